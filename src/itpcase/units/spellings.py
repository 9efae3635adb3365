"""
The closed table of the units of a count: every spelling, and its factor to 10⁹/L.

pint never parses text from outside: a unit is looked up here, and what is not in the table, or
means two things, is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from math import isclose, log10
from typing import Any, Final, NoReturn

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, published
from itpcase.errors import UnitError
from itpcase.units.text import as_typed

__all__: list[str] = []

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
    "mille": 3, "mila": 3, "tisíc": 3, "tysięcy": 3, "тысяч": 3, "тис": 3, "тис.": 3, "bin": 3,
    "ezer": 3, "mii": 3, "tūkst": 3, "tūkst.": 3,
    "千": 3, "천": 3,
    "10000": 4, "x10000": 4, "万": 4, "萬": 4, "x万": 4, "만": 4,
    "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5,
    "mio": 6, "mio.": 6, "mln": 6, "mln.": 6, "млн": 6, "млн.": 6, "million": 6, "millions": 6,
    "milyon": 6, "百万": 6,
    "g": 9, "gi": 9, "giga": 9, "gpt": 9, "\u0433": 9, "mrd": 9, "mrd.": 9, "milliarden": 9,
    "mld": 9, "mld.": 9, "mia": 9, "mia.": 9, "milliard": 9, "milliards": 9, "miljard": 9,
    "billion": 9, "bil": 9, "bill": 9, "млрд": 9, "млрд.": 9,
}  # fmt: skip

_NOUNS: Final = (
    "cells", "cell", "platelets", "platelet", "plt", "plts", "plaquettes", "thrombozyten",
    "thrombocytes", "plaquetas", "piastrine", "count", "counts", "particles", "#", "кл", "кл.",
    "個", "个", "개", "células", "celulas", "zellen", "cellules", "plättchen", "клеток", "клетки",
    "тромбоцитов", "hücre",
)  # fmt: skip

_LITRE_WORDS: Final = (
    "liter", "litre", "liters", "litres", "litro", "litros", "litri", "litr", "litra", "litru",
    "litrów", "литр", "литра", "リットル", "리터",
)  # fmt: skip
"""A litre in the languages of laboratories."""

_MICRO: Final = ("micro", "mikro", "микро", "マイクロ", "마이크로")
_MILLI: Final = ("milli", "mili", "милли", "ミリ", "밀리")
_NANO: Final = ("nano", "нано")
_CUBIC_MILLIMETRE: Final = (
    "mm3", "mm^3", "mm*3", "mm**3", "cumm", "cu.mm", "cu.mm.", "c.mm", "cmm", "mmc", "cubicmm",
    "cubicmillimetre", "cubicmillimeter", "cubicmillimetres", "cubicmillimeters", "kubikmillimeter",
    "millimètrecube", "millimetrecube", "milímetrocúbico", "milimetrocubico", "millimetrocubo",
    "立方毫米", "立方ミリメートル", "立方ミリ",
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

UCUM: Final = {
    "10*9/L": 0, "10*6/mL": 0, "10*4/uL": 1, "10*3/uL": 0, "10*3/mm3": 0, "/uL": -3, "/mm3": -3,
}  # fmt: skip
"""
Codes in everyday use -> the power of ten, as the spellings below give it.

A file that has no other unit is read without them, which take longer to get ready than its counts.
"""

OMOP_UNITS: Final = {
    8848: "10*3/uL", 8961: "10*3/mm3", 9444: "10*9/L", 44777588: "10*9/L", 8816: "10*6/mL",
    32706: "10*4/uL", 8647: "/uL", 8784: "/uL", 8785: "/mm3", 8888: "/mm3", 9436: "10*3/mL",
    9257: "/mL", 9442: "10*6/L", 9254: "/L", 8792: "K/uL", 8903: "K/mm3",
}  # fmt: skip
"""
Concepts of OMOP -> the unit of a count that they stand for.

