"""The category of a line, the time to response, and why."""

from __future__ import annotations

import math
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import Criterion, Level
from itpcase.errors import DefinitionError, InputError
from itpcase.response import category
from itpcase.terms import BaselineSource
from itpcase.testing.asserts import assert_same_answers
from itpcase.testing.strategies import definitions, on_the_edge_of
from tests.oracle import bridge
from tests.oracle.bridge import person

THE_RULE = "2 counts in a row, the first and the last at least 7 days apart"


def explained(patient: itp.Patient, **asked: Any) -> list[str]:
    """The sentences of an answer."""
    return itp.classify_response(patient, line=1, **asked).explain().splitlines()


# --- the oracle agrees --------------------------------------------------------------------------


def agrees(d: itp.Definition, series: itp.CaseSeries, seed: int) -> None:
    """Compare the oracle, the patient door, and the cohort door with records and with tables."""
    expected = {
        (p.id, line.line): bridge.classification(p, line.line, d, series.data_cut)
        for p in series.patients
        for line in p.lines
    }
    of_patients = {
        (p.id, line.line): bridge.classification_of(
            itp.classify_response(p, line=line.line, definition=d, data_cut=series.data_cut)
        )
        for p in series.patients
        for line in p.lines
    }
    assert expected == of_patients

    tables = bridge.tables_of(series.patients, seed=seed)
    for cohort in (series, itp.Cohort.from_tables(**tables, data_cut=series.data_cut)):
        rows = bridge.classification_rows(itp.classify_response(cohort, definition=d), d)
        assert {key: [answer] for key, answer in expected.items()} == rows


@pytest.mark.parametrize("asked", ["iwg-2009", "drawn"])
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees(data: st.DataObject, asked: str, seed: int) -> None:
    """Oracle, patient, records and shuffled tables say the same, on the edges of a definition."""
    d, series = data.draw(bridge.questions(asked))

    agrees(d, series, seed)


