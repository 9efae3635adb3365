"""
The days of one patient that print leaves open, and what its words say about them.

A day is a place: a table, a row of the patient in it, and a column. Words say how far apart two
places are at least, or on which days one can lie; `OpenDays` holds all of that as differences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from math import inf
from operator import attrgetter
from typing import Final, NamedTuple

import attrs
import numpy as np

from itpcase._days import EPOCH, NEVER, NO_DAY, day_number
from itpcase._kept import cached_property, once
from itpcase._late_columns import Listed
from itpcase.agents import code_of, codes_of
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.schema import TABLES
from itpcase.model import Patient
from itpcase.table import Column
from itpcase.units.gestation import days_of_gestation, read_pregnancy
from itpcase.units.missing import is_nothing
from itpcase.units.times import DELIVERY, LEAP_YEAR, NAMED_LINE, Order, PrintedTime, read_time

__all__ = ["OpenDays", "Place", "has_words", "open_days_in", "open_days_of"]

WORDS: Final = {
    ("counts", "day"): "when",
    ("lines", "start"): "started_when",
    ("lines", "end"): "ended_when",
    ("bleeds", "day"): "when",
    ("rescues", "day"): "when",
}
"""By table and column of days, the column of their words."""

_SAID: Final = [
    (attrgetter(TABLES[table].holds), attrgetter(words)) for (table, _), words in WORDS.items()
]
"""The same of records: the entries of a patient, and their words."""

HALF_A_YEAR: Final = 182
"""A day without its year lies so near to what stands before it, or it is not known. [days]"""


class Place(NamedTuple):
    """Where a day stands: a table of the cohort, a row of the patient in it, and a column."""

    table: str
    row: int
    column: str


class Apart(NamedTuple):
    """The second of two places lies at least so many days after the first. [days]"""

    first: Place
    second: Place
    days: float


@attrs.frozen(eq=False, repr=False)
class OpenDays:
    """
    What is known of the days of one patient.

    Parameters
    ----------
    known : dict of Place to int
        The days that are known.
    words : dict of Place to str
        The words for those that are not.
    limits : dict of Place to tuple of float
        The first and the last day on which words, or other words, let them lie. [days]
    rules : tuple of Apart
    ties : dict of Place to Place
        By day, the start of the line to which the words tie it.
    """

    known: dict[Place, int]
    words: dict[Place, str]
    limits: dict[Place, tuple[float, float]]
    rules: tuple[Apart, ...]
    ties: dict[Place, Place]

    @cached_property
    def bounds(self) -> dict[Place, tuple[float, float]]:
        """The first and the last day of every place that the limits and the rules allow."""
        return narrow(self.limits | {p: (d, d) for p, d in self.known.items()}, self.rules)

    def needed_by(self, place: Place) -> set[Place]:
        """Return the places on which words make one depend, over any number of others."""
        found, waiting = {place}, [place]
        while waiting:
            here = waiting.pop()
            others = {rule.first for rule in self.rules if rule.second == here}
            others |= {rule.second for rule in self.rules if rule.first == here}
            if here in self.words:
                found |= others
                waiting += [each for each in others if each in self.words and each not in found]
        return found

    def after(self, origin: Place) -> dict[Place, tuple[float, float]]:
        """Return how many days after one place the rules let every other place lie. [days]"""
        open_ends = dict.fromkeys(self.limits | self.known, (-inf, inf))
        return narrow(open_ends | {origin: (0.0, 0.0)}, self.rules)


def narrow(
    limits: dict[Place, tuple[float, float]], rules: Iterable[Apart]
) -> dict[Place, tuple[float, float]]:
    """Carry limits along the rules until nothing changes; limits that cross allow nothing."""
    bounds, rules = dict(limits), tuple(rules)
    for _ in range(len(bounds) + 1):
        before = dict(bounds)
        for first, second, days in rules:
            low, high = bounds[first]
            other_low, other_high = bounds[second]
            bounds[second] = max(other_low, low + days), other_high
            bounds[first] = low, min(high, other_high - days)
        if bounds == before:
            break
    return bounds


def has_words(cohort: Cohort) -> Column | None:
    """Tell the patients of whom a day is given in words; None if there is none."""
    records = cohort.records
    if records is not None and len(records) == 1 and not _says_words(records[0]):
        return None  # sooner than by columns
    found: Column | None = None
    for (table, column), words in WORDS.items():
        rows = getattr(cohort, table)
        day = rows.held(column)
        is_known = isinstance(day, Listed) and NO_DAY not in day.values
        texts = None if is_known else rows.get(words)
        if texts is None:
            continue
        said = texts != None  # noqa: E711 - column by column
        said &= rows[column] == NO_DAY
        if said.any():
            if found is None:
                found = rows.offsets[:-1] < 0
            found[rows.patient[said]] = True
    return found


def _says_words(patient: Patient) -> bool:
    for entries, words in _SAID:  # noqa: SIM110 - a generator takes longer than what it looks at
        if any(map(words, entries(patient))):
            return True
    return False


def open_days_in(cohort: Cohort) -> dict[int, tuple[Cohort, OpenDays]]:
    """
    Read the words for the days of every patient that are not known; they are read once.

    Parameters
    ----------
    cohort : Cohort

    Returns
    -------
    dict of int to tuple of Cohort and OpenDays
        By the place of the patient: the patient alone, and the days; who has none is not there.
    """
    found: dict[int, tuple[Cohort, OpenDays]] = once(
        cohort.kept, "open_days", lambda: _open_days(cohort)
    )
    return found


def _open_days(cohort: Cohort) -> dict[int, tuple[Cohort, OpenDays]]:
    asked = has_words(cohort)
    found = {}
    for patient in () if asked is None else np.flatnonzero(asked).tolist():
        days = open_days_of(cohort, patient)
        if days is not None:
            found[patient] = cohort.between(patient, patient + 1), days
    return found


def open_days_of(cohort: Cohort, patient: int) -> OpenDays | None:
    """
    Read the words for the days of one patient that are not known.

    * words that name days give limits;
    * words that count from a line or from the count before, and words of order, give rules;
    * the start of a line lies after that of the line before, its stop not before its start;
    * words that cannot be read, or that name a line that is not there, give nothing, and the day
      stays unknown.

    Parameters
    ----------
    cohort : Cohort
    patient : int

    Returns
    -------
    OpenDays or None
        None if no words give anything.
    """
    return _Reader(cohort.between(patient, patient + 1)).read()


def _fact(one: Cohort, name: str) -> str | None:
    """Return a text of the only patient of a cohort."""
    if one.records is not None:
        found: str | None = getattr(one.records[0], name)
        return found
    texts = one.patients.get(name)
    return None if texts is None or is_nothing(texts[0]) else str(texts[0])


def _moved(day: dt.date, years: int) -> dt.date:
    """Return a day in another year; 29 February is the day before in a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=day.day - 1)


