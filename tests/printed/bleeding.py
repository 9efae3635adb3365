"""Drawn signs of bleeding by every scale and every rule of major bleeding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from random import Random
from typing import Any

import itpcase as itp
from itpcase.bleeding import (
    MAJOR_RULES,
    SCALES,
    BleedingAssessment,
    BleedingScale,
    BleedingSign,
    BloodLoss,
    BodySite,
    Found,
    Intervention,
    MajorRule,
    Sign,
    bleeding_assessments,
    bleeding_event,
    bleeding_scale,
    counts_as_bleeding,
    grade_bleeding,
    major_bleeding,
)

from . import Page, cell, odd_arguments, one, refusal, table

YES_NO = (
    "generalised", "bilateral", "gross", "self_limiting", "interferes", "needs_immediate",
    "life_threatening", "ongoing", "shock", "respiratory_compromise", "compartment_syndrome",
    "anaemia",
)  # fmt: skip
OF_ALL = ("anaemia", "shock", "needs_immediate", "life_threatening", "ongoing")
NUMBERS = {
    "number": (1, 5, 11, 51, 100), "small": (0, 1, 3), "large": (0, 1, 6), "per_palm": (5, 6, 11),
    "per_palm_other_side": (0, 6), "largest_cm": (0.5, 2.0, 3.5, 10.0), "minutes": (4, 5, 11, 31),
}  # fmt: skip


def drawn(draw: Callable[[], Any]) -> Any:
    """Draw again what contradicts itself."""
    while True:
        with suppress(itp.InputError):
            return draw()


def sign(rng: Random, kind: Sign) -> BleedingSign:
    """Draw what was recorded of a sign; most was not."""
    more: dict[str, Any] = {
        name: rng.choice((True, False)) for name in YES_NO if not rng.randrange(4)
    }
    more |= {name: rng.choice(of) for name, of in NUMBERS.items() if not rng.randrange(2)}
    if not rng.randrange(2):
        more["interventions"] = rng.choice(([], [rng.choice(list(Intervention))]))
    if not rng.randrange(2):
        more["blood_loss"] = rng.choice(list(BloodLoss))
    if not rng.randrange(2):
        more["sites"] = rng.sample(list(BodySite), rng.choice((1, 2)))
    if not rng.randrange(3):
        more["hb_drop"] = rng.choice(("0 g/dL", "1.9 g/dL", "2 g/dL", "2.5 g/dL"))
    return BleedingSign(
        sign=kind, found=rng.choice((None, *Found)), fatal=not rng.randrange(30), **more
    )


@cache
def assessments() -> tuple[BleedingAssessment, ...]:
    """One of each sign alone, then some together."""
    kinds = [[kind] for kind in Sign for _ in range(2)]
    kinds += [Random(number).sample(list(Sign), number % 5) for number in range(26)]  # noqa: S311
    return tuple(drawn(partial(assessment, Random(i), i, each)) for i, each in enumerate(kinds))  # noqa: S311


def assessment(rng: Random, number: int, kinds: list[Sign]) -> BleedingAssessment:
    """Draw an assessment with some signs."""
    return BleedingAssessment(
        on=rng.choice((None, number)), patient_id=f"b{number}",
        signs=[drawn(partial(sign, rng, each)) for each in kinds], complete=bool(rng.randrange(3)),
        absent=rng.sample([each for each in Sign if each not in kinds], 3),
        age=rng.choice((None, 0.5, 9, 40)), found=rng.choice((None, Found.EXAM)),
        stated={} if rng.randrange(6) else {"who": rng.randrange(5)},
        interventions=rng.choice((None, [], [Intervention.RED_CELLS])),
        hb_drop=rng.choice((None, None, "2 g/dL")),
        **{name: rng.choice((True, False)) for name in OF_ALL if not rng.randrange(6)},
    )  # fmt: skip


def grades(scale: BleedingScale) -> Iterator[str]:
    """Each assessment by one scale, alone and in a table, and as an event."""
    for each in assessments():
        yield from one(grade_bleeding(each, scale))
    yield from table(grade_bleeding(assessments()[:4], scale))


def majors(rule: MajorRule) -> Iterator[str]:
    """Each assessment by one rule."""
    for each in assessments():
        yield from one(major_bleeding(each, rule))
    yield from table(major_bleeding(assessments()[:12], rule))


def events() -> Iterator[str]:
    """As events, by the WHO grade; and whether a definition counts them."""
    for each in assessments():
        try:
            yield cell(bleeding_event(each))
        except itp.InputError as error:
            yield str(error)
        for allowed in (0, 1):
            yield str(counts_as_bleeding(grade_bleeding(each), allowed=allowed))


def rows() -> Iterator[str]:
    """A table of signs, and tables that are none."""
    given: dict[str, Any] = {
        "patient_id": ["a", "a", "b", "c", "c"], "on": [0, 0, 3, 5, 5],
        "sign": ["petechiae", "gum bleeding", None, "epistaxis", "petechiae"],
        "present": ["yes", "no", None, "yes", "yes"], "minutes": [None, None, None, 12, None],
        "number": [30, None, None, None, 4], "age": [None, None, 7, None, None],
    }  # fmt: skip
    for complete in (False, True):
        for each in bleeding_assessments(given, complete=complete):
            yield repr(each)
            yield from one(grade_bleeding(each, "smog"))
    for changed in (
        {"sign": ["rash", *given["sign"][1:]]}, {"present": ["perhaps", *given["present"][1:]]},
        {"minutes": ["long", *given["minutes"][1:]]}, {"colour": given["sign"]},
        {"number": [-1, *given["number"][1:]]}, {"on": [None, *given["on"][1:]]},
        {"age": [1, 2, 7, None, None]},
    ):  # fmt: skip
        yield from refusal(bleeding_assessments, given | changed)
    for ask in (grade_bleeding, major_bleeding, bleeding_event):
        yield from odd_arguments(ask, assessments()[0])
    yield from odd_arguments(bleeding_assessments, given)
    yield from odd_arguments(counts_as_bleeding, grade_bleeding(assessments()[0]))
    yield from refusal(bleeding_scale, "none")
    yield from refusal(grade_bleeding, 7)
    yield from refusal(grade_bleeding, assessments()[0], "none")
    yield from refusal(major_bleeding, assessments()[0], "none")
    yield from refusal(grade_bleeding, [assessments()[0], assessments()[0]])
    yield from refusal(BleedingSign, sign="rash")
    yield from refusal(BleedingSign, sign="epistaxis", minutes=-1)
    yield from refusal(BleedingAssessment, signs=[], complete="yes")
    for rule in (*SCALES.values(), *MAJOR_RULES.values()):
        yield from one(rule)


PAGES: dict[str, Page] = {
    **{f"bleeding-{each.id}": partial(grades, each) for each in SCALES.values()},
    **{f"bleeding-{each.id}": partial(majors, each) for each in MAJOR_RULES.values()},
    "bleeding-events": events,
    "bleeding-rows": rows,
}
