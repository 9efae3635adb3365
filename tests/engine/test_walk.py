"""The walk along a line, on cases worked out by hand."""

from __future__ import annotations

from math import inf, isnan, nan, nextafter
from typing import Any

import numpy as np
import pytest

from itpcase._days import NEVER, NO_DAY
from itpcase.engine import lines, walk
from itpcase.engine.walk import (
    BLEEDING,
    CENSOR,
    COMPOSITE,
    DEATH,
    DISCONTINUATION,
    END_OF_FOLLOW_UP,
    GAP,
    IGNORE,
    LOSS,
    MET,
    NEW_LINE,
    NOT_MET,
    RESCUE,
    UNCONFIRMED_LOSS,
    UNKNOWN,
    Facts,
    Rules,
)

INTERVALS = {"+": (60.0, 60.0), "-": (9.0, 9.0), "?": (9.0, 60.0)}
"""Counts that meet the one level of these cases, that do not, and that may."""

BASE = Rules(
    at_least=[50.0],
    at_most=[nan],
    fold_at_least=[nan],
    fold_above=[nan],
    rise_at_least=[nan],
    rise_above=[nan],
    baseline_below=[nan],
    level_ends=[1],
    bleeding_allowed=[0],
    baseline_window=30,
    splenectomy_before_first_treatment=False,
    through_new_lines=False,
    no_response_days=2,
    date_at_confirmation=False,
    confirm_counts=2,
    confirm_apart=7,
    loss_counts=2,
    loss_apart=1,
    max_gap=0,
    death=COMPOSITE,
    new_line=COMPOSITE,
    rescue=COMPOSITE,
    discontinuation=COMPOSITE,
)


def facts(  # noqa: PLR0917 - the days of one patient
    counts: str,
    bleeds: list[tuple[int, int, bool]],
    rescues: list[tuple[int, int]],
    starts: list[int],
    stops: list[int],
    died: int,
    cut: int,
) -> Facts:
    """One patient; counts are written ``7+ 14- 20?``."""
    days = [int(each[:-1]) for each in counts.split()]
    low, high = zip(*(INTERVALS[each[-1]] for each in counts.split()), strict=True)
    return Facts(
        count_offsets=[0, len(days)],
        day=days,
        low=low,
        high=high,
        printed=high,
        line_offsets=[0, len(starts)],
        number=[*range(1, len(starts) + 1)],
        start=starts,
        stopped=stops,
        is_splenectomy=[False] * len(starts),
        baseline=[nan] * len(starts),
        died=[died],
        cut=[cut],
        bleeding_unknown=[False],
        bleed_offsets=[0, len(bleeds)],
        bleed_day=[on for on, _, _ in bleeds],
        bleed_until=[until for _, until, _ in bleeds],
        bleed_least=[int(certain) for _, _, certain in bleeds],
        bleed_most=[1] * len(bleeds),
        rescue_offsets=[0, len(rescues)],
        rescue_day=[on for on, _ in rescues],
        washout_until=[until for _, until in rescues],
    )


class Walked:
    """What the walk wrote about the first line."""

    def __init__(self, counts: str, **asked: Any) -> None:
        next_line = asked.pop("next_line", None)
        starts = [0] if next_line is None else [0, next_line]
        stops = [asked.pop("stop", NO_DAY), NO_DAY][: len(starts)]
        bleeds, rescues = asked.pop("bleeds", []), asked.pop("rescues", [])
        died, cut = asked.pop("died", NO_DAY), asked.pop("cut", NEVER)
        given = facts(counts, bleeds, rescues, starts, stops, died, cut)
        episodes = np.full((20, walk.EPISODE_COLUMNS), 99, dtype=np.int32)
        runs = np.full((20, walk.RUN_COLUMNS), 99, dtype=np.int32)
        states = np.full(len(given.day), -1, dtype=np.int8)
        spans = np.empty((len(starts), lines.SPAN_COLUMNS), dtype=np.int64)
        rows, run_rows = lines.walk_lines(
            given, BASE._replace(**asked), 0, [0.0], [0.0], [0.0], [0] * walk.SUMMARY_COLUMNS,
            episodes, runs, states, spans, np.empty(len(starts)),
        )  # fmt: skip
        self.episodes = [row for row in episodes[:rows].tolist() if row[walk.LINE] == 0]
        self.runs = [row[1:] for row in runs[:run_rows].tolist() if row[walk.RUN_LINE] == 0]
        self.states = states.tolist()
        self.baseline_count = int(spans[0, lines.BASELINE_COUNT])

    @property
    def ends(self) -> list[tuple[int, int, bool, int]]:
        """Start, end, event and reason of each episode."""
        return [
            (row[walk.START], row[walk.END], row[walk.EVENT] == 1, row[walk.REASON])
            for row in self.episodes
        ]


