"""
Numbers with units, read exactly.

Everything that enters the library as text, as a pint ``Quantity`` or as an array passes through
this module once, and comes out as a float in one canonical unit. Platelet counts are in 10⁹/L.

* A unit is looked up in a closed table of spellings. pint never parses text from outside: it reads
  the UCUM code ``10*9/L`` as 90 per litre, ``G/L`` as gauss and ``K/uL`` as kelvin.
* Decimal text is converted exactly (``Decimal``), an array with one correctly rounded operation by
  an exact power of ten; both are then rounded to 8 decimals, so every spelling of one count is one
  float, and a ``Quantity`` that pint has moved to 99.99999999999999 comes back to 100.
* What cannot be read without guessing is refused by name.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from math import inf, isclose, isfinite, log10, nextafter
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast

import attrs
import numpy as np

from itpcase._sentences import Sentence, published, remedy_of
from itpcase.errors import InputError, Problem, UnitError
from itpcase.units.text import as_typed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pint import Quantity

__all__ = [
    "COUNT_UNIT",
    "Count",
    "as_count",
    "convert_counts",
    "parse_count",
    "quantity",
    "snap",
]

Comparator = Literal["", "<", "<=", ">", ">="]
"""How a printed bound was written; empty for an exact value or a range."""

DecimalSign = Literal[".", ","]
"""The decimal sign of a text, where the caller declares it."""

COUNT_UNIT: Final = "gigacount / liter"
"""The canonical unit of a platelet count, made of stock pint names: it unpickles anywhere."""

DECIMALS: Final = 8
"""Decimals of 10⁹/L to which a converted count is rounded."""

MOST_PRINTED_DECIMALS: Final = 5
"""No source prints a count with more decimals. [10^9/L]"""

HIGHEST_COUNT: Final = 10_000.0
"""No human platelet count lies above this. [10^9/L]"""

LEAST_COUNT: Final = 0.001
"""One cell per µL: of two readings of one text, one below this was not meant. [10^9/L]"""

SUSPICIOUS_COUNT: Final = 2_000.0
"""A count above this is kept and reported as a warning. [10^9/L]"""

ROWS_AT_ONCE: Final = 1 << 15
"""Rows that are converted together."""

LONGEST_TEXT: Final = 200
"""No count with its unit takes more characters."""

SUSPICIOUS_FACTOR: Final = 100.0
"""A count so many times above or below the median of the patient's other counts is told of."""

LOWEST_COUNT: Final = 0.1
"""A count below this, other than zero, is kept and told of. [10^9/L]"""

LOWEST_HIGHEST_COUNT: Final = 1.0
"""A patient whose highest count lies below this is told of. [10^9/L]"""

HIGHEST_OF_FEW: Final = 1_000.0
"""Of a patient with few counts, one up to this is told of by no factor. [10^9/L]"""

REFERENCE_LOW_ENDS: Final = (80.0, 220.0)
"""Between these lies the lower end of every reference range of platelets. [10^9/L]"""

