"""Letters for the sex, where what they stand for depends on the language of the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import InputError
from itpcase.io._sheets.sexes import contradicts, sexes_in
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from itpcase.vocabularies import read_sex
from tests.io.systems import codes

BY_HAND: dict[tuple[str, str], list[str | None]] = {
    ("Nem", "F N"): [None, None], ("Nem", "F"): [None], ("Neme (F/N)", "f f"): [None, None],
    ("Nem", "F\u00e9rfi"): ["M"], ("Sexo", "M H"): [None, None], ("Sexo", "M F"): ["M", "F"],
    ("Sexo", "M"): ["M"], ("Sexo", "V M"): [None, None], ("Sex", "V M"): [None, None],
    ("Sex", "H M F"): [None, None, "F"], ("Sexe", "H F"): [None, "F"],
    ("Geslacht", "V M"): [None, "M"], ("Geslacht", "J M"): [None, None],
    ("Geschlecht", "M W"): ["M", "F"], ("Geschlecht", "J M"): [None, None],
    ("Geschlecht", "K M"): [None, None], ("Geschlecht", "M W D U"): ["M", "F", None, None],
    ("Lytis", "V M"): [None, None], ("Lytis", "M"): [None], ("Kön", "K M"): [None, "M"],
    ("Køn", "K M"): [None, "M"], ("Sukupuoli", "N M"): [None, "M"], ("Płeć", "K M"): [None, "M"],
    ("Cinsiyet", "E K"): [None, None], ("Sesso", "U D"): [None, None], ("Sex", "N F"): [None, None],
    ("Sex", "K M"): [None, "M"], ("Sex", "F M"): ["F", "M"], ("性別", "男 女"): ["M", "F"],
    ("Sesso", "donna uomo"): ["F", "M"], ("Lytis", "Moteris Vyras"): ["F", "M"],
}  # fmt: skip
"""By heading and cells: what a mapping without codes reads, and nothing where it cannot know."""

PROPOSED = {
    ("Nem", "F N"): ["M", "F"], ("Sexo", "M H"): ["F", "M"], ("Sexo", "V M"): ["M", "F"],
    ("Geslacht", "V M"): ["F", "M"], ("Geslacht", "J M"): ["M", "F"], ("Lytis", "V M"): ["M", "F"],
    ("Kön", "K M"): ["F", "M"], ("Kjønn", "K M"): ["F", "M"], ("Sukupuoli", "N M"): ["F", "M"],
    ("Płeć", "K M"): ["F", "M"], ("Cinsiyet", "E K"): ["M", "F"], ("Dzimums", "S V"): ["F", "M"],
    ("Jenis Kelamin", "L P"): ["M", "F"], ("Φύλο", "\u0391 Θ"): ["M", "F"],
    ("Spol", "Ž M"): ["F", "M"], ("Geslacht m/v", "V M"): ["F", "M"],
    ("\u041f\u043e\u043b", "\u041c \u0416"): ["M", "F"],
    ("\u0421\u0442\u0430\u0442\u044c", "\u0416 \u0427"): ["F", "M"],
    ("Sesso", "U D"): ["M", "F"], ("Geschlecht", "K M"): ["M", "F"],
    ("Giới tính", "Nữ Nam"): ["F", "M"], ("מין", "נ ז"): ["F", "M"], ("เพศ", "หญิง ชาย"): ["F", "M"],
}  # fmt: skip
"""By heading and cells: what the proposed mapping reads, told with NOT SURE."""


def sheet_of(tmp_path: Path, heading: str, cells: str) -> Path:
    """Write a sheet with a column of sexes."""
    sheet = tmp_path / "sheet.csv"
    rows = [f"{i};2021-01-01;9;{cell}" for i, cell in enumerate(cells.split())]
    sheet.write_text("\n".join([f"ID;Date;PLT (G/L);{heading}", *rows]), encoding="utf-8")
    return sheet


def mapping_of(heading: str, codes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Make a mapping by hand."""
    counts = {"patient_id": "ID", "on": "Date", "count": "PLT (G/L)", "unit": {"value": "G/L"}}
    people: dict[str, Any] = {"patient_id": "ID", "sex": heading}
    return {"counts": counts, "patients": people | ({"codes": {"sex": codes}} if codes else {})}


def sexes(cohort: itp.Cohort) -> list[str | None]:
    """The sex of each patient."""
    return [cohort.patient(i).sex for i in range(len(cohort))]


@pytest.mark.parametrize(("heading", "cells"), BY_HAND)
def test_a_mapping_without_codes_reads_no_letter_against_its_column(
    tmp_path: Path, heading: str, cells: str
) -> None:
    """What is left out is told of with row, letter and the line to write."""
    cohort = read_mapped(sheet_of(tmp_path, heading, cells), mapping=mapping_of(heading))
    told = [p for p in cohort.problems if p.code == "SEX"]
    known = BY_HAND[heading, cells]
    unknown = [row for row, sex in enumerate(known, start=2) if sex is None]
    unsaid = [row for row, cell in enumerate(cells.split(), start=2) if cell == "U"]

    assert known == sexes(cohort)
    if heading != "Geschlecht" or "U" not in cells:
        assert unknown == [p.row for p in told if p.severity == "error"]
    else:
        assert [row for row in unknown if row not in unsaid] == [p.row for p in told]
    assert all("[patients.codes.sex]" in p.remedy or "F or M" in p.remedy for p in told)


