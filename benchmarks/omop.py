"""
From an OMOP CDM in Parquet to answers, beside what DuckDB takes to select and sort its counts.

python3 benchmarks/omop.py [ROWS ...]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
from timing import memory, taking_turns

import itpcase as itp
from itpcase.registry.job import Job
from itpcase.registry.parts import divide
from itpcase.registry.shards import map_shards

JOB = Job(func=itp.classify_response, definition=itp.IWG_2009)
SELECTED = "DuckDB: select and sort the counts by person and date, as an Arrow table"
COUNTS_EACH = 40
LIMIT = "500MB"
"""The limit of memory; at once, the columns of 10 million counts take more."""

TABLES = {
    "measurement": """
        select i as measurement_id, 1 + (hash(i) % {people})::bigint as person_id,
        case when i % 5 = 0 then 3000905 when i % 7 = 0 then 3007461 else 3024929 end
        as measurement_concept_id, date '2018-01-01' + (hash(i * 7 + 1) % 1500)::int
        as measurement_date, case when is_low then 5 else 5 + hash(i * 11 + 3) % 195 end::double
        as value_as_number, if(is_low, 4171756, 0) as operator_concept_id, 8848 as unit_concept_id,
        150.0 as range_low, 400.0 as range_high, if(is_low, '<5', null) as value_source_value,
        'K/uL' as unit_source_value
        from (select i, hash(i * 3 + 2) % 100 = 0 as is_low from range({rows} * 5 // 4) t(i))
    """,
    "person": """
        select i + 1 as person_id, if(i % 2 = 0, 8507, 8532) as gender_concept_id,
        1950 + i % 50 as year_of_birth, 1 + i % 12 as month_of_birth, 1 + i % 28 as day_of_birth
        from range({people}) t(i)
    """,
    "observation_period": """
        select i + 1 as person_id, if(i % 20 = 0, date '2022-03-01', date '2022-06-01')
        as observation_period_end_date from range({people}) t(i)
    """,
    "death": """
        select i * 20 + 1 as person_id, date '2022-03-01' as death_date
        from range({people} // 20) t(i)
    """,
    "drug_exposure": """
        select row_number() over () as drug_exposure_id, person_id, place as drug_concept_id,
        ['prednisone 20 MG Oral Tablet', 'romiplostim', 'eltrombopag 50 MG', 'rituximab',
        'aspirin 81 MG'][place] as drug_source_value, start as drug_exposure_start_date,
        start + 27 as drug_exposure_end_date,
        if(hash(person_id * 17 + k) % 3 = 0, start + 27, null) as verbatim_end_date,
        32818 as drug_type_concept_id, 28 as days_supply, null::varchar as stop_reason
        from (select p as person_id, k, 1 + (hash(p * 5 + k // 3) % 5)::int as place,
        date '2018-02-01' + (k // 3 * 150 + k % 3 * 28 + hash(p * 13 + k // 3) % 40)::int as start
        from range(1, {people} + 1) t(p), range(9) s(k))
    """,
}
"""A CDM in no order: a fifth of its measurements are of something else, one in 100 is a bound."""


def write_cdm(folder: Path, rows: int) -> None:
    """Write a CDM with so many platelet counts, nine fills of drugs a person."""
    with duckdb.connect() as db:
        for name, sql in TABLES.items():
            drawn = sql.format(rows=rows, people=rows // COUNTS_EACH)
            db.execute(f"copy ({drawn}) to '{folder / name}.parquet' (format parquet)")


def select_and_sort(folder: Path, memory_limit: str | None = None) -> object:
    """Select the counts with DuckDB, by person and date."""
    config = {} if memory_limit is None else {"memory_limit": memory_limit}
    with duckdb.connect(config=config) as db:
        return db.sql(
            "select person_id, measurement_date, value_as_number, unit_concept_id, "
            f"operator_concept_id from '{folder}/measurement.parquet' "
            "where measurement_concept_id in (3024929, 3007461) order by 1, 2"
        ).to_arrow_table()


def answers(folder: Path) -> object:
    """Read all of it at once, and classify every line."""
    return itp.classify_response(itp.read_omop(folder))


def answers_in_parts(folder: Path) -> object:
    """Divide it within the limit of memory, and classify every line."""
    with tempfile.TemporaryDirectory() as place:
        made = divide(folder, Path(place) / "shards", memory_limit=LIMIT, progress=False)
        return map_shards(made.shards.folder, JOB, out=Path(place) / "answers")


def of_omop(rows: int, rounds: int = 3) -> Iterator[str]:
    """One table: the CDM to answers, and the selecting and sorting alone."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_cdm(folder, rows)
        answers(folder)  # what is compiled is compiled
        ways: dict[str, Callable[[], object]] = {
            "itpcase: read, judge, lines from drugs, answers": partial(answers, folder),
            f"the same in parts, memory_limit={LIMIT}": partial(answers_in_parts, folder),
            SELECTED: partial(select_and_sort, folder),
            f"the same, memory_limit={LIMIT}": partial(select_and_sort, folder, LIMIT),
        }
        timed = taking_turns(ways, rounds)
        needed = {name: memory(way) for name, way in ways.items()}
    least = timed[SELECTED]
    drugs = rows * 9 // COUNTS_EACH
    yield f"{rows:,} counts of an OMOP CDM in Parquet, {drugs:,} drug records.\n"
    yield "| way | processor time, s | times as long | by the clock | memory at the peak, MB |"
    yield "|---|---|---|---|---|"
    for name, timing in timed.items():
        yield (
            f"| {name} | {timing.busy:.3g} | {timing.busy / least.busy:.2g} | "
            f"{timing.median / least.median:.2g} | {needed[name] / 1e6:.0f} |"
        )
    yield ""


if __name__ == "__main__":
    for asked in map(int, sys.argv[1:] or ["1000000"]):
        print("\n".join(of_omop(asked)), flush=True)