@bridge.some
@given(data=st.data(), asked=st.sampled_from(bridge.BUILT_IN), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_others(data: st.DataObject, asked: str, seed: int) -> None:
    """The same for every definition with levels that ships with the library."""
    d, series = data.draw(bridge.questions(asked))

    agrees(d, series, seed)


@bridge.some
@given(data=st.data())
def test_time_to_response_agrees(data: st.DataObject) -> None:
    """Reached: the days to that day; not reached: censored at the last count of the line."""
    d, series = data.draw(bridge.questions("drawn") | bridge.questions("iwg-2009"))

    for level in d.level_names:
        table = itp.time_to_response(series, level=level, definition=d)
        rows = bridge.rows_of(table, ("level", "time_to_response_days", "event"))
        for patient in series.patients:
            for line in patient.lines:
                expected = bridge.time_to(patient, line.line, level, d, series.data_cut)
                one = itp.time_to_response(
                    patient, line=line.line, level=level, definition=d, data_cut=series.data_cut
                )

                assert [expected] == rows[patient.id, line.line]
                assert (expected["time_to_response_days"] if expected["event"] else None) == (
                    None if one is None else one.magnitude
                )


# --- properties ---------------------------------------------------------------------------------


@bridge.some
@given(on_the_edge_of(itp.IWG_2009))
def test_a_complete_response_is_a_response(patient: itp.Patient) -> None:
    """CR implies R or better, reached no later."""
    for line in patient.lines:
        reached = itp.classify_response(patient, line=line.line).reached
        if reached["CR"] is not None:
            assert reached["R"] is not None
            assert reached["R"] <= reached["CR"]  # type: ignore[operator]


@bridge.some
@given(on_the_edge_of(itp.IWG_2009, max_lines=1), st.data())
def test_a_later_count_never_changes_an_earlier_onset(
    patient: itp.Patient, data: st.DataObject
) -> None:
    """What was reached and confirmed stays, whatever is measured afterwards."""
    days = [m.on for m in patient.platelets if m.on is not None]
    days += [line.started_on for line in patient.lines if line.started_on is not None]
    if not days:
        return
    last = bridge.day_like(max(map(bridge.number, days)) + 1, days[0])
    alive = attrs.evolve(patient, died_on=None, followed_until=None, bleeds=(), rescues=())
    later = itp.PlateletMeasurement(on=last, count=itp.Count(data.draw(st.integers(0, 200))))
    longer = attrs.evolve(alive, platelets=(*alive.platelets, later))
    before, after = (itp.classify_response(each).reached for each in (alive, longer))

    assert [day for day in before.values() if day is not None] == [
        after[name] for name, day in before.items() if day is not None
    ]


@bridge.some
@given(definitions(), st.data())
def test_a_higher_threshold_is_reached_no_earlier(d: itp.Definition, data: st.DataObject) -> None:
    """Raising a threshold never moves the first onset earlier."""
    low, high = sorted(data.draw(st.tuples(*[st.sampled_from([20, 30, 30.001, 50, 100])] * 2)))
    easy, hard = (
        attrs.evolve(
            d,
            levels=[Level(name="R", label="response", any_of=Criterion(at_least=bound))],
            kept=(),
            reached=(),
            combined=(),
            primary="",
        )
        for bound in (low, high)
    )
    patient = data.draw(on_the_edge_of(hard))
    for line in patient.lines:
        sooner, later = (
            itp.classify_response(patient, line=line.line, definition=each).reached["R"]
            for each in (easy, hard)
        )
        if later is not None:
            assert sooner is not None
            assert sooner <= later  # type: ignore[operator]


@bridge.some
@given(on_the_edge_of(itp.IWG_2009))
def test_not_evaluable_has_a_reason(patient: itp.Patient) -> None:
    """NE and only NE has a reason, only a level has a day, and only NE or less is unconfirmed."""
    for line in patient.lines:
        answer = itp.classify_response(patient, line=line.line)

        assert (answer.category == "NE") == (answer.not_evaluable is not None)
        assert (answer.category in ("CR", "R")) == (answer.time_to_response_days is not None)
        assert answer.unconfirmed != answer.category


# --- no response --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "counts", "bleeds", "category"),
    [
        (1, "7:9", [], "NR"),
        (2, "7:9", [], "NE"),
        (2, "7:9 8:9", [], "NR"),
        (3, "7:9 8:9", [], "NE"),
        (3, "7:9 8:9", [(9, None, 1)], "NR"),
        (3, "7:9 8:9", [(8, None, 1)], "NE"),
        (2, "7:9 8:50", [(8, None, 1)], "NR"),
        (1, "", [(8, None, 1)], "NR"),
    ],
)
def test_days_without_a_response(
    days: int, counts: str, bleeds: list[tuple[int, None, int]], category: str
) -> None:
    """A definition says how many days make no response; a count and bleeding on one day are one."""
    d = attrs.evolve(itp.IWG_2009, id="other", no_response_days=days)
    answer = itp.classify_response(person("0:10 " + counts, bleeds=bleeds), definition=d)

    assert category == str(answer.category)


def test_no_baseline_is_the_reason_only_where_the_lowest_level_needs_one() -> None:
    """A lowest level that asks for a plain count leaves a count that a better one cannot judge."""
    better = Level(name="CR", label="better", any_of=Criterion(at_least=20, fold_at_least=2))
    lowest = Level(name="R", label="lowest", any_of=Criterion(at_least=30))
    patient = person("7:25")
    answers = [
        itp.classify_response(patient, definition=attrs.evolve(itp.IWG_2009, levels=levels))
        for levels in ([better, lowest], [lowest, better])
    ]

    assert ["INDETERMINATE", "NO_BASELINE"] == [str(answer.not_evaluable) for answer in answers]


@pytest.mark.parametrize(
    ("counts", "category", "days"),
    [("0:10 7:9 14:11 21:150 28:160 35:155", "CR", 21), ("0:10 7:1000 14:12 21:11", "NR", None)],
)
def test_a_step_is_no_outlier(counts: str, category: str, days: int | None) -> None:
    """No count is left out for its size, nor believed alone; stats-analysis 2.0.0 drops 150."""
    answer = itp.classify_response(person(counts))

    assert (category, days) == (str(answer.category), answer.time_to_response_days)
    assert (days is None) == ("1 count on day 7 at level CR" in answer.explain())


