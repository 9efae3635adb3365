"""Dependence on corticosteroids and refractory ITP, against every way in which it could be."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.exposures import Exposure
from itpcase.history import Facts, refractory, steroid_dependence
from itpcase.history.steroid_rules import ASH_2019_DEPENDENCE, CHINA_2020_DEPENDENCE
from tests.oracle import history as oracle
from tests.oracle.history import Course, Line, Said

VERDICTS = {"yes": True, "no": False, "unknown": None}
FACT = st.sampled_from([True, True, False, None])


@st.composite
def courses(draw: st.DrawFn) -> tuple[int, list[Course]]:
    """A day, and courses that begin, end and break off beside it."""
    on = draw(st.sampled_from([5, 60, 61, 62, 90]))
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.sampled_from([0, 1, 2, on - 61, on - 60, on - 1, on, on + 1]))
        last = draw(st.sampled_from([None, None, start, start + 1, on - 2, on - 1, on, on + 9]))
        end = None if last is None else max(start, last)
        found.append(
            Course(
                start, end, end is None and draw(st.booleans()),
                draw(st.sampled_from([None, 0, 2.5, 2.5, 5, 5.5, 20])),
                is_steroid=draw(st.sampled_from([True, True, True, False])),
            )
        )  # fmt: skip
    return on, found


def exposure(course: Course) -> Exposure:
    """A course as the library has it."""
    told: dict[str, Any] = {"ongoing": True} if course.goes_on else {}
    if course.dose is not None:
        told["daily_dose"] = f"{course.dose} mg/d"
    agent = "prednisone" if course.is_steroid else "eltrombopag"
    return Exposure(agent=agent, started_on=course.start, ended_on=course.end, **told)


@settings(max_examples=200)
@given(courses(), FACT, FACT)
def test_dependence(
    drawn: tuple[int, list[Course]], needed: bool | None, frequent: bool | None
) -> None:
    """An answer is given where every end, dose and fact that is not known gives the same."""
    on, taken = drawn
    facts = Facts(steroids_needed=needed, frequent_courses=frequent)
    for name, rule in oracle.DEPENDENCE.items():
        found = steroid_dependence(map(exposure, taken), name, on=on, facts=facts)
        expected = oracle.depends(taken, on, rule, needed=needed, frequent=frequent)

        assert (name, VERDICTS[str(found.answer)]) == (name, expected)


@given(st.lists(st.integers(1, 99), min_size=2, max_size=7))
def test_a_dose_at_the_limit_however_it_is_split(parts: list[int]) -> None:
    """0.33, 0.92, 1.61, 0.95, 0.24 and 0.95 mg are 5 mg, and as floats more."""
    doses = [mg / 100 for mg in [*parts, 700 - sum(parts)]]
    taken = [
        Exposure(agent="prednisone", started_on=0, ended_on=90, daily_dose=f"{mg} mg/d")
        for mg in doses
    ]
    needed = Facts(steroids_needed=True)
    above = attrs.evolve(ASH_2019_DEPENDENCE, id="above-7", above=7.0)
    at_least = attrs.evolve(CHINA_2020_DEPENDENCE, id="from-7", at_least=7.0)

    assert ["no", "yes"] == [
        str(steroid_dependence(taken, rule, on=90, facts=needed).answer)
        for rule in (above, at_least)
    ]


AGENTS = ["splenectomy", "rituximab", "romiplostim", "eltrombopag", "prednisone", "ivig",
          "vincristine", "dexamethasone"]  # fmt: skip
OUTCOMES = sorted(oracle.POSSIBLE)
lines = st.lists(
    st.builds(
        Line,
        st.frozensets(st.sampled_from(AGENTS), min_size=1, max_size=2),
        st.sampled_from(["no response", *OUTCOMES]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
RULES = ["iwg-2009", "mahevas-2016", "miltiadous-2020", "cuker-neunert-2016", "china-2020"]


@settings(max_examples=200)
@given(lines, st.builds(Said, FACT, FACT, FACT, FACT, FACT, FACT))
def test_refractory(given_lines: list[Line], said: Said) -> None:
    """An answer is given where every outcome and fact that is not known gives the same."""
    patient = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=i, agents=sorted(line.agents), started_on=100 * i)
            for i, line in enumerate(given_lines, 1)
        ],
        bleeding_recorded=False,
    )
    facts = Facts(
        diagnosis_confirmed=said.confirmed, treatment_needed=said.needed,
        splenectomy_declined=said.declined, splenectomy_not_tolerated=said.not_tolerated,
        very_low_count=said.very_low, bleeding=said.bleeding,
        outcomes={i: line.came for i, line in enumerate(given_lines, 1)},
    )  # fmt: skip
    found = refractory(patient, rules=RULES, facts=facts).answers

    assert {rule: oracle.refractory(given_lines, said, rule) for rule in RULES} == {
        rule: VERDICTS[str(answer.answer)] for rule, answer in found.items()
    }


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (["response", "no response"], "yes"),
        (["response, unclear whether lost", "response, lost"], "yes"),
        (["no response", "response"], "no"),
        (["response", "not evaluable"], "unknown"),
        (["response, lost", "response, unclear whether lost"], "unknown"),
    ],
)
def test_a_drug_that_was_given_again_is_judged_by_the_last_time(
    outcomes: list[str], verdict: str
) -> None:
    """Eltrombopag held a response once, and gave none when it was given again: it does not work."""
    agents = [["prednisone"], ["rituximab"], ["eltrombopag"], ["eltrombopag"]]
    told: dict[int, Any] = dict(enumerate(["no response", "no response", *outcomes], 1))
    patient = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=i, agents=each, started_on=100 * i)
            for i, each in enumerate(agents, 1)
        ],
    )
    facts = Facts(very_low_count=True, bleeding=True, outcomes=told)
    found = refractory(patient, rules="miltiadous-2020", facts=facts)

    assert verdict == found.answers["miltiadous-2020"].answer
