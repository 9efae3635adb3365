"""
What the rows of an export of REDCap say of their forms: whether each is complete, and which it is.

REDCap writes ``FORM_complete`` behind the fields of each form (``Complete?`` with labels): 0 is
incomplete, 1 unverified, 2 complete. A row of a form that repeats has a number, its instance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from itpcase._sentences import Listing, Sentence
from itpcase.cohort.forms import OWNER
from itpcase.errors import Problem
from itpcase.io._sheets.mapping_file import REPEATS, names_in
from itpcase.io._sheets.sheet import Sheet
from itpcase.io.redcap import ACCESS_GROUPS
from itpcase.units.text import as_typed
from itpcase.units.whole import without_zero

__all__: list[str] = []

EVENTS: Final = frozenset({"redcap_event_name", "Event Name"})
"""The column that names the event of a row."""

_MARKS: Final = REPEATS | EVENTS | {*ACCESS_GROUPS} | {"record_id", "Record ID"}
"""Columns of which an export of REDCap has one at least."""

_COMPLETE: Final = re.compile(r"\w+_complete|Complete\?(?: \(\d+\))?")
"""The heading of the column that says whether a form is complete, of codes and of labels."""

_UNFINISHED: Final = {
    "0": "incomplete", "Incomplete": "incomplete", "1": "unverified", "Unverified": "unverified",
}  # fmt: skip
_STATES: Final = {*_UNFINISHED, "2", "Complete"}


def tell_of_forms(table: Mapping[str, Any], sheet: Sheet) -> Iterator[Problem]:
    """
    Tell of forms that are not complete and of which a table reads values, and of those given twice.

    Parameters
    ----------
    table : mapping
        A table of a mapping.
    sheet : Sheet

    Yields
    ------
    Problem
        Warnings; nothing for a sheet that is no export of REDCap.
    """
    if _MARKS & {*sheet.heading}:
        yield from _unfinished(table, sheet)
        yield from _twice(table, sheet)


def _unfinished(table: Mapping[str, Any], sheet: Sheet) -> Iterator[Problem]:
    for column, fields in _forms_of(table, sheet).items():
        if column in table.get("where", {}):  # the rows that are read are said there
            continue
        said = [(number, state) for number, row in sheet.rows
                if (state := _whole(row, column)) and _fills(row, fields)]  # fmt: skip
        open_rows = [number for number, state in said if state in _UNFINISHED]
        if not open_rows or any(state not in _STATES for _, state in said):
            continue
        states = Counter(_UNFINISHED[state] for _, state in said if state in _UNFINISHED)
        yield Problem(
            code="PRELIMINARY_RESULT", argument=column, file=sheet.file, row=open_rows[0],
            severity="warning", needed=Sentence("problem.PRELIMINARY_RESULT.needed_form"),
            given=Listing([Sentence(f"problem.PRELIMINARY_RESULT.given_{state}", n=n)
                           for state, n in sorted(states.items())], "list.comma"),
            remedy=Sentence("problem.PRELIMINARY_RESULT.remedy_form"),
        )  # fmt: skip


def _forms_of(table: Mapping[str, Any], sheet: Sheet) -> dict[str, list[str]]:
    """Return the columns that say whether a form is complete, each with the fields of the table."""
    pairs = (name for pair in table.get("pairs", ()) for name in pair)
    named = {*names_in(table), *pairs, *table.get("checkboxes", ())} - {table.get(OWNER)}
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    for name in sheet.heading:
        if _COMPLETE.fullmatch(name):
            if waiting:
                found[name] = waiting
            waiting = []
        elif name in named:
            waiting.append(name)
    return found


def _fills(row: Mapping[str, str], names: Sequence[str]) -> bool:
    return any(as_typed(row.get(name, "")) for name in names)


def _whole(row: Mapping[str, str], name: str) -> str:
    """Return a cell; ``1.0``, as programs write a column that has gaps, is 1."""
    text = as_typed(row.get(name, ""))
    whole = without_zero(text)
    return whole if whole.isdecimal() else text


def _twice(table: Mapping[str, Any], sheet: Sheet) -> Iterator[Problem]:
    owner = table.get(OWNER)
    repeats = [name for name in sheet.heading if name in REPEATS]
    if not repeats or not isinstance(owner, str):
        return
    names = [*(name for name in sheet.heading if name in EVENTS), *repeats]
    keys = [(number, (as_typed(row.get(owner, "")), *(_whole(row, name) for name in names)))
            for number, row in sheet.rows
            if any(_whole(row, name).isdecimal() for name in repeats)]  # fmt: skip
    first = {key: number for number, key in reversed(keys)}
    again = [each for each in keys if first[each[1]] != each[0]]
    if again:
        number, key = again[0]
        yield Problem(
            code="DUPLICATE_ROW", argument=repeats[-1], file=sheet.file, row=number,
            patient_id=key[0], severity="warning",
            needed=Sentence("problem.DUPLICATE_ROW.needed_instance"),
            given=Sentence("problem.DUPLICATE_ROW.given_instance", rows=len(again),
                           first=" ".join(filter(None, key[1:])) or repr(key[0])),
            remedy=Sentence("problem.DUPLICATE_ROW.remedy_instance"),
        )  # fmt: skip
