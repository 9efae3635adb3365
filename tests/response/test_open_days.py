"""What can be said of a line for which print gives days in words."""

from __future__ import annotations

import datetime as dt
from functools import partial
from math import isnan
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import Definition
from tests.oracle.open_days import deciding, every_choice, gather

GAPPED = attrs.evolve(
    itp.DING_2025, id="gapped", max_gap=10, confirm=attrs.evolve(itp.DING_2025.confirm, counts=2)
)
DEFINITIONS = (itp.IWG_2009, itp.DING_2025, itp.CHINA_2020, GAPPED)

NUMBERS = (1, 14, 15, 29, 30, 31, 50, 51, 60, 99, 100, 150)
"""At the thresholds of these definitions and around them. [10^9/L]"""


def count(on: dt.date | int | None, number: float | str, **more: Any) -> itp.PlateletMeasurement:
    """Build a count in 10^9/L."""
    return itp.PlateletMeasurement(on=on, count=f"{number} G/L", **more)


def line(number: int, on: int | dt.date | None, agent: str = "ivig", **more: Any) -> Any:
    """Build a line of one agent."""
    return itp.TreatmentLine(line=number, agents=[agent], started_on=on, **more)


NARROW = (0, 1, 6, 7, 8, 13)
WIDE = (20, 45, 110)


A_NUMBER = st.sampled_from(NUMBERS)
START = st.sampled_from([0, 0, 0, 12])
KNOWN = st.lists(st.tuples(st.integers(-40, 60), A_NUMBER), max_size=4)
PERHAPS = st.none() | st.integers(-10, 40)
PRINTED = st.none() | st.sampled_from([9, 20])


@st.composite
def cases(draw: st.DrawFn, opened: int = 2, widths: tuple[int, ...] = NARROW) -> dict[str, Any]:
    """Draw a patient with known counts and events, and some open counts with their windows."""
    start = draw(START)
    known = draw(KNOWN)
    width = st.sampled_from(widths)
    windows = [
        (first, first + draw(width))
        for first in draw(st.lists(st.integers(-35, 45), min_size=1, max_size=opened))
    ]
    return {
        "known": known,
        "windows": windows,
        "numbers": [draw(A_NUMBER) for _ in windows],
        "start": start,
        "next": draw(st.none() | st.integers(start + 1, 50)),
        "rescue": draw(PERHAPS),
        "bleed": draw(PERHAPS),
        "printed": draw(PRINTED),
    }


def patient_of(case: dict[str, Any], days: tuple[int, ...] | None = None) -> itp.Patient:
    """Build the patient: with open days in words, or on *days*."""
    opened = [
        count(None, number, when=f"{first} to {last}") if days is None else count(days[k], number)
        for k, (number, (first, last)) in enumerate(
            zip(case["numbers"], case["windows"], strict=True)
        )
    ]
    printed = case["printed"] and f"{case['printed']} G/L"
    lines = [line(1, case["start"], baseline=printed)]
    if case["next"] is not None:
        lines.append(line(2, case["next"], "rituximab"))
    return itp.Patient(
        id="p1",
        lines=lines,
        platelets=[*(count(on, number) for on, number in case["known"]), *opened],
        rescues=[] if case["rescue"] is None else [
            itp.RescueTherapy(on=case["rescue"], kind="ivig", washout_days=5)
        ],
        bleeds=[] if case["bleed"] is None else [
            itp.BleedingEvent(on=case["bleed"], until=case["bleed"] + 2, who_grade=2)
        ],
    )  # fmt: skip


def asked(case: dict[str, Any], d: Definition, number: int, days: tuple[int, ...]) -> Any:
    """Ask about one choice of days."""
    a = itp.classify_response(patient_of(case, days), d, line=number)
    return a.category, a.not_evaluable, dict(a.reached), a.time_to_response_days, a.unconfirmed


