"""Counts and units as they are written: every spelling, and what a refusal says."""
# ruff: noqa: RUF001 - signs that look alike are what is tested

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import itpcase as itp
from itpcase.units.counts import (
    parse_count,
)

EXPONENTS = range(2, 13)

POWERS: dict[int, set[str]] = {
    n: {
        sign + form.format(digits)
        for digits in (f"{n}", f"{n:02}")
        for sign in ("", "x")
        for form in ("10*{}", "10**{}", "10^{}", "10e{}", "10e+{}", "10+{}", "10({})", "10x{}")
    }
    | {
        form.format(digits)
        for digits in (f"{n}", f"{n:02}")
        for form in ("e{}", "e+{}", "1e{}", "1e+{}", "x1e{}", "x1e+{}")
    }
    | {f"x10{n}"}
    for n in EXPONENTS
}
"""Powers of ten as they are written, to their exponent; a second writing of the closed table."""

WORDS: dict[int, set[str]] = {
    0: {"", "1"},
    3: {
        "1000", "x1000", "k", "thou", "thous", "thousand", "thousands", "th", "tho", "ths", "thsd",
        "tsd", "tsd.", "tausend", "tis", "tis.", "tys", "tys.", "тыс", "тыс.", "miles", "migliaia",
        "ribu", "千", "천", "mille", "mila", "tisíc", "tysięcy", "тысяч", "тис", "тис.", "bin",
        "ezer", "mii", "tūkst", "tūkst.",
    },
    4: {"10000", "x10000", "万", "萬", "x万", "만"},
    5: {"lakh", "lakhs", "lac", "lacs"},
    6: {"mio", "mio.", "mln", "mln.", "млн", "млн.", "million", "millions", "百万", "milyon"},
    9: {
        "g", "gi", "giga", "gpt", "\u0433", "mrd", "mrd.", "milliarden", "mld", "mld.", "mia",
        "mia.", "milliard", "milliards", "miljard", "billion", "bil", "bill", "млрд",
        "млрд.",
    },
}  # fmt: skip
"""Words for powers of ten, to their exponent."""

LITRES = (
    "liter", "litre", "liters", "litres", "litro", "litros", "litri", "litr", "litra", "litru",
    "litrów", "литр", "литра", "リットル", "리터",
)  # fmt: skip
"""A litre in the languages that cases are published in."""

PREFIXES = {
    "milli": ("milli", "mili", "милли", "ミリ", "밀리"),
    "micro": ("micro", "mikro", "микро", "マイクロ", "마이크로"),
}
"""A thousandth and a millionth before a litre."""

VOLUMES: dict[int, set[str]] = {
    0: {"l", "升", *LITRES},
    1: {"dl"},
    3: {
        "ml", "cc", "cm3", "cm^3", "毫升",
        *(f"{milli}{litre}" for milli in PREFIXES["milli"] for litre in LITRES),
    },
    6: {
        "ul", "mcl", "microl", "mikrol", "mkl", "微升",
        *(f"{micro}{litre}" for micro in PREFIXES["micro"] for litre in LITRES),
        "mm3", "mm^3", "mm*3", "mm**3", "cumm", "cu.mm", "cu.mm.", "c.mm", "cmm",
        "mmc", "cubicmm", "cubicmillimetre", "cubicmillimeter", "cubicmillimetres",
        "cubicmillimeters", "kubikmillimeter", "millimètrecube", "millimetrecube",
        "milímetrocúbico", "milimetrocubico", "millimetrocubo", "立方毫米",
        "立方ミリメートル", "立方ミリ",
    },
    9: {"nl", "纳升", *(f"{nano}{litre}" for nano in ("nano", "нано") for litre in LITRES)},
}  # fmt: skip
"""Volumes, to the power of ten by which a litre holds them."""

