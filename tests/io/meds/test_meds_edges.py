"""MEDS: starts and stops of drugs, joined to exposures."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from itpcase.io._meds.edges import join_edges

EDGES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans()), max_size=12)
"""Whose each is, when it was, and whether it is a stop."""


def one_by_one(
    edges: list[tuple[int, int, bool]],
) -> tuple[list[tuple[int, int]], list[int]]:
    """The rule as a loop: the first start of an exposure, and the next stop of its group."""
    joined, alone = [], []
    for group in dict.fromkeys(whose for whose, _, _ in edges):
        of_group = [place for place, each in enumerate(edges) if each[0] == group]
        begun = None
        for place in sorted(of_group, key=lambda place: edges[place][1]):
            is_stop = edges[place][2]
            if not is_stop:
                begun = place if begun is None else begun
            elif begun is None:
                alone.append(place)
            else:
                joined.append((begun, place))
                begun = None
        if begun is not None:
            joined.append((begun, -1))
    return joined, alone


@given(edges=EDGES)
def test_columns_are_joined_as_the_loop_joins_them(edges: list[tuple[int, int, bool]]) -> None:
    """Each exposure has its first start and its stop, and a stop without a start is told."""
    group, time = (np.array([each[place] for each in edges], dtype=int) for place in range(2))
    is_stop = np.array([each[2] for each in edges], dtype=bool)

    found = join_edges(group, time, is_stop)

    start_and_stop = [*zip(found.start.tolist(), found.stop.tolist(), strict=True)]
    assert one_by_one(edges) == (start_and_stop, found.alone.tolist())
