"""
Patients, cohorts and tables of laboratory values, checked and turned into `Labs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

import attrs
import numpy as np

from itpcase._arguments import check_mapping
from itpcase._days import day_number
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._tables.count_columns import columns_of
from itpcase.cohort._tables.frames import Frame
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.errors import DataError, InputError, Problem
from itpcase.model import CaseSeries, Day, LabMeasurement, Patient, PlateletMeasurement
from itpcase.safety.labs import NAMES, Labs
from itpcase.table import Column, Table
from itpcase.units.labs import PLATELETS, analyte_named, as_lab_value

__all__ = ["LabSubject", "Many", "labs_of"]

Many = CaseSeries | Cohort | Iterable[Patient] | Mapping[str, Any] | Table | Frame
"""Many patients: records, or a table of laboratory values."""

LabSubject = Patient | Many
"""What a question about the laboratory can be asked about."""

Limits = Mapping[str, object] | None
"""Limits of normal by analyte, for values that come without one: ``{"alt": "40 U/L"}``."""


def labs_of(
    subject: LabSubject,
    *,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
    data_cut: Day | None = None,
) -> Labs:
    """
    Lay out the laboratory values and platelet counts of one patient or of many in columns.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        A table has the columns ``patient_id, on, analyte, value, unit``, and ``upper_limit,
        lower_limit`` (in the unit of the row), ``comparator``, ``upper`` where known. Rows may come
        in any order; a value may be text such as ``"<5"``; *unit* may be one value for all.
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`.
    upper_limits, lower_limits : mapping of str to str, optional
        Limits of normal by analyte, for values that come without one.
    data_cut : date or int, optional
        The last day that counts; later values are left out.

    Returns
    -------
    Labs

    Raises
    ------
    InputError
        For anything else.
    DataError
        For a table with a missing column, or with analytes that are not known.
    UnitError
        For a unit that an analyte does not have.

    Examples
    --------
    >>> from itpcase.safety.columns import labs_of
    >>> labs = labs_of({"patient_id": ["a"], "on": [0], "analyte": ["alt"], "value": [2.0],
    ...                 "unit": "µkat/L"})
    >>> labs.value
    array([120.])
    """
    given: object = subject
    if is_table(given):
        table = dict(given) if isinstance(given, Table) else given
        labs = _of_table(table, lines, patients, data_cut)
    elif lines is None and patients is None:
        labs = _of_records(as_cohort(cast("Patient", subject), data_cut))
    else:
        raise InputError.of("LINES_AND_RECORDS", argument="lines", given=type(subject).__name__)
    late = labs.day > labs.cohort.data_cut[labs.patient]
    if late.any():
        labs = labs.rows(np.flatnonzero(~late))
    uln, lln = labs.uln.copy(), labs.lln.copy()
    for column, limits, name in (
        (uln, upper_limits, "upper_limits"), (lln, lower_limits, "lower_limits"),
    ):  # fmt: skip
        given = {} if limits is None else check_mapping(limits, name)
        for analyte, limit in given.items():
            code = _codes(np.array([analyte]), name)[0]
            empty = (labs.analyte == code) & np.isnan(column)
            column[empty] = as_lab_value(limit, NAMES[code], f"{name}[{analyte!r}]").value
    if (uln <= 0).any():
        raise InputError.of(
            "LIMIT",
            argument="upper_limit",
            needed=Sentence("problem.LIMIT.needed_columns"),
            given=Sentence(
                "problem.LIMIT.given", names=NAMES[labs.analyte[np.flatnonzero(uln <= 0)[0]]]
            ),
            remedy=Sentence("problem.LIMIT.remedy_columns"),
        )
    supplied = (np.isnan(labs.uln) & ~np.isnan(uln)) | (np.isnan(labs.lln) & ~np.isnan(lln))
    return attrs.evolve(labs, uln=uln, lln=lln, supplied=supplied)


def _coded(values: Column) -> tuple[list[str], Column]:
    """Return the distinct texts of a column, and for each row which of them it is."""
    seen: dict[str, int] = {}
    which = [seen.setdefault(str(value), len(seen)) for value in values.tolist()]
    return list(seen), np.array(which, dtype=np.int64)


def _codes(names: Column, argument: str) -> Column:
    """Turn names of analytes into codes; every name that is not known is a problem."""
    spelled, which = _coded(names)
    known = [analyte_named(name) for name in spelled]
    problems = [
        Problem(
            code="UNKNOWN_ANALYTE",
            argument=argument,
            needed=Sentence("problem.UNKNOWN_ANALYTE.needed", listed=enumerated(NAMES)),
            given=repr(spelling),
        )
        for spelling, name in zip(spelled, known, strict=True)
        if name is None
    ]
    if problems:
        raise DataError.of("analytes are not known", problems)
    return np.array([NAMES.index(name) for name in known if name], dtype=np.int64)[which]


def _of_records(cohort: Cohort) -> Labs:
    if cohort.records is None and cohort.labs is None:
        raise InputError.of("NO_LABS", argument="subject", given=Sentence("problem.NO_LABS.given"))
    if cohort.records is None:
        return _of_columns(cohort)
    rows: list[tuple[int, str, LabMeasurement | PlateletMeasurement]] = []
    for index, patient in enumerate(cohort.records):
        rows += [(index, lab.analyte, lab) for lab in patient.labs]
        rows += [(index, PLATELETS, count) for count in patient.platelets]
    records = tuple(record for _, _, record in rows)
    value, comparator, upper = columns_of([record.as_printed for record in records])

    def limits(name: str) -> Column:
        found = [getattr(record, name, None) for record in records]
        return np.array([np.nan if each is None else each for each in found], dtype=np.float64)

    return Labs(
        cohort=cohort,
        patient=np.array([index for index, _, _ in rows], dtype=np.int64),
        analyte=np.array([NAMES.index(name) for _, name, _ in rows], dtype=np.int64),
        day=np.array([day_number(record.on) for record in records], dtype=np.int64),
        value=value,
        comparator=comparator,
        upper=upper,
        uln=limits("upper_limit_in_unit"),
        lln=limits("lower_limit_in_unit"),
        supplied=np.zeros(len(rows), dtype=bool),
        records=records,
    )


def is_table(subject: object) -> bool:
    """Tell whether it is a table of values, and neither records nor a cohort."""
    return isinstance(subject, (Mapping, Table)) or hasattr(subject, "__arrow_c_stream__")


_NOBODY: Final[dict[str, Any]] = {
    "counts": {"patient_id": [], "on": [], "count": [], "unit": []},
    "lines": {"patient_id": [], "line": [], "started_on": []},
}


def _of_table(table: Any, lines: Any, patients: Any, data_cut: Day | None) -> Labs:
    """Lay out a table of values through the one way into a cohort; rows keep their order."""
    cohort = Cohort.from_tables(
        _NOBODY["counts"], _NOBODY["lines"] if lines is None else lines, patients=patients,
        labs=table, data_cut=data_cut,
    )  # fmt: skip
    labs = _of_columns(cohort)
    rows = cohort.labs
    return labs if rows is None else labs.rows(np.argsort(rows["row"], kind="stable"))


def _of_columns(cohort: Cohort) -> Labs:
    """Take the laboratory values and the counts of a cohort of tables."""
    counts, labs = cohort.counts, cohort.labs
    n_counts, n_labs = len(counts), 0 if labs is None else len(labs)

    def both(name: str, of_counts: Column, kind: Any = np.float64) -> Column:
        of_labs = np.zeros(0, dtype=kind) if labs is None else labs[name]
        return np.concatenate([of_labs, of_counts]).astype(kind)

    nothing = np.full(n_counts, np.nan)
    signs, uppers = counts.get("comparator"), counts.get("upper")
    of_labs = np.zeros(0, dtype=np.int64) if labs is None else labs.patient
    return Labs(
        cohort=cohort,
        patient=np.concatenate([of_labs, counts.patient]).astype(np.int64),
        analyte=both("analyte", np.full(n_counts, NAMES.index(PLATELETS)), np.int64),
        day=both("day", counts["day"], np.int64),
        value=both("value", counts["count"]),
        comparator=both(
            "comparator", np.zeros(n_counts, dtype=np.int8) if signs is None else signs, np.int8
        ),
        upper=both("upper", nothing if uppers is None else uppers),
        uln=both("uln", nothing),
        lln=both("lln", nothing),
        supplied=np.zeros(n_labs + n_counts, dtype=bool),
    )
