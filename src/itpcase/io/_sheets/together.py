"""
The sheets of a workbook read as one: a sheet for each patient, each year or each centre.

So are the files of text of a folder, each by its name without the ending. Each row says in the
column ``<sheet>`` which sheet it is of. What stands above the table of a sheet, or beside it under
no heading, as ``Sex: F`` or ``Born 1960``, is a column ``<Sex>`` or ``<Born>``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError, Problem
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of
from itpcase.io._sheets.facts import (
    ABOVE,
    COURSE_ABOVE,
    SHEET,
    fact_of,
    facts_of,
    is_label_of_drug,
    labels_of,
    read_courses,
    says_name,
)
from itpcase.io._sheets.headings import TREATMENT_ABOVE, tell_not_read
from itpcase.io._sheets.sheet import Sheet, read_sheet, rows_above
from itpcase.io._sheets.workbook import sheets_of
from itpcase.units.text import plain_key

__all__: list[str] = []

EVERY: Final = "*"
"""The name that stands for every sheet."""

OF_TEXT: Final = frozenset({".csv", ".tsv", ".txt"})
"""The endings of the files of a folder that are read as the sheets of a workbook are."""

MOST_ABOVE: Final = 20
"""The heading of a sheet is looked for in so many rows."""

COPY: Final = re.compile(
    r"(?P<name>.*?\S)\s*(?:[(\uff08]\d+[)\uff09]|_\d+|[(\uff08,]?\s*\b(?:cont(?:'?d|inued)?|forts(?:etzung)?|"
    r"suite)\b\.?[)\uff09]?|[(\uff08]?[\u7eed\u7e8c][)\uff09]?)",
    re.IGNORECASE,
)
"""The name of a sheet that goes on from another, or of its copy: ``Pt 1 (2)``; words recalled."""


def read_sheets(
    path: Path, *, sheet: str | None = None, heading_row: int | Sequence[int] | None = None,
    encoding: str | None = None, delimiter: str | None = None, first: int | None = None,
) -> Sheet:  # fmt: skip
    """
    Read a sheet as text, or every sheet of a workbook as one.

    Parameters
    ----------
    path : Path
        With ``*`` it may be a folder, whose files of text are the sheets.
    sheet : str, optional
        ``*`` for every sheet that names days and counts, or what else stands in its first row.
    heading_row : int or sequence of int, optional
        The row that names the columns; of every sheet it is looked for if it is not given.
    encoding, delimiter, first : optional
        As `read_sheet` has them.

    Returns
    -------
    Sheet
    """
    sources = _sources(path) if sheet == EVERY else {}
    if not sources:
        said = None if sheet == EVERY else sheet
        return read_sheet(path, sheet=said, heading_row=heading_row or 1, encoding=encoding,
                          delimiter=delimiter, first=first)  # fmt: skip
    ways = {"encoding": encoding, "delimiter": delimiter}
    tops = {name: [(number, max(cells, key=_filled))
                   for number, cells in rows_above(at, sheet=of, rows=MOST_ABOVE, **ways)]
            for name, (at, of) in sources.items()}  # fmt: skip
    found = _Together(path.name)
    for name, row in _rows_of_headings(tops, heading_row).items():
        at, of = sources[name]
        if row is None:
            found.others += [name] if tops[name] else []
        elif (part := _part(at, of, row, first, **ways)) is not None:
            top = row if isinstance(row, int) else row[0]
            found.take(name, part, [each for each in tops[name] if each[0] < top])
    if not found.parts:
        at, of = next(iter(sources.values()))
        return read_sheet(at, sheet=of, heading_row=heading_row or 1, first=first, **ways)
    return found.sheet()


def _rows_of_headings(
    tops: Mapping[str, Sequence[tuple[int, Sequence[str]]]],
    said: int | Sequence[int] | None,
) -> dict[str, int | Sequence[int] | None]:
    """Say which row of each sheet is its heading: by itself, or as it is that of another sheet."""
    found = {name: said or _heading_row(above) for name, above in tops.items()}
    known = {frozenset(filter(None, cells)) for name, row in found.items()
             for number, cells in tops[name] if number == row}  # fmt: skip
    return {name: row or _near_heading(tops[name], known) for name, row in found.items()}


@attrs.define
class _Together:
    """Puts the sheets of a workbook together, one after the other."""

    file: str
    parts: dict[str, Sheet] = attrs.field(factory=dict, init=False)
    facts: list[tuple[int, dict[str, str]]] = attrs.field(factory=list, init=False)
    told: list[Problem] = attrs.field(factory=list, init=False)
    labels: dict[str, str] = attrs.field(factory=dict, init=False)
    """Under which label a fact stands in the first sheet that has it."""
    owners: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)
    """The id that stands above the table of a sheet: all of the sheet is of this patient."""
    others: list[str] = attrs.field(factory=list, init=False)
    """The sheets that are not in it."""

    def take(self, name: str, part: Sheet, head: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Take a sheet with what stands above its table, and what is to be told of it."""
        self.parts[name] = part
        found, left = facts_of(head, part)
        courses, read = read_courses(left, name)
        alike = labels_of(found, self.labels)
        self.facts += [(number, {SHEET: name, **{alike.get(label, label): value
                                                for label, value in fact.items()}})
                       for number, fact in found]  # fmt: skip
        self.facts += [(number, {SHEET: name, **course}) for number, course in courses]
        owners = [(alike.get(label, label), value) for _, fact in found
                  for label, value in fact.items() if fact_of(label, [value]) == OWNER]  # fmt: skip
        if len(owners) == 1:
            self.owners[name] = dict(owners)
        self.told += [attrs.evolve(each, sheet=name) for each in part.told
                      if each.remedy != TREATMENT_ABOVE]  # fmt: skip
        strange = [cell for _, cell in left if cell not in read and not says_name(cell, name)
                   and not (read and is_label_of_drug(cell))]  # fmt: skip
        drugs = [cell for cell in strange if drug_in(cell) is not None]
        self.told += [tell_not_read(self.file, texts, remedy, sheet=name) for texts, remedy in (
            ([cell for cell in strange if cell not in drugs], ABOVE), (drugs, TREATMENT_ABOVE),
            (read, Sentence(COURSE_ABOVE)),
        ) if texts]  # fmt: skip

    def sheet(self) -> Sheet:
        """Give all of them as one, with the name of its sheet in each row."""
        told = [*self.told, *_copies(self.file, [*self.parts])]
        if self.others:
            told.append(
                Problem(code="OTHER_SHEETS", argument="", given=enumerated(map(repr, self.others)),
                        severity="warning", file=self.file,
                        remedy=Sentence("problem.OTHER_SHEETS.remedy_every"))
            )  # fmt: skip
        heading = dict.fromkeys(column for part in self.parts.values() for column in part.heading)
        facts = [(number, {**self.owners.get(fact[SHEET], {}), **fact})
                 for number, fact in self.facts]  # fmt: skip
        of_facts = dict.fromkeys(column for _, fact in facts for column in fact)
        rows = [(number, {SHEET: name, **self.owners.get(name, {}), **cells})
                for name, part in self.parts.items() for number, cells in part.rows]  # fmt: skip
        units = {part.unit for part in self.parts.values()}
        return Sheet(
            self.file, tuple(dict.fromkeys((SHEET, *heading, *of_facts))), tuple(rows),
            tuple(told), units.pop() if len(units) == 1 else "", tuple(facts),
            {name: part.heading for name, part in self.parts.items()},
        )  # fmt: skip


