"""The world outside: a screen, a pipe, a disk, memory and Ctrl-C, each told in one sentence."""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import io
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from itpcase import cli
from itpcase._screen import in_ascii, printable
from itpcase.cli import _commands
from itpcase.cli._arguments import build_parser
from itpcase.registry.simulate import write_simulated
from tests.sources import nodes

SOURCE = Path(__file__).resolve().parents[1] / "src" / "itpcase"

PRINTS = (
    ["definitions"],
    ["definitions", "iwg-2009"],
    ["definitions", "luna-3"],
    ["classify", "published-cases", "--explain"],
    ["remissions", "published-cases", "--explain"],
    ["endpoints", "published-cases", "--definition", "ash-2019", "--explain"],
    ["compare", "published-cases", "--definition", "iwg-2009"],
    ["compare", "published-cases", "--definition", "ash-2019", "--disagreements"],
    ["validate", "published-cases"],
    ["inspect", "published-cases"],
)
"""Commands that print signs such as ∞, ⁹ and ≥."""


WRITES = (
    ["report", "ding-2025", "-o", "report.html", "--definition", "iwg-2009"],
    ["export", "dated", "--to", "fhir", "-o", "fhir"],
    ["map", "sheet.csv", "-o", "mapping.toml", "--lang", "zh"],
    ["simulate", "registry", "--patients", "3"],
    ["template", "template.xlsx", "--lang", "zh"],
)
"""Commands that write a file or a folder, and say so."""


def run(arguments: Sequence[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "itpcase", *arguments], check=False, capture_output=True,
        env=os.environ | environment,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "latin-1", "gbk"])
@pytest.mark.parametrize("arguments", PRINTS, ids=" ".join)
def test_a_screen_that_cannot_print_a_sign(arguments: list[str], encoding: str) -> None:
    """What is printed is that of a screen with every sign, with the nearest of ASCII."""
    assert in_ascii(whole_of(*arguments)) == in_ascii(printed(arguments, encoding))


@cache
def whole_of(*arguments: str) -> str:
    """What a command prints on a screen with every sign."""
    return printed(arguments, "utf-8")


def printed(arguments: Sequence[str], encoding: str) -> str:
    """What a command prints on a screen of some encoding."""
    screen = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with redirect_stdout(screen):
        code = cli.main(arguments)
    screen.flush()

    assert code in {0, 1}
    return screen.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
