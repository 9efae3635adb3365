"""
The events of a MEDS data set that are no laboratory values: people, bleeding, rescue, treatments.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.io._export import grade_of_code
from itpcase.io._meds.beside import BesideEvents
from itpcase.io._meds.cells import digits_of
from itpcase.io._meds.codes import Codes
from itpcase.io._meds.drugs import SPAN
from itpcase.io._meds.lines import LineEvents
from itpcase.io._meds.times import day_of, has_time
from itpcase.io._meds.write import BLEEDING, FACT, ONGOING, RESCUE
from itpcase.io._source.own_facts import read_fact
from itpcase.io._source.past import is_denied, tells_of_splenectomy
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.text import as_printed, clean

__all__: list[str] = []

STATES: Final = frozenset({"sex", "recorded", "past", "fact"})
"""Kinds of events that need no time."""


@attrs.define(kw_only=True)
class OtherEvents:
    """Takes the events that are no laboratory values, as they come."""

    source: Source
    codes: Codes
    _others: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes of platelets that are not asked for."""
    _unknown: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes of ours that are not known."""
    _lines: LineEvents = attrs.field(init=False)
    _beside: BesideEvents = attrs.field(init=False)
    _seen: dict[tuple[Any, ...], Where] = attrs.field(factory=dict, init=False)
    """Where each event stands, if it has a time of the day."""

    def __attrs_post_init__(self) -> None:
        self._lines = LineEvents(source=self.source, drugs=self.codes.drugs)
        self._beside = BesideEvents(source=self.source)

    def take(  # noqa: PLR0917 - the cells of a row
        self, kind: str, owner: str, time: Any, code: str, value: Any, text: Any, where: Where,
        *, end: Any = None,
    ) -> None:  # fmt: skip
        """Take an event of a patient; *end* is that of a drug which has one beside it."""
        if kind in STATES:
            self._state(kind, owner, code, value, text, where)
        last = (end,) if kind == SPAN else ()  # two supplies may begin together
        if kind in STATES or self._is_copy((owner, time, code, value, text, *last), where):
            return
        day = day_of(time)
        if day is None:
            self.source.note(
                "NO_DAY",
                where,
                needed=Sentence("problem.NO_DAY.needed_meds"),
                given=Sentence("problem.NO_DAY.given_meds", code=code),
                patient_id=owner,
                remedy=Sentence("problem.NO_DAY.remedy_meds"),
            )
            return
        on = self.source.day(day, where, "time", owner)
        if isinstance(on, dt.date) and kind == SPAN:
            self.source.person(owner)
            self.codes.drugs.take_span(owner, on, day_of(end), code, where)
        elif isinstance(on, dt.date):
            self._take(kind, owner, on, code, where, (text, digits_of(value), time))

    def count(self, kind: str, code: str, times: int) -> None:
        """Count platelets that are not asked for, or a drug that is not used."""
        if kind in {"other", "unknown"}:
            (self._others if kind == "other" else self._unknown)[code] += times
        else:
            self.codes.drugs.count(kind, code, times)

    def days_of_labs(self) -> Iterator[tuple[str, dt.date, str]]:
        """Give patient, day and analyte of the laboratory values of which something is said."""
        return self._beside.days_of_labs()

    def finish(self) -> None:
        """Make records of what several events say together, and tell of codes not used."""
        self._lines.finish(self._unknown)
        self._beside.finish(self._unknown)
        self.codes.drugs.finish()

    def tell_of_codes(self) -> None:
        """Tell, once, of codes that nobody asks for or knows."""
        if self._others:
            listed = most_often(self._others)
            self.source.note("LOCAL_CODE", Where("data"), argument="code", given=listed)
        if self._unknown:
            self.source.note(
                "NOT_USED", Where("data"), argument="code", given=most_often(self._unknown),
                needed=Sentence("problem.NOT_USED.needed_own"),
                remedy=Sentence("problem.NOT_USED.remedy_own", total=self._unknown.total()),
            )  # fmt: skip

    def _state(  # noqa: PLR0917 - the cells of a row
        self, kind: str, owner: str, code: str, value: Any, text: Any, where: Where
    ) -> None:
        """Take what an event says of its subject whenever it is."""
        if kind == "sex":
            _, is_in_code, word = code.rpartition("/")
            name = "code" if is_in_code else "text_value" if clean(text) else "numeric_value"
            said = word if is_in_code else clean(text) or digits_of(value)
            self.source.state(owner, where, sex=self.source.sex(said, where, name, owner))
        elif kind == "recorded":
            self.source.person(owner)["bleeding_recorded"] = text == "yes"
        elif kind == "fact":
            fact = read_fact(self.source, code.removeprefix(FACT), text, where, owner)
            self.source.state(owner, where, **fact)
        elif not is_denied([text]):
            words = tells_of_splenectomy(code, self.codes.said.words.get(code))
            self.source.past.add(owner, where, words)

    def _is_copy(self, event: tuple[Any, ...], where: Where) -> bool:
        """Tell of an event that stands twice at one instant: MEDS knows events by nothing else."""
        owner, time, *_ = event
        if not has_time(time):
            return False
        first = self._seen.setdefault(event, where)
        if first is not where:
            self.source.tell_copy(where, first, owner)
        return first is not where

    def _take(  # noqa: PLR0917 - the cells of a row
        self, kind: str, owner: str, day: dt.date, code: str, where: Where,
        said: tuple[Any, str, Any],
    ) -> None:  # fmt: skip
        """Take an event that is no count, with its text, the digits of its number and its time."""
        printed, number, time = said
        text, kept = clean(printed), as_printed(printed) or ""
        self.source.person(owner)
        if kind == "death":
            self.source.state(owner, where, died_on=day)
        elif kind == "birth":
            self.source.state(owner, where, born_on=day)
        elif kind == "bleeding":
            known = self.codes.bleeding_of(code)
            own = code.removeprefix(BLEEDING) if code.startswith(BLEEDING) else ""
            event = {
                "patient_id": owner, "on": day,
                "who_grade": self.codes.bleeding[known[0]] if known
                else grade_of_code(own) if own else None,
                "ongoing": True if own and text == ONGOING else None,
                "until": self.source.day(text, where, "until", owner, severity="warning")
                if own and text != ONGOING else None,
            }  # fmt: skip
            self.source.bleeds.append((event, where))
        elif kind == "rescue":
            event = {
                "patient_id": owner, "on": day, "kind": code.removeprefix(RESCUE),
                "washout_days": number or None,
            }  # fmt: skip
            self.source.rescues.append((event, where))
        elif kind == "followed":
            self.source.person(owner)["followed_until"] = day
        elif kind == "beside":
            self._beside.take(owner, code, number, kept, day, where)
        elif kind == "line":
            self._lines.take(owner, code, number, kept, day, where)
        else:
            self.codes.drugs.take(kind, owner, day, code, where, text, time)
