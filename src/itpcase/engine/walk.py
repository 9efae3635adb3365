"""
The rules that look at one count and the rules that look along time, written once.

Plain Python on arrays (or lists) and numbers: a biostatistician can read it beside the page of
rules, and numba can compile the very same text. Nothing here knows a clinical number; a definition
arrives as `Rules`, the data as `Facts`.

A count is an interval from *low* to *high*, both included; an exact count has low = high. Against a
level it is `MET`, `NOT_MET` or `UNKNOWN`.

`walk_line` is the walk along one line, from day to day. What is done once a line, once an event or
once an episode has a function of its own; what is done for each count stands in its loop, since in
plain Python a call for each count takes a twentieth of the time of the walk. Its steps are headed
by comments, in the order in which a day is looked at. Between two days it knows the following;
a day is `NO_DAY` for none, and `NEVER` where nothing is to come.

===================================  ===========================================================
what comes next
------------------------------------------------------------------------------------------------
count, counts_end                    row of the next count, and after the last
bleed, bleed_on                      row of the next bleed, and its day
washout, washout_on                  row of the next rescue that sets counts aside, and its day
rescue, rescue_on                    row of the next rescue that is an event, and its day
death, new_line, stop                days of the other events
event_on, event                      day of the first of all events, and which it is
quiet_until, quiet_end               before this day, and this row, there are only counts
what lasts from before
------------------------------------------------------------------------------------------------
bleeding_until                       up to this day, bleeding makes counts fail
aside_until                          up to this day, counts are set aside: they are unknown
last_count                           day of the last count, whatever it says
gap_after                            behind this day, the last count says nothing
before                               last day outside an episode on which the level was not met
outside an episode
------------------------------------------------------------------------------------------------
run_first, run_last, run_counts      the open run: its first and last day, and how many counts
inside an episode
------------------------------------------------------------------------------------------------
inside                               whether the walk is in one
episode_start, confirmed_on          first day of its run, and the day that confirmed it
episode_before                       *before* when it started
last_met, blips                      last day at the level; failing stretches that were no loss
failing_first, failing_counts        the open failing stretch: its first day, and its counts
for the category
------------------------------------------------------------------------------------------------
reached, reached_confirmed           first day of the first confirmed run, and its confirmation
counts_met, counts_unknown           how many counts said so
days_not_met, last_not_met           on how many days the level was not met, and the last
===================================  ===========================================================
"""

from __future__ import annotations

from math import inf, isnan
from typing import Any, Final, NamedTuple

import numpy as np

from itpcase._days import NEVER, NO_DAY

__all__: list[str] = []

STEP: Final = 10.0**8
"""A threshold worked out from the baseline is rounded to such parts of 10⁹/L, as counts are."""

NOT_MET: Final = 0
UNKNOWN: Final = 1
MET: Final = 2
OUTSIDE: Final = -1
"""The state of a count that belongs to no line."""

IGNORE: Final = 0
COMPOSITE: Final = 1
CENSOR: Final = 2

# what ends an episode or breaks a run, in the order of itpcase.terms.EndReason
(
    LOSS,
    BLEEDING,
    DEATH,
    NEW_LINE,
    RESCUE,
    DISCONTINUATION,
    GAP,
    END_OF_FOLLOW_UP,
    UNCONFIRMED_LOSS,
) = range(9)

# the columns of an episode
(
    LINE,  # row of the line
    START,  # first day of the confirmed run
    END,
    EVENT,  # 1 if it ended, 0 if it was censored
    REASON,
    CONFIRMED,  # day on which the run was confirmed
    LAST_MET,
    FIRST_FAILING,
    BEFORE,  # last day before the start on which the level was not met
    BLIPS,
) = range(10)
EPISODE_COLUMNS: Final = BLIPS + 1

# the columns of a run that was never confirmed
RUN_LINE, RUN_FIRST, RUN_LAST, RUN_COUNTS, BROKEN_BY, BROKEN_ON = range(6)
RUN_COLUMNS: Final = BROKEN_ON + 1

