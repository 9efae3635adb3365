"""Every line under every definition, and where they disagree."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import attrs
import pytest
from hypothesis import given
from scipy.stats import binomtest

import itpcase as itp
from itpcase import examples
from itpcase.definitions.definition import Confirmation, Counted, Criterion, Definition
from itpcase.response.comparison import keeping_of
from itpcase.response.comparison_columns import CATEGORY
from itpcase.testing.strategies import case_series
from tests.oracle.bridge import person

EXECUTABLE = [d for d in itp.list_definitions() if not d.placeholder]
FEW = [itp.IWG_2009, itp.DING_2025, itp.get_definition("luna-3"), itp.get_definition("stopago")]


def rows(comparison: itp.response.Comparison, **wanted: Any) -> list[dict[str, Any]]:
    """The rows with these values."""
    return [
        row for row in comparison.rows() if all(row[key] == value for key, value in wanted.items())
    ]


# --- the answers are those of the other doors -----------------------------------------------------


@given(series=case_series(itp.IWG_2009))
def test_it_says_what_the_doors_say(series: itp.CaseSeries) -> None:
    """Category, days, and every question, line by line."""
    comparison = itp.compare_definitions(series, definitions=FEW)
    for d in FEW:
        if d.levels:
            table = itp.classify_response(series, definition=d)
            mine = rows(comparison, definition=d.id, asked=CATEGORY)
            assert table["category"].tolist() == [row["category"] for row in mine]
            assert [
                None if reason is None else str(reason) for reason in table["not_evaluable"]
            ] == [row["not_evaluable"] for row in mine]
            days = table["time_to_response_days"].tolist()
            found = [row["time_to_response_days"] for row in mine]
            assert [None if math.isnan(a) else a for a in days] == [
                None if math.isnan(a) else a for a in found
            ]
        if d.questions:
            every = itp.answer_endpoints(series, definition=d)
            for name in (question.name for question in d.questions):
                mine = rows(comparison, definition=d.id, asked=name)
                theirs = [row for row in every.rows() if row["endpoint"] == name]
                for key in ("patient_id", "line", "answer", "not_evaluable", "end_reason"):
                    assert [row[key] for row in theirs] == [row[key] for row in mine]


def test_every_definition_is_asked_everything() -> None:
    """The whole catalogue, with one row for each line and question, in its order."""
    series = examples.load("ding-2025")
    comparison = itp.compare_definitions(series)
    asked = [
        (d.id, name)
        for d in EXECUTABLE
        for name in [CATEGORY] * bool(d.levels) + [question.name for question in d.questions]
    ]

    assert [one for one in asked for _ in range(4)] == list(
        zip(comparison["definition"], comparison["asked"], strict=True)
    )
    assert 4 * len(EXECUTABLE) == comparison["compared"].sum()
    assert "4 lines under" in repr(comparison)


def test_the_seed_series() -> None:
    """The published durations stand under the published rule, and differ under others."""
    comparison = itp.compare_definitions(examples.load("ding-2025"))
    published = rows(comparison, definition="on-drug-remission-above-50")

    assert [1045, 390, 334, 120] == [row["value"] for row in published]
    assert ["no", "no", "no", "yes"] == [row["event"] for row in published]
    assert "DISCONTINUATION" == published[3]["end_reason"]
    iwg = rows(comparison, definition="iwg-2009", asked=CATEGORY)
    assert [1045, 397, 341] == [row["value"] for row in iwg[:3]]
    assert "no" == iwg[3]["answer"]


def test_a_duration_is_that_of_the_first_episode() -> None:
    """With what ended it."""
    one = person("0:10 7:60 14:60 21:20 22:20 60:90 70:90")
    (row,) = itp.compare_definitions(one, definitions=[itp.IWG_2009]).rows()
    first, *_ = itp.remission_episodes(one, definition=itp.IWG_2009)

    assert (first.days, "LOSS", "yes") == (row["value"], row["end_reason"], row["event"])


def test_lines_are_picked() -> None:
    """A number picks lines; without it every line is there."""
    one = person("0:10 7:60 14:60", next_line=20)

    assert [1, 2] == itp.compare_definitions(one, definitions=[itp.IWG_2009])["line"].tolist()
    assert [2] == itp.compare_definitions(one, definitions=[itp.IWG_2009], line=2)["line"].tolist()


# --- rates --------------------------------------------------------------------------------------


def test_the_interval_is_exact() -> None:
    """Clopper and Pearson, for every numerator of small series, as scipy's test has it."""
    for n in (1, 2, 7):
        for k in range(n + 1):
            people = [
                person("0:10 7:60 14:60" if i < k else "0:10 7:12 14:12", id=f"p{i}")
                for i in range(n)
            ]
            (rate,) = itp.compare_definitions(people, definitions=[itp.IWG_2009]).rates.rows()
            exact = binomtest(k, n).proportion_ci(method="exact")

            assert (k, n - k, 0, n) == tuple(
                rate[key] for key in ("yes", "no", "not_evaluable", "lines")
            )
            assert k / n == pytest.approx(rate["share"], abs=1e-12)
            assert (exact.low, exact.high) == pytest.approx(
                (rate["lower"], rate["upper"]), abs=1e-9
            )


