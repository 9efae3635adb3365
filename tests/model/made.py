"""Records that hold, each with fields of one's own, and what they are refused for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

import itpcase as itp

Make = Callable[..., Any]


def platelets(**fields: Any) -> itp.PlateletMeasurement:
    """A count."""
    return itp.PlateletMeasurement(**{"on": 0, "count": "15 G/L", **fields})


def line(**fields: Any) -> itp.TreatmentLine:
    """A line."""
    return itp.TreatmentLine(**{"line": 1, "agents": ["ivig"], "started_on": 0, **fields})


def rescue(**fields: Any) -> itp.RescueTherapy:
    """A rescue."""
    return itp.RescueTherapy(**{"on": 0, "kind": "ivig", **fields})


def bleed(**fields: Any) -> itp.BleedingEvent:
    """A bleeding event."""
    return itp.BleedingEvent(**{"on": 0, "who_grade": 2, **fields})


def lab(**fields: Any) -> itp.LabMeasurement:
    """A laboratory value."""
    return itp.LabMeasurement(**{"on": 0, "analyte": "alt", "value": "35 U/L", **fields})


def person(**fields: Any) -> itp.Patient:
    """A patient."""
    return itp.Patient(**{"id": "p1", **fields})


def series(**fields: Any) -> itp.CaseSeries:
    """A series."""
    return itp.CaseSeries(**{"patients": [], **fields})


RECORDS: list[Make] = [platelets, line, rescue, bleed, lab, person, series]


def refused(make: Make, **fields: Any) -> itp.errors.Problem:
    """What is wrong with one record."""
    with pytest.raises(itp.InputError) as caught:
        make(**fields)
    return caught.value.problem


def contradictions(make: Make = person, **fields: Any) -> list[itp.errors.Problem]:
    """Everything in a patient, or a series, that cannot be true together."""
    with pytest.raises(itp.errors.RecordError) as caught:
        make(**fields)
    return list(caught.value.problems)


def short(problems: list[itp.errors.Problem]) -> list[tuple[str, str, str]]:
    """Code, field and value of each problem."""
    return [(p.code, p.argument, p.given) for p in problems]


DATE = dt.date(2021, 3, 4)
