"""
How long the authors of a case say that a response lasted, and whether it had ended by then.

A report says "15 months", "ongoing at 15 months", "relapsed after 8 weeks", "more than 2 years".
Only the second and the third say whether the response ended. Words are read by a closed grammar,
clause by clause: what it does not know whole says nothing, and an end is never guessed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import attrs

from itpcase._patterns import compile_late
from itpcase.response.ending_words import PLUS, ending_of, read_clauses
from itpcase.terms import EndReason, Verdict
from itpcase.units.times import Days, plain_words, read_duration

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
    whole = read_duration(plain) if not PLUS.search(plain) else None
    clauses = read_clauses(plain)
    ended, cause = ending_of(clauses)
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
    return ending_of(read_clauses(plain))


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
