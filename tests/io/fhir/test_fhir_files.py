"""Files of FHIR as they come: several resources in one, and what breaks, with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from itpcase import cli
from itpcase.errors import InputError
from itpcase.io._fhir import bundle as fhir_bundle
from itpcase.io._fhir.bundle import resources
from itpcase.io._fhir.pages import Pages
from itpcase.io.fhir import read_fhir
from itpcase.io.recognise import inspect_data, recognise_form
from tests.io.systems import codes, observation, printed, quantity

ONE = observation("a", "2021-03-01", **quantity(9))
OTHER = observation("b", "2021-03-08", **quantity(50))
BOTH = [("p1", "2021-03-01", "9"), ("p1", "2021-03-08", "50")]


def whole(*resources: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A bundle."""
    return {"resourceType": "Bundle", "type": "collection", **said,
            "entry": [{"resource": each} for each in resources]}  # fmt: skip


TEXT = json.dumps(whole(ONE, OTHER), indent=1)


@pytest.mark.parametrize(
    "text",
    [
        f"{json.dumps(ONE)}\n{json.dumps(OTHER)}\n",
        f"{json.dumps(whole(ONE), indent=1)}\n{json.dumps(whole(OTHER), indent=1)}",
        json.dumps([ONE, OTHER]),
        json.dumps([whole(ONE), OTHER]),
    ],
    ids=["lines", "two bundles", "an array", "an array of a bundle and a resource"],
)
def test_every_resource_of_a_file_is_read(tmp_path: Path, text: str) -> None:
    """NDJSON under the name .json, bundles one after another, an array: none is lost."""
    path = tmp_path / "export.json"
    path.write_text(text)

    assert BOTH == printed(read_fhir(path))
    assert 2 == inspect_data(path).kept


def test_each_page_of_a_file_names_its_next(tmp_path: Path) -> None:
    """Of pages that stand in one file, whether as lines or in an array, one that lacks is told."""
    links = [[{"relation": "self", "url": f"http://x/{n}"},
              {"relation": "next", "url": f"http://x/{n + 1}"}] for n in (1, 2)]  # fmt: skip
    pages = [json.dumps(whole(each, type="searchset", link=link))
             for each, link in zip((ONE, OTHER), links, strict=True)]  # fmt: skip
    for name, text in (("a.ndjson", "\n".join(pages)), ("b.json", f"[{', '.join(pages)}]")):
        path = tmp_path / name
        path.write_text(text)
        found = read_fhir(path)

        assert (BOTH, ["NEXT_PAGE"]) == (printed(found), codes(found))
        assert "http://x/3" in str(found.problems[0])


