"""Ctrl-C in every command: one sentence, the documented code, and nothing half written."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

import itpcase as itp
from itpcase import __main__ as entry
from itpcase import examples
from itpcase._disk import workshop_of
from itpcase.registry.simulate import write_simulated
from tests.io.disk_faults import content_of
from tests.test_outside import every_command

pytestmark = pytest.mark.long

INTERRUPTED = 130

COMMANDS = (
    ["report", "DATA", "-o", "report.html", "--pieces", "pieces", "--definition", "iwg-2009"],
    ["report", "DATA", "-o", "report.docx", "--definition", "iwg-2009"],
    ["compare", "DATA", "--definition", "iwg-2009"],
    ["classify", "DATA", "--problems", "problems.csv"],
    ["classify", "registry", "--workers", "2", "-o", "answers"],
    ["remissions", "DATA", "--explain"],
    ["endpoints", "DATA", "--definition", "ash-2019"],
    ["validate", "DATA"],
    ["inspect", "DATA"],
    ["export", "registry", "--to", "adam", "-o", "adam"],
    ["export", "registry", "--to", "fhir", "-o", "fhir"],
    ["export", "registry", "--to", "meds", "-o", "meds"],
    ["export", "registry", "--to", "omop", "-o", "omop"],
    ["export", "registry", "--to", "phenopackets", "-o", "phenopackets"],
    ["map", "sheet.csv", "-o", "mapping.toml"],
    ["simulate", "new", "--patients", "3"],
    ["template", "template.xlsx"],
    ["template", "project", "--redcap"],
    ["definitions"],
    ["definitions", "check", "iwg-2009"],
)
"""Every command, and every form that one writes."""

BEGUN = workshop_of(Path("answers")).name
"""Keeps the shards that are answered, with which the next call goes on."""

PARTS = (0.3, 0.8)
"""After which part of its time Ctrl-C is pressed; earlier, where it is quicker the next time."""


def test_every_command_is_interrupted() -> None:
    """None is left out."""
    assert every_command() == {arguments[0] for arguments in COMMANDS}


TOLD = ("warning: ", "The counts are ", "not sure: ", "--")
"""How a line begins that a command may have said before it was interrupted."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with small data, in which a command runs."""
    first = examples.load("ding-2025").patients[:1]
    itp.write_csv(itp.CaseSeries(patients=first), tmp_path / "DATA")
    write_simulated(2, tmp_path / "registry", seed=1)
    (tmp_path / "sheet.csv").write_text("id,date,plt\np1,2021-01-01,30\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(arguments: list[str], told: Path, *, pressed_after: float | None = None) -> int:
    """Run a command in a group of processes of its own, press Ctrl-C there, and wait for all."""
    is_ready, begins = os.pipe()
    child, code = os.fork(), 0
    if not child:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
        sys.argv = ["itpcase", *arguments]
        with told.open("w") as sys.stderr, Path(os.devnull).open("w") as sys.stdout:
            os.dup2(sys.stderr.fileno(), 2)  # that of its workers, too
            os.write(begins, b"!")
            try:
                code = entry.main()
            finally:  # whatever comes, it does not go on as pytest
                sys.stderr.flush()
                os._exit(code)
    os.read(is_ready, 1)
    if pressed_after is not None:
        time.sleep(pressed_after)
        os.killpg(child, signal.SIGINT)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(is_ready)
    os.close(begins)
    while is_there(child):  # what the system has not taken out yet
        time.sleep(0.01)
    return code


def is_there(group: int) -> bool:
    """Whether a process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_is_half_written(arguments: list[str], place: Path) -> None:
    """Whenever it is pressed, a file or a folder is not there, or all of it is."""
    told = place.with_name(f"{place.name}.told")
    before, began = content_of(place), time.monotonic()
    assert run(arguments, told) in {0, 1}
    whole, lasts = content_of(place), time.monotonic() - began
    for part in PARTS:
        code, after = 0, part * lasts
        while code != INTERRUPTED:
            clear(place, before)
            code = run(arguments, told, pressed_after=after)
            assert code in {0, 1, INTERRUPTED}
            after /= 2
        found = content_of(place)
        said = told.read_text(encoding="utf-8").splitlines()

        assert [said[-1]] == [line for line in said if line.startswith("itpcase: interrupted")]
        assert all(line.startswith(TOLD) for line in said[:-1])
        left = {Path(path).parts[0] for path in found.keys() - before.keys()}
        locks = {path for path, held in found.items() if path.endswith(".lock") and not held}
        for name in left - {BEGUN} - locks:  # a lock is its process's: the file keeps nobody out
            assert files_of(name, whole).keys() == files_of(name, found).keys()


def files_of(name: str, content: dict[str, bytes]) -> dict[str, bytes]:
    """What is in a folder, or in a file itself."""
    return {path: held for path, held in content.items() if Path(path).parts[0] == name}


def clear(folder: Path, before: dict[str, bytes]) -> None:
    """Take out what was not there before."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in before:
            path.unlink()
        elif path.is_dir() and not [*path.iterdir()]:
            path.rmdir()
