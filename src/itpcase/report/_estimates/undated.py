"""
What the lines whose days print leaves open could do to an estimate of all treated.

They are in the rates and in no curve: a share that is read from a curve alone would take them for
lines like the others, and where every responder is one of them, for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import attrs
import numpy as np

from itpcase.estimates.times import RemissionTimes
from itpcase.terms import ResponseCategory
from itpcase.units.text import percent
from itpcase.words import Words

__all__: list[str] = []

Show = Callable[[float], str]
"""Writes a number."""


@attrs.frozen(kw_only=True)
class Undated:
    """
    The lines started that are in no curve, beside those that are.

    Parameters
    ----------
    dated : int
        Lines of the table of times.
    responders : int
        How many of them responded.
    never : int
        Lines in no curve of which it is known that they did not respond.
    maybe : int
        The others: they responded on a day that is not known, or it is not known whether.
    """

    dated: int
    responders: int
    never: int
    maybe: int

    @classmethod
    def of(cls, times: RemissionTimes, group: str | None = None) -> Self:
        """Count the lines of a table of times, or of a group, and those that it leaves out."""
        started = times.judged.started
        if group is not None:
            started, times = (each[each["group"] == group] for each in (started, times))
        out = started[~np.isin(started.place, times.asked_as)]
        known = out["category"] != str(ResponseCategory.NE)
        never = int(np.sum(known & ~out["responded"]))
        return cls(
            dated=len(times), responders=int(times["responded"].sum()), never=never,
            maybe=len(out) - never,
        )  # fmt: skip

    @property
    def hides_all(self) -> bool:
        """Whether nobody responded on a day that is known, and somebody may have on another."""
        return self.maybe > 0 and self.responders == 0

    @property
    def total(self) -> int:
        return self.dated + self.never + self.maybe

    def bounds(self, found: float, most: float) -> tuple[float, float]:
        """Return the least and the most that an average can be, if each line adds 0 to *most*."""
        least = found * self.dated / self.total
        return least, least + most * self.maybe / self.total

    def tell(self, told: str, said: Words) -> str:
        """Add to an estimate that lines are not in it; where it has no responder, it is none."""
        if not self.maybe:
            return told
        if self.hides_all:
            return said("undated.only", n=self.maybe, of=self.total)
        return said("undated.without", told=told, n=self.maybe)

    def notes(self, said: Words) -> tuple[str, ...]:
        """Say below a table what open days are."""
        return (said("undated.note"),) if self.maybe else ()

    def tell_share(self, told: str, share: float, said: Words) -> str:
        """Add the bounds of a share."""
        return self._tell_bounds(
            told, share, 1.0, said, key="share", show=lambda end: percent(end, self.total)
        )

    def tell_mean(self, told: str, mean: float, until: float, said: Words, show: Show) -> str:
        """Add the bounds of a mean time up to a day."""
        return self._tell_bounds(told, mean, until, said, key="mean", show=show)

    def _tell_bounds(
        self, told: str, found: float, most: float, said: Words, *, key: str, show: Show
    ) -> str:
        if not self.maybe or np.isnan(found):
            return self.tell(told, said)
        low, high = map(show, self.bounds(found, most))
        if self.hides_all:
            told = self.tell(told, said)
        return said(f"undated.{key}", told=told, n=self.maybe, low=low, high=high)
