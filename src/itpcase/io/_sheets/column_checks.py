"""
Whether the columns that a mapping names are in its sheet, and hold what they are named for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.errors import DataError, Problem
from itpcase.io._headings.days import time_unit_in
from itpcase.io._sheets.facts import SHEET
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.mapping_file import REPEATS, TABLES
from itpcase.io._sheets.sheet import Sheet, plain
from itpcase.units.day_orders import two_orders_in
from itpcase.units.text import as_typed

__all__: list[str] = []

OF_DAYS: Final = HOLD_DAYS | {"day_0"}
"""What holds a day, in any table of a mapping."""


def check_columns(said: Mapping[str, Any], table: str, sheet: Sheet) -> Iterator[Problem]:
    """
    Look whether the columns that a table names are there, and hold what they are named for.

    Parameters
    ----------
    said : mapping
        The whole mapping.
    table : str
    sheet : Sheet

    Yields
    ------
    Problem
        What is to be told of columns that can be read.

    Raises
    ------
    DataError
        With every column that cannot.
    """
    wanted = _named_columns(said[table], table)
    if missing := [*_that_do_not_fit(table, sheet, wanted)]:
        raise DataError.of("the mapping does not fit the data", missing)
    yield from _of_parts(said[table], table, sheet, dict(wanted))
    yield from _of_twins(table, sheet, dict(wanted))
    yield from _of_orders(said, table, sheet, wanted)


def _named_columns(mapping: Mapping[str, Any], table: str) -> list[tuple[str, str]]:
    """Return the columns that a table names, each with what it is named for."""
    wanted = [
        (key, name)
        for key, name in mapping.items()
        if isinstance(name, str) and key in TABLES[table] and key != "days"
    ]
    wanted += [("pairs", name) for pair in mapping.get("pairs", ()) for name in pair]
    wanted += [(key, name) for group in mapping.get("groups", ()) for key, name in group.items()
               if isinstance(name, str)]  # fmt: skip
    wanted += [("where", name) for name in mapping.get("where", ()) if name not in REPEATS]
    wanted += [("checkboxes", name) for name in mapping.get("checkboxes", ())]
    if isinstance(days := mapping.get("days"), list | Mapping):
        wanted += [("days", str(name)) for name in days]
    return wanted


def _that_do_not_fit(
    table: str, sheet: Sheet, wanted: Sequence[tuple[str, str]]
) -> Iterator[Problem]:
    """Tell of columns that are not there, of days in another unit, and of deaths as 0 and 1."""
    yield from (
        Problem(
            code="MISSING_COLUMN",
            file=sheet.file,
            argument=f"{table}.{key}",
            needed=Sentence("problem.MISSING_COLUMN.needed", name=repr(name)),
            given=Sentence(
                "problem.MISSING_COLUMN.given", listed=enumerated(filter(None, sheet.heading))
            ),
            remedy=Sentence("problem.MISSING_COLUMN.remedy_mapped"),
        )
        for key, name in wanted
        if name not in sheet.heading
    )
    yield from (
        Problem(
            code="NOT_A_DAY", file=sheet.file, argument=f"{table}.{key}",
            needed=Sentence("problem.NOT_A_DAY.needed_unit"),
            given=Sentence("problem.NOT_A_DAY.given_unit", name=repr(name), unit=unit),
            remedy=Sentence("problem.NOT_A_DAY.remedy_unit"),
        )
        for key, name in wanted
        if key in OF_DAYS and (unit := time_unit_in(name)) and sheet.has_numbers(name)
    )  # fmt: skip
    yield from (
        Problem(
            code="NOT_A_DAY", file=sheet.file, argument=f"{table}.{key}",
            needed=Sentence("problem.NOT_A_DAY.needed_unit"),
            given=Sentence("problem.NOT_A_DAY.given_flags", name=repr(name)),
            remedy=Sentence("problem.NOT_A_DAY.remedy_flags"),
        )
        for key, name in wanted
        if key == "died_on" and name in sheet.heading and _are_flags(sheet, name)
    )  # fmt: skip


def _of_parts(
    mapping: Mapping[str, Any], table: str, sheet: Sheet, named: Mapping[str, str]
) -> Iterator[Problem]:
    """Tell of the sheets, of several that are one, which lack a column that others have."""
    for part, heading in sheet.parts.items():
        lacks = [(key, name) for key, name in named.items()
                 if name not in heading and not name.startswith("<")]  # fmt: skip
        for key, name in lacks if table == "counts" else lacks[:1]:
            yield Problem(
                code="MISSING_COLUMN", file=sheet.file, sheet=part, argument=f"{table}.{key}",
                severity="error" if table == "counts" else "warning",
                needed=Sentence("problem.MISSING_COLUMN.needed", name=repr(name)),
                given=Sentence("problem.MISSING_COLUMN.given",
                               listed=enumerated(filter(None, heading))),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_part"),
                patient_id=part if mapping.get(OWNER) == SHEET else None,
            )  # fmt: skip


def _of_twins(table: str, sheet: Sheet, named: Mapping[str, str]) -> Iterator[Problem]:
    """Tell of a column that has the name of the column of counts, and is not read."""
    for key in {"count", "value"} & {*named}:
        twins = [each for each in sheet.heading if as_headed(each) == as_headed(named[key])]
        if len(twins) > 1:
            yield Problem(
                code="COLUMN_TWICE", file=sheet.file, argument=f"{table}.{key}",
                severity="warning", given=enumerated(map(repr, twins)),
                needed=Sentence("problem.COLUMN_TWICE.needed"),
                remedy=Sentence("problem.COLUMN_TWICE.remedy_mapped", name=repr(named[key])),
            )  # fmt: skip


def _of_orders(
    said: Mapping[str, Any], table: str, sheet: Sheet, named: Sequence[tuple[str, str]]
) -> Iterator[Problem]:
    """Tell of a column of dates that has another order than the mapping says, in one sheet."""
    if (dates := said.get("dates")) is None:
        return
    pairs = {on for on, _ in said[table].get("pairs", ())}
    for key, name in dict.fromkeys(named):
        if key not in OF_DAYS and name not in pairs:
            continue
        texts: dict[str | None, list[str]] = {}
        for _, row in sheet.rows:
            texts.setdefault(row.get(SHEET), []).append(as_typed(row.get(name, "")))
        for part, days in texts.items():
            if (problem := two_orders_in(days, dates)) is not None:
                yield attrs.evolve(problem, file=sheet.file, sheet=part, argument=name)


def _are_flags(sheet: Sheet, name: str) -> bool:
    """Tell a column of 0 and 1 alone: of deaths it says who died, and not on day 0 or 1."""
    cells = {plain(as_typed(row.get(name, ""))) for _, row in sheet.rows} - {""}
    return cells in ({"0"}, {"0", "1"})