@settings(max_examples=60)
@given(case=cases() | cases(opened=1, widths=WIDE), definition=st.sampled_from(DEFINITIONS))
def test_every_day_within_the_bounds(case: dict[str, Any], definition: Definition) -> None:
    """The answer is the one that every day gives; else NE, with the days that would decide."""
    patient = patient_of(case)
    table = itp.classify_response([patient], definition)
    for row, number in enumerate(each.line for each in patient.lines):
        found = gather(every_choice(case["windows"]), partial(asked, case, definition, number))
        a = itp.classify_response(patient, definition, line=number)
        categories = {each[0] for each in found.values()}
        days = {each[3] for each in found.values()}

        assert a.category == table["category"][row]
        if len(categories) > 1:
            assert ("NE", "DAYS_OPEN") == (a.category, a.not_evaluable)
            assert categories == set(a.possible)
            by_place = sorted((each.place for each in a.open_days), key=lambda p: p.row)
            rows = {by_place.index(each.place) for each in a.open_days if each.decides}
            if len(by_place) == len(case["windows"]):
                kinds = {choice: each[0] for choice, each in found.items()}
                assert deciding(kinds) == rows
            continue
        assert {a.category} == categories == set(a.possible)
        if a.category in definition.level_names:
            assert (min(days), max(days)) == a.time_to_response_bounds
            assert table["time_to_response_days_min"][row] == min(days)
            assert table["time_to_response_days_max"][row] == max(days)
        for level, day in a.reached.items():
            each = {answer[2][level] for answer in found.values()}
            assert day == (each.pop() if len(each) == 1 else None)
        assert a.explain()
        assert a.explain("zh")


@settings(max_examples=60)
@given(
    gap=st.sampled_from(["3 to 9 days later", "7 days later", "a week later", "then"]),
    numbers=st.tuples(*[st.sampled_from(NUMBERS)] * 2),
    known=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(NUMBERS)), max_size=2),
    stop=st.integers(2, 15),
)  # fmt: skip
def test_order_is_every_day_that_it_allows(
    gap: str, numbers: tuple[int, int], known: list[tuple[int, int]], stop: int
) -> None:
    """A count during a line, and one later than it, lie on every day on which they can lie."""
    fewest, most = {"3 to 9 days later": (3, 9), "7 days later": (7, 7), "a week later": (4, 10),
                    "then": (1, 60)}[gap]  # fmt: skip
    fixed = [count(on, number) for on, number in known]
    treatment = line(1, 0, ended_on=stop)

    def placed(first: Any, second: Any) -> itp.Patient:
        return itp.Patient(id="p1", lines=[treatment], platelets=[*fixed, first, second])

    a = itp.classify_response(
        placed(count(None, numbers[0], when="during"), count(None, numbers[1], when=gap))
    )
    choices = every_choice([(1, stop), (1, stop + 60)], [(0, 1, fewest, most)])
    answers = gather(
        choices,
        lambda days: (
            itp.classify_response(
                placed(count(days[0], numbers[0]), count(days[1], numbers[1]))
            ).category
        ),
    )

    assert set(answers.values()) == set(a.possible)


@settings(max_examples=60)
@given(
    numbers=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=2),
    before=st.none() | st.sampled_from(NUMBERS),
)
def test_a_line_without_a_day_is_judged_on_what_is_tied_to_it(
    numbers: list[int], before: int | None
) -> None:
    """Days count from a start that nobody prints; the count before lies on any day up to it."""
    words = ["2 weeks", "a week later"][: len(numbers)]
    tied = [count(None, n, when=w, line=2) for n, w in zip(numbers, words, strict=True)]
    first = [] if before is None else [count(None, before, when="before", line=2)]
    patient = itp.Patient(
        id="p1",
        lines=[line(1, None), line(2, None), line(3, dt.date(2021, 5, 1))],
        platelets=[count(None, 500, when="during", line=1), *first, *tied],
    )
    windows = [(11, 17), (15, 27)][: len(numbers)]
    choices = every_choice(windows, [(0, 1, 4, 10)] if len(numbers) > 1 else [])
    found = set()
    for days in choices:
        for on in (0, -30, -31) if before is not None else (None,):
            counts = [count(day, n) for day, n in zip(days, numbers, strict=True)]
            counts += [] if on is None else [count(on, before or 0)]
            one = itp.Patient(id="p1", lines=[line(1, 0)], platelets=counts)
            found.add(itp.classify_response(one).category)
    a = itp.classify_response(patient, line=2)

    assert found == set(a.possible)


