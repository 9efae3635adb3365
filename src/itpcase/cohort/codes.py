"""
What stands in the columns of a cohort: their days, and what stands for a word or for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

import numpy as np

from itpcase._late_columns import Listed
from itpcase.agents import codes_of
from itpcase.agents.naming import AGENT_NOT_STATED
from itpcase.table import Column, Ragged
from itpcase.terms import RescueKind
from itpcase.units.counts import UNBOUNDED, Count
from itpcase.units.numbers import Comparator

__all__: list[str] = []

COMPARATORS: Final[tuple[Comparator, ...]] = get_args(Comparator)
RESCUE_KINDS: Final = tuple(RescueKind)
DAY_FACTS: Final = {
    "died": "died_on", "diagnosed": "diagnosed_on", "followed": "followed_until", "born": "born_on",
}  # fmt: skip
"""The days of a patient: the column, and the field of `Patient`."""

DAYS: Final = {
    "counts": {"day": "on"},
    "lines": {"start": "started_on", "end": "ended_on"},
    "bleeds": {"day": "on", "until": "until"},
    "rescues": {"day": "on"},
    "labs": {"day": "on"},
    "exposures": {"start": "started_on", "end": "ended_on"},
    "signs": {"day": "on"},
}
"""The days of each table: the column of the cohort, and that of the form."""

ENDS: Final = frozenset({"end", "until"})
"""The columns of days of a cohort on which something ends."""

SPLENECTOMY: Final = "splenectomy"

NOT_STATED: Final = AGENT_NOT_STATED
"""Stands for the agents of a line where the source has no column for them."""

UNGRADED: Final = -1
"""Stands for bleeding without a WHO grade, and for a washout that the definition gives."""


def is_splenectomy(agents: tuple[str, ...]) -> bool:
    """Tell whether a line is a splenectomy, alone or with drugs, by any word for it."""
    return SPLENECTOMY in codes_of(agents)


def splenectomies(agents: Sequence[tuple[str, ...]]) -> Listed:
    """Tell which lines are a splenectomy, as `is_splenectomy` does."""
    return Listed([*map(is_splenectomy, agents)], np.bool_)


def printed_limit(count: Count | None) -> float:
    """Return the number at which a baseline is used; of a range its upper end, the cautious one."""
    if count is None:
        return np.nan
    return count.value if count.upper is None else count.upper


def unknown_counts(counts: Ragged) -> Column:
    """Tell the counts of which nothing is known but that they were taken, as `Count.is_unknown`."""
    value, signs, upper = counts["count"], counts.get("comparator"), counts.get("upper")
    if signs is None:
        return np.asarray(np.isnan(value))
    is_open = np.isin(signs, [COMPARATORS.index(sign) for sign in UNBOUNDED])
    without_end = np.ones(len(value), dtype=bool) if upper is None else np.isnan(upper)
    unknown: Column = np.isnan(value) | (is_open & (value == 0) & without_end)
    return unknown
