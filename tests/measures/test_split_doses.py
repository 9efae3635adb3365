"""
Doses that are split, changed on a day, or recorded fill by fill, by hand.

A course is ``first-last mg``, or ``drug first-last mg``; the last day is counted, unless another
course of the same drug begins on it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.exposures import Exposure
from itpcase.history import PREDNISONE_EQUIVALENTS, Facts
from itpcase.history.steroids import steroid_dependence
from itpcase.measures import doses_by_weight, steroid_exposure, time_on_drug

CASES = [
    # courses, sum, highest, days on, day asked and the dose on it
    ("0-9 20", 200, 20, 10, (9, 20)),
    ("0-9 10; 0-9 10", 200, 20, 10, (9, 20)),  # twice a day, as two rows
    ("0-9 10; 0-9 10; 0-9 5", 250, 25, 10, (0, 25)),
    ("0-9 7.5; 0-9 2.5", 100, 10, 10, (5, 10)),  # two strengths
    ("0-9 0.5; 0-9 0.5", 10, 1, 10, (5, 1)),
    ("0-9 20; 0-4 5", 225, 25, 10, (4, 25)),  # one of two is stopped
    ("0-9 20; 0-4 5", 225, 25, 10, (5, 20)),
    ("0-4 20; 5-9 10", 150, 20, 10, (5, 10)),  # a new dose on the next day
    ("0-5 20; 5-9 10", 150, 20, 10, (5, 10)),  # a new dose on the day of the stop
    ("0-5 10; 5-9 20", 150, 20, 10, (5, 20)),
    ("0-5 20; 5-9 20", 200, 20, 10, (5, 20)),
    ("0-5 10; 0-5 10; 5-9 10; 5-9 10", 200, 20, 10, (5, 20)),
    ("0-30 20; 30-60 20; 60-90 20", 1820, 20, 91, (30, 20)),  # fills
    ("0-30 20; 28-58 20", 1240, 40, 59, (29, 40)),  # a fill that was fetched early
    ("0-4 20; 6-9 20", 180, 20, 9, (5, 0)),  # a day between
    ("0-4 20; 6-9 20", 180, 20, 9, (6, 20)),
    ("3-3 10; 3-3 10", 20, 20, 1, (3, 20)),  # two rows of one day
    ("3-3 10; 3-5 10", 40, 20, 3, (3, 20)),
    ("3-4 10; 4-5 10; 5-5 10", 30, 10, 3, (5, 10)),
    ("3-4 10; 3-4 10; 4-5 10; 4-5 10", 60, 20, 3, (4, 20)),
    ("0-5 20; 5-5 10; 5-9 10", 160, 20, 10, (5, 20)),  # two rows begin on the day
    ("0-9 20; 9-20 0", 180, 20, 9, (9, 0)),  # stopped, and said to be none from then on
    ("0-9 20; 10-20 0", 200, 20, 10, (9, 20)),
    ("0-5 20; prednisolone 5-9 20", 220, 40, 10, (5, 40)),  # of another drug nobody says so
    ("dexamethasone 0-3 0.75; 0-3 5", 40, 10, 4, (3, 10)),
    ("dexamethasone 0-3 7.5; dexamethasone 3-6 0.75", 170, 50, 7, (3, 5)),
]
NEEDED = Facts(steroids_needed=True, frequent_courses=False)


def parts(text: str) -> list[tuple[str, int, int, str]]:
    """Drug, first and last day, and dose of each course."""
    found = []
    for course in text.split("; "):
        *drug, days, mg = course.split()
        first, last = map(int, days.split("-"))
        found.append((drug[0] if drug else "prednisone", first, last, f"{mg} mg/d"))
    return found


def records(text: str) -> list[Exposure]:
    """The courses as records."""
    return [
        Exposure(agent=drug, started_on=first, ended_on=last, daily_dose=dose)
        for drug, first, last, dose in parts(text)
    ]


def table(text: str) -> dict[str, Any]:
    """The courses as a table, the last first."""
    drug, first, last, dose = zip(*reversed(parts(text)), strict=True)
    return {
        "patient_id": ["a"] * len(drug), "agent": [*drug], "started_on": [*first],
        "ended_on": [*last], "daily_dose": [*dose],
    }  # fmt: skip


@pytest.mark.parametrize(("courses", "mg", "highest", "days", "_asked"), CASES)
def test_doses_by_hand(
    courses: str, mg: float, highest: float, days: int, _asked: tuple[int, float]
) -> None:
    """Their sum, the highest day and the days on them, of records and in a table."""
    one, many = steroid_exposure(records(courses)), steroid_exposure(table(courses))

    assert (mg, highest, days) == pytest.approx(
        (one.cumulative_mg_min, one.highest_mg_per_day_min, one.days_on_min)
    )
    assert (mg, highest, days) == pytest.approx(
        (one.cumulative_mg_max, one.highest_mg_per_day_max, one.days_on_max)
    )
    assert [mg, highest, days] == pytest.approx(
        [many[name][0] for name in ("cumulative_mg_min", "highest_mg_per_day_min", "days_on_min")]
    )


@pytest.mark.parametrize(("courses", "_mg", "_highest", "_days", "asked"), CASES)
def test_the_dose_of_a_day_by_hand(
    courses: str, _mg: float, _highest: float, _days: int, asked: tuple[int, float]
) -> None:
    """Dependence asks for the dose of one day: at most 5 mg is none."""
    day, mg = asked
    found = steroid_dependence(
        records(courses), on=day, facts=NEEDED, equivalents=PREDNISONE_EQUIVALENTS
    )

    assert (mg, mg) == pytest.approx((found.lowest_mg_per_day, found.highest_mg_per_day))
    assert ("yes" if mg > 5 else "no") == found.answer


def test_a_fill_does_not_make_a_patient_dependent() -> None:
    """5 mg a day from two fills is 5 mg on the day of the second as well."""
    fills = records("0-30 5; 30-60 5")

    assert ["no"] * 3 == [
        str(steroid_dependence(fills, on=on, facts=NEEDED).answer) for on in (29, 30, 31)
    ]


def test_days_on_a_drug_by_fills() -> None:
    """Fills that follow one another leave no day out and count none twice."""
    fills = [Exposure(agent="eltrombopag", started_on=d, ended_on=d + 30) for d in (0, 30, 60)]

    assert 91 == time_on_drug(fills, "eltrombopag").days_on_min


def test_doses_by_weight_week_by_week() -> None:
    """Two weeks at 3 µg/kg a week are 6 µg/kg in 14 days, the last of which is counted."""
    weeks = [
        Exposure(agent="romiplostim", started_on=first, ended_on=last, daily_dose="30 ug/d")
        for first, last in ((0, 7), (7, 13))
    ]
    found = doses_by_weight(weeks, weight="70 kg")

    assert [7, 7] == [each.days for each in found]
    assert [3e-6, 3e-6] == pytest.approx([each.total_g_per_kg for each in found])


def test_fills_of_a_database(tmp_path: Path) -> None:
    """60 tablets of 10 mg for 30 days, twice, the second on the day after the first was used up."""
    day, later = dt.date(2021, 3, 1), dt.date(2021, 3, 31)
    tables = {
        "person": "person_id\n1\n",
        "measurement": (
            "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,"
            "unit_concept_id\n1,1,3024929,2022-01-01,50,8848\n"
        ),
        "drug_exposure": (
            "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,"
            "drug_exposure_end_date,verbatim_end_date,drug_source_value,drug_type_concept_id,"
            f"quantity,days_supply\n1,1,101,{day},2021-03-30,2021-03-30,prednisone,32818,60,30\n"
            f"2,1,101,{later},2021-04-29,2021-04-29,prednisone,32818,60,30\n"
        ),
        "drug_strength": "drug_concept_id,amount_value,amount_unit_concept_id\n101,10,8576\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    patient = itp.read_omop(tmp_path).patient(0)
    found = steroid_exposure(patient)

    assert [20.0, 20.0] == [each.mg_per_day for each in patient.exposures]
    assert 20.0 == found.highest_mg_per_day_min == found.highest_mg_per_day_max
    answers = [
        steroid_dependence(patient.exposures, on=on, facts=NEEDED).highest_mg_per_day
        for on in (later - dt.timedelta(days=1), later)
    ]
    assert [20.0, 20.0] == answers
