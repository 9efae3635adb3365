"""The command line: 0 done, 1 problems in the data, 2 wrong usage."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import attrs
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.cli import main
from itpcase.definitions.files import write_definition
from itpcase.figures import _canvas
from itpcase.report import _page


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with one count without a unit."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id\np1\n")
    (folder / "lines.csv").write_text("patient_id,line,agents,started_on\np1,1,ivig,0\n")
    (folder / "counts.csv").write_text(
        "patient_id,on,count,unit\np1,0,9,G/L\np1,7,40,\np1,8,50,G/L\np1,15,55,G/L\n"
    )
    return folder


def test_the_main_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command writes the report of the published cases."""
    report = tmp_path / "report.html"

    assert 0 == main(["report", "published-cases", "-o", str(report)])
    assert f"{report}\n" == capsys.readouterr().out
    assert "IJP2012-infant" in report.read_text(encoding="utf-8")


def test_the_report_in_chinese_with_its_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--lang`` chooses the words, ``--pieces`` the folder for tables and figures."""
    monkeypatch.setattr(_canvas, "needs_font", lambda _: False)
    monkeypatch.setattr(_page, "needs_font", lambda _: False)
    monkeypatch.setattr(_canvas, "chinese_font", lambda: "DejaVu Sans")
    report, pieces = tmp_path / "report.html", tmp_path / "pieces"
    arguments = ["report", "ding-2025", "--definition", "ash-2019", "-o", str(report)]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # this font has no Chinese

        assert 0 == main([*arguments, "--lang", "zh", "--pieces", str(pieces)])
    assert '<html lang="zh">' in report.read_text(encoding="utf-8")
    assert {".csv", ".html", ".md", ".png", ".svg", ".pdf", ".bib", ".txt"} == {
        path.suffix for path in pieces.iterdir()
    }


def test_progress_is_shown_on_a_screen_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe gets the path of the report and nothing else; without rich there is no bar."""
    arguments = ["report", "ding-2025", "--definition", "ash-2019", "-o", str(tmp_path / "r.html")]

    assert 0 == main(arguments)
    assert "" == capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    assert 0 == main(arguments)
    assert "Courses" in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert 0 == main(arguments)
    assert "" == capsys.readouterr().err


def test_problems_are_told_and_the_rest_is_done(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report is written, the problem printed, and the exit code is 1."""
    report = tmp_path / "report.html"

    assert 1 == main(["report", str(broken), "-o", str(report)])
    assert "counts.csv, row 3" in capsys.readouterr().err
    assert "counts.csv, row 3" in report.read_text(encoding="utf-8")
    assert 1 == main(["classify", str(broken)])
    assert "R " in capsys.readouterr().out


def test_validate_lists_every_problem(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file, row, column, what came and the remedy."""
    assert 1 == main(["validate", str(broken)])
    out = capsys.readouterr().out
    assert "error: counts.csv, row 3, patient 'p1', count: needs" in out
    assert "1 errors, 0 warnings" in out
    assert 0 == main(["validate", "published-cases"])


def test_classify_prints_a_table_or_csv(capsys: pytest.CaptureFixture[str]) -> None:
    """The same rows for eyes and for programs; constructed counts are said to be so."""
    assert 0 == main(["classify", "ding-2025", "--definition", "ding-2025-response-assumed"])
    shown = capsys.readouterr()
    assert ["CR", "PR", "PR", "NR"] == [line.split()[2] for line in shown.out.splitlines()[1:]]
    assert "The counts are constructed: they are not patient data.\n" == shown.err
    assert 0 == main(
        ["classify", "ding-2025", "--csv", "--definition", "ding-2025-response-assumed"]
    )
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("patient_id,line,category,reason,reached_CR,reached_PR,")
    assert all(row.endswith(",constructed") for row in rows[1:])


def test_remissions_print_the_published_durations(capsys: pytest.CaptureFixture[str]) -> None:
    """1045, 390, 334 and 120 days."""
    arguments = ["remissions", "ding-2025", "--definition", "on-drug-remission-above-50"]

    assert 0 == main(arguments)
    out = capsys.readouterr().out
    assert ["1045", "390", "334", "120"] == [line.split()[8] for line in out.splitlines()[1:]]
    assert 0 == main([*arguments, "--level", "SR", "--explain"])
    assert "Ended by the stop of the drug (DISCONTINUATION)." in capsys.readouterr().out


def test_explain_says_why_for_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    """One paragraph a line of treatment."""
    lines = sum(len(patient.lines) for patient in examples.load("published-cases").patients)

    assert 0 == main(["classify", "published-cases", "--explain"])
    assert lines == len(capsys.readouterr().out.strip().split("\n\n"))


def test_definitions_are_listed_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, or one in full."""
    assert 0 == main(["definitions"])
    out = capsys.readouterr().out
    assert [d.id for d in itp.list_definitions()] == [line.split()[0] for line in out.splitlines()]
    assert 0 == main(["definitions", "iwg-2009"])
    assert f"{itp.IWG_2009}\n" == capsys.readouterr().out


def test_a_definition_of_ones_own_is_read_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in place of an id."""
    path = tmp_path / "mine.json"
    write_definition(attrs.evolve(itp.DING_2025, id="mine", title="Mine"), path)

    assert 0 == main(["remissions", "ding-2025", "--definition", str(path), "--explain"])
    assert "under mine: episode 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["classify", "nowhere"], "the examples are ding-2025, published-cases"),
        (["classify", "ding-2025", "--definition", "iwg-2008"], "try iwg-2009"),
        (["classify", "ding-2025", "--definition", "ash-2019"], "itpcase.answer_landmarks"),
        (["remissions", "ding-2025", "--level", "XR"], "a level of iwg-2009 (CR, R)"),
        (["nonsense"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the message says what there is."""
    assert 2 == main(arguments)
    assert said in capsys.readouterr().err


def test_a_folder_with_the_name_of_an_example_is_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What lies here goes before what ships."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(examples.path("published-cases"), tmp_path / "ding-2025")

    assert 0 == main(["classify", "ding-2025"])
    assert "IJP2012-infant" in capsys.readouterr().out


def test_it_runs_as_a_module_and_survives_a_closed_pipe() -> None:
    """``python -m itpcase`` prints into a pipe whose reader has gone."""
    command = [sys.executable, "-m", "itpcase", "definitions", "iwg-2009"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()

    assert b"Traceback" not in process.stderr.read()
    process.wait()
    process.stderr.close()


def test_a_synthetic_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written, read, classified and reported, and says what it is."""
    folder = str(tmp_path / "registry")

    assert 0 == main(["simulate", folder, "--patients", "12", "--seed", "3"])
    assert "synthetic" in capsys.readouterr().out
    assert 0 == main(["classify", folder, "--csv"])
    told = capsys.readouterr()
    assert 12 <= told.out.count("synthetic-")
    assert "they are not patient data" in told.err
    assert 0 == main(["validate", folder])
    assert "0 errors, 0 warnings" in capsys.readouterr().out
    assert 0 == main(["report", folder, "-o", str(tmp_path / "report.html")])
    assert 2 == main(["simulate", folder, "--patients", "-1"])
