"""Category, episodes, times, endpoints, phases and comparisons of the drawn patients."""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
from collections.abc import Iterator
from functools import partial
from typing import Any

import attrs

import itpcase as itp
from itpcase.definitions.definition import (
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Failure,
    Kept,
    Landmark,
    Level,
    Reached,
    Strategies,
    TreatmentFree,
    VisitRule,
)
from itpcase.estimates import survival
from itpcase.response.histories import ShortHistory, edits_of, histories_of
from itpcase.response.prove import clauses_of, prove_definition

from . import Page, cell, odd_arguments, one, refusal, table
from .patients import everyone

AT_50 = Criterion(at_least=50)
WELL = (Criterion(at_least=100), Criterion(at_least=30, fold_above=2, baseline_below=30))


def questions() -> Definition:
    """A definition with every kind of question, each with and without its options."""
    named: dict[str, Any] = {"label": "asked", "any_of": AT_50, "asks_bleeding": False}
    visits: dict[str, Any] = {**named, "first_day": 14, "visits": 6, "interval_days": 14}
    return Definition(
        id="questions", title="Every kind of question", evidence="assumed",
        levels=[
            Level(name="H", label="high", any_of=Criterion(above=100)),
            Level(name="L", label="low", any_of=WELL),
        ],
        bleeding_allowed=1, confirm=Confirmation(counts=2, apart=7), loss=Confirmation(counts=2),
        landmarks=[
            Landmark(**named, name="month", target_day=28, first_day=21, last_day=42),
            Landmark(name="half", label="asked", any_of=WELL, target_day=182, first_day=150,
                     last_day=210),
        ],
        reached=[
            Reached(name="soon", label="asked", level="L", by_day=14),
            Reached(name="late", label="asked", level="H", by_day=90),
        ],
        kept=[
            Kept(name="kept", label="asked", level="L", until_day=60),
            Kept(name="since", label="asked", level="L", until_day=60, since="first_response"),
            Kept(name="any", label="asked", level="H", until_day=30, since="any_response"),
        ],
        counted=[
            Counted(**named, name="two", at_least=2, first_day=7, last_day=60),
            Counted(**named, name="most", share="2/3", fewest_observed=3, set_aside="missing"),
            Counted(**named, name="pure", at_least=1, rescue="disqualifies", rescue_from_day=8),
            Counted(**named, name="few", share=0.75, fewest_observed=4, too_few="no"),
        ],
        visits=[
            VisitRule(**visits, name="four", at_least=4),
            VisitRule(**visits, name="row", at_least=2, within=3, set_aside="missing"),
            VisitRule(**visits, name="all", share="3/4", share_of="visits", last_must_meet=True),
            VisitRule(**visits, name="off", at_least=3, off_drug_from_day=20, fewest_observed=3),
            VisitRule(**visits, name="no", share=0.5, rescue="disqualifies", too_few="no",
                      fewest_observed=2),
        ],
        treatment_free=[
            TreatmentFree(**named, name="free", days=60),
            TreatmentFree(name="well", label="asked", any_of=WELL, days=182, since="start"),
        ],
        failures=[
            Failure(**named, name="failed", count_from_day=21, rescue_from_day=5,
                    discontinuation=True),
            Failure(**named, name="both", new_line=False, stopped_by_day=90, rescue_from_day=1,
                    death=False, joined="all"),
        ],
        combined=[
            Combined(name="and", label="asked", all_of=("two", "kept"), none_of=("failed",)),
            Combined(name="or", label="asked", any_of=("soon", "four", "free")),
        ],
    )  # fmt: skip


STRICT = attrs.evolve(
    itp.IWG_2009, id="strict", max_gap=60, response_date="confirming", same_day="last",
    bleeding_allowed=1, bleeding_unrecorded="not_evaluable", no_response_days=3,
    strategies=Strategies(
        rescue="censor", new_line="ignore", discontinuation="composite", death="composite"
    ),
)  # fmt: skip
LENIENT = attrs.evolve(
    itp.CHINA_2020, id="lenient", same_day="highest", bleeding_allowed=None, max_gap=180,
    strategies=Strategies(
        rescue="ignore", new_line="censor", discontinuation="censor", death="ignore"
    ),
)  # fmt: skip
DEFINITIONS = {
    "iwg-2009": itp.IWG_2009, "ding-2025": itp.DING_2025, "strict": STRICT, "lenient": LENIENT,
    "ema-2010": itp.get_definition("ema-2010"),
}  # fmt: skip
FEW = 8
"""Patients, for pages with many rows each."""

