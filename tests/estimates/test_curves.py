"""Kaplan-Meier: the curve, its band, medians and means, against R and lifelines."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.estimates import kaplan_meier
from itpcase.units.counts import quantity
from tests.estimates.r_data import numbers, read

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

AML = {
    "Maintained": ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]),
    "Nonmaintained": (
        [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
    ),
}  # fmt: skip
"""R, survival::aml (Miller, Survival Analysis, 1981)."""

OVARIAN = (
    [59, 115, 156, 421, 431, 448, 464, 475, 477, 563, 638, 744, 769, 770, 803, 855, 1040, 1106,
     1129, 1206, 1227, 268, 329, 353, 365, 377],
    [1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0],
)  # fmt: skip
"""R, survival::ovarian (Edmunson, Cancer Treat Rep 1979;63:241)."""

times = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=30)


def fitted(days: list[int], event: list[int]) -> KaplanMeierFitter:
    """The curve of lifelines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return KaplanMeierFitter().fit(days, event)


@given(times)
def test_the_curve_and_its_band_are_those_of_lifelines(rows: list[tuple[int, bool]]) -> None:
    """Curve, log-log band, median and restricted mean agree to 1e-9, from day 1 on."""
    days, event = [day for day, _ in rows], [int(lost) for _, lost in rows]
    curve, oracle = kaplan_meier(days, event, quantile="first"), fitted(days, event)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        band = oracle.confidence_interval_survival_function_
        mean = restricted_mean_survival_time(oracle, t=curve.last_day)
    theirs = oracle.survival_function_["KM_estimate"]
    np.testing.assert_allclose(curve.survival, theirs.loc[curve.days], atol=1e-9, rtol=0)
    inside = (curve.survival > 0) & (curve.survival < 1)
    for ours, column in ((curve.lower, 0), (curve.upper, 1)):
        expected = band.iloc[:, column].loc[curve.days].to_numpy()
        np.testing.assert_allclose(ours[inside], expected[inside], atol=1e-9, rtol=0)

    reached = theirs.index[theirs <= 0.5 + 1e-9]
    assert curve.median == (reached[0] if len(reached) else None)
    assert mean == pytest.approx(curve.restricted_mean(curve.last_day), abs=1e-9)


@given(times)
def test_the_table_of_risk_adds_up(rows: list[tuple[int, bool]]) -> None:
    """At risk, censored and events are all lines, and as many as a plain count finds."""
    days, event = zip(*rows, strict=True)
    table = kaplan_meier(days, event).risk_table(range(14))

    for row in table.rows():
        gone = [lost for day, lost in rows if day < row["day"]]
        expected = (len(rows) - len(gone), gone.count(False), gone.count(True))
        assert expected == (row["at_risk"], row["censored"], row["events"])


def test_the_reverse_curve_lets_events_come_first() -> None:
    """Schemper and Smith, as prodlim(reverse=TRUE) of R counts on days with both."""
    days, event = [5, 5, 5, 8, 8, 8, 8, 12, 12, 20], [1, 0, 0, 1, 1, 0, 0, 1, 0, 0]
    back = kaplan_meier(days, event).reversed()

    np.testing.assert_allclose(
        back.at([5, 8, 12, 20]), [0.777777777778, 0.466666666667, 0.233333333333, 0], atol=1e-9
    )
    assert 6 == back.events
    assert "the end of follow-up" == back.coding


@pytest.mark.parametrize(
    ("data", "median", "limits"),
    [("retinopathy", 51.1, (46.9, 54.37)), ("mgus2", 184, (175, 191))],
)
def test_the_follow_up_of_r(data: str, median: float, limits: tuple[float, float]) -> None:
    """prodlim(reverse=TRUE), log-log limits; survfit of 1 - status gives 185 for mgus2."""
    rows = read(data)
    status = rows["status" if data == "retinopathy" else "death"] == "1"
    back = kaplan_meier(numbers(rows["futime"]), status, quantile="first").reversed()

    assert (median, limits) == (back.median, back.median_interval)


@pytest.mark.parametrize(
    ("interval", "arm", "day", "low", "high"),
    [
        ("log-log", "Maintained", 9, 0.50808020576993, 0.986673822668),
        ("log-log", "Maintained", 48, 0.01173848012319, 0.525014842727),
        ("log-log", "Nonmaintained", 43, 0.00574630569586, 0.348903861111),
        ("plain", "Maintained", 23, 0.3144824919464, 0.912790235326),
        ("plain", "Maintained", 48, 0.0, 0.484931162720),
        ("plain", "Nonmaintained", 30, 0.0197899310527, 0.563543402281),
    ],
)
def test_the_bands_of_r(interval: str, arm: str, day: int, low: float, high: float) -> None:
    """survfit(conf.type=...) of R's survival 3.5-3 on its data aml."""
    curve = kaplan_meier(*AML[arm], interval=interval)  # type: ignore[arg-type]
    here = int(np.flatnonzero(curve.days == day)[0])

    assert (low, high) == pytest.approx((curve.lower[here], curve.upper[here]), abs=1e-9)


