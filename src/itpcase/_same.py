"""
Things that are equal when all that they hold is: columns too, and what is not known.

A column of numpy has no one answer to ``==``, and NaN is not equal to itself; a copy of an answer,
or one that came from another process, is the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

__all__: list[str] = []

_PLAIN: Final = (str, int, bool, type(None))
"""Of these a hash is made: the others may be columns, or not known."""


def same(one: Any, other: Any) -> bool:
    """Tell whether two things hold the same; what is not known is the same as what is not known."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return _same_column(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [*one] == [*other] and all(same(one[name], other[name]) for name in one)
    return type(one) is type(other) and _same_of_a_type(one, other)


def _same_of_a_type(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, partial):
        return same((one.func, one.args, one.keywords), (other.func, other.args, other.keywords))
    if attrs.has(type(one)):
        return _same_fields(one, other)
    return bool(one == other or (one != one and other != other))  # noqa: PLR0124 - NaN


def _fields(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields by which two of a kind are told apart."""
    return tuple(field.name for field in attrs.fields(kind) if field.init and field.eq)


def _same_fields(one: Any, other: Any) -> bool:
    """Compare two records of one kind by their fields."""
    return all(same(getattr(one, name), getattr(other, name)) for name in _fields(type(one)))


def _same_column(one: Any, other: Any) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype == object:
        return same(one.tolist(), other.tolist())
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fcmM"))


class SameByValue:
    """A record of attrs, itself without a comparison, that is equal by the fields that it holds."""

    __slots__ = ()

    def _beside(self) -> object:
        """Return what tells two apart beside their fields."""
        return None

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self is other or (
            _same_fields(self, other) and same(self._beside(), other._beside())
        )

    def __hash__(self) -> int:
        held = (getattr(self, name) for name in _fields(type(self)))
        return hash((type(self), *(each for each in held if isinstance(each, _PLAIN))))