# --- one count ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [
        (50, 50, MET),
        (nextafter(50, 0), nextafter(50, 0), NOT_MET),
        (nextafter(50, 0), 50, UNKNOWN),
        (0, nextafter(50, 0), NOT_MET),
        (80, 80, MET),
        (nextafter(80, inf), nextafter(80, inf), NOT_MET),
        (80, nextafter(80, inf), UNKNOWN),
        (50, 80, MET),
        (0, inf, UNKNOWN),
        (81, inf, NOT_MET),
    ],
)
def test_the_state_of_a_count(low: float, high: float, state: int) -> None:
    """Certain of every, of none, or of some of the values that it can have; from 50 to 80."""
    assert state == walk.state_of(low, high, [50.0], [50.0], [80.0], 1)


def test_any_of_the_criteria() -> None:
    """Met dominates; only the first criteria are asked."""
    fails, met, top = [50.0, 20.0], [50.0, inf], [inf, 30.0]

    assert MET == walk.state_of(60, 60, fails, met, top, 2)
    assert UNKNOWN == walk.state_of(25, 25, fails, met, top, 2)
    assert NOT_MET == walk.state_of(25, 25, fails, met, top, 1)
    assert NOT_MET == walk.state_of(31, 31, fails, met, top, 2)
    assert NOT_MET == walk.state_of(60, 60, fails, met, top, 0)


@pytest.mark.parametrize(
    ("bounds", "baseline", "limits"),
    [
        ({}, 10, (50, 50, inf)),
        ({"at_most": 90}, 10, (50, 50, 90)),
        ({"at_least": nan}, 10, (-inf, -inf, inf)),
        ({"fold_at_least": 2}, 30, (60, 60, inf)),
        ({"fold_at_least": 2}, 20, (50, 50, inf)),
        ({"fold_at_least": 2}, nan, (50, inf, inf)),
        ({"fold_above": 2}, 30, (nextafter(60, inf), nextafter(60, inf), inf)),
        ({"fold_at_least": 3}, 20.1, (60.3, 60.3, inf)),
        ({"rise_at_least": 20}, 40, (60, 60, inf)),
        ({"rise_above": 20}, 40, (nextafter(60, inf), nextafter(60, inf), inf)),
        ({"rise_above": 20}, nan, (50, inf, inf)),
        ({"baseline_below": 30}, 29, (50, 50, inf)),
        ({"baseline_below": 30}, 30, (50, 50, -inf)),
        ({"baseline_below": 30}, nan, (50, inf, inf)),
    ],
)
def test_limits(
    bounds: dict[str, float], baseline: float, limits: tuple[float, float, float]
) -> None:
    """A bound on the baseline becomes a bound of the count; without one it cannot be met."""
    given: dict[str, Any] = {name: [value] for name, value in bounds.items()}
    rules = BASE._replace(**given)
    fails, met, top = [0.0], [0.0], [0.0]
    walk.limits(rules, baseline, fails, met, top)

    assert limits == (fails[0], met[0], top[0])


def test_rounding_to_the_step_of_a_count() -> None:
    """Three times 10.1 is 30.3, and what is not a number stays so."""
    assert 30.3 == walk.round_to_step(3 * 10.1)
    assert isnan(walk.round_to_step(nan))


@pytest.mark.parametrize(("day", "row"), [(-1, 1), (0, 1), (4, 1), (5, 2), (6, 2), (9, 4), (10, 4)])
def test_the_first_row_after_a_day(day: int, row: int) -> None:
    """Among the rows of one patient, which lie between those of others."""
    assert row == walk.first_after([99, 5, 7, 9, 0], 1, 4, day)


