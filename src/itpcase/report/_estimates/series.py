"""
The estimates of a series as a table: how many responded, how soon, for how long, how it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import check_positive
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import DAYS_PER_MONTH, IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.between_visits import Turnbull
from itpcase.estimates.curves import KaplanMeier
from itpcase.estimates.flow import DENOMINATORS, lines_of, rate_of
from itpcase.estimates.observation import FollowUp, follow_up
from itpcase.estimates.rates import Rate
from itpcase.estimates.recurrence import Event, patient_year_rate
from itpcase.estimates.states import InResponse, TimeToResponse
from itpcase.estimates.survival import (
    in_response,
    remission_between_visits,
    remission_survival,
    response_times,
)
from itpcase.estimates.times import JudgedLines, RemissionTimes, remission_times
from itpcase.figures._axis import Unit, in_unit, last_of, unit_for
from itpcase.figures._labels import episode_words, time_words
from itpcase.model import CaseSeries, Day, Patient
from itpcase.report._estimates.undated import Undated
from itpcase.report._methods import many
from itpcase.report._parts import under
from itpcase.report._text import LONGEST, list_briefly
from itpcase.report.publication import MISSING, PublicationTable, TableCell
from itpcase.units.text import percent
from itpcase.words import Words, read_words

MONTHS: Final = (6, 12, 24)
"""The curves are read after so many months, however long lines were followed."""

LATER: Final = (60, 120, 240)
"""And after so many, as far as lines were followed."""


def months_for(last: float) -> tuple[int, ...]:
    """Return the months after which curves are read whose last line was followed so many days."""
    return MONTHS + tuple(n for n in LATER if n * DAYS_PER_MONTH <= last)


FAR_APART: Final = 0.1
"""Visits are far apart if the median gap between counts is more than this share of the median
duration: then the day of a visit is not the day of a loss."""

PERCENT: Final = 100

DRAWS: Final = 200
"""So often patients are drawn anew for the limits of a median between visits."""

MOST_DRAWN: Final = 2000
"""Of more lines the limits are not drawn for a table."""

NOTES: Final = ("behind", "lines", "primary", "times", "not_estimable")

RECURRENT: Final[tuple[Event, ...]] = ("rescues", "bleeds")


@attrs.frozen
class Row:
    """A row of the table before it is printed."""

    name: str
    value: str
    lines: RemissionTimes | JudgedLines | None
    how: str
    places: Mapping[str, object] = attrs.field(factory=dict)
    counted: tuple[int | None, int | None] = (None, None)
    """Lines and patients, where the lines are not those of the table of times."""


@attrs.frozen(kw_only=True)
class Estimates:
    """Everything that the table and the sentences of a report say about one level."""

    times: RemissionTimes
    curve: KaplanMeier
    between: Turnbull
    soon: TimeToResponse
    inside: InResponse
    followed: FollowUp
    rates: Mapping[Event, Rate]

    @classmethod
    def of(cls, cohort: Cohort, **about: Any) -> Estimates:
        """Make them from one table of times."""
        times = remission_times(cohort, **about)
        followed = follow_up(cohort)
        happened = {}
        for event in RECURRENT:
            with suppress(InputError):  # nobody was followed, or bleeding was not recorded
                happened[event] = patient_year_rate(cohort, event)
        return cls(
            times=times, curve=remission_survival(times), between=remission_between_visits(times),
            soon=response_times(times), inside=in_response(times), followed=followed,
            rates=happened,
        )  # fmt: skip

    @property
    def horizon(self) -> float:
        """The last day up to which both means are known."""
        ends = [self.curve.last_day if self.curve.survival[-1] > 0 else np.inf, self.inside.until]
        known = [end for end, n in zip(ends, (len(self.curve), len(self.inside)), strict=True) if n]
        return float(min(known, default=0.0))

    @property
    def unit(self) -> Unit:
        """The unit of times of responses, by the line that was followed the longest."""
        return unit_for(last_of((self.curve, self.inside)))

    @property
    def followed_in(self) -> Unit:
        """The unit of the follow-up, which of patients with many lines is longer than theirs."""
        return unit_for(max(self.followed.range or (0.0,)))

    @property
    def is_far_apart(self) -> bool:
        """Whether visits are so far apart that the day of a visit is not that of the loss."""
        middle = self.curve.median
        spacing = self.followed.count_spacing
        return middle is not None and bool(spacing > FAR_APART * middle)


def smallest_horizon(found: Iterable[Estimates]) -> float:
    """Return the last day up to which the means of all of them are known."""
    return float(min((each.horizon for each in found if len(each.times)), default=0.0))


def estimates_table(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    horizon: float | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Put the estimates of a series into a table, each with its interval, convention and lines.

    * a line whose days print leaves open is in the rates and in no curve; where there are such
      lines, shares and means of all treated have the bounds that they leave, and an estimate
      without a responder whose day is known is not evaluable.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response, and what ends it.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    horizon : float, optional
        The day up to which means are taken; the last one on which all of them are known, if
        omitted. [day]
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        The rows ``responded, responded_evaluable, time_all, time_responders, duration,
        duration_between, still_at_<months>, in_response_at_<months>, mean_duration,
        mean_in_response, ended, censored, follow_up, rescues, bleeds, left_out``; the columns
        ``item, value, n, patients, how``. The months are 6, 12 and 24, and of 60, 120 and 240 those
        that a line was followed for.

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
    >>> table.cell("responded", "value").text
    '4/4 (100%, 40–100)'
    """
    if horizon is not None:
        check_positive(horizon, "horizon")
    cohort = as_cohort(subject, data_cut)
    found = Estimates.of(cohort, line=line, level=level, definition=definition)
    return table_of(found, definition, horizon=horizon, lang=lang)