SETTINGS = {
    "as-given": questions(),
    "events-fail": attrs.evolve(
        questions(), id="events-fail", strategies=STRICT.strategies, max_gap=60, same_day="last",
        response_date="confirming", bleeding_allowed=0, bleeding_unrecorded="not_evaluable",
    ),
    "events-pass": attrs.evolve(
        questions(), id="events-pass", strategies=LENIENT.strategies, bleeding_allowed=None,
    ),
    "off-drug": itp.get_definition("srot-avatrombopag"),
    "long": itp.get_definition("china-old"),
}  # fmt: skip
OF_QUESTIONS = ("stopago", "luna-3", "vayhit-2", "china-old", "ash-2019")


def cohort(many: int | None = None) -> itp.Cohort:
    """Patients who were asked nothing yet."""
    return itp.Cohort.from_patients(everyone().patients[:many])


def categories(d: Definition) -> Iterator[str]:
    """Category and time to response."""
    asked = cohort()
    yield from table(itp.classify_response(asked, d))
    yield from table(itp.time_to_response(asked, d))


def episodes(d: Definition) -> Iterator[str]:
    """Episodes and cumulative response, of every level."""
    asked = cohort()
    for level in d.level_names:
        yield level
        yield from table(itp.remission_episodes(asked, d, level=level))
        yield from table(itp.cumulative_response(asked, d, level=level))


def one_by_one(d: Definition) -> Iterator[str]:
    """The same questions of one patient, up to a data cut."""
    for patient in everyone().patients[:FEW]:
        for line in (each.line for each in patient.lines):
            cut = 100 if isinstance(patient.lines[0].started_on, int) else dt.date(2019, 6, 1)
            yield f"{patient.id} {line}"
            yield from one(itp.classify_response(patient, d, line=line, data_cut=cut))
            yield from one(itp.time_to_response(patient, d, line=line))
            yield from one(itp.cumulative_response(patient, d, line=line, data_cut=cut))
            for level in d.level_names:
                for each in itp.remission_episodes(patient, d, line=line, level=level):
                    yield from one(each)


def endpoints(d: Definition) -> Iterator[str]:
    """Every question of a definition."""
    yield from table(itp.answer_endpoints(cohort(FEW), d))
    if d.landmarks:
        yield from table(itp.answer_landmarks(cohort(FEW), d))


def answers(d: Definition) -> Iterator[str]:
    """Every question about all patients, and about some up to a data cut, in cells alone."""
    yield from table(itp.answer_endpoints(cohort(), d), why=False)
    cut = itp.CaseSeries(patients=everyone().patients[1::2], data_cut=100)
    yield from table(itp.answer_endpoints(cut, d), why=False)
    for level in d.level_names:
        yield from table(itp.remission_episodes(cut, d, level=level), why=False)
        yield from table(itp.time_to_response(cut, d, level=level), why=False)


def open_days(d: Definition) -> Iterator[str]:
    """The category of each patient of whom print leaves a day open, and why."""
    for patient in everyone().patients:
        if None in [each.on for each in patient.platelets]:
            for line in patient.lines:
                yield from one(itp.classify_response(patient, d, line=line.line))
                for asked in d.questions:
                    (answer,) = itp.answer_endpoints(
                        patient, d, line=line.line, endpoints=[asked.name]
                    )
                    yield cell(answer)
                    yield from map(cell, answer.open_days)


def histories() -> Iterator[str]:
    """The short histories by which each question of a definition is proved, and its clauses."""
    for d in (
        *filter(lambda d: not d.placeholder, itp.list_definitions()),
        *SETTINGS.values(),
        STRICT,
        LENIENT,
    ):
        yield from (f"{d.id} {asked}: {clause}" for asked, clause, _ in clauses_of(d))
        for asked in (*d.levels, *d.questions):
            found = histories_of(d, asked)
            edits = [str(each) for history in found[:4] for each in edits_of(d, history, (7, 30))]
            digest = hashlib.sha256("\n".join(edits).encode()).hexdigest()[:16]
            yield f"{d.id} {asked.name}: {len(edits)} {digest}"
            yield from (f"{history} {history.bars}" for history in found)
    whole = ShortHistory(
        counts=((7, 29.999), (14, 130.0)), baseline=10, bleeds=((8, 1),), stop=11, next_line=40,
        rescues=((9, "steroid_pulse"), (10, "other")), died=50, cut=60,
    )  # fmt: skip
    for name in ("platelets", "lines", "bleeds", "rescues", "died_on"):
        yield cell(getattr(whole.patient("p1"), name))


def phases() -> Iterator[str]:
    """At the start of each line, and on a day."""
    yield from table(itp.itp_phase(cohort()))
    for patient in everyone().patients:
        for day in (0, 95) if len(patient.id) % 2 else (dt.date(2019, 4, 30),):
            if isinstance(patient.lines[0].started_on, type(day)):
                yield from one(itp.itp_phase(patient, on=day))


