"""
A report that leaves the house: days in the place of dates, other names, and no small counts.

Each of the three is asked for by itself. What is typed as free text (a title, a note, words of the
source in the place of a day) stays as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.cohort import as_series
from itpcase.errors import InputError
from itpcase.estimates.small_cells import HIDDEN, check_min_cell, hide_small_parts
from itpcase.model import CaseSeries, Patient
from itpcase.model.records import dated_fields
from itpcase.report.publication import PublicationTable, TableCell
from itpcase.response.asking import Subject
from itpcase.words import read_words

__all__ = ["count_days", "hide_small_counts", "rename_patients"]


# --- days and names -----------------------------------------------------------------------------


def count_days(subject: Subject) -> CaseSeries:
    """
    Count the days of each patient from the start of the first treatment, in the place of dates.

    * day 0 is the start of the first line that has one; without such a line, the first day that is
      known of the patient, but for the day of birth;
    * every answer is that of the dates, but where months of the calendar are asked for (the phase);
    * patients who are in study days already stay as they are.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient

    Returns
    -------
    CaseSeries

    Raises
    ------
    InputError
        If there is a data cut in dates: it lies on another day for each patient.

    Examples
    --------
    >>> import datetime as dt
    >>> import itpcase as itp
    >>> from itpcase.report.release import count_days
    >>> patient = itp.Patient(
    ...     id="p1", died_on=dt.date(2022, 1, 1),
    ...     lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=dt.date(2021, 1, 1))],
    ... )
    >>> (moved,) = count_days([patient]).patients
    >>> moved.lines[0].started_on, moved.died_on
    (0, 365)
    """
    series = as_series(subject)
    if isinstance(series.data_cut, dt.date):
        raise InputError.of("CUT_IN_DATES", argument="data_cut", given=str(series.data_cut))
    return attrs.evolve(series, patients=[_in_days(patient) for patient in series.patients])


def _in_days(patient: Patient) -> Patient:
    starts = [line.started_on for line in patient.lines if isinstance(line.started_on, dt.date)]
    known = [
        day for name, day in dated_fields(patient) if name != "born_on" and isinstance(day, dt.date)
    ]
    if not known and not isinstance(patient.born_on, dt.date):
        return patient
    first: Any = min(starts or known, default=patient.born_on)
    moved: Patient = _changed(
        patient, lambda value: (value - first).days if isinstance(value, dt.date) else value
    )
    return moved


def _changed(record: Any, change: Any) -> Any:
    """Copy a record with every value that a function changes, in the records inside it as well."""
    found = {}
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        new: Any = change(value)
        if isinstance(value, tuple):
            new = tuple(_changed(each, change) if attrs.has(type(each)) else each for each in value)
        if new is not value and new != value:
            found[field.alias] = new
    return attrs.evolve(record, **found) if found else record


def rename_patients(subject: Subject) -> CaseSeries:
    """
    Give the patients of a series other names, P1, P2 and so on in the order in which they stand.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient

    Returns
    -------
    CaseSeries

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.report.release import rename_patients
    >>> [patient.id for patient in rename_patients([itp.Patient(id="Müller, 1980")]).patients]
    ['P1']
    """
    series = as_series(subject)
    width = len(str(len(series.patients)))
    return attrs.evolve(
        series,
        patients=[
            attrs.evolve(
                patient, id=(name := f"P{number:0{width}}"),
                assessments=[attrs.evolve(each, patient_id=name) for each in patient.assessments],
            )
            for number, patient in enumerate(series.patients, start=1)
        ],
    )  # fmt: skip


# --- small counts -------------------------------------------------------------------------------

SHARES: Final = (("sex.",), ("phase.",), ("splenectomy",))
"""The rows of a Table 1 that divide the same patients, by how their names begin."""


def check_what_is_summed_up(
    series: CaseSeries, min_cell: int, beside: Mapping[str, object]
) -> None:
    """Refuse beside a smallest count what it does not reach, and a series of fewer patients."""
    check_min_cell(min_cell)
    asked = next((argument for argument, given in beside.items() if given), None)
    if asked is not None:
        raise InputError.of("MIN_CELL_ALONE", argument=asked, given=beside[asked])
    if len(series.patients) < min_cell:
        raise InputError.of(
            "FEW_PATIENTS", argument="min_cell", given=len(series.patients),
            needed=Sentence("problem.FEW_PATIENTS.needed", n=min_cell),
        )  # fmt: skip


def hide_small_counts(table: PublicationTable, min_cell: int) -> PublicationTable:
    """
    Hide the small counts of a Table 1 or of a table of rates, and what would give them back.

    * a count from 1 to *min_cell* - 1 is hidden, and so are others, until none of the hidden ones
      follows from what is told by adding and subtracting: the categories of an item, those in whom
      it is known and those in whom it is not, the patients; yes, no and not evaluable, the lines;
    * a percentage, a median or a limit is hidden with the counts that it is made of;
    * nothing stands behind a cell any more, neither ids nor days nor counts.

    Parameters
    ----------
    table : PublicationTable
        Of `itpcase.report.tables.summary_table` without groups, or of `comparison_table`.
    min_cell : int
        The smallest count that is told.

    Returns
    -------
    PublicationTable

    Raises
    ------
    InputError
        For another table, and if the smallest count is no whole number from 1 on.

    See Also
    --------
    itpcase.estimates.small_cells.hide_small_cells : the rule.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.report.release import hide_small_counts
    >>> people = [itp.Patient(id=str(i), sex="F" if i < 8 else "M", age=40 + i) for i in range(20)]
    >>> table = hide_small_counts(itp.report.tables.summary_table(people), 10)
    >>> [table.cell(row, "value").text for row in ("patients", "age", "sex.F", "sex.M")]
    ['20', '49.5 (40–59)', 'hidden', 'hidden']
    """
    check_min_cell(min_cell)
    columns = {"item", "value", "known"}, {"responders", "patients", "not_evaluable"}
    rows = {code: dict(zip(table.columns, cells, strict=True))
            for code, cells in zip(table.rows, table.cells, strict=True)}  # fmt: skip
    hidden = read_words(table.lang)("tables.hidden")
    if {*table.columns} == columns[0]:
        told = _summary(rows, min_cell)
    elif columns[1] <= {*table.columns}:
        told = {code: _rates(row, min_cell) for code, row in rows.items()}
    else:
        raise InputError.of("NO_SMALL_COUNTS", argument="table", given=table.name)
    return attrs.evolve(
        table, notes=(read_words(table.lang)("tables.note_hidden", n=min_cell),),
        cells=tuple(
            tuple(_without_patients(cell, told[code].get(name), hidden)
                  for name, cell in row.items())
            for code, row in rows.items()
        ),
    )  # fmt: skip


def _without_patients(cell: TableCell, text: str | None, hidden: str) -> TableCell:
    """Take out who is behind a cell; the text is another one, if there is one."""
    if text == HIDDEN:
        return TableCell(text=hidden)
    return TableCell(text=cell.text if text is None else text, value=cell.value)


Cells = Mapping[str, TableCell]


def _rates(row: Cells, min_cell: int) -> dict[str, str]:
    """Hide in a row of rates: its lines are those of the text "yes/lines"."""
    yes, unknown = int(row["responders"].value), int(row["not_evaluable"].value)
    lines, patients = int(row["responders"].text.rpartition("/")[2]), int(row["patients"].value)
    hides = hide_small_parts([yes, lines - yes - unknown, unknown, lines], patients, min_cell)
    told: dict[str, str] = {}
    if any(hides):
        told = dict.fromkeys(("rate", "rate_of_all"), HIDDEN)
        told["responders"] = HIDDEN if hides[0] else str(yes) if hides[-1] else f"{yes}/{lines}"
    if hides[2]:
        told["not_evaluable"] = HIDDEN
    return told | ({"patients": HIDDEN} if 0 < patients < min_cell else {})


def _summary(rows: Mapping[str, Cells], min_cell: int) -> dict[str, dict[str, str]]:
    """Hide in a Table 1: item by item, for each divides the same patients."""
    everybody = int(rows["patients"]["value"].value)
    told: dict[str, dict[str, str]] = {code: {} for code in rows}
    if 0 < everybody < min_cell:
        return {code: {"value": HIDDEN, "known": HIDDEN} for code in rows}
    for begin in SHARES:
        codes = [code for code in rows if code.startswith(begin)]
        known = int(rows[codes[0]]["known"].value)
        counts = [int(rows[code]["value"].value or 0) for code in codes]
        rest, missing = known - sum(counts), everybody - known
        hides_known = 0 < min(known, missing) < min_cell
        whole = [missing, everybody] if hides_known else [known]
        hides = hide_small_parts([*counts, rest, *whole], everybody, min_cell)
        for code, count, is_hidden in zip(codes, counts, hides, strict=False):
            if is_hidden:
                told[code]["value"] = HIDDEN
            elif hides_known:
                told[code]["value"] = str(count)
            if hides_known:
                told[code]["known"] = HIDDEN
    for code in rows.keys() - {"patients"}:
        if any(code.startswith(begin) for begin in SHARES):
            continue
        known = int(rows[code]["known"].value)
        if 0 < known < min_cell:
            told[code]["value"] = HIDDEN
        if 0 < known < min_cell or 0 < everybody - known < min_cell:
            told[code]["known"] = HIDDEN
    return told
