"""Counts with their units: one count is one float, and what would have to be guessed is refused."""
# ruff: noqa: RUF001 - signs that look alike are what is tested

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import time
from decimal import ROUND_UP, Decimal, Inexact, localcontext
from fractions import Fraction
from math import inf, nan, nextafter
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort.faults import UNIT_CODES
from itpcase.errors import UnitError
from itpcase.units import spellings
from itpcase.units.counts import (
    COUNT_UNIT,
    Count,
    as_count,
    convert_counts,
    parse_count,
    quantity,
)
from itpcase.units.limits import HIGHEST_COUNT
from tests.units.written import (
    INVERSE,
    MULTIPLIERS,
    NOUNS,
    VOLUMES,
    flat,
    in_1e9_per_l,
    refusal,
    written,
)

GIGA = {"g", "\u0433"}
"""One letter that is gram in small print: only as a capital, and only per litre."""

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


EDGES = st.sampled_from([20_000, 30_000, 50_000, 100_000]) | st.integers(1, 60_000).map(
    lambda baseline: 2 * baseline
)
BESIDE = st.sampled_from([-1, 0, 1])


@st.composite
def near_edges(draw: st.DrawFn) -> int:
    """Cells per µL at 20, 30, 50, 100 and twice a baseline, and one cell to either side."""
    return draw(EDGES) + draw(BESIDE)


WORDS = st.sampled_from(sorted(MULTIPLIERS.items()))
VOLUMES_DRAWN = st.sampled_from(sorted((flat(VOLUMES) | flat(INVERSE)).items()))
NOUNS_DRAWN = st.sampled_from(NOUNS)
CASE = st.sampled_from(["lower", "upper", "capitalize"])
BLANK = st.sampled_from(["", " ", "\u00a0"])
DOT = st.sampled_from(["", ".", "·"])
PER = st.sampled_from(["/", " per ", "∕"])
MU = st.sampled_from("uµμ")


@st.composite
def unit_texts(draw: st.DrawFn) -> tuple[str, int]:
    """A unit of the closed table, typed in some way, and its power of ten over 10⁹/L."""
    word, power = draw(WORDS)
    volume, litres = draw(VOLUMES_DRAWN)
    noun = draw(NOUNS_DRAWN)
    assume(word not in GIGA or not litres)
    case = draw(CASE)
    blank = draw(BLANK)
    per = ""
    if volume not in flat(INVERSE):
        per = draw(PER)
    elif word or noun:
        per = draw(DOT)
    if word in GIGA:
        case, noun = "upper", ""
    mu = draw(MU)
    volume = volume.replace("ul", mu + "l")
    text = blank.join(
        part for part in (getattr(word, case)(), noun, per, getattr(volume, case)()) if part
    )
    return " " + text, power + litres - 9


# --- one count, one float -------------------------------------------------------------------------


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


# --- bounds and ranges ----------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "text",
    [
        "twenty to thirty thousand/uL", "between thirty and one hundred", "thirty and fifty",
        "a hundred and fifty thousand/uL", "half a million/uL", "two and a half thousand /uL",
        "half a million 10*9/L", "三四万", "三四万/μL", "二三十", "七八十 ×10⁹/L",
    ],
)  # fmt: skip
def test_numbers_in_words_are_refused(text: str) -> None:
    """None is made a number of, whole or in part."""
    assert "NOT_A_NUMBER" == refusal(text).code