@pytest.mark.parametrize("first", [None, 0])
@pytest.mark.parametrize("last", [None, 300])
def test_lines_around_a_line_without_a_day_do_not_date_it(
    first: int | None, last: int | None
) -> None:
    """Between two known lines it still counts from its own start; without a tied count, from no."""
    lines = [line(1, first), line(2, None), line(3, last)]
    before, tied = count(None, 9, when="before", line=2), count(None, 120, when="7 days", line=2)
    later = count(None, 130, when="14 days", line=2)
    other = count(None, 50, when="2 weeks after line 1", line=1)
    told = itp.Patient(id="p1", lines=lines, platelets=[before, tied, later])
    untold = itp.Patient(id="p1", lines=lines, platelets=[count(-5, 9), other])

    assert "CR" == itp.classify_response(told, line=2).category
    assert "NO_START" == itp.classify_response(untold, line=2).not_evaluable


@settings(max_examples=60)
@given(case=cases(opened=1, widths=NARROW + WIDE), definition=st.sampled_from(DEFINITIONS))
def test_episodes_carry_the_bounds(case: dict[str, Any], definition: Definition) -> None:
    """An episode is one that every day has, ended alike; its bounds hold for all of them."""
    patient, level = patient_of(case), definition.level_names[-1]
    table = itp.remission_episodes([patient], definition, line=1, level=level)
    found = itp.remission_episodes(patient, definition, line=1, level=level)
    each = [
        itp.remission_episodes(patient_of(case, days), definition, line=1, level=level)
        for days in every_choice(case["windows"])
    ]
    ends = {tuple((e.event, e.end_reason) for e in one) for one in each}

    assert len(found) == len(table)
    if len(ends) > 1:
        assert () == found
        return
    assert [*ends] == [tuple((e.event, e.end_reason) for e in found)]
    for k, episode in enumerate(found):
        days = {one[k].days for one in each}
        starts = {one[k].start for one in each}

        assert min(one[k].days_min for one in each) == episode.days_min == table["days_min"][k]
        assert max(one[k].days_max for one in each) == episode.days_max == table["days_max"][k]
        assert episode.start == (starts.pop() if len(starts) == 1 else None)
        assert days == {episode.days} or (len(days) > 1 and isnan(episode.days))
        assert episode.explain("zh")
        assert table.answer(k).days_min == episode.days_min
        assert episode.evidence


def test_a_certain_category_with_bounds_of_its_time() -> None:
    """Two counts of 100 and more at 3-4 weeks and at 2 months are CR, reached on day 21 to 28."""
    patient = itp.Patient(
        id="p1",
        lines=[line(1, 0)],
        platelets=[
            count(0, 9), count(None, 120, when="3-4 weeks"), count(None, 130, when="2 months"),
        ],
    )  # fmt: skip
    a = itp.classify_response(patient)
    table = itp.classify_response([patient])

    assert ("CR", (21, 28), None) == (a.category, a.time_to_response_bounds, a.reached["CR"])
    assert a.time_to_response_days is None
    assert "Time to response: 21 to 28 days" in a.explain()
    assert "120 (3-4 weeks), 130 (2 months)" in a.explain()
    assert [21.0, 28.0] == [table[f"time_to_response_days_{end}"][0] for end in ("min", "max")]


def test_the_bound_that_would_decide_is_named() -> None:
    """If the count can lie less than 7 days before the other, only its day would tell."""
    patient = itp.Patient(
        id="p1", lines=[line(1, 0)],
        platelets=[count(0, 9), count(None, 120, when="3-4 weeks"), count(30, 130)],
    )  # fmt: skip
    a = itp.classify_response(patient)

    assert ("NE", "DAYS_OPEN") == (a.category, a.not_evaluable)
    assert ["CR", "NE"] == [str(each) for each in a.possible]
    assert "decided by: the day of the count 120 (3-4 weeks)" in a.explain()


def test_dates() -> None:
    """A month is every day of it, for a count and for the start of a line."""
    patient = itp.Patient(
        id="p1",
        lines=[line(1, None, started_when="August 2021")],
        platelets=[
            count(None, 9, when="2021-07-31"),
            itp.PlateletMeasurement(on=dt.date(2021, 10, 1), count="120 G/L"),
            count(None, 130, when="November 2021"),
        ],
    )
    a = itp.classify_response(patient)

    assert ("CR", (31, 61), dt.date(2021, 10, 1)) == (
        a.category, a.time_to_response_bounds, a.reached["CR"],
    )  # fmt: skip