_EXACT: Final = Context(prec=4 * LONGEST_TEXT, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
_STEP: Final = Decimal((0, (1,), -DECIMALS))
_COMPARATORS: Final[dict[str, Comparator]] = {
    "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=",
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≦": "<=", "≧": ">=",
}  # fmt: skip


# --- the registry -------------------------------------------------------------------------------

_registry_lock = threading.Lock()


def quantity(value: float, unit: str) -> Quantity[Any]:
    """
    Make a fresh ``Quantity`` of pint's application registry.

    pint is imported, and its registry built, at the first call and not at ``import itpcase``.

    Parameters
    ----------
    value : float
        The magnitude.
    unit : str
        A unit in pint's own spelling.

    Returns
    -------
    pint.Quantity

    Examples
    --------
    >>> from itpcase.units.counts import COUNT_UNIT, quantity
    >>> print(quantity(15.0, COUNT_UNIT))
    15.0 gigacount / liter
    """
    import pint  # noqa: PLC0415 - 0.4 s, so only when a Quantity is asked for

    registry: Any = pint.application_registry
    with _registry_lock:  # the first use of the application registry races between threads
        return cast("Quantity[Any]", registry.Quantity(value, unit))


# --- one count ----------------------------------------------------------------------------------


@attrs.frozen(slots=True)
class Count:
    """
    A platelet count as printed: a value, a bound, or a range.

    Parameters
    ----------
    value : float
        The printed number; of a range, its lower end. [10^9/L]
    comparator : {"", "<", "<=", ">", ">="}
        The printed bound.
    upper : float, optional
        The upper end of a printed range. [10^9/L]
    approximate : bool
        Whether it was printed as approximate, such as ``~12``; rules use the number as it stands.

    Examples
    --------
    >>> from itpcase import parse_count
    >>> parse_count("<5 K/µL")
    Count(value=5.0, comparator='<', upper=None)
    >>> print(parse_count("30–60 ×10⁹/L"))
    30–60 ×10⁹/L
    """

    value: float
    comparator: Comparator = ""
    upper: float | None = None
    approximate: bool = attrs.field(default=False, repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether the count is one printed number, neither a bound nor a range."""
        return not self.comparator and self.upper is None

    @property
    def interval(self) -> tuple[float, float]:
        """
        The lowest and the highest count it can be, both included. [10^9/L]

        A strict bound ends at the next float, which lies below every step of 1e-8 ×10⁹/L.
        """
        value = self.value
        match self.comparator:
            case "<":
                return 0.0, nextafter(value, -inf)
            case "<=":
                return 0.0, value
            case ">":
                return nextafter(value, inf), inf
            case ">=":
                return value, inf
        return value, value if self.upper is None else self.upper

    @property
    def printed(self) -> str:
        """The number with its bound or range, without the unit."""
        about = "~" if self.approximate else ""
        if self.upper is not None:
            return f"{about}{self.value:.10g}–{self.upper:.10g}"
        sign = {"<=": "≤", ">=": "≥"}.get(self.comparator, self.comparator)
        return f"{about}{sign}{self.value:.10g}"

    def __str__(self) -> str:
        return f"{self.printed} ×10⁹/L"


# --- the closed table of unit spellings ---------------------------------------------------------


_USUAL: Final = (3, 4, 5, 6, 9)
"""Powers of ten in everyday use: these are known also where the superscript was lost, ``109/L``."""


def _powers() -> Iterator[tuple[str, int]]:
    """Spell powers of ten as laboratories and computers do: ``x10^9``, ``10E09``, ``e+05``."""
    for n in range(2, 13):
        for exponent in (f"{n}", f"{n:02}"):
            for form in ("10*{}", "10**{}", "10^{}", "10e{}", "10e+{}", "10+{}", "10({})", "10x{}"):
                yield form.format(exponent), n
                yield "x" + form.format(exponent), n
            for form in ("e{}", "e+{}", "1e{}", "1e+{}", "x1e{}", "x1e+{}"):
                yield form.format(exponent), n
        yield f"x10{n}", n
        if n in _USUAL:
            yield f"10{n}", n


_MULTIPLIERS: Final[dict[str, int]] = dict(_powers()) | {
    "": 0, "1": 0,
    "1000": 3, "x1000": 3, "k": 3, "thou": 3, "thous": 3, "thousand": 3, "thousands": 3,
    "th": 3, "tho": 3, "ths": 3, "thsd": 3, "tsd": 3, "tsd.": 3, "tausend": 3, "tis": 3, "tis.": 3,
    "tys": 3, "tys.": 3, "тыс": 3, "тыс.": 3, "miles": 3, "migliaia": 3, "ribu": 3,
    "mille": 3, "mila": 3, "tisíc": 3,
    "千": 3, "천": 3,
    "10000": 4, "x10000": 4, "万": 4, "萬": 4, "x万": 4, "만": 4,
    "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5,
    "mio": 6, "mio.": 6, "mln": 6, "mln.": 6, "млн": 6, "млн.": 6, "million": 6, "millions": 6,
    "百万": 6,
    "g": 9, "gi": 9, "giga": 9, "gpt": 9, "\u0433": 9, "mrd": 9, "mrd.": 9, "milliarden": 9,
    "mld": 9, "mld.": 9, "mia": 9, "mia.": 9, "milliard": 9, "milliards": 9, "miljard": 9,
    "billion": 9, "bil": 9, "bill": 9,
}  # fmt: skip

_NOUNS: Final = (
    "cells", "cell", "platelets", "platelet", "plt", "plts", "plaquettes", "thrombozyten",
    "thrombocytes", "plaquetas", "piastrine", "count", "counts", "particles", "#", "кл", "кл.",
    "個", "células", "celulas", "zellen", "cellules", "plättchen",
)  # fmt: skip

_LITRE_WORDS: Final = (
    "liter", "litre", "liters", "litres", "litro", "litros", "litri", "litr", "litra", "litru",
    "litrów", "литр", "литра",
)  # fmt: skip
"""A litre in English, German, French, Spanish, Portuguese, Italian, Polish and Russian."""

_MICRO: Final = ("micro", "mikro", "микро")
_MILLI: Final = ("milli", "mili", "милли")
_NANO: Final = ("nano", "нано")
_CUBIC_MILLIMETRE: Final = (
    "mm3", "mm^3", "mm*3", "mm**3", "cumm", "cu.mm", "cu.mm.", "c.mm", "cmm", "mmc", "cubicmm",
    "cubicmillimetre", "cubicmillimeter", "cubicmillimetres", "cubicmillimeters", "kubikmillimeter",
    "millimètrecube", "millimetrecube", "milímetrocúbico", "milimetrocubico", "millimetrocubo",
    "立方毫米",
)  # fmt: skip

_LITRES: Final[dict[str, int]] = (
    {"l": 0, "dl": 1, "升": 0}
    | dict.fromkeys(_LITRE_WORDS, 0)
    | dict.fromkeys(("ml", "cc", "cm3", "cm^3", "毫升"), 3)
    | {prefix + litre: 3 for prefix in _MILLI for litre in _LITRE_WORDS}
    | dict.fromkeys(("ul", "mcl", "microl", "mikrol", "mkl", "微升"), 6)
    | {prefix + litre: 6 for prefix in _MICRO for litre in _LITRE_WORDS}
    | dict.fromkeys(_CUBIC_MILLIMETRE, 6)
    | dict.fromkeys(("nl", "纳升"), 9)
    | {prefix + litre: 9 for prefix in _NANO for litre in _LITRE_WORDS}
)

_INVERSE: Final[dict[str, int]] = {
    volume + sign + power: _LITRES[volume]
    for volume in ("l", "dl", "ml", "ul", "nl")
    for sign in ("", "^")
    for power in ("-1", "(-1)")
} | {"mm-3": 6, "mm^-3": 6, "cm-3": 3, "cm^-3": 3}
"""A volume under the line, written as a power: ``10⁹ L⁻¹``, ``10*9.L-1``."""

# seen in use: 8848, 8961, 9444, 8816, 44777588; the names of the others are recalled (85 %)
_OMOP: Final = {
    "8848": 0, "8961": 0,  # thousand per microlitre, per cubic millimetre
    "8792": 0, "8903": 0,  # what is made of K/uL and K/mm3 where K is read as kelvin
    "9444": 0, "44777588": 0,  # billion per litre, billion cells per litre
    "8816": 0,  # million per millilitre
    "32706": 1,  # ten thousand per microlitre
    "8647": -3, "8784": -3, "8785": -3, "8888": -3,  # per microlitre or cubic millimetre
    "9436": -3,  # thousand per millilitre
}  # fmt: skip
"""OMOP concept ids of units -> the power of ten."""

NO_CONCEPT: Final = "0"
"""Stands in OMOP for a unit that was not mapped to a concept."""

# where the case decides: a capital M is million; a thousand per mL would be no count
_AS_CODED: Final = _OMOP | {"M/mL": 0, "M/ml": 0}

_SLASH_LOST: Final = ("cumm", "cmm", "mmc")

TWO_MEANINGS: Final = {
    "t": "'T' may be thousand (10*3) or tera (10*12)",
    "m": "'M' may be thousand (10*3) or million (10*6)",
    "mil": "'mil' is thousand (10*3) in Spanish and Portuguese, million (10*6) in English",
    "l": "'L' may be lakh (10*5) or litre",
}
"""What is refused by name because laboratories differ."""


def _any_of(words: dict[str, int] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)


_PER: Final = rf"(?:/|per|pro|par|por|na|每)(?P<volume>{_any_of(_LITRES)})"
_UNIT: Final = re.compile(
    rf"(?P<power>{_any_of(_MULTIPLIERS)})?(?:{_any_of(_NOUNS)})?"
    rf"(?:{_PER}|[.*]?(?P<inverse>{_any_of(_INVERSE)})|(?P<glued>{_any_of(_SLASH_LOST)}))"
)
# compiled when a unit is refused, and long
_UNSURE: Final = rf"(?P<power>{_any_of(tuple(TWO_MEANINGS))})(?:{_any_of(_NOUNS)})?{_PER}"
_POWER_ONLY: Final = rf"(?:{_any_of(_MULTIPLIERS)})(?:{_any_of(_NOUNS)})?"
_GRAMS: Final = re.compile(  # g/L, Cyrillic too, and G/dL
    r"\s*(?:[g\u0433]m?\s*(?:/|per\b|[.*·]?\s*[lLлЛ]\s*\^?\(?[-−])|(?i:g\s*(?:/|per\b)\s*dl\b))"
)


# a superscript after a digit is a power: 10³, 10⁻³, 10<sup>9</sup>, and not one more digit
_POWER_SIGN: Final = re.compile(r"(?<=\d)\s*(?=[⁺⁻]?[⁰¹²³⁴-⁹])")
_TAGGED: Final = re.compile(r"\s*<sup>\s*([-+−]?\d{1,2})\s*</sup>", re.IGNORECASE)
_SIGNS: Final = str.maketrans({
    "×": "x", "✕": "x", "✖": "x", "⨯": "x", "⁄": "/", "∕": "/",  # noqa: RUF001
    "·": ".", "•": ".", "⋅": ".", "∙": ".", "・": ".", "−": "-", "‐": "-", "μ": "u",  # noqa: RUF001
})  # fmt: skip


_CYRILLIC_LITRE: Final = re.compile(r"(?<![^\W\d_])(м?)л(?![^\W\d_])")  # not the л of млн


def _typed(text: str, point: str = ".") -> str:
    """Write a text with the signs of a keyboard; a superscript becomes a power: 10³ is 10^3."""
    return as_typed(_POWER_SIGN.sub("^", _TAGGED.sub(r"^\1", text)), point)


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Fold the typography of a unit: width, case, superscripts, micro signs, spaces, Cyrillic."""
    folded = _typed(re.sub(r"\.?\{[^{}]*\}", "", text)).casefold()
    folded = folded.replace("мкл", "ul").replace("мм", "mm")
    folded = _CYRILLIC_LITRE.sub(lambda found: "ml" if found[1] else "l", folded)
    key = re.sub(r"[\s_]+", "", folded.translate(_SIGNS)).rstrip(".")
    if re.fullmatch(r"\(.*\)|\[.*\]", key):  # as in the heading of a column: (10*9/L)
        key = key[1:-1]
    return re.sub(r"^(?:\*(?=10|1e|万|千)|\.(?=10[*^(]))", "x", key)


@lru_cache(maxsize=4096)
def count_factor(text: str) -> Decimal | None:
    """Return the exact factor from a unit of this spelling to 10⁹/L, or None for no such unit."""
    bare = re.sub(r"\s+", "", text).removesuffix(".0")
    if bare in _AS_CODED:
        return Decimal((0, (1,), _AS_CODED[bare]))
    found = _UNIT.fullmatch(normalised(text))
    if found is None or _GRAMS.match(_typed(text)):
        return None
    power = found["power"] or ""
    volume = found["volume"] or found["inverse"] or found["glued"]
    litres = (_LITRES | _INVERSE)[volume]
    if power in {"g", "\u0433"} and litres:  # G/dL is haemoglobin in capitals
        return None
    return Decimal((0, (1,), _MULTIPLIERS[power] + litres - 9))


def _refuse_unit(unit: str, text: str, argument: str) -> NoReturn:
    """Say by name why the rest of the text after its number is not cells per volume."""
    key = normalised(unit)
    shown = repr(text)

    def refuse(code: str, needed: str, remedy: str) -> NoReturn:
        raise UnitError.of(code, argument=argument, needed=needed, given=shown, remedy=remedy)

    if not key:
        refuse(
            "NO_UNIT",
            Sentence("problem.NO_UNIT.needed_counts_2"),
            Sentence("problem.NO_UNIT.remedy_counts"),
        )
    if key in {NO_CONCEPT, f"{NO_CONCEPT}.0"}:
        refuse(
            "UNMAPPED_UNIT",
            Sentence("problem.UNMAPPED_UNIT.needed"),
            Sentence("problem.UNMAPPED_UNIT.remedy"),
        )
    if re.search(r"(?:10[*^ex+(]{0,2}|e)-\d", key):
        refuse(
            "NEGATIVE_POWER",
            Sentence("problem.NEGATIVE_POWER.needed"),
            Sentence("problem.NEGATIVE_POWER.remedy"),
        )
    if key == "1":
        refuse(
            "DIMENSIONLESS",
            Sentence("problem.DIMENSIONLESS.needed"),
            Sentence("problem.DIMENSIONLESS.remedy"),
        )
    if re.fullmatch(_POWER_ONLY, key):
        refuse(
            "NO_VOLUME", Sentence("problem.NO_VOLUME.needed"), Sentence("problem.NO_VOLUME.remedy")
        )
    if _GRAMS.match(_typed(unit)):
        refuse("GRAMS", Sentence("problem.GRAMS.needed"), Sentence("problem.GRAMS.remedy"))
    unsure = re.fullmatch(_UNSURE, key)
    if unsure is not None:
        refuse(
            "TWO_MEANINGS",
            Sentence("problem.TWO_MEANINGS.needed"),
            Sentence(
                "problem.TWO_MEANINGS.remedy",
                two_meanings=published(TWO_MEANINGS[unsure["power"]]),
            ),
        )
    if re.search(r"[a-z%]", key):
        refuse(
            "NOT_CELLS_PER_VOLUME",
            Sentence("problem.NOT_CELLS_PER_VOLUME.needed_counts"),
            Sentence("problem.NOT_CELLS_PER_VOLUME.remedy_counts"),
        )
    refuse(
        "UNREADABLE",
        Sentence("problem.UNREADABLE.needed_counts"),
        Sentence("problem.UNREADABLE.remedy_counts"),
    )


# --- numbers as people type them ----------------------------------------------------------------

_PLAIN: Final = {
    ".": re.compile(r"\d+(?:\.\d+)?|\.\d+"),
    ",": re.compile(r"\d+(?:,\d+)?|,\d+"),
}
# one separator throughout, and no leading zero: "0,500" and "1 234,567" are not thousands
_GROUPED: Final = {
    ".": re.compile(
        r"(?:[1-9]\d{0,2}(?P<by>[, '])\d{3}(?:(?P=by)\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3})(?:\.\d+)?"
    ),
    ",": re.compile(r"[1-9]\d{0,2}(?P<by>[. '])\d{3}(?:(?P=by)\d{3})*(?:,\d+)?"),
}
_THREE_AFTER_DOT: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_NUMBER: Final = re.compile(r"[\d.,]+(?:[ '][\d.,]+)*")
_FAST: Final = re.compile(
    r"(?P<sign>[<>]=?|[≤≥])?\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\s\d.,'–-]\S*)"
)
_BOUND: Final = re.compile(r"(?P<sign>[<>]=?|=[<>]|[≤≥⩽⩾≦≧])?\s*(?P<rest>.*)", re.DOTALL)
_BOUND_WORDS: Final[dict[Comparator, tuple[str, ...]]] = {
    "<": (
        "less than",
        "fewer than",
        "lower than",
        "below",
        "under",
        "小于",
        "低于",
        "不足",
        "少于",
    ),
    "<=": ("at most", "no more than", "up to", "不超过", "至多"),
    ">": ("greater than", "more than", "higher than", "above", "over", "大于", "高于", "超过"),
    ">=": ("at least", "no less than", "至少", "不低于", "不少于"),
}
_IN_WORDS: Final = {word: sign for sign, words in _BOUND_WORDS.items() for word in words}
_BOUND_WORD: Final = re.compile(rf"(?P<word>{'|'.join(_IN_WORDS)})\s*(?=\d)", re.IGNORECASE)
_APPROXIMATE: Final = re.compile(
    r"(?:[~≈≃≅\u223c]|(?:ca|c|circa|zirka|approx|approximately|about|around|roughly|etwa|ungefähr|"
    r"rund|environ|env|aprox|aproximadamente|unos|unas|alrededor de|cerca de)\b\.?"
    r"|大约|约|大概)\s*(?=[\d<>≤≥])",
    re.IGNORECASE,
)
"""What stands before a number that is not meant to the last digit."""
_EXPONENT: Final = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)[eE](?P<power>[+-]?\d{1,2})(?=\s+[^\s/\d]|\s+10|\s+1e|\s*$)"
)
"""A number in the notation of a computer, ``1e+02``, before a unit that is written apart."""
_RANGE: Final = re.compile(
    r"(?P<low>[\d.,' ]*\d)\s*(?:[-–—−\u2010\u2012~\u301c至到]|\b(?:to|bis|à|a)\b)\s*(?P<rest>\d.*)",
    re.DOTALL,
)

