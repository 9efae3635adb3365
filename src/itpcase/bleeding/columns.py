"""
Signs of bleeding in columns: one row a sign, and what was looked for and not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import Faults
from itpcase.cohort.frames import Frame, InputTable
from itpcase.errors import DataError, InputError, Problem
from itpcase.model import BleedingAssessment, BleedingSign
from itpcase.table import Table, number_day

T = TypeVar("T")

__all__ = ["Assessments", "bleeding_assessments"]

Assessments = Iterable[BleedingAssessment] | Cohort | Mapping[str, Any] | Table | Frame
"""Many assessments: records, or a table with one row a sign."""

LISTS: Final = ("sites", "interventions")
SIGN_FIELDS: Final = {
    field.alias or field.name: field for field in attrs.fields(BleedingSign) if field.init
}


def bleeding_assessments(table: Any, *, complete: bool = False) -> tuple[BleedingAssessment, ...]:
    """
    Read assessments from a table with one row a sign.

    * the rows of one patient and day are one assessment;
    * a row whose *present* is false says that the sign was looked for and not there;
    * a row without a sign says only who was seen, when, and at what age;
    * an empty cell is unknown.

    Parameters
    ----------
    table : mapping of arrays, or Arrow-capable frame
        The columns ``patient_id, on, sign``, and ``present, age, complete`` and the fields of
        `BleedingSign` where known; several sites or interventions are parted by ``;``.
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
    faults = Faults()
    given = InputTable.of("signs", table, faults)
    faults.refuse()
    strange = [problem for problem in faults.problems() if problem.code == "UNKNOWN_COLUMN"]
    if strange:
        raise DataError.of("tables cannot be used", strange)
    columns = given.whole()
    kinds: set[bool] = set()
    days = given.days("on", kinds).tolist()
    faults.refuse()
    problems: list[Problem] = []
    groups: dict[tuple[str, int], list[_Row]] = {}
    names = [name for name in columns if name not in {"patient_id", "on"}]
    known: dict[tuple[Any, ...], _Row] = {}  # registries repeat themselves
    lines = zip(columns["patient_id"], days, *(columns[name] for name in names), strict=True)
    for index, (patient, day, *values) in enumerate(lines):
        cells = tuple(map(_plain, values))
        try:
            if cells not in known:
                known[cells] = _row(dict(zip(names, cells, strict=True)))
            groups.setdefault((str(patient), day), []).append(known[cells])
        except InputError as error:
            argument = f"signs.{error.problem.argument.rpartition('.')[-1]}[{index}]"
            problem = attrs.evolve(error.problem, argument=argument, patient_id=str(patient))
            problems.append(problem)
    found = []
    for (patient_id, day), rows in groups.items():
        try:
            found.append(
                BleedingAssessment(
                    patient_id=patient_id,
                    on=number_day(day, kinds == {True}),
                    signs=[row.sign for row in rows if row.sign is not None],
                    absent=[row.absent for row in rows if row.absent is not None],
                    complete=next((r.complete for r in rows if r.complete is not None), complete),
                    age=next((row.age for row in rows if row.age is not None), None),
                )
            )
        except InputError as error:
            problems.append(attrs.evolve(error.problem, patient_id=patient_id))
    if problems:
        raise DataError.of("tables cannot be used", problems)
    return tuple(found)


def assessments_of(subject: Assessments) -> tuple[BleedingAssessment, ...]:
    """Return many assessments, read from a table if they are one."""
    given: Any = subject
    if isinstance(given, Cohort):
        return bleeding_assessments(given.table("signs"))
    if isinstance(given, (Mapping, Table)) or hasattr(given, "__arrow_c_stream__"):
        return bleeding_assessments(given)
    listed = tuple(given)
    for each in listed:
        if not isinstance(each, BleedingAssessment):
            raise InputError.of(
                "WRONG_RECORD", argument="subject", needed="records of type BleedingAssessment",
                given=type(each).__name__, remedy="build itpcase.bleeding.BleedingAssessment(...)",
            )  # fmt: skip
    return listed


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


def _plain(value: Any) -> Any:
    """Return a cell as Python has it; an empty one is None."""
    if isinstance(value, (list, np.ndarray)):  # a column of lists
        return tuple(value)
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value != value or value == "" else value  # noqa: PLR0124 - NaN


@attrs.frozen(kw_only=True)
class _Row:
    """What one row says."""

    sign: BleedingSign | None
    absent: str | None
    age: float | None
    complete: bool | None


def _row(cells: Mapping[str, Any]) -> _Row:
    sign = cells["sign"]
    there = _yes_or_no(cells, "present") is not False
    return _Row(
        sign=_sign(cells) if sign is not None and there else None,
        absent=None if sign is None or there else sign,
        age=cells.get("age"),
        complete=_yes_or_no(cells, "complete"),
    )


def _yes_or_no(cells: Mapping[str, Any], name: str) -> bool | None:
    """Return a truth value; a column with empty cells holds the floats 0 and 1."""
    value = cells.get(name)
    if isinstance(value, (bool, int, float)) and value in {0, 1}:
        return bool(value)
    if value is None:
        return None
    raise InputError.of(
        "NOT_YES_OR_NO", argument=name, needed="true, false or nothing", given=value,
        remedy="write True, False, or leave the cell empty",
    )  # fmt: skip


def _sign(cells: Mapping[str, Any]) -> BleedingSign:
    """Build a sign from the cells of one row."""
    known: dict[str, Any] = {}
    for name, field in SIGN_FIELDS.items():
        value = cells.get(name)
        if value is None:
            continue
        kinds = str(field.type)
        if name in LISTS and isinstance(value, str):
            value = [word.strip() for word in value.split(";") if word.strip()]
        elif isinstance(value, float) and value.is_integer() and "int" in kinds:
            value = int(value)  # a column with empty cells holds floats
        elif "bool" in kinds:
            value = _yes_or_no(cells, name)
        known[name] = value
    return BleedingSign(**known)
