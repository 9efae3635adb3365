"""
Published bleeding scales and rules of major bleeding, as data.

Each scale and each item says how sure we are of it: ``seen`` was read in the source or a table of
it, ``recalled 75`` is from knowledge of the literature with the confidence in percent, ``assumed``
is a reading of ours where the source is silent.
"""

from __future__ import annotations

from typing import Final

from itpcase.bleeding.ibls import IBLS, IBLS_8, IBLS_9
from itpcase.bleeding.limits import (
    BleedingScale,
    Detail,
    Grade,
    Item,
    MajorRule,
    Part,
    SignRule,
    Threshold,
    no,
    yes,
)
from itpcase.bleeding.smog import SMOG
from itpcase.model import BloodLoss, BodySite, Sign

__all__ = [
    "ASH_2019_MAJOR",
    "BUCHANAN",
    "CHINA_BLEEDING",
    "IBLS",
    "IBLS_8",
    "IBLS_9",
    "ISTH_2021_CRITICAL",
    "KHELLAF",
    "MAJOR_RULES",
    "SCALES",
    "SMOG",
    "WHO",
]


def _lost(*words: BloodLoss) -> Detail:
    return Detail(field="blood_loss", any_of=words)


_BONE_DEEP: Final = (
    Sign.INTRAMUSCULAR, Sign.JOINT, Sign.INTRAOCULAR, Sign.INTRASPINAL, Sign.RETROPERITONEAL,
    Sign.PERICARDIAL, Sign.OTHER_INTERNAL,
)  # fmt: skip


# --- WHO ----------------------------------------------------------------------------------------

_BY_LOSS: Final = (
    Grade(4, _lost(BloodLoss.DEBILITATING)),
    Grade(3, _lost(BloodLoss.GROSS)),
    Grade(2, _lost(BloodLoss.MILD)),
)

WHO: Final = BleedingScale(
    id="who",
    title="WHO bleeding scale",
    source="World Health Organization 1979; Miller, Cancer 1981;47:207",
    citation="miller1981",
    evidence="cited",
    total="highest",
    fatal=4,
    bleeding_evidence="cited",
    levels=True,
    items=(
        Item(
            name="petechiae", evidence="cited",
            rules=[SignRule(signs=[Sign.PETECHIAE], grades=[Grade(1)])],
        ),
        Item(
            name="other bleeding without a way out", evidence="assumed",
            rules=[SignRule(
                signs=[
                    Sign.ECCHYMOSES, Sign.HAEMATOMA, Sign.ORAL_PETECHIAE, Sign.SUBCONJUNCTIVAL,
                ],
                grades=[Grade(1)],
            )],
        ),
        Item(
            name="blood loss", evidence="cited",
            rules=[
                SignRule(
                    signs=[
                        Sign.WOUND, Sign.EPISTAXIS, Sign.GUM, Sign.BITE, Sign.PULMONARY,
                        Sign.INTRACRANIAL, *_BONE_DEEP,
                    ],
                    grades=_BY_LOSS,
                    otherwise=(2, 2),
                ),
                SignRule(
                    signs=[Sign.GI, Sign.URINARY, Sign.UTERINE],
                    grades=(*_BY_LOSS, Grade(1, no("gross"))),
                    otherwise=(2, 2),
                ),
                SignRule(signs=[Sign.ORAL_BLISTERS], grades=_BY_LOSS, otherwise=(1, 1)),
            ],
        ),
    ),
    thresholds=[Threshold(
        name="relevant", at_least=2, evidence="recalled 95",
        clause="Trials report grades 1 to 4 as any, and 2 to 4 as relevant bleeding.",
    )],
    notes=(
        "The scale says: 0 none, 1 petechiae, 2 mild, 3 gross, 4 debilitating blood loss.",
        "The grade of blood loss is the word on record; without one it is 2 to 4.",
        "Bruises and other bleeding into the tissue without loss are read as grade 1.",
        "Bleeding that is not visible, or no more than spotting, is read as grade 1.",
        "Red cells play no part: the modified scale of transfusion trials is another one.",
        "Many trials give intracranial bleeding grade 4; the scale itself does not say so.",
    ),
)  # fmt: skip
"""
The WHO scale.

Its grades were seen in pages that cite it (no bleeding, petechiae, mild, gross, debilitating blood
loss); that trials call grades 2 to 4 relevant is from memory, to be checked.
"""


