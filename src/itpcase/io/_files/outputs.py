"""
Places to write to: never an input, and never what somebody else made.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from itpcase._disk import not_writable
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.io._files.archives import DAMAGED, PROPERTIES

__all__: list[str] = []

MOST_LOOKED_AT = 4096
"""So much of a file is looked at to see who made it. [bytes]"""


def check_file(
    path: Path,
    argument: str,
    *,
    inputs: Iterable[Path],
    mark: str | None,
    overwrite: bool,
) -> None:
    """
    Refuse a file to write that is an input, a folder, or was made by somebody else.

    Parameters
    ----------
    path : Path
    argument : str
        The name to use in an error.
    inputs : iterable of Path
        What the same command reads; never written, whatever *overwrite* says.
    mark : str or None
        What a file that the same command made holds near its start; None if it may hold what a user
        corrected.
    overwrite : bool
        Whether a file that somebody else made may be replaced.

    Raises
    ------
    InputError
    """
    is_ours = mark is not None and path.is_file() and _has_mark(path, mark)
    _refuse_input(path, argument, inputs, is_ours=is_ours)
    if path.is_dir():
        raise InputError.of(
            "NOT_WRITABLE",
            argument=argument,
            needed=Sentence("problem.NOT_WRITABLE.needed_disk"),
            given=Sentence("problem.NOT_WRITABLE.given_outputs", path=repr(str(path))),
            remedy=Sentence("problem.NOT_WRITABLE.remedy_outputs"),
        )
    if path.exists() and not overwrite and not is_ours:
        raise _foreign(path, argument, "file", "name")
    _refuse_place(path.parent, path, argument)


def check_folder(
    path: Path,
    argument: str,
    *,
    inputs: Iterable[Path],
    made: Callable[[Path], bool],
    overwrite: bool,
    mend: str = "folder",
) -> None:
    """
    Refuse a folder to write that is an input, is a file, or holds what somebody else made.

    Parameters
    ----------
    path : Path
    argument : str
    inputs : iterable of Path
    made : callable
        Tells whether the same command makes a file of this name.
    overwrite : bool
    mend : str
        What can be done about a folder that holds what somebody else made.

    Raises
    ------
    InputError
    """
    _refuse_input(path, argument, inputs, is_ours=False)
    if path.exists() and not path.is_dir():
        raise InputError.of(
            "NOT_WRITABLE",
            argument=argument,
            needed=Sentence("problem.NOT_WRITABLE.needed_outputs"),
            given=Sentence("problem.NOT_WRITABLE.given_outputs_2", path=repr(str(path))),
            remedy=Sentence("problem.NOT_WRITABLE.remedy_outputs_2"),
        )
    if path.is_dir() and not overwrite and not all(made(each) for each in path.iterdir()):
        raise _foreign(path, argument, "others", mend)
    _refuse_place(path if path.is_dir() else path.parent, path, argument)


def _refuse_input(path: Path, argument: str, inputs: Iterable[Path], *, is_ours: bool) -> None:
    """Refuse a path that is read, or lies among files that are read."""
    target = path.resolve()
    for each in inputs:
        source = each.resolve()
        inside = source.is_dir() and target.parent == source and target.is_file() and not is_ours
        linked = path.exists() and each.exists() and path.samefile(each)
        if target == source or inside or linked:
            raise InputError.of("OUTPUT_IS_INPUT", argument=argument, given=repr(str(path)))


def _foreign(path: Path, argument: str, given: str, mend: str) -> InputError:
    return InputError.of(
        "FILE_EXISTS",
        argument=argument,
        needed=Sentence("problem.FILE_EXISTS.needed_outputs"),
        given=Sentence(f"problem.FILE_EXISTS.given_{given}", path=repr(str(path))),
        remedy=Sentence("problem.FILE_EXISTS.remedy_outputs", mend=Sentence(f"output.{mend}")),
    )


def _refuse_place(folder: Path, path: Path, argument: str) -> None:
    """Refuse a place where nothing can be written, before anything is worked out."""
    while not folder.exists() and folder != folder.parent and argument == "--pieces":
        folder = folder.parent
    if not folder.is_dir():
        raise InputError.of(
            "NO_FOLDER",
            argument=argument,
            needed=Sentence("problem.NO_FOLDER.needed_outputs"),
            given=repr(str(folder)),
            remedy=Sentence("problem.NO_FOLDER.remedy_outputs"),
        )
    try:
        handle, name = tempfile.mkstemp(prefix=".itpcase-", dir=folder)
    except OSError as error:
        raise not_writable(path, argument, error) from None
    os.close(handle)
    Path(name).unlink()


def _has_mark(path: Path, mark: str) -> bool:
    """Whether a page, or the properties of a document, name who made it."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                return mark.encode() in parts.read(PROPERTIES)
        with path.open("rb") as stream:
            return mark.encode() in stream.read(MOST_LOOKED_AT)
    except (OSError, KeyError):
        return False
    except DAMAGED:
        return False
