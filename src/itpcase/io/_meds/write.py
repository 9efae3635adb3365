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
from itpcase.cohort._cells.cells import WRITTEN_UNIT
from itpcase.cohort.codes import SPLENECTOMY
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.io._export import (
    answers_of,
    cell,
    code_of_grade,
    dated_cohort,
    exact,
    export_folder,
    lines_of,
    parquet,
    whole_ids,
)
from itpcase.io._meds.columns import Events, are_told, count_events, lab_events
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
from itpcase.units.labs import ANALYTES, PLATELETS

__all__: list[str] = []

COUNT: Final = f"LOINC//26515-7//{WRITTEN_UNIT}"
"""The code of a count, its unit at the end."""

RESCUE, BLEEDING = "RESCUE//", "BLEEDING//WHO//"
"""How the codes of rescue and of bleeding begin."""

RECORDED, FOLLOWED = "BLEEDING//RECORDED", "FOLLOW_UP_END"

OURS: Final = "ITPCASE//"
"""How codes of ours begin."""

AMONG_LABS: Final = f"{OURS}PLATELETS//{WRITTEN_UNIT}"
"""The code of platelets among the laboratory values; above it stands that of a count."""

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
      ``ITPCASE//RESCUE//…``, ``ITPCASE//SIGN//…``, ``ITPCASE//PATIENT//…``), and platelets among
      the laboratory values under one whose parent is the count (``ITPCASE//PLATELETS//…``);
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
    events = _events(cohort)
    data = events.table(subjects)
    codes = sorted(set(events.code.tolist()))
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


_FIRST, _COUNTS, _TREATMENTS, _LABS, _LAST = range(5)
"""The order of the events of a subject at one time."""


def _file(definition: Definition) -> str:
    return f"{file_stem(definition.id)}.parquet"


def _described(code: str) -> str:
    return "Platelets in blood, 10*9/L" if _parents(code) else code.replace("//", " ")


def _parents(code: str) -> list[str]:
    return ["LOINC/26515-7"] if code in {COUNT, AMONG_LABS} else []


_CODES_OF_LABS: Final = {
    name: f"LOINC//{code}//{ANALYTES[name].unit}" for name, code in WRITTEN.items()
} | {PLATELETS: AMONG_LABS}
"""The code of a laboratory value, by its analyte."""


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _events(cohort: Cohort) -> Events:
    """Return the events of all subjects, each in order of time, those without a time first."""
    labs = cohort.labs
    by_row = np.ones(len(cohort), dtype=bool)
    if labs is not None and cohort.records is None:
        by_row = are_told(labs)
    slim = cohort.without_counts(with_labs=bool(by_row.any()))
    rows = [
        (patient, *event) for patient in range(len(cohort))
        for event in _events_of(slim, patient, has_labs=bool(by_row[patient]))
    ]  # fmt: skip
    found = [count_events(cohort, COUNT, _COUNTS, _said_of)]
    if labs is not None:
        found.append(lab_events(cohort, ~by_row, _CODES_OF_LABS, _LABS, _said_of))
    return Events.of(rows).in_order(*found)


def _events_of(cohort: Cohort, patient: int, *, has_labs: bool) -> Iterator[tuple[Any, ...]]:
    """Give day, stage, code, number and text of the events of a subject, but for its counts."""
    record = cohort.patient(patient)
    if record.sex is not None:
        yield None, _FIRST, f"GENDER//{record.sex}", None, None
    for name, fact in facts_of(record):
        yield None, _FIRST, f"{FACT}{name}", None, fact
    for day, code in ((record.born_on, "MEDS_BIRTH"), (record.died_on, "MEDS_DEATH")):
        if day is not None:
            yield day, _FIRST, code, None, None
    for day, code, why in _treatment_events(cohort, patient, record):
        yield day, _TREATMENTS, code, None, why
    for on, code, number, text in _lab_events(record) if has_labs else ():
        yield on, _LABS, code, number, text
    for on, code, number, text in (*_sign_events(record), *_line_events(cohort, patient, record)):
        yield on, _LAST, code, number, text
    yield None, _LAST, RECORDED, None, "yes" if record.bleeding_recorded else "no"
    if record.followed_until is not None:
        yield record.followed_until, _LAST, FOLLOWED, None, None
    for on, code, number, text in (*_bleed_events(record), *_rescue_events(record)):
        yield on, _LAST, code, number, text


def _lab_events(record: Patient) -> Iterator[tuple[Any, str, float | None, str | None]]:
    """Give the laboratory values of a patient, and what is said of them."""
    numbers: Counter[tuple[Any, str]] = Counter()
    for lab in labs_of(record):
        yield lab.on, _CODES_OF_LABS[lab.analyte], *_said_of(lab.as_printed, lab.assumed)
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