INVERSE: dict[int, set[str]] = {
    litres: {volume + power for volume in volumes for power in ("-1", "^-1", "(-1)", "^(-1)")}
    for litres, volumes in {0: {"l"}, 1: {"dl"}, 3: {"ml"}, 6: {"ul"}, 9: {"nl"}}.items()
}
INVERSE[6] |= {"mm-3", "mm^-3"}
INVERSE[3] |= {"cm-3", "cm^-3"}

NOUNS = (
    "", "cells", "cell", "platelets", "platelet", "plt", "plts", "plaquettes", "thrombozyten",
    "thrombocytes", "plaquetas", "piastrine", "count", "counts", "particles", "#", "кл", "кл.",
    "個", "个", "células", "celulas", "zellen", "cellules", "plättchen", "개", "клеток",
    "клетки", "тромбоцитов", "hücre",
)  # fmt: skip


def flat(table: dict[int, set[str]]) -> dict[str, int]:
    """Spelling to power."""
    return {word: power for power, words in table.items() for word in words}


MULTIPLIERS = flat(POWERS) | flat(WORDS)


def written(cells: int, power: int) -> str:
    """A count of so many cells per µL, as the number in a unit of 10^power ×10⁹/L."""
    return f"{Decimal(cells).scaleb(-3 - power).normalize():f}"


def in_1e9_per_l(cells: int) -> float:
    """A count of so many cells per µL in the canonical unit."""
    return float(Decimal(cells).scaleb(-3))


def refusal(text: Any, **options: Any) -> itp.errors.Problem:
    """What is wrong with a text."""
    with pytest.raises(itp.UnitError) as caught:
        parse_count(text, **options)
    return caught.value.problem


