"""
The reduced work, written as well as we can in other tools.

For every patient: the day on which CR (100 or more) and R or better (30 or more and twice the
baseline, or CR) were first confirmed, and the day on which the latter was first lost after that. No
bleeding, no rescue, no bound,
no second line, no missing value, one count a day, in order: the rows that the full rules would also
give for such data, and nothing else of the rules.

All of them work on runs: neighbouring counts of one patient that say the same. A run of counts that
meet the level is confirmed if it holds two counts and seven days; R is lost in the first later run
of two counts that do not meet it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from registry import Hard, Registry

NEVER = -(2**31)
"""No such day."""

Days = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""First day of CR, of R, and of the loss of R, one a patient."""

CR, R, FOLD, APART = 100.0, 30.0, 2.0, 7


def plain_loop(data: Registry) -> Callable[[], Days]:
    """A loop in plain Python over lists."""
    bounds = np.searchsorted(data.patient, np.arange(data.patients + 1)).tolist()
    days, counts = data.day.tolist(), data.count.tolist()

    def work() -> Days:
        out: tuple[list[int], list[int], list[int]] = ([], [], [])
        for low, high in pairwise(bounds):
            row = low
            while row < high and days[row] <= 0:
                row += 1
            limit = min(CR, max(R, FOLD * counts[row - 1]))
            cr = r = loss = NEVER
            cr_first = r_first = fails = NEVER
            for at in range(row, high):
                day, count = days[at], counts[at]
                if cr == NEVER:
                    if count < CR:
                        cr_first = NEVER
                    elif cr_first == NEVER:
                        cr_first = day
                    elif day - cr_first >= APART:
                        cr = cr_first
                if r == NEVER:
                    if count < limit:
                        r_first = NEVER
                    elif r_first == NEVER:
                        r_first = day
                    elif day - r_first >= APART:
                        r = r_first
                elif loss == NEVER:
                    if count >= limit:
                        fails = NEVER
                    elif fails == NEVER:
                        fails = day
                    else:
                        loss = fails
            out[0].append(cr)
            out[1].append(r)
            out[2].append(loss)
        return np.array(out[0]), np.array(out[1]), np.array(out[2])

    return work


def pandas_runs(data: Registry) -> Callable[[], Days]:
    """Whole columns in pandas: runs by comparing with the row before, no group by."""
    import pandas as pd

    frame = pd.DataFrame({"patient": data.patient, "day": data.day, "count": data.count})

    def runs(rows: Any, met: Any) -> Any:
        begins = (met != met.shift()) | (rows["patient"] != rows["patient"].shift())
        first = np.flatnonzero(begins)
        last = np.append(first[1:], len(rows)) - 1
        found = rows.iloc[first][["patient", "day"]]
        return found.assign(
            met=met.to_numpy()[first],
            counts=last - first + 1,
            lasts=rows["day"].to_numpy()[last] - found["day"].to_numpy(),
            run=np.arange(len(first)),
        )

    def confirmed(found: Any) -> Any:
        kept = found[found["met"] & (found["counts"] > 1) & (found["lasts"] >= APART)]
        return kept.drop_duplicates("patient").set_index("patient")

    def work() -> Days:
        base = frame["count"].where(frame["day"] <= 0).ffill()
        later = frame["day"] > 0
        rows, limit = frame[later], np.minimum(CR, np.maximum(R, FOLD * base[later]))
        cr = confirmed(runs(rows, rows["count"] >= CR))
        found = runs(rows, rows["count"] >= limit)
        r = confirmed(found)
        failing = found[~found["met"] & (found["counts"] > 1)]
        since = r["run"].reindex(failing["patient"]).to_numpy()
        lost = failing[failing["run"].to_numpy() > since].drop_duplicates("patient")
        everyone = pd.RangeIndex(data.patients)
        return tuple(  # type: ignore[return-value]
            each.reindex(everyone, fill_value=NEVER).to_numpy()
            for each in (cr["day"], r["day"], lost.set_index("patient")["day"])
        )

    return work


def polars_runs(data: Registry) -> Callable[[], Days]:
    """The same in polars expressions, on all its threads."""
    import polars as pl

    frame = pl.DataFrame({"patient": data.patient, "day": data.day, "count": data.count})
    base = pl.when(pl.col("day") <= 0).then("count").forward_fill()
    return _polars_work(data.patients, lambda: frame.lazy().with_columns(base.alias("base")))


