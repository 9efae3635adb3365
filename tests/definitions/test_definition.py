"""The shape of a definition: what it accepts, what it refuses, and how it prints."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from math import inf, nan
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.definitions.definition import (
    AttributionWindow,
    BaselineRule,
    Combined,
    Confirmation,
    Criterion,
    Evidence,
    Kept,
    Landmark,
    Level,
    PhaseRule,
    Strategies,
    VisitRule,
    Washouts,
)
from itpcase.report._methods import definition_text
from itpcase.terms import RescueKind, SameDay, Strategy
from itpcase.words import read_words

RESPONSE = Criterion(at_least=30, fold_at_least=2)

LEVEL = Level(name="R", label="response", any_of=RESPONSE)

LANDMARK = Landmark(
    name="early", label="early response", any_of=RESPONSE, target_day=7, first_day=4, last_day=10
)

KEPT = Kept(name="sustained", label="sustained response", level="R", until_day=183)

VISITS = VisitRule(
    name="durable", label="durable response", any_of=Criterion(at_least=50),
    first_day=14, visits=8, interval_days=7, at_least=6,
)  # fmt: skip

SMALL = itp.Definition(id="mine", title="Mine", evidence="seen", levels=[LEVEL])

FULL = itp.Definition(
    id="full",
    version="3",
    title="Everything",
    evidence="assumed",
    citation="ding2025",
    levels=[
        Level(name="CR", label="complete", any_of=Criterion(above=100), clause="More than 100."),
        Level(
            name="R",
            label="response",
            any_of=[Criterion(at_least=50), Criterion(rise_at_least=20, baseline_below=15)],
        ),
    ],
    bleeding_allowed=1,
    bleeding_unrecorded="not_evaluable",
    baseline=BaselineRule(window_days=14, splenectomy_before_first_treatment=True),
    confirm=Confirmation(counts=3, apart=14),
    loss=Confirmation(counts=1, apart=2),
    no_response_days=4,
    response_date="confirming",
    max_gap=56,
    same_day="highest",
    washouts=Washouts(platelet_transfusion=1, ivig=2, anti_d=3, steroid_pulse=4, other=5),
    strategies=Strategies(
        rescue="ignore", new_line="censor", discontinuation="composite", death="ignore"
    ),
    landmarks=[LANDMARK],
    kept=[KEPT],
    visits=[
        VISITS,
        VisitRule(
            name="most", label="most visits", any_of=Criterion(at_least=50), first_day=1, visits=4,
            interval_days=28, share=0.75, evidence="recalled 85",
        ),
    ],
    attribution=[AttributionWindow("ivig", 1, 3, 2, 7)],
    notes=["One.", "Two."],
)  # fmt: skip


def refused(kind: type[Any], **fields: Any) -> itp.errors.Problem:
    """What is wrong with a part of a definition."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        kind(**fields)
    return caught.value.problem


# --- evidence -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "confidence", "verified", "printed"),
    [
        ("seen", "seen", None, True, "seen"),
        ("assumed", "assumed", None, False, "assumed; the source does not say"),
        (
            "recalled 92", "recalled", 92, False, "recalled 92%, not checked against the paper"
        ),
        ("seen 100", "seen", 100, True, "seen"),
    ],
)  # fmt: skip
def test_evidence(
    text: str, kind: Any, confidence: int | None, verified: bool, printed: str
) -> None:
    """Its text, its parts, and what a reader is told."""
    evidence = Evidence.from_text(text)

    assert Evidence(kind, confidence) == evidence
    assert (verified, text, printed) == (evidence.is_verified, evidence.tag, str(evidence))
    assert evidence == attrs.evolve(LANDMARK, evidence=text).evidence
    assert evidence == attrs.evolve(SMALL, evidence=evidence).evidence


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("guessed", "one of seen, cited, recalled, assumed"),
        ("", "one of seen, cited, recalled, assumed"),
        ("recalled high", "such as 'recalled 90'"),
        ("recalled -5", "such as 'recalled 90'"),
        ("recalled 9.5", "such as 'recalled 90'"),
    ],
)
def test_other_evidence(text: str, needed: str) -> None:
    """The kinds are closed, and a confidence is a whole number."""
    problem = refused(itp.Definition, id="x", title="x", evidence=text, levels=[LEVEL])

    assert ("DEFINITION", needed) == (problem.code, problem.needed)