# --- Buchanan and Adix --------------------------------------------------------------------------

_LIFE: Final = Grade(5, yes("life_threatening"))

BUCHANAN: Final = BleedingScale(
    id="buchanan",
    title="Buchanan and Adix overall grade, in the version of Neunert and Buchanan",
    source="Buchanan and Adix, J Pediatr 2002;141:683",
    citation="buchanan2002",
    evidence="seen",
    total="highest",
    fatal=5,
    items=(
        Item(
            name="petechiae", evidence="seen",
            rules=[SignRule(
                signs=[Sign.PETECHIAE],
                grades=[Grade(2, Detail(field="number", above=100))],
                otherwise=(1, 1),
            )],
        ),
        Item(
            name="bruises", evidence="seen",
            rules=[SignRule(
                signs=[Sign.ECCHYMOSES, Sign.HAEMATOMA],
                grades=[
                    Grade(2, (
                        Detail(field="number", above=5), Detail(field="largest_cm", above=3),
                    )),
                    Grade(1, (
                        Detail(field="number", at_most=5), Detail(field="largest_cm", at_most=3),
                    )),
                ],
                otherwise=(2, 2),
                gap="few but large, or many but small bruises are in neither grade",
            )],
        ),
        Item(
            name="mucosa", evidence="seen",
            rules=[
                SignRule(
                    signs=[
                        Sign.EPISTAXIS, Sign.GUM, Sign.ORAL_BLISTERS, Sign.ORAL_PETECHIAE,
                        Sign.BITE, Sign.SUBCONJUNCTIVAL,
                    ],
                    grades=[_LIFE, Grade(4, yes("needs_immediate"))],
                    otherwise=(3, 3),
                ),
                SignRule(
                    signs=[Sign.GI, Sign.URINARY, Sign.UTERINE],
                    grades=[_LIFE, Grade(4, yes("needs_immediate")), Grade(3, yes("gross"))],
                ),
            ],
        ),
        Item(
            name="internal", evidence="seen",
            rules=[SignRule(
                signs=[Sign.PULMONARY, *_BONE_DEEP],
                grades=[_LIFE, Grade(4, yes("needs_immediate"))],
                otherwise=(3, 4),
                gap="internal bleeding that needs no immediate attention has no grade",
            )],
        ),
        Item(
            name="intracranial", evidence="seen",
            rules=[SignRule(signs=[Sign.INTRACRANIAL], grades=[Grade(5)])],
        ),
    ),
    thresholds=[Threshold(
        name="severe", at_least=4, evidence="seen",
        clause="Grade 4 is severe, grade 5 life-threatening or fatal.",
    )],
    notes=(
        "Gap: 3 bruises of 5 cm fit neither grade 1 nor 2; read as 2.",
        "Gap: more than 5 bruises of 3 cm or less fit neither; read as 2.",
        "Bleeding that needs no immediate attention is not life-threatening.",
        "Occult bleeding is not overt and has no grade.",
    ),
)  # fmt: skip
"""Buchanan and Adix, as Neunert and Buchanan use it."""


# --- Khellaf ------------------------------------------------------------------------------------

_HB_2: Final = Detail(field="hb_drop_g_per_dl", above=2)

