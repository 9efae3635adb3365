"""Drug cells in words: courses, days of a course, marks, and names in the place of ids."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.agents import says_no_treatment
from itpcase.io._headings.courses import days_of_course
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.remarks import unread_events
from itpcase.io._sheets.day_words import says_given, says_not_given
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from itpcase.terms import Assumed
from itpcase.words import read_words
from tests.io.systems import codes

HEAD = "ID,Date,PLT (G/L)"


def proposed(place: Path, text: str) -> tuple[dict[str, Any], list[str], itp.Cohort]:
    """Write a sheet, and return its mapping, what is asked, and what is read by it."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose_mapping(path)
    mapping = tomllib.loads(str(proposal))
    return mapping, [*map(str, proposal.doubts)], read_mapped(path, mapping=mapping)


def courses(cohort: itp.Cohort) -> list[tuple[str, str, str, str]]:
    """The exposures of the first patient: agent, as printed, first and last day."""
    return [(e.agent.name, str(e.printed), str(e.started_on), str(e.ended_on))
            for e in cohort.patient(0).exposures]  # fmt: skip


def with_drug(cell: str, start: str = "2021-03-05", more: str = "") -> str:
    """A sheet with this cell for a drug."""
    heads = f"{HEAD},Drug,Start{',Stop' * bool(more)}"
    return f'{heads}\n1,2021-03-05,9,"{cell}",{start}{more}\n1,2021-03-12,40,,{more and ","}\n'


@pytest.mark.parametrize(
    ("cell", "agent"),
    [
        ("HD-DEX 40 mg d1-4 q28d x 3", "dexamethasone"), ("anti-D 75 mcg/kg", "anti-d"),
        ("vincristine 2 mg weekly x 4", "vincristine"), ("eltrombopag 25->50->75", "eltrombopag"),
        ("dex 40 mg od x4", "dexamethasone"), ("prednisone 60 mg/d x 3 weeks", "prednisone"),
        ("ritux 375 x4", "rituximab"), ("rituximab 375mg/m2 qwk x 4", "rituximab"),
        ("IVIG 1 g/kg x2", "ivig"), ("romi 3 mcg/kg wkly", "romiplostim"),
        ("prednisone 1 mg/kg, tapered", "prednisone"), ("美罗华 100mg qw×4", "rituximab"),
    ],
)  # fmt: skip
def test_a_drug_with_its_dose_in_a_cell(tmp_path: Path, cell: str, agent: str) -> None:
    """The drug is read, its words are kept, and no end is made up of a number of doses."""
    _, doubts, cohort = proposed(tmp_path, with_drug(cell))

    assert [(agent, cell, "2021-03-05", "None")] == courses(cohort)
    assert ([], []) == (doubts, codes(cohort))


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        ("dex 40 d1-4", "2021-03-08"), ("dexamethasone 40 mg days 1-4", "2021-03-08"),
        ("DXM 40mg/d×4d", "2021-03-08"), ("prednisone 60 mg x 21d", "2021-03-25"),
        ("地塞米松 40mg 连用4天", "2021-03-08"), ("IVIg 400 mg/kg d1–5", "2021-03-09"),
        ("dexametasona 40 mg x 4 días", "2021-03-08"),
        ("Dexamethason 40 mg für 4 Tage", "2021-03-08"),
        ("IgIV 1 g/kg pendant 2 jours", "2021-03-06"),
        ("desametasone 40 mg per 4 giorni", "2021-03-08"),
        ("IVIG 0.4 g/kg/d x 5", "2021-03-09"), ("地塞米松40mg/d×4", "2021-03-08"),
        ("dex 20 mg twice daily x 4d", "2021-03-08"), ("prednisone 20 mg b.d. x 21d", "2021-03-25"),
    ],
)  # fmt: skip
def test_a_course_that_says_its_days(tmp_path: Path, cell: str, last: str) -> None:
    """Its last day is taken for the stop, marked as assumed and told of with the row."""
    _, _, cohort = proposed(tmp_path, with_drug(cell))
    problem, = cohort.problems  # fmt: skip

    assert last == courses(cohort)[0][3]
    assert (Assumed.DAY,) == cohort.patient(0).exposures[0].assumed
    assert ("IMPUTED_DAY", "warning", 2, "1") == (
        problem.code, problem.severity, problem.row, problem.patient_id)  # fmt: skip
    assert last in str(problem.remedy)


def test_a_column_of_stops_goes_before_the_words(tmp_path: Path) -> None:
    """Nothing is assumed where the sheet says when the drug was stopped."""
    _, _, cohort = proposed(tmp_path, with_drug("dex 40 d1-4", more=",2021-03-06"))

    assert "2021-03-06" == courses(cohort)[0][3]
    assert [] == codes(cohort)


def test_the_days_of_a_course_in_a_line(tmp_path: Path) -> None:
    """Of a line the dose beside the drugs may say them."""
    text = f"{HEAD},1L drug,1L start,1L dose\n1,2021-03-05,9,dexamethasone,2021-03-05,40 mg d1-4\n"
    _, _, cohort = proposed(tmp_path, text)
    line, = cohort.patient(0).lines  # fmt: skip

    assert dt.date(2021, 3, 8) == line.ended_on
    assert ["IMPUTED_DAY"] == codes(cohort)


