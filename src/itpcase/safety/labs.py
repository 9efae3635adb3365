"""
Laboratory values and platelet counts in columns, with the line and the baseline of each.

`Labs` holds the values of one patient or of many in the order in which they came. A value belongs
to the line that started last before its day; the value on the day on which the next line starts
still belongs to the earlier line, and may be the baseline of the next.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from itpcase._days import NO_DAY, number_day, sort_key
from itpcase._kept import cached_property
from itpcase._sentences import Sentence
from itpcase.cohort._tables.lab_columns import LAB_NAMES
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.cohort import Cohort
from itpcase.model import Day, LabMeasurement, PlateletMeasurement
from itpcase.safety.published import COMPARED_DECIMALS
from itpcase.table import Column
from itpcase.units.counts import Count
from itpcase.units.labs import ANALYTES, PLATELETS

__all__ = ["Labs"]

NAMES: Final = LAB_NAMES
"""The analytes, in the order of their codes."""

NO_ROW: Final = -1
STEP: Final = float(f"1e-{COMPARED_DECIMALS}")
"""A strict bound ends one such step from its number, in the canonical unit."""


# --- values in columns --------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, kw_only=True, slots=False)
class Labs:
    """
    Laboratory values and platelet counts in columns; `itpcase.safety.columns.labs_of` builds it.

    Days are whole numbers as in `itpcase.cohort`. Values and limits are in the canonical unit of
    their analyte, NaN where there is none.

    Parameters
    ----------
    cohort : Cohort
        Whose values they are, with the lines of treatment.
    patient, analyte, day : numpy.ndarray
        The patient as an index, the analyte as an index of `NAMES`, the day.
    value, comparator, upper : numpy.ndarray
        The printed number, its bound as an index of `itpcase.cohort.codes.COMPARATORS`, and the
        upper end of a printed range.
    uln, lln : numpy.ndarray
        Limits of normal.
    supplied : numpy.ndarray
        Whether a limit was supplied by the caller, because the value came without one.
    records : tuple, optional
        The records behind the rows.
    """

    cohort: Cohort
    patient: Column
    analyte: Column
    day: Column
    value: Column
    comparator: Column
    upper: Column
    uln: Column
    lln: Column
    supplied: Column
    records: tuple[LabMeasurement | PlateletMeasurement, ...] | None = None

    def __len__(self) -> int:
        return len(self.value)

    def rows(self, rows: Column) -> Labs:
        """Return some of the rows."""
        columns = (
            "patient", "analyte", "day", "value", "comparator", "upper", "uln", "lln", "supplied",
        )  # fmt: skip
        return attrs.evolve(
            self,
            **{name: getattr(self, name)[rows] for name in columns},
            records=None if self.records is None else tuple(self.records[row] for row in rows),
        )

    @cached_property
    def ends(self) -> tuple[Column, Column]:
        """The lowest and the highest that each value can be, both included."""
        low, high = self.value.copy(), self.value.copy()
        sign = np.array(COMPARATORS)[self.comparator]
        low[(sign == "<") | (sign == "<=")] = 0.0
        high[(sign == ">") | (sign == ">=")] = np.inf
        high[sign == "<"] -= STEP
        low[sign == ">"] += STEP
        return low, np.where(np.isnan(self.upper), high, self.upper)

    @property
    def limit(self) -> Column:
        """The number at which each value serves as a baseline; of a range its upper end."""
        return np.where(np.isnan(self.upper), self.value, self.upper)

    # --- in order of analyte, patient and day

    @cached_property
    def order(self) -> Column:
        """
        The rows that can be used, by analyte, patient, day and value; one with a limit first.

        As of platelet counts the printed number comes first, then the bound that reaches lower:
        ``300`` before ``<404``, and ``<5`` before ``5``.
        """
        rows = np.flatnonzero(~np.isnan(self.value) & (self.day != NO_DAY))
        low, high = (end[rows] for end in self.ends)
        key = sort_key(self.group(self.analyte[rows], self.patient[rows]), self.day[rows])
        ties = (self.lln[rows], self.uln[rows], high, low, self.value[rows])
        return rows[np.lexsort((*ties, key))]

    def group(self, analyte: Column | int, patient: Column) -> Column:
        """Return one number for each pair of analyte and patient."""
        return np.asarray(analyte, dtype=np.int64) * len(self.cohort) + patient

    @cached_property
    def keys(self) -> Column:
        """Analyte, patient and day of the rows of `order` in one number, ascending."""
        rows = self.order
        return sort_key(self.group(self.analyte[rows], self.patient[rows]), self.day[rows])

    def last_until(self, group: Column, day: Column) -> Column:
        """
        Return the row of the last value of a group on or before each day; `NO_ROW` for none.

        Of several values on that day the lowest is taken, as of platelet counts.
        """
        last = np.searchsorted(self.keys, sort_key(group, day), side="right") - 1
        row = np.full(len(group), NO_ROW, dtype=np.int64)
        there = np.flatnonzero(last >= 0)
        keys = self.keys[last[there]]
        same = keys > sort_key(group[there], np.full(len(there), NO_DAY))
        row[there[same]] = self.order[np.searchsorted(self.keys, keys[same], side="left")]
        return row

    # --- lines

    @cached_property
    def _dated_lines(self) -> tuple[Column, Column, Column]:
        """The rows of the lines whose start is known, their patients and their keys."""
        lines = self.cohort.lines
        dated = np.flatnonzero(lines["start"] != NO_DAY)
        patient = lines.patient[dated]
        return dated, patient, sort_key(patient, lines["start"][dated])

    def _line_at(self, place: Column) -> Column:
        """Return the line at each place among the dated ones, if it is one of the patient."""
        dated, patient, _ = self._dated_lines
        row = np.full(len(self), NO_ROW, dtype=np.int64)
        there = np.flatnonzero((place >= 0) & (place < len(dated)))
        mine = there[patient[place[there]] == self.patient[there]]
        row[mine] = dated[place[mine]]
        return row

    @cached_property
    def line(self) -> Column:
        """The line of each value, as a row of the lines; `NO_ROW` before the first."""
        keys = self._dated_lines[-1]
        return self._line_at(np.searchsorted(keys, sort_key(self.patient, self.day)) - 1)

    @cached_property
    def compared_line(self) -> Column:
        """The line against whose baseline a value is held: its own, before the first the first."""
        first = self._line_at(np.searchsorted(self._dated_lines[1], self.patient))
        return np.where((self.line == NO_ROW) & (self.day != NO_DAY), first, self.line)

    @cached_property
    def baseline_row(self) -> Column:
        """The row of the baseline, (lines, analytes); `NO_ROW` for none."""
        patient, start = self.cohort.lines.patient, self.cohort.lines["start"]
        rows = np.full((len(start), len(NAMES)), NO_ROW, dtype=np.int64)
        known = start != NO_DAY
        for code in range(len(NAMES)):
            rows[known, code] = self.last_until(self.group(code, patient[known]), start[known])
        rows[~np.isnan(self.cohort.lines["baseline"]), NAMES.index(PLATELETS)] = NO_ROW
        return rows

    @cached_property
    def baseline(self) -> dict[str, Column]:
        """
        Value and limits of the baselines, (lines, analytes).

        A platelet count that is printed on the line as its baseline overrides the record of counts.
        """
        found = {
            name: at_rows(column, self.baseline_row)
            for name, column in (("value", self.limit), ("uln", self.uln), ("lln", self.lln))
        }
        printed, platelets = self.cohort.lines["baseline"], NAMES.index(PLATELETS)
        has = ~np.isnan(printed)
        found["value"][has, platelets] = printed[has]
        known = np.flatnonzero((self.analyte == platelets) & ~np.isnan(self.lln))
        patient, first = np.unique(self.patient[known], return_index=True)
        of_patient = np.full(len(self.cohort), np.nan)
        of_patient[patient] = self.lln[known[first]]
        found["lln"][has, platelets] = of_patient[self.cohort.lines.patient[has]]
        return found

    # --- as users see them

    def shown_day(self, row: int) -> Day | None:
        """Return the day of a row as a date or a study day."""
        return number_day(int(self.day[row]), bool(self.cohort.calendar[self.patient[row]]))

    def printed(self, row: int) -> str:
        """Return the value of a row with its bound or range and its unit, for a sentence."""
        if np.isnan(self.value[row]):
            return Sentence("lab_grade.no_value")
        upper = None if np.isnan(self.upper[row]) else shown(self.upper[row])
        count = Count(shown(self.value[row]), COMPARATORS[self.comparator[row]], upper)
        return f"{count.printed} {unit_of(NAMES[self.analyte[row]])}"


def at_rows(column: Column, rows: Column, missing: float = np.nan) -> Column:
    """Return the values of a column at rows, and *missing* at `NO_ROW`."""
    out = np.full(rows.shape, missing)
    out[rows != NO_ROW] = column[rows[rows != NO_ROW]]
    return out


def shown(value: float) -> float:
    """Return a value without the decimals that a conversion made."""
    return float(f"{value:.6g}")


def unit_of(analyte: str) -> str:
    """Return the canonical unit of an analyte as text."""
    counted = ANALYTES[analyte].is_count
    return "×10⁹/L" if counted else ANALYTES[analyte].unit.replace("umol", "µmol")
