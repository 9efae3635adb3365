"""
The section of a report on the outcomes by one definition: its rates, tables and curves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import DENOMINATORS, rate_of, response_flow
from itpcase.estimates.survival import remission_causes
from itpcase.figures import (
    plot_causes,
    plot_flow,
    plot_in_response,
    plot_remission,
    plot_swimmer,
    plot_time_to_response,
)
from itpcase.figures._labels import episode_words
from itpcase.figures._swimmer import pages_of
from itpcase.model import CaseSeries
from itpcase.report._estimates.endpoints import endpoint_rates_table, endpoints_table
from itpcase.report._estimates.series import Estimates, table_of
from itpcase.report._estimates.undated import Undated
from itpcase.report._methods import many
from itpcase.report._parts import Part, Picture, under
from itpcase.report._sections.findings import say_categories
from itpcase.report.tables import PublicationTable, TableCell, lines_table
from itpcase.units.text import percent
from itpcase.words import Words

__all__: list[str] = []

MOST_PAGES: Final = 5
"""So many figures name the lanes of the patients; those of more patients stand on one figure."""


def tell_outcomes(
    series: CaseSeries,
    d: Definition,
    said: Words,
    *,
    name: str,
    found: Mapping[str, Estimates],
    horizon: float,
    listings: bool,
) -> Part:
    """Tell what came of the lines by one definition: in words, in tables and in figures."""
    title = said("report.outcomes", title=said.say(d.told("title")))
    tables: list[PublicationTable] = []
    pictures: list[Picture] = []
    texts: list[str] = []
    if d.levels:
        n = sum(not patient.lines for patient in series.patients)
        without = (said("flow.note.without_line", n=n),) if n else ()
        lowest = found[d.level_names[-1]]
        texts += [say_categories(series, d, said), rate_sentence(lowest, d, said)]
        tables.append(_flow(lowest, d, said, without=without))
        if listings:
            tables.append(lines_table(series, definition=d, lang=said.lang))
        tables += [table_of(each, d, horizon=horizon, lang=said.lang) for each in found.values()]
        pictures = list(
            _curves(series, d, said, name, found=lowest, horizon=horizon, listings=listings)
        )
        flow, *others = pictures
        legend = said("report.next").join((flow.legend, *without))
        pictures = [attrs.evolve(flow, legend=legend), *others]
        if not len(lowest.curve):
            hidden = Undated.of(lowest.times).hides_all
            texts.append(said(f"report.no_{'dated_' if hidden else ''}response_drawn"))
    if d.questions:
        tables.append((endpoints_table if listings else endpoint_rates_table)(series, d, said))
    return Part(name, title, tuple(texts), tuple(tables), tuple(pictures))


def rate_sentence(found: Estimates, d: Definition, said: Words) -> str:
    """Say the response rate of the primary denominator, and that of the sensitivity."""
    places: dict[str, object] = {"level": episode_words(said, d, found.times.level)}
    for name in DENOMINATORS:
        rate = rate_of(found.times.judged, name)
        if not rate.total:
            return said("report.no_rate")
        low, high = rate.interval()
        places |= {
            f"{name}_lines": many(said, rate.total, "line"),
            f"{name}_patients": many(said, rate.patients, "patient"),
            f"{name}_n": rate.count, f"{name}_share": percent(rate.share, rate.total),
            f"{name}_low": percent(low, rate.total), f"{name}_high": percent(high, rate.total),
        }  # fmt: skip
    return said("report.rate", **places)


def _flow(
    found: Estimates, d: Definition, said: Words, *, without: tuple[str, ...]
) -> PublicationTable:
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
        title=said("flow.title", level=episode_words(said, d, found.times.level)),
        columns=columns,
        headings=tuple(said(f"flow.column.{name}") for name in columns),
        rows=tuple(f"{row[0]}/{row[1]}" if row[1] else row[0] for row in zip(
            flow["stage"].tolist(), flow["reason"].tolist(), strict=True)),
        cells=tuple(
            tuple(TableCell(text=str(value), value=value) for value in row) for row in rows
        ),
        notes=(under(d, said), *without),
        lang=said.lang,
    )  # fmt: skip


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
    lang, level = said.lang, episode_words(said, d, d.level_names[-1])
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
            plot_swimmer(series, definition=d, page=page, unit="auto", lang=lang), level=level,
            definition=d, n=len(series.patients),
        )  # fmt: skip
    if not len(curve):
        return
    yield Picture.of(
        said, "remission", f"{name}-remission", plot_remission(curve, unit="auto", lang=lang),
        definition=d, data=curve.steps(), level=level, n=len(curve), events=curve.events,
        median=median,
    )  # fmt: skip
    ends = remission_causes(found.times)
    if len(ends) > 1:
        yield Picture.of(
            said, "causes", f"{name}-causes", plot_causes(ends, unit="auto", lang=lang),
            data=ends.steps(), definition=d, level=level, n=len(curve),
            causes=said("report.and").join(
                f"{said.get('end', cause)} {each.events}" for cause, each in ends.items()),
        )  # fmt: skip
    yield Picture.of(
        said, "in_response", f"{name}-in-response",
        plot_in_response(inside, until=horizon, unit="auto", lang=lang), definition=d,
        data=inside.steps(), level=level, n=len(inside), responders=inside.responders,
    )  # fmt: skip
    yield Picture.of(
        said, "time_to_response", f"{name}-time-to-response",
        plot_time_to_response(soon, unit="auto", lang=lang), definition=d,
        data=soon.all_treated.steps(), level=level, n=len(soon.all_treated),
        responders=len(soon.responders),
    )  # fmt: skip
