"""
One patient of records, laid out for the walk as lists.

Most patients have one exact count a day, and no splenectomy that a definition asks about: no count
has to be chosen or bounded before the walk, and no column of them is needed. Everybody else is laid
out in columns, by `itpcase.response.course`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from itpcase._days import day_number, day_numbers
from itpcase.cohort.codes import is_splenectomy, printed_limit
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.patient_columns import days_of_counts
from itpcase.engine.walk import Facts
from itpcase.model.entries import exact_values
from itpcase.response.events import bleeds_above, rescues_until
from itpcase.response.rules import AskedFacts

__all__ = ["list_facts"]

_NUMBER, _START, _END, _AGENTS, _BASELINE = map(
    attrgetter, ("line", "started_on", "ended_on", "agents", "baseline")
)

_NO_BLEEDS: Final[list[list[int]]] = [[0, 0], [], [], [], []]
_NO_RESCUES: Final[list[list[int]]] = [[0, 0], [], []]
"""What `bleeds_above` and `rescues_until` say of a patient without any."""


def list_facts(cohort: Cohort, asked: AskedFacts) -> Facts | None:
    """
    Lay one patient out as lists, where each count is exact and alone on its day.

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
    lines, values = patient.lines, exact_values(patient.platelets)
    days = days_of_counts(patient.platelets)
    if values is None or len({*days}) < len(days):
        return None
    if asked.asks_splenectomy and any(map(is_splenectomy, map(_AGENTS, lines))):
        return None
    bleeds, rescues = _NO_BLEEDS, _NO_RESCUES
    if patient.bleeds:
        bleeds = [each.tolist() for each in bleeds_above(cohort.bleeds, asked.allowed)]
    if patient.rescues:
        rescues = [each.tolist() for each in rescues_until(cohort.rescues, asked.washouts)]
    return Facts(
        [0, len(days)], days, values, values, values,
        [0, len(lines)], [*map(_NUMBER, lines)],
        day_numbers(map(_START, lines)), day_numbers(map(_END, lines)),
        [False] * len(lines), [*map(printed_limit, map(_BASELINE, lines))],
        [day_number(patient.died_on)], cohort.data_cut.tolist(),
        [asked.asks_recorded and not patient.bleeding_recorded],
        *bleeds, *rescues,
    )  # fmt: skip
