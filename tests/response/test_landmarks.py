"""What holds at a landmark, and whether a response was kept."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import Criterion, Kept, Landmark
from itpcase.errors import DefinitionError, InputError
from tests.oracle import bridge
from tests.oracle.bridge import person


def at(
    target: int,
    first: int,
    last: int,
    criterion: Criterion | None = None,
    *,
    asks_bleeding: bool = True,
) -> itp.Definition:
    """A definition that asks for one landmark."""
    mark = Landmark(
        name="mark",
        label="the mark",
        any_of=criterion or Criterion(at_least=30),
        target_day=target,
        first_day=first,
        last_day=last,
        asks_bleeding=asks_bleeding,
    )
    return attrs.evolve(itp.IWG_2009, id="marked", landmarks=[mark])


def read(patient: itp.Patient, d: itp.Definition, name: str = "mark") -> tuple[str, str | None]:
    """Answer and reason at one landmark, for the first line."""
    (found,) = (
        a for a in itp.answer_landmarks(patient, line=1, definition=d) if a.landmark == name
    )
    return str(found.answer), bridge.plain(found.not_evaluable)


# --- the oracle agrees --------------------------------------------------------------------------


def agrees(d: itp.Definition, series: itp.CaseSeries, seed: int) -> None:
    """Compare the oracle, the patient door, and the cohort door with records and with tables."""
    names = [each.name for each in d.landmarks] + [each.name for each in d.kept]
    tables = bridge.tables_of(series.patients, seed=seed)
    cohort = itp.Cohort.from_tables(**tables, data_cut=series.data_cut)
    of_records, of_tables = (
        bridge.rows_of(itp.answer_landmarks(each, definition=d), (*bridge.LANDMARK, "landmark"))
        for each in (series, cohort)
    )
    assert of_records == of_tables

    for p in series.patients:
        for line in p.lines:
            found = itp.answer_landmarks(p, line=line.line, definition=d, data_cut=series.data_cut)
            expected = [bridge.landmark(p, line.line, n, d, series.data_cut) for n in names]
            shown = [bridge.told(answer, bridge.LANDMARK) for answer in found]
            for one, two in zip(expected, shown, strict=True):
                if one["on"] is ...:  # not said by the page
                    one["on"] = two["on"]
            assert expected == shown
            assert [a | {"landmark": n} for a, n in zip(shown, names, strict=True)] == (
                of_records[p.id, line.line]
            )


@pytest.mark.parametrize("asked", ["china-2020", "drawn"])
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees(data: st.DataObject, asked: str, seed: int) -> None:
    """Oracle, patient, records and shuffled tables give the same answers."""
    d, series = data.draw(bridge.questions(asked))
    if d.landmarks or d.kept:
        agrees(d, series, seed)


@bridge.some
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_landmarks_alone(data: st.DataObject, seed: int) -> None:
    """The same for a definition without levels."""
    agrees(*data.draw(bridge.questions("ash-2019")), seed)


# --- landmarks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "on"),
    [
        ("3:50", None),
        ("4:50", 4),
        ("10:50", 10),
        ("11:50", None),
        ("6:50 8:9", 6),
        ("8:50 6:9", 6),
        ("5:50 8:9", 8),
        ("4:50 7:9 10:50", 7),
    ],
)
def test_the_window_and_the_nearest_count(counts: str, on: int | None) -> None:
    """Both ends belong to the window; the nearest count decides, of two the earlier."""
    d = at(7, 4, 10)
    patient = person(counts)
    (found,) = itp.answer_landmarks(patient, definition=d)
    decided = {m.on: m.count_1e9_per_l for m in patient.platelets}

    assert on == found.on
    assert (found.answer == "NE") == (on is None)
    if on is not None:
        assert ("yes" if decided[on] == 50 else "no") == str(found.answer)


def test_days_count_from_the_start_of_the_line() -> None:
    """Up to the start of the next line, its day included, and up to the data cut."""
    d = at(7, 4, 10)

    assert ("yes", None) == read(person("107:50", start=100), d)
    assert ("yes", None) == read(person("107:50", start=100, next_line=107), d)
    assert ("no", None) == read(person("107:50", start=100, next_line=106), d)
    (cut,) = itp.answer_landmarks(person("7:50"), definition=d, data_cut=6)
    assert "CENSORED" == cut.not_evaluable


@pytest.mark.parametrize(
    ("patient", "answer"),
    [
        (person("7:50", start=None), ("NE", "NO_START")),
        (person("20:50"), ("NE", "NO_COUNT_IN_WINDOW")),
        (person("7:50"), ("NE", "NO_BASELINE")),
        (person("0:20 7:>30"), ("NE", "INDETERMINATE")),
        (person("0:20 7:50", rescues=[(6, "ivig", 2)]), ("NE", "INDETERMINATE")),
        (person("0:20 7:20"), ("no", None)),
        (person("7:20"), ("no", None)),
        (person("0:20 7:40"), ("yes", None)),
        (person("0:20 7:40", bleeds=[(5, 8, 1)]), ("no", None)),
        (person("0:20", died_on=0), ("no", None)),  # who dies that day cannot respond
        (person("0:20", died_on=9), ("no", None)),
        (person("0:20", died_on=10), ("NE", "NO_COUNT_IN_WINDOW")),
    ],
)
def test_landmark_answers(patient: itp.Patient, answer: tuple[str, str | None]) -> None:
    """Yes, no, or not evaluable with a reason."""
    d = at(7, 4, 10, Criterion(at_least=30, fold_at_least=2))

    assert answer == read(patient, d)


@pytest.mark.parametrize("name", ["ash-2019", "fit", "vayhit-3"])
@pytest.mark.parametrize("day", [0, 1])
def test_a_death_on_the_day_of_the_start_decides_as_one_on_the_next(name: str, day: int) -> None:
    """Nobody responds after it, and the sentences name it."""
    strategies = itp.DING_2025.strategies  # death is a failure
    d = attrs.evolve(itp.get_definition(name), id="ours", strategies=strategies)
    for answer in itp.answer_endpoints(person("0:9", died_on=day), d):
        assert "no" == str(answer.answer)
        assert f"death on day {day}" in answer.explain()


def test_a_landmark_need_not_ask_about_bleeding() -> None:
    """A landmark of its own may leave out the definition's rule on bleeding."""
    patient = person("7:50", bleeds=[(7, None, 2)])

    assert ("no", None) == read(patient, at(7, 4, 10))
    assert ("yes", None) == read(patient, at(7, 4, 10, asks_bleeding=False))


