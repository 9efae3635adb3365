"""What data are, told by their files, and what the command line says about them."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase import cli, examples
from itpcase.errors import InputError
from itpcase.io.recognise import (
    FORMS,
    OWN,
    SYSTEMS,
    Form,
    inspect_data,
    read_data,
    recognise_form,
)
from tests.io.systems import at, bundle, lb, meds, observation, omop, quantity, sdtm


def test_every_reader_is_public_and_its_form_recognised() -> None:
    """A module of `itpcase.io` with ``read_form`` is asked by `read_data`, and is found by name."""
    modules = [each.name for each in pkgutil.iter_modules(itp.io.__path__) if each.name[0] != "_"]
    there = {
        name: module
        for module in modules
        for name in importlib.import_module(f"itpcase.io.{module}").__all__
        if name.startswith("read_") and module != "recognise"
    }

    assert {"read_csv", "read_omop"} < {*there}
    unknown = [name for name in there if name.removeprefix("read_") not in FORMS]
    readerless = {*FORMS} ^ {*OWN, *SYSTEMS}
    assert [] == [f"{name}: add its form to Form of io/recognise.py" for name in unknown]
    assert not readerless, "in Form, and in OWN or SYSTEMS of io/recognise.py"
    assert [] == [f"list {name} in io/__init__.py" for name in there if name not in itp.io.__all__]
    assert [] == [f"list {name} in _names.HOMES" for name in there if name not in itp.__all__]


def make(folder: Path, form: Form) -> Path:  # noqa: PLR0911 - one return a form
    """Small data of each form."""
    if form == "cdisc":
        return sdtm(folder, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"))
    if form == "fhir":
        return bundle(folder, observation("a", "2021-03-01", **quantity(9)))
    if form == "meds":
        return meds(folder, (1, at(1), "LAB//51265//K/uL", 9.0, None))
    if form == "omop":
        db = omop({"measurement_date": "2021-03-01", "value_as_number": 9, "unit_concept_id": 8848})
        for table in ("measurement", "person"):
            db.execute(f"copy {table} to '{folder}/{table}.parquet'")
        return folder
    if form == "phenopackets":
        count = itp.PlateletMeasurement(on=dt.date(2021, 3, 1), count="9 G/L")
        itp.write_phenopackets(itp.Patient(id="1", platelets=[count]), folder / "p", itp.IWG_2009)
        return folder / "p"
    if form == "mapped":
        (folder / "e.csv").write_text("record_id,itp_on,itp_count,itp_unit\n1,2021-03-01,9,1\n")
        return folder / "e.csv"
    series = examples.load("ding-2025")
    if form == "excel":
        itp.write_excel(series, folder / "a.xlsx")
        return folder / "a.xlsx"
    if form == "parquet":
        itp.write_parquet(itp.Cohort.from_patients(series), folder / "p")
        return folder / "p"
    return examples.path("ding-2025")


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_recognised_and_inspected(tmp_path: Path, form: Form) -> None:
    """By names of files and first bytes; the counts that can be used are those that are read."""
    path = make(tmp_path, form)
    found = inspect_data(path)
    subject, problems = read_data(path)
    number = (
        len(subject.counts)
        if isinstance(subject, itp.Cohort)
        else sum(len(patient.platelets) for patient in subject.patients)
    )

    assert form == recognise_form(path) == found.form
    assert (number, []) == (found.kept, [p for p in problems if p.severity == "error"])
    assert str(found).startswith("Form: ")


def test_a_folder_of_two_standards_is_refused(tmp_path: Path) -> None:
    """Both are named, and how to say which."""
    make(tmp_path, "omop")
    make(tmp_path, "cdisc")

    with pytest.raises(InputError, match=r"OMOP.*CDISC"):
        recognise_form(tmp_path)


def test_what_is_no_data_is_named(tmp_path: Path) -> None:
    """An unknown folder says what it holds; a missing one that it is missing."""
    (tmp_path / "notes.docx").write_text("x")
    with pytest.raises(InputError, match=r"notes\.docx"):
        recognise_form(tmp_path)
    with pytest.raises(InputError, match="nowhere"):
        recognise_form(tmp_path / "nowhere")


def test_an_inspection_counts_what_would_be_left_out(tmp_path: Path) -> None:
    """Rows, units and statuses, and each kind of problem with its number and its first row."""
    path = bundle(
        tmp_path, observation("a", "2021-03-01", **quantity(9)),
        observation("b", "2021-03-02", status="cancelled"),
        observation("c", "2021-03-03", valueString="clumped"),
    )  # fmt: skip
    found = inspect_data(path)

    assert (3, 1, {"10*3/uL": 1, "": 1}, {"final": 2, "cancelled": 1}) == (
        found.rows, found.kept, found.units, found.statuses,
    )  # fmt: skip
    assert {"http://loinc.org|777-3": 3} == found.codes
    assert "warning NOT_A_COUNT, 1 time, first bundle.json" in str(found)


def test_an_inspection_tells_what_a_cohort_would_leave_out(tmp_path: Path) -> None:
    """A year that no record has, and a copy: found when the rows are laid out, and counted."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBORRES,LBORRESU,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC"
    rows = "".join(
        f"01,PLAT,{number},9,K/uL,9,9,GI/L,{day}\n"
        for number, day in enumerate(("2181-01-05", "2021-03-01", "2021-03-01"))
    )
    folder = sdtm(tmp_path, lb=f"{head}\n{rows}")
    found = inspect_data(folder)

    assert (3, 2, ["IMPOSSIBLE_DAY", "DUPLICATE_ROW"]) == (
        found.rows, found.kept, [problem.code for problem in found.problems]
    )  # fmt: skip
    assert found.problems == itp.read_cdisc(folder).problems


