"""Folders and files that are not what they are said to be: named, with what is there."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.cli import main
from itpcase.errors import InputError
from itpcase.io.recognise import Form, inspect_data, read_data, read_options, recognise_form
from tests.io.systems import at, bundle, codes, lb, meds, observation, printed, quantity, sdtm

PERSON = "person_id,gender_concept_id\n1,8532\n"
MEASUREMENT = (
    "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,"
    "unit_concept_id\n1,1,3024929,2021-01-01,9,8848\n"
)


def cdm(folder: Path, **more: str) -> Path:
    """A CDM as a folder of CSV."""
    for name, text in ({"person": PERSON, "measurement": MEASUREMENT} | more).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def ndjson(folder: Path, *lines: str) -> Path:
    """A bulk export of one file."""
    (folder / "Observation.ndjson").write_text("\n".join(lines), encoding="utf-8")
    return folder


def counted(name: str, value: int) -> str:
    """An Observation on a line."""
    return json.dumps(observation(name, "2021-01-01", **quantity(value)))


def test_a_cdm_without_person_is_named(tmp_path: Path) -> None:
    """A folder with measurement is a CDM; what is missing of it is said."""
    cdm(tmp_path)
    (tmp_path / "person.csv").unlink()

    with pytest.raises(InputError, match=r"person.*\[MISSING_TABLE\]"):
        inspect_data(tmp_path)


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    """A zip in place of its folder is named, whatever is in it."""
    with zipfile.ZipFile(tmp_path / "cdm.zip", "w") as archive:
        archive.writestr("person.csv", PERSON)
    for name in ("cdm.tar.gz", "bundle.json.gz"):
        (tmp_path / name).write_bytes(b"\x1f\x8b\x08")

    for name in ("cdm.zip", "cdm.tar.gz"):
        with pytest.raises(InputError, match="PACKED"):
            recognise_form(tmp_path / name)
    with pytest.raises(InputError, match=r"bundle\.json\.gz.* export the file again"):
        recognise_form(tmp_path / "bundle.json.gz")


def test_two_standards_in_one_folder(tmp_path: Path) -> None:
    """An OMOP CDM beside SDTM is refused until the user says which to read."""
    sdtm(cdm(tmp_path), lb=lb("1,9,GI/L,9,9,GI/L,2021-03-01"))

    with pytest.raises(InputError, match="TWO_FORMS"):
        recognise_form(tmp_path)
    assert 1 == inspect_data(tmp_path, form="omop").rows


def test_sdtm_beside_adam_is_read_once(tmp_path: Path) -> None:
    """The counts of LB stand in ADLB again: LB is read, and the other is told of."""
    adlb = "USUBJID,PARAMCD,PARAM,AVALC,AVAL,ADT\n01,PLAT,Platelet (10^9/L),9,9,2021-03-01\n"
    sdtm(tmp_path, lb=lb("1,9,GI/L,9,9,GI/L,2021-03-01"), adlb=adlb)
    cohort = itp.read_cdisc(tmp_path)

    assert [("01", "2021-03-01", "9")] == printed(cohort)
    assert ["TWO_SETS"] == codes(cohort)


FORMS: tuple[Form, ...] = ("omop", "cdisc", "fhir", "meds")


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_of_another_standard_is_named(tmp_path: Path, form: Form) -> None:
    """Each reader says what it looked for and what the folder holds, and nothing is read."""
    others: dict[Form, Callable[[Path], Path]] = {
        "omop": cdm, "cdisc": lambda p: sdtm(p, lb=lb("1,9,GI/L,9,9,GI/L,2021-03-01")),
        "fhir": lambda p: ndjson(p, counted("a", 9)), "meds": meds_of_one,
    }  # fmt: skip
    for name, write in others.items():
        place = tmp_path / name
        place.mkdir()
        write(place)
        if name == form:
            assert 1 == inspect_data(place, form=form).rows
            continue
        with pytest.raises(InputError):
            read_data(place, form=form)


def meds_of_one(folder: Path) -> Path:
    """A MEDS data set of one event."""
    from tests.io.systems import at  # noqa: PLC0415

    return meds(folder, (1, at(1), "LAB//51265//K/uL", 9.0, None))


@pytest.mark.parametrize(
    "text",
    ['{"resourceType": "Bundle", "entry": [{"resource": {"resou', '{"resourceType": "Bundle"',
     '{"resourceType": "Bundle", "entry": [{"resource": nul}]}',
     '{"resourceType": "Bundle", "entry": {"resource": 1}}'],
)  # fmt: skip
def test_broken_json_leaves_nothing_behind(tmp_path: Path, text: str) -> None:
    """Nothing is used of a bundle that ends early, and no report is begun."""
    path = tmp_path / "bundle.json"
    path.write_text(text, encoding="utf-8")

    assert 0 != main(["report", str(path), "-o", str(tmp_path / "report.html")])
    assert ["bundle.json"] == [each.name for each in tmp_path.iterdir()]


def test_the_last_line_of_ndjson_is_cut(tmp_path: Path) -> None:
    """An export that broke off is refused with its file and line, not read as far as it goes."""
    ndjson(tmp_path, counted("a", 9), counted("b", 40)[:-30])

    with pytest.raises(InputError, match=r"Observation\.ndjson, line 2.*\[BROKEN_JSON\]"):
        itp.read_fhir(tmp_path)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    """Latin-1 among UTF-8: the file is named, and so is what is wrong with it."""
    cdm(tmp_path)
    text = MEASUREMENT.replace("9,8848", "9,8848,\u00e4").replace(
        "concept_id\n1", "concept_id,x\n1"
    )
    (tmp_path / "measurement.csv").write_bytes(text.encode("latin-1"))

    with pytest.raises(InputError, match=r"measurement\.csv, row 2: needs UTF-8"):
        itp.read_omop(tmp_path)


def test_empty_tables_are_no_patients(tmp_path: Path) -> None:
    """Tables without rows are read, as no patients; a bundle without resources is none."""
    heads = {name: f"{text.splitlines()[0]}\n" for name, text in
             (("person", PERSON), ("measurement", MEASUREMENT))}  # fmt: skip
    places = [tmp_path / name for name in ("omop", "cdisc", "fhir")]
    for place in places:
        place.mkdir()
    cdm(places[0], **heads)
    sdtm(places[1], lb=lb())
    found = [inspect_data(place) for place in places[:2]]

    assert [(0, 0, 0)] * 2 == [(each.patients, each.rows, each.kept) for each in found]
    with pytest.raises(InputError, match="NOT_FHIR"):
        inspect_data(bundle(places[2]))


def test_an_option_that_a_form_does_not_take_is_refused(tmp_path: Path) -> None:
    """An option that would be left aside in silence is named, with those there are."""
    cdm(tmp_path)

    with pytest.raises(InputError, match=r"dates.*\[NOT_AN_OPTION\]"):
        read_data(tmp_path, dates="day first")
    assert 0 != main(["classify", str(tmp_path), "--days", "cdisc"])


def test_a_file_of_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the command line a file says what counts as bleeding, as arguments do in Python."""
    condition = (
        "condition_occurrence_id,person_id,condition_concept_id,condition_start_date\n"
        "1,1,4000,2021-01-02\n"
    )
    cdm(tmp_path, condition_occurrence=condition)
    file = tmp_path / "options.toml"
    file.write_text('concepts = [3024929]\n[bleeding]\n"4000" = 2\n', encoding="utf-8")
    cohort = itp.read_omop(tmp_path, **read_options(file))

    assert [2] == [bleed.who_grade for bleed in cohort.patient(0).bleeds]
    assert 0 == main(["inspect", str(tmp_path), "--options", str(file)])
    for text, code in (
        ("bleeding = 5", "OPTIONS"), ("bleding = []", "OPTIONS"), ("a = ", "OPTIONS"),
        ("[bleeding]\nx = 1", "NOT_A_WHOLE_NUMBER"),
    ):  # fmt: skip
        file.write_text(text, encoding="utf-8")

        assert 0 != main(["inspect", str(tmp_path), "--options", str(file)])
        assert f"[{code}]" in capsys.readouterr().err


