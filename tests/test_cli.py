"""The command line: 0 done, 1 problems in the data, 2 wrong usage."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import attrs
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.cli import main
from itpcase.definitions.files import read_definition, write_definition
from itpcase.figures import _canvas
from itpcase.registry.shards import read_answers, write_shards
from itpcase.registry.simulate import write_simulated
from itpcase.units.text import width_of


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


@pytest.mark.usefixtures("undrawn")
def test_the_main_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command writes the report of the published cases."""
    report = tmp_path / "report.html"

    assert 0 == main(["report", "published-cases", "-o", str(report)])
    place, *found = capsys.readouterr().out.splitlines()
    assert str(report) == place
    assert "12 patients, 32 lines of treatment, 44 counts" == found[0]
    assert found[1].startswith("Of 32 lines of treatment: ")
    assert 3 == len(found)
    assert "IJP2012-infant" in report.read_text(encoding="utf-8")


def test_the_report_in_chinese_with_its_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--lang`` chooses the words, ``--pieces`` the folder for tables and figures."""
    monkeypatch.setattr(_canvas, "chinese_font", lambda: "DejaVu Sans")
    report, pieces = tmp_path / "report.html", tmp_path / "pieces"
    arguments = ["report", "ding-2025", "--definition", "ash-2019", "-o", str(report)]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # this font has no Chinese

        assert 0 == main([*arguments, "--lang", "zh", "--pieces", str(pieces)])
    assert '<html lang="zh">' in report.read_text(encoding="utf-8")
    assert {".csv", ".html", ".md", ".png", ".svg", ".pdf", ".bib", ".txt", ".json"} == {
        path.suffix for path in pieces.iterdir()
    }


def test_a_chinese_report_without_a_font_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the report nor the list of problems is written, and the remedy names the fonts."""
    monkeypatch.setattr(_canvas, "chinese_font", lambda: None)
    arguments = [
        "report",
        "ding-2025",
        "--lang",
        "zh",
        "-o",
        str(tmp_path / "r.html"),
        "--problems",
        str(tmp_path / "p.csv"),
        "--pieces",
        str(tmp_path / "pieces"),
    ]

    assert 2 == main(arguments)
    told = capsys.readouterr().err
    assert "NO_CHINESE_FONT" in told
    assert "fonts-noto-cjk" in told
    assert [] == list(tmp_path.iterdir())


