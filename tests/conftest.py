"""What tests of several rooms ask for by name."""

from __future__ import annotations

import pytest


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of a page how its pictures look: they are laid out, and not drawn."""
    monkeypatch.setattr("itpcase.report._page.image", lambda _: "data:,")
