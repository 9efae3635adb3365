"""
Laboratory values of an OMOP CDM: platelet counts, and what safety is graded by.

Rows in which nothing is open are selected by DuckDB and handed over as columns; only rows with a
text to read, or a contradiction, are looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import attrs
import numpy as np

from itpcase.errors import InputError
from itpcase.io._omop_database import Database, a_text, whole
from itpcase.io._results import Result, Where, range_problem, scale_of
from itpcase.io._source import Source
from itpcase.units.labs import ANALYTES, PLATELETS, parse_lab_value
from itpcase.units.limits import REFERENCE_LOW_ENDS

__all__: list[str] = []

NOT_PLATELETS: Final = (3043111, 3002736)
"""Mean platelet volume and distribution width, which stand in the same panel."""

OPERATORS: Final = {
    4171754: "<=", 4171755: ">=", 4171756: "<", 4172704: ">", 4172703: "=", 0: "", None: "",
}  # fmt: skip

UNITS: Final = {
    8848: "10*3/uL", 8961: "10*3/mm3", 9444: "10*9/L", 8816: "10*6/mL", 8647: "/uL", 8784: "/uL",
    8785: "/mm3", 9257: "/mL", 9442: "10*6/L", 44777588: "10*9/L", 8792: "K/uL", 8903: "K/mm3",
}  # fmt: skip
"""
Unit concepts of cells per volume, as seen in use; any other is looked up in the table ``concept``.

