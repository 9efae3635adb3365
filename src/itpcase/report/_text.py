"""
Answers as tables and as one page of HTML.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from itpcase._version import __version__
from itpcase.cohort import Cohort
from itpcase.criteria import Definition
from itpcase.definitions import DING_2025, IWG_2009
from itpcase.errors import InputError, MissingExtraError, Problem
from itpcase.io.csv import guarded
from itpcase.landmarks import landmarks
from itpcase.model import CaseSeries, Patient, TreatmentLine
from itpcase.phase import itp_phase
from itpcase.references import REFERENCES
from itpcase.remission import remission_episodes
from itpcase.response import classify_response
from itpcase.table import Table
from itpcase.terms import Assumed, Provenance

__all__ = ["DEFAULT_DEFINITIONS", "report_html", "table_as_csv", "table_as_text", "write_report"]

DEFAULT_DEFINITIONS: Final = (IWG_2009, DING_2025)
"""The definitions of a report for which none is named."""


# --- tables as text -----------------------------------------------------------------------------


def _shown(value: Any) -> str:
    """Write one cell: nothing for what is missing, whole numbers without a point."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
        return ""
    if isinstance(value, float | np.floating):
        return "∞" if np.isinf(value) else f"{value:.10g}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(value)


def _cells(table: Table) -> Iterator[list[str]]:
    for row in table.rows():
        yield [_shown(value) for value in row.values()]


