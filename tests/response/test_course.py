"""What holds for every answer, whatever the patients and the definition."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort.subject import as_cohort
from itpcase.definitions.definition import BaselineRule
from itpcase.engine import compiled as _engine
from itpcase.errors import InputError
from itpcase.model import Day
from itpcase.response import asking
from itpcase.response.course import Course
from itpcase.response.rules import asked_facts
from itpcase.terms import SameDay
from itpcase.testing.asserts import assert_same_answers
from itpcase.testing.strategies import case_series, data_cuts, definitions, on_the_edge_of
from tests.oracle import bridge
from tests.oracle.bridge import person

TABLES: dict[str, Any] = {
    "categories": itp.classify_response,
    "times": itp.time_to_response,
    "episodes": itp.remission_episodes,
    "time in response": itp.cumulative_response,
}


def all_tables(subject: Any, d: itp.Definition) -> dict[str, itp.Table]:
    """Every table that a definition with levels can answer with."""
    asked = TABLES | ({"landmarks": itp.answer_landmarks} if d.landmarks or d.kept else {})
    return {name: ask(subject, definition=d) for name, ask in asked.items()}


def answers(subject: Any, d: itp.Definition) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, as plain values."""
    return {
        name: [{key: bridge.plain(value) for key, value in row.items()} for row in table.rows()]
        for name, table in all_tables(subject, d).items()
    }


def same(one: Any, two: Any, d: itp.Definition, *, any_order: bool = False) -> None:
    """Every table of the one says what that of the other says."""
    for left, right in zip(all_tables(one, d).values(), all_tables(two, d).values(), strict=True):
        assert_same_answers(left, right, any_order=any_order)


# --- rows and patients --------------------------------------------------------------------------


@bridge.some
@given(st.data(), st.integers(0, 999))
def test_the_order_of_rows_does_not_matter(data: st.DataObject, seed: int) -> None:
    """Rows of tables and records of patients may come in any order, but for first and last."""
    d = data.draw(definitions())
    policy = data.draw(st.sampled_from((SameDay.LOWEST, SameDay.HIGHEST)))
    d = attrs.evolve(d, same_day=policy)
    series = data.draw(case_series(d, calendar=False, min_size=1, max_size=2, only_edges=True))
    tables = bridge.tables_of(series.patients, seed=seed, keep_order=False)
    cohort = itp.Cohort.from_tables(**tables, data_cut=series.data_cut)
    reversed_records = [
        attrs.evolve(
            p,
            platelets=p.platelets[::-1],
            lines=p.lines[::-1],
            rescues=p.rescues[::-1],
            bleeds=p.bleeds[::-1],
        )
        for p in series.patients
    ]

    same(series, cohort, d, any_order=True)
    same(series, itp.Cohort.from_patients(reversed_records, data_cut=series.data_cut), d)


@bridge.some
@given(st.data())
def test_alone_or_among_many(data: st.DataObject) -> None:
    """A patient's rows are the same alone, among others, and in any piece of a cohort."""
    d = data.draw(definitions() | st.just(itp.IWG_2009))
    series = data.draw(case_series(d, min_size=1, max_size=4, only_edges=True))
    cohort = itp.Cohort.from_patients(series)
    whole = answers(cohort, d)
    alone: dict[str, list[dict[str, Any]]] = {name: [] for name in whole}
    for patient in series.patients:
        one = itp.Cohort.from_patients([patient], data_cut=series.data_cut)
        for name, rows in answers(one, d).items():
            alone[name] += rows
    alone["landmarks"] = by_landmark(alone.get("landmarks", []), d)
    whole.setdefault("landmarks", [])

    assert alone == whole
    chunk = data.draw(st.integers(1, 12))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(asking, "CHUNK", chunk)
        in_pieces = answers(cohort, d)
    in_pieces.setdefault("landmarks", [])
    assert in_pieces == whole


