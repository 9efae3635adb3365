"""
Files and folders that are the old ones or the new ones, whenever a process ends.

* `new_file` and `new_folder` give a place beside the target. What is written there takes the
  target's place in one step, after everything is on the disk; nothing of the old stays behind.
* One process writes at a time; another is refused by name, or waits.
* Files of patients are for their owner only: mode 0600, folders 0700, whatever was there before.
* A call that fails is told in one sentence, `not_writable`, with what can be done about it.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import importlib
import json
import os
import re
import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError

fcntl: Any = None
with suppress(ImportError):  # Windows has none
    fcntl = importlib.import_module("fcntl")

__all__: list[str] = []

MARK: Final = ".itpcase-"
"""How the name of everything starts that stands beside a target while it is written."""

NEW: Final = "new"
OLD: Final = "old"
"""Folders of a workshop: the one that is being written, and the one that was there before."""

OWNER_FILE: Final = 0o600
OWNER_FOLDER: Final = 0o700

LONGEST_NAME: Final = 200
"""A longer name is shortened beside its target. [bytes]"""

REMEDIES: Final = {
    errno.ENOMEM: "memory",
    errno.ENOSPC: "full",
    errno.EDQUOT: "quota",
    errno.EFBIG: "size",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.EROFS: "read_only",
    errno.EIO: "fault",
    errno.EMFILE: "files",
    errno.ENFILE: "programs",
    errno.EISDIR: "is_folder",
    errno.ENOTDIR: "no_folder",
    errno.ENAMETOOLONG: "long_name",
    errno.ENOENT: "missing",
}
"""What can be done about an error of the system: its key."""

_EXHAUSTED: Final = ("Failed to launch worker thread", "malloc of size", "Cannot allocate memory")
"""What Arrow says where the system gives it no memory or no thread."""

BEFORE: Final = 20
"""So many signs of a text are shown before the one that cannot be written."""

_WITHOUT_MODES: Final = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}
"""What a file system says that keeps no modes."""


def remedy_of(error: OSError) -> str:
    """Say what can be done about an error of the system."""
    return Sentence(f"system.{REMEDIES.get(error.errno or 0, 'other')}")


def refuse_exhausted(error: BaseException) -> None:
    """Raise a `MemoryError` in the place of what a library says when it is given no more."""
    if any(mark in str(error) for mark in _EXHAUSTED):
        raise MemoryError from error


def not_writable(path: Path, argument: str, error: OSError) -> InputError:
    """Turn an error of the system into that of a place that cannot be written."""
    return InputError.of(
        "NOT_WRITABLE",
        argument=argument,
        given=f"{str(path)!r}: {error.strerror or error}",
        remedy=remedy_of(error),
    )


@contextmanager
def told_if_refused(path: Path, argument: str) -> Iterator[None]:
    """Tell of what cannot be written as an error of ours: the place, or a text."""
    try:
        yield
    except OSError as error:
        raise not_writable(path, argument, error) from error
    except UnicodeEncodeError as error:
        raise InputError.of(
            "NOT_WRITABLE",
            argument=argument,
            needed=Sentence("problem.NOT_WRITABLE.needed_signs"),
            given=repr(error.object[max(0, error.start - BEFORE) : error.end]),
            remedy=Sentence("problem.NOT_WRITABLE.remedy_signs"),
        ) from error


# --- one file -----------------------------------------------------------------------------------


@contextmanager
def new_file(path: Path, argument: str = "path", *, wait: bool = False) -> Iterator[BinaryIO]:
    """
    Open a new file beside a path, and put it in its place when all is written.

    Parameters
    ----------
    path : Path
        An old file there is replaced; the target of a link, not the link.
    argument : str
        The name to use in an error.
    wait : bool
        For another process that writes the same file; it is refused otherwise.

    Yields
    ------
    BinaryIO
        Its ``name`` is the path of the new file.

    Raises
    ------
    InputError
        If it cannot be written. The old file is as it was.
    """
    target = Path(os.path.realpath(path))
    beside = _beside(target, ".part")
    with told_if_refused(path, argument):
        if target.exists() and not target.is_file():
            given = "a folder" if target.is_dir() else "a device or a pipe"
            raise InputError.of(
                "NOT_WRITABLE",
                argument=argument,
                needed=Sentence("problem.NOT_WRITABLE.needed_disk"),
                given=f"{given}, {str(path)!r}",
            )
        with _alone(target, argument, wait=wait):
            beside.unlink(missing_ok=True)  # of a process that ended while it wrote
            try:
                with create(beside) as stream:
                    yield stream
                    stream.flush()
                    os.fsync(stream.fileno())
                beside.replace(target)
                _sync(target.parent)
            finally:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes, argument: str = "path") -> None:
    """
    Write a file; an old one is replaced only when the new one is whole.

    Parameters
    ----------
    path : Path
    content : str or bytes
    argument : str
        The name to use in an error.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    with new_file(path, argument) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def create(path: Path) -> BinaryIO:
    """Open a file that is not there yet, for its owner only."""
    return open(path, "xb", opener=_for_owner)


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that is not there yet, for its owner only."""
    with create(path) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_FILE)


# --- a folder -----------------------------------------------------------------------------------


@contextmanager
def new_folder(
    folder: Path,
    made: Callable[[str], bool],
    *,
    argument: str = "folder",
    goes_on: Callable[[Path], bool] = lambda _: False,
) -> Iterator[Path]:
    """
    Give a place beside a folder, and put it in the folder's place when all files are written.

    Parameters
    ----------
    folder : Path
        Its parent is there.
    made : callable
        Tells of a file, by its path from the folder with ``/``, whether this form has it. A folder
        with other files is refused; a file that was not written again is gone.
    argument : str
        The name to use in an error.
    goes_on : callable
        Tells whether what a process left that ended while it wrote can be finished.

    Yields
    ------
    Path
        A folder, empty unless it goes on.

    Raises
    ------
    InputError
        If the folder cannot be written, holds other files, or another process writes it.
    """
    with told_if_refused(folder, argument):
        refuse_foreign(folder, made, argument)
        with _alone(folder, argument):
            yield from _in_workshop(folder, made, argument, goes_on)


def _in_workshop(
    folder: Path, made: Callable[[str], bool], argument: str, goes_on: Callable[[Path], bool]
) -> Iterator[Path]:
    """Make the new folder, and let it take its place; take out what is left, whatever happens."""
    workshop = workshop_of(folder)
    new = workshop / NEW

    def clear() -> None:
        if workshop.exists():
            shutil.rmtree(workshop)

    if not (new.is_dir() and goes_on(new)):
        clear()
    try:
        new.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
        yield new
        for left in new.rglob(f"{MARK}*"):
            left.unlink()  # of a process that ended while it wrote one of the files
        _settle(new)
        refuse_foreign(folder, made, argument)
    except BaseException:
        with suppress(OSError):  # the error that came is told
            if not goes_on(new):
                clear()
        raise
    try:
        _exchange(new, folder)
        _sync(folder.parent)
    except BaseException:
        with suppress(OSError):
            clear()
        raise
    try:
        clear()
    except OSError as error:
        raise InputError.of(
            "LEFT_BEHIND", argument=argument, given=f"{str(workshop)!r}: {error.strerror or error}"
        ) from error


def clear_leftovers(folder: Path, argument: str = "folder") -> None:
    """Take out what a process left that ended while it wrote a folder."""
    workshop = workshop_of(folder)
    if workshop.exists() or _beside(folder, ".lock").exists():
        with _alone(folder, argument):
            if workshop.exists():
                shutil.rmtree(workshop)


def workshop_of(folder: Path) -> Path:
    """Return where a new folder is made, beside the old one."""
    return _beside(folder)


def refuse_foreign(folder: Path, made: Callable[[str], bool], argument: str) -> None:
    """Refuse a folder that holds what its form does not have."""
    foreign = _foreign_files(folder, made)
    if foreign:
        raise InputError.of(
            "FOREIGN_FILES",
            argument=argument,
            given=Sentence("problem.FOREIGN_FILES.given", listed=enumerated(foreign[:3])),
        )


def _foreign_files(folder: Path, made: Callable[[str], bool]) -> list[str]:
    """Name what is not of the form; a path that is no folder is foreign altogether."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [folder.name]
    inside = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = sorted(path.relative_to(folder).as_posix() for path in inside)
    empty = (path for path in folder.iterdir() if path.is_dir() and not any(path.iterdir()))
    return [*(name for name in names if not made(name)), *sorted(path.name for path in empty)]


