"""Counts at fixed weeks, summed up by group."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.estimates import counts_by_week
from itpcase.measures import counts_at_weeks


def patient(name: str, counts: dict[int, str], agent: str = "eltrombopag") -> itp.Patient:
    """One line from day 0 on."""
    return itp.Patient(
        id=name,
        lines=[itp.TreatmentLine(line=1, agents=[agent], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
    )


@given(counts=st.lists(st.integers(0, 300), min_size=1, max_size=9))
def test_quartiles_are_those_of_the_lines_with_a_count(counts: list[int]) -> None:
    """Type 7, as the standard library has it; a line without a count is in *lines* only."""
    patients = [patient(f"p{i}", {0: "9", 14: str(count)}) for i, count in enumerate(counts)]
    table = counts_by_week([*patients, patient("none", {0: "9"})], weeks=[2])
    (row,) = table.rows()

    assert (len(counts) + 1, len(counts), len(counts)) == (
        row["lines"], row["known"], row["patients"],
    )  # fmt: skip
    assert statistics.median(counts) == pytest.approx(row["median"])
    assert (min(counts), max(counts)) == (row["lowest"], row["highest"])
    if len(counts) > 1:
        q1, _, q3 = statistics.quantiles(counts, method="inclusive")
        assert (q1, q3) == pytest.approx((row["q1"], row["q3"]))
    assert row["median_low"] == row["median_high"] == row["median"]


def test_a_median_carries_the_bounds_of_its_counts() -> None:
    """A bound counts at its printed number; what it may be stands beside it."""
    patients = [patient("a", {14: "<20"}), patient("b", {14: "50"}), patient("c", {14: ">30"})]
    (row,) = counts_by_week(patients, weeks=[2]).rows()

    assert (30, 30, 50) == (row["median"], round(row["median_low"], 6), row["median_high"])


def test_groups_are_beside_each_other() -> None:
    """By agent, each with its own number of lines; a line without a start is in none."""
    undated = itp.Patient(
        id="u", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=None)]
    )
    table = counts_by_week(
        [patient("a", {14: "20"}), patient("b", {14: "40"}, "ivig"), undated], by="agents",
        weeks=[0, 2],
    )  # fmt: skip

    assert ["eltrombopag", "eltrombopag", "ivig", "ivig"] == table["group"].tolist()
    assert [1, 1, 1, 1] == table["lines"].tolist()
    assert [0, 1, 0, 1] == table["known"].tolist()
    assert [20.0, 40.0] == table["median"][table["week"] == 2].tolist()
    assert np.isnan(table["median"][table["week"] == 0]).all()


def test_they_are_the_counts_of_the_lines() -> None:
    """The same as of `counts_at_weeks`, week by week."""
    series = examples.load("ding-2025")
    single, summed = counts_at_weeks(series), counts_by_week(series)

    for row in summed.rows():
        counts = single["count_1e9_per_l"][single["week"] == row["week"]]
        assert (~np.isnan(counts)).sum() == row["known"]
        assert np.nanmedian(counts) == row["median"]