def by_landmark(rows: list[dict[str, Any]], d: itp.Definition) -> list[dict[str, Any]]:
    """Rows of several tables in the order of one: landmark by landmark."""
    names = [each.name for each in d.landmarks] + [each.name for each in d.kept]
    return sorted(rows, key=lambda row: names.index(row["landmark"]))


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5, 6, 100])
def test_pieces_hold_whole_patients(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the pieces, each is of whole patients, and none is lost or comes twice."""
    people = [person("0:10 7:60 14:60"[: 5 * n], id=f"p{n}") for n in range(4)]
    cohort = itp.Cohort.from_patients(people)
    monkeypatch.setattr(asking, "CHUNK", chunk)
    pieces = [each.cohort for each in asking.courses(cohort, itp.IWG_2009)]

    assert [p.id for p in people] == [name for piece in pieces for name in piece.ids]
    assert all(len(piece) == 1 or len(piece.counts) <= chunk for piece in pieces)
    assert (len(pieces) == 1) == (chunk >= 6)


def test_rows_of_pieces_become_rows_of_the_cohort(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines and counts are counted from the first of the cohort on, and -1 stays none."""
    people = [person(counts, id=counts) for counts in ("0:10", "0:10 7:60 14:60", "0:9 7:9")]
    monkeypatch.setattr(asking, "CHUNK", 1)
    found = asking.ask_all(
        lambda course: {
            "line_index": np.arange(len(course)),
            "last_row": np.array([len(course.cohort.counts) - 1, -1]),
        },
        itp.Cohort.from_patients(people),
        itp.IWG_2009,
    )

    assert [0, 1, 2] == found["line_index"].tolist()
    assert [0, -1, 3, -1, 5, -1] == found["last_row"].tolist()


@bridge.some
@given(st.data())
def test_every_line_comes_out(data: st.DataObject) -> None:
    """Nobody is dropped: every line of every patient is in every table of lines, in order."""
    d = data.draw(definitions())
    series = data.draw(case_series(d, only_edges=True))
    expected = [(p.id, line.line) for p in series.patients for line in p.lines]
    for name, table in all_tables(series, d).items():
        found = [(row["patient_id"], int(row["line"])) for row in table.rows()]
        times = len(d.landmarks) + len(d.kept) if name == "landmarks" else 1
        if name == "episodes":
            assert set(found) <= set(expected)
        else:
            assert expected * times == found


@bridge.some
@given(st.data())
def test_what_has_no_day_decides_nothing(data: st.DataObject) -> None:
    """Counts, events and lines without a day change nothing but the assumptions."""
    d = data.draw(definitions() | st.just(itp.IWG_2009))
    patient = data.draw(on_the_edge_of(d))
    undated = attrs.evolve(
        patient,
        platelets=[itp.PlateletMeasurement(on=None, count="500 G/L"), *patient.platelets],
        rescues=[itp.RescueTherapy(on=None, kind="ivig"), *patient.rescues],
        bleeds=[itp.BleedingEvent(on=None, who_grade=4), *patient.bleeds],
    )
    dated = attrs.evolve(
        patient,
        platelets=[m for m in patient.platelets if m.on is not None],
        rescues=[r for r in patient.rescues if r.on is not None],
        bleeds=[b for b in patient.bleeds if b.on is not None],
    )
    same([undated], [dated], d)
    for line in patient.lines:
        one, two = (
            itp.classify_response(p, line=line.line, definition=d) for p in (undated, dated)
        )
        assert [*two.assumptions] == [a for a in one.assumptions if "without a day" not in a]
        assert 2 == sum("without a day" in a for a in one.assumptions)


@bridge.some
@given(st.data())
def test_a_line_without_a_start_changes_no_other(data: st.DataObject) -> None:
    """
    The answers about the other lines stay, and that line is not evaluable.

    A baseline that is printed on it is left out: a splenectomy may be judged against that.
    """
    d = data.draw(definitions() | st.just(itp.IWG_2009))
    drawn = data.draw(on_the_edge_of(d, min_lines=2))
    patient = attrs.evolve(
        drawn,
        lines=[
            line if line.started_on is not None else attrs.evolve(line, baseline=None)
            for line in drawn.lines
        ],
    )
    dated = [line for line in patient.lines if line.started_on is not None]
    rows = itp.classify_response([patient], definition=d)
    other = itp.classify_response([attrs.evolve(patient, lines=dated)], definition=d)
    kept = [row for row in rows.rows() if row["not_evaluable"] != "NO_START"]

    assert [bridge.plain(row["category"]) for row in kept] == [
        bridge.plain(category) for category in other["category"]
    ]
    assert len(patient.lines) - len(dated) == len(rows) - len(kept)
    left, right = (
        itp.remission_episodes([p], definition=d)
        for p in (patient, attrs.evolve(patient, lines=dated))
    )
    assert_same_answers(left, right)


# --- time ---------------------------------------------------------------------------------------


def moved_answers(
    found: dict[str, list[dict[str, Any]]], move: Any
) -> dict[str, list[dict[str, Any]]]:
    """Answers with their days moved."""
    days = {"start", "end", "last_qualifying", "first_failing", "confirmed_on"}
    days |= {"last_not_met_before", "on"}
    return {
        name: [
            {
                key: move(value)
                if value is not None and (key in days or key.startswith("reached_"))
                else value
                for key, value in row.items()
            }
            for row in rows
        ]
        for name, rows in found.items()
    }


@bridge.some
@given(st.data(), st.integers(-3000, 3000))
def test_moving_every_day_moves_every_answer(data: st.DataObject, by: int) -> None:
    """All days n later, all answers n later, and no other change."""
    d = data.draw(definitions() | st.just(itp.IWG_2009))
    patient = data.draw(on_the_edge_of(d))
    is_calendar = any(isinstance(day, dt.date) for day in days_of(patient))
    step: Any = dt.timedelta(by) if is_calendar else by
    moved = bridge.retimed(patient, lambda day: day + step)

    assert moved_answers(answers([patient], d), lambda day: day + step) == answers([moved], d)


def days_of(patient: itp.Patient) -> list[Day]:
    """Every day of the records that has one."""
    found = [*(m.on for m in patient.platelets), *(line.started_on for line in patient.lines)]
    found += [line.ended_on for line in patient.lines]
    found += [*(r.on for r in patient.rescues), *(b.on for b in patient.bleeds), patient.died_on]
    return [day for day in found if day is not None]


@bridge.some
@given(st.data())
def test_dates_and_study_days_give_the_same_answers(data: st.DataObject) -> None:
    """The same patient in dates, and in days from any of them."""
    d = data.draw(definitions() | st.just(itp.IWG_2009))
    patient = data.draw(on_the_edge_of(d, calendar=False))
    cut = data.draw(data_cuts(patient))
    first = dt.date(2020, 2, 20)

    def date(day: Any) -> dt.date:
        return first + dt.timedelta(int(day))

    in_dates = bridge.retimed(patient, date)
    if not days_of(patient):
        return
    study, calendar = (
        itp.Cohort.from_patients([p], data_cut=c)
        for p, c in ((patient, cut), (in_dates, None if cut is None else date(cut)))
    )

    assert moved_answers(answers(study, d), date) == answers(calendar, d)


@bridge.some
@given(st.data())
def test_nothing_after_the_data_cut_matters(data: st.DataObject) -> None:
    """Answers at a cut are those that the records of then give at the same cut."""
    d = data.draw(definitions() | st.just(itp.IWG_2009))
    patient = data.draw(on_the_edge_of(d, calendar=False))
    cut: Any = data.draw(data_cuts(patient))
    if cut is None:
        return

    def is_in(day: Any) -> bool:
        return day is None or day <= cut

    then = attrs.evolve(
        patient,
        platelets=[m for m in patient.platelets if is_in(m.on)],
        rescues=[r for r in patient.rescues if is_in(r.on)],
        bleeds=[b for b in patient.bleeds if is_in(b.on)],
        lines=[
            attrs.evolve(line, ended_on=line.ended_on if is_in(line.ended_on) else None)
            for line in patient.lines
            if is_in(line.started_on)
        ],
        died_on=patient.died_on if is_in(patient.died_on) else None,
        followed_until=None,
    )
    numbers = {line.line for line in then.lines}
    now = answers(itp.Cohort.from_patients([patient], data_cut=cut), d)
    off_drug = ("days_on_drug", "days_off_drug")
    for name, rows in answers(itp.Cohort.from_patients([then], data_cut=cut), d).items():
        kept = [row for row in now[name] if row["line"] in numbers]
        for row in (*rows, *kept):
            for key in off_drug:
                row.pop(key, None)

        assert rows == kept


# --- one count a day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "counts", "taken"),
    [
        ("lowest", "7:9 7:5 7:<5 7:>=9 7:>5", "<5"),
        ("highest", "7:9 7:5 7:<5 7:>=9 7:>5", "9"),
        ("first", "7:9 7:5 7:<5 7:>=9 7:>5", "9"),
        ("last", "7:9 7:5 7:<5 7:>=9 7:>5", ">5"),
        ("lowest", "7:>5 7:>=5 7:5-9 7:5 7:<=5", "≤5"),
        ("lowest", "7:>5 7:>=5 7:5-9 7:5", "5"),
        ("highest", "7:>5 7:>=5 7:5-9 7:5-8", "5–8"),
        ("lowest", "7:>5 7:>=5", "≥5"),
        ("highest", "7:5 7:6", "6"),
        ("lowest", "7:6 7:5", "5"),
        ("lowest", "7:5 7:>5", "5"),
    ],
)
def test_one_count_a_day(policy: str, counts: str, taken: str) -> None:
    """The policy decides; between equal values the bound that lies lower wins."""
    d = attrs.evolve(itp.IWG_2009, same_day=policy)
    answer = itp.classify_response(person("?:1 ?:2 0:10 " + counts), definition=d)
    with_another = [person("7:1", id="p0"), person("0:10 " + counts), person("7:99", id="p2")]
    table = itp.classify_response(with_another, definition=d)

    assert [taken] == [m.as_printed.printed for m in answer.evidence]
    assert str(answer.category) == str(table["category"][1])
    baseline = itp.classify_response(
        person(counts.replace("7:", "0:") + " 7:50"), definition=d
    ).baseline
    assert taken == baseline.printed


