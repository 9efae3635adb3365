"""Two small tables, and the cohort that is made of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import itpcase as itp

COUNTS: dict[str, Any] = {
    "patient_id": ["a", "a", "a", "b"],
    "on": [0, 7, 14, 3],
    "count": [15, 30, 31, 9],
    "unit": "10*9/L",
}

LINES: dict[str, Any] = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}

DATES = [dt.date(2021, 1, 1), dt.date(2021, 1, 8), dt.date(2021, 1, 15), dt.date(2021, 1, 4)]

DATED_LINES = LINES | {"started_on": [dt.date(2021, 1, 1)] * 2}


def made(**tables: Any) -> itp.Cohort:
    """The cohort of the two tables above, with other columns or further tables."""
    counts, lines = tables.pop("counts", {}), tables.pop("lines", {})
    return itp.Cohort.from_tables(counts=COUNTS | counts, lines=LINES | lines, **tables)
