"""What each hard registry takes: both questions, beside the reduced work of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import contenders
from registry import Hard, draw, repeated_trial
from timing import taking_turns
from walks import check

import itpcase as itp
from itpcase.engine.compiled import at_most_threads
from itpcase.registry.hard import HARD, simulate_hard

HARD_COUNTS = 1_000_000

ROUNDS = 9
"""So often each way takes its turn."""


PEERS: dict[str, Callable[[Hard], Callable[[], contenders.Days]]] = {
    "polars": contenders.polars_hard,
    "DuckDB": contenders.duckdb_hard,
}
NOISY, PLAIN = "noisy", "plain"
MANY_COUNTS = 10_000_000


def registries(counts: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each registry: its name, why it is hard, and its tables; one is real, the last easy."""
    for name, setting in HARD.items():
        yield name, setting.why, simulate_hard(name, counts, seed=1).tables
    yield (
        "real", "a real set, repeated: visits of a trial (pbcseq of the R package survival)",
        repeated_trial(counts),
    )  # fmt: skip
    easy = draw(counts)
    yield (
        PLAIN, "nothing: everyone starts on one day, and no two counts share one",
        {"counts": easy.counts_table, "lines": easy.lines_table,
         "patients": {"patient_id": easy.lines_table["patient_id"]}},
    )  # fmt: skip


class Questions:
    """
    Ways to ask columns that nobody asked before.

    A table of answers works a column out when somebody looks at it, so that ways which end with
    the answer say little of who looks at all of it; that is timed beside them.

    The second question is timed alone: what it takes is far below what the first differs from turn
    to turn, so that a difference of two ways would tell of the noise.
    """

    def __init__(self, cohort: itp.Cohort) -> None:
        self.cohort = self.asked = cohort

    def first(self) -> itp.Cohort:
        """Ask for the category."""
        whole = self.cohort.between(0, len(self.cohort))
        itp.classify_response(whole)
        return whole

    def ask_first(self) -> None:
        """Be ready for the second question."""
        self.asked = self.first()

    def second(self) -> None:
        """Ask for the episodes after the category, and let go of both."""
        itp.remission_episodes(self.asked)
        self.asked = self.cohort

    def second_looked_at(self) -> None:
        """Ask for the episodes after the category, and look at every column."""
        dict(itp.remission_episodes(self.asked))
        self.asked = self.cohort

    def both(self) -> None:
        """Ask for the category and the episodes."""
        itp.remission_episodes(self.first())

    def looked_at(self) -> None:
        """Ask both, and lay out every column, which a table does when somebody looks at it."""
        whole = self.cohort.between(0, len(self.cohort))
        tables = itp.classify_response(whole), itp.remission_episodes(whole)
        for table in tables:
            dict(table)


