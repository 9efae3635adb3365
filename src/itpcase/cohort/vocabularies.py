"""
Typed words in columns: each distinct value is read once.

The tables are those of `itpcase.vocabularies`, and an entry point for columns says the same about a
word as a record does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import each_of
from itpcase._sentences import Sentence, leading_to
from itpcase.agents import AgentWord, look_up_agent, read_agent
from itpcase.cohort.codes import NOT_STATED
from itpcase.cohort.faults import read_each
from itpcase.errors import Problem
from itpcase.model.fields import to_assumed
from itpcase.table import Column, objects
from itpcase.terms import Assumed
from itpcase.units.missing import is_nothing
from itpcase.units.printed_days import lacks_hemisphere
from itpcase.units.times import DELIVERY, NAMED_LINE, PrintedTime, read_time
from itpcase.vocabularies import READERS

__all__ = [
    "READERS", "doubtful_agents", "doubtful_time", "read_assumed", "read_distinct", "strange_agent",
    "write_assumed",
]  # fmt: skip


def read_distinct(
    values: Iterable[Any], read: Callable[[Any, str], Any], argument: str
) -> tuple[list[Any], dict[int, Problem]]:
    """
    Read distinct values, and list those that cannot be read.

    Parameters
    ----------
    values : iterable
        Each value once, such as the values of a `itpcase.cohort._cells.coded.Coded` column.
    read : callable
        Reads one value, under a name to use in an error, such as one of `READERS`.
    argument : str
        The name of the column, such as ``"patients.sex"``.

    Returns
    -------
    list
        What each stands for; None for a value that is refused.
    dict of int to Problem
        By the place of the value, why it is refused.

    Examples
    --------
    >>> from itpcase.cohort.vocabularies import READERS, read_distinct
    >>> found, refused = read_distinct(["女", "M", "x"], READERS["sex"], "patients.sex")
    >>> found, refused[2].code
    (['F', 'M', None], 'SEX')
    """
    return read_each([*values], lambda value: read(value, argument), argument)


def strange_agent(word: AgentWord) -> Problem | None:
    """Tell of an agent that is not understood; None for one that is."""
    if word.problem is None:
        return None
    return attrs.evolve(
        word.problem, severity="warning",
        remedy=leading_to(word.problem.remedy, "as_printed"),
    )  # fmt: skip


def doubtful_agents(agents: Iterable[str], argument: str = "agents") -> list[Problem]:
    """
    Tell of the agents of a line that are not understood, and of those that make no line.

    * a word that is not in the vocabulary is kept, and named with the words nearest to it: it is
      unknown to every rule, and never "not given";
    * a line of nothing but adjuncts, such as a platelet transfusion, is a rescue and no line.

    Parameters
    ----------
    agents : iterable of str
        As printed.
    argument : str
        The name of the column.

    Returns
    -------
    list of Problem
        Warnings; an error for what is no line.

    Examples
    --------
    >>> from itpcase.cohort.vocabularies import doubtful_agents
    >>> [problem.code for problem in doubtful_agents(["rituximb"])]
    ['UNKNOWN_AGENT']
    >>> [problem.severity for problem in doubtful_agents(["platelet transfusion"])]
    ['error']
    """
    words = [read_agent(agent, argument) for agent in agents if agent != NOT_STATED]
    found = [doubt for word in words if (doubt := strange_agent(word)) is not None]
    if words and all(word.agent is not None and word.agent.is_adjunct for word in words):
        found.append(
            Problem(
                code="RESCUE_AS_LINE",
                argument=argument,
                given=repr(" + ".join(word.printed for word in words)),
            )
        )
    return found


TIMES: Final = ("when", "started_when", "ended_when", "diagnosed_when")
"""The columns that hold a time in the words of the source."""


def doubtful_time(text: str | None, argument: str = "when") -> Problem | None:
    """
    Tell of a time in words that no rule can place.

    * the words are no time of the grammar;
    * they are seen from something that is no line by its number, no drug that is known, and no
      delivery: ``8 weeks after discharge``. A line of a drug that is not known may be meant.

    Parameters
    ----------
    text : str or None
    argument : str
        The name of the column.

    Returns
    -------
    Problem or None
        A warning: the words are kept as they are.

    Examples
    --------
    >>> from itpcase.cohort.vocabularies import doubtful_time
    >>> doubtful_time("3 weeks after line 2") is None, doubtful_time("in youth").code
    (True, 'UNREAD_TIME')
    """
    time = read_time(text) if text else None
    if not text or (time is not None and _has_anchor(time)):
        return None
    found = Problem(code="UNREAD_TIME", argument=argument, severity="warning", given=repr(text))
    if time is not None:
        remedy = Sentence("problem.UNREAD_TIME.remedy_anchor", words=repr(time.of))
        return attrs.evolve(found, remedy=remedy)
    if not lacks_hemisphere(text):
        return found
    return attrs.evolve(found, remedy=Sentence("problem.UNREAD_TIME.remedy_season"))


def _has_anchor(time: PrintedTime) -> bool:
    """Tell whether that from which a time is seen can be a line, or the words name none."""
    named = NAMED_LINE.fullmatch(time.of) is not None or look_up_agent(time.of) is not None
    return named or time.of in {"", DELIVERY}


def read_assumed(value: Any, argument: str = "assumed") -> str | None:
    """
    Read the words for what is assumed of a row.

    Parameters
    ----------
    value : str or iterable of str
        A text has a semicolon between its words.
    argument : str
        The name to use in an error.

    Returns
    -------
    str or None
        The words in their order, a semicolon between them; None for none.

    Raises
    ------
    RecordError
        For another word.

    Examples
    --------
    >>> from itpcase.cohort.vocabularies import read_assumed
    >>> read_assumed("unit; day"), read_assumed(["day"]), read_assumed("")
    ('day;unit', 'day', None)
    """
    if is_nothing(value):
        return None
    words = value.split(";") if isinstance(value, str) else each_of(value, argument)
    told = (word.strip().casefold() if isinstance(word, str) else word for word in words)
    return ";".join(to_assumed([word for word in told if word != ""])) or None


def says_assumed(said: str | None, word: Assumed) -> bool:
    """Tell whether a text of `read_assumed` has a word among its own."""
    return word in (said or "").split(";")


def write_assumed(is_assumed: Column) -> Column:
    """Write for each row that a day of it is assumed, None where it is not."""
    return objects([None, str(Assumed.DAY)])[is_assumed.astype(np.int64)]
