"""
The estimates of a series as a table: how many responded, how soon, and how long it lasted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.definitions import DAYS_PER_MONTH, IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.survival import (
    InResponse,
    KaplanMeier,
    TimeToResponse,
    in_response,
    remission_survival,
    response_times,
)
from itpcase.figures._course import level_words
from itpcase.model import CaseSeries, Day, Patient
from itpcase.report.tables import MISSING, PublicationTable, TableCell
from itpcase.response.course import level_of
from itpcase.table import Table
from itpcase.words import Words, read_words

MONTHS: Final = (6, 12, 24)
"""The curve is read after so many months."""


def estimates_table(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    *,
    line: int | None = None,
    level: str | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Put the estimates of a series into a table, each with its convention and the lines behind it.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    definition : Definition
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        The rows ``responded, duration, still_<months>, follow_up, mean_duration, mean_in_response,
        time_all, time_responders, left_out``; the columns ``item, value, n, how``.

    Raises
    ------
    MissingExtraError
        Without the extra ``survival``.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.report import estimates_table
    >>> table = estimates_table(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> table.cell("duration", "value").text
    'not reached (120–not reached)'
    """
    said = read_words(lang)
    cohort = as_cohort(subject, data_cut)
    about: dict[str, Any] = {"line": line, "level": level, "definition": definition}
    curve = remission_survival(cohort, **about)
    times = response_times(cohort, **about)
    found = in_response(cohort, **about)
    rows = dict(_rows(curve, times, found, said))
    name, _ = level_of(definition, level)
    columns = ("item", "value", "n", "how")
    return PublicationTable(
        name=f"estimates-{name}",
        title=said("estimates.title", level=level_words(said, definition, name)),
        columns=columns,
        headings=tuple(said(f"estimates.column.{each}") for each in columns),
        rows=tuple(rows),
        cells=tuple(
            (
                TableCell(text=item, value=item),
                TableCell(
                    text=value, value=value, patients=_patients(lines), why=_listed(lines, said)
                ),
                TableCell(text=str(len(lines)), value=len(lines), patients=_patients(lines)),
                TableCell(text=how, value=how),
            )
            for item, value, lines, how in rows.values()
        ),
        notes=(said("estimates.note.lines"),),
        lang=lang,
    )  # fmt: skip


def _rows(
    curve: KaplanMeier, times: TimeToResponse, found: InResponse, said: Words
) -> Iterator[tuple[str, tuple[str, str, Table, str]]]:
    def row(
        name: str, value: str, lines: Table, how: str = "", /, **places: object
    ) -> tuple[str, tuple[str, str, Table, str]]:
        item = said(f"estimates.row.{name.partition('_at_')[0]}", **places)
        return name, (item, value, lines, said(f"estimates.how.{how or name}"))

    every = times.all_treated
    share = f" ({100 * every.events / len(every):.0f} %)" if len(every) else ""
    yield row("responded", f"{every.events}/{len(every)}{share}", every.lines)
    yield row("duration", _median(curve, said), curve.lines)
    for months in MONTHS:
        day = months * DAYS_PER_MONTH
        if len(curve) and day <= curve.last_day:
            (left,) = curve.at(day)
            yield row(f"still_at_{months}", f"{100 * left:.0f} %", curve.lines, "still", n=months)
    back = curve.reversed()
    yield row("follow_up", _days(back.median, said) if len(back) else MISSING, back.lines)
    mean = f"{curve.restricted_mean(curve.last_day):.0f}" if len(curve) else MISSING
    last = f"{curve.last_day:.0f}" if len(curve) else MISSING
    yield row("mean_duration", mean, curve.lines, day=last)
    whole = f"{found.mean_days():.0f}" if len(found) else MISSING
    yield row(
        "mean_in_response", whole, found.lines, day=f"{found.until:.0f}" if len(found) else MISSING
    )
    yield row("time_all", _median(every, said), every.lines)
    among = times.range_of_responders
    quick = MISSING
    if among is not None:
        quick = f"{times.median_of_responders:g} ({among[0]:g}–{among[1]:g})"
    responded = every.lines["event"].astype(bool)
    own = every.lines[responded]
    yield row("time_responders", quick, own)
    out = every.left_out
    reasons = Counter(out["reason"])
    told = "; ".join(f"{said(f'reason.{code}')}: {many}" for code, many in reasons.items())
    yield row("left_out", told or "0", out)


def _median(curve: KaplanMeier, said: Words) -> str:
    if not len(curve):
        return MISSING
    low, high = curve.median_interval
    if curve.median is None and low is None and high is None:
        return _days(None, said)
    ends = f"{_days(low, said)}–{_days(high, said)}"
    return f"{_days(curve.median, said)} ({ends})"


def _days(day: float | None, said: Words) -> str:
    return said("estimates.not_reached") if day is None else f"{day:g}"


def _patients(lines: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, lines["patient_id"])))


def _listed(lines: Table, said: Words) -> str:
    """Say for each line how long it was, and with a plus sign that it was censored."""
    names = [f"{p}/{n}" for p, n in zip(lines["patient_id"], lines["line"], strict=True)]
    if "days" not in lines:
        return said("report.and").join(names)
    ends = np.where(lines["event"].astype(bool), "", "+")
    return said("report.and").join(
        said("estimates.line", line=name, days=f"{days:g}{end}")
        for name, days, end in zip(names, lines["days"], ends, strict=True)
    )