# --- records and counts ---------------------------------------------------------------------------


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
        itp.Count(True),
        itp.Count("50"),  # type: ignore[arg-type]
        itp.Count(None),  # type: ignore[arg-type]
        itp.Count(np.array(50.0)),  # type: ignore[arg-type]
        itp.Count(np.timedelta64(5, "D")),  # type: ignore[arg-type]
        itp.Count(Decimal("sNaN")),  # type: ignore[arg-type]
        itp.Count(Fraction(10**400)),  # type: ignore[arg-type]
        itp.Count(10**400),
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
    "number",
    [
        50, np.float64(50), np.float32(50), np.longdouble(50), np.int8(50), np.uint8(50),
        Decimal(50), Fraction(50),
    ],
    ids=lambda number: type(number).__name__,
)  # fmt: skip
def test_a_number_of_another_type_is_the_same_count(number: Any) -> None:
    """It is a float: 50 is not above 50."""
    patient = itp.Patient(
        id="p",
        lines=[itp.TreatmentLine(line=1, agents=["rituximab"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=itp.Count(count))
            for day, count in ((0, 8), (7, number), (14, number))
        ],
    )
    d = itp.get_definition("ding-2025-response-assumed")

    assert all(type(each.as_printed.value) is float for each in patient.platelets)
    assert "NR" == str(itp.classify_response(patient, definition=d).category)


def test_a_float32_is_its_shortest_decimal() -> None:
    """As in a column; a float16 cannot hold the printed number, and is refused."""
    count = itp.PlateletMeasurement(on=0, count=itp.Count(30.0, "", np.float32(50.1)))  # type: ignore[arg-type]

    assert itp.Count(30.0, "", 50.1) == count.as_printed
    with pytest.raises(itp.UnitError, match="FLOAT32"):
        itp.LabMeasurement(on=0, analyte="alt", value=itp.Count(np.float16(50.1)))  # type: ignore[arg-type]


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


# --- what surrounds the reader --------------------------------------------------------------------


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
    before = time.process_time()  # that of the processor, however busy it is
    problem = refusal(text)
    with pytest.raises(itp.UnitError):
        convert_counts([1.0], text)
    with pytest.raises(itp.UnitError):
        itp.LabMeasurement(on=0, analyte="alt", value=text)

    assert time.process_time() - before < 1
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
@example("0\r0")
@example("0 0")
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

    assert codes == [code for code in codes if code in UNIT_CODES]


@pytest.mark.parametrize("door", ["text", "column", "quantity"])
def test_what_is_not_zero_stays_so(door: str) -> None:
    """Four cells a litre are a wrong unit, not a count of zero; they are told of as too low."""
    value = {
        "text": lambda: parse_count("4 /L").value,
        "column": lambda: float(convert_counts([4], "/L")[0]),
        "quantity": lambda: as_count(quantity(4, "1 / liter"), "count").value,
    }[door]()

    assert 4e-9 == value
    assert 0.0 == parse_count("0 /L").value == convert_counts([0], "/L")[0]


@pytest.mark.parametrize("number", [3 + 0j, np.complex64(3), np.complex128(3 + 1j)])
@pytest.mark.parametrize(
    "make",
    [
        lambda n: itp.PlateletMeasurement(on=0, count=quantity(n, "1 / nanoliter")),
        lambda n: itp.TreatmentLine(
            line=1, agents=["ivig"], started_on=0, baseline=quantity(n, "1 / nanoliter")
        ),
        lambda n: itp.LabMeasurement(on=0, analyte="alt", value=quantity(n, "enzyme_unit / liter")),
        lambda n: itp.Exposure(
            agent="prednisone", started_on=0, daily_dose=quantity(n, "mg / day")
        ),
        lambda n: itp.Patient(id="a", age=quantity(n, "year")),  # type: ignore[arg-type]
        lambda n: itp.RescueTherapy(
            on=0,
            kind="ivig",
            washout_days=quantity(n, "day"),  # type: ignore[arg-type]
        ),
    ],
)
def test_a_complex_number_is_refused_by_name(make: Any, number: Any) -> None:
    """Its imaginary part was dropped, or an error of Python came."""
    with pytest.raises(itp.InputError, match=r"\[(?:NOT_A_NUMBER|WASHOUT)\]"):
        make(number)


@pytest.mark.parametrize(
    ("computed", "printed"),
    [(0.29 * 100, "29"), (99.99999999999999, "100"), (29.999999999, "30"), (0.1 + 0.2, "0.3"),
     (29.99999999, "29.99999999"), (3e-9, "0.000000003")],
)  # fmt: skip
def test_a_count_that_was_computed_is_the_one_that_would_be_printed(
    computed: float, printed: str
) -> None:
    """As a Quantity, a column and a file have it: of a count, a line, the end of a range."""
    expected = itp.PlateletMeasurement(on=0, count=f"{printed} G/L").count_1e9_per_l
    measured = itp.PlateletMeasurement(on=0, count=itp.Count(computed))
    bounded = itp.PlateletMeasurement(on=0, count=itp.Count(0.0, "", computed))
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, baseline=itp.Count(computed))

    assert expected == measured.count_1e9_per_l == bounded.upper_1e9_per_l
    assert line.baseline is not None
    assert expected == line.baseline.value


