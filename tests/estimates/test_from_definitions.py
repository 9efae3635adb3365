"""Estimates against their definitions: fractions, and derivatives by the weight of each patient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itpcase.errors import InputError
from itpcase.estimates import (
    GroupTest,
    agreement,
    compare_in_strata,
    compare_proportions,
    compare_rates,
    cumulative_incidence,
    event_rate,
    kaplan_meier,
    logrank,
    mean_cumulative,
    pool_proportions,
    proportion,
    turnbull,
)
from tests.oracle import estimates as oracle
from tests.oracle.estimates import Cells, Row

NEAR = 1e-7
FEW = settings(max_examples=30)
SOME = settings(max_examples=60)
SHARES = [(count, total) for total in range(1, 11) for count in range(total + 1)]


def held(found: Any, expected: Any, *, nearly: float = NEAR) -> None:
    """The numbers are those of the definition."""
    np.testing.assert_allclose(
        np.ravel(np.asarray(found, float)),
        np.ravel(np.asarray(expected, float)),
        rtol=nearly,
        atol=nearly,
    )


# --- shares and rates ---------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_limits_of_every_small_share(confidence: float) -> None:
    """None of n, all of n, and all between."""
    for count, total in SHARES:
        found = proportion(count, total)
        for method, expected in (
            ("exact", oracle.clopper_pearson(count, total, confidence)),
            ("wilson", oracle.wilson(count, total, confidence)),
            ("mid-p", oracle.clopper_pearson(count, total, confidence, half=True)),
        ):
            held(found.interval(method, confidence=confidence), expected)  # type: ignore[arg-type]


def test_two_small_shares() -> None:
    """Every pair of shares of up to four."""
    small = [(count, total) for count, total in SHARES if total <= 4]
    for a, m in small:
        for b, n in small:
            found = compare_proportions(proportion(a, m), proportion(b, n))
            held(found.difference_interval, oracle.newcombe(a, m, b, n))
            held(found.p, oracle.fisher(a, m, b, n))
            if a and b and (a, b) != (m, n):
                held(found.ratio_interval, oracle.katz(a, m, b, n))
            else:
                assert np.isnan(found.ratio_interval).all()


def test_rates_of_few_events() -> None:
    """No event on one side, and events on both."""
    for a in range(7):
        one = event_rate(a, 7.5)
        held(one.interval, [end / 7.5 for end in oracle.poisson_limits(a)])
        for b in range(not a, 7):
            found = compare_rates(one, event_rate(b, 2.25))
            held(found.interval, oracle.rate_ratio_limits(a, 7.5, b, 2.25))
            held(found.p, oracle.two_sided_binomial(a, a + b, Fraction(30, 39)))


some_of = st.integers(0, 4).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(st.lists(some_of, min_size=1, max_size=8))
def test_a_share_of_lines_of_patients(patients: list[tuple[int, int]]) -> None:
    """Who has no line changes nothing; the error is that of a ratio."""
    lines = [(hits, total) for hits, total in patients if total]
    assume(any(total > 1 for _, total in lines))
    hits, totals = zip(*lines, strict=True)
    found, same = (
        proportion([a for a, _ in rows], [n for _, n in rows], cluster=range(len(rows)))
        for rows in (lines, patients)
    )

    assert found == same
    assert found.patients == len(lines)
    if len(lines) > 1:
        held(found.standard_error, oracle.ratio_error(hits, totals, range(len(lines))))
    else:
        assert math.isnan(found.standard_error)
    assert found.effective_total <= found.total


# --- agreement ----------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 6)), min_size=1, max_size=12
    ),
    st.booleans(),
)
def test_agreement(lines: list[tuple[int, int, int]], alone: bool) -> None:
    """Kappa, its error by patient, and the tests of McNemar and Bowker."""
    first, second, patient = (list(each) for each in zip(*lines, strict=True))
    patient = list(range(len(lines))) if alone else patient
    found = agreement(first, second, cluster=patient)
    try:
        kappa = oracle.kappa(first, second, [Fraction(1)] * len(lines))
    except ZeroDivisionError:  # all have one answer
        assert math.isnan(found.kappa)
    else:
        held(found.kappa, kappa)
        if len(set(patient)) > 1:
            held(
                found.standard_error,
                oracle.error(lambda w: oracle.kappa(first, second, w), patient),
            )
        else:
            assert math.isnan(found.standard_error)
    if len(set(patient)) < len(lines):
        assert found.p_exact is None
        return
    statistic, df = oracle.bowker(first, second)
    held(found.mcnemar, statistic)
    held(found.p, oracle.p_of_chi2(float(statistic), df) if df else 1)
    labels = {*first, *second}
    if len(labels) > 2:
        assert found.p_exact is None
        return
    there = sum(a < b for a, b in zip(first, second, strict=True))
    apart = sum(a != b for a, b in zip(first, second, strict=True))
    held(found.p_exact, oracle.two_sided_binomial(there, apart, Fraction(1, 2)) if apart else 1)


# --- curves -------------------------------------------------------------------------------------


def rows_of(drawn: Sequence[tuple[int, int, str, int]]) -> list[Row]:
    """Lines that come after a day, stay for some days more, and end."""
    return [
        Row(entry, max(entry, 0) + stay, cause, patient) for entry, stay, cause, patient in drawn
    ]


def lines(*causes: str, late: bool = False) -> st.SearchStrategy[list[Row]]:
    """Few lines of few patients, with many ties."""
    entry = st.integers(0, 4) if late else st.just(-1)
    each = st.tuples(
        entry, st.integers(1 if late else 0, 6), st.sampled_from(causes), st.integers(0, 5)
    )
    return st.lists(each, min_size=1, max_size=9).map(rows_of)


def several(rows: Sequence[Row]) -> bool:
    """Whether there is more than one patient."""
    return len(set(oracle.patients_of(rows))) > 1


def error_of_survival(rows: Sequence[Row], day: float) -> float:
    """The error of the curve on a day, by patient."""
    return oracle.error(lambda w: oracle.survival(rows, w, day), oracle.patients_of(rows))


def error_of_incidence(rows: Sequence[Row], cause: str, day: float) -> float:
    """The error of the share of a cause on a day, by patient."""
    causes = oracle.all_causes(rows)
    return oracle.error(
        lambda w: oracle.states(rows, causes, w, day)[cause], oracle.patients_of(rows)
    )


@FEW
@given(lines("lost", "lost", ""))
def test_the_curve(rows: list[Row]) -> None:
    """Kaplan-Meier, its error and limits by patient, its median and mean, and the reverse."""
    patients, ones = oracle.patients_of(rows), [Fraction(1)] * len(rows)
    lost = [bool(row.cause) for row in rows]
    found = kaplan_meier([row.day for row in rows], lost, cluster=patients)
    back, last = found.reversed(), max(row.day for row in rows)
    for day in range(last + 1):
        left = oracle.survival(rows, ones, day)
        held(found.at(day), left)
        held(back.at(day), oracle.reverse(rows, day))
        if not several(rows) or not left:
            continue
        error = 0.0 if left == 1 else error_of_survival(rows, day)
        held(found.error_at(day), error)
        held(
            found.interval_at(day),
            (left, left) if not error else oracle.log_log(float(left), error),
        )
    assert found.median == oracle.median(rows, midpoint=True)
    if last:
        mean = oracle.restricted_mean(rows, ones, last)
        held(found.restricted_mean(last), mean)
        if several(rows) and mean < last:
            error = oracle.error(lambda w: oracle.restricted_mean(rows, w, last), patients)
            held(found.restricted_mean_error(last), error)


@FEW
@given(lines("lost", "lost", "", late=True), st.integers(2, 3))
def test_lines_that_come_late(rows: list[Row], copies: int) -> None:
    """The error is by patient, and copies of all lines change none."""
    found, same = (
        kaplan_meier(
            [row.day for row in each], [bool(row.cause) for row in each],
            cluster=oracle.patients_of(each), entry=[row.entry for row in each],
        )
        for each in (rows, rows * copies)
    )  # fmt: skip
    ones = [Fraction(1)] * len(rows)
    for day in range(max(row.day for row in rows) + 1):
        left = oracle.survival(rows, ones, day)
        held(found.at(day), left)
        if several(rows) and 0 < left < 1:
            error = error_of_survival(rows, day)
            held([found.error_at(day), same.error_at(day)], [error, error])


@FEW
@given(lines("loss", "death", "stop", ""))
def test_the_incidence_of_causes(rows: list[Row]) -> None:
    """Aalen and Johansen: the shares add up to one, and each has its error by patient."""
    causes = oracle.all_causes(rows)
    assume(causes)
    found = cumulative_incidence(
        [row.day for row in rows], [row.cause for row in rows], cluster=oracle.patients_of(rows)
    )
    for day in range(max(row.day for row in rows) + 1):
        shares = oracle.states(rows, causes, [Fraction(1)] * len(rows), day)
        assert sum(shares.values()) == 1
        held(found.left.at(day), shares[""])
        for cause in causes:
            held(found[cause].at(day), shares[cause])
            if several(rows) and shares[cause]:
                error = error_of_incidence(rows, cause, day)
                held(found[cause].error_at(day), error)
                if shares[cause] < 1 and error > NEAR:
                    held(found[cause].interval_at(day), oracle.log_log(float(shares[cause]), error))


def mean_on(rows: Sequence[tuple[int, int, bool, int]], day: int, weights: Sequence[Any]) -> Any:
    """The mean of events on a day, each patient counted so often."""
    return oracle.mean_count(rows, weights, day)


@FEW
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=4),
        ),
        min_size=2, max_size=4,
    )
)  # fmt: skip
def test_events_that_come_again(patients: list[tuple[int, list[tuple[int, bool]]]]) -> None:
    """Nelson's mean of events, and its error by patient."""
    rows = []
    for patient, (start, stretches) in enumerate(patients):
        for length, event in stretches:
            rows.append((start, start + length, event, patient))
            start += length  # noqa: PLW2901 - the next stretch follows
    starts, stops, events, who = zip(*rows, strict=True)
    found = mean_cumulative(starts, stops, events, cluster=who)
    for day in range(max(stops) + 1):
        mean = oracle.mean_count(rows, [Fraction(1)] * len(rows), day)
        held(found.at(day), mean)
        if mean:
            error = oracle.error(partial(mean_on, rows, day), who)
            held(found.error_at(day), error)