# --- later than expected ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agents", "day", "late"),
    [
        ("prednisone", 28, False),
        ("prednisone", 29, True),
        ("ivig", 7, False),
        ("ivig", 8, True),
        ("ivig + prednisone", 28, False),
        ("prednisone + ivig", 29, True),
        ("prednisone + zanubrutinib", 29, None),
        ("zanubrutinib", 300, None),
    ],
)
def test_late(agents: str, day: int, late: bool | None) -> None:
    """A first response after the longest peak window of the drugs is late; no window, no answer."""
    patient = person(f"0:10 {day}:50 {day + 7}:50", agents=agents)

    assert late is itp.classify_response(patient).late
    assert [late] == itp.classify_response([patient])["late"].tolist()


def test_without_a_response_nothing_is_late() -> None:
    """No first response, no answer."""
    patient = person("0:10 50:9 57:9", agents="prednisone")

    assert itp.classify_response(patient).late is None
    assert [None] == itp.classify_response([patient])["late"].tolist()


def test_who_asks_for_the_category_alone_waits_for_nothing_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether a response came late is worked out of the drugs of each line when it is looked at."""
    patients = [person("0:10 29:50 36:50", agents="prednisone")]
    with monkeypatch.context() as patch:
        patch.setattr(category, "_late", pytest.fail)
        table = itp.classify_response(patients)

        assert ["R"] == table["category"].tolist()
        assert "late" in table

    assert [True] == itp.classify_response(patients)["late"].tolist()


def test_columns_are_worked_out_when_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days, durations, baselines and ids wait; a table that is sent elsewhere has them all."""
    people = [person("0:10 29:50 36:50", agents="prednisone", id=id_) for id_ in ("a", "b")]
    with monkeypatch.context() as patch:
        for name in ("_days_reached", "_days_to_lowest", "_days_if_one", "_late"):
            patch.setattr(category, name, pytest.fail)
        table = itp.classify_response(people)

        assert ["R", "R"] == table["category"].tolist()

    table = itp.classify_response(people)
    again = pickle.loads(pickle.dumps(table))
    table["baseline_1e9_per_l"][0] = table["line"][0] = 5

    assert_same_answers(itp.classify_response(people), again)
    assert [29.0, 29.0] == again["reached_R"].tolist() == again["time_to_response_days"].tolist()


def test_late_is_said() -> None:
    """A late response is said to be late, one in time is not."""
    said = "The first response came later than the definition attributes to this treatment."

    assert said in explained(person("0:10 8:50 15:50", agents="ivig"))
    assert said not in explained(person("0:10 7:50 14:50", agents="ivig"))


# --- why: the answers explain themselves ---------------------------------------------------------


def test_explain_a_complete_response() -> None:
    """Each level with its rule and day, the counts that decided, the time from the start."""
    patient = person("-3:15 7:30 14:120 21:110")

    assert [
        "Patient p1, line 1 (zanubrutinib) from day 0: CR under iwg-2009 (version 1).",
        "Baseline: 15 ×10⁹/L (last count on or before the start, day -3).",
        "CR or better (count ≥ 100, no bleeding) was reached on day 14.",
        "R or better (count ≥ 30 and ≥ 2 × baseline, no bleeding) was reached on day 7.",
        f"The counts that decided: 120 on day 14, 110 on day 21; it takes {THE_RULE}.",
        "Time to response: 7 days from the start of the line.",
    ] == explained(patient)


def test_explain_a_response_with_an_open_run() -> None:
    """A better level that was met and not yet confirmed is named, with the rule that refused it."""
    said = explained(person("0:15 7:30 14:31 20:120"))

    assert "R under iwg-2009" in said[0]
    assert f"The counts that decided: 30 on day 7, 31 on day 14; it takes {THE_RULE}." in said
    assert "CR was met at the end of follow-up and not yet confirmed." in said
    assert said[-1].startswith("CR was not reached: 120 on day 20 meets its limits, but ")
    assert said[-1].endswith(
        f"but confirmation asks for {THE_RULE}, and no later count of the line confirmed it."
    )


