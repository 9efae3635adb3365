"""Bleeding scales: edge tables by hand for every scale and rule."""

from __future__ import annotations

from typing import Any

import pytest

from itpcase.bleeding import (
    BUCHANAN,
    SCALES,
    BleedingAssessment,
    BleedingSign,
    grade_bleeding,
    major_bleeding,
)

SHORT = {
    "exam": "seen at the visit", "record": "in a medical record", "told": "told by the patient",
    "rbc": "red cell transfusion", "hospital": "in-hospital evaluation", "scope":
    "endoscopy or other procedure", "protracted": "protracted medical control", "head":
    "head or face", "upper": "trunk above the belt", "lower": "trunk below the belt",
    "yes": True, "no": False, "nothing": [],
    "bruises": "ecchymoses", "haematoma": "subcutaneous haematoma", "wound":
    "bleeding from minor wounds", "gum": "gum bleeding", "blisters": "oral blisters",
    "spots": "oral petechiae", "bite": "bleeding from bites or lost teeth", "eye":
    "subconjunctival", "gut": "gastrointestinal", "urine": "urinary", "uterus":
    "uterine or vaginal", "muscle": "intramuscular",
}  # fmt: skip
"""Short words of the tables."""


def word(text: str) -> Any:
    """A short word, a list of them, or a number."""
    if "+" in text:
        return [word(each) for each in text.split("+")]
    if text in SHORT:
        return SHORT[text]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def sign_of(text: str) -> BleedingSign:
    """``epistaxis minutes=5 interferes=no`` as a record."""
    kind, *details = text.split()
    facts = {key: word(value) for key, _, value in (each.partition("=") for each in details)}
    for name in ("sites", "interventions"):
        if isinstance(facts.get(name), str):
            facts[name] = [facts[name]]
    if "hb_drop" in facts:
        facts["hb_drop"] = f"{facts['hb_drop']} g/dL"
    return BleedingSign(sign=word(kind), **facts)


def seen(text: str, **more: Any) -> BleedingAssessment:
    """Signs parted by commas, everything else absent, seen at the visit."""
    signs = [sign_of(each) for each in text.split(",") if each.strip()]
    facts: Any = {"signs": signs, "complete": True, "found": SHORT["exam"]} | more
    return BleedingAssessment(**facts)


WHO = [
    ("", "0"),
    ("petechiae", "1"),
    ("petechiae number=500 generalised=yes", "1"),
    ("bruises", "1"),
    ("haematoma", "1"),
    ("spots", "1"),
    ("eye", "1"),
    ("epistaxis", "2-4"),
    ("epistaxis blood_loss=mild", "2"),
    ("epistaxis blood_loss=gross", "3"),
    ("epistaxis blood_loss=debilitating", "4"),
    ("blisters blood_loss=none", "1"),
    ("blisters", "1-4"),
    ("urine gross=no blood_loss=none", "1"),
    ("urine gross=yes blood_loss=mild", "2"),
    ("uterus gross=yes blood_loss=gross", "3"),
    ("intracranial", "2-4"),
    ("intracranial blood_loss=debilitating", "4"),
    ("gut fatal=yes", "4"),
    ("petechiae, epistaxis blood_loss=mild", "2"),
    ("petechiae, epistaxis interventions=rbc blood_loss=mild", "2"),
]

