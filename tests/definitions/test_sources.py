"""What the sources print, field by field: the catalogue, the bleeding scales, the laboratory."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.bleeding import BleedingScale
from itpcase.bleeding.limits import Grade
from itpcase.bleeding.scales import MAJOR_RULES, SCALES
from itpcase.definitions.definition import Criterion, Evidence
from itpcase.history.refractory_rules import REFRACTORY_RULES
from itpcase.history.steroid_rules import DEPENDENCE_RULES
from itpcase.safety.published import CKD_EPI_2021, CTCAE_V5, CTCAE_V6, HYS_LAW, KDIGO_AKI

FACTS = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "sources.toml").read_text(encoding="utf-8")
)


def found_at(d: itp.Definition, place: str) -> Any:
    """What a definition holds at a place, as a file of facts can say it."""
    owner, _, rest = place.partition(".")
    named: dict[str, Any] = {each.name: each for each in (*d.levels, *d.questions)}
    value: Any = named.get(owner, d)
    for step in (rest if owner in named else place).split("."):
        value = getattr(value, step)
    return plain(value)


def plain(value: Any) -> Any:
    """A value as a file of facts can say it."""
    if isinstance(value, Criterion):
        return {name: bound for name, bound in attrs.asdict(value).items() if bound is not None}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Evidence):
        return value.tag
    if isinstance(value, Fraction):
        return str(value)
    return "none" if value is None else value


@pytest.mark.parametrize("id", FACTS)
def test_a_definition_says_what_its_source_prints(id: str) -> None:
    """Bounds, folds, windows, confirmation, loss, washouts, strategies and evidence."""
    d = itp.get_definition(id)

    assert FACTS[id] == {place: found_at(d, place) for place in FACTS[id]}


def test_every_definition_that_can_be_computed_has_facts() -> None:
    """A new one is written down here first."""
    assert {d.id for d in itp.list_definitions() if not d.placeholder} <= FACTS.keys()


# --- bleeding scales ------------------------------------------------------------------------------


def points(scale: BleedingScale, item: str) -> list[tuple[list[int], int, int]]:
    """The points of an item: of each of its rules the grades, and what is left."""
    (found,) = [each for each in scale.items if each.name == item]
    return [([grade.points for grade in rule.grades], *rule.otherwise) for rule in found.rules]


@pytest.mark.parametrize(
    ("id", "item", "expected"),
    [
        ("khellaf", "skin", [([3, 2], 1, 1), ([4], 2, 2)]),
        ("khellaf", "epistaxis", [([3], 2, 2)]),
        ("khellaf", "mouth", [([5], 0, 0)]),
        ("khellaf", "gastrointestinal", [([15], 4, 4)]),
        ("khellaf", "urine", [([10, 4], 0, 0)]),
        ("khellaf", "genital", [([10, 4], 0, 0)]),
        ("khellaf", "central nervous system or life-threatening", [([15], 0, 0), ([15], 0, 0)]),
        ("china2020", "skin", [([2], 1, 1)]),
        ("china2020", "mucosa", [([5, 3], 2, 2)]),
        ("china2020", "organ", [([8, 5], 3, 3)]),
        ("china2020", "central nervous system", [([8], 0, 0)]),
        ("buchanan", "petechiae", [([2], 1, 1)]),
        ("buchanan", "bruises", [([2, 1], 2, 2)]),
        ("buchanan", "intracranial", [([5], 0, 0)]),
        ("smog", "petechiae", [([3, 2], 1, 1)]),
        ("smog", "ecchymoses", [([3, 2, 1], 0, 0)]),
        ("smog", "subcutaneous haematoma", [([3, 2], 1, 1)]),
        ("who", "petechiae", [([1], 0, 0)]),
        ("who", "blood loss", [([4, 3, 2], 2, 2), ([4, 3, 2, 1], 2, 2), ([4, 3, 2], 1, 1)]),
    ],
)
def test_points_of_an_item(id: str, item: str, expected: list[tuple[list[int], int, int]]) -> None:
    """As the source prints them."""
    assert expected == points(SCALES[id], item)


@pytest.mark.parametrize(
    ("id", "whole", "age", "thresholds"),
    [
        ("who", ("highest", "cited", 3), [], [("relevant", 2, None, "recalled 95")]),
        ("buchanan", ("highest", "seen", 5), [], [("severe", 4, None, "seen")]),
        ("smog", ("domains", "seen", 14), [], []),
        ("ibls", ("mean", "seen", 11), [], []),
        ("ibls-9", ("mean", "recalled 75", 9), [], []),
        ("ibls-8", ("mean", "recalled 75", 8), [], []),
        ("khellaf", ("sum", "seen", 7), [(5, 75), (2, 65)], [("favours IVIG", None, 8, "seen")]),
        (
            "china2020", ("highest", "recalled 85", 4), [(2, 75), (1, 65)],
            [("severe", 5, None, "recalled 85")],
        ),
    ],
)  # fmt: skip
def test_a_scale_as_a_whole(
    id: str,
    whole: tuple[str, str, int],
    age: list[tuple[int, int]],
    thresholds: list[tuple[str, float | None, float | None, str]],
) -> None:
    """How it is put together, how sure we are, and what a total means."""
    scale = SCALES[id]

    assert whole == (scale.total, scale.evidence.tag, len(scale.items))
    assert age == [(grade.points, _age_of(grade)) for grade in scale.age]
    assert thresholds == [
        (each.name, each.at_least, each.above, each.evidence.tag) for each in scale.thresholds
    ]


def _age_of(grade: Grade) -> float | None:
    ((bound,),) = grade.alternatives
    return bound.above if bound.at_least is None else bound.at_least


def test_the_bounds_of_the_scales() -> None:
    """Numbers of petechiae, bruises, minutes and haemoglobin; the Khellaf ages are above."""
    details = {
        (id, each.field, name, value)
        for id, scale in SCALES.items()
        for item in scale.items
        for rule in item.rules
        for grade in rule.grades
        for part in grade.alternatives
        for each in part
        for name, value in attrs.asdict(each).items()
        if name in {"at_least", "above", "at_most", "below"} and value is not None
    }

    for id, *bound in (
        ("buchanan", "number", "above", 100), ("buchanan", "number", "above", 5),
        ("buchanan", "number", "at_most", 5), ("buchanan", "largest_cm", "above", 3),
        ("buchanan", "largest_cm", "at_most", 3), ("khellaf", "hb_drop_g_per_dl", "above", 2),
        ("smog", "minutes", "below", 5), ("smog", "minutes", "above", 5),
        ("smog", "number", "above", 50), ("smog", "per_palm", "above", 10),
        ("smog", "per_palm", "above", 5), ("smog", "large", "above", 5),
        ("ibls", "number", "above", 5), ("ibls", "largest_cm", "above", 2),
        ("ibls", "minutes", "above", 5),
    ):  # fmt: skip
        assert (id, *bound) in details
    assert {"recalled 80"} == {item.evidence.tag for item in SCALES["ibls"].items}
    assert (4, 5, 5) == tuple(SCALES[id].fatal for id in ("who", "buchanan", "smog"))
    assert {1} == {item.undocumented for item in SCALES["smog"].items}


def test_major_bleeding() -> None:
    """ASH 2019 and the ISTH."""
    ash, isth = MAJOR_RULES["ash2019-major"], MAJOR_RULES["isth2021-critical"]
    scales = {part.scale: part.at_least for part in ash.parts if part.scale is not None}

    assert {"who": 3, "buchanan": 4, "bolton_maggs_moon": 1, "ibls": 2} == scales
    assert ("recalled 93", "seen") == (ash.evidence.tag, isth.evidence.tag)
    assert {"intracranial", "intraspinal", "intraocular", "retroperitoneal", "pericardial"} == {
        str(sign) for sign in isth.parts[0].signs
    }


# --- laboratory -----------------------------------------------------------------------------------

ENZYME, ALP = "> 1 > 3 > 5 > 20", "> 1 > 2.5 > 5 > 20"
BILIRUBIN, CREATININE = "> 1 > 1.5 > 3 > 10", "> 1 > 1.5 > 3 > 6"


@pytest.mark.parametrize(
    ("version", "analyte", "expected"),
    [
        ("5", "alt", {"ULN normal": ENZYME, "baseline raised": "≥ 1.5 > 3 > 5 > 20"}),
        ("5", "ast", {"ULN normal": ENZYME, "baseline raised": "≥ 1.5 > 3 > 5 > 20"}),
        ("5", "alp", {"ULN normal": ALP, "baseline raised": "≥ 2 > 2.5 > 5 > 20"}),
        ("5", "ggt", {"ULN normal": ALP, "baseline raised": "≥ 2 > 2.5 > 5 > 20"}),
        ("5", "bilirubin", {"ULN normal": BILIRUBIN, "baseline raised": "> 1 > 1.5 > 3 > 10"}),
        ("5", "creatinine", {"ULN any": CREATININE, "baseline any": "- > 1.5 > 3 -"}),
        ("5", "platelets", {"LLN any": "< 1 - - -", "unit any": "- < 75 < 50 < 25"}),
        ("5", "neutrophils", {"LLN any": "< 1 - - -", "unit any": "- < 1.5 < 1 < 0.5"}),
        ("5", "haemoglobin", {"LLN any": "< 1 - - -", "unit any": "- < 10 < 8 -"}),
        ("6", "alt", {"ULN normal": ENZYME, "baseline raised": "≥ 1 > 1.5 > 2 > 4"}),
        ("6", "ast", {"ULN normal": ENZYME, "baseline raised": "≥ 1 > 1.5 > 2 > 4"}),
        ("6", "alp", {"ULN any": "> 1 - - -", "baseline any": "> 1 - - -"}),
        ("6", "ggt", {"ULN normal": ALP, "baseline raised": "≥ 1 > 1.5 > 3 > 10"}),
        ("6", "bilirubin", {"ULN normal": BILIRUBIN, "baseline raised": "≥ 1 > 1.5 > 2.5 > 10"}),
        ("6", "creatinine", {"ULN any": CREATININE, "baseline low": "- > 1.5 > 3 -"}),
        ("6", "platelets", {"LLN any": "< 1 - - -", "unit any": "- < 75 < 50 < 10"}),
        ("6", "neutrophils", {"unit any": "< 1.5 < 1 < 0.5 < 0.1"}),
        ("6", "haemoglobin", {"LLN any": "< 1 - - -", "unit any": "- < 10 < 8 -"}),
    ],
)
def test_where_the_grades_of_ctcae_begin(
    version: str, analyte: str, expected: dict[str, str]
) -> None:
    """Multiples of a limit or of the baseline, and numbers in the canonical unit."""
    term = {"5": CTCAE_V5, "6": CTCAE_V6}[version].term(analyte)

    assert expected == {
        f"{scale.of} {scale.when}": " ".join(
            "-" if bound is None else str(bound) for bound in scale.grades
        )
        for scale in term.scales
    }
    assert "seen" == term.evidence.tag


def test_the_terms_of_ctcae() -> None:
    """Names and codes of platelets; where grade 3 of 6.0 ends; both bounds of its ALP."""
    platelets = [each.term("platelets") for each in (CTCAE_V5, CTCAE_V6)]
    raised = CTCAE_V6.term("alt").scales[1]

    assert [("Platelet count decreased", 10035528), ("Thrombocytopenia", 10043554)] == [
        (term.name, term.meddra) for term in platelets
    ]
    assert [("Anemia", 10002272)] * 2 == [
        (term.name, term.meddra)
        for term in (each.term("haemoglobin") for each in (CTCAE_V5, CTCAE_V6))
    ]
    assert 5 == raised.grade_3_up_to
    assert CTCAE_V6.term("alp").all_of


def test_liver_and_kidney() -> None:
    """Hy's law, KDIGO and CKD-EPI; KDIGO was found in publications that cite it."""
    hy, stages, rate = HYS_LAW, KDIGO_AKI, CKD_EPI_2021

    assert "≥ 3, ≥ 2, < 2" == ", ".join(map(str, (hy.transaminase, hy.bilirubin, hy.alp)))
    assert (14, "seen", "recalled 93") == (hy.window_days, hy.evidence.tag, hy.alp_evidence.tag)
    assert ((1.5, 2.0, 3.0), 7, 2) == (stages.ratios, stages.ratio_days, stages.rise_days)
    assert (26.5, 353.6) == (stages.rise_umol_l, stages.stage_3_umol_l)  # 0.3 and 4.0 mg/dL
    assert "cited" == stages.evidence.tag
    assert (142, -1.2, 0.9938, 1.012) == (rate.factor, rate.beta, rate.per_year, rate.if_female)
    assert ({"F": 0.7, "M": 0.9}, {"F": -0.241, "M": -0.302}) == (rate.kappa, rate.alpha)


# --- history --------------------------------------------------------------------------------------


def test_refractory_and_dependence() -> None:
    """How sure we are of each rule, and the doses of dependence. [mg/d]"""
    refractory = {id: rule.evidence.tag for id, rule in REFRACTORY_RULES.items()}
    doses = {
        id: (rule.months, rule.above, rule.at_least, rule.evidence.tag)
        for id, rule in DEPENDENCE_RULES.items()
    }

    assert {
        "iwg-2009": "cited", "mahevas-2016": "seen", "miltiadous-2020": "seen",
        "cuker-neunert-2016": "seen", "china-2020": "recalled 85", "vianelli-2022": "seen",
        "icon-pediatric": "seen", "arnold-2023": "seen",
    } == refractory  # fmt: skip
    assert {
        "iwg-2009": (2, None, None, "seen"), "ash-2019": (None, 5, None, "recalled 93"),
        "china-2020": (None, None, 5, "seen"), "china-2020-above": (None, 5, None, "seen"),
    } == doses  # fmt: skip
