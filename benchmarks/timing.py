"""Ways that take turns, what a turn takes, and how much memory a call needs."""

from __future__ import annotations

import ctypes
import gc
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

LARGEST_PLAIN = 1_000_000
"""The ways in plain Python are timed up to so many counts."""


class Timing(NamedTuple):
    """Times of one way, in seconds."""

    times: list[float]
    processor: list[float]
    """Time of all threads on the processor, which does not grow while others use the machine."""

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.times)

    @property
    def busy(self) -> float:
        """The middle one of the times on the processor."""
        return statistics.median(self.processor)

    def per(self, number: int, unit: float = 1e9) -> str:
        """Median and range for one of so many things."""
        low, mid, high = (
            f"{value * unit / number:.3g}" if value * unit < 1000 * number
            else f"{value * unit / number:.0f}"
            for value in (min(self.times), self.median, max(self.times))
        )  # fmt: skip
        return f"{mid} ({low} to {high})"


def turns(counts: int) -> int:
    """Say how often each way takes its turn: less often where one turn takes seconds."""
    if counts < LARGEST_PLAIN:
        return 15
    return 5 if counts == LARGEST_PLAIN else 3


def taking_turns(
    ways: Mapping[str, Callable[[], object]],
    rounds: int,
    inner: int = 1,
    before: Mapping[str, Callable[[], object]] | None = None,
) -> dict[str, Timing]:
    """Time every way once a round; what stands before one is done first, and not timed."""
    timed = {name: Timing([], []) for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            if before and name in before:
                before[name]()
            gc.collect()
            begin, on_processor = time.perf_counter(), time.process_time()
            for _ in range(inner):
                work()
            timed[name].processor.append((time.process_time() - on_processor) / inner)
            timed[name].times.append((time.perf_counter() - begin) / inner)
    return timed


def memory(work: Callable[[], object]) -> int:
    """
    Greatest memory that a call takes above what is in use before it, in bytes.

    What lies free in the process is given back to the system first: a call that takes it again
    would seem to need nothing.
    """
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far

    def status(name: str) -> int:
        text = Path("/proc/self/status").read_text(encoding="ascii")
        return 1024 * int(text.split(f"{name}:")[1].split()[0])

    before = status("VmRSS")
    work()
    return max(status("VmHWM") - before, 0)