NOSE = "interventions=nothing hb_drop=0 interferes=no"
SMOG = [
    ("", "S0M0O0"),
    ("petechiae number=10", "S1M0O0"),
    ("petechiae number=40 per_palm=10 per_palm_other_side=5", "S1M0O0"),
    ("petechiae number=40 per_palm=10 per_palm_other_side=6", "S2M0O0"),
    ("petechiae number=40 per_palm=6 per_palm_other_side=6", "S2M0O0"),
    ("petechiae number=40 per_palm=6 per_palm_other_side=5", "S1M0O0"),
    ("petechiae number=40 per_palm=11", "S2M0O0"),
    ("petechiae number=40", "S1-2M0O0"),
    ("petechiae number=11", "S1-2M0O0"),
    ("petechiae per_palm=6 per_palm_other_side=6 sites=legs", "S2M0O0"),
    ("petechiae number=5", "S1M0O0"),
    ("petechiae number=50 per_palm=6 sites=head+legs per_palm_other_side=2", "S1M0O0"),
    ("petechiae number=51 per_palm=6 sites=head+legs per_palm_other_side=2", "S3M0O0"),
    ("petechiae number=51 per_palm=6 sites=head+arms per_palm_other_side=0", "S1M0O0"),
    ("petechiae number=51 per_palm=6 sites=legs+lower per_palm_other_side=0", "S1M0O0"),
    ("petechiae number=51 per_palm=11", "S2-3M0O0"),
    ("bruises small=2 large=0 sites=legs", "S0M0O0"),
    ("bruises small=2 large=0 sites=legs+arms", "S1M0O0"),
    ("bruises small=2 large=0", "S0-1M0O0"),
    ("bruises small=3 large=0 sites=legs", "S1M0O0"),
    ("bruises small=0 large=1", "S2M0O0"),
    ("bruises small=0 large=5", "S2M0O0"),
    ("bruises small=0 large=6", "S3M0O0"),
    ("bruises number=2 sites=legs", "S0-2M0O0"),
    ("bruises number=5 small=5 sites=legs", "S1M0O0"),
    ("haematoma small=1 large=0", "S1M0O0"),
    ("haematoma small=2 large=0", "S2M0O0"),
    ("haematoma small=3 large=0", "S3M0O0"),
    ("haematoma small=0 large=1", "S3M0O0"),
    ("haematoma number=1", "S1-3M0O0"),
    ("wound minutes=4 interferes=no interventions=nothing", "S1M0O0"),
    ("wound minutes=5 interferes=no interventions=nothing", "S1-2M0O0"),
    ("wound minutes=6 interferes=no interventions=nothing", "S2M0O0"),
    ("wound minutes=4 interferes=yes interventions=nothing", "S2M0O0"),
    ("wound minutes=4 interferes=no interventions=protracted", "S3M0O0"),
    (f"epistaxis minutes=4 {NOSE}", "S0M1O0"),
    (f"epistaxis minutes=5 {NOSE}", "S0M1-2O0"),
    (f"epistaxis minutes=6 {NOSE}", "S0M2O0"),
    ("epistaxis minutes=4 interventions=packing hb_drop=2.0", "S0M3O0"),
    ("gum minutes=4 interventions=cautery hb_drop=0", "S0M3O0"),
    ("bite minutes=4 interventions=hospital hb_drop=0", "S0M3O0"),
    ("epistaxis minutes=4 interventions=packing hb_drop=2.1", "S0M4O0"),
    ("epistaxis minutes=4 interventions=packing+rbc", "S0M4O0"),
    ("epistaxis minutes=4 interventions=packing", "S0M3-4O0"),
    ("epistaxis", "S0M1-4O0"),
    (f"epistaxis minutes=6 {NOSE} found=told", "S0M1O0"),
    (f"epistaxis minutes=6 {NOSE} found=record", "S0M2O0"),
    ("blisters number=2 interferes=no", "S0M1O0"),
    ("blisters number=3 interferes=no", "S0M2O0"),
    ("blisters number=10 interferes=no", "S0M2O0"),
    ("blisters number=6 interferes=yes", "S0M3O0"),
    ("blisters number=5 interferes=yes", "S0M2O0"),
    ("blisters number=11 interferes=no", "S0M3O0"),
    ("blisters number=11 interferes=no found=record", "S0M1O0"),
    ("eye bilateral=no generalised=no", "S0M1O0"),
    ("eye bilateral=yes generalised=no", "S0M2O0"),
    ("eye bilateral=no generalised=yes", "S0M2O0"),
    ("eye bilateral=yes generalised=yes", "S0M3O0"),
    ("gut interventions=nothing hb_drop=2.0", "S0M0O2"),
    ("gut interventions=scope hb_drop=2.0", "S0M0O3"),
    ("gut interventions=scope hb_drop=2.1", "S0M0O4"),
    ("uterus interventions=rbc", "S0M0O4"),
    ("pulmonary interventions=nothing hb_drop=0 found=told", "S0M0O1"),
    ("joint interventions=nothing hb_drop=0 life_threatening=no", "S0M0O3"),
    ("intracranial interventions=nothing hb_drop=0 life_threatening=yes", "S0M0O4"),
    ("intracranial", "S0M0O3-4"),
    ("intracranial fatal=yes", "S0M0O5"),
    (f"petechiae number=5, epistaxis minutes=6 {NOSE}, joint fatal=yes", "S1M2O5"),
]

