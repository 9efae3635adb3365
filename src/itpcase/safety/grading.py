"""
The grade of a laboratory value, written once for every analyte and every version of the criteria.

Nothing here knows an analyte, a version or a clinical number: a term arrives as `Term`, the data
as columns. A value is an interval, so its grade is a span from the least to the most severe that
it can have; a missing limit leaves open what depends on it. The grade is certain where both ends
agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs
import numpy as np

from itpcase.engine.walk import MET, NOT_MET, UNKNOWN
from itpcase.safety.limits import Bound, Ctcae, NotGraded, Scale, Term
from itpcase.safety.published import COMPARED_DECIMALS, GRADE_3
from itpcase.table import Column

__all__: list[str] = []

REASONS: Final = tuple(NotGraded)
ABOVE: Final = Bound(">", 1)
BELOW: Final = Bound("<", 1)
"""On this side of a limit of normal."""


@attrs.frozen(eq=False, kw_only=True)
class Values:
    """
    Values of one analyte, each with its limits and its baseline; NaN for what is not known.

    Parameters
    ----------
    low, high : numpy.ndarray
        The lowest and the highest that a value can be.
    uln, lln : numpy.ndarray
        Its limits of normal.
    base, base_uln, base_lln : numpy.ndarray
        Its baseline, with the limits of that.
    """

    low: Column
    high: Column
    uln: Column
    lln: Column
    base: Column
    base_uln: Column
    base_lln: Column

    def __len__(self) -> int:
        return len(self.low)


@attrs.frozen(eq=False, kw_only=True)
class Graded:
    """
    The grades of values.

    Parameters
    ----------
    least, most : numpy.ndarray
        The least and the most severe grade that a value can have; 0 for none.
    ungraded : numpy.ndarray
        Whether what lies at grade 3 has no grade: `NOT_MET`, `UNKNOWN` or `MET`.
    reason : numpy.ndarray
        Why there is no single grade, as an index of `REASONS`; -1 where there is one.
    """

    least: Column
    most: Column
    ungraded: Column
    reason: Column

    @property
    def columns(self) -> dict[str, Column]:
        """The grade, and the least and the most severe; NaN for no grade."""
        none = self.ungraded == MET
        whole = np.isin(self.reason, [REASONS.index(r) for r in _WITHOUT_RANGE])
        least, most = (
            np.where(whole | (none & (end == GRADE_3)), np.nan, end)
            for end in (self.least, self.most)
        )
        return {
            "grade": np.where(self.reason < 0, least, np.nan),
            "grade_low": least,
            "grade_high": most,
        }


_WITHOUT_RANGE: Final = (
    NotGraded.NO_VALUE, NotGraded.NO_TERM, NotGraded.NO_BASELINE, NotGraded.NOT_WORSE,
)  # fmt: skip


def reached(bound: Bound, value: Column, limit: Column) -> Column:
    """
    Tell whether values reach limits; what is not known does not.

    The distance is rounded, not each side: two numbers that were printed as equal can fall to the
    two sides of any rounding once a molar mass has moved them.
    """
    distance = np.round(value - limit, COMPARED_DECIMALS)
    if bound.side == ">":
        return np.asarray(distance > 0)
    if bound.side == ">=":
        return np.asarray(distance >= 0)
    return np.asarray(distance < 0)


def _on_scale(scale: Scale, term: Term, values: Values) -> tuple[Column, Column]:
    """Return the least and the most severe grade of each value on one scale."""
    references = {"ULN": values.uln, "LLN": values.lln, "baseline": values.base}
    reference = references.get(scale.of, np.ones(len(values)))
    mild, severe = (values.low, values.high) if term.is_raised else (values.high, values.low)
    least, most = (np.zeros(len(values), dtype=np.int8) for _ in ("least", "most"))
    for grade, bound in enumerate(scale.grades, 1):
        if bound is not None:
            limit = reference * bound.value
            least[reached(bound, mild, limit)] = grade
            most[reached(bound, severe, limit) | np.isnan(limit)] = grade
    if scale.of == "baseline":  # handled as normal: such a scale is left out
        missing = np.isnan(values.base)
        left_out = len(scale.grades) if term.all_of else 0
        least[missing], most[missing] = left_out, left_out
    return least, most


def _in_state(term: Term, state: str, values: Values) -> tuple[Column, Column]:
    """Return the least and the most severe grade if the baseline is in this state."""
    ends = [_on_scale(scale, term, values) for scale in term.scales if scale.applies(state)]
    if not ends:
        return np.zeros(len(values), dtype=np.int8), np.zeros(len(values), dtype=np.int8)
    join = np.minimum if term.all_of else np.maximum
    least, most = zip(*ends, strict=True)
    return join.reduce(least), join.reduce(most)


def states(values: Values) -> Iterator[tuple[str, Column]]:
    """
    Give each state of the baseline, and where the baseline can be in it.

    A missing baseline is handled as normal. Without a limit it can be on both sides of it.
    """
    missing = np.isnan(values.base)
    above = reached(ABOVE, values.base, values.base_uln)
    below = reached(BELOW, values.base, values.base_lln)
    yield "normal", missing | ~(above | below)
    yield "low", ~missing & ~above & (below | np.isnan(values.base_lln))
    yield "raised", ~missing & ~below & (above | np.isnan(values.base_uln))


def _gap(term: Term, values: Values) -> Column:
    """Tell where the baseline leaves what lies at grade 3 without a grade."""
    gap = np.full(len(values), NOT_MET, dtype=np.int8)
    for scale in term.scales:
        if scale.grade_3_up_to is not None:
            limit = values.base_uln * scale.grade_3_up_to
            gap[np.isnan(limit) & ~np.isnan(values.base)] = UNKNOWN
            gap[reached(ABOVE, values.base, limit)] = MET
    return gap


def _graded(term: Term, values: Values) -> Graded:
    """
    Grade values of one analyte by its term.

    * a scale applies where the baseline is in the state that it asks for; the highest grade of the
      scales that apply is taken, the lowest where the term asks for all of them;
    * where it is not known in which state the baseline is, the span covers all that it can be in;
    * where a limit is not known, the span covers all that depends on it.

    Parameters
    ----------
    term : Term
    values : Values

    Returns
    -------
    Graded
    """
    least, most, ungraded, certain = _span(term, values)
    reason = np.full(len(values), -1, dtype=np.int8)
    open_rows = np.flatnonzero(~certain)
    reason[open_rows] = _reasons(term, _rows(values, open_rows))
    none = certain & (least == GRADE_3) & (ungraded == MET)
    reason[none] = REASONS.index(NotGraded.UNGRADED)
    reason[np.isnan(values.low)] = REASONS.index(NotGraded.NO_VALUE)
    return Graded(least=least, most=most, ungraded=ungraded, reason=reason)


def _rows(values: Values, rows: Column) -> Values:
    return Values(**{name: column[rows] for name, column in _fields(values)})


def _span(term: Term, values: Values) -> tuple[Column, Column, Column, Column]:
    """Return both ends of the grade, whether grade 3 is left out, and whether it is certain."""
    n = len(values)
    least = np.full(n, len(term.scales[0].grades), dtype=np.int8)
    most = np.zeros(n, dtype=np.int8)
    ungraded = np.full(n, NOT_MET, dtype=np.int8)
    gap = _gap(term, values)
    for state, can_be in states(values):
        mild, severe = _in_state(term, state, values)
        least[can_be] = np.minimum(least, mild)[can_be]
        most[can_be] = np.maximum(most, severe)[can_be]
        if state == "raised":
            at = can_be & (mild <= GRADE_3) & (severe >= GRADE_3)
            ungraded[at] = gap[at]
    certain = (least == most) & ~((least == GRADE_3) & (ungraded == UNKNOWN))
    return least, most, ungraded, certain


def _reasons(term: Term, values: Values) -> Column:
    """Tell why values have no single grade: the first reason that applies."""
    of = {scale.of for scale in term.scales}
    ends = (attrs.evolve(values, high=values.low), attrs.evolve(values, low=values.high))
    asked: Sequence[tuple[Column, NotGraded]] = (
        (np.all([_span(term, end)[-1] for end in ends], axis=0), NotGraded.BOUNDED),
        (("ULN" in of) & np.isnan(values.uln), NotGraded.NO_UPPER_LIMIT),
        (("LLN" in of) & np.isnan(values.lln), NotGraded.NO_LOWER_LIMIT),
    )
    reason = np.full(len(values), REASONS.index(NotGraded.NO_BASELINE_LIMIT), dtype=np.int8)
    for where, name in reversed(asked):
        reason[where] = REASONS.index(name)
    return reason


def graded_by(criteria: Ctcae, names: Sequence[str], analyte: Column, values: Values) -> Graded:
    """
    Grade values of many analytes, each by the term of its own.

    Parameters
    ----------
    criteria : Ctcae
    names : sequence of str
        What the codes of *analyte* stand for.
    analyte : numpy.ndarray
    values : Values

    Returns
    -------
    Graded
    """
    n = len(values)
    found = {
        "least": np.zeros(n, dtype=np.int8),
        "most": np.zeros(n, dtype=np.int8),
        "ungraded": np.full(n, NOT_MET, dtype=np.int8),
        "reason": np.full(n, REASONS.index(NotGraded.NO_TERM), dtype=np.int8),
    }
    for term in criteria.terms:
        rows = np.flatnonzero(analyte == names.index(term.analyte))
        for key, column in _fields(_graded(term, _rows(values, rows))):
            found[key][rows] = column
    return Graded(**found)


def _fields(record: Values | Graded) -> list[tuple[str, Column]]:
    return [(field.name, getattr(record, field.name)) for field in attrs.fields(type(record))]
