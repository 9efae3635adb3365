"""Free texts are kept to the last blank and line break, and blanks alone are nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp

NOTE = "first line\nsecond  line, 10³/µL "


def _patient(field: str, text: str) -> itp.Patient:
    more: dict[str, Any] = {field: text}
    return itp.Patient(id="a", **more)


@pytest.mark.parametrize("blank", ["  ", "\t", "\u00a0", "\n"])
@pytest.mark.parametrize("field", ["study", "arm", "centre", "note", "death_cause", "age_stated"])
def test_blanks_are_nothing(field: str, blank: str, tmp_path: Path) -> None:
    """Of a record, a column and a cell; a text with blanks around it keeps them."""
    assert getattr(_patient(field, blank), field) is None
    kept = f" x{blank}"
    assert getattr(_patient(field, kept), field) == kept
    tables: dict[str, Any] = {
        "counts": {"patient_id": ["a"], "on": [0], "count": [9.0], "unit": "10*9/L"},
        "lines": {"patient_id": ["a"], "line": [1], "started_on": [0]},
    }
    if field != "death_cause":
        patients = {"patient_id": ["a"], field: [blank]}
        (patient,) = itp.Cohort.from_tables(**tables, patients=patients).to_patients()
        assert getattr(patient, field) is None
    (tmp_path / "patients.csv").write_text(
        f'patient_id,{field}\na,"{blank}"\n', encoding="utf-8", newline=""
    )
    (tmp_path / "counts.csv").write_text(
        "patient_id,on,count,unit\na,0,9,10*9/L\n", encoding="utf-8"
    )
    (tmp_path / "lines.csv").write_text("patient_id,line,started_on,agents\n", encoding="utf-8")
    (read,) = itp.read_csv(tmp_path).patients
    assert getattr(read, field) is None


@pytest.mark.parametrize("system", ["fhir", "meds"])
def test_texts_come_back_as_they_were(system: str, tmp_path: Path) -> None:
    """Line breaks, blanks and signs are those that were written, in FHIR and MEDS."""
    days = {"patient_id": ["a"], "on": ["2021-01-02"]}
    cohort = itp.Cohort.from_tables(
        counts=days | {"count": [9.0], "unit": "10*9/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": ["2021-01-01"],
               "ended_on": ["2021-01-05"], "stop_reason": [NOTE],
               "agents": ["prednisone"], "note": [NOTE], "dose": [NOTE]},
        patients={"patient_id": ["a"], "note": [NOTE], "etiology": [NOTE], "arm": [NOTE],
                  "centre": [NOTE]},
        bleeds=days | {"who_grade": [2], "note": [NOTE], "site": [NOTE]},
        rescues=days | {"kind": ["ivig"], "note": [NOTE]},
        labs=days | {"analyte": ["alt"], "value": [9.0], "unit": ["U/L"], "note": [NOTE]},
    )  # fmt: skip
    if system == "fhir":
        itp.io.write_fhir(cohort, tmp_path / "out", itp.IWG_2009)
        (back,) = itp.read_fhir(tmp_path / "out").to_patients()
    else:
        itp.write_meds(cohort, tmp_path / "out", itp.IWG_2009)
        (back,) = itp.read_meds(tmp_path / "out").to_patients()

    entries: tuple[Any, ...] = (back, *back.lines, *back.bleeds, *back.rescues, *back.labs)
    assert [NOTE] * 5 == [each.note for each in entries]
    (line,), (bleed,) = back.lines, back.bleeds
    said = {"etiology": back.etiology, "arm": back.arm, "centre": back.centre, "dose": line.dose,
            "stop reason": line.stop_reason, "site": bleed.site}  # fmt: skip
    assert dict.fromkeys(said, NOTE) == said
