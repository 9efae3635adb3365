"""
What columns that no mapping reads say of deaths, rescues and samples: answers would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.io._source.samples import doubtful_sample
from itpcase.units.text import as_typed

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


def doubts_of_remarks(columns: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Sentence]:
    """Ask about columns that are not read, by their names and cells."""
    for name, cells in columns:
        said = next(filter(tells_death, cells), None)
        if said is not None:
            yield Sentence("map_doubt.death_remark", name=repr(name), cell=repr(said))
        if said := doubtful_sample(cells):
            yield Sentence("map_doubt.sample_remark", name=repr(name), cell=repr(said))
        if cells and tells_rescue(name):
            yield Sentence("map_doubt.rescue_remark", name=repr(name), cell=repr(cells[0]))
