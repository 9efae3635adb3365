"""Shares, rates, agreement and pooling, against R 4.2.2, vcd 1.4-11 and metafor 3.8-1."""

from __future__ import annotations

import itertools
import re
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.estimates import (
    agreement,
    compare_proportions,
    compare_rates,
    event_rate,
    mean_cumulative,
    pool_proportions,
    proportion,
)
from tests.estimates.r_data import numbers, read

SERIES = [14, 9, 20, 5, 33, 0, 3], [24, 30, 26, 12, 60, 4, 3]


@pytest.mark.parametrize(
    ("count", "total", "exact", "wilson", "mid_p"),
    [
        (0, 4, (0, 0.602364635616), (0, 0.489890836455), (0, 0.527129195498)),
        (4, 4, (0.397635364384, 1), (0.510109163545, 1), (0.472870804502, 1)),
        (3, 4, (0.194120449683, 0.99369053679), (0.300641842582, 0.95441273919),
         (0.242287332592, 0.987498058179)),
        (3, 12, (0.054860644528, 0.571858461878), (0.0889416683941, 0.532305334934),
         (0.0678544103838, 0.541234953764)),
        (57, 100, (0.467133738325, 0.668608983369), (0.472153895492, 0.662667014759),
         (0.471634272738, 0.664365275264)),
    ],
)  # fmt: skip
def test_intervals_of_shares(
    count: int,
    total: int,
    exact: tuple[float, float],
    wilson: tuple[float, float],
    mid_p: tuple[float, float],
) -> None:
    """binom.test, prop.test(correct = FALSE), and mid-p."""
    found = proportion(count, total)

    assert exact == pytest.approx(found.interval(), abs=1e-9)
    assert wilson == pytest.approx(found.interval("wilson"), abs=1e-9)
    assert mid_p == pytest.approx(found.interval("mid-p"), abs=1e-9)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_limits_of_the_others_are_turned(series: tuple[int, int]) -> None:
    """And hold the share; diff-binom-confint 0.1.0 has 0.49 to 0.02 or 0.61 to 0.98 for 8 of 10."""
    count, total = series
    found, others = proportion(count, total), proportion(total - count, total)

    for method in ("exact", "wilson", "mid-p"):
        low, high = found.interval(method)
        turned = others.interval(method)
        assert low - 1e-9 <= count / total <= high + 1e-9
        assert (low, high) == pytest.approx((1 - turned[1], 1 - turned[0]), abs=1e-9)


def test_lines_of_patients_as_a_ratio() -> None:
    """Responses of patients over their lines, with the error of a ratio."""
    found = proportion([0, 1, 2, 0, 3, 1, 0, 2], [1, 2, 3, 1, 4, 2, 2, 3])

    assert (0.5, 0.102868899975) == pytest.approx((found.share, found.standard_error), abs=1e-9)
    assert (0.308641657273, 0.691358342727) == pytest.approx(found.logit_interval(), abs=1e-9)
    assert 0.761904761905 == pytest.approx(found.design_effect, abs=1e-9)


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(2, 4))
def test_copies_of_lines_change_no_limit(answers: list[bool], copies: int) -> None:
    """Of patients with one line each, and with so many copies of it."""
    once = proportion(answers, cluster=range(len(answers)))
    often = proportion(answers * copies, cluster=list(range(len(answers))) * copies)

    for method in ("exact", "wilson", "mid-p"):
        assert once.interval(method) == pytest.approx(often.interval(method), abs=1e-9)
    assert len(answers) == often.patients
    assert copies * len(answers) == often.total


def test_a_share_of_nothing_has_no_limits() -> None:
    """NaN, and no error."""
    found = proportion(0, 0)

    assert np.isnan([found.share, *found.interval(), *found.logit_interval()]).all()


