"""Patients are laid out and walked some at a time, to the same answers as all at once."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given

import itpcase as itp
from itpcase import _late_columns
from itpcase.engine import blocks
from itpcase.engine import calls as _calls
from itpcase.engine.days import Days, Measured, lay_out_days
from itpcase.response import course
from itpcase.response.daily import POLICIES, daily, interval, measured_of
from itpcase.response.rules import asked_facts
from itpcase.terms import SameDay
from tests.engine.test_compiled import registry
from tests.response.test_one_count_a_day import Row, drawn_rows, laid_out

ANSWERS = ("categories", "spans", "baselines")


def classified(asked: course.Course) -> dict[str, list[Any]]:
    """What one pass says, as lists; NaN as text."""
    found = {
        name: np.nan_to_num(getattr(asked.classified, name), nan=-1).tolist() for name in ANSWERS
    }
    return found | {"episodes": [rows.tolist() for rows in asked.classified.episodes]}


@pytest.mark.parametrize(
    ("sizes", "first", "size", "end"),
    [
        ([3, 3, 3], 0, 6, 2), ([3, 3, 3], 0, 9, 3), ([3, 3, 3], 1, 5, 2), ([7, 1], 0, 7, 1),
        ([0, 0, 4], 0, 4, 3), ([4, 0], 0, 4, 2), ([9, 1], 0, 4, 1),
    ],
)  # fmt: skip
def test_a_block_holds_whole_patients(sizes: list[int], first: int, size: int, end: int) -> None:
    """As many as there is room for, and one however many counts that patient has."""
    offsets = np.concatenate([[0], np.cumsum(sizes)])

    assert end == blocks.end_of_block(offsets, first, size)


@pytest.mark.parametrize("policy", [*POLICIES])
@pytest.mark.parametrize("block", [1, 40, 10**4])
def test_blocks_give_the_answers_of_the_whole(
    policy: SameDay, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many patients a block has, categories, spans, baselines and episodes are the same."""
    monkeypatch.setattr(blocks, "BLOCK", block)
    definition = attrs.evolve(itp.IWG_2009, same_day=policy)
    at_once = course.Course(registry(60, 2), definition)
    by_blocks = course.Course(registry(60, 2), definition, compile=True)
    want = classified(at_once)

    assert want == classified(by_blocks)
    assert "daily" not in {key[0] for key in by_blocks.cohort.kept}
    assert at_once.daily["day"].tolist() == by_blocks.daily["day"].tolist()


@pytest.mark.parametrize("policy", [*POLICIES])
@given(rows=drawn_rows())
def test_a_block_has_the_days_of_the_cohort(policy: SameDay, rows: list[Row]) -> None:
    """Offsets, days and bounds of the counts that are taken, as they are laid out for all."""
    cohort = laid_out(rows)
    counts, _ = daily(cohort, policy)
    low, high, printed = map(_late_columns.laid_out, interval(counts))
    unread = _calls.make_unread(
        cohort.counts.offsets,
        measured_of(cohort.counts),
        POLICIES[policy],
    )
    n = 0
    if rows:
        n = lay_out_days(unread.offsets, unread.rows, unread.policy, 0, len(cohort), unread.into)
    into = unread.into

    assert counts.offsets.tolist() == into.offsets.tolist()
    assert counts["day"].tolist() == into.day[:n].tolist()
    assert low.tolist() == into.low[:n].tolist()
    assert high.tolist() == into.high[:n].tolist()
    assert printed.tolist() == into.printed[:n].tolist()


@pytest.mark.parametrize("seed", range(4))
def test_the_plain_text_of_blocks_answers_alike(seed: int) -> None:
    """What is compiled is what Python runs, on lists."""
    asked = course.Course(registry(20, seed), itp.IWG_2009, compile=True)
    laid_out = asked_facts(itp.IWG_2009, True, True)
    arrays, facts = asked._unread(laid_out)  # noqa: SLF001 - what the course hands to the engine
    into = Days._make(column.tolist() for column in arrays.into)
    unread = arrays._replace(
        offsets=arrays.offsets.tolist(), into=into,
        rows=Measured._make(column.tolist() for column in arrays.rows),
    )  # fmt: skip
    plain = _calls.Engine(facts, asked.rules(), compile=False, known={})
    shared = {name: getattr(into, name) for name in ("day", "low", "high", "printed")}
    plain.facts = plain.facts._replace(count_offsets=into.offsets, **shared)
    want = classified(asked)
    found, episodes = plain.classify_lines(needs_baseline=True, most_episodes=200, unread=unread)

    assert all(map(len, episodes))
    assert want["episodes"] == [rows.tolist() for rows in episodes]
    assert want["spans"] == found.spans
    assert want["categories"] == found.categories
