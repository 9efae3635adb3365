"""Every grade of CTCAE v5.0 and v6.0 at, below and above every limit, and the oracle."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.errors import InputError
from itpcase.safety import grade_ctcae
from itpcase.safety.limits import Ctcae, Scale, Term
from itpcase.safety.published import CTCAE_V5, CTCAE_V6
from tests.oracle import safety as oracle

CRITERIA = {5: CTCAE_V5, 6: CTCAE_V6}
UNITS = {
    "alt": "U/L", "ast": "U/L", "alp": "U/L", "ggt": "U/L", "bilirubin": "mg/dL",
    "creatinine": "mg/dL", "platelets": "10*9/L", "neutrophils": "10*9/L", "haemoglobin": "g/dL",
}  # fmt: skip

# version, analyte, ULN, LLN, baseline, then "value:grade" below, at and above every limit.
# Written out from the definitions, in the units above; "-" is missing, "none" is no grade.
EDGES = """
5 | alt | 40 | - | 30 | 0:0 39.99:0 40:0 40.01:1 | 119.99:1 120:1 120.01:2
5 | alt | 40 | - | 30 | 199.99:2 200:2 200.01:3 | 799.99:3 800:3 800.01:4
5 | alt | 40 | - | 40 | 40:0 40.01:1 60:1 120.01:2
5 | alt | 40 | - | 40.01 | 40.01:0 60.01:0 60.02:1
5 | alt | 40 | - | - | 40:0 40.01:1 120.01:2
5 | alt | 40 | 10 | 5 | 40:0 40.01:1 120.01:2
5 | alt | 40 | - | 100 | 149.99:0 150:1 150.01:1 | 299.99:1 300:1 300.01:2
5 | alt | 40 | - | 100 | 499.99:2 500:2 500.01:3 | 1999.99:3 2000:3 2000.01:4
5 | ast | 35 | - | 35 | 34.99:0 35:0 35.01:1 | 104.99:1 105:1 105.01:2
5 | ast | 35 | - | 35 | 174.99:2 175:2 175.01:3 | 699.99:3 700:3 700.01:4
5 | ast | 35 | - | 50 | 74.99:0 75:1 75.01:1 | 149.99:1 150:1 150.01:2
5 | ast | 35 | - | 50 | 249.99:2 250:2 250.01:3 | 999.99:3 1000:3 1000.01:4
5 | alp | 120 | - | 100 | 119.99:0 120:0 120.01:1 | 299.99:1 300:1 300.01:2
5 | alp | 120 | - | 100 | 599.99:2 600:2 600.01:3 | 2399.99:3 2400:3 2400.01:4
5 | alp | 120 | - | 200 | 399.99:0 400:1 400.01:1 | 499.99:1 500:1 500.01:2
5 | alp | 120 | - | 200 | 999.99:2 1000:2 1000.01:3 | 3999.99:3 4000:3 4000.01:4
5 | ggt | 60 | - | 50 | 59.99:0 60:0 60.01:1 | 149.99:1 150:1 150.01:2
5 | ggt | 60 | - | 50 | 299.99:2 300:2 300.01:3 | 1199.99:3 1200:3 1200.01:4
5 | ggt | 60 | - | 100 | 199.99:0 200:1 200.01:1 | 249.99:1 250:1 250.01:2
5 | ggt | 60 | - | 100 | 499.99:2 500:2 500.01:3 | 1999.99:3 2000:3 2000.01:4
5 | bilirubin | 1.2 | - | 1.2 | 1.19:0 1.2:0 1.21:1 | 1.79:1 1.8:1 1.81:2
5 | bilirubin | 1.2 | - | 1.2 | 3.59:2 3.6:2 3.61:3 | 11.99:3 12:3 12.01:4
5 | bilirubin | 1.2 | - | 2 | 1.99:0 2:0 2.01:1 | 2.99:1 3:1 3.01:2
5 | bilirubin | 1.2 | - | 2 | 5.99:2 6:2 6.01:3 | 19.99:3 20:3 20.01:4
5 | creatinine | 1.2 | - | - | 1.19:0 1.2:0 1.21:1 | 1.79:1 1.8:1 1.81:2
5 | creatinine | 1.2 | - | - | 3.59:2 3.6:2 3.61:3 | 7.19:3 7.2:3 7.21:4
5 | creatinine | 1.2 | 0.5 | 0.6 | 0.89:0 0.9:0 0.91:2 | 1.79:2 1.8:2 1.81:3 7.2:3 7.21:4
5 | creatinine | 1.2 | 0.5 | 2 | 1.2:0 1.21:1 1.8:1 1.81:2 3.6:2 3.61:3 6:3 6.01:3 7.21:4
5 | platelets | - | 150 | 200 | 150:0 149.99:1 | 75.01:1 75:1 74.99:2 | 50.01:2 50:2 49.99:3
5 | platelets | - | 150 | 10 | 25.01:3 25:3 24.99:4 15:4 0:4
5 | neutrophils | - | 2 | 3 | 2.01:0 2:0 1.99:1 | 1.51:1 1.5:1 1.49:2 | 1.01:2 1:2 0.99:3
5 | neutrophils | - | 2 | - | 0.51:3 0.5:3 0.49:4 0:4
5 | haemoglobin | - | 12 | 13 | 12.1:0 12:0 11.9:1 10:1 9.9:2 8:2 7.9:3 4:3
5 | haemoglobin | - | 9 | 13 | 10:0 9.9:2
6 | haemoglobin | - | 12 | - | 12:0 11.99:1 10:1 9.99:2 8:2 7.99:3 2:3
6 | alt | 40 | - | 30 | 39.99:0 40:0 40.01:1 | 119.99:1 120:1 120.01:2
6 | alt | 40 | 10 | 5 | 199.99:2 200:2 200.01:3 | 799.99:3 800:3 800.01:4
6 | alt | 40 | - | 100 | 99.99:0 100:1 100.01:1 | 149.99:1 150:1 150.01:2
6 | alt | 40 | - | 100 | 199.99:2 200:2 200.01:3 | 399.99:3 400:3 400.01:4
6 | alt | 40 | - | 199.99 | 399.98:2 399.99:3 799.96:3 799.97:4
6 | alt | 40 | - | 200 | 400:2 400.01:3 800:3 800.01:4
6 | alt | 40 | - | 200.01 | 200:0 200.01:1 300.01:1 300.02:2 400.02:2
6 | alt | 40 | - | 200.01 | 400.03:none 600:none 800.04:none 800.05:4
6 | ast | 35 | - | 35 | 34.99:0 35:0 35.01:1 105:1 105.01:2 175:2 175.01:3 700:3 700.01:4
6 | ast | 35 | - | 60 | 59.99:0 60:1 90:1 90.01:2 120:2 120.01:3 240:3 240.01:4
6 | ast | 35 | - | 175.01 | 350.02:2 350.03:none 700.04:none 700.05:4
6 | alp | 120 | - | 100 | 100.01:0 119.99:0 120:0 120.01:1 600.01:1 9999:1
6 | alp | 120 | - | 200 | 120.01:0 199.99:0 200:0 200.01:1 9999:1
6 | alp | 120 | - | - | 120:0 120.01:1
6 | ggt | 60 | - | 50 | 60:0 60.01:1 150:1 150.01:2 300:2 300.01:3 1200:3 1200.01:4
6 | ggt | 60 | - | 100 | 99.99:0 100:1 150:1 150.01:2 300:2 300.01:3 1000:3 1000.01:4
6 | bilirubin | 1.2 | - | 1 | 1.2:0 1.21:1 1.8:1 1.81:2 3.6:2 3.61:3 12:3 12.01:4
6 | bilirubin | 1.2 | - | 2 | 1.99:0 2:1 3:1 3.01:2 5:2 5.01:3 20:3 20.01:4
6 | creatinine | 1.2 | 0.5 | 0.6 | 0.91:0 1.2:0 1.21:1 1.81:2 3.61:3 7.2:3 7.21:4
6 | creatinine | 1.2 | 0.5 | 0.5 | 0.76:0 1.2:0 1.51:1
6 | creatinine | 1.2 | 0.5 | 0.49 | 0.73:0 0.74:2 1.47:2 1.48:3 7.2:3 7.21:4
6 | creatinine | 1.2 | 0.5 | 2 | 1.81:2 3.01:2 6.01:3
6 | platelets | - | 150 | 200 | 150:0 149.99:1 75:1 74.99:2 50:2 49.99:3
6 | platelets | - | 150 | 20 | 25:3 24.99:3 15:3 10.01:3 10:3 9.99:4 0:4
6 | neutrophils | - | 2 | 3 | 1.51:0 1.5:0 1.49:1 1.01:1 1:1 0.99:2
6 | neutrophils | - | - | - | 0.51:2 0.5:2 0.49:3 0.11:3 0.1:3 0.09:4
"""


def number(text: str) -> float:
    """A number, or NaN for what is missing."""
    return np.nan if text == "-" else float(text)


def table_of(
    analyte: str,
    values: list[float],
    *,
    uln: float = np.nan,
    lln: float = np.nan,
    base: float = np.nan,
    **columns: Any,
) -> dict[str, Any]:
    """Each value is one of a patient of its own, on the day after the baseline."""
    n = len(values)
    names = [f"p{i}" for i in range(n)]
    return {
        "patient_id": names * 2,
        "on": [0] * n + [1] * n,
        "analyte": [analyte] * (2 * n),
        "value": [base] * n + values,
        "unit": UNITS[analyte],
        "upper_limit": [uln] * (2 * n),
        "lower_limit": [lln] * (2 * n),
        **columns,
    }


def lines_of(table: dict[str, Any]) -> dict[str, Any]:
    """A line from day 0 on for each patient."""
    names = sorted(set(table["patient_id"]))
    return {"patient_id": names, "line": [1] * len(names), "started_on": [0] * len(names)}


def after(table: dict[str, Any], criteria: Ctcae, column: str = "grade") -> list[Any]:
    """A column of the answers for the values after the baseline."""
    answers = grade_ctcae(table, definition=criteria, lines=lines_of(table))
    return [answers[column][i] for i in range(len(answers) // 2, len(answers))]


@pytest.mark.parametrize("row", EDGES.strip().splitlines())
def test_every_limit(row: str) -> None:
    """Below, at and above each limit the grade is the one of the publication."""
    version, analyte, uln, lln, base, *edges = (part.strip() for part in row.split("|"))
    pairs = [edge.split(":") for edge in " ".join(edges).split()]
    table = table_of(
        analyte, [float(value) for value, _ in pairs],
        uln=number(uln), lln=number(lln), base=number(base),
    )  # fmt: skip
    found = [grade if grade == grade else "none" for grade in after(table, CRITERIA[int(version)])]  # noqa: PLR0124

    assert [grade if grade == "none" else float(grade) for _, grade in pairs] == found


@pytest.mark.parametrize("version", [5, 6])
def test_the_edges_cover_every_term(version: int) -> None:
    """Each analyte of each version has its edges above."""
    rows = [row.split("|") for row in EDGES.strip().splitlines()]
    covered = {row[1].strip() for row in rows if int(row[0]) == version}

    assert set(CRITERIA[version].analytes) == covered


# --- spellings ----------------------------------------------------------------------------------


@given(
    cents=st.integers(1, 3000),
    analyte=st.sampled_from(["bilirubin", "creatinine"]),
    criteria=st.sampled_from([CTCAE_V5, CTCAE_V6]),
    grade=st.integers(1, 4),
)
def test_a_molar_mass_moves_no_value_over_its_limit(
    cents: int, analyte: str, criteria: Ctcae, grade: int
) -> None:
    """In mg/dL, exactly so many times ULN is not above it, and one hundredth more is."""
    bound = criteria.term(analyte).scales[0].grades[grade - 1]
    assert bound is not None
    limit = Fraction(str(bound.value)) * cents / 100
    values = [float(limit), float(limit + Fraction(1, 100))]
    found = after(table_of(analyte, values, uln=cents / 100), criteria)

    assert grade - 1 == found[0]
    assert grade <= found[1]


# --- the oracle ---------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> tuple[int, str, oracle.Printed, oracle.Known]:
    """A value on the edges of a term: a multiple of a limit or of the baseline, or beside it."""
    version = draw(st.sampled_from([5, 6]))
    analyte = draw(st.sampled_from(sorted(oracle.TERMS)))
    step = st.sampled_from([Fraction(0), Fraction(-1, 100), Fraction(1, 100)])
    missing = st.sampled_from([False] * 5 + [True])
    uln = Fraction(draw(st.sampled_from(["40", "1.2", "120", "0.9"])))
    lln = uln * Fraction(draw(st.sampled_from(["0.1", "0.5"])))
    times = st.sampled_from([lln / uln, *map(Fraction, ("0.5", "1", "1.1", "2", "5", "6"))])
    base = max(uln * draw(times) + draw(step), Fraction(1, 100))
    reference = draw(st.sampled_from([uln, base, lln, Fraction(1)]))
    multiple = draw(st.sampled_from([*oracle.MULTIPLES, *oracle.COUNTS]))
    value = max(reference * multiple + draw(step), Fraction(0))
    value = min(value, Fraction(9_900))  # no count is above 10 000, and a range goes on from here
    sign = draw(st.sampled_from([""] * 6 + ["<", "<=", ">", ">=", "to"]))
    if sign == "<" and value == 0:
        sign = ""
    printed = oracle.Printed(value, sign)
    if sign == "to":
        printed = oracle.Printed(value, "", value + draw(st.sampled_from([1, 10, 100])))

    def known(limit: Fraction) -> Fraction | None:
        return None if draw(missing) else limit

    return (
        version,
        analyte,
        printed,
        oracle.Known(known(uln), known(lln), known(base), known(uln), known(lln)),
    )


def floats(values: list[Fraction | None]) -> list[float]:
    """Numbers as a column."""
    return [np.nan if value is None else float(value) for value in values]


@given(case=cases())
def test_the_kernel_agrees_with_the_oracle(
    case: tuple[int, str, oracle.Printed, oracle.Known],
) -> None:
    """The grade, and what it can be where a bound was printed or a limit is missing."""
    version, analyte, printed, known = case
    table = {
        "patient_id": ["p", "p"], "on": [0, 1], "analyte": [analyte] * 2,
        "value": floats([known.base, printed.value]), "unit": UNITS[analyte],
        "comparator": ["", printed.sign], "upper": floats([None, printed.upper]),
        "upper_limit": floats([known.base_uln, known.uln]),
        "lower_limit": floats([known.base_lln, known.lln]),
    }  # fmt: skip
    answers = grade_ctcae(table, definition=CRITERIA[version], lines=lines_of(table))
    found = [answers[name][1] for name in ("grade", "grade_low", "grade_high")]
    expected = oracle.span(oracle.grades(version, analyte, printed, known))

    assert list(expected) == [None if np.isnan(each) else int(each) for each in found]
    assert (answers["not_evaluable"][1] is None) == (expected.grade is not None)


# --- what is missing, what is bounded -----------------------------------------------------------


@pytest.mark.parametrize(
    ("analyte", "columns", "expected"),
    [
        ("alt", {"base": 30}, ("NO_UPPER_LIMIT", 0, 4)),
        ("alt", {"uln": 40, "value": np.nan}, ("NO_VALUE", None, None)),
        ("platelets", {"value": 80}, ("NO_LOWER_LIMIT", 0, 1)),
        ("platelets", {"value": 74}, (None, 2, 2)),
        ("neutrophils", {"value": 3}, ("NO_LOWER_LIMIT", 0, 1)),
        ("alt", {"uln": 40, "value": 300, "comparator": ">"}, ("BOUNDED", 3, 4)),
        ("alt", {"uln": 40, "value": 800, "comparator": ">"}, (None, 4, 4)),
        ("alt", {"uln": 40, "value": 800, "comparator": ">="}, ("BOUNDED", 3, 4)),
        ("alt", {"uln": 40, "value": 40, "comparator": "<"}, (None, 0, 0)),
        ("alt", {"uln": 40, "value": 40, "comparator": "<="}, (None, 0, 0)),
        ("alt", {"uln": 40, "value": 41, "comparator": "≤"}, ("BOUNDED", 0, 1)),
        ("platelets", {"value": 25, "comparator": "<"}, (None, 4, 4)),
        ("platelets", {"value": 25, "comparator": "<="}, ("BOUNDED", 3, 4)),
        ("platelets", {"value": 25, "upper": 49}, (None, 3, 3)),
        ("platelets", {"value": 25, "upper": 50}, ("BOUNDED", 2, 3)),
        ("platelets", {"value": 60, "upper": 80}, ("NO_LOWER_LIMIT", 0, 2)),
    ],
)
def test_no_grade_is_never_grade_0(
    analyte: str, columns: dict[str, Any], expected: tuple[str | None, float, float]
) -> None:
    """A missing limit or a bound gives a reason and the grades between which it lies."""
    given = dict(columns)
    value, base = given.pop("value", 100), given.pop("base", np.nan)
    limit = given.pop("uln", np.nan)
    rows: dict[str, Any] = {name: [None, each] for name, each in given.items()}
    table = table_of(analyte, [value], uln=limit, base=base, **rows)
    reason, low, high = (
        after(table, CTCAE_V5, name)[0] for name in ("not_evaluable", "grade_low", "grade_high")
    )

    assert expected == (reason, *(None if np.isnan(end) else end for end in (low, high)))


@pytest.mark.parametrize(
    ("base_uln", "value", "expected"),
    [
        (np.nan, 110, None),  # grade 1 of a normal baseline, grade 1 of a raised one
        (np.nan, 300, "NO_BASELINE_LIMIT"),  # grade 3, and grade 3 only up to 5 × ULN
        (np.nan, 90, "NO_BASELINE_LIMIT"),  # grade 1 and grade 0
        (np.nan, 30, None),
    ],
)
def test_a_baseline_without_a_limit(base_uln: float, value: float, expected: str | None) -> None:
    """It can be normal or raised; where both lead to one grade, that is the grade."""
    table = table_of("alt", [value], base=100) | {"upper_limit": [base_uln, 40]}

    assert expected == after(table, CTCAE_V6, "not_evaluable")[0]


def test_a_baseline_below_its_lower_limit_is_not_raised() -> None:
    """One limit is enough to know that it was not above the other."""
    table = table_of("alt", [110], base=5, lln=10) | {"upper_limit": [np.nan, 40]}

    assert [1] == after(table, CTCAE_V6)


def test_a_term_of_another_name_of_an_analyte() -> None:
    """It is that of the analyte; a name that is not known is refused where it is written."""
    scale = Scale(of="unit", grades=("<10",))

    assert "haemoglobin" == Term(analyte="Hb", name="Anemia", scales=scale).analyte
    with pytest.raises(InputError, match="UNKNOWN_ANALYTE"):
        Term(analyte="tea", name="Tea", scales=scale)


def test_a_term_of_ones_own() -> None:
    """Criteria are data: another term needs no new code."""
    mine = Ctcae(
        id="mine", version="1", title="Mine", citation="rodeghiero2009", evidence="assumed",
        terms=[Term(analyte="ast", name="AST", scales=Scale(of="unit", grades=(">=50", ">100")))],
    )  # fmt: skip
    table = table_of("ast", [49, 50, 100, 101])

    assert [0, 1, 1, 2] == after(table, mine)


def test_a_scale_for_raised_baselines_only() -> None:
    """Where no scale applies to the baseline, there is nothing to grade: 0."""
    scale = Scale(of="baseline", grades=(">1", None, None, None), when="raised")
    mine = attrs.evolve(CTCAE_V5, terms=[Term(analyte="alt", name="ALT", scales=scale)])

    assert [0] == after(table_of("alt", [500], uln=40, base=30), mine)
    assert [1] == after(table_of("alt", [500], uln=40, base=50), mine)
