"""
One laboratory row of any system: seven decisions, in one order, the same for every standard.

1. which test - the adapter selects by code, never by the words beside it;
2. which status - final, amended and corrected results stay; a preliminary one only without a later
   one; entered in error, cancelled and not done are left out by name;
3. value, bound or words - the numeric column of a standard is empty for a bound: then the printed
   text is read, and a sign that contradicts the text is refused by name;
4. unit, with the reference range as a witness of it;
5. which day, in which zone;
6. duplicates and corrections;
7. left out, and listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from math import isnan
from typing import Literal, TypeVar

import attrs

from itpcase._sentences import Sentence, leading_to, needed_of, remedy_of
from itpcase.cohort._tables.statuses import STANDINGS, Standing
from itpcase.errors import InputError, Problem, Severity
from itpcase.io._source.days import INSTANT, DayInWords, DayReader, ReadDay, one_day, one_moment
from itpcase.io._source.printed_counts import as_decimal
from itpcase.io._source.records import Kept, Result
from itpcase.io._source.values import (
    MOST_REFUSED,
    OF_UNITS,
    Value,
    decimal_of,
    doubt_of_range,
    form_of,
    read_limit,
    read_value,
    refusal,
    scale_of,
)
from itpcase.model import Day
from itpcase.terms import Assumed
from itpcase.units.counts import Count
from itpcase.units.labs import PLATELETS
from itpcase.units.limits import DECIMALS
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

T = TypeVar("T")


def _never(_: Problem, __: str | None) -> bool:
    """Count no problem: each is listed."""
    return False


@attrs.define(kw_only=True)
class ResultReader:
    """Takes the seven decisions, and lists what they lead to."""

    days: DayReader
    tell: Callable[[Problem], None]
    is_counted: Callable[[Problem, str | None], bool] = _never
    """Counts a problem without a place, of a file, that is not to be listed any more."""
    decimal: DecimalSign | None = None
    left_out: int = 0
    seen: dict[str, dict[str, int]] = attrs.field(
        factory=lambda: {"unit": defaultdict(int), "status": defaultdict(int)}
    )
    """How many rows have each unit and each status."""
    _refused_days: dict[Hashable, Problem] = attrs.field(factory=dict, init=False)
    """Why a day is refused."""
    _refused_units: set[str | None] = attrs.field(factory=set, init=False)
    _refused: dict[Hashable, Problem] = attrs.field(factory=dict, init=False)
    """Why a unit is refused, by it and the form of the number before it."""

    def read(self, results: Iterable[Result]) -> Iterator[Kept]:
        """Give the rows that count, in the order in which they came."""
        rows = []
        for row in results:
            if row.is_count:
                self.seen["status"][row.status] += 1
            rows.append(row)
        latest = [row for row in self._newest(rows) if self._has_state(row)]
        for row in self._without_twins([*self._without_copies(latest)]):
            if row.is_count:
                self.seen["unit"][clean(row.unit)] += 1
            kept = self._kept(row)
            if kept is not None:
                yield kept

    # --- left out, and listed

    def _leave_out(
        self, row: Result, code: str, *, given: str, argument: str, needed: str | None = None,
        remedy: str | None = None, severity: Severity = "warning",
    ) -> None:  # fmt: skip
        self.left_out += 1
        self.tell(
            row.where.problem(
                code,
                needed=needed or needed_of(code),
                given=given,
                argument=argument,
                severity=severity,
                patient_id=row.patient_id,
                remedy=leading_to(remedy or remedy_of(code), "row"),
            )
        )

    def _refuse(self, row: Result, refused: Problem) -> None:
        """Leave a row out for what many rows are left out for; it adds its place."""
        self.left_out += 1
        self._tell_at(row, refused)

    def _tell_at(self, row: Result, problem: Problem) -> None:
        if not self.is_counted(problem, row.where.file):
            self.tell(row.where.at(problem, row.patient_id))

    # --- status

    def _has_state(self, row: Result) -> bool:
        standing = _standing(row)
        if standing in {Standing.STANDS, Standing.PRELIMINARY}:
            return True
        if standing is Standing.WITHDRAWN:
            self._leave_out(
                row,
                "WITHDRAWN_RESULT",
                argument="status",
                given=repr(row.status) + (f" ({row.reason})" if row.reason else ""),
            )
            return False
        self._tell_at(row, _unknown_status(row.status))
        return True

    # --- duplicates and corrections

    def _newest(self, rows: list[Result]) -> Iterator[Result]:
        """Give the last version of each result: one that was taken back last is taken back."""
        of_key: dict[Hashable, list[Result]] = defaultdict(list)
        for row in rows:
            key = id(row) if row.key is None else (*_test(row), row.key)
            of_key[key].append(row)
        for versions in of_key.values():
            newest = self._version(versions)
            if newest is not None:
                yield newest

    def _without_copies(self, rows: list[Result]) -> Iterator[Result]:
        """
        Leave out preliminary results that something replaced, and copies of one instant.

        At midnight, where a day was kept as an instant, results of one day may be two.
        """
        moments = [(*_test(row), one_moment(str(row.day))) for row in rows]
        final = {
            moment
            for row, moment in zip(rows, moments, strict=True)
            if _standing(row) is Standing.STANDS
        }
        at: dict[Hashable, Result] = {}
        for row, moment in zip(rows, moments, strict=True):
            if _standing(row) is Standing.PRELIMINARY and moment in final:
                self._leave_out(
                    row, "PRELIMINARY_RESULT", argument="status", given=repr(row.status)
                )
                continue
            if INSTANT.fullmatch(str(row.day)):
                same = (*moment, _said(row))
                if same in at and not isnan(self.days.seconds(row.day)):
                    self._leave_out(
                        row,
                        "DUPLICATE_RESULT",
                        argument="result",
                        given=Sentence("problem.DUPLICATE_RESULT.given", where=at[same].where.told),
                    )
                    continue
                at[same] = row
            yield row

    def _without_twins(self, rows: list[Result]) -> Iterator[Result]:
        """Leave out what its laboratory knows by the identifier of another result of the moment."""
        named: dict[Hashable, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            for name in row.identifiers:
                moment = one_moment(str(row.day))
                named[*_test(row), name][moment].append(row)
        out: set[int] = set()
        for twins in (group for moments in named.values() for group in moments.values()):
            here = [row for row in twins if id(row) not in out]
            if len(here) > 1:
                is_one = self._tell_of_copies(here, "identifier")
                out |= {id(row) for row in here[is_one:]}
        self._tell_of_shared([group for group in named.values() if len(group) > 1])
        yield from (row for row in rows if id(row) not in out)

    def _tell_of_shared(self, shared: list[dict[str, list[Result]]]) -> None:
        """Tell once of identifiers that results of several moments have, as of one order."""
        if shared:
            first = next(iter(shared[0].values()))[0]
            self.tell(
                first.where.problem(
                    "CONTRADICTING_COPIES", severity="warning", argument="identifier",
                    given=Sentence("problem.CONTRADICTING_COPIES.given_shared", n=len(shared)),
                    patient_id=first.patient_id,
                    remedy=Sentence("problem.CONTRADICTING_COPIES.remedy_record"),
                )
            )  # fmt: skip

    def _version(self, versions: list[Result]) -> Result | None:
        """Return the newest of several versions; two that contradict one another are none."""
        if len(versions) == 1:
            return versions[0]
        last, replaced = latest(versions, lambda row: row.version)
        for row in replaced:
            self._leave_out(
                row,
                "REPLACED_RESULT",
                argument="version",
                given=repr(row.version),
                remedy=Sentence("problem.REPLACED_RESULT.remedy", version=repr(last[0].version)),
            )
        return last[0] if self._tell_of_copies(last, "id") else None

    def _tell_of_copies(self, rows: list[Result], argument: str) -> bool:
        """Tell of results of one name: they are one, of which the first is kept, or contradict."""
        says = {(one_moment(str(row.day)), _standing(row), _said(row)) for row in rows}
        for row in rows[1:] if len(says) == 1 else rows:
            is_one = len(says) == 1
            self._leave_out(
                row,
                "DUPLICATE_RESULT" if is_one else "CONTRADICTING_COPIES",
                argument=argument,
                given=Sentence("problem.DUPLICATE_RESULT.given", where=rows[0].where.told)
                if is_one
                else Sentence("problem.CONTRADICTING_COPIES.given", last=len(rows)),
                severity="warning" if is_one else "error",
            )
        return len(says) == 1

    # --- value, unit and day

    def _kept(self, row: Result) -> Kept | None:
        value = self._value(row)
        if value is None:
            return None
        on: Day | None = None
        imputed_from, words, count = "", None, value.count
        if isinstance(row.day, DayInWords):
            words = row.day
        elif (day := self._day(row)) is None:
            return None
        else:
            on, imputed_from = day
        if imputed_from and on is not None:
            self._tell_at(row, _imputed(imputed_from, on))
        for each in value.beside:
            self._tell_at(row, each)
        limits: tuple[float | None, float | None] = None, None
        if row.is_count:
            self._ask_witness(row)
        else:
            limits = self._limit(row, "low"), self._limit(row, "high")
        assumed = _assumed_of(row, is_imputed=bool(imputed_from), is_about=count.approximate)
        moment = row.day if row.moment is None else row.moment
        return Kept(
            row.patient_id, on, count, row.where, row.analyte, limits, assumed, row.note, moment,
            row.is_count, words and str(words), words and words.printed,
        )  # fmt: skip

    def _value(self, row: Result) -> Value | None:
        """Read the value of a row, or list why there is none."""
        form = form_of(row) if row.unit in self._refused_units else None
        known = None if form is None else self._refused.get(form)
        if known is not None and self.is_counted(known, row.where.file):
            self.left_out += 1
            return None
        found = read_value(row, decimal_of(row, self.decimal))
        if isinstance(found, Value):
            return found
        if found.code in OF_UNITS and len(self._refused) < MOST_REFUSED:
            self._refused_units.add(row.unit)
            if (form := form_of(row)) is not None:
                self._refused[form] = found
        self._refuse(row, found)
        return None

    def _day(self, row: Result) -> ReadDay | None:
        """Read the day of a row, or list why there is none."""
        key = (row.day, row.is_count) if isinstance(row.day, str) or row.day is None else None
        refused = None if key is None else self._refused_days.get(key)
        if refused is None:
            offsets = self.days.own_offsets
            try:
                return self.days.read(row.day)
            except InputError as error:
                refused = refusal(error.problem, "day", is_count=row.is_count)
            is_same = key is not None and self.days.own_offsets == offsets  # each is counted
            if is_same and len(self._refused_days) < MOST_REFUSED:
                self._refused_days[key] = refused
        self._refuse(row, refused)
        return None

    def plain_value(self, row: Result) -> Count | None:
        """Read what a row says of its value; None where anything of it is to be told."""
        found = read_value(row, decimal_of(row, self.decimal))
        if isinstance(found, Problem) or found.count.upper is not None or found.beside:
            return None
        return found.count

    def _limit(self, row: Result, end: Literal["low", "high"]) -> float | None:
        """Read a limit of normal in the unit of its row; told of where that cannot be."""
        is_high = end == "high"
        if not (said := clean(row.range_high if is_high else row.range_low)):
            return None
        unit = clean(row.range_units[is_high]) or clean(row.unit)
        found = read_limit(said, unit, row.analyte, decimal_of(row, self.decimal), end)
        if isinstance(found, Problem):
            self._tell_at(row, found)
            return None
        return found

    def _ask_witness(self, row: Result) -> None:
        low, unit = clean(row.range_low), clean(row.range_units[0]) or clean(row.unit)
        if low and unit and (doubt := doubt_of_range(low, unit)) is not None:
            self._tell_at(row, doubt)


def _test(row: Result) -> tuple[str, str, bool]:
    """Return whose a row is, what was measured, and in which table it stands."""
    return row.patient_id, row.analyte, row.among_labs


def _standing(row: Result) -> Standing | None:
    """Tell whether a result stands; None for a status that is not known."""
    return _standing_of(row.status)


@lru_cache(maxsize=1024)
def _standing_of(status: str) -> Standing | None:
    word = " ".join(clean(status).replace("_", " ").split()).casefold()
    return STANDINGS.get(word) if word else Standing.STANDS


def latest(records: list[T], version: Callable[[T], str]) -> tuple[list[T], list[T]]:
    """Part the records of the newest version from those that it replaced."""
    orders = [in_order(version(record)) for record in records]
    newest, listed = max(orders), list(zip(orders, records, strict=True))
    last = [record for order, record in listed if order == newest]
    return last, [record for order, record in listed if order != newest]


def in_order(version: str) -> tuple[int, int, str]:
    """
    Order versions: numbers as numbers, instants as such.

    Of two others, such as a UUID, nobody knows which is the later: they are alike.
    """
    number = read_digits(version)
    if number is not None:
        return 0, number, ""
    return 1, 0, "" if one_day(version) is None else one_moment(version)


def _said(row: Result) -> tuple[object, ...]:
    """Return what a row says, a number with its unit in one spelling."""
    number, unit = clean(row.number), clean(row.unit)
    scale, size = scale_of(unit) if row.analyte == PLATELETS else None, as_decimal(number)
    beside = clean(row.comparator), clean(row.printed)
    if size is None:
        return *beside, number, unit
    if scale is None:
        return *beside, size, unit
    return *beside, round(float(size) * scale, DECIMALS)


@lru_cache(maxsize=1024)
def _imputed(text: str, on: Day) -> Problem:
    return Problem(
        code="IMPUTED_DAY", given=repr(text), argument="day", severity="warning",
        remedy=Sentence("problem.IMPUTED_DAY.remedy_results", on=on),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _unknown_status(status: str) -> Problem:
    return Problem(
        code="UNKNOWN_STATUS", given=repr(status), argument="status", severity="warning"
    )  # fmt: skip


def _assumed_of(row: Result, *, is_imputed: bool, is_about: bool) -> tuple[Assumed, ...]:
    """Return what was assumed of a result, each once: by its source, of its day, of its number."""
    said = row.assumed.split(";") if row.assumed else ()
    found = [each for each in Assumed if each in said] if said else []
    found += [Assumed.DAY] if is_imputed else []
    found += [Assumed.APPROXIMATE] if is_about else []
    return tuple(dict.fromkeys(found))
