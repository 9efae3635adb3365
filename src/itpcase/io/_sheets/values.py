"""
Laboratory values of mapped sheets: a row for each, or a column for each day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from math import isnan
from typing import Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, enumerated, leading_to
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError, Problem
from itpcase.io._headings.analytes import analyte_in, is_other_analyte
from itpcase.io._headings.days import day_in, looks_like_counts, names_platelets
from itpcase.io._headings.fields import field_of, unit_in
from itpcase.io._sheets.cells import Cells
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.mapping_file import names_in
from itpcase.io._sheets.sheet import Sheet, plain
from itpcase.io._source.analytes import PLATELET_LOINC
from itpcase.io._source.days import INSTANT, DayInWords, one_day
from itpcase.io._source.records import Result
from itpcase.io._source.samples import doubtful_sample
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.clocks import seconds_of_clock
from itpcase.units.days import impute_day, later
from itpcase.units.labs import ANALYTES, PLATELETS, analyte_named
from itpcase.units.spellings import count_factor
from itpcase.units.text import as_typed
from itpcase.units.times import read_time

__all__: list[str] = []

VALUES: Final = {"counts": "count", "labs": "value"}
"""The column of the value, by table."""

ANY_DAY: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - as times of no zone are kept
"""Of a time that stands alone: rows of one day are put in order of their times."""

LAST_SECOND: Final = 86399.999999
"""24:00 is the last of its day. [s]"""


def is_count_test(text: str) -> bool:
    """Tell whether the name of a test, or its code of LOINC, is that of the platelet count."""
    return field_of(text) == "count" or text in PLATELET_LOINC


@attrs.define(kw_only=True, slots=False)
class Values:
    """Reads platelet counts and other laboratory values."""

    source: Source
    cells: Cells
    _units: dict[str, str | None] = attrs.field(factory=dict, init=False)
    """The unit in each heading."""
    days: dict[str, str] = attrs.field(factory=dict, init=False)
    """The columns that were read as days, and the day of each."""
    _remarked: set[tuple[Where, str]] = attrs.field(factory=set, init=False)
    """Rows whose remarks were told of."""
    _told: set[str] = attrs.field(factory=set, init=False)
    """Headings with another unit than the mapping says."""

    def counts(self) -> list[Result]:
        """Give all counts."""
        if self.cells.mapping.get("layout", "long") == "wide":
            return list(self._wide())
        is_paired = "pairs" in self.cells.mapping["counts"]
        return list(self._paired() if is_paired else self.long("counts"))

    def labs(self) -> Iterator[Result]:
        """Give all other values: a row for each, a column for each, or a column for each day."""
        return self._labs_by_day() if "days" in self.cells.mapping["labs"] else self.long("labs")

    def _labs_by_day(self) -> Iterator[Result]:
        """Give a value for each cell under a day, of the rows of analytes that are known."""
        days = _days_said(self.cells.mapping["labs"]["days"])
        for where, row in self.cells.rows("labs"):
            owner, analyte = self.cells.cell("labs", row, OWNER), self._analyte("labs", row)
            if not self._is_of("labs", analyte, where, row):
                continue
            for name, day in days.items():
                cell = self.cells.value(row, name)
                if cell and plain(cell) not in self.cells.missing("labs"):
                    at = attrs.evolve(where, id=f"column {name!r}")
                    yield self._result("labs", at, row, owner=owner, day=day, value=cell,
                                       analyte=analyte)  # fmt: skip

    def long(self, table: str) -> Iterator[Result]:
        """Give a result for each row, of those of the analytes that are known."""
        value = VALUES[table]
        for where, row in self.cells.rows(table):
            said = {key: self.cells.cell(table, row, key) for key in ("patient_id", "on", value)}
            is_empty = not said["on"] and not said[value]
            if is_empty and (table != "counts" or self._says_more(row)):
                continue
            analyte = self._analyte(table, row)
            if not self._is_of(table, analyte, where, row):
                continue
            found = self._result(
                table, where, row, owner=said["patient_id"], day=said["on"], value=said[value],
                analyte=analyte,
            )  # fmt: skip
            if table != "counts" or self._has_unit_of(self.cells.mapping[table].get(value), found):
                yield found

    def _says_more(self, row: Mapping[str, str]) -> bool:
        """Tell whether a row says anything beside whose it is: a remark in the place of an id."""
        owner = self.cells.mapping["counts"].get("patient_id")
        return any(as_typed(cell) for name, cell in row.items() if name != owner)

    def _analyte(self, table: str, row: Mapping[str, str]) -> str:
        """Return what a row measured: a count where the mapping names no column of tests."""
        if table == "counts" and "analyte" not in self.cells.mapping[table]:
            return PLATELETS
        said = self.cells.cell(table, row, "analyte")
        if is_count_test(said):
            return PLATELETS
        headed = analyte_in(said)
        return analyte_named(said) or (said if headed is None else headed.analyte)

    def _is_of(self, table: str, analyte: str, where: Where, row: Mapping[str, str]) -> bool:
        """
        Tell whether a row measured what a table holds: platelets, or one of the other analytes.

        What is left out is told of, unless the other table reads the tests of the same sheet.
        """
        if analyte in ANALYTES and (analyte == PLATELETS) == (table == "counts"):
            return True
        if analyte not in ANALYTES or not self._are_tests_of_both:
            said = self.cells.cell(table, row, "analyte")
            self.source.strange_tests[where.file, table][said] += 1
        return False

    def _is_platelets(self, where: Where, row: Mapping[str, str]) -> bool:
        return self._is_of("counts", self._analyte("counts", row), where, row)

    @cached_property
    def _are_tests_of_both(self) -> bool:
        """Whether counts and other values are told apart by one column of tests of one sheet."""
        tables = [self.cells.mapping.get(table, {}) for table in VALUES]
        columns = {
            table.get("analyte") for table in tables if isinstance(table.get("analyte"), str)
        }
        are_both = len(columns) == 1 and all("analyte" in table for table in tables)
        return are_both and self.cells.sheet("labs") is self.cells.sheet("counts")

    def _result(
        self, table: str, where: Where, row: Mapping[str, str], *, owner: str, day: str,
        value: str, analyte: str = PLATELETS,
    ) -> Result:  # fmt: skip
        def said(key: str) -> str:
            return self.cells.cell(table, row, key)

        if table == "counts" and value:
            self._tell_of_sample(where, row, owner)
        raw = as_typed(row.get(self.cells.heading(table, row, VALUES[table]), ""))
        reason = raw if not value and raw else None
        return Result(
            patient_id=owner, day=self._day(table, row, day),
            moment=self._moment(table, where, row, owner=owner, day=day), where=where,
            printed=value or None, unit=said("unit"), comparator=said("comparator"),
            status=said("status"), range_high=said("upper_limit"),
            range_low=said("range_low" if table == "counts" else "lower_limit"),
            analyte=analyte,
            reason=None if reason is None
            else Sentence("problem.NOT_A_COUNT.missing_code", code=reason),
        )  # fmt: skip

    def _tell_of_sample(self, where: Where, row: Mapping[str, str], owner: str) -> None:
        """Tell, once a row, of a remark that no table reads: how far to trust the count."""
        for name in self._remarks:
            text = as_typed(row.get(name, ""))
            at = attrs.evolve(where, id=None)
            if text and (at, name) not in self._remarked and doubtful_sample([text]):
                self._remarked.add((at, name))
                self.source.note(
                    "WORDS_BESIDE", at, argument=f"column {name!r}", patient_id=owner,
                    needed=Sentence("problem.WORDS_BESIDE.needed_sample"), given=repr(text),
                )  # fmt: skip

    @cached_property
    def _remarks(self) -> list[str]:
        """The columns of words that no table reads."""
        sheet = self.cells.sheet("counts")
        others = [name for name in sheet.heading if name and name not in {*self.used, *self.days}]
        return [name for name in others if doubtful_sample(
            as_typed(row.get(name, "")) for _, row in sheet.rows)]  # fmt: skip

    def _moment(
        self, table: str, where: Where, row: Mapping[str, str], *, owner: str, day: str
    ) -> object:
        """Say when a value was measured: its own column has the time, else that of the day."""
        said = self.cells.cell(table, row, "time") if table == "counts" else ""
        if not said:
            return day
        seconds = seconds_of_clock(said)
        if not isnan(seconds):
            return ANY_DAY + dt.timedelta(seconds=min(seconds, LAST_SECOND))
        moment = f"{ANY_DAY.date()} {said}"  # with a zone
        if INSTANT.fullmatch(moment) and not isnan(self.source.days.seconds(moment)):
            return moment
        if not isnan(self.source.days.seconds(said)) and self._is_of_day(said, day):
            return said
        if not {"0"} >= {*filter(str.isdigit, said)} > set():  # midnight is none
            self.source.note(
                "UNREAD_TIME", where, patient_id=owner, given=repr(said),
                argument=f"column {self.cells.heading(table, row, 'time')!r}",
                needed=Sentence("problem.UNREAD_TIME.needed_clock"),
                remedy=Sentence("problem.UNREAD_TIME.remedy_clock"),
            )  # fmt: skip
        return day

    def _is_of_day(self, moment: str, day: str) -> bool:
        """Tell whether the day of a moment is the one that the row says."""
        one, two = (one_day(self.cells.day_or_fault(text)) for text in (moment, day))
        return one is not None and one == two

    def _day(self, table: str, row: Mapping[str, str], text: str) -> object:
        """Write the day of a value: a date, where the mapping names the column of its day 0."""
        day = self.cells.day_or_fault(text)
        words = self.cells.words_of_day(text, day) if table == "counts" else None
        if words is not None:
            return self._day_in_words(row, words)
        if not isinstance(day, int) or "day_0" not in self.cells.mapping[table]:
            return day
        said = self.cells.cell(table, row, "day_0")
        first = one_day(self.cells.day_or_fault(said))
        if first is None:
            given = repr(said) if said else Sentence("problem.NO_DAY.given_results")
            return InputError.of(
                "NO_DAY", argument="day", given=given,
                needed=Sentence("problem.NO_DAY.needed_day_0", day=day),
                remedy=Sentence("problem.NO_DAY.remedy_day_0"),
            )  # fmt: skip
        try:
            return str(later(first, day))
        except OverflowError:  # no day of the calendar: told of as the number that it is
            return day

    def _day_in_words(self, row: Mapping[str, str], words: str) -> object:
        """Count words such as ``month 6`` from the day 0 that the mapping names, if it does."""
        said = self.cells.cell("counts", row, "day_0")
        first, time = one_day(self.cells.day_or_fault(said)), read_time(words)
        if first is None or time is None or time.of or time.since != "start":
            return DayInWords.of(words, words)
        span = time.after
        if isinstance(time.earliest, int) and isinstance(time.latest, int):
            span = time.earliest, time.latest
        if span is None or span[1] is None:
            return DayInWords.of(words, words)
        with suppress(OverflowError):
            low, high = later(first, span[0]), later(first, span[1])
            return str(low) if low == high else DayInWords.of(f"{low} to {high}", words)
        return DayInWords.of(words, words)

    def _wide(self) -> Iterator[Result]:
        """Give a count for each cell under a day, of the rows of the analyte that is asked for."""
        sheet = self.cells.sheet("counts")
        days = self.days = self._day_columns(sheet)
        for where, row in self.cells.rows("counts"):
            owner = self.cells.cell("counts", row, "patient_id")
            said = {name: cell for name in days if (cell := self.cells.value(row, name))}
            if said and not self._is_platelets(where, row):
                continue
            for name, cell in said.items():
                day = days[name]
                if plain(cell) in self.cells.missing("counts"):
                    continue
                yield from self._count_below(name, where, row, owner=owner, day=day, value=cell)

    def _paired(self) -> Iterator[Result]:
        """Give a count for each pair of a day and a number in a row."""
        for where, row in self.cells.rows("counts"):
            owner = self.cells.cell("counts", row, "patient_id")
            pairs = self.cells.mapping["counts"]["pairs"]
            is_filled = any(self.cells.value(row, name) for _, name in pairs)
            if is_filled and not self._is_platelets(where, row):
                continue
            for on, name in pairs:
                day, cell = self.cells.typed(row, on), self.cells.value(row, name)
                if plain(cell) in self.cells.missing("counts"):
                    cell = ""
                if day or cell:
                    yield from self._count_below(name, where, row, owner=owner, day=day, value=cell)

    def _count_below(
        self, name: str, where: Where, row: Mapping[str, str], *, owner: str, day: str, value: str
    ) -> Iterator[Result]:
        """Give the count of a cell, unless it has another unit than its heading."""
        at = attrs.evolve(where, id=f"column {name!r}")
        found = self._result("counts", at, row, owner=owner, day=day, value=value)
        if self._has_unit_of(name, found):
            yield found

    def _has_unit_of(self, heading: object, found: Result) -> bool:
        """
        Tell whether the unit of a count is the one in its heading, if there is one.

        A row with another one is left out; what the mapping says for all goes before the heading.
        """
        if not isinstance(heading, str) or not found.unit or found.printed is None:
            return True
        if heading not in self._units:
            self._units[heading] = unit_in(heading)
        said = self._units[heading]
        if said is None or count_factor(found.unit) in {None, count_factor(said)}:
            return True
        is_declared = isinstance(self.cells.mapping["counts"].get("unit"), Mapping)
        if not is_declared or heading not in self._told:
            self._told.add(heading)
            where = Where(found.where.file) if is_declared else found.where
            self.source.tell(
                where.problem(
                    "TWO_UNITS", argument=f"column {heading!r}",
                    needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                    given=Sentence(
                        "problem.TWO_UNITS.given_excel_rows", unit=repr(said),
                        beside=repr(found.unit),
                    ),
                    patient_id=None if is_declared else found.patient_id,
                    severity="warning" if is_declared else "error",
                    remedy=Sentence(
                        f"problem.TWO_UNITS.remedy_{'declared' if is_declared else 'mapped'}"
                    ),
                )
            )  # fmt: skip
        if not is_declared:
            self.source.found.rows += 1
            if found.patient_id:
                self.source.person(found.patient_id)
        return is_declared

    def _day_columns(self, sheet: Sheet) -> dict[str, str]:
        """Return the columns that are days, and the day of each."""
        named = self.cells.mapping["counts"].get("days")
        if isinstance(named, list) or (isinstance(named, Mapping) and named):
            found = _days_said(named)
            self._tell_of_open_days(sheet, named, found)
            return found
        used = self.used
        found = {}
        for name in sheet.heading:
            try:
                problem = self._no_day(name)
            except InputError as error:
                problem = error.problem
            if problem is None:
                found[name] = as_headed(name)
            elif name not in used and self._may_be_of_counts(sheet, name):
                self._tell_no_day(sheet, name, problem)
        if not found:
            raise InputError.of(
                "NO_DAYS",
                argument=sheet.file,
                given=Sentence(
                    "problem.NO_DAYS.given", listed=enumerated(filter(None, sheet.heading))
                ),
            )
        return found

    @property
    def used(self) -> set[str]:
        """Return the columns that some table of the mapping names."""
        return set().union(*map(names_in, self.cells.mapping.values()))

    def _tell_no_day(self, sheet: Sheet, name: str, problem: Problem) -> None:
        """Tell of a column that may be one of counts, and has no day."""
        self.source.tell(
            attrs.evolve(
                problem, file=sheet.file, argument=f"column {name!r}", severity="warning",
                remedy=leading_to(problem.remedy, "column"),
            )
        )  # fmt: skip

    def _tell_of_open_days(self, sheet: Sheet, named: object, days: Mapping[str, str]) -> None:
        """Tell of columns of counts at a time, such as ``baseline``, that have no day."""
        used = self.used
        for name in (each for each in sheet.heading if each and each not in {*days, *used}):
            cells = list(filter(None, (as_typed(row.get(name, "")) for _, row in sheet.rows)))
            if analyte_in(name) is not None or is_other_analyte(name):  # of another value
                continue
            day = day_in(as_headed(name))
            if not looks_like_counts(cells):
                continue
            if day == as_headed(name) or (day and not isinstance(named, Mapping)):
                self.source.note(
                    "NOT_USED", Where(sheet.file), argument="counts.days", given=repr(name),
                    needed=Sentence("problem.NOT_USED.needed_days"),
                    remedy=Sentence("problem.NOT_USED.remedy_days"),
                )  # fmt: skip
            elif day is not None or names_platelets(as_headed(name)):
                problem = Problem(
                    code="NOT_A_DAY", argument="", given=repr(name),
                    needed=Sentence("problem.NOT_A_DAY.needed_heading"),
                    remedy=Sentence("problem.NOT_A_DAY.remedy_heading"),
                )  # fmt: skip
                self._tell_no_day(sheet, name, problem)

    def _no_day(self, name: str) -> Problem | None:
        """Say why a heading is no day; None for one that is."""
        on = self.cells.written_day(as_headed(name))
        if isinstance(on, int) or one_day(on) is not None:
            return None
        if impute_day(str(on), "first"):
            remedy = Sentence("problem.PARTIAL_DATE.remedy_results")
            partial = Problem(code="PARTIAL_DATE", argument="", given=repr(name), remedy=remedy)
            return None if self.source.impute else partial
        return Problem(
            code="NOT_A_DAY", argument="", given=repr(name),
            needed=Sentence("problem.NOT_A_DAY.needed_heading"),
            remedy=Sentence("problem.NOT_A_DAY.remedy_heading"),
        )  # fmt: skip

    @staticmethod
    def _may_be_of_counts(sheet: Sheet, name: str) -> bool:
        """Tell whether a column may be one of counts: by its heading, or by its cells."""
        if not name or any(map(str.isdecimal, name)):
            return True
        cells = [as_typed(row.get(name, "")) for _, row in sheet.rows]
        return looks_like_counts(list(filter(None, cells)))


def _days_said(named: Mapping[str, object] | Sequence[object]) -> dict[str, str]:
    """Return the columns that a mapping says are days, and the day of each."""
    if isinstance(named, Mapping):
        return {str(name): str(day) for name, day in named.items()}
    return {str(name): as_headed(str(name)) for name in named}