@pytest.mark.parametrize(
    ("data", "interval", "median", "limits"),
    [
        (AML["Maintained"], "log-log", 31, (13, None)),
        (AML["Maintained"], "plain", 31, (18, 48)),
        (AML["Nonmaintained"], "log-log", 23, (5, 33)),
        (AML["Nonmaintained"], "plain", 23, (8, 33)),
        (OVARIAN, "log-log", 638, (431, None)),
        (OVARIAN, "plain", 638, (464, None)),
    ],
)
def test_the_medians_of_r(
    data: tuple[list[int], list[int]],
    interval: str,
    median: float,
    limits: tuple[float | None, float | None],
) -> None:
    """The median and its interval, of the type of the band."""
    curve = kaplan_meier(*data, interval=interval)  # type: ignore[arg-type]

    assert (median, limits) == (curve.median, curve.median_interval)


def test_the_restricted_mean_of_r() -> None:
    """print(survfit(Surv(futime, fustat) ~ 1, data=ovarian), rmean=1000)."""
    assert 681.24113 == pytest.approx(kaplan_meier(*OVARIAN).restricted_mean(1000), abs=5e-6)


def test_where_the_curve_runs_at_one_half_the_rule_decides() -> None:
    """R and SAS print the middle of the stretch, lifelines its first day."""
    days, event = [1, 2, 3, 4], [1, 1, 1, 1]

    assert 2.5 == kaplan_meier(days, event).median
    assert 2.0 == kaplan_meier(days, event, quantile="first").median
    assert 2.0 == kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]).median
    assert 3.0 == kaplan_meier([1, 2, 3], [0, 0, 1]).median
    assert 362.0 == kaplan_meier([120, 334, 390, 1045], [1] * 4).median


def exact_median(days: list[int], event: list[bool]) -> float | None:
    """The midpoint rule on the curve in fractions, which no rounding moves off one half."""
    left, reached = Fraction(1), None
    for day in sorted(set(days)):
        at_risk = sum(each >= day for each in days)
        lost = sum(ended for each, ended in zip(days, event, strict=True) if each == day)
        left *= 1 - Fraction(lost, at_risk)
        if lost and reached is not None:
            return (reached + day) / 2
        if left < Fraction(1, 2):
            return float(day)
        if left == Fraction(1, 2) and reached is None:
            reached = day
    return reached


@given(times)
def test_the_median_is_that_of_the_curve_in_fractions(rows: list[tuple[int, bool]]) -> None:
    """A curve that is one half but for rounding is one half."""
    days, event = [day for day, _ in rows], [lost for _, lost in rows]

    assert exact_median(days, event) == kaplan_meier(days, event).median


@pytest.mark.parametrize("number", range(2, 202, 2))
def test_half_of_an_even_number_of_losses_is_one_half(number: int) -> None:
    """With 6, 8, 14, 18, 20, 44, 58 or 60 lines lifelines 0.30.3 answers one loss too late."""
    days, event = np.arange(1, number + 1), np.ones(number, bool)

    assert (number + 1) / 2 == kaplan_meier(days, event).median
    assert number / 2 == kaplan_meier(days, event, quantile="first").median


def test_a_median_that_is_not_reached_is_none() -> None:
    """Nobody lost, or too few."""
    curve = kaplan_meier([100, 200], [False, False])

    assert curve.median is None
    assert (None, None) == curve.median_interval
    assert [1.0, 1.0, 1.0] == curve.lower.tolist()


def test_nobody_at_risk_is_a_curve_without_lines() -> None:
    """No error, no number that looks like one."""
    curve = kaplan_meier([], [])

    assert (0, 0, None, 0.0) == (len(curve), curve.events, curve.median, curve.last_day)
    assert [0] == curve.risk_table([0])["at_risk"].tolist()
    assert 0.0 == curve.restricted_mean(0)
    assert curve.reversed().median is None


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_where_the_curve_ends_at_0_it_has_no_limits(confidence: float) -> None:
    """The last of ten at risk relapses: none with a level, as by survfit, and neither 0 nor 1."""
    days = [5, 8, 12, 20, 30, 40, 60, 80, 90, 100]
    relapse = [False, True, False, True, True, False, True, True, False, True]
    curve = kaplan_meier(days, relapse, confidence=confidence)
    low, high = curve.interval_at([80, 100])

    assert [0.317460, 0.0] == pytest.approx(curve.at([80, 100]), abs=1e-6)
    assert low[0] < 0.317460 < high[0]
    assert np.isnan([low[1], high[1]]).all()


