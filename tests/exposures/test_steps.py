"""What made a step what it is: the agents, the number and the day of each note, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from itpcase.engine.steps import is_full
from itpcase.exposures import Exposure, treatment_lines
from itpcase.exposures.rules import LineRules, Parameter
from itpcase.exposures.steps import Given, Note, steps_of

NAMES = ("a", "b", "c")


def given(*exposures: tuple[str, int, int]) -> Given:
    """The exposures of one patient: agent, first and last day."""
    agents, start, end = zip(*exposures, strict=True)
    return Given(
        offsets=np.array([0, len(exposures)]),
        names=NAMES,
        agent=np.array([NAMES.index(each) for each in agents]),
        start=np.array(start),
        end=np.array(end),
        is_procedure=np.zeros(len(exposures), dtype=bool),
    )


def rules(**changes: Any) -> LineRules:
    """Ten days in every setting."""
    tens: dict[str, Any] = {
        "min_era": 0, "collapse_gap": 10, "combination_window": 10, "min_after_combination": 10,
    }  # fmt: skip
    return LineRules(id="ten", **tens | changes)


SHARED = Parameter.COMBINATION_WINDOW
NOTES = [
    # two eras that start on one day, and how long both last
    ((("a", 0, 60), ("b", 0, 30)), {}, [Note(Parameter.SAME_DAY, ("b", "a"), 30)]),
    # they overlap long enough, to the day
    ((("a", 0, 60), ("b", 50, 120)), {}, [Note(SHARED, ("a", "b"), 10)]),
    ((("a", 0, 60), ("b", 40, 120)), {}, [Note(SHARED, ("a", "b"), 20)]),
    # one inside the other, for a short while
    ((("a", 0, 90), ("b", 30, 35)), {}, [Note(Parameter.NESTED, ("a", "b"), 5)]),
    # a switch, with its day
    ((("a", 0, 60), ("b", 55, 120)), {}, [Note(Parameter.OVERLAP, ("a", "b"), 5, 55)]),
    # extended to a combination: no day of a switch
    ((("a", 0, 60), ("b", 55, 120)), {"overlap": "extend-combine"},
     [Note(Parameter.OVERLAP, ("a", "b"), 5)]),
    # so many exposures are one era
    ((("a", 0, 30), ("a", 40, 60), ("a", 70, 90)), {}, [Note(Parameter.COLLAPSE_GAP, ("a",), 3)]),
    # what is left alone beside a combination, and how long
    ((("a", 0, 60), ("b", 9, 60)), {},
     [Note(SHARED, ("a", "b"), 51), Note(Parameter.MIN_AFTER_COMBINATION, ("a",), 9)]),
    # the same from two exposures
    ((("a", 0, 5), ("a", 5, 60), ("b", 9, 60)), {},
     [Note(Parameter.COLLAPSE_GAP, ("a",), 2), Note(SHARED, ("a", "b"), 51),
      Note(Parameter.MIN_AFTER_COMBINATION, ("a",), 9)]),
    # what is left alone before and after a combination
    ((("a", 0, 20), ("b", 5, 25)), {},
     [Note(SHARED, ("a", "b"), 15), Note(Parameter.MIN_AFTER_COMBINATION, ("a",), 5),
      Note(Parameter.MIN_AFTER_COMBINATION, ("b",), 5)]),
    # the same drug again, where changes only are asked for
    ((("a", 0, 30), ("a", 45, 55)), {"filter": "changes"}, [Note(Parameter.FILTER, ("a",), 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("exposures", "changes", "notes"), NOTES)
def test_the_notes_of_steps(exposures: Any, changes: dict[str, Any], notes: list[Note]) -> None:
    """Each note that is not "as given", once, with its number."""
    found = steps_of(given(*exposures), rules(**changes))
    told = {note for step in found.records() for note in step.shaped_by}

    assert set(notes) == {note for note in told if note.by is not Parameter.AS_GIVEN}


def test_the_exposures_of_a_step() -> None:
    """One that begins on the day on which a step ends belongs to the next one."""
    found = steps_of(given(("a", 0, 30), ("a", 30, 90), ("b", 30, 90)), rules())

    assert [(0, ("a",), (0,)), (30, ("a", "b"), (1, 2))] == [
        (step.first, step.agents, step.members) for step in found.records()
    ]


def test_doses_of_single_days_in_a_row() -> None:
    """They are one step, which ends on the day of the last dose."""
    found = steps_of(
        given(("b", 1, 1), ("b", 2, 2), ("b", 3, 3), ("a", 18, 18)), rules(collapse_gap=0)
    )

    assert [(1, 3, ("b",), (0, 1, 2)), (18, 18, ("a",), (3,))] == [
        (step.first, step.end, step.agents, step.members) for step in found.records()
    ]


def test_steps_of_the_same_drugs_become_one() -> None:
    """A short while without the second drug parts no combination, nor one before it began."""
    found = steps_of(
        given(("a", 15, 30), ("a", 45, 110), ("c", 0, 80)), rules(min_after_combination=20)
    )

    assert [(0, 80, {"a", "c"}), (80, 110, {"a"})] == [
        (step.first, step.end, {*step.agents}) for step in found.records()
    ]


def test_a_drug_that_goes_on() -> None:
    """What the exposure says of its end is said of the line, of records as of columns."""
    exposures = [
        Exposure(agent="rituximab", started_on=0, ended_on=21),
        Exposure(agent="eltrombopag", started_on=200, ongoing=True),
    ]
    table = {
        "patient_id": ["p", "p"], "agent": ["rituximab", "eltrombopag"], "started_on": [0, 200],
        "ended_on": [21, None], "ongoing": [None, True],
    }  # fmt: skip

    assert [None, True] == [o.line.ongoing for o in treatment_lines(exposures).origins]
    assert [None, True] == treatment_lines(table).lines["ongoing"].tolist()


def test_what_is_left_out_says_how_long_it_lasted() -> None:
    """An exposure that is too short, and one that comes again."""
    found = steps_of(given(("a", 3, 7), ("b", 20, 60)), rules(min_era=5))

    assert [(0, Note(Parameter.MIN_ERA, ("a",), 4))] == [*found.left()]
    found = steps_of(given(("a", 0, 30), ("b", 30, 60), ("a", 60, 90)), rules(filter="first"))
    assert [(2, Note(Parameter.FILTER, ("a",), 0))] == [*found.left()]


TABLES = ("first", "agent", "member", "note_by", "lost")


@pytest.mark.parametrize("table", range(len(TABLES)))
def test_room_is_full_where_any_table_has_one_place_left(table: int) -> None:
    """A step writes one row more of each at most; with two places left it can."""
    room = {name: np.zeros(9) for name in TABLES}
    for filled, says in ((6, False), (7, False), (8, True)):
        rows = [0] * len(TABLES)
        rows[table] = filled
        assert is_full(SimpleNamespace(filled=rows, **room)) is says


def test_what_is_assumed_of_an_exposure_is_assumed_of_what_is_made_of_it() -> None:
    """A line has the days of its exposures, and a rescue has that of its own."""
    agents = ["prednisone", "eltrombopag", "platelet transfusion", "eltrombopag"]
    days, words = [0, 100, 150, 160], [None, None, "day", "day"]
    exposures = [
        Exposure(agent=agent, started_on=day, ended_on=day + 20, assumed=[word] if word else [])
        for agent, day, word in zip(agents, days, words, strict=True)
    ]
    table = {
        "patient_id": ["a"] * 4, "agent": agents, "started_on": days, "assumed": words,
        "ended_on": [day + 20 for day in days],
    }  # fmt: skip
    of_records, of_columns = treatment_lines(exposures), treatment_lines(table)

    assert [(), ("day",)] == [line.assumed for line in of_records.lines]
    assert [None, "day"] == of_columns.lines["assumed"].tolist()
    assert [("day",)] == [rescue.assumed for rescue in of_records.rescues]
    assert ["day"] == of_columns.rescues["assumed"].tolist()
    assert [(), ("day",)] == [line.assumed for line in of_columns.answer("a").lines]
