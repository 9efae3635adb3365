"""
The words by which print says that a response ended or went on, read clause by clause.

The grammar is closed, in English and Chinese: a clause of which it does not know every word says
nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import attrs

from itpcase._patterns import compile_late
from itpcase.terms import EndReason, Verdict
from itpcase.units.going_on import AT_THE_LAST, GOES_ON, LAST, LONGEST, UP_TO, ZH_GOES_ON
from itpcase.units.times import Days, plain_words, read_duration, read_time

__all__: list[str] = []

_CUT: Final = EndReason.END_OF_FOLLOW_UP

_RELAPSE: Final = (
    r"(?:relaps(?:e|ed|es|ing)\b(?! ?/)|recur(?:red|rences?|s)\b"
    r"|loss of (?:the |his |her )?(?:response|remission|effect|efficacy)\b"
    r"|lost (?:the |his |her |its )?(?:response|remission|effect|efficacy)\b"
    r"|(?:response|remission|effect) (?:was |were |is )?lost\b)"
)

_LOST_SIGHT: Final = (
    r"\b(?:was |were )?(?:lost|loss) to (?:follow-? ?up|fu|f/u)\b|\bltfu\b|\bcensored\b|失访"
)
_NO_RELAPSE: Final = (
    r"\b(?:no|without|never|not|nor)(?: (?:any|a|further|evidence of|signs? of|had|yet))?"
    rf" {_RELAPSE}|\b(?:relapse|recurrence)-? ?free\b|\bfree (?:of|from) (?:relapse|recurrence)\b"
    r"|(?:尚|仍|均)?(?:未见|未再|未曾|未|无|没有)复发"
)
_REMISSION: Final = r"in (?:complete |partial |continuous |sustained )?(?:remission|response|cr|pr)"
_DEATH: Final = (
    r"\b(?:until |till |before |with |to )?(?:death|died|dead)\b(?: (?:while |with )?(?:in )?"
    r"(?:complete |partial |sustained )?(?:remission|response|cr|pr)\b)?|死亡"
)
_UP_TO_THE_LAST: Final = (
    r"\b(?:maintained|sustained|kept|held|persist(?:s|ed|ing)|remain(?:s|ed|ing)?"
    rf"|continu(?:es|ed|ing)|still|ongoing|{_REMISSION}) (?:{UP_TO} )+(?={LAST})"
)
"""Taken away before the words behind it, which say it."""
_STILL_AT: Final = (
    rf"\b(?:maintained|sustained|kept|held|{_REMISSION}) (?:up )?"
    r"(?:at|until|till|through|throughout)\b(?! least)|\bmaintained up to\b"
)
_FALL: Final = (
    r"\b(?:then )?(?:platelets?|counts?|platelet counts?) (?:declin\w+|fell|fall|dropp?\w*"
    r"|decreas\w+)\b(?: again)?|\bended\b"
)
_ZH_LOSS: Final = r"复发|失效|(?:疗效|应答|缓解)(?:丧失|消失)|(?:丧失|失去)(?:疗效|应答|缓解)"

_ENDINGS: Final[tuple[tuple[re.Pattern[str], EndReason | None], ...]] = (
    (compile_late(_LOST_SIGHT), _CUT),
    (compile_late(_NO_RELAPSE), _CUT),
    (compile_late(_DEATH), EndReason.DEATH),
    (compile_late(_UP_TO_THE_LAST), None),
    (compile_late(AT_THE_LAST), _CUT),
    (compile_late(_STILL_AT), _CUT),
    (compile_late(GOES_ON), _CUT),
    (compile_late(ZH_GOES_ON), _CUT),
    (compile_late(_RELAPSE), EndReason.LOSS),
    (compile_late(_FALL), EndReason.LOSS),
    (compile_late(_ZH_LOSS), EndReason.LOSS),
)
"""Words that say of a response that it ended or was cut off, those that contain others first."""

_SHORT: Final = compile_late(
    r"\b(?:transient(?:ly)?|short-? ?lived|temporar(?:y|ily))\b|一过性|短暂"
)
"""A response that is called so had ended."""

_ONLY: Final = compile_late(r"\bonly\b|\bjust\b|仅|只")
"""Beside a length: it lasted no longer."""

_KEPT: Final = compile_late(r"\b(?:is |was |were |been )?maintained\b|维持|保持")
"""Beside no length: it had not ended when the source was written."""

PLUS: Final = compile_late(r"(?<=[0-9]) ?\+|(?<=[a-z月周天年日]) ?\+$")
"""The sign by which tables of durations mark those that were cut off: ``6+ months``."""

_AT_NUMBER: Final = compile_late(
    r"(?:(?:the )?(?P<nth>[0-9]+)(?:st|nd|rd|th) )?(?:day|week|month|year)(?: [0-9]+)?|第.+"
)
"""``week 8``, ``the 8th week``."""

_YEAR: Final = compile_late(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")

_BEFORE_FOR: Final = compile_late(r".\b(?:lasted|lasting|for)\b")
"""What stands before a length is read by this grammar alone."""

_OFF_TREATMENT: Final = (
    r"off (?:all |any |itp )?(?:treatment|therapy|drug|medication)"
    r"|without (?:any |further |itp )?(?:treatment|therapy|medication)|treatment-? ?free"
)
_OF_FOLLOW_UP: Final = (
    r"(?:of |the |a |his |her |median )*(?:follow-? ?up|followed(?: up)?|observation|observed)"
    r"|随访(?:期间|时间)?"
)

_FILLING: Final = (
    rf"{_OFF_TREATMENT}"
    r"|responses?|remissions?|responders?|respond(?:ed|ing)|complete|partial|durable|sustained|stable"
    r"|continuous|cr|pr|r|duration|period|total|time|lasted|lasting|persisted|remain(?:s|ed|ing)?"
    r"|stay(?:s|ed)?|maintained|held|kept|did|does|had|has|have|been|was|were|is|are|be|the|an?|of"
    r"|in|for|on|by|with|and|but|then|later|later on|as(?! of)|as of|after|afterwards|followed by"
    r"|before|until|till|since|during|within(?= *$)|to|at(?! (?:least|most))|that|which|this|it|he"
    r"|she|his|her|patient|platelets?|counts?|again"
    r"|完全|部分|持续|缓解|应答|有效|反应|疗效|维持|保持|期间|时间|后|时|期|内|在|于|为|达|已|了|共|患者|即|又|再次"
)
"""Words that say nothing of the length or of the end."""


@cache
def _edges(filling: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what says nothing at the end of a text, and at its beginning."""
    return (
        re.compile(rf"(?:^|(?<=[^a-z]))[ ,]*(?:{filling})$(?<![0-9])"),
        re.compile(rf"^(?:{filling})(?![a-z])[ ,]*"),
    )


