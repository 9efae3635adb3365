"""Sheets that hold several treatments in a row: proposed, and read as lines or as drugs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.agents import look_up_agent
from itpcase.errors import DataError
from itpcase.io import propose_mapping
from itpcase.io._headings.lines import numbered_in
from tests.io.sheets.test_mapped_layouts import UNIT, counts, written
from tests.io.systems import codes

HEADINGS = {
    "english": "1L drug,1L start,1L end,1L stop reason,2L drug,2L start,2L end,2L stop reason",
    "ordinals": (
        "1st line,Start of 1st line,Stop of 1st line,Reason for stopping 1st line,"
        "Second-line therapy,Second line start date,Second line stop date,Second line reason"
    ),
    "therapies": (
        "Therapy 1,Therapy 1 start,Therapy 1 end,Therapy 1 stop reason,"
        "Therapy 2,Therapy 2 start,Therapy 2 end,Therapy 2 stop reason"
    ),
    "chinese": (
        "一线治疗,一线治疗开始日期,一线停药日期,一线停药原因,"
        "二线治疗,二线治疗开始日期,二线停药日期,二线停药原因"
    ),
    "german": (
        "1. Linie,Beginn 1. Linie,Ende 1. Linie,Abbruchgrund 1. Linie,"
        "Zweitlinie,Zweitlinie Beginn,Zweitlinie Ende,Zweitlinie Grund"
    ),
    "french": "Ligne 1,Début L1,Fin L1,Motif d'arrêt L1,2e ligne,2e ligne début,2e ligne fin,"
    "2e ligne motif",
    "italian": (
        "Linea 1,Data inizio linea 1,Data fine linea 1,Motivo sospensione linea 1,"
        "Seconda linea,Seconda linea dal,Seconda linea al,Seconda linea motivo"
    ),
    "french, abbreviated": (
        "1ère ligne (molécule),Date début 1ère ligne,Date fin 1ère ligne,Motif 1ère ligne,"
        "2e ligne (molécule),Date début 2e ligne,Date fin 2e ligne,Motif 2e ligne"
    ),
    "spanish, abbreviated": (
        "Tto 1,F. inicio tto 1,F. fin tto 1,Motivo tto 1,Tto 2,F. inicio tto 2,F. fin tto 2,"
        "Motivo tto 2"
    ),
    "roman": (
        "I linea,Inizio I linea,Fine I linea,Motivo I linea,II linea,Inizio II linea,"
        "Fine II linea,Motivo II linea"
    ),
    "spanish": (
        "Línea 1,Fecha de inicio línea 1,Fecha fin línea 1,Motivo de fin línea 1,"
        "2ª línea,2ª línea inicio,2ª línea fin,2ª línea motivo"
    ),
    "no numbers": "Treatment,Start,End,Stop reason,Treatment,Start,End,Stop reason",
    "first without": "Treatment,Start,End,Stop reason,Treatment 2,Start 2,End 2,Stop reason 2",
}  # fmt: skip
"""By language: the headings of two lines, each with its start, its end and why it was stopped."""

TWO = "prednisone,2021-03-05,2021-04-05,failure,eltrombopag,2021-04-06,,"


def lines_of(cohort: itp.Cohort, patient: int = 0) -> list[tuple[Any, ...]]:
    """Return what is known of the lines of a patient."""
    return [
        (line.line, line.agents, str(line.started_on), str(line.ended_on), line.stop_reason)
        for line in cohort.patient(patient).lines
    ]


def proposed(path: Path) -> dict[str, Any]:
    """Return the mapping that is proposed for a sheet, with a unit."""
    mapping = tomllib.loads(str(propose_mapping(path)))
    mapping["counts"]["unit"] = UNIT
    return mapping


@pytest.mark.parametrize("name", HEADINGS)
def test_lines_side_by_side_in_one_row(tmp_path: Path, name: str) -> None:
    """Each line has its own columns, in six languages; nothing of them is passed over."""
    text = f"ID,Date,PLT,{HEADINGS[name]}\n1,2021-03-05,9,{TWO}\n2,2021-03-05,9,-,,,,无,,,\n"
    path = written(tmp_path, text)
    proposal = propose_mapping(path)
    cohort = itp.read_mapped(path, mapping=proposed(path))

    assert [
        (1, ("prednisone",), "2021-03-05", "2021-04-05", "failure"),
        (2, ("eltrombopag",), "2021-04-06", "None", None),
    ] == lines_of(cohort)
    assert [] == lines_of(cohort, 1)
    assert [] == codes(cohort)
    assert "Not understood" not in str(proposal)
    assert any("put together with its own columns" in doubt for doubt in proposal.doubts)


NUMBERED = {
    "2L start": (2, "started_on"), "L1_start": (1, "started_on"), "lot3": (3, "agent"),
    "Line of therapy 2": (2, "agent"), "Line IV": (4, "agent"), "1st-line agent": (1, "agent"),
    "Erstlinientherapie Beginn": (1, "started_on"), "Linie 1 von": (1, "started_on"),
    "Linie 1 bis": (1, "ended_on"), "Beginn der 1. Therapielinie": (1, "started_on"),
    "1ère ligne": (1, "agent"), "Ligne 2 du": (2, "started_on"), "Ligne 2 au": (2, "ended_on"),
    "Primera línea inicio": (1, "started_on"), "三线治疗结束时间": (3, "ended_on"),
    "1L dose": (1, "dose"), "1L dose (mg/kg)": (1, "dose"),
    "第一次治疗": (1, "agent"), "治疗1开始": (1, "started_on"), "Start 2": (2, "started_on"),
}  # fmt: skip
NO_TREATMENTS = (
    "1L PLT", "1L relapse", "Line", "Day 14", "Treatment Day 14", "PLT 1",
    "PLT 10^9/L", "Age at 1L", "Visit 1 date", "Line 14",
)  # fmt: skip


def test_what_a_heading_numbers() -> None:
    """A number beside a line or a drug, or beside what only a treatment has."""
    found = {name: numbered_in(name) for name in (*NUMBERED, *NO_TREATMENTS)}

    assert NUMBERED == {name: each[:2] for name, each in found.items() if each is not None}


def test_a_drug_without_a_start_is_history(tmp_path: Path) -> None:
    """No day is made up: the line is kept without one, it is asked, and no answer is given."""
    path = written(
        tmp_path, "ID,Date,PLT,1L,2L\n1,2021-03-05,9,prednisone,rituximab\n1,2021-03-12,40,,\n"
    )
    proposal = propose_mapping(path)
    mapping = proposed(path)
    cohort = itp.read_mapped(path, mapping=mapping)

    assert {"agents": "1L", "started_on": {"value": "undated"}} == mapping["lines"]["groups"][0]
    assert any("'1L', '2L' started: without a day" in doubt for doubt in proposal.doubts)
    assert ["None", "None"] == [start for _, _, start, *_ in lines_of(cohort)]
    assert [] == codes(cohort)
    assert ["NO_START", "NO_START"] == [
        str(itp.classify_response(cohort).answer(row).not_evaluable) for row in range(2)
    ]

    del mapping["lines"]["groups"][0]["started_on"]
    with pytest.raises(DataError) as caught:
        itp.read_mapped(path, mapping=mapping)
    (problem,) = caught.value.problems
    assert "lines.groups[0].started_on" == problem.argument
    assert "started_on = { value = 'undated' }" in problem.remedy


def test_a_start_that_is_empty_or_no_day(tmp_path: Path) -> None:
    """The first may have been forgotten, and the second is told of once."""
    path = written(
        tmp_path,
        "ID,Date,PLT,1L,1L start,2L,2L start,3L,3L start\n"
        "1,2021-03-05,9,prednisone,,rituximab,soon,IVIG,Undated\n2,2021-03-05,9,,2021-03-05,,,,\n",
    )
    cohort = itp.read_mapped(path, mapping=proposed(path))

    assert ["NOT_A_DAY", "EMPTY_CELL", "EMPTY_CELL"] == codes(cohort)
    assert [None, "sheet.csv, row 2, column '1L'", "sheet.csv, row 3, column '1L'"] == [
        problem.file if problem.row is None else None for problem in cohort.problems
    ]


DRUGS = "Drug,Start,Stop,Drug 2,Start 2,Stop 2"


def test_drugs_side_by_side_may_overlap(tmp_path: Path) -> None:
    """Numbered drugs are exposures: what is given together is one line."""
    cells = "prednisone,2021-03-05,2021-04-05,eltrombopag,2021-03-05,"
    path = written(
        tmp_path, f"ID,Date,PLT,{DRUGS}\n1,2021-03-05,9,{cells}\n1,2021-03-12,40,{cells}\n"
    )
    mapping = proposed(path)
    cohort = itp.read_mapped(path, mapping=mapping)

    assert 2 == len(mapping["exposures"]["groups"])
    assert ["eltrombopag", "prednisone"] == sorted(cohort.patient(0).lines[0].agents)
    assert ["DUPLICATE_ROW"] == codes(cohort)


def test_drugs_that_share_their_days(tmp_path: Path) -> None:
    """One start and one end stand for all; a start without any drug is told of."""
    path = written(
        tmp_path,
        "ID,Date,PLT,Drug 1,Drug 2,Start,End\n"
        "1,2021-03-05,9,dexamethasone,rituximab,2021-03-05,2021-03-09\n"
        "2,2021-03-05,9,,,2021-03-05,\n",
    )
    cohort = itp.read_mapped(path, mapping=proposed(path))

    assert [(1, ("dexamethasone", "rituximab"), "2021-03-05", "2021-03-09", None)] == lines_of(
        cohort
    )
    assert ["NO_AGENT"] == codes(cohort)


@pytest.mark.parametrize("text", ['"Dex\nIVIG"', "Dex / IVIG", "Dex + IVIG", '"Dex, IVIG"'])
@pytest.mark.parametrize("name", ["1L,1L start", "Drug,Start"])
def test_two_drugs_in_one_cell(tmp_path: Path, text: str, name: str) -> None:
    """Also in two lines of the cell, as workbooks have them, and in a column of exposures."""
    path = written(tmp_path, f"ID,Date,PLT,{name}\n1,2021-03-05,9,{text},2021-03-05\n")
    cohort = itp.read_mapped(path, mapping=proposed(path))

    assert {"dexamethasone", "ivig"} == {
        str(look_up_agent(each)) for each in cohort.patient(0).lines[0].agents
    }
    assert [] == codes(cohort)


def test_two_drugs_beside_one_dose(tmp_path: Path) -> None:
    """It is of one of them, and nobody knows of which: the row is told of."""
    path = written(
        tmp_path, "ID,Day,PLT,Drug,Start,Dose\n1,0,9,Dex + IVIG,0,40 mg/d\n1,7,9,Dex,7,40 mg/d\n"
    )
    drugs = {"patient_id": "ID", "agent": "Drug", "started_on": "Start", "daily_dose": "Dose"}
    cohort = itp.read_mapped(path, mapping=counts(on="Day") | {"exposures": drugs})

    assert ["dexamethasone"] == [line.agents[0] for line in cohort.patient(0).lines]
    assert ["NOT_USED"] == codes(cohort)
    assert "Dex + IVIG" in cohort.problems[0].given


def test_a_table_beside_another_is_of_its_own_patients(tmp_path: Path) -> None:
    """The drug of P2 in the row of P1 was given to P1."""
    path = written(
        tmp_path,
        "ID,Date,PLT,,ID,Drug,Start\nP1,2021-03-05,9,,P1,IVIG,2021-03-05\n"
        "P1,2021-03-12,40,,P2,dex,2021-03-06\n",
    )
    proposal = propose_mapping(path)
    cohort = itp.read_mapped(path, mapping=proposed(path))

    assert any("right of 'ID (2)'" in doubt for doubt in proposal.doubts)
    assert [("ivig",), ("dexamethasone",)] == [
        cohort.patient(at).lines[0].agents for at in range(2)
    ]


def test_codes_of_drugs_and_of_what_is_missing(tmp_path: Path) -> None:
    """Both are asked, and a word for no treatment is neither."""
    path = written(
        tmp_path,
        "ID,Date,PLT,1L drug,1L start,2L drug,2L start\n1,2021-03-05,9,1,2021-03-05,-99,\n"
        "2,2021-03-05,9,dex,2021-03-05,none,\n",
    )
    text = str(propose_mapping(path))
    mapping = proposed(path)
    mapping["missing"] = ["-99"]
    mapping["lines"]["codes"] = {"agents": {"1": "IVIG"}}
    cohort = itp.read_mapped(path, mapping=mapping)

    assert '# missing = ["-99"]' in text
    assert (
        '# [lines.codes.agents]    # what each code of \'1L drug\' stands for\n# "1" = ""' in text
    )
    assert '# "none"' not in text
    assert [("ivig",), ("dex",)] == [cohort.patient(at).lines[0].agents for at in range(2)]
    assert [] == codes(cohort)


def test_treatments_on_another_sheet_are_named(tmp_path: Path) -> None:
    """Also where the first sheet has the counts: nothing said that there was another one."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Date", "PLT (G/L)"])
    sheet.append(["1", "2021-03-05", 9])
    book.create_sheet("Empty")
    other = book.create_sheet("Therapy")
    other.append(["ID", "1L drug", "1L start"])
    other.append(["1", "IVIG", "2021-03-05"])
    book.save(tmp_path / "two.xlsx")

    assert any("the sheets 'Therapy' are not" in each
               for each in propose_mapping(tmp_path / "two.xlsx").doubts)  # fmt: skip


