"""
Asserts for tests of what you build on itpcase.

Each raises ``AssertionError`` and says where two things differ; the records themselves print no
content, so that a plain ``==`` would not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs

from itpcase._arguments import check_kind, check_switches, each_of
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.patient_columns import missing_to_none
from itpcase.cohort.subject import as_cohort
from itpcase.model import CaseSeries, Patient
from itpcase.table import Table
from itpcase.units.counts import Count, as_count

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["assert_same_answers", "assert_same_counts", "assert_same_patients"]

_SHOWN: Final = 10
"""At most so many differences are listed."""

_KEYS: Final = ("patient_id", "line", "level", "landmark", "episode")
"""What tells the rows of a table of answers apart."""


def _fail_if(differences: Iterable[str], what: str) -> None:
    found = list(differences)
    if found:
        shown = "\n".join(f"  {difference}" for difference in found[:_SHOWN])
        more = len(found) - _SHOWN
        raise AssertionError(f"{what}:\n{shown}" + (f"\n  and {more} more" if more > 0 else ""))


def assert_same_answers(left: Table, right: Table, *, any_order: bool = False) -> None:
    """
    Assert that two tables give the same answers.

    * the same columns, in any order, and as many rows;
    * in each row the same values; a missing value equals a missing value, whether it is stored as
      None, NaN or NaT, and 7 equals 7.0.

    Parameters
    ----------
    left, right : Table
        Tables that `itpcase.classify_response`, `itpcase.remission_episodes` and the like return
        for many patients.
    any_order : bool
        Whether the rows may come in another order.

    Raises
    ------
    AssertionError
        With the rows and columns that differ.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.testing.asserts import assert_same_answers
    >>> patients = [
    ...     itp.Patient(id=name, lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)])
    ...     for name in ("a", "b")
    ... ]
    >>> one, two = itp.classify_response(patients), itp.classify_response(patients[::-1])
    >>> assert_same_answers(one, two, any_order=True)
    >>> assert_same_answers(one, two)
    Traceback (most recent call last):
        ...
    AssertionError: answers differ:
      row 0 (patient_id 'a', line 1), patient_id: 'a' is not 'b'
      row 1 (patient_id 'b', line 1), patient_id: 'b' is not 'a'
    """
    check_switches(any_order=any_order)
    check_kind(left, Table, "left")
    check_kind(right, Table, "right")
    _fail_if(
        (
            f"only one has the column {name!r}"
            for name in (*left.keys(), *right.keys())
            if name not in left or name not in right
        ),
        "columns differ",
    )
    if len(left) != len(right):
        _fail_if([f"{len(left)} is not {len(right)}"], "numbers of rows differ")
    rows = [
        [{name: missing_to_none(value) for name, value in row.items()} for row in table.rows()]
        for table in (left, right)
    ]
    if any_order:
        for each in rows:
            each.sort(key=lambda row: [str(row.get(name)) for name in _KEYS])
    _fail_if(
        (
            f"row {i} ({_address(one)}), {name}: {one[name]!r} is not {two[name]!r}"
            for i, (one, two) in enumerate(zip(*rows, strict=True))
            for name in one
            if one[name] != two[name]
        ),
        "answers differ",
    )


def _address(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {row[name]!r}" for name in _KEYS if name in row)


def assert_same_patients(
    left: Patient | CaseSeries | Cohort | Iterable[Patient],
    right: Patient | CaseSeries | Cohort | Iterable[Patient],
    *,
    ignore: Iterable[str] = (),
) -> None:
    """
    Assert that two sources hold the same patients in the same order.

    Parameters
    ----------
    left, right : Patient, CaseSeries, Cohort or iterable of Patient
        The two sources; records and columns may be compared.
    ignore : iterable of str
        Fields of the records that may differ, such as ``"note"`` or ``"assumed"``.

    Raises
    ------
    AssertionError
        With the fields that differ.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.testing.asserts import assert_same_patients
    >>> def patient(count):
    ...     return itp.Patient(id="a", platelets=[itp.PlateletMeasurement(on=7, count=count)])
    >>> assert_same_patients(patient("30 G/L"), patient("30,000 /µL"))
    >>> assert_same_patients(patient("30 G/L"), patient("31 G/L"))
    Traceback (most recent call last):
        ...
    AssertionError: patients differ:
      patients[0].platelets[0].count.value: 30.0 is not 31.0
    """
    ignored = frozenset(each_of(ignore, "ignore", str))
    one, two = as_cohort(left).to_patients(), as_cohort(right).to_patients()
    _fail_if(_differences(one, two, "patients", ignored), "patients differ")


def _differences(left: Any, right: Any, path: str, ignore: frozenset[str]) -> Iterator[str]:
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            yield f"{path}: {len(left)} records are not {len(right)}"
            return
        for i, (one, two) in enumerate(zip(left, right, strict=True)):
            yield from _differences(one, two, f"{path}[{i}]", ignore)
    elif attrs.has(type(left)) and type(left) is type(right):
        for field in attrs.fields(type(left)):
            if field.alias not in ignore:
                one, two = getattr(left, field.name), getattr(right, field.name)
                yield from _differences(one, two, f"{path}.{field.alias}", ignore)
    elif left != right:
        yield f"{path}: {_shown(left)} is not {_shown(right)}"


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, (dt.date, Count)) else repr(value)


def assert_same_counts(
    left: Iterable[str | Quantity[Any] | Count], right: Iterable[str | Quantity[Any] | Count]
) -> None:
    """
    Assert that platelet counts are the same, whatever their units and spellings.

    Parameters
    ----------
    left, right : iterable of str, pint.Quantity or Count
        Counts with their units.

    Raises
    ------
    AssertionError
        With the counts that differ.
    UnitError
        For what is no count.

    Examples
    --------
    >>> from itpcase.testing.asserts import assert_same_counts
    >>> assert_same_counts(["15,000 /mm3", "<5 K/µL"], ["15 G/L", "<5000 /µL"])
    >>> assert_same_counts(["15 G/L"], ["≤15 G/L"])
    Traceback (most recent call last):
        ...
    AssertionError: counts differ:
      counts[0]: 15 ×10⁹/L is not ≤15 ×10⁹/L
    """
    one = [as_count(count, f"left[{i}]") for i, count in enumerate(each_of(left, "left"))]
    two = [as_count(count, f"right[{i}]") for i, count in enumerate(each_of(right, "right"))]
    if len(one) != len(two):
        _fail_if([f"{len(one)} is not {len(two)}"], "numbers of counts differ")
    pairs = enumerate(zip(one, two, strict=True))
    _fail_if((f"counts[{i}]: {a} is not {b}" for i, (a, b) in pairs if a != b), "counts differ")
