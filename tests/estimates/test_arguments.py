"""Every argument of a question about time reaches the estimate, and so does what was left out."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.estimates.survival import remission_causes, response_times
from tests.oracle.bridge import person

PEOPLE = [
    person("7:120 40:120 90:120", id="held"),
    person("7:120 40:120 60:9 67:9", id="lost"),
    person("14:120 30:120 75:9 82:9", id="lost later"),
    person("7:9 14:9 90:9", id="none"),
]

SETTINGS: dict[str, Any] = {"confidence": 0.8, "interval": "plain"}


def curves_of(question: str, subject: Any, **arguments: Any) -> list[Any]:
    """Every curve that a question gives."""
    if question == "causes":
        return [*remission_causes(subject, **arguments).values()]
    if question == "response":
        return [response_times(subject, **arguments).all_treated]
    ask: Any = {"survival": itp.remission_survival, "state": itp.in_response}[question]
    return [ask(subject, **arguments)]


QUESTIONS = ("survival", "causes", "response", "state")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_interval_is_the_one_that_was_asked_for(question: str) -> None:
    """Its kind and its confidence."""
    curves = curves_of(question, PEOPLE, **SETTINGS)

    assert curves
    assert [SETTINGS] * len(curves) == [
        {name: getattr(curve, name) for name in SETTINGS} for curve in curves
    ]


@pytest.mark.parametrize("question", ["survival", "causes", "response"])
@pytest.mark.parametrize("quantile", ["first", "midpoint"])
def test_the_quantile_is_the_one_that_was_asked_for(question: str, quantile: str) -> None:
    """Whichever is usual for the question."""
    curves = curves_of(question, PEOPLE, quantile=quantile)

    assert {quantile} == {curve.quantile for curve in curves}


def longest(curves: list[Any], question: str) -> float:
    """The longest time of a line."""
    name = "kept_days" if question == "state" else "days"
    return max(float(np.nanmax(curve.lines[name])) for curve in curves)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_last_day_that_counts(question: str) -> None:
    """With a cut on day 70, the response that is lost on day 75 goes on until then."""
    series = itp.CaseSeries(patients=PEOPLE, data_cut=70)
    given, held = (
        curves_of(question, subject, **arguments)
        for subject, arguments in ((PEOPLE, {"data_cut": 70}), (series, {}))
    )
    uncut = curves_of(question, PEOPLE)

    assert longest(uncut, question) > longest(given, question) == longest(held, question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_left_out_stays_with_the_answer(question: str) -> None:
    """Lines whose days print leaves open have no time, and are not forgotten."""
    series = examples.load("published-cases")
    known = attrs.evolve(series, patients=[*series.patients, *PEOPLE])
    out = itp.remission_times(known).left_out
    curves = curves_of(question, known)

    assert len(out) > 0
    assert [len(out)] * len(curves) == [len(curve.left_out) for curve in curves]


def test_what_the_curve_is_of() -> None:
    """Its name for figures and tables."""
    assert "what ends being in response" == itp.remission_survival(PEOPLE).coding
