"""Bleeding scales: the oracle, the range of what is not known, the doors, and what is refused."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.bleeding import (
    ASH_2019_MAJOR,
    SCALES,
    WHO,
    BleedingAssessment,
    BleedingGrade,
    BleedingSign,
    Sign,
    bleeding_assessments,
    bleeding_event,
    bleeding_scale,
    counts_as_bleeding,
    grade_bleeding,
    major_bleeding,
)
from itpcase.bleeding.grading import items_each_way
from itpcase.errors import DataError, DefinitionError, InputError, UnitError
from itpcase.model import Found
from itpcase.table import Table
from itpcase.units.counts import quantity
from tests.oracle import bleeding as oracle

pytestmark = pytest.mark.long

# --- signs of which everything is known, and what hides some of it --------------------------------

SITES = (
    ["legs"],
    ["head or face"],
    ["legs", "arms"],
    ["legs", "head or face"],
    ["head or face", "arms"],
)
POOLS: dict[str, tuple[Any, ...]] = {
    "sites": SITES,
    "generalised": (False, True),
    "number": (0, 1, 2, 3, 5, 6, 10, 11, 50, 51, 100, 101),
    "small": (0, 1, 2, 3),
    "large": (0, 1, 5, 6),
    "per_palm": (0, 5, 6, 10, 11),
    "per_palm_other_side": (0, 5, 6),
    "largest_cm": (2.0, 2.1, 3.0, 3.1),
    "minutes": (4, 5, 6),
    "bilateral": (False, True),
    "gross": (False, True),
    "self_limiting": (False, True),
    "interferes": (False, True),
    "needs_immediate": (False, True),
    "life_threatening": (False, True),
    "shock": (False, True),
    "ongoing": (False, True),
    "respiratory_compromise": (False, True),
    "compartment_syndrome": (False, True),
    "anaemia": (False, True),
    "hb_drop": (0.0, 2.0, 2.1),
    "interventions": ([], ["packing"], ["protracted medical control"], ["red cell transfusion"]),
    "blood_loss": ("none", "mild", "gross", "debilitating"),
    "found": ("seen at the visit", "in a medical record", "told by the patient"),
    "fatal": (False, False, False, True),
}
BRUISES = {"ecchymoses", "subcutaneous haematoma"}


def consistent(s: dict[str, Any]) -> bool:
    """Whether the details of a sign can be true together."""
    if s["sign"] in BRUISES and s["number"] != s["small"] + s["large"]:
        return False
    if s["sign"] == "petechiae":
        both = s["per_palm"] + s["per_palm_other_side"]
        if max(both, 1) > s["number"] or s["per_palm"] < s["per_palm_other_side"]:
            return False
    if len(s["sites"]) == 1 and s["generalised"]:
        return False
    danger = s["life_threatening"] or s["fatal"]
    return not (danger and not s["needs_immediate"]) and s["life_threatening"] >= s["fatal"]


DETAILS = {name: st.sampled_from(pool) for name, pool in POOLS.items()} | {
    "sign": st.sampled_from([str(kind) for kind in Sign])
}
"""Each is checked once, not for each sign that is drawn."""


@st.composite
def truths(draw: st.DrawFn) -> dict[str, Any]:
    """One sign of which everything is known."""
    s = {name: draw(detail) for name, detail in DETAILS.items()}
    if s["sign"] in BRUISES:
        s["number"] = s["small"] + s["large"]
    if s["sign"] == "petechiae":
        s["per_palm_other_side"] = min(s["per_palm"], s["per_palm_other_side"])
        s["number"] = max(s["number"], s["per_palm"] + s["per_palm_other_side"], 1)
    if len(s["sites"]) == 1:
        s["generalised"] = False
    s["life_threatening"] |= s["fatal"]
    s["needs_immediate"] |= s["life_threatening"]
    return s


def record(s: dict[str, Any], hidden: frozenset[str] = frozenset()) -> BleedingSign:
    """A sign as a record, without what is hidden."""
    unused = set() if s["sign"] in BRUISES else {"small", "large"}
    if s["sign"] != "petechiae":
        unused |= {"per_palm", "per_palm_other_side"}
    known = {k: v for k, v in s.items() if k not in hidden | unused}
    if "hb_drop" in known:
        known["hb_drop"] = f"{known['hb_drop']} g/dL"
    return BleedingSign(**known)


def ranges(found: BleedingGrade) -> list[tuple[float, float]]:
    """What the library answers, in the order of the oracle's answer."""
    if found.definition.id == "smog":
        return list(found.domains.values())
    if found.definition.id == "ibls":
        return [(item.low, item.high) for item in found.items]
    return [(found.low, found.high)]


