"""
How long lines and patients were followed: the start of the next line, the last day of all.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.cohort.codes import DAYS
from itpcase.cohort.cohort import Cohort
from itpcase.table import Column

__all__: list[str] = []

SUPPLIED: Final = ("exposures", "end")
"""What was handed out lasts up to this day, on which nobody need have seen the patient."""


def last_contact(cohort: Cohort) -> Column:
    """Return the last day on which anything is known of each patient; `NO_DAY` without any."""
    size = len(cohort)
    last = np.full(size, NO_DAY, dtype=np.int64)
    cut = cohort.data_cut.astype(np.int64)
    counts = cohort.counts
    seen = counts.until(np.arange(size), cut)  # the counts of a patient are in order
    has = seen > counts.offsets[:-1]
    last[has] = counts["day"][seen[has] - 1]
    for name, days in DAYS.items():
        rows = getattr(cohort, name)
        if rows is None or name == "counts":
            continue
        for column in days:
            if (name, column) == SUPPLIED:
                continue
            day = rows[column].astype(np.int64)
            known = (day != NO_DAY) & (day != NEVER) & (day <= cut[rows.patient])
            np.maximum.at(last, rows.patient[known], day[known])
    followed = cohort.patients["followed"].astype(np.int64)
    told = followed != NO_DAY
    last[told] = np.maximum(last[told], np.minimum(followed, cut)[told])
    died = cohort.patients["died"].astype(np.int64)
    dead = (died != NO_DAY) & (died <= cut)
    last[dead] = died[dead]
    return last


def next_start(cohort: Cohort) -> Column:
    """
    Return the day on which the line after each starts; infinite if there is none.

    Of later lines the first with a day is taken: by then, one without a day had started.
    """
    start, patient = cohort.lines["start"].astype(np.float64), cohort.lines.patient
    dated = np.flatnonzero(start != NO_DAY)
    following = np.append(dated, -1)[np.searchsorted(dated, np.arange(len(start)), side="right")]
    same = (following >= 0) & (patient[following] == patient)
    return np.where(same, start[following], np.inf)
