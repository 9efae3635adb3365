"""Files that are not what they should be: a clear problem, and nothing else."""

from __future__ import annotations

import os
import tempfile
import tracemalloc
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort.schema import FORMS
from itpcase.io.csv import read_csv
from tests.io.csv_folders import GOOD, Folder, addresses, good_folder, problems_of, the_patient


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes the folder of a test."""
    return partial(good_folder, tmp_path)


COUNTS = GOOD["counts"].encode()
HOSTILE = [
    (b"", 1, "EMPTY_FILE"),
    (COUNTS.replace(b"unit", b"unity"), 1, "MISSING_COLUMN"),
    (COUNTS.replace(b"unit", b"Unit"), 1, "MISSING_COLUMN"),
    (COUNTS.replace(b"note", b"notes"), 1, "MISSING_COLUMN"),
    (COUNTS.replace(b"assumed", b"note"), 1, "COLUMN_TWICE"),
    (COUNTS.replace(b",", b";"), 1, "SEMICOLONS"),
    (COUNTS + b"p1,9,9,G/L,,M\xfcller\np1,10,9,G/L,,\xe4\n", 4, "ENCODING"),
    (COUNTS.decode().encode("utf-16"), 1, "ENCODING"),
    (COUNTS.decode().encode("utf-16-le"), 1, "NUL_BYTES"),
    (b"\xfe\xff" + COUNTS.decode().encode("utf-16-be"), 1, "ENCODING"),
    (COUNTS + b"p1,9,9,G/L,,a\0b\n", 4, "NUL_BYTES"),
    (COUNTS + b'p1,9,9,G/L,,"open\np1,10,9,G/L,,\n', 4, "QUOTES"),
    (COUNTS + b'p1,9,9,G/L,,"a"b\n', 4, "QUOTES"),
    (COUNTS + b'p1,9,9,G/L,,"a' + b"a,b\n" * 300_000, 4, "QUOTES"),
    (COUNTS + b"p1,9,9,G/L,," + b"a" * 200_000 + b"\n", 4, "QUOTES"),
    (COUNTS + b"p1,9,9,G/L,," + b"a" * 2_000_000, 4, "ROW_TOO_LONG"),
    (COUNTS + b"\n" * 5 + b"p1,9,9,G/L,," + b"x,y" * 600_000, 9, "ROW_TOO_LONG"),
    (b"PK\x03\x04\x14\x00\x00", 1, "NUL_BYTES"),
]


@pytest.mark.parametrize(("content", "row", "code"), HOSTILE)
def test_a_file_that_is_no_such_csv_is_refused(
    folder: Folder, content: bytes, row: int, code: str
) -> None:
    """The first row that cannot be read is named, and reading stops there; the rest is read."""
    path = folder()
    (path / "counts.csv").write_bytes(content)
    series, (problem,) = read_csv(path, strict=False)

    assert ("counts.csv", row, code) == (problem.file, problem.row, problem.code)
    assert problem.remedy.endswith("the file is not read from here on")
    assert 1 == len(series.patients)


def test_a_misspelt_column_is_never_left_out_in_silence(folder: Folder) -> None:
    """A day of death that nobody reads would change the answers."""
    path = folder()
    (path / "patients.csv").write_text("patient_id,Diedon\np1,3\n")
    (problem,) = problems_of(path)

    assert ("died_on", "'Diedon'") == (problem.argument, problem.given)
    assert "rename it to 'died_on'" in problem.remedy


@pytest.mark.parametrize(
    ("heading", "missing"),
    [
        ("patient_id,on,on,unit,,", ["count"]),
        ("patient_id|on|count|unit", ["patient_id", "on", "count", "unit"]),
    ],
)
def test_every_mistake_of_a_heading_is_listed(
    folder: Folder, heading: str, missing: list[str]
) -> None:
    """A column given twice does not hide one that is missing."""
    path = folder()
    (path / "counts.csv").write_text(f"{heading}\np1,0,0,G/L,,\n")
    twice = [("counts.csv", 1, "on", "COLUMN_TWICE")] if "on,on" in heading else []

    assert twice + [("counts.csv", 1, column, "MISSING_COLUMN") for column in missing] == (
        addresses(path)
    )


@pytest.mark.parametrize(
    ("above", "row"), [("\n", 2), (",,,,,\n\n", 3), ("Counts of 2021\n", 2), ("# exported\n\n", 3)]
)
def test_a_heading_that_is_not_in_the_first_row_is_found(
    folder: Folder, above: str, row: int
) -> None:
    """It is told where it is, once, and how to mend it."""
    path = folder()
    counts = path / "counts.csv"
    counts.write_text(above + counts.read_text(encoding="utf-8"), encoding="utf-8")
    (problem,) = problems_of(path)

    assert ("counts.csv", 1, "HEADING_BELOW") == (problem.file, problem.row, problem.code)
    assert f"row {row}" in problem.given


@pytest.mark.parametrize("text", ["\n", "\n\n", ",,,\n"])
def test_a_file_of_blank_rows_has_no_heading(folder: Folder, text: str) -> None:
    """Nothing is below."""
    path = folder()
    (path / "counts.csv").write_text(text, encoding="utf-8")
    (problem,) = problems_of(path)

    assert ("HEADING_BELOW", "an empty row") == (problem.code, problem.given)


def test_a_table_of_counts_without_a_row_is_told_of(folder: Folder) -> None:
    """Not where there is nobody, as in an empty template."""
    path = folder()
    (path / "counts.csv").write_text("patient_id,on,count,unit\n")
    (problem,) = problems_of(path)
    for name in ("patients", "lines"):
        heading = (path / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (path / f"{name}.csv").write_text(f"{heading}\n", encoding="utf-8")

    assert ("counts.csv", "NO_COUNTS", "warning") == (problem.file, problem.code, problem.severity)
    assert () == problems_of(path)


def test_a_column_without_a_name_holds_nothing(folder: Folder) -> None:
    """Spreadsheets pad rows with empty cells; a cell that has none above it is a cell too many."""
    path = folder()
    (path / "counts.csv").write_text("patient_id,on,count,unit,,\np1,0,9,G/L,,\np1,1,9,G/L,,x\n")

    assert [("counts.csv", 3, "", "TOO_MANY_CELLS")] == addresses(path)


def test_a_long_file_costs_little_memory(folder: Folder) -> None:
    """Of a line without an end, one row's length is read."""
    path = folder()
    with (path / "counts.csv").open("wb") as stream:
        stream.writelines(b"a" * 1_000_000 for _ in range(50))
    tracemalloc.start()
    try:
        found = addresses(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert [("counts.csv", 1, "", "ROW_TOO_LONG")] == found
    assert peak < 20_000_000


@pytest.mark.parametrize(("name", "encoding"), [("Müller", "cp1252"), ("\u738b", "gb18030")])
def test_the_remedy_for_another_encoding_works(folder: Folder, name: str, encoding: str) -> None:
    """What the problem says can be passed."""
    path = folder()
    (path / "counts.csv").write_bytes(COUNTS + f"p1,9,9,G/L,,{name}\n".encode(encoding))
    (problem,) = problems_of(path)

    assert f"encoding='{encoding}', in which it reads '{name}'" in problem.remedy
    assert f"the byte 0x{name.encode(encoding)[name.startswith('M')]:02x}" == problem.given
    assert name == the_patient(path, encoding=encoding).platelets[-1].note


def test_the_remedy_for_utf_16_works(folder: Folder) -> None:
    """A folder in UTF-16 is read when it is declared; half a character is not."""
    path = folder()
    for file in path.iterdir():
        file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))
    assert 2 == len(the_patient(path, encoding="utf-16").platelets)
    (path / "counts.csv").write_bytes(COUNTS.decode().encode("utf-16")[:-1])

    assert ["ENCODING"] == [p.code for p in problems_of(path, encoding="utf-16")]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_mark_of_utf_8_is_read(folder: Folder, encoding: str) -> None:
    """Spreadsheets write it, and it is believed before what is declared."""
    path = folder()
    (path / "counts.csv").write_text(GOOD["counts"] + "p1,9,9,G/L,,µ\n", encoding="utf-8-sig")

    assert "µ" == the_patient(path, encoding=encoding).platelets[-1].note