def _settle(folder: Path) -> None:
    """Give everything in a folder to its owner only, and wait until it is on the disk."""
    inside = sorted(folder.rglob("*"))
    for path in inside:
        mode = OWNER_FOLDER if path.is_dir() else OWNER_FILE
        if stat.S_IMODE(path.stat().st_mode) != mode:
            try:
                path.chmod(mode)
            except OSError as error:
                if error.errno not in _WITHOUT_MODES:
                    raise
    _sync(*inside, folder)


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


def recover(folder: Path) -> None:
    """Bring back the old folder where a process ended between the two steps of an exchange."""
    folder = Path(os.path.realpath(folder))
    old = workshop_of(folder) / OLD
    if not folder.exists() and old.is_dir():
        with _alone(folder, "folder"):
            old.rename(folder)
            shutil.rmtree(workshop_of(folder))


# --- names --------------------------------------------------------------------------------------

_PLAIN: Final = compile_late(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-])?")
_DEVICES: Final = compile_late(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""

_CLEANED: Final = 60
_TELLING: Final = 10
"""Characters that are kept of an odd text, and digits of its hash that tell it from others."""


def file_stem(text: str) -> str:
    """
    Name a file after a text, such as an id: a name that every system takes, and no path.

    A plain text is its own name. Of any other, what is plain is kept, and a hash tells it from
    texts that look alike.

    Examples
    --------
    >>> from itpcase._disk import file_stem
    >>> file_stem("DING2025-1"), file_stem("../x"), file_stem("CON")
    ('DING2025-1', 'x-d6b96a97d1', 'CON-a3dbc4b644')
    """
    if _PLAIN.fullmatch(text) and not _DEVICES.fullmatch(text):
        return text
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", text).strip("_-")[:_CLEANED] or "x"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kept}-{digest[:_TELLING]}"


def file_stems(texts: Sequence[str]) -> list[str]:
    """Name a file after each of several texts, also where a system takes Ann and ANN for one."""
    names = [file_stem(text) for text in texts]
    times = Counter(name.casefold() for name in names)
    return [
        name if times[name.casefold()] == 1 else file_stem(f"{text}\0")
        for name, text in zip(names, texts, strict=True)
    ]


# --- both ---------------------------------------------------------------------------------------


def _sync(*paths: Path) -> None:
    """Wait until files and folders are on the disk."""
    for path in paths:
        if path.is_dir() and os.name == "nt":  # pragma: no cover - folders cannot be opened there
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _beside(target: Path, ending: str = "") -> Path:
    """Name what stands beside a target while it is written: hidden, and always the same."""
    name = target.name
    if len(os.fsencode(name)) > LONGEST_NAME:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return target.parent / f"{MARK}{name}{ending}"


@contextmanager
def _alone(target: Path, argument: str, *, wait: bool = False) -> Iterator[None]:
    """Keep other writers out; the system lets go of the lock with the process."""
    if fcntl is None:  # pragma: no cover - Windows, where an open file cannot be moved anyway
        yield
        return
    place = _beside(target, ".lock")
    while True:
        with open(place, "ab", opener=_for_owner) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                mine = os.path.samestat(os.fstat(lock.fileno()), place.stat())
            except (BlockingIOError, FileNotFoundError):
                mine = False
            if not mine and wait:
                continue
            if not mine:
                raise InputError.of("FOLDER_BUSY", argument=argument, given=repr(str(target)))
            try:
                yield
            finally:
                with suppress(FileNotFoundError):
                    place.unlink()
            return


# --- lists of files -----------------------------------------------------------------------------

FILES: Final = "files"
"""Where a list holds the SHA-256 of each file that was written together with it."""

OWN: Final = "sha256"
"""Where a list holds the SHA-256 of what else it says."""


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digests_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files of a folder."""
    return {name: digest_of(folder / name) for name in names}


def write_list(path: Path, content: dict[str, Any]) -> None:
    """Write a list of files, with the SHA-256 of what it says."""
    write_whole(path, json.dumps(content | {OWN: _digest_of_list(content)}, indent=1))


def read_list(path: Path) -> dict[str, Any]:
    """Read a list of files; nothing where there is none, and of one that is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or not isinstance(content.get(FILES, {}), dict):
        return {}
    own = content.pop(OWN, None)  # a list of an earlier release has none
    return content if own is None or own == _digest_of_list(content) else {}


def _digest_of_list(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