KHELLAF: Final = BleedingScale(
    id="khellaf",
    title="Khellaf score",
    source="Khellaf, Haematologica 2005;90:829",
    citation="khellaf2005",
    evidence="seen",
    total="sum",
    age=[Grade(5, Detail(field="age", above=75)), Grade(2, Detail(field="age", above=65))],
    items=(
        Item(
            name="skin", evidence="seen",
            rules=[
                SignRule(
                    signs=[Sign.PETECHIAE],
                    grades=[
                        Grade(3, yes("generalised")), Grade(2, Detail(field="sites", several=2)),
                    ],
                    otherwise=(1, 1),
                ),
                SignRule(
                    signs=[Sign.ECCHYMOSES], grades=[Grade(4, yes("generalised"))],
                    otherwise=(2, 2),
                ),
            ],
        ),
        Item(
            name="epistaxis", evidence="seen",
            rules=[SignRule(
                signs=[Sign.EPISTAXIS], grades=[Grade(3, yes("bilateral"))], otherwise=(2, 2),
            )],
        ),
        Item(
            name="mouth", evidence="seen",
            rules=[SignRule(signs=[Sign.ORAL_BLISTERS, Sign.GUM], grades=[Grade(5)])],
        ),
        Item(
            name="gastrointestinal", evidence="seen",
            rules=[SignRule(
                signs=[Sign.GI], grades=[Grade(15, _HB_2, yes("shock"))], otherwise=(4, 4),
            )],
        ),
        Item(
            name="urine", evidence="seen",
            rules=[SignRule(
                signs=[Sign.URINARY],
                grades=[Grade(10, (yes("gross"), _HB_2)), Grade(4, yes("gross"))],
            )],
        ),
        Item(
            name="genital", evidence="seen",
            rules=[SignRule(
                signs=[Sign.UTERINE],
                grades=[Grade(10, (yes("gross"), _HB_2)), Grade(4, yes("gross"))],
            )],
        ),
        Item(
            name="central nervous system or life-threatening", evidence="seen",
            rules=[
                SignRule(signs=[Sign.INTRACRANIAL, Sign.INTRASPINAL], grades=[Grade(15)]),
                SignRule(
                    signs=[
                        Sign.EPISTAXIS, Sign.GUM, Sign.ORAL_BLISTERS, Sign.BITE, Sign.GI,
                        Sign.URINARY, Sign.UTERINE, Sign.PULMONARY, Sign.INTRAMUSCULAR, Sign.JOINT,
                        Sign.INTRAOCULAR, Sign.RETROPERITONEAL, Sign.PERICARDIAL,
                        Sign.OTHER_INTERNAL,
                    ],
                    grades=[Grade(15, yes("life_threatening"))],
                ),
            ],
        ),
    ),
    thresholds=[Threshold(
        name="favours IVIG", above=8, evidence="seen",
        clause="More than 8 favours immunoglobulin over corticosteroids alone.",
    )],
    notes=(
        "The total is the sum of the items (recalled 88).",
        "Exactly 8: the abstract gives corticosteroids up to 8, a page below 8; not IVIG.",
        "Anaemia is a fall of haemoglobin of more than 2 g/dL, as the item on the gut defines it.",
        "Major genital bleeding is more than spotting; microscopic haematuria has no points.",
    ),
)  # fmt: skip
"""The Khellaf score."""


# --- the Chinese score --------------------------------------------------------------------------

_ANAEMIC: Final = Grade(5, yes("anaemia"))

CHINA_BLEEDING: Final = BleedingScale(
    id="china2020",
    title="Bleeding score of the Chinese consensus 2016 and guideline 2020",
    source="Zhonghua Xue Ye Xue Za Zhi 2020;41:617",
    citation="china2020",
    evidence="recalled 85",
    total="highest",
    age=[Grade(2, Detail(field="age", at_least=75)), Grade(1, Detail(field="age", at_least=65))],
    items=(
        Item(
            name="skin", evidence="recalled 85",
            rules=[SignRule(
                signs=[Sign.PETECHIAE, Sign.ECCHYMOSES, Sign.HAEMATOMA],
                grades=[Grade(2, Detail(field="sites", any_of=(BodySite.HEAD_FACE,)))],
                otherwise=(1, 1),
            )],
        ),
        Item(
            name="mucosa", evidence="recalled 85",
            rules=[SignRule(
                signs=[Sign.EPISTAXIS, Sign.GUM, Sign.ORAL_BLISTERS, Sign.SUBCONJUNCTIVAL],
                grades=[_ANAEMIC, Grade(3, no("self_limiting"))],
                otherwise=(2, 2),
            )],
        ),
        Item(
            name="organ", evidence="recalled 85",
            rules=[SignRule(
                signs=[Sign.PULMONARY, Sign.GI, Sign.URINARY, Sign.UTERINE],
                grades=[Grade(8, yes("life_threatening")), _ANAEMIC],
                otherwise=(3, 3),
            )],
        ),
        Item(
            name="central nervous system", evidence="recalled 85",
            rules=[SignRule(signs=[Sign.INTRACRANIAL, Sign.INTRASPINAL], grades=[Grade(8)])],
        ),
    ),
    thresholds=[Threshold(
        name="severe", at_least=5, evidence="recalled 85",
        clause="5 or more is severe; so is a count below 10 with active bleeding.",
    )],
    notes=(
        "The total is the points for the age and those of the highest single item, not a sum.",
        "Mucosal bleeding that is not occasional and self-limiting is multiple or hard to stop.",
        "'With anaemia' has no number: the word on record decides, not the fall of haemoglobin.",
        "A separate scale for children exists.",
    ),
)  # fmt: skip
"""The Chinese score; from memory, to be checked."""


