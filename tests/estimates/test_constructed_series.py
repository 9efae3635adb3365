"""
Seven series made by hand, with what each estimate is of them, counted out on paper.

Every line begins on day 0 unless it says otherwise, and the definition is that of Ding 2025: one
count above 50 is a response, the first count not above it its loss.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase import estimates
from tests.estimates.test_survival import line, patient

DING = itp.DING_2025


def lasting(name: str, days: int, *, lost: bool = True, **more: Any) -> itp.Patient:
    """A response from day 10 on, for so many days; lost then, or last seen then."""
    counts: dict[int, float] = {0: 10, 10: 60, 9 + days: 60, 10 + days: 20 if lost else 60}
    return patient(name, counts, **more)


# --- 1: everyone is lost ------------------------------------------------------------------------


def test_everyone_is_lost() -> None:
    """
    Four responses of 30, 50, 70 and 90 days.

    The curve is 3/4, 1/2, 1/4, 0; half are left from day 50 to day 70, whose middle is 60. The mean
    is 240/4 = 60, its error the root of (30² + 10² + 10² + 30²) / 4² = 125. All have responded on
    day 10, and are in response as the curve says, 10 days later.
    """
    series = [lasting(f"p{days}", days) for days in (30, 50, 70, 90)]
    curve = itp.remission_survival(series, DING)
    inside = itp.in_response(series, DING)
    soon = itp.response_times(series, DING)

    assert [1, 0.75, 0.5, 0.25, 0] == curve.at([29, 30, 50, 70, 90]).tolist()
    assert 60 == curve.median
    assert (60, np.sqrt(125)) == pytest.approx(
        (curve.restricted_mean(100), curve.restricted_mean_error(100))
    )
    assert [0, 1, 0.75, 0.5, 0.25, 0] == pytest.approx(inside.at([9, 10, 40, 60, 80, 100]).tolist())
    assert (60, np.sqrt(125)) == pytest.approx(
        (inside.restricted_mean(100), inside.restricted_mean_error(100))
    )
    assert (10, 10) == (soon.all_treated.median, soon.median_of_responders)


# --- 2: some are last seen in response ----------------------------------------------------------


def test_some_are_last_seen_in_response() -> None:
    """
    Lost on days 10, 30 and 50 of the response; last seen on days 20 and 40.

    Day 10: 4 of 5 are left. Day 30: 3 are at risk, so 4/5 · 2/3 = 8/15. Day 50: the last is lost.
    Greenwood at day 30: (8/15)² · (1/(5 · 4) + 1/(3 · 2)). The mean up to day 50 is 10 · 1 + 20 ·
    4/5 + 20 · 8/15 = 110/3. The reverse curve, where seeing the last of a line is the event: 3/4
    on day 20 (4 at risk), 3/8 on day 40 (2 at risk), so that its median is 40.
    """
    series = [
        lasting("a", 10), lasting("b", 20, lost=False), lasting("c", 30),
        lasting("d", 40, lost=False), lasting("e", 50),
    ]  # fmt: skip
    curve = itp.remission_survival(series, DING)
    low, high = curve.interval_at(30)
    error = 8 / 15 * np.sqrt(1 / 20 + 1 / 6)
    reach = 1.959963984540054 * error / (8 / 15 * np.log(15 / 8))

    assert [0.8, 0.8, 8 / 15, 8 / 15, 0] == pytest.approx(curve.at([10, 29, 30, 49, 50]).tolist())
    assert ((8 / 15) ** np.exp(reach), (8 / 15) ** np.exp(-reach)) == pytest.approx(
        (low[0], high[0])
    )
    assert 110 / 3 == pytest.approx(curve.restricted_mean(50))
    assert 50 == curve.median
    assert [3, 1, 1] == [int(curve.risk_table(30)[k][0]) for k in ("at_risk", "censored", "events")]
    back = curve.reversed()
    assert [0.75, 0.375] == pytest.approx(back.at([20, 40]).tolist())
    assert 40 == back.median


# --- 3: three ways to end -----------------------------------------------------------------------


def test_three_ways_to_end() -> None:
    """
    Ten responses end by loss, death and rescue, or go on.

    Four are lost on day 20; one is last seen on day 25; one patient dies on day 30, one has a
    rescue on day 40; three are followed to day 60.

    Loss: 4/10, error √(4/10 · 6/10 / 10). Death: 6/10 · 1/5 = 12 %. Rescue: 6/10 · 4/5 · 1/4 =
    12 %. Left: 36 %; all add up to one.
    """
    series = [
        *(lasting(f"l{i}", 20) for i in range(4)),
        lasting("seen", 25, lost=False),
        lasting("dead", 30, lost=False, died_on=40),
        lasting("rescued", 40, lost=False, rescues=[itp.RescueTherapy(on=50, kind="ivig")]),
        *(lasting(f"f{i}", 60, lost=False) for i in range(3)),
    ]
    ends = estimates.remission_causes(series, DING)
    table = ends.at([19, 20, 30, 40, 60])

    assert ["LOSS", "RESCUE", "DEATH"] == list(ends)
    assert [0, 0.4, 0.4, 0.4, 0.4] == pytest.approx(table["LOSS"].tolist())
    assert [0, 0, 0.12, 0.12, 0.12] == pytest.approx(table["DEATH"].tolist())
    assert [0, 0, 0, 0.12, 0.12] == pytest.approx(table["RESCUE"].tolist())
    assert [1, 0.6, 0.48, 0.36, 0.36] == pytest.approx(table["left"].tolist())
    assert np.sqrt(0.024) == pytest.approx(ends["LOSS"].error_at(20)[0])
    alive = itp.remission_survival(series, DING, hypothetical=["DEATH"])
    assert [0.6, 0.45] == pytest.approx(alive.at([30, 40]).tolist())


# --- 4: who never responds ----------------------------------------------------------------------


def test_who_never_responds() -> None:
    """
    Three of eight lines respond.

    Two respond on day 10; one patient dies on day 15; one line is followed by the next on day 20;
    one is last seen on day 25; one responds on day 30; two are seen to day 60.

    Responded: 2/8, then the waiting is 6/8 · 5/6 · 4/5 = 1/2, and of 3 at risk on day 30 one
    responds: 1/4 + 1/2 · 1/3 = 5/12; never one half. In response: one of the first two is lost on
    day 40, when three are in response: 5/12 · 2/3. The rate is 3 of 8, all of them evaluable.
    """
    series = [
        patient("lost", {0: 10, 10: 60, 39: 60, 40: 20, 60: 20}),
        patient("kept", {0: 10, 10: 60, 60: 60}),
        patient("dead", {0: 10, 7: 9, 14: 9}, died_on=15),
        patient("next", {0: 10, 7: 9, 19: 9}, lines=[line(1, 0), line(2, 20)]),
        patient("seen", {0: 10, 7: 9, 25: 9}),
        patient("late", {0: 10, 29: 9, 30: 60, 60: 60}),
        *(patient(f"never{i}", {0: 10, 7: 9, 60: 9}) for i in range(2)),
    ]
    soon = itp.response_times(series, DING, line=1)
    inside = itp.in_response(series, DING, line=1)
    rates = itp.response_rates(series, DING, line=1)

    assert [0, 0.25, 0.25, 5 / 12, 5 / 12] == pytest.approx(
        soon.all_treated.at([9, 10, 29, 30, 60]).tolist()
    )
    assert soon.all_treated.median is None
    assert (10, (10, 30)) == (soon.median_of_responders, soon.range_of_responders)
    assert [0.25, 5 / 12, 5 / 12, 5 / 18] == pytest.approx(inside.at([29, 30, 39, 40]).tolist())
    states = inside.states_at(40)
    assert (1 / 3, 5 / 18, 5 / 36, 1 / 8, 1 / 8) == pytest.approx(
        tuple(states[k][0] for k in ("waiting", "in_response", "LOSS", "NEW_LINE", "DEATH"))
    )
    assert [(3, 8), (3, 8)] == list(
        zip(rates["responders"].tolist(), rates["lines"].tolist(), strict=True)
    )


# --- 5: visits far apart ------------------------------------------------------------------------


def test_visits_far_apart() -> None:
    """
    Two losses between days 0 and 28 of the response, one between 28 and 56, one between 0 and 56.

    With p for the first stretch the likelihood is p² · (1 - p) · 1, highest at 2/3: 1/3 is left on
    day 28, and the median lies in (0, 28]. The mean up to day 56 lies between 28/3 and 28 · 2/3 +
    56/3 = 112/3. At the visits that show it the curve says 1/2 on day 28, and a mean of 42.
    """
    series = [
        *(patient(f"early{i}", {0: 10, 10: 60, 38: 20}) for i in range(2)),
        patient("late", {0: 10, 10: 60, 38: 60, 66: 20}),
        patient("unseen", {0: 10, 10: 60, 66: 20}),
    ]
    found = estimates.remission_between_visits(series, DING)
    curve = itp.remission_survival(series, DING)

    assert [1, 1 / 3, 0] == pytest.approx(found.at([0, 28, 56]).tolist(), abs=1e-6)
    assert [0, 28] == list(found.median_interval or ())
    assert (28 / 3, 112 / 3) == pytest.approx(found.restricted_mean(56), abs=1e-5)
    assert 2 * np.log(2 / 3) + np.log(1 / 3) == pytest.approx(found.log_likelihood, abs=1e-8)
    assert [0.5] == curve.at(28).tolist()
    assert 42 == curve.restricted_mean(56)


# --- 6: two lines of a patient ------------------------------------------------------------------


def test_two_lines_of_a_patient() -> None:
    """
    One patient has responses of 10 and 30 days, the other two of 20 days.

    On day 15 three of four are left. The first patient moves that by ((0 - 3/4) + (1 - 3/4)) / 4 =
    -1/8, the second by +1/8: an error of √2/8, where four independent lines would have √(3/16 / 4).
    A third of the lines that never respond: 4 of 6 lines, of three patients; each has two lines of
    one kind, and so the six tell as much as three.
    """
    two = [line(1, 0, ended_on=99), line(2, 100, ended_on=199)]

    def both(name: str, first: int, second: int) -> itp.Patient:
        counts: dict[int, float] = {0: 10, 1: 60, first: 60, first + 1: 20, 90: 10}
        counts |= {101: 60, 100 + second: 60, 101 + second: 20}
        return patient(name, counts, lines=two)

    series = [both("a", 10, 30), both("b", 20, 20)]
    curve = itp.remission_survival(series, DING)
    never = patient("c", {0: 10, 50: 9, 90: 8, 150: 9}, lines=two)
    rates = itp.response_rates([*series, never], DING)

    assert (4, 2) == (len(curve), curve.patients)
    assert [0.75] == curve.at(15).tolist()
    assert np.sqrt(2) / 8 == pytest.approx(curve.error_at(15)[0])
    assert (4, 6, 3) == tuple(rates[k][0] for k in ("responders", "lines", "patients"))
    alone = estimates.proportion(2, 3)
    assert alone.interval() == pytest.approx((rates["lower"][0], rates["upper"][0]))


# --- 7: again and again -------------------------------------------------------------------------


def test_again_and_again() -> None:
    """
    Three patients have two events, one and none.

    The first has rescues on days 10 and 40 and is followed to day 100, the second one on day 40 and
    is followed to day 50, the third none and is followed to day 30.

    A mean of 1/3 on day 10, and of 1/3 + 2/2 on day 40, when two are followed. The patients move
    the first by 2/9, -1/9 and -1/9, and nothing moves the second. 3 in 180 days are 3 · 365.25/180
    a year. Episodes of response begin on days 10 and 40 of the first, on day 40 of the second.
    """
    followed: list[tuple[str, list[int], int]] = [
        ("a", [10, 40], 100),
        ("b", [40], 50),
        ("c", [], 30),
    ]
    series = {
        "rescues": [
            patient(name, {0: 10}, followed_until=until,
                    rescues=[itp.RescueTherapy(on=day, kind="ivig") for day in days])
            for name, days, until in followed
        ],
        "episodes": [
            patient(name, {0: 10} | dict.fromkeys(days, 60.0) | {d + 1: 20 for d in days},
                    followed_until=until)
            for name, days, until in followed
        ],
    }  # fmt: skip
    for of, patients in series.items():
        mean = estimates.mean_events(patients, of, definition=DING)  # type: ignore[arg-type]
        rate = estimates.patient_year_rate(patients, of, definition=DING)  # type: ignore[arg-type]
        assert [0, 1 / 3, 1 / 3, 4 / 3, 4 / 3] == pytest.approx(
            mean.at([9, 10, 39, 40, 100]).tolist()
        )
        assert [np.sqrt(6) / 9] * 2 == pytest.approx(mean.error_at([10, 40]).tolist())
        assert (3, 3 * 365.25 / 180) == pytest.approx((rate.events, rate.rate))
        assert (3, 3) == (mean.patients, mean.events)
