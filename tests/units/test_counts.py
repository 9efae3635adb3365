"""Counts with their units: one count is one float, and what would have to be guessed is refused."""
# ruff: noqa: RUF001 - signs that look alike are what is tested

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from decimal import ROUND_UP, Decimal, Inexact, localcontext
from fractions import Fraction
from math import inf, isnan, nan, nextafter
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pint
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.units import spellings
from itpcase.units.counts import (
    COUNT_UNIT,
    as_count,
    convert_by_unit,
    convert_counts,
    parse_count,
    quantity,
    snap,
)
from itpcase.units.numbers import shortest_floats

ROWS = list(
    csv.DictReader(
        (Path(__file__).resolve().parents[1] / "data" / "unit_spellings.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
)

REFUSED = {
    "258 X_10-3/uL": ("NEGATIVE_POWER", "misprint"),
    "170 1": ("DIMENSIONLESS", "10*9/L"),
    "333": ("NO_UNIT", "10*9/L"),
    "89 x 103": ("NO_VOLUME", "/uL"),
    "22,00 /uL": ("DECIMAL_SIGN", "decimal=','"),
    "162.000 /μl": ("DECIMAL_SIGN", "0.162 or 162"),
    "400 10*9/uL": ("TOO_HIGH", "400 ×10⁹/L with the unit '10*9/L'"),
    "78,000 K/µL": ("TOO_HIGH", "78 ×10⁹/L with the unit '/uL'"),
    "-5 10*9/L": ("NEGATIVE", "sign"),
    "NaN K/uL": ("NOT_A_NUMBER", "leave the cell empty"),
    "50 mg/L": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "50 mL": ("NOT_CELLS_PER_VOLUME", "10*9/L"),
    "Adequate": ("NOT_A_NUMBER", "30 10*9/L"),
    "VERY LOW": ("NOT_A_NUMBER", "30 10*9/L"),
    "15 to 30,000": ("NO_UNIT", "10*9/L"),
}
"""Texts of the table that are refused: the code, and a part of the remedy."""

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

LOST = {3: "103", 4: "104", 5: "105", 6: "106", 9: "109"}
"""Powers whose superscript was lost: ``20 109/L``."""

WORDS: dict[int, set[str]] = {
    0: {"", "1"},
    3: {
        "1000", "x1000", "k", "thou", "thous", "thousand", "thousands", "th", "tho", "ths", "thsd",
        "tsd", "tsd.", "tausend", "tis", "tis.", "tys", "tys.", "тыс", "тыс.", "miles", "migliaia",
        "ribu", "千", "천", "mille", "mila", "tisíc",
    },
    4: {"10000", "x10000", "万", "萬", "x万", "만"},
    5: {"lakh", "lakhs", "lac", "lacs"},
    6: {"mio", "mio.", "mln", "mln.", "млн", "млн.", "million", "millions", "百万"},
    9: {
        "g", "gi", "giga", "gpt", "\u0433", "mrd", "mrd.", "milliarden", "mld", "mld.", "mia",
        "mia.", "milliard", "milliards", "miljard", "billion", "bil", "bill",
    },
}  # fmt: skip
"""Words for powers of ten, to their exponent."""

GIGA = {"g", "\u0433"}
"""One letter that is gram in small print: only as a capital, and only per litre."""

LITRES = (
    "liter", "litre", "liters", "litres", "litro", "litros", "litri", "litr", "litra", "litru",
    "litrów", "литр", "литра",
)  # fmt: skip
"""A litre in the languages that cases are published in."""

VOLUMES: dict[int, set[str]] = {
    0: {"l", "升", *LITRES},
    1: {"dl"},
    3: {
        "ml", "cc", "cm3", "cm^3", "毫升",
        *(f"{milli}{litre}" for milli in ("milli", "mili", "милли") for litre in LITRES),
    },
    6: {
        "ul", "mcl", "microl", "mikrol", "mkl", "微升",
        *(f"{micro}{litre}" for micro in ("micro", "mikro", "микро") for litre in LITRES),
        "mm3", "mm^3", "mm*3", "mm**3", "cumm", "cu.mm", "cu.mm.", "c.mm", "cmm",
        "mmc", "cubicmm", "cubicmillimetre", "cubicmillimeter", "cubicmillimetres",
        "cubicmillimeters", "kubikmillimeter", "millimètrecube", "millimetrecube",
        "milímetrocúbico", "milimetrocubico", "millimetrocubo", "立方毫米",
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
    "個", "células", "celulas", "zellen", "cellules", "plättchen",
)  # fmt: skip

QUANTITIES = {
    "gigacount / liter": 0,
    "kilocount / microliter": 0,
    "1 / nanoliter": 0,
    "count / nanoliter": 0,
    "1 / microliter": 3,
    "1 / millimeter ** 3": 3,
    "count / millimeter ** 3": 3,
    "1 / milliliter": 6,
    "1 / centimeter ** 3": 6,
    "1 / deciliter": 8,
    "1 / liter": 9,
    "1 / meter ** 3": 12,
}
"""Units of pint, and the power of ten by which their number exceeds that in 10⁹/L."""


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


@st.composite
def near_edges(draw: st.DrawFn) -> int:
    """Cells per µL at 20, 30, 50, 100 and twice a baseline, and one cell to either side."""
    twice = st.integers(1, 60_000).map(lambda baseline: 2 * baseline)
    edge = draw(st.sampled_from([20_000, 30_000, 50_000, 100_000]) | twice)
    return edge + draw(st.sampled_from([-1, 0, 1]))


@st.composite
def unit_texts(draw: st.DrawFn) -> tuple[str, int]:
    """A unit of the closed table, typed in some way, and its power of ten over 10⁹/L."""
    word, power = draw(st.sampled_from(sorted(MULTIPLIERS.items())))
    volume, litres = draw(st.sampled_from(sorted((flat(VOLUMES) | flat(INVERSE)).items())))
    noun = draw(st.sampled_from(NOUNS))
    assume(word not in GIGA or not litres)
    case = draw(st.sampled_from(["lower", "upper", "capitalize"]))
    blank = draw(st.sampled_from(["", " ", "\u00a0"]))
    if volume in flat(INVERSE):
        per = draw(st.sampled_from(["", ".", "·"])) if word or noun else ""
    else:
        per = draw(st.sampled_from(["/", " per ", "∕"]))
    if word in GIGA:
        case, noun = "upper", ""
    mu = draw(st.sampled_from("uµμ"))
    volume = volume.replace("ul", mu + "l")
    text = blank.join(
        part for part in (getattr(word, case)(), noun, per, getattr(volume, case)()) if part
    )
    return " " + text, power + litres - 9


# --- the table of given spellings ---------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_given_spellings(row: dict[str, str]) -> None:
    """Every row is read as printed, or refused by its code, with its text, the need and the fix."""
    text, expected = row["text"], row["expected_1e9_per_L"]
    options: dict[str, Any] = {"decimal": row["decimal"]} if row["decimal"] else {}
    if expected == "refuse":
        code, remedy = REFUSED[text]
        problem = refusal(text, **options)

        assert (code, repr(text), "count") == (problem.code, problem.given, problem.argument)
        assert remedy in problem.remedy
        assert problem.needed
        return
    count = parse_count(text, **options)

    assert float(expected.lstrip("<>=")) == count.value
    assert expected.rstrip("0123456789.") == count.comparator
    assert count.upper is None


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_given_spellings_in_a_record(row: dict[str, str]) -> None:
    """A record reads the same texts, and names its own field when it refuses."""
    text, expected = row["text"], row["expected_1e9_per_L"]
    if expected == "refuse":
        with pytest.raises(itp.UnitError) as caught:
            itp.PlateletMeasurement(on=0, count=text)

        assert "PlateletMeasurement.count" == caught.value.problem.argument
        assert REFUSED[text][0] == caught.value.problem.code
        assert repr(text) in str(caught.value)
    elif not row["decimal"]:
        record = itp.PlateletMeasurement(on=0, count=text)

        assert expected == f"{record.comparator}{record.count_1e9_per_l:.12g}"
        assert record.as_printed == parse_count(text)


def test_all_refusals_of_the_table_are_listed() -> None:
    """The codes above belong to rows of the table."""
    assert set(REFUSED) == {r["text"] for r in ROWS if r["expected_1e9_per_L"] == "refuse"}


def test_the_closed_table() -> None:
    """Words, powers, volumes and nouns are those written here a second time."""
    lost = {text: n for n, text in LOST.items()}

    assert spellings._MULTIPLIERS == MULTIPLIERS | lost  # noqa: SLF001 - the table itself
    assert flat(VOLUMES) == spellings._LITRES  # noqa: SLF001 - as above
    assert flat(INVERSE) == spellings._INVERSE  # noqa: SLF001 - as above
    assert {*NOUNS} - {""} == set(spellings._NOUNS)  # noqa: SLF001 - as above


# --- one count, one float -----------------------------------------------------------------------


@pytest.mark.parametrize("code", spellings.UCUM)
def test_a_code_in_everyday_use_is_read_at_once(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the factor of its spelling, which in brackets is looked for among all others."""
    spelled = spellings.count_factor(f"({code})")
    monkeypatch.delattr(spellings, "_UNIT")
    at_once = spellings.count_factor.__wrapped__(code)

    assert spelled is not None
    assert spelled == at_once


@settings(max_examples=600)
@given(near_edges(), unit_texts())
@example(30_000, (" K/uL", 0))
def test_every_spelling_of_a_count_is_one_float(cells: int, unit: tuple[str, int]) -> None:
    """As text, at the edges of the definitions and one cell per µL apart."""
    spelling, power = unit
    text = written(cells, power) + spelling

    assert itp.Count(in_1e9_per_l(cells)) == parse_count(text, decimal=".")


@pytest.mark.parametrize("word", sorted(MULTIPLIERS))
def test_every_multiplier(word: str) -> None:
    """Each is read per litre and, but for giga, per µL; the sign of multiplication may be typed."""
    power = MULTIPLIERS[word]
    typed = word.upper() if word in GIGA else word
    for volume, litres in {"L": 0, "uL": 6}.items():
        if word in GIGA and litres:
            continue
        for cells in (15_000, 29_999, 30_000):
            number = written(cells, power + litres - 9)
            texts = [f"{number} {typed}/{volume}", f"{number}  {typed} cells / {volume}"]
            if word.startswith("x"):
                texts += [f"{number}{typed}/{volume}", f"{number} ×{typed[1:]}/{volume}"]

            assert [in_1e9_per_l(cells)] * len(texts) == [
                parse_count(text, decimal=".").value for text in texts
            ]


@pytest.mark.parametrize("cells", [15_000, 30_000])
@pytest.mark.parametrize("unit", QUANTITIES)
def test_quantities(cells: int, unit: str) -> None:
    """A Quantity is read in every unit of cells per volume, before and after pint converts it."""
    printed = quantity(float(written(cells, -QUANTITIES[unit])), unit)
    for other in QUANTITIES:
        assert in_1e9_per_l(cells) == as_count(printed.to(other)).value


@settings(max_examples=150)
@given(near_edges(), st.sampled_from(sorted(QUANTITIES)), st.sampled_from(sorted(QUANTITIES)))
@example(100_000, "1 / nanoliter", "gigacount / liter")
def test_what_pint_has_moved_comes_back(cells: int, one: str, two: str) -> None:
    """Converted once or twice by pint, a count on a threshold is on it again."""
    printed = quantity(float(written(cells, -QUANTITIES[one])), one)

    assert in_1e9_per_l(cells) == as_count(printed).value
    assert in_1e9_per_l(cells) == as_count(printed.to(two)).value
    assert in_1e9_per_l(cells) == as_count(printed.to(two).to(one)).value


def test_all_whole_numbers_per_nl() -> None:
    """1 to 1000 per nL, which pint moves below themselves, stay themselves."""
    wanted = [float(n) for n in range(1, 1001)]

    assert wanted == [parse_count(f"{n} /nL").value for n in range(1, 1001)]
    assert wanted == convert_counts(np.arange(1, 1001), "/nL").tolist()
    assert wanted == [as_count(quantity(n, "1 / nanoliter")).value for n in range(1, 1001)]


def test_whole_numbers_per_mm3() -> None:
    """1 to 50,000 per mm³, which pint moves above themselves, stay themselves."""
    wanted = [n / 1000 for n in range(1, 50_001, 7)]
    doubled = [2 * n / 1000 for n in range(1, 50_001, 7)]

    assert wanted == [parse_count(f"{n} /mm3").value for n in range(1, 50_001, 7)]
    assert wanted == convert_counts(np.arange(1, 50_001, 7), "/mm3").tolist()
    assert doubled == [2 * count for count in wanted]
    assert wanted[::50] == [
        as_count(quantity(n, "1 / millimeter ** 3")).value for n in range(1, 50_001, 350)
    ]


@settings(max_examples=150)
@given(st.lists(near_edges(), min_size=1, max_size=8), unit_texts())
def test_columns(counts: list[int], unit: tuple[str, int]) -> None:
    """An array of numbers is read as the texts are; whole numbers may be integers."""
    spelling, power = unit
    numbers = [written(cells, power) for cells in counts]
    wanted = [in_1e9_per_l(cells) for cells in counts]

    assert wanted == convert_counts([float(n) for n in numbers], spelling).tolist()
    assert wanted == convert_counts(np.array(numbers), spelling).tolist()
    whole = [n for n in numbers if "." not in n]
    if whole and max(map(len, whole)) < 18:
        assert [parse_count(n + spelling).value for n in whole] == convert_counts(
            np.array([int(n) for n in whole]), spelling
        ).tolist()


@settings(max_examples=60)
@given(st.integers(5_000, 60_000), near_edges(), st.lists(unit_texts(), min_size=3, max_size=3))
@example(15_000, 30_000, [(" /mm3", -3), (" /nL", 0), (" /L", -9)])
@example(15_000, 29_999, [(" /mm3", -3), (" /nL", 0), (" /L", -9)])
def test_every_spelling_gives_the_same_answer(
    baseline: int, cells: int, spelled: list[tuple[str, int]]
) -> None:
    """Under IWG 2009, ASH 2019 and on-drug remission, whatever the unit of each count."""
    (first, a), (second, b), (third, c) = spelled
    counts = {
        0: written(baseline, a) + first,
        7: written(cells, b) + second,
        14: written(cells, c) + third,
    }
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=parse_count(text, decimal="."))
            for day, text in counts.items()
        ],
    )
    doubled = cells >= 30_000 and cells >= 2 * baseline
    category = "CR" if cells >= 100_000 else "R" if doubled else "NR"
    early = itp.answer_landmarks(patient, definition=itp.ASH_2019)[0]
    kept = itp.remission_episodes(patient, level="SR", definition=itp.DING_2025)

    assert category == str(itp.classify_response(patient, definition=itp.IWG_2009).category)
    assert ("yes" if doubled else "no") == str(early.answer)
    assert int(cells > 50_000) == len(kept)


# --- what laboratories print --------------------------------------------------------------------

PRINTED = {
    "250 10^9 /L": 250, "250 x10^3/mm^3": 250, "250 K/mm3": 250, "250 10*3/µl": 250,
    "250 ×10^9/l": 250, "250 10 ^ 9 / L": 250, "250 G/l": 250, "250 Giga/L": 250, "250 /nl": 250,
    "250 Tsd./µl": 250, "250 M/mL": 250, "250 M/ml": 250, "250 10^6/mL": 250, "25 10⁴/μL": 250,
    "25.5 10⁴/μL": 255, "250 x10(9)/L": 250, "250 x10e9/L": 250, "250 10E+03/uL": 250,
    "250 10E09/L": 250, "250 10^09/L": 250, "250 1000/mm3": 250, "250 X1000/uL": 250,
    "25 x10000/uL": 250, "25 X10000/MCL": 250, "250 Thou/mm3": 250, "250 THSD/UL": 250,
    "250 TH/MM3": 250, "250 th/cumm": 250, "250 ths/cumm": 250, "250 THO/uL": 250,
    "2.5 lakh/mm3": 250, "2.5 lac/cmm": 250, "2.5 Lacs/cmm": 250, "2.5 lakhs per cumm": 250,
    "250000 /microlitre": 250, "250000 per µL": 250, "250000 cells per microliter": 250,
    "250,000 cells/mm³": 250, "250 thousand per microliter": 250, "2.5 ×10^11/L": 250,
    "2.5×10¹¹/L": 250, "2.5 10*11/L": 250, "25 10^10/L": 250, "0.25 10*12/L": 250,
    "25 10^7/mL": 250, "2500 10^8/L": 250, "2500 ×10^2/µL": 250, "250000000 /cm3": 250,
    "250000000 /cm³": 250, "250 K/cu mm": 250, "250 x10^9/litres": 250, "250 billion/litre": 250,
    "250 ×10⁹·L⁻¹": 250, "250 10⁹ L⁻¹": 250, "250 x10^9 L^-1": 250, "250 10^9 l-1": 250,
    "250 10*9.L-1": 250, "250 10*3.uL-1": 250, "250000 µL⁻¹": 250, "250 nL⁻¹": 250,
    "250 10³ mm⁻³": 250, "250*10^9/L": 250, "250 * 10^9/L": 250, "250·10⁹/L": 250,
    "250 •10⁹/L": 250, "250.10⁹/L": 250, "250.10^9/L": 250, "25 *10^4/μl": 250, "25 .10*4/uL": 250,
    "25 ×10^4/μL": 250, "25 ×万/μl": 250, "25 万/mm3": 250, "25 10*4/mm*3": 250,
    "25万/μL": 250, "２５ 万／μＬ": 250, "25 10＾4/μl": 250, "25만/μL": 250, "250 千/μL": 250,
    "250 ×10³/㎕": 250, "250 10^3/㎣": 250, "250 x10^9/ℓ": 250, "250000 個/μL": 250,
    "250 ×10⁹/Л": 250, "250 тыс/мкл": 250, "250 тыс. кл/мкл": 250, "250 тыс/мм3": 250,
    "250 Г/л": 250, "250 млн/мл": 250, "250 10⁹л⁻¹": 250, "250 ×109/л": 250,
    "250 tis/µl": 250, "250 tys./mm3": 250, "250 miles/mm3": 250, "250 Mld/L": 250,
    "250 mia/l": 250, "250 Mia./l": 250, "250 Mio/ml": 250, "250 G.L-1": 250, "250 G·L⁻¹": 250,
    "250 x10<sup>9</sup>/L": 250, "250 10<SUP>3</SUP>/mm<sup>3</sup>": 250,
    "250 (10^9/L)": 250, "250 [10*3/uL]": 250, "250 10*9/L{platelets}": 250,
    "250 10*3.{cells}/uL": 250, "250000 {#}/uL": 250, "250000 #/µL": 250, "250000 1/uL": 250,
    "250 000 1/mm3": 250, "250 8848": 250, "250 8961": 250, "250 9444": 250, "250 8816": 250,
    "250 44777588": 250, "250000 8647": 250, "2.5e+05 /uL": 250, "2.5E5/µL": 250, "1e+05 /uL": 100,
    "25 10 3/µL": 25, "25 x 10 9/L": 25, "250 x1E3/uL": 250, "250 10^9/L.": 250,
    "٢٥٠ K/uL": 250, "0 K/uL": 0, "0.4 G/L": 0.4, ".4 G/L": 0.4, "007 G/L": 7, "10000 G/L": 10000,
    "\t250\n K/uL ": 250, "250\u2009000\u202f/µL": 250, "1 /uL": 0.001,
}  # fmt: skip


@pytest.mark.parametrize(("text", "count"), PRINTED.items())
def test_what_laboratories_print(text: str, count: float) -> None:
    """Analysers, registries, papers and spreadsheets in many countries."""
    assert itp.Count(float(count)) == parse_count(text)


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
    "K/uL": ("NOT_A_NUMBER", "30 10*9/L"),
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
}
"""Texts that are refused: the code, and a part of the remedy."""


KNOWN_CODES = {why[0] for why in NOT_READ.values()} | {"DECIMAL_SIGN", "TOO_LONG"}


@pytest.mark.parametrize(("text", "code", "remedy"), [(t, *why) for t, why in NOT_READ.items()])
def test_what_is_refused_by_name(text: str, code: str, remedy: str) -> None:
    """Nothing is guessed: the text as it came, what was needed, and how to mend it."""
    problem = refusal(text)

    assert (code, repr(text)) == (problem.code, problem.given)
    assert remedy in problem.remedy
    assert f"count: needs {problem.needed}, got {text!r}; {problem.remedy} [{code}]" == str(problem)


@pytest.mark.parametrize(
    ("code", "needed"),
    {
        "NO_UNIT": "a number with a unit",
        "NEGATIVE_POWER": "cells per volume",
        "DIMENSIONLESS": "cells per volume",
        "NO_VOLUME": "cells per volume",
        "GRAMS": "cells per volume",
        "TWO_MEANINGS": "a unit with one meaning",
        "NOT_CELLS_PER_VOLUME": "cells per volume in a known spelling",
        "UNREADABLE": "one number followed by one unit",
        "NOT_A_NUMBER": "a number with a unit",
        "TOO_HIGH": "at most 10000 ×10⁹/L",
        "AMBIGUOUS": "one reading",
        "RANGE": "a range from low to high on one scale",
    }.items(),
)
def test_what_was_needed(code: str, needed: str) -> None:
    """Each code says what a text of its kind lacks."""
    texts = [text for text, why in NOT_READ.items() if why[0] == code]

    assert {needed} == {refusal(text).needed for text in texts}


# --- numbers as people type them ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8,000 /uL", 8.0),
        ("1,234,567 /uL", 1234.567),
        ("328,000.5 /uL", 328.0005),
        ("450 000 /uL", 450.0),
        ("1 234 567 /uL", 1234.567),
        ("15'000 /uL", 15.0),
        ("15’000 /uL", 15.0),
        ("1,50,000 /uL", 150.0),
        ("12,34,567 /uL", 1234.567),
        ("2,35,000.5 /uL", 235.0005),
        ("44 109 /µL", 44.109),
        ("44 109/µL", 44.109),
        ("20 109/L", 20.0),
        ("442 109/L", 442.0),
        ("0 109/L", 0.0),
        ("29.999 10*9/L", 29.999),
        ("2.001 G/L", 2.001),
        ("0.162 G/L", 0.162),
        ("1234.567 G/L", 1234.567),
        ("12.34 G/L", 12.34),
    ],
)
def test_numbers_without_a_declared_sign(text: str, value: float) -> None:
    """Comma, blank and apostrophe part thousands, and a dot that can only be decimal is decimal."""
    assert value == parse_count(text).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("162.000 /µL", 162.0),
        ("1.234.567 /µL", 1234.567),
        ("15 000 /µL", 15.0),
        ("15'000,5 /µL", 15.0005),
        ("22,00 G/L", 22.0),
        ("0,162 G/L", 0.162),
        (",5 G/L", 0.5),
        ("15,000 G/L", 15.0),
        ("12 G/L", 12.0),
        ("30,5–60,5 G/L", 30.5),
        ("<5,5 G/L", 5.5),
    ],
)
def test_a_declared_comma(text: str, value: float) -> None:
    """With a comma as the decimal sign, dot, blank and apostrophe part thousands."""
    assert value == parse_count(text, decimal=",").value


@pytest.mark.parametrize(
    ("text", "value"), [("162.000 /µL", 0.162), ("15,000 /µL", 15.0), ("1.500 G/L", 1.5)]
)
def test_a_declared_dot(text: str, value: float) -> None:
    """With a dot as the decimal sign, a dot before three digits is read."""
    assert value == parse_count(text, decimal=".").value


@pytest.mark.parametrize(
    ("text", "decimal", "remedy"),
    [
        ("22,00 /uL", None, "decimal=','"),
        ("22,5 G/L", None, "decimal=','"),
        ("22,5 G/L", ".", "decimal=','"),
        ("22.5 G/L", ",", "decimal='.'"),
        ("0,500 G/L", None, "decimal=','"),
        ("0.500 G/L", ",", "decimal='.'"),
        ("000,150 /uL", None, "separators"),
        ("1,23 G/L", None, "separators"),
        ("1,2345 G/L", None, "separators"),
        ("1 234,567 /uL", None, "separators"),
        ("1,234 567 /uL", None, "separators"),
        ("1 23 G/L", None, "separators"),
        ("1 5 000 /uL", None, "separators"),
        ("123,45,678 /uL", None, "separators"),
        ("1.234.567 /uL", None, "separators"),
        ("25.5.5 G/L", None, "separators"),
        ("25. G/L", None, "separators"),
        ("1,234.5.6 G/L", None, "separators"),
        ("15.000 /µL", None, "0.015 or 15: declare decimal='.' or decimal=','"),
        ("15.000 G/L", None, "15 or 15000"),
        ("189.000 K/uL", None, "189 or 189000"),
        ("1.500 G/L", None, "1.5 or 1500"),
        ("2.000 G/L", None, "2 or 2000"),
        ("1.999 G/L", None, "1.999 or 1999"),
        ("<1.500 G/L", None, "1.5 or 1500"),
        ("10-1.500 G/L", None, "1.5 or 1500"),
        ("1.234 /uL", None, "0.001234 or 1.234"),
        ("250.109/L", None, "declare"),
    ],
)
def test_separators_that_do_not_tell(text: str, decimal: Any, remedy: str) -> None:
    """A number whose separators can be meant in two ways, or in none, is refused."""
    problem = refusal(text, decimal=decimal)

    assert ("DECIMAL_SIGN", repr(text)) == (problem.code, problem.given)
    assert remedy in problem.remedy


@pytest.mark.parametrize("decimal", [",,", "", "comma", 1, ["."]])
def test_an_unknown_decimal_sign(decimal: Any) -> None:
    """The decimal sign is a dot or a comma."""
    with pytest.raises(itp.InputError) as caught:
        parse_count("5 G/L", decimal=decimal)

    assert "DECIMAL_SIGN" == caught.value.problem.code
    assert "'.' or ','" == caught.value.problem.needed


# --- bounds and ranges --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "comparator"),
    [
        ("<", "<"), (">", ">"), ("<=", "<="), (">=", ">="), ("=<", "<="), ("=>", ">="),
        ("≤", "<="), ("≥", ">="), ("⩽", "<="), ("⩾", ">="), ("≦", "<="), ("≧", ">="), ("＜", "<"),
        ("", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize("number", ["50 G/L", "50,000 /uL", "50.0 x 10(9)/L"])
def test_bounds(sign: str, comparator: str, blank: str, number: str) -> None:
    """Every sign for a bound is kept, on the short way and on the long way through the reader."""
    count = parse_count(sign + blank + number)

    assert (50.0, comparator, None) == (count.value, count.comparator, count.upper)
    assert (not comparator) == count.is_exact


@pytest.mark.parametrize(
    ("count", "printed", "interval"),
    [
        (itp.Count(50.0), "50", (50.0, 50.0)),
        (itp.Count(50.0, "<"), "<50", (0.0, nextafter(50.0, 0.0))),
        (itp.Count(50.0, "<="), "≤50", (0.0, 50.0)),
        (itp.Count(50.0, ">"), ">50", (nextafter(50.0, 60.0), inf)),
        (itp.Count(50.0, ">="), "≥50", (50.0, inf)),
        (itp.Count(30.0, "", 60.5), "30–60.5", (30.0, 60.5)),
        (itp.Count(1234.56789), "1234.56789", (1234.56789, 1234.56789)),
    ],
)
def test_intervals(count: itp.Count, printed: str, interval: tuple[float, float]) -> None:
    """What a printed bound can be; a strict one does not hold its own limit."""
    assert (printed, interval) == (count.printed, count.interval)
    assert f"{printed} ×10⁹/L" == str(count)
    assert (interval[0] == interval[1]) == count.is_exact


@pytest.mark.parametrize(
    "dash", ["-", "–", "—", "−", "‐", "‑", "‒", "~", "〜", "～", " - ", " – ", " to "]
)
def test_ranges(dash: str) -> None:
    """A range that the source prints is an interval; its unit stands at the end."""
    assert itp.Count(30.0, "", 60.0) == parse_count(f"30{dash}60 ×10⁹/L")
    assert itp.Count(30.0, "", 60.0) == parse_count(f"30,000{dash}60,000 /uL")
    assert itp.Count(30.5, "", 60.25) == parse_count(f"30,5{dash}60,25 G/L", decimal=",")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("30-30 G/L", itp.Count(30.0)),
        ("0-5 G/L", itp.Count(0.0, "", 5.0)),
        ("0-0 G/L", itp.Count(0.0)),
        ("500-1,500 /uL", itp.Count(0.5, "", 1.5)),
        ("10-1,000 G/L", itp.Count(10.0, "", 1000.0)),
        ("15 000-30 000 /uL", itp.Count(15.0, "", 30.0)),
        ("5-600 G/L", itp.Count(5.0, "", 600.0)),
        ("1,000-200,000 /uL", itp.Count(1.0, "", 200.0)),
        ("30-60 10^9 L-1", itp.Count(30.0, "", 60.0)),
    ],
)
def test_ranges_on_one_scale(text: str, count: itp.Count) -> None:
    """Equal ends are one number; the ends need not be written alike."""
    assert count == parse_count(text)


@pytest.mark.parametrize("text", ["5-<10 K/uL", "<5-10 K/uL", "30–60 mg/dL", "30--60 G/L"])
def test_what_is_not_a_range(text: str) -> None:
    """A bound inside a range, another unit or a dash too many is refused."""
    assert "NOT_CELLS_PER_VOLUME" == refusal(text).code


# --- quantities ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "code", "given"),
    [
        (30.0, "kelvin / microliter", "NOT_CELLS_PER_VOLUME", "30.0 kelvin / microliter"),
        (30.0, "gauss / liter", "NOT_CELLS_PER_VOLUME", "30.0 gauss / liter"),
        (30.0, "gram / liter", "NOT_CELLS_PER_VOLUME", "30.0 gram / liter"),
        (30.0, "mole / liter", "NOT_CELLS_PER_VOLUME", "30.0 mole / liter"),
        (30.0, "1 / meter ** 2", "NOT_CELLS_PER_VOLUME", "30.0 1 / meter ** 2"),
        (30.0, "liter", "NOT_CELLS_PER_VOLUME", "30.0 liter"),
        (30.0, "dimensionless", "NOT_CELLS_PER_VOLUME", "30.0 dimensionless"),
        (-1.0, "1 / nanoliter", "NEGATIVE", "-1.0 1 / nanoliter"),
        (-inf, "1 / nanoliter", "NEGATIVE", "-inf 1 / nanoliter"),
        (nan, "1 / nanoliter", "NOT_A_NUMBER", "nan 1 / nanoliter"),
        (inf, "1 / nanoliter", "NOT_A_NUMBER", "inf 1 / nanoliter"),
        (10_000.001, "1 / nanoliter", "TOO_HIGH", "10000.001 ×10⁹/L"),
        ([1.0, 2.0], "1 / nanoliter", "NOT_ONE_VALUE", "an array"),
    ],
)
def test_quantities_that_are_no_count(value: Any, unit: str, code: str, given: str) -> None:
    """Look-alike units, impossible numbers and arrays are refused, with what came."""
    measured = pint.application_registry.Quantity(value, unit)
    with pytest.raises(itp.UnitError) as caught:
        as_count(measured, "x")
    problem = caught.value.problem

    assert (code, given, "x") == (problem.code, problem.given, problem.argument)
    assert problem.remedy
    with pytest.raises(itp.UnitError, match=code):
        itp.PlateletMeasurement(on=0, count=measured)


def test_the_remedy_for_a_look_alike_quantity() -> None:
    """Whoever let pint read 'K/uL' learns why it is kelvin."""
    with pytest.raises(itp.UnitError, match=r"'K/uL' as kelvin and 'G/L' as gauss: pass the text"):
        as_count(quantity(30.0, "kelvin / microliter"))


@pytest.mark.parametrize("magnitude", [30, 30.0, np.float32(30), np.int64(30), np.array(30.0)])
def test_kinds_of_magnitude(magnitude: Any) -> None:
    """Python's numbers and numpy's are read alike."""
    assert itp.Count(30.0) == as_count(pint.application_registry.Quantity(magnitude, "1 / nL"))


@pytest.mark.parametrize("kind", [Decimal, Fraction])
def test_exact_magnitudes(kind: Any) -> None:
    """A Decimal or a Fraction is read, although pint cannot convert it."""
    assert itp.Count(30.0) == as_count(pint.application_registry.Quantity(kind(30000), "1 / uL"))


def test_another_registry() -> None:
    """A Quantity of the caller's own registry is read, and handed back in the library's."""
    theirs: Any = pint.UnitRegistry()
    measured = itp.PlateletMeasurement(on=0, count=theirs.Quantity(15000.0, "1 / microliter"))

    assert 15.0 == measured.count_1e9_per_l
    assert pint.application_registry.Quantity(15.0, COUNT_UNIT) == measured.count


def test_quantities_pickle_into_another_interpreter() -> None:
    """The canonical unit is made of stock names, so any process knows it."""
    dumped = pickle.dumps(itp.PlateletMeasurement(on=0, count="15 G/L").count)
    code = f"import pickle; print(pickle.loads({dumped!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "15.0 gigacount / liter\n" == done.stdout


def test_quantities_travel_between_processes() -> None:
    """A worker gets a Quantity, and gives one back that adds to the others."""
    here = itp.PlateletMeasurement(on=0, count="15 G/L").count
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(abs, here).result(timeout=60)

    assert 2 * here == here + there
    assert 30.0 == as_count(here + there).value


def test_many_threads_may_come_first() -> None:
    """The application registry is built once when eight threads ask for it at one time."""
    code = """
import sys, threading
sys.setswitchinterval(1e-6)
from itpcase.units.counts import COUNT_UNIT, quantity
ready, answers = threading.Barrier(8), []
def ask():
    ready.wait()
    answers.append(str(quantity(15.0, COUNT_UNIT)))
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(answers), set(answers))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "8 {'15.0 gigacount / liter'}\n" == done.stdout
    assert "" == done.stderr


def test_importing_does_not_wait_for_pint() -> None:
    """The first Quantity imports pint, and reading text or columns does not."""
    code = """
import sys, itpcase as itp
from itpcase.units.counts import convert_counts
itp.PlateletMeasurement(on=0, count="15 K/uL"); convert_counts([1.0], "/uL")
early = "pint" in sys.modules
itp.PlateletMeasurement(on=0, count="15 K/uL").count
print(early, "pint" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "False True\n" == done.stdout


def test_quantity_belongs_to_the_application_registry() -> None:
    """A fresh Quantity each time, which adds to the caller's own."""
    one, two = quantity(15.0, COUNT_UNIT), quantity(15.0, COUNT_UNIT)
    one.ito("1 / microliter")

    assert pytest.approx(15_000.0) == one.magnitude
    assert 15.0 == two.magnitude
    assert pint.application_registry.Quantity(20.0, COUNT_UNIT) == two + quantity(5.0, COUNT_UNIT)


# --- records and counts -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (15, "'15 10*9/L' or '15 /uL'"),
        (15.5, "'15.5 10*9/L' or '15.5 /uL'"),
        (np.float64(15), "'15.0 10*9/L'"),
        (np.int64(15), "'15 10*9/L'"),
        (None, "'30 10*9/L'"),
        (nan, "'30 10*9/L'"),
        (inf, "'30 10*9/L'"),
        (True, "'30 10*9/L'"),
        (np.True_, "'30 10*9/L'"),
        (b"15 G/L", "'30 10*9/L'"),
        (["15 G/L"], "'30 10*9/L'"),
        (Decimal(15), "'30 10*9/L'"),
    ],
)
def test_a_bare_number_is_refused_with_the_fix(value: Any, remedy: str) -> None:
    """A count always has a unit; the message shows the same number with one."""
    with pytest.raises(itp.UnitError) as caught:
        as_count(value)
    problem = refusal(value)

    assert ("NO_UNIT", repr(value)) == (caught.value.problem.code, caught.value.problem.given)
    assert ("NOT_TEXT", repr(value)) == (problem.code, problem.given)
    assert f"write the number with its unit, such as {remedy}" in caught.value.problem.remedy
    assert caught.value.problem.remedy == problem.remedy


@pytest.mark.parametrize(
    "count",
    [
        itp.Count(-1.0),
        itp.Count(nan),
        itp.Count(inf),
        itp.Count(10_000.5),
        itp.Count(0.0, "<"),
        itp.Count(5.0, "~"),  # type: ignore[arg-type]
        itp.Count(60.0, "", 30.0),
        itp.Count(60.0, "", 60.0),
        itp.Count(30.0, "<", 60.0),
        itp.Count(30.0, "", nan),
        itp.Count(30.0, "", 10_001.0),
    ],
)
def test_a_count_that_no_text_gives(count: itp.Count) -> None:
    """A Count built by hand is held to what the reader keeps to."""
    with pytest.raises(itp.UnitError) as caught:
        itp.PlateletMeasurement(on=0, count=count)
    problem = caught.value.problem

    assert ("COUNT", repr(count)) == (problem.code, problem.given)
    assert "a value from 0 to 10000, a bound, or a range from low to high" == problem.needed


@pytest.mark.parametrize(
    "count",
    [
        itp.Count(0.0),
        itp.Count(0.0, "<="),
        itp.Count(0.0, ">"),
        itp.Count(0.001, "<"),
        itp.Count(10_000.0),
        itp.Count(0.0, "", 10_000.0),
    ],
)
def test_a_count_is_taken_as_it_is(count: itp.Count) -> None:
    """A Count passes unchanged."""
    assert count is as_count(count)


def test_a_count_is_a_value() -> None:
    """Frozen, hashable, and equal to its like."""
    count = parse_count("<5 K/µL")
    with pytest.raises(AttributeError):
        count.value = 6.0  # type: ignore[misc]

    assert {itp.Count(5.0, "<")} == {count, pickle.loads(pickle.dumps(count))}


def test_the_argument_is_named() -> None:
    """Readers pass the address of the cell."""
    with pytest.raises(itp.UnitError, match=r"^counts\.csv, row 4: needs a number with a unit"):
        parse_count("5", argument="counts.csv, row 4")


# --- columns ------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["K/uL", "10*3/uL", "/uL", "万/µL", "lakh/cumm"])
def test_float32_is_read_where_it_holds_the_number(unit: str) -> None:
    """By its shortest decimal: 189.64 is 189.64 and not 189.63999938964844."""
    power = {"K/uL": 0, "10*3/uL": 0, "/uL": -3, "万/µL": 1, "lakh/cumm": 2}[unit]
    counts = [189_640, 30_000, 29_999, 15_000, 7]
    column = np.array([written(cells, power) for cells in counts], dtype=np.float32)

    assert [in_1e9_per_l(cells) for cells in counts] == convert_counts(column, unit).tolist()
    assert convert_counts(np.array([nan], dtype=np.float32), unit).tolist() != [0.0]


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        (np.float32, "/L"),
        (np.float32, "/dL"),
        (np.float32, "/mL"),
        (np.float32, "K/L"),
        (np.float16, "/L"),
        (np.float16, "K/uL"),
    ],
)
def test_floats_that_are_too_short(kind: Any, unit: str) -> None:
    """Per litre a float32 is not the printed number; a float16 never is."""
    with pytest.raises(itp.UnitError) as caught:
        convert_counts(np.array([50.0], dtype=kind), unit)

    assert "FLOAT32" == caught.value.problem.code
    assert np.dtype(kind).name == caught.value.problem.given