# --- criteria and levels ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "printed", "needs_baseline"),
    [
        ({"at_least": 30}, "count ≥ 30", False),
        ({"above": 50}, "count > 50", False),
        ({"at_most": 400.5}, "count ≤ 400.5", False),
        ({"below": 100}, "count < 100", False),
        ({"fold_at_least": 2}, "count ≥ 2 × baseline", True),
        ({"fold_above": 1.5}, "count > 1.5 × baseline", True),
        ({"rise_at_least": 20}, "count ≥ baseline + 20", True),
        ({"rise_above": 0}, "count > baseline + 0", True),
        ({"baseline_below": 15}, "baseline < 15", True),
        ({"at_least": 0}, "count ≥ 0", False),
        (
            {"at_least": 30, "below": 100, "fold_above": 2, "baseline_below": 30},
            "count ≥ 30 and < 100 and > 2 × baseline, baseline < 30",
            True,
        ),
    ],
)
def test_a_criterion(bounds: dict[str, float], printed: str, needs_baseline: bool) -> None:
    """Every bound that is given is kept as a float and printed with its side."""
    criterion = Criterion(**bounds)

    assert (printed, needs_baseline) == (str(criterion), criterion.needs_baseline)
    for field in attrs.fields(Criterion):
        value = getattr(criterion, field.name)

        assert bounds.get(field.name) == value
        assert value is None or type(value) is float


def test_a_criterion_without_a_bound() -> None:
    """It would say nothing, and is refused."""
    problem = refused(Criterion)

    assert ("Criterion", "at least one bound") == (problem.argument, problem.needed)


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Criterion)])
@pytest.mark.parametrize("value", [nan, inf, -inf, -1, -1e-9, "30", [30]])
def test_a_bound_is_a_number(name: str, value: Any) -> None:
    """A NaN or a negative bound would decide silently: it is refused."""
    problem = refused(Criterion, **{name: value})

    assert ("DEFINITION", "bounds from 0 to 100,000,000") == (problem.code, problem.needed)


def test_a_level() -> None:
    """One criterion or several, any of which is enough."""
    two = Level(
        name="R", label="response", any_of=[Criterion(above=50), Criterion(rise_at_least=20)]
    )

    assert (RESPONSE,) == LEVEL.any_of
    assert "count > 50; or count ≥ baseline + 20" == two.rule
    assert "count ≥ 30 and ≥ 2 × baseline" == LEVEL.rule
    assert LEVEL.needs_baseline
    assert two.needs_baseline
    assert not Level(name="CR", label="c", any_of=Criterion(at_least=100)).needs_baseline


@pytest.mark.parametrize("name", ["NR", "NE", "", None, 5])
@pytest.mark.parametrize("part", [LEVEL, LANDMARK, KEPT, VISITS], ids=lambda p: type(p).__name__)
def test_a_name(part: Any, name: Any) -> None:
    """NR and NE are answers; an empty name is none."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(part, name=name)
    problem = caught.value.problem

    assert f"{type(part).__name__}.name" == problem.argument
    assert "a name other than NR and NE" == problem.needed


@pytest.mark.parametrize("part", [LEVEL, LANDMARK, VISITS], ids=lambda p: type(p).__name__)
def test_no_criteria(part: Any) -> None:
    """A level, a landmark or a row of visits asks something."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(part, any_of=())

    assert f"{type(part).__name__}.any_of" == caught.value.problem.argument
    assert "at least one" == caught.value.problem.needed


# --- whole numbers ------------------------------------------------------------------------------

