"""
What may be answered of data that were refused in part.

A patient of whom a row was left out is not the patient of the source: an answer about what is left
of it would look like any other. Such patients are taken out, unless the caller goes on with them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._sentences import DEFAULT_LANGUAGE, Sentence, Word, said
from itpcase.cohort.cohort import Cohort
from itpcase.errors import Problem, errors_first
from itpcase.io._read import costs_field_only
from itpcase.model import CaseSeries
from itpcase.table import Ragged, Table

__all__: list[str] = []


def patients_concerned(problems: Iterable[Problem]) -> frozenset[str] | None:
    """
    Return the patients of whom something was refused; None if that may be any patient.

    A fact that costs nothing but its own field concerns no answer.
    """
    ids = set()
    for problem in problems:
        if problem.severity == "error" and not costs_field_only(problem):
            if problem.patient_id is None or problem.alike:  # the others are counted, not listed
                return None
            ids.add(problem.patient_id)
    return frozenset(ids)


def leave_out(subject: CaseSeries | Cohort, ids: Collection[str]) -> CaseSeries | Cohort:
    """Take patients out of a series or a cohort."""
    if not ids:
        return subject
    if isinstance(subject, CaseSeries):
        kept = [patient for patient in subject.patients if patient.id not in ids]
        return attrs.evolve(subject, patients=kept)
    keep = np.array([str(each) not in ids for each in subject.ids.tolist()], dtype=bool)
    names = [field.name for field in attrs.fields(Cohort) if field.init]
    return Cohort(**{name: _kept(getattr(subject, name), keep, name) for name in names})


def _kept(value: Any, keep: Any, name: str) -> Any:
    """Keep the patients of one field of a cohort."""
    if isinstance(value, Ragged):
        return value.ranges(value.offsets[:-1][keep], value.offsets[1:][keep])
    if isinstance(value, Mapping):
        return {name: column[keep] for name, column in value.items()}
    if isinstance(value, np.ndarray):
        return value[keep]
    if name == "records" and value is not None:
        return tuple(each for each, is_kept in zip(value, keep.tolist(), strict=True) if is_kept)
    return value


def problem_rows(problems: Iterable[Problem], lang: str = DEFAULT_LANGUAGE) -> Table:
    """Lay problems out as a table in a language, one row each, errors first."""
    rows = [attrs.asdict(each) for each in errors_first(problems)]
    return Table(
        {
            name: [
                said(row[name], lang) if isinstance(row[name], str) else row[name] for row in rows
            ]
            for name in PROBLEM_COLUMNS
        }
    )


PROBLEM_COLUMNS = (
    "severity", "code", "file", "sheet", "row", "cell", "patient_id", "argument", "needed",
    "given", "remedy", "alike",
)  # fmt: skip


_ID: Final = re.compile(r" [0-9]+$")


def _table_of(file: str | None) -> str:
    """Return the file or table of a problem, without the resource or the id of its row there."""
    return _ID.sub("", (file or "").partition(", ")[0])


def summarise_problems(
    problems: Iterable[Problem], lang: str = DEFAULT_LANGUAGE, *, named: bool = True
) -> Iterator[str]:
    """
    Say of each kind of problem how often it was met, and where first; errors before warnings.

    Not *named*, nothing is told of where: that names a patient, or what was read of one.
    """
    first: dict[tuple[str, str, str], Problem] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for each in errors_first(problems):
        kind: tuple[str, str, str] = (each.severity, each.code, _table_of(each.file))
        first.setdefault(kind, each)
        times[kind] += 1 + each.alike
    if not named:
        yield from _kinds_alone(times, lang)
        return
    for kind, many in times.items():
        key = "problem_listed.more" if many > 1 else "problem_listed.is"
        told = Sentence(
            key, severity=Word("problem_severity", kind[0]), n=many - 1,
            problem=attrs.evolve(first[kind], alike=0).told,
        )  # fmt: skip
        yield said(told, lang)


def _kinds_alone(times: Counter[tuple[str, str, str]], lang: str) -> Iterator[str]:
    """Say how often each kind of problem was met, wherever."""
    kinds = Counter[tuple[str, str]]()
    for (severity, code, _), many in times.items():
        kinds[severity, code] += many
    for (severity, code), many in kinds.items():
        yield said(
            Sentence("problem_listed.unnamed", severity=Word("problem_severity", severity),
                     n=many, code=code),
            lang,
        )  # fmt: skip
