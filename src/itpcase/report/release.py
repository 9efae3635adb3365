"""
A report that leaves the house: days in the place of dates, other names, and no small counts.

Each of these is asked for by itself, and so is a report without the listings of single patients.
What is typed as free text (a title, a note, words of the source in the place of a day) stays as it
is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from itpcase._arguments import by_id
from itpcase._sentences import Sentence
from itpcase.cohort.subject import as_series
from itpcase.errors import InputError
from itpcase.estimates.small_cells import check_min_cell
from itpcase.model import CaseSeries, Patient
from itpcase.model.records import dated_fields
from itpcase.report._own_groups import OwnGroups, column_of
from itpcase.report._parts import Part
from itpcase.report._small_counts import hide_together
from itpcase.report.publication import PublicationTable, TableCell
from itpcase.response.asking import Subject
from itpcase.table import Table
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


def rename_groups(
    groups: str | Mapping[Any, Any] | None, series: CaseSeries, renamed: CaseSeries, argument: str
) -> str | Mapping[Any, Any] | None:
    """
    Give groups that are listed by patient id the names that the patients were given.

    Parameters
    ----------
    groups : str or mapping, optional
        A column stays as it is.
    series, renamed : CaseSeries
        The patients before, and as `rename_patients` gives them.
    argument : str
        How the groups were asked for, for an error.

    Returns
    -------
    str or mapping or None
    """
    if not isinstance(groups, Mapping):
        return groups
    own = by_id(groups, argument, [patient.id for patient in series.patients])
    names = zip(series.patients, renamed.patients, strict=True)
    found = OwnGroups({new.id: own[old.id] for old, new in names if old.id in own})
    found.column = column_of(groups)
    return found


# --- no single patients -------------------------------------------------------------------------

RULES: Final[Mapping[str, frozenset[str]]] = {
    "definitions": frozenset(("levels", "evidence")),
    "comparison": frozenset(("id", "asked", "evidence")),
}
"""By the name of a table, the columns behind whose cells stand rules and no patients."""

OWNERS: Final = frozenset(("patient_id", "patient", "USUBJID"))
"""What a column of patients is called."""

SHORTEST: Final = 4
"""A shorter id cannot be told from other words of a text."""

SHORTEST_NUMBER: Final = 6
"""An id of digits alone that has fewer cannot be told from a number or a year of a text."""


def without_patients(part: Part) -> Part:
    """Take out of a part of a report who stands behind its cells and its figures."""
    return attrs.evolve(
        part,
        tables=tuple(map(_without_owners, part.tables)),
        pictures=tuple(
            attrs.evolve(each, data=None)
            if each.data is not None and OWNERS & {*each.data.columns}
            else each
            for each in part.pictures
        ),
    )


def _without_owners(table: PublicationTable) -> PublicationTable:
    """Leave the texts of a table and the rules behind them, and no note on who stands there."""
    told = RULES.get(table.name, frozenset())
    cells = tuple(
        tuple(
            TableCell(
                text=cell.text, value=cell.value, bounds=cell.bounds,
                why=cell.why if name in told else "",
            )
            for name, cell in zip(table.columns, row, strict=True)
        )
        for row in table.cells
    )  # fmt: skip
    return without_note_behind(attrs.evolve(table, cells=cells))


def without_note_behind(table: PublicationTable) -> PublicationTable:
    """Leave the note on what stands behind a value, where none can be opened: on paper."""
    behind = read_words(table.lang)("estimates.note.behind")
    return attrs.evolve(table, notes=tuple(note for note in table.notes if note != behind))


def check_no_patients(
    series: CaseSeries,
    more: Mapping[str, Table | PublicationTable] | None,
    *,
    by: str | Mapping[Any, Any] | None = None,
    strata: str | Mapping[Any, Any] | None = None,
    review: Table | None = None,
) -> None:
    """Refuse texts, groups and tables of one's own that name patients, where none is named."""
    ids = {each.id for each in series.patients}
    told = {id for id in ids if len(id) >= (SHORTEST_NUMBER if id.isdigit() else SHORTEST)}
    for name in ("title", "citation", "note"):
        _refuse_ids([getattr(series, name) or ""], told, name)
    for argument, groups in _names_of_groups(series, by, strata).items():
        alike = sorted(id for id in told if id.casefold() in groups)
        if alike:
            raise InputError.of("PATIENT_NAMED", argument=argument, given=alike[0])
    if review is not None:
        _refuse_ids(_texts_of(review), told, "review")
    for title, table in (more or {}).items():
        argument = f"more[{title!r}]"
        of_patients = sorted(OWNERS & {*table.columns})
        if of_patients:
            raise InputError.of("PATIENT_NAMED", argument=argument, given=of_patients[0])
        if isinstance(table, PublicationTable):
            cells = [cell for row in table.cells for cell in row]
            texts = [table.title, *table.headings, *table.notes, *(cell.text for cell in cells)]
        else:
            texts = _texts_of(table)
        _refuse_ids([title, *texts], told, argument)


