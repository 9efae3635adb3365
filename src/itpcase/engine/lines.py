"""
Along all lines: what belongs to each, its levels and its category.

Where a line begins and ends, and which count is its baseline; then each of its levels is walked
along, as `itpcase.engine.walk` does it, and the best that was reached is its category. Plain Python
as well, from which numba makes the same in a fraction of the time.
"""

from __future__ import annotations

from math import isnan
from typing import Any, Final, NamedTuple

from itpcase._days import NEVER, NO_DAY
from itpcase.engine.walk import (
    COUNTS_MET,
    COUNTS_UNKNOWN,
    DAYS_NOT_MET,
    OPEN_RUN,
    REACHED,
    REACHED_CONFIRMED,
    Facts,
    Rules,
    first_after,
    limits,
    walk_line,
)

__all__: list[str] = []

# where a line lies: the rows of its first count, after its last, and of its baseline; the start of
# the next line, and the last day on which anything counts
FIRST_COUNT, COUNTS_END, BASELINE_COUNT, NEXT_START, UNTIL = range(5)
SPAN_COLUMNS: Final = UNTIL + 1

# why a line is not evaluable, in the order in which a reason is looked for
NO_START, NO_COUNTS, UNCONFIRMED, NO_BASELINE, INDETERMINATE, SINGLE_COUNT = range(6)

# the columns of a category; behind them, the day on which each level was reached
CODE, NE_REASON, OPEN_LEVEL = range(3)
CATEGORY_COLUMNS: Final = OPEN_LEVEL + 1


def line_span(
    facts: Facts, rules: Rules, patient: int, line: int
) -> tuple[int, int, int, int, int, float]:
    """
    Find what belongs to a line.

    Returns
    -------
    tuple
        Start of the next line that has one; last day on which anything counts; row of the first
        count after the start, and the row after the last; row of the count that is the baseline,
        or -1; the baseline.
    """
    low, high = facts.count_offsets[patient], facts.count_offsets[patient + 1]
    first_line, lines_end = facts.line_offsets[patient], facts.line_offsets[patient + 1]
    start, baseline = facts.start[line], facts.baseline[line]
    if start == NO_DAY:
        return NEVER, NO_DAY, low, low, -1, baseline

    next_start = NEVER
    for later in range(line + 1, lines_end):
        if facts.start[later] != NO_DAY:
            next_start = facts.start[later]
            break
    until = facts.cut[patient]
    if facts.died[patient] != NO_DAY:
        until = min(until, facts.died[patient])
    if not rules.through_new_lines:
        until = min(until, next_start)
    until = max(until, start)
    first = first_after(facts.day, low, high, start)
    end = first_after(facts.day, first, high, until)

    # the baseline: printed by the author, or the last count on or before the start, not too old
    on = start
    if rules.splenectomy_before_first_treatment and facts.is_splenectomy[line]:
        on = facts.start[first_line] if facts.number[first_line] == 1 else NO_DAY
    at = (first if on == start else first_after(facts.day, low, high, on)) - 1
    if on == NO_DAY or at < low or on - facts.day[at] > rules.baseline_window:
        at = -1
    elif isnan(baseline):
        baseline = facts.printed[at]
    return next_start, until, first, end, at, baseline


class Room(NamedTuple):
    """Room to work in, for one line after the other."""

    # one for each criterion, as `limits` writes them
    fails: Any
    met: Any
    top: Any
    summary: Any
    """As in `walk_line`."""
    # one for each level
    reached: Any
    open_runs: Any
    # without rows, where none are asked for
    no_runs: Any
    no_states: Any


class Classified(NamedTuple):
    """What is written of lines, one row each, and of the episodes of their levels."""

    episodes: Any
    """As in `walk_line`."""
    ends: Any
    """For each level, the row of *episodes* after its last; it moves on."""
    spans: Any
    baselines: Any
    categories: Any


def best_level(reached: Any, open_runs: Any) -> tuple[int, int]:
    """
    Find the best level that a line reached.

    Parameters
    ----------
    reached, open_runs : array
        Of each level, the best first, the day on which it was reached, and the start of the run
        that was still open at the end; `NO_DAY` for none. [day]

    Returns
    -------
    tuple of int
        The place of the level, one more than there are levels if none was reached; and of the best
        level above it with an open run, or -1.
    """
    code, open_level = len(reached) + 1, -1
    for level in range(len(reached)):
        if reached[level] != NO_DAY:
            code = min(code, level)
        elif open_runs[level] != NO_DAY and open_level < 0 and code > level:
            open_level = level
    return code, open_level


