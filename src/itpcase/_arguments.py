"""
Arguments of another kind than a question takes, refused where it is asked.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from importlib import import_module
from itertools import islice
from math import inf
from numbers import Real
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import attrs
import numpy as np

from itpcase._names import HOMES
from itpcase._sentences import Sentence, as_given, enumerated, languages
from itpcase.errors import InputError

__all__ = [
    "EachOf",
    "OfKind",
    "all_by_id",
    "by_id",
    "check_convention",
    "check_decimal",
    "check_ending",
    "check_kind",
    "check_language",
    "check_mapping",
    "check_number",
    "check_positive",
    "check_rows",
    "check_switches",
    "check_text",
    "each_of",
    "is_number",
    "is_path",
    "is_truth",
    "is_word_of",
    "load_class",
    "refuse_kind",
    "to_member",
    "to_path",
]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

SHOWN: Final = 4
"""So many published objects are named, and so many ids that nobody has."""

_PUBLIC: Final = frozenset(name for names in HOMES.values() for name in names)

LONGEST_NAME: Final = 255
"""No system takes a name of a file that is longer. [bytes]"""

_LONGEST_ID: Final = 100
"""A longer text is no id of a definition. [characters]"""


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
        kinds = kind if isinstance(kind, tuple) else (kind,)
        names = "/".join(each.__name__ for each in kinds)
        needed = Sentence("problem.ARGUMENT.needed_kind", kind=names)
        raise _refuse(given, argument, needed, _remedy_of(given, kinds))
    return given


def each_of(given: Iterable[T], argument: str, kind: type = object) -> tuple[T, ...]:
    """Return several values as a tuple; one value alone, a text, and one of another class fail."""
    try:
        found = None if isinstance(given, str | bytes | np.generic) else tuple(given)
    except TypeError:  # it is one value
        found = None
    if found is None:
        raise InputError.of("NOT_A_LIST", argument=argument, given=given)
    if kind is not object:
        for row, each in enumerate(found):
            if not isinstance(each, kind):
                check_kind(each, kind, f"{argument}[{row}]")
    return found


@attrs.frozen
class OfKind:
    """Refuse a field of a record that is not of a class, or of one of several."""

    kind: type | tuple[type, ...]

    def __call__(self, record: Any, field: attrs.Attribute[Any], value: Any) -> None:
        check_kind(value, self.kind, f"{type(record).__name__}.{field.name}")


def load_class(kind: type[T] | str) -> type[T]:
    """Return a class; one that is named by its place, as ``package.module.Class``, is loaded."""
    if not isinstance(kind, str):
        return kind
    module, _, name = kind.rpartition(".")
    found: type[T] = getattr(import_module(module), name)
    return found


@attrs.frozen
class EachOf:
    """
    Refuse a field of a record that holds other things than those of a class.

    Parameters
    ----------
    kind : type or str
        The class; or, as `load_class` takes it, where it is: it is loaded when there is something
        to look at.
    """

    kind: type | str

    def __call__(self, record: Any, field: attrs.Attribute[Any], value: Any) -> None:
        argument = f"{type(record).__name__}.{field.name}"
        if not (isinstance(value, tuple) and not value):  # nothing needs no class
            each_of(value, argument, load_class(self.kind))


def to_member(kind: type[E], given: object, argument: str) -> E:
    """
    Return the member of a vocabulary that a word names.

    Raises
    ------
    InputError
        For any other word, with the members.

    Examples
    --------
    >>> from itpcase._arguments import to_member
    >>> from itpcase.terms import Provenance
    >>> to_member(Provenance, "synthetic", "provenance")
    <Provenance.SYNTHETIC: 'synthetic'>
    """
    if not isinstance(given, str) or given not in tuple(kind):
        raise InputError.of(
            "NOT_IN_VOCABULARY",
            argument=argument,
            needed=Sentence("problem.NOT_IN_VOCABULARY.needed", listed=enumerated(kind)),
            given=as_given(given),
        )
    return kind(given)


def check_mapping(given: T, argument: str) -> T:
    """Refuse what is no mapping, such as a dict."""
    if not isinstance(given, Mapping):
        raise refuse_kind(given, argument, "mapping")
    return given


def beside_missing(option: str, other: str) -> InputError:
    """Say that something means nothing without something else beside it."""
    return InputError.of(
        "OPTION_ALONE",
        argument=option,
        needed=Sentence("problem.OPTION_ALONE.needed", other=other),
        given=Sentence("problem.OPTION_ALONE.given"),
        remedy=Sentence("problem.OPTION_ALONE.remedy", other=other, option=option),
    )


def options_apart(option: str, other: str) -> InputError:
    """Say that two things exclude each other."""
    return InputError.of(
        "OPTIONS_APART",
        argument=option,
        needed=Sentence("problem.OPTIONS_APART.needed", other=other),
        given=Sentence("problem.OPTIONS_APART.given"),
    )


def by_id(given: Mapping[Any, T], argument: str, ids: Collection[str] = ()) -> dict[str, T]:
    """
    Return what is given by patient id, with the ids as text: whole numbers are ids as well.

    Parameters
    ----------
    given : mapping of str or int to object
    argument : str
        Its name, for the error.
    ids : collection of str
        The patients that are asked about.

    Returns
    -------
    dict of str to object

    Raises
    ------
    InputError
        For what is no mapping, where two keys are one id, and where none is that of a patient.

    Examples
    --------
    >>> from itpcase._arguments import by_id
    >>> by_id({17: "a", "P1": "b"}, "by")
    {'17': 'a', 'P1': 'b'}
    """
    found: dict[str, T] = {}
    for key, value in check_mapping(given, argument).items():
        name = str(int(key)) if is_number(key) and key == key // 1 else str(key).strip()
        if name in found:
            raise InputError.of(
                "PATIENT_TWICE", argument=f"{argument}[{name!r}]",
                needed=Sentence("problem.PATIENT_TWICE.needed_ids"),
                given=Sentence("problem.PATIENT_TWICE.given_ids"),
                remedy=Sentence("problem.PATIENT_TWICE.remedy_ids"),
            )  # fmt: skip
        found[name] = value
    if found and ids and found.keys().isdisjoint(ids):
        raise InputError.of(
            "UNKNOWN_PATIENT", argument=argument,
            needed=Sentence("problem.UNKNOWN_PATIENT.needed_facts"),
            given=enumerated(map(repr, islice(found, SHOWN))),
            remedy=Sentence("problem.UNKNOWN_PATIENT.remedy_facts"),
        )  # fmt: skip
    return found


def all_by_id(given: Any, argument: str, ids: Collection[str] = ()) -> Any:
    """Return one value that is for all patients as it is, and of a mapping what `by_id` does."""
    return by_id(given, argument, ids) if isinstance(given, Mapping) else given


def check_rows(columns: Mapping[str, Any], argument: str = "{}") -> None:
    """
    Refuse columns of pandas whose rows have other names: what stands side by side is no one's row.

    Parameters
    ----------
    columns : mapping of str to object
        Columns that are read row by row, by their names.
    argument : str
        How an error calls a column, with its name in the braces.

    Raises
    ------
    InputError
        Where the index of one is not that of another.

    Examples
    --------
    >>> from itpcase._arguments import check_rows
    >>> check_rows({"days": [5, 8], "event": [1, 0]})
    """
    first: tuple[str, Any] | None = None
    for name, column in columns.items():
        index = getattr(column, "index", None)
        if not hasattr(index, "equals"):
            continue
        if first is None:
            first = name, index
        elif index is not first[1] and not cast("Any", index).equals(first[1]):
            given = Sentence("problem.OTHER_ROWS.given", name=first[0])
            raise InputError.of("OTHER_ROWS", argument=argument.format(name), given=given)


def check_number(given: T, argument: str) -> T:
    """Refuse what is no number."""
    if not is_number(given):
        raise refuse_kind(given, argument, "number")
    return given


def check_positive(given: T, argument: str) -> T:
    """Refuse what is no number above 0, or one without end."""
    if not is_number(given) or not 0 < cast("float", given) < inf:
        raise refuse_kind(given, argument, "positive")
    return given


def check_convention(argument: str, value: object, known: tuple[str, ...]) -> None:
    """Refuse a convention that is not known."""
    if not is_word_of(value, known):
        raise InputError.of(
            "UNKNOWN_CONVENTION",
            argument=argument,
            needed=Sentence("problem.UNKNOWN_CONVENTION.needed", listed=enumerated(known)),
            given=_shown(value),
        )


def check_decimal(decimal: object) -> None:
    """Refuse what is no decimal sign; None leaves it to the texts."""
    if decimal is not None and not is_word_of(decimal, (".", ",")):
        raise InputError.of("DECIMAL_SIGN", argument="decimal", given=as_given(decimal))


def check_language(lang: object) -> None:
    """Refuse what is no language that there are words in, with those that there are."""
    if not is_word_of(lang, languages()):
        raise InputError.of(
            "LANGUAGE", argument="lang", given=as_given(lang),
            remedy=Sentence("problem.LANGUAGE.remedy", languages=enumerated(languages())),
        )  # fmt: skip


def check_switches(*, or_none: bool = False, **given: object) -> None:
    """
    Refuse what is neither True nor False: the text ``"no"`` would count as yes.

    Parameters
    ----------
    or_none : bool
        Whether None leaves it to the question.
    **given : object
        The arguments, by their names.

    Raises
    ------
    InputError
        For the first that is none; a truth value of numpy is one.

    Examples
    --------
    >>> from itpcase._arguments import check_switches
    >>> check_switches(pseudonyms="no")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    itpcase.errors.InputError: pseudonyms: needs True or False, got 'no'; ...
    """
    for argument, value in given.items():
        if not is_truth(value) and not (or_none and value is None):
            raise refuse_kind(value, argument, "switch")


def is_truth(given: object) -> bool:
    """Whether something is a truth value, of Python or of numpy."""
    return isinstance(given, bool | np.bool_)


def is_number(given: Any) -> bool:
    """Whether something is a number, and not so great that a float cannot be it."""
    if isinstance(given, bool | np.timedelta64) or not isinstance(given, Real):
        return False  # for numpy, a span of time is a whole number
    try:
        float(given)
    except OverflowError:
        return False
    return True


def is_word_of(given: object, words: Collection[str]) -> bool:
    """Whether something is a text, and one of some words; a column is not compared with them."""
    return isinstance(given, str) and given in words


def is_path(given: object) -> bool:
    """Whether something can be the path of a file or a folder; no name in it is too long."""
    if not isinstance(given, str | os.PathLike) or "\0" in str(given):
        return False
    try:
        parts = [os.fsencode(part) for part in Path(given).parts]
    except UnicodeEncodeError:  # half a sign
        return False
    return all(len(part) <= LONGEST_NAME for part in parts)


def check_text(given: T, argument: str) -> T:
    """Refuse what is no text."""
    if not isinstance(given, str):
        raise refuse_kind(given, argument, "text")
    return given


def to_path(given: Any, argument: str) -> Path:
    """Return the path of a file or a folder; refuse what is none."""
    if not is_path(given):
        raise refuse_kind(given, argument, "path")
    return Path(given)


def check_ending(path: Path, endings: Collection[str]) -> None:
    """Refuse a name that ends in something else than what is written under it."""
    if path.suffix.lower() not in endings:
        raise InputError.of(
            "TABLE_FORMAT",
            argument="path",
            given=path.name,
            needed=Sentence(
                "problem.TABLE_FORMAT.needed", listed=enumerated(e for e in endings if e)
            ),
        )


def refuse_kind(given: object, argument: str, key: str) -> InputError:
    """Make the error for an argument of another kind."""
    needed, remedy = (Sentence(f"problem.ARGUMENT.{part}_{key}") for part in ("needed", "remedy"))
    return _refuse(given, argument, needed, remedy)


def _remedy_of(given: object, kinds: tuple[type, ...]) -> Sentence:
    """Say what to pass in place of an object of another class: a published one, where there is."""
    name = kinds[0].__name__
    package = kinds[0].__module__.rpartition(".")[0]
    public = import_module(package) if package else None
    if name == "Definition" and isinstance(given, str) and len(given) <= _LONGEST_ID:
        near = cast("Any", public).nearest_ids(given)
        return Sentence("problem.ARGUMENT.remedy_id", id=repr(near[0] if near else given))
    listed = [
        f"{package}.{each}"
        for each in getattr(public, "__all__", ())
        if isinstance(getattr(public, each), kinds)
    ]
    if not listed:
        is_there = name in getattr(public, "__all__", ())
        home = "itpcase" if name in _PUBLIC else package if is_there else kinds[0].__module__
        home = "" if home == "builtins" else home
        return Sentence("problem.ARGUMENT.remedy_kind", kind=".".join(filter(None, (home, name))))
    shown = ", ".join([*listed[:SHOWN], *(["…"] if len(listed) > SHOWN else [])])
    return Sentence("problem.ARGUMENT.remedy_published", listed=shown)


def _refuse(given: object, argument: str, needed: Sentence, remedy: Sentence) -> InputError:
    return InputError.of(
        "ARGUMENT", argument=argument, needed=needed, given=_shown(given), remedy=remedy
    )


def _shown(given: object) -> object:
    """Show a text or a number; of anything else, which may hold what is known of patients, what."""
    is_plain = given is None or isinstance(given, str | Real)
    return as_given(given) if is_plain else type(given).__name__
