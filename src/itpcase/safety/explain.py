"""
What the answers about the safety laboratory say of themselves: baseline, assumptions, words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from itpcase.model import Day, LabMeasurement, PlateletMeasurement
from itpcase.response.explain import when
from itpcase.safety.grading import Values, states
from itpcase.safety.labs import NAMES, NO_ROW, Labs, unit_of
from itpcase.safety.limits import Ctcae, NotGraded, Term
from itpcase.terms import Assumed, Provenance
from itpcase.units.counts import Count
from itpcase.units.labs import PLATELETS

__all__ = ["LabBaseline"]


@attrs.frozen(kw_only=True)
class LabBaseline:
    """
    The value against which another is held.

    Parameters
    ----------
    value : float or None
        The number used, in the canonical unit of the analyte; None for no baseline.
    printed : str
        The number with its bound and unit.
    on : date or int, optional
        Its day; None where it is printed on the line of treatment.
    states : tuple of str
        ``"normal"``, ``"low"`` (below the lower limit), ``"raised"`` (above the upper limit):
        those in which it can be, as far as its limits are known.
    """

    value: float | None
    printed: str
    on: Day | None
    states: tuple[str, ...]


def records_at(labs: Labs, rows: Iterable[int]) -> tuple[LabMeasurement | PlateletMeasurement, ...]:
    """Return the records behind rows, as far as there are any."""
    records = labs.records or ()
    return tuple(records[row] for row in rows if row != NO_ROW and records)


def settings_of(criteria: Ctcae) -> dict[str, Any]:
    return {
        "criteria": criteria.id,
        "version": criteria.version,
        "baseline": "last value on or before the start of the line",
        "same_day": "lowest",
        "missing_baseline": "normal",
    }


def baseline_of(labs: Labs, line: int, analyte: str) -> LabBaseline:
    """Return the baseline of a line for an analyte, and the states in which it can be."""
    code = NAMES.index(analyte)
    value = np.nan if line == NO_ROW else float(labs.baseline["value"][line, code])
    if np.isnan(value):
        return LabBaseline(value=None, printed="none", on=None, states=("normal",))
    base = {name: column[[line], code] for name, column in labs.baseline.items()}
    nothing = np.full(1, np.nan)
    values = Values(
        low=nothing, high=nothing, uln=nothing, lln=nothing,
        base=base["value"], base_uln=base["uln"], base_lln=base["lln"],
    )  # fmt: skip
    row = int(labs.baseline_row[line, code])
    return LabBaseline(
        value=value,
        printed=f"{_printed_on_line(labs, line)}" if row == NO_ROW else labs.printed(row),
        on=None if row == NO_ROW else labs.shown_day(row),
        states=tuple(state for state, can_be in states(values) if can_be[0]),
    )


def _printed_on_line(labs: Labs, line: int) -> str:
    counts = labs.cohort.lines.get("baseline_count")
    count = Count(float(labs.cohort.lines["baseline"][line])) if counts is None else counts[line]
    return f"{count.printed} {unit_of(PLATELETS)}"


# --- in words -----------------------------------------------------------------------------------

REASON_WORDS = {
    NotGraded.NO_VALUE: "there is no value",
    NotGraded.NO_TERM: "these criteria do not grade the analyte",
    NotGraded.UNGRADED: "the criteria leave a value here without a grade",
    NotGraded.NO_UPPER_LIMIT: "the upper limit of normal is not known",
    NotGraded.NO_LOWER_LIMIT: "the lower limit of normal is not known",
    NotGraded.NO_BASELINE_LIMIT: "the limits of the baseline are not known, so it can be normal or "
    "not",
    NotGraded.BOUNDED: "the value is a bound or a range, which leaves it open",
    NotGraded.NO_BASELINE: "only a worsening is told, and there is no baseline",
    NotGraded.NOT_WORSE: "only a worsening is told, and the grade never was above that of the "
    "baseline",
    NotGraded.NO_START: "the day on which the line started is not known",
    NotGraded.NO_DAY: "the day of the value is not known",
    NotGraded.NO_EARLIER_VALUE: "there is no earlier value in the window",
    NotGraded.NOT_POSITIVE: "the equation needs a value above 0",
    NotGraded.NO_SEX: "the sex is not known",
    NotGraded.NO_AGE: "the age is not known",
    NotGraded.NOT_ADULT: "the equation is one for adults",
    NotGraded.NO_TRANSAMINASE: "neither ALT nor AST was measured",
    NotGraded.NO_BILIRUBIN: "bilirubin was not measured in the window after a raised ALT or AST",
}
_STATE_WORDS = {
    "normal": "normal", "low": "below the lower limit of normal",
    "raised": "above the upper limit of normal",
}  # fmt: skip


def span_words(low: float | None, high: float | None) -> str:
    """Say between which grades it lies."""
    if low is None or high is None:
        return "no single grade"
    return f"no single grade, but one from {low:g} to {high:g}"


def baseline_words(baseline: LabBaseline, term: Term) -> str:
    """Say what the baseline is and, where the term asks for it, on which side of its limits."""
    if baseline.value is None:
        return "Baseline: none."
    told = f"Baseline: {baseline.printed}"
    told += ", printed on the line" if baseline.on is None else f" on {when(baseline.on)}"
    asked = [state for state in ("low", "raised") if any(s.when == state for s in term.scales)]
    states = dict.fromkeys(state if state in asked else "normal" for state in baseline.states)
    return told + (f", {' or '.join(_STATE_WORDS[s] for s in states)}." if asked else ".")


def rule_words(term: Term, states: tuple[str, ...]) -> str:
    """Say where the grades begin, on the scales that apply."""
    scales = [str(scale) for scale in term.scales if any(map(scale.applies, states))]
    return f"Rule of {term.name}: " + ("; and " if term.all_of else "; or ").join(scales) + "."


def provenance_of(labs: Labs, patient: int) -> Iterator[str]:
    """Say what the values are, if they are not those of a patient."""
    provenance = labs.cohort.patients["provenance"][patient]
    if provenance != Provenance.OBSERVED:
        yield f"The values are {provenance}: they are not patient data."


def baseline_assumptions(labs: Labs, line: int, term: Term) -> Iterator[str]:
    """Say what was assumed about the baseline."""
    if not any(scale.of == "baseline" for scale in term.scales):
        return
    baseline = baseline_of(labs, line, term.analyte)
    if baseline.value is None:
        yield f"There is no baseline of {term.analyte}; it is handled as normal."
        if any(scale.of == "baseline" and scale.when == "any" for scale in term.scales):
            yield "Multiples of the baseline were left out."
    elif baseline.printed[0] in "<>≤≥" or "–" in baseline.printed:
        yield f"The baseline is printed as {baseline.printed} and used at {baseline.value:.10g}."


def record_assumptions(
    records: Iterable[LabMeasurement | PlateletMeasurement],
) -> Iterator[str]:
    """Say what the person who entered the records supplied."""
    assumed = {kind for record in records for kind in record.assumed}
    if Assumed.UNIT in assumed:
        yield "A unit was supplied, because the source does not print it."
    if Assumed.DAY in assumed:
        yield "A day was worked out from words of the source."
    if Assumed.APPROXIMATE in assumed:
        yield "A number is printed as approximate, and is used as it stands."
