"""
What a type checker knows of an answer, which is what it is when it is run.

mypy holds every `assert_type` when the types are checked; the tests run the same lines.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, assert_type

import pytest

import itpcase as itp
from itpcase import history, safety
from itpcase.estimates import KaplanMeier
from itpcase.registry.job import Job
from itpcase.response import (
    EndpointAnswer,
    Episode,
    LandmarkAnswer,
    PhaseAnswer,
    Response,
)
from itpcase.response.category import ResponseTable
from itpcase.response.endpoints import EndpointTable
from itpcase.response.remission import EpisodeTable
from itpcase.table import Answers, Column


@pytest.fixture
def patient() -> itp.Patient:
    """A patient with one line and a response."""
    counts = [(0, "15 10*9/L"), (7, "40 10*9/L"), (14, "120 10*9/L"), (40, "35000 /uL")]
    return itp.Patient(
        id="p1",
        diagnosed_on=-30,
        platelets=[itp.PlateletMeasurement(on=day, count=count) for day, count in counts],
        lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
    )


def test_one_patient_gets_an_answer(patient: itp.Patient) -> None:
    """A question about one patient and one line gives the answer itself."""
    answer = assert_type(itp.classify_response(patient, itp.IWG_2009), Response)
    phase = assert_type(itp.itp_phase(patient), PhaseAnswer)

    assert isinstance(answer, Response)
    assert isinstance(phase, PhaseAnswer)
    assert_type(answer.category, itp.ResponseCategory | str)
    assert isinstance(assert_type(answer.explain(lang="zh"), str), str)


def test_many_patients_get_a_table(patient: itp.Patient) -> None:
    """A series, a cohort and an iterable of patients give a table, whose rows are answers."""
    series = itp.CaseSeries(patients=[patient])
    cohort = itp.Cohort.from_patients([patient])

    for answers in (
        assert_type(itp.classify_response(series), ResponseTable),
        assert_type(itp.classify_response(cohort), ResponseTable),
        assert_type(itp.classify_response([patient]), ResponseTable),
        assert_type(itp.classify_response(each for each in [patient]), ResponseTable),
    ):
        assert isinstance(answers, ResponseTable)
        assert isinstance(assert_type(answers.answer(0), Response), Response)
        assert len(assert_type(answers["category"], Column)) == 1


def test_what_a_response_lasts(patient: itp.Patient) -> None:
    """The episodes of one patient are a tuple, those of many a table."""
    episodes = assert_type(itp.remission_episodes(patient, itp.IWG_2009), tuple[Episode, ...])

    assert isinstance(episodes, tuple)
    assert all(isinstance(each, Episode) for each in episodes)
    table = assert_type(itp.remission_episodes([patient], itp.IWG_2009), EpisodeTable)
    assert isinstance(assert_type(table.answer(0), Episode), Episode)


def test_every_question_has_both_forms(patient: itp.Patient) -> None:
    """Landmarks, endpoints, history, bleeding and safety are asked of one and of many alike."""
    of_one = (
        assert_type(itp.answer_landmarks(patient, itp.ASH_2019), tuple[LandmarkAnswer, ...])[0],
        assert_type(itp.answer_endpoints(patient, itp.ASH_2019), tuple[EndpointAnswer, ...])[0],
        assert_type(itp.itp_phase(patient), PhaseAnswer),
        assert_type(history.refractory(patient), history.Refractory),
        assert_type(history.line_outcomes(patient), tuple[history.LineOutcome, ...])[0],
    )
    of_many: tuple[Any, ...] = (
        assert_type(itp.answer_landmarks([patient], itp.ASH_2019), Answers[LandmarkAnswer]),
        assert_type(itp.answer_endpoints([patient], itp.ASH_2019), EndpointTable),
        assert_type(itp.itp_phase([patient]), Answers[PhaseAnswer]),
        assert_type(history.refractory([patient]), history.RefractoryTable),
        assert_type(history.line_outcomes([patient]), Answers[history.LineOutcome]),
    )
    for answer, answers in zip(of_one, of_many, strict=True):
        assert type(answer) is type(answers.answer(0))

    assert_type(safety.grade_ctcae(patient), tuple[safety.LabGrade, ...])
    assert_type(safety.grade_ctcae([patient]), Answers[safety.LabGrade])
    assert_type(safety.potential_hys_law(patient), safety.HysLawAnswer)


def test_times_and_a_curve(patient: itp.Patient) -> None:
    """A curve comes from times, or from the door that lays them out."""
    curve = assert_type(itp.kaplan_meier([10.0, 20.0], [True, False]), KaplanMeier)

    assert isinstance(curve, KaplanMeier)
    assert isinstance(assert_type(itp.remission_survival([patient]), KaplanMeier), KaplanMeier)


def test_fields_of_records(patient: itp.Patient) -> None:
    """A field says what it holds, whatever it was made of."""
    count = assert_type(patient.platelets, tuple[itp.PlateletMeasurement, ...])[0]

    assert_type(count.on, dt.date | int | None)
    assert_type(patient.lines, tuple[itp.TreatmentLine, ...])
    assert_type(itp.parse_count("35,000 /uL"), itp.Count)
    assert 15.0 == assert_type(itp.parse_count("15 10*9/L").value, float)


def test_arguments_of_a_job() -> None:
    """A mapping of values of one type, or of several."""
    texts = {"level": "CR"}

    assert texts == Job(func=itp.remission_episodes, arguments=texts).arguments
    assert 1 == len(Job(func=itp.remission_episodes, arguments={"data_cut": 90}).arguments)
