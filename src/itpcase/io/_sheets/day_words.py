"""
What stands in the place of a day in a foreign sheet, and says that there is none.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import Final

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.agents import code_of, says_no_treatment
from itpcase.errors import InputError
from itpcase.model import Day
from itpcase.units.days import Impute, later
from itpcase.units.printed_days import days_of, lacks_hemisphere
from itpcase.units.text import as_typed, without_accents
from itpcase.units.times import DELIVERY, Order, read_duration, read_time
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

_LIMIT: Final = compile_late(
    r"(?:on or |at or )?(?:before|prior to|by|until|till|up to|not later than|after|since|from|"
    r"later than|vor|bis|nach|ab|seit|avant|apres|depuis|antes de|despues de|desde|prima del?|dopo)"
    r"[\s:]+(?:the )?(?P<day>.*[0-9].*)"
    r"|(?:<=?|>=?|≤|≥|≦|≧|⩽|⩾)\s*(?P<sign>.*[0-9].*)"
    r"|(?P<zh>.*[0-9年月日号].*?)(?:之前|之后|以前|以后|及以前|及以后|前|后|起)",
    re.IGNORECASE,
)
"""One side of the days that are possible, as recalled, with the day beside it."""

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
    return says_no_treatment(text) or _said(text) is False


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
    return without_accents(as_typed(text).casefold()) in _GIVEN or _said(text) is True


def _said(text: str) -> bool | None:
    """Read yes or no; None for what is neither."""
    with suppress(InputError):
        return read_yes_no(text)
    return None


def day_in_words(text: str) -> str | None:
    """
    Return a text in the place of a day, if it is words that allow some days.

    Words without their year, and an order alone beside no line (``lowest``), are none.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import day_in_words
    >>> [day_in_words(text) for text in ("3 months post", "early 2020", "mid-March", "12.3.")]
    ['3 months post', 'early 2020', None, None]
    """
    is_word = any(map(str.isalpha, text)) and fault_of_words(text) is None
    time = read_time(text) if is_word else None
    is_open = time is not None and time.order not in {Order.LOWEST, Order.HIGHEST}
    return text if is_open and time is not None and time.has_year else None


def days_of_words(
    text: str, *, since: Day | None = None, of: str = "", is_event: bool = False
) -> tuple[Day, Day] | None:
    """
    Return the first and the last day that words allow which name days, or count from a day.

    Parameters
    ----------
    text : str
    since : date or int, optional
        The day from which words count that name no treatment, or that of *of*.
    of : str
        The agent that began on that day.
    is_event : bool
        What began on that day is no treatment: ``week 2`` is no week of it, and of ``3 days`` the
        first may be that day, or the one after it.

    Returns
    -------
    tuple of date or int, or None
        None for words that count from anything else, and for those that leave a side open.

    Examples
    --------
    >>> import datetime as dt
    >>> from itpcase.io._sheets.day_words import days_of_words
    >>> [str(day) for day in days_of_words("early 2020")]
    ['2020-01-01', '2020-04-30']
    >>> days_of_words("wk 12", since=0), days_of_words("wk 12 post ritux", since=0, of="ivig")
    ((77, 84), None)
    >>> [days_of_words(text, since=0, is_event=True) for text in ("3 days", "3 days later", "D3")]
    [(2, 3), (3, 3), None]
    """
    time = read_time(text)
    if time is None:
        return None
    first, last = time.earliest, time.latest
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        return first, last
    span = (first, last) if isinstance(first, int) and isinstance(last, int) else time.after
    is_own = time.since != "gestation" and time.of != DELIVERY
    is_own &= not time.of or (bool(of) and code_of(time.of) == of)
    is_length = is_event and read_duration(text) is not None
    is_own &= not is_event or is_length or time.since == "previous"
    if since is None or span is None or span[1] is None or not is_own:
        return None
    with suppress(OverflowError):
        return later(since, max(span[0] - is_length, 0)), later(since, span[1])
    return None


def one_of(days: tuple[Day, Day], impute: Impute | None) -> Day | None:
    """
    Take one of the days from the first to the last; the only one, where there is no other.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import one_of
    >>> one_of((0, 9), "middle"), one_of((0, 9), None), one_of((7, 7), None)
    (4, None, 7)
    """
    first, last = days
    if first == last or impute == "first":
        return first
    if impute == "last":
        return last
    if impute is None:
        return None
    span = last - first  # type: ignore[operator] # both of one kind
    return later(first, (span if isinstance(span, int) else span.days) // 2)


def fault_of_words(text: str) -> InputError | None:
    """
    Say how words in the place of a day are mended that name one side of it, or no year.

    Examples
    --------
    >>> from itpcase.io._sheets.day_words import fault_of_words
    >>> print(fault_of_words("before March 2021").problem.remedy)
    write the first and the last day that are possible, as in '2020-01-01 to 2021-02-28', for a \
count, a bleeding, a rescue, a line or the diagnosis; of anything else write the day
    >>> fault_of_words("3 months post") is None
    True
    """
    plain = as_typed(text).strip()
    found = _LIMIT.fullmatch(plain)
    if found is not None and days_of((found["day"] or found["sign"] or found["zh"]).strip()):
        remedy = Sentence("problem.NOT_A_DAY.remedy_limit")
    elif lacks_hemisphere(plain):
        remedy = Sentence("problem.NOT_A_DAY.remedy_season")
    elif (time := read_time(plain)) is not None and not time.has_year:
        remedy = Sentence("problem.NOT_A_DAY.remedy_year")
    else:
        return None
    return InputError.of(
        "NOT_A_DAY", argument="on", needed=Sentence("problem.NOT_A_DAY.needed_results"),
        given=repr(text), remedy=remedy,
    )  # fmt: skip


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
