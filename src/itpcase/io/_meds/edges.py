"""
Starts and stops of drugs, which are events of their own, joined to exposures.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from itpcase.table import Column

__all__: list[str] = []


class Joined(NamedTuple):
    """What starts and stops become; each is a place among them."""

    start: Column
    """The first start of each exposure."""
    stop: Column
    """The stop that ends it, -1 for none."""
    alone: Column
    """Stops that end nothing."""


def join_edges(group: Column, time: Column, is_stop: Column) -> Joined:
    """
    Join the starts and stops of each patient and drug, in the order of their times.

    A start within an exposure begins no other one, and a stop ends the exposure that goes on.
    Events of one time stay as they come.

    Parameters
    ----------
    group : numpy.ndarray
        Whose and of what each is. Groups are answered in the order in which they first come.
    time : numpy.ndarray
        What puts them in order.
    is_stop : numpy.ndarray
        Whether each is a stop.

    Returns
    -------
    Joined

    Examples
    --------
    A second start before the stop, and a stop without a start:

    >>> start, stop, alone = join_edges(
    ...     np.array([7, 7, 7, 3]), np.array([1, 5, 3, 2]), np.array([False, True, False, True])
    ... )
    >>> start.tolist(), stop.tolist(), alone.tolist()
    ([0], [1], [3])
    """
    _, begins, which = np.unique(group, return_index=True, return_inverse=True)
    which = np.argsort(np.argsort(begins))[which]  # as they come
    at = np.lexsort((time, which))
    which, stops = which[at], is_stop[at]
    goes_on = np.zeros(len(at), dtype=bool)
    goes_on[1:] = (which[1:] == which[:-1]) & ~stops[:-1]
    opens, ends = ~stops & ~goes_on, stops & goes_on
    stop = np.full(int(opens.sum()), -1)
    stop[(np.cumsum(opens) - 1)[ends]] = at[ends]
    return Joined(at[opens], stop, at[stops & ~goes_on])
