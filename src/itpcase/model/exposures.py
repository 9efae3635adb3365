"""
One stretch of days on one drug.
"""

from __future__ import annotations

from typing import Any, cast

import attrs

from itpcase._sentences import Sentence, as_given, day_told, end_told, enumerated
from itpcase.agents import Agent, AgentWord, find_agent, read_agent
from itpcase.agents.saying import agents_told
from itpcase.errors import InputError, text_of_value
from itpcase.model.fields import (
    Day,
    goes_on_without,
    is_day,
    is_text,
    is_yes_or_no,
    refuse,
    time_key,
    to_assumed,
    to_day,
    to_text,
    to_yes_or_no,
)
from itpcase.terms import Assumed, Intent
from itpcase.units.amounts import DAILY_DOSE, read_amount
from itpcase.units.missing import is_blank

__all__ = ["Exposure", "to_intent"]


def _to_word(value: AgentWord | Agent | str) -> AgentWord:
    if isinstance(value, AgentWord):
        return value
    if isinstance(value, Agent):
        return AgentWord(value.name, value)
    find_agent(value)  # refuses what is no agent
    return read_agent(value)


def to_intent(value: Intent | str | None) -> Intent | None:
    """Read an intent; blanks and underscores stand for a hyphen."""
    if is_blank(value):
        return None
    words = "-".join(text_of_value(value).replace("_", " ").replace("-", " ").split()).casefold()
    if words not in tuple(Intent):
        raise refuse(
            "NOT_IN_VOCABULARY",
            "Exposure.intent",
            Sentence("problem.NOT_IN_VOCABULARY.needed", listed=enumerated(Intent)),
            as_given(value),
            Sentence("problem.NOT_IN_VOCABULARY.remedy_exposures"),
        )
    return Intent(words)


def _to_dose(value: Any) -> float | None:
    return None if value is None else read_amount(value, DAILY_DOSE, "Exposure.daily_dose")


def mixed_times(argument: str, given: object) -> InputError:
    """Refuse dates among study days."""
    return refuse(
        "MIXED_TIMES",
        argument,
        Sentence("problem.MIXED_TIMES.needed"),
        given if isinstance(given, Sentence) else str(given),
        Sentence("problem.MIXED_TIMES.remedy_intake"),
    )


@attrs.frozen(kw_only=True, repr=False)
class Exposure:
    """
    One stretch of days on one drug, or one procedure.

    Parameters
    ----------
    agent : str, Agent or AgentWord
        Any word of the vocabulary, with whatever dose stands beside it, or an agent of your own.
    started_on : date or int or None
        First day.
    ended_on : date or int, optional
        Last day; None if it goes on, or the end is not known. Readers of systems that print the
        last day of a drug (OMOP, CDISC, FHIR, MEDS) give the day after it, as lines have it.
    ongoing : bool, optional
        True if it is said to go on; None if that is not known.
    intent : {"maintenance", "rescue", "on-demand", "adjunct"}, optional
        What it was given for; None if that was not recorded.
    daily_dose : str or pint.Quantity, optional
        Dose a day with its unit, such as ``"20 mg/d"``.
    stop_reason, note : str, optional
    assumed : iterable of str
        What the source did not print, as in `itpcase.PlateletMeasurement`.

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
    >>> taper.agent.name, taper.printed, taper.mg_per_day
    ('prednisone', '泼尼松', 20.0)
    """

    word: AgentWord = attrs.field(alias="agent", converter=_to_word)
    started_on: Day | None = attrs.field(converter=to_day, validator=is_day)
    ended_on: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    ongoing: bool | None = attrs.field(default=None, converter=to_yes_or_no, validator=is_yes_or_no)
    intent: Intent | None = attrs.field(default=None, converter=to_intent)
    mg_per_day: float | None = attrs.field(default=None, alias="daily_dose", converter=_to_dose)
    stop_reason: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    @property
    def agent(self) -> Agent:
        """What was given."""
        return cast("Agent", self.word.agent)

    @property
    def printed(self) -> str:
        """The agent as the source prints it; the name of one that was passed."""
        return self.word.printed

    @ended_on.validator
    def _ends_after_it_starts(self, _field: Any, value: Day | None) -> None:
        if value is None or self.started_on is None:
            return
        if isinstance(value, int) != isinstance(self.started_on, int):
            raise mixed_times("Exposure.ended_on", value)
        if time_key(value) < time_key(self.started_on):
            raise refuse(
                "EXPOSURE_ENDS_BEFORE_START",
                "Exposure.ended_on",
                Sentence(
                    "problem.EXPOSURE_ENDS_BEFORE_START.needed_exposures",
                    started_on=self.started_on,
                ),
                str(value),
                Sentence("problem.EXPOSURE_ENDS_BEFORE_START.remedy"),
            )

    @ongoing.validator
    def _goes_on_or_has_an_end(self, _field: Any, value: Any) -> None:
        goes_on_without(self.ended_on, value, "Exposure", "ended_on")

    def __repr__(self) -> str:
        return f"Exposure({self.agent.name!r})"

    @property
    def told(self) -> Sentence:
        """Agent and days, in every language."""
        return Sentence(
            "exposure_said.is", agent=agents_told([self.agent.name]),
            start=day_told(self.started_on), end=end_told(self.ended_on),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.told
