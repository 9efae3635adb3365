"""Corticosteroid dependence on a day, from recorded doses."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.errors import DefinitionError, InputError
from itpcase.exposures import Exposure
from itpcase.history import Dependence, Facts, steroid_dependence
from itpcase.history.steroid_rules import (
    ASH_2019_DEPENDENCE,
    CHINA_2020_DEPENDENCE,
    CHINA_2020_DEPENDENCE_ABOVE,
    DEPENDENCE_RULES,
    IWG_2009_DEPENDENCE,
    PREDNISONE_EQUIVALENTS,
    DependenceRule,
)
from itpcase.terms import Verdict

NEEDED = Facts(steroids_needed=True)
NEEDED_ONLY = Facts(steroids_needed=True, frequent_courses=False)


def taken(*courses: str) -> list[Exposure]:
    """
    ``prednisone 0-90 5``: agent, days, milligrams a day; no number for an unknown dose.

    ``0-on`` goes on; of ``0-`` the end is not known.
    """
    found = []
    for course in courses:
        agent, days, *dose = course.split()
        first, _, last = days.partition("-")
        found.append(
            Exposure(
                agent=agent,
                started_on=int(first) if first else None,
                ended_on=int(last) if last.isdigit() else None,
                ongoing=last == "on" or None,
                daily_dose=f"{dose[0]} mg/d" if dose else None,
            )
        )
    return found


DOSES = [
    # courses, day, ASH above 5, China 5 and more, China above 5
    (("prednisone 0-90 5",), 90, "no yes no"),
    (("prednisone 0-90 5.1",), 90, "yes yes yes"),
    (("prednisone 0-90 4.9",), 90, "no no no"),
    (("prednisone 0-90 20",), 91, "no no no"),
    (("prednisone 0-90 20",), 0, "yes yes yes"),
    (("prednisone 0-90 20",), -1, "no no no"),
    (("prednisone 0-on 20",), 9000, "yes yes yes"),
    (("prednisone 0- 20",), 0, "yes yes yes"),
    (("prednisone 0- 20",), 1, "unknown unknown unknown"),
    (("prednisone 0- 5",), 90, "no unknown no"),
    (("prednisone 0-90 3", "prednisone 0- 2"), 90, "no unknown no"),
    (("prednisone 0-90 6", "prednisone 0- 2"), 90, "yes yes yes"),
    (("prednisone 0- 20",), -1, "no no no"),
    (("prednisone 0-", "prednisone 0-90 6"), 90, "yes yes yes"),
    (("prednisone 0-90 3", "prednisone 0-90 2"), 90, "no yes no"),
    (("prednisone 0-90 3", "prednisone 0-90 2.5"), 90, "yes yes yes"),
    (("prednisone 0-90",), 90, "unknown unknown unknown"),
    (("prednisone 0-90 6", "prednisone 0-90"), 90, "yes yes yes"),
    (("prednisone -90 6",), 50, "unknown unknown unknown"),
    (("rituximab 0-21",), 10, "no no no"),
    (("dexamethasone 0-90 0.75",), 90, "unknown unknown unknown"),
    ((), 90, "unknown unknown unknown"),
]
BY_DOSE = (ASH_2019_DEPENDENCE, CHINA_2020_DEPENDENCE, CHINA_2020_DEPENDENCE_ABOVE)


@pytest.mark.parametrize(("courses", "on", "verdicts"), DOSES)
def test_the_dose_on_the_day(courses: tuple[str, ...], on: int, verdicts: str) -> None:
    """The dose lies above 5 mg/d (ASH), or is 5 mg/d and up in both readings (China)."""
    found = [
        steroid_dependence(taken(*courses), on=on, definition=rule, facts=NEEDED)
        for rule in BY_DOSE
    ]

    assert verdicts.split() == [str(each.answer) for each in found]
    assert [each.answer is Verdict.UNKNOWN for each in found] == [bool(e.missing) for e in found]


MONTHS = [
    # courses, day, IWG; two months in study days are 61 days
    (("prednisone 0-60 5",), 60, "no"),
    (("prednisone 0-61 5",), 61, "yes"),
    (("prednisone 0-61 5",), 62, "no"),
    (("prednisone 0-61",), 61, "yes"),
    (("dexamethasone 0-61",), 61, "yes"),
    (("prednisone 0-on",), 500, "yes"),
    (("prednisone 0-",), 500, "unknown"),
    (("prednisone 0-",), 61, "unknown"),
    (("prednisone 0-",), 60, "no"),
    (("prednisone 0-", "dexamethasone 1-61"), 61, "yes"),
    (("prednisone 0-", "dexamethasone 2-61"), 61, "unknown"),
    (("prednisone 0-", "dexamethasone 2-60"), 61, "unknown"),
    (("prednisone 0-", "dexamethasone 2-62"), 60, "unknown"),
    (("prednisone 0-30", "dexamethasone 31-61"), 61, "yes"),
    (("prednisone 0-30", "dexamethasone 30-61"), 61, "yes"),
    (("prednisone 0-61", "dexamethasone 10-20"), 61, "yes"),
    (("prednisone 0-30", "dexamethasone 32-61"), 61, "unknown"),
    (("prednisone 0-4", "prednisone 28-32", "prednisone 56-60"), 60, "unknown"),
    (("prednisone 70-90",), 61, "no"),
    (("prednisone -90",), 61, "unknown"),
]


@pytest.mark.parametrize(("courses", "on", "verdict"), MONTHS)
def test_months_without_a_break(courses: tuple[str, ...], on: int, verdict: str) -> None:
    """IWG asks for two months up to the day; repeated courses are for a person to judge."""
    found = steroid_dependence(taken(*courses), on=on, definition="iwg-2009", facts=NEEDED)

    assert verdict == found.answer


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (dt.date(2021, 1, 1), dt.date(2021, 2, 28), "no"),
        (dt.date(2021, 1, 1), dt.date(2021, 3, 1), "yes"),
        (dt.date(2020, 12, 31), dt.date(2021, 2, 27), "no"),
        (dt.date(2020, 12, 31), dt.date(2021, 2, 28), "yes"),
        (dt.date(2021, 7, 1), dt.date(2021, 8, 31), "no"),
        (dt.date(2021, 7, 1), dt.date(2021, 9, 1), "yes"),
        (dt.date(2021, 1, 31), dt.date(2021, 3, 1), "no"),
        (dt.date(2021, 1, 31), dt.date(2021, 3, 31), "yes"),
    ],
)
def test_months_of_dates_are_calendar_months(first: dt.date, last: dt.date, verdict: str) -> None:
    """Two months after a date is the same day of the month, or the last of a short month."""
    exposure = Exposure(agent="prednisone", started_on=first, ended_on=last)
    found = steroid_dependence([exposure], on=last, definition=IWG_2009_DEPENDENCE, facts=NEEDED)

    assert verdict == found.answer


FACTS = [
    # needed, frequent courses, dose met, answer
    (True, None, True, "yes"),
    (False, None, True, "no"),
    (None, None, True, "unknown"),
    (True, None, False, "no"),
    (None, None, False, "no"),
    (True, True, False, "yes"),
    (True, False, False, "no"),
    (None, True, False, "unknown"),
    (False, True, False, "no"),
]


@pytest.mark.parametrize(("needed", "frequent", "met", "verdict"), FACTS)
def test_what_a_person_states(
    needed: bool | None, frequent: bool | None, met: bool, verdict: str
) -> None:
    """The dose or frequent courses, and the need; the need is never assumed."""
    facts = Facts(steroids_needed=needed, frequent_courses=frequent)
    courses = taken(f"prednisone 0-90 {20 if met else 2}")

    assert verdict == steroid_dependence(courses, on=50, facts=facts).answer


@pytest.mark.parametrize(
    ("agent", "mg", "prednisone"),
    [
        ("prednisone", 20.0, 20.0), ("prednisolone", 20.0, 20.0),
        ("methylprednisolone", 4.0, 5.0), ("dexamethasone", 0.75, 5.0),
        ("dexamethasone", 40.0, 800.0 / 3),
    ],
)  # fmt: skip
def test_equivalents_must_be_asked_for(agent: str, mg: float, prednisone: float) -> None:
    """Another corticosteroid has a dose of prednisone only with a table that is passed."""
    courses = taken(f"{agent} 0-90 {mg}")
    found = steroid_dependence(
        courses, on=50, facts=NEEDED, equivalents=PREDNISONE_EQUIVALENTS, definition="china-2020"
    )
    plain = steroid_dependence(courses, on=50, facts=NEEDED, definition="china-2020")

    assert prednisone == pytest.approx(found.lowest_mg_per_day, rel=1e-12)
    assert Verdict.YES == found.answer
    assert (plain.answer is Verdict.YES) == (agent == "prednisone")


def test_an_agent_outside_the_table_stays_unknown() -> None:
    """A corticosteroid that is not named has no equivalent."""
    found = steroid_dependence(
        taken("steroids 0-90 20"), on=50, facts=NEEDED, equivalents=PREDNISONE_EQUIVALENTS
    )

    assert Verdict.UNKNOWN == found.answer
    assert "the dose of corticosteroid on the day, in prednisone" in found.missing
    assert (0.0, float("inf")) == (found.lowest_mg_per_day, found.highest_mg_per_day)


def test_many_patients_give_a_table() -> None:
    """One row a patient, on a day of its own or one for all."""
    exposures = {"p": taken("prednisone 0-90 20"), "q": taken("prednisone 0-90 2"), "r": []}
    table = steroid_dependence(exposures, on=50, facts={"p": NEEDED, "q": NEEDED})
    days = steroid_dependence(exposures, on={"p": 50, "q": 95, "r": 1}, facts={"p": NEEDED})

    assert ["yes", "no", "unknown"] == table["answer"].tolist()
    assert [20.0, 2.0, 0.0] == table["lowest_mg_per_day"].tolist()
    assert [50, 95, 1] == days["on"].tolist()
    assert ["yes", "no", "unknown"] == days["answer"].tolist()


def test_the_words() -> None:
    """The explanation gives the dose, the need, what is missing and the notes of the rule."""
    found = steroid_dependence(taken("prednisone 0-90 5"), on=50, definition="china-2020")
    text = found.explain()

    assert isinstance(found, Dependence)
    assert "on day 50 by china-2020: unknown." in text
    assert "Prednisone on the day, or its equivalent: 5 mg/d." in text
    assert "Missing: whether corticosteroids are needed" in text
    assert "does not separate more than 5 from 5 or more." in text
    unknown = steroid_dependence(taken("prednisone 0-90"), on=50)
    assert "0 mg/d or more." in unknown.explain()


def test_the_rules_are_data() -> None:
    """The operator of the Chinese rule is a switch; a rule has one limit; each prints."""
    above = attrs.evolve(CHINA_2020_DEPENDENCE, at_least=None, above=5.0)

    assert CHINA_2020_DEPENDENCE_ABOVE.above == above.above
    assert "5 mg/d of prednisone or more" in str(CHINA_2020_DEPENDENCE)
    assert "more than 5 mg/d" in str(ASH_2019_DEPENDENCE)
    assert "2 months or more" in str(IWG_2009_DEPENDENCE)
    assert {"rodeghiero2009", "neunert2019", "china2020"} == {
        rule.citation for rule in DEPENDENCE_RULES.values()
    }
    with pytest.raises(DefinitionError, match=r"\[DEPENDENCE_RULE\]"):
        attrs.evolve(CHINA_2020_DEPENDENCE, above=5.0)


def test_a_rule_without_frequent_courses() -> None:
    """A rule can leave frequent courses out."""
    rule = attrs.evolve(ASH_2019_DEPENDENCE, id="mine", frequent_courses=False)
    found = steroid_dependence(
        taken("prednisone 0-4 2", "prednisone 28-32 2"), on=30, definition=rule, facts=NEEDED
    )

    assert Verdict.NO == found.answer


REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"exposures": [], "on": 0, "definition": "iwg1909"}, DefinitionError, "UNKNOWN_RULE"),
    ({"exposures": taken("ivig 0-1"), "on": dt.date(2021, 1, 1)}, InputError, "MIXED_TIMES"),
    ({"exposures": [], "on": {"p": 0}}, InputError, "ONE_PATIENT"),
    ({"exposures": [], "on": 0, "facts": {}}, InputError, "ONE_PATIENT"),
    ({"exposures": {"p": []}, "on": 0, "facts": NEEDED}, InputError, "FACTS"),
    ({"exposures": {"p": []}, "on": {}}, InputError, "NO_DAY"),
]


@pytest.mark.parametrize(("arguments", "error", "code"), REFUSED)
def test_what_is_refused(arguments: dict[str, Any], error: type[Exception], code: str) -> None:
    """Unknown rules, days of the other kind, and facts or days of the wrong shape are refused."""
    with pytest.raises(error, match=code):
        steroid_dependence(**arguments)


# --- the edge of every rule -----------------------------------------------------------------------


EDGE = st.sampled_from((-1, 0, 1))


@given(st.sampled_from(BY_DOSE), EDGE, st.integers(1, 3), st.integers(-500, 500))
def test_the_edge_of_a_dose(rule: DependenceRule, off: int, parts: int, on: int) -> None:
    """At the limit the operator of the rule decides, however the dose is split."""
    limit = rule.above if rule.at_least is None else rule.at_least
    assert limit is not None
    tenths = round(limit * 10) + off
    split = [tenths // parts] * (parts - 1)
    doses = [*split, tenths - sum(split)]
    courses = [
        Exposure(
            agent="PDN", started_on=on, ended_on=on, daily_dose=f"{dose // 10}.{dose % 10} mg/d"
        )
        for dose in doses
    ]
    meets = off > 0 or (off == 0 and rule.at_least is not None)

    assert (Verdict.YES if meets else Verdict.NO) == (
        steroid_dependence(courses, on=on, definition=rule, facts=NEEDED_ONLY).answer
    )


@given(st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)), EDGE)
def test_the_edge_of_the_months(first: dt.date, off: int) -> None:
    """Two months are over on the same day of the month, or on the last of a short one."""
    month = first.month + 2
    year, month = first.year + (month > 12), (month - 1) % 12 + 1
    last = calendar.monthrange(year, month)[1]
    day = dt.date(year, month, min(first.day, last)) + dt.timedelta(off)
    taken_on = [Exposure(agent="PDN", started_on=first, ended_on=day)]
    found = steroid_dependence(taken_on, on=day, definition="iwg-2009", facts=NEEDED_ONLY)

    assert (Verdict.NO if off < 0 else Verdict.YES) == found.answer


# --- an end that is not known ---------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.sampled_from((0, 1, 30, 31, 60)), st.sampled_from((None, 0, 30, 61)),
            st.sampled_from((3, 5, 6)), st.booleans(),
        ), min_size=1, max_size=3,
    ),
    st.sampled_from((0, 1, 60, 61, 90)), st.sampled_from(sorted(DEPENDENCE_RULES)), st.data(),
)  # fmt: skip
def test_an_answer_holds_whatever_the_end_was(
    courses: list[tuple[int, int | None, int, bool]], on: int, rule: str, data: st.DataObject
) -> None:
    """Yes or no without an end stays, on whatever day from the first on it may have been."""
    vague, told = [], []
    for start, days, mg, goes_on in courses:
        dose: dict[str, Any] = {"agent": "PDN", "started_on": start, "daily_dose": f"{mg} mg/d"}
        end = start + data.draw(st.sampled_from((0, 1, 29, 30, 59, 60, 61, 90)))
        if days is not None:
            vague.append(Exposure(**dose, ended_on=start + days))
            told.append(vague[-1])
        elif goes_on:
            vague.append(Exposure(**dose, ongoing=True))
            told.append(vague[-1])
        else:
            vague.append(Exposure(**dose))
            told.append(Exposure(**dose, ended_on=end))
    before, after = (
        steroid_dependence(each, on=on, definition=rule, facts=NEEDED) for each in (vague, told)
    )

    assert before.answer in (Verdict.UNKNOWN, after.answer)
    assert before.lowest_mg_per_day <= after.lowest_mg_per_day
    assert before.highest_mg_per_day >= after.highest_mg_per_day


# --- a dose of 0 is none --------------------------------------------------------------------------


def test_a_dose_of_nothing_is_no_steroid() -> None:
    """0 mg/d for three months: nothing was taken, and the stretch does not go on through it."""
    taken = [
        Exposure(agent="prednisone", started_on=0, ended_on=30, daily_dose="20 mg/d"),
        Exposure(agent="prednisone", started_on=31, ended_on=120, daily_dose="0 mg/d"),
    ]
    needed = Facts(steroids_needed=True, frequent_courses=False)
    for rule in ("iwg-2009", "ash-2019"):
        found = steroid_dependence(taken, on=90, definition=rule, facts=needed)
        assert ("no", 0.0, 0.0) == (
            found.answer, found.lowest_mg_per_day, found.highest_mg_per_day
        )  # fmt: skip


def test_what_is_decided_misses_nothing() -> None:
    """Where steroids are not needed the dose decides nothing, known or not."""
    found = steroid_dependence([], on=100, facts=Facts(steroids_needed=False))

    assert (Verdict.NO, ()) == (found.answer, found.missing)
