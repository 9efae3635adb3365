"""
From a word to the agent that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, cast

import attrs

from itpcase import _names
from itpcase._arguments import check_text, each_of, to_member
from itpcase._nearest import NearWords, nearest
from itpcase._patterns import compile_late
from itpcase._sentences import Listing, Sentence, published, remedy_of
from itpcase.agents.phrases import Phrase, divide
from itpcase.agents.vocabulary import (
    AGENTS,
    AMBIGUOUS,
    CLASSES,
    NEAREST,
    NO_TREATMENT,
    Agent,
    AgentClass,
    Use,
    words_of,
)
from itpcase.errors import InputError, Problem
from itpcase.units.text import letters

__all__ = [
    "AgentWord",
    "find_agent",
    "list_agents",
    "look_up_agent",
    "own_agent",
    "read_agent",
    "says_no_treatment",
    "split_agents",
    "unread_agents",
]

if not TYPE_CHECKING:
    __getattr__ = _names.moved_from(
        __name__,
        {
            "itpcase.agents.saying": ("say_agents",),
            "itpcase.agents.naming": ("code_of", "codes_of"),
        },
    )


def _index(rows: Iterable[Agent]) -> dict[str, Agent]:
    found: dict[str, Agent] = {}
    for row in rows:
        for word in row.words:
            other = found.setdefault(letters(word), row)
            if other is not row:
                raise InputError.of(
                    "AGENT_WORD_TWICE",
                    argument="agents",
                    given=Sentence(
                        "problem.AGENT_WORD_TWICE.given",
                        word=repr(word),
                        name=other.name,
                        name_2=row.name,
                    ),
                )
    return found


LIKENESS: Final = 0.75
"""A text, or a word of a phrase, at least so like a known word is told with it."""

LONGEST_PHRASE: Final = 12
"""So many words of a phrase are looked at."""

BY_WORD: Final = _index(AGENTS)
_BY_CODE: Final = {row.atc.casefold(): row for row in AGENTS if row.atc is not None}
_CLASS_WORDS: Final = {letters(w): why for words, why in CLASSES.items() for w in words_of(words)}
_TWO_MEANINGS: Final = {letters(word): meanings for word, meanings in AMBIGUOUS.items()}
_NOTHING: Final = frozenset(letters(word) for word in words_of(NO_TREATMENT))

OF_NOTHING: Final = "DOSE_OF_ZERO"

_DASHES: Final = frozenset(
    " \t\r\n-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u30fc_~./\\\u2026"
    "()[]\uff08\uff09\u2205\u2610\u3001,;:"
)
"""What a cell without a letter or a digit may hold that says of no treatment."""

_KNOWN: Final = _CLASS_WORDS | _TWO_MEANINGS | _BY_CODE | BY_WORD


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
    if kind is None:
        return AGENTS
    known = to_member(AgentClass, kind, "kind")
    return tuple(row for row in AGENTS if row.kind == known)


@attrs.frozen
class AgentWord:
    """
    What was printed for an agent, and what it stands for.

    Attributes
    ----------
    printed : str
        The text as it came.
    agent : Agent or None
        None for a text that is not understood; that is unknown, and never "not given".
    dose : str or None
        The dose that was printed with it.
    code : str or None
        Why the text is not understood, as the code of a problem; None for one that is.
    problem : Problem or None
        The same with the nearest words, which are looked for when it is read.
    """

    printed: str
    agent: Agent | None
    dose: str | None = None
    code: str | None = None
    _argument: str = attrs.field(default="agent", eq=False, repr=False)

    @property
    def problem(self) -> Problem | None:
        """Why the text is not understood, with the nearest words."""
        if self.code is None:
            return None
        return attrs.evolve(_why_not(self.printed), argument=self._argument)


def read_agent(text: str, argument: str = "agent") -> AgentWord:
    """
    Read a printed agent: its code, and the dose if there is one.

    * a name, synonym, brand, abbreviation or ATC code, in English or Chinese, or as German,
      French, Spanish, Italian and Portuguese spell it, and, as recalled, Japanese, Korean, Russian
      and other languages of Europe; plurals and accents make no difference;
    * beside it may stand a dose, a salt, a dose form, a route, a rhythm or the four letters of a
      biosimilar: ``rituximab-abbs 375 mg/m2 x4``;
    * whatever else stands beside it (``no rituximab``, ``rituximab planned``) makes it unknown.

    Parameters
    ----------
    text : str
        As printed.
    argument : str
        The name to use in a problem.

    Returns
    -------
    AgentWord

    Examples
    --------
    >>> from itpcase.agents import read_agent
    >>> word = read_agent("rituximab 375 mg/m2 x4")
    >>> word.agent.name, word.dose
    ('rituximab', '375 mg/m2 x4')
    >>> read_agent("rituximb").problem.remedy
    'write rituximab, if that is meant; or pass an itpcase.agents.Agent of your own'
    """
    found = _read(check_text(text, check_text(argument, "argument")))
    return found if argument == "agent" else attrs.evolve(found, argument=argument)


@lru_cache(maxsize=65536)
def _read(text: str) -> AgentWord:
    phrase = _phrase(text)
    agent = None if phrase is None else BY_WORD.get(phrase.key) or _BY_CODE.get(phrase.key)
    if agent is None or phrase is None:
        return AgentWord(text, None, code=_code_of_refusal(_key(text, phrase)))
    if phrase.is_of_nothing:
        return AgentWord(text, None, phrase.dose, OF_NOTHING)
    return AgentWord(text, agent, phrase.dose)


_THEN: Final = compile_late(r"\s*(?:and\s+)?then\b", re.IGNORECASE)
"""How the text of an agent begins that was given after another one, and not beside it."""


def _phrase(text: str) -> Phrase | None:
    """Find the one known word of a text, beside which nothing stands that changes its meaning."""
    if _THEN.match(text):
        return None
    key = letters(text)
    return Phrase(key) if key in _KNOWN and "?" not in text else divide(text, _KNOWN)


def look_up_agent(text: str) -> Agent | None:
    """
    Find the agent that a text stands for.

    * what `read_agent` understands: its agent;
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
    >>> from itpcase.agents import look_up_agent
    >>> print(look_up_agent("HD-DXM"), look_up_agent("TPO-RA"))
    dexamethasone None
    """
    return _read(check_text(text, "agent")).agent


def agent_named(text: str) -> Agent | None:
    """Find the agent of which a text is a name, a word or a code, with nothing beside it."""
    key = letters(text)
    return BY_WORD.get(key) or _BY_CODE.get(key)


known_agent = _names.renamed_function("agents.known_agent", look_up_agent)


def classes_of(agents: Iterable[str]) -> tuple[AgentClass | None, ...]:
    """
    Return the classes of the agents of a line, each once; None for what is not understood.

    Parameters
    ----------
    agents : iterable of str
        Of one line, as printed.

    Returns
    -------
    tuple of AgentClass or None

    Examples
    --------
    >>> from itpcase.agents import classes_of
    >>> [str(each) for each in classes_of(("Promacta", "romiplostim", "drug x"))]
    ['TPO receptor agonist', 'None']
    """
    found = (_read(text).agent for text in each_of(agents, "agents", str))
    return tuple(dict.fromkeys(None if each is None else each.kind for each in found))


def unread_agents(agents: Iterable[str]) -> tuple[str, ...]:
    """
    Return the agents that are not understood; what they are is unknown.

    Parameters
    ----------
    agents : iterable of str
        As printed.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from itpcase.agents import unread_agents
    >>> unread_agents(("rituximab", "drug x"))
    ('drug x',)
    """
    listed = each_of(agents, "agents", str)
    return tuple(each for each in listed if _read(each).agent is None)


_AND: Final = (
    r"[&;\uff1b\u3001]|[,\uff0c](?![0-9])|联合|加|と|및"
    r"|(?<=\s)(?:and|plus|with|und|mit|et|avec|y|con|e|ed|en|met|og|och|ja|i|a|és|ve|и|και)(?=\s)"
)
_BETWEEN: Final = (
    compile_late(r"\s*[\r\n]+\s*"),  # two lines of one cell
    compile_late(rf"\s*(?:{_AND})\s*"),
    compile_late(rf"\s*(?:{_AND}|(?<=[^\W\d_]{{2}}) ?/ ?(?=[^\W\d_]{{2}}))\s*"),  # not d/c
)
"""What may stand between two agents, besides the plus sign of our own files."""


def split_agents(text: str) -> tuple[str, ...]:
    """
    Divide a text into the agents that it names, as printed.

    * at every plus sign;
    * at a comma, a semicolon, an ampersand, a word for *and* or the end of a line, where that
      leaves texts that are all understood: ``acide tranexamique`` and ``anti-Rh(D)`` stay whole.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from itpcase.agents import split_agents
    >>> split_agents("Prednisone and IVIG"), split_agents("drug x, drug y")
    (('Prednisone', 'IVIG'), ('drug x, drug y',))
    """
    check_text(text, "agents")
    if not text.strip(" +\uff0b"):  # a mark, which names nothing
        return (text,)
    return tuple(part for each in re.split("[+\uff0b]", text) for part in _parts(each))


def _parts(text: str) -> list[str]:
    if _read(text.strip()).agent is None:
        for between in _BETWEEN:
            parts = [part.strip() for part in between.split(text) if part.strip()]
            if len(parts) > 1 and all(_read(part).agent is not None for part in parts):
                return parts
    return [text]


def find_agent(text: str) -> Agent:
    """
    Find the agent that a word stands for, or say why there is none.

    * what `read_agent` understands: its agent;
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
            "UNKNOWN_AGENT",
            argument="agent",
            needed=Sentence("problem.UNKNOWN_AGENT.needed_lookup"),
            given=text,
            remedy=Sentence("problem.UNKNOWN_AGENT.remedy_lookup"),
        )
    found = _read(text)
    if found.agent is None:
        raise InputError(cast("Problem", found.problem))
    return found.agent