@pytest.mark.parametrize("name", [
    "1L", "Treatment,Treatment,Treatment", "Drug 1", "1L start,2L start", "Therapy 1,Therapy 2",
])  # fmt: skip
def test_what_is_no_treatment_of_several(tmp_path: Path, name: str) -> None:
    """A column of responses, one of each visit, a single drug, and days without a drug."""
    cells = {"1L": "CR", "Therapy 1,Therapy 2": "1,0"}.get(name, ",".join(name.split(",")))
    path = written(tmp_path, f"ID,Date,PLT,{name}\n1,2021-03-05,9,{cells}\n")

    assert "groups" not in str(propose_mapping(path))


def test_a_line_of_a_higher_number_keeps_it(tmp_path: Path) -> None:
    """A sheet may begin with the third line."""
    path = written(tmp_path, "ID,Date,PLT,3L,3L start\n1,2021-03-05,9,IVIG,2021-03-05\n")

    assert [(3, ("ivig",), "2021-03-05", "None", None)] == lines_of(
        itp.read_mapped(path, mapping=proposed(path))
    )


def test_lines_below_a_merged_heading(tmp_path: Path) -> None:
    """A name that only one line has, such as why it was stopped, keeps its line."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "1L", "", "2L", "", "", "Date", "PLT (G/L)"])
    sheet.append(["", "drug", "start", "drug", "start", "reason", "", ""])
    sheet.append(["1", "IVIG", "2021-03-05", "IVIG", "2021-04-05", "failure", "2021-03-05", 9])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:F1")
    book.save(tmp_path / "wide.xlsx")
    mapping = proposed(tmp_path / "wide.xlsx")

    assert "2L reason" == mapping["lines"]["groups"][1]["stop_reason"]
    assert [None, "failure"] == [
        reason for *_, reason in lines_of(itp.read_mapped(tmp_path / "wide.xlsx", mapping=mapping))
    ]


def test_study_days_beside_the_start_of_a_line(tmp_path: Path) -> None:
    """The counts may be counted from it: its column is proposed as day 0."""
    path = written(tmp_path, "ID,Day,PLT,1L,1L start\n1,0,9,IVIG,2021-03-05\n")

    assert '# day_0 = "1L start"' in str(propose_mapping(path))


@pytest.mark.parametrize("groups", [
    [], "1L", ["1L"], [{"agents": 1, "started_on": "S"}], [{"drug": "D", "agents": "D",
     "started_on": "S"}], [{"started_on": "S"}], [{"agents": "A", "started_on": "no column"}],
])  # fmt: skip
def test_groups_that_cannot_be_used(tmp_path: Path, groups: Any) -> None:
    """They are refused before anything is read."""
    path = written(tmp_path, "ID,Day,PLT,A,S,D\n1,0,9,IVIG,0,x\n")
    lines = {"patient_id": "ID", "groups": groups}
    with pytest.raises(DataError) as caught:
        itp.read_mapped(path, mapping=counts(on="Day") | {"lines": lines})

    (problem,) = caught.value.problems

    assert "lines." in problem.argument


HEAD = "ID,Day,PLT,Line,Drug,Start,End\n"


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        ("1,0,9,2,prednisone,0,28\n1,28,9,3,rituximab,28,\n", "lines"),
        ("1,0,9,1,prednisone + IVIG,0,28\n1,7,9,1,prednisone + IVIG,0,28\n", "lines"),
        ("1,0,9,1,prednisone,0,28\n1,0,9,1,IVIG,0,1\n", "exposures"),
        ("1,0,9,1L,prednisone,0,28\n", "exposures"), ("1,0,9,,prednisone,0,28\n", "exposures"),
    ],
)  # fmt: skip
def test_a_column_that_numbers_the_lines(tmp_path: Path, rows: str, table: str) -> None:
    """Each line keeps its number; where it has several rows of drugs, they are exposures."""
    path = written(tmp_path, HEAD + rows)
    text = str(propose_mapping(path))
    mapping = tomllib.loads(text.replace("# unit", "unit"))

    assert table in mapping
    assert (table == "exposures") == ("not used: 'Line'" in text)
    numbers = [line.line for line in itp.read_mapped(path, mapping=mapping).patient(0).lines]
    assert numbers == ([2, 3] if "rituximab" in rows else [1])
