"""The estimates of the page, each from its definition, written to be read and not to be fast.

Nothing here is shared with the library, and nothing but the standard library is used. Shares and
statistics are exact fractions as far as they go. An error is by patient: the derivative of the
estimate by how often each patient is counted (infinitesimal jackknife), by a complex step, which
loses no digit.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from statistics import NormalDist
from typing import Any, NamedTuple

NORMAL = NormalDist()
STEP = 1e-30


def z_of(confidence: float) -> float:
    """The two-sided quantile of the normal distribution."""
    return NORMAL.inv_cdf(0.5 + confidence / 2)


def p_of_z(z: float) -> float:
    """The two-sided p of a normal deviate."""
    return math.erfc(abs(z) / math.sqrt(2))


def root(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is 0, by halving."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return (low + high) / 2


# --------------------------------------------------------------------------------------------
# Shares
# --------------------------------------------------------------------------------------------


def binomial_tail(count: int, total: int, p: float, *, half: bool = False) -> float:
    """``P(X >= count)``; with half of the probability of *count* itself, for the mid-p."""

    def mass(k: int) -> float:
        return math.comb(total, k) * p**k * (1 - p) ** (total - k)

    return math.fsum(mass(k) for k in range(count, total + 1)) - (mass(count) / 2 if half else 0)


def clopper_pearson(
    count: int, total: int, confidence: float = 0.95, *, half: bool = False
) -> tuple[float, float]:
    """The limits at which each tail has half of what is left; the mid-p ones with *half*."""
    tail = (1 - confidence) / 2

    def at_least(p: float) -> float:
        return binomial_tail(count, total, p, half=half) - tail

    def at_most(p: float) -> float:
        return tail - binomial_tail(total - count, total, 1 - p, half=half)

    low = root(at_least, 0, 1) if count else 0.0
    return low, root(at_most, 0, 1) if count < total else 1.0


def wilson(count: float, total: float, confidence: float = 0.95) -> tuple[float, float]:
    """The shares that a score test does not reject: the roots of a quadratic."""
    z = z_of(confidence)
    p = count / total
    a, b, c = 1 + z * z / total, -(2 * p + z * z / total), p * p
    half = math.sqrt(max(b * b - 4 * a * c, 0))
    return (-b - half) / (2 * a), (-b + half) / (2 * a)


def newcombe(a: int, m: int, b: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The difference of two shares, from two intervals of Wilson (Newcombe's tenth)."""
    p, q = a / m, b / n
    (l1, u1), (l2, u2) = wilson(a, m, confidence), wilson(b, n, confidence)
    return p - q - math.hypot(p - l1, u2 - q), p - q + math.hypot(u1 - p, q - l2)


