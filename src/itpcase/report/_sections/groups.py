"""
The section of a report that puts groups of lines beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import response_rates
from itpcase.estimates.stated import stated_rates
from itpcase.estimates.stated_duration import stated_durations
from itpcase.estimates.survival import remission_survival, response_times
from itpcase.estimates.times import remission_times
from itpcase.figures import plot_forest, plot_remission, plot_time_to_response
from itpcase.figures._curves import has_bands
from itpcase.figures._labels import episode_words
from itpcase.report._estimates.endpoints import endpoint_rates_table
from itpcase.report._estimates.ends import ends_table
from itpcase.report._estimates.groups import groups_table, say_without_line
from itpcase.report._estimates.hazards import durations_table, times_to_response_table
from itpcase.report._estimates.stated import stated_durations_table, stated_table
from itpcase.report._estimates.strata import strata_table
from itpcase.report._own_groups import column_of
from itpcase.report._parts import Part, Picture
from itpcase.report._sections.courses import draw_weeks
from itpcase.report.tables import summary_table
from itpcase.words import Words

__all__: list[str] = []


def compare_groups(
    cohort: Cohort, definitions: Sequence[Definition], by: Any,
    strata: str | Mapping[Any, Any] | None, said: Words, *, reference: str | None,
) -> Part:  # fmt: skip
    """Put the groups beside each other: patients, and lines under each definition with levels."""
    lang = said.lang
    tables, pictures = [summary_table(cohort, by=by, lang=lang)], []
    without_line = say_without_line(cohort, by, said)
    for i, d in enumerate(definitions, start=1):
        level = episode_words(said, d, d.level_names[-1])
        times = remission_times(cohort, d, by=by)
        table = groups_table(times, d, by=by, reference=reference, lang=lang)
        tables += [
            attrs.evolve(table, notes=(*table.notes, *without_line)),
            times_to_response_table(times, d, by=by, reference=reference, lang=lang),
            durations_table(times, d, by=by, reference=reference, lang=lang),
            *filter(None, [ends_table(times, by=by, said=said)]),
        ]
        if strata is not None:
            tables.append(
                strata_table(cohort, d, by=by, strata=strata, reference=reference, lang=lang)
            )
        if d.questions:
            rows = endpoint_rates_table(cohort, d, said, by=by)
            tables.append(attrs.evolve(rows, notes=(*rows.notes, *without_line)))
            if strata is not None and d.primary in {each.name for each in d.questions}:
                tables.append(
                    strata_table(cohort, d, by=by, strata=strata, endpoint=d.primary,
                                 reference=reference, lang=lang)
                )  # fmt: skip
        rates, curves = response_rates(times, by=by), remission_survival(times, by=by)
        many = "" if has_bands(curves) else "_many"
        pictures += [
            Picture.of(
                said, "forest", f"groups-{i}-rates", plot_forest(rates, lang=lang), data=rates,
                definition=d, level=level, n=len(curves),
            ),
            Picture.of(
                said, "groups_response", f"groups-{i}-response",
                plot_time_to_response(response_times(times, by=by), unit="auto", lang=lang),
                definition=d, level=level, n=len(curves), legend=f"groups_response{many}",
            ),
            Picture.of(
                said, "groups", f"groups-{i}-remission",
                plot_remission(curves, unit="auto", lang=lang), definition=d, level=level,
                n=len(curves), legend=f"groups{many}",
            ),
        ]  # fmt: skip
    if stated_rates(cohort)["lines_stated"].any():
        tables.append(stated_table(cohort, by=by, lang=lang))
    if len(stated_durations(cohort).lines):
        tables.append(stated_durations_table(cohort, by=by, lang=lang))
    if definitions:
        pictures.append(draw_weeks(cohort, definitions[0], said, name="groups-weeks", by=by))
    title = said("report.groups", by=said.get("column", column_of(by)))
    return Part("groups", title, tables=tuple(tables), pictures=tuple(pictures))
