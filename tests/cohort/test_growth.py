"""Work has an end: twice the data, twice the work, counted and not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.cohort import faults
from itpcase.cohort._cells.coded import rows_of
from itpcase.cohort._tables import count_columns, lab_columns, record_columns
from itpcase.cohort.faults import LONGEST_LIST, told_of
from itpcase.errors import Problem

MOST = 1.3
"""Twice the data may be so much more than twice the work."""


def registry(rows: int, **columns: Any) -> dict[str, Any]:
    """Counts of as many patients, of which a column may be replaced, and their lines."""
    ids = [f"p{i}" for i in range(rows)]
    counts = {"patient_id": ids, "on": [0] * rows, "count": [50.0] * rows, "unit": "10*9/L"}
    lines = {"patient_id": ids, "line": [1] * rows, "started_on": [0] * rows, "agents": "ivig"}
    return {"counts": counts | columns, "lines": lines | {"agents": ["ivig"] * rows}}


def work_of(call: Callable[[], object]) -> int:
    """Count the lines of Python that a call runs, and the elements that numpy looks through."""
    lines = 0

    def count(_frame: Any, event: str, _arg: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    finally:
        sys.settrace(before)
    return lines


def refuse(tables: dict[str, Any]) -> None:
    """Read tables that cannot be used."""
    with pytest.raises(itp.InputError):
        itp.Cohort.from_tables(**tables)


@pytest.mark.parametrize("column", ["unit", "count", "on"])
def test_a_column_that_cannot_be_read_is_told_of_in_one_pass(
    column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many different values are in it: no pass over the rows for each of them."""
    seen: list[int] = []
    real = np.flatnonzero

    def counted(values: Any) -> Any:
        seen.append(np.size(values))
        return real(values)

    monkeypatch.setattr(np, "flatnonzero", counted)
    refuse(registry(1000, **{column: [f"foo{i}" for i in range(1000)]}))
    once = sum(seen)
    refuse(registry(2000, **{column: [f"foo{i}" for i in range(2000)]}))

    assert 0 < sum(seen) - once <= MOST * 2 * once


def test_units_beyond_the_most_are_refused_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The frequent ones are read; the rarest are no longer looked at one by one."""
    monkeypatch.setattr(count_columns, "MOST_UNITS", 2)
    units = ["10*9/L"] * 4 + ["K/uL"] * 3 + ["foo", "foo", "bar"]
    cohort = itp.Cohort.from_tables(**registry(10, unit=units), strict=False)

    assert [("TOO_MANY_UNITS", 7), ("TOO_MANY_UNITS", 8), ("TOO_MANY_UNITS", 9)] == [
        (problem.code, problem.row) for problem in cohort.problems
    ]
    assert "'foo'" in str(cohort.problems[0])


def test_texts_that_are_no_counts_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind so many different ones nothing is read any more, and every row is told of."""
    monkeypatch.setattr(faults, "MOST_REFUSED", 2)
    seen: list[object] = []
    real = count_columns._one  # noqa: SLF001

    def counted(text: Any, *rest: Any) -> Any:
        seen.append(text)
        return real(text, *rest)

    monkeypatch.setattr(count_columns, "_one", counted)
    texts = ["50", "foo", "foo", "bar", "baz", "60", "foo", "51"]
    cohort = itp.Cohort.from_tables(**registry(8, count=texts), strict=False)

    assert ["50", "foo", "bar"] == seen
    assert [1, 2, 3, 4, 5, 6, 7] == sorted(problem.row or 0 for problem in cohort.problems)
    assert {3: "NOT_A_NUMBER", 4: "TOO_MANY_TEXTS", 5: "TOO_MANY_TEXTS"} == {
        problem.row: problem.code for problem in cohort.problems if problem.row in {3, 4, 5}
    }
    assert [50.0] == cohort.counts["count"].tolist()


ROWS: dict[str, dict[str, Any]] = {
    "counts": {"on": 0, "count": 50.0, "unit": "10*9/L"},
    "lines": {"line": 1, "started_on": 0, "agents": "ivig"},
    "patients": {},
    "bleeds": {"on": 0, "who_grade": 1},
    "rescues": {"on": 0, "kind": "ivig"},
    "labs": {"on": 0, "analyte": "alt", "value": 50.0, "unit": "U/L"},
    "exposures": {"agent": "prednisone", "started_on": 0},
    "signs": {"on": 0, "sign": "petechiae", "present": "yes"},
}
"""What each row of a table holds but for its patient."""

UNREADABLE = [
    *(("counts", name) for name in ("on", "count", "unit", "upper", "line", "since")),
    *(("lines", name) for name in ("line", "started_on", "ended_on", "baseline", "ongoing")),
    *(("patients", name) for name in ("sex", "age", "born_on", "bleeding_recorded")),
    *(("bleeds", name) for name in ("on", "until", "who_grade", "ongoing")),
    *(("rescues", name) for name in ("on", "kind", "washout_days")),
    *(("labs", name) for name in ("on", "value", "unit", "upper_limit", "lower_limit")),
    *(("exposures", name) for name in ("started_on", "ended_on", "daily_dose", "intent")),
    *(
        ("signs", name)
        for name in ("on", "sign", "present", "number", "sites", "stated", "hb_drop")
    ),
]
"""Columns whose cells are read one by one."""

LINES_A_VALUE = 45
"""So many lines of Python are run at most for a value behind the last that is read."""