@pytest.mark.parametrize("words", ["before splenectomy", "before line 2", "脾切除前"])
def test_before_a_line_that_is_named(words: str) -> None:
    """A count before a line is never after it, whatever names the line."""
    patient = itp.Patient(
        id="p1",
        lines=[line(1, 0), line(2, 50, "splenectomy")],
        platelets=[count(0, 9), count(None, 8, when=words), count(60, 120), count(70, 130)],
    )

    assert "CR" == itp.classify_response(patient, line=2).category
    assert {"NE"} == set(itp.classify_response(patient, line=1).possible)


def test_words_that_tell_nothing_change_nothing() -> None:
    """A count in a week of pregnancy, or before a line that is not there, decides nothing."""
    for words in ("in pregnancy week 28", "before line 7", "before rituximab"):
        patient = itp.Patient(
            id="p1", lines=[line(1, 0)],
            platelets=[count(0, 9), count(None, 120, when=words), count(7, 130), count(14, 130)],
        )  # fmt: skip
        a = itp.classify_response(patient)

        assert "CR" == a.category
        assert 7 == a.time_to_response_days
        assert any("without a day" in each for each in a.assumptions)


def test_too_many_open_days_are_refused_by_name() -> None:
    """Where not every placement can be looked at, the line is not evaluable and says so."""
    patient = itp.Patient(
        id="p1", lines=[line(1, 0)],
        platelets=[count(0, 9), *(count(None, 120, when="2021 to 2990") for _ in range(6))],
    )  # fmt: skip
    wide = attrs.evolve(
        patient,
        platelets=[count(0, 9), *(count(None, 120, when="1 to 400") for _ in range(6))],
    )
    a = itp.classify_response(wide)

    assert ("NE", "TOO_MANY_DAYS") == (a.category, a.not_evaluable)
    assert "Print leaves open" in a.explain()
    asked = itp.answer_endpoints(wide, definition=itp.ASH_2019)
    assert {"NE"} == {str(each.answer) for each in asked}
    # a reason that all placements share stays, those that were looked at
    assert {"DAYS_OPEN", "NO_COUNT_IN_WINDOW"} == {str(each.not_evaluable) for each in asked}


def test_a_dated_count_beside_a_line_without_a_day_keeps_it_open() -> None:
    """What may lie in a line whose start is not printed keeps it from being judged."""
    tied = [count(None, 120, when="2 weeks", line=1), count(None, 130, when="2 months", line=1)]
    alone = itp.Patient(id="p1", lines=[line(1, None)], platelets=tied)
    beside = attrs.evolve(alone, platelets=[*tied, count(40, 5)])

    assert "CR" == itp.classify_response(alone).category
    assert "NO_START" == itp.classify_response(beside).not_evaluable


def test_bleeding_beside_a_line_without_a_day_keeps_it_open() -> None:
    """What may have bled in it keeps it from being judged, where the definition asks for none."""
    tied = [count(None, 120, when="2 weeks", line=1), count(None, 130, when="2 months", line=1)]
    bled = itp.Patient(
        id="p1", lines=[line(1, None)], platelets=tied,
        bleeds=[itp.BleedingEvent(on=40, who_grade=2)],
    )  # fmt: skip

    assert "NO_START" == itp.classify_response(bled).not_evaluable
    assert "SR" == itp.classify_response(bled, definition=itp.DING_2025).category


def test_a_better_level_that_is_open_on_some_days_only_is_not_told() -> None:
    """120 after the last count of 50 could be confirmed as CR; before it, no more."""

    def placed(on: int | None, when: str | None = None) -> Any:
        counts = [count(0, 9), count(7, 50), count(14, 50), count(30, 50)]
        one = itp.Patient(
            id="p1", lines=[line(1, 0)], platelets=[*counts, count(on, 120, when=when)]
        )
        (row,) = itp.classify_response([one]).rows()
        return row["category"], row["unconfirmed"]

    assert ("R", None) == placed(25)
    assert ("R", "CR") == placed(35)
    assert ("R", None) == placed(None, "20-40 days")


