"""
The records of one patient.

Frozen, keyword-only, hashable, immutable to the bottom. Converters normalise, validators refuse.
A time is a `datetime.date` or, in a de-identified series, a whole study day; one patient uses one
of the two. ``None`` stands for a day that the source does not print: such a record is kept and
shown, and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import numpy as np

from itpcase import _names
from itpcase._html import ShowsItself
from itpcase._sentences import Sentence, as_given, remedy_of
from itpcase.errors import Problem, RecordError
from itpcase.model.exposures import Exposure
from itpcase.model.fields import (
    A_CENTURY,
    AllOf,
    Day,
    each_of,
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
    to_member,
    to_text,
    to_yes_or_no,
)
from itpcase.model.signs import BleedingAssessment
from itpcase.terms import Assumed, Provenance, RescueKind
from itpcase.units.counts import COUNT_UNIT, Count, as_count, quantity
from itpcase.units.labs import ANALYTES, as_lab_value
from itpcase.units.numbers import Comparator
from itpcase.units.times import read_time
from itpcase.units.whole import MOST, is_whole, range_told, whole_argument
from itpcase.vocabularies import (
    read_age,
    read_grade,
    read_rescue_kind,
    read_sex,
    read_whole,
    read_yes_no,
)

if TYPE_CHECKING:
    from pint import Quantity

__all__ = [
    "BleedingEvent",
    "CaseSeries",
    "Day",
    "LabMeasurement",
    "Patient",
    "PlateletMeasurement",
    "RescueTherapy",
    "TreatmentLine",
]

HIGHEST_AGE = 130
"""No age in years reaches this."""

HIGHEST_WHO_GRADE = 4
"""Grades of the WHO bleeding scale run from 0 to 4."""


# --- converters and validators ------------------------------------------------------------------


def _to_count(value: Count | str | Quantity[Any]) -> Count:
    return as_count(value, "PlateletMeasurement.count")


def _to_baseline(value: Count | str | Quantity[Any] | None) -> Count | None:
    return None if value is None else as_count(value, "TreatmentLine.baseline")


def _to_rescue_kind(value: RescueKind | str) -> RescueKind:
    return read_rescue_kind(value, "RescueTherapy.kind")


def _to_sex(value: str | None) -> str | None:
    return cast("str | None", or_as_it_came(read_sex, value))


def _to_age(value: float | str | None) -> float | None:
    if isinstance(value, str | np.generic):
        return cast("float | None", or_as_it_came(read_age, value))
    return value


def _to_grade(value: int | str | None) -> int | None:
    return cast("int | None", or_as_it_came(read_grade, value))


def _to_whole(value: int | str | None) -> int | None:
    return cast("int | None", or_as_it_came(read_whole, value))


def _to_recorded(value: bool | str) -> bool:  # noqa: FBT001 - a fact, not an option
    return cast("bool", or_as_it_came(read_yes_no, value))


def _mark_approximate(record: Any, field: str) -> None:
    """Note on the record that a number was printed as approximate, and keep the number alone."""
    count = getattr(record, field)
    if count is not None and count.approximate:
        assumed = to_assumed((*record.assumed, Assumed.APPROXIMATE))
        object.__setattr__(record, "assumed", assumed)
        object.__setattr__(record, field, attrs.evolve(count, approximate=False))


def _to_provenance(value: Provenance | str) -> Provenance:
    return to_member(Provenance, value, "Patient.provenance")


def _as_analyte(value: str) -> str:
    return str(value).strip().casefold()


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
    listed = (values,) if isinstance(values, str) else each_of(values, "TreatmentLine.agents")
    return tuple(dict.fromkeys(" ".join(str(agent).split()).casefold() for agent in listed))


def _has_agents(record: Any, field: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    if not value or not all(value):
        raise refuse(
            "NO_AGENT",
            name_of(record, field),
            Sentence("problem.NO_AGENT.needed"),
            as_given(value),
            Sentence("problem.NO_AGENT.remedy"),
        )


def _in_order(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return records in order of time; those of one day keep their order."""

    def day(record: Any) -> Day | None:
        return getattr(record, "on", getattr(record, "started_on", None))

    listed = each_of(values, "Patient")
    try:
        return tuple(sorted(listed, key=lambda record: time_key(day(record))))
    except (AttributeError, TypeError):  # records of another kind, which the validator refuses
        return listed