# --- groups -------------------------------------------------------------------------------------


def is_told(found: GroupTest, expected: tuple[Fraction, int]) -> None:
    """The statistic, its degrees of freedom and p; without a degree of freedom there is no p."""
    statistic, df = expected
    assert df == found.df
    held(found.statistic, statistic)
    held(found.p, oracle.p_of_chi2(float(statistic), df) if df else math.nan)


@SOME
@given(
    lines("lost", "lost", ""), st.lists(st.sampled_from("abc"), min_size=9, max_size=9),
    st.lists(st.sampled_from("uv"), min_size=9, max_size=9),
)  # fmt: skip
def test_groups_in_strata(rows: list[Row], groups: list[str], strata: list[str]) -> None:
    """The log-rank test, that of a trend and that of patients with several rows, by fractions."""
    group, stratum = groups[: len(rows)], strata[: len(rows)]
    assume(len(set(group)) > 1)
    days, lost = [row.day for row in rows], [bool(row.cause) for row in rows]
    found = logrank(days, lost, group, strata=stratum)
    names, score, _ = oracle.scores(rows, group, stratum)
    seen = [sum(e for e, g in zip(lost, group, strict=True) if g == name) for name in names]
    held(found.groups["expected"], [a - b for a, b in zip(seen, score, strict=True)])
    is_told(found, oracle.logrank(rows, group, stratum))
    robust = logrank(days, lost, group, strata=stratum, cluster=oracle.patients_of(rows))
    if robust.is_robust:
        is_told(robust, oracle.robust_logrank(rows, group, stratum))
    numbers = {name: i * i for i, name in enumerate(names)}
    along = oracle.trend(rows, group, stratum, numbers)
    expected = (Fraction(0), 0) if along is None else (along, 1)
    is_told(logrank(days, lost, group, strata=stratum, trend=numbers), expected)


