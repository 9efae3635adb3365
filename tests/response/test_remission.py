"""Episodes of response, how long they lasted, and time in response."""

from __future__ import annotations

import datetime as dt
import math
import pickle
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.errors import DefinitionError, InputError
from itpcase.response import remission
from itpcase.response.course import Course
from itpcase.table import count_within
from itpcase.testing.asserts import assert_same_answers
from itpcase.testing.strategies import on_the_edge_of
from tests.oracle import bridge
from tests.oracle.bridge import person

GOOD = "0:10 7:60 14:60 "
"""A baseline, and a confirmed response from day 7."""


def only(patient: itp.Patient, **asked: Any) -> itp.response.Episode:
    """The one episode there is."""
    (episode,) = itp.remission_episodes(patient, **{"line": 1, **asked})
    return episode


@pytest.mark.parametrize(
    ("lines", "numbers"), [([], []), ([2], [1]), ([0, 0, 3, 3, 3, 7], [1, 2, 1, 2, 3, 1])]
)
def test_episodes_of_each_line_are_counted_from_1(lines: list[int], numbers: list[int]) -> None:
    """Those of a line stand together."""
    assert numbers == count_within(np.array(lines, dtype=np.int32)).tolist()


# --- the oracle agrees --------------------------------------------------------------------------


def agrees(d: itp.Definition, series: itp.CaseSeries, level: str, seed: int) -> None:
    """Compare the oracle, the patient door, and the cohort door with records and with tables."""
    expected = {}
    of_patients = {}
    for p in series.patients:
        for line in p.lines:
            key, cut = (p.id, line.line), series.data_cut
            expected[key] = bridge.episodes(p, line.line, level, d, cut)
            found = itp.remission_episodes(
                p, line=line.line, level=level, definition=d, data_cut=cut
            )
            of_patients[key] = [bridge.told(episode, bridge.EPISODE) for episode in found]
    assert expected == of_patients

    tables = bridge.tables_of(series.patients, seed=seed)
    for cohort in (series, itp.Cohort.from_tables(**tables, data_cut=series.data_cut)):
        table = itp.remission_episodes(cohort, level=level, definition=d)
        rows = bridge.rows_of(table, bridge.EPISODE)
        assert {key: found for key, found in expected.items() if found} == rows
        assert {level} >= set(table["level"].tolist())
        for (patient_id, number), listed in rows.items():
            mine = (table["patient_id"] == patient_id) & (table["line"] == number)
            assert [*range(1, len(listed) + 1)] == table["episode"][mine].tolist()


@pytest.mark.parametrize("asked", ["iwg-2009", "drawn"])
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_episodes(data: st.DataObject, asked: str, seed: int) -> None:
    """Oracle, patient, records and shuffled tables give the same episodes, every field of them."""
    d, series = data.draw(bridge.questions(asked))

    for level in d.level_names:
        agrees(d, series, level, seed)