@pytest.mark.parametrize(("name", "column"), UNREADABLE)
def test_every_column_that_cannot_be_read_has_an_end(
    name: str, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the most that are refused a value is counted, and no longer looked at."""
    monkeypatch.setattr(faults, "MOST_REFUSED", 10)
    monkeypatch.setattr(record_columns, "MOST_REFUSED", 10)
    monkeypatch.setattr(count_columns, "MOST_UNITS", 10)
    monkeypatch.setattr(lab_columns, "MOST_UNITS", 10)

    def tables_of(rows: int) -> dict[str, Any]:
        ids = [f"p{i}" for i in range(rows)]
        tables = {
            each: {"patient_id": ids} | {key: [value] * rows for key, value in cells.items()}
            for each, cells in ROWS.items() if each in {"counts", "lines", name}
        }  # fmt: skip
        tables[name][column] = [f"no such thing {i}" for i in range(rows)]
        return tables

    def work(rows: int) -> int:
        tables = tables_of(rows)
        return work_of(lambda: itp.Cohort.from_tables(**tables, strict=False))

    problems = itp.Cohort.from_tables(**tables_of(400), strict=False).problems
    codes = {code for table, code in problems.counts() if table == name}
    assert codes & {"TOO_MANY_TEXTS", "TOO_MANY_UNITS"}
    assert work(400) - work(200) <= LINES_A_VALUE * 200


def test_patients_that_are_there_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """For none of them all others are looked through, nor is room made for all."""
    seen = 0
    make = np.zeros

    class Name(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal seen
            seen += 1
            return str.__eq__(self, other)

    def room(shape: Any, *given: Any, **named: Any) -> Any:
        nonlocal seen
        seen += int(np.prod(shape))
        return make(shape, *given, **named)

    monkeypatch.setattr(np, "zeros", room)

    def work(patients: int) -> int:
        nonlocal seen
        twice = {"patient_id": [Name(f"p{i}") for _ in range(2) for i in range(patients)]}
        seen = 0
        cohort = itp.Cohort.from_tables(**registry(patients), patients=twice, strict=False)
        assert [patients] == [n for (_, code), n in cohort.problems.counts().items()
                              if code == "PATIENT_TWICE"]  # fmt: skip
        assert 0 == len(cohort)
        return seen

    few = work(200)

    assert 200 < few
    assert work(400) <= MOST * 2 * few


@pytest.mark.parametrize(
    ("code", "facts"),
    [("DEATH_WITHOUT_DAY", {"death_cause": "bleeding"}), ("CODED_DAY", {"born_on": -9999}),
     ("IDS_ALIKE", {})],
)  # fmt: skip
def test_what_is_told_of_patients_is_listed_to_an_end(code: str, facts: dict[str, Any]) -> None:
    """The first of a kind are listed, and the last of these says how many more there are."""
    many = LONGEST_LIST + 50
    tables = registry(many)
    if code == "IDS_ALIKE":
        tables["lines"]["patient_id"] = [f"P{i}" for i in range(many)]
    else:
        ids = tables["counts"]["patient_id"]
        tables["patients"] = {"patient_id": ids} | {key: [v] * many for key, v in facts.items()}
    found = itp.Cohort.from_tables(**tables).problems
    told = [problem for problem in found if problem.code == code]

    assert LONGEST_LIST == len(told)
    assert [0] * (LONGEST_LIST - 1) + [50] == [problem.alike for problem in told]
    assert many == sum(n for (_, kind), n in found.counts().items() if kind == code)


@pytest.mark.parametrize("ask", [itp.classify_response, itp.remission_episodes])
def test_lines_of_one_patient(ask: Callable[..., object]) -> None:
    """Twice the lines, twice the work."""

    def cohort(lines: int) -> itp.Cohort:
        days = [7 * line for line in range(lines)]
        return itp.Cohort.from_tables(
            counts={
                "patient_id": ["p"] * lines, "on": days, "count": [50.0] * lines, "unit": "10*9/L",
            },
            lines={
                "patient_id": ["p"] * lines, "line": [*range(1, lines + 1)], "started_on": days,
                "agents": ["ivig"] * lines,
            },
        )  # fmt: skip

    one, two = (cohort(lines) for lines in (150, 300))

    assert work_of(lambda: ask(two)) <= MOST * 2 * work_of(lambda: ask(one))


def test_problems_of_distinct_values_and_their_rows() -> None:
    """As many by themselves as are listed; the others together, none lost."""
    codes = np.arange(500) % 250
    problems = [
        (place, Problem(code="EVEN" if place % 2 == 0 else "ODD", needed="", given="", remedy=""))
        for place in range(250)
    ]
    told = [*told_of(problems, codes)]

    assert 2 * LONGEST_LIST + 2 == len(told)
    for code, rest in (("EVEN", 0), ("ODD", 1)):
        rows = np.concatenate([rows for problem, rows in told if problem.code == code])
        assert [row for row in range(500) if row % 2 == rest] == sorted(rows.tolist())


def test_the_rows_of_distinct_values() -> None:
    """In the order of the table; a value that no row has gives none."""
    found = rows_of(np.array([2, 0, 2, 1]), [2, 7, 0])

    assert [(2, [0, 2]), (7, []), (0, [1])] == [(place, rows.tolist()) for place, rows in found]
    assert [(0, [])] == [(p, r.tolist()) for p, r in rows_of(np.zeros(0, dtype=int), [0])]
