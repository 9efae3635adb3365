"""
What is said of a patient above the table of a sheet, or beside it: ``Sex: F``, ``born 1960``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from itpcase._sentences import Sentence
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.io._headings.courses import courses_in
from itpcase.io._headings.fields import field_of, heading_key
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.text import as_typed, plain_key

__all__: list[str] = []

SHEET: Final = "<sheet>"
"""The column that holds the name of the sheet of each row."""

ABOVE: Final = Sentence("problem.CELL_WITHOUT_HEADING.remedy_above")

COURSE_ABOVE: Final = "problem.CELL_WITHOUT_HEADING.remedy_course"
"""The key of what is said of a treatment above a table that can be read, if a mapping asks."""

COURSE: Final = ("<drug>", "<drug start>", "<drug end>")
"""The columns of a treatment that stands above a table: the drug, and its days."""

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


_LABEL_ALONE: Final = re.compile(r"[:\uff1a]\s*$")


def _name_of_fact(label: str) -> str:
    """Return the name of the column of what stands above a table."""
    return f"<{label}>"


def fact_in(label: str, value: str) -> str | None:
    """
    Return what of a patient a label beside a value says, if it says anything.

    Examples
    --------
    >>> from itpcase.io._sheets.facts import fact_in
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


def labels_of(
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


def says_name(cell: str, sheet: str) -> bool:
    """Tell a cell that says the name of its sheet, alone or behind a word for it."""
    said = _SAID.fullmatch(cell)
    return plain_key(said["value"] if said else cell) == plain_key(sheet)


def facts_of(
    head: Sequence[tuple[int, Sequence[str]]], part: Sheet
) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[int, str]]]:  # fmt: skip
    """Read what stands above the table of a sheet, and what it holds that is not understood."""
    found: list[tuple[int, dict[str, str]]] = []
    strange: list[tuple[int, str]] = []
    beside = [(number, [as_typed(row[""])]) for number, row in part.rows if row.get("")]
    for number, cells in (*head, *beside):
        fact: dict[str, str] = {}
        told = _facts_in([cell for cell in cells if cell], fact)
        found += [(number, fact)] if fact else []
        strange += [(number, cell) for cell in told]
    return found, strange


def read_courses(
    strange: Sequence[tuple[int, str]], sheet: str
) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """
    Read the treatments that stand above a table, and give the cells that tell of them.

    None is read beside words that are not understood, or below a label that is no word for a
    treatment: ``planned``, ``Allergies:`` and ``stopped in June`` may say that it was not given.
    """
    found: list[tuple[int, dict[str, str]]] = []
    cells: list[str] = []
    of_row: dict[int, list[str]] = {}
    for number, cell in strange:
        of_row.setdefault(number, []).append(cell)
    before = ""
    for number, row in of_row.items():
        courses = {cell: courses_in(cell) for cell in row}
        is_plain = all(courses[cell] or is_label_of_drug(cell) or says_name(cell, sheet)
                       for cell in row)  # fmt: skip
        if is_plain and (not _LABEL_ALONE.search(before) or is_label_of_drug(before)):
            for cell, said in courses.items():
                found += [(number, dict(zip(COURSE, course, strict=True))) for course in said]
                cells += [cell] if said else []
        before = row[-1]
    return found, cells


def is_label_of_drug(cell: str) -> bool:
    """Tell a cell such as ``Treatment:``, which says that a treatment follows."""
    return field_of(cell.rstrip(" :\uff1a")) == "agent"


def _facts_in(cells: Sequence[str], fact: dict[str, str]) -> list[str]:
    """Read the facts of a row of cells; give back those that are none."""
    strange: list[str] = []
    left = list(cells)
    while left:
        cell = left.pop(0)
        pairs = list(_pairs_in(cell))
        if pairs:
            fact |= {_name_of_fact(label): value for label, value in pairs if value}
            if len(pairs) == 1 and not pairs[0][1] and left:
                fact[_name_of_fact(pairs[0][0])] = left.pop(0)
        elif left and fact_in(cell, left[0]) is not None:
            fact[_name_of_fact(cell)] = left.pop(0)
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