Factor = Decimal | Fraction
Lookup = Callable[[str], Factor | None]


def _number(text: str, decimal: DecimalSign) -> Decimal | None:
    """Read one printed number, with its thousands separators, or None."""
    if _PLAIN[decimal].fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _GROUPED[decimal].fullmatch(text):
        thousands = "." if decimal == "," else ","
        return Decimal(re.sub(rf"[{thousands} ']", "", text).replace(",", "."))
    return None


def _exact(number: Decimal, factor: Factor) -> float:
    """Multiply exactly, round to the step of the canonical unit, and only then make a float."""
    if isinstance(factor, Fraction):
        return float(round(Fraction(number) * factor, DECIMALS))
    return float(_EXACT.quantize(_EXACT.multiply(number, factor), _STEP))


@attrs.frozen(slots=True)
class _Reading:
    """One way to divide a text into a number and a unit."""

    number: str
    unit: str
    factor: Factor


def _readings(text: str, lookup: Lookup, decimal: DecimalSign) -> list[_Reading]:
    """Every way to divide a text into a number and a known unit; nearly always one."""
    head = _NUMBER.match(text)
    found = []
    for end in range(head.end() if head else 0, 0, -1):
        number = text[:end].rstrip()
        if text[end - 1].isspace() or (end < len(text) and text[end].isdigit()):
            continue
        factor = lookup(text[end:].strip())
        if factor is not None and _number(number, decimal) is not None:
            found.append(_Reading(number, text[end:].strip(), factor))
    return found