LEAST: list[tuple[Any, str, int]] = [
    (Confirmation(), "counts", 1),
    (Confirmation(), "apart", 0),
    (BaselineRule(), "window_days", 0),
    *[(Washouts(), kind.value, 0) for kind in RescueKind],
    (attrs.evolve(LANDMARK, target_day=1, first_day=1, last_day=1), "target_day", 1),
    (attrs.evolve(LANDMARK, target_day=1, first_day=1, last_day=1), "first_day", 1),
    (attrs.evolve(LANDMARK, target_day=1, first_day=1, last_day=1), "last_day", 1),
    (KEPT, "until_day", 1),
    (VISITS, "first_day", 1),
    (attrs.evolve(VISITS, at_least=1), "visits", 1),
    (VISITS, "interval_days", 1),
    (VISITS, "fewest_observed", 0),
    (SMALL, "bleeding_allowed", 0),
    (SMALL, "no_response_days", 1),
    (SMALL, "max_gap", 1),
]


@pytest.mark.parametrize(
    ("part", "field", "least"), LEAST, ids=[f"{type(p).__name__}.{f}" for p, f, _ in LEAST]
)
def test_whole_numbers(part: Any, field: str, least: int) -> None:
    """The least that makes sense passes; one less, a fraction and a truth value do not."""
    assert least == getattr(attrs.evolve(part, **{field: least}), field)
    for bad in (least - 1, float(least), least + 0.5, True, "7"):
        with pytest.raises(itp.errors.DefinitionError) as caught:
            attrs.evolve(part, **{field: bad})
        problem = caught.value.problem

        assert f"{type(part).__name__}.{field}" == problem.argument
        most = {"visits": "1,000", "bleeding_allowed": "3"}.get(field, "100,000,000")
        assert f"a whole number from {least} to {most}" == problem.needed


def test_the_window_of_a_landmark() -> None:
    """The landmark lies in its window, both ends included."""
    for target, first, last in ((4, 4, 10), (10, 4, 10), (7, 7, 7)):
        assert (
            target
            == attrs.evolve(LANDMARK, target_day=target, first_day=first, last_day=last).target_day
        )
    for target, first, last in ((3, 4, 10), (11, 4, 10), (7, 8, 6)):
        with pytest.raises(itp.errors.DefinitionError) as caught:
            attrs.evolve(LANDMARK, target_day=target, first_day=first, last_day=last)

        assert "first_day <= target_day <= last_day" == caught.value.problem.needed
        assert f"{first}, {target}, {last}" == caught.value.problem.given


