"""
What stands beside a printed number: words for a bound, for "about", and flags of a laboratory.

Closed tables, in the languages that cases are published in. A bound in words becomes its sign; a
word for "about" and a flag are taken off the text and told of, since rules use the number as it
stands.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from itpcase._patterns import compile_late

__all__: list[str] = []

_BEFORE: Final = {
    "<": (
        "less than", "fewer than", "lower than", "below", "under",
        "unter", "weniger als", "kleiner als", "moins de", "inférieur à", "inferieur a",
        "menos de", "menor de", "menor que", "inferior a",
        "meno di", "minore di", "inferiore a",
        "小于", "低于", "不足", "少于", "不到",
    ),
    "<=": (
        "at most", "no more than", "up to", "höchstens", "bis zu", "au plus", "jusqu'à",
        "como máximo", "como maximo", "hasta", "al massimo", "fino a", "不超过", "至多",
    ),
    ">": (
        "greater than", "more than", "higher than", "above", "over",
        "über", "mehr als", "größer als", "grösser als", "plus de", "supérieur à", "superieur a",
        "más de", "mas de", "mayor de", "mayor que", "superior a",
        "più di", "piu di", "maggiore di", "superiore a",
        "大于", "高于", "超过", "多于",
    ),
    ">=": (
        "at least", "no less than", "mindestens", "wenigstens", "au moins",
        "al menos", "por lo menos", "almeno", "至少", "不低于", "不少于",
    ),
}  # fmt: skip
"""Words for a bound before a number."""

_BEHIND: Final = {"<=": ("及以下", "以下", "以内"), ">=": ("及以上", "以上")}
"""Words for a bound behind a number; both include it."""

_SIGN_OF: Final = {word: sign for sign, words in _BEFORE.items() for word in words}
_SIGN_BEHIND: Final = {word: sign for sign, words in _BEHIND.items() for word in words}


def _any_of(words: dict[str, str]) -> str:
    return "|".join(map(re.escape, words))


_BOUND_BEFORE: Final = compile_late(rf"(?P<word>{_any_of(_SIGN_OF)})\s*(?=\d)", re.IGNORECASE)
_BOUND_BEHIND: Final = compile_late(rf"(?<=\S)\s*(?P<word>{_any_of(_SIGN_BEHIND)})(?=\s|$)")
_ABOUT_BEFORE: Final = compile_late(
    r"(?:[~≈≃≅\u223c]|(?:ca|c|circa|zirka|approx|approximately|about|around|roughly|etwa|ungefähr|"
    r"rund|environ|env|aprox|aproximadamente|unos|unas|alrededor de|cerca de)\b\.?"
    r"|大约|约|大概)\s*(?=[\d<>≤≥])",
    re.IGNORECASE,
)
_ABOUT_BEHIND: Final = compile_late(r"(?<=\d)\s*(?:左右|上下)(?=\s|$)")

_ARROW: Final = "↑↓⇑⇓⬆⬇▲▼△▽"
_LETTERS: Final = (
    r"(?:HH|LL|[HLNA]|high|low|normal|abnormal|critical|偏高|偏低|过高|过低|危急|[高低])"
)
_ARROW_BEFORE: Final = compile_late(rf"(?P<flag>[{_ARROW}]{{1,3}})\s*(?=[\d<>≤≥])")
_ARROW_BEHIND: Final = compile_late(rf"(?<=\S)\s*(?P<flag>[{_ARROW}]{{1,3}})(?=\s|$)")
_MARKS: Final = r"\*{1,3}|[#!]{1,2}|[†‡§¶]{1,2}"
"""Signs of a laboratory, and marks of a note below the table."""
_STAR: Final = compile_late(rf"(?<=\d)(?P<flag>{_MARKS})(?=\s|$)")
_STAR_LAST: Final = compile_late(rf"(?<=\S)(?P<flag>{_MARKS})$")
_FIRST_NUMBER: Final = compile_late(r"[^\d]*\d[\d.,']*")
_LETTER: Final = compile_late(
    rf"(?:(?<=\d)\s*|(?<=\S)\s+)(?P<flag>\({_LETTERS}\)|\[{_LETTERS}\]|{_LETTERS}[*!]?)"
    r"(?=\s*$|\s+(?!/|per\b|cu|cmm|mm))",
    re.IGNORECASE,
)
"""A letter before a volume may be a power of ten: ``5.4 L /cumm`` are lakhs."""

_LIKE_ONE: Final = compile_late(r"(?<=\d)l+[*!]?")
"""Right behind a digit, what looks like a 1: a laboratory flags a low value with ``L``."""


class Beside(NamedTuple):
    """A number with its unit, and what stood beside them."""

    text: str
    """With the sign of a bound in front of it, where words say one."""
    is_about: bool
    flag: str
    """As printed; empty for none."""


def take_apart(typed: str) -> Beside:
    """
    Take words for a bound and for "about", and signs that flag a number, off its text.

    Parameters
    ----------
    typed : str
        Written with the signs of a keyboard.

    Returns
    -------
    Beside
    """
    text, flag = _without_sign(typed)
    plain = text
    for about in (_ABOUT_BEFORE.match(text), _ABOUT_BEHIND.search(text)):
        if about is not None and plain == text:
            plain = text[: about.start()] + text[about.end() :]
    if word := _BOUND_BEFORE.match(plain):
        return Beside(_SIGN_OF[word["word"].casefold()] + plain[word.end() :], plain != text, flag)
    if word := _BOUND_BEHIND.search(plain):
        sign = _SIGN_BEHIND[word["word"]]
        return Beside(sign + plain[: word.start()] + plain[word.end() :], plain != text, flag)
    return Beside(plain, plain != text, flag)


def _without_sign(text: str) -> tuple[str, str]:
    first = _FIRST_NUMBER.match(text)
    found = (
        _ARROW_BEFORE.match(text) or _ARROW_BEHIND.search(text)
        or (first and _STAR.match(text, first.end())) or _STAR_LAST.search(text)
    )  # fmt: skip
    if not found:
        return text, ""
    return text[: found.start()] + text[found.end() :], found["flag"]


def without_letters(typed: str) -> tuple[str, str]:
    """
    Take letters and words that flag a number off its text, where they are no part of its unit.

    A small ``l`` right behind a digit is no flag: it may be a 1.

    Parameters
    ----------
    typed : str
        What cannot be read as it stands.

    Returns
    -------
    tuple of str
        The text and the flag, which is empty for none.
    """
    found = _LETTER.search(typed)
    if found is None or _LIKE_ONE.fullmatch(typed, found.start(), found.end()):
        return typed, ""
    return typed[: found.start()] + typed[found.end() :], found["flag"]
