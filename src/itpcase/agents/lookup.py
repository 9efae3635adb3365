"""
From a word to the agent that it stands for.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from itpcase.agents.vocabulary import (
    AGENTS,
    AMBIGUOUS,
    CLASSES,
    NEAREST,
    Agent,
    AgentClass,
    letters,
    words_of,
)
from itpcase.errors import InputError

__all__ = ["find_agent", "known_agent", "list_agents"]


def _index(rows: Iterable[Agent]) -> dict[str, Agent]:
    found: dict[str, Agent] = {}
    for row in rows:
        for word in row.words:
            other = found.setdefault(letters(word), row)
            if other is not row:
                raise InputError.of(
                    "AGENT_WORD_TWICE", argument="agents", needed="one agent for each word",
                    given=f"{word!r} for {other.name} and {row.name}", remedy="remove one",
                )  # fmt: skip
    return found


_BY_WORD: Final = _index(AGENTS)
_CLASS_WORDS: Final = {letters(w): why for words, why in CLASSES.items() for w in words_of(words)}
_TWO_MEANINGS: Final = {letters(word): meanings for word, meanings in AMBIGUOUS.items()}


def list_agents(kind: AgentClass | str | None = None) -> tuple[Agent, ...]:
    """
    List the agents, all or those of one class.

    Parameters
    ----------
    kind : AgentClass, optional
        The class.

    Returns
    -------
    tuple of Agent

    Raises
    ------
    InputError
        If there is no such class.

    Examples
    --------
    >>> from itpcase.agents import list_agents
    >>> [a.name for a in list_agents("Syk inhibitor")]
    ['fostamatinib', 'sovleplenib']
    """
    if kind is not None and kind not in tuple(AgentClass):
        raise InputError.of(
            "NOT_IN_VOCABULARY", argument="kind", needed="one of " + ", ".join(AgentClass),
            given=kind, remedy="use one of these words",
        )  # fmt: skip
    return tuple(row for row in AGENTS if kind is None or row.kind == kind)


def known_agent(text: str) -> Agent | None:
    """
    Find the agent that a word stands for.

    * a name, synonym, brand or abbreviation, in English or Chinese: its agent;
    * anything else, also a class of drugs or a word with two meanings: None.

    Parameters
    ----------
    text : str
        A word, or several.

    Returns
    -------
    Agent or None

    Examples
    --------
    >>> from itpcase.agents import known_agent
    >>> print(known_agent("HD-DXM"), known_agent("TPO-RA"))
    dexamethasone None
    """
    return _BY_WORD.get(letters(text))


def find_agent(text: str) -> Agent:
    """
    Find the agent that a word stands for, or say why there is none.

    * a name, synonym, brand or abbreviation, in English or Chinese: its agent;
    * a class of drugs, or a word with two meanings: refused with the reason;
    * any other word: refused with the nearest words.

    Parameters
    ----------
    text : str
        A word, or several.

    Returns
    -------
    Agent

    Raises
    ------
    InputError
        If the text names no agent, a class, or could mean two agents.

    References
    ----------
    whocc2026, for the ATC codes.

    Examples
    --------
    >>> from itpcase.agents import find_agent
    >>> find_agent("艾曲泊帕").name, find_agent("RTX").name
    ('eltrombopag', 'rituximab')
    >>> find_agent("hetrombopag").atc_status
    'absent'
    >>> find_agent("TPO-RA")
    Traceback (most recent call last):
        ...
    itpcase.errors.InputError: agent: needs one drug or procedure, got 'TPO-RA'; \
it is a class: eltrombopag, hetrombopag, romiplostim and avatrombopag differ, and failing one is \
not failing another [AGENT_CLASS]
    """
    if not isinstance(text, str):
        raise InputError.of(
            "UNKNOWN_AGENT", argument="agent", needed="the name of an agent as text", given=text,
            remedy="pass a str such as 'rituximab'",
        )  # fmt: skip
    key = letters(text)
    found = _BY_WORD.get(key)
    if found is not None:
        return found
    if key in _CLASS_WORDS:
        raise InputError.of(
            "AGENT_CLASS", argument="agent", needed="one drug or procedure",
            given=repr(text),
            remedy=f"it is a class: {_CLASS_WORDS[key]}",
        )  # fmt: skip
    if key in _TWO_MEANINGS:
        raise InputError.of(
            "AMBIGUOUS_AGENT", argument="agent", needed="a word with one meaning",
            given=repr(text),
            remedy="write " + " or ".join(_TWO_MEANINGS[key]),
        )  # fmt: skip
    near = ", ".join(_near(key))
    first = f"try {near}" if near else "itpcase.agents.list_agents() lists all"
    raise InputError.of(
        "UNKNOWN_AGENT", argument="agent", needed="the name of an agent", given=repr(text),
        remedy=f"{first}; or pass an itpcase.agents.Agent of your own",
    )  # fmt: skip


def _near(key: str) -> Iterator[str]:
    """Names of the agents whose words are most like the one given."""
    words = difflib.get_close_matches(key, _BY_WORD, n=NEAREST)
    yield from dict.fromkeys(_BY_WORD[word].name for word in words)