@pytest.mark.parametrize(("at_least", "share"), [(None, None), (6, 0.75)], ids=["none", "both"])
def test_visits_ask_a_number_or_a_share(at_least: int | None, share: float | None) -> None:
    """One of the two, and not both."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(VISITS, at_least=at_least, share=share)

    assert "either at_least or share" == caught.value.problem.needed
    assert 0.75 == attrs.evolve(VISITS, at_least=None, share=0.75).share


@pytest.mark.parametrize("quota", [{"at_least": 0}, {"share": 0.0}, {"share": 1.01}])
def test_a_quota_asks_something(quota: dict[str, Any]) -> None:
    """At least one visit, or a share above 0 and up to 1."""
    with pytest.raises(itp.errors.DefinitionError):
        attrs.evolve(VISITS, **{"at_least": None, "share": None, **quota})

    assert 1.0 == attrs.evolve(VISITS, at_least=None, share=1.0).share


def combined(**parts: Any) -> itp.Definition:
    """A definition with one question put together from others."""
    asked = Combined(name="both", label="both", **parts)
    return itp.Definition(id="x", title="x", evidence="seen", visits=[VISITS], combined=[asked])


def test_questions_put_together() -> None:
    """They name questions that are there and come before."""
    assert "durable" == combined(all_of=["durable"]).questions[0].name
    for wrong in ({"all_of": ["late"]}, {"any_of": ["both"]}, {"none_of": ["R"]}, {}):
        with pytest.raises(itp.errors.DefinitionError) as caught:
            combined(**wrong)
        assert "DEFINITION" == caught.value.problem.code


def test_what_definitions_are_compared_by() -> None:
    """The lowest level, else the first question, else what the definition names."""
    visits_only = combined(all_of=["durable"])

    assert "R" == SMALL.compared_by
    assert "durable" == visits_only.compared_by
    assert "both" == attrs.evolve(visits_only, primary="both").compared_by
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(visits_only, primary="R")
    assert "Definition.primary" == caught.value.problem.argument


def test_a_placeholder_holds_nothing() -> None:
    """A definition with levels is none, and one without needs a reason."""
    assert (
        ""
        == itp.Definition(
            id="x", title="x", evidence="seen", placeholder="not published"
        ).compared_by
    )
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(SMALL, placeholder="not published")
    assert "Definition.placeholder" == caught.value.problem.argument


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "field", "words"),
    [
        (VISITS, "rescue", ["washout", "disqualifies"]),
        (SMALL, "bleeding_unrecorded", ["assume_none", "not_evaluable"]),
        (SMALL, "response_date", ["first", "confirming"]),
        (SMALL, "same_day", ["lowest", "highest", "first", "last", "error"]),
        (Strategies(), "rescue", ["composite", "censor", "ignore"]),
        (Strategies(), "new_line", ["composite", "censor", "ignore"]),
        (Strategies(), "discontinuation", ["composite", "censor", "ignore"]),
        (Strategies(), "death", ["composite", "censor", "ignore"]),
    ],
)
def test_words(part: Any, field: str, words: list[str]) -> None:
    """Every word of the list passes; another is refused with the list."""
    for word in words:
        assert word == getattr(attrs.evolve(part, **{field: word}), field)
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(part, **{field: "sometimes"})

    assert "one of " + ", ".join(words) == caught.value.problem.needed
    assert "sometimes" == caught.value.problem.given


def test_words_become_members() -> None:
    """Policies given as text are the members of their vocabularies."""
    assert attrs.evolve(SMALL, same_day="last").same_day is SameDay.LAST
    assert Strategies(death="ignore").death is Strategy.IGNORE


# --- defaults -----------------------------------------------------------------------------------


def test_the_defaults() -> None:
    """What a definition says when its author says nothing, written a second time."""
    assert (1, 0) == (Confirmation().counts, Confirmation().apart)
    assert BaselineRule(window_days=30, splenectomy_before_first_treatment=False) == BaselineRule()
    assert (
        Washouts(platelet_transfusion=7, ivig=28, anti_d=28, steroid_pulse=28, other=28)
        == Washouts()
    )
    assert (
        Strategies(
            rescue=Strategy.COMPOSITE, new_line=Strategy.COMPOSITE,
            discontinuation=Strategy.IGNORE, death=Strategy.CENSOR,
        )
        == Strategies()
    )  # fmt: skip
    assert (True, 0, "washout") == (LANDMARK.asks_bleeding, VISITS.fewest_observed, VISITS.rescue)
    assert {"seen"} == {p.evidence.tag for p in (LANDMARK, KEPT, VISITS, FULL.attribution[0])}
    assert {""} == {part.clause for part in (LEVEL, LANDMARK, KEPT, VISITS)}
    blank = {field: getattr(SMALL, field) for field in attrs.fields_dict(itp.Definition)}
    assert {
        "id": "mine", "version": "1", "title": "Mine", "evidence": Evidence("seen"),
        "citation": None, "levels": (LEVEL,), "bleeding_allowed": None,
        "bleeding_unrecorded": "assume_none", "baseline": BaselineRule(),
        "confirm": Confirmation(), "loss": Confirmation(), "no_response_days": 2,
        "response_date": "first", "max_gap": None, "same_day": SameDay.LOWEST,
        "washouts": Washouts(), "strategies": Strategies(), "landmarks": (), "reached": (),
        "kept": (), "counted": (), "visits": (), "treatment_free": (), "failures": (),
        "combined": (), "primary": "", "placeholder": "", "attribution": (), "cells": (),
        "notes": (),
    } == blank  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "days"),
    [("platelet_transfusion", 1), ("ivig", 2), ("anti_d", 3), ("steroid_pulse", 4), ("other", 5)],
)
def test_the_washout_of_a_kind(kind: str, days: int) -> None:
    """Each kind of rescue has its own."""
    assert days == FULL.washouts.days(RescueKind(kind))


# --- a definition -------------------------------------------------------------------------------


def test_a_definition_that_asks_nothing() -> None:
    """It has levels, landmarks or visits, at least one of them."""
    problem = refused(itp.Definition, id="x", title="x", evidence="seen")

    assert ("Definition", "levels, landmarks or visits") == (problem.argument, problem.needed)
    for part in ({"levels": [LEVEL]}, {"landmarks": [LANDMARK]}, {"visits": [VISITS]}):
        assert itp.Definition(id="x", title="x", evidence="seen", **part)


def test_two_levels_of_one_name() -> None:
    """A name says which level is meant."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(SMALL, levels=[LEVEL, LEVEL])

    assert "levels with different names" == caught.value.problem.needed
    assert "['R', 'R']" == caught.value.problem.given


