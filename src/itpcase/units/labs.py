"""
Laboratory analytes other than the platelet count, and their units.

Enzymes are kept in U/L, bilirubin and creatinine in µmol/L, haemoglobin in g/dL, neutrophils in
10⁹/L. A conversion between mass and amount of substance divides by a molar mass, by the name of the
analyte; cells are read with the units of a platelet count.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import numpy as np

from itpcase._sentences import Listing, Sentence, as_given, enumerated
from itpcase.errors import InputError, UnitError
from itpcase.units.amounts import HAEMOGLOBIN
from itpcase.units.counts import (
    COUNT_UNIT,
    Count,
    as_count,
    checked,
    convert_counts,
    parse_count,
    snap,
)
from itpcase.units.limits import HIGHEST_COUNT, LEAST_STEP
from itpcase.units.numbers import (
    DecimalSign,
    Lookup,
    exact,
    floats,
    letters_for_digits,
    magnitude_of,
    parse_value,
    refuse_long,
)
from itpcase.units.spellings import in_signs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ANALYTES", "Analyte", "analyte_named", "as_lab_value", "convert_lab_values", "parse_lab_value",
]  # fmt: skip


@attrs.frozen
class Analyte:
    """
    A laboratory analyte: its canonical unit, and its molar mass where one is needed.

    Parameters
    ----------
    name : str
        Key, such as ``"alt"``.
    unit : str
        Canonical unit as text.
    pint_unit : str
        The same for pint.
    molar_mass : Decimal, optional
        [g/mol]
    spellings : dict of str to Fraction, optional
        Further units, in small letters and without blanks, each with its factor.
    other_units : tuple of str
        Units beside the canonical one that a message names.
    """

    name: str
    unit: str
    pint_unit: str
    molar_mass: Decimal | None = None
    spellings: dict[str, Fraction] = attrs.field(factory=dict)
    other_units: tuple[str, ...] = ()

    @property
    def is_count(self) -> bool:
        """Whether it is counted in cells per volume."""
        return self.pint_unit == COUNT_UNIT


def _enzyme(name: str) -> Analyte:
    return Analyte(
        name, "U/L", "enzyme_unit / liter", spellings=_ENZYME_UNITS, other_units=("µkat/L",)
    )


_ENZYME_UNITS: Final[dict[str, Fraction]] = dict.fromkeys(
    ("u/l", "iu/l", "ui/l", "ie/l", "e/l", "[iu]/l", "units/l", "unit/l", "mu/ml", "miu/ml"),
    Fraction(1),
) | {"ukat/l": Fraction(60), "mckat/l": Fraction(60), "nkat/l": Fraction(60, 1000)}

HAEMOGLOBIN_MMOL: Final = Decimal("0.6206")
"""
Haemoglobin of 1 g/dL as an amount of the monomer, of one haem. [mmol/L]

