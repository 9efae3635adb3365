"""The worst of each line and analyte, and what the table says about it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import DefinitionError, InputError
from itpcase.safety.ctcae import grade_ctcae
from itpcase.safety.published import CTCAE_V5, CTCAE_V6
from itpcase.safety.shifts import shift_table
from itpcase.safety.worst import SafetyTable, safety_table
from tests.oracle import safety as oracle

CRITERIA = {5: CTCAE_V5, 6: CTCAE_V6}


def lab(on: int | None, analyte: str, value: str, limit: str | None = None) -> itp.LabMeasurement:
    """One laboratory value."""
    return itp.LabMeasurement(on=on, analyte=analyte, value=value, upper_limit=limit)


def alt(*pairs: tuple[int, float]) -> list[itp.LabMeasurement]:
    """ALT values with the upper limit 40 U/L."""
    return [lab(on, "alt", f"{value} U/L", "40 U/L") for on, value in pairs]


def counts(*pairs: tuple[int, str]) -> list[itp.PlateletMeasurement]:
    """Platelet counts in 10⁹/L."""
    return [itp.PlateletMeasurement(on=on, count=f"{value} G/L") for on, value in pairs]


def patient(*starts: int | None, **facts: Any) -> itp.Patient:
    """A patient with lines from these days on."""
    return itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=i, agents=["a"], started_on=start)
            for i, start in enumerate(starts, 1)
        ],
        **facts,
    )


def row(table: SafetyTable, i: int = 0) -> dict[str, Any]:
    """One row, None for what is missing."""
    found = {name: table[name][i] for name in table.columns}
    return {
        name: None if isinstance(value, float) and np.isnan(value) else value
        for name, value in found.items()
    }


def told(table: SafetyTable, *names: str, i: int = 0) -> tuple[Any, ...]:
    """Some columns of one row."""
    return tuple(row(table, i)[name] for name in names)


WORST = ("n", "baseline", "baseline_grade", "worst", "worst_on", "worst_grade", "shift")


# --- the rule -----------------------------------------------------------------------------------


def test_each_line_has_its_own_values() -> None:
    """After the start up to the next start; the value of that day is the next baseline."""
    one = patient(0, 30, labs=alt((-9, 500), (0, 30), (14, 130), (30, 50), (31, 60), (90, 70)))
    table = safety_table(one, analytes=["alt"])

    assert (2, 30, 0, 130, 14, 2, 2) == told(table, *WORST)
    # the baseline by its limit; what comes after it, 1.4 times of it, by the raised baseline
    assert (2, 50, 1, 70, 90, 0, -1) == told(table, *WORST, i=1)


def test_a_raised_baseline_that_stays() -> None:
    """ALT of 100, 100 and 160 U/L, limit 40: the baseline is grade 1, and so is 1.6 times of it."""
    one = patient(0, labs=alt((-7, 100), (0, 100), (21, 160)))
    table = safety_table(one, analytes=["alt"])

    assert (1, 100, 1, 160, 21, 1, 0) == told(table, *WORST)
    assert "above the upper limit of normal. Grade 1." in table.explain(0)
    assert [1, 1, 1] == [each.grade for each in grade_ctcae(one)]
    assert "graded by the limits of normal" in grade_ctcae(one)[1].explain()
    stays = patient(0, labs=alt((-7, 100), (0, 100), (21, 110)))
    assert [1, 1, 0] == [each.grade for each in grade_ctcae(stays)]


@pytest.mark.parametrize("by_columns", [False, True])
@pytest.mark.parametrize("of_one_day", [("300", "<404"), ("<404", "300")])
def test_a_bound_above_another_baseline_of_the_day(
    of_one_day: tuple[str, str], by_columns: bool
) -> None:
    """Of 300 and <404 the lower number is 300: 320 is more than that, so grade 1 of version 6."""
    days, values = (0, 0, 7), (*of_one_day, "320")
    subject: Any = patient(
        0, labs=[lab(d, "alt", f"{v} U/L", "40 U/L") for d, v in zip(days, values, strict=True)]
    )
    settings: dict[str, Any] = {}
    if by_columns:
        subject = {
            "patient_id": ["p1"] * 3, "on": list(days), "analyte": ["alt"] * 3,
            "value": list(values), "unit": "U/L", "upper_limit": [40.0] * 3,
        }  # fmt: skip
        settings["lines"] = {"patient_id": ["p1"], "line": [1], "started_on": [0]}
    table = safety_table(subject, CTCAE_V6, analytes=["alt"], **settings)

    assert (300, 1) == told(table, "baseline", "worst_grade")


def test_the_day_of_the_worst_grade_is_the_first() -> None:
    """The worst value may come later, inside the same grade."""
    table = safety_table(patient(0, labs=alt((0, 30), (7, 130), (14, 190), (21, 90))))

    assert (190, 14, 2, 7) == told(table, "worst", "worst_on", "worst_grade", "worst_grade_on")


@pytest.mark.parametrize("days", [(7, 14), (14, 7)])
def test_a_range_beside_the_worst_grade_leaves_nothing_open(days: tuple[int, int]) -> None:
    """ALT of 130 is grade 2 and one of 100 to 140 grade 1 or 2: the worst is 2, on either day."""
    exact, between = days
    labs = [lab(exact, "alt", "130 U/L", "40 U/L"), lab(between, "alt", "100-140 U/L", "40 U/L")]
    table = safety_table(patient(0, labs=[*alt((0, 30)), *labs]), analytes=["alt"])

    assert (2, 2, 2) == told(table, "worst_grade", "worst_grade_low", "worst_grade_high")
    assert (None,) == told(table, "not_evaluable")


def test_every_line_has_every_analyte() -> None:
    """What was not measured has no values, and no grade 0."""
    table = safety_table(patient(0, None))
    reasons = [str(reason) for reason in table["not_evaluable"]]

    assert list(CTCAE_V5.analytes) * 2 == table["analyte"].tolist()
    assert {0} == set(table["n"].tolist())
    assert ["NO_VALUE"] * 9 + ["NO_START"] * 9 == reasons
    assert np.isnan(table["worst_grade"]).all()
    assert np.isnan(table["worst_grade_low"]).all()
    assert "alt: 0 values after the start" in table.explain(0)
    assert "Worst grade: none; there is no value." in table.explain(0)


def test_a_cut_ends_the_data() -> None:
    """Values after the cut do not count."""
    one = patient(0, labs=alt((0, 30), (7, 130), (14, 900)))

    assert (1, 2) == told(safety_table(one, data_cut=13), "n", "worst_grade")
    assert (2, 4) == told(safety_table(one, data_cut=14), "n", "worst_grade")


def test_one_line_and_some_analytes() -> None:
    """The rows can be chosen."""
    table = safety_table(patient(0, 30), line=2, analytes=["ggt", "alt"])

    assert ([2, 2], ["ggt", "alt"]) == (table["line"].tolist(), table["analyte"].tolist())


# --- platelets ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criteria", "platelets", "expected"),
    [
        (CTCAE_V5, [(0, "15"), (7, "3")], (None, 0, "NOT_WORSE")),
        (CTCAE_V6, [(0, "15"), (7, "3")], (4, 1, None)),
        (CTCAE_V6, [(0, "15"), (7, "10")], (None, 0, "NOT_WORSE")),
        (CTCAE_V6, [(0, "60"), (7, "45")], (3, 1, None)),
        (CTCAE_V6, [(0, "60"), (7, "200")], (None, 0, "NOT_WORSE")),
        (CTCAE_V6, [(0, "20"), (7, "200")], (None, 0, "NOT_WORSE")),
        (CTCAE_V6, [(0, "80"), (7, "60")], (2, None, None)),
        (CTCAE_V6, [(0, "80"), (7, "90")], (None, None, "NO_LOWER_LIMIT")),
        (CTCAE_V6, [(7, "3")], (None, None, "NO_BASELINE")),
        (CTCAE_V6, [(0, "15")], (None, None, "NO_VALUE")),
        (CTCAE_V6, [(0, "15"), (7, "<20")], (None, None, "BOUNDED")),
        (CTCAE_V6, [(0, "9"), (7, "<20")], (None, 0, "NOT_WORSE")),
    ],
)
def test_platelets_are_told_as_worsening(
    criteria: Any, platelets: list[tuple[int, str]], expected: tuple[Any, ...]
) -> None:
    """In ITP a low count is the disease: a worst grade only above that of the baseline."""
    table = safety_table(
        patient(0, platelets=counts(*platelets)), definition=criteria, analytes=["platelets"]
    )
    grade, shift, reason = told(table, "worst_grade", "shift", "not_evaluable")

    assert expected == (grade, shift, None if reason is None else str(reason))
    if grade is None:
        assert (None, None) == told(table, "worst_grade_low", "worst_grade_high")


def test_a_worsening_between_two_grades() -> None:
    """It is worse for certain, and lies between them."""
    table = safety_table(
        patient(0, platelets=counts((0, "60"), (7, "<50"))),
        definition=CTCAE_V6, analytes=["platelets"],
    )  # fmt: skip

    assert (None, 3, 4, "BOUNDED") == told(
        table, "worst_grade", "worst_grade_low", "worst_grade_high", "not_evaluable"
    )


def test_a_printed_baseline_of_platelets() -> None:
    """It overrides the counts; its lower limit is that of the patient's counts."""
    one = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["a"], started_on=0, baseline="160 G/L")],
        platelets=counts((0, "9"), (7, "140")),
    )
    table = safety_table(one, analytes=["platelets"], lower_limits={"platelets": "150 G/L"})

    assert (160, 0, 1, 1) == told(table, "baseline", "baseline_grade", "worst_grade", "shift")
    assert "Baseline: 160 ×10⁹/L, printed on the line. Grade 0." in table.explain(0)