def test_explain_no_response_by_counts() -> None:
    """The counts that did not meet the lowest level."""
    said = explained(person("0:15 7:20 14:25 20:>10"))

    assert (
        "No response: R or better (count ≥ 30 and ≥ 2 × baseline, no bleeding) was not met on 2 "
        "days or more (20 on day 7, 25 on day 14)."
    ) == said[2]


def test_explain_no_response_by_bleeding() -> None:
    """Bleeding alone is named as such; a count that it refused is named with that rule."""
    alone = explained(person("0:15", bleeds=[(7, None, 2), (9, None, 1)]))
    refused = explained(person("0:15 7:50 14:60", bleeds=[(7, 14, 2)]))

    assert alone[2].endswith("was not met on 2 days or more (bleeding).")
    assert refused[2].endswith("(50 on day 7, 60 on day 14).")
    assert 2 == sum("there was bleeding on that day" in sentence for sentence in refused)


@pytest.mark.parametrize(
    ("patient", "sentence"),
    [
        (person("7:50", start=None), "the day on which the line started is not known"),
        (person("0:15"), "there is no usable count after the start of the line"),
        (person("0:15 7:50"), "a count met the level, but none was confirmed"),
        (person("7:50 14:60"), "the level needs a baseline, and there is none"),
        (person("0:15 7:>20"), "every count was set aside or cannot be told from the limit"),
        (person("0:15 7:20"), "only one day shows that the level was not met"),
    ],
    ids=["NO_START", "NO_COUNTS", "UNCONFIRMED", "NO_BASELINE", "INDETERMINATE", "SINGLE_COUNT"],
)
def test_explain_not_evaluable(
    patient: itp.Patient, sentence: str, request: pytest.FixtureRequest
) -> None:
    """Each reason has its sentence."""
    answer = itp.classify_response(patient)

    assert request.node.callspec.id == str(answer.not_evaluable)
    assert f"Not evaluable: {sentence}." in answer.explain().splitlines()
    assert f"Response(patient 'p1', line 1: NE ({answer.not_evaluable}), iwg-2009)" == repr(answer)


def test_explain_a_washout() -> None:
    """A count that a rescue sets aside is named with that rule."""
    answer = itp.classify_response(person("0:15 7:50", rescues=[(5, "ivig", None)]))
    (candidate,) = answer.rejected

    assert ("R", 7, 7, 1) == attrs.astuple(candidate)[:4]
    assert "in the washout of a rescue" in candidate.rule
    assert [candidate] == [each.candidate for each in answer.not_reached]
    assert f"50 on day 7 meets its limits, but {candidate.rule}." in answer.explain()
    assert "Not accepted" not in answer.explain()


def test_explain_the_assumptions() -> None:
    """A bounded baseline, supplied units and days, constructed counts, bleeding not recorded."""
    patient = attrs.evolve(
        person("?:9 7:50 14:60", baseline="<5", bleeds=[(None, None, 1)]),
        provenance="constructed",
        bleeding_recorded=False,
    )
    measured = [attrs.evolve(m, assumed=("unit", "day")) for m in patient.platelets]
    lines = [attrs.evolve(line, assumed=["day"]) for line in patient.lines]
    patient = attrs.evolve(patient, platelets=measured, lines=lines)
    answer = itp.classify_response(patient)

    assert (
        "The counts are constructed: they are not patient data.",
        "Bleeding was not recorded for this patient; none is assumed.",
        "The baseline is printed as <5 and used at 5.",
        "A day of the line was worked out: the source prints no whole date.",
        "The unit of 2 counts was supplied, because the source does not print it.",
        "The day of 2 counts was worked out: the source prints no whole date.",
        "1 count without a day could not be used.",
        "1 bleeding or rescue without a day could not be used.",
    ) == answer.assumptions
    assert all(f"Assumed: {each}" in answer.explain() for each in answer.assumptions)


