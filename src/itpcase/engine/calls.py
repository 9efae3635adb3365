"""
The functions of the engine as they are called: each takes its columns, compiled or plain.

`itpcase.engine.compiled` says which, and compiles.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from itpcase._days import NEVER
from itpcase.engine import blocks as _blocks
from itpcase.engine import compiled as _compiled
from itpcase.engine import days as _days
from itpcase.engine import lines as _lines
from itpcase.engine import sorting as _sorting
from itpcase.engine import steps as _steps
from itpcase.engine import walk as _walk
from itpcase.engine.walk import SUMMARY_COLUMNS, Facts, Rules

__all__: list[str] = []

KEY_BITS: Final = 31
"""Bits of the key by which rows of a patient are put in order."""

MOST_CARRIED: Final = len(_sorting.Carried._fields)
"""So many columns are put in order beside their keys."""


KINDS: Final[dict[str, type]] = {
    **dict.fromkeys(("low", "high", "printed", "baseline"), np.float64),
    **dict.fromkeys(("is_splenectomy", "bleeding_unknown"), np.bool_),
    **dict.fromkeys(("bleed_least", "bleed_most"), np.int8),
    **dict.fromkeys(("count_offsets", "line_offsets", "bleed_offsets", "rescue_offsets"), np.int64),
    **dict.fromkeys(("number", "washout_until"), np.int64),
}
"""The type of each column of `Facts`; of the others, which are days, int32."""

WHOLE: Final = ("level_ends", "bleeding_allowed")
"""The lists of `Rules` that are of whole numbers."""


def _as_compiled(name: str, values: Any) -> Any:
    """
    Return a column in the one form for which the walk is compiled, without copying it.

    Another type, or another permission to write, would be compiled again.
    """
    return _as_kind(values, KINDS.get(name, np.int32))


def _as_kind(values: Any, kind: Any) -> Any:
    column: Any = np.ascontiguousarray(values, dtype=kind).view()
    column.flags.writeable = False
    return column


def rows_in_order(patient: Any, patients: int, *keys: Any) -> Any:
    """
    Return the rows in order of patient and keys, the first key first; equal rows keep theirs.

    Parameters
    ----------
    patient : numpy.ndarray
        One each row, from 0 on.
    patients : int
    *keys : numpy.ndarray
        Whole numbers; as one number, where they are small enough for that, they are sorted fast.

    Returns
    -------
    numpy.ndarray
    """
    one = _as_one(keys, len(patient)) if _compiled.is_worth_sorting(len(patient)) else None
    found = None if one is None else order_rows(patient, one, patients)
    if found is None:
        return np.lexsort((*reversed(keys), patient))
    rows = found[-1]
    return np.arange(len(patient)) if rows is None else rows


def _as_one(keys: Sequence[Any], rows: int) -> Any:
    """Put whole numbers side by side in one that sorts as they do; None if it has not the bits."""
    one, bits = np.zeros(rows, dtype=np.int64), 0
    for key in keys:
        is_open = key == NEVER  # far from all days: it comes next to the last of them
        low, high = int(key.min()), int(key.max(initial=key.min(), where=~is_open)) + 1
        bits += (high - low).bit_length()
        if bits > KEY_BITS:
            return None
        one = (one << (high - low).bit_length()) | np.where(is_open, high - low, key - low)
    return one.astype(np.int32)


def order_rows(
    patient: Any, keys: Any, patients: int, carried: Sequence[Any] = ()
) -> tuple[Any, Any, Sequence[Any], Any] | None:
    """
    Put rows in order of patient and key with `itpcase.engine.sorting`, compiled.

    Parameters
    ----------
    patient, keys : numpy.ndarray
        One each row.
    patients : int
    carried : sequence of numpy.ndarray
        Up to `MOST_CARRIED` columns of eight bytes a row that are put in order on the way.

    Returns
    -------
    tuple or None
        The offsets of the patients, the keys and the carried columns in order, and the rows that
        they came from; the rows are None if they were in order. None if there are few rows, many of
        one patient, or no numba: a general sort does better.
    """
    fast = _compiled.compiled_sorting() if _compiled.is_worth_sorting(len(patient)) else None
    if fast is None:
        return None
    patient, keys = _as_compiled("patient", patient), _as_compiled("keys", keys)
    ends = np.zeros(patients + 1, dtype=np.int64)
    found = fast.tally(patient, keys, ends)
    if found == _sorting.NOT_SORTED:
        return None
    if found == _sorting.IN_ORDER:
        return ends, keys, carried, None
    nothing = [np.zeros(0, dtype=np.int64)] * (MOST_CARRIED - len(carried))
    given = [np.ascontiguousarray(each).view(np.int64) for each in carried] + nothing
    into = _sorting.Rows(
        np.empty(len(keys), dtype=np.int32), np.empty(len(keys), dtype=np.int32),
        _sorting.Carried(*map(np.empty_like, given)),
    )  # fmt: skip
    rows = _sorting.Carried(*(_as_kind(each, np.int64) for each in given))
    cuts = _cuts(ends)
    size, most = (int(np.diff(each).max(initial=0)) for each in (ends[cuts], cuts))

    firsts, lasts = cuts[:-1].tolist(), cuts[1:].tolist()

    def put_in_order(turn: slice) -> None:
        room = _sorting.Room._make(
            np.empty(each, dtype=np.int64)
            for each in (size * (1 + len(carried)), _sorting.MOST_ROWS, most)
        )
        for first, last in zip(firsts[turn], lasts[turn], strict=True):
            here = room._replace(at=room.at[: last - first])
            fast.order_block(patient, keys, rows, ends, first, here, into)

    workers = min(_compiled.threads(), len(firsts))
    _compiled.on_threads(put_in_order, [slice(i, None, workers) for i in range(workers)])
    sorted_ones = [out.view(each.dtype) for out, each in zip(into.carried, carried, strict=False)]
    return ends, into.keys, sorted_ones, into.order


def _cuts(ends: Any) -> Any:
    """Cut patients into blocks of so many rows as are put in order at a time."""
    size = max(_sorting.BLOCK, -(-int(ends[-1]) // _sorting.MOST_BLOCKS))
    block = np.maximum(ends[1:] - 1, 0) // size
    return np.append(np.flatnonzero(np.diff(block, prepend=-1)), len(block))


def choose_rows(
    first: Any,
    size: Any,
    rows: _days.Measured,
    policy: int,
    *,
    compile: bool,  # noqa: A002 - the word of who asks
) -> Any:
    """
    Choose a row of each day with `itpcase.engine.days`, compiled or plain.

    Parameters
    ----------
    first, size : numpy.ndarray
        The first row of each day, and how many rows it has.
    rows : itpcase.engine.days.Measured
    policy : int
        Which of them, as `itpcase.engine.days` names it.
    compile : bool
        Whether to take the compiled function.

    Returns
    -------
    numpy.ndarray
        The row of each day.
    """
    fast = _compiled.compiled_days() if compile else None
    if fast is not None:
        first, size = (_as_kind(column, np.int64) for column in (first, size))
        rows = _as_measured(rows)
    chosen = np.empty(len(first), dtype=np.int64)
    (fast or _days).choose_rows(first, size, rows, policy, chosen)
    return chosen


def bound_rows(
    which: Any,
    rows: _days.Measured,
    into: tuple[Any, Any, Any],
    *,
    compile: bool,  # noqa: A002 - the word of who asks
) -> None:
    """
    Write the bounds of rows with `itpcase.engine.days`, compiled or plain.

    Parameters
    ----------
    which : Any
        The rows.
    rows : itpcase.engine.days.Measured
    into : tuple of numpy.ndarray
        Lowest and highest value and printed limit, written at these rows.
    compile : bool
        Whether to take the compiled function.
    """
    fast = _compiled.compiled_days() if compile else None
    if fast is not None:
        which, rows = _as_kind(which, np.int64), _as_measured(rows)
    (fast or _days).bound_rows(rows, which, *into)


def _as_measured(rows: _days.Measured) -> _days.Measured:
    return _days.Measured._make(map(_as_kind, rows, MEASURED_KINDS))


MEASURED_KINDS: Final = (np.int32, np.float64, np.int8, np.float64, np.int8)
"""The type of each column of `itpcase.engine.days.Measured`."""


def make_unread(offsets: Any, rows: _days.Measured, policy: int) -> _blocks.Unread:
    """
    Take counts that have to be laid out, and make room for a block of patients.

    Parameters
    ----------
    offsets : numpy.ndarray
        One more than there are patients.
    rows : itpcase.engine.days.Measured
    policy : int
        Which of the counts of a day is taken, as `itpcase.engine.days` names it.

    Returns
    -------
    itpcase.engine.blocks.Unread
    """
    has_rows = len(rows.day) > 0
    size = max(_blocks.BLOCK, int(np.diff(offsets).max())) if has_rows else 0
    bounds = len(rows.comparator) > 0 or len(rows.upper) > 0
    low, high, printed = np.empty((3, size)) if bounds else (np.empty(size),) * 3
    into = _days.Days(
        np.zeros(len(offsets), dtype=np.int64), np.empty(size, dtype=np.int32), low, high, printed
    )
    return _blocks.Unread(_as_kind(offsets, np.int64), _as_measured(rows), policy, into)


NOTHING_UNREAD: Final = make_unread([], _days.Measured([], [], [], [], []), _days.FIRST)
"""Stands where the facts have one count a day."""


def walk_steps(eras: _steps.Eras, exposures: _steps.Exposures, rules: _steps.Settings) -> Any:
    """
    Find the steps of treatment of every patient with `itpcase.engine.steps`, compiled or plain.

    Parameters
    ----------
    eras : Eras
        Of int64.
    exposures : Exposures
    rules : Settings

    Returns
    -------
    Steps
        As arrays, each as long as it is filled.
    """
    many = len(exposures.start)
    fast = _compiled.compiled_steps() if _compiled.is_worth_stepping(many) else None
    if fast is None:
        eras = _steps.Eras._make(column.tolist() for column in eras)
        exposures = _steps.Exposures._make(column.tolist() for column in exposures)
    most = np.zeros(2, dtype=np.int64) if fast is not None else [0, 0]
    (fast or _steps).count_pairs(eras, most)
    room = _room(int(most[0]), int(most[1]))
    room = room if fast is not None else _steps.Room._make(each.tolist() for each in room)
    size = len(exposures.start) + len(eras.start) + 1
    until = eras.until
    while True:
        found = _places(size)
        found = found if fast is not None else _steps.Steps._make(each.tolist() for each in found)
        eras = eras._replace(until=until.copy())  # the walk cuts them
        if (fast or _steps).walk_steps(eras, exposures, rules, room, found):
            break
        size *= 4
    steps, agents, members, notes, lost = (int(many) for many in found.filled)
    sizes = (steps,) * _PER_STEP + (agents, members) + (notes,) * _PER_NOTE + (lost,) * 2 + (5,)
    return _steps.Steps._make(
        np.asarray(each[:many], dtype=np.int64) for each, many in zip(found, sizes, strict=True)
    )


_PER_STEP: Final = _steps.Steps._fields.index("agent")
_PER_NOTE: Final = len([name for name in _steps.Steps._fields if name.startswith("note_")])


def _places(size: int) -> _steps.Steps:
    """Make room for what is found, of which nothing is read but what was written."""
    return _steps.Steps._make(
        np.zeros(5, dtype=np.int64) if name == "filled" else np.empty(size, dtype=np.int64)
        for name in _steps.Steps._fields
    )


def _room(pairs: int, eras: int) -> _steps.Room:
    """Make room for a patient of so many eras, so many pairs of which share days."""
    steps = 2 * eras + 2
    notes = eras + 2 * pairs + 2 * steps
    sizes = {
        "edge": steps, "cell_note": 2 * notes, "cell_next": 2 * notes, "era_head": eras,
        "era_tail": eras, "eras": steps * eras, "has": steps * eras, "sets": steps * eras,
        "used": 2,
    }  # fmt: skip
    return _steps.Room._make(
        np.zeros(
            sizes.get(
                name, pairs if name.startswith("pair") else notes if name.startswith("note")
                else steps,
            ),
            dtype=np.int64,
        )
        for name in _steps.Room._fields
    )  # fmt: skip


def as_lists(facts: Facts, known: dict[int, tuple[Any, Any]] | None) -> Facts:
    """
    Return the facts as plain Python reads them fastest; *known* are columns turned before.

    A column stands there by its identity, with itself, so that it stays the same. Short ones are
    turned sooner than they are found. Those of a patient that came as lists are returned as they
    are.
    """
    if isinstance(facts.day, list):
        return facts
    if known is None:
        return Facts._make([column.tolist() for column in facts])
    lists = []
    for column in facts:
        found = known.get(id(column))
        if found is None:
            found = known[id(column)] = column, column.tolist()
        lists.append(found[1])
    return Facts._make(lists)


NO_EPISODES: Final = np.empty((0, _walk.EPISODE_COLUMNS), dtype=np.int32)
NO_RUNS: Final = np.empty((0, _walk.RUN_COLUMNS), dtype=np.int32)
NO_STATES: Final = np.empty(0, dtype=np.int8)


class _OfThread(threading.local):
    """What a thread keeps: room that one piece after the other uses."""

    episodes: Any = NO_EPISODES


OF_THREAD: Final = _OfThread()


def _take_room(rows: int) -> Any:
    """
    Take room for so many episodes, that of the piece before if it is enough.

    Of memory that was never written the system gives each page when it first is, which takes two
    threads as long as they gain over one. Whoever takes it gives it back.
    """
    room, OF_THREAD.episodes = OF_THREAD.episodes, NO_EPISODES
    return room if len(room) >= rows else np.empty((rows, _walk.EPISODE_COLUMNS), dtype=np.int32)


def let_go_of_room() -> None:
    """Let go of the room that this thread keeps for the next piece."""
    OF_THREAD.episodes = NO_EPISODES


class Engine:
    """
    The walk for one piece of a cohort: compiled on arrays, or plain on lists.

    Parameters
    ----------
    facts, rules : Facts, Rules
        Arrays, and lists.
    compile : bool
        Whether to take the compiled functions.
    known : dict or None
        Columns that were turned into lists before, as in `as_lists`.
    """

    def __init__(
        self,
        facts: Facts,
        rules: Rules,
        *,
        compile: bool,  # noqa: A002 - the word of who asks
        known: dict[int, tuple[Any, Any]] | None,
    ) -> None:
        fast = _compiled.compiled() if compile else None
        self.is_plain = fast is None
        self.walk: Any = _lines.walk_lines if fast is None else fast.walk_lines
        self.classify: Any = _blocks.classify_blocks if fast is None else fast.classify_blocks
        n, levels = len(rules.at_least), len(rules.level_ends)
        if fast is None:
            self.facts = as_lists(facts, known)
            self.rules = rules
            of_criteria: Any = [0.0] * n, [0.0] * n, [0.0] * n
            summary: Any = [0] * SUMMARY_COLUMNS
            of_levels: Any = [0] * levels, [0] * levels
        else:
            self.facts = Facts._make(map(_as_compiled, facts._fields, facts))
            self.rules = Rules._make(
                np.array(value, dtype=np.int64 if name in WHOLE else np.float64)
                if isinstance(value, list)
                else value
                for name, value in rules._asdict().items()
            )
            of_criteria = np.zeros((3, n))
            summary = np.zeros(SUMMARY_COLUMNS, dtype=np.int64)
            of_levels = np.zeros((2, levels), dtype=np.int64)
        self.room = _lines.Room._make((*of_criteria, summary, *of_levels, NO_RUNS, NO_STATES))

    def classify_lines(
        self,
        *,
        needs_baseline: bool,
        most_episodes: int | None = None,
        unread: _blocks.Unread = NOTHING_UNREAD,
    ) -> tuple[_lines.Classified, list[Any]]:
        """
        Run `classify_blocks`.

        Parameters
        ----------
        needs_baseline : bool
            As in `itpcase.engine.lines.classify_lines`.
        most_episodes : int or None
            How many episodes a level can have; None to look for none.
        unread : Unread
            Counts that have to be laid out.

        Returns
        -------
        Classified
            What was written: lists where the walk is plain.
        list of numpy.ndarray
            The episodes of each level, one row each.
        """
        levels = len(self.rules.level_ends)
        most = most_episodes or 0
        rows = most * levels
        episodes = _take_room(rows) if rows else NO_EPISODES
        firsts = [most * level for level in range(levels)] if rows else [0] * levels
        ends: Any = firsts.copy() if self.is_plain else np.array(firsts, dtype=np.int64)
        categories = self.room_for_lines(_lines.CATEGORY_COLUMNS + levels, np.int32)
        found = _lines.Classified(episodes, ends, *self.room_for_spans(), categories)
        keeps = most_episodes is not None
        self.classify(unread, self.facts, self.rules, needs_baseline, keeps, self.room, found)
        if not keeps:
            return found, []
        kept = [episodes[a:b].copy() for a, b in zip(firsts, ends, strict=True)]
        if rows:
            OF_THREAD.episodes = episodes
        return found._replace(episodes=NO_EPISODES), kept

    def walk_lines(
        self, level: int, episodes: Any, runs: Any, states: Any
    ) -> tuple[int, int, Any, Any]:
        """
        Run `walk_lines` of the walk.

        Returns
        -------
        tuple
            How many rows of *episodes* and *runs* are filled; the spans of the lines and their
            baselines, lists where the walk is plain.
        """
        fails, met, top, summary, *_ = self.room
        spans, baselines = self.room_for_spans()
        written = states.tolist() if self.is_plain else states
        rows, run_rows = self.walk(
            self.facts, self.rules, level, fails, met, top, summary, episodes, runs, written,
            spans, baselines,
        )  # fmt: skip
        if written is not states and written:
            states[:] = written
        return rows, run_rows, spans, baselines

    def room_for_spans(self) -> tuple[Any, Any]:
        """Make room for the span of each line, and its baseline."""
        lines = len(self.facts.number)
        baselines: Any = [0.0] * lines if self.is_plain else np.empty(lines)
        return self.room_for_lines(_lines.SPAN_COLUMNS, np.int64), baselines

    def room_for_lines(self, columns: int, dtype: Any) -> Any:
        """Make room for some numbers of each line: plain Python writes into lists twice as fast."""
        lines = len(self.facts.number)
        if self.is_plain and lines:
            return [[0] * columns for _ in range(lines)]
        return np.empty((lines, columns), dtype=dtype)
