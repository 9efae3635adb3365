"""
Corticosteroids over time, as prednisone.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf, isnan
from typing import TYPE_CHECKING, Any, Final, overload

import attrs

from itpcase._arguments import check_kind
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.agents import AgentClass
from itpcase.history import PREDNISONE_EQUIVALENTS, DoseEquivalents
from itpcase.history.outcomes import missing_told
from itpcase.measures.exposed import Days, Exposures, Many, One, Several, sum_up
from itpcase.model import Exposure
from itpcase.table import Answers, objects
from itpcase.units.counts import quantity
from itpcase.words import ExplainsItself

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["SteroidExposure", "steroid_exposure"]


@attrs.frozen(eq=False, kw_only=True)
class SteroidExposure(SameByValue, ExplainsItself):
    """
    Corticosteroids of one patient as prednisone, at least and at most.

    Attributes
    ----------
    days : float
        From the first day looked at to the last. [days]
    cumulative_mg_min, cumulative_mg_max : float
        [mg]
    mean_mg_per_day_min, mean_mg_per_day_max : float
        Over all of the days. [mg/d]
    highest_mg_per_day_min, highest_mg_per_day_max : float
        [mg/d]
    days_on_min, days_on_max : float
        [days]
    missing : tuple of str
        What would make least and most one number.
    equivalents : DoseEquivalents
        The table, with its source.
    """

    days: float
    cumulative_mg_min: float
    cumulative_mg_max: float
    mean_mg_per_day_min: float
    mean_mg_per_day_max: float
    highest_mg_per_day_min: float
    highest_mg_per_day_max: float
    days_on_min: float
    days_on_max: float
    missing: tuple[str, ...]
    equivalents: DoseEquivalents

    @property
    def cumulative(self) -> tuple[Quantity[Any], Quantity[Any]]:
        """The cumulative dose, at least and at most."""
        return (
            quantity(self.cumulative_mg_min, "milligram"),
            quantity(self.cumulative_mg_max, "milligram"),
        )

    @property
    def mean(self) -> tuple[Quantity[Any], Quantity[Any]]:
        """The mean dose a day, at least and at most."""
        return (
            quantity(self.mean_mg_per_day_min, "milligram / day"),
            quantity(self.mean_mg_per_day_max, "milligram / day"),
        )

    def _told(self) -> Iterator[str]:
        if isnan(self.days):
            yield Sentence("steroid_said.nothing")
            yield from map(missing_told, self.missing)
            return
        doses = {
            name: _between(getattr(self, f"{column}_min"), getattr(self, f"{column}_max"))
            for name, column in (
                ("cumulative", "cumulative_mg"), ("mean", "mean_mg_per_day"),
                ("highest", "highest_mg_per_day"), ("on", "days_on"),
            )
        }  # fmt: skip
        yield Sentence("steroid_said.is", days=_number(self.days), **doses)
        yield from map(missing_told, self.missing)
        table = self.equivalents
        yield Sentence("steroid_said.source", source=table.citation, evidence=table.evidence.told)


def _number(value: float) -> str:
    """Write a dose or days, to one decimal."""
    return f"{round(value, 1):.12g}"


def _between(low: float, high: float) -> Sentence:
    """Say one number, or the least and the most; what nothing bounds is at least so much."""
    key = "one" if low == high else "at_least" if isinf(high) else "between"
    return Sentence(f"steroid_said.{key}", low=_number(low), high=_number(high))


_STEROID_COLUMNS: Final = (
    "days", "cumulative_mg_min", "cumulative_mg_max", "mean_mg_per_day_min", "mean_mg_per_day_max",
    "highest_mg_per_day_min", "highest_mg_per_day_max", "days_on_min", "days_on_max",
)  # fmt: skip


@overload
def steroid_exposure(
    exposures: One,
    *,
    first: Days | None = None,
    last: Days | None = None,
    equivalents: DoseEquivalents = PREDNISONE_EQUIVALENTS,
) -> SteroidExposure: ...


@overload
def steroid_exposure(
    exposures: Several,
    *,
    first: Days | None = None,
    last: Days | None = None,
    equivalents: DoseEquivalents = PREDNISONE_EQUIVALENTS,
) -> Answers[SteroidExposure]: ...


def steroid_exposure(
    exposures: Exposures,
    *,
    first: Days | None = None,
    last: Days | None = None,
    equivalents: DoseEquivalents = PREDNISONE_EQUIVALENTS,
) -> SteroidExposure | Answers[SteroidExposure]:
    """
    Add up the corticosteroids that were given, as prednisone.

    * each day of an exposure, the first and the last among them, has its daily dose; doses of one
      day are added; a dose of 0 is none;
    * where one ends on the day on which another of the same drug begins, as a fill or a change of
      dose does, that day has the dose of the other;
    * of a drug that a reader of OMOP, CDISC, FHIR or MEDS ends on the day after its last, that day
      has its dose too, unless the next begins on it: a course is one day longer than in the source;
    * another corticosteroid counts as the dose of prednisone that the table has it stand for;
    * a dose that is not known, or not in the table, leaves the most open (infinite);
    * an end that is not known leaves open all days from the second up to *last*, unless it is said
      to go on; a start that is not known, all days from *first*.

    Parameters
    ----------
    exposures : Patient, iterable of Exposure, CaseSeries, iterable of Patient, mapping, or Cohort
        Of one patient, or of many: of their records, by patient id, or a table of exposures.
        Doses [mg/d]
    first, last : date or int, or mapping of patient id to such, optional
        The days looked at, both counted; the first start and the last day on record if omitted.
    equivalents : DoseEquivalents
        The doses that stand for prednisone, with their source.

    Returns
    -------
    SteroidExposure or Answers
        For many the columns ``patient_id, days, cumulative_mg_min, cumulative_mg_max,
        mean_mg_per_day_min, mean_mg_per_day_max, highest_mg_per_day_min, highest_mg_per_day_max,
        days_on_min, days_on_max, missing, source``. [mg], [mg/d], [days]

    Raises
    ------
    InputError
        If days are dates among study days, or *last* is before *first*.

    See Also
    --------
    itpcase.history.steroid_dependence : asks whether a patient depends on them.

    References
    ----------
    kumar2017, for the usual table; recalled, not checked against the book.

    Examples
    --------
    >>> from itpcase.exposures import Exposure
    >>> from itpcase.measures import steroid_exposure
    >>> found = steroid_exposure([
    ...     Exposure(agent="dexamethasone", started_on=0, ended_on=3, daily_dose="40 mg/d"),
    ...     Exposure(agent="prednisone", started_on=4, ended_on=13, daily_dose="20 mg/d"),
    ... ])
    >>> found.cumulative_mg_min, round(found.highest_mg_per_day_max, 1), found.days_on_min
    (1266.666667, 266.7, 14.0)
    >>> print(round(found.cumulative[0].to("gram"), 2))
    1.27 gram
    >>> print(found.explain().splitlines()[0])
    Corticosteroids as prednisone over 14 days: 1266.7 mg in all, 90.5 mg a day on average, \
