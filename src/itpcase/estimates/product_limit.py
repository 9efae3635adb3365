"""
From times to curves: how many still wait, how many are in a state, and how sure that is.

A line waits; it leaves the waiting into a state, out of it, or by censoring; from the state it may
leave again. With nothing to enter the curve of the waiting is that of Kaplan and Meier; with a
state that is never left it is a cumulative incidence (Aalen and Johansen); with both it is the
probability of being in the state.

Events of a day come before censoring of that day. A line is at risk after the day it enters up to
the day it leaves, that day included.
"""

from __future__ import annotations

import attrs
import numpy as np

from itpcase.estimates.influence import Influence
from itpcase.table import Column

__all__ = ["InState", "Waiting", "in_state", "wait"]

SAME_TIME = 1e-9
"""Times that differ by less, relative to their size and by less than this below 1, are one."""

VANISHED = 1e-200
"""What is left of those in a state before this is nobody."""


def merge_times(*times: Column) -> tuple[Column, ...]:
    """Give times that differ by rounding one value, the smallest of them."""
    known = [np.isfinite(each) for each in times]
    values = np.unique(np.concatenate([each[ok] for each, ok in zip(times, known, strict=True)]))
    if not len(values) or np.all(values == np.rint(values)):
        return times
    apart = np.diff(values) > SAME_TIME * np.maximum(1, np.abs(values[1:]))
    first = np.concatenate([[True], apart])
    kept = values[first][np.cumsum(first) - 1]
    merged = [each.copy() for each in times]
    for each, ok in zip(merged, known, strict=True):
        each[ok] = kept[np.searchsorted(values, each[ok])]
    return tuple(merged)


def count_before(times: Column, days: Column) -> Column:
    """Count the times before each day."""
    if len(days) > len(times).bit_length():
        return np.searchsorted(np.sort(times), days, side="left")
    return np.array([np.count_nonzero(times < day) for day in days], dtype=np.int64)


@attrs.frozen(eq=False, kw_only=True)
class Waiting:
    """
    The curve of lines that wait for an event.

    Attributes
    ----------
    grid : numpy.ndarray
        (days,) the days on which anything happens, ascending. [day]
    at_risk, events : numpy.ndarray
        (days,) who is at risk on a day, and whose event it is.
    left : numpy.ndarray
        (days,) the share that has not had the event.
    hazard : numpy.ndarray
        (days,) what Greenwood's variance adds up.
    influence : Influence
    exit, entry : numpy.ndarray
        (lines,) places of the lines' days in *grid*; -1 where a line is there from the beginning.
    at_exit : numpy.ndarray
        (lines,) how much a line moves the logarithm of the curve at its exit.
    """

    grid: Column
    at_risk: Column
    events: Column
    left: Column
    hazard: Column
    influence: Influence
    patient: Column
    exit: Column
    entry: Column
    at_exit: Column

    def ids_of(self, patient_id: Column) -> Column:
        """Return the patients in the order of their influences, from those of the lines."""
        ids = np.empty(self.influence.patients, dtype=object)
        ids[self.patient] = patient_id
        return ids

    @property
    def before(self) -> Column:
        """The share on the day before each day."""
        return np.concatenate([[1.0], self.left[:-1]])[: len(self.grid)]

    @property
    def greenwood(self) -> Column:
        """
        Greenwood's standard error, of lines that do not hang together.

        It is that of *influence* where each line is a patient's only one and none comes late.
        """
        return np.sqrt(self.hazard) * self.left

    @property
    def hazard_before(self) -> Column:
        """What Greenwood's variance had added up before each day."""
        return np.concatenate([[0.0], self.hazard[:-1]])[: len(self.grid)]


def count_at_risk(entry: Column, leaves: Column, size: int) -> Column:
    """
    Count who is at risk on each day: those who entered before it, and did not leave before it.

    Parameters
    ----------
    entry, leaves : numpy.ndarray of int
        (lines,) places of the lines' days in the grid; -1 where a line is there from the beginning.
    size : int
        So many days the grid has.

    Returns
    -------
    numpy.ndarray of int
        (days,)
    """
    entered = np.cumsum(np.bincount(entry + 1, minlength=size + 1))[:size]
    gone = np.concatenate([[0], np.cumsum(np.bincount(leaves, minlength=size))])[:size]
    return np.asarray(entered - gone)