def test_a_level_that_is_kept() -> None:
    """What was kept is one of the levels."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(FULL, kept=[attrs.evolve(KEPT, level="PR")])

    assert ("Definition.kept[0].level", "one of CR, R", "PR") == (
        caught.value.problem.argument,
        caught.value.problem.needed,
        caught.value.problem.given,
    )


def test_a_definition_has_an_id() -> None:
    """An empty one would name nothing."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        attrs.evolve(SMALL, id="")

    assert "Definition.id" == caught.value.problem.argument


def test_a_citation_resolves() -> None:
    """A key that is in no table is refused when the definition is made."""
    with pytest.raises(itp.errors.DefinitionError, match="UNKNOWN_REFERENCE"):
        attrs.evolve(SMALL, citation="nobody1999")

    assert "ding2025" == attrs.evolve(SMALL, citation="ding2025").citation


def test_ranks() -> None:
    """Levels stand best first."""
    assert ("CR", "R") == FULL.level_names
    assert [0, 1] == [FULL.rank(name) for name in FULL.level_names]


@pytest.mark.parametrize(
    ("definition", "needed", "remedy"),
    [
        (FULL, "a level of full (CR, R)", "pass one of these names"),
        (itp.ASH_2019, "a level of ash-2019 (it has none)", "ask for its landmarks"),
    ],
    ids=["levels", "landmarks"],
)
def test_an_unknown_level(definition: itp.Definition, needed: str, remedy: str) -> None:
    """The names there are, or that there are none."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        definition.rank("PR")
    problem = caught.value.problem

    assert ("level", needed, "PR", remedy) == (
        problem.argument, problem.needed, problem.given, problem.remedy
    )  # fmt: skip


def test_lists_become_tuples() -> None:
    """A definition holds nothing that can be changed."""
    for name in ("levels", "landmarks", "kept", "visits", "attribution", "notes"):
        assert type(getattr(FULL, name)) is tuple
    assert type(LEVEL.any_of) is tuple


@pytest.mark.parametrize(
    "part",
    [FULL, SMALL, LEVEL, LANDMARK, KEPT, VISITS, RESPONSE, FULL.baseline, FULL.washouts,
     FULL.strategies, FULL.confirm, FULL.attribution[0], FULL.evidence],
    ids=lambda part: type(part).__name__,
)  # fmt: skip
def test_parts_are_values(part: Any) -> None:
    """Frozen, hashable, and equal to their copies."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(part, attrs.fields(type(part))[0].name, None)

    for twin in (copy.deepcopy(part), pickle.loads(pickle.dumps(part))):
        assert {part} == {twin}
        assert part == twin