266.7 mg on the highest day; given on 14 of them.

    Many patients give a table; an unknown dose leaves the most open:

    >>> many = steroid_exposure({"a": [Exposure(agent="prednisone", started_on=0, ended_on=9)]})
    >>> many["cumulative_mg_min"].tolist(), many["cumulative_mg_max"].tolist()
    ([0.0], [inf])
    >>> many["missing"].tolist()
    ['the dose of prednisone']
    """
    check_kind(equivalents, DoseEquivalents, "equivalents")

    def as_prednisone(x: Exposure) -> float | None:
        if x.mg_per_day is None or x.mg_per_day == 0:
            return x.mg_per_day
        return equivalents.prednisone(x.agent.name, x.mg_per_day)

    many = Many.of(exposures, first, last)
    taken, missing = many.taken(
        as_prednisone, lambda agent: agent.kind is AgentClass.CORTICOSTEROID
    )
    total = sum_up(taken, many)
    days = many.length
    values = (
        days, total["cumulative_low"], total["cumulative_high"],
        total["cumulative_low"] / days, total["cumulative_high"] / days,
        total["highest_low"], total["highest_high"], total["days_min"], total["days_max"],
    )  # fmt: skip
    columns = dict(zip(_STEROID_COLUMNS, values, strict=True))

    def answer_at(row: int) -> SteroidExposure:
        one = {name: float(column[row]) for name, column in columns.items()}
        return SteroidExposure(**one, missing=tuple(missing[row]), equivalents=equivalents)

    if many.is_alone:
        return answer_at(0)
    source = f"{equivalents.citation} ({equivalents.evidence.tag})"
    return Answers(
        {
            "patient_id": objects(list(many.by_id)),
            **columns,
            "missing": objects(["; ".join(each) for each in missing]),
            "source": objects([source] * len(many.by_id)),
        },
        answer_at,
    )