# what a walk says about a line
REACHED, REACHED_CONFIRMED, COUNTS_MET, COUNTS_UNKNOWN, DAYS_NOT_MET, OPEN_RUN = range(6)
SUMMARY_COLUMNS: Final = OPEN_RUN + 1


class Facts(NamedTuple):
    """The data of many patients, in order of patient and day; offsets have one more entry."""

    # counts, one a day; *printed* is the number at which a count serves as a baseline
    count_offsets: Any
    day: Any
    low: Any
    high: Any
    printed: Any
    # lines, in order of their number
    line_offsets: Any
    number: Any
    start: Any
    stopped: Any  # day on which the treatment was stopped
    is_splenectomy: Any
    baseline: Any  # that the author prints; NaN for none
    # patients
    died: Any
    cut: Any
    bleeding_unknown: Any  # the definition asks for no bleeding, and bleeding was not recorded
    # bleeding that may count, with the lowest and the highest grade that it can have; rescues
    bleed_offsets: Any
    bleed_day: Any
    bleed_until: Any
    bleed_least: Any
    bleed_most: Any
    rescue_offsets: Any
    rescue_day: Any
    washout_until: Any  # last day of its washout


class Rules(NamedTuple):
    """
    A definition as numbers.

    The criteria of all levels stand one after the other, the best level first; a bound that a
    criterion does not have is NaN.
    """

    at_least: Any
    at_most: Any
    fold_at_least: Any
    fold_above: Any
    rise_at_least: Any
    rise_above: Any
    baseline_below: Any
    level_ends: Any  # the criteria of level k or better are those before this place
    bleeding_allowed: Any  # highest grade, of each level
    baseline_window: int
    splenectomy_before_first_treatment: bool
    through_new_lines: bool
    no_response_days: int
    date_at_confirmation: bool
    confirm_counts: int
    confirm_apart: int
    loss_counts: int
    loss_apart: int
    max_gap: int  # 0 for none
    death: int  # what an intercurrent event does: IGNORE, COMPOSITE or CENSOR
    new_line: int
    rescue: int
    discontinuation: int


# --- one count ----------------------------------------------------------------------------------


def limits(rules: Rules, baseline: float, fails: Any, met: Any, top: Any) -> None:
    """
    Turn the bounds of each criterion into limits of the count, for a line with this baseline.

    * *fails*: a count that is certainly below this does not meet the criterion;
    * *met*: a count that is certainly at this or above meets it;
    * *top*: a count that is certainly above this does not meet it.

    Without a baseline, a bound that needs one leaves *fails* as it is and puts *met* out of reach,
    so that the criterion can fail and cannot be met. A value that is not a number compares false.
    """
    for k in range(len(fails)):
        fail, reach, upper = -inf, -inf, inf
        if rules.at_least[k] > fail:
            fail = reach = rules.at_least[k]
        upper = min(upper, rules.at_most[k])
        if not isnan(rules.fold_at_least[k]):
            bound = round_to_step(rules.fold_at_least[k] * baseline)
            fail, reach = at_least(fail, reach, bound)
        if not isnan(rules.fold_above[k]):
            bound = np.nextafter(round_to_step(rules.fold_above[k] * baseline), inf)
            fail, reach = at_least(fail, reach, bound)
        if not isnan(rules.rise_at_least[k]):
            bound = round_to_step(baseline + rules.rise_at_least[k])
            fail, reach = at_least(fail, reach, bound)
        if not isnan(rules.rise_above[k]):
            bound = np.nextafter(round_to_step(baseline + rules.rise_above[k]), inf)
            fail, reach = at_least(fail, reach, bound)
        if not isnan(rules.baseline_below[k]):
            if isnan(baseline):
                reach = inf
            elif not baseline < rules.baseline_below[k]:
                upper = -inf  # no count meets it
        fails[k], met[k], top[k] = fail, reach, upper


def at_least(fail: float, reach: float, bound: float) -> tuple[float, float]:
    """Sharpen the two lower limits by one more bound; a bound that is NaN cannot be met."""
    if isnan(bound):
        return fail, inf
    return max(fail, bound), max(reach, bound)