def test_more_assumptions() -> None:
    """A range as the baseline, an unchecked definition, several records without a day."""
    d = attrs.evolve(itp.CHINA_2020, bleeding_unrecorded="not_evaluable")
    patient = person(
        "0:5-9 ?:9 ?:10 7:50",
        bleeding_recorded=False,
        bleeds=[(None, None, 1)],
        rescues=[(None, "ivig", None)],
    )
    first, *others = (m for m in patient.platelets if m.on is not None)
    undated = [m for m in patient.platelets if m.on is None]
    patient = attrs.evolve(
        patient, platelets=[*undated, attrs.evolve(first, assumed=["unit"]), *others]
    )
    answer = itp.classify_response(patient, definition=d)

    assert (
        "The definition is recalled 90%, not checked against the paper.",
        "Bleeding was not recorded for this patient, so no count shows a response.",
        "The baseline is printed as 5–9 and used at 9.",
        "The unit of 1 count was supplied, because the source does not print it.",
        "2 counts without a day could not be used.",
        "2 bleeding events or rescues without a day could not be used.",
    ) == answer.assumptions
    assert ("R", 7, 7, 1) == attrs.astuple(answer.rejected[0])[:4]
    assert "bleeding is not known" in answer.rejected[0].rule


def test_nothing_is_assumed_of_bleeding_where_it_is_not_asked() -> None:
    """A definition that does not ask about bleeding makes no assumption about it."""
    answer = itp.classify_response(
        person("0:5 7:60", bleeding_recorded=False), definition=itp.DING_2025
    )

    assert () == answer.assumptions


@pytest.mark.parametrize(
    ("allowed", "bleed", "many"),
    [
        (1, (10, 12, None), 1),
        (1, (0, 1, None), 1),  # it lasts into the line
        (1, (0, 0, None), 0),
        (1, (10, None, 2), 0),
        (0, (10, None, None), 0),  # it is above what is allowed, whatever its grade
        (None, (10, None, None), 0),
        (1, (50, None, None), 0),  # after the next line's start
    ],
)
def test_bleeding_without_a_grade_is_among_the_assumptions(
    allowed: int | None, bleed: tuple[int, int | None, int | None], many: int
) -> None:
    """Where a grade would be needed to tell whether the definition allows it."""
    d = attrs.evolve(itp.IWG_2009, id="own", bleeding_allowed=allowed)
    answer = itp.classify_response(
        person("0:5 7:60 14:60", bleeds=[bleed], next_line=40), d, line=1
    )
    (episode,) = itp.remission_episodes(answer.patient, d, line=1) or (None,)
    said = (
        "1 bleeding event without a grade: counts while it lasts are unknown, and between counts "
        "it is taken as allowed."
    )

    assert many == answer.assumptions.count(said)
    assert episode is None or many == episode.assumptions.count(said)
    assert many == answer.explain("zh").count("1次出血未记录分级")


@pytest.mark.parametrize(
    ("more", "broken_by"),
    [
        ({}, "and no later count of the line confirmed it"),
        ({"counts": " 10:20"}, "broken by a count that does not meet the level on day 10"),
        ({"bleeds": [(10, None, 1)]}, "broken by bleeding on day 10"),
        ({"rescues": [(10, "ivig", None)]}, "broken by rescue on day 10"),
        ({"next_line": 10}, "broken by new line on day 10"),
        ({"died_on": 10}, "broken by death on day 10"),
        ({"end": 10}, "broken by discontinuation on day 10"),
        ({"counts": " 80:>20"}, "broken by gap on day 80"),
    ],
)
def test_a_run_that_was_not_confirmed_says_what_broke_it(
    more: dict[str, Any], broken_by: str
) -> None:
    """A rejected run carries its days, its counts, and the rule that refused it."""
    d = attrs.evolve(
        itp.IWG_2009,
        max_gap=56,
        strategies=attrs.evolve(itp.IWG_2009.strategies, discontinuation="censor"),
    )
    patient = person("0:15 7:50 9:60" + more.pop("counts", ""), **more)
    candidate = itp.classify_response(patient, line=1, definition=d).rejected[0]

    assert ("R", 7, 9, 2) == attrs.astuple(candidate)[:4]
    assert candidate.rule.startswith(f"confirmation asks for {THE_RULE}, and ")
    assert broken_by in candidate.rule


