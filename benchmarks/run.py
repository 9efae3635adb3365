"""
Measure itpcase against other ways to do the work, all in one run.

python3 benchmarks/run.py [--counts 10000 1000000 10000000] [--most 100000000] \
    [--write docs/explanation/benchmarks.md]

Takes some ten minutes on two quiet cores, and as long again with ``--most 100000000``; fewer counts
take less. Needs the dependency group ``bench``. Every way is checked to give the same answers
before anything is timed; the ways then take turns, so that whatever else the machine does hits all
of them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.metadata
import itertools
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import contenders
import numpy as np
from hard_registries import HARD_COUNTS, NOISY, hard_registries, many_noisy_counts
from intake import end_to_end, laid_out
from omop import of_omop
from registry import COUNTS_PER_PATIENT, Registry, draw, write_in_pieces
from timing import LARGEST_PLAIN, Timing, memory, taking_turns, turns
from walks import kernel, reduced

import itpcase as itp
from itpcase.engine import compiled as _engine
from itpcase.registry.hard import simulate_hard
from itpcase.registry.job import Job
from itpcase.registry.shards import read_answers, write_shards
from itpcase.registry.simulate import simulate_registry, write_simulated

COMPILED = "itpcase, compiled, 1 thread"
TWO = "itpcase, compiled, 2 threads"
AGAIN = "itpcase, compiled, 1 thread, the same code again"
PLAIN = "itpcase, without numba"
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
PACKAGES = ("itpcase", "numpy", "numba", "polars", "duckdb", "pandas", "pyarrow")


# --- classification and episodes ------------------------------------------------------------------


def ways_of(data: Registry, cohort: itp.Cohort) -> dict[str, Callable[[], Any]]:
    """List the ways that are compared at this size, checked to agree."""
    small = len(data.count) <= LARGEST_PLAIN
    ours: dict[str, Callable[[], Any]] = {COMPILED: kernel(cohort, 1), TWO: kernel(cohort, 2)}
    if small:
        ours[PLAIN] = kernel(cohort, 1, compiled=False)
    others: dict[str, Callable[[], Any]] = {
        "polars, whole columns": contenders.polars_runs(data),
        "DuckDB, streaming windows": contenders.duckdb_windows(data),
        "pandas, whole columns": contenders.pandas_runs(data),
    }
    if small:
        others["plain Python loop"] = contenders.plain_loop(data)
    want = reduced(ours[COMPILED]())
    for name, work in (ours | others).items():
        got = reduced(work()) if name in ours else work()
        for mine, other in zip(want, got, strict=True):
            if not np.array_equal(mine, np.asarray(other, dtype=np.int64)):
                sys.exit(f"{name} gives other answers at {len(data.count)} counts")
    return {
        **ours,
        AGAIN: kernel(cohort, 1),
        **others,
        "reading the columns once": lambda: (data.day.sum(), data.count.sum()),
    }


def compared(counts: int) -> Iterator[str]:
    """One table: every way at one size."""
    data = draw(counts)
    cohort = itp.Cohort.from_tables(data.counts_table, data.lines_table)
    n = len(data.count)
    timed = taking_turns(ways_of(data, cohort), rounds=turns(n))
    yield f"### {n:,} counts, {data.patients:,} patients\n"
    yield (
        "| way | ns a count: median (least to most) | times the compiled walk on 1 thread "
        "| processor time, ns a count: least |"
    )
    yield "|---|---|---|---|"
    for name, timing in timed.items():
        ratio = timing.median / timed[COMPILED].median
        busy = min(timing.processor) * 1e9 / n
        yield f"| {name} | {timing.per(n)} | {ratio:.2g} | {busy:.3g} |"
    if n >= LARGEST_PLAIN:
        yield f"\nMemory above the input: {memory(kernel(cohort, 2)) / n:.1f} bytes a count.\n"
    best = min(
        timing.median for name, timing in timed.items() if name.startswith(("polars", "DuckDB"))
    )
    yield f"\nThe better of polars and DuckDB takes {best / timed[TWO].median:.3g} times as long"
    yield "as the compiled walk on 2 threads.\n"


def growth(most: int) -> Iterator[str]:
    """One table: the compiled walk from few counts to so many."""
    yield "| counts | ns a count, 2 threads: median (least to most) |"
    yield "|---|---|"
    for counts in (each for each in GROWTH if each <= most):
        data = draw(counts)
        cohort = itp.Cohort.from_tables(data.counts_table, data.lines_table)
        work = kernel(cohort, 2)
        timed = taking_turns({"": work}, rounds=turns(counts))[""]
        yield f"| {len(data.count):,} | {timed.per(len(data.count))} |"


# --- larger than memory --------------------------------------------------------------------------

SHARDED = (1, 5)
"""So many pieces of a registry, each of `COUNTS_A_PIECE` counts."""

COUNTS_A_PIECE = 2_000_000
LITTLE_MEMORY = 2_048
"""[MB]"""


def larger_than_memory(most: int) -> Iterator[str]:
    """One table: registries in shards, from few counts to many, in little memory."""
    yield (
        f"Counts in no order, in a process that may hold {LITTLE_MEMORY:,} MB of data; linear if "
        "the time a count stays the same.\n"
    )
    yield (
        "| counts | `write_shards`, ns a count | `map_shards` of `remission_episodes`, ns a count "
        "| episodes | greatest memory in use, MB |"
    )
    yield "|---|---|---|---|---|"
    many = [k for k in (*SHARDED, most // COUNTS_A_PIECE) if 0 < k * COUNTS_A_PIECE <= most]
    for pieces, each in (
        (1, 10_000),
        (1, 100_000),
        *((k, COUNTS_A_PIECE) for k in sorted({*many})),
    ):
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "registry").mkdir()
            write_in_pieces(pieces, each, Path(place) / "registry")
            script = Path(__file__).with_name("sharded.py")
            done = subprocess.run(
                [sys.executable, script, place, str(LITTLE_MEMORY)],
                capture_output=True, check=True, encoding="ascii",
            )  # fmt: skip
        divided, asked, memory_used, episodes = done.stdout.split()
        n = pieces * each
        times = (f"{float(seconds) * 1e9 / n:.3g}" for seconds in (divided, asked))
        yield f"| {n:,} | {' | '.join(times)} | {int(episodes):,} | {memory_used} |"


# --- what people do every day ---------------------------------------------------------------------


def everyday() -> Iterator[str]:
    """One table: a workbook, the table of lines, a comparison, the first call of a process."""
    from itpcase.report.tables import lines_table

    make = records(lambda k: f"{15 + 13 * k % 120} ×10⁹/L")
    patient: Any = make()
    series = itp.CaseSeries(patients=[attrs.evolve(patient, id=f"p{k}") for k in range(100)])
    few = simulate_registry(800, seed=1).tables
    noisy, some = (
        itp.Cohort.from_tables(**simulate_hard(NOISY, counts, seed=1).tables)
        for counts in (400_000, 100_000)
    )
    with tempfile.TemporaryDirectory() as place:
        book, file = Path(place) / "series.xlsx", Path(place) / "answers.parquet"

        def compare() -> None:
            itp.compare_definitions(noisy.between(0, len(noisy)), out=file)

        ways: dict[str, Callable[[], Any]] = {
            "`write_excel`, 4,000 counts": lambda: itp.write_excel(series, book),
            "`classify_response`, 800 patients in tables, laid out before": _asked_anew(
                few, itp.classify_response
            ),
            "`report.tables.lines_table`, the same": _asked_anew(few, lines_table),
            f"category and episodes, {len(some.counts):,} noisy counts, compiled": kernel(some, 1),
            "the same, without numba": kernel(some, 1, compiled=False),
            f"`compare_definitions`, {len(noisy):,} noisy patients, to a Parquet file": compare,
        }
        timed = taking_turns(ways, rounds=3)
        needed = memory(compare) / 1e6
    yield "| call | ms: median (least to most) | processor time, ms: least |"
    yield "|---|---|---|"
    for name, timing in timed.items():
        yield f"| {name} | {timing.per(1, 1e3)} | {min(timing.processor) * 1e3:.3g} |"
    yield f"\nThe comparison takes {needed:.0f} MB above the cohort, and no more for a larger one."
    yield "The first question of a new process about 1,000,000 counts takes"
    yield f"{first_call():.2f} s above the import of numpy, with the compiled walk on disk.\n"


def _asked_anew(tables: dict[str, Any], question: Callable[[Any], Any]) -> Callable[[], Any]:
    cohort = itp.Cohort.from_tables(**tables)
    return lambda: question(cohort.between(0, len(cohort)))


FIRST_CALL = """
import sys, time, numpy as np
sys.modules["coverage"] = None  # numba loads it where it is installed, as it is for who tests
from registry import draw
data = draw(1_000_000)
begin = time.process_time()
import itpcase as itp
cohort = itp.Cohort.from_tables(data.counts_table, data.lines_table)
itp.classify_response(cohort)
print(time.process_time() - begin)
"""


def first_call() -> float:
    """Return the processor time of the first question of a process, the least of five. [s]"""
    times = [
        float(subprocess.run(
            [sys.executable, "-c", FIRST_CALL], capture_output=True, check=True, encoding="ascii",
            cwd=Path(__file__).parent, env=with_bytecode(),
        ).stdout)
        for _ in range(5)
    ]  # fmt: skip
    return min(times)


# --- workers ------------------------------------------------------------------------------------

SHARDED_PATIENTS = 40_000
SHARDS = 24


def workers(patients: int) -> Iterator[str]:
    """One table: every definition asked of the shards of a registry, on one Dask worker and two."""
    import pyarrow.parquet as pq
    from distributed import Client, LocalCluster

    from itpcase.registry.dask import map_shards

    job = Job(func=itp.compare_definitions)
    times = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_simulated(patients, folder / "registry", seed=1)
        write_shards(folder / "registry", folder / "shards", shards=SHARDS)
        for n in (1, 2):
            with (
                LocalCluster(n_workers=n, threads_per_worker=1, dashboard_address=":0") as cluster,
                Client(cluster) as client,
            ):
                client.wait_for_workers(n)
                client.run(at_work)
                begin = time.perf_counter()
                map_shards(client, folder / "shards", job, out=folder / f"answers-{n}")
                times[n] = time.perf_counter() - begin
        one, two = (read_answers(folder / f"answers-{n}").paths for n in (1, 2))
        for mine, other in zip(one, two, strict=True):
            if not pq.read_table(mine).equals(pq.read_table(other)):
                sys.exit("two workers give other answers than one")
    yield f"`compare_definitions` of {patients:,} patients in {SHARDS} shards.\n"
    yield "| workers, of one thread each | seconds | times as fast |"
    yield "|---|---|---|"
    for n, taken in times.items():
        yield f"| {n} | {taken:.1f} | {times[1] / taken:.2f} |"


def at_work() -> None:
    """Load on a worker what it needs, which is not the work that is timed."""
    for name in ("pyarrow.parquet", "itpcase.response.comparison", "itpcase.registry.shards"):
        importlib.import_module(name)


# --- one patient and the import -----------------------------------------------------------------


def records(known: Callable[[int], str]) -> Callable[[], object]:
    """Build the records of one patient with 40 counts."""

    def work() -> itp.Patient:
        return itp.Patient(
            id="p1",
            lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
            platelets=[
                itp.PlateletMeasurement(on=7 * k, count=known(k)) for k in range(COUNTS_PER_PATIENT)
            ],
        )

    return work


def one_patient() -> Iterator[str]:
    """One table: the cost of single calls."""
    make = records(lambda k: f"{15 + 13 * k % 120} ×10⁹/L")
    patient: Any = make()
    others = itertools.cycle([make(), make()])
    fresh = iter(range(10**9))
    ways: dict[str, Callable[[], Any]] = {
        "`classify_response`, one patient with 40 counts, not asked before": (
            lambda: itp.classify_response(next(others))
        ),
        "`classify_response`, a patient who was asked before": (
            lambda: itp.classify_response(patient)
        ),
        "`remission_episodes`, the same": lambda: itp.remission_episodes(patient),
        "`cumulative_response`, the same": lambda: itp.cumulative_response(patient),
        "`PlateletMeasurement`, a text seen before": lambda: itp.PlateletMeasurement(
            on=3, count="15 ×10⁹/L"
        ),
        "`PlateletMeasurement`, a new text in a known unit": lambda: itp.PlateletMeasurement(
            on=3, count=f"{next(fresh) / 8:.3f}7 /µL"
        ),
        "`Patient` with 40 counts, from texts": make,
    }
    yield "| call | µs: median (least to most) | processor time, µs: least |"
    yield "|---|---|---|"
    for name, timing in taking_turns(ways, rounds=20, inner=200).items():
        yield f"| {name} | {timing.per(1, 1e6)} | {min(timing.processor) * 1e6:.3g} |"


def imports() -> Iterator[str]:
    """One table: what it costs to start, above numpy and attrs."""
    asked = {
        "`import itpcase`": "import itpcase",
        "the same, and the names that one question needs": (
            "import itpcase; itpcase.Patient, itpcase.classify_response"
        ),
        "the same, and every public name": "from itpcase import *",
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(12):
        for name, code in asked.items():
            timed = (
                "import time, numpy, attrs\nt = time.perf_counter()\n"
                f"{code}\nprint(time.perf_counter() - t)"
            )
            done = subprocess.run(
                [sys.executable, "-c", timed],
                capture_output=True, check=True, encoding="ascii", env=with_bytecode(),
            )  # fmt: skip
            times[name].append(float(done.stdout))
    yield "| what | ms above numpy and attrs: median (least to most) |"
    yield "|---|---|"
    for name, each in times.items():
        yield f"| {name} | {Timing(each[2:], []).per(1, 1e3)} |"


def with_bytecode() -> dict[str, str]:
    """Return an environment in which modules are compiled once, as they are for users."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


