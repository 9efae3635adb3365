"""
A REDCap project whose export needs no mapping.

Its data dictionary, its instruments, and how its columns are read.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from itpcase.io._export import export_folder

__all__ = ["REDCAP_MAPPING", "own_mapping", "write_redcap_template"]

HEADING: Final = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
    "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name",
    "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
"""The columns of a data dictionary of REDCap."""

SEX: Final = {"1": "F", "2": "M"}
YES_NO: Final = {"1": "yes", "0": "no"}
UNIT: Final = {"1": "10*9/L", "2": "/uL"}
SIGN: Final = {"1": "<", "2": "<=", "3": ">", "4": ">="}
INTENT: Final = {"1": "maintenance", "2": "rescue", "3": "on-demand", "4": "adjunct"}
GRADE: Final = {str(grade): str(grade) for grade in range(5)}

_SHOWN_UNITS: Final = {"1": "10^9/L (= 10^3/uL)", "2": "per uL (= per mm3)"}

PATIENT, COUNT, TREATMENT, BLEED = (
    "itp_patient", "itp_platelet_count", "itp_treatment", "itp_bleeding",
)  # fmt: skip

_FIELDS: Final[tuple[tuple[str, str, str, dict[str, str] | str, str], ...]] = (
    ("record_id", PATIENT, "Record ID", "", ""),
    ("itp_sex", PATIENT, "Sex", {"1": "Female", "2": "Male"}, ""),
    ("itp_born_on", PATIENT, "Date of birth", "date_ymd", ""),
    ("itp_diagnosed_on", PATIENT, "Date of the diagnosis of ITP", "date_ymd", ""),
    ("itp_died_on", PATIENT, "Date of death", "date_ymd", ""),
    ("itp_followed_until", PATIENT, "Date of the last contact", "date_ymd", ""),
    ("itp_centre", PATIENT, "Hospital or centre", "", "In your own code"),
    ("itp_arm", PATIENT, "Arm of the trial", "", "As assigned and not as given; empty without one"),
    ("itp_bleeding_recorded", PATIENT, "Was bleeding looked for and recorded?", YES_NO,
     "If not, no bleeding event does not mean that there was none."),
    ("itp_on", COUNT, "Date of the sample", "date_ymd", "The day of the sample, not of the report"),
    ("itp_comparator", COUNT, "Printed sign", SIGN, "Only if the laboratory prints one, as in <5"),
    ("itp_count", COUNT, "Platelet count", "number", "As printed, with a dot as decimal sign"),
    ("itp_unit", COUNT, "Unit", _SHOWN_UNITS, ""),
    ("itp_agent", TREATMENT, "Drug or procedure", "", "One in each instance"),
    ("itp_started_on", TREATMENT, "First day", "date_ymd", ""),
    ("itp_ended_on", TREATMENT, "Day on which it was stopped", "date_ymd",
     "Empty if it goes on, or the day is not known"),
    ("itp_intent", TREATMENT, "Given for", INTENT, ""),
    ("itp_stop_reason", TREATMENT, "Why it was stopped", "", ""),
    ("itp_bleed_on", BLEED, "First day of the bleeding", "date_ymd", ""),
    ("itp_bleed_until", BLEED, "Last day of the bleeding", "date_ymd", ""),
    ("itp_who_grade", BLEED, "WHO grade", GRADE, ""),
)  # fmt: skip

_REQUIRED: Final = frozenset(
    {"itp_on", "itp_count", "itp_unit", "itp_agent", "itp_started_on", "itp_bleed_on"}
)

REPEATING: Final = (COUNT, TREATMENT, BLEED)
"""The instruments that repeat; REDCap asks for this in the setup of the project."""


def _of(instrument: str) -> dict[str, str]:
    return {"redcap_repeat_instrument": instrument}


REDCAP_MAPPING: Final[dict[str, Any]] = {
    "patients": {
        "patient_id": "record_id", "sex": "itp_sex", "born_on": "itp_born_on",
        "diagnosed_on": "itp_diagnosed_on", "died_on": "itp_died_on",
        "followed_until": "itp_followed_until", "bleeding_recorded": "itp_bleeding_recorded",
        "centre": "itp_centre", "arm": "itp_arm",
        "where": _of(""), "codes": {"sex": SEX, "bleeding_recorded": YES_NO},
    },
    "counts": {
        "patient_id": "record_id", "on": "itp_on", "count": "itp_count", "unit": "itp_unit",
        "comparator": "itp_comparator", "where": _of(COUNT),
        "codes": {
            "unit": UNIT | {shown: UNIT[code] for code, shown in _SHOWN_UNITS.items()},
            "comparator": SIGN,
        },
    },
    "exposures": {
        "patient_id": "record_id", "agent": "itp_agent", "started_on": "itp_started_on",
        "ended_on": "itp_ended_on", "intent": "itp_intent", "stop_reason": "itp_stop_reason",
        "where": _of(TREATMENT), "codes": {"intent": INTENT},
    },
    "bleeds": {
        "patient_id": "record_id", "on": "itp_bleed_on", "until": "itp_bleed_until",
        "who_grade": "itp_who_grade", "where": _of(BLEED), "codes": {"who_grade": GRADE},
    },
}  # fmt: skip
"""How the export of a project of this template is read."""

LABELS: Final = {
    "redcap_repeat_instrument": "Repeat Instrument", **{name: row[0] for name, _, *row in _FIELDS},
}  # fmt: skip
"""The headings of an export with labels."""


def _with_labels(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table of the mapping for an export with labels."""
    found = {key: LABELS.get(c, c) if isinstance(c, str) else c for key, c in table.items()}
    of = table["where"]["redcap_repeat_instrument"]
    return found | {"where": {LABELS["redcap_repeat_instrument"]: of}}