def round_to_step(value: float) -> float:
    """Round to the step of a count; NaN stays NaN."""
    if isnan(value):
        return value
    return round(value * STEP) / STEP


def state_of(low: float, high: float, fails: Any, met: Any, top: Any, criteria: int) -> int:
    """Test a count against alternatives: any of the first *criteria* criteria."""
    state = NOT_MET
    for k in range(criteria):
        if high < fails[k] or low > top[k]:
            continue
        if low >= met[k] and high <= top[k]:
            return MET
        state = UNKNOWN
    return state


def without_doubt(fails: Any, met: Any, top: Any, criteria: int) -> tuple[float, float]:
    """
    Return what a count is certainly below to fail all criteria, and at or above to meet one.

    Of most counts this tells the state, and no criterion need be looked at.
    """
    below, enough = inf, inf
    for k in range(criteria):
        below = min(below, fails[k])
        if top[k] == inf:
            enough = min(enough, met[k])
    return below, enough


# --- where things lie ---------------------------------------------------------------------------


def first_after(days: Any, low: int, high: int, day: int) -> int:
    """Return the first of the rows from *low* up to *high* that lies after the day."""
    if low < high and days[high - 1] <= day:  # as where follow-up has no end
        return high
    while low < high:
        middle = (low + high) // 2
        if days[middle] <= day:
            low = middle + 1
        else:
            high = middle
    return low


def next_event(death: int, new_line: int, rescue: int, stop: int) -> tuple[int, int]:
    """Return the first of the intercurrent events; on one day in the order of the arguments."""
    day, code = death, DEATH
    if new_line < day:
        day, code = new_line, NEW_LINE
    if rescue < day:
        day, code = rescue, RESCUE
    if stop < day:
        day, code = stop, DISCONTINUATION
    return day, code


def day_of_row(days: Any, row: int, end: int, until: int) -> int:
    """Return the day of a row; `NEVER` where the rows end before it, or it lies behind *until*."""
    if row >= end or days[row] > until:
        return NEVER
    return days[row]  # type: ignore[no-any-return]  # of a list or an array


# --- rows out -----------------------------------------------------------------------------------


def write_episode(
    row: Any,
    line: int,
    start: int,
    end: int,
    is_end_event: int,
    reason: int,
    confirmed_on: int,
    last_met: int,
    failing: int,
    before: int,
    blips: int,
) -> None:
    """Write an episode, in the order of its columns."""
    row[LINE], row[START], row[END] = line, start, end
    row[EVENT], row[REASON], row[CONFIRMED] = is_end_event, reason, confirmed_on
    row[LAST_MET], row[FIRST_FAILING] = last_met, failing
    row[BEFORE], row[BLIPS] = before, blips


def write_run(
    row: Any, line: int, first: int, last: int, counts: int, broken_by: int, broken_on: int
) -> None:
    """Write a run that was not confirmed, in the order of its columns."""
    row[RUN_LINE], row[RUN_FIRST], row[RUN_LAST] = line, first, last
    row[RUN_COUNTS], row[BROKEN_BY], row[BROKEN_ON] = counts, broken_by, broken_on


# --- along one line -----------------------------------------------------------------------------


def pass_bleeds(
    facts: Facts, bleed: int, bleeds_end: int, start: int, allowed: int, aside_until: int
) -> tuple[int, int, int]:
    """
    Pass over the bleeds up to the start of a line, and find until when they go on.

    Parameters
    ----------
    facts : Facts
    bleed, bleeds_end : int
        The rows of the bleeds of the patient: the first, and after the last.
    start : int
        The start of the line. [day]
    allowed : int
        The highest grade that the level allows.
    aside_until : int
        Until when counts are set aside without them. [day]

    Returns
    -------
    tuple of int
        The row of the first bleed after the start; the last day on which bleeding makes counts
        fail, and the last on which counts are set aside, as where its grade is open. [day]
    """
    bleeding_until = NO_DAY
    while bleed < bleeds_end and facts.bleed_day[bleed] <= start:
        if facts.bleed_least[bleed] > allowed:
            bleeding_until = max(bleeding_until, facts.bleed_until[bleed])
        elif facts.bleed_most[bleed] > allowed:
            aside_until = max(aside_until, facts.bleed_until[bleed])
        bleed += 1
    return bleed, bleeding_until, aside_until


