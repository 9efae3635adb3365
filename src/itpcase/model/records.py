"""
The record of one patient, and of several that are reported together.

Frozen, keyword-only, hashable, immutable to the bottom. A patient puts the entries in order, uses
either dates or study days, and is refused with everything that contradicts itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import EachOf, each_of, is_word_of, to_member
from itpcase._html import ShowsItself, number_of
from itpcase._sentences import Sentence, as_given
from itpcase.errors import Problem, RecordError, shown_value, text_of_value
from itpcase.model.entries import (
    BleedingEvent,
    LabMeasurement,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.exposures import Exposure
from itpcase.model.fields import (
    A_CENTURY,
    Day,
    is_day,
    is_far,
    is_text,
    line_twice,
    middle_days,
    name_of,
    or_as_it_came,
    refuse,
    time_key,
    to_day,
    to_text,
)
from itpcase.terms import Provenance
from itpcase.units.amounts import in_unit
from itpcase.units.ids import bare_id, check_id
from itpcase.units.times import read_time
from itpcase.units.whole import whole_argument
from itpcase.vocabularies import read_age, read_sex, read_yes_no, remedy_of_sex

_SIGNS: Final = "itpcase.model.signs"

if TYPE_CHECKING:
    from itpcase.model import signs
else:  # loaded, in 5 ms, with the first assessment
    signs = _names.LateModule(_SIGNS)

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


def _to_sex(value: str | None) -> str | None:
    return cast("str | None", or_as_it_came(read_sex, value))


def _to_age(value: float | str | None) -> float | None:
    value = in_unit(value, "year")
    if isinstance(value, str | np.generic):
        return cast("float | None", or_as_it_came(read_age, value))
    return value


def _to_recorded(value: bool | str) -> bool:  # noqa: FBT001 - a fact, not an option
    return cast("bool", or_as_it_came(read_yes_no, value))


def _to_provenance(value: Provenance | str) -> Provenance:
    return to_member(Provenance, value, "Patient.provenance")


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
    arm : str, optional
        The arm of a trial, or the group of a comparison, to which the patient was assigned,
        whatever was given.
    study : str, optional
        The study that the patient is from, as ``STUDYID`` of CDISC names it.

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

    id: str = attrs.field(converter=bare_id)
    platelets: tuple[PlateletMeasurement, ...] = attrs.field(
        default=(), converter=_measured_in_order, validator=EachOf(PlateletMeasurement)
    )
    lines: tuple[TreatmentLine, ...] = attrs.field(
        default=(), converter=_by_number, validator=EachOf(TreatmentLine)
    )
    rescues: tuple[RescueTherapy, ...] = attrs.field(
        default=(), converter=_in_order, validator=EachOf(RescueTherapy)
    )
    bleeds: tuple[BleedingEvent, ...] = attrs.field(
        default=(), converter=_in_order, validator=EachOf(BleedingEvent)
    )
    labs: tuple[LabMeasurement, ...] = attrs.field(
        default=(), converter=_in_order, validator=EachOf(LabMeasurement)
    )
    exposures: tuple[Exposure, ...] = attrs.field(
        default=(), converter=_in_order, validator=EachOf(Exposure)
    )
    assessments: tuple[signs.BleedingAssessment, ...] = attrs.field(
        default=(), converter=_in_order, validator=EachOf(f"{_SIGNS}.BleedingAssessment")
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
    arm: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    study: str | None = attrs.field(default=None, converter=to_text, validator=is_text)

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
        check_id(value, "Patient.id")

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
        have = ", ".join(str(line.line) for line in self.lines) or Sentence("problem.NO_LINE.none")
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
            number_of(len(records), noun)
            for records, noun in (
                (self.platelets, "count"), (self.lines, "line"), (self.rescues, "rescue"),
                (self.bleeds, "bleed"), (self.labs, "laboratory value"),
                (self.exposures, "exposure"), (self.assessments, "assessment"),
            )
            if records
        ]  # fmt: skip
        return f"Patient({', '.join([f'id={self.id!r}', *have])})"


def _all_told(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return each_of(problems, "CaseSeries.problems", Problem)


@attrs.frozen(kw_only=True, repr=False)
class CaseSeries(ShowsItself):
    """
    Several patients that are reported together.

    Its length is their number, and it gives them one after the other.

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

    patients: tuple[Patient, ...] = attrs.field(converter=_all, validator=EachOf(Patient))
    title: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    citation: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    data_cut: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    note: str | None = attrs.field(default=None, converter=to_text, validator=is_text)
    problems: tuple[Problem, ...] = attrs.field(
        default=(), converter=_all_told, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        problems = patients_twice(self.patients, "CaseSeries.patients")
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

    def __len__(self) -> int:
        return len(self.patients)

    def __iter__(self) -> Iterator[Patient]:
        return iter(self.patients)

    def __repr__(self) -> str:
        return f"CaseSeries({number_of(len(self.patients), 'patient')})"


# --- what contradicts itself --------------------------------------------------------------------


def patients_twice(patients: Iterable[Patient], argument: str) -> list[Problem]:
    """Tell of ids that several patients have: an answer would be that of either."""
    times = Counter(patient.id for patient in patients)
    return [
        Problem(
            code="PATIENT_TWICE",
            argument=argument,
            patient_id=name,
            needed=Sentence("problem.PATIENT_TWICE.needed_records"),
            given=Sentence("problem.PATIENT_TWICE.given_records", many=many),
            remedy=Sentence("problem.PATIENT_TWICE.remedy_records"),
        )
        for name, many in times.items()
        if many > 1
    ]


def dated_fields(patient: Patient) -> Iterator[tuple[str, Day]]:
    """Give every day of the record, with the field that holds it."""
    for name in _OWN_DAYS:
        day = getattr(patient, name)
        if day is not None:
            yield name, day
    for name in _RECORDS:
        for i, record in enumerate(getattr(patient, name)):
            kind: Any = type(record)
            for field in _days_of(kind):
                if (day := getattr(record, field)) is not None:
                    yield f"{name}[{i}].{field}", day


def has_dates(patient: Patient) -> bool | None:
    """Tell whether the days of a patient are dates, not study days; None where there is no day."""
    _, day = next(dated_fields(patient), (None, None))
    return None if day is None else not isinstance(day, int)


@cache
def _days_of(kind: type[Any]) -> tuple[str, ...]:
    """Name the fields of a record that hold days."""
    return tuple(field.name for field in attrs.fields(kind) if field.converter is to_day)


_OWN_DAYS: Final = _days_of(Patient)
_RECORDS: Final = (
    "platelets", "rescues", "bleeds", "labs", "assessments", "lines", "exposures",
)  # fmt: skip
"""The fields of a patient that hold records with days."""


def _contradictions(patient: Patient) -> Iterator[Problem]:
    """Everything in one patient that cannot be true together."""

    def problem(code: str, argument: str, needed: str, given: object, remedy: str) -> Problem:
        return Problem(
            code=code,
            argument=argument,
            patient_id=patient.id,
            needed=needed,
            given=text_of_value(given),
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
    """Days before the birth or after the death."""

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
    numbers = [
        (name, day, day if isinstance(day, int) else day.toordinal())
        for name, day in dated
        if name != "born_on"
    ]
    days = [number for _, _, number in numbers]
    if not days or max(days) - min(days) <= A_CENTURY:
        return
    middle = middle_days(days)
    for name, day, number in numbers:
        if is_far(number, middle):
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
    if patient.sex is not None and not is_word_of(patient.sex, ("F", "M")):
        yield problem(
            "SEX",
            "sex",
            Sentence("problem.SEX.needed"),
            shown_value(as_given(patient.sex)),
            remedy_of_sex(patient.sex, "problem.SEX.remedy"),
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
                line_twice(
                    one.line,
                    *((each.agents, each.started_on, each.ended_on) for each in (one, two)),
                ),
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
