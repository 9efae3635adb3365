"""Tables that are refused, row by row, and what is said."""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase import units
from itpcase.cohort import faults, intake
from itpcase.errors import DataError, InputError, ItpcaseError, UnitError
from itpcase.table import objects
from tests.cohort.tables import COUNTS, DATES, LINES, made

# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["counts", "lines", "patients", "bleeds", "rescues"])
def test_missing_columns_are_refused(table: str) -> None:
    """Every column that is missing, with those that are there."""
    tables: dict[str, Any] = {"counts": COUNTS, "lines": LINES, table: {"x": [1]}}
    with pytest.raises(DataError) as caught:
        itp.Cohort.from_tables(**tables)
    needed = intake._REQUIRED[table]  # noqa: SLF001 - the list of what is required

    assert [f"{table}.{column}" for column in needed] == [
        problem.argument for problem in caught.value.problems
    ]
    assert {"MISSING_COLUMN"} == {problem.code for problem in caught.value.problems}
    assert "got the columns x" in str(caught.value)


@pytest.mark.parametrize(
    ("tables", "code", "message"),
    [
        (
            {"patients": {"patient_id": ["a"]}},
            "UNKNOWN_PATIENT",
            "patient 'b', counts.patient_id[3]: needs a patient of the table patients, got 'b'",
        ),
        (
            {"patients": {"patient_id": ["b"]}, "lines": {"patient_id": ["b", "c"]}},
            "UNKNOWN_PATIENT",
            "lines.patient_id[1]",
        ),
        (
            {"patients": {"patient_id": []}},
            "UNKNOWN_PATIENT",
            "counts.patient_id[0]",
        ),
        (
            {"patients": {"patient_id": ["a", "b", "a", "a"]}},
            "PATIENT_TWICE",
            "patient 'a', patients.patient_id: needs one row a patient, got 3 rows",
        ),
        (
            {"lines": {"patient_id": ["a", "a"]}},
            "LINE_TWICE",
            "patient 'a', lines: needs a number of its own for each line, got line 1",
        ),
        (
            {"lines": {"patient_id": ["a", "a"], "line": [1, 2], "started_on": [5, 0]}},
            "LINE_ORDER",
            "patient 'a', lines: needs lines numbered in the order in which they start, got line 2",
        ),
        (
            {"lines": {"patient_id": ["a", "a"], "line": [2, 1], "started_on": [5, 5]}},
            "LINES_SAME_DAY",
            "got line 2",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(tables: dict[str, Any], code: str, message: str) -> None:
    """With the patient, the row, and how to mend it."""
    with pytest.raises(DataError) as caught:
        made(**tables)

    assert code in {problem.code for problem in caught.value.problems}
    assert message in str(caught.value)


def test_lines_of_different_patients_do_not_clash() -> None:
    """Neither by number nor by start; nor does a line without a start."""
    made(lines={"line": [1, 1], "started_on": [5, 5]})
    made(lines={"line": [2, 1], "started_on": [5, 0]})
    made(lines={"patient_id": ["a", "a"], "line": [1, 2], "started_on": [5, None]})


@pytest.mark.parametrize(
    ("counts", "code", "message"),
    [
        ({"on": DATES}, "MIXED_TIMES", "tables: needs dates or study days, never both"),
        ({"on": [0, dt.date(2021, 1, 1), 3, 4]}, "NOT_A_DAY", "dates and study days in one column"),
        ({"on": [0, 7.5, 3, 4]}, "NOT_A_DAY", "counts.on[1]: needs a date, or a whole study day"),
        ({"on": ["2021-01"] * 4}, "PARTIAL_DATE", "counts.on[0]"),
        ({"on": [True, None, 3, 4]}, "NOT_A_DAY", "counts.on[0]"),
        ({"on": [0, 7, 14, dt.datetime(2021, 1, 1, tzinfo=dt.UTC)]}, "DATETIME", "counts.on[3]"),
        ({"on": [0, 7, 3_000_000_000, 4]}, None, "counts.on[2]"),
        ({"on": [0, 7, 3e9, 4.0]}, None, "counts.on[2]"),
        ({"unit": ""}, "NO_UNIT", "10*9/L"),
        ({"unit": "kg"}, "NOT_CELLS_PER_VOLUME", "'kg'"),
        ({"unit": ["G/L", None, "G/L", "G/L"]}, "NO_UNIT", "count"),
        ({"unit": ["G/L", math.nan, "G/L", "G/L"]}, "NO_UNIT", "count"),
        ({"count": [15, -1, 31, 9]}, "NEGATIVE", "count[1]"),
        ({"count": [15, -sys.float_info.max, 31, 9]}, "NEGATIVE", "count[1]"),
        ({"count": [15, 30, 31, 10_001]}, "TOO_HIGH", "count[3]"),
        ({"count": [15, 30, math.inf, 9]}, "TOO_HIGH", "count[2]"),
        ({"count": [15, 30, 10**400, 9]}, "TOO_HIGH", "count[2]"),
        ({"count": [15, -(10**400), 31, 9]}, "NEGATIVE", "count[1]"),
        (
            {"count": [15_000, 30, 31, -9], "unit": ["/uL", "G/L", "/uL", "G/L"]},
            "NEGATIVE",
            "count[3]",
        ),
        (
            {"count": [15_000, 30, 31, 10_001], "unit": ["/uL", "G/L", "/uL", "G/L"]},
            "TOO_HIGH",
            "count[3]",
        ),
        ({"count": ["15", "x", "31", "9"]}, "NOT_A_NUMBER", "counts.count[1]"),
        ({"count": ["15", "30", "-3", "9"]}, "NEGATIVE", "counts.count[2]"),
        ({"count": ["15", "30", "10*9/L", "9"]}, "NO_NUMBER", "counts.count[2]"),
        ({"count": ["15", "30", "31 (clumps)", "9"]}, "MORE_THAN_A_NUMBER", "counts.count[2]"),
        ({"comparator": ["", "~", "", ""]}, "COMPARATOR", "counts.comparator[1]"),
        ({"upper": [math.nan, 29, math.nan, math.nan]}, None, "counts"),
        ({"on": [0, 7]}, "COLUMN_LENGTHS", "counts.on: needs 4 values, got 2 values"),
        ({"patient_id": ["a", None, "a", "b"]}, None, "counts.patient_id[1]"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    counts: dict[str, Any], code: str | None, message: str
) -> None:
    """By name, with the row."""
    with pytest.raises(ItpcaseError) as caught:
        made(counts=counts)

    assert message in str(caught.value)
    if code is not None:
        assert isinstance(caught.value, InputError)
        assert code == caught.value.problem.code
        of_days = {"DATETIME", "MIXED_TIMES", "NOT_A_DAY", "PARTIAL_DATE"}
        has_unit_error = code not in of_days | {"COMPARATOR", "COLUMN_LENGTHS"}
        assert has_unit_error == isinstance(caught.value, UnitError)


def test_the_codes_of_units_are_those_of_tables() -> None:
    """What is refused as a unit or a number alone is so of a column."""
    sources = (Path(units.__file__).parent).glob("*.py")
    codes = {
        code
        for path in sources
        for code in re.findall(r'UnitError\.of\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }

    assert {"NO_UNIT", "NO_NUMBER", "PER_KG"} <= codes
    assert set() == codes - faults.UNIT_CODES


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"lines": {"line": [1.5, 1]}}, "lines.line[0]"),
        ({"lines": {"line": [1, math.nan]}}, "lines.line[1]"),
        ({"lines": {"line": [1, None]}}, "lines.line[1]"),
        ({"lines": {"line": ["one", "1"]}}, "lines.line[0]"),
        ({"lines": {"line": [1, 0]}}, "lines.line[1]"),
        ({"lines": {"baseline": [5, 6]}, "counts": {"unit": ["G/L"] * 4}}, "baseline_unit"),
        ({"lines": {"baseline": ["5", "6"]}}, "lines.baseline[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [7]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [300]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [-1]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [1.5]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": ["x"]}}, "bleeds.who_grade[0]"),
        ({"rescues": {"patient_id": ["a"], "on": [5], "kind": ["magic"]}}, "rescues.kind[0]"),
        (
            {"rescues": {"patient_id": ["a"], "on": [5], "kind": ["ivig"], "washout_days": [-1]}},
            "rescues.washout_days[0]",
        ),
        ({"lines": {"patient_id": "a"}}, "lines.patient_id"),
        ({"patients": {"patient_id": ["a", "b"], "provenance": ["observed", "real"]}}, "patients"),
        (
            {"patients": {"patient_id": ["a", "b"], "bleeding_recorded": ["True", "perhaps"]}},
            "patients.bleeding_recorded[1]",
        ),
    ],
)
def test_other_rows_that_cannot_be_are_refused(tables: dict[str, Any], message: str) -> None:
    """By name, with the row."""
    with pytest.raises(ItpcaseError) as caught:
        made(**tables)

    assert message in str(caught.value)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_a_provenance_that_is_not_known(nothing: str | None) -> None:
    """What is missing is observed, as it is without the column."""
    cohort = made(patients={"patient_id": ["a", "b"], "provenance": [nothing, "synthetic"]})

    assert ["observed", "synthetic"] == [str(p.provenance) for p in cohort.to_patients()]


def test_what_is_no_table_is_refused() -> None:
    """A list of rows is not a table of columns."""
    with pytest.raises(InputError, match="needs a mapping of arrays") as caught:
        itp.Cohort.from_tables(counts=[1, 2], lines=LINES)
    assert "NOT_A_TABLE" == caught.value.problem.code


@pytest.mark.parametrize("missing", ["counts", "lines"])
@pytest.mark.parametrize("strict", [True, False])
def test_a_table_that_is_none_is_no_empty_table(missing: str, strict: bool) -> None:
    """Nobody would be a cohort of nobody; who has no lines gives a table without rows."""
    tables: dict[str, Any] = {
        "counts": {"patient_id": ["a"], "on": [0], "count": [9.0], "unit": ["10*9/L"]},
        "lines": {"patient_id": ["a"], "line": [1], "started_on": [0]},
    }
    with pytest.raises(itp.InputError) as caught:
        itp.Cohort.from_tables(**tables | {missing: None}, strict=strict)

    assert (missing, "NOT_A_TABLE") == (caught.value.problem.argument, caught.value.problem.code)
    nobody: dict[str, list[Any]] = {name: [] for name in tables[missing]}
    assert 1 == len(itp.Cohort.from_tables(**tables | {missing: nobody}, strict=strict))


def test_problems_of_one_kind_are_listed_up_to_a_number() -> None:
    """A long table with the same mistake on every row does not flood the message."""
    many = faults.LONGEST_LIST + 50
    counts = {"patient_id": ["x"] * many, "on": [0] * many, "count": [9] * many}
    with pytest.raises(DataError) as caught:
        itp.Cohort.from_tables(
            counts=COUNTS | counts, lines=LINES, patients={"patient_id": ["a", "b"]}
        )

    assert faults.LONGEST_LIST == len(caught.value.problems)


# --- every table ----------------------------------------------------------------------------------


def test_a_million_bad_rows_are_counted() -> None:
    """The first hundred of a kind are listed, and the last of them says how many more there are."""
    n = 10_000
    counts = {"patient_id": ["a"] * n, "on": range(n), "count": [-1] * n, "unit": "G/L"}
    cohort = itp.Cohort.from_tables(counts, LINES, strict=False)

    assert faults.LONGEST_LIST == len(cohort.problems)
    assert {("counts", "NEGATIVE"): n} == cohort.problems.counts()
    assert f"(and {n - faults.LONGEST_LIST} more rows)" in str(cohort.problems[-1])


@pytest.mark.parametrize(
    ("fact", "value", "kept"),
    [("died_on", "deceased", ["b"]), ("followed_until", "soon", ["b"]),
     ("bleeding_recorded", "perhaps", ["b"]), ("provenance", "real", ["b"]),
     ("sex", "x", ["a", "b"]), ("age", "old", ["a", "b"]), ("born_on", "once", ["a", "b"])],
)  # fmt: skip
def test_a_fact_that_cannot_be_read(fact: str, value: str, kept: list[str]) -> None:
    """One that no answer needs is left out; without any other the patient is, as in files."""
    patients = {"patient_id": ["a", "b"], fact: [value, None]}
    cohort = made(patients=patients, strict=False)

    assert kept == cohort.ids.tolist()
    assert ["a"] == [problem.patient_id for problem in cohort.problems.errors()]


@pytest.mark.parametrize("value", [np.array(5), np.array("ivig"), np.array([[1]]), [[1]], {}, ...])
@pytest.mark.parametrize("column", ["agents", "line", "started_on", "baseline", "note"])
def test_cells_that_are_no_values(column: str, value: Any) -> None:
    """Arrays of one value, lists in lists and objects are read or refused by name."""
    cells = np.empty(2, dtype=object)
    cells[:] = [value, value]
    lines = LINES | {"agents": ["ivig"] * 2, column: cells}

    with suppress(InputError):  # nothing else
        assert 2 == len(itp.Cohort.from_tables(COUNTS, lines).to_patients())


@pytest.mark.parametrize("empty", [None, "", "  ", float("nan"), [], [""], np.array([])])
def test_agents_that_are_not_given_are_told_of(empty: Any) -> None:
    """The line is kept, its agents are not stated; without a column of agents nothing is told."""
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}
    beside = made(lines=lines | {"agents": objects([["ivig"], empty])})

    assert [("EMPTY_CELL", "lines.agents[1]", "warning")] == [
        (p.code, p.argument, p.severity) for p in beside.problems
    ]
    assert [("ivig",), ("not stated",)] == beside.lines["agents"].tolist()
    assert () == made(lines=lines).problems
    again = made(lines=lines | {"agents": beside.lines["agents"]})
    assert () == again.problems