def test_what_is_not_evaluable_is_told_apart() -> None:
    """Of the evaluable, and of all; nobody is dropped."""
    people = [person("0:10 7:60 14:60"), person("0:10", id="p2"), person("0:9 7:9 8:9", id="p3")]
    (rate,) = itp.compare_definitions(people, definitions=[itp.IWG_2009]).rates.rows()

    assert (1, 1, 1, 3) == (rate["yes"], rate["no"], rate["not_evaluable"], rate["lines"])
    assert 0.5 == rate["share"]
    assert 1 / 3 == rate["share_of_all"]
    assert rate["upper_of_all"] < rate["upper"]


def test_nobody_evaluable() -> None:
    """No rate, and no interval, rather than 0."""
    (rate,) = itp.compare_definitions(person("0:10"), definitions=[itp.IWG_2009]).rates.rows()

    assert all(math.isnan(rate[key]) for key in ("share", "lower", "upper"))
    assert (0.0, 0.0) == (rate["share_of_all"], rate["lower_of_all"])


def test_nobody() -> None:
    """A series without lines has no rows."""
    nobody = itp.compare_definitions([itp.Patient(id="p1")], definitions=[itp.IWG_2009])

    assert 0 == len(nobody)
    assert 0 == len(nobody.rates)
    assert 0 == len(nobody.disagreements())


# --- disagreements ------------------------------------------------------------------------------


def test_the_deciding_count() -> None:
    """The first count that meets what the one asks and not what the other asks."""
    one = person("0:20 7:45 14:48 21:47")
    both = itp.compare_definitions(one, definitions=[itp.IWG_2009, itp.get_definition("extend")])
    (row,) = both.disagreements().rows()

    assert ("iwg-2009", "extend", 7, 45.0) == (
        row["definition"], row["other"], row["on"], row["count_1e9_per_l"],
    )  # fmt: skip
    assert "not met: count ≥ 50" in row["decided_by"]
    assert "2 × baseline" in row["decided_by"]


def test_the_same_counts_read_by_other_rules() -> None:
    """One count above 50 is enough for one definition; the other asks for two."""
    one = person("0:10 7:60 14:12 21:12")
    both = itp.compare_definitions(one, definitions=[itp.DING_2025, itp.get_definition("vayhit-3")])
    (row,) = both.disagreements().rows()
    single = attrs.evolve(itp.IWG_2009, id="one", confirm=Confirmation())
    strict = itp.compare_definitions(one, definitions=[itp.IWG_2009, single]).disagreements()

    assert "on-drug-remission-above-50" == row["definition"]
    assert (
        "the same counts: one asks for 1 count; iwg-2009 asks for 2 counts in a row, the first and "
        "the last at least 7 days apart"
    ) == strict["decided_by"][0]
    assert math.isnan(strict["count_1e9_per_l"][0])
    assert 7 == strict["on"][0]


def test_the_same_criteria_that_set_other_counts_aside() -> None:
    """Where both ask the same of a count, it decides because the other has set it aside."""
    one = person("0:10 14:60 21:60 60:12 70:12", rescues=[(5, "platelet_transfusion", None)])
    washouts = attrs.evolve(itp.IWG_2009.washouts, platelet_transfusion=28)
    long = attrs.evolve(itp.IWG_2009, id="long", washouts=washouts)
    (row,) = itp.compare_definitions(one, definitions=[itp.IWG_2009, long]).disagreements().rows()

    assert ("iwg-2009", "long", 14, 60.0) == (
        row["definition"], row["other"], row["on"], row["count_1e9_per_l"],
    )  # fmt: skip
    assert (
        "met: count ≥ 100; or count ≥ 30 and ≥ 2 × baseline; set aside or not counted by long"
    ) == row["decided_by"]


def test_a_question_may_leave_bleeding_out() -> None:
    """A count with bleeding on its day decides where one asks for bleeding, and the other not."""
    asks, not_asked = (
        Definition(
            id=id, title=id, evidence="assumed", bleeding_allowed=0,
            counted=[Counted(
                name="reached", label="reached", any_of=Criterion(at_least=50), at_least=1,
                first_day=5, last_day=28, asks_bleeding=asked,
            )],
        )
        for id, asked in (("asks", True), ("not-asked", False))
    )  # fmt: skip
    one = person("0:10 7:60 14:30 21:30", bleeds=[(7, 7, 2)])
    (row,) = itp.compare_definitions(one, definitions=[asks, not_asked]).disagreements().rows()

    assert ("not-asked", "asks", 7, 60.0) == (
        row["definition"], row["other"], row["on"], row["count_1e9_per_l"],
    )  # fmt: skip
    assert "met: count ≥ 50; set aside or not counted by asks" == row["decided_by"]


