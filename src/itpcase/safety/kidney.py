"""
Stages of acute kidney injury, from creatinine.
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
from itpcase._sentences import Listing, Sentence, day_told
from itpcase.cohort.codes import COMPARATORS
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
from itpcase.safety.grading import REASONS, reached
from itpcase.safety.labs import NAMES, NO_ROW, Labs, at_rows, shown
from itpcase.safety.limits import Bound, Kdigo, NotGraded
from itpcase.safety.published import KDIGO_AKI
from itpcase.table import Answers, Column, known, pick, whole
from itpcase.words import ExplainsItself

__all__ = ["KidneyInjury", "kdigo_stages"]

_AT_LEAST = Bound(">=", 1)


# --- acute kidney injury: the kernel -------------------------------------------------------------


def _earlier(patient: Column, day: Column, window: int) -> Iterator[tuple[Column, Column]]:
    """
    Give the pairs of a value and an earlier one of the patient, at most so many days before.

    Values of one day are in no order, and make no pair.
    """
    for lag in range(1, len(day)):
        later = np.arange(lag, len(day))
        inside = patient[lag:] == patient[:-lag]
        inside &= day[lag:] - day[:-lag] <= window
        if not inside.any():
            return
        pair = later[inside & (day[:-lag] < day[lag:])]
        yield pair, pair - lag


def _stages(labs: Labs, rows: Column, rule: Kdigo) -> dict[str, Column]:
    """
    Stage creatinine values that are in order of patient and day.

    * the ratio is to the lowest value of the days before, and so is the rise;
    * a value that is a bound leads to the least and the most severe stage that it can have.
    """
    patient, day = labs.patient[rows], labs.day[rows]
    low, high = (end[rows] for end in labs.ends)
    n = len(rows)
    refs = {}
    for name, window in (("ratio", rule.ratio_days), ("rise", rule.rise_days)):
        least, most, row = np.full(n, np.inf), np.full(n, np.inf), np.full(n, NO_ROW)
        for later, earlier in _earlier(patient, day, window):
            lower = (high[earlier] < most[later]) | (row[later] == NO_ROW)
            row[later[lower]] = rows[earlier[lower]]
            least[later] = np.minimum(least[later], low[earlier])
            most[later] = np.minimum(most[later], high[earlier])
        refs[name] = (
            np.where(np.isinf(least), np.nan, least), np.where(np.isinf(most), np.nan, most), row
        )  # fmt: skip

    stages = []
    for value, which in ((low, 1), (high, 0)):  # against the highest, and the lowest, reference
        ratio_to, rise_from = refs["ratio"][which], refs["rise"][which]
        stage = np.zeros(n, dtype=np.int8)
        for k, ratio in enumerate(rule.ratios, 1):
            stage[reached(_AT_LEAST, value, ratio * ratio_to)] = k
        risen = reached(_AT_LEAST, value, rise_from + rule.rise_umol_l)
        stage[risen & (stage == 0)] = 1
        injured = stage > 0
        met = injured.copy()
        for later, earlier in _earlier(patient, day, rule.ratio_days):
            met[later] |= injured[earlier]
        top = met & reached(_AT_LEAST, value, np.full(n, rule.stage_3_umol_l))
        stage[top] = len(rule.ratios)
        stages.append(stage)
    return {
        "least": stages[0], "most": stages[1],
        "ratio_row": refs["ratio"][-1], "rise_row": refs["rise"][-1],
    }  # fmt: skip


def _staged(labs: Labs, rule: Kdigo) -> tuple[Column, dict[str, Column]]:
    """Return the creatinine rows in the order in which they came, and their stages."""
    rows = np.flatnonzero(labs.analyte == NAMES.index("creatinine"))
    usable = labs.order[labs.analyte[labs.order] == NAMES.index("creatinine")]
    found = _stages(labs, usable, rule)
    place = np.full(len(labs), NO_ROW, dtype=np.int64)
    place[usable] = np.arange(len(usable))
    of = place[rows]
    least, most = (at_rows(found[name], of) for name in ("least", "most"))
    ratio_row = at_rows(found["ratio_row"], of, NO_ROW)
    reason = np.where(least != most, REASONS.index(NotGraded.BOUNDED), -1)
    reason[ratio_row == NO_ROW] = REASONS.index(NotGraded.NO_EARLIER_VALUE)
    reason[labs.day[rows] == NO_DAY] = REASONS.index(NotGraded.NO_DAY)
    reason[np.isnan(labs.value[rows])] = REASONS.index(NotGraded.NO_VALUE)
    open_end = (reason >= 0) & (reason != REASONS.index(NotGraded.BOUNDED))
    return rows, {
        "stage": np.where(reason < 0, least, np.nan),
        "stage_low": np.where(open_end, np.nan, least),
        "stage_high": np.where(open_end, np.nan, most),
        "reason": reason,
        "ratio_row": ratio_row,
        "rise_row": at_rows(found["rise_row"], of, NO_ROW),
    }


# --- acute kidney injury: the answer ------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class KidneyInjury(SameByValue, ExplainsItself):
    """
    The KDIGO stage at one creatinine value, and why.

    Attributes
    ----------
    patient_id : str
    on : date or int or None
    stage : int or None
        0 to 3; None where there is no single stage.
    stage_low, stage_high : int or None
        The least and the most severe stage that it can have.
    not_evaluable : NotGraded or None
    ratio : float or None
        To the lowest value of the days before.
    rise : float or None
        From the lowest value of the shorter window. [µmol/L]
    definition : Kdigo
    """

    patient_id: str
    on: Day | None
    stage: int | None
    stage_low: int | None
    stage_high: int | None
    not_evaluable: NotGraded | None
    ratio: float | None
    rise: float | None
    definition: Kdigo
    labs: Labs = attrs.field(eq=False)
    rows: tuple[int, int, int]
    """Of the value, of that to which its ratio is, and of that from which its rise is counted."""

    def __repr__(self) -> str:
        told = f"{self.not_evaluable}" if self.stage is None else f"stage {self.stage}"
        return f"KidneyInjury(patient {self.patient_id!r}: {told}, {self.definition.id})"

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")
    rule: ClassVar[_names.Renamed] = _names.Renamed("definition")

    @property
    def evidence(self) -> tuple[Any, ...]:
        """The values that decided."""
        return records_at(self.labs, dict.fromkeys(self.rows))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(self._assumed())

    def _assumed(self) -> Iterator[str]:
        yield from provenance_of(self.labs, int(self.labs.patient[self.rows[0]]))
        if self.not_evaluable is None and self.rise is None:
            yield Sentence("lab_assumed.no_rise", days=self.definition.rise_days)
        yield Sentence("lab_assumed.urine")
        yield from record_assumptions(self.evidence)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        return numbers_of(self.definition)

    def _told(self) -> Iterator[str]:
        labs, (row, to, rise_from), rule = self.labs, self.rows, self.definition
        yield Sentence(
            "kidney.patient", patient=self.patient_id, value=labs.printed(row),
            day=day_told(self.on), told=self._stage_told(),
        )  # fmt: skip
        if self.not_evaluable is not None:
            yield why_told(self.not_evaluable)
        sign = COMPARATORS[labs.comparator[row]]
        if self.ratio is not None:
            yield Sentence(
                "kidney.ratio", ratio=f"{sign}{self.ratio:.3g}", days=rule.ratio_days,
                value=labs.printed(to), day=day_told(labs.shown_day(to)),
                begin=Listing([f"{ratio:g}" for ratio in rule.ratios], "list.comma"),
            )  # fmt: skip
        if self.rise is not None:
            yield Sentence(
                "kidney.rise", rise=f"{sign}{shown(self.rise):g}", days=rule.rise_days,
                value=labs.printed(rise_from), day=day_told(labs.shown_day(rise_from)),
                begin=f"{rule.rise_umol_l:g}",
            )  # fmt: skip
        yield from assumed_told(self.assumptions)
        yield source_of(rule.citation, rule.evidence)

    def _stage_told(self) -> Sentence:
        if self.stage is not None:
            return Sentence("kidney.stage" if self.stage else "kidney.no_injury", stage=self.stage)
        key = "kidney.no_stage" if self.stage_low is None else "kidney.between"
        return Sentence(key, low=self.stage_low, high=self.stage_high)


@overload
def kdigo_stages(subject: Patient, definition: Kdigo = KDIGO_AKI) -> tuple[KidneyInjury, ...]: ...


@overload
def kdigo_stages(
    subject: Many, definition: Kdigo = KDIGO_AKI, *, patients: Any = None
) -> Answers[KidneyInjury]: ...


@_names.renamed_argument("rule", "definition")
def kdigo_stages(
    subject: LabSubject, definition: Kdigo = KDIGO_AKI, *, patients: Any = None
) -> tuple[KidneyInjury, ...] | Answers[KidneyInjury]:
    """
    Stage acute kidney injury at every creatinine value, by KDIGO.

    * stage 1, 2, 3: from 1.5, 2 and 3 times the lowest value of the 7 days before;
    * stage 1 also: a rise of 26.5 µmol/L (0.3 mg/dL) or more from the lowest of the 2 days before;
    * stage 3 also: 353.6 µmol/L (4.0 mg/dL) or more, once this value, or one of the 7 days before,
      shows an acute kidney injury;
    * no earlier value in 7 days: no stage, with a reason. A value from which no rise can be counted
      is staged by the ratio alone, and the assumptions say so.

    Urine output, kidney replacement, and the clause for children are not known to the library.
    Values of one day are in no order and are not held against each other.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        One patient, or many; a table as in `itpcase.safety.grade_ctcae`. [as its unit]
    definition : Kdigo, default KDIGO_AKI
        [µmol/L], [days]
    patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`.

    Returns
    -------
    tuple of KidneyInjury, or Answers
        For one patient an answer for each creatinine value; for many one row each, with the columns
        ``patient_id, on, creatinine_umol_per_l, ratio, rise_umol_per_l, stage, stage_low,
        stage_high, not_evaluable, provenance``.

    Raises
    ------
    InputError
        For a cohort that holds no laboratory values.

    References
    ----------
    kdigo2012, definition and staging of acute kidney injury.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.safety import kdigo_stages
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     labs=[itp.LabMeasurement(on=d, analyte="creatinine", value=f"{v} mg/dL")
    ...           for d, v in [(0, 1.0), (2, 1.3), (5, 2.0)]],
    ... )
    >>> [(str(a.not_evaluable), a.stage) for a in kdigo_stages(patient)]
    [('NO_EARLIER_VALUE', None), ('None', 1), ('None', 2)]
    """
    labs = labs_of(subject, patients=patients)
    rows, found = _staged(labs, check_kind(definition, Kdigo, "definition"))
    found["ratio"] = labs.value[rows] / _or_nan(at_rows(labs.value, found["ratio_row"]))
    found["rise"] = labs.value[rows] - at_rows(labs.value, found["rise_row"])
    answer_at = partial(_answer, labs, rows, definition, found)
    if isinstance(subject, Patient):
        return tuple(map(answer_at, range(len(rows))))
    return Answers(
        {
            "patient_id": labs.cohort.ids[labs.patient[rows]],
            "on": day_column(labs.day[rows], labs.cohort.calendar[labs.patient[rows]]),
            "creatinine_umol_per_l": labs.value[rows],
            "ratio": found["ratio"],
            "rise_umol_per_l": found["rise"],
            **{name: found[name] for name in ("stage", "stage_low", "stage_high")},
            "not_evaluable": pick(REASONS, found["reason"]),
            "provenance": labs.cohort.patients["provenance"][labs.patient[rows]],
        },
        answer_at,
    )


def _answer(
    labs: Labs, rows: Column, rule: Kdigo, found: dict[str, Column], i: int
) -> KidneyInjury:
    row = int(rows[i])
    return KidneyInjury(
        patient_id=str(labs.cohort.ids[labs.patient[row]]),
        on=labs.shown_day(row),
        stage=whole(found["stage"][i]),
        stage_low=whole(found["stage_low"][i]),
        stage_high=whole(found["stage_high"][i]),
        not_evaluable=None if found["reason"][i] < 0 else REASONS[found["reason"][i]],
        ratio=known(found["ratio"][i]),
        rise=known(found["rise"][i]),
        definition=rule,
        labs=labs,
        rows=(row, int(found["ratio_row"][i]), int(found["rise_row"][i])),
    )


def _or_nan(values: Column) -> Column:
    """Return values with NaN in the place of 0, of which nothing is a multiple."""
    return np.where(values == 0, np.nan, values)