LABEL_MAPPING: Final = {name: _with_labels(table) for name, table in REDCAP_MAPPING.items()}
"""How its export with labels is read."""

ACCESS_GROUPS: Final = ("redcap_data_access_group", "Data Access Group")
"""The column of the group of users that may see a record, with raw data and with labels: where a
project has such groups, one is a centre."""


def access_group(column: object, row: Mapping[str, str]) -> str:
    """Return the access group of a row, if its centre would stand in the field of the template."""
    if column not in {"itp_centre", LABELS["itp_centre"]}:
        return ""
    return next((row[name] for name in ACCESS_GROUPS if row.get(name)), "")


_MARKS: Final = ("record_id", "itp_on", "itp_count", "itp_unit")
"""Columns by which such an export is known."""


def own_mapping(heading: Iterable[str]) -> dict[str, Any] | None:
    """Return how the export of such a project is read; None for another sheet."""
    names = set(heading)
    if names >= {*_MARKS}:
        return REDCAP_MAPPING
    return LABEL_MAPPING if names >= {LABELS[name] for name in _MARKS} else None


def write_redcap_template(folder: str | os.PathLike[str]) -> None:
    """
    Write a template for a REDCap project whose export needs no mapping.

    * ``data_dictionary.csv`` makes the whole project (Project Setup, Data Dictionary, upload);
    * ``<instrument>.zip`` brings one instrument into a project that is there (Online Designer);
    * the instruments of counts, treatments and bleeding repeat, which REDCap asks for in the setup
      of the project; ``README.txt`` says how.

    The export as CSV, with raw data or labels, is read by ``itpcase classify export.csv``.

    Parameters
    ----------
    folder : path
        A new folder, or an empty one.

    Returns
    -------
    None

    Raises
    ------
    InputError
        For a folder that holds something.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.io.redcap import write_redcap_template
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_redcap_template(Path(place) / "redcap")
    ...     sorted(path.name for path in (Path(place) / "redcap").iterdir())[:2]
    ['README.txt', 'data_dictionary.csv']
    """
    with export_folder(folder) as place:
        (place / "data_dictionary.csv").write_text(_dictionary(_FIELDS), encoding="utf-8")
        for instrument in dict.fromkeys(form for _, form, *_ in _FIELDS):
            fields = [field for field in _FIELDS if field[1] == instrument]
            _write_instrument(place / f"{instrument}.zip", _dictionary(fields))
        (place / "README.txt").write_text(_README, encoding="utf-8")


def _write_instrument(path: Path, text: str) -> None:
    """Write one instrument as REDCap takes it; the same content gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (("OriginID.txt", "itpcase"), ("instrument.csv", text)):
            package.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content)


def _dictionary(fields: Iterable[tuple[str, str, str, dict[str, str] | str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADING)
    for name, form, label, kind, note in fields:
        is_choice = isinstance(kind, dict)
        choices = " | ".join(f"{c}, {w}" for c, w in kind.items()) if isinstance(kind, dict) else ""
        row = dict.fromkeys(HEADING, "")
        row |= {
            "Variable / Field Name": name, "Form Name": form, "Field Label": label,
            "Field Type": "radio" if is_choice else "text", "Field Note": note,
            "Choices, Calculations, OR Slider Labels": choices,
            "Text Validation Type OR Show Slider Number": "" if is_choice else str(kind),
            "Required Field?": "y" if name in _REQUIRED else "",
        }  # fmt: skip
        writer.writerow(row.values())
    return out.getvalue()


_README: Final = f"""A REDCap project for itpcase

1. Make a new project, and upload data_dictionary.csv (Project Setup, Data Dictionary); or bring
   single instruments into a project that is there (Online Designer, Upload instrument ZIP).
2. In Project Setup, enable repeating instruments for: {", ".join(REPEATING)}.
3. Enter the patients, and export the data as CSV, raw data or labels.
4. itpcase report export.csv -o report.html
"""
