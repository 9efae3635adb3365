"""Columns of treatments, deaths and counts that nothing reads are told of: answers would change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.io.mapping import propose_mapping

UNIT = ('# unit = { value = "10*9/L" }', 'unit = { value = "10*9/L" }')
OF_TREATMENT = "treatments in columns that the mapping names"


def proposed(place: Path, text: str) -> tuple[str, itp.Cohort]:
    """The mapping that is proposed for a sheet, with a unit, and what is read by it."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    mapping = str(propose_mapping(path)).replace(*UNIT)
    (place / "sheet.toml").write_text(mapping, encoding="utf-8")
    return mapping, itp.read_mapped(path, mapping=place / "sheet.toml")


def unread(cohort: itp.Cohort, needed: str) -> list[str]:
    """What is told of under a need."""
    return [each.given for each in cohort.problems
            if each.code == "NOT_USED" and each.needed == needed]  # fmt: skip


@pytest.mark.parametrize("name", ["Pred start", "TPO-RA start", "Date of TPO RA", "pred_stop"])
def test_a_treatment_by_a_word_for_several_drugs(name: str, tmp_path: Path) -> None:
    """The drug is not known, and the line would be in no answer: asked about, and told of."""
    text = "ID,Date,PLT (G/L),{}\nA,2021-03-05,12,2021-03-06\nA,2021-03-12,50,\n"
    mapping, cohort = proposed(tmp_path, text.format(name))

    assert f"# NOT SURE: {name!r} tells of a treatment, as in '2021-03-06'" in mapping
    assert [f"{name!r}, as in '2021-03-06'"] == unread(cohort, OF_TREATMENT)


@pytest.mark.parametrize("name", ["Was", "Given", "Column 4"])
def test_drugs_under_a_heading_that_says_nothing(name: str, tmp_path: Path) -> None:
    """The cells name drugs: they are in no answer, and that is told of."""
    text = "ID,Date,PLT (G/L),{}\nA,2021-03-05,12,dex 40 x4\nA,2021-03-12,50,\n"
    mapping, cohort = proposed(tmp_path, text.format(name))

    assert [] == [*cohort.patient(0).lines]
    assert [f"{name!r}, as in 'dex 40 x4'"] == unread(cohort, OF_TREATMENT)
    assert "tells of a treatment, as in 'dex 40 x4'" in mapping


@pytest.mark.parametrize("cell", ["CR", "stable", "IV", "ANA neg", "EDTA", "M", "iron"])
def test_other_words_are_no_drugs(cell: str, tmp_path: Path) -> None:
    """A response, a remark, a route."""
    text = f"ID,Date,PLT (G/L),Other\nA,2021-03-05,12,{cell}\nA,2021-03-12,50,\n"

    assert [] == unread(proposed(tmp_path, text)[1], OF_TREATMENT)


@pytest.mark.parametrize("name", ["Visit date", "Next visit", "Consent", "Date of report"])
def test_other_days_are_no_treatment(name: str, tmp_path: Path) -> None:
    """A day under another heading says nothing of a drug."""
    text = "ID,Date,PLT (G/L),{}\nA,2021-03-05,12,2021-03-06\nA,2021-03-12,50,\n"
    mapping, cohort = proposed(tmp_path, text.format(name))

    assert "tells of a treatment" not in mapping
    assert [] == unread(cohort, OF_TREATMENT)


@pytest.mark.parametrize("order", [("Died", "Date of death"), ("Date of death", "Died")])
def test_of_two_columns_of_a_death_that_of_days_is_taken(
    order: tuple[str, str], tmp_path: Path
) -> None:
    """Whichever comes first; who died without a day is told of, and nobody else."""
    rows: list[dict[str, str]] = [
        {"ID": "A", "Died": "died", "Date of death": "2021-05-01"}, {"ID": "B", "Died": "no"},
        {"ID": "C", "Died": "†"},
    ]  # fmt: skip
    names = ("ID", *order)
    text = ",".join((*names, "Date", "PLT (G/L)")) + "\n"
    text += "".join(",".join(row.get(name, "") for name in names) + ",2021-03-05,12\n"
                    for row in rows)  # fmt: skip
    mapping, cohort = proposed(tmp_path, text)

    assert 'died_on = "Date of death"' in mapping
    assert ["2021-05-01", "None", "None"] == [str(cohort.patient(i).died_on) for i in range(3)]
    assert ["'Died', as in '†'"] == unread(cohort, "deaths in a column that the mapping names")


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([["12", "34", "80", "n.d."], ["8", "20", "<5", "150"]], 7),
        ([["12", "34", "80", "100"], ["8", "clumped", "<5", "150"]], 7),
        ([["12", "34", "80", "lost"], ["8", "20", "<5", "lost"]], 6),
    ],
)
def test_a_day_whose_cells_are_words_by_half_is_a_day(
    rows: list[list[str]], kept: int, tmp_path: Path
) -> None:
    """It is headed as the others are: its counts are read, and each word is told of."""
    text = "ID,D0,D7,D14,D28\n" + "".join(f"{i},{','.join(row)}\n" for i, row in enumerate(rows))
    _, cohort = proposed(tmp_path, text)

    assert kept == len(cohort.counts)
    assert ("NOT_A_COUNT" in {each.code for each in cohort.problems}) == (kept == 7)


def test_a_day_that_a_mapping_does_not_list_is_told_of(tmp_path: Path) -> None:
    """Its counts are in no answer; another test and a remark are none."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,D0,D7,WBC D7,Remark\n1,12,34,5,x\n2,8,20,6,y\n", encoding="utf-8")
    counts: dict[str, Any] = {"patient_id": "ID", "days": ["D0"], "unit": {"value": "G/L"}}
    cohort = itp.read_mapped(path, mapping={"layout": "wide", "counts": counts})

    assert ["'D7'"] == unread(cohort, "every column of counts among the days of the mapping")
    assert 2 == len(cohort.counts)
