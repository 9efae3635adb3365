"""
Text as it is typed, printed and pasted, written with the signs of a keyboard.

Every number and every word of a vocabulary passes through `as_typed` before anything compares it.
What nobody sees goes, what looks like a digit becomes that digit; no letter and no number changes.
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache
from typing import Final

from itpcase._patterns import compile_late

__all__ = [
    "CHINESE", "CLOSING", "UNDIVIDED", "as_typed", "in_print", "letters", "parts_of", "plain_key",
    "unbroken_width", "width_of", "with_breaks", "without_accents",
]  # fmt: skip

_CONTROL_WRITTEN: Final = compile_late(r"_x00(?:0[0-9A-Da-d]|1[0-9A-Fa-f]|7[Ff])_")
"""A control sign as a workbook spells it: ``_x000D_`` is the end of a line of Windows."""

_RAISED: Final = "\u00b7\u2027\u2219\u22c5\u2022"
"""The signs that journals print for a point above the line."""

_RAISED_POINT: Final = compile_late(
    rf"(?<=\d)[{_RAISED}](?=\d)(?!10(?:\s*[\^*(xe⁰¹²³⁴-⁹]|\d{{1,2}}\s*/))"
)
"""A raised point between two digits, where no power of ten follows that it would multiply by."""

_POWER_SIGN: Final = compile_late(r"(?<=\d)\s*(?=[⁺⁻]?[⁰¹²³⁴-⁹])")
"""A superscript after a digit is a power or a note (10³, 34²), and not one more digit."""

_MARKS: Final = "¼-¾⅐-⅞₀-₉①-⒛⓪-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿🄀-🄌"
"""Digits that stand lower, in a ring, with a point or as a fraction: none is one more digit."""

_BESIDE_MARK: Final = compile_late(rf"(?<=\d)(?=[{_MARKS}])|(?<=[{_MARKS}⁰¹²³⁴-⁹])(?=\d)")
"""A note beside a digit (15①, 15₁, ①15) is not one more digit."""

_SIGNS: Final = str.maketrans({"\u066b": ".", "\u066c": ",", "\N{MINUS SIGN}": "-"})


_HL7_CARET: Final = "\\S\\"
"""How HL7 v2 writes the caret, which parts its components."""


@lru_cache(maxsize=65536)
def as_typed(text: str, point: str = ".") -> str:
    """
    Write a text with the signs of a keyboard, the blanks around it left out.

    * zero-width and other invisible signs, and the spelled-out control signs of a workbook, go;
    * full-width and other digits, no-break spaces and ligatures become the plain ones (NFKC);
    * a raised point between two digits (``29·5``) is a decimal sign;
    * a superscript after a digit has a caret before it: ``10³`` is no ``103``; so has a lowered or
      ringed digit, which numbers a note, on either side: ``15①`` is no ``151``;
    * what HL7 v2 writes for a caret is one;
    * every run of blanks is one blank.

    Parameters
    ----------
    text : str
    point : str
        The decimal sign to write for a raised point.

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import as_typed
    >>> as_typed("29·5 "), as_typed("\u200b12_x000D_"), as_typed("1\u00a0000"), as_typed("10³/µL")
    ('29.5', '12', '1 000', '10^3/μL')
    """
    text = text.replace(_HL7_CARET, "^")
    if text.isascii() and "_x00" not in text:
        return " ".join(text.split())
    if text.isalpha():  # of letters alone there is nothing more to write
        return " ".join(unicodedata.normalize("NFKC", text).split())
    seen = _CONTROL_WRITTEN.sub(" ", text)
    seen = "".join(sign for sign in seen if unicodedata.category(sign) != "Cf")
    seen = _BESIDE_MARK.sub("^", _POWER_SIGN.sub("^", _RAISED_POINT.sub(point, seen)))
    plain = unicodedata.normalize("NFKC", seen).translate(_SIGNS)
    return " ".join("".join(map(_digit, plain)).split())


_NEXT_LINE: Final = compile_late(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+|_x000[9A-Da-d]_")
"""What begins a new line or a new column, as it stands or as a workbook spells it."""


def with_breaks(text: str, point: str = ".") -> str:
    r"""
    Write a text as `as_typed` does, and keep the line breaks and tabs between two digits.

    A blank may part thousands; what stands on two lines of a cell are two numbers.

    Parameters
    ----------
    text : str
    point : str
        The decimal sign to write for a raised point.

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import with_breaks
    >>> with_breaks("9\n 120"), with_breaks("12\n×10⁹/L"), with_breaks("12 000")
    ('9\n120', '12 ×10^9/L', '12 000')
    """
    typed = as_typed(text, point)
    if _NEXT_LINE.search(text.strip()) is None:
        return typed
    found = ""
    for line in filter(None, (as_typed(each, point) for each in _NEXT_LINE.split(text))):
        is_between = found[-1:].isdigit() and line[0].isdigit()
        found += f"{chr(10) if is_between else ' ' if found else ''}{line}"
    return found


def clean(text: object) -> str:
    """Write a text with the signs of a keyboard; nothing is the empty text."""
    return "" if text is None else as_typed(str(text))


def as_printed(text: object) -> str | None:
    """Keep a text to the last blank and line break; one of blanks alone, or none, is None."""
    return str(text) if clean(text) else None


def _digit(sign: str) -> str:
    """Write a digit of any script as that of the keyboard."""
    return sign if sign.isascii() else str(unicodedata.decimal(sign, sign))


def without_accents(text: str) -> str:
    """
    Take the accents off the letters: ``é`` is ``e``.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import without_accents
    >>> without_accents("Dexaméthasone")
    'Dexamethasone'
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)


