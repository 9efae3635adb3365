"""OMOP: each rule and trap on small tables of the official shape."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io._omop import values as omop_values
from itpcase.io._source.records import Result
from itpcase.io.omop import read_omop
from itpcase.safety import safety_table
from itpcase.units.spellings import OMOP_UNITS
from tests.io.systems import codes, insert, omop, printed

DAY = "2021-03-01"


def count(value: float | None = 9.0, day: str | None = DAY, **more: Any) -> dict[str, Any]:
    """A measurement of platelets in thousand per microliter."""
    row = {"measurement_date": day, "value_as_number": value, "unit_concept_id": 8848}
    return row | more


@pytest.mark.parametrize("concept", [3010834, 3031586, 4267147, 37393863])
def test_a_count_by_hand_is_a_count(concept: int) -> None:
    """Beside the counts of a machine: a low count that was looked at under the microscope."""
    db = omop(count(60), count(9, "2021-03-02", measurement_concept_id=concept))
    cohort = read_omop(db)

    assert ([("1", DAY, "60"), ("1", "2021-03-02", "9")], []) == (printed(cohort), codes(cohort))


def test_platelets_are_selected_by_concept() -> None:
    """777-3 and 26515-7; not the mean volume nor the distribution width of the same panel."""
    db = omop(
        count(9), count(10, "2021-03-02", measurement_concept_id=3007461),
        count(8, "2021-03-03", measurement_concept_id=3043111),
        count(8, "2021-03-03", measurement_concept_id=3002736),
    )  # fmt: skip

    assert [("1", DAY, "9"), ("1", "2021-03-02", "10")] == printed(read_omop(db))


@pytest.mark.parametrize("kind", ["double", "float"])
def test_a_number_that_is_none_leaves_the_printed_text(kind: str) -> None:
    """An ETL of pandas writes NaN where a bound was printed: the text is read."""
    db = omop(count(float("nan"), value_source_value="<5"), count(9, "2021-03-02"))
    db.execute(f"alter table measurement alter value_as_number type {kind}")

    assert [("1", DAY, "<5"), ("1", "2021-03-02", "9")] == printed(read_omop(db))


@pytest.mark.parametrize("other", [float("nan"), float("inf")])
def test_a_count_too_high_is_told_of_beside_a_number_that_is_none(other: float) -> None:
    """The highest number of a unit, by which counts too high are looked for, is none there."""
    (alone,) = read_omop(omop(count(1e6))).problems
    told = read_omop(omop(count(1e6), count(other, "2021-03-02"))).problems

    assert "TOO_HIGH" == alone.code
    assert alone in [*told]


def test_the_day_is_that_of_the_date() -> None:
    """An instant in UTC may lie on another day than the patient's: measurement_date is read."""
    db = omop(count(9))
    db.execute("alter table measurement add column measurement_datetime timestamp")
    db.execute("update measurement set measurement_datetime = timestamp '2021-02-28 22:00:00'")

    assert [("1", DAY, "9")] == printed(read_omop(db))


