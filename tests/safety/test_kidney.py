"""KDIGO stages at the edges of each ratio, rise and window."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.safety.kidney import KidneyInjury, kdigo_stages
from tests.oracle import safety as oracle


def patient(*labs: tuple[int | None, str], **facts: Any) -> itp.Patient:
    """Creatinine values by day."""
    return itp.Patient(
        id="p1",
        labs=[itp.LabMeasurement(on=on, analyte="creatinine", value=value) for on, value in labs],
        **facts,
    )


def last(*labs: tuple[int | None, str], **facts: Any) -> KidneyInjury:
    """The answer for the last value."""
    return kdigo_stages(patient(*labs, **facts))[-1]


# --- the rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stage"),
    [
        ("119.9 µmol/L", 0), ("120 µmol/L", 1), ("120.1 µmol/L", 1),
        ("159.9 µmol/L", 1), ("160 µmol/L", 2), ("160.1 µmol/L", 2),
        ("239.9 µmol/L", 2), ("240 µmol/L", 3), ("240.1 µmol/L", 3),
    ],
)  # fmt: skip
def test_the_ratio_within_7_days(value: str, stage: int) -> None:
    """Stage 1, 2, 3 from 1.5, 2, 3 times the lowest value of the 7 days before."""
    assert stage == last((0, "80 µmol/L"), (4, "90 µmol/L"), (7, value)).stage


@pytest.mark.parametrize(
    ("value", "stage"),
    [("1.29 mg/dL", 0), ("1.3 mg/dL", 1), ("1.31 mg/dL", 1), ("1.49 mg/dL", 1), ("2 mg/dL", 2)],
)
def test_the_rise_within_48_hours(value: str, stage: int) -> None:
    """Stage 1 from a rise of 0.3 mg/dL on."""
    assert stage == last((0, "1 mg/dL"), (2, value)).stage


@pytest.mark.parametrize(
    ("value", "stage"), [("126.4 µmol/L", 0), ("126.5 µmol/L", 1), ("126.6 µmol/L", 1)]
)
def test_the_rise_in_si_units(value: str, stage: int) -> None:
    """0.3 mg/dL is printed as 26.5 µmol/L."""
    assert stage == last((0, "100 µmol/L"), (2, value)).stage


def test_the_windows() -> None:
    """A rise counts from 2 days before, a ratio from 7 days before, and values of one day not."""
    assert 1 == last((0, "100 µmol/L"), (2, "130 µmol/L")).stage
    assert 0 == last((0, "100 µmol/L"), (3, "130 µmol/L")).stage
    assert 1 == last((0, "100 µmol/L"), (7, "150 µmol/L")).stage
    assert "NO_EARLIER_VALUE" == last((0, "100 µmol/L"), (8, "150 µmol/L")).not_evaluable
    assert "NO_EARLIER_VALUE" == last((7, "100 µmol/L"), (7, "150 µmol/L")).not_evaluable
    assert 0 == last((0, "100 µmol/L"), (7, "90 µmol/L"), (7, "149 µmol/L")).stage


@pytest.mark.parametrize(
    ("labs", "stage"),
    [
        ([(0, "310"), (2, "336.4"), (4, "353.6")], 0),  # no injury
        ([(0, "310"), (2, "336.5"), (4, "353.5")], 0),  # injury, and below the value
        ([(0, "310"), (2, "336.5"), (4, "353.6")], 3),  # injury two days before
        ([(0, "310"), (2, "336.5"), (9, "353.6")], 3),  # seven days before
        ([(0, "310"), (2, "336.5"), (5, "330"), (10, "353.6")], 0),  # eight days before
        ([(0, "327"), (2, "353.5")], 1),
        ([(0, "327"), (2, "353.6")], 3),  # by the value itself
    ],
)
def test_stage_3_by_the_value_once_there_is_an_injury(
    labs: list[tuple[int, str]], stage: int
) -> None:
    """From 353.6 µmol/L on, if this value or one of the 7 days before shows an injury."""
    assert stage == last(*((on, f"{value} µmol/L") for on, value in labs)).stage


def test_4_mg_dl() -> None:
    """4.0 mg/dL is at the value, 3.99 is not."""
    rise = [(0, "3.6 mg/dL"), (2, "3.9 mg/dL")]

    assert [0, 3] == [last(*rise, (4, value)).stage for value in ("3.99 mg/dL", "4 mg/dL")]


def test_no_value_before_is_not_stage_0() -> None:
    """Without an earlier value, a day or a value there is a reason."""
    assert (None, "NO_EARLIER_VALUE") == (
        last((0, "100 µmol/L")).stage, last((0, "100 µmol/L")).not_evaluable,
    )  # fmt: skip
    first, _ = kdigo_stages(patient((None, "100 µmol/L"), (5, "100 µmol/L")))
    assert "NO_DAY" == first.not_evaluable
    table = kdigo_stages(
        {
            "patient_id": ["a"],
            "on": [0],
            "analyte": ["creatinine"],
            "value": [None],
            "unit": "mg/dL",
        }
    )
    assert ["NO_VALUE"] == [str(reason) for reason in table["not_evaluable"]]


@pytest.mark.parametrize(
    ("labs", "expected"),
    [
        ([(0, "100 µmol/L"), (5, ">160 µmol/L")], (None, 1, 3)),
        ([(0, "100 µmol/L"), (5, ">300 µmol/L")], (3, 3, 3)),
        ([(0, "100 µmol/L"), (5, "<150 µmol/L")], (0, 0, 0)),
        ([(0, "100 µmol/L"), (5, "≤150 µmol/L")], (None, 0, 1)),
        ([(0, "<50 µmol/L"), (5, "100 µmol/L")], (None, 2, 3)),
        ([(0, ">50 µmol/L"), (5, "100 µmol/L")], (None, 0, 1)),
        ([(0, "100 µmol/L"), (2, "120-130 µmol/L")], (None, 0, 1)),
    ],
)
def test_a_bound_gives_the_stages_between(
    labs: list[tuple[int, str]], expected: tuple[int | None, int, int]
) -> None:
    """A single stage only where both ends lead to it."""
    answer = last(*labs)

    assert expected == (answer.stage, answer.stage_low, answer.stage_high)
    assert (answer.not_evaluable is None) == (answer.stage is not None)


# --- the oracle ---------------------------------------------------------------------------------

EDGES = [Fraction(text) for text in ("100", "126.4", "126.5", "149.9", "150", "200", "300")]
EDGES += [Fraction(text) for text in ("327.1", "327", "353.5", "353.6", "199.9", "299.9")]


@given(
    values=st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(EDGES)), min_size=1, max_size=8
    ).map(sorted)
)
def test_the_kernel_agrees_with_the_oracle(values: list[tuple[int, Fraction]]) -> None:
    """One patient, and many in columns."""
    one = patient(*((day, f"{float(value)} µmol/L") for day, value in values))
    expected = [oracle.kdigo(values, place) for place in range(len(values))]
    table = kdigo_stages([one, itp.Patient(id="p2", labs=one.labs)])

    assert expected == [answer.stage for answer in kdigo_stages(one)]
    assert expected * 2 == [None if np.isnan(each) else int(each) for each in table["stage"]]


# --- what it says -------------------------------------------------------------------------------


def test_an_answer_says_why() -> None:
    """Ratio, rise, what was assumed, source."""
    answer = last((0, "100 µmol/L"), (2, "130 µmol/L"))
    text = answer.explain()

    assert "Patient p1, creatinine 130 µmol/L on day 2: KDIGO stage 1." in text
    assert "It is 1.3 times the lowest value of the 7 days before (100 µmol/L on day 0)" in text
    assert "It lies 30 µmol/L above the lowest value of the 2 days before" in text
    assert "Urine output and kidney replacement are not known" in text
    assert "Evidence: seen in a publication that cites it." in text
    assert [100, 130] == sorted(lab.value_in_unit for lab in answer.evidence)
    assert 7 == answer.settings["ratio_days"]
    assert "KidneyInjury(patient 'p1': stage 1, kdigo-aki-2012)" == repr(answer)


@pytest.mark.parametrize(
    ("labs", "words"),
    [
        ([(0, "100 µmol/L"), (5, "100 µmol/L")], "so the rise was not tested"),
        ([(0, "100 µmol/L"), (5, "100 µmol/L")], "day 5: no acute kidney injury."),
        ([(0, "100 µmol/L"), (5, ">160 µmol/L")], "a KDIGO stage from 1 to 3"),
        ([(0, "100 µmol/L"), (5, ">160 µmol/L")], "It is >1.6 times"),
        ([(0, "100 µmol/L")], "Why: there is no earlier value in the window."),
        ([(None, "100 µmol/L")], "on an unknown day: no KDIGO stage."),
    ],
)
def test_what_is_open_is_told(labs: list[tuple[int | None, str]], words: str) -> None:
    """A rise that could not be tested, a bound, a missing value."""
    assert words in last(*labs).explain()


def test_a_ratio_to_0_is_none() -> None:
    """Nothing is a multiple of 0."""
    answer = last((0, "0 µmol/L"), (2, "10 µmol/L"))

    assert (None, 3) == (answer.ratio, answer.stage)
    assert "None" not in answer.explain()
    assert "KidneyInjury(patient 'p1': NO_EARLIER_VALUE, kdigo-aki-2012)" == repr(
        last((0, "1 mg/L"))
    )
