"""
JSON in which no object has two values of one key, of which Python would take the last.

Where and why a text is no JSON is said here, of every form of data.
"""

from __future__ import annotations

import json
from typing import Any, Final

from itpcase._sentences import Listing, Sentence
from itpcase.errors import InputError

__all__: list[str] = []

RESOURCE: Final = b'"resourceType"'
"""Stands near the begin of what holds resources of FHIR."""


class KeyTwiceError(ValueError):
    """An object of JSON has two values of one key."""


def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """
    Make an object of its keys and values, as `json` asks for with *object_pairs_hook*.

    Raises
    ------
    KeyTwiceError
        For a key that is there twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise KeyTwiceError(key_twice(twice))
    return found


def key_twice(key: str) -> Sentence:
    """Say that an object has two values of a key."""
    return Sentence("problem.BROKEN_JSON.given_key_twice", key=repr(key))


def broken_json(name: str, why: str, *at: str) -> InputError:
    """Say that a file is no JSON, where in it and why."""
    return InputError.of("BROKEN_JSON", argument=Listing([name, *at], "list.comma"), given=why)


def line_told(number: int) -> Sentence:
    """Say a line of a file."""
    return Sentence("problem.BROKEN_JSON.line", n=number)


def place_told(line: int, column: int) -> tuple[str, ...]:
    """Say the line and the column of a sign."""
    return line_told(line), Sentence("problem.BROKEN_JSON.column", n=column)


def why_broken(error: Exception) -> str:
    """Return what an error says of the text, shortened."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return error.args[0] if isinstance(error, KeyTwiceError) else str(error)[:120]
