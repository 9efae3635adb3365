"""
Three values: yes, no, and unknown, which is never silently either.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict", "all_of", "any_of", "verdict_of"]


class Verdict(StrEnum):
    """The answer to a question that facts may be missing for."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Return no if any is no, else unknown if any is unknown, else yes."""
    found = set(verdicts)
    return next((v for v in (Verdict.NO, Verdict.UNKNOWN) if v in found), Verdict.YES)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Return yes if any is yes, else unknown if any is unknown, else no."""
    found = set(verdicts)
    return next((v for v in (Verdict.YES, Verdict.UNKNOWN) if v in found), Verdict.NO)


def verdict_of(value: bool | None) -> Verdict:  # noqa: FBT001 - a fact, not an option
    """Return a stated fact as one of three values."""
    return {True: Verdict.YES, False: Verdict.NO, None: Verdict.UNKNOWN}[value]
