"""Three values: unknown is never silently yes or no."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from itpcase.verdicts import Verdict, all_of, any_of, verdict_of

VERDICTS = st.lists(st.sampled_from(Verdict), max_size=4)


@given(VERDICTS)
def test_three_values(verdicts: list[Verdict]) -> None:
    """No dominates in "all of", yes in "any of"; unknown is never silently either."""
    worst = {Verdict.NO: 0, Verdict.UNKNOWN: 1, Verdict.YES: 2}

    assert all_of(verdicts) == min(verdicts, key=worst.__getitem__, default=Verdict.YES)
    assert any_of(verdicts) == max(verdicts, key=worst.__getitem__, default=Verdict.NO)


def test_a_stated_fact_as_a_verdict() -> None:
    """True, False and None are yes, no and unknown."""
    assert [Verdict.YES, Verdict.NO, Verdict.UNKNOWN] == [
        verdict_of(value) for value in (True, False, None)
    ]
