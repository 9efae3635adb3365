"""
The sheets of a workbook read as one: a sheet for each patient, each year or each centre.

Each row says in the column ``<sheet>`` which sheet it is of. What stands above the table of a
sheet, or beside it under no heading, as ``Sex: F`` or ``Born 1960``, is a column ``<Sex>`` or
``<Born>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError, Problem
from itpcase.io._headings import field_of, heading_key
from itpcase.io._sheets import Sheet, read_sheet, rows_above, sheets_of
from itpcase.units.text import as_typed

__all__: list[str] = []

EVERY: Final = "*"
"""The name that stands for every sheet."""

SHEET: Final = "<sheet>"
"""The column that holds the name of the sheet of each row."""

MOST_ABOVE: Final = 20
"""The heading of a sheet is looked for in so many rows."""

FEW: Final = 5
"""So many texts are shown."""

FACTS: Final = frozenset({
    OWNER, "sex", "age", "born_on", "diagnosed_on", "died_on", "followed_until", "centre", "arm",
})  # fmt: skip
"""What is said of a patient beside a table."""

_LABELS: Final = {
    heading_key(word): field for field, words in {
        "born_on": "born,geb,geboren,né,née,ne le,nee le,nacido,nacida,nato,nata,出生,생일,生年",
        "diagnosed_on": "diagnosis,dx,diag,diagnose,itp diagnosis,diagnosis of itp,erstdiagnose,"
                        "ed,diagnostic,diagnosi,diagnóstico,diagnostico,诊断,確診,确诊,診断",
        "died_on": "death,died,verstorben,décès,†,死亡",
        "followed_until": "last seen,last visit,last contact,last follow-up,letzter kontakt,"
                          "末次随访",
    }.items() for word in words.split(",")
}  # fmt: skip
"""Words before a day of a patient, as recalled; alone they may name something else."""

_SAID: Final = re.compile(r"(?P<label>[^:\uff1a=]+?)\s*[:\uff1a=]\s*(?P<value>.*)", re.DOTALL)
_WORDS_BEFORE: Final = re.compile(r"(?P<label>[^\d]+?)[\s.]+(?P<value>\d.*)", re.DOTALL)


def named(label: str) -> str:
    """Return the name of the column of what stands above a table."""
    return f"<{label}>"


def fact_in(label: str, value: str) -> str | None:
    """
    Return what of a patient a label beside a value says, if it says anything.

    Examples
    --------
    >>> from itpcase.io._sheets_together import fact_in
    >>> fact_in("Sex", "F"), fact_in("Diagnosis", "2019-03-02"), fact_in("Diagnosis", "ITP")
    ('sex', 'diagnosed_on', None)
    """
    field = field_of(label)
    if field not in FACTS:
        field = _LABELS.get(heading_key(label)) if re.search(r"\d", value) else None
    return field


def fact_of(name: str, values: Sequence[str]) -> str | None:
    """Return what of a patient a column holds that stood above tables."""
    if name == SHEET or not (name.startswith("<") and name.endswith(">")):
        return None
    return fact_in(name[1:-1], next(iter(values), ""))


def read_sheets(
    path: Path, *, sheet: str | None = None, heading_row: int | Sequence[int] | None = None,
    encoding: str | None = None, delimiter: str | None = None, first: int | None = None,
) -> Sheet:  # fmt: skip
    """
    Read a sheet as text, or every sheet of a workbook as one.

    Parameters
    ----------
    path : Path
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
    names = sheets_of(path) if sheet == EVERY and path.is_file() else []
    if not names:
        said = None if sheet == EVERY else sheet
        return read_sheet(path, sheet=said, heading_row=heading_row or 1, encoding=encoding,
                          delimiter=delimiter, first=first)  # fmt: skip
    parts: dict[str, Sheet] = {}
    facts: list[tuple[int, dict[str, str]]] = []
    others: list[str] = []
    told: list[Problem] = []
    for name in names:
        above = list(rows_above(path, sheet=name, rows=MOST_ABOVE))
        row = heading_row or _heading_row([(number, ways[0]) for number, ways in above])
        if row is None:
            others += [name] if above else []
            continue
        part = _part(path, name, row, first)
        if part is None:
            continue
        parts[name] = part
        top = row if isinstance(row, int) else row[0]
        of_head = [(number, ways[0]) for number, ways in above if number < top]
        found, strange = _facts(of_head, part)
        facts += [(number, {SHEET: name, **fact}) for number, fact in found]
        told += [attrs.evolve(each, sheet=name) for each in part.told]
        if strange:
            told.append(_not_read(path.name, name, strange))
    if not parts:
        return read_sheet(path, heading_row=heading_row or 1, first=first)
    if others:
        told.append(
            Problem(code="OTHER_SHEETS", argument="", given=", ".join(map(repr, others)),
                    severity="warning", file=path.name,
                    remedy=Sentence("problem.OTHER_SHEETS.remedy_every"))
        )  # fmt: skip
    heading = dict.fromkeys(column for part in parts.values() for column in part.heading)
    of_facts = dict.fromkeys(column for _, fact in facts for column in fact)
    rows = [(number, {SHEET: name, **cells})
            for name, part in parts.items() for number, cells in part.rows]  # fmt: skip
    units = {part.unit for part in parts.values()}
    return Sheet(
        path.name, tuple(dict.fromkeys((SHEET, *heading, *of_facts))), tuple(rows), tuple(told),
        units.pop() if len(units) == 1 else "", tuple(facts),
        {name: part.heading for name, part in parts.items()},
    )  # fmt: skip