def test_events_of_one_day() -> None:
    """Death, then a new line, a rescue, the stop of the drug."""
    assert (5, DEATH) == walk.next_event(5, 5, 5, 5)
    assert (5, NEW_LINE) == walk.next_event(6, 5, 5, 5)
    assert (5, RESCUE) == walk.next_event(6, 6, 5, 5)
    assert (5, DISCONTINUATION) == walk.next_event(6, 6, 6, 5)
    assert NEVER == walk.next_event(NEVER, NEVER, NEVER, NEVER)[0]


# --- along a line -------------------------------------------------------------------------------


def test_a_whole_episode() -> None:
    """Every column: a fall that recovered, then a loss."""
    (row,) = Walked("3- 7+ 14+ 20- 27+ 40- 41-").episodes

    assert [0, 7, 40, 1, LOSS, 14, 27, 40, 3, 1] == row


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ("", []),
        ("7+", []),
        ("7+ 13+", []),
        ("7+ 14+", [(7, 14, False, END_OF_FOLLOW_UP)]),
        ("7+ 10- 14+", []),
        ("7+ 10? 14+", [(7, 14, False, END_OF_FOLLOW_UP)]),
        ("7+ 14+ 20-", [(7, 14, False, UNCONFIRMED_LOSS)]),
        ("7+ 14+ 20- 21-", [(7, 20, True, LOSS)]),
        ("7+ 14+ 20- 30? 40-", [(7, 20, True, LOSS)]),
        ("7+ 14+ 20- 30+ 40-", [(7, 30, False, UNCONFIRMED_LOSS)]),
        ("7+ 14+ 20- 21- 30+", [(7, 20, True, LOSS)]),
        ("7+ 14+ 20- 21- 30+ 37+", [(7, 20, True, LOSS), (30, 37, False, END_OF_FOLLOW_UP)]),
    ],
)
def test_counts(counts: str, ends: list[tuple[int, int, bool, int]]) -> None:
    """Confirmation, falls that recover, falls that do not, and what decides nothing."""
    assert ends == Walked(counts or "0+").ends


@pytest.mark.parametrize(
    ("confirm", "loss", "end"),
    [
        ((1, 0), (1, 0), (7, 20, True, LOSS)),
        ((2, 7), (1, 0), (7, 20, True, LOSS)),
        ((2, 8), (2, 1), (7, 20, True, LOSS)),
        ((3, 8), (2, 1), (7, 20, True, LOSS)),
        ((2, 7), (2, 2), (7, 20, True, LOSS)),
        ((2, 7), (3, 2), (7, 20, True, LOSS)),
        ((2, 7), (3, 3), (7, 15, False, UNCONFIRMED_LOSS)),
        ((2, 7), (4, 2), (7, 15, False, UNCONFIRMED_LOSS)),
        ((3, 9), (2, 1), None),
        ((4, 8), (2, 1), None),
    ],
)
def test_how_many_counts_and_how_far_apart(
    confirm: tuple[int, int], loss: tuple[int, int], end: tuple[int, int, bool, int] | None
) -> None:
    """A run and a loss need so many counts, the last so many days after the first."""
    found = Walked(
        "7+ 14+ 15+ 20- 21- 22-", confirm_counts=confirm[0], confirm_apart=confirm[1],
        loss_counts=loss[0], loss_apart=loss[1],
    )  # fmt: skip

    assert ([end] if end else []) == found.ends


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"died": 20}, DEATH),
        ({"next_line": 20}, NEW_LINE),
        ({"rescues": [(20, 19)]}, RESCUE),
        ({"stop": 20}, DISCONTINUATION),
    ],
)
def test_intercurrent_events(event: dict[str, Any], code: int) -> None:
    """Composite ends on its day or at the open fall, censor at the last good count, ignore not."""
    name = {DEATH: "death", NEW_LINE: "new_line", RESCUE: "rescue"}.get(code, "discontinuation")

    assert [(7, 20, True, code)] == Walked("7+ 14+ 20+", **event).ends
    assert [(7, 18, True, code)] == Walked("7+ 14+ 18-", **event).ends
    assert [(7, 20, True, code)] == Walked("7+ 14+ 20-", **event).ends
    for counts, last in (("7+ 14+ 18-", 14), ("7+ 14+ 20+", 20)):
        assert [(7, last, False, code)] == Walked(counts, **event, **{name: CENSOR}).ends
    ignored = Walked("7+ 14+ 18-", **event, **{name: IGNORE}).ends
    assert [(7, 14, False, UNCONFIRMED_LOSS)] == ignored
    assert [] == Walked("7+ 13+ 21+ 27+", **event).ends
    assert [NO_DAY, 18] == [
        Walked(counts, **event).episodes[0][walk.FIRST_FAILING]
        for counts in ("7+ 14+", "7+ 14+ 18-")
    ]


