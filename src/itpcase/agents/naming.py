"""
The name by which an agent of a line is kept, compared and shown.

An agent that is understood has the name of the vocabulary. Any other is kept and shown as it was
typed, and compared in small letters: capitals do not make another drug of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from itpcase.agents.lookup import look_up_agent

__all__ = ["code_of", "codes_of"]

AGENT_NOT_STATED: Final = "not stated"
"""Stands for the agents of a line where the source has no column for them."""


def code_of(text: str) -> str:
    """
    Return the name by which rules know an agent; a text that is not understood stands for itself.

    Such a text is written in small letters: capitals do not make another drug of it.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.agents import code_of
    >>> code_of("脾切除术"), code_of("Drug X")
    ('splenectomy', 'drug x')
    """
    found = look_up_agent(text)
    return _folded(text) if found is None else found.name


def _folded(text: str) -> str:
    """Write a text by which drugs are compared."""
    return " ".join(text.split()).casefold()


def as_typed_agent(text: str) -> str:
    """
    Write the agent of a line as it is kept.

    * a text that is understood, and the word for agents that are not stated: in small letters, as
      the vocabulary writes its names;
    * any other: as it was typed, with one blank between its words. `code_of` compares such texts.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.agents.naming import as_typed_agent
    >>> as_typed_agent("RTX"), as_typed_agent(" Drug  X")
    ('rtx', 'Drug X')
    """
    folded = _folded(text)
    is_word = folded == AGENT_NOT_STATED or look_up_agent(folded) is not None
    return folded if is_word else " ".join(text.split())


def each_agent_once(texts: Iterable[str]) -> tuple[str, ...]:
    """
    Write the agents of a line as `as_typed_agent` does; of spellings that differ in capitals one.

    Parameters
    ----------
    texts : iterable of str
        As printed.

    Returns
    -------
    tuple of str
        Each in the spelling that comes first.

    Examples
    --------
    >>> from itpcase.agents.naming import each_agent_once
    >>> each_agent_once(["Drug X", "DRUG X", "RTX"])
    ('Drug X', 'rtx')
    """
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(_folded(text), as_typed_agent(text))
    return tuple(found.values())


@lru_cache(maxsize=65536)
def names_of(agents: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return the names by which the agents of a line are shown, each once.

    They are those of `codes_of`, but that what is not understood stands as it was typed.

    Parameters
    ----------
    agents : tuple of str
        As printed.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from itpcase.agents.naming import names_of
    >>> names_of(("gamma globulin", "IVIG", "Drug X"))
    ('ivig', 'Drug X')
    """
    found: dict[str, str] = {}
    for text in agents:
        agent = look_up_agent(text)
        found.setdefault(code_of(text), text if agent is None else agent.name)
    return tuple(found.values())


def shown_names(lines: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """
    Choose the one spelling in which each drug of many lines is shown where they stand together.

    * a drug that is known: the name that the vocabulary has;
    * any other: the spelling of most lines, of several the first by the alphabet. So it does not
      depend on the order of the lines.

    Parameters
    ----------
    lines : iterable of tuple of str
        The agents of each line, as printed.

    Returns
    -------
    dict
        By the name by which rules know the drug (`code_of`).

    Examples
    --------
    >>> from itpcase.agents.naming import shown_names
    >>> shown_names([("Drug X",), ("DRUG X", "RTX"), ("Drug X",)])
    {'drug x': 'Drug X', 'rituximab': 'rituximab'}
    """
    times: dict[str, Counter[str]] = {}
    for agents, many in Counter(lines).items():
        for name in names_of(agents):
            times.setdefault(code_of(name), Counter())[name] += many
    return {
        code: min(names, key=lambda name: (-names[name], name)) for code, names in times.items()
    }


@lru_cache(maxsize=65536)
def codes_of(agents: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return the names by which rules know the agents of a line, each once.

    Parameters
    ----------
    agents : tuple of str
        As printed.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from itpcase.agents import codes_of
    >>> codes_of(("gamma globulin", "IVIG", "drug x"))
    ('ivig', 'drug x')
    """
    return tuple(dict.fromkeys(map(code_of, agents)))