def table_of(
    found: Estimates, definition: Definition, *, horizon: float | None = None, lang: str = "en"
) -> PublicationTable:
    """Print estimates as a table."""
    said = read_words(lang)
    name = found.times.level
    until = found.horizon if horizon is None else horizon
    unit = found.unit
    rows = list(_rows(found, until, unit, said))
    columns = ("item", "value", "n", "patients", "how")
    return PublicationTable(
        name=f"estimates-{name}",
        title=said("estimates.title", level=episode_words(said, definition, name)),
        columns=columns,
        headings=tuple(said(f"estimates.column.{each}") for each in columns),
        rows=tuple(row.name for row in rows),
        cells=tuple(_cells(row, unit, said) for row in rows),
        notes=(
            under(definition, said),
            *(said(f"estimates.note.{each}") for each in NOTES),
            *Undated.of(found.times).notes(said),
        ),
        lang=lang,
    )


def _cells(row: Row, unit: Unit, said: Words) -> tuple[TableCell, ...]:
    kind = row.name.partition("_at_")[0]
    item = said(f"estimates.row.{kind}", **({"unit": said(f"time_unit.{unit}")} | {**row.places}))
    how = said(f"estimates.how.{row.how}", draws=DRAWS, most=MOST_DRAWN)
    if row.lines is None:
        return (
            TableCell(text=item, value=item), TableCell(text=row.value, value=row.value),
            *(TableCell(text=MISSING if n is None else str(n), value=n) for n in row.counted),
            TableCell(text=how, value=how),
        )  # fmt: skip
    n, patients = len(row.lines), row.lines.patients
    people = _few(row.lines, patients)
    return (
        TableCell(text=item, value=item),
        TableCell(text=row.value, value=row.value, patients=people,
                  why=_listed(row.lines, said)),
        TableCell(text=str(n), value=n, patients=people),
        TableCell(text=str(patients), value=patients, patients=people),
        TableCell(text=how, value=how),
    )  # fmt: skip


def _rows(found: Estimates, until: float, unit: Unit, said: Words) -> Iterator[Row]:
    times = found.times
    responded = times.responded
    for denominator, name in zip(DENOMINATORS, ("responded", "responded_evaluable"), strict=True):
        yield Row(
            name,
            _rate_words(times.judged, denominator, said),
            lines_of(times.judged, denominator),
            name,
        )
    yield from _rows_of_times(found, until, unit, said)
    closed = responded["closed"]
    yield Row("ended", _counted(responded, closed, said), responded[closed], "ended")
    yield Row("censored", _counted(responded, ~closed, said), responded[~closed], "censored")
    followed, out = found.followed, times.left_out
    yield Row("follow_up", _follow_up(followed, found.followed_in, said), None, "follow_up",
              {"unit": said(f"time_unit.{found.followed_in}")},
              counted=(followed.lines, followed.patients))  # fmt: skip
    for name, rate in found.rates.items():
        how = "per_year_by_patient" if _is_robust(rate) else "per_year"
        yield Row(name, _per_year(rate, said), None, how, counted=(rate.lines, rate.patients))
    people = len({str(each) for each in out["patient_id"].tolist()})
    yield Row("left_out", str(len(out)), None, "left_out", counted=(len(out), people))