def polars_hard(hard: Hard) -> Callable[[], Days]:
    """The same where lines start on different days, counts are missing, and days have several."""
    import polars as pl

    count = pl.Series(hard.count).fill_nan(None)
    frame = pl.DataFrame({"patient": hard.patient, "day": hard.day, "count": count})
    start = pl.Series(hard.start)
    new_patient = pl.col("patient") != pl.col("patient").shift()
    new_day = (new_patient | (pl.col("day") != pl.col("day").shift())).fill_null(value=True)

    def rows() -> pl.LazyFrame:
        known = frame.lazy().filter(pl.col("count").is_not_null())
        known = known.with_columns(pl.col("day") - pl.lit(start).gather(pl.col("patient")))
        if hard.has_ties:
            known = (
                known.with_columns(new_day.cum_sum().alias("id"))
                .group_by("id", maintain_order=True)
                .agg(pl.col("patient", "day").first(), pl.col("count").min())
            )
        base = pl.when(pl.col("day") <= 0).then("count").forward_fill()
        return known.with_columns(base.alias("base"))

    return _polars_work(hard.patients, rows)


def _polars_work(patients: int, rows_of: Callable[[], Any]) -> Callable[[], Days]:
    import polars as pl

    everyone = pl.DataFrame({"patient": np.arange(patients, dtype=np.int32)}).lazy()
    new = pl.col("patient") != pl.col("patient").shift()

    def runs(rows: pl.LazyFrame, met: pl.Expr) -> pl.LazyFrame:
        begins = (pl.col("met") != pl.col("met").shift()) | new
        return (
            rows.select("patient", "day", met.alias("met"), pl.int_range(pl.len()).alias("row"))
            .with_columns(
                pl.col("day").shift(1).alias("before"),
                pl.len().alias("size"),
                pl.col("day").last().alias("last_day"),
            )
            .filter(begins.fill_null(value=True))
            .with_columns(
                (pl.col("row").shift(-1).fill_null(pl.col("size")) - pl.col("row")).alias("counts"),
                (pl.col("before").shift(-1).fill_null(pl.col("last_day")) - pl.col("day")).alias(
                    "lasts"
                ),
            )
        )

    def confirmed(found: pl.LazyFrame) -> pl.LazyFrame:
        kept = found.filter(pl.col("met") & (pl.col("counts") > 1) & (pl.col("lasts") >= APART))
        return kept.unique("patient", keep="first", maintain_order=True)

    def work() -> Days:
        rows = rows_of().filter(pl.col("day") > 0)
        limit = pl.min_horizontal(CR, pl.max_horizontal(R, FOLD * pl.col("base")))
        cr = confirmed(runs(rows, pl.col("count") >= CR))
        found = runs(rows, pl.col("count") >= limit)
        r = confirmed(found)
        lost = (
            found.filter(~pl.col("met") & (pl.col("counts") > 1))
            .join(r.select("patient", since="row"), on="patient", maintain_order="left")
            .filter(pl.col("row") > pl.col("since"))
            .unique("patient", keep="first", maintain_order=True)
        )
        out = everyone
        for name, each in (("cr", cr), ("r", r), ("loss", lost)):
            days = each.select("patient", pl.col("day").alias(name))
            out = out.join(days, on="patient", how="left", maintain_order="left")
        table = out.select(pl.col("cr", "r", "loss").fill_null(NEVER)).collect()
        return tuple(table[name].to_numpy() for name in ("cr", "r", "loss"))  # type: ignore[return-value]

    return work


RUNS = """
{name} AS (
    SELECT patient, day, {name}_met AS met, lead(n) OVER () - n AS counts,
        lead(day_before) OVER () - day AS lasts
    FROM (SELECT *, {name}_met IS DISTINCT FROM lag({name}_met) OVER () OR patient_new AS new
          FROM later)
    WHERE new
)"""
"""Neighbouring rows that say the same; without PARTITION BY the rows stream through in order."""

SQL = f"""
WITH base AS (
    SELECT patient, least({CR}, greatest({R}, {FOLD} * arg_max(count, day))) AS r_limit
    FROM counts WHERE day <= 0 GROUP BY patient
), later AS (
    SELECT patient, day, count >= {CR} AS cr_met, count >= r_limit AS r_met,
        row_number() OVER () AS n, lag(day) OVER () AS day_before,
        patient IS DISTINCT FROM lag(patient) OVER () AS patient_new
    FROM (SELECT patient, day, count, r_limit FROM counts JOIN base USING (patient) WHERE day > 0
          UNION ALL SELECT NULL, NULL, NULL, NULL)
), {RUNS.format(name="cr").strip()}, {RUNS.format(name="r").strip()}
, first_cr AS (
    SELECT patient, min(day) AS day FROM cr WHERE met AND counts > 1 AND lasts >= {APART}
    GROUP BY patient
), first_r AS (
    SELECT patient, min(day) AS day FROM r WHERE met AND counts > 1 AND lasts >= {APART}
    GROUP BY patient
), first_loss AS (
    SELECT patient, min(r.day) AS day FROM r JOIN first_r USING (patient)
    WHERE NOT met AND counts > 1 AND r.day > first_r.day GROUP BY patient
)
SELECT coalesce(first_cr.day, {NEVER}) AS cr, coalesce(first_r.day, {NEVER}) AS r,
    coalesce(first_loss.day, {NEVER}) AS loss
FROM patients LEFT JOIN first_cr USING (patient) LEFT JOIN first_r USING (patient)
    LEFT JOIN first_loss USING (patient)
ORDER BY patient
"""