LARGE = """
import resource, sys
import itpcase as itp

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cohort = itp.read_fhir(sys.argv[1])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(cohort.counts), (after - before) // 1024)
"""


def test_a_large_bundle_takes_the_memory_of_what_is_kept(tmp_path: Path) -> None:
    """A bundle of 24 MB with few counts is read in a tenth of its size."""
    filler = json.dumps({"resource": {"resourceType": "DiagnosticReport", "text": "x" * 60_000}})
    entry = json.dumps({"resource": observation("o1", "2021-01-01", **quantity(9))})
    path = tmp_path / "bundle.json"
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
        stream.write(entry + ("," + filler) * 400 + "]}")
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(path)], capture_output=True, text=True, check=True
    )
    kept, megabytes = map(int, done.stdout.split())

    assert 1 == kept
    assert megabytes < 24


@pytest.mark.parametrize("second", ["measurement.tsv", "MEASUREMENT.csv", "person.parquet"])
def test_a_table_in_two_files_is_read_from_neither(tmp_path: Path, second: str) -> None:
    """Which of two files holds a table of a CDM is not guessed."""
    cdm(tmp_path)
    (tmp_path / second).write_text(MEASUREMENT, encoding="utf-8")
    with pytest.raises(InputError, match="TABLE_TWICE") as caught:
        itp.read_omop(tmp_path)
    assert second in caught.value.problem.given


