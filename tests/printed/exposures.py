"""Lines of treatment from drawn exposures, by several rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import attrs

from itpcase.definitions.definition import Washouts
from itpcase.exposures import (
    ITP_LINES,
    TREATMENT_PATTERNS,
    Exposure,
    LineRules,
    exposures_of,
    treatment_lines,
)

from . import Page, odd_arguments, one, refusal, table

AGENTS = (
    "prednisone", "prednisolone", "dexamethasone", "ivig", "anti-d", "rituximab", "eltrombopag",
    "romiplostim", "splenectomy", "platelet transfusion", "danazol", "zanubrutinib", "vincristine",
    "tranexamic acid", "study drug",
)  # fmt: skip
RULES = {
    "itp-lines": ITP_LINES,
    "treatment-patterns": TREATMENT_PATTERNS,
    "first": attrs.evolve(
        ITP_LINES, id="first", filter="first", min_era=3, on_demand="set aside", collapse_gap=0
    ),
    "extend": attrs.evolve(
        TREATMENT_PATTERNS, id="extend", overlap="extend-combine", combination_window=5,
        min_after_combination=10, filter="changes", rescue_only="rescue",
    ),
}  # fmt: skip


def exposures(number: int) -> list[Exposure]:
    """Draw the exposures of one patient."""
    rng = Random(number)  # noqa: S311 - no secret
    found = []
    for _ in range(rng.choice((1, 2, 3, 5, 7))):
        start = rng.choice((None, *range(0, 150, 5)))
        lasts = rng.choice((None, 0, 1, 4, 20, 30, 31, 70))
        end = None if lasts is None or start is None else start + lasts
        found.append(
            Exposure(
                agent=rng.choice(AGENTS), started_on=start, ended_on=end,
                ongoing=True if end is None and not rng.randrange(3) else None,
                intent=rng.choice((None, None, "maintenance", "rescue", "on-demand", "adjunct")),
                daily_dose=rng.choice((None, None, "20 mg/d")),
                stop_reason=rng.choice((None, "toxicity", "lack of response")),
            )
        )  # fmt: skip
    return found


def columns(many: int) -> dict[str, list[Any]]:
    """The exposures of many patients as a table."""
    rows = [(f"e{number:02d}", each) for number in range(many) for each in exposures(number)]
    names = ("started_on", "ended_on", "ongoing", "stop_reason", "intent")
    found = {name: [getattr(each, name) for _, each in rows] for name in names}
    agents = [each.word.printed for _, each in rows]
    return {"patient_id": [id for id, _ in rows], "agent": agents} | found


def by_record(rules: LineRules) -> Iterator[str]:
    """Each patient by itself."""
    for number in range(24):
        yield f"patient {number}"
        yield from one(treatment_lines(exposures(number), rules))


def by_column(rules: LineRules) -> Iterator[str]:
    """Many patients at once."""
    found = treatment_lines(columns(40), rules, washouts=Washouts(ivig=14))
    for name in ("lines", "rescues", "origins", "set_aside"):
        yield name
        yield from table(getattr(found, name))
    for id in ("e03", "e07", "e11"):
        yield from one(found.answer(id))


def refused() -> Iterator[str]:
    """What is no exposure, and no rule."""
    good = columns(2)
    yield from odd_arguments(treatment_lines, exposures(1))
    yield from odd_arguments(treatment_lines, good)
    yield from refusal(treatment_lines, exposures(1), "itp-lines")
    yield from refusal(treatment_lines, good | {"agent": ["", *good["agent"][1:]]})
    yield from refusal(treatment_lines, good | {"intent": ["cure", *good["intent"][1:]]})
    yield from refusal(treatment_lines, good | {"ended_on": [-9, *good["ended_on"][1:]]})
    yield from refusal(treatment_lines, {"agent": ["ivig"]})
    yield from refusal(treatment_lines, good | {"dose": good["agent"]})
    yield from refusal(exposures_of, good | {"ongoing": ["perhaps", *good["ongoing"][1:]]})
    yield from refusal(treatment_lines(good).answer, "nobody")
    yield from refusal(attrs.evolve, ITP_LINES, min_era=-1)
    yield from refusal(attrs.evolve, ITP_LINES, filter="last")
    for id, found in exposures_of(good).items():
        yield f"{id} {found}"
    for rules in RULES.values():
        yield from one(rules)


PAGES: dict[str, Page] = {
    **{f"lines-{name}": partial(by_record, rules) for name, rules in RULES.items()},
    **{f"line-tables-{name}": partial(by_column, rules) for name, rules in RULES.items()},
    "lines-refused": refused,
}
