"""
The sections of a report on the counts: the course of each patient, and all on one axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from itpcase.definitions.definition import Definition
from itpcase.estimates.weeks import counts_by_week
from itpcase.figures import plot_courses, plot_waterfall, plot_weeks, waterfall_data
from itpcase.figures._course import PANELS, highest_count, unit_of_courses
from itpcase.model import CaseSeries, Patient
from itpcase.report._parts import Part, Picture, Track
from itpcase.response.asking import Subject
from itpcase.words import Words

__all__: list[str] = []

FEW: Final = 60
"""Up to so many patients, the page shows the course of each; of more it shows a figure of them."""


def draw_courses(series: CaseSeries, d: Definition, said: Words, track: Track) -> Part:
    """Draw the course of each patient, so many on a figure."""
    few = drawn_of(series)
    top = highest_count(few)
    unit = unit_of_courses(attrs.evolve(series, patients=few))
    pages = [few[i : i + PANELS] for i in range(0, len(few), PANELS)]
    pictures = [
        Picture.of(
            said, "courses", f"courses-{i + 1}",
            plot_courses(page, definition=d, data_cut=series.data_cut, unit=unit, highest=top,
                         lang=said.lang),
            definition=d, first=page[0].id, last=page[-1].id, courses=said("report.and").join(
                _course_words(patient, said) for patient in page),
        )
        for i, page in enumerate(track(pages, said("report.progress.courses")))
    ]  # fmt: skip
    left = len(series.patients) - len(few)
    texts = (said("report.courses_left", n=left, shown=len(few)),) if left else ()
    return Part("courses", said("report.courses"), texts, pictures=tuple(pictures))


def draw_together(series: CaseSeries, d: Definition, said: Words, *, listings: bool) -> Part:
    """Show the counts of all lines on one axis: the highest of each, and those at fixed weeks."""
    pictures = [draw_weeks(series, d, said, name="together-weeks")]
    if d.levels and listings:
        best = waterfall_data(series, d)
        counted = int(np.isfinite(best["highest_1e9_per_l"]).sum())
        pictures.append(
            Picture.of(
                said, "waterfall", "together-waterfall", plot_waterfall(series, d, lang=said.lang),
                definition=d, data=best, n=len(best), counted=counted,
            )
        )  # fmt: skip
    return Part("together", said("report.together"), pictures=tuple(pictures))


def draw_weeks(
    subject: Subject, d: Definition, said: Words, *, name: str, by: Any = None
) -> Picture:
    """Draw the counts at fixed weeks; boxes of all lines, medians of groups."""
    weeks = counts_by_week(subject, d, by=by)
    return Picture.of(
        said, "weeks", name,
        plot_weeks(weeks, kind="box" if by is None else "median", lang=said.lang), data=weeks,
        definition=d, n=int(weeks["lines"][weeks["week"] == 0].sum()),
    )  # fmt: skip


def drawn_of(series: CaseSeries) -> Sequence[Patient]:
    """Return the patients whose courses the page shows."""
    return series.patients[: FEW if len(series.patients) <= FEW else PANELS]


def _course_words(patient: Patient, said: Words) -> str:
    counts = [m.count_1e9_per_l for m in patient.platelets if m.on is not None]
    if not counts:
        return said("report.alt.no_course", id=patient.id)
    return said(
        "report.alt.course", id=patient.id, n=len(counts), low=f"{min(counts):g}",
        high=f"{max(counts):g}",
    )  # fmt: skip