def test_a_file_beside_a_cdm_may_stand_twice(tmp_path: Path) -> None:
    """Tables of which nothing is read are none of ours."""
    cdm(tmp_path, note="note_id\n1\n")
    (tmp_path / "note.tsv").write_text("note_id\n1\n", encoding="utf-8")
    assert ["9"] == [value for _, _, value in printed(itp.read_omop(tmp_path))]


@pytest.mark.parametrize(
    ("row", "code"),
    [("2,1,3024929", "TOO_FEW_CELLS"), ("2,1,3024929,2021-01-02,9,8848,,,", "TOO_MANY_CELLS")],
)
def test_a_row_of_other_length_is_no_file_of_one_column(
    tmp_path: Path, row: str, code: str
) -> None:
    """The file and the row are named; its heading is not read as the name of one column."""
    cdm(tmp_path, measurement=f"{MEASUREMENT}{row}\n")
    with pytest.raises(InputError) as caught:
        itp.read_omop(tmp_path)
    problem, number = caught.value.problem, 1 + len(MEASUREMENT.splitlines())

    assert ("measurement.csv", number, code) == (problem.file, problem.row, problem.code)
    assert str(tmp_path) not in str(problem)


def test_all_rows_of_other_length_are_named_at_once(tmp_path: Path) -> None:
    """Of a CDM, a data set and a mapped sheet; rows that only lack cells belong to a sheet."""
    for name in ("cdm", "trial"):
        (tmp_path / name).mkdir()
    cdm(tmp_path / "cdm", measurement=f"{MEASUREMENT}2,1\n{MEASUREMENT.splitlines()[1]},,,,\n")
    (tmp_path / "trial" / "dm.csv").write_text("USUBJID,SEX\na,F\nb\nc,M\nd,M,x\n", "utf-8")
    (tmp_path / "trial" / "lb.csv").write_text("USUBJID,LBTESTCD\na,PLAT\n", "utf-8")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("id,day,plt\na,1,22,5\na,8\na,15,9,5,see\n", "utf-8")
    columns = {"patient_id": "id", "on": "day", "count": "plt", "unit": "G/L"}
    last = len(MEASUREMENT.splitlines())

    mapping = {"layout": "long", "counts": columns}
    calls: list[tuple[Callable[[], object], list[int]]] = [
        (lambda: itp.read_omop(tmp_path / "cdm"), [last + 1, last + 2]),
        (lambda: itp.read_cdisc(tmp_path / "trial"), [3, 5]),
        (lambda: itp.read_mapped(sheet, mapping=mapping), [2, 4]),
    ]
    for read, rows in calls:
        with pytest.raises(InputError) as caught:
            read()
        assert rows == [problem.row for problem in caught.value.problems]


def test_texts_in_the_place_of_whole_numbers_are_told_of(tmp_path: Path) -> None:
    """They are taken as empty; what is empty, or a whole number with a point, is none of them."""
    cdm(
        tmp_path,
        person="person_id,gender_concept_id,year_of_birth\n1,8507,19x0\n2,8507,\n3,8507,1980.0\n",
        drug_exposure="drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,"
        "days_supply,drug_source_value\n1,1,0,2021-01-02,seven,eltrombopag\n",
    )
    found = itp.read_omop(tmp_path, strict=False)
    told = [(p.file, p.argument, p.severity) for p in found.problems
            if p.code == "NOT_A_WHOLE_NUMBER"]  # fmt: skip

    assert told == [
        ("person.csv", "year_of_birth", "warning"), ("drug_exposure.csv", "days_supply", "warning")
    ]  # fmt: skip


