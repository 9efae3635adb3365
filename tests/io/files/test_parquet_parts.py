"""Tables of Parquet that are folders of parts, as Spark and Dask write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.registry.shards import write_shards
from tests.io.files.test_parquet import GOOD, addresses, folder_of

COUNTS = GOOD["counts"]


def write(path: Path, **columns: Any) -> None:
    """Write a table, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def rows(*places: int, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Some of the good counts, without some of their columns."""
    return {
        name: [values[place] for place in places]
        for name, values in COUNTS.items() if name not in without
    }  # fmt: skip


@pytest.fixture
def parted(tmp_path: Path) -> Path:
    """A folder whose counts are to be written as parts."""
    (folder_of(tmp_path) / "counts.parquet").unlink()
    return tmp_path


def counts_of(folder: Path) -> list[list[Any]]:
    """The counts of a folder, as they are laid out."""
    counts = itp.read_parquet(folder).counts
    return [counts[name].tolist() for name in ("day", "count")]


@given(of=st.lists(st.integers(0, 3), min_size=4, max_size=4), empty=st.booleans())
def test_parts_are_one_table(
    of: list[int], *, empty: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However the rows are divided; a part may have none, and its own types."""
    folder = folder_of(tmp_path_factory.mktemp("parts"))
    whole = counts_of(folder)
    (folder / "counts.parquet").unlink()
    for part in range(4):
        if held := [row for row in range(4) if of[row] == part]:
            write(folder / "counts.parquet" / f"part-{part:05d}.parquet", **rows(*held))
    if empty:
        write(folder / "counts.parquet" / "part.9.parquet", **{n: pa.nulls(0) for n in COUNTS})

    assert whole == counts_of(folder)


def test_a_problem_names_part_and_row(parted: Path) -> None:
    """Rows are counted in the part in which they stand, and parts are listed in order."""
    bad = rows(2, 3) | {"count": [45, -4]}
    write(parted / "counts.parquet" / "part-1.parquet", **(rows(0, 1) | {"unit": ["", "K/uL"]}))
    write(parted / "counts.parquet" / "part-2.parquet", **bad)

    assert [
        ("counts.parquet/part-1.parquet", 2, "count", "NO_UNIT"),
        ("counts.parquet/part-2.parquet", 3, "count", "NEGATIVE"),
    ] == addresses(parted)


def test_what_systems_put_aside_is_no_part(parted: Path) -> None:
    """Marks, checksums and what an interrupted program left."""
    folder = parted / "counts.parquet"
    write(folder / "part-0.parquet", **rows(0, 1, 2, 3))
    (folder / "_SUCCESS").touch()
    for name in (".part-0.parquet", "_metadata.parquet", "_temporary/0/part-1.parquet"):
        write(folder / name, **rows(0))

    assert 4 == len(itp.read_parquet(parted).counts)
    assert [] == addresses(parted)


def test_folders_say_a_value_for_all_rows_below(parted: Path) -> None:
    """Escaped, or none; what is no column of a table is told of, as in a file."""
    for row, unit in enumerate(COUNTS["unit"]):
        place = parted / "counts.parquet" / "site=A" / f"unit={quote(unit, safe='')}"
        write(place / f"part-{row}.parquet", **rows(row, without=("unit",)))
    nowhere = parted / "counts.parquet" / "site=A" / "unit=__HIVE_DEFAULT_PARTITION__"
    write(nowhere / "part-9.parquet", **rows(3, without=("unit",)))

    assert [
        (f"counts.parquet/{nowhere.relative_to(parted / 'counts.parquet')}/part-9.parquet", 2,
         "count", "NO_UNIT"),
        ("counts.parquet", None, "site", "UNKNOWN_COLUMN"),
    ] == addresses(parted)  # fmt: skip
    assert 4 == len(itp.read_parquet(parted, strict=False)[0].counts)


@pytest.mark.parametrize(("names", "ids"), [(("1", "2"), [1, 2]), (("001", "002"), ["001", "002"])])
def test_an_id_in_the_name_of_a_folder_keeps_its_zeros(
    names: tuple[str, str], ids: list[Any], tmp_path: Path
) -> None:
    """Whole numbers are such only as they are printed again."""
    write(tmp_path / "lines.parquet", patient_id=ids, line=[1, 1], started_on=[0, 0],
          agents=["ivig", "ivig"])  # fmt: skip
    for name in names:
        write(tmp_path / "counts.parquet" / f"patient_id={name}" / "0.parquet",
              **rows(0, 1, without=("patient_id",)))  # fmt: skip

    assert ids == itp.read_parquet(tmp_path).ids.tolist()


@pytest.mark.parametrize(
    ("name", "columns", "column", "code"),
    [
        ("part-2.parquet", {"count": ["9 G/L"]}, "", "UNREADABLE"),
        ("unit=K%2FuL/part-2.parquet", {}, "unit", "COLUMN_TWICE"),
    ],
)
def test_parts_that_contradict_one_another(
    name: str, columns: dict[str, Any], column: str, code: str, parted: Path
) -> None:
    """A column of another type, or one that says another thing than its folder: named."""
    write(parted / "counts.parquet" / "part-1.parquet", **rows(0))
    write(parted / "counts.parquet" / name, **(rows(2) | columns))

    assert [(f"counts.parquet/{name}", None, column, code)] == addresses(parted)
    with pytest.raises(itp.errors.ItpcaseError):
        write_shards(parted, parted / "shards", shards=2)


def test_a_broken_part(parted: Path) -> None:
    """It is named, and nothing of its table is used."""
    write(parted / "counts.parquet" / "part-1.parquet", **rows(0))
    (parted / "counts.parquet" / "part-2.parquet").write_bytes(b"no such thing")

    assert [("counts.parquet/part-2.parquet", None, "", "UNREADABLE")] == addresses(parted)


def test_shards_of_parts_are_those_of_a_file(tmp_path: Path) -> None:
    """A part that lacks a column, and a value that stands in the name of its folder."""
    whole = folder_of(tmp_path)
    before = write_shards(whole, tmp_path / "before", shards=2)
    (whole / "counts.parquet").unlink()
    for row in range(4):
        place = whole / "counts.parquet" / f"unit={quote(COUNTS['unit'][row], safe='')}"
        write(place / f"{row}.parquet", **rows(row, without=("unit",)))
    after = write_shards(whole, tmp_path / "after", shards=2)

    assert (before.count, before.tables) == (after.count, after.tables)
    for shard in range(2):
        one, other = (
            pq.read_table(tmp_path / name / "counts" / f"{shard:05d}.parquet").sort_by("on")
            for name in ("before", "after")
        )
        assert (
            one.select(["patient_id", "on", "count", "unit"]).to_pylist()
            == other.select(["patient_id", "on", "count", "unit"]).to_pylist()
        )


def test_a_row_without_a_patient_stops_the_division(parted: Path) -> None:
    """With its part."""
    write(parted / "counts.parquet" / "part-1.parquet", **rows(0))
    bad = rows(2, 3) | {"patient_id": ["p1", None]}
    write(parted / "counts.parquet" / "part-2.parquet", **bad)
    with pytest.raises(itp.errors.DataError) as caught:
        write_shards(parted, parted / "shards", shards=2)

    assert ("counts.parquet/part-2.parquet", 3) == (
        caught.value.problems[0].file, caught.value.problems[0].row,
    )  # fmt: skip
