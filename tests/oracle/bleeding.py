"""The bleeding scales of the catalogue, for signs of which everything is known.

Nothing here is shared with the library. A sign is a dictionary of plain values; what is not in the
list of signs is not there. Every scale gives the lowest and the highest grade: they differ where
the source leaves a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Facts = dict[str, Any]
Range = tuple[int, int]

TISSUE = {"ecchymoses", "subcutaneous haematoma", "oral petechiae", "subconjunctival"}
LUMEN = {"gastrointestinal", "urinary", "uterine or vaginal"}
DEEP = {
    "intramuscular", "joint", "intraocular", "intraspinal", "retroperitoneal", "pericardial",
    "other internal",
}  # fmt: skip
ABOVE = {"head or face", "arms", "trunk above the belt"}
BELOW = {"trunk below the belt", "legs"}
TREATED = {"packing", "cautery", "endoscopy or other procedure", "in-hospital evaluation"}
LOSS = {"mild": 2, "gross": 3, "debilitating": 4}


def highest(ranges: Iterable[Range]) -> Range:
    """The highest of several, low and high apart."""
    listed = [(0, 0), *ranges]
    return max(low for low, _ in listed), max(high for _, high in listed)


def exactly(grade: int) -> Range:
    """A grade without a gap."""
    return grade, grade


# --- 8.1 WHO --------------------------------------------------------------------------------------


def who(signs: list[Facts], age: float) -> Range:
    """1 petechiae, 2 mild, 3 gross, 4 debilitating blood loss."""
    del age

    def one(s: Facts) -> int:
        if s["fatal"]:
            return 4
        if s["sign"] == "petechiae" or s["sign"] in TISSUE:
            return 1
        if s["blood_loss"] in LOSS:
            return LOSS[s["blood_loss"]]
        if s["sign"] == "oral blisters" or (s["sign"] in LUMEN and not s["gross"]):
            return 1
        return 2

    return highest(exactly(one(s)) for s in signs)


# --- 8.2 SMOG -------------------------------------------------------------------------------------


def smog_minutes(s: Facts) -> Range:
    """1 below 5 minutes, 2 above or interfering; exactly 5 is in neither."""
    if s["minutes"] > 5 or s["interferes"]:
        return 2, 2
    return (1, 1) if s["minutes"] < 5 else (1, 2)


def smog_petechiae(s: Facts) -> int:
    """By number, density and both sides of the belt."""
    both = bool(set(s["sites"]) & ABOVE) and bool(set(s["sites"]) & BELOW)
    if s["number"] > 50 and both:
        return 3
    dense = s["per_palm"] > 10 or (s["per_palm"] > 5 and s["per_palm_other_side"] > 5)
    return 2 if dense else 1


def smog_ecchymoses(s: Facts) -> int:
    """By number and size; up to 2 small ones in one area are grade 0."""
    if s["large"] > 5:
        return 3
    if s["large"] >= 1:
        return 2
    return int(s["small"] >= 3 or (s["small"] >= 2 and len(s["sites"]) >= 2))


def smog_haematoma(s: Facts) -> int:
    """1 small, 2 small, more or a large one."""
    if s["small"] > 2 or s["large"] >= 1:
        return 3
    return 2 if s["small"] >= 2 else 1


def smog_transfused(s: Facts) -> bool:
    """Red cells, or a fall of haemoglobin of more than 2 g/dL."""
    return "red cell transfusion" in s["interventions"] or s["hb_drop"] > 2


def smog_blisters(s: Facts) -> int:
    """Fewer than 3; 3 and more; more than 10, or more than 5 with difficulty in chewing."""
    if s["number"] > 10 or (s["number"] > 5 and s["interferes"]):
        return 3
    return 2 if s["number"] >= 3 else 1


def smog_eye(s: Facts) -> int:
    """Part of one eye; both eyes or all of one; all of both."""
    return 1 + int(s["bilateral"]) + int(s["generalised"])


SMOG_SEEN = {
    "petechiae",
    "ecchymoses",
    "subcutaneous haematoma",
    "oral blisters",
    "subconjunctival",
}
DOMAIN = (
    dict.fromkeys(
        ("petechiae", "ecchymoses", "subcutaneous haematoma", "bleeding from minor wounds"), "S"
    )
    | dict.fromkeys(
        (
            "epistaxis", "gum bleeding", "bleeding from bites or lost teeth", "oral blisters",
            "subconjunctival",
        ),
        "M",
    )
    | dict.fromkeys(LUMEN | DEEP | {"pulmonary", "intracranial"}, "O")
)  # fmt: skip


def smog_one(s: Facts) -> Range:
    """One sign, and what its documentation allows."""
    if s["fatal"]:
        return 5, 5
    low, high = smog_grade(s)
    ways = {"seen at the visit"} if s["sign"] in SMOG_SEEN else {
        "seen at the visit", "in a medical record",
    }  # fmt: skip
    return (low, high) if s["found"] in ways else (min(low, 1), min(high, 1))


def smog_grade(s: Facts) -> Range:
    """One sign, if it is documented."""
    plain: dict[str, Callable[[Facts], int]] = {
        "petechiae": smog_petechiae, "ecchymoses": smog_ecchymoses,
        "subcutaneous haematoma": smog_haematoma, "oral blisters": smog_blisters,
        "subconjunctival": smog_eye,
    }  # fmt: skip
    if s["sign"] in plain:
        return exactly(plain[s["sign"]](s))
    if s["sign"] == "bleeding from minor wounds":
        protracted = "protracted medical control" in s["interventions"]
        return (3, 3) if protracted else smog_minutes(s)
    if DOMAIN[s["sign"]] == "M":
        if smog_transfused(s):
            return 4, 4
        return (3, 3) if set(s["interventions"]) & TREATED else smog_minutes(s)
    if s["sign"] in LUMEN | {"pulmonary"}:
        if smog_transfused(s):
            return 4, 4
        return exactly(3 if set(s["interventions"]) & TREATED else 2)
    return exactly(4 if smog_transfused(s) or s["life_threatening"] else 3)


def smog(signs: list[Facts], age: float) -> dict[str, Range]:
    """The highest grade of each domain."""
    del age
    return {
        name: highest(smog_one(s) for s in signs if DOMAIN.get(s["sign"]) == name) for name in "SMO"
    }


# --- 8.3 Buchanan and Adix ------------------------------------------------------------------------


def buchanan(signs: list[Facts], age: float) -> Range:
    """Overall grade 0 to 5; the gap of the bruises is read as 2."""
    del age

    def one(s: Facts) -> Range:
        kind = s["sign"]
        if kind == "bleeding from minor wounds":
            return 0, 0
        if s["fatal"] or kind == "intracranial":
            return 5, 5
        if kind == "petechiae":
            return exactly(2 if s["number"] > 100 else 1)
        if kind in ("ecchymoses", "subcutaneous haematoma"):
            return exactly(1 if s["number"] <= 5 and s["largest_cm"] <= 3 else 2)
        if s["life_threatening"]:
            return 5, 5
        if s["needs_immediate"]:
            return 4, 4
        if kind in DEEP | {"pulmonary"}:
            return 3, 4
        return exactly(3 if kind not in LUMEN or s["gross"] else 0)

    return highest(one(s) for s in signs)


# --- 8.4 IBLS -------------------------------------------------------------------------------------


def ibls_sites(signs: list[Facts]) -> list[Range]:
    """The eleven site-specific grades."""

    def skin(s: Facts) -> Range:
        if s["sign"] == "petechiae":
            return exactly(2 if s["generalised"] else 1)
        if s["number"] <= 5:
            return 1, 1
        return (2, 2) if s["largest_cm"] > 2 else (1, 2)

    def mouth(s: Facts) -> Range:
        if s["sign"] == "oral blisters":
            return exactly(2 if s["number"] > 1 else 1)
        if s["sign"] == "oral petechiae":
            return exactly(1 if s["number"] > 5 else 0)
        return (2, 2) if s["minutes"] > 5 else (1, 1) if s["minutes"] < 5 else (1, 2)

    def site(
        kinds: Iterable[str], grade: Callable[[Facts], Range], ways: tuple[str, ...] = ()
    ) -> Range:
        return highest(
            grade(s) for s in signs if s["sign"] in kinds and (not ways or s["found"] in ways)
        )

    def more(field: str) -> Callable[[Facts], Range]:
        return lambda s: exactly(2 if s[field] else 1)

    exam, told = ("seen at the visit",), ("told by the patient", "in a medical record")
    skins = ("petechiae", "ecchymoses", "subcutaneous haematoma")
    mouths = ("oral blisters", "oral petechiae", "gum bleeding")
    return [
        site(skins, skin, exam),
        site(skins, skin, told),
        site(mouths, mouth, exam),
        site(mouths, mouth, told),
        site(["epistaxis"], lambda s: exactly(2 if s["minutes"] > 5 else 1)),
        *(site([kind], more("gross")) for kind in sorted(LUMEN)),
        *(
            site([kind], lambda _: (2, 2))
            for kind in ("pulmonary", "intracranial", "subconjunctival")
        ),
    ]


# --- 8.5 Khellaf ----------------------------------------------------------------------------------


def khellaf(signs: list[Facts], age: float) -> Range:
    """The sum of the items, and of the points for the age."""

    def item(points: Callable[[Facts], int], *kinds: str) -> int:
        return max((points(s) for s in signs if s["sign"] in kinds), default=0)

    def petechiae(s: Facts) -> int:
        return 3 if s["generalised"] else 2 if len(s["sites"]) >= 2 else 1

    def blood(s: Facts) -> int:
        return 0 if not s["gross"] else 10 if s["hb_drop"] > 2 else 4

    skin = max(
        item(petechiae, "petechiae"), item(lambda s: 4 if s["generalised"] else 2, "ecchymoses")
    )
    no_danger = {"petechiae", "subconjunctival", "oral petechiae"}
    no_danger |= {"ecchymoses", "subcutaneous haematoma", "bleeding from minor wounds"}
    brain = any(
        s["sign"] in ("intracranial", "intraspinal")
        or (s["life_threatening"] and s["sign"] not in no_danger)
        for s in signs
    )
    total = (
        (5 if age > 75 else 2 if age > 65 else 0)
        + skin
        + item(lambda s: 3 if s["bilateral"] else 2, "epistaxis")
        + item(lambda _: 5, "oral blisters", "gum bleeding")
        + item(lambda s: 15 if s["hb_drop"] > 2 or s["shock"] else 4, "gastrointestinal")
        + item(blood, "urinary")
        + item(blood, "uterine or vaginal")
        + (15 if brain else 0)
    )
    return total, total


# --- 8.7 the Chinese score ------------------------------------------------------------------------


def china(signs: list[Facts], age: float) -> Range:
    """Points for the age and for the highest single item."""

    def one(s: Facts) -> int:
        kind = s["sign"]
        if kind in ("petechiae", "ecchymoses", "subcutaneous haematoma"):
            return 2 if "head or face" in s["sites"] else 1
        if kind in ("epistaxis", "gum bleeding", "oral blisters", "subconjunctival"):
            return 5 if s["anaemia"] else 2 if s["self_limiting"] else 3
        if kind in LUMEN | {"pulmonary"}:
            return 8 if s["life_threatening"] else 5 if s["anaemia"] else 3
        return 8 if kind in ("intracranial", "intraspinal") else 0

    points = 2 if age >= 75 else 1 if age >= 65 else 0
    return exactly(points + max((one(s) for s in signs), default=0))


# --- 2.2 and 2.3, major and critical bleeding -----------------------------------------------------


def spoken(low: bool, high: bool) -> str:
    """Yes, no, or unknown where a gap of a scale leaves it open."""
    return "yes" if low else "unknown" if high else "no"


def ash_major(signs: list[Facts], age: float) -> str:
    """WHO 3 and up, Buchanan 4 and up, IBLS 2 at a site, life-threatening, or in the skull."""
    if any(s["sign"] == "intracranial" or s["life_threatening"] for s in signs):
        return "yes"
    reached = [(who(signs, age), 3), (buchanan(signs, age), 4)]
    reached += [(site, 2) for site in ibls_sites(signs)]
    return spoken(
        any(low >= least for (low, _), least in reached),
        any(high >= least for (_, high), least in reached),
    )


def isth_critical(signs: list[Facts], age: float) -> str:
    """A critical site, or ongoing with instability or respiratory compromise."""
    del age
    critical = {"intracranial", "intraspinal", "intraocular", "retroperitoneal", "pericardial"}
    for s in signs:
        if s["sign"] in critical:
            return "yes"
        if s["sign"] == "intramuscular" and s["compartment_syndrome"]:
            return "yes"
        if s["ongoing"] and (s["shock"] or s["respiratory_compromise"]):
            return "yes"
    return "no"
