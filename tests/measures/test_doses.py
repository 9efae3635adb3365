"""What was given over time: corticosteroids, days on a drug, doses by body weight."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.agents import Agent, AgentClass, Use
from itpcase.exposures import Exposure
from itpcase.history import PREDNISONE_EQUIVALENTS
from itpcase.measures import daily_dose, doses_by_weight, steroid_exposure, time_on_drug
from itpcase.units.counts import quantity
from itpcase.words import tell
from tests.oracle import measures as oracle

courses = st.lists(
    st.tuples(
        st.integers(-5, 30), st.one_of(st.none(), st.integers(0, 20)),
        st.sampled_from([None, 0.0, 5.0, 7.5, 20.0]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
"""First day, length or None, dose or None."""


def exposures(drawn: list[Any], agent: str = "prednisone") -> list[Exposure]:
    """Records of what was drawn."""
    return [
        Exposure(
            agent=agent, started_on=start, ended_on=None if length is None else start + length,
            daily_dose=None if dose is None else f"{dose} mg/d",
        )
        for start, length, dose in drawn
    ]  # fmt: skip


@given(drawn=courses, first=st.integers(-5, 10), length=st.integers(0, 40))
def test_steroids_agree_with_one_day_after_the_other(
    drawn: list[Any], first: int, length: int
) -> None:
    """Sum, mean, highest and days, at least and at most; for one patient and in columns."""
    last = first + length
    expected = oracle.taken(
        [(s, None if n is None else s + n, dose) for s, n, dose in drawn], first, last
    )
    one = steroid_exposure(exposures(drawn), first=first, last=last)
    many = steroid_exposure(
        {"a": exposures(drawn), "b": exposures(drawn)}, first={"a": first, "b": first}, last=last
    )

    for name, value in expected.items():
        assert value == pytest.approx(getattr(one, name))
        assert [value] * 2 == pytest.approx(many[name].tolist())
    assert length + 1 == one.days
    assert one.mean_mg_per_day_min == pytest.approx(one.cumulative_mg_min / one.days)
    assert (one.cumulative_mg_min == one.cumulative_mg_max) or one.missing
    on = time_on_drug(exposures(drawn), "prednisone", first=first, last=last)
    assert (expected["days_on_min"], expected["days_on_max"]) == (on.days_on_min, on.days_on_max)
    assert on.days == on.days_on_max + on.days_off_min == on.days_on_min + on.days_off_max


@pytest.mark.parametrize(
    ("agent", "mg", "prednisone"),
    [("prednisone", 20, 20), ("prednisolone", 20, 20), ("methylprednisolone", 16, 20),
     ("dexamethasone", 0.75, 5)],
)  # fmt: skip
def test_a_steroid_counts_as_prednisone_by_the_table(
    agent: str, mg: float, prednisone: float
) -> None:
    """Whose source every answer names."""
    taken = [Exposure(agent=agent, started_on=0, ended_on=9, daily_dose=f"{mg} mg/d")]
    found = steroid_exposure(taken)

    assert 10 * prednisone == pytest.approx(found.cumulative_mg_min)
    assert found.equivalents is PREDNISONE_EQUIVALENTS
    assert "kumar2017" in steroid_exposure({"a": taken})["source"][0]
    assert 10 * prednisone / 1000 == pytest.approx(found.cumulative[1].to("gram").magnitude)
    assert prednisone == pytest.approx(found.mean[0].to("milligram / day").magnitude)


def test_what_is_not_known_is_named() -> None:
    """A dose, a start, an end, a steroid that the table does not have, no record at all."""
    other = Agent(name="hydrocortisone", kind=AgentClass.CORTICOSTEROID, uses=Use.RESCUE)
    unknown = [
        Exposure(agent="prednisone", started_on=None, ended_on=3, daily_dose="5 mg/d"),
        Exposure(agent="dexamethasone", started_on=5),
        Exposure(agent=other, started_on=5, ended_on=6, daily_dose="50 mg/d"),
    ]
    found = steroid_exposure(unknown, first=0, last=10)

    assert {"the start of prednisone", "the dose of dexamethasone", "the end of dexamethasone",
            "the dose of hydrocortisone"} == set(found.missing)  # fmt: skip
    assert 0 == found.cumulative_mg_min
    assert np.isinf(found.cumulative_mg_max)
    nothing = steroid_exposure([], first=0, last=9)
    assert (("the exposures",), 0.0, np.inf) == (
        nothing.missing, nothing.cumulative_mg_min, nothing.cumulative_mg_max,
    )  # fmt: skip
    assert "用药记录" == tell(nothing.missing, "zh")
    assert (0, 10) == (nothing.days_on_min, nothing.days_on_max)
    none = steroid_exposure([Exposure(agent="ivig", started_on=0, ended_on=1)])
    assert ((), 0.0, 0.0) == (none.missing, none.cumulative_mg_min, none.cumulative_mg_max)


def test_a_drug_that_goes_on_is_taken_to_the_last_day() -> None:
    """Said to go on, it is certain; without a word of it, only its first day is."""
    for ongoing, least in ((True, 10), (None, 1)):
        taken = [Exposure(agent="eltrombopag", started_on=0, ongoing=ongoing)]
        found = time_on_drug(taken, "EPAG", last=9)

        assert (least, 10) == (found.days_on_min, found.days_on_max)
        assert (least, 10) == tuple(each.to("day").magnitude for each in found.on)
        assert (0, 10 - least) == tuple(each.to("day").magnitude for each in found.off)


def test_days_on_a_class_of_drugs_and_on_anything() -> None:
    """A day on two drugs counts once; a procedure is its day."""
    taken = [
        Exposure(agent="eltrombopag", started_on=0, ended_on=9),
        Exposure(agent="romiplostim", started_on=5, ended_on=14),
        Exposure(agent="splenectomy", started_on=20),
    ]

    assert 15 == time_on_drug(taken, AgentClass.TPO_RA).days_on_min
    assert 16 == time_on_drug(taken).days_on_min
    assert 1 == time_on_drug(taken, "splenectomy").days_on_max
    with pytest.raises(itp.InputError):
        time_on_drug(taken, "no such drug")


def test_exposures_come_in_columns_too() -> None:
    """A mapping of arrays, a frame and a cohort give what records give."""
    table = {"patient_id": ["a", "b"], "agent": ["PDN", "DXM"], "started_on": [0, 0],
             "ended_on": [9, 3], "daily_dose": ["20 mg/d", "40 mg/d"]}  # fmt: skip
    expected = [200.0, pytest.approx(4 * 40 * 5 / 0.75)]
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "b"], "on": [0, 0], "count": [9, 9], "unit": ["G/L"] * 2},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["PDN"]},
        exposures=table,
    )

    assert expected == steroid_exposure(table)["cumulative_mg_min"].tolist()
    assert expected == steroid_exposure(itp.Table(table))["cumulative_mg_min"].tolist()
    assert expected == steroid_exposure(cohort)["cumulative_mg_min"].tolist()
    assert [10.0, 4.0] == time_on_drug(table)["days_on_min"].tolist()
    by_weight = doses_by_weight(table, weight={"a": "50 kg"})
    assert 0.4 == by_weight["mg_per_kg_per_day"][0]
    assert np.isnan(by_weight["mg_per_kg_per_day"][1])


def test_windows_are_days_of_the_kind_of_the_exposures() -> None:
    """A date among study days, and a window that ends before it starts, are refused."""
    taken = [Exposure(agent="ivig", started_on=0, ended_on=1)]
    with pytest.raises(itp.InputError, match="first"):
        time_on_drug(taken, first=dt.date(2020, 1, 1))
    with pytest.raises(itp.InputError, match="last"):
        time_on_drug(taken, first=5, last=4)
    dated = [Exposure(agent="ivig", started_on=dt.date(2020, 1, 1), ended_on=dt.date(2020, 1, 2))]
    assert 31 == time_on_drug(dated, last=dt.date(2020, 1, 31)).days


@pytest.mark.parametrize(
    ("dose", "weight", "mg"),
    [("3 µg/kg/week", "70 kg", 0.03), ("0.4 g/kg/d", "70 kg", 28000), ("1 mg/kg/day", "700 g", 0.7),
     ("40 mg daily", None, 40), ("70 mg weekly", None, 10), ("1g/d", None, 1000),
     ("10 ug/kg per week", "35 公斤", 0.05), ("250 mcg/kg/wk", "70 kg", 2.5)],
)  # fmt: skip
def test_a_dose_becomes_one_a_day(dose: str, weight: str | None, mg: float) -> None:
    """By the table of its units; pint in and pint out."""
    found = daily_dose(dose, weight=weight)

    assert mg == pytest.approx(found.to("milligram / day").magnitude)
    exposure = Exposure(agent="romiplostim", started_on=0, daily_dose=found)
    assert mg == pytest.approx(exposure.mg_per_day)


def test_quantities_are_doses_too() -> None:
    """Per kilogram or not; a rate without a mass is none."""
    weekly = quantity(7.0, "microgram / kilogram / week")
    assert 0.07 == daily_dose(weekly, weight=quantity(70.0, "kilogram")).magnitude
    assert 2000 == daily_dose(quantity(2.0, "gram / day")).magnitude
    for wrong in (quantity(1.0, "1 / day"), quantity(1.0, "gram"), 5, "5 mg", "5 /kg/d", "x mg/d"):
        with pytest.raises(itp.UnitError, match="dose"):
            daily_dose(wrong, weight="70 kg")  # type: ignore[arg-type]
    for weight in (None, "70", "0 kg", "70 m", 70):
        with pytest.raises(itp.UnitError, match="weight"):
            daily_dose("1 mg/kg/d", weight=weight)  # type: ignore[arg-type]


@pytest.mark.parametrize("mg", [0.03, 20.0, 70000.0])
@pytest.mark.parametrize("days", [1, 2, 7, 30])
@pytest.mark.parametrize("kg", [7.5, 70.0])
def test_doses_by_weight_are_one_dose_said_three_ways(mg: float, days: int, kg: float) -> None:
    """A week is seven days, and in all the days from the first to the last."""
    taken = [Exposure(agent="IVIG", started_on=0, ended_on=days - 1, daily_dose=f"{mg} mg/d")]
    (found,) = doses_by_weight(taken, weight=f"{kg} kg")

    assert found.daily is not None
    assert found.weekly is not None
    assert found.total is not None
    assert found.daily.to("mg/kg/day").magnitude == pytest.approx(mg / kg)
    assert found.weekly.to("mg/kg/week").magnitude == pytest.approx(7 * mg / kg)
    assert found.total.to("mg/kg").magnitude == pytest.approx(days * mg / kg)


def test_without_a_dose_or_an_end_there_is_no_dose_by_weight() -> None:
    """None, not 0."""
    taken = [Exposure(agent="IVIG", started_on=0), Exposure(agent="splenectomy", started_on=3)]
    first, second = doses_by_weight(taken, weight="70 kg")

    assert (None, None, None, None) == (first.days, first.daily, first.weekly, first.total)
    assert (1.0, None) == (second.days, second.daily)


def test_exposures_come_with_their_patients() -> None:
    """A patient gives one answer; a series, and patients in any order, a table."""
    patients = [
        itp.Patient(id=name, exposures=[
            Exposure(agent="prednisone", started_on=0, ended_on=9, daily_dose=f"{mg} mg/d")
        ])
        for name, mg in (("a", 20), ("b", 5))
    ]  # fmt: skip
    patients.append(itp.Patient(id="c"))
    series = itp.CaseSeries(patients=patients)

    assert 200 == steroid_exposure(patients[0]).cumulative_mg_min
    assert 10 == time_on_drug(patients[1], "prednisone").days_on_min
    (dose,) = doses_by_weight(patients[0], weight="50 kg")
    assert 0.4 == dose.mg_per_kg_per_day
    for subject in (series, patients, iter(patients)):
        table = steroid_exposure(subject)
        assert ["a", "b", "c"] == table["patient_id"].tolist()
        assert [200.0, 50.0, 0.0] == table["cumulative_mg_min"].tolist()
        assert ["", "", "the exposures"] == table["missing"].tolist()
    assert [200.0, 50.0] == steroid_exposure(series.patients[:2])["cumulative_mg_max"].tolist()


def test_steroids_explain_themselves() -> None:
    """In both languages, for one and for many; what is open says so, and what is missing."""
    known = [Exposure(agent="prednisone", started_on=0, ended_on=9, daily_dose="20 mg/d")]
    unknown = [Exposure(agent="prednisone", started_on=0, ended_on=9)]
    one, many = steroid_exposure(known), steroid_exposure({"a": known, "b": unknown})

    assert one.explain().splitlines()[0] == (
        "Corticosteroids as prednisone over 10 days: 200 mg in all, 20 mg a day on average, "
        "20 mg on the highest day; given on 10 of them."
    )
    assert one.explain("zh") == many.explain(0, "zh")
    assert "合计200 mg" in one.explain("zh")
    assert "at least 0 mg in all" in many.explain(1)
    assert "Missing: the dose of prednisone." in many.explain(1)
    assert "recalled" in one.explain()
    assert "no day to look at" in steroid_exposure([]).explain()
    assert many.answer(0) == one
