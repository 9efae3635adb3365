"""What treatment had achieved, of the drawn patients with and without facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

import itpcase as itp
from itpcase.history import (
    DEPENDENCE_RULES,
    REFRACTORY_RULES,
    Facts,
    Outcome,
    line_outcomes,
    refractory,
    steroid_dependence,
    treatment_history,
)

from . import Page, odd_arguments, one, refusal, table
from .patients import everyone
from .response import STRICT

MANY = 16
STEROIDS = ("prednisone", "prednisolone", "dexamethasone", "methylprednisolone", "ivig")


def facts(many: int = MANY) -> dict[str, Facts]:
    """Draw what only a person can say, of some patients."""
    found = {}
    for number, patient in enumerate(everyone().patients[:many]):
        rng = Random(number)  # noqa: S311 - no secret
        said = {
            name: rng.choice((None, True, True, False))
            for name in (
                "diagnosis_confirmed", "treatment_needed", "splenectomy_declined", "bleeding",
                "splenectomy_not_tolerated", "very_low_count",
            )
        }  # fmt: skip
        outcomes = {
            line.line: rng.choice(list(Outcome)) for line in patient.lines if rng.randrange(3)
        }
        if number % 3:
            found[patient.id] = Facts(outcomes=outcomes, **said)
    return found


def outcomes() -> Iterator[str]:
    """How each line ended, by its counts or by what is stated."""
    few = everyone().patients[:MANY]
    yield from table(line_outcomes(few, facts=facts()))
    yield from table(line_outcomes(few, STRICT))
    for patient in few[:6]:
        for each in line_outcomes(patient, facts=facts().get(patient.id)):
            yield from one(each)


def histories() -> Iterator[str]:
    """The lines before one, and before a day."""
    few = everyone().patients[:MANY]
    yield from table(treatment_history(few, facts=facts()))
    for patient in few:
        day = 150 if isinstance(patient.lines[0].started_on, int) else dt.date(2019, 9, 1)
        yield from one(treatment_history(patient, on=day, facts=facts().get(patient.id)))
        yield from one(treatment_history(patient, line=len(patient.lines)))


FAILED = (
    "splenectomy", "rituximab", "romiplostim", "eltrombopag", "prednisone", "ivig", "zanubrutinib",
    "danazol",
)  # fmt: skip


def treated(number: int) -> tuple[itp.Patient, Facts]:
    """Draw lines without counts, and what is said of them."""
    rng = Random(number)  # noqa: S311 - no secret
    lines = [
        itp.TreatmentLine(line=i, agents=[agent], started_on=None)
        for i, agent in enumerate(rng.sample(FAILED, rng.choice((1, 2, 4, 6))), 1)
    ]
    outcomes = {
        line.line: rng.choice((Outcome.NO_RESPONSE, Outcome.NO_RESPONSE, *Outcome))
        for line in lines
    }
    names = ("diagnosis_confirmed", "treatment_needed", "very_low_count", "bleeding",
             "splenectomy_declined", "splenectomy_not_tolerated")  # fmt: skip
    said = {name: rng.choice((None, True, True, False)) for name in names}
    return itp.Patient(id=f"t{number}", lines=lines), Facts(outcomes=outcomes, **said)


def refractories() -> Iterator[str]:
    """Refractory ITP by every rule."""
    yield from table(refractory(everyone().patients[:8], facts=facts(8)))
    for number in range(20):
        patient, said = treated(number)
        found = refractory(patient, facts=said)
        yield from one(found)
        for each in found.answers.values():
            yield from one(each)


def courses(number: int) -> list[itp.Exposure]:
    """Draw courses of steroids."""
    rng = Random(number)  # noqa: S311 - no secret
    found = []
    for _ in range(rng.choice((0, 1, 2, 3))):
        start = rng.choice((None, 0, 10, 30, 62))
        lasts = rng.choice((None, 4, 30, 61, 90))
        end = None if lasts is None or start is None else start + lasts
        dose = rng.choice((None, "5 mg/d", "6 mg/d", "20 mg/d", "0.75 mg/d"))
        agent = rng.choice(STEROIDS)
        found.append(itp.Exposure(agent=agent, started_on=start, ended_on=end, daily_dose=dose))
    return found


def dependences() -> Iterator[str]:
    """Dependence on steroids by every rule, with and without what is needed."""
    said = (None, Facts(steroids_needed=True), Facts(steroids_needed=True, frequent_courses=False),
            Facts(steroids_needed=False), Facts(frequent_courses=True))  # fmt: skip
    for number in range(24):
        for rule in DEPENDENCE_RULES.values():
            found = steroid_dependence(
                courses(number), rule, on=(61, 90)[number % 2], facts=said[number % len(said)]
            )
            yield from one(found)
    many = {f"c{number}": courses(number) for number in range(12)}
    yield from table(steroid_dependence(many, on=75, facts={"c1": said[1], "c2": said[4]}))


def refused() -> Iterator[str]:
    """Questions that cannot be asked."""
    patient = everyone().patients[1]
    yield from odd_arguments(refractory, patient)
    yield from odd_arguments(line_outcomes, patient)
    yield from odd_arguments(treatment_history, patient)
    yield from odd_arguments(steroid_dependence, courses(3), on=3)
    yield from odd_arguments(Facts, None)
    yield from refusal(steroid_dependence, courses(3), on=dt.date(2020, 1, 1))
    yield from refusal(steroid_dependence, {"a": courses(3)}, on={"a": dt.date(2020, 1, 1)})
    yield from refusal(refractory, patient, rules="none")
    yield from refusal(refractory, patient, rules=[])
    yield from refusal(refractory, patient, "iwg-2009")
    yield from refusal(refractory, patient, facts={"p01": 7})
    yield from refusal(refractory, [patient], facts={"nobody": Facts()})
    yield from refusal(refractory, [patient], facts=Facts())
    yield from refusal(line_outcomes, patient, facts=Facts(outcomes={9: "no response"}))
    yield from refusal(Facts, outcomes={1: "better"})
    yield from refusal(Facts, outcomes={0: "no response"})
    yield from refusal(Facts, outcomes={1.5: "no response"})
    yield from refusal(Facts, outcomes=7)
    yield from refusal(Facts, bleeding="yes")
    yield from refusal(treatment_history, patient, on=3, line=1)
    yield from refusal(treatment_history, patient, line=9)
    yield from refusal(treatment_history, patient, on=dt.date(2020, 1, 1))
    yield from refusal(treatment_history, [patient], on={"nobody": 3})
    yield from refusal(steroid_dependence, courses(3), on="soon")
    yield from refusal(steroid_dependence, courses(3), "none", on=3)
    yield from refusal(steroid_dependence, {"a": courses(3)}, on={"b": 3})
    yield from refusal(steroid_dependence, [7], on=3)
    for rule in (*REFRACTORY_RULES.values(), *DEPENDENCE_RULES.values()):
        yield from one(rule)


PAGES: dict[str, Page] = {
    "outcomes": outcomes, "histories": histories, "refractory": refractories,
    "dependence": dependences, "history-refused": refused,
}  # fmt: skip
