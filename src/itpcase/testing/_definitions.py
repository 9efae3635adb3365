"""Whole definitions, with every kind of question, put together of drawn parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import attrs
from hypothesis import strategies as st

from itpcase.definitions.definition import (
    BaselineRule,
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Failure,
    Kept,
    Landmark,
    Level,
    Reached,
    Strategies,
    TreatmentFree,
    VisitRule,
    Washouts,
)
from itpcase.definitions.endpoints import keep_by_less
from itpcase.terms import RescueKind, SameDay, Strategy
from itpcase.testing._choices import nothing, pick, places

__all__: list[str] = []

T = TypeVar("T")

_limits: Final = st.sampled_from((30.0, 20.0, 50.0, 100.0))
_POLICIES: Final = (SameDay.LOWEST, SameDay.HIGHEST, SameDay.FIRST, SameDay.LAST)


def _criterion(
    *, lower: str, low: float, other: str, by: int, upper: str, high: float
) -> Criterion:
    """Make a criterion of a lower, a relative and an upper limit, each of which may be absent."""
    steps = (2.0, 3.0, 1.5) if other.startswith("fold") else (20.0, 30.0, 0.0)
    if lower and upper in {"at_most", "below"} and high <= low:
        high = low + 20  # bounds that no count can meet are refused
    bounds = {upper: high, other: pick(steps, by), lower: low}
    bounds.pop("", None)
    return Criterion(**(bounds or {"at_least": low}))


criteria: Final = st.builds(
    _criterion,
    lower=st.sampled_from(("at_least", "at_least", "above", "above", "")),
    low=_limits,
    other=st.sampled_from(
        ("", "", "", "fold_at_least", "fold_above", "rise_at_least", "rise_above")
    ),
    by=places,
    upper=st.sampled_from(("",) * 9 + ("at_most", "below", "baseline_below")),
    high=_limits,
)
_any_of: Final = st.lists(criteria, min_size=1, max_size=2)
_confirmations: Final = st.builds(
    Confirmation, counts=st.sampled_from((1, 1, 2, 2, 3)), apart=st.sampled_from((0, 0, 1, 2, 7))
)
_washout_days: Final = st.sampled_from((7, 0, 1, 28))
_one_strategy: Final = st.sampled_from(Strategy)


def _landmark(
    any_of: list[Criterion], target: int, back: int, ahead: int, *, asks_bleeding: bool
) -> Landmark:
    return Landmark(
        name="landmark", label="landmark", any_of=any_of, asks_bleeding=asks_bleeding,
        target_day=target, first_day=max(1, target - back), last_day=target + ahead,
    )  # fmt: skip


def _kept(
    name: str, drawn: tuple[int, int, str, list[Criterion]], levels: list[Level]
) -> Kept:  # fmt: skip
    level, until, since, enough = drawn
    kept = Kept(
        name=name, label="kept", level=pick([each.name for each in levels], level),
        until_day=until, since=cast("Any", since), keep_any_of=enough,
    )  # fmt: skip
    return keep_by_less(kept, levels)  # what asks as much as the level is refused


def _definition(
    *,
    levels: list[list[Criterion]],
    stricter: int,
    first_name: int,
    landmarks: list[Landmark],
    kept: list[tuple[int, int, str, list[Criterion]]],
    reached: list[tuple[int, int]],
    asked: dict[str, list[Any]],
    joined: list[tuple[int, int, int]],
    **others: Any,
) -> Definition:
    names = [pick(("R", "CR", "PR", "deep response"), first_name + i) for i in range(len(levels))]
    questions: dict[str, Any] = {
        kind: [attrs.evolve(each, name=f"{kind} {i}") for i, each in enumerate(found, 1)]
        for kind, found in asked.items()
    }
    best = stricter if others["bleeding_allowed"] else 0  # so many allow less bleeding
    parts = [each.name for found in questions.values() for each in found]
    graded = [
        Level(
            name=name,
            label=name,
            any_of=any_of,
            bleeding_allowed=max(others["bleeding_allowed"] - 1, 0) if i < best else None,
        )
        for i, (name, any_of) in enumerate(zip(names, levels, strict=True))
    ]
    return Definition(
        id="drawn",
        title="A drawn definition",
        evidence="assumed",
        levels=graded,
        landmarks=[attrs.evolve(each, name=f"landmark {i}") for i, each in enumerate(landmarks, 1)],
        kept=[_kept(f"kept {i}", each, graded) for i, each in enumerate(kept, 1)],
        reached=[
            Reached(
                name=f"reached {i}",
                label="reached",
                level=pick(names, level),
                by_day=max(by, others["confirm"].apart + 1),  # what nobody can meet is refused
            )
            for i, (level, by) in enumerate(reached, 1)
        ],
        combined=[
            Combined(
                name=f"combined {i}",
                label="combined",
                all_of=[pick(parts, one)],
                any_of=[pick(parts, two), pick(parts, two + 1)],
                none_of=[pick(parts, three)],
            )
            for i, (one, two, three) in enumerate(joined if parts else (), 1)
        ],
        **questions,
        **others,
    )


_quota: Final = st.one_of(
    st.sampled_from((1, 2, 3)).map(lambda k: {"at_least": k}),
    st.sampled_from((0.5, 2 / 3, 0.75, 1.0)).map(lambda share: {"share": share}),
)
_policies: Final = st.fixed_dictionaries(
    {
        "fewest_observed": st.sampled_from((0, 0, 2, 3)),
        "too_few": st.sampled_from(("not_evaluable", "no")),
        "set_aside": st.sampled_from(("not_met", "missing")),
        "rescue": st.sampled_from(("washout", "disqualifies")),
        "rescue_from_day": st.sampled_from((1, 7, 14)),
        "asks_bleeding": st.booleans(),
    }
)


def _can_be_met(most: int, others: dict[str, Any]) -> dict[str, Any]:
    """Ask for no more counts than there can be: a rule that nobody can meet is refused."""
    wanted = {"at_least", "fewest_observed"} & others.keys()
    return others | {name: min(others[name], most) for name in wanted}


def _asked_of_counts(
    any_of: list[Criterion], first: int, length: int | None, apart: int, **others: Any
) -> Counted:
    if length is not None:
        others = _can_be_met(length + 1, others)
    steps = others.get("at_least", 1) - 1
    if steps:
        others["each_apart"] = apart if length is None else min(apart, length // steps)
    return Counted(
        name="counted", label="counted", any_of=any_of, first_day=first,
        last_day=None if length is None else first + length, **others,
    )  # fmt: skip


def _asked_of_visits(
    any_of: list[Criterion],
    first: int,
    interval: int,
    visits: int,
    *,
    in_a_row: bool,
    last_must_meet: bool,
    off_drug_from_day: int | None,
    share_of: str,
    **others: Any,
) -> VisitRule:
    k = others.get("at_least")
    visits = max(visits, k or 1)
    within = k if in_a_row else None
    others = _can_be_met(within or visits, others)
    return VisitRule(
        name="visits", label="visits", any_of=any_of, first_day=first, interval_days=interval,
        visits=visits, within=within, last_must_meet=last_must_meet and within is None,
        off_drug_from_day=off_drug_from_day, share_of=cast("Any", share_of), **others,
    )  # fmt: skip


def _with(make: Callable[..., T], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Make a question of parts, of a quota and of the policies."""
    return st.builds(
        lambda quota, policies, *drawn: make(*drawn, **quota, **policies), _quota, _policies, *parts
    )


