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

from itpcase._sentences import Sentence
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.errors import InputError, Problem
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of, heading_key
from itpcase.io._sheets.sheet import Sheet, read_sheet, rows_above, sheets_of
from itpcase.units.text import as_typed, plain_key

__all__: list[str] = []

EVERY: Final = "*"
"""The name that stands for every sheet."""

SHEET: Final = "<sheet>"
"""The column that holds the name of the sheet of each row."""

OF_TEXT: Final = frozenset({".csv", ".tsv", ".txt"})
"""The endings of the files of a folder that are read as the sheets of a workbook are."""

MOST_ABOVE: Final = 20
"""The heading of a sheet is looked for in so many rows."""

FEW: Final = 5
"""So many texts are shown."""

ABOVE: Final = Sentence("problem.CELL_WITHOUT_HEADING.remedy_above")
TREATMENT_ABOVE: Final = Sentence("problem.CELL_WITHOUT_HEADING.remedy_treatment")

COPY: Final = re.compile(
    r"(?P<name>.*?\S)\s*(?:[(\uff08]\d+[)\uff09]|_\d+|[(\uff08,]?\s*\b(?:cont(?:'?d|inued)?|forts(?:etzung)?|"
    r"suite)\b\.?[)\uff09]?|[(\uff08]?[\u7eed\u7e8c][)\uff09]?)",
    re.IGNORECASE,
)
"""The name of a sheet that goes on from another, or of its copy: ``Pt 1 (2)``; words recalled."""

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
    >>> from itpcase.io._sheets.together import fact_in
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
    parts: dict[str, Sheet] = {}
    facts: list[tuple[int, dict[str, str]]] = []
    others: list[str] = []
    told: list[Problem] = []
    labels: dict[str, str] = {}
    ways = {"encoding": encoding, "delimiter": delimiter}
    tops = {name: [(number, max(cells, key=_filled))
                   for number, cells in rows_above(at, sheet=of, rows=MOST_ABOVE, **ways)]
            for name, (at, of) in sources.items()}  # fmt: skip
    found_at = {name: heading_row or _heading_row(above)
                for name, above in tops.items()}  # fmt: skip
    known = {frozenset(filter(None, cells)) for name, row in found_at.items()
             for number, cells in tops[name] if number == row}  # fmt: skip
    for name, (at, of) in sources.items():
        above = tops[name]
        row = found_at[name] or _near_heading(above, known)
        if row is None:
            others += [name] if above else []
            continue
        part = _part(at, of, row, first, **ways)
        if part is None:
            continue
        parts[name] = part
        top = row if isinstance(row, int) else row[0]
        of_head = [(number, cells) for number, cells in above if number < top]
        found, strange = _facts(of_head, part)
        alike = _labels_of(found, labels)
        facts += [(number, {SHEET: name, **{alike.get(label, label): value
                                           for label, value in fact.items()}})
                  for number, fact in found]  # fmt: skip
        told += [attrs.evolve(each, sheet=name) for each in part.told]
        strange = [cell for cell in strange if not _says_name(cell, name)]
        drugs = [cell for cell in strange if drug_in(cell) is not None]
        told += [_not_read(path.name, name, texts, remedy) for texts, remedy in (
            ([cell for cell in strange if cell not in drugs], ABOVE), (drugs, TREATMENT_ABOVE),
        ) if texts]  # fmt: skip
    told += _copies(path.name, [*parts])
    if not parts:
        at, of = next(iter(sources.values()))
        return read_sheet(at, sheet=of, heading_row=heading_row or 1, first=first, **ways)
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


def _labels_of(
    facts: Sequence[tuple[int, Mapping[str, str]]], labels: dict[str, str]
) -> dict[str, str]:  # fmt: skip
    """
    Say under which label the facts of a sheet stand that another sheet calls otherwise.

    Days may have another name, as ``Né le`` and ``Née le``; what may be read by its name, such as
    the sex, another spelling of it. A sheet that says one thing twice keeps both.
    """
    own: dict[str, list[str]] = {}
    for _, fact in facts:
        for label, value in fact.items():
            field = fact_of(label, [value])
            key = field if field in HOLD_DAYS else heading_key(label[1:-1])
            if field is not None and label not in own.setdefault(str(key), []):
                own[str(key)].append(label)
    return {found[0]: labels.setdefault(key, found[0])
            for key, found in own.items() if len(found) == 1}  # fmt: skip


def _says_name(cell: str, sheet: str) -> bool:
    """Tell a cell that says the name of its sheet, alone or behind a word for it."""
    said = _SAID.fullmatch(cell)
    return plain_key(said["value"] if said else cell) == plain_key(sheet)


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


def _not_read(file: str, sheet: str, texts: Sequence[str], remedy: Sentence) -> Problem:
    """Tell of what stands above or beside the table of a sheet, and is not understood."""
    return Problem(
        code="CELL_WITHOUT_HEADING", argument="", file=file, sheet=sheet, severity="warning",
        needed=Sentence("problem.CELL_WITHOUT_HEADING.needed"),
        given=", ".join(map(repr, texts[:FEW])),
        remedy=remedy,
    )  # fmt: skip