@pytest.mark.parametrize(
    ("values", "unit", "code", "argument", "given"),
    [
        ([1.0, -0.5], "K/uL", "NEGATIVE", "count[1]", "-0.5 K/uL"),
        (-5.0, "/uL", "NEGATIVE", "count[0]", "-5 /uL"),
        ([[1.0, 2.0], [3.0, -4.0]], "/uL", "NEGATIVE", "count[3]", "-4 /uL"),
        ([1.0, 10_000.5], "K/uL", "TOO_HIGH", "count[1]", "10000.5 K/uL"),
        ([-inf], "K/uL", "NEGATIVE", "count[0]", "-inf K/uL"),
        ([inf], "K/uL", "TOO_HIGH", "count[0]", "inf K/uL"),
        ([78_000], "K/uL", "TOO_HIGH", "count[0]", "78000 K/uL"),
        (["15", "<5"], "K/uL", "NOT_A_NUMBER", "count", "dtype <U2"),
        ([True], "K/uL", "NOT_A_NUMBER", "count", "dtype bool"),
        ([1j], "K/uL", "NOT_A_NUMBER", "count", "dtype complex128"),
        ([None], "K/uL", "NOT_A_NUMBER", "count", "dtype object"),
        (np.array([1], dtype="m8[s]"), "K/uL", "NOT_A_NUMBER", "count", "dtype timedelta64[s]"),
        ([1.0], "", "NO_UNIT", "count", "''"),
        ([1.0], None, "NO_UNIT", "count", "None"),
        ([1.0], 8848, "NO_UNIT", "count", "8848"),
        ([1.0], "g/L", "GRAMS", "count", "'g/L'"),
        ([1.0], "ｇ/L", "GRAMS", "count", "'ｇ/L'"),
        ([1.0], "kelvin", "NOT_CELLS_PER_VOLUME", "count", "'kelvin'"),
        ([1.0], "K", "NO_VOLUME", "count", "'K'"),
    ],
)
def test_columns_that_cannot_be(
    values: Any, unit: Any, code: str, argument: str, given: str
) -> None:
    """The first bad row is named, with its value; so is a column or a unit of another kind."""
    with pytest.raises(itp.UnitError) as caught:
        convert_counts(values, unit)
    problem = caught.value.problem

    assert (code, argument, given) == (problem.code, problem.argument, problem.given)
    assert problem.remedy