8792 and 8903 are what is made of K/uL and K/mm3 where K is read as kelvin. The names are those of
the DataQualityDashboard, the Vocabulary-v5.0 and the PhenotypeLibrary of OHDSI (8784, 44777588),
and of the public mapping of PROTECT-CHILD (9442); that of 9257 is recalled, not looked up.
"""

OMOP_MISPRINTS: Final = {8938: "10*-3/uL"}
"""Concepts of OMOP that no count can have."""

NO_CONCEPT: Final = "0"
"""Stands in OMOP for a unit that was not mapped to a concept."""

# where the case decides: a capital M is million; a thousand per mL would be no count
_AS_CODED: Final = UCUM | {"M/mL": 0, "M/ml": 0}

_CONCEPT: Final = compile_late(r"\s*([0-9]{4,8})(?:[.]0)?\s*")
"""A concept in the place of a unit; with a decimal where a column had no value for some row."""

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


_PER: Final = rf"(?:/|per|pro|par|por|na|в1?|每)(?P<volume>{_any_of(_LITRES)})"
_UNIT: Final = compile_late(
    rf"(?P<power>{_any_of(_MULTIPLIERS)})?(?:{_any_of(_NOUNS)})?"
    rf"(?:{_PER}|[.*]?(?P<inverse>{_any_of(_INVERSE)})|(?P<glued>{_any_of(_SLASH_LOST)}))"
)
# compiled when a unit is refused, and long
_UNSURE: Final = rf"(?P<power>{_any_of(tuple(TWO_MEANINGS))})(?:{_any_of(_NOUNS)})?{_PER}"
_POWER_ONLY: Final = rf"(?:{_any_of(_MULTIPLIERS)})(?:{_any_of(_NOUNS)})?"
_GRAMS: Final = compile_late(  # g/L, Cyrillic too, and G/dL
    r"[\s(\[]*(?:[g\u0433]m?\s*(?:/|per\b|[.*·]?\s*[lLлЛ]\s*\^?\(?[-−])|(?i:g\s*(?:/|per\b)\s*dl\b))"
)


_TAGGED: Final = compile_late(r"\s*<sup>\s*([-+−]?\d{1,2})\s*</sup>", re.IGNORECASE)
_SIGNS: Final = str.maketrans({
    "×": "x", "✕": "x", "✖": "x", "⨯": "x", "⁄": "/", "∕": "/",  # noqa: RUF001 - as print has them
    "·": ".", "•": ".", "⋅": ".", "∙": ".", "・": ".", "−": "-", "‐": "-", "μ": "u",  # noqa: RUF001 - as print has them
})  # fmt: skip


_LIKE_TIMES: Final = compile_late(r"(?<![^\W\d_])[хχ](?=\s*10)")
_LIKE_E: Final = compile_late(r"(?<=10)е(?=\+?[0-9])")  # noqa: RUF001 - a letter of Russian
_TO_THE_POWER: Final = compile_late(
    r"(?<=10)\s*в\s*(?P<power>[0-9]{1,2})(?:\s*-?\s*(?:й|ой|ей))?\s*(?:степени|ст\.?)?(?=\s*[/кт])"
)
"""A power of ten in Russian words: ``10 в 9 ст/л``."""

_CYRILLIC_LITRE: Final = compile_late(r"(?<![^\W\d_])(м?)л(?![^\W\d_])")  # not the л of млн


def with_powers(text: str, point: str = ".") -> str:
    """Write a text with the signs of a keyboard; a superscript of HTML becomes a power as well."""
    return as_typed(_TAGGED.sub(r"^\1", text), point)


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Fold the typography of a unit: width, case, superscripts, micro signs, spaces, Cyrillic."""
    folded = with_powers(re.sub(r"\.?\{[^{}]*\}", "", text)).casefold()
    if not folded.isascii():
        folded = folded.replace("мкл", "ul").replace("мм", "mm").replace("i\u0307", "i")
        folded = _LIKE_E.sub("e", _LIKE_TIMES.sub("x", folded))
        folded = _TO_THE_POWER.sub(r"^\g<power>", folded)
    folded = _CYRILLIC_LITRE.sub(lambda found: "ml" if found[1] else "l", folded)
    key = re.sub(r"[\s_]+", "", folded.translate(_SIGNS)).rstrip(".")
    if re.fullmatch(r"\(.*\)|\[.*\]", key):  # as in the heading of a column: (10*9/L)
        key = key[1:-1]
    return re.sub(r"^(?:\*(?=10|1e|万|千)|\.(?=10[*^(]))", "x", key)