def _refuse_number(text: str, lookup: Lookup, argument: str, decimal: DecimalSign) -> None:
    """Refuse by name what is not a number; returns when the number is good and the unit is not."""
    stripped = text.strip()
    shown = repr(text)
    if re.match(r"[-−]\s*[\d.]", stripped):
        raise UnitError.of(
            "NEGATIVE",
            argument=argument,
            given=shown,
            remedy=Sentence("problem.NEGATIVE.remedy_counts"),
        )
    head = _NUMBER.match(stripped)
    if head is None:
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NOT_A_NUMBER.needed_counts_2"),
            given=shown,
            remedy=Sentence("problem.NOT_A_NUMBER.remedy_counts_2"),
        )
    number = head[0].strip()
    if _number(number, decimal) is None and lookup(stripped[head.end() :].strip()) is not None:
        other = "," if decimal == "." else "."
        raise UnitError.of(
            "DECIMAL_SIGN",
            argument=argument,
            needed=Sentence("problem.DECIMAL_SIGN.needed_counts", decimal=repr(decimal)),
            given=shown,
            remedy=Sentence("problem.DECIMAL_SIGN.remedy_counts", other=repr(other)),
        )


def _value(
    text: str,
    lookup: Lookup,
    decimal: DecimalSign | None,
    plausible: float,
    argument: str,
    *,
    highest: float = inf,
) -> tuple[float, str, str]:
    """Read one number with one unit; return the value, the number and the unit as printed."""
    sign: DecimalSign = decimal or "."
    readings = _readings(text, lookup, sign)
    values = [_exact(cast("Decimal", _number(r.number, sign)), r.factor) for r in readings]
    # '20 109/L' is 20 ×10⁹/L: 20109 per litre would be less than one cell per µL
    kept = [i for i, value in enumerate(values) if LEAST_COUNT <= value <= HIGHEST_COUNT]
    if len(readings) > 1 and kept:
        readings, values = [readings[i] for i in kept], [values[i] for i in kept]
    if not readings:
        _refuse_number(text, lookup, argument, sign)
        head = None if _number(text.strip(), sign) else re.match(r"[\d.,]+", text)
        _refuse_unit(text[head.end() :] if head else "", text, argument)
    if len(set(values)) > 1:
        raise UnitError.of(
            "AMBIGUOUS",
            argument=argument,
            given=repr(text),
            remedy=Sentence(
                "problem.AMBIGUOUS.remedy",
                listed=" or ".join(f"'{v:.10g} 10*9/L'" for v in dict.fromkeys(values)),
            ),
        )
    number, value = readings[0].number, values[0]
    if decimal is None and _THREE_AFTER_DOT.fullmatch(number):
        thousands = _exact(Decimal(number.replace(".", "")), readings[0].factor)
        if number.endswith("000") or thousands <= plausible:
            raise UnitError.of(
                "DECIMAL_SIGN",
                argument=argument,
                needed=Sentence("problem.DECIMAL_SIGN.needed_counts_2"),
                given=repr(text),
                remedy=Sentence(
                    "problem.DECIMAL_SIGN.remedy_counts_3",
                    value=f"{value:.10g}",
                    thousands=f"{thousands:.10g}",
                ),
            )
    if value > highest:
        raise _too_high(value, repr(text), argument, readings[0].factor)
    return value, number, readings[0].unit


