"""
Which sections a report has, in which order, and for whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from itpcase._arguments import beside_missing, check_kind, check_mapping, each_of, refuse_kind
from itpcase._sentences import Sentence
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError, Problem
from itpcase.estimates.stratified import check_strata
from itpcase.model import CaseSeries
from itpcase.report._estimates.series import Estimates, smallest_horizon
from itpcase.report._methods import has_labs, methods_text
from itpcase.report._parts import DEFAULT_DEFINITIONS, Part, Track, untracked
from itpcase.report._sections.comparison import compare_definitions
from itpcase.report._sections.courses import draw_courses, draw_together
from itpcase.report._sections.groups import compare_groups
from itpcase.report._sections.outcomes import tell_outcomes
from itpcase.report._sections.review import review_parts
from itpcase.report._small_counts import hide_together
from itpcase.report.publication import as_published
from itpcase.report.release import check_no_patients, without_patients
from itpcase.report.tables import (
    PublicationTable,
    definitions_table,
    laboratory_shifts_table,
    laboratory_table,
    missing_table,
    patients_table,
    problem_kinds_table,
    problems_table,
    summary_table,
)
from itpcase.table import Table
from itpcase.words import Words, read_words

__all__: list[str] = []


def parts_of(
    series: CaseSeries,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
    lang: str = "en",
    by: str | Mapping[Any, Any] | None = None,
    strata: str | Mapping[Any, Any] | None = None,
    reference: str | None = None,
    more: Mapping[str, Table | PublicationTable] | None = None,
    review: Table | None = None,
    checklists: Sequence[str] = (),
    min_cell: int | None = None,
    listings: bool = True,
    track: Track = untracked,
) -> Iterator[Part]:
    """
    Give the parts of a report one by one.

    Parameters
    ----------
    series : CaseSeries
    problems : sequence of Problem
    definitions : sequence of Definition
    lang : str
    by, strata : str or mapping, optional
    reference : str, optional
    more : mapping of str to Table or PublicationTable, optional
    review : Table, optional
    checklists : sequence of str
    min_cell : int, optional
        Give only what sums up many patients, without the counts that are smaller.
    listings : bool
        Whether to list single patients, and to say who stands behind what is summed up.
    track : callable

    Yields
    ------
    Part
    """
    said = read_words(lang)
    for option, given in (("strata", strata), ("reference", reference)):
        if given is not None and by is None:
            raise beside_missing(option, "by=")
    if strata is not None:
        check_strata(by, strata)
    definitions = each_of(definitions, "definitions", Definition)
    problems = each_of(problems, "problems", Problem)
    checklists = each_of(checklists, "checklists")
    if more is not None:
        for title, table in check_mapping(more, "more").items():
            check_kind(table, (Table, PublicationTable), f"more[{title!r}]")
    if not callable(track):
        raise refuse_kind(track, "track", "callable")
    if review is not None:
        check_kind(review, Table, "review")
    if not definitions:
        raise InputError.of(
            "DEFINITIONS", argument="definitions", given=Sentence("problem.DEFINITIONS.given")
        )
    if min_cell is not None:
        yield from _of_many(series, definitions, min_cell, said)
        return
    if not listings:
        check_no_patients(series, more, by=by, strata=strata, review=review)
    parts = _all_parts(
        series, problems, definitions, said, by=by, strata=strata, reference=reference, more=more,
        review=review, checklists=checklists, listings=listings, track=track,
    )  # fmt: skip
    yield from parts if listings else map(without_patients, parts)


def _all_parts(
    series: CaseSeries,
    problems: Sequence[Problem],
    definitions: Sequence[Definition],
    said: Words,
    *,
    by: str | Mapping[Any, Any] | None,
    strata: str | Mapping[Any, Any] | None,
    reference: str | None,
    more: Mapping[str, Table | PublicationTable] | None,
    review: Table | None,
    checklists: Sequence[str],
    listings: bool,
    track: Track,
) -> Iterator[Part]:
    """Give the parts of a report of what was checked."""
    lang = said.lang
    cut = partial(_with_cut, series, said)
    yield cut(_patients(series, definitions, said, listings=listings))
    cohort = as_cohort(series)
    found = {
        (d.id, level): Estimates.of(cohort, definition=d, level=level)
        for d in definitions
        for level in reversed(d.level_names)
    }
    horizon = smallest_horizon(found.values())
    for i, definition in enumerate(track(definitions, said("report.progress.definitions"))):
        own = {level: each for (id, level), each in found.items() if id == definition.id}
        yield cut(
            tell_outcomes(series, definition, said, name=f"outcomes-{i + 1}", found=own,
                      horizon=horizon, listings=listings)
        )  # fmt: skip
    if series.patients:
        shown = next((d for d in definitions if d.levels), definitions[0])
        if by is not None:
            judged = [d for d in definitions if d.levels]
            yield cut(compare_groups(cohort, judged, by, strata, said, reference=reference))
        if listings:
            yield cut(draw_courses(series, shown, said, track))
        yield cut(draw_together(series, shown, said, listings=listings))
        yield cut(compare_definitions(series, definitions, said))
    if has_labs(series):
        tables = [laboratory_shifts_table(series, lang=lang)]
        tables += [] if by is None else [laboratory_shifts_table(series, by=by, lang=lang)]
        tables += [laboratory_table(series, lang=lang)] if listings else []
        yield cut(Part("laboratory", said("report.laboratory"), tables=tuple(tables)))
    shown = next((d for d in definitions if d.levels), IWG_2009)
    yield from review_parts(
        series, shown, said, review=review, checklists=checklists, listings=listings
    )
    extra = tuple(as_published(title, table, said) for title, table in (more or {}).items())
    if extra:
        yield Part("more", said("report.more"), tables=extra)
    yield _methods(series, definitions, said, by=by, strata=strata)
    told_of = problems_table if listings else problem_kinds_table
    yield Part(
        "problems", said("report.problems"),
        tables=(told_of(series, problems=problems, lang=lang),),
    )  # fmt: skip


def _with_cut(series: CaseSeries, said: Words, part: Part) -> Part:
    """Say below each table and figure up to which day the data go, where that is said."""
    if series.data_cut is None:
        return part
    cut = said("report.data_cut", day=said.day(series.data_cut))
    return attrs.evolve(
        part,
        tables=tuple(attrs.evolve(each, notes=(*each.notes, cut)) for each in part.tables),
        pictures=tuple(
            attrs.evolve(each, legend=each.legend + said("report.next") + cut)
            for each in part.pictures
        ),
    )


def _of_many(
    series: CaseSeries, definitions: Sequence[Definition], min_cell: int, said: Words
) -> Iterator[Part]:
    """Give what tells of no single patient, without small counts."""
    compared = compare_definitions(series, definitions, said)
    summed_up = summary_table(series, spread="iqr", lang=said.lang)
    gaps = without_events(missing_table(series, definitions=definitions, lang=said.lang))
    shifts = [laboratory_shifts_table(series, lang=said.lang)] if has_labs(series) else []
    hidden = hide_together([summed_up, *compared.tables, gaps, *shifts], min_cell)
    told = {name: tuple(each for each in hidden if each.name == name)
            for name in ("summary", "missing", "comparison", "shifts")}  # fmt: skip
    patients = (*told["summary"], *told["missing"])
    yield Part("patients", said("report.patients"), tables=patients)
    yield attrs.evolve(compared, tables=told["comparison"])
    if shifts:
        yield Part("laboratory", said("report.laboratory"), tables=told["shifts"])
    yield _methods(series, definitions, said, min_cell=min_cell)


def without_events(table: PublicationTable) -> PublicationTable:
    """Leave the rows of patients and lines: many counts, or bleeds, can be those of one patient."""
    kept = [row for row in zip(table.rows, table.cells, strict=True)
            if row[0].startswith(("patients.", "lines."))]  # fmt: skip
    return attrs.evolve(
        table, rows=tuple(code for code, _ in kept), cells=tuple(cells for _, cells in kept)
    )


def _methods(
    series: CaseSeries,
    definitions: Sequence[Definition],
    said: Words,
    *,
    by: str | Mapping[Any, Any] | None = None,
    strata: str | Mapping[Any, Any] | None = None,
    min_cell: int | None = None,
) -> Part:
    lang = said.lang
    return Part(
        "methods", said("report.methods"),
        methods_text(
            series, definitions=definitions, by=by, strata=strata, lang=lang,
            tell_lines=min_cell is None, min_cell=min_cell,
        ),
        (definitions_table(definitions, lang=lang),),
    )  # fmt: skip


def _patients(
    series: CaseSeries, definitions: Sequence[Definition], said: Words, *, listings: bool
) -> Part:
    tables = []
    if len(series.patients) > 1 or not listings:
        tables.append(summary_table(series, lang=said.lang))
    if listings:
        tables.append(patients_table(series, lang=said.lang))
    if series.patients:
        tables.append(missing_table(series, definitions=definitions, lang=said.lang))
    return Part("patients", said("report.patients"), tables=tuple(tables))