def _measured_in_order(values: Iterable[Any]) -> tuple[Any, ...]:
    """Put counts in order; one that counts from the count listed before it keeps the day of it."""
    listed = list(each_of(values, "Patient"))
    for row, count in enumerate(listed):
        if isinstance(count, PlateletMeasurement) and count.since is None and count.on is None:
            time = read_time(count.when) if count.when else None
            if time is not None and time.since == "previous":
                day = _listed_before(listed[:row], count)
                listed[row] = count if day is None else attrs.evolve(count, since=day)
    return _in_order(listed)


def _listed_before(listed: Sequence[Any], count: PlateletMeasurement) -> Day | None:
    """Return the day of the count that the source lists before one, of the same line."""
    for before in reversed(listed):
        lines = {getattr(before, "line", None), count.line} - {None}
        if len(lines) <= 1:
            on: Day | None = getattr(before, "on", None)
            return on
    return None


def _by_number(values: Iterable[Any]) -> tuple[Any, ...]:
    listed = each_of(values, "Patient.lines")
    try:
        return tuple(sorted(listed, key=lambda line: getattr(line, "line", 0)))
    except TypeError:  # records of another kind, which the validator refuses
        return listed


def _is_number(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is not None and not number:
        raise refuse(
            "NOT_A_NUMBER",
            name_of(record, field),
            Sentence("problem.NOT_A_NUMBER.needed_records"),
            as_given(value),
            Sentence("problem.NOT_A_NUMBER.remedy_records"),
        )


def _all(values: Iterable[Any]) -> tuple[Any, ...]:
    return each_of(values, "CaseSeries.patients")


# --- records ------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, repr=False)
class PlateletMeasurement(ShowsItself):
    """
    One platelet count.

    Parameters
    ----------
    on : date or int or None
        The day; None for a count whose day the source does not print.
    count : str, pint.Quantity or Count
        Number with its unit, such as ``"15 ×10⁹/L"``, ``"15,000 /µL"`` or ``"<5 K/µL"``.
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
    _count: Count = attrs.field(alias="count", converter=_to_count)
    assumed: tuple[Assumed, ...] = attrs.field(default=(), converter=to_assumed)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    line: int | None = attrs.field(
        default=None, converter=_to_whole, validator=_WholeFrom(1, "LINE_NUMBER")
    )
    since: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)

    def __attrs_post_init__(self) -> None:
        _mark_approximate(self, "_count")

    @property
    def count(self) -> Quantity[Any]:
        """The printed number as a fresh ``Quantity``; changing it does not change the record."""
        return quantity(self._count.value, COUNT_UNIT)

    @property
    def count_1e9_per_l(self) -> float:
        """The printed number; of a range, its lower end. [10^9/L]"""
        return self._count.value

    @property
    def comparator(self) -> Comparator:
        """The printed bound: ``""``, ``"<"``, ``"<="``, ``">"`` or ``">="``."""
        return self._count.comparator

    @property
    def upper_1e9_per_l(self) -> float | None:
        """The upper end of a printed range. [10^9/L]"""
        return self._count.upper

    @property
    def as_printed(self) -> Count:
        """The number with its bound or range."""
        return self._count

    def __repr__(self) -> str:
        return "PlateletMeasurement(1 count)"


@attrs.frozen(kw_only=True, repr=False)
class TreatmentLine(ShowsItself):
    """
    One line of treatment.

    Parameters
    ----------
    line : int
        1, 2, 3 ... in the order of treatment.
    agents : iterable of str
        Drugs or procedures, by generic name.
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
        validator=_WholeFrom(1, "LINE_NUMBER", optional=False),
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

    number = _names.Renamed("line")

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
        return f"TreatmentLine(line={self.line}, {_many(len(self.agents), 'agent')})"


_take_old_name = _names.renamed_argument("number", "line")
TreatmentLine.__init__ = _take_old_name(TreatmentLine.__init__)  # type: ignore[method-assign]


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
        converter=_to_whole,
        validator=_WholeFrom(0, "WASHOUT"),
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
        validator=_WholeFrom(0, "WHO_GRADE", HIGHEST_WHO_GRADE),
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


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@attrs.frozen(kw_only=True, repr=False)
class Patient(ShowsItself):
    """
    One patient: counts, treatment, rescues, bleeding and laboratory values.

    Records may be given in any order; they are kept in order of time, lines by their number.

    Parameters
    ----------
    id : str
        Identifier.
    platelets : iterable of PlateletMeasurement
    lines : iterable of TreatmentLine
    rescues : iterable of RescueTherapy
    bleeds : iterable of BleedingEvent
    labs : iterable of LabMeasurement
    exposures : iterable of Exposure
        The drugs day by day, where the source gives them; `itpcase.treatment_lines` makes lines of
        them. No rule about responses reads them.
    assessments : iterable of BleedingAssessment
        Signs of bleeding, at most one assessment a day; `itpcase.bleeding` grades them.
    sex : {"F", "M"}, optional
        Or a word for it, such as ``"female"`` or ``"男"`` (`itpcase.vocabularies`).
    age : float, optional
        Age at the first line, also as text such as ``"3 months"``. [years]
    born_on, diagnosed_on, died_on, followed_until : date or int, optional
        *followed_until* is the last contact.
    death_cause : str, optional
    bleeding_recorded : bool
        Whether "no bleeding event" means that there was none.
    provenance : {"observed", "constructed", "synthetic"}
        What the counts are.
    citation, note : str, optional
    age_stated : str, optional
        The age in the words of the source, such as ``"87 days"`` or ``"born in 1944"``.
    diagnosis_stated, diagnosed_when, phase_stated : str, optional
        The diagnosis, its time and the phase of ITP as the source has them.
    etiology : str, optional
        ``"primary"``, or what the ITP is secondary to.
    comorbidity, pregnancy : str, optional
    centre : str, optional
        Where the patient was treated.

    Raises
    ------
    RecordError
        With every contradiction among the records.

    Examples
    --------
    >>> import itpcase as itp
    >>> itp.Patient(id="p1", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    ...             platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")])
    Patient(id='p1', 1 count, 1 line)
    """

    id: str = attrs.field()
    platelets: tuple[PlateletMeasurement, ...] = attrs.field(
        default=(), converter=_measured_in_order, validator=AllOf(PlateletMeasurement)
    )
    lines: tuple[TreatmentLine, ...] = attrs.field(
        default=(), converter=_by_number, validator=AllOf(TreatmentLine)
    )
    rescues: tuple[RescueTherapy, ...] = attrs.field(
        default=(), converter=_in_order, validator=AllOf(RescueTherapy)
    )
    bleeds: tuple[BleedingEvent, ...] = attrs.field(
        default=(), converter=_in_order, validator=AllOf(BleedingEvent)
    )
    labs: tuple[LabMeasurement, ...] = attrs.field(
        default=(), converter=_in_order, validator=AllOf(LabMeasurement)
    )
    exposures: tuple[Exposure, ...] = attrs.field(
        default=(), converter=_in_order, validator=AllOf(Exposure)
    )
    assessments: tuple[BleedingAssessment, ...] = attrs.field(
        default=(), converter=_in_order, validator=AllOf(BleedingAssessment, "itpcase.bleeding")
    )
    sex: str | None = attrs.field(default=None, converter=_to_sex)
    age: float | None = attrs.field(default=None, converter=_to_age, validator=_is_number)
    born_on: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    diagnosed_on: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    died_on: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    death_cause: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    followed_until: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    bleeding_recorded: bool = attrs.field(default=True, converter=_to_recorded)
    provenance: Provenance = attrs.field(
        default=Provenance.OBSERVED,
        converter=_to_provenance,
    )
    citation: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    age_stated: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    diagnosis_stated: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    diagnosed_when: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    phase_stated: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    etiology: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    comorbidity: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    pregnancy: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    centre: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

    @id.validator
    def _has_an_id(self, _attribute: Any, value: Any) -> None:
        if not isinstance(value, str) or not value.strip():
            raise refuse(
                "NO_ID",
                "Patient.id",
                Sentence("problem.NO_ID.needed_records"),
                as_given(value),
                Sentence("problem.NO_ID.remedy_records"),
            )

    @bleeding_recorded.validator
    def _says_yes_or_no(self, _attribute: Any, value: Any) -> None:
        if not isinstance(value, bool):
            raise refuse(
                "NOT_A_BOOL",
                "Patient.bleeding_recorded",
                Sentence("problem.NOT_A_BOOL.needed_records"),
                as_given(value),
                Sentence("problem.NOT_A_BOOL.remedy_records"),
            )

    def __attrs_post_init__(self) -> None:
        own = tuple(each if each.patient_id else attrs.evolve(each, patient_id=self.id)
                    for each in self.assessments)  # fmt: skip
        object.__setattr__(self, "assessments", own)
        problems = list(_contradictions(self))
        if problems:
            raise RecordError.of(f"patient {self.id!r} contradicts itself", problems)

    def line(self, number: int | None = None) -> TreatmentLine:
        """
        Return the line of this number; without a number, the last.

        Raises
        ------
        InputError
            If there is no such line.
        """
        if number is not None:
            number = whole_argument(number, "line")
        for line in reversed(self.lines):
            if number is None or line.line == number:
                return line
        have = ", ".join(str(line.line) for line in self.lines) or "none"
        raise refuse(
            "NO_LINE",
            "line",
            Sentence("problem.NO_LINE.needed_records", id=repr(self.id), have=have),
            number,
            Sentence("problem.NO_LINE.remedy_records")
            if self.lines
            else Sentence("problem.NO_LINE.remedy_records_2"),
        )

    def __repr__(self) -> str:
        have = [
            _many(len(records), noun)
            for records, noun in (
                (self.platelets, "count"), (self.lines, "line"), (self.rescues, "rescue"),
                (self.bleeds, "bleed"), (self.labs, "laboratory value"),
                (self.exposures, "exposure"), (self.assessments, "assessment"),
            )
            if records
        ]  # fmt: skip
        return f"Patient({', '.join([f'id={self.id!r}', *have])})"


def _all_told(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problems)


@attrs.frozen(kw_only=True, repr=False)
class CaseSeries(ShowsItself):
    """
    Several patients that are reported together.

    Parameters
    ----------
    patients : iterable of Patient
    title, citation, note : str, optional
    data_cut : date or int, optional
        The last day that counts.
    problems : tuple of Problem
        What a reader told of: its warnings and, if it was not strict, what it left out. Two series
        are equal whatever was told.

    Raises
    ------
    RecordError
        If two patients have one id.
    """

    patients: tuple[Patient, ...] = attrs.field(converter=_all, validator=AllOf(Patient))
    title: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    citation: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    data_cut: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    problems: tuple[Problem, ...] = attrs.field(
        default=(), converter=_all_told, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        times = Counter(patient.id for patient in self.patients)
        problems = [
            Problem(
                code="PATIENT_TWICE",
                argument="CaseSeries.patients",
                patient_id=name,
                needed=Sentence("problem.PATIENT_TWICE.needed_records"),
                given=Sentence("problem.PATIENT_TWICE.given_records", many=many),
                remedy=Sentence("problem.PATIENT_TWICE.remedy_records"),
            )
            for name, many in times.items()
            if many > 1
        ]
        if self.data_cut is not None:
            problems += [
                Problem(
                    code="MIXED_TIMES",
                    argument="CaseSeries.data_cut",
                    patient_id=patient.id,
                    needed=Sentence("problem.MIXED_TIMES.needed_records", name=name, day=day),
                    given=str(self.data_cut),
                    remedy=Sentence("problem.MIXED_TIMES.remedy_records"),
                )
                for patient in self.patients
                for name, day in tuple(dated_fields(patient))[:1]
                if isinstance(day, int) != isinstance(self.data_cut, int)
            ]
        if problems:
            raise RecordError.of("case series", problems)

    def __repr__(self) -> str:
        return f"CaseSeries({_many(len(self.patients), 'patient')})"


# --- what contradicts itself --------------------------------------------------------------------


def dated_fields(patient: Patient) -> Iterator[tuple[str, Day]]:
    """Every day of the record, with the field that holds it."""
    for name in ("born_on", "diagnosed_on", "died_on", "followed_until"):
        day = getattr(patient, name)
        if day is not None:
            yield name, day
    for name, fields in _DATED:
        for i, record in enumerate(getattr(patient, name)):
            for field in fields:
                if (day := getattr(record, field)) is not None:
                    yield f"{name}[{i}].{field}", day


_DATED: Final = (
    ("platelets", ("on",)), ("rescues", ("on",)), ("bleeds", ("on",)), ("labs", ("on",)),
    ("assessments", ("on",)), ("bleeds", ("until",)), ("platelets", ("since",)),
    ("lines", ("started_on", "ended_on")), ("exposures", ("started_on", "ended_on")),
)  # fmt: skip
"""The records of a patient, and their days."""


def _contradictions(patient: Patient) -> Iterator[Problem]:
    """Everything in one patient that cannot be true together."""

    def problem(code: str, argument: str, needed: str, given: object, remedy: str) -> Problem:
        return Problem(
            code=code,
            argument=argument,
            patient_id=patient.id,
            needed=needed,
            given=str(given),
            remedy=remedy,
        )

    yield from _personal_contradictions(patient, problem)
    yield from _assessment_contradictions(patient, problem)
    dated = list(dated_fields(patient))
    kinds = Counter(isinstance(day, int) for _, day in dated)
    if len(kinds) > 1:  # name the fields of the rarer kind, which are the likely mistakes
        rarer = kinds[True] <= kinds[False]
        needed = Sentence(f"problem.MIXED_TIMES.{'a_date' if rarer else 'a_study_day'}")
        for name, day in dated:
            if isinstance(day, int) == rarer:
                yield problem(
                    "MIXED_TIMES",
                    name,
                    needed,
                    day,
                    Sentence("problem.MIXED_TIMES.remedy_records_2"),
                )
        return  # nothing can be put in order

    yield from _order_contradictions(patient, dated, problem)
    yield from _line_contradictions(patient, problem)


def _order_contradictions(
    patient: Patient,
    dated: list[tuple[str, Day]],
    problem: Callable[[str, str, str, object, str], Problem],
) -> Iterator[Problem]:
    """Days before the birth, after the death or after the last contact."""

    def later(day: Any, limit: Any) -> bool:
        return day is not None and limit is not None and bool(day > limit)

    yield from _far_days(dated, problem)
    inside = [(name, day) for name, day in dated if name != "died_on"]
    for name, day in inside:
        if later(day, patient.died_on):
            yield problem(
                "AFTER_DEATH",
                name,
                Sentence("problem.AFTER_DEATH.needed_records", died_on=patient.died_on),
                day,
                Sentence("problem.AFTER_DEATH.remedy"),
            )
        elif name != "born_on" and patient.born_on is not None and later(patient.born_on, day):
            yield problem(
                "BEFORE_BIRTH",
                name,
                Sentence("problem.BEFORE_BIRTH.needed_records", born_on=patient.born_on),
                day,
                Sentence("problem.BEFORE_BIRTH.remedy"),
            )
    for name, day in inside:
        if name.endswith("].on") and later(day, patient.followed_until):
            yield problem(
                "AFTER_FOLLOW_UP",
                name,
                Sentence(
                    "problem.AFTER_FOLLOW_UP.needed_records", followed_until=patient.followed_until
                ),
                day,
                Sentence("problem.AFTER_FOLLOW_UP.remedy"),
            )
    if patient.lines and patient.lines[0].started_on is not None:
        first = patient.lines[0].started_on
        if later(patient.diagnosed_on, first):
            yield problem(
                "DIAGNOSIS_AFTER_LINE",
                "diagnosed_on",
                Sentence("problem.DIAGNOSIS_AFTER_LINE.needed_records", first=first),
                patient.diagnosed_on,
                Sentence("problem.DIAGNOSIS_AFTER_LINE.remedy"),
            )


def _far_days(
    dated: list[tuple[str, Day]], problem: Callable[[str, str, str, object, str], Problem]
) -> Iterator[Problem]:
    """Days a century from the others: a mistyped year, or that of another calendar."""
    numbers = sorted(
        day if isinstance(day, int) else day.toordinal() for name, day in dated if name != "born_on"
    )
    if not numbers or numbers[-1] - numbers[0] <= A_CENTURY:
        return
    middle = numbers[len(numbers) // 2]
    for name, day in dated:
        number = day if isinstance(day, int) else day.toordinal()
        if name != "born_on" and abs(number - middle) > A_CENTURY:
            yield problem(
                "FAR_DAY",
                name,
                Sentence("problem.FAR_DAY.needed"),
                day,
                Sentence("problem.FAR_DAY.remedy"),
            )


def _personal_contradictions(
    patient: Patient, problem: Callable[[str, str, str, object, str], Problem]
) -> Iterator[Problem]:
    """Sex and age."""
    if patient.sex not in (None, "F", "M"):
        yield problem(
            "SEX",
            "sex",
            Sentence("problem.SEX.needed"),
            repr(patient.sex),
            Sentence("problem.SEX.remedy"),
        )
    if patient.age is not None and not 0 <= patient.age < HIGHEST_AGE:
        yield problem(
            "AGE",
            "age",
            Sentence("problem.AGE.needed"),
            patient.age,
            Sentence("problem.AGE.remedy"),
        )
    if patient.age is not None and patient.born_on is not None:
        yield problem(
            "AGE_AND_BIRTH",
            "age",
            Sentence("problem.AGE_AND_BIRTH.needed"),
            Sentence("problem.AGE_AND_BIRTH.given"),
            Sentence("problem.AGE_AND_BIRTH.remedy"),
        )


def _assessment_contradictions(
    patient: Patient, problem: Callable[[str, str, str, object, str], Problem]
) -> Iterator[Problem]:
    """Assessments of somebody else, and two of one day."""
    first: dict[Day | None, int] = {}
    for i, each in enumerate(patient.assessments):
        if each.patient_id != patient.id:
            yield problem(
                "OTHER_PATIENT",
                f"assessments[{i}].patient_id",
                Sentence("problem.OTHER_PATIENT.needed", id=repr(patient.id)),
                each.patient_id,
                Sentence("problem.OTHER_PATIENT.remedy"),
            )
        if first.setdefault(each.on, i) != i:
            yield problem(
                "ASSESSMENT_TWICE",
                f"assessments[{i}].on",
                Sentence("problem.ASSESSMENT_TWICE.needed"),
                each.on,
                Sentence("problem.ASSESSMENT_TWICE.remedy"),
            )


def _line_contradictions(
    patient: Patient, problem: Callable[[str, str, str, object, str], Problem]
) -> Iterator[Problem]:
    """Lines that share a number or a start, or run against their numbers."""
    for i, (one, two) in enumerate(pairwise(patient.lines)):
        if one.line == two.line:
            yield problem(
                "LINE_TWICE",
                f"lines[{i + 1}].line",
                Sentence("problem.LINE_TWICE.needed"),
                two.line,
                Sentence("problem.LINE_TWICE.remedy"),
            )
    started = [(i, line) for i, line in enumerate(patient.lines) if line.started_on is not None]
    for (_, one), (i, two) in pairwise(started):
        first, second = time_key(one.started_on), time_key(two.started_on)
        if second < first:
            yield problem(
                "LINE_ORDER",
                f"lines[{i}].started_on",
                Sentence("problem.LINE_ORDER.needed", line=one.line, started_on=one.started_on),
                two.started_on,
                Sentence("problem.LINE_ORDER.remedy"),
            )
        elif first == second and one.line != two.line:
            yield problem(
                "LINES_SAME_DAY",
                f"lines[{i}].started_on",
                Sentence("problem.LINES_SAME_DAY.needed", line=one.line, started_on=one.started_on),
                two.started_on,
                Sentence("problem.LINES_SAME_DAY.remedy"),
            )