def test_the_remedy_for_a_column_that_is_too_high() -> None:
    """It names the unit that would make the number a count."""
    with pytest.raises(itp.UnitError, match=r"78 ×10⁹/L with the unit '/uL'"):
        convert_counts([78_000], "K/uL")


def test_the_edges_of_a_column() -> None:
    """0 and 10 000 ×10⁹/L pass; a missing value stays missing; an empty column is empty."""
    column = convert_counts([0.0, 10_000.0, nan], "10*9/L")

    assert [0.0, 10_000.0] == column[:2].tolist()
    assert isnan(column[2])
    assert [] == convert_counts([], "K/uL").tolist()
    assert 5.0 == float(convert_counts(5, "K/uL"))
    assert [[5.0, 6.0]] == convert_counts([[5, 6]], "K/uL").tolist()
    assert np.dtype(np.float64) == convert_counts(np.array([5], dtype=np.uint8), "K/uL").dtype


def test_a_column_is_not_changed() -> None:
    """The caller's array stays as it was."""
    column = np.array([15_000.0, 30_000.0])

    assert [15.0, 30.0] == convert_counts(column, "/uL").tolist()
    assert [15_000.0, 30_000.0] == column.tolist()


@given(st.lists(st.floats(0, 10_000)))
def test_snapping_twice_is_snapping_once(values: list[float]) -> None:
    """Values in the canonical unit are rounded to 1e-8, and stay there."""
    once = snap(values)

    assert once.tolist() == snap(once).tolist()
    assert np.allclose(values, once, rtol=0, atol=0.5e-8 + 1e-12)


