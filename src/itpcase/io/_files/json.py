"""
JSON in which no object has two values of one key, of which Python would take the last.

Where and why a text is no JSON is said here, of every form of data, and what should be an object or
a list of objects is taken out of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from itpcase._sentences import Listing, Sentence
from itpcase.errors import InputError

__all__: list[str] = []

RESOURCE: Final = b'"resourceType"'
"""Stands near the begin of what holds resources of FHIR."""


_NOTHING: Final[Mapping[str, Any]] = {}


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


DECODER: Final = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=as_object
)
"""A number is the text of the JSON, never a float."""


def part_of(value: Any, *names: str) -> Mapping[str, Any]:
    """
    Return what should be an object, or one within it by the names that lead to it.

    What is none is as if nothing was there.

    Examples
    --------
    >>> from itpcase.io._files.json import part_of
    >>> part_of({"age": {"start": {"n": "1"}}}, "age", "start"), part_of("words")
    ({'n': '1'}, {})
    """
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else _NOTHING


def parts_of(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of what should be a list of them."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def placed_parts(value: Any, name: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the objects of a list of an object, each with its place, ``name[0]``."""
    held = part_of(value).get(name)
    return [
        (f"{name}[{number}]", each)
        for number, each in enumerate(held if isinstance(held, list) else ())
        if isinstance(each, dict)
    ]


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
