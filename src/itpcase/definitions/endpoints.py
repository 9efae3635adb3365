"""
What a definition can ask about a line of treatment, beside the level that it reached.

Frozen classes, one a kind of question: a landmark, a response that was kept, a level reached in
time, k of n counts or scheduled visits, response after the last drug was stopped, treatment
failure, and combinations of these. `itpcase.response.endpoints` answers them.

Days are counted from the start of the line: ``first_day=7`` is a week after the first dose. A
schedule that is given in weeks says how its trial anchors them: week w is day 7·w (``"W0"``), or
day 1 of week n is day 7·(n - 1) (``"W1D1"``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any, Final, Literal

import attrs
from attrs import validators

from itpcase import _names
from itpcase._arguments import EachOf
from itpcase._patterns import compile_late
from itpcase._sentences import Code, Listing, Sentence, Told, Word
from itpcase.definitions.parts import (
    Criterion,
    Evidence,
    OneOf,
    a_name,
    a_truth_value,
    any_told,
    as_criteria,
    as_evidence,
    as_tuple,
    asks_as_much,
    not_empty,
    refuse,
    whole_from,
)
from itpcase.definitions.rules import Level
from itpcase.units.whole import MOST, is_whole

__all__ = [
    "Combined",
    "Counted",
    "Endpoint",
    "Failure",
    "Kept",
    "Landmark",
    "Reached",
    "TreatmentFree",
    "VisitRule",
]

__getattr__ = _names.renamed_in(__name__, {"Question": "Endpoint"})


def _as_share(value: Fraction | float | str | None) -> Any:
    """
    Read a share as the fraction that was meant.

    A text such as ``"2/3"`` is that fraction, and so is the float nearest to it; any other float is
    the decimal number that it prints.
    """
    if isinstance(value, Fraction) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return Fraction(value) if _SHARE.fullmatch(value) else value
        except ZeroDivisionError:
            return value  # the validator refuses it by name
    if isinstance(value, float) and isfinite(value):
        near = Fraction(value).limit_denominator(_SIMPLE)
        return near if float(near) == value else Fraction(Decimal(repr(value)))
    return Fraction(value) if isinstance(value, int) else value


_SHARE: Final = compile_late(r"\s*[0-9]{1,9}(\s*/\s*[0-9]{1,9}|\.[0-9]{1,9})?\s*")
"""A share as text; one with an exponent could be a number without end."""

_SIMPLE = 1000
"""A float that is nearest to a fraction with no greater denominator stands for that fraction."""


def _a_share(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, Fraction) or not 0 < value <= 1:
        raise refuse(
            f"{type(record).__name__}.{attribute.name}",
            Sentence("problem.DEFINITION.needed_endpoints"),
            str(value) if isinstance(value, Fraction) else value,
            Sentence("problem.DEFINITION.remedy_endpoints"),
        )


# --- what the kinds have in common --------------------------------------------------------------

DAYS_OF_WEEK: Final = 7

ANCHORS: Final = {"W0": 0, "W1D1": 1}
"""The number of the week that begins on the day of the start, by how a trial anchors its weeks."""


MOST_VISITS: Final = 1_000
"""No schedule has more; each of them is looked at in every line."""


def _day_of_week(week: int, anchor: str) -> int:
    """Return the day on which a study week lies. [days from the start]"""
    return DAYS_OF_WEEK * (week - ANCHORS[anchor])


@attrs.frozen(kw_only=True)
class _Endpoint:
    name: str = attrs.field(validator=a_name)
    label: str
    clause: str = ""
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=as_evidence)
    week_anchor: Literal["W0", "W1D1"] | None = attrs.field(
        default=None, validator=validators.optional(OneOf(tuple(ANCHORS)))
    )

    def _day(self, day: int) -> str:
        """Say a day, with the week that it is in the words of the trial."""
        weeks, rest = divmod(day, DAYS_OF_WEEK)
        if self.week_anchor is None or rest:
            return str(day)
        if self.week_anchor == "W0":
            return Sentence("asked.day_of_week", day=day, week=weeks)
        return Sentence("asked.first_day_of_week", day=day, week=weeks + 1)


@attrs.frozen(kw_only=True)
class _OfCounts(_Endpoint):
    any_of: tuple[Criterion, ...] = attrs.field(converter=as_criteria, validator=not_empty)
    asks_bleeding: bool = attrs.field(default=True, validator=a_truth_value)

    @property
    def needs_baseline(self) -> bool:
        """Whether any of the criteria refers to the baseline."""
        return any(criterion.needs_baseline for criterion in self.any_of)

    @property
    def criteria(self) -> Told:
        """The criteria in words, in every language."""
        return any_told(self.any_of)


@attrs.frozen(kw_only=True)
class _Tallied(_OfCounts):
    at_least: int | None = attrs.field(default=None, validator=validators.optional(whole_from(1)))
    share: Fraction | None = attrs.field(
        default=None, converter=_as_share, validator=validators.optional(_a_share)
    )
    fewest_observed: int = attrs.field(default=0, validator=whole_from(0))
    too_few: Literal["not_evaluable", "no"] = attrs.field(
        default="not_evaluable", validator=OneOf(("not_evaluable", "no"))
    )
    set_aside: Literal["missing", "not_met"] = attrs.field(
        default="not_met", validator=OneOf(("missing", "not_met"))
    )
    rescue: Literal["washout", "disqualifies"] = attrs.field(
        default="washout", validator=OneOf(("washout", "disqualifies"))
    )
    rescue_from_day: int = attrs.field(default=1, validator=whole_from(1))

    def __attrs_post_init__(self) -> None:
        if (self.at_least is None) == (self.share is None):
            raise refuse(
                type(self).__name__,
                Sentence("problem.DEFINITION.needed_endpoints_2"),
                Sentence("problem.DEFINITION.given_endpoints"),
                Sentence("problem.DEFINITION.remedy_endpoints_2"),
            )

    def _refuse_more_than(self, most: int, of: str) -> None:
        """Refuse what can never be answered with yes: more counts or visits than there can be."""
        for name in ("at_least", "fewest_observed"):
            wanted = getattr(self, name)
            if wanted is not None and wanted > most:
                named = Sentence(f"problem.DEFINITION.{of}")
                raise refuse(
                    f"{type(self).__name__}.{name}",
                    Sentence("problem.DEFINITION.needed_endpoints_8", most=most, of=named),
                    wanted,
                    Sentence("problem.DEFINITION.remedy_endpoints_7"),
                )

    def _on(self, of: str, *, barred: str = "barred", apart: int = 0) -> Sentence:
        if self.share is not None:
            quota = Sentence("asked.share", share=self.share, of=of)
        else:
            quota = Sentence("asked.at_least", n=self.at_least, of=of)
        if apart:
            quota = Sentence("asked.each_apart", quota=quota, days=apart)
        if self.fewest_observed:
            quota = Sentence(f"asked.few_{self.too_few}", quota=quota, n=self.fewest_observed)
        quota = Sentence(f"asked.set_aside_{self.set_aside}", quota=quota)
        if self.rescue == "disqualifies":
            quota = Sentence(f"asked.{barred}", quota=quota, day=self.rescue_from_day)
        return Sentence("asked.on", criteria=self.criteria, quota=quota)


# --- the kinds ----------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Landmark(_OfCounts):
    """
    A question about the one count nearest to a day after the start of treatment.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
    target_day, first_day, last_day : int
        The landmark and its window, both ends included. [days from the start]
    asks_bleeding : bool
        Whether the definition's rule on bleeding applies.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    target_day: int = attrs.field(validator=whole_from(1))
    first_day: int = attrs.field(validator=whole_from(1))
    last_day: int = attrs.field(validator=whole_from(1))

    def __attrs_post_init__(self) -> None:
        if not self.first_day <= self.target_day <= self.last_day:
            raise refuse(
                "Landmark",
                Sentence("problem.DEFINITION.needed_endpoints_3"),
                f"{self.first_day}, {self.target_day}, {self.last_day}",
                Sentence("problem.DEFINITION.remedy_endpoints_3"),
            )

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        return Sentence(
            "asked.landmark", criteria=self.criteria, day=self._day(self.target_day),
            first=self.first_day, last=self.last_day,
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Kept(_Endpoint):
    """
    A question whether a response was kept for so long.

    Parameters
    ----------
    name, label : str
    level : str
        Name of the level.
    until_day : int
        How long. [days]
    since : {"start", "first_response", "any_response"}
        Counted from the start of treatment, the first episode having to last up to the day; from
        the start of the first episode; or from the start of any episode.
    keep_any_of : Criterion or iterable of Criterion
        What is enough to keep the response once it was reached, where that is less than the level
        asks: from the first day of the episode on, a count fails only if it meets neither. How many
        failing counts, and what else, end the response stays as it is.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    level: str
    until_day: int = attrs.field(validator=whole_from(1))
    since: Literal["start", "first_response", "any_response"] = attrs.field(
        default="start", validator=OneOf(("start", "first_response", "any_response"))
    )
    keep_any_of: tuple[Criterion, ...] = attrs.field(
        default=(), converter=as_criteria, validator=EachOf(Criterion)
    )

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        level = Code("category", self.level)
        told = Sentence(f"asked.kept_{self.since}", level=level, day=self.until_day)
        if not self.keep_any_of:
            return told
        return Sentence("asked.kept_by", rule=told, criteria=any_told(self.keep_any_of))


@attrs.frozen(kw_only=True)
class Reached(_Endpoint):
    """
    A question whether a level was reached in time.

    Parameters
    ----------
    name, label : str
    level : str
        Name of the level.
    by_day : int
        Last day on which it may be reached: that of the first count, of which the confirming ones
        may come later, unless the definition dates responses at confirmation. [days from the start]
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    level: str
    by_day: int = attrs.field(validator=whole_from(1))

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        level = Code("category", self.level)
        return Sentence("asked.reached", level=level, day=self._day(self.by_day))


@attrs.frozen(kw_only=True)
class Counted(_Tallied):
    """
    A question about so many of all the counts of a window.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
    first_day : int
        [days from the start]
    last_day : int, optional
        None for as long as the line is followed. [days from the start]
    at_least : int, optional
        Days whose count must meet the criterion.
    each_apart : int
        Each of these counts lies at least so long after the one before; those between them are
        passed over. [days]
    share : Fraction, float or str, optional
        Share of the counts of the window that must meet it, where the rule is a share, such as
        0.75 or ``"2/3"``; it is compared as an exact fraction.
    fewest_observed : int
        How many counts it takes to answer.
    too_few : {"not_evaluable", "no"}
        The answer with fewer.
    set_aside : {"missing", "not_met"}
        What a count in the washout of a rescue is, that would meet the criterion.
    rescue : {"washout", "disqualifies"}
        Whether a rescue rules the endpoint out, and a new line up to *last_day*.
    rescue_from_day : int
        From when on it does. [days from the start]
    asks_bleeding : bool
        Whether the definition's rule on bleeding applies.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    first_day: int = attrs.field(default=1, validator=whole_from(1))
    last_day: int | None = attrs.field(default=None, validator=validators.optional(whole_from(1)))
    each_apart: int = attrs.field(default=0, validator=whole_from(0))

    def __attrs_post_init__(self) -> None:
        _Tallied.__attrs_post_init__(self)
        if self.each_apart and (self.at_least is None or self.at_least == 1):
            raise refuse(
                "Counted.each_apart",
                Sentence("problem.DEFINITION.needed_endpoints_12"),
                self.each_apart,
                Sentence("problem.DEFINITION.remedy_endpoints_5"),
            )
        if self.last_day is not None and self.last_day < self.first_day:
            raise refuse(
                "Counted",
                Sentence("problem.DEFINITION.needed_endpoints_4"),
                f"{self.first_day}, {self.last_day}",
                Sentence("problem.DEFINITION.remedy_endpoints_3"),
            )
        if self.last_day is not None:
            days = self.last_day - self.first_day + 1
            self._refuse_more_than(days, "days_of_window")
            if self.at_least is not None and (self.at_least - 1) * self.each_apart >= days:
                raise refuse(
                    "Counted.each_apart",
                    Sentence("problem.DEFINITION.needed_endpoints_13", n=self.at_least, days=days),
                    self.each_apart,
                    Sentence("problem.DEFINITION.remedy_endpoints_7"),
                )

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        if self.last_day is None:
            of = Sentence("asked.counts_on", first=self.first_day)
            return self._on(of, barred="barred_rescue", apart=self.each_apart)
        first, last = self._day(self.first_day), self._day(self.last_day)
        of = Sentence("asked.counts_to", first=first, last=last)
        return self._on(of, apart=self.each_apart)


@attrs.frozen(kw_only=True)
class VisitRule(_Tallied):
    """
    A question about k of n scheduled visits.

    A visit is the daily count nearest to its target day, within half the interval; a count serves
    one visit only.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
    first_day : int
        Target day of the first visit. [days from the start]
    first_week : int, optional
        The same as a study week, with *week_anchor*.
    visits : int
        Number of scheduled visits.
    interval_days : int
        [days]
    at_least : int, optional
        Visits that must meet the criterion; a missing visit does not.
    share : Fraction, float or str, optional
        Share that must meet it, where the rule is a share, such as 0.75 or ``"2/3"``; it is
        compared as an exact fraction.
    share_of : {"counts", "visits"}
        Of the visits with a count, or of all scheduled visits.
    within : int, optional
        So many visits in a row among which *at_least* of them must meet the criterion, anywhere in
        the schedule.
    last_must_meet : bool
        Whether the last visit must be among those that meet it.
    off_drug_from_day : int, optional
        The day by which the last drug must have been stopped; a rescue or a new line from then on,
        up to the last visit, rules the endpoint out. [days from the start]
    fewest_observed : int
        How many visits with a count it takes to answer.
    too_few : {"not_evaluable", "no"}
        The answer with fewer.
    set_aside : {"missing", "not_met"}
        What a count in the washout of a rescue is, that would meet the criterion.
    rescue : {"washout", "disqualifies"}
        Whether a rescue, or a new line, up to the last visit rules the endpoint out.
    rescue_from_day : int
        From when on it does. [days from the start]
    asks_bleeding : bool
        Whether the definition's rule on bleeding applies.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    first_week: int | None = attrs.field(default=None, validator=validators.optional(whole_from(1)))
    first_day: int = attrs.field(validator=whole_from(1))
    visits: int = attrs.field(validator=whole_from(1, MOST_VISITS))
    interval_days: int = attrs.field(validator=whole_from(1))
    within: int | None = attrs.field(default=None, validator=validators.optional(whole_from(1)))
    share_of: Literal["counts", "visits"] = attrs.field(
        default="counts", validator=OneOf(("counts", "visits"))
    )
    last_must_meet: bool = attrs.field(default=False, validator=a_truth_value)
    off_drug_from_day: int | None = attrs.field(
        default=None, validator=validators.optional(whole_from(1))
    )

    @first_day.default
    def _day_of_the_first_week(self) -> int:
        if self.first_week is None:
            raise refuse(
                "VisitRule.first_day",
                Sentence("problem.DEFINITION.needed_endpoints_11"),
                Sentence("problem.DEFINITION.given"),
                Sentence("problem.DEFINITION.remedy_endpoints_10"),
            )
        if self.week_anchor not in ANCHORS or not is_whole(self.first_week, 1, MOST):
            return 1  # what it stands for is refused: a week without an anchor, or no week
        return _day_of_week(self.first_week, self.week_anchor)

    def __attrs_post_init__(self) -> None:
        _Tallied.__attrs_post_init__(self)
        if self.first_week is not None:
            if self.week_anchor is None:
                raise refuse(
                    "VisitRule.week_anchor",
                    Sentence("problem.DEFINITION.needed_endpoints_9"),
                    Sentence("problem.DEFINITION.given"),
                    Sentence("problem.DEFINITION.remedy_endpoints_8"),
                )
            day = _day_of_week(self.first_week, self.week_anchor)
            if self.first_day != day:
                raise refuse(
                    "VisitRule.first_day",
                    Sentence(
                        "problem.DEFINITION.needed_endpoints_10",
                        day=day,
                        first_week=self.first_week,
                    ),
                    self.first_day,
                    Sentence("problem.DEFINITION.remedy_endpoints_9"),
                )
        if self.within is not None and (self.at_least is None or self.within > self.visits):
            raise refuse(
                "VisitRule.within",
                Sentence("problem.DEFINITION.needed_endpoints_5"),
                self.within,
                Sentence("problem.DEFINITION.remedy_endpoints_4"),
            )
        self._refuse_more_than(self.within or self.visits, "scheduled_visits")
        if self.last_must_meet and self.within is not None:
            raise refuse(
                "VisitRule.last_must_meet",
                Sentence("problem.DEFINITION.needed_endpoints_6"),
                Sentence("problem.DEFINITION.given_endpoints_2"),
                Sentence("problem.DEFINITION.remedy_endpoints_5"),
            )

    @property
    def half(self) -> int:
        """How far a count may lie from the target day of its visit. [days]"""
        return self.interval_days // 2

    @property
    def window_key(self) -> str:
        """By which words the window of a visit is told: some days on both sides, or none."""
        return "visit_window" if self.half else "visit_of_the_day"

    @property
    def last_day(self) -> int:
        """Target day of the last visit. [days from the start]"""
        return self.first_day + (self.visits - 1) * self.interval_days

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        of = Sentence(
            "asked.one_visit" if self.visits == 1 else "asked.visits", visits=self.visits,
            interval=self.interval_days, first=self._day(self.first_day),
            last=self._day(self.last_day),
        )  # fmt: skip
        of = Sentence(f"asked.{self.window_key}", visits=of, half=self.half)
        if self.within is not None:
            of = Sentence("asked.within", within=self.within, visits=of)
        if self.share is not None:
            of = Sentence(f"asked.share_of_{self.share_of}", visits=of)
        told = self._on(of)
        if self.last_must_meet:
            told = Sentence("asked.last_must_meet", rule=told)
        if self.off_drug_from_day is not None:
            day = self._day(self.off_drug_from_day)
            told = Sentence("asked.off_drug", rule=told, day=day)
        return told


@attrs.frozen(kw_only=True)
class TreatmentFree(_OfCounts):
    """
    A question about response after the last drug for ITP was stopped.

    It is kept from the stop on: the first count after it meets the criterion, and so does every
    later one, apart from falls too short to be a loss under the definition. A new line and a rescue
    end it. A drug that is stopped later than the goal, or after the next line began, leaves no
    response off treatment.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
    days : int
        How long.
    since : {"stop", "start"}
        Counted from the day of the stop, or from the start of the line.
    asks_bleeding : bool
        Whether the definition's rule on bleeding applies.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    days: int = attrs.field(validator=whole_from(1))
    since: Literal["stop", "start"] = attrs.field(
        default="stop", validator=OneOf(("stop", "start"))
    )

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        return Sentence(f"asked.free_{self.since}", criteria=self.criteria, days=self.days)


@attrs.frozen(kw_only=True)
class Failure(_OfCounts):
    """
    A question whether, and when, treatment failed: the first of a list of events.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
        What a count must meet; a count that does not is a failure.
    count_from_day : int
        First day on which a count can be a failure. [days from the start]
    rescue_from_day : int, optional
        First day on which a rescue is one; None if it is none. [days from the start]
    new_line, discontinuation, death : bool
        Whether these are failures. Where a new line is none, what comes after it is looked at only
        if the definition ignores new lines; else the line is followed up to it.
    stopped_by_day : int, optional
        Day by which the drug must have been stopped; on that day treatment fails if it was not.
        [days from the start]
    joined : {"any", "all"}
        Whether any of the events is failure, on its day, or only all of them together, on the day
        of the last.
    asks_bleeding : bool
        Whether the definition's rule on bleeding applies.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    count_from_day: int = attrs.field(default=1, validator=whole_from(1))
    rescue_from_day: int | None = attrs.field(
        default=None, validator=validators.optional(whole_from(1))
    )
    new_line: bool = attrs.field(default=True, validator=a_truth_value)
    discontinuation: bool = attrs.field(default=False, validator=a_truth_value)
    death: bool = attrs.field(default=True, validator=a_truth_value)
    stopped_by_day: int | None = attrs.field(
        default=None, validator=validators.optional(whole_from(1))
    )
    joined: Literal["any", "all"] = attrs.field(default="any", validator=OneOf(("any", "all")))

    @property
    def events(self) -> tuple[Sentence, ...]:
        """The events in words, in every language."""
        counts = {
            "rescue": self.rescue_from_day is not None, "new_line": self.new_line,
            "discontinuation": self.discontinuation,
            "not_stopped": self.stopped_by_day is not None, "death": self.death,
        }  # fmt: skip
        days = {"rescue": self.rescue_from_day, "not_stopped": self.stopped_by_day}
        return tuple(
            Sentence(f"methods.failure_{name}", day=days.get(name))
            for name, is_failure in counts.items()
            if is_failure
        )

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        first = Sentence("asked.failure_count", day=self.count_from_day, criteria=self.criteria)
        events = Listing([first, *self.events], "list.semicolon")
        told = Sentence(f"asked.failure_{self.joined}", events=events)
        return told if self.new_line else Sentence("asked.no_failure_new_line", rule=told)


@attrs.frozen(kw_only=True)
class Combined(_Endpoint):
    """
    A question put together from others of the definition.

    Parameters
    ----------
    name, label : str
    all_of, any_of, none_of : iterable of str
        Names of questions: all of the first, at least one of the second, none of the third.
    clause : str
    evidence : Evidence or str
    week_anchor : {"W0", "W1D1"}, optional
        How the trial anchors its weeks; days are printed with their week.
    """

    all_of: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))
    any_of: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))
    none_of: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    def __attrs_post_init__(self) -> None:
        if not self.names:
            raise refuse(
                "Combined",
                Sentence("problem.DEFINITION.needed_endpoints_7"),
                Sentence("problem.DEFINITION.given"),
                Sentence("problem.DEFINITION.remedy_endpoints_6"),
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the questions that it is put together from."""
        return (*self.all_of, *self.any_of, *self.none_of)

    @property
    def rule(self) -> Told:
        """The question in words, in every language."""
        parts: list[Told] = [
            Listing([Word("endpoint", name) for name in self.all_of], "list.and"),
            Listing([Word("endpoint", name) for name in self.any_of], "list.or"),
            *(Sentence("asked.not", name=Word("endpoint", name)) for name in self.none_of),
        ]
        return Listing([part for part in parts if part], "list.semicolon")


Endpoint = Landmark | Kept | Reached | Counted | VisitRule | TreatmentFree | Failure | Combined
"""Any of the kinds."""


def unknown_names(
    questions: Iterable[Endpoint], levels: Iterable[str]
) -> Iterator[tuple[Endpoint, str, str, tuple[str, ...]]]:
    """
    Give what questions refer to and is not there: levels, and questions that come before.

    Each with the question, its field, and the names that it can refer to.
    """
    known, before = tuple(levels), list[str]()
    for question in questions:
        if isinstance(question, Kept | Reached) and question.level not in known:
            yield question, "level", question.level, known
        if isinstance(question, Combined):
            there = tuple(before)
            for field in ("all_of", "any_of", "none_of"):
                missing = (name for name in getattr(question, field) if name not in there)
                yield from ((question, field, name, there) for name in missing)
        before.append(question.name)


def enough_to_keep(kept: Kept, levels: Iterable[Level]) -> tuple[Criterion, ...]:
    """
    Return what a count must meet for a response to go on, once it was reached.

    Parameters
    ----------
    kept : Kept
    levels : iterable of Level
        Of the definition, best first.

    Returns
    -------
    tuple of Criterion
        What its level asks, what the better ones ask, and what is enough beside them.
    """
    found: list[Criterion] = []
    for level in levels:
        found += level.any_of
        if level.name == kept.level:
            break
    return (*found, *kept.keep_any_of)


def keeps_by_as_much(kept: Kept, levels: Iterable[Level]) -> tuple[Criterion, ...]:
    """
    Return what of *keep_any_of* asks as much as the level or a better one: it changes no answer.

    Parameters
    ----------
    kept : Kept
    levels : iterable of Level
        Of the definition, best first.

    Returns
    -------
    tuple of Criterion
    """
    asked = enough_to_keep(attrs.evolve(kept, keep_any_of=()), levels)
    return tuple(
        enough for enough in kept.keep_any_of if any(asks_as_much(enough, each) for each in asked)
    )


def keep_by_less(kept: Kept, levels: Iterable[Level]) -> Kept:
    """
    Return a question without what of *keep_any_of* changes no answer.

    Parameters
    ----------
    kept : Kept
    levels : iterable of Level
        Of the definition, best first.

    Returns
    -------
    Kept
    """
    idle = keeps_by_as_much(kept, levels)
    left = (enough for enough in kept.keep_any_of if enough not in idle)
    return attrs.evolve(kept, keep_any_of=left) if idle else kept
