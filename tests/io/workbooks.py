"""Workbooks for the tests, and where the reader finds a problem in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

import itpcase as itp

GOOD: dict[str, list[list[Any]]] = {
    "patients": [
        ["patient_id", "sex", "age", "born_on", "diagnosed_on", "bleeding_recorded", "note"],
        ["p1", "F", 30],
    ],
    "lines": [
        ["patient_id", "line", "agents", "started_on", "ended_on", "baseline"],
        ["p1", 1, "ivig", 0],
    ],
    "counts": [
        ["patient_id", "on", "count", "unit", "note"],
        ["p1", 0, 9, "G/L"],
        ["p1", 7, 40, "G/L"],
    ],
}

Change = Callable[[Any], object]


def workbook(path: Path, change: Change | None = None, **rows: Sequence[Any]) -> Path:
    """A good workbook, with one more row for the sheets that are named, and then changed."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in (*GOOD, *(name for name in rows if name not in GOOD)):
        sheet = book.create_sheet(name)
        for row in GOOD.get(name, []):
            sheet.append(row)
        if name in rows:
            sheet.append(list(rows[name]))
    if change is not None:
        change(book)
    book.save(path / "cases.xlsx")
    return path / "cases.xlsx"


def problems_of(path: Path, **more: Any) -> tuple[itp.errors.Problem, ...]:
    """Everything that the reader lists."""
    return itp.read_excel(path, strict=False, **more)[1]


def found(path: Path, **more: Any) -> list[tuple[str | None, str | None, str]]:
    """Sheet, cell and code of everything that the reader lists."""
    return [(p.sheet, p.cell, p.code) for p in problems_of(path, **more)]


def the_patient(path: Path, **more: Any) -> itp.Patient:
    """The one patient that is read without an error."""
    series: itp.CaseSeries = itp.read_excel(path, **more)
    (patient,) = series.patients
    return patient
