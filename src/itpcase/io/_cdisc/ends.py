"""
The end of an event or a treatment of a trial that is no date: a duration, or before a reference.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.io._cdisc.rows import StudyDays, in_capitals
from itpcase.io._source.days import one_day
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.days import later
from itpcase.units.printed_days import DAYS_PER_WEEK
from itpcase.units.text import clean

__all__: list[str] = []

_GOING_ON: Final = (
    "NOT RECOVERED", "NOT RESOLVED", "RECOVERING", "RESOLVING", "ONGOING", "AFTER",
)  # fmt: skip
"""How words begin that say that an event or a treatment goes on, or did after a reference."""

BEFORE: Final = "BEFORE"
"""It had ended by the reference."""

OVER: Final = frozenset({"DURING", "COINCIDENT"})
"""It ended in the time of the reference, on a day that is not said."""

_DURATION: Final = re.compile(
    r"P(?:(?P<weeks>[0-9]+)W|(?P<days>[0-9]+)D(?:T.*)?|(?P<time>T[0-9].*))", re.IGNORECASE
)
"""A duration as ISO 8601 writes it, in days; one in months has no one number of them."""


def open_end(row: Mapping[str, Any], prefix: str, *, end: Day | None = None) -> str:
    """
    Return what says that an event or a treatment goes on; nothing where nothing does.

    What went on at a day and ended later did not go on, and what ended after a reference period
    may have ended.
    """
    for name in ("OUT", "ENRTPT", "ENRF"):
        column = f"{prefix}{name}"
        word = in_capitals(row, column)
        if not word.startswith(_GOING_ON) or (end is not None and word.startswith("AFTER")):
            continue
        at = one_day(row.get(f"{prefix}ENTPT")) if name == "ENRTPT" else None
        if at is None or not isinstance(end, dt.date) or end <= at:
            return f"{column} {word}"
    return ""


@attrs.frozen(kw_only=True)
class Ends:
    """Finds the last day of what has no date of its end."""

    days: StudyDays

    def last_day(self, row: Mapping[str, Any], prefix: str, start: Day, where: Where) -> Day | None:
        """
        Return the last day that a row says in other words than a date, None for one that is open.

        * a duration is counted from the start, which is its first day (``CMDUR``);
        * what had ended before a reference ended on the day before it at the latest, which is told
          of: that of ``CMENTPT`` for ``CMENRTPT``, the start of the subject for ``CMENRF``;
        * what is over on a day that cannot be known is told of.

        Parameters
        ----------
        row : mapping
        prefix : str
            Of the columns, such as ``"CM"``.
        start : date or int
        where : Where

        Returns
        -------
        date, int or None
        """
        if any(row.get(f"{prefix}{name}") is not None for name in ("ENDTC", "ENDY")):
            return None
        said = clean(row.get(f"{prefix}DUR"))
        if found := _DURATION.fullmatch(said):
            weeks, days = int(found["weeks"] or 0), int(found["days"] or 0)
            return later(start, max(DAYS_PER_WEEK * weeks + days - 1, 0))
        if said:
            self._tell(where, f"{prefix}DUR = {said}", row, "remedy")
        for name in ("ENRTPT", "ENRF"):
            word = in_capitals(row, f"{prefix}{name}")
            if word == BEFORE:
                last = self._before(row, prefix, name, start)
                self._tell(where, f"{prefix}{name} = {word}", row, "remedy_before", on=last)
                return last
            if word in OVER:
                self._tell(where, f"{prefix}{name} = {word}", row, "remedy")
        return None

    def _before(self, row: Mapping[str, Any], prefix: str, name: str, start: Day) -> Day:
        """Return the day before the reference; the start where that is not known, or later."""
        begun = self.days.starts.get(clean(row.get("USUBJID")))
        reference: Day | None = begun
        if name == "ENRTPT":
            reference = one_day(row.get(f"{prefix}ENTPT"))
        if isinstance(start, int) and isinstance(reference, dt.date):
            reference = None if begun is None else (reference - begun).days
        if reference is None:
            return start
        return max(start, later(reference, -1))

    def _tell(
        self, where: Where, given: str, row: Mapping[str, Any], remedy: str, **values: Any
    ) -> None:
        self.days.source.note(
            "NO_END", where, given=given, argument="end", patient_id=clean(row.get("USUBJID")),
            remedy=Sentence(f"problem.NO_END.{remedy}", **values),
        )  # fmt: skip
