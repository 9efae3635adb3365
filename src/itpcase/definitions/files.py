"""
Definitions of response as TOML and JSON files.

A file holds the fields of `itpcase.Definition` under their own names, and ``schema = 1``. What is
None or empty by default is left out. Counts are in 10⁹/L, times in days, as in the class; evidence
is the short text ``seen``, ``assumed`` or ``recalled 90``. A key that is not known is a mistake,
never ignored.

Reading takes the extra ``json``, writing TOML the extra ``toml``.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import to_path
from itpcase._disk import write_whole
from itpcase._sentences import Sentence
from itpcase.definitions._structure import mapping, structured
from itpcase.definitions.definition import Definition, Evidence
from itpcase.definitions.page import published
from itpcase.definitions.schema import line_of
from itpcase.errors import DataError, DefinitionError, InputError, MissingExtraError, Problem

__all__ = ["definition_from_dict", "definition_to_dict", "read_definition", "write_definition"]

SCHEMA: Final = 1
"""The version of the form."""

LARGEST_FILE: Final = 1_000_000
"""No definition is longer than this. [bytes]"""

TEXTS: Final = frozenset({
    "title", "label", "clause", "note", "notes", "citation", "cells", "evidence", "first_evidence",
    "peak_evidence",
})  # fmt: skip
"""What a definition says about its rules; no answer depends on it."""


# --- to plain data and files --------------------------------------------------------------------


def definition_to_dict(definition: Definition) -> dict[str, Any]:
    """
    Turn a definition into dicts, lists, texts and numbers.

    Parameters
    ----------
    definition : Definition
        One of the catalogue, or a variant.

    Returns
    -------
    dict
        With ``"schema": 1``; without what is None or empty by default.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.definitions.files import definition_to_dict
    >>> plain = definition_to_dict(itp.IWG_2009)
    >>> plain["levels"][1]["any_of"]
    [{'at_least': 30.0, 'fold_at_least': 2.0}]
    """
    if not isinstance(definition, Definition):
        raise InputError.of(
            "NOT_A_DEFINITION", argument="definition", given=type(definition).__name__
        )
    return {"schema": SCHEMA, **_plain(definition)}


def _plain(value: Any) -> Any:
    if isinstance(value, Evidence):
        return value.tag
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Fraction):  # 0.75 as a number, 2/3 as a text
        return float(value) if Fraction(repr(float(value))) == value else str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not attrs.has(type(value)):
        return value
    return {
        field.name: _plain(each)
        for field in attrs.fields(type(value))
        if (each := getattr(value, field.name)) not in (None, "", ()) or each != field.default
    }


def write_definition(definition: Definition, path: str | os.PathLike[str]) -> None:
    """
    Write a definition to a TOML or JSON file.

    The file is complete or not there: it is written beside its place and then moved.

    Parameters
    ----------
    definition : Definition
        The definition.
    path : path
        It ends in ``.toml`` or ``.json``. A file that is there is replaced.

    Returns
    -------
    None

    Raises
    ------
    DefinitionError
        For another suffix, a definition that no file can hold, and a path that cannot be written.
    MissingExtraError
        If TOML is asked for without the extra ``toml``.

    See Also
    --------
    read_definition

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase.definitions.files import read_definition, write_definition
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_definition(itp.IWG_2009, Path(place) / "mine.toml")
    ...     read_definition(Path(place) / "mine.toml") == itp.IWG_2009
    True
    """
    target = to_path(path, "path")
    text = _to_json if _suffix(target) == ".json" else _to_toml
    plain = definition_to_dict(definition)
    try:
        _to_json(plain)  # says what no file can hold: NaN, infinity
        content = text(plain).encode()
    except ValueError as error:
        raise _refuse(
            "NOT_WRITABLE",
            Sentence("problem.NOT_WRITABLE.needed_files"),
            str(error),
            Sentence("problem.NOT_WRITABLE.remedy_files"),
        ) from None
    try:
        write_whole(target, content)
    except InputError as error:
        raise DefinitionError(error.problem) from error


def _to_json(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _to_toml(plain: Mapping[str, Any]) -> str:
    try:
        import tomli_w  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("writing TOML", "toml") from None
    return str(tomli_w.dumps(plain))


def _suffix(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix not in {".toml", ".json"}:
        raise _refuse(
            "SUFFIX",
            Sentence("problem.SUFFIX.needed"),
            repr(path.name),
            Sentence("problem.SUFFIX.remedy"),
        )
    return suffix


def _refuse(
    code: str, needed: str, given: str, remedy: str, file: Path | None = None
) -> DefinitionError:
    """Refuse a path, or what is in the file of that name: several may be read in one call."""
    error = DefinitionError.of(code, argument="path", needed=needed, given=given, remedy=remedy)
    if file is None:
        return error
    return DefinitionError(attrs.evolve(error.problem, file=file.name))


# --- from files and plain data ------------------------------------------------------------------


def read_definition(path: str | os.PathLike[str]) -> Definition:
    """
    Read a definition from a TOML or JSON file.

    Parameters
    ----------
    path : path
        It ends in ``.toml`` or ``.json``.

    Returns
    -------
    Definition

    Raises
    ------
    DefinitionError
        If there is no such file, or it is neither TOML nor JSON.
    DataError
        With every mistake in it and its path, such as ``$.levels[1].any_of[0].at_least``.
    MissingExtraError
        Without the extra ``json``.

    See Also
    --------
    write_definition

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.definitions.files import read_definition
    >>> with tempfile.TemporaryDirectory() as place:
    ...     file = Path(place) / "mine.json"
    ...     _ = file.write_text('{"schema": 1, "id": "mine", "title": "Mine", "evidence": "seen"}')
    ...     read_definition(file)
    Traceback (most recent call last):
        ...
    itpcase.errors.DataError: mine.json is no definition (1 in all)
      mine.json, $: needs levels, landmarks or visits, got none; add one [DEFINITION]
    """
    source = to_path(path, "path")
    parse = _from_json if _suffix(source) == ".json" else tomllib.loads
    if not source.is_file():
        raise _refuse(
            "NO_FILE",
            Sentence("problem.NO_FILE.needed_files"),
            repr(source.name),
            Sentence("problem.NO_FILE.remedy_files"),
        )
    try:
        if source.stat().st_size > LARGEST_FILE:
            raise _refuse(
                "TOO_LONG",
                Sentence("problem.TOO_LONG.needed_files", largest_file=LARGEST_FILE),
                Sentence("problem.TOO_LONG.given_files"),
                Sentence("problem.TOO_LONG.remedy_files"),
                source,
            )
        text = source.read_bytes().decode("utf-8-sig")
        plain = parse(text)
    except OSError as error:
        raise _refuse(
            "UNREADABLE",
            Sentence("problem.UNREADABLE.needed"),
            str(error),
            Sentence("problem.UNREADABLE.remedy"),
            source,
        ) from error
    except RecursionError:
        raise _refuse(
            "NOT_PARSED",
            Sentence("problem.NOT_PARSED.needed"),
            Sentence("problem.NOT_PARSED.given"),
            Sentence("problem.NOT_PARSED.remedy"),
            source,
        ) from None
    except UnicodeDecodeError as error:
        raise _refuse(
            "ENCODING",
            Sentence("problem.ENCODING.needed"),
            str(error),
            Sentence("problem.ENCODING.remedy"),
            source,
        ) from None
    except DefinitionError:
        raise
    except ValueError as error:
        kind = source.suffix[1:].upper()
        raise _refuse(
            "NOT_PARSED",
            Sentence("problem.NOT_PARSED.needed_files", kind=kind),
            str(error),
            Sentence("problem.NOT_PARSED.remedy_files"),
            source,
        ) from None
    return _structured(plain, source.name, "" if parse is _from_json else text)


def doubt_of_id(definition: Definition) -> Problem | None:
    """Tell of other rules under the id and version of a published definition: answers carry it."""
    same = [each for each in published(definition.id) if each.version == definition.version]
    rules = _rules_of(definition_to_dict(definition)) if same else None
    if all(rules == _rules_of(definition_to_dict(each)) for each in same):
        return None
    return Problem(
        code="TAKEN_ID", argument="definition", given=definition.id, severity="warning",
    )  # fmt: skip


def _rules_of(plain: Any) -> Any:
    """Return the plain data of a definition without its texts."""
    if isinstance(plain, dict):
        return {name: _rules_of(each) for name, each in plain.items() if name not in TEXTS}
    return [_rules_of(each) for each in plain] if isinstance(plain, list) else plain


def _from_json(text: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError(f"a key is given twice among {', '.join(key for key, _ in pairs)}")
        return found

    return json.loads(text, object_pairs_hook=unique)


def definition_from_dict(plain: Mapping[str, Any]) -> Definition:
    """
    Build a definition from what `definition_to_dict` gives.

    Parameters
    ----------
    plain : mapping
        As it is read from JSON or TOML.

    Returns
    -------
    Definition

    Raises
    ------
    DataError
        With every mistake and its path.
    MissingExtraError
        Without the extra ``json``.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.definitions.files import definition_from_dict, definition_to_dict
    >>> definition_from_dict(definition_to_dict(itp.ASH_2019)) == itp.ASH_2019
    True
    """
    return _structured(plain, None)


def _structured(plain: object, file: str | None, text: str = "") -> Definition:
    try:
        fields = dict(mapping(plain, "$"))
        schema = fields.pop("schema", None)
        if schema != SCHEMA or isinstance(schema, bool):
            raise DefinitionError.of(
                "SCHEMA",
                argument="$.schema",
                needed=Sentence("problem.SCHEMA.needed", schema=SCHEMA),
                given=schema,
                remedy=Sentence("problem.SCHEMA.remedy", schema=SCHEMA),
            )
        return structured(fields, Definition)
    except InputError as error:
        problems = [error.problem]
    except DataError as error:
        problems = list(error.problems)
    raise DataError.of(
        f"{file or 'this'} is no definition",
        [
            attrs.evolve(problem, file=file, row=line_of(text, problem.argument))
            for problem in problems
        ],
    )
