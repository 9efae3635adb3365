"""A level that allows less bleeding than those below it, from every entry point."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.definitions.definition import Level
from itpcase.engine import compiled
from itpcase.errors import DefinitionError
from tests.oracle.bridge import person

IWG = itp.IWG_2009
CR, R = IWG.levels
STRICT_CR = attrs.evolve(
    IWG, id="strict-cr", bleeding_allowed=1, levels=(attrs.evolve(CR, bleeding_allowed=0), R)
)

COUNTS = "0:10 7:120 14:120 21:120 28:130 35:130 42:130"


def asked(patient: itp.Patient, d: itp.Definition) -> dict[str, Any]:
    """The category with the day of each level, and the episodes of both, as codes."""
    answer = itp.classify_response(patient, d)
    found: dict[str, Any] = {"category": str(answer.category), **answer.reached}
    for level in ("CR", "R"):
        found[f"{level} lasts"] = [
            (e.start, e.end, e.event, str(e.end_reason))
            for e in itp.remission_episodes(patient, d, level=level)
        ]
    return found


@pytest.mark.parametrize(
    ("bleeds", "cr_on", "cr", "r"),
    [
        # a run of CR is broken by grade 1, one of R is not
        ([(10, None, 1)], 14, [(14, 42, False, "END_OF_FOLLOW_UP")], None),
        # it ends an episode of CR alone, and a new one begins
        (
            [(30, None, 1)],
            7,
            [(7, 30, True, "BLEEDING"), (35, 42, False, "END_OF_FOLLOW_UP")],
            None,
        ),
        # while it lasts no count is CR
        (
            [(7, 21, 1)],
            28,
            [(28, 42, False, "END_OF_FOLLOW_UP")],
            None,
        ),
        # without a grade it is bleeding for CR, and may be for R: its day is set aside
        (
            [(30, 35, None)],
            7,
            [(7, 30, True, "BLEEDING")],
            [(7, 42, False, "END_OF_FOLLOW_UP")],
        ),
        # grade 2 ends both; of two on one day the higher counts
        (
            [(30, None, 1), (30, None, 2)],
            7,
            [(7, 30, True, "BLEEDING"), (35, 42, False, "END_OF_FOLLOW_UP")],
            [(7, 30, True, "BLEEDING"), (35, 42, False, "END_OF_FOLLOW_UP")],
        ),
    ],
)
def test_each_level_has_its_own_bleeding(
    bleeds: list[tuple[int, int | None, int | None]],
    cr_on: int,
    cr: list[tuple[int, int, bool, str]],
    r: list[tuple[int, int, bool, str]] | None,
) -> None:
    """Worked by hand: CR asks for no bleeding, R allows WHO grade 1."""
    patient = person(COUNTS, bleeds=bleeds)
    lasts = r or [(7, 42, False, "END_OF_FOLLOW_UP")]

    assert asked(patient, STRICT_CR) == {
        "category": "CR", "CR": cr_on, "R": 7, "CR lasts": cr, "R lasts": lasts,
    }  # fmt: skip


def test_a_cohort_gives_what_its_patients_give(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain and compiled."""
    people = [
        person(COUNTS, id=f"p{day}-{until}-{grade}", bleeds=[(day, until, grade)])
        for day in (5, 7, 10, 30)
        for until in (None, 33)
        for grade in (0, 1, 2, None)
    ]
    wanted = [asked(patient, STRICT_CR) for patient in people]
    for compile_from in (10**9, 0):
        monkeypatch.setattr(compiled, "COMPILED_FROM", compile_from)
        monkeypatch.setattr(compiled, "LOADED_FROM", compile_from)
        cohort = itp.Cohort.from_patients(people)
        table = itp.classify_response(cohort, STRICT_CR)
        for level in ("CR", "R"):
            assert [each[level] for each in wanted] == [
                None if day is None else int(day) for day in table[f"reached_{level}"].tolist()
            ]
            episodes = itp.remission_episodes(cohort, STRICT_CR, level=level)
            assert [days for each in wanted for days in each[f"{level} lasts"]] == [
                (int(row["start"]), int(row["end"]), bool(row["event"]), str(row["end_reason"]))
                for row in episodes
            ]


@pytest.mark.parametrize(
    ("allowed", "of_levels"), [(0, (1, None)), (1, (1, 0)), (None, (0, None)), (2, (None, 1))]
)
def test_grades_out_of_order_are_refused(
    allowed: int | None, of_levels: tuple[int | None, int | None]
) -> None:
    """What meets CR meets R or better, so that R allows no less bleeding than CR."""
    levels = [
        attrs.evolve(level, bleeding_allowed=own)
        for level, own in zip((CR, R), of_levels, strict=True)
    ]
    with pytest.raises(DefinitionError, match="a better level that allows no more bleeding"):
        attrs.evolve(IWG, id="x", bleeding_allowed=allowed, levels=levels)


def test_the_grade_is_in_the_words() -> None:
    """Of the page and the settings of an answer."""
    assert "bleeding of this level: none above WHO grade 0" in str(STRICT_CR)
    settings = itp.classify_response(person(COUNTS), STRICT_CR).settings
    assert {"CR": 0} == settings["bleeding_allowed_of_levels"]
    assert "bleeding_allowed_of_levels" not in itp.classify_response(person(COUNTS), IWG).settings
    assert Level(name="R", label="r", any_of=R.any_of).bleeding_allowed is None


def test_an_explanation_says_what_is_allowed() -> None:
    """A level that allows petechiae does not say that there was no bleeding."""
    text = itp.classify_response(person(COUNTS, bleeds=[(10, None, 1)]), STRICT_CR).explain()

    assert "CR or better (count ≥ 100, no bleeding) was reached on day 14" in text
    assert "≥ 2 × baseline, no bleeding above WHO grade 1) was reached on day 7" in text