def test_candidates_of_every_better_level_and_of_no_other_line() -> None:
    """What was refused is told for the levels above the category, and for the line asked about."""
    patient = person("0:15 7:120 10:20 20:50 27:50 40:120", next_line=30)
    first, second = (itp.classify_response(patient, line=n) for n in (1, 2))

    assert [("CR", 7, 7)] == [(c.level, c.first, c.last) for c in first.rejected]
    assert [("CR", 40, 40), ("R", 40, 40)] == [(c.level, c.first, c.last) for c in second.rejected]
    assert "from day 7 to day 9 at" in str(
        itp.classify_response(person("0:15 7:50 9:60")).rejected[0]
    )


def test_evidence() -> None:
    """The counts that decided: the confirmed run, the failing counts, or all there are."""

    def days(patient: itp.Patient) -> list[Any]:
        return [m.on for m in itp.classify_response(patient, line=1).evidence]

    assert [7, 10, 14] == days(person("0:15 5:20 7:50 10:120 12:>20 14:50 21:50"))
    assert [14, 21] == days(person("0:15 7:50 14:120 21:110 28:120"))
    assert [7, 21] == days(person("0:15 7:20 14:>20 21:25"))
    assert [7, 14] == days(person("0:15 7:>20 14:>25 30:90", next_line=20))
    assert [] == days(person("0:15"))


def test_evidence_of_a_second_response() -> None:
    """The first episode of the level decides, not a later one."""
    patient = person("0:15 7:50 14:50 20:9 21:9 30:50 37:50")

    assert [7, 14] == [m.on for m in itp.classify_response(patient).evidence]


def test_the_evidence_is_that_of_the_line() -> None:
    """Two lines with episodes of their own give each its counts."""
    patient = person("0:15 7:50 14:50 20:9 27:50 34:60", next_line=20)

    assert [[7, 14], [27, 34]] == [
        [m.on for m in itp.classify_response(patient, line=n).evidence] for n in (1, 2)
    ]


def test_the_evidence_of_a_line_whose_responses_outlast_it() -> None:
    """Where a new line is ignored, a line is still judged by its own counts: those up to day 20."""
    strategies = attrs.evolve(itp.IWG_2009.strategies, new_line="ignore")
    through = attrs.evolve(itp.IWG_2009, id="through", strategies=strategies)
    patient = person("0:15 7:50 14:50 28:120 35:120", next_line=20)
    answer = itp.classify_response(patient, line=1, definition=through)

    assert ("R", [7, 14]) == (answer.category, [m.on for m in answer.evidence])


def test_where_the_baseline_came_from() -> None:
    """Printed, counted, counted before the first-ever treatment, or missing."""
    second = itp.TreatmentLine(line=2, agents=["splenectomy"], started_on=20)
    patient = person("-3:15 19:8 27:50")
    patient = attrs.evolve(patient, lines=[*patient.lines, second])
    before = itp.classify_response(patient).baseline
    without = itp.classify_response(patient, definition=itp.CHINA_2020).baseline
    printed = itp.classify_response(person("0:15", baseline="8-9")).baseline
    missing = itp.classify_response(person("7:15")).baseline

    assert (15, BaselineSource.BEFORE_FIRST_TREATMENT, -3, "15") == attrs.astuple(before)
    assert (8, BaselineSource.COUNT, 19, "8") == attrs.astuple(without)
    assert (9, BaselineSource.PRINTED, None, "8–9") == attrs.astuple(printed)
    assert (None, BaselineSource.MISSING, None, "") == attrs.astuple(missing)
    assert before.count is not None
    assert "15.0 gigacount / liter" == str(before.count)
    assert missing.count is None
    assert [str(before.source)] == [
        str(itp.classify_response([patient], line=2)["baseline_source"][0])
    ]