The factor of the reference values that the New England Journal of Medicine prints (Kratz,
N Engl J Med 2004;351:1548), seen as https://medicalalgorithms.com/hemoglobin-unit-conversion cites
it: 16.1 kg/mol. Values of the tetramer (0.155), which few print, would be read four times too low.
"""

_PER_MMOL: Final = 1 / Fraction(HAEMOGLOBIN_MMOL)


PLATELETS: Final = "platelets"
"""Counts that a laboratory reports among other values; no rule about responses reads them there."""

ANALYTES: Final[dict[str, Analyte]] = {
    **{name: _enzyme(name) for name in ("alt", "ast", "alp", "ggt")},
    # molar masses: C33H36N4O6 and C4H7N3O
    "bilirubin": Analyte("bilirubin", "umol/L", "micromole / liter", Decimal("584.66"),
                         other_units=("mg/dL",)),
    "creatinine": Analyte("creatinine", "umol/L", "micromole / liter", Decimal("113.12"),
                          other_units=("mg/dL",)),
    "neutrophils": Analyte("neutrophils", "10*9/L", COUNT_UNIT),
    "haemoglobin": Analyte(
        "haemoglobin", HAEMOGLOBIN.unit, HAEMOGLOBIN.pint_unit,
        spellings=HAEMOGLOBIN.spellings | {
            "mmol/l": _PER_MMOL, "umol/ml": _PER_MMOL, "umol/l": _PER_MMOL / 1000,
        },
        other_units=("g/L", "mmol/L"),
    ),
    PLATELETS: Analyte(PLATELETS, "10*9/L", COUNT_UNIT),
}  # fmt: skip
"""The analytes that can be read, by name."""

OTHER_SPELLINGS: Final = dict.fromkeys(("hemoglobin", "hgb", "hb"), "haemoglobin")
"""How else an analyte is named."""


def analyte_named(name: object) -> str | None:
    """
    Return which analyte a name stands for, in whatever case; None for none.

    Parameters
    ----------
    name : object
        A key of `ANALYTES`, or ``"hemoglobin"``, ``"Hgb"`` or ``"Hb"``.

    Returns
    -------
    str or None
        A key of `ANALYTES`.

    Examples
    --------
    >>> from itpcase.units.labs import analyte_named
    >>> analyte_named(" ALT "), analyte_named("Hemoglobin"), analyte_named("sodium")
    ('alt', 'haemoglobin', None)
    """
    if not isinstance(name, str):
        return None
    folded = name.strip().casefold()
    folded = OTHER_SPELLINGS.get(folded, folded)
    return folded if folded in ANALYTES else None


HIGHEST_LAB_VALUE: Final = 50_000.0
"""Above this a dot before three digits cannot have meant thousands, in the canonical unit."""

_UNSURE: Final = 4 * np.finfo(float).eps
"""How far a product of floats may lie from the true one: so much of it."""

_MOLE_UNITS: Final = {
    "umol/l": Fraction(1), "mcmol/l": Fraction(1), "micromol/l": Fraction(1),
    "mmol/l": Fraction(1000), "nmol/ml": Fraction(1), "nmol/l": Fraction(1, 1000),
}  # fmt: skip
_MASS_UNITS: Final = {"mg/dl": 10, "mg%": 10, "mg/100ml": 10, "mg/l": 1, "ug/ml": 1, "mcg/ml": 1}


def _lab_factor(analyte: Analyte) -> Lookup:
    def lookup(text: str) -> Fraction | None:
        key = in_signs(text)
        if analyte.molar_mass is None:
            return analyte.spellings.get(key)
        if key in _MASS_UNITS:  # mg/L over g/mol is mmol/L
            return _MASS_UNITS[key] * Fraction(1000) / Fraction(analyte.molar_mass)
        return _MOLE_UNITS.get(key)

    return lookup


def known_analyte(name: object) -> Analyte:
    """
    Return the analyte of a name.

    Raises
    ------
    InputError
        If no such analyte is known.
    """
    known = analyte_named(name)
    if known is None:
        raise InputError.of(
            "UNKNOWN_ANALYTE",
            argument="analyte",
            needed=Sentence("problem.UNKNOWN_ANALYTE.needed", listed=enumerated(ANALYTES)),
            given=as_given(name),
            remedy=Sentence("problem.UNKNOWN_ANALYTE.remedy_analytes"),
        )
    return ANALYTES[known]


WRONG_UNIT: Final = "WRONG_LAB_UNIT"
"""The code of a unit that an analyte does not have."""

OTHER_UNITS: Final = frozenset({
    "NOT_CELLS_PER_VOLUME", "UNREADABLE", "GRAMS", "NO_VOLUME", "TWO_MEANINGS", "DIMENSIONLESS",
    "NEGATIVE_POWER",
})  # fmt: skip
"""What the reader of counts says about a unit that is none of theirs."""


def _wrong_unit(analyte: Analyte, given: str, argument: str) -> UnitError:
    return UnitError.of(
        WRONG_UNIT,
        argument=argument,
        needed=Sentence("problem.WRONG_LAB_UNIT.needed", name=analyte.name),
        given=given,
        remedy=Sentence(
            "problem.WRONG_LAB_UNIT.remedy",
            units=Listing(
                [enumerated([analyte.unit, *analyte.other_units[:-1]]), *analyte.other_units[-1:]],
                "list.or",
            ),
        ),
    )


def parse_lab_value(
    text: str, *, analyte: str, decimal: DecimalSign | None = None, argument: str = "value"
) -> Count:
    """
    Read a laboratory value in the canonical unit of its analyte.

    Enzymes in U/L (1 µkat/L is 60 U/L); bilirubin and creatinine in µmol/L, from mass per volume
    by their molar mass; haemoglobin in g/dL (1 g/dL is 0.6206 mmol/L of the monomer); neutrophils
    and platelets in 10⁹/L, in any unit of `itpcase.parse_count`.

    Parameters
    ----------
    text : str
        Number and unit.
    analyte : str
        A key of `ANALYTES`.
    decimal : {".", ","}, optional
        The decimal sign, where it is known.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count
        Value and bound, in the canonical unit.

    Raises
    ------
    UnitError
        For a unit that the analyte does not have.

    Examples
    --------
    >>> from itpcase.units.labs import parse_lab_value
    >>> round(parse_lab_value("1.0 mg/dL", analyte="creatinine").value, 1)
    88.4
    >>> parse_lab_value("900 /µL", analyte="neutrophils").value
    0.9
    """
    known = known_analyte(analyte)
    if not isinstance(text, str):
        raise UnitError.of(
            "NO_UNIT",
            argument=argument,
            needed=Sentence("problem.NO_UNIT.needed_labs"),
            given=text,
            remedy=Sentence("problem.NO_UNIT.remedy_labs", unit=known.unit),
        )
    if known.is_count:
        return parse_count(text, decimal=decimal, argument=argument)
    try:
        read = parse_value(text, _lab_factor(known), decimal, HIGHEST_LAB_VALUE, argument)
    except UnitError as error:
        if error.problem.code in OTHER_UNITS:
            raise _wrong_unit(known, error.problem.given, argument) from None
        if error.problem.code not in {"NO_UNIT", "NOT_A_NUMBER", "RANGE"}:
            raise
        if letters_for_digits(text):
            raise
        remedy = Sentence("problem.NO_UNIT.remedy_lab", unit=known.unit)
        raise UnitError(attrs.evolve(error.problem, remedy=remedy)) from None
    return Count(*read)


def is_unit_of(text: str, analyte: str) -> bool:
    """
    Tell whether a text is a unit of an analyte.

    Parameters
    ----------
    text : str
    analyte : str
        One of `ANALYTES`.

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.labs import is_unit_of
    >>> is_unit_of("mg/dL", "creatinine"), is_unit_of("mg/dL", "platelets")
    (True, False)
    """
    try:
        parse_lab_value(f"1 {text}", analyte=analyte)
    except UnitError:
        return False
    return True


def as_lab_value(value: object, analyte: str, argument: str = "value") -> Count:
    """
    Take a laboratory value as text, as a ``Quantity``, or as a `Count` in the canonical unit.

    Parameters
    ----------
    value : str, pint.Quantity or Count
        The value; a bare number is refused.
    analyte : str
        A key of `ANALYTES`.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count
        In the canonical unit of the analyte.

    Raises
    ------
    UnitError
        For a bare number or a unit that the analyte does not have.
    """
    known = known_analyte(analyte)
    if isinstance(value, Count):
        return checked(value, HIGHEST_COUNT if known.is_count else inf, argument)
    if not (hasattr(value, "magnitude") and hasattr(value, "units")):
        return parse_lab_value(cast("str", value), analyte=analyte, argument=argument)
    if known.is_count:
        return as_count(value, argument)
    number: Any = value
    if np.ndim(number.magnitude):
        raise UnitError.of(
            "NOT_ONE_VALUE",
            argument=argument,
            given=Sentence("problem.NOT_ONE_VALUE.given"),
            remedy=Sentence("problem.NOT_ONE_VALUE.remedy_labs"),
        )
    plain = magnitude_of(number, argument)  # a Decimal does not convert
    number = type(number)(plain, number.units)
    if known.molar_mass is not None and number.check("[mass] / [length]**3"):
        # by the molar mass, in g/mol: mg/L over it is mmol/L; in the Quantity's own registry
        millimoles = number.to("milligram / liter").magnitude / float(known.molar_mass)
        number = type(number)(millimoles, "millimole / liter")
    if known.name == HAEMOGLOBIN.name and number.check("[substance] / [length]**3"):
        grams = number.to("millimole / liter").magnitude * float(_PER_MMOL)
        number = type(number)(grams, known.pint_unit)
    if not number.is_compatible_with(known.pint_unit):
        raise _wrong_unit(known, f"{number.magnitude:g} {number.units}", argument)
    magnitude = float(number.to(known.pint_unit).magnitude)
    if not 0.0 <= magnitude < inf:
        raise UnitError.of(
            "NEGATIVE" if magnitude < 0.0 else "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NEGATIVE.needed_lab_columns"),
            given=str(value),
            remedy=Sentence("problem.NEGATIVE.remedy_labs"),
        )
    return Count(float(snap(magnitude)))


def convert_lab_values(
    values: ArrayLike, unit: str, *, analyte: str, argument: str = "value"
) -> NDArray[np.float64]:
    """
    Convert a column of values of one analyte that share one unit.

    * one multiplication by the factor of the unit, rounded as `parse_lab_value` rounds;
    * a NaN stays a NaN: a missing value is no value.

    Parameters
    ----------
    values : array_like
        The printed numbers.
    unit : str
        Their unit.
    analyte : str
        A key of `ANALYTES`.
    argument : str
        The name to use in an error.

    Returns
    -------
    numpy.ndarray
        float64, in the canonical unit of the analyte.

    Raises
    ------
    UnitError
        For a unit that the analyte does not have, a negative or an infinite value (with its row).

    Examples
    --------
    >>> from itpcase.units.labs import convert_lab_values
    >>> convert_lab_values([0.5, 2.0], "µkat/L", analyte="alt")
    array([ 30., 120.])
    """
    known = known_analyte(analyte)
    if known.is_count:
        return convert_counts(values, unit, argument=argument)
    if not isinstance(unit, str):
        raise _wrong_unit(known, repr(unit), argument)
    refuse_long(unit, argument)
    factor = _lab_factor(known)(unit)
    if factor is None:
        raise _wrong_unit(known, repr(unit), argument)
    numbers = floats(values, argument)
    bad = np.flatnonzero((numbers < 0) | np.isinf(numbers))
    if len(bad):
        row, number = int(bad[0]), float(numbers.flat[bad[0]])
        raise UnitError.of(
            "NEGATIVE" if number < 0 else "NOT_A_NUMBER",
            argument=f"{argument}[{row}]",
            needed=Sentence("problem.NEGATIVE.needed_lab_columns"),
            given=f"{number:.10g} {unit}",
            remedy=Sentence("problem.NEGATIVE.remedy_lab_columns"),
        )
    return _converted(numbers, factor)


def _converted(numbers: NDArray[np.float64], factor: Fraction | Decimal) -> NDArray[np.float64]:
    """Multiply and round; exactly, as text is, where floats do not tell to which side."""
    product = numbers * float(factor)
    found = snap(product)
    with np.errstate(over="ignore", invalid="ignore"):  # a number that counts nothing
        steps = product / LEAST_STEP
        beside = np.abs(steps - np.floor(steps) - 0.5)  # how far from the middle of two steps
        is_unsure = beside <= steps * _UNSURE
    for row in np.flatnonzero(is_unsure):
        found.flat[row] = exact(Decimal(repr(float(numbers.flat[row]))), factor)
    return found
