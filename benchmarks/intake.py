"""From tables and files to a cohort, and on to answers."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import contenders
import numpy as np
from hard_registries import NOISY
from registry import Hard, write_parquet
from timing import memory, taking_turns, turns
from walks import check

import itpcase as itp
from itpcase.registry.hard import simulate_hard

MANY_ROWS = 10_000_000
ROWS_EACH = 50


def end_to_end(counts: int) -> Iterator[str]:
    """One table: from files to answers, in all ways with the same days for every patient."""
    import polars as pl
    import pyarrow.parquet as pq

    tables = simulate_hard(NOISY, counts, seed=3).tables
    del tables["counts"]["comparator"]  # the reduced work of others has no bounds
    n, patients = len(tables["counts"]["on"]), len(tables["patients"]["patient_id"])
    with tempfile.TemporaryDirectory() as folder:
        file, lines = write_parquet(tables, Path(folder))

        def read() -> itp.Cohort:
            coded = pq.read_table(file, read_dictionary=["patient_id", "unit"])
            return itp.Cohort.from_tables(coded, pq.read_table(lines))

        def ours() -> None:
            cohort = read()
            itp.classify_response(cohort)
            itp.remission_episodes(cohort)

        others: dict[str, Callable[[], Any]] = {
            "polars, reduced work": contenders.polars_file(file, lines, patients),
            "DuckDB, reduced work": contenders.duckdb_file(file, lines, patients),
        }
        for name, work in others.items():
            check(Hard.of(tables), read(), work(), f"{name} from a file")
        ways: dict[str, Callable[[], Any]] = {
            "itpcase: read, check, sort, both questions, tables of answers": ours,
            **others,
            "polars, only read and sort": lambda: pl.read_parquet(file).sort("patient_id", "on"),
        }
        timed = taking_turns(ways, rounds=turns(n) - 1)
    mine = next(iter(timed.values()))
    yield f"### {n:,} rows of a file, {patients:,} patients\n"
    yield (
        "| way | ns a row: median (least to most) | times as long "
        "| processor time, ns a row | times as long |"
    )
    yield "|---|---|---|---|---|"
    for name, timing in timed.items():
        yield (
            f"| {name} | {timing.per(n)} | {timing.median / mine.median:.2g} "
            f"| {timing.busy * 1e9 / n:.3g} | {timing.busy / mine.busy:.2g} |"
        )
    yield ""


def laid_out(rows: int = MANY_ROWS) -> Iterator[str]:
    """One table: what it takes to check tables in memory and lay them out, in order and in none."""
    rng = np.random.default_rng(1)
    patients = rows // ROWS_EACH
    counts: dict[str, Any] = {
        "patient_id": np.repeat(np.arange(patients), ROWS_EACH),
        "on": np.tile(np.arange(ROWS_EACH) * 7, patients).astype(np.int32),
        "count": np.round(rng.gamma(2, 40, rows)).clip(1, 900),
    }
    lines = {
        "patient_id": np.arange(patients), "line": np.ones(patients, dtype=np.int64),
        "started_on": np.zeros(patients, dtype=np.int64), "agents": ["ivig"] * patients,
    }  # fmt: skip
    yield f"`Cohort.from_tables` of {rows:,} rows, {patients:,} patients, all checks on.\n"
    yield "| rows | processor time, ns a row: median of 3 | memory at the peak, bytes a row |"
    yield "|---|---|---|"
    order = rng.permutation(rows)
    for name in ("in order", "in no order"):
        if name == "in no order":
            counts = {key: column[order] for key, column in counts.items()}

        def work(counts: dict[str, Any] = counts) -> object:
            return itp.Cohort.from_tables({**counts, "unit": "10*9/L"}, lines)

        work()
        taken = []
        for _ in range(3):
            begin = time.process_time()
            work()
            taken.append(time.process_time() - begin)
        needed = memory(work) / rows
        yield f"| {name} | {statistics.median(taken) * 1e9 / rows:.3g} | {needed:.3g} |"
    yield ""
