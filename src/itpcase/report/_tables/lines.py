"""
Table 2: the lines of treatment with what came of them.

The table is worked out in columns; a row of cells is put together when it is first read, and what
stands behind a cell when that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NO_DAY, number_day, sort_key
from itpcase.agents import say_agents
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.patient_columns import baseline_at
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.groups import fact_of_each, group_order, label_lines
from itpcase.figures._labels import episode_words, group_words
from itpcase.measures.counts import highest_counts
from itpcase.measures.printed import bounds_of_start
from itpcase.model import Day, PlateletMeasurement
from itpcase.report.publication import (
    MISSING,
    Counts,
    Once,
    PublicationTable,
    Rows,
    Sheet,
    TableCell,
)
from itpcase.response.asking import Subject, ask_all, kept_lines
from itpcase.response.category import Response, ResponseTable, classify_response
from itpcase.response.comparison import plain_day
from itpcase.response.course import Course, row_of_printed
from itpcase.response.explain import measurements, of_line
from itpcase.response.remission import EpisodeTable, remission_episodes
from itpcase.response.rules import level_of
from itpcase.table import Column
from itpcase.terms import BaselineSource
from itpcase.words import Words, read_words

_COLUMNS: Final = (
    "patient", "line", "agents", "start", "baseline", "category", "time", "best", "duration",
    "ended", "on_drug", "off_drug", "episodes",
)  # fmt: skip

STOP: Final = "stop_reason"
"""The column of a table in which a reason is told."""

Cell = Callable[..., TableCell]
"""Makes a cell of one patient from its text, its value, the counts behind it, and why."""


def lines_table(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    by: Any = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    List the lines of treatment with what came of them: Table 2 of a case series.

    * category, time to response and duration are those of `classify_response` and
      `remission_episodes`; the duration is that of the first episode at the level or better, the
      last column counts all of them;
    * after the duration stand the shortest and the longest that it can have been; a plus sign marks
      an episode that was still going on when it was censored;
    * the best count is the highest of the line after its start, counts in the washout of a rescue
      left out; it says nothing of confirmation;
    * a time that is not the same on every day that print leaves open is given with its bounds;
    * why a treatment was stopped stands in the words of the source, where it is told of a line;
    * a start without a day is given in the words of the source, if it has any; files and frames
      have the first and the last day that they allow.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        What counts as a response.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level of the episodes; the lowest if omitted.
    by : str, mapping or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`: the lines of a group
        stand together, and its name in the first column.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a line, whose code is such as ``"p1/2"`` for line 2 of patient p1.

    Raises
    ------
    DefinitionError
        If the definition has no levels, or no such level.

    See Also
    --------
    itpcase.classify_response, itpcase.remission_episodes

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 15), (7, 30), (14, 31)]],
    ... )
    >>> table = itp.report.tables.lines_table(patient)
    >>> [table.cell(0, c).text for c in ("baseline", "category", "time", "best", "duration")]
    ['15', 'R', '7', '31 (day 14)', '7+ (7–∞)']
    """
    said = read_words(lang)
    name, _ = level_of(definition, level)
    cohort = as_cohort(subject, data_cut)
    found = _Found.of(cohort, definition, line=line, level=name)
    labels, order = None, np.arange(len(found.at))
    if by is not None:
        labels = label_lines(cohort, found.at, by)
        rank = {each: i for i, each in enumerate(group_order(labels.tolist()))}
        order = np.argsort([rank[each] for each in labels.tolist()], kind="stable")
    told = () if found.stops is None else (STOP,)
    sheet = Sheet(
        name="table2", said=said, bounded=("start", "time", "duration"),
        columns=(*(() if labels is None else ("group",)), *_COLUMNS, *told),
    )  # fmt: skip
    rules = said("list.semicolon").join(
        said("page_rule.is", name=each.name, rule=each.rule) for each in definition.levels
    )
    sheet.note(
        "definition",
        id=definition.id,
        version=definition.version,
        levels=rules,
        level=episode_words(said, definition, name),
    )
    if explained := _abbreviations(definition, said):
        sheet.notes.append(explained)
    sheet.note("duration")
    sheet.note("best")
    if found.has_gaps():
        sheet.note("missing", dash=MISSING)
    sheet.note_provenance(cohort.patients["provenance"][np.unique(cohort.lines.patient[found.at])])
    rows, listed = len(found.answers), found.answers[order]

    def cells_at(row: int) -> tuple[TableCell, ...]:
        at = int(order[row])
        own = _cells_of(found, said, at)
        if labels is None:
            return own
        return TableCell(text=group_words(labels[at], said, by), value=labels[at]), *own

    return attrs.evolve(
        sheet.table(n=rows),
        rows=tuple(map("{}/{}".format, listed["patient_id"], listed["line"])),
        cells=Rows(rows, cells_at),
    )


