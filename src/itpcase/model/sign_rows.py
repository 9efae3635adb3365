"""
Signs of bleeding as tables hold them: one row a sign; the rows of a day are one assessment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.model.fields import Day, is_day, is_yes_or_no, to_day
from itpcase.model.signs import (
    SHARED,
    BleedingAssessment,
    BleedingSign,
    Sign,
    a_number,
    member,
    stated_grades,
    wrong,
)

__all__ = ["SignRow", "gather_rows", "spread_assessment"]


def _to_sign(value: Sign | str | None) -> Sign | None:
    return None if value is None else member(Sign, value, "sign")


@attrs.frozen(kw_only=True, repr=False)
class SignRow(BleedingSign):
    """
    One row: a sign that was there or was looked for and not there, or what is said of all signs.

    A row without a sign says who was seen, when and at what age; the facts in it are those of the
    whole assessment.
    """

    sign: Sign | None = attrs.field(  # type: ignore[assignment]  # a row may be about all signs
        default=None, converter=_to_sign
    )
    on: Day | None = attrs.field(converter=to_day, validator=is_day)
    present: bool | None = attrs.field(default=None, validator=is_yes_or_no)
    age: float | None = attrs.field(default=None, validator=a_number)
    complete: bool | None = attrs.field(default=None, validator=is_yes_or_no)
    stated: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=stated_grades)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for field in _DETAILS:
            if getattr(self, field.name) not in (None, False) and self.sign is None:
                raise wrong(
                    self, field, Sentence("problem.BLEEDING.needed"), getattr(self, field.name)
                )

    @property
    def is_absent(self) -> bool:
        """Whether the sign was looked for and not there."""
        return self.sign is not None and self.present is False

    def __repr__(self) -> str:
        return f"SignRow({'no sign' if self.sign is None else self.sign.value})"


_OF_SIGN: Final = attrs.fields(BleedingSign)
_DETAILS: Final = tuple(each for each in _OF_SIGN if each.name not in {"sign", *SHARED})
"""What is said of one sign, and never of all."""

_FACTS: Final = {
    each.name: str(each.alias) for each in attrs.fields(BleedingAssessment) if each.name in SHARED
}
"""What may be said of all signs: by the name of the field, its argument."""


def _sign_of(row: SignRow) -> BleedingSign:
    return BleedingSign(**{str(each.alias): getattr(row, each.name) for each in _OF_SIGN})


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def gather_rows(
    rows: Sequence[SignRow], *, patient_id: str = "", complete: bool = False
) -> BleedingAssessment:
    """
    Make one assessment of the rows of one patient and day.

    Parameters
    ----------
    rows : sequence of SignRow
    patient_id : str
    complete : bool
        Whether signs without a row are absent, where no row says so.

    Returns
    -------
    BleedingAssessment
    """
    said = _first(row.complete for row in rows)
    stated = {name: grade for row in reversed(rows) for name, grade in row.stated}
    return BleedingAssessment(
        on=rows[0].on,
        patient_id=patient_id,
        signs=[_sign_of(row) for row in rows if row.sign is not None and not row.is_absent],
        absent=[row.sign for row in rows if row.sign is not None and row.is_absent],
        complete=complete if said is None else said,
        age=_first(row.age for row in rows),
        stated=stated,
        **{
            alias: _first(getattr(row, name) for row in rows if row.sign is None)
            for name, alias in _FACTS.items()
        },
    )


def spread_assessment(assessment: BleedingAssessment) -> Iterator[SignRow]:
    """
    Write an assessment as rows, so that `gather_rows` gives it back.

    Parameters
    ----------
    assessment : BleedingAssessment

    Yields
    ------
    SignRow
    """
    shared: dict[str, Any] = {
        "on": assessment.on, "age": assessment.age, "complete": assessment.complete
    }  # fmt: skip
    facts: dict[str, Any] = {alias: getattr(assessment, name) for name, alias in _FACTS.items()}
    is_bare = not assessment.signs and not assessment.absent
    if is_bare or assessment.stated or any(fact is not None for fact in facts.values()):
        yield SignRow(**shared, **facts, stated=assessment.stated)
    for sign in assessment.signs:
        known = {str(each.alias): getattr(sign, each.name) for each in _OF_SIGN}
        yield SignRow(**shared, **known, present=True)
    for absent in assessment.absent:
        yield SignRow(**shared, sign=absent, present=False)
