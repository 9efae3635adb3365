"""Laboratory values other than the platelet count: their units, exactly."""
# ruff: noqa: RUF001 - signs that look alike are what is tested

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pint
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.safety import safety_table
from itpcase.units.counts import quantity
from itpcase.units.labs import ANALYTES, as_lab_value, convert_lab_values, parse_lab_value

ENZYMES = ("alt", "ast", "alp", "ggt")

BILIRUBIN = Fraction("584.66")
CREATININE = Fraction("113.12")
"""Molar masses in g/mol, of C33H36N4O6 and C4H7N3O."""


def problem_of(text: Any, analyte: Any = "alt", **options: Any) -> itp.errors.Problem:
    """What is wrong with a value."""
    with pytest.raises(itp.InputError) as caught:
        parse_lab_value(text, analyte=analyte, **options)
    return caught.value.problem


def test_the_analytes() -> None:
    """Nine names, each with its unit and, where mass is measured, a molar mass."""
    masses = {"bilirubin": Decimal("584.66"), "creatinine": Decimal("113.12")}
    cells = {"neutrophils": "10*9/L", "platelets": "10*9/L"}
    units = {"bilirubin": "umol/L", "creatinine": "umol/L", "haemoglobin": "g/dL"} | cells

    assert {*ENZYMES, *units} == set(ANALYTES)
    for name, analyte in ANALYTES.items():
        assert (name, units.get(name, "U/L")) == (analyte.name, analyte.unit)
        assert masses.get(name) == analyte.molar_mass
        assert (name in cells) == analyte.is_count


@pytest.mark.parametrize("analyte", ENZYMES)
@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("U/L", 1), ("IU/L", 1), ("UI/L", 1), ("IE/L", 1), ("E/l", 1), ("[iU]/L", 1),
        ("units/L", 1), ("unit/l", 1), ("mU/mL", 1), ("mIU/mL", 1), ("u / l", 1), ("Ｕ／Ｌ", 1),
        ("µkat/L", 60), ("μkat/l", 60), ("ukat/L", 60), ("mckat/L", 60), ("nkat/L", "0.06"),
    ],
)  # fmt: skip
def test_enzymes(analyte: str, unit: str, factor: Any) -> None:
    """In U/L; a katal is 60 million units."""
    for number in ("35", "0.7", "1200", "0"):
        wanted = float(Fraction(number) * Fraction(factor))

        assert itp.Count(wanted) == parse_lab_value(f"{number} {unit}", analyte=analyte)
        assert [wanted] == convert_lab_values([float(number)], unit, analyte=analyte).tolist()


@pytest.mark.parametrize(
    ("analyte", "mass"), [("bilirubin", BILIRUBIN), ("creatinine", CREATININE)]
)
@pytest.mark.parametrize(
    ("unit", "milligrams"),
    [("mg/dL", 10), ("mg%", 10), ("mg/100 mL", 10), ("mg/L", 1), ("µg/mL", 1), ("ug/ml", 1),
     ("mcg/mL", 1), ("MG/DL", 10)],
)  # fmt: skip
def test_mass_becomes_amount(analyte: str, mass: Fraction, unit: str, milligrams: int) -> None:
    """A value in mg/L over the molar mass in g/mol is in mmol/L, a thousand µmol/L."""
    for number in ("1.0", "0.9", "1.23", "12"):
        wanted = float(round(Fraction(number) * milligrams * 1000 / mass, 8))

        assert itp.Count(wanted) == parse_lab_value(f"{number} {unit}", analyte=analyte)
        assert [wanted] == convert_lab_values([float(number)], unit, analyte=analyte).tolist()