def test_drugs_that_are_read_one_by_one_stand_beside_those_in_columns(tmp_path: Path) -> None:
    """A day that cannot be read is decided by itself; the other records are lines all the same."""
    cdm(
        tmp_path,
        drug_exposure="drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,"
        "drug_exposure_end_date,drug_source_value\n1,1,0,2021-01-02,2021-02-03,eltrombopag\n"
        "2,1,0,2021-06-02,soon,romiplostim\n3,1,0,2021-10-02,2021-12-03,avatrombopag\n",
    )
    found = itp.read_omop(tmp_path, strict=False)
    (patient,) = found.to_patients()

    assert [line.agents for line in patient.lines] == [
        ("eltrombopag",), ("romiplostim",), ("avatrombopag",)
    ]  # fmt: skip
    assert "NOT_A_DAY" in {problem.code for problem in found.problems}
    assert "drug_exposure.csv, drug_exposure_id 2" in found.lines["source"].tolist()


TEXTS = [
    ("<5", "", [(5.0, "<")], []),
    ("abc", "", [], ["NOT_A_COUNT"]),
    ("9;5", "", [], ["MORE_THAN_A_NUMBER"]),
    ("", "", [], ["NO_RESULT"]),
    ("9", "<", [(9.0, "<")], []),
    ("9", "below", [], ["COMPARATOR"]),
    ("9", "4171756", [(9.0, "<")], []),
    ("9", "4171756.0", [(9.0, "<")], []),
    ("9", " ", [(9.0, "")], []),
]


@pytest.mark.parametrize(("number", "operator", "counts", "codes"), TEXTS)
def test_a_text_in_the_place_of_a_number_is_what_came(
    tmp_path: Path, number: str, operator: str, counts: list[Any], codes: list[str]
) -> None:
    """A text file holds any text: it is read as printed or named, and is no empty cell."""
    heading = MEASUREMENT.splitlines()[0]
    row = {"value_as_number": number, "operator_concept_id": operator}
    names = [*dict.fromkeys((*heading.split(","), *row))]
    first = dict(zip(heading.split(","), MEASUREMENT.splitlines()[1].split(","), strict=True))
    text = ",".join(names) + "\n" + ",".join(str((first | row)[name]) for name in names) + "\n"
    cdm(tmp_path, measurement=text)
    found = itp.read_omop(tmp_path, strict=False)
    told = [problem for problem in found.problems if problem.argument.endswith("result")]

    assert counts == [
        (m.count_1e9_per_l, m.comparator) for p in found.to_patients() for m in p.platelets
    ]
    assert codes == [problem.code for problem in told]
    assert all((operator or number or "nothing") in str(problem) for problem in told)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_text_file_in_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    """With its row, where that can be told."""
    heading, *rows = MEASUREMENT.splitlines()
    text = "\n".join([f"{heading},note", *(f"{row},Größe" for row in rows)])
    cdm(tmp_path, measurement=MEASUREMENT)
    (tmp_path / "measurement.csv").write_text(text, encoding=encoding)
    with pytest.raises(InputError) as caught:
        itp.read_omop(tmp_path)
    problem = caught.value.problem

    assert ("measurement.csv", "ENCODING") == (problem.file, problem.code)
    assert (None if encoding == "utf-16" else 2) == problem.row


@pytest.mark.parametrize("sign", ["\t", ";", "|"])
def test_columns_are_parted_as_the_heading_has_them(tmp_path: Path, sign: str) -> None:
    """A vocabulary service writes tabs, a spreadsheet semicolons."""
    cdm(tmp_path, measurement=MEASUREMENT.replace(",", sign))
    assert ["9"] == [value for _, _, value in printed(itp.read_omop(tmp_path))]


