"""Files of an OMOP CDM as other programs write them: empty cells in words, parts, ids as floats."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
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
