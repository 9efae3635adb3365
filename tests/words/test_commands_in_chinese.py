"""What every command says with ``--lang zh``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from itpcase import cli
from itpcase.cli._arguments import build_parser
from itpcase.examples import load
from tests.io.csv_folders import good_folder
from tests.words.chinese import is_sentence, words_of_print

Screen = Callable[..., str]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Screen:
    """Run a command in Chinese, and give all that it says."""

    def run(*arguments: object) -> str:
        cli.main([*map(str, arguments), "--lang", "zh"])
        told = capsys.readouterr()
        return told.out + told.err

    return run


PRINTED = {
    words for patient in load("published-cases").patients for words in words_of_print(patient)
}
"""The words of the sources, which stay as they are."""


def english_lines(told: str) -> list[str]:
    """The lines with an English sentence; words of a source and references are none."""
    for words in PRINTED:
        told = told.replace(words, "")
    return [line for line in told.splitlines() if is_sentence(line) and "doi:" not in line]


ABOUT_DATA = [
    ("inspect",), ("validate",), ("classify", "--explain"), ("classify",), ("remissions",),
    ("remissions", "--explain"), ("endpoints", "--explain", "--definition", "luna-3"),
    ("compare",), ("compare", "--min-cell", "5"), ("compare", "--disagreements"),
]  # fmt: skip


@pytest.mark.parametrize("data", ["ding-2025", "published-cases"])
@pytest.mark.parametrize("command", ABOUT_DATA, ids=" ".join)
def test_a_command_about_data(say: Screen, data: str, command: tuple[str, ...]) -> None:
    """Nothing of what it says is an English sentence."""
    told = say(command[0], data, *command[1:])

    assert told
    assert [] == english_lines(told)


@pytest.mark.parametrize("command", ["inspect", "validate", "classify", "report", "export"])
@pytest.mark.usefixtures("undrawn")
def test_a_command_about_data_with_mistakes(say: Screen, command: str, tmp_path: Path) -> None:
    """Problems, their sum and of whom nothing is said."""
    (tmp_path / "data").mkdir()
    folder = good_folder(
        tmp_path / "data",
        patients="p1,F\np2,X\n",
        lines="p1,1,rituximab,2021-03-01\np2,0,x,2021-03\n",
        counts="p1,2021-03-05,333,\np1,2021-03-06,~30,10*9/L\np2,03/04/2021,162.000,/uL\n",
    )
    more = {"report": ["-o", tmp_path / "r.html"], "export": ["--to", "adam", "-o", tmp_path / "x"]}
    told = say(command, folder, *more.get(command, []))

    assert re.search("[一-鿿]", told)
    assert [] == english_lines(told)


@pytest.mark.parametrize(
    "asked",
    [
        (), ("iwg-2009",), ("luna-3",), ("check", "rituximab-dexamethasone-2013"),
        ("check", "stopago"), ("nothing-such",), ("check",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_the_catalogue(say: Screen, asked: tuple[str, ...]) -> None:
    """Titles, pages, proofs, and what is refused."""
    told = say("definitions", *asked)

    assert re.search("[一-鿿]", told)
    assert [] == english_lines(told)


def test_what_is_made(say: Screen, tmp_path: Path) -> None:
    """A registry, a template, a proposal of a mapping."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("id,Datum,PLT\n1,03.04.2021,30\n", encoding="utf-8")
    told = [
        say("simulate", tmp_path / "registry", "--patients", 3),
        say("template", tmp_path / "cases.xlsx"),
        say("map", sheet, "-o", tmp_path / "map.toml"),
        say("map", sheet, "-o", tmp_path / "map.toml"),
    ]

    assert "合成数据" in told[0]
    assert "存疑" in told[2]
    assert [] == english_lines("\n".join(told))


def test_a_place_that_holds_no_data(say: Screen, tmp_path: Path) -> None:
    """What is not there, and what is of no form or of two."""
    folder = tmp_path / "empty"
    folder.mkdir()
    strange = tmp_path / "letter.docx"
    strange.write_bytes(b"")
    told = "\n".join(say("inspect", place) for place in (tmp_path / "no", folder, strange))

    assert 3 == len(told.split("\n\n"))
    assert [] == english_lines(told)


def test_every_command_takes_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    """No command speaks English alone."""
    usage = build_parser().format_help()
    commands = re.search(r"COMMAND\n((?:    .+\n)+)", usage)

    assert commands is not None
    for name in re.findall(r"^    (\w+) ", commands[1], re.MULTILINE):
        with pytest.raises(SystemExit):
            build_parser().parse_args([name, "--help"])
        assert "--lang" in capsys.readouterr().out, name
