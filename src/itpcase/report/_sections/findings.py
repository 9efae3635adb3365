"""
What a report found, in three lines: the data, the categories, and the problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from itpcase._arguments import each_of
from itpcase.cohort.subject import as_series
from itpcase.definitions.definition import Definition
from itpcase.errors import Problem, count_problems
from itpcase.estimates.small_cells import check_min_cell
from itpcase.model import CaseSeries
from itpcase.report._methods import many
from itpcase.report._parts import DEFAULT_DEFINITIONS
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.words import Words, read_words

__all__: list[str] = []


def findings(
    subject: Subject,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
    lang: str = "en",
    min_cell: int | None = None,
) -> list[str]:
    """
    Say in three lines what a report found: the data, the categories, and the problems.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients of the report.
    problems : sequence of Problem
        What the reader found in the data.
    definitions : sequence of Definition
        The categories are those of the first that has levels; without one the line is left out.
    lang : str
        Language of the words.
    min_cell : int, optional
        The smallest count that the report tells. The categories and the numbers of lines and counts
        are left out beside one: subtracted from the rates, they would give small counts back.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import findings
    >>> for line in findings(examples.load("published-cases")):
    ...     print(line)
    12 patients, 32 lines of treatment, 44 counts
    Of 32 lines of treatment: 1 CR, 0 R, 1 NR, 30 NE. (iwg-2009)
    Problems of the data: 0 errors, 0 warnings
    """
    said, series = read_words(lang), as_series(subject)
    if min_cell is not None:
        check_min_cell(min_cell)
    definitions = each_of(definitions, "definitions", Definition)
    problems = each_of(problems, "problems", Problem)
    lines = sum(len(patient.lines) for patient in series.patients)
    counts = sum(len(patient.platelets) for patient in series.patients)
    errors = count_problems(problem for problem in problems if problem.severity == "error")
    patients = many(said, len(series.patients), "patient")
    found = [
        patients if min_cell is not None else said(
            "report.found.data", patients=patients, lines=many(said, lines, "line"),
            counts=many(said, counts, "count"),
        ),
        said("report.found.problems", errors=errors, warnings=count_problems(problems) - errors),
    ]  # fmt: skip
    shown = next((d for d in definitions if d.levels), None)
    if shown is not None and min_cell is None:
        found.insert(
            1, said("tables.with", text=say_categories(series, shown, said), inside=shown.id)
        )
    return found


def say_categories(series: CaseSeries, d: Definition, said: Words) -> str:
    counted = Counter(classify_response(series, definition=d)["category"])
    told = said("report.and").join(
        said("report.category", n=counted[code], category=said.category(code))
        for code in (*d.level_names, "NR", "NE")
    )
    return said("report.counted", lines=many(said, sum(counted.values()), "line"), counted=told)
