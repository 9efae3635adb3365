"""Errors before warnings, wherever problems are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.cli import main
from itpcase.io._partial import summarise_problems
from itpcase.report.tables import problems_table
from tests.io.systems import omop

WARNINGS = 150


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Many counts after the last contact, and a rescue of a kind that is none in a later file."""
    counts = "".join(f"p1,{day},9,G/L\n" for day in range(WARNINGS + 1))
    (tmp_path / "counts.csv").write_text(f"patient_id,on,count,unit\n{counts}")
    (tmp_path / "lines.csv").write_text("patient_id,line,started_on,agents\np1,1,0,ivig\n")
    (tmp_path / "patients.csv").write_text("patient_id,followed_until\np1,0\n")
    (tmp_path / "rescues.csv").write_text("patient_id,on,kind\np1,0,nothing\n")
    return tmp_path


def test_errors_come_first_on_the_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the whole list, in its sums, and in the file."""
    main(["validate", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    main(["classify", str(folder), "--problems", str(folder.parent / "problems.csv")])
    summed = capsys.readouterr().err.splitlines()
    main(["inspect", str(folder)])
    seen = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]

    assert WARNINGS + 2 == len(lines)
    assert "NOT_IN_VOCABULARY" in lines[0]
    assert all("AFTER_FOLLOW_UP" in line for line in lines[1:-1])
    kinds = [line for line in summed if "_VOCABULARY" in line or "AFTER_" in line]
    assert ["NOT_IN_VOCABULARY" in line for line in kinds] == [True, False]
    assert ["NOT_IN_VOCABULARY" in line for line in seen[:2]] == [True, False]
    assert "NOT_IN_VOCABULARY" in (folder.parent / "problems.csv").read_text().splitlines()[1]


def test_errors_come_first_in_tables_and_lists(folder: Path) -> None:
    """In the table of a report, and where a list is printed."""
    _, problems = itp.read_csv(folder, strict=False)
    table = problems_table(itp.Patient(id="p1"), problems=problems)
    listed = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "a"], "on": [0, 7], "count": [9.0, 40.0], "unit": "G/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
        patients={"patient_id": ["a"], "followed_until": [0]},
        rescues={"patient_id": ["a"], "on": [0], "kind": ["nothing"]}, strict=False,
    ).problems  # fmt: skip

    assert "NOT_IN_VOCABULARY" == table.cell(0, "code").text
    assert "NOT_IN_VOCABULARY" in str(listed).splitlines()[0]


def test_rows_that_are_told_of_by_their_ids_are_summed_up() -> None:
    """A line for each kind and table, not one for each row."""
    rows = [
        {"measurement_date": f"2021-03-0{day}", "value_as_number": 9.0, "unit_concept_id": 8848}
        for day in range(1, 6)
    ]
    db = omop(*rows)
    db.execute("create table observation_period as select 1 person_id, "
               "date '2021-03-01' observation_period_end_date")  # fmt: skip
    (line,) = summarise_problems(itp.read_omop(db).problems)

    assert line.startswith("warning: measurement_id 2, ")
    assert line.endswith("[AFTER_FOLLOW_UP] (and 3 more of this kind)")


def test_what_is_counted_and_not_listed_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a kind that goes on beyond the longest list, the sum says how many rows there are."""
    itp.write_parquet(
        itp.Cohort.from_tables(
            counts={
                "patient_id": ["p1"] * (WARNINGS + 1), "on": [*range(WARNINGS + 1)],
                "count": [9.0] * (WARNINGS + 1), "unit": "G/L",
            },
            lines={"patient_id": ["p1"], "line": [1], "started_on": [0], "agents": ["ivig"]},
            patients={"patient_id": ["p1"], "followed_until": [0]},
        ),
        folder / "registry",
    )  # fmt: skip
    main(["inspect", str(folder / "registry")])

    assert f"AFTER_FOLLOW_UP, {WARNINGS} times" in capsys.readouterr().out
