"""
Options that are refused early: alone, beside one another, or no place to write.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Final

from itpcase._arguments import beside_missing, options_apart
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.stratified import check_strata
from itpcase.io._sheets.workbook import is_workbook

__all__: list[str] = []

NEEDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "report": (("strata", "by"), ("reference", "by"), ("groups", "by")),
}
"""By the command, which option needs which other."""

APART: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "classify": (("csv", "explain"),),
    "remissions": (("csv", "explain"),),
    "endpoints": (("csv", "explain"),),
    "definitions": (("schema", "id"), ("schema", "output")),
}
"""By the command, which options exclude each other: the second would be passed over."""

ARGUMENTS: Final = {"id": "ID"}
"""What is no option."""


PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "simulate": ("folder",), "template": ("file",),
}  # fmt: skip
"""By the command, which of its arguments is a place to write."""

OUTPUTS: Final = ("output", "pieces", "problems")
"""The options that are one, of whatever command has them."""

SCREEN: Final = "-"
"""What other programs take for the screen."""


def check_places(arguments: argparse.Namespace) -> None:
    """Refuse ``-`` as a place to write: it would become a file of that name."""
    own = PLACES.get(arguments.command, ())
    for name in (*own, *OUTPUTS):
        if str(getattr(arguments, name, None)) == SCREEN:
            raise InputError.of(
                "NOT_WRITABLE", argument=name.upper() if name in own else _called(name),
                needed=Sentence("problem.NOT_WRITABLE.needed_place"), given=repr(SCREEN),
                remedy=Sentence("problem.NOT_WRITABLE.remedy_place"),
            )  # fmt: skip


def check_pairs(arguments: argparse.Namespace) -> None:
    """Refuse an option that would be passed over as the arguments stand."""
    for name, other in NEEDS.get(arguments.command, ()):
        if _is_given(arguments, name) and not _is_given(arguments, other):
            raise beside_missing(_called(name), _called(other))
    if arguments.command == "report" and arguments.strata is not None:
        check_strata(arguments.by, arguments.strata, "--strata")
    for name, other in APART.get(arguments.command, ()):
        if _is_given(arguments, name) and _is_given(arguments, other):
            raise options_apart(_called(name), _called(other))
    if arguments.command == "definitions" and arguments.file is not None:
        if arguments.id != "check":
            raise beside_missing("FILE", "check")
        if arguments.output is not None:
            raise options_apart("--output", "check")
    if arguments.command == "export" and _is_given(arguments, "study") and arguments.to != "adam":
        raise beside_missing("--study", "--to adam")
    if arguments.command == "map" and arguments.sheet is not None and not _has_sheets(arguments):
        raise InputError.of(
            "OPTION_ALONE", argument="--sheet",
            needed=Sentence("problem.OPTION_ALONE.needed_workbook"), given=arguments.file.name,
            remedy=Sentence("problem.OPTION_ALONE.remedy_workbook"),
        )  # fmt: skip


def _has_sheets(arguments: argparse.Namespace) -> bool:
    """Tell whether a file has sheets to choose from; one that is not there is told of elsewhere."""
    return not arguments.file.is_file() or is_workbook(arguments.file)


def _is_given(arguments: argparse.Namespace, name: str) -> bool:
    return getattr(arguments, name) not in {None, False}


def _called(name: str) -> str:
    return ARGUMENTS.get(name, f"--{name}")
