"""
Plain data to the classes of a definition, with the path of every mistake.

cattrs builds the classes and collects what they refuse. Nothing is coerced: a text is no number,
and a number no truth value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs

from itpcase._nearest import nearest
from itpcase._sentences import Listing, Sentence, as_given, enumerated
from itpcase.definitions.definition import Evidence
from itpcase.errors import DataError, DefinitionError, InputError, MissingExtraError, Problem

__all__: list[str] = []

T = TypeVar("T")


def structured(fields: Mapping[str, Any], kind: type[T]) -> T:
    """Build a class from plain data, or raise every mistake."""
    try:
        from cattrs.errors import BaseValidationError  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("reading a definition", "json") from None
    try:
        return _converter().structure(fields, kind)  # type: ignore[no-any-return]  # of the kind
    except BaseValidationError as error:
        raise DataError.of("mistakes", _problems(error, "$")) from None


# --- values -------------------------------------------------------------------------------------


def _mismatch(needed: str, given: object, argument: str = "") -> DefinitionError:
    return DefinitionError.of("DEFINITION", argument=argument, needed=needed, given=as_given(given))


def mapping(value: object, argument: str = "") -> Mapping[str, Any]:
    """Take names with values, and nothing else."""
    if not isinstance(value, Mapping):
        raise _mismatch(Sentence("problem.DEFINITION.needed"), value, argument)
    return value


def _exactly(kind: type[Any], needed: str) -> Callable[[Any, Any], Any]:
    """Take a value of this type and no other: no text for a number, no number for a bool."""

    def take(value: Any, _type: Any) -> Any:
        if type(value) is not kind:
            raise _mismatch(needed, value)
        return value

    return take


def _number(value: Any, _type: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) <= sys.float_info.max:
        raise _mismatch(Sentence("problem.DEFINITION.needed_structure"), value)
    return float(value)


def _share(value: Any, _type: Any) -> Any:
    """Take a number or the text of a fraction; the class reads it."""
    return value if isinstance(value, str) else _number(value, float)


def _evidence(value: Any, _type: Any) -> Evidence:
    try:
        return Evidence.from_text(value)
    except (AttributeError, TypeError, ValueError):
        raise _mismatch(Sentence("problem.DEFINITION.needed_structure_6"), value) from None


def _word(value: Any, kind: Any) -> Any:
    """Take a word of a closed vocabulary, an enum or a Literal."""
    words = get_args(kind) or tuple(kind)
    if not isinstance(value, str) or value not in words:
        near = nearest(str(value), map(str, words), most=2)
        error = _mismatch(
            Sentence("problem.DEFINITION.needed_structure_2", listed=enumerated(words)), value
        )
        if near:
            problem = attrs.evolve(
                error.problem,
                remedy=Sentence("problem.DEFINITION.did_you_mean", near=Listing(near, "list.or")),
            )
            error = DefinitionError(problem)
        raise error
    return value if get_args(kind) else kind(value)


# --- the converter ------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> Any:
    """Make the converter from plain data, which coerces nothing."""
    from cattrs import Converter  # noqa: PLC0415 - an extra
    from cattrs.errors import (  # noqa: PLC0415 - an extra
        IterableValidationError,
        IterableValidationNote,
    )
    from cattrs.gen import make_dict_structure_fn  # noqa: PLC0415 - an extra

    converter = Converter()

    def structure_list(values: Any, kind: Any) -> tuple[Any, ...]:
        if not isinstance(values, list | tuple):
            raise _mismatch(Sentence("problem.DEFINITION.needed_structure_7"), values)
        item_kind, _ = get_args(kind)
        items, errors = [], []
        for index, value in enumerate(values):
            try:
                items.append(converter.structure(value, item_kind))
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - cattrs' own way to collect them
                error.add_note(IterableValidationNote("item", index, item_kind))
                errors.append(error)
        if errors:
            raise IterableValidationError("list", errors, kind)
        return tuple(items)

    def structure_class(kind: type[Any]) -> Callable[[Any, Any], Any]:
        build = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)
        return lambda value, _: build(mapping(value), kind)

    def is_tuple(kind: Any) -> bool:
        return bool(get_origin(kind) is tuple)

    def is_literal(kind: Any) -> bool:
        return bool(get_origin(kind) is Literal)

    converter.register_structure_hook_factory(attrs.has, structure_class)
    converter.register_structure_hook_func(is_tuple, structure_list)
    converter.register_structure_hook_func(is_literal, _word)
    converter.register_structure_hook(StrEnum, _word)
    converter.register_structure_hook(Evidence, _evidence)
    converter.register_structure_hook(
        str, _exactly(str, Sentence("problem.DEFINITION.needed_structure_3"))
    )
    converter.register_structure_hook(
        int, _exactly(int, Sentence("problem.DEFINITION.needed_structure_4"))
    )
    converter.register_structure_hook(
        bool, _exactly(bool, Sentence("problem.DEFINITION.needed_structure_5"))
    )
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(Fraction, _share)
    return converter


def _problems(error: BaseException, path: str, owner: str = "") -> Iterator[Problem]:
    """Unfold what cattrs collected into one problem for each mistake, with its path."""
    from cattrs.errors import (  # noqa: PLC0415 - an extra
        BaseValidationError,
        ForbiddenExtraKeysError,
    )

    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _problems(inner, path + _step(inner), error.cl.__name__)
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields, key=str):
            known = [field.name for field in attrs.fields(error.cl)]
            near = nearest(str(name), known)
            problem = _mismatch(
                Sentence("problem.DEFINITION.needed_structure_2", listed=enumerated(known)),
                name,
                f"{path}.{name}",
            ).problem
            remedy = Sentence(
                f"problem.DEFINITION.{'did_you_mean' if near else 'leave_out'}",
                near=Listing(near, "list.or"),
            )
            yield attrs.evolve(problem, code="UNKNOWN_KEY", remedy=remedy)
    elif isinstance(error, KeyError):
        yield Problem(
            code="MISSING_KEY", argument=path, given=Sentence("problem.MISSING_KEY.given")
        )
    elif isinstance(error, InputError):
        place = path + _below(error.problem.argument, owner)
        yield attrs.evolve(error.problem, argument=place)
    else:
        yield _mismatch(Sentence("problem.DEFINITION.needed_structure_8"), str(error), path).problem


def _step(error: BaseException) -> str:
    """Return the last step of the path to a mistake, which cattrs keeps in a note."""
    from cattrs.errors import (  # noqa: PLC0415 - an extra
        AttributeValidationNote,
        IterableValidationNote,
    )

    notes = getattr(error, "__notes__", ())
    places = [f"[{note.index}]" for note in notes if isinstance(note, IterableValidationNote)]
    fields = [f".{note.name}" for note in notes if isinstance(note, AttributeValidationNote)]
    return "".join(places + fields)


def _below(argument: str, owner: str) -> str:
    """Return the step to the field that a class names in its refusal."""
    named, dot, field = argument.partition(".")
    if named == owner:
        return dot + field
    return f" ({argument})" if dot else f".{argument}" if argument else ""