@pytest.mark.parametrize("named", [True, False])
def test_three_lines_of_one_patient_are_not_three_patients(named: bool) -> None:
    """Two more patients without a line do not make them so."""
    found = proportion([3, 0, 0], [3, 0, 0], cluster=list("abc") if named else None)

    assert (1, 1.0) == (found.patients, found.effective_total)
    assert (0.025, 1.0) == pytest.approx(found.interval())
    assert found == proportion([3], [3], cluster=["a"])


def test_a_rate_of_one_patient_who_was_followed() -> None:
    """Another one, who was not, does not tell how patients differ."""
    found = event_rate([3, 0], [2, 0])

    assert found.robust_interval is not None
    assert np.isnan(found.robust_interval).all()


@pytest.mark.parametrize(
    ("first", "second", "difference", "p"),
    [
        ((20, 32), (12, 26), (0.163461538462, -0.0886370375522, 0.390367198646), 0.289875172779),
        ((4, 4), (1, 3), (0.666666666667, -0.004660763248, 0.93850805528), 0.142857142857),
        ((5, 10), (125, 500), (0.25, -0.01639134688383, 0.51584903714667), 0.13307095573017),
    ],
)
def test_two_shares(
    first: tuple[int, int],
    second: tuple[int, int],
    difference: tuple[float, float, float],
    p: float,
) -> None:
    """Newcombe's interval, and fisher.test; of the third epicalc 2.15.1.0 has -0.061 to 0.425."""
    found = compare_proportions(proportion(*first), proportion(*second))

    assert difference == pytest.approx((found.difference, *found.difference_interval), abs=1e-9)
    assert p == pytest.approx(found.p, abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        ((8, 10), (3, 10), 0.06977851869493),
        ((12, 20), (6, 20), 0.1109695370275),
        ((9, 10), (5, 10), 0.140866873065),
        ((50, 100), (50, 100), 1.0),
    ],
)
def test_fisher_of_r(first: tuple[int, int], second: tuple[int, int], p: float) -> None:
    """All tables as far from each other; statistics.js 1.0.0 has the one table: 0.032 and 0.112."""
    assert p == pytest.approx(compare_proportions(proportion(*first), proportion(*second)).p)


@pytest.mark.parametrize(
    ("first", "second", "ratio", "low", "high"),
    [
        ((21, 32), (21, 26), 0.8125, 0.594054954601, 1.111271347688),
        ((20, 32), (19, 26), 0.855263157895, 0.599320002024, 1.220508354104),
    ],
)
def test_relative_risk(
    first: tuple[int, int], second: tuple[int, int], ratio: float, low: float, high: float
) -> None:
    """Katz's interval, as the trial of rituximab printed it."""
    found = compare_proportions(proportion(*first), proportion(*second))

    assert ratio == pytest.approx(found.ratio, abs=1e-9)
    assert (low, high) == pytest.approx(found.ratio_interval, abs=1e-9)