# --- open grades --------------------------------------------------------------------------------


def test_an_open_grade_that_cannot_be_worse_changes_nothing() -> None:
    """A worst grade is single where no open value can exceed it."""
    open_low = [lab(7, "alt", "<70 U/L", "40 U/L"), *alt((0, 30), (8, 130))]
    open_high = [lab(7, "alt", ">130 U/L", "40 U/L"), *alt((0, 30), (8, 130))]

    assert (2, 2, 2, None) == told(
        safety_table(patient(0, labs=open_low)),
        "worst_grade", "worst_grade_low", "worst_grade_high", "not_evaluable",
    )  # fmt: skip
    assert (None, 2, 4, "BOUNDED", None, ">") == told(
        safety_table(patient(0, labs=open_high)),
        "worst_grade", "worst_grade_low", "worst_grade_high", "not_evaluable", "shift",
        "worst_comparator",
    )  # fmt: skip


def test_a_value_without_a_grade_is_the_worst() -> None:
    """Between 2 and 4 times a baseline above 5 × ULN v6 has no grade, and that is told."""
    labs = alt((0, 300), (7, 500), (8, 700))
    table = safety_table(patient(0, labs=labs), definition=CTCAE_V6)

    assert (700, None, "UNGRADED", None) == told(
        table, "worst", "worst_grade", "not_evaluable", "worst_grade_high"
    )
    assert "Worst grade: none; the criteria leave a value here without a grade." in table.explain(0)
    assert (4, None) == told(
        safety_table(patient(0, labs=labs + alt((9, 1300))), definition=CTCAE_V6),
        "worst_grade", "not_evaluable",
    )  # fmt: skip


