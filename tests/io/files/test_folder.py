"""A folder is the old one or the new one, whatever ends when; and so is a file."""

from __future__ import annotations

import json
import os
import resource
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase import _disk, examples
from itpcase._disk import (
    create,
    new_file,
    new_folder,
    read_list,
    recover,
    write_list,
    write_new,
    write_whole,
)
from itpcase.io._files.folder import read_unchanged
from itpcase.io.recognise import read_options
from itpcase.report import read_review
from tests.io.disk_faults import ENDS, FAULTS, Disk, EndedError, on

FILES = ("a.txt", "b.txt", "c.txt")


def write(folder: Path, text: str) -> None:
    """Write every file with the same text."""
    with new_folder(folder, FILES.__contains__) as new:
        for name in FILES:
            write_new(new / name, text)


def held(folder: Path) -> set[str]:
    """What the files of a folder say; a folder of one registry says one thing."""
    return {(folder / name).read_text() for name in FILES}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("has_exchange", [True, False])
def test_the_folder_is_whole_whether_or_not_the_system_exchanges_in_one_step(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_exchange: bool
) -> None:
    """Where it takes two steps, the next reader brings the old folder back."""
    if not has_exchange:
        monkeypatch.setattr(_disk, "_swap", lambda _one, _two: False)
    folder = tmp_path / "registry"
    disk = Disk(tmp_path)
    with on(disk):
        write(folder, "old")
        for at in range(1, 100):
            disk.plan(at, fault)
            with suppress(EndedError, itp.InputError):
                write(folder, "new")
            failed = disk.failed
            disk.plan(0, ENDS)
            recover(folder)

            assert held(folder) in ({"old"}, {"new"}), (at, failed)
            write(folder, "old")
            assert ["registry"] == [path.name for path in tmp_path.iterdir()]
            if not failed:
                break

    assert at > len(FILES)


def limited(folder: Path, limit: int) -> int:
    """Write ADaM in a copy of the process that may write no longer file; 0 if that is refused."""
    cohort = itp.Cohort.from_patients(examples.load("ding-2025"))
    child, code = os.fork(), 1
    if not child:
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            itp.write_adam(cohort, folder, itp.IWG_2009)
        except itp.InputError as error:
            code = int(error.problem.code != "NOT_WRITABLE")
        finally:  # whatever comes, it does not go on as pytest
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("limit", [0, 300, 1000, 3000])
def test_a_limit_of_the_system_is_told(limit: int, tmp_path: Path) -> None:
    """A file that may not be so large: no half folder, whoever writes the file."""
    assert 0 == limited(tmp_path / "adam", limit)
    assert [] == [*tmp_path.iterdir()]


def test_too_many_open_files_are_told(tmp_path: Path) -> None:
    """With the limit of the system as the remedy, however many may still be opened."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    taken = []
    told = []
    try:
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        for _ in range(8):
            try:
                write(tmp_path / "registry", "new")
            except itp.InputError as error:
                told.append(str(error))
            os.close(taken.pop())
    finally:
        for each in taken:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert all("Too many open files" in text for text in told)
    assert "ulimit -n" in told[0]
    assert ["registry"] == [path.name for path in tmp_path.iterdir()]
    assert {"new"} == held(tmp_path / "registry")


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """Whatever was there before, and whatever the process lets others do."""
    before = os.umask(0)
    try:
        write(tmp_path / "registry", "new")
        (tmp_path / "one.txt").write_text("old")
        write_whole(tmp_path / "one.txt", "new")
    finally:
        os.umask(before)

    assert 0o700 == (tmp_path / "registry").stat().st_mode & 0o777
    assert {0o600} == {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.txt")}


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    """A folder, a pipe and a device stay; of a link, the file that it names is written."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "pipe", tmp_path / "folder", Path(os.devnull)):
        with pytest.raises(itp.InputError, match="NOT_WRITABLE"):
            write_whole(place, "new")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", "new")

    assert (tmp_path / "link").is_symlink()
    assert "new" == (tmp_path / "file").read_text()


