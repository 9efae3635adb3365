"""
A screen or a pipe that cannot print every sign.

UTF-8 is written where the stream has it. In another encoding, such as that of a Windows console, a
sign that it does not have is printed as the nearest of ASCII: ``inf``, ``10^9/L``, ``>=``.
"""

from __future__ import annotations

import codecs
import io
import os
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Final

__all__: list[str] = []

ASCII: Final = "itpcase.ascii"
"""The name of the error handler."""

NEAREST: Final = {
    "∞": "inf", "×": "x", "·": "*", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "±": "+/-",
    "−": "-", "–": "-", "—": "-", "→": "->", "←": "<-", "µ": "u", "μ": "u",
    "…": "...", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "•": "*", "°": "deg",
    "χ": "chi", "κ": "kappa", "β": "beta", "Δ": "delta", "█": "#", "▁": "_", "\u2044": "/",
}  # fmt: skip
"""What stands for a sign that has no letters or digits in it."""


def in_ascii(text: str) -> str:
    """
    Return the nearest text of ASCII; what has none, such as Chinese, is written by its number.

    Examples
    --------
    >>> from itpcase._screen import in_ascii
    >>> in_ascii("≥30 ×10⁹/L, ∞, 10⁻³ µL, Köln")
    '>=30 x10^9/L, inf, 10^-3 uL, Koln'
    """
    found = []
    raised = False
    for sign in text:
        plain = _plain(sign)
        is_raised = "SUPERSCRIPT" in unicodedata.name(sign, "")
        found.append("^" * (is_raised and not raised) + plain)
        raised = is_raised
    return "".join(found)


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in NEAREST:
        return NEAREST[sign]
    apart = unicodedata.normalize("NFKD", sign)
    plain = "".join(NEAREST.get(each, each) for each in apart if not unicodedata.combining(each))
    return plain if plain.isascii() and plain else sign.encode("ascii", "backslashreplace").decode()


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Put the nearest of ASCII in the place of what cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end]), error.end


codecs.register_error(ASCII, _nearest)


@contextmanager
def printable(*streams: Any) -> Iterator[None]:
    """Print the nearest of ASCII, for a while, where streams do not have a sign."""
    with ExitStack() as stack:
        for stream in streams:
            if isinstance(stream, io.TextIOWrapper) and stream.errors != ASCII:
                stack.callback(_set_errors, stream, stream.errors)
                _set_errors(stream, ASCII)
        yield


def _set_errors(stream: io.TextIOWrapper, errors: str | None) -> None:
    with suppress(ValueError, OSError):  # closed meanwhile, or its reader has gone
        stream.reconfigure(errors=errors)


def give_up(stream: Any) -> None:
    """Let a stream write to nowhere, so that what it still holds raises nothing at the end."""
    with suppress(OSError, ValueError, AttributeError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
