"""
The ITP bleeding scale (IBLS) and its forms in trials, as data.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.bleeding.limits import BleedingScale, Detail, Grade, Item, SignRule, yes
from itpcase.model import Found, Sign

__all__ = ["IBLS", "IBLS_8", "IBLS_9"]

_EVIDENCE: Final = "recalled 80"
_HISTORY: Final = (Found.HISTORY, Found.RECORD)
_LONG: Final = Grade(2, Detail(field="minutes", above=5))
_FIVE: Final = "exactly 5 minutes is neither less nor more than 5"

_SKIN: Final = (
    SignRule(
        signs=[Sign.ECCHYMOSES, Sign.HAEMATOMA],
        grades=[
            Grade(2, (Detail(field="number", above=5), Detail(field="largest_cm", above=2))),
            Grade(1, Detail(field="number", at_most=5)),
        ],
        otherwise=(1, 2),
        gap="more than 5 bruises of 2 cm or less are in neither grade",
    ),
    SignRule(signs=[Sign.PETECHIAE], grades=[Grade(2, yes("generalised"))], otherwise=(1, 1)),
)
_ORAL: Final = (
    SignRule(
        signs=[Sign.ORAL_BLISTERS],
        grades=[Grade(2, Detail(field="number", above=1))],
        otherwise=(1, 1),
    ),
    SignRule(signs=[Sign.ORAL_PETECHIAE], grades=[Grade(1, Detail(field="number", above=5))]),
    SignRule(
        signs=[Sign.GUM],
        grades=[_LONG, Grade(1, Detail(field="minutes", below=5))],
        otherwise=(1, 2),
        gap=_FIVE,
    ),
)


def _site(name: str, sign: Sign, *grades: Grade) -> Item:
    return Item(
        name=name, evidence=_EVIDENCE,
        rules=[SignRule(signs=[sign], grades=grades, otherwise=(1, 1))],
    )  # fmt: skip


_YES: Final = Grade(2)
_GYNAECOLOGICAL: Final = _site("gynaecological", Sign.UTERINE, Grade(2, yes("gross")))
_OTHERS: Final = (
    _site("epistaxis", Sign.EPISTAXIS, _LONG),
    _site("gastrointestinal", Sign.GI, Grade(2, yes("gross"))),
    _site("urinary", Sign.URINARY, Grade(2, yes("gross"))),
    _GYNAECOLOGICAL,
    _site("pulmonary", Sign.PULMONARY, _YES),
    _site("intracranial", Sign.INTRACRANIAL, _YES),
    _site("subconjunctival", Sign.SUBCONJUNCTIVAL, _YES),
)

IBLS: Final = BleedingScale(
    id="ibls",
    title="ITP bleeding scale, 11 site-specific grades",
    source="Page, Br J Haematol 2007;138:245",
    citation="page2007",
    evidence="seen",
    total="mean",
    items=(
        Item(name="skin, on examination", evidence=_EVIDENCE, rules=_SKIN, found=(Found.EXAM,)),
        Item(name="skin, by history", evidence=_EVIDENCE, rules=_SKIN, found=_HISTORY),
        Item(name="mouth, on examination", evidence=_EVIDENCE, rules=_ORAL, found=(Found.EXAM,)),
        Item(name="mouth, by history", evidence=_EVIDENCE, rules=_ORAL, found=_HISTORY),
        *_OTHERS,
    ),
    notes=(
        "Grades 0, 1 and 2 of each site; the mean of the sites as a score is that of trials.",
        "Skin and mouth have a grade on examination and one by history, so found is needed.",
        "Gap: more than 5 bruises of 2 cm or less; exactly 5 minutes of gum bleeding.",
        "Bites, wounds, muscle and joint are not on the scale.",
    ),
)
"""IBLS; its items are from memory, to be checked."""

IBLS_9: Final = attrs.evolve(
    IBLS,
    id="ibls-9",
    title="ITP bleeding scale as the mean of 9 sites",
    evidence="recalled 75",
    items=(
        Item(name="skin", evidence=_EVIDENCE, rules=_SKIN),
        Item(name="mouth", evidence=_EVIDENCE, rules=_ORAL),
        *_OTHERS,
    ),
    notes=(
        "The form of trials (LUNA 3): examination and history are one grade.",
        "That these are the nine sites follows from the eleven grades; it was not seen.",
    ),
)
"""The form of trials, 9 sites."""

IBLS_8: Final = attrs.evolve(
    IBLS_9,
    id="ibls-8",
    title="ITP bleeding scale as the mean of 8 sites",
    items=tuple(item for item in IBLS_9.items if item is not _GYNAECOLOGICAL),
    notes=(*IBLS_9.notes, "For men and after the menopause: without the gynaecological site."),
)
"""The form of trials for men and after the menopause, 8 sites."""
