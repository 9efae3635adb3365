"""What is given by patient id: numbers are ids as their text is, and nobody is passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import itpcase as itp
from itpcase.errors import InputError
from itpcase.exposures import Exposure
from itpcase.history import Facts, steroid_dependence, treatment_history
from itpcase.measures import doses_by_weight, steroid_exposure
from itpcase.report.tables import summary_table


def cohort() -> itp.Cohort:
    """Four patients with numbers for names, who all respond."""
    ids = np.array([11, 2, 3, 40])
    return itp.Cohort.from_tables(
        counts={
            "patient_id": np.repeat(ids, 3), "on": np.tile([0, 7, 14], 4),
            "count": np.tile([9.0, 110.0, 120.0], 4), "unit": "G/L",
        },
        lines={"patient_id": ids, "line": np.ones(4, int), "started_on": np.zeros(4, int)},
    )  # fmt: skip


def taken() -> dict[Any, list[Exposure]]:
    """One course of two of them."""
    return {
        each: [Exposure(agent="prednisone", started_on=0, ended_on=9, daily_dose="20 mg/d")]
        for each in (2, 11)
    }


GROUPS = {2: "A", 3: "B", 11: "A", 40: "B"}

KEYS: dict[str, Callable[[int], Any]] = {
    "int": int, "text": str, "numpy": np.int64, "float": float,
}  # fmt: skip


@pytest.mark.parametrize("kind", KEYS)
def test_groups_are_found_by_number_and_by_text(kind: str) -> None:
    """The ids of a table of answers are numbers where those of the cohort are."""
    by: Mapping[Any, str] = {KEYS[kind](each): group for each, group in GROUPS.items()}

    assert ["item", "A", "B", "value", "known"] == list(summary_table(cohort(), by=by).columns)
    assert ["A", "A", "B", "B"] == sorted(itp.remission_times(cohort(), by=by)["group"].tolist())


def test_patients_without_a_group_are_unknown() -> None:
    """They are shown; a mapping for more patients than there are serves as well."""
    by = {2: "A", 99: "B"}

    assert ["item", "A", "unknown", "value", "known"] == list(
        summary_table(cohort(), by=by).columns
    )


QUESTIONS: dict[str, Callable[[Mapping[Any, Any]], Any]] = {
    "by": lambda by: summary_table(cohort(), by=by),
    "facts": lambda facts: treatment_history(cohort(), facts=facts),
    "first": lambda days: steroid_exposure(taken(), first=days),
    "last": lambda days: steroid_exposure(taken(), last=days),
    "weight": lambda weight: doses_by_weight(taken(), weight=weight),
}
VALUES: dict[str, Any] = {"by": "A", "facts": Facts(), "first": 0, "last": 9, "weight": "70 kg"}


@pytest.mark.parametrize("argument", QUESTIONS)
def test_a_mapping_of_others_is_refused(argument: str) -> None:
    """The names of another list would leave everyone out."""
    with pytest.raises(InputError, match=rf"{argument}: needs ids .*'P7'.*UNKNOWN_PATIENT"):
        QUESTIONS[argument]({"P7": VALUES[argument]})


@pytest.mark.parametrize("argument", QUESTIONS)
def test_a_number_and_its_text_are_one_id(argument: str) -> None:
    """Which of them holds is not guessed."""
    with pytest.raises(InputError, match=rf"{argument}\['2'\].*PATIENT_TWICE"):
        QUESTIONS[argument]({2: VALUES[argument], "2": VALUES[argument]})


def test_days_doses_and_facts_are_found_by_number() -> None:
    """Each through the question that takes it."""
    days = {11: 30, "2": 31, 3: 32, np.int64(40): 33}
    histories = treatment_history(cohort(), on=days)
    assert {"11": 30, "2": 31, "3": 32, "40": 33} == dict(
        zip(map(str, histories["patient_id"]), histories["on"].tolist(), strict=True)
    )

    doses = doses_by_weight(taken(), weight={2: "40 kg", "11": "80 kg"})
    assert {"2": 0.5, "11": 0.25} == dict(
        zip(doses["patient_id"].tolist(), doses["mg_per_kg_per_day"].tolist(), strict=True)
    )

    needed = {2: Facts(steroids_needed=True), 11: Facts(steroids_needed=False)}
    answers = steroid_dependence(taken(), on={2: 9, 11: 9}, definition="china-2020", facts=needed)
    assert ["2", "11"] == answers["patient_id"].tolist()


def test_a_column_with_an_index_of_its_own_is_refused() -> None:
    """Ids in the index are not passed over; a column by place has none."""
    by_id = pd.Series(GROUPS)
    by_place = pd.Series(["A", "B", "A", "B"])

    with pytest.raises(InputError, match=r"by: .* got Series; .*to_dict\(\).*OWN_INDEX"):
        summary_table(cohort(), by=by_id)
    with pytest.raises(InputError, match="OWN_INDEX"):
        itp.remission_times(cohort(), by=by_place[by_place.index > 1])

    for by in (by_id.to_dict(), by_place, by_place.to_numpy(), pl.Series(by_place), list(by_place)):
        curves = itp.remission_survival(cohort(), by=by)
        assert ["A", "B"] == list(curves)