def test_a_comparison_says_the_same() -> None:
    """Under each definition the comparison has the category of `classify_response`."""
    patient = itp.Patient(
        id="p1",
        lines=[line(1, None), line(2, 0)],
        platelets=[
            count(None, 3, when="before", line=1), count(None, 16, when="during", line=1),
            count(None, 8, when="a week later", line=1),
            count(0, 9), count(None, 120, when="3-4 weeks", line=2), count(90, 130),
        ],
    )  # fmt: skip
    compared = itp.compare_definitions([patient], definitions=[itp.IWG_2009, itp.DING_2025])
    for d in (itp.IWG_2009, itp.DING_2025):
        own = [str(row["category"]) for row in compared
               if row["definition"] == d.id and row["asked"] == "category"]  # fmt: skip

        assert [str(c) for c in itp.classify_response([patient], d)["category"]] == own


# --- questions beside the levels, and time in response -------------------------------------------

ASKED = tuple(
    itp.get_definition(id)
    for id in ("ash-2019", "china-2020", "luna-3", "china-old", "srot-avatrombopag", "eslim-01")
)
LATE = (0, 3, 9)


LONG_DAYS = st.integers(-10, 190) | st.sampled_from([0, 4, 10, 21, 30, 37, 84, 154, 168, 182])
LONG_KNOWN = st.lists(st.tuples(LONG_DAYS, A_NUMBER), max_size=5)


@st.composite
def long_cases(draw: st.DrawFn, opened: int = 2, widths: tuple[int, ...] = LATE) -> dict[str, Any]:
    """Draw a patient as above, over half a year, with open days about the windows of questions."""
    case: dict[str, Any] = draw(cases())
    known = draw(LONG_KNOWN)
    starts = draw(st.lists(LONG_DAYS, min_size=1, max_size=opened))
    width = st.sampled_from(widths)
    windows = [(first, first + draw(width)) for first in starts]
    return case | {
        "known": known, "windows": windows, "numbers": [draw(A_NUMBER) for _ in windows],
        "next": draw(st.none() | st.integers(case["start"] + 1, 180)),
    }  # fmt: skip


@settings(max_examples=30)
@given(
    case=long_cases() | long_cases(opened=1, widths=(*LATE, 100)),
    definition=st.sampled_from(ASKED),
)
def test_a_question_is_answered_by_what_holds_on_every_day(
    case: dict[str, Any], definition: Definition
) -> None:
    """Yes or no on every day is yes or no; else NE, with the days that would decide."""
    patient = patient_of(case)
    table = itp.answer_endpoints([patient], definition)

    def ask(number: int, days: tuple[int, ...]) -> list[Any]:
        return [
            (a.answer, a.on, a.value)
            for a in itp.answer_endpoints(patient_of(case, days), definition, line=number)
        ]

    row = 0
    for number in (each.line for each in patient.lines):
        found = gather(every_choice(case["windows"]), partial(ask, number))
        for i, a in enumerate(itp.answer_endpoints(patient, definition, line=number)):
            answers = {choice: each[i][0] for choice, each in found.items()}
            places = sorted((each.place for each in a.open_days), key=lambda place: place.row)

            assert table["answer"][row] == str(a.answer)
            assert a.explain()
            assert a.explain("zh")
            row += 1
            if len({*answers.values()}) > 1:
                assert ("NE", "DAYS_OPEN") == (str(a.answer), str(a.not_evaluable))
                if len(places) == len(case["windows"]):
                    rows = {places.index(each.place) for each in a.open_days if each.decides}
                    assert deciding(answers) == rows
                continue
            assert {a.answer} == {*answers.values()}
            if a.on is not None:
                assert {a.on} == {each[i][1] for each in found.values()}
            if a.value is not None:
                assert {a.value} == {each[i][2] for each in found.values()}


@settings(max_examples=30)
@given(case=long_cases(), definition=st.sampled_from(DEFINITIONS))
def test_time_in_response_has_the_bounds_of_every_day(
    case: dict[str, Any], definition: Definition
) -> None:
    """The fewest and the most days, and share, that any choice of days gives."""
    patient = patient_of(case)
    table = itp.cumulative_response([patient], definition)
    for row, number in enumerate(each.line for each in patient.lines):
        ask = partial(
            lambda number, days: itp.cumulative_response(
                patient_of(case, days), definition, line=number
            ),
            number,
        )
        found = gather(every_choice(case["windows"]), ask).values()
        days = {each.days_in_response for each in found}
        shares = {each.share for each in found}
        one = itp.cumulative_response(patient, definition, line=number)

        assert (min(days), max(days)) == one.days_in_response_bounds
        assert one.days_in_response == (min(days) if len(days) == 1 else None)
        assert table["days_in_response_max"][row] == max(days)
        if None not in shares:
            assert one.share_bounds == pytest.approx((min(shares), max(shares)))
        assert one.explain()
        assert one.explain("zh")


