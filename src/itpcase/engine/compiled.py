"""
The same walk, compiled.

`itpcase.engine.walk` is plain Python. Where numba is installed (the extra ``registry``) and there
is enough work to pay for it, the very same functions are compiled: one text, two speeds, the same
rows. So is `itpcase.engine.sorting`. With ``NUMBA_DISABLE_JIT=1`` in the environment nothing is
compiled, and a debugger stops in the walk whatever the size of the cohort.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from itpcase import _days as _numbers
from itpcase._days import NEVER
from itpcase._names import uncollected
from itpcase._version import __version__
from itpcase.engine import blocks as _blocks
from itpcase.engine import days as _days
from itpcase.engine import indexing as _indexing
from itpcase.engine import sorting as _sorting
from itpcase.engine import steps as _steps
from itpcase.engine import walk as _walk
from itpcase.engine.walk import SUMMARY_COLUMNS, Facts, Rules

__all__: list[str] = []

COMPILED_FROM: Final = 2_000
"""From so many counts on the compiled walk is done sooner, once it is in memory."""

LOADED_FROM: Final = 500_000
"""So many counts take plain Python as long as it takes to load what was compiled before."""

STEPS_FROM: Final = 2_000
"""From so many exposures on the compiled walk finds steps of treatment sooner."""

STEPS_LOADED_FROM: Final = 100_000
"""So many exposures take plain Python as long as it takes to load what was compiled before."""

KEY_BITS: Final = 31
"""Bits of the key by which rows of a patient are put in order."""

INNER: Final = {
    _walk: (
        "at_least", "round_to_step", "limits", "state_of", "without_doubt", "first_after",
        "next_event", "walk_line", "line_span", "classify_lines",
    ),
    _days: ("comes_first", "choose_row", "bounds_of", "lay_out_days"),
    _blocks: ("end_of_block",),
    _sorting: ("tally", "spread", "settle"),
    _steps: (
        "add_note", "hang", "note_pair", "cut_eras", "judge_overlaps", "same_agents", "is_within",
        "take", "sort_edges", "open_step", "cut_steps", "choose_neighbours", "merge_neighbours",
        "join_short", "filter_steps", "is_full", "write_agents", "write_note", "write_notes",
        "told_by", "write_lost", "write_steps",
    ),
}  # fmt: skip
"""What becomes part of the functions that are called from Python, callees first."""

USED: Final = {_blocks: (_walk, _days)}
"""The modules whose functions become part of those of another."""

OUTERMOST: Final = {
    _walk: ("walk_lines",),
    _days: ("choose_rows", "bound_rows"),
    _blocks: ("classify_blocks",),
    _sorting: ("order_rows",),
    _steps: ("count_pairs", "walk_steps"),
}


_FAST: Final[dict[str, Any]] = {}
"""What is compiled in this process, or will be when it is first called."""


@lru_cache(maxsize=1)
def compiled() -> types.SimpleNamespace | None:
    """Return the compiled functions that walk along lines; None where there is no compiler."""
    walk, blocks = compile_functions(_walk), compile_functions(_blocks)
    if walk is None or blocks is None:
        return None
    return types.SimpleNamespace(**vars(walk), **vars(blocks))


@lru_cache(maxsize=1)
def _compiled_sorting() -> types.SimpleNamespace | None:
    return compile_functions(_sorting)


@lru_cache(maxsize=1)
def _compiled_days() -> types.SimpleNamespace | None:
    return compile_functions(_days)


@lru_cache(maxsize=1)
def _compiled_steps() -> types.SimpleNamespace | None:
    return compile_functions(_steps)


def compile_functions(module: types.ModuleType) -> types.SimpleNamespace | None:
    """
    Compile the functions of a module when they are first called; Python runs them as before.

    These functions make no array, so they need not count references to them: with that, a line of
    40 counts takes three times as long, and two threads wait for one another.
    """
    try:
        with uncollected():
            import numba  # noqa: PLC0415 - an extra, and 0.2 s
    except ImportError:
        return None
    if numba.config.DISABLE_JIT:
        return None
    for each in (*USED.get(module, ()), module):
        _make_inner(each)
    found, steps = types.SimpleNamespace(), _indexing.pipeline_from_the_front()
    for name in OUTERMOST[module]:
        plain = getattr(module, name)
        fast = numba.njit(nogil=True, _nrt=False, pipeline_class=steps)(plain)
        with suppress(RuntimeError):  # no place on this machine where it could be kept
            fast._cache = _kept_by(plain)  # noqa: SLF001 - as numba does, with our own class
        setattr(found, name, fast)
        _FAST[name] = fast
    return found


@cache
def _make_inner(module: types.ModuleType) -> None:
    """Let what is compiled call the inner functions of a module."""
    from numba.extending import register_jitable  # noqa: PLC0415 - an extra

    options = {
        "_nrt": False, "pipeline_class": _indexing.pipeline_from_the_front(),
        "forceinline": module is not _steps,  # so much in one function would take minutes
    }  # fmt: skip
    for name in INNER[module]:
        register_jitable(**options)(getattr(module, name))


def _kept_by(function: Callable[..., Any]) -> Any:
    """
    Keep what was compiled for this text of the modules, beside them or in the user's cache.

    What another version left there, or a file that cannot be read, is passed over and compiled
    anew.
    """
    import hashlib  # noqa: PLC0415 - 3 ms, for what is kept

    from numba.core.caching import FunctionCache  # noqa: PLC0415 - an extra

    digest = hashlib.sha256(__version__.encode())
    for module in (_numbers, _indexing, *INNER):
        source = Path(str(module.__file__))
        digest.update(source.read_bytes() if source.is_file() else b"")
    key = digest.hexdigest()

    class Kept(FunctionCache):  # type: ignore[misc]  # numba has no types
        def _index_key(self, sig: Any, codegen: Any) -> Any:
            return (*super()._index_key(sig, codegen), key)

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            try:
                # without a refresh of the context, which a compiler needs and takes 0.4 s
                return self._load_overload(sig, target_context)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - whatever an unreadable file raises
                with suppress(OSError):
                    self.flush()
                return None

        def save_overload(self, sig: Any, data: Any) -> None:
            with suppress(OSError):  # what was compiled serves this process all the same
                super().save_overload(sig, data)

    return Kept(function)


_plain_work = 0
"""Counts that were walked in plain Python by this process, while a compiler was at hand."""


def is_worth_compiling(counts: int) -> bool:
    """
    Tell whether so many counts are walked by the compiled functions.

    * Once they are in memory, unless there are only a few counts.
    * Else when plain Python would take, or has taken so far, as long as it takes to load them: who
      asks much in small questions waits once, and who asks little never does.
    """
    global _plain_work  # noqa: PLW0603 - what a process has done
    if counts < COMPILED_FROM:
        return False
    if _is_loaded("classify_blocks") or _plain_work + counts >= LOADED_FROM:
        return compiled() is not None
    _plain_work += counts
    return False


def _is_loaded(name: str) -> bool:
    """Tell whether a function is in memory, compiled."""
    return name in _FAST and bool(_FAST[name].overloads)


_THREADS: ContextVar[int | None] = ContextVar("threads", default=None)


def threads() -> int:
    """Say on how many threads a cohort is walked: one a core, unless it was limited."""
    limit = _THREADS.get()
    if limit is not None:
        return limit
    if hasattr(os, "sched_getaffinity"):  # the cores that this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def at_most_threads(limit: int | None) -> Iterator[None]:
    """Limit the threads of what is asked inside, as where others work on the next part."""
    token = _THREADS.set(limit)
    try:
        yield
    finally:
        _THREADS.reset(token)


KINDS: Final[dict[str, type]] = {
    **dict.fromkeys(("low", "high", "printed", "baseline"), np.float64),
    **dict.fromkeys(("is_splenectomy", "bleeding_unknown", "bleed_certain"), np.bool_),
    **dict.fromkeys(("count_offsets", "line_offsets", "bleed_offsets", "rescue_offsets"), np.int64),
    **dict.fromkeys(("number", "washout_until"), np.int64),
}
"""The type of each column of `Facts`; of the others, which are days, int32."""


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
    one = _as_one(keys, len(patient)) if _is_worth_sorting(len(patient)) else None
    found = None if one is None else order_rows(patient, one, np.zeros(0), patients)
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


def _is_worth_sorting(rows: int) -> bool:
    return (COMPILED_FROM if _is_loaded("order_rows") else LOADED_FROM) <= rows < NEVER


def order_rows(
    patient: Any, keys: Any, values: Any, patients: int
) -> tuple[Any, Any, Any, Any] | None:
    """
    Put rows in order of patient and key with `itpcase.engine.sorting`, compiled.

    Parameters
    ----------
    patient, keys : numpy.ndarray
        One each row.
    values : numpy.ndarray
        A column of float64 that is put in order on the way, or one without rows.
    patients : int

    Returns
    -------
    tuple of numpy.ndarray or None
        The offsets of the patients, keys and values in order, and the rows that they came from; the
        rows are None if they were in order. None if there are few rows, many of one patient, or no
        numba: a general sort does better.
    """
    fast = _compiled_sorting() if _is_worth_sorting(len(patient)) else None
    if fast is None:
        return None
    patient, keys = _as_compiled("patient", patient), _as_compiled("keys", keys)
    ends = np.zeros(patients + 1, dtype=np.int64)
    values = _as_compiled("baseline", values)
    into = _sorting.Rows(
        np.empty_like(keys), np.empty_like(values), np.empty(len(keys), dtype=np.int32)
    )
    kinds = np.int64, np.float64, np.int32
    room = _sorting.Rows._make(np.empty(_sorting.MOST_ROWS, dtype=kind) for kind in kinds)
    found = fast.order_rows(patient, keys, values, ends, into, room)
    if found == _sorting.NOT_SORTED:
        return None
    if found == _sorting.IN_ORDER:
        return ends, keys, values, None
    return ends, *into


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
    fast = _compiled_days() if compile else None
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
    fast = _compiled_days() if compile else None
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
    day, taken = np.empty((2, size), dtype=np.int32)
    bounds = len(rows.comparator) > 0 or len(rows.upper) > 0
    low, high, printed = np.empty((3, size)) if bounds else (np.empty(size),) * 3
    into = _days.Days(np.zeros(len(offsets), dtype=np.int64), taken, day, low, high, printed)
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
    worth = STEPS_FROM if _is_loaded("walk_steps") else STEPS_LOADED_FROM
    fast = _compiled_steps() if len(exposures.start) >= worth else None
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
    """Make empty columns for what is found."""
    return _steps.Steps._make(
        np.zeros(5 if name == "filled" else size, dtype=np.int64) for name in _steps.Steps._fields
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


def as_lists(facts: Facts, known: dict[int, tuple[Any, Any]]) -> Facts:
    """
    Return the facts as plain Python reads them fastest; *known* are columns turned before.

    A column stands there by its identity, with itself, so that it stays the same.
    """
    lists = []
    for column in facts:
        held = known.get(id(column))
        if held is None:
            held = known[id(column)] = column, column.tolist()
        lists.append(held[1])
    return Facts._make(lists)


NO_RUNS: Final = np.empty((0, _walk.RUN_COLUMNS), dtype=np.int32)
NO_STATES: Final = np.empty(0, dtype=np.int8)


class Engine:
    """
    The walk for one piece of a cohort: compiled on arrays, or plain on lists.

    Parameters
    ----------
    facts, rules : Facts, Rules
        Arrays, and lists.
    compile : bool
        Whether to take the compiled functions.
    known : dict
        Columns that were turned into lists before, as in `as_lists`.
    """

    def __init__(
        self,
        facts: Facts,
        rules: Rules,
        *,
        compile: bool,  # noqa: A002 - the word of who asks
        known: dict[int, tuple[Any, Any]],
    ) -> None:
        fast = compiled() if compile else None
        self.is_plain = fast is None
        self.walk: Any = _walk.walk_lines if fast is None else fast.walk_lines
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
                np.array(value, dtype=np.int64 if name == "level_ends" else np.float64)
                if isinstance(value, list)
                else value
                for name, value in rules._asdict().items()
            )
            of_criteria = np.zeros((3, n))
            summary = np.zeros(SUMMARY_COLUMNS, dtype=np.int64)
            of_levels = np.zeros((2, levels), dtype=np.int64)
        self.room = _walk.Room._make((*of_criteria, summary, *of_levels, NO_RUNS, NO_STATES))

    def classify_lines(
        self,
        *,
        needs_baseline: bool,
        keep_episodes: bool,
        out: tuple[Any, ...],
        unread: _blocks.Unread = NOTHING_UNREAD,
    ) -> list[Any]:
        """
        Run `classify_blocks`; *out* is episodes, spans, baselines, categories.

        Returns
        -------
        list of numpy.ndarray
            The episodes of each level, one row each.
        """
        episodes, *others = out
        levels = len(self.rules.level_ends)
        most = len(episodes) // levels if levels else 0
        firsts = [most * level for level in range(levels)]
        ends: Any = firsts.copy() if self.is_plain else np.array(firsts, dtype=np.int64)
        written = self.writable(others)
        found = _walk.Classified(episodes, ends, *written)
        self.classify(
            unread, self.facts, self.rules, needs_baseline, keep_episodes, self.room, found
        )
        self.copy(written, others)
        return [episodes[first:end].copy() for first, end in zip(firsts, ends, strict=True)]

    def walk_lines(self, criteria: int, out: tuple[Any, ...]) -> tuple[int, int]:
        """Run `walk_lines` of the walk; *out* is episodes, runs, states, spans, baselines."""
        fails, met, top, summary, *_ = self.room
        episodes, runs, *others = out
        written = self.writable(others)
        rows: tuple[int, int] = self.walk(
            self.facts, self.rules, criteria, fails, met, top, summary, episodes, runs, *written
        )
        self.copy(written, others)
        return rows

    def writable(self, columns: Sequence[Any]) -> Sequence[Any]:
        """Return what to write into: plain Python writes into lists twice as fast."""
        return columns if not self.is_plain else [column.tolist() for column in columns]

    def copy(self, written: Sequence[Any], columns: Sequence[Any]) -> None:
        """Bring what was written into the columns, if it is not there yet."""
        if written is not columns:
            for column, values in zip(columns, written, strict=True):
                if values:
                    column[:] = values