def truth_of(scale: str, signs: list[dict[str, Any]], age: float) -> list[tuple[int, int]]:
    """What the oracle answers."""
    if scale == "smog":
        return list(oracle.smog(signs, age).values())
    if scale == "ibls":
        return oracle.ibls_sites(signs)
    functions = {
        "who": oracle.who, "buchanan": oracle.buchanan, "khellaf": oracle.khellaf,
        "china2020": oracle.china,
    }  # fmt: skip
    return [functions[scale](signs, age)]


ORACLES = ("who", "smog", "buchanan", "ibls", "khellaf", "china2020")
AGES = (64.0, 65.0, 66.0, 74.0, 75.0, 76.0)
SIGNS = st.lists(truths(), max_size=3)


@pytest.mark.parametrize("scale", ORACLES)
@given(SIGNS, st.sampled_from(AGES))
def test_the_oracle_agrees(scale: str, signs: list[dict[str, Any]], age: float) -> None:
    """Where everything is known, the grade is that of the slow twin, gaps included."""
    assume(all(consistent(s) for s in signs))
    seen = BleedingAssessment(signs=[record(s) for s in signs], age=age, complete=True)

    assert truth_of(scale, signs, age) == ranges(grade_bleeding(seen, definition=scale))


FIELDS = sorted(set(POOLS) - {"fatal"})
SOME_FIELDS = st.frozensets(st.sampled_from(FIELDS))


@pytest.mark.parametrize("scale", ORACLES)
@given(SIGNS, st.sampled_from(AGES), st.data())
def test_the_range_holds_the_truth(
    scale: str, signs: list[dict[str, Any]], age: float, data: st.DataObject
) -> None:
    """Whatever is hidden, the range from lowest to highest still holds the true grade."""
    hidden = [data.draw(SOME_FIELDS) for _ in signs]
    listed = data.draw(st.integers(0, len(signs)))
    assume(not any(s["fatal"] for s in signs[listed:]))  # a death is never unknown
    told = {s["sign"] for s in signs[:listed]}
    assume(all(s["sign"] not in told for s in signs[listed:]))  # a kind is told in full
    seen = BleedingAssessment(
        signs=[record(s, h) for s, h in zip(signs, hidden, strict=True)][:listed],
        age=data.draw(st.sampled_from((age, None))),
        complete=listed == len(signs) and data.draw(st.booleans()),
    )
    found = ranges(grade_bleeding(seen, definition=scale))

    for (low, high), (least, most) in zip(found, truth_of(scale, signs, age), strict=True):
        assert low <= least
        assert most <= high


def test_a_kind_that_is_told_is_told_in_full() -> None:
    """A nosebleed answers the item of the nose; that nobody looked elsewhere leaves that alone."""
    nose = [BleedingSign(sign="epistaxis", minutes=3)]
    found = grade_bleeding(BleedingAssessment(signs=nose), definition="ibls")
    others = [kind for kind in Sign if kind is not Sign.EPISTAXIS]
    looked = grade_bleeding(BleedingAssessment(signs=nose, absent=others), definition="ibls")

    assert {"epistaxis": (1, 1), "urinary": (0, 2)} == {
        item.name: (item.low, item.high)
        for item in found.items
        if item.name in ("epistaxis", "urinary")
    }
    assert 1 / len(found.items) == looked.grade


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"number": 11, "per_palm_other_side": 5}, (1, 1)),  # six are left for the densest palm
        ({"number": 16, "per_palm_other_side": 5}, (1, 2)),
        ({"per_palm_other_side": 6}, (2, 2)),  # nowhere is denser than where it is densest
        ({"number": 12, "per_palm_other_side": 6}, (2, 2)),
        ({"per_palm": 5}, (1, 1)),
        ({"number": 20, "per_palm": 6}, (1, 2)),
        ({"number": 11, "per_palm": 6}, (1, 1)),
    ],
)
def test_two_palms_are_part_of_the_whole(known: dict[str, Any], expected: tuple[int, int]) -> None:
    """What one palm can have is what the total and the other one leave."""
    sign = BleedingSign(sign="petechiae", sites=["legs"], found="seen at the visit", **known)
    found = grade_bleeding(BleedingAssessment(signs=[sign], complete=True), definition="smog")

    assert [expected] == [(each.low, each.high) for each in found.items if each.high]


@pytest.mark.parametrize("scale", ORACLES)
@given(truths(), st.sampled_from(FIELDS))
def test_the_range_is_as_narrow_as_can_be(scale: str, sign: dict[str, Any], field: str) -> None:
    """With one detail hidden, the range is that over all that the detail can be."""
    possible = [sign | {field: value} for value in POOLS[field]]
    if field == "number":
        possible += [sign | {field: n} for n in range(60)]
    if field == "per_palm":
        possible += [sign | {field: n} for n in range(12)]
    every = [truth_of(scale, [s], 40) for s in [sign, *possible] if consistent(s)]
    seen = BleedingAssessment(signs=[record(sign, frozenset([field]))], age=40, complete=True)
    found = ranges(grade_bleeding(seen, definition=scale))

    for i, (low, high) in enumerate(found):
        assert low == min(each[i][0] for each in every)
        assert high == max(each[i][1] for each in every)


