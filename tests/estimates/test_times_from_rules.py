"""The one table of times against the slow rules of the page."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from tests.oracle import bridge
from tests.oracle.times import Time, time_of


def listed(row: dict[str, Any]) -> Time:
    """A row of the table in the words of the oracle."""
    days = {
        name: None if math.isnan(row[name]) else float(row[name])
        for name in ("days", "low", "high")
    }
    return Time(
        responded=bool(row["responded"]), waited=float(row["waited_days"]), cause=str(row["cause"]),
        closed=bool(row["closed"]), **days,
    )  # fmt: skip


def agrees(d: itp.Definition, series: itp.CaseSeries) -> None:
    """Each line of each patient has the times of the oracle, at each level."""
    for level in d.level_names:
        found = {
            (row["patient_id"], int(row["line"])): listed(row)
            for row in itp.remission_times(series, d, level=level).rows()
        }
        expected = {}
        for patient in series.patients:
            for line in patient.lines:
                start, cut = line.started_on, series.data_cut
                if start is not None and not (cut is not None and start > cut):  # type: ignore[operator]
                    case, rules = bridge.asked(patient, line.line, d, cut)
                    expected[patient.id, line.line] = time_of(case, rules, level)
        assert expected == found


@pytest.mark.parametrize("asked", ["iwg-2009", "drawn"])
@bridge.some
@given(data=st.data())
def test_the_times_are_those_of_the_rules(data: st.DataObject, asked: str) -> None:
    """When a line responds, what ends the response or the waiting, and between which days."""
    agrees(*data.draw(bridge.questions(asked)))


@bridge.some
@given(data=st.data(), asked=st.sampled_from(bridge.BUILT_IN))
def test_the_times_where_counts_stay_for_long(data: st.DataObject, asked: str) -> None:
    """Counts that repeat, with bleeding and rescues between them."""
    agrees(itp.get_definition(asked), itp.CaseSeries(patients=[data.draw(bridge.stretches())]))


def test_a_line_without_a_day_had_started_when_the_one_after_it_did() -> None:
    """The second line has no day and the third one does: the first cannot respond any more."""
    starts = [0, None, 40]
    patient = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=i, agents=["danazol"], started_on=on)
            for i, on in enumerate(starts, 1)
        ],
        platelets=[itp.PlateletMeasurement(on=on, count="9 G/L") for on in (0, 14, 28, 60)],
    )
    waited = itp.remission_times([patient])
    then = itp.estimates.time_to_next_treatment([patient])

    assert [(40, "NEW_LINE", True), (20, "END_OF_FOLLOW_UP", False)] == list(
        zip(*(waited[name].tolist() for name in ("waited_days", "cause", "closed")), strict=True)
    )
    assert then["NEW_LINE"].at([39, 40]).tolist() == [0, 1]
