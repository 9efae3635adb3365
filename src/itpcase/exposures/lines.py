"""
From drug exposures to lines of treatment: the entry point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast, overload

import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind, each_of
from itpcase._days import NEVER, NO_DAY
from itpcase.cohort._cells.cells import AgentCell
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Washouts
from itpcase.exposures.columns import LineTables, tables_of
from itpcase.exposures.patient import lines_of
from itpcase.exposures.records import Lines
from itpcase.exposures.rules import ITP_LINES, LineRules
from itpcase.model import Exposure, Patient
from itpcase.table import Column, Ragged, objects

__all__ = ["treatment_lines"]


class ArrowFrame(Protocol):
    """A data frame that hands itself over as an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over the columns."""


@overload
def treatment_lines(
    exposures: Exposure | Patient | Iterable[Exposure],
    definition: LineRules = ITP_LINES,
    *,
    washouts: Washouts | None = None,
) -> Lines: ...


@overload
def treatment_lines(
    exposures: Cohort | Mapping[str, Any] | ArrowFrame,
    definition: LineRules = ITP_LINES,
    *,
    washouts: Washouts | None = None,
) -> LineTables: ...


@_names.renamed_argument("rules", "definition")
def treatment_lines(
    exposures: Exposure | Patient | Iterable[Exposure] | Cohort | Mapping[str, Any] | ArrowFrame,
    definition: LineRules = ITP_LINES,
    *,
    washouts: Washouts | None = None,
) -> Lines | LineTables:
    """
    Turn drug exposures into lines of treatment and rescues.

    * by agent and intent: rescue and platelet transfusion become rescues; on demand too, unless the
      settings set it aside; adjuncts and premedication are set aside; the rest is treatment;
    * exposures that lasted less than *min_era* are no lines;
    * exposures to one agent with at most *collapse_gap* days between are one era;
    * eras that start on one day, or share *combination_window* days or more, or of which the later
      comes and goes while the earlier goes on, are a combination;
    * a shorter overlap of an era that ends first is a switch, or is extended to a combination;
    * what is left before or after a combination, and is shorter than *min_after_combination*, joins
      it;
    * of a patient or a cohort, what would begin behind the death or the last contact only because
      something else ended there is no line, and the line before it has no end;
    * the filter keeps all steps, those that change the agents, or the first of each set of agents.

    The result does not depend on the order in which the exposures are given.

    Parameters
    ----------
    exposures : iterable of Exposure, Patient, Cohort, or mapping of arrays, or Arrow-capable frame
        Of one patient as records, or of many as a table with the columns ``patient_id, agent,
        started_on``, and ``ended_on, intent, stop_reason`` where known.
    definition : LineRules
        The settings. [days]
    washouts : Washouts, optional
        If given, the washout of a rescue of several days runs from its last day.

    Returns
    -------
    Lines or LineTables
        For one patient records with their origins; for many tables.

    Raises
    ------
    InputError
        For dates among study days.
    DataError
        For a table with rows that cannot be used.

    References
    ----------
    markus2022, for the meaning of the settings.

    Examples
    --------
    >>> from itpcase.exposures import Exposure, treatment_lines
    >>> found = treatment_lines([
    ...     Exposure(agent="prednisone", started_on=0, ended_on=40),
    ...     Exposure(agent="IVIg", started_on=3, ended_on=4, intent="rescue"),
    ...     Exposure(agent="eltrombopag", started_on=30, ended_on=200),
    ... ])
    >>> found.pathway
    'prednisone - eltrombopag'
    >>> [(line.line, line.started_on, line.ended_on) for line in found.lines]
    [(1, 0, 30), (2, 30, 200)]
    >>> [(rescue.on, str(rescue.kind)) for rescue in found.rescues]
    [(3, 'ivig')]

    A table of many patients gives tables:

    >>> many = treatment_lines({"patient_id": ["a", "a", "b"], "agent": ["RTX", "EPAG", "DXM"],
    ...                         "started_on": [0, 40, 0], "ended_on": [21, 90, 3]})
    >>> many.lines["agents"].tolist(), many.lines["line"].tolist()
    (['rituximab', 'eltrombopag', 'dexamethasone'], [1, 2, 1])

    No exposures, no lines:

    >>> treatment_lines([])
    Lines(0 lines, 0 rescues)
    """
    check_kind(definition, LineRules, "definition")
    if washouts is not None:
        check_kind(washouts, Washouts, "washouts")
    if isinstance(exposures, Exposure):
        return lines_of([exposures], definition, washouts)
    if isinstance(exposures, Patient):
        seen_until = int(_seen_until(Cohort.from_patients([exposures]))[0])
        return lines_of(exposures.exposures, definition, washouts, seen_until=seen_until)
    if isinstance(exposures, Cohort):
        kept = exposures.table("exposures")
        read = [AgentCell().take(word) for word in kept["agent"].tolist()]
        kept["agent"] = objects([getattr(word, "agent", word) for word in read])
        seen = _seen_until(exposures)[cast("Ragged", exposures.exposures).patient]
        return tables_of(kept, definition, washouts, seen_until=seen)
    if isinstance(exposures, Mapping) or hasattr(exposures, "__arrow_c_stream__"):
        return tables_of(exposures, definition, washouts)
    return lines_of(each_of(exposures, "exposures"), definition, washouts)


def _seen_until(cohort: Cohort) -> Column:
    """Return the death or the last contact of each patient, the first of the two; `NEVER` else."""
    days = [cohort.patients["died"], cohort.patients["followed"]]
    seen: Column = np.min([np.where(each == NO_DAY, NEVER, each) for each in days], axis=0)
    return seen
