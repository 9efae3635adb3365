"""
The grade of recorded signs on a bleeding scale, and what counts as bleeding for a definition.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, overload

import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._sentences import Listing, Sentence, enumerated
from itpcase.bleeding.columns import Assessments, assessments_of, each_once
from itpcase.bleeding.grading import BleedingGrade, graded
from itpcase.bleeding.limits import BleedingScale, sign_told
from itpcase.bleeding.scales import SCALES, WHO
from itpcase.errors import DefinitionError, InputError
from itpcase.model import BleedingAssessment, BleedingEvent
from itpcase.table import Answers, objects
from itpcase.terms import Verdict, verdict_of
from itpcase.units.whole import whole_argument

__all__ = ["bleeding_event", "bleeding_scale", "counts_as_bleeding", "grade_bleeding"]


# --- grades -------------------------------------------------------------------------------------


def bleeding_scale(id: str) -> BleedingScale:
    """
    Find a bleeding scale by its id.

    Parameters
    ----------
    id : str
        Such as ``"smog"``; `itpcase.bleeding.SCALES` has them all.

    Returns
    -------
    BleedingScale

    Raises
    ------
    DefinitionError
        If there is none.

    Examples
    --------
    >>> from itpcase.bleeding import bleeding_scale
    >>> bleeding_scale("smog").domains
    ('S', 'M', 'O')
    """
    if not isinstance(id, str) or id not in SCALES:
        raise DefinitionError.of(
            "UNKNOWN_SCALE",
            argument="definition",
            given=id,
            remedy=Sentence("problem.UNKNOWN_SCALE.remedy", listed=enumerated(SCALES)),
        )
    return SCALES[id]


@overload
def grade_bleeding(
    subject: BleedingAssessment, definition: str | BleedingScale = WHO
) -> BleedingGrade: ...


@overload
def grade_bleeding(
    subject: Assessments, definition: str | BleedingScale = WHO
) -> Answers[BleedingGrade]: ...


@_names.renamed_argument("scale", "definition")
def grade_bleeding(
    subject: BleedingAssessment | Assessments, definition: str | BleedingScale = WHO
) -> BleedingGrade | Answers[BleedingGrade]:
    """
    Grade recorded signs on a bleeding scale.

    * each item takes the highest of its signs; the scale says whether the items are added,
      averaged, or the highest counts;
    * a detail that is not recorded, and a sign that was not looked for, give a range from the
      lowest to the highest that it can be;
    * a grade that the source states is taken as it is.

    Parameters
    ----------
    subject : BleedingAssessment, iterable of them, mapping of array_like, or frame
        One assessment, or many; a table as in `bleeding_assessments`.
    definition : str or BleedingScale
        The scale, or its id.

    Returns
    -------
    BleedingGrade or Answers
        For many one row an assessment, with the columns ``patient_id, on, scale, low, high,
        grade, code, bleeding, missing, not_on_scale``; *grade* is NaN where it is not certain,
        *bleeding* tells yes, no or unknown (`counts_as_bleeding`).

    Raises
    ------
    DefinitionError
        For an unknown scale.

    References
    ----------
    miller1981, rodeghiero2013, buchanan2002, page2007, khellaf2005, china2020.

    Examples
    --------
    >>> from itpcase.bleeding import BleedingAssessment, BleedingSign, grade_bleeding
    >>> seen = BleedingAssessment(
    ...     on=0,
    ...     signs=[BleedingSign(sign="petechiae", number=30, per_palm=12, sites=["legs"]),
    ...            BleedingSign(sign="epistaxis", minutes=3, interferes=False, interventions=[],
    ...                         hb_drop="0 g/dL")],
    ...     found="seen at the visit", needs_immediate=False, age=40, complete=True,
    ... )
    >>> grade_bleeding(seen, definition="smog")
    BleedingGrade(smog: S2M1O0)

    What is not known gives a range:

    >>> vague = BleedingAssessment(signs=[BleedingSign(sign="epistaxis")], complete=True)
    >>> found = grade_bleeding(vague, definition="smog")
    >>> found.code
    'S0M1-4O0'
    >>> found.missing[:2]
    ('interventions of epistaxis', 'hb drop g per dl of epistaxis')

    Many assessments give a table:

    >>> grade_bleeding([seen, vague], definition="khellaf")["code"].tolist()
    ['3-4', '2-23']
    """
    chosen = bleeding_scale(definition) if isinstance(definition, str) else definition
    check_kind(chosen, BleedingScale, "definition")
    if isinstance(subject, BleedingAssessment):
        return graded(subject, chosen)
    assessments = assessments_of(subject)
    rows = each_once(assessments, lambda each: _row(graded(each, chosen)))
    numbers = np.array([row[0] for row in rows], dtype=np.float64).reshape(-1, len(_NUMBERS))
    words = zip(*(row[1] for row in rows), strict=True) if rows else [()] * len(_WORDS)
    return Answers(
        {
            "patient_id": objects([each.patient_id for each in assessments]),
            "on": objects([each.on for each in assessments]),
            "definition": objects([chosen.id] * len(rows)),
            **dict(zip(_NUMBERS, numbers.T, strict=True)),
            **dict(zip(_WORDS, map(objects, words), strict=True)),
        },
        partial(_graded_at, assessments, chosen),
    )


def _graded_at(
    assessments: Sequence[BleedingAssessment], scale: BleedingScale, row: int
) -> BleedingGrade:
    return graded(assessments[row], scale)


_NUMBERS: Final = ("low", "high", "grade")
_WORDS: Final = ("code", "bleeding", "missing", "not_on_scale")


def _row(found: BleedingGrade) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return the numbers and the words of one row."""
    grade = np.nan if found.grade is None else found.grade
    return (found.low, found.high, grade), (
        found.code,
        str(counts_as_bleeding(found)),
        "; ".join(found.missing),
        "; ".join(found.not_on_scale),
    )