def test_a_count_in_no_window_keeps_the_landmark_certain() -> None:
    """Whatever its day, it is not the count that is read."""
    patient = itp.Patient(
        id="p1", lines=[line(1, 0)],
        platelets=[count(0, 10), count(30, 90), count(None, 60, when="10-14 weeks after line 1")],
    )  # fmt: skip
    early, initial, durable, _ = itp.answer_landmarks(patient, itp.ASH_2019)

    assert ("yes", 30) == (str(initial.answer), initial.on)
    assert "NO_COUNT_IN_WINDOW" == str(early.not_evaluable)
    assert "NO_COUNT_IN_WINDOW" == str(durable.not_evaluable)


def test_a_landmark_names_the_day_that_would_decide_it() -> None:
    """Three to five weeks may be in the window of the first month, or after it."""
    patient = itp.Patient(
        id="p1", lines=[line(1, 0)],
        platelets=[count(0, 10), count(None, 60, when="3-6 weeks after line 1")],
    )  # fmt: skip
    _, initial, *_ = itp.answer_landmarks(patient, itp.ASH_2019)

    assert "DAYS_OPEN" == str(initial.not_evaluable)
    assert "This would be decided by: the day of the count 60 (3-6 weeks" in initial.explain()


def test_a_line_without_a_start_has_no_answer_at_a_day() -> None:
    """Its counts are tied to it, and no question can be asked of a day from its start."""
    patient = itp.Patient(
        id="p1", lines=[line(1, None)],
        platelets=[count(None, 9, when="before line 1"), count(None, 60, when="during line 1")],
    )  # fmt: skip
    found = itp.answer_landmarks(patient, itp.ASH_2019)

    assert {"DAYS_OPEN"} == {str(each.not_evaluable) for each in found}
    assert None is itp.cumulative_response(patient).days_in_response
    assert "is not known" in itp.cumulative_response(patient).explain()


def test_what_nothing_bounds_has_no_bounds_of_time() -> None:
    """A count after the last one may lie any time later."""
    patient = itp.Patient(
        id="p1", lines=[line(1, 0)],
        platelets=[count(0, 10), count(7, 60), count(14, 60), count(None, 60, when="after line 1")],
    )  # fmt: skip
    found = itp.cumulative_response(patient)

    assert (None, None) == (found.days_in_response, found.days_in_response_bounds)


@pytest.mark.parametrize(
    ("start", "words", "bounds"),
    [
        (dt.date(2020, 12, 20), "about 1 February", (36, 50)),
        (dt.date(2021, 1, 3), "28 December", None),
        (dt.date(2021, 3, 1), "early March", (1, 70)),
    ],
)
def test_a_day_without_its_year_lies_near_what_stands_before(
    start: dt.date, words: str, bounds: tuple[int, int] | None
) -> None:
    """In the year in which it is within half a year of it; before the start, no response."""
    patient = itp.Patient(
        id="p1", lines=[line(1, start)],
        platelets=[
            count(start, 9), count(None, 60, when=words), count(start + dt.timedelta(70), 70),
            count(start + dt.timedelta(90), 65),
        ],
    )  # fmt: skip
    a = itp.classify_response(patient)

    assert "R" == a.category
    assert (bounds or (70, 70)) == a.time_to_response_bounds


def test_the_explanation_names_what_print_leaves_open() -> None:
    """The record and its words, and that the category is the same within the bounds."""
    counts = [
        itp.PlateletMeasurement(on=0, count="12 G/L"),
        itp.PlateletMeasurement(on=None, when="3-4 weeks after line 1", count="50 G/L"),
        itp.PlateletMeasurement(on=60, count="55 G/L"),
    ]
    line = itp.TreatmentLine(line=1, agents=("ivig",), started_on=0)
    told = itp.classify_response(itp.Patient(id="a", platelets=counts, lines=[line])).explain()

    assert [
        "Time to response: 21 to 28 days from the start of the line.",
        "Print leaves open: the day of the count 50 (3-4 weeks after line 1).",
        "On every day within these bounds the category is R.",
        "CR was not reached: the highest usable count is 55 on day 60, and it takes ≥ 100.",
    ] == told.splitlines()[3:]