def _rows_of_times(found: Estimates, until: float, unit: Unit, said: Words) -> Iterator[Row]:
    """Give the estimates of curves, of which lines with open days are not a part."""
    times, curve, inside = found.times, found.curve, found.inside
    responded = times.responded
    undated = Undated.of(times)
    every = found.soon.all_treated
    told = median_words(every, said) if len(every) else MISSING
    yield Row("time_all", undated.tell(told, said), times, "time_all")
    among = found.soon.range_of_responders
    nobody = undated.tell(MISSING, said) if undated.hides_all else MISSING
    quick = nobody
    if among is not None:
        ends = f"{among[0]:g}–{among[1]:g}"
        quick = said("tables.with", text=f"{found.soon.median_of_responders:g}", inside=ends)
    yield Row("time_responders", quick, responded, "time_responders")
    median = median_words(curve, said, unit) if len(curve) else nobody
    yield Row("duration", median, responded, "duration")
    if found.is_far_apart:
        how = "duration_between" if _is_drawn(found.between) else "duration_between_of_many"
        yield Row("duration_between", _between(found.between, unit, said), responded, how)
    for months in months_for(curve.last_day if len(curve) else 0):
        day = months * DAYS_PER_MONTH
        still = nobody if undated.hides_all else at_words(curve, day, said)
        yield Row(f"still_at_{months}", still, responded, "still", {"n": months})
    for months in months_for(inside.last_day if len(inside) else 0):
        day = months * DAYS_PER_MONTH
        share = float(inside.at(day)[0]) if len(inside) else np.nan
        told = undated.tell_share(at_words(inside, day, said), share, said)
        yield Row(f"in_response_at_{months}", told, times, "in_response", {"n": months})
    place = {"until": in_unit(round(until), unit)}
    mean = nobody if undated.hides_all else _mean(curve, until, unit, said)
    yield Row("mean_duration", mean, responded, "mean_duration", place)
    told = undated.tell_mean(
        _mean(inside, until, unit, said), _mean_of(inside, until), until, said,
        lambda end: in_unit(round(end), unit),
    )  # fmt: skip
    yield Row("mean_in_response", told, times, "mean_in_response", place)


def _rate_words(judged: JudgedLines, denominator: str, said: Words) -> str:
    """Say a response rate: how many of how many, in per cent, and the exact interval."""
    found = rate_of(judged, denominator)
    if not found.total:
        return MISSING
    low, high = found.interval()
    return share_words(found.count, found.total, (found.share, low, high), said)


def share_words(count: int, total: int, share: tuple[float, float, float], said: Words) -> str:
    """Say how many of how many, the share in per cent, and its interval."""
    middle, low, high = (percent(each, total) for each in share)
    return said("tables.share", n=count, of=total, percent=middle, low=low, high=high)


def median_words(curve: Any, said: Words, unit: Unit = "days") -> str:
    """Say a median and its interval, in a unit that stands above."""
    low, high = curve.median_interval
    if curve.median is None and low is None and high is None:
        return time_words(None, said, unit)
    inside = _ends(low, high, unit, said)
    return said("tables.with", text=time_words(curve.median, said, unit), inside=inside)


def _ends(low: float | None, high: float | None, unit: Unit, said: Words) -> str:
    """Say an interval of times; what holds for both ends is said once."""
    told = (time_words(low, said, unit), time_words(high, said, unit))
    both = low is not None and high is not None and np.isnan([low, high]).all()
    return told[0] if both else "–".join(told)


def _is_drawn(found: Turnbull) -> bool:
    """Tell whether the limits are drawn for a table; those of a registry take too long."""
    return found.lines <= MOST_DRAWN


def _between(found: Turnbull, unit: Unit, said: Words) -> str:
    """Say the interval that the median lies in, and its limits where they are drawn."""
    middle = found.median_interval
    told = said("estimates.not_reached")
    if middle is not None:
        first, last = (in_unit(day, unit) for day in middle)
        told = first if first == last else said("estimates.between", low=first, high=last)
    if not _is_drawn(found):
        return told
    low, high = (None if np.isinf(end) else end for end in found.bootstrap_median(replicates=DRAWS))
    return said("tables.with", text=told, inside=_ends(low, high, unit, said))


