"""The closed vocabularies: every word, once."""

from __future__ import annotations

import pickle
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import terms
from itpcase.terms import Verdict, all_of, any_of, verdict_of

WORDS: dict[type[StrEnum], list[str]] = {
    terms.ResponseCategory: ["CR", "R", "PR", "AR", "SR", "NR", "NE"],
    terms.NotEvaluable: [
        "NO_START", "NOT_STARTED", "NO_COUNTS", "UNCONFIRMED", "NO_BASELINE", "INDETERMINATE",
        "SINGLE_COUNT", "NO_COUNT_IN_WINDOW", "CENSORED", "TOO_FEW_VISITS", "ON_TREATMENT",
        "DAYS_OPEN", "TOO_MANY_DAYS", "BETWEEN_VISITS",
    ],
    terms.EndReason: [
        "LOSS", "BLEEDING", "DEATH", "NEW_LINE", "RESCUE", "DISCONTINUATION", "GAP",
        "END_OF_FOLLOW_UP", "UNCONFIRMED_LOSS", "NOT_STOPPED",
    ],
    terms.Strategy: ["composite", "censor", "ignore"],
    terms.SameDay: ["lowest", "highest", "first", "last", "error"],
    terms.Answer: ["yes", "no", "NE"],
    terms.Verdict: ["yes", "no", "unknown"],
    terms.BaselineSource: [
        "printed on the line", "last count on or before the start",
        "last count on or before the first-ever treatment",
        "printed on the line of the first-ever treatment", "missing",
    ],
    terms.Phase: ["newly diagnosed", "persistent", "chronic", "unknown"],
    terms.Intent: ["maintenance", "rescue", "on-demand", "adjunct"],
    terms.RescueKind: ["platelet_transfusion", "ivig", "anti_d", "steroid_pulse", "other"],
    terms.Assumed: ["unit", "day", "approximate"],
    terms.Intent: ["maintenance", "rescue", "on-demand", "adjunct"],
    terms.Provenance: ["observed", "constructed", "synthetic"],
}  # fmt: skip

MEMBERS = [member for kind in WORDS for member in kind]


@pytest.mark.parametrize("kind", WORDS)
def test_the_words(kind: type[StrEnum]) -> None:
    """The texts of each vocabulary, in their order."""
    assert WORDS[kind] == [member.value for member in kind]


def test_every_vocabulary_is_listed() -> None:
    """The module's public names are the vocabularies above and one function."""
    assert {kind.__name__ for kind in WORDS} | {
        "all_of",
        "any_of",
        "read_category",
        "verdict_of",
    } == set(terms.__all__)


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_a_member_is_its_text(member: StrEnum) -> None:
    """It prints, compares, hashes and formats as the code that tables and files use."""
    text = member.value

    assert text == member
    assert text == str(member) == f"{member}"
    assert {text: 1}[member] == 1
    assert member is type(member)(text)


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_a_member_survives_pickling(member: StrEnum) -> None:
    """It is the same object afterwards."""
    assert member is pickle.loads(pickle.dumps(member))


@pytest.mark.parametrize("kind", WORDS)
def test_another_word_is_refused(kind: type[StrEnum]) -> None:
    """The vocabularies are closed."""
    with pytest.raises(ValueError, match="no such word"):
        kind("no such word")


@pytest.mark.parametrize("name", WORDS[terms.ResponseCategory])
def test_a_category_of_the_vocabulary(name: str) -> None:
    """The name of a known level is its member."""
    assert itp.ResponseCategory(name) is terms.read_category(name)


@pytest.mark.parametrize("name", ["VGR", "cr", ""])
def test_a_category_of_a_user(name: str) -> None:
    """The name of a level that a user made up stays plain text."""
    assert name == terms.read_category(name)
    assert type(terms.read_category(name)) is str


VERDICTS = st.lists(st.sampled_from(Verdict), max_size=4)


@given(VERDICTS)
def test_three_values(verdicts: list[Verdict]) -> None:
    """No dominates in "all of", yes in "any of"; unknown is never silently either."""
    worst = {Verdict.NO: 0, Verdict.UNKNOWN: 1, Verdict.YES: 2}

    assert all_of(verdicts) == min(verdicts, key=worst.__getitem__, default=Verdict.YES)
    assert any_of(verdicts) == max(verdicts, key=worst.__getitem__, default=Verdict.NO)


def test_a_stated_fact_as_a_verdict() -> None:
    """True, False and None are yes, no and unknown."""
    assert [Verdict.YES, Verdict.NO, Verdict.UNKNOWN] == [
        verdict_of(value) for value in (True, False, None)
    ]