NOT_READ = {
    "250 T/µl": ("TWO_MEANINGS", "tera"),
    "250 T/L": ("TWO_MEANINGS", "tera"),
    "250 M/uL": ("TWO_MEANINGS", "million"),
    "5 m/mm3": ("TWO_MEANINGS", "thousand"),
    "5 m/mL": ("TWO_MEANINGS", "million"),
    "250 mil/mm3": ("TWO_MEANINGS", "Portuguese"),
    "2.5 L/cumm": ("TWO_MEANINGS", "lakh"),
    "250 g/l": ("GRAMS", "'g' is gram"),
    "250 g/L": ("GRAMS", "'G/L'"),
    "250 g / L": ("GRAMS", "gram"),
    "250 ｇ/L": ("GRAMS", "gram"),
    "250 g per litre": ("GRAMS", "gram"),
    "250 gm/L": ("GRAMS", "gram"),
    "250 g.L-1": ("GRAMS", "gram"),
    "250 g L⁻¹": ("GRAMS", "gram"),
    "250 gL^-1": ("GRAMS", "gram"),
    "250 г/л": ("GRAMS", "gram"),
    "14 g/dL": ("GRAMS", "haemoglobin"),
    "14.1 G/DL": ("GRAMS", "haemoglobin"),
    "14 G per dL": ("GRAMS", "haemoglobin"),
    "5 G/mL": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "5 G/uL": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "25 mg/dL": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "25 %": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "9 fL": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "25 kelvin/uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 gauss/L": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 /mm": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 mm3": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 x10^9/I": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 x 10^3 µL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "22,00 10*9/L": ("DECIMAL_SIGN", "decimal=','"),
    "9,5 10^3/uL": ("DECIMAL_SIGN", "decimal=','"),
    "9 5 10*9/L": ("DECIMAL_SIGN", "separators"),
    "- 10*9/L": ("NOT_A_NUMBER", "leave the cell empty"),
    "25 K/uL (clumps)": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 K/uL?": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25±3 K/uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25¹ ×10⁹/L": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25² K/uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "2½ lakh/cumm": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "1_000 /uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "0x10 /uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "1e400 /uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "5 kelvin/uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "25 10^9/1": ("UNREADABLE", "30 10*9/L"),
    "25 ±": ("UNREADABLE", "30 10*9/L"),
    "258 x 10-3/uL": ("NEGATIVE_POWER", "10*3/uL"),
    "258 10^-3/uL": ("NEGATIVE_POWER", "10*3/uL"),
    "258 10*-3/uL": ("NEGATIVE_POWER", "10*3/uL"),
    "258 x10⁻³/µL": ("NEGATIVE_POWER", "10*3/uL"),
    "258 10e-3/µL": ("NEGATIVE_POWER", "10*3/uL"),
    "258 10(-3)/µL": ("NEGATIVE_POWER", "10*3/uL"),
    "258 e-3/µL": ("NEGATIVE_POWER", "10*3/uL"),
    "25": ("NO_UNIT", "/uL"),
    "25 ": ("NO_UNIT", "/uL"),
    "<5": ("NO_UNIT", "/uL"),
    "30-60": ("NO_UNIT", "/uL"),
    "25 1": ("DIMENSIONLESS", "10*9/L"),
    "25 {1}1": ("DIMENSIONLESS", "10*9/L"),
    "25 K": ("NO_VOLUME", "/L"),
    "25 thousand cells": ("NO_VOLUME", "/L"),
    "25 万": ("NO_VOLUME", "/L"),
    "25 x10^9": ("NO_VOLUME", "/L"),
    "": ("NOT_A_NUMBER", "30 10*9/L"),
    "  ": ("NOT_A_NUMBER", "30 10*9/L"),
    "K/uL": ("NO_NUMBER", "the number as well"),
    "10*9/L": ("NO_NUMBER", "the number as well"),
    "inf K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
    "-inf K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
    "±25 K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
    "+25 K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
    "<<5 K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
    "L 25 K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
    "-25 K/uL": ("NEGATIVE", "sign"),
    "−25 K/uL": ("NEGATIVE", "sign"),
    " - .5 K/uL": ("NEGATIVE", "sign"),
    "<0 K/uL": ("NEGATIVE", "below 0"),
    "< 0.0 G/L": ("NEGATIVE", "below 0"),
    "10000.001 K/uL": ("TOO_HIGH", "10.000001 ×10⁹/L with the unit '/uL'"),
    "10001 K/uL": ("TOO_HIGH", "10.001 ×10⁹/L with the unit '/uL'"),
    "25 ×10^12/L": ("TOO_HIGH", "25 ×10⁹/L with the unit '10*9/L'"),
    "2000 ×10^12/L": ("TOO_HIGH", "2000 ×10⁹/L with the unit '10*9/L'"),
    "2001 ×10^12/L": ("TOO_HIGH", "2.001 ×10⁹/L with the unit '/uL'"),
    "30000000 ×10⁹/L": ("TOO_HIGH", "30 ×10⁹/L with the unit '/mL'"),
    "30000000000 ×10⁹/L": ("TOO_HIGH", "30 ×10⁹/L with the unit '/L'"),
    "3000000000000 ×10⁹/L": ("TOO_HIGH", "correct the number or its unit"),
    ">10,001 G/L": ("TOO_HIGH", "'/uL'"),
    "30-20000 G/L": ("TOO_HIGH", "20 ×10⁹/L with the unit '/uL'"),
    "9" * 60 + " /uL": ("TOO_HIGH", "correct"),
    "9" * 190 + " /uL": ("TOO_HIGH", "correct"),
    "75 103/uL": ("AMBIGUOUS", "'75.103 10*9/L' or '75 10*9/L'"),
    "3 105/uL": ("AMBIGUOUS", "'3.105 10*9/L' or '300 10*9/L'"),
    "1 103/L": ("AMBIGUOUS", " or "),
    "~12-~20 K/uL": ("NOT_CELLS_PER_VOLUME", "K/uL"),
    "60-30 K/uL": ("RANGE", "'15000-30000 /uL'"),
    "15-30,000 /uL": ("RANGE", "both ends"),
    "15 to 30,000 /uL": ("RANGE", "both ends"),
    "10-9/L": ("RANGE", "both ends"),
    "1-1,001 G/L": ("RANGE", "both ends"),
    "30-3,001 /uL": ("RANGE", "both ends"),
}
"""Texts that are refused: the code, and a part of the remedy."""