# --- bleeding for a definition of response -------------------------------------------------------


def counts_as_bleeding(found: BleedingGrade, *, allowed: int = 0) -> Verdict:
    """
    Tell whether a grade counts as bleeding for a definition of response.

    * the points of the signs decide, without those for the age;
    * yes from the points on from which the scale counts, above what the definition allows;
    * no below; unknown where the range holds both, and where a sign that the scale does not grade
      is the only one.

    Parameters
    ----------
    found : BleedingGrade
        What `grade_bleeding` answers.
    allowed : int
        The highest grade that the definition allows; above 0 for the WHO scale only.

    Returns
    -------
    Verdict

    Raises
    ------
    DefinitionError
        For a level above 0 of a scale whose grades no definition of response names.

    Examples
    --------
    >>> from itpcase.bleeding import (
    ...     BleedingAssessment, BleedingSign, counts_as_bleeding, grade_bleeding)
    >>> seen = BleedingAssessment(signs=[BleedingSign(sign="petechiae")], age=80, complete=True)
    >>> found = grade_bleeding(seen)
    >>> str(counts_as_bleeding(found)), str(counts_as_bleeding(found, allowed=1))
    ('yes', 'no')

    Points for the age are no bleeding:

    >>> well = grade_bleeding(BleedingAssessment(age=80, complete=True), definition="khellaf")
    >>> well.code, str(counts_as_bleeding(well))
    ('5', 'no')
    """
    scale = check_kind(found, BleedingGrade, "found").definition
    allowed = whole_argument(allowed, "allowed")
    if allowed and not scale.levels:
        raise DefinitionError.of("NO_MAPPING", argument="allowed", given=scale.id)
    low, high = (number >= scale.bleeding_from and number > allowed for number in found.points)
    if low != high or (found.not_on_scale and not low):
        return Verdict.UNKNOWN
    return verdict_of(low)


@_names.renamed_argument("scale", "definition")
def bleeding_event(
    assessment: BleedingAssessment, definition: str | BleedingScale = WHO
) -> BleedingEvent:
    """
    Turn an assessment into the bleeding event of a patient.

    * a certain grade of the WHO scale is kept; what is certainly no bleeding is grade 0;
    * bleeding whose WHO grade is not certain, or that was graded on another scale, becomes an
      event without a grade: grades of one scale are not those of another;
    * what may be bleeding or none is refused.

    Parameters
    ----------
    assessment : BleedingAssessment
        What was looked for, and found, on one day.
    definition : str or BleedingScale
        The scale, or its id.

    Returns
    -------
    BleedingEvent

    Raises
    ------
    DefinitionError
        For an unknown scale.
    InputError
        If it is not known whether there was bleeding.

    Examples
    --------
    >>> from itpcase.bleeding import BleedingAssessment, BleedingSign, bleeding_event
    >>> seen = BleedingAssessment(on=7, signs=[BleedingSign(sign="petechiae")], complete=True)
    >>> bleeding_event(seen).who_grade
    1
    >>> bleeding_event(seen, definition="khellaf").who_grade is None
    True
    """
    found = grade_bleeding(assessment, definition)
    bled = counts_as_bleeding(found)
    if bled is Verdict.UNKNOWN:
        unknown = found.missing or [
            Sentence("bleeding_said.on_another_scale", sign=sign_told(sign))
            for sign in found.not_on_scale
        ]
        raise InputError.of(
            "BLEEDING_UNKNOWN",
            argument="assessment",
            given=f"{found.definition.id} {found.code}",
            remedy=Sentence(
                "problem.BLEEDING_UNKNOWN.remedy", listed=Listing(unknown, "list.comma")
            ),
        )
    graded_who = found.definition.id == WHO.id and found.grade is not None
    sites = ", ".join(dict.fromkeys(each.sign for each in assessment.signs))
    return BleedingEvent(
        on=assessment.on,
        who_grade=0 if bled is Verdict.NO else int(found.low) if graded_who else None,
        site=sites or None,
    )