def _strip(text: str, filling: str) -> Iterator[str]:
    """Give the text without the words that say nothing at its end, then at its beginning."""
    yield text
    for pattern in _edges(filling):
        while (shorter := pattern.sub("", text, count=1).strip(" ,:-")) != text:
            text = shorter
            yield text


@attrs.frozen
class Clause:
    """What one clause says; *is_known* if the grammar knows every word of it."""

    days: Days | None
    causes: tuple[EndReason | None, ...]
    """What it says to have ended the response, or cut it off; None for an end of no name."""
    is_known: bool
    has_number: bool
    names_an_end: bool


def _length(text: str) -> Days | None:
    """Read a length, or the day or week of a number, where nothing else stands before it."""
    if _BEFORE_FOR.search(text):
        return None
    if (days := read_duration(text)) is not None or not _AT_NUMBER.fullmatch(text):
        return days
    time = read_time(text)
    if time is None or time.order is not None or time.of:
        return None
    if isinstance(time.earliest, int):
        return (time.earliest, time.earliest) if time.earliest >= 0 else None
    return time.after


def _names_a_date(text: str) -> bool:
    """Whether a text names days of the calendar, from which no length can be counted."""
    time = read_time(text)
    return (
        time is not None and isinstance(time.earliest, dt.date) and _YEAR.search(text) is not None
    )


def _read_clause(text: str, *, is_followed: bool = False) -> Clause:
    """Read one clause; *is_followed* if another says that the response was cut off."""
    if len(text) > LONGEST:
        names_an_end = any(pattern.search(text) for pattern, cause in _ENDINGS if cause)
        return Clause(None, (), is_known=False, has_number=True, names_an_end=names_an_end)
    rest = text
    causes: list[EndReason | None] = []
    for pattern, cause in _ENDINGS:
        rest, n = pattern.subn(" ", rest)
        if n and cause is not None:
            causes.append(cause)
    rest, short = _SHORT.subn(" ", rest)
    names_an_end = bool(causes) or bool(short)
    plus = PLUS.search(rest)
    rest, only = _ONLY.subn(" ", rest)
    rest = re.sub(r" +", " ", rest).strip(" ,:-")
    is_cut_off = is_followed or plus is not None or _CUT in causes
    filling = f"{_OF_FOLLOW_UP}|{_FILLING}" if is_cut_off else _FILLING
    days, left = None, rest
    for left in _strip(rest, filling):
        if not left or _names_a_date(left) or (days := _length(left)) is not None:
            break
    is_dated = _names_a_date(left)
    is_known = days is not None or is_dated or not left
    if plus is not None and days is not None:
        causes.append(_CUT)
    if (short or only) and not causes and (short or days is not None):
        causes.append(None)
    if not causes and not left and _KEPT.search(text):
        causes.append(_CUT)
    return Clause(
        days, tuple(causes) if is_known else (), is_known,
        has_number=not is_dated and re.search("[0-9]", rest) is not None,
        names_an_end=names_an_end or plus is not None,
    )  # fmt: skip


def read_clauses(text: str) -> list[Clause]:
    """
    Read the clauses of a text; where one says that the response was cut off, all are read so.

    Examples
    --------
    >>> from itpcase.response.ending_words import read_clauses
    >>> found = read_clauses("8 weeks, then relapsed")
    >>> [(clause.days, *map(str, clause.causes)) for clause in found]
    [((53, 59),), (None, 'LOSS')]
    """
    parts = re.split(
        r"[;()\[\]\u3002=]|-+>|\u2192|(?<![0-9]),|,(?![0-9])|\.(?=\s|$)", plain_words(text)
    )
    parts = [part.strip() for part in parts if part.strip(" ,.:-")]
    clauses = [_read_clause(part) for part in parts]
    if any(_CUT in clause.causes for clause in clauses):
        return [_read_clause(part, is_followed=True) for part in parts]
    return clauses


def ending_of(clauses: list[Clause]) -> tuple[Verdict, EndReason | None]:
    """Say whether what was told of ended: what is told both ways is not known."""
    told = {cause for clause in clauses for cause in clause.causes}
    if not told or any(clause.names_an_end and not clause.is_known for clause in clauses):
        return Verdict.UNKNOWN, None
    if EndReason.LOSS in told:
        return (Verdict.UNKNOWN, None) if _CUT in told else (Verdict.YES, EndReason.LOSS)
    if EndReason.DEATH in told:  # whoever died in remission was in it up to the death
        return Verdict.YES, EndReason.DEATH
    if _CUT in told:
        return (Verdict.UNKNOWN, None) if None in told else (Verdict.NO, _CUT)
    return Verdict.YES, None
