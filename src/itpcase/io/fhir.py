"""
FHIR R4 and R5: a Bundle, a file of NDJSON as a bulk export gives it, or a folder of both.

============================== ===============================================================
resource                       becomes
============================== ===============================================================
``Observation``                counts, by system and code; panels by their components
``MedicationAdministration``,  lines and rescues: what the vocabulary of agents knows. A
``MedicationStatement``,       ``MedicationRequest`` is an order and no intake
``MedicationDispense``
``Procedure``                  splenectomy, transfusions
``Condition``                  bleeding, by codes that the user gives
``Patient``                    sex, birth, death, the centre (``managingOrganization``)
``ResearchSubject``            the arm that was assigned
============================== ===============================================================

A file is read entry by entry, so that a bundle of any size takes the memory of what is kept. A
number is the text of the JSON, never a float.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from itpcase._arguments import check_switches
from itpcase._names import uncollected
from itpcase.cohort.cohort import Cohort
from itpcase.io._answers import told_as_answers
from itpcase.io._fhir.observations import Values
from itpcase.io._fhir.people import People
from itpcase.io._fhir.reader import Reader
from itpcase.io._fhir.treatments import Treatments
from itpcase.io._fhir.write import write_fhir
from itpcase.io._options import check_options
from itpcase.io._source.analytes import LOINC as LOINC_ANALYTES
from itpcase.io._source.analytes import LOINC_SYSTEM as LOINC
from itpcase.io._source.analytes import PLATELET_LOINC, with_own
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.units.days import Impute
from itpcase.units.numbers import DecimalSign

__all__ = ["read_fhir", "write_fhir"]

PLATELETS: Final = tuple((LOINC, code) for code in PLATELET_LOINC)
"""The codes of the platelet count."""


def read_fhir(
    path: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = (),
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    labs: Mapping[str, str] | None = None,
    shifted: bool = False,
    strict: bool = False,
) -> Cohort:
    """
    Read the counts, treatments, bleeding and facts of patients from FHIR R4 or R5 resources.

    * an observation is a count by the system and code of ``code``, never by a display; so is a
      component of a panel;
    * what is entered in error or cancelled is left out by name, a preliminary result only where a
      later one replaces it, and of several versions the last counts;
    * a quantity has its unit in ``code`` under UCUM, else in ``unit``; a text or a range is read
      if it is a count;
    * the day is that of ``effectiveDateTime``, ``effectiveInstant`` or the start of
      ``effectivePeriod``, never ``issued``;
    * the centre is the Organization that manages the record of a patient, by its name;
    * the arm is the one that a ResearchSubject says was assigned, whatever was followed; where the
      two differ, the patient is listed.

    Parameters
    ----------
    path : path
        A Bundle or a single resource (``.json``), NDJSON (``.ndjson``), or a folder of these.
    codes : tuple of str
        Local codes of the platelet count, as ``"system|code"``.
    agents : mapping of str to str, optional
        What a code (``"system|code"``) or a word stands for, where it is not known.
    bleeding : mapping of str to int, or tuple of str
        Codes of conditions that are bleeding, as ``"system|code"``, with a WHO grade each or
        without.
    orders : bool
        Whether a ``MedicationRequest`` counts as an intake.
    zone : str, optional
        Of the hospital; an instant is turned into its day there. Without it, the day is that of the
        offset of the instant, which is listed.
    impute : {"first", "middle", "last"}, optional
        The day to take for a partial date.
    decimal : {".", ","}, optional
        The decimal sign of printed results such as ``15.000``, which have two readings.
    labs : mapping of str to str, optional
        Further codes of laboratory values, as ``"system|code"``, each with its analyte; those of
        LOINC for enzymes, bilirubin, creatinine, neutrophils and haemoglobin are known.
    shifted : bool
        Whether the source has shifted its days, each patient by another span, as MIMIC does: days
        are counted from the first of each patient.
    strict : bool
        Whether rows that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says which resource a count is.

    Raises
    ------
    InputError
        For broken JSON and for what is no FHIR.
    DataError
        If *strict*, with every row that cannot be used.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {
    ...     "resourceType": "Observation", "id": "o1", "status": "final",
    ...     "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
    ...     "subject": {"reference": "Patient/p1"},
    ...     "effectiveDateTime": "2021-03-01T08:30:00+10:00",
    ...     "valueQuantity": {"value": 5, "comparator": "<", "code": "10*3/uL",
    ...                       "system": "http://unitsofmeasure.org"}}}]}
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "bundle.json"
    >>> _ = path.write_text(json.dumps(bundle))
    >>> cohort = itp.read_fhir(path, zone="Australia/Brisbane")
    >>> cohort.patient(0).platelets[0]
    PlateletMeasurement(...)
    """
    check_switches(orders=orders, shifted=shifted, strict=strict)
    found = collect(
        path, codes=codes, agents=agents, bleeding=bleeding, orders=orders, zone=zone,
        impute=impute, decimal=decimal, labs=labs, shifted=shifted,
    )  # fmt: skip
    with uncollected():
        return to_cohort(found, strict=strict)


def collect(
    path: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = (),
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    labs: Mapping[str, str] | None = None,
    shifted: bool = False,
) -> Source:
    """Read everything that can be read, before anything is laid out."""
    check_switches(orders=orders, shifted=shifted)
    check_options(codes=codes, agents=agents, bleeding=bleeding, zone=zone, impute=impute,
                  decimal=decimal, labs=labs)  # fmt: skip
    analytes = {(LOINC, code): name for code, name in LOINC_ANALYTES.items()}
    source = Source(
        name="FHIR", zone=zone, impute=impute, decimal=decimal, agents=agents or {},
        is_shifted=shifted,
    )  # fmt: skip
    for name, given in (("codes", codes), ("labs", labs), ("bleeding", bleeding)):
        source.look_for(name, given, key=_pair)
    people = People(source=source)
    reader = Reader(
        source=source, people=people, treatments=Treatments(source=source, people=people),
        values=Values(
            source=source, people=people, codes=(*PLATELETS, *(_pair(code) for code in codes)),
            labs=with_own(analytes, {_pair(code): name for code, name in (labs or {}).items()}),
        ),
        bleeding=_by_pair(bleeding), orders=orders,
    )  # fmt: skip
    with told_as_answers(path), uncollected():
        reader.read(path)
    return reader.source


def _pair(text: object) -> tuple[str, str]:
    system, _, code = str(text).rpartition("|")
    return system, code


def _by_pair(
    given: Mapping[str, int | None] | tuple[str, ...],
) -> dict[tuple[str, str], int | None]:
    grades = given if isinstance(given, Mapping) else dict.fromkeys(given)
    return {_pair(code): grade for code, grade in grades.items()}