def _abbreviations(d: Definition, said: Words) -> str:
    """Say what the codes of the categories stand for, where the language shows them as they are."""
    labels = {level.name: said.say(d.told(f"label.{level.name}")) for level in d.levels}
    labels |= {code: said(f"tables.label.{code}") for code in ("NR", "NE")}
    told = [
        said("tables.abbreviation", code=code, label=label)
        for code, label in labels.items()
        if said.category(code) == code != label
    ]
    return said("tables.abbreviations", listed=said("list.semicolon").join(told)) if told else ""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class _Found:
    """
    What the table shows, in columns: one row a line.

    Parameters
    ----------
    cohort : Cohort
    answers : ResponseTable
    listed : EpisodeTable
    at : numpy.ndarray
        The row of each line in the cohort.
    first, end : numpy.ndarray
        Its first episode, and the one after its last, in *listed*.
    baseline, best : numpy.ndarray
        The rows of the cohort's counts that are its baseline and its highest count; -1 for none.
    stops : numpy.ndarray or None
        Why the treatment was stopped; None if that is told of no line.
    """

    cohort: Cohort
    answers: ResponseTable
    listed: EpisodeTable
    at: Column
    first: Column
    end: Column
    baseline: Column
    best: Column
    stops: Column | None

    @classmethod
    def of(cls, cohort: Cohort, d: Definition, *, line: int | None, level: str) -> _Found:
        """Ask the cohort."""
        answers = classify_response(cohort, line=line, definition=d)
        listed = remission_episodes(cohort, line=line, level=level, definition=d)
        at = kept_lines(cohort, line)
        stops = fact_of_each(cohort, "lines", STOP)[at]
        behind = ask_all(_counts_behind, cohort, d, key=("table2",))
        owner = sort_key(listed.patient_index, listed["line"])
        line_key = sort_key(cohort.lines.patient[at], cohort.lines["number"][at])
        return cls(
            cohort=cohort, answers=answers, listed=listed, at=at,
            first=np.searchsorted(owner, line_key),
            end=np.searchsorted(owner, line_key, side="right"),
            baseline=behind["baseline_row"][at], best=behind["best_row"][at],
            stops=stops if any(stops.tolist()) else None,
        )  # fmt: skip

    def has_gaps(self) -> bool:
        """Tell whether anything of a line is not known."""
        missing = (
            self.cohort.lines["start"][self.at] == NO_DAY,
            np.isnan(self.answers["baseline_1e9_per_l"]),
            np.isnan(self.answers["time_to_response_days"]),
            self.best < 0,
            self.first == self.end,
            [] if self.stops is None else [each is None for each in self.stops.tolist()],
        )
        shown = self.first[self.first < self.end]
        return bool(any(map(np.any, missing)) or np.isnan(self.listed["days_on_drug"][shown]).any())


def _counts_behind(course: Course) -> dict[str, Column]:
    """Find the rows of the counts that are the baseline of each line, and the highest of it."""
    measured = np.append(course.measured, -1)  # of no count the last is taken
    return {
        "baseline_row": measured[course.baseline_count],
        "best_row": measured[highest_counts(course)["row"]],
    }


# --- a row of cells -----------------------------------------------------------------------------


def _cells_of(found: _Found, said: Words, row: int) -> tuple[TableCell, ...]:
    """Put a row together."""
    cohort, answers, at = found.cohort, found.answers, int(found.at[row])
    patient = int(cohort.lines.patient[at])
    calendar = bool(cohort.calendar[patient])
    owner = str(answers["patient_id"][row])
    answer: Once[Response] = Once(partial(answers.answer, row))

    def cell(
        text: str | None,
        value: Any,
        counts: Callable[[], Iterable[PlateletMeasurement]] | None = None,
        why: str | Callable[[], str] = "",
        bounds: tuple[Any, Any] = (None, None),
    ) -> TableCell:
        return TableCell(
            text=MISSING if text is None else text,
            value=value,
            patients=(owner,),
            counts=() if counts is None else partial(_owned, owner, counts),
            why=why,
            bounds=bounds,
        )

    number, agents = int(answers["line"][row]), cohort.lines["agents"][at]
    start = number_day(int(cohort.lines["start"][at]), calendar)
    days, low, high = (
        float(answers[f"time_to_response_days{end}"][row]) for end in ("", "_min", "_max")
    )
    time = None if np.isnan(days) else int(days)
    shown = None if np.isnan(low) else str(time) if low == high else _range(low, high)
    words = cohort.lines["started_when"][at] if "started_when" in cohort.lines.columns else None
    return (
        cell(owner, owner),
        cell(str(number), number),
        cell(_agents(said.lang, agents), agents),
        cell(words if start is None else str(start), start,
             bounds=bounds_of_start(cohort, at)),
        _baseline(found, row, said, cell, answer),
        cell(
            _category(said.lang, answers["category"][row], answers["not_evaluable"][row]),
            answers["category"][row], lambda: answer().evidence,
            Once(lambda: answer().explain(said.lang)),
        ),
        cell(shown, time, lambda: _first_count(answer()),
             bounds=(None, None) if shown is None else (low, high)),
        _best(found, row, said, cell, answer),
        *_episode_cells(found, row, said, cell),
        *(() if found.stops is None else [cell(found.stops[row], found.stops[row])]),
    )  # fmt: skip