def test_several_counts_on_a_day_can_be_an_error() -> None:
    """The error names the patient and the day; undated counts and other patients do not clash."""
    d = attrs.evolve(itp.IWG_2009, same_day="error")
    people = [person("0:10 7:9 ?:1 ?:1", id="a"), person("7:9 8:9", id="b")]

    assert ["NE", "NR"] == itp.classify_response(people, definition=d)["category"].tolist()
    with pytest.raises(InputError, match="several of patient 'c' on 8") as caught:
        itp.classify_response([*people, person("7:9 8:9 8:10", id="c")], definition=d)
    assert "SAME_DAY" == caught.value.problem.code
    many = [person("7:9 7:8 8:10 8:9 9:1 10:1 10:2 12:1 12:1", id="d"), person("7:9 7:8", id="e")]
    said = "several on 5 days of 2 patients: first of patient 'd', on 7, 8, 10"
    with pytest.raises(InputError, match=said):
        itp.classify_response(many, definition=d)


@bridge.some
@given(st.data())
def test_a_count_that_is_printed_twice_is_one(data: st.DataObject) -> None:
    """Under every policy, a count that is there twice changes nothing."""
    d = data.draw(definitions())
    patient = data.draw(on_the_edge_of(d))
    twice = attrs.evolve(
        patient, platelets=[m for measured in patient.platelets for m in (measured, measured)]
    )

    same([patient], [twice], d)