def test_a_worst_grade_3_that_may_be_none() -> None:
    """V6 has grade 3 up to a baseline of 5 × ULN only: without its limit 3 is open, 4 is not."""
    labs = [lab(0, "alt", "100 U/L"), lab(7, "alt", "300 U/L", "40 U/L")]
    worse = lab(14, "alt", "2500 U/L", "40 U/L")

    assert (None, 3, 3, "NO_BASELINE_LIMIT") == told(
        safety_table(patient(0, labs=labs), definition=CTCAE_V6, analytes=["alt"]),
        "worst_grade", "worst_grade_low", "worst_grade_high", "not_evaluable",
    )  # fmt: skip
    assert (4, 4, 4, None) == told(
        safety_table(patient(0, labs=[*labs, worse]), definition=CTCAE_V6, analytes=["alt"]),
        "worst_grade", "worst_grade_low", "worst_grade_high", "not_evaluable",
    )  # fmt: skip


def test_a_range_keeps_its_upper_end() -> None:
    """The worst value is shown with both ends."""
    one = patient(0, labs=[lab(7, "neutrophils", "0.6–0.9 G/L")])
    table = safety_table(one, analytes=["neutrophils"])

    assert (0.6, "", 0.9, 3) == told(
        table, "worst", "worst_comparator", "worst_upper", "worst_grade"
    )