_DASHES: Final = compile_late(r"(?!(?<![^\W_])[^_][0-9])[_\-\u2010-\u2015]")
"""What parts two words; no minus."""


def plain_key(text: str) -> str:
    """
    Return what two spellings of one word share: small letters without accents, one blank.

    A dash parts words; one that stands before a number alone is its sign, and stays.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import plain_key
    >>> plain_key(" Sí "), plain_key("Platelet_Transfusion"), plain_key("WHO-2"), plain_key("-1")
    ('si', 'platelet transfusion', 'who 2', '-1')
    """
    folded = without_accents(as_typed(text).casefold())
    return " ".join(_DASHES.sub(" ", folded).split()).strip(".")


def letters(text: str) -> str:
    """
    Return the letters and digits of a text, in small letters without accents.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import letters
    >>> letters("HD-DXM"), letters("i.v. Ig")
    ('hddxm', 'ivig')
    """
    if text.isascii() and text.isalnum():
        return text.casefold()
    folded = without_accents(as_typed(text).casefold())
    return "".join(filter(str.isalnum, folded))


def width_of(text: str) -> int:
    """
    Count the columns that a text takes in print.

    Parameters
    ----------
    text : str

    Returns
    -------
    int
        One a character, two where it is Chinese, Japanese, Korean or full-width.

    Examples
    --------
    >>> from itpcase.units.text import width_of
    >>> width_of("CR"), width_of("完全缓解")
    (2, 8)
    """
    if text.isascii():
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)


CHINESE: Final = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
"""The characters of Chinese, and of languages written like it, as a part of a pattern."""