@bridge.some
@given(data=st.data(), asked=st.sampled_from(bridge.BUILT_IN), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_other_episodes(data: st.DataObject, asked: str, seed: int) -> None:
    """The same for every definition with levels that ships with the library."""
    d, series = data.draw(bridge.questions(asked))

    for level in d.level_names:
        agrees(d, series, level, seed)


@given(data=st.data(), asked=st.sampled_from(bridge.BUILT_IN))
def test_the_oracle_agrees_where_counts_stay_for_long(data: st.DataObject, asked: str) -> None:
    """Counts that repeat are passed over together, and events between them are not missed."""
    d = attrs.evolve(itp.get_definition(asked), no_response_days=2)
    d = attrs.evolve(
        d,
        max_gap=data.draw(st.sampled_from([d.max_gap, 7, 30, 90])),
        strategies=data.draw(
            st.sampled_from([d.strategies, attrs.evolve(d.strategies, rescue="ignore")])
        ),
    )
    patient = data.draw(bridge.stretches())

    for line in patient.lines:
        expected = bridge.classification(patient, line.line, d, None)
        answer = itp.classify_response(patient, line=line.line, definition=d)
        assert bridge.classification_of(answer) == expected
        for level in d.level_names:
            found = itp.remission_episodes(patient, line=line.line, level=level, definition=d)
            told = [bridge.told(episode, bridge.EPISODE) for episode in found]
            assert told == bridge.episodes(patient, line.line, level, d, None)


def test_counts_that_stay_are_set_aside_in_a_washout() -> None:
    """Where rescues are ignored an episode goes on, and the counts of the washout show nothing."""
    ignored = attrs.evolve(itp.IWG_2009.strategies, rescue="ignore")
    d = attrs.evolve(itp.IWG_2009, strategies=ignored)
    patient = person(GOOD + "21:60 28:60 35:60", rescues=[(15, "ivig", 60)])

    assert only(patient, definition=d).last_qualifying == 14


@pytest.mark.parametrize("asked", ["iwg-2009", "drawn"])
@bridge.some
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_time_in_response(data: st.DataObject, asked: str, seed: int) -> None:
    """Oracle, patient, records and shuffled tables give the same days."""
    d, series = data.draw(bridge.questions(asked))
    tables = bridge.tables_of(series.patients, seed=seed)
    cohort = itp.Cohort.from_tables(**tables, data_cut=series.data_cut)

    for level in d.level_names:
        of_records, of_tables = (
            bridge.rows_of(
                itp.cumulative_response(each, level=level, definition=d), bridge.CUMULATIVE
            )
            for each in (series, cohort)
        )
        assert of_records == of_tables
        for p in series.patients:
            for line in p.lines:
                expected = bridge.cumulative(p, line.line, level, d, series.data_cut)
                one = itp.cumulative_response(
                    p, line=line.line, level=level, definition=d, data_cut=series.data_cut
                )

                assert expected == bridge.told(one, bridge.CUMULATIVE)
                assert [expected] == of_records[p.id, line.line]


# --- properties ---------------------------------------------------------------------------------


@bridge.some
@given(st.data())
def test_episodes_lie_one_after_the_other(data: st.DataObject) -> None:
    """Episodes of a line are disjoint, in order, and numbered from 1."""
    d, series = data.draw(bridge.questions("drawn"))
    for patient in series.patients:
        for line in patient.lines:
            found = itp.remission_episodes(patient, line=line.line, definition=d)

            assert [*range(1, len(found) + 1)] == [episode.episode for episode in found]
            for one, two in pairwise(found):
                assert one.end <= two.start  # type: ignore[operator]
                assert one.start < two.start  # type: ignore[operator]


@bridge.some
@given(st.data())
def test_the_truth_lies_between(data: st.DataObject) -> None:
    """The shortest, the plain and the longest duration are in this order; so are the days."""
    d, series = data.draw(bridge.questions("drawn") | bridge.questions("iwg-2009"))
    table = itp.remission_episodes(series, definition=d)
    for row in table.rows():
        event, least, days, most = (row[name] for name in ("event", "days_min", "days", "days_max"))

        assert 0 <= least <= most
        assert event == (most < math.inf)
        assert least <= days <= most if event else least == days
        on, off = row["days_on_drug"], row["days_off_drug"]
        assert (math.isnan(on) and math.isnan(off)) or (days == on + off and min(on, off) >= 0)
        assert row["start"] <= row["last_qualifying"]
        assert row["last_not_met_before"] <= row["start"] <= row["confirmed_on"]


@bridge.some
@given(st.data())
def test_every_response_has_an_episode(data: st.DataObject) -> None:
    """A level is reached where its first episode begins, or where that was confirmed."""
    d, series = data.draw(bridge.questions("drawn") | bridge.questions("iwg-2009"))
    for patient in series.patients:
        for line in patient.lines:
            reached = itp.classify_response(patient, line=line.line, definition=d).reached
            for level in d.level_names:
                found = itp.remission_episodes(patient, line=line.line, level=level, definition=d)
                if reached[level] is not None:
                    first = found[0]
                    by_start = d.response_date == "first"
                    assert reached[level] == (first.start if by_start else first.confirmed_on)


@bridge.some
@given(on_the_edge_of(itp.IWG_2009, max_lines=1), st.data())
def test_a_later_count_changes_no_onset(patient: itp.Patient, data: st.DataObject) -> None:
    """What began stays begun, whatever is measured afterwards."""
    alive = attrs.evolve(patient, died_on=None, followed_until=None)
    days = [day for day in _days(alive) if day is not None]
    if not days:
        return
    last = bridge.day_like(max(map(bridge.number, days)) + 1, days[0])
    count = itp.Count(data.draw(st.integers(0, 200)))
    later = itp.PlateletMeasurement(on=last, count=count)
    longer = attrs.evolve(alive, platelets=(*alive.platelets, later))
    before, after = (
        [episode.start for episode in itp.remission_episodes(each)] for each in (alive, longer)
    )

    assert before == after[: len(before)]


def _days(patient: itp.Patient) -> list[Any]:
    return [
        *(m.on for m in patient.platelets),
        *(r.on for r in patient.rescues),
        *(b.on for b in patient.bleeds),
        *(b.until for b in patient.bleeds),
        *(line.started_on for line in patient.lines),
        *(line.ended_on for line in patient.lines),
    ]


# --- days on and off the drug -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "on_drug", "off_drug"),
    [(0, 0, 13), (7, 0, 13), (8, 1, 12), (19, 12, 1), (20, 13, 0), (30, 13, 0)],
)
def test_days_on_the_drug(end: int, on_drug: int, off_drug: int) -> None:
    """An episode is divided at the stop of the drug."""
    episode = only(person(GOOD + "20:9 21:9", end=end))

    assert (13, on_drug, off_drug) == (episode.days, episode.days_on_drug, episode.days_off_drug)
    days = "1 day" if on_drug == 1 else f"{on_drug} days"
    said = f"On the drug for {days}, after its stop for {off_drug}."
    assert (off_drug > 0) == (said in episode.explain())


