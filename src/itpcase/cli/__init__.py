"""
The command line: arguments, then files, then rules, then a report.

Exit codes: 0 done, 1 problems in the data, 2 wrong usage, a place that cannot be read or written,
or not enough memory, 130 interrupted (Ctrl-C).

Data that were refused in part give no answer about the patients concerned, unless ``--keep-going``
is said. No output replaces an input, or a file that the command did not make, unless
``--overwrite`` is said; an input is never replaced.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from itpcase._disk import remedy_of
from itpcase._interruption import interruptible
from itpcase._screen import give_up, printable
from itpcase._sentences import said
from itpcase.cli._arguments import build_parser
from itpcase.cli._commands import run
from itpcase.cli._named import DONE, INTERRUPTED, PROBLEMS, USAGE, language_of, say, tell
from itpcase.errors import DataError, InputError, ItpcaseError, RecordError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process if omitted.

    Returns
    -------
    int
        0 done, 1 problems in the data, 2 wrong usage, a place that cannot be read or written, or
        not enough memory, 130 interrupted.
    """
    with _open_streams(), printable(sys.stdout, sys.stderr):
        try:
            code = _answered(argv)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of a pipe has gone
            give_up(sys.stdout)
            return DONE
        except OSError as error:
            give_up(sys.stdout)
            return _told(f"{error}; {remedy_of(error)}", USAGE)
        return code


@contextlib.contextmanager
def _open_streams() -> Iterator[None]:
    """Let what is printed go nowhere, where who called has closed a stream."""
    with contextlib.ExitStack() as stack:
        for name, redirect in (
            ("stdout", contextlib.redirect_stdout), ("stderr", contextlib.redirect_stderr),
        ):  # fmt: skip
            if getattr(sys, name) is None:
                nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
                stack.enter_context(redirect(nowhere))
        yield


def _answered(argv: Sequence[str] | None) -> int:
    """Do what the arguments say; what goes wrong is told in one sentence."""
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed its message
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        with interruptible():
            return run(arguments)
    except ItpcaseError as error:
        code = PROBLEMS if isinstance(error, DataError) else USAGE
        return _told(_refusal(arguments, error), code)
    except MemoryError:
        return _told(say(arguments, "command_said.memory"), USAGE)
    except ImportError as error:  # of a package that is there, and of what it is made of
        return _told(say(arguments, "command_said.unloadable", package=error.name or "?"), USAGE)
    except KeyboardInterrupt:
        return _told(say(arguments, "command_said.interrupted"), INTERRUPTED)


def _refusal(arguments: argparse.Namespace, error: ItpcaseError) -> str:
    """Say why nothing was done, with the options of the command line."""
    if isinstance(error, DataError | RecordError):
        lines = [said(problem.told, language_of(arguments)) for problem in error.problems]
        return "\n  ".join([say(arguments, "problem_listed.cannot_be_used", n=len(lines)), *lines])
    if isinstance(error, InputError):
        return said(error.problem.told, language_of(arguments))
    return str(error)


def _told(sentence: str, code: int) -> int:
    """Say what went wrong, and give the exit code."""
    tell([f"itpcase: {sentence}"])
    return code