@pytest.mark.usefixtures("undrawn")
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


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "no line of treatment"), ("zh", "没有任何治疗线")]
)
def test_data_without_a_line_are_told_of(
    broken: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty table alone does not say why nothing is answered."""
    (broken / "lines.csv").write_text("patient_id,line,agents,started_on\n")
    (broken / "counts.csv").write_text("patient_id,on,count,unit\np1,0,9,G/L\n")

    assert 0 == main(["classify", str(broken), "--lang", lang])
    assert said in capsys.readouterr().err


def test_validate_lists_every_problem(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file, row, column, what came and the remedy."""
    assert 1 == main(["validate", str(broken)])
    out = capsys.readouterr().out
    assert "error: counts.csv, row 3, patient 'p1', count: needs" in out
    assert "1 error, 0 warnings" in out
    assert 0 == main(["validate", "published-cases"])


def test_workers_answer_from_shards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same rows as in memory, from Parquet files or from shards, printed or kept."""
    registry = tmp_path / "registry"
    write_simulated(60, registry, seed=2)
    write_shards(registry, tmp_path / "shards", shards=3)
    asked: tuple[list[str], ...] = (
        ["classify"], ["remissions", "--level", "CR"], ["endpoints", "--definition", "luna-3"],
    )  # fmt: skip
    for question, *more in asked:
        assert 0 == main([question, str(registry), "--csv", *more])
        heading, *rows = capsys.readouterr().out.splitlines()
        for place in (registry, tmp_path / "shards"):
            assert 0 == main([question, str(place), "--workers", "1", *more])
            head, *found = capsys.readouterr().out.splitlines()
            assert heading == head
            assert sorted(rows) == sorted(found)
    kept = tmp_path / "answers"
    shards = str(tmp_path / "shards")
    assert 0 == main(["classify", shards, "--workers", "2", "--output", str(kept)])
    assert str(kept) == capsys.readouterr().out.strip()
    assert 3 == len(read_answers(kept).paths)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--workers", "0"], "NOT_A_WHOLE_NUMBER"),
        (["--workers", "1", "--explain"], "WORKERS"),
        (["--output", "answers"], "NO_WORKERS"),
        (["--workers", "1"], "NO_DATA"),
    ],
)
def test_workers_that_cannot_be(
    words: list[str], code: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One sentence, and nothing is written."""
    assert 2 == main(["classify", str(tmp_path / "none"), *words])
    assert f"[{code}]" in capsys.readouterr().err
    assert [] == [*tmp_path.iterdir()]


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
    assert rows[0].startswith("patient_id,line,category,not_evaluable,reached_CR,reached_PR,")
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
        (["classify", "ding-2025", "--definition", "ash-2019"], "itpcase endpoints"),
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


@pytest.mark.usefixtures("undrawn")
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
    assert "0 errors, " in capsys.readouterr().out
    assert 0 == main(["report", folder, "-o", str(tmp_path / "report.html")])
    assert 2 == main(["simulate", folder, "--patients", "-1"])


# --- data that were refused in part -------------------------------------------------------------


@pytest.fixture
def half(broken: Path) -> Path:
    """The broken folder with a second patient, of whom everything can be read."""
    with (broken / "patients.csv").open("a") as file:
        file.write("p2\n")
    with (broken / "lines.csv").open("a") as file:
        file.write("p2,1,ivig,0\n")
    with (broken / "counts.csv").open("a") as file:
        file.write("p2,0,9,G/L\np2,8,50,G/L\np2,15,55,G/L\n")
    return broken


def test_no_answer_about_the_patients_concerned(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A patient of whom a row was refused has no answer, unless the command is to go on."""
    assert 1 == main(["classify", str(half), "--csv"])
    shown = capsys.readouterr()
    assert ["p2"] == [row.split(",")[0] for row in shown.out.splitlines()[1:]]
    assert "nothing is answered about 1 of 2 patients" in shown.err
    assert 1 == main(["classify", str(half), "--csv", "--keep-going"])
    shown = capsys.readouterr()
    assert ["p1", "p2"] == [row.split(",")[0] for row in shown.out.splitlines()[1:]]
    assert "nothing is answered" not in shown.err


def test_no_answer_at_all_where_any_patient_may_be_concerned(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be read concerns everybody."""
    (half / "rescues.csv").write_text("patient_id\ton\tkind\n")

    assert 1 == main(["classify", str(half)])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert "may concern any patient" in shown.err


def test_a_rescue_that_cannot_be_read_takes_its_patient_along(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer as if there had been no rescue is not printed; a word that is known is read."""
    (half / "counts.csv").write_text("patient_id,on,count,unit\np2,0,9,G/L\np2,8,50,G/L\n")
    (half / "rescues.csv").write_text("patient_id,on,kind\np2,3,red cells\n")

    assert 1 == main(["classify", str(half), "--csv"])
    assert ["p1"] == [row.split(",")[0] for row in capsys.readouterr().out.splitlines()[1:]]
    (half / "rescues.csv").write_text("patient_id,on,kind\np2,3,platelet transfusion\n")
    assert 0 == main(["classify", str(half), "--csv"])


def test_a_fact_that_is_spared_concerns_no_answer(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sex that cannot be read is told of, and the patient is answered."""
    (half / "patients.csv").write_text("patient_id,sex\np1,M\np2,x\n")

    assert 1 == main(["classify", str(half), "--csv"])
    shown = capsys.readouterr()
    assert ["p2"] == [row.split(",")[0] for row in shown.out.splitlines()[1:]]
    assert "[SEX]" in shown.err


def test_problems_are_written_and_summed_up(
    half: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every problem is in the file, each kind once on the screen."""
    with (half / "counts.csv").open("a") as file:
        file.write("p2,20,9,\np2,21,9,\np2,22,x,G/L\n")
    target = tmp_path / "problems.csv"

    assert 1 == main(["classify", str(half), "--problems", str(target)])
    told = capsys.readouterr().err
    rows = target.read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("severity,code,file,sheet,row,cell,patient_id,argument,")
    assert ["NO_UNIT", "NO_UNIT", "NO_UNIT", "NOT_A_NUMBER"] == [r.split(",")[1] for r in rows[1:]]
    assert 1 == told.count("[NO_UNIT]")
    assert "(and 2 more of this kind)" in told
    assert str(target) in told
    assert 1 == main(["validate", str(half), "--problems", str(target)])


def test_the_ways_to_read_are_said_on_the_command_line(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The order of dates, the numbering of days, the zone, what to impute, the decimal sign."""
    (half / "patients.csv").write_text("patient_id\np1\n")
    (half / "lines.csv").write_text("patient_id,line,agents,started_on\np1,1,ivig,01.02.2021\n")
    (half / "counts.csv").write_text(
        'patient_id,on,count,unit\np1,2021-01-31T23:30:00Z,9,G/L\np1,03/2021,"50,5",G/L\n'
    )
    ways = ["--dates", "day first", "--zone", "Asia/Shanghai", "--impute", "middle"]

    assert 1 == main(["validate", str(half)])
    assert "4 errors" in capsys.readouterr().out
    assert 0 == main(["validate", str(half), *ways, "--decimal", ","])
    assert "0 errors, 1 warning" in capsys.readouterr().out
    (half / "lines.csv").write_text("patient_id,line,agents,started_on\np1,1,ivig,1\n")
    (half / "counts.csv").write_text("patient_id,on,count,unit\np1,0,9,G/L\n")
    assert 1 == main(["validate", str(half), "--days", "cdisc"])
    assert "[DAY_0]" in capsys.readouterr().out
    assert 0 == main(["validate", str(half), "--days", "elapsed"])
    assert 2 == main(["validate", str(half), "--zone", "Nowhere/Here"])


# --- outputs ------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with one patient."""
    path = tmp_path / "cases.xlsx"
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count="50 G/L") for day in (0, 8, 15)],
    )
    itp.write_excel(itp.CaseSeries(patients=[patient]), path)
    return path


@pytest.mark.parametrize("more", [[], ["--overwrite"]])
def test_an_output_never_replaces_an_input(
    book: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is said, under whatever name."""
    before = book.read_bytes()
    (link := book.with_name("link.html")).symlink_to(book)

    for target in (book, link, book.parent / "." / book.name):
        assert 2 == main(["report", str(book), "-o", str(target), *more])
        assert 2 == main(["classify", str(book), "--problems", str(target), *more])
        assert "OUTPUT_IS_INPUT" in capsys.readouterr().err
    assert before == book.read_bytes()


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (["report", "ding-2025", "-o", "-"], "--output"),
        (["report", "ding-2025", "--pieces", "-"], "--pieces"),
        (["report", "ding-2025", "--problems", "-"], "--problems"),
        (["classify", "ding-2025", "--workers", "1", "-o", "-"], "--output"),
        (["export", "ding-2025", "--to", "fhir", "-o", "-"], "--output"),
        (["definitions", "iwg-2009", "-o", "-"], "--output"),
        (["map", "sheet.csv", "-o", "-"], "--output"),
        (["template", "-"], "FILE"),
        (["simulate", "-"], "FOLDER"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else given,
)
def test_no_file_is_called_as_the_screen(
    command: list[str],
    named: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dash is no name: every command refuses it, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.csv").write_text("id,date,plt\n1,2021-03-01,15 G/L\n")

    for lang, needed in (("en", "the name of a file or folder"), ("zh", "文件或文件夹的名称")):
        assert 2 == main([*command, "--lang", lang])
        told = capsys.readouterr().err
        assert named in told
        assert needed in told
        assert "[NOT_WRITABLE]" in told
    assert ["sheet.csv"] == [each.name for each in tmp_path.iterdir()]


def test_an_output_never_replaces_a_file_of_the_data(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in the folder that is read is an input, and so is a definition."""
    before = (broken / "counts.csv").read_bytes()
    definition = broken.parent / "mine.json"
    write_definition(attrs.evolve(itp.IWG_2009, id="mine"), definition)

    for target in (broken / "counts.csv", definition):
        arguments = ["classify", str(broken), "--definition", str(definition)]
        assert 2 == main([*arguments, "--problems", str(target), "--overwrite"])
        assert "OUTPUT_IS_INPUT" in capsys.readouterr().err
    assert before == (broken / "counts.csv").read_bytes()


@pytest.mark.usefixtures("undrawn")
def test_a_file_that_the_command_did_not_make_is_kept(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is replaced if that is said; what the command made itself is replaced without."""
    target = book.with_name("letter.html")
    target.write_text("dear colleague")

    assert 2 == main(["report", str(book), "-o", str(target)])
    assert "FILE_EXISTS" in capsys.readouterr().err
    assert "dear colleague" == target.read_text()
    assert 0 == main(["report", str(book), "-o", str(target), "--overwrite"])
    assert 0 == main(["report", str(book), "-o", str(target)])
    problems = book.with_name("problems.csv")
    problems.write_text("mine\n")
    assert 2 == main(["classify", str(book), "--problems", str(problems)])
    assert "mine\n" == problems.read_text()
    assert 0 == main(["classify", str(book), "--problems", str(problems), "--overwrite"])
    assert 0 == main(["classify", str(book), "--problems", str(problems)])


def test_places_that_cannot_be_written_give_a_message(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder, a missing folder, a file in place of a folder, a closed folder: exit code 2."""
    closed = book.with_name("closed")
    closed.mkdir()
    (book.parent / "a file").write_text("")
    (other := book.parent / "other").mkdir()
    (other / "thesis.docx").write_text("")
    places = [
        ["-o", str(book.parent)], ["-o", str(book.parent / "none" / "r.html")],
        ["-o", str(book.parent / "a file" / "r.html")], ["--pieces", str(book.parent / "a file")],
        ["--pieces", str(other)], ["--problems", str(book.parent)],
    ]  # fmt: skip
    if os.getuid():
        closed.chmod(0o500)
        places.append(["-o", str(closed / "r.html")])

    for place in places:
        assert 2 == main(["report", str(book), *place])
        assert capsys.readouterr().err.startswith("itpcase: ")
    assert not (book.parent / "report.html").exists()
    closed.chmod(0o700)


def test_a_registry_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds files is taken only if that is said."""
    folder = str(tmp_path / "registry")

    assert 0 == main(["simulate", folder, "--patients", "2"])
    assert 2 == main(["simulate", folder, "--patients", "3"])
    assert "FILE_EXISTS" in capsys.readouterr().err
    assert 0 == main(["simulate", folder, "--patients", "3", "--overwrite"])


README = Path(__file__).resolve().parents[1] / "README.md"

COMMANDS = [
    line.split()[1:]
    for line in README.read_text(encoding="utf-8").splitlines()
    if line.startswith("itpcase ") and set(line.split()) & {*examples.names(), "definitions"}
]
"""What the first page says to type, of the examples."""


@pytest.mark.parametrize(
    "command", [each for each in COMMANDS if each[0] != "report"], ids=" ".join
)
def test_the_commands_of_the_first_page_do_what_they_say(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A newcomer copies them."""
    monkeypatch.chdir(tmp_path)

    assert 0 == main(command)
    assert capsys.readouterr().out


def test_a_definition_is_written_to_be_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written is read again; other rules need an id of their own."""
    path = tmp_path / "mine.toml"

    assert 0 == main(["definitions", "iwg-2009", "-o", str(path)])
    assert f"{path}\n" == capsys.readouterr().out
    assert itp.IWG_2009 == read_definition(path)
    assert 2 == main(["definitions", "ash-2019", "-o", str(path)])
    assert 2 == main(["definitions", "-o", str(path)])
    path.write_text(path.read_text().replace("at_least = 100.0", "at_least = 150.0"))
    assert 0 == main(["classify", "ding-2025", "--definition", str(path)])
    assert "needs an id of its own" in capsys.readouterr().err
    assert 1 == main(["definitions", "check", str(path)])
    assert "TAKEN_ID" in capsys.readouterr().err
    write_simulated(3, tmp_path / "registry", seed=2)
    asked = ["classify", str(tmp_path / "registry"), "--workers", "1", "--definition", str(path)]
    assert 0 == main(asked)
    assert "TAKEN_ID" in capsys.readouterr().err
    path.write_text(path.read_text().replace('id = "iwg-2009"', 'id = "iwg-150"'))
    assert 0 == main(["classify", "ding-2025", "--definition", str(path)])
    assert "TAKEN_ID" not in capsys.readouterr().err


def test_a_check_says_that_bleeding_is_not_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """asks_bleeding follows the definition's rule, and there is none without bleeding_allowed."""
    asked = 'name = "d7"\nlabel = "day 7"\nany_of = [{at_least = 50}]\nasks_bleeding = true\n'
    days = "target_day = 7\nfirst_day = 4\nlast_day = 10\n"
    first = 'schema = 1\nid = "ours"\ntitle = "Ours"\nevidence = "assumed"\n'
    path = tmp_path / "ours.toml"

    path.write_text(f"{first}[[landmarks]]\n{asked}{days}")
    assert 0 == main(["definitions", "check", str(path)])
    assert "bleeding is not asked" in capsys.readouterr().err
    path.write_text(f"{first}bleeding_allowed = 0\n[[landmarks]]\n{asked}{days}")
    assert 0 == main(["definitions", "check", str(path)])
    assert "" == capsys.readouterr().err


def test_a_file_of_another_kind_is_no_id_of_a_definition(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A definition in YAML is refused for its ending, and not looked up among the published."""
    path = tmp_path / "ours.yaml"
    path.write_text("schema: 1")

    assert 2 == main(["classify", "ding-2025", "--definition", str(path)])
    assert "[SUFFIX]" in capsys.readouterr().err


def test_a_definition_without_levels_names_the_command_that_asks_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On the command line the remedy is a command, and no function."""
    assert 2 == main(["classify", "ding-2025", "--definition", "flight"])
    assert "use 'itpcase endpoints'" in capsys.readouterr().err


def test_words_that_are_no_drug_are_mapped_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The remedy of a command can be followed."""
    sheet, mapping, options = (tmp_path / name for name in ("s.csv", "m.toml", "o.toml"))
    sheet.write_text("id,on,plt,drug\nA,0,9,our mixture\nA,7,110,\nA,14,120,\n", "utf-8")
    mapping.write_text(
        '[counts]\npatient_id = "id"\non = "on"\ncount = "plt"\nunit = { value = "10*9/L" }\n'
        '[exposures]\npatient_id = "id"\nstarted_on = "on"\nagent = "drug"\n', "utf-8",
    )  # fmt: skip
    options.write_text('[agents]\n"our mixture" = "prednisone"\n', "utf-8")
    asked = ["classify", str(sheet), "--mapping", str(mapping)]

    main(asked)
    told = capsys.readouterr().err
    assert "or under [agents] in --options FILE.toml" in told
    assert "agents=" not in told
    assert 0 == main([*asked, "--options", str(options)])
    assert "CR" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("report ding-2025 --reference placebo", "--reference: needs --by beside it"),
        ("report ding-2025 --strata centre", "--strata: needs --by beside it"),
        ("report ding-2025 --groups g.csv", "--groups: needs --by beside it"),
        ("report ding-2025 --lang zh --reference x", "同时给出--by"),
        ("classify ding-2025 --csv --explain", "--csv: needs no --explain beside it"),
        ("remissions ding-2025 --csv --explain", "--csv: needs no --explain beside it"),
        ("endpoints ding-2025 --csv --explain", "--csv: needs no --explain beside it"),
        ("definitions iwg-2009 --schema", "--schema: needs no ID beside it"),
        ("definitions --schema -o x.toml", "--schema: needs no --output beside it"),
        ("definitions iwg-2009 x.toml", "FILE: needs check beside it"),
        ("definitions check iwg-2009 -o x.toml", "--output: needs no check beside it"),
        ("map sheet.csv --sheet Two", "--sheet: needs a workbook"),
        ("map sheet.csv --sheet Two --lang zh", "工作簿"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(
    words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """It names the option that was given and the other; nothing is written or printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.csv").write_text("id,date,count\np1,2021-03-01,9\n", encoding="utf-8")

    assert 2 == main(words.split())
    shown = capsys.readouterr()
    assert told in shown.err
    assert "" == shown.out
    assert ["sheet.csv"] == [path.name for path in tmp_path.iterdir()]


def test_what_was_inspected_has_its_problems_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--problems writes them beside inspect as beside every other command."""
    folder = tmp_path / "data"
    itp.write_csv(itp.CaseSeries(patients=[itp.Patient(id="p1")]), folder)
    with (folder / "lines.csv").open("a", encoding="utf-8") as file:
        file.write("p1,1,ivig,2021-13-01" + "," * 12 + "\n")
    listed = [tmp_path / f"{name}.csv" for name in ("inspect", "validate")]
    for path in listed:
        main([path.stem, str(folder), "--problems", str(path)])
    capsys.readouterr()
    texts = [path.read_text(encoding="utf-8") for path in listed]

    assert "2021-13-01" in texts[0]
    assert texts[0] == texts[1]


def test_the_study_of_an_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the STUDYID of every row of ADaM, and nothing of another form."""
    place = tmp_path / "adam"
    said = ["export", "ding-2025", "--study", "ITP-301", "-o", str(place), "--to"]

    assert 2 == main([*said, "fhir"])
    assert "--study: needs --to adam beside it" in capsys.readouterr().err
    assert not place.exists()
    main([*said, "adam"])
    assert {"ITP-301"} == {*pq.read_table(place / "adrs.parquet")["STUDYID"].to_pylist()}


def test_a_closed_stream_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed goes nowhere, as with ``>&-``, and the streams are left as they were."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)

    assert 0 == main(["classify", "ding-2025"])
    assert sys.stdout is None


@pytest.mark.parametrize("is_screen", [True, False])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_long_sentences_on_a_screen(
    lang: str, is_screen: bool, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """They are broken at 80 columns; a pipe has each sentence on one line, and the same words."""
    arguments = ["classify", "ding-2025", "--explain", "--lang", lang]
    main(arguments)
    piped = capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_screen)
    main(arguments)
    shown = capsys.readouterr().out

    assert (shown == piped) is not is_screen
    assert "".join(piped.split()) == "".join(shown.split())
    assert (max(map(width_of, shown.splitlines())) <= 80) is is_screen