@pytest.mark.parametrize(
    ("line", "on_drug", "off_drug"),
    [({}, None, None), ({"ongoing": False}, None, None), ({"ongoing": True}, 13, 0),
     ({"agents": ["splenectomy"]}, 0, 13)],
)  # fmt: skip
def test_an_end_that_is_not_known(
    line: dict[str, Any], on_drug: int | None, off_drug: int | None
) -> None:
    """Known, going on, or not known: the last splits nothing, and is among the assumptions."""
    patient = person(GOOD + "20:9 21:9")
    patient = attrs.evolve(patient, lines=[attrs.evolve(patient.lines[0], **line)])
    episode = only(patient)
    unknown = on_drug is None

    found = (episode.days_on_drug, episode.days_off_drug)
    assert (on_drug, off_drug) == tuple(None if math.isnan(days) else days for days in found)
    assert unknown == any("nor that it goes on is recorded" in a for a in episode.assumptions)


# --- the counts behind an episode ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "more", "days"),
    [
        ("20:9 21:9 22:60", {}, [7, 14, 20]),
        ("20:9", {}, [7, 14]),
        ("20:60", {}, [7, 14, 20]),
        ("20:>20 30:60", {"rescues": [(30, "ivig", 0)]}, [7, 14, 20, 30]),
        ("20:60 22:60", {"bleeds": [(21, None, 1)]}, [7, 14, 20]),
        ("20:9 22:60", {"bleeds": [(21, None, 1)]}, [7, 14, 20]),
    ],
)
def test_evidence(counts: str, more: dict[str, Any], days: list[int]) -> None:
    """From the start to the first failing day, or to the last count at the level."""
    assert days == [m.on for m in only(person(GOOD + counts, **more)).evidence]


def test_evidence_of_a_line_in_dates() -> None:
    """Dates work as study days do, and each line has its own counts."""

    def on(day: int) -> dt.date:
        return dt.date(2020, 3, 1) + dt.timedelta(day)

    days = {0: 10, 7: 60, 14: 60, 20: 9, 27: 60, 34: 60}
    patient = itp.Patient(
        id="p1",
        platelets=[
            itp.PlateletMeasurement(on=on(day), count=f"{value} G/L") for day, value in days.items()
        ],
        lines=[
            itp.TreatmentLine(line=n, agents=["ivig"], started_on=on(day))
            for n, day in ((1, 0), (2, 20))
        ],
    )

    assert [[on(7), on(14), on(20)], [on(27), on(34)]] == [
        [m.on for m in only(patient, line=n).evidence] for n in (1, 2)
    ]


# --- why: the episodes explain themselves --------------------------------------------------------


