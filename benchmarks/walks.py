"""Our own walk as it is timed, and its full answers read as the reduced work gives them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import contenders
import numpy as np
from registry import Hard

import itpcase as itp
from itpcase.engine.lines import CATEGORY_COLUMNS
from itpcase.engine.walk import END, EVENT, LINE, LOSS, REASON
from itpcase.response import asking
from itpcase.response.course import Course


def kernel(
    cohort: itp.Cohort, threads: int, *, compiled: bool = True
) -> Callable[[], list[tuple[Any, Any]]]:
    """Categories and every episode at both levels of IWG 2009, with the full rules."""

    def one(piece: itp.Cohort) -> tuple[Any, Any]:
        asked = Course(piece, itp.IWG_2009, compile=compiled)
        return asked.classified.categories, asked.episodes(1)

    def work() -> list[tuple[Any, Any]]:
        size = asking.compiled_piece(len(cohort.counts), threads) if compiled else asking.CHUNK
        whole = cohort.between(0, len(cohort))  # nothing is kept from the turn before
        pieces = asking.pieces_of(whole, size)
        if threads == 1:
            return [one(piece) for piece in pieces]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, pieces))

    return work


def reduced(answers: list[tuple[Any, Any]]) -> contenders.Days:
    """Read from the full answers what the reduced work asks for."""
    days: list[tuple[Any, Any, Any]] = []
    for categories, episodes in answers:
        loss = np.full(len(categories), contenders.NEVER)
        line, first = np.unique(episodes[:, LINE], return_index=True)
        lost = (episodes[first, EVENT] == 1) & (episodes[first, REASON] == LOSS)
        loss[line[lost]] = episodes[first[lost], END]
        days.append((categories[:, CATEGORY_COLUMNS], categories[:, CATEGORY_COLUMNS + 1], loss))
    cr, r, loss = (np.concatenate(column) for column in zip(*days, strict=True))
    return cr, r, loss


def check(hard: Hard, cohort: itp.Cohort, theirs: contenders.Days, name: str) -> None:
    """End if another way gives other days than the full rules."""
    ours = reduced(kernel(cohort, 1)())
    for mine, other in zip(ours, theirs, strict=True):
        since = np.where(mine == contenders.NEVER, mine, mine - hard.start)
        if not np.array_equal(since, np.asarray(other, dtype=np.int64)):
            sys.exit(f"other answers: {name}")