def test_beyond_the_last_day_nothing_is_known() -> None:
    """The curve is NaN there and a mean is refused, unless everybody has had the event."""
    open_end, closed = kaplan_meier([5, 9], [True, False]), kaplan_meier([5, 9], [True, True])

    assert np.isnan(open_end.at(10)).all()
    assert [0.0] == closed.at(10).tolist()
    with pytest.raises(
        itp.InputError, match=re.escape("the last on which anyone was observed (9)")
    ):
        open_end.restricted_mean(10)
    assert 7.0 == closed.restricted_mean(1000)
    assert 7.0 == closed.restricted_mean(np.inf)
    with pytest.raises(itp.InputError, match=r"\[BEYOND_FOLLOW_UP\]"):
        open_end.restricted_mean(np.inf)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"days": [-1.0]}, "NEGATIVE_TIME"),
        ({"days": [np.nan]}, "NEGATIVE_TIME"),
        ({"days": [[1.0]], "event": [[True]]}, "NOT_ONE_COLUMN"),
        ({"days": 1.0, "event": True}, "NOT_ONE_COLUMN"),
        ({"event": [2]}, "EVENT_CODING"),
        ({"event": ["1"]}, "EVENT_CODING"),
        ({"event": [np.nan]}, "EVENT_CODING"),
        ({"event": [True, False]}, "COLUMN_LENGTHS"),
        ({"cluster": ["a", "b"]}, "COLUMN_LENGTHS"),
        ({"entry": [1.0]}, "BACKWARD_TIME"),
        ({"interval": "log"}, "UNKNOWN_CONVENTION"),
        ({"quantile": "third"}, "UNKNOWN_CONVENTION"),
        ({"confidence": 95}, "CONFIDENCE"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, object], code: str) -> None:
    """With the convention or the time that was wrong."""
    with pytest.raises(itp.InputError, match=code):
        kaplan_meier(**{"days": [1.0], "event": [True], **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("group", "day", "survival", "limits", "at_risk"),
    [
        ("1", 90, 0.546746234726, (0.421637708618, 0.655661233225), 37),
        ("1", 180, 0.212426789237, (0.121932424896, 0.319666850429), 13),
        ("1", 365, 0.0708089297455, (0.0232287076076, 0.155148640932), 4),
        ("2", 90, 0.380168067227, (0.265670862447, 0.493777704345), 25),
        ("2", 180, 0.232852941176, (0.138360027685, 0.341707750804), 14),
        ("2", 365, 0.109773529412, (0.0463880866665, 0.204009843808), 6),
    ],
)
def test_the_limits_of_a_day(
    group: str, day: float, survival: float, limits: tuple[float, float], at_risk: int
) -> None:
    """summary(survfit(Surv(time, status) ~ trt, veteran, conf.type = "log-log"), times = day)."""
    data = read("veteran")
    keep = data["trt"] == group
    curve = kaplan_meier(numbers(data["time"][keep]), numbers(data["status"][keep]))
    low, high = curve.interval_at(day)

    assert survival == pytest.approx(curve.at(day)[0], abs=1e-9)
    assert limits == pytest.approx((low[0], high[0]), abs=1e-6)
    assert at_risk == curve.risk_table(day)["at_risk"][0]
    assert "1" == curve.coding


def test_the_limits_of_two_eyes() -> None:
    """Retinopathy with cluster = id, at 12, 24, 36 and 48 months."""
    data = read("retinopathy")
    curve = kaplan_meier(numbers(data["futime"]), numbers(data["status"]), cluster=data["id"])
    low, high = curve.interval_at([12, 24, 36, 48])

    np.testing.assert_allclose(
        low, [0.789977959479, 0.668119450421, 0.595758538498, 0.530554285484], atol=1e-6
    )
    np.testing.assert_allclose(
        high, [0.870074385769, 0.766820128098, 0.702794098072, 0.643121890663], atol=1e-6
    )
    assert "KaplanMeier(394 lines of 197 patients, 155 events)" == repr(curve)


def test_three_copies_of_each_line_change_no_limit() -> None:
    """Ten patients with durations 34, 54 ... 214 days, once and three times."""
    days = list(range(34, 215, 20))
    once = kaplan_meier(days, [True] * 10)
    often = kaplan_meier(days * 3, [True] * 30, cluster=list(range(10)) * 3)

    assert "(34.0, 174.0)" == str(once.median_interval) == str(often.median_interval)
    assert (94.0, 154.0) == kaplan_meier(days * 3, [True] * 30).median_interval
    np.testing.assert_allclose(once.lower, often.lower, atol=1e-12)
    np.testing.assert_allclose(
        once.restricted_mean_error(150), often.restricted_mean_error(150), atol=1e-12
    )


@given(times, st.integers(2, 4))
def test_copies_change_no_band(rows: list[tuple[int, bool]], copies: int) -> None:
    """Of any lines of as many patients."""
    days, event = [day for day, _ in rows], [lost for _, lost in rows]
    once = kaplan_meier(days, event)
    often = kaplan_meier(days * copies, event * copies, cluster=list(range(len(rows))) * copies)

    np.testing.assert_allclose(once.survival, often.survival, atol=1e-12)
    np.testing.assert_allclose(once.lower, often.lower, atol=1e-9)
    np.testing.assert_allclose(once.upper, often.upper, atol=1e-9)


def test_a_limit_that_is_not_estimable_is_not_one_that_is_not_reached() -> None:
    """All lost on one day: NaN, as R's NA. Followed on with more than half left: None."""
    both = kaplan_meier([193] * 4, [True] * 4)
    one = kaplan_meier([10, 20], [True, True], cluster=["a", "a"])
    open_end = kaplan_meier([5, 9, 9, 9], [True, False, False, False])

    assert 193 == both.median
    assert "(nan, nan)" == str(both.median_interval)
    assert "(nan, nan)" == str(one.median_interval)
    assert (None, (5.0, None)) == (open_end.median, open_end.median_interval)


def test_a_day_of_a_mean_is_taken_by_its_unit() -> None:
    """A Quantity, a difference of times; text is refused."""
    curve = kaplan_meier([5, 9], [1, 1])

    for week in (7, quantity(1, "week"), dt.timedelta(7)):
        assert 6 == curve.restricted_mean(week)
        assert 7 >= curve.restricted_mean_interval(week)[1]
    with pytest.raises(itp.InputError, match=r"\[NO_TIME\]"):
        curve.restricted_mean("7")


def test_what_lies_before_the_start_is_not_read() -> None:
    """A day before 0 is refused; on 0 the curve is 1 unless someone was lost there."""
    curve = kaplan_meier([5, 8, 8, 12, 30], [1, 1, 0, 1, 0])

    assert [1.0] == curve.at(0).tolist()
    with pytest.raises(itp.InputError, match=r"\[NEGATIVE_TIME\]"):
        curve.at([-5])


def test_times_that_differ_by_rounding_are_one() -> None:
    """0.1 + 0.2 and 0.3 days."""
    curve = kaplan_meier([0.1 + 0.2, 0.3, 1], [1, 0, 1])

    assert [0.0, 0.3, 1.0] == curve.days.tolist()
    assert [1, 2 / 3, 0] == pytest.approx(curve.survival.tolist())


def test_lines_that_come_late_count_from_then_on() -> None:
    """R's heart: the table of risk has who has come and not gone."""
    data = {key: numbers(values) for key, values in read("heart").items()}
    curve = kaplan_meier(data["stop"], data["event"], entry=data["start"])

    np.testing.assert_allclose(
        curve.at([30, 90, 365]), [0.775608159703, 0.514171862282, 0.321224014934], atol=1e-9
    )
    assert [80, 52, 28] == curve.risk_table([30, 90, 365])["at_risk"].tolist()


def test_the_error_of_late_lines_is_by_patient_where_patients_are_known() -> None:
    """summary(survfit(Surv(entry, day, event) ~ 1), times = 10), with cluster = id and without."""
    day, event, entry = [5, 10, 7, 10, 4, 12], [1, 1, 1, 1, 1, 0], [0, 0, 2, 0, 0, 8]
    known = kaplan_meier(day, event, entry=entry, cluster=list("abcdef"))
    often = kaplan_meier(day * 3, event * 3, entry=entry * 3, cluster=list("abcdef") * 3)
    unknown = kaplan_meier(day, event, entry=entry)

    for found, error in ((known, 0.1003697), (often, 0.1003697), (unknown, 0.1310923)):
        assert error == pytest.approx(float(found.error_at(10)[0]), abs=1e-6)


def test_an_error_of_nothing_is_nothing() -> None:
    """On day 7 one half of each patient's lines is left: survfit(cluster = id)."""
    days = [5, 7, 13, 13, 14, 2, 7, 11, 6, 11]
    who = [0, 2, 0, 1, 2, 1, 0, 0, 1, 1]
    curve = kaplan_meier(days, [1] * 10, cluster=who, interval="plain", confidence=0.99)

    assert [0.0] == curve.error_at(7).tolist()
    assert (6.0, 9.0) == curve.median_interval
