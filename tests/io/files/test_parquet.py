"""A folder of Parquet files: round trips, and every mistake with its address."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.bleeding import BleedingAssessment
from itpcase.io._files.parquet_file import batches_of, open_parquet
from itpcase.testing.asserts import assert_same_answers, assert_same_patients
from itpcase.testing.strategies import case_series

GOOD: dict[str, dict[str, list[Any]]] = {
    "patients": {"patient_id": ["p1", "p2"], "died_on": [None, None]},
    "lines": {
        "patient_id": ["p1", "p2"], "line": [1, 1], "started_on": [0, 0],
        "agents": ["ivig", "ivig"], "ended_on": [None, 30],
    },
    "counts": {
        "patient_id": ["p1", "p1", "p1", "p2"], "on": [0, 7, 14, 3], "count": [9.0, 40, 45, 12],
        "unit": ["10*9/L", "K/uL", "GI/L", "10*9/L"],
    },
    "bleeds": {"patient_id": ["p2"], "on": [5], "who_grade": [2]},
    "rescues": {"patient_id": ["p2"], "on": [6], "kind": ["anti_d"]},
}  # fmt: skip


def folder_of(path: Path, **changed: dict[str, Any]) -> Path:
    """A folder of good files, with some columns replaced."""
    for name, columns in GOOD.items():
        if name in changed or name in GOOD:
            pq.write_table(pa.table(columns | changed.get(name, {})), path / f"{name}.parquet")
    return path


def addresses(path: Path) -> list[tuple[str | None, int | None, str, str]]:
    """File, row, column and code of everything that the reader lists."""
    _, problems = itp.read_parquet(path, strict=False)
    return [(p.file, p.row, p.argument, p.code) for p in problems]


def test_good_files(tmp_path: Path) -> None:
    """A unit to a row, nulls, and a table that another program wrote."""
    cohort = itp.read_parquet(folder_of(tmp_path))

    assert (2, 4, 2) == (len(cohort), len(cohort.counts), len(cohort.lines))
    assert ["R", "NR"] == itp.classify_response(cohort)["category"].tolist()
    assert [] == addresses(tmp_path)


def test_only_counts_and_lines_are_needed(tmp_path: Path) -> None:
    """The patients are then those of the other tables."""
    folder_of(tmp_path)
    for name in ("patients", "bleeds", "rescues"):
        (tmp_path / f"{name}.parquet").unlink()

    assert 2 == len(itp.read_parquet(tmp_path))


@given(st.booleans().flatmap(lambda calendar: case_series(calendar=calendar, max_size=3)))
def test_what_is_written_comes_back(series: itp.CaseSeries) -> None:
    """The records of a cohort, and its answers, survive the files, in dates and in study days."""
    cohort = itp.Cohort.from_patients(series)
    with TemporaryDirectory() as place:
        itp.write_parquet(series, Path(place) / "series")
        again = itp.read_parquet(Path(place) / "series")
        itp.write_parquet(again, Path(place) / "again")
        third = itp.read_parquet(Path(place) / "again")

    for one in (again, third):
        assert_same_answers(itp.classify_response(cohort), itp.classify_response(one))
        assert_same_answers(itp.remission_episodes(cohort), itp.remission_episodes(one))


def test_records_come_back(tmp_path: Path) -> None:
    """Notes, sites and laboratory values too: nothing is lost on the way."""
    series = examples.load("ding-2025")
    first, *others = series.patients
    lab = itp.LabMeasurement(on=first.lines[0].started_on, analyte="alt", value="35 U/L", note="x")
    series = attrs.evolve(series, patients=(attrs.evolve(first, labs=(lab,)), *others))
    itp.write_parquet(series, tmp_path / "cases")
    cohort, problems = itp.read_parquet(tmp_path / "cases", strict=False)

    assert () == problems
    assert_same_patients(series.patients, cohort.to_patients())


def test_the_data_cut_comes_back(tmp_path: Path) -> None:
    """It is a fact of the folder, which an argument overrides."""
    cohort = itp.Cohort.from_tables(counts=GOOD["counts"], lines=GOOD["lines"], data_cut=10)
    itp.write_parquet(cohort, tmp_path / "cut")

    assert [10, 10] == itp.read_parquet(tmp_path / "cut").data_cut.tolist()
    assert [8, 8] == itp.read_parquet(tmp_path / "cut", data_cut=8).data_cut.tolist()


@pytest.mark.parametrize("ids", [["a", "b"], [7, 8]])
def test_ids_are_texts_or_whole_numbers(tmp_path: Path, ids: list[Any]) -> None:
    """The ids come back as they were."""
    one, two = ids
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": [two, one], "on": [1, 2], "count": [9, 8], "unit": "10*9/L"},
        lines={"patient_id": ids, "line": [1, 1], "started_on": [0, 0]},
    )
    itp.write_parquet(cohort, tmp_path / "ids")

    assert ids == itp.read_parquet(tmp_path / "ids").ids.tolist()


def test_missing_values_are_null_and_never_nan(tmp_path: Path) -> None:
    """Some engines answer NaN > 50 with true."""
    lines = {"patient_id": ["p1"], "line": [1], "started_on": [0]}
    itp.write_parquet(itp.Cohort.from_tables(counts=GOOD["counts"], lines=lines), tmp_path / "x")
    table = pq.read_table(tmp_path / "x" / "lines.parquet")

    assert [None] == table["baseline"].to_pylist()[:1]
    assert 1 == table["baseline"].null_count


@pytest.mark.parametrize(
    ("name", "column", "values", "where"),
    [
        (
            "counts", "unit", ["10*9/L", None, "furlong", "10*9/L"],
            [(3, "count", "NO_UNIT"), (4, "count", "NOT_CELLS_PER_VOLUME")],
        ),
        ("counts", "count", [9.0, -4.0, 45, 99_999], [(3, "count", None), (5, "count", None)]),
        ("counts", "on", ["0", "2021-02-30", "2021-01", "2021-01-05T10:00"], [(2, "on", None)]),
        ("counts", "patient_id", ["p1", None, "p1", "p2"], [(3, "patient_id", "NO_ID")]),
        ("counts", "patient_id", ["p1", "x", "p1", "y"], [
            (3, "patient_id", "UNKNOWN_PATIENT"), (5, "patient_id", "UNKNOWN_PATIENT"),
        ]),
        ("lines", "line", [0, 1], [(2, "line", "LINE_NUMBER")]),
        ("lines", "patient_id", ["p1", "p1"], [(3, "line", "LINE_TWICE")]),
        ("bleeds", "who_grade", [9], [(2, "who_grade", "WHO_GRADE")]),
        ("rescues", "kind", ["leeches"], [(2, "kind", "NOT_IN_VOCABULARY")]),
        ("patients", "patient_id", ["p2", "p2"], [(3, "patient_id", "PATIENT_TWICE")]),
    ],
)  # fmt: skip
def test_mistakes_have_an_address(
    tmp_path: Path, name: str, column: str, values: list[Any], where: list[Any]
) -> None:
    """File, row and column, all of them at once; the other rows are read."""
    folder_of(tmp_path, **{name: {column: values}})
    cohort, problems = itp.read_parquet(tmp_path, strict=False)
    found = [(p.row, p.argument, p.code) for p in problems if p.file == f"{name}.parquet"]
    with pytest.raises(itp.errors.DataError) as caught:
        itp.read_parquet(tmp_path)

    for row, argument, code in where:
        assert any(f[:2] == (row, argument) and code in (f[2], None) for f in found), found
    assert tuple(p for p in problems if p.severity == "error") == caught.value.problems
    assert all(problem.remedy for problem in problems)
    assert len(cohort.counts) < 5


def test_the_rows_around_a_mistake_are_read(tmp_path: Path) -> None:
    """A row that fails is left out, and nothing else."""
    folder_of(tmp_path, counts={"unit": ["10*9/L", "K/uL", "GI/L", "furlong"]})
    cohort, _ = itp.read_parquet(tmp_path, strict=False)

    assert ["R", "NE"] == itp.classify_response(cohort)["category"].tolist()
    assert 3 == len(cohort.counts)


def test_a_patient_named_twice_is_left_out(tmp_path: Path) -> None:
    """Nobody can tell which of the two it is."""
    folder_of(tmp_path, patients={"patient_id": ["p1", "p2"]})
    pq.write_table(pa.table({"patient_id": ["p1", "p2", "p2"]}), tmp_path / "patients.parquet")
    cohort, problems = itp.read_parquet(tmp_path, strict=False)

    assert ["p1"] == cohort.ids.tolist()
    assert ["PATIENT_TWICE"] == [problem.code for problem in problems]


def test_files_that_are_missing_or_broken(tmp_path: Path) -> None:
    """They are named; nothing is read."""
    folder_of(tmp_path)
    (tmp_path / "lines.parquet").unlink()
    (tmp_path / "bleeds.parquet").write_bytes(b"no such thing")
    codes = {(file, code) for file, _, _, code in addresses(tmp_path)}
    cohort, _ = itp.read_parquet(tmp_path, strict=False)

    assert {("lines.parquet", "MISSING_FILE"), ("bleeds.parquet", "UNREADABLE")} == codes
    assert 0 == len(cohort)


@pytest.mark.parametrize("table", ["counts", "bleeds"])
def test_a_folder_without_a_part_is_no_table(table: str, tmp_path: Path) -> None:
    """What is in it is never passed over in silence."""
    folder_of(tmp_path)
    (tmp_path / f"{table}.parquet").unlink(missing_ok=True)
    (tmp_path / f"{table}.parquet" / "_temporary").mkdir(parents=True)

    assert [(f"{table}.parquet", "NOT_A_FILE")] == [
        (file, code) for file, _, _, code in addresses(tmp_path)
    ]


def test_a_folder_with_the_name_of_a_table_is_told(tmp_path: Path) -> None:
    """The parts of a table that is not read."""
    folder_of(tmp_path)
    (tmp_path / "rescues").mkdir()
    _, problems = itp.read_parquet(tmp_path, strict=False)

    assert ("rescues", "UNKNOWN_FILE") in [(p.file, p.code) for p in problems]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """The column that is needed, in the file that lacks it."""
    folder_of(tmp_path)
    pq.write_table(pa.table({"patient_id": ["p1"], "on": [0]}), tmp_path / "counts.parquet")
    found = addresses(tmp_path)

    assert [
        ("counts.parquet", None, "count", "MISSING_COLUMN"),
        ("counts.parquet", None, "unit", "MISSING_COLUMN"),
    ] == found


def test_dates_and_study_days_do_not_mix(tmp_path: Path) -> None:
    """Files of both kinds are refused, and so is a series of both kinds."""
    lines = {"started_on": [dt.date(2021, 1, 1)] * 2, "ended_on": [None, None]}
    folder_of(tmp_path, lines=lines)

    assert "MIXED_TIMES" in {code for *_, code in addresses(tmp_path)}
    with pytest.raises(itp.InputError, match="MIXED_TIMES"):
        itp.write_parquet(examples.load("published-cases"), tmp_path / "mixed")


def test_folders(tmp_path: Path) -> None:
    """No folder, a folder with other files, and one that is written again."""
    cohort = itp.read_parquet(folder_of(tmp_path))
    with pytest.raises(itp.InputError, match="NO_FOLDER"):
        itp.read_parquet(tmp_path / "nothing")
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(itp.InputError, match="FOREIGN_FILES"):
        itp.write_parquet(cohort, tmp_path)
    (tmp_path / "mine.txt").unlink()
    itp.write_parquet(cohort, tmp_path)

    assert_same_answers(
        itp.classify_response(cohort), itp.classify_response(itp.read_parquet(tmp_path))
    )


def test_a_name_with_a_plus_sign_is_refused(tmp_path: Path) -> None:
    """The sign stands between two agents."""
    line = itp.TreatmentLine(line=1, agents=("a+b",), started_on=0)
    cohort = itp.Cohort.from_patients([itp.Patient(id="p", lines=[line])])
    with pytest.raises(itp.InputError, match="NOT_WRITABLE"):
        itp.write_parquet(cohort, tmp_path / "plus")

    assert [] == list(tmp_path.iterdir())


def test_a_cohort_is_written_as_csv(tmp_path: Path) -> None:
    """As the records of its patients."""
    cohort = itp.Cohort.from_tables(
        counts=GOOD["counts"], lines=GOOD["lines"] | {"agents": ["ivig", "ivig"]}, data_cut=20
    )
    itp.write_csv(cohort, tmp_path / "csv")
    series: itp.CaseSeries = itp.read_csv(tmp_path / "csv")

    assert 20 == series.data_cut
    assert_same_patients(cohort.to_patients(), series.patients)


def test_without_pyarrow_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither reading nor writing works without the extra."""
    folder_of(tmp_path)
    cohort = itp.read_parquet(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    for call in (lambda: itp.read_parquet(tmp_path), lambda: itp.write_parquet(cohort, tmp_path)):
        with pytest.raises(itp.errors.MissingExtraError, match="arrow"):
            call()


def test_days_are_typed(tmp_path: Path) -> None:
    """Dates are dates, study days whole numbers."""
    dates = np.array(["2021-01-01", "2021-01-08"], dtype="datetime64[D]")
    counts = {"patient_id": ["a", "a"], "on": dates, "count": [9, 8], "unit": "10*9/L"}
    lines = {"patient_id": ["a"], "line": [1], "started_on": dates[:1]}
    itp.write_parquet(itp.Cohort.from_tables(counts=counts, lines=lines), tmp_path / "dates")
    itp.write_parquet(
        itp.Cohort.from_tables(counts=GOOD["counts"], lines=GOOD["lines"]), tmp_path / "days"
    )

    assert pa.date32() == pq.read_schema(tmp_path / "dates" / "counts.parquet").field("on").type
    assert pa.int32() == pq.read_schema(tmp_path / "days" / "counts.parquet").field("on").type


@pytest.mark.parametrize("source", [["lab.csv, row 2", None, "lab.csv, row 4"], [7, 8, 9]])
def test_where_a_row_came_from_is_kept(source: list[Any], tmp_path: Path) -> None:
    """The source of counts goes to the files and comes back."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"] * 3, "on": [0, 7, 14], "count": [9, 40, 45], "unit": "G/L",
                "source": source},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
    )  # fmt: skip
    itp.write_parquet(cohort, tmp_path / "cases")

    assert source == itp.read_parquet(tmp_path / "cases").counts["source"].tolist()


def test_a_file_read_by_pieces_is_not_kept(tmp_path: Path) -> None:
    """The memory that Arrow holds stays that of some pieces, whatever is behind them."""
    path = tmp_path / "counts.parquet"
    counts = pa.table({"count": np.random.default_rng(1).random(400_000)})
    pq.write_table(counts, path, row_group_size=10_000, use_dictionary=False)
    before = pa.total_allocated_bytes()
    with open_parquet(path, "shards") as file:
        pieces = batches_of(file, path.name, batch_size=10_000)
        held = [pa.total_allocated_bytes() - before for _ in pieces]

    assert 40 == len(held)
    assert max(held) < path.stat().st_size / 4


def test_a_day_on_which_nobody_bled_comes_back(tmp_path: Path) -> None:
    """An assessment without a sign, where no other has one."""
    day = dt.date(2021, 3, 1)
    patient = itp.Patient(
        id="1", platelets=[itp.PlateletMeasurement(on=day, count="9 G/L")],
        assessments=[BleedingAssessment(on=day, signs=[])],
    )  # fmt: skip
    itp.write_parquet(itp.Cohort.from_patients([patient]), tmp_path / "one")

    assert patient.assessments == itp.read_parquet(tmp_path / "one").patient(0).assessments
