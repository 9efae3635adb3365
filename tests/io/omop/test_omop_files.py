"""Files of an OMOP CDM as other programs write them: empty cells in words, parts, ids as floats."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.io.recognise import inspect_data, recognise_form
from itpcase.registry.parts import divide
from tests.io.systems import codes, omop, printed, sdtm

ROW = {"measurement_date": dt.date(2021, 1, 5), "value_as_number": 9.0, "unit_concept_id": 8848}

PEOPLE = {"person_id": [1], "gender_concept_id": [8532]}


@pytest.mark.parametrize("word", ["NA", "NULL", "null", "None", r"\N", '"NA"'])
def test_words_for_an_empty_cell(tmp_path: Path, word: str) -> None:
    """What R and databases write for nothing is nothing, in every column."""
    heading = (
        "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,"
        "operator_concept_id,unit_concept_id,value_source_value,unit_source_value,range_low"
    )
    tables = {
        "person": "person_id,gender_concept_id,year_of_birth,birth_datetime\n1,8532,-,-\n",
        "measurement": f"{heading}\n1,1,3024929,2021-01-05,-,-,8848,<5,-,-\n"
        "2,1,3024929,2021-01-06,9,-,8848,-,-,-\n",
        "drug_exposure": "drug_exposure_id,person_id,drug_concept_id,drug_source_value,"
        "drug_exposure_start_date,drug_exposure_end_date,verbatim_end_date,days_supply\n"
        "1,1,0,prednisone,2021-01-05,-,-,30\n",
        "death": "person_id,death_date\n",
        "observation_period": "person_id,observation_period_end_date\n1,2021-12-31\n",
    }
    for name, text in tables.items():
        cells = text.replace("-,", f"{word},").replace("-\n", f"{word}\n")
        (tmp_path / f"{name}.csv").write_text(cells, encoding="utf-8")
    cohort = itp.read_omop(tmp_path)

    assert [("1", "2021-01-05", "<5"), ("1", "2021-01-06", "9")] == printed(cohort)
    assert ["2021-02-04"] == [str(line.ended_on) for line in cohort.patient(0).lines]
    assert [] == codes(cohort)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_some_names_in_quotes(tmp_path: Path, mark: str, sign: str) -> None:
    """Quotes are no part of a name or a text, whichever of them are quoted."""
    heading = (
        '"MEASUREMENT_ID",PERSON_ID,MEASUREMENT_CONCEPT_ID,MEASUREMENT_DATE,VALUE_AS_NUMBER,'
        'UNIT_CONCEPT_ID,"VALUE_SOURCE_VALUE"'
    )
    tables = {
        "person": ('"PERSON_ID",GENDER_CONCEPT_ID', "1,8532"),
        "measurement": (heading, '1,1,3024929,2021-01-05,12,8848,"<12"'),
    }
    for name, rows in tables.items():
        text = mark + "\n".join(rows).replace(",", sign) + "\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    cohort = itp.read_omop(tmp_path)

    assert [("1", "2021-01-05", "<12")] == printed(cohort)
    assert [] == codes(cohort)


def test_words_for_an_empty_cell_of_a_trial(tmp_path: Path) -> None:
    """A data set that R wrote as CSV has NA where SAS has nothing."""
    lb = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC,LBSTAT,LBSPEC,DTYPE\n"
    lb += "01,PLAT,1,<5,NA,GI/L,2021-01-01,NA,NA,NA\n"
    ex = "USUBJID,EXSEQ,EXTRT,EXDOSE,EXSTDTC,EXENDTC,EXSTAT,EXOCCUR\n"
    ex += "01,1,PLACEBO,0,2021-01-01,NA,NA,NA\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=lb, ex=ex))

    assert [("01", "2021-01-01", "<5")] == printed(cohort)
    assert [("2021-01-01", "None")] == [
        (str(line.started_on), str(line.ended_on)) for line in cohort.patient(0).lines
    ]
    assert [] == codes(cohort)


def part(number: int, **more: Any) -> pa.Table:
    """A part of the table measurement with one row."""
    row = {
        "measurement_id": number, "person_id": 1, "measurement_concept_id": 3024929,
        "measurement_date": dt.date(2021, 1, number), "value_as_number": 9.0,
        "unit_concept_id": 8848,
    }  # fmt: skip
    return pa.table({name: [value] for name, value in (row | more).items()})


@pytest.mark.parametrize(
    "parts",
    [
        (part(1), part(2, operator_concept_id=4171756)),
        (part(1, operator_concept_id=None), part(2, operator_concept_id=4171756)),
        (part(1), part(2, value_source_value="<9")),
        (part(1), part(2, operator_concept_id=4171756).select([6, 5, 4, 3, 2, 1, 0])),
    ],
    ids=["a column more", "a column of nothing", "a text more", "in another order"],
)
def test_parts_of_a_table_with_other_columns(tmp_path: Path, parts: tuple[pa.Table, ...]) -> None:
    """A bound that stands in a column of one part alone is not lost."""
    (tmp_path / "measurement").mkdir()
    for number, table in enumerate(parts):
        pq.write_table(table, tmp_path / "measurement" / f"part-{number}.parquet")
    pq.write_table(pa.table(PEOPLE), tmp_path / "person.parquet")

    assert ["9", "<9"] == [count for *_, count in printed(itp.read_omop(tmp_path))]


HEADING = "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,"
HEADING += "unit_concept_id\n"


def text_parts(folder: Path, **parts: str | bytes) -> Path:
    """A CDM whose measurements are a folder of text files; an ending follows two underscores."""
    (folder / "measurement").mkdir()
    (folder / "person.csv").write_text("person_id,gender_concept_id\n1,8532\n", encoding="utf-8")
    for name, text in parts.items():
        path = folder / "measurement" / name.replace("__", ".")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rows(*days: int) -> str:
    """A part with a count on each day of January."""
    return HEADING + "".join(f"{day},1,3024929,2021-01-{day:02},{day},8848\n" for day in days)


@pytest.mark.parametrize(
    "second",
    [
        {"part-2__csv": rows(2)},
        {"part-2__csv__gz": gzip.compress(rows(2).encode())},
        {"part-2__tsv": rows(2).replace(",", "\t")},
        {"part-2__csv": rows(2).upper(), "part-3__csv": "", "part-4__csv": HEADING},
        {"part-2__csv": rows(2), "_SUCCESS": "", "__part-2__csv__crc": "crc", "__x__csv": "none"},
    ],
    ids=["csv", "packed", "tabs", "capitals and nothing", "beside it"],
)
def test_parts_of_a_table_as_text(tmp_path: Path, second: dict[str, Any]) -> None:
    """Text files in a folder of the name of a table are its parts, in shards as well."""
    folder = text_parts(tmp_path, **{"part-1__csv": rows(1)}, **second)

    assert "omop" == recognise_form(folder)
    cohort = itp.read_omop(folder)
    divided = divide(folder, tmp_path / "shards", shards=2)

    assert ["1", "2"] == [count for *_, count in printed(cohort)]
    assert ([], ()) == (codes(cohort), divided.problems)


def test_a_part_with_other_columns_is_refused(tmp_path: Path) -> None:
    """A part without a heading would lose its rows; it is named, in every door."""
    folder = text_parts(
        tmp_path, **{"part-1__csv": rows(1), "part-2__csv": rows(2).removeprefix(HEADING)}
    )
    for read in (itp.read_omop, inspect_data):
        with pytest.raises(itp.InputError) as caught:
            read(folder)
        (problem,) = caught.value.problems

        assert ("MISSING_COLUMN", "measurement/part-2.csv") == (problem.code, problem.argument)
        assert "measurement_id" in problem.needed


def test_a_broken_row_of_a_part_is_named(tmp_path: Path) -> None:
    """The file and the row are that of the part."""
    broken = rows(2) + "3,1\n"
    folder = text_parts(tmp_path, **{"part-1__csv": rows(1), "part-2__csv": broken})
    with pytest.raises(itp.InputError, match="part-2"):
        itp.read_omop(folder)


def test_parts_of_two_kinds_are_two_tables(tmp_path: Path) -> None:
    """Parquet and text in one folder may be one table twice."""
    folder = text_parts(tmp_path, **{"part-1__csv": rows(1)})
    pq.write_table(part(1), folder / "measurement" / "part-1.parquet")
    with pytest.raises(itp.InputError, match="TABLE_TWICE"):
        itp.read_omop(folder)


@pytest.mark.parametrize(
    ("kind", "ids"),
    [("double", (1.5, 2.0)), ("varchar", ("1.5", "2")), ("double", (2.0**53, 2.0**53 + 2))],
    ids=["a fraction", "as text", "lost digits"],
)
def test_persons_that_are_no_whole_numbers(kind: str, ids: tuple[Any, Any]) -> None:
    """None of them is rounded to the person of another row."""
    db = omop(ROW, ROW)
    db.execute(f"alter table measurement alter person_id type {kind}")
    for number, each in enumerate(ids, start=1):
        db.execute("update measurement set person_id = ? where measurement_id = ?", [each, number])
    db.execute("create or replace table person as select distinct person_id from measurement")
    cohort = itp.read_omop(db)
    kept = [str(int(each)) for each in ids if float(each).is_integer() and float(each) < 2**53]

    assert kept == [owner for owner, *_ in printed(cohort)]
    assert {"NO_ID"} <= set(codes(cohort)) <= {"NO_ID", "NO_COUNTS"}