BUCHANAN_TABLE = [
    ("", "0"),
    ("petechiae number=100", "1"),
    ("petechiae number=101", "2"),
    ("petechiae", "1-2"),
    ("bruises number=5 largest_cm=3", "1"),
    ("bruises number=6 largest_cm=3.1", "2"),
    ("bruises number=3 largest_cm=5", "2"),
    ("bruises number=6 largest_cm=3", "2"),
    ("bruises number=5", "1-2"),
    ("bruises number=6", "2"),
    ("petechiae number=50, bruises number=6 largest_cm=4", "2"),
    ("epistaxis needs_immediate=no", "3"),
    ("epistaxis needs_immediate=yes life_threatening=no", "4"),
    ("epistaxis needs_immediate=yes", "4-5"),
    ("epistaxis life_threatening=yes", "5"),
    ("epistaxis", "3-5"),
    ("urine gross=no needs_immediate=no", "0"),
    ("urine gross=yes needs_immediate=no", "3"),
    ("urine needs_immediate=no", "0-3"),
    ("joint needs_immediate=no", "3-4"),
    ("joint needs_immediate=yes life_threatening=no", "4"),
    ("intracranial", "5"),
    ("petechiae fatal=yes", "5"),
    ("wound", "0"),
]

IBLS = [
    ("", "0"),
    ("bruises number=5 largest_cm=9", "0.0909"),
    ("bruises number=6 largest_cm=2", "0.0909-0.182"),
    ("bruises number=6 largest_cm=2.1", "0.182"),
    ("petechiae generalised=no", "0.0909"),
    ("petechiae generalised=yes", "0.182"),
    ("petechiae generalised=yes found=told", "0.182"),
    ("petechiae generalised=yes, petechiae generalised=yes found=told", "0.364"),
    ("blisters number=1", "0.0909"),
    ("blisters number=2", "0.182"),
    ("spots number=5", "0"),
    ("spots number=6", "0.0909"),
    ("gum minutes=4", "0.0909"),
    ("gum minutes=5", "0.0909-0.182"),
    ("gum minutes=6", "0.182"),
    ("epistaxis minutes=5", "0.0909"),
    ("epistaxis minutes=6", "0.182"),
    ("gut gross=no", "0.0909"),
    ("gut gross=yes", "0.182"),
    ("urine gross=no", "0.0909"),
    ("uterus gross=yes", "0.182"),
    ("pulmonary", "0.182"),
    ("intracranial", "0.182"),
    ("eye", "0.182"),
    ("joint, muscle, bite, wound", "0"),
]