def says_no_treatment(text: str) -> bool:
    """
    Tell whether a text says that there was no treatment: one of the words for it, or a dash.

    A mark such as ``✓``, ``+`` or ``?`` is no dash: it may say the opposite.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    bool

    Raises
    ------
    InputError
        For what is no text.

    Examples
    --------
    >>> from itpcase.agents import says_no_treatment
    >>> [says_no_treatment(text) for text in ("none", "–", "无", "drug x")]
    [True, True, True, False]
    """
    check_text(text, "text")
    return letters(text) in _NOTHING if any(map(str.isalnum, text)) else _DASHES.issuperset(text)


def own_agent(text: str) -> Agent:
    """
    Return the agent of a word, or an agent of its own for a word that is not understood.

    A drug that the vocabulary does not hold, such as that of a trial, is treatment; which drug it
    is stays unknown to every rule.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    Agent

    Raises
    ------
    InputError
        For a text without a letter.

    Examples
    --------
    >>> from itpcase.agents import own_agent
    >>> own_agent("RTX").name, own_agent("Drug X").name, own_agent("Drug X").kind.value
    ('rituximab', 'Drug X', 'study drug')
    """
    word = " ".join(check_text(text, "agent").split())
    return _read(text).agent or Agent(
        name=word, kind=AgentClass.STUDY_DRUG, uses=Use.DISEASE_MODIFYING
    )


