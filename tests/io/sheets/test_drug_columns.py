"""Sheets with a column for each drug: what the headings say, what is proposed, and what is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from tests.io.systems import codes

HEADINGS: dict[str, tuple[str, int, str | None] | None] = {
    "Rituximab start": ("rituximab", 0, "started_on"),
    "RTX_stop_date": ("rituximab", 0, "ended_on"), "rtx-start": ("rituximab", 0, "started_on"),
    "Prednisone from": ("prednisone", 0, "started_on"),
    "Prednisone to": ("prednisone", 0, "ended_on"), "IVIG date": ("ivig", 0, "started_on"),
    "IVIG1_start": ("ivig", 1, "started_on"), "IVIG 2 date": ("ivig", 2, "started_on"),
    "IVIG 1": ("ivig", 1, "agent"), "Date of splenectomy": ("splenectomy", 0, "started_on"),
    "Splenectomy": ("splenectomy", 0, "agent"), "HD-DXM start": ("dexamethasone", 0, "started_on"),
    "6-MP start": ("mercaptopurine", 0, "started_on"),
    "Last dose of prednisone": ("prednisone", 0, "ended_on"),
    "Rituximab first dose": ("rituximab", 0, "started_on"),
    "Rituximab stop reason": ("rituximab", 0, "stop_reason"),
    "Rituximab (dd.mm.yyyy)": ("rituximab", 0, "agent"),
    "Rituximab (date)": ("rituximab", 0, "started_on"),
    "Rituximab start (2)": ("rituximab", 2, "started_on"),
    "Splenektomie am": ("splenectomy", 0, "started_on"),
    "Kortison Beginn": ("corticosteroid", 0, "started_on"),
    "Datum Rituximab": ("rituximab", 0, "started_on"),
    "Eltrombopag Ende": ("eltrombopag", 0, "ended_on"),
    "Date de début rituximab": ("rituximab", 0, "started_on"),
    "Inicio romiplostim": ("romiplostim", 0, "started_on"),
    "Prednizolon bitiş": ("prednisolone", 0, "ended_on"),
    "リツキシマブ開始日": ("rituximab", 0, "started_on"),
    "脾摘日": ("splenectomy", 0, "started_on"),
    "リツキシマブ2開始日": ("rituximab", 2, "started_on"),
    "利妥昔单抗开始日期": ("rituximab", 0, "started_on"),
    "艾曲泊帕停药日期": ("eltrombopag", 0, "ended_on"),
    "泼尼松停用": ("prednisone", 0, "ended_on"), "泼尼松停用时间": ("prednisone", 0, "ended_on"),
    "开始泼尼松日期": ("prednisone", 0, "started_on"),
    "停用利妥昔单抗时间": ("rituximab", 0, "ended_on"),
    "使用利妥昔单抗日期": ("rituximab", 0, "started_on"),
    "艾曲泊帕剂量(mg)": ("eltrombopag", 0, "dose"),
    "리툭시맙시작일": ("rituximab", 0, "started_on"),
    "ритуксимаб начало": ("rituximab", 0, "started_on"),
    "Дата спленэктомии": ("splenectomy", 0, "started_on"),
    "Romiplostim (\u00b5g/kg)": ("romiplostim", 0, "dose"),
    "Prednisone dose": ("prednisone", 0, "dose"),
    "PLT at rituximab start": ("rituximab", 0, None),
    "Age at splenectomy": ("splenectomy", 0, None), "IVIG 30 g": ("ivig", 0, None),
    "DEX 40 mg x4": ("dexamethasone", 0, None), "Rituximab/Dex start": ("rituximab", 0, None),
    "Rituximab response": ("rituximab", 0, "stated_response"),
    "Rituximab levels": ("rituximab", 0, None), "PLT": None, "Platelets date": None,
    "Drug 1 start": None, "TPO-RA start": None, "R start": None, "Start": None, "": None,
}  # fmt: skip
"""What each heading says of which drug; a dose, a count or a level says nothing that is read."""


@pytest.mark.parametrize(("name", "said"), HEADINGS.items())
def test_what_a_heading_says_of_a_drug(name: str, said: tuple[str, int, str | None] | None) -> None:
    """The drug, the number of its course, and whether it is the start, the end or the reason."""
    found = drug_in(name)

    assert said == (None if found is None else tuple(found))


@given(st.text(max_size=90))
def test_any_text_may_be_a_heading(name: str) -> None:
    """No text is too strange, and what is found is an agent of the vocabulary."""
    found = drug_in(name)

    assert found is None or itp.agents.look_up_agent(found.agent) is not None


SHEET = (
    "ID,Date,PLT (G/L),Rituximab start,Rituximab stop,Romiplostim (\u00b5g/kg),Prednisone from,"
    "Prednisone to,IVIG date\n"
    "1,2021-01-01,9,2021-02-01,2021-02-22,,2021-01-01,2021-01-20,2021-01-02\n"
    "1,2021-01-08,40,,,,,,\n"
    "2,2021-01-15,44,no,-,3,2021-01-16,,none\n"
)
GROUPS = [
    {"agent": {"value": "rituximab"}, "started_on": "Rituximab start",
     "ended_on": "Rituximab stop"},
    {"agent": {"value": "prednisone"}, "started_on": "Prednisone from",
     "ended_on": "Prednisone to"},
    {"agent": {"value": "ivig"}, "started_on": "IVIG date", "ended_on": "IVIG date"},
]  # fmt: skip


def written(tmp_path: Path, text: str) -> Path:
    """Write a sheet."""
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def proposed(path: Path) -> tuple[dict[str, Any], list[str], itp.Cohort]:
    """Return what is proposed for a sheet, what is asked, and what is read with it."""
    proposal = propose_mapping(path)
    mapping = path.with_suffix(".toml")
    mapping.write_text(str(proposal), encoding="utf-8")
    doubts = [str(doubt) for doubt in proposal.doubts]
    return tomllib.loads(str(proposal)), doubts, read_mapped(path, mapping=mapping)


def lines_of(cohort: itp.Cohort, at: int) -> list[tuple[Any, ...]]:
    """The lines of a patient: agents, start and end."""
    return [(line.agents, str(line.started_on), None if line.ended_on is None
             else str(line.ended_on)) for line in cohort.patient(at).lines]  # fmt: skip


def test_a_sheet_with_columns_for_each_drug(tmp_path: Path) -> None:
    """Starts and ends are put together; a dose is asked about; "no" and a dash are no treatment."""
    mapping, doubts, cohort = proposed(written(tmp_path, SHEET))

    assert GROUPS == mapping["exposures"]["groups"]
    assert [(("ivig", "prednisone"), "2021-01-01", "2021-01-20"),
            (("rituximab",), "2021-02-01", "2021-02-22")] == lines_of(cohort, 0)  # fmt: skip
    assert [(("prednisone",), "2021-01-16", None)] == lines_of(cohort, 1)
    assert [] == codes(cohort)
    assert any("'Romiplostim (\u03bcg/kg)' have the names of treatments" in d for d in doubts)
    assert any("the treatments of 'IVIG date' were given on that day alone" in d for d in doubts)
    assert any("such as 'Rituximab start', 'Rituximab stop'" in doubt for doubt in doubts)


@pytest.mark.parametrize(
    ("cells", "code", "given"),
    [
        ("yes,", "NO_DAY", "'yes'"),
        ("x,", "NO_DAY", "'x'"),
        ("\u2713,", "NO_DAY", "'\u2713'"),
        ("+,2021-02-22", "NO_DAY", "'+'"),
        ("unknown,", "NOT_A_DAY", "'unknown'"),
        (",2021-02-22", "NO_DAY", "nothing"),
        ("no,2021-02-22", "NOT_A_DAY", "'no'"),
        ("2021-02-01,soon", "NOT_A_DAY", "'soon'"),
    ],
)
def test_what_is_neither_a_day_nor_a_denial(
    tmp_path: Path, cells: str, code: str, given: str
) -> None:
    """It is told of with the column and the row; no treatment is made up, and none denied."""
    text = SHEET.replace("2,2021-01-15,44,no,-", f"2,2021-01-15,44,{cells}")
    _, _, cohort = proposed(written(tmp_path, text))
    problem, = (p for p in cohort.problems if p.code == code)  # fmt: skip

    assert (4, "2", given) == (problem.row, problem.patient_id, str(problem.given))
    assert "column 'Rituximab start'" in problem.argument


def test_courses_and_procedures(tmp_path: Path) -> None:
    """Courses have numbers, a procedure its day, and a column of yes and no is asked about."""
    path = written(
        tmp_path,
        "ID,Date,PLT (G/L),IVIG 1,IVIG 2,Splenectomy,Rituximab,Eltrombopag Beginn,Eltrombopag Ende"
        "\n1,2021-01-01,9,2020-01-02,2020-03-04,2020-06-05,yes,2019-01-01,2019-06-01\n",
    )
    mapping, doubts, cohort = proposed(path)

    assert ["ivig", "ivig", "splenectomy", "eltrombopag"] == [
        group["agent"]["value"] for group in mapping["exposures"]["groups"]
    ]
    assert [("eltrombopag",), ("splenectomy",)] == [lines_of(cohort, 0)[i][0] for i in (0, -1)]
    assert any("the headings 'Rituximab' have" in doubt for doubt in doubts)


@pytest.mark.parametrize(
    ("cells", "is_read"),
    [
        (("2021-02-01", "unk", "no"), True),
        (("2021-02-01", "nicht gegeben", ""), True),
        (("yes", "no", ""), False),
        (("2021-02-01", "60", ""), False),
        (("2021-02-01 - 2021-02-22", "", ""), False),
        (("", "", ""), False),
    ],
)
def test_a_column_that_is_called_by_a_drug_alone(
    tmp_path: Path, cells: tuple[str, ...], *, is_read: bool
) -> None:
    """Its cells are days, where one is and no other holds a number; words are told of."""
    rows = "".join(f"{i},2021-01-01,9,{cell}\n" for i, cell in enumerate(cells))
    mapping, doubts, cohort = proposed(written(tmp_path, f"ID,Date,PLT (G/L),Rituximab\n{rows}"))
    words = [cell for cell in cells if cell[:1].isalpha() and cell != "no"]

    assert is_read == ("exposures" in mapping)
    assert is_read != any("'Rituximab' have the names" in doubt for doubt in doubts)
    unread = ["NOT_USED"] * (not {"2021-02-01", "yes"}.isdisjoint(cells))  # it is in no answer
    assert (["NOT_A_DAY"] * len(words) if is_read else unread) == codes(cohort)


def test_two_rows_of_headings(tmp_path: Path) -> None:
    """The drug above, and what of it below, also where only one drug has an end."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["ID", "Date", "PLT (G/L)", "Rituximab", None, "Prednisone"],
        [None, None, None, "Start", "Stop", "Start"],
        ["1", "2021-01-01", 9, "2021-01-02", "2021-01-22", "2020-01-02"],
    ):
        sheet.append(row)
    sheet.merge_cells("D1:E1")
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    mapping, _, cohort = proposed(path)

    assert [1, 2] == mapping["heading_row"]
    assert ["Rituximab Start", "Prednisone Start"] == [
        group["started_on"] for group in mapping["exposures"]["groups"]
    ]
    assert "Rituximab Stop" == mapping["exposures"]["groups"][0]["ended_on"]
    assert ("prednisone",) == lines_of(cohort, 0)[0][0]


