"""A folder is the old one or the new one, whatever ends when."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.io import _folder
from itpcase.io._folder import new_files, read_unchanged

FILES = ("a.txt", "b.txt", "c.txt")
CALLS = ("mkdir", "rename", "fsync", "open", "unlink", "rmdir")
"""What changes the disk, or may fail on it, while a folder is written."""


def write(folder: Path, text: str) -> None:
    """Write every file with the same text."""
    with new_files(folder, FILES) as new:
        for name in FILES:
            (new / name).write_text(text)


def held(folder: Path) -> set[str]:
    """What the files of a folder say; a folder of one registry says one thing."""
    return {(folder / name).read_text() for name in FILES}


WRITER = """
import os, sys
from pathlib import Path
from itpcase.io import _folder
from itpcase.io._folder import new_files

name, at = sys.argv[2], int(sys.argv[3])
seen = 0


def ending(real):
    def call(*args, **kwargs):
        global seen
        seen += 1
        if seen == at:
            os._exit(9)
        return real(*args, **kwargs)

    return call


if name == "exchange":
    _folder._swap = ending(_folder._swap)
elif name == "no-exchange":
    _folder._swap = lambda one, two: False
    os.rename = ending(os.rename)
else:
    setattr(os, name, ending(getattr(os, name)))
with new_files(Path(sys.argv[1]), ("a.txt", "b.txt", "c.txt")) as new:
    for each in ("a.txt", "b.txt", "c.txt"):
        (new / each).write_text("new")
"""


@pytest.mark.parametrize("call", [*CALLS, "exchange", "no-exchange"])
def test_a_process_that_ends_leaves_the_old_or_the_new(call: str, tmp_path: Path) -> None:
    """Ended before each call in turn; the next reader and writer find a whole folder."""
    for at in range(1, 40):
        folder = tmp_path / f"{call}-{at}" / "registry"
        folder.parent.mkdir()
        write(folder, "old")
        code = [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), call, str(at)]
        ended = subprocess.run(code, check=False).returncode
        _folder.recover(folder, FILES)

        assert held(folder) in ({"old"}, {"new"}), (call, at)
        write(folder, "next")
        assert {"next"} == held(folder)
        assert ["registry"] == [path.name for path in folder.parent.iterdir()]
        if ended == 0:
            break
    else:  # pragma: no cover
        pytest.fail("the writer never finished")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", ["mkdir", "rename", "fsync"])
def test_a_call_that_fails_leaves_the_folder_as_it_was(
    call: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disk full, a fault, no permission: an InputError, the old files, and nothing beside them."""
    folder = tmp_path / "registry"
    write(folder, "old")
    real: Callable[..., Any] = getattr(os, call)
    for at in range(1, 9):
        seen = 0

        def failing(*args: Any, **kwargs: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == at:  # noqa: B023 - called in this round
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        monkeypatch.setattr(os, call, failing)
        with suppress(itp.InputError):
            write(folder, "new")
        monkeypatch.setattr(os, call, real)

        assert held(folder) in ({"old"}, {"new"})
        write(folder, "old")

        assert ["registry"] == [path.name for path in tmp_path.iterdir()]


def test_two_writers(tmp_path: Path) -> None:
    """The second is refused by name while the first writes."""
    folder = tmp_path / "registry"
    with new_files(folder, FILES) as new:
        for name in FILES:
            (new / name).write_text("first")
        with pytest.raises(itp.InputError, match="FOLDER_BUSY"):
            write(folder, "second")

    assert {"first"} == held(folder)
    write(folder, "second")
    assert {"second"} == held(folder)


def test_a_reader_beside_a_writer_sees_one_registry(tmp_path: Path) -> None:
    """It reads again when the folder was replaced under it."""
    folder = tmp_path / "registry"
    write(folder, "0")
    done = threading.Event()

    def replace() -> None:
        for i in range(1, 60):
            write(folder, str(i))
        done.set()

    writer = threading.Thread(target=replace)
    writer.start()
    seen = set()
    while not done.is_set():
        found = read_unchanged(folder, lambda: held(folder))
        assert 1 == len(found)
        seen |= found
    writer.join()

    assert len(seen) > 1


def test_a_folder_that_never_stays_is_refused(tmp_path: Path) -> None:
    """After some tries the reader says so."""
    folder = tmp_path / "registry"
    write(folder, "0")

    with pytest.raises(itp.InputError, match="FOLDER_BUSY"):
        read_unchanged(folder, lambda: write(folder, "again"))


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    """Pages of Parquet files carry a checksum, which is looked at when they are read."""
    pytest.importorskip("pyarrow")
    from itpcase import examples  # noqa: PLC0415

    cohort = itp.Cohort.from_patients(examples.load("ding-2025"))
    folder = tmp_path / "cases"
    itp.write_parquet(cohort, folder)
    whole = (folder / "counts.parquet").read_bytes()
    right = itp.classify_response(cohort)["category"].tolist()
    silent = 0
    for place in range(4, len(whole), max(1, len(whole) // 120)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        (folder / "counts.parquet").write_bytes(damaged)
        try:
            found = itp.read_parquet(folder)
        except itp.ItpcaseError:
            continue
        silent += found.counts["count"].tolist() != cohort.counts["count"].tolist()
        assert len(right) == len(itp.classify_response(found))

    assert 0 == silent