def comparisons() -> Iterator[str]:
    """Some definitions beside each other, and where they disagree."""
    few = [itp.IWG_2009, STRICT, itp.ASH_2019]
    found = itp.compare_definitions(everyone().patients[:FEW], definitions=few)
    yield from table(found)
    yield from table(found.rates)
    yield from table(found.pairs)
    yield from table(found.disagreements("iwg-2009", "strict"))
    yield from table(found.compared("ash-2019"))


OTHERWISE = {
    "line": 1, "data_cut": 200, "definition": STRICT, "entry": "confirmation",
    "hypothetical": ["RESCUE"], "confidence": 0.8, "interval": "plain", "quantile": "midpoint",
    "estimator": "curves",
}  # fmt: skip
"""What a curve can be asked for beside what it is asked for mostly."""


CURVES: tuple[Any, ...] = (
    survival.remission_survival, survival.remission_causes, survival.response_times,
    survival.in_response, survival.remission_between_visits,
)  # fmt: skip


def estimates() -> Iterator[str]:
    """The curves of remission, response and states, of all lines and of some."""
    asked = cohort()
    some = itp.CaseSeries(patients=everyone().patients[1::2])
    for ask in CURVES:
        yield ask.__name__
        curve = ask(asked, level="R")
        yield from one(curve)
        if isinstance(getattr(curve, "lines", None), itp.Table):
            yield from table(curve.lines, why=False)
            if "cause" in curve.lines:
                yield repr(sorted(set(curve.lines["cause"].tolist())))
        taken = inspect.signature(ask).parameters
        for name, value in OTHERWISE.items():
            if name in taken:
                yield f"{ask.__name__} {name}"
                yield from one(ask(some, **{"level": "R", name: value}))
        yield f"{ask.__name__} by sex"
        for name, found in ask(asked, level="R", by="sex").items():
            yield str(name)
            yield from one(found)


def refused() -> Iterator[str]:
    """Questions that cannot be asked."""
    patient = everyone().patients[1]
    every: tuple[Any, ...] = (
        itp.classify_response, itp.time_to_response, itp.cumulative_response, itp.itp_phase,
        itp.remission_episodes, itp.answer_endpoints, itp.compare_definitions, prove_definition,
    )  # fmt: skip
    for question in every:
        yield from odd_arguments(question, patient)
        yield from odd_arguments(question, [patient])
    yield from odd_arguments(itp.answer_landmarks, patient, definition=itp.ASH_2019)
    for ask in (itp.classify_response, itp.time_to_response, itp.cumulative_response):
        yield from refusal(ask, patient, line=9)
        yield from refusal(ask, patient, line=1.5)
        yield from refusal(ask, patient, data_cut="soon") if ask is itp.classify_response else ()
        yield from refusal(ask, patient, "iwg-2009")
        yield from refusal(ask, 7)
    for of_level in (itp.remission_episodes, itp.time_to_response, itp.cumulative_response):
        yield from refusal(of_level, patient, level="XR")
        yield from refusal(of_level, patient, itp.ASH_2019)
    yield from refusal(itp.answer_endpoints, patient, itp.ASH_2019, endpoints=["early", "late"])
    yield from refusal(itp.answer_endpoints, patient, itp.IWG_2009)
    yield from refusal(itp.answer_landmarks, patient, itp.IWG_2009)
    yield from refusal(itp.itp_phase, patient, on=dt.date(2020, 1, 1))
    yield from refusal(itp.itp_phase, patient, itp.IWG_2009)
    yield from refusal(itp.compare_definitions, patient, definitions=[])
    yield from refusal(itp.compare_definitions, patient, definitions=[itp.IWG_2009, itp.IWG_2009])
    found = itp.compare_definitions(patient, definitions=[itp.IWG_2009, STRICT])
    yield from refusal(found.compared, "ash-2019")
    yield from refusal(found.disagreements, "iwg-2009", "ash-2019")


PAGES: dict[str, Page] = {
    **{f"categories-{name}": partial(categories, d) for name, d in DEFINITIONS.items()},
    **{f"episodes-{name}": partial(episodes, d) for name, d in DEFINITIONS.items()},
    "one-by-one-iwg-2009": partial(one_by_one, itp.IWG_2009),
    "one-by-one-strict": partial(one_by_one, STRICT),
    **{f"endpoints-{name}": partial(endpoints, itp.get_definition(name)) for name in OF_QUESTIONS},
    "endpoints-questions": lambda: endpoints(questions()),
    **{f"answers-{name}": partial(answers, d) for name, d in SETTINGS.items()},
    "open-days-strict": partial(open_days, STRICT),
    "open-days-lenient": partial(open_days, LENIENT),
    "histories-of-questions": histories,
    "phases": phases, "comparisons": comparisons, "estimates": estimates, "refused": refused,
}  # fmt: skip
