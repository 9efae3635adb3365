"""Treatments that stand in text above a table, or in a heading: read if certain, else told of."""

# ruff: noqa: RUF001 - signs of other scripts

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.io._headings.courses import Course, courses_in
from itpcase.io.mapping import Proposal, propose_mapping

Rows = Sequence[Sequence[Any]]

TABLE: Rows = [
    ["Date", "PLT (G/L)"], [dt.date(2020, 2, 3), 12], [dt.date(2020, 2, 13), 120],
]  # fmt: skip


def read(place: Path, sheets: dict[str, Rows]) -> tuple[Proposal, itp.Cohort]:
    """A workbook with these sheets, read by the mapping that is proposed for it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(place / "clinic.xlsx")
    proposal = propose_mapping(place / "clinic.xlsx")
    text = str(proposal).replace("# unit = {", "unit = {")
    (place / "map.toml").write_text(text, encoding="utf-8")
    return proposal, itp.read_mapped(place / "clinic.xlsx", mapping=place / "map.toml")


def people(cohort: itp.Cohort) -> list[itp.Patient]:
    """The patients of a cohort."""
    return [cohort.patient(row) for row in range(len(cohort))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eltrombopag 50 mg from 3.2.2020", ("Eltrombopag 50 mg", "3.2.2020", "")),
        ("Therapie: Prednison seit 5.3.2021 bis 1.4.2021", ("Prednison", "5.3.2021", "1.4.2021")),
        ("Romiplostim 2020-02-01 – 2020-06-01", ("Romiplostim", "2020-02-01", "2020-06-01")),
        ("Avatrombopag depuis le 3 mars 2021", ("Avatrombopag", "3 mars 2021", "")),
        ("IVIG desde el 3/2/2020 hasta el 5/2/2020", ("IVIG", "3/2/2020", "5/2/2020")),
        ("治疗：艾曲泊帕 从2020年2月3日起", ("艾曲泊帕", "2020年2月3日", "")),
        ("Prednisone since 5 March 2021 to ongoing", ("Prednisone", "5 March 2021", "ongoing")),
        ("Prednisone + IVIG from 2020-02-03", ("Prednisone + IVIG", "2020-02-03", "")),
    ],
)
def test_what_is_certain(text: str, found: tuple[str, str, str]) -> None:
    """A drug that is known, a word for the first day, and dates."""
    assert [Course(*found)] == courses_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rituximab 2020-02-01", "Eltrombopag from week 3", "no eltrombopag from 2020-02-03",
        "Eltrombopag from 2020-02-03, stopped for headache", "blood group 0", "",
        "Eltrombopag from 2020-02-03 to remission",
        "Eltrombopag from 2020-02-03; unknown after that", "Sex: F", "Eltrombopag from 31.2.2020",
    ],
)  # fmt: skip
def test_what_is_not_certain(text: str) -> None:
    """A day of which nobody says that it was the first, and more than a course."""
    assert [] == courses_in(text)


def test_two_courses_in_a_cell() -> None:
    """One on each line, or one behind the other."""
    text = "Prednisone from 3.2.2020\nIVIG from 4.2.2020 to 5.2.2020"

    assert ["Prednisone", "IVIG"] == [each.drug for each in courses_in(text)]


def test_each_sheet_has_its_treatment_above(tmp_path: Path) -> None:
    """They are proposed as exposures of the sheet, with their doses, and read with its name."""
    proposal, cohort = read(tmp_path, {
        "P1": [["Sex: F"], ["Treatment: Eltrombopag 50 mg from 2020-02-03"], *TABLE],
        "P2": [["Therapy", "Romiplostim from 2020-02-01 to 2020-02-20"], *TABLE],
        "P3": [["Rituximab 2020-02-01"], *TABLE],
    })  # fmt: skip
    lines = [[(line.agents, str(line.started_on), str(line.ended_on)) for line in patient.lines]
             for patient in map(cohort.patient, range(3))]  # fmt: skip

    assert [
        [(("eltrombopag",), "2020-02-03", "None")],
        [(("romiplostim",), "2020-02-01", "2020-02-20")],
        [],
    ] == lines
    assert ["P3"] == [p.sheet for p in cohort.problems if p.code == "CELL_WITHOUT_HEADING"]
    assert "F" == cohort.patient(0).sex
    assert any("'Eltrombopag 50 mg', 'Romiplostim'" in doubt for doubt in proposal.doubts)


def test_a_treatment_above_beside_columns_of_drugs(tmp_path: Path) -> None:
    """The mapping has other columns: what to write is said, and it is told when it is read."""
    head = ["Date", "PLT (G/L)", "Drug", "Start"]
    rows: Rows = [head, [dt.date(2020, 3, 3), 12, "IVIG", dt.date(2020, 3, 3)]]
    above = ["Eltrombopag from 2020-02-03"]
    proposal, cohort = read(tmp_path, {"P1": [above, *rows], "P2": rows})
    written = (tmp_path / "map.toml").read_text(encoding="utf-8").splitlines()
    at = written.index("agent = \"Drug\"    # the heading 'Drug'")
    written[at : at + 2] = [
        'groups = [{ agent = "Drug", started_on = "Start" },',
        '{ agent = "<drug>", started_on = "<drug start>", ended_on = "<drug end>" }]',
    ]
    (tmp_path / "map.toml").write_text("\n".join(written), encoding="utf-8")
    mended = itp.read_mapped(tmp_path / "clinic.xlsx", mapping=tmp_path / "map.toml")

    assert any('agent = "<drug>"' in doubt for doubt in proposal.doubts)
    assert ["CELL_WITHOUT_HEADING"] == [each.code for each in cohort.problems]
    assert [] == [*mended.problems]
    assert {("eltrombopag", "2020-02-03"), ("ivig", "2020-03-03")} == {
        (str(taken.agent), str(taken.started_on)) for taken in mended.patient(0).exposures
    }


def test_a_treatment_above_the_heading_of_one_sheet(tmp_path: Path) -> None:
    """The rows above are passed over: in the proposal and when it is read, the drug is named."""
    proposal, cohort = read(tmp_path, {
        "all": [["Eltrombopag 50 mg from 3.2.2020"], ["ID", "Date", "PLT (G/L)"],
                ["1", dt.date(2020, 2, 3), 12]],
    })  # fmt: skip

    assert any("Eltrombopag" in doubt for doubt in proposal.doubts)
    assert [("CELL_WITHOUT_HEADING", 1)] == [(each.code, each.row) for each in cohort.problems]


@pytest.mark.parametrize(
    "heading", ["Eltrombopag 50 mg from 3.2.2020", "2020-02-03 (start Eltrombopag)"]
)
def test_a_heading_of_a_wide_sheet_names_a_treatment(heading: str, tmp_path: Path) -> None:
    """A day among the counts, or a column of its own: no treatment is read, and it is told."""
    path = tmp_path / "wide.csv"
    path.write_text(f"ID,{heading},2020-02-13,2020-02-20\n1,12,120,130\n", encoding="utf-8")
    text = str(propose_mapping(path)).replace("# unit = {", "unit = {")
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=path.with_suffix(".toml"))

    assert [("NOT_USED", repr(heading))] == [(each.code, each.given) for each in cohort.problems]


@pytest.mark.parametrize(
    "above",
    [
        pytest.param([["planned", "Eltrombopag from 2020-02-03"]], id="a word beside it"),
        pytest.param([["Allergies:", "Eltrombopag since 2020-02-03"]], id="another label"),
        pytest.param([["Eltrombopag from 2020-02-03", "never taken"]], id="a word behind it"),
        pytest.param([["Allergies:"], ["Eltrombopag since 2020-02-03"]], id="a label above it"),
        pytest.param([["计划："], ["艾曲泊帕 从2020年2月3日起"]], id="a Chinese label"),
    ],
)
def test_words_beside_a_treatment_may_take_it_back(above: Rows, tmp_path: Path) -> None:
    """It is not read, and told of with the words."""
    rows = [*above, *TABLE]
    other = [["Rituximab from 2020-02-03"], *TABLE]
    _, cohort = read(tmp_path, {"one": rows, "two": other})
    told = [each for each in cohort.problems if each.code == "CELL_WITHOUT_HEADING"]

    assert [("two", ("rituximab",))] == [
        (patient.id, line.agents) for patient in people(cohort) for line in patient.lines
    ]
    assert {"one"} == {each.sheet for each in told}
    assert sum(map(len, above)) == sum(each.given.count("', '") + 1 for each in told)


@pytest.mark.parametrize("label", ["Treatment:", "治疗：", "one"])
def test_a_label_beside_a_treatment(label: str, tmp_path: Path) -> None:
    """A word for a treatment, or the name of the sheet, stands before it."""
    rows = [[label, "Eltrombopag from 2020-02-03"], *TABLE]
    _, cohort = read(tmp_path, {"one": rows, "two": [["Rituximab from 2020-02-03"], *TABLE]})

    assert ["eltrombopag", "rituximab"] == [
        agent for patient in people(cohort) for line in patient.lines for agent in line.agents
    ]
    assert not cohort.problems


def test_a_treatment_below_the_id_of_its_sheet(tmp_path: Path) -> None:
    """The table, and what stands above it, are of the patient whose id stands there."""
    sheets: dict[str, Rows] = {
        name: [[f"Patient: {patient}"], [f"{drug} from 2020-02-03"], ["Sex: F"], *TABLE]
        for name, patient, drug in (("x", "17", "IVIG"), ("y", "18", "Rituximab"))
    }
    _, cohort = read(tmp_path, sheets)

    assert [("17", "F", 2, ("ivig",)), ("18", "F", 2, ("rituximab",))] == [
        (each.id, each.sex, len(each.platelets), each.lines[0].agents) for each in people(cohort)
    ]
    assert not cohort.problems