def test_a_missing_baseline_before_the_first_treatment() -> None:
    """Splenectomy is not judged against another count than the one asked for."""
    second = itp.TreatmentLine(line=2, agents=["splenectomy"], started_on=20)
    patient = person("19:8 27:50")
    patient = attrs.evolve(patient, lines=[*patient.lines, second])
    printed = attrs.evolve(
        patient, lines=[patient.lines[0], attrs.evolve(second, baseline="9 G/L")]
    )

    assert BaselineSource.MISSING == itp.classify_response(patient).baseline.source
    assert BaselineSource.PRINTED == itp.classify_response(printed).baseline.source


def test_settings() -> None:
    """Every setting in force, in words that a file can hold."""
    d = attrs.evolve(itp.IWG_2009, id="mine", max_gap=56)

    assert {
        "definition": "mine",
        "version": "1",
        "confirm": THE_RULE,
        "loss": str(d.loss),
        "max_gap_days": 56,
        "same_day": "lowest",
        "baseline_window_days": 30,
        "bleeding_allowed": 0,
        "bleeding_unrecorded": "assume_none",
        "response_date": "first",
        "washout_days": {
            "platelet_transfusion": 7, "ivig": 28, "anti_d": 28, "steroid_pulse": 28, "other": 28,
        },
        "strategies": {
            "rescue": "composite", "new_line": "composite", "discontinuation": "ignore",
            "death": "censor",
        },
        "data_cut": 90,
    } == itp.classify_response(person("0:9"), definition=d, data_cut=90).settings  # fmt: skip


def test_the_face_of_an_answer() -> None:
    """Names, numbers and a Quantity; the repr says what and not which values."""
    answer = itp.classify_response(person("0:15 7:50 14:60", id="x"))

    assert ("x", 1, 7) == (answer.patient_id, answer.line, answer.time_to_response_days)
    assert "7 day" == str(answer.time_to_response)
    assert "Response(patient 'x', line 1: R, iwg-2009)" == repr(answer)
    assert itp.classify_response(person("0:15")).time_to_response is None


# --- the table ----------------------------------------------------------------------------------


@bridge.some
@given(st.data())
def test_a_row_of_the_table_explains_itself(data: st.DataObject) -> None:
    """The sentences of a row are those of its patient and line, with the data cut."""
    d, series = data.draw(bridge.questions("iwg-2009") | bridge.questions("drawn"))
    table = itp.classify_response(series, definition=d)
    expected = [
        itp.classify_response(p, line=line.line, definition=d, data_cut=series.data_cut)
        for p in series.patients
        for line in p.lines
    ]

    assert [answer.explain() for answer in expected] == [
        table.explain(row) for row in range(len(table))
    ]


def test_the_columns_of_the_table() -> None:
    """Named columns, one row a line; a line number picks lines."""
    people = [person("0:15 7:50 14:60 30:90", next_line=20), person("0:9", id="p2")]
    table = itp.classify_response(people)
    second = itp.classify_response(people, line=2)

    assert [("p1", 1), ("p1", 2), ("p2", 1)] == list(
        zip(table["patient_id"].tolist(), table["line"].tolist(), strict=True)
    )
    assert ["R", "NE", "NE"] == table["category"].tolist()
    assert [None, "SINGLE_COUNT", "NO_COUNTS"] == table["not_evaluable"].tolist()
    assert [("p1", 2)] == list(
        zip(second["patient_id"].tolist(), second["line"].tolist(), strict=True)
    )
    assert "line 2" in second.explain(0)


def test_an_empty_cohort() -> None:
    """No patients, no rows, the same columns."""
    table = itp.classify_response([])
    times = itp.time_to_response([])

    assert 0 == len(table) == len(times)
    assert table.keys() == itp.classify_response([person("0:9")]).keys()


# --- what is refused ----------------------------------------------------------------------------


def test_a_definition_without_levels_is_refused() -> None:
    """ASH 2019 has landmarks only; the message says where to go."""
    for ask in (itp.classify_response, itp.time_to_response):
        with pytest.raises(DefinitionError, match="landmarks") as caught:
            ask(person("0:9"), definition=itp.ASH_2019)
        assert "NO_LEVELS" == caught.value.problem.code


