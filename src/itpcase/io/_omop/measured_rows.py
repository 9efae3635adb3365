"""
The rows of the table `measurement` in SQL: what is asked of each, one type a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from itpcase._kept import cached_property
from itpcase.io._omop.concepts import is_among
from itpcase.io._omop.database import WHOLE, Database, a_case, a_text, whole
from itpcase.io._omop.days import MeasuredDays
from itpcase.io._omop.said import SAID
from itpcase.units.labs import ANALYTES, PLATELETS

__all__: list[str] = []

OPERATORS: Final = {
    0: "", 4172703: "=", 4171754: "<=", 4171755: ">=", 4171756: "<", 4172704: ">",
}  # fmt: skip

_COLUMNS: Final = (
    "measurement_id", "person_id", "measurement_concept_id", "measurement_date",
    "measurement_datetime", "measurement_time", "value_as_number", "operator_concept_id",
    "unit_concept_id", "range_low", "range_high", "value_source_value", "unit_source_value", SAID,
)  # fmt: skip
_NEEDED: Final = ("person_id", "measurement_concept_id", "measurement_date", "value_as_number")

BOUNDS: Final = [*dict.fromkeys(sign.removeprefix("=") for sign in OPERATORS.values())]
_BOUND_OF: Final = {
    concept: BOUNDS.index(sign.removeprefix("=")) for concept, sign in OPERATORS.items()
}
_SIGNS: Final = "<>=≤≥⩽⩾ "
"""What may stand before a printed number."""
TESTS: Final = [*ANALYTES]
COUNT: Final = TESTS.index(PLATELETS)

NO_NUMBERS: Final = frozenset({"VARCHAR", "BOOLEAN"})
"""Types of a column of numbers that may hold something else, which is told of as it stands."""

_NO_OPERATOR: Final = -1
"""Stands for a text in the place of an operator."""


@attrs.define(kw_only=True, slots=False)
class MeasuredRows:
    """Writes in SQL what is asked of the rows of these concepts."""

    database: Database
    tests: Mapping[int, str]
    """The analyte of each concept that is asked for."""

    @cached_property
    def days(self) -> MeasuredDays:
        """What is asked of the days of rows."""
        return MeasuredDays(self.database)

    @cached_property
    def all(self) -> str:
        """Write the query of all rows that are asked for, one type a column."""
        return self._read(self.asked)

    @property
    def placed(self) -> str:
        """
        Write that query with the place of each row among them, in the order of the table.

        They are numbered by one thread: it is asked where a join puts rows in another order.
        """
        asked = f"(select *, row_number() over () as place from {self.asked}) m"
        return self._read(asked, ", place")

    def _read(self, asked: str, more: str = "") -> str:
        """Write the query that reads the rows *m* that are asked for."""
        return (
            f"select {whole('m.measurement_id')} as id, {self._owner} as person_id, "
            f"{self._nobody} as nobody, m.measurement_date as day, "
            f"m.measurement_datetime as instant, {self.days.clock}, {self.number} as number, "
            f"{self.kinds}, {self._operator}, "
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
    def asked(self) -> str:
        """Write in SQL the rows *m* of the table that are asked for."""
        selected = self.database.select("measurement", _COLUMNS, _NEEDED)
        return f"{selected} m where {is_among(self.concept, self.tests)}"

    @cached_property
    def concept(self) -> str:
        """Write in SQL the concept of a row, in the form in which Parquet can leave rows out."""
        return self._whole("measurement_concept_id")

    @property
    def kinds(self) -> str:
        """Write in SQL what a row is of, and its unit."""
        names: dict[str, list[int]] = {}
        for test, name in self.tests.items():
            names.setdefault(name, []).append(test)
        cases = " ".join(
            f"when {self.concept} in ({', '.join(map(str, tests))}) then {TESTS.index(name)}"
            for name, tests in names.items()
        )
        analyte = f"case {cases} end" if len(names) > 1 else str(TESTS.index(next(iter(names))))
        return (
            f"{analyte} as analyte, coalesce({self._whole('unit_concept_id')}, 0) as unit, "
            f"{a_text('m.unit_source_value')} as unit_text"
        )

    @property
    def number(self) -> str:
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
            f"list_position({BOUNDS!r}, regexp_extract({text}, '^[{_SIGNS}]*')) - 1 "
            f"as printed_bound, try_cast(ltrim({text}, '{_SIGNS}') as double) as printed_number"
        )

    @cached_property
    def is_whole(self) -> str:
        """
        Write the conditions, joined by "and", that a row leaves nothing open, its unit excepted.

        It has a person, a day, a number and a known operator; the printed text is that number, or
        the number in a unit a power of ten apart, with the sign of the operator or without one.
        Most have neither sign nor text. Both stand in one condition, so that DuckDB makes the bound
        of a row once: one that asks for the bound alone is moved below it, and makes it again.
        """
        ratio = "log10(r.printed_number / r.number)"
        is_limited = "".join(  # of a count they are a witness of its unit alone
            f"and (r.analyte = {COUNT} or r.no_{end} is null) "
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
            f"r.person_id is not null and {self.days.is_day} "
            f"{is_limited}and r.number >= 0 and r.number < 'infinity' "
            "and case when r.operator = 0 and r.is_unprinted then true "
            f"else {sign} and {printed} end"
        )
