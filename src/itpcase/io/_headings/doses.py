"""
The unit of a dose that the heading of its column names.

``Dose (mg/d)`` and ``日剂量(mg)`` hold doses a day; ``Prednisone dose (mg/kg)`` holds doses of
which nobody says how often they were given, and which are kept as they are printed.
"""

from __future__ import annotations

import re
from typing import Final

from itpcase.units.amounts import DAILY_DOSE, DAYS
from itpcase.units.text import as_typed

__all__: list[str] = []

_MASS: Final = r"(?:[mμu]?g|mcg|毫克|微克|克|iu|i\.?e\.?|u|units?|单位)"
_PER: Final = "|".join(sorted((*DAYS, "kg", r"m\^?2", "公斤", "week", "wk", "dose", "周", "次"),
                              key=len, reverse=True))  # fmt: skip
_UNIT: Final = (
    rf"{_MASS}(?:\s*/\s*(?:{_PER}))*"
    r"(?:\s*/?\s*(?:daily|per day|qd))?"
)
_IN_BRACKETS: Final = re.compile(
    rf"\s*[(\uff08\[\u3010]\s*(?P<unit>{_UNIT})\s*[)\uff09\]\u3011]", re.IGNORECASE
)
_BEHIND: Final = re.compile(
    rf"(?<=[^\W\d_])[\s,;:_]+(?:in\s+)?(?P<unit>{_UNIT})\s*$", re.IGNORECASE
)
_A_DAY: Final = re.compile(
    r"daily|per day|a day|tages|täglich|journali|quotidien|diari|giornalier|dagelijks|"
    r"dobow|dzienn|denn[ií]|суточн|"
    r"日剂量|日劑量|"
    r"每日|每天|日量|1日|일일|/\s*d\b",
    re.IGNORECASE,
)
"""Words by which a heading says that its doses are those of a day."""

_BARE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_NAMES: Final = {"毫克": "mg", "克": "g", "微克": "ug"}


def dose_unit_in(name: str) -> str | None:
    """
    Return the unit of a dose that a heading has in brackets or at its end; None without one.

    Examples
    --------
    >>> from itpcase.io._headings.doses import dose_unit_in
    >>> [dose_unit_in(name) for name in ("Dose (mg/kg)", "Daily dose, mg", "PLT (G/L)")]
    ['mg/kg', 'mg/d', None]
    """
    text = as_typed(name)
    found = _IN_BRACKETS.search(text) or _BEHIND.search(text)
    if found is None:
        return None
    unit = found["unit"]
    unit = _NAMES.get(unit, unit)
    is_mass = f"{_key(unit)}/d" in DAILY_DOSE.spellings
    return f"{unit}/d" if is_mass and _A_DAY.search(text) else unit


def without_dose_unit(name: str) -> str:
    """
    Return a heading without the unit of its doses.

    Examples
    --------
    >>> from itpcase.io._headings.doses import without_dose_unit
    >>> without_dose_unit("Dose (mg/kg)"), without_dose_unit("Dose mg"), without_dose_unit("PLT")
    ('Dose', 'Dose', 'PLT')
    """
    text = as_typed(name)
    return _BEHIND.sub("", _IN_BRACKETS.sub("", text)).strip()


def is_a_day(unit: str | None) -> bool:
    """Tell whether a unit is that of a dose a day, which is a number to compute with."""
    return unit is not None and _key(unit) in DAILY_DOSE.spellings


def dose_in_unit(text: str, name: str) -> str:
    """
    Put behind a dose the unit that the heading of its column names.

    Examples
    --------
    >>> from itpcase.io._headings.doses import dose_in_unit
    >>> dose_in_unit("60", "Dose (mg/d)"), dose_in_unit("60 mg", "Dose (mg/d)")
    ('60 mg/d', '60 mg')
    """
    unit = dose_unit_in(name) if _BARE.fullmatch(text) else None
    return text if unit is None else f"{text} {unit}"


def _key(unit: str) -> str:
    return "".join(unit.split()).casefold().replace("μ", "u")
