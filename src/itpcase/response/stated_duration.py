"""
How long the authors of a case say that a response lasted, and whether it had ended by then.

A report says "15 months", "ongoing at 15 months", "relapsed after 8 weeks", "more than 2 years".
Only the second and the third say whether the response ended. Words are read by a closed grammar,
clause by clause: what it does not know whole says nothing, and an end is never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

import attrs

from itpcase._patterns import compile_late
from itpcase.terms import EndReason, Verdict
from itpcase.units.times import Days, plain_words, read_duration, read_time

__all__ = ["StatedDuration", "read_ending", "read_stated_duration", "read_stated_end"]


@attrs.frozen
class StatedDuration:
    """
    What the words of a source say of how long a response lasted.

    Attributes
    ----------
    days : tuple of int and (int or None), or None
        The fewest and the most days that the printed length stands for, None for no limit; None
        where no length can be read. [days]
    ended : Verdict
        Whether the response had ended by then; *no* is one that was cut off, such as by the last
        follow-up, and *unknown* is one of which the words do not say it.
    cause : EndReason or None
        What the words call the end: a loss, a death, or the end of follow-up.
    says_nothing : bool
        Whether the text only says that no duration is on record: ``NR``, ``not reported``.
    said_in : tuple of str
        Which texts of the line say whether it ended; all of them where they contradict each other.
    """

    days: Days | None = None
    ended: Verdict = Verdict.UNKNOWN
    cause: EndReason | None = None
    says_nothing: bool = False
    said_in: tuple[str, ...] = ()

    @property
    def lasted(self) -> Days | None:
        """The fewest and the most days that it lasted; one that was cut off has no most. [days]"""
        if self.days is None or self.ended is not Verdict.NO:
            return self.days
        return self.days[0], None


_NOTHING: Final = compile_late(
    r"n\.?/?r\.?|n\.?/?a\.?|n\.?/?d\.?|n\.?s\.?|[-?]+|none|nil|unknown|unclear|unspecified"
    r"|(?:not|none|never) (?:reported|stated|given|specified|available|applicable|known|mentioned"
    r"|recorded|described|assessed|evaluable|printed)|no (?:response|remission|data|information)"
    r"|未(?:报告|报道|述|提及|记录|说明|评估)|不详|未知|无|无效"
)
"""Texts that name no duration. ``NR`` can be not reported, not reached or no response."""

_HEDGED: Final = compile_late(
    r"\b(?:possibl[ey]|probabl[ey]|likely|unclear|unknown|uncertain|expected|planned|presum\w+|if"
    r"|(?:not|un)[- ]?(?:reported|stated|known|specified|assessed)|suspected)\b|\?"
    r"|可能|疑似|不详|未报告"
)
"""Words beside which nothing is said for certain."""

_CUT: Final = EndReason.END_OF_FOLLOW_UP

_RELAPSE: Final = (
    r"(?:relaps(?:e|ed|es|ing)\b(?! ?/)|recur(?:red|rences?|s)\b"
    r"|loss of (?:the |his |her )?(?:response|remission|effect|efficacy)\b"
    r"|lost (?:the |his |her |its )?(?:response|remission|effect|efficacy)\b"
    r"|(?:response|remission|effect) (?:was |were |is )?lost\b)"
)
_LAST: Final = (
    r"(?:(?:the |his |her |our )?(?:time of (?:the )?)?(?:last|latest|final|most recent|current)"
    r"(?: available| known)? (?:follow-? ?up|visit|contact|observation|review|assessment|check-up"
    r"|report)(?: visit)?"
    r"|(?:the )?(?:time of (?:the |this )?)?(?:writing|publication|submission|data cut-? ?off"
    r"|data cut|this report)"
    r"|(?:the )?end of (?:the )?(?:study|follow-? ?up|observation|report))"
)
_UP_TO: Final = r"(?:up (?:to|until)|until|till|through|at|to|as of|by)"

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
    rf"|continu(?:es|ed|ing)|still|ongoing|{_REMISSION}) (?:{_UP_TO} )+(?={_LAST})"
)
"""Taken away before the words behind it, which say it."""
_AT_THE_LAST: Final = (
    rf"\b(?:(?:{_UP_TO}|during|throughout) )*{_LAST}(?!\w)"
    r"|\b(?:throughout|during) (?:the |all of )?follow-? ?up\b(?! of)"
)
_STILL_AT: Final = (
    rf"\b(?:maintained|sustained|kept|held|{_REMISSION}) (?:up )?"
    r"(?:at|until|till|through|throughout)\b(?! least)|\bmaintained up to\b"
)
_GOES_ON: Final = (
    r"\b(?:is |was |still |and |remains )*(?:ongoing|on-going|going on|continuing|continues"
    r"|persists|persisting|counting)\b(?: (?:at|up to|until|till|to|after)\b(?! least))?"
    r"|\bcontinued$|\bremains in\b|\bstill(?: in| on)?\b|\bso far\b|\bto date\b"
    r"|\b(?:up to|until|till|to|at) (?:now|present|the present)\b|\b(?:currently|at present)\b"
    r"|\b(?:median )?not (?:yet )?reached\b"
)
_ZH_GOES_ON: Final = (
    r"至今(?:已)?|(?:目前|现)?仍(?:在|然|处于)?(?:持续|维持|保持)?|尚在"
    r"|(?:截至|至|到)?(?:末次|最后一?次|最近一?次|最后)随访时?|(?:至|到)随访(?:结束|终点|截止)"
    r"|(?:持续|维持|缓解)中"
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
    (compile_late(_AT_THE_LAST), _CUT),
    (compile_late(_STILL_AT), _CUT),
    (compile_late(_GOES_ON), _CUT),
    (compile_late(_ZH_GOES_ON), _CUT),
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

LONGEST: Final = 200
"""A longer clause is none of the grammar."""

_PLUS: Final = compile_late(r"(?<=[0-9]) ?\+|(?<=[a-z月周天年日]) ?\+$")
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
class _Clause:
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


def _read_clause(text: str, *, is_followed: bool = False) -> _Clause:
    """Read one clause; *is_followed* if another says that the response was cut off."""
    if len(text) > LONGEST:
        names_an_end = any(pattern.search(text) for pattern, cause in _ENDINGS if cause)
        return _Clause(None, (), is_known=False, has_number=True, names_an_end=names_an_end)
    rest = text
    causes: list[EndReason | None] = []
    for pattern, cause in _ENDINGS:
        rest, n = pattern.subn(" ", rest)
        if n and cause is not None:
            causes.append(cause)
    rest, short = _SHORT.subn(" ", rest)
    names_an_end = bool(causes) or bool(short)
    plus = _PLUS.search(rest)
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
    return _Clause(
        days, tuple(causes) if is_known else (), is_known,
        has_number=not is_dated and re.search("[0-9]", rest) is not None,
        names_an_end=names_an_end or plus is not None,
    )  # fmt: skip


def _clauses(text: str) -> list[_Clause]:
    parts = re.split(
        r"[;()\[\]\u3002=]|-+>|\u2192|(?<![0-9]),|,(?![0-9])|\.(?=\s|$)", plain_words(text)
    )
    parts = [part.strip() for part in parts if part.strip(" ,.:-")]
    clauses = [_read_clause(part) for part in parts]
    if any(_CUT in clause.causes for clause in clauses):
        return [_read_clause(part, is_followed=True) for part in parts]
    return clauses


def _ending(clauses: list[_Clause]) -> tuple[Verdict, EndReason | None]:
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


@lru_cache(maxsize=4096)
def read_stated_duration(text: str | None) -> StatedDuration:
    """
    Read how long a response lasted by the words of its source, and whether it had ended.

    * *ended*: relapse, recurrence, loss of response, death, a transient response, a length with
      ``only``;
    * *cut off*: ongoing, still, so far, no relapse, at the last follow-up, lost to follow-up, not
      reached, in remission at a time, maintained without a length, and the plus of tables;
    * a length alone, also one that is only bounded (``more than 2 years``), does not say whether
      the response ended, and neither does what says both;
    * a length that is counted from elsewhere ("8 weeks after the stop"), one of several patients
      (a median, a range) and one of two are not read; neither is any beside an "if" or "possible".

    Parameters
    ----------
    text : str or None
        Such as ``TreatmentLine.stated_duration``; in English or Chinese.

    Returns
    -------
    StatedDuration

    See Also
    --------
    itpcase.estimates.stated_durations : of all lines, ready for curves.

    Examples
    --------
    >>> from itpcase.response.stated_duration import read_stated_duration
    >>> for text in ("390 days", "ongoing at 15 months", "relapsed after 8 weeks"):
    ...     found = read_stated_duration(text)
    ...     print(found.days, found.ended)
    (390, 390) unknown
    (442, 471) no
    (53, 59) yes
    >>> read_stated_duration("NR").says_nothing, str(read_stated_duration("ongoing").ended)
    (True, 'no')
    """
    plain = plain_words(text or "")
    if not plain or _NOTHING.fullmatch(plain):
        return StatedDuration(says_nothing=True)
    if _HEDGED.search(plain):
        return StatedDuration()
    whole = read_duration(plain) if not _PLUS.search(plain) else None
    clauses = _clauses(plain)
    ended, cause = _ending(clauses)
    lengths = [clause.days for clause in clauses if clause.days is not None]
    unread = any(clause.has_number and clause.days is None for clause in clauses)
    days = lengths[0] if len(lengths) == 1 and not unread else None
    if days is None and len(clauses) == 1 and not clauses[0].names_an_end:
        days = whole
    said_in = () if ended is Verdict.UNKNOWN else ("stated_duration",)
    return StatedDuration(days=days, ended=ended, cause=cause, said_in=said_in)


@lru_cache(maxsize=4096)
def read_ending(text: str | None) -> tuple[Verdict, EndReason | None]:
    """
    Read whether other words of a source, such as its result, say that a response ended.

    Parameters
    ----------
    text : str or None
        Such as ``TreatmentLine.stated_response`` or ``TreatmentLine.stop_reason``.

    Returns
    -------
    tuple of Verdict and (EndReason or None)

    Examples
    --------
    >>> from itpcase.response.stated_duration import read_ending
    >>> said = ("complete response; relapsed", "response, maintained", "IVIG for a relapse")
    >>> [str(read_ending(each)[0]) for each in said]
    ['yes', 'no', 'unknown']
    """
    plain = plain_words(text or "")
    if not plain or _HEDGED.search(plain):
        return Verdict.UNKNOWN, None
    return _ending(_clauses(plain))


OTHER_WORDS: Final = ("stated_response", "stop_reason")
"""What else the source says of a line, which can tell that the response ended or went on."""


def read_stated_end(duration: str | None, *others: str | None) -> StatedDuration:
    """
    Read how long a response lasted, and from all words of its line whether it had ended.

    What the words say both ways is not known, and neither is what none of them says.

    Parameters
    ----------
    duration : str or None
        ``TreatmentLine.stated_duration``.
    *others : str or None
        The texts that `OTHER_WORDS` names.

    Returns
    -------
    StatedDuration

    Examples
    --------
    >>> from itpcase.response.stated_duration import read_stated_end
    >>> found = read_stated_end("8 months", "complete response; relapsed", None)
    >>> found.days, str(found.ended), found.said_in
    ((229, 258), 'yes', ('stated_response',))
    >>> str(read_stated_end("ongoing at 8 months", "CR, relapsed", None).ended)
    'unknown'
    """
    found = read_stated_duration(duration)
    if found.says_nothing:
        return found
    told = {name: read_ending(text) for name, text in zip(OTHER_WORDS, others, strict=True)}
    said = {"stated_duration": (found.ended, found.cause)} | told
    known = {name: each for name, each in said.items() if each[0] is not Verdict.UNKNOWN}
    verdicts = {verdict for verdict, _ in known.values()}
    causes = [cause for _, cause in known.values() if cause is not None]
    agreed = len(verdicts) == 1
    return attrs.evolve(
        found,
        ended=verdicts.pop() if agreed else Verdict.UNKNOWN,
        cause=causes[0] if agreed and causes else None,
        said_in=tuple(known),
    )
