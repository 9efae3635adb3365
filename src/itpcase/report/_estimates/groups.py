"""
Groups of lines beside each other: rates, differences, durations, and whether they differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.contrasts import compare_durations
from itpcase.estimates.flow import ALL, response_rate_differences, response_rates
from itpcase.estimates.group_tests import GroupTest
from itpcase.estimates.groups import (
    UNKNOWN,
    check_groups,
    group_order,
    label_patients,
)
from itpcase.estimates.survival import remission_survival
from itpcase.estimates.times import RemissionTimes, remission_times
from itpcase.figures._axis import Unit, last_of, unit_for
from itpcase.figures._labels import episode_words, group_words, p_words
from itpcase.model import Day
from itpcase.report._estimates.series import median_words, share_words
from itpcase.report._parts import under
from itpcase.report.publication import MISSING, PublicationTable, TableCell, signed_percent
from itpcase.response.asking import Subject
from itpcase.words import Words, read_words

COLUMNS = ("group", "lines", "patients", "rate", "difference", "ratio", "p", "duration")


def groups_table(
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
    Put groups of lines beside each other: the rate, its difference from one of them, the duration.

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
        One row a group; the columns ``group, lines, patients, rate, difference, ratio, p,
        duration``. A note says whether the durations differ (log-rank), another how many
        patients of a group have no line and are in no rate.

    Raises
    ------
    MissingExtraError
        Without the extra ``survival``.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.report import groups_table
    >>> table = groups_table(examples.load("published-cases"), itp.DING_2025, by="phase")
    >>> table.cell("chronic", "rate").text
    '2/2 (100%, 16–100)'
    """
    said = read_words(lang)
    check_groups(by)
    cohort = None if isinstance(subject, RemissionTimes) else as_cohort(subject, data_cut)
    times = remission_times(
        subject if cohort is None else cohort, definition, by=by, line=line, level=level,
        data_cut=data_cut,
    )  # fmt: skip
    rates = response_rates(times, by=by)
    against = {
        row["group"]: row for row in response_rate_differences(times, by=by, reference=reference)
    }
    curves = remission_survival(times, by=by)
    unit = unit_for(last_of(curve for _, curve in curves.items()))
    of_group = {row["group"]: int(row["lines"]) for row in rates if row["is_primary"]}
    base = next((row["reference"] for row in against.values()), ALL)
    rows = {
        row["group"]: _cells(
            row,
            against.get(row["group"]),
            curves.get(row["group"]),
            said,
            by,
            unit=unit,
            least=min(row["lines"], of_group.get(base, 0)),
        )
        for row in rates
        if row["is_primary"]
    }
    rows = {
        name: rows.get(name) or _without_rate(name, said, by)
        for name in group_order(times.judged["group"].tolist())
    }
    left = len(times.judged) - len(times.judged.started)
    return PublicationTable(
        name=f"groups-{times.level}",
        title=said("groups.title", level=episode_words(said, definition, times.level)),
        columns=COLUMNS,
        headings=tuple(
            said(f"groups.column.{name}", unit=said(f"time_unit.{unit}")) for name in COLUMNS
        ),
        rows=tuple(rows),
        cells=tuple(rows.values()),
        notes=(
            under(definition, said),
            said("groups.note", reference=group_words(base, said, by)),
            say_whether_they_differ(compare_durations, times, by, said),
            *((said("groups.left_out", n=left, lines=len(times.judged)),) if left else ()),
            *(() if cohort is None else say_without_line(cohort, by, said)),
        ),
        lang=lang,
    )


def _cells(
    rate: dict[str, Any], difference: dict[str, Any] | None, curve: Any, said: Words, by: Any, *,
    unit: Unit, least: int,
) -> tuple[TableCell, ...]:  # fmt: skip
    """Give the cells of a group; *least* is how many lines the smaller of the two compared has."""
    texts = {
        "group": group_words(rate["group"], said, by),
        "lines": str(rate["lines"]),
        "patients": str(rate["patients"]),
        "rate": rate_words(rate, rate["lines"], said),
        "difference": said("groups.reference"), "ratio": said("groups.reference"), "p": MISSING,
        "duration": MISSING,
    }  # fmt: skip
    if curve is not None and len(curve):
        texts["duration"] = median_words(curve, said, unit)
    if difference is not None:
        middle, *ends = (difference[k] for k in ("difference", "lower", "upper"))
        texts["difference"] = difference_words(middle, ends, least, said)
        ratio, *ends = (difference[k] for k in ("ratio", "ratio_lower", "ratio_upper"))
        texts["ratio"] = ratio_words(ratio, ends, said)
        if texts["ratio"] == MISSING and np.isfinite(middle):
            texts["ratio"] = said("groups.no_ratio")
        texts["p"] = MISSING if np.isnan(difference["p"]) else p_words(difference["p"], "")
    return tuple(TableCell(text=texts[name], value=texts[name]) for name in COLUMNS)


