"""For each clause of a definition two histories that differ by it, and in the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase._days import NEVER
from itpcase.cli import main
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import (
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Strategies,
    VisitRule,
)
from itpcase.definitions.files import write_definition
from itpcase.response.histories import ShortHistory, edits_of
from itpcase.response.prove import _cohort, clauses_of, prove_definition


def visits(**changes: Any) -> Definition:
    """Four of six weekly visits at 50."""
    rule = VisitRule(
        name="durable", label="durable", any_of=Criterion(at_least=50), week_anchor="W0",
        first_week=19, visits=6, interval_days=7, at_least=4,
    )  # fmt: skip
    other = attrs.evolve(rule, name="observed", label="observed", **changes)
    return Definition(id="ours", title="Ours", evidence="assumed", visits=[rule, other])


def test_a_clause_that_can_change_no_answer_is_found() -> None:
    """At least 0 is met by every count; a limit of 50 beside 50 or more separates nothing."""
    assert () == prove_definition(visits()).unproved
    empty = visits(any_of=(Criterion(at_least=0),))
    assert "observed: count ≥ 0" in prove_definition(empty).unproved
    twice = visits(any_of=(Criterion(at_least=50), Criterion(at_least=30, below=50)))
    assert "observed: count < 50" in prove_definition(twice).unproved


@pytest.mark.parametrize("quota", [{"share": 0.75}, {"at_least": 2}])
def test_too_few_counts_of_a_window_are_proved(quota: dict[str, Any]) -> None:
    """Enough counts that do not meet it are a no; one fewer is not evaluable."""
    counted = Counted(
        name="most", label="most", any_of=Criterion(at_least=50), fewest_observed=4, first_day=63,
        last_day=168, **quota,
    )  # fmt: skip
    ours = Definition(id="ours", title="Ours", evidence="assumed", counted=[counted])

    assert () == prove_definition(ours).unproved


@pytest.mark.parametrize("apart", [0, 7])
def test_counts_that_confirm_by_their_distance_alone_are_proved(apart: int) -> None:
    """One count some days apart from itself is two."""
    ours = attrs.evolve(itp.DING_2025, id="ours", confirm=Confirmation(counts=1, apart=apart))

    assert not [clause for clause in prove_definition(ours).unproved if "apart" in clause]


def without(d: Definition, asked: str) -> dict[str, Any]:
    """What is left of a question without each of its clauses, by the clause in words."""
    return {
        str(clause): other.question(asked) for name, clause, other in clauses_of(d) if name == asked
    }


def test_the_clauses_of_a_definition_are_all_that_it_asks() -> None:
    """Every bound of a level, then how many counts confirm and lose it, how far apart; bleeding."""
    found = [f"{asked}: {clause}" for asked, clause, _ in clauses_of(itp.IWG_2009)]

    assert [
        "CR: count ≥ 100",
        "CR: count ≥ 100, not count > 100",
        "R: count ≥ 30",
        "R: count ≥ 30, not count > 30",
        "R: count ≥ 2 × baseline",
        "R: count ≥ 2 × baseline, not count > 2 × baseline",
        "R: confirm: 2 counts",
        "R: confirm: 7 days apart",
        "R: loss: 2 counts",
        "R: no bleeding above grade 0",
    ] == found


def test_settings_that_differ_from_what_holds_by_default_are_clauses() -> None:
    """Washouts, what an event does, the greatest gap, and which count dates the response."""
    d = attrs.evolve(
        itp.IWG_2009, id="ours", max_gap=56, response_date="confirming", bleeding_allowed=1,
        confirm=Confirmation(counts=3, apart=14), strategies=Strategies(rescue="ignore"),
        washouts=attrs.evolve(itp.IWG_2009.washouts, ivig=14),
    )  # fmt: skip
    found = {str(clause): other for asked, clause, other in clauses_of(d) if asked == "R"}

    assert [
        "confirm: 3 counts", "confirm: 14 days apart", "loss: 2 counts",
        "no bleeding above grade 1", "washout", "rescue: ignore", "greatest gap of 56 days",
        "dated at the confirming count",
    ] == [*found][-8:]  # fmt: skip
    assert (None, 56) == (found["greatest gap of 56 days"].max_gap, found["washout"].max_gap)
    assert "first" == found["dated at the confirming count"].response_date
    assert (2, 14) == attrs.astuple(found["confirm: 3 counts"].confirm)[:2]


@pytest.mark.parametrize("apart", [1, 14])
def test_a_response_of_three_counts_is_proved(apart: int) -> None:
    """Three counts confirm it, and two do not, whatever lies between the first and the last."""
    confirm = Confirmation(counts=3, apart=apart)
    d = attrs.evolve(itp.IWG_2009, id="ours", confirm=confirm)

    assert () == prove_definition(d).unproved


def test_a_window_without_its_edge_is_longer_by_a_day() -> None:
    """From day 7 to day 28 is left by day 6 to day 28, and by day 7 to day 29."""
    month = Counted(
        name="month", label="month", any_of=Criterion(at_least=50), at_least=2, first_day=7,
        last_day=28,
    )  # fmt: skip
    left = without(attrs.evolve(visits(), counted=[month]), "month")

    assert (6, 28) == (left["from day 7"].first_day, left["from day 7"].last_day)
    assert (7, 29) == (left["to day 28"].first_day, left["to day 28"].last_day)


def test_one_visit_fewer_is_a_clause_where_the_rule_needs_no_more() -> None:
    """Not where all of them are looked at together, are to be met, or observed; nor of one."""
    for changes, left_out in (
        ({"within": 5}, True), ({"within": 6}, False), ({"at_least": 5}, True),
        ({"at_least": 6}, False), ({"fewest_observed": 5}, True), ({"fewest_observed": 6}, False),
    ):  # fmt: skip
        assert left_out is ("6 visits" in without(visits(**changes), "observed")), changes
    assert "1 visits" not in without(visits(visits=1, at_least=None, share=1), "observed")


def test_counts_under_rescue_that_are_left_out_are_otherwise_not_met() -> None:
    """It is a clause where the counts that are left change the share, or the fewest observed."""
    left = without(visits(set_aside="missing", fewest_observed=3), "observed")

    assert "not_met" == left["counts under rescue are left out"].set_aside
    assert "counts under rescue are left out" not in without(
        visits(set_aside="missing"), "observed"
    )


def test_the_only_part_of_a_question_is_no_clause_of_it() -> None:
    """Without it nothing would be asked; of two parts each can be left out."""
    one = Combined(name="one", label="one", all_of=("durable",))
    both = Combined(name="both", label="both", all_of=("durable", "observed"))
    d = attrs.evolve(visits(), combined=[one, both])

    assert {} == without(d, "one")
    assert [("observed",), ("durable",)] == [q.all_of for q in without(d, "both").values()]


def test_a_clause_is_shown_by_a_yes_and_a_no() -> None:
    """At the bound, and right below it; the bare answers where these differ."""
    proof = prove_definition(itp.get_definition("rituximab-dexamethasone-2013"))
    edge = next(e for e in proof.edges if (e.asked, e.clause) == ("sustained", "count ≥ 50"))

    assert ("b10 182:50", "b10 182:49.999") == (str(edge.given), str(edge.other))
    assert ("yes", "no") == (edge.answer, edge.other_answer)
    assert {("yes", "no")} == {(e.answer, e.other_answer) for e in prove_definition(visits()).edges}


def test_histories_in_columns_are_those_of_their_records() -> None:
    """With every fact that one can have, they are asked as one patient each would be."""
    histories = [
        ShortHistory(counts=((7, 29.999), (14, 120.0)), baseline=15),
        ShortHistory(
            counts=((7, 100.0), (7, 30.0)), baseline=5.5, bleeds=((9, 2),), rescues=((3, "ivig"),),
            stop=10, next_line=30, died=60, cut=40,
        ),
        ShortHistory(counts=((21, 50.0),), baseline=20, cut=90),
    ]  # fmt: skip
    laid_out = _cohort(histories)
    records = Cohort.from_patients([each.patient(str(i)) for i, each in enumerate(histories)])

    assert [NEVER, 40, 90] == laid_out.data_cut.tolist()
    assert records.to_patients() == laid_out.to_patients()


def test_the_histories_beside_one_without_counts() -> None:
    """They differ from it in a single fact; what would come after a death goes with it."""
    bare = ShortHistory(counts=(), baseline=10, stop=30)
    found = [*edits_of(itp.IWG_2009, bare, [7])]
    names = [field.name for field in attrs.fields(ShortHistory)]

    assert {29, 31, None} <= {each.stop for each in found}
    assert {9.999, 10.001} <= {each.baseline for each in found}
    for each in found:
        other = {name for name in names if getattr(each, name) != getattr(bare, name)}
        assert 1 == len(other - {"stop"} if "died" in other else other)


def test_a_history_is_written_in_short() -> None:
    """With its bars."""
    history = ShortHistory(
        counts=((7, 29.999), (14, 130.0)), baseline=10, bleeds=((8, 1),),
        rescues=((9, "steroid_pulse"), (10, "other")), stop=11, next_line=40, died=50, cut=60,
    )  # fmt: skip

    assert "b10 7:29.999 14:130 bleed1@8 steroid@9 rescue@10 stop@11 next@40 died@50 cut@60" == str(
        history
    )
    assert "▂█" == history.bars


# --- on the command line --------------------------------------------------------------------------


def test_a_file_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows every edge, and fails for a clause that changes nothing."""
    write_definition(visits(), tmp_path / "good.json")
    write_definition(visits(any_of=(Criterion(at_least=0),)), tmp_path / "empty.json")

    assert 0 == main(["definitions", "check", str(tmp_path / "good.json")])
    shown = capsys.readouterr().out
    assert "durable: at least 4" in shown
    assert "0 that change no answer" in shown
    assert 1 == main(["definitions", "check", str(tmp_path / "empty.json")])
    assert "observed: count ≥ 0" in capsys.readouterr().err
    assert 2 == main(["definitions", "check"])
