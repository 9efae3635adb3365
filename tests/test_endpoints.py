"""Every question that a definition asks beside its levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.criteria import (
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Failure,
    Kept,
    Question,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.endpoints import EndpointTable, endpoints
from itpcase.errors import DefinitionError
from itpcase.model import Day

from .oracle import bridge
from .oracle import endpoints as oracle
from .oracle.bridge import person

COLUMNS = ("endpoint", "answer", "reason", "on", "value", "out_of", "ended")
EXECUTABLE = [d.id for d in itp.definitions() if d.questions]
few = settings(max_examples=max(5, settings().max_examples // 12))

# --- the oracle agrees --------------------------------------------------------------------------


def expected(
    patient: itp.Patient, line: int, d: itp.Definition, data_cut: Day | None
) -> list[dict[str, Any]]:
    """What the slow rules say."""
    start = patient.line(line).started_on
    if start is None:
        unknown = oracle.Answered(None, "NO_START")
        found = {question.name: unknown for question in d.questions}
    else:
        case, rules = bridge.asked(patient, line, d, data_cut)
        before = [
            oracle.Drug(*(None if day is None else bridge.number(day) for day in days))
            for days in ((e.started_on, e.ended_on) for e in patient.lines if e.number < line)
        ]
        found = oracle.answers(case, rules, d.questions, before)
    words = {True: "yes", False: "no", None: "NE"}
    return [
        {
            "endpoint": name,
            "answer": words[one.met],
            "reason": one.reason,
            "on": None if start is None else bridge.day_like(one.on, start),
            "value": one.value,
            "out_of": one.out_of,
            "ended": one.ended,
        }
        for name, one in found.items()
    ]


def known(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what means nothing: numbers of a line whose start is not known."""
    return [
        row | (dict.fromkeys(("value", "out_of")) if row["reason"] == "NO_START" else {})
        for row in rows
    ]


def agrees(d: itp.Definition, series: itp.CaseSeries, seed: int) -> None:
    """Compare the oracle, the patient door, and the cohort door with records and with tables."""
    tables = bridge.tables_of(series.patients, seed=seed)
    cohort = itp.Cohort.from_tables(**tables, data_cut=series.data_cut)
    of_records, of_tables = (
        bridge.rows_of(table_of(each, d), COLUMNS) for each in (series, cohort)
    )
    assert of_records == of_tables
    for p in series.patients:
        for line in p.lines:
            found = endpoints(p, line=line.number, definition=d, data_cut=series.data_cut)
            assert isinstance(found, tuple)
            shown = [bridge.told(answer, COLUMNS) for answer in found]
            assert known(expected(p, line.number, d, series.data_cut)) == known(shown)
            assert shown == of_records[p.id, line.number]


def table_of(subject: Any, d: itp.Definition) -> EndpointTable:
    """The answers for many."""
    found = endpoints(subject, definition=d)
    assert isinstance(found, EndpointTable)
    return found


@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_drawn_definitions(data: st.DataObject, seed: int) -> None:
    """Oracle, patient, records and shuffled tables give the same answers."""
    d, series = data.draw(bridge.questions("drawn"))
    if d.questions:
        agrees(d, series, seed)


@pytest.mark.parametrize("asked", EXECUTABLE)
@few
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_the_catalogue(data: st.DataObject, asked: str, seed: int) -> None:
    """The same for every definition that asks something beside its levels."""
    agrees(*data.draw(bridge.questions(asked)), seed)
