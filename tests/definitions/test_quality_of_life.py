"""The changes of the ITP-PAQ that matter."""

from __future__ import annotations

import pytest

from itpcase.definitions.quality_of_life import ITP_PAQ_CHANGES, ITP_PAQ_CITATION, matters
from itpcase.definitions.references import reference
from itpcase.errors import DefinitionError


@pytest.mark.parametrize("scale", ITP_PAQ_CHANGES)
def test_both_ends_of_the_range(scale: str) -> None:
    """Below it no, at its upper end yes, between unknown; up and down alike."""
    low, high = (10, 15) if scale in {"fatigue", "activity"} else (8, 12)

    for sign in (1, -1):
        said = [str(matters(scale, sign * points)) for points in (low - 0.1, low, high - 0.1, high)]
        assert ["no", "unknown", "unknown", "yes"] == said
    assert "10.1185/03007990802634119" == reference(ITP_PAQ_CITATION).doi


def test_an_unknown_scale_is_refused() -> None:
    """With the scales that there are."""
    with pytest.raises(DefinitionError, match="fatigue"):
        matters("pain", 10)
