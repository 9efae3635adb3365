"""
The form of a definition's file, as a JSON Schema, and the lines on which its values stand.
"""

from __future__ import annotations

import re
from enum import StrEnum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from itpcase._patterns import compile_late
from itpcase.definitions.definition import Definition
from itpcase.definitions.parts import Evidence

__all__ = ["definition_schema", "line_of"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def definition_schema(version: int = 1) -> dict[str, Any]:
    """
    Return the JSON Schema of a definition's file.

    It is the form only: which keys there are, and of what type. What a rule may say (a window whose
    ends are in order, 3 of 4 visits and not 4 of 3) is told when the file is read.

    Parameters
    ----------
    version : int
        Of the form, as the file gives it under ``schema``.

    Returns
    -------
    dict

    Examples
    --------
    >>> from itpcase.definitions.schema import definition_schema
    >>> schema = definition_schema()
    >>> schema["required"]
    ['schema', 'id', 'title', 'evidence']
    >>> schema["$defs"]["Confirmation"]["properties"]["counts"]["type"]
    'integer'
    """
    parts: dict[str, Any] = {}
    own = _of_class(Definition, parts)
    properties = {"schema": {"const": version, "description": "The version of the form."}}
    return {
        "$schema": DIALECT,
        "title": "A definition of response",
        **own,
        "properties": properties | own["properties"],
        "required": ["schema", *own["required"]],
        "$defs": dict(sorted(parts.items())),
    }


def _of_class(kind: type[Any], parts: dict[str, Any]) -> dict[str, Any]:
    hints, told = get_type_hints(kind), _described(kind)
    properties, required = {}, []
    for field in attrs.fields(kind):
        schema = _of_type(hints[field.name], parts)
        if field.name in told:
            schema = schema | {"description": told[field.name]}
        properties[field.name] = schema
        if field.default is attrs.NOTHING:
            required.append(field.name)
    return {
        "type": "object", "properties": properties, "required": required,
        "additionalProperties": False,
    }  # fmt: skip


def _of_type(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    simple: dict[Any, dict[str, Any]] = {
        str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"},
        bool: {"type": "boolean"},
        Evidence: {"type": "string", "pattern": r"^(seen|cited|assumed|recalled \d{1,3})$"},
        Fraction: {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^\d+/\d+$"},
            ]
        },
    }  # fmt: skip
    if kind in simple:
        return dict(simple[kind])
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        (left,) = (each for each in arguments if each is not NoneType)
        return _of_type(left, parts)
    if origin is tuple:
        return {"type": "array", "items": _of_type(arguments[0], parts)}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [str(member) for member in kind]}
    if kind.__name__ not in parts:
        parts[kind.__name__] = {}
        parts[kind.__name__] = _of_class(kind, parts)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _described(kind: type[Any]) -> dict[str, str]:
    """Return what the docstring says of each parameter."""
    text = kind.__doc__ or ""
    section = text.partition("Parameters\n")[2].partition("\n\n    Examples")[0]
    found: dict[str, str] = {}
    for names, said in re.findall(r"\n    (\w[\w, ]*) :[^\n]*((?:\n        [^\n]+)*)", section):
        words = " ".join(said.split())
        for name in names.split(", "):
            if words:
                found[name] = words
    return found


# --- where a value stands -------------------------------------------------------------------------

_HEADER: Final = compile_late(r"\s*\[(?P<many>\[)?\s*(?P<name>[\w.\"'-]+)\s*\]")
_KEY: Final = compile_late(r"\s*(?P<name>[\w.\"'-]+)\s*=")


def line_of(text: str, path: str) -> int | None:
    r"""
    Find the line of a TOML text on which a value, or what holds it, stands.

    Parameters
    ----------
    text : str
    path : str
        Such as ``$.levels[1].any_of[0].at_least``.

    Returns
    -------
    int or None
        Counted from 1; None if no part of the path is there.

    Examples
    --------
    >>> from itpcase.definitions.schema import line_of
    >>> line_of('id = "x"\n[[levels]]\nname = "R"\n', "$.levels[0].name")
    3
    """
    lines = _lines(text)
    steps = re.findall(r"\.([\w-]+)|\[(\d+)\]", path)
    wanted = "".join(f".{name}" if name else f"[{index}]" for name, index in steps)
    while wanted:
        if wanted in lines:
            return lines[wanted]
        wanted = re.sub(r"(\.[\w-]+|\[\d+\])$", "", wanted)
    return None


def _lines(text: str) -> dict[str, int]:
    """Return the line of every header and key of a TOML text, by its path."""
    found: dict[str, int] = {}
    counted: dict[str, int] = {}
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            here = ""
            names = [name.strip("\"'") for name in header["name"].split(".")]
            for i, name in enumerate(names):
                here += f".{name}"
                if i == len(names) - 1 and header["many"]:
                    counted[here] = counted.get(here, -1) + 1
                if here in counted:
                    here += f"[{counted[here]}]"
            found.setdefault(here, number)
        elif key := _KEY.match(line):
            found.setdefault(here + "." + key["name"].strip("\"'"), number)
    return found
