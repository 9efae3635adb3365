"""
Times and durations in the words of print: "3-4 weeks after line 2", "lasted 15 months".

A closed grammar, in English and Chinese. What print leaves open stays open: a time is the first and
the last day that its words allow, counted from where they count. Words that are not in the grammar
are no time, and nothing is guessed from them.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from functools import lru_cache
from math import ceil, floor
from typing import Final

import attrs

from itpcase._patterns import compile_late
from itpcase.units.gestation import read_gestation
from itpcase.units.going_on import AT_THE_LAST, GOES_ON, LONGEST, ZH_GOES_ON
from itpcase.units.printed_days import DAYS_PER_WEEK, PART, days_of, moved, part_of
from itpcase.units.text import as_typed, without_accents

__all__ = ["DELIVERY", "Order", "PrintedTime", "read_duration", "read_time"]

DAYS_PER_MONTH: Final = 30.4375
"""A month in days, where calendar months are not asked for."""

DAYS_PER_YEAR: Final = 12 * DAYS_PER_MONTH
"""A year in days, where no birthday tells the years. [days]"""

DAYS_IN: Final = {
    "hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0, "month": DAYS_PER_MONTH,
    "year": DAYS_PER_YEAR,
}  # fmt: skip
"""The units of time. [days]"""


class Order(StrEnum):
    """Where a time without a day lies, seen from a line of treatment."""

    BEFORE = "before"
    """On the day of its start or earlier."""
    DURING = "during"
    """After its start, up to its stop where that is known, else up to the next line."""
    AFTER = "after"
    """After its start."""
    AFTER_STOP = "after the stop"
    """On the day of its stop or later."""
    LOWEST = "lowest"
    """The lowest count during it."""
    HIGHEST = "highest"
    """The highest count during it."""


@attrs.frozen
class PrintedTime:
    """
    What the words of print say about a time.

    Parameters
    ----------
    earliest, latest : date or int, optional
        The first and the last day that is possible, where the words name days.
    after : tuple of float and (float or None), optional
        The fewest and the most days that had gone by, None for no limit. [days]
    since : {"start", "previous", "gestation"}
        Since when: the start of the line, the count before this one, or the last menstrual period.
    order : Order, optional
        Where it lies, where the words count no days.
    of : str
        The words that name the line, such as ``"line 2"`` or ``"splenectomy"``; empty for none.
    has_year : bool
        Whether the words name the year of the days; if not, they are days of a leap year.
    """

    earliest: dt.date | int | None = None
    latest: dt.date | int | None = None
    after: Days | None = None
    since: str = "start"
    order: Order | None = None
    of: str = ""
    has_year: bool = True


# --- numbers with a unit of time ----------------------------------------------------------------

_CARDINALS: Final = (
    "a an one 一", "two 二 两", "three 三", "four 四", "five 五", "six 六", "seven 七", "eight 八",
    "nine 九", "ten 十", "eleven 十一", "twelve 十二",
)  # fmt: skip
_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip
_NUMBER_WORDS: Final = {
    word: number for number, words in enumerate(_CARDINALS, 1) for word in words.split()
}
_ORDINAL_WORDS: Final = {word: number for number, word in enumerate(_ORDINALS, 1)}

_UNIT_WORDS: Final = {
    "hour": "hours hour hrs hr h 小时",
    "day": "days day d 天 日",
    "week": "weeks week wks wk w 周 星期",
    "fortnight": "fortnights fortnight",
    "month": "months month mths mth mos mo 个月 月",
    "year": "years year yrs yr y 年",
}
_UNITS: Final = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}

_U: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_W: Final = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_N: Final = rf"(?:[0-9]+(?:\.[0-9]+)?|(?:{_W})(?![a-z]))"
_NTH: Final = rf"(?:[0-9]+(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_ABOUT: Final = (
    r"(?:about|around|approximately|approx\.?|circa|ca\.?|some|roughly|nearly|almost"
    r"|~|≈|大约|约|近)"
)
_SPAN: Final = compile_late(
    rf"(?P<about>{_ABOUT} ?)?(?P<low>{_N})[ -]?"
    rf"(?:(?:(?P<other>{_U}) ?)?(?:-|to|or|and|至|到) ?(?P<high>{_N})[ -]?)?(?P<unit>{_U})"
)
_JOINED: Final = compile_late(
    rf"(?P<more>{_N})[ -]?(?P<large>{_U}),? ?(?:and |又)?(?P<less>{_N})[ -]?(?P<small>{_U})"
)
"""A number of a large unit and of a smaller one: ``1 year and 3 months``."""
_SEVERAL: Final = compile_late(rf"(?:a few|few|several|some|many|数|几) ?(?P<unit>{_U})")
_TWO: Final = 2
_ORDINAL: Final = compile_late(
    rf"(?P<unit>day|week|month|year) (?P<number>{_N})"
    rf"|(?:the )?(?P<nth>{_NTH}) (?P<named>day|week|month|year)"
    rf"|第 ?(?P<zh>{_N}) ?个?(?P<zhunit>{_U})"
    r"|(?P<visit>wk|w|mth|mo|m|yr|y|d)[ .]?(?P<at>[0-9]{1,3})"
)
"""The last is a visit of a study: ``M6``, ``wk 12``."""
_MORE: Final = compile_late(
    r"(?:more than|over|longer than|>=|>|≥|≧|⩾|at least|a minimum of|超过|至少|不少于) ?"
)
_LESS: Final = compile_late(
    r"(?:less than|within|under|up to|at most|no more than|<=|<|≤|≦|⩽|in the first"
    r"|不到|以内|至多) ?"
)


Days = tuple[int, int | None]
"""The fewest and the most days; None for no limit."""


def _number(text: str) -> float:
    word = _NUMBER_WORDS.get(text) or _ORDINAL_WORDS.get(text)
    return float(word or re.sub(r"(?:st|nd|rd|th)$", "", text))


def _limits(low: float, high: float | None) -> Days:
    """Return the whole days that hold an interval."""
    return max(0, floor(low)), None if high is None else ceil(high)


def _rounded_to(number: float, size: float) -> Days:
    """Return the whole days that are so many units when they are rounded to a unit."""
    return ceil((number - 1 / 2) * size), floor((number + 1 / 2) * size)


def _span(text: str) -> Days | None:
    """Read a number of days, weeks, months or years as the fewest and the most days."""
    more, less = _MORE.match(text), _LESS.match(text)
    bound = more or less
    text = text[bound.end() :] if bound else text
    found = _SPAN.fullmatch(_of_one_unit(text))
    if found is None:
        several = None if bound else _SEVERAL.fullmatch(text)
        return several and (ceil((_TWO - 1 / 2) * DAYS_IN[_UNITS[several["unit"]]]), None)
    size = DAYS_IN[_UNITS[found["unit"]]]
    number = _number(found["low"])
    low = number * (DAYS_IN[_UNITS[found["other"]]] if found["other"] else size)
    high = _number(found["high"]) * size if found["high"] else low
    if high < low:
        return None
    if bound is not None:
        return _limits(low, None) if more else _limits(0, high)
    if found["about"]:
        return _limits(low - max(size, DAYS_IN["day"]), high + max(size, DAYS_IN["day"]))
    if found["high"] is None and size > DAYS_IN["day"]:
        return _rounded_to(number, size)
    return _limits(low, high)


def _of_one_unit(text: str) -> str:
    """Write a number of two units as so many of the smaller one: 15 months."""
    found = _JOINED.fullmatch(text)
    if found is None:
        return text
    large, small = DAYS_IN[_UNITS[found["large"]]], DAYS_IN[_UNITS[found["small"]]]
    less = _number(found["less"])
    if less * small >= large:
        return text
    return f"{_number(found['more']) * large / small + less:.6g} {found['small']}"


def _nth(text: str) -> tuple[float, float] | None:
    """Read the day, week, month or year of a number: the number, and the size of the unit."""
    found = _ORDINAL.fullmatch(text)
    if found is None:
        return None
    unit = found["unit"] or found["named"] or found["zhunit"] or found["visit"]
    size = DAYS_IN["month" if unit == "m" else _UNITS[unit]]
    return _number(found["number"] or found["nth"] or found["zh"] or found["at"]), size


def _ordinal(text: str) -> Days | None:
    """Read the day, week or month of a number, by either way of counting them."""
    found = _nth(text)
    return found and _limits((found[0] - 1) * found[1], found[0] * found[1])


_GOING_ON: Final = compile_late(
    rf"(?:[ ,;(]*(?:\b(?:and|but|is|was) )?(?:{AT_THE_LAST}|{GOES_ON}|{ZH_GOES_ON}))+\)?$"
    r"|^至今(?:已)?"
)
"""Words that say of a duration that it is not over."""

_PLUS: Final = compile_late(
    rf"(?P<number>{_N}) ?\+[ -]?(?P<unit>{_U})|(?P<least>{_N}[ -]?(?:{_U})) ?(?:\+|以上)"
)
"""A duration that tables mark as the least: ``6+ months``."""


@lru_cache(maxsize=4096)
def read_duration(text: str) -> tuple[int, int | None] | None:
    """
    Read how long something lasted.

    * one number is one that was rounded to its unit: ``15 months`` is 442 to 471 days; days are
      exact, and nothing lasts less than 0 days;
    * two numbers are the limits: ``3-4 weeks`` is 21 to 28 days; two units are so many of the
      smaller one: ``1 year 3 months`` is 15 months;
    * ``about`` adds a whole unit on either side; ``more than`` and ``within`` leave one side open,
      and so does what says that it goes on: ``6+ months``, ``12 months, ongoing``.

    Parameters
    ----------
    text : str
        Such as ``"lasted 15 months"``, ``"for more than 2 years"``, ``"3个月"``.

    Returns
    -------
    tuple of int and (int or None), or None
        The fewest and the most days, None for no limit; None for what is no duration. [days]

    Examples
    --------
    >>> from itpcase.units.times import read_duration
    >>> read_duration("lasted 15 months"), read_duration("3-4 weeks"), read_duration("> 2 years")
    ((442, 471), (21, 28), (730, None))
    >>> read_duration("6+ months"), read_duration("12 months (ongoing)")
    ((182, None), (351, None))
    """
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3} ?(?:days?|d|天|日)\b)", "", plain_words(text))
    plain = re.sub(r"^(?:.*\b(?:lasted|lasting|for)\b|持续)(?: for)? ?", "", plain)
    plain = re.sub(r" ?(?:only|in total)$", "", plain)
    if len(plain) > LONGEST:
        return None
    said = _GOING_ON.sub("", plain)
    if (least := _PLUS.fullmatch(said)) is not None:
        return _span(f"at least {least['least'] or ' '.join(least.group('number', 'unit'))}")
    found = _span(said)
    return found and (max(0, found[0]), None if said != plain else found[1])


# --- days ---------------------------------------------------------------------------------------

_RANGE: Final = compile_late(
    r"(?:between )?(?P<low>.+?) ?(?: to | and | - |–|\.\.|至|到) ?(?P<high>.+)"
)


def _named_days(text: str) -> PrintedTime | None:
    """Read what names days of the calendar or study days."""
    text = re.sub(r"^(?:in|on|at|during|from|since) (?:the )?", "", text)
    if about := re.match(rf"{_ABOUT} ?", text):
        return _about(text[about.end() :])
    found = part_of(text) or days_of(text)
    if found is None and (span := _RANGE.fullmatch(text)) is not None:
        low, high = days_of(span["low"]), days_of(span["high"])
        if low is not None and high is not None and type(low[0]) is type(high[1]):
            found = low[0], high[1]
    if found is None or found[1] < found[0]:  # type: ignore[operator] # both of one kind
        return None
    return PrintedTime(*found)


def _about(text: str) -> PrintedTime | None:
    """Widen what is named by a week, or by as much again where it is a month or a year."""
    found = days_of(text)
    if found is None:
        return None
    first, last = found
    wide = DAYS_PER_WEEK
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        wide = max(DAYS_PER_WEEK, (last - first).days + (last > first))
    wider = moved(found, -wide, wide)
    return None if wider is None else PrintedTime(*wider)


_MONTHS: Final = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_NUMBERED: Final = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_NO_YEAR: Final = compile_late(
    rf"(?:(?:in|on|at|during|from|since|the) )*(?:{_ABOUT} ?)?(?:{PART})?"
    rf"(?:(?:the )?{_NUMBERED}(?: of)? )?(?:{'|'.join(_MONTHS)})\.?(?: {_NUMBERED})?"
)
_ZH_NO_YEAR: Final = compile_late(
    r"(?:大约|约)?[0-9]{1,2}月(?:[0-9]{1,2}[日号]|上旬|中旬|下旬|初|底|末)"
)
LEAP_YEAR: Final = 2000
"""A day that is named without its year is held in this one."""


def _without_year(text: str) -> PrintedTime | None:
    """Read a day or a month of no year, such as "about 1 February"."""
    found = None
    if _NO_YEAR.fullmatch(text):
        whole = re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\b|\bof\b ?", "", text)
        found = _named_days(f"{whole} {LEAP_YEAR}")
    elif _ZH_NO_YEAR.fullmatch(text):
        about = re.match(r"大约|约", text)
        rest = text[about.end() :] if about else text
        found = _named_days(f"{about[0] if about else ''}{LEAP_YEAR}年{rest}")
    return None if found is None else attrs.evolve(found, has_year=False)


# --- order --------------------------------------------------------------------------------------

_THE_LINE: Final = (
    r"(?:the )?(?:starting|start|initiation|beginning|first dose|treatment|therapy|infusion|"
    r"administration)\b(?: of)?"
)
_DOSE: Final = rf"(?:the )?(?:{_NTH}|{_N}) (?:dose|course|cycle|infusion)s?(?: of)?"
_STOP: Final = (
    r"(?:the )?(?:stopping|stop|end|discontinuation|discontinuing|withdrawal|cessation|"
    r"completion)\b(?: of)?"
)
_BEFORE: Final = (
    r"(?:just |immediately |shortly )?"
    r"(?:before\b|prior to\b|preceding\b|pre(?=[ -])|pre(?=treatment|therapy))-?"
)
_ORDERS: Final = (
    (
        Order.BEFORE,
        _BEFORE + rf" ?(?:{_THE_LINE} ?)?",
    ),
    (Order.BEFORE, r"(?:at|on) (?:the )?(?:start|initiation|beginning|baseline)(?: of)? ?"),
    (Order.BEFORE, r"(?:the )?baseline ?"),
    (Order.DURING, r"(?:at|by) the end of (?:the )?(?:treatment|therapy)? ?"),
    (Order.AFTER_STOP, rf"(?:after|since|following|off) {_STOP} ?"),
    (
        Order.DURING,
        rf"(?:during|while on|on|under|throughout|in the course of)\b ?(?:{_THE_LINE} ?)?",
    ),
    (Order.AFTER, rf"(?:after|following|post|since|from)\b-? ?(?:{_DOSE} ?|{_THE_LINE} ?)?"),
)  # fmt: skip
_EXTREMES: Final = (
    (Order.LOWEST, r"(?:at )?(?:the )?(?:lowest|nadir|minimum|最低值?)"),
    (
        Order.HIGHEST,
        (
            r"(?:at )?(?:the )?(?:highest|peaked(?: at)?|peak|maximum|max\.?|best|"
            r"never exceeded|最高值?|峰值)"
        ),
    ),
)
_ZH_ORDERS: Final = (
    (Order.BEFORE, "前"), (Order.DURING, "期间"), (Order.DURING, "中"),
    (Order.AFTER_STOP, "停药后"), (Order.AFTER, "后"),
)  # fmt: skip
_AT_FIRST: Final = compile_late(
    r"(?:at|on|upon) (?:the )?(?:first |initial |hospital )?(?:presentation|admission|arrival|"
    r"diagnosis|onset)|initially|入院时|初诊时|就诊时|诊断时"
)
"""What comes before the treatment that was given for it."""

_VISIT: Final = r"(?:follow-?up|visit|contact|count)"
_BORN: Final = compile_late(
    r"(?P<span>.+?) ?(?P<side>post-?partum|after (?:the )?(?:delivery|childbirth)|"
    r"before (?:the )?(?:delivery|childbirth))"
    r"|post-?partum (?P<after>(?:day|week|month) [0-9]+)"
    r"|产后(?P<zhafter>第?[0-9一二两三四五六七八九十].*)|分娩前(?P<zhbefore>[0-9一二两三四五六七八九十].*)"
)
DELIVERY: Final = "delivery"

NAMED_LINE: Final = compile_late(r"(?:line|治疗线|第) ?(?P<number>[0-9]+) ?(?:线)?")
"""The words that name a line by its number."""
"""The name of what is no line, and has a day that the source may print."""

_AT_A_VISIT: Final = compile_late(
    r"(?:at|on|upon|by) (?:the )?(?:time of )?(?:hospital )?"
    rf"(?:discharge|relapse|recurrence|(?P<born>delivery|childbirth)|"
    rf"(?:last |latest |final )?{_VISIT})|"
    rf"(?:the )?(?:last|latest|final) {_VISIT}|"
    r"出院时|复发时|(?P<zhborn>分娩时)|末次随访"
)
"""What comes after the count before it, nobody says when."""

_WHILE: Final = compile_late(
    r"(?:when|while|as|after) (?P<of>.+?) (?:was|were|had been)(?: being)? "
    r"(?P<what>tapered|reduced|decreased|increased|escalated|stopped|discontinued|withdrawn|ceased)"
    r"\b.*"
)
_ENDED: Final = {"stopped", "discontinued", "withdrawn", "ceased"}
_LINE: Final = r"(?:the )?(?:start of )?(?P<of>.*)"
_LATER: Final = compile_late(
    r"(?P<span>.+?) ?(?:later|afterwards|thereafter|after (?:that|this)|"
    r"(?:after|from) the (?:last|previous) count)"
)
_THEN: Final = compile_late(
    r"then|later|afterwards|thereafter|after (?:that|this)|subsequently|eventually|finally|"
    r"ultimately|since then|随后|其后|之后|最终"
)
_NEXT: Final = compile_late(
    r"(?:on |in |over )?(?:the )?(?:next|following) (?P<unit>day|week|month|year)|"
    r"次日|第二天|overnight"
)
_DAY_AFTER: Final = compile_late(
    r"(?:on )?(?:the )?(?:next |following )?day (?:after|following) (?P<of>.+)"
)
_SAME: Final = compile_late(r"(?:on |later )?(?:the )?same day|同日|当天")
_SURGERY: Final = compile_late(
    r"(?:on )?(?:the )?(?:post-? ?operative|post-? ?op|post-? ?splenectomy|术后)(?P<span>.*)|"
    r"(?P<pod>pod ?[0-9]+)|(?P<before>.+?) (?:postoperatively|post-?op)|post-? ?operatively"
)
_NO_LINE: Final = compile_late(
    r"(?:the )?(?:gestation|pregnancy|amenorrh\w+|age|life|hospital\w*).*"
)
"""What is counted from there is not counted from a line."""

_LATER_DOSE: Final = compile_late(
    rf"(?:the )?(?!(?:first|1st|1|one|a|an) )(?:{_NTH}|{_N}|last|final) "
    r"(?:dose|course|cycle|infusion)s?\b.*"
)
_ON_TREATMENT: Final = compile_late(
    r"(?:治疗|用药|给药|服药)后?(?P<rest>第?[0-9一二两三四五六七八九十].*)"
)
_SPAN_FROM: Final = compile_late(
    r"(?:after |at |by |in |for |on )?(?P<span>.+?)"
    r"(?: ?(?:after|from|into|of|on|post|since|following)(?: (?P<of>.+))?|之?后)?"
)
_ZH_FROM: Final = compile_late(
    r"(?P<of>[^\s0-9后後].*?)(?:治疗|用药|给药|应用|使用|开始)?之?[后後](?P<span>第?[0-9一二两三四五六七八九十].*)"
)
"""A number of days after what stands before it, such as ``利妥昔单抗后第12周``."""

_OVER: Final = compile_late(rf"after (?P<span>(?:the )?{_NTH} \w+)(?: of (?P<of>.+))?")
_SPAN_BEFORE: Final = compile_late(r"(?P<span>.+?) (?:before|prior to) (?P<of>.+)")


def _who(text: str) -> str:
    """Return the words that name the line, without those that say only that it is one."""
    text = re.sub(rf"^(?:{_DOSE}|{_THE_LINE}|the\b) ?", "", text.strip(" .,;:"))
    return "" if text in _THE_DRUG else text


_THE_DRUG: Final = {
    "treatment", "therapy", "drug", "start", "治疗", "用药", "it", "follow-up", "followup",
}  # fmt: skip


def _relative(text: str) -> PrintedTime | None:
    """Read what counts days from a line or from the count before."""
    if (then := _from_the_last(text)) or (surgery := _SURGERY.fullmatch(text)) is None:
        return then or _from_a_line(text)
    words = surgery["span"] or surgery["pod"] or surgery["before"] or ""
    words = re.sub(r"^(?:ly|pod)?[ ,]*", "", words)
    number = re.fullmatch(r"(?:day )?([0-9]+)", words)
    days = (int(number[1]), int(number[1])) if number else _ordinal(words) or _span(words)
    if days is None:
        return None if words else PrintedTime(order=Order.AFTER, of="splenectomy")
    return PrintedTime(after=days, of="splenectomy")


def _from_the_last(text: str) -> PrintedTime | None:
    """Read what counts days from the count before."""
    if _SAME.fullmatch(text):
        return PrintedTime(after=(0, 0), since="previous")
    if day_after := _DAY_AFTER.fullmatch(text):
        return PrintedTime(after=(1, 1), of=_who(day_after["of"]))
    if found := _NEXT.fullmatch(text):
        size = DAYS_IN[_UNITS[found["unit"]]] if found["unit"] else DAYS_IN["day"]
        most = 1 if size <= DAYS_IN["day"] else ceil(_TWO * size)
        return PrintedTime(after=(1, most), since="previous")
    visit = _AT_A_VISIT.fullmatch(text)
    if visit and (visit["born"] or visit["zhborn"]):
        return PrintedTime(after=(1, None), since="previous", of=DELIVERY)
    if visit or _THEN.fullmatch(text):
        return PrintedTime(after=(1, None), since="previous")
    return None


def _from_delivery(text: str) -> PrintedTime | None:
    """Read what counts days from the delivery, or back from it."""
    found = _BORN.fullmatch(text)
    if found is None:
        return None
    span = found["span"] or found["after"] or found["zhafter"] or found["zhbefore"]
    days = _ordinal(span) or _span(span)
    if days is None:
        return None
    is_before = found["zhbefore"] or (found["side"] or "").startswith("before")
    if is_before:
        return None if days[1] is None else PrintedTime(after=(-days[1], -days[0]), of=DELIVERY)
    return PrintedTime(after=days, of=DELIVERY)


def _from_a_line(text: str) -> PrintedTime | None:
    """Read what counts days from a line, or so many after the count before."""
    if (before := _SPAN_BEFORE.fullmatch(text)) and (days := _span(before["span"])) and days[1]:
        return PrintedTime(after=(-days[1], -days[0]), of=_who(before["of"]))
    if later := _LATER.fullmatch(text):
        days = _span(later["span"])
        return None if days is None else PrintedTime(after=days, since="previous")
    if (over := _OVER.fullmatch(text)) and (nth := _nth(over["span"])):
        return PrintedTime(after=_limits(nth[0] * nth[1], None), of=_who(over["of"] or ""))
    found = _SPAN_FROM.fullmatch(text)
    if found is None:
        return None
    days, of = _ordinal(found["span"]) or _span(found["span"]), found["of"] or ""
    if days is None or _NO_LINE.fullmatch(of):
        return None
    if _LATER_DOSE.fullmatch(of):  # it came after the start, nobody says when
        days = days[0], None
    return PrintedTime(after=days, of=_who(of))


def _behind_a_line(text: str) -> PrintedTime | None:
    """Read what counts days from the line that stands before the word for *after*, in Chinese."""
    found = _ZH_FROM.fullmatch(text)
    days = None if found is None else _ordinal(found["span"]) or _span(found["span"])
    return None if found is None or days is None else PrintedTime(after=days, of=_who(found["of"]))


def _ordered(text: str) -> PrintedTime | None:
    """Read what says only before, during or after what."""
    for order, words in _EXTREMES:
        if found := re.fullmatch(rf"{words}(?: (?:count|value))?(?P<rest>.*)", text):
            rest = _ordered(found["rest"].strip())
            if found["rest"].strip() and (rest is None or rest.order is Order.BEFORE):
                return None
            return PrintedTime(order=order, of=rest.of if rest else "")
    for order, words in _ORDERS:
        if found := re.fullmatch(words + _LINE, text):
            return PrintedTime(order=order, of=_who(found["of"]))
    for order, word in _ZH_ORDERS:
        if text.endswith(word):
            return PrintedTime(order=order, of=_who(text.removesuffix(word).removesuffix("之")))
    return None


def plain_words(text: str) -> str:
    """Write the words of print in small letters, without accents and what encloses them."""
    plain = without_accents(as_typed(text).casefold()).strip(" .,;:()")
    plain = re.sub("[\u2010-\u2015]", "-", plain)
    return re.sub(r"\b(?:consecutive|continuous|full|whole) ", "", plain)


@lru_cache(maxsize=4096)
def read_time(text: str) -> PrintedTime | None:
    """
    Read a time in the words of print.

    * days with bounds: ``August 2021``, ``2021``, ``1-5 March 2021`` written as two dates with
      ``to`` between them, ``early August 2021``; ``about 1 February 2021`` is a week on either
      side, about a month or a year one more of them;
    * a third of a month or a year (``end of 2018``), a half, a quarter; a season of a hemisphere
      (``spring 2019, northern hemisphere``), which without it is not read;
    * weeks of gestation, and days from the delivery, where the source prints a day of the pregnancy
      (`itpcase.units.gestation.read_pregnancy`);
    * days from a line: ``3-4 weeks after line 2``, ``month 2``, ``2 weeks before splenectomy``; a
      single number was rounded to its unit, and ``week 3`` (or ``wk 3``, ``W3``) is days 14 to
      21, by either way of counting weeks; ``M6`` is month 6;
    * days from the count before: ``a week later``, ``then``;
    * ``at presentation``, ``on admission``: before the line; ``at discharge``, ``at relapse``,
      ``at last follow-up``: after the count before;
    * order: ``before splenectomy``, ``after the second dose of rituximab``, ``during line 2``,
      ``lowest``, ``highest on prednisone``, ``after stopping line 3``;
    * a day or a month without its year, such as ``about 1 February``: the year is that in which it
      lies within half a year of what stands before it.

    Parameters
    ----------
    text : str
        In English or Chinese.

    Returns
    -------
    PrintedTime or None
        None for what is in no such words, such as ``in youth``.

    Examples
    --------
    >>> from itpcase.units.times import read_time
    >>> read_time("3-4 weeks after line 2").after, read_time("3-4 weeks after line 2").of
    ((21, 28), 'line 2')
    >>> read_time("August 2021").latest, str(read_time("before splenectomy").order)
    (datetime.date(2021, 8, 31), 'before')
    >>> read_time("in pregnancy week 28").after, read_time("in youth") is None
    ((189, 202), True)
    """
    plain = plain_words(text)
    if "," not in plain:
        return _time(plain)
    parts = {part for each in plain.split(",") if (part := _time(each.strip())) is not None}
    return _named_days(plain) or (parts.pop() if len(parts) == 1 else None)


def _time(plain: str) -> PrintedTime | None:
    if not plain:
        return None
    if _AT_FIRST.fullmatch(plain):
        return PrintedTime(order=Order.BEFORE)
    if (age := read_gestation(plain)) is not None:
        return PrintedTime(after=age, since="gestation")
    if found := _WHILE.fullmatch(plain):
        order = Order.AFTER_STOP if found["what"] in _ENDED else Order.DURING
        return PrintedTime(order=order, of=_who(found["of"]))
    if chinese := _ON_TREATMENT.fullmatch(plain):
        plain = chinese["rest"]
    plain = re.sub(r"[ -]follow-?up$", "", plain) if plain[:1].isdigit() else plain
    plain = re.sub(r"^(at|by) ([0-9]+-\w+) follow-?up$", r"\1 \2", plain)
    return (
        _named_days(plain) or _without_year(plain) or _from_delivery(plain) or _relative(plain)
        or _behind_a_line(plain) or _ordered(plain)
    )  # fmt: skip