def test_bleeding_ends_at_once() -> None:
    """Bleeding needs no confirmation; it is seen before the count of its day."""
    alone = Walked("7+ 14+ 20+ 21+", bleeds=[(20, 20, True)])
    in_a_fall = Walked("7+ 14+ 18- 20+", bleeds=[(20, 20, True)])

    assert [(7, 20, True, BLEEDING)] == alone.ends
    assert [20, 18] == [each.episodes[0][walk.FIRST_FAILING] for each in (alone, in_a_fall)]
    assert [(7, 18, True, BLEEDING)] == in_a_fall.ends
    assert [MET, MET, NOT_MET, MET] == alone.states


def test_bleeding_before_a_rescue_of_its_day() -> None:
    """On one day bleeding comes first, also without a count."""
    assert [(7, 20, True, BLEEDING)] == Walked(
        "7+ 14+", bleeds=[(20, 20, True)], rescues=[(20, 30)]
    ).ends


def test_bleeding_that_goes_on_makes_counts_fail() -> None:
    """From before the start or after it, up to its last day; two of them overlap."""
    bleeds = [(-5, 3, True), (-4, 1, True), (8, 9, True), (8, 8, True)]
    walked = Walked("1+ 3+ 4+ 7+ 8+ 9+ 10?", bleeds=bleeds)

    assert [NOT_MET, NOT_MET, MET, MET, NOT_MET, NOT_MET, UNKNOWN] == walked.states


def test_bleeding_that_is_not_certain_decides_nothing() -> None:
    """Ungraded bleeding, where grade 1 is allowed, sets a good count aside and ends nothing."""
    bleeds = [(-5, 3, False), (-4, 1, False), (16, 20, False), (17, 18, False)]
    walked = Walked("1+ 3+ 7+ 14+ 16+ 17- 20+ 21+", bleeds=bleeds)

    assert [UNKNOWN, UNKNOWN, MET, MET, UNKNOWN, NOT_MET, UNKNOWN, MET] == walked.states
    assert [(7, 21, False, END_OF_FOLLOW_UP)] == walked.ends


def test_a_washout_sets_good_counts_aside() -> None:
    """From the day of the rescue, also one before the start; overlapping washouts add up."""
    rescues = [(-9, 2), (-3, 1), (10, 14), (11, 12)]
    walked = Walked("1+ 2+ 3+ 9+ 10+ 11- 14+ 15+", rescues=rescues, rescue=IGNORE)

    assert [UNKNOWN, UNKNOWN, MET, MET, UNKNOWN, NOT_MET, UNKNOWN, MET] == walked.states


def test_gaps() -> None:
    """Longer than the greatest gap: seen before what lies behind it, whatever that is."""
    assert [(7, 14, False, GAP)] == Walked("7+ 14+ 25-", max_gap=10).ends
    assert [(7, 24, False, END_OF_FOLLOW_UP)] == Walked("7+ 14+ 24+", max_gap=10).ends
    assert [(7, 14, False, GAP)] == Walked("7+ 14+ 20? 31+", max_gap=10).ends
    assert [(7, 30, False, END_OF_FOLLOW_UP)] == Walked("7+ 14+ 20? 30+", max_gap=10).ends
    assert [(7, 14, False, GAP)] == Walked("7+ 14+", rescues=[(25, 25)], max_gap=10).ends
    assert [(7, 24, True, RESCUE)] == Walked("7+ 14+", rescues=[(24, 24)], max_gap=10).ends
    assert [(7, 14, False, GAP)] == Walked("7+ 14+", bleeds=[(25, 25, True)], max_gap=10).ends
    assert [] == Walked("7+ 18+", max_gap=10).ends