def test_what_a_letter_means_is_said(tmp_path: Path) -> None:
    """The column, the letter, what it stands for there, and the line that says it."""
    cohort = read_mapped(sheet_of(tmp_path, "Nem", "F"), mapping=mapping_of("Nem"))
    problem, = (p for p in cohort.problems if p.code == "SEX")  # fmt: skip

    assert (2, "0", "'F'") == (problem.row, problem.patient_id, problem.given)
    assert "'Nem'" in problem.needed
    assert '"F" = "M" under [patients.codes.sex]' in problem.remedy


def test_an_m_alone_below_a_spanish_heading_is_told_of(tmp_path: Path) -> None:
    """It is read as masculino; that it may be mujer is a warning, here and in a proposal."""
    sheet = sheet_of(tmp_path, "Sexo", "M M")
    cohort = read_mapped(sheet, mapping=mapping_of("Sexo"))
    told = [p for p in cohort.problems if p.code == "SEX"]

    assert [("warning", None)] == [(p.severity, p.row) for p in told]
    assert "mujer" in told[0].needed
    assert any("mujer" in str(doubt) for doubt in propose_mapping(sheet).doubts)


@pytest.mark.parametrize("codes", [{"F": "M", "N": "F"}, {"F": "F", "N": "F"}])
def test_codes_of_the_mapping_go_before(tmp_path: Path, codes: dict[str, str]) -> None:
    """Who says what a letter stands for is not asked again."""
    cohort = read_mapped(sheet_of(tmp_path, "Nem", "F N"), mapping=mapping_of("Nem", codes))

    assert [codes["F"], codes["N"]] == sexes(cohort)
    assert not [p for p in cohort.problems if p.code == "SEX"]


@pytest.mark.parametrize(("heading", "cells"), PROPOSED)
def test_a_proposal_says_what_letters_stand_for(tmp_path: Path, heading: str, cells: str) -> None:
    """It is read with them, and asked about."""
    sheet = sheet_of(tmp_path, heading, cells)
    proposal = propose_mapping(sheet)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(str(proposal), encoding="utf-8")

    assert PROPOSED[heading, cells] == sexes(read_mapped(sheet, mapping=mapping))
    assert any(repr(heading) in str(doubt) for doubt in proposal.doubts)
    assert "NOT SURE" in str(proposal)


def test_a_letter_that_may_be_either_is_left_open(tmp_path: Path) -> None:
    """V beside M is varón beside mujer, or vrouw beside man: no line is written for it."""
    proposal = propose_mapping(sheet_of(tmp_path, "Sex", "V M"))

    assert '# "M" = ""    # NOT SURE' in str(proposal)
    assert '# "V" = ""    # NOT SURE' in str(proposal)


@pytest.mark.parametrize("letter", ["H", "V", "J", "n"])
def test_every_door_says_what_a_letter_does_to_those_beside_it(tmp_path: Path, letter: str) -> None:
    """In a column of our own the letter is refused, and M or F beside it is doubtful."""
    with pytest.raises(InputError) as caught:
        read_sex(letter)
    (tmp_path / "patients.csv").write_text(f"patient_id,sex\np1,{letter}\n", encoding="utf-8")
    _, problems = itp.read_csv(tmp_path, strict=False)
    cohort = itp.Cohort.from_tables(
        {"patient_id": ["p1"], "on": [0], "count": [9], "unit": "G/L"},
        {"patient_id": ["p1"], "line": [1], "started_on": [0]},
        patients={"patient_id": ["p1"], "sex": [letter]}, strict=False,
    )  # fmt: skip

    for problem in (caught.value.problem, *problems, *cohort.problems):
        if problem.code == "SEX":
            assert f"beside {letter} an M may be a woman" in problem.remedy
    assert "SEX" in {problem.code for problem in problems}
    assert "SEX" in codes(cohort)


HEADINGS = st.sampled_from(["Sex", "Gender", "Geschlecht", "Sexe", "性别", "Sexo", "Sesso"])


@given(HEADINGS, st.lists(st.sampled_from([*"FMfmWw", "女", "男", "", "U", "male", "Frau"])))
def test_no_letter_is_doubted_without_another_one(name: str, cells: list[str]) -> None:
    """Where all that stands in a column is what we read, it is read as ever."""
    meant = sexes_in(name, cells)

    assert not any(contradicts(cell, meant) for cell in cells)


@given(HEADINGS, st.sets(st.sampled_from("HVJNKD"), min_size=1), st.sampled_from("MFU"))
def test_what_is_doubted_is_read_as_no_sex_or_another(
    name: str, others: set[str], letter: str
) -> None:
    """A letter that is contradicted stands for the other sex, or for either."""
    meant = sexes_in(name, {*others, letter})
    doubted = {cell for cell in meant if contradicts(cell, meant)}

    assert doubted <= {letter}
    assert all(meant[cell] != read_sex(cell) for cell in doubted)