cells = st.tuples(some_of, some_of).map(lambda each: Cells(*each[0], *each[1]))


@SOME
@given(st.lists(cells, min_size=1, max_size=4))
def test_shares_in_strata(strata: list[Cells]) -> None:
    """The common difference, ratio and odds ratio, their limits, and both tests."""
    responded, group, stratum = [], [], []
    for number, (a, m, b, n) in enumerate(strata):
        responded += [1] * a + [0] * (m - a) + [1] * b + [0] * (n - b)
        group += ["drug"] * m + ["placebo"] * n
        stratum += [number] * (m + n)
    assume(len(set(group)) > 1)
    found = compare_in_strata(responded, group, stratum, reference="placebo")
    try:
        expected = oracle.common(strata)
    except ZeroDivisionError:  # a measure is 0 or infinite
        return
    z = oracle.z_of(0.95)
    held(found.difference, expected.difference)
    if expected.difference_variance > 0:
        reach = z * math.sqrt(expected.difference_variance)
        ends = float(expected.difference) - reach, float(expected.difference) + reach
        held(found.difference_interval, (max(ends[0], -1), min(ends[1], 1)))
    for ratio, interval, value, variance in (
        (found.ratio, found.ratio_interval, expected.ratio, expected.ratio_variance),
        (found.odds_ratio, found.odds_ratio_interval, expected.odds, expected.odds_variance),
    ):
        held(ratio, value)
        if variance > 0:
            reach = math.exp(z * math.sqrt(variance))
            held(interval, (value / Fraction(reach), value * Fraction(reach)))
    held(found.statistic, expected.statistic)
    unequal, df = oracle.breslow_day(strata, expected.odds)
    assert found.homogeneity_df == df
    if df:
        held(found.homogeneity, unequal, nearly=1e-5)


