"""Kaplan-Meier, follow-up, time to response, and being in response."""

from __future__ import annotations

import csv
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.estimates.survival import in_response_of, kaplan_meier
from itpcase.table import Table
from itpcase.testing.strategies import case_series

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

DATA = Path(__file__).resolve().parents[1] / "data"

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
    curve, oracle = kaplan_meier(days, event), fitted(days, event)
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


@given(times)
def test_the_reverse_curve_swaps_events_and_censoring(rows: list[tuple[int, bool]]) -> None:
    """Reversed twice it is itself."""
    curve = kaplan_meier(*zip(*rows, strict=True))
    back = curve.reversed()

    assert len(rows) - curve.events == back.events
    np.testing.assert_array_equal(curve.survival, back.reversed().survival)


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

    assert 2.0 == kaplan_meier(days, event).median
    assert 2.5 == kaplan_meier(days, event, quantile="midpoint").median
    assert 2.0 == kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0], quantile="midpoint").median
    assert 3.0 == kaplan_meier([1, 2, 3], [0, 0, 1], quantile="midpoint").median


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


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"days": [-1.0]}, "NEGATIVE_TIME"),
        ({"days": [np.nan]}, "NEGATIVE_TIME"),
        ({"interval": "log"}, "UNKNOWN_CONVENTION"),
        ({"quantile": "third"}, "UNKNOWN_CONVENTION"),
        ({"confidence": 95}, "CONFIDENCE"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, object], code: str) -> None:
    """With the convention or the time that was wrong."""
    with pytest.raises(itp.InputError, match=code):
        kaplan_meier(**{"days": [1.0], "event": [True], **arguments})  # type: ignore[arg-type]


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra survival brings scipy."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(
        itp.errors.MissingExtraError, match=re.escape("pip install 'itpcase[survival]'")
    ):
        kaplan_meier([1], [True])


# --- being in response --------------------------------------------------------------------------


def myeloid(arm: str) -> itp.estimates.InResponse:
    """One arm of survival::myeloid, simulated data of R's package survival."""
    with (DATA / "myeloid.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["trt"] == arm]

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name] or "inf") for row in rows])

    lost = np.minimum(column("futime"), column("rltime"))
    event = (column("death") == 1) | np.isfinite(column("rltime"))
    responded = column("crtime") <= lost
    who = {"patient_id": np.arange(len(rows)).astype(str), "line": np.ones(len(rows), int)}
    return in_response_of(
        Table(who | {"days": lost, "event": event}),
        Table(
            who
            | {
                "days": np.minimum(lost, column("crtime")),
                "event": responded | event,
                "responded": responded,
            }
        ),
    )


@pytest.mark.parametrize(
    ("arm", "shares", "mean"),
    [
        ("A", [0.5956874785, 0.5689405070, 0.4020734513, 0.2999892853], 397.8726809),
        ("B", [0.7028588482, 0.6718196114, 0.5308051286, 0.3957774726], 513.2546568),
    ],
)
def test_being_in_response_as_r_finds_it(arm: str, shares: list[float], mean: float) -> None:
    """survival::myeloid at 90, 180, 365 and 730 days, and the mean to 1095 days."""
    found = myeloid(arm)

    np.testing.assert_allclose(found.at([90, 180, 365, 730]), shares, atol=1e-9, rtol=0)
    assert mean == pytest.approx(found.mean_days(1095), abs=1e-6)


def patient(name: str, counts: dict[int, float], **more: object) -> itp.Patient:
    """One line from day 0, unless others are given."""
    lines = [itp.TreatmentLine(number=1, agents=["ivig"], started_on=0)]
    return itp.Patient(
        id=name,
        lines=more.pop("lines", lines),  # type: ignore[arg-type]
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
        **more,  # type: ignore[arg-type]
    )


LOST = patient("lost", {0: 9, 10: 60, 20: 70, 50: 10, 60: 9})
KEPT = patient("kept", {0: 9, 20: 60, 30: 70, 100: 80})
NEVER = patient("never", {0: 9, 10: 8, 80: 9})
NEXT = patient(
    "next", {0: 9, 10: 8, 20: 9, 40: 60, 50: 70},
    lines=[itp.TreatmentLine(number=1, agents=["ivig"], started_on=0),
           itp.TreatmentLine(number=2, agents=["danazol"], started_on=30)],
)  # fmt: skip
DEAD = patient("dead", {0: 9, 10: 8, 20: 9}, died_on=35)
BLANK = patient("blank", {})