def test_study_days_of_drugs(tmp_path: Path) -> None:
    """Numbers are days where those of the counts are, and doses where those are dates."""
    text = "ID,{},PLT (G/L),Eltrombopag from\n1,{},9,{}\n"
    counted, _, cohort = proposed(written(tmp_path, text.format("Day", "0", "1")))
    dated, doubts, _ = proposed(written(tmp_path, text.format("Date", "2021-01-01", "50")))

    assert "Eltrombopag from" == counted["exposures"]["groups"][0]["started_on"]
    assert [1] == [line.started_on for line in cohort.patient(0).lines]
    assert "exposures" not in dated
    assert any("'Eltrombopag from' have the names" in doubt for doubt in doubts)


@pytest.mark.parametrize(
    ("columns", "cells", "table"),
    [
        ("Drug,Start", "prednisone,2021-01-01", "exposures"),
        ("1L drug,1L start", "prednisone,2021-01-01", "lines"),
        ("Line,Drug,Start", "1,prednisone,2021-01-01", "lines"),
    ],
)
def test_treatments_in_two_ways_are_asked_about(
    tmp_path: Path, columns: str, cells: str, table: str
) -> None:
    """Beside columns of drugs or lines, those that are named by a drug are not read, and told."""
    path = written(tmp_path, f"ID,Date,PLT (G/L),{columns},Splenectomy date\n"
                             f"1,2021-01-01,9,{cells},2021-05-01\n")  # fmt: skip
    mapping, doubts, cohort = proposed(path)

    assert {"lines", "exposures"} & {*mapping} == {table}
    assert any("'Splenectomy date' have the names of treatments" in doubt for doubt in doubts)
    assert [("prednisone",)] == [line[0] for line in lines_of(cohort, 0)]