8792 and 8903 are what an ETL gets from the texts K/uL and K/mm3, read as kelvin.
"""

LAB_UNITS: Final = {
    8645: "U/L", 8923: "[iU]/L", 8840: "mg/dL", 8749: "umol/L", 8753: "mmol/L", 8751: "mg/L",
}  # fmt: skip
"""Unit concepts of enzymes, bilirubin and creatinine; recalled, not looked up."""

MISPRINTED_UNITS: Final = {8938: "10*-3/uL"}
"""Unit concepts that no count can have."""

_ANNOTATION: Final = re.compile(r"\.?\{[^}]*\}")
"""What UCUM adds in braces without a meaning, such as the cells of ``10*9.{cells}/L``."""

_COLUMNS: Final = (
    "measurement_id", "person_id", "measurement_concept_id", "measurement_date", "value_as_number",
    "operator_concept_id", "unit_concept_id", "range_low", "range_high", "value_source_value",
    "unit_source_value",
)  # fmt: skip
_NEEDED: Final = ("person_id", "measurement_concept_id", "measurement_date", "value_as_number")

_SIGNS: Final = " ".join(
    f"when {concept or 0} then '{sign.removeprefix('=')}'" for concept, sign in OPERATORS.items()
)
_COPIES: Final = "itpcase_copies"
"""Ids that several rows have."""
_PLAIN: Final = "itpcase_plain"
"""The units that are read, by analyte."""


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


@attrs.define(kw_only=True, slots=False)
class Values:
    """Reads the table ``measurement``."""

    database: Database
    source: Source
    tests: Mapping[int, str]
    units: Mapping[int, str]
    names: list[str] = attrs.field(factory=list, init=False)
    """The units of the rows in which nothing is open."""

    def read(self) -> None:
        """Read platelet counts and other laboratory values."""
        rows = self._sort_out()
        wanted = self.database.arrow(self._plain())
        copies = self._copies(wanted["source"], has_others=len(wanted) < rows)
        if copies:
            self.database.write(_COPIES, "id bigint", [(each,) for each in copies])
            wanted = self.database.arrow(self._plain())
        self.source.plain_counts, self.source.plain_labs = _by_analyte(wanted)
        self._count()
        if len(wanted) < rows:
            self.source.take(self._open())
        self.database.forget(_PLAIN, _COPIES)

    # --- the rows

    @cached_property
    def _rows(self) -> str:
        """Write the query of all rows that are asked for, one type a column."""
        selected = self.database.select("measurement", _COLUMNS, _NEEDED)
        concept = whole("m.measurement_concept_id")
        names: dict[str, list[int]] = {}
        for test, name in self.tests.items():
            names.setdefault(name, []).append(test)
        cases = " ".join(
            f"when {concept} in ({', '.join(map(str, tests))}) then '{name}'"
            for name, tests in names.items()
            if name != PLATELETS
        )
        analyte = f"case {cases} else '{PLATELETS}' end" if cases else f"'{PLATELETS}'"
        return (
            f"select {whole('m.measurement_id')} as id, {whole('m.person_id')} as person_id, "
            f"m.measurement_date as day, {self._number()} as number, {analyte} as analyte, "
            f"coalesce({whole('m.operator_concept_id')}, 0) as operator, "
            f"case operator {_SIGNS} end as sign, "
            f"coalesce({whole('m.unit_concept_id')}, 0) as unit, "
            f"{a_text('m.unit_source_value')} as unit_text, "
            "try_cast(m.range_low as double) as low, try_cast(m.range_high as double) as high, "
            f"{a_text('m.value_source_value')} as printed, "
            "case when printed is null or printed[1] between '0' and '9' then '' "
            "else regexp_extract(printed, '^[<>=≤≥⩽⩾ ]*') end as printed_sign, "
            "try_cast(substr(printed, length(printed_sign) + 1) as double) as printed_number "
            f"from {selected} m where {concept} in ({', '.join(map(str, self.tests))})"
        )

    def _number(self) -> str:
        """Take the numbers as they are; a text is one only if all of it is, and NaN is none."""
        is_single = self.database.columns("measurement")["value_as_number"] == "FLOAT"
        number = "m.value_as_number" if is_single else "try_cast(m.value_as_number as double)"
        return f"nullif({number}, 'nan')"

    @cached_property
    def _is_whole(self) -> str:
        """
        Write the condition that a row leaves nothing open, its unit excepted.

        It has a person, a day, a number and a known operator; the printed text is that number, or
        the number in a unit a power of ten apart, with the sign of the operator or without one.
        """
        kind = self.database.columns("measurement")["measurement_date"]
        is_day = (
            "r.day is not null" if kind == "DATE"
            else "try_cast(r.day as date) is not null and length(cast(r.day as varchar)) = 10"
        )  # fmt: skip
        ratio = "log10(r.printed_number / r.number)"
        return (
            f"coalesce(r.person_id is not null and {is_day} and r.number is not null "
            "and isfinite(r.number) and r.number >= 0 and r.sign is not null "
            "and (r.sign = '' or r.number > 0) "
            "and r.printed_sign in ('', r.sign) and (r.printed is null "
            "or r.printed_number = r.number or (r.number > 0 and r.printed_number > 0 "
            f"and abs({ratio} - round({ratio})) < 1e-9)), false)"
        )

    def _sort_out(self) -> int:
        """Judge each unit once; return how many rows there are."""
        combinations = self.database.query(
            "select r.analyte, r.unit, r.unit_text, count(*), min(r.low), max(r.low) "
            f"from ({self._rows}) r group by all order by all"
        ).fetchall()
        plain: list[tuple[Any, ...]] = []
        rows = 0
        for analyte, unit, text, times, lowest, highest in combinations:
            rows += times
            name = self._unit(unit, text)
            if not _is_known(name, analyte):
                continue
            plain.append((analyte, unit, text, name))
            scale = scale_of(name) if analyte == PLATELETS else None
            if scale is None:
                continue
            limits = [low * scale for low in (lowest, highest) if low is not None]
            if not all(REFERENCE_LOW_ENDS[0] <= low <= REFERENCE_LOW_ENDS[1] for low in limits):
                self._ask_witness(unit, text, str(name), scale)
        self.database.write(_COPIES, "id bigint", [])
        self.database.write(
            _PLAIN, "analyte varchar, unit bigint, unit_text varchar, name varchar", plain
        )
        self.names = [*dict.fromkeys(row[-1] for row in plain)]
        return rows

    def _count(self) -> None:
        """Count the rows in which nothing is open, by unit; the others are counted as read."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        counts = self.source.plain_counts
        self.source.found.rows += len(counts)
        if len(counts):
            self.source.results.seen["status"][""] += len(counts)
        for each in pc.value_counts(counts["unit"]).to_pylist():
            self.source.results.seen["unit"][each["values"]] += each["counts"]

    def _copies(self, plain: Any, *, has_others: bool) -> list[int]:
        """Return the ids that several rows have: they are versions of one result, or mistakes."""
        ids = plain.to_numpy()
        if has_others:
            more = self.database.arrow(f"select id from ({self._judged()}) where not is_plain")
            ids = np.concatenate([ids, more["id"].to_numpy()])
        ids = ids[ids == ids] if ids.dtype.kind == "f" else ids  # noqa: PLR0124 - no NaN
        ids = np.sort(ids.astype(np.int64))
        return [*dict.fromkeys(ids[1:][ids[1:] == ids[:-1]].tolist())]

    def _judged(self) -> str:
        """Write the query of all rows with their units, and whether nothing is open."""
        return (
            f"select r.*, p.name, {self._is_whole} and p.name is not null "
            f"and (r.id is null or r.id not in (select id from {_COPIES})) as is_plain "
            f"from ({self._rows}) r left join {_PLAIN} p on r.analyte = p.analyte "
            "and r.unit = p.unit and r.unit_text is not distinct from p.unit_text"
        )

    def _plain(self) -> str:
        """Write the query of the rows in which nothing is open."""
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in self.names) or "''"
        analytes = ", ".join(f"'{name}'" for name in ANALYTES)
        return (
            'select person_id as patient_id, cast(day as date) as "on", number as count, '
            f"cast(name as enum({names})) as unit, id as source, "
            "cast(sign as enum('', '<', '<=', '>', '>=')) as comparator, "
            f"cast(analyte as enum({analytes})) as analyte, high as upper_limit "
            f"from ({self._judged()}) where is_plain"
        )

    def _open(self) -> Iterator[Result]:
        """Give the rows in which something is to be decided."""
        columns = "id, person_id, cast(day as varchar), cast(number as varchar), operator, unit, "
        columns += "unit_text, low, high, printed, analyte"
        found = self.database.query(
            f"select {columns} from ({self._judged()}) where not is_plain order by 1"
        )
        file = self.database.file("measurement")
        while batch := found.fetchmany(10_000):
            for id_, person, day, number, operator, unit, text, low, high, printed, name in batch:
                yield Result(
                    patient_id="" if person is None else str(person),
                    day=day, where=Where(file, None, f"measurement_id {id_}"), number=number,
                    printed=printed, unit=self._unit(unit, text), analyte=name,
                    comparator=OPERATORS.get(operator, f"operator_concept_id {operator}"),
                    range_low=None if low is None else format(low, ".17g"),
                    range_high=None if high is None else format(high, ".17g"), key=id_,
                )  # fmt: skip

    # --- units

    def _unit(self, concept: int, text: str | None) -> str | None:
        """
        Return the unit of a row.

        It is that of its concept: given by the user, known, or by its code in the vocabulary of the
        CDM; where the concept is unmapped or unknown, the text of the source is read.
        """
        for known in (self.units, MISPRINTED_UNITS, UNITS, LAB_UNITS):
            if concept in known:
                return known[concept]
        return self._unit_codes.get(concept) or text or f"unmapped unit (unit_concept_id {concept})"

    @cached_property
    def _unit_codes(self) -> dict[int, str]:
        """The UCUM codes of the unit concepts, if the CDM brings its vocabulary."""
        if not self.database.has("concept"):
            return {}
        rows = self.database.query(
            "select distinct cast(c.concept_id as bigint), c.concept_code from "
            f"{self.database.tables['concept']} c where c.vocabulary_id = 'UCUM'"
        ).fetchall()
        return {concept: _ANNOTATION.sub("", code) for concept, code in rows}

    def _ask_witness(self, unit: int, text: str | None, name: str, scale: float) -> None:
        """List the rows whose reference range says that the unit is wrong."""
        found = self.database.query(
            f"select id, cast(person_id as varchar), low from ({self._rows}) where unit = ? "
            f"and analyte = '{PLATELETS}' "
            "and unit_text is not distinct from ? and low is not null "
            f"and not low * {scale!r} between {REFERENCE_LOW_ENDS[0]} and {REFERENCE_LOW_ENDS[1]} "
            "order by id limit 1000",
            [unit, text],
        ).fetchall()
        for id_, person, low in found:
            where = Where(self.database.file("measurement"), None, f"measurement_id {id_}")
            self.source.tell(range_problem(where, f"{low:g} {name}", low * scale, person))


def _is_known(unit: str | None, analyte: str) -> bool:
    """Tell whether a unit is one of an analyte."""
    if analyte == PLATELETS:
        return scale_of(unit) is not None
    try:
        parse_lab_value(f"1 {unit}", analyte=analyte)
    except InputError:
        return False
    return unit is not None


def _by_analyte(rows: Any) -> tuple[Any, Any]:
    """Take platelet counts and other values apart; None for no other values."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    counts, labs = rows.drop_columns(["analyte", "upper_limit"]), None
    present = rows["analyte"].combine_chunks()
    if len(present) and set(pc.unique(present).to_pylist()) - {PLATELETS}:
        is_count = pc.equal(pc.cast(rows["analyte"], pa.string()), PLATELETS)
        counts = counts.filter(is_count)
        labs = rows.filter(pc.invert(is_count))
        labs = labs.rename_columns({"count": "value"}).set_column(
            labs.column_names.index("source"), "source",
            pc.binary_join_element_wise(
                "measurement, measurement_id", pc.cast(labs["source"], pa.string()), " "
            ),
        )  # fmt: skip
    if not set(pc.unique(counts["comparator"]).to_pylist()) - {"", None}:
        counts = counts.drop_columns(["comparator"])
    return counts, labs