def test_non_responders_count_in_being_in_response() -> None:
    """Two of five lines respond, and nobody who can no longer respond is waited for."""
    found = itp.in_response([LOST, KEPT, NEVER, NEXT, DEAD, BLANK], line=1)
    lines = {row["patient_id"]: row for row in found.lines.rows()}

    assert ["blank"] == found.left_out["patient_id"].tolist()
    assert ["NO_COUNTS"] == found.left_out["reason"].tolist()
    assert (10, 50, True) == tuple(
        lines["lost"][k] for k in ("waiting_days", "kept_days", "kept_event")
    )
    assert (30, True) == (lines["next"]["kept_days"], lines["next"]["waiting_event"])
    assert (35, True) == (lines["dead"]["kept_days"], lines["dead"]["waiting_event"])
    assert (80, False) == (lines["never"]["kept_days"], lines["never"]["waiting_event"])
    assert [0.0, 0.2, 0.4] == pytest.approx(found.at([9, 10, 20]).tolist())
    assert 0.2 == pytest.approx(found.at(50)[0])


def test_a_cut_before_the_death_keeps_the_chance() -> None:
    """What lies after the cut did not happen yet."""
    found = itp.in_response([DEAD], data_cut=30)

    assert [False] == found.lines["waiting_event"].tolist()
    assert [20.0] == found.lines["waiting_days"].tolist()


def test_the_mean_of_all_treated_is_that_of_the_responders_over_all() -> None:
    """Without censoring it is the sum of the durations over the number of lines."""
    lost, dead = [LOST] * 1, [DEAD]
    found = itp.in_response([*lost, *dead])

    assert 20.0 == pytest.approx(found.mean_days())
    assert 50.0 == found.until


def test_time_to_response_has_two_readings() -> None:
    """All treated, with the others censored at their last count; and the responders alone."""
    found = itp.response_times([LOST, KEPT, NEVER, BLANK])

    assert (3, 2) == (len(found.all_treated), found.all_treated.events)
    assert 15.0 == found.median_of_responders
    assert (10.0, 20.0) == found.range_of_responders
    assert 20.0 == found.all_treated.median
    nobody = itp.response_times([NEVER])
    assert (None, None) == (nobody.median_of_responders, nobody.range_of_responders)


def test_answers_say_what_they_are() -> None:
    """How many lines, and how many of them."""
    two = [LOST, NEVER]

    assert "KaplanMeier(1 lines, 1 events)" == repr(itp.remission_survival(two))
    assert "TimeToResponse(1 of 2 lines responded)" == repr(itp.response_times(two))
    assert "InResponse(2 lines, 1 responded)" == repr(itp.in_response(two))


def test_a_line_without_a_start_is_left_out_by_name() -> None:
    """Nothing can be counted from a day that is not known."""
    undated = patient(
        "undated",
        {0: 9, 10: 60},
        lines=[itp.TreatmentLine(number=1, agents=["x"], started_on=None)],
    )
    out = itp.response_times([undated, KEPT]).all_treated.left_out

    assert [("undated", 1, "NO_START")] == [tuple(row.values()) for row in out.rows()]


def test_only_the_first_episode_of_a_line_is_in_the_curve() -> None:
    """A response that comes back is not a second line."""
    again = patient("again", {0: 9, 10: 60, 20: 70, 50: 10, 60: 9, 70: 80, 90: 85})
    curve = itp.remission_survival([again, KEPT])

    assert [("again", 40.0, True), ("kept", 80.0, False)] == [
        (row["patient_id"], row["days"], row["event"]) for row in curve.lines.rows()
    ]


def test_dates_and_study_days_are_one_curve() -> None:
    """The published cases hold both kinds of time."""
    series = examples.load("published-cases")
    lines = sum(len(each.lines) for each in series.patients)
    found = itp.in_response(series)

    assert lines == len(found) + len(found.left_out)
    assert len(itp.remission_survival(series)) == found.responders
    assert itp.response_times(series).all_treated.events == found.responders


@given(case_series())
def test_every_line_is_counted_once(series: itp.CaseSeries) -> None:
    """In the curve or left out with a reason, and a line that waits is not yet lost."""
    found = itp.in_response(series)

    assert sum(len(each.lines) for each in series.patients) == len(found) + len(found.left_out)
    assert np.all(found.lines["waiting_days"] <= found.lines["kept_days"])
    assert np.all(found.steps()["in_response"] <= 1)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20))
def test_without_censoring_it_is_the_share_in_response(rows: list[tuple[int, int]]) -> None:
    """Of lines that are all followed to the end, as many as a plain count finds."""
    who = {"patient_id": np.arange(len(rows)).astype(str), "line": np.ones(len(rows), int)}
    wait, kept = np.array([row[0] for row in rows]), np.array([sum(row) for row in rows])
    sure = {"event": np.ones(len(rows), bool)}
    found = in_response_of(
        Table(who | sure | {"days": kept}),
        Table(who | sure | {"days": wait, "responded": np.ones(len(rows), bool)}),
    )
    days = np.arange(20)
    shares = [np.mean((wait <= day) & (day < kept)) for day in days]

    np.testing.assert_allclose(found.at(days), shares, atol=1e-12)
    assert np.mean(kept - wait) == pytest.approx(found.mean_days())
