"""
What the authors of a case called the result of a line, read by a closed table of words.

A report says "partially responded", "refractory to steroids", "no beneficial effect". Only words of
the table are read; what says both, or that nothing was assessed, stays unread.
"""

from __future__ import annotations

import re
from typing import Final

from itpcase._patterns import compile_late
from itpcase.terms import Answer
from itpcase.units.text import as_typed

__all__ = ["read_stated_level", "read_stated_response"]

_CATEGORIES: Final = {
    "cr": "CR", "complete response": "CR", "complete remission": "CR",
    "完全反应": "CR", "完全缓解": "CR", "完全应答": "CR",
    "r": "R", "pr": "R", "response": "R", "partial response": "R", "partial remission": "R",
    "有效": "R", "部分反应": "R", "部分缓解": "R", "部分应答": "R",
    "nr": "NR", "no response": "NR", "non-response": "NR", "nonresponse": "NR",
    "non-responder": "NR", "无效": "NR", "无反应": "NR", "未缓解": "NR",
}  # fmt: skip
"""The words for a category, by themselves; what was a partial response is R since IWG 2009."""

_UNSAID: Final = compile_late(
    r"\b(?:unknown|unclear|pending|await\w*|expected|possible|probable|planned|"
    r"not (?:reported|stated|recorded|assess\w*|evaluated|evaluable|available|known|applicable)|"
    r"unevaluable|non[- ]?evaluable|ne|n/?a|rate|dose[- ]response|(?:one|\d+) (?:out )?of \d+)\b"
    r"|不详|未评估|不可评估|未报告|未知"
)
"""Words after which nothing can be read from a clause."""

_NO: Final = compile_late(
    r"\b(?:no|not|never|without|absence of|lack of|failed|failure|didn't|insufficient|inadequate)\b"
    r"(?: \w+){0,3}? (?:respon\w+|effect\w*|benefi\w+|efficac\w+|improve\w*|remission)\b"
    r"|\b(?:non|un)[- ]?respon\w+|\brefractory\b|\bresistant\b|\bineffective\b|\bnr\b"
    r"|\bprimary failure\b|\btreatment failure\b|^\s*failure\s*(?:$|[,:(])|\bfailed\b"
    r"|无效|无反应|无应答|未缓解|未应答"
)
"""No response."""

_NOT_ALL: Final = compile_late(
    r"\b(?:no|not|never|without|failed)\b(?: \w+){0,3}? "
    r"(?:complete|full|sustained|durable|lasting|further)\b"
)
"""What does not say whether there was a lesser response."""

_BESIDE: Final = compile_late(r"\b(?:no|not|never|nor|neither)\b|但")
"""A denial of something else, which leaves open what the response was to."""

_YES: Final = compile_late(
    r"\b(?:respon(?:se|ses|ded|der|ders|ds|sive)|remission|remitted|cr|pr)\b|^\s*r\b(?!-)"
    r"|缓解|有效|显效|良效|有反应|完全反应|部分反应|应答"
)
"""A response of whatever degree."""


def read_stated_level(text: str | None) -> str | None:
    """
    Read the category that the authors of a case name by itself, such as ``CR``.

    Parameters
    ----------
    text : str or None
        Such as ``TreatmentLine.stated_response``; in English or Chinese.

    Returns
    -------
    str or None
        ``"CR"``, ``"R"`` (a partial response too) or ``"NR"``; None for any other text.

    Examples
    --------
    >>> from itpcase.response.stated import read_stated_level
    >>> [read_stated_level(each) for each in ("CR", "PR", "no response", "CR, then relapse")]
    ['CR', 'R', 'NR', None]
    """
    return _CATEGORIES.get(as_typed(text or "").casefold().strip(" .,;:"))


def read_stated_response(text: str | None) -> Answer:
    """
    Read whether the authors of a case say that a line was followed by a response.

    * the first clause (up to a semicolon or a full stop) that says something decides;
    * *yes*: a response or remission of whatever degree (complete, partial, minor, transient);
    * *no*: no response, no effect, refractory, failed;
    * *NE*: nothing stated, no word of the table, both in one clause, a response that was not
      assessed, only that it was not complete, or how many of several patients responded.

    Parameters
    ----------
    text : str or None
        Such as ``TreatmentLine.stated_response``; in English or Chinese.

    Returns
    -------
    Answer

    Examples
    --------
    >>> from itpcase.response.stated import read_stated_response
    >>> said = ("partially responded; 50-60", "no beneficial effect", "uneventful recovery", "CR")
    >>> [str(read_stated_response(each)) for each in said]
    ['yes', 'no', 'NE', 'yes']
    """
    for clause in re.split(r"[;\uff1b\u3002]|\.(?:\s|$)", as_typed(text or "").casefold()):
        left, negated = _NO.subn(" ", clause)
        has_response = _YES.search(left) is not None
        if not negated and not has_response:
            continue
        if _UNSAID.search(clause) or _NOT_ALL.search(clause):
            return Answer.UNKNOWN
        if has_response and (negated or _BESIDE.search(left)):
            return Answer.UNKNOWN
        return Answer.NO if negated else Answer.YES
    return Answer.UNKNOWN
