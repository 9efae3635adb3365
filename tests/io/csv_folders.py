"""Folders of CSV files for the tests, and where the reader finds a problem in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import itpcase as itp
from itpcase.io.csv import read_csv

GOOD = {
    "patients": "patient_id,sex,age,born_on,diagnosed_on,died_on,followed_until\np1,F,30,,,,\n",
    "lines": "patient_id,line,agents,started_on,ended_on,baseline,assumed\np1,1,ivig,0,,,\n",
    "counts": "patient_id,on,count,unit,assumed,note\np1,0,9,G/L,,\np1,7,40,G/L,,\n",
    "bleeds": "patient_id,on,until,who_grade,site\n",
    "rescues": "patient_id,on,kind,washout_days\n",
    "labs": "patient_id,on,analyte,value,unit,upper_limit\n",
    "exposures": "patient_id,agent,started_on,ended_on,intent,daily_dose\n",
    "signs": "patient_id,on,sign,present,minutes,gross\n",
}

Folder = Callable[..., Path]
"""Makes a folder of good files, with further rows for the files that are named."""


def good_folder(path: Path, **rows: str) -> Path:
    """A folder of good files, with the rows that are given added to them."""
    for name, text in GOOD.items():
        (path / f"{name}.csv").write_text(text + rows.get(name, ""), encoding="utf-8")
    return path


def problems_of(path: Path, **more: Any) -> tuple[itp.errors.Problem, ...]:
    """Everything that the reader lists."""
    return read_csv(path, strict=False, **more)[1]


def addresses(path: Path, **more: Any) -> list[tuple[str | None, int | None, str, str]]:
    """File, row, column and code of everything that the reader lists."""
    return [(p.file, p.row, p.argument, p.code) for p in problems_of(path, **more)]


def the_patient(path: Path, **more: Any) -> itp.Patient:
    """The one patient that is read without an error."""
    series: itp.CaseSeries = read_csv(path, **more)
    (patient,) = series.patients
    return patient