def test_a_definition_is_found_by_its_hash_elsewhere() -> None:
    """Pickled into an interpreter that salts its hashes otherwise, it is still a key."""
    hash(FULL)
    code = (
        f"import attrs, pickle; d = pickle.loads({pickle.dumps(FULL)!r}); "
        "print(attrs.evolve(d, title=d.title) in {d})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "True\n" == done.stdout


def test_a_variant() -> None:
    """``attrs.evolve`` changes one number and leaves the original alone."""
    variant = attrs.evolve(FULL, id="full-28", max_gap=28)

    assert ("full-28", 28, 56) == (variant.id, variant.max_gap, FULL.max_gap)
    assert FULL != variant
    assert FULL == attrs.evolve(variant, id="full", max_gap=56)


# --- how it prints ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        (Confirmation(), "1 count"),
        (
            Confirmation(counts=1, apart=2),
            "counts in a row, the last at least 2 days after the first",
        ),
        (
            Confirmation(counts=2, apart=7),
            "2 counts in a row, the first and the last at least 7 days apart",
        ),
        (
            Confirmation(counts=2, apart=1),
            "2 counts in a row, the first and the last at least 1 day apart",
        ),
        (Confirmation(counts=2, apart=0), "2 counts in a row"),
    ],
)
def test_a_printed_confirmation(rule: Confirmation, printed: str) -> None:
    """How many counts in a row, and how far apart."""
    assert printed == str(rule)


def test_a_printed_definition() -> None:
    """The whole page, line by line."""
    assert [
        "Everything",
        "  id full, version 3; evidence: assumed; the source does not say",
        (
            "  Ding B, Li M, Liu L, Song X, Zhang Y, Xia A, Liu J, Zhou H (2025). Cancer Rep "
            "(Hoboken) 8(2):e70152. doi:10.1002/cnr2.70152"
        ),
        "  CR (complete): count > 100",
        "      More than 100.",
        "  R (response): count ≥ 50; or count ≥ baseline + 20, baseline < 15",
        (
            "  confirmed by 3 counts in a row, the first and the last at least 14 days apart; "
            "dated at the confirming count"
        ),
        (
            "  lost after counts in a row, the last at least 2 days after the first; no response "
            "after 4 days without it"
        ),
        "  rescue: ignore; new line: censor; drug stopped: composite; death: ignore",
        "  greatest gap between counts: 56 days",
        "  bleeding: none above WHO grade 1; not recorded: not evaluable",
        "  washout in days: transfusion 1, IVIG 2, anti-D 3, steroid pulse 4, other 5",
        (
            "  baseline: last count on the day of the start or up to 14 days before it; "
            "for splenectomy, before the first-ever treatment"
        ),
        "  several counts on one day: the highest",
        (
            "  early (early response): count ≥ 30 and ≥ 2 × baseline at day 7 (days 4 to 10); "
            "evidence: seen"
        ),
        "  sustained (sustained response): R kept to day 183 after the start; evidence: seen",
        (
            "  durable (durable response): count ≥ 50 on at least 6 of 8 visits every 7 days from "
            "day 14 to 63, the nearest count within 3 days; good counts in the washout of a rescue "
            "count as not met; evidence: seen"
        ),
        (
            "  most (most visits): count ≥ 50 on a share of at least 3/4 of the counts of 4 visits "
            "every 28 days from day 1 to 85, the nearest count within 14 days; good counts in the "
            "washout of a rescue count as not met; evidence: recalled 85%, not checked against the "
            "paper"
        ),
        "  ivig: first response day 1 to 3, peak day 2 to 7; evidence: seen",
        "  note: One.",
        "  note: Two.",
    ] == str(FULL).splitlines()


