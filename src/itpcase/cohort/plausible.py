"""
Counts that are possible and doubtful, looked for in the columns of a cohort.

A count that gained or lost a power of ten is not refused: it is kept, and told of. Measured on real
counts, a factor of 100 from the median of the patient's other counts finds every count that slipped
by a thousand, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np

from itpcase._days import NO_DAY
from itpcase._sentences import Sentence, needed_of, remedy_of
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.faults import Remedy
from itpcase.table import Column, Ragged, rows_where
from itpcase.units.counts import ROWS_AT_ONCE, UNBOUNDED
from itpcase.units.limits import (
    DECIMALS,
    FAR_FACTOR,
    HIGHEST_OF_FEW,
    LOWEST_COUNT,
    LOWEST_HIGHEST_COUNT,
    MISSING_CODES,
    MOST_PRINTED_DECIMALS,
    MOST_SAMPLED,
    NEAR_CODE,
    NEAR_ZERO,
    REFERENCE_LOW_ENDS,
    SUSPICIOUS_COUNT,
    SUSPICIOUS_FACTOR,
)
from itpcase.units.numbers import shortest_floats

__all__: list[str] = []

FEW_COUNTS: Final = 3
"""Of a patient with so many or fewer, only a count that hardly any patient has is doubtful."""


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Doubt:
    """One kind of doubt: the rows of the sorted counts, and what is said of them."""

    code: str
    rows: Column
    needed: str = attrs.field()
    remedy: Remedy = attrs.field()
    """Of all rows, or of each by its place among them."""

    @needed.default
    def _needed(self) -> str:
        return needed_of(self.code)

    @remedy.default
    def _remedy(self) -> str:
        return Sentence("doubt.check")


EXACT: Final = COMPARATORS.index("")
REPEATED: Final = "REPEATED_VALUE"
"""The code of a count that may stand for a missing one."""

COPY: Final = "DUPLICATE_ROW"
"""The code of a row that says again what another one says."""


def copies_of_rows(rows: Ragged) -> Column:
    """
    Find the rows that are exact copies of an earlier one of the same patient and day.

    Parameters
    ----------
    rows : Ragged
        Counts or laboratory values, in order of patient and day.

    Returns
    -------
    numpy.ndarray
        The later rows; one without a day is a copy of nothing.
    """
    days = rows["day"]
    before, later = days[:-1], days[1:]
    again: Column = 1 + rows_where(lambda part: later[part] == before[part], len(before))
    again = again[rows.offsets[rows.offsets.searchsorted(again)] != again]  # of one patient
    again = again[days[again] != NO_DAY]
    if not len(again):
        return again
    first = again[np.diff(again, prepend=-1) > 1] - 1  # what no row before is of the same day
    at = np.sort(np.concatenate([first, again]), kind="stable")
    is_first = np.zeros(len(at), dtype=bool)
    is_first[np.searchsorted(at, first)] = True
    of_one_day = np.cumsum(is_first)
    keys = [of_one_day, *(rows.columns[name][at] for name in _SAID if name in rows.columns)]
    order = np.lexsort(keys[::-1])
    is_copy = np.ones(max(len(at) - 1, 0), dtype=bool)
    for key in keys:
        one, two = key[order][:-1], key[order][1:]
        is_copy &= (one == two) | ((one != one) & (two != two))  # noqa: PLR0124 - NaN
    return np.sort(at[order][1:][is_copy])


def copies_of_doses(exposures: Ragged) -> Column:
    """
    Find the exposures with a dose that are exact copies of an earlier one: their doses add up.

    Parameters
    ----------
    exposures : Ragged
        In order of patient and start.

    Returns
    -------
    numpy.ndarray
        The later rows.
    """
    doses, start = exposures.get("daily_dose"), exposures["start"]
    if doses is None or len(start) < 2:  # noqa: PLR2004 - one and its copy
        return np.zeros(0, dtype=np.int64)
    twice = np.flatnonzero((start[1:] == start[:-1]) & (start[1:] != NO_DAY))
    rows = np.union1d(twice, twice + 1)
    said = zip(
        exposures.owners(rows).tolist(),
        *(exposures[name][rows].tolist() for name in ("start", "end", "agent", "daily_dose")),
        strict=True,
    )
    seen: set[tuple[object, ...]] = set()
    found = []
    for row, key in zip(rows.tolist(), said, strict=True):
        if key in seen and key[-1] is not None:
            found.append(row)
        seen.add(key)
    return np.array(found, dtype=np.int64)


def remedy_of_doses() -> Sentence:
    """Say what to do about a dose that says again what another one says."""
    return Sentence("problem.DUPLICATE_ROW.remedy_doses")


_SAID: Final = ("analyte", "count", "value", "comparator", "upper")
"""What a row of counts or laboratory values says."""


def without_number(counts: Ragged) -> Column:
    """
    Find the counts of which nothing is known but that they were taken.

    Of some words alone tell; others are only said to be 0 or more.
    """
    signs = counts.get("comparator")
    if signs is None:
        return _NO_ROWS

    def is_unbounded(part: slice) -> Column:
        found: Column = np.logical_or.reduce([signs[part] == sign for sign in _UNBOUNDED])
        return found

    # few: the numbers of the others need not be read
    rows = rows_where(is_unbounded, len(signs))
    unknown: Column = rows[counts["count"][rows] == 0]
    return unknown


_NO_ROWS: Final = np.zeros(0, dtype=np.int64)
_UNBOUNDED: Final = [COMPARATORS.index(sign) for sign in UNBOUNDED]


def doubts(counts: Ragged) -> Iterator[Doubt]:
    """
    Find the counts of a cohort that are doubtful.

    Parameters
    ----------
    counts : Ragged
        Sorted by patient; *count* in 10⁹/L.

    Yields
    ------
    Doubt
    """
    values = counts["count"]
    if not len(values):
        return
    size = np.diff(counts.offsets)
    have = np.flatnonzero(size > 0)
    first = counts.offsets[:-1][have]
    highest = np.maximum.reduceat(values, first)
    lowest = np.minimum.reduceat(values, first)
    if highest.max() > SUSPICIOUS_COUNT:
        yield Doubt(
            code="SUSPICIOUS_COUNT",
            needed=Sentence(
                "problem.SUSPICIOUS_COUNT.needed", suspicious_count=f"{SUSPICIOUS_COUNT:.0f}"
            ),
            rows=np.flatnonzero(values > SUSPICIOUS_COUNT),
        )
    far = _far_from_the_others(counts, have, lowest, highest)
    if lowest.min() < LOWEST_COUNT:
        few = np.setdiff1d(np.flatnonzero((values < LOWEST_COUNT) & (values > 0)), far)
        yield Doubt(
            code="SUSPICIOUS_LOW",
            needed=Sentence("problem.SUSPICIOUS_LOW.needed", lowest_count=LOWEST_COUNT),
            rows=few,
            remedy=lambda at: Sentence("doubt.check_it", would_be=_would_be(values[few[[at]]])),
        )
    if len(rows := _in_no_words(counts, without_number(counts))):
        yield Doubt(code="NO_BOUND", rows=rows, remedy=remedy_of("NO_BOUND"))
    if "day" in counts.columns and len(rows := copies_of_rows(counts)):
        yield Doubt(code=COPY, rows=rows, remedy=remedy_of(COPY))
    for rows in repeated_codes(counts):
        yield Doubt(code=REPEATED, rows=rows[:1], remedy=repeated_remedy(counts, rows))
    if len(rows := _through_float32(values)):
        yield Doubt(code="THROUGH_FLOAT32", rows=rows, remedy=remedy_of("THROUGH_FLOAT32"))
    low = (highest < LOWEST_HIGHEST_COUNT) & (highest > 0)
    if low.any():
        yield from _whole_patients(first[low], highest, low)
    if len(far):
        factor = f"{SUSPICIOUS_FACTOR:.0f}"
        yield Doubt(
            code="SUSPICIOUS_FACTOR",
            rows=far,
            needed=Sentence("problem.SUSPICIOUS_FACTOR.needed", factor=factor),
        )


def repeated_codes(counts: Ragged) -> Iterator[Column]:
    """
    Find the counts that may stand for a missing one: a code that several patients have.

    999 read as a count is a complete response, and 0 is none. A code stands out: it is there more
    often than all other counts near it that are no codes, of many counts by a sample.

    Parameters
    ----------
    counts : Ragged

    Yields
    ------
    numpy.ndarray
        The rows of one code.
    """
    values, signs = counts["count"], counts.get("comparator")
    step = max(1, len(values) // MOST_SAMPLED)
    some = np.ascontiguousarray(values[::step])  # looked at again and again
    if signs is not None:
        some = some[signs[::step] == EXACT]
    if np.isnan(some.sum()):  # a count in words has no number
        some = some[~np.isnan(some)]
    lowest, highest = some.min(initial=np.inf), some.max(initial=-np.inf)
    codes = [code for code in MISSING_CODES if lowest <= code <= highest]
    times = {code: found for code in codes if (found := np.count_nonzero(some == code))}
    for code, found in times.items():
        near = code * NEAR_CODE or NEAR_ZERO
        coded = sum(n for each, n in times.items() if abs(each - code) <= near)
        others = np.count_nonzero(np.abs(some - code) <= near) - coded
        if found <= others:
            continue
        rows = np.flatnonzero(values == code)
        if signs is not None:
            rows = rows[signs[rows] == EXACT]
        if len(np.unique(counts.owners(rows))) > 1:
            yield rows


def repeated_remedy(counts: Ragged, rows: Column) -> Sentence:
    """Say in how many rows, and of how many patients, a code stands."""
    whose = len(np.unique(counts.owners(rows)))
    return Sentence("problem.REPEATED_VALUE.remedy", times=len(rows), whose=whose)


def _in_no_words(counts: Ragged, rows: Column) -> Column:
    """Return those of the rows that have no words in the place of a number."""
    said = counts.get("count_stated")
    return rows if said is None else rows[said[rows] == None]  # noqa: E711 - by column


def _through_float32(values: Column) -> Column:
    """
    Find the counts that have passed through numbers of single precision.

    They have more decimals than anybody prints, all of which single precision has put there; other
    numbers with as many decimals, and a number that single precision holds as it is printed, show
    that these are meant.
    """
    rows: Column = rows_where(lambda part: values[part] != np.rint(values[part]), len(values))
    rows = rows[np.round(values[rows], MOST_PRINTED_DECIMALS) != values[rows]]
    single = values[rows].astype(np.float32)
    is_single = np.round(single.astype(np.float64), DECIMALS) == values[rows]
    if not is_single.all() or (shortest_floats(single) == values[rows]).any():
        return rows[:0]
    return rows


def _would_be(values: Column) -> Sentence:
    """Say which power of ten would make the counts such as patients have."""
    middle = float(np.median(values)) if len(values) else 0.0
    for power in (3, 6, 9):
        if 1 <= middle * 10**power <= SUSPICIOUS_COUNT:
            return Sentence(
                "doubt.would_be", value=f"{middle:.6g}", other=f"{middle * 10**power:.6g}",
                power=power,
            )  # fmt: skip
    return Sentence("doubt.other_unit")


def _whole_patients(first: Column, highest: Column, low: Column) -> Iterator[Doubt]:
    """Tell of patients of whom every count is too low for one."""
    yield Doubt(
        code="SUSPICIOUS_UNIT",
        rows=first,
        needed=Sentence(
            "problem.SUSPICIOUS_UNIT.needed", lowest_highest_count=f"{LOWEST_HIGHEST_COUNT:.0f}"
        ),
        remedy=lambda at: Sentence(
            "problem.SUSPICIOUS_UNIT.remedy", highest=_would_be(highest[low][[at]])
        ),
    )
    if 2 * np.count_nonzero(low) >= len(low) and len(low) > 1:
        yield Doubt(
            code="SUSPICIOUS_TABLE",
            rows=first[:1],
            remedy=Sentence(
                "problem.SUSPICIOUS_TABLE.remedy",
                low=np.count_nonzero(low),
                low_2=len(low),
                lowest_highest_count=f"{LOWEST_HIGHEST_COUNT:.0f}",
                highest=_would_be(highest[low]),
            ),
        )


def _far_from_the_others(counts: Ragged, have: Column, lowest: Column, highest: Column) -> Column:
    """Find counts a factor away from the median of the other counts of the patient."""
    values = counts["count"]
    floor = np.where(lowest > 0, lowest, 0.0)
    wide = highest >= FAR_FACTOR * floor
    found: list[int] = []
    for some in in_parts(counts, have[wide]):
        for patient in _may_have_far(counts, some).tolist():
            start, end = int(counts.offsets[patient]), int(counts.offsets[patient + 1])
            found += [start + i for i in far_from_others(values[start:end])]
    return np.array(found, dtype=np.int64)


def in_parts(counts: Ragged, patients: Column) -> list[Column]:
    """Part patients so that what is made of the counts of a part stays in the cache."""
    every = (counts.offsets[patients + 1] - counts.offsets[patients]).sum()
    return np.array_split(patients, 1 + every // ROWS_AT_ONCE) if len(patients) else []


def _may_have_far(counts: Ragged, patients: Column) -> Column:
    """
    Leave out the patients none of whose counts can be far from the others.

    If any count is, so is the highest or the lowest: half of the others are then a factor below the
    highest, or above the lowest.
    """
    alone = Ragged(counts.offsets, {"count": counts["count"]})
    rows = alone.ranges(counts.offsets[patients], counts.offsets[patients + 1])
    first, values = rows.offsets[:-1], rows["count"]
    known = values > 0
    size = np.diff(rows.offsets)
    highest = np.repeat(np.maximum.reduceat(values, first), size)
    lowest = np.repeat(np.minimum.reduceat(np.where(known, values, np.inf), first), size)
    below = np.add.reduceat(known & (values * FAR_FACTOR <= highest), first, dtype=np.int64)
    above = np.add.reduceat(values >= lowest * FAR_FACTOR, first, dtype=np.int64)
    many = np.add.reduceat(known, first, dtype=np.int64)
    found: Column = patients[(many > 1) & ((below >= many // 2) | (above >= many // 2))]
    return found


def far_from_others(values: Column) -> list[int]:
    """
    Return the places of the counts far from the median of the others; zero is zero in every unit.

    Of a patient with few counts, one that patients have is not doubtful.

    Parameters
    ----------
    values : numpy.ndarray
        The counts of one patient. [10^9/L]

    Returns
    -------
    list of int
    """
    known = np.flatnonzero(values > 0)
    if len(known) < 2:  # noqa: PLR2004 - a count and another
        return []
    order = np.sort(values[known])
    n = len(order)
    rank = np.searchsorted(order, values[known])
    # the median without the value at place r: of n - 1 values
    left, right = (n - 2) // 2, (n - 1) // 2
    low = order[np.where(rank <= left, left + 1, left)]
    high = order[np.where(rank <= right, right + 1, right)]
    middle = (low + high) / 2
    mine = values[known]
    far = (mine >= FAR_FACTOR * middle) | (mine * FAR_FACTOR <= middle)
    if n <= FEW_COUNTS:  # a count of 1 and one of 649 are those of a real patient
        far &= (mine < LOWEST_HIGHEST_COUNT) | (mine > HIGHEST_OF_FEW)
    found: list[int] = known[far].tolist()
    return found


def is_foreign_reference(low_ends: Column) -> Column:
    """
    Tell which lower ends of reference ranges cannot be those of platelets in 10⁹/L.

    Parameters
    ----------
    low_ends : numpy.ndarray
        [10^9/L]

    Returns
    -------
    numpy.ndarray of bool
    """
    first, last = REFERENCE_LOW_ENDS
    with np.errstate(invalid="ignore"):
        return np.asarray((low_ends < first) | (low_ends > last))
