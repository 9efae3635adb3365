"""
The styles of an OpenDocument spreadsheet: formats as a spreadsheet writes them, lines, colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

import attrs

from itpcase.io._workbooks.open_names import said_by, tag_of

__all__: list[str] = []

GENERAL: Final = "General"
"""The format of a cell that has none."""

MOST_DIGITS: Final = 20
"""No format shows more before or behind its decimal sign."""

_LETTERS: Final = {
    "number:day": "d", "number:month": "m", "number:year": "y", "number:era": "e",
    "number:day-of-week": "ddd", "number:hours": "h", "number:minutes": "m",
    "number:seconds": "s", "number:am-pm": "AM/PM",
}  # fmt: skip
"""The parts of a date or a time, in the letters of a spreadsheet's format."""

_CONDITION: Final = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]+)")


@attrs.frozen
class Style:
    """What the style of a cell, or of a part of its text, says."""

    number_format: str = GENERAL
    is_struck: bool = False
    position: str = ""
    """``superscript`` or ``subscript``, of a part of a text."""
    is_hidden: bool = False
    """Whether a sheet is not shown."""
    fill: str = ""
    colour: str = ""
    """The colours of a cell and of its letters, such as ``FFFF00``."""


def styles_of(parts: Iterable[Element]) -> dict[str, Style]:
    """Read the styles of a document by their names."""
    formats: dict[str, Element] = {}
    found: dict[str, Element] = {}
    for part in parts:
        for style in part.iter():
            name = said_by(style, "style:name")
            if name is None:
                continue
            if tag_of(style) == "style:style":
                found[name] = style
            elif tag_of(style).startswith("number:"):
                formats[name] = style
    return {name: _style_of(name, found, formats) for name in found}


def _style_of(name: str, styles: Mapping[str, Element], formats: Mapping[str, Element]) -> Style:
    """Return what a style says, and those that it is made from."""
    said: dict[str, str] = {}
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        style = styles[name]
        own: dict[str, str | None] = {"format": said_by(style, "style:data-style-name")}
        for part in style:
            if tag_of(part) == "style:text-properties":
                through = [said_by(part, f"style:text-line-through-{kind}")
                           for kind in ("style", "type")]  # fmt: skip
                if any(through):
                    own["struck"] = "yes" if {*through} - {None, "none"} else "no"
                own["position"] = said_by(part, "style:text-position")
                own["colour"] = said_by(part, "fo:color")
            elif tag_of(part) == "style:table-cell-properties":
                own["fill"] = said_by(part, "fo:background-color")
            elif tag_of(part) == "style:table-properties":
                own["display"] = said_by(part, "table:display")
        said = {**{key: value for key, value in own.items() if value}, **said}
        name = said_by(style, "style:parent-style-name") or ""
    raised = said.get("position", "").partition(" ")[0]
    is_level = raised in {"", "0%"}
    is_lower = raised == "sub" or raised.startswith("-")
    return Style(
        _code_of(said.get("format", ""), formats),
        said.get("struck") == "yes",
        "" if is_level else "subscript" if is_lower else "superscript",
        said.get("display") == "false",
        _hex(said.get("fill", "")),
        _hex(said.get("colour", "")),
    )


def _hex(colour: str) -> str:
    """Write a colour as a workbook does; nothing for one that is none."""
    found = re.fullmatch(r"#([0-9a-fA-F]{6})", colour)
    return found[1].upper() if found else ""


def _code_of(name: str, formats: Mapping[str, Element], *, is_part: bool = False) -> str:
    """Write a format as a spreadsheet does, such as ``"<"0`` or ``yyyy-mm-dd``."""
    style = formats.get(name)
    if style is None:
        return GENERAL
    code, parts = "", []
    for part in style:
        if tag_of(part) == "style:map" and not is_part:
            condition = _CONDITION.fullmatch(said_by(part, "style:condition") or "")
            if condition is not None:
                sign = condition[1].replace("!=", "<>")
                named = said_by(part, "style:apply-style-name") or ""
                shown = _code_of(named, formats, is_part=True)
                parts.append(f"[{sign}{condition[2]}]{shown}")
        else:
            code += _code_of_part(part, tag_of(style))
    is_nothing = not code and all(part.endswith("]") for part in parts)
    return ";;;" if is_nothing and not is_part else ";".join([*parts, code])


def _code_of_part(part: Element, kind: str) -> str:
    """Write a part of a format."""
    tag = tag_of(part)
    if tag in _LETTERS:
        return _letters(part)
    if tag in {"number:text", "number:currency-symbol"}:
        shown = (part.text or "").replace('"', "")
        if kind == "number:percentage-style" and "%" in shown:
            return "%"
        return f'"{shown}"' if shown else ""
    if tag in {"number:number", "number:scientific-number", "number:fraction"}:
        return _places(part)
    return "@" if tag == "number:text-content" else ""


def _letters(part: Element) -> str:
    """Write a part of a date or a time, such as ``mm`` or ``mmm``."""
    letters = _LETTERS[tag_of(part)]
    is_long = said_by(part, "number:style") == "long"
    if said_by(part, "number:textual") == "true":
        return letters * 3
    if letters == "y":
        return "yyyy" if is_long else "yy"
    return letters * 2 if is_long and len(letters) == 1 else letters


def _places(part: Element) -> str:
    """Write the places of the digits of a number."""
    if tag_of(part) == "number:fraction":
        return "# ?/?"
    whole, decimals = (min(int(said_by(part, f"number:{name}") or 0), MOST_DIGITS)
                       for name in ("min-integer-digits", "decimal-places"))  # fmt: skip
    digits = "0" * whole or "#"
    if said_by(part, "number:grouping") == "true":
        digits = f"#,##{digits}"
    factor = said_by(part, "number:display-factor") or "1"
    shown = digits + ("." + "0" * decimals if decimals else "")
    shown += "E+0" if tag_of(part) == "number:scientific-number" else ""
    return shown + ("," if float(factor) > 1 else "")
