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
from itpcase.cohort._cells.printed import marks_of
from itpcase.cohort._tables.statuses import STANDINGS, Standing
from itpcase.errors import InputError, Problem, Severity, UnitError
from itpcase.io._source.days import INSTANT, DayReader, one_moment
from itpcase.io._source.printed_counts import (
    PLAIN_NUMBER,
    as_decimal,
    names_unit,
    printed_count,
    words_beside,
)
from itpcase.io._source.records import Kept, Result
from itpcase.io._source.where import Where
from itpcase.terms import Assumed
from itpcase.units.counts import Count, parse_count
from itpcase.units.labs import PLATELETS, parse_lab_value
from itpcase.units.limits import DECIMALS, REFERENCE_LOW_ENDS
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

T = TypeVar("T")


@attrs.define(kw_only=True)
class ResultReader:
    """Takes the seven decisions, and lists what they lead to."""

    days: DayReader
    tell: Callable[[Problem], None]
    decimal: DecimalSign | None = None
    left_out: int = 0
    seen: dict[str, dict[str, int]] = attrs.field(
        factory=lambda: {"unit": defaultdict(int), "status": defaultdict(int)}
    )
    """How many rows have each unit and each status."""

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

    def _refuse(self, row: Result, problem: Problem, argument: str) -> None:
        """Leave out what cannot be read; of another analyte, no answer about counts misses it."""
        self._leave_out(
            row,
            problem.code,
            needed=problem.needed,
            given=problem.given,
            remedy=problem.remedy,
            argument=argument,
            severity="error" if row.is_count else "warning",
        )

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
        self.tell(
            row.where.problem(
                "UNKNOWN_STATUS",
                given=repr(row.status),
                argument="status",
                patient_id=row.patient_id,
                severity="warning",
            )
        )
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
        count = _plain_count(row)
        if count is None and (count := self._open_value(row)) is None:
            return None
        try:
            on, imputed_from = self.days.read(row.day)
        except InputError as error:
            self._refuse(row, error.problem, "day")
            return None
        if imputed_from:
            self.tell(
                row.where.problem(
                    "IMPUTED_DAY",
                    given=repr(imputed_from),
                    argument="day",
                    patient_id=row.patient_id,
                    severity="warning",
                    remedy=Sentence("problem.IMPUTED_DAY.remedy_results", on=on),
                )
            )
        self._tell_beside(row, count)
        limits: tuple[float | None, float | None] = None, None
        if row.is_count:
            self._ask_witness(row)
        else:
            limits = self._limit(row, "low"), self._limit(row, "high")
        assumed = _assumed_of(row, is_imputed=bool(imputed_from), is_about=count.approximate)
        moment = row.day if row.moment is None else row.moment
        return Kept(
            row.patient_id, on, count, row.where, row.analyte, limits, assumed, row.note, moment,
            row.is_count,
        )  # fmt: skip

    def _open_value(self, row: Result) -> Count | None:
        """Read the value of a row, or list why there is none."""
        try:
            text = printed_count(row)
        except InputError as error:
            self._refuse(row, error.problem, "result")
            return None
        if text is None:
            words = clean(row.printed) or clean(row.reason)
            self._leave_out(
                row,
                "NOT_A_COUNT" if words else "NO_RESULT",
                needed=Sentence("problem.NOT_A_COUNT.needed")
                if row.is_count
                else Sentence("problem.NOT_A_COUNT.needed_lab"),
                argument="result",
                given=repr(words) if words else Sentence("problem.NOT_A_COUNT.given"),
                remedy=Sentence("problem.NOT_A_COUNT.remedy")
                if words
                else Sentence("problem.NOT_A_COUNT.remedy_results"),
            )
            return None
        try:
            return parse_lab_value(text, analyte=row.analyte, decimal=self._decimal(row))
        except UnitError as error:
            remedy = row.unit_remedy or error.problem.remedy
            self._refuse(row, attrs.evolve(error.problem, remedy=remedy), "result")
            return None

    def _tell_beside(self, row: Result, count: Count) -> None:
        """Tell of what is printed beside a number, and of notes on it."""
        beside = [*marks_of(count)]
        if words := words_beside(row):
            beside.append(("WORDS_BESIDE", repr(words)))
        if row.has_note:
            beside.append(("WORDS_BESIDE", Sentence("problem.WORDS_BESIDE.given_note")))
        for code, given in beside:
            self.tell(
                row.where.problem(
                    code, given=given, argument="result", severity="warning",
                    patient_id=row.patient_id,
                )
            )  # fmt: skip

    def plain_value(self, row: Result) -> Count | None:
        """Read what a row says of its value; None where anything of it is to be told."""
        try:
            text = printed_count(row)
            if text is None:
                return None
            count = parse_lab_value(text, analyte=row.analyte, decimal=self._decimal(row))
        except InputError:
            return None
        is_open = count.upper is not None or any(marks_of(count)) or words_beside(row)
        return None if is_open else count

    def _decimal(self, row: Result) -> DecimalSign | None:
        """Return the decimal sign of a row: a number that is none of text has a dot."""
        return "." if clean(row.number) else row.decimal or self.decimal

    def _limit(self, row: Result, end: Literal["low", "high"]) -> float | None:
        """Read a limit of normal in the unit of its row; told of where that cannot be."""
        is_high = end == "high"
        said = clean(row.range_high if is_high else row.range_low)
        if not said:
            return None
        unit = clean(row.range_units[is_high]) or clean(row.unit)
        decimal = self._decimal(row)
        if (known := _plain_limit(said, unit, row.analyte, decimal)) is not None:
            return known
        text = said if names_unit(said, row.analyte) else f"{said} {unit}"
        try:
            limit = parse_lab_value(text, analyte=row.analyte, decimal=decimal)
            if limit.is_exact:
                return limit.value
            value = "upper limit" if is_high else "lower limit"
            problem = InputError.of(
                "LIMIT_IS_A_BOUND", argument=f"range_{end}", given=limit.printed,
                remedy=Sentence("problem.LIMIT_IS_A_BOUND.remedy", value=value),
            ).problem  # fmt: skip
        except UnitError as error:
            problem = error.problem
        self.tell(
            row.where.problem(
                problem.code,
                severity="warning",
                argument=f"range_{end}",
                needed=problem.needed,
                given=problem.given,
                patient_id=row.patient_id,
                remedy=leading_to(problem.remedy, "limit"),
            )
        )
        return None

    def _ask_witness(self, row: Result) -> None:
        low, unit = clean(row.range_low), clean(row.range_units[0]) or clean(row.unit)
        if not low or not unit:
            return
        limit = range_low(low, unit)
        if limit is not None and not REFERENCE_LOW_ENDS[0] <= limit <= REFERENCE_LOW_ENDS[1]:
            self.tell(range_problem(row.where, f"{low} {unit}", limit, row.patient_id))


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