def test_a_second_writer_of_a_file_is_refused_or_waits(tmp_path: Path) -> None:
    """Refused by name; with *wait* it comes after the first."""
    place = tmp_path / "one.txt"

    def second() -> None:
        with new_file(place, wait=True) as stream:
            stream.write(b"second")

    with new_file(place) as stream:
        stream.write(b"first")
        with pytest.raises(itp.InputError, match="FOLDER_BUSY"):
            write_whole(place, "refused")
        waiting = threading.Thread(target=second)
        waiting.start()
    waiting.join(timeout=60)

    assert "second" == place.read_text()
    assert [place] == [*tmp_path.iterdir()]


def test_a_long_name(tmp_path: Path) -> None:
    """A name that the system takes is taken; one that is too long is told."""
    write_whole(tmp_path / ("x" * 250), "new")
    with pytest.raises(itp.InputError, match="shorter name"):
        write_whole(tmp_path / ("x" * 300), "new")

    assert ["x" * 250] == [path.name for path in tmp_path.iterdir()]


def test_what_is_created_is_new(tmp_path: Path) -> None:
    """Nothing is written over."""
    write_new(tmp_path / "one.txt", "one")
    with pytest.raises(FileExistsError):
        create(tmp_path / "one.txt")


def test_two_writers(tmp_path: Path) -> None:
    """The second is refused by name while the first writes."""
    folder = tmp_path / "registry"
    with new_folder(folder, FILES.__contains__) as new:
        for name in FILES:
            write_new(new / name, "first")
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


def test_a_damaged_list_says_nothing(tmp_path: Path) -> None:
    """Whatever bit is flipped: what it says is as it was written, or nothing."""
    path = tmp_path / "list.json"
    content = {"data_cut": "2021-06-30", "shards": 3, _disk.FILES: {"a": "0123", "b": "4567"}}
    write_list(path, content)
    whole = path.read_bytes()
    assert content == read_list(path)
    seen = 0
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 7
        path.write_bytes(damaged)
        found = read_list(path)
        seen += found == {}
        assert found in ({}, content) or _disk.OWN.encode() not in damaged
    assert seen > len(whole) // 2
    path.write_text(json.dumps(content), encoding="utf-8")  # of an earlier release
    assert content == read_list(path)


@pytest.mark.parametrize(
    "read",
    [
        read_options, read_review, itp.read_cdisc,
        lambda path: itp.read_mapped(path, mapping=path),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["[" * 100_000, "a = " + "[" * 100_000])
def test_lists_in_lists_without_end_are_refused(
    read: Callable[[Path], object], text: str, tmp_path: Path
) -> None:
    """By name, as anything else that is no file of its kind."""
    path = tmp_path / "dm.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(itp.ItpcaseError):
        read(tmp_path if read is itp.read_cdisc else path)
    path.write_text(text, encoding="utf-8")
    assert {} == read_list(path)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_files_that_are_not_read_are_told_of(ending: str, tmp_path: Path) -> None:
    """One that may be meant for a table is named, whatever its ending; a text beside is not."""
    forms: dict[str, tuple[Any, Any]] = {
        ".csv": (itp.write_csv, itp.read_csv), ".parquet": (itp.write_parquet, itp.read_parquet),
    }  # fmt: skip
    write_it, read_it = forms[ending]
    write_it(examples.load("ding-2025"), tmp_path / "cases")
    odd = ["counts.txt", "Bleeds.XLSX", f"counts (1){ending}", f"Rescues{ending.upper()}",
           f"labs{ending}.gz"]  # fmt: skip
    for name in (*odd, "README.md", "notes.txt"):
        (tmp_path / "cases" / name).write_text("x")
    problems = read_it(tmp_path / "cases", strict=False)[1]

    assert sorted(odd) == [p.file for p in problems if p.code == "UNKNOWN_FILE"]
    assert {"warning"} == {p.severity for p in problems if p.code == "UNKNOWN_FILE"}
