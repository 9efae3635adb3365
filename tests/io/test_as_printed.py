"""What print says of a case, through every entry point and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import polars as pl
import pytest

import itpcase as itp
from itpcase.cohort.columns import tables_of
from itpcase.cohort.forms import Form
from itpcase.cohort.schema import FORMS, PATIENTS
from itpcase.errors import DataError, RecordError

NEW: dict[str, tuple[str, ...]] = {
    "patients": (
        "age_stated", "diagnosis_stated", "diagnosed_when", "phase_stated", "etiology",
        "comorbidity", "pregnancy", "centre", "arm", "study",
    ),
    "lines": ("started_when", "ended_when", "dose", "stated_criterion", "stated_duration"),
    "counts": ("when",),
    "bleeds": ("when",),
    "rescues": ("when",),
}  # fmt: skip
TIMES = {
    "diagnosed_when": "1999", "started_when": "August 2021", "ended_when": "after 16 months",
    "when": "3-4 weeks after line 2",
}  # fmt: skip


def said(name: str) -> Any:
    """Return what the case says in a column."""
    return TIMES.get(name, f"the {name} as printed, =1+1")


SERIES = itp.CaseSeries(
    patients=[
        itp.Patient(
            id="p1",
            platelets=[
                itp.PlateletMeasurement(on=0, count="9 G/L"),
                itp.PlateletMeasurement(
                    on=None, count="50-60 G/L", line=2, **{n: said(n) for n in NEW["counts"]}
                ),
            ],
            lines=[
                itp.TreatmentLine(line=1, agents=["ivig"], started_on=0),
                itp.TreatmentLine(
                    line=2, agents=["splenectomy"], started_on=None,
                    **{n: said(n) for n in NEW["lines"]},
                ),
            ],
            bleeds=[itp.BleedingEvent(on=None, **{n: said(n) for n in NEW["bleeds"]})],
            rescues=[
                itp.RescueTherapy(on=None, kind="ivig", **{n: said(n) for n in NEW["rescues"]})
            ],
            **{n: said(n) for n in NEW["patients"]},
        ),
        itp.Patient(id="p2"),
    ]
)  # fmt: skip


def records(patient: itp.Patient, form: Form) -> tuple[Any, ...]:
    """Return the records of a patient that stand in a file."""
    return getattr(patient, form.holds) if form.holds else (patient,)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_case_fills_every_new_column(form: Form) -> None:
    """No column of words is left out of the case that goes through the entry points."""
    for name in NEW.get(form.name, ()):
        assert name in form.texts
        assert any(getattr(each, name) == said(name) for p in SERIES.patients
                   for each in records(p, form))  # fmt: skip


def tables(series: itp.CaseSeries) -> dict[str, Any]:
    """Return Arrow tables of a series that has no laboratory values."""
    found = tables_of(itp.Cohort.from_patients(series))
    return {name: table for name, table in found.items() if name != "labs"}


def test_csv(tmp_path: Path) -> None:
    """A folder of CSV files gives the case back equal, and tells of nothing."""
    itp.write_csv(SERIES, tmp_path / "cases")
    series, problems = itp.read_csv(tmp_path / "cases", strict=False)

    assert SERIES == series
    assert [] == [p for p in problems if p.code == "UNREAD_TIME"]


def test_excel(tmp_path: Path) -> None:
    """A workbook gives the case back equal."""
    itp.write_excel(SERIES, tmp_path / "cases.xlsx")

    assert SERIES == itp.read_excel(tmp_path / "cases.xlsx")


def test_parquet(tmp_path: Path) -> None:
    """A folder of Parquet files gives the case back equal, also when it is written again."""
    itp.write_parquet(SERIES, tmp_path / "once")
    once = itp.read_parquet(tmp_path / "once")
    itp.write_parquet(once, tmp_path / "twice")

    assert SERIES.patients == once.to_patients()
    assert SERIES.patients == itp.read_parquet(tmp_path / "twice").to_patients()


def test_frames() -> None:
    """Frames of pandas, polars and mappings give the case back equal."""
    arrow = tables(SERIES)
    makers: tuple[Callable[[Any], Any], ...] = (
        lambda table: table.to_pandas(), pl.from_arrow, lambda table: table.to_pydict(),
    )  # fmt: skip
    for make in makers:
        cohort = itp.Cohort.from_tables(**{name: make(table) for name, table in arrow.items()})

        assert SERIES.patients == cohort.to_patients()


def test_an_empty_day_is_no_slip_where_words_stand_beside_it(tmp_path: Path) -> None:
    """A day may be left empty where its words are given; elsewhere an empty cell is refused."""
    itp.write_csv(SERIES, tmp_path / "cases")
    counts = tmp_path / "cases" / "counts.csv"
    text = counts.read_text(encoding="utf-8")
    counts.write_text(text.replace("p1,undated,", "p1,,"), encoding="utf-8")

    assert SERIES == itp.read_csv(tmp_path / "cases")

    counts.write_text(text.replace("3-4 weeks after line 2", "").replace("undated", ""))
    with pytest.raises(DataError) as refusal:
        itp.read_csv(tmp_path / "cases")

    assert ["EMPTY_CELL"] == [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize("entry", ["csv", "columns"])
def test_words_that_no_rule_can_place_are_told_of(entry: str, tmp_path: Path) -> None:
    """A time outside the grammar is kept as printed, with a warning."""
    patient = attrs.evolve(
        SERIES.patients[0],
        platelets=[itp.PlateletMeasurement(on=None, count="9 G/L", when="in her first marriage")],
        diagnosed_when="in her youth",
    )
    series = itp.CaseSeries(patients=[patient])
    if entry == "csv":
        itp.write_csv(series, tmp_path / "cases")
        found, problems = itp.read_csv(tmp_path / "cases", strict=False)
        back = found.patients
    else:
        cohort = itp.Cohort.from_tables(**tables(series))
        back, problems = cohort.to_patients(), tuple(cohort.problems)
    told = sorted(p.given for p in problems if p.code == "UNREAD_TIME")

    assert (patient,) == back
    assert ["'in her first marriage'", "'in her youth'"] == told
    assert {"warning"} == {p.severity for p in problems if p.code == "UNREAD_TIME"}


def test_a_workbook_of_an_earlier_template_is_read(tmp_path: Path) -> None:
    """A workbook without the columns of print is read as it was."""
    plain = itp.CaseSeries(
        patients=[
            itp.Patient(
                id="p1",
                platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
                lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            )
        ]
    )
    path = tmp_path / "cases.xlsx"
    itp.write_excel(plain, path)
    book = openpyxl.load_workbook(path)
    for name, columns in NEW.items():
        sheet = book[name]
        for column in reversed(list(sheet.iter_cols())):
            if column[0].value in (*columns, *(["line"] if name == "counts" else [])):
                sheet.delete_cols(column[0].column)
    book.save(path)

    assert plain == itp.read_excel(path)


def test_a_line_of_a_count_is_a_whole_number_from_one_on() -> None:
    """The number of the line to which a count is tied is read as that of a line."""
    assert 2 == itp.PlateletMeasurement(on=None, count="9 G/L", line="2").line
    with pytest.raises(itp.InputError, match="LINE_NUMBER"):
        itp.PlateletMeasurement(on=None, count="9 G/L", line=0)


def test_the_columns_of_words_are_named_in_the_nomenclature() -> None:
    """Every column of words stands on the page of names."""
    page = (Path(__file__).parents[2] / "docs/reference/nomenclature.md").read_text("utf-8")

    for form in FORMS:
        for name in NEW.get(form.name, ()):
            assert f"`{name}`" in page
    assert PATIENTS.texts


LISTED = itp.CaseSeries(
    patients=[
        itp.Patient(
            id="p1", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            platelets=[
                itp.PlateletMeasurement(on=on, count=f"{count} G/L", when=when, line=line)
                for on, count, when, line in [
                    (0, 9, None, None), (None, 60, "a month later", 1), (None, 70, "then", 1),
                    (90, 80, None, 1), (None, 85, "2 weeks later", 1),
                ]
            ],
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize("entry", ["csv", "excel", "parquet", "columns", "cohort"])
def test_words_that_count_from_the_count_before_keep_which_it_was(
    entry: str, tmp_path: Path
) -> None:
    """The count listed before has a day: it is kept with the words, through every entry point."""
    (patient,) = LISTED.patients
    if entry == "csv":
        itp.write_csv(LISTED, tmp_path / "cases")
        back = itp.read_csv(tmp_path / "cases").patients
    elif entry == "excel":
        itp.write_excel(LISTED, tmp_path / "cases.xlsx")
        back = itp.read_excel(tmp_path / "cases.xlsx").patients
    elif entry == "parquet":
        itp.write_parquet(itp.Cohort.from_patients(LISTED), tmp_path / "cases")
        back = itp.read_parquet(tmp_path / "cases").to_patients()
    elif entry == "columns":
        listed = {
            "patient_id": ["p1"] * 5, "on": [0, None, None, 90, None], "count": [9, 60, 70, 80, 85],
            "unit": ["G/L"] * 5, "line": [None, 1, 1, 1, 1],
            "when": [None, "a month later", "then", None, "2 weeks later"],
        }  # fmt: skip
        lines = {"patient_id": ["p1"], "line": [1], "agents": ["ivig"], "started_on": [0]}
        back = itp.Cohort.from_tables(counts=listed, lines=lines).to_patients()
    else:
        back = itp.Cohort.from_patients(LISTED).to_patients()

    assert {"a month later": 0, "then": None, "2 weeks later": 90, None: None} == {
        count.when: count.since for count in patient.platelets
    }
    assert [(m.when, m.since) for m in patient.platelets] == [
        (m.when, m.since) for m in back[0].platelets
    ]
    answer = itp.classify_response(back[0])
    assert ("R", (16, 45)) == (answer.category, answer.time_to_response_bounds)


def test_a_day_that_words_count_from_is_of_the_kind_of_the_others() -> None:
    """A date beside study days is refused by the name of its field."""
    with pytest.raises(RecordError) as refusal:
        itp.Patient(
            id="p1", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            platelets=[
                itp.PlateletMeasurement(
                    on=None, count="9 G/L", when="a week later", since=dt.date(2021, 1, 1)
                ),
                itp.PlateletMeasurement(on=3, count="9 G/L"),
            ],
        )  # fmt: skip

    assert ["platelets[0].since"] == [each.argument for each in refusal.value.problems]
