"""
The rows of a file of text, whatever divides its cells and in whatever encoding it is.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.io._files.archives import PACKED
from itpcase.io._files.csv_rows import DELIMITERS
from itpcase.io._files.encodings import first_outside, remedy_of

__all__: list[str] = []

_POWER: Final = re.compile(r"\^(?=[0-9])")
"""A caret of a unit in a heading, as in ``10^9/L``, and none between two columns."""

LOOKED_AT: Final = 4096
"""So much of a file is looked at to tell whether it is text. [bytes]"""

_MARKS: Final = (  # that of UTF-32 begins as one of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip

_ONE_BYTE: Final = re.compile(r"(?!utf[-_]?(?:16|32))", re.IGNORECASE)

_BLANK: Final = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n\0"

_OTHER: Final = re.compile(rb"(?P<markup><[!?a-zA-Z])|(?P<json>\{|\[\s*[\[{\]\"])")
"""How a page (HTML, XML) and JSON begin."""

_SAID_SIGN: Final = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
"""The first line by which a spreadsheet says what divides the cells."""


def rows_of_text(
    path: Path, encoding: str | None, delimiter: str | None, heading_row: int
) -> Iterator[list[str]]:
    """Give the rows of a file of text; what is none, or cannot be read as one, is refused."""
    with path.open("rb") as raw:
        start = raw.read(LOOKED_AT)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    chosen = marked or encoding or "utf-8"
    if start.startswith(PACKED):
        raise InputError.of(
            "PACKED", argument=path.name, given=Sentence("problem.PACKED.given"),
            remedy=Sentence("problem.PACKED.remedy_sheets"),
        )  # fmt: skip
    if b"\0" in start and _ONE_BYTE.match(chosen):
        raise InputError.of(
            "NUL_BYTES", argument=path.name, given=Sentence("problem.NUL_BYTES.given")
        )
    if (other := _OTHER.match(start.lstrip(_BLANK))) is not None:
        raise InputError.of(
            "NOT_A_SHEET", argument=path.name,
            given=Sentence(f"problem.NOT_A_SHEET.given_{other.lastgroup}"),
        )  # fmt: skip
    try:
        with path.open(encoding=chosen, newline="") as stream:
            first = stream.readline()
            said = _SAID_SIGN.fullmatch(first)
            below = islice(chain([first], stream), heading_row - 1, None)
            head = next(filter(str.strip, below), "")
            sign = DELIMITERS.get(delimiter or "") or (said[1] if said else _most(head))
            stream.seek(0)
            if said:
                stream.readline()
                yield []
            yield from csv.reader(stream, delimiter=sign, strict=True)
    except (UnicodeError, LookupError) as error:
        raise InputError.of(
            "ENCODING",
            argument=path.name,
            needed=Sentence("problem.ENCODING.needed_sheets", chosen=chosen),
            given=_outside(content := path.read_bytes(), chosen) or str(error)[:120],
            remedy=remedy_of(content, "sheets") or Sentence("problem.ENCODING.remedy_sheets"),
        ) from None
    except csv.Error as error:
        raise InputError.of(
            "QUOTES",
            argument=path.name,
            needed=Sentence("problem.QUOTES.needed_sheets"),
            given=str(error),
            remedy=Sentence("problem.QUOTES.remedy_sheets"),
        ) from None


def _outside(content: bytes, encoding: str) -> Sentence | None:
    """Say which byte of which row means nothing in an encoding, of one that begins with ASCII."""
    found = first_outside(content, encoding) if _ONE_BYTE.match(encoding) else None
    if found is None:
        return None
    row, byte = found
    return Sentence("problem.ENCODING.given_byte_in_row", byte=f"0x{byte:02x}", row=row)


def _most(head: str) -> str:
    return max(DELIMITERS.values(), key=_POWER.sub("", head).count)
