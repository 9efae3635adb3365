"""
Days on and off a drug.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, overload

import attrs

from itpcase import _names
from itpcase._same import SameByValue
from itpcase.agents import Agent, AgentClass, find_agent
from itpcase.measures.exposed import Days, Exposures, Many, One, Several, sum_up
from itpcase.model import Exposure
from itpcase.table import Table, objects
from itpcase.units.counts import quantity

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["TimeOnDrug", "time_on_drug"]


@attrs.frozen(eq=False, kw_only=True)
class TimeOnDrug(SameByValue):
    """
    Days on and off a drug, at least and at most.

    Attributes
    ----------
    days : float
        From the first day looked at to the last. [days]
    days_on_min, days_on_max, days_off_min, days_off_max : float
        [days]
    missing : tuple of str
        What would make least and most one number.
    """

    days: float
    days_on_min: float
    days_on_max: float
    days_off_min: float
    days_off_max: float
    missing: tuple[str, ...]

    on_min: ClassVar[_names.Renamed] = _names.Renamed("days_on_min")
    on_max: ClassVar[_names.Renamed] = _names.Renamed("days_on_max")
    off_min: ClassVar[_names.Renamed] = _names.Renamed("days_off_min")
    off_max: ClassVar[_names.Renamed] = _names.Renamed("days_off_max")

    @property
    def on(self) -> tuple[Quantity[Any], Quantity[Any]]:
        """Days on the drug, at least and at most."""
        return quantity(self.days_on_min, "day"), quantity(self.days_on_max, "day")

    @property
    def off(self) -> tuple[Quantity[Any], Quantity[Any]]:
        """Days off the drug, at least and at most."""
        return quantity(self.days_off_min, "day"), quantity(self.days_off_max, "day")


@overload
def time_on_drug(
    exposures: One,
    agent: Agent | AgentClass | str | None = None,
    *,
    first: Days | None = None,
    last: Days | None = None,
) -> TimeOnDrug: ...


@overload
def time_on_drug(
    exposures: Several,
    agent: Agent | AgentClass | str | None = None,
    *,
    first: Days | None = None,
    last: Days | None = None,
) -> Table: ...


def time_on_drug(
    exposures: Exposures,
    agent: Agent | AgentClass | str | None = None,
    *,
    first: Days | None = None,
    last: Days | None = None,
) -> TimeOnDrug | Table:
    """
    Count the days on and off a drug.

    * each day of an exposure is a day on it, the first and the last among them; a day on which it
      was given twice counts once; a dose of 0 is none;
    * what is not known of a start or an end gives bounds, as for `steroid_exposure`.

    Parameters
    ----------
    exposures : Patient, iterable of Exposure, CaseSeries, iterable of Patient, mapping, or Cohort
        Of one patient, or of many: of their records, by patient id, or a table of exposures.
    agent : str, Agent or AgentClass, optional
        The drug, or a class of drugs; any treatment if omitted.
    first, last : date or int, or mapping of patient id to such, optional
        The days looked at, both counted; the first start and the last day on record if omitted.

    Returns
    -------
    TimeOnDrug or Table
        For many the columns ``patient_id, days, days_on_min, days_on_max, days_off_min,
        days_off_max, missing``. [days]

    Raises
    ------
    InputError
        For an unknown agent, days that are dates among study days, or *last* before *first*.

    Examples
    --------
    >>> from itpcase.exposures import Exposure
    >>> from itpcase.measures import time_on_drug
    >>> found = time_on_drug([
    ...     Exposure(agent="eltrombopag", started_on=0, ended_on=29),
    ...     Exposure(agent="eltrombopag", started_on=60, ended_on=69),
    ... ], "eltrombopag", last=99)
    >>> found.days_on_min, found.days_off_max, found.days
    (40.0, 60.0, 100.0)
    """

    def dose(x: Exposure) -> float:
        return 0.0 if x.mg_per_day == 0 else 1.0

    wanted = _wanted(agent)
    many = Many.of(exposures, first, last)
    taken, missing = many.taken(dose, wanted)
    total, days = sum_up(taken, many), many.length
    columns = {
        "days": days, "days_on_min": total["days_min"], "days_on_max": total["days_max"],
        "days_off_min": days - total["days_max"], "days_off_max": days - total["days_min"],
    }  # fmt: skip
    if many.is_alone:
        one = {name: float(column[0]) for name, column in columns.items()}
        return TimeOnDrug(**one, missing=tuple(missing[0]))
    return Table(
        {
            "patient_id": objects(list(many.by_id)),
            **columns,
            "missing": objects(["; ".join(each) for each in missing]),
        }
    )


def _wanted(agent: Agent | AgentClass | str | None) -> Callable[[Agent], bool]:
    if agent is None:
        return lambda _: True
    if isinstance(agent, AgentClass):
        return lambda each: each.kind is agent
    name = (agent if isinstance(agent, Agent) else find_agent(agent)).name
    return lambda each: each.name == name
