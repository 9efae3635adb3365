"""Shift tables: the grade at baseline by the worst grade on treatment."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import InputError
from itpcase.safety import CTCAE_V5, CTCAE_V6, grade_ctcae, shift_table
from tests.oracle import safety as oracle
from tests.safety.test_worst import alt, counts, courses, expected_row, lab, patient

Course = tuple[str, list[int], list[tuple[int, Fraction]], bool]


def pairs(table: itp.Table) -> dict[tuple[Any, ...], int]:
    """The lines by analyte and the two grades, None for one that is not known."""
    return {
        (row["analyte"], *(None if np.isnan(row[n]) else int(row[n])
                           for n in ("baseline_grade", "worst_grade"))): int(row["lines"])
        for row in table.rows()
    }  # fmt: skip


def test_lines_are_counted_by_their_two_grades() -> None:
    """Two of three lines go from grade 0 to grade 2; they are of one patient."""
    one = patient(0, 30, labs=alt((0, 30), (14, 130), (30, 30), (40, 150)))
    other = attrs.evolve(patient(0, labs=alt((0, 50), (14, 52))), id="p2")
    table = shift_table([one, other], analytes=["alt"])

    # 52 is 1.04 times a baseline of 50, which is above the limit of 40: grade 0 of version 5
    assert {("alt", 0, 2): 2, ("alt", 1, 0): 1} == pairs(table)
    assert [1, 1] == table["patients"].tolist()
    assert {"Alanine aminotransferase increased"} == {*table["term"].tolist()}


def test_what_is_not_known_is_no_grade_zero() -> None:
    """A missing baseline, a missing limit, no value after the start; no value at all is no line."""
    late = patient(0, labs=alt((9, 130)))
    no_limit = attrs.evolve(patient(0, labs=[lab(0, "alt", "30 U/L"), lab(9, "alt", "130 U/L")]),
                            id="p2")  # fmt: skip
    before = attrs.evolve(patient(0, labs=alt((0, 30))), id="p3")
    never = attrs.evolve(patient(0, labs=[lab(0, "ast", "30 U/L", "40 U/L")]), id="p4")
    table = shift_table([late, no_limit, before, never], analytes=["alt"])

    assert {("alt", None, 2): 1, ("alt", None, None): 1, ("alt", 0, None): 1} == pairs(table)


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        (">30 U/L", None), ("<300 U/L", None), ("30-300 U/L", None),
        ("<30 U/L", 0), (">=1000 U/L", 4), ("~130 U/L", 2), ("50-100 U/L", 1),
    ],
)  # fmt: skip
def test_a_bound_at_baseline_has_the_grade_that_all_of_it_has(
    printed: str, grade: int | None
) -> None:
    """``<300`` with a limit of 40 is of any grade up to 3: it is known no more than after it."""
    one = patient(0, labs=[lab(0, "alt", printed, "40 U/L")])
    (known,) = grade_ctcae(one)

    assert {("alt", grade, None): 1} == pairs(shift_table([one], analytes=["alt"]))
    assert grade == known.grade


def test_platelets_have_the_worst_grade_after_the_start() -> None:
    """Who has 20 at baseline and never less than 55 after it goes from grade 4 to grade 2."""
    rises = patient(0, platelets=counts((0, "20"), (7, "55"), (14, "80")))
    falls = attrs.evolve(patient(0, platelets=counts((0, "60"), (7, "20"))), id="p2")
    table = shift_table([rises, falls], analytes=["platelets"])

    assert {("platelets", 4, 2): 1, ("platelets", 2, 4): 1} == pairs(table)


def test_each_analyte_is_graded_in_one_direction() -> None:
    """Neither version grades one of these analytes both ways; if it did, so would the table."""
    for criteria in (CTCAE_V5, CTCAE_V6):
        names = [term.analyte for term in criteria.terms]

        assert len(names) == len({*names})


def test_a_table_and_records_agree() -> None:
    """The same values as columns, of a registry."""
    labs = {
        "patient_id": ["a", "a", "b"], "on": [0, 14, 14], "analyte": ["alt"] * 3,
        "value": [30.0, 130.0, 90.0], "unit": "U/L", "upper_limit": [40.0] * 3,
    }  # fmt: skip
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}

    assert {("alt", 0, 2): 1, ("alt", None, 1): 1} == pairs(shift_table(labs, lines=lines))


def test_nobody_and_no_laboratory() -> None:
    """No line is an empty table; a table of values needs its lines."""
    assert 0 == len(shift_table(itp.Patient(id="p1")))
    with pytest.raises(InputError, match="lines"):
        shift_table({"patient_id": [], "on": [], "analyte": [], "value": [], "unit": []})


@given(drawn=st.lists(courses(), max_size=5), version=st.sampled_from([5, 6]))
def test_the_table_agrees_with_the_oracle(drawn: list[Course], version: int) -> None:
    """Every line of drawn courses stands in the cell that the definition gives it, and no other."""
    people: list[itp.Patient] = []
    expected: Counter[tuple[Any, ...]] = Counter()
    for number, (analyte, starts, values, _) in enumerate(drawn):
        unit = {"alt": "U/L", "platelets": "10*9/L"}.get(analyte, "umol/L")
        if analyte == "platelets":
            facts: Any = {"platelets": counts(*((d, str(float(v))) for d, v in values))}
        else:
            facts = {"labs": [lab(d, analyte, f"{float(v)} {unit}", f"40 {unit}")
                              for d, v in values]}  # fmt: skip
        people.append(attrs.evolve(patient(*starts, **facts), id=f"p{number}"))
        for line in (0, 1):
            n, base, of_base, lowest, worst, _ = expected_row(
                analyte, starts, values, line, version
            )
            if analyte == "platelets" and n:
                known = oracle.Known(Fraction(40), Fraction(10), base, Fraction(40), Fraction(10))
                printed = oracle.Printed(lowest)
                worst = oracle.span(oracle.grades(version, analyte, printed, known)).grade
            if n or base is not None:
                expected[analyte, of_base, worst] += 1
    limits = {"alt": "10 U/L", "creatinine": "10 umol/L", "bilirubin": "10 umol/L",
              "platelets": "10 10*9/L"}  # fmt: skip
    criteria = {5: CTCAE_V5, 6: CTCAE_V6}[version]
    table = shift_table(people, criteria, lower_limits=limits)

    assert expected == pairs(table)
    order = [*dict.fromkeys(table["analyte"].tolist())]
    assert order == [name for name in criteria.analytes if name in order]