def _too_high(value: float, given: str, argument: str, factor: Factor | None = None) -> UnitError:
    """Refuse what no blood count can be, and name the unit that would make it one."""
    remedy = remedy_of("TOO_HIGH")
    for unit, power in {"10*9/L": 0, "/uL": -3, "/mL": -6, "/L": -9}.items():
        other = inf if factor is None else value / float(factor) * 10.0**power
        if other <= SUSPICIOUS_COUNT:
            remedy = Sentence("problem.TOO_HIGH.other_unit", value=f"{other:.10g}", unit=unit)
            break
    return UnitError.of(
        "TOO_HIGH",
        argument=argument,
        needed=Sentence("problem.TOO_HIGH.needed", highest_count=f"{HIGHEST_COUNT:.0f}"),
        given=given,
        remedy=remedy,
    )


def parse_value(
    text: str,
    lookup: Lookup,
    decimal: DecimalSign | None,
    plausible: float,
    argument: str,
    *,
    highest: float = inf,
) -> tuple[float, Comparator, float | None, bool]:
    """
    Read a value, a bound or a range with its unit, in the canonical unit.

    Parameters
    ----------
    text : str
    lookup : callable
        Gives the factor of a unit to the canonical one, or None.
    decimal : {".", ","} or None
    plausible : float
        Above this, a dot before three digits cannot have meant thousands.
    argument : str
    highest : float
        A value above this is refused.

    Returns
    -------
    tuple
        Value, comparator, the upper end of a range or None, and whether it is approximate.
    """
    try:
        refuse_long(text, argument)
        return _parse(text, lookup, decimal, plausible, argument, highest=highest)
    except UnitError as error:
        raise UnitError(attrs.evolve(error.problem, given=shown_text(text))) from None