def _key(text: str, phrase: Phrase | None) -> str:
    return letters(text) if phrase is None else phrase.key


def _code_of_refusal(key: str) -> str:
    """Say why a text names no agent, as a code."""
    if key in _CLASS_WORDS:
        return "AGENT_CLASS"
    return "AMBIGUOUS_AGENT" if key in _TWO_MEANINGS else "UNKNOWN_AGENT"


@lru_cache(maxsize=65536)
def _why_not(text: str) -> Problem:
    """Say why a text names no agent."""
    code, key = cast("str", _read(text).code), _key(text, _phrase(text))
    if code == "AGENT_CLASS":
        remedy = Sentence("problem.AGENT_CLASS.remedy", class_words=published(_CLASS_WORDS[key]))
    elif code == "AMBIGUOUS_AGENT":
        meanings = Listing(_TWO_MEANINGS[key], "list.or")
        remedy = Sentence("problem.AMBIGUOUS_AGENT.remedy", listed=meanings)
    elif code == "UNKNOWN_AGENT" and key in _NOTHING:
        remedy = Sentence("problem.UNKNOWN_AGENT.remedy_none")
    elif code == "UNKNOWN_AGENT":
        near = ", ".join(_near(text, key))
        first = Sentence(f"problem.UNKNOWN_AGENT.{'near' if near else 'all'}", near=near)
        remedy = Sentence("problem.UNKNOWN_AGENT.remedy", first=first)
    else:
        remedy = remedy_of(code)
    return Problem(code=code, argument="agent", given=repr(text), remedy=remedy)


def _near(text: str, key: str) -> Iterator[str]:
    """
    Names of the agents whose words are most like the text, or else like one of its words.

    The digits of a code name the drug: a code with other digits is not near.
    """
    digits = _digits(key)
    found = _nearest(key, NEAREST, LIKENESS, digits)
    if not found:
        words = map(letters, text.split()[:LONGEST_PHRASE])
        found = tuple(name for word in words for name in _nearest(word, 1, LIKENESS, digits))
    yield from dict.fromkeys(found[:NEAREST])


@lru_cache(maxsize=4096)  # the words of doses and forms come again and again
def _nearest(key: str, most: int, likeness: float, digits: str) -> tuple[str, ...]:
    if not digits:
        return tuple(_words_laid_out(codes=True).nearest(key, most=most, likeness=likeness))
    alike = nearest(key, _codes().get(digits, {}), most=most, likeness=likeness)
    words = _words_laid_out(codes=False).nearest(key, most=most, likeness=likeness)
    return tuple(dict.fromkeys([*alike, *words]))[:most]


@cache
def _words_laid_out(*, codes: bool) -> NearWords:
    names = {word: agent.name for word, agent in BY_WORD.items() if codes or not _digits(word)}
    return NearWords(names)


@cache
def _codes() -> dict[str, dict[str, str]]:
    """By their digits, the words that have some."""
    found: dict[str, dict[str, str]] = {}
    for word, agent in BY_WORD.items():
        if digits := _digits(word):
            found.setdefault(digits, {})[word] = agent.name
    return found


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))