_OF_SIGNS: Final = (
    ("микромоль|мкмоль|微摩[尔爾]|마이크로몰|mkmol|mikromol", "umol"),
    ("миллимоль|ммоль|mmоль|毫摩[尔爾]|밀리몰|milimol", "mmol"),  # noqa: RUF001 - mm was replaced
    ("нмоль|纳摩[尔爾]", "nmol"), ("мккат", "ukat"), ("нкат", "nkat"),
    ("мкг|微克", "ug"), ("мг|毫克", "mg"),
    (r"(?<![^\W\d_])г(?=l|dl|дл|/|%)|克", "g"),  # noqa: RUF001 - a letter of Russian
    ("дл|分升|deci?lit(?:er|re|ro|ri)s?|d(?=升|リットル)", "dl"), ("мл|毫升", "ml"),
    (r"(?<![^\W\d_])л(?![^\W\d_])|升|(?:(?<![a-z])|(?<=per))lit(?:er|re|ro|ri)s?", "l"),
    ("ме(?=/)|мед(?=/)|国际单位|國際單位|j[.]?m[.]?(?=/)|ui(?=/)|u[.]i[.]?(?=/)", "iu"),
    ("[ео]д[.]?(?=/)|单位|單位|unità(?=/)|unidades(?=/)|unités(?=/)", "u"),  # noqa: RUF001 - as print has them
    ("(?<![a-z])(?:gms?|grs?|gram(?:me)?s?|gramos|grammi)[.]?(?=[/%d]|per)", "g"),
    ("(?<=[a-z%])per(?=d?l$|100ml|ml$)", "/"),
    (r"(?<=[a-z])[.*]?(d?l|ml)\^?(?:-1|\(-1\))$", r"/\1"),
)  # fmt: skip
"""
Words of other scripts and languages, and the signs of the metric system that they stand for.

They are of units of mass, amount and activity in a volume, as recalled; gram is not written *gr*
for a grain in a laboratory.
"""

_AS_SIGNS: Final = tuple((compile_late(words), signs) for words, signs in _OF_SIGNS)


@lru_cache(maxsize=4096)
def in_signs(text: str) -> str:
    """
    Write a unit of a laboratory value in small letters and in the signs of the metric system.

    Parameters
    ----------
    text : str
        A unit of mass, amount of substance or activity in a volume, in any of several languages.

    Returns
    -------
    str
        Without blanks.

    Examples
    --------
    >>> from itpcase.units.spellings import in_signs
    >>> [in_signs(unit) for unit in ("gm / dL", "微摩尔/升", "g·dL⁻¹", "克/升")]
    ['g/dl', 'umol/l', 'g/dl', 'g/l']
    """
    key = normalised(text)
    for words, signs in _AS_SIGNS:
        key = words.sub(signs, key)
    return key


@lru_cache(maxsize=4096)
def count_factor(text: str) -> Decimal | None:
    """Return the exact factor from a unit of this spelling to 10⁹/L, or None for no such unit."""
    text = _named(text)
    bare = re.sub(r"\s+", "", text)
    if bare in _AS_CODED:
        return Decimal((0, (1,), _AS_CODED[bare]))
    found = _UNIT.fullmatch(normalised(text))
    if found is None or _GRAMS.match(with_powers(text)):
        return None
    power = found["power"] or ""
    volume = found["volume"] or found["inverse"] or found["glued"]
    litres = (_LITRES | _INVERSE)[volume]
    if power in {"g", "\u0433"} and litres:  # G/dL is haemoglobin in capitals
        return None
    return Decimal((0, (1,), _MULTIPLIERS[power] + litres - 9))


def _named(unit: str) -> str:
    """Give the unit that a concept of OMOP stands for; any other text as it is."""
    concept = _CONCEPT.fullmatch(unit)
    return unit if concept is None else (OMOP_UNITS | OMOP_MISPRINTS).get(int(concept[1]), unit)


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


def power_of_spelling(text: str) -> int | None:
    """
    Return the power of ten from a unit of a spelling to cells per litre.

    Parameters
    ----------
    text : str

    Returns
    -------
    int or None
        None for a spelling that is not known.
    """
    factor = count_factor(text)
    return None if factor is None else int(factor.adjusted()) + 9


def refuse_unit(unit: str, text: str, argument: str) -> NoReturn:
    """Say by name why the rest of the text after its number is not cells per volume."""
    unit = _named(unit)
    key = normalised(unit)
    shown = repr(text)

    def refuse(code: str, needed: str | None = None, remedy: str | None = None) -> NoReturn:
        raise UnitError.of(code, argument=argument, needed=needed, given=shown, remedy=remedy)

    if not key:
        refuse(
            "NO_UNIT",
            Sentence("problem.NO_UNIT.needed_counts_2"),
            Sentence("problem.NO_UNIT.remedy_counts"),
        )
    if key in {NO_CONCEPT, f"{NO_CONCEPT}.0"}:
        refuse("UNMAPPED_UNIT")
    if re.search(r"(?:10[*^ex+(]{0,2}|e)-\d", key):
        refuse("NEGATIVE_POWER")
    if key == "1":
        refuse("DIMENSIONLESS")
    if re.fullmatch(_POWER_ONLY, key):
        refuse("NO_VOLUME")
    if _GRAMS.match(with_powers(unit)):
        refuse("GRAMS")
    unsure = re.fullmatch(_UNSURE, key)
    if unsure is not None:
        two = published(TWO_MEANINGS[unsure["power"]])
        refuse("TWO_MEANINGS", remedy=Sentence("problem.TWO_MEANINGS.remedy", two_meanings=two))
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
