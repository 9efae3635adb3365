"""
A folder of files, written as a whole or not at all.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from itpcase.errors import InputError

fcntl: Any = None
with suppress(ImportError):  # Windows has none
    fcntl = importlib.import_module("fcntl")

__all__: list[str] = []

T = TypeVar("T")

NEW: Final = "new"
OLD: Final = "old"
"""Folders of a workshop: the one that is being written, and the one that was there before."""

TRIES: Final = 20
"""So often a folder is read again that is replaced while it is read."""


def as_path(folder: Any) -> Path:
    """Refuse what is no path."""
    if isinstance(folder, str | os.PathLike) and "\0" not in str(folder):
        return Path(folder)
    raise InputError.of(
        "NO_FOLDER", argument="folder", needed="the path of a folder", given=folder,
        remedy="pass a str or a pathlib.Path",
    )  # fmt: skip


def readable_folder(
    folder: Any, files: str, argument: str = "folder", *, known: Sequence[str] = ()
) -> Path:
    """Return the path of a folder to read, which must be there."""
    path = as_path(folder)
    recover(path, known)
    if not path.is_dir():
        raise InputError.of(
            "NO_FOLDER", argument=argument, needed=f"a folder of {files}", given=repr(str(folder)),
            remedy="pass the folder itself" if path.exists() else "correct the path",
        )  # fmt: skip
    return path


def checked_folder(folder: Any) -> Path:
    """Return the whole path of a folder to write, whose parent must be there."""
    path = as_path(folder).resolve()
    if not path.parent.is_dir():
        raise InputError.of(
            "NO_FOLDER", argument="folder", needed="a folder in one that exists",
            given=repr(str(folder)), remedy="create the folder above it",
        )  # fmt: skip
    return path


@contextmanager
def new_files(folder: Path, files: Sequence[str]) -> Iterator[Path]:
    """
    Give a place beside the folder, and put it in the folder's place when all files are written.

    * the folder is the old one or the new one, whenever the process ends: the two change places in
      one step, after everything is on the disk;
    * a file that is in the folder and was not written again is gone;
    * one process writes at a time; the folder may hold nothing but *files*.
    """
    foreign = _foreign(folder, files)
    if foreign:
        raise InputError.of(
            "FOREIGN_FILES", argument="folder", needed="a new folder, or one of these files only",
            given=f"one that also holds {', '.join(foreign[:3])}",
            remedy="choose another folder; nothing was written",
        )  # fmt: skip
    workshop = _workshop(folder)
    try:
        with _alone(folder):
            _clear(workshop, files)  # what a process left that ended while it wrote
            try:
                new = workshop / NEW
                new.mkdir(parents=True)
                yield new
                sync(*sorted(new.iterdir()), new)
                _exchange(new, folder)
                sync(folder.parent)
            finally:
                _clear(workshop, files)
    except OSError as error:
        raise InputError.of(
            "NOT_WRITABLE", argument="folder", needed="a place to write a folder", given=str(error),
            remedy="check the folder above it, its permissions and the space that is left",
        ) from error  # fmt: skip


def _workshop(folder: Path) -> Path:
    """Return where a new folder is made, beside the old one."""
    return folder.parent / f".itpcase-{folder.name}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other writers of the folder out; the system lets go of the lock with the process."""
    if fcntl is None:  # pragma: no cover - Windows, where an open file cannot be moved anyway
        yield
        return
    place = folder.parent / f".itpcase-{folder.name}.lock"
    with place.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = os.path.samestat(os.fstat(lock.fileno()), place.stat())
        except (BlockingIOError, FileNotFoundError):
            mine = False
        if not mine:
            raise InputError.of(
                "FOLDER_BUSY", argument="folder", needed="a folder that nobody else is writing",
                given=repr(str(folder)), remedy="wait until the other process is done",
            )  # fmt: skip
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


def sync(*paths: Path) -> None:
    """Wait until files and folders are on the disk."""
    for path in paths:
        if path.is_dir() and os.name == "nt":  # pragma: no cover - folders cannot be opened there
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exchange(new: Path, folder: Path) -> None:
    """Put a new folder in the place of the old one, in one step where the system has one."""
    if not folder.exists():
        new.rename(folder)
    elif not _swap(new, folder):
        old = new.with_name(OLD)
        folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:
            old.rename(folder)
            raise


def _swap(one: Path, two: Path) -> bool:
    """Let two folders change places at once; False where the system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    here, both = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
    if rename(here, os.fsencode(one), here, os.fsencode(two), both) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:  # a file system that cannot
        return False
    raise OSError(code, os.strerror(code), str(two))


def recover(folder: Path, files: Sequence[str]) -> None:
    """Bring back the old folder where a process ended between the two steps of an exchange."""
    workshop = _workshop(folder)
    if not folder.exists() and (workshop / OLD).is_dir():
        with _alone(folder):
            (workshop / OLD).rename(folder)
            _clear(workshop, files)


def _identity(folder: Path) -> tuple[int, int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns


def read_unchanged(folder: Path, read: Callable[[], T]) -> T:
    """Read a folder, and once more if it was replaced meanwhile: never half old and half new."""
    for _ in range(TRIES):
        before = _identity(folder)
        try:
            found = read()
        except Exception:
            if _identity(folder) == before:
                raise
            continue
        if _identity(folder) == before:
            return found
    raise InputError.of(
        "FOLDER_BUSY", argument="folder", needed="a folder that stays while it is read",
        given=repr(str(folder)), remedy="read it again when nobody writes it",
    )  # fmt: skip


def _foreign(folder: Path, files: Sequence[str]) -> list[str]:
    """Name what is not of the form; a path that is no folder is foreign altogether."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [folder.name]
    return sorted(path.name for path in folder.iterdir() if path.name not in files or path.is_dir())


def _clear(workshop: Path, files: Sequence[str]) -> None:
    """Take out a workshop with the files of the form in it, and nothing else."""
    for folder in (workshop / NEW, workshop / OLD):
        if folder.is_dir():
            for name in files:
                (folder / name).unlink(missing_ok=True)
            with suppress(OSError):  # it holds what is not ours
                folder.rmdir()
    with suppress(OSError):
        workshop.rmdir()
