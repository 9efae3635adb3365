"""CKD-EPI 2021 against the formula, and what it needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import InputError
from itpcase.safety.filtration import FiltrationRate, egfr
from tests.oracle import safety as oracle


def creatinine(on: Any = 0, value: str = "1.0 mg/dL") -> itp.LabMeasurement:
    """One creatinine value."""
    return itp.LabMeasurement(on=on, analyte="creatinine", value=value)


def rate(value: str = "1.0 mg/dL", on: Any = 0, **facts: Any) -> FiltrationRate:
    """The answer for a patient with one value."""
    return egfr(itp.Patient(id="p1", labs=[creatinine(on, value)], **facts))[0]


@given(
    hundredths=st.sampled_from([69, 70, 71, 89, 90, 91]) | st.integers(30, 1500),
    sex=st.sampled_from("FM"),
    age=st.integers(18, 110),
)
def test_the_formula(hundredths: int, sex: str, age: int) -> None:
    """At kappa, and on both sides of it, for both sexes."""
    answer = rate(f"{hundredths / 100:.2f} mg/dL", sex=sex, age=age)
    expected = oracle.ckd_epi_2021(hundredths / 100, female=sex == "F", age=age)

    assert pytest.approx(expected, rel=1e-9) == answer.egfr


@pytest.mark.parametrize(
    ("value", "sex", "age", "expected"),
    [("1.0 mg/dL", "F", 50, 69), ("1.0 mg/dL", "M", 50, 92), ("88.4 µmol/L", "M", 50, 92),
     ("0.7 mg/dL", "F", 18, 128), ("2.0 mg/dL", "M", 70, 35)],
)  # fmt: skip
def test_known_rates(value: str, sex: str, age: int, expected: int) -> None:
    """Whole numbers that calculators give."""
    assert expected == round(rate(value, sex=sex, age=age).egfr or 0)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"age": 50}, "NO_SEX"),
        ({"sex": "F"}, "NO_AGE"),
        ({"sex": "F", "age": 17}, "NOT_ADULT"),
        ({"sex": "F", "age": 17.9}, "NOT_ADULT"),
        ({"sex": "F", "age": 18}, None),
        ({"sex": "F", "age": 50, "value": "0 mg/dL"}, "NOT_POSITIVE"),
        ({"sex": "F", "age": 50, "on": None}, "NO_DAY"),
    ],
)
def test_what_it_needs(facts: dict[str, Any], reason: str | None) -> None:
    """Without it the rate is not computable, with a reason."""
    answer = rate(**facts)

    assert reason == answer.not_evaluable
    assert (answer.egfr is None) == (reason is not None)


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (dt.date(2001, 1, 1), dt.date(2019, 1, 1), 18),
        (dt.date(2001, 1, 1), dt.date(2018, 12, 31), 17),
        (dt.date(2000, 2, 29), dt.date(2018, 2, 28), 17),
        (dt.date(2000, 2, 29), dt.date(2018, 3, 1), 18),
        (dt.date(1960, 7, 15), dt.date(2020, 7, 14), 59),
        (-6575, 0, 18),
        (-6574, 0, 17),
    ],
)
def test_the_age_by_the_day_of_birth(born_on: Any, on: Any, age: int) -> None:
    """Whole years on the day of the value, by birthdays where they are dates."""
    assert age == rate(on=on, sex="M", born_on=born_on).age


@pytest.mark.parametrize(
    ("age", "ages"),
    [
        (50, {-2: 50, 0: 50, 365: 50, 366: 51, -366: 49}),
        (50.5, {-2: 50, 0: 50, 182: 50, 183: 51, -184: 49}),
    ],
)
def test_the_age_at_the_first_line(age: float, ages: dict[int, int]) -> None:
    """It grows with the time since the line; whole years by whole years."""
    one = itp.Patient(
        id="p1", sex="M", age=age,
        lines=[itp.TreatmentLine(line=1, agents=["a"], started_on=100)],
        labs=[creatinine(100 + since) for since in ages],
    )  # fmt: skip

    assert ages == {int(a.labs.day[a.row]) - 100: a.age for a in egfr(one)}


def test_a_bound_gives_the_rates_between() -> None:
    """Creatinine below 0.3 has no upper end of the rate."""
    answer = rate("<0.3 mg/dL", sex="M", age=40)
    range_of = rate("0.9-1.8 mg/dL", sex="M", age=40)

    assert ("BOUNDED", None, np.inf) == (answer.not_evaluable, answer.egfr, answer.egfr_high)
    assert rate("1.8 mg/dL", sex="M", age=40).egfr == range_of.egfr_low
    assert rate("0.9 mg/dL", sex="M", age=40).egfr == range_of.egfr_high
    assert "eGFR from 48 to 111" in range_of.explain()
    assert 0 == rate(">5 mg/dL", sex="M", age=40).egfr_low


def test_columns() -> None:
    """Sex and age come with the table of patients."""
    labs = {
        "patient_id": ["a", "b", "c"], "on": [0, 0, 0], "analyte": ["creatinine"] * 3,
        "value": [1.0, 1.0, np.nan], "unit": "mg/dL",
    }  # fmt: skip
    people = {"patient_id": ["c", "b", "a"], "sex": [None, "M", "F"], "age": [50, 50, 50]}
    table = egfr(labs, patients=people)

    assert [69, 92] == [round(each) for each in table["egfr"][:2]]
    assert [None, None, "NO_VALUE"] == table["not_evaluable"].tolist()
    assert ["NO_SEX", "NO_SEX", "NO_VALUE"] == [str(each) for each in egfr(labs)["not_evaluable"]]
    read = egfr(labs, patients=people | {"sex": [None, "male", 8532]})
    assert table["egfr"][:2].tolist() == read["egfr"][:2].tolist()
    with pytest.raises(InputError, match=r"patients.sex\[0\]: needs F, M or nothing"):
        egfr(labs, patients=people | {"sex": ["perhaps", "M", "F"]})


def test_an_answer_says_why() -> None:
    """Rate, sex, age, what was assumed, source."""
    answer = rate(sex="F", age=50, provenance="constructed")
    text = answer.explain()

    assert "eGFR 69 mL/min/1.73 m2 (ckd-epi-2021)." in text
    assert "Creatinine 1 mg/dL, sex F, age 50 years." in text
    assert "Assumed: The values are constructed" in text
    assert "Assumed: The age is that at the first line and the time since" in text
    assert (creatinine(),) == answer.evidence
    assert 18 == answer.settings["adult_from"]
    assert not {"id", "evidence"} & answer.settings.keys()
    assert "FiltrationRate(patient 'p1': 69, ckd-epi-2021)" == repr(answer)


def test_what_is_missing_is_told() -> None:
    """A patient without sex, age or day."""
    answer = rate(on=None)

    assert "on an unknown day: eGFR not computable (ckd-epi-2021)." in answer.explain()
    assert "sex not known, age not known" in answer.explain()
    assert "FiltrationRate(patient 'p1': NO_DAY, ckd-epi-2021)" == repr(answer)
    born = rate(on=dt.date(2020, 1, 1), born_on=dt.date(1970, 1, 1), sex="M")
    assert () == born.assumptions


def test_an_empty_value_of_a_column_says_why_it_has_no_rate() -> None:
    """The answer of a row says what the column says."""
    labs = {
        "patient_id": ["a", "a"], "on": [0, 7], "analyte": ["creatinine"] * 2,
        "value": ["1.0", ""], "unit": ["mg/dL"] * 2,
    }  # fmt: skip
    rates = egfr(labs, patients={"patient_id": ["a"], "sex": ["F"], "age": [50]})

    assert [None, "NO_VALUE"] == [rates.answer(row).not_evaluable for row in (0, 1)]