def test_the_step() -> None:
    """Eight decimals of 10⁹/L: ten cells per litre."""
    assert [0.12345679, 100.0] == snap([0.123456789, 99.99999999999999]).tolist()
    assert 0.12345679 == parse_count("0.123456789 G/L").value
    assert 1e-8 == parse_count("10 /L").value
    assert 0.0 == parse_count("4 /L").value


# --- what surrounds the reader ------------------------------------------------------------------


def test_a_decimal_context_of_the_caller_changes_nothing() -> None:
    """Few digits, another rounding and traps elsewhere leave counts alone."""
    with localcontext() as context:
        context.prec = 5
        context.rounding = ROUND_UP
        context.traps[Inexact] = True

        assert 123.456789 == parse_count("123456.789 /µL").value
        assert 0.12345678 == parse_count("0.123456783 G/L").value
        assert 234.5678 == parse_count("2,345,678 10^2/mL".replace("10^2", "10*2")).value
        assert 1234.567 == as_count(quantity(1_234_567.0, "1 / microliter")).value
        assert [345.6789] == convert_counts([345_678.9], "/uL").tolist()


def test_the_default_context_of_decimal_changes_nothing() -> None:
    """Not even where it was set before the library was imported."""
    code = """
import decimal
decimal.DefaultContext.prec = 3
decimal.DefaultContext.rounding = decimal.ROUND_UP
decimal.DefaultContext.Emax = 5
decimal.DefaultContext.traps[decimal.Inexact] = True
decimal.setcontext(decimal.DefaultContext)
import itpcase
print(itpcase.parse_count("123456.7891 /uL").value, itpcase.parse_count("5 lakh/cumm").value)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "123.4567891 500.0\n" == done.stdout


HOSTILE = [
    "9" * 100_000,
    "9" * 100_000 + " /uL",
    "9" * 199,
    "1 " * 50_000 + "K/uL",
    "1 " * 95 + "K/uL",
    "1," * 100_000 + "/uL",
    "1," * 95 + "/uL",
    "1'" * 95 + "x",
    "5 " + "{" * 100_000,
    "5 " + "{" * 190,
    "5 " + "10" * 95,
    "5 " + "10*" * 60,
    "5 /uL" + " " * 100_000,
    "<" * 100_000,
    "-" * 100_000,
    "5-" * 95,
    "5" + " " * 190 + "-",
    "0" * 150 + "x",
    "5 " + "x" * 100_000,
    "5 " + "tsd." * 45,
    "5 " + "\ufdfa" * 190,
    "5 " + "¹" * 190,
    "5<sup>" * 33,
    "5 " + "\u0300" * 190,
    "\x00" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_in_time(text: str) -> None:
    """However long, a text that is no count is refused at once, and not printed in full."""
    before = time.perf_counter()
    problem = refusal(text)
    with pytest.raises(itp.UnitError):
        convert_counts([1.0], text)
    with pytest.raises(itp.UnitError):
        itp.LabMeasurement(on=0, analyte="alt", value=text)

    assert time.perf_counter() - before < 1
    assert len(problem.given) < 2500
    assert (len(text) > 200) == (problem.code == "TOO_LONG")


def test_the_longest_text() -> None:
    """200 characters are read, 201 are refused with their beginning."""
    text = "5 K/uL".rjust(200, "0")

    assert 5.0 == parse_count(text).value
    problem = refusal("0" + text)
    assert ("TOO_LONG", f"{'0' * 40!r} and so on") == (problem.code, problem.given)
    assert "at most 200 characters" == problem.needed
    assert "write one number with its unit" == problem.remedy


@settings(max_examples=300)
@given(st.text(max_size=60) | st.text("0123456789.,'<>=≤-–x×^*eEKkGgLlµu/ \u00a0⁹⁻", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a count comes out, and no other error."""
    codes: list[str] = []
    try:
        count = parse_count(text)
    except itp.UnitError as error:
        codes.append(error.problem.code)
    else:
        low, high = count.interval
        assert 0.0 <= low <= high
        assert count is as_count(count)

    assert codes == [code for code in codes if code in KNOWN_CODES]


