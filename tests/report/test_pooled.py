"""The table of pooled shares."""

from __future__ import annotations

from typing import Any

import pytest

from itpcase.errors import InputError
from itpcase.estimates import pool_proportions
from itpcase.report import pooled_table
from itpcase.words import languages


@pytest.mark.parametrize("method", ["logistic", "reml", "dl"])
@pytest.mark.parametrize("lang", languages())
def test_each_series_has_a_row_before_the_pooled_share(method: Any, lang: str) -> None:
    """With the numbers of the estimate, and the model in the notes."""
    pooled = pool_proportions([14, 9, 20], [24, 30, 26], names=["A", "A", "=B"], method=method)
    table = pooled_table(pooled, lang=lang)

    assert ("1", "2", "3", "pooled", "prediction") == table.rows
    assert [14, 9, 20, 43] == [row[1].value for row in table.cells[:4]]
    assert pooled.share == table.cell("pooled", "share").value
    assert f"{100 * pooled.interval[1]:.0f}" in table.cell("pooled", "share").text
    assert f"{100 * pooled.prediction[0]:.0f}" in table.cell("prediction", "share").text
    assert any(f"{pooled.q:.1f}" in note for note in table.notes)
    assert "\n=B" not in table.to_csv()


def test_what_is_not_pooled_is_refused() -> None:
    """With what was needed."""
    with pytest.raises(InputError, match="PooledProportion"):
        pooled_table([14, 24])  # type: ignore[arg-type]
