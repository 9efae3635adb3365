"""
The infinitesimal jackknife: how much each patient moves an estimate, and its variance from that.

An estimate of many lines is a function of how often each line is counted. Its derivative by that
is the influence of the line; the influences of the lines of one patient are added, and the sum of
their squares over the patients is a variance that holds however the lines of a patient hang
together (Huber 1967; Lin and Wei 1989). Without several lines a patient it is Greenwood's variance
of a Kaplan-Meier curve.

The influence of a patient on a curve changes its form only on the patient's own days: between them
it is a fixed combination of a few curves that all patients share. So the variance on every day
takes one pass over the lines, and no table of patients by days.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from itpcase._kept import cached_property
from itpcase.table import Column

__all__ = ["Influence"]

FEW: Final = 8
"""Up to so many days are cheaper one by one."""

ROUNDING: Final = 16 * float(np.finfo(float).eps)
"""A sum that is a smaller share of its terms is 0 but for rounding."""


@attrs.frozen(eq=False, slots=False, kw_only=True)
class Influence:
    """
    The influence of each patient on a curve: steps on the patient's days, times shared curves.

    Attributes
    ----------
    grid : numpy.ndarray
        (days,) the days on which anything happens, ascending. [day]
    shared : numpy.ndarray
        (curves, days) the shared curves.
    patient, at : numpy.ndarray
        (steps,) whose step it is, counted from 0, and its place in *grid*.
    step : numpy.ndarray
        (steps, curves) by how much the patient's share of each curve changes there.
    patients : int
        How many patients there are.
    segment : numpy.ndarray
        (days,) number of the stretch that a day belongs to; the share of the first curve starts
        anew with each.
    """

    grid: Column
    shared: Column
    patient: Column
    at: Column
    step: Column
    patients: int
    segment: Column

    @cached_property
    def variance(self) -> Column:
        """The variance on each day of *grid*."""
        order = np.argsort(self.patient * len(self.grid) + self.at, kind="stable")
        patient, at, step = self.patient[order], self.at[order], self.step[order]
        first = np.diff(patient, prepend=-1) != 0
        new_stretch = first | (np.diff(self.segment[at], prepend=-1) != 0)
        share = np.empty_like(step)
        for curve in range(step.shape[1]):
            share[:, curve] = _running(step[:, curve], new_stretch if curve == 0 else first)
        begins = np.searchsorted(self.segment, self.segment)
        total, size = np.zeros(len(self.grid)), np.zeros(len(self.grid))
        for i in range(step.shape[1]):
            for j in range(i, step.shape[1]):
                product = share[:, i] * share[:, j]
                before = np.roll(product, 1)
                before[new_stretch if i == 0 else first] = 0
                change = np.bincount(at, product - before, minlength=len(self.grid))
                sums = np.cumsum(change)
                if i == 0:
                    sums = sums - (sums - change)[begins]
                term = (1 + (i != j)) * sums * self.shared[i] * self.shared[j]
                total += term
                size += np.abs(term)
        return np.where(total > ROUNDING * size, total, 0)

    @property
    def standard_error(self) -> Column:
        """The standard error on each day of *grid*; NaN where there is one patient or none."""
        if self.patients <= 1:
            return np.full(len(self.grid), np.nan)
        return np.sqrt(self.variance)

    def on(self, day: float) -> Column:
        """Return the influence of each patient on the value of a day."""
        place = int(np.searchsorted(self.grid, day, side="right")) - 1
        if place < 0:
            return np.zeros(self.patients)
        known = self.at <= place
        here = known & (self.segment[self.at] == self.segment[place])
        moved = np.einsum("ij,j->i", self.step[known, 1:], self.shared[1:, place])
        return np.bincount(self.patient[known], moved, self.patients) + np.bincount(
            self.patient[here], self.step[here, 0] * self.shared[0, place], self.patients
        )

    def on_area(self, until: float) -> Column:
        """Return the influence of each patient on the area below the curve up to a day."""
        ends = np.clip(np.append(self.grid[1:], np.inf), self.grid[0], max(until, self.grid[0]))
        width = ends - np.minimum(self.grid, ends)
        areas = np.cumsum(self.shared * width, axis=1)
        before = np.pad(areas[:, :-1], ((0, 0), (1, 0)))
        stretch_end = np.searchsorted(self.segment, self.segment, side="right") - 1
        moved = np.einsum("ij,ji->i", self.step[:, 1:], areas[1:, -1:] - before[1:, self.at])
        moved = moved + self.step[:, 0] * (areas[0, stretch_end[self.at]] - before[0, self.at])
        return np.bincount(self.patient, moved, self.patients)

    def error_on(self, days: Column) -> Column:
        """
        Return the standard error on some days; 0 before the first of *grid*.

        Of a few days it is found day by day, of many in the one pass for all of them.
        """
        if self.patients <= 1:
            return np.full(len(days), np.nan)
        if len(days) <= FEW:
            return np.array([np.sqrt(np.sum(self.on(day) ** 2)) for day in days])
        place = np.searchsorted(self.grid, days, side="right")
        return np.concatenate([[0.0], self.standard_error])[place]

    def less(self, other: Influence) -> Influence:
        """Return the influence on the difference of two curves of the same grid and patients."""
        mine, theirs = self.step.shape[1], other.step.shape[1]
        step = np.zeros((len(self.step) + len(other.step), mine + theirs))
        step[: len(self.step), :mine] = self.step
        step[len(self.step) :, mine:] = -other.step
        return attrs.evolve(
            self,
            shared=np.concatenate([self.shared, other.shared]),
            patient=np.concatenate([self.patient, other.patient]),
            at=np.concatenate([self.at, other.at]),
            step=step,
        )


def _running(values: Column, starts: Column) -> Column:
    """Add up from each start to the next."""
    sums = np.cumsum(values)
    begin = np.flatnonzero(starts)
    offset = np.concatenate([[0.0], sums])[begin]
    running: Column = sums - np.repeat(offset, np.diff(np.append(begin, len(values))))
    return running


def error_of(influence: Column) -> float:
    """Return the root of the sum of squares; NaN of one patient or none."""
    return float(np.sqrt(np.sum(influence**2))) if len(influence) > 1 else np.nan
