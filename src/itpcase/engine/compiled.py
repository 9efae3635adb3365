"""
The same walk, compiled.

`itpcase.engine.walk` is plain Python. Where numba is installed (the extra ``registry``) and there
are enough counts to pay for it, a second copy of that module is loaded from the same file and its
functions are compiled: one text, two speeds, the same rows. So is `itpcase.engine.sorting`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final

import numpy as np

from itpcase.engine import sorting as _sorting
from itpcase.engine import walk as _walk
from itpcase.engine.walk import SUMMARY_COLUMNS, Facts, Rules

__all__: list[str] = []

COMPILE_FROM: Final = 500_000
"""From so many counts on the walk is compiled; below, plain Python is done sooner."""

FUNCTIONS: Final = (
    "at_least", "round_to_step", "limits", "state_of", "without_doubt", "first_after", "next_event",
    "walk_line", "line_span", "classify_lines", "walk_lines",
)  # fmt: skip
"""What is compiled, callees first."""

OUTERMOST: Final = ("classify_lines", "walk_lines")
"""What is called from Python; the rest becomes part of these."""


@lru_cache(maxsize=1)
def compiled() -> types.ModuleType | None:
    """Return the compiled copy of `itpcase.engine.walk`, or None where numba is not installed."""
    return _compiled_copy(_walk, FUNCTIONS, OUTERMOST)


@lru_cache(maxsize=1)
def _compiled_sorting() -> types.ModuleType | None:
    functions = ("tally", "spread", "settle", "order_rows")
    return _compiled_copy(_sorting, functions, ("order_rows",))


def _compiled_copy(
    source: types.ModuleType, functions: Sequence[str], outermost: Sequence[str]
) -> types.ModuleType | None:
    """Load a module once more, and compile its functions."""
    try:
        import numba  # noqa: PLC0415 - an extra, and 0.4 s
    except ImportError:
        return None
    called = f"{source.__name__}_compiled"
    spec = importlib.util.spec_from_file_location(called, source.__file__)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[called] = module  # a compiled function that was kept looks for its module by name
    spec.loader.exec_module(module)
    for name in functions:
        plain = getattr(module, name)
        # these functions make no array, so they need not count references to them: with that, a
        # line of 40 counts takes three times as long, and two threads wait for one another
        options = {"nogil": True, "_nrt": False, "forceinline": name not in outermost}
        try:
            fast = numba.njit(plain, cache=True, **options)
        except RuntimeError:  # no place on this machine where a compiled function can be kept
            fast = numba.njit(plain, **options)
        setattr(module, name, fast)
    return module


def is_worth_compiling(counts: int) -> bool:
    """Tell whether a cohort with so many counts is walked by the compiled copy."""
    return counts >= COMPILE_FROM and compiled() is not None


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
    column: Any = np.ascontiguousarray(values, dtype=KINDS.get(name, np.int32)).view()
    column.flags.writeable = False
    return column


def order_rows(
    patient: Any, keys: Any, values: Any, patients: int
) -> tuple[Any, Any, Any, Any] | None:
    """
    Put rows in order of patient and key with the compiled copy of `itpcase.engine.sorting`.

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
    fast = _compiled_sorting() if COMPILE_FROM <= len(patient) < _walk.NEVER else None
    if fast is None:
        return None
    patient, keys = _as_compiled("patient", patient), _as_compiled("keys", keys)
    ends = np.zeros(patients + 1, dtype=np.int64)
    values = _as_compiled("baseline", values)
    sorted_keys, sorted_values = np.empty_like(keys), np.empty_like(values)
    order = np.empty(len(keys), dtype=np.int32)
    found = fast.order_rows(patient, keys, values, ends, sorted_keys, sorted_values, order)
    if found == _sorting.NOT_SORTED:
        return None
    if found == _sorting.IN_ORDER:
        return ends, keys, values, None
    return ends, sorted_keys, sorted_values, order


class Engine:
    """
    The walk for one piece of a cohort: compiled on arrays, or plain on lists.

    Parameters
    ----------
    facts, rules : Facts, Rules
        Arrays, and lists.
    compile : bool
        Whether to take the compiled copy.
    """

    def __init__(self, facts: Facts, rules: Rules, *, compile: bool) -> None:  # noqa: A002
        fast = compiled() if compile else None
        self.walk: Any = _walk if fast is None else fast
        n = len(rules.at_least)
        if fast is None:
            self.facts = Facts._make([values.tolist() for values in facts])
            self.rules = rules
            self.room: tuple[Any, ...] = ([0.0] * n, [0.0] * n, [0.0] * n, [0] * SUMMARY_COLUMNS)
        else:
            self.facts = self.walk.Facts._make(map(_as_compiled, facts._fields, facts))
            self.rules = self.walk.Rules(
                *(
                    np.array(value, dtype=np.int64 if name == "level_ends" else np.float64)
                    if isinstance(value, list)
                    else value
                    for name, value in rules._asdict().items()
                )
            )
            self.room = (*np.zeros((3, n)), np.zeros(SUMMARY_COLUMNS, dtype=np.int64))

    def classify_lines(self, *, needs_baseline: bool, keep_level: int, out: tuple[Any, ...]) -> int:
        """Run `classify_lines` of the walk; *out* is episodes, spans, baselines, categories."""
        fails, met, top, summary = self.room
        nothing = np.empty((0, _walk.EPISODE_COLUMNS), dtype=np.int32)
        no_states = np.empty(0, dtype=np.int8)
        episodes, *others = out
        written = self.writable(others)
        rows: int = self.walk.classify_lines(
            self.facts, self.rules, needs_baseline, fails, met, top, nothing, no_states, summary,
            keep_level, episodes, *written,
        )  # fmt: skip
        self.copy(written, others)
        return rows

    def walk_lines(self, criteria: int, out: tuple[Any, ...]) -> tuple[int, int]:
        """Run `walk_lines` of the walk; *out* is episodes, runs, states, spans, baselines."""
        fails, met, top, summary = self.room
        episodes, runs, *others = out
        written = self.writable(others)
        rows: tuple[int, int] = self.walk.walk_lines(
            self.facts, self.rules, criteria, fails, met, top, summary, episodes, runs, *written
        )
        self.copy(written, others)
        return rows

    def writable(self, columns: Sequence[Any]) -> Sequence[Any]:
        """Return what to write into: plain Python writes into lists twice as fast."""
        return columns if self.walk is not _walk else [column.tolist() for column in columns]

    def copy(self, written: Sequence[Any], columns: Sequence[Any]) -> None:
        """Bring what was written into the columns, if it is not there yet."""
        if written is not columns:
            for column, values in zip(columns, written, strict=True):
                if values:
                    column[:] = values