def test_numbered_drugs_beside_named_ones(tmp_path: Path) -> None:
    """Both are drugs of one table."""
    path = written(
        tmp_path,
        "ID,Date,PLT (G/L),Drug 1,Drug 1 start,Drug 2,Drug 2 start,RTX start\n"
        "1,2021-01-01,9,PDN,2021-01-01,DXM,2021-02-01,2021-03-01\n",
    )
    mapping, _, cohort = proposed(path)

    assert 3 == len(mapping["exposures"]["groups"])
    assert {"prednisone", "dexamethasone", "rituximab"} == {
        agent for line in lines_of(cohort, 0) for agent in itp.agents.codes_of(line[0])
    }


def test_a_column_of_a_drug_is_no_day_of_counts(tmp_path: Path) -> None:
    """The only dates of a sheet are those of a drug: the day of the counts is asked for."""
    proposal = propose_mapping(written(tmp_path, "ID,PLT (G/L),IVIG date\n1,9,2021-01-01\n"))

    assert "on" not in tomllib.loads(str(proposal))["counts"]
    assert any("no column for the day of the count" in str(doubt) for doubt in proposal.doubts)


def test_boxes_go_before_columns_of_drugs(tmp_path: Path) -> None:
    """A table of REDCap with check boxes has no groups: its columns of drugs are asked about."""
    dictionary = tmp_path / "dictionary.csv"
    dictionary.write_text(
        '"Variable / Field Name","Field Type","Choices, Calculations, OR Slider Labels"\n'
        'rx,checkbox,"1, Prednisone | 2, Romiplostim"\n', encoding="utf-8",
    )  # fmt: skip
    path = written(tmp_path, "record_id,lab_date,plt,rx___1,rx___2,rituximab_start\n"
                             "1,2021-01-01,9,1,0,2021-02-03\n")  # fmt: skip
    proposal = propose_mapping(path, dictionary=dictionary)

    assert "groups" not in tomllib.loads(str(proposal))["exposures"]
    assert any("'rituximab_start' have the names" in str(doubt) for doubt in proposal.doubts)


