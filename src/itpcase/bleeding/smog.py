"""
The bleeding assessment of the International Working Group (SMOG, ITP-BAT), as data.

Skin, mucosa and organs are graded apart, as in ``S2M1O0``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from itpcase.bleeding.limits import BleedingScale, Detail, Grade, Item, SignRule, no, yes
from itpcase.model import BodySite, Found, Intervention, Sign

__all__ = ["SMOG"]

_SEEN: Final = (Found.EXAM,)
_ON_RECORD: Final = (Found.EXAM, Found.RECORD)
_REPORTED: Final = 1
"""The grade of what the patient reports without documentation."""

_ABOVE: Final = Detail(
    field="sites", any_of=(BodySite.HEAD_FACE, BodySite.ARMS, BodySite.UPPER_TRUNK)
)
_BELOW: Final = Detail(field="sites", any_of=(BodySite.LOWER_TRUNK, BodySite.LEGS))

_TRANSFUSED: Final = Grade(
    4,
    Detail(field="interventions", any_of=(Intervention.RED_CELLS,)),
    Detail(field="hb_drop_g_per_dl", above=2),
)
_TREATED: Final = Grade(
    3,
    Detail(
        field="interventions",
        any_of=(
            Intervention.PACKING,
            Intervention.CAUTERY,
            Intervention.PROCEDURE,
            Intervention.IN_HOSPITAL,
        ),
    ),
)
_LONG: Final = Grade(2, Detail(field="minutes", above=5), yes("interferes"))
_SHORT: Final = Grade(1, (Detail(field="minutes", below=5), no("interferes")))
_FIVE: Final = "exactly 5 minutes is neither less nor more than 5"


def _skin(name: str, sign: Sign, grades: Iterable[Grade], otherwise: tuple[int, int]) -> Item:
    return Item(
        name=name, domain="S", evidence="seen", documented=_SEEN, undocumented=_REPORTED,
        rules=[SignRule(signs=[sign], grades=grades, otherwise=otherwise)],
    )  # fmt: skip


def _mucosa(
    name: str, signs: Iterable[Sign], grades: Iterable[Grade], evidence: str, *, overt: bool
) -> Item:
    return Item(
        name=name, domain="M", evidence=evidence, documented=_ON_RECORD if overt else _SEEN,
        undocumented=_REPORTED,
        rules=[SignRule(
            signs=signs, grades=grades, otherwise=(1, 2) if overt else (1, 1),
            gap=_FIVE if overt else "",
        )],
    )  # fmt: skip


def _organ(name: str, signs: Iterable[Sign], grades: Iterable[Grade], otherwise: int) -> Item:
    return Item(
        name=name, domain="O", evidence="recalled 75", documented=_ON_RECORD,
        undocumented=_REPORTED,
        rules=[SignRule(signs=signs, grades=grades, otherwise=(otherwise, otherwise))],
    )  # fmt: skip


SMOG: Final = BleedingScale(
    id="smog",
    title="IWG bleeding assessment (SMOG, ITP-BAT)",
    source="Rodeghiero, Blood 2013;121:2596",
    citation="rodeghiero2013",
    evidence="seen",
    total="domains",
    fatal=5,
    items=(
        _skin(
            "petechiae", Sign.PETECHIAE,
            [
                Grade(3, (Detail(field="number", above=50), _ABOVE, _BELOW)),
                Grade(
                    2,
                    Detail(field="per_palm", above=10),
                    (
                        Detail(field="per_palm", above=5),
                        Detail(field="per_palm_other_side", above=5),
                        Detail(field="number", at_least=12, if_known=True),  # two times 6
                    ),
                ),
            ],
            (1, 1),
        ),
        _skin(
            "ecchymoses", Sign.ECCHYMOSES,
            [
                Grade(3, Detail(field="large", above=5)),
                Grade(2, Detail(field="large", at_least=1)),
                Grade(
                    1,
                    Detail(field="small", at_least=3),
                    (
                        Detail(field="small", at_least=2),
                        Detail(field="sites", several=2),
                    ),
                ),
            ],
            (0, 0),
        ),
        _skin(
            "subcutaneous haematoma", Sign.HAEMATOMA,
            [
                Grade(
                    3,
                    Detail(field="large", at_least=1),
                    Detail(field="small", above=2),
                ),
                Grade(2, Detail(field="small", at_least=2)),
            ],
            (1, 1),
        ),
        Item(
            name="minor wounds", domain="S", evidence="recalled 70", documented=_ON_RECORD,
            undocumented=_REPORTED,
            rules=[SignRule(
                signs=[Sign.WOUND],
                grades=[
                    Grade(3, Detail(
                        field="interventions", any_of=(Intervention.PROTRACTED_CONTROL,),
                    )),
                    _LONG,
                    _SHORT,
                ],
                otherwise=(1, 2),
                gap=_FIVE,
            )],
        ),
        _mucosa(
            "epistaxis", [Sign.EPISTAXIS], [_TRANSFUSED, _TREATED, _LONG, _SHORT], "recalled 75",
            overt=True,
        ),
        _mucosa(
            "gum bleeding", [Sign.GUM], [_TRANSFUSED, _TREATED, _LONG, _SHORT], "recalled 75",
            overt=True,
        ),
        _mucosa(
            "bites", [Sign.BITE], [_TRANSFUSED, _TREATED, _LONG, _SHORT], "recalled 75",
            overt=True,
        ),
        _mucosa(
            "oral blisters", [Sign.ORAL_BLISTERS],
            [
                Grade(
                    3,
                    Detail(field="number", above=10),
                    (Detail(field="number", above=5), yes("interferes")),
                ),
                Grade(2, Detail(field="number", at_least=3)),
            ],
            "recalled 65", overt=False,
        ),
        _mucosa(
            "subconjunctival", [Sign.SUBCONJUNCTIVAL],
            [
                Grade(3, (yes("bilateral"), yes("generalised"))),
                Grade(2, yes("bilateral"), yes("generalised")),
            ],
            "recalled 65", overt=False,
        ),
        _organ("gastrointestinal", [Sign.GI], [_TRANSFUSED, _TREATED], 2),
        _organ("pulmonary", [Sign.PULMONARY], [_TRANSFUSED, _TREATED], 2),
        _organ("urinary", [Sign.URINARY], [_TRANSFUSED, _TREATED], 2),
        _organ("uterine or vaginal", [Sign.UTERINE], [_TRANSFUSED, _TREATED], 2),
        _organ(
            "muscle, joint, eye, brain and other",
            [
                Sign.INTRAMUSCULAR, Sign.JOINT, Sign.INTRAOCULAR, Sign.INTRACRANIAL,
                Sign.INTRASPINAL, Sign.RETROPERITONEAL, Sign.PERICARDIAL, Sign.OTHER_INTERNAL,
            ],
            [_TRANSFUSED, Grade(4, yes("life_threatening"))],
            3,
        ),
    ),
    notes=(
        "The worst bleeding since the last visit; the first visit looks back 15 days.",
        "Reported without documentation: grade 1. More needs a visit or a medical record.",
        "Up to 2 bruises smaller than a palm in one area are grade 0.",
        "Exactly 5 minutes is in neither grade: 1 to 2.",
        "Oral blisters: difficulty in chewing is read from *interferes*.",
        "Muscle, joint, eye and brain are 3 or more; 4 is read from transfusion or danger to life.",
    ),
)  # fmt: skip
"""IWG 2013: skin, mucosa and organs."""
