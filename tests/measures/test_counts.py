"""How far counts rose, how long they lay below or above a limit, and what they were at weeks."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.measures import counts_at_weeks, days_at_levels, rise_over_baseline
from itpcase.terms import RescueKind
from itpcase.units.counts import quantity
from tests.oracle import measures as oracle

TEXTS = ["0", "8", "9.9", "10", "10.1", "20", "29", "30", "31", "50", "51", "100", "101", "<10",
         "<30", "≤50", ">50", "≥100", ">200", "5-20", "40-120"]  # fmt: skip


def patient(counts: dict[int, str], *, name: str = "p1", **more: Any) -> itp.Patient:
    """One line from day 0 on, with counts by their days."""
    facts: dict[str, Any] = {
        "lines": [itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
        "platelets": [
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
    }
    return itp.Patient(id=name, **{**facts, **more})


courses = st.dictionaries(st.integers(0, 40), st.sampled_from(TEXTS), min_size=2, max_size=8).map(
    lambda counts: {**dict(sorted(counts.items())), 0: counts.get(0, "8")}
)
"""Counts by day, one of them on the day of the start."""


def looks(counts: dict[int, str]) -> list[oracle.Look]:
    """The day and the bounds of each count, as the page gives them."""
    found = []
    for day, text in sorted(counts.items()):
        number = float(text.lstrip("<>≤≥").split("-")[0])
        low, high = number, float(text.split("-")[-1]) if "-" in text else number
        if text[0] in "<≤":
            low, high = 0.0, math.nextafter(number, 0) if text[0] == "<" else number
        if text[0] in ">≥":
            low = math.nextafter(number, math.inf) if text[0] == ">" else number
            high = math.inf
        found.append((day, low, high))
    return found


# --- days ---------------------------------------------------------------------------------------


@given(counts=courses, max_gap=st.sampled_from([None, 1, 7, 14]))
def test_days_agree_with_one_day_after_the_other(
    counts: dict[int, str], max_gap: float | None
) -> None:
    """At least and at most, below and above each limit, with and without a longest gap."""
    seen = looks(counts)
    found = days_at_levels(patient(counts), max_gap=max_gap)
    many = days_at_levels([patient(counts, name="a"), patient(counts, name="b")], max_gap=max_gap)

    for i, each in enumerate(found):
        expected = oracle.days_at(
            seen,
            max_gap=max_gap,
            below=each.limit_1e9_per_l if each.side == "below" else None,
            above=each.limit_1e9_per_l if each.side == "above" else None,
        )
        assert expected == (each.days_min, each.days_max)
        assert expected == (many["days_min"][i], many["days_max"][i])
        assert each.days_min <= each.days_max <= each.observed_days
    assert len(found) * 2 == len(many)
    assert seen[-1][0] - seen[0][0] == found[0].observed_days


def test_a_count_on_the_limit_is_neither_below_nor_above() -> None:
    """Below is less, above is more."""
    found = days_at_levels(patient({0: "20", 10: "20"}), below=["20 G/L"], above=["20 G/L"])

    assert [(0, 0), (0, 0)] == [(each.days_min, each.days_max) for each in found]


def test_limits_have_units() -> None:
    """Text, quantities and other units say the same; a bare number and a bound are refused."""
    case = patient({0: "8", 10: "9"})
    same = [
        days_at_levels(case, below=[limit], above=[])[0]
        for limit in ("10 G/L", "10000/uL", quantity(10.0, "1 / nanoliter"))
    ]

    assert 1 == len(set(same))
    assert 10 == same[0].limit.to("1 / nanoliter").magnitude
    assert (10, 10) == tuple(each.to("day").magnitude for each in same[0].days)
    with pytest.raises(itp.UnitError, match="below"):
        days_at_levels(case, below=[10.0])
    with pytest.raises(itp.InputError, match="one count as a limit"):
        days_at_levels(case, below=["<10 G/L"])
    for gap in (0, -1, float("nan")):
        with pytest.raises(itp.InputError, match="max_gap"):
            days_at_levels(case, max_gap=gap)


def test_nothing_is_counted_of_what_nobody_saw() -> None:
    """No count: no days; no start: no days; a printed baseline is a look on the first day."""
    assert [0.0] * 5 == [each.observed_days for each in days_at_levels(patient({}))]
    unstarted = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=None)]
    assert 0 == days_at_levels([patient({0: "8"}, lines=unstarted)])["observed_days"].sum()
    printed = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, baseline="8 G/L")]
    (below,) = days_at_levels(patient({10: "9"}, lines=printed), below=["10 G/L"], above=[])
    assert (10, 10) == (below.days_min, below.observed_days)


def test_the_next_line_ends_the_days_of_the_first() -> None:
    """Each line has the counts up to the next."""
    lines = [itp.TreatmentLine(line=i + 1, agents=["ivig"], started_on=20 * i) for i in range(2)]
    case = patient({0: "8", 10: "9", 30: "8", 40: "8"}, lines=lines)
    table = days_at_levels([case], below=["10 G/L"], above=[])

    assert [1, 2] == table["line"].tolist()
    assert 10 == table["days_min"][0]
    assert table["days_min"][1] >= 10


# --- the rise -----------------------------------------------------------------------------------


@given(counts=courses)
def test_a_rise_has_the_bounds_of_what_made_it(counts: dict[int, str]) -> None:
    """The highest of the highest less the lowest baseline, and the other way round."""
    counts = {**counts, 41: "77"}
    (_, base_low, base_high), *after = looks(counts)
    found = rise_over_baseline(patient(counts))
    low, high = max(each[1] for each in after), max(each[2] for each in after)

    assert (low - base_high, high - base_low) == pytest.approx((found.rise_low, found.rise_high))
    assert (found.fold_low is None) == (base_high == 0)
    if base_low > 0:
        assert (low / base_high, high / base_low) == pytest.approx(
            (found.fold_low, found.fold_high)
        )
    table = rise_over_baseline([patient(counts, name="a"), patient({}, name="b")])
    assert found.rise_low == table["rise_low"][0]
    assert np.isnan(table["rise_low"][1])
    assert found.highest_on == table["highest_on"][0]


def test_a_count_that_a_rescue_raised_is_not_the_highest() -> None:
    """As in Table 2; the rescue of another patient changes nothing."""
    rescue = [itp.RescueTherapy(on=5, kind=RescueKind.IVIG)]
    counts = {0: "8", 7: "300", 60: "40"}
    rescued = patient(counts, rescues=rescue)
    other = patient(counts, name="p2")

    assert 40 == rise_over_baseline(rescued).highest_1e9_per_l
    assert [40, 300] == rise_over_baseline([rescued, other])["highest_1e9_per_l"].tolist()
    table = itp.report.tables.lines_table([rescued, other])
    assert [40, 300] == [table.cell(row, "best").value for row in (0, 1)]


def test_the_earliest_of_equal_counts_is_the_highest() -> None:
    """And its day is a date where days are dates."""
    first = dt.date(2021, 3, 14)
    case = itp.Patient(
        id="p",
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=first)],
        platelets=[
            itp.PlateletMeasurement(on=first + dt.timedelta(day), count=f"{count} G/L")
            for day, count in ((0, 8), (7, 90), (14, 90))
        ],
    )

    assert first + dt.timedelta(7) == rise_over_baseline(case).highest_on
    assert "90.0" in repr(rise_over_baseline(case))
    highest = rise_over_baseline(case).highest
    assert highest is not None
    assert 90 == highest.to("1 / nanoliter").magnitude


# --- weeks --------------------------------------------------------------------------------------


@given(counts=courses, window=st.sampled_from(["halfway", 2, 3]))
def test_a_week_is_read_from_the_nearest_count_in_its_window(
    counts: dict[int, str], window: Any
) -> None:
    """Of two equally near the earlier; nothing is carried forward."""
    days = [day for day in counts if day > 0]
    table = counts_at_weeks(patient(counts), weeks=[0, 1, 2, 4], window=window)

    for row in list(table.rows())[1:]:
        on = oracle.nearest(days, 7 * row["week"], row["from_day"], row["to_day"])
        assert (row["day"] == on) if on is not None else np.isnan(row["day"])
        assert np.isnan(row["day"]) == np.isnan(row["count_1e9_per_l"])
    ends = list(zip(table["from_day"].tolist(), table["to_day"].tolist(), strict=True))
    assert all(one[1] < two[0] for one, two in pairwise(ends))
    if window == "halfway":
        assert all(one[1] + 1 == two[0] for one, two in pairwise(ends[1:]))


def test_week_0_is_the_baseline_of_the_definition() -> None:
    """From its own window before the start; a count that is too old is none."""
    both = [patient({-3: "8", 7: "90"}), patient({-90: "8", 7: "90"}, name="p2")]
    table = counts_at_weeks(both, weeks=[0, 1])

    assert [8.0, 90.0] == table["count_1e9_per_l"].tolist()[:2]
    assert [-3.0, 7.0] == table["day"].tolist()[:2]
    assert np.isnan(table["count_1e9_per_l"][2])
    assert (-itp.IWG_2009.baseline.window_days, 0) == (table["from_day"][0], table["to_day"][0])


@pytest.mark.parametrize(
    "given", [{"weeks": []}, {"weeks": [-1]}, {"weeks": [2, 1]}, {"weeks": [1, 1]},
              {"weeks": [1, 2], "window": 7}, {"window": -1}, {"window": "near"},
              {"weeks": [float("inf")]}],
)  # fmt: skip
def test_weeks_and_windows_that_make_no_sense_are_refused(given: dict[str, Any]) -> None:
    """Each with what was needed."""
    with pytest.raises(itp.InputError, match=r"weeks|window"):
        counts_at_weeks(patient({0: "8"}), **given)