# --- between two days ---------------------------------------------------------------------------

spans = st.tuples(st.integers(0, 8), st.sampled_from([0, 0, 1, 2, 5, math.inf])).map(
    lambda each: (each[0], each[0] + each[1])
)


@SOME
@given(st.lists(spans, min_size=1, max_size=9))
def test_no_mass_anywhere_would_make_the_ends_likelier(ends: list[tuple[float, float]]) -> None:
    """Turnbull's estimate has the greatest likelihood of all."""
    found = turnbull([low for low, _ in ends], [high for _, high in ends])
    masses = list(zip(found.low, found.high, found.mass, strict=True))

    held(sum(found.mass), 1)
    held(found.log_likelihood, oracle.log_likelihood(ends, masses))
    assert oracle.gains(ends, masses) == pytest.approx(1, abs=1e-5)


# --- several series -----------------------------------------------------------------------------

series = st.lists(
    st.sampled_from([1, 2, 3, 8, 40]).flatmap(
        lambda total: st.tuples(st.integers(0, total), st.just(total))
    ),
    min_size=2, max_size=6,
)  # fmt: skip


def odds_of(share: float) -> float:
    """The logarithm of the odds of a share."""
    return math.log(share / (1 - share))


@SOME
@given(series)
def test_series_by_their_variances(published: list[tuple[int, int]]) -> None:
    """DerSimonian and Laird's moments; the restricted likelihood has no higher place."""
    counts, totals = zip(*published, strict=True)
    for method in ("dl", "reml"):
        found = pool_proportions(counts, totals, method=method)
        expected = oracle.pooled(published, found.tau2)
        held(odds_of(found.share), expected.mean)
        held([found.q, found.i2], [expected.q, expected.i2])
        z = oracle.z_of(0.95)
        for interval, reach in (
            (found.interval, z * expected.error),
            (found.prediction, z * math.hypot(expected.error, math.sqrt(found.tau2))),
        ):
            held([odds_of(end) for end in interval], [expected.mean - reach, expected.mean + reach])
        if method == "dl":
            held(found.tau2, oracle.dersimonian_laird(published))
        else:
            ys = oracle.log_odds(published)
            there = oracle.restricted_likelihood(ys, found.tau2)
            for tau2 in (0.0, *(10 ** (k / 4) for k in range(-16, 12))):
                assert oracle.restricted_likelihood(ys, tau2) < there + 1e-6


@pytest.mark.parametrize(
    "published",
    [
        [(14, 24), (9, 30), (20, 26), (0, 4), (3, 3)],
        [(1, 1), (0, 1), (1, 1), (3, 4)],
        [(0, 5), (1, 9), (0, 12)],
    ],
)
def test_series_with_a_random_intercept(published: list[tuple[int, int]]) -> None:
    """No other mean and spread are likelier, by a sum over narrow strips."""
    counts, totals = zip(*published, strict=True)
    found = pool_proportions(counts, totals)
    mean, spread = odds_of(found.share), math.sqrt(found.tau2)
    there = oracle.logistic_likelihood(published, mean, found.tau2)
    for way in ((0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05), (0.3, 0.3), (-0.3, 0.3)):
        beside = oracle.logistic_likelihood(published, mean + way[0], (spread + way[1]) ** 2)
        assert beside < there + 1e-6


@pytest.mark.parametrize(
    "published", [[(0, 3), (1, 1)], [(1, 1), (2, 2), (0, 1), (0, 3)], [(5, 5), (3, 3), (0, 1)]]
)
def test_series_of_all_or_none_each_have_no_random_intercept(
    published: list[tuple[int, int]],
) -> None:
    """The wider the spread, the likelier: the model is refused; REML still has an answer."""
    counts, totals = zip(*published, strict=True)
    likely = [
        max(oracle.logistic_likelihood(published, c * spread, spread**2) for c in (-1, 0, 1))
        for spread in (1, 2, 4)
    ]

    assert likely == sorted(likely)
    with pytest.raises(InputError, match=r"NO_PROPORTION"):
        pool_proportions(counts, totals)
    assert 0 < pool_proportions(counts, totals, method="reml").share < 1
