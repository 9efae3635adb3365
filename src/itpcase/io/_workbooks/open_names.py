"""
The names of OpenDocument's elements and attributes, with the prefixes of its specification.
"""

from __future__ import annotations

from functools import cache
from typing import Final
from xml.etree.ElementTree import Element

__all__: list[str] = []

SPACES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip
_PREFIXES: Final = {space: prefix for prefix, space in SPACES.items()}


@cache
def _name(tag: str) -> str:
    """Write a name with the prefix of its namespace, such as ``table:table-row``."""
    space, _, name = tag.removeprefix("{").partition("}")
    return f"{_PREFIXES.get(space, '')}:{name}"


@cache
def _expanded(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{{{SPACES[prefix]}}}{rest}"


def tag_of(element: Element) -> str:
    """Return the name of an element."""
    return _name(element.tag)


def said_by(element: Element, name: str) -> str | None:
    """Return an attribute."""
    return element.get(_expanded(name))


def times_of(element: Element, name: str) -> int:
    """Return how often an attribute says that an element stands; once without it."""
    said = said_by(element, name) or "1"
    return max(1, int(said)) if said.isdecimal() else 1
