"""
Arguments of another kind than a question takes, refused where it is asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from math import inf, isfinite
from numbers import Real
from pathlib import Path
from typing import TypeVar, cast

from itpcase._sentences import Sentence
from itpcase.errors import InputError

__all__ = [
    "as_path",
    "check_kind",
    "check_mapping",
    "check_number",
    "check_positive",
    "each_of",
    "refuse_kind",
]

T = TypeVar("T")


def check_kind(given: T, kind: type | tuple[type, ...], argument: str) -> T:
    """
    Refuse what is not of a class; a rule that is named by its id, with how it is got.

    Parameters
    ----------
    given : object
    kind : type or tuple of type
    argument : str
        Its name, for the error.

    Returns
    -------
    object
        What was given.

    Raises
    ------
    InputError
        Where it is not.

    Examples
    --------
    >>> from itpcase._arguments import check_kind
    >>> from itpcase.definitions.definition import Definition
    >>> check_kind("iwg-2009", Definition, "rule")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    itpcase.errors.InputError: rule: needs an object of the class Definition, got 'iwg-2009'; ...
    """
    if not isinstance(given, kind):
        names = [each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,))]
        raise refuse_kind(given, argument, "kind", kind="/".join(names))
    return given


def each_of(given: Iterable[T], argument: str, kind: type = object) -> tuple[T, ...]:
    """Return several values as a tuple; one value alone, a text, and one of another class fail."""
    try:
        found = None if isinstance(given, str | bytes) else tuple(given)
    except TypeError:  # it is one value
        found = None
    if found is None:
        raise InputError.of("NOT_A_LIST", argument=argument, given=given)
    for row, each in enumerate(found if kind is not object else ()):
        check_kind(each, kind, f"{argument}[{row}]")
    return found


def check_mapping(given: T, argument: str) -> T:
    """Refuse what is no mapping, such as a dict."""
    if not isinstance(given, Mapping):
        raise refuse_kind(given, argument, "mapping")
    return given


def check_number(given: T, argument: str) -> T:
    """Refuse what is no number, or one without end."""
    if not is_number(given) or not isfinite(cast("float", given)):
        raise refuse_kind(given, argument, "number")
    return given


def check_positive(given: T, argument: str) -> T:
    """Refuse what is no number above 0, or one without end."""
    if not is_number(given) or not 0 < cast("float", given) < inf:
        raise refuse_kind(given, argument, "positive")
    return given


def is_number(given: object) -> bool:
    """Whether something is a number of Python or of numpy; a truth value is none."""
    return isinstance(given, Real) and not isinstance(given, bool)


def as_path(given: object, argument: str) -> Path:
    """Return a path of the system; refuse what is none."""
    if not isinstance(given, str | os.PathLike) or "\0" in str(given):
        raise refuse_kind(given, argument, "path")
    return Path(given)


def refuse_kind(given: object, argument: str, key: str, **values: object) -> InputError:
    """Make the error for an argument of another kind."""
    by_id = isinstance(given, str) and values.get("kind") == "Definition"
    return InputError.of(
        "ARGUMENT",
        argument=argument,
        needed=Sentence(f"problem.ARGUMENT.needed_{key}", **values),
        given=_shown(given),
        remedy=Sentence("problem.ARGUMENT.remedy_id", id=repr(given)) if by_id else None,
    )


def _shown(given: object) -> str:
    """Show a short text or a number; of anything else, what it is."""
    if isinstance(given, str):
        return repr(given[:40])
    if given is None or isinstance(given, bool) or is_number(given):
        return repr(given)[:40]
    return type(given).__name__