# --- the oracle ---------------------------------------------------------------------------------


@st.composite
def courses(draw: st.DrawFn) -> tuple[str, list[int], list[tuple[int, Fraction]], bool]:
    """Values of one analyte around the starts of two lines, on the edges of its limits."""
    analyte = draw(st.sampled_from(["alt", "creatinine", "platelets", "bilirubin"]))
    starts = [0, draw(st.integers(1, 12))]
    edges = [Fraction(text) for text in ("0", "9", "10", "24", "25", "40", "50", "75", "100")]
    edges += [Fraction(40) * multiple for multiple in oracle.MULTIPLES]
    edges += [Fraction(100) * multiple for multiple in oracle.MULTIPLES]
    value = st.tuples(st.sampled_from(edges), st.sampled_from([0, 0, 1])).map(
        lambda pair: pair[0] + pair[1]
    )
    days = st.sampled_from([-1, 0, 1, starts[1] - 1, starts[1], starts[1] + 1, 20])
    values = draw(st.lists(st.tuples(days, value), max_size=8))
    return analyte, starts, values, draw(st.booleans())


def expected_row(
    analyte: str, starts: list[int], values: list[tuple[int, Fraction]], line: int, version: int
) -> tuple[Any, ...]:
    """n, baseline, its grade, worst value, worst grade and its day, from the oracle."""
    place = oracle.baseline_place(values, starts[line])
    base = None if place is None else values[place][1]
    limit = Fraction(40)
    known = oracle.Known(limit, limit / 4, base, limit, limit / 4)

    def grade(value: Fraction, known: oracle.Known = known) -> oracle.Span:
        return oracle.span(oracle.grades(version, analyte, oracle.Printed(value), known))

    by_limits = oracle.Known(limit, limit / 4, None, None, None)
    of_base = None if base is None else grade(base, by_limits).grade
    own = [values[i] for i in oracle.own_values(values, starts, line)]
    if not own:
        return 0, base, of_base, None, None, None
    pick = min if analyte == "platelets" else max
    worst = pick(value for _, value in own)
    spans = {value: grade(value) for _, value in own}
    highest = spans[worst].grade
    first = min(day for day, value in own if spans[value].grade == highest)
    told = None if analyte == "platelets" else highest
    if analyte == "platelets" and None not in (highest, of_base) and highest > of_base:  # type: ignore[operator]
        told = highest
    return len(own), base, of_base, worst, told, None if told is None else first


@given(course=courses(), version=st.sampled_from([5, 6]))
def test_the_table_agrees_with_the_oracle(
    course: tuple[str, list[int], list[tuple[int, Fraction]], bool], version: int
) -> None:
    """Lines, baselines, worst grades and their days; one patient and columns."""
    analyte, starts, values, as_table = course
    unit = {"alt": "U/L", "platelets": "10*9/L"}.get(analyte, "umol/L")
    settings: dict[str, Any] = {
        "definition": CRITERIA[version],
        "analytes": [analyte],
        "lower_limits": {analyte: f"10 {unit}"},
    }
    if as_table:
        subject: Any = {
            "patient_id": ["p1"] * len(values), "on": [day for day, _ in values],
            "analyte": [analyte] * len(values), "value": [float(value) for _, value in values],
            "unit": unit, "upper_limit": np.full(len(values), 40.0),
        }  # fmt: skip
        settings["lines"] = {"patient_id": ["p1", "p1"], "line": [1, 2], "started_on": starts}
    elif analyte == "platelets":
        subject = patient(*starts, platelets=counts(*((d, str(float(v))) for d, v in values)))
    else:
        labs = [lab(d, analyte, f"{float(v)} {unit}", f"40 {unit}") for d, v in values]
        subject = patient(*starts, labs=labs)
    table = safety_table(subject, **settings)
    names = ("n", "baseline", "baseline_grade", "worst", "worst_grade", "worst_grade_on")

    for line in (0, 1):
        assert expected_row(analyte, starts, values, line, version) == told(table, *names, i=line)