def test_explain_a_loss() -> None:
    """Level and rule, start and end, what is sure, the short falls, and the counts."""
    said = only(person("0:10 3:20 7:60 14:60 20:20 27:70 40:9 41:9")).explain().splitlines()

    assert (
        "Patient p1, line 1, R or better (count ≥ 30 and ≥ 2 × baseline, no bleeding) under "
        "iwg-2009: episode 1, 33 days from day 7 to day 40."
    ) == said[0]
    assert said[1].startswith("Ended by ")
    assert said[1].endswith("(LOSS).")
    assert (
        "Seen at the level for 20 days (last on day 27); at most 37 days, counted from day 3, the "
        "last day before that did not show it."
    ) == said[2]
    assert said[3].startswith("1 short fall below the level recovered before being a loss (2 ")
    assert "Counts: 60 on day 7, 60 on day 14, 20 on day 20, 70 on day 27, 9 on day 40." == said[4]


@pytest.mark.parametrize(
    ("counts", "more", "reason", "words"),
    [
        ("20:60", {}, "END_OF_FOLLOW_UP", "the end of follow-up (END_OF_FOLLOW_UP)"),
        ("20:9", {}, "UNCONFIRMED_LOSS", "a failing count not yet confirmed"),
        ("", {"bleeds": [(20, None, 1)]}, "BLEEDING", "bleeding"),
        ("", {"died_on": 20}, "DEATH", "death"),
        ("", {"next_line": 20}, "NEW_LINE", "the start of the next line"),
        ("", {"rescues": [(20, "ivig", None)]}, "RESCUE", "a rescue therapy"),
        ("", {"end": 20}, "DISCONTINUATION", "the stop of the drug"),
        ("100:60", {}, "GAP", "a gap between counts"),
    ],
)
def test_explain_every_end(counts: str, more: dict[str, Any], reason: str, words: str) -> None:
    """Each reason has its words, and an end is told from a censoring."""
    d = attrs.evolve(
        itp.IWG_2009,
        max_gap=56,
        strategies=attrs.evolve(itp.IWG_2009.strategies, discontinuation="composite"),
    )
    episode = only(person(GOOD + counts, **more), definition=d)
    said = episode.explain().splitlines()[1]

    assert reason == str(episode.end_reason)
    assert words in said
    assert said.endswith(f"({reason}).")
    censored = "Censored at the last count that met the level"
    assert (said.startswith("Ended by"), said.startswith(censored)) == (
        episode.event, not episode.event,
    )  # fmt: skip
    assert ("not bounded" in episode.explain()) == (not episode.event)


def test_explain_several_short_falls() -> None:
    """Short falls are counted."""
    episode = only(person(GOOD + "20:9 21:60 30:9 31:60"))

    assert 2 == episode.blips
    assert "2 short falls below the level" in episode.explain()
    assert "short fall" not in only(person(GOOD)).explain()


def test_an_episode_tells_its_assumptions() -> None:
    """They are those of the answer about the line."""
    patient = person("7:60 14:60", baseline="<5", end=20)
    patient = attrs.evolve(patient, provenance="constructed")
    episode = only(patient)

    assert itp.classify_response(patient).assumptions == episode.assumptions
    assert 2 == len(episode.assumptions)
    assert all(f"Assumed: {each}" in episode.explain() for each in episode.assumptions)
    assert itp.classify_response(patient).settings == episode.settings


@bridge.some
@given(st.data())
def test_a_row_of_the_table_explains_itself(data: st.DataObject) -> None:
    """The sentences of a row are those of its episode, with the data cut."""
    d, series = data.draw(bridge.questions("iwg-2009") | bridge.questions("drawn"))
    level = data.draw(st.sampled_from(d.level_names))
    table = itp.remission_episodes(series, level=level, definition=d)
    expected = [
        episode
        for p in series.patients
        for line in p.lines
        for episode in itp.remission_episodes(
            p, line=line.line, level=level, definition=d, data_cut=series.data_cut
        )
    ]

    assert [each.explain() for each in expected] == [
        table.explain(row) for row in range(len(table))
    ]


def test_the_face_of_an_episode() -> None:
    """Names, numbers, Quantities; the repr says which and not which counts."""
    episode = only(person(GOOD + "20:9 21:9", id="x"))

    assert ("x", 1, "R", 1) == (episode.patient_id, episode.line, episode.level, episode.episode)
    assert ["13 day", "7 day", "20 day"] == [
        f"{each.magnitude:g} {each.units}"
        for each in (episode.duration, episode.shortest, episode.longest)
    ]
    assert "Episode(patient 'x', line 1, R: 13 days, LOSS)" == repr(episode)
    assert (7, 14, 0) == (episode.start, episode.confirmed_on, episode.last_not_met_before)
    assert (14, 20) == (episode.last_qualifying, episode.first_failing)