def table_as_text(table: Table) -> str:
    """
    Write a table in aligned columns.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.report import table_as_text
    >>> from itpcase.table import Table
    >>> print(table_as_text(Table({"patient_id": ["a"], "days": [120.0]})), end="")
    patient_id  days
    a           120
    """
    rows = [list(table), *_cells(table)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def table_as_csv(table: Table) -> str:
    """
    Write a table as comma-separated values; no cell can start a formula in a spreadsheet.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.report import table_as_csv
    >>> from itpcase.table import Table
    >>> print(table_as_csv(Table({"patient_id": ["=1+1"], "days": [120.0]})), end="")
    patient_id,days
    '=1+1,120
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(list(table))
    for row in table.rows():
        writer.writerow(
            [guarded(value) if isinstance(value, str) else _shown(value) for value in row.values()]
        )
    return out.getvalue()


def invented(series: CaseSeries) -> list[str]:
    """
    Tell what the counts of a series are, as far as they are not observed.

    Parameters
    ----------
    series : CaseSeries

    Returns
    -------
    list of str
    """
    return sorted({str(p.provenance) for p in series.patients} - {str(Provenance.OBSERVED)})


# --- the report ---------------------------------------------------------------------------------


@attrs.frozen
class _Section:
    """One table of the report, with the explanation of each of its rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    why: Sequence[str] = ()
    note: str = ""


@attrs.frozen
class _Answers:
    """What the report says under one definition."""

    definition: Definition
    sections: Sequence[_Section]


def _patients(patients: Iterable[Patient]) -> _Section:
    return _Section(
        "Patients",
        ("Patient", "Sex", "Age", "Phase at last line", "Lines", "Counts", "Counts are", "Source"),
        [
            [
                patient.id,
                _shown(patient.sex),
                _shown(patient.age),
                str(itp_phase(patient).phase),
                str(len(patient.lines)),
                str(len(patient.platelets)),
                str(patient.provenance),
                _shown(patient.citation),
            ]
            for patient in patients
        ],
    )


def _responses(cohort: Cohort, definition: Definition) -> _Section:
    table = classify_response(cohort, definition=definition)
    answers = [table.answer(row) for row in range(len(table))]
    return _Section(
        "Response of each line",
        (
            "Patient", "Line", "Treatment", "Start", "Baseline [10⁹/L]", "Category", "Reason",
            *(f"{name} or better on" for name in definition.level_names),
            "Time to response [d]", "Stated by the source",
        ),
        [
            [
                a.patient_id,
                str(a.line),
                " + ".join(a.treatment.agents),
                _shown(a.treatment.started_on),
                a.baseline.printed,
                str(a.category),
                _shown(a.reason),
                *(_shown(day) for day in a.reached.values()),
                _shown(a.time_to_response_days),
                _shown(a.treatment.stated_response),
            ]
            for a in answers
        ],
        [a.explain() for a in answers],
    )  # fmt: skip


def _remissions(cohort: Cohort, definition: Definition) -> Iterator[_Section]:
    for level in definition.level_names:
        table = remission_episodes(cohort, level=level, definition=definition)
        episodes = [table.answer(row) for row in range(len(table))]
        yield _Section(
            f"Episodes at {level} or better",
            (
                "Patient", "Line", "Episode", "Start", "End", "Days", "Shortest", "Longest",
                "Ended", "Reason", "Blips", "Days on drug", "Days off drug",
            ),
            [
                [
                    e.patient_id,
                    str(e.line),
                    str(e.number),
                    str(e.start),
                    str(e.end),
                    _shown(e.days),
                    _shown(e.days_min),
                    _shown(e.days_max),
                    "ended" if e.event else "censored",
                    str(e.reason),
                    str(e.blips),
                    _shown(e.days_on_drug),
                    _shown(e.days_off_drug),
                ]
                for e in episodes
            ],
            [e.explain() for e in episodes],
            "" if episodes else "No line had such an episode.",
        )  # fmt: skip


def _landmarks(cohort: Cohort, definition: Definition) -> _Section:
    table = landmarks(cohort, definition=definition)
    return _Section(
        "Landmarks", ("Patient", "Line", "Landmark", "Answer", "Reason", "Read on"),
        list(_cells(table)),
    )  # fmt: skip


def _answers(cohort: Cohort, definition: Definition) -> _Answers:
    sections: list[_Section] = []
    if definition.levels:
        sections += [_responses(cohort, definition), *_remissions(cohort, definition)]
    if definition.landmarks or definition.kept:
        sections.append(_landmarks(cohort, definition))
    return _Answers(definition, sections)


def _problems(problems: Sequence[Problem]) -> _Section:
    return _Section(
        "Problems found in the data",
        ("Severity", "Where", "Needed", "Came", "How to mend it", "Code"),
        [[p.severity, p.address, p.needed, p.given, p.remedy, p.code] for p in problems],
        note="" if problems else "None.",
    )


def _gaps(patients: Iterable[Patient]) -> _Section:
    """List what the sources do not print, patient by patient."""
    rows = [
        [patient.id, what, str(many)]
        for patient in patients
        for what, many in (
            ("counts without a day, not used", _undated(patient.platelets)),
            ("lines without a start, not evaluable", sum(not _started(x) for x in patient.lines)),
            ("bleeding or rescue without a day, not used", _undated(patient.bleeds)
             + _undated(patient.rescues)),
            ("counts whose unit was supplied", _supplied(patient.platelets, Assumed.UNIT)),
            ("counts whose day was worked out", _supplied(patient.platelets, Assumed.DAY)),
            ("lines with a day that was worked out", _supplied(patient.lines, Assumed.DAY)),
            ("no record of bleeding; none is assumed", int(not patient.bleeding_recorded)),
        )
        if many
    ]  # fmt: skip
    return _Section(
        "What the sources do not print", ("Patient", "What", "How many"), rows,
        note="" if rows else "Nothing is missing.",
    )  # fmt: skip


def _undated(records: Iterable[Any]) -> int:
    return sum(record.on is None for record in records)


def _started(line: TreatmentLine) -> bool:
    return line.started_on is not None


def _supplied(records: Iterable[Any], kind: Assumed) -> int:
    return sum(kind in record.assumed for record in records)


def report_html(
    series: CaseSeries,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
) -> str:
    """
    Write a case series as one page of HTML that needs no other file.

    Parameters
    ----------
    series : CaseSeries
    problems : sequence of Problem
        What the reader found in the data.
    definitions : sequence of Definition

    Returns
    -------
    str

    Raises
    ------
    MissingExtraError
        Without the extra ``report``.
    """
    try:
        import jinja2  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("the report", "report") from None
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("itpcase"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    cohort = Cohort.from_patients(series)
    cited = {d.citation for d in definitions if d.citation}
    return environment.get_template("report.html.jinja").render(
        series=series,
        invented=invented(series),
        patients=_patients(series.patients),
        answers=[_answers(cohort, each) for each in definitions],
        problems=_problems(problems),
        gaps=_gaps(series.patients),
        references=[str(entry) for key, entry in REFERENCES.items() if key in cited],
        version=__version__,
    )


def write_report(
    series: CaseSeries,
    path: Path | str,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
) -> None:
    """
    Write the report to a file; an old one is replaced only when the new one is whole.

    Parameters
    ----------
    series : CaseSeries
    path : path
        The file.
    problems : sequence of Problem
        What the reader found in the data.
    definitions : sequence of Definition

    Raises
    ------
    InputError
        If the folder of the file does not exist.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise InputError.of(
            "NO_FOLDER", argument="path", needed="a folder that exists", given=str(target.parent),
            remedy="make the folder, or write the report elsewhere",
        )  # fmt: skip
    text = report_html(series, problems=problems, definitions=definitions)
    beside = target.with_name(target.name + ".part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
