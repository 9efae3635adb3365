"""
A definition as the numbers that the walk reads, and the level that is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf, nan, nextafter
from typing import Any, Final, NamedTuple

import numpy as np

from itpcase._arguments import check_kind
from itpcase._sentences import Sentence
from itpcase.definitions.definition import Criterion, Definition
from itpcase.definitions.rules import Washouts
from itpcase.engine.walk import CENSOR, COMPOSITE, IGNORE, Rules
from itpcase.errors import DefinitionError
from itpcase.terms import SameDay, Strategy

__all__: list[str] = []

STRATEGIES = {
    Strategy.IGNORE: IGNORE, Strategy.COMPOSITE: COMPOSITE, Strategy.CENSOR: CENSOR,
}  # fmt: skip


@lru_cache(maxsize=256)
def rules_of(
    definition: Definition,
    criteria: tuple[Criterion, ...] | None,
    through_new_lines: bool,  # noqa: FBT001 - a key of the cache
) -> Rules:
    """
    Write a definition as the numbers that the walk reads.

    Parameters
    ----------
    definition : Definition
    criteria : tuple of Criterion or None
        Alternatives to ask about instead of the levels of the definition.
    through_new_lines : bool
        Whether a line's counts go on after the start of the next line.

    Returns
    -------
    Rules
        With lists in place of arrays.
    """
    d, s = definition, definition.strategies
    of_levels = [level.any_of for level in d.levels] if criteria is None else [criteria]
    listed = [criterion for any_of in of_levels for criterion in any_of]

    def bounds(name: str) -> list[float]:
        values = (getattr(criterion, name) for criterion in listed)
        return [nan if value is None else value for value in values]

    return Rules(
        at_least=[_sharper(c.at_least, c.above, inf) for c in listed],
        at_most=[_sharper(c.at_most, c.below, -inf) for c in listed],
        fold_at_least=bounds("fold_at_least"),
        fold_above=bounds("fold_above"),
        rise_at_least=bounds("rise_at_least"),
        rise_above=bounds("rise_above"),
        baseline_below=bounds("baseline_below"),
        level_ends=np.cumsum([len(any_of) for any_of in of_levels]).tolist(),
        bleeding_allowed=[
            d.bleeding_allowed_at(level) or 0
            for level in (d.level_names if criteria is None else [None])
        ],
        baseline_window=d.baseline.window_days,
        splenectomy_before_first_treatment=d.baseline.splenectomy_before_first_treatment,
        through_new_lines=through_new_lines,
        no_response_days=d.no_response_days,
        date_at_confirmation=d.response_date == "confirming",
        confirm_counts=d.confirm.counts,
        confirm_apart=d.confirm.apart,
        loss_counts=d.loss.counts,
        loss_apart=d.loss.apart,
        max_gap=d.max_gap or 0,
        death=STRATEGIES[s.death],
        new_line=STRATEGIES[s.new_line],
        rescue=STRATEGIES[s.rescue],
        discontinuation=STRATEGIES[s.discontinuation],
    )


WITHOUT_TIME: Final[dict[str, Any]] = {
    "confirm_counts": 1, "confirm_apart": 0, "loss_counts": 1, "loss_apart": 0, "max_gap": 0,
    "no_response_days": 1, "date_at_confirmation": False,
    "death": IGNORE, "new_line": IGNORE, "rescue": IGNORE, "discontinuation": IGNORE,
}  # fmt: skip
"""The rules that look along time, as they stand where only the state of each count is asked."""


@lru_cache(maxsize=256)
def keyed_rules(
    definition: Definition,
    criteria: tuple[Criterion, ...] | None,
    through_new_lines: bool,  # noqa: FBT001 - a key of the cache
    *,
    along_time: bool = True,
) -> tuple[Rules, tuple[Any, ...]]:
    """Return the rules as `rules_of` writes them, or without those along time, and as a key."""
    rules = rules_of(definition, criteria, through_new_lines)
    if not along_time:
        rules = rules._replace(**WITHOUT_TIME)
    return rules, _hashable(rules)


class AskedFacts(NamedTuple):
    """All of a definition on which it depends how a cohort is laid out."""

    same_day: SameDay
    allowed: int | None
    """The highest grade of bleeding of the strictest level; None if bleeding is not asked."""
    asks_recorded: bool
    """Whether a patient whose bleeding was not recorded shows nothing."""
    washouts: Washouts | None
    """How long rescues set counts aside; None if they are not asked."""
    asks_splenectomy: bool
    """Whether a splenectomy is compared with the count before the first treatment."""
    key: tuple[str, str]
    """The same, for what is kept with a cohort."""


@lru_cache(maxsize=256)
def asked_facts(
    definition: Definition,
    asks_bleeding: bool,  # noqa: FBT001 - a key of the cache
    asks_rescue: bool,  # noqa: FBT001 - the same
) -> AskedFacts:
    """Return what a definition asks of the layout, with or without bleeding and rescues."""
    d = definition
    allowed = d.least_bleeding_allowed if asks_bleeding else None
    parts = (
        d.same_day, allowed, allowed is not None and d.bleeding_unrecorded == "not_evaluable",
        d.washouts if asks_rescue else None, d.baseline.splenectomy_before_first_treatment,
    )  # fmt: skip
    return AskedFacts(*parts, ("facts", repr(parts)))


class OnePass(NamedTuple):
    """What the one pass over all lines asks of a definition."""

    rules: Rules
    facts: AskedFacts
    needs_baseline: bool
    """Whether the lowest level, or a better one, needs a baseline."""
    key: str
    """All of the definition on which the answers of the pass depend."""


@lru_cache(maxsize=256)
def one_pass(
    definition: Definition,
    through_new_lines: bool,  # noqa: FBT001 - a key of the cache
) -> OnePass:
    """Return what the one pass over all lines asks of a definition; it is worked out once."""
    rules, key = keyed_rules(definition, None, through_new_lines)
    facts = asked_facts(definition, True, True)  # noqa: FBT003 - a key of the cache
    needs_baseline = bool(definition.levels) and definition.levels[-1].needs_baseline
    return OnePass(rules, facts, needs_baseline, repr((facts.key, key)))


def _hashable(rules: Rules) -> tuple[Any, ...]:
    """Return rules as part of a key; lists as text, since NaN equals nothing."""
    return tuple(repr(value) if isinstance(value, list) else value for value in rules)


def _sharper(closed: float | None, strict: float | None, towards: float) -> float:
    """Turn a strict bound into the next closed one, and keep the sharper of two; NaN for none."""
    kept = [] if closed is None else [closed]
    if strict is not None:
        kept.append(nextafter(strict, towards))
    if not kept:
        return nan
    return max(kept) if towards > 0 else min(kept)


def check_definition(definition: Definition) -> None:
    """Refuse what is no definition, and one that is listed and of which nothing can be computed."""
    if check_kind(definition, Definition, "definition").placeholder:
        raise DefinitionError.of(
            "PLACEHOLDER",
            argument="definition",
            given=definition.id,
            remedy=Sentence("problem.PLACEHOLDER.remedy", placeholder=definition.placeholder),
        )


def level_of(definition: Definition, level: str | None) -> tuple[str, int]:
    """Return the name and the place of the level asked for; the lowest if none is named."""
    check_definition(definition)
    if not definition.levels:
        raise DefinitionError.of("NO_LEVELS", argument="definition", given=definition.id)
    if level is None:
        return definition.levels[-1].name, len(definition.levels) - 1
    return level, definition.rank(level)