# --- rows with units of their own ---------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.floats(0, 5000, allow_nan=False) | st.just(nan),
            st.sampled_from(["10*9/L", "/uL", "K/uL", "/mL", "10*12/L"]),
        ),
        max_size=40,
    )
)
def test_units_row_by_row_and_unit_by_unit_give_the_same(rows: list[tuple[float, str]]) -> None:
    """One pass over all rows converts each as the column of its unit does, to the last bit."""
    units = ["10*9/L", "/uL", "K/uL", "/mL", "10*12/L"]
    values = np.array([value for value, _ in rows], dtype=np.float64)
    codes = np.array([units.index(unit) for _, unit in rows], dtype=np.int32)
    at_once = convert_by_unit(values, units, codes)
    try:
        one_by_one = [float(convert_counts([value], unit)[0]) for value, unit in rows]
    except itp.UnitError:
        assert at_once is None
    else:
        assert at_once is not None
        np.testing.assert_array_equal(at_once, one_by_one)


@pytest.mark.parametrize("unit", ["furlongs", "", "K" * 1000])
def test_an_unknown_unit_is_left_to_whoever_can_refuse_it(unit: str) -> None:
    """It may belong to rows without a count."""
    codes = np.array([0, 1])

    assert convert_by_unit(np.array([1.0, nan]), ["10*9/L", unit], codes) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("145000/microlitro", 145.0), ("145000 /microlitre", 145.0), ("145000/Mikroliter", 145.0),
        ("145000 / mikrolitr", 145.0), ("145 tys/mikrolitr", 145.0), ("9000 por microlitro", 9.0),
        ("145000 plaquetas/microlitro", 145.0), ("12000 pro Mikroliter", 12.0),
        ("30 000 par millimètre cube", 30.0), ("20000 /milímetro cúbico", 20.0),
        ("150 ×10⁹ na litr", 150.0), ("150 10^9/litro", 150.0), ("15 x10^4/微升", 150.0),
        ("50 тыс/микролитр", 50.0), ("30000/microlitri", 30.0),
        ("29·5 ×10⁹/L", 29.5), ("29·5×10⁹/L", 29.5), ("10·10⁹/L", 10.0), ("1e+02 10*9/L", 100.0),
        ("1.5e5 /uL", 150.0), ("\u200b12 G/L", 12.0), ("\uff11\uff12 G/L", 12.0),
        ("12 G/L_x000D_", 12.0), ("1\u00a0000 /uL", 1.0),
        ("150 8848", 150.0), ("150 8848.0", 150.0), ("150 9444", 150.0), ("15 32706", 150.0),
        ("150000 8647", 150.0), ("150000 8784", 150.0), ("150000 8785", 150.0),
        ("150000 8888", 150.0), ("150000 9436", 150.0), ("150 8792", 150.0), ("150 8903.0", 150.0),
    ],
)  # fmt: skip
def test_words_signs_and_concepts(text: str, value: float) -> None:
    """Units are spelled out in several languages, signs are those of print, OMOP has numbers."""
    count = parse_count(text)

    assert value == count.value
    assert count.is_exact
    assert not count.approximate