MAJOR = {"ash2019-major": oracle.ash_major, "isth2021-critical": oracle.isth_critical}


@pytest.mark.parametrize("rule", MAJOR)
@given(SIGNS, st.data())
def test_major_bleeding_agrees_with_the_oracle(
    rule: str, signs: list[dict[str, Any]], data: st.DataObject
) -> None:
    """All known: the answer of the slow twin. Some hidden: that answer, or unknown."""
    assume(all(consistent(s) for s in signs))
    truth = MAJOR[rule](signs, 40)
    known = BleedingAssessment(signs=[record(s) for s in signs], complete=True)
    hidden = [data.draw(SOME_FIELDS) for _ in signs]
    listed = data.draw(st.integers(0, len(signs)))
    assume(not any(s["fatal"] for s in signs[listed:]))
    vague = BleedingAssessment(
        signs=[record(s, h) for s, h in zip(signs, hidden, strict=True)][:listed],
        complete=listed == len(signs) and data.draw(st.booleans()),
    )

    assert truth == major_bleeding(known, definition=rule).answer
    assert major_bleeding(vague, definition=rule).answer in {truth, "unknown"}


@given(SIGNS, st.sampled_from(sorted(SCALES)))
def test_what_was_not_looked_for_is_never_a_silent_zero(
    signs: list[dict[str, Any]], scale: str
) -> None:
    """An assessment that is not complete reaches up to the highest grade of every other sign."""
    records = [record(s) for s in signs]
    partial = grade_bleeding(BleedingAssessment(signs=records), definition=scale)
    nothing = grade_bleeding(BleedingAssessment(), definition=scale)

    told = {sign["sign"] for sign in signs}

    assert 0 == nothing.low
    assert nothing.missing
    for empty, item, of in zip(nothing.items, partial.items, SCALES[scale].items, strict=True):
        assert (0, of.highest) == (empty.low, empty.high)
        for rule in of.rules:
            assert set(rule.signs) <= told or item.high >= rule.highest


def one_by_one_and_as_a_table(scale: str, **details: Any) -> set[str]:
    """The codes of one sign in a complete assessment, as a record and as a row."""
    record = BleedingAssessment(signs=[BleedingSign(**details)], complete=True)
    row = {name: [value] for name, value in details.items()}
    row |= {"patient_id": ["p"], "on": [0], "complete": [True]}
    return {
        grade_bleeding(record, definition=scale).code,
        grade_bleeding(row, definition=scale)["code"][0],
    }


def test_a_sign_is_known_by_examination_or_by_history() -> None:
    """Several blisters are grade 2 in one of the two items of the mouth: 2 of 11, and major."""
    several: dict[str, Any] = {"sign": "oral blisters", "number": 3}
    blisters = BleedingAssessment(signs=[BleedingSign(**several)], complete=True)
    two = BleedingAssessment(
        signs=[*blisters.signs, BleedingSign(sign="gum bleeding", minutes=3)], complete=True
    )

    assert {"0.182"} == one_by_one_and_as_a_table("ibls", **several)
    assert "yes" == str(counts_as_bleeding(grade_bleeding(blisters, definition="ibls")))
    assert "yes" == major_bleeding(blisters).parts["IBLS grade 2 at any site"]
    assert "0.182-0.273" == grade_bleeding(two, definition="ibls").code  # one item, or both
    assert "0-2" == grade_bleeding(BleedingAssessment(), definition="ibls").code


@pytest.mark.parametrize(
    ("scale", "details", "expected"),
    [
        ("buchanan", {"large": 6}, "2"),  # so there are more than 5
        ("buchanan", {"large": 5}, "1-2"),
        ("buchanan", {"small": 6, "largest_cm": 3.0}, "2"),
        ("ibls-9", {"small": 6, "largest_cm": 2.5}, "0.222"),
        ("ibls-9", {"small": 5, "largest_cm": 2.5}, "0.111-0.222"),
        ("smog", {"number": 12, "found": "seen at the visit"}, "S1-3M0O0"),  # 12 small: 1
        ("smog", {"number": 2, "found": "seen at the visit"}, "S0-2M0O0"),
        ("smog", {"number": 1, "found": "seen at the visit"}, "S0-2M0O0"),
    ],
)
def test_so_many_bruises_have_so_many_parts(
    scale: str, details: dict[str, Any], expected: str
) -> None:
    """A number that is not known is at least that of its parts, and parts add up to theirs."""
    assert {expected} == one_by_one_and_as_a_table(scale, sign="ecchymoses", **details)


# --- answers --------------------------------------------------------------------------------------


