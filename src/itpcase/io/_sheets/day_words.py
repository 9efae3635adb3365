"""
What stands in the place of a day in a foreign sheet, and says that there is none.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from itpcase._patterns import compile_late
from itpcase.agents import says_no_treatment
from itpcase.errors import InputError
from itpcase.units.text import as_typed, without_accents
from itpcase.vocabularies import read_yes_no

__all__: list[str] = []

_ALIVE: Final = frozenset((
    "alive", "living", "lebend", "lebt", "am leben", "vivant", "vivante", "en vie", "vivo", "viva",
    "存活", "健在", "在世", "生存", "생존", "zyje", "жив", "жива",
))  # fmt: skip
"""Words for a patient who lives, as they are recalled."""

_GIVEN: Final = frozenset((
    "x", "xx", "+", "++", "(+)", "\u2713", "\u2714", "\u2705", "\u2611", "\u221a", "\u25cf", "*",
    "done", "given", "received", "gegeben", "erhalten", "recu", "dado", "dato",
    "已用", "用过", "使用", "有",
))  # fmt: skip
"""Marks and words for what was given, as they are recalled."""

_WORDS_BEFORE_DAY: Final = compile_late(r"(?P<words>[^\W\d]+(?: [^\W\d]+)*)[\s,:]*(?P<day>\d.*)")


def says_not_given(text: str) -> bool:
    """
    Tell whether a cell in the place of a day says that the treatment of its column was not given.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import says_not_given
    >>> [says_not_given(text) for text in ("no", "-", "nein", "0", "", "2021-03-05")]
    [True, True, True, False, False, False]
    """
    if not text or text.isdecimal():  # 0 is a study day
        return False
    with suppress(InputError):
        return says_no_treatment(text) or read_yes_no(text) is False
    return False


def says_given(text: str) -> bool:
    """
    Tell whether a cell in the place of a day says that a treatment was given, and not when.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import says_given
    >>> [says_given(text) for text in ("x", "yes", "\N{CHECK MARK}", "no", "1", "2021-03-05")]
    [True, True, True, False, False, False]
    """
    if not text or text.isdecimal():  # 1 is a study day
        return False
    if without_accents(as_typed(text).casefold()) in _GIVEN:
        return True
    with suppress(InputError):
        return read_yes_no(text) is True
    return False


def says_alive(text: str) -> bool:
    """
    Tell whether a cell in the place of the day of death says that nobody died.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import says_alive
    >>> [says_alive(text) for text in ("no", "alive", "存活", "2021-03-05", "alive 2021-03-05")]
    [True, True, True, False, False]
    """
    return says_not_given(text) or without_accents(as_typed(text).casefold()) in _ALIVE


def day_alive(text: str) -> str:
    """
    Return the day behind a word for a patient who lives, in the place of the last contact.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import day_alive
    >>> day_alive("alive 2021-03-05"), day_alive("存活 2021-03"), day_alive("dead 2021-03-05")
    ('2021-03-05', '2021-03', 'dead 2021-03-05')
    """
    found = _WORDS_BEFORE_DAY.fullmatch(text)
    is_alive = found is not None and says_alive(found["words"])
    return found["day"] if found is not None and is_alive else text
