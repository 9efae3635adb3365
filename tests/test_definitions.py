"""The numbers of the published definitions, written a second time."""

from __future__ import annotations

import attrs
import pytest

import itpcase as itp
from itpcase.criteria import (
    Confirmation,
    Criterion,
    Definition,
    Evidence,
    Kept,
    Landmark,
    Level,
    Strategies,
    VisitRule,
)
from itpcase.references import REFERENCES, reference


def bounds(any_of: tuple[Criterion, ...]) -> list[dict[str, float]]:
    """The bounds that are given."""
    return [
        {k: v for k, v in attrs.asdict(criterion).items() if v is not None} for criterion in any_of
    ]


LEVELS = {
    "iwg-2009": {"CR": [{"at_least": 100.0}], "R": [{"at_least": 30.0, "fold_at_least": 2.0}]},
    "ash-2019": {},
    "china-2020": {"CR": [{"at_least": 100.0}], "R": [{"at_least": 30.0, "fold_at_least": 2.0}]},
    "on-drug-remission-above-50": {"SR": [{"above": 50.0}]},
    "ding-2025-response-assumed": {"CR": [{"at_least": 100.0}], "PR": [{"above": 50.0}]},
}
RULES = {  # confirm, loss, bleeding allowed
    "iwg-2009": ((2, 7), (2, 1), 0),
    "ash-2019": ((1, 0), (1, 0), None),
    "china-2020": ((2, 7), (2, 1), 0),
    "on-drug-remission-above-50": ((1, 0), (1, 0), None),
    "ding-2025-response-assumed": ((2, 7), (2, 1), None),
}
STRATEGIES = {  # rescue, new line, discontinuation, death
    "iwg-2009": ("composite", "composite", "ignore", "censor"),
    "china-2020": ("composite", "composite", "ignore", "censor"),
    "on-drug-remission-above-50": ("composite",) * 4,
    "ding-2025-response-assumed": ("composite",) * 4,
}
RESPONSE = [{"at_least": 30.0, "fold_at_least": 2.0}]
LANDMARKS = {
    "ash-2019": {
        "early_response": (4, 7, 10, RESPONSE, True),
        "initial_response": (21, 30, 37, RESPONSE, True),
        "durable_response": (154, 182, 210, RESPONSE, True),
        "remission": (323, 365, 407, [{"above": 100.0}], True),
    },
    "china-2020": {
        "early_response": (4, 7, 10, RESPONSE, True),
        "initial_response": (21, 30, 37, RESPONSE, True),
        "remission": (323, 365, 407, [{"at_least": 100.0}], False),
    },
}
TIMES = {
    "anti-d": (1, 3, 3, 7), "azathioprine": (30, 90, 30, 180), "danazol": (14, 90, 28, 180),
    "dexamethasone": (2, 14, 4, 28), "eltrombopag": (7, 28, 14, 90), "ivig": (1, 3, 2, 7),
    "prednisone": (4, 14, 7, 28), "rituximab": (7, 56, 14, 180), "romiplostim": (5, 14, 14, 60),
    "splenectomy": (1, 56, 7, 56), "vinblastine": (7, 14, 7, 42), "vincristine": (7, 14, 7, 42),
}  # fmt: skip


def test_the_catalogue() -> None:
    """What ships, in its order, each found by its id."""
    assert list(LEVELS) == [d.id for d in itp.definitions()]
    assert all(itp.definition(d.id) is d for d in itp.definitions())


@pytest.mark.parametrize("name", LEVELS)
def test_levels(name: str) -> None:
    """Thresholds, folds, and whether a bound is reached or exceeded."""
    d = itp.definition(name)

    assert LEVELS[name] == {level.name: bounds(level.any_of) for level in d.levels}
    assert list(LEVELS[name]) == list(d.level_names)


@pytest.mark.parametrize("name", RULES)
def test_confirmation_loss_and_bleeding(name: str) -> None:
    """Counts and days, and the highest grade that is no bleeding."""
    d = itp.definition(name)
    found = (attrs.astuple(d.confirm), attrs.astuple(d.loss), d.bleeding_allowed)

    assert RULES[name] == found


@pytest.mark.parametrize("name", LEVELS)
def test_what_every_definition_shares(name: str) -> None:
    """Washouts, baseline window, no response after two days, no gap, the lowest of a day."""
    d = itp.definition(name)

    assert (7, 28, 28, 28, 28) == attrs.astuple(d.washouts)
    assert 30 == d.baseline.window_days
    assert d.baseline.splenectomy_before_first_treatment is (name == "iwg-2009")
    assert (2, None, "lowest", "first") == (
        d.no_response_days, d.max_gap, str(d.same_day), d.response_date,
    )  # fmt: skip
    assert "assume_none" == d.bleeding_unrecorded


@pytest.mark.parametrize("name", STRATEGIES)
def test_intercurrent_events(name: str) -> None:
    """Composite, censor or ignore."""
    s = itp.definition(name).strategies

    assert STRATEGIES[name] == (s.rescue, s.new_line, s.discontinuation, s.death)


