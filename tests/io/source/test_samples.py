"""What systems say of the sample of a count, and of a person in another column than is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.io._source.samples import doubtful_sample, other_sample
from tests.io.systems import bundle, codes, lb, observation, omop, printed, quantity, sdtm

HEAD = "USUBJID,LBTESTCD,LBSEQ,VISITNUM,LBSTRESC,LBSTRESU,LBDTC"
COUNT = {"measurement_date": dt.date(2021, 3, 1), "value_as_number": 9.0, "unit_concept_id": 8848}


@pytest.mark.parametrize(
    ("column", "word", "told"),
    [
        ("LBSPCCND", "CLOTTED", ["WORDS_BESIDE"]), ("LBMETHOD", "ESTIMATED", ["WORDS_BESIDE"]),
        ("LBSPEC", "CITRATED BLOOD", ["WORDS_BESIDE"]), ("LBSPEC", "PLASMA", ["NOT_BLOOD"]),
        ("LBSPEC", "BLOOD", []), ("LBMETHOD", "FLOW CYTOMETRY", []), ("LBSPCCND", "", []),
        ("LBSPCCND", "NO CLUMPS SEEN", []), ("LBSPCCND", "NOT HEMOLYZED", []),
        ("LBSPCCND", "未见凝块", []), ("LBSPEC", "EDTA抗凝全血", []),
        ("LBSPEC", "枸橼酸抗凝全血", ["WORDS_BESIDE"]), ("LBSPCCND", "凝块", ["WORDS_BESIDE"]),
    ],
)  # fmt: skip
def test_the_sample_of_a_trial(tmp_path: Path, column: str, word: str, told: list[str]) -> None:
    """A doubtful sample is told of with its words, and its count kept."""
    sdtm(tmp_path, lb=f"{HEAD},{column}\n01,PLAT,1,2,9,10^9/L,2021-03-01,{word}\n")
    cohort = itp.read_cdisc(tmp_path)

    assert told == [code for code in codes(cohort) if code != "NO_COUNTS"]
    assert (word == "PLASMA") == (printed(cohort) == [])


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("01,LB,VISITNUM,2,LBCLMP,PLATELET CLUMPS", True),
        ("01,LB,VISITNUM,2,LBFAST,FASTED", False), ("02,LB,VISITNUM,2,LBCLMP,CLUMPS", False),
        ("01,VS,VISITNUM,2,LBCLMP,CLUMPS", False),
    ],
)  # fmt: skip
def test_a_qualifier_of_a_visit(tmp_path: Path, row: str, *, told: bool) -> None:
    """Clumps that are told of a visit may be those of its count."""
    head = "USUBJID,RDOMAIN,IDVAR,IDVARVAL,QNAM,QVAL"
    sdtm(tmp_path, lb=f"{HEAD}\n01,PLAT,1,2,9,10^9/L,2021-03-01\n", supplb=f"{head}\n{row}\n")

    assert ["WORDS_BESIDE"] * told == codes(itp.read_cdisc(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "EDTA; clots: none", "clots = 0", "clumps -", "PLT clumps: negative", "clot free",
        "no clots, clumps or hemolysis", "Anticoagulated blood (EDTA)", "keine Gerinnsel",
        "pas de caillot", "sin co\u00e1gulos", "未见凝块",
        "无凝块\u3001溶血", "K2EDTA", "",
    ],
)  # fmt: skip
def test_a_sample_that_is_said_to_be_good(text: str) -> None:
    """What is denied is denied, before it or behind it, in a list to its end."""
    assert "" == doubtful_sample([text])


@pytest.mark.parametrize(
    "text",
    [
        "EDTA; clots: none; citrate", "No comment. Specimen clotted", "no clots, clumps present",
        "no clots but clumps", "Hemolysis: 1+", "H\u00e4molytisch", "Probe geronnen", "Citratblut",
        "\u00e9chantillon coagul\u00e9", "muestra hemolizada", "Nabelschnurblut",
        "无凝块\uff0c溶血",
    ],
)  # fmt: skip
def test_a_sample_of_which_something_is_said(text: str) -> None:
    """A denial of one thing denies no other."""
    assert doubtful_sample([text])


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("全血\uff08非血清\uff09", False), ("whole blood (not serum)", False),
        ("EDTA-Vollblut", False), ("Venous blood specimen", False), ("全血", False),
        ("Serum specimen from blood", True), ("Blood plasma", True), ("Knochenmark", True),
        ("Plasma specimen from venous blood", True), ("Moelle osseuse", True), ("Urin", True),
    ],
)  # fmt: skip
def test_a_sample_that_is_no_blood(text: str, *, is_other: bool) -> None:
    """What was taken from blood is none, and what it is said not to be it is not."""
    assert text * is_other == other_sample([text])


def specimen(**said: Any) -> dict[str, Any]:
    """A Specimen that an Observation refers to."""
    return {"resourceType": "Specimen", "id": "s"} | said


MARROW, CITRATE = {"text": "Bone marrow"}, {"text": "Citrate tube"}


@pytest.mark.parametrize(
    ("said", "beside", "told"),
    [
        ({"method": CITRATE}, None, ["WORDS_BESIDE"]), ({"bodySite": MARROW}, None, ["NOT_BLOOD"]),
        ({"bodySite": {"text": "Left arm"}}, None, []),
        ({"specimen": {"display": "Cord blood"}}, None, ["WORDS_BESIDE"]),
        ({"specimen": {"reference": "Specimen/s"}}, specimen(type=MARROW), ["NOT_BLOOD"]),
        ({"specimen": {"reference": "Specimen/s"}}, specimen(type={"text": "Whole blood"}), []),
        ({"specimen": {"reference": "Specimen/s"}},
         specimen(container=[{"additiveCodeableConcept": {"text": "Sodium citrate"}}]),
         ["WORDS_BESIDE"]),
        ({"specimen": {"reference": "#s"}, "contained": [specimen(condition=[{"text": "clot"}])]},
         None, ["WORDS_BESIDE"]),
        ({"specimen": {"reference": "Specimen/s"}}, specimen(note=[{"text": "plasma kept"}]), []),
        ({"specimen": {"reference": "Specimen/other"}}, specimen(type=MARROW), []),
    ],
)  # fmt: skip
def test_the_sample_of_an_observation(
    tmp_path: Path, said: dict[str, Any], beside: dict[str, Any] | None, told: list[str]
) -> None:
    """Method, site and specimen are looked at, also one that comes later."""
    count = observation("a", "2021-03-01", **quantity(9), **said)
    cohort = itp.read_fhir(bundle(tmp_path, count, *([beside] if beside else [])))

    assert told == [code for code in codes(cohort) if code != "NO_COUNTS"]
    assert ("NOT_BLOOD" in told) == (printed(cohort) == [])


@pytest.mark.parametrize(
    ("concept", "text", "sex", "told"),
    [
        ("0", "'F'", None, ["SEX"]), ("null", "'female'", None, ["SEX"]),
        ("8507", "'F'", "M", ["SEX"]), ("8532", "'F'", "F", []), ("8532", "null", "F", []),
        ("0", "'U'", None, []), ("8532", "'2'", "F", []),
    ],
)  # fmt: skip
def test_a_sex_that_only_the_text_of_the_source_says(
    concept: str, text: str, sex: str | None, told: list[str]
) -> None:
    """The concept is used; a text that says another is told of."""
    db = omop(COUNT)
    db.execute(
        f"create or replace table person as select 1 person_id, {concept}::int gender_concept_id, "
        f"{text} gender_source_value"
    )
    cohort = itp.read_omop(db)

    assert (sex, told) == (cohort.patient(0).sex, codes(cohort))


def test_a_death_in_the_table_of_persons_is_told_of() -> None:
    """Version 6 has it there; where a table of deaths is there it is read."""
    db = omop(COUNT)
    db.execute("alter table person add column death_datetime timestamp")
    assert [] == codes(itp.read_omop(db))
    db.execute("update person set death_datetime = '2022-01-01'")
    assert ["NOT_USED"] == codes(itp.read_omop(db))
    db.execute("create table death as select 1 person_id, date '2022-01-01' death_date")

    assert [] == codes(itp.read_omop(db))


def test_a_plain_sample_says_nothing(tmp_path: Path) -> None:
    """A data set without these columns is read as before."""
    assert [] == codes(itp.read_cdisc(sdtm(tmp_path, lb=lb("1,,,9,9,10^9/L,2021-03-01"))))
