"""
What each exposure becomes: part of a line, a rescue, or neither.

Agent and stated intent sort the exposures; `itpcase.exposures.steps` turns those that are treatment
into lines. One kernel on columns: the records of one patient are columns of few rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Self

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.agents import Agent, AgentClass, Use
from itpcase.cohort._cells.coded import Coded
from itpcase.definitions.definition import Washouts
from itpcase.exposures.rules import RESCUE_KIND_OF, LineRules, Parameter
from itpcase.exposures.steps import Given, Left, Note, Steps, steps_of
from itpcase.table import Column, objects
from itpcase.terms import Intent, RescueKind

__all__ = ["Exposed", "Row", "Sorted", "rescue_kind", "role_of", "sorted_out", "washout_of"]

Role = Literal["line", "rescue", "set aside"]
"""What an exposure becomes."""


class Row(NamedTuple):
    """One exposure; its days as numbers, `NO_DAY` for an unknown start, `NEVER` for no end."""

    agent: Agent
    intent: Intent | None
    start: int
    end: int
    stop_reason: str | None
    ongoing: bool | None = None


@attrs.frozen(eq=False)
class Exposed:
    """
    The exposures of many patients in columns, those of a patient side by side.

    Attributes
    ----------
    offsets : numpy.ndarray
        The rows of patient *p* are those from ``offsets[p]`` up to ``offsets[p + 1]``.
    agents : sequence of Agent
    agent : numpy.ndarray
        The place of each row in *agents*.
    intents : sequence of Intent or None
    intent : numpy.ndarray
        The place of each row in *intents*.
    start, end : numpy.ndarray
        `NO_DAY` for an unknown start, `NEVER` for no end.
    stop_reason : numpy.ndarray or None
        Texts, None where nothing was said; None if nobody said anything.
    ongoing : numpy.ndarray or None
        Whether each is said to go on; None if nobody said anything.
    is_assumed : numpy.ndarray or None
        Whether a day of each was imputed or worked out; None if of none.
    seen_until : numpy.ndarray or None
        For each, the last day on which its patient was seen; None if that is known of none.
    """

    offsets: Column
    agents: Sequence[Agent]
    agent: Column
    intents: Sequence[Intent | None]
    intent: Column
    start: Column
    end: Column
    stop_reason: Column | None = None
    ongoing: Column | None = None
    is_assumed: Column | None = None
    seen_until: Column | None = None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """Lay out the exposures of one patient."""
        agents = [*dict.fromkeys(row.agent for row in rows)]
        intents = [*dict.fromkeys(row.intent for row in rows)]
        return cls(
            np.array([0, len(rows)]),
            agents,
            _whole_numbers([agents.index(row.agent) for row in rows]),
            intents,
            _whole_numbers([intents.index(row.intent) for row in rows]),
            _whole_numbers([row.start for row in rows]),
            _whole_numbers([row.end for row in rows]),
            objects([row.stop_reason for row in rows]),
            np.array([bool(row.ongoing) for row in rows], dtype=bool),
        )


@attrs.frozen(eq=False)
class Sorted:
    """The exposures of many patients by what they become."""

    rescues: Column
    """Rows of rescues."""
    steps: Steps
    """Lines, of the rows that are treatment."""
    treated: Column
    """The rows of the exposures of *steps*."""
    aside: list[Left]
    """The rest, by their rows."""
    stop_reasons: dict[int, str]
    """Why a line was stopped, by the place of its step."""
    ongoing: Column
    """Whether each step is said to go on."""


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


def sorted_out(given: Exposed, rules: LineRules) -> Sorted:
    """
    Turn exposures into lines and rescues, and tell what became neither.

    Parameters
    ----------
    given : Exposed
    rules : LineRules

    Returns
    -------
    Sorted
    """
    width = max(len(given.intents), 1)
    pairs = Coded.of(given.agent * width + given.intent)
    roles = [
        role_of(given.agents[each // width], given.intents[each % width], rules)
        for each in pairs.values.tolist()
    ]
    which = pairs.codes
    is_line, is_rescue = (
        np.array([role == wanted for role, _ in roles], dtype=bool)[which]
        for wanted in ("line", "rescue")
    )
    undated = is_line & (given.start == NO_DAY)
    aside = [
        Left(row, Note(Parameter.START if undated[row] else roles[which[row]][1],
                       (given.agents[given.agent[row]].name,), 0))
        for row in np.flatnonzero(~(is_line | is_rescue) | undated).tolist()
    ]  # fmt: skip
    treated = np.flatnonzero(is_line & ~undated)
    steps = steps_of(_treatment(given, treated), rules)
    aside += [Left(int(treated[each.exposure]), each.note) for each in steps.left()]
    reasons = _stop_reasons(given, treated, steps)
    ongoing = _go_on(given, treated, steps)
    return Sorted(np.flatnonzero(is_rescue), steps, treated, aside, reasons, ongoing)


def _treatment(given: Exposed, rows: Column) -> Given:
    """Take the rows that are treatment, their agents by name in order, whatever its capitals."""
    names = [agent.name for agent in given.agents]
    listed = sorted({name.casefold() for name in names})
    place = _whole_numbers([listed.index(name.casefold()) for name in names])
    is_procedure = np.array([agent.is_procedure for agent in given.agents], dtype=bool)
    agent, start = given.agent[rows], given.start[rows]
    typed = None if len(listed) == len(set(names)) else objects(names)[agent]
    shown = {name.casefold(): name for name in names}
    if typed is not None:  # the spelling that comes first in time, and then by the alphabet
        for row in np.lexsort((typed.astype(str), start))[::-1].tolist():
            shown[typed[row].casefold()] = typed[row]
    return Given(
        np.searchsorted(rows, given.offsets),
        [shown[name] for name in listed],
        place[agent],
        start,
        _last_days(start, given.end[rows], is_procedure[agent]),
        is_procedure[agent],
        None if given.seen_until is None else given.seen_until[rows],
        typed,
    )


def _last_days(start: Column, end: Column, is_procedure: Column) -> Column:
    """Return the last day of each exposure; a procedure has a day and no duration."""
    return np.where(is_procedure, start, end)


def _stop_reasons(given: Exposed, treated: Column, steps: Steps) -> dict[int, str]:
    """Return why lines were stopped: what their exposures say that ended on their last day."""
    if given.stop_reason is None:
        return {}
    rows, step = _members(treated, steps)
    said = given.stop_reason[rows].astype(bool) & (given.end[rows] == steps.found.end[step])
    found: dict[int, dict[str, None]] = {}
    for place, row in zip(step[said].tolist(), rows[said].tolist(), strict=True):
        found.setdefault(place, {})[given.stop_reason[row]] = None
    return {place: "; ".join(reasons) for place, reasons in found.items()}


def _go_on(given: Exposed, treated: Column, steps: Steps) -> Column:
    """Tell which steps have no end, and an exposure that is said to go on."""
    found = np.zeros(len(steps.found.members), dtype=bool)
    if given.ongoing is not None:
        rows, step = _members(treated, steps)
        found[step[given.ongoing[rows] & (given.end[rows] == NEVER)]] = True
    found &= steps.found.end == NEVER
    return found


def _members(treated: Column, steps: Steps) -> tuple[Column, Column]:
    """Return the rows that are in a step, and the place of the step of each."""
    step = np.repeat(np.arange(len(steps.found.members)), steps.found.members)
    return treated[steps.found.member], step


def _whole_numbers(values: Sequence[int]) -> Column:
    """Make a column of whole numbers, also of none."""
    return np.array(values, dtype=np.int64)


def rescue_kind(drug: Agent) -> RescueKind:
    """Return the kind of rescue that an agent is."""
    return RESCUE_KIND_OF.get(drug.kind, RescueKind.OTHER)


def washout_of(row: Row, washouts: Washouts | None) -> int | None:
    """Return the washout of a rescue that ran to its last day; None to take the definition's."""
    if washouts is None or row.start == NO_DAY or row.end == NEVER:
        return None
    return row.end - row.start + washouts.days(rescue_kind(row.agent))
