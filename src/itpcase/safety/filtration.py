"""
The estimated glomerular filtration rate of adults, from creatinine, sex and age.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._days import NO_DAY, day_column
from itpcase._same import SameByValue
from itpcase._sentences import Code, Sentence, day_told
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError
from itpcase.model import Day, Patient
from itpcase.response.explain import assumed_told
from itpcase.safety.columns import LabSubject, Many, labs_of
from itpcase.safety.explain import (
    numbers_of,
    provenance_of,
    record_assumptions,
    records_at,
    source_of,
    why_told,
)
from itpcase.safety.grading import REASONS
from itpcase.safety.labs import NAMES, Labs, shown
from itpcase.safety.limits import CkdEpi, NotGraded
from itpcase.safety.published import (
    CKD_EPI_2021,
    MONTHS_PER_YEAR,
    UMOL_PER_MG_DL,
)
from itpcase.table import Answers, Column, known, objects, pick, whole
from itpcase.units.missing import is_nothing
from itpcase.units.times import DAYS_PER_YEAR
from itpcase.words import ExplainsItself

__all__ = ["FiltrationRate", "egfr"]


# --- the kernel ---------------------------------------------------------------------------------


def _egfr(mg_per_dl: Column, sex: Column, age: Column, equation: CkdEpi) -> Column:
    """Return the filtration rate; NaN where sex or age is not known. [mL/min/1.73 m2]"""
    kappa, alpha, factor = (np.full(len(sex), np.nan) for _ in ("kappa", "alpha", "factor"))
    for name in equation.kappa:
        kappa[sex == name] = equation.kappa[name]
        alpha[sex == name] = equation.alpha[name]
        factor[sex == name] = equation.factor * (equation.if_female if name == "F" else 1.0)
    of = mg_per_dl / kappa
    with np.errstate(divide="ignore"):  # a bound such as <0.3 begins at 0
        below = np.minimum(of, 1.0) ** alpha
    return np.asarray(
        factor * below * np.maximum(of, 1.0) ** equation.beta * equation.per_year**age
    )


def _sexes(cohort: Cohort) -> Column:
    """Return the sex of each patient: F, M or None."""
    if cohort.records is not None:
        return objects([patient.sex for patient in cohort.records])
    known = cohort.patients.get("sex")
    if known is None:
        return objects([None] * len(cohort))
    listed = [None if is_nothing(s) or s == "" else str(s) for s in known]
    for index, sex in enumerate(listed):
        if sex not in ("F", "M", None):
            raise InputError.of("SEX", argument=f"patients.sex[{index}]", given=sex)
    return objects(listed)


def _ages(labs: Labs, rows: Column) -> Column:
    """
    Return the age at each value in whole years; NaN where it is not known.

    From the day of birth; else from the age, which is that at the first line, and the time since:
    an age in whole years grows by the whole years since.
    """
    cohort, patient, day = labs.cohort, labs.patient[rows], labs.day[rows]
    if cohort.records is not None:
        listed = [patient.age for patient in cohort.records]
    else:
        listed = [*cohort.patients.get("age", [None] * len(cohort))]
    age = np.array([np.nan if a is None else a for a in listed], dtype=np.float64)[patient]
    lines = cohort.lines
    dated = np.flatnonzero(lines["start"] != NO_DAY)
    start = np.full(len(cohort), np.nan)
    first, place = np.unique(lines.patient[dated], return_index=True)
    start[first] = lines["start"][dated[place]]
    since = (day - start[patient]) / DAYS_PER_YEAR
    since = np.where(np.isnan(since), 0.0, since)
    whole = age == np.floor(age)  # an age in whole years grows by the whole years since
    years = np.where(whole, age + np.trunc(since), np.floor(age + since))
    born = cohort.patients["born"][patient].astype(np.int64)
    known = born != NO_DAY
    calendar = cohort.calendar[patient] & known
    years[known] = np.floor((day - born)[known] / DAYS_PER_YEAR)
    years[calendar] = _birthdays(born[calendar], day[calendar])
    years[day == NO_DAY] = np.nan
    return years


def _birthdays(born: Column, day: Column) -> Column:
    """Count the birthdays up to a day."""
    dates = [values.astype("datetime64[D]") for values in (born, day)]
    months = [values.astype("datetime64[M]") for values in dates]
    of_month = [(d - m).astype(np.int64) for d, m in zip(dates, months, strict=True)]
    elapsed = (months[1] - months[0]).astype(np.int64) - (of_month[1] < of_month[0])
    return np.asarray(elapsed // MONTHS_PER_YEAR)


def _estimated(labs: Labs, rows: Column, equation: CkdEpi) -> dict[str, Column]:
    """Estimate the rate at creatinine values, and say why where there is none."""
    sex, age = _sexes(labs.cohort)[labs.patient[rows]], _ages(labs, rows)
    low, high = (end[rows] / UMOL_PER_MG_DL for end in labs.ends)
    child = age < equation.adult_from
    asked = (
        (np.isnan(labs.value[rows]), NotGraded.NO_VALUE),
        (labs.day[rows] == NO_DAY, NotGraded.NO_DAY),
        (np.array([each is None for each in sex], dtype=bool), NotGraded.NO_SEX),
        (np.isnan(age), NotGraded.NO_AGE),
        (child, NotGraded.NOT_ADULT),
        (high <= 0, NotGraded.NOT_POSITIVE),
        (low != high, NotGraded.BOUNDED),
    )
    reason = np.full(len(rows), -1, dtype=np.int8)
    for where, name in reversed(asked):
        reason[where] = REASONS.index(name)
    spanned = (reason < 0) | (reason == REASONS.index(NotGraded.BOUNDED))
    least, most = (np.where(spanned, _egfr(end, sex, age, equation), np.nan) for end in (high, low))
    return {
        "sex": sex, "age": age, "egfr": np.where(reason < 0, least, np.nan),
        "egfr_low": least, "egfr_high": most, "reason": reason,
    }  # fmt: skip


# --- the answer ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class FiltrationRate(SameByValue, ExplainsItself):
    """
    The estimated glomerular filtration rate at one creatinine value, and why.

    Attributes
    ----------
    patient_id : str
    on : date or int or None
    egfr : float or None
        None where it cannot be computed. [mL/min/1.73 m2]
    egfr_low, egfr_high : float or None
        Between which it lies, for a creatinine that is a bound or a range. [mL/min/1.73 m2]
    not_evaluable : NotGraded or None
    sex : str or None
    age : int or None
        On that day. [years]
    definition : CkdEpi
    """

    patient_id: str
    on: Day | None
    egfr: float | None
    egfr_low: float | None
    egfr_high: float | None
    not_evaluable: NotGraded | None
    sex: str | None
    age: int | None
    definition: CkdEpi
    labs: Labs = attrs.field(eq=False)
    row: int

    def __repr__(self) -> str:
        told = f"{self.not_evaluable}" if self.egfr is None else f"{self.egfr:.0f}"
        return f"FiltrationRate(patient {self.patient_id!r}: {told}, {self.definition.id})"

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")
    equation: ClassVar[_names.Renamed] = _names.Renamed("definition")

    @property
    def evidence(self) -> tuple[Any, ...]:
        """The creatinine value."""
        return records_at(self.labs, (self.row,))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(self._assumed())

    def _assumed(self) -> Iterator[str]:
        patient = int(self.labs.patient[self.row])
        yield from provenance_of(self.labs, patient)
        if self.age is not None and self.labs.cohort.patients["born"][patient] == NO_DAY:
            yield Sentence("lab_assumed.age")
        yield from record_assumptions(self.evidence)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        return numbers_of(self.definition)

    def _told(self) -> Iterator[str]:
        if self.egfr is not None:
            told = Sentence("filtration.is", rate=f"{self.egfr:.0f}")
        elif self.egfr_low is not None and self.egfr_high is not None:
            low, high = f"{self.egfr_low:.0f}", f"{self.egfr_high:.0f}"
            told = Sentence("filtration.between", low=low, high=high)
        else:
            told = Sentence("filtration.none")
        yield Sentence(
            "filtration.patient", patient=self.patient_id, value=self.labs.printed(self.row),
            day=day_told(self.on), told=told, equation=self.definition.id,
        )  # fmt: skip
        if self.not_evaluable is not None:
            yield why_told(self.not_evaluable)
        unknown = Sentence("filtration.not_known")
        yield Sentence(
            "filtration.from",
            value=f"{shown(self.labs.value[self.row] / UMOL_PER_MG_DL):g}",
            sex=unknown if self.sex is None else Code("sex", self.sex),
            age=unknown if self.age is None else Sentence("filtration.years", n=self.age),
        )
        yield from assumed_told(self.assumptions)
        yield source_of(self.definition.citation, self.definition.evidence)


# --- the entry point ----------------------------------------------------------------------------


@overload
def egfr(subject: Patient, definition: CkdEpi = CKD_EPI_2021) -> tuple[FiltrationRate, ...]: ...


@overload
def egfr(
    subject: Many,
    definition: CkdEpi = CKD_EPI_2021,
    *,
    lines: Any = None,
    patients: Any = None,
) -> Answers[FiltrationRate]: ...


@_names.renamed_argument("equation", "definition")
def egfr(
    subject: LabSubject,
    definition: CkdEpi = CKD_EPI_2021,
    *,
    lines: Any = None,
    patients: Any = None,
) -> tuple[FiltrationRate, ...] | Answers[FiltrationRate]:
    """
    Estimate the glomerular filtration rate at every creatinine value, by CKD-EPI 2021.

    * without sex or age, and below 18 years: not computable, with a reason;
    * a creatinine that is a bound or a range: not one rate, but those between which it lies;
    * the age is in whole years on the day of the value: by the day of birth, else by the age at the
      first line and the time since.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        One patient, or many; a table as in `itpcase.safety.grade_ctcae`. [as its unit]
    definition : CkdEpi, default CKD_EPI_2021
        Creatinine in [mg/dL], age in [years].
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`; *patients* has ``sex`` and ``age`` or
        ``born_on``.

    Returns
    -------
    tuple of FiltrationRate, or Answers
        For one patient an answer for each creatinine value; for many one row each, with the columns
        ``patient_id, on, creatinine_umol_per_l, sex, age, egfr, egfr_low, egfr_high, not_evaluable,
        provenance``. [mL/min/1.73 m2]

    Raises
    ------
    InputError
        For a cohort that holds no laboratory values, and for a sex other than F and M.

    Notes
    -----
    142 × min(Scr/kappa, 1)^alpha × max(Scr/kappa, 1)^-1.2 × 0.9938^age, × 1.012 for women; kappa is
    0.7 mg/dL for women and 0.9 for men, alpha -0.241 and -0.302.

    References
    ----------
    inker2021.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.safety import egfr
    >>> creatinine = itp.LabMeasurement(on=0, analyte="creatinine", value="1.0 mg/dL")
    >>> (answer,) = egfr(itp.Patient(id="p1", sex="F", age=50, labs=[creatinine]))
    >>> round(answer.egfr)
    69

    Without sex there is no rate:

    >>> t = egfr([itp.Patient(id="p2", age=50, labs=[creatinine])])
    >>> str(t["not_evaluable"][0])
    'NO_SEX'
    """
    labs = labs_of(subject, lines=lines, patients=patients)
    rows = np.flatnonzero(labs.analyte == NAMES.index("creatinine"))
    found = _estimated(labs, rows, check_kind(definition, CkdEpi, "definition"))
    answer_at = partial(_answer, labs, rows, definition, found)
    if isinstance(subject, Patient):
        return tuple(map(answer_at, range(len(rows))))
    patient = labs.patient[rows]
    return Answers(
        {
            "patient_id": labs.cohort.ids[patient],
            "on": day_column(labs.day[rows], labs.cohort.calendar[patient]),
            "creatinine_umol_per_l": labs.value[rows],
            **{name: column for name, column in found.items() if name != "reason"},
            "not_evaluable": pick(REASONS, found["reason"]),
            "provenance": labs.cohort.patients["provenance"][patient],
        },
        answer_at,
    )


def _answer(
    labs: Labs, rows: Column, equation: CkdEpi, found: dict[str, Column], i: int
) -> FiltrationRate:
    row = int(rows[i])
    return FiltrationRate(
        patient_id=str(labs.cohort.ids[labs.patient[row]]),
        on=labs.shown_day(row),
        egfr=known(found["egfr"][i]),
        egfr_low=known(found["egfr_low"][i]),
        egfr_high=known(found["egfr_high"][i]),
        not_evaluable=None if found["reason"][i] < 0 else REASONS[found["reason"][i]],
        sex=found["sex"][i],
        age=whole(found["age"][i]),
        definition=equation,
        labs=labs,
        row=row,
    )
