"""
What a source says about a response: by itself, and against what its counts say.
"""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np

from itpcase._same import SameByValue
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import group_order, label_lines
from itpcase.estimates.kappa import Agreement, agreement
from itpcase.estimates.limits import CONFIDENCE
from itpcase.estimates.proportions import proportion
from itpcase.estimates.stated_duration import words_of_lines
from itpcase.model import Day
from itpcase.response.asking import Subject, kept_lines
from itpcase.response.category import classify_response
from itpcase.response.rules import level_of
from itpcase.response.stated import read_stated_response
from itpcase.table import Table, objects, table_of
from itpcase.terms import Answer, ResponseCategory

__all__ = ["StatedAgreement", "compare_stated", "stated_rates"]

YES: Final = "responded"
NO: Final = "no response"

_ANSWERS: Final = {Answer.YES: YES, Answer.NO: NO, Answer.UNKNOWN: ""}


@attrs.frozen(eq=False, kw_only=True)
class StatedAgreement(SameByValue):
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

    References
    ----------
    Cohen J. Educ Psychol Meas 1960;20:37-46. Fleiss JL, Cohen J, Everitt BS. Psychol Bull
    1969;72:323-327. McNemar Q. Psychometrika 1947;12:153-157.

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
    told = words_of_lines(cohort, "stated_response")
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


def stated_rates(
    subject: Subject,
    *,
    by: Any = None,
    line: int | None = None,
    confidence: float = CONFIDENCE,
) -> Table:
    """
    Return how many lines responded by the words of their authors, without any count.

    * a statement is read as `compare_stated` reads it; what is not understood is in no rate;
    * no definition is applied, and authors mean different things by a response: such a rate stands
      beside that of a definition, and is not to be added to it.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.response_rates`.
    line : int, optional
        Number of the line; all lines if omitted.
    confidence : float
        Coverage of the interval of Clopper and Pearson.

    Returns
    -------
    Table
        One row a group, ``"all"`` without *by*: ``group, lines, patients, lines_stated, responders,
        share, lower, upper, confidence``. *lines_stated* counts the lines of which the source says
        whether they responded, and the share is of these; NaN without any.

    Raises
    ------
    InputError
        For a column that is not there.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.response_rates : under a definition.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. Wilson EB. J Am Stat Assoc 1927;22:209-212.
    Korn EL, Graubard BI. Surv Methodol 1998;24:193-201.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.estimates import stated_rates
    >>> (row,) = stated_rates(examples.load("published-cases")).rows()
    >>> print(row["responders"], "of", row["lines_stated"], "of", row["lines"], "lines")
    9 of 14 of 32 lines
    """
    cohort = as_cohort(subject)
    keep = kept_lines(cohort, line)
    told = words_of_lines(cohort, "stated_response")
    understood = objects([understand(told[i]) for i in keep])
    owner = cohort.lines.patient[keep]
    label = objects([ALL] * len(keep)) if by is None else label_lines(cohort, keep, by)
    rows = []
    for name in group_order(label.tolist()):
        these = label == name
        judged = these & (understood != "")
        found = proportion(understood[judged] == YES, cluster=owner[judged])
        rows.append(
            (name, int(these.sum()), len(np.unique(owner[these])), found.total, found.count,
             found.share, *found.interval(confidence=confidence), confidence)
        )  # fmt: skip
    return table_of(
        {"group": object,
         **dict.fromkeys(("lines", "patients", "lines_stated", "responders"), int),
         **dict.fromkeys(("share", "lower", "upper", "confidence"), float)},
        rows,
    )  # fmt: skip


def understand(text: str) -> str:
    """Tell whether a statement says that there was a response; empty if it is not understood."""
    return _ANSWERS[read_stated_response(text)]