UNDIVIDED: Final = compile_late("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
"""Signs of Chinese, Japanese and Korean, between whose words no blank needs to stand."""

CLOSING: Final = "\uff0c\u3002\uff1b\uff1a\u3001\uff09\u300d\u300f\u300b\uff01\uff1f\uff3d\u3011"
"""Signs of Chinese that no line begins with."""

_OPENING: Final = "\uff08\u300c\u300e\u300a\uff3b\u3010"
_BREAK: Final = " \t\n\r\f\v\u3000"
_PARTS: Final = compile_late(
    rf"[{_OPENING}]*(?:[{CHINESE}]|(?:[^{_BREAK}{CHINESE}]+ = )*[^{_BREAK}{CHINESE}]+)"
    rf"[{CLOSING}]*[{_BREAK}]*|[{_BREAK}]+"
)


def parts_of(text: str) -> list[str]:
    """
    Divide a text where a line may break: between words, and between characters of Chinese.

    What is said to equal something stands with it (``n = 2``).

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Each with the blanks behind it.

    Examples
    --------
    >>> from itpcase.units.text import parts_of
    >>> parts_of("not evaluable"), parts_of("无效 NR")
    (['not ', 'evaluable'], ['无', '效 ', 'NR'])
    >>> parts_of("lines, n = 2")
    ['lines, ', 'n = 2']
    """
    return _PARTS.findall(text)


def broken(text: str, most: int) -> str:
    """
    Break the lines of a text that are wider than so many columns; what goes on stands further in.

    Parameters
    ----------
    text : str
    most : int

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import broken
    >>> print(broken("Not evaluable: there is no usable count.", 20))
    Not evaluable: there
      is no usable
      count.
    """
    return "\n".join(_broken(line, most) for line in text.split("\n"))


def _broken(line: str, most: int) -> str:
    if width_of(line) <= most:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    lines = [indent]
    for part in parts_of(line[len(indent) :]):
        if lines[-1].strip() and width_of(lines[-1] + part.rstrip()) > most:
            lines.append(f"{indent}  ")
        lines[-1] += part
    return "\n".join(each.rstrip() for each in lines)


PRECISE: Final = 100
"""A share of so many is written with a decimal: each of them is one per cent or less."""

_BEYOND_FLOATS: Final = 9
"""Decimals of a per cent within which a share and its nearest float are the same."""


def percent(share: float, total: int) -> str:
    """
    Write a share of so many in per cent: whole below a hundred of them, else to one decimal.

    A half is rounded up, as by hand, whatever the nearest float of the share is. The interval of a
    share is written as the share is; a share that is not known is ``nan``.

    Examples
    --------
    >>> from itpcase.units.text import percent
    >>> percent(2 / 3, 99), percent(2 / 3, 100)
    ('67', '66.7')
    >>> percent(30 / 48, 48), percent(23 / 40, 40), percent(1 / 400, 400)
    ('63', '58', '0.3')
    """
    if not math.isfinite(share):
        return str(share)
    step = 10 ** int(total >= PRECISE)
    steps = math.floor(round(100 * step * share, _BEYOND_FLOATS) + 0.5)
    return f"{steps / step:.{int(total >= PRECISE)}f}"


def in_print(number: str) -> str:
    """Write a number with the minus sign of print, which no hyphen is."""
    return number.replace("-", "\N{MINUS SIGN}")


_TOGETHER: Final = compile_late(
    r" (?:(?<=[0-9] )(?=%)|(?:(?<=< )|(?<=&lt; )|(?<=[(\uff08]n = ))(?=[0-9])"
    r"|(?<=[(\uff08]n )(?== [0-9]))"
)


def unbroken(text: str) -> str:
    """
    Put a blank in which no line breaks between a number and its percent sign, or what is before it.

    That is *less than*, or the *n =* in brackets behind the name of a group.

    Parameters
    ----------
    text : str
        For a page, a document or a figure; what is read by programs has plain blanks.

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.text import parts_of, unbroken
    >>> len(parts_of("95 % interval")), len(parts_of(unbroken("95 % interval")))
    (3, 2)
    """
    return _TOGETHER.sub("\u00a0", text)


WHOLE: Final = 10
"""So many columns of Chinese stay together, although a line may break in them."""


def unbroken_width(text: str, *, whole: int = WHOLE) -> int:
    """
    Return how wide a column must be so that no word of a text is torn.

    Parameters
    ----------
    text : str
    whole : int
        So many columns of Chinese stay together, although a line may break in them.

    Returns
    -------
    int
        In columns of a screen; of a long word of Chinese, which may be broken, a part.

    Examples
    --------
    >>> from itpcase.units.text import unbroken_width
    >>> unbroken_width("not evaluable"), unbroken_width("不可评估的治疗线共三十条")
    (9, 10)
    """
    of_parts = max((width_of(part.strip()) for part in parts_of(text)), default=0)
    return max(of_parts, *(min(width_of(word), whole) for word in text.split()), 0)