SAFE = "needs_immediate=no"
KHELLAF = [
    ("", 65, "0"),
    ("", 65.5, "2"),
    ("", 66, "2"),
    ("", 75, "2"),
    ("", 75.5, "5"),
    ("", 76, "5"),
    ("", None, "0-5"),
    ("petechiae sites=legs", 40, "1"),
    ("petechiae sites=legs+arms generalised=no", 40, "2"),
    ("petechiae sites=legs+arms", 40, "2-3"),
    ("petechiae generalised=yes", 40, "3"),
    ("petechiae", 40, "1-3"),
    ("bruises sites=legs", 40, "2"),
    ("bruises generalised=yes", 40, "4"),
    ("petechiae generalised=yes, bruises sites=legs", 40, "3"),
    (f"epistaxis bilateral=no {SAFE}", 40, "2"),
    (f"epistaxis bilateral=yes {SAFE}", 40, "3"),
    (f"gum {SAFE}", 40, "5"),
    (f"gum {SAFE}, blisters {SAFE}", 40, "5"),
    (f"gut hb_drop=2 shock=no {SAFE}", 40, "4"),
    (f"gut hb_drop=2.1 shock=no {SAFE}", 40, "15"),
    (f"gut hb_drop=0 shock=yes {SAFE}", 40, "15"),
    (f"gut hb_drop=0 {SAFE}", 40, "4-15"),
    (f"urine gross=no {SAFE}", 40, "0"),
    (f"urine gross=yes hb_drop=2 {SAFE}", 40, "4"),
    (f"urine gross=yes hb_drop=2.1 {SAFE}", 40, "10"),
    (f"uterus gross=yes hb_drop=2 {SAFE}", 40, "4"),
    (f"uterus gross=yes hb_drop=2.1 {SAFE}", 40, "10"),
    ("intracranial", 40, "15"),
    ("pulmonary life_threatening=yes", 40, "15"),
    ("pulmonary", 40, "0-15"),
    (f"petechiae generalised=yes, epistaxis bilateral=yes {SAFE}, gum {SAFE}", 70, "13"),
    (f"epistaxis bilateral=yes {SAFE}, gum {SAFE}", 40, "8"),
]

CALM = "anaemia=no life_threatening=no"
CHINA = [
    ("", 64, "0"),
    ("", 65, "1"),
    ("", 74, "1"),
    ("", 75, "2"),
    ("", None, "0-2"),
    ("petechiae sites=legs", 40, "1"),
    ("petechiae sites=head+legs", 40, "2"),
    ("haematoma", 40, "1-2"),
    (f"epistaxis self_limiting=yes {CALM}", 40, "2"),
    (f"epistaxis self_limiting=no {CALM}", 40, "3"),
    (f"gum {CALM}", 40, "2-3"),
    ("gum anaemia=yes", 40, "5"),
    (f"gut {CALM}", 40, "3"),
    ("gut anaemia=yes life_threatening=no", 40, "5"),
    ("gut anaemia=yes life_threatening=yes", 40, "8"),
    ("intracranial", 40, "8"),
    ("intraspinal", 75, "10"),
    (f"petechiae sites=head, gum self_limiting=no {CALM}, gut {CALM}", 75, "5"),
    ("joint", 40, "0"),
]


@pytest.mark.parametrize(("signs", "code"), WHO)
def test_who(signs: str, code: str) -> None:
    """Petechiae 1, and the word on record for blood loss: mild 2, gross 3, debilitating 4."""
    assert code == grade_bleeding(seen(signs)).code


@pytest.mark.parametrize(("signs", "code"), SMOG)
def test_smog(signs: str, code: str) -> None:
    """Skin, mucosa and organs, each its highest grade, as far as it is documented."""
    assert code == grade_bleeding(seen(signs), definition="smog").code


@pytest.mark.parametrize(("signs", "code"), BUCHANAN_TABLE)
def test_buchanan(signs: str, code: str) -> None:
    """Overall grade 0 to 5; bruises that fit neither grade 1 nor 2 are read as 2."""
    assert code == grade_bleeding(seen(signs), definition=BUCHANAN).code


@pytest.mark.parametrize(("signs", "code"), IBLS)
def test_ibls(signs: str, code: str) -> None:
    """The mean of eleven site-specific grades; one site with grade 1 is a mean of 1/11."""
    assert code == grade_bleeding(seen(signs), definition="ibls").code


@pytest.mark.parametrize(("signs", "age", "code"), KHELLAF)
def test_khellaf(signs: str, age: float | None, code: str) -> None:
    """The sum of the items and of the points for the age."""
    assert code == grade_bleeding(seen(signs, age=age), definition="khellaf").code


