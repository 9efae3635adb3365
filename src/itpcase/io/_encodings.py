"""
The encoding that a file of text may be in, where it is no UTF-8.

Most bytes mean something in every encoding. What tells the right one is that the signs it gives
are those of a language: the hanzi of everyday texts, kana, or letters with accents.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

__all__: list[str] = []

_EVERYDAY: Final = {
    "gb18030": ((0xA1, 0xD7), 0xA1),
    "cp932": ((0x81, 0x98), 0x40),
    "cp950": ((0xA1, 0xC6), 0x40),
}
"""Of encodings with two bytes a sign: the first byte of everyday signs, and the least second."""

MOST: Final = 0.5
"""A text has at least this share of everyday signs."""

_LETTERS: Final = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüœŒªº°µμ²³×±·–—“”«»≤≥€§¿¡"
)
"""What western texts have beside ASCII."""

_RUNS: Final = re.compile(r"(?<![a-z])[^\x00-\x7f]+(?![a-z])")
"""Signs of two bytes that stand in no western word, of which the second byte is a letter."""

_NOT_WITHIN: Final = re.compile(r"[^\x00-\x7f–—“”]|(?<!\w)[–—“”]|[–—“”](?!\w)")
"""Signs of western texts but for quotation marks and dashes within a word."""

_WESTERN: Final = ("cp1252", "cp850", "mac_roman")

_FIRST: Final = 2**18
"""So many bytes of the lines that are not ASCII tell the language; large files have no other."""


def encodings_of(content: bytes) -> list[str]:
    """
    List the encodings that a text may be in, the most likely first.

    Parameters
    ----------
    content : bytes
        Of the whole file.

    Returns
    -------
    list of str
        Those in which every byte means something, and most signs are everyday ones.

    Examples
    --------
    >>> from itpcase.io._encodings import encodings_of
    >>> [encodings_of(text.encode(name))[0] for text, name in (
    ...     ("血小板", "gb18030"), ("血小板数", "cp932"), ("Größe", "cp1252"), ("Größe", "cp850"))]
    ['gb18030', 'cp932', 'cp1252', 'cp850']
    """
    lines = _lines_beside_ascii(content)
    shares = {name: share for name in (*_EVERYDAY, *_WESTERN)
              if _is_text(content, name) and (share := _everyday(lines, name)) >= MOST}  # fmt: skip
    return sorted(shares, key=shares.__getitem__, reverse=True)


def _lines_beside_ascii(content: bytes) -> bytes:
    """Return the first lines that are not ASCII alone; no sign has an end of a line in it."""
    found: list[bytes] = []
    left = _FIRST
    for line in content.splitlines():
        if left > 0 and not line.isascii():
            found.append(line)
            left -= len(line)
    return b"\n".join(found)


def _is_text(content: bytes, encoding: str) -> bool:
    """Tell whether every byte means something in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _everyday(lines: bytes, encoding: str) -> float:
    """Return the share of the signs beside ASCII that are everyday ones."""
    text = lines.decode(encoding)
    signs = len(text) - len(text.encode("ascii", "ignore"))
    runs = _NOT_WITHIN if encoding in _WESTERN else _RUNS
    each = Counter("".join(runs.findall(text)))
    return sum(n for sign, n in each.items() if _is_everyday(sign, encoding)) / max(signs, 1)


def _is_everyday(sign: str, encoding: str) -> bool:
    if encoding in _WESTERN:
        return sign in _LETTERS
    (first, last), least = _EVERYDAY[encoding]
    raw = sign.encode(encoding)
    return len(raw) > 1 and first <= raw[0] <= last and raw[1] >= least
