"""
A disk that fails at a chosen call: calls that change files are counted, and one of them fails.

`Disk` stands before every function with which Python changes a disk: open for writing, write,
fsync, rename, replace, the exchange of two folders, link, mkdir, rmdir, unlink, chmod. A process
that *ends* does nothing more to the disk, so that every later call fails too and no cleaning up
gets through. A library that writes with functions of its own is one more call (`outside`).
"""

from __future__ import annotations

import builtins
import errno
import inspect
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from itpcase import _disk

ENDS: Final = "ends"
FAULTS: Final[tuple[str, ...]] = (ENDS, "ENOSPC", "EIO", "EACCES")
CALLS: Final = (
    "fsync", "rename", "replace", "link", "mkdir", "rmdir", "unlink", "remove", "chmod",
)  # fmt: skip
"""Functions of `os` that change a disk, or say whether it was changed."""


class EndedError(BaseException):
    """The process is no more."""


class Disk:
    """Counts the calls that change the disk below a folder, and lets one of them fail."""

    def __init__(self, folder: Path) -> None:
        self.folder = os.path.realpath(folder)
        self.fails_at = 0
        self.fault = ENDS
        self.seen = 0
        self.failed = ""
        self.is_ended = False

    def plan(self, at: int, fault: str) -> None:
        """Let the call of this number fail; none if it is 0."""
        self.fails_at, self.fault, self.seen = at, fault, 0
        self.failed, self.is_ended = "", False

    def call(self, name: str, path: Any = None) -> None:
        """Count a call, and fail if its time has come."""
        if isinstance(path, str | os.PathLike) and not self._is_mine(path):
            return
        if self.is_ended:
            raise EndedError
        self.seen += 1
        if self.seen == self.fails_at:
            self.failed = name
            if self.fault == ENDS:
                self.is_ended = True
                raise EndedError
            code = getattr(errno, self.fault)
            raise OSError(code, os.strerror(code), None if path is None else str(path))

    def _is_mine(self, path: Any) -> bool:
        text = os.fspath(path)
        return text.startswith(self.folder) or (
            not Path(text).is_absolute() or os.path.realpath(text).startswith(self.folder)
        )


class Raw(io.FileIO):
    """A file every write of which may fail."""

    disk: Disk

    def write(self, content: Any) -> int:
        """Write, if the disk lets."""
        self.disk.call("write")
        return super().write(content)


def _open(disk: Disk, real: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(real)

    def opened(*args: Any, **kwargs: Any) -> Any:
        if not set(args[1] if len(args) > 1 else kwargs.get("mode", "r")) & set("wxa+"):
            return real(*args, **kwargs)
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        file, mode, _, encoding, errors, newline, closefd, opener = given.arguments.values()
        is_path = not isinstance(file, int)
        if is_path and not disk._is_mine(file):  # noqa: SLF001
            return real(*args, **kwargs)
        disk.call("open", file if is_path else None)
        raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        raw.disk = disk
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding or "utf-8", errors, newline)

    return opened


@contextmanager
def on(disk: Disk, outside: tuple[tuple[Any, str], ...] = ()) -> Iterator[None]:
    """Put a disk before the functions that change one, and *outside* ones of libraries."""

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            disk.call(name, args[0] if args else None)
            return real(*args, **kwargs)

        return call

    def after(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            found = real(*args, **kwargs)
            disk.call("outside")  # half of what it wrote may be there
            return found

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)  # it takes its time, and is counted all the same
        for name in CALLS:
            patch.setattr(os, name, counted(name, getattr(os, name)))
        patch.setattr(_disk, "_swap", counted("exchange", _disk._swap))  # noqa: SLF001
        patch.setattr(shutil, "_use_fd_functions", False)  # so that it names whole paths
        opened = _open(disk, io.open)
        patch.setattr(io, "open", opened)
        patch.setattr(builtins, "open", opened)
        for module, name in outside:
            patch.setattr(module, name, after(getattr(module, name)))
        yield


def content_of(path: Path) -> dict[str, bytes]:
    """What a file or all files of a folder hold, by their names; nothing if it is not there."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {
        each.relative_to(path).as_posix(): each.read_bytes()
        for each in sorted(path.rglob("*"))
        if each.is_file()
    }
