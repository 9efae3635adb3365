"""Columns of pandas are read row by row only where their rows are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import itpcase as itp
from itpcase import estimates
from itpcase.errors import DataError, InputError

COLUMNS: dict[str, Any] = {
    "days": [5.0, 8.0, 9.0, 30.0, 31.0, 44.0], "event": [1, 1, 0, 1, 1, 0],
    "cause": ["LOSS", "LOSS", "DEATH", "LOSS", "", ""], "group": list("aaabbb"),
    "met_on": [3.0, 20.0, 4.0, 9.0, 50.0, 12.0], "low": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    "high": [9.0, 9.0, 9.0, 9.0, 9.0, 9.0], "start": [0.0] * 6, "first": list("RRNNRN"),
    "second": list("RNNNRR"), "count": [1, 2, 0, 1, 1, 0], "total": [2, 2, 2, 2, 2, 2],
    "cluster": list("uvwxyz"), "strata": list("mmffmf"),
}  # fmt: skip

QUESTIONS: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "kaplan_meier": (("days", "event", "cluster"), estimates.kaplan_meier),
    "turnbull": (("low", "high", "cluster"), estimates.turnbull),
    "logrank": (("days", "event", "group", "strata", "cluster"), estimates.logrank),
    "logrank_pairs": (("days", "event", "group", "strata", "cluster"), estimates.logrank_pairs),
    "gray_test": (
        ("days", "cause", "group"), lambda *given: estimates.gray_test(*given, of="LOSS"),
    ),
    "landmark_groups": (
        ("days", "met_on"), lambda *given: estimates.landmark_groups(*given, day=10),
    ),
    "time_dependent_hazard": (
        ("days", "event", "met_on", "cluster"), estimates.time_dependent_hazard,
    ),
    "cumulative_incidence": (("days", "cause", "cluster"), estimates.cumulative_incidence),
    "agreement": (("first", "second", "cluster"), estimates.agreement),
    "mean_cumulative": (
        ("start", "days", "event", "cluster"),
        estimates.mean_cumulative,
    ),
    "proportion": (("count", "total", "cluster"), estimates.proportion),
    "pool_proportions": (("count", "total"), estimates.pool_proportions),
}  # fmt: skip
NAMED = ("strata", "cluster")


def ask(name: str, columns: dict[str, Any]) -> Any:
    """Ask with these columns, the optional ones by name."""
    wanted, question = QUESTIONS[name]
    plain = [columns[each] for each in wanted if each not in NAMED]
    return question(*plain, **{each: columns[each] for each in wanted if each in NAMED})


@pytest.mark.parametrize(
    ("name", "other"), [(name, each) for name in QUESTIONS for each in QUESTIONS[name][0][1:]]
)
def test_columns_with_other_rows_are_refused(name: str, other: str) -> None:
    """Each of them, whose rows have the names of the others in another order."""
    columns = {each: pd.Series(values) for each, values in COLUMNS.items()}
    columns[other] = columns[other].sort_index(ascending=False)

    with pytest.raises(InputError, match=r"needs columns with the same rows, .*OTHER_ROWS"):
        ask(name, columns)


@pytest.mark.parametrize("name", QUESTIONS)
def test_columns_with_the_same_rows_are_read(name: str) -> None:
    """Of one frame, however its rows are called; beside columns without names."""
    frame = pd.DataFrame(COLUMNS, index=[7, 3, 9, 1, 8, 2])

    expected = repr(ask(name, COLUMNS))

    assert expected == repr(ask(name, {each: frame[each] for each in frame}))
    assert expected == repr(ask(name, COLUMNS | {"days": frame["days"], "low": frame["low"]}))


def test_columns_of_a_table_are_held_to_it() -> None:
    """A mapping of Series; as a frame their rows are brought together."""
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0]}
    columns = {
        "patient_id": pd.Series(["a", "b"]), "on": pd.Series([7, 14], index=[1, 0]),
        "count": pd.Series([9.0, 110.0]), "unit": "G/L",
    }  # fmt: skip

    with pytest.raises(DataError, match=r"counts.on: .* another index than that of patient_id"):
        itp.Cohort.from_tables(columns, lines)

    cohort = itp.Cohort.from_tables(pd.DataFrame(columns), lines)
    assert [14, 7] == cohort.counts["day"].tolist()


NUMBERS = ("days", "event", "met_on", "low", "high", "start", "count", "total")


@pytest.mark.parametrize(
    ("name", "odd"), [(name, x) for name in QUESTIONS for x in QUESTIONS[name][0] if x in NUMBERS]
)
def test_a_column_that_holds_no_numbers_is_named(name: str, odd: str) -> None:
    """By its own name, whichever of them it is."""
    called = "stop" if (name, odd) == ("mean_cumulative", "days") else odd
    with pytest.raises(InputError, match=rf"^{called}\b"):
        ask(name, COLUMNS | {odd: [object()] * len(COLUMNS[odd])})