def _part(path: Path, name: str, row: int | Sequence[int], first: int | None) -> Sheet | None:
    """Read one of several sheets; an empty one is none."""
    try:
        return read_sheet(path, sheet=name, heading_row=row, first=first)
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


def _facts(
    head: Sequence[tuple[int, Sequence[str]]], part: Sheet
) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:  # fmt: skip
    """Read what stands above the table of a sheet, and what it holds that is not understood."""
    found: list[tuple[int, dict[str, str]]] = []
    strange: list[str] = []
    beside = [(number, [as_typed(row[""])]) for number, row in part.rows if row.get("")]
    for number, cells in (*head, *beside):
        fact: dict[str, str] = {}
        told = _facts_in([cell for cell in cells if cell], fact)
        found += [(number, fact)] if fact else []
        strange += told
    return found, strange


def _facts_in(cells: Sequence[str], fact: dict[str, str]) -> list[str]:
    """Read the facts of a row of cells; give back those that are none."""
    strange: list[str] = []
    left = list(cells)
    while left:
        cell = left.pop(0)
        pairs = list(_pairs_in(cell))
        if pairs:
            fact |= {named(label): value for label, value in pairs if value}
            if len(pairs) == 1 and not pairs[0][1] and left:
                fact[named(pairs[0][0])] = left.pop(0)
        elif left and fact_in(cell, left[0]) is not None:
            fact[named(cell)] = left.pop(0)
        else:
            strange.append(cell)
    return strange


def _pairs_in(cell: str) -> Iterator[tuple[str, str]]:
    """Give the labels and values of a cell such as ``Sex: F, born 1960``, if all are understood."""
    parts = [part for part in re.split(r"[\n;,\uff1b\uff0c]+\s*", cell) if part.strip()]
    pairs: list[tuple[str, str]] = []
    for part in parts:
        said = _SAID.fullmatch(part.strip()) or _WORDS_BEFORE.fullmatch(part.strip())
        if said is None or fact_in(said["label"], said["value"] or "0") is None:
            return
        pairs.append((said["label"].strip(), said["value"].strip()))
    yield from pairs


def _not_read(file: str, sheet: str, texts: Sequence[str]) -> Problem:
    """Tell of what stands above or beside the table of a sheet, and is not understood."""
    return Problem(
        code="CELL_WITHOUT_HEADING", argument="", file=file, sheet=sheet, severity="warning",
        needed=Sentence("problem.CELL_WITHOUT_HEADING.needed"),
        given=", ".join(map(repr, texts[:FEW])),
        remedy=Sentence("problem.CELL_WITHOUT_HEADING.remedy_above"),
    )  # fmt: skip
