"""
Answers as tables of OMOP: COHORT, EPISODE and EPISODE_EVENT.
"""

from __future__ import annotations

import os
from typing import Any, Final

from itpcase import _names
from itpcase._days import day_number
from itpcase._disk import create
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.io._export import (
    answers_of,
    cell,
    dated_cohort,
    export_folder,
    parquet,
    source_of,
    whole_ids,
)
from itpcase.response.asking import Subject
from itpcase.table import Column, Table

__all__: list[str] = []

REMISSION: Final = 32530
"""Episode concept: remission of a disease, as the Vocabulary-v5.0 of OHDSI names it."""

BY_ALGORITHM: Final = 32880
"""Episode type concept: standard algorithm (recalled, not looked up)."""

ITP: Final = 4103532
"""Condition concept: immune thrombocytopenia."""

MEASUREMENT_FIELD: Final = 1147138
"""Field concept: measurement.measurement_id, as public tables of OMOP name it."""

TYPES: Final = {
    "cohort": {
        "cohort_definition_id": "int64", "subject_id": "int64", "cohort_start_date": "date32",
        "cohort_end_date": "date32",
    },
    "episode": {
        "episode_id": "int64", "person_id": "int64", "episode_concept_id": "int64",
        "episode_start_date": "date32", "episode_end_date": "date32",
        "episode_parent_id": "int64", "episode_number": "int64",
        "episode_object_concept_id": "int64", "episode_type_concept_id": "int64",
        "episode_source_value": "string",
    },
    "episode_event": {
        "episode_id": "int64", "event_id": "int64", "episode_event_field_concept_id": "int64",
    },
    "itpcase_episode": {
        "episode_id": "int64", "line": "int64", "event": "bool_", "end_reason": "string",
        "definition": "string",
    },
    "itpcase_person": {"person_id": "int64", "patient_id": "string"},
}  # fmt: skip
"""The columns of each table that is written, and their types as pyarrow calls them."""


@_names.renamed_argument("cohort", "subject")
def write_omop(
    subject: Subject,
    folder: str | os.PathLike[str],
    definition: Definition,
    *,
    cohort_definition_id: int = 1,
) -> None:
    """
    Write the responders of a cohort as COHORT, and their remissions as EPISODE, of an OMOP CDM.

    * ``cohort``: one row for each line that reached the lowest level or better, from the day on
      which it did to the last day of that episode;
    * ``episode``: one row for each episode, numbered in each line; ``episode_event`` names the
      measurements in it, where the counts came from an OMOP CDM;
    * ``itpcase_person``: which patient a person is, as an id that is no whole number is replaced;
    * ``itpcase_episode``: why each ended, which OMOP has no column for.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        In calendar days.
    folder : path
        A new folder, or an empty one.
    definition : Definition
        What counts as a response, and what ends it.
    cohort_definition_id : int
        The number that the study gives this cohort.

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
    ...     counts={"patient_id": ["7"] * 3, "on": [day(0), day(7), day(14)], "count": [9, 40, 45],
    ...             "unit": "10*9/L"},
    ...     lines={"patient_id": ["7"], "line": [1], "started_on": [day(0)], "agents": ["ivig"]},
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_omop(cohort, Path(place) / "omop", itp.IWG_2009)
    ...     sorted(path.stem for path in (Path(place) / "omop").iterdir())
    ['cohort', 'episode', 'episode_event', 'itpcase_episode', 'itpcase_person']
    """
    cohort = dated_cohort(subject, "OMOP")
    pa, pq = parquet("writing OMOP")
    _, episodes = answers_of(cohort, definition)
    tables = _rows_of(cohort, episodes, definition, cohort_definition_id)
    with export_folder(folder) as place:
        for name, types in TYPES.items():
            schema = pa.schema([(column, getattr(pa, kind)()) for column, kind in types.items()])
            with create(place / f"{name}.parquet") as stream:
                pq.write_table(pa.Table.from_pylist(tables[name], schema=schema), stream)


def _rows_of(
    cohort: Cohort, episodes: Table, definition: Definition, cohort_definition_id: int
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table."""
    persons = whole_ids(cohort)
    names = cohort.ids.tolist()
    place_of = {str(name): place for place, name in enumerate(names)}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TYPES}
    rows["itpcase_person"] = [
        {"person_id": number, "patient_id": str(name)}
        for number, name in zip(persons, names, strict=True)
    ]
    seen: set[tuple[int, int]] = set()
    for row in range(len(episodes)):
        patient = place_of[str(episodes["patient_id"][row])]
        line = int(episodes["line"][row])
        start, end = cell(episodes, row, "start"), cell(episodes, row, "end")
        if (patient, line) not in seen:
            seen.add((patient, line))
            rows["cohort"].append(
                {"cohort_definition_id": cohort_definition_id, "subject_id": persons[patient],
                 "cohort_start_date": start, "cohort_end_date": end}
            )  # fmt: skip
        rows["episode"].append(
            {
                "episode_id": row + 1, "person_id": persons[patient],
                "episode_concept_id": REMISSION, "episode_start_date": start,
                "episode_end_date": end, "episode_parent_id": None,
                "episode_number": int(episodes["episode"][row]),
                "episode_object_concept_id": ITP, "episode_type_concept_id": BY_ALGORITHM,
                "episode_source_value": f"{definition.id}, line {line}, "
                f"{episodes['level'][row]}",
            }
        )  # fmt: skip
        rows["itpcase_episode"].append(
            {"episode_id": row + 1, "line": line, "event": bool(episodes["event"][row]),
             "end_reason": str(cell(episodes, row, "end_reason")),
             "definition": definition.id}
        )  # fmt: skip
        rows["episode_event"] += [
            {"episode_id": row + 1, "event_id": number,
             "episode_event_field_concept_id": MEASUREMENT_FIELD}
            for number in _measurements(cohort, patient, start, end)
        ]  # fmt: skip
    return rows


def _measurements(cohort: Cohort, patient: int, start: Any, end: Any) -> list[int]:
    """Return the ids of the measurements of an episode, where the counts have such ids."""
    days: Column = cohort.counts["day"]
    first, last = day_number(start), day_number(end)
    found = []
    for row in range(int(cohort.counts.offsets[patient]), int(cohort.counts.offsets[patient + 1])):
        said = str(source_of(cohort, row) or "")
        number = said.rpartition("measurement_id ")[2]
        if first <= int(days[row]) <= last and number.isdecimal():
            found.append(int(number))
    return found
