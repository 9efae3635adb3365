"""The answers about a stored set stay, or the changelog says that they have changed."""

from __future__ import annotations

from tests.answers import digests, lines_about, stored


def test_answers_are_those_of_before() -> None:
    """
    Of every definition, about every line of the stored set.

    Where a change is meant: ``python -m tests.answers``, and a line in *Changed answers*.
    """
    now = digests()
    last = {name: known[-1] for name, known in stored().items()}

    assert [] == [
        f"{name}: python -m tests.answers, and Changed answers"
        if name in last
        else f"{name} is new: python -m tests.answers"
        if name in now
        else f"{name} is no more: python -m tests.answers"
        for name in sorted(now.keys() | last.keys())
        if now.get(name) != last.get(name)
    ]


def test_every_change_is_in_the_changelog() -> None:
    """As many lines of *Changed answers* name a definition as its answers have changed since."""
    unsaid = [name for name, known in stored().items() if len(known) - 1 > lines_about(name)]

    assert [] == unsaid