SCALES: Final[dict[str, BleedingScale]] = {
    scale.id: scale
    for scale in (WHO, SMOG, BUCHANAN, IBLS, IBLS_9, IBLS_8, KHELLAF, CHINA_BLEEDING)
}
"""The scales by id."""


# --- major and critical bleeding ------------------------------------------------------------------

ASH_2019_MAJOR: Final = MajorRule(
    id="ash2019-major",
    title="Major bleeding of ASH 2019",
    source="Neunert, Blood Adv 2019;3:3829",
    citation="neunert2019",
    evidence="recalled 93",
    word="major",
    other="minor",
    parts=(
        Part(name="WHO grade 3 or 4", scale="who", at_least=3),
        Part(name="Buchanan and Adix severe", scale="buchanan", at_least=4),
        Part(
            name="Bolton-Maggs and Moon major",
            scale="bolton_maggs_moon",
            at_least=1,
            if_stated=True,
        ),
        Part(name="IBLS grade 2 at any site", scale="ibls", at_least=2, of_items=True),
        Part(name="intracranial", signs=[Sign.INTRACRANIAL]),
        Part(name="life-threatening", signs=list(Sign), when=[yes("life_threatening")]),
    ),
    notes=(
        "Any other bleeding is minor.",
        "'IBLS grade 2 or more' is read as the grade of a site, not as the mean.",
        "Severe of Buchanan and Adix is grade 4 and 5.",
        "Bolton-Maggs and Moon is not computed: it counts where it is stated (1 major, 0 not).",
    ),
)
"""ASH 2019; from memory, to be checked."""

ISTH_2021_CRITICAL: Final = MajorRule(
    id="isth2021-critical",
    title="Critical bleeding of the ISTH SSC 2021",
    source="Sirotich, J Thromb Haemost 2021;19:2082",
    citation="sirotich2021",
    evidence="seen",
    word="critical",
    other="not critical",
    parts=(
        Part(
            name="critical site",
            signs=[
                Sign.INTRACRANIAL,
                Sign.INTRASPINAL,
                Sign.INTRAOCULAR,
                Sign.RETROPERITONEAL,
                Sign.PERICARDIAL,
            ],
        ),
        Part(
            name="intramuscular with compartment syndrome",
            signs=[Sign.INTRAMUSCULAR],
            when=[yes("compartment_syndrome")],
        ),
        Part(
            name="ongoing with haemodynamic instability",
            signs=list(Sign),
            when=[yes("ongoing"), yes("shock")],
        ),
        Part(
            name="ongoing with respiratory compromise",
            signs=list(Sign),
            when=[yes("ongoing"), yes("respiratory_compromise")],
        ),
    ),
    notes=("The context of the definition is a count below 20; it is not asked here.",),
)
"""ISTH SSC 2021."""

MAJOR_RULES: Final[dict[str, MajorRule]] = {
    rule.id: rule for rule in (ASH_2019_MAJOR, ISTH_2021_CRITICAL)
}
"""The rules of major and critical bleeding by id."""