def run(*arguments: object) -> int:
    """The command line."""
    return cli.main([str(argument) for argument in arguments])


@pytest.mark.parametrize("form", sorted(SYSTEMS))
def test_classify_recognises_the_form(
    tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command for each, with the form or without."""
    path = make(tmp_path, form)

    assert 0 == run("classify", path, "--csv")
    assert 0 == run("classify", path, "--csv", "--format", form)
    assert 0 == run("inspect", path)
    assert "can be used" in capsys.readouterr().out


def test_map_writes_a_mapping_that_classify_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The proposal is a file to correct; an existing one is not written over."""
    sheet = tmp_path / "s.csv"
    sheet.write_text("MRN,Date,PLT [K/uL],Drug,Start\n1,2021-03-01,9,IVIG,2021-03-01\n")

    assert 0 == run("map", sheet, "-o", tmp_path / "m.toml")
    assert 2 == run("map", sheet, "-o", tmp_path / "m.toml")
    assert 0 == run("classify", sheet, "--mapping", tmp_path / "m.toml", "--csv")
    assert "NO_COUNTS" in capsys.readouterr().out
    assert 0 == run("map", sheet)
    assert "[counts]" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["adam", "fhir", "meds", "omop", "phenopackets"])
def test_export(tmp_path: Path, form: str) -> None:
    """Every form is written from every form, to a new folder."""
    (tmp_path / "in").mkdir()
    path = make(tmp_path / "in", "cdisc")

    assert 0 == run("export", path, "--to", form, "-o", tmp_path / "out")
    assert any((tmp_path / "out").iterdir())
    assert 2 == run("export", path, "--to", form, "-o", tmp_path / "out")


def test_the_template_for_redcap_on_the_command_line(tmp_path: Path) -> None:
    """A new folder with the data dictionary."""
    assert 0 == run("template", tmp_path / "redcap", "--redcap")
    assert (tmp_path / "redcap" / "data_dictionary.csv").is_file()


def test_a_broken_bundle_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message and no traceback, and no answer."""
    path = tmp_path / "b.json"
    path.write_text(json.dumps({"resourceType": "Bundle"})[:-3])

    assert 2 == run("classify", path, "--format", "fhir")
    captured = capsys.readouterr()
    assert ("", True) == (captured.out, "b.json" in captured.err)


def test_map_finds_a_caret_between_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As REDCap exports one; a project of our template needs no mapping then either."""
    sheet = tmp_path / "s.csv"
    sheet.write_text("MRN^Date^PLT [K/uL]\n1^2021-03-01^9\n1^2021-03-08^50\n")
    own = tmp_path / "e.csv"
    own.write_text("record_id^itp_on^itp_count^itp_unit\n1^2021-03-01^9^1\n")

    assert 0 == run("map", sheet, "-o", tmp_path / "m.toml")
    assert 0 == run("inspect", sheet, "--mapping", tmp_path / "m.toml")
    assert "2 of them can be used" in capsys.readouterr().out
    assert ("mapped", 1) == (recognise_form(own), inspect_data(own).kept)


