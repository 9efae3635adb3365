"""
Short histories of one line of treatment, and those that lie on the edges of a definition.

A history is written in a few words, days from the start and counts in 10⁹/L: ``b10 7:50 14:50
ivig@5 stop@100``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import ceil
from typing import Any, Final

import attrs

from itpcase.definitions.definition import Definition, Level, Washouts
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Endpoint,
    Failure,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.definitions.parts import Criterion
from itpcase.model import (
    BleedingEvent,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.terms import RescueKind
from itpcase.units import Count

__all__ = ["ShortHistory", "edits_of", "histories_of"]

STEP: Final = 0.001
"""The next count above or below: one cell per µL. [10^9/L]"""

_WORDS: Final = {
    "platelet_transfusion": "transfusion",
    "steroid_pulse": "steroid",
    "other": "rescue",
}
_BARS: Final = "▁▂▃▄▅▆▇█"
_FULL_BAR: Final = 120
"""A count from here on is a full bar. [10^9/L]"""


@attrs.frozen(kw_only=True)
class ShortHistory:
    """
    One line of treatment that starts on day 0.

    Parameters
    ----------
    counts : tuple of (int, float)
        Day and count, in order of days. [10^9/L]
    baseline : float
        [10^9/L]
    bleeds : tuple of (int, int)
        Day and WHO grade.
    rescues : tuple of (int, str)
        Day and kind.
    stop, next_line, died, cut : int, optional
        Days of the stop of the drug, the start of the next line, death, and the data cut.

    Examples
    --------
    >>> from itpcase.response.histories import ShortHistory
    >>> history = ShortHistory(counts=((7, 30.0), (14, 120.0)), baseline=15, stop=10)
    >>> print(history, history.bars)
    b15 7:30 14:120 stop@10 ▃█
    """

    counts: tuple[tuple[int, float], ...]
    baseline: float
    bleeds: tuple[tuple[int, int], ...] = ()
    rescues: tuple[tuple[int, str], ...] = ()
    stop: int | None = None
    next_line: int | None = None
    died: int | None = None
    cut: int | None = None

    def __str__(self) -> str:
        words = [f"b{self.baseline:.10g}"]
        words += [f"{day}:{count:.10g}" for day, count in self.counts]
        words += [f"bleed{grade}@{day}" for day, grade in self.bleeds]
        words += [f"{_WORDS.get(kind, kind)}@{day}" for day, kind in self.rescues]
        days = {"stop": self.stop, "next": self.next_line, "died": self.died, "cut": self.cut}
        words += [f"{what}@{day}" for what, day in days.items() if day is not None]
        return " ".join(words)

    @property
    def bars(self) -> str:
        """The counts as bars, from nothing to 120 and more. [10^9/L]"""
        top = len(_BARS) - 1
        return "".join(
            _BARS[min(top, int(count * len(_BARS) / _FULL_BAR))] for _, count in self.counts
        )

    def patient(self, id: str) -> Patient:
        """
        Return it as a patient.

        Parameters
        ----------
        id : str

        Returns
        -------
        Patient
        """
        lines = [
            TreatmentLine(
                line=1, agents=["drug"], started_on=0, ended_on=self.stop,
                baseline=Count(self.baseline),
            )
        ]  # fmt: skip
        if self.next_line is not None:
            lines.append(TreatmentLine(line=1 + 1, agents=["next drug"], started_on=self.next_line))
        return Patient(
            id=id,
            platelets=[
                PlateletMeasurement(on=day, count=Count(count)) for day, count in self.counts
            ],
            lines=lines,
            bleeds=[BleedingEvent(on=day, who_grade=grade) for day, grade in self.bleeds],
            rescues=[RescueTherapy(on=day, kind=kind) for day, kind in self.rescues],
            died_on=self.died,
        )


# --- counts on the edges --------------------------------------------------------------------------


def _baselines(criteria: Iterable[Criterion]) -> tuple[float, ...]:
    """Give baselines at which each bound of the criteria decides."""
    found = [10.0]
    if any(c.needs_baseline for c in criteria):
        found += [STEP_OF_BASELINE, HIGH_BASELINE]
    for c in criteria:
        fold, rise = c.fold_at_least or c.fold_above, c.rise_at_least or c.rise_above
        lower = c.at_least or c.above
        if fold and lower:
            found.append(round(lower / fold) + STEP_OF_BASELINE)
        elif fold:
            found.append(2 * STEP_OF_BASELINE)
        if rise and lower:
            found.append(max(lower - rise + STEP_OF_BASELINE, STEP_OF_BASELINE))
        if c.baseline_below is not None:
            found += [c.baseline_below - STEP, c.baseline_below]
    return tuple(dict.fromkeys(found))


STEP_OF_BASELINE: Final = 5.0
"""So far above the baseline at which two bounds are the same, the other of them decides."""

HIGH_BASELINE: Final = 45.0
"""A baseline at which a count of 50 is neither a double nor a great rise. [10^9/L]"""


def _least(c: Criterion, baseline: float) -> float:
    """Return the least count, to one cell per µL, that meets a criterion."""
    bounds = [
        (c.at_least, 0.0), (c.above, STEP),
        (None if c.fold_at_least is None else c.fold_at_least * baseline, 0.0),
        (None if c.fold_above is None else c.fold_above * baseline, STEP),
        (None if c.rise_at_least is None else baseline + c.rise_at_least, 0.0),
        (None if c.rise_above is None else baseline + c.rise_above, STEP),
    ]  # fmt: skip
    return round(max([1.0, *(bound + more for bound, more in bounds if bound is not None)]), 3)


def _edges(any_of: Iterable[Criterion]) -> Iterator[tuple[float, float]]:
    """Give baselines, each with a count that just meets a criterion."""
    listed = tuple(any_of)
    seen = set()
    for baseline, c in product(_baselines(listed), listed):
        pairs = [(baseline, _least(c, baseline))]
        upper = [b for b in (c.at_most, None if c.below is None else c.below - STEP) if b]
        pairs += [(baseline, bound) for bound in upper]
        for pair in pairs:
            if pair not in seen:
                seen.add(pair)
                yield pair


_LOW: Final = 1.0
"""A count that meets nothing. [10^9/L]"""


# --- histories that just meet a question ----------------------------------------------------------


def histories_of(d: Definition, asked: Endpoint | Level) -> list[ShortHistory]:
    """
    Give histories that just meet a level or a question, and some that just do not.

    Parameters
    ----------
    d : Definition
    asked : Level or question of *d*

    Returns
    -------
    list of ShortHistory
    """
    return list(dict.fromkeys(_histories(d, asked)))


def _histories(d: Definition, asked: Endpoint | Level) -> Iterator[ShortHistory]:
    if isinstance(asked, Combined):
        parts = [histories_of(d, d.question(name)) for name in asked.names]
        for part in parts:
            yield from part
        yield from _merged(parts)
        return
    if isinstance(asked, Level):
        any_of, days = asked.any_of, list(_days_of_a_level(d))
    elif isinstance(asked, Kept | Reached):
        any_of = d.levels[d.rank(asked.level)].any_of
        days = list(_days_of_level(d, asked))
    else:
        any_of, days = asked.any_of, list(_days_of(asked))
    stop = 50 if isinstance(asked, TreatmentFree) else None
    if isinstance(asked, VisitRule) and asked.off_drug_from_day is not None:
        stop = asked.off_drug_from_day
    by = [stop]
    if isinstance(asked, Failure) and asked.stopped_by_day is not None:
        by += [asked.stopped_by_day]
    if isinstance(asked, TreatmentFree):
        by += [50 + 1]
    edges = list(_edges(any_of))
    chosen = [*product(edges, days[:2], by), *product(edges[:1], days[2:], by)]
    for (baseline, good), row, end in chosen:
        good_days = {abs(day): good if day > 0 else _LOW for day in row}
        plain = ShortHistory(counts=tuple(sorted(good_days.items())), baseline=baseline, stop=end)
        yield plain
        if isinstance(asked, Failure) and asked.joined == "all":
            yield attrs.evolve(plain, next_line=max(good_days) + 1)
        if isinstance(asked, Kept) and asked.keep_any_of:
            yield from _just_kept(d, asked, plain)
        if isinstance(asked, Level):
            yield from _rescued(d, plain)


def _rescued(d: Definition, history: ShortHistory) -> Iterator[ShortHistory]:
    """Give a history with a rescue whose washout has just passed, if it has one of its own."""
    usual = Washouts()
    first = history.counts[0][0]
    for kind in RescueKind:
        days = d.washouts.days(kind)
        if days != usual.days(kind) and first >= days:
            yield attrs.evolve(history, rescues=((first - days, str(kind)),))
            return


def _just_kept(d: Definition, asked: Kept, history: ShortHistory) -> Iterator[ShortHistory]:
    """Give a history whose response was reached, and later counts just enough to keep it."""
    run = len(_run(d, 1))
    for c in asked.keep_any_of:
        least = _least(c, history.baseline)
        later = tuple((day, least) for day, count in history.counts[run:] if count > _LOW)
        yield attrs.evolve(history, counts=(*history.counts[:run], *later))


def _run(d: Definition, first: int) -> list[int]:
    """Give the days of counts that just confirm a response."""
    n, apart = d.confirm.counts, d.confirm.apart
    days = [first + i for i in range(max(n - 1, 1))]
    return days if n == 1 and not apart else [*days, max(first + apart, days[-1] + 1)]


def _days_of_a_level(d: Definition) -> Iterator[list[int]]:
    run = _run(d, 7)
    apart = max(d.loss.apart, 1)
    yield run
    yield _run(d, 60)
    yield [*run, run[-1] + 30]
    yield [*run, -(run[-1] + 30), -(run[-1] + 30 + apart)]
    if d.max_gap is not None:
        yield [*run, run[-1] + d.max_gap, run[-1] + d.max_gap + 1]


def _days_of_level(d: Definition, asked: Kept | Reached) -> Iterator[list[int]]:
    if isinstance(asked, Reached):
        for first in (7, asked.by_day):
            run = _run(d, first)
            yield run
            yield [*run[:-1], run[-1] + 1, run[-1] + 2]
        return
    for first in (7, 20):
        run = _run(d, first)
        goal = asked.until_day + (0 if asked.since == "start" else first)
        yield sorted({*run, goal})
        yield sorted({*run, goal - 1, goal + 1})
        failing = range(run[-1] + 1, run[-1] + 2 + max(d.loss.counts, 1) + d.loss.apart)
        lost = [-day for day in failing]
        yield [*run, *lost, *_run(d, run[-1] + 60), run[-1] + 60 + asked.until_day]


def _days_of(
    asked: Landmark | Counted | VisitRule | TreatmentFree | Failure,
) -> Iterator[list[int]]:
    """Give days of counts; a count on a negative day is low."""
    if isinstance(asked, Landmark):
        yield from ([asked.target_day], [asked.first_day], [asked.last_day])
        if asked.target_day - 1 >= asked.first_day:
            yield [asked.target_day - 1, -(asked.target_day + 2)]
            yield [-(asked.target_day - 1), asked.target_day + 1]
    elif isinstance(asked, TreatmentFree):
        goal = asked.days + (50 if asked.since == "stop" else 0)
        yield from ([80, goal], [51, 80, goal], [51, goal + 1], [goal - 1], [80, goal + asked.days])
    elif isinstance(asked, Failure):
        for day in (asked.count_from_day, asked.stopped_by_day or 30):
            yield [day, day + 60]
            yield [-day, day + 60]
            yield [3, day + 200]
    elif isinstance(asked, VisitRule):
        yield from _days_of_visits(asked)
    else:
        yield from _days_of_window(asked)


def _quotas(asked: Counted | VisitRule, most: int) -> Iterator[tuple[int, int]]:
    """Give so many good of so many counts, just enough."""
    if asked.share is None:
        assert asked.at_least is not None  # noqa: S101 - one of the two is given
        for seen in {max(asked.at_least, asked.fewest_observed), min(most, asked.at_least + 2)}:
            yield asked.at_least, seen
        return
    for seen in {asked.fewest_observed or 4, asked.share.denominator, min(most, 12)}:
        if 0 < seen <= most:
            yield ceil(asked.share * seen), seen


def _days_of_window(asked: Counted) -> Iterator[list[int]]:
    last = asked.last_day or asked.first_day + 180
    for good, seen in _quotas(asked, last - asked.first_day + 1):
        days = list(range(asked.first_day, asked.first_day + seen))
        yield [day if i < good else -day for i, day in enumerate(days)]
        days = list(range(last - seen + 1, last + 1))
        yield [day if i >= seen - good else -day for i, day in enumerate(days)]
        if asked.each_apart:
            span = (good - 1) * asked.each_apart
            yield list(range(asked.first_day, asked.first_day + span + 1, asked.each_apart))
            yield list(range(last - span, last + 1, asked.each_apart))
    if asked.fewest_observed:  # just enough to answer, and all of them low
        yield [-(asked.first_day + i) for i in range(asked.fewest_observed)]


def _days_of_visits(asked: VisitRule) -> Iterator[list[int]]:
    targets = [asked.first_day + i * asked.interval_days for i in range(asked.visits)]
    for good, seen in _quotas(asked, asked.visits):
        yield [day if i < good else -day for i, day in enumerate(targets[:seen])]
        late = targets[-seen:]
        yield [day if i >= seen - good else -day for i, day in enumerate(late)]
        yield [day if i >= asked.visits - good else -day for i, day in enumerate(targets)]
        yield [targets[0] - asked.half, *targets[1:good]]
        yield [*targets[-good:-1], targets[-1] + asked.half]
        if asked.within is not None:
            yield [day if i < good else -day for i, day in enumerate(targets)]
            spread = targets[:: max(asked.within - 1, 1)]
            yield [day if day in spread else -day for day in targets]


def _merged(parts: list[list[ShortHistory]]) -> Iterator[ShortHistory]:
    """Put histories of all parts together, where they have the same baseline."""
    few = [part[:: max(1, len(part) // 6)] for part in parts]
    for chosen in product(*few):
        if len({each.baseline for each in chosen}) == 1:
            counts: dict[int, float] = {}
            for each in chosen:
                for day, count in each.counts:
                    counts[day] = max(count, counts.get(day, 0.0))
            stops = [each.stop for each in chosen if each.stop is not None]
            yield ShortHistory(
                counts=tuple(sorted(counts.items())), baseline=chosen[0].baseline,
                stop=max(stops, default=None),
            )  # fmt: skip


LOOKED_AT: Final = 3
"""So many of the first and of the last counts are changed."""


# --- one change -----------------------------------------------------------------------------------


def _kinds(d: Definition) -> list[RescueKind]:
    """Give two kinds of rescue, and one whose washout is not what holds by default."""
    usual = Washouts()
    own = [kind for kind in RescueKind if d.washouts.days(kind) != usual.days(kind)]
    return list(dict.fromkeys((RescueKind.OTHER, RescueKind.IVIG, *own[:1])))


def edits_of(d: Definition, history: ShortHistory, days: Iterable[int]) -> Iterator[ShortHistory]:
    """
    Give the histories that differ from one in a single fact.

    Parameters
    ----------
    d : Definition
    history : ShortHistory
    days : iterable of int
        Days on which the definition asks something.

    Yields
    ------
    ShortHistory
    """
    last = max((day for day, _ in history.counts), default=1)
    moments = sorted({1, *days, last, last + 1, *(day for day, _ in history.counts[:1])})
    yield from _other_counts(history)
    yield from _other_events(d, history, [day for day in moments if day > 0])
    yield from _other_rescues(d, history, moments)
    for step in (-STEP, STEP):
        yield attrs.evolve(history, baseline=round(history.baseline + step, 3))
    if history.stop is not None:
        for stop in (history.stop - 1, history.stop + 1, None):
            yield attrs.evolve(history, stop=stop)


def _other_counts(history: ShortHistory) -> Iterator[ShortHistory]:
    """Change, leave out or move one count."""
    counts = history.counts
    for i, (day, count) in enumerate(counts):
        if LOOKED_AT <= i < len(counts) - LOOKED_AT:
            continue
        before, after = counts[:i], counts[i + 1 :]
        for other in (count - STEP, count + STEP, _LOW, max(each for _, each in counts)):
            yield attrs.evolve(history, counts=(*before, (day, round(other, 3)), *after))
        yield attrs.evolve(history, counts=(*before, *after))
        taken = {on for on, _ in counts}
        for on in (day - 1, day + 1):
            if on > 0 and on not in taken:
                yield attrs.evolve(history, counts=tuple(sorted((*before, (on, count), *after))))


def _other_events(
    d: Definition, history: ShortHistory, moments: Iterable[int]
) -> Iterator[ShortHistory]:
    """Add a next line, death, a data cut, a stop or bleeding on one day."""
    counts = history.counts
    for day in moments:
        yield attrs.evolve(history, next_line=day)
        alive = tuple(each for each in counts if each[0] <= day)
        before: dict[str, Any] = {}
        for name in ("stop", "next_line"):
            if (getattr(history, name) or 0) > day:
                before[name] = None
        rescues = tuple(each for each in history.rescues if each[0] <= day)
        yield attrs.evolve(history, died=day, counts=alive, rescues=rescues, **before)
        yield attrs.evolve(history, cut=day)
        if history.stop is None:
            yield attrs.evolve(history, stop=day)
        allowed = {d.bleeding_allowed or 0, d.least_bleeding_allowed or 0}
        for grade in sorted(allowed | {each + 1 for each in allowed}):
            yield attrs.evolve(history, bleeds=((day, grade),))


def _other_rescues(
    d: Definition, history: ShortHistory, moments: Iterable[int]
) -> Iterator[ShortHistory]:
    """Add a rescue on one day, or beside the day from which its washout no longer reaches."""
    counts = history.counts
    last = max((day for day, _ in counts), default=1)
    for kind in _kinds(d):
        washout = d.washouts.days(kind)
        on = {
            *moments,
            last - washout,
            last - washout + 1,
            *(day - washout for day, _ in counts[:2]),
        }
        for day in sorted(each for each in on if each >= 0):
            yield attrs.evolve(history, rescues=((day, str(kind)),))
