"""A count of a day that two sheets, or two files, have with two numbers is told of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.errors import Problem
from itpcase.io.mapping import propose_mapping
from tests.cohort.doors import DOORS

CODE = "CONTRADICTING_COPIES"

HEAD = ["ID", "Date", "PLT (10^9/L)"]

Rows = list[list[Any]]


def book(place: Path, tables: dict[str, Rows]) -> Path:
    """A workbook with a sheet for each table."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in tables.items():
        sheet = made.create_sheet(name)
        for row in [HEAD, *rows]:
            sheet.append(row)
    made.save(place / "years.xlsx")
    return place / "years.xlsx"


def folder(place: Path, tables: dict[str, Rows]) -> Path:
    """A folder with a file for each table."""
    made = place / "years"
    made.mkdir()
    for name, rows in tables.items():
        text = "\n".join(",".join(map(str, row)) for row in [HEAD, *rows])
        (made / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return made


def told(path: Path) -> list[Problem]:
    """What is told of counts that differ, by the mapping that is proposed."""
    mapping = path.with_suffix(".toml")
    text = str(propose_mapping(path))
    mapping.write_text(text, encoding="utf-8")
    return [each for each in itp.read_mapped(path, mapping=mapping).problems if each.code == CODE]


@pytest.mark.parametrize("make", [book, folder])
def test_two_numbers_of_one_day(make: Any, tmp_path: Path) -> None:
    """Both places are named, and both counts are kept."""
    path = make(tmp_path, {
        "2020": [["a", "2020-12-30", 12], ["a", "2021-01-04", 400]],
        "2021": [["a", "2021-01-04", 40], ["a", "2021-01-11", 120]],
    })  # fmt: skip
    (problem,) = told(path)

    assert ("warning", "a", "2021", 2) == (
        problem.severity, problem.patient_id, problem.sheet, problem.row
    )  # fmt: skip
    assert problem.given.startswith("40, and 400 in ")
    assert "'2020'" in problem.given
    assert "row 3" in problem.given


@pytest.mark.parametrize(
    "second",
    [
        pytest.param([["a", "2021-01-04", 400]], id="the same number"),
        pytest.param([["b", "2021-01-04", 40]], id="another patient"),
        pytest.param([["a", "2021-01-05", 40]], id="another day"),
        pytest.param([["a", "2021-01-04", "~400"]], id="about the number"),
        pytest.param([["a", "2021-01-04", ">399"]], id="a bound that allows it"),
        pytest.param([["a", "2021-01-04", "390-400"]], id="a range that allows it"),
    ],
)
def test_what_is_no_contradiction(second: Rows, tmp_path: Path) -> None:
    """One number in two sheets, two patients, and two days."""
    first = [["a", "2021-01-04", 400], ["a", "2021-01-01", 9], ["b", "2021-01-02", 7]]

    assert [] == told(book(tmp_path, {"2020": first, "2021": second}))


@pytest.mark.parametrize("bound", ["<400", ">400", "390-399"])
def test_bounds_that_exclude_the_number(bound: str, tmp_path: Path) -> None:
    """A count below 400 is not 400."""
    path = book(tmp_path, {"x": [["a", "2021-01-04", 400]], "y": [["a", "2021-01-04", bound]]})

    assert 1 == len(told(path))


def test_the_same_number_twice_is_said_to_be_a_copy(tmp_path: Path) -> None:
    """It is no contradiction; that both are kept is told."""
    path = book(tmp_path, {"x": [["a", "2021-01-04", 40]], "y": [["a", "2021-01-04", 40]]})
    mapping = {"sheet": "*", "counts": {"patient_id": "ID", "on": "Date", "count": HEAD[2],
                                        "unit": {"value": "10*9/L"}}}  # fmt: skip
    cohort = itp.read_mapped(path, mapping=mapping)

    assert ["DUPLICATE_ROW"] == [each.code for each in cohort.problems if each.argument != ""
                                 and each.code in {CODE, "DUPLICATE_ROW"}]  # fmt: skip
    assert 2 == len(cohort.counts)


@pytest.mark.parametrize(("times", "number"), [(("08:00", "20:00"), 0), (("08:00", "08:00"), 1)])
def test_two_times_are_two_samples(times: tuple[str, str], number: int, tmp_path: Path) -> None:
    """A patient may be bled in the morning and in the evening."""
    path = book(tmp_path, {
        name: [["a", f"2021-01-04 {time}", count]]
        for name, time, count in zip("xy", times, (400, 40), strict=True)
    })  # fmt: skip

    assert number == len(told(path))


def test_observations_of_two_files(tmp_path: Path) -> None:
    """Of FHIR, two files that have a day each with another number."""
    for name, value in (("one", 400), ("two", 40)):
        observation = {
            "resourceType": "Observation", "id": name, "status": "final",
            "subject": {"reference": "Patient/a"}, "effectiveDateTime": "2021-01-04",
            "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
            "valueQuantity": {"value": value, "code": "10*9/L",
                              "system": "http://unitsofmeasure.org"},
        }  # fmt: skip
        (tmp_path / f"{name}.ndjson").write_text(json.dumps(observation) + "\n", encoding="utf-8")
    found = [each for each in itp.read_fhir(tmp_path).problems if each.code == CODE]

    assert ["40, and 400 in one.ndjson, Observation/one"] == [
        each.given.replace(", row 1", "") for each in found
    ]


def counted(name: str, value: int) -> dict[str, Any]:
    """A count of patient a on 4 January 2021."""
    return {
        "resourceType": "Observation", "id": name, "status": "final",
        "subject": {"reference": "Patient/a"}, "effectiveDateTime": "2021-01-04",
        "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
        "valueQuantity": {"value": value, "code": "10*9/L",
                          "system": "http://unitsofmeasure.org"},
    }  # fmt: skip


def page(own: str, entries: list[dict[str, Any]], **others: str) -> dict[str, Any]:
    """A page of an answer of a server."""
    links = [("self", own), *others.items()]
    return {
        "resourceType": "Bundle", "type": "searchset",
        "link": [{"relation": relation, "url": f"https://h/{url}"} for relation, url in links],
        "entry": [{"resource": each} for each in entries],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "number"),
    [
        pytest.param([page("1", [counted("x", 400), counted("y", 40)])], 0, id="one page"),
        pytest.param([page("1", [counted("x", 400)], next="2"), page("2", [counted("y", 40)])], 0,
                     id="two pages"),
        pytest.param([page("1", [counted("x", 400)]),
                      page("2", [counted("y", 40)], previous="1")], 0, id="the page before"),
        pytest.param([page("1", [counted("x", 400)], next="2"), page("2", [], next="3"),
                      page("3", [counted("y", 40)])], 0, id="an empty page between"),
        pytest.param([page("1", [counted("x", 400)], next="2"), page("2", []),
                      page("3", [counted("y", 40)])], 1, id="another answer"),
        pytest.param([page("1", [counted("x", 400)]), page("2", [counted("y", 40)])], 1,
                     id="two answers"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", ["123", "321"])
def test_pages_of_an_answer_are_one_table(
    pages: list[dict[str, Any]], number: int, names: str, tmp_path: Path
) -> None:
    """What is told does not change with how many matches a server puts on a page."""
    for name, each in zip(names, pages, strict=False):
        (tmp_path / f"{name}.json").write_text(json.dumps(each), encoding="utf-8")
    cohort = itp.read_fhir(tmp_path)

    assert number == sum(each.code == CODE for each in cohort.problems)
    assert 2 == len(cohort.counts)


@pytest.mark.parametrize(
    ("names", "number"),
    [
        (("Observation.000.ndjson", "Observation.001.ndjson"), 0),
        (("Observation.ndjson", "Observation-2.ndjson"), 0),
        (("a/Observation.ndjson", "b/Observation.ndjson"), 1),
        (("2020.ndjson", "2021.ndjson"), 1),
    ],
)
def test_files_of_a_bulk_export_are_one_table(
    names: tuple[str, str], number: int, tmp_path: Path
) -> None:
    """A server begins another file where the one before is long; two folders are two exports."""
    for name, count in zip(names, (counted("x", 400), counted("y", 40)), strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(count) + "\n", encoding="utf-8")

    assert number == sum(each.code == CODE for each in itp.read_fhir(tmp_path).problems)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("value", "is_told"), [(40.0, True), (9.0, False)])
def test_counts_and_laboratory_values(
    door: str, value: float, is_told: bool, tmp_path: Path
) -> None:
    """Platelets among the laboratory values that are not what the counts of the day say."""
    held = {
        "patients": {"patient_id": ["a", "b"]},
        "lines": {
            "patient_id": ["a", "b"], "line": [1, 1], "agents": ["ivig"] * 2, "started_on": [0, 0],
        },
        "counts": {
            "patient_id": ["a", "a", "b"], "on": [0, 7, 0], "count": [9.0, 50.0, 8.0],
            "unit": ["10*9/L"] * 3,
        },
        "labs": {
            "patient_id": ["a", "a", "a"], "on": [0, 0, 3],
            "analyte": ["alt", "platelets", "platelets"], "value": [30.0, value, 77.0],
            "unit": ["U/L", "10*9/L", "10*9/L"],
        },
    }  # fmt: skip
    cohort, problems = DOORS[door](held, tmp_path)
    found = [each for each in problems or (*cohort.problems,) if each.code == CODE]

    assert [("a", "40")] * is_told == [(each.patient_id, each.given) for each in found]
    assert all("the counts of the day have 9" in each.remedy for each in found)
    assert 3 == len(cohort.counts)


@pytest.mark.parametrize(
    ("count", "value", "is_told"),
    [
        ("<40 G/L", "38 G/L", False), ("38 G/L", "<40 G/L", False), ("35-45 G/L", "40 G/L", False),
        ("~40 G/L", "40 G/L", False), ("<40 G/L", "40 G/L", True), ("40 G/L", "<40 G/L", True),
        (">40 G/L", "<40 G/L", True),
    ],
)  # fmt: skip
def test_bounds_among_the_laboratory_values(count: str, value: str, *, is_told: bool) -> None:
    """A bound contradicts the numbers that it excludes, and no other."""
    patient = itp.Patient(
        id="a",
        platelets=[itp.PlateletMeasurement(on=0, count=count)],
        labs=[itp.LabMeasurement(on=0, analyte="platelets", value=value)],
    )

    assert [CODE] * is_told == [
        each.code for each in itp.Cohort.from_patients([patient]).problems if each.code == CODE
    ]