def hard_registries(counts: int = HARD_COUNTS) -> Iterator[str]:
    """
    One line about the slowest case, and one table: both questions on every hard registry.

    The slowest registry stands first. Each question is asked of columns that nobody asked before,
    but for the second one, which follows the first and is timed alone.
    """
    rows: dict[str, tuple[float, str]] = {}
    least: dict[str, dict[str, float]] = {}
    why = {}
    for name, why[name], tables in registries(counts):
        cohort, hard = itp.Cohort.from_tables(**tables), Hard.of(tables)
        n = len(cohort.counts)
        ask = Questions(cohort)
        ways: dict[str, Callable[[], Any]] = {
            "classify": ask.first, "again": ask.first, "both": ask.both, "second": ask.second,
        }  # fmt: skip
        peers = PEERS if hard.has_one_line else {}
        for peer, make in peers.items():
            ways[peer] = make(hard)
            check(hard, cohort, ways[peer](), f"{peer} on the registry {name}")
        columns = cohort.counts.columns.values()
        ways["stream"] = lambda columns=columns: [values.sum() for values in columns]
        timed = taking_turns(ways, rounds=ROUNDS, before={"second": ask.ask_first})
        took = {way: timing.busy * 1e9 / n for way, timing in timed.items()}
        least[name] = {way: min(timing.processor) / n for way, timing in timed.items()}
        theirs = [f"{took[peer]:.3g}" for peer in peers] or ["has not these rules"] * 2
        best = min((took[peer] for peer in peers), default=None)
        cells = [
            name, why[name], *(f"{took[way]:.3g}" for way in ("classify", "again", "both")),
            f"{took['second'] / took['classify']:.2g}", *theirs,
            "" if best is None else f"{best / took['both']:.2g}",
            f"{took['both'] / took['stream']:.2g}",
        ]  # fmt: skip
        rows[name] = took["both"], "| " + " | ".join(cells) + " |"
    slowest = max(rows, key=lambda name: rows[name][0])
    yield f"The slowest case is the registry *{slowest}*: {why[slowest]}. It takes"
    yield f"{rows[slowest][0]:.3g} ns a count of processor time for both questions.\n"
    yield (
        "| registry | what makes it hard | classify | the same again | classify and episodes "
        "| the second question, of the first | polars, reduced work | DuckDB, reduced work "
        "| the better of them, times as long | times reading the columns once |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for _, row in sorted(rows.values(), reverse=True):
        yield row
    ratios = [f"{least[NOISY][way] / least[PLAIN][way]:.2g}" for way in ("classify", "both")]
    yield f"\nOn the registry *{NOISY}* a count takes {ratios[0]} times as long as on *{PLAIN}* to"
    yield f"classify, and {ratios[1]} times for both questions, by the least of {ROUNDS} each.\n"
    yield f"Processor time of all threads, ns a count, median of {ROUNDS}; about"
    yield f"{counts:,} counts each. *The same again* is the noise. The real set is not of"
    yield "immune thrombocytopenia; it has the visits and gaps of a clinic.\n"


def many_noisy_counts(counts: int = MANY_COUNTS) -> Iterator[str]:
    """One table: both questions on all cores, on the noisy registry; the first of each is timed."""
    tables = simulate_hard(NOISY, counts, seed=2).tables
    cohort, hard = itp.Cohort.from_tables(**tables), Hard.of(tables)
    del tables
    n = len(cohort.counts)
    ask, second = Questions(cohort), "itpcase, the second question after it"
    looked_at = f"{second}, every column looked at"

    def alone() -> None:
        with at_most_threads(1):
            ask.both()

    ours: dict[str, Callable[[], Any]] = {
        "itpcase, both questions": ask.both,
        "itpcase, the first question": ask.first,
        second: ask.second,
        looked_at: ask.second_looked_at,
        "itpcase, both questions, 1 thread": alone,
        "itpcase, both questions, every column of the answers looked at": ask.looked_at,
    }
    others = {f"{peer}, reduced work": make(hard) for peer, make in PEERS.items()}
    for name, work in others.items():
        check(hard, cohort, work(), f"{name} of {n:,} counts")
    columns = cohort.counts.columns.values()
    stream = {"reading the columns once": lambda: [values.sum() for values in columns]}
    before = dict.fromkeys((second, looked_at), ask.ask_first)
    timed = taking_turns(ours | others | stream, rounds=3, before=before)
    mine = timed["itpcase, both questions"]
    yield f"### {n:,} counts of the registry *{NOISY}*, {len(cohort):,} patients\n"
    yield (
        "| way | ns a count: median (least to most) | processor time, ns a count | times as long |"
    )
    yield "|---|---|---|---|"
    for name, timing in timed.items():
        ratio = timing.median / mine.median
        yield f"| {name} | {timing.per(n)} | {timing.busy * 1e9 / n:.3g} | {ratio:.2g} |"
    best = min(timed[name].median for name in others)
    threads = timed["itpcase, both questions, 1 thread"].median / mine.median
    first = timed["itpcase, the first question"].busy
    share, whole = timed[second].busy / first, timed[looked_at].busy / first
    limit = mine.busy / timed["reading the columns once"].busy
    yield f"\nThe better of polars and DuckDB takes {best / mine.median:.3g} times as long, all on"
    yield f"all cores. The second question costs {share:.2g} of the first, and {whole:.2g} with"
    yield "every column of its answer looked at, texts too; both together"
    yield f"take {limit:.3g} times as long as reading the columns once. All threads are"
    yield f"{threads:.2g} times as fast as one.\n"
