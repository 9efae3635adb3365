"""
One patient of records, laid out for the walk as lists.

Most patients have one exact count a day, and no bleeding, rescue or splenectomy that a definition
asks about: nothing has to be decided before the walk, and no column is needed. Everybody else is
laid out in columns, by `itpcase.response.course`.
"""

from __future__ import annotations

from operator import attrgetter

from itpcase._days import day_number, day_numbers
from itpcase.cohort.codes import is_splenectomy, printed_limit
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.patient_columns import days_of_counts
from itpcase.engine.walk import Facts
from itpcase.model.entries import exact_values
from itpcase.response.rules import AskedFacts

__all__ = ["list_facts"]

_NUMBER, _START, _END, _AGENTS, _BASELINE = map(
    attrgetter, ("line", "started_on", "ended_on", "agents", "baseline")
)


def list_facts(cohort: Cohort, asked: AskedFacts) -> Facts | None:
    """
    Lay one patient out as lists, where nothing has to be decided.

    Parameters
    ----------
    cohort : Cohort
    asked : AskedFacts
        What the definition asks of the layout.

    Returns
    -------
    Facts or None
        None of other patients, of many, and of a cohort in columns.
    """
    if cohort.records is None or len(cohort.records) != 1:
        return None
    (patient,) = cohort.records
    if (patient.bleeds and asked.allowed is not None) or (
        patient.rescues and asked.washouts is not None
    ):
        return None
    lines, values = patient.lines, exact_values(patient.platelets)
    days = days_of_counts(patient.platelets)
    if values is None or len({*days}) < len(days):
        return None
    if asked.asks_splenectomy and any(map(is_splenectomy, map(_AGENTS, lines))):
        return None
    nothing: list[int] = []
    return Facts(
        [0, len(days)], days, values, values, values,
        [0, len(lines)], [*map(_NUMBER, lines)],
        day_numbers(map(_START, lines)), day_numbers(map(_END, lines)),
        [False] * len(lines), [*map(printed_limit, map(_BASELINE, lines))],
        [day_number(patient.died_on)], cohort.data_cut.tolist(),
        [asked.asks_recorded and not patient.bleeding_recorded],
        [0, 0], nothing, nothing, nothing, nothing,
        [0, 0], nothing, nothing,
    )  # fmt: skip
