"""
The folder that a reader or a writer was given, and a reader beside a writer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from itpcase._disk import recover, remedy_of
from itpcase.errors import InputError

__all__: list[str] = []

T = TypeVar("T")

TRIES: Final = 20
"""So often a folder is read again that is replaced while it is read."""


def as_path(folder: Any) -> Path:
    """Refuse what is no path, or one that the system does not take or does not show."""
    if isinstance(folder, str | os.PathLike) and "\0" not in str(folder):
        path = Path(folder)
        try:
            with suppress(FileNotFoundError, NotADirectoryError):
                path.stat()
        except OSError as error:
            raise InputError.of(
                "UNREADABLE", argument="path", needed="a path that can be looked at",
                given=f"{str(folder)!r}: {error.strerror or error}", remedy=remedy_of(error),
            ) from error  # fmt: skip
        return path
    raise InputError.of(
        "NO_FOLDER", argument="folder", needed="the path of a folder", given=folder,
        remedy="pass a str or a pathlib.Path",
    )  # fmt: skip


def readable_folder(folder: Any, files: str, argument: str = "folder") -> Path:
    """Return the path of a folder to read, which must be there."""
    path = as_path(folder)
    recover(path)
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