def _names_of_groups(
    series: CaseSeries, by: str | Mapping[Any, Any] | None, strata: str | Mapping[Any, Any] | None
) -> dict[str, set[str]]:
    """
    Return by argument, or column, the names of what a report puts beside each other.

    In small letters, as agents are kept. Beside groups Table 1 has rows for the arm and the centre.
    """
    found: dict[str, set[str]] = {}
    if by is None:
        return found
    columns = {"arm": "arm", "centre": "centre"}
    for argument, groups in (("strata", strata), ("by", by)):
        if isinstance(groups, Mapping):
            found[argument] = {str(name).casefold() for name in groups.values()}
        elif groups is not None:
            columns[argument] = groups
    records = [each for patient in series.patients for each in (patient, *patient.lines)]
    for argument, column in columns.items():
        held = (getattr(each, column, None) for each in records)
        found[argument] = {name.casefold() for value in held for name in _names_in(value)}
    return found


def _names_in(value: Any) -> Iterable[str]:
    return map(str, value) if isinstance(value, tuple) else (str(value),)


def _texts_of(table: Table) -> list[str]:
    return [str(value) for name in table.columns for value in table[name]]


def _refuse_ids(texts: Iterable[str], ids: Iterable[str], argument: str) -> None:
    """Refuse texts in which an id stands as a word of its own, and not as decimals."""
    for text in dict.fromkeys(texts):
        for id in ids:
            before = r"(?<!\w)(?<!\d\.)" if id.isdigit() else r"(?<!\w)"
            if id in text and re.search(rf"{before}{re.escape(id)}(?!\w)", text):
                raise InputError.of("PATIENT_NAMED", argument=argument, given=id)


# --- small counts -------------------------------------------------------------------------------


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
    Hide the small counts of a table of many patients, and what would give them back.

    * a count from 1 to *min_cell* - 1 is hidden, and of two counts that differ by so little, where
      the patients of one are all among those of the other, one is;
    * so are others, until none of these follows from what is told by adding and subtracting: the
      categories of an item, those in whom it is known and those in whom it is not, the patients;
      yes, no and not evaluable, the lines; what is known, assumed and missing of a variable; the
      grades of an analyte;
    * a percentage, a median or a limit is hidden with the counts that it is made of;
    * nothing stands behind a cell any more, neither ids nor days nor counts.

    Parameters
    ----------
    table : PublicationTable
        Of `itpcase.report.tables.summary_table` or `laboratory_shifts_table` without groups, of
        `comparison_table`, or of `missing_table`.
    min_cell : int
        The smallest count that is told.

    Returns
    -------
    PublicationTable

    Raises
    ------
    InputError
        For another table, and if the smallest count is no whole number from 1 on.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.report.release import hide_small_counts
    >>> people = [itp.Patient(id=str(i), sex="F" if i < 8 else "M", age=40 + i) for i in range(20)]
    >>> table = hide_small_counts(itp.report.tables.summary_table(people), 10)
    >>> [table.cell(row, "value").text for row in ("patients", "age", "sex.F", "sex.M")]
    ['20', '49.5 (40–59)', 'hidden', 'hidden']
    """
    (hidden,) = hide_together([table], min_cell)
    return hidden
