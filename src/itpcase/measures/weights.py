"""
Doses by body weight, and doses per kilogram as doses a day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, overload

import attrs
import numpy as np

from itpcase._arguments import all_by_id
from itpcase._days import day_number
from itpcase.errors import UnitError
from itpcase.exposures.records import in_order, last_days_taken
from itpcase.measures.exposed import Exposures, One, Several, by_patient
from itpcase.model import Exposure
from itpcase.table import Table, objects
from itpcase.units.amounts import DAILY_DOSE, WEIGHT, read_amount
from itpcase.units.counts import quantity
from itpcase.units.printed_days import DAYS_PER_WEEK
from itpcase.units.text import as_typed

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["DoseByWeight", "daily_dose", "doses_by_weight"]

_DOSE: Final = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<mass>mg|g|ug|mcg)\s*(?:/|per)?\s*(?P<kg>kg)?"
    r"\s*(?:/|per|every)?\s*(?P<time>d|day|daily|24h|w|wk|week|weekly)",
    re.IGNORECASE,
)
_MASSES: Final = {unit: DAILY_DOSE.spellings[f"{unit}/d"] for unit in ("mg", "g", "ug", "mcg")}
UG_IN_MG: Final = float(1 / _MASSES["ug"])
MG_IN_G: Final = float(_MASSES["g"])

_PER_KG: Final = "milligram / kilogram / day"


def daily_dose(
    dose: str | Quantity[Any], *, weight: str | Quantity[Any] | None = None
) -> Quantity[Any]:
    """
    Turn a dose a day or a week, also one per kilogram, into milligram a day.

    * a dose a week is spread over its seven days;
    * a dose per kilogram is multiplied by the body weight, which must be given;
    * other units are refused.

    Parameters
    ----------
    dose : str or pint.Quantity
        Such as ``"3 µg/kg/week"``, ``"0.4 g/kg/d"`` or ``"40 mg weekly"``.
    weight : str or pint.Quantity, optional
        Body weight with its unit, such as ``"70 kg"``.

    Returns
    -------
    pint.Quantity
        [mg/d], as `itpcase.exposures.Exposure` takes it.

    Raises
    ------
    UnitError
        For a dose without a unit or a time, and one per kilogram without a weight.

    Examples
    --------
    >>> from itpcase.measures import daily_dose
    >>> print(daily_dose("3 µg/kg/week", weight="70 kg"))
    0.03 milligram / day
    >>> print(daily_dose("0.4 g/kg/d", weight="70 kg"))
    28000.0 milligram / day
    """
    mg, by_weight = _per_day(dose)
    if by_weight:
        if weight is None:
            raise UnitError.of("NO_WEIGHT", argument="weight", given=str(dose))
        mg *= _weight(weight)
    return quantity(_neat(mg), DAILY_DOSE.pint_unit)


def _per_day(dose: Any) -> tuple[float, bool]:
    """Read a dose in milligram a day, and whether it is one per kilogram."""
    if not isinstance(dose, str):
        if hasattr(dose, "is_compatible_with"):
            if dose.is_compatible_with(DAILY_DOSE.pint_unit):
                return float(dose.to(DAILY_DOSE.pint_unit).magnitude), False
            if dose.is_compatible_with(_PER_KG) and "gram" in str(dose.units):  # not 1 / day
                return float(dose.to(_PER_KG).magnitude), True
        raise _no_dose(dose)
    plain = as_typed(dose).replace("μ", "u").replace("µ", "u").strip()
    found = _DOSE.fullmatch(plain)
    if found is None:
        raise _no_dose(dose)
    per = DAYS_PER_WEEK if found["time"].casefold().startswith("w") else 1
    mg = Fraction(found["number"]) * _MASSES[found["mass"].casefold()] / per
    return float(mg), found["kg"] is not None


def _no_dose(given: Any) -> UnitError:
    return UnitError.of(
        "WRONG_UNIT", argument="dose", given=str(given) if hasattr(given, "units") else given
    )


@attrs.frozen(kw_only=True)
class DoseByWeight:
    """
    The dose of one exposure by body weight.

    Attributes
    ----------
    agent : str
    days : float or None
        From the first day to the last, both counted; None without one of them. [days]
    mg_per_kg_per_day, ug_per_kg_per_week, total_g_per_kg : float or None
        None where the dose, the weight or the days are not known.
    """

    agent: str
    days: float | None
    mg_per_kg_per_day: float | None
    ug_per_kg_per_week: float | None
    total_g_per_kg: float | None

    @property
    def daily(self) -> Quantity[Any] | None:
        """The dose a day."""
        return self._as(self.mg_per_kg_per_day, _PER_KG)

    @property
    def weekly(self) -> Quantity[Any] | None:
        """The dose a week, as romiplostim is dosed."""
        return self._as(self.ug_per_kg_per_week, "microgram / kilogram / week")

    @property
    def total(self) -> Quantity[Any] | None:
        """All of it, as immunoglobulin is dosed."""
        return self._as(self.total_g_per_kg, "gram / kilogram")

    @staticmethod
    def _as(value: float | None, unit: str) -> Quantity[Any] | None:
        return None if value is None else quantity(value, unit)


@overload
def doses_by_weight(
    exposures: One,
    *,
    weight: Any,
) -> tuple[DoseByWeight, ...]: ...


@overload
def doses_by_weight(
    exposures: Several,
    *,
    weight: Any,
) -> Table: ...


def doses_by_weight(exposures: Exposures, *, weight: Any) -> tuple[DoseByWeight, ...] | Table:
    """
    Divide the dose of each exposure by the body weight: a day, a week, and in all.

    * a day: milligram a day by kilogram; a week: seven of these days, in microgram;
    * in all: the dose of every day from the first to the last, in gram by kilogram; the last day
      is the other's where another exposure to the same drug begins on it.

    Parameters
    ----------
    exposures : Patient, iterable of Exposure, CaseSeries, iterable of Patient, mapping, or Cohort
        Of one patient, or of many: of their records, by patient id, or a table of exposures.
        Doses [mg/d]
    weight : str or pint.Quantity, or mapping of patient id to such
        Body weight with its unit; a patient of many without one has no dose by weight. [kg]

    Returns
    -------
    tuple of DoseByWeight, or Table
        One an exposure, in order of time; for many the columns ``patient_id, agent, days,
        mg_per_kg_per_day, ug_per_kg_per_week, total_g_per_kg``, NaN where not known.

    Raises
    ------
    UnitError
        For a weight without a unit, or of 0.

    Examples
    --------
    >>> from itpcase.exposures import Exposure
    >>> from itpcase.measures import doses_by_weight
    >>> romiplostim, ivig = doses_by_weight([
    ...     Exposure(agent="romiplostim", started_on=0, ended_on=27, daily_dose="30 ug/d"),
    ...     Exposure(agent="IVIG", started_on=30, ended_on=31, daily_dose="70 g/d"),
    ... ], weight="70 kg")
    >>> romiplostim.ug_per_kg_per_week, ivig.total_g_per_kg
    (3.0, 2.0)
    >>> print(ivig.total)
    2.0 gram / kilogram
    """
    given, is_alone = by_patient(exposures)
    listed = {name: in_order(each) for name, each in given.items()}
    weight = all_by_id(weight, "weight", listed)
    weights = {
        name: _weight(weight.get(name) if isinstance(weight, Mapping) else weight)
        for name in listed
    }
    owners = [name for name, each in listed.items() for _ in each]
    flat = [x for each in listed.values() for x in each]
    kg = np.array([weights[name] for name in owners], dtype=np.float64)
    mg = np.array([np.nan if x.mg_per_day is None else x.mg_per_day for x in flat])
    lasts = (last for each in listed.values() for last in last_days_taken(each))
    days = np.array([*map(_length, flat, lasts)], dtype=np.float64)
    columns = {
        "days": days,
        "mg_per_kg_per_day": mg / kg,
        "ug_per_kg_per_week": mg * UG_IN_MG * DAYS_PER_WEEK / kg,
        "total_g_per_kg": mg * days / MG_IN_G / kg,
    }
    columns = {name: np.array([_neat(x) for x in values]) for name, values in columns.items()}
    agents = [x.agent.name for x in flat]
    if is_alone:
        return tuple(
            DoseByWeight(agent=agent, **{
                name: None if np.isnan(values[i]) else float(values[i])
                for name, values in columns.items()
            })
            for i, agent in enumerate(agents)
        )  # fmt: skip
    return Table({"patient_id": objects(owners), "agent": objects(agents), **columns})


def _neat(value: float) -> float:
    """Round to twelve digits, so that a sum in binary reads like one in decimals."""
    return float(f"{value:.12g}")


def _weight(given: Any) -> float:
    if given is None:
        return np.nan
    kg = read_amount(given, WEIGHT, "weight")
    if not isfinite(kg) or kg <= 0:
        raise UnitError.of("WEIGHT", argument="weight", given=str(given))
    return kg


def _length(x: Exposure, last: int) -> float:
    if x.agent.is_procedure:
        return 1.0
    if x.started_on is None or x.ended_on is None:
        return np.nan
    return float(last - day_number(x.started_on) + 1)
