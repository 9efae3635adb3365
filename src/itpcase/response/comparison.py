"""
Every line under every definition, and where the definitions disagree.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Final, overload

import attrs
import numpy as np

from itpcase._arguments import check_switches, each_of, is_word_of
from itpcase._days import NEVER, number_day
from itpcase._html import number_of
from itpcase._kept import cached_property
from itpcase._sentences import Sentence, Told, enumerated
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import list_definitions as catalogue
from itpcase.definitions.definition import Definition
from itpcase.definitions.endpoints import Combined, Kept, Reached, enough_to_keep
from itpcase.definitions.parts import Criterion, any_told
from itpcase.engine.walk import (
    LINE,
    MET,
    NOT_MET,
    OUTSIDE,
    START,
)
from itpcase.errors import InputError
from itpcase.model import Day
from itpcase.response.answers import question_of
from itpcase.response.asking import (
    SMALL,
    Subject,
    kept_lines,
    line_columns,
    pieces_of,
)
from itpcase.response.category import classify_response
from itpcase.response.comparison_columns import (
    CATEGORY,
    ask_definitions,
    columns_of,
    rows_of,
    write_rows,
)
from itpcase.response.course import Course
from itpcase.response.endpoints import answer_endpoints
from itpcase.response.rules import check_definition
from itpcase.response.shares import effective_total, exact_limits, is_started, why_of_rates
from itpcase.table import Column, Table, objects
from itpcase.terms import Answer
from itpcase.words import DEFAULT_LANGUAGE

__all__ = ["Comparison", "compare_definitions"]

CONFIDENCE: Final = 95
"""Of the interval of a rate. [%]"""


def _reading_of(d: Definition, asked: str) -> tuple[tuple[Criterion, ...], bool]:
    """
    Tell how a level, or a question, reads a count.

    Returns what the count must meet, for a level that or what a better one asks, and whether
    bleeding keeps it from meeting that.
    """
    if asked in d.level_names:
        upto = d.levels[: d.rank(asked) + 1]
        return tuple(criterion for level in upto for criterion in level.any_of), True
    question = d.question(asked)
    if isinstance(question, Kept | Reached):
        return _reading_of(d, question.level)
    if isinstance(question, Combined):
        return _reading_of(d, question.names[0])
    return question.any_of, question.asks_bleeding


def keeping_of(d: Definition, asked: str) -> tuple[str, tuple[Criterion, ...]] | None:
    """
    Tell what a question takes for enough to keep a response, and of which level; None if all of it.

    Until the response is reached, `_reading_of` says how a count is read.
    """
    question = None if asked in d.level_names else d.question(asked)
    if isinstance(question, Combined):
        return keeping_of(d, question.names[0])
    if isinstance(question, Kept) and question.keep_any_of:
        return question.level, enough_to_keep(question, d.levels)
    return None


@attrs.frozen(eq=False, kw_only=True)
class _Reading:
    """
    How a definition reads every row of the cohort's counts.

    Parameters
    ----------
    states, owner : numpy.ndarray
        What the row says to it, and the line to which it belongs there.
    since : numpy.ndarray
        For each line the day from which a count is read by what is enough to keep the response.
    reached_by, kept_by : tuple of Criterion
        What a count must meet before that day, and from it on.
    """

    states: Column
    owner: Column
    since: Column
    reached_by: tuple[Criterion, ...]
    kept_by: tuple[Criterion, ...]

    def told_on(self, line: int, day: int) -> Told:
        """Say what a count of that day must meet."""
        return any_told(self.kept_by if day >= self.since[line] else self.reached_by)


# --- the comparison -----------------------------------------------------------------------------


class Comparison(Table):
    """
    Every line under every definition: one row for each thing that a definition asks.

    The columns are ``patient_id, line, definition, asked, compared, answer, category,
    not_evaluable, on, time_to_response_days, value, out_of, end_reason, event, provenance``.
    *asked* is ``"category"`` for the levels of a definition, else the name of the question;
    *compared* marks the row by which the definitions are compared. For a category *value* is the
    duration of the first episode. [days]
    """

    def __init__(
        self,
        columns: Mapping[str, Any],
        cohort: Cohort,
        definitions: tuple[Definition, ...],
        keep: Column,
    ) -> None:
        super().__init__(columns)
        self.cohort = cohort
        self._keep = keep
        self.definitions = definitions

    def __repr__(self) -> str:
        return (
            f"Comparison({number_of(len(self._keep), 'line')} under "
            f"{number_of(len(self.definitions), 'definition')}; {number_of(len(self), 'answer')})"
        )

    def explain(self, row: int, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say in plain sentences what the answer of one row is and why."""
        row = self._place(row)
        d = self._definition(str(self["definition"][row]))
        i = int(self.cohort.lines.patient[self._line_rows[row]])
        question = question_of(self.cohort, i, int(self["line"][row]), d)
        asked = str(self["asked"][row])
        if asked == CATEGORY:
            return classify_response(**question).explain(lang)
        (answer,) = answer_endpoints(**question, endpoints=[asked])
        return answer.explain(lang)

    @property
    def problems(self) -> ProblemList:
        """What was left out of the data, is doubtful in them, or was assumed."""
        return self.cohort.problems

    def _definition(self, id: str) -> Definition:
        for each in self.definitions:
            if is_word_of(id, (each.id,)):
                return each
        raise InputError.of(
            "NOT_COMPARED",
            argument="definition",
            given=id,
            remedy=Sentence(
                "problem.NOT_COMPARED.remedy",
                listed=enumerated(each.id for each in self.definitions),
            ),
        )

    def compared(self, definition: str, *, only_started: bool = False) -> Table:
        """
        Return the rows by which a definition is compared, one a line.

        Parameters
        ----------
        definition : str
            Its id.
        only_started : bool
            Whether to leave out lines that do not count as started; the rates are of the others.

        Returns
        -------
        Table
            The columns of the comparison.

        Raises
        ------
        InputError
            If it is not among those compared.
        """
        check_switches(only_started=only_started)
        first = self._firsts[self.definitions.index(self._definition(definition))]
        rows = slice(first, first + len(self._keep))
        found = Table({name: self[name][rows] for name in self.columns})
        return found[self._are_started(rows)] if only_started else found

    @cached_property
    def _firsts(self) -> list[int]:
        """For each definition, the first of the rows by which it is compared."""
        size = len(self._keep)
        if not size:
            return [0] * len(self.definitions)
        firsts: list[int] = (np.flatnonzero(self["compared"][::size]) * size).tolist()
        return firsts

    _by_row = ("_line_rows",)

    @cached_property
    def _line_rows(self) -> Column:
        """For each row, the row of its line in the cohort."""
        return np.tile(self._keep, len(self) // max(len(self._keep), 1))

    @property
    def owner(self) -> Column:
        """(lines,) a number for the patient of each line."""
        return self.cohort.lines.patient[self._keep]

    # --- rates

    @property
    def started(self) -> Column:
        """Whether the line of each row counts as started; the rates are of these lines."""
        return self._are_started(slice(None))

    def _are_started(self, rows: slice) -> Column:
        why = why_of_rates(self.cohort, self._line_rows[rows], self["not_evaluable"][rows])
        return is_started(why)

    @cached_property
    def rates(self) -> Table:
        """
        The rate of yes under each definition, with its exact interval.

        Of all lines that were started, where what is not evaluable counts as no, which is the
        primary rate; and of those that can be evaluated, as a sensitivity. A line of which nothing
        says when it was given, or that started after the data cut, is in neither. The interval is
        that of Clopper and Pearson at 95%; where a patient has several lines, that of as many
        independent lines as tell as much. Needs the extra ``survival``.

        Columns: ``definition, asked, compared, yes, no, not_evaluable, lines, patients, share,
        lower, upper, share_of_all, lower_of_all, upper_of_all``.
        """
        size = len(self._keep)
        firsts = np.arange(0, len(self), size) if size else np.zeros(0, dtype=int)
        started, answers = (
            each.reshape(len(firsts), size) for each in (self.started, self["answer"])
        )
        is_ = {
            name: started & (answers == str(answer))
            for name, answer in (
                ("yes", Answer.YES), ("no", Answer.NO), ("not_evaluable", Answer.UNKNOWN),
            )
        }  # fmt: skip
        owner = self.owner
        people = [len(np.unique(owner[rows])) for rows in started]
        return Table(
            {name: self[name][firsts] for name in ("definition", "asked", "compared")}
            | {name: rows.sum(axis=1) for name, rows in is_.items()}
            | {"lines": started.sum(axis=1)}
            | {"patients": np.array(people, dtype=np.int64)}
            | _rates(is_["yes"], started & ~is_["not_evaluable"], owner, "")
            | _rates(is_["yes"], started, owner, "_of_all")
        )

    # --- where they disagree

    @cached_property
    def answers(self) -> Column:
        """(definitions, lines) the compared answer of each definition for each line."""
        compared = self["answer"][self["compared"]]
        return compared.reshape(len(self.definitions), len(self._keep))

    @cached_property
    def pairs(self) -> Table:
        """
        How often two definitions agree about the lines that both can evaluate.

        Columns: ``definition, other, both_yes, only_first, only_other, both_no, disagree``.
        """
        yes = (self.answers == str(Answer.YES)).astype(np.int64)
        no = (self.answers == str(Answer.NO)).astype(np.int64)
        first, other = np.triu_indices(len(self.definitions), 1)
        ids = objects([d.id for d in self.definitions])
        table = {
            "both_yes": (yes @ yes.T)[first, other],
            "only_first": (yes @ no.T)[first, other],
            "only_other": (no @ yes.T)[first, other],
            "both_no": (no @ no.T)[first, other],
        }
        table["disagree"] = table["only_first"] + table["only_other"]
        return Table({"definition": ids[first], "other": ids[other], **table})

    def disagreements(self, definition: str | None = None, other: str | None = None) -> Table:
        """
        List the lines on which two definitions disagree, with the count that decides it.

        The deciding count is the first that meets what the one asks of a count and not what the
        other asks. Where there is none, the same counts are read by different rules (confirmation,
        visits, time), and the day is that on which the first said yes.

        Parameters
        ----------
        definition, other : str, optional
            Ids; all pairs if omitted.

        Returns
        -------
        Table
            ``patient_id, line, definition, other, on, count_1e9_per_l, decided_by``: *definition*
            says yes, *other* says no. [10^9/L]

        Raises
        ------
        InputError
            If a definition is not among those compared.
        """
        wanted = {self._definition(id).id for id in (definition, other) if id is not None}
        yes, no = self.answers == str(Answer.YES), self.answers == str(Answer.NO)
        ids = [d.id for d in self.definitions]
        rows = []
        for at in range(len(self._keep)):
            for a in np.flatnonzero(yes[:, at]).tolist():
                rows += [
                    (at, a, b)
                    for b in np.flatnonzero(no[:, at]).tolist()
                    if wanted <= {ids[a], ids[b]}
                ]
        return self._decided(rows)

    def _decided(self, rows: list[tuple[int, int, int]]) -> Table:
        cohort, ids = self.cohort, [d.id for d in self.definitions]
        said = self["on"][self["compared"]].reshape(len(ids), len(self._keep))
        on, count, why = [], [], []
        for at, a, b in rows:
            line = self._keep[at]
            read_one, read_two = self._readings[a], self._readings[b]
            one, two = read_one.states, read_two.states
            i = cohort.lines.patient[line]
            span = cohort.counts.rows_of(i)
            mine = read_one.owner[span] == line
            met = mine & (one[span] == MET) & (two[span] != MET)
            failing = met & (two[span] == NOT_MET)
            found = np.flatnonzero(failing if failing.any() else met)
            if len(found):
                row = span.start + int(found[0])
                day = int(cohort.counts["day"][row])
                first, second = (read.told_on(line, day) for read in (read_one, read_two))
                on.append(number_day(day, bool(cohort.calendar[i])))
                count.append(float(cohort.counts["count"][row]))
                why.append(
                    Sentence("decided_by.differ", first=first, second=second)
                    if first != second
                    else Sentence("decided_by.same_criterion", first=first, other=ids[b])
                )
            else:
                on.append(plain_day(said[a, at]))
                count.append(np.nan)
                why.append(
                    Sentence("decided_by.same_counts", first=self._rule(a), second=self._rule(b))
                )
        lines = self._keep[[at for at, _, _ in rows]] if rows else np.zeros(0, dtype=np.int64)
        columns = {
            "definition": objects([ids[a] for _, a, _ in rows]),
            "other": objects([ids[b] for _, _, b in rows]),
            "on": objects(on),
            "count_1e9_per_l": np.array(count, dtype=np.float64),
            "decided_by": objects(why),
        }
        return Table(line_columns(cohort, lines, columns))

    def _rule(self, at: int) -> Sentence:
        d = self.definitions[at]
        is_level = d.compared_by in d.level_names
        rule = d.confirm.told if is_level else d.question(d.compared_by).rule
        return Sentence("decided_by.asks", definition=d.id, rule=rule)

    @cached_property
    def _readings(self) -> list[_Reading]:
        """For each definition, how it reads the cohort's counts."""
        return [_read(Course(self.cohort, d), d) for d in self.definitions]


def _read(course: Course, d: Definition) -> _Reading:
    """Read every count by what a definition is compared by."""
    size, counts = len(course.cohort.counts), course.cohort.counts
    criteria, asks_bleeding = _reading_of(d, d.compared_by)
    found = course.states(criteria, asks_bleeding=asks_bleeding)
    rows, line = course.counts
    since = np.full(len(course), NEVER, dtype=np.int64)
    enough = criteria
    if (keeping := keeping_of(d, d.compared_by)) is not None:
        level, enough = keeping
        episodes = course.episodes(d.rank(level))
        own, first = np.unique(episodes[:, LINE], return_index=True)
        since[own] = episodes[first, START]
        later = rows[counts["day"][course.measured[rows]] >= since[line]]
        found = found.copy()
        found[later] = course.states(enough, asks_bleeding=True)[later]
    states = np.full(size, OUTSIDE, dtype=np.int8)
    states[course.measured] = found
    owner = np.full(size, -1, dtype=np.int64)
    owner[course.measured[rows]] = line
    return _Reading(states=states, owner=owner, since=since, reached_by=criteria, kept_by=enough)


def plain_day(value: Any) -> Day | None:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.item()
    if isinstance(value, float):
        return None if np.isnan(value) else int(value)
    return value  # type: ignore[no-any-return]  # whatever stood there


def _rates(yes: Column, inside: Column, owner: Column, suffix: str) -> dict[str, Column]:
    """Return rates with their exact interval; NaN where nothing was counted."""
    count, of = yes.sum(axis=1), inside.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(of > 0, count / of, np.nan)
    told = np.zeros(len(of))
    for i, (hit, kept) in enumerate(zip(yes, inside, strict=True)):
        lines = np.bincount(owner[kept])
        some = lines > 0
        told[i] = effective_total(np.bincount(owner[kept], hit[kept])[some], lines[some])
    low, high = exact_limits(np.nan_to_num(share) * told, told, (1 - CONFIDENCE / 100) / 2)
    return {f"share{suffix}": share, f"lower{suffix}": low, f"upper{suffix}": high}


# --- the entry point ----------------------------------------------------------------------------


@overload
def compare_definitions(
    subject: Subject,
    *,
    definitions: Iterable[Definition] | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
    out: None = None,
) -> Comparison: ...


@overload
def compare_definitions(
    subject: Subject,
    *,
    definitions: Iterable[Definition] | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
    out: str | os.PathLike[str],
) -> None: ...


def compare_definitions(
    subject: Subject,
    *,
    definitions: Iterable[Definition] | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
    out: str | os.PathLike[str] | None = None,
) -> Comparison | None:
    """
    Put every line under every definition, and find where the definitions disagree.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many. Platelet counts. [10^9/L]
    definitions : iterable of Definition, optional
        All that ship with the library and can be computed, if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    out : path, optional
        A Parquet file to write the rows to, some patients at a time, for cohorts whose answers are
        larger than memory. Needs the extra ``arrow``.

    Returns
    -------
    Comparison or None
        A table with one row for each line, definition and thing that the definition asks, and
        ``rates``, ``pairs`` and ``disagreements()``; nothing where the rows were written.

    Raises
    ------
    DefinitionError
        If a definition cannot be computed.
    InputError
        If two definitions have one id, or none is given.

    See Also
    --------
    itpcase.classify_response, itpcase.response.endpoints

    Notes
    -----
    A rate under one definition is not the rate under another: the same word is used for different
    rules. The interval of a rate is exact (Clopper and Pearson).

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 20), (7, 45), (14, 48), (21, 47)]],
    ... )
    >>> both = itp.compare_definitions(
    ...     patient, definitions=[itp.IWG_2009, itp.get_definition("extend")]
    ... )
    >>> for row in both.rows():
    ...     if row["compared"]:
    ...         print(row["definition"], row["asked"], row["answer"])
    iwg-2009 category yes
    extend ever no
    >>> both.disagreements()["decided_by"][0]
    'met: count ≥ 100; or count ≥ 30 and ≥ 2 × baseline; not met: count ≥ 50'
    """
    chosen = (
        tuple(d for d in catalogue() if not d.placeholder)
        if definitions is None
        else each_of(definitions, "definitions", Definition)
    )
    for d in chosen:
        check_definition(d)
    ids = sorted(d.id for d in chosen)
    twice = [one for one, two in pairwise(ids) if one == two]
    if twice or not chosen:
        raise InputError.of(
            "DEFINITIONS",
            argument="definitions",
            given=enumerated(twice) or Sentence("problem.DEFINITIONS.given"),
        )
    cohort = as_cohort(subject, data_cut)
    pieces = [cohort] if len(cohort.counts) <= SMALL else pieces_of(cohort, SMALL)
    if out is not None:
        write_rows(out, (rows_of(piece, chosen, line) for piece in pieces), cohort)
        return None
    keep = kept_lines(cohort, line)
    found = ask_definitions(pieces, chosen)
    return Comparison(columns_of(cohort, keep, found), cohort, chosen, keep)