def test_a_continental_spreadsheet_is_read_when_declared(folder: Folder) -> None:
    """With *decimal*, semicolons divide the cells and the comma is the decimal sign."""
    path = folder(counts="p1,9,22.5,G/L,,\n")
    for file in path.iterdir():
        file.write_text(
            file.read_text(encoding="utf-8").replace(",", ";").replace(".", ","), encoding="utf-8"
        )
    assert {"SEMICOLONS"} == {p.code for p in problems_of(path)}
    assert all('decimal=","' in p.remedy for p in problems_of(path))

    assert 22.5 == the_patient(path, decimal=",").platelets[-1].count_1e9_per_l


def test_a_declared_decimal_sign_is_used_everywhere(folder: Folder) -> None:
    """Counts, baselines, laboratory values and ages have one decimal sign."""
    path = folder(
        patients='p2,,"0,24",,,,\n',
        lines='p1,2,ivig,9,,"9,5 G/L",\n',
        counts='p1,9,"22,00",G/L,,\np1,10,162.000,/uL,,\n',
        labs='p1,5,alt,"0,5",µkat/L,"1,5"\n',
    )
    one, two = read_csv(path, decimal=",").patients

    assert 0.24 == two.age
    assert [22.0, 162.0] == [m.count_1e9_per_l for m in one.platelets[2:]]
    assert itp.Count(9.5) == one.lines[1].baseline
    assert (30.0, 90.0) == (one.labs[0].value_in_unit, one.labs[0].upper_limit_in_unit)