def test_a_kept_response_is_read_by_what_is_enough_to_keep_it() -> None:
    """From the first day of the response on; before it, the level decides."""
    less = itp.get_definition("dexamethasone-wei-2016")
    whole = attrs.evolve(less, id="whole", kept=[attrs.evolve(less.kept[0], keep_any_of=())])
    days = {0: 20, 4: 35, 7: 45, 14: 50, 100: 35, 101: 36, 190: 37, 200: 38}
    one = itp.Patient(
        id="p1", lines=[itp.TreatmentLine(line=1, agents=["dexamethasone"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=d, count=f"{n} G/L") for d, n in days.items()],
    )  # fmt: skip
    (row,) = itp.compare_definitions(one, definitions=[less, whole]).disagreements().rows()

    assert (less.id, "whole", 100, 35.0) == (
        row["definition"], row["other"], row["on"], row["count_1e9_per_l"],
    )  # fmt: skip
    level = "count ≥ 100; or count ≥ 30 and ≥ 2 × baseline"
    assert f"met: {level}; or count ≥ 30; not met: {level}" == str(row["decided_by"])
    combined = itp.get_definition("taper")
    found = keeping_of(combined, combined.compared_by)
    assert found is not None
    assert ("C", (100.0, 70.0)) == (found[0], tuple(each.at_least for each in found[1]))
    assert keeping_of(itp.IWG_2009, "R") is None


@given(series=case_series(itp.IWG_2009))
def test_pairs_count_the_disagreements(series: itp.CaseSeries) -> None:
    """Of each pair, as many as are listed; a line that one cannot evaluate is in no cell."""
    comparison = itp.compare_definitions(series, definitions=FEW)
    lines = sum(len(patient.lines) for patient in series.patients)
    for pair in comparison.pairs.rows():
        listed = comparison.disagreements(pair["definition"], pair["other"])
        assert pair["disagree"] == len(listed) == pair["only_first"] + pair["only_other"]
        assert pair["both_yes"] + pair["both_no"] + pair["disagree"] <= lines
    assert comparison.pairs["disagree"].sum() == len(comparison.disagreements())


@given(series=case_series(itp.IWG_2009))
def test_a_deciding_count_decides(series: itp.CaseSeries) -> None:
    """It is a count of the patient, on that day."""
    kept, above = itp.get_definition("vayhit-1"), itp.DING_2025
    for row in itp.compare_definitions(series, definitions=[kept, above]).disagreements().rows():
        if math.isnan(row["count_1e9_per_l"]):
            continue
        patient = next(p for p in series.patients if p.id == row["patient_id"])
        assert (row["on"], row["count_1e9_per_l"]) in [
            (m.on, m.count_1e9_per_l) for m in patient.platelets
        ]


def test_days_are_dates_where_the_patient_has_dates() -> None:
    """Also in the list of disagreements."""
    start = dt.date(2024, 1, 1)
    one = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["x"], started_on=start)],
        platelets=[
            itp.PlateletMeasurement(on=start + dt.timedelta(days), count=f"{count} ×10⁹/L")
            for days, count in [(0, 20), (7, 45), (14, 48)]
        ],
    )
    both = itp.compare_definitions(one, definitions=[itp.IWG_2009, itp.get_definition("extend")])

    assert [dt.date(2024, 1, 8)] == both.disagreements()["on"].tolist()


def test_only_what_was_compared() -> None:
    """Another id is refused with those that were."""
    both = itp.compare_definitions(person("0:10"), definitions=FEW)
    with pytest.raises(itp.InputError) as caught:
        both.disagreements("raise")

    assert "iwg-2009" in caught.value.problem.remedy


# --- words, and what is refused -------------------------------------------------------------------


def test_some_columns_of_some_rows() -> None:
    """They need no other column; which lines were started is told of whole rows."""
    compared = itp.compare_definitions(examples.load("published-cases"), definitions=FEW)
    few = compared[["patient_id", "line"]][:3]

    assert (3, ("patient_id", "line")) == (len(few), few.columns)
    assert compared.started[:3].tolist() == compared[:3].started.tolist()


def test_every_row_explains_itself() -> None:
    """In the words of the entry point that answers it."""
    comparison = itp.compare_definitions(examples.load("published-cases"), definitions=FEW)

    assert len(comparison) > 12 * len(FEW)
    for at in range(len(comparison)):
        text = comparison.explain(at)
        assert str(comparison["patient_id"][at]) in text
        assert str(comparison["definition"][at]) in text


@pytest.mark.parametrize("definitions", [[], [itp.IWG_2009, itp.IWG_2009]])
def test_definitions_have_ids_of_their_own(definitions: list[itp.Definition]) -> None:
    """None, or two with one id, is refused."""
    with pytest.raises(itp.InputError) as caught:
        itp.compare_definitions(person("0:10"), definitions=definitions)

    assert "attrs.evolve" in caught.value.problem.remedy


def test_removing_a_definition_removes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue is data: what is not in it is asked nowhere."""
    monkeypatch.setattr("itpcase.response.comparison.catalogue", lambda: (itp.IWG_2009,))

    assert {"iwg-2009"} == set(itp.compare_definitions(person("0:10 7:60 14:60"))["definition"])
