"""
A folder of CSV files, written as a whole or not at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from itpcase._disk import create, new_folder
from itpcase._sentences import Sentence
from itpcase.cohort._cells.cells import LONGEST_TEXT
from itpcase.cohort.forms import Column, Form
from itpcase.cohort.schema import FILES, FORMS, RECORDS, SERIES, SERIES_COLUMNS
from itpcase.errors import InputError
from itpcase.model import CaseSeries, Patient

__all__: list[str] = []


# --- rows ---------------------------------------------------------------------------------------


def _heading(columns: Iterable[Column]) -> list[str]:
    return [column.name for column in columns if column.is_written]


def rows_of(
    form: Form, patients: Iterable[Patient], *, check: bool = True
) -> Iterator[Sequence[str]]:
    """Write the heading and the rows of one file; *check* that each gives its record back."""
    heading = _heading(form.columns)
    yield heading
    for patient in patients:
        records = getattr(patient, form.holds) if form.holds else (_alone(patient),)
        for record in (row for each in records for row in form.rows_of(each)):
            cells = form.write(record, owner=patient.id)
            if check:
                _check(form, record, cells, whose=f" of patient {patient.id!r}")
            yield [cells[name] for name in heading]


def _alone(patient: Patient) -> Patient:
    """Leave out the records that other files hold."""
    none: dict[str, Any] = dict.fromkeys(RECORDS, ())
    return attrs.evolve(patient, **none)


def facts_of(series: CaseSeries) -> Iterator[Sequence[str]]:
    """Write the facts of the whole series, one a row."""
    cells = {column.name: column.write(series) for column in SERIES.columns}
    _check(SERIES, attrs.evolve(series, patients=()), cells, patients=())
    yield _heading(SERIES_COLUMNS)
    yield from ([name, text] for name, text in cells.items() if text)


def _check(
    form: Form, record: Any, cells: Mapping[str, str], *, whose: str = "", **others: Any
) -> None:
    """Refuse a record that its row would not give back."""
    values, faults = form.read(cells)
    again, refused = form.build(values | others)
    unplain = [c.field for c in form.columns if not _is_plain(cells.get(c.name, ""))]
    if again == record and not refused and not unplain:
        return
    suspects = [
        *unplain,
        *(column.field for column, _ in faults),
        *(problem.argument.rpartition(".")[2] for problem in refused),
        *(each.alias for each in attrs.fields(form.kind) if not _are_equal(each, again, record)),
    ]
    raise InputError.of(
        "NOT_WRITABLE",
        argument=f"{form.kind.__name__}.{suspects[0]}{whose}",
        needed=Sentence("problem.NOT_WRITABLE.needed_csv_write"),
        given=Sentence("problem.NOT_WRITABLE.given"),
        remedy=Sentence("problem.NOT_WRITABLE.remedy_csv_write", longest_text=LONGEST_TEXT),
    )


def _are_equal(field: attrs.Attribute[Any], one: object, two: object) -> bool:
    return bool(getattr(one, field.name, None) == getattr(two, field.name))


def _is_plain(text: str) -> bool:
    """Whether a text can be stored as UTF-8 and told from a damaged file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


# --- files --------------------------------------------------------------------------------------


def write_files(series: CaseSeries, folder: Path) -> None:
    """Write beside the folder, and move the files only when all of them are there."""
    with new_folder(folder, FILES.__contains__) as new:
        _write(new / SERIES.file, facts_of(series))
        for form in FORMS:
            _write(new / form.file, rows_of(form, series.patients))


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with (
        create(path) as stream,
        io.TextIOWrapper(stream, encoding="utf-8", newline="") as text,
    ):
        csv.writer(text).writerows(rows)