@pytest.mark.parametrize(
    "text",
    ["dex 40 mg d1-4 every 28 days", "dex 40 mg d1-4 x3 cycles", "dex 40 mg d1-4, d15-18",
     "prednisone 1 mg/kg x 14 days then taper", "rituximab d1,8,15,22", "dex d1-40 mg",
     "rituximab 375 mg/m2 x4", "prednisone 1-4 mg", "prednisone 20 mg x2/d", "d1-4 x 5 days",
     "dex 40 mg d2-5", "prednisone",
     "dex 40 mg d1-4 x3", "dex 40 d1-4, 3x", "dex 40 d1-4 x 2", "dex 2x d1-4", "dex d1-4 twice",
     "dex d1-4,15-18", "dex d1-4, 8", "dex 40 d1-4/28d", "dex 40 d1-4 alle 4 Wochen",
     "dex d1-4 cada 28 dias", "地塞米松 第1-4天 每4周", "dex d1-4 ×3次", "dex d1-4 重复",
     "dex C1-4 d1-4",
     "泼尼松 60mg ×14d 后减量", "prednisone 60 mg x7d, 40 mg x7d", "prednisone 60 mg x14d → 20 mg",
     "prednisone x14d followed by 20 mg", "Prednison x14d, ausschleichen",
     "prednisone x14d, reduced",
     "prednisone x 21d ongoing", "prednisone x21d+", "prednisone for 14 days before rituximab",
     "IVIG x 2 d as needed", "dex 40 d1-4 + ritux 375 x4", "40 mg d1-4", "dex d1-4 each month",
     "romiplostim 250 mcg per 7 days", "eltrombopag 25 mg per 2 days", "rituximab qw x 28 days",
     "pred 60 mg 5/7", "prednisone 60 mg 2/52", "prednisone 60 mg for 1/12", "dex 40 mg x 4",
     "dex 40 mg/d x 4-6", "dex 40 mg/d x4, q14d", "prednisone 1 mg/kg/d x 4 w"],
)  # fmt: skip
def test_words_that_do_not_say_the_last_day(text: str) -> None:
    """Cycles, a taper, other days and doses leave it open."""
    assert days_of_course(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("dex d1-4 40 mg", 4), ("dex 40 mg po daily d1-4", 4), ("IVIG 1 g/kg/day x 2 days", 2),
        ("dexamethasone 40 mg d1-4 (x4d)", 4), ("prednisone 1 mg/kg per day x 21 days", 21),
        ("重组人白介素-11 3mg 连用14天", 14), ("泼尼松 60mg 每日一次 共14天", 14),
        ("IVIG 0,4 g/kg x5d", 5), ("desametasone 40 mg per 4 giorni", 4),
        ("dex 20 mg q12h x 4 days", 4), ("IVIG 1 g/kg/d x 2", 2),
    ],
)  # fmt: skip
def test_one_drug_with_one_dose(text: str, days: int) -> None:
    """A route and a rhythm within the day change nothing."""
    assert days == days_of_course(text)


@pytest.mark.parametrize("cell", ["dex 40 d1-4 + ritux 375 x4", "dex 40 d1-4, IVIG 1 g/kg x2d"])
def test_days_of_one_of_several_drugs(tmp_path: Path, cell: str) -> None:
    """They end no line of which the other drug goes on, and no line is made of what is left."""
    _, _, cohort = proposed(tmp_path, with_drug(cell))

    assert ["None", "None"] == [last for *_, last in courses(cohort)]
    assert (1, []) == (len(cohort.patient(0).lines), codes(cohort))


@pytest.mark.parametrize(
    "cell",
    ["w/o ritux", "d/c prednisone", "prednisone 5 mg d/c", "s/p rituximab", "h/o splenectomy",
     "s.p. ritux", "prednisone 0", "IVIG x0", "prednisone 0/d", "+"],
)  # fmt: skip
def test_cells_that_name_a_drug_that_was_not_begun(tmp_path: Path, cell: str) -> None:
    """They begin nothing, and are told of."""
    more = "2,2021-03-05,9,prednisone,2021-03-05\n"
    _, _, cohort = proposed(tmp_path, with_drug(cell) + more)

    assert () == cohort.patient(0).exposures
    assert ["NOT_USED"] == codes(cohort)


@given(st.integers(min_value=1, max_value=400), st.sampled_from(["dex {} d1-{}", "dex {} x {}d"]))
def test_the_days_are_those_that_are_written(days: int, form: str) -> None:
    """Whatever the dose before them."""
    assert days == days_of_course(form.format(40, days))


