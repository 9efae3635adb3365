"""
The proof of a definition: for each clause two histories that differ by it, and in the answer.

A clause is proved by two histories that differ in a single fact: under the definition their answers
differ, and under the definition without the clause they do not. A clause without such a pair can
change no answer, which is an error of the definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER
from itpcase._sentences import Sentence, Told
from itpcase.cohort._cells.cells import WRITTEN_UNIT
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition, Level, Strategies, Washouts
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Endpoint,
    Failure,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
    keep_by_less,
)
from itpcase.definitions.parts import Confirmation, Criterion, any_told
from itpcase.response.category import classify_response
from itpcase.response.endpoints import answer_endpoints
from itpcase.response.histories import ShortHistory, edits_of, histories_of
from itpcase.response.remission import remission_episodes
from itpcase.response.rules import check_definition
from itpcase.table import Table, objects
from itpcase.terms import Strategy

__all__ = ["Edge", "Proof", "prove_definition"]


@attrs.frozen
class Edge:
    """
    Two histories that differ by one clause, and in the answer.

    Parameters
    ----------
    asked : str
        Name of the level or question.
    clause : str
        What the clause says, in words of the definition's fields.
    given, other : ShortHistory
    answer, other_answer : str
    """

    asked: str
    clause: str
    given: ShortHistory
    answer: str
    other: ShortHistory
    other_answer: str


@attrs.frozen
class Proof:
    """
    What was proved of a definition.

    Parameters
    ----------
    definition : Definition
    edges : tuple of Edge
        One for each clause that can change an answer.
    unproved : tuple of str
        Clauses for which no pair of histories was found.
    """

    definition: Definition
    edges: tuple[Edge, ...]
    unproved: tuple[str, ...]

    @property
    def table(self) -> Table:
        """The edges, one row each: ``asked, clause, given, answer, other, other_answer``."""
        names = ("asked", "clause", "given", "answer", "other", "other_answer")
        return Table(
            {name: objects([str(getattr(edge, name)) for edge in self.edges]) for name in names}
        )


def _but(record: Any, **changes: Any) -> Any:
    """Return a part of a definition with other fields."""
    return attrs.evolve(record, **changes)


# --- the clauses of a definition ------------------------------------------------------------------

Clause = tuple[str, Told, Definition]
"""What is asked, the clause in words, and the definition without it."""


def clauses_of(d: Definition) -> Iterator[Clause]:
    """Give every clause of a definition, with the definition in which it does not hold."""
    for place, level in enumerate(d.levels):
        for clause, any_of in _of_criteria(level.any_of):
            changed = _but(level, any_of=any_of)
            levels = (*d.levels[:place], changed, *d.levels[place + 1 :])
            yield level.name, clause, _but(d, levels=levels, kept=_kept_by_less(d, levels))
        if level.bleeding_allowed is not None:
            laxer = (_but(each, bleeding_allowed=None) for each in d.levels[place:])
            clause = _said("bleeding_of_level", grade=level.bleeding_allowed)
            yield level.name, clause, _but(d, levels=(*d.levels[:place], *laxer))
    if d.levels:
        yield from _of_settings(d)
    for group in _GROUPS:
        questions: tuple[Any, ...] = getattr(d, group)
        for place, question in enumerate(questions):
            for clause, changed in _of_question(question, d):
                others = (*questions[:place], changed, *questions[place + 1 :])
                yield question.name, clause, _but(d, **{group: others})


def _kept_by_less(d: Definition, levels: Iterable[Level]) -> tuple[Kept, ...]:
    """Give the questions without what other levels ask anyway: a definition refuses it."""
    return tuple(keep_by_less(kept, levels) for kept in d.kept)


_GROUPS: Final = (
    "landmarks", "reached", "kept", "counted", "visits", "treatment_free", "failures", "combined",
)  # fmt: skip


def _of_criteria(any_of: Sequence[Criterion]) -> Iterator[tuple[Told, tuple[Criterion, ...]]]:
    """Leave out each bound, each alternative, and turn each strict bound into the other."""
    for place, criterion in enumerate(any_of):

        def put(*instead: Criterion, at: int = place) -> tuple[Criterion, ...]:
            return (*any_of[:at], *instead, *any_of[at + 1 :])

        if len(any_of) > 1:
            yield _said("or", criterion=criterion.told), put()
        bounds = {k: v for k, v in attrs.asdict(criterion).items() if v is not None}
        for name, value in bounds.items():
            fewer = {k: v for k, v in bounds.items() if k != name}
            yield _bound(name, value), put(Criterion(**(fewer or {"at_least": 0.0})))
            if name in _OTHER_SIDE:
                turned = {**fewer, _OTHER_SIDE[name]: value}
                other = _bound(_OTHER_SIDE[name], value)
                yield _said("not", bound=_bound(name, value), other=other), put(Criterion(**turned))


_OTHER_SIDE: Final = {
    "at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most",
    "fold_at_least": "fold_above", "fold_above": "fold_at_least",
    "rise_at_least": "rise_above", "rise_above": "rise_at_least",
}  # fmt: skip


def _bound(name: str, value: float) -> Told:
    return Criterion(**{name: value}).told


def _said(clause: str, **values: object) -> Sentence:
    """Say a clause in words, in every language."""
    return Sentence(f"proof.{clause}", **values)


def _of_settings(d: Definition) -> Iterator[Clause]:
    """Give the settings that decide about levels and differ from what holds by default."""
    asked = d.levels[-1].name
    for name in ("confirm", "loss"):
        rule: Confirmation = getattr(d, name)
        if rule.counts > 1:
            fewer = _but(rule, counts=rule.counts - 1)
            if rule.apart and rule.counts == 1 + 1:  # two days apart are two counts
                fewer = Confirmation()
            yield asked, _said(f"{name}_counts", n=rule.counts), _but(d, **{name: fewer})
        if rule.apart > 1:
            nearer = _but(rule, apart=rule.apart - 1)
            yield asked, _said(f"{name}_apart", n=rule.apart), _but(d, **{name: nearer})
    if d.bleeding_allowed is not None:
        grade = d.bleeding_allowed
        yield asked, _said("bleeding_above", grade=grade), _but(d, bleeding_allowed=grade + 1)
    if d.washouts != Washouts():
        yield asked, _said("washout"), _but(d, washouts=Washouts())
    for name, value in attrs.asdict(d.strategies).items():
        if value != getattr(Strategies(), name):
            other = Strategy.COMPOSITE if value is Strategy.IGNORE else Strategy.IGNORE
            changed = _but(d.strategies, **{name: other})
            yield asked, _said("strategy", event=name, value=value), _but(d, strategies=changed)
    if d.max_gap is not None:
        yield asked, _said("max_gap", n=d.max_gap), _but(d, max_gap=None)
    if d.response_date != "first":
        yield asked, _said("dated_at_confirming"), _but(d, response_date="first")


def _of_question(q: Endpoint, d: Definition) -> Iterator[tuple[Told, Endpoint]]:
    """Give a question without each of its clauses."""
    if isinstance(q, Combined):
        for name in ("all_of", "any_of", "none_of"):
            names: tuple[str, ...] = getattr(q, name)
            for each in names:
                left = tuple(other for other in names if other != each)
                if left or len(q.names) > 1:
                    yield _said(name, asked=each), _but(q, **{name: left})
        return
    if not isinstance(q, Kept | Reached):
        for clause, any_of in _of_criteria(q.any_of):
            yield clause, _but(q, any_of=any_of)
        if q.asks_bleeding and d.bleeding_allowed is not None:
            yield _said("no_bleeding"), _but(q, asks_bleeding=False)
    for field, other, clause in _fields(q):
        changed = _without(q, field, other)
        yield clause, keep_by_less(changed, d.levels) if isinstance(changed, Kept) else changed


def _fields(q: Endpoint) -> Iterator[tuple[str, Any, Told]]:
    """Give a field of a question, another value of it, and the clause that it is."""
    if isinstance(q, Landmark):
        if q.first_day > 1:
            yield "first_day", q.first_day - 1, _said("from_day", day=q.first_day)
        yield "last_day", q.last_day + 1, _said("to_day", day=q.last_day)
    elif isinstance(q, Kept):
        if q.keep_any_of:
            yield "keep_any_of", (), _said("kept_by", criteria=any_told(q.keep_any_of))
        for clause, any_of in _of_criteria(q.keep_any_of):
            yield "keep_any_of", any_of, clause
        yield "until_day", q.until_day - 1 or q.until_day + 1, _said("kept_to_day", day=q.until_day)
    elif isinstance(q, Reached):
        yield "by_day", q.by_day + 1, _said("by_day", day=q.by_day)
    elif isinstance(q, TreatmentFree):
        yield "days", q.days - 1 or q.days + 1, _said("for_days", n=q.days)
    elif isinstance(q, Failure):
        yield from _of_failure(q)
    elif isinstance(q, Counted | VisitRule):
        yield from _of_tally(q)


def _of_failure(q: Failure) -> Iterator[tuple[str, Any, Told]]:
    if q.count_from_day > 1:
        yield "count_from_day", q.count_from_day - 1, _said("count_from_day", day=q.count_from_day)
    if q.rescue_from_day is not None:
        yield "rescue_from_day", None, _said("rescue_from_day", day=q.rescue_from_day)
    for name in ("new_line", "discontinuation", "death"):
        if getattr(q, name):
            yield name, False, _said(name)
    if q.stopped_by_day is not None:
        yield "stopped_by_day", None, _said("stopped_by_day", day=q.stopped_by_day)
    if q.joined == "all":
        yield "joined", "any", _said("all_of_them")


def _of_tally(q: Counted | VisitRule) -> Iterator[tuple[str, Any, Told]]:
    yield from _of_quota(q)
    if q.rescue == "disqualifies":
        yield "rescue", "washout", _said("no_rescue")
        if q.rescue_from_day > 1:
            yield (
                "rescue_from_day",
                q.rescue_from_day - 1,
                _said("rescue_from", day=q.rescue_from_day),
            )
    if isinstance(q, VisitRule):
        yield from _of_schedule(q)
        return
    if q.first_day > 1:
        yield "first_day", q.first_day - 1, _said("from_day", day=q.first_day)
    if q.last_day is not None:
        yield "last_day", q.last_day + 1, _said("to_day", day=q.last_day)


def _of_quota(q: Counted | VisitRule) -> Iterator[tuple[str, Any, Told]]:
    if q.at_least is not None and q.at_least > 1:
        yield "at_least", q.at_least - 1, _said("at_least", n=q.at_least)
    if isinstance(q, Counted) and q.each_apart > 1:
        yield "each_apart", q.each_apart - 1, _said("each_apart", n=q.each_apart)
    if q.share is not None:
        yield "share", q.share / 2, _said("share", share=q.share)
    if q.fewest_observed:
        yield (
            "fewest_observed",
            q.fewest_observed - 1,
            _said("fewest_observed", n=q.fewest_observed),
        )
        other = "no" if q.too_few == "not_evaluable" else "not_evaluable"
        yield "too_few", other, _said(f"too_few_{q.too_few}")
    if q.set_aside == "missing" and (q.share is not None or q.fewest_observed):
        yield "set_aside", "not_met", _said("left_out_under_rescue")


def _of_schedule(q: VisitRule) -> Iterator[tuple[str, Any, Told]]:
    yield "first_day", q.first_day + q.interval_days, _said("visits_from_day", day=q.first_day)
    if q.visits > max(1, q.at_least or 0, q.fewest_observed, q.within or 0):
        yield "visits", q.visits - 1, _said("visits", n=q.visits)
    if q.within is not None:
        yield "within", None, _said("within", n=q.within)
    if q.share is not None and q.share_of == "visits":
        yield "share_of", "counts", _said("share_of_visits")
    if q.last_must_meet:
        yield "last_must_meet", False, _said("last_must_meet")
    if q.off_drug_from_day is not None:
        yield "off_drug_from_day", None, _said("off_drug_from_day", day=q.off_drug_from_day)


def _without(q: Any, field: str, other: Any) -> Endpoint:
    changes = {field: other}
    if field == "first_day" and isinstance(q, VisitRule):
        changes["first_week"] = None
    if field == "at_least" and isinstance(q, Counted) and other == 1:  # of one, none is before it
        changes["each_apart"] = 0
    changed: Endpoint = _but(q, **changes)
    return changed


# --- the proof ------------------------------------------------------------------------------------


def prove_definition(definition: Definition) -> Proof:
    """
    Find, for every clause of a definition, two histories that differ by it and in the answer.

    Parameters
    ----------
    definition : Definition

    Returns
    -------
    Proof
        The edges, and the clauses for which there is none.

    Raises
    ------
    DefinitionError
        If the definition cannot be computed.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.response.prove import prove_definition
    >>> proof = prove_definition(itp.get_definition("rituximab-dexamethasone-2013"))
    >>> proof.unproved
    ()
    >>> edge = next(edge for edge in proof.edges if edge.asked == "sustained")
    >>> edge.clause, edge.answer, edge.other_answer
    ('count ≥ 50', 'yes', 'no')
    """
    check_definition(definition)
    edges: list[Edge] = []
    unproved: list[str] = []
    pools: dict[str, _Pool] = {}
    for asked, clause, without in clauses_of(definition):
        if asked not in pools:
            pools[asked] = _Pool.of(definition, asked)
        edge = pools[asked].edge(clause, without)
        if edge is None:
            unproved.append(f"{asked}: {clause}")
        else:
            edges.append(edge)
    return Proof(definition, tuple(edges), tuple(unproved))


@attrs.frozen(eq=False)
class _Pool:
    """Histories about one question, in pairs that differ in a single fact."""

    definition: Definition
    asked: str
    histories: list[ShortHistory]
    pairs: Any
    cohort: Cohort
    answers: tuple[Any, ...]

    @classmethod
    def of(cls, d: Definition, asked: str) -> _Pool:
        """Make the histories, and ask them."""
        level = next((each for each in d.levels if each.name == asked), None)
        question = level if level is not None else d.question(asked)
        bases = histories_of(d, question)
        few = (
            bases[:: max(1, len(bases) // MOST_BASES)] if isinstance(question, Combined) else bases
        )
        at: dict[ShortHistory, int] = {}
        pairs: list[tuple[int, int]] = []
        days = tuple(dict.fromkeys(_days(d, question)))
        for base in few:
            rescued: dict[tuple[int, str], int] = {}
            for other in (base, *edits_of(d, base, days)):
                at.setdefault(other, len(at))
                pairs.append((at[base], at[other]))
                for day, kind in other.rescues:  # a rescue on the day before it
                    if (day - 1, kind) in rescued:
                        pairs.append((rescued[day - 1, kind], at[other]))
                    rescued[day, kind] = at[other]
        histories = list(at)
        cohort = _cohort(histories)
        return cls(d, asked, histories, np.array(pairs), cohort, _answers(cohort, d, asked))

    def edge(self, clause: str, without: Definition) -> Edge | None:
        """Find a pair whose answers differ, but not without the clause."""
        first, second = self.pairs.T
        found = _answers(self.cohort, without, self.asked)
        for mine, other in zip(self.answers, found, strict=True):  # the bare answer first
            decides = (mine[first] != mine[second]) & (other[first] == other[second])
            places = np.flatnonzero(decides)
            if len(places):
                return self._told(clause, *self.pairs[places[self._nicest(places, mine)]])
        return None

    def _nicest(self, places: Any, mine: Any) -> int:
        """Prefer a pair of yes and no, then any with a yes."""
        first, second = self.pairs[places].T
        kinds = [
            {str(mine[i]).partition(" ")[0], str(mine[j]).partition(" ")[0]}
            for i, j in zip(first, second, strict=True)
        ]
        rank = [0 if "no" in kind and len(kind) > 1 and "NE" not in kind else 1 for kind in kinds]
        return int(np.argmin(rank))

    def _told(self, clause: str, one: int, two: int) -> Edge:
        _, plain, full = self.answers
        answers = (full if plain[one] == plain[two] else plain)[[one, two]]
        return Edge(
            self.asked, clause, self.histories[one], str(answers[0]), self.histories[two],
            str(answers[1]),
        )  # fmt: skip


MOST_BASES: Final = 14
"""So many histories, about, are changed for one question."""


def _days(d: Definition, asked: Endpoint | Level) -> Iterator[int]:
    """Give the days on which a question begins and ends, and those beside them."""
    if isinstance(asked, Combined):
        for name in asked.names:
            yield from _days(d, d.question(name))
        return
    found: list[int] = []
    for name in (
        "target_day", "first_day", "last_day", "until_day", "by_day", "count_from_day",
        "rescue_from_day", "stopped_by_day", "off_drug_from_day",
    ):  # fmt: skip
        value = getattr(asked, name, None)
        if value is not None:
            found.append(value)
    if isinstance(asked, TreatmentFree):
        found += [asked.days, asked.days + 50]
    for day in found or [30]:
        yield from (day - 1, day)


def _cohort(histories: Sequence[ShortHistory]) -> Cohort:
    """Lay histories out in columns, as `ShortHistory.patient` makes a record of one."""
    named = [(str(i), history) for i, history in enumerate(histories)]
    lines = [
        (id, number, *line)
        for id, each in named
        for number, line in enumerate(_lines_of(each), start=1)
    ]
    cohort = Cohort.from_tables(
        counts=_table(
            "patient_id on count", [(id, *count) for id, each in named for count in each.counts]
        )
        | {"unit": WRITTEN_UNIT},
        lines=_table("patient_id line started_on ended_on agents baseline", lines)
        | {"baseline_unit": WRITTEN_UNIT},
        bleeds=_table(
            "patient_id on who_grade", [(id, *bleed) for id, each in named for bleed in each.bleeds]
        ),
        rescues=_table(
            "patient_id on kind", [(id, *rescue) for id, each in named for rescue in each.rescues]
        ),
        patients=_table("patient_id died_on", [(id, each.died) for id, each in named]),
    )
    cuts = [NEVER if each.cut is None else each.cut for each in histories]
    return attrs.evolve(cohort, data_cut=np.array(cuts, dtype=cohort.data_cut.dtype))


def _lines_of(history: ShortHistory) -> list[tuple[Any, ...]]:
    """Return start, end, agent and baseline of the line that is asked about, and of the next."""
    lines: list[tuple[Any, ...]] = [(0, history.stop, "drug", history.baseline)]
    if history.next_line is not None:
        lines.append((history.next_line, None, "next drug", None))
    return lines


def _table(names: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """Turn rows into columns of these names."""
    columns = zip(*rows, strict=True) if rows else repeat(())
    return dict(zip(names.split(), columns, strict=False))


def _answers(cohort: Cohort, d: Definition, asked: str) -> tuple[Any, ...]:
    """Return the answer for every history, the answer with its reason, and with its numbers."""
    if asked in d.level_names:
        return _of_level(cohort, d, asked)
    table = _first_lines(answer_endpoints(cohort, definition=d, endpoints=[asked]))
    columns = ("answer", "not_evaluable", "value", "out_of", "end_reason")
    return tuple(_joined(table, columns[:n]) for n in (1, 2, len(columns)))


def _of_level(cohort: Cohort, d: Definition, level: str) -> tuple[Any, ...]:
    """Return the category, with its reason and day, and with the episodes."""
    table = _first_lines(classify_response(cohort, definition=d))
    lasted: dict[str, str] = {}
    for row in remission_episodes(cohort, definition=d, level=level).rows():
        if row["line"] == 1:
            id = str(row["patient_id"])
            lasted[id] = f"{lasted.get(id, '')} {row['days']:g} {row['end_reason']}"
    plain = _joined(table, ("category", "not_evaluable", f"reached_{level}"))
    full = [
        f"{one}{lasted.get(str(id), '')}"
        for one, id in zip(plain, table["patient_id"], strict=True)
    ]
    return _joined(table, ("category",)), plain, objects(full)


def _first_lines(table: Any) -> Mapping[str, Any]:
    first = table["line"] == 1
    return {name: table[name][first] for name in tuple(table.keys())}


def _joined(table: Mapping[str, Any], names: Iterable[str]) -> Any:
    columns = [table[name] for name in names]
    return objects(
        [
            " ".join(
                f"{value:g}" if isinstance(value, float) else str(value)
                for value in row
                if value is not None and not (isinstance(value, float) and np.isnan(value))
            )
            for row in zip(*columns, strict=True)
        ]
    )
