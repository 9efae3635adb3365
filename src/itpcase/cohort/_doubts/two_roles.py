"""
What is recorded twice in two roles, or in one role where it has two.

The infusion that is a line and a rescue of it, the course that goes on and is a line once more, the
operation that is why a drug was stopped and no line, the line that follows another and has no day,
the death that is a cause or the sign of a bleed and no day. Each record is possible by itself;
together they answer another question than the one that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from itpcase._days import NO_DAY, sort_key
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.agents import codes_of, look_up_agent
from itpcase.cohort.codes import NOT_STATED, RESCUE_KINDS
from itpcase.errors import Problem
from itpcase.table import Column, Ragged
from itpcase.terms import RescueKind
from itpcase.units.missing import is_nothing
from itpcase.vocabularies import read_yes_no

__all__: list[str] = []

RESCUE_OF_LINE: Final = "RESCUE_OF_LINE"
"""The code of a rescue that gives what its line gives."""

LINE_GOES_ON: Final = "LINE_GOES_ON"
"""The code of a line that goes on with what the line before it gives."""

REASON_IS_NO_LINE: Final = "REASON_IS_NO_LINE"
"""The code of a line that was stopped for a procedure of which its patient has no line."""

LATER_LINE_UNDATED: Final = "LATER_LINE_UNDATED"
"""The code of a line without a start that comes after one that has its start."""

_FOR: Final = compile_late(
    r"(?:underwent|had|for|before|because of|due to|因|行|拟行)\s*", re.IGNORECASE
)

GIVEN_AS: Final[Mapping[RescueKind, frozenset[str]]] = {
    RescueKind.PLATELET_TRANSFUSION: frozenset({"platelet transfusion"}),
    RescueKind.IVIG: frozenset({"ivig"}),
    RescueKind.ANTI_D: frozenset({"anti-d"}),
    RescueKind.STEROID_PULSE: frozenset({"dexamethasone", "methylprednisolone"}),
    RescueKind.OTHER: frozenset(),
}
"""The agents by which each kind of rescue is a line."""


NOTHING: Final[Column] = np.zeros(0, dtype=np.int64)


def rescues_of_lines(lines: Ragged, rescues: Ragged) -> Column:
    """
    Find the rescues that give an agent of the line on whose days they fall, its start included.

    Parameters
    ----------
    lines, rescues : Ragged
        In order of patient.

    Returns
    -------
    numpy.ndarray
    """
    begun = np.flatnonzero(lines["start"] != NO_DAY) if len(rescues) else NOTHING
    if not len(begun):
        return NOTHING
    keys = sort_key(lines.owners(begun), lines["start"][begun])
    order = np.argsort(keys, kind="stable")
    dated = np.flatnonzero(rescues["day"] != NO_DAY)
    day, owner = rescues["day"][dated].astype(np.int64), rescues.owners(dated)
    at = np.searchsorted(keys[order], sort_key(owner, day), side="right") - 1
    line = begun[order[np.maximum(at, 0)]]
    end = lines["end"][line]
    is_on = (at >= 0) & (lines.owners(line) == owner) & ((end == NO_DAY) | (end >= day))
    rows, line = dated[is_on], line[is_on]
    kinds = rescues["kind"][rows].tolist()
    given = zip(kinds, lines["agents"][line].tolist(), strict=True)
    same = [not GIVEN_AS[RESCUE_KINDS[kind]].isdisjoint(codes_of(each)) for kind, each in given]
    found: Column = rows[np.array(same, dtype=bool)]
    return found


def lines_that_go_on(lines: Ragged) -> Column:
    """
    Find the lines with the agents of the line before, which had not ended a day before.

    Parameters
    ----------
    lines : Ragged
        In order of patient and number.

    Returns
    -------
    numpy.ndarray
    """
    start, end = lines["start"].astype(np.int64), lines["end"].astype(np.int64)
    later = (
        np.flatnonzero((start[1:] != NO_DAY) & (end[:-1] != NO_DAY) & (start[1:] - end[:-1] <= 1))
        + 1
    )
    later = later[lines.owners(later) == lines.owners(later - 1)]
    pairs = zip(lines["agents"][later - 1].tolist(), lines["agents"][later].tolist(), strict=True)
    same = [
        set(codes_of(before)) == set(codes_of(after)) and NOT_STATED not in after
        for before, after in pairs
    ]
    found: Column = later[np.array(same, dtype=bool)]
    return found


def later_lines_without_start(lines: Ragged) -> Column:
    """
    Find the lines without a start, and without words for it, after a line that has its start.

    Parameters
    ----------
    lines : Ragged
        In order of patient and number.

    Returns
    -------
    numpy.ndarray
    """
    undated = np.flatnonzero(lines["start"] == NO_DAY)
    said = lines.get("started_when")
    if said is not None:
        undated = undated[[is_nothing(each) for each in said[undated].tolist()]]
    if not len(undated):
        return NOTHING
    dated = np.concatenate(([0], np.cumsum(lines["start"] != NO_DAY)))
    first = lines.offsets[lines.owners(undated)]
    found: Column = undated[dated[undated] > dated[first]]
    return found


def reasons_without_line(lines: Ragged) -> Column:
    """
    Find the lines that were stopped for a procedure of which their patient has no line.

    Parameters
    ----------
    lines : Ragged

    Returns
    -------
    numpy.ndarray
    """
    reasons = lines.get("stop_reason")
    if reasons is None:
        return NOTHING
    listed = [None if is_nothing(each) else str(each) for each in reasons.tolist()]
    named = {text: name for text in {*listed} if text and (name := _procedure_in(text))}
    rows = np.array([row for row, text in enumerate(listed) if text in named], dtype=np.int64)
    if not len(rows):
        return NOTHING
    owners = lines.owners(rows)
    of_them = np.flatnonzero(np.isin(lines.patient, owners))
    given = {(owner, code)
             for owner, agents in zip(lines.owners(of_them).tolist(),
                                      lines["agents"][of_them].tolist(), strict=True)
             for code in codes_of(agents)}  # fmt: skip
    is_lost = [(owner, named[str(listed[row])]) not in given
               for row, owner in zip(rows.tolist(), owners.tolist(), strict=True)]  # fmt: skip
    found: Column = rows[np.array(is_lost, dtype=bool)]
    return found


def _procedure_in(reason: str) -> str | None:
    """Return the procedure that a reason names, if it names nothing else."""
    agent = look_up_agent(_FOR.sub("", reason.strip(), count=1))
    return agent.name if agent is not None and agent.is_procedure else None


def kind_shown(code: int) -> str:
    """Name the kind of a rescue by its code in columns."""
    return str(RESCUE_KINDS[code])


def deaths_without_day(
    ids: Column, patients: Mapping[str, Column], signs: Ragged | None, argument: str
) -> Iterator[Problem]:
    """
    Tell of patients of whose death a cause, or a fatal sign of bleeding, is all that is known.

    Parameters
    ----------
    ids : array, shape (n_patients,)
    patients : mapping of str to array
        *died*, and the texts *death_cause* where there are any.
    signs : Ragged or None
    argument : str
        Where the day of the death stands.

    Yields
    ------
    Problem
    """
    died, cause = patients["died"], patients.get("death_cause")
    dead = np.zeros(len(died), dtype=bool)
    if cause is not None:
        is_said = [not is_nothing(each) and str(each).strip() != "" for each in cause]
        dead |= np.array(is_said, dtype=bool)
    fatal = None if signs is None else signs.get("fatal")
    if signs is not None and fatal is not None:
        said = [row for row, each in enumerate(fatal.tolist()) if not is_nothing(each)]
        deadly = [row for row in said if read_yes_no(fatal[row]) is True]
        dead[signs.owners(np.array(deadly, dtype=np.int64))] = True
    for place in np.flatnonzero(dead & (died == NO_DAY)).tolist():
        yield Problem(
            code="DEATH_WITHOUT_DAY", argument=argument, patient_id=str(ids[place]),
            severity="warning", given=Sentence("problem.DEATH_WITHOUT_DAY.given_roles"),
        )  # fmt: skip
