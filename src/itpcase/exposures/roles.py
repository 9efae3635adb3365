"""
What each exposure of one patient becomes: part of a line, a rescue, or neither.

Agent and stated intent sort the exposures; the walk of `itpcase.exposures.steps` turns those that
are treatment into lines. One kernel for the records of one patient and for the columns of many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import attrs

from itpcase.agents import Agent, AgentClass, Use
from itpcase.definitions.definition import Washouts
from itpcase.engine.walk import NEVER, NO_DAY
from itpcase.exposures.rules import RESCUE_KIND_OF, LineRules, Parameter
from itpcase.exposures.steps import Given, Left, Note, Step, steps_of
from itpcase.terms import Intent, RescueKind

__all__ = ["Made", "Row", "Sorted", "rescue_kind", "role_of", "sorted_out", "washout_of"]

Role = Literal["line", "rescue", "set aside"]
"""What an exposure becomes."""


class Row(NamedTuple):
    """One exposure; its days as numbers, `NO_DAY` for an unknown start, `NEVER` for no end."""

    agent: Agent
    intent: Intent | None
    start: int
    end: int
    stop_reason: str | None


class Made(NamedTuple):
    """One line: its step, the exposures in it as numbers of rows, and why it was stopped."""

    step: Step
    rows: tuple[int, ...]
    stop_reason: str | None


@attrs.frozen(eq=False)
class Sorted:
    """The exposures of one patient by what they become: rows of rescues, lines, and the rest."""

    rescues: list[int]
    lines: list[Made]
    aside: list[Left]


def role_of(drug: Agent, intent: Intent | None, rules: LineRules) -> tuple[Role, Parameter]:
    """
    Tell what an exposure is by its agent and intent: a line, a rescue, or set aside.

    Parameters
    ----------
    drug : Agent
    intent : Intent or None
    rules : LineRules

    Returns
    -------
    tuple of str, Parameter
        ``"line"``, ``"rescue"`` or ``"set aside"``, and what decided.
    """
    if drug.kind is AgentClass.TRANSFUSION:  # it raises the count, whatever it was given for
        return "rescue", Parameter.AGENT
    if drug.is_adjunct and intent is not Intent.ADJUNCT:
        return "set aside", Parameter.AGENT
    by_intent: dict[Intent | None, Role] = {
        Intent.ADJUNCT: "set aside", Intent.RESCUE: "rescue", Intent.ON_DEMAND: rules.on_demand,
    }  # fmt: skip
    if intent in by_intent:
        return by_intent[intent], Parameter.INTENT
    if intent is None and drug.uses == (Use.RESCUE,):
        return rules.rescue_only, Parameter.AGENT
    return "line", Parameter.AS_GIVEN


def sorted_out(rows: Sequence[Row], rules: LineRules) -> Sorted:
    """
    Turn the exposures of one patient into lines and rescues, and tell what became neither.

    Parameters
    ----------
    rows : sequence of Row
    rules : LineRules

    Returns
    -------
    Sorted
    """
    rescues: list[int] = []
    treated: list[int] = []
    aside: list[Left] = []
    for i, row in enumerate(rows):
        role, by = role_of(row.agent, row.intent, rules)
        if role == "line" and row.start == NO_DAY:
            role, by = "set aside", Parameter.START
        if role == "set aside":
            aside.append(Left(i, Note(by, (row.agent.name,), 0)))
        else:
            (rescues if role == "rescue" else treated).append(i)
    given = [
        Given(row.agent.name, row.start, last_day(row), row.agent.is_procedure)
        for row in (rows[i] for i in treated)
    ]
    steps, left = steps_of(given, rules)
    lines = []
    for step in steps:
        inside = tuple(treated[i] for i in step.members(given))
        lines.append(Made(step, inside, _stop_reason(step, [rows[i] for i in inside])))
    aside += [Left(treated[each.exposure], each.note) for each in dict.fromkeys(left)]
    return Sorted(rescues, lines, aside)


def last_day(row: Row) -> int:
    """Return the last day of an exposure; a procedure has a day and no duration."""
    return row.start if row.agent.is_procedure else row.end


def _stop_reason(step: Step, rows: Sequence[Row]) -> str | None:
    """Return why a line was stopped: what its exposures say that ended on its last day."""
    said = dict.fromkeys(row.stop_reason for row in rows if row.end == step.end)
    return "; ".join(reason for reason in said if reason) or None


def rescue_kind(drug: Agent) -> RescueKind:
    """Return the kind of rescue that an agent is."""
    return RESCUE_KIND_OF.get(drug.kind, RescueKind.OTHER)


def washout_of(row: Row, washouts: Washouts | None) -> int | None:
    """Return the washout of a rescue that ran to its last day; None to take the definition's."""
    if washouts is None or row.start == NO_DAY or row.end == NEVER:
        return None
    return row.end - row.start + washouts.days(rescue_kind(row.agent))