def test_a_baseline_is_missed_only_where_it_is_needed() -> None:
    """A plain bound that cannot be decided is indeterminate, with or without a baseline."""
    assert ("NE", "INDETERMINATE") == read(person("7:>20"), at(7, 4, 10))


# --- kept up to a day ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "answer"),
    [
        ("7:50 14:50 183:50", ("yes", None)),
        ("7:50 14:50 182:50", ("NE", "CENSORED")),
        ("7:50 14:50 183:9 184:9", ("no", None)),
        ("7:50 14:50 184:9 185:9", ("NE", "BETWEEN_VISITS")),
        ("7:50 14:50 183:50 184:9 185:9", ("yes", None)),
        ("7:50 14:50 182:9 183:9", ("no", None)),
        ("7:50 14:50 182:9 190:50", ("yes", None)),
        ("7:50 14:50 182:9", ("NE", "CENSORED")),
        ("183:50 190:50", ("yes", None)),
        ("184:50 191:50", ("no", None)),
        ("7:50 14:50 20:9 21:9 30:50 190:50", ("no", None)),
        ("7:9 14:9", ("no", None)),
        ("7:50", ("NE", "UNCONFIRMED")),
        ("7:9", ("NE", "SINGLE_COUNT")),
        ("", ("NE", "NO_COUNTS")),
    ],
)
def test_a_response_kept_to_day_183(counts: str, answer: tuple[str, str | None]) -> None:
    """Began by the day and lasted up to it: yes; lost before: no; censored before: NE."""
    patient = person("0:10 " + counts)

    assert answer == read(patient, itp.CHINA_2020, "sustained_response")


def test_a_response_kept_from_a_later_start() -> None:
    """The days count from the start of the line."""
    patient = person("100:10 107:50 114:50 283:50", start=100)
    early = person("100:10 107:50 114:50 282:50", start=100)

    assert ("yes", None) == read(patient, itp.CHINA_2020, "sustained_response")
    assert ("NE", "CENSORED") == read(early, itp.CHINA_2020, "sustained_response")


def test_the_day_that_decided_what_was_kept() -> None:
    """The end of the first episode."""
    lost, kept = (
        itp.answer_landmarks(person(counts), definition=itp.CHINA_2020)[-1]
        for counts in ("0:10 7:50 14:50 100:9 101:9", "0:10 7:50 14:50 200:50")
    )

    assert ("no", 100) == (str(lost.answer), lost.on)
    assert ("yes", 200) == (str(kept.answer), kept.on)


