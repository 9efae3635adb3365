"""Cumulative incidence by cause, against R's survival 3.5-3."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.estimates import cumulative_incidence, kaplan_meier
from tests.estimates.r_data import DATA, mgus2, numbers, read


@pytest.mark.parametrize(
    ("sex", "cause", "lower", "upper"),
    [
        ("F", "pcm", [0.0264605466194, 0.054629581669, 0.0790934532264],
         [0.0571532934889, 0.0968440462665, 0.134915116771]),
        ("M", "pcm", [0.0189625747039, 0.0400386665898, 0.0712731870781],
         [0.0432834703909, 0.0739675561651, 0.124228242813]),
        ("F", "death", [0.230135419328, 0.439146456549, 0.646301353544],
         [0.298915950222, 0.520579632361, 0.738931259215]),
        ("M", "death", [0.333169930657, 0.537124468201, 0.70489120964],
         [0.402088627374, 0.611302721152, 0.786010927407]),
    ],
)  # fmt: skip
def test_the_limits_of_causes(sex: str, cause: str, lower: list[float], upper: list[float]) -> None:
    """Survfit of mgus2 at 60, 120 and 240 months; log-log of the incidence."""
    time, why, of = mgus2()
    found = cumulative_incidence(time[of == sex], why[of == sex])[cause]
    low, high = found.interval_at([60, 120, 240])

    np.testing.assert_allclose(low, lower, atol=1e-6)
    np.testing.assert_allclose(high, upper, atol=1e-6)


def complete_response(arm: str) -> tuple[Any, Any]:
    """Time to complete response in an arm of myeloid, or to death before it."""
    data = read("myeloid", DATA)
    data = {key: values[data["trt"] == arm] for key, values in data.items()}
    response = numbers(data["crtime"])
    time = np.where(np.isfinite(response), response, numbers(data["futime"]))
    cause = np.where(np.isfinite(response), "CR", np.where(data["death"] == "1", "death", ""))
    return time, cause


@pytest.mark.parametrize(
    ("arm", "cause", "expected"),
    [
        ("A", "CR", [
            (30, 0.131846128287, 0.0194255378276, 0.0966670396539, 0.172564660452),
            (60, 0.54591639995, 0.0286478846912, 0.488020900569, 0.600074859138),
            (90, 0.636023876667, 0.0277141560591, 0.578964719601, 0.687501904471),
            (180, 0.679999354798, 0.0269096614099, 0.624018803448, 0.729494547893),
        ]),
        ("B", "CR", [
            (30, 0.126866311449, 0.0185144500574, 0.0933487463011, 0.165709368176),
            (60, 0.597565131481, 0.0272855109465, 0.541921207573, 0.648726764844),
            (90, 0.715239836489, 0.0251091774793, 0.662644742148, 0.761142526897),
            (180, 0.75264603971, 0.0240201425313, 0.701783902983, 0.796112003655),
        ]),
        ("A", "death", [
            (30, 0.0359538159201, 0.0106457277627, 0.0190713086614, 0.061237165085),
            (60, 0.0425907966206, 0.0115606671897, 0.0238591185175, 0.0694926601642),
            (90, 0.0559245506405, 0.0131824672968, 0.0338837975227, 0.0857036452924),
            (180, 0.106708414979, 0.0178285777564, 0.0749978886597, 0.144710042891),
        ]),
        ("B", "death", [
            (30, 0.0246371313885, 0.00860291436663, 0.0116178971918, 0.0460224924107),
            (60, 0.0525074562588, 0.0123967963217, 0.0318139406746, 0.080575272877),
            (90, 0.0617975645489, 0.0133853671147, 0.03906613738, 0.0916161849333),
            (180, 0.0743318376387, 0.0145996722756, 0.0490877771045, 0.106308921136),
        ]),
    ],
)  # fmt: skip
def test_the_limits_of_complete_response(
    arm: str, cause: str, expected: list[tuple[float, ...]]
) -> None:
    """Survfit of myeloid: the day, the share, its jackknife error and its log-log limits."""
    found = cumulative_incidence(*complete_response(arm))[cause]
    days, share, errors, *limits = map(list, zip(*expected, strict=True))

    np.testing.assert_allclose(found.at(days), share, atol=1e-9)
    np.testing.assert_allclose(found.error_at(days), errors, atol=1e-6)
    np.testing.assert_allclose(found.interval_at(days), limits, atol=1e-6)


@pytest.mark.parametrize(
    ("arm", "overstated"),
    [
        ("A", [0.135853143415, 0.567396798992, 0.663476350924, 0.713725451036]),
        ("B", [0.129748404837, 0.620869574154, 0.74947260523, 0.792182194701]),
    ],
)
def test_one_minus_the_curve_overstates_how_many_responded(
    arm: str, overstated: list[float]
) -> None:
    """Complete response of myeloid by days 30, 60, 90 and 180; death before it is censored."""
    time, cause = complete_response(arm)
    days = [30, 60, 90, 180]
    curve = kaplan_meier(time, cause == "CR")

    np.testing.assert_allclose(1 - curve.at(days), overstated, atol=1e-9)
    assert np.all(1 - curve.at(days) > cumulative_incidence(time, cause)["CR"].at(days))


rows = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["", "a", "b", "c"]), st.integers(0, 5)),
    min_size=1, max_size=25,
)  # fmt: skip


@given(rows)
def test_the_causes_and_what_is_left_are_one(lines: list[tuple[int, str, int]]) -> None:
    """At every day, to 1e-12; and each is a share."""
    days, causes, patients = zip(*lines, strict=True)
    found = cumulative_incidence(days, causes, cluster=patients)
    table = found.steps()
    total = sum((table[name] for name in found), start=table["left"])

    np.testing.assert_allclose(total, 1, atol=1e-12)
    for name in found:
        assert np.all((table[name] >= 0) & (table[name] <= 1 + 1e-12))
        assert np.all(np.diff(table[name]) >= 0)
        assert causes.count(name) == found[name].events


@given(rows)
def test_of_one_cause_it_is_the_rest_of_the_curve(lines: list[tuple[int, str, int]]) -> None:
    """Incidence and curve are one, and so are their limits turned round."""
    days, causes, _ = zip(*lines, strict=True)
    event = [cause == "a" for cause in causes]
    if not any(event):
        return
    found = cumulative_incidence(days, np.where(event, "a", ""))["a"]

    np.testing.assert_allclose(found.incidence, 1 - kaplan_meier(days, event).survival, atol=1e-12)


@given(rows)
def test_the_table_of_risk_adds_up(lines: list[tuple[int, str, int]]) -> None:
    """At risk, censored, this end and others are all lines."""
    days, causes, _ = zip(*lines, strict=True)
    for name, each in cumulative_incidence(days, causes).items():
        table = each.risk_table(range(11))
        parts = [table[key] for key in ("at_risk", "censored", "events", "other_events")]
        assert {len(lines)} == set(np.sum(parts, axis=0).tolist())
        assert causes.count(name) == table["events"][-1]


def test_numbers_and_none_are_censoring() -> None:
    """0, an empty text and None."""
    for codes in ([1, 0, 2], ["1", "", "2"], [1, None, 2]):
        found = cumulative_incidence([1, 2, 3], codes)
        assert [1 / 3, 1 / 3] == pytest.approx([found[name].at(1)[0] or 1 / 3 for name in found])
        assert "IncidenceByCause(3 lines: 1 1, 2 1)" == repr(found)
        assert 2 == len(found)


def test_copies_of_lines_change_no_limit() -> None:
    """Of as many patients."""
    days, causes = [3, 5, 7, 9], ["a", "b", "", "a"]
    once = cumulative_incidence(days, causes)["a"]
    often = cumulative_incidence(days * 3, causes * 3, cluster=list("wxyz") * 3)["a"]

    np.testing.assert_allclose(once.lower, often.lower, atol=1e-9)
    assert (12, 4) == (len(often), often.patients)


def test_a_median_is_reached_by_one_half_or_never() -> None:
    """The first day on which the incidence is one half or more."""
    found = cumulative_incidence([10, 20, 30, 40], ["a", "a", "b", "b"])

    assert 20 == found["a"].median
    assert 40 == found["b"].median
    assert cumulative_incidence([10, 20, 30], ["a", "b", "b"])["a"].median is None


@pytest.mark.parametrize(
    ("days", "cause", "code"),
    [
        ([1, -2], ["a", ""], "NEGATIVE_TIME"),
        ([1, 2], ["a"], "COLUMN_LENGTHS"),
        ([1, 2], ["a", float("nan")], "NO_LABEL"),
        ([[1], [2]], ["a", ""], "NOT_ONE_COLUMN"),
    ],
)
def test_what_cannot_be_is_refused(days: list[object], cause: list[object], code: str) -> None:
    """By its row."""
    with pytest.raises(itp.InputError, match=re.escape(f"[{code}]")):
        cumulative_incidence(days, cause)


def test_a_loss_after_the_day_is_not_of_it() -> None:
    """However near it is: competing-risk-sensitivity 0.1.0 counts that of day 380 to the year."""
    found = cumulative_incidence([30, 90, 320, 380, 600], ["a", "b", "a", "a", ""])

    assert [0.4, 0.4, 0.6] == pytest.approx(found["a"].at([365.25, 379, 380]))


def test_after_the_last_day_nothing_is_known() -> None:
    """Unless nobody is left."""
    assert np.isnan(cumulative_incidence([5, 9], ["a", ""])["a"].at(10)).all()
    assert [0.5] == cumulative_incidence([5, 9], ["a", "b"])["a"].at(10).tolist()
    with pytest.raises(itp.InputError, match=r"\[NEGATIVE_TIME\]"):
        cumulative_incidence([5, 9], ["a", "b"])["a"].at(-1)
