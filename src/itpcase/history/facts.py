"""
What a person states of one patient: what no count shows, or the outcome of a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from itpcase._arguments import by_id, check_kind, each_of, is_truth, refuse_kind, to_member
from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.cohort._tables.day_columns import as_day
from itpcase.errors import InputError
from itpcase.model import Day
from itpcase.terms import Verdict
from itpcase.units.whole import whole_argument

__all__ = ["Facts", "Outcome", "day_of", "facts_by_id"]

Found = tuple[Verdict, Sentence, list[str]]
"""A verdict, why, and the facts that would decide."""


class Outcome(StrEnum):
    """How a line ended."""

    NO_RESPONSE = "no response"
    RESPONSE = "response"
    """It held as long as it was seen."""
    LOST = "response, lost"
    UNCLEAR = "response, unclear whether lost"
    """It ended with the next line, a gap, or a failing count that was not confirmed."""
    UNKNOWN = "not evaluable"


_PAIR: Final = ("line", "outcome")
"""What is stated of a line, where it stands in a list."""


def _outcomes(
    values: Mapping[int, Outcome | str] | Iterable[tuple[int, Outcome | str]],
) -> tuple[tuple[int, Outcome], ...]:
    pairs = values.items() if isinstance(values, Mapping) else each_of(values, "Facts.outcomes")
    found = []
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != len(_PAIR):
            raise refuse_kind(pair, "Facts.outcomes", "mapping")
        line, value = pair
        number = whole_argument(line, "Facts.outcomes", least=1)
        found.append((number, to_member(Outcome, value, f"Facts.outcomes[{number}]")))
    return tuple(sorted(found))


def _says(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if value is None:
        return
    if not is_truth(value):
        raise InputError.of(
            "NOT_A_BOOL", argument=f"{type(record).__name__}.{field.name}", given=as_given(value)
        )
    object.__setattr__(record, field.name, bool(value))  # one of numpy is kept as Python's


@attrs.frozen(kw_only=True)
class Facts:
    """
    What a person states about one patient; None is unknown.

    Parameters
    ----------
    diagnosis_confirmed : bool, optional
        Primary ITP was re-confirmed.
    treatment_needed : bool, optional
        Treatment other than on demand or adjunctive is needed to keep the risk of bleeding low.
    splenectomy_declined, splenectomy_not_tolerated : bool, optional
    very_low_count, bleeding : bool, optional
        In the sense of the rule that asks. Without *bleeding* the recorded events are taken.
    steroids_needed : bool, optional
        Corticosteroids are needed to keep the count or to avoid bleeding.
    frequent_courses : bool, optional
        Corticosteroids are given in frequent or repeated courses.
    outcomes : mapping of int to Outcome
        What the source says of a line, by its number; it overrides the counts.

    Examples
    --------
    >>> from itpcase.history import Facts
    >>> Facts(diagnosis_confirmed=True, outcomes={2: "no response"}).outcome(2)
    <Outcome.NO_RESPONSE: 'no response'>
    """

    diagnosis_confirmed: bool | None = attrs.field(default=None, validator=_says)
    treatment_needed: bool | None = attrs.field(default=None, validator=_says)
    splenectomy_declined: bool | None = attrs.field(default=None, validator=_says)
    splenectomy_not_tolerated: bool | None = attrs.field(default=None, validator=_says)
    very_low_count: bool | None = attrs.field(default=None, validator=_says)
    bleeding: bool | None = attrs.field(default=None, validator=_says)
    steroids_needed: bool | None = attrs.field(default=None, validator=_says)
    frequent_courses: bool | None = attrs.field(default=None, validator=_says)
    outcomes: tuple[tuple[int, Outcome], ...] = attrs.field(default=(), converter=_outcomes)

    def outcome(self, line: int) -> Outcome | None:
        """Return what is stated of a line."""
        return dict(self.outcomes).get(whole_argument(line, "line", least=1))


# --- of one patient or of many --------------------------------------------------------------------


def facts_by_id(
    facts: Facts | Mapping[Any, Facts] | None, ids: Collection[str], *, many: bool
) -> Mapping[Any, Facts]:
    """Return what is stated by patient id; facts of one for many, or of nobody, are refused."""
    if facts is None:
        return {}
    if isinstance(facts, Facts):
        if many:
            raise InputError.of("FACTS", argument="facts", given=Sentence("problem.FACTS.given"))
        return dict.fromkeys(ids, facts)
    stated = by_id(facts, "facts")
    strangers = stated.keys() - set(ids)
    if strangers:
        raise InputError.of(
            "UNKNOWN_PATIENT",
            argument="facts",
            needed=Sentence("problem.UNKNOWN_PATIENT.needed_facts"),
            given=enumerated(sorted(map(repr, strangers))),
            remedy=Sentence("problem.UNKNOWN_PATIENT.remedy_facts"),
        )
    return {name: check_kind(each, Facts, f"facts[{name!r}]") for name, each in stated.items()}


def day_of(patient_id: str, on: Day | Mapping[Any, Day]) -> Day:
    """Return the day of one patient: the one for all, or its own."""
    if not isinstance(on, Mapping):
        return as_day(on, "on")
    if patient_id not in on:
        raise InputError.of(
            "NO_DAY", argument=f"on[{patient_id!r}]", given=Sentence("problem.NO_DAY.given")
        )
    return as_day(on[patient_id], f"on[{patient_id!r}]")