_asked: Final = st.fixed_dictionaries(
    {
        "counted": st.lists(
            _with(
                _asked_of_counts, _any_of, st.integers(1, 20), nothing | st.integers(0, 30),
                st.sampled_from((0, 7, 1, 14)),
            ),
            max_size=1,
        ),
        "visits": st.lists(
            _with(
                lambda any_of, first, interval, visits, how, **others: _asked_of_visits(
                    any_of, first, interval, visits, **how, **others
                ),
                _any_of, st.integers(1, 20), st.sampled_from((7, 14, 1, 2)), st.integers(1, 6),
                st.fixed_dictionaries(
                    {
                        "in_a_row": st.booleans(),
                        "last_must_meet": st.sampled_from((False, False, True)),
                        "off_drug_from_day": st.sampled_from((None, None, None, 7, 14)),
                        "share_of": st.sampled_from(("counts", "visits")),
                    }
                ),
            ),
            max_size=1,
        ),
        "treatment_free": st.lists(
            st.builds(
                TreatmentFree, name=st.just("off"), label=st.just("off drugs"), any_of=_any_of,
                days=st.integers(1, 60), since=st.sampled_from(("stop", "start")),
                asks_bleeding=st.booleans(),
            ),
            max_size=1,
        ),
        "failures": st.lists(
            st.builds(
                Failure, name=st.just("failure"), label=st.just("failure"), any_of=_any_of,
                count_from_day=st.sampled_from((1, 7, 14)),
                rescue_from_day=st.sampled_from((None, 1, 7, 14)), new_line=st.booleans(),
                discontinuation=st.booleans(), death=st.booleans(), asks_bleeding=st.booleans(),
                stopped_by_day=st.sampled_from((None, None, 7, 14, 20)),
                joined=st.sampled_from(("any", "any", "all")),
            ),
            max_size=1,
        ),
    }
)  # fmt: skip


def draw_definitions() -> st.SearchStrategy[Definition]:
    """Draw whole definitions of response."""
    return st.builds(
        _definition,
        levels=st.lists(_any_of, min_size=1, max_size=3),
        stricter=st.sampled_from((0, 0, 1, 2)),
        first_name=st.integers(0, 3),
        bleeding_allowed=st.sampled_from((None, 0, 0, 1, 2)),
        bleeding_unrecorded=st.sampled_from(("assume_none", "not_evaluable")),
        baseline=st.builds(
            BaselineRule,
            window_days=st.sampled_from((30, 0, 1, 7)),
            splenectomy_before_first_treatment=st.booleans(),
        ),
        confirm=_confirmations,
        loss=_confirmations,
        no_response_days=st.sampled_from((2, 2, 1, 3)),
        response_date=st.sampled_from(("first", "confirming")),
        max_gap=st.sampled_from((None, None, 1, 7, 14, 30)),
        same_day=st.sampled_from(_POLICIES),
        washouts=st.builds(Washouts, **{kind.value: _washout_days for kind in RescueKind}),
        strategies=st.builds(
            Strategies, rescue=_one_strategy, new_line=_one_strategy,
            discontinuation=_one_strategy, death=_one_strategy,
        ),
        landmarks=st.lists(
            st.builds(
                _landmark, _any_of, st.integers(1, 40), st.integers(0, 10), st.integers(0, 10),
                asks_bleeding=st.booleans(),
            ),
            max_size=2,
        ),
        kept=st.lists(
            st.tuples(
                places, st.integers(1, 60),
                st.sampled_from(("start", "first_response", "any_response")),
                st.lists(criteria, max_size=1),
            ),
            max_size=1,
        ),
        reached=st.lists(st.tuples(places, st.integers(1, 60)), max_size=1),
        asked=_asked,
        joined=st.lists(st.tuples(places, places, places), max_size=1),
    )  # fmt: skip
