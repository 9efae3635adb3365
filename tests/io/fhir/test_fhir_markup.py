"""FHIR as XML, and packed: said by what it is, through every door."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.cli import main
from tests.io.systems import observation, quantity

XML = '<?xml version="1.0"?>\n<Bundle xmlns="http://hl7.org/fhir"><type value="batch"/></Bundle>'
COUNT = json.dumps(observation("o1", "2021-03-01", **quantity(9)))


def zipped(path: Path, text: str) -> None:
    """Write a text into an archive."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside", text)


def given_of(path: Path) -> str:
    """The error of a source, without what it needs."""
    with pytest.raises(itp.errors.InputError) as caught:
        itp.read_fhir(path)
    problem = caught.value.problem
    return f"{problem.argument}: {problem.given} [{problem.code}]"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("b.xml", XML.encode(), "b.xml: XML or HTML [NOT_FHIR]"),
        ("b.xml", ("\ufeff" + XML).encode(), "b.xml: XML or HTML [NOT_FHIR]"),
        ("b.xml", XML.encode("utf-16"), "b.xml: XML or HTML [NOT_FHIR]"),
        ("b.xml.gz", gzip.compress(XML.encode()), "b.xml.gz: XML or HTML [NOT_FHIR]"),
        ("b.json", XML.encode(), "b.json: XML or HTML [NOT_FHIR]"),
        ("b.json.gz", gzip.compress(XML.encode()), "b.json.gz: XML or HTML [NOT_FHIR]"),
        ("b.ndjson", XML.encode(), "b.ndjson: XML or HTML [NOT_FHIR]"),
        ("b.ndjson", f"{COUNT}\n{XML}".encode(), "b.ndjson, line 2: XML or HTML [NOT_FHIR]"),
        ("b.json", f"{COUNT}\n{XML}".encode(),
         "b.json, line 2, column 1: XML or HTML [NOT_FHIR]"),
        ("b.tar.gz", gzip.compress(COUNT.encode()), "b.tar.gz: a packed file [PACKED]"),
    ],
)  # fmt: skip
def test_a_file_of_xml_is_said_to_be_one(
    name: str, content: bytes, expected: str, tmp_path: Path
) -> None:
    """Whatever its name and encoding, and where it stands among JSON."""
    (tmp_path / name).write_bytes(content)

    assert expected == given_of(tmp_path / name)


@pytest.mark.parametrize("text", [COUNT, XML])
@pytest.mark.parametrize("name", ["b.zip", "b.json"])
def test_an_archive_is_said_to_be_one(name: str, text: str, tmp_path: Path) -> None:
    """Whatever is in it, and however it is called."""
    zipped(tmp_path / name, text)

    assert f"{name}: a packed file [PACKED]" == given_of(tmp_path / name)


@pytest.mark.parametrize("place", ["", "deep/"])
@pytest.mark.parametrize("name", ["b.xml", "b.zip", "b.xml.gz"])
def test_a_folder_without_json_names_what_it_has(
    place: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In folders of it as well, through the reader and on the command line."""
    (tmp_path / place).mkdir(exist_ok=True)
    if name == "b.zip":
        zipped(tmp_path / place / name, XML)
    else:
        content = XML.encode() if name == "b.xml" else gzip.compress(XML.encode())
        (tmp_path / place / name).write_bytes(content)
    code = main(["inspect", str(tmp_path)])
    told = capsys.readouterr().err

    assert f"{tmp_path.name}: {name} [MISSING_FILE]" == given_of(tmp_path)
    assert 2 == code
    assert ("unpack it" if name == "b.zip" else "export FHIR resources as JSON") in told


def test_a_folder_with_json_tells_of_the_rest(tmp_path: Path) -> None:
    """The resources are read, and the files that may hold more are named."""
    (tmp_path / "a.json").write_text(COUNT)
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(XML.encode()))
    zipped(tmp_path / "c.zip", COUNT)
    cohort = itp.read_fhir(tmp_path)
    (problem,) = cohort.problems

    assert 1 == len(cohort.counts)
    assert ("UNKNOWN_FILE", "b.xml.gz, c.zip") == (problem.code, problem.given)