def _sources(path: Path) -> dict[str, tuple[Path, str | None]]:
    """Give the sheets of a workbook, or the files of text of a folder, by their names."""
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix.casefold() in OF_TEXT)
        twice = {stem for stem, times in Counter(each.stem for each in files).items() if times > 1}
        return {each.name if each.stem in twice else each.stem: (each, None) for each in files}
    return {name: (path, name) for name in sheets_of(path)} if path.is_file() else {}


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))


def _part(
    path: Path, name: str | None, row: int | Sequence[int], first: int | None, **ways: str | None
) -> Sheet | None:  # fmt: skip
    """Read one of several sheets; an empty one is none."""
    try:
        return read_sheet(path, sheet=name, heading_row=row, first=first, **ways)
    except InputError as error:
        if error.problem.code == "EMPTY_FILE":
            return None
        raise InputError(attrs.evolve(error.problem, sheet=name)) from None


def _heading_row(rows: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """Find the row that names the day or the count and another column, and holds no number."""
    best, most = None, 1
    for number, cells in rows:
        fields = {field_of(cell) for cell in cells if cell} - {None}
        is_of_values = any(cell[:1].isdigit() for cell in cells)
        if len(fields) > most and fields & {"on", "count"} and not is_of_values:
            best, most = number, len(fields)
    return best


def _near_heading(
    rows: Sequence[tuple[int, Sequence[str]]], known: Collection[frozenset[str]]
) -> int | None:  # fmt: skip
    """Find the row that is the heading of another sheet but for one name, which may be mistyped."""
    for number, cells in rows:
        said = frozenset(filter(None, cells))
        if any(len(said) == len(heading) and len(heading - said) == 1
               and any(field_of(name) in {"on", "count"} for name in said & heading)
               for heading in known):  # fmt: skip
            return number
    return None


def _copies(file: str, names: Sequence[str]) -> Iterator[Problem]:
    """Tell of sheets whose names say that they go on from another, or are its copy."""
    there = {plain_key(name): name for name in names}
    for name in names:
        found = COPY.fullmatch(name.strip())
        first = there.get(plain_key(found["name"])) if found else None
        if first is not None:
            yield Problem(
                code="IDS_ALIKE", argument="", file=file, sheet=name, severity="warning",
                needed=Sentence("problem.IDS_ALIKE.needed_copy"),
                given=Sentence("problem.IDS_ALIKE.given_copy", first=repr(first), name=repr(name)),
                remedy=Sentence("problem.IDS_ALIKE.remedy_copy"),
            )  # fmt: skip