STUDY = "USUBJID,LBSEQ,LBTESTCD,LBSTRESC,LBSTRESU,LBDTC\n01,1,PLAT,12,10^9/L,2021-01-01\n"
HELD: dict[str, dict[str, str]] = {
    "CDISC": {"lb.csv": STUDY},
    "CSV of itpcase": {"counts.csv": "patient_id,on,count\n", "lines.csv": "patient_id,line\n"},
    "OMOP": {"measurement.csv": "measurement_id,person_id\n", "person.csv": "person_id\n"},
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD.keys())
@pytest.mark.parametrize("names", [["s1"], ["s1", "s2"]], ids=["one", "two"])
def test_data_in_folders_within(tmp_path: Path, held: dict[str, str], names: list[str]) -> None:
    """The folder that holds data is named, and of several each."""
    for name in names:
        (tmp_path / name).mkdir()
        for file, text in held.items():
            (tmp_path / name / file).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        recognise_form(tmp_path)
    remedy = caught.value.problem.remedy

    assert "UNKNOWN_FORM" == caught.value.problem.code
    assert all(repr(str(tmp_path / name)) in remedy for name in names)
    assert remedy.startswith("2 folders within it hold data" if len(names) > 1 else "pass the")


ANSWERS = {
    "cohort": ("cohort", itp.write_omop), "omop": ("", itp.write_omop),
    "adam": ("", itp.write_adam), "adtte": ("adtte", itp.write_adam),
}  # fmt: skip
"""What is given of what a writer writes: the folder, or one of its files."""


