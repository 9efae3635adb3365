"""The published definitions: every number, written a second time."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.definitions import DAYS_PER_MONTH, IWG_PHASES
from itpcase.definitions.definition import Criterion, Definition, Endpoint, Level
from itpcase.definitions.references import REFERENCES

DOUBLED = {"at_least": 30.0, "fold_at_least": 2.0}

SETTINGS: dict[str, Any] = {
    "version": "1",
    "bleeding_allowed": None,
    "bleeding_unrecorded": "assume_none",
    "no_response_days": 2,
    "response_date": "first",
    "max_gap": None,
    "same_day": "lowest",
    "baseline": (30, False),
    "confirm": (1, 0),
    "loss": (1, 0),
    "washouts": (7, 28, 28, 28, 28),
    "strategies": ("composite", "composite", "ignore", "censor"),
    "levels": {},
    "landmarks": {},
    "kept": {},
    "visits": (),
    "attribution": {},
}
"""What holds unless a definition says otherwise."""

TWICE_A_WEEK_APART = {"confirm": (2, 7), "loss": (2, 1)}

ALL_END_IT = {"strategies": ("composite", "composite", "composite", "composite")}

EXPECTED: dict[str, dict[str, Any]] = {
    "iwg-2009": {
        **TWICE_A_WEEK_APART,
        "citation": "rodeghiero2009",
        "evidence": "seen",
        "bleeding_allowed": 0,
        "baseline": (30, True),
        "levels": {"CR": [{"at_least": 100.0}], "R": [DOUBLED]},
        "attribution": {
            "anti-d": (1, 3, 3, 7, "recalled 92"),
            "azathioprine": (30, 90, 30, 180, "recalled 92"),
            "danazol": (14, 90, 28, 180, "recalled 92"),
            "dexamethasone": (2, 14, 4, 28, "recalled 92"),
            "eltrombopag": (7, 28, 14, 90, "recalled 92"),
            "ivig": (1, 3, 2, 7, "recalled 92"),
            "prednisone": (4, 14, 7, 28, "recalled 92"),
            "rituximab": (7, 56, 14, 180, "recalled 92"),
            "romiplostim": (5, 14, 14, 60, "recalled 92"),
            "splenectomy": (1, 56, 7, 56, "recalled 92"),
            "vinblastine": (7, 14, 7, 42, "recalled 92"),
            "vincristine": (7, 14, 7, 42, "recalled 92"),
        },
    },
    "ash-2019": {
        "citation": "neunert2019",
        "evidence": "recalled 93",
        "landmarks": {
            "early_response": (4, 7, 10, True, [DOUBLED], "recalled 93"),
            "initial_response": (21, 30, 37, True, [DOUBLED], "recalled 93"),
            "durable_response": (154, 182, 210, True, [DOUBLED], "recalled 93"),
            "remission": (323, 365, 407, True, [{"above": 100.0}], "recalled 80"),
        },
    },
    "china-2020": {
        **TWICE_A_WEEK_APART,
        "citation": "china2020",
        "evidence": "recalled 90",
        "bleeding_allowed": 0,
        "levels": {"CR": [{"at_least": 100.0}], "R": [DOUBLED]},
        "landmarks": {
            "early_response": (4, 7, 10, True, [DOUBLED], "recalled 90"),
            "initial_response": (21, 30, 37, True, [DOUBLED], "recalled 90"),
            "remission": (323, 365, 407, False, [{"at_least": 100.0}], "recalled 90"),
        },
        "kept": {"sustained_response": ("R", 183, "recalled 90")},
    },
    "on-drug-remission-above-50": {
        **ALL_END_IT,
        "citation": "ding2025",
        "evidence": "seen",
        "levels": {"SR": [{"above": 50.0}]},
    },
    "ding-2025-response-assumed": {
        **TWICE_A_WEEK_APART,
        **ALL_END_IT,
        "citation": "ding2025",
        "evidence": "assumed",
        "levels": {"CR": [{"at_least": 100.0}], "PR": [{"above": 50.0}]},
    },
}

CONSTANTS = {
    "iwg-2009": itp.IWG_2009,
    "ash-2019": itp.ASH_2019,
    "china-2020": itp.CHINA_2020,
    "on-drug-remission-above-50": itp.DING_2025,
    "ding-2025-response-assumed": itp.definitions.DING_2025_RESPONSE,
}

every_definition = pytest.mark.parametrize("d", itp.list_definitions(), ids=lambda d: d.id)


def bounds(criteria: tuple[Criterion, ...]) -> list[dict[str, float]]:
    """The bounds of each criterion that are set."""
    return [
        {name: value for name, value in attrs.asdict(one).items() if value is not None}
        for one in criteria
    ]


def parts(d: Definition) -> list[Level | Endpoint]:
    """What a definition asks."""
    return [*d.levels, *d.questions]


def told(d: Definition) -> dict[str, Any]:
    """Everything that a definition says in numbers and words of a vocabulary."""
    return {
        **{name: getattr(d, name) for name in SETTINGS if not attrs.has(type(getattr(d, name)))},
        **{
            name: attrs.astuple(getattr(d, name))
            for name in ("baseline", "confirm", "loss", "washouts", "strategies")
        },
        "citation": d.citation,
        "evidence": d.evidence.tag,
        "levels": {level.name: bounds(level.any_of) for level in d.levels},
        "landmarks": {
            mark.name: (
                mark.first_day, mark.target_day, mark.last_day, mark.asks_bleeding,
                bounds(mark.any_of), mark.evidence.tag,
            )
            for mark in d.landmarks
        },
        "kept": {kept.name: (kept.level, kept.until_day, kept.evidence.tag) for kept in d.kept},
        "attribution": {
            row.agent: (
                row.first_from, row.first_to, row.peak_from, row.peak_to, row.evidence.tag
            )
            for row in d.attribution
        },
    }  # fmt: skip


@pytest.mark.parametrize("id", EXPECTED)
def test_every_number(id: str) -> None:
    """Levels, windows, confirmation, loss, washouts and strategies are those of the sources."""
    assert {**SETTINGS, **EXPECTED[id]} == told(itp.get_definition(id))


PLACEHOLDERS = [d for d in itp.list_definitions() if d.placeholder]


@pytest.mark.parametrize("d", PLACEHOLDERS, ids=lambda d: d.id)
def test_a_placeholder_refuses_to_compute(d: Definition) -> None:
    """It is listed with its reason, and every door says the reason."""
    patient = itp.Patient(id="p1", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)])
    asks: list[Any] = [
        itp.classify_response, itp.remission_episodes, itp.cumulative_response,
        itp.time_to_response, itp.answer_endpoints,
    ]  # fmt: skip
    for ask in asks:
        with pytest.raises(itp.errors.DefinitionError) as caught:
            ask(patient, definition=d)
        assert ("PLACEHOLDER", d.id) == (caught.value.problem.code, caught.value.problem.given)
        assert d.placeholder in caught.value.problem.remedy
    with pytest.raises(itp.errors.DefinitionError, match="PLACEHOLDER"):
        itp.compare_definitions(patient, definitions=[d])


def test_what_is_known_of_no_rule() -> None:
    """The guidelines and trials whose rule is not known to us."""
    assert {
        "iwg-2009-refractory", "iwg-update", "ash-1996", "ash-2011", "ash-2026", "icr-2010",
        "icr-2019", "china-2025", "gimema-2024", "orelabrutinib-phase-3", "zanubrutinib",
    } == {d.id for d in PLACEHOLDERS}  # fmt: skip


def test_the_primary_is_a_part() -> None:
    """Definitions are compared by one of their levels or questions."""
    for d in itp.list_definitions():
        if not d.placeholder:
            assert d.compared_by in {part.name for part in parts(d)}


@pytest.mark.parametrize("id", CONSTANTS)
def test_the_constants(id: str) -> None:
    """A constant is the definition of its id."""
    assert CONSTANTS[id] is itp.get_definition(id)
    assert id == CONSTANTS[id].id


def test_the_catalogue() -> None:
    """The definitions above are in it, the first comes first, and every id is there once."""
    ids = [d.id for d in itp.list_definitions()]

    assert "iwg-2009" == ids[0]
    assert EXPECTED.keys() <= set(ids)
    assert len(set(ids)) == len(ids)
    assert type(itp.list_definitions()) is tuple


def test_the_phases() -> None:
    """3 and 12 months; an answer within 7 days of a boundary is flagged."""
    months = (IWG_PHASES.persistent_from, IWG_PHASES.chronic_from)

    assert ((3, 12), 7) == (months, IWG_PHASES.flag_within_days)
    assert ("rodeghiero2009", "seen") == (IWG_PHASES.citation, IWG_PHASES.evidence.tag)
    assert IWG_PHASES.citation in REFERENCES


def test_a_month_in_days() -> None:
    """A twelfth of a year of 365.25 days."""
    assert 30.4375 == DAYS_PER_MONTH == 365.25 / 12


@every_definition
def test_it_tells_where_it_is_from(d: Definition) -> None:
    """A title, a source, a clause for each level and landmark, and what was left open."""
    assert d.title
    assert d.citation in REFERENCES or (d.citation is None and not d.evidence.is_verified)
    assert d.notes or d.evidence.is_verified or d.evidence.kind == "cited" or d.placeholder
    for part in parts(d):
        assert part.label
        assert part.clause


@every_definition
def test_it_prints_every_part(d: Definition) -> None:
    """The page names each level, question and note, and how sure we are."""
    page = str(d)

    assert page.startswith(f"{d.title}\n  id {d.id}, version {d.version}; evidence: {d.evidence}\n")
    for part in parts(d):
        assert f"\n  {part.name} ({part.label}): " in page
    for row in d.attribution:
        assert f"\n  {row.agent}: first response day {row.first_from} to {row.first_to}, " in page
    for note in d.notes:
        assert f"\n  note: {note}" in page
    for level in d.levels:
        assert f"\n      {level.clause}\n" in page
    assert d.citation is None or str(REFERENCES[d.citation]) in page
    assert not d.placeholder or f"\n  cannot be computed: {d.placeholder}" in page


@pytest.mark.parametrize(
    ("id", "lines"),
    [
        (
            "iwg-2009",
            [
                "  CR (complete response): count ≥ 100",
                "  R (response): count ≥ 30 and ≥ 2 × baseline",
                "  rescue: composite; new line: composite; drug stopped: ignore; death: censor",
                "  bleeding: none above WHO grade 0; not recorded: assume none",
                (
                    "  ivig: first response day 1 to 3, peak day 2 to 7; evidence: recalled 92%, "
                    "not checked against the paper"
                ),
            ],
        ),
        (
            "ash-2019",
            [
                "  bleeding: not asked",
                (
                    "  remission (remission): count > 100 at day 365 (days 323 to 407); evidence: "
                    "recalled 80%, not checked against the paper"
                ),
            ],
        ),
        (
            "china-2020",
            [
                (
                    "  remission (remission (缓解)): count ≥ 100 at day 365 (days 323 to 407); "
                    "evidence: recalled 90%, not checked against the paper"
                ),
                (
                    "  sustained_response (sustained response (持续有效)): R kept to day 183 after "
                    "the start; evidence: recalled 90%, not checked against the paper"
                ),
            ],
        ),
        (
            "on-drug-remission-above-50",
            [
                "  SR (sustained remission): count > 50",
                "  confirmed by 1 count; dated at the first count",
                (
                    "  rescue: composite; new line: composite; drug stopped: composite; death: "
                    "composite"
                ),
            ],
        ),
    ],
)
def test_printed_lines(id: str, lines: list[str]) -> None:
    """What a reader checks against the paper."""
    page = str(itp.get_definition(id)).splitlines()

    assert [] == [line for line in lines if line not in page]


@pytest.mark.parametrize(
    ("id", "shown"),
    [
        ("iwg-2008", "iwg-2009"),
        ("IWG-2009", "iwg-2009"),
        ("china-2021", "china-202"),
        ("on-drug-remission", "on-drug-remission-above-50"),
        ("", "iwg-2009, iwg-2009-trial, "),
        ("zzz", "iwg-2009, iwg-2009-trial, "),
        (None, "iwg-2009"),
        (["iwg-2009"], "iwg-2009"),
        (5, "iwg-2009"),
    ],
)
def test_an_unknown_id(id: Any, shown: str) -> None:
    """The message offers the nearest ids, or all of them."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        itp.get_definition(id)
    problem = caught.value.problem

    assert ("UNKNOWN_DEFINITION", "definition") == (problem.code, problem.argument)
    assert problem.remedy.startswith(f"try {shown}")
    assert problem.remedy.endswith("; itpcase.list_definitions() lists all")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("iwg", "iwg-2009, iwg-update, iwg-2009-trial"),
        ("ding", "on-drug-remission-above-50, ding-2025-response-assumed"),
        ("DING_2025", "on-drug-remission-above-50, ding-2025-response-assumed"),
        ("ASH", "ash-2019, ash-1996, ash-2011"),
        ("phase 3", "romiplostim-phase-3"),
        ("godeau", "rituximab-godeau-2008"),
    ],
)
def test_a_part_of_an_id_or_the_name_of_a_constant_is_offered_first(
    typed: str, offered: str
) -> None:
    """What begins with the text comes first, then what has a part that does."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        itp.get_definition(typed)

    assert caught.value.problem.remedy.startswith(f"try {offered}")


def test_only_what_is_near_is_offered() -> None:
    """At most three ids, and none that is like nothing that was asked."""
    with pytest.raises(itp.errors.DefinitionError) as caught:
        itp.get_definition("ash-2019x")
    offered = caught.value.problem.remedy.removeprefix("try ").split(";")[0].split(", ")

    assert "ash-2019" == offered[0]
    assert len(offered) <= 3
    assert "on-drug-remission-above-50" not in offered


def test_a_variant_is_no_entry_of_the_catalogue() -> None:
    """Evolving a definition changes neither it nor the list."""
    before = itp.list_definitions()
    variant = attrs.evolve(itp.IWG_2009, id="iwg-2009-gap-56", max_gap=56)

    assert 56 == variant.max_gap
    assert itp.IWG_2009.max_gap is None
    assert before == itp.list_definitions()
    with pytest.raises(itp.errors.DefinitionError):
        itp.get_definition(variant.id)


def test_the_strict_and_the_other_reading_of_ash() -> None:
    """Remission above 100 and at 100 are two definitions, which differ in nothing else."""
    other = itp.get_definition("ash-2019-at-least-100")
    *others, remission = itp.ASH_2019.landmarks
    changed = attrs.evolve(
        remission, any_of=Criterion(at_least=100), clause=other.landmarks[-1].clause
    )

    assert (*others, changed) == other.landmarks
    assert "count ≥ 100 at day 365" in str(other)
    assert "count > 100 at day 365" in str(itp.ASH_2019)