@pytest.mark.parametrize("odd", [["ivig", 5], ["ivig", None], 5, {"ivig"}, b"ivig"])
def test_agents_that_are_no_texts_are_refused(odd: Any) -> None:
    """By name, in a table and in a record: None was an agent called none."""
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}
    with pytest.raises(InputError, match=r"lines.agents\[1\].*NOT_TEXT"):
        made(lines=lines | {"agents": objects([["ivig"], odd])})
    with pytest.raises(InputError, match=r"TreatmentLine.agents.*(NOT_TEXT|NOT_A_LIST)"):
        itp.TreatmentLine(line=1, agents=odd if odd != {"ivig"} else [odd], started_on=0)


@pytest.mark.parametrize(
    ("text", "agents"),
    [("prednisone + IVIG", ("prednisone", "ivig")), ("Prednisone and IVIG", ("prednisone", "ivig")),
     ("drug x, drug y", ("drug x, drug y",))],
)  # fmt: skip
def test_one_text_of_agents_is_divided_alike(text: str, agents: tuple[str, ...]) -> None:
    """In a record as in a table."""
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}

    assert agents == itp.TreatmentLine(line=1, agents=text, started_on=0).agents
    assert agents == made(lines=lines | {"agents": [text, "ivig"]}).lines["agents"][0]
