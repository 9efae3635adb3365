"""The words that may be meant by a text that is none of them."""

from __future__ import annotations

import difflib

from hypothesis import example, given
from hypothesis import strategies as st

from itpcase._nearest import NearWords, nearest
from itpcase.agents.vocabulary import AGENTS

WORDS = {word: agent.name for agent in AGENTS for word in agent.words}
LAID_OUT = NearWords(WORDS)


def look_into_each(text: str, words: dict[str, str], most: int, likeness: float) -> list[str]:
    """Propose words by a look into each of them."""
    meant = {written.casefold(): word for written, word in words.items()}
    key = text.casefold().strip()
    shortest = sorted(meant, key=len) if len(key) > 1 else []
    first = [word for word in shortest if word.startswith(key)]
    part = " " + key.replace("-", " ")
    inside = [word for word in shortest if part in word.replace("-", " ")]
    like = difflib.get_close_matches(key, meant, n=most, cutoff=likeness)
    return list(dict.fromkeys(meant[word] for word in (*first, *inside, *like)))[:most]


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """Draw a word of the agents with letters left out, put in and changed."""
    letters = list(draw(st.sampled_from(sorted(WORDS))))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(letters)))
        new = draw(st.sampled_from(["", "a", "i", "n", "b", " ", "-", "片", "É"]))
        letters[place : place + draw(st.integers(0, 2))] = new
    return "".join(letters)


@given(
    misspelt() | st.text(max_size=30) | st.text("aeiomnrtx -", max_size=12),
    st.integers(1, 4),
    st.sampled_from([0.2, 0.6, 0.75, 1.0]),
)
@example("s", 3, 0.6)
@example("a" * 300, 3, 0.2)
@example("a\nb", 3, 0.6)
def test_few_looks_find_what_many_do(text: str, most: int, likeness: float) -> None:
    """What is proposed is what a look into each word proposes, in the same order."""
    expected = look_into_each(text, WORDS, most, likeness)

    assert expected == LAID_OUT.nearest(text, most=most, likeness=likeness)


@given(
    st.lists(st.text("abcd -", max_size=9), max_size=12),
    st.text("abcd -", max_size=9),
    st.integers(1, 3),
)
@example(["b", "a"], "ab", 1)
def test_ties_go_as_they_did(words: list[str], text: str, most: int) -> None:
    """Words that are equally like a text stand in the same order as after a look into each."""
    expected = look_into_each(text, {word: word for word in words if word}, most, 0.6)

    assert expected == nearest(text, filter(None, words), most=most)
