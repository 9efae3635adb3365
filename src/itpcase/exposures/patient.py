"""
The lines and rescues of one patient as records, each with where it came from and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from itpcase.agents import Use
from itpcase.definitions.definition import Washouts
from itpcase.engine.walk import NEVER
from itpcase.exposures.records import LineOrigin, Lines, SetAside, in_order
from itpcase.exposures.roles import Exposed, Row, rescue_kind, sorted_out, washout_of
from itpcase.exposures.rules import LineRules, Parameter
from itpcase.exposures.steps import Note, Step
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
    found = sorted_out(Exposed.of(rows), rules)
    places = found.treated.tolist()
    made = [
        (step, [places[i] for i in step.members], found.stop_reasons.get(place))
        for place, step in zip(found.steps.kept.tolist(), found.steps.records(), strict=True)
    ]
    origins = tuple(
        _origin(number, step, [listed[i] for i in inside], why, calendar=calendar, rules=rules)
        for number, (step, inside, why) in enumerate(made, start=1)
    )
    rescues = found.rescues.tolist()
    return Lines(
        lines=tuple(origin.line for origin in origins),
        rescues=tuple(_rescue(listed[i], rows[i], washouts) for i in rescues),
        origins=origins,
        rescued=tuple(listed[i] for i in rescues),
        set_aside=tuple(
            SetAside(exposure=listed[i], by=note.by, reason=words(note, rules))
            for i, note in found.aside
        ),
        rules=rules,
        assumptions=tuple(
            _assumptions(
                listed,
                [listed[i] for _, inside, _ in made for i in inside],
                [rows[i] for i in rescues],
                washouts,
            )
        ),
    )


def _row(each: Exposure) -> Row:
    end = NEVER if each.ended_on is None else day_number(each.ended_on)
    return Row(each.agent, each.intent, day_number(each.started_on), end, each.stop_reason)


def _origin(
    number: int, step: Step, exposures: Sequence[Exposure], why: str | None, *,
    calendar: bool, rules: LineRules,
) -> LineOrigin:  # fmt: skip
    return LineOrigin(
        line=TreatmentLine(
            line=number,
            agents=step.agents,
            started_on=number_day(step.first, calendar),
            ended_on=number_day(step.end, calendar),
            stop_reason=why,
        ),
        exposures=tuple(exposures),
        by=tuple(dict.fromkeys(note.by for note in step.shaped_by)),
        reasons=tuple(dict.fromkeys(words(note, rules) for note in step.shaped_by)),
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