@pytest.mark.parametrize("analyte", ["bilirubin", "creatinine"])
@pytest.mark.parametrize(
    ("unit", "factor"),
    [("µmol/L", 1), ("μmol/l", 1), ("umol/L", 1), ("mcmol/L", 1), ("micromol/L", 1),
     ("nmol/mL", 1), ("mmol/L", 1000), ("nmol/L", "0.001")],
)  # fmt: skip
def test_amounts(analyte: str, unit: str, factor: Any) -> None:
    """An amount of substance needs no molar mass."""
    for number in ("88", "17.1", "0.4"):
        wanted = float(Fraction(number) * Fraction(factor))

        assert itp.Count(wanted) == parse_lab_value(f"{number} {unit}", analyte=analyte)
        assert [wanted] == convert_lab_values([float(number)], unit, analyte=analyte).tolist()


def test_known_conversions() -> None:
    """The numbers of the textbooks: 88.4, 17.1 and 42."""
    assert 88.4 == round(parse_lab_value("1 mg/dL", analyte="creatinine").value, 1)
    assert 17.1 == round(parse_lab_value("1 mg/dL", analyte="bilirubin").value, 1)
    assert 42.0 == parse_lab_value("0.7 µkat/L", analyte="alt").value


def test_neutrophils_are_read_as_counts() -> None:
    """In every unit of a platelet count, with its bounds, ranges and refusals."""
    assert itp.Count(0.9) == parse_lab_value("900 /µL", analyte="neutrophils")
    assert itp.Count(0.5, "<") == parse_lab_value("<0.5 G/L", analyte="neutrophils")
    assert itp.Count(1.0, "", 1.5) == parse_lab_value(
        "1-1,5 G/L", analyte="neutrophils", decimal=","
    )
    assert itp.Count(1.5) == as_lab_value(quantity(1500.0, "1 / microliter"), "neutrophils")
    assert [0.9, 1.5] == convert_lab_values([900, 1500], "/uL", analyte="neutrophils").tolist()
    assert "TWO_MEANINGS" == problem_of("5 T/L", "neutrophils").code
    assert "NO_UNIT" == problem_of("5", "neutrophils").code
    with pytest.raises(itp.UnitError, match=r"\[COUNT\]"):
        as_lab_value(itp.Count(10_001.0), "neutrophils")


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("g/dL", "1"), ("g%", "1"), ("g/100 mL", "1"), ("g/L", "0.1"), ("G/L", "0.1"),
        ("mg/mL", "0.1"), ("mmol/L", "10000/6206"), ("µmol/L", "10/6206"),
    ],
)  # fmt: skip
def test_haemoglobin(unit: str, factor: str) -> None:
    """In g/dL; 1 g/L is 0.06206 mmol/L of the monomer."""
    for number in ("9.8", "98", "6.2", "12.1"):
        wanted = float(round(Fraction(number) * Fraction(factor), 8))

        assert itp.Count(wanted) == parse_lab_value(f"{number} {unit}", analyte="haemoglobin")
        assert [wanted] == convert_lab_values([float(number)], unit, analyte="Hb").tolist()


def test_haemoglobin_as_a_quantity() -> None:
    """In mass or in moles a volume; not in moles of nothing."""
    for magnitude, unit in ((98.0, "gram / liter"), (9.8 * 0.6206, "millimole / liter")):
        found = as_lab_value(quantity(magnitude, unit), "haemoglobin")

        assert 9.8 == pytest.approx(found.value)
    with pytest.raises(itp.UnitError, match="g/dL, g/L or mmol/L"):
        as_lab_value(quantity(9.8, "1 / microliter"), "haemoglobin")


@pytest.mark.parametrize("name", ["hemoglobin", "Haemoglobin", " Hgb", "HB"])
def test_haemoglobin_has_two_spellings(name: str) -> None:
    """One analyte, through records, columns, limits and criteria."""
    lab = itp.LabMeasurement(on=3, analyte=name, value="79 g/L")
    line = itp.TreatmentLine(line=1, agents=["rituximab"], started_on=0)
    row = {"patient_id": ["a"], "on": [3], "analyte": [name], "value": [7.9], "unit": ["g/dL"]}
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0]}
    given: dict[str, Any] = {"analytes": [name], "lower_limits": {name: "12 g/dL"}}
    tables = [
        safety_table(itp.Patient(id="a", lines=[line], labs=[lab]), **given),
        safety_table(row, lines=lines, **given),
    ]

    assert "haemoglobin" == lab.analyte
    assert [("haemoglobin", "Anemia", 7.9, 3.0)] * 2 == [
        (t["analyte"][0], t["term"][0], t["worst"][0], t["worst_grade"][0]) for t in tables
    ]


