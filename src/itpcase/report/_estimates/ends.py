"""
How responses of groups end, cause by cause, and whether cumulative incidences of groups differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from itpcase.definitions import DAYS_PER_MONTH
from itpcase.errors import InputError
from itpcase.estimates.group_tests import GroupTest, gray_test
from itpcase.estimates.incidence import CumulativeIncidence
from itpcase.estimates.survival import remission_causes
from itpcase.estimates.times import CAUSES, RemissionTimes
from itpcase.figures._labels import episode_words, group_words, p_words
from itpcase.report._estimates.series import MONTHS, at_words
from itpcase.report._parts import under
from itpcase.report.publication import MISSING, PublicationTable, TableCell
from itpcase.table import Table
from itpcase.words import Words

__all__: list[str] = []

COLUMNS: Final = ("cause", "group", "responses", "ended", *(f"ended_{n}" for n in MONTHS), "p")

NO_TEST: Final = frozenset({"CLUSTERED", "NO_GROUPS", "UNKNOWN_CAUSE"})
"""Why there is no test of groups: patients with several lines, one group, nobody with this end."""


def _compare_incidence(lines: Mapping[str, Table], cause: str) -> GroupTest | None:
    """
    Test whether groups have the same cumulative incidence of a cause (Gray).

    Parameters
    ----------
    lines : mapping of str to Table
        By the name of the group, its lines: ``patient_id, days, cause``.
    cause : str

    Returns
    -------
    GroupTest or None
        None where a patient has several of the lines, which the test does not know; for fewer than
        two groups; and where nobody came to this end while two groups were followed.
    """
    parts = {name: each for name, each in lines.items() if len(each)}
    if not parts:
        return None
    days, causes, owner = (
        np.concatenate([each[key] for each in parts.values()])
        for key in ("days", "cause", "patient_id")
    )
    group = np.repeat([*parts], [len(each) for each in parts.values()])
    try:
        test = gray_test(days, causes, group, of=cause, cluster=owner)
    except InputError as error:
        if error.problem.code not in NO_TEST:
            raise
        return None
    return test if test.df else None


def say_gray(found: Mapping[str, CumulativeIncidence], cause: str, said: Words) -> tuple[str, ...]:
    """Say the test of Gray below a table of times, where there is one."""
    test = _compare_incidence({name: each.lines for name, each in found.items()}, cause)
    if test is None:
        return ()
    statistic, p = f"{test.statistic:.2f}", p_words(test.p)
    return (said("hazards.gray", statistic=statistic, df=test.df, p=p),)


def ends_table(times: RemissionTimes, *, by: Any, said: Words) -> PublicationTable | None:
    """
    Put the ends of responses of groups beside each other, cause by cause; None where none ended.

    Parameters
    ----------
    times : RemissionTimes
        Made with *by*.
    by : str or mapping
        What divides the lines into groups.
    said : Words

    Returns
    -------
    PublicationTable or None
        The columns ``cause, group, responses, ended, ended_6, ended_12, ended_24, p``: one row for
        each cause that ended any response, in each group with a response.
    """
    groups = {name: each for name, each in remission_causes(times, by=by).items() if len(each.left)}
    seen = {cause for each in groups.values() for cause in each}
    rows: dict[str, tuple[TableCell, ...]] = {}
    for cause in (each for each in CAUSES if each in seen):
        test = _compare_incidence({name: each.lines for name, each in groups.items()}, cause)
        for place, (name, each) in enumerate(groups.items()):
            own = each.get(cause)
            texts = {
                "cause": said.get("end", cause), "group": group_words(name, said, by),
                "responses": str(len(each.left)), "ended": str(own.events if own else 0),
                **{
                    f"ended_{n}": MISSING if own is None
                    else at_words(own, n * DAYS_PER_MONTH, said)
                    for n in MONTHS
                },
                "p": MISSING if place or test is None else p_words(test.p, ""),
            }  # fmt: skip
            rows[f"{cause}/{name}"] = tuple(
                TableCell(text=texts[column], value=texts[column]) for column in COLUMNS
            )
    if not rows:
        return None
    definition = times.definition
    is_tested = any(cells[-1].text != MISSING for cells in rows.values())
    has_several = len(np.unique(times.responded.owner)) < len(times.responded)
    return PublicationTable(
        name=f"ends-{times.level}",
        title=said("ends.title", level=episode_words(said, definition, times.level)),
        columns=COLUMNS,
        headings=tuple(
            said("ends.ended", n=name.partition("_")[2]) if name.startswith("ended_")
            else said(f"ends.column.{name}")
            for name in COLUMNS
        ),
        rows=tuple(rows),
        cells=tuple(rows.values()),
        notes=(
            under(definition, said), said("ends.note"),
            *([said("ends.several")] if has_several else []),
            *([said("ends.gray")] if is_tested else []), said("hazards.responders"),
        ),
        lang=said.lang,
    )  # fmt: skip
