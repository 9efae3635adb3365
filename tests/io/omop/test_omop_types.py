"""Columns of an OMOP CDM in every type that a database or a file gives them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

import itpcase as itp
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.whole import sum_up
from itpcase.io.omop import collect
from tests.io.systems import codes, emptied

TABLES: dict[str, tuple[dict[str, str], tuple[Any, ...]]] = {
    "person": (
        {"person_id": "bigint", "gender_concept_id": "bigint", "year_of_birth": "bigint",
         "month_of_birth": "bigint", "day_of_birth": "bigint"},
        (1, 8532, 1980, 5, 2),
    ),
    "measurement": (
        {"measurement_id": "bigint", "person_id": "bigint", "measurement_concept_id": "bigint",
         "measurement_date": "date", "value_as_number": "double", "operator_concept_id": "bigint",
         "unit_concept_id": "bigint", "range_low": "double", "range_high": "double",
         "value_source_value": "varchar", "unit_source_value": "varchar"},
        (1, 1, 3024929, "2021-01-01", 9, 4171756, 8848, 150, 400, "<9", "K/uL"),
    ),
    "drug_exposure": (
        {"drug_exposure_id": "bigint", "person_id": "bigint", "drug_concept_id": "bigint",
         "drug_source_value": "varchar", "drug_exposure_start_date": "date",
         "drug_exposure_end_date": "date", "verbatim_end_date": "date", "days_supply": "bigint",
         "stop_reason": "varchar", "drug_type_concept_id": "bigint", "quantity": "double"},
        (1, 1, 0, "prednisone", "2021-01-01", "2021-01-30", None, 30, None, 32825, None),
    ),
    "death": ({"person_id": "bigint", "death_date": "date"}, (1, "2022-01-01")),
    "observation_period": (
        {"person_id": "bigint", "observation_period_start_date": "date",
         "observation_period_end_date": "date"},
        (1, "2020-01-01", "2021-12-31"),
    ),
    "condition_occurrence": (
        {"condition_occurrence_id": "bigint", "person_id": "bigint",
         "condition_concept_id": "bigint", "condition_start_date": "date"},
        (1, 1, 4000, "2021-01-02"),
    ),
}  # fmt: skip
"""The tables that are read, each with the types of its columns and one row."""

COLUMNS = [(table, column) for table, (types, _) in TABLES.items() for column in types]
SAME = ("varchar", "integer", "double", "decimal(18,2)", "hugeint", "date", "timestamp", "empty")
"""Types that hold the same; of a text that is not there, the empty text."""
NEEDED = {"person_id", "measurement_id", "measurement_concept_id", "measurement_date",
          "drug_exposure_start_date", "death_date", "condition_start_date"}  # fmt: skip
"""What a row cannot be without, or is told of."""


@cache
def connection() -> Any:
    """One for the CDMs of all tests."""
    return duckdb.connect(config={"threads": 1})


def cdm() -> Any:
    """A CDM in which every column has its own type; the one before it is gone."""
    db = emptied(connection())
    for table in TABLES:
        write(db, table)
    return db


def write(db: Any, table: str, column: str = "", written: str = "") -> None:
    """Write a table of a CDM anew, one column of it otherwise."""
    types, row = TABLES[table]
    chosen = []
    for value, (each, kind) in zip(row, types.items(), strict=True):
        text = "null::varchar" if value is None else f"'{value}'"
        if each == column and written == "empty":
            chosen.append(f"coalesce({text}, '') as {each}")
        elif each == column and written == "nothing":
            chosen.append(f"null as {each}")
        else:
            chosen.append(f"cast({text} as {written if each == column else kind}) as {each}")
    db.execute(f"create or replace table {table} as select {', '.join(chosen)}")


def read(db: Any) -> tuple[str, list[str]]:
    """What is read, and what is told of."""
    cohort = itp.read_omop(db, bleeding={4000: 1})
    return repr(cohort.to_patients()), codes(cohort)


@cache
def read_as_typed() -> tuple[str, list[str]]:
    """The same of the CDM in which every column has its own type."""
    return read(cdm())


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_is_read_whatever_its_type(table: str, column: str) -> None:
    """A column that is empty in one file and full in another has another type in each."""
    db = cdm()
    own = TABLES[table][0][column]
    for written in (kind for kind in SAME if kind != own):
        try:
            write(db, table, column, written)
        except duckdb.Error:  # the type cannot hold it
            continue

        assert (written, *read_as_typed()) == (written, *read(db))


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, column in COLUMNS if column in NEEDED]
)
def test_a_row_that_is_lost_is_listed(table: str, column: str) -> None:
    """A row without its person, its concept or its day is told of, or was no row of ours."""
    db = cdm()
    write(db, table, column, "nothing")
    answer, said = read(db)
    is_kept = answer == read_as_typed()[0]

    assert is_kept or said or column == "measurement_concept_id"


@pytest.mark.parametrize("last", [2**31 - 1, 2**31, 2**62])
@pytest.mark.parametrize("first", [1, -(2**31), -(2**31) - 1])
def test_an_id_of_a_person_of_any_size(first: int, last: int, tmp_path: Path) -> None:
    """Ids that go into half the bytes are held so on the way; the cohort has them as they are."""
    db = cdm()
    db.execute("insert into person from person; insert into measurement from measurement")
    db.execute("update person set person_id = if(rowid = 0, ?, ?)", [first, last])
    db.execute("update measurement set person_id = if(rowid = 0, ?, ?)", [first, last])
    db.execute("update measurement set measurement_id = 2 where person_id > 1")
    for table in ("person", "measurement"):
        db.execute(f"copy {table} to '{tmp_path / table}.parquet' (format parquet)")
    for cohort in (itp.read_omop(db), itp.read_omop(tmp_path)):
        assert [first, last] == cohort.ids.tolist()
        assert cohort.ids.dtype == np.int64
        assert np.diff(cohort.counts.offsets).tolist() == [1, 1]


def test_what_was_laid_out_is_let_go() -> None:
    """A source holds no columns any more once a cohort was made of them."""
    source = collect(cdm())
    cohort = to_cohort(source, strict=False)

    assert [1, 1] == [len(cohort.counts), len(cohort.patient(0).exposures)]
    assert source.plain_counts is source.plain_drugs is None


def test_an_id_that_is_no_number_is_listed() -> None:
    """Concepts as codes, and persons as pseudonyms, are no CDM: said with how many rows."""
    db = cdm()
    db.execute(
        "create or replace table drug_exposure as select * replace "
        "('8640' || chr(97) as drug_concept_id, 'p1' as person_id) from drug_exposure"
    )
    cohort = itp.read_omop(db)

    assert ["NO_ID", "NOT_A_WHOLE_NUMBER"] == codes(cohort)
    assert {"drug_exposure"} == {problem.file for problem in cohort.problems}
    assert "no whole number, such as 'p1', of 1 row" == cohort.problems[0].given


def test_a_concept_of_a_drug_that_is_text() -> None:
    """The source text of the drug still makes a line, which is what is told."""
    db = cdm()
    db.execute(
        "create or replace table drug_exposure as select * replace ('8640a' as drug_concept_id) "
        "from drug_exposure"
    )
    cohort = itp.read_omop(db)
    (told,) = cohort.problems

    assert ("NOT_A_WHOLE_NUMBER", "warning") == (told.code, told.severity)
    assert "they are read by the text of the source alone: correct the column" == told.remedy
    assert 1 == len(cohort.lines)


def test_a_person_that_is_text_is_named() -> None:
    """What came in the place of the id of a person is said, not that nothing came."""
    db = cdm()
    db.execute(
        "create or replace table measurement as select * replace ('p1' as person_id) "
        "from measurement"
    )
    told = [p.given for p in itp.read_omop(db).problems if p.code == "NO_ID"]

    assert ["'p1'"] == told


def test_rows_of_one_id_are_versions_or_mistakes() -> None:
    """Two rows of one measurement_id that differ are refused by name; equal ones are one."""
    db = cdm()
    db.execute(
        "insert into measurement select * replace (2 as measurement_id, "
        "date '2021-01-08' as measurement_date) from measurement"
    )
    equal = itp.read_omop(db)
    db.execute("insert into measurement select * from measurement where measurement_id = 2")
    copied = itp.read_omop(db)
    db.execute(
        "insert into measurement select * replace (90 as value_as_number, "
        "'<90' as value_source_value) from measurement where measurement_id = 1"
    )
    cohort = itp.read_omop(db)

    assert ([], 2) == (codes(equal), len(equal.counts))
    assert (["DUPLICATE_RESULT"], 2) == (codes(copied), len(copied.counts))
    assert ["2021-01-08"] == [str(m.on) for m in cohort.patient(0).platelets]
    assert ["CONTRADICTING_COPIES"] * 2 + ["DUPLICATE_RESULT"] == codes(cohort)


@pytest.mark.parametrize(
    ("versions", "is_told"),
    [(("v5.4",), False), (("5.3.1",), False), (("CDM v5.4.0",), False), (("v6.0",), True),
     (("v5.3", "v5.4"), True), (("54",), True), ((None,), False)],
)  # fmt: skip
def test_the_version_of_the_cdm(versions: tuple[str | None, ...], is_told: bool) -> None:
    """Another version, or two of them, keeps days and deaths elsewhere: told of."""
    db = cdm()
    db.execute("create table cdm_source (cdm_version varchar)")
    for version in versions:
        db.execute("insert into cdm_source values (?)", [version])

    assert is_told == ("CDM_VERSION" in codes(itp.read_omop(db)))


def test_every_row_is_counted_once() -> None:
    """A row that is read by itself is one row, as are those that are handed over in columns."""
    db = cdm()
    db.execute(
        "insert into measurement select * replace (2 as measurement_id, "
        "'clumped' as value_source_value, null as value_as_number) from measurement"
    )

    found = sum_up(collect(db))

    assert (2, {"": 2}, {"10*3/uL": 2}) == (found.rows, found.statuses, found.units)


@pytest.mark.parametrize("text", [None, "true", "1"])
def test_a_truth_value_is_no_count(text: str | None) -> None:
    """Each row of such a column is left out by name; 1 is another thing than true."""
    db = duckdb.connect()
    db.execute("create table person as select 1 person_id, 8532 gender_concept_id")
    db.execute(
        "create table measurement as select 7 measurement_id, 1 person_id, "
        "3024929 measurement_concept_id, date '2021-01-01' measurement_date, "
        "true value_as_number, 8848 unit_concept_id, ?::varchar value_source_value",
        [text],
    )
    cohort = itp.read_omop(db)
    found = cohort.counts["count"].tolist()

    if text == "1":
        assert ([1.0], []) == (found, codes(cohort))
    else:
        assert ([], ["NOT_A_COUNT"]) == (found, codes(cohort))
        assert "'true'" in str(cohort.problems[0].given)


@pytest.mark.parametrize(
    ("written", "said", "told"),
    [
        ("<", "<9 ×10⁹/L", []), (" >= ", "≥9 ×10⁹/L", []), ("=", "9 ×10⁹/L", []),
        ("4171756", "<9 ×10⁹/L", []), ("", "9 ×10⁹/L", []), ("about", None, ["COMPARATOR"]),
        ("<<", None, ["COMPARATOR"]),
    ],
)  # fmt: skip
def test_a_sign_in_the_place_of_an_operator_is_read(
    written: str, said: str | None, told: list[str]
) -> None:
    """``<`` says what its concept says; any other text is refused by name."""
    db = cdm()
    db.execute("alter table measurement alter operator_concept_id type varchar")
    db.execute("update measurement set operator_concept_id = ?, value_source_value = null",
               [written])  # fmt: skip
    cohort = itp.read_omop(db, strict=False)
    found = [str(each.as_printed) for each in cohort.patient(0).platelets]

    assert ([] if said is None else [said]) == found
    assert told == [code for code in codes(cohort) if code == "COMPARATOR"]


@pytest.mark.parametrize("ids", [(7, 8), (7, 2**31), (-(2**31), 2**31 - 1), (-(2**31) - 1, 5)])
@pytest.mark.parametrize("persons", [(1, 2), (1, 2**31), (-(2**31), 2**31 - 1)])
def test_ids_of_any_length_are_those_of_the_table(
    ids: tuple[int, int], persons: tuple[int, int]
) -> None:
    """In half the bytes or in all; ids and where a count stands are of 64 bits for who asks."""
    with duckdb.connect() as db:
        db.execute("create table person as select unnest(?::bigint[]) as person_id", [persons])
        db.execute(
            "create table measurement as select unnest(?::bigint[]) as measurement_id, unnest("
            "?::bigint[]) as person_id, 3024929::bigint as measurement_concept_id, "
            "date '2021-01-01' as measurement_date, 9.0 as value_as_number, "
            "8848::bigint as unit_concept_id", [[*ids[::-1]], [*persons[::-1]]],
        )  # fmt: skip
        db.execute(
            "create table drug_exposure as select row_number() over () as drug_exposure_id, "
            "person_id, 'romiplostim' as drug_source_value, 0 as drug_concept_id, "
            "date '2021-01-01' as drug_exposure_start_date from person"
        )
        cohort = itp.read_omop(db)
    found = cohort.counts["source"]

    assert [*persons] == cohort.ids.tolist()
    assert [*ids] == found.tolist()
    assert np.int64 == found.dtype
    assert [1, 1] == np.diff(cohort.lines.offsets).tolist()


def test_a_count_without_an_id_leaves_those_of_others_as_they_are() -> None:
    """Where a row has no id, the others stand by theirs, as whole numbers."""
    with duckdb.connect() as db:
        db.execute("create table person as select 1 as person_id")
        db.execute(
            "create table measurement as select unnest([9, null, 7])::bigint as measurement_id, "
            "1 as person_id, 3024929 as measurement_concept_id, unnest([date '2021-01-03', "
            "date '2021-01-02', date '2021-01-01']) as measurement_date, "
            "9.0 as value_as_number, 8848 as unit_concept_id"
        )
        cohort = itp.read_omop(db)

    assert [7, None, 9] == cohort.counts["source"].tolist()
    assert [int, type(None), int] == [*map(type, cohort.counts["source"].tolist())]
