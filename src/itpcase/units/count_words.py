"""
Counts that print gives in words: "normal", "doubled", "peaked at 120".

A closed table, in English and Chinese. "Normal" is no number, since the range of the laboratory is
not printed with it; "doubled" is none, since nobody says of what exactly. Such a count is kept as
it is printed and decides nothing; with the lower limit of the laboratory, "normal" is at least
that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from itpcase._patterns import compile_late
from itpcase.units.text import as_typed, without_accents

__all__ = ["CountWords", "read_count_words"]

_COUNT: Final = (
    r"(?:(?:the )?(?:platelets?|platelet counts?|plt|counts?|血小板(?:计数)?)"
    r"(?: (?:was|were|had|has))? ?)?"
)
_RANGE: Final = r"(?: range| limits?| values?| levels?| counts?)?"
_SOON: Final = r"(?: (?:quickly|rapidly|slowly|gradually|completely|fully|again))?"
_NORMAL: Final = compile_late(
    _COUNT + rf"(?:(?:completely |now |again )?normal(?:i[sz]ed|i[sz]ation)?{_RANGE}"
    rf"|(?:returned|rose|increased|recovered|back) to (?:the )?normal{_RANGE}"
    r"|(?:with)?in (?:the )?(?:normal (?:range|limits?)|reference range)|wnl"
    r"|(?:恢复|升至|升高至)?(?:至)?正常(?:范围|水平)?(?:内)?)" + _SOON
)
_NO_NUMBER: Final = compile_late(
    _COUNT + r"(?:more than )?(?:doubled|tripled|trebled|quadrupled|increased|rose|risen|improved|"
    r"recovered|decreased|dropped|fell|fallen|declined|unchanged|stable|"
    r"翻倍|翻番|加倍|升高|上升|增加|回升|下降|降低|减少|稳定|无变化)" + _SOON
)
_EXTREME: Final = compile_late(
    _COUNT + r"(?P<when>(?:the )?(?:peaked|peak|highest|maximum|max\.?|nadir|lowest|minimum|"
    r"min\.?|trough)|最高值?|峰值|最低值?)(?: (?:at|of|was|count|value)| ?(?:为|达))*[ :]*"
    r"(?P<number>.*\d.*)"
)
_NUMBER: Final = compile_late(r"[<>≤≥~≈=]*\s*[0-9].*", re.DOTALL)
_LOWEST: Final = compile_late(r"nadir|lowest|min|trough|最低")


class CountWords(NamedTuple):
    """
    What words say of a count.

    Parameters
    ----------
    words : str
        As printed; empty where a number stands beside words that only say when it was.
    is_normal : bool
        Whether they say that it is normal.
    when : str
        ``"highest"`` or ``"lowest"`` of its line; empty for neither.
    number : str
        The number that stands beside that.
    """

    words: str = ""
    is_normal: bool = False
    when: str = ""
    number: str = ""


@lru_cache(maxsize=4096)
def read_count_words(text: str) -> CountWords | None:
    """
    Read a count in words.

    Parameters
    ----------
    text : str

    Returns
    -------
    CountWords or None
        None for what is not in the table, such as a number.

    Examples
    --------
    >>> from itpcase.units.count_words import read_count_words
    >>> read_count_words("returned to normal").is_normal, read_count_words("120 G/L") is None
    (True, True)
    >>> read_count_words("peaked at 120 G/L")[2:]
    ('highest', '120 G/L')
    """
    shown = as_typed(text)
    plain = without_accents(shown.casefold()).strip(" .,;:()")
    if _NORMAL.fullmatch(plain):
        return CountWords(shown, is_normal=True)
    if _NO_NUMBER.fullmatch(plain):
        return CountWords(shown)
    if (found := _EXTREME.fullmatch(plain)) is not None:
        number = _NUMBER.search(text)
        is_low = _LOWEST.search(found["when"])
        return CountWords(
            when="lowest" if is_low else "highest", number=number[0].strip() if number else ""
        )
    return None
