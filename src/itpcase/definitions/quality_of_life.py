"""
How many points of the ITP Patient Assessment Questionnaire (ITP-PAQ) matter to a patient.
"""

from __future__ import annotations

from typing import Final

from itpcase.definitions.parts import Evidence, one_of
from itpcase.terms import Verdict

__all__ = ["ITP_PAQ_CHANGES", "ITP_PAQ_CITATION", "ITP_PAQ_EVIDENCE", "matters"]

ITP_PAQ_CHANGES: Final = {
    "symptoms": (8, 12), "bother": (8, 12), "psychological": (8, 12), "overall_qol": (8, 12),
    "social": (8, 12), "menstrual": (8, 12), "fertility": (8, 12), "fatigue": (10, 15),
    "activity": (10, 15),
}  # fmt: skip
"""The least important difference of each scale, as the range that the source gives. [points]"""

ITP_PAQ_CITATION: Final = "itppaq2008"
ITP_PAQ_EVIDENCE: Final = Evidence("seen")


def matters(scale: str, change: float) -> Verdict:
    """
    Tell whether a change of a scale of the ITP-PAQ matters to a patient.

    * at the upper end of the range of the scale, or above it: yes;
    * below its lower end: no; between the two: unknown.

    Parameters
    ----------
    scale : str
        A key of `ITP_PAQ_CHANGES`.
    change : float
        Points up or down. [points]

    Returns
    -------
    Verdict

    Raises
    ------
    DefinitionError
        For a scale that the questionnaire does not have.

    References
    ----------
    itppaq2008.

    Examples
    --------
    >>> from itpcase.definitions.quality_of_life import matters
    >>> [str(matters("fatigue", points)) for points in (9, 10, -15)]
    ['no', 'unknown', 'yes']
    """
    low, high = ITP_PAQ_CHANGES[one_of(scale, ITP_PAQ_CHANGES, "scale")]
    if abs(change) >= high:
        return Verdict.YES
    return Verdict.NO if abs(change) < low else Verdict.UNKNOWN
