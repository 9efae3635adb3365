"""Ends that lie between two visits: Turnbull's estimate."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.estimates import Turnbull, turnbull
from itpcase.estimates.product_limit import wait
from tests.estimates.r_data import numbers, read

INF = np.inf


def bcdeter(group: str) -> Turnbull:
    """One arm of KMsurv::bcdeter."""
    data = read("bcdeter")
    keep = data["treat"] == group
    return turnbull(numbers(data["lower"][keep]), numbers(data["upper"][keep]))


@pytest.mark.parametrize(
    ("group", "left", "likelihood", "median"),
    [
        ("1", [0.83162248701, 0.760869565217, 0.760869565217, 0.668223728632, 0.465558136377,
               0.465558136376], -58.060021954, (38, 40)),
        ("2", [0.915161196151, 0.847830617877, 0.459974195038, 0.329728302705, 0.107602218384,
               0.107602218384], -67.0876617188, (19, 20)),
    ],
)  # fmt: skip
def test_the_estimate_of_the_likelihood(
    group: str, left: list[float], likelihood: float, median: tuple[float, float]
) -> None:
    """The data bcdeter at 8, 16 ... 46 months, to the maximum of the likelihood."""
    found = bcdeter(group)

    np.testing.assert_allclose(found.at([8, 16, 24, 32, 40, 46]), left, atol=1e-6, rtol=0)
    assert likelihood == pytest.approx(found.log_likelihood, abs=1e-8)
    assert median == found.median_interval


def test_the_masses_and_an_exact_day() -> None:
    """Arm 2 of bcdeter has exact days 34 and 48; the others lie in intervals."""
    found = bcdeter("2")
    rows = {
        (low, high): mass for low, high, mass in zip(found.low, found.high, found.mass, strict=True)
    }
    expected = {
        (4, 5): 0.0424194019247, (5, 8): 0.0424194019247, (11, 12): 0.0673305782732,
        (16, 17): 0.145270329988, (18, 19): 0.113780827601, (19, 20): 0.128805265251,
        (24, 25): 0.13024589233, (34, 34): 0.10065110199, (35, 36): 0.121474982331,
        (48, 48): 0.107602218384,
    }  # fmt: skip

    assert rows.keys() == expected.keys()
    assert expected == pytest.approx(rows, abs=1e-6)


def test_quarterly_visits() -> None:
    """Three in (0, 84], four in (84, 168], three beyond 420: the page's example."""
    found = turnbull([0] * 3 + [84] * 4 + [420] * 3, [84] * 3 + [168] * 4 + [INF] * 3)

    assert [1.0, 0.7, 0.3, 0.3] == pytest.approx(found.at([0, 84, 168, 420]).tolist())
    assert [84, 168] == list(found.median_interval or ())
    assert (143.1, 201.9) == pytest.approx(found.restricted_mean(365))
    low, high = found.bounds_at([50, 100])
    assert [[0.7, 0.3], [1.0, 0.7]] == [pytest.approx(low.tolist()), pytest.approx(high.tolist())]
    assert np.isnan(found.at(421)).all()


def test_losses_dated_at_visits_do_not_move_the_median() -> None:
    """A true median of 100 days, visits each quarter: the interval holds the truth."""
    truth = np.random.default_rng(7).exponential(100 / np.log(2), 300)
    seen = np.ceil(truth / 84) * 84
    found = turnbull(seen - 84, seen)

    low, high = found.median_interval or (np.nan, np.nan)
    assert low <= np.median(truth) <= high
    low, high = found.restricted_mean(365)
    assert low <= np.minimum(truth, 365).mean() <= high


times = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=20)


@given(times)
def test_of_exact_days_and_censoring_it_is_the_curve_of_kaplan_and_meier(
    rows: list[tuple[int, bool]],
) -> None:
    """Nothing lies between, so nothing is left open."""
    time, event = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    curve = wait(time, event, patient=np.arange(len(rows)))
    found = turnbull(time, np.where(event, time, INF))

    np.testing.assert_allclose(found.at(curve.grid), curve.left, atol=1e-6)


intervals = st.lists(
    st.tuples(st.integers(0, 6), st.one_of(st.integers(0, 4), st.just(INF))), min_size=1, max_size=9
)