def test_a_count_of_which_nothing_is_known_may_lie_anywhere() -> None:
    """Beside a line without a day, whose own counts are told from it, the line has no start."""
    counts = [
        itp.PlateletMeasurement(on=None, when="3 weeks later", line=1, count="50 G/L"),
        itp.PlateletMeasurement(on=None, count="9 G/L"),
    ]
    line = itp.TreatmentLine(line=1, agents=("ivig",), started_on=None)
    answer = itp.classify_response(itp.Patient(id="a", platelets=counts, lines=[line]))

    assert ("NE", "NO_START") == (str(answer.category), str(answer.not_evaluable))


@pytest.mark.parametrize("tied", [None, 1])
@pytest.mark.parametrize("words", ["August 2021", "5 August 2021", "2021", "2021年8月"])
def test_days_of_a_calendar_tie_nothing_where_nobody_has_a_day(
    words: str, tied: int | None
) -> None:
    """A month is no day of a patient without a date, and the line is not evaluable, by name."""
    patient = itp.Patient(
        id="p",
        lines=[line(1, None)],
        platelets=[
            count(None, 5, when="before line 1", line=1), count(None, 120, when=words, line=tied),
        ],
    )  # fmt: skip

    answer = itp.classify_response(patient, definition=itp.IWG_2009)
    comparison = itp.compare_definitions(patient)

    assert (str(answer.category), str(answer.not_evaluable)) == ("NE", "NO_START")
    assert not comparison["answer"].tolist().count("yes")
    assert itp.remission_episodes(patient, level="R", definition=itp.IWG_2009) == ()


def test_a_baseline_that_no_open_day_changes_is_told() -> None:
    """Of a line that open days leave without a category too; where they differ, it is none."""
    counts = [count(0, 5), count(None, 100, when="3 weeks"), count(None, 120, when="a week later")]
    known = itp.Patient(id="p", lines=[line(1, 0)], platelets=counts)
    before = [count(None, 9, when="day -3 to 3"), *counts[1:]]
    unknown = itp.Patient(id="q", lines=[line(1, 0)], platelets=before)
    one, other = (itp.classify_response(patient) for patient in (known, unknown))
    table = itp.classify_response([known, unknown])

    assert ["DAYS_OPEN"] * 2 == [str(each.not_evaluable) for each in (one, other)]
    assert (5.0, 0) == (one.baseline.value, one.baseline.on)
    assert "Baseline: 5 " in one.explain()
    assert other.baseline.value is None
    assert [5.0, True] == [table["baseline_1e9_per_l"][0], isnan(table["baseline_1e9_per_l"][1])]
    assert ["last count on or before the start", "missing"] == table["baseline_source"].tolist()


@pytest.mark.parametrize(
    ("count", "cut", "reason"),
    [
        (60, 16, "UNCONFIRMED"),  # behind the data cut on day 17 alone
        (60, 11, "UNCONFIRMED"),
        (20, 16, "NO_COUNTS"),  # and known to miss the level only where there is one
        (60, 10, "NO_COUNTS"),  # behind it on every day
    ],
)
def test_no_count_is_said_where_there_is_none_on_any_day(count: int, cut: int, reason: str) -> None:
    """A count that lies within the follow-up on some days that print allows is not left out."""
    patient = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=0, count="10 G/L"),
            itp.PlateletMeasurement(on=None, when="2 weeks after line 1", count=f"{count} G/L"),
            itp.PlateletMeasurement(on=25, count="60 G/L"),
        ],
    )  # fmt: skip
    answer = itp.classify_response(patient, data_cut=cut)
    table = itp.classify_response([patient], data_cut=cut)

    assert ("NE", reason) == (answer.category, answer.not_evaluable)
    assert [reason] == [str(each) for each in table["not_evaluable"]]
    assert ("no usable count" in answer.explain()) == (reason == "NO_COUNTS")
