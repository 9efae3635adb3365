"""
What a source says about a response, against what its counts say under a definition.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.kappa import Agreement, agreement
from itpcase.estimates.times import Subject
from itpcase.model import Day
from itpcase.response.asking import kept_lines
from itpcase.response.category import classify_response
from itpcase.response.rules import level_of
from itpcase.response.stated import read_stated_response
from itpcase.table import Table, objects
from itpcase.terms import Answer, ResponseCategory

__all__ = ["StatedAgreement", "compare_stated"]

YES: Final = "responded"
NO: Final = "no response"

_ANSWERS: Final = {Answer.YES: YES, Answer.NO: NO, Answer.UNKNOWN: ""}


@attrs.frozen(eq=False, kw_only=True)
class StatedAgreement:
    """
    Stated against computed responses.

    Attributes
    ----------
    lines : Table
        ``patient_id, line, stated, understood, computed, agrees``, one row a line with a statement;
        *understood* is empty where the words are not known, and *agrees* false there.
    agreement : Agreement or None
        Of the lines that both can judge; None without any.
    """

    lines: Table
    agreement: Agreement | None

    @property
    def disagreements(self) -> Table:
        """The lines on which both judge, and differ."""
        lines = self.lines
        judged = (lines["understood"] != "") & (lines["computed"] != str(ResponseCategory.NE))
        differ: Table = lines[judged & ~lines["agrees"]]
        return differ


def compare_stated(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> StatedAgreement:
    """
    Compare what the source says about each line with what its counts say.

    * a statement is read by a closed table of words, as
      `itpcase.response.stated.read_stated_response` does;
    * what is not understood, and what is not evaluable, is listed and not judged.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level that counts as a response; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    StatedAgreement

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> found = itp.estimates.compare_stated(examples.load("published-cases"), itp.DING_2025)
    >>> len(found.lines), sorted(set(found.lines["understood"].tolist()))
    (20, ['', 'no response', 'responded'])
    """
    _, rank = level_of(definition, level)
    cohort = as_cohort(subject, data_cut)
    keep = kept_lines(cohort, line)
    told = _statements(cohort)
    stated = [told[i] for i in keep]
    rows = np.array([i for i, text in enumerate(stated) if text], dtype=np.int64)
    answers = classify_response(cohort, definition=definition)
    category = answers["category"][keep][rows].astype(str)
    reached = {str(name) for name in definition.level_names[: rank + 1]}
    computed = [
        each if each == str(ResponseCategory.NE) else YES if each in reached else NO
        for each in category.tolist()
    ]
    understood = [understand(stated[i]) for i in rows]
    agrees = [said == found for said, found in zip(understood, computed, strict=True)]
    lines = Table(
        {
            "patient_id": cohort.ids[cohort.lines.patient[keep]][rows],
            "line": cohort.lines["number"][keep][rows],
            "stated": objects([stated[i] for i in rows]),
            "understood": objects(understood),
            "computed": objects(computed),
            "agrees": np.array(agrees, dtype=bool),
        }
    )
    judged = (lines["understood"] != "") & (lines["computed"] != str(ResponseCategory.NE))
    found = None
    if judged.any():
        owner = cohort.lines.patient[keep][rows][judged]
        found = agreement(lines["understood"][judged], lines["computed"][judged], cluster=owner)
    return StatedAgreement(lines=lines, agreement=found)


def _statements(cohort: Cohort) -> list[str]:
    """Return what the source says about each line; empty where it says nothing."""
    told = cohort.lines.get("stated_response")
    if told is not None:
        return ["" if each is None else str(each) for each in told]
    records = cohort.records or ()
    lines = [line.stated_response or "" for patient in records for line in patient.lines]
    return lines or [""] * len(cohort.lines)


def understand(text: str) -> str:
    """Tell whether a statement says that there was a response; empty if it is not understood."""
    return _ANSWERS[read_stated_response(text)]