def test_the_answer_explains_itself() -> None:
    """The explanation names the items with their signs, the gap, what is missing, and the notes."""
    seen = BleedingAssessment(
        on=3,
        signs=[
            BleedingSign(sign="ecchymoses", number=3, largest_cm=5),
            BleedingSign(sign="epistaxis"),
            BleedingSign(sign="bleeding from minor wounds"),
        ],
        complete=True,
    )
    found = grade_bleeding(seen, definition="buchanan")
    text = found.explain()

    assert "BleedingGrade(buchanan: 3-5)" == repr(found)
    assert None is found.grade
    assert "on day 3: 3-5 (Buchanan and Adix" in text
    assert "bruises 2: ecchymoses 2; evidence: seen." in text
    assert "Open: few but large" in text
    assert "severe: unknown. Grade 4 is severe" in text
    assert "Not on the scale: bleeding from minor wounds." in text
    assert "Not known: life threatening of epistaxis, needs immediate of epistaxis." in text
    assert "Note: Gap: 3 bruises of 5 cm" in text
    assert "Points for the age: 0-5." in grade_bleeding(seen, definition="khellaf").explain()
    assert "age" in grade_bleeding(seen, definition="khellaf").missing


def test_a_stated_grade_is_taken() -> None:
    """A grade of the source overrides the signs, and the answer says so."""
    seen = BleedingAssessment(signs=[BleedingSign(sign="petechiae")], stated={"who": 3, "smog": 2})
    found = grade_bleeding(seen)

    assert (3, True, ()) == (found.grade, found.stated, found.missing)
    assert "The source states the grade" in found.explain()
    assert "2" == grade_bleeding(seen, definition="smog").code


@pytest.mark.parametrize(
    ("scale", "line"),
    [
        (SCALES["ibls"], "petechiae: 2: generalised; otherwise 1"),
        (SCALES["buchanan"], "intracranial: 5: present; otherwise 0"),
        (
            SCALES["ibls"],
            (
                "gum bleeding: 2: minutes > 5; 1: minutes < 5; otherwise 1 to 2, "
                "exactly 5 minutes is neither less nor more than 5"
            ),
        ),
        (SCALES["khellaf"], "age 5: age > 75"),
        (SCALES["smog"], "petechiae (S)"),
        (SCALES["smog"], "a sign of which the patient died: 5"),
        (SCALES["who"], "a sign of which the patient died: 4"),
    ],
)
def test_the_page_of_a_scale(scale: Any, line: str) -> None:
    """It says each item, its grades, and the grade of what is left, also where that is open."""
    assert line in [each.strip() for each in scale.explain().splitlines()]


def test_what_an_assessment_says_of_all_signs() -> None:
    """A fact of the assessment holds for each sign that does not say otherwise."""
    signs = [BleedingSign(sign="epistaxis"), BleedingSign(sign="gum bleeding", anaemia=False)]
    seen = BleedingAssessment(
        signs=signs, anaemia=True, found="seen at the visit", needs_immediate=False,
        hb_drop=quantity(25.0, "gram / liter"), complete=True,
    )  # fmt: skip

    assert [True, False] == [seen.value(each, "anaemia") for each in signs]
    assert [False, False] == [seen.value(each, "life_threatening") for each in signs]
    assert 2.5 == seen.value(signs[0], "hb_drop_g_per_dl")
    danger = BleedingSign(sign="gastrointestinal", life_threatening=True)
    assert seen.value(danger, "needs_immediate") is False
    assert BleedingAssessment().value(danger, "needs_immediate") is True
    fatal = BleedingSign(sign="gastrointestinal", fatal=True)
    assert BleedingAssessment().value(fatal, "life_threatening") is True


def test_many_assessments_give_a_table() -> None:
    """One row an assessment; a grade that is not certain is NaN and has a range."""
    one = BleedingAssessment(
        patient_id="p", on=0, signs=[BleedingSign(sign="petechiae")], complete=True
    )
    two = BleedingAssessment(patient_id="q", on=1)
    grades, major = grade_bleeding([one, two]), major_bleeding([one, two])

    assert ["p", "q"] == grades["patient_id"].tolist()
    assert [(1, 1), (0, 4)] == list(zip(grades["low"], grades["high"], strict=True))
    assert 1 == grades["grade"][0]
    assert np.isnan(grades["grade"][1])
    assert ["1", "0-4"] == grades["code"].tolist()
    assert "whether there was epistaxis" in grades["missing"][1]
    assert ["unknown", "unknown"] == major["answer"].tolist()
    assert "IBLS grade 2 at any site; life-threatening" == major["missing"][0]


def test_a_table_is_a_subject() -> None:
    """A table of signs gives the answers of its assessments, as a mapping and as a frame."""
    table = {
        "patient_id": ["p", "q", "r"],
        "on": [0, 0, 0],
        "sign": ["petechiae", "joint", None],
        "complete": [True, True, True],
    }
    read = bleeding_assessments(table)
    for subject in (table, pa.table(table), Table(table)):
        found = grade_bleeding(subject, definition="ibls-9")

        assert [grade_bleeding(each, definition="ibls-9").code for each in read] == list(
            found["code"]
        )
        assert ["yes", "unknown", "no"] == found["bleeding"].tolist()
        assert ["", "joint", ""] == found["not_on_scale"].tolist()
        assert ["unknown", "unknown", "none"] == major_bleeding(subject)["word"].tolist()


