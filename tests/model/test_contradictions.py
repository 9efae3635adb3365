"""What in the records of a patient contradicts itself: all of it is told at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import itpcase as itp
from itpcase.cohort.columns import tables_of
from itpcase.model.records import HIGHEST_AGE
from tests.model.made import (
    DATE,
    bleed,
    contradictions,
    lab,
    line,
    person,
    platelets,
    rescue,
    short,
)

# --- contradictions -------------------------------------------------------------------------------

ONE_CONTRADICTION: list[tuple[dict[str, Any], tuple[str, str, str], str]] = [
    ({"sex": "x"}, ("SEX", "sex", "'x'"), "use F or M"),
    ({"sex": 1}, ("SEX", "sex", "1"), "use F or M"),
    ({"age": -1}, ("AGE", "age", "-1"), "correct the age"),
    ({"age": 130}, ("AGE", "age", "130"), "correct the age"),
    ({"age": float("nan")}, ("AGE", "age", "nan"), "correct the age"),
    ({"age": 40, "born_on": -9000}, ("AGE_AND_BIRTH", "age", "both"), "leave one of them out"),
    (
        {"platelets": [platelets(on=31)], "died_on": 30},
        ("AFTER_DEATH", "platelets[0].on", "31"),
        "correct this day or died_on",
    ),
    ({"rescues": [rescue(on=31)], "died_on": 30}, ("AFTER_DEATH", "rescues[0].on", "31"), "died"),
    (
        {"bleeds": [bleed(on=31, until=None)], "died_on": 30},
        ("AFTER_DEATH", "bleeds[0].on", "31"),
        "died",
    ),
    (
        {"bleeds": [bleed(on=30, until=31)], "died_on": 30},
        ("AFTER_DEATH", "bleeds[0].until", "31"),
        "died",
    ),
    ({"labs": [lab(on=31)], "died_on": 30}, ("AFTER_DEATH", "labs[0].on", "31"), "died"),
    (
        {"lines": [line(started_on=31)], "died_on": 30},
        ("AFTER_DEATH", "lines[0].started_on", "31"),
        "died",
    ),
    (
        {"lines": [line(ended_on=31)], "died_on": 30},
        ("AFTER_DEATH", "lines[0].ended_on", "31"),
        "died",
    ),
    ({"followed_until": 31, "died_on": 30}, ("AFTER_DEATH", "followed_until", "31"), "died"),
    ({"diagnosed_on": 31, "died_on": 30}, ("AFTER_DEATH", "diagnosed_on", "31"), "died"),
    ({"born_on": 31, "died_on": 30}, ("AFTER_DEATH", "born_on", "31"), "died"),
    (
        {"platelets": [platelets(on=-1)], "born_on": 0},
        ("BEFORE_BIRTH", "platelets[0].on", "-1"),
        "correct this day or born_on",
    ),
    ({"diagnosed_on": -1, "born_on": 0}, ("BEFORE_BIRTH", "diagnosed_on", "-1"), "born_on"),
    (
        {"lines": [line(started_on=-1)], "born_on": 0},
        ("BEFORE_BIRTH", "lines[0].started_on", "-1"),
        "born_on",
    ),
    (
        {"lines": [line(started_on=0)], "diagnosed_on": 1},
        ("DIAGNOSIS_AFTER_LINE", "diagnosed_on", "1"),
        "the start of the line",
    ),
    (
        {"lines": [line(line=4), line(line=4, started_on=9)]},
        ("LINE_TWICE", "lines[1].line", "line 4 twice: ivig 0/..; ivig 9/.."),
        "number the lines 1, 2, 3",
    ),
    (
        {"lines": [line(line=1, started_on=9), line(line=2, started_on=8)]},
        ("LINE_ORDER", "lines[1].started_on", "8"),
        "in the order in which they started",
    ),
    (
        {
            "lines": [
                line(line=1, started_on=9),
                line(line=2, started_on=None),
                line(line=3, started_on=8),
            ]
        },
        ("LINE_ORDER", "lines[2].started_on", "8"),
        "in the order in which they started",
    ),
    (
        {"lines": [line(line=1, started_on=9), line(line=2, started_on=9)]},
        ("LINES_SAME_DAY", "lines[1].started_on", "9"),
        "one line with several agents",
    ),
    (
        {"died_on": dt.date(2021, 3, 4), "platelets": [platelets(on=dt.date(2021, 3, 5))]},
        ("AFTER_DEATH", "platelets[0].on", "2021-03-05"),
        "died_on",
    ),
]


@pytest.mark.parametrize(
    ("fields", "problem", "remedy"),
    ONE_CONTRADICTION,
    ids=[f"{problem[0]}-{problem[1]}" for _, problem, _ in ONE_CONTRADICTION],
)
def test_one_contradiction(
    fields: dict[str, Any], problem: tuple[str, str, str], remedy: str
) -> None:
    """Its code, field, value and fix, and nothing else."""
    (found,) = contradictions(**fields)

    assert problem == (found.code, found.argument, found.given)
    assert remedy in found.remedy
    assert found.needed
    assert ("p1", "error") == (found.patient_id, found.severity)


@pytest.mark.parametrize(
    ("code", "needed"),
    {
        "SEX": "F, M or nothing",
        "AGE": "an age in years",
        "AGE_AND_BIRTH": "either age or born_on",
        "AFTER_DEATH": "a day up to the death (30)",
        "BEFORE_BIRTH": "a day after the birth (0)",
        "DIAGNOSIS_AFTER_LINE": "a day up to the first line (0)",
        "LINE_TWICE": "a number of its own",
        "LINE_ORDER": "a day after the start of line 1 (9)",
        "LINES_SAME_DAY": "a day after the start of line 1 (9)",
    }.items(),
)
def test_what_was_needed(code: str, needed: str) -> None:
    """The limit that a day passes is in the message."""
    fields = next(fields for fields, problem, _ in ONE_CONTRADICTION if problem[0] == code)

    assert [needed] == [problem.needed for problem in contradictions(**fields)]


EDGES: list[dict[str, Any]] = [
    {"sex": "M", "age": 0},
    {"sex": "F", "age": HIGHEST_AGE - 0.5},
    {"platelets": [platelets(on=30)], "died_on": 30, "followed_until": 30},
    {"died_on": 31, "followed_until": 30},
    {"born_on": 0, "died_on": 0, "platelets": [platelets(on=0)], "diagnosed_on": 0},
    {"bleeds": [bleed(on=30, until=40)], "followed_until": 30},
    {"lines": [line(started_on=0, ended_on=40)], "followed_until": 30},
    {"lines": [line(started_on=0)], "diagnosed_on": 0},
    {"lines": [line(started_on=None)], "diagnosed_on": 5},
    {"lines": [line(line=2), line(line=5, started_on=1)]},
    {"lines": [line(line=1, started_on=None), line(line=2, started_on=None)]},
    {"lines": [line(line=1), line(line=2, started_on=None)]},
    {"platelets": [platelets(on=None)], "died_on": 0},
    {"platelets": [platelets(on=None)], "lines": [line(started_on=dt.date(2021, 1, 1))]},
]
"""A day that is its own limit, and a day that is not known."""


@pytest.mark.parametrize("fields", EDGES)
def test_the_edges_are_no_contradiction(fields: dict[str, Any]) -> None:
    """They are fine in a record."""
    assert "p1" == person(**fields).id


@pytest.mark.parametrize("fields", EDGES)
def test_the_edges_are_no_contradiction_in_tables(fields: dict[str, Any]) -> None:
    """And so they are in columns, which are compared by themselves."""
    cohort = itp.Cohort.from_patients([person(**fields)])
    told = itp.Cohort.from_tables(**tables_of(cohort), strict=False).problems

    assert set() == {each.code for each in told} & {code for _, (code, *_), _ in ONE_CONTRADICTION}


def test_only_the_rows_beyond_a_death_are_told_of_in_tables() -> None:
    """Not those on its day, of a patient who has others behind it."""
    told = itp.Cohort.from_tables(
        counts={"patient_id": ["p"] * 4, "on": [0, 30, 31, 30], "count": [9.0] * 4, "unit": "G/L"},
        lines={"patient_id": ["p"], "line": [1], "started_on": [0]},
        patients={"patient_id": ["p"], "born_on": [0], "died_on": [30]}, strict=False,
    ).problems  # fmt: skip
    beyond = [each for each in told if each.code in {"AFTER_DEATH", "BEFORE_BIRTH"}]

    assert [("AFTER_DEATH", "31")] == [(each.code, each.given) for each in beyond]


def test_lines_that_share_number_and_start_are_told_once() -> None:
    """Two lines with one number and one start are one mistake."""
    assert [("LINE_TWICE", "lines[1].line", "line 1 twice: ivig 0/..; ivig 0/..")] == short(
        contradictions(lines=[line(), line()])
    )
    assert 2 == len(contradictions(lines=[line(), line(), line()]))


def test_twelve_problems() -> None:
    """A patient with twelve contradictions reports twelve, in one exception."""
    problems = contradictions(
        sex="Fe",
        age=200,
        born_on=-100,
        diagnosed_on=3,
        died_on=50,
        followed_until=40,
        platelets=[platelets(on=day) for day in (-200, -150, 41, 51, 60)],
        rescues=[rescue(on=45)],
        bleeds=[bleed(on=44, until=55)],
        labs=[lab(on=99)],
        lines=[line(), line(line=2, started_on=-1), line(line=2, started_on=5)],
    )

    assert [
        ("SEX", "sex", "'Fe'"),
        ("AGE", "age", "200"),
        ("AGE_AND_BIRTH", "age", "both"),
        ("BEFORE_BIRTH", "platelets[0].on", "-200"),
        ("BEFORE_BIRTH", "platelets[1].on", "-150"),
        ("AFTER_DEATH", "platelets[3].on", "51"),
        ("AFTER_DEATH", "platelets[4].on", "60"),
        ("AFTER_DEATH", "bleeds[0].until", "55"),
        ("AFTER_DEATH", "labs[0].on", "99"),
        ("DIAGNOSIS_AFTER_LINE", "diagnosed_on", "3"),
        ("LINE_TWICE", "lines[2].line", "line 2 twice: ivig -1/..; ivig 5/.."),
        ("LINE_ORDER", "lines[1].started_on", "-1"),
    ] == short(problems)
    fifteen = contradictions(died_on=0, platelets=[platelets(on=day) for day in range(1, 16)])

    assert [("AFTER_DEATH", f"platelets[{i}].on", str(i + 1)) for i in range(15)] == short(fifteen)


def test_the_message_lists_all() -> None:
    """Whoever reads the exception sees every line that must be mended."""
    with pytest.raises(itp.errors.RecordError) as caught:
        person(id="p 7", sex="x", age=-1)

    assert (
        "patient 'p 7' contradicts itself (2 in all)\n"
        "  patient 'p 7', sex: needs F, M or nothing, got 'x'; use F or M [SEX]\n"
        "  patient 'p 7', age: needs an age in years, got -1; correct the age [AGE]"
    ) == str(caught.value)


# --- dates or study days, never both --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        (
            {"platelets": [platelets(on=DATE), platelets(on=5), platelets(on=DATE)]},
            [("platelets[0].on", "5")],
        ),
        (
            {"platelets": [platelets(on=5), platelets(on=6)], "died_on": DATE},
            [("died_on", "2021-03-04")],
        ),
        ({"platelets": [platelets(on=5)], "born_on": DATE}, [("platelets[0].on", "5")]),
        (
            {"lines": [line(started_on=DATE, ended_on=5)], "diagnosed_on": DATE},
            [("lines[0].ended_on", "5")],
        ),
        (
            {"bleeds": [bleed(on=5, until=DATE)], "followed_until": 9},
            [("bleeds[0].until", "2021-03-04")],
        ),
        (
            {
                "lines": [line(started_on=DATE)],
                "rescues": [rescue(on=DATE)],
                "labs": [lab(on=1), lab(on=2)],
                "diagnosed_on": DATE,
            },
            [("labs[0].on", "1"), ("labs[1].on", "2")],
        ),
    ],
)
def test_mixed_times(fields: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    """The rarer kind is named, field by field; of equally many, the study days."""
    found = contradictions(**fields)

    assert [("MIXED_TIMES", *problem) for problem in problems] == short(found)
    assert {"use dates or study days, never both"} == {problem.remedy for problem in found}


def test_what_mixed_times_need() -> None:
    """A date among dates, a study day among study days."""
    (one,) = contradictions(platelets=[platelets(on=DATE), platelets(on=DATE), platelets(on=5)])
    (two,) = contradictions(platelets=[platelets(on=DATE), platelets(on=4), platelets(on=5)])

    assert "a date, as in the rest of the patient" == one.needed
    assert "a study day, as in the rest" == two.needed


def test_mixed_times_end_the_search_for_an_order() -> None:
    """Nothing can be put in order, but sex and age are told all the same."""
    found = contradictions(
        sex="x", died_on=0, platelets=[platelets(on=5), platelets(on=DATE)], diagnosed_on=9
    )

    assert ["SEX", "MIXED_TIMES"] == [problem.code for problem in found]
