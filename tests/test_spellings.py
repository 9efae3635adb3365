"""Every spelling of one count is one number."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.units import COUNT_UNIT, convert_counts, quantity

SPELLINGS = Path(__file__).parent / "data" / "unit_spellings.csv"
ROWS = list(csv.DictReader(SPELLINGS.read_text(encoding="utf-8").splitlines()))

UNITS: dict[str, int] = {
    "10*9/L": 0, "10^9/L": 0, "x10^9/L": 0, "×10⁹/L": 0, "10**9/l": 0, "10e9/L": 0, "x 109/L": 0,
    "G/L": 0, "GI/L": 0, "Gpt/L": 0, "Mrd/l": 0, "10(9)/L": 0, "10*9.{cells}/L": 0, "giga/L": 0,
    "K/uL": 0, "K/µL": 0, "K/μL": 0, "k/mcL": 0, "10*3/uL": 0, "x10^3/mm^3": 0, "10³/µL": 0,
    "THOU/uL": 0, "Tsd/µl": 0, "tys/µl": 0, "thousand per microliter": 0, "1000/mm3": 0,
    "/nL": 0, "cells/nL": 0, "10*6/mL": 0, "×10⁹/л": 0, "10+3/ul": 0, "K/cumm": 0,
    "/uL": 3, "/µL": 3, "/mm3": 3, "/mm³": 3, "/cumm": 3, "/cu mm": 3, "per cubic mm": 3,
    "cells/uL": 3, "plaquettes/mm3": 3, "/mmc": 3, "/cmm": 3, "/microlitre": 3,
    "/mL": 6, "/L": 9, "万/μL": -1, "x10^4/µL": -1, "lakhs/cumm": -2, "lakh/µL": -2,
}  # fmt: skip
"""Spellings, and the power of ten by which their number exceeds that in 10⁹/L."""

EDGES = [Decimal(n) for n in ("0", "4.999", "15", "20", "29.999", "30", "30.001", "50", "100")]


def spelled(count: Decimal, unit: str) -> str:
    """The count in another unit, written out in full."""
    return f"{(count * Decimal(10) ** UNITS[unit]).normalize():f} {unit}"


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_real_spellings(row: dict[str, str]) -> None:
    """What laboratories and papers print is read exactly, or refused with its text."""
    want, decimal = row["expected_1e9_per_L"], row["decimal"] or None
    if want == "refuse":
        with pytest.raises(itp.UnitError) as error:
            itp.parse_count(row["text"], decimal=decimal)  # type: ignore[arg-type]
        assert repr(row["text"]) in str(error.value)
        assert error.value.problem.remedy
        return
    count = itp.parse_count(row["text"], decimal=decimal)  # type: ignore[arg-type]

    assert want == f"{count.comparator}{count.value:.12g}"


@pytest.mark.parametrize("unit", UNITS)
def test_every_spelling_of_the_table_is_exact_on_the_edges(unit: str) -> None:
    """20, 30, 50, 100 and their neighbours, one cell per µL apart, are the same float."""
    for base in (20, 30, 50, 100):
        for step in ("-0.001", "0", "0.001"):
            count = Decimal(base) + Decimal(step)

            assert float(count) == itp.parse_count(spelled(count, unit), decimal=".").value


@given(
    count=st.decimals(0, 2000, places=3),
    units=st.lists(st.sampled_from(sorted(UNITS)), min_size=2, max_size=2),
)
def test_any_two_spellings_of_one_count_are_equal(count: Decimal, units: list[str]) -> None:
    """Also at twice a baseline, which is one more exact operation."""
    one, two = (itp.parse_count(spelled(count, unit), decimal=".") for unit in units)

    assert one == two
    assert float(2 * count) == 2 * one.value


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("1/nanoliter", 1), ("1/microliter", 1000), ("1/millimeter**3", 1000), ("1/milliliter", 10**6),
     ("1/liter", 10**9), ("gigacount/liter", 1), ("kilocount/microliter", 1)],
)  # fmt: skip
def test_a_quantity_comes_back_to_what_was_printed(unit: str, factor: int) -> None:
    """What pint has moved off a threshold, the record moves back."""
    for whole in [*range(1, 1001), 5000]:
        printed = quantity(float(whole * factor), unit)
        measured = itp.PlateletMeasurement(on=0, count=printed.to(COUNT_UNIT))

        assert float(whole) == measured.count_1e9_per_l
        assert measured == itp.PlateletMeasurement(on=0, count=printed)


@pytest.mark.parametrize(("unit", "power"), UNITS.items())
def test_columns_are_read_as_text_is(unit: str, power: int) -> None:
    """An array of float64 gives the same numbers as the texts."""
    printed = [float(count * Decimal(10) ** power) for count in EDGES]

    assert [float(count) for count in EDGES] == convert_counts(printed, unit).tolist()


def test_every_spelling_gives_the_same_answer() -> None:
    """Exactly twice the baseline, and one cell short of it, in every unit."""
    for unit in UNITS:
        for second, want in (("30", "R"), ("29.999", "NR")):
            patient = itp.Patient(
                id="p",
                lines=[itp.TreatmentLine(number=1, agents=["ivig"], started_on=0)],
                platelets=[
                    itp.PlateletMeasurement(
                        on=day, count=itp.parse_count(spelled(Decimal(text), unit), decimal=".")
                    )
                    for day, text in ((0, "15"), (7, second), (14, second))
                ],
            )

            assert want == str(itp.classify_response(patient).category)


def test_float32_is_read_where_it_holds_the_printed_number() -> None:
    """189.64 K/µL survives; 50 ×10⁹/L written per litre does not, and is refused."""
    column = np.array([189.64, 30.0, 29.999], dtype=np.float32)

    assert [189.64, 30.0, 29.999] == convert_counts(column, "K/uL").tolist()
    assert [50.0] == convert_counts(np.array([50000], dtype=np.float32), "/uL").tolist()
    for unit, value in (("/L", 5e10), ("/mL", 5e7)):
        with pytest.raises(itp.UnitError, match="FLOAT32"):
            convert_counts(np.array([value], dtype=np.float32), unit)


@pytest.mark.parametrize(
    ("values", "unit", "code"),
    [
        ([1.0, -1.0], "K/uL", "NEGATIVE"),
        ([1.0, 10001.0], "K/uL", "TOO_HIGH"),
        ([np.inf], "K/uL", "TOO_HIGH"),
        ([1.0], "kelvin", "NOT_CELLS_PER_VOLUME"),
        ([1.0], "", "NO_UNIT"),
        ([object()], "K/uL", "NOT_A_NUMBER"),
    ],
)
def test_a_column_that_cannot_be(values: list[object], unit: str, code: str) -> None:
    """The message names the kind of mistake."""
    with pytest.raises(itp.UnitError, match=code):
        convert_counts(values, unit)  # type: ignore[arg-type]


def test_a_missing_value_stays_missing() -> None:
    """NaN is no count, and no error."""
    assert np.isnan(convert_counts([np.nan, 1.0], "K/uL")).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("22,00 /uL", "DECIMAL_SIGN"), ("15.000 /uL", "DECIMAL_SIGN"),
        ("15.000 10*9/L", "DECIMAL_SIGN"), ("1.500 10*9/L", "DECIMAL_SIGN"),
        ("30 x 10-3/uL", "NEGATIVE_POWER"), ("30 10^-3/uL", "NEGATIVE_POWER"),
        ("30 1", "DIMENSIONLESS"), ("30", "NO_UNIT"), ("30 K", "NO_VOLUME"),
        ("30 kelvin", "NOT_CELLS_PER_VOLUME"), ("30 g/L", "GRAMS"), ("12 g/dL", "GRAMS"),
        ("9 fL", "NOT_CELLS_PER_VOLUME"), ("30 %", "NOT_CELLS_PER_VOLUME"),
        ("NaN K/uL", "NOT_A_NUMBER"), ("inf K/uL", "NOT_A_NUMBER"), ("-5 K/uL", "NEGATIVE"),
        ("10001 K/uL", "TOO_HIGH"), ("75 103/uL", "AMBIGUOUS"), ("60-30 K/uL", "RANGE"),
        ("15 - 30,000 /uL", "RANGE"), ("", "NOT_A_NUMBER"), ("low", "NOT_A_NUMBER"),
    ],
)  # fmt: skip
def test_what_is_refused_by_name(text: str, code: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(itp.UnitError) as error:
        itp.parse_count(text)

    assert code == error.value.problem.code


@pytest.mark.parametrize("value", [15, 15.0, np.float64(15), None, True])
def test_a_bare_number_is_refused_with_the_fix(value: object) -> None:
    """A count always has a unit."""
    with pytest.raises(itp.UnitError, match=r"10\*9/L"):
        itp.PlateletMeasurement(on=0, count=value)  # type: ignore[arg-type]


def test_what_pint_has_misread_is_refused() -> None:
    """'K/uL' is kelvin to pint."""
    with pytest.raises(itp.UnitError, match="kelvin"):
        itp.PlateletMeasurement(on=0, count=quantity(30.0, "kelvin / microliter"))


@pytest.mark.parametrize(
    ("text", "printed", "interval"),
    [
        ("<5 K/uL", "<5", (0.0, np.nextafter(5.0, 0.0))),
        ("≤5 K/uL", "≤5", (0.0, 5.0)),
        (">200 K/uL", ">200", (np.nextafter(200.0, 300.0), np.inf)),
        (">= 200 K/uL", "≥200", (200.0, np.inf)),
        ("30–60 ×10⁹/L", "30–60", (30.0, 60.0)),
        ("30 to 60 G/L", "30–60", (30.0, 60.0)),
        ("30 G/L", "30", (30.0, 30.0)),
    ],
)
def test_bounds_and_ranges_are_kept(text: str, printed: str, interval: tuple[float, float]) -> None:
    """A bound is an interval; a strict one does not hold its own limit."""
    count = itp.parse_count(text)

    assert (printed, interval) == (count.printed, count.interval)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,50,000 /cumm", None, 150.0), ("15'000 /µL", None, 15.0), ("15 000 /µL", None, 15.0),
        ("15\u202f000 /µL", None, 15.0), ("22,5 G/L", ",", 22.5), ("15.000 /µL", ",", 15.0),
        ("15.000 10*9/L", ".", 15.0), ("29.999 10*9/L", None, 29.999), ("9.999 G/L", None, 9.999),
        ("0.162 G/L", None, 0.162), ("20 109/L", None, 20.0), (".5 G/L", None, 0.5),
        ("266 8848", None, 266.0), ("1.5e5/uL", None, 150.0),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(text: str, decimal: str | None, value: float) -> None:
    """Separators of thousands, a declared decimal sign, a lost superscript, OMOP's unit."""
    assert value == itp.parse_count(text, decimal=decimal).value  # type: ignore[arg-type]