def duckdb_windows(data: Registry) -> Callable[[], Days]:
    """Window functions in DuckDB, on all its threads; the columns lie in its memory."""
    import duckdb
    import pyarrow as pa

    con = duckdb.connect()
    columns = pa.table({"patient": data.patient, "day": data.day, "count": data.count})
    everyone = pa.table({"patient": np.arange(data.patients, dtype=np.int32)})
    con.register("given", columns)
    con.register("named", everyone)
    con.execute("CREATE TABLE counts AS SELECT * FROM given")
    con.execute("CREATE TABLE patients AS SELECT * FROM named")

    def work() -> Days:
        found = con.execute(SQL).fetchnumpy()
        return found["cr"], found["r"], found["loss"]

    return work


def duckdb_hard(hard: Hard) -> Callable[[], Days]:
    """The same where lines start on different days, counts are missing, and days have several."""
    import duckdb
    import pyarrow as pa

    con = duckdb.connect()
    columns = {
        "patient": hard.patient, "day": hard.day, "start": hard.start[hard.patient],
        "count": pa.array(hard.count, from_pandas=True),
    }  # fmt: skip
    con.register("given", pa.table(columns))
    con.register("named", pa.table({"patient": np.arange(hard.patients, dtype=np.int32)}))
    con.execute("CREATE TABLE raw AS SELECT * FROM given")
    con.execute("CREATE TABLE patients AS SELECT * FROM named")
    known = "SELECT patient, day - start AS day, count FROM raw WHERE count IS NOT NULL"
    if hard.has_ties:
        known = (
            f"SELECT patient, day, min(count) AS count FROM ({known}) GROUP BY patient, day "
            "ORDER BY patient, day"
        )
    sql = SQL.replace("WITH base AS", f"WITH counts AS MATERIALIZED ({known}), base AS", 1)

    def work() -> Days:
        found = con.execute(sql).fetchnumpy()
        return found["cr"], found["r"], found["loss"]

    return work


# --- from files -----------------------------------------------------------------------------------


def polars_file(counts: Path, lines: Path, patients: int) -> Callable[[], Days]:
    """Read, convert the units, sort and do the reduced work; ids become numbers on the way."""
    import polars as pl

    number = {"10*9/L": 1.0, "/uL": 1e3, "K/uL": 1.0}

    def rows() -> pl.LazyFrame:
        of_line = pl.scan_parquet(lines).select(
            "patient_id", "started_on", patient=pl.int_range(pl.len(), dtype=pl.Int32)
        )
        known = pl.scan_parquet(counts).filter(pl.col("count").is_not_null())
        base = pl.when(pl.col("day") <= 0).then("count").forward_fill()
        return (
            known.join(of_line, on="patient_id")
            .select(
                "patient",
                (pl.col("on") - pl.col("started_on")).dt.total_days().cast(pl.Int32).alias("day"),
                pl.col("count")
                / pl.col("unit").replace_strict(number, return_dtype=pl.Float64).alias("per"),
            )
            .group_by("patient", "day")
            .agg(pl.col("count").min())
            .sort("patient", "day")
            .with_columns(base.alias("base"))
        )

    return _polars_work(patients, rows)


def duckdb_file(counts: Path, lines: Path, patients: int) -> Callable[[], Days]:
    """The same in DuckDB, straight from the files."""
    import duckdb
    import pyarrow as pa

    con = duckdb.connect()
    con.register("named", pa.table({"patient": np.arange(patients, dtype=np.int32)}))
    con.execute("CREATE TABLE patients AS SELECT * FROM named")
    known = f"""
SELECT n AS patient, "on" - started_on AS day,
    min(count / CASE unit WHEN '/uL' THEN 1000.0 ELSE 1.0 END) AS count
FROM read_parquet('{counts}') JOIN (
    SELECT patient_id, started_on, row_number() OVER () - 1 AS n FROM read_parquet('{lines}')
) USING (patient_id)
WHERE count IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
    sql = SQL.replace("WITH base AS", f"WITH counts AS MATERIALIZED ({known}), base AS", 1)

    def work() -> Days:
        found = con.execute(sql).fetchnumpy()
        return found["cr"], found["r"], found["loss"]

    return work
