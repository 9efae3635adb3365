"""
Many patients, some at a time: their days are laid out, then their lines are walked along.

Counts that share a day or are bounds have to be laid out before the walk. For a registry that would
be more to write and to read again than the counts themselves. The patients of a block fit into the
memory next to a processor, and the room of one block serves all. Plain Python, as
`itpcase.engine.walk`, from which numba makes the same in a fraction of the time.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from itpcase.engine.days import Days, Measured, lay_out_days
from itpcase.engine.lines import Classified, Room, classify_lines
from itpcase.engine.walk import Facts, Rules

__all__: list[str] = []

BLOCK: Final = 1 << 12
"""So many counts are laid out at a time, or those of one patient who has more."""


class Unread(NamedTuple):
    """Counts that have to be laid out; without rows where the facts have one count a day."""

    offsets: Any
    rows: Measured
    policy: int
    into: Days
    """Has room for the counts of any patient; the facts read it."""


def end_of_block(offsets: Any, first: int, size: int) -> int:
    """Return the patient up to whom, from the first on, there are no more than so many counts."""
    end = first + 1
    while end < len(offsets) - 1 and offsets[end + 1] - offsets[first] <= size:
        end += 1
    return end


def classify_blocks(
    unread: Unread,
    facts: Facts,
    rules: Rules,
    needs_baseline: bool,
    keep_episodes: bool,
    room: Room,
    found: Classified,
) -> None:
    """
    Give the lines of all patients their category, one block after the other.

    Parameters
    ----------
    unread : Unread
    facts, rules : Facts, Rules
    needs_baseline, keep_episodes : bool
    room, found : Room, Classified
        All of these as in `itpcase.engine.lines.classify_lines`.
    """
    patients, first, before = len(facts.line_offsets) - 1, 0, 0
    while first < patients:
        end, laid_out = patients, 0
        if len(unread.rows.day) > 0:
            end = end_of_block(unread.offsets, first, len(unread.into.day))
            laid_out = lay_out_days(
                unread.offsets, unread.rows, unread.policy, first, end, unread.into
            )
        classify_lines(facts, rules, needs_baseline, keep_episodes, room, found, first, end, before)
        first, before = end, before + laid_out