def refuse_long(text: str, argument: str) -> None:
    """Refuse a text of more than `LONGEST_TEXT` characters, before anything reads it."""
    if len(text) > LONGEST_TEXT:
        raise UnitError.of(
            "TOO_LONG",
            argument=argument,
            needed=Sentence("problem.TOO_LONG.needed_counts", longest_text=LONGEST_TEXT),
            given=shown_text(text),
            remedy=Sentence("problem.TOO_LONG.remedy_counts"),
        )


def shown_text(text: str) -> str:
    """Show a text in an error; a long one is cut."""
    if len(text) <= LONGEST_TEXT:
        return repr(text)
    return Sentence("problem.TOO_LONG.given_counts", start=repr(text[:40]))


def too_high(value: float, given: str, argument: str, power: int) -> Problem:
    """
    Say of a count that nobody has which unit would make it one.

    Parameters
    ----------
    value : float
        [10^9/L]
    given, argument : str
    power : int
        The power of ten of its unit.

    Returns
    -------
    Problem
    """
    return _too_high(value, given, argument, Decimal((0, (1,), power))).problem


def _parse(
    text: str,
    lookup: Lookup,
    decimal: DecimalSign | None,
    plausible: float,
    argument: str,
    *,
    highest: float,
) -> tuple[float, Comparator, float | None, bool]:
    typed = _typed(text, decimal or ".")
    plain = _APPROXIMATE.sub("", typed, count=1) if _APPROXIMATE.match(typed) else typed
    approximate = plain != typed
    if word := _BOUND_WORD.match(plain):
        plain = _IN_WORDS[word["word"].casefold()] + plain[word.end() :]
    bound = _BOUND.fullmatch(plain)
    comparator = _COMPARATORS.get(bound["sign"], "") if bound and bound["sign"] else ""
    rest = bound["rest"].replace("’", "'") if bound else ""
    if number := _EXPONENT.match(rest):
        rest = _without_exponent(number) + rest[number.end() :]
    span = None if comparator else _RANGE.fullmatch(rest)
    if span is None:
        value, _, _ = _value(rest, lookup, decimal, plausible, argument, highest=highest)
        if comparator == "<" and not value:
            raise UnitError.of(
                "NEGATIVE",
                argument=argument,
                needed=Sentence("problem.NEGATIVE.needed_count_columns"),
                given=repr(text),
                remedy=Sentence("problem.NEGATIVE.remedy_count_columns"),
            )
        return value, comparator, None, approximate
    high, printed, unit = _value(
        span["rest"], lookup, decimal, plausible, argument, highest=highest
    )
    low = _value(f"{span['low']} {unit}", lookup, decimal, plausible, argument)[0]
    grouped = re.search(r"[,. ']\d{3}$", printed) and not re.search(r"[,. ']\d{3}$", span["low"])
    sign: DecimalSign = decimal or "."
    falls = cast("Decimal", _number(span["low"].strip(), sign)) > cast(
        "Decimal", _number(printed, sign)
    )
    if falls or (grouped and high > 0 and low * 100 < high):
        raise UnitError.of(
            "RANGE",
            argument=argument,
            needed=Sentence("problem.RANGE.needed_counts"),
            given=repr(text),
            remedy=Sentence("problem.RANGE.remedy_counts"),
        )
    return low, "", None if low == high else high, approximate


def _without_exponent(number: re.Match[str]) -> str:
    """Write out a number such as ``1e+02``, with its own decimal sign."""
    sign = "," if "," in number["number"] else "."
    written = Decimal(f"{number['number'].replace(',', '.')}e{number['power']}")
    return format(written, "f").replace(".", sign)


@lru_cache(maxsize=65536)
def _parse_count(text: str, decimal: DecimalSign | None, argument: str) -> Count:
    fast = _FAST.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if fast is not None and decimal is None and not _THREE_AFTER_DOT.fullmatch(fast["number"]):
        factor = count_factor(fast["unit"])
        value = inf if factor is None else _exact(Decimal(fast["number"]), factor)
        if value <= HIGHEST_COUNT and (value or fast["sign"] != "<"):
            return Count(value, _COMPARATORS.get(fast["sign"], ""))
    return Count(
        *parse_value(text, count_factor, decimal, SUSPICIOUS_COUNT, argument, highest=HIGHEST_COUNT)
    )


