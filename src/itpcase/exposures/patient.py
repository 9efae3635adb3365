"""
The lines and rescues of one patient as records, each with where it came from and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np

from itpcase._days import NEVER, day_number, number_day
from itpcase._sentences import Sentence, end_told
from itpcase.agents import Use
from itpcase.agents.saying import agents_told
from itpcase.definitions.definition import Washouts
from itpcase.exposures.records import LineOrigin, Lines, SetAside, in_order, intent_told
from itpcase.exposures.roles import Exposed, Row, rescue_kind, sorted_out, washout_of
from itpcase.exposures.rules import LineRules, Parameter
from itpcase.exposures.steps import Note, Step
from itpcase.model import Exposure, RescueTherapy, TreatmentLine
from itpcase.terms import Assumed

__all__ = ["lines_of"]


def _told(note: Note, rules: LineRules) -> Sentence:
    """Say in words what a setting did."""
    key = note.by.name
    if note.by is Parameter.OVERLAP and rules.overlap != "truncate":
        key = "OVERLAP_EXTENDED"
    settings = attrs.asdict(
        rules, filter=lambda field, _: field.name in Parameter._value2member_map_
    )
    settings.pop("overlap")
    return Sentence(
        f"line_rule.{key}", n=note.number, one=agents_told(note.agents[:1]),
        two=agents_told(note.agents[-1:]), both=agents_told(note.agents),
        window=rules.combination_window, **settings,
    )  # fmt: skip


def lines_of(
    exposures: Iterable[Exposure],
    rules: LineRules,
    washouts: Washouts | None,
    *,
    seen_until: int = NEVER,
) -> Lines:
    """
    Turn the exposures of one patient into lines and rescues.

    Parameters
    ----------
    exposures : iterable of Exposure
    rules : LineRules
    washouts : Washouts or None
    seen_until : int
        The last day on which the patient was seen; `NEVER` if that is not known.

    Returns
    -------
    Lines
    """
    listed = in_order(exposures)
    calendar = any(not isinstance(e.started_on, int) and e.started_on is not None for e in listed)
    rows = [_row(each) for each in listed]
    exposed = attrs.evolve(Exposed.of(rows), seen_until=np.full(len(rows), seen_until))
    found = sorted_out(exposed, rules)
    places = found.treated.tolist()
    made = [
        (step, [places[i] for i in step.members], found.stop_reasons.get(place),
         bool(found.ongoing[place]) or None)
        for place, step in zip(found.steps.kept.tolist(), found.steps.records(), strict=True)
    ]  # fmt: skip
    origins = tuple(
        _origin(
            number, step, [listed[i] for i in inside], why, goes_on, calendar=calendar, rules=rules
        )
        for number, (step, inside, why, goes_on) in enumerate(made, start=1)
    )
    rescues = found.rescues.tolist()
    return Lines(
        lines=tuple(origin.line for origin in origins),
        rescues=tuple(_rescue(listed[i], rows[i], washouts) for i in rescues),
        origins=origins,
        rescued=tuple(listed[i] for i in rescues),
        set_aside=tuple(
            SetAside(exposure=listed[i], by=note.by, reason=_told(note, rules))
            for i, note in found.aside
        ),
        definition=rules,
        assumptions=tuple(
            _assumptions(
                listed,
                [listed[i] for _, inside, *_ in made for i in inside],
                [rows[i] for i in rescues],
                washouts,
            )
        ),
    )


def _row(each: Exposure) -> Row:
    end = NEVER if each.ended_on is None else day_number(each.ended_on)
    return Row(
        each.agent, each.intent, day_number(each.started_on), end, each.stop_reason, each.ongoing
    )


def _origin(
    number: int, step: Step, exposures: Sequence[Exposure], why: str | None,
    goes_on: bool | None, *,  # noqa: FBT001 - a fact, not an option
    calendar: bool, rules: LineRules,
) -> LineOrigin:  # fmt: skip
    return LineOrigin(
        line=TreatmentLine(
            line=number,
            agents=step.agents,
            started_on=number_day(step.first, calendar),
            ended_on=number_day(step.end, calendar),
            ongoing=goes_on,
            stop_reason=why,
            assumed=_assumed(exposures),
        ),
        exposures=tuple(exposures),
        by=tuple(dict.fromkeys(note.by for note in step.shaped_by)),
        reasons=tuple(dict.fromkeys(_told(note, rules) for note in step.shaped_by)),
    )


def _assumed(exposures: Iterable[Exposure]) -> tuple[Assumed, ...]:
    """Return what is assumed of the days of what was made of exposures."""
    return (Assumed.DAY,) if any(Assumed.DAY in each.assumed for each in exposures) else ()


def _rescue(each: Exposure, row: Row, washouts: Washouts | None) -> RescueTherapy:
    return RescueTherapy(
        on=each.started_on,
        kind=rescue_kind(each.agent),
        washout_days=washout_of(row, washouts),
        assumed=_assumed([each]),
        note=Sentence(
            "exposure_said.rescue_note",
            agent=agents_told([each.agent.name]),
            intent=intent_told(each.intent),
            end=end_told(each.ended_on),
        ),
    )


def _assumptions(
    listed: Sequence[Exposure],
    treated: Sequence[Exposure],
    rescued: Sequence[Row],
    washouts: Washouts | None,
) -> Iterator[Sentence]:
    unsaid = [e for e in treated if e.intent is None and Use.RESCUE in e.agent.uses]
    if unsaid:
        named = agents_told(dict.fromkeys(e.agent.name for e in unsaid))
        yield Sentence("exposure_said.assumed_treatment", agents=named)
    if any(e.ended_on is None and not (e.ongoing or e.agent.is_procedure) for e in listed):
        yield Sentence("exposure_said.assumed_ongoing")
    if washouts is None and any(row.start < row.end < NEVER for row in rescued):
        yield Sentence("exposure_said.assumed_washout")