def test_a_computed_count_is_on_its_threshold() -> None:
    """Response of 100 twice, from a record as from a table."""
    counts = [(0, 9.0), (7, 99.99999999999999), (14, 0.1 * 3 * 1000 / 3)]
    patient = itp.Patient(
        id="a",
        platelets=[itp.PlateletMeasurement(on=on, count=itp.Count(n)) for on, n in counts],
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    )

    assert "CR" == itp.classify_response(patient, itp.IWG_2009).category


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        (itp.Count(-0.0), "0 G/L"), (itp.Count(-0.0, ">"), ">0 G/L"),
        (itp.Count(-0.0, upper=9), "0-9 G/L"),
        (itp.Count(29.000000001, upper=29.000000002), "29 G/L"),
        (itp.Count(30.0, upper=30.000000000000004), "30 G/L"),
        (itp.Count(0.29 * 100, upper=29.0), "29 G/L"),
        (itp.Count(29.999999999, upper=31.0), "30-31 G/L"),
    ],
)  # fmt: skip
def test_a_count_that_was_computed_is_read_as_its_text(given: itp.Count, printed: str) -> None:
    """There is one zero, and a range of one number is that number: files give both back."""
    one, other = (itp.PlateletMeasurement(on=0, count=each) for each in (given, printed))
    patients = [itp.Patient(id="a", platelets=[one])]

    assert other == one
    assert str(other.as_printed) == str(one.as_printed)
    with tempfile.TemporaryDirectory() as folder:
        itp.write_csv(patients, folder)
        assert patients == [*itp.read_csv(folder)]


@pytest.mark.parametrize("value", [-1e-12, -1e-9, 10000.1])
def test_what_is_refused_is_not_rounded_first(value: float) -> None:
    """Nothing below 0 becomes 0."""
    with pytest.raises(itp.UnitError, match=r"\[COUNT\]"):
        itp.PlateletMeasurement(on=0, count=itp.Count(value))


@pytest.mark.parametrize("above", [2e-12, 4e-9])
def test_a_trace_above_the_limit_is_rounded_first(above: float) -> None:
    """A computed count is rounded as columns and texts are, and then compared with the limit."""
    computed = Count(HIGHEST_COUNT + above)

    assert HIGHEST_COUNT == as_count(computed).value == convert_counts([computed.value], "G/L")[0]
    assert HIGHEST_COUNT == as_count(Count(5.0, upper=computed.value)).upper
    assert HIGHEST_COUNT == parse_count(f"{computed.value:.12f} G/L").value


@pytest.mark.parametrize("number", [10_000.00000001, -1e-12, -1.0])
def test_what_no_count_can_be_is_refused_in_every_way(number: float) -> None:
    """A step above the limit, and whatever is below 0 before it is rounded."""
    for take in (
        lambda: as_count(Count(number)), lambda: convert_counts([number], "G/L"),
        lambda: parse_count(f"{number:.15f} G/L"), lambda: as_count(quantity(number, COUNT_UNIT)),
    ):  # fmt: skip
        with pytest.raises(UnitError):
            take()
    with pytest.raises(itp.InputError, match=r"counts\.count\[0\]"):
        itp.Cohort.from_tables(
            counts={"patient_id": ["a"], "on": [0], "count": [number], "unit": "G/L"},
            lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
        )
