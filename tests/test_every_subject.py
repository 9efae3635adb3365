"""Every question takes a patient, a series, a cohort or any iterable of patients."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import re
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from matplotlib import pyplot as plt

import itpcase as itp
from itpcase import _names, examples

SERIES = examples.load("ding-2025")

SUBJECTS: dict[str, Callable[[], Any]] = {
    "a series": lambda: SERIES,
    "a cohort": lambda: itp.Cohort.from_patients(SERIES),
    "a list": lambda: list(SERIES.patients),
    "a tuple": lambda: tuple(SERIES.patients),
    "an iterator": lambda: iter(SERIES.patients),
}

BY = ["a", "b", "a", "b"]

MORE: dict[str, dict[str, Any]] = {
    "answer_endpoints": {"definition": itp.get_definition("luna-3")},
    "answer_landmarks": {"definition": itp.ASH_2019},
    "compare_after_response": {"definition": itp.DING_2025},
    "compare_durations": {"by": BY},
    "compare_ends": {"by": BY, "of": "NEW_LINE"},
    "compare_from_landmark": {"day": 28},
    "compare_hazards": {"by": BY, "of": "response"},
    "compare_responses": {"by": BY, "strata": BY[::-1]},
    "compare_times_to_response": {"by": BY},
    "counts_at_weeks": {"weeks": [0, 4]},
    "counts_by_week": {"weeks": [0, 4]},
    "days_at_levels": {"below": ["30 G/L"]},
    "durations_table": {"by": BY},
    "endpoint_rates": {"definition": itp.get_definition("luna-3")},
    "groups_table": {"by": BY},
    "mean_events": {"of": "rescues"},
    "methods_text": {"definitions": [itp.IWG_2009]},
    "pair_durations": {"by": BY},
    "patient_year_rate": {"of": "rescues"},
    "response_rate_differences": {"by": BY},
    "strata_table": {"by": BY, "strata": BY[::-1]},
    "times_to_response_table": {"by": BY},
    "write_adam": {"definition": itp.IWG_2009},
    "write_fhir": {"definition": itp.IWG_2009},
    "write_meds": {"definition": itp.IWG_2009},
    "write_omop": {"definition": itp.IWG_2009},
    "write_phenopackets": {"definition": itp.IWG_2009},
}
"""What a question needs beside its subject."""


@cache
def questions() -> dict[str, Callable[..., Any]]:
    """Every public function that is asked about patients."""
    found: dict[str, Callable[..., Any]] = {}
    for room in ("", *_names.ROOMS, "report.tables"):
        module = importlib.import_module(f"itpcase.{room}".rstrip("."))
        for public in module.__all__:
            each = getattr(module, public)
            if not inspect.isfunction(each):
                continue
            first = next(iter(inspect.signature(each).parameters.values()), None)
            asked = "" if first is None else str(first.annotation)
            if re.search(r"Subject|Iterable\[Patient\]", asked) and "assert" not in public:
                found[public] = each
    return found


def place_for(name: str, folder: Path) -> dict[str, Path]:
    """A new place for a function that writes, under the name of its second argument."""
    if not name.startswith("write_"):
        return {}
    _, place, *_ = inspect.signature(questions()[name]).parameters
    ending = ".xlsx" if name == "write_excel" else ".html"
    return {place: folder / f"{len([*folder.iterdir()])}-{name}{ending}"}


def ask(name: str, subject: Any, folder: Any) -> Any:
    """Ask a question about a subject."""
    more = MORE.get(name, {}) | place_for(name, folder)
    try:
        return questions()[name](subject, **more)
    except itp.InputError as refusal:  # of these patients, and the same for each way to hold them
        return str(refusal)


def told(answer: Any) -> Any:
    """What of an answer can be compared: a table by its columns, a figure by what is drawn."""
    if isinstance(answer, itp.Table):
        return {name: [str(each) for each in answer[name]] for name in answer.columns}
    if hasattr(answer, "savefig"):
        return len(answer.axes)
    if hasattr(answer, "get_figure"):
        return [len(answer.lines), len(answer.patches), len(answer.texts), len(answer.collections)]
    if hasattr(answer, "steps"):
        return told(answer.steps())
    if isinstance(answer, list | tuple):
        return [told(each) for each in answer]
    text = str(answer)
    is_page = text.startswith("<!DOCTYPE html>")  # a series has a title and a note of its own
    return re.findall("<table.*?</table>", text, re.DOTALL) if is_page else text


@pytest.mark.filterwarnings("ignore:.*may not be drawn:UserWarning")
@pytest.mark.parametrize("name", sorted(questions()))
@pytest.mark.usefixtures("undrawn")
def test_every_question_takes_every_subject(name: str, tmp_path: Any) -> None:
    """And gives the same answer for the same patients, however they are held."""
    answers = {kind: told(ask(name, make(), tmp_path)) for kind, make in SUBJECTS.items()}
    if "by" not in MORE.get(name, {}):
        ask(name, SERIES.patients[0], tmp_path)
    plt.close("all")

    assert [answers["a list"]] * len(answers) == list(answers.values())


def listed_columns(name: str) -> list[str]:
    """The columns that the docstring of a question lists for what it returns."""
    returns = re.search(
        r"Returns\n-+\n(.*?)\n\n", inspect.getdoc(questions()[name]) or "", re.DOTALL
    )
    lists = re.findall(r"``(\w+(?:,\s+\w+)+)``", returns[1] if returns else "")
    return [column for each in lists for column in re.split(r",\s+", each)]


@pytest.mark.parametrize(
    "name", [name for name in sorted(questions()) if "patient_id" in listed_columns(name)]
)
def test_a_docstring_lists_the_columns_in_their_order(name: str, tmp_path: Path) -> None:
    """No name of an earlier build, and none left out."""
    assert list(ask(name, SERIES, tmp_path).columns) == listed_columns(name)


def test_the_first_argument_is_the_subject() -> None:
    """In every question, and answers, measures, estimates, figures and reports have some."""
    first = {
        name: next(iter(inspect.signature(each).parameters)) for name, each in questions().items()
    }

    assert {} == {name: called for name, called in first.items() if called != "subject"}
    assert {
        "classify_response", "rise_over_baseline", "remission_survival", "plot_course",
        "write_report", "refractory", "safety_table",
    } < questions().keys()  # fmt: skip


@pytest.mark.parametrize("name", sorted(questions()))
@pytest.mark.usefixtures("undrawn")
def test_an_answer_stays_whatever_is_done_to_its_table(name: str, tmp_path: Any) -> None:
    """A table belongs to who asked: what is written over in it is in no answer after it."""
    cohort = itp.Cohort.from_patients(SERIES)
    answer = ask(name, cohort, tmp_path)
    before = told(answer)
    for column in answer.columns if isinstance(answer, itp.Table) else ():
        if answer[column].flags.writeable:
            answer[column][:] = answer[column][:1]
    again = told(ask(name, cohort, tmp_path))
    plt.close("all")

    assert before == again


def assert_same_copies(answer: Any) -> None:
    """An answer equals its copies, and one that cannot be changed has their hash."""
    for again in (copy.copy(answer), copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):
        assert answer == again
        if isinstance(answer, Hashable):
            assert hash(answer) == hash(again)


def test_an_answer_is_that_of_its_patient_line_definition_and_data_cut() -> None:
    """It is equal whoever else was asked about, and to no other answer."""
    patient = SERIES.patients[0]
    alone = itp.classify_response(patient)
    table = itp.classify_response(itp.Cohort.from_patients(SERIES))
    episodes = itp.remission_episodes(patient, level="R")
    cut = max(each.on for each in patient.platelets if each.on is not None)

    assert alone == table.answer(0) == itp.classify_response(patient)
    assert hash(alone) == hash(table.answer(0))
    assert alone != table.answer(1)
    assert alone != itp.classify_response(patient, definition=itp.CHINA_2020)
    assert alone != itp.classify_response(patient, data_cut=cut)
    assert episodes == itp.remission_episodes(patient, level="R")
    assert alone not in episodes
    assert table == itp.classify_response(SERIES)
    assert table != table[:1]
    assert table != itp.Table(dict(table))
    assert 1 == len({table, itp.classify_response(SERIES)})


@pytest.mark.parametrize("name", sorted(questions()))
@pytest.mark.usefixtures("undrawn")
def test_tables_are_frames_of_their_rows(name: str, tmp_path: Any) -> None:
    """
    As pandas and polars read them: the names of the columns, and a row an answer.

    A copy of an answer is equal to it, and so is one that was sent to another process.
    """
    answer = ask(name, SERIES, tmp_path)
    plt.close("all")
    if not hasattr(answer, "savefig") and not hasattr(answer, "get_figure"):
        assert_same_copies(answer)
    if not isinstance(answer, itp.Table):
        assert not hasattr(answer, "columns") or hasattr(answer, "cells")
        return

    if hasattr(answer, "answer") and len(answer):
        assert_same_copies(answer.answer(0))
    assert told(answer) == told(pickle.loads(pickle.dumps(answer)))
    assert list(answer.columns) == list(pd.DataFrame(answer).columns) or not len(answer)
    assert len(answer) == len(pd.DataFrame(answer)) == len(pl.DataFrame(answer))