# --- the page -----------------------------------------------------------------------------------


def machine() -> str:
    """Say in general words what this was measured on."""
    model = "processor unknown"
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = [
            row for row in info.read_text("utf-8").splitlines() if row.startswith("model name")
        ]
        model = found[0].partition(":")[2].strip() if found else model
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores ({model}), {platform.system()}, Python "
        f"{platform.python_version()}; {versions}."
    )


def version(name: str) -> str:
    """Return the version of a package; ours is that of the source."""
    return itp.__version__ if name == "itpcase" else importlib.metadata.version(name)


INTRODUCTION = """\
# Benchmarks

{slowest}

Written by `python3 benchmarks/run.py {more}--write docs/explanation/benchmarks.md` on {date}.

Measured on {machine} Load of the machine from elsewhere when it began: {load:.1f} processes; the
ways took turns, so compare ratios within one table, not figures between tables.

All registries but one are synthetic, and none is of patients with immune thrombocytopenia. Those
that are hard are drawn by `itpcase.registry.hard`, which says of each what it is made of; the easy
one, *plain*, has {per} counts a patient, one line, irregular visits and one unit.

What is asked: the category under IWG 2009 at both levels, and the episodes of R. *itpcase* applies
its full rules, with everything they could meet (bounds, bleeding, rescue, washouts, next lines,
death, cuts). The others do the reduced work that gives the same days on this registry: first
confirmed CR, first confirmed R, first loss of R. Before anything is timed, all days are compared,
patient by patient.
"""