def test_what_is_kept_goes_on_where_a_new_line_is_ignored() -> None:
    """The first episode is the one that `remission_episodes` gives, also through a new line."""
    d = attrs.evolve(
        itp.CHINA_2020, strategies=attrs.evolve(itp.CHINA_2020.strategies, new_line="ignore")
    )
    patient = person("0:10 7:50 14:50 100:50 190:50", next_line=50)
    (episode,) = itp.remission_episodes(patient, line=1, definition=d)

    assert 190 == episode.end
    assert ("yes", None) == read(patient, d, "sustained_response")


def test_kept_asks_for_a_level() -> None:
    """CR kept is not R kept."""
    kept = Kept(name="cr", label="CR kept", level="CR", until_day=60)
    d = attrs.evolve(itp.IWG_2009, kept=[kept])

    assert ("no", None) == read(person("0:10 7:50 14:50 60:50"), d, "cr")
    assert ("yes", None) == read(person("0:10 7:150 14:150 60:150"), d, "cr")


# --- the doors ----------------------------------------------------------------------------------


def test_answers_carry_names_and_labels() -> None:
    """In the order of the definition: landmarks, then what was kept."""
    found = itp.answer_landmarks(person("0:10", id="x"), definition=itp.CHINA_2020)

    assert ["early_response", "initial_response", "remission", "sustained_response"] == [
        answer.landmark for answer in found
    ]
    assert {("x", 1)} == {(answer.patient_id, answer.line) for answer in found}
    assert "sustained response (持续有效)" == found[-1].label


def test_the_table_has_a_row_for_each_line_and_landmark() -> None:
    """Landmark by landmark; a line number picks lines."""
    people = [person("0:10 7:50", next_line=20), person("0:10", id="p2")]
    every = itp.answer_landmarks(people, definition=itp.ASH_2019)
    second = itp.answer_landmarks(people, definition=itp.ASH_2019, line=2)

    assert [("p1", 1), ("p1", 2), ("p2", 1)] * 4 == [
        (row["patient_id"], row["line"]) for row in every.rows()
    ]
    assert ["yes", "NE", "NE"] == every["answer"].tolist()[:3]
    assert ["early_response", "initial_response", "durable_response", "remission"] == (
        second["landmark"].tolist()
    )
    assert 0 == len(itp.answer_landmarks([], definition=itp.ASH_2019))


def test_a_definition_without_landmarks_is_refused() -> None:
    """The message says where to go."""
    with pytest.raises(DefinitionError, match="classify_response") as caught:
        itp.answer_landmarks(person("0:10"), definition=itp.IWG_2009)
    assert "NO_LANDMARKS" == caught.value.problem.code


def test_a_line_that_does_not_exist_is_refused() -> None:
    """As for the category."""
    with pytest.raises(InputError, match="there are: 1"):
        itp.answer_landmarks(person("0:10"), definition=itp.ASH_2019, line=2)


@pytest.mark.parametrize("cut", [2, 4])
def test_a_line_that_starts_after_the_cut_has_no_counts(cut: int) -> None:
    """Every question of every definition says so alike, and in words that it had not started."""
    patient = itp.Patient(
        id="p1",
        platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/l") for d, c in [(0, 10), (9, 60)]],
        lines=[itp.TreatmentLine(line=1, agents=["romiplostim"], started_on=5)],
    )
    asked = [
        answer
        for d in itp.list_definitions()
        if d.questions and not d.placeholder
        for answer in itp.answer_endpoints(patient, d, data_cut=cut)
    ]

    assert {("NE", "NO_COUNTS")} == {(str(a.answer), str(a.not_evaluable)) for a in asked}
    assert all("the line started after the data cut" in a.explain() for a in asked)
    assert all("该线于数据截止日之后开始" in a.explain("zh") for a in asked)


@pytest.mark.parametrize(
    ("counts", "near"),
    [
        ({0: 10, 28: 90, 500: 60}, "90 on day 28 before it, 60 on day 500 after it"),
        ({0: 10, 28: 90, 153: 70}, "70 on day 153 before it"),
        ({211: 60, 500: 80}, "60 on day 211 after it"),
    ],
)
def test_the_nearest_counts_beside_an_empty_window(counts: dict[int, int], near: str) -> None:
    """The explanation names them with the window, in both languages, and the answer stays."""
    patient = person(" ".join(f"{day}:{count}" for day, count in counts.items()))
    asked = {each.landmark: each for each in itp.answer_landmarks(patient, itp.ASH_2019)}
    answer = asked["durable_response"]

    assert ("NE", "NO_COUNT_IN_WINDOW") == (str(answer.answer), str(answer.not_evaluable))
    assert f"from day 154 to day 210; the nearest: {near}." in answer.explain()
    assert "第154天至第210天" in answer.explain("zh")
    assert "最近的计数" in answer.explain("zh")