def test_days_beside_a_drug_in_one_cell(tmp_path: Path) -> None:
    """Where no column has the start, that of the words is proposed and read, and its end."""
    rows = (
        "1,2021-03-05,9,eltrombopag 50 mg since 2021-03-06\n"
        "1,2021-03-12,40,prednisone 60 mg from 2021-03-05 to 2021-03-20\n"
    )
    mapping, doubts, cohort = proposed(tmp_path, f"{HEAD},Treatment\n{rows}")

    assert "Treatment" == mapping["exposures"]["started_on"]
    assert [
        ("prednisone", "prednisone 60 mg", "2021-03-05", "2021-03-20"),
        ("eltrombopag", "eltrombopag 50 mg", "2021-03-06", "None"),
    ] == sorted(courses(cohort), key=lambda each: each[2])
    assert ([], []) == (doubts, codes(cohort))


def test_two_starts_of_one_drug_are_told(tmp_path: Path) -> None:
    """The words go before the column, and the difference is told of with both."""
    _, _, cohort = proposed(tmp_path, with_drug("eltrombopag since 2021-03-02", "2021-03-05"))
    problem, = cohort.problems  # fmt: skip

    assert "2021-03-02" == courses(cohort)[0][2]
    assert ("TWO_FACTS", "2021-03-02 and 2021-03-05") == (problem.code, str(problem.given))


def test_a_class_of_drugs_says_what_to_write(tmp_path: Path) -> None:
    """No drug is guessed; the message says what to write."""
    _, doubts, cohort = proposed(tmp_path, with_drug("TPO-RA since 3/21"))
    problem, = cohort.problems  # fmt: skip

    assert [] == courses(cohort)
    assert "NOT_USED" == problem.code
    assert "its start and end in columns of their own" in str(problem.remedy)
    assert any("'TPO-RA since 3/21'" in doubt for doubt in doubts)


@pytest.mark.parametrize("mark", ["✓", "✔", "√", "+", "x", "yes", "有"])
def test_a_mark_says_that_a_drug_was_given(mark: str) -> None:
    """It is neither a denial nor a day; a column of such marks that is not read is told of."""
    assert says_given(mark)
    assert not says_not_given(mark)
    assert not says_no_treatment(mark)
    assert [("treatment", mark)] == [*unread_events("Rituximab", [mark, "no"])]


@pytest.mark.parametrize(
    ("heading", "argument"),
    [("Rituximab", "exposures.groups"), ("Died", "patients.died_on"), ("Rescue", "rescues")],
)
def test_a_check_box_of_a_workbook_is_told_of(tmp_path: Path, heading: str, argument: str) -> None:
    """TRUE in a column that is not read says of a treatment or a death, and FALSE of none."""
    book = openpyxl.Workbook()
    book.active.append(["ID", "Date", "PLT (G/L)", heading])
    book.active.append(["1", dt.date(2021, 3, 5), 9, True])
    book.active.append(["2", dt.date(2021, 3, 5), 9, False])
    book.save(tmp_path / "sheet.xlsx")
    mapping = {"counts": {"patient_id": "ID", "on": "Date", "count": "PLT (G/L)",
                          "unit": {"value": "G/L"}}}  # fmt: skip
    told = read_mapped(tmp_path / "sheet.xlsx", mapping=mapping).problems

    assert [("NOT_USED", argument)] == [(each.code, each.argument) for each in told]
    assert "TRUE" in str(told[0].given)


@pytest.mark.parametrize("text", ["-", "–", "—", "/", "...", "(-)", "", "  ", "--"])
def test_a_dash_is_no_treatment(text: str) -> None:
    """So is an empty cell."""
    assert says_no_treatment(text)


@pytest.mark.parametrize("text", ["?", "✓", "+", "(+)", "!", "*", "√", "✗", "±"])
def test_another_sign_denies_nothing(text: str) -> None:
    """A question mark is not *no*, and a tick says the opposite."""
    assert not says_no_treatment(text)


@pytest.mark.parametrize("name", ["Name", "Nombre", "姓名", "Nom", "Patient name", "Initials"])
def test_a_name_in_the_place_of_an_id(tmp_path: Path, name: str) -> None:
    """It is offered behind a comment, with what it means; and told of when it is taken."""
    path = tmp_path / "sheet.csv"
    path.write_text(f"{name},Date,PLT (G/L)\nA B,2021-03-05,9\n", encoding="utf-8")
    proposal = propose_mapping(path)
    line = f'# patient_id = "{name}"'

    assert any(f"'{name}' holds names" in doubt for doubt in map(str, proposal.doubts))
    assert line in str(proposal)
    cohort = read_mapped(path, mapping=tomllib.loads(str(proposal).replace(line, line[2:])))
    assert ["PATIENT_NAMED"] == codes(cohort)
    assert read_words("zh")("map_comment.name_as_id") in str(propose_mapping(path, lang="zh"))


@pytest.mark.parametrize("name", ["病案号", "住院号"])
def test_numbers_of_a_hospital_are_ids(name: str) -> None:
    """They name no patient by name."""
    assert "patient_id" == field_of(name)


@pytest.mark.parametrize(
    "name", ["Datetime", "Collected at", "Sample datetime", "Date and time", "Drawn at"]
)
def test_headings_of_instants(name: str) -> None:
    """They are the day of the count, with its time."""
    assert "on" == field_of(name)
