"""
What the arguments name: the data and their options, a definition, the language; and the exit codes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from itpcase import examples
from itpcase._sentences import Sentence, enumerated, on_the_command_line, render
from itpcase.definitions import get_definition
from itpcase.definitions.definition import Definition
from itpcase.definitions.files import read_definition
from itpcase.errors import InputError
from itpcase.io.recognise import read_options
from itpcase.report import DEFAULT_DEFINITIONS
from itpcase.units.text import broken

__all__: list[str] = []

DONE, PROBLEMS, USAGE = range(3)
INTERRUPTED = 130

WIDEST: Final = 80
"""A sentence is easy to read in lines of so many columns, however wide the screen is."""


def language_of(arguments: argparse.Namespace) -> str:
    """Return the language of what is said on the screen."""
    return on_the_command_line(arguments.lang)


def say(arguments: argparse.Namespace, key: str, **values: object) -> str:
    """Say what a command says beside its answers, in the language that was asked for."""
    return render(key, values, language_of(arguments))


def _for_screen(text: str, stream: Any) -> str:
    """Break a text into lines that a screen holds; a pipe or a file has each sentence in one."""
    with suppress(OSError, ValueError, AttributeError):
        if stream.isatty():
            return broken(text, min(WIDEST, shutil.get_terminal_size().columns))
    return text


def tell(lines: Iterable[str]) -> None:
    """Write lines beside the answers, each in one piece: who interrupts is told on a new line."""
    for line in lines:
        sys.stderr.write(f"{_for_screen(line, sys.stderr)}\n")


def show(text: str) -> None:
    """Print sentences, in lines that a screen holds."""
    print(_for_screen(text, sys.stdout))


def is_file(name: str | None) -> bool:
    """Tell whether a definition is named by its file, and not by its id."""
    if name is None:
        return False
    path = Path(name)
    return name.endswith((".toml", ".json")) or (bool(path.suffix) and path.is_file())


def definition_of(name: str | None) -> Definition:
    if name is None:
        return DEFAULT_DEFINITIONS[0]
    if is_file(name):
        return read_definition(Path(name))
    return get_definition(name)


def place_of(arguments: argparse.Namespace) -> Path:
    """Return the path of the data, or of the example of this name."""
    is_example = arguments.data in examples.names() and not Path(arguments.data).is_dir()
    folder = examples.path(arguments.data) if is_example else Path(arguments.data)
    if not folder.exists():
        raise InputError.of(
            "NO_DATA",
            argument="DATA",
            given=arguments.data,
            remedy=Sentence("problem.NO_DATA.remedy", listed=enumerated(examples.names())),
        )
    return folder


def options_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says about the data; a file of options goes first."""
    written = {} if arguments.options is None else read_options(arguments.options)
    return written | {
        "form": arguments.format, "mapping": arguments.mapping, "zone": arguments.zone,
        "days": None if arguments.days == "elapsed" else arguments.days,
        "decimal": arguments.decimal, "impute": arguments.impute,
        "encoding": arguments.encoding, "dates": arguments.dates,
    }  # fmt: skip