def test_a_level_that_does_not_exist_is_refused() -> None:
    """The message lists the levels that there are."""
    with pytest.raises(DefinitionError, match="CR, R"):
        itp.time_to_response(person("0:9"), level="PR")


def test_a_line_that_does_not_exist_is_refused() -> None:
    """For one patient; in a cohort it gives no row."""
    with pytest.raises(InputError, match="there are: 1"):
        itp.classify_response(person("0:9"), line=2)
    assert 0 == len(itp.classify_response([person("0:9")], line=2))


def test_a_censored_time_to_response() -> None:
    """No response: the days to the last count; no count or no start: unknown."""
    people = [
        person("0:15 7:50 14:60"),
        person("0:15 7:20 15:20", id="p2"),
        person("0:15", id="p3"),
        person("7:50", id="p4", start=None),
    ]
    table = itp.time_to_response(people)

    assert [True, False, False, False] == table["event"].tolist()
    assert [7.0, 15.0] == table["time_to_response_days"].tolist()[:2]
    assert all(math.isnan(days) for days in table["time_to_response_days"][2:])
    assert ["R"] * 4 == table["level"].tolist()
    assert [False] == itp.time_to_response(people, level="CR", line=1)["event"].tolist()[:1]


# --- agents by their vocabulary -----------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["splenectomy", "脾切除术", "Splenektomie", "splénectomie", "Laparoscopic splenectomy"]
)
def test_a_splenectomy_by_any_word(word: str) -> None:
    """It is judged against the count before the first treatment, whatever it is called."""
    patient = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0),
            itp.TreatmentLine(line=2, agents=[word], started_on=200),
        ],
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{count} G/L")
            for on, count in ((-1, 10), (10, 12), (199, 25), (209, 33), (219, 34))
        ],
    )
    found = itp.classify_response(patient)

    assert ("R", 10.0) == (found.category, found.baseline.value)
    assert ["NR", "R"] == itp.classify_response([patient])["category"].tolist()


@pytest.mark.parametrize("word", ["rituximab", "rituximab 375 mg/m2 x4", "Rituximab-abbs", "RTX"])
def test_the_peak_window_by_any_word(word: str) -> None:
    """Whether a response came late depends on the drug, and not on how it is written."""
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=[word], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{count} G/L")
            for on, count in ((0, 9), (300, 110), (310, 120))
        ],
    )

    assert itp.classify_response(patient).late is True


def test_what_is_not_understood_is_among_the_assumptions() -> None:
    """An agent that is not in the vocabulary, and a count that is approximate, are named."""
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["drug x", "ivig"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=on, count=count)
            for on, count in ((0, "9 G/L"), (8, "~60 G/L"), (15, "60 G/L"))
        ],
    )
    found = itp.classify_response(patient).assumptions

    assert any(str(each).startswith("drug x: not in the vocabulary") for each in found)
    assert any("prints 1 count as approximate" in str(each) for each in found)


@pytest.mark.parametrize("printed", [[], [">0", ">=0"]])
def test_counts_that_say_nothing_are_not_called_none(printed: list[str]) -> None:
    """Beside bounds that every count meets the sentence is as true as without counts."""
    patient = itp.Patient(
        id="a",
        platelets=[
            itp.PlateletMeasurement(on=7 * day, count=f"{count} G/L")
            for day, count in enumerate(["9", *printed])
        ],
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    )
    answer = itp.classify_response(patient)

    assert "NO_COUNTS" == answer.not_evaluable
    assert "no usable count after the start" in answer.explain()
    assert "开始后无可用计数" in answer.explain(lang="zh")


def test_a_line_without_counts_has_waited_for_no_time() -> None:
    """The counts of the patient before are none of its own."""
    lines = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)]
    counts = [itp.PlateletMeasurement(on=on, count="9 G/L") for on in (0, 7)]
    patients = [
        itp.Patient(id="a", lines=lines, platelets=counts), itp.Patient(id="b", lines=lines),
    ]  # fmt: skip
    table = itp.time_to_response(patients, level="R")

    assert (["7.0", "nan"], [False, False]) == (
        [*map(str, table["time_to_response_days"].tolist())], table["event"].tolist(),
    )  # fmt: skip
