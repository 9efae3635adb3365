"""Short forms that several definitions use."""

from __future__ import annotations

from typing import Final

from itpcase.definitions.definition import Criterion, Level, Washouts

AT_LEAST_30: Final = Criterion(at_least=30)
"""What trials ask of a count that is kept off treatment, or between visits. [10^9/L]"""

AT_LEAST_50: Final = Criterion(at_least=50)
"""What most trials ask of a count. [10^9/L]"""


def everywhere(days: int) -> Washouts:
    """Set one washout for every kind of rescue. [days]"""
    return Washouts(
        platelet_transfusion=days, ivig=days, anti_d=days, steroid_pulse=days, other=days
    )


def one_level(
    clause: str,
    any_of: Criterion | tuple[Criterion, ...] = AT_LEAST_50,
    *,
    name: str = "P",
    label: str = "platelet response",
) -> tuple[Level, ...]:
    """Make the one level of a trial that knows response only."""
    return (Level(name=name, label=label, any_of=any_of, clause=clause),)
