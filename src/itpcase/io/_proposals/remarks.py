"""
What columns that no mapping reads say of deaths, treatments and samples: answers would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.agents import look_up_agent, read_agent
from itpcase.errors import InputError
from itpcase.io._headings.days import is_day
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.cells import is_partial
from itpcase.io._sheets.day_words import says_given
from itpcase.io._source.samples import doubtful_sample
from itpcase.units.text import as_typed
from itpcase.vocabularies import read_yes_no

__all__: list[str] = []

_DEATH: Final = compile_late(
    r"(?<!no )(?<!non )(?<!kein )\b(?:died|dead|deceased|death|exitus|verstorben|gestorben|tot|"
    r"d[eé]c[eé]d[eé]e?|mort|fallecid[oa]|muri[oó]|muert[oa]|decedut[oa]|morto|[oó]bito|"
    r"faleceu|zmar[lł]a?|zgon|overleden|умер(?:ла)?)\b|†|死亡|去世|病故|사망",
)
"""Words for a death in a remark, as recalled."""

_RESCUE: Final = compile_late(
    r"\b(?:rescue|notfall\w*|secours|rescate)\b|salvage|补救|挽救|解救|救援|レスキュー|구제"
)
"""Words for a rescue in a heading, as recalled."""


_OF_SEVERAL: Final = frozenset({"AMBIGUOUS_AGENT", "AGENT_CLASS"})
"""Why a word that stands for several drugs is not read."""

_DIVIDED: Final = compile_late(r"[\s_.:;,/()\[\]]+")

_SHORT: Final = 2
"""No word for several drugs is so short in a heading. [characters]"""


def tells_death(text: str) -> bool:
    """
    Tell whether a remark says that a patient has died.

    Examples
    --------
    >>> from itpcase.io._proposals.remarks import tells_death
    >>> [tells_death(text) for text in ("died 2021-02-01 of ICH", "dead", "no death", "stable")]
    [True, True, False, False]
    """
    return _DEATH.search(as_typed(text).casefold()) is not None


def tells_rescue(heading: str) -> bool:
    """
    Tell whether a heading names a rescue.

    Examples
    --------
    >>> from itpcase.io._proposals.remarks import tells_rescue
    >>> tells_rescue("Rescue therapy"), tells_rescue("补救治疗"), tells_rescue("Therapy")
    (True, True, False)
    """
    return _RESCUE.search(as_typed(heading).casefold()) is not None


def tells_treatment(heading: str) -> bool:
    """
    Tell whether a heading names a treatment, if only by a word for several drugs.

    Examples
    --------
    >>> from itpcase.io._proposals.remarks import tells_treatment
    >>> [tells_treatment(text) for text in ("Pred start", "TPO-RA stop", "Visit date", "PLT")]
    [True, True, False, False]
    """
    if (named := drug_in(heading)) is not None:
        return named.field in {"started_on", "ended_on", "agent"}
    words = _DIVIDED.split(as_typed(heading))
    each = (*words, *map(" ".join, pairwise(words)))
    return any(len(word) > _SHORT and read_agent(word).code in _OF_SEVERAL for word in each)


def unread_events(name: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """
    Say what a column that is not read tells of deaths and treatments, each with a cell that does.

    * a death by a word in a cell, or by a heading of the day of the death;
    * a rescue by the heading: cells that say no alone tell of none;
    * another treatment by the heading, where cells are days or parts of dates, or say that it was
      given (``yes``, ``x``, ``1``), or by cells that name drugs.

    Examples
    --------
    >>> from itpcase.io._proposals.remarks import unread_events
    >>> [*unread_events("Rescue", ["no", "IVIG"])], [*unread_events("Rescue", ["0", "no"])]
    ([('rescue', 'IVIG')], [])
    >>> [*unread_events("Rituximab", ["x"])], [*unread_events("Splenectomy", ["2020"])]
    ([('treatment', 'x')], [('treatment', '2020')])
    """
    said = [cell for cell in cells if not _says_no(cell)]
    dead = next(filter(tells_death, said), None)
    if dead is None and said and field_of(name) == "died_on":
        dead = said[0]
    if dead is not None:
        yield "death", dead
    if said and tells_rescue(name):
        yield "rescue", said[0]
    elif (cell := _treatment_in(name, said)) is not None:
        yield "treatment", cell


def _treatment_in(name: str, said: Sequence[str]) -> str | None:
    """Return a cell that tells of a treatment, with its heading or by itself."""
    drugs = [cell for cell in said if look_up_agent(cell) is not None]
    days = filter(_tells_when, said) if tells_treatment(name) else iter(())
    return next(iter(drugs), None) or next(days, None)


def _tells_when(cell: str) -> bool:
    """Tell a day, a part of a date, or a mark that a treatment was given, without its day."""
    return is_day(cell) or is_partial(cell) or says_given(cell) or cell == "1"


def _says_no(cell: str) -> bool:
    try:
        return read_yes_no(cell) is False
    except InputError:
        return False


def doubts_of_remarks(columns: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Sentence]:
    """Ask about columns that are not read, by their names and cells."""
    for name, cells in columns:
        if said := doubtful_sample(cells):
            yield Sentence("map_doubt.sample_remark", name=repr(name), cell=repr(said))
        for what, cell in unread_events(name, cells):
            yield Sentence(f"map_doubt.{what}_remark", name=repr(name), cell=repr(cell))