# --- the baseline -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "window", "baseline"),
    [
        ("0:9 7:50", 30, 9),
        ("-30:9 7:50", 30, 9),
        ("-31:9 7:50", 30, None),
        ("-1:9 7:50", 0, None),
        ("-1:8 0:9 7:50", 0, 9),
        ("-2:8 -1:9 1:7", 30, 9),
        ("1:7", 30, None),
        ("0:5-9 7:50", 30, 9),
        ("0:<5 7:50", 30, 5),
        ("?:5 7:50", 30, None),
        ("", 30, None),
    ],
)
def test_which_count_is_the_baseline(counts: str, window: int, baseline: float | None) -> None:
    """The last daily count on or before the start, inside the window, at its printed limit."""
    d = attrs.evolve(itp.IWG_2009, baseline=BaselineRule(window_days=window))
    people = [person("0:77", id="p0"), person(counts), person("-1:77 0:78", id="p2")]

    assert baseline == itp.classify_response(people[1], definition=d).baseline.value
    found = itp.classify_response(people, definition=d)["baseline_1e9_per_l"]
    assert [77, baseline, 78] == [bridge.plain(value) for value in found]


@pytest.mark.parametrize(
    ("first", "agents", "baseline"),
    [
        ({"line": 1, "started_on": 0}, ["splenectomy"], 15),
        ({"line": 1, "started_on": 0}, ["rituximab", "splenectomy"], 15),
        ({"line": 1, "started_on": 0}, ["rituximab"], 8),
        ({"line": 2, "started_on": 0}, ["splenectomy"], None),
        ({"line": 1, "started_on": None}, ["splenectomy"], None),
        ({"line": 1, "started_on": 29}, ["splenectomy"], 15),
        ({"line": 1, "started_on": 30}, ["splenectomy"], None),
    ],
)
def test_splenectomy_is_judged_against_the_time_before_all_treatment(
    first: dict[str, Any], agents: list[str], baseline: float | None
) -> None:
    """The count before line 1, if that is on record and has a day; the window counts from there."""
    patient = itp.Patient(
        id="p1",
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{n} G/L") for on, n in ((-1, 15), (39, 8))
        ],
        lines=[
            itp.TreatmentLine(agents=["ivig"], **first),
            itp.TreatmentLine(line=5, agents=agents, started_on=40),
        ],
    )
    others = [person("0:1", id="p0"), patient, person("0:1", id="p2", agents="splenectomy")]

    assert baseline == itp.classify_response(patient).baseline.value
    found = itp.classify_response(others, line=5)["baseline_1e9_per_l"]
    assert [baseline] == [bridge.plain(value) for value in found]