@pytest.mark.parametrize("unit", ["0", "0.0"])
def test_an_unmapped_unit_of_omop(unit: str) -> None:
    """Concept 0 is a unit that was not mapped, and says so."""
    assert "UNMAPPED_UNIT" == refusal(f"150 {unit}").code


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("~12 G/L", "~12"), ("ca. 12 K/uL", "~12"), ("circa 12 G/L", "~12"), ("≈ 12 G/L", "~12"),
        ("about 12,000 /uL", "~12"), ("约12 G/L", "~12"), ("etwa 12 G/L", "~12"),
        ("environ 12 G/L", "~12"), ("approx. 30-60 G/L", "~30–60"), ("~<5 G/L", "~<5"),
    ],
)  # fmt: skip
def test_an_approximate_count_says_so(text: str, printed: str) -> None:
    """A count that is printed as approximate is its number, with a flag."""
    count = parse_count(text)

    assert count.approximate
    assert printed == count.printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("less than 5 G/L", "<5"), ("below 5 G/L", "<5"), ("at most 5 G/L", "≤5"),
        ("more than 200 G/L", ">200"), ("at least 50 K/uL", "≥50"), ("低于5 G/L", "<5"),
        ("30 to 60 G/L", "30–60"), ("30 bis 60 G/L", "30–60"), ("30 a 60 G/L", "30–60"),
        ("30至60 G/L", "30–60"), ("<1e+02 10*9/L", "<100"),
    ],
)  # fmt: skip
def test_bounds_and_ranges_in_words(text: str, printed: str) -> None:
    """A bound or a range may be written in words."""
    assert printed == parse_count(text).printed


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_short_floats_are_read_by_their_shortest_decimal(kind: type) -> None:
    """29.7 in 32 bits is 29.7, and not 29.700000762939453; so in 16."""
    assert [29.7, 0.1] == shortest_floats(np.array([29.7, 0.1], dtype=kind)).tolist()
    assert np.float64 == shortest_floats(np.array([1], dtype=np.int32)).dtype
