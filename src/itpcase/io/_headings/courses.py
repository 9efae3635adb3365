"""
A course of treatment that one text tells: the drug, when it began, and when it ended.

``Eltrombopag 50 mg from 3.2.2020``, ``Therapie: Prednison seit 5.3.2021``, ``Romiplostim 2020-02-01
until 2020-06-01`` and ``艾曲泊帕 50mg 从2020年2月3日至2020年6月1日`` stand above tables.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from itpcase._patterns import compile_late
from itpcase.agents import look_up_agent, split_agents
from itpcase.io._headings.days import is_day
from itpcase.io._headings.fields import field_of
from itpcase.units.days import goes_on
from itpcase.units.rhythms import without_rhythm
from itpcase.units.text import as_typed, without_accents

__all__: list[str] = []


class Course(NamedTuple):
    """A drug with its dose, as it is printed, and its days, as they are written."""

    drug: str
    start: str
    end: str
    """Empty where the text has none."""


_FROM: Final = (
    "from|since|started(?: on)?|starting|start(?:ed)?:?|ab|seit(?: dem)?|vom?|von|depuis(?: le)?|"
    "à partir du|dès le|du|desde(?: el)?|a partir d[eo]|dal|dall'|od|从|自|由|開始|开始"
)
_TO: Final = (
    "to|until|till|through|stopped(?: on)?|bis(?: zum)?|jusqu'au|au|hasta(?: el)?|al|fino al|"
    "até|do|至|到|-|\u2013|~"
)
"""Words before the first and the last day of a treatment, as recalled."""

_DAY: Final = r"(?:[0-9]|令和|平成|民[國国])[^;,]*?"

_COURSE: Final = compile_late(
    rf"(?P<drug>.*?\w.*?)[\s,;(\uff08]+(?:{_FROM})\s*(?P<start>{_DAY})"
    rf"(?:\s*(?<![\w])(?:{_TO})(?![\w-])\s*(?P<end>[^;,]+?))?\s*[)\uff09]?\s*(?:起|より|から|부터)?",
    re.IGNORECASE,
)
_COURSE_BETWEEN: Final = compile_late(
    rf"(?P<drug>.*?\w.*?)[\s,:(\uff08]+(?:(?:{_FROM})\s*)?"
    r"(?P<start>[12][0-9]{3}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][12][0-9]{3}"
    r"|[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日)"
    rf"\s*(?:{_TO})\s*(?P<end>[^;,]+?)\s*[)\uff09]?",
    re.IGNORECASE,
)
_LABEL: Final = compile_late(r"(?P<label>[^:\uff1a]{2,40}?)\s*[:\uff1a]\s*(?P<rest>.+)", re.DOTALL)

_DAYS: Final = compile_late(
    r"(?<![^\W_])(?:days?|d|tag|tage|jours?|dias?)\s*1\s*(?:-|to|~|\u2013|\u2014|bis|a|至|到)\s*d?(?P<last>[0-9]{1,3})"
    r"(?![0-9]|\s*(?:mg|g\b))"
    r"|第\s?1\s?(?:天|日)?\s?(?:-|~|\u2013|\u2014|至|到)\s?(?:第)?(?P<zh>[0-9]{1,3})\s?(?:天|日)"
    r"|/\s?(?:d|day|日|天)\s?[x×*]\s?(?P<doses>[0-9]{1,2})(?!\s?[^\W_]|[.,/-])"
    r"|(?:\bx|[×*]|\b(?:for|over|fur|uber|pendant|durante|por)\b|\bper\b(?=\s*[0-9]{1,3}\s*giorni)"
    r"|连用|共|持续)\s*"
    r"(?P<n>[0-9]{1,3})\s*(?:days?|d|tage?n?|jours?|dias?|giorni|天|日)(?![^\W\d_])",
    re.IGNORECASE,
)
"""
The days of a course, as they are printed beside a drug; *per* is Italian (*per 5 giorni*), and in
English the days of one dose (*250 mcg per 7 days*).
"""

_AGAIN: Final = compile_late(
    r"cycle|course|pulse|zyklen|zyklus|kur|repeat|every|each|twice|\btimes?\b|\bx\b|\bx[0-9]|"
    r"[0-9]x\b|"
    r"\bq\s?[0-9]|\bqw\b|\bqm|\bqmo|\bc\s?[0-9]|\bper\b(?!\s?(?:d|day|kg)\b)|weekly|wkly|qwk|monthly|mthly|"
    r"fortnight|疗程|周期|周|週|每月|taper|then|maintenance|induction|"
    r"\bof [0-9]|[×*+\uff0b>→⇒≥≤<~…?]",
    re.IGNORECASE,
)
"""Words and signs by which a course is one of several, or is followed by more of the drug."""

_NUMBER: Final = compile_late(
    r"(?<![^\W_])(?<![^\W\d_]-)[0-9]+(?:[.,][0-9]+)?(?P<unit>\s?[^\W\d_])?"
)
"""A number of a text, with the begin of its unit; not that of ``m2`` or ``IL-11``."""


def days_of_course(text: str) -> int | None:
    """
    Return how many days a course of a drug takes, where its words say it and nothing more.

    Beside the days stands one drug with one dose at most: any other word or number may say that
    there were more days.

    Examples
    --------
    >>> from itpcase.io._headings.courses import days_of_course
    >>> days_of_course("dex 40 d1-4"), days_of_course("prednisone 60 mg x 21d")
    (4, 21)
    >>> days_of_course("dexamethasone 40 mg d1-4 every 4 weeks"), days_of_course("rituximab x4")
    (None, None)
    >>> days_of_course("dex 40 d1-4 x3"), days_of_course("prednisone 60 mg x7d, 40 mg x7d")
    (None, None)
    """
    plain = without_accents(as_typed(text))
    found = [*_DAYS.finditer(plain)]
    said = {int(each["last"] or each["zh"] or each["n"] or each["doses"]) for each in found}
    are_counts = [each["n"] is not None for each in found]
    if len(said) != 1 or len({*are_counts}) != len(are_counts):  # each form once
        return None
    rest = without_rhythm(_DAYS.sub(" ", plain), of_days=True)
    numbers = [*_NUMBER.finditer(rest)]
    is_bare_behind = any(each["unit"] is None for each in _NUMBER.finditer(plain, found[-1].end()))
    is_more = len(numbers) > 1 or is_bare_behind or _AGAIN.search(rest) is not None
    return None if is_more or look_up_agent(rest) is None else said.pop() or None


def courses_in(text: str) -> list[Course]:
    """
    Return the courses of treatment that a text tells, if it tells nothing else.

    * the drug is one that is known, alone or with its dose;
    * a word says that a day is the first one, or two days have a word between them;
    * days are given as they are written: who reads them knows their order.

    Examples
    --------
    >>> from itpcase.io._headings.courses import courses_in
    >>> courses_in("Eltrombopag 50 mg from 3.2.2020")
    [Course(drug='Eltrombopag 50 mg', start='3.2.2020', end='')]
    >>> courses_in("Therapie: Prednison seit 5.3.2021 bis 1.4.2021")
    [Course(drug='Prednison', start='5.3.2021', end='1.4.2021')]
    >>> courses_in("Rituximab 2020-02-01"), courses_in("blood group 0")
    ([], [])
    """
    plain = text.strip()
    label = _LABEL.fullmatch(plain)
    if label is not None and field_of(label["label"]) == "agent":
        plain = label["rest"]
    found = [
        _course_in(as_typed(part)) for part in re.split(r"[\n;\uff1b]+", plain) if part.strip()
    ]
    return [each for each in found if each is not None] if None not in found else []


def _course_in(text: str) -> Course | None:
    """Read one course; None for a text that is none, or tells more."""
    for pattern in (_COURSE_BETWEEN, _COURSE):
        said = pattern.fullmatch(text)
        if said is None:
            continue
        drug = said["drug"].strip(" ,;:")
        start, end = said["start"].strip(), (said["end"] or "").strip()
        is_known = bool(drug) and all(look_up_agent(part) for part in split_agents(drug))
        if is_known and is_day(start) and (not end or goes_on(end) or is_day(end)):
            return Course(drug, start, end)
    return None
