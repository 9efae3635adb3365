"""
What was assumed of the rows of a cohort, which their source does not print.
"""

from __future__ import annotations

import numpy as np

from itpcase._ragged import Ragged
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.schema import TABLES
from itpcase.cohort.vocabularies import says_assumed
from itpcase.table import Column
from itpcase.terms import Assumed

__all__: list[str] = []


def are_assumed(cohort: Cohort, table: str, word: Assumed, patient: int | None = None) -> Column:
    """
    Tell of which rows of a table something was assumed.

    Parameters
    ----------
    cohort : Cohort
        Of records, or of columns.
    table : str
        The name of one that the cohort holds.
    word : Assumed
        What was.
    patient : int, optional
        The place of the only patient whose rows are looked at.

    Returns
    -------
    numpy.ndarray of bool
    """
    rows: Ragged = getattr(cohort, table)
    if cohort.records is not None:
        asked = cohort.records if patient is None else (cohort.records[patient],)
        of_patients = (getattr(each, TABLES[table].holds) for each in asked)
        return np.array([word in each.assumed for own in of_patients for each in own], dtype=bool)
    own = slice(0, len(rows)) if patient is None else rows.rows_of(patient)
    said = rows.get("assumed")
    if said is None:
        return np.zeros(own.stop - own.start, dtype=bool)
    texts = said[own].tolist()
    is_said = {text: says_assumed(text, word) for text in set(texts)}
    return np.array([is_said[text] for text in texts], dtype=bool)
