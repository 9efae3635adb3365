"""
The entries of the record of a patient: counts, lines, rescues, bleeding, laboratory values.

Frozen, keyword-only, hashable, immutable to the bottom. Converters normalise, validators refuse.
A time is a `datetime.date` or, in a de-identified series, a whole study day. ``None`` stands for a
day that the source does not print: such a record is kept and shown, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import attrs

from itpcase import _names
from itpcase._arguments import each_of
from itpcase._html import ShowsItself, number_of
from itpcase._sentences import Sentence, as_given, remedy_of
from itpcase.agents import Agent, split_agents
from itpcase.agents.naming import each_agent_once
from itpcase.errors import text_of_value
from itpcase.model.fields import (
    Day,
    goes_on_without,
    is_day,
    is_text,
    is_yes_or_no,
    name_of,
    or_as_it_came,
    refuse,
    time_key,
    to_assumed,
    to_day,
    to_text,
    to_yes_or_no,
)
from itpcase.terms import Assumed, RescueKind
from itpcase.units.amounts import in_unit
from itpcase.units.count_words import CountWords, read_count_words
from itpcase.units.counts import COUNT_UNIT, UNKNOWN_COUNT, Count, as_count, quantity
from itpcase.units.labs import ANALYTES, analyte_named, as_lab_value
from itpcase.units.numbers import Comparator
from itpcase.units.whole import MOST, is_whole, range_told
from itpcase.vocabularies import read_grade, read_rescue_kind, read_whole

if TYPE_CHECKING:
    from pint import Quantity

__all__ = [
    "BleedingEvent",
    "LabMeasurement",
    "PlateletMeasurement",
    "RescueTherapy",
    "TreatmentLine",
]

HIGHEST_WHO_GRADE = 4
"""Grades of the WHO bleeding scale run from 0 to 4."""

WHOLE_NUMBERS: Final = {"line": "LINE_NUMBER", "washout_days": "WASHOUT", "who_grade": "WHO_GRADE"}
"""The code of a whole number that is out of the range of its field."""


def _to_count(value: Count | str | Quantity[Any] | None) -> Count | None:
    name = "PlateletMeasurement.count"
    said = read_count_words(value) if isinstance(value, str) else None
    if value is None or said is None:
        return None if value is None else as_count(value, name)
    count = as_count(said.number, name) if said.number else UNKNOWN_COUNT
    return attrs.evolve(count, stated=said)


def _or_in_words(record: Any, field: attrs.Attribute[Any], value: Count | None) -> None:
    """Refuse a count that is neither a number nor words."""
    if value is None and record.count_stated is None:
        raise refuse(
            "NO_COUNT", name_of(record, field), Sentence("cell.count"),
            Sentence("problem.NO_COUNT.given"), remedy_of("NO_COUNT"),
        )  # fmt: skip


def _to_baseline(value: Count | str | Quantity[Any] | None) -> Count | None:
    return None if value is None else as_count(value, "TreatmentLine.baseline")


def _to_rescue_kind(value: RescueKind | str) -> RescueKind:
    return read_rescue_kind(value, "RescueTherapy.kind")


def _to_grade(value: int | str | None) -> int | None:
    return cast("int | None", or_as_it_came(read_grade, value))


def _to_whole(value: int | str | None) -> int | None:
    return cast("int | None", or_as_it_came(read_whole, value))


def _to_washout(value: int | str | None) -> int | None:
    return _to_whole(in_unit(value, "day"))


def _mark_approximate(record: Any, field: str) -> None:
    """Note on the record that a number was printed as approximate, and keep the number alone."""
    count = getattr(record, field)
    if count is not None and count.approximate:
        assumed = to_assumed((*record.assumed, Assumed.APPROXIMATE))
        object.__setattr__(record, "assumed", assumed)
        object.__setattr__(record, field, attrs.evolve(count, approximate=False))


def _as_analyte(value: str) -> str:
    return analyte_named(value) or text_of_value(value).strip().casefold()


@attrs.frozen
class _WholeFrom:
    """Refuse what is not a whole number in a range; None passes where it is allowed."""

    low: int
    code: str
    high: int = MOST
    optional: bool = True

    def __call__(self, record: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if value is None and self.optional:
            return
        if not is_whole(value, self.low, self.high):
            raise refuse(
                self.code, name_of(record, field),
                range_told(f"problem.{self.code}.needed", self.low, self.high), as_given(value),
                remedy_of(self.code),
            )  # fmt: skip


def _to_agents(values: Iterable[str] | str) -> tuple[str, ...]:
    listed: tuple[str, ...] = (
        split_agents(values) if isinstance(values, str) else each_of(values, "TreatmentLine.agents")
    )
    for place, agent in enumerate(listed):
        if not isinstance(agent, str | Agent):
            raise refuse(
                "NOT_TEXT",
                f"TreatmentLine.agents[{place}]",
                Sentence("problem.NOT_TEXT.needed_intake"),
                as_given(agent),
                Sentence("problem.NOT_TEXT.remedy_intake"),
            )
    return each_agent_once(map(str, listed))


def _has_agents(record: Any, field: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    if not value or not all(value):
        raise refuse(
            "NO_AGENT",
            name_of(record, field),
            Sentence("problem.NO_AGENT.needed"),
            as_given(value),
            Sentence("problem.NO_AGENT.remedy"),
        )


@attrs.frozen(kw_only=True, repr=False)
class PlateletMeasurement(ShowsItself):
    """
    One platelet count.

    Parameters
    ----------
    on : date or int or None
        The day; None for a count whose day the source does not print.
    count : str, pint.Quantity or Count
        Number with its unit, such as ``"15 ×10⁹/L"``, ``"15,000 /µL"`` or ``"<5 K/µL"``; ``"peaked
        at 120 G/L"`` and ``"nadir 3 G/L"`` say *when* as well, words such as ``"normal"`` are
        *count_stated*.
    assumed : iterable of str
        What the source did not print: ``"unit"``, ``"day"``, or the last digits of a number that it
        prints as ``"approximate"``.
    note : str, optional
        Free text; no rule reads it.
    when : str, optional
        The time in the words of the source, such as ``"3-4 weeks after line 2"``, ``"August 2021"``
        or ``"before splenectomy"``; read by `itpcase.units.times.read_time` where *on* is None.
    line : int, optional
        Number of the line to which the source ties the count, for words such as ``"lowest"``.
    since : date or int, optional
        The day from which *when* counts, where it counts from another count (``"a week later"``). A
        patient takes that of the count listed before it, of the same line where both have one.
    count_stated : str, optional
        The count in the words of the source, where it prints no number: ``"normal"``,
        ``"doubled"``. Such a count is kept and shown, and decides nothing; *count* may be None, or
        the limit that the words stand for, such as ``"≥150 G/L"`` for the laboratory's normal.

    Raises
    ------
    UnitError
        For a bare number, an unknown or ambiguous unit, or an impossible count.
    InputError
        For a datetime or a partial date.

    Examples
    --------
    >>> import itpcase as itp
    >>> m = itp.PlateletMeasurement(on=7, count="15,000 /µL")
    >>> m.count_1e9_per_l
    15.0
    >>> print(m.count)
    15.0 gigacount / liter
    """

    on: Day | None = attrs.field(converter=to_day, validator=is_day)
    _count: Any = attrs.field(alias="count", converter=_to_count, validator=_or_in_words)
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    line: int | None = attrs.field(
        default=None, converter=_to_whole, validator=_WholeFrom(1, WHOLE_NUMBERS["line"])
    )
    since: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    count_stated: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    def __attrs_post_init__(self) -> None:
        if self._count is None:
            object.__setattr__(self, "_count", UNKNOWN_COUNT)
        said = self._count.stated
        if said is not None:
            for field, words in (("count_stated", said.words), ("when", said.when)):
                if words and getattr(self, field) is None:
                    object.__setattr__(self, field, words)
            object.__setattr__(self, "_count", attrs.evolve(self._count, stated=None))
        _mark_approximate(self, "_count")

    @property
    def count(self) -> Quantity[Any]:
        """The printed number as a fresh ``Quantity``; changing it does not change the record."""
        return quantity(self.count_1e9_per_l, COUNT_UNIT)

    @property
    def count_1e9_per_l(self) -> float:
        """The printed number; of a range, its lower end; 0 where words alone tell. [10^9/L]"""
        return self.as_printed.value

    @property
    def comparator(self) -> Comparator:
        """The printed bound: ``""``, ``"<"``, ``"<="``, ``">"`` or ``">="``."""
        return self.as_printed.comparator

    @property
    def upper_1e9_per_l(self) -> float | None:
        """The upper end of a printed range. [10^9/L]"""
        return self.as_printed.upper

    @property
    def as_printed(self) -> Count:
        """The number with its bound or range, and the words in place of one."""
        count: Count = self._count
        if self.count_stated is None:
            return count
        return attrs.evolve(count, stated=CountWords(self.count_stated))

    def __repr__(self) -> str:
        return "PlateletMeasurement(1 count)"


def printed_counts(measured: Iterable[PlateletMeasurement]) -> list[Count]:
    """Return the numbers with their bounds or ranges, without the words in place of one."""
    return [each._count for each in measured]  # noqa: SLF001 - of this module


def printed_values(measured: Iterable[PlateletMeasurement]) -> list[float]:
    """Return the numbers of counts. [10^9/L]"""
    return [each._count.value for each in measured]  # noqa: SLF001 - of this module


def exact_values(measured: Sequence[PlateletMeasurement]) -> list[float] | None:
    """Return the numbers of counts of which none is a bound or a range; None where one is."""
    exact = [
        count.value
        for each in measured
        if not (count := each._count).comparator and count.upper is None  # noqa: SLF001 - of this module
    ]
    return exact if len(exact) == len(measured) else None


def printed_signs(measured: Iterable[PlateletMeasurement]) -> list[Comparator]:
    """Return the bounds of counts."""
    return [each._count.comparator for each in measured]  # noqa: SLF001 - of this module


def printed_uppers(measured: Iterable[PlateletMeasurement]) -> list[float | None]:
    """Return the upper ends of counts; None for one that is no range."""
    return [each._count.upper for each in measured]  # noqa: SLF001 - of this module


@attrs.frozen(kw_only=True, repr=False)
class TreatmentLine(ShowsItself):
    """
    One line of treatment.

    Parameters
    ----------
    line : int
        1, 2, 3 ... in the order of treatment.
    agents : iterable of str
        Drugs or procedures, by generic name; one text is divided as the cell of a table is. What is
        understood is kept in small letters, any other word as it was typed.
    started_on : date or int or None
        First day; None where the source does not print it.
    ended_on : date or int, optional
        Day on which the treatment was stopped.
    ongoing : bool, optional
        True if the treatment is said to go on; None if that is not known. A line without
        *ended_on* that is not said to go on has an end that is not known.
    stop_reason : str, optional
        Why it was stopped.
    baseline : str, pint.Quantity or Count, optional
        The count that the author prints as the baseline; it overrides the record of counts.
    stated_response : str, optional
        What the source says about the response; no rule reads it.
    assumed : iterable of str
        What the source did not print.
    note : str, optional
        Free text.
    started_when, ended_when : str, optional
        First day and day of the stop in the words of the source, read where the day is None.
    dose : str, optional
        The dose as printed.
    stated_criterion, stated_duration : str, optional
        By which criterion the source speaks of a response, and how long it says that it lasted.

    Raises
    ------
    InputError
        For a line that ends before it starts, and for a line without an agent.

    Examples
    --------
    >>> import itpcase as itp
    >>> line = itp.TreatmentLine(line=5, agents=["Zanubrutinib"], started_on=0, ended_on=130)
    >>> line.agents
    ('zanubrutinib',)
    """

    line: int = attrs.field(
        converter=_to_whole,
        validator=_WholeFrom(1, WHOLE_NUMBERS["line"], optional=False),
    )
    agents: tuple[str, ...] = attrs.field(converter=_to_agents, validator=_has_agents)
    started_on: Day | None = attrs.field(converter=to_day, validator=is_day)
    ended_on: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    ongoing: bool | None = attrs.field(default=None, converter=to_yes_or_no, validator=is_yes_or_no)
    stop_reason: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    baseline: Count | None = attrs.field(
        default=None,
        converter=_to_baseline,
    )
    stated_response: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    started_when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    ended_when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    dose: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    stated_criterion: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    stated_duration: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    number: ClassVar[_names.Renamed] = _names.Renamed("line")

    @ended_on.validator
    def _ends_after_it_starts(self, _attribute: Any, value: Day | None) -> None:
        if (
            value is None
            or self.started_on is None
            or isinstance(value, int) != isinstance(self.started_on, int)
        ):
            return  # a mixture of dates and study days is the patient's problem to report
        if time_key(value) < time_key(self.started_on):
            raise refuse(
                "LINE_ENDS_BEFORE_START",
                "TreatmentLine.ended_on",
                Sentence("problem.LINE_ENDS_BEFORE_START.needed", started_on=self.started_on),
                str(value),
                Sentence("problem.LINE_ENDS_BEFORE_START.remedy"),
            )

    def __attrs_post_init__(self) -> None:
        _mark_approximate(self, "baseline")

    @ongoing.validator
    def _goes_on_or_has_an_end(self, _attribute: Any, value: Any) -> None:
        goes_on_without(self.ended_on, value, "TreatmentLine", "ended_on")

    def __repr__(self) -> str:
        return f"TreatmentLine(line={self.line}, {number_of(len(self.agents), 'agent')})"


_take_old_name = _names.renamed_argument("number", "line")
TreatmentLine.__init__ = _take_old_name(TreatmentLine.__init__)  # type: ignore[method-assign]  # for one release


@attrs.frozen(kw_only=True, repr=False)
class RescueTherapy(ShowsItself):
    """
    Treatment given to raise the count for a while.

    Parameters
    ----------
    on : date or int or None
        Its day.
    kind : {"platelet_transfusion", "ivig", "anti_d", "steroid_pulse", "other"}
        What was given.
    washout_days : int, optional
        Days in which counts cannot show a response; the definition's value for this kind if None.
    assumed, note, when : optional
        As in `PlateletMeasurement`.

    Raises
    ------
    InputError
        For an unknown kind or a negative washout.
    """

    on: Day | None = attrs.field(converter=to_day, validator=is_day)
    kind: RescueKind = attrs.field(converter=_to_rescue_kind)
    washout_days: int | None = attrs.field(
        default=None,
        converter=_to_washout,
        validator=_WholeFrom(0, WHOLE_NUMBERS["washout_days"]),
    )  # fmt: skip
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    def __repr__(self) -> str:
        return "RescueTherapy(1 rescue)"


@attrs.frozen(kw_only=True, repr=False)
class BleedingEvent(ShowsItself):
    """
    One bleeding event.

    Parameters
    ----------
    on : date or int or None
        Its first day.
    until : date or int, optional
        Its last day; without it, the event is active on its first day only, unless it goes on.
    ongoing : bool, optional
        True if the bleeding is said to go on: it is active until the last contact.
    who_grade : int, optional
        WHO grade 0 to 4; None for bleeding that was recorded and not graded.
    site : str, optional
        Where.
    assumed, note, when : optional
        As in `PlateletMeasurement`.

    Raises
    ------
    InputError
        For a grade outside 0 to 4, or an event that ends before it begins.
    """

    on: Day | None = attrs.field(converter=to_day, validator=is_day)
    until: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    ongoing: bool | None = attrs.field(default=None, converter=to_yes_or_no, validator=is_yes_or_no)
    who_grade: int | None = attrs.field(
        default=None,
        converter=_to_grade,
        validator=_WholeFrom(0, WHOLE_NUMBERS["who_grade"], HIGHEST_WHO_GRADE),
    )  # fmt: skip
    site: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    @until.validator
    def _ends_after_it_begins(self, _attribute: Any, value: Day | None) -> None:
        same_kind = isinstance(value, int) == isinstance(self.on, int)
        if value is not None and same_kind and time_key(value) < time_key(self.on):
            raise refuse(
                "BLEED_ENDS_BEFORE_START",
                "BleedingEvent.until",
                Sentence("problem.BLEED_ENDS_BEFORE_START.needed", on=self.on),
                str(value),
                Sentence("problem.BLEED_ENDS_BEFORE_START.remedy"),
            )

    @ongoing.validator
    def _goes_on_or_has_an_end(self, _attribute: Any, value: Any) -> None:
        goes_on_without(self.until, value, "BleedingEvent", "until")

    def __repr__(self) -> str:
        return "BleedingEvent(1 bleed)"


@attrs.frozen(kw_only=True, repr=False)
class LabMeasurement(ShowsItself):
    """
    One laboratory value other than the platelet count.

    Parameters
    ----------
    on : date or int or None
        Its day.
    analyte : str
        What was measured: a key of `itpcase.units.labs.ANALYTES`, such as ``"alt"``.
    value : str or pint.Quantity
        Number with its unit.
    upper_limit, lower_limit : str or pint.Quantity, optional
        Limits of normal of the laboratory.
    assumed, note : optional
        As in `PlateletMeasurement`.

    Raises
    ------
    UnitError
        For a unit that the analyte does not have.

    Examples
    --------
    >>> import itpcase as itp
    >>> alt = itp.LabMeasurement(on=0, analyte="alt", value="0.7 µkat/L", upper_limit="40 U/L")
    >>> alt.value_in_unit, alt.unit
    (42.0, 'U/L')
    """

    on: Day | None = attrs.field(converter=to_day, validator=is_day)
    analyte: str = attrs.field(converter=_as_analyte)
    _value: Any = attrs.field(alias="value")
    _upper_limit: Any = attrs.field(default=None, alias="upper_limit")
    _lower_limit: Any = attrs.field(default=None, alias="lower_limit")
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    def __attrs_post_init__(self) -> None:
        value = as_lab_value(self._value, self.analyte, "LabMeasurement.value")
        object.__setattr__(self, "_value", value)
        _mark_approximate(self, "_value")
        for name in ("upper_limit", "lower_limit"):
            given, argument = getattr(self, f"_{name}"), f"LabMeasurement.{name}"
            if given is None:
                continue
            limit = as_lab_value(given, self.analyte, argument)
            if not limit.is_exact:
                raise refuse(
                    "LIMIT_IS_A_BOUND",
                    argument,
                    Sentence("problem.LIMIT_IS_A_BOUND.needed"),
                    str(limit.printed),
                    Sentence("problem.LIMIT_IS_A_BOUND.remedy", value=name.replace("_", " ")),
                )
            object.__setattr__(self, f"_{name}", limit)
        low, high = self.lower_limit_in_unit, self.upper_limit_in_unit
        if low is not None and high is not None and low >= high:
            raise refuse(
                "RANGE",
                "LabMeasurement.lower_limit",
                Sentence("problem.RANGE.needed_limits"),
                Sentence("problem.RANGE.given_limits", low=f"{low:g}", high=f"{high:g}"),
                Sentence("problem.RANGE.remedy_limits"),
            )

    @property
    def value(self) -> Quantity[Any]:
        """The printed number as a fresh ``Quantity`` in the canonical unit."""
        return quantity(self.as_printed.value, ANALYTES[self.analyte].pint_unit)

    @property
    def value_in_unit(self) -> float:
        """The printed number in `unit`."""
        return self.as_printed.value

    @property
    def unit(self) -> str:
        """The canonical unit of the analyte."""
        return ANALYTES[self.analyte].unit

    @property
    def comparator(self) -> Comparator:
        """The printed bound."""
        return self.as_printed.comparator

    @property
    def as_printed(self) -> Count:
        """The number with its bound, in `unit`."""
        return cast("Count", self._value)

    @property
    def upper_limit_in_unit(self) -> float | None:
        """Upper limit of normal, in `unit`."""
        return None if self._upper_limit is None else cast("Count", self._upper_limit).value

    @property
    def lower_limit_in_unit(self) -> float | None:
        """Lower limit of normal, in `unit`."""
        return None if self._lower_limit is None else cast("Count", self._lower_limit).value

    def __repr__(self) -> str:
        return "LabMeasurement(1 value)"
