"""What the rules of history, bleeding, laboratory and lines say in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase._sentences import Listing, said, texts
from itpcase.agents import list_agents
from itpcase.agents.vocabulary import CLASSES
from itpcase.bleeding import (
    MAJOR_RULES,
    SCALES,
    BleedingAssessment,
    BleedingSign,
    grade_bleeding,
    major_bleeding,
)
from itpcase.definitions.references import REFERENCES, reference
from itpcase.exposures import Exposure, exposures_of, treatment_lines
from itpcase.exposures.rules import ITP_LINES, TREATMENT_PATTERNS
from itpcase.history import (
    DEPENDENCE_RULES,
    REFRACTORY_RULES,
    Facts,
    line_outcomes,
    refractory,
    steroid_dependence,
    treatment_history,
)
from itpcase.history.refractory_rules import AllOf, AnyOf, Judged, Requirement
from itpcase.model import BloodLoss, Found, Intervention, Sign
from itpcase.safety import (
    CTCAE_V5,
    CTCAE_V6,
    egfr,
    grade_ctcae,
    kdigo_stages,
    potential_hys_law,
    safety_table,
)
from itpcase.terms import Intent
from itpcase.testing.strategies import patients
from itpcase.units.spellings import TWO_MEANINGS
from tests.sources import nodes
from tests.words.chinese import english, words_of_print

PACKAGE = Path(itp.__file__).parent

PATIENTS = [patient for name in examples.names() for patient in examples.load(name).patients]

PAGES: list[Any] = [
    *REFRACTORY_RULES.values(), *DEPENDENCE_RULES.values(), *SCALES.values(),
    *MAJOR_RULES.values(), CTCAE_V5, CTCAE_V6, ITP_LINES, TREATMENT_PATTERNS,
]  # fmt: skip
"""Every published rule beside the definitions of response."""

SOURCES = [
    *(page.source for page in PAGES if hasattr(page, "source")),
    *(str(reference(key)) for key in REFERENCES),
]
"""The papers: their titles are theirs."""

CALLED = [
    "Failed(relapse=True)", "interferes", "found", "washouts=", "computePathways()", "R",
    "Hy's", "VIIa", "OHDSI",
    "TreatmentPatterns", "LUNA", "Syk", "FcRn", "Buchanan", "Adix", "Neunert", "Khellaf",
    "Bolton-Maggs", "Moon", "filter", "min_era", "combination_window", "min_after_combination",
    "truncate", "changes", "first", "line", "rescue",
    "mg/d", "mg/dL", "mL/min", "m2", "g/dL", "cm", "U/L", "µmol/L", "mmol/L", "10*9/L",
]  # fmt: skip
"""What a script calls, who wrote, and units."""


def known() -> Iterator[str]:
    """Identifiers of rules and definitions, and the fields of what a person states."""
    for page in PAGES:
        yield page.id
    yield from (d.id for d in itp.list_definitions())
    yield "ckd-epi-2021"
    yield from (question.name for question in itp.ASH_2019.questions)
    yield from vars(itp.history.facts.Facts)["__annotations__"]
    yield from SOURCES
    yield from CALLED


KNOWN = tuple(known())


def left(text: str, *given: itp.Patient) -> set[str]:
    """What of a text is English; what patients are called and were given is theirs."""
    own: list[str | None] = [patient.id for patient in given]
    own += [word for p in given for line in p.lines for word in (*line.agents, line.stop_reason)]
    own += [words for patient in given for words in words_of_print(patient)]
    return english(text, [*KNOWN, *filter(None, own)])


def rows_told(table: Any) -> Iterator[str]:
    """Every row of a table of answers, in Chinese; the English is that of the answer itself."""
    for row in range(len(table)):
        told = table.explain(row, lang="zh")
        assert (
            table.answer(row).explain() == table.explain(row) if hasattr(table, "answer") else told
        )
        yield told


def told(given: list[itp.Patient]) -> Iterator[str]:
    """Every answer about patients that is not one of a definition of response."""
    cohort = itp.Cohort.from_patients(given)
    yield from rows_told(itp.itp_phase(cohort))
    yield from rows_told(itp.cumulative_response(cohort))
    yield from rows_told(itp.answer_landmarks(cohort, definition=itp.ASH_2019))
    yield from rows_told(line_outcomes(cohort))
    yield from rows_told(treatment_history(cohort))
    facts = {each.id: Facts(bleeding=True, treatment_needed=None) for each in given}
    yield from rows_told(refractory(cohort, facts=facts))
    yield from (rule.explain("zh") for rule in refractory(given[0]).answers.values())
    for each in given:
        yield refractory(each).explain("zh")
    if any(each.labs or each.platelets for each in given):
        yield from rows_told(grade_ctcae(cohort))
        yield from rows_told(safety_table(cohort, CTCAE_V6))
        yield from rows_told(egfr(cohort))
        yield from rows_told(kdigo_stages(cohort))
        yield from rows_told(potential_hys_law(cohort))


def test_no_english_sentence_over_the_published_cases() -> None:
    """Phase, time in response, landmarks, history, refractory and laboratory."""
    texts_told = list(told(PATIENTS))

    assert len(texts_told) > len(PATIENTS)
    assert set() == {word for text in texts_told for word in left(text, *PATIENTS)}


@given(patients())
def test_no_english_sentence_over_drawn_patients(patient: itp.Patient) -> None:
    """Missing days, gaps among the lines, bounds, laboratory values without limits."""
    assert set() == {word for text in told([patient]) for word in left(text, patient)}


@given(
    st.lists(
        st.builds(
            BleedingSign,
            sign=st.sampled_from(Sign),
            minutes=st.none() | st.sampled_from([4, 5, 6]),
            number=st.none() | st.sampled_from([1, 5, 6, 60]),
            gross=st.none() | st.booleans(),
            largest_cm=st.none() | st.sampled_from([2, 5]),
            life_threatening=st.none() | st.booleans(),
            interventions=st.none() | st.just(()) | st.tuples(st.sampled_from(Intervention)),
            blood_loss=st.none() | st.sampled_from(BloodLoss),
            found=st.none() | st.sampled_from(Found),
        ),
        max_size=4,
    ),
    st.none() | st.sampled_from([5, 80]),
    st.booleans(),
)
def test_no_english_sentence_over_drawn_bleeding(
    signs: list[BleedingSign], age: int | None, complete: bool
) -> None:
    """Points, what is missing, what the source leaves open, thresholds, notes."""
    seen = BleedingAssessment(on=7, signs=signs, age=age, complete=complete)
    for scale in SCALES.values():
        for text in rows_told(grade_bleeding([seen], scale)):
            assert set() == left(text)
    for rule in MAJOR_RULES.values():
        for text in rows_told(major_bleeding([seen], rule)):
            assert set() == left(text)


@given(
    st.lists(
        st.builds(
            Exposure,
            agent=st.sampled_from(["prednisone", "IVIG", "eltrombopag", "dexamethasone"]),
            started_on=st.none() | st.sampled_from([0, 3, 30, 40, 90]),
            ended_on=st.none(),
            intent=st.none() | st.sampled_from(Intent),
            daily_dose=st.none() | st.just("5 mg/d"),
        )
        | st.builds(
            Exposure,
            agent=st.sampled_from(["prednisone", "rituximab", "eltrombopag"]),
            started_on=st.sampled_from([0, 3, 30, 40, 90]),
            ended_on=st.sampled_from([91, 100, 140]),
        ),
        max_size=4,
    ),
    st.none() | st.booleans(),
)
def test_no_english_sentence_over_drawn_exposures(
    taken: list[Exposure], needed: bool | None
) -> None:
    """What made each line, what became none, and dependence on corticosteroids."""
    for rules in (ITP_LINES, TREATMENT_PATTERNS):
        assert set() == left(treatment_lines(taken, rules).explain("zh"))
    for rule in DEPENDENCE_RULES.values():
        facts = {"a": Facts(steroids_needed=needed)}
        table = steroid_dependence({"a": taken}, rule, on=95, facts=facts)
        for text in rows_told(table):
            assert set() == left(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{type(page).__name__}-{page.id}")
def test_the_page_of_a_rule_is_printed_in_chinese(page: Any) -> None:
    """What it asks, its clauses and its notes; a page is what the rule prints."""
    assert set() == left(page.explain("zh"))
    assert page.explain() == str(page)


@pytest.mark.parametrize("agent", list_agents(), ids=lambda agent: agent.name)
def test_an_agent_is_told_in_chinese(agent: Any) -> None:
    """Its class, use and code; the words for it are those that people write."""
    told = agent.explain("zh")
    checked = agent.words[1 : len(agent.words) - len(agent.recalled)]
    for words in (checked, agent.recalled):
        told = told.replace(said(Listing(words, "list.comma"), "zh"), "")

    assert set() == english(told, [*KNOWN, agent.name, agent.evidence.tag])


# --- every text of a published rule has its Chinese -----------------------------------------------


def asked(part: Requirement | None) -> Iterator[str]:
    """What a person is asked, in a rule of refractory ITP."""
    if isinstance(part, AllOf | AnyOf):
        for each in part.parts:
            yield from asked(each)
    elif isinstance(part, Judged):
        yield part.asks


def published() -> Iterator[str]:
    """Every text of every published rule."""
    for page in PAGES:
        yield page.title
        yield from page.notes
    for rule in REFRACTORY_RULES.values():
        yield rule.refusal
        yield from asked(rule.requires)
    yield from ("first-line drugs", "thrombopoietic agents")
    yield from (rule.clause for rule in DEPENDENCE_RULES.values())
    for scale in SCALES.values():
        yield from (item.name for item in scale.items)
        yield from (rule.gap for item in scale.items for rule in item.rules)
        yield from (text for each in scale.thresholds for text in (each.name, each.clause))
    yield from (part.name for rule in MAJOR_RULES.values() for part in rule.parts)
    for criteria in (CTCAE_V5, CTCAE_V6):
        yield from (text for term in criteria.terms for text in (term.name, term.clause))
    yield from (agent.note for agent in list_agents() if agent.note)
    yield from CLASSES.values()
    yield from TWO_MEANINGS.values()


def test_every_text_of_a_published_rule_has_its_chinese() -> None:
    """No other stands there: a text that was changed loses its words, and this test says so."""
    assert set(filter(None, published())) == set(texts("zh")["published"])


# --- no sentence outside the words ----------------------------------------------------------------

ROOMS = ("agents", "bleeding", "definitions", "exposures", "history", "response", "safety")
"""The rooms whose answers explain themselves."""

PROVES = {"response/prove.py", "definitions/_structure.py"}
"""They name clauses, and what is wrong with a file."""


def yielded(path: Path) -> Iterator[str]:
    """The texts that a module gives as sentences."""
    for node in nodes(path):
        if isinstance(node, ast.Yield) and node.value is not None:
            for each in ast.walk(node.value):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield f"{path.name}:{node.lineno}: {each.value}"


def test_no_room_writes_its_sentences_itself() -> None:
    """Every sentence is a key with values; the texts are in the words."""
    found = [
        text
        for room in ROOMS
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if str(path.relative_to(PACKAGE)) not in PROVES
        for text in yielded(path)
    ]

    assert [] == [text for text in found if re.search(r"[a-z]{2,} [a-z]{2,}", text)]
    assert [] != found


def test_exposures_of_many_are_told_in_chinese() -> None:
    """A table of many gives the lines of each."""
    table = {"patient_id": ["a", "a"], "agent": ["PDN", "RTX"], "started_on": [0, 10]}
    lines = treatment_lines(table)

    assert set() == left(lines.answer("a").explain("zh"), itp.Patient(id="a"))
    assert "a" in exposures_of(table)
