"""Units of laboratory values in the words and letters of other languages, as recalled."""
# ruff: noqa: RUF001 - letters of other scripts are what is tested

from __future__ import annotations

import pytest

import itpcase as itp
from itpcase.units.amounts import HAEMOGLOBIN, read_amount
from itpcase.units.labs import ANALYTES, convert_lab_values, parse_lab_value
from itpcase.units.spellings import in_signs

SIGNS: dict[str, tuple[str, ...]] = {
    "g/dL": ("gm/dL", "gms/dl", "gr/dL", "g/дл", "г/дл", "克/分升", "g dL⁻¹", "g.dL-1", "grams/dL",
             "g per dL", "gramos/dL", "g/deciliter", "gm / dL"),
    "g/L": ("г/л", "克/升", "g·L⁻¹", "gm/L", "g/litre"),
    "g%": ("gm%", "gms %", "г%"),
    "g/100 mL": ("gm/100 ml", "г/100 мл"),
    "mmol/L": ("ммоль/л", "毫摩尔/升"),
    "U/L": ("Ед/л", "ед./л", "Од/л", "МЕ/л", "UI/L", "U.I./L", "IE/l", "U/l", "j.m./l", "单位/升",
            "国际单位/升", "國際單位/升", "unità/L", "units per litre", "U.L-1"),
    "µkat/L": ("мккат/л",),
    "µmol/L": ("мкмоль/л", "微摩尔/升", "микромоль/л", "umol.L-1", "µmol·L⁻¹"),
    "mg/dL": ("мг/дл", "毫克/分升", "mg.dL-1", "mg per dL"),
    "mg/L": ("мг/л", "毫克/升"),
}  # fmt: skip
OF = {"haemoglobin": ("g/dL", "g/L", "g%", "g/100 mL", "mmol/L"), "alt": ("U/L", "µkat/L"),
      "ggt": ("U/L",), "bilirubin": ("µmol/L", "mg/dL", "mg/L"),
      "creatinine": ("µmol/L", "mg/dL", "mg/L")}  # fmt: skip
SPELLINGS = [(analyte, sign, word) for analyte, signs in OF.items() for sign in signs
             for word in SIGNS[sign]]  # fmt: skip


@pytest.mark.parametrize(("analyte", "sign", "word"), SPELLINGS)
def test_words_are_signs(analyte: str, sign: str, word: str) -> None:
    """In a text and in a column of units, with the factor of the sign."""
    wanted = parse_lab_value(f"12 {sign}", analyte=analyte)

    assert wanted == parse_lab_value(f"12 {word}", analyte=analyte)
    assert [wanted.value] == convert_lab_values([12.0], word, analyte=analyte).tolist()


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [("haemoglobin", "г"), ("haemoglobin", "Ед/л"), ("haemoglobin", "%"), ("haemoglobin", "g"),
     ("haemoglobin", "gr"), ("alt", "Ед"), ("alt", "U/mL"), ("alt", "г/л"), ("alt", "单位"),
     ("creatinine", "г/л"), ("creatinine", "мкмоль"), ("bilirubin", "微摩尔"), ("bilirubin", "µM")],
)  # fmt: skip
def test_other_units_are_refused(analyte: str, unit: str) -> None:
    """With the units in which the analyte can be written."""
    with pytest.raises(itp.UnitError, match=r"\[WRONG_LAB_UNIT\]") as caught:
        parse_lab_value(f"12 {unit}", analyte=analyte)

    assert ANALYTES[analyte].unit in caught.value.problem.remedy


def test_a_fall_of_haemoglobin_has_the_same_words() -> None:
    """The amount beside a bleed is read by the same table."""
    assert 2.0 == read_amount("2 gm/dL", HAEMOGLOBIN, "hb_drop")
    assert 2.0 == read_amount("20 г/л", HAEMOGLOBIN, "hb_drop")


@pytest.mark.parametrize(
    "unit", ["U/L", "g/dL", "mg/100 mL", "µmol/L", "mmol/L", "mU/mL", "µkat/L"]
)
def test_signs_stay(unit: str) -> None:
    """What is written in signs has nothing to be replaced; twice is as once."""
    assert unit.replace(" ", "").replace("µ", "u").casefold() == in_signs(unit)
    assert in_signs(unit) == in_signs(in_signs(unit))