def _range(low: float, high: float) -> str:
    """Write the bounds of a number of days."""
    return f"{low:.0f}–{'∞' if np.isinf(high) else format(high, '.0f')}"


@lru_cache(maxsize=1024)
def _agents(lang: str, agents: tuple[str, ...]) -> str:
    return say_agents(agents, lang)


@lru_cache(maxsize=256)
def _category(lang: str, category: str, reason: str | None) -> str:
    said = read_words(lang)
    told = said.category(category)
    if reason is None:
        return told
    return said("tables.with", text=told, inside=said(f"reason.{reason}"))


def _owned(owner: str, counts: Callable[[], Iterable[PlateletMeasurement]]) -> Counts:
    return tuple((owner, count) for count in counts())


def _baseline(
    found: _Found, row: int, said: Words, cell: Cell, answer: Once[Response]
) -> TableCell:
    """Show the baseline as it was printed, and where it came from."""
    source = BaselineSource(found.answers["baseline_source"][row])
    why = said(f"baseline.{source.name}")
    if source is BaselineSource.MISSING:
        return cell(None, None, None, why)
    value = float(found.answers["baseline_1e9_per_l"][row])
    lines = found.cohort.lines
    on = row_of_printed(lines, int(found.at[row]), source)
    if on is not None:
        printed = baseline_at(lines, on)
        text = f"{value:.10g}" if printed is None else printed.printed
        return cell(text, value, None, why)
    text = found.cohort.count_at(int(found.baseline[row])).printed
    return cell(text, value, lambda: _baseline_count(answer()), why)


def _baseline_count(a: Response) -> list[PlateletMeasurement]:
    return measurements(a.course, a.patient, a.course.baseline_count[[a.line_index]])


def _first_count(a: Response) -> list[PlateletMeasurement]:
    """Find the count that reached the lowest level."""
    on = a.reached[a.definition.level_names[-1]]
    counts = measurements(a.course, a.patient, of_line(a.course, a.line_index))
    return [count for count in counts if on is not None and count.on == on]


def _best(found: _Found, row: int, said: Words, cell: Cell, answer: Once[Response]) -> TableCell:
    """Show the highest count of a line that no rescue raised."""
    cohort, at = found.cohort, int(found.best[row])
    if at < 0:
        return cell(None, None, None, said("table2.no_count"))
    patient = cohort.lines.patient[found.at[row]]
    count = cohort.count_at(at)
    own = at - int(cohort.counts.offsets[patient])
    on = said.day(number_day(int(cohort.counts["day"][at]), bool(cohort.calendar[patient])))
    text = said("tables.with", text=count.printed, inside=on)
    return cell(text, count.value, lambda: [answer().patient.platelets[own]])


def _episode_cells(found: _Found, row: int, said: Words, cell: Cell) -> list[TableCell]:
    """Duration, how it ended, and the days on and off the drug, of the first episode; how many."""
    listed, first, end = found.listed, int(found.first[row]), int(found.end[row])
    if first == end:
        return [*[cell(None, None)] * 4, cell("0", 0)]
    episode = Once(partial(listed.answer, first))
    days, shortest, longest = (
        float(listed[name][first]) for name in ("days", "days_min", "days_max")
    )
    event, reason = bool(listed["event"][first]), str(listed["end_reason"][first])
    known = "" if np.isnan(days) else f"{days:.0f}{'' if event else '+'}"
    text = said("tables.with", text=known, inside=_range(shortest, longest)).lstrip()
    how = said("term.ended" if event else "term.censored")
    last, told = plain_day(listed["end"][first]), {"how": how, "why": said(f"end.{reason}")}
    ended = (
        said("table2.ended", **told) if last is None
        else said("table2.ended_on", day=said.day(last), **told)
    )  # fmt: skip
    on, off = (float(listed[name][first]) for name in ("days_on_drug", "days_off_drug"))
    why = Once(lambda: episode().explain(said.lang))
    return [
        cell(text, days, lambda: episode().evidence, why, (shortest, longest)),
        cell(ended, reason, lambda: episode().evidence[-1:], why),
        *(cell(None, None) if np.isnan(part) else cell(f"{part:.0f}", part) for part in (on, off)),
        cell(str(end - first), end - first, None,
             lambda: "\n\n".join(listed.explain(i, said.lang) for i in range(first, end))),
    ]  # fmt: skip