@pytest.mark.usefixtures("undrawn")
def test_a_screen_of_a_command_that_writes(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what it wrote, in whatever signs the screen has."""
    monkeypatch.chdir(tmp_path)
    write_simulated(2, Path("dated"), seed=1)
    Path("sheet.csv").write_text("患者,日期,血小板\n甲,2021-01-01,30\n", encoding="utf-8")
    for arguments in WRITES:
        screens = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        monkeypatch.setattr(sys, "stdout", screens[0])
        monkeypatch.setattr(sys, "stderr", screens[1])

        assert cli.main(arguments) in {0, 1}, arguments
        for screen in screens:
            screen.flush()
            screen.buffer.getvalue().decode(encoding)


def every_command() -> set[str]:
    """The names of all commands."""
    (commands,) = (
        action.choices for action in build_parser()._actions  # noqa: SLF001 - argparse lists them nowhere else
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 - as above
    )  # fmt: skip
    return {*commands}


def test_every_command_is_tried_on_such_screens() -> None:
    """None is left out."""
    assert every_command() == {arguments[0] for arguments in (*PRINTS, *WRITES)}


def test_a_screen_of_a_process_of_its_own() -> None:
    """As Windows has it: signs as inf, 10^9/L and >=, no traceback."""
    done = run(
        ["classify", "published-cases", "--explain"], PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )

    assert 0 == done.returncode
    assert b"10^9/L" in done.stdout


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("∞", "inf"), ("10⁹/L", "10^9/L"), ("×10⁻³", "x10^-3"), ("≥30", ">=30"), ("x²y³", "x^2y^3"),
        ("½", "1/2"), ("Müller", "Muller"), ("µL", "uL"), ("血小板", "\\u8840\\u5c0f\\u677f"),
        ("", ""), ("plain", "plain"),
    ],
)  # fmt: skip
def test_the_nearest_of_ascii(text: str, expected: str) -> None:
    """Signs and letters that have one; others by their number, so that nothing is lost."""
    assert expected == in_ascii(text)


def test_a_stream_is_as_before_when_it_was_printed_to() -> None:
    """Another program may have its own way with errors."""
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    with printable(screen):
        print("∞", file=screen)

    assert "strict" == screen.errors
    with pytest.raises(UnicodeEncodeError):
        print("∞", file=screen)


def test_a_pipe_whose_reader_has_gone() -> None:
    """Is no error, and nothing is printed about it, however little was left to print."""
    code = f"{sys.executable} -m itpcase definitions | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", code], check=True, capture_output=True)  # noqa: S607

    assert b"" == done.stderr
    assert b"0" == done.stdout.splitlines()[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_the_screen() -> None:
    """Told in one sentence with the remedy."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "itpcase", "definitions"], check=False, stdout=full,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    assert 2 == done.returncode
    assert 1 == len(done.stderr.splitlines())
    assert b"free some space" in done.stderr


def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    """While it still loads what it draws with; nothing is half written."""
    code = f"""
import os, signal, sys
from itpcase import cli
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "matplotlib.figure":
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
sys.meta_path.insert(0, Interrupts())
sys.exit(cli.main(["report", "published-cases", "-o", {str(tmp_path / "report.html")!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert 130 == done.returncode
    assert b"Traceback" not in done.stderr
    assert [] == [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MemoryError(), 2, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(24, "Too many open files"), 2, "ulimit -n"),
        (PermissionError(13, "Permission denied"), 2, "permissions"),
    ],
)
def test_one_sentence_and_its_code(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Wherever it comes from."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(_commands, "read_data", fail)

    assert code == cli.main(["classify", "published-cases"])
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_out_of_memory_is_never_taken_for_anything_else() -> None:
    """Whoever catches everything lets it through first."""
    wrong = [
        f"{path.name}:{handler.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in nodes(path)
        if isinstance(node, ast.Try)
        for place, handler in enumerate(node.handlers)
        if handler.type is not None and ast.unparse(handler.type) == "Exception"
        and "MemoryError" not in {ast.unparse(x.type) for x in node.handlers[:place] if x.type}
        and not isinstance(handler.body[0], ast.If) and not isinstance(handler.body[-1], ast.Raise)
    ]  # fmt: skip

    assert [] == wrong


# --- what the system does not give --------------------------------------------------------------


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small registry as Parquet files."""
    place = tmp_path_factory.mktemp("registry") / "files"
    write_simulated(20, place, seed=1)
    return place


def limited(kind: int, most: int) -> Callable[[], None]:
    """Give a process at most so much of a resource."""
    return lambda: resource.setrlimit(kind, (most, most))


def told_in_one_sentence(
    arguments: Sequence[object], remedy: str, *, first: Callable[[], None] | None = None
) -> None:
    """The command ends with 2, says one sentence with a remedy, and shows no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "itpcase", *map(str, arguments)], check=False, text=True,
        capture_output=True, preexec_fn=first,
    )  # fmt: skip

    assert_one_sentence(done.returncode, done.stderr, remedy)


def assert_one_sentence(code: int, said: str, remedy: str) -> None:
    """A command ended with 2, and said one sentence with a remedy."""
    told = said.splitlines()

    assert (2, 1) == (code, len(told)), said
    assert told[0].startswith("itpcase: ")
    assert remedy in told[0]


def test_too_many_open_files(tmp_path: Path) -> None:
    """A process that may open five files draws no figure."""
    told_in_one_sentence(
        ["report", "ding-2025", "-o", tmp_path / "report.html"], "ulimit -n",
        first=limited(resource.RLIMIT_NOFILE, 5),
    )  # fmt: skip

    assert [] == [*tmp_path.iterdir()]


def test_a_file_that_may_not_grow(registry: Path, tmp_path: Path) -> None:
    """As of a quota: nothing is half written."""

    def first() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limited(resource.RLIMIT_FSIZE, 1000)()

    told_in_one_sentence(
        ["export", registry, "--to", "meds", "-o", tmp_path / "out"], "so large", first=first
    )

    assert [] == [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "ding-2025", "-o", "FOLDER"], ["classify", "FOLDER"],
        ["template", "FOLDER"], ["definitions", "FOLDER"],
        ["classify", "ding-2025", "--definition", "FOLDER"],
        ["classify", "ding-2025", "--problems", "FOLDER"],
        ["report", "ding-2025", "-o", "FOLDER/no/report.html"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_folder_where_a_file_should_be(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a folder that is not there."""
    code = cli.main([each.replace("FOLDER", str(tmp_path)) for each in arguments])

    assert_one_sentence(code, capsys.readouterr().err, ";")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Whoever may do everything becomes, for a while, somebody who may not."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if mine == 0:
            os.seteuid(mine)


@pytest.mark.parametrize(
    "arguments", [["classify", "closed"], ["simulate", "new", "--patients", "5"]], ids=" ".join
)
def test_no_permission(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """To read, and to write."""
    monkeypatch.chdir(tmp_path)
    write_simulated(2, Path("closed"), seed=1)
    before = {"classify": "closed", "simulate": "elsewhere"}
    assert 0 <= cli.main([arguments[0], before[arguments[0]], *arguments[2:]]) < 2  # all is loaded
    capsys.readouterr()
    for place in (*Path("closed").iterdir(), Path("closed"), tmp_path):
        place.chmod(0o555 if place.is_dir() else 0)
    with as_nobody():
        code = cli.main(arguments)
    tmp_path.chmod(0o700)
    told = capsys.readouterr().err

    assert code in {1, 2}
    assert "permission" in told
    assert not Path("new").exists()


def test_a_package_that_is_there_and_cannot_be_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], registry: Path
) -> None:
    """As where there is no memory for it: nobody is sent to install what is installed."""

    class Broken(importlib.abc.MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == "pyarrow.parquet":
                raise ImportError("failed to map segment from shared object", name=name)

    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "pyarrow.parquet", raising=False)
    monkeypatch.delattr("pyarrow.parquet", raising=False)

    assert 2 == cli.main(["classify", str(registry)])
    told = capsys.readouterr().err
    assert "cannot be loaded" in told
    assert "pip install" not in told


@pytest.mark.parametrize("said", ["Failed to launch worker thread: Resource", "malloc of size 64"])
def test_arrow_without_memory_is_no_damaged_file(
    said: str, registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever kind of error it makes of it."""

    def fail(*_: object, **__: object) -> None:
        raise pa.ArrowException(said)

    monkeypatch.setattr(pq, "ParquetFile", fail)

    assert 2 == cli.main(["classify", str(registry)])
    assert "not enough memory" in capsys.readouterr().err
