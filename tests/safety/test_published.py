"""The criteria as data: sources, evidence, printing, variants."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from itpcase._sentences import texts
from itpcase.definitions.references import reference
from itpcase.errors import DefinitionError
from itpcase.safety.limits import Bound, NotGraded, Scale
from itpcase.safety.published import (
    CKD_EPI_2021,
    CTCAE_V5,
    CTCAE_V6,
    HYS_LAW,
    KDIGO_AKI,
    UMOL_PER_MG_DL,
)

ALL: list[Any] = [CTCAE_V5, CTCAE_V6, HYS_LAW, KDIGO_AKI, CKD_EPI_2021]


@pytest.mark.parametrize("criteria", ALL, ids=lambda criteria: criteria.id)
def test_every_citation_resolves(criteria: Any) -> None:
    """A source that can be printed, and how sure we are of it."""
    assert criteria.citation == reference(criteria.citation).key
    assert str(criteria.evidence)


def test_every_reason_has_words() -> None:
    """A code that an answer can carry can be told."""
    assert set(NotGraded) == set(texts("en")["not_graded"])


def test_criteria_print_their_rules() -> None:
    """A page to be checked against the publication."""
    text = str(CTCAE_V6)

    assert "CTCAE version 6.0\n  id ctcae-v6, version 6.0; evidence: seen" in text
    assert (
        "alp (Alkaline phosphatase increased): grade 1 > 1 × ULN; and grade 1 > 1 × baseline"
        in (text)
    )
    assert "platelets (Thrombocytopenia): grade 1 < 1 × LLN; or grade 2 < 75, grade 3 < 50" in text
    assert "no grade 3 if the baseline is above 5 × ULN" in text
    assert "(baseline below LLN)" in text
    assert "note: 'Normal baseline' includes one below the lower limit of normal." in text


def test_versions_name_platelets_differently() -> None:
    """v6 renames and regrades the term."""
    terms = [criteria.term("platelets") for criteria in (CTCAE_V5, CTCAE_V6)]

    assert [("Platelet count decreased", 10035528), ("Thrombocytopenia", 10043554)] == [
        (term.name, term.meddra) for term in terms
    ]
    assert [True, True] == [term.worsening_only for term in terms]
    assert [False, False] == [term.is_raised for term in terms]


@pytest.mark.parametrize("text", ["3", "=3", "> 3", ">=", "<three"])
def test_a_bound_that_cannot_be_read(text: str) -> None:
    """It is refused with what was needed."""
    with pytest.raises(DefinitionError, match="needs a bound such as"):
        Bound.from_text(text)


def test_a_term_that_is_not_there() -> None:
    """The error lists those that are."""
    with pytest.raises(DefinitionError, match="needs one of alt, ast"):
        CTCAE_V5.term("iron")


def test_evidence_that_is_not_seen_is_kept() -> None:
    """What is recalled carries its confidence."""
    assert ["recalled 93", "recalled 80", "cited"] == [
        HYS_LAW.alp_evidence.tag, HYS_LAW.baseline_evidence.tag, KDIGO_AKI.evidence.tag,
    ]  # fmt: skip


def test_a_variant_is_another_record() -> None:
    """The published criteria stay as they are."""
    variant = attrs.evolve(HYS_LAW, id="hys-law-30-days", window_days=30)

    assert (30, 14) == (variant.window_days, HYS_LAW.window_days)
    assert "grade 2 > 1.5 × baseline (baseline normal or below)" == str(
        Scale(of="baseline", grades=(None, ">1.5"), when="normal")
    )


def test_the_numbers_of_kdigo_hold_in_both_units() -> None:
    """0.3 and 4.0 mg/dL reach the limits in µmol/L; one hundredth less does not."""
    rise, top = KDIGO_AKI.rise_umol_l, KDIGO_AKI.stage_3_umol_l

    assert 0.29 * UMOL_PER_MG_DL < rise <= 0.3 * UMOL_PER_MG_DL
    assert 3.99 * UMOL_PER_MG_DL < top <= 4.0 * UMOL_PER_MG_DL
    assert pytest.approx(88.4, abs=0.01) == UMOL_PER_MG_DL


def test_a_term_is_printed_as_its_scales() -> None:
    """Each scale with the state of the baseline to which it applies."""
    assert (
        "grade 1 > 1, grade 2 > 3, grade 3 > 5, grade 4 > 20 × ULN (baseline normal or below); or "
        "grade 1 ≥ 1.5, grade 2 > 3, grade 3 > 5, grade 4 > 20 × baseline (baseline above ULN)"
    ) == str(CTCAE_V5.term("alt"))
