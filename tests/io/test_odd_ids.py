"""Ids that a file name, a sheet, a page or a formula could take for its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest

import itpcase as itp
from itpcase.report import table_as_csv

ODD = (
    "=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\uff1d1+1", "'quoted", "a\nb",
    "a\tb", "\u202eabc\u202c", "\u200b", "../../x", "CON", "NUL.txt", "C:\\x", "a/b",
    "a:b*?", "a|b", "`x`", "$x$", "%s", "{{7*7}}", "&amp;", "]]>", "<script>alert(1)</script>",
    "1e5", "TRUE", "00012", "#17", "x" * 190, "\u00e9" * 90,
)  # fmt: skip

HALF = "\ud800"
"""A lone surrogate, as JSON may hold it."""

STARTS_A_FORMULA = tuple("=+-@\t\r\uff1d")


def series_of(*ids: str) -> itp.CaseSeries:
    """Patients of the same history, by their ids."""
    patient = itp.Patient(
        id="p",
        platelets=[
            itp.PlateletMeasurement(on=dt.date(2021, 1, day), count=f"{count} 10*9/L")
            for day, count in ((1, 12), (8, 45))
        ],
        lines=[itp.TreatmentLine(line=1, agents=("ivig",), started_on=dt.date(2021, 1, 2))],
    )
    return itp.CaseSeries(patients=[attrs.evolve(patient, id=each) for each in ids])


def of_cohort(write: Any) -> Callable[[itp.CaseSeries, Path], object]:
    """A writer of another system's form."""
    return lambda series, place: write(itp.Cohort.from_patients(series), place, itp.IWG_2009)


GIVE_BACK: dict[str, tuple[Any, Any]] = {
    "csv": (itp.write_csv, itp.read_csv),
    "parquet": (itp.write_parquet, lambda place: itp.read_parquet(place).to_series()),
    "book.xlsx": (itp.write_excel, itp.read_excel),
}
"""The forms that give an id back as it was."""

OTHERS: dict[str, Callable[[itp.CaseSeries, Path], object]] = {
    "adam": of_cohort(itp.write_adam), "fhir": of_cohort(itp.write_fhir),
    "omop": of_cohort(itp.write_omop), "phenopackets": of_cohort(itp.write_phenopackets),
}  # fmt: skip


@pytest.mark.parametrize("form", GIVE_BACK)
def test_odd_ids_come_back(form: str, tmp_path: Path) -> None:
    """Each as it was."""
    write, read = GIVE_BACK[form]
    write(series_of(*ODD), tmp_path / form)

    assert sorted(ODD) == sorted(patient.id for patient in read(tmp_path / form).patients)


@pytest.mark.parametrize("form", [*GIVE_BACK, *OTHERS])
def test_nothing_is_written_elsewhere(form: str, tmp_path: Path) -> None:
    """Whatever an id says of folders."""
    write = GIVE_BACK[form][0] if form in GIVE_BACK else OTHERS[form]
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    write(series_of(*ODD), place / form)

    assert [tmp_path / "a"] == [*tmp_path.iterdir()]
    assert [place] == [*(tmp_path / "a").iterdir()]
    assert [place / form] == [*place.iterdir()]


@pytest.mark.parametrize("form", [*GIVE_BACK, *OTHERS])
def test_half_a_sign_is_refused(form: str, tmp_path: Path) -> None:
    """By an error of ours; nothing is half written."""
    write = GIVE_BACK[form][0] if form in GIVE_BACK else OTHERS[form]
    with pytest.raises(itp.InputError, match=r"\\ud800.*\[NOT_WRITABLE\]"):
        write(series_of("a", HALF), tmp_path / form)

    assert [] == [*tmp_path.iterdir()]


def test_no_id_is_a_formula(tmp_path: Path) -> None:
    """In a sheet that opens what was written: CSV files, a workbook, and a table of answers."""
    series = series_of(*ODD)
    itp.write_csv(series, tmp_path / "csv")
    itp.write_excel(series, tmp_path / "book.xlsx")
    texts = [path.read_text(encoding="utf-8-sig") for path in (tmp_path / "csv").iterdir()]
    texts.append(table_as_csv(itp.classify_response(series)))
    cells = [
        cell for text in texts for row in csv.reader(io.StringIO(text, newline="")) for cell in row
    ]
    sheets = openpyxl.load_workbook(tmp_path / "book.xlsx").worksheets

    assert "'=1+1" in cells
    assert [] == [cell for cell in cells if cell.startswith(STARTS_A_FORMULA)]
    assert {"s", "n", "d"} >= {
        cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row
    }


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_column_holds_is_no_id(number: int) -> None:
    """It is refused by name, alone and beside others; the largest that a column holds is read."""

    def made(*ids: int) -> itp.Cohort:
        return itp.Cohort.from_tables(
            counts={"patient_id": ids, "on": [0] * len(ids), "count": [9.0] * len(ids),
                    "unit": "10*9/L"},
            lines={"patient_id": ids[:1], "line": [1], "started_on": [0]},
        )  # fmt: skip

    assert [2**63 - 1] == made(2**63 - 1).ids.tolist()
    for ids in ((number,), (7, number)):
        with pytest.raises(itp.InputError, match=rf"patient_id.*got {number}.*ID_TYPES"):
            made(*ids)