def test_what_bounds_an_episode_before() -> None:
    """The start of the line, a failing count, bleeding, an event, or the count before a gap."""

    def before(counts: str, **more: Any) -> int:
        return Walked(counts, **more).episodes[-1][walk.BEFORE]  # type: ignore[no-any-return]

    assert 0 == before("7+ 14+")
    assert 3 == before("3- 5? 7+ 14+")
    assert 5 == before("3- 7+ 14+", bleeds=[(5, 5, True)])
    assert 6 == before("3- 7+ 14+", rescues=[(6, 6)])
    assert 21 == before("7+ 14+ 20- 21- 30+ 37+")
    assert 3 == before("3+ 20+ 27+", max_gap=10)
    assert 5 == before("3+ 20+ 27+", max_gap=10, rescues=[(5, 5)])
    assert 14 == before("7+ 14+ 30+ 37+", max_gap=10)
    assert 16 == before("7+ 14+ 16- 30+ 37+", max_gap=10)


def test_what_belongs_to_a_line() -> None:
    """After the start, up to the death, the cut and the start of the next line, all included."""
    assert [] == Walked("0+ 7+").ends
    assert [(1, 8, False, END_OF_FOLLOW_UP)] == Walked("0+ 1+ 8+").ends
    limits: list[dict[str, Any]] = [
        {"cut": 8}, {"died": 8, "death": IGNORE}, {"next_line": 8, "new_line": IGNORE},
    ]  # fmt: skip
    for limit in limits:
        assert [(1, 8, False, END_OF_FOLLOW_UP)] == Walked("1+ 8+ 9+", **limit).ends
    assert [] == Walked("1+ 8+ 9+", cut=7).ends
    assert [] == Walked("-9+ -1+", cut=-5).ends


def test_the_count_that_is_the_baseline() -> None:
    """The last on or before the start, where it is at most 30 days old; else none is."""
    assert 1 == Walked("-30- 0- 1+ 8+").baseline_count
    assert 0 == Walked("-30- 1+ 8+").baseline_count
    assert -1 == Walked("-31- 1+ 8+").baseline_count
    assert -1 == Walked("1+ 8+").baseline_count


def test_events_outside_a_line_are_not_seen() -> None:
    """On the start day, or after the cut, an event ends nothing."""
    for on in (0, 21):
        for event in ({"stop": on}, {"rescues": [(on, on - 1)]}, {"bleeds": [(on, on, True)]}):
            found = Walked("7+ 14+", cut=20, **event)
            assert [(7, 14, False, END_OF_FOLLOW_UP)] == found.ends
    seen = Walked("7+ 14+", cut=20, stop=20)
    assert [(7, 20, True, DISCONTINUATION)] == seen.ends
    assert [(7, 20, True, RESCUE)] == Walked("7+ 14+", cut=20, rescues=[(20, 19), (21, 30)]).ends
    assert [(7, 20, True, BLEEDING)] == (
        Walked("7+ 14+", cut=20, bleeds=[(20, 20, True), (21, 21, True)]).ends
    )


def test_through_a_new_line() -> None:
    """An episode belongs to the line on which it starts; there it may go on through the next."""
    through: dict[str, Any] = {"new_line": IGNORE, "through_new_lines": True, "next_line": 14}

    assert [(14, 30, False, END_OF_FOLLOW_UP)] == Walked("14+ 21+ 30+", **through).ends
    assert [(14, 40, True, LOSS)] == Walked("14+ 21+ 40- 41- 50+ 57+", **through).ends
    assert [] == Walked("15+ 22+", **through).ends
    assert [] == Walked("14+ 15- 16+ 23+", **through).ends
    assert [(14, 21, False, END_OF_FOLLOW_UP)] == Walked("7- 14+ 21+", **through).ends


