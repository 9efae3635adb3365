"""One thing has one name in every answer and table; the names of the release before still work."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase import bleeding, examples, exposures, history, measures, report, response, safety
from itpcase.io.recognise import Inspection
from itpcase.words import ExplainsItself

SERIES = examples.load("ding-2025")

PATIENT = SERIES.patients[0]

LABS = itp.Patient(
    id="p1",
    lines=[itp.TreatmentLine(line=1, agents=["zanubrutinib"], started_on=0)],
    labs=[
        itp.LabMeasurement(on=0, analyte="creatinine", value="1 mg/dL"),
        itp.LabMeasurement(on=1, analyte="alt", value="130 U/L", upper_limit="40 U/L"),
    ],
)

TAKEN = [itp.Exposure(agent="prednisone", started_on=0, daily_dose="5 mg/d")]

EXPOSED = {"patient_id": ["a"], "agent": ["RTX"], "started_on": [0]}

SEEN = bleeding.BleedingAssessment(on=0, signs=[], complete=True)

FUNCTIONS = [
    itp.classify_response, itp.time_to_response, itp.remission_episodes, itp.answer_endpoints,
    itp.answer_landmarks, itp.cumulative_response, itp.itp_phase, itp.remission_survival,
    itp.response_times, itp.in_response, itp.treatment_lines, safety.grade_ctcae,
    safety.safety_table, safety.kdigo_stages, safety.potential_hys_law, safety.egfr,
    bleeding.grade_bleeding, bleeding.major_bleeding, history.treatment_history,
    history.line_outcomes, history.refractory, history.steroid_dependence,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_the_definition_is_the_second_argument(function: Any) -> None:
    """What is asked about comes first, the published rule second, the rest by keyword."""
    first, second, *others = inspect.signature(function).parameters.values()

    assert inspect.Parameter.POSITIONAL_OR_KEYWORD == first.kind == second.kind
    assert "definition" == second.name
    assert [] == [each.name for each in others if each.kind is not each.KEYWORD_ONLY]


def test_it_can_be_given_by_position() -> None:
    """As by its name."""
    assert "CR" == itp.classify_response(PATIENT, itp.IWG_2009).category


@pytest.mark.parametrize(
    ("function", "subject", "old", "value"),
    [
        (safety.grade_ctcae, LABS, "criteria", safety.CTCAE_V5),
        (safety.safety_table, LABS, "criteria", safety.CTCAE_V5),
        (safety.egfr, LABS, "equation", safety.CKD_EPI_2021),
        (safety.kdigo_stages, LABS, "rule", safety.KDIGO_AKI),
        (safety.potential_hys_law, LABS, "rule", safety.HYS_LAW),
        (bleeding.grade_bleeding, bleeding.BleedingAssessment(), "scale", "who"),
        (bleeding.major_bleeding, bleeding.BleedingAssessment(), "rule", "isth2021-critical"),
        (itp.treatment_lines, [], "rules", exposures.ITP_LINES),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_the_old_keyword_goes_on(function: Any, subject: Any, old: str, value: Any) -> None:
    """With a warning that says the new one, and the same answer."""
    with pytest.warns(
        DeprecationWarning, match=rf"{function.__name__}\({old}=\) is now definition="
    ):
        before = function(subject, **{old: value})

    assert repr(function(subject, value)) == repr(before)


@pytest.mark.parametrize("function", [itp.answer_endpoints, itp.estimates.endpoint_rates])
def test_questions_are_chosen_as_endpoints(function: Any) -> None:
    """The keyword of the release before goes on, with a warning."""
    luna = itp.get_definition("luna-3")
    with pytest.warns(DeprecationWarning, match=r"\(names=\) is now endpoints="):
        before = function(SERIES, luna, names=["two_thirds"])

    assert function(SERIES, luna, endpoints=["two_thirds"]) == before


def test_a_line_is_a_line() -> None:
    """On the record as in every answer."""
    with pytest.warns(DeprecationWarning, match=r"TreatmentLine\(number=\) is now line="):
        line = itp.TreatmentLine(number=3, agents=["ivig"], started_on=0)  # type: ignore[call-arg]
    with pytest.warns(DeprecationWarning, match=r"TreatmentLine.number is now line"):
        assert 3 == line.number
    with pytest.warns(DeprecationWarning, match=r"TreatmentLine\(number=\) is now line="):
        assert 4 == attrs.evolve(line, number=4).line  # type: ignore[call-arg]
    assert itp.TreatmentLine(line=3, agents=["ivig"], started_on=0) == line


def answers() -> list[tuple[Any, str, str]]:
    """An answer of each kind, with an attribute of the release before and the new one."""
    (episode, *_) = itp.remission_episodes(PATIENT)
    (endpoint, *_) = itp.answer_endpoints(PATIENT, itp.get_definition("luna-3"))
    (landmark, *_) = itp.answer_landmarks(PATIENT, itp.ASH_2019)
    (outcome, *_) = history.line_outcomes(PATIENT)
    return [
        (itp.classify_response(PATIENT), "reason", "not_evaluable"),
        (episode, "reason", "end_reason"),
        (episode, "number", "episode"),
        (endpoint, "reason", "not_evaluable"),
        (endpoint, "ended", "end_reason"),
        (landmark, "reason", "not_evaluable"),
        (outcome, "reason", "not_evaluable"),
        (itp.in_response(SERIES), "mean_days", "restricted_mean"),
        (itp.in_response(SERIES), "mean_error", "restricted_mean_error"),
        (itp.in_response(SERIES), "mean_interval", "restricted_mean_interval"),
        (outcome, "ended_by", "end_reason"),
        (safety.grade_ctcae(LABS)[0], "reason", "not_evaluable"),
        (safety.egfr(LABS)[0], "reason", "not_evaluable"),
        (safety.kdigo_stages(LABS)[0], "reason", "not_evaluable"),
        (safety.potential_hys_law(LABS), "reason", "not_evaluable"),
        (safety.grade_ctcae(LABS)[0], "criteria", "definition"),
        (safety.safety_table([LABS]), "criteria", "definition"),
        (safety.egfr(LABS)[0], "equation", "definition"),
        (safety.kdigo_stages(LABS)[0], "rule", "definition"),
        (safety.potential_hys_law(LABS), "rule", "definition"),
        (bleeding.grade_bleeding(SEEN), "scale", "definition"),
        (bleeding.major_bleeding(SEEN), "rule", "definition"),
        (history.refractory(PATIENT).answers["iwg-2009"], "rule", "definition"),
        (history.refractory(PATIENT).answers["iwg-2009"], "verdict", "answer"),
        (history.refractory(PATIENT).answers["iwg-2009"].findings[0], "verdict", "answer"),
        (bleeding.major_bleeding(SEEN), "verdict", "answer"),
        (history.steroid_dependence(TAKEN, on=3), "verdict", "answer"),
        *[
            (measures.time_on_drug(TAKEN, last=9), old, f"days_{old}")
            for old in ("on_min", "on_max", "off_min", "off_max")
        ],
        (history.steroid_dependence(TAKEN, on=3), "rule", "definition"),
        (itp.treatment_lines(TAKEN), "rules", "definition"),
        (itp.treatment_lines(EXPOSED), "rules", "definition"),
    ]


@pytest.mark.parametrize(
    ("answer", "old"),
    [
        (safety.grade_ctcae(LABS)[0], "criteria"),
        (safety.egfr(LABS)[0], "id"),
        (safety.kdigo_stages(LABS)[0], "id"),
        (safety.potential_hys_law(LABS), "rule"),
    ],
    ids=lambda each: str(each)[:24],
)
def test_the_old_setting_goes_on(answer: Any, old: str) -> None:
    """With a warning that says the new one."""
    with pytest.warns(DeprecationWarning, match=f"setting '{old}' is now 'definition'"):
        assert answer.definition.id == answer.settings[old]
    assert old not in answer.settings


def kinds(of: type[Any]) -> Iterator[type[Any]]:
    """Every class below one."""
    for each in of.__subclasses__():
        yield each
        yield from kinds(each)


def test_every_answer_names_its_definition() -> None:
    """As *definition*, whatever its publishers call the rule; what files hold follows none."""
    told = {each for each in kinds(ExplainsItself) if attrs.has(each)} - {
        Inspection, measures.SteroidExposure,
    }  # fmt: skip # what is in files, and sums of doses, which follow a table of equivalents
    rules = [each for each in told if {"id", "name"} & {f.name for f in attrs.fields(each)}]

    assert {"Agent", "BleedingScale", "Ctcae"} < {each.__name__ for each in rules}
    without = [
        each.__name__
        for each in told.difference(rules)
        if not hasattr(each, "definition")
        and "definition" not in {field.name for field in attrs.fields(each)}
    ]
    assert [] == without


@pytest.mark.parametrize(("answer", "old", "new"), answers(), ids=lambda x: str(x)[:24])
def test_the_old_attribute_goes_on(answer: Any, old: str, new: str) -> None:
    """With a warning that says the new one."""
    with pytest.warns(DeprecationWarning, match=rf"{old} is now {new}"):
        assert getattr(answer, new) == getattr(answer, old)


def tables() -> list[tuple[itp.Table, str, str]]:
    """A table of each kind, with a column of the release before and the new one."""
    comparison = response.compare_definitions(SERIES, definitions=[itp.IWG_2009, itp.DING_2025])
    return [
        (itp.classify_response(SERIES), "reason", "not_evaluable"),
        (itp.time_to_response(SERIES), "days", "time_to_response_days"),
        (itp.remission_episodes(SERIES), "reason", "end_reason"),
        (itp.answer_endpoints(SERIES, itp.get_definition("luna-3")), "ended", "end_reason"),
        (comparison, "days_to_response", "time_to_response_days"),
        (comparison, "reason", "not_evaluable"),
        (comparison, "ended", "end_reason"),
        (comparison.disagreements(), "count", "count_1e9_per_l"),
        *[
            (comparison.rates, f"{old}{end}", f"{new}{end}")
            for old, new in (("rate", "share"), ("low", "lower"), ("high", "upper"))
            for end in ("", "_of_all")
        ],
        *[
            (itp.estimates.agreement_between(comparison), f"{name}_{old}", f"{name}_{new}")
            for name in ("kappa", "discordant")
            for old, new in (("low", "lower"), ("high", "upper"))
        ],
        *[
            (measures.time_on_drug({"a": TAKEN}, last=9), old, f"days_{old}")
            for old in ("on_min", "on_max", "off_min", "off_max")
        ],
        (safety.safety_table([LABS]), "reason", "not_evaluable"),
        (history.refractory(SERIES), "rule", "definition"),
        (history.steroid_dependence({"a": TAKEN}, on=3), "rule", "definition"),
        (bleeding.grade_bleeding([SEEN]), "scale", "definition"),
        (bleeding.major_bleeding([SEEN]), "rule", "definition"),
    ]


@pytest.mark.parametrize(("table", "old", "new"), tables(), ids=lambda x: str(x)[:24])
def test_the_old_column_goes_on(table: itp.Table, old: str, new: str) -> None:
    """With a warning that says the new one; it is not among the columns."""
    with pytest.warns(DeprecationWarning, match=rf"column '{old}' is now '{new}'"):
        before = table[old]

    assert before is table[new]
    with pytest.warns(DeprecationWarning, match=rf"column '{old}' is now '{new}'"):
        assert str(next(iter(table.rows()))[old]) == str(before[0])
    with pytest.raises(KeyError, match="nothing"):
        table[0]["nothing"]
    assert old not in table.columns


def test_an_agent_is_looked_up_by_a_verb() -> None:
    """The name of the release before goes on, with a warning."""
    with pytest.warns(DeprecationWarning, match="look_up_agent"):
        found = itp.agents.known_agent("RTX")

    assert itp.agents.look_up_agent("RTX") == found


def test_agents_are_said_by_the_module_that_knows_them() -> None:
    """The method of the words of the release before goes on, with a warning."""
    agents = ("rituximab", "own mixture")
    with pytest.warns(DeprecationWarning, match=r"itpcase\.agents\.say_agents\(\)"):
        before = itp.words.read_words("zh").agents(agents)

    assert "利妥昔单抗 + own mixture" == before == itp.agents.say_agents(agents, "zh")


@pytest.mark.parametrize("more", [{}, {"definitions": [itp.IWG_2009]}], ids=["invented", "methods"])
def test_a_report_is_of_a_subject(more: dict[str, Any]) -> None:
    """Its words are of any patients; the name of the release before goes on, with a warning."""
    function: Any = report.methods_text if more else report.invented
    with pytest.warns(DeprecationWarning, match=r"\(series=\) is now subject="):
        before = function(series=SERIES, **more)

    assert function(itp.Cohort.from_patients(SERIES.patients), **more) == before
    assert function(iter(SERIES.patients), **more) == before


def test_a_job_has_a_function() -> None:
    """The names of the release before go on, each with a warning."""
    from itpcase.registry import job  # noqa: PLC0415 - no other test here needs it

    with pytest.warns(DeprecationWarning, match=r"Job\(") as told:
        old = job.Question(door=itp.classify_response)  # type: ignore[call-arg]
    with pytest.warns(DeprecationWarning, match="is now func"):
        assert old.door is itp.classify_response

    assert job.Job(func=itp.classify_response) == old
    assert 2 == len(told)


@pytest.mark.parametrize("module", ["definition", "endpoints"])
def test_what_a_definition_asks_is_an_endpoint(module: str) -> None:
    """The name of the release before goes on, with a warning; another name is none."""
    found = importlib.import_module(f"itpcase.definitions.{module}")
    with pytest.warns(DeprecationWarning, match=r"Question is now Endpoint"):
        assert found.Question is found.Endpoint
    assert not hasattr(found, "Answers")


def test_unknown_is_one_member() -> None:
    """The name of the release before goes on, with a warning; its code stays."""
    with pytest.warns(DeprecationWarning, match=r"Answer\.UNKNOWN"):
        old = getattr(itp.terms.Answer, "NE")  # noqa: B009 - a name that mypy does not know

    assert itp.terms.Answer.UNKNOWN is old
    assert ("NE", "unknown") == (str(old), str(itp.terms.Verdict.UNKNOWN))
    assert not hasattr(itp.terms.Answer, "MAYBE")
