"""
A folder of files, written as a whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from itpcase.errors import InputError

__all__: list[str] = []


def as_path(folder: Any) -> Path:
    """Refuse what is no path."""
    if isinstance(folder, str | os.PathLike) and "\0" not in str(folder):
        return Path(folder)
    raise InputError.of(
        "NO_FOLDER", argument="folder", needed="the path of a folder", given=folder,
        remedy="pass a str or a pathlib.Path",
    )  # fmt: skip


def readable_folder(folder: Any, files: str, argument: str = "folder") -> Path:
    """Return the path of a folder to read, which must be there."""
    path = as_path(folder)
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
    Give a place beside the folder, and move the files from there when all of them are written.

    After an error the folder is as it was before. A file that is in the folder and was not written
    again is gone. The folder may hold nothing but *files*.
    """
    foreign = _foreign(folder, files)
    if foreign:
        raise InputError.of(
            "FOREIGN_FILES", argument="folder", needed="a new folder, or one of these files only",
            given=f"one that also holds {', '.join(foreign[:3])}",
            remedy="choose another folder; nothing was written",
        )  # fmt: skip
    try:
        workshop = Path(tempfile.mkdtemp(prefix=".itpcase-", dir=folder.parent))
        try:
            new = workshop / "new"
            new.mkdir()
            yield new
            _move(new, folder, workshop / "old", files)
        finally:
            _remove(workshop / "new", files)
            with suppress(OSError):  # it still holds what could not be put back
                workshop.rmdir()
    except OSError as error:
        raise InputError.of(
            "NOT_WRITABLE", argument="folder", needed="a place to write a folder", given=str(error),
            remedy="check the folder above it, its permissions and the space that is left",
        ) from error  # fmt: skip


def _foreign(folder: Path, files: Sequence[str]) -> list[str]:
    """Name what is not of the form; a path that is no folder is foreign altogether."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [folder.name]
    return sorted(path.name for path in folder.iterdir() if path.name not in files or path.is_dir())


def _move(new: Path, folder: Path, old: Path, files: Sequence[str]) -> None:
    """Put the new files in place; if one cannot be moved, everything is as it was."""
    if not folder.exists():
        new.rename(folder)
        return
    old.mkdir()
    moved = []
    try:
        for name in files:
            if (folder / name).exists():
                (folder / name).replace(old / name)
            if (new / name).exists():
                (new / name).replace(folder / name)
                moved.append(name)
    except BaseException:
        for name in files:
            if (old / name).exists():
                (old / name).replace(folder / name)
            elif name in moved:
                (folder / name).unlink()
        old.rmdir()
        raise
    _remove(old, files)


def _remove(folder: Path, files: Sequence[str]) -> None:
    """Take out the files of the form, and nothing else."""
    if folder.is_dir():
        for name in files:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