def parse_count(text: str, *, decimal: DecimalSign | None = None, argument: str = "count") -> Count:
    """
    Read a platelet count as laboratories and papers print it.

    * a number with a unit of the closed table of spellings;
    * a bound (``<5 K/µL``, ``≥50 x109/L``) and a range (``30–60 ×10⁹/L``) are kept as such; so is
      that a number is approximate (``~12``, ``ca. 12``);
    * thousands separators are a comma, a space or an apostrophe;
    * a dot before exactly three digits (``162.000 /µL``) is refused unless *decimal* is declared
      or only one reading is a possible count.

    Parameters
    ----------
    text : str
        Number and unit.
    decimal : {".", ","}, optional
        The decimal sign, where it is known.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count
        Value and bound. [10^9/L]

    Raises
    ------
    UnitError
        With the text, what was needed, and the fix.

    Examples
    --------
    >>> from itpcase import parse_count
    >>> parse_count("15,000 /mm3").value
    15.0
    >>> parse_count("5.4 lakhs/cumm").value
    540.0
    >>> parse_count("162.000 /μl", decimal=",").value
    162.0
    """
    if not isinstance(text, str):
        raise UnitError.of(
            "NOT_TEXT",
            argument=argument,
            needed=Sentence("problem.NOT_TEXT.needed_counts"),
            given=text,
            remedy=_with_unit(text),
        )
    if decimal not in (None, ".", ","):
        raise InputError.of(
            "DECIMAL_SIGN",
            argument="decimal",
            given=decimal,
            remedy=Sentence("problem.DECIMAL_SIGN.remedy_counts_2"),
        )
    return _parse_count(text, decimal, argument)


def _with_unit(value: object) -> Sentence:
    """Say how a bare number is written with its unit."""
    is_number = isinstance(value, Real) and not isinstance(value, bool | np.bool_ | np.timedelta64)
    number = value if is_number and isfinite(cast("float", value)) else 30
    return Sentence("problem.NO_UNIT.with_unit", number=number)


def as_count(value: object, argument: str = "count") -> Count:
    """
    Take a count as text, as a ``Quantity``, or as a `Count`.

    Parameters
    ----------
    value : str, pint.Quantity or Count
        The count; a bare number is refused.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count
        [10^9/L]

    Raises
    ------
    UnitError
        For a bare number, and for what is not cells per volume.

    Examples
    --------
    >>> from itpcase.units.counts import as_count, quantity
    >>> as_count(quantity(100.0, "1 / nanoliter")).value
    100.0
    """
    if isinstance(value, Count):
        return checked(value, HIGHEST_COUNT, argument)
    if isinstance(value, str):
        return parse_count(value, argument=argument)
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return Count(_from_quantity(value, argument))
    raise UnitError.of(
        "NO_UNIT",
        argument=argument,
        needed=Sentence("problem.NO_UNIT.needed_counts"),
        given=value,
        remedy=_with_unit(value),
    )


def checked(count: Count, highest: float, argument: str) -> Count:
    """
    Refuse a `Count` that no reader would have made.

    Parameters
    ----------
    count : Count
    highest : float
    argument : str

    Returns
    -------
    Count

    Raises
    ------
    UnitError
        For a value that is negative, not finite or too high, an unknown comparator, a range that is
        also a bound or runs downwards.
    """
    ends = (count.value,) if count.upper is None else (count.value, count.upper)
    numbers = all(0.0 <= end <= highest for end in ends)  # NaN compares false
    is_range = count.upper is None or (not count.comparator and count.upper > count.value)
    known = count.comparator in {"", *_COMPARATORS.values()}
    empty = count.comparator == "<" and count.value == 0
    if not numbers or not is_range or not known or empty:
        raise UnitError.of(
            "COUNT",
            argument=argument,
            needed=Sentence("problem.COUNT.needed", highest=f"{highest:g}"),
            given=repr(count),
        )
    return count


def _from_quantity(value: Any, argument: str) -> float:
    if np.ndim(value.magnitude):
        raise UnitError.of(
            "NOT_ONE_VALUE", argument=argument, given=Sentence("problem.NOT_ONE_VALUE.given")
        )
    if not value.check("1 / [length]**3"):
        raise UnitError.of(
            "NOT_CELLS_PER_VOLUME",
            argument=argument,
            given=f"{value.magnitude} {value.units}",
            remedy=Sentence("problem.NOT_CELLS_PER_VOLUME.remedy_counts_2"),
        )
    plain = type(value)(float(value.magnitude), value.units)  # a Decimal does not convert
    number = float(plain.to(COUNT_UNIT).magnitude)
    if not 0.0 <= number < inf:
        raise UnitError.of(
            "NEGATIVE" if number < 0.0 else "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NEGATIVE.needed_counts"),
            given=f"{value.magnitude} {value.units}",
            remedy=Sentence("problem.NEGATIVE.remedy_counts_2"),
        )
    number = float(snap(number))
    if number > HIGHEST_COUNT:
        raise _too_high(number, f"{number:.10g} ×10⁹/L", argument)
    return number


def snap(values: ArrayLike) -> NDArray[np.float64]:
    """
    Round values in the canonical unit to its step of 1e-8.

    Parameters
    ----------
    values : array_like
        Counts or thresholds. [10^9/L]

    Returns
    -------
    numpy.ndarray
        [10^9/L]
    """
    with np.errstate(over="ignore"):  # a number that is too high for a count is refused as one
        return np.asarray(np.round(np.asarray(values, dtype=np.float64), DECIMALS))