def test_a_file_that_is_no_database_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder for what memory has no room for is gone where nothing is opened."""
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    (tmp_path / "cdm.duckdb").write_text("no database", encoding="utf-8")
    with pytest.raises(InputError, match="UNREADABLE"):
        itp.read_omop(tmp_path / "cdm.duckdb")
    assert [] == [*aside.iterdir()]


def twice(folder: Path, *names: str) -> Path:
    """An OMOP folder whose table of measurements has one more column, as Parquet."""
    cdm(folder)
    found = pa.csv.read_csv(folder / "measurement.csv")
    (folder / "measurement.csv").unlink()
    for name in names:
        found = found.append_column(name, pa.array([120.0]))
    pq.write_table(found, folder / "measurement.parquet")
    return folder


def more_of(table: str, name: str) -> str:
    """A CSV table with one more column of 120."""
    head, *rows = table.splitlines()
    return "\n".join([f"{head},{name}", *(f"{row},120" for row in rows if row), ""])


LB = {"USUBJID": "1", "LBTESTCD": "PLAT", "LBSEQ": "1", "LBSTRESC": "9", "LBSTRESU": "10^9/L",
      "LBDTC": "2021-01-01"}  # fmt: skip


def lb_parquet(folder: Path) -> Path:
    """An LB data set in Parquet with a second LBSTRESC."""
    names, values = [*LB, "LBSTRESC"], [*LB.values(), "120"]
    table = pa.Table.from_arrays([pa.array([value]) for value in values], names=names)
    pq.write_table(table, folder / "lb.parquet")
    return folder


def lb_json(folder: Path) -> Path:
    """An LB data set in Dataset-JSON with a second LBSTRESC."""
    columns = [{"name": name, "dataType": "string"} for name in (*LB, "LBSTRESC")]
    data = {"datasetJSONVersion": "1.1.0", "columns": columns, "rows": [[*LB.values(), "120"]]}
    (folder / "lb.json").write_text(json.dumps(data), encoding="utf-8")
    return folder


def events_twice(folder: Path) -> Path:
    """A MEDS data set with a second numeric_value."""
    path = next(meds(folder, (1, at(1), "LAB//51265//K/uL", 9.0, None)).rglob("*.parquet"))
    table = pq.read_table(path)
    pq.write_table(table.append_column("numeric_value", table["numeric_value"]), path)
    return folder


TWICE: dict[str, tuple[Callable[[Path], Path], Callable[[Path], itp.Cohort]]] = {
    "omop csv": (lambda to: cdm(to, measurement=more_of(MEASUREMENT, "value_as_number")),
                 itp.read_omop),
    "omop csv, in capitals": (
        lambda to: cdm(to, measurement=more_of(MEASUREMENT, "VALUE_AS_NUMBER")), itp.read_omop,
    ),
    "omop parquet": (lambda to: twice(to, "value_as_number"), itp.read_omop),
    "omop parquet, in capitals": (lambda to: twice(to, "Value_As_Number"), itp.read_omop),
    "sdtm csv": (
        lambda to: sdtm(to, lb=more_of(lb("1,9,10^9/L,9,9,10^9/L,2021-01-01"), "lbstresc")),
        itp.read_cdisc,
    ),
    "sdtm parquet": (lb_parquet, itp.read_cdisc),
    "dataset-json": (lb_json, itp.read_cdisc),
    "meds": (events_twice, itp.read_meds),
}  # fmt: skip
"""Sources in which a column is there twice, and who reads them."""


@pytest.mark.parametrize("source", TWICE)
def test_a_column_that_is_there_twice_is_named(source: str, tmp_path: Path) -> None:
    """Nobody knows which of the two is meant: neither is read."""
    write, read = TWICE[source]
    path = write(tmp_path)

    with pytest.raises(InputError, match=r"got 2 columns '.*\[COLUMN_TWICE\]"):
        read(path)


@pytest.mark.parametrize("more", [{}, {"other": [[1, "x"]]}])
def test_a_column_of_pandas_that_is_there_twice_is_named(more: dict[str, Any]) -> None:
    """A frame may have two columns of one name, whatever its others hold."""
    frame = pd.DataFrame({"patient_id": ["a"], "on": [0], "count": [9], "unit": "10*9/L"} | more)
    frame.insert(4, "count", [120], allow_duplicates=True)
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0]}

    with pytest.raises(InputError, match=r"counts\.count: .* 2 columns 'count'.*COLUMN_TWICE"):
        itp.Cohort.from_tables(frame, lines)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bundle.json", '{"resourceType": "Bundle", "type": "collection", "entry": [%s]}'),
        ("Observation.ndjson", "%s"),
        ("head.json", '{"resourceType": "Bundle", "type": "history", "type": "searchset"}'),
    ],
)
def test_a_key_that_is_there_twice_is_named(name: str, text: str, tmp_path: Path) -> None:
    """Of two values of a key in an object of JSON neither is taken."""
    held = counted("1", 9).replace('"value": 9', '"value": 9, "value": 120')
    path = tmp_path / name
    path.write_text(text.replace("%s", held), encoding="utf-8")

    with pytest.raises(InputError, match=r"the key '(value|type)' twice in one object"):
        itp.read_fhir(path)
