"""
Patients and answers as a MEDS data set with labels, as ACES writes them.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from itpcase import _names
from itpcase._disk import create, file_stem
from itpcase.cohort.codes import SPLENECTOMY
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.io._export import (
    UNIT,
    answers_of,
    cell,
    code_of_grade,
    counts_of,
    dated_cohort,
    exact,
    export_folder,
    lines_of,
    parquet,
    whole_ids,
)
from itpcase.io._source.analytes import WRITTEN
from itpcase.io._source.own_facts import (
    BLEED_FACTS,
    LAB_FACTS,
    RESCUE_FACTS,
    facts_of,
    labs_of,
    line_facts_of,
    signs_of,
)
from itpcase.model import Patient
from itpcase.response.asking import Subject
from itpcase.terms import Assumed
from itpcase.units.counts import Count

__all__: list[str] = []

COUNT: Final = f"LOINC//26515-7//{UNIT}"
"""The code of a count, its unit at the end."""

RESCUE, BLEEDING = "RESCUE//", "BLEEDING//WHO//"
"""How the codes of rescue and of bleeding begin."""

RECORDED, FOLLOWED = "BLEEDING//RECORDED", "FOLLOW_UP_END"

OURS: Final = "ITPCASE//"
"""How codes of ours begin."""

FACT: Final = f"{OURS}PATIENT//"
"""How the codes of facts begin that MEDS has no code for, each under the name of its column."""

LINE: Final = f"{OURS}LINE//"
"""How the codes of lines begin; the number of an event is that of its line."""

AGENT, END, GOES_ON, WHY = (f"{LINE}{name}" for name in ("AGENT", "END", "ONGOING", "STOP_REASON"))
"""An agent of a line at its start, its end, and whether it goes on and why it was stopped."""

OF_LINE: Final = f"{LINE}FACT//"
"""How the codes of other facts of a line begin, each under the name of its column."""

LAB: Final = f"{OURS}LAB//"
"""How the codes begin of what is said of a laboratory value: its analyte and the column follow; the
number of an event is which value of its analyte and its day it is of, counted from 1."""

BLEED, RESCUED = f"{OURS}BLEED//", f"{OURS}RESCUE//"
"""How the codes begin of what is said of a bleed and of a rescue: its grade or kind and the column
follow; the number of an event is which of them of its day it is of, counted from 1."""

OF_VALUE: Final = "value"
"""The last part of a code that says which record that is, as rows of a day stand in any order: the
value of a laboratory, the last day of a bleed, the washout of a rescue."""

SIGN: Final = f"{OURS}SIGN//"
"""How the codes of the columns of signs of bleeding begin; the number of an event is its row."""

ONGOING: Final = "ongoing"

GROUP: Final = 3
"""So many digits make a group, as in 15.000."""

SUBJECTS: Final = "itpcase_subjects.parquet"
"""The table of the metadata that says which patient a subject is."""

VERSION: Final = "0.4.0"
"""The version of the schema that is written."""


@_names.renamed_argument("cohort", "subject")
def write_meds(subject: Subject, folder: str | os.PathLike[str], definition: Definition) -> None:
    """
    Write a cohort as a MEDS data set, and its answers as labels.

    * ``data/0.parquet``: counts and other laboratory values (a bound as text), starts and stops of
      drugs (with the reason as text), procedures, rescue, bleeding (its last day as text), sex,
      birth, death and the last contact; lines by their numbers, limits of normal, notes on
      bleeding and rescue, signs of bleeding and other facts of a patient, such as the arm, under
      codes of ours (``ITPCASE//LINE//…``, ``ITPCASE//LAB//…``, ``ITPCASE//BLEED//…``,
      ``ITPCASE//RESCUE//…``, ``ITPCASE//SIGN//…``, ``ITPCASE//PATIENT//…``);
    * ``labels/<definition>.parquet``: one row a line, at the day of its start, whether the lowest
      level or better was reached; a line that is not evaluable has no label;
    * ``metadata``: codes, subject splits (all in training), what the data set is, and in
      ``itpcase_subjects.parquet`` which patient a subject is, as an id that is no whole number is
      replaced; `itpcase.read_meds` gives it back.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        In calendar days.
    folder : path
        A new folder, or an empty one.
    definition : Definition
        What counts as a response, and what ends it.

    Returns
    -------
    None

    Raises
    ------
    InputError
        For study days, and for a folder that holds something.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> day = lambda n: dt.date(2021, 1, 1) + dt.timedelta(days=n)
    >>> cohort = itp.Cohort.from_tables(
    ...     counts={"patient_id": ["7"] * 2, "on": [day(0), day(7)], "count": ["<5", "40"],
    ...             "unit": "10*9/L"},
    ...     lines={"patient_id": ["7"], "line": [1], "started_on": [day(0)], "agents": ["ivig"]},
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_meds(cohort, Path(place) / "meds", itp.IWG_2009)
    ...     back = itp.read_meds(Path(place) / "meds")
    >>> [str(m.as_printed) for m in back.patient(0).platelets]
    ['<5 ×10⁹/L', '40 ×10⁹/L']
    """
    cohort = dated_cohort(subject, "MEDS")
    pa, pq = parquet("writing MEDS")
    subjects = whole_ids(cohort)
    events = [
        event for patient in range(len(cohort)) for event in _events(cohort, patient, subjects)
    ]
    data = pa.Table.from_pylist(
        events,
        schema=pa.schema(
            [
                ("subject_id", pa.int64()), ("time", pa.timestamp("us")), ("code", pa.string()),
                ("numeric_value", pa.float32()), ("text_value", pa.large_string()),
            ]
        ),
    )  # fmt: skip
    codes = sorted({event["code"] for event in events})
    with export_folder(folder) as place:
        for name in ("data", "metadata", "labels"):
            (place / name).mkdir()
        tables = {
            "data/0.parquet": data,
            f"labels/{_file(definition)}": _labels(cohort, subjects, definition, pa),
            "metadata/codes.parquet": pa.table(
                {
                    "code": pa.array(codes, pa.string()),
                    "description": pa.array([_described(code) for code in codes], pa.string()),
                    "parent_codes": pa.array([_parents(c) for c in codes], pa.list_(pa.string())),
                }
            ),
            "metadata/subject_splits.parquet": pa.table(
                {
                    "subject_id": pa.array(subjects, pa.int64()),
                    "split": pa.array(["train"] * len(subjects), pa.string()),
                }
            ),
            f"metadata/{SUBJECTS}": pa.table(
                {
                    "subject_id": pa.array(subjects, pa.int64()),
                    "patient_id": pa.array(map(str, cohort.ids.tolist()), pa.string()),
                }
            ),
        }
        for name, table in tables.items():
            with create(place / name) as stream:
                pq.write_table(table, stream)
        about = {"dataset_name": "itpcase", "etl_name": "itpcase", "meds_version": VERSION}
        (place / "metadata" / "dataset.json").write_text(json.dumps(about), encoding="utf-8")


def _file(definition: Definition) -> str:
    return f"{file_stem(definition.id)}.parquet"


def _described(code: str) -> str:
    return "Platelets in blood, 10*9/L" if code == COUNT else code.replace("//", " ")


def _parents(code: str) -> list[str]:
    return ["LOINC/26515-7"] if code == COUNT else []


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _events(cohort: Cohort, patient: int, subjects: list[int]) -> list[dict[str, Any]]:
    """Return the events of a subject in order of time, those without a time first."""
    owner = subjects[patient]
    found: list[dict[str, Any]] = []

    def add(day: Any, code: str, number: float | None = None, text: str | None = None) -> None:
        found.append(
            {"subject_id": owner, "time": None if day is None else _midnight(day), "code": code,
             "numeric_value": number, "text_value": text}
        )  # fmt: skip

    record = cohort.patient(patient)
    if record.sex is not None:
        add(None, f"GENDER//{record.sex}")
    for name, fact in facts_of(record):
        add(None, f"{FACT}{name}", text=fact)
    for day, code in ((record.born_on, "MEDS_BIRTH"), (record.died_on, "MEDS_DEATH")):
        if day is not None:
            add(day, code)
    for day, number, text in _count_events(cohort, patient, record):
        add(day, COUNT, number, text)
    for day, code, why in _treatment_events(cohort, patient, record):
        add(day, code, text=why)
    for event in (
        *_lab_events(record),
        *_sign_events(record),
        *_line_events(cohort, patient, record),
    ):
        add(*event)
    add(None, RECORDED, text="yes" if record.bleeding_recorded else "no")
    if record.followed_until is not None:
        add(record.followed_until, FOLLOWED)
    for event in (*_bleed_events(record), *_rescue_events(record)):
        add(*event)
    return sorted(found, key=_order)


def _count_events(
    cohort: Cohort, patient: int, record: Patient
) -> Iterator[tuple[Any, float | None, str | None]]:
    """Give the counts of a patient, as numbers or as texts; an approximate one says so."""
    before = int(cohort.counts.offsets[patient])
    for row, day, count in counts_of(cohort, patient):
        yield day, *_said_of(count, record.platelets[row - before].assumed)


def _lab_events(record: Patient) -> Iterator[tuple[Any, str, float | None, str | None]]:
    """Give the laboratory values of a patient, and what is said of them."""
    numbers: Counter[tuple[Any, str]] = Counter()
    for lab in labs_of(record):
        code = f"LOINC//{WRITTEN[lab.analyte]}//{lab.unit}"
        yield lab.on, code, *_said_of(lab.as_printed, lab.assumed)
        limits = (lab.lower_limit_in_unit, lab.upper_limit_in_unit)
        said = (*(each if each is None else _plainly(each) for each in limits),
                ";".join(map(str, lab.assumed)), lab.note)  # fmt: skip
        facts = dict(zip(LAB_FACTS, said, strict=True))
        yield from _said_beside(
            numbers, lab.on, f"{LAB}{lab.analyte}", lab.as_printed.printed, facts
        )


def _bleed_events(record: Patient) -> Iterator[tuple[Any, str, float | None, str | None]]:
    """Give the bleeds of a patient, and what is said of them."""
    numbers: Counter[tuple[Any, str]] = Counter()
    for bleed in record.bleeds:
        until = ONGOING if bleed.ongoing else None if bleed.until is None else str(bleed.until)
        grade = code_of_grade(bleed)
        yield bleed.on, f"{BLEEDING}{grade}", None, until
        said = (bleed.site, ";".join(map(str, bleed.assumed)), bleed.note)
        facts = dict(zip(BLEED_FACTS, said, strict=True))
        yield from _said_beside(numbers, bleed.on, f"{BLEED}{grade}", until, facts)


def _rescue_events(record: Patient) -> Iterator[tuple[Any, str, float | None, str | None]]:
    """Give the rescues of a patient, and what is said of them."""
    numbers: Counter[tuple[Any, str]] = Counter()
    for rescue in record.rescues:
        washout = rescue.washout_days
        yield rescue.on, f"{RESCUE}{rescue.kind}", washout, None
        said = (";".join(map(str, rescue.assumed)), rescue.note)
        facts = dict(zip(RESCUE_FACTS, said, strict=True))
        which = None if washout is None else str(washout)
        yield from _said_beside(numbers, rescue.on, f"{RESCUED}{rescue.kind}", which, facts)


def _said_beside(
    numbers: Counter[tuple[Any, str]], on: Any, code: str, value: str | None,
    facts: Mapping[str, str | None],
) -> Iterator[tuple[Any, str, float, str]]:  # fmt: skip
    """Give what is said of a record, if anything is, and which of its day it is of."""
    numbers[on, code] += 1
    said = {name: text for name, text in facts.items() if text}
    if said and on is not None:
        for name, text in ({OF_VALUE: value or ""} | said).items():
            yield on, f"{code}//{name}", float(numbers[on, code]), text


def _treatment_events(
    cohort: Cohort, patient: int, record: Patient
) -> Iterator[tuple[Any, str, str | None]]:
    """Give the starts and stops of the drugs of a patient, and splenectomy as a procedure."""
    for number, line in enumerate(lines_of(cohort, patient)):
        for agent in line["agents"]:
            if agent == SPLENECTOMY:
                yield line["started_on"], f"PROCEDURE//{agent}", None
                continue
            yield line["started_on"], f"MEDICATION//START//{agent}", None
            if line["started_on"] is not None and line["ended_on"] is not None:
                why = record.lines[number].stop_reason
                yield line["ended_on"], f"MEDICATION//STOP//{agent}", why


def _line_events(
    cohort: Cohort, patient: int, record: Patient
) -> Iterator[tuple[Any, str, float, str | None]]:
    """Give what makes the lines of a patient of the events of its drugs."""
    for number, line in enumerate(lines_of(cohort, patient)):
        start, which, own = line["started_on"], float(line["line"]), record.lines[number]
        if start is None:
            continue
        for agent in line["agents"]:
            yield start, AGENT, which, agent
        if own.ongoing is not None:
            yield start, GOES_ON, which, "yes" if own.ongoing else "no"
        if own.stop_reason:
            yield start, WHY, which, own.stop_reason
        for name, said in line_facts_of(own):
            yield start, f"{OF_LINE}{name}", which, said
        if line["ended_on"] is not None:
            yield line["ended_on"], END, which, None


def _order(event: dict[str, Any]) -> tuple[bool, dt.datetime]:
    time = event["time"]
    return time is not None, time or dt.datetime(1, 1, 1)  # noqa: DTZ001 - MEDS has no zones


def _sign_events(record: Patient) -> Iterator[tuple[Any, str, float | None, str | None]]:
    """Give the cells of the rows of signs of bleeding, each row by its number."""
    for number, (day, cells) in enumerate(signs_of(record), start=1):
        for name, text in cells.items():
            yield day, f"{SIGN}{name}", float(number), text


def _said_of(
    count: Count, assumed: tuple[Assumed, ...] = ()
) -> tuple[float | None, str | None]:  # fmt: skip
    """Return a count as a number, or as text where it is no exact one."""
    if Assumed.APPROXIMATE in assumed and count.is_exact:
        return None, f"~{_plainly(count.value)}"
    if count.is_unknown:
        return None, count.printed
    if count.upper is not None:
        return None, f"{_plainly(count.value)}-{_plainly(count.upper)}"
    if count.comparator:
        return None, f"{count.comparator}{_plainly(count.value)}"
    return _as_number(count.value)


def _as_number(value: float) -> tuple[float | None, str | None]:
    """Return a number for a float of 32 bits, or its digits where such a float is another."""
    is_same = float(str(np.float32(value))) == value
    return (value, None) if is_same else (None, _plainly(value))


def _plainly(value: float) -> str:
    """Write the digits of a number with one reading: three decimals may be a group of three."""
    digits = exact(value)
    return f"{digits}0" if len(digits.partition(".")[2]) == GROUP else digits


def _labels(cohort: Cohort, subjects: list[int], definition: Definition, pa: Any) -> Any:
    answers, _ = answers_of(cohort, definition)
    owner = {str(name): subject for name, subject in zip(cohort.ids, subjects, strict=True)}
    starts = {
        (str(cohort.ids[patient]), line["line"]): line["started_on"]
        for patient in range(len(cohort))
        for line in lines_of(cohort, patient)
    }
    level = f"reached_{definition.levels[-1].name}"
    rows = []
    for row in range(len(answers)):
        name, line = str(answers["patient_id"][row]), int(answers["line"][row])
        start = starts[name, line]
        if start is None or str(cell(answers, row, "category")) == "NE":
            continue
        rows.append(
            {"subject_id": owner[name], "prediction_time": _midnight(start),
             "boolean_value": cell(answers, row, level) is not None}
        )  # fmt: skip
    return pa.Table.from_pylist(
        rows,
        schema=pa.schema(
            [
                ("subject_id", pa.int64()), ("prediction_time", pa.timestamp("us")),
                ("boolean_value", pa.bool_()),
            ]
        ),
    )  # fmt: skip
