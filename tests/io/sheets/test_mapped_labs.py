"""Laboratory values beside the counts of a foreign sheet: proposed, and read."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.errors import DataError
from itpcase.io._headings.analytes import analyte_in, is_other_analyte
from itpcase.io.mapping import Proposal, propose_mapping
from itpcase.units.labs import ANALYTES

Read = tuple[Proposal, list[tuple[str, int, str, float]], list[str]]


def read(place: Path, text: str) -> Read:
    """The proposal, the values as (id, day since the first, analyte, value), and codes told of."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose_mapping(path)
    text = str(proposal).replace("# unit = { value", "unit = { value")
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=path.with_suffix(".toml"))
    names = [*ANALYTES]
    labs = cohort.labs
    if labs is None:
        return proposal, [], [each.code for each in cohort.problems]
    days = labs["day"] - min(labs["day"], default=0)
    values = [
        (str(cohort.ids[owner]), int(day), names[analyte], round(float(value), 1))
        for owner, day, analyte, value in zip(
            labs.patient, days, labs["analyte"], labs["value"], strict=True
        )
    ]
    return proposal, values, [each.code for each in cohort.problems]


def test_columns_of_a_long_sheet(tmp_path: Path) -> None:
    """Each with the unit of its heading; one without a unit is left for the user to open."""
    proposal, values, told = read(
        tmp_path,
        "ID,Date,PLT (G/L),WBC (G/L),ALT (U/L),Krea,Creatinine mg/dL\n"
        "1,2021-03-05,12,11,30,1.1,1.0\n1,2021-03-12,30,11,,1.2,2\n",
    )

    assert [
        ("1", 0, "alt", 30), ("1", 0, "creatinine", 88.4), ("1", 7, "creatinine", 176.8),
    ] == values  # fmt: skip
    assert [] == told
    assert 1 == str(proposal).count("#  {")
    assert ["'WBC (G/L)' are no", "the unit of 'Krea'"] == [
        next(filter(each.startswith, ("'WBC (G/L)' are no", "the unit of 'Krea'")), "")
        for each in proposal.doubts[:2]
    ]


def test_no_unit_at_all_proposes_nothing_that_is_read(tmp_path: Path) -> None:
    """Every line of the table is behind a mark, and the mapping is one that reads."""
    proposal, values, _ = read(
        tmp_path, "ID,Date,PLT (G/L),ALT,AST\n1,2021-03-05,12,30,31\n1,2021-03-12,9,30,31\n"
    )

    assert "# [labs]" in str(proposal)
    assert [] == values


