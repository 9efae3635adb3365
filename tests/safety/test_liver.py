"""Potential Hy's law cases at the edges of each bound and of the window."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.safety.liver import HysLawAnswer, potential_hys_law
from itpcase.safety.published import HYS_LAW
from tests.oracle import safety as oracle

LIMITS = {"alt": "40 U/L", "ast": "40 U/L", "alp": "120 U/L", "bilirubin": "1.2 mg/dL"}


def patient(*labs: tuple[int, str, str], **facts: Any) -> itp.Patient:
    """Day, analyte and value in the unit of the limits above."""
    return itp.Patient(
        id="p1",
        labs=[
            itp.LabMeasurement(
                on=on, analyte=analyte, value=f"{value} {LIMITS[analyte].split()[1]}",
                upper_limit=LIMITS[analyte],
            )
            for on, analyte, value in labs
        ],
        **facts,
    )  # fmt: skip


def answer(*labs: tuple[int, str, str], **settings: Any) -> HysLawAnswer:
    """The answer for a patient with these values."""
    return potential_hys_law(patient(*labs), **settings)


# --- the rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize("analyte", ["alt", "ast"])
@pytest.mark.parametrize(
    ("value", "bilirubin", "day", "expected"),
    [
        ("119.9", "2.4", 7, "no"), ("120", "2.4", 7, "yes"), ("120.1", "2.4", 7, "yes"),
        ("120", "2.39", 7, "no"), ("120", "2.41", 7, "yes"),
        ("120", "2.4", 0, "yes"), ("120", "2.4", 14, "yes"), ("120", "2.4", 15, "NE"),
        ("120", "2.4", -1, "NE"),
    ],
)  # fmt: skip
def test_the_bounds_and_the_window(
    analyte: str, value: str, bilirubin: str, day: int, expected: str
) -> None:
    """3 × ULN and 2 × ULN are reached, and the window ends on day 14."""
    found = answer((0, analyte, value), (day, "bilirubin", bilirubin))

    assert expected == str(found.answer)
    assert (found.not_evaluable is not None) == (expected == "NE")


@pytest.mark.parametrize(
    ("alp", "expected"),
    [
        ([(0, "239.9")], "yes"), ([(0, "240")], "no"), ([(0, "240.1")], "no"),
        ([(14, "240")], "no"), ([(15, "240")], "yes"), ([(-14, "240")], "no"),
        ([(-15, "240")], "yes"),
        ([(-2, "100"), (2, "300")], "yes"), ([(-2, "300"), (2, "100")], "no"),
        ([(-3, "300"), (2, "100")], "yes"), ([(2, "300"), (2, "100")], "yes"),
        ([(2, "<250"), (2, "240")], "no"), ([(2, "240"), (2, "<250")], "no"),
    ],
)  # fmt: skip
def test_alkaline_phosphatase_at_onset(alp: list[tuple[int, str]], expected: str) -> None:
    """2 × ULN speaks for cholestasis: the nearest of 14 days, the earlier, the lowest of a day."""
    others = [(on, "alp", value) for on, value in alp]

    assert expected == str(answer((0, "alt", "130"), (5, "bilirubin", "3"), *others).answer)


def test_the_first_pair_is_told() -> None:
    """Onset, line and multiples are those of the first pair that meets the rule."""
    one = patient(
        (2, "alt", "130"), (40, "ast", "200"), (41, "alt", "400"), (45, "bilirubin", "3.6"),
        (44, "bilirubin", "1.0"), (40, "alp", "60"),
        lines=[itp.TreatmentLine(line=3, agents=["a"], started_on=10)],
    )  # fmt: skip
    found = potential_hys_law(one)

    assert ("yes", 40, 3) == (str(found.answer), found.onset, found.line)
    assert (5.0, 0.5) == (found.transaminase, found.alp)
    assert pytest.approx(3.0) == found.bilirubin
    assert [40, 40, 45] == sorted(lab.on for lab in found.evidence)


@pytest.mark.parametrize(
    ("labs", "expected"),
    [
        ([], ("NE", "NO_TRANSAMINASE")),
        ([(0, "bilirubin", "5", "1.2 mg/dL")], ("NE", "NO_TRANSAMINASE")),
        ([(0, "alt", "50", "40 U/L")], ("no", None)),
        ([(0, "alt", "50", None)], ("NE", "NO_UPPER_LIMIT")),
        ([(0, "alt", "500", "40 U/L")], ("NE", "NO_BILIRUBIN")),
        (
            [(0, "alt", "500", "40 U/L"), (3, "bilirubin", "5", None)],
            ("NE", "NO_UPPER_LIMIT"),
        ),
        ([(0, "alt", ">100", "40 U/L"), (3, "bilirubin", "5", "1.2 mg/dL")], ("NE", "BOUNDED")),
        ([(0, "alt", ">120", "40 U/L"), (3, "bilirubin", "5", "1.2 mg/dL")], ("yes", None)),
        ([(0, "alt", "500", "40 U/L"), (3, "bilirubin", ">2", "1.2 mg/dL")], ("NE", "BOUNDED")),
        ([(0, "alt", "500", "40 U/L"), (3, "bilirubin", "<2", "1.2 mg/dL")], ("no", None)),
    ],
)
def test_what_is_not_known_is_not_no(
    labs: list[tuple[int, str, str, str | None]], expected: tuple[str, str | None]
) -> None:
    """A missing limit, a bound, or bilirubin that was not measured."""
    units = {"alt": "U/L", "bilirubin": "mg/dL"}
    one = itp.Patient(
        id="p1",
        labs=[
            itp.LabMeasurement(
                on=on, analyte=analyte, value=f"{value} {units[analyte]}", upper_limit=limit
            )
            for on, analyte, value, limit in labs
        ],
    )
    found = potential_hys_law(one)

    assert expected == (
        str(found.answer),
        None if found.not_evaluable is None else str(found.not_evaluable),
    )
    assert (found.onset is None) == (str(found.answer) != "yes")


def test_multiples_of_a_raised_baseline() -> None:
    """A variant: where the baseline is above ULN, its multiples replace those of ULN."""
    variant = attrs.evolve(HYS_LAW, id="baseline", baseline_if_raised=True)
    line = [itp.TreatmentLine(line=1, agents=["a"], started_on=0)]

    def told(base: str, value: str) -> list[str]:
        one = patient((0, "alt", base), (7, "alt", value), (8, "bilirubin", "3"), lines=line)
        return [str(potential_hys_law(one, definition=rule).answer) for rule in (HYS_LAW, variant)]

    assert ["yes", "no"] == told("80", "239")
    assert ["yes", "yes"] == told("80", "240")
    assert ["yes", "yes"] == told("40", "120")
    assert ["yes", "yes"] == [
        str(answer((7, "alt", "120"), (8, "bilirubin", "3"), definition=rule).answer)
        for rule in (HYS_LAW, variant)
    ]


def test_other_bounds_and_windows() -> None:
    """Bounds are data: ">" in place of ">=", another window, a cut."""
    strict = attrs.evolve(HYS_LAW, id="strict", transaminase=">3", bilirubin=">2", window_days=7)

    assert "no" == str(answer((0, "alt", "120"), (5, "bilirubin", "3"), definition=strict).answer)
    assert "yes" == str(answer((0, "alt", "121"), (7, "bilirubin", "3"), definition=strict).answer)
    assert "NE" == str(answer((0, "alt", "121"), (8, "bilirubin", "3"), definition=strict).answer)
    assert "NE" == str(answer((0, "alt", "121"), (8, "bilirubin", "3"), data_cut=7).answer)


# --- the oracle ---------------------------------------------------------------------------------


@given(
    labs=st.lists(
        st.tuples(
            st.sampled_from([0, 1, 13, 14, 15, 28, 29, 30]),
            st.sampled_from(["alt", "ast", "bilirubin", "bilirubin", "alp"]),
            st.sampled_from([Fraction(text) for text in ("1", "1.99", "2", "2.99", "3", "5")]),
            st.sampled_from([True] * 5 + [False]),
        ),
        max_size=9,
    )
)
def test_the_kernel_agrees_with_the_oracle(labs: list[tuple[int, str, Fraction, bool]]) -> None:
    """One patient, and many in columns; the order of the rows plays no part."""
    units = {"bilirubin": "mg/dL"}
    one = itp.Patient(
        id="p1",
        labs=[
            itp.LabMeasurement(
                on=on, analyte=analyte, value=f"{float(times)} {units.get(analyte, 'U/L')}",
                upper_limit=f"1 {units.get(analyte, 'U/L')}" if has else None,
            )
            for on, analyte, times, has in labs
        ],
    )  # fmt: skip
    expected = oracle.hys_law([(d, a, v, Fraction(1) if has else None) for d, a, v, has in labs])
    backwards = itp.Patient(id="p2", labs=one.labs[::-1])
    table = potential_hys_law([one, itp.Patient(id="p0"), backwards])

    assert expected == str(potential_hys_law(one).answer)
    assert [expected, "NE", expected] == [str(each) for each in table["answer"]]


# --- what it says -------------------------------------------------------------------------------


def test_an_answer_says_why() -> None:
    """It is a case to look at and no diagnosis; the rule, the values, the source."""
    found = answer((0, "alt", "150"), (5, "bilirubin", "3"), (1, "alp", "60"))
    text = found.explain()

    assert "a potential Hy's law case, which is a case to look at and no diagnosis." in text
    assert "Rule: ALT or AST ≥ 3 × ULN, bilirubin ≥ 2 × ULN within 14 days after it" in text
    assert "alt: 150 U/L on day 0, 3.75 × ULN." in text
    assert "Alkaline phosphatase at onset: below its bound." in text
    assert ("Other causes are not known to the library.",) == found.assumptions
    assert "alkaline phosphatase recalled 93%" in text
    assert 14 == found.settings["window_days"]
    assert "HysLawAnswer(patient 'p1': yes, hys-law)" == repr(found)


def test_what_is_open_is_told() -> None:
    """A missing alkaline phosphatase, a supplied limit, an answer without a pair."""
    found = answer((0, "alt", "150"), (5, "bilirubin", "3"))
    bare = itp.Patient(
        id="p1",
        labs=[itp.LabMeasurement(on=0, analyte="alt", value="150 U/L"), *patient(
            (5, "bilirubin", "3")).labs],
    )  # fmt: skip
    supplied = potential_hys_law(bare, upper_limits={"alt": "40 U/L"})

    assert "so cholestasis is not excluded." in found.explain()
    assert "A limit of normal was supplied by the caller" in supplied.explain()
    assert "not a potential Hy's law case." in answer((0, "alt", "50")).explain()
    assert "Why: bilirubin was not measured in the window" in answer((0, "alt", "150")).explain()
    assert () == answer((0, "alt", "50")).assumptions


def test_a_value_without_a_limit_is_shown_as_it_is() -> None:
    """Alkaline phosphatase without an upper limit excludes nothing, and its value is told alone."""
    one = patient((0, "alt", "130"), (5, "bilirubin", "3"))
    alp = itp.LabMeasurement(on=2, analyte="alp", value="150 U/L")
    found = potential_hys_law(itp.Patient(id="p1", labs=[*one.labs, alp]))
    lines = found.explain().splitlines()

    assert ("yes", None) == (str(found.answer), found.alp)
    assert "alp: 150 U/L on day 2." in lines
    assert "Alkaline phosphatase at onset: not known." in lines
