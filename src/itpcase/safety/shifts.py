"""
Shift tables: how many lines went from which grade at baseline to which worst grade on treatment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import attrs
import numpy as np

from itpcase.model import Day
from itpcase.safety.columns import LabSubject, Limits
from itpcase.safety.limits import Ctcae
from itpcase.safety.published import CTCAE_V5
from itpcase.safety.worst import SafetyTable, safety_table
from itpcase.table import Column, Table, table_of

__all__ = ["shift_table"]


# --- the kernel ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class Shifts:
    """
    The two grades of each line in which an analyte was measured; NaN for one that is not single.

    Parameters
    ----------
    row : numpy.ndarray
        The row of the table of the worst.
    baseline, worst : numpy.ndarray
        The grade of the baseline, and the worst after the start.
    """

    row: Column
    baseline: Column
    worst: Column


def shifts_of(found: SafetyTable) -> Shifts:
    """
    Take the two grades of each line and analyte.

    * a line has an analyte with a value at baseline or after the start; without either it has none;
    * a bound or a range at baseline that may be of several grades is of none;
    * the worst grade is that after the start, also of platelets that are not worse.
    """
    row = np.flatnonzero((found["n"] > 0) | ~np.isnan(found["baseline"]))
    baseline, worst = found["baseline_grade"], found.single_worst_grades()
    return Shifts(row=row, baseline=baseline[row], worst=worst[row])


# --- the entry point ----------------------------------------------------------------------------

_COLUMNS: Final[dict[str, type]] = {
    "analyte": object, "term": object, "baseline_grade": float, "worst_grade": float,
    "lines": int, "patients": int,
}  # fmt: skip


def shift_table(
    subject: LabSubject,
    definition: Ctcae = CTCAE_V5,
    *,
    line: int | None = None,
    analytes: Iterable[str] | None = None,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Count lines of treatment by the grade at baseline and the worst grade on treatment.

    * baseline and worst are those of `safety_table`, by analyte;
    * a line in which an analyte was never measured is not counted; a grade that is not single, for
      want of a value, of a limit or of a baseline, or of a bound (``<300``), is NaN, and is no
      grade 0;
    * of platelets, which are the disease, `safety_table` tells a worsening alone; here they have
      the worst grade after the start, as any analyte, so that a rise is seen;
    * the criteria grade each analyte in one direction, which *term* names.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        One patient, or many; a table as in `itpcase.safety.grade_ctcae`. [as its unit]
    definition : Ctcae, default CTCAE_V5
        The version.
    line : int, optional
        Number of the line; all lines if omitted.
    analytes : iterable of str, optional
        Those of the criteria if omitted.
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`.
    upper_limits, lower_limits : mapping of str to str, optional
        Limits of normal by analyte, for values that come without one.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        One row for each pair of grades that occurs, in the order of the analytes and the grades,
        those that are not known last: ``analyte, term, baseline_grade, worst_grade, lines,
        patients``.

    Raises
    ------
    InputError
        For a table without *lines*, and for a cohort that holds no laboratory values.
    DefinitionError
        For an analyte that the criteria do not grade.

    See Also
    --------
    safety_table : the lines one by one.
    itpcase.report.tables.laboratory_shifts_table : the same as it is printed.

    References
    ----------
    ctcae5; ctcae6.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.safety import shift_table
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     labs=[itp.LabMeasurement(on=d, analyte="alt", value=f"{v} U/L", upper_limit="40 U/L")
    ...           for d, v in [(0, 30), (14, 130), (28, 60)]],
    ... )
    >>> for row in shift_table(patient).rows():
    ...     print(row["analyte"], row["baseline_grade"], row["worst_grade"], row["lines"])
    alt 0.0 2.0 1

    Without a value at baseline its grade is not known, and it is not 0:

    >>> later = itp.Patient(id="p2", lines=patient.lines, labs=patient.labs[1:])
    >>> shift_table([patient, later])["baseline_grade"].tolist()
    [0.0, nan]
    """
    found = safety_table(
        subject, definition, line=line, analytes=analytes, lines=lines, patients=patients,
        upper_limits=upper_limits, lower_limits=lower_limits, data_cut=data_cut,
    )  # fmt: skip
    of = shifts_of(found)
    analyte, term, owner = (found[name][of.row] for name in ("analyte", "term", "patient_id"))
    place = {name: i for i, name in enumerate(dict.fromkeys(found["analyte"].tolist()))}
    order = np.array([place[name] for name in analyte.tolist()], dtype=np.int64)
    rows = []
    for at in _pairs_of_grades(order, of.baseline, of.worst):
        first = int(at[0])
        rows.append((
            analyte[first], term[first], of.baseline[first], of.worst[first], len(at),
            len({*owner[at].tolist()}),
        ))  # fmt: skip
    return table_of(_COLUMNS, rows)


def _pairs_of_grades(order: Column, baseline: Column, worst: Column) -> Iterable[Column]:
    """Give the places of each pair of grades, by analyte; a grade that is not known is last."""
    keys = (np.nan_to_num(worst, nan=np.inf), np.nan_to_num(baseline, nan=np.inf), order)
    places = np.lexsort(keys)
    if not len(places):
        return
    sorted_keys = np.stack(keys)[:, places]
    cuts = np.flatnonzero((sorted_keys[:, 1:] != sorted_keys[:, :-1]).any(axis=0)) + 1
    yield from np.split(places, cuts)