@pytest.mark.parametrize(("first", "second"), [((10, 10), (10, 10)), ((4, 4), (1, 1))])
def test_where_everyone_responds_the_ratio_has_no_interval(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """Katz's error is 0, and statsmodels 0.15.0 gives 1 to 1."""
    found = compare_proportions(proportion(*first), proportion(*second))

    assert (1.0, 0.0, 1.0) == (found.ratio, found.difference, found.p)
    assert np.isnan(found.ratio_interval).all()
    assert found.difference_interval[0] < 0 < found.difference_interval[1]


def test_the_interval_of_a_ratio_holds_it() -> None:
    """With all but one, where statsmodels 0.15.0 gives 0.95 to 1.28 for 9 of 10 over 10 of 10."""
    for total in (5, 10, 20, 50):
        few, every = proportion(total - 1, total), proportion(total, total)
        for pair in (compare_proportions(few, every), compare_proportions(every, few)):
            low, high = pair.ratio_interval

            assert low < pair.ratio < high
            assert low < 1 < high


def test_fisher_is_not_asked_of_lines() -> None:
    """Several lines of a patient are no independent rows."""
    lines = proportion([1, 1, 0, 1], cluster=["a", "a", "b", "c"])

    assert compare_proportions(lines, proportion(1, 4)).p is None
    nobody = compare_proportions(proportion(1, 4), proportion(0, 4))
    assert np.isnan([nobody.ratio, *nobody.ratio_interval]).all()


def test_rates_of_r() -> None:
    """poisson.test of events in years, and of two of them."""
    first, second, third = event_rate(17, 43.2), event_rate(29, 38.1), event_rate(3, 8.25)
    ratio = compare_rates(first, second)

    assert (0.393518518519, 0.229239038648, 0.630061268887) == pytest.approx(
        (first.rate, *first.interval), abs=1e-9
    )
    assert (0.363636363636, 0.074990560351, 1.06269976603) == pytest.approx(
        (third.rate, *third.interval), abs=1e-9
    )
    assert (0.517001915709, 0.266518993164, 0.972888703962, 0.0374770675817) == pytest.approx(
        (ratio.ratio, *ratio.interval, ratio.p), abs=1e-9
    )


def test_the_events_of_patients_hang_together() -> None:
    """Log rate ± z · √Σ(events - rate · time)² / events; as wide however often rows are copied."""
    found = event_rate([3, 0, 1, 0], [2.0, 1.0, 1.0, 4.0])
    error = np.sqrt(4 + 0.25 + 0.25 + 4) / 4
    ends = 0.5 * np.exp(np.array([-1, 1]) * 1.959963984540054 * error)

    assert (4, 8, 0.5) == (found.events, found.time, found.rate)
    assert found.robust_interval == pytest.approx(ends)
    assert event_rate(4, 8).interval == found.interval
    assert event_rate(4, 8).robust_interval is None
    for few in (event_rate([0, 0], [1, 1]), event_rate([3], [4])):
        assert np.isnan(few.robust_interval or ()).all()


@pytest.mark.parametrize(
    ("events", "time"),
    [([1, 2], [1]), ([1.5], [1]), ([-1], [1]), ([1], [-1]), ([True], [1]), (["1"], [1]),
     ([[1]], [[1]]), (1, np.inf), (np.nan, 1), ([1, 1, 0, np.nan], [1, 1, 1, 1]),
     ([1, 1, 0, None], [1, 1, 1, 1]), ([1, 1, 0, 0], [np.nan, 1, 1, 1])],
)  # fmt: skip
def test_what_is_no_rate_is_refused(events: object, time: object) -> None:
    """
    Parts of an event, time below 0, truth values, text, tables, columns of other lengths.

    So are patients of whom the events or the time is not known; zEpid 0.9.1 counts their time.
    """
    with pytest.raises(itp.InputError, match=r"\[NO_RATE\]"):
        event_rate(events, time)


def test_rates_without_an_event() -> None:
    """From 0 on; nothing to compare if neither has one."""
    none = event_rate(0, 10)

    assert (0.0, 0.368887945411) == pytest.approx(none.interval, abs=1e-9)
    with pytest.raises(itp.InputError, match=r"\[NO_RATE\]"):
        compare_rates(none, none)
    with pytest.raises(itp.InputError, match=r"\[NO_RATE\]"):
        event_rate(1, 0)
    assert np.inf == compare_rates(event_rate(1, 10), none).ratio


def test_the_ratio_of_no_event_to_five() -> None:
    """poisson.test of R; statsmodels 0.15.0 gives 0.7683 to 0.7683 for the ratio 0."""
    none, five = event_rate(0, 100), event_rate(5, 100)
    found, other = compare_rates(none, five), compare_rates(five, none)

    assert (0.0, 0.0, 1.091279105183, 0.0625) == pytest.approx(
        (found.ratio, *found.interval, found.p), abs=1e-9
    )
    assert (np.inf, 0.916355857315, np.inf) == pytest.approx(
        (other.ratio, *other.interval), abs=1e-9
    )


@pytest.mark.parametrize(
    ("arm", "mean", "errors"),
    [
        ("placebo", [0.246642246642, 0.407932569223, 0.892971559174],
         [0.0654429729706, 0.093463263614, 0.168189178984]),
        ("rIFN-g", [0.031746031746, 0.160283045, 0.279480206623],
         [0.0220886457992, 0.0563852022593, 0.0730211274391]),
    ],
)  # fmt: skip
def test_infections_a_patient(arm: str, mean: list[float], errors: list[float]) -> None:
    """survfit(Surv(tstart, tstop, status) ~ treat, cgd, id = id) at 100, 200 and 300 days."""
    data = read("cgd")
    data = {key: values[data["treat"] == arm] for key, values in data.items()}
    found = mean_cumulative(
        *(numbers(data[key]) for key in ("tstart", "tstop", "status")), cluster=data["id"]
    )
    low, high = found.interval_at(100)

    np.testing.assert_allclose(found.at([100, 200, 300]), mean, atol=1e-9)
    np.testing.assert_allclose(found.error_at([100, 200, 300]), errors, atol=1e-6)
    assert 0 <= low[0] < found.at(100)[0] < high[0]
    assert np.isnan(found.at(9999)).all()
    with pytest.raises(itp.InputError, match=r"\[BACKWARD_TIME\]"):
        mean_cumulative([5], [5], [True])


@pytest.mark.parametrize(
    ("table", "kappa", "interval", "mcnemar"),
    [
        ((40, 12, 3, 45), (0.701670644391, 0.0698831810234), (0.56470212646, 0.838639162322),
         (5.4, 0.0201367515503, 0.03515625)),
        ((9, 1, 6, 4), (0.3, 0.184729532019), (-0.0620632296384, 0.662063229638),
         (3.57142857143, 0.0587817213554, 0.125)),
    ],
)  # fmt: skip
def test_two_answers(
    table: tuple[int, int, int, int],
    kappa: tuple[float, float],
    interval: tuple[float, float],
    mcnemar: tuple[float, float, float],
) -> None:
    """Kappa of vcd with its asymptotic error, mcnemar.test and binom.test."""
    a, b, c, d = table
    first = ["yes"] * (a + b) + ["no"] * (c + d)
    second = ["yes"] * a + ["no"] * b + ["yes"] * c + ["no"] * d
    found = agreement(first, second)

    assert kappa == pytest.approx((found.kappa, found.standard_error), abs=1e-9)
    assert interval == pytest.approx(found.interval, abs=1e-9)
    assert mcnemar == pytest.approx((found.mcnemar, found.p, found.p_exact), abs=1e-9)
    assert [[d, c], [b, a]] == found.counts.tolist()


def test_copies_of_lines_change_no_agreement() -> None:
    """Three copies of each line: the same error, interval and p; the exact p is not given."""
    first, second = list("yyynnynn"), list("yynnnyyn")
    once = agreement(first, second, cluster=range(8))
    often = agreement(first * 3, second * 3, cluster=[*range(8)] * 3)
    naive = agreement(first * 3, second * 3)

    assert (once.kappa, *once.interval) == pytest.approx((often.kappa, *often.interval))
    assert (once.mcnemar, once.p) == pytest.approx((often.mcnemar, often.p))
    assert agreement(first, second).interval == pytest.approx(once.interval)
    assert once.standard_error == pytest.approx(naive.standard_error * np.sqrt(3))
    assert (24, 8, None) == (often.lines, often.patients, often.p_exact)
    assert once.p_exact == agreement(first, second).p_exact
    alone = agreement(first, second, cluster=["a"] * 8)
    assert np.isnan([alone.standard_error, *alone.interval, alone.mcnemar, alone.p]).all()


def test_the_names_of_answers_change_no_agreement() -> None:
    """No answer is nearer to another; irrCAC 0.4.4 weighs CR, NR and R by their alphabet."""
    first, second = ["CR", "R", "NR", "NR", "R", "CR"], ["CR", "R", "NR", "R", "CR", "NR"]
    found = agreement(first, second)
    for names in itertools.permutations("abc"):
        other = dict(zip(("CR", "R", "NR"), names, strict=True))
        renamed = agreement([other[each] for each in first], [other[each] for each in second])

        assert (found.kappa, *found.interval, found.p) == pytest.approx(
            (renamed.kappa, *renamed.interval, renamed.p)
        )


def test_answers_that_all_agree() -> None:
    """Kappa is 1, and of one answer alone it is not defined."""
    both = agreement(["R", "NR"], ["R", "NR"])

    assert (1.0, 1.0, 1.0) == (both.kappa, both.p, both.p_exact)
    one = agreement(["R", "R"], ["R", "R"])
    assert np.isnan(one.kappa)
    assert (1.0, 1.0) == (one.p, one.p_exact)
    with pytest.raises(itp.InputError, match=r"\[NO_LINES\]"):
        agreement([], [])


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_missing_answer_moves_no_pair(missing: Any) -> None:
    """One in each column; researchpy 0.3.7 pairs what is left, each with the next patient's."""
    first, second = ["R", missing, "NR", "R"], ["R", "R", missing, "NR"]
    for one, other, row in ((first, second, r"first\[1\]"), (second, first, r"first\[2\]")):
        with pytest.raises(itp.InputError, match=rf"{row}.*\[NO_LABEL\]"):
            agreement(one, other)


def test_pooled_series_of_metafor() -> None:
    """rma.glmm(measure = "PLO") to 1e-5; rma(method = "REML") and "DL" to 1e-6."""
    logistic = pool_proportions(*SERIES)
    reml = pool_proportions(*SERIES, method="reml")
    dl = pool_proportions(*SERIES, method="dl")

    assert (0.518765756726, 0.354415130662, 0.679153503866, 0.501562284933) == pytest.approx(
        (logistic.share, *logistic.interval, logistic.tau2), abs=1e-5
    )
    assert (0.523496132273, 0.365350522359, 0.677066531271) == pytest.approx(
        (reml.share, *reml.interval), abs=1e-6
    )
    assert (0.210459405497, 0.819100634758) == pytest.approx(reml.prediction, abs=1e-6)
    assert (0.41338280509, 64.3844558643, 16.1691786336) == pytest.approx(
        (reml.tau2, reml.i2, reml.q), abs=1e-4
    )
    assert (0.523681839408, 0.368697093285, 0.674235986453, 0.387565926253) == pytest.approx(
        (dl.share, *dl.interval, dl.tau2), abs=1e-9
    )


@pytest.mark.parametrize(
    ("series", "share", "interval", "tau2"),
    [
        (([1, 1, 1, 1], [8, 10, 9, 12]), 0.103591261086, (0.0394021183159, 0.245612563341), 0.0),
        (([9, 11, 13], [10, 12, 15]), 0.88994204634, (0.740757307443, 0.95812904728), 0.0),
        (
            ([10, 8, 3, 0, 12], [10, 12, 9, 5, 20]),
            0.554231972163, (0.315382504675, 0.770412757657), 0.60147925824,
        ),
    ],
)  # fmt: skip
def test_half_a_patient_is_added_to_a_series_of_none_or_all_alone(
    series: tuple[list[int], list[int]], share: float, interval: tuple[float, float], tau2: float
) -> None:
    """rma(measure = "PLO"); pimeta 1.1.0 adds it to every series, and has 0.1406 of the first."""
    found = pool_proportions(*series, method="reml")

    assert (share, *interval) == pytest.approx((found.share, *found.interval), abs=1e-8)
    assert tau2 == pytest.approx(found.tau2, abs=1e-7)
    assert (found.tau2 == 0) == (tau2 == 0)  # the best is at the end of what is searched


def integrated(hits: list[int], of: list[int], middle: float, spread: float) -> float:
    """The log likelihood of the random-intercept model, summed over a fine grid of intercepts."""
    at = np.linspace(-8, 8, 160_001)
    eta = middle + spread * at
    terms = [h * eta - n * np.logaddexp(0, eta) - at**2 / 2 for h, n in zip(hits, of, strict=True)]
    return sum(float(each.max() + np.log(np.exp(each - each.max()).sum())) for each in terms)


@pytest.mark.parametrize(
    ("hits", "of", "share", "tau2"),
    [
        ([120, 300, 40, 700], [300, 500, 100, 1000], 0.53208, 0.27852),
        ([5000, 700, 10], [10000, 1000, 30], 0.53298, 0.31588),
        ([2000, 2100, 5000], [4000, 5000, 9000], 0.49184, 0.04967),
    ],
)
def test_series_of_hundreds_are_pooled(
    hits: list[int], of: list[int], share: float, tau2: float
) -> None:
    """Their likelihoods are narrow; no place near the answer is more likely than it."""
    found = pool_proportions(hits, of)
    middle, spread = np.log(found.share / (1 - found.share)), np.sqrt(found.tau2)
    best = integrated(hits, of, middle, spread)

    assert (share, tau2) == pytest.approx((found.share, found.tau2), abs=1e-5)
    for aside, wider in ((0.02, 1.0), (-0.02, 1.0), (0.0, 1.05), (0.0, 0.95)):
        assert best > integrated(hits, of, middle + aside, spread * wider)
    low, high = pool_proportions(hits, of, method="reml").interval
    assert (low, high) == pytest.approx(found.interval, abs=0.06)


def test_single_cases_alone_are_one_sample() -> None:
    """They tell nothing of what lies between series."""
    found = pool_proportions([1] * 10 + [0] * 5, [1] * 15)
    z = 1.959963984540054
    error = np.sqrt(1 / 10 + 1 / 5)

    assert (2 / 3, 0.0) == pytest.approx((found.share, found.tau2))
    assert [np.log(2) - z * error, np.log(2) + z * error] == pytest.approx(
        [float(np.log(each / (1 - each))) for each in found.interval]
    )


@pytest.mark.parametrize(
    ("hits", "of", "share", "tau2"),
    [
        ([1, 1, 2, 0, 1], [1, 1, 3, 60, 1], 0.925744, 49.504750),
        ([0, 60, 1], [50, 60, 2], 0.513709, 102.755956),
        ([3, 2, 0], [3, 3, 60], 0.365521, 51.007224),
        ([0, 400, 200], [400, 400, 400], 0.5, 206.72197),
    ],
)
def test_series_that_lie_far_apart(
    hits: list[int], of: list[int], share: float, tau2: float
) -> None:
    """
    The likelihood is as high as it can be where all and none are in different series.

    The values are those of the same likelihood summed over 400,001 points. At 41 points of Gauss
    and Hermite, the first two were 0.999996 (0.9991 to 1) and 0.00002, with half the likelihood.
    """
    found = pool_proportions(hits, of)

    assert share == pytest.approx(found.share, abs=2e-5)
    assert tau2 == pytest.approx(found.tau2, rel=1e-5)
    assert found.interval[0] < 0.001
    assert found.interval[1] > 0.999


@pytest.mark.parametrize("hits", [[0, 0], [10, 20]])
def test_series_of_which_none_or_all_respond_have_no_logistic_estimate(hits: list[int]) -> None:
    """The likelihood grows without end; the methods that add one half have an answer."""
    with pytest.raises(itp.InputError, match=r"in all of 30.*by reml"):
        pool_proportions(hits, [10, 20])
    assert 0 < pool_proportions(hits, [10, 20], method="reml").share < 1


@pytest.mark.parametrize("hits", [[3, 0, 1], [0, 1, 1], [3, 1, 0]])
def test_series_of_all_or_none_each_have_no_logistic_estimate(hits: list[int]) -> None:
    """The wider they are spread, the likelier they are; one series between ends that."""
    total = [3, 1, 1]
    with pytest.raises(itp.InputError, match=r"none or all in each of 3 series.*by reml"):
        pool_proportions(hits, total)
    assert 0 < pool_proportions(hits, total, method="reml").share < 1
    assert pool_proportions([*hits, 2], [*total, 3]).tau2 < 100


def test_the_series_behind_a_pooled_share() -> None:
    """Their names, counts and exact intervals; numbered where they have no name."""
    pooled = pool_proportions([3, 0], [4, 4], names=["A 2001", "B 2004"])
    rows = pooled.series

    assert ["A 2001", "B 2004"] == rows["name"].tolist()
    assert [(3, 4), (0, 4)] == list(
        zip(rows["count"].tolist(), rows["total"].tolist(), strict=True)
    )
    assert [0.194120449683, 0] == pytest.approx(rows["lower"].tolist())
    assert [0.99369053679, 0.602364635616] == pytest.approx(rows["upper"].tolist())
    assert ["1", "2"] == pool_proportions([3, 0], [4, 4]).series["name"].tolist()


def test_series_that_do_not_differ() -> None:
    """Nothing between them: the share of all together."""
    alike = pool_proportions([5, 5, 5], [10, 10, 10])
    reml = pool_proportions([5, 5, 5], [10, 10, 10], method="reml")

    assert 0.5 == pytest.approx(alike.share, abs=1e-6)
    assert (0.0, 0.5) == pytest.approx((reml.tau2, reml.share))
    assert (0.328345, 0.671655) == pytest.approx(alike.interval, abs=1e-5)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: proportion(5, 4), "NO_PROPORTION"),
        (lambda: proportion(-1, 4), "NO_PROPORTION"),
        (lambda: proportion(2.5, 4), "NO_PROPORTION"),
        (lambda: proportion("3", 4), "NO_PROPORTION"),
        (lambda: proportion(["a"]), "NO_PROPORTION"),
        (lambda: proportion([1, None]), "NO_PROPORTION"),
        (lambda: proportion(np.ma.array([1, 0], mask=[False, True])), "NO_PROPORTION"),
        (lambda: proportion([[1], [0]]), "NOT_ONE_COLUMN"),
        (lambda: proportion([1, 0], cluster=["a", None]), "NO_PATIENT"),
        (lambda: proportion([1, 0], cluster=["a"]), "COLUMN_LENGTHS"),
        (lambda: proportion(3, 4).interval(confidence="95"), "CONFIDENCE"),  # type: ignore[arg-type]
        (lambda: mean_cumulative([0, 5], [10, 20], [1, 0], cluster=["a", "a"]), "OVERLAP"),
        (
            lambda: proportion(3, 4).interval("wald"),  # type: ignore[arg-type]
            "UNKNOWN_CONVENTION",
        ),
        (lambda: proportion(3, 4).interval(confidence=95), "CONFIDENCE"),
        (lambda: pool_proportions([1], [2]), "NO_PROPORTION"),
        (lambda: pool_proportions([1, 3], [2, 2]), "NO_PROPORTION"),
        (lambda: pool_proportions([1, 0.5], [2, 2]), "NO_PROPORTION"),
        (lambda: pool_proportions([1, np.nan], [2, 2]), "NO_PROPORTION"),
        (lambda: pool_proportions(["1", "2"], [2, 2]), "NO_PROPORTION"),
        (lambda: pool_proportions([1, 2], [2, 2], names=["a"]), "COLUMN_LENGTHS"),
    ],
)
def test_what_is_no_share_is_refused(call: object, code: str) -> None:
    """With what was needed."""
    with pytest.raises(itp.InputError, match=re.escape(f"[{code}]")):
        call()  # type: ignore[operator]


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra survival brings scipy."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(
        itp.errors.MissingExtraError, match=re.escape("pip install 'itpcase[survival]'")
    ):
        proportion(3, 4).interval()
    with pytest.raises(itp.errors.MissingExtraError, match="exact intervals of rates"):
        pool_proportions(*SERIES)
    with pytest.raises(itp.errors.MissingExtraError, match="by iteration"):
        itp.turnbull([0, 0, 5, 12], [9, 9, 14, 20])