def end_by_event(
    rules: Rules, code: int, today: int, last_met: int, failing_first: int
) -> tuple[int, int, int]:
    """
    Date the end of an episode by bleeding or an intercurrent event.

    Parameters
    ----------
    rules : Rules
    code : int
        What ends it.
    today : int
        On which day. [day]
    last_met : int
        The last day on which the level was met. [day]
    failing_first : int
        The first day of the open failing stretch, which the event confirms; `NO_DAY` for none.

    Returns
    -------
    tuple of int
        Its end, 1 if that is an event and 0 if it is censored, and the first failing day.
    """
    if (
        (code == DEATH and rules.death == CENSOR)
        or (code == NEW_LINE and rules.new_line == CENSOR)
        or (code == RESCUE and rules.rescue == CENSOR)
        or (code == DISCONTINUATION and rules.discontinuation == CENSOR)
    ):
        return last_met, 0, NO_DAY
    if failing_first != NO_DAY:
        return failing_first, 1, failing_first
    return today, 1, today if code == BLEEDING else NO_DAY


def walk_line(
    facts: Facts,
    rules: Rules,
    level: int,
    patient: int,
    line: int,
    next_start: int,
    until: int,
    count: int,
    counts_end: int,
    fails: Any,
    met: Any,
    top: Any,
    to_the_end: bool,
    episodes: Any,
    rows: int,
    runs: Any,
    run_rows: int,
    states: Any,
    summary: Any,
) -> tuple[int, int]:
    """
    Walk along the counts and events of one line after its start.

    What it knows between two days is listed above, where the module begins.

    Parameters
    ----------
    facts, rules : Facts, Rules
    level : int
        Its place: a count meets it or better when it meets any of the criteria up to its last, and
        there is no more bleeding than it allows.
    patient, line : int
        Row of the patient and of the line.
    next_start, until : int
        Start of the next line, and last day on which anything counts. [day]
    count, counts_end : int
        The rows of the line's counts.
    fails, met, top : array
        Limits of the criteria for this line.
    to_the_end : bool
        Whether to go on when the first run has been confirmed.
    episodes : array
        Rows out, as far as they have room.
    rows : int
        How many of them the lines before have filled.
    runs : array
        As *episodes*.
    run_rows : int
        As *rows*, of *runs*.
    states : array
        One a count.
    summary : array
        Filled.

    Returns
    -------
    tuple of int
        The number of rows of *episodes* and of *runs* that are filled.
    """
    days, lows, highs = facts.day, facts.low, facts.high
    bleed_days, bleed_untils = facts.bleed_day, facts.bleed_until
    bleed_least, bleed_most = facts.bleed_least, facts.bleed_most
    criteria, allowed = rules.level_ends[level], rules.bleeding_allowed[level]
    rescue_days, washout_untils = facts.rescue_day, facts.washout_until
    start = facts.start[line]
    keep_states, keep_runs = len(states) > 0, len(runs) > 0
    keep_episodes = len(episodes) > 0
    confirm_counts, confirm_apart = rules.confirm_counts, rules.confirm_apart
    max_gap = rules.max_gap if rules.max_gap > 0 else NEVER
    below, enough = without_doubt(fails, met, top, criteria)

    # --- what was going on when the line started, and what happens first after it
    bleed, bleeds_end = facts.bleed_offsets[patient], facts.bleed_offsets[patient + 1]
    bleed_on, bleeding_until = NEVER, NO_DAY
    aside_until = NEVER if facts.bleeding_unknown[patient] else NO_DAY  # a count shows nothing
    if bleed < bleeds_end:
        bleed, bleeding_until, aside_until = pass_bleeds(
            facts, bleed, bleeds_end, start, allowed, aside_until
        )
        bleed_on = day_of_row(bleed_days, bleed, bleeds_end, until)

    washout, rescues_end = facts.rescue_offsets[patient], facts.rescue_offsets[patient + 1]
    washout_on, rescue, rescue_on = NEVER, rescues_end, NEVER
    if washout < rescues_end:
        washout_on = rescue_days[washout]
        if rules.rescue != IGNORE:
            rescue = first_after(rescue_days, washout, rescues_end, start)
        rescue_on = day_of_row(rescue_days, rescue, rescues_end, until)
    death, new_line, stop = facts.died[patient], next_start, facts.stopped[line]
    if rules.death == IGNORE or not start < death <= until:
        death = NEVER
    if rules.new_line == IGNORE or not start < new_line <= until:
        new_line = NEVER
    if rules.discontinuation == IGNORE or not start < stop <= until:
        stop = NEVER
    event_on, event = next_event(death, new_line, rescue_on, stop)
    quiet_until = min(bleed_on, washout_on, event_on + 1)  # before it, there are only counts
    quiet_end = first_after(days, count, counts_end, min(quiet_until - 1, next_start))

    # --- where the walk stands
    inside = False  # in an episode
    run_first, run_last, run_counts = NO_DAY, NO_DAY, 0  # outside: the open run
    failing_first, failing_counts = NO_DAY, 0  # inside: the open failing stretch
    before = start  # last day on which the level was not met
    last_count = NO_DAY  # day of the last count, whatever it says
    gap_after = NEVER  # behind this day, the last count says nothing
    episode_start, episode_before, confirmed_on = NO_DAY, NO_DAY, NO_DAY
    last_met, blips = NO_DAY, 0
    reached, reached_confirmed = NO_DAY, NO_DAY
    counts_met, counts_unknown, days_not_met, last_not_met = 0, 0, 0, NO_DAY

    while True:
        # --- counts that only repeat what is known are passed over together
        if count < quiet_end and run_counts == 0 and failing_first == NO_DAY:
            first = count
            if not inside:
                while count < quiet_end and highs[count] < below:
                    count += 1
                if count > first:
                    days_not_met += count - first
                    if days[first] == last_not_met:  # it was a day of bleeding
                        days_not_met -= 1
                    before = last_not_met = last_count = days[count - 1]
            elif days[count] > bleeding_until and days[count] > aside_until:
                while (
                    count < quiet_end
                    and lows[count] >= enough
                    and days[count] - last_count <= max_gap
                ):
                    last_count = days[count]
                    count += 1
                if count > first:
                    counts_met += count - first
                    last_met = last_count
            if count > first:
                gap_after = last_count + max_gap
                if keep_states:
                    for passed in range(first, count):
                        states[passed] = MET if inside else NOT_MET

        # --- what comes next: on one day bleeding, then the count, then every other event
        today = days[count] if count < counts_end else NEVER
        code, state = LOSS, UNKNOWN
        if today >= quiet_until:
            is_certain = True
            if bleed_on <= today and bleed_on <= event_on:
                if bleed_on == NEVER:
                    break
                today, code = bleed_on, BLEEDING
                is_certain = bleed_least[bleed] > allowed
                if is_certain:
                    bleeding_until = max(bleeding_until, bleed_untils[bleed])
                elif bleed_most[bleed] > allowed:
                    aside_until = max(aside_until, bleed_untils[bleed])
                bleed += 1
                bleed_on = day_of_row(bleed_days, bleed, bleeds_end, until)
            elif event_on < today:
                today, code = event_on, event
                if code == DEATH:
                    death = NEVER
                elif code == NEW_LINE:
                    new_line = NEVER
                elif code == DISCONTINUATION:
                    stop = NEVER
                else:
                    rescue += 1
                    rescue_on = day_of_row(rescue_days, rescue, rescues_end, until)
                event_on, event = next_event(death, new_line, rescue_on, stop)
            else:
                while washout_on <= today:
                    aside_until = max(aside_until, washout_untils[washout])
                    washout += 1
                    washout_on = day_of_row(rescue_days, washout, rescues_end, NEVER)
            quiet_until = min(bleed_on, washout_on, event_on + 1)
            quiet_end = first_after(days, count, counts_end, min(quiet_until - 1, next_start))
            if not is_certain:
                continue

        # --- what the count says: bleeding makes it fail, a washout sets it aside
        if code == LOSS:
            low, high = lows[count], highs[count]
            if high < below:
                state = NOT_MET
            else:
                state = MET
                if low < enough:
                    state = state_of(low, high, fails, met, top, criteria)
                if state != NOT_MET:
                    if today <= bleeding_until:
                        state = NOT_MET
                    elif today <= aside_until:
                        state = UNKNOWN
            if keep_states:
                states[count] = state
            count += 1

        # --- a gap is seen before what lies behind it
        ended, end, is_end_event, failing, broken = -1, NO_DAY, 0, NO_DAY, -1
        if today > gap_after:
            if inside:
                ended, end = GAP, last_met
            elif code == LOSS:
                broken = GAP
            if code == LOSS and last_count > before:
                before = last_count

        # --- what the event or the count ends
        if ended >= 0 or broken >= 0:
            pass
        elif code != LOSS:
            if not inside:
                broken = code
            else:
                ended = code
                end, is_end_event, failing = end_by_event(
                    rules, code, today, last_met, failing_first
                )
        elif state == NOT_MET:
            if not inside:
                broken = LOSS
            else:
                if failing_first == NO_DAY:
                    failing_first = today
                failing_counts += 1
                if (
                    failing_counts >= rules.loss_counts
                    and today - failing_first >= rules.loss_apart
                ):
                    ended, end, is_end_event, failing = LOSS, failing_first, 1, failing_first

        # --- write the episode that ended, or the run that was broken
        if ended >= 0:
            if keep_episodes and episode_start <= next_start:
                write_episode(
                    episodes[rows], line, episode_start, end, is_end_event, ended,
                    confirmed_on, last_met, failing, episode_before, blips,
                )  # fmt: skip
                rows += 1
            inside = False
            failing_first, failing_counts = NO_DAY, 0
        if broken >= 0 and run_counts > 0:
            if keep_runs:
                write_run(runs[run_rows], line, run_first, run_last, run_counts, broken, today)
                run_rows += 1
            run_counts = 0

        # --- what the event or the count leaves behind
        if code != LOSS:
            before = today
            if code == BLEEDING and today != last_not_met:
                days_not_met += 1
                last_not_met = today
            continue
        last_count, gap_after = today, today + max_gap
        if state == UNKNOWN:
            counts_unknown += 1
        elif state == NOT_MET:
            if not inside:
                before = today
            if today != last_not_met:
                days_not_met += 1
                last_not_met = today
        else:
            counts_met += 1
            if inside:
                if failing_first != NO_DAY:
                    blips += 1
                    failing_first, failing_counts = NO_DAY, 0
                last_met = today
            else:
                if run_counts == 0:
                    run_first = today
                run_last = today
                run_counts += 1
                if run_counts >= confirm_counts and today - run_first >= confirm_apart:
                    inside = True
                    episode_start, episode_before, confirmed_on = run_first, before, today
                    last_met, blips, run_counts = today, 0, 0
                    if reached == NO_DAY:
                        reached, reached_confirmed = run_first, today
                        if not to_the_end:
                            break
        if not inside and today > next_start and (run_counts == 0 or run_first > next_start):
            break  # nothing that starts from here on belongs to the line

    # --- the end of follow-up
    if inside and keep_episodes and episode_start <= next_start:
        ended = END_OF_FOLLOW_UP if failing_first == NO_DAY else UNCONFIRMED_LOSS
        write_episode(
            episodes[rows], line, episode_start, last_met, 0, ended,
            confirmed_on, last_met, NO_DAY, episode_before, blips,
        )  # fmt: skip
        rows += 1
    if run_counts > 0 and keep_runs:
        write_run(runs[run_rows], line, run_first, run_last, run_counts, END_OF_FOLLOW_UP, NO_DAY)
        run_rows += 1
    summary[REACHED], summary[REACHED_CONFIRMED] = reached, reached_confirmed
    summary[COUNTS_MET], summary[COUNTS_UNKNOWN] = counts_met, counts_unknown
    summary[DAYS_NOT_MET] = days_not_met
    summary[OPEN_RUN] = run_first if run_counts > 0 else NO_DAY
    return rows, run_rows