def rate_words(rate: Mapping[str, Any], total: int, said: Words) -> str:
    """Say how many responded of so many, and the share with its interval."""
    share = rate["share"], rate["lower"], rate["upper"]
    return share_words(rate["responders"], total, share, said)


def difference_words(middle: float, ends: Sequence[float], least: int, said: Words) -> str:
    """Say a difference of shares in percentage points, and its interval where it has one."""
    told = signed_percent(middle, least)
    if not np.all(np.isfinite(ends)):
        return MISSING if np.isnan(middle) else told
    low, high = (signed_percent(end, least) for end in ends)
    return said("tables.with", text=told, inside=f"{low} {said('groups.to')} {high}")


def ratio_words(ratio: float, ends: Sequence[float], said: Words) -> str:
    """Say a ratio and its interval; a dash where it has none."""
    if not np.all(np.isfinite([ratio, *ends])):
        return MISSING
    return said("tables.with", text=f"{ratio:.2f}", inside=f"{ends[0]:.2f}–{ends[1]:.2f}")


def _without_rate(name: str, said: Words, by: Any) -> tuple[TableCell, ...]:
    """Give the row of a group of which no line is in a rate: it is there, and nothing is known."""
    first = {"group": group_words(name, said, by), "lines": "0", "patients": "0"}
    return tuple(
        TableCell(text=first.get(column, MISSING), value=first.get(column)) for column in COLUMNS
    )


def say_without_line(cohort: Cohort, by: Any, said: Words) -> tuple[str, ...]:
    """Say how many patients of each group have no line, and in which arms some have several."""
    labels = label_patients(cohort, by) if isinstance(by, str | Mapping) else None
    if labels is None:
        return ()
    every = Counter(labels.tolist())
    without = Counter(labels[np.diff(cohort.lines.offsets) == 0].tolist())
    listed = [
        said("groups.without_line_of", group=group_words(name, said, by), n=without[name],
             patients=every[name])
        for name in group_order(without) if name != UNKNOWN
    ]  # fmt: skip
    key = "groups.without_line_of_arms" if by == "arm" else "groups.without_line"
    told = (said(key, listed=said("groups.join").join(listed)),) if listed else ()
    return told + (_say_several_lines(cohort, labels, said) if by == "arm" else ())


def _say_several_lines(cohort: Cohort, labels: Any, said: Words) -> tuple[str, ...]:
    """Say in which arms patients have several lines, each of which counts."""
    each = np.diff(cohort.lines.offsets)
    lines, patients, several = Counter[str](), Counter[str](), Counter[str]()
    for name, n in zip(labels.tolist(), each.tolist(), strict=True):
        lines[name] += n
        patients[name] += n > 0
        several[name] += n > 1
    listed = [
        said("groups.several_lines_of", group=group_words(name, said, "arm"), lines=lines[name],
             patients=patients[name])
        for name in group_order(several) if name != UNKNOWN and several[name]
    ]  # fmt: skip
    if not listed:
        return ()
    return (said("groups.several_lines", listed=said("groups.join").join(listed)),)


def say_whether_they_differ(
    compare: Callable[..., GroupTest],
    times: RemissionTimes,
    by: Any,
    said: Words,
    *,
    words: str = "groups",
) -> str:
    """Say whether times of the groups differ, or why that cannot be said; *words* are of which."""
    try:
        test = compare(times, by=by)
    except InputError:
        return said(f"{words}.no_test")
    if not test.df:
        return said(f"{words}.no_test")
    key = f"{words}.robust" if test.is_robust else f"{words}.logrank"
    return said(key, statistic=f"{test.statistic:.2f}", df=test.df, p=p_words(test.p))
