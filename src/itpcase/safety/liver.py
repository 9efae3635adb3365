"""
Potential Hy's law cases: a raised ALT or AST, and bilirubin after it, without cholestasis.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar, Final, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._days import NO_DAY, day_column, number_day, sort_key
from itpcase._same import SameByValue
from itpcase._sentences import Code, Sentence, day_told
from itpcase.definitions.references import reference
from itpcase.engine.walk import MET, NOT_MET, UNKNOWN
from itpcase.model import Day, Patient
from itpcase.response._questions.grounds import ANSWERS
from itpcase.response.explain import assumed_told
from itpcase.safety.columns import LabSubject, Limits, Many, labs_of
from itpcase.safety.explain import (
    provenance_of,
    record_assumptions,
    records_at,
    why_told,
)
from itpcase.safety.grading import ABOVE, REASONS, reached
from itpcase.safety.labs import NAMES, NO_ROW, Labs, at_rows
from itpcase.safety.limits import Bound, HysLaw, NotGraded
from itpcase.safety.published import HYS_LAW
from itpcase.table import Answers, Column, Settings, known, pick, whole
from itpcase.terms import Answer
from itpcase.words import ExplainsItself

__all__ = ["HysLawAnswer", "potential_hys_law"]

_ALT, _AST, _ALP, _BILIRUBIN = (NAMES.index(n) for n in ("alt", "ast", "alp", "bilirubin"))


# --- the kernel ---------------------------------------------------------------------------------


def _rows(labs: Labs, *analytes: int) -> Column:
    """Return the usable rows of analytes, in order of patient and day."""
    rows = labs.order[np.isin(labs.analyte[labs.order], analytes)]
    return rows[np.lexsort((labs.day[rows], labs.patient[rows]))]


def _references(labs: Labs, rows: Column, rule: HysLaw) -> Column:
    """Return of what the bounds are multiples: ULN or, if asked for, a raised baseline."""
    if not rule.baseline_if_raised:
        return labs.uln[rows]
    line = labs.compared_line[rows]
    cell = np.where(line == NO_ROW, NO_ROW, line * len(NAMES) + labs.analyte[rows])
    base = at_rows(labs.baseline["value"].ravel(), cell)
    limit = at_rows(labs.baseline["uln"].ravel(), cell)
    return np.where(reached(ABOVE, base, limit), base, labs.uln[rows])


def _states(labs: Labs, rows: Column, bound: Bound, rule: HysLaw) -> Column:
    """Tell of each value whether it meets a bound: met, not met, or unknown."""
    low, high = (end[rows] for end in labs.ends)
    limit = _references(labs, rows, rule) * bound.value
    surely, perhaps = (high, low) if bound.side == "<" else (low, high)
    state = np.where(reached(bound, perhaps, limit) | np.isnan(limit), UNKNOWN, NOT_MET)
    return np.where(reached(bound, surely, limit), MET, state)


def _nearest(labs: Labs, rows: Column, others: Column, window: int) -> Column:
    """
    Return for each row the nearest of others of the patient in a window.

    Of two equally near the earlier, of several on one day the lowest.
    """
    keys = sort_key(labs.patient[others], labs.day[others])
    at = np.searchsorted(keys, sort_key(labs.patient[rows], labs.day[rows]), side="right")
    before = np.full(len(rows), NO_ROW)
    before[at > 0] = np.searchsorted(keys, keys[at[at > 0] - 1], side="left")
    best, distance = np.full(len(rows), NO_ROW, dtype=np.int64), np.full(len(rows), np.inf)
    for place in (before, at):
        there = np.flatnonzero((place >= 0) & (place < len(others)))
        other = others[place[there]]
        apart = np.abs(labs.day[other] - labs.day[rows[there]])
        better = labs.patient[other] == labs.patient[rows[there]]
        better &= (apart <= window) & (apart < distance[there])
        best[there[better]] = other[better]
        distance[there[better]] = apart[better]
    return best


@attrs.frozen(eq=False, kw_only=True)
class _Pairs:
    """
    Each ALT or AST value with the bilirubin after it and the alkaline phosphatase beside it.

    Parameters
    ----------
    row, bilirubin, alp : numpy.ndarray
        Rows of the values; *bilirubin* is the first that meets its bound, `NO_ROW` for none.
    state, alp_state : numpy.ndarray
        Whether the pair meets the rule, and whether the alkaline phosphatase meets its bound.
    reason : numpy.ndarray
        Why the pair is unknown, as an index of `REASONS`.
    """

    row: Column
    bilirubin: Column
    alp: Column
    state: Column
    alp_state: Column
    reason: Column


def _pairs(labs: Labs, rule: HysLaw) -> _Pairs:
    """
    Hold every ALT and AST value against the bilirubin of the window after it.

    * met: it reaches its bound, and so does a bilirubin from its day up to the end of the window;
    * not met: it does not, or no bilirubin of the window does, or the alkaline phosphatase nearest
      to it does not stay below its bound;
    * otherwise unknown. An alkaline phosphatase that is not known excludes nothing.
    """
    row, bilirubin, alp = _rows(labs, _ALT, _AST), _rows(labs, _BILIRUBIN), _rows(labs, _ALP)
    transaminase = _states(labs, row, rule.transaminase, rule)
    high = _states(labs, bilirubin, rule.bilirubin, rule)
    keys = sort_key(labs.patient[bilirubin], labs.day[bilirubin])
    patient, day = labs.patient[row], labs.day[row]
    begin = np.searchsorted(keys, sort_key(patient, day), side="left")
    end = np.searchsorted(keys, sort_key(patient, day + rule.window_days), side="right")

    def within(mask: Column) -> Column:
        before = np.concatenate([[0], np.cumsum(mask)])
        return np.asarray(before[end] > before[begin])

    after = np.where(within(high == UNKNOWN) | (begin == end), UNKNOWN, NOT_MET)
    after = np.where(within(high == MET), MET, after)
    met = np.flatnonzero(high == MET)
    next_met = np.searchsorted(met, begin)
    first = np.full(len(row), NO_ROW, dtype=np.int64)
    first[after == MET] = bilirubin[met[next_met[after == MET]]]
    beside = _nearest(labs, row, alp, rule.window_days)
    alp_state = np.full(len(row), UNKNOWN)
    known = beside != NO_ROW
    alp_state[known] = _states(labs, beside[known], rule.alp, rule)
    state = np.minimum(transaminase, after)
    state[alp_state == NOT_MET] = NOT_MET
    limit = np.isnan(_references(labs, row, rule))
    no_limit = np.isnan(_references(labs, bilirubin, rule))
    asked = (
        ((transaminase == UNKNOWN) & limit, NotGraded.NO_UPPER_LIMIT),
        (begin == end, NotGraded.NO_BILIRUBIN),
        (within((high == UNKNOWN) & no_limit), NotGraded.NO_UPPER_LIMIT),
    )
    reason = np.full(len(row), REASONS.index(NotGraded.BOUNDED))
    for where, name in reversed(asked):
        reason[where] = REASONS.index(name)
    return _Pairs(
        row=row, bilirubin=first, alp=beside, state=state, alp_state=alp_state, reason=reason
    )


def _cases(labs: Labs, rule: HysLaw) -> dict[str, Column]:
    """Tell of every patient whether a pair meets the rule, and which is the first."""
    pairs = _pairs(labs, rule)
    n = len(labs.cohort)
    state = np.full(n, UNKNOWN)
    reason = np.full(n, REASONS.index(NotGraded.NO_TRANSAMINASE))
    of = {name: np.full(n, NO_ROW, dtype=np.int64) for name in ("row", "bilirubin", "alp")}
    alp_state = np.full(n, UNKNOWN)
    patient = labs.patient[pairs.row]
    order = np.lexsort((labs.day[pairs.row], -pairs.state, patient))
    who, first = np.unique(patient[order], return_index=True)
    best = order[first]
    state[who] = pairs.state[best]
    reason[who] = np.where(pairs.state[best] == UNKNOWN, pairs.reason[best], -1)
    shown = who[state[who] == MET]
    chosen = best[state[who] == MET]
    for name, column in of.items():
        column[shown] = getattr(pairs, name)[chosen]
    alp_state[shown] = pairs.alp_state[chosen]
    return {"state": state, "reason": reason, "alp_state": alp_state, **of}


# --- the answer ---------------------------------------------------------------------------------

_ALP_STATES: Final = ("not_below", "unknown", "below")  # by state


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class HysLawAnswer(SameByValue, ExplainsItself):
    """
    Whether a patient is a potential Hy's law case, and why. It is never the diagnosis.

    Attributes
    ----------
    patient_id : str
    answer : Answer
        yes, no or NE.
    not_evaluable : NotGraded or None
        Why it is not evaluable.
    onset : date or int or None
        Day of the raised ALT or AST.
    line : int or None
        The line to which that day belongs.
    transaminase, bilirubin, alp : float or None
        The values in multiples of their upper limit of normal.
    definition : HysLaw
    """

    patient_id: str
    answer: Answer
    not_evaluable: NotGraded | None
    onset: Day | None
    line: int | None
    transaminase: float | None
    bilirubin: float | None
    alp: float | None
    definition: HysLaw
    labs: Labs = attrs.field(eq=False)
    rows: tuple[int, int, int]
    """Of the ALT or AST, of the bilirubin and of the alkaline phosphatase."""
    alp_state: int
    patient: int = attrs.field(eq=False)

    def __repr__(self) -> str:
        return f"HysLawAnswer(patient {self.patient_id!r}: {self.answer}, {self.definition.id})"

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")
    rule: ClassVar[_names.Renamed] = _names.Renamed("definition")

    @property
    def evidence(self) -> tuple[Any, ...]:
        """The values that decided."""
        return records_at(self.labs, self.rows)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(self._assumed())

    def _assumed(self) -> Iterator[str]:
        yield from provenance_of(self.labs, self.patient)
        if self.answer is Answer.YES and self.alp_state == UNKNOWN:
            yield Sentence("lab_assumed.alp")
        if self.answer is Answer.YES:
            yield Sentence("lab_assumed.causes")
        if any(self.labs.supplied[row] for row in self.rows if row != NO_ROW):
            yield Sentence("lab_assumed.limit")
        yield from record_assumptions(self.evidence)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        r = self.definition
        return Settings({
            "definition": r.id, "transaminase": str(r.transaminase), "bilirubin": str(r.bilirubin),
            "alp": str(r.alp), "window_days": r.window_days,
            "baseline_if_raised": r.baseline_if_raised,
        })  # fmt: skip

    def _told(self) -> Iterator[str]:
        rule, labs = self.definition, self.labs
        yield Sentence(f"liver.{self.answer.name}", patient=self.patient_id)
        if self.not_evaluable is not None:
            yield why_told(self.not_evaluable)
        yield Sentence(
            "liver.rule", transaminase=rule.transaminase, bilirubin=rule.bilirubin,
            days=rule.window_days, alp=rule.alp,
        )  # fmt: skip
        for row, times in zip(
            self.rows, (self.transaminase, self.bilirubin, self.alp), strict=True
        ):
            if row != NO_ROW:
                yield Sentence(
                    "liver.value" if times is None else "liver.times",
                    analyte=Code("analyte", NAMES[labs.analyte[row]]), value=labs.printed(row),
                    day=day_told(labs.shown_day(row)), times=f"{times or 0:.3g}",
                )  # fmt: skip
        if self.answer is Answer.YES:
            yield Sentence("liver.alp", state=Sentence(f"alp.{_ALP_STATES[self.alp_state]}"))
        yield from assumed_told(self.assumptions)
        yield Sentence(
            "liver.source", source=reference(rule.citation), evidence=rule.evidence.told,
            alp=rule.alp_evidence.told,
        )  # fmt: skip


# --- the entry point ----------------------------------------------------------------------------


@overload
def potential_hys_law(
    subject: Patient,
    definition: HysLaw = HYS_LAW,
    *,
    upper_limits: Limits = None,
    data_cut: Day | None = None,
) -> HysLawAnswer: ...


@overload
def potential_hys_law(
    subject: Many,
    definition: HysLaw = HYS_LAW,
    *,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    data_cut: Day | None = None,
) -> Answers[HysLawAnswer]: ...


@_names.renamed_argument("rule", "definition")
def potential_hys_law(
    subject: LabSubject,
    definition: HysLaw = HYS_LAW,
    *,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    data_cut: Day | None = None,
) -> HysLawAnswer | Answers[HysLawAnswer]:
    """
    Find potential Hy's law cases; it is never the diagnosis.

    * yes: ALT or AST of 3 × ULN or more, and bilirubin of 2 × ULN or more from that day up to 14
      days later, unless the alkaline phosphatase nearest to that day, at most 14 days from it, is 2
      × ULN or more; one that is not known excludes nothing;
    * no: ALT or AST was measured, and no value with the bilirubin after it meets the rule;
    * NE: it cannot be told, with a reason: a limit is missing, or bilirubin was not measured after
      a raised ALT or AST.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        One patient, or many; a table as in `itpcase.safety.grade_ctcae`. [as its unit]
    definition : HysLaw, default HYS_LAW
        [x ULN], [days]
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`.
    upper_limits : mapping of str to str, optional
        Upper limits of normal by analyte, for values that come without one.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    HysLawAnswer or Answers
        For many one row a patient, with the columns ``patient_id, line, answer,
        not_evaluable, onset, transaminase_uln, bilirubin_on, bilirubin_uln, alp_uln,
        provenance``. [x ULN]

    Raises
    ------
    InputError
        For a cohort that holds no laboratory values.

    References
    ----------
    fda2009.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.safety import potential_hys_law
    >>> patient = itp.Patient(id="p1", labs=[
    ...     itp.LabMeasurement(on=7, analyte="alt", value="130 U/L", upper_limit="40 U/L"),
    ...     itp.LabMeasurement(on=14, analyte="bilirubin", value="2.4 mg/dL",
    ...                        upper_limit="1.2 mg/dL"),
    ... ])
    >>> a = potential_hys_law(patient)
    >>> str(a.answer), a.onset
    ('yes', 7)

    A raised ALT without bilirubin after it is not "no":

    >>> t = potential_hys_law([itp.Patient(id="p2", labs=patient.labs[:1])])
    >>> str(t["answer"][0]), str(t["not_evaluable"][0])
    ('NE', 'NO_BILIRUBIN')
    """
    labs = labs_of(
        subject, lines=lines, patients=patients, upper_limits=upper_limits, data_cut=data_cut
    )
    found = _cases(labs, check_kind(definition, HysLaw, "definition"))
    cohort = labs.cohort
    rows = {name: found[name] for name in ("row", "bilirubin", "alp")}
    multiples = {name: at_rows(labs.value / labs.uln, row) for name, row in rows.items()}
    line = at_rows(labs.line, rows["row"], NO_ROW)
    number = at_rows(cohort.lines["number"], line)
    onset = at_rows(labs.day, rows["row"], NO_DAY)
    told = found | {"number": number, "onset": onset, **{f"{k} x": v for k, v in multiples.items()}}
    answer_at = partial(_answer, labs, definition, told)
    if isinstance(subject, Patient):
        return answer_at(0)
    return Answers(
        {
            "patient_id": cohort.ids.copy(),
            "line": number,
            "answer": pick(ANSWERS, found["state"]),
            "not_evaluable": pick(REASONS, found["reason"]),
            "onset": day_column(onset, cohort.calendar),
            "transaminase_uln": multiples["row"],
            "bilirubin_on": day_column(
                at_rows(labs.day, rows["bilirubin"], NO_DAY), cohort.calendar
            ),
            "bilirubin_uln": multiples["bilirubin"],
            "alp_uln": multiples["alp"],
            "provenance": cohort.patients["provenance"].copy(),
        },
        answer_at,
    )


def _answer(labs: Labs, rule: HysLaw, found: dict[str, Column], patient: int) -> HysLawAnswer:
    at = {name: column[patient] for name, column in found.items()}
    return HysLawAnswer(
        patient_id=str(labs.cohort.ids[patient]),
        answer=ANSWERS[at["state"]],
        not_evaluable=None if at["reason"] < 0 else REASONS[at["reason"]],
        onset=number_day(int(at["onset"]), bool(labs.cohort.calendar[patient])),
        line=whole(at["number"]),
        transaminase=known(at["row x"]),
        bilirubin=known(at["bilirubin x"]),
        alp=known(at["alp x"]),
        definition=rule,
        labs=labs,
        patient=patient,
        rows=(int(at["row"]), int(at["bilirubin"]), int(at["alp"])),
        alp_state=int(at["alp_state"]),
    )