def katz(a: int, m: int, b: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The ratio of two shares on the scale of the logarithm."""
    half = z_of(confidence) * math.sqrt(1 / a - 1 / m + 1 / b - 1 / n)
    ratio = (a / m) / (b / n)
    return ratio * math.exp(-half), ratio * math.exp(half)


def fisher(a: int, m: int, b: int, n: int) -> Fraction:
    """All tables of the margins that are not more probable than this one."""
    total = math.comb(m + n, a + b)

    def mass(k: int) -> Fraction:
        return Fraction(math.comb(m, k) * math.comb(n, a + b - k), total)

    tables = range(max(0, a + b - n), min(m, a + b) + 1)
    return sum((mass(k) for k in tables if mass(k) <= mass(a)), Fraction(0))


def two_sided_binomial(count: int, total: int, p: Fraction) -> Fraction:
    """All counts that are not more probable than this one."""

    def mass(k: int) -> Fraction:
        return math.comb(total, k) * p**k * (1 - p) ** (total - k)

    return sum((mass(k) for k in range(total + 1) if mass(k) <= mass(count)), Fraction(0))


# --------------------------------------------------------------------------------------------
# Rates
# --------------------------------------------------------------------------------------------


def poisson_limits(events: int, confidence: float = 0.95) -> tuple[float, float]:
    """The means at which each tail has half of what is left."""
    tail = (1 - confidence) / 2

    def up_to(k: int, mean: float) -> float:
        return math.fsum(
            math.exp(-mean + i * math.log(mean) - math.lgamma(i + 1)) for i in range(k + 1)
        )

    low = root(lambda mean: (1 - up_to(events - 1, mean)) - tail, 1e-12, 1e4) if events else 0.0
    return low, root(lambda mean: tail - up_to(events, mean), 1e-12, 1e4)


def rate_ratio_limits(
    a: int, s: float, b: int, t: float, confidence: float = 0.95
) -> tuple[float, float]:
    """The limits of the ratio, given how many events there were in all."""
    low, high = clopper_pearson(a, a + b, confidence)
    return (
        low / (1 - low) * t / s,
        high / (1 - high) * t / s if high < 1 else math.inf,
    )


# --------------------------------------------------------------------------------------------
# Errors by patient
# --------------------------------------------------------------------------------------------


def error(estimate: Callable[[list[Any]], Any], patients: Sequence[Any]) -> float:
    """The root of the sum of the squares of the derivatives by the weight of each patient."""
    slopes = [
        estimate([1 + (STEP * 1j if p == patient else 0) for p in patients]).imag / STEP
        for patient in dict.fromkeys(patients)
    ]
    return math.sqrt(math.fsum(slope * slope for slope in slopes))


def ratio_error(hits: Sequence[int], totals: Sequence[int], patients: Sequence[Any]) -> float:
    """The error of a share of lines, with ``n / (n - 1)`` for the number of patients."""

    def share(w: list[Any]) -> Any:
        return sum(map(lambda a, b: a * b, w, hits)) / sum(map(lambda a, b: a * b, w, totals))

    n = len(set(patients))
    return error(share, patients) * math.sqrt(n / (n - 1))


# --------------------------------------------------------------------------------------------
# Agreement
# --------------------------------------------------------------------------------------------


def kappa(first: Sequence[Any], second: Sequence[Any], weights: Sequence[Any]) -> Any:
    """Cohen's: what agrees beyond chance, of what could."""
    total = sum(weights)
    seen = sum(w for w, a, b in zip(weights, first, second, strict=True) if a == b) / total
    chance = sum(
        sum(w for w, a in zip(weights, first, strict=True) if a == label)
        * sum(w for w, b in zip(weights, second, strict=True) if b == label)
        for label in {*first, *second}
    ) / (total * total)
    return (seen - chance) / (1 - chance)


def bowker(first: Sequence[Any], second: Sequence[Any]) -> tuple[Fraction, int]:
    """McNemar's chi-squared of each pair of answers, and how many pairs there are."""
    labels = sorted({*first, *second})
    statistic, pairs = Fraction(0), 0
    for i, one in enumerate(labels):
        for other in labels[i + 1 :]:
            there = sum(pair == (one, other) for pair in zip(first, second, strict=True))
            back = sum(pair == (other, one) for pair in zip(first, second, strict=True))
            if there + back:
                statistic += Fraction((there - back) ** 2, there + back)
                pairs += 1
    return statistic, pairs


# --------------------------------------------------------------------------------------------
# Curves
# --------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One line: after which day it is at risk, its last day, how it ended ("" cut off), of whom."""

    entry: int
    day: int
    cause: str
    patient: int


def patients_of(rows: Sequence[Row]) -> list[int]:
    """The patient of each row."""
    return [row.patient for row in rows]


def at_risk(rows: Sequence[Row], weights: Sequence[Any], day: float) -> Any:
    """Who had come and had not gone before the day."""
    return sum(w for w, row in zip(weights, rows, strict=True) if row.entry < day <= row.day)


def ended(rows: Sequence[Row], weights: Sequence[Any], day: float, *causes: str) -> Any:
    """Who came to one of the ends on the day."""
    pairs = zip(weights, rows, strict=True)
    return sum(w for w, row in pairs if row.day == day and row.cause in causes)


def states(
    rows: Sequence[Row], causes: Sequence[str], weights: Sequence[Any], last: float
) -> dict[str, Any]:
    """The share of each cause and what is left ("") on a day (Aalen and Johansen)."""
    found: dict[str, Any] = {**dict.fromkeys(causes, Fraction(0)), "": Fraction(1)}
    for day in sorted({row.day for row in rows if row.cause in causes and row.day <= last}):
        risk, before = at_risk(rows, weights, day), found[""]
        for cause in causes:
            found[cause] += before * ended(rows, weights, day, cause) / risk
        found[""] -= before * ended(rows, weights, day, *causes) / risk
    return found


def survival(rows: Sequence[Row], weights: Sequence[Any], last: float) -> Any:
    """The product-limit estimate of all ends together."""
    left: Any = Fraction(1)
    for day in sorted({row.day for row in rows if row.cause and row.day <= last}):
        left = left * (
            1 - ended(rows, weights, day, *all_causes(rows)) / at_risk(rows, weights, day)
        )
    return left


def all_causes(rows: Sequence[Row]) -> list[str]:
    """Every end that is there."""
    return sorted({row.cause for row in rows if row.cause})


def restricted_mean(rows: Sequence[Row], weights: Sequence[Any], until: float) -> Any:
    """The area under the curve, from step to step."""
    days = sorted({0, until, *(row.day for row in rows if row.cause and row.day < until)})
    return sum(
        (
            survival(rows, weights, day) * Fraction(after - day)
            for day, after in itertools.pairwise(days)
        ),
        Fraction(0),
    )


def log_log(share: float, se: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits on the scale of the logarithm of the logarithm."""
    half = z_of(confidence) * se / (share * math.log(share))
    ends = share ** math.exp(half), share ** math.exp(-half)
    return min(ends), max(ends)


def median(rows: Sequence[Row], *, midpoint: bool) -> float | None:
    """The first day at or below one half; the middle of the stretch at one half, if it falls on."""
    ones = [1] * len(rows)
    curve = [(day, survival(rows, ones, day)) for day in sorted({r.day for r in rows if r.cause})]
    below = [(day, left) for day, left in curve if left <= Fraction(1, 2)]
    if not below:
        return None
    later = [day for day, left in below if left < Fraction(1, 2)]
    if midpoint and below[0][1] == Fraction(1, 2) and later:
        return (below[0][0] + later[0]) / 2
    return below[0][0]


def reverse(rows: Sequence[Row], last: float) -> Fraction:
    """How many are still followed: censoring is the end, and who died on its day is gone before."""
    left = Fraction(1)
    for day in sorted({row.day for row in rows if not row.cause and row.day <= last}):
        gone = sum(row.day == day and not row.cause for row in rows)
        risk = sum(row.day > day or (row.day == day and not row.cause) for row in rows)
        left *= 1 - Fraction(gone, risk)
    return left


def mean_count(
    rows: Sequence[tuple[float, float, bool, int]], weights: Sequence[Any], last: float
) -> Any:
    """Nelson's: of those under observation on each day, how many had an event."""
    total: Any = Fraction(0)
    for day in sorted({stop for _, stop, event, _ in rows if event and stop <= last}):
        pairs = list(zip(weights, rows, strict=True))
        events = sum(w for w, (_, stop, event, _) in pairs if event and stop == day)
        total += events / sum(w for w, (start, stop, _, _) in pairs if start < day <= stop)
    return total


# --------------------------------------------------------------------------------------------
# Tests of groups
# --------------------------------------------------------------------------------------------


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Gauss and Jordan; None where there is no one solution."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for k in range(size):
        pivot = next((i for i in range(k, size) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(size):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [line[size] for line in rows]


def scores(
    rows: Sequence[Row], groups: Sequence[Any], strata: Sequence[Any]
) -> tuple[list[Any], list[Fraction], list[list[Fraction]]]:
    """Events less those expected in each group, and their hypergeometric variance."""
    names = sorted(set(groups))
    score = [Fraction(0) for _ in names]
    variance = [[Fraction(0) for _ in names] for _ in names]
    for stratum in sorted(set(strata)):
        mine = [(r, g) for r, g, s in zip(rows, groups, strata, strict=True) if s == stratum]
        for day in sorted({row.day for row, _ in mine if row.cause}):
            n = sum(row.entry < day <= row.day for row, _ in mine)
            d = sum(row.day == day and bool(row.cause) for row, _ in mine)
            of = [sum(r.entry < day <= r.day for r, g in mine if g == name) for name in names]
            for i, name in enumerate(names):
                seen = sum(r.day == day and bool(r.cause) for r, g in mine if g == name)
                score[i] += seen - Fraction(d * of[i], n)
                for j in range(len(names)):
                    if n > 1:
                        share = Fraction(of[i], n) * ((i == j) - Fraction(of[j], n))
                        variance[i][j] += d * Fraction(n - d, n - 1) * share
    return names, score, variance


def quadratic(matrix: list[list[Fraction]], right: list[Fraction]) -> tuple[Fraction, int]:
    """The form of a vector in the inverse of a matrix, and the rank: what adds nothing is left."""
    kept: list[int] = []
    found: list[Fraction] = []
    for k in range(len(right)):
        more = [*kept, k]
        told = solve([[matrix[i][j] for j in more] for i in more], [right[i] for i in more])
        if told is not None:
            kept, found = more, told
    return sum((right[i] * a for i, a in zip(kept, found, strict=True)), Fraction(0)), len(kept)


def logrank(
    rows: Sequence[Row], groups: Sequence[Any], strata: Sequence[Any]
) -> tuple[Fraction, int]:
    """The quadratic form of the scores; a group that adds nothing has no degree of freedom."""
    _, score, variance = scores(rows, groups, strata)
    return quadratic(variance, score)


def robust_logrank(
    rows: Sequence[Row], groups: Sequence[Any], strata: Sequence[Any]
) -> tuple[Fraction, int]:
    """The same of the scores summed by patient, events of a day one after the other (Efron)."""
    names = sorted(set(groups))
    added = {row.patient: [Fraction(0) for _ in names] for row in rows}
    for stratum in sorted(set(strata)):
        mine = [(r, g) for r, g, s in zip(rows, groups, strata, strict=True) if s == stratum]
        for day in sorted({row.day for row, _ in mine if row.cause}):
            there = [(r, g) for r, g in mine if r.day >= day]
            lost = [r.day == day and bool(r.cause) for r, _ in there]
            events = sum(lost)
            for k in range(events):
                left = [1 - Fraction(k, events) * gone for gone in lost]
                total = sum(left)
                for i, name in enumerate(names):
                    mean = sum(w * (g == name) for w, (_, g) in zip(left, there, strict=True))
                    mean /= total
                    for w, gone, (r, g) in zip(left, lost, there, strict=True):
                        step = Fraction(gone, events) - w / total
                        added[r.patient][i] += step * ((g == name) - mean)
    score = [sum((each[i] for each in added.values()), Fraction(0)) for i in range(len(names))]
    places = range(len(names))
    variance = [
        [sum((each[i] * each[j] for each in added.values()), Fraction(0)) for j in places]
        for i in places
    ]
    return quadratic(variance, score)


def trend(
    rows: Sequence[Row], groups: Sequence[Any], strata: Sequence[Any], numbers: dict[Any, int]
) -> Fraction | None:
    """The squared score along the numbers, over its variance."""
    names, score, variance = scores(rows, groups, strata)
    along = [numbers[name] for name in names]
    below = sum(
        (a * b * variance[i][j] for i, a in enumerate(along) for j, b in enumerate(along)),
        Fraction(0),
    )
    above = sum((a * u for a, u in zip(along, score, strict=True)), Fraction(0)) ** 2
    return above / below if below else None


def p_of_chi2(statistic: float, df: int) -> float:
    """The upper tail of chi-squared, by the recursion over its degrees of freedom."""
    half = statistic / 2
    if df % 2:
        tail, start = math.erfc(math.sqrt(half)), 1
    else:
        tail, start = math.exp(-half), 2
    for k in range(start, df, 2):
        if half:
            tail += math.exp(k / 2 * math.log(half) - half - math.lgamma(k / 2 + 1))
    return tail


# --------------------------------------------------------------------------------------------
# Strata of two by two
# --------------------------------------------------------------------------------------------


class Cells(NamedTuple):
    """One stratum: of *m* of the group *a* responded, of *n* of the reference *b*."""

    a: int
    m: int
    b: int
    n: int


class Common(NamedTuple):
    """The common measures, each with its variance (of the logarithm, for ratios)."""

    difference: Fraction
    difference_variance: Fraction
    ratio: Fraction
    ratio_variance: Fraction
    odds: Fraction
    odds_variance: Fraction
    statistic: Fraction


def added(values: Iterable[Fraction]) -> Fraction:
    """The exact sum."""
    return sum(values, Fraction(0))


def common(strata: Iterable[Cells]) -> Common:
    """Mantel and Haenszel; Sato; Greenland and Robins; Robins, Breslow and Greenland."""
    tables = [s for s in strata if s.m and s.n]
    weight = added(Fraction(s.m * s.n, s.m + s.n) for s in tables)
    difference = added(Fraction(s.a * s.n - s.b * s.m, s.m + s.n) for s in tables) / weight
    p = added(
        Fraction(s.m**2 * s.b - s.n**2 * s.a + Fraction(s.m * s.n * (s.n - s.m), 2))
        / (s.m + s.n) ** 2
        for s in tables
    )
    q = added(Fraction(s.a * (s.n - s.b) + s.b * (s.m - s.a), 2 * (s.m + s.n)) for s in tables)
    r = added(Fraction(s.a * s.n, s.m + s.n) for s in tables)
    t = added(Fraction(s.b * s.m, s.m + s.n) for s in tables)
    products = added(
        Fraction(s.m * s.n * (s.a + s.b) - s.a * s.b * (s.m + s.n), (s.m + s.n) ** 2)
        for s in tables
    )
    up = [Fraction(s.a * (s.n - s.b), s.m + s.n) for s in tables]
    down = [Fraction(s.b * (s.m - s.a), s.m + s.n) for s in tables]
    concordant = [Fraction(s.a + s.n - s.b, s.m + s.n) for s in tables]
    big_up, big_down = added(up), added(down)
    both = list(zip(concordant, up, down, strict=True))
    odds_variance = (
        added(c * u for c, u, _ in both) / (2 * big_up**2)
        + added(c * d + (1 - c) * u for c, u, d in both) / (2 * big_up * big_down)
        + added((1 - c) * d for c, _, d in both) / (2 * big_down**2)
    )
    hits = [(s, s.a + s.b, s.m + s.n) for s in tables]
    above = added(s.a - Fraction(s.m * k, n) for s, k, n in hits) ** 2
    below = added(Fraction(s.m * s.n * k * (n - k), n * n * (n - 1)) for s, k, n in hits if n > 1)
    return Common(
        difference,
        (difference * p + q) / weight**2,
        r / t,
        products / (r * t),
        big_up / big_down,
        odds_variance,
        above / below,
    )


def breslow_day(strata: Iterable[Cells], odds: Fraction) -> tuple[float, int]:
    """Each count less what the common odds ratio expects, with the correction of Tarone."""
    found, shift, spread, used = 0.0, 0.0, 0.0, 0
    for s in strata:
        k = s.a + s.b
        if not (s.m and s.n and 0 < k < s.m + s.n):
            continue

        def over(x: float, s: Cells = s, k: int = k) -> float:
            return x * (s.n - k + x) - float(odds) * (s.m - x) * (k - x)

        x = root(over, max(0, k - s.n), min(k, s.m))
        variance = 1 / (1 / x + 1 / (s.m - x) + 1 / (k - x) + 1 / (s.n - k + x))
        found += (s.a - x) ** 2 / variance
        shift += s.a - x
        spread += variance
        used += 1
    return found - shift**2 / spread, used - 1


# --------------------------------------------------------------------------------------------
# Ends between two days
# --------------------------------------------------------------------------------------------


def log_likelihood(
    spans: Sequence[tuple[float, float]], masses: Sequence[tuple[float, float, float]]
) -> float:
    """Of (low, high] each, where a mass counts that lies inside it."""
    return math.fsum(
        math.log(math.fsum(m for a, b, m in masses if is_inside(a, b, low, high)))
        for low, high in spans
    )


def is_inside(a: float, b: float, low: float, high: float) -> bool:
    """Whether all of (a, b] lies in (low, high], where equal ends are a day."""
    if low == high:
        return a == b == low
    return (low < a if a == b else low <= a) and b <= high


def cells_of(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Every day that is an end, and what lies between two of them: the finest places for mass."""
    ends = sorted({end for span in spans for end in span})
    return [(e, e) for e in ends if e < math.inf] + list(itertools.pairwise(ends))


def gains(
    spans: Sequence[tuple[float, float]], masses: Sequence[tuple[float, float, float]]
) -> float:
    """The most that a little mass anywhere adds to the likelihood a line; 1 at its greatest."""
    chances = [
        math.fsum(m for a, b, m in masses if is_inside(a, b, low, high)) for low, high in spans
    ]
    return max(
        math.fsum(
            1 / c
            for (low, high), c in zip(spans, chances, strict=True)
            if is_inside(a, b, low, high)
        )
        for a, b in cells_of(spans)
    ) / len(spans)


# --------------------------------------------------------------------------------------------
# Several series
# --------------------------------------------------------------------------------------------


class Pooled(NamedTuple):
    """The log odds of several series, their error, and the variance between them."""

    mean: float
    error: float
    tau2: float
    q: float
    i2: float


def log_odds(series: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """The log odds of each series and their variance; a half is added where none or all are one."""
    found = []
    for count, total in series:
        add = 0.5 if count in (0, total) else 0.0
        a, b = count + add, total - count + add
        found.append((math.log(a / b), 1 / a + 1 / b))
    return found


def weighted(ys: Sequence[tuple[float, float]], tau2: float) -> tuple[float, float]:
    """The mean with the weights of inverse variances, and its variance."""
    weights = [1 / (v + tau2) for _, v in ys]
    mean = math.fsum(w * y for w, (y, _) in zip(weights, ys, strict=True)) / math.fsum(weights)
    return mean, 1 / math.fsum(weights)


def cochran_q(ys: Sequence[tuple[float, float]]) -> float:
    """The weighted squares around the mean of fixed effects."""
    mean, _ = weighted(ys, 0)
    return math.fsum((y - mean) ** 2 / v for y, v in ys)


def typical_variance(ys: Sequence[tuple[float, float]]) -> float:
    """The variance of a typical series (Higgins and Thompson)."""
    weights = [1 / v for _, v in ys]
    return (
        (len(ys) - 1)
        * math.fsum(weights)
        / (math.fsum(weights) ** 2 - math.fsum(w * w for w in weights))
    )


def restricted_likelihood(ys: Sequence[tuple[float, float]], tau2: float) -> float:
    """The restricted log likelihood of the variance between series."""
    mean, variance = weighted(ys, tau2)
    return -0.5 * (
        math.fsum(math.log(v + tau2) for _, v in ys)
        - math.log(variance)
        + math.fsum((y - mean) ** 2 / (v + tau2) for y, v in ys)
    )


def pooled(series: Sequence[tuple[int, int]], tau2: float) -> Pooled:
    """The mean over series that differ by a variance that is given."""
    ys = log_odds(series)
    mean, variance = weighted(ys, tau2)
    between = 100 * tau2 / (tau2 + typical_variance(ys))
    return Pooled(mean, math.sqrt(variance), tau2, cochran_q(ys), between)


def dersimonian_laird(series: Sequence[tuple[int, int]]) -> float:
    """The variance between series by moments, held to 0."""
    ys = log_odds(series)
    weights = [1 / v for _, v in ys]
    c = math.fsum(weights) - math.fsum(w * w for w in weights) / math.fsum(weights)
    return max(0.0, (cochran_q(ys) - (len(ys) - 1)) / c)


def logistic_likelihood(series: Sequence[tuple[int, int]], mean: float, tau2: float) -> float:
    """The log likelihood of a random intercept, by the sum over 1200 narrow strips."""
    strips = [(-12 + 24 * (i + 0.5) / 1200) for i in range(1200)]
    total = 0.0
    for count, size in series:
        terms = [
            count * (mean + math.sqrt(tau2) * u)
            - size * math.log1p(math.exp(mean + math.sqrt(tau2) * u))
            - u * u / 2
            for u in strips
        ]
        top = max(terms)
        total += top + math.log(math.fsum(math.exp(t - top) for t in terms) * 24 / 1200)
    return total - len(series) * math.log(2 * math.pi) / 2