BROKEN = {
    "cut.json": (TEXT[: TEXT.index("effective")], "line 21, column 5"),
    "comma.json": (TEXT.replace("},\n  {", "},,\n  {"), "line 28, column 5"),
    "last.json": (TEXT.replace("}\n ]", "},\n ]"), "line 53, column 2"),
    "behind.json": (f"{TEXT}\n}}", "line 55, column 1"),
    "kind.json": ('{"a": 1,, "b": 2}', "line 1, column 9"),
    "cut.ndjson": (f"{json.dumps(ONE)}\n{json.dumps(OTHER)[:30]}\n", "line 2, column 31"),
    "key.ndjson": ('{"id": "a",,}\n', "line 1, column 12"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_json_is_told_with_its_place(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every command, whether the form is named or not: the file, the line and the column."""
    text, place = BROKEN[name]
    path = tmp_path / name
    path.write_text(text)
    ways = [["--format", "fhir"], []]
    for command in ("classify", "inspect", "validate"):
        for way in ways:
            assert 2 == cli.main([command, str(path), *way])
            said = capsys.readouterr()
            assert ("", f"itpcase: {name}, {place}: needs whole JSON") == (
                said.out, said.err.partition(", got")[0]
            )  # fmt: skip


@pytest.mark.parametrize("size", [7, 64, 333])
def test_a_place_is_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """However the file is read in pieces, and wherever it is cut or has a comma too many."""
    path = tmp_path / "a.json"

    def said(text: str) -> str:
        path.write_text(text)
        try:
            return str(len([*resources(path, Pages())]))
        except InputError as error:
            return str(error)

    texts = [TEXT[:at] for at in range(0, len(TEXT), 97)]
    texts += [f"{TEXT[:at]},,{TEXT[at:]}" for at in range(0, len(TEXT), 131)]
    expected = [said(text) for text in texts]
    monkeypatch.setattr(fhir_bundle, "CHUNK", size)

    assert expected == [said(text) for text in texts]


def test_what_breaks_early_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that cannot become whole is told of at once, and not as one that is too long."""
    path = tmp_path / "a.json"
    path.write_text(TEXT[:700].replace('"id"', ',"id"', 1) + " " * 4000)
    monkeypatch.setattr(fhir_bundle, "CHUNK", 600)
    monkeypatch.setattr(fhir_bundle, "LONGEST_RESOURCE", 2000)

    with pytest.raises(InputError, match=r"line 8, column 5.*BROKEN_JSON"):
        read_fhir(path)


def test_the_kind_of_a_resource_may_stand_behind(tmp_path: Path) -> None:
    """As where a program sorts the keys: the file is known, alone and in a folder."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"id": "x" * 5000, **whole(ONE, OTHER)}))

    assert ("fhir", "fhir") == (recognise_form(path), recognise_form(tmp_path))
    assert 2 == inspect_data(path).kept


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        *((name, " \n", "EMPTY_FILE") for name in ("a.csv", "a.json", "a.ndjson", "a.zip")),
        ("a.xml", '<Bundle xmlns="http://hl7.org/fhir">', "it is XML"),
        ("lb.xpt", "HEADER RECORD", "pass the folder"), ("a.json", "12", "UNKNOWN_FORM"),
        ("a.json", '{"a": 1}', "UNKNOWN_FORM"), ("measurement.csv", "a,b\n", "pass the folder"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_the_forms(tmp_path: Path, name: str, text: str, said: str) -> None:
    """One of nothing, of XML, of another kind of JSON, or one of several: each by its name."""
    (tmp_path / name).write_text(text)

    with pytest.raises(InputError, match=said):
        recognise_form(tmp_path / name)


@pytest.mark.parametrize("facts", [{}, {"gender": "female"}])
def test_one_id_in_two_folders_is_told_of_once(tmp_path: Path, facts: dict[str, Any]) -> None:
    """They may be of two hospitals: what is of one id is read as one patient."""
    for folder, ids in (("north", "ab"), ("south", "abc")):
        (tmp_path / folder).mkdir()
        people = [{"resourceType": "Patient", "id": each, **facts} for each in ids]
        counts = [observation(f"{folder}{each}", "2021-03-01", **quantity(9)) | {
            "subject": {"reference": f"Patient/{each}"}} for each in ids]  # fmt: skip
        text = "\n".join(map(json.dumps, [*people, *counts]))
        (tmp_path / folder / "export.ndjson").write_text(text)
    cohort = read_fhir(tmp_path)
    (told,) = [problem for problem in cohort.problems if problem.code == "TWO_SERVERS"]

    assert "those of 2 ids, such as 'a', in 'north', 'south'" == told.given
    assert "TWO_SERVERS" not in codes(read_fhir(tmp_path / "south"))


def test_a_place_names_the_folder_within(tmp_path: Path) -> None:
    """Two files of one name are told apart."""
    for folder, value in (("north", 9), ("south", "many")):
        (tmp_path / folder).mkdir()
        one = observation(folder, "2021-03-01", **quantity(value))
        (tmp_path / folder / "counts.ndjson").write_text(json.dumps(one))

    assert ["south/counts.ndjson"] == [problem.file for problem in read_fhir(tmp_path).problems]


@pytest.mark.parametrize("name", ["more.jsonl", "within/MORE.JSONL"])
def test_json_lines_are_read(tmp_path: Path, name: str) -> None:
    """They are NDJSON under another name."""
    (tmp_path / "Observation.ndjson").write_text(json.dumps(ONE), encoding="utf-8")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(json.dumps(OTHER), encoding="utf-8")

    assert 2 == len(printed(read_fhir(tmp_path)))
    assert "fhir" == recognise_form(tmp_path)


@pytest.mark.parametrize("name", ["Observation-000-of-001", "resources.txt"])
def test_resources_in_a_file_whose_name_does_not_say_so(tmp_path: Path, name: str) -> None:
    """By itself it is read; in a folder it is told of, beside others or alone."""
    (tmp_path / name).write_text(json.dumps(ONE), encoding="utf-8")

    assert "fhir" == recognise_form(tmp_path / name)
    assert 1 == len(printed(read_fhir(tmp_path / name)))
    for read in (recognise_form, read_fhir):
        with pytest.raises(InputError, match=re.escape("in files .json or .ndjson")):
            read(tmp_path)
    (tmp_path / "b.ndjson").write_text(json.dumps(OTHER), encoding="utf-8")
    told = [(each.code, name in str(each.given)) for each in read_fhir(tmp_path).problems]
    assert [("UNKNOWN_FILE", True)] == told
