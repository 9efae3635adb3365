"""Stated durations as times and curves, in either reading of what authors leave open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import InputError
from itpcase.estimates import stated_durations
from itpcase.estimates.between_visits import Turnbull
from itpcase.estimates.curves import KaplanMeier
from itpcase.estimates.groups import ByGroup


def lines_of(*words: str | None, agents: Sequence[str] = ("ivig",), **more: Any) -> list[Any]:
    """One patient a text, each with one line of which only that is known."""
    return [
        itp.Patient(
            id=f"p{i}",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=[agents[i % len(agents)]], started_on=None,
                    stated_duration=text, **more,
                )
            ],
        )
        for i, text in enumerate(words)
    ]  # fmt: skip


STATED = lines_of(
    "390 days", "ongoing at 15 months", "relapsed after 8 weeks", "NR", "ongoing",
    "lost to follow-up at 6 months", "remission for more than 2 years", "9 months", None,
    agents=("rituximab", "ivig"),
)  # fmt: skip


def test_every_length_has_its_days_its_bounds_and_its_end() -> None:
    """What is not said stays unknown, and what has no length is listed without one."""
    table = stated_durations(STATED).lines
    rows = {
        row["stated"]: (row["days"], row["days_min"], row["days_max"], row["ended"])
        for row in table
    }
    nan = pytest.approx(np.nan, nan_ok=True)

    assert {
        "390 days": (390, 390, 390, "unknown"),
        "ongoing at 15 months": (456.5, 442, 471, "no"),
        "relapsed after 8 weeks": (56, 53, 59, "yes"),
        "NR": (nan, nan, nan, "unknown"),
        "ongoing": (nan, nan, nan, "no"),
        "lost to follow-up at 6 months": (182.5, 168, 197, "no"),
        "remission for more than 2 years": (730, 730, inf, "unknown"),
        "9 months": (274, 259, 289, "unknown"),
    } == rows
    assert ["read", "read", "read", "none", "not read", "read", "read", "read"] == (
        table["length"].tolist()
    )


def test_the_parts_add_up_to_the_lines_with_a_duration() -> None:
    """In all, and in each group; a line of which nothing is on record is in none of them."""
    (row,) = stated_durations(STATED).summary().rows()
    groups = stated_durations(STATED, by="agents").summary()

    assert {
        "group": "all", "lines": 9, "lines_stated": 7, "ended": 1, "cut_off": 3, "not_said": 3,
        "without_length": 1, "not_reported": 1, "no_response": 0,
    } == row  # fmt: skip
    assert ["ivig", "rituximab"] == groups["group"].tolist()
    for name in row.keys() - {"group"}:
        assert row[name] == groups[name].sum()


def test_what_is_not_said_is_an_event_or_censored_only_as_it_is_asked() -> None:
    """A known end is an event in both readings, one without an upper limit in neither."""
    found = stated_durations(
        lines_of(
            "8 weeks, relapse", "8 weeks, ongoing", "8 weeks", "> 8 weeks", "relapsed > 8 weeks"
        )
    )
    worst, best = found.times("ended"), found.times("cut off")

    assert [True, False, True, False, False] == worst["event"].tolist()
    assert [True, False, False, False, False] == best["event"].tolist()
    assert [(52, 59), (53, inf), (52, 59), (56, inf), (56, inf)] == list(
        zip(worst["low"].tolist(), worst["high"].tolist(), strict=True)
    )
    assert [(52, 59), (53, inf), (53, inf), (56, inf), (56, inf)] == list(
        zip(best["low"].tolist(), best["high"].tolist(), strict=True)
    )
    assert [(52, 59), (53, inf), (52, inf), (56, inf), (56, inf)] == list(
        zip(found.lines["low"].tolist(), found.lines["high"].tolist(), strict=True)
    )


def test_a_duration_beside_no_response_is_none_of_a_response() -> None:
    """It is counted by itself, and no curve holds it."""
    found = stated_durations(lines_of("8 weeks, relapse", stated_response="no response"))
    (row,) = found.summary().rows()

    assert (0, 0, 1) == (row["lines_stated"], row["ended"], row["no_response"])
    assert ["no response"] == found.lines["length"].tolist()
    assert 0 == len(found.times("ended"))


def test_what_was_cut_off_within_so_many_days_was_seen_for_none_of_them() -> None:
    """The middle of what is only bounded above stands for an end, and for nothing else."""
    found = stated_durations(
        lines_of("less than 3 months, ongoing", "relapsed in less than 3 months", "< 3 months")
    )

    assert [0, 46, 46] == found.lines["days"].tolist()
    assert [(0, inf), (0, 92), (0, inf)] == list(
        zip(found.lines["low"].tolist(), found.lines["high"].tolist(), strict=True)
    )


def test_days_that_are_printed_as_days_are_exact() -> None:
    """The end lies on that day, and not before it."""
    found = stated_durations(lines_of("390 days", "relapsed after 390 days", "390+ days"))
    times = found.times("ended")

    assert [(390, 390), (390, 390), (390, inf)] == list(
        zip(times["low"].tolist(), times["high"].tolist(), strict=True)
    )
    assert [389, 390, 390] == found.lines["low"].tolist()


def product_limit(times: Sequence[tuple[int, bool]], day: int) -> float:
    """The estimate of Kaplan and Meier by its definition."""
    left = 1.0
    for at in sorted({time for time, _ in times if time <= day}):
        risk = sum(time >= at for time, _ in times)
        left *= 1 - sum(time == at and ended for time, ended in times) / risk
    return left


LENGTHS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["", ", ongoing", ", relapse"])),
    min_size=1, max_size=6,
)  # fmt: skip


@given(told=LENGTHS)
def test_the_curve_lies_between_the_readings_whichever_had_ended(
    told: list[tuple[int, str]],
) -> None:
    """Every choice of what is not said is drawn by its definition, and none leaves the band."""
    band = stated_durations(lines_of(*(f"{n} days{end}" for n, end in told))).band()
    choices = [(True, False) if end == "" else (end == ", relapse",) for _, end in told]
    curves = [
        [product_limit([(n, e) for (n, _), e in zip(told, ends, strict=True)], int(day))
         for day in band["day"]]
        for ends in product(*choices)
    ]  # fmt: skip

    np.testing.assert_allclose(np.min(curves, axis=0), band["lower"], atol=1e-12)
    np.testing.assert_allclose(np.max(curves, axis=0), band["upper"], atol=1e-12)


def test_a_curve_knows_its_patients_and_what_it_leaves_out() -> None:
    """Two lines of one patient are of one; a line without a length is named with its reason."""
    one, other = (
        itp.TreatmentLine(line=n, agents=["ivig"], started_on=None, stated_duration=f"{n} weeks")
        for n in (1, 2)
    )
    patients = [itp.Patient(id="two", lines=[one, other]), *lines_of("ongoing", "40 days")]
    curve = stated_durations(patients).curve("ended")

    assert isinstance(curve, KaplanMeier)
    assert (3, 2, 3) == (len(curve), curve.patients, curve.events)
    assert [("p0", 1, "DAYS_OPEN")] == [tuple(row.values()) for row in curve.left_out]


def test_the_estimates_within_limits_are_those_of_turnbull() -> None:
    """From the same times; groups each by themselves."""
    found = stated_durations(STATED)
    times = found.times("ended")
    between = found.between("ended")
    expected = itp.turnbull(times["low"], times["high"], cluster=times["patient_id"])
    groups = stated_durations(STATED, by="agents").between("cut off")

    assert isinstance(between, Turnbull)
    assert expected.steps()["mass"].tolist() == between.steps()["mass"].tolist()
    assert isinstance(groups, ByGroup)
    assert [3, 3] == [each.lines for each in groups.values()]


@pytest.mark.parametrize("by", [None, "agents"])
def test_of_nothing_there_are_no_times_and_no_fault(by: str | None) -> None:
    """Neither of no patients nor of lines of which no duration is stated."""
    for subject in ([], lines_of(None), lines_of("NR", "ongoing")):
        found = stated_durations(subject, by=by)

        assert 0 == len(found.times("ended"))
        assert set(found.band()["lower"].tolist()) <= {1.0}
        assert 0 == found.summary()["ended"].sum()


def test_columns_and_records_are_read_alike() -> None:
    """Whether a line is a record or a row of a table."""
    words = ["8 weeks, relapse", None, "ongoing at 15 months"]
    ids = ["p0", "p1", "p2"]
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ids, "on": [0] * 3, "count": [9] * 3, "unit": ["G/L"] * 3},
        lines={"patient_id": ids, "line": [1] * 3, "agents": ["ivig"] * 3, "started_on": [0] * 3,
               "stated_duration": words, "stated_response": ["CR", "CR", "CR, relapsed"]},
    )  # fmt: skip
    records = lines_of(*words)
    found = stated_durations(cohort).lines

    assert ["yes", "unknown"] == found["ended"].tolist()
    assert ["stated_duration", "stated_duration+stated_response"] == found["said_in"].tolist()
    assert stated_durations(records).lines["days"].tolist() == found["days"].tolist()


def test_a_reading_that_there_is_not_is_refused() -> None:
    """With those that there are."""
    for ask in ("times", "curve", "between"):
        with pytest.raises(InputError, match="ended, cut off"):
            getattr(stated_durations(STATED), ask)("censored")