@pytest.mark.parametrize("name", ["ALT", " alt ", "Alt"])
def test_the_name_may_be_typed_freely(name: str) -> None:
    """Case and blanks around the name of an analyte do not matter."""
    assert itp.Count(35.0) == parse_lab_value("35 U/L", analyte=name)


@pytest.mark.parametrize("name", ["sgpt", "", None, 5, ["alt"]])
def test_an_unknown_analyte(name: Any) -> None:
    """The message lists the names there are."""
    problem = problem_of("35 U/L", name)

    assert ("UNKNOWN_ANALYTE", "analyte") == (problem.code, problem.argument)
    assert "one of " + ", ".join(ANALYTES) == problem.needed


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<5 U/L", itp.Count(5.0, "<")),
        ("≥ 5 U/L", itp.Count(5.0, ">=")),
        ("> 0.5 µkat/L", itp.Count(30.0, ">")),
        ("<=1,200 U/L", itp.Count(1200.0, "<=")),
        ("30–40 U/L", itp.Count(30.0, "", 40.0)),
        ("12000 U/L", itp.Count(12000.0)),
        ("1.234 µkat/L", itp.Count(74.04)),
        ("0.734 µkat/L", itp.Count(44.04)),
        ("51.234 U/L", itp.Count(51.234)),
    ],
)
def test_bounds_ranges_and_thousands(text: str, count: itp.Count) -> None:
    """As for counts; a dot is decimal where thousands would pass 50,000 in the canonical unit."""
    assert count == parse_lab_value(text, analyte="alt")


@pytest.mark.parametrize(
    ("text", "analyte", "code", "remedy"),
    [
        ("35 mg/dL", "alt", "WRONG_LAB_UNIT", "write it in U/L or µkat/L"),
        ("35 K/uL", "alt", "WRONG_LAB_UNIT", "write it in U/L or µkat/L"),
        ("35 U/L", "creatinine", "WRONG_LAB_UNIT", "write it in umol/L or mg/dL"),
        ("35 g/L", "creatinine", "WRONG_LAB_UNIT", "write it in umol/L or mg/dL"),
        ("35 T/L", "alt", "WRONG_LAB_UNIT", "µkat/L"),
        ("35 1", "alt", "WRONG_LAB_UNIT", "µkat/L"),
        ("35 K", "alt", "WRONG_LAB_UNIT", "µkat/L"),
        ("35 10-3/L", "alt", "WRONG_LAB_UNIT", "µkat/L"),
        ("35 ±", "alt", "WRONG_LAB_UNIT", "µkat/L"),
        ("35", "alt", "NO_UNIT", "such as '30 U/L'"),
        ("", "alt", "NOT_A_NUMBER", "such as '30 U/L'"),
        ("normal", "creatinine", "NOT_A_NUMBER", "such as '30 umol/L'"),
        ("40-30 U/L", "alt", "RANGE", "such as '30 U/L'"),
        ("-35 U/L", "alt", "NEGATIVE", "sign"),
        ("<0 U/L", "alt", "NEGATIVE", "below 0"),
        ("1,2 mg/dL", "creatinine", "DECIMAL_SIGN", "decimal=','"),
        ("1.200 U/L", "alt", "DECIMAL_SIGN", "1.2 or 1200"),
        ("49.999 U/L", "alt", "DECIMAL_SIGN", "49.999 or 49999"),
        ("50.000 U/L", "alt", "DECIMAL_SIGN", "50 or 50000"),
        ("9" * 201 + " U/L", "alt", "TOO_LONG", "one number"),
        (35, "alt", "NO_UNIT", "such as '30 U/L'"),
        (None, "bilirubin", "NO_UNIT", "such as '30 umol/L'"),
    ],
)
def test_what_is_refused(text: Any, analyte: str, code: str, remedy: str) -> None:
    """A unit that the analyte does not have, a bare number, and what is no number."""
    problem = problem_of(text, analyte, argument="x")

    assert (code, "x") == (problem.code, problem.argument)
    assert remedy in problem.remedy
    if code == "WRONG_LAB_UNIT":
        assert (f"a unit of {analyte}", repr(text)) == (problem.needed, problem.given)


