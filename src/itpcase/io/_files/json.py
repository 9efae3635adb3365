"""
JSON in which no object has two values of one key, of which Python would take the last.
"""

from __future__ import annotations

from typing import Any

from itpcase._sentences import Sentence

__all__: list[str] = []


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
