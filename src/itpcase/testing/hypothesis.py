"""
The entry point of the group ``hypothesis``: draws for the types of the library.

Hypothesis calls `register` while it is itself being imported, perhaps by
`itpcase.testing.strategies`, so the strategies are looked up only when a type is drawn.
"""

from __future__ import annotations

from typing import Any

from itpcase import model
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Criterion, Definition
from itpcase.history.facts import Facts
from itpcase.units.counts import Count

__all__ = ["register"]

TYPES = (
    Count,
    model.PlateletMeasurement,
    model.TreatmentLine,
    model.RescueTherapy,
    model.BleedingEvent,
    model.LabMeasurement,
    model.Exposure,
    model.BleedingSign,
    model.BleedingAssessment,
    Facts,
    model.Patient,
    model.CaseSeries,
    Cohort,
    Criterion,
    Definition,
)


def register() -> None:
    """Tell Hypothesis how to draw the records."""
    from hypothesis import strategies as st  # noqa: PLC0415 - it is being imported

    def draw(kind: type[Any]) -> st.SearchStrategy[Any]:
        from itpcase.testing.strategies import strategy_of  # noqa: PLC0415 - not before Hypothesis is there

        return strategy_of(kind)

    for kind in TYPES:
        st.register_type_strategy(kind, draw)
