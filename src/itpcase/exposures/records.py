"""
The drug exposures of one patient, and the lines and rescues that come of them, as records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import attrs

from itpcase import _names
from itpcase._arguments import each_of
from itpcase._days import NEVER, day_number
from itpcase._html import number_of
from itpcase._sentences import (
    Code,
    Listing,
    Sentence,
    Told,
    day_told,
    end_told,
    stopped,
)
from itpcase.agents.saying import agents_told
from itpcase.exposures.rules import LineRules, Parameter
from itpcase.model import Exposure, RescueTherapy, TreatmentLine
from itpcase.model.exposures import mixed_times
from itpcase.terms import Intent
from itpcase.words import ExplainsItself

__all__ = ["LineOrigin", "Lines", "SetAside", "in_order", "last_days_taken"]


@attrs.frozen(kw_only=True, repr=False)
class LineOrigin:
    """
    Where one line came from.

    Attributes
    ----------
    line : TreatmentLine
    exposures : tuple of Exposure
        Those that made it, in order of time.
    by : tuple of Parameter
        The settings that shaped it.
    reasons : tuple of str
        The same in sentences.
    """

    line: TreatmentLine
    exposures: tuple[Exposure, ...]
    by: tuple[Parameter, ...]
    reasons: tuple[str, ...]

    def __repr__(self) -> str:
        return f"LineOrigin(line {self.line.line}, {number_of(len(self.exposures), 'exposure')})"


@attrs.frozen(kw_only=True, repr=False)
class SetAside:
    """
    One exposure that became no line and no rescue, or the part of it that became none.

    Attributes
    ----------
    exposure : Exposure
    by : Parameter
        What decided.
    reason : str
    """

    exposure: Exposure
    by: Parameter
    reason: str

    def __repr__(self) -> str:
        return f"SetAside({self.exposure.agent.name!r}, {self.by.value!r})"


@attrs.frozen(kw_only=True, repr=False)
class Lines(ExplainsItself):
    """
    The lines of treatment and the rescues of one patient, and where each came from.

    Attributes
    ----------
    lines : tuple of TreatmentLine
    rescues : tuple of RescueTherapy
    origins : tuple of LineOrigin
        One a line.
    rescued : tuple of Exposure
        The exposure of each rescue.
    set_aside : tuple of SetAside
    definition : LineRules
    assumptions : tuple of str
    """

    lines: tuple[TreatmentLine, ...]
    rescues: tuple[RescueTherapy, ...]
    origins: tuple[LineOrigin, ...]
    rescued: tuple[Exposure, ...]
    set_aside: tuple[SetAside, ...]
    definition: LineRules
    assumptions: tuple[str, ...]

    rules: ClassVar[_names.Renamed] = _names.Renamed("definition")

    @property
    def pathway(self) -> str:
        """The agents of the lines, such as ``"prednisone - eltrombopag+rituximab"``."""
        return " - ".join("+".join(line.agents) for line in self.lines)

    def __repr__(self) -> str:
        lines, rescues = len(self.lines), len(self.rescues)
        return f"Lines({number_of(lines, 'line')}, {number_of(rescues, 'rescue')})"

    def _told(self) -> Iterator[str]:
        return _explained(self)


def intent_told(intent: Intent | None) -> Told:
    """Say what an exposure was given for."""
    return Sentence("exposure_said.no_intent") if intent is None else Code("intent", intent)


def _explained(found: Lines) -> Iterator[Sentence]:
    yield Sentence(
        "exposure_said.rules", rules=found.definition.id, evidence=found.definition.evidence.told
    )
    for origin in found.origins:
        line = origin.line
        yield Sentence(
            "exposure_said.line", line=line.line, agents=agents_told(line.agents),
            start=day_told(line.started_on), end=end_told(line.ended_on),
            exposures=Listing([each.told for each in origin.exposures], "list.semicolon"),
        )  # fmt: skip
        yield from (Sentence("page.indented", text=stopped(why)) for why in origin.reasons)
    for rescue, given in zip(found.rescues, found.rescued, strict=True):
        yield Sentence(
            "exposure_said.rescue", kind=Code("rescue_kind", rescue.kind), exposure=given.told,
            intent=intent_told(given.intent),
        )  # fmt: skip
    for each in found.set_aside:
        yield Sentence("exposure_said.no_line", exposure=each.exposure.told, reason=each.reason)
    yield from (Sentence("said.assumed", text=text) for text in found.assumptions)


def in_order(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Check that all are exposures in one kind of time, and put them in order of time and name."""
    listed = each_of(exposures, "exposures", Exposure)
    starts = [each.started_on for each in listed if each.started_on is not None]
    if len({isinstance(day, int) for day in starts}) > 1:
        raise mixed_times("exposures", Sentence("problem.MIXED_TIMES.given_exposures"))

    def place(each: Exposure) -> tuple[int, str, int, str]:
        end = NEVER if each.ended_on is None else day_number(each.ended_on)
        rest = attrs.astuple(each, recurse=False)
        return day_number(each.started_on), each.agent.name.casefold(), end, repr(rest)

    return tuple(sorted(listed, key=place))


def last_days_taken(exposures: Iterable[Exposure]) -> list[int]:
    """
    Return the last day of each exposure on which its dose was taken; `NEVER` without an end.

    An exposure until a day, and another to the same drug from that day, are one after the other:
    the day is the other's, as in lines. One that begins and ends on one day holds that day.
    """
    listed = list(exposures)
    begun = {(x.agent, x.started_on) for x in listed if x.started_on is not None}

    def last(x: Exposure) -> int:
        if x.ended_on is None:
            return NEVER
        is_followed = x.ended_on != x.started_on and (x.agent, x.ended_on) in begun
        return day_number(x.ended_on) - (is_followed and not x.agent.is_procedure)

    return [last(x) for x in listed]