@pytest.mark.parametrize(("name", "write"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answers_are_no_data(tmp_path: Path, name: str, write: Callable[..., None]) -> None:
    """What is not read back is known as such, and it is said what to give instead."""
    count = itp.PlateletMeasurement(on=dt.date(2021, 3, 1), count="9 G/L")
    write(itp.Patient(id="1", platelets=[count]), tmp_path / "out", itp.IWG_2009)
    place = next((tmp_path / "out").glob(f"{name}.*")) if name else tmp_path / "out"
    with pytest.raises(InputError) as caught:
        inspect_data(place)

    assert "pass the data that they were" in str(caught.value.problem.remedy)


@pytest.mark.parametrize("read", [inspect_data, read_data])
@pytest.mark.parametrize("form", ["omop", "fhir", "cdisc", "meds", "excel", "mapped"])
def test_answers_are_no_data_whichever_form_is_asked_for(
    tmp_path: Path, form: Any, read: Callable[..., Any]
) -> None:
    """The form that is asked for changes nothing of what is said to do."""
    count = itp.PlateletMeasurement(on=dt.date(2021, 3, 1), count="9 G/L")
    itp.write_omop(itp.Patient(id="1", platelets=[count]), tmp_path / "out", itp.IWG_2009)
    remedies = []
    for asked in (None, form):
        with pytest.raises(InputError) as caught:
            read(tmp_path / "out", form=asked)
        remedies.append(caught.value.problem.remedy)

    assert remedies[0] == remedies[1]
    assert "pass the data that they were" in remedies[0]


@pytest.mark.parametrize("form", ["omop", "fhir", "cdisc", "meds"])
def test_phenopackets_asked_for_as_another_form(tmp_path: Path, form: Any) -> None:
    """It is said what they are, and how to read them."""
    make(tmp_path, "phenopackets")
    with pytest.raises(InputError) as caught:
        read_data(tmp_path / "p", form=form)

    assert "itpcase.read_phenopackets()" in caught.value.problem.remedy


@pytest.mark.parametrize("form", ["omop", "fhir", "meds"])
def test_a_folder_without_data_or_answers_says_what_the_reader_says(
    tmp_path: Path, form: Any
) -> None:
    """There is nothing to say of answers, and the reader says what it needs."""
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        inspect_data(tmp_path, form=form)

    assert "answers" not in caught.value.problem.remedy


@pytest.mark.parametrize("command", ["classify", "remissions", "endpoints"])
def test_a_table_that_a_command_printed_is_no_data(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is known by its columns, whichever command it is of."""
    assert 0 == run(command, "ding-2025", "--csv", "--definition", "luna-3")
    (tmp_path / "a.csv").write_text(capsys.readouterr().out, encoding="utf-8")

    with pytest.raises(InputError, match="these are answers"):
        recognise_form(tmp_path / "a.csv")


@pytest.mark.parametrize("read", [inspect_data, read_data])
@pytest.mark.parametrize("form", ["csv", "parquet", "excel"])
@pytest.mark.parametrize("what", ["table", "folder", "columns", "folder of columns", "adam"])
def test_answers_are_no_data_in_any_form_of_ours(
    tmp_path: Path, form: Any, what: str, read: Callable[..., Any]
) -> None:
    """A table of answers and a folder of such, printed or in Parquet; a form that is forced."""
    count = itp.PlateletMeasurement(on=dt.date(2021, 3, 1), count="9 G/L")
    patient = itp.Patient(id="1", platelets=[count])
    place = tmp_path / "out"
    if what == "adam":
        itp.write_adam(patient, place, itp.IWG_2009)
    else:
        place.mkdir()
        table = pa.table({"patient_id": ["1"], "line": [1], "category": ["CR"]})
        if "columns" in what:
            pq.write_table(table, place / "counts.parquet")
        else:
            (place / "counts.csv").write_text("patient_id,line,category\n1,1,CR\n")
    for asked in (form, None):
        with pytest.raises(InputError, match="these are answers"):
            read(place if "folder" in what or what == "adam" else next(place.iterdir()), form=asked)


def test_data_beside_answers_are_read_as_data(tmp_path: Path) -> None:
    """Of a folder in which one file is no answer, it is said what it lacks."""
    (tmp_path / "counts.csv").write_text("patient_id,on,count,unit\n1,0,9,G/L\n")
    (tmp_path / "answers.csv").write_text("patient_id,line,category\n1,1,CR\n")
    _, problems = read_data(tmp_path, form="csv")

    assert "MISSING_FILE" in {each.code for each in problems}


def test_times_to_event_beside_counts_are_a_trial(tmp_path: Path) -> None:
    """Of a file in the folder of a trial, the folder is to be given."""
    (tmp_path / "adlb.csv").write_text("USUBJID,PARAMCD\n", encoding="utf-8")
    (tmp_path / "adtte.csv").write_text("USUBJID,PARAMCD\n", encoding="utf-8")

    assert "cdisc" == recognise_form(tmp_path)
    with pytest.raises(InputError, match="pass the folder that it stands in"):
        recognise_form(tmp_path / "adtte.csv")


@pytest.mark.parametrize("name", ["data", "labels", "metadata"])
def test_a_folder_of_a_meds_data_set(tmp_path: Path, name: str) -> None:
    """It is none by itself."""
    meds(tmp_path, (1, at(1), "LAB//51265//K/uL", 9.0, None))
    (tmp_path / name).mkdir(exist_ok=True)

    with pytest.raises(InputError, match="pass the folder that it stands in"):
        recognise_form(tmp_path / name)


def of_unknown_status(place: Path) -> Path:
    """A drug of FHIR of which nobody knows whether it was taken, and a page without the next."""
    drug = {
        "resourceType": "MedicationStatement", "id": "m", "status": "unknown",
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2021-03-02",
        "medicationCodeableConcept": {"text": "prednisone"},
    }  # fmt: skip
    return bundle(place, observation("a", "2021-03-01", **quantity(9)), drug)


def of_codes(place: Path) -> Path:
    """Counts of 998 and 999 of two subjects of a trial, and a status that nobody knows."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC\n"
    rows = "".join(
        f"{who},PLAT,{seq},{count},10^9/L,2021-03-0{seq}\n"
        for who in ("01", "02") for seq, count in enumerate((9, 998, 999), start=1)
    )  # fmt: skip
    return sdtm(
        place, lb=head + rows,
        cm="USUBJID,CMSEQ,CMTRT,CMSTDTC,CMENDTC,CMSTAT\n01,1,prednisone,2021-03-01,2021-03-02,U\n",
    )  # fmt: skip


def of_template(place: Path) -> Path:
    """An export of the REDCap template without its other instruments."""
    path = place / "export.csv"
    path.write_text(
        "record_id,redcap_repeat_instrument,itp_on,itp_count,itp_unit,Rescue\n"
        "1,,,,,\n1,itp_platelet_count,2021-03-01,9,1,IVIG\n", encoding="utf-8",
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (of_unknown_status, ["UNKNOWN_STATUS"]),
        (of_codes, ["REPEATED_VALUE", "REPEATED_VALUE", "UNKNOWN_STATUS"]),
        (of_template, ["NOT_USED", "NO_ROWS", "NO_ROWS"]),
    ],
)
def test_an_inspection_tells_what_reading_tells(
    tmp_path: Path, make: Callable[[Path], Path], told: list[str]
) -> None:
    """Nothing is first told of when answers are asked for."""
    path = make(tmp_path)
    inspected, (_, read) = inspect_data(path).problems, read_data(path)

    assert told == sorted(each.code for each in inspected)
    assert sorted(map(str, inspected)) == sorted(map(str, read))
