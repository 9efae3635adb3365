"""
Laboratory values of an OMOP CDM: platelet counts, and what safety is graded by.

Rows in which nothing is open are selected by DuckDB and handed over as columns; only rows with a
text to read, or a contradiction, are looked at one by one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._kept import cached_property
from itpcase._sentences import Sentence
from itpcase.io._omop.database import (
    WHOLE,
    Database,
    a_case,
    a_literal,
    a_text,
    whole,
)
from itpcase.io._omop.days import MeasuredDays, instant_or_date
from itpcase.io._omop.moments import copies_of, ids_of_one_moment, put_in_order_of_time
from itpcase.io._omop.said import SAID, tell_of_values_beside, words_of_values
from itpcase.io._source.records import Result
from itpcase.io._source.source import Source
from itpcase.io._source.values import range_problem, scale_of
from itpcase.io._source.where import Where, of_row
from itpcase.table import Column
from itpcase.units.labs import ANALYTES, PLATELETS, is_unit_of
from itpcase.units.limits import HIGHEST_COUNT, REFERENCE_LOW_ENDS
from itpcase.units.spellings import OMOP_MISPRINTS, OMOP_UNITS

__all__: list[str] = []

NOT_PLATELETS: Final = (3043111, 3002736)
"""Mean platelet volume and distribution width, which stand in the same panel."""

OPERATORS: Final = {
    0: "", 4172703: "=", 4171754: "<=", 4171755: ">=", 4171756: "<", 4172704: ">",
}  # fmt: skip

LAB_UNITS: Final = {
    8645: "U/L", 8923: "[iU]/L", 8840: "mg/dL", 8749: "umol/L", 8753: "mmol/L", 8751: "mg/L",
    8636: "g/L", 8713: "g/dL",
}  # fmt: skip
"""Unit concepts of enzymes, bilirubin, creatinine and haemoglobin, as the DataQualityDashboard
names them."""

_ANNOTATION: Final = re.compile(r"\.?\{[^}]*\}")
"""What UCUM adds in braces without a meaning, such as the cells of ``10*9.{cells}/L``."""

_COLUMNS: Final = (
    "measurement_id", "person_id", "measurement_concept_id", "measurement_date",
    "measurement_datetime", "measurement_time", "value_as_number", "operator_concept_id",
    "unit_concept_id", "range_low", "range_high", "value_source_value", "unit_source_value", SAID,
)  # fmt: skip
_NEEDED: Final = ("person_id", "measurement_concept_id", "measurement_date", "value_as_number")

_BOUNDS: Final = [*dict.fromkeys(sign.removeprefix("=") for sign in OPERATORS.values())]
_BOUND_OF: Final = {
    concept: _BOUNDS.index(sign.removeprefix("=")) for concept, sign in OPERATORS.items()
}
_SIGNS: Final = "<>=≤≥⩽⩾ "
"""What may stand before a printed number."""
_TESTS: Final = [*ANALYTES]
_COUNT: Final = _TESTS.index(PLATELETS)

NO_NUMBERS: Final = frozenset({"VARCHAR", "BOOLEAN"})
"""Types of a column of numbers that may hold something else, which is told of as it stands."""

_NO_COUNT: Final = "problem.NOT_CELLS_PER_VOLUME"

_NO_OPERATOR: Final = -1
"""Stands for a text in the place of an operator."""

_OPEN: Final = "itpcase_open"
"""The rows in which something is to be decided."""
_COPIES: Final = "itpcase_copies"
"""Their ids, while they are put aside."""
_PLAIN: Final = "itpcase_plain"
"""The rows in which nothing is open, while those of the days of others are looked for."""


def wanted_tests(
    database: Database, platelets: tuple[int, ...], labs: Mapping[int, str]
) -> dict[int, str]:
    """Return the analyte of each concept: the given ones and their descendants."""
    tests = {int(concept): PLATELETS for concept in platelets} | {
        int(concept): name for concept, name in labs.items() if concept not in platelets
    }
    for ancestor, descendant in database.descendants([*tests]):
        if descendant not in NOT_PLATELETS:
            tests.setdefault(descendant, tests[ancestor])
    return tests


def is_among(concept: str, tests: Collection[int]) -> str:
    """
    Write in SQL whether a concept is one of these.

    DuckDB joins a list of more than four values, which puts the rows in another order; a case
    leaves them where they are, and the range lets Parquet leave rows out.
    """
    cases = a_case(concept, dict.fromkeys(tests, "true"))
    return f"{concept} between {min(tests)} and {max(tests)} and {cases}"


def find_concepts(
    database: Database, source: Source, found: Collection[int], *arguments: str
) -> None:
    """Take it that rows have these concepts, and with them what stands above them."""
    for argument in arguments:
        source.found_codes(argument, found)
    if still := source.still_asked(*arguments):
        above = {ancestor for ancestor, each in database.descendants(still) if each in found}
        for argument in arguments:
            source.found_codes(argument, above)


@attrs.define(kw_only=True, slots=False)
class Values:
    """Reads the table ``measurement``."""

    database: Database
    source: Source
    tests: Mapping[int, str]
    units: Mapping[int, str]
    names: list[str] = attrs.field(factory=list, init=False)
    """The units of the rows in which nothing is open."""
    _places: dict[int, dict[int, int | dict[str, int]]] = attrs.field(factory=dict, init=False)
    """
    By analyte and concept, the place of a unit among the names; by its text as well, where that is
    read.
    """
    _has_open_units: bool = attrs.field(default=False, init=False)
    """Whether a row has a unit that is to be decided."""
    _highest: dict[int, float] = attrs.field(factory=dict, init=False)
    """The highest number of a count, by the place of a unit in which some are higher."""
    _is_placed: bool = attrs.field(default=False, init=False)
    """Whether the open rows have their place in the table; without one, they stand in its order."""
    _doubtful: list[tuple[int, str | None, str, float]] = attrs.field(factory=list, init=False)
    """Units beside which a reference range stands that is none of theirs."""

    def read(self) -> None:
        """Read platelet counts and other laboratory values."""
        rows = self._sort_out()
        self.database.check_room(rows)
        plain = self.database.arrow(self._plain(), rows)
        self.database.query(
            f"create or replace temp table {_OPEN} as select * from ({self._judged()}) "
            f"where {'not is_plain' if len(plain) < rows else 'false'}"
        )
        ids, others = plain["source"], self.database.arrow(f"select id from {_OPEN}")["id"]
        copies = copies_of(
            np.concatenate([ids.to_numpy(), others.to_numpy()]) if len(others) else ids.to_numpy()
        )
        if "moment" in plain.column_names:
            copies = np.union1d(copies, ids_of_one_moment(plain))
            plain = plain.drop_columns(["moment"])
        if len(others):
            copies = np.union1d(copies, self._beside_open(plain))
        if len(copies):
            plain = self._without(plain, copies)
        plain = put_in_order_of_time(self._take_offsets(plain), _COUNT)
        counts = f"select said, number from ({self._rows}) r where analyte = {_COUNT}"
        tell_of_values_beside(self.database, self.source, counts)
        self._tell_of_clocks()
        self._tell_of_other_days()
        for unit in self._doubtful:
            self._ask_witness(*unit)
        self.source.plain_counts, self.source.plain_labs = self._by_analyte(plain)
        self._count()
        if len(plain) < rows:
            self.source.take(self._open())
        self.database.forget(_OPEN)

    def _tell_of_clocks(self) -> None:
        """Tell of times of the day of counts that are none; the counts are kept."""
        if not self._days.has_clock:
            return
        ((rows, first),) = self.database.query(
            f"select count(*), min(no_clock) from ({self._rows}) r "
            f"where analyte = {_COUNT} and no_clock is not null"
        ).fetchall()
        if rows:
            self.source.note(
                "UNREAD_TIME", Where(self.database.file("measurement")),
                argument="measurement_time",
                needed=Sentence("problem.UNREAD_TIME.needed_clock"),
                given=Sentence("problem.UNREAD_TIME.given_clock", text=repr(first), n=rows),
                remedy=Sentence("problem.UNREAD_TIME.remedy_clock"),
            )  # fmt: skip

    def _tell_of_other_days(self) -> None:
        """Tell of instants beside the days of counts that are of another day: no time is taken."""
        if not (is_one := self._days.is_of_other_day):
            return
        day, instant = f"cast({self._days.on} as varchar)", "cast(r.instant as varchar)"
        ((rows, first),) = self.database.query(
            f"select count(*), min([{day}, {instant}]) from ({self._rows}) r "
            f"where analyte = {_COUNT} and {is_one} and {self._days.on} is not null"
        ).fetchall()
        if rows:
            self.source.note(
                "TWO_FACTS", Where(self.database.file("measurement")),
                argument="measurement_datetime",
                needed=Sentence("problem.TWO_FACTS.needed_instant"),
                given=Sentence(
                    "problem.TWO_FACTS.given_instant", day=first[0], instant=first[1], n=rows
                ),
                remedy=Sentence("problem.TWO_FACTS.remedy_instant"),
            )  # fmt: skip

    def _take_offsets(self, plain: Any) -> Any:
        """Count the instants that have their days in no zone that was given."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        rows, text = len(plain), self.database.example("measurement", "measurement_date")
        if self._zoned:
            rows = pc.sum(plain["zoned"]).as_py() or 0
            plain = plain.drop_columns(["zoned"])
            text = self._zoned_text() if rows else ""
        if text and rows:
            self.source.days.take_offset(text, rows)
        return plain

    @property
    def _zoned(self) -> str:
        """Write in SQL the column that says whether a text has a zone, if none is given."""
        is_asked = self._days.is_text and self.database.zone is None
        return f", {self._days.is_zoned} as zoned" if is_asked else ""

    def _zoned_text(self) -> str:
        """Return the first text with a zone."""
        found = self.database.query(
            f"select {self._days.text} from ({self._rows}) r where {self._days.is_zoned} limit 1"
        ).fetchall()
        return found[0][0] if found else ""

    @cached_property
    def _days(self) -> MeasuredDays:
        return MeasuredDays(self.database)

    def _beside_open(self, plain: Any) -> Column:
        """Return the ids of rows that share a day with one that is open: they are laid together."""
        days = f'select person_id, {self._days.on} as "on" from {_OPEN} r where analyte = {_COUNT}'
        self.database.connection.register(_PLAIN, plain.select(["patient_id", "on", "source"]))
        found = self.database.arrow(
            f"select source from {_PLAIN} p where source is not null and exists "
            f'(select 1 from ({days}) o where o.person_id = p.patient_id and o."on" = p."on")'
        )
        self.database.connection.unregister(_PLAIN)
        ids: Column = found["source"].to_numpy()
        return ids

    def _without(self, plain: Any, copies: Column) -> Any:
        """Leave rows that may be versions of one result, or mistakes, to be decided."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        self.database.connection.register(_COPIES, pa.table({"id": copies}))
        self.database.query(
            f"create or replace temp table {_OPEN} as select * from ({self._judged(self._placed)}) "
            f"where not is_plain or id in (select id from {_COPIES})"
        )
        self._is_placed = True
        self.database.connection.unregister(_COPIES)
        return plain.filter(~np.isin(plain["source"].to_numpy(), copies))

    # --- the rows

    @cached_property
    def _rows(self) -> str:
        """Write the query of all rows that are asked for, one type a column."""
        return self._read(self._asked)

    @property
    def _placed(self) -> str:
        """
        Write that query with the place of each row among them, in the order of the table.

        They are numbered by one thread: it is asked where a join puts rows in another order.
        """
        asked = f"(select *, row_number() over () as place from {self._asked}) m"
        return self._read(asked, ", place")

    def _read(self, asked: str, more: str = "") -> str:
        """Write the query that reads the rows *m* that are asked for."""
        return (
            f"select {whole('m.measurement_id')} as id, {self._owner} as person_id, "
            f"{self._nobody} as nobody, m.measurement_date as day, "
            f"m.measurement_datetime as instant, {self._days.clock}, {self._number()} as number, "
            f"{self._kinds}, {self._operator}, "
            f"{a_case('operator', _BOUND_OF)} as bound, "
            "try_cast(m.range_low as double) as low, try_cast(m.range_high as double) as high, "
            f"{', '.join(map(self._no_limit, ('low', 'high')))}, "
            f"nullif({self._whole(SAID)}, 0) as said, {self._printed}{more} from {asked}"
        )

    def _whole(self, column: str) -> str:
        """Write in SQL a column of whole numbers of a row."""
        return self.database.whole("measurement", column)

    def _no_limit(self, end: str) -> str:
        """Write in SQL what stands in the place of a limit of normal, where that is no number."""
        said = "null::varchar"
        if self._has_text(f"range_{end}"):
            said = f"case when {end} is null then {a_text(f'm.range_{end}')} end"
        return f"{said} as no_{end}"

    def _has_text(self, column: str) -> bool:
        return self.database.columns("measurement").get(column) == "VARCHAR"

    @property
    def _asked(self) -> str:
        """Write in SQL the rows *m* of the table that are asked for."""
        selected = self.database.select("measurement", _COLUMNS, _NEEDED)
        return f"{selected} m where {is_among(self._concept, self.tests)}"

    @cached_property
    def _concept(self) -> str:
        """Write in SQL the concept of a row, in the form in which Parquet can leave rows out."""
        return self._whole("measurement_concept_id")

    @property
    def _kinds(self) -> str:
        """Write in SQL what a row is of, and its unit."""
        names: dict[str, list[int]] = {}
        for test, name in self.tests.items():
            names.setdefault(name, []).append(test)
        cases = " ".join(
            f"when {self._concept} in ({', '.join(map(str, tests))}) then {_TESTS.index(name)}"
            for name, tests in names.items()
        )
        analyte = f"case {cases} end" if len(names) > 1 else str(_TESTS.index(next(iter(names))))
        return (
            f"{analyte} as analyte, coalesce({self._whole('unit_concept_id')}, 0) as unit, "
            f"{a_text('m.unit_source_value')} as unit_text"
        )

    def _number(self) -> str:
        """Take the numbers as they are; a text is one only if all of it is, a truth value none."""
        kind = self.database.columns("measurement")["value_as_number"]
        if kind == "BOOLEAN":
            return "null::double"
        return "m.value_as_number" if kind == "FLOAT" else "try_cast(m.value_as_number as double)"

    @property
    def _nobody(self) -> str:
        """Write in SQL what stands in the place of a person, where that is none."""
        if self.database.columns("measurement")["person_id"] in WHOLE:
            return "null::varchar"
        return f"case when {self._owner} is null then {a_text('m.person_id')} end"

    @property
    def _owner(self) -> str:
        """Write in SQL whose a row is."""
        return self.database.owner("measurement", "m.person_id")

    @property
    def _operator(self) -> str:
        """Write in SQL the operator of a row, and what stands in its place where that is none."""
        number = self._whole("operator_concept_id")
        if self.database.columns("measurement").get("operator_concept_id") != "VARCHAR":
            return f"coalesce({number}, 0) as operator, null::varchar as no_operator"
        text = a_text("m.operator_concept_id")
        return (
            f"case when {text} is null then 0 else coalesce({number}, {_NO_OPERATOR}) end "
            f"as operator, case when operator = {_NO_OPERATOR} then {text} end as no_operator"
        )

    @property
    def _printed(self) -> str:
        """
        Write in SQL what is printed; that is a text in the place of the number as well.

        Its sign and its number are functions of the text alone, without a case, so that DuckDB asks
        for them once for each text of a dictionary.
        """
        text, is_unprinted = "trim(cast(m.value_source_value as varchar))", "m.value_source_value"
        if self.database.columns("measurement")["value_as_number"] in NO_NUMBERS:
            beside = a_text("m.value_source_value")
            number = f"case when number is null then {a_text('m.value_as_number')} end"
            text, is_unprinted = f"coalesce({beside}, {number})", "printed"
        return (
            f"nullif({text}, '') as printed, {is_unprinted} is null as is_unprinted, "
            f"list_position({_BOUNDS!r}, regexp_extract({text}, '^[{_SIGNS}]*')) - 1 "
            f"as printed_bound, try_cast(ltrim({text}, '{_SIGNS}') as double) as printed_number"
        )

    @cached_property
    def _is_whole(self) -> str:
        """
        Write the conditions, joined by "and", that a row leaves nothing open, its unit excepted.

        It has a person, a day, a number and a known operator; the printed text is that number, or
        the number in a unit a power of ten apart, with the sign of the operator or without one.
        Most have neither sign nor text. Both stand in one condition, so that DuckDB makes the bound
        of a row once: one that asks for the bound alone is moved below it, and makes it again.
        """
        ratio = "log10(r.printed_number / r.number)"
        is_limited = "".join(  # of a count they are a witness of its unit alone
            f"and (r.analyte = {_COUNT} or r.no_{end} is null) "
            for end in ("low", "high")
            if self._has_text(f"range_{end}")
        )
        sign = "case when r.bound > 0 then r.number > 0 else r.bound = 0 end"
        printed = (  # a case is not asked where the one before it answers
            "case when r.is_unprinted then true when r.printed is null then true "
            "when r.printed_bound in (0, r.bound) then case "
            "when r.printed_number = r.number then true "
            "when r.number > 0 and r.printed_number > 0 "
            f"then abs({ratio} - round({ratio})) < 1e-9 else false end else false end"
        )
        return (  # NaN is above infinity
            f"r.person_id is not null and {self._days.is_day} "
            f"{is_limited}and r.number >= 0 and r.number < 'infinity' "
            "and case when r.operator = 0 and r.is_unprinted then true "
            f"else {sign} and {printed} end"
        )

    def _sort_out(self) -> int:
        """
        Judge each unit once; return how many rows there are.

        Concepts that no row has are not asked for any more.
        """
        asked = self._asked  # where a column is missing, it is refused here
        low, number = "try_cast(m.range_low as double)", self._number()
        as_written = (
            "select m.measurement_concept_id, m.unit_concept_id, m.unit_source_value, "
            f"count(*) as times, min({low}) as lowest, max({low}) as highest, "
            f"max({number}) as most from {asked} "
            "group by 1, 2, 3"
        )
        combinations = self.database.query(
            f"select {self._kinds}, sum(m.times)::bigint, min(m.lowest), max(m.highest), "
            f"max(m.most), list(distinct {self._concept}) from ({as_written}) m "
            "group by all order by 1, 2, 3"
        ).fetchall()
        places: dict[str, int] = {}
        rows, found = 0, set[int]()
        for analyte, unit, text, times, lowest, highest, most, concepts in combinations:
            rows += times
            found.update(concepts)
            self.source.found_codes("units", [unit])
            name = self._unit(unit, text)
            if not is_unit_of(name, _TESTS[analyte]):
                self._has_open_units = True
                continue
            place = places.setdefault(name, len(places))
            units = self._places.setdefault(analyte, {})
            by_text = units.setdefault(unit, place if self._unit_of(unit) else {})
            if isinstance(by_text, dict):
                by_text[text] = place
            scale = scale_of(name) if analyte == _COUNT else None
            if scale is None:
                continue
            if most is not None and not most * scale <= HIGHEST_COUNT:  # NaN is above all
                self._highest[place] = HIGHEST_COUNT / scale
            beside = scale_of(text) if text and self._unit_of(unit) else None
            if beside is not None and beside != scale:
                self._tell_of_units(unit, str(text), name, beside / scale)
            limits = [low * scale for low in (lowest, highest) if low is not None]
            if not all(REFERENCE_LOW_ENDS[0] <= low <= REFERENCE_LOW_ENDS[1] for low in limits):
                self._doubtful.append((unit, text, name, scale))
        self.names = [*places]
        find_concepts(self.database, self.source, found, "concepts", "labs")
        if found:
            self.tests = {test: name for test, name in self.tests.items() if test in found}
        return rows

    def _tell_of_units(self, unit: int, text: str, name: str, ratio: float) -> None:
        """Tell of a unit beside its concept that is another one, unless the print was converted."""
        (rows,) = self.database.query(
            f"select count(*) from ({self._rows}) r where analyte = {_COUNT} and unit = ? "
            "and unit_text = ? and number > 0 and not coalesce(abs(printed_number * ? / number - 1)"
            " < 1e-6, false)",
            [unit, text, ratio],
        ).fetchall()[0]
        if rows:
            self.source.note(
                "TWO_UNITS", Where(self.database.file("measurement")),
                argument="unit_concept_id",
                needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                given=Sentence(
                    "problem.TWO_UNITS.given_omop", concept=unit, name=name, text=repr(text), n=rows
                ),
                remedy=Sentence("problem.TWO_UNITS.remedy_omop", concept=unit, text=text),
            )  # fmt: skip

    def _by_analyte(self, rows: Any) -> tuple[Any, Any]:
        """Take platelet counts and other values apart; None for no other values."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        rows = _with(rows, unit=_words(rows["unit"], self.names))
        labs = None
        if "analyte" in rows.column_names:
            is_count = pc.equal(rows["analyte"], _COUNT)
            labs = rows.filter(pc.invert(is_count)).rename_columns({"count": "value"})
            rows = rows.filter(is_count).drop_columns(["analyte", "lower_limit", "upper_limit"])
            place = pc.binary_join_element_wise(
                "measurement, measurement_id", pc.cast(labs["source"], pa.string()), " "
            )
            labs = _with(
                labs, source=place, analyte=_words(labs["analyte"], _TESTS),
                comparator=_words(labs["comparator"], _BOUNDS),
            ) if len(labs) else None  # fmt: skip
        if pc.max(rows["comparator"]).as_py():
            return _with(rows, comparator=_words(rows["comparator"], _BOUNDS)), labs
        return rows.drop_columns(["comparator"]), labs

    def _count(self) -> None:
        """Count the rows in which nothing is open, by unit; the others are counted as read."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        counts = self.source.plain_counts
        self.source.found.rows += len(counts)
        if len(counts):
            self.source.results.seen["status"][""] += len(counts)
        seen = self.source.results.seen["unit"]
        if len(self.names) == 1 and len(counts):
            seen[self.names[0]] += len(counts)
            return
        for each in pc.value_counts(counts["unit"]).to_pylist():
            seen[each["values"]] += each["counts"]

    def _judged(self, rows: str = "") -> str:
        """Write the query of all rows, and whether nothing is open."""
        return (
            f"select r.*, coalesce({self._is_whole}, false) and {self._unit_place()} is not null "
            f"as is_plain from ({rows or self._rows}) r"
        )

    def _unit_place(self) -> str:
        """
        Write in SQL the place of the unit of a row among the names.

        Nothing is joined, which might put the rows in another order.
        """

        def said(place: int) -> str:
            most = self._highest.get(place)
            return (
                f"{place}" if most is None else f"case when r.number <= {most!r} then {place} end"
            )

        cases = {
            analyte: a_case("r.unit", {
                unit: said(place) if isinstance(place, int)
                else a_case("r.unit_text", {
                    a_literal(text): said(at) for text, at in place.items()
                })
                for unit, place in units.items()
            }) for analyte, units in self._places.items()
        }  # fmt: skip
        if len({*self.tests.values()}) == len(cases) == 1:  # there is nothing else
            (place,) = cases.values()
            return place
        return a_case("r.analyte", cases)

    def _plain(self) -> str:
        """
        Write the query of the rows in which nothing is open, with words by their places.

        Each condition stands by itself, so that DuckDB looks at a text only where all before hold.
        """
        place, labs = self._unit_place(), ""
        owner = self.database.narrow_owner("measurement", "r.person_id")
        said = place if len(self.names) > 1 else "0"  # all of these rows have the one unit
        is_open = self._has_open_units or self._highest or not self.names
        known = f" and {place} is not null" if is_open else ""
        if self._places.keys() - {_COUNT}:
            labs = ", cast(r.analyte as tinyint) as analyte, r.low as lower_limit, "
            labs += "r.high as upper_limit"
        return (
            f'select {owner} as patient_id, {self._days.on} as "on", r.number as count, '
            f"cast({said} as {_kind_of_places(self.names)}) as unit, r.id as source, "
            f"cast(r.bound as tinyint) as comparator{labs}{self._days.moment}{self._days.time}"
            f"{self._zoned} "
            f"from ({self._rows}) r where {self._is_whole}{known}"
        )

    def _open(self) -> Iterator[Result]:
        """Give the rows in which something is to be decided."""
        day = f"coalesce(nullif(trim({self._days.text}), ''), {instant_or_date('r.instant')})"
        columns = f"id, person_id, {day}, cast(nullif(number, 'nan') as varchar), "
        columns += "operator, no_operator, unit, unit_text, low, high, printed, analyte, nobody, "
        columns += "case when number is null then said end, no_low, no_high, "
        columns += self._days.since_midnight
        ids = self.database.query(f"select distinct said from {_OPEN} where said is not null")
        said_by = words_of_values(self.database, sorted(each for (each,) in ids.fetchall()))
        order = "order by r.id nulls last, r.place" if self._is_placed else ""
        found = self.database.query(f"select {columns} from {_OPEN} r {order}")
        file = self.database.file("measurement")
        named: dict[tuple[int, str | None], tuple[str, Sentence | None]] = {}
        while batch := found.fetchmany(10_000):
            for (id_, who, day, number, sign, other, unit, text, low, high, printed, test,
                 nobody, said, no_low, no_high, time) in batch:  # fmt: skip
                if (unit, text) not in named:
                    named[unit, text] = self._unit(unit, text), self._remedy_of(unit, text)
                name, remedy = named[unit, text]
                yield Result(
                    patient_id="" if who is None else str(who), no_patient=nobody,
                    unit_remedy=remedy,
                    day=day, moment=None if time is None else dt.timedelta(microseconds=time),
                    where=of_row(file, "measurement_id", id_), number=number, printed=printed,
                    unit=name, analyte=_TESTS[test],
                    comparator=other if other in OPERATORS.values()
                    else OPERATORS.get(sign, f"operator_concept_id {other or sign}"),
                    range_low=no_low if low is None else format(low, ".17g"),
                    range_high=no_high if high is None else format(high, ".17g"), key=id_,
                    reason=said_by.get(said),
                )  # fmt: skip

    # --- units

    def _unit(self, concept: int, text: str | None) -> str:
        """
        Return the unit of a row.

        It is that of its concept: given by the user, known, or by its code in the vocabulary of the
        CDM; where the concept is unmapped or unknown, the text of the source is read.
        """
        return self._unit_of(concept) or text or f"unmapped unit (unit_concept_id {concept})"

    def _remedy_of(self, concept: int, text: str | None) -> Sentence | None:
        """Say what to do about a unit of which nothing but its concept is there."""
        if not concept or text or self._unit_of(concept) is not None:
            return None
        return Sentence(f"{_NO_COUNT}.remedy_concept", concept=concept)

    def _unit_of(self, concept: int) -> str | None:
        """Return the unit that a concept stands for, None if it is unmapped or unknown."""
        for known in (self.units, OMOP_UNITS, OMOP_MISPRINTS, LAB_UNITS):
            if concept in known:
                return known[concept]
        return self._unit_codes.get(concept)

    @cached_property
    def _unit_codes(self) -> dict[int, str]:
        """The UCUM codes of the unit concepts, if the CDM brings its vocabulary."""
        if not self.database.has("concept"):
            return {}
        rows = self.database.query(
            "select distinct cast(c.concept_id as bigint), c.concept_code from "
            f"{self.database.tables['concept']} c where c.vocabulary_id = 'UCUM' order by 1, 2"
        ).fetchall()
        return {concept: _ANNOTATION.sub("", code) for concept, code in rows}

    def _ask_witness(self, unit: int, text: str | None, name: str, scale: float) -> None:
        """List the rows in which nothing is open but the unit, by their reference range."""
        found = self.database.query(
            f"select id, cast(person_id as varchar), low from ({self._judged()}) r "
            f"where is_plain and unit = ? and analyte = {_COUNT} "
            f"and not exists (select 1 from {_OPEN} o where o.id = r.id) "
            "and unit_text is not distinct from ? and low is not null "
            f"and not low * {scale!r} between {REFERENCE_LOW_ENDS[0]} and {REFERENCE_LOW_ENDS[1]} "
            "order by id nulls last, person_id, low limit 1000",
            [unit, text],
        ).fetchall()
        for id_, person, low in found:
            where = of_row(self.database.file("measurement"), "measurement_id", id_)
            self.source.tell(where.at(range_problem(f"{low:g} {name}", low * scale), person))


def _with(rows: Any, **columns: Any) -> Any:
    """Put columns in the place of those with their names."""
    for name, column in columns.items():
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def _kind_of_places(words: list[str]) -> str:
    """Return the smallest type in which DuckDB can say the place of each of these words."""
    return "tinyint" if len(words) <= np.iinfo(np.int8).max else "integer"


def _words(places: Any, words: list[str]) -> Any:
    """Give the places of words their words."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = pa.dictionary(places.type, pa.string())
    dictionary = pa.array(words, pa.string())
    return pa.chunked_array(
        [pa.DictionaryArray.from_arrays(chunk, dictionary) for chunk in places.chunks], type=kind
    )