def test_a_printed_definition_with_little_in_it() -> None:
    """What is not set is said to be not set."""
    assert [
        "Mine",
        "  id mine, version 1; evidence: seen",
        "  R (response): count ≥ 30 and ≥ 2 × baseline",
        "  confirmed by 1 count; dated at the first count",
        "  lost after 1 count; no response after 2 days without it",
        "  rescue: composite; new line: composite; drug stopped: ignore; death: censor",
        "  greatest gap between counts: none set",
        "  bleeding: not asked",
        "  washout in days: transfusion 7, IVIG 28, anti-D 28, steroid pulse 28, other 28",
        "  baseline: last count on the day of the start or up to 30 days before it",
        "  several counts on one day: the lowest",
    ] == str(SMALL).splitlines()


def test_a_printed_definition_without_levels() -> None:
    """Confirmation, loss and strategies are left out where nothing can be confirmed or lost."""
    text = str(itp.Definition(id="x", title="X", evidence="seen", landmarks=[LANDMARK]))

    assert "confirmed" not in text
    assert "lost" not in text
    assert "rescue" not in text
    assert "gap" not in text
    assert "early (early response)" in text


def test_a_printed_bleeding_rule() -> None:
    """Grade 0 is a rule, and not the absence of one."""
    text = str(attrs.evolve(SMALL, bleeding_allowed=0))

    assert "  bleeding: none above WHO grade 0; not recorded: assume none" in text.splitlines()


def test_a_phase_rule() -> None:
    """Its evidence may be given as text."""
    rule = PhaseRule(
        persistent_from=3, chronic_from=12, flag_within_days=7, citation="rodeghiero2009",
        clause="x", evidence="recalled 80",
    )  # fmt: skip

    assert Evidence("recalled", 80) == rule.evidence


@pytest.mark.parametrize(
    ("asked", "english", "chinese"),
    [
        (
            {"visits": 1, "interval_days": 8, "at_least": 1},
            (
                "at least 1 of 1 visit on day 28, the nearest count within 4 days; good counts in "
                "the washout of a rescue count as not met"
            ),
            ("取前后4天内最近的计数", "补救治疗洗脱期内的达标计数判为未达标"),
        ),
        (
            {"visits": 4, "interval_days": 1, "share": "1/2", "set_aside": "missing"},
            (
                "a share of at least 1/2 of the counts of 4 visits every 1 day from day 28 to 31, "
                "the count of that day; good counts in the washout of a rescue count as missing"
            ),
            ("取当天的计数", "补救治疗洗脱期内的达标计数视为缺失"),
        ),
    ],
)
def test_a_rule_says_which_count_is_a_visit_and_what_a_rescue_makes_of_it(
    asked: dict[str, Any], english: str, chinese: tuple[str, str]
) -> None:
    """The window of a visit, and good counts in a washout, in both languages."""
    rule = VisitRule(
        name="v", label="v", any_of=Criterion(at_least=50), first_day=28, asks_bleeding=False,
        **asked,
    )  # fmt: skip
    ours = itp.Definition(
        id="ours", title="Ours", evidence="assumed", visits=[rule], bleeding_allowed=0
    )

    assert f"count ≥ 50 on {english}" == str(rule.rule)
    assert all(said in ours.explain("zh") for said in chinese)
    assert "      bleeding is not asked here" in ours.explain().splitlines()
    assert "      此处对出血不作要求" in ours.explain("zh").splitlines()
    methods = definition_text(ours, read_words("en"))
    assert "For v, bleeding was not asked." in methods
    assert "A visit was the" in methods
    assert "Good counts in the washout of a rescue counted as" in methods


def test_a_limit_that_was_computed_is_the_one_that_is_printed() -> None:
    """In every bound that counts are held against; a fold is no count."""
    bounds = (
        "at_least", "above", "at_most", "below", "rise_at_least", "rise_above", "baseline_below",
    )  # fmt: skip
    for name in bounds:
        computed, printed = Criterion(**{name: 0.29 * 100}), Criterion(**{name: 29})
        assert printed == computed
        assert str(printed) == str(computed)
    assert "count ≥ 0" == str(Criterion(at_least=-0.0))
    assert Criterion(at_least=3e-9).at_least == 3e-9
    assert Criterion(fold_at_least=4 / 3).fold_at_least == 4 / 3
