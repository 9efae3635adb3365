"""
Times of groups beside each other: how soon they respond, how long it lasts, and hazard ratios.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from itpcase.definitions import DAYS_PER_MONTH, IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.contrasts import (
    compare_durations,
    compare_hazards,
    compare_times_to_response,
)
from itpcase.estimates.flow import choose_reference
from itpcase.estimates.group_tests import TWO
from itpcase.estimates.groups import check_groups, group_order
from itpcase.estimates.survival import remission_survival, response_times
from itpcase.estimates.times import RemissionTimes, remission_times
from itpcase.figures._axis import Unit, last_of, unit_for
from itpcase.figures._labels import episode_words, group_words, p_words
from itpcase.model import Day
from itpcase.report._estimates.ends import say_gray
from itpcase.report._estimates.groups import ratio_words, say_whether_they_differ
from itpcase.report._estimates.series import at_words, median_words, months_for
from itpcase.report._estimates.undated import Undated
from itpcase.report._parts import under
from itpcase.report.publication import MISSING, PublicationTable, TableCell
from itpcase.response.asking import Subject
from itpcase.words import Words, read_words

TO_RESPONSE: Final = ("group", "lines", "responded", "time_all", "time_responders", "hazard", "p")

RESPONSE: Final = "RESPONSE"
"""The cause of what comes to a response, among death and the next line."""

OF_RESPONSE: Final = ("group", "responses", "ended", "duration")
"""Of the durations; behind them stand the shares after so many months, the ratio and its p."""


def times_to_response_table(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    reference: str | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Put groups of lines beside each other: how soon they respond, and the hazard ratio.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many; a table of times must have been made with *by*.
    definition : Definition
        What counts as a response.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    reference : str, optional
        The group that the others are compared with; the one with the most lines if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a group; the columns ``group, lines, responded, time_all, time_responders, hazard,
        p``. A ratio that cannot be told says why.

    Raises
    ------
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.estimates.compare_hazards : the ratios, and what they mean.

    Examples
    --------
    >>> from itpcase.registry.simulate import simulate_registry
    >>> from itpcase.report import times_to_response_table
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> table = times_to_response_table(cohort, by="sex", line=1, reference="F")
    >>> table.cell("M", "hazard").text
    '0.63 (0.35–1.14)'
    """
    times = _times(subject, definition, by=by, line=line, level=level, data_cut=data_cut)
    base, every = _reference(times, reference), response_times(times, by=by)
    said = read_words(lang)
    hazards = _hazards(times, by, "response", base)
    rows = {}
    for name in group_order(times.judged["group"].tolist()):
        found = every.get(name)
        if found is None:
            rows[name] = _empty(
                name,
                base,
                counts={"lines": "0", "responded": "0"},
                columns=TO_RESPONSE,
                by=by,
                said=said,
            )
            continue
        undated = Undated.of(times, name)
        among, middle = found.range_of_responders, found.median_of_responders
        quick = MISSING
        if among is not None:
            quick = said("tables.with", text=f"{middle:g}", inside=f"{among[0]:g}–{among[1]:g}")
        rows[name] = {
            "group": group_words(name, said, by), "lines": str(len(found.all_treated)),
            "responded": str(len(found.responders)),
            "time_all": undated.tell(median_words(found.all_treated, said), said),
            "time_responders": undated.tell(quick, said) if undated.hides_all else quick,
            **_ratio(name, base, hazards, said),
        }  # fmt: skip
    test = say_whether_they_differ(compare_times_to_response, times, by, said, words="hazards")
    gray = say_gray({name: each.all_treated for name, each in every.items()}, RESPONSE, said)
    return _table(
        "to_response", times, rows, columns=TO_RESPONSE,
        notes=(test, *gray, *Undated.of(times).notes(said)), base=base, by=by, said=said,
    )  # fmt: skip