def at_words(found: Any, day: float, said: Words) -> str:
    """Say a share on a day, its interval and who is at risk; or why it is not known."""
    if not len(found):
        return said("estimates.nobody")
    (share,), (n,) = found.at(day), found.risk_table(day)["at_risk"]
    if np.isnan(share):
        if n and isinstance(found, InResponse):  # who still waited could have responded
            return said("estimates.known_until", day=f"{found.until:.0f}", n=n)
        return said("estimates.not_followed", n=n)
    low, high = (float(end[0]) for end in found.interval_at(day))
    ends = said("estimates.not_estimable")
    if np.isfinite(low) and low < high:
        ends = "–".join(percent(end, len(found)) for end in (low, high))
    return said("estimates.share", share=percent(share, len(found)), ends=ends, n=n)


def _mean(found: Any, until: float, unit: Unit, said: Words) -> str:
    if not len(found):
        return said("estimates.nobody")
    middle = _mean_of(found, until)
    if np.isnan(middle):
        known = found.until if isinstance(found, InResponse) else found.last_day
        return said("estimates.known_to", day=f"{known:.0f}")
    mean = in_unit(round(middle), unit)
    if not found.restricted_mean_error(until) > 0:
        return said("tables.with", text=mean, inside=said("estimates.not_estimable"))
    ends = (in_unit(round(end), unit) for end in found.restricted_mean_interval(until))
    return said("tables.with", text=mean, inside="–".join(ends))


def _mean_of(found: Any, until: float) -> float:
    """Return a mean up to a day; NaN where it is not known so far."""
    if not len(found):
        return np.nan
    known = found.until if isinstance(found, InResponse) else found.last_day
    over = isinstance(found, KaplanMeier) and found.survival[-1] == 0
    is_known = until > 0 and (until <= known or over)
    return float(found.restricted_mean(until)) if is_known else np.nan


def _counted(times: RemissionTimes, rows: Any, said: Words) -> str:
    causes, numbers = np.unique(times["cause"][rows].astype(str), return_counts=True)
    order = np.argsort(-numbers, kind="stable")
    told = [f"{said.get('end', causes[i])} {numbers[i]}" for i in order]
    n = str(int(np.sum(rows)))
    return said("estimates.counted", n=n, causes=said("groups.join").join(told)) if told else n


def _follow_up(found: FollowUp, unit: Unit, said: Words) -> str:
    if not found.patients:
        return MISSING
    ends = _ends(*found.interval, unit, said)
    least, most = (in_unit(day, unit) for day in found.range or (0.0, 0.0))
    return said(
        "estimates.followed", median=time_words(found.median, said, unit), ends=ends, least=least,
        most=most, patients=many(said, found.patients, "patient"), died=found.died,
        years=f"{found.patient_years:.1f}",
    )  # fmt: skip


def _is_robust(rate: Rate) -> bool:
    """Tell whether a rate has an interval by patient beside the exact one."""
    return rate.robust_interval is not None and bool(np.isfinite(rate.robust_interval[0]))


def _per_year(rate: Rate, said: Words) -> str:
    told = {
        "events": str(rate.events), "years": f"{rate.time:.1f}", "rate": f"{rate.rate:.2f}",
        "ends": "{:.2f}–{:.2f}".format(*rate.interval),
    }  # fmt: skip
    if rate.robust_interval is None or not _is_robust(rate):
        return said("estimates.per_year", **told)
    low, high = rate.robust_interval
    return said("estimates.per_year_by_patient", low=f"{low:.2f}", high=f"{high:.2f}", **told)


def _few(lines: RemissionTimes | JudgedLines, patients: int) -> tuple[str, ...]:
    """Name patients where they are few; a registry is not listed in a cell."""
    if patients > LONGEST:
        return ()
    people = tuple(dict.fromkeys(map(str, lines["patient_id"])))
    return people if sum(map(len, people)) < LONGEST else ()


def _listed(lines: RemissionTimes | JudgedLines, said: Words) -> str:
    """Say of each line its category; of times how long it was, with a plus sign if censored."""
    named = list(map("{}/{}".format, lines["patient_id"], lines["line"]))
    told: Iterable[str] = ()
    if isinstance(lines, JudgedLines):
        told = (
            said("estimates.judged", line=line, category=said.category(category))
            for line, category in zip(named, lines["category"], strict=True)
        )
    else:
        told = _days_told(lines, named, said)
    return list_briefly(told, len(lines), said("report.and"), lambda n: said("estimates.more", n=n))


def _days_told(lines: RemissionTimes, named: list[str], said: Words) -> Iterator[str]:
    days = np.where(lines["responded"], lines["days"], lines["waited_days"])
    for line, long, closed in zip(named, days, lines["closed"], strict=True):
        yield said("estimates.line", line=line, days=f"{long:g}{'' if closed else '+'}")
