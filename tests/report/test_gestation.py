"""Times of a pregnancy: weeks of gestation, trimesters, days from the delivery."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import itpcase as itp
from itpcase.cohort.open_days import Place, open_days_of
from itpcase.cohort.subject import as_cohort
from itpcase.report import evidence_table
from itpcase.units.gestation import Pregnancy, read_gestation, read_pregnancy
from itpcase.units.times import PrintedTime, read_time

DATE = dt.date


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("at 32 weeks of gestation", (224, 230)),
        ("32 weeks' gestation", (224, 230)),
        ("at 32 weeks pregnant", (224, 230)),
        ("GA 32+4", (228, 228)),
        ("at a gestational age of 32 weeks", None),
        ("at gestational age of 32 weeks", (224, 230)),
        ("in pregnancy week 28", (189, 202)),
        ("28th week of pregnancy", (189, 202)),
        ("week 28 of gestation", (189, 202)),
        ("first trimester", (0, 97)),
        ("in the second trimester of pregnancy", (98, 195)),
        ("third trimester", (196, 301)),
        ("孕32周", (224, 230)),
        ("妊娠32+4周", None),
        ("妊娠第28周", (189, 202)),
        ("孕晚期", (196, 301)),
    ],
)
def test_ages_of_gestation(text: str, days: tuple[int, int] | None) -> None:
    """Completed weeks last up to the next; a numbered week is either way of counting."""
    assert days == read_gestation(text.casefold())
    if days is not None:
        assert PrintedTime(after=days, since="gestation") == read_time(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 weeks postpartum", (11, 17)),
        ("3 days after delivery", (3, 3)),
        ("3 days before the delivery", (-3, -3)),
        ("postpartum day 3", (2, 3)),
        ("产后3天", (3, 3)),
    ],
)
def test_days_from_the_delivery(text: str, days: tuple[int, int]) -> None:
    """They are read as days from a line are."""
    assert PrintedTime(after=days, of="delivery") == read_time(text)


@pytest.mark.parametrize(
    ("text", "began", "delivered"),
    [
        ("LMP 2020-08-01", (DATE(2020, 8, 1),) * 2, None),
        ("due date 2021-05-08", (DATE(2020, 8, 1),) * 2, None),
        ("G2P1; delivered on 3 May 2021 at 38 weeks", (DATE(2020, 8, 4), DATE(2020, 8, 10)),
         (DATE(2021, 5, 3),) * 2),
        ("delivered 2021-05-03 (38+2 weeks)", (DATE(2020, 8, 8),) * 2, (DATE(2021, 5, 3),) * 2),
        ("delivered day 120", None, (120, 120)),
        ("28 weeks of gestation on day 0", (-202, -196), None),
        ("末次月经2020-08-01", (DATE(2020, 8, 1),) * 2, None),
        ("分娩2021-05-03\uff08孕38周\uff09", (DATE(2020, 8, 4), DATE(2020, 8, 10)),
         (DATE(2021, 5, 3),) * 2),
        ("yes", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_days_of_a_pregnancy(text: str | None, began: object, delivered: object) -> None:
    """A day that print ties to the pregnancy says when it began, as closely as it is said."""
    assert Pregnancy(began, delivered) == read_pregnancy(text)  # type: ignore[arg-type]  # both of one kind


def pregnant(pregnancy: str | None, *counts: tuple[str, int]) -> itp.Patient:
    """A patient treated on day 0, and her counts in words."""
    return itp.Patient(
        id="p1", pregnancy=pregnancy,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=0, count="9 G/L"),
            *(itp.PlateletMeasurement(on=None, when=when, count=f"{count} G/L")
              for when, count in counts),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pregnancy", "when", "days"),
    [
        ("30 weeks on day 0", "at 32 weeks of gestation", (8, 20)),
        ("30+0 weeks on day 0", "32+4 weeks of gestation", (18, 18)),
        ("delivered day 60", "at 32 weeks of gestation", (-17, 60)),
        ("delivered day 60", "at delivery", (60, 60)),
        ("delivered day 60", "2 weeks postpartum", (71, 77)),
        ("delivered day 60", "3 days before delivery", (57, 57)),
    ],
)
def test_a_day_of_the_pregnancy_bounds_the_others(
    pregnancy: str, when: str, days: tuple[int, int]
) -> None:
    """An age of gestation lies as far from the anchor as both are open."""
    found = open_days_of(as_cohort(pregnant(pregnancy, (when, 120))), 0)

    assert found is not None
    # the first count has a day, and undated counts stand before it
    assert days == found.bounds[Place("counts", 0, "day")]


@pytest.mark.parametrize("as_frames", [False, True])
def test_a_week_of_gestation_makes_a_line_evaluable(*, as_frames: bool) -> None:
    """With an anchor the category is certain; without one the missing day is named."""
    counts = (("at 32 weeks of gestation", 120), ("at 36 weeks of gestation", 130))
    placed = as_cohort(pregnant("30 weeks on day 0", *counts))
    unplaced = as_cohort(pregnant(None, *counts))
    if as_frames:
        placed, unplaced = (itp.Cohort.from_tables(**tables_of(c)) for c in (placed, unplaced))

    assert ["CR"] == [str(each) for each in itp.classify_response(placed)["category"]]
    assert ["NE"] == [str(each) for each in itp.classify_response(unplaced)["category"]]
    assert "a day of the pregnancy" in evidence_table(unplaced).cell(0, "missing").text
    assert "妊娠" in evidence_table(unplaced, lang="zh").cell(0, "missing").text


def tables_of(cohort: itp.Cohort) -> dict[str, Any]:
    """The tables of a cohort, as a registry holds them."""
    patient = cohort.patient(0)
    return {
        "patients": {"patient_id": ["p1"], "pregnancy": [patient.pregnancy]},
        "lines": {"patient_id": ["p1"], "line": [1], "agents": ["ivig"], "started_on": [0]},
        "counts": {
            "patient_id": ["p1"] * len(patient.platelets),
            "on": [m.on for m in patient.platelets],
            "when": [m.when for m in patient.platelets],
            "count": [m.count_1e9_per_l for m in patient.platelets],
            "unit": ["G/L"] * len(patient.platelets),
        },
    }
