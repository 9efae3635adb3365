"""
Flagged baselines (``LBBLFL``) beside those that the library takes.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.codes import printed_limit
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.errors import InputError, Problem
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.response.category import classify_response
from itpcase.units.counts import parse_count

__all__: list[str] = []


def compare_baselines(
    cohort: Cohort, flagged: Mapping[str, tuple[str, Where]], source: Source
) -> Cohort:
    """List the patients whose flagged baseline is not the one that the library takes."""
    if not flagged or not len(cohort.lines):
        return cohort
    answers = classify_response(cohort)
    names = ("patient_id", "line", "baseline_1e9_per_l")
    own = {
        owner: baseline
        for owner, line, baseline in zip(*(answers[name] for name in names), strict=True)
        if line == source.line_of_baseline(owner)
    }
    found: list[Problem] = []
    for owner, (text, where) in flagged.items():
        try:
            count = printed_limit(parse_count(text))
        except InputError:
            continue
        if owner in own and own[owner] != count:
            given = "none" if own[owner] != own[owner] else f"{own[owner]:.10g} ×10⁹/L"
            found.append(
                where.problem(
                    "BASELINE_DIFFERS",
                    needed=Sentence("problem.BASELINE_DIFFERS.needed", flagged=f"{count:.10g}"),
                    given=given,
                    argument="baseline",
                    patient_id=owner,
                    severity="warning",
                )
            )
    return attrs.evolve(cohort, found=ProblemList([*cohort.problems, *found]))
