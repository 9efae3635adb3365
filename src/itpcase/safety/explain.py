"""
What the answers about the safety laboratory say of themselves: baseline, assumptions, words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
import numpy as np

from itpcase._sentences import Code, Listing, Sentence, day_told, published
from itpcase.definitions.parts import Evidence
from itpcase.definitions.references import reference
from itpcase.model import Day, LabMeasurement, PlateletMeasurement
from itpcase.safety.grading import Values, states
from itpcase.safety.labs import NAMES, NO_ROW, Labs, unit_of
from itpcase.safety.limits import CkdEpi, Ctcae, Kdigo, Term, scales_told
from itpcase.table import Settings
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


def settings_of(criteria: Ctcae) -> Settings:
    """Return how laboratory values are graded."""
    return Settings(
        {
            "definition": criteria.id,
            "version": criteria.version,
            "baseline": "last value on or before the start of the line",
            "same_day": "lowest",
            "missing_baseline": "normal",
        }
    )


def numbers_of(rule: Kdigo | CkdEpi) -> Settings:
    """Return the numbers of a published rule under their names, its id as the definition."""
    told = attrs.asdict(rule, filter=lambda field, _: field.name not in {"id", "evidence"})
    return Settings({"definition": rule.id, **told})


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
        printed=_printed_on_line(labs, line) if row == NO_ROW else labs.printed(row),
        on=None if row == NO_ROW else labs.shown_day(row),
        states=tuple(state for state, can_be in states(values) if can_be[0]),
    )


def _printed_on_line(labs: Labs, line: int) -> str:
    counts = labs.cohort.lines.get("baseline_count")
    count = Count(float(labs.cohort.lines["baseline"][line])) if counts is None else counts[line]
    return f"{count.printed} {unit_of(PLATELETS)}"


# --- in words -----------------------------------------------------------------------------------


def why_told(reason: str) -> Sentence:
    """Say why there is no single grade, stage or value."""
    return Sentence("safety_said.why", reason=Sentence(f"not_graded.{reason}"))


def span_told(low: float | None, high: float | None) -> Sentence:
    """Say between which grades it lies."""
    if low is None or high is None:
        return Sentence("safety_said.no_grade_single")
    return Sentence("safety_said.grade_between", low=f"{low:g}", high=f"{high:g}")


def baseline_told(baseline: LabBaseline, term: Term) -> Sentence:
    """Say what the baseline is and, where the term asks for it, on which side of its limits."""
    if baseline.value is None:
        return Sentence("said.baseline_none")
    key = "printed" if baseline.on is None else "on"
    told = Sentence(f"lab_baseline.{key}", value=baseline.printed, day=day_told(baseline.on))
    asked = [state for state in ("low", "raised") if any(s.when == state for s in term.scales)]
    states = dict.fromkeys(state if state in asked else "normal" for state in baseline.states)
    listed = Listing([Sentence(f"lab_state.{state}") for state in states], "list.or")
    if asked:
        told = Sentence("lab_baseline.state", baseline=told, states=listed)
    return Sentence("lab_baseline.is", baseline=told)


def rule_told(term: Term, states: tuple[str, ...]) -> Sentence:
    """Say where the grades begin, on the scales that apply."""
    scales = [scale for scale in term.scales if any(map(scale.applies, states))]
    return Sentence("safety_said.rule", term=published(term.name), rule=scales_told(scales, term))


def source_of(citation: str, evidence: Evidence) -> Sentence:
    """Say where a rule stands, and how sure we are of it."""
    return Sentence("safety_said.source", source=reference(citation), evidence=evidence.told)


def provenance_of(labs: Labs, patient: int) -> Iterator[Sentence]:
    """Say what the values are, if they are not those of a patient."""
    provenance = labs.cohort.patients["provenance"][patient]
    if provenance != Provenance.OBSERVED:
        yield Sentence("lab_assumed.not_patient_data", kind=Code("provenance", provenance))


def baseline_assumptions(labs: Labs, line: int, term: Term) -> Iterator[Sentence]:
    """Say what was assumed about the baseline."""
    if not any(scale.of == "baseline" for scale in term.scales):
        return
    baseline = baseline_of(labs, line, term.analyte)
    if baseline.value is None:
        yield Sentence("lab_assumed.no_baseline", analyte=Code("analyte", term.analyte))
        if any(scale.of == "baseline" and scale.when == "any" for scale in term.scales):
            yield Sentence("lab_assumed.no_multiples")
    elif baseline.printed[0] in "<>≤≥" or "–" in baseline.printed:
        value = f"{baseline.value:.10g}"
        yield Sentence("assumption.baseline_used", printed=baseline.printed, value=value)


def record_assumptions(
    records: Iterable[LabMeasurement | PlateletMeasurement],
) -> Iterator[Sentence]:
    """Say what the person who entered the records supplied."""
    assumed = {kind for record in records for kind in record.assumed}
    kinds = (Assumed.UNIT, Assumed.DAY, Assumed.APPROXIMATE)
    return (Sentence(f"lab_assumed.{kind}") for kind in kinds if kind in assumed)