def test_lists_in_a_frame() -> None:
    """Sites and interventions are lists where a frame has such columns."""
    frame = pa.table({
        "patient_id": ["p", "q"], "on": [0, 0], "sign": ["petechiae", "petechiae"],
        "sites": [["legs", "arms"], None], "interventions": [[], None],
    })  # fmt: skip
    one, two = bleeding_assessments(frame)

    assert ("arms", "legs") == one.signs[0].sites
    assert () == one.signs[0].interventions
    assert (None, None) == (two.signs[0].sites, two.signs[0].interventions)


def test_equal_rows_of_a_table() -> None:
    """Two patients with equal cells have equal signs, each in an assessment of its own."""
    one, two = bleeding_assessments({
        "patient_id": ["p", "q"], "on": [0, 3], "sign": ["epistaxis"] * 2, "minutes": [6.0] * 2,
    })  # fmt: skip

    assert [("p", 0), ("q", 3)] == [(each.patient_id, each.on) for each in (one, two)]
    assert one.signs == two.signs


def test_no_assessments_give_no_rows() -> None:
    """Nothing in, nothing out, with the same columns."""
    one = BleedingAssessment(complete=True)

    for door in (grade_bleeding, major_bleeding):
        empty, full = door([]), door([one])
        assert 0 == len(empty)
        assert full.columns == empty.columns


def test_equal_facts_give_equal_rows() -> None:
    """A row depends on what was seen, never on whose row it is or where it stands."""
    seen = [
        BleedingAssessment(patient_id=name, on=day, signs=[NOSE], age=age, complete=True)
        for name, day, age in [("p", 0, 40), ("q", 3, 80), ("r", 0, 40)]
    ]
    table = grade_bleeding(seen, definition="khellaf")

    assert [("p", 0), ("q", 3), ("r", 0)] == list(
        zip(table["patient_id"], table["on"], strict=True)
    )
    assert [grade_bleeding(each, definition="khellaf").code for each in seen] == table[
        "code"
    ].tolist()


def test_major_bleeding_explains_itself() -> None:
    """The explanation gives every part, what is not known, and the notes; stated grades count."""
    seen = BleedingAssessment(stated={"bolton_maggs_moon": 1})
    found = major_bleeding(seen)

    assert "MajorBleeding(ash2019-major: major)" == repr(found)
    assert "Bolton-Maggs and Moon major: yes." in found.explain()
    unknown = major_bleeding(BleedingAssessment(stated={"who": 2}))
    assert "Not known: intracranial." in unknown.explain()
    assert "unknown" == unknown.word
    assert "major: WHO grade 3 or 4" in str(ASH_2019_MAJOR)
    assert "yes" == major_bleeding(BleedingAssessment(stated={"ibls": 2})).answer


# --- bleeding for a definition of response --------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "allowed", "counts"),
    [(0, 0, "no"), (1, 0, "yes"), (4, 0, "yes"), (1, 1, "no"), (2, 1, "yes")],
)
def test_who_grades_count_as_bleeding(grade: int, allowed: int, counts: str) -> None:
    """A WHO grade from 1 on counts, above what the definition allows."""
    found = grade_bleeding(BleedingAssessment(stated={"who": grade}))

    assert counts == counts_as_bleeding(found, allowed=allowed)


