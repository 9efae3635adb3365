"""
The patients of a mapping that is proposed: sex, age, days, centre and arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from itpcase._sentences import enumerated
from itpcase.cohort.forms import OWNER
from itpcase.io._headings.fields import is_of_any_group
from itpcase.io._proposals.cells import filled, is_read
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._proposals.toml import write_codes, write_line, write_owner
from itpcase.io._sheets.mapping_file import TABLES
from itpcase.io._sheets.sexes import may_be_woman, sexes_in
from itpcase.io._sheets.sheet import Sheet
from itpcase.vocabularies import read_sex

__all__: list[str] = []

FEW_GROUPS: Final = 5
"""So many groups of patients are shown."""


def write_patients(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns have what is known of patients, and what the codes of sex and arm mean."""
    known = [field for field in TABLES["patients"] if field in columns.of and field != OWNER]
    if not known:
        return
    yield from ("", "[patients]", write_owner(sheet, columns, columns.of[known[0]]))
    yield from (write_line(columns, field) for field in known)
    if "sex" in columns.of:
        name = columns.of["sex"]
        guess = sexes_in(name, cells := filled(sheet, name))
        if may_be_woman(name, cells):
            columns.doubts.append(doubt_of("mujer", name=repr(name)))
        yield from write_codes(sheet, columns, ("patients", "sex"), _is_sex, guess)
    if "arm" in columns.of:
        yield from write_codes(sheet, columns, ("patients", "arm"), lambda word: not word.isdigit())
        if is_of_any_group(name := columns.of["arm"]):
            values = dict.fromkeys(filled(sheet, name))
            listed = enumerated(map(repr, [*values][:FEW_GROUPS]))
            columns.doubts.append(doubt_of("arm", name=repr(name), listed=listed))


def _is_sex(text: str) -> bool:
    return is_read(read_sex, text)