@pytest.mark.parametrize("kind", ["timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"])
def test_dates_that_are_kept_as_instants_are_dates(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At midnight: two equal rows of a day are told of and kept, and none is read one by one."""
    db = omop(*(count(value, day) for value, day in ((9, DAY), (9, DAY), (12, "2021-03-02"))))
    dated = read_omop(db)
    db.execute(f"alter table measurement alter measurement_date type {kind}")
    db.execute("update measurement set value_source_value = 'clumped' where value_as_number = 12")
    asked: list[Any] = []

    def one_by_one(**row: Any) -> Result:
        asked.append(row["day"])
        return Result(**row)

    monkeypatch.setattr(omop_values, "Result", one_by_one)
    cohort = read_omop(db)

    assert ["2021-03-02"] == asked
    assert (3, ["DUPLICATE_ROW"]) == (len(dated.counts), codes(dated))
    assert ["DUPLICATE_ROW", "WORDS_BESIDE"] == sorted(codes(cohort))
    assert printed(dated) == printed(cohort)


def test_equal_results_of_one_instant_are_one() -> None:
    """A time of the day tells two results of a day apart, and says of others that they are one."""
    db = omop(*(count(9) for _ in range(3)))
    db.execute("alter table measurement alter measurement_date type timestamp")
    db.execute("update measurement set measurement_date = timestamp '2021-03-01 08:30:00' "
               "where measurement_id > 1")  # fmt: skip
    cohort = read_omop(db)

    assert [("1", DAY, "9")] * 2 == printed(cohort)
    assert "DUPLICATE_RESULT" in codes(cohort)


@pytest.mark.parametrize("sentinel", ["1900-01-01", "1850-03-05", "9999-12-31", "2099-12-31"])
@pytest.mark.parametrize("printed", [None, "clumped"], ids=["plain", "read one by one"])
def test_a_day_that_stands_for_none_gives_no_age(sentinel: str, printed: str | None) -> None:
    """The age is that in the year of the first count of a day that can be."""
    day = {"value_source_value": printed}
    db = omop(
        count(9, sentinel, **day), count(12, "2021-03-01"), count(13, "2022-03-01"), born=1980
    )
    cohort = read_omop(db, strict=False)

    assert [41] == cohort.patients["age"].tolist()
    assert not {"AGE"} & set(codes(cohort))


@pytest.mark.parametrize("concept", [9445, 44777580, 44777569])
def test_a_unit_that_only_the_vocabulary_knows_is_refused_without_it(concept: int) -> None:
    """A unit concept that is not known, in a CDM without vocabulary and text, is no guess."""
    cohort = read_omop(omop(count(9, unit_concept_id=concept)))
    told = read_omop(omop(count(9, unit_concept_id=concept, unit_source_value="10*9/L")))
    (problem,) = cohort.problems

    assert ("NOT_CELLS_PER_VOLUME", 0) == (problem.code, len(cohort.counts))
    assert str(concept) in problem.given
    assert [("1", DAY, "9")] == printed(told)


def test_descendants_count_too() -> None:
    """A concept below that of platelets is one, those of their size excepted."""
    db = omop(count(9, measurement_concept_id=111), count(9, measurement_concept_id=3043111))
    db.execute(
        "create table concept_ancestor as select 3007461 ancestor_concept_id, x "
        "descendant_concept_id from (values (111), (3043111)) t(x)"
    )

    assert 1 == len(read_omop(db).counts)


@pytest.mark.parametrize(
    ("operator", "expected"),
    [(4171754, "≤"), (4171755, "≥"), (4171756, "<"), (4172704, ">"), (4172703, ""), (0, ""),
     (None, "")],
)  # fmt: skip
def test_operators(operator: int | None, expected: str) -> None:
    """The four bounds; equal, nothing and 0 are none."""
    db = omop(count(100, operator_concept_id=operator))

    assert [("1", DAY, f"{expected}100")] == printed(read_omop(db))


@pytest.mark.parametrize(
    ("operator", "said"), [(4171756, ">100"), (4171755, "<100"), (4172703, "<100"), (9, "100")]
)
def test_an_operator_against_the_text_is_refused_by_name(operator: int, said: str) -> None:
    """Two published mappings have them the wrong way round: the printed text tells."""
    cohort = read_omop(omop(count(100, operator_concept_id=operator, value_source_value=said)))
    (problem,) = cohort.problems

    assert 0 == len(cohort.counts)
    assert {"SIGN_CONTRADICTS", "COMPARATOR"} >= {problem.code}
    assert "error" == problem.severity


def test_a_bound_that_only_the_text_has_is_kept() -> None:
    """An ETL that dropped the sign has left it in value_source_value."""
    assert [("1", DAY, "<5")] == printed(read_omop(omop(count(5, value_source_value="<5"))))


def test_half_the_limit_beside_a_bound_is_refused() -> None:
    """2.5 beside <5 is no count of 2.5."""
    assert ["SIGN_CONTRADICTS"] == codes(read_omop(omop(count(2.5, value_source_value="<5"))))


def test_a_text_in_place_of_a_number() -> None:
    """Without a number the printed text is read, or left out with its words."""
    cohort = read_omop(
        omop(count(None, value_source_value="<5"), count(None, value_source_value="clumped"))
    )
    (problem,) = cohort.problems

    assert [("1", DAY, "<5")] == printed(cohort)
    assert ("NOT_A_COUNT", "'clumped'", "1") == (problem.code, problem.given, problem.patient_id)
    assert "measurement_id 2" in problem.argument


@pytest.mark.parametrize("concept", sorted(OMOP_UNITS))
def test_unit_concepts(concept: int) -> None:
    """Each unit concept gives the count of its unit, as a whole number or as a float."""
    unit = OMOP_UNITS[concept]
    number = {"10*3/uL": 30.0, "K/uL": 30.0, "10*9/L": 30.0, "10*3/mm3": 30.0, "K/mm3": 30.0,
              "10*6/mL": 30.0, "/uL": 30_000.0, "/mm3": 30_000.0, "/mL": 3e7, "10*6/L": 30_000.0,
              "10*4/uL": 3.0, "10*3/mL": 30_000.0, "/L": 3e10}[unit]  # fmt: skip

    assert [("1", DAY, "30")] == printed(read_omop(omop(count(number, unit_concept_id=concept))))


def test_a_negative_power_is_refused_by_name() -> None:
    """8938 is 10*-3/uL, a known misprint."""
    (problem,) = read_omop(omop(count(9, unit_concept_id=8938))).problems

    assert ("NEGATIVE_POWER", "error") == (problem.code, problem.severity)
    assert "10*-3/uL" in problem.given


def test_an_unmapped_unit_is_read_from_its_text() -> None:
    """Unit concept 0 says nothing; the text of the source does, or the row is refused."""
    db = omop(
        count(9, unit_concept_id=0, unit_source_value="x10E9/L"), count(9, unit_concept_id=0)
    )  # fmt: skip
    cohort = read_omop(db)

    assert 1 == len(cohort.counts)
    assert "unmapped unit" in cohort.problems[0].given


@pytest.mark.parametrize(
    ("text", "number", "told"),
    [
        ("K/uL", None, []), ("10*3/uL", "9", []), ("10^9/L", None, []), (None, None, []),
        ("/uL", "9000", []), ("/uL", None, ["TWO_UNITS"]), ("/uL", "9", ["TWO_UNITS"]),
    ],
)  # fmt: skip
def test_a_unit_beside_its_concept(text: str | None, number: str | None, told: list[str]) -> None:
    """Another spelling of it is no other unit; another unit is one that was converted, or told."""
    db = omop(count(9, unit_source_value=text, value_source_value=number))
    cohort = read_omop(db)

    assert ([("1", DAY, "9")], told) == (printed(cohort), codes(cohort))


def test_what_the_user_says_of_a_unit_stands() -> None:
    """A concept that is known, or in the vocabulary of the CDM, may be mapped wrongly."""
    db = omop(count(9000, unit_concept_id=8848), count(12, "2021-03-02", unit_concept_id=9444))
    found = printed(read_omop(db, units={8848: "/uL"}))

    assert [("1", DAY, "9"), ("1", "2021-03-02", "12")] == found


def test_units_of_the_vocabulary_and_of_the_user() -> None:
    """A concept that is not known is looked up in the CDM's vocabulary, or told by the user."""
    db = omop(count(9, unit_concept_id=77))
    given = read_omop(db, units={77: "10*9/L"})
    db.execute(
        "create table concept as select 77 concept_id, 'x' concept_name, 'UCUM' vocabulary_id, "
        "'10*9.{cells}/L' concept_code, 'Unit' concept_class_id"
    )

    assert [("1", DAY, "9")] == printed(given) == printed(read_omop(db))


def test_the_reference_range_is_a_witness_of_the_unit() -> None:
    """A range from 150000 says that the unit is per µL: told of, and kept."""
    cohort = read_omop(omop(count(9, range_low=150.0), count(10, range_low=150_000.0)))
    (problem,) = cohort.problems

    assert 2 == len(cohort.counts)
    assert ("REFERENCE_RANGE", "warning") == (problem.code, problem.severity)
    assert "measurement_id 2" in problem.argument


@pytest.mark.parametrize("said", ["<9", "12"])
def test_the_reference_range_is_a_witness_of_a_count_that_is_text(said: str) -> None:
    """Of a row that is read from its text, too."""
    one = count(None, value_source_value=said, range_low=150_000.0)
    cohort = read_omop(omop(one, count(10, range_low=150.0)))

    assert ["REFERENCE_RANGE"] == codes(cohort)
    assert "measurement_id 1" in cohort.problems[0].argument


def test_where_a_count_came_from() -> None:
    """Each count keeps its measurement_id, whichever way it was read."""
    db = omop(count(9), count(None, "2021-03-02", value_source_value="<5"))

    assert [1, 2] == read_omop(db).counts["source"].tolist()


@pytest.mark.parametrize("order", [1, -1])
def test_the_last_of_several_periods_counts_however_its_end_is_written(order: int) -> None:
    """An end that SQL does not read as a date stands beside one that it does."""
    db = omop(count())
    db.execute(
        "create table observation_period (person_id int, observation_period_end_date varchar)"
    )
    insert(db, "observation_period", [(1, "2021-12-31"), (1, "15-JUN-2021")][::order])
    found = read_omop(db).patient(0).followed_until
    db.execute("delete from observation_period where observation_period_end_date = '2021-12-31'")

    assert (dt.date(2021, 12, 31), dt.date(2021, 6, 15)) == (
        found, read_omop(db).patient(0).followed_until,
    )  # fmt: skip


def test_people() -> None:
    """Sex by concept, an age from the year of birth with a flag, death and last contact."""
    db = omop(count(), born=1980)
    db.execute("create table death as select 1 person_id, date '2021-05-01' death_date")
    db.execute(
        "create table observation_period as select 1 person_id, "
        "date '2021-06-01' observation_period_end_date"
    )
    cohort = read_omop(db)
    patient = cohort.patient(0)

    assert ("F", 41.0, dt.date(2021, 5, 1), dt.date(2021, 5, 1)) == (
        patient.sex, patient.age, patient.died_on, patient.followed_until,
    )  # fmt: skip
    assert {"AGE_FROM_YEAR", "FOLLOW_UP_AFTER_DEATH"} == set(codes(cohort))


@pytest.mark.parametrize("never", ["9999-12-31", "2999-12-31", "2099-12-31", "1900-01-01"])
@pytest.mark.parametrize("other", [None, "2021-03-20"])
def test_an_observation_that_goes_on_has_no_end(never: str, other: str | None) -> None:
    """A day that stands for none is told of with its table; nothing else of the patient is lost."""
    db = omop(count(), count(90, "2021-05-01"))
    db.execute("create table observation_period (person_id int, observation_period_end_date date)")
    ends = [(1, end) for end in (never, other) if end]
    insert(db, "observation_period", ends)
    cohort = read_omop(db)
    (told,) = cohort.problems

    assert (2, None) == (len(cohort.counts), cohort.patient(0).followed_until)
    assert ("SENTINEL_DAY", "warning", "observation_period", "1", never) == (
        told.code, told.severity, told.file, told.patient_id, told.given,
    )  # fmt: skip


def test_a_last_day_far_ahead_is_one() -> None:
    """A day that may be one is read, and told of as one that has not come."""
    db = omop(count())
    db.execute(
        "create table observation_period as select 1 person_id, "
        "date '2100-06-01' observation_period_end_date"
    )
    cohort = read_omop(db)

    assert dt.date(2100, 6, 1) == cohort.patient(0).followed_until
    assert ["FUTURE_DAY"] == codes(cohort)


def drugs(db: Any, *rows: tuple[Any, ...]) -> Any:
    """Add drug exposures: start, end, verbatim end, type, source value."""
    db.execute(
        "create table drug_exposure (drug_exposure_id bigint, person_id bigint, "
        "drug_concept_id bigint, drug_exposure_start_date date, drug_exposure_end_date date, "
        "verbatim_end_date date, drug_type_concept_id bigint, drug_source_value varchar)"
    )
    for number, row in enumerate(rows, start=1):
        db.execute("insert into drug_exposure values (?, 1, 0, ?, ?, ?, ?, ?)", [number, *row])
    return db


def lines(cohort: itp.Cohort) -> list[tuple[str, str, str]]:
    """Agents, start and end of each line of the first patient."""
    return [
        (" + ".join(line.agents), str(line.started_on), str(line.ended_on))
        for line in cohort.patient(0).lines
    ]


def test_an_order_is_no_intake() -> None:
    """A prescription is left out and told of, unless it is asked for."""
    db = drugs(
        omop(count(day="2022-01-01")), ("2021-03-01", "2021-03-30", None, 32838, "prednisone")
    )

    assert ["ORDERS"] == codes(read_omop(db))
    assert 0 == len(read_omop(db).lines)
    assert 1 == len(read_omop(db, orders=True).lines)


def test_only_a_verbatim_end_is_a_stop() -> None:
    """An imputed end near the last contact is none; a stated one is the last day inside."""
    near = drugs(
        omop(count(day="2021-04-10")), ("2021-03-01", "2021-03-30", None, 32818, "prednisone")
    )
    stated = drugs(
        omop(count(day="2021-04-10")),
        ("2021-03-01", "2021-03-30", "2021-03-20", 32818, "prednisone 5 MG Oral Tablet"),
    )

    assert [("prednisone", "2021-03-01", "None")] == lines(read_omop(near))
    assert [("prednisone", "2021-03-01", "2021-03-21")] == lines(read_omop(stated))


def test_fills_are_one_line_and_weekly_injections_go_on() -> None:
    """Fills less than 30 days apart are one; the last injection before the last contact no stop."""
    weekly = [(f"2021-03-{day:02}",) * 2 + (None, 32818, "romiplostim") for day in (1, 8, 15, 22)]
    over = [(f"2021-03-{day:02}",) * 2 + (None, 32818, "romiplostim") for day in (1, 8)]

    assert [("romiplostim", "2021-03-01", "None")] == lines(
        read_omop(drugs(omop(count(day="2021-03-25")), *weekly))
    )
    assert [("romiplostim", "2021-03-01", "2021-03-09")] == lines(
        read_omop(drugs(omop(count(day="2021-08-01")), *over))
    )


@pytest.mark.parametrize("start", ["2021-03-10", "20210-03-10"])
def test_an_end_before_the_start_is_left_out_and_the_rest_read(start: str) -> None:
    """12 of 144 real prescriptions end before they start; one of them refuses no other."""
    db = drugs(
        omop(count(day="2022-01-01")),
        (start, None, "2021-03-01", 32818, "prednisone"),
        ("2021-05-10", None, "2021-05-20", 32818, "eltrombopag"),
    )
    cohort = read_omop(db)

    assert ["eltrombopag"] == [agents for agents, _, _ in lines(cohort)]
    assert "EXPOSURE_ENDS_BEFORE_START" in codes(cohort)


def test_drugs_by_ingredient_and_atc() -> None:
    """A product is known by its ingredient or its ATC code in the vocabulary."""
    db = drugs(omop(count(day="2022-01-01")))
    db.execute(
        "insert into drug_exposure values (1, 1, 50, '2021-03-01', '2021-03-30', "
        "'2021-03-30', 32818, 'x'), "
        "(2, 1, 51, '2021-06-01', '2021-06-30', '2021-06-30', 32818, 'y')"
    )
    db.execute(
        "create table concept as select * from (values (50, 'Deltison tablet', 'RxNorm', '1', 'x'),"
        " (51, 'Revo tablet', 'RxNorm', '2', 'x'), (60, 'prednisone', 'RxNorm', '8640', "
        "'Ingredient'), (61, 'agents for ITP', 'ATC', 'B02BX05', 'ATC 5th')) "
        "t(concept_id, concept_name, vocabulary_id, concept_code, concept_class_id)"
    )
    db.execute(
        "create table concept_ancestor as select * from (values (60, 50), (61, 51)) "
        "t(ancestor_concept_id, descendant_concept_id)"
    )

    assert ["prednisone", "eltrombopag"] == [agents for agents, _, _ in lines(read_omop(db))]


def test_splenectomy_is_a_procedure() -> None:
    """A procedure is a line of one day."""
    db = omop(count(day="2022-01-01"))
    db.execute(
        "create table procedure_occurrence as select 1 procedure_occurrence_id, 1 person_id, "
        "0 procedure_concept_id, 'Splenectomy' procedure_source_value, "
        "date '2021-03-01' procedure_date"
    )

    assert ["splenectomy"] == [agents for agents, _, _ in lines(read_omop(db))]


def test_bleeding_by_concepts_of_the_user() -> None:
    """A condition has no grade and no end, unless the user says what it is."""
    db = omop(count())
    db.execute(
        "create table condition_occurrence as select 1 condition_occurrence_id, 1 person_id, "
        "500 condition_concept_id, date '2021-03-02' condition_start_date"
    )
    (bleed,) = read_omop(db, bleeding={500: 2}).patient(0).bleeds

    assert (dt.date(2021, 3, 2), None, 2) == (bleed.on, bleed.until, bleed.who_grade)
    assert () == read_omop(db).patient(0).bleeds


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_folders(tmp_path: Path, form: str) -> None:
    """A folder of Parquet or CSV files is read as the tables are."""
    db = omop(count(9), count(None, "2021-03-02", value_source_value="<5"))
    for table in ("measurement", "person"):
        db.execute(f"copy {table} to '{tmp_path}/{table.upper()}.{form}'")

    assert printed(read_omop(db)) == printed(read_omop(tmp_path))


def test_a_database_file_is_not_changed(tmp_path: Path) -> None:
    """A DuckDB file is opened to be read; a connection keeps its tables and no more."""
    path = tmp_path / "cdm.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute("create schema omop")
        db.execute("create table omop.person as select 1 person_id")
        db.execute(
            "create table omop.measurement as select 1 measurement_id, 1 person_id, 3024929 "
            "measurement_concept_id, date '2021-03-01' measurement_date, 9.0 value_as_number, "
            "8848 unit_concept_id"
        )
        before = db.execute("show all tables").fetchall()
        one = printed(read_omop(db))
        assert before == db.execute("show all tables").fetchall()
    content = path.read_bytes()

    assert [("1", DAY, "9")] == one == printed(read_omop(path))
    assert content == path.read_bytes()


def test_missing_tables_and_columns_are_named(tmp_path: Path) -> None:
    """A folder of another standard, and an older CDM, say what is missing."""
    with pytest.raises(InputError, match="measurement"):
        read_omop(tmp_path)
    db = duckdb.connect()
    db.execute("create table person as select 1 person_id")
    db.execute("create table measurement as select 1 person_id, 2 measurement_concept_id")
    with pytest.raises(InputError, match="measurement_date"):
        read_omop(db)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """What is no Parquet is refused."""
    for table in ("measurement", "person"):
        (tmp_path / f"{table}.parquet").write_bytes(b"nothing of the kind")

    with pytest.raises(InputError, match="parquet"):
        read_omop(tmp_path)


def test_strict_refuses_with_every_row() -> None:
    """Strict lists all rows that cannot be used at once."""
    db = omop(count(None, value_source_value="clumped"), count(9, unit_concept_id=8938))

    with pytest.raises(DataError) as caught:
        read_omop(db, strict=True)
    assert {"NOT_A_COUNT", "NEGATIVE_POWER"} <= {p.code for p in caught.value.problems}


def test_the_two_ways_of_a_row_agree() -> None:
    """A row that is selected by SQL and one that is read one by one give the same count."""
    numbers = (0.0, 9.0, 29.9, 150.0)
    plain, spelled = (
        [
            count(
                value,
                f"2021-03-{day:02}",
                operator_concept_id=sign,
                value_source_value=pattern.format(value),
            )
            for day, (value, sign) in enumerate(
                ((v, s) for v in numbers for s in (0, 4172703, 4171754, 4171755, 4171756, 4172704)),
                start=1,
            )
        ]
        for pattern in ("{:g}", "{:g} 10*3/uL")
    )
    one, two = read_omop(omop(*plain)), read_omop(omop(*spelled))

    assert printed(one) == printed(two)
    assert [p.code for p in one.problems if p.severity == "error"] == [
        p.code for p in two.problems if p.severity == "error"
    ]
    assert 23 == len(one.counts)


ALT, CREATININE = 3006923, 3016723


def test_other_laboratory_values() -> None:
    """What safety is graded by is read with its unit and its upper limit, bounds included."""
    db = omop(
        count(9),
        count(120.0, "2021-03-02", measurement_concept_id=ALT, unit_concept_id=8645,
              range_high=40.0),
        count(1.0, "2021-03-08", measurement_concept_id=CREATININE, unit_concept_id=8840),
        count(None, "2021-03-09", measurement_concept_id=ALT, unit_concept_id=8645,
              value_source_value="<7"),
        count(8.0, "2021-03-09", measurement_concept_id=ALT, unit_concept_id=8840),
    )  # fmt: skip
    cohort = read_omop(drugs(db, (DAY, "2021-03-30", "2021-03-30", 32818, "prednisone")))
    labs = [(lab.analyte, lab.as_printed.printed) for lab in cohort.patient(0).labs]
    worst = safety_table(cohort, analytes=["alt"])

    assert [("1", DAY, "9")] == printed(cohort)
    assert {("alt", "120"), ("creatinine", "88.40169731"), ("alt", "<7")} == set(labs)
    assert [("WRONG_LAB_UNIT", "warning")] == [
        (p.code, p.severity) for p in cohort.problems if p.code != "END_AT_LAST_CONTACT"
    ]
    assert [120.0] == worst["worst"].tolist()


def test_haemoglobin() -> None:
    """In g/dL, g/L and mmol/L, by the concepts that are known."""
    db = omop(
        count(9),
        count(9.8, "2021-03-02", measurement_concept_id=3000963, unit_concept_id=8713),
        count(98.0, "2021-03-03", measurement_concept_id=3000963, unit_concept_id=8636),
        count(6.2, "2021-03-04", measurement_concept_id=40762351, unit_concept_id=8753),
    )
    cohort = read_omop(drugs(db, (DAY, "2021-03-30", "2021-03-30", 32818, "prednisone")))
    labs = [(lab.analyte, round(lab.value_in_unit or 0, 3)) for lab in cohort.patient(0).labs]

    assert [("haemoglobin", value) for value in (9.8, 9.8, 9.99)] == labs
    assert [("1", DAY, "9")] == printed(cohort)


def test_the_codes_of_a_laboratory_of_ones_own() -> None:
    """A local concept is told with labs=; an analyte that no rule reads is refused."""
    db = omop(count(9), count(50.0, measurement_concept_id=77, unit_concept_id=8645))

    for name in ("ggt", " GGT"):
        assert ["ggt"] == [lab.analyte for lab in read_omop(db, labs={77: name}).patient(0).labs]
    with pytest.raises(InputError, match="UNKNOWN_ANALYTE"):
        read_omop(db, labs={77: "lipase"})


def test_doses_from_the_strength_of_a_product() -> None:
    """Quantity times strength over the days of supply; a product of two ingredients has none."""
    db = drugs(
        omop(count(day="2022-01-01")),
        ("2021-03-01", "2021-03-30", "2021-03-30", 32818, "prednisone"),
        ("2021-05-01", "2021-05-30", "2021-05-30", 32818, "eltrombopag"),
    )
    db.execute("alter table drug_exposure add column quantity double")
    db.execute("alter table drug_exposure add column days_supply bigint")
    db.execute("update drug_exposure set quantity = 60, days_supply = 30, drug_concept_id = "
               "drug_exposure_id + 100")  # fmt: skip
    db.execute(
        "create table drug_strength as select * from (values (101, 10, 8576), (102, 25, 8576), "
        "(102, 1, 8576)) t(drug_concept_id, amount_value, amount_unit_concept_id)"
    )
    taken = read_omop(db).patient(0).exposures

    assert [("prednisone", 20.0), ("eltrombopag", None)] == [
        (each.agent.name, each.mg_per_day) for each in taken
    ]


def test_two_deaths_are_told_of() -> None:
    """Where two records of the death disagree, the first day is taken and both are named."""
    db = omop(count())
    db.execute(
        "create table death as select 1 person_id, unnest([date '2021-05-01', date '2021-05-03']) "
        "death_date"
    )
    cohort = read_omop(db)

    assert ["TWO_DEATHS"] == codes(cohort)
    assert dt.date(2021, 5, 1) == cohort.patient(0).died_on


def test_a_supply_of_less_than_a_day() -> None:
    """Without an end it is one day, and told of."""
    db = drugs(omop(count(day="2022-01-01")), ("2021-03-01", None, None, 32818, "prednisone"))
    db.execute("alter table drug_exposure add column days_supply bigint")
    db.execute("update drug_exposure set days_supply = -30")
    cohort = read_omop(db)

    assert [("prednisone", "2021-03-01", "2021-03-02")] == lines(cohort)
    assert ["DAYS_SUPPLY"] == codes(cohort)


@pytest.mark.parametrize(
    ("ended", "verbatim", "kind", "last"),
    [
        (None, None, 32838, "2021-05-30"),
        ("2021-03-30", None, 32838, "2021-05-30"),
        ("2021-04-15", None, 32838, "2021-04-16"),
        ("2021-03-30", "2021-03-30", 32838, "2021-03-31"),
        (None, None, 32825, "2021-03-31"),
    ],
)
def test_a_prescription_goes_on_for_its_refills(
    ended: str | None, verbatim: str | None, kind: int, last: str
) -> None:
    """30 days three times, unless an end says otherwise; a refill that was fetched has a record."""
    db = drugs(omop(count(day="2022-01-01")), ("2021-03-01", ended, verbatim, kind, "eltrombopag"))
    db.execute("alter table drug_exposure add column days_supply bigint default 30")
    db.execute("alter table drug_exposure add column refills bigint default 2")
    cohort = read_omop(db, orders=True)

    assert [("eltrombopag", "2021-03-01", last)] == lines(cohort)
    assert (["REFILLS"] if last == "2021-05-30" else []) == codes(cohort)


def test_platelets_among_devices_are_rescues() -> None:
    """By a name that is known, or by the concept that the user names; others are told of."""
    db = omop(count())
    db.execute(
        "create table device_exposure as select * from (values "
        "(1, 1, 0, date '2021-03-05', 'platelet concentrate'), "
        "(2, 1, 2000000001, date '2021-03-09', 'P-0009'), "
        "(3, 1, 2000000002, date '2021-03-10', 'Platelets, pheresis'), "
        "(4, 1, 2000000003, date '2021-03-10', 'catheter')) t(device_exposure_id, person_id, "
        "device_concept_id, device_exposure_start_date, device_source_value)"
    )
    cohort = read_omop(db, agents={"2000000001": "platelet transfusion"})
    (told,) = cohort.problems

    assert ["2021-03-05", "2021-03-09"] == [str(r.on) for r in cohort.patient(0).rescues]
    assert ("NOT_USED", "device_exposure", "'Platelets, pheresis' (1)") == (
        told.code, told.file, told.given
    )  # fmt: skip


@pytest.mark.parametrize("ended", ["2021-03-20", "unknown", None])
def test_drugs_of_texts_are_read_as_those_of_dates(tmp_path: Path, ended: str | None) -> None:
    """In CSV every cell is a text: a day that is none costs the end, a whole one is read."""
    db = drugs(omop(count(day="2022-01-01")),
               ("2021-03-01", "2021-03-10", None, 32818, "prednisone"))  # fmt: skip
    db.execute("alter table drug_exposure alter drug_exposure_end_date type varchar")
    db.execute("update drug_exposure set drug_exposure_end_date = ?", [ended])
    for table in ("measurement", "person", "drug_exposure"):
        db.execute(f"copy {table} to '{tmp_path}/{table}.csv'")
    end = "2021-03-21" if ended == "2021-03-20" else "2021-03-02"

    assert [("prednisone", "2021-03-01", end)] == lines(read_omop(tmp_path))
    told = {"unknown": ["NOT_A_DAY"], None: ["NO_END"]}.get(ended, [])

    assert told == codes(read_omop(tmp_path))


def test_where_a_line_came_from() -> None:
    """A line names the records that it was made of."""
    weekly = [(f"2021-03-{day:02}",) * 2 + (None, 32818, "romiplostim") for day in range(1, 29, 3)]
    cohort = read_omop(drugs(omop(count(day="2022-01-01")), *weekly))
    source = cohort.lines["source"][0]

    assert source == cohort.lines.columns["source"][0]
    assert source.startswith("drug_exposure, drug_exposure_id 1; drug_exposure, ")
    assert source.endswith(" and 5 more")


def test_records_of_drugs_stand_in_the_order_of_their_ids() -> None:
    """Whatever the order of the table; one without an id is the last."""
    db = drugs(omop(count()), *[(DAY, DAY, None, 32818, "rituximab")] * 4)
    db.execute("update drug_exposure set drug_exposure_id = nullif(5 - drug_exposure_id, 3)")
    named = [f"drug_exposure, drug_exposure_id {number}" for number in (1, 2, 4)]

    assert ["; ".join([*named, "drug_exposure"])] == read_omop(db).lines["source"].tolist()


def test_what_is_told_of_words_and_deaths_stands_in_one_order() -> None:
    """The most frequent words first, then by themselves; deaths by the ids of persons."""
    words = ["word b", "word a", "word c", "word c"]
    db = drugs(omop(count()), *((DAY, DAY, None, 32818, word) for word in words))
    db.execute("create table death (person_id bigint, death_date date)")
    db.execute("insert into death select i % 40 + 2, date '2022-01-01' from range(40, 0, -1) t(i)")
    found = read_omop(db).problems

    assert ["'word c' (2), 'word a' (1), 'word b' (1)"] == [
        problem.given for problem in found if problem.code == "NOT_USED"
    ]
    strangers = [problem.given for problem in found if problem.code == "UNKNOWN_PATIENT"]
    assert 40 == len(strangers)
    assert sorted(strangers) == strangers


def test_counts_of_a_day_stand_in_the_order_of_the_table_whatever_their_units_are_read_from() -> (
    None
):
    """Units that stand in texts put no row before another one."""
    texts = ["K/uL", "10*9/L", "10^9/L", "10*3/uL", "x10E9/L", "G/L"]
    ids = [4, 1, 6, 3, 5, 2]
    rows = [
        count(10.0 + id_, measurement_id=id_, unit_concept_id=0, unit_source_value=text)
        for id_, text in zip(ids, texts, strict=True)
    ]
    cohort = read_omop(omop(*rows, count(9, measurement_id=7, unit_concept_id=8848)))
    assert [*ids, 7] == cohort.counts["source"].tolist()


def test_rows_of_a_large_file_stand_in_its_order(tmp_path: Path) -> None:
    """However many row groups DuckDB reads at once, persons and counts stay where they stand."""
    with duckdb.connect() as db:
        for name, sql in {
            "person": "select 40000 - i as person_id, 8532 as gender_concept_id",
            "measurement": "select i as measurement_id, 40000 - i % 100 as person_id, 3024929 "
            "as measurement_concept_id, date '2021-03-01' as measurement_date, "
            "100.0 + i % 100 as value_as_number, 8848 as unit_concept_id",
            "death": "select i + 1 as person_id, date '2024-01-01' + (i % 9)::int as death_date",
        }.items():
            db.execute(
                f"copy ({sql} from range(40000) t(i)) to '{tmp_path / name}.parquet' "
                "(format parquet, row_group_size 2048)"
            )
    cohort = read_omop(tmp_path)
    of_first = cohort.counts["source"][: cohort.counts.offsets[1]]

    assert list(range(40000, 0, -1)) == cohort.ids.tolist()
    assert list(range(0, 40000, 100)) == of_first.tolist()
    assert str(cohort.patient(2).died_on) == f"2024-01-{1 + 39997 % 9:02}"


@pytest.mark.parametrize("route", ["Ophthalmic", "Topical route", "oral", None])
def test_a_drug_that_acts_where_it_is_put_is_told_of(route: str | None) -> None:
    """By the route of the source; what is said of no route stays."""
    db = drugs(
        omop(count(day="2022-01-01")), ("2021-03-01", "2021-03-10", None, 32818, "prednisolone")
    )
    db.execute("alter table drug_exposure add column route_source_value varchar")
    db.execute("update drug_exposure set route_source_value = ?", [route])
    cohort = read_omop(db)
    is_local = route in {"Ophthalmic", "Topical route"}

    assert (not is_local) == bool(lines(cohort))
    assert (["LOCAL_ROUTE"] if is_local else []) == codes(cohort)


def test_counts_under_another_concept_are_named() -> None:
    """Where none that is asked for has a row: by words of the source or the vocabulary."""
    db = omop(count(measurement_concept_id=0), count(measurement_concept_id=99),
              count(measurement_concept_id=98))  # fmt: skip
    db.execute("alter table measurement add column measurement_source_value varchar")
    db.execute("update measurement set measurement_source_value = 'PLT' where measurement_id = 1")
    db.execute(
        "create table concept as select * from (values (99, 'Platelets [#/volume] in Plasma'), "
        "(98, 'Platelet mean volume')) t(concept_id, concept_name), (select 'LOINC' vocabulary_id, "
        "'x' concept_code, 'Lab Test' concept_class_id)"
    )
    mapped, unmapped, nothing = read_omop(db).problems

    assert ["LOCAL_CODE", "LOCAL_CODE", "NO_COUNTS"] == [
        problem.code for problem in (mapped, unmapped, nothing)
    ]
    assert ("'99 Platelets [#/volume] in Plasma' (1)", "'0 PLT' (1)") == (
        mapped.given, unmapped.given
    )  # fmt: skip
    assert ("concepts=" in mapped.remedy, "concepts=" in unmapped.remedy) == (True, False)


@pytest.mark.parametrize(
    ("argument", "given"),
    [("concepts", (0,)), ("concepts", ("0",)), ("concepts", (3024929, 0.0)), ("labs", {0: "alt"}),
     ("bleeding", (0,)), ("bleeding", {"0": 2}), ("agents", {"0": "rituximab"})],
)  # fmt: skip
def test_the_concept_of_unmapped_rows_is_refused(argument: str, given: Any) -> None:
    """It would take every unmapped measurement for a platelet count, and so for the others."""
    with pytest.raises(InputError, match=f"^{argument}: needs the id of a concept, above 0") as it:
        read_omop(omop(count()), **{argument: given})
    assert ("source" in str(it.value)) is True
    assert [] == codes(read_omop(omop(count(unit_concept_id=0)), units={0: "10*9/L"}))


@pytest.mark.parametrize("concept", [0, None])
def test_rows_without_a_concept_are_told_of_beside_counts(concept: int | None) -> None:
    """They cannot be asked for by it."""
    db = omop(count(), count(measurement_concept_id=concept))
    db.execute("alter table measurement add column measurement_source_value varchar")
    db.execute("update measurement set measurement_source_value = 'Platelet count'")
    (told,) = read_omop(db).problems

    assert ("LOCAL_CODE", "'0 Platelet count' (1)") == (told.code, told.given)
    assert "such as 3024929" in told.remedy


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz", "varchar"])
@pytest.mark.parametrize(
    ("instant", "of", "zone", "day"),
    [("2021-03-05 08:00:00", "timestamp", None, "2021-03-05"),
     ("2021-03-05 00:00:00", "timestamp", "Asia/Shanghai", "2021-03-05"),
     ("2021-03-05 00:00:00.000", "varchar", None, "2021-03-05"),
     ("2021-03-05T20:00:00Z", "varchar", "Asia/Shanghai", "2021-03-06"),
     ("2021-03-05 20:00:00+00", "timestamptz", None, "2021-03-05"),
     ("2021-03-05 20:00:00+00", "timestamptz", "Asia/Shanghai", "2021-03-06")],
)  # fmt: skip
def test_an_instant_beside_an_empty_day_has_it(
    kind: str, instant: str, of: str, zone: str | None, day: str
) -> None:
    """By the rule of instants, in each table; it is told of once for each."""
    db = omop(count(), count(day=None, value=33.0))
    db.execute(f"alter table measurement alter measurement_date type {kind}")
    db.execute(f"alter table measurement add column measurement_datetime {of}")
    db.execute("update measurement set measurement_datetime = ? where measurement_date is null",
               [instant])  # fmt: skip
    for table, start in (("condition_occurrence", "condition_start"), ("death", "death")):
        db.execute(
            f"create or replace table {table} as select 1 as {table}_id, 1 as person_id, "
            f"77 as condition_concept_id, null::date as {start}_date, '{instant}'::{of} as "
            f"{start}_datetime"
        )
    drugs(db, (None, None, None, 32818, "prednisolone"))
    db.execute(f"alter table drug_exposure add column drug_exposure_start_datetime {of}")
    db.execute("update drug_exposure set drug_exposure_start_datetime = ?", [instant])
    cohort = read_omop(db, bleeding=(77,), zone=zone)
    patient = cohort.patient(0)

    assert [day] == [str(each.on) for each in patient.platelets if each.count_1e9_per_l == 33]
    assert {day} == {str(patient.lines[0].started_on), str(patient.bleeds[0].on),
                     str(patient.died_on)}  # fmt: skip
    assert 4 == codes(cohort).count("NO_DAY")


def test_a_unit_that_is_not_known_says_how_to_tell_it() -> None:
    """By its concept; a text of the source goes before that."""
    (told,) = read_omop(omop(count(unit_concept_id=9445))).problems

    assert "units={9445: '10*9/L'}" in told.remedy
    assert [] == codes(read_omop(omop(count(unit_concept_id=9445, unit_source_value="K/uL"))))


def test_a_table_in_folders_by_a_value(tmp_path: Path) -> None:
    """As Spark and DuckDB write one that is partitioned."""
    db = omop(count(), count())
    db.execute("create view parted as select *, measurement_id as part from measurement")
    db.execute(f"copy parted to '{tmp_path}/measurement' (format parquet, partition_by (part))")
    db.execute(f"copy person to '{tmp_path}/person.parquet'")

    assert 2 == len(read_omop(tmp_path).counts)


@pytest.mark.parametrize("value", [30.0, None])
def test_a_limit_of_normal_that_is_no_number_is_told_of(value: float | None) -> None:
    """In text columns, as every CSV file has them: the value stays, without that limit."""
    row = {"measurement_concept_id": 3006923, "unit_concept_id": 8645, "value_as_number": value}
    db = omop(count(), count() | row | {"value_source_value": "30"})
    for end, text in (("low", "ten"), ("high", "<40")):
        db.execute(f"alter table measurement alter range_{end} type varchar using '{text}'")
    cohort = read_omop(db)
    (lab,) = cohort.patient(0).labs

    assert ["NOT_A_NUMBER", "LIMIT_IS_A_BOUND"] == codes(cohort)
    assert ("30", None, None) == (
        lab.as_printed.printed, lab.lower_limit_in_unit, lab.upper_limit_in_unit
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([count(None, value_source_value="60"), count(9)], ["60", "9"]),
        ([count(9), count(None, value_source_value="60"), count(7)], ["9", "60", "7"]),
        ([count(9, measurement_id=3), count(value_source_value="<9", measurement_id=1)],
         ["<9", "9"]),
    ],
    ids=["before", "between", "by the id"],
)  # fmt: skip
def test_counts_of_a_day_keep_their_order_where_one_is_read(
    rows: list[dict[str, Any]], expected: list[str]
) -> None:
    """A count that stands as text is in its place among those that are taken as columns."""
    assert [("1", DAY, each) for each in expected] == printed(read_omop(omop(*rows)))