@pytest.mark.parametrize(
    ("first", "own", "printed"),
    [
        ({"line": 1, "started_on": 0, "baseline": "<10 G/L"}, None, "<10"),
        ({"line": 1, "started_on": None, "baseline": "10–20 G/L"}, None, "10–20"),
        ({"line": 1, "started_on": 0, "baseline": "10 G/L"}, "12 G/L", "12"),
        ({"line": 2, "started_on": 0, "baseline": "10 G/L"}, None, ""),
    ],
)
@pytest.mark.parametrize("compiled", [True, False])
def test_splenectomy_is_judged_against_what_is_printed_on_line_1(
    first: dict[str, Any],
    own: str | None,
    printed: str,
    compiled: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A baseline that the author prints on line 1 overrides the counts before it."""
    if compiled:
        monkeypatch.setattr(_engine, "COMPILED_FROM", 0)
        monkeypatch.setattr(_engine, "LOADED_FROM", 0)
    patient = itp.Patient(
        id="p1",
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{n} G/L")
            for on, n in ((-1, 15), (39, 8), (47, 60), (54, 60))
        ],
        lines=[
            itp.TreatmentLine(agents=["ivig"], **first),
            itp.TreatmentLine(line=5, agents=["splenectomy"], started_on=40, baseline=own),
        ],
    )
    others = [person("0:1", id="p0"), patient, person("0:1", id="p2", agents="splenectomy")]
    answer = itp.classify_response(patient)
    table = itp.classify_response(others, line=5)

    assert printed == answer.baseline.printed
    assert [answer.baseline.value] == [bridge.plain(x) for x in table["baseline_1e9_per_l"]]
    assert [str(answer.baseline.source)] == table["baseline_source"].tolist()
    assert ("R" if printed else "NE") == str(answer.category)


@pytest.mark.parametrize(
    ("counts", "rows"),
    [("0:10 7:60 14:60", []), ("0:10 7:>60 14:60", [10, 60, 60]), ("0:10 7:60 7:50", [10, 60, 50])],
)
def test_what_a_compiled_walk_lays_out_itself(counts: str, rows: list[float]) -> None:
    """Bounds, and days with several counts; of one exact count a day there is nothing to do."""
    course = Course(as_cohort(person(counts)), itp.IWG_2009, compile=True)
    asked = asked_facts(itp.IWG_2009, True, True)
    unread, _ = course._unread(asked)  # noqa: SLF001 - what the course hands to the engine

    assert rows == unread.rows.count.tolist()
