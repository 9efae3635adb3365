"""
The flow of a literature review, from the records that were found to the cases that were taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.table import Table, objects
from itpcase.units.whole import is_whole, plain_whole, range_told

__all__ = ["PRISMA_STAGES", "prisma_flow"]

PRISMA_STAGES: Final = (
    "identified", "removed", "screened", "excluded", "sought", "not_retrieved", "assessed",
    "not_eligible", "included", "cases",
)  # fmt: skip
"""The boxes of the flow, each that leads on before what leaves it."""

Numbers = int | Mapping[str, int]
"""A number, or numbers by their source or reason."""


def prisma_flow(
    identified: Numbers,
    *,
    removed: Numbers = 0,
    excluded: Numbers = 0,
    not_retrieved: int = 0,
    not_eligible: Numbers = 0,
    included: int | None = None,
    cases: int | None = None,
) -> Table:
    """
    Lay out the flow of a review from the numbers of its authors, as PRISMA 2020 asks for it.

    * screened are those identified without those removed before; sought, those without the
      excluded; assessed, those without what could not be retrieved; included, those that were
      eligible;
    * nothing is counted here: the numbers are those of the caller, and they have to add up.

    Parameters
    ----------
    identified : int or mapping of str to int
        Records found, by their source.
    removed : int or mapping of str to int
        Removed before the screening, such as ``{"duplicates": 12}``.
    excluded : int or mapping of str to int
        Excluded by title and abstract.
    not_retrieved : int
        Reports of which no full text was to be had.
    not_eligible : int or mapping of str to int
        Reports excluded after reading, by the reason.
    included : int, optional
        Reports included; worked out if omitted, else compared.
    cases : int, optional
        Patients in them.

    Returns
    -------
    Table
        One row a number, with the columns ``stage, reason, records``; *reason* is empty for the
        number of a stage as a whole.

    Raises
    ------
    InputError
        For a number that is no whole number from 0 on, and for numbers that do not add up.

    References
    ----------
    Page MJ et al. BMJ 2021;372:n71 (the statement; recalled, its flow diagram is not copied).

    Examples
    --------
    >>> from itpcase.estimates import prisma_flow
    >>> flow = prisma_flow({"PubMed": 120, "Embase": 80}, removed={"duplicates": 40},
    ...                    excluded=130, not_eligible={"no counts": 18}, cases=15)
    >>> for stage in ("screened", "assessed", "included"):
    ...     print(stage, flow[flow["stage"] == stage]["records"][0])
    screened 160
    assessed 30
    included 12
    """
    rows: list[tuple[str, str, int]] = []

    def add(stage: str, numbers: Numbers) -> int:
        listed = dict(numbers) if isinstance(numbers, Mapping) else {}
        for reason, number in listed.items():
            _check(f"{stage}[{reason!r}]", number)
        total = sum(listed.values()) if isinstance(numbers, Mapping) else _check(stage, numbers)
        rows.append((stage, "", total))
        rows.extend((stage, str(reason), number) for reason, number in listed.items())
        return total

    left = add("identified", identified)
    for leaving, numbers, next_stage in (
        ("removed", removed, "screened"), ("excluded", excluded, "sought"),
        ("not_retrieved", not_retrieved, "assessed"), ("not_eligible", not_eligible, "included"),
    ):  # fmt: skip
        gone = add(leaving, numbers)
        if gone > left:
            raise _refuse(leaving, Sentence("problem.REVIEW_FLOW.needed_left", left=left), gone)
        left = add(next_stage, left - gone)
    if included is not None and _check("included", included) != left:
        raise _refuse(
            "included", Sentence("problem.REVIEW_FLOW.needed_included", left=left), included
        )
    if cases is not None:
        add("cases", cases)
    return Table(
        {
            "stage": objects([stage for stage, _, _ in rows]),
            "reason": objects([reason for _, reason, _ in rows]),
            "records": [number for _, _, number in rows],
        }
    )


def check_flow(flow: Any) -> None:
    """Refuse what is no flow of a review, such as another table."""
    is_flow = isinstance(flow, Table) and {"stage", "reason", "records"} <= {*flow.columns}
    if not is_flow or not {*flow["stage"].tolist()} <= {*PRISMA_STAGES}:
        raise InputError.of(
            "REVIEW_FLOW", argument="flow", given=type(flow).__name__,
            needed=Sentence("problem.REVIEW_FLOW.needed_flow"),
            remedy=Sentence("problem.REVIEW_FLOW.remedy_flow"),
        )  # fmt: skip


def _check(argument: str, number: Any) -> int:
    number = plain_whole(number)
    if not is_whole(number):
        raise _refuse(argument, range_told("problem.REVIEW_FLOW.needed"), number)
    return int(number)


def _refuse(argument: str, needed: str, given: object) -> InputError:
    return InputError.of("REVIEW_FLOW", argument=argument, needed=needed, given=given)