@given(intervals)
def test_no_cell_could_raise_the_likelihood(rows: list[tuple[int, float]]) -> None:
    """Moving mass to any day makes what was seen no more likely (the condition of a maximum)."""
    low = np.array([row[0] for row in rows], float)
    high = low + np.array([row[1] for row in rows])
    found = turnbull(low, high)
    inside = np.array(
        [
            (((found.low >= begin) & (found.high <= end) & (found.low < found.high)) |
             ((found.low == found.high) & (found.low > begin) & (found.low <= end)) |
             ((begin == end) & (found.low == end) & (found.high == end)))
            for begin, end in zip(low, high, strict=True)
        ]
    )  # fmt: skip
    seen = inside @ found.mass

    assert np.all(seen > 0)
    assert np.all(inside.T @ (1 / seen) / len(rows) <= 1 + 1e-6)
    assert 1 == pytest.approx(found.mass.sum())
    assert found.log_likelihood == pytest.approx(np.sum(np.log(seen)), abs=1e-6)


def test_patients_are_drawn_with_all_their_lines() -> None:
    """Copies of lines change no limit, and the same seed draws the same patients."""
    low, high = [0, 28, 28, 56, 84], [28, 56, 56, 84, INF]
    once = turnbull(low, high, cluster=list("abcde")).bootstrap_at([28, 56], replicates=50)
    often = turnbull(low * 2, high * 2, cluster=list("abcde") * 2).bootstrap_at(
        [28, 56], replicates=50
    )

    np.testing.assert_allclose(once, often, atol=1e-6)
    assert np.all(once[0] < once[1])


def test_the_limits_of_a_median_are_those_of_the_draws() -> None:
    """Counted out from the same draws: the 2.5th share of what they lie after, and up to."""
    random = np.random.default_rng(4)
    low = 28.0 * random.integers(0, 4, 30)
    high = np.where(random.random(30) < 0.3, INF, low + 28)
    who = np.arange(30) // 2
    found = turnbull(low, high, cluster=who)
    draw = np.random.default_rng(9)
    medians = []
    for _ in range(40):
        chosen = draw.integers(0, 15, 15)
        rows = np.concatenate([np.flatnonzero(who == each) for each in chosen])
        medians.append(turnbull(low[rows], high[rows]).median_interval or (INF, INF))
    first, last = (sorted(ends) for ends in zip(*medians, strict=True))

    assert (first[1], last[37]) == found.bootstrap_median(replicates=40, seed=9, confidence=0.9)
    assert found.bootstrap_median(replicates=40) == found.bootstrap_median(replicates=40)


def test_one_patient_has_no_limits() -> None:
    """Nobody else could be drawn."""
    found = turnbull([0, 28], [28, 56], cluster=["a", "a"])

    assert np.isnan(found.bootstrap_median()).all()
    assert np.isnan(found.bootstrap_at([28, 56, 84])).all()
    assert (2, 3) == np.shape(found.bootstrap_at([28, 56, 84]))


def test_nobody_at_all() -> None:
    """No line, no mass."""
    found = turnbull([], [])

    assert (0, None, [1.0]) == (found.lines, found.median_interval, found.at(0).tolist())


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [
        ([5], [4], "BACKWARD_TIME"),
        ([-1], [4], "NEGATIVE_TIME"),
        ([5], [6, 7], "COLUMN_LENGTHS"),
        ([[5]], [[6]], "NOT_ONE_COLUMN"),
        (["5"], [6], "NO_TIME"),
    ],
)
def test_what_is_no_interval_is_refused(low: list[object], high: list[object], code: str) -> None:
    """By the row that is wrong."""
    with pytest.raises(itp.InputError, match=re.escape(f"[{code}]")):
        turnbull(low, high)


def test_a_missing_end_was_not_seen() -> None:
    """NaN and infinite are the same."""
    assert turnbull([5.0, 9.0], [7.0, np.nan]).steps()["high"].tolist() == [7.0, INF]


def test_beyond_the_last_day_no_mean_is_given() -> None:
    """Nobody was followed so long."""
    with pytest.raises(itp.InputError, match=r"\[BEYOND_FOLLOW_UP\]"):
        turnbull([5.0], [INF]).restricted_mean(6)
