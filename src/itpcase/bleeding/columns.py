"""
Signs of bleeding in columns: one row a sign, and what was looked for and not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs

from itpcase._arguments import check_switches, each_of
from itpcase._days import number_day
from itpcase.cohort._tables.frames import Frame
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort._tables.record_columns import read_kept, read_record
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import Faults
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import SIGNS
from itpcase.errors import DataError, InputError, Problem
from itpcase.model import BleedingAssessment, Patient
from itpcase.model.sign_rows import SignRow, gather_rows
from itpcase.table import Table

T = TypeVar("T")

__all__ = ["Assessments", "bleeding_assessments"]

Assessments = Iterable[BleedingAssessment] | Patient | Cohort | Mapping[str, Any] | Table | Frame
"""Many assessments: records, or a table with one row a sign."""


def bleeding_assessments(table: Any, *, complete: bool = False) -> tuple[BleedingAssessment, ...]:
    """
    Read assessments from a table with one row a sign.

    * the rows of one patient and day are one assessment;
    * a row whose *present* is false says that the sign was looked for and not there;
    * a row without a sign says who was seen, when, and at what age; other facts in it, such as a
      fall of haemoglobin, are those of the whole assessment;
    * an empty cell is unknown.

    Parameters
    ----------
    table : mapping of arrays, or Arrow-capable frame
        The columns ``patient_id, on, sign``, and ``present, age, complete, stated`` and the fields
        of `BleedingSign` where known; several sites or interventions are parted by ``;``.
    complete : bool
        Whether every sign that a patient has no row for is absent on that day; a column of that
        name overrides it where one of the rows of the day says so.

    Returns
    -------
    tuple of BleedingAssessment
        In the order in which they first stand in the table.

    Raises
    ------
    DataError
        With every row that cannot be used.

    Examples
    --------
    >>> from itpcase.bleeding import bleeding_assessments, grade_bleeding
    >>> read = bleeding_assessments({
    ...     "patient_id": ["p", "p", "q"], "on": [0, 0, 0],
    ...     "sign": ["petechiae", "gum bleeding", None], "present": [True, False, None],
    ... }, complete=True)
    >>> grade_bleeding(read)["code"].tolist()
    ['1', '0']
    """
    check_switches(complete=complete)
    faults = Faults()
    given = InputTable.of("signs", table, faults)
    faults.refuse()
    strange = [problem for problem in faults.problems() if problem.code == "UNKNOWN_COLUMN"]
    if strange:
        raise DataError.of("tables cannot be used", strange)
    kinds: set[bool] = set()
    days = given.days("on", kinds).tolist()
    kept = read_kept(given, SIGNS)
    faults.refuse()
    known: dict[tuple[Any, ...], SignRow] = {}  # registries repeat themselves
    groups: dict[tuple[str, int], list[SignRow]] = {}
    owners = given.texts(OWNER).tolist()
    for patient, number, *cells in zip(owners, days, *kept.values(), strict=True):
        facts = number, *map(repr, cells)
        if facts not in known:
            on = {"on": number_day(number, kinds == {True})}
            known[facts] = read_record(SIGNS, dict(zip(kept, cells, strict=True)), on)
        groups.setdefault((str(patient), number), []).append(known[facts])
    problems: list[Problem] = []
    found = []
    for (patient_id, _), rows in groups.items():
        try:
            found.append(gather_rows(rows, patient_id=patient_id, complete=complete))
        except InputError as error:
            problems.append(attrs.evolve(error.problem, patient_id=patient_id))
    if problems:
        raise DataError.of("tables cannot be used", problems)
    return tuple(found)


def assessments_of(subject: Assessments) -> tuple[BleedingAssessment, ...]:
    """Return many assessments, read from a table if they are one."""
    given: Any = subject
    if isinstance(given, Patient):
        return given.assessments
    if isinstance(given, Cohort):
        return bleeding_assessments(given.table("signs"))
    if isinstance(given, (Mapping, Table)) or hasattr(given, "__arrow_c_stream__"):
        return bleeding_assessments(given)
    return each_of(given, "subject", BleedingAssessment)


FACT_FIELDS: Final = tuple(
    field.name
    for field in attrs.fields(BleedingAssessment)
    if field.name not in {"patient_id", "on"}
)


def each_once(
    assessments: Iterable[BleedingAssessment], answer: Callable[[BleedingAssessment], T]
) -> list[T]:
    """Answer every assessment, equal facts only once: patient and day play no part."""
    known: dict[tuple[Any, ...], T] = {}
    found = []
    for each in assessments:
        facts = tuple(getattr(each, name) for name in FACT_FIELDS)
        if facts not in known:
            known[facts] = answer(each)
        found.append(known[facts])
    return found