@pytest.mark.parametrize(("text", "value"), [("50.001 U/L", 50.001), ("834.999 µkat/L", 50099.94)])
def test_a_dot_that_cannot_part_thousands(text: str, value: float) -> None:
    """Just above 50,000 U/L the dot can only be decimal."""
    assert value == parse_lab_value(text, analyte="alt").value


def test_a_declared_decimal_sign() -> None:
    """The caller says what a comma is."""
    assert 1.2 == parse_lab_value("1,2 U/L", analyte="alt", decimal=",").value
    assert 1200.0 == parse_lab_value("1.200 U/L", analyte="alt", decimal=",").value
    assert 1.2 == parse_lab_value("1.200 U/L", analyte="alt", decimal=".").value


@pytest.mark.parametrize(
    ("value", "unit", "analyte", "wanted"),
    [
        (35.0, "enzyme_unit / liter", "alt", 35.0),
        (0.7, "microkatal / liter", "ast", 42.0),
        (700, "nanokatal / liter", "alp", 42.0),
        (17.1, "micromole / liter", "bilirubin", 17.1),
        (0.088, "millimole / liter", "creatinine", 88.0),
        (1.0, "milligram / deciliter", "creatinine", 88.40169731),
        (10.0, "milligram / liter", "creatinine", 88.40169731),
        (1.0, "milligram / deciliter", "bilirubin", 17.10395786),
        (0, "enzyme_unit / liter", "ggt", 0.0),
    ],
)
def test_quantities(value: float, unit: str, analyte: str, wanted: float) -> None:
    """A Quantity of the application registry, and of any other, is read as the text is."""
    theirs: Any = pint.UnitRegistry()
    for registry in (pint.application_registry, theirs):
        for magnitude in (value, Decimal(str(value)), np.float64(value)):
            measured = registry.Quantity(magnitude, unit)

            assert itp.Count(wanted) == as_lab_value(measured, analyte)


@pytest.mark.parametrize(
    ("value", "unit", "analyte", "code", "given"),
    [
        (35.0, "kelvin", "alt", "WRONG_LAB_UNIT", "35 kelvin"),
        (35.0, "milligram / deciliter", "alt", "WRONG_LAB_UNIT", "35 milligram / deciliter"),
        (35.0, "1 / liter", "bilirubin", "WRONG_LAB_UNIT", "35 1 / liter"),
        (35.0, "milligram", "bilirubin", "WRONG_LAB_UNIT", "35 milligram"),
        (-1.0, "micromole / liter", "bilirubin", "NEGATIVE", "-1.0 micromole / liter"),
        (-1.0, "milligram / deciliter", "bilirubin", "NEGATIVE", "-1.0 milligram / deciliter"),
        (nan, "micromole / liter", "bilirubin", "NOT_A_NUMBER", "nan micromole / liter"),
        (inf, "micromole / liter", "bilirubin", "NOT_A_NUMBER", "inf micromole / liter"),
        ([1.0], "micromole / liter", "bilirubin", "NOT_ONE_VALUE", "an array"),
    ],
)
def test_quantities_that_are_refused(
    value: Any, unit: str, analyte: str, code: str, given: str
) -> None:
    """Another dimension, an impossible number and an array, with what came."""
    with pytest.raises(itp.UnitError) as caught:
        as_lab_value(pint.application_registry.Quantity(value, unit), analyte, "x")
    problem = caught.value.problem

    assert (code, given, "x") == (problem.code, problem.given, problem.argument)
    assert problem.remedy


