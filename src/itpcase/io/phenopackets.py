"""
GA4GH phenopackets, version 2: one file a patient, or several of them in a family or a cohort.

* a count is a Measurement (LOINC 26515-7) with a quantity in 10*9/L; a printed bound or range is a
  complex value with its ends, which version 2 has no comparator for; words in the place of a number
  are left out;
* a line is a Treatment or a Procedure, with the number of the line as its intent and why it was
  stopped; the category of a line is an interpretation in words;
* the last contact is the time of the last encounter, the cause of a death one in words;
* a day is a timestamp at midnight in Greenwich, as the format has no dates; other timestamps are
  instants, and an age is a day where it is told to the day and the day of birth is known.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from typing import Any, Final

from itpcase import _names
from itpcase._arguments import check_switches
from itpcase._disk import file_stems
from itpcase._version import __version__
from itpcase.agents import look_up_agent
from itpcase.cohort._cells.cells import WRITTEN_UNIT
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.io._answers import told_as_answers
from itpcase.io._export import (
    answers_of,
    cell,
    counts_of,
    dated_cohort,
    export_folder,
    lines_of,
)
from itpcase.io._options import check_options
from itpcase.io._phenopackets.actions import LINE
from itpcase.io._phenopackets.measurements import LOWER, UPPER
from itpcase.io._phenopackets.reader import reader_of
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.response.asking import Subject
from itpcase.units.counts import Count
from itpcase.units.limits import HIGHEST_COUNT

__all__ = ["read_phenopackets", "write_phenopackets"]

SEXES: Final = {"F": "FEMALE", "M": "MALE"}

ASSAY: Final = {"id": "LOINC:26515-7", "label": "Platelets in blood"}
CELLS: Final = {"id": f"UCUM:{WRITTEN_UNIT}", "label": "10⁹ per litre"}
ITP: Final = {"id": "MONDO:0008558", "label": "autoimmune thrombocytopenic purpura"}
SPLENECTOMY: Final = {"id": "SNOMED:234319005", "label": "splenectomy"}
"""The codes as public value sets and knowledge bases have them; the labels are ours."""

RESOURCES: Final = (
    ("loinc", "Logical Observation Identifiers Names and Codes", "https://loinc.org", "LOINC"),
    ("ucum", "Unified Code for Units of Measure", "https://ucum.org", "UCUM"),
    ("mondo", "Mondo Disease Ontology", "http://purl.obolibrary.org/obo/mondo.obo", "MONDO"),
    ("atc", "Anatomical Therapeutic Chemical Classification", "https://www.whocc.no", "ATC"),
    ("snomed", "SNOMED Clinical Terms", "http://snomed.info/sct", "SNOMED"),
    ("itpcase", "Codes of itpcase", "urn:itpcase", "itpcase"),
)


def read_phenopackets(
    path: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = (),
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    labs: Mapping[str, str] | None = None,
    zone: str | None = None,
    strict: bool = False,
) -> Cohort:
    """
    Read the counts, treatments and facts of patients from phenopackets.

    * a measurement is a count by the id of its assay, never by a label;
    * a quantity without its number is no count: programs that leave a 0 out do not say that it
      was one;
    * a treatment is given from the start of each of its intervals to its last day, and one without
      a start is left out;
    * lines that `write_phenopackets` wrote are those lines again; of other treatments lines are
      made;
    * of a family the proband is read, and the relatives are counted.

    Parameters
    ----------
    path : path
        A phenopacket, a family, a cohort or a list of these (``.json``), or a folder of them.
    codes : tuple of str
        Ids of further assays of platelets, such as ``"LOCAL:PLT"``.
    agents : mapping of str to str, optional
        What an id or a label stands for, where it is not known.
    bleeding : mapping of str to int, or tuple of str
        Ids of phenotypic features that are bleeding, such as ``"HP:0000421"``, with a WHO grade
        each or without.
    labs : mapping of str to str, optional
        Ids of assays of further laboratory values, each with its analyte; those of LOINC for
        enzymes, bilirubin, creatinine, neutrophils and haemoglobin are known.
    zone : str, optional
        Of the hospital; an instant is turned into its day there. A timestamp at midnight in
        Greenwich is the day that it names.
    strict : bool
        Whether measurements that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says file and measurement.

    Raises
    ------
    InputError
        For broken JSON and for what is no phenopacket.
    DataError
        If *strict*, with every row that cannot be used.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> packet = {"id": "x", "subject": {"id": "7", "dateOfBirth": "1980-05-01T00:00:00Z"},
    ...           "metaData": {"phenopacketSchemaVersion": "2.0"}, "measurements": [{
    ...     "assay": {"id": "LOINC:26515-7", "label": "Platelets"},
    ...     "value": {"quantity": {"unit": {"id": "UCUM:10*9/L"}, "value": 9}},
    ...     "timeObserved": {"age": {"iso8601duration": "P40Y10M4D"}}}]}
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = (Path(place) / "7.json").write_text(json.dumps(packet), encoding="utf-8")
    ...     cohort = itp.read_phenopackets(place)
    >>> cohort.patient(0).platelets[0]
    PlateletMeasurement(...)
    """
    check_switches(strict=strict)
    found = collect(
        path, codes=codes, agents=agents, bleeding=bleeding, labs=labs, zone=zone
    )  # fmt: skip
    return to_cohort(found, strict=strict)


def collect(
    path: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = (),
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    labs: Mapping[str, str] | None = None,
    zone: str | None = None,
) -> Source:
    """Read everything that can be read, before anything is laid out."""
    check_options(codes=codes, agents=agents, bleeding=bleeding, labs=labs, zone=zone)
    source = Source(name="phenopackets", zone=zone, agents=agents or {})
    reader = reader_of(source, codes=codes, bleeding=bleeding, labs=labs)
    with told_as_answers(path):
        reader.read(path)
    return source


_ENDS: Final = {
    "<": (0.0, None), "<=": (0.0, None), ">": (None, HIGHEST_COUNT), ">=": (None, HIGHEST_COUNT),
}  # fmt: skip
"""The ends of a bound that its number does not give: none below 0, none that is no count."""


@_names.renamed_argument("cohort", "subject")
def write_phenopackets(
    subject: Subject, folder: str | os.PathLike[str], definition: Definition
) -> None:
    """
    Write each patient of a cohort as a phenopacket, ``<patient>.json``.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        In calendar days.
    folder : path
        A new folder, or an empty one.
    definition : Definition
        Of the categories that are written with the lines.

    Returns
    -------
    None

    Raises
    ------
    InputError
        For study days, for a folder that holds something, and for ids that differ only in signs
        that a file cannot have in its name.

    Examples
    --------
    >>> import datetime as dt, json, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> day = lambda n: dt.date(2021, 1, 1) + dt.timedelta(days=n)
    >>> cohort = itp.Cohort.from_tables(
    ...     counts={"patient_id": ["7"] * 2, "on": [day(0), day(7)], "count": [9, 40],
    ...             "unit": "10*9/L"},
    ...     lines={"patient_id": ["7"], "line": [1], "started_on": [day(0)], "agents": ["ivig"]},
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_phenopackets(cohort, Path(place) / "packets", itp.IWG_2009)
    ...     packet = json.loads((Path(place) / "packets" / "7.json").read_text(encoding="utf-8"))
    >>> packet["measurements"][1]["value"]["quantity"]["value"]
    40.0
    """
    cohort = dated_cohort(subject, "a phenopacket")
    answers, _ = answers_of(cohort, definition)
    said = {
        (str(answers["patient_id"][row]), int(answers["line"][row])): str(
            cell(answers, row, "category")
        )
        for row in range(len(answers))
    }
    names = file_stems([str(name) for name in cohort.ids.tolist()])
    with export_folder(folder) as place:
        for patient, name in enumerate(names):
            text = json.dumps(
                _packet(cohort, patient, said, definition), ensure_ascii=False, allow_nan=False,
                indent=1,
            )  # fmt: skip
            (place / f"{name}.json").write_text(text, encoding="utf-8")


def _time(day: dt.date) -> dict[str, str]:
    return {"timestamp": f"{day.isoformat()}T00:00:00Z"}


def _packet(
    cohort: Cohort, patient: int, said: dict[tuple[str, int], str], definition: Definition
) -> dict[str, Any]:
    name, record = str(cohort.ids[patient]), cohort.patient(patient)
    subject: dict[str, Any] = {"id": name}
    if record.sex in SEXES:
        subject["sex"] = SEXES[str(record.sex)]
    if isinstance(record.born_on, dt.date):
        subject["dateOfBirth"] = _time(record.born_on)["timestamp"]
    if isinstance(record.followed_until, dt.date):
        subject["timeAtLastEncounter"] = _time(record.followed_until)
    if record.died_on is not None or record.death_cause is not None:
        subject["vitalStatus"] = {"status": "DECEASED"}
    if isinstance(record.died_on, dt.date):
        subject["vitalStatus"]["timeOfDeath"] = _time(record.died_on)
    if record.death_cause is not None:
        cause = {"id": "itpcase:cause-of-death", "label": record.death_cause}
        subject["vitalStatus"]["causeOfDeath"] = cause
    return {
        "id": f"itpcase-{name}",
        "subject": subject,
        "measurements": [
            {"assay": ASSAY, **_value(count), "timeObserved": _time(day)}
            for _, day, count in counts_of(cohort, patient) if not count.is_unknown
        ],
        "diseases": [{"term": ITP}],
        "medicalActions": [
            action
            for number, line in enumerate(lines_of(cohort, patient))
            for action in _actions(
                line, said.get((name, line["line"])), definition, record.lines[number].stop_reason
            )
        ],
        "metaData": {
            "created": f"{dt.datetime.now(dt.UTC).date().isoformat()}T00:00:00Z",
            "createdBy": f"itpcase {__version__}",
            "phenopacketSchemaVersion": "2.0",
            "resources": [
                {"id": short, "name": title, "url": url, "version": "unknown",
                 "namespacePrefix": prefix, "iriPrefix": url}
                for short, title, url, prefix in RESOURCES
            ],
        },
    }  # fmt: skip


def _quantity(number: float) -> dict[str, Any]:
    return {"quantity": {"unit": CELLS, "value": number}}


def _value(count: Count) -> dict[str, Any]:
    """Write an exact count as a quantity, a bound or a range by its ends."""
    if count.is_exact:
        return {"value": _quantity(count.value)}
    low, high = _ENDS.get(count.comparator, (count.value, count.upper))
    ends = (
        ({"id": LOWER, "label": f"lower end of {count.printed}"}, low),
        ({"id": UPPER, "label": f"upper end of {count.printed}"}, high),
    )
    return {
        "complexValue": {
            "typedQuantities": [
                {"type": kind, **_quantity(count.value if end is None else end)}
                for kind, end in ends
            ]
        }
    }


def _actions(
    line: dict[str, Any], category: str | None, definition: Definition, why: str | None
) -> list[dict[str, Any]]:
    found = []
    for word in line["agents"]:
        agent = look_up_agent(word)
        action: dict[str, Any]
        if agent is not None and agent.is_procedure:
            action = {"procedure": {"code": SPLENECTOMY}}
            if line["started_on"] is not None:
                action["procedure"]["performed"] = _time(line["started_on"])
        else:
            code = f"ATC:{agent.atc}" if agent is not None and agent.atc else f"itpcase:{word}"
            action = {"treatment": {"agent": {"id": code, "label": word}}}
            if line["started_on"] is not None:
                interval = {"start": _time(line["started_on"])["timestamp"]}
                if line["ended_on"] is not None:
                    interval["end"] = _time(line["ended_on"])["timestamp"]
                action["treatment"]["doseIntervals"] = [{"interval": interval}]
        number = line["line"]
        action["treatmentIntent"] = {
            "id": f"{LINE}{number}",
            "label": f"line {number} of treatment",
        }
        if category is not None:
            action["responseToTreatment"] = {
                "id": f"itpcase:{category}", "label": f"{category} by {definition.id}",
            }  # fmt: skip
        if why:
            action["treatmentTerminationReason"] = {"id": "itpcase:stop-reason", "label": why}
        found.append(action)
    return found
