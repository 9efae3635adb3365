"""The hazard after a response against that before it: a time-dependent covariate of a Cox model."""

from __future__ import annotations

import re

import numpy as np
import pytest

import itpcase as itp
from itpcase import estimates
from itpcase.estimates import HazardRatio, time_dependent_hazard
from itpcase.table import Column
from tests.estimates.r_data import DATA, numbers, read
from tests.estimates.test_survival import every, line, patient

INF = np.inf


def myeloid() -> HazardRatio:
    """Death after a complete response against death before it."""
    data = read("myeloid", DATA)
    return time_dependent_hazard(*(numbers(data[name]) for name in ("futime", "death", "crtime")))


def test_the_time_dependent_response_of_r() -> None:
    """coxph(Surv(t0, t1, death) ~ cr) of myeloid, cut at the complete response."""
    found = myeloid()

    assert (-0.716771753821, 0.124880068989) == pytest.approx(
        (found.log_ratio, found.standard_error), abs=1e-6
    )
    assert np.exp(-0.716771753821) == pytest.approx(found.ratio, abs=1e-6)
    assert found.interval == pytest.approx(
        np.exp(-0.716771753821 + 0.124880068989 * 1.959963985 * np.array([-1, 1])), abs=1e-5
    )
    assert not found.is_robust