def test_a_count_is_taken_in_the_canonical_unit() -> None:
    """A Count passes unchanged, unless no text would have given it."""
    count = itp.Count(12_000.0, "<")

    assert count is as_lab_value(count, "alt")
    for bad in (itp.Count(-1.0), itp.Count(nan), itp.Count(5.0, "", 4.0)):
        with pytest.raises(itp.UnitError, match=r"\[COUNT\]"):
            as_lab_value(bad, "alt")


@pytest.mark.parametrize(
    ("values", "unit", "code", "argument", "given"),
    [
        ([1.0, -2.0], "U/L", "NEGATIVE", "value[1]", "-2 U/L"),
        (-2.0, "U/L", "NEGATIVE", "value[0]", "-2 U/L"),
        ([[1.0], [-2.0]], "U/L", "NEGATIVE", "value[1]", "-2 U/L"),
        ([1.0, inf], "U/L", "NOT_A_NUMBER", "value[1]", "inf U/L"),
        ([1.0, -inf], "U/L", "NEGATIVE", "value[1]", "-inf U/L"),
        (["x"], "U/L", "NOT_A_NUMBER", "value", "dtype <U1"),
        ([None], "U/L", "NOT_A_NUMBER", "value", "dtype object"),
        ([1.0], "K/uL", "WRONG_LAB_UNIT", "value", "'K/uL'"),
        ([1.0], None, "WRONG_LAB_UNIT", "value", "None"),
        ([1.0], "{" * 100_000, "TOO_LONG", "value", f"{'{' * 40!r} and so on"),
        (np.array([1.0], dtype=np.float16), "U/L", "FLOAT32", "value", "float16"),
    ],
)
def test_columns_that_cannot_be(
    values: Any, unit: Any, code: str, argument: str, given: str
) -> None:
    """The first bad row is named, with its value."""
    with pytest.raises(itp.UnitError) as caught:
        convert_lab_values(values, unit, analyte="alt")
    problem = caught.value.problem

    assert (code, argument, given) == (problem.code, problem.argument, problem.given)
    assert problem.remedy


def test_columns() -> None:
    """A missing value stays missing, and a float32 is read by its shortest decimal."""
    column = convert_lab_values([0.0, nan, 35], "U/L", analyte="alt")

    assert [0.0, 35.0] == column[[0, 2]].tolist()
    assert isnan(column[1])
    assert [0.7 * 60] == convert_lab_values(
        np.array([0.7], dtype=np.float32), "µkat/L", analyte="alt"
    ).tolist()
    assert [35.5] == convert_lab_values(np.array(["35.5"]), "U/L", analyte="alt").tolist()


@example(Decimal("1377.26"), ("bilirubin", "mg/dL"))
@example(Decimal("3832.34"), ("creatinine", "mg/dL"))
@given(
    st.decimals(0, 5000, places=2),
    st.sampled_from(
        [(name, unit) for name in ENZYMES for unit in ("U/L", "µkat/L", "nkat/L")]
        + [(n, u) for n in ("bilirubin", "creatinine") for u in ("mg/dL", "mg/L", "mmol/L")]
    ),
)
def test_text_and_column_agree(number: Decimal, asked: tuple[str, str]) -> None:
    """One value is one float, from text and from an array."""
    analyte, unit = asked
    column = convert_lab_values([float(number)], unit, analyte=analyte)

    assert [parse_lab_value(f"{number} {unit}", analyte=analyte).value] == column.tolist()


@pytest.mark.parametrize(("text", "analyte"), [("no number", "platelets"), ("no number", "alt")])
def test_an_error_names_the_argument(text: str, analyte: str) -> None:
    """Of a count among the laboratory values as of any other."""
    with pytest.raises(itp.UnitError) as caught:
        parse_lab_value(text, analyte=analyte, argument="mine")

    assert "mine" == caught.value.problem.argument