def test_a_sheet_of_visits_with_headings_of_a_chinese_clinic(tmp_path: Path) -> None:
    """Its id, its day, the start and stop of a drug are proposed; the dose is asked about."""
    path = written(
        tmp_path,
        "病例号,性别 男/女,就诊日期,血小板(×10⁹/L),泼尼松开始,泼尼松停用,艾曲泊帕剂量(mg)\n"
        "1,女,2021/3/5,9,2021/3/6,2021年4月5日,50\n1,女,2021/3/12,40,,,\n",
    )

    mapping, doubts, cohort = proposed(path)

    assert mapping["counts"]["patient_id"] == "病例号"
    assert mapping["counts"]["on"] == "就诊日期"
    assert mapping["patients"]["sex"] == "性别 男/女"
    assert mapping["exposures"]["groups"] == [
        {"agent": {"value": "prednisone"}, "started_on": "泼尼松开始", "ended_on": "泼尼松停用"}
    ]
    assert any("'艾曲泊帕剂量(mg)' have the names" in doubt for doubt in doubts)
    assert [str(day) for _, *days in lines_of(cohort, 0) for day in days] == [
        "2021-03-06", "2021-04-05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Geschlecht m/w", "sex"), ("Sex: male/female", "sex"), ("性别男/女", "sex"),
        ("Geschlecht (m/w/d)", "sex"), ("Date start/stop", None), ("m/w", None),
    ],
)  # fmt: skip
def test_choices_behind_a_heading(name: str, field: str | None) -> None:
    """Choices behind the name of the sex are no part of it; behind another name they are."""
    assert field_of(name) == field


def test_what_is_said_beside_the_days_of_a_drug_is_asked_about(tmp_path: Path) -> None:
    """Another fact of a drug that is read is no treatment without a start."""
    text = (
        "ID,Date,PLT (G/L),Eltrombopag start,Eltrombopag stop,Eltrombopag level\n"
        "1,2021-03-05,9,2021-03-06,2021-04-05,high\n"
    )
    _, doubts, cohort = proposed(written(tmp_path, text))

    assert any("the columns 'Eltrombopag level' hold a dose" in doubt for doubt in doubts)
    assert not any("have the names of treatments" in doubt for doubt in doubts)
    assert [] == codes(cohort)


@pytest.mark.parametrize(
    ("heading", "is_asked"),
    [
        ("Rituximab date", True),
        ("Rituximab start,Rituximab stop", False),
        ("IVIG date", False),
        ("Date of splenectomy", False),
    ],
)
def test_a_drug_without_a_column_of_its_end(
    tmp_path: Path, heading: str, *, is_asked: bool
) -> None:
    """It is asked how long it went on, as it would go on beside what follows."""
    cells = ",2021-03-09" * len(heading.split(","))
    path = written(tmp_path, f"ID,Date,PLT (G/L),{heading}\n1,2021-03-05,9{cells}\n")
    _, doubts, _ = proposed(path)

    assert is_asked == any("how long the treatments of" in doubt for doubt in doubts)


def test_a_dose_that_cannot_be_read_is_told_of_with_its_row(tmp_path: Path) -> None:
    """The file, the row and the patient, in Chinese as well; a mass is no dose a day."""
    text = "ID,Date,PLT (G/L),Eltrombopag start,Eltrombopag mg\n1,2021-03-05,9,2021-03-06,50\n"
    path = written(tmp_path, text)
    mapping, _, _ = proposed(path)
    mapping["exposures"]["groups"][0]["daily_dose"] = "Eltrombopag mg"
    problems = read_mapped(path, mapping=mapping).problems
    problem, = (problem for problem in problems if problem.code == "WRONG_UNIT")  # fmt: skip

    assert ("sheet.csv", 2, "1") == (problem.file, problem.row, problem.patient_id)
    assert "每日剂量" in problem.told.render("zh")