NOTES = """\
## How to read this

* polars, DuckDB and pandas are written with whole columns over data that is already in order;
  DuckDB's window functions run without `PARTITION BY`, which is several times faster than with it
  and right only because the table is in order. polars and DuckDB use all cores.
* The walk is compiled from the text of the rules when the extra `registry` is installed and a
  process has asked about {loaded_from:,} counts or more. The first time on a machine that takes
  some seconds; the result is kept beside the package, or in the user's cache where the package is
  read-only. These seconds are not in the tables. Before, and below {compiled_from:,} counts, the
  walk is plain Python, because that is done sooner.
* The machine may be shared. Waiting for a core lengthens every time but the processor time, and
  takes from two threads what they gain over one.
* The texts of a table of answers (ids, categories, reasons) are held as codes, and laid out when
  somebody looks at a column; so are days, durations and baselines. Where that is in the time, the
  table says so.
* Losses: to be ten times faster than the better of polars and DuckDB is the aim; the tables say
  how near it is. From a file, with all checks and tables of answers, DuckDB is not far behind. The
  plain walk of the full rules is slower than a plain loop of the reduced work. Of what a single
  patient takes a quarter is the walk and a third to lay the facts out for it; the rest is many
  small steps, in Python, that a cohort takes once. Two threads lose on few counts, where starting
  them takes longer than the walk. `import itpcase` alone loads hardly anything; the
  names of a question bring what they need when they are first used.
"""


