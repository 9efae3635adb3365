"""
The folder that a reader or a writer was given, and a reader beside a writer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from itpcase._arguments import is_path, refuse_kind
from itpcase._disk import recover, remedy_of
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError, Problem

__all__: list[str] = []

T = TypeVar("T")

MOST_STRANGERS: Final = 100
"""So many files of a folder that are not read are listed."""

HIDDEN: Final = (".", "_")
"""How files and folders begin that systems put beside the parts of a table."""

TRIES: Final = 20
"""So often a folder is read again that is replaced while it is read."""


def as_path(folder: Any, argument: str = "folder") -> Path:
    """Refuse what is no path, or one that the system does not take or does not show."""
    if is_path(folder):
        path = Path(folder)
        try:
            with suppress(FileNotFoundError, NotADirectoryError):
                path.stat()
        except UnicodeEncodeError:  # half of a sign
            raise refuse_kind(folder, argument, "path") from None
        except OSError as error:
            raise InputError.of(
                "UNREADABLE",
                argument="path",
                needed=Sentence("problem.UNREADABLE.needed_folder"),
                given=f"{str(folder)!r}: {error.strerror or error}",
                remedy=remedy_of(error),
            ) from error
        return path
    raise InputError.of(
        "NO_FOLDER",
        argument=argument,
        needed=Sentence("problem.NO_FOLDER.needed_folder"),
        given=folder,
        remedy=Sentence("problem.NO_FOLDER.remedy_folder"),
    )


def readable_folder(folder: Any, files: str, argument: str = "folder") -> Path:
    """Return the path of a folder to read, which must be there."""
    path = as_path(folder, argument)
    recover(path)
    if not path.is_dir():
        raise InputError.of(
            "NO_FOLDER",
            argument=argument,
            needed=Sentence("problem.NO_FOLDER.needed_folder_2", files=files),
            given=repr(str(folder)),
            remedy=Sentence("problem.NO_FOLDER.remedy_folder_2")
            if path.exists()
            else Sentence("problem.NO_FOLDER.remedy_folder_3"),
        )
    return path


def checked_folder(folder: Any) -> Path:
    """Return the whole path of a folder to write, whose parent must be there."""
    path = as_path(folder).resolve()
    if not path.parent.is_dir():
        raise InputError.of(
            "NO_FOLDER",
            argument="folder",
            needed=Sentence("problem.NO_FOLDER.needed_folder_3"),
            given=repr(str(folder)),
            remedy=Sentence("problem.NO_FOLDER.remedy_folder_4"),
        )
    return path


def _identity(folder: Path) -> tuple[int, int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns


def unread_files(folder: Path, files: Sequence[str]) -> list[Problem]:
    """
    Tell of what a folder holds beside its files and may be meant for one of them.

    That is whatever has their ending, every file with the name of a table: ``counts.txt``,
    ``Counts.CSV``, ``counts.csv.gz``, and a folder of that name: ``counts``. Other files, such as a
    text about the data, are let be.
    """
    ending = Path(files[0]).suffix
    tables = {name.partition(".")[0] for name in files}
    found = []
    for path in sorted(folder.iterdir()):
        name = path.name.casefold()
        if path.name in files or (name in files and _is_one_of(path, folder / name)):
            continue
        named = name.partition(".")[0] if path.is_file() else name
        if name.endswith(ending) or named in tables:
            found.append(path.name)
    return [
        Problem(
            code="UNKNOWN_FILE",
            severity="warning",
            file=name,
            given=repr(name),
            needed=Sentence("problem.UNKNOWN_FILE.needed", listed=enumerated(files)),
        )
        for name in found[:MOST_STRANGERS]
    ]


def _is_one_of(path: Path, other: Path) -> bool:
    """Tell whether two spellings are one file, as where letters may be large or small."""
    return other.exists() and path.samefile(other)


def read_toml(path: Path, code: str, **said: Sentence) -> dict[str, Any]:
    """
    Read a file of TOML; refuse by *code*, with what else is *said*, what is none.

    Editors of Windows write a byte order mark before UTF-8, which is no part of the text.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeError, RecursionError) as error:
        given = str(error)[:200]
        raise InputError.of(code, argument=str(path), given=given, **said) from None


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
        "FOLDER_BUSY",
        argument="folder",
        needed=Sentence("problem.FOLDER_BUSY.needed_folder"),
        given=repr(str(folder)),
        remedy=Sentence("problem.FOLDER_BUSY.remedy_folder"),
    )
