"""Hazard ratios of groups: the values of R, who is compared with whom, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.estimates import (
    compare_hazards,
    compare_times_to_response,
    hazard_ratios,
    logrank,
    remission_times,
)
from itpcase.registry.simulate import simulate_registry

DAYS = [2, 2, 12, 7, 9, 9, 10, 1, 7, 3, 6, 13, 8, 1, 8, 2, 11, 14, 14, 9, 13, 6, 3, 8, 7, 10, 14, 4,
        12, 2]  # fmt: skip
EVENT = [0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0]
GROUP = ["drug", "placebo", "other"] * 10
PATIENT = [0, 1, 2, 0, 1, 2, 6, 7, 8, 6, 7, 8, *range(12, 30)]

OF_R = {
    ("drug", False): (0.766098036855, 0.268502742431, 2.18584807276, 0.612289336489),
    ("drug", True): (0.766098036855, 0.274902455106, 2.13496166066, 0.610387019092),
    ("other", False): (0.161441098436, 0.0410651260338, 0.634680342703, 0.00423210335613),
    ("other", True): (0.161441098436, 0.0575020742635, 0.453257184165, 0.00375967686906),
}
"""
Ratio, limits and p of each group against placebo, by whether a patient has several rows.

R 4.2.2, survival 3.5-3: ``coxph(Surv(t, e) ~ x)`` of the two groups alone, ``cluster = c`` where
robust; p of ``survdiff``, or the robust score test of ``summary``.
"""


@pytest.mark.parametrize("robust", [False, True])
def test_values_of_r(robust: bool) -> None:
    """With ties between groups and inside of them."""
    found = hazard_ratios(
        DAYS, EVENT, GROUP, reference="placebo", cluster=PATIENT if robust else None
    )

    assert ["drug", "other"] == found["group"].tolist()
    for row in found.rows():
        numbers = [row[name] for name in ("ratio", "lower", "upper", "p")]

        assert numbers == pytest.approx(OF_R[row["group"], robust], rel=1e-9)
        assert (row["is_robust"], row["not_estimable"]) == (robust, "")


def test_the_reference_is_the_largest_group_where_none_is_named() -> None:
    """Each of the others is compared with it, numbers by their size."""
    found = hazard_ratios([5, 6, 7, 8, 9], [1] * 5, ["10", "9", "2", "9", "2"][:5], reference="9")

    assert ["2", "10"] == found["group"].tolist()
    assert {"9"} == {*hazard_ratios([5, 6, 7], [1] * 3, ["9", "2", "9"])["reference"].tolist()}


@pytest.mark.parametrize(
    ("days", "event", "why"),
    [
        ([5, 6, 7, 8], [1, 1, 0, 0], "NO_EVENT"),
        ([5, 6, 7, 8], [0, 0, 1, 1], "NO_EVENT_IN_REFERENCE"),
        ([5, 6, 7, 8], [0, 0, 0, 0], "NO_EVENT"),
        ([5, 6, 7, 8], [1, 1, 1, 1], "NOT_AT_RISK_TOGETHER"),
        ([7, 8, 5, 6], [1, 1, 1, 1], "NOT_AT_RISK_TOGETHER"),
    ],
)
def test_a_ratio_of_nought_or_without_end_is_not_told(
    days: list[int], event: list[int], why: str
) -> None:
    """The first two rows are the reference; the numbers of events stand there all the same."""
    (row,) = hazard_ratios(days, event, list("rrgg"), reference="r").rows()

    assert row["not_estimable"] == why
    assert np.isnan([row["ratio"], row["lower"], row["upper"]]).all()
    assert (row["reference_events"], row["events"]) == (sum(event[:2]), sum(event[2:]))


def test_one_group_is_none() -> None:
    """And a reference that there is not is refused with those that there are."""
    with pytest.raises(itp.InputError, match="NO_GROUPS"):
        hazard_ratios([5, 6], [1, 1], ["a", "a"])
    with pytest.raises(itp.InputError, match="one of a, b"):
        hazard_ratios([5, 6], [1, 1], ["a", "b"], reference="c")


rows_of = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.sampled_from("ab"), st.integers(0, 4)),
    min_size=4, max_size=16,
).filter(lambda rows: len({row[2] for row in rows}) == 2)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(rows_of)
def test_a_ratio_is_finite_or_is_not_told(rows: list[tuple[int, bool, str, int]]) -> None:
    """The other way round it is one over it, and its p is that of the log-rank test."""
    days, event, group, patient = (list(column) for column in zip(*rows, strict=True))
    (one,) = hazard_ratios(days, event, group, reference="a", cluster=patient).rows()
    (other,) = hazard_ratios(days, event, group, reference="b", cluster=patient).rows()
    test = logrank(days, event, group, cluster=patient)

    assert bool(one["not_estimable"]) == bool(other["not_estimable"])
    assert one["p"] == pytest.approx(test.p if test.df else np.nan, nan_ok=True)
    if not one["not_estimable"]:
        assert 1e-6 < one["ratio"] < 1e6
        assert one["ratio"] * other["ratio"] == pytest.approx(1, rel=1e-6)


def test_of_lines_it_is_that_of_the_table_of_times() -> None:
    """From the start of all lines, and from the response of those that responded."""
    cohort = simulate_registry(80, seed=4).cohort()
    times = remission_times(cohort, by="sex")
    kept = times.responded
    expected = {
        "response": (times["waited_days"], times["responded"], times["group"], times.owner),
        "end of response": (kept["days"], kept["closed"], kept["group"], kept.owner),
    }
    for of, (days, event, group, owner) in expected.items():
        (found,) = compare_hazards(cohort, by="sex", of=of, reference="F").rows()  # type: ignore[arg-type]
        (wanted,) = hazard_ratios(days, event, group, reference="F", cluster=owner).rows()

        assert dict(found) == dict(wanted)
        assert found["is_robust"]
    test = compare_times_to_response(cohort, by="sex")

    assert test.p == pytest.approx(compare_hazards(cohort, by="sex", of="response")["p"][0])


def test_what_is_waited_for_has_a_name() -> None:
    """Another word is refused with the two that there are."""
    cohort = simulate_registry(20, seed=4).cohort()
    with pytest.raises(itp.InputError, match="end of response"):
        compare_hazards(cohort, by="sex", of="loss")  # type: ignore[arg-type]


def test_of_one_patient_who_tells_there_are_no_limits() -> None:
    """Its rows add up to nothing at the ratio; the limits would be the ratio itself."""
    table = hazard_ratios(
        [3, 5, 4, 6, 1], [1, 1, 1, 0, 0], list("abaab"), reference="a", cluster=list("ppppq")
    )
    rows = hazard_ratios([3, 5, 4, 6, 1], [1, 1, 1, 0, 0], list("abaab"), reference="a")

    assert table["is_robust"].all()
    assert table["ratio"][0] == pytest.approx(rows["ratio"][0])
    assert np.isnan([table["lower"][0], table["upper"][0]]).all()
    assert rows["lower"][0] < rows["ratio"][0] < rows["upper"][0]