# --- tables -------------------------------------------------------------------------------------


def test_the_table_of_one_line() -> None:
    """A line number picks lines; a patient may have none, one or more episodes."""
    again = person(GOOD + "20:9 21:9 30:60 37:60 50:130 57:140", next_line=40)
    people = [again, person("0:10", id="p2"), person(GOOD, id="p3")]
    every = itp.remission_episodes(people)
    first = itp.remission_episodes(people, line=1)
    second = itp.remission_episodes(people, line=2, level="CR")

    assert [("p1", 1, 1), ("p1", 1, 2), ("p3", 1, 1)] == [
        (row["patient_id"], row["line"], row["episode"]) for row in first.rows()
    ]
    assert [1, 1, 2, 1] == every["line"].tolist()
    assert [("p1", 2, 1)] == [
        (row["patient_id"], row["line"], row["episode"]) for row in second.rows()
    ]
    assert "line 2" in second.explain(0)
    assert "episode 2" in first.explain(1)


def test_days_of_episodes_are_not_copied_from_what_the_walk_wrote() -> None:
    """Of many patients a copy would cost more memory than the walk itself takes."""
    cohort = itp.Cohort.from_patients(examples.load("published-cases"))
    course = Course(cohort, itp.IWG_2009)
    found = remission.find_episodes(course, 1)

    assert len(found["start"])
    for name in ("line_index", "start", "end", "end_reason", "blips", "first_failing"):
        assert np.shares_memory(found[name], course.episodes(1))


def test_who_looks_at_one_column_pays_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are not worked out, and a table that is sent elsewhere has them all."""
    worked: list[str] = []
    plain = remission.FoundEpisodes.__getitem__

    def noted(found: remission.FoundEpisodes, name: str) -> Any:
        worked.append(name)
        return plain(found, name)

    table = itp.remission_episodes([person(GOOD)])
    with monkeypatch.context() as patch:
        patch.setattr(remission.FoundEpisodes, "__getitem__", noted)
        days = table["days"]

    assert len(table) == len(days)
    assert {"days", "start", "end"} == set(worked)
    assert_same_answers(table, pickle.loads(pickle.dumps(table)))


def test_no_patients_no_episodes() -> None:
    """An empty table has the columns of any other."""
    table = itp.remission_episodes([])

    assert 0 == len(table)
    assert table.keys() == itp.remission_episodes([person(GOOD)]).keys()


def test_unknown_levels_and_lines_are_refused() -> None:
    """As for the category."""
    with pytest.raises(DefinitionError, match="CR, R"):
        itp.remission_episodes(person(GOOD), level="PR")
    with pytest.raises(InputError, match="there are: 1"):
        itp.remission_episodes(person(GOOD), line=2)
    with pytest.raises(DefinitionError, match="landmarks"):
        itp.cumulative_response(person(GOOD), definition=itp.ASH_2019)


# --- time in response over time observed ----------------------------------------------------------


def test_the_share_of_the_time() -> None:
    """Time in response over time observed; nothing observed, no share."""
    one = itp.cumulative_response(person("0:10 7:50 27:20 37:60 47:60"))
    none = itp.cumulative_response(person("0:10 7:50"))
    table = itp.cumulative_response([person("0:10 7:50 27:20 37:60 47:60"), person("", id="p2")])

    assert (30, 10, 0, 40, 0.75) == (*attrs.astuple(one)[3:7], one.share)
    assert none.share is None
    assert [0.75] == table["share"].tolist()[:1]
    assert math.isnan(table["share"][1])
    assert ("p1", 1, "R") == attrs.astuple(one)[:3]
    assert ["R", "R"] == table["level"].tolist()


def test_time_in_response_of_one_line() -> None:
    """A line number picks lines, for one patient and for many."""
    patient = person("0:10 7:50 14:50 30:50 40:120", next_line=20)

    assert 7 == itp.cumulative_response(patient, line=1).days_observed
    assert 10 == itp.cumulative_response(patient).days_observed
    assert [7] == itp.cumulative_response([patient], line=1)["days_observed"].tolist()
    assert [7, 10] == itp.cumulative_response([patient], level="CR")["days_observed"].tolist()
