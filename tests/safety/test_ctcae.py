"""The doors of `grade_ctcae`: one patient, many, a table of columns; what an answer says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase.safety import LabGrade, grade_ctcae
from itpcase.safety.limits import NotGraded
from itpcase.safety.published import CTCAE_V5, CTCAE_V6


def patient(*labs: tuple[int, str, str, str | None], **facts: Any) -> itp.Patient:
    """A patient with one line from day 0 on; labs are day, analyte, value, upper limit."""
    return itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
        labs=[
            itp.LabMeasurement(on=on, analyte=analyte, value=value, upper_limit=limit)
            for on, analyte, value, limit in labs
        ],
        **facts,
    )


def test_15_platelets() -> None:
    """T15: 15 ×10⁹/L is grade 4 in v5 and grade 3 in v6."""
    one = patient(platelets=[itp.PlateletMeasurement(on=1, count="15 ×10⁹/L")])

    assert [4, 3] == [grade_ctcae(one, definition=c)[0].grade for c in (CTCAE_V5, CTCAE_V6)]


def test_a_raised_baseline_that_stays() -> None:
    """T16: ALT from 100 to 110 with ULN 40 is grade 0 in v5 and grade 1 in v6."""
    one = patient((0, "alt", "100 U/L", "40 U/L"), (7, "alt", "110 U/L", "40 U/L"))

    assert [0, 1] == [grade_ctcae(one, definition=c)[1].grade for c in (CTCAE_V5, CTCAE_V6)]


@pytest.mark.parametrize(
    ("analyte", "spellings", "limits"),
    [
        ("alt", ["120 U/L", "120 IU/l", "2 µkat/L", "2000 nkat/L"], ["40 U/L", "40 U/L"]),
        ("bilirubin", ["1.8 mg/dL", "18 mg/L"], ["1.2 mg/dL", "12 mg/L"]),
        ("creatinine", ["180 umol/L", "0.18 mmol/L"], ["120 µmol/L", "0.12 mmol/L"]),
        ("neutrophils", ["1.5 ×10⁹/L", "1500 /µL", "1.5 K/µL", "1500 /mm3"], [None, None]),
    ],
)
def test_a_value_has_one_grade_however_it_is_spelled(
    analyte: str, spellings: list[str], limits: list[str | None]
) -> None:
    """Exactly at a limit the grade is that below it, in every unit."""
    found = {
        grade_ctcae(patient((1, analyte, text, limit)), lower_limits={"neutrophils": "2 G/L"})[
            0
        ].grade
        for text in spellings
        for limit in limits
    }

    assert {1} == found


def test_no_term() -> None:
    """An analyte that the criteria do not grade keeps its row."""
    only = attrs.evolve(CTCAE_V5, terms=[CTCAE_V5.term("alt")])
    (answer,) = grade_ctcae(patient((1, "ggt", "50 U/L", "60 U/L")), definition=only)

    assert (NotGraded.NO_TERM, None) == (answer.not_evaluable, answer.term)
    assert "do not grade" in answer.explain()
    assert () == answer.assumptions


# --- lines and baselines ------------------------------------------------------------------------


def two_lines() -> itp.Patient:
    """ALT around the starts of two lines, on days 0 and 30."""
    lab = [(-9, 200), (0, 100), (0, 120), (14, 160), (30, 300), (31, 310), (None, 90)]
    return itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=1, agents=["a"], started_on=0),
            itp.TreatmentLine(line=2, agents=["b"], started_on=30),
        ],
        labs=[
            itp.LabMeasurement(on=on, analyte="alt", value=f"{value} U/L", upper_limit="40 U/L")
            for on, value in lab
        ],
    )


def test_the_line_and_the_baseline_of_each_value() -> None:
    """After the start up to the next; the baseline is the last before, the lowest of a day."""
    answers = {
        (a.on, a.labs.value[a.row]): a for a in grade_ctcae(two_lines(), definition=CTCAE_V6)
    }
    told = {key: (a.line, a.baseline.value, a.grade) for key, a in answers.items()}

    assert {
        (None, 90): (None, None, 1),
        (-9, 200): (None, 100, 2),
        (0, 100): (None, 100, 1),
        (0, 120): (None, 100, 1),
        (14, 160): (1, 100, 2),
        (30, 300): (1, 100, 3),
        (31, 310): (2, 300, 1),
    } == told


def test_the_doors_agree() -> None:
    """One patient, a series and a table of columns give the same grades."""
    one = two_lines()
    table = {
        "patient_id": ["p1"] * len(one.labs), "on": [lab.on for lab in one.labs],
        "analyte": ["ALT"] * len(one.labs), "value": [lab.value_in_unit for lab in one.labs],
        "unit": ["U/L"] * len(one.labs), "upper_limit": 40.0,
    }  # fmt: skip
    lines = {"patient_id": ["p1", "p1"], "line": [1, 2], "started_on": [0, 30]}
    answers = grade_ctcae(one)
    series = grade_ctcae(itp.CaseSeries(patients=[one]))
    columns = grade_ctcae(table, lines=lines)

    assert [a.grade for a in answers] == series["grade"].tolist() == columns["grade"].tolist()
    assert [a.line or -1 for a in answers] == np.nan_to_num(columns["line"], nan=-1).tolist()


# --- what an answer says ------------------------------------------------------------------------


def explained(one: itp.Patient, **settings: Any) -> tuple[LabGrade, str]:
    """The last answer of a patient and its sentences."""
    answer = grade_ctcae(one, **settings)[-1]
    return answer, answer.explain()


def test_an_answer_says_why() -> None:
    """Value, grade, limits, baseline, rule, source."""
    answer, text = explained(
        patient((0, "alt", "100 U/L", "40 U/L"), (7, "alt", "160 U/L", "40 U/L"))
    )

    assert text.splitlines() == [
        "Patient p1, alt 160 U/L on day 7, line 1: grade 1 under CTCAE version 5.0.",
        "Limits of normal: upper 40 U/L.",
        "Baseline: 100 U/L on day 0, above the upper limit of normal.",
        (
            "Rule of Alanine aminotransferase increased: grade 1 ≥ 1.5, grade 2 > 3, grade 3 > 5, "
            "grade 4 > 20 × baseline (baseline above ULN)."
        ),
        (
            "Source: National Cancer Institute (2017). Common Terminology Criteria for Adverse "
            "Events (CTCAE) version 5.0. Evidence: seen."
        ),
    ]
    assert [100.0, 160.0] == sorted(lab.as_printed.value for lab in answer.evidence)
    assert ("ctcae-v5", "5.0") == (answer.settings["definition"], answer.settings["version"])
    assert "LabGrade(patient 'p1', alt: grade 1, ctcae-v5)" == repr(answer)


def test_a_missing_baseline_is_said() -> None:
    """It is handled as normal, and multiples of it are left out."""
    answer, text = explained(patient((7, "creatinine", "2 mg/dL", "1.2 mg/dL")))

    assert (
        "There is no baseline of creatinine; it is handled as normal.",
        "Multiples of the baseline were left out.",
    ) == answer.assumptions
    assert "Baseline: none." in text


@pytest.mark.parametrize(
    ("labs", "settings", "words"),
    [
        (
            [(0, "alt", "<60 U/L", "40 U/L"), (7, "alt", "70 U/L", "40 U/L")], {},
            "The baseline is printed as <60 U/L and used at 60.",
        ),
        ([(7, "alt", "70 U/L", None)], {}, "Why: the upper limit of normal is not known."),
        ([(7, "alt", "70 U/L", None)], {"upper_limits": {"alt": "40 U/L"}}, "supplied by the"),
        ([(7, "alt", "<70 U/L", "40 U/L")], {}, "no single grade, but one from 0 to 1"),
        (
            [(0, "alt", "300 U/L", "40 U/L"), (7, "alt", "700 U/L", "40 U/L")],
            {"definition": CTCAE_V6}, "no grade under CTCAE version 6.0",
        ),
        (
            [(0, "alt", "300 U/L", "40 U/L"), (7, "alt", "500-1000 U/L", "40 U/L")],
            {"definition": CTCAE_V6}, ": no single grade under CTCAE version 6.0",
        ),
        ([(0, "alt", "70 U/L", "40 U/L")], {}, "up to the start of line 1"),
        ([(None, "alt", "70 U/L", "40 U/L")], {}, "on an unknown day: grade 1"),
        (
            [(0, "alt", "70 U/L", None), (7, "alt", "90 U/L", "40 U/L")], {},
            "normal or above the upper limit of normal",
        ),
    ],
)  # fmt: skip
def test_what_was_assumed(
    labs: list[tuple[int, str, str, str | None]], settings: dict[str, Any], words: str
) -> None:
    """Bounds, supplied limits, unknown days and open grades are told in words."""
    assert words in explained(patient(*labs), **settings)[1]


def test_supplied_units_and_days_and_constructed_values_are_said() -> None:
    """What the person who entered the record supplied, and what the values are."""
    one = patient(
        platelets=[
            itp.PlateletMeasurement(on=1, count="15 G/L", assumed=["unit", "day"]),
        ],
        provenance="constructed",
    )
    (answer,) = grade_ctcae(one, lower_limits={"platelets": "150 G/L"})

    assert (
        "The values are constructed: they are not patient data.",
        "A limit of normal was supplied by the caller; the record has none.",
        "A unit was supplied, because the source does not print it.",
        "A day was worked out: the source prints no whole date.",
    ) == answer.assumptions
    assert "In ITP a low count is the disease" in answer.explain()
    assert "Limits of normal: lower 150 ×10⁹/L." in answer.explain()


def test_a_baseline_that_is_printed_on_the_line() -> None:
    """It overrides the counts, and has no day."""
    one = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(
                line=1, agents=["a"], started_on=dt.date(2021, 1, 1), baseline="<5 G/L"
            )
        ],
        platelets=[itp.PlateletMeasurement(on=dt.date(2021, 1, 5), count="20 G/L")],
    )
    answer = grade_ctcae(one)[0]

    assert (5.0, "<5 ×10⁹/L", None) == attrs.astuple(answer.baseline)[:3]
    assert "on 2021-01-05, line 1: grade 4" in answer.explain()


def test_the_rule_of_a_value_without_a_line() -> None:
    """It is that of a normal baseline, all of it; the sentence that says so comes with it."""
    untreated = attrs.evolve(patient((3, "alt", "130 U/L", "40 U/L")), lines=[])
    (answer,) = grade_ctcae(untreated)
    told = answer.explain().splitlines()

    assert (
        "Rule of Alanine aminotransferase increased: grade 1 > 1, grade 2 > 3, grade 3 > 5, "
        "grade 4 > 20 × ULN (baseline normal or below)."
    ) in told
    assert "Assumed: There is no baseline of alt; it is handled as normal." in told


def test_a_cohort_without_laboratory_values() -> None:
    """The message says what to pass."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["p"], "on": [0], "count": [9], "unit": "G/L"},
        lines={"patient_id": ["p"], "line": [1], "started_on": [0]},
    )
    with pytest.raises(itp.InputError) as caught:
        grade_ctcae(cohort)

    told = str(caught.value)
    assert told.startswith("subject: needs laboratory values, got a cohort of tables without them;")
    assert told.endswith("[NO_LABS]")


def test_a_value_that_is_missing_is_said_in_the_language() -> None:
    """No English in a Chinese sentence."""
    table = {"patient_id": ["a"], "on": [1], "analyte": ["alt"], "value": [None], "unit": ["U/L"]}
    found = grade_ctcae(table)

    assert "no value on day 1" in found.explain(0)
    assert "no value" not in found.explain(0, "zh")
    assert "氨基转移酶无数值" in found.explain(0, "zh")
