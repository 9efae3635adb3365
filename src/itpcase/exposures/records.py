"""
The drug exposures of one patient, and the lines and rescues that come of them, as records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from itpcase._html import ExplainsItself
from itpcase.agents import Agent, find_agent
from itpcase.engine.walk import NEVER
from itpcase.errors import InputError
from itpcase.exposures.rules import Intent, LineRules, Parameter
from itpcase.model import Day, RescueTherapy, TreatmentLine, _as_day, _is_day
from itpcase.table import day_number
from itpcase.units.amounts import DAILY_DOSE, read_amount

__all__ = ["Exposure", "LineOrigin", "Lines", "SetAside", "in_order"]


def _to_agent(value: Agent | str) -> Agent:
    return value if isinstance(value, Agent) else find_agent(value)


def to_intent(value: Intent | str | None) -> Intent | None:
    """Read an intent; blanks and underscores stand for a hyphen."""
    if value is None or value == "":
        return None
    words = "-".join(str(value).replace("_", " ").replace("-", " ").split()).casefold()
    if words not in tuple(Intent):
        raise InputError.of(
            "NOT_IN_VOCABULARY", argument="Exposure.intent", needed="one of " + ", ".join(Intent),
            given=value, remedy="use one of these words, or leave it out if it was not recorded",
        )  # fmt: skip
    return Intent(words)


def _to_dose(value: Any) -> float | None:
    return None if value is None else read_amount(value, DAILY_DOSE, "Exposure.daily_dose")


@attrs.frozen(kw_only=True, repr=False)
class Exposure:
    """
    One stretch of days on one drug, or one procedure.

    Parameters
    ----------
    agent : str or Agent
        Any word of the vocabulary, or an agent of your own.
    started_on : date or int or None
        First day.
    ended_on : date or int, optional
        Last day; None if it goes on, or the end is not known.
    intent : {"maintenance", "rescue", "on-demand", "adjunct"}, optional
        What it was given for; None if that was not recorded.
    daily_dose : str or pint.Quantity, optional
        Dose a day with its unit, such as ``"20 mg/d"``.
    stop_reason, note : str, optional

    Raises
    ------
    InputError
        For an unknown agent, a class of drugs, an unknown intent, or an end before the start.
    UnitError
        For a dose without a unit, or per kg.

    Examples
    --------
    >>> from itpcase.exposures import Exposure
    >>> taper = Exposure(agent="泼尼松", started_on=0, ended_on=40, daily_dose="20 mg/d")
    >>> taper.agent.name, taper.mg_per_day
    ('prednisone', 20.0)
    """

    agent: Agent = attrs.field(converter=_to_agent)
    started_on: Day | None = attrs.field(converter=_as_day, validator=_is_day)
    ended_on: Day | None = attrs.field(default=None, converter=_as_day, validator=_is_day)
    intent: Intent | None = attrs.field(default=None, converter=to_intent)
    mg_per_day: float | None = attrs.field(default=None, alias="daily_dose", converter=_to_dose)
    stop_reason: str | None = None
    note: str | None = None

    @ended_on.validator
    def _ends_after_it_starts(self, _field: Any, value: Day | None) -> None:
        if value is None or self.started_on is None:
            return
        if isinstance(value, int) != isinstance(self.started_on, int):
            raise _mixed("Exposure.ended_on", value)
        if day_number(value) < day_number(self.started_on):
            raise InputError.of(
                "EXPOSURE_ENDS_BEFORE_START", argument="Exposure.ended_on",
                needed=f"a day on or after the start ({self.started_on})", given=str(value),
                remedy="correct started_on or ended_on",
            )  # fmt: skip

    def __repr__(self) -> str:
        return f"Exposure({self.agent.name!r})"

    def __str__(self) -> str:
        start = "an unknown day" if self.started_on is None else str(self.started_on)
        return f"{self.agent.name} from {start} to {_end(self.ended_on)}"


def _end(day: Day | None) -> str:
    return "an open end" if day is None else str(day)


def _mixed(argument: str, given: object) -> InputError:
    return InputError.of(
        "MIXED_TIMES", argument=argument, needed="dates or study days, never both",
        given=str(given), remedy="convert one kind into the other",
    )  # fmt: skip


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
        return f"LineOrigin(line {self.line.line}, {len(self.exposures)} exposures)"


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
    rules : LineRules
    assumptions : tuple of str
    """

    lines: tuple[TreatmentLine, ...]
    rescues: tuple[RescueTherapy, ...]
    origins: tuple[LineOrigin, ...]
    rescued: tuple[Exposure, ...]
    set_aside: tuple[SetAside, ...]
    rules: LineRules
    assumptions: tuple[str, ...]

    @property
    def pathway(self) -> str:
        """The agents of the lines, such as ``"prednisone - eltrombopag+rituximab"``."""
        return " - ".join("+".join(line.agents) for line in self.lines)

    def __repr__(self) -> str:
        return f"Lines({len(self.lines)} lines, {len(self.rescues)} rescues)"

    def explain(self) -> str:
        """
        Say in plain sentences what made each line, and what became none.

        Returns
        -------
        str
        """
        return "\n".join(_explained(self))


def _explained(found: Lines) -> Iterator[str]:
    yield f"Lines by {found.rules.id} (evidence: {found.rules.evidence})."
    for origin in found.origins:
        line = origin.line
        yield (
            f"Line {line.line}, {' + '.join(line.agents)}, from {line.started_on} to "
            f"{_end(line.ended_on)}; of {'; '.join(map(str, origin.exposures))}."
        )
        yield from (f"  {reason}." for reason in origin.reasons)
    for rescue, given in zip(found.rescues, found.rescued, strict=True):
        yield f"Rescue, {rescue.kind}: {given} ({given.intent or 'intent not recorded'})."
    for each in found.set_aside:
        yield f"No line: {each.exposure}; {each.reason}."
    for assumption in found.assumptions:
        yield f"Assumed: {assumption}"


def in_order(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Check that all are exposures in one kind of time, and put them in order of time and name."""
    listed = tuple(exposures)
    for each in listed:
        if not isinstance(each, Exposure):
            raise InputError.of(
                "WRONG_RECORD", argument="exposures", needed="records of type Exposure",
                given=type(each).__name__, remedy="build itpcase.exposures.Exposure(...) for each",
            )  # fmt: skip
    starts = [each.started_on for each in listed if each.started_on is not None]
    if len({isinstance(day, int) for day in starts}) > 1:
        raise _mixed("exposures", "both kinds")

    def place(each: Exposure) -> tuple[int, str, int, str]:
        end = NEVER if each.ended_on is None else day_number(each.ended_on)
        rest = attrs.astuple(each, recurse=False)
        return day_number(each.started_on), each.agent.name, end, repr(rest)

    return tuple(sorted(listed, key=place))