def durations_table(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    reference: str | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Put the responses of groups beside each other: how long they last, and the hazard ratio.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many; a table of times must have been made with *by*.
    definition : Definition
        What counts as a response, and what ends it.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    reference : str, optional
        The group that the others are compared with; the one with the most lines if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a group; the columns ``group, responses, ended, duration, still_6, still_12,
        still_24, hazard, p``: after so many months the share still in response, its interval, and
        how many are at risk; ``still_60, still_120, still_240`` too, as far as a response was
        followed. A ratio that cannot be told says why.

    Raises
    ------
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.estimates.compare_hazards : the ratios, and what they mean.

    Examples
    --------
    >>> from itpcase.registry.simulate import simulate_registry
    >>> from itpcase.report import durations_table
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> table = durations_table(cohort, by="sex", line=1, reference="F")
    >>> table.cell("F", "hazard").text, table.cell("F", "ended").text
    ('reference', '26')
    """
    times = _times(subject, definition, by=by, line=line, level=level, data_cut=data_cut)
    base, curves = _reference(times, reference), remission_survival(times, by=by)
    said = read_words(lang)
    hazards = _hazards(times, by, "end of response", base)
    last = last_of(curve for _, curve in curves.items())
    unit, read = unit_for(last), months_for(last)
    columns = (*OF_RESPONSE, *(f"still_{n}" for n in read), "hazard", "p")
    rows = {}
    for name in group_order(times.judged["group"].tolist()):
        curve = curves.get(name)
        if curve is None or not len(curve):
            rows[name] = _empty(
                name,
                base,
                counts={"responses": "0", "ended": "0"},
                columns=columns,
                by=by,
                said=said,
            )
            continue
        rows[name] = {
            "group": group_words(name, said, by), "responses": str(len(curve)),
            "ended": str(curve.events),
            "duration": median_words(curve, said, unit),
            **{f"still_{n}": at_words(curve, n * DAYS_PER_MONTH, said) for n in read},
            **_ratio(name, base, hazards, said),
        }  # fmt: skip
    notes = (
        say_whether_they_differ(compare_durations, times, by, said),
        said("hazards.responders"),
    )
    return _table(
        "of_response",
        times,
        rows,
        columns=columns,
        notes=notes,
        base=base,
        by=by,
        said=said,
        unit=unit,
    )


def _times(
    subject: Subject | RemissionTimes, definition: Definition, *, by: Any, **asked: Any
) -> RemissionTimes:
    return remission_times(subject, definition, by=check_groups(by), **asked)


def _reference(times: RemissionTimes, reference: str | None) -> str:
    """Choose the group that the others are compared with, as for the rates."""
    sizes = Counter(times.judged.started["group"].tolist())
    sized = {name: sizes[name] for name in sorted(sizes)}
    return choose_reference(reference, sized) if sized else ""


def _hazards(times: RemissionTimes, by: Any, of: Any, base: str) -> dict[str, Mapping[str, Any]]:
    """Give the ratios by group; none where fewer than two groups can have the event."""
    these = times if of == "response" else times.responded
    if base not in (names := {*these["group"].tolist()}) or len(names) < TWO:
        return {}
    return {
        str(row["group"]): row
        for row in compare_hazards(times, by=by, of=of, reference=base).rows()
    }


def _empty(
    name: str, base: str, *, counts: Mapping[str, str], columns: Sequence[str], by: Any, said: Words
) -> dict[str, str]:
    """Give the row of a group of which no line has such times: nothing is known of it."""
    return {
        **dict.fromkeys(columns, MISSING), "group": group_words(name, said, by), **counts,
        **_ratio(name, base, {}, said),
    }  # fmt: skip


def _ratio(
    name: str, base: str, hazards: Mapping[str, Mapping[str, Any]], said: Words
) -> dict[str, str]:
    """Say a hazard ratio with its interval, or why there is none."""
    if name == base:
        return {"hazard": said("groups.reference"), "p": MISSING}
    row = hazards.get(name)
    if row is None:
        return {"hazard": said("hazards.nobody"), "p": MISSING}
    p = MISSING if np.isnan(row["p"]) else p_words(float(row["p"]), "")
    if row["not_estimable"]:
        return {"hazard": said(f"hazards.{row['not_estimable']}"), "p": p}
    ends = (float(row["lower"]), float(row["upper"]))
    return {"hazard": ratio_words(float(row["ratio"]), ends, said), "p": p}


def _table(
    kind: str,
    times: RemissionTimes,
    rows: Mapping[str, Mapping[str, str]],
    *,
    columns: tuple[str, ...],
    notes: tuple[str, ...],
    base: str,
    by: Any,
    said: Words,
    unit: Unit = "days",
) -> PublicationTable:
    definition = times.definition
    others = [name for name in rows if name != base]
    is_told = any(row["hazard"][:1].isdigit() for row in rows.values())
    against = group_words(base, said, by)
    own = group_words(others[0], said, by) if len(others) == 1 else said("hazards.of_the_row")
    is_robust = len(np.unique(times.owner)) < len(times)
    return PublicationTable(
        name=f"{kind}-{times.level}",
        title=said(f"hazards.title_{kind}", level=episode_words(said, definition, times.level)),
        columns=columns,
        headings=tuple(
            said("hazards.still", n=name.partition("_")[2]) if name.startswith("still_")
            else said(f"hazards.column.{'hazard_' + kind if name == 'hazard' else name}",
                      unit=said(f"time_unit.{unit}"))
            for name in columns
        ),
        rows=tuple(rows),
        cells=tuple(
            tuple(TableCell(text=row[name], value=row[name]) for name in columns)
            for row in rows.values()
        ),
        notes=(
            under(definition, said),
            *([said(f"hazards.sooner_{kind}", group=own, reference=against)] if is_told else ()),
            said("hazards.note_robust" if is_robust else "hazards.note"),
            said(f"hazards.note_{kind}"),
            *notes,
        ),
        lang=said.lang,
    )  # fmt: skip
