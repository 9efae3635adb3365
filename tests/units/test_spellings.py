"""Units in the spellings of laboratories and registries, and what is refused by name."""
# ruff: noqa: RUF001 - signs that look alike are what is tested

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pint
import pytest

import itpcase as itp
from itpcase.units import spellings
from itpcase.units.counts import parse_count
from itpcase.units.spellings import OMOP_UNITS, count_factor
from tests.units.written import INVERSE, MULTIPLIERS, NOT_READ, NOUNS, VOLUMES, flat, refusal

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

LOST = {3: "103", 4: "104", 5: "105", 6: "106", 9: "109"}
"""Powers whose superscript was lost: ``20 109/L``."""


# --- the table of given spellings -----------------------------------------------------------------


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
    nouns = {*spellings._NOUNS} ^ {*NOUNS} - {""}  # noqa: SLF001 - the table itself
    powers = {*spellings._MULTIPLIERS} ^ {*(MULTIPLIERS | lost)}  # noqa: SLF001 - as above

    assert not nouns, f"in NOUNS of {__file__} and in _NOUNS of units/spellings.py, or in neither"
    assert not powers, f"in MULTIPLIERS of {__file__} and in _MULTIPLIERS, or in neither"
    assert spellings._MULTIPLIERS == MULTIPLIERS | lost  # noqa: SLF001 - the table itself
    assert flat(VOLUMES) == spellings._LITRES  # noqa: SLF001 - as above
    assert flat(INVERSE) == spellings._INVERSE  # noqa: SLF001 - as above


# --- what laboratories print ----------------------------------------------------------------------

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
    "250 х10^9/л": 250, "250 Х10⁹/л": 250, "250х10^9/л": 250, "250 (х10^9/л)": 250,
    "250 χ10^3/μL": 250, "250 10Е9/л": 250, "250 10*9/л": 250, "250 10^9 клеток/л": 250,
    "250 10 в 9 ст/л": 250, "250 х10 в 9 ст./л": 250, "250 10 в 9-й степени/л": 250,
    "250 тысяч/мкл": 250, "250 тыс. в 1 мкл": 250, "250 тыс в мкл": 250, "250 млрд/л": 250,
    "250 тис/мкл": 250, "250 тис. /мкл": 250, "250 bin/mm3": 250, "250 Bin/µL": 250,
    "250 BİN/mm³": 250, "250 bin hücre/mm³": 250, "250000 hücre/mm3": 250,
    "250 tysięcy/µl": 250, "250 ezer/µl": 250, "250 mii/mm3": 250, "250 tūkst./µl": 250,
    "25 万/立方ミリメートル": 250, "25 万個/マイクロリットル": 250, "25 ×10４／μL": 250,
    "25 만/㎕": 250, "25 만개/㎕": 250, "250 천개/µL": 250, "250000 /마이크로리터": 250,
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
        "NO_NUMBER": "a number before its unit",
        "TOO_HIGH": "at most 10000 ×10⁹/L",
        "AMBIGUOUS": "one reading",
        "RANGE": "a range from low to high on one scale",
    }.items(),
)
def test_what_was_needed(code: str, needed: str) -> None:
    """Each code says what a text of its kind lacks."""
    texts = [text for text, why in NOT_READ.items() if why[0] == code]

    assert {needed} == {refusal(text).needed for text in texts}


# --- rows with units of their own -----------------------------------------------------------------


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


@pytest.mark.parametrize("concept", OMOP_UNITS)
@pytest.mark.parametrize("form", ["{}", "{}.0", " {} "])
def test_a_concept_of_omop_is_the_unit_that_it_stands_for(concept: int, form: str) -> None:
    """In the place of a unit it has the factor of its spelling, also where it became a float."""
    assert count_factor(OMOP_UNITS[concept]) == count_factor(form.format(concept)) is not None


@pytest.mark.parametrize("unit", ["8938", "8938.0"])
def test_a_misprint_among_the_concepts_is_refused_by_name(unit: str) -> None:
    """8938 is 10*-3/uL, in a column of units as in OMOP's own tables."""
    counts = {"patient_id": ["a"], "on": [1], "count": [9.0], "unit": [unit]}
    cohort = itp.Cohort.from_tables(counts, {"patient_id": ["a"], "line": [1], "started_on": [0]},
                                    strict=False)  # fmt: skip

    assert ["NEGATIVE_POWER"] == [p.code for p in cohort.problems if p.severity == "error"]


@pytest.mark.parametrize("unit", ["[iU]/mL", "[beth'U]/mL", "[CFU]/mL", "[GPL'U]/mL", "[arb'U]/L"])
def test_units_of_a_procedure_are_no_cells(unit: str) -> None:
    """UCUM converts them into nothing; @atomic-ehr/ucum 0.2.5 takes each for the number 1."""
    assert count_factor(unit) is None
    assert "NOT_CELLS_PER_VOLUME" == refusal(f"30 {unit}").code


@pytest.mark.parametrize("unit", ["0", "0.0"])
def test_an_unmapped_unit_of_omop(unit: str) -> None:
    """Concept 0 is a unit that was not mapped, and says so."""
    assert "UNMAPPED_UNIT" == refusal(f"150 {unit}").code
    with pytest.raises(itp.UnitError, match="UNMAPPED_UNIT"):
        itp.Cohort.from_tables(
            counts={"patient_id": ["a"], "on": [0], "count": [9.0], "unit": [unit]},
            lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
        )


def test_the_power_of_a_unit_of_any_registry() -> None:
    """That of ten from the unit to cells per litre; none where it is no count, or no power."""
    units: Any = pint.UnitRegistry()
    powers = {
        "1 / microliter": 6, "1 / milliliter": 3, "1 / deciliter": 1, "1 / liter": 0,
        "gram / liter": None, "1 / meter": None, "1 / gallon": None,
    }  # fmt: skip

    assert powers == {unit: spellings.power_of_unit(units(unit).units) for unit in powers}