def test_quantities_pickle_into_another_process() -> None:
    """The unit is made of stock names, so any process can read it."""
    text = pickle.dumps(itp.PlateletMeasurement(on=0, count="15 G/L").count).hex()
    code = f"import pickle; print(pickle.loads(bytes.fromhex('{text}')))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "15.0 gigacount / liter\n" == out.stdout


def test_the_registry_is_made_once_by_many_threads() -> None:
    """Its first use races between threads; ours does not."""
    code = (
        "from concurrent.futures import ThreadPoolExecutor as P\n"
        "from itpcase.units import quantity\n"
        "with P(8) as p: q = list(p.map(lambda n: quantity(float(n), '1/liter'), range(64)))\n"
        "print(sum(q).magnitude)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "2016.0\n" == out.stdout


def test_a_context_of_the_caller_changes_nothing() -> None:
    """Five digits of precision elsewhere do not round a count here."""
    with localcontext() as context:
        context.prec = 3
        assert 123.456 == itp.parse_count("123456 /µL").value
    with ThreadPoolExecutor(2) as threads:
        assert [0.001] * 2 == list(threads.map(lambda _: itp.parse_count("1 /uL").value, "ab"))


@pytest.mark.parametrize("text", ["9" * 200_000, "1 " * 100_000, "1," * 100_000, "K" * 200_000])
def test_a_hostile_text_is_refused_in_time(text: str) -> None:
    """A long text is no count; it is refused at once, and not printed in full."""
    with pytest.raises(itp.UnitError) as error:
        itp.parse_count(text + " K/uL")

    assert len(str(error.value)) < 1000