NOSE = BleedingSign(sign="epistaxis")
COUNTS: list[tuple[str, BleedingAssessment, int, str]] = [
    ("who", BleedingAssessment(), 0, "unknown"),
    ("who", BleedingAssessment(signs=[NOSE], complete=True), 0, "yes"),
    ("who", BleedingAssessment(signs=[NOSE], complete=True), 1, "yes"),
    ("who", BleedingAssessment(signs=[NOSE], complete=True), 2, "unknown"),
    ("smog", BleedingAssessment(complete=True), 0, "no"),
    ("smog", BleedingAssessment(signs=[NOSE], complete=True), 0, "yes"),
    ("khellaf", BleedingAssessment(age=80, complete=True), 0, "no"),
    ("khellaf", BleedingAssessment(complete=True), 0, "no"),
    ("khellaf", BleedingAssessment(age=80, stated={"khellaf": 5}), 0, "no"),
    ("khellaf", BleedingAssessment(age=80, stated={"khellaf": 6}), 0, "yes"),
    ("khellaf", BleedingAssessment(stated={"khellaf": 5}), 0, "unknown"),
    ("khellaf", BleedingAssessment(stated={"khellaf": 6}), 0, "yes"),
    ("china2020", BleedingAssessment(age=75, stated={"china2020": 2}), 0, "no"),
    ("china2020", BleedingAssessment(signs=[BleedingSign(sign="joint")], complete=True), 0,
     "unknown"),
    ("buchanan", BleedingAssessment(signs=[NOSE]), 0, "yes"),
    ("ibls", BleedingAssessment(absent=["petechiae"]), 0, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("scale", "seen", "allowed", "counts"), COUNTS)
def test_what_counts_as_bleeding(
    scale: str, seen: BleedingAssessment, allowed: int, counts: str
) -> None:
    """The points of the signs decide, never those for the age; what is open stays unknown."""
    assert counts == counts_as_bleeding(grade_bleeding(seen, definition=scale), allowed=allowed)


@pytest.mark.parametrize("scale", sorted(set(SCALES) - {"who"}))
def test_levels_are_those_of_the_who_scale(scale: str) -> None:
    """A level above 0 is a WHO grade: the other scales refuse it, with the reason."""
    found = grade_bleeding(BleedingAssessment(complete=True), definition=scale)

    assert "assumed" == SCALES[scale].bleeding_evidence.kind
    with pytest.raises(DefinitionError, match=r"\[NO_MAPPING\]"):
        counts_as_bleeding(found, allowed=1)


def test_assessments_become_bleeding_events() -> None:
    """A certain WHO grade is kept; a range from 1 on, and another scale, give no grade."""
    nose = BleedingAssessment(on=7, signs=[NOSE], complete=True)
    events = [
        bleeding_event(BleedingAssessment(on=7, complete=True)),
        bleeding_event(nose),
        bleeding_event(BleedingAssessment(on=7, signs=[NOSE], stated={"who": 2})),
        bleeding_event(nose, definition="smog"),
        bleeding_event(BleedingAssessment(on=7, complete=True), definition="smog"),
    ]

    assert [0, None, 2, None, 0] == [each.who_grade for each in events]
    assert [None, "epistaxis", "epistaxis", "epistaxis", None] == [each.site for each in events]
    assert events[1].on == 7
    assert itp.Patient(id="p", bleeds=events).bleeds == tuple(events)
    with pytest.raises(InputError, match=r"\[BLEEDING_UNKNOWN\]"):
        bleeding_event(BleedingAssessment(on=7))
    with pytest.raises(InputError, match="joint on another scale") as refused:
        bleeding_event(
            BleedingAssessment(signs=[BleedingSign(sign="joint")], complete=True), definition="ibls"
        )
    remedy: Any = refused.value.problem.remedy
    assert "须用其他量表" in remedy.render("zh")
    assert "joint" not in remedy.render("zh")


def test_an_event_decides_a_response() -> None:
    """Bleeding graded on any scale stops a response from being confirmed; none leaves it."""
    counts = [
        itp.PlateletMeasurement(on=d, count=f"{c} G/L") for d, c in [(0, 10), (7, 60), (14, 60)]
    ]
    line = itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)
    answers = []
    for signs in ([NOSE], []):
        event = bleeding_event(
            BleedingAssessment(on=14, signs=signs, complete=True), definition="smog"
        )
        patient = itp.Patient(id="p", platelets=counts, lines=[line], bleeds=[event])
        answers.append(
            str(itp.classify_response(patient, line=1, definition=itp.IWG_2009).category)
        )

    assert ["NE", "R"] == answers


# --- tables ---------------------------------------------------------------------------------------