def why_not_evaluable(
    start: int, counts: int, counts_met: int, counts_unknown: int, lacks_baseline: bool
) -> int:
    """Tell why the category of a line is not known, from what counts say of the lowest level."""
    if start == NO_DAY:
        return NO_START
    if counts == 0:
        return NO_COUNTS
    if counts_met > 0:
        return UNCONFIRMED
    if counts_unknown < counts:
        return SINGLE_COUNT
    return NO_BASELINE if lacks_baseline else INDETERMINATE


def classify_lines(
    facts: Facts,
    rules: Rules,
    needs_baseline: bool,
    keep_episodes: bool,
    room: Room,
    found: Classified,
    first_patient: int,
    patients_end: int,
    before: int,
) -> None:
    """
    Give the lines of some patients their category, and write the episodes of every level.

    The lowest level is looked at first: a line on which no count meets it, nor may meet it, has
    nothing at a better one.

    Parameters
    ----------
    facts, rules : Facts, Rules
    needs_baseline : bool
        Whether the lowest level or better needs a baseline.
    keep_episodes : bool
        Whether to walk on for the episodes when all levels are decided.
    room : Room
    found : Classified
        Filled.
    first_patient, patients_end : int
        The patients, from the first up to the last.
    before : int
        How many counts others have before the first row of the facts, for the spans.
    """
    fails, met, top, summary, reached, open_runs, no_runs, no_states = room
    episodes, ends, spans, baselines, categories = found
    levels = len(rules.level_ends)
    when = REACHED_CONFIRMED if rules.date_at_confirmation else REACHED
    for patient in range(first_patient, patients_end):
        for line in range(facts.line_offsets[patient], facts.line_offsets[patient + 1]):
            next_start, until, first, end, at, baseline = line_span(facts, rules, patient, line)
            limits(rules, baseline, fails, met, top)
            row = categories[line]
            counts_met, counts_unknown, days_not_met = 0, 0, 0
            for level in range(levels - 1, -1, -1):
                if level < levels - 1 and counts_met + counts_unknown == 0:
                    reached[level], open_runs[level] = NO_DAY, NO_DAY
                    row[CATEGORY_COLUMNS + level] = NO_DAY
                    continue
                ends[level], _ = walk_line(
                    facts, rules, level, patient, line, next_start, until,
                    first, end, fails, met, top, keep_episodes,
                    episodes, ends[level], no_runs, 0, no_states, summary,
                )  # fmt: skip
                row[CATEGORY_COLUMNS + level] = summary[when]
                reached[level], open_runs[level] = summary[REACHED], summary[OPEN_RUN]
                if level == levels - 1:
                    counts_met, counts_unknown = summary[COUNTS_MET], summary[COUNTS_UNKNOWN]
                    days_not_met = summary[DAYS_NOT_MET]
            code, open_level = best_level(reached, open_runs)
            reason = -1
            if code > levels:  # no level was reached; what was counted is that of the lowest
                if days_not_met >= rules.no_response_days:
                    code = levels
                else:
                    reason = why_not_evaluable(
                        facts.start[line], end - first, counts_met, counts_unknown,
                        needs_baseline and isnan(baseline),
                    )  # fmt: skip
            row[CODE], row[NE_REASON], row[OPEN_LEVEL] = code, reason, open_level
            span = spans[line]
            span[FIRST_COUNT], span[COUNTS_END] = before + first, before + end
            span[BASELINE_COUNT] = before + at if at >= 0 else at
            span[NEXT_START], span[UNTIL] = next_start, until
            baselines[line] = baseline


def walk_lines(
    facts: Facts,
    rules: Rules,
    level: int,
    fails: Any,
    met: Any,
    top: Any,
    summary: Any,
    episodes: Any,
    runs: Any,
    states: Any,
    spans: Any,
    baselines: Any,
) -> tuple[int, int]:
    """
    Walk along every line to its end.

    Parameters
    ----------
    facts : Facts
    rules : Rules
    level : int
        As in `walk_line`.
    fails, met, top, summary : array
        Room to work in.
    episodes, runs, states : array
        As in `walk_line`.
    spans, baselines : array
        One row a line, filled.

    Returns
    -------
    tuple of int
        The number of rows of *episodes* and of *runs* that are filled.
    """
    rows, run_rows = 0, 0
    for patient in range(len(facts.line_offsets) - 1):
        for line in range(facts.line_offsets[patient], facts.line_offsets[patient + 1]):
            next_start, until, first, end, at, baseline = line_span(facts, rules, patient, line)
            limits(rules, baseline, fails, met, top)
            rows, run_rows = walk_line(
                facts, rules, level, patient, line, next_start, until,
                first, end, fails, met, top, True,
                episodes, rows, runs, run_rows, states, summary,
            )  # fmt: skip
            span = spans[line]
            span[FIRST_COUNT], span[COUNTS_END], span[BASELINE_COUNT] = first, end, at
            span[NEXT_START], span[UNTIL] = next_start, until
            baselines[line] = baseline
    return rows, run_rows