@pytest.mark.parametrize(("signs", "age", "code"), CHINA)
def test_the_chinese_score(signs: str, age: float | None, code: str) -> None:
    """Points for the age and for the highest single item."""
    assert code == grade_bleeding(seen(signs, age=age), definition="china2020").code


TRIAL = [
    ("epistaxis minutes=6", "ibls-9", 2 / 9),
    ("epistaxis minutes=6", "ibls-8", 2 / 8),
    ("petechiae generalised=yes, petechiae generalised=no found=told", "ibls-9", 2 / 9),
    ("uterus gross=yes", "ibls-9", 2 / 9),
    ("uterus gross=yes", "ibls-8", 0.0),
]


@pytest.mark.parametrize(("signs", "scale", "grade"), TRIAL)
def test_ibls_of_trials(signs: str, scale: str, grade: float) -> None:
    """Examination and history are one of nine sites; eight without the gynaecological one."""
    assert grade == grade_bleeding(seen(signs), definition=scale).grade


def test_the_number_of_sites() -> None:
    """IBLS has 11 site-specific grades, 9 sites in trials, and 8 for men."""
    assert [11, 9, 8] == [len(SCALES[name].items) for name in ("ibls", "ibls-9", "ibls-8")]


THRESHOLDS = [
    ("petechiae", 40, "who", "relevant", "no"),
    ("epistaxis blood_loss=mild", 40, "who", "relevant", "yes"),
    ("blisters", 40, "who", "relevant", "unknown"),
    (f"epistaxis bilateral=yes {SAFE}, gum {SAFE}", 40, "khellaf", "favours IVIG", "no"),
    (f"epistaxis bilateral=yes {SAFE}, gum {SAFE}", 66, "khellaf", "favours IVIG", "yes"),
    (f"epistaxis bilateral=yes {SAFE}, gum {SAFE}", None, "khellaf", "favours IVIG", "unknown"),
    (f"epistaxis self_limiting=no {CALM}", 74, "china2020", "severe", "no"),
    (f"epistaxis self_limiting=no {CALM}", 75, "china2020", "severe", "yes"),
    ("epistaxis needs_immediate=no", 40, "buchanan", "severe", "no"),
    ("epistaxis needs_immediate=yes", 40, "buchanan", "severe", "yes"),
]


@pytest.mark.parametrize(("signs", "age", "scale", "name", "verdict"), THRESHOLDS)
def test_thresholds(signs: str, age: float | None, scale: str, name: str, verdict: str) -> None:
    """A total that means something is reached, not reached, or unknown within its range."""
    assert verdict == grade_bleeding(seen(signs, age=age), definition=scale).thresholds[name]


ASH = [
    # signs, what else is known, answer, word
    ("", {}, "no", "none"),
    ("petechiae number=5 generalised=no", {"life_threatening": False}, "no", "minor"),
    ("petechiae number=5 generalised=yes", {"life_threatening": False}, "yes", "major"),
    ("intracranial", {}, "yes", "major"),
    ("epistaxis minutes=6 blood_loss=mild", {"needs_immediate": False}, "yes", "major"),
    ("epistaxis minutes=5 blood_loss=mild", {"needs_immediate": False}, "no", "minor"),
    ("epistaxis minutes=5 blood_loss=gross", {"needs_immediate": False}, "yes", "major"),
    ("epistaxis minutes=5 blood_loss=mild", {"needs_immediate": True}, "yes", "major"),
    ("epistaxis minutes=5", {"needs_immediate": False}, "unknown", "unknown"),
    ("epistaxis blood_loss=mild", {"needs_immediate": False}, "unknown", "unknown"),
    ("joint life_threatening=yes", {}, "yes", "major"),
]


@pytest.mark.parametrize(("signs", "more", "verdict", "word"), ASH)
def test_ash_2019_major(signs: str, more: dict[str, Any], verdict: str, word: str) -> None:
    """WHO 3 and up, Buchanan severe, IBLS 2 at a site, life-threatening or intracranial."""
    for stated in ({}, {"bolton_maggs_moon": 0}):
        found = major_bleeding(seen(signs, stated=stated, **more))

        assert (verdict, word) == (found.answer, found.word)