def _plain_count(row: Result) -> Count | None:
    """Read a number beside which no text is printed; None where anything of it is to be told."""
    if row.printed is not None or not isinstance(row.number, str):
        return None
    return _number_in(row.number, row.unit, row.comparator, row.analyte)


@lru_cache(maxsize=65536)
def _number_in(number: str, unit: str | None, sign: str, analyte: str) -> Count | None:
    """Read a number in its unit, with the sign of its column, as `printed_count` joins them."""
    if not clean(number):
        return None
    row = Result(patient_id="", day=None, where=Where(""), number=number, unit=unit,
                 comparator=sign, analyte=analyte)  # fmt: skip
    try:
        count = parse_lab_value(printed_count(row) or "", analyte=analyte, decimal=".")
    except InputError:
        return None
    return None if any(marks_of(count)) else count


@lru_cache(maxsize=4096)
def _plain_limit(
    said: str, unit: str, analyte: str, decimal: DecimalSign | None
) -> float | None:  # fmt: skip
    """Read a limit of normal, None where anything of it is to be told."""
    text = said if names_unit(said, analyte) else f"{said} {unit}"
    try:
        limit = parse_lab_value(text, analyte=analyte, decimal=decimal)
    except InputError:
        return None
    return limit.value if limit.is_exact else None


def range_problem(where: Where, given: str, limit: float, patient_id: str | None) -> Problem:
    """Say that a reference range does not fit the unit of its count."""
    return where.problem(
        "REFERENCE_RANGE",
        severity="warning",
        argument="reference range",
        needed=Sentence(
            "problem.REFERENCE_RANGE.needed_results",
            reference_low_ends=f"{REFERENCE_LOW_ENDS[0]:g}",
            reference_low_ends_2=f"{REFERENCE_LOW_ENDS[1]:g}",
        ),
        given=Sentence("problem.REFERENCE_RANGE.given", given=given, limit=f"{limit:.10g}"),
        patient_id=patient_id,
        remedy=Sentence("problem.REFERENCE_RANGE.remedy_results"),
    )


@lru_cache(maxsize=4096)
def range_low(low: str, unit: str) -> float | None:
    """Return a lower reference limit in the canonical unit, None for one that is no number."""
    scale = scale_of(unit)
    if scale is None or not PLAIN_NUMBER.fullmatch(low):
        return None
    return float(low) * scale


@lru_cache(maxsize=4096)
def scale_of(unit: str | None) -> float | None:
    """Return how many 10⁹/L one of a unit is; None for a unit that is refused."""
    for number in (1000, 1):  # one that is no unlikely count in small units, and in large ones
        try:
            return parse_count(f"{number} {unit}").value / number if unit else None
        except UnitError:
            continue
    return None


def latest(records: list[T], version: Callable[[T], str]) -> tuple[list[T], list[T]]:
    """Part the records of the newest version from those that it replaced."""
    orders = [in_order(version(record)) for record in records]
    newest, listed = max(orders), list(zip(orders, records, strict=True))
    last = [record for order, record in listed if order == newest]
    return last, [record for order, record in listed if order != newest]


def in_order(version: str) -> tuple[int, int, str]:
    """Order versions: numbers as numbers, instants as such, others as texts."""
    number = read_digits(version)
    return (1, 0, one_moment(version)) if number is None else (0, number, "")


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


def _assumed_of(row: Result, *, is_imputed: bool, is_about: bool) -> tuple[Assumed, ...]:
    """Return what was assumed of a result, each once: by its source, of its day, of its number."""
    said = row.assumed.split(";") if row.assumed else ()
    found = [each for each in Assumed if each in said] if said else []
    found += [Assumed.DAY] if is_imputed else []
    found += [Assumed.APPROXIMATE] if is_about else []
    return tuple(dict.fromkeys(found))