@attrs.define(eq=False, repr=False)
class _Reader:
    """Reads the words of one patient."""

    one: Cohort
    known: dict[Place, int] = attrs.field(factory=dict, init=False)
    words: dict[Place, str] = attrs.field(factory=dict, init=False)
    limits: dict[Place, tuple[float, float]] = attrs.field(factory=dict, init=False)
    rules: list[Apart] = attrs.field(factory=list, init=False)
    ties: dict[Place, Place] = attrs.field(factory=dict, init=False)

    def read(self) -> OpenDays | None:
        for table, column in WORDS:
            days = getattr(self.one, table)[column].tolist()
            for row, day in enumerate(days):
                if day not in (NO_DAY, NEVER):
                    self.known[Place(table, row, column)] = day
        for row in range(len(self.one.lines)):
            start = Place("lines", row, "start")
            if start not in self.known:
                self.limits[start] = -inf, inf
        for (table, column), name in WORDS.items():
            rows = getattr(self.one, table)
            texts = rows.get(name)
            for row, text in enumerate(() if texts is None else texts.tolist()):
                place = Place(table, row, column)
                time = read_time(text) if text and place not in self.known else None
                if time is not None and self._take(place, time):
                    self.words[place] = text
        if not self.words:
            return None
        self.rules += self._of_lines()
        return OpenDays(self.known, self.words, self.limits, tuple(self.rules), self.ties)

    def _take(self, place: Place, time: PrintedTime) -> bool:
        """Note what a time says of a place; whether it says anything."""
        calendar = bool(self.one.calendar[0])
        if not time.has_year:
            days = self._in_a_year(place, time)
            if days is not None:
                self.limits[place] = days
            return days is not None
        if time.of == DELIVERY or time.since == "gestation":
            days = self._of_pregnancy(time)
            if days is not None:
                self.limits[place] = days
                return True
            if time.since != "previous":
                return False
        if time.earliest is not None and time.latest is not None:
            if isinstance(time.earliest, dt.date) == calendar:
                self.limits[place] = day_number(time.earliest), day_number(time.latest)
                return True
            if isinstance(time.earliest, int) and isinstance(time.latest, int):
                time = PrintedTime(after=(time.earliest, time.latest))
        found = list(self._rules(place, time))
        if not found:
            return False
        self.limits.setdefault(place, (-inf, self._last_contact(place)))
        self.rules += found
        return True

    def _in_a_year(self, place: Place, time: PrintedTime) -> tuple[float, float] | None:
        """Find the year of days that are named without one: that nearest to what stands before."""
        anchor = self._tied(place) or self._previous(place)
        day = self.known.get(anchor) if anchor is not None else None
        if day is None:
            day = min(self.known.values(), default=None)
        if day is None or not self.one.calendar[0]:
            return None
        first, last = time.earliest, time.latest
        if not isinstance(first, dt.date) or not isinstance(last, dt.date):
            return None
        near = []
        this = dt.date.fromordinal(day + EPOCH).year
        for year in (this - 1, this, this + 1):
            low, high = (day_number(_moved(each, year - LEAP_YEAR)) for each in (first, last))
            if low - HALF_A_YEAR <= day <= high + HALF_A_YEAR:
                near.append((float(low), float(high)))
        return near[0] if len(near) == 1 else None

    def _of_pregnancy(self, time: PrintedTime) -> tuple[float, float] | None:
        """Return the days of an age of gestation, or from the delivery, where print has a day."""
        printed = read_pregnancy(_fact(self.one, "pregnancy"))
        low, high = time.after or (0, 0)
        if time.since == "gestation":
            days = None if high is None else days_of_gestation(printed, (low, high))
            low, high = 0, 0
        else:
            days = printed.delivered
        if days is None or isinstance(days[0], dt.date) != bool(self.one.calendar[0]):
            return None
        if time.since == "previous":  # on the day itself
            low, high = 0, 0
        first, last = map(day_number, days)
        return first + low, inf if high is None else last + high

    def _last_contact(self, place: Place) -> float:
        """Return the last day on which anything can have been recorded."""
        facts = (self.one.patients[name][0] for name in ("died", "followed"))
        days = [int(day) for day in facts if day != NO_DAY] if place.table != "lines" else []
        return min(days, default=inf)

    def _rules(self, place: Place, time: PrintedTime) -> Iterator[Apart]:
        """Say what a time that counts from somewhere, or says an order, asks of two places."""
        if time.after is None and time.order is None:
            return  # days of a calendar, where the patient has none: they tie nothing
        is_later = time.since == "previous"
        anchor = self._previous(place) if is_later else self._line(place, time)
        if anchor is None or anchor == place:
            return
        tied = self._tied(place)
        line = (tied or self.ties.get(anchor)) if is_later else anchor
        if line is not None:
            self.ties[place] = line
        if time.after is not None:
            low, high = time.after
            yield Apart(anchor, place, low)
            if high is not None:
                yield Apart(place, anchor, -high)
            if tied is not None and tied == line and low >= 0:
                yield from self._up_to_the_next(tied, place)
            return
        if time.order is Order.BEFORE:
            yield Apart(place, anchor, 0)
        elif time.order is Order.AFTER_STOP:
            stop = anchor._replace(column="end")
            if stop in self.known or stop in self.limits:
                yield Apart(stop, place, 0)
            yield Apart(anchor, place, 1)
        else:
            yield Apart(anchor, place, 1)
            if time.order is not Order.AFTER or tied == anchor:
                yield from self._up_to_the_next(anchor, place)
                stop = anchor._replace(column="end")
                if time.order is not Order.AFTER and stop in self.known:
                    yield Apart(place, stop, 0)

    def _up_to_the_next(self, line: Place, place: Place) -> Iterator[Apart]:
        later = line._replace(row=line.row + 1)
        if later in self.known or later in self.limits:
            yield Apart(place, later, 0)

    def _of_lines(self) -> Iterator[Apart]:
        """Say that lines start one after the other, and end when they have started."""
        for row in range(len(self.one.lines)):
            start, end = Place("lines", row, "start"), Place("lines", row, "end")
            if end in self.known or end in self.limits:
                yield Apart(start, end, 0)
            if row:
                yield Apart(start._replace(row=row - 1), start, 1)

    # --- which line, which count

    def _previous(self, place: Place) -> Place | None:
        """Return the place before this one, as the source lists them; of counts, of one line."""
        since = self.one.counts.get("since") if place.table == "counts" else None
        if since is not None and since[place.row] != NO_DAY:
            day = place._replace(column="since")  # of a count that has a day
            self.known[day] = int(since[place.row])
            return day
        own = self._tied(place)
        for row in range(place.row - 1, -1, -1):
            before = place._replace(row=row)
            is_placed = before in self.known or before in self.limits
            if is_placed and len({own, self._tied(before)} - {None}) <= 1:
                return before
        return None

    def _tied(self, place: Place) -> Place | None:
        """Return the start of the line to which a count is tied by its number."""
        numbers = self.one.counts.get("line") if place.table == "counts" else None
        return None if numbers is None else self._numbered(int(numbers[place.row]))

    def _numbered(self, number: int) -> Place | None:
        rows = [row for row, n in enumerate(self.one.lines["number"].tolist()) if n == number]
        return Place("lines", rows[0], "start") if rows else None

    def _line(self, place: Place, time: PrintedTime) -> Place | None:
        """Return the start of the line from which a time is seen."""
        if place.table == "lines" and not time.of:
            is_end = place.column == "end"
            return place._replace(column="start") if is_end else None
        tied = self._tied(place)
        if time.of:
            if named := NAMED_LINE.fullmatch(time.of):
                return self._numbered(int(named["number"]))
            agent = code_of(time.of)
            agents = self.one.lines["agents"].tolist()
            rows = [row for row, each in enumerate(agents) if agent in codes_of(each)]
            if tied is not None and tied.row in rows:
                return tied
            return Place("lines", rows[0], "start") if len(rows) == 1 else None
        if tied is not None:
            return tied
        return self._first_line(time)

    def _first_line(self, time: PrintedTime) -> Place | None:
        """Return the start of the line from which the source counts, where it names none."""
        starts = [row for row, day in enumerate(self.one.lines["start"].tolist()) if day == 0]
        if len(self.one.lines) == 1:
            starts = [0]
        is_on_the_axis = len(starts) == 1 and not (len(self.one.lines) > 1 and self.one.calendar[0])
        if not is_on_the_axis and time.order is Order.BEFORE and len(self.one.lines):
            starts = [0]  # before any treatment
        elif not is_on_the_axis:
            return None
        return Place("lines", starts[0], "start")