STATED = [
    ({}, "unknown", "unknown"),
    ({"bolton_maggs_moon": 1}, "yes", "major"),
    ({"bolton_maggs_moon": 0}, "unknown", "unknown"),
    ({"who": 0}, "no", "none"),
    ({"who": 2}, "unknown", "unknown"),
    ({"who": 3}, "yes", "major"),
    ({"ibls": 2}, "yes", "major"),
    ({"khellaf": 5}, "unknown", "unknown"),
]


@pytest.mark.parametrize(("stated", "verdict", "word"), STATED)
def test_major_bleeding_of_stated_grades(stated: dict[str, int], verdict: str, word: str) -> None:
    """A stated grade decides where it can; WHO 0 is no bleeding, and points may be for the age."""
    found = major_bleeding(BleedingAssessment(stated=stated))

    assert (verdict, word) == (found.answer, found.word)


ISTH = [
    ("", "no", "none"),
    ("petechiae ongoing=no", "no", "not critical"),
    ("intracranial", "yes", "critical"),
    ("intraspinal", "yes", "critical"),
    ("intraocular", "yes", "critical"),
    ("retroperitoneal", "yes", "critical"),
    ("pericardial", "yes", "critical"),
    ("muscle compartment_syndrome=yes", "yes", "critical"),
    ("muscle compartment_syndrome=no ongoing=no", "no", "not critical"),
    ("muscle ongoing=no", "unknown", "unknown"),
    ("gut ongoing=yes shock=yes", "yes", "critical"),
    ("gut ongoing=yes shock=no respiratory_compromise=no", "no", "not critical"),
    ("gut ongoing=no shock=yes", "no", "not critical"),
    ("gut ongoing=yes shock=no respiratory_compromise=yes", "yes", "critical"),
    ("gut shock=yes", "unknown", "unknown"),
]


@pytest.mark.parametrize(("signs", "verdict", "word"), ISTH)
def test_isth_2021_critical(signs: str, verdict: str, word: str) -> None:
    """A critical site, a compartment syndrome, or ongoing with instability or no breath."""
    found = major_bleeding(seen(signs), definition="isth2021-critical")

    assert (verdict, word) == (found.answer, found.word)


@pytest.mark.parametrize(
    ("total", "age", "for_age", "points"),
    [
        (10, None, (0, 5), (5, 10)), (10, 40, (0, 0), (10, 10)), (10, 70, (2, 2), (8, 8)),
        (10, 80, (5, 5), (5, 5)), (3, None, (0, 5), (0, 3)), (3, 80, (5, 5), (0, 0)),
    ],
)  # fmt: skip
def test_the_ends_of_a_stated_total(
    total: int, age: float | None, for_age: tuple[int, int], points: tuple[int, int]
) -> None:
    """The points of the signs are the total without those that the age can give."""
    seen = BleedingAssessment(stated={"khellaf": total}, age=age)
    found = grade_bleeding(seen, definition="khellaf")

    assert (total, total, for_age, points) == (
        found.low, found.high, found.age_points, found.points,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "ends", "code"),
    [
        ("who", (2, 4), "2-4"), ("buchanan", (3, 5), "3-5"), ("china2020", (2, 5), "2-5"),
        ("khellaf", (2, 18), "2-18"), ("smog", (1, 4), "S0M1-4O0"),
    ],
)  # fmt: skip
def test_the_ends_of_a_range(scale: str, ends: tuple[int, int], code: str) -> None:
    """A nosebleed of which nothing else is known: the lowest and the highest that it can be."""
    seen = BleedingAssessment(signs=[BleedingSign(sign="epistaxis")], age=40, complete=True)
    found = grade_bleeding(seen, definition=scale)

    assert (ends, code, None) == ((found.low, found.high), found.code, found.grade)
