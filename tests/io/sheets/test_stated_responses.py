"""What a sheet calls the response: read beside the line, and set against what the counts give."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.cli import main
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from itpcase.response.stated import read_stated_level
from tests.io.systems import codes

HEAD = "ID,Date,PLT (G/L)"
COUNTS = "1,2021-03-12,40,,,\n1,2021-03-19,45,,,\n"


def mapped(place: Path, text: str) -> itp.Cohort:
    """A sheet, read by the mapping that is proposed, which is written beside it."""
    (place / "sheet.csv").write_text(text, encoding="utf-8")
    proposal = str(propose_mapping(place / "sheet.csv"))
    (place / "map.toml").write_text(proposal, encoding="utf-8")
    return read_mapped(place / "sheet.csv", mapping=tomllib.loads(proposal))


def stated(cohort: itp.Cohort) -> list[str | None]:
    """What is stated of the lines of the first patient."""
    return [line.stated_response for line in cohort.patient(0).lines]


@pytest.mark.parametrize(
    ("heads", "row", "said"),
    [
        ("Drug,Start,Response", "dex + rituximab,2021-03-05,PR", ["PR"]),
        ("药物,开始日期,疗效", "泼尼松,2021-03-05,完全反应", ["完全反应"]),
        ("1L drug,1L start,1L response", "prednisone,2021-03-05,NR", ["NR"]),
        ("Rituximab start,Rituximab stop,Rituximab response", "2021-03-05,2021-03-26,CR", ["CR"]),
    ],
)
def test_a_column_of_responses(tmp_path: Path, heads: str, row: str, said: list[str]) -> None:
    """It is that of the line of its drug, and is kept as it is typed."""
    cohort = mapped(tmp_path, f"{HEAD},{heads}\n1,2021-03-05,9,{row}\n{COUNTS}")

    assert said == stated(cohort)
    assert [] == codes(cohort)


def test_a_response_to_a_rescue_is_of_no_line(tmp_path: Path) -> None:
    """It is told of with its row, and compared with nothing."""
    rows = "1,2021-03-05,9,prednisone,2021-03-05,R\n1,2021-03-12,12,platelet transfusion,"
    cohort = mapped(tmp_path, f"{HEAD},Drug,Start,Response\n{rows}2021-03-12,CR\n")
    told = {each.row: each.code for each in cohort.problems}

    assert ["R"] == stated(cohort)
    assert "NO_LINE" == told[3]


def test_two_responses_of_one_line(tmp_path: Path) -> None:
    """The first stays, and the other is told of."""
    rows = "1,2021-03-05,9,prednisone,2021-03-05,R\n1,2021-03-12,40,rituximab,2021-03-05,CR\n"
    cohort = mapped(tmp_path, f"{HEAD},Drug,Start,Response\n{rows}")

    assert ["R"] == stated(cohort)
    assert ["TWO_FACTS"] == codes(cohort)


@pytest.mark.parametrize(
    ("typed", "agreed", "why"),
    [
        ("CR", 0, "CR was not reached: the highest usable count is 45"),
        ("NR", 0, "the data say 'NR', and iwg-2009 gives R."),
        ("PR", 1, None), ("R", 1, None),
    ],
)  # fmt: skip
def test_what_is_typed_against_what_the_counts_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str, agreed: int, why: str | None
) -> None:
    """A line beside the answers names both, with the reason, and how many agree."""
    row = f"1,2021-03-05,9,prednisone,2021-03-05,{typed}"
    mapped(tmp_path, f"{HEAD},Drug,Start,Response\n{row}\n{COUNTS}")
    sheet, mapping = str(tmp_path / "sheet.csv"), str(tmp_path / "map.toml")

    assert 0 == main(["classify", sheet, "--mapping", mapping])
    told = capsys.readouterr().err
    assert f"{agreed} of 1 response that the data state agree with iwg-2009." in told
    assert ("the data say" in told) == (agreed == 0)
    assert why is None or why in told
    assert 0 == main(["classify", sheet, "--mapping", mapping, "--lang", "zh"])
    assert f"{agreed}项与iwg-2009一致" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("definition", "typed", "agreed"),
    [
        ("rituximab-china", "R", 1), ("rituximab-china", "CR", 1), ("rituximab-china", "NR", 0),
        ("ema-2010", "PR", 0), ("ema-2010", "CR", 1), ("ema-2010", "NR", 0),
    ],
)  # fmt: skip
def test_levels_that_a_definition_does_not_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], definition: str, typed: str, agreed: int
) -> None:
    """A response of such a level agrees with a response; no response does not."""
    row = f"1,2021-03-05,9,rituximab,2021-03-05,{typed}"
    counts = "1,2021-03-12,140,,,\n1,2021-03-19,145,,,\n"
    mapped(tmp_path, f"{HEAD},Drug,Start,Response\n{row}\n{counts}")
    sheet, mapping = str(tmp_path / "sheet.csv"), str(tmp_path / "map.toml")

    assert 0 == main(["classify", sheet, "--mapping", mapping, "--definition", definition])
    assert f"{agreed} of 1 response that the data state" in capsys.readouterr().err


def test_without_what_is_typed_nothing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words that name no category alone are not counted."""
    row = "1,2021-03-05,9,prednisone,2021-03-05,improved"
    mapped(tmp_path, f"{HEAD},Drug,Start,Response\n{row}\n{COUNTS}")
    main(["classify", str(tmp_path / "sheet.csv"), "--mapping", str(tmp_path / "map.toml")])

    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "level"),
    [("CR", "CR"), ("cr.", "CR"), ("Complete response", "CR"), ("PR", "R"), ("r", "R"),
     ("NR", "NR"), ("no response", "NR"), ("无效", "NR"), ("CR, relapsed", None), ("", None),
     (None, None), ("stable", None)],
)  # fmt: skip
def test_categories_by_name(text: str | None, level: str | None) -> None:
    """Only a text that is one by itself."""
    assert level == read_stated_level(text)