def wait(
    exit_day: Column,
    event: Column,
    *,
    patient: Column,
    entry_day: Column | None = None,
    grid: Column | None = None,
) -> Waiting:
    """
    Estimate the share of lines that have not had an event (Kaplan and Meier).

    Parameters
    ----------
    exit_day : numpy.ndarray
        (lines,) [day]
    event : numpy.ndarray of bool
        (lines,) whether the line left by the event.
    patient : numpy.ndarray of int
        (lines,) the patient of each, counted from 0.
    entry_day : numpy.ndarray, optional
        (lines,) after which day each is at risk; from the beginning on if omitted. [day]
    grid : numpy.ndarray, optional
        Days that hold all of these; those of the lines if omitted.

    Returns
    -------
    Waiting
    """
    days = np.unique(exit_day) if grid is None else grid
    size = len(days)
    place = np.searchsorted(days, exit_day)
    entry = np.full(len(exit_day), -1)
    if entry_day is not None:
        entry = np.searchsorted(days, entry_day, side="right") - 1
    at_risk = count_at_risk(entry, place, size).astype(np.float64)
    events = np.bincount(place, event, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(at_risk > 0, 1 - events / at_risk, 1.0)
        survivors = at_risk - events
        hazard = np.cumsum(np.where(survivors > 0, events / (at_risk * survivors), 0.0))
        own = np.where(survivors > 0, 1 / survivors, 0.0)
    left = np.cumprod(share)
    at_exit = hazard[place] - event * own[place] if size else np.zeros(0)
    patients = int(patient.max()) + 1 if len(patient) else 0
    late = entry >= 0
    early = np.bincount(patient[~late], minlength=patients)
    at_entry = hazard[entry[late]] if late.any() else np.zeros(0)
    one = np.ones(len(place))
    influence = Influence(
        grid=days,
        shared=np.stack([left, left * hazard]),
        patient=np.concatenate([np.arange(patients), patient[late], patient]),
        at=np.concatenate([np.zeros(patients, dtype=np.int64), entry[late], place]),
        step=np.concatenate(
            [
                np.stack([np.zeros(patients), early], axis=1),
                np.stack([-at_entry, np.ones(len(at_entry))], axis=1),
                np.stack([at_exit, -one], axis=1),
            ]
        ),
        patients=patients,
        segment=np.zeros(size, dtype=np.int64),
    )
    return Waiting(
        grid=days, at_risk=at_risk, events=events, left=left, hazard=hazard, influence=influence,
        patient=patient, exit=place, entry=entry, at_exit=at_exit,
    )  # fmt: skip


@attrs.frozen(eq=False, kw_only=True)
class InState:
    """
    The probability of being in a state on each day, and the influence of each patient on it.

    Attributes
    ----------
    grid, share : numpy.ndarray
        (days,) [day]
    influence : Influence
    """

    grid: Column
    share: Column
    influence: Influence


def in_state(
    waiting: Waiting, enters: Column, *, leaves_on: Column | None = None, lost: Column | None = None
) -> InState:
    """
    Estimate the share of lines in a state that is entered out of the waiting.

    * without *leaves_on* nobody leaves it: the cumulative incidence of Aalen and Johansen;
    * with it, the probability of being in the state, of the same estimator for three states.

    Parameters
    ----------
    waiting : Waiting
    enters : numpy.ndarray of bool
        (lines,) who leaves the waiting into the state.
    leaves_on : numpy.ndarray, optional
        (lines,) the day on which a line that entered leaves the state, later than it entered. [day]
    lost : numpy.ndarray of bool, optional
        (lines,) whether it left by an event, and not by censoring.

    Returns
    -------
    InState
    """
    grid, size = waiting.grid, len(waiting.grid)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(
            waiting.at_risk > 0,
            np.bincount(waiting.exit, enters, minlength=size) / waiting.at_risk,
            0.0,
        )
    inflow = waiting.before * rate
    out = np.full(len(enters), size)
    if leaves_on is not None:
        out = np.searchsorted(grid, leaves_on)
    inside = _at_risk_inside(waiting.exit[enters], out[enters], size)
    lost_on = np.zeros(size)
    if lost is not None and leaves_on is not None:
        lost_on = np.bincount(out[enters & lost], minlength=size + 1)[:size].astype(np.float64)
    kept, segment = _stretches(inside, lost_on)
    renewed = np.diff(segment, prepend=segment[:1]) != 0

    def within(values: Column) -> Column:
        """Add up from the beginning of each stretch."""
        sums = np.cumsum(values)
        begin = np.searchsorted(segment, segment)
        stretch: Column = sums - (sums - values)[begin]
        return stretch

    one = inflow / kept
    share = kept * within(one)
    before = np.concatenate([[0.0], share[:-1]])[:size]
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where((inside > 0) & ~renewed, before / (inside * kept), 0.0)
        entering = np.where(waiting.at_risk > 0, waiting.before / (waiting.at_risk * kept), 0.0)
        per_risk = np.where(waiting.at_risk > 0, 1 / waiting.at_risk, 0.0)
        loss = np.where(inside > 0, lost_on / inside, 0.0)
    a = within(own * loss)
    b = within(one)
    c = within(one * (waiting.hazard_before - per_risk))
    steps = _steps(waiting, enters, out, lost, curves=(a, b, c), own=own, entering=entering)
    influence = Influence(
        grid=grid,
        shared=np.stack([kept, kept * a, kept * b, kept * c]),
        patients=waiting.influence.patients,
        segment=segment,
        **steps,
    )
    return InState(grid=grid, share=share, influence=influence)


def _at_risk_inside(entered: Column, left: Column, size: int) -> Column:
    """Count who is in the state before each day and not gone before it."""
    came = np.cumsum(np.bincount(entered + 1, minlength=size + 2))[:size]
    went = np.cumsum(np.bincount(left + 1, minlength=size + 2))[:size]
    return (came - went).astype(np.float64)


def _stretches(inside: Column, lost: Column) -> tuple[Column, Column]:
    """
    Return what is left of those in the state, and the stretches in which it does not come to none.

    Where all in the state leave it on one day, a new stretch begins: who comes later knows nothing
    of them.
    """
    kept, segment = np.ones(len(inside)), np.zeros(len(inside), dtype=np.int64)
    left, stretch, last = 1.0, 0, 0
    for i in np.flatnonzero(lost).tolist():
        kept[last:i], segment[last:i] = left, stretch
        left *= 1 - lost[i] / inside[i]
        if left < VANISHED:
            left, stretch = 1.0, stretch + 1
        last = i
    kept[last:], segment[last:] = left, stretch
    return kept, segment


def _steps(
    waiting: Waiting,
    enters: Column,
    out: Column,
    lost: Column | None,
    *,
    curves: tuple[Column, Column, Column],
    own: Column,
    entering: Column,
) -> dict[str, Column]:
    """Return the steps of patients: at entry, at the end of the waiting, and of the state."""
    a, b, c = curves
    patients = waiting.influence.patients
    late = waiting.entry >= 0
    entry, hazard = waiting.entry[late], waiting.hazard
    early = np.bincount(waiting.patient[~late], minlength=patients)
    none = np.zeros(patients)
    at_entry = hazard[entry] if len(entry) else np.zeros(0)
    place, move = waiting.exit, waiting.at_exit
    came = enters.astype(np.float64)
    gone = enters & (out < len(waiting.grid))
    where = out[gone]
    event = np.zeros(int(gone.sum())) if lost is None else lost[gone].astype(np.float64)
    rows = [
        (np.arange(patients), np.zeros(patients, dtype=np.int64), (none, none, none, early)),
        (waiting.patient[late], entry,
         (at_entry * b[entry] - c[entry], np.zeros(len(entry)), -at_entry, np.ones(len(entry)))),
        (waiting.patient, place,
         (c[place] - move * b[place] + came * (entering[place] - a[place]), came, move,
          -np.ones(len(place)))),
        (waiting.patient[gone], where,
         (a[where] - event * own[where], -np.ones(len(where)), np.zeros(len(where)),
          np.zeros(len(where)))),
    ]  # fmt: skip
    return {
        "patient": np.concatenate([row[0] for row in rows]),
        "at": np.concatenate([row[1] for row in rows]),
        "step": np.concatenate([np.stack(row[2], axis=1) for row in rows]),
    }
