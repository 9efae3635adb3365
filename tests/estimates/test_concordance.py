"""Agreement between definitions as numbers, and the clause that separates them."""

from __future__ import annotations

import math
from typing import Any

import pytest

import itpcase as itp
from itpcase import examples
from itpcase.errors import InputError
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
        (row["kappa"], row["kappa_lower"], row["kappa_upper"], row["p"])
    )
    assert (0.5, *proportion(3, 6).interval()) == pytest.approx(
        (row["discordant"], row["discordant_lower"], row["discordant_upper"])
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
    assert [] == ax.figure.legends


@pytest.mark.parametrize(
    ("people", "lang", "why"),
    [
        (PEOPLE[4:6], "en", "kappa not defined: both give all lines one and the same answer"),
        (PEOPLE[:1], "zh", "kappa无法计算"),
        (PEOPLE[6:], "en", "no line that both can evaluate"),
        (PEOPLE[6:], "zh", "无两者均可评价的治疗线"),
    ],
)
def test_a_cell_without_a_kappa_says_why(people: list[itp.Patient], lang: str, why: str) -> None:
    """It is hatched, both ways round, and the legend has the reason."""
    both = itp.compare_definitions(people, definitions=[itp.IWG_2009, EXTEND])
    ax = plot_agreement(agreement_between(both), lang=lang)

    assert [] == list(ax.texts)
    (hatched,) = ax.collections
    assert 2 == len(hatched.get_paths())
    (legend,) = ax.figure.legends
    (told,) = legend.get_texts()
    assert told.get_text().startswith(why)


def test_a_kappa_below_0_is_outside_of_the_bar() -> None:
    """The number stands in the cell, and the bar of colours says that it ends above it."""
    both = itp.compare_definitions(PEOPLE[1:4], definitions=[itp.IWG_2009, EXTEND])
    table = agreement_between(both)
    ax = plot_agreement(table)

    assert table["kappa"][0] < 0
    assert [f"{table['kappa'][0]:.2f}"] * 2 == [text.get_text() for text in ax.texts]
    assert "min" == ax.images[0].colorbar.extend


@pytest.mark.parametrize(
    "ask", [agreement_between, lambda given: separating_clauses(given, "", "")]
)
def test_patients_are_no_comparison(ask: Any) -> None:
    """Whoever passes them is told what to pass."""
    with pytest.raises(InputError, match="comparison: needs an object of the class Comparison"):
        ask(examples.load("ding-2025"))
