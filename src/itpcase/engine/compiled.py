"""
The same walk, compiled.

`itpcase.engine.walk` is plain Python. Where numba is installed (the extra ``registry``) and there
is enough work to pay for it, the very same functions are compiled: one text, two speeds, the same
rows. So are the other modules of the engine; `itpcase.engine.calls` calls them. With
``NUMBA_DISABLE_JIT=1`` in the environment nothing is compiled, and a debugger stops in the walk
whatever the size of the cohort.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from itpcase import _days as _numbers
from itpcase._days import NEVER
from itpcase._names import uncollected
from itpcase._version import __version__
from itpcase.engine import blocks as _blocks
from itpcase.engine import days as _days
from itpcase.engine import indexing as _indexing
from itpcase.engine import lines as _lines
from itpcase.engine import sorting as _sorting
from itpcase.engine import steps as _steps
from itpcase.engine import walk as _walk

__all__: list[str] = []

Piece = TypeVar("Piece")
Found = TypeVar("Found")

COMPILED_FROM: Final = 2_000
"""From so many counts on the compiled walk is done sooner, once it is in memory."""

LOADED_FROM: Final = 500_000
"""So many counts take plain Python as long as it takes to load what was compiled before."""

LINE: Final = 10
"""A line takes plain Python as long as so many counts, also where it has none."""

STEPS_FROM: Final = 2_000
"""From so many exposures on the compiled walk finds steps of treatment sooner."""

STEPS_LOADED_FROM: Final = 100_000
"""So many exposures take plain Python as long as it takes to load what was compiled before."""

INNER: Final = {
    _walk: (
        "at_least", "round_to_step", "limits", "state_of", "without_doubt", "first_after",
        "next_event", "day_of_row", "write_episode", "write_run", "pass_bleeds",
        "end_by_event", "walk_line",
    ),
    _lines: ("line_span", "best_level", "why_not_evaluable", "classify_lines"),
    _days: ("comes_first", "choose_row", "bounds_of", "lay_out_days"),
    _blocks: ("end_of_block",),
    _sorting: ("width_of", "spread", "settle"),
    _steps: (
        "add_note", "hang", "note_pair", "cut_eras", "judge_overlaps", "same_agents", "is_within",
        "take", "sort_edges", "open_step", "cut_steps", "choose_neighbours", "merge_neighbours",
        "join_short", "filter_steps", "is_full", "write_agents", "write_note", "write_notes",
        "told_by", "write_lost", "write_steps",
    ),
}  # fmt: skip
"""What becomes part of the functions that are called from Python, callees first."""

USED: Final = {_lines: (_walk,), _blocks: (_walk, _lines, _days)}
"""The modules whose functions become part of those of another."""

OUTERMOST: Final = {
    _lines: ("walk_lines",),
    _days: ("choose_rows", "bound_rows"),
    _blocks: ("classify_blocks",),
    _sorting: ("tally", "order_block"),
    _steps: ("count_pairs", "walk_steps"),
}


_FAST: Final[dict[str, Any]] = {}
"""What is compiled in this process, or will be when it is first called."""


@lru_cache(maxsize=1)
def compiled() -> types.SimpleNamespace | None:
    """Return the compiled functions that walk along lines; None where there is no compiler."""
    lines, blocks = compile_functions(_lines), compile_functions(_blocks)
    if lines is None or blocks is None:
        return None
    return types.SimpleNamespace(**vars(lines), **vars(blocks))


@lru_cache(maxsize=1)
def compiled_sorting() -> types.SimpleNamespace | None:
    """Return those of `itpcase.engine.sorting`; None where there is no compiler."""
    return compile_functions(_sorting)


@lru_cache(maxsize=1)
def compiled_days() -> types.SimpleNamespace | None:
    """Return those of `itpcase.engine.days`; None where there is no compiler."""
    return compile_functions(_days)


@lru_cache(maxsize=1)
def compiled_steps() -> types.SimpleNamespace | None:
    """Return those of `itpcase.engine.steps`; None where there is no compiler."""
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
        # what other packages add to numba is about types that are none of ours; to look for it
        # among all that is installed takes 7 ms
        fast._compilation_chain_init_hook = _add_nothing  # noqa: SLF001
        _type_values(fast)
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


def _type_values(function: Any) -> None:
    """
    Let a compiled function have from us the types of arrays and named tuples, as numba names them.

    Of a class that it does not know numba asks each of its own types whether it is one of them,
    which takes 3 ms a class; and to see that no array is masked it loads `numpy.ma`, which takes
    8 ms: one of numpy's own class is not. What other functions of the process are told stays.
    """
    from numba.extending import typeof_impl  # noqa: PLC0415 - an extra

    typeof_impl.register(_Typed, lambda value, _: value.type)
    theirs = function.typeof_pyval
    function.typeof_pyval = lambda value: theirs(_Typed(type_of(value)))


class _Typed(NamedTuple):
    """Stands for a value of which the type is known."""

    type: Any


def type_of(value: Any) -> Any:
    """Return the type that numba has for a value that a compiled function is called with."""
    import numba  # noqa: PLC0415 - an extra
    import numpy as np  # noqa: PLC0415 - beside what is loaded with it
    from numba.np import numpy_support  # noqa: PLC0415 - an extra

    if isinstance(value, tuple):
        return numba.types.BaseTuple.from_types([*map(type_of, value)], type(value))
    if type(value) is not np.ndarray or value.dtype.kind not in "biuf":
        return numba.typeof(value)
    dtype, layout = numpy_support.from_dtype(value.dtype), numpy_support.map_layout(value)
    return numba.types.Array(dtype, value.ndim, layout, readonly=not value.flags.writeable)


def _add_nothing() -> None:
    """Stands where numba asks what other packages add to it."""


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


def is_worth_compiling(counts: int, lines: int) -> bool:
    """
    Tell whether so many counts and lines are walked by the compiled functions.

    * Once they are in memory, unless there are only a few counts.
    * Else when plain Python would take, or has taken so far, as long as it takes to load them: who
      asks much in small questions waits once, and who asks little never does.
    """
    global _plain_work  # noqa: PLW0603 - what a process has done
    work = counts + LINE * lines
    if work < COMPILED_FROM:
        return False
    if _is_loaded("classify_blocks") or _plain_work + work >= LOADED_FROM:
        return compiled() is not None
    _plain_work += work
    return False


def is_worth_sorting(rows: int) -> bool:
    """Tell whether so many rows are put in order by the compiled function."""
    return (COMPILED_FROM if _is_loaded("order_block") else LOADED_FROM) <= rows < NEVER


def is_worth_stepping(exposures: int) -> bool:
    """
    Tell whether the steps of so many exposures are found by the compiled functions.

    To load them is worth it for all of which these are a part: see `part_of_exposures`.
    """
    if _is_loaded("walk_steps"):
        return exposures >= STEPS_FROM
    return max(exposures, _EXPOSURES.get()) >= STEPS_LOADED_FROM


def _is_loaded(name: str) -> bool:
    """Tell whether a function is in memory, compiled."""
    return name in _FAST and bool(_FAST[name].overloads)


_EXPOSURES: ContextVar[int] = ContextVar("exposures", default=0)


@contextmanager
def part_of_exposures(all_of_them: int) -> Iterator[None]:
    """Say of how many exposures those that are asked about inside are a part."""
    token = _EXPOSURES.set(all_of_them)
    try:
        yield
    finally:
        _EXPOSURES.reset(token)


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


def on_threads(work: Callable[[Piece], Found], pieces: Iterable[Piece]) -> list[Found]:
    """
    Do the same work for each piece, on as many threads as there may be; what is in it is on one.

    Parameters
    ----------
    work : callable
        Of one piece; most of it is compiled, or of numpy, and lets other threads run.
    pieces : iterable

    Returns
    -------
    list
        What was found, in the order of the pieces.
    """
    listed = [*pieces]
    workers = min(threads(), len(listed))
    if workers < 2:  # noqa: PLR2004 - one is this thread
        return [work(piece) for piece in listed]

    def alone(piece: Piece) -> Found:
        with at_most_threads(1):
            return work(piece)

    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - 20 ms, for registries

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(alone, listed))