def test_signs_in_columns() -> None:
    """One row a sign; the rows of a patient and day are one assessment; empty is unknown."""
    read = bleeding_assessments(
        {
            "patient_id": ["p", "p", "p", "q"],
            "on": np.array(["2021-01-01", "2021-01-01", "2021-02-01", "2021-01-01"], "M8[D]"),
            "sign": ["petechiae", "epistaxis", "petechiae", "petechiae"],
            "present": [True, False, True, True],
            "number": [30.0, np.nan, 5.0, np.nan],
            "sites": ["legs; arms", "", None, None],
            "age": [70.0, np.nan, np.nan, np.nan],
            "hb_drop": ["", None, "1 g/dL", None],
            "gross": [1.0, np.nan, 0.0, np.nan],
            "complete": [None, True, None, False],
        },
        complete=True,
    )

    assert [("p", dt.date(2021, 1, 1)), ("p", dt.date(2021, 2, 1)), ("q", dt.date(2021, 1, 1))] == [
        (each.patient_id, each.on) for each in read
    ]
    assert [70.0, None, None] == [each.age for each in read]
    assert (Sign.EPISTAXIS,) == read[0].absent
    assert [True, True, False] == [each.complete for each in read]
    assert [True, False] == [each.signs[0].gross for each in read[:2]]
    assert (30, 2) == (read[0].signs[0].number, len(read[0].signs[0].sites or ()))
    assert 1.0 == read[1].signs[0].hb_drop_g_per_dl


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"patient_id": ["p"], "on": [0]}, "MISSING_COLUMN"),
        ({"patient_id": ["p"], "on": [0], "sign": ["joint"], "colour": ["red"]}, "UNKNOWN_COLUMN"),
        ({"patient_id": ["p"], "on": [0], "sign": ["nose"]}, "NOT_IN_VOCABULARY"),
        ({"patient_id": ["p"], "on": [0], "sign": ["joint"], "hb_drop": ["3"]}, "NO_UNIT"),
        ({"patient_id": ["p"], "on": [0], "sign": ["joint"], "present": ["perhaps"]}, "NOT_A_BOOL"),
        ({"patient_id": ["p"], "on": [0], "sign": ["joint"], "gross": [2]}, "NOT_A_BOOL"),
        ({"patient_id": ["p"], "on": [0, 1], "sign": ["joint"]}, "COLUMN_LENGTHS"),
        ({"patient_id": [None], "on": [0], "sign": ["joint"]}, "NO_ID"),
        (
            {"patient_id": ["p", "p"], "on": [0, 0], "sign": ["joint"] * 2, "present": [1, 0]},
            "BLEEDING_CONTRADICTION",
        ),
        (
            {"patient_id": ["p", "q"], "on": [0, dt.date(2021, 1, 1)], "sign": ["joint", "joint"]},
            "NOT_A_DAY",
        ),
    ],
)
def test_what_a_table_of_signs_refuses(table: dict[str, Any], code: str) -> None:
    """Missing and unknown columns and rows that cannot be used are told of."""
    with pytest.raises((DataError, InputError)) as caught:
        bleeding_assessments(table)
    error: Any = caught.value

    assert code == (error.problems if isinstance(error, DataError) else [error.problem])[0].code


# --- what is refused ------------------------------------------------------------------------------


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"sign": "nosebleed"}, "NOT_IN_VOCABULARY"),
    ({"sign": "petechiae", "sites": ["belly"]}, "NOT_IN_VOCABULARY"),
    ({"sign": "epistaxis", "interventions": ["prayer"]}, "NOT_IN_VOCABULARY"),
    ({"sign": "epistaxis", "blood_loss": "much"}, "NOT_IN_VOCABULARY"),
    ({"sign": "epistaxis", "found": "rumour"}, "NOT_IN_VOCABULARY"),
    ({"sign": "epistaxis", "minutes": -1}, "BLEEDING"),
    ({"sign": "epistaxis", "minutes": float("nan")}, "BLEEDING"),
    ({"sign": "petechiae", "number": 2.5}, "BLEEDING"),
    ({"sign": "petechiae", "number": True}, "BLEEDING"),
    ({"sign": "epistaxis", "gross": "yes"}, "BLEEDING"),
    ({"sign": "petechiae", "number": 5, "per_palm": 6}, "BLEEDING_CONTRADICTION"),
    ({"sign": "petechiae", "per_palm": 5, "per_palm_other_side": 6}, "BLEEDING_CONTRADICTION"),
    (
        {"sign": "petechiae", "number": 9, "per_palm": 5, "per_palm_other_side": 5},
        "BLEEDING_CONTRADICTION",
    ),
    ({"sign": "ecchymoses", "number": 5, "small": 4, "large": 2}, "BLEEDING_CONTRADICTION"),
    ({"sign": "petechiae", "sites": ["legs"], "generalised": True}, "BLEEDING_CONTRADICTION"),
]


@pytest.mark.parametrize(("arguments", "code"), REFUSED)
def test_what_a_sign_refuses(arguments: dict[str, Any], code: str) -> None:
    """Words outside the vocabularies, impossible numbers and contradictions are refused."""
    with pytest.raises(InputError) as caught:
        BleedingSign(**arguments)

    assert code == caught.value.problem.code
    assert caught.value.problem.remedy


def test_what_is_refused_elsewhere() -> None:
    """Haemoglobin without a unit, a sign both there and absent, other records, unknown names."""
    joint = BleedingSign(sign="joint")
    with pytest.raises(UnitError, match=r"\[NO_UNIT\]"):
        BleedingSign(sign="joint", hb_drop=2.5)
    for wrong in ("2.5 mmol/L", "much g/dL", quantity(2.5, "mmol / liter"), quantity(-1.0, "g/L")):
        with pytest.raises(UnitError, match=r"\[WRONG_UNIT\]"):
            BleedingSign(sign="joint", hb_drop=wrong)
    for several in (">2 g/dL", "2-3 g/dL"):
        with pytest.raises(UnitError, match=r"\[NOT_ONE_VALUE\]"):
            BleedingSign(sign="joint", hb_drop=several)
    with pytest.raises(InputError, match=r"\[BLEEDING_CONTRADICTION\]"):
        BleedingAssessment(signs=[joint], absent=["joint"])
    with pytest.raises(InputError, match=r"\[ARGUMENT\]"):
        BleedingAssessment(signs=["joint"])  # type: ignore[list-item]
    with pytest.raises(InputError, match=r"\[ARGUMENT\]"):
        grade_bleeding([joint])  # type: ignore[list-item]
    with pytest.raises(DefinitionError, match=r"\[UNKNOWN_SCALE\]"):
        bleeding_scale("apgar")
    with pytest.raises(DefinitionError, match=r"\[UNKNOWN_RULE\]"):
        major_bleeding(BleedingAssessment(), definition="apgar")