def test_an_empty_folder_lacks_three_files(tmp_path: Path) -> None:
    """What is required is named; nothing is made up."""
    series, problems = read_csv(tmp_path, strict=False)

    assert () == series.patients
    assert ["patients.csv", "lines.csv", "counts.csv"] == [p.file for p in problems]
    assert {"MISSING_FILE"} == {p.code for p in problems}


def test_without_patients_nobody_is_a_stranger(folder: Folder) -> None:
    """A missing or broken file of patients is one problem, not one for every row of the others."""
    path = folder()
    (path / "patients.csv").unlink()

    assert [("patients.csv", None, "", "MISSING_FILE")] == addresses(path)


def test_what_is_no_file_is_not_opened(folder: Folder) -> None:
    """A folder or a pipe of this name is refused, and nobody waits for it."""
    path = folder()
    (path / "counts.csv").unlink()
    getattr(os, "mkfifo", os.mkdir)(path / "counts.csv")
    (path / "labs.csv").unlink()
    (path / "labs.csv").mkdir()

    assert [("counts.csv", None, "", "NOT_A_FILE"), ("labs.csv", None, "", "NOT_A_FILE")] == (
        addresses(path)
    )


def test_a_file_that_cannot_be_opened_is_a_problem(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says is passed on with the name of the file."""
    path, opened = folder(), Path.open

    def refuse(self: Path, *arguments: Any, **more: Any) -> Any:
        if self.name == "counts.csv":
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", refuse)

    assert [("counts.csv", None, "", "UNREADABLE")] == addresses(path)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"folder": None}, "NO_FOLDER"),
        ({"folder": "no such folder"}, "NO_FOLDER"),
        ({"folder": __file__}, "NO_FOLDER"),
        ({"folder": "a\0b"}, "NO_FOLDER"),
        ({"decimal": ";"}, "DECIMAL"),
        ({"impute": "always"}, "IMPUTE"),
        ({"encoding": "no such encoding"}, "ENCODING"),
        ({"encoding": "zlib"}, "ENCODING"),
        ({"encoding": 8}, "ENCODING"),
    ],
)
def test_an_argument_is_checked(folder: Folder, arguments: dict[str, Any], code: str) -> None:
    """What is no folder, sign, choice or encoding is refused before anything is read."""
    with pytest.raises(itp.InputError) as refused:
        read_csv(**{"folder": folder(), **arguments})

    assert code == refused.value.problem.code


@settings(max_examples=300)
@given(st.sampled_from([*GOOD, "series"]), st.binary(max_size=300), st.booleans())
@example("counts", b'\r"', True)
def test_no_bytes_break_the_reader(name: str, content: bytes, behind: bool) -> None:
    """Whatever stands in a file, the answer is a series and a list."""
    with tempfile.TemporaryDirectory() as place:
        for each, text in GOOD.items():
            Path(place, f"{each}.csv").write_text(text, encoding="utf-8")
        start = GOOD.get(name, "field,value\n").encode() if behind else b""
        Path(place, f"{name}.csv").write_bytes(start + content)
        series, problems = read_csv(place, strict=False)

    assert all(problem.file and problem.remedy for problem in problems)
    assert isinstance(series, itp.CaseSeries)


CELLS = st.sampled_from(
    ["p1", "0", "7", "2021", "2021-03", "2021-03-05", "undated", "=1", "<5", "9", "G/L", "/uL",
     "no", "x", " ", "", "1e5", "٣", "+", "day", "-1", "nan", "ivig", "alt", "U/L", "4", "F", "'",
     '"']
)  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(FORMS), st.lists(st.lists(CELLS, max_size=8), max_size=4))
def test_no_cells_break_the_reader(form: Any, rows: list[list[str]]) -> None:
    """A row is read, or listed with a place and a remedy."""
    with tempfile.TemporaryDirectory() as place:
        for each, text in GOOD.items():
            Path(place, f"{each}.csv").write_text(text, encoding="utf-8")
        path = Path(place, form.file)
        heading = path.read_text(encoding="utf-8").splitlines()[:2]
        path.write_text(
            "\n".join([*heading, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8"
        )
        problems = read_csv(place, strict=False, impute="first")[1]

    assert all(problem.row and problem.file for problem in problems)