def convert_counts(values: ArrayLike, unit: str, *, argument: str = "count") -> NDArray[np.float64]:
    """
    Convert a column of counts that share one unit.

    * one correctly rounded multiplication or division by an exact power of ten;
    * a NaN stays a NaN: a missing value is no count;
    * float32 is read by its shortest decimal, and refused per litre and per millilitre, where a
      float32 cannot hold the printed number (50 ×10⁹/L would come back below itself).

    Parameters
    ----------
    values : array_like
        The printed numbers.
    unit : str
        Their unit, in any spelling of the table.
    argument : str
        The name to use in an error.

    Returns
    -------
    numpy.ndarray
        float64. [10^9/L]

    Raises
    ------
    UnitError
        For an unknown unit, a negative, infinite or impossible count (with its row).

    Examples
    --------
    >>> from itpcase.units.counts import convert_counts
    >>> convert_counts([15000, 30000], "/mm3")
    array([15., 30.])
    """
    if not isinstance(unit, str):
        raise UnitError.of(
            "NO_UNIT",
            argument=argument,
            needed=Sentence("problem.NO_UNIT.needed_counts_3"),
            given=unit,
            remedy=Sentence("problem.NO_UNIT.remedy_counts_2"),
        )
    refuse_long(unit, argument)
    factor = count_factor(unit)
    if factor is None:
        _refuse_unit(unit, unit, argument)
    power = int(factor.adjusted())
    numbers = floats(values, argument, short=power > -6)  # noqa: PLR2004
    converted = _scaled(numbers, *_scales(power))
    bad = (converted < 0) | (converted > HIGHEST_COUNT)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        value, where = float(converted.flat[row]), f"{argument}[{row}]"
        given = f"{numbers.flat[row]:.10g} {unit}"
        if value > HIGHEST_COUNT:
            raise _too_high(value, given, where, factor)
        raise UnitError.of("NEGATIVE", argument=where, given=given)
    return converted


def _scales(power: int) -> tuple[float, float]:
    """Return what to multiply with and what to divide by; one of the two is 1."""
    return float(10 ** max(power, 0)), float(10 ** max(-power, 0))


def _scaled(numbers: Any, times: Any, over: Any) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return snap(numbers * times / over)


def convert_rows(
    values: NDArray[np.float64], powers: Sequence[int], codes: NDArray[Any] | None
) -> NDArray[np.float64]:
    """
    Convert a column of counts by the unit of each row; nothing is checked.

    Parameters
    ----------
    values : numpy.ndarray
        The printed numbers; NaN stays NaN.
    powers : sequence of int
        The power of ten of each unit, to 10⁹/L.
    codes : numpy.ndarray or None
        For each row, the place of its unit; None if all have the first.

    Returns
    -------
    numpy.ndarray
        float64 [10^9/L]
    """
    scales = [_scales(power) for power in powers]
    times, over = np.array(scales, dtype=np.float64).reshape(-1, 2).T
    converted = np.empty(len(values))
    for first in range(0, len(values), ROWS_AT_ONCE):  # in pieces that stay in the cache
        rows = slice(first, first + ROWS_AT_ONCE)
        which: Any = 0 if codes is None else codes[rows]
        converted[rows] = _scaled(values[rows], times[which], over[which])
    return converted


def convert_by_unit(
    values: NDArray[Any], units: Sequence[str], codes: NDArray[Any]
) -> NDArray[np.float64] | None:
    """
    Convert a column of counts whose rows have units of their own, if nothing is wrong with it.

    Parameters
    ----------
    values : numpy.ndarray
        The printed numbers; NaN stays NaN.
    units : sequence of str
        The spellings.
    codes : numpy.ndarray
        For each row, the place of its spelling.

    Returns
    -------
    numpy.ndarray or None
        float64 [10^9/L]; None for what `convert_counts`, asked unit by unit, will refuse or has to
        look at more closely.
    """
    factors = [count_factor(unit) if len(unit) <= LONGEST_TEXT else None for unit in units]
    if values.dtype != np.float64 or None in factors:
        return None
    powers = [int(factor.adjusted()) for factor in factors if factor is not None]
    converted = convert_rows(values, powers, codes) if powers else values
    bad = (converted < 0) | (converted > HIGHEST_COUNT)
    return None if bad.any() else converted


def shortest_floats(values: NDArray[Any]) -> NDArray[np.float64]:
    """
    Turn numbers into float64; a shorter float is read by its shortest decimal.

    Parameters
    ----------
    values : numpy.ndarray

    Returns
    -------
    numpy.ndarray
    """
    short = values.dtype in (np.float16, np.float32)
    return np.asarray((values.astype(str) if short else values), dtype=np.float64)


def power_of_unit(unit: Any) -> int | None:
    """
    Return the power of ten from a unit of pint to cells per litre.

    Parameters
    ----------
    unit : pint.Unit
        Of any registry.

    Returns
    -------
    int or None
        None for what is not cells per volume by a power of ten.
    """
    try:
        per_litre = float((1.0 * unit).to("1 / liter").magnitude)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the registry is the user's own
        return None
    power = round(log10(per_litre)) if per_litre > 0 else 0
    return power if isclose(per_litre, 10.0**power, rel_tol=1e-9) else None


def floats(values: ArrayLike, argument: str, *, short: bool = True) -> NDArray[np.float64]:
    """
    Turn a column into float64; a float32 is read by its shortest decimal.

    Parameters
    ----------
    values : array_like
    argument : str
        The name to use in an error.
    short : bool
        Whether a float32 holds the printed numbers.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    UnitError
        For what is not a column of numbers, and for floats that are too short.
    """
    column = np.asarray(values)
    if column.dtype in (np.float16, np.float32):
        if column.dtype == np.float16 or not short:
            raise UnitError.of("FLOAT32", argument=argument, given=str(column.dtype))
        column = column.astype(str)
    try:
        if column.dtype.kind in "iufUS":
            return column.astype(np.float64)
    except ValueError:
        pass
    raise UnitError.of(
        "NOT_A_NUMBER",
        argument=argument,
        needed=Sentence("problem.NOT_A_NUMBER.needed_counts"),
        given=Sentence("problem.NOT_A_NUMBER.given", dtype=column.dtype),
        remedy=Sentence("problem.NOT_A_NUMBER.remedy_counts"),
    )
