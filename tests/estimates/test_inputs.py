"""What times, events and patients may look like."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import itpcase as itp
from itpcase.estimates.inputs import (
    read_causes,
    read_cluster,
    read_day,
    read_event,
    read_labels,
    read_times,
)
from itpcase.units.counts import quantity


def many(numbers: list[float], unit: str) -> Any:
    """A Quantity of a column."""
    return np.array(numbers) * quantity(1, unit)


@pytest.mark.parametrize(
    "values",
    [
        [5, 8.0, 12],
        (5, 8, 12),
        np.array([5, 8, 12], np.int16),
        pd.Series([5, 8, 12], dtype="Int64"),
        pd.to_timedelta([5, 8, 12], unit="D"),
        pd.Series(pd.to_timedelta([5, 8, 12], unit="D")),
        np.array([5, 8, 12], "timedelta64[D]"),
        np.array([120, 192, 288], "timedelta64[h]"),
        [dt.timedelta(days=5), np.timedelta64(8, "D"), 12],
        many([5, 8, 12], "day"),
        many([120, 192, 288], "hour"),
        [quantity(5, "day"), quantity(192, "hour"), quantity(12, "day")],
        np.ma.array([5, 8, 12], mask=False),
    ],
)
def test_times_are_days_by_their_unit(values: Any) -> None:
    """Numbers are days; what carries a unit is converted by it."""
    assert [5, 8, 12] == pytest.approx(read_times(values, "days").tolist(), abs=1e-12)


@pytest.mark.parametrize(
    ("values", "code", "row"),
    [
        ([5, -8], "NEGATIVE_TIME", "days[1]"),
        ([5, np.nan], "NEGATIVE_TIME", "days[1]"),
        ([5, np.inf], "NEGATIVE_TIME", "days[1]"),
        ([5, None], "NO_TIME", "days[1]"),
        (["5", "8"], "NO_TIME", "days[0]"),
        ([True, False], "NO_TIME", "days[0]"),
        ([5, True, "x"], "NO_TIME", "days[1]"),
        ([5, True], "NO_TIME", "days[1]"),
        ([5 + 0j], "NO_TIME", "days[0]"),
        (np.array([5 + 0j]), "NO_TIME", "days[0]"),
        (np.array([1, 2], "timedelta64"), "NO_TIME", "days[0]"),
        (pd.array([1, None], dtype="Int64"), "NEGATIVE_TIME", "days[1]"),
        (pl.Series([1, None]), "NEGATIVE_TIME", "days[1]"),
        (pd.DataFrame({"days": [1, 2]}), "NOT_ONE_COLUMN", "days"),
        ([dt.date(2021, 1, 1)], "NO_TIME", "days[0]"),
        (np.array(["2021-01-01"], "datetime64[D]"), "NO_TIME", "days[0]"),
        (np.array([1, 2], "timedelta64[M]"), "NO_TIME", "days[0]"),
        (np.array([1, "NaT"], "timedelta64[D]"), "NEGATIVE_TIME", "days[1]"),
        (np.ma.array([5, 8], mask=[False, True]), "NO_TIME", "days[1]"),
        (many([5.0], "gram"), "NO_TIME", "days"),
        ([[1, 2], [3, 4]], "NOT_ONE_COLUMN", "days"),
    ],
)
def test_what_is_no_time_is_refused(values: Any, code: str, row: str) -> None:
    """With its row, and what came."""
    with pytest.raises(itp.InputError, match=re.escape(f"[{code}]")) as error:
        read_times(values, "days")

    assert row == error.value.problem.argument


@pytest.mark.parametrize(
    "values",
    [
        [5, None, np.inf],
        [5.0, np.nan, np.nan],
        pd.Series([5, None, None], dtype="Int64"),
        pd.Series(pd.to_timedelta([5, None, None], unit="D")),
        np.array([5, "NaT", "NaT"], "timedelta64[D]"),
        [dt.timedelta(days=5), None, pd.NaT],
        np.ma.array([5.0, 8, 9], mask=[False, True, True]),
        pl.Series([5, None, None]),
        many([5, np.nan, np.inf], "day"),
    ],
)
def test_a_day_that_never_came_is_infinite(values: Any) -> None:
    """Where an end may be open, what is missing was not seen, however it is written."""
    assert [5, np.inf, np.inf] == read_times(values, "met_on", open_end=True).tolist()


def test_one_time_stands_for_a_list_where_a_curve_is_read() -> None:
    """And nowhere else."""
    assert [5.0] == read_times(5, "days").tolist()
    with pytest.raises(itp.InputError, match="one value for all"):
        read_times(5, "days", single=False)


@pytest.mark.parametrize(
    "values",
    [
        [True, False],
        [1, 0],
        [1.0, 0.0],
        np.array([1, 0], np.uint8),
        pd.Series([True, False]),
        pd.Series([True, False], dtype="boolean"),
        [np.True_, 0],
    ],
)
def test_events_are_truth_values_or_one_and_zero(values: Any) -> None:
    """Nothing else is guessed."""
    assert [True, False] == read_event(values, 2).tolist()


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ([1, 2], "event[1]"),
        ([2, 1], "event[0]"),
        ([1, np.nan], "event[1]"),
        ([True, None], "event[1]"),
        (["0", "1"], "event[0]"),
        ([1, 5.4e-79], "event[1]"),
        ([1, 0.5], "event[1]"),
        (pd.Series([True, None], dtype="boolean"), "event[1]"),
        (np.array(["a", "b"]), "event[0]"),
        ([1, 1 + 0j], "event[1]"),
        (np.ma.array([1, 0], mask=[False, True]), "event[1]"),
        (pl.Series([True, None]), "event[1]"),
    ],
)
def test_other_codings_are_refused(values: Any, row: str) -> None:
    """Status 1 and 2, text, missing values and shares, by the row."""
    with pytest.raises(itp.InputError, match=r"\[EVENT_CODING\]") as error:
        read_event(values, 2)

    assert row == error.value.problem.argument


def test_as_many_events_and_patients_as_times() -> None:
    """Or the message says which column is short."""
    for argument, read in (
        ("event", lambda: read_event([1, 0], 3)),
        ("cluster", lambda: read_cluster(["a"], 3)),
        ("entry", lambda: read_times([1, 0], "entry", length=3)),
        ("group", lambda: read_labels(["a"], 3, "group")),
    ):
        with pytest.raises(itp.InputError, match="one value for each of 3 rows") as error:
            read()
        assert argument == error.value.problem.argument
    with pytest.raises(itp.InputError, match=r"\[NOT_ONE_COLUMN\]"):
        read_event(True, 1)


def numbered(values: Any, length: int = 3) -> tuple[list[int], int]:
    """The numbers of patients, and how many."""
    numbers, patients = read_cluster(values, length)
    return numbers.tolist(), patients


def test_patients_are_numbered() -> None:
    """Text, numbers, objects; a missing one is refused."""
    assert ([0, 0, 1], 2) == numbered(["a", "a", "b"])
    assert ([0, 1, 0], 2) == numbered(np.array([("x",), 3, ("x",)], object))
    assert ([0, 1], 2) == numbered(None, 2)
    for values in (
        [1.0, np.nan], np.array(["a", None], object), ["a", np.nan], ["a", None], ["a", ""],
        np.array(["a", ""]), pd.array(["a", None], dtype="string"), pl.Series(["a", None]),
        pd.Series(pd.Categorical(["a", None])), np.ma.array([1, 1], mask=[False, True]),
        np.array(["2020-01-01", "NaT"], "datetime64[D]"), [dt.date(2020, 1, 1), pd.NaT],
    ):  # fmt: skip
        with pytest.raises(itp.InputError, match=r"\[NO_PATIENT\]") as error:
            read_cluster(values, 2)
        assert "cluster[1]" == error.value.problem.argument


def test_a_number_and_its_text_are_two_patients() -> None:
    """What numpy would write as one text."""
    assert ([0, 1, 0], 2) == numbered(["1", 1, "1"])


@pytest.mark.parametrize(
    "values",
    [
        ["a", np.nan], ["a", None], pd.array(["a", None], dtype="string"), pl.Series(["a", None]),
        np.ma.array([1, 1], mask=[False, True]), pd.array([1, None], dtype="Int64"),
        np.array(["2020-01-01", "NaT"], "datetime64[D]"),
    ],
)  # fmt: skip
def test_a_missing_label_is_refused(values: Any) -> None:
    """By its row, however it is written."""
    with pytest.raises(itp.InputError, match=r"\[NO_LABEL\]") as error:
        read_labels(values, 2, "group")
    assert "group[1]" == error.value.problem.argument


def test_a_table_is_no_column_of_labels() -> None:
    """A list of lists."""
    for values in ([["a"], ["b"]], np.array([["a"], ["b"]]), 5):
        with pytest.raises(itp.InputError, match=r"\[NOT_ONE_COLUMN\]"):
            read_labels(values, 2, "group")


@pytest.mark.parametrize(
    "values",
    [
        [1, 0, 2], ["1", "", "2"], ["1", None, "2"], [1.0, 0.0, 2.0], ["1", " ", "2"],
        ["1", "0", "2"], pl.Series(["1", None, "2"]), np.array([1, 0, 2], np.uint8),
        ["1", "alive", "2"], pd.Series(pd.Categorical(["1", "alive", "2"])),
    ],
)  # fmt: skip
def test_causes_are_read_as_words(values: Any) -> None:
    """0, an empty text, None and what is said to be so are censoring."""
    assert ["1", "", "2"] == read_causes(values, 3, censored="alive").tolist()


@pytest.mark.parametrize(
    "values",
    [["a", np.nan], [1, np.nan], pd.array(["a", None], dtype="string"),
     np.ma.array([1, 2], mask=[False, True])],
)  # fmt: skip
def test_a_missing_cause_is_not_censoring(values: Any) -> None:
    """It may have been any: the row is named."""
    with pytest.raises(itp.InputError, match=r"\[NO_LABEL\]") as error:
        read_causes(values, 2)
    assert "cause[1]" == error.value.problem.argument


def test_a_day_by_its_unit() -> None:
    """A number, a Quantity, a difference of times; nothing else."""
    for value in (7, 7.0, quantity(1, "week"), dt.timedelta(7), np.timedelta64(168, "h"),
                  np.array(7)):  # fmt: skip
        assert 7 == read_day(value, "until")
    for wrong in ("7", None, True, [7], dt.date(2020, 1, 1), quantity(1, "gram")):
        with pytest.raises(itp.InputError, match=r"\[NO_TIME\]"):
            read_day(wrong, "until")


def test_labels_stand_in_their_order() -> None:
    """Numbers by size, text by letters; of both kinds as text."""
    assert (1, 2, 10) == read_labels([10, 2, 1], 3, "group")[0]
    assert ("a", "b") == read_labels(["b", "a"], 2, "group")[0]
    assert (1, "b") == read_labels(np.array(["b", 1], object), 2, "group")[0]


@pytest.mark.parametrize(("days", "event"), [([10**5000], [True]), ([1], [10**5000])])
def test_a_number_beyond_every_float(days: list[int], event: list[int]) -> None:
    """It is told by its size; Python itself would not write it."""
    with pytest.raises(itp.InputError, match=r"10\^5000"):
        itp.kaplan_meier(days, event)


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (["seven days"], "the text 'seven days'", "文本'seven days'"),
        (np.ma.array([7.0], mask=[True]), "a masked value", "被屏蔽的值"),
    ],
)
def test_what_came_is_said_in_the_language(days: Any, english: str, chinese: str) -> None:
    """A text that is no time, and a value that is masked."""
    with pytest.raises(itp.InputError) as refused:
        itp.kaplan_meier(days, [1])
    given: Any = refused.value.problem.given

    assert (english, chinese) == (str(given), given.render("zh"))