def test_numbers_that_follow_from_others() -> None:
    """Of small, large and all, two give the third; what is at one site is not generalised."""
    assert 3 == BleedingSign(sign="ecchymoses", small=2, large=1).number
    assert 2 == BleedingSign(sign="ecchymoses", number=3, large=1).small
    assert 1 == BleedingSign(sign="ecchymoses", number=3, small=2).large
    assert BleedingSign(sign="petechiae", sites=["legs"]).generalised is False


def test_records_show_no_content() -> None:
    """The ``repr`` of a record names the kind of sign and counts, nothing else."""
    sign = BleedingSign(sign="joint", minutes=5)

    assert "BleedingSign('joint')" == repr(sign)
    assert "BleedingAssessment(2 signs)" == repr(BleedingAssessment(signs=[sign, sign]))


CITED = {
    "miller1981", "rodeghiero2013", "buchanan2002", "page2007", "khellaf2005", "china2020",
    "neunert2019", "sirotich2021",
}  # fmt: skip


def test_every_scale_prints_its_source() -> None:
    """A printed scale shows its items, its gaps, its notes and how sure we are of each."""
    cited = {scale.citation for scale in SCALES.values()}
    text = str(bleeding_scale("smog"))

    assert CITED == cited | {"neunert2019", "sirotich2021"}
    assert "otherwise 1 to 2, exactly 5 minutes" in text
    assert "evidence: recalled 75" in text
    assert "note: Up to 2 bruises" in text
    assert "relevant: Trials report" in str(WHO)
    assert "counts as bleeding from 1; evidence: seen in a publication that cites it" in str(WHO)
    assert "recalled 95%" in str(WHO)
    assert "counts as bleeding from 1; evidence: assumed" in text
    assert "age 5: age > 75" in str(bleeding_scale("khellaf"))


def test_signs_that_no_scale_has_are_listed_one_after_the_other() -> None:
    """Several on one day."""
    table = {
        "patient_id": ["p", "p"], "on": [0, 0], "sign": ["joint", "intramuscular"],
        "complete": [True, True],
    }  # fmt: skip

    assert ["joint; intramuscular"] == grade_bleeding(table, definition="ibls-9")[
        "not_on_scale"
    ].tolist()


def in_points(assessment: BleedingAssessment, scale: str = "ibls") -> set[tuple[Any, ...]]:
    """The lowest and highest points of the items, in each way in which the signs can be known."""
    each_way = items_each_way(assessment, SCALES[scale])
    return {tuple((item.low, item.high) for item in items) for items in each_way}


KINDS = [Sign.PETECHIAE, Sign.ECCHYMOSES, Sign.HAEMATOMA, Sign.ORAL_BLISTERS, Sign.GUM]
UNSAID = st.lists(
    st.builds(
        BleedingSign, sign=st.sampled_from(KINDS), number=st.sampled_from([None, 1, 6, 12]),
        largest_cm=st.sampled_from([None, 1.0, 12.0]),
        found=st.sampled_from([None, None, None, Found.EXAM, Found.HISTORY]),
    ), max_size=5, unique=True,
)  # fmt: skip


@st.composite
def signs_unsaid(draw: st.DrawFn) -> BleedingAssessment:
    """A few signs of skin and mouth, of most of which nobody said how they are known."""
    return BleedingAssessment(on=0, signs=draw(UNSAID), complete=draw(st.booleans()))


@given(signs_unsaid())
def test_signs_that_are_alike_are_shared_out_once(assessment: BleedingAssessment) -> None:
    """Nothing is left out that one gets by saying of each sign how it is known, in every way."""
    unsaid = [i for i, sign in enumerate(assessment.signs) if sign.found is None]
    by_hand = set()
    for ways in product((Found.EXAM, Found.HISTORY), repeat=len(unsaid)):
        signs = list(assessment.signs)
        for i, found in zip(unsaid, ways, strict=True):
            signs[i] = attrs.evolve(signs[i], found=found)
        by_hand |= in_points(attrs.evolve(assessment, signs=signs))

    assert by_hand == in_points(assessment)


def test_many_signs_have_few_ways() -> None:
    """Twenty bruises of one size are seen, told of, or both."""
    signs = [BleedingSign(sign=Sign.ECCHYMOSES, largest_cm=12 + i / 10) for i in range(20)]
    assessment = BleedingAssessment(on=0, signs=signs)

    assert 3 == len(list(items_each_way(assessment, SCALES["ibls"])))