def test_the_robust_error_of_r_with_ties() -> None:
    """coxph(Surv(a, b, s) ~ x, rows, cluster = who), survival 3.5-3; visits on the same days."""
    days = [7, 7, 14, 14, 14, 21, 21, 28, 28, 28, 35, 35, 42, 42]
    event = [1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1]
    met_on = [INF, INF, 7, INF, 7, 14, INF, 14, 7, INF, 21, 21, INF, 14]
    found = time_dependent_hazard(days, event, met_on, cluster=np.arange(14) // 2)

    assert found.log_ratio == pytest.approx(0.79458577158415, abs=1e-7)
    assert found.standard_error == pytest.approx(0.32257074751705, abs=1e-8)


def test_the_robust_error_of_r_with_a_delayed_response() -> None:
    """coxph(Surv(tstart, tstop, death) ~ cr, cluster = (id - 1) %/% 2) of myeloid; few ties."""
    data = read("myeloid", DATA)
    columns = [numbers(data[name]) for name in ("futime", "death", "crtime")]
    found = time_dependent_hazard(*columns, cluster=np.arange(646) // 2)

    assert found.log_ratio == pytest.approx(-0.71677175382134, abs=1e-7)
    assert found.standard_error == pytest.approx(0.13544704197213, abs=1e-8)


def test_the_lines_of_one_patient_give_no_error() -> None:
    """Nothing tells how the lines of others would differ; the ratio stays."""
    found = time_dependent_hazard([5, 8, 20, 30], [1, 1, 1, 0], [INF, 6, INF, 7], cluster=[1] * 4)

    assert np.isfinite(found.ratio)
    assert np.isnan([found.standard_error, *found.interval, found.p]).all()


def slope(days: Column, event: Column, met_on: Column, ratio: float, weight: Column) -> float:
    """The slope of the partial likelihood, row by row; a row counts so often (no ties)."""
    total = 0.0
    for i in np.flatnonzero(event):
        there = days >= days[i]
        reached = there & (met_on < days[i])
        after = ratio * weight[reached].sum()
        total += weight[i] * (reached[i] - after / (after + weight[there & ~reached].sum()))
    return total


def root(days: Column, event: Column, met_on: Column, weight: Column) -> float:
    """The logarithm of the ratio at which the slope is 0, by halving."""
    low, high = -5.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        if slope(days, event, met_on, np.exp(middle), weight) > 0:
            low = middle
        else:
            high = middle
    return low


def test_the_ratio_and_its_robust_error_from_the_likelihood() -> None:
    """The root of the slope; its error from how each patient's weight moves it."""
    random = np.random.default_rng(3)
    days = np.argsort(random.random(40)) + 1.0
    event = random.random(40) < 0.7
    met_on = np.where(random.random(40) < 0.6, random.integers(1, 25, 40) + 0.5, INF)
    who = np.arange(40) // 2
    found = time_dependent_hazard(days, event, met_on, cluster=who)
    one = np.ones(40)
    moved = []
    for each in range(20):
        ends = [root(days, event, met_on, one + sign * 1e-4 * (who == each)) for sign in (1, -1)]
        moved.append((ends[0] - ends[1]) / 2e-4)

    assert root(days, event, met_on, one) == pytest.approx(found.log_ratio, abs=1e-7)
    assert np.sqrt(np.sum(np.square(moved))) == pytest.approx(found.standard_error, rel=1e-4)
    assert found.is_robust
    assert int(event.sum()) == found.before + found.after


def test_a_response_on_the_day_of_an_event_is_there_after_it() -> None:
    """At risk are rows that began before the day, not on it as in statsmodels 0.15.0."""
    random = np.random.default_rng(5)
    days = np.argsort(random.random(30)) + 1.0
    event = random.random(30) < 0.8
    met_on = np.where(random.random(30) < 0.7, random.integers(1, 12, 30).astype(float), INF)
    one = np.ones(30)
    found = time_dependent_hazard(days, event, met_on)

    assert np.isin(met_on, days[event]).sum() > 9
    assert root(days, event, met_on, one) == pytest.approx(found.log_ratio, abs=1e-7)
    assert abs(root(days, event, met_on - 0.5, one) - found.log_ratio) > 0.01


def test_copies_of_lines_narrow_nothing() -> None:
    """Myeloid twice: a naive error shrinks by the root of two, the robust one stays."""
    ids = np.arange(646)
    data = read("myeloid", DATA)
    twice = [np.tile(numbers(data[name]), 2) for name in ("futime", "death", "crtime")]
    naive = time_dependent_hazard(*twice).standard_error
    robust = time_dependent_hazard(*twice, cluster=np.tile(ids, 2)).standard_error

    assert myeloid().standard_error == pytest.approx(naive * np.sqrt(2), rel=0.01)
    assert myeloid().standard_error == pytest.approx(robust, rel=0.05)


@pytest.mark.parametrize(
    ("event", "met_on", "said"),
    [
        ([1, 1, 1], [INF, INF, INF], "an event after it was reached"),
        ([1, 1, 0], [INF, INF, 2], "an event after it was reached"),
        ([1, 0, 0], [2, INF, INF], "an event before it was reached"),
        ([0, 0, 0], [2, 3, INF], "an event after it was reached"),
        ([1, 1, 1], [0, 0, 0], "an event after it was reached"),
    ],
)
def test_where_nothing_can_be_compared_no_ratio_is_given(
    event: list[int], met_on: list[float], said: str
) -> None:
    """The likelihood has no maximum there: a number would be one of the iteration."""
    with pytest.raises(itp.InputError, match=re.escape(f"needs {said}")):
        time_dependent_hazard([5, 9, 14], event, met_on)


@pytest.mark.parametrize(
    ("days", "event", "met_on", "cluster"),
    [
        ([9, 9, 11, 8], [1, 1, 1, 0], [6, INF, INF, INF], "1112"),  # 2 was gone before any event
        ([9, 9, 11, 8, 8], [1, 1, 1, 0, 0], [6, INF, INF, INF, INF], "11123"),
    ],
)
def test_of_one_patient_who_tells_the_error_is_not_known(
    days: list[int], event: list[int], met_on: list[float], cluster: str
) -> None:
    """What one patient adds up to is 0 at the coefficient; that is no ratio without error."""
    found = time_dependent_hazard(days, event, met_on, cluster=list(cluster))
    alone = time_dependent_hazard(days, event, met_on)

    assert found.is_robust
    assert found.ratio == pytest.approx(alone.ratio)
    assert np.isnan([found.standard_error, found.p, *found.interval]).all()
    assert np.isfinite([alone.standard_error, alone.p, *alone.interval]).all()


def test_a_patient_more_who_tells_gives_the_error() -> None:
    """One row at risk at an event is enough."""
    found = time_dependent_hazard(
        [9, 9, 11, 10], [1, 1, 1, 0], [6, INF, INF, INF], cluster=list("1112")
    )

    assert 0 < found.interval[0] < found.ratio < found.interval[1]


def test_as_many_days_as_times() -> None:
    """By the column that is short."""
    with pytest.raises(itp.InputError, match=r"\[COLUMN_LENGTHS\]"):
        time_dependent_hazard([5, 9], [1, 1], [3])


def test_a_next_line_that_knows_nothing_of_the_response() -> None:
    """It comes at one rate whatever the counts are: the ratio is 1; 0.59 from the first count."""
    drawn = np.random.default_rng(5)
    size, visits = 3000, np.arange(0, 200, 14)
    begins = drawn.choice([14, 28, 42, 70, 999], size)
    following = 1 + drawn.exponential(60, size).astype(int)
    counts = {
        "patient_id": np.repeat(np.arange(size), len(visits)), "on": np.tile(visits, size),
        "count": np.where(visits >= begins[:, None], 60, 9).ravel(), "unit": "10*9/L",
    }  # fmt: skip
    lines = {
        "patient_id": np.repeat(np.arange(size), 2), "line": np.tile([1, 2], size),
        "started_on": np.stack([np.zeros(size, int), following], axis=1).ravel(),
        "agents": ["ivig", "danazol"] * size,
    }  # fmt: skip
    found = estimates.compare_after_response(
        itp.Cohort.from_tables(counts=counts, lines=lines), line=1
    )

    assert found.ratio == pytest.approx(1, abs=2.5 * found.standard_error)
    assert found.standard_error < 0.08


def test_lines_after_their_response_against_lines_before() -> None:
    """The next line or death; a response counts from the count that confirmed it."""
    two = [line(1, 0), line(2, 200)]
    subjects = [
        patient("a", every(7, 190, 9), lines=[line(1, 0), line(2, 40)]),
        patient("b", every(7, 190, 9), lines=[line(1, 0), line(2, 150)]),
        patient("c", every(14, 190), lines=two),
        patient("d", every(21, 98), died_on=100),
        patient("e", every(28, 300)),
    ]
    found = estimates.compare_after_response(subjects, line=1)
    expected = time_dependent_hazard(
        [40, 150, 200, 100, 280], [1, 1, 1, 1, 0], [INF, INF, 28, 42, 56]
    )

    assert expected == found
    assert (2, 2) == (found.before, found.after)
    assert 0 < found.interval[0] < found.ratio < found.interval[1]
    with pytest.raises(itp.InputError, match=r"\[UNKNOWN_CONVENTION\]"):
        estimates.compare_after_response(subjects, outcome="cure")  # type: ignore[arg-type]
