"""
The lines and rescues of one patient as records, each with where it came from and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from itpcase.agents import Use
from itpcase.definitions.definition import Washouts
from itpcase.engine.walk import NEVER
from itpcase.exposures.records import LineOrigin, Lines, SetAside, in_order
from itpcase.exposures.roles import Made, Row, rescue_kind, sorted_out, washout_of
from itpcase.exposures.rules import LineRules, Parameter
from itpcase.exposures.steps import Note
from itpcase.model import Exposure, RescueTherapy, TreatmentLine
from itpcase.table import day_number, number_day

__all__ = ["lines_of"]


def words(note: Note, rules: LineRules) -> str:
    """Say in words what a setting did."""
    one, two = note.agents[0], note.agents[-1]
    both, n = " + ".join(note.agents), note.number
    apart = f"less than the {rules.combination_window} of combination_window"
    return {
        Parameter.AS_GIVEN: "As it was given",
        Parameter.MIN_ERA: f"it lasted {n} days, less than min_era asks ({rules.min_era})",
        Parameter.COLLAPSE_GAP: f"{n} exposures to {one} with at most {rules.collapse_gap} days "
        "between are one era",
        Parameter.SAME_DAY: f"{one} and {two} started on one day: a combination",
        Parameter.NESTED: f"{two} came and went while {one} went on: a combination",
        Parameter.COMBINATION_WINDOW: f"{one} and {two} overlap, "
        f"{rules.combination_window} days or more: a combination",
        Parameter.OVERLAP: (
            f"{one} overlaps {two} by {n} days, {apart}: a switch on the day {two} starts"
            if rules.overlap == "truncate"
            else f"{one} overlaps {two} by {n} days, {apart}: extended to a combination"
        ),
        Parameter.MIN_AFTER_COMBINATION: f"{both} alone for {n} days, less than "
        f"min_after_combination asks ({rules.min_after_combination})",
        Parameter.FILTER: f"{both} comes again (filter {rules.filter!r})",
        Parameter.START: "the day of its start is not known",
        Parameter.AGENT: f"{one} is never a line of treatment",
        Parameter.INTENT: "it was given as an adjunct or on demand",
    }[note.by]


def lines_of(exposures: Iterable[Exposure], rules: LineRules, washouts: Washouts | None) -> Lines:
    """
    Turn the exposures of one patient into lines and rescues.

    Parameters
    ----------
    exposures : iterable of Exposure
    rules : LineRules
    washouts : Washouts or None

    Returns
    -------
    Lines
    """
    listed = in_order(exposures)
    calendar = any(not isinstance(e.started_on, int) and e.started_on is not None for e in listed)
    rows = [_row(each) for each in listed]
    found = sorted_out(rows, rules)
    origins = tuple(
        _origin(number, made, listed, calendar=calendar, rules=rules)
        for number, made in enumerate(found.lines, start=1)
    )
    return Lines(
        lines=tuple(origin.line for origin in origins),
        rescues=tuple(_rescue(listed[i], rows[i], washouts) for i in found.rescues),
        origins=origins,
        rescued=tuple(listed[i] for i in found.rescues),
        set_aside=tuple(
            SetAside(exposure=listed[i], by=note.by, reason=words(note, rules))
            for i, note in found.aside
        ),
        rules=rules,
        assumptions=tuple(
            _assumptions(
                listed,
                [listed[i] for made in found.lines for i in made.rows],
                [rows[i] for i in found.rescues],
                washouts,
            )
        ),
    )


def _row(each: Exposure) -> Row:
    end = NEVER if each.ended_on is None else day_number(each.ended_on)
    return Row(each.agent, each.intent, day_number(each.started_on), end, each.stop_reason)


def _origin(
    number: int, made: Made, listed: Sequence[Exposure], *, calendar: bool, rules: LineRules
) -> LineOrigin:
    notes = made.step.shaped_by()
    return LineOrigin(
        line=TreatmentLine(
            line=number,
            agents=sorted(made.step.agents),
            started_on=number_day(made.step.first, calendar),
            ended_on=number_day(made.step.end, calendar),
            stop_reason=made.stop_reason,
        ),
        exposures=tuple(listed[i] for i in made.rows),
        by=tuple(dict.fromkeys(note.by for note in notes)),
        reasons=tuple(dict.fromkeys(words(note, rules) for note in notes)),
    )


def _rescue(each: Exposure, row: Row, washouts: Washouts | None) -> RescueTherapy:
    end = "an open end" if each.ended_on is None else each.ended_on
    return RescueTherapy(
        on=each.started_on,
        kind=rescue_kind(each.agent),
        washout_days=washout_of(row, washouts),
        note=f"{each.agent.name}, {each.intent or 'intent not recorded'}, to {end}",
    )


def _assumptions(
    listed: Sequence[Exposure],
    treated: Sequence[Exposure],
    rescued: Sequence[Row],
    washouts: Washouts | None,
) -> Iterator[str]:
    unsaid = [e for e in treated if e.intent is None and Use.RESCUE in e.agent.uses]
    if unsaid:
        names = ", ".join(dict.fromkeys(e.agent.name for e in unsaid))
        yield f"The intent of {names} was not recorded; it is taken as treatment."
    if any(e.ended_on is None and not e.agent.is_procedure for e in listed):
        yield "An exposure without an end goes on."
    if washouts is None and any(row.start < row.end < NEVER for row in rescued):
        yield (
            "The washout of a rescue of several days runs from its first day; pass washouts= to "
            "run it from the last."
        )