def test_runs_that_were_not_confirmed() -> None:
    """First and last day, counts, what broke it and when; one still open has no day."""

    def runs(counts: str, **more: Any) -> list[list[int]]:
        return Walked(counts, **more).runs

    assert [[7, 9, 2, LOSS, 10]] == runs("7+ 9+ 10-")
    assert [[7, 7, 1, GAP, 20], [20, 20, 1, END_OF_FOLLOW_UP, NO_DAY]] == runs("7+ 20+", max_gap=10)
    assert [[7, 7, 1, BLEEDING, 9]] == runs("7+", bleeds=[(9, 9, True)])
    assert [[7, 7, 1, DEATH, 9]] == runs("7+", died=9)
    assert [[7, 7, 1, RESCUE, 7], [9, 9, 1, END_OF_FOLLOW_UP, NO_DAY]] == runs(
        "7+ 9+", rescues=[(7, 6)]
    )
    assert [] == runs("7+ 14+ 15+")
    assert [] == runs("7-")


# --- the category -------------------------------------------------------------------------------


def category(counts: str, **more: Any) -> list[int]:
    """Code, reason, open level and days of two levels, above 50 and above 5."""
    names = (
        "at_most", "fold_at_least", "fold_above", "rise_at_least", "rise_above", "baseline_below",
    )  # fmt: skip
    bounds: dict[str, Any] = {name: [nan, nan] for name in names}
    bounds["at_least"] = [50.0, more.pop("low", 5.0)]
    two = BASE._replace(level_ends=[1, 2], bleeding_allowed=[0, 0], **bounds, **more)
    given = facts(counts, [], [], [0], [NO_DAY], NO_DAY, NEVER)
    categories = np.empty((1, lines.CATEGORY_COLUMNS + 2), dtype=np.int64)
    room = ([0.0] * 2, [0.0] * 2, [0.0] * 2)
    nothing = np.empty((0, walk.RUN_COLUMNS), dtype=np.int32)
    answers = []
    for keep in (False, True):  # the episodes of every level are written on the way
        episodes, both = (
            np.zeros((rows if keep else 0, walk.EPISODE_COLUMNS), dtype=np.int32)
            for rows in (18, 9)
        )
        summary, spans = [0] * walk.SUMMARY_COLUMNS, np.empty((1, lines.SPAN_COLUMNS), np.int64)
        ends = [0, 9]
        lines.classify_lines(
            given, two, False, keep,
            lines.Room(*room, summary, [0, 0], [0, 0], nothing, np.empty(0)),
            lines.Classified(episodes, ends, spans, np.empty(1), categories), 0, 1, 0,
        )  # fmt: skip
        answers.append(categories[0].tolist())
        for level in (0, 1) if keep else ():
            wanted, _ = lines.walk_lines(
                given, two, level, *room, summary, both, nothing, np.empty(0), spans,
                np.empty(1),
            )  # fmt: skip
            own = episodes[9 * level : ends[level]]
            assert both[:wanted].tolist() == own.tolist()
        assert keep or ends == [0, 9]
    assert answers[0] == answers[1]
    return answers[0]  # type: ignore[no-any-return]


def test_categories() -> None:
    """The best level, no response, or not evaluable with its reason; an open better level."""
    best, lower, none, not_evaluable = range(4)

    assert [best, -1, -1, 7, 7] == category("7+ 14+")
    assert [lower, -1, -1, NO_DAY, 7] == category("7- 14-")
    assert [lower, -1, 0, NO_DAY, 7] == category("7- 14- 20+")
    assert [none, -1, -1, NO_DAY, NO_DAY] == category("7- 14-", low=10.0)
    assert [not_evaluable, lines.UNCONFIRMED, 0, NO_DAY, NO_DAY] == category("7+", low=10.0)
    assert [not_evaluable, lines.UNCONFIRMED, 1, NO_DAY, NO_DAY] == category("7-")
    assert [not_evaluable, lines.SINGLE_COUNT, -1, NO_DAY, NO_DAY] == category("7-", low=10.0)
    assert [not_evaluable, lines.INDETERMINATE, -1, NO_DAY, NO_DAY] == category("7?", low=10.0)
    assert [not_evaluable, lines.NO_COUNTS, -1, NO_DAY, NO_DAY] == category("0+")
    assert [best, -1, -1, 14, 14] == category("7+ 14+", date_at_confirmation=True)
