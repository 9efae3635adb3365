"""Forms of REDCap that are not complete, or given twice, and tests of a mapped sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import Problem
from itpcase.io.recognise import inspect_data

HEADING = (
    "record_id,redcap_repeat_instrument,redcap_repeat_instance,itp_sex,itp_bleeding_recorded,"
    "itp_patient_complete,itp_on,itp_count,itp_unit,itp_comparator,itp_platelet_count_complete,"
    "itp_bleed_on,itp_who_grade,itp_bleeding_complete"
)


def count(instance: int, day: int, value: int, state: str, record: str = "1") -> str:
    """A row of the instrument of counts."""
    return f"{record},itp_platelet_count,{instance},,,,2021-01-{day:02},{value},1,,{state},,,"


def told(place: Path, *rows: str, mapping: Any = None, heading: str = HEADING) -> list[Problem]:
    """What is told of an export, alike when it is read and when it is inspected."""
    path = place / "export.csv"
    path.write_text("\n".join((heading, *rows, "")), encoding="utf-8")
    problems = itp.read_mapped(path, mapping=mapping).problems
    if mapping is None:
        assert {*problems} <= {*inspect_data(path, form="mapped").problems}
    return [each for each in problems if each.code in {"PRELIMINARY_RESULT", "DUPLICATE_ROW"}]


def test_forms_that_are_not_complete(tmp_path: Path) -> None:
    """Each form once, with how many of its rows are incomplete and unverified."""
    found = told(tmp_path, "1,,,1,,2,,,,,,,,", count(1, 1, 9, "0"), count(2, 8, 50, "1"),
                 count(3, 15, 60, "0"), count(4, 22, 70, "2"))  # fmt: skip

    assert [("itp_platelet_count_complete", 3)] == [(each.argument, each.row) for each in found]
    assert "2 rows of an incomplete form, 1 row of an unverified form" == found[0].given


def test_complete_forms_and_empty_ones_say_nothing(tmp_path: Path) -> None:
    """A form that nobody opened is incomplete in an export, and holds nothing."""
    assert [] == told(tmp_path, "1,,,1,,2,,,,,,,,0", count(1, 1, 9, "2"), count(2, 8, 50, ""))


@pytest.mark.parametrize("word", ["0", "1", "2", ""])
def test_a_column_of_a_hospital_is_no_form(word: str, tmp_path: Path) -> None:
    """``treatment_complete`` of a sheet that is no export of REDCap says something else."""
    counts = {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}}

    assert [] == told(tmp_path, f"1,2021-01-01,9,{word}", mapping={"counts": counts},
                      heading="ID,Date,PLT,treatment_complete")  # fmt: skip


def test_a_mapping_that_says_which_forms_are_read(tmp_path: Path) -> None:
    """It takes the complete ones, and nothing of the others is read."""
    counts = {"patient_id": "record_id", "on": "d", "count": "plt", "unit": {"value": "G/L"},
              "where": {"labs_complete": "2"}}  # fmt: skip

    assert [] == told(tmp_path, "1,2021-01-01,9,2", "1,2021-01-08,50,0",
                      mapping={"counts": counts},
                      heading="record_id,d,plt,labs_complete")  # fmt: skip


def test_an_export_with_labels(tmp_path: Path) -> None:
    """Every form has a column ``Complete?``; each is that of the fields before it."""
    heading = "Record ID,Sex,Complete?,Date,PLT,Complete?"
    counts = {"patient_id": "Record ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}}
    found = told(tmp_path, "1,F,Incomplete,2021-01-01,9,Complete",
                 "1,F,Complete,2021-01-08,50,Unverified",
                 mapping={"counts": counts}, heading=heading)  # fmt: skip

    assert [("Complete? (2)", "1 row of an unverified form")] == [
        (each.argument, each.given) for each in found]  # fmt: skip


def test_one_instance_twice(tmp_path: Path) -> None:
    """Two exports that were put together, of which one was corrected; both rows are read."""
    found = told(tmp_path, count(1, 1, 9, "2"), count(2, 8, 50, "2"), count(2, 8, 55, "2"),
                 count(2, 8, 50, "2", record="2"))  # fmt: skip

    assert [("DUPLICATE_ROW", 4, "1")] == [(e.code, e.row, e.patient_id) for e in found]
    assert "itp_platelet_count 2" in found[0].given


def test_numbers_with_a_point_are_whole(tmp_path: Path) -> None:
    """A program writes a column that has gaps with a point: ``0.0`` and ``2.0``."""
    rows = (count(1, 1, 9, "0.0"), count(2, 8, 50, "1.0"), count(2, 8, 55, "2.0"))
    floats = [row.replace(",1,,,,", ",1.0,,,,").replace(",2,,,,", ",2.0,,,,") for row in rows]
    found = told(tmp_path, "1,,,1,,2.0,,,,,,,,", *floats)

    assert [("PRELIMINARY_RESULT", 3), ("DUPLICATE_ROW", 5)] == [(e.code, e.row) for e in found]
    assert "1 row of an incomplete form, 1 row of an unverified form" == found[0].given
    assert "itp_platelet_count 2" in found[1].given


COUNTS = {"patient_id": "ID", "on": "Date", "count": "Result", "unit": "Unit", "analyte": "Test"}
LABS = {"patient_id": "ID", "on": "Date", "value": "Result", "unit": "Unit", "analyte": "Test"}


def read_tests(place: Path, word: str, unit: str, **more: Any) -> tuple[itp.Cohort, list[str]]:
    """A count, and a row of another test."""
    path = place / "tests.csv"
    path.write_text(
        f"ID,Date,Test,Result,Unit\n1,2021-01-01,plt,12,10*9/L\n1,2021-01-08,{word},3,{unit}\n",
        encoding="utf-8",
    )
    cohort = itp.read_mapped(path, mapping={"counts": COUNTS} | more)
    return cohort, [str(each.given) for each in cohort.problems if each.code == "NOT_USED"]


@pytest.mark.parametrize(
    ("word", "unit"),
    [("alt", "U/L"), ("ALT", "U/L"), ("Alt", "U/L"), ("SGPT", "U/L"), ("haemoglobin", "g/dL"),
     ("Hb", "g/dL"), ("neutrophils", "G/L"), ("肌酐", "umol/L")],
)  # fmt: skip
def test_rows_of_other_tests_are_read_by_labs_or_told_of(
    word: str, unit: str, tmp_path: Path
) -> None:
    """Whatever the case of their letters: once by the table that reads them, else told of."""
    alone, left_out = read_tests(tmp_path, word, unit)
    both, told_of = read_tests(tmp_path, word, unit, labs=LABS)

    assert [f"{word!r} (1)"] == left_out
    assert (1, None) == (len(alone.counts), alone.labs)
    assert [] == told_of
    assert both.labs is not None
    assert (1, 1) == (len(both.counts), len(both.labs))
    assert "DUPLICATE_ROW" not in {each.code for each in both.problems}


def test_a_test_of_which_no_rule_asks_is_told_of(tmp_path: Path) -> None:
    """By either table."""
    assert ["'sodium' (1)"] * 2 == read_tests(tmp_path, "sodium", "mmol/L", labs=LABS)[1]


@pytest.mark.parametrize("layout", ["wide", "pairs"])
def test_rows_of_other_tests_beside_days(layout: str, tmp_path: Path) -> None:
    """A wide sheet, and one of pairs: the rows of another test are no counts, and told of."""
    path = tmp_path / "sheet.csv"
    own: dict[str, Any] = {"patient_id": "ID", "analyte": "Test", "unit": {"value": "G/L"}}
    if layout == "wide":
        path.write_text("ID,Test,2021-01-01\n1,PLT,9\n1,WBC,4\n", encoding="utf-8")
        mapping: dict[str, Any] = {"layout": "wide", "counts": own | {"days": ["2021-01-01"]}}
    else:
        path.write_text("ID,Test,D,V\n1,PLT,2021-01-01,9\n1,WBC,2021-01-01,4\n", encoding="utf-8")
        mapping = {"counts": own | {"pairs": [["D", "V"]]}}
    cohort = itp.read_mapped(path, mapping=mapping)

    assert [9.0] == [float(each.count.magnitude) for each in cohort.patient(0).platelets]
    assert ["'WBC' (1)"] == [str(e.given) for e in cohort.problems if e.code == "NOT_USED"]


@pytest.mark.parametrize(("recorded", "grade"), [("0", "2"), ("1", "2"), ("0", "0"), ("", "2")])
def test_a_graded_bleed_where_none_was_to_be_recorded(
    recorded: str, grade: str, tmp_path: Path
) -> None:
    """The bleed is read, and it is told of with its row."""
    path = tmp_path / "export.csv"
    rows = (HEADING, f"1,,,1,{recorded},2,,,,,,,,", count(1, 1, 9, "2"),
            f"1,itp_bleeding,1,,,,,,,,,2021-01-08,{grade},2", "")  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    cohort = itp.read_mapped(path)
    found = [each.row for each in cohort.problems if each.code == "BLEEDING_CONTRADICTION"]

    assert [4] * ((recorded, grade) == ("0", "2")) == found
    assert 1 == len(cohort.bleeds)
