"""
The sections of a report: its tables, figures and texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import beside_missing, check_kind, check_mapping, each_of, refuse_kind
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort, as_series
from itpcase.definitions import DING_2025, IWG_2009
from itpcase.definitions import list_definitions as catalogue
from itpcase.definitions.definition import Definition
from itpcase.errors import Problem, count_problems
from itpcase.estimates.flow import (
    DENOMINATORS,
    endpoint_rates,
    rate_of,
    response_flow,
    response_rates,
)
from itpcase.estimates.groups import group_order
from itpcase.estimates.small_cells import check_min_cell
from itpcase.estimates.stated import stated_rates
from itpcase.estimates.stated_duration import stated_durations
from itpcase.estimates.survival import remission_causes, remission_survival, response_times
from itpcase.estimates.times import remission_times
from itpcase.estimates.weeks import counts_by_week
from itpcase.figures import (
    plot_causes,
    plot_courses,
    plot_flow,
    plot_forest,
    plot_in_response,
    plot_remission,
    plot_swimmer,
    plot_time_to_response,
    plot_waterfall,
    plot_weeks,
    waterfall_data,
)
from itpcase.figures._course import PANELS, highest_count, level_words
from itpcase.figures._curves import group_words
from itpcase.figures._swimmer import pages_of
from itpcase.model import CaseSeries, Patient
from itpcase.report._estimates import Estimates, smallest_horizon, table_of
from itpcase.report._groups import groups_table, rate_words, say_without_line
from itpcase.report._hazards import durations_table, times_to_response_table
from itpcase.report._methods import many, methods_text, rules_of
from itpcase.report._own_groups import column_of
from itpcase.report._parts import Part, Picture, under
from itpcase.report._review import review_parts
from itpcase.report._stated import stated_durations_table, stated_table
from itpcase.report._strata import strata_table
from itpcase.report._text import cells_of
from itpcase.report.publication import MISSING, Sheet
from itpcase.report.release import check_no_patients, hide_together, without_patients
from itpcase.report.tables import (
    PublicationTable,
    TableCell,
    comparison_table,
    definitions_table,
    laboratory_table,
    lines_table,
    patients_table,
    problem_kinds_table,
    problems_table,
    summary_table,
)
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.response.endpoints import answer_endpoints
from itpcase.table import Table
from itpcase.words import DEFAULT_LANGUAGE, Words, read_words

__all__: list[str] = []

DEFAULT_DEFINITIONS: Final = (IWG_2009, DING_2025)
"""The definitions of a report for which none is named."""

ENDPOINT_COLUMNS: Final = (
    "patient_id", "line", "endpoint", "answer", "not_evaluable", "on", "value", "out_of",
)  # fmt: skip
"""What the report shows of what a definition asks beside its levels."""

FEW: Final = 60
"""Up to so many patients, the page shows the course of each; of more it shows a figure of them."""

MOST_PAGES: Final = 5
"""So many figures name the lanes of the patients; those of more patients stand on one figure."""

Track = Callable[[Sequence[Any], str], Iterable[Any]]
"""Goes through a sequence and shows how far it has come; the text says what is done."""


def untracked(items: Sequence[Any], _text: str) -> Iterable[Any]:
    return items


def parts_of(
    series: CaseSeries,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
    lang: str = "en",
    by: str | Mapping[Any, Any] | None = None,
    strata: str | None = None,
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
    by, strata, reference : str, optional
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
    strata: str | None,
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
    yield cut(_patients(series, said, listings=listings))
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
            _outcomes(series, definition, said, name=f"outcomes-{i + 1}", found=own,
                      horizon=horizon, listings=listings)
        )  # fmt: skip
    if series.patients:
        shown = next((d for d in definitions if d.levels), definitions[0])
        if by is not None:
            judged = [d for d in definitions if d.levels]
            yield cut(_grouped(cohort, judged, by, strata, said, reference=reference))
        if listings:
            yield cut(_courses(series, shown, said, track))
        yield cut(_together(series, shown, said, listings=listings))
        yield cut(_compared(series, definitions, said))
    if listings and any(patient.labs for patient in series.patients):
        tables = (laboratory_table(series, lang=lang),)
        yield cut(Part("laboratory", said("report.laboratory"), tables=tables))
    shown = next((d for d in definitions if d.levels), IWG_2009)
    yield from review_parts(
        series, shown, said, review=review, checklists=checklists, listings=listings
    )
    extra = tuple(_as_published(title, table, said) for title, table in (more or {}).items())
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
    compared = _compared(series, definitions, said)
    summed_up = summary_table(series, spread="iqr", lang=said.lang)
    table, *rates = hide_together([summed_up, *compared.tables], min_cell)
    yield Part("patients", said("report.patients"), tables=(table,))
    yield attrs.evolve(compared, tables=tuple(rates))
    yield _methods(series, definitions, said, tell_lines=False)


def _methods(
    series: CaseSeries,
    definitions: Sequence[Definition],
    said: Words,
    *,
    by: str | Mapping[Any, Any] | None = None,
    strata: str | None = None,
    tell_lines: bool = True,
) -> Part:
    lang = said.lang
    return Part(
        "methods", said("report.methods"),
        methods_text(
            series, definitions=definitions, by=by, strata=strata, lang=lang, tell_lines=tell_lines
        ),
        (definitions_table(definitions, lang=lang),),
    )  # fmt: skip


def _patients(series: CaseSeries, said: Words, *, listings: bool) -> Part:
    tables = []
    if len(series.patients) > 1 or not listings:
        tables.append(summary_table(series, lang=said.lang))
    if listings:
        tables.append(patients_table(series, lang=said.lang))
    return Part("patients", said("report.patients"), tables=tuple(tables))


def _outcomes(
    series: CaseSeries,
    d: Definition,
    said: Words,
    *,
    name: str,
    found: Mapping[str, Estimates],
    horizon: float,
    listings: bool,
) -> Part:
    title = said("report.outcomes", title=said.say(d.told("title")))
    tables: list[PublicationTable] = []
    pictures: list[Picture] = []
    texts: list[str] = []
    if d.levels:
        lowest = found[d.level_names[-1]]
        texts += [_summed_up(series, d, said), rate_sentence(lowest, d, said)]
        tables.append(_flow(lowest, d, said))
        if listings:
            tables.append(lines_table(series, definition=d, lang=said.lang))
        tables += [table_of(each, d, horizon=horizon, lang=said.lang) for each in found.values()]
        pictures = list(
            _curves(series, d, said, name, found=lowest, horizon=horizon, listings=listings)
        )
        if not len(lowest.curve):
            texts.append(said("report.no_response_drawn"))
    if d.questions:
        tables.append((_endpoints if listings else _endpoint_rates)(series, d, said))
    return Part(name, title, tuple(texts), tuple(tables), tuple(pictures))


def rate_sentence(found: Estimates, d: Definition, said: Words) -> str:
    """Say the response rate of the primary denominator, and that of the sensitivity."""
    places: dict[str, object] = {"level": level_words(said, d, found.times.level)}
    for name in DENOMINATORS:
        rate = rate_of(found.times.judged, name)
        if not rate.total:
            return said("report.no_rate")
        low, high = rate.interval()
        places |= {
            f"{name}_lines": many(said, rate.total, "line"),
            f"{name}_patients": many(said, rate.patients, "patient"),
            f"{name}_n": rate.count, f"{name}_share": f"{100 * rate.share:.0f}",
            f"{name}_low": f"{100 * low:.0f}", f"{name}_high": f"{100 * high:.0f}",
        }  # fmt: skip
    return said("report.rate", **places)


def _flow(found: Estimates, d: Definition, said: Words) -> PublicationTable:
    """Show how many lines and patients came to each stage, and why the others did not."""
    flow = response_flow(found.times, d)
    rows = []
    for row in zip(*(flow[name].tolist() for name in flow.columns), strict=True):
        stage, reason, lines, patients = row
        told = said.get("end", reason) if stage in {"ended", "censored"} else (
            said.get("reason", reason)
        )  # fmt: skip
        rows.append((said(f"flow.{stage}"), told if reason else "", lines, patients))
    columns = ("stage", "reason", "lines", "patients")
    return PublicationTable(
        name=f"flow-{found.times.level}",
        title=said("flow.title", level=level_words(said, d, found.times.level)),
        columns=columns,
        headings=tuple(said(f"flow.column.{name}") for name in columns),
        rows=tuple(f"{row[0]}/{row[1]}" if row[1] else row[0] for row in zip(
            flow["stage"].tolist(), flow["reason"].tolist(), strict=True)),
        cells=tuple(
            tuple(TableCell(text=str(value), value=value) for value in row) for row in rows
        ),
        notes=(under(d, said),),
        lang=said.lang,
    )  # fmt: skip


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
        found.insert(1, said("tables.with", text=_summed_up(series, shown, said), inside=shown.id))
    return found


def _summed_up(series: CaseSeries, d: Definition, said: Words) -> str:
    counted = Counter(classify_response(series, definition=d)["category"])
    told = said("report.and").join(
        said("report.category", n=counted[code], category=said.category(code))
        for code in (*d.level_names, "NR", "NE")
    )
    return said("report.counted", lines=many(said, sum(counted.values()), "line"), counted=told)


def _curves(
    series: CaseSeries,
    d: Definition,
    said: Words,
    name: str,
    *,
    found: Estimates,
    horizon: float,
    listings: bool,
) -> Iterator[Picture]:
    """Draw the lines of a definition, and where any responded, when and for how long."""
    lang, level = said.lang, level_words(said, d, d.level_names[-1])
    curve, soon, inside = found.curve, found.soon, found.inside
    median = said("estimates.not_reached") if curve.median is None else f"{curve.median:g}"
    yield Picture.of(
        said, "flow", f"{name}-flow", plot_flow(response_flow(found.times, d), lang=lang),
        definition=d, title=said("flow.title", level=level), n=len(found.times),
        responded=len(curve),
    )  # fmt: skip
    pages = pages_of(series)
    every = [*range(1, pages + 1)] if pages <= MOST_PAGES else [None]
    for page in every if listings else []:
        yield Picture.of(
            said, "swimmer", f"{name}-swimmer" + (f"-{page}" if page not in {None, 1} else ""),
            plot_swimmer(series, definition=d, page=page, lang=lang), level=level,
            definition=d, n=len(series.patients),
        )  # fmt: skip
    if not len(curve):
        return
    yield Picture.of(
        said, "remission", f"{name}-remission", plot_remission(curve, lang=lang),
        definition=d, data=curve.steps(), level=level, n=len(curve), events=curve.events,
        median=median,
    )  # fmt: skip
    ends = remission_causes(found.times)
    if len(ends) > 1:
        yield Picture.of(
            said, "causes", f"{name}-causes", plot_causes(ends, lang=lang), data=ends.steps(),
            definition=d, level=level, n=len(curve), causes=said("report.and").join(
                f"{said.get('end', cause)} {each.events}" for cause, each in ends.items()),
        )  # fmt: skip
    yield Picture.of(
        said, "in_response", f"{name}-in-response",
        plot_in_response(inside, until=horizon, lang=lang), definition=d, data=inside.steps(),
        level=level, n=len(inside), responders=inside.responders,
    )  # fmt: skip
    yield Picture.of(
        said, "time_to_response", f"{name}-time-to-response",
        plot_time_to_response(soon, lang=lang), definition=d, data=soon.all_treated.steps(),
        level=level, n=len(soon.all_treated), responders=len(soon.responders),
    )  # fmt: skip


def _grouped(
    cohort: Cohort, definitions: Sequence[Definition], by: Any, strata: str | None, said: Words,
    *, reference: str | None,
) -> Part:  # fmt: skip
    """Put the groups beside each other: patients, and lines under each definition with levels."""
    lang = said.lang
    tables, pictures = [summary_table(cohort, by=by, lang=lang)], []
    without_line = say_without_line(cohort, by, said)
    for i, d in enumerate(definitions, start=1):
        level = level_words(said, d, d.level_names[-1])
        times = remission_times(cohort, d, by=by)
        table = groups_table(times, d, by=by, reference=reference, lang=lang)
        tables += [
            attrs.evolve(table, notes=(*table.notes, *without_line)),
            times_to_response_table(times, d, by=by, reference=reference, lang=lang),
            durations_table(times, d, by=by, reference=reference, lang=lang),
        ]
        if strata is not None:
            tables.append(
                strata_table(cohort, d, by=by, strata=strata, reference=reference, lang=lang)
            )
        if d.questions:
            rows = _endpoint_rates(cohort, d, said, by=by)
            tables.append(attrs.evolve(rows, notes=(*rows.notes, *without_line)))
            if strata is not None and d.primary in {each.name for each in d.questions}:
                tables.append(
                    strata_table(cohort, d, by=by, strata=strata, endpoint=d.primary,
                                 reference=reference, lang=lang)
                )  # fmt: skip
        rates, curves = response_rates(times, by=by), remission_survival(times, by=by)
        pictures += [
            Picture.of(
                said, "forest", f"groups-{i}-rates", plot_forest(rates, lang=lang), data=rates,
                definition=d, level=level, n=len(curves),
            ),
            Picture.of(
                said, "groups_response", f"groups-{i}-response",
                plot_time_to_response(response_times(times, by=by), lang=lang), definition=d,
                level=level, n=len(curves),
            ),
            Picture.of(
                said, "groups", f"groups-{i}-remission", plot_remission(curves, lang=lang),
                definition=d, level=level, n=len(curves),
            ),
        ]  # fmt: skip
    if stated_rates(cohort)["lines_stated"].any():
        tables.append(stated_table(cohort, by=by, lang=lang))
    if len(stated_durations(cohort).lines):
        tables.append(stated_durations_table(cohort, by=by, lang=lang))
    if definitions:
        pictures.append(_at_weeks(cohort, definitions[0], said, name="groups-weeks", by=by))
    title = said("report.groups", by=said.get("column", column_of(by)))
    return Part("groups", title, tables=tuple(tables), pictures=tuple(pictures))


def _at_weeks(
    subject: Subject, d: Definition, said: Words, *, name: str, by: Any = None
) -> Picture:
    """Draw the counts at fixed weeks; boxes of all lines, medians of groups."""
    weeks = counts_by_week(subject, d, by=by)
    return Picture.of(
        said, "weeks", name,
        plot_weeks(weeks, kind="box" if by is None else "median", lang=said.lang), data=weeks,
        definition=d, n=int(weeks["lines"][weeks["week"] == 0].sum()),
    )  # fmt: skip


def _endpoints(series: CaseSeries, d: Definition, said: Words) -> PublicationTable:
    table = answer_endpoints(series, definition=d)
    shown = Table({name: table[name] for name in ENDPOINT_COLUMNS})
    told = _as_published(said("report.endpoints"), shown, said)
    return attrs.evolve(told, notes=(under(d, said), *told.notes))


def _endpoint_rates(
    subject: CaseSeries | Cohort, d: Definition, said: Words, *, by: Any = None
) -> PublicationTable:
    """Sum up what a definition asks beside its levels: one row a question, in each group."""
    columns: tuple[str, ...] = ("endpoint", "lines", "patients", "rate", "rate_evaluable")
    columns = columns if by is None else ("group", *columns)
    sheet = Sheet(name="endpoint_rates", said=said, columns=columns)
    asked = endpoint_rates(subject, d, by=by).rows()
    found = {(row["endpoint"], row["group"], row["is_primary"]): row for row in asked}
    groups = group_order([group for _, group, _ in found])
    for name in dict.fromkeys(name for name, _, _ in found):
        for group in groups:
            both = [found[name, group, is_primary] for is_primary in (True, False)]
            texts = (
                *(() if by is None else (group_words(group, said, by),)),
                said.get("endpoint", str(name)), str(both[0]["lines"]), str(both[0]["patients"]),
                *(rate_words(row, row["lines"], said) if row["lines"] else MISSING
                  for row in both),
            )  # fmt: skip
            key = str(name) if by is None else f"{name}, {group}"
            sheet.rows[key] = [TableCell(text=text, value=text) for text in texts]
    sheet.notes.append(under(d, said))
    sheet.note("rates")
    return sheet.table()


def _with_rules(
    table: PublicationTable, definitions: Mapping[str, Definition], said: Words
) -> PublicationTable:
    """Say the rules behind each definition of a comparison in the language."""
    if said.lang == DEFAULT_LANGUAGE:
        return table
    behind = {id: said("methods.join").join(rules_of(d, said)) for id, d in definitions.items()}
    cells = tuple(
        tuple(
            attrs.evolve(cell, why=behind[id] if name == "id" else "")
            if name in {"id", "asked", "evidence"}
            else cell
            for name, cell in zip(table.columns, row, strict=True)
        )
        for id, row in zip(table.rows, table.cells, strict=True)
    )
    return attrs.evolve(table, cells=cells)


def _compared(series: CaseSeries, definitions: Sequence[Definition], said: Words) -> Part:
    """Put the series under every definition that ships, and under those of the report."""
    known = {d.id: d for d in (*catalogue(), *definitions) if not d.placeholder}
    table = _with_rules(
        comparison_table(series, definitions=known.values(), lang=said.lang), known, said
    )
    return Part("comparison", said("report.comparison"), tables=(table,))


def _courses(series: CaseSeries, d: Definition, said: Words, track: Track) -> Part:
    few = drawn_of(series)
    top = highest_count(few)
    pages = [few[i : i + PANELS] for i in range(0, len(few), PANELS)]
    pictures = [
        Picture.of(
            said, "courses", f"courses-{i + 1}",
            plot_courses(page, definition=d, data_cut=series.data_cut, highest=top, lang=said.lang),
            definition=d, first=page[0].id, last=page[-1].id, courses=said("report.and").join(
                _course_words(patient, said) for patient in page),
        )
        for i, page in enumerate(track(pages, said("report.progress.courses")))
    ]  # fmt: skip
    left = len(series.patients) - len(few)
    texts = (said("report.courses_left", n=left, shown=len(few)),) if left else ()
    return Part("courses", said("report.courses"), texts, pictures=tuple(pictures))


def _together(series: CaseSeries, d: Definition, said: Words, *, listings: bool) -> Part:
    """Show the counts of all lines on one axis: the highest of each, and those at fixed weeks."""
    pictures = [_at_weeks(series, d, said, name="together-weeks")]
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


def _as_published(title: str, table: Table | PublicationTable, said: Words) -> PublicationTable:
    """Show a table of columns as one of cells, each row with its patient behind it."""
    if isinstance(table, PublicationTable):
        return table
    columns = table.columns
    owners = table["patient_id"] if "patient_id" in table else [None] * len(table)
    rows = [
        tuple(
            TableCell(
                text=said.get(name, text), value=text,
                patients=() if owner is None else (str(owner),),
            )
            for name, text in zip(columns, row, strict=True)
        )
        for owner, row in zip(owners, cells_of(table), strict=True)
    ]  # fmt: skip
    return PublicationTable(
        name="more",
        title=title,
        columns=columns,
        headings=tuple(said.get("column", name) for name in columns),
        rows=tuple(str(i + 1) for i in range(len(rows))),
        cells=tuple(rows),
        lang=said.lang,
    )