LAYOUTS = {
    "long": (
        "ID,Date,Test,Result,Unit\n1,2021-03-05,PLT,12,10^9/L\n1,2021-03-05,ALT,30,U/L\n"
        "1,2021-03-12,PLT,30,10^9/L\n1,2021-03-12,肌酐,80,umol/L\n1,2021-03-05,WBC,11,G/L\n"
    ),
    "wide by test": (
        "ID,Test,Unit,2021-03-05,2021-03-12\n1,PLT,10^9/L,12,30\n1,ALT,U/L,30,\n"
        "1,肌酐,umol/L,,80\n1,WBC,G/L,11,12\n"
    ),
    "wide by column": (
        "ID,PLT D0 (G/L),PLT D7 (G/L),ALT D0 (U/L),肌酐 D7 (umol/L),WBC D0 (G/L)\n"
        "1,12,30,30,80,11\n"
    ),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_the_same_values_in_three_layouts(text: str, tmp_path: Path) -> None:
    """A row a test, a row a test with a column a day, and a column a test and day."""
    proposal, values, told = read(tmp_path, text)

    assert [("1", 0, "alt", 30), ("1", 7, "creatinine", 80)] == values
    assert [] == told
    assert any("WBC" in doubt and "no laboratory values" in doubt for doubt in proposal.doubts)
    assert not any("stand for in" in doubt for doubt in proposal.doubts)


@pytest.mark.parametrize("days", [None, ["2021-03-05"]])
@pytest.mark.parametrize("name", ["Hb", "hemoglobin", "HAEMOGLOBIN"])
def test_other_names_of_an_analyte(name: str, days: list[str] | None, tmp_path: Path) -> None:
    """A mapping needs no codes for them; the name of nothing is told of."""
    rows = {"Test": [name, "tea"], "Unit": ["g/L", "g/L"], "2021-03-05": ["98", "9"]}
    path = tmp_path / "sheet.csv"
    text = "\n".join(",".join(row) for row in zip("11", *rows.values(), strict=True))
    path.write_text(f"ID,Test,Unit,2021-03-05\n{text}\n", encoding="utf-8")
    labs = {"patient_id": "ID", "analyte": "Test", "unit": "Unit"}
    long = {"on": {"value": "2021-03-05"}, "value": "2021-03-05"}
    cohort = itp.read_mapped(path, mapping={
        "layout": "wide", "labs": labs | (long if days is None else {"days": days}),
        "counts": {"patient_id": "ID", "analyte": "Test", "unit": {"value": "G/L"}},
    })  # fmt: skip
    (lab,) = cohort.patient(0).labs

    assert ("haemoglobin", 9.8) == (lab.analyte, lab.value_in_unit)
    assert any("tea" in str(each.given) for each in cohort.problems)


def test_tests_without_a_column_of_units(tmp_path: Path) -> None:
    """One unit is of no two tests: the table is left for the user to open."""
    proposal, values, _ = read(
        tmp_path, "ID,Date,Test,Result\n1,2021-03-05,PLT,12\n1,2021-03-05,ALT,30\n"
    )

    assert "# [labs.codes.analyte]" in str(proposal)
    assert [] == values


def test_a_mapping_without_values_is_refused(tmp_path: Path) -> None:
    """What is missing of a group is named."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,Date,PLT,ALT\n1,2021-03-05,12,30\n", encoding="utf-8")
    counts = {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}}
    labs = {"patient_id": "ID", "on": "Date", "groups": [{"value": "ALT"}]}
    with pytest.raises(DataError) as refused:
        itp.read_mapped(path, mapping={"counts": counts, "labs": labs})

    assert ["labs.groups[0].analyte", "labs.groups[0].unit"] == [
        each.argument for each in refused.value.problems
    ]


@pytest.mark.parametrize(
    ("heading", "analyte", "unit", "day"),
    [
        ("ALT", "alt", "", ""), ("GPT (U/L)", "alt", "U/L", ""),
        ("SGOT, IU/L", "ast", "IU/L", ""),
        ("Gesamtbilirubin [mg/dl]", "bilirubin", "mg/dl", ""),
        ("créatinine", "creatinine", "", ""), ("ALT D7", "alt", "", "7"),
        ("总胆红素(umol/L)", "bilirubin", "umol/L", ""), ("1742-6", "alt", "", ""),
        ("ANC (10^9/L)", "neutrophils", "10^9/L", ""), ("Hb D7 (g/dL)", "haemoglobin", "g/dL", "7"),
        ("Hämoglobin, g/l", "haemoglobin", "g/l", ""), ("血红蛋白", "haemoglobin", "", ""),
        ("Crea (g/dL)", "creatinine", "", ""), ("Hb (g%)", "haemoglobin", "g%", ""),
        ("Bili (mg %)", "bilirubin", "mg %", ""), ("Hb gm%", "haemoglobin", "gm%", ""),
    ],
)  # fmt: skip
def test_headings(heading: str, analyte: str, unit: str, day: str) -> None:
    """Names in many languages; a unit that the analyte does not have is none."""
    assert (analyte, unit, day) == analyte_in(heading)


@pytest.mark.parametrize(
    "heading",
    ["Direct bilirubin", "Urine creatinine", "Creatinine clearance", "Neutrophils (%)", "WBC", "",
     "Alter", "Remark", "Patient"],
)  # fmt: skip
def test_what_is_another_value(heading: str) -> None:
    """A name within a longer one is of something else."""
    assert analyte_in(heading) is None


def test_values_of_which_no_rule_asks() -> None:
    """They are named in a proposal, in whichever language."""
    assert all(map(is_other_analyte, ("WBC", "Leukozyten (G/l)", "白细胞 D7", "WBC, G/L")))
    assert not any(map(is_other_analyte, ("ALT", "Remark", "PLT")))
