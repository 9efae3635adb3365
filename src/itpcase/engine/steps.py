"""
From eras of drugs to steps of treatment: a walk over whole numbers, patient by patient.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a fraction of the time.
An era is what is left of the exposures to one agent when those near one another are one; a step is
a stretch of days on one set of agents. A stretch holds its first day and not its last (``first <=
day < until``). What made a step what it is stands beside it in notes.

A list of eras or notes of a step has room for ``room`` of them, so that the entry *i* of step *s*
stands at ``s * room + i``.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

__all__: list[str] = []

NOTHING: Final = -1
NO_CUT: Final = -(1 << 40)
"""Stands for a note that is not about the day of a switch."""

COLLAPSED, SAME_DAY, TOGETHER, NESTED, OVERLAP, SHORT, AGAIN = range(7)
"""What a note tells of: one era of several exposures; two eras that start on one day, share many
days, lie within one another, or share few; a step that is short beside a combination; the same
agents once more."""

BASE: Final = 8
"""One more than there are kinds of notes."""

ALL, CHANGES, FIRST = range(3)
"""Which steps are kept: all, those that change the agents, the first of each set of agents."""


class Eras(NamedTuple):
    """The eras of all patients, those of a patient in order of start, end and agent."""

    offsets: Any
    agent: Any
    start: Any
    end: Any
    until: Any
    """The day after the last that it holds; in the walk, where it is cut, or extended to."""
    size: Any
    """How many exposures it is made of."""


class Exposures(NamedTuple):
    """The exposures of all patients, and the era of each; `NOTHING` for one that is in none."""

    offsets: Any
    start: Any
    until: Any
    era: Any


class Settings(NamedTuple):
    """The rules as numbers. [days]"""

    window: int
    short: int
    keep: int
    extends: bool


class Room(NamedTuple):
    """Where the walk of one patient keeps what it has found so far."""

    edge: Any
    pair_one: Any
    pair_two: Any
    pair_until: Any
    pair_shared: Any
    note_by: Any
    note_one: Any
    note_two: Any
    note_number: Any
    note_cut: Any
    note_step: Any
    cell_note: Any
    cell_next: Any
    era_head: Any
    era_tail: Any
    first: Any
    until: Any
    agents: Any
    """The stretch by whose agents a step is known."""
    length: Any
    eras: Any
    has: Any
    head: Any
    tail: Any
    sizes: Any
    """Of each stretch the number of its agents."""
    sets: Any
    """The agents of each stretch in order."""
    days: Any
    """How long each step was before any was joined to another."""
    goes_to: Any
    place: Any
    is_kept: Any
    used: Any
    """How many notes and cells there are."""


class Steps(NamedTuple):
    """
    What was found: steps, and for each its agents, its exposures and its notes, side by side.

    The agents that a note is about, if it is about those of a step, stand among the agents too.
    """

    patient: Any
    first: Any
    until: Any
    end: Any
    is_kept: Any
    by: Any
    """What its notes tell of, each once and in order: the digits of a number to the base `BASE`."""
    agents_at: Any
    agents: Any
    members_at: Any
    members: Any
    notes_at: Any
    notes: Any
    """Where its agents, exposures and notes begin, and how many they are."""
    agent: Any
    member: Any
    note_by: Any
    note_one: Any
    """The first agent; for the agents of a step, how many they are."""
    note_two: Any
    """The second agent; for the agents of a step, `NOTHING`."""
    note_number: Any
    note_cut: Any
    note_at: Any
    """Where the agents of a step stand; `NOTHING` for a note on one agent or two."""
    lost: Any
    """Exposures that lie after the cut of their era, and the note that tells of the cut."""
    lost_note: Any
    filled: Any
    """How many steps, agents, members, notes and lost exposures there are."""


# --- notes ----------------------------------------------------------------------------------------


def add_note(  # noqa: PLR0917 - the parts of a note
    room: Any, by: int, one: int, two: int, number: int, cut: int, step: int
) -> int:
    """Write a note, and return its place."""
    place = room.used[0]
    room.note_by[place], room.note_one[place], room.note_two[place] = by, one, two
    room.note_number[place], room.note_cut[place], room.note_step[place] = number, cut, step
    room.used[0] = place + 1
    return int(place)


def hang(room: Any, head: Any, tail: Any, owner: int, note: int) -> None:
    """Put a note at the end of the notes of an era or a step."""
    cell = room.used[1]
    room.cell_note[cell], room.cell_next[cell] = note, NOTHING
    room.used[1] = cell + 1
    if head[owner] == NOTHING:
        head[owner] = cell
    else:
        room.cell_next[tail[owner]] = cell
    tail[owner] = cell


def note_pair(room: Any, by: int, one: int, two: int, number: int, cut: int) -> None:  # noqa: PLR0917 - compiled by place
    """Hang one note on two eras."""
    note = add_note(room, by, one, two, number, cut, NOTHING)
    hang(room, room.era_head, room.era_tail, one, note)
    hang(room, room.era_head, room.era_tail, two, note)


# --- two eras -------------------------------------------------------------------------------------


def count_pairs(eras: Any, most: Any) -> None:
    """Count the pairs of eras that share days, and keep the most of one patient."""
    for patient in range(len(eras.offsets) - 1):
        low, high = eras.offsets[patient], eras.offsets[patient + 1]
        pairs = 0
        for one in range(low, high):
            two = one + 1
            while two < high and eras.start[two] < eras.until[one]:
                pairs += 1
                two += 1
        most[0] = max(most[0], pairs)
        most[1] = max(most[1], high - low)


def judge_overlaps(eras: Any, low: int, high: int, rules: Any, room: Any) -> None:
    """Cut, extend or leave alone each pair of eras that share days; judged on the eras as given."""
    pairs = 0
    for i in range(low, high):
        j = i + 1
        while j < high and eras.start[j] < eras.until[i]:
            one, two = i - low, j - low
            shared = min(eras.end[i], eras.end[j]) - eras.start[j]
            if eras.start[i] == eras.start[j]:
                note_pair(room, SAME_DAY, one, two, shared, NO_CUT)
            elif shared >= rules.window:
                note_pair(room, TOGETHER, one, two, shared, NO_CUT)
            elif eras.end[i] >= eras.end[j]:
                note_pair(room, NESTED, one, two, shared, NO_CUT)
            else:
                room.pair_one[pairs], room.pair_two[pairs] = one, two
                room.pair_shared[pairs] = shared
                if rules.extends:
                    note_pair(room, OVERLAP, one, two, shared, NO_CUT)
                    goal = min(eras.until[j], eras.start[j] + rules.window)
                    room.pair_until[pairs] = goal
                else:
                    room.pair_until[pairs] = eras.start[j]
                pairs += 1
            j += 1
    cut_eras(eras, low, pairs, rules.extends, room)


def cut_eras(eras: Any, low: int, pairs: int, extends: bool, room: Any) -> None:  # noqa: FBT001 - compiled by place
    """Cut the first of each pair at the nearest switch, or extend it to the last."""
    for pair in range(pairs):
        one = low + room.pair_one[pair]
        if extends:
            eras.until[one] = max(eras.until[one], room.pair_until[pair])
        else:
            eras.until[one] = min(eras.until[one], room.pair_until[pair])
    for pair in range(0 if extends else pairs):
        one, day = room.pair_one[pair], room.pair_until[pair]
        if eras.until[low + one] == day:
            note_pair(room, OVERLAP, one, room.pair_two[pair], room.pair_shared[pair], day)


# --- steps ----------------------------------------------------------------------------------------


def same_agents(room: Any, one: int, two: int, width: int) -> bool:
    """Tell whether two steps are on the same agents."""
    a, b = room.agents[one], room.agents[two]
    if room.sizes[a] != room.sizes[b]:
        return False
    for i in range(room.sizes[a]):  # noqa: SIM110 - numba compiles no generator
        if room.sets[a * width + i] != room.sets[b * width + i]:
            return False
    return True


def is_within(room: Any, one: int, two: int, width: int) -> bool:
    """Tell whether the agents of a step are some of those of another, and not all."""
    a, b = room.agents[one], room.agents[two]
    if room.sizes[a] >= room.sizes[b]:
        return False
    j = 0
    for i in range(room.sizes[a]):
        wanted = room.sets[a * width + i]
        while j < room.sizes[b] and room.sets[b * width + j] < wanted:
            j += 1
        if j == room.sizes[b] or room.sets[b * width + j] != wanted:
            return False
    return True


def take(room: Any, step: int, other: int, width: int) -> None:
    """Let a step go on through another."""
    room.first[step] = min(room.first[step], room.first[other])
    room.until[step] = max(room.until[step], room.until[other])
    for i in range(room.length[other]):
        era = room.eras[other * width + i]
        if not room.has[step * width + era]:
            room.has[step * width + era] = True
            room.eras[step * width + room.length[step]] = era
            room.length[step] += 1
    if room.head[other] != NOTHING:
        if room.head[step] == NOTHING:
            room.head[step] = room.head[other]
        else:
            room.cell_next[room.tail[step]] = room.head[other]
        room.tail[step] = room.tail[other]


def sort_edges(eras: Any, low: int, high: int, room: Any) -> int:
    """Put the days on which an era begins or ends in order, each once."""
    edges = 0
    for era in range(low, high):
        for side in range(2):
            day = eras.start[era] if side == 0 else eras.until[era]
            at = edges
            while at > 0 and room.edge[at - 1] > day:
                at -= 1
            if at > 0 and room.edge[at - 1] == day:
                continue
            for later in range(edges, at, -1):
                room.edge[later] = room.edge[later - 1]
            room.edge[at] = day
            edges += 1
    return edges


def open_step(eras: Any, low: int, high: int, room: Any, step: int, first: int, until: int) -> None:  # noqa: PLR0917 - compiled by place
    """Begin a step with the eras that hold a day."""
    width = high - low
    room.first[step], room.until[step], room.agents[step] = first, until, step
    room.length[step], room.sizes[step] = 0, 0
    room.head[step], room.tail[step] = NOTHING, NOTHING
    for one in range(width):
        room.has[step * width + one] = False
        if eras.start[low + one] > first or first >= eras.until[low + one]:
            continue
        room.has[step * width + one] = True
        room.eras[step * width + room.length[step]] = one
        room.length[step] += 1
        agent = eras.agent[low + one]
        at = room.sizes[step]
        while at > 0 and room.sets[step * width + at - 1] > agent:
            at -= 1
        if at > 0 and room.sets[step * width + at - 1] == agent:
            continue
        for later in range(room.sizes[step], at, -1):
            room.sets[step * width + later] = room.sets[step * width + later - 1]
        room.sets[step * width + at] = agent
        room.sizes[step] += 1


def cut_steps(eras: Any, low: int, high: int, room: Any) -> int:
    """Cut time wherever the agents change, and return the number of steps."""
    edges = sort_edges(eras, low, high, room)
    steps = 0
    for edge in range(edges - 1):
        open_step(eras, low, high, room, steps, room.edge[edge], room.edge[edge + 1])
        if room.length[steps] == 0:
            continue
        before = steps - 1
        if (
            before >= 0
            and room.until[before] == room.first[steps]
            and same_agents(room, before, steps, high - low)
        ):
            take(room, before, steps, high - low)
        else:
            steps += 1
    return steps


def choose_neighbours(room: Any, steps: int, short: int, width: int) -> None:
    """Find for each short step the neighbour with all its agents and more, the earlier of two."""
    for step in range(steps):
        room.goes_to[step] = NOTHING
        room.days[step] = room.until[step] - room.first[step]
        if room.days[step] >= short:
            continue
        most = 0
        for other in (step - 1, step + 1):
            if other < 0 or other >= steps or not is_within(room, step, other, width):
                continue
            before, after = min(step, other), max(step, other)
            if room.until[before] == room.first[after] and room.sizes[room.agents[other]] > most:
                most = room.sizes[room.agents[other]]
                room.goes_to[step] = other


def join_short(room: Any, steps: int, short: int, width: int) -> int:
    """
    Let what is short before or after a combination join it; each judged by its own length.

    Returns the number of steps that are left, in `Room.place` by their order.
    """
    choose_neighbours(room, steps, short, width)
    for step in range(steps):
        room.is_kept[step] = False
    left = 0
    for step in range(steps):
        last = step
        while room.goes_to[last] != NOTHING:
            last = room.goes_to[last]
        if not room.is_kept[last]:
            room.is_kept[last] = True
            room.place[left] = last
            left += 1
        if last != step:
            take(room, last, step, width)
            note = add_note(
                room, SHORT, NOTHING, NOTHING, room.days[step], NO_CUT, room.agents[step]
            )
            hang(room, room.head, room.tail, last, note)
    return merge_neighbours(room, left, width)


def merge_neighbours(room: Any, steps: int, width: int) -> int:
    """Make one of neighbours on the same agents, and return how many are left."""
    kept = 0
    for i in range(steps):
        step = room.place[i]
        if kept > 0:
            before = room.place[kept - 1]
            if room.until[before] == room.first[step] and same_agents(room, before, step, width):
                take(room, before, step, width)
                continue
        room.place[kept] = step
        kept += 1
    return kept


def filter_steps(room: Any, steps: int, keep: int, width: int) -> int:
    """Keep the steps that are asked for, and mark those that are not."""
    kept = 0
    for i in range(steps):
        step = room.place[i]
        room.is_kept[step] = True
        if keep == CHANGES and kept > 0 and same_agents(room, room.place[kept - 1], step, width):
            before = room.place[kept - 1]
            take(room, before, step, width)
            note = add_note(room, AGAIN, NOTHING, NOTHING, 0, NO_CUT, room.agents[step])
            hang(room, room.head, room.tail, before, note)
            continue
        if keep == FIRST:
            for j in range(kept):
                earlier = room.place[j]
                if room.is_kept[earlier] and same_agents(room, earlier, step, width):
                    room.is_kept[step] = False
                    note = add_note(room, AGAIN, NOTHING, NOTHING, 0, NO_CUT, room.agents[step])
                    room.head[step] = NOTHING
                    hang(room, room.head, room.tail, step, note)
                    break
        room.place[kept] = step
        kept += 1
    return kept


# --- what is handed over --------------------------------------------------------------------------


def is_full(found: Any) -> bool:
    """Tell whether there may be no place for one more of anything."""
    return bool(
        found.filled[0] + 1 >= len(found.first)
        or found.filled[1] + 1 >= len(found.agent)
        or found.filled[2] + 1 >= len(found.member)
        or found.filled[3] + 1 >= len(found.note_by)
        or found.filled[4] + 1 >= len(found.lost)
    )


def write_agents(room: Any, stretch: int, width: int, found: Any) -> None:
    """Write the agents of a stretch."""
    for i in range(room.sizes[stretch]):
        if is_full(found):
            return
        found.agent[found.filled[1]] = room.sets[stretch * width + i]
        found.filled[1] += 1


def write_note(eras: Any, low: int, width: int, room: Any, note: int, found: Any) -> None:  # noqa: PLR0917 - compiled by place
    """Write one note, its eras as agents."""
    if is_full(found):
        return
    at = found.filled[3]
    one, two, stretch = room.note_one[note], room.note_two[note], room.note_step[note]
    found.note_by[at] = room.note_by[note]
    found.note_number[at], found.note_cut[at] = room.note_number[note], room.note_cut[note]
    if stretch == NOTHING:
        found.note_one[at], found.note_two[at] = eras.agent[low + one], eras.agent[low + two]
        found.note_at[at] = NOTHING
    else:
        found.note_one[at], found.note_two[at] = room.sizes[stretch], NOTHING
        found.note_at[at] = found.filled[1]
        write_agents(room, stretch, width, found)
    found.filled[3] = at + 1


def write_notes(eras: Any, low: int, width: int, room: Any, step: int, found: Any) -> None:  # noqa: PLR0917 - compiled by place
    """Write what made a step what it is; of a note on two eras, only if both are in it."""
    first, until = room.first[step], room.until[step]
    for i in range(room.length[step] if room.is_kept[step] else 0):
        cell = room.era_head[room.eras[step * width + i]]
        while cell != NOTHING:
            note = room.cell_note[cell]
            one, two, cut = room.note_one[note], room.note_two[note], room.note_cut[note]
            both = room.has[step * width + one] and room.has[step * width + two]
            if both or (cut != NO_CUT and (cut in (first, until))):
                write_note(eras, low, width, room, note, found)
            cell = room.cell_next[cell]
    cell = room.head[step]
    while cell != NOTHING:
        write_note(eras, low, width, room, room.cell_note[cell], found)
        cell = room.cell_next[cell]


def told_by(found: Any, first: int, until: int) -> int:
    """Join what notes tell of, each once and in order."""
    number = 0
    for note in range(first, until):
        digit = found.note_by[note] + 1
        rest = number
        while rest > 0 and rest % BASE != digit:
            rest //= BASE
        if rest == 0:
            number = number * BASE + digit
    return int(number)


def write_steps(  # noqa: PLR0917 - what a patient is made of
    patient: int, eras: Any, exposures: Any, room: Any, steps: int, found: Any
) -> None:
    """Write the steps of a patient, and the exposures that are in none."""
    low, high = eras.offsets[patient], eras.offsets[patient + 1]
    width = high - low
    begin, end = exposures.offsets[patient], exposures.offsets[patient + 1]
    for i in range(steps):
        step = room.place[i]
        if is_full(found):
            return
        at = found.filled[0]
        last = room.first[step]
        for j in range(room.length[step]):
            last = max(last, eras.end[low + room.eras[step * width + j]])
        found.patient[at] = patient
        found.first[at], found.until[at] = room.first[step], room.until[step]
        found.end[at] = min(room.until[step], last)
        found.is_kept[at] = room.is_kept[step]
        found.agents_at[at] = found.filled[1]
        found.agents[at] = room.sizes[room.agents[step]]
        write_agents(room, room.agents[step], width, found)
        found.members_at[at] = found.filled[2]
        for row in range(begin, end):
            era = exposures.era[row]
            if (
                era != NOTHING
                and room.has[step * width + era - low]
                and exposures.start[row] < room.until[step]
                and exposures.until[row] > room.first[step]
                and not is_full(found)
            ):
                found.member[found.filled[2]] = row
                found.filled[2] += 1
        found.members[at] = found.filled[2] - found.members_at[at]
        found.notes_at[at] = found.filled[3]
        write_notes(eras, low, width, room, step, found)
        found.notes[at] = found.filled[3] - found.notes_at[at]
        found.by[at] = told_by(found, found.notes_at[at], found.filled[3])
        found.filled[0] = at + 1
    for row in range(begin, end):
        if exposures.era[row] != NOTHING and not is_full(found):
            write_lost(eras, exposures, low, width, row, room, steps, found)


def write_lost(  # noqa: PLR0917 - compiled by place
    eras: Any, exposures: Any, low: int, width: int, row: int, room: Any, steps: int, found: Any
) -> None:  # fmt: skip
    """Write an exposure that is in no step, with the first cut of its era."""
    era = exposures.era[row] - low
    for i in range(steps):
        step = room.place[i]
        if (
            room.has[step * width + era]
            and exposures.start[row] < room.until[step]
            and exposures.until[row] > room.first[step]
        ):
            return
    cell = room.era_head[era]
    while cell != NOTHING and room.note_by[room.cell_note[cell]] != OVERLAP:
        cell = room.cell_next[cell]
    at = found.filled[4]
    found.lost[at], found.lost_note[at] = row, found.filled[3]
    found.filled[4] = at + 1
    write_note(eras, low, width, room, room.cell_note[cell], found)


def walk_steps(eras: Any, exposures: Any, rules: Any, room: Any, found: Any) -> bool:
    """
    Find the steps of every patient; tell whether there was a place for all of them.

    Takes `Eras`, `Exposures`, `Settings`, a `Room` for the largest patient, and `Steps` to fill.
    """
    for patient in range(len(eras.offsets) - 1):
        low, high = eras.offsets[patient], eras.offsets[patient + 1]
        room.used[0], room.used[1] = 0, 0
        for era in range(low, high):
            room.era_head[era - low], room.era_tail[era - low] = NOTHING, NOTHING
            if eras.size[era] > 1:
                one = era - low
                note = add_note(room, COLLAPSED, one, one, eras.size[era], NO_CUT, NOTHING)
                hang(room, room.era_head, room.era_tail, one, note)
        judge_overlaps(eras, low, high, rules, room)
        steps = cut_steps(eras, low, high, room)
        steps = join_short(room, steps, rules.short, high - low)
        steps = filter_steps(room, steps, rules.keep, high - low)
        write_steps(patient, eras, exposures, room, steps, found)
        if is_full(found):
            return False
    return True
