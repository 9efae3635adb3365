"""
How agents are said: by the usual word of a language, or as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from itpcase._arguments import each_of
from itpcase._sentences import Listing, Told
from itpcase.agents.lookup import BY_WORD
from itpcase.agents.phrases import IS_CHINESE
from itpcase.units.text import letters
from itpcase.words import DEFAULT_LANGUAGE, Words, read_words

__all__ = ["agents_told", "say_agents"]


def say_agents(agents: Iterable[str], lang: str = DEFAULT_LANGUAGE) -> str:
    """
    Join the agents of a line in a language; a drug without a word there stands as it is printed.

    Parameters
    ----------
    agents : iterable of str
        As printed.
    lang : str
        Such as ``"en"``.

    Returns
    -------
    str

    Raises
    ------
    InputError
        For what is no list of texts, and a language that there is not.

    Examples
    --------
    >>> from itpcase.agents import say_agents
    >>> say_agents(("mycophenolate mofetil", "drug x"), "zh")
    '吗替麦考酚酯 + drug x'
    """
    said = read_words(lang)
    return said("list.plus").join(_say(each, said) for each in each_of(agents, "agents", str))


def _say(agent: str, said: Words) -> str:
    """Say an agent that is printed as one of its words in another language by the usual one."""
    told = said.get("agent", agent)
    known = BY_WORD.get(letters(agent))
    if told == agent and known is None:
        folded = agent.casefold()
        told = said.get("agent", folded)
        return agent if told == folded else told
    in_english = said.lang == DEFAULT_LANGUAGE
    is_own = agent.isascii() if in_english else IS_CHINESE.search(agent) is not None
    if told != agent or known is None or is_own:
        return told
    word = said.get("agent", known.name)
    return agent if word == known.name and not in_english else word


class _Printed(Told):
    """An agent as it is printed, said as `say_agents` says it."""

    __slots__ = ()

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Say it by a word of the language, if it is known."""
        (agent,) = parts
        return _say(str(agent), read_words(lang))


def agents_told(agents: Iterable[str]) -> Told:
    """Say the agents of a line in a sentence, as `say_agents` does in a table."""
    return Listing(map(_Printed, agents), "list.plus")