def page(sizes: list[int], most: int) -> Iterator[str]:
    """Give the page line by line, as it is measured."""
    hard = list(hard_registries(min(HARD_COUNTS, sizes[-1])))
    yield INTRODUCTION.format(
        date=dt.datetime.now(dt.UTC).date(), machine=machine(), load=os.getloadavg()[0],
        more=f"--most {most} " if most > sizes[-1] else "",
        per=COUNTS_PER_PATIENT, slowest="\n".join(hard[:2]).rstrip(),
    )  # fmt: skip
    yield NOTES.format(loaded_from=_engine.LOADED_FROM, compiled_from=_engine.COMPILED_FROM)
    yield "## Registries that are hard, slowest first\n"
    yield from hard[2:]
    yield from many_noisy_counts(sizes[-1])
    yield "## Classification and episodes, the easy registry in memory\n"
    for counts in sizes:
        yield from compared(counts)
    yield "## Growth\n"
    yield from growth(sizes[-1])
    yield "\n## Tables to columns\n"
    yield from laid_out(sizes[-1])
    yield "## One patient\n"
    yield from one_patient()
    yield "\n## Every day\n"
    yield from everyday()
    yield "\n## Larger than memory\n"
    yield from larger_than_memory(max(most, sizes[-1]))
    yield "\n## Workers of Dask\n"
    yield from workers(min(SHARDED_PATIENTS, sizes[-1] // COUNTS_PER_PATIENT))
    yield "\n## Import\n"
    yield from imports()
    yield "\n## From an unsorted Parquet file to answers\n"
    yield f"The registry *{NOISY}* with string ids, dates, three units, counts missing and several"
    yield "on a day. All days are the same in all ways, which is checked first.\n"
    for counts in sizes[1:]:
        yield from end_to_end(counts)
    yield "## From an OMOP CDM to answers\n"
    for counts in sizes[1:]:
        yield from of_omop(counts)


def main() -> None:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000])
    parser.add_argument(
        "--most", type=int, default=0, help="also divide and ask a registry of so many counts"
    )
    parser.add_argument("--write", type=Path, help="also write the page to this file")
    asked = parser.parse_args()
    if _engine.compiled() is None:
        sys.exit("numba is missing: install the dependency group 'bench'")
    rows = []
    for row in page(asked.counts, asked.most):
        print(row, flush=True)
        rows.append(row)
        if asked.write:  # at once: what was measured is kept if a later table fails
            asked.write.write_text("\n".join(rows).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