@pytest.mark.parametrize("name", LANDMARKS)
def test_landmarks(name: str) -> None:
    """Windows and limits; remission is above 100 for ASH and at least 100 in China."""
    found = {
        x.name: (x.first_day, x.target_day, x.last_day, bounds(x.any_of), x.asks_bleeding)
        for x in itp.definition(name).landmarks
    }

    assert LANDMARKS[name] == found


def test_sustained_response_of_china() -> None:
    """R kept to six months after the start."""
    (kept,) = itp.CHINA_2020.kept

    assert ("sustained_response", "R", 183) == (kept.name, kept.level, kept.until_day)


def test_times_to_response_of_iwg() -> None:
    """The table is recalled, and says so."""
    rows = {r.agent: r for r in itp.IWG_2009.attribution}

    assert TIMES == {
        name: (r.first_from, r.first_to, r.peak_from, r.peak_to) for name, r in rows.items()
    }
    assert {"recalled 92"} == {r.evidence.tag for r in rows.values()}


def test_evidence() -> None:
    """What is recalled is never presented as verified."""
    tags = {d.id: d.evidence.tag for d in itp.definitions()}

    assert {
        "iwg-2009": "seen",
        "ash-2019": "recalled 93",
        "china-2020": "recalled 90",
        "on-drug-remission-above-50": "seen",
        "ding-2025-response-assumed": "assumed",
    } == tags
    assert {"recalled 93", "recalled 80"} == {x.evidence.tag for x in itp.ASH_2019.landmarks}
    assert not Evidence.from_text("recalled 99").is_verified
    for d in itp.definitions():
        assert str(d.evidence) in str(d)
        assert d.citation is None or str(reference(d.citation)) in str(d)


def test_references() -> None:
    """Every key leads to an entry of that key; an unknown one is refused."""
    assert all(key == entry.key for key, entry in REFERENCES.items())
    assert "10.1182/blood-2008-07-162503" == reference("rodeghiero2009").doi
    assert "10.1182/bloodadvances.2019000966" == reference("neunert2019").doi
    assert "10.3760/cma.j.issn.0253-2727.2020.08.001" == reference("china2020").doi
    assert "10.1002/cnr2.70152" == reference("ding2025").doi
    with pytest.raises(itp.DefinitionError, match="UNKNOWN_REFERENCE"):
        reference("nobody1900")


def test_a_definition_prints_as_a_page() -> None:
    """A reader can check it against the paper."""
    page = str(itp.IWG_2009)

    for line in (
        "CR (complete response): count ≥ 100",
        "R (response): count ≥ 30 and ≥ 2 × baseline",
        "confirmed by 2 counts in a row, the first and the last at least 7 days apart",
        "rescue: composite; new line: composite; drug stopped: ignore; death: censor",
        "bleeding: none above WHO grade 0; not recorded: assume none",
        "washout in days: transfusion 7, IVIG 28, anti-D 28, steroid pulse 28, other 28",
        "for splenectomy, before the first-ever treatment",
    ):
        assert line in page


def test_an_unknown_definition_is_answered_with_the_nearest() -> None:
    """A slip of the pen."""
    with pytest.raises(itp.DefinitionError, match="try iwg-2009"):
        itp.definition("iwg-2008")


def test_a_variant_is_a_definition_of_its_own() -> None:
    """attrs.evolve changes what is named, and nothing else."""
    variant = attrs.evolve(itp.IWG_2009, id="mine", max_gap=56)

    assert (56, None) == (variant.max_gap, itp.IWG_2009.max_gap)
    assert itp.IWG_2009 == attrs.evolve(variant, id="iwg-2009", max_gap=None)
    assert hash(itp.IWG_2009) != hash(variant)


LEVEL = Level(name="R", label="r", any_of=Criterion(at_least=30))


@pytest.mark.parametrize(
    "make",
    [
        Criterion,
        lambda: Criterion(at_least=-1),
        lambda: Criterion(above=float("nan")),
        lambda: Level(name="NR", label="x", any_of=Criterion(at_least=1)),
        lambda: Level(name="R", label="x", any_of=()),
        lambda: Confirmation(counts=0),
        lambda: Confirmation(apart=-1),
        lambda: Strategies(rescue="forget"),
        lambda: Landmark(
            name="x", label="x", any_of=Criterion(at_least=1), target_day=9, first_day=10,
            last_day=11,
        ),
        lambda: VisitRule(
            name="x", label="x", any_of=Criterion(at_least=1), first_day=7, visits=6,
            interval_days=7,
        ),
        lambda: Evidence.from_text("sure"),
        lambda: Definition(id="x", title="x", evidence="seen"),
        lambda: Definition(id="x", title="x", evidence="seen", levels=[LEVEL, LEVEL]),
        lambda: Definition(id="x", title="x", evidence="seen", levels=[LEVEL], max_gap=0),
        lambda: Definition(id="x", title="x", evidence="seen", levels=[LEVEL], same_day="mean"),
        lambda: Definition(id="x", title="x", evidence="seen", levels=[LEVEL], citation="nobody"),
        lambda: Definition(
            id="x", title="x", evidence="seen", levels=[LEVEL],
            kept=[Kept(name="k", label="k", level="CR", until_day=9)],
        ),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be(make: object) -> None:
    """Refused when it is made, with what was needed."""
    assert callable(make)
    with pytest.raises(itp.DefinitionError):
        make()
