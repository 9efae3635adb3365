"""What tests of several rooms ask for by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of a page how its pictures look: they are laid out, and not drawn."""
    monkeypatch.setattr("itpcase.report._page.image", lambda _: "data:,")


@pytest.fixture
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave of the pictures of a report its first two: the others are written as these are."""
    from itpcase.report._sections import order  # noqa: PLC0415 - the core tests ask for no report

    def few(*args: Any, **kwargs: Any) -> Iterator[Any]:
        left = 2
        for part in order.parts_of(*args, **kwargs):
            yield attrs.evolve(part, pictures=part.pictures[:left])
            left -= len(part.pictures[:left])

    monkeypatch.setattr("itpcase.report._page.parts_of", few)
