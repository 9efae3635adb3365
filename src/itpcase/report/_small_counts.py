"""
Small counts of several tables of the same patients, hidden together so that none comes back.

`itpcase.estimates.related_counts` chooses what is hidden; here each table says which counts its
cells tell, who is behind each, and what adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, get_args

import attrs
import numpy as np

from itpcase.errors import InputError
from itpcase.estimates.related_counts import hide_related_counts
from itpcase.estimates.small_cells import check_min_cell
from itpcase.report._tables.missing import ASSUMED, KNOWN, NOT_KNOWN, STATES
from itpcase.report._tables.patients import Spread
from itpcase.report._tables.shifts import UNKNOWN as NOT_SINGLE
from itpcase.report.publication import PublicationTable, TableCell
from itpcase.table import Column
from itpcase.words import Words, read_words

__all__: list[str] = []

SHARES: Final = frozenset(("sex", "phase", "splenectomy"))
"""The items of a Table 1 that divide the patients in whom they are known."""


def hide_together(tables: Sequence[PublicationTable], min_cell: int) -> list[PublicationTable]:
    """Hide the small counts of several tables of the same patients, as if they were one."""
    check_min_cell(min_cell)
    counts = Counts(min_cell=min_cell)
    shown = [_add(table, counts) for table in tables]
    hides = hide_related_counts(
        counts.members, counts.sums, min_cell, always_told=counts.always_told,
        never_told=counts.never_told,
    )  # fmt: skip
    return [_with_hidden(*each, hides, min_cell) for each in zip(tables, shown, strict=True)]


@attrs.frozen
class Shown:
    """The counts that a cell tells: the places of those that hide it, and of what it is of."""

    count: Sequence[int] = ()
    out_of: Sequence[int] = ()
    """If one of these is hidden, the count alone is told."""


Places = Mapping[tuple[str, str], Shown]
"""What the cells of a table tell, by row and column."""


def _with_hidden(
    table: PublicationTable, shown: Places, hides: Sequence[bool], min_cell: int
) -> PublicationTable:
    """Put words in the place of hidden counts, and take out who is behind the others."""
    said = read_words(table.lang)

    def without_patients(code: str, name: str, cell: TableCell) -> TableCell:
        tells = shown.get((code, name), Shown())
        if any(hides[place] for place in tells.count):
            return TableCell(text=said("tables.hidden"))
        is_alone = any(hides[place] for place in tells.out_of)
        return TableCell(text=str(cell.value or 0) if is_alone else cell.text, value=cell.value)

    return attrs.evolve(
        table, notes=(*_uncounted_notes(table, said), said("tables.note_hidden", n=min_cell)),
        cells=tuple(
            tuple(without_patients(code, *each) for each in zip(table.columns, row, strict=True))
            for code, row in zip(table.rows, table.cells, strict=True)
        ),
    )  # fmt: skip


def _uncounted_notes(table: PublicationTable, said: Words) -> tuple[str, ...]:
    """Leave the notes on how a table is read: those that count patients could be subtracted."""
    if table.name != "summary":
        return table.notes
    rules = {said(f"summary.note.{name}") for name in ("anchor", "known", *get_args(Spread))}
    return tuple(note for note in table.notes if note in rules)


@attrs.define(kw_only=True)
class Counts:
    """The counts of tables of the same patients, with who is behind each, and their sums."""

    min_cell: int
    members: list[Column] = attrs.Factory(list)
    sums: list[Sequence[int]] = attrs.Factory(list)
    always_told: list[int] = attrs.Factory(list)
    never_told: list[int] = attrs.Factory(list)
    lines: list[int] = attrs.Factory(list)
    """The places of the lines that tables divide."""
    _numbers: dict[str, int] = attrs.Factory(dict)

    def add(self, people: Iterable[str]) -> int:
        """Add a count of patients, each as often as it is counted, and return its place."""
        numbers = [self._numbers.setdefault(id, len(self._numbers)) for id in people]
        self.members.append(np.array(numbers, dtype=np.int64))
        return len(self.members) - 1

    def add_parts(self, whole: int, *parts: Iterable[str]) -> list[int]:
        """Add parts of a count and what is left of it, and return their places."""
        places = [self.add(each) for each in parts]
        size = len(self._numbers)
        rest = np.bincount(self.members[whole], minlength=size)
        for place in places:
            rest -= np.bincount(self.members[place], minlength=size)
        self.members.append(np.repeat(np.arange(size), rest))
        places.append(len(self.members) - 1)
        self.sums.append([*places, whole])
        return places

    def add_rest(self, part: int, whole: int) -> None:
        """Add what is left of a count, if all of another one is among it."""
        size = len(self._numbers)
        rest = np.bincount(self.members[whole], minlength=size)
        rest -= np.bincount(self.members[part], minlength=size)
        if (rest >= 0).all() and rest.any():
            self.members.append(np.repeat(np.arange(size), rest))
            self.sums.append([len(self.members) - 1, part, whole])

    def hide_of_few(self, place: int) -> None:
        """Never tell a count of records of few patients."""
        self.members.append(np.unique(self.members[place]))
        if self.is_small(len(self.members) - 1):
            self.never_told.append(place)

    def is_small(self, place: int) -> bool:
        return 0 < len(self.members[place]) < self.min_cell


def _add(table: PublicationTable, counts: Counts) -> Places:
    """Add the counts of a table."""
    rows = {code: dict(zip(table.columns, cells, strict=True))
            for code, cells in zip(table.rows, table.cells, strict=True)}  # fmt: skip
    if {*table.columns} == {"item", "value", "known"}:
        return _add_summary(rows, counts)
    if {"responders", "patients", "not_evaluable"} <= {*table.columns}:
        return {
            (code, name): shown
            for code, row in rows.items()
            for name, shown in _add_rates(row, counts).items()
        }
    if _is_missing(table):
        return _add_missing(rows, counts)
    if _is_shifts(table):
        return _add_shifts(rows, counts)
    raise InputError.of("NO_SMALL_COUNTS", argument="table", given=table.name)


def _is_missing(table: PublicationTable) -> bool:
    return {*table.columns} == {"item", "of", *STATES}


def _is_shifts(table: PublicationTable) -> bool:
    return {"analyte", "baseline", "total"} <= {*table.columns} and "group" not in table.columns


Cells = Mapping[str, TableCell]


def _add_rates(row: Cells, counts: Counts) -> dict[str, Shown]:
    """Add a row of rates; behind its patients there is one of each line."""
    owners = row["patients"].patients
    lines, people = counts.add(owners), counts.add({*owners})
    counts.lines.append(lines)
    yes, unknown, no = counts.add_parts(
        lines, row["responders"].patients, row["not_evaluable"].patients
    )
    if counts.is_small(people):
        counts.never_told += [yes, no, unknown, lines, people]
    return {
        "responders": Shown(count=[yes], out_of=[lines]), "patients": Shown(count=[people]),
        "rate": Shown(count=[yes, no]), "rate_of_all": Shown(count=[yes, lines]),
        "not_evaluable": Shown(count=[unknown]),
    }  # fmt: skip


def _add_missing(rows: Mapping[str, Cells], counts: Counts) -> Places:
    """Add what is known, assumed and missing of patients and lines, and why answers are missing."""
    found: dict[tuple[str, str], Shown] = {}
    wholes: dict[str, int] = {}
    missing: dict[str, int] = {}
    for code, row in rows.items():
        if code.count("/") > 1:
            continue
        kind = code.partition(".")[0]
        if kind not in wholes:
            wholes[kind] = _add_all(kind, row["of"].patients, counts)
        whole = wholes[kind]
        if len(row["of"].patients) != len(counts.members[whole]):  # of some of them, as of stops
            whole, _ = counts.add_parts(whole, row["of"].patients)
            counts.hide_of_few(whole)
        *parts, missing[code] = counts.add_parts(whole, row[KNOWN].patients, row[ASSUMED].patients)
        found[code, "of"] = Shown(count=[whole])
        for state, place in zip(STATES, (*parts, missing[code]), strict=True):
            if not row[state].is_missing:
                found[code, state] = Shown(count=[place], out_of=[whole])
    for code, place in missing.items():
        reasons = [each for each in rows if each.startswith(f"{code}/")]
        places = counts.add_parts(place, *(rows[each][NOT_KNOWN].patients for each in reasons))
        for why, own in zip(reasons, places, strict=False):
            found[why, NOT_KNOWN] = Shown(count=[own], out_of=found[code, "of"].count)
    return found


def _add_all(kind: str, owners: Sequence[str], counts: Counts) -> int:
    """Add the records of a kind, of which lines are more than those that were started."""
    whole = counts.add(owners)
    counts.hide_of_few(whole)
    if kind == "lines":
        for each in counts.lines:
            counts.add_rest(each, whole)
        counts.lines.append(whole)
    return whole


def _add_shifts(rows: Mapping[str, Cells], counts: Counts) -> Places:
    """Add the lines of each analyte by their two grades."""
    found: dict[tuple[str, str], Shown] = {}
    of_lines = [*counts.lines]
    for analyte in dict.fromkeys(code.partition("/")[0] for code in rows):
        own = {code: row for code, row in rows.items() if code.partition("/")[0] == analyte}
        measured = [id for row in own.values() for id in row["total"].patients]
        whole = counts.add(measured)
        counts.hide_of_few(whole)
        for each in of_lines:
            counts.add_rest(whole, each)
        by_code = {code: row for code, row in own.items() if not code.endswith(f"/{NOT_SINGLE}")}
        pairs = [(code, name) for code, row in by_code.items()
                 for name in row if name.startswith("grade_")]  # fmt: skip
        known = counts.add([id for code, name in pairs for id in own[code][name].patients])
        totals, graded = [], []
        for code, row in own.items():
            totals.append(counts.add(row["total"].patients))
            names = [name for name in row if name.startswith("grade_")]
            places = counts.add_parts(totals[-1], *(row[name].patients for name in names))
            found[code, "total"] = Shown(count=[totals[-1]])
            found[code, NOT_SINGLE] = Shown(count=[places[-1]])
            for name, place in zip(names, places, strict=False):
                found[code, name] = Shown(count=[place], out_of=[known])
                graded += [place] if code in by_code else []
        counts.sums += [[*totals, whole], [*graded, known]]
    return found


def _add_summary(rows: Mapping[str, Cells], counts: Counts) -> Places:
    """Add a Table 1: item by item, for each divides the same patients."""
    everybody = counts.add(rows["patients"]["value"].patients)
    (counts.never_told if counts.is_small(everybody) else counts.always_told).append(everybody)
    whole = Shown(count=[everybody])
    found = {("patients", name): whole for name in ("value", "known")}
    items = dict.fromkeys(code.partition(".")[0] for code in rows if code != "patients")
    for item in items:
        codes = [code for code in rows if code.partition(".")[0] == item]
        known, _ = counts.add_parts(everybody, rows[codes[0]]["known"].patients)
        shares = [Shown(count=[known] if counts.is_small(known) else [])] * len(codes)
        if item in SHARES:
            parts = counts.add_parts(known, *(rows[code]["value"].patients for code in codes))
            shares = [Shown(count=[part], out_of=[known]) for part in parts]
        for code, shown in zip(codes, shares, strict=False):
            found[code, "value"] = shown
            found[code, "known"] = Shown(count=[known])
    if counts.is_small(everybody):
        found = dict.fromkeys(found, whole)
    return found
