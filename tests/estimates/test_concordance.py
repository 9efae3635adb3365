"""Agreement between definitions as numbers, and the clause that separates them."""

from __future__ import annotations

import math

import pytest

import itpcase as itp
from itpcase.estimates import agreement, agreement_between, proportion, separating_clauses
from itpcase.figures import plot_agreement
from tests.oracle.bridge import person

PEOPLE = [
    person("0:10 7:60 14:60", id="both"),
    person("0:30 7:55 14:58", id="only 50"),
    person("0:10 7:35 14:40", id="only iwg"),
    person("0:10 7:35 14:41", id="only iwg again"),
    person("0:10 7:12 14:14", id="neither"),
    person("0:10 7:13 14:14", id="neither again"),
    person("", id="nobody knows"),
]
EXTEND = itp.get_definition("extend")


def compared() -> itp.response.Comparison:
    """Seven patients under two definitions."""
    return itp.compare_definitions(PEOPLE, definitions=[itp.IWG_2009, EXTEND])


def test_a_pair_of_definitions() -> None:
    """Kappa, its interval, the discordant share and its exact interval are those of the room."""
    (row,) = agreement_between(compared()).rows()
    first = ["yes", "no", "yes", "yes", "no", "no"]
    other = ["yes", "yes", "no", "no", "no", "no"]
    expected = agreement(first, other)

    assert (6, 1, 2, 1, 2) == tuple(
        int(row[name]) for name in ("lines", "both_yes", "only_first", "only_other", "both_no")
    )
    assert (expected.kappa, *expected.interval, expected.p_exact) == pytest.approx(
        (row["kappa"], row["kappa_low"], row["kappa_high"], row["p"])
    )
    assert (0.5, *proportion(3, 6).interval()) == pytest.approx(
        (row["discordant"], row["discordant_low"], row["discordant_high"])
    )


def test_nobody_who_can_be_compared() -> None:
    """No line, no number."""
    both = itp.compare_definitions(PEOPLE[-1], definitions=[itp.IWG_2009, EXTEND])
    (row,) = agreement_between(both).rows()

    assert 0 == row["lines"]
    assert math.isnan(row["kappa"])


def test_the_clause_that_separates() -> None:
    """Of the definition that says no; every discordant patient is there."""
    found = {
        str(row["patient_id"]): (str(row["definition"]), str(row["clauses"]))
        for row in separating_clauses(compared(), "iwg-2009", "extend").rows()
    }

    assert {
        "only 50": ("extend", "count ≥ 2 × baseline"),
        "only iwg": ("iwg-2009", "count ≥ 50"),
        "only iwg again": ("iwg-2009", "count ≥ 50"),
    } == found
    with pytest.raises(itp.errors.InputError):
        separating_clauses(compared(), "iwg-2009", "fit")


def test_the_heat_map() -> None:
    """A cell of each pair, with its number."""
    ax = plot_agreement(agreement_between(compared()), lang="zh")

    assert ["iwg-2009", "extend"] == [text.get_text() for text in ax.get_xticklabels()]
    assert 2 == len(ax.texts)