# --- what it says -------------------------------------------------------------------------------


def test_a_row_says_why() -> None:
    """Baseline, worst value, worst grade, shift, rule, what was assumed, source."""
    labs = [lab(0, "alt", "<60 U/L", "40 U/L"), lab(7, "alt", "130 U/L", None)]
    one = patient(0, labs=labs, provenance="synthetic")
    table = safety_table(one, upper_limits={"alt": "40 U/L"})

    assert table.explain(0).splitlines() == [
        "Patient p1, line 1, alt: 1 value after the start, under CTCAE version 5.0.",
        "Baseline: <60 U/L on day 0, above the upper limit of normal.",
        "Worst value: 130 U/L on day 7.",
        "Worst grade: 1, first on day 7.",
        (
            "Rule of Alanine aminotransferase increased: grade 1 ≥ 1.5, grade 2 > 3, grade 3 > 5, "
            "grade 4 > 20 × baseline (baseline above ULN)."
        ),
        "Assumed: The values are synthetic: they are not patient data.",
        "Assumed: The baseline is printed as <60 U/L and used at 60.",
        "Assumed: A limit of normal was supplied by the caller; the record has none.",
        (
            "Source: National Cancer Institute (2017). Common Terminology Criteria for Adverse "
            "Events (CTCAE) version 5.0. Evidence: seen."
        ),
    ]
    assert tuple(labs) == table.evidence(0)
    assert 3 == len(table.assumptions(0))
    assert "ctcae-v5" == table.settings["definition"]


@pytest.mark.parametrize(
    ("baseline", "grade"),
    [("<60 U/L", np.nan), ("<41 U/L", np.nan), ("<40 U/L", 0), (">40 U/L", np.nan),
     ("41–120 U/L", 1), ("30–60 U/L", np.nan), (">800 U/L", 4), ("60 U/L", 1)],
)  # fmt: skip
def test_the_grade_of_a_baseline_that_is_a_bound(baseline: str, grade: float) -> None:
    """A grade only where all that it can be is of one; so say the shift tables."""
    labs = [lab(0, "alt", baseline, "40 U/L"), lab(7, "alt", "30 U/L", "40 U/L")]
    given = patient(0, labs=labs)
    table, shifts = safety_table(given, analytes=["alt"]), shift_table(given, analytes=["alt"])

    np.testing.assert_equal([grade], table["baseline_grade"][:1])
    np.testing.assert_equal([grade], shifts["baseline_grade"])


def test_platelets_say_that_they_are_the_disease() -> None:
    """A row without a worst grade says so."""
    table = safety_table(patient(0, platelets=counts((0, "15"), (7, "9"))), analytes=["platelets"])
    text = table.explain(0)

    assert "Worst grade: 4; only a worsening is told" in text
    assert "In ITP a low count is the disease" in text


def test_rows_of_a_table_have_no_records() -> None:
    """Columns explain themselves as well."""
    labs = {
        "patient_id": ["a"], "on": [7], "analyte": ["alt"], "value": [50], "unit": ["U/L"],
    }  # fmt: skip
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0]}
    table = safety_table(labs, lines=lines)

    assert () == table.evidence(0)
    assert "no single grade, but one from 0 to 4; the upper limit of normal" in table.explain(0)


@pytest.mark.parametrize(
    ("settings", "error"),
    [({}, InputError), ({"lines": {}, "analytes": ["iron"]}, DefinitionError)],
)
def test_what_is_refused(settings: dict[str, Any], error: type[InputError]) -> None:
    """A table without lines, and an analyte that the criteria do not grade."""
    labs = {"patient_id": ["a"], "on": [7], "analyte": ["alt"], "value": [50], "unit": ["U/L"]}
    if "lines" in settings:
        settings = settings | {"lines": {"patient_id": [], "line": [], "started_on": []}}

    with pytest.raises(error):
        safety_table(labs, **settings)
