"""
What the columns of a foreign sheet are taken for, by their headings and their first cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Final

import attrs

from itpcase._sentences import Sentence, enumerated, render
from itpcase.cohort._cells.printed import read_sign
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.io._headings.days import WORD, is_day, time_unit_in
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import (
    field_of,
    heading_key,
    is_of_any_visit,
    is_of_name,
    is_of_report,
    without_choices,
)
from itpcase.io._proposals.cells import (
    MOST,
    are_clocks,
    are_days,
    filled,
    is_number,
    is_partial,
    is_read,
    is_study_day,
)
from itpcase.io._proposals.days import pairs_in
from itpcase.io._proposals.groups import OF_TREATMENT, drugs_in, groups_in
from itpcase.io._proposals.remarks import tells_death
from itpcase.io._sheets.day_words import day_alive, days_of_words, says_alive
from itpcase.io._sheets.facts import SHEET, fact_of
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.days import goes_on
from itpcase.units.text import as_typed
from itpcase.vocabularies import read_yes_no

__all__: list[str] = []

NOT_DAYS_OF_COUNT: Final = HOLD_DAYS - {"on", "until", "since"}
"""The days of patients and of treatments."""

_MEASURED: Final = re.compile(r"[<>]?\s*[0-9]+[.,][0-9]+")
SHORT_OWNER: Final = "pt"
OF_COAGULATION: Final = frozenset(
    {"inr", "ptinr", "aptt", "ptt", "tt", "fib", "fibrinogen", "ddimer", "dimer"}
)
"""A heading of patients that is also one of a laboratory, and headings that stand beside that."""

OF_PATIENT: Final = ("born_on", "diagnosed_on", "died_on", "followed_until")
"""The days of patients."""

SAID: Final[Mapping[str, Callable[[str], bool]]] = {"ended_on": goes_on, "died_on": says_alive}
"""What stands in the place of a day, and says that there is none."""


@attrs.define
class Columns:
    """The columns of a sheet: what each was taken for, and why."""

    lang: str
    """The language of the comments."""
    of: dict[str, str] = attrs.field(factory=dict)
    why: dict[str, str] = attrs.field(factory=dict)
    doubts: list[str] = attrs.field(factory=list)
    choices: dict[str, dict[str, str]] = attrs.field(factory=dict)
    """What the codes of the fields of a REDCap project stand for."""
    labels: Mapping[str, str] = attrs.field(factory=dict)
    """The label of each field of a REDCap project."""
    boxes: dict[str, str] = attrs.field(factory=dict)
    """The columns of check boxes that are drugs."""

    pairs: list[tuple[str, str]] = attrs.field(factory=list)
    """The columns of a day and of its count, where a row has several."""

    names: list[str] = attrs.field(factory=list)
    """The columns of names of patients, where no column has their ids."""

    owners: list[str] = attrs.field(factory=list)
    """The columns of patients, where tables stand side by side, each with its own."""

    groups: dict[int, dict[str, str]] = attrs.field(factory=dict)
    """The columns of each treatment by its number, where a row has several."""
    are_lines: bool = True
    """Whether each of them is a line of treatment, or a drug that may be given beside another."""

    drugs: dict[tuple[str, int], dict[str, str]] = attrs.field(factory=dict)
    """The columns of each drug that headings name, by the drug and the number of its course."""

    def take(self, field: str, name: str, why: str) -> None:
        self.of[field] = name
        self.why[field] = why

    def remark(self, what: str, **values: object) -> str:
        """Say a comment in the language of the mapping."""
        return render(f"map_comment.{what}", values, self.lang)

    def beside(self, line: str, what: str, **values: object) -> str:
        """Write a comment beside a line."""
        return f"{line}    # {self.remark(what, **values)}"


def doubt_of(what: str, **values: object) -> Sentence:
    """Say what is left open, in every language."""
    return Sentence(f"map_doubt.{what}", **values)


def columns_of(sheet: Sheet, lang: str, labels: Mapping[str, str] | None = None) -> Columns:
    columns = Columns(lang, pairs=pairs_in(sheet), labels=labels or {})
    columns.owners = _owners_in(sheet)
    paired = {name for pair in columns.pairs for name in pair}
    columns.groups, columns.are_lines = groups_in(sheet, paired)
    paired |= {name for group in columns.groups.values() for name in group.values()}
    is_of_drug = {name for name in sheet.heading if name and drug_in(name) is not None}
    names = sorted(sheet.heading, key=partial(_last_taken, sheet))
    if labels:  # what a name says goes before what a label does
        names.sort(key=lambda name: _field_in(sheet, name) is None)
    for name in names:
        field = _field_in(sheet, name)
        label = columns.labels.get(name, "") if field is None and drug_in(name) is None else ""
        field = field_of(label) if label else field
        if "time" not in columns.of and are_clocks(sheet, name):
            columns.take("time", name, columns.remark("heading", name=repr(name)))
            continue
        if field is None or name in paired or _is_of_line(field, columns):
            continue
        if (doubt := _not_taken(sheet, columns, field, name)) is not None:
            columns.doubts += doubt
            continue
        if field in columns.of:
            columns.doubts.append(
                doubt_of("two", name=repr(name), other=repr(columns.of[field]), field=field)
            )
            continue
        columns.take(field, name, columns.remark("heading", name=repr(label or name)))
    _check_days(sheet, columns)
    _find_signs(sheet, columns)
    if "count" not in columns.of and "result" in columns.of:
        name = columns.of["result"]
        columns.take("count", name, columns.remark("results", name=repr(name)))
        if "test" not in columns.of:
            columns.doubts.append(doubt_of("results", name=repr(name)))
    _find_day(sheet, columns, is_of_drug)
    if "agent" not in columns.of and not (columns.groups and columns.are_lines):
        columns.drugs = drugs_in(sheet, columns.of)
    _find_owner(sheet, columns)
    _ask_for_days(sheet, columns, paired)
    return columns


def _ask_for_days(sheet: Sheet, columns: Columns, paired: Collection[str]) -> None:
    """Ask for days where the counts have none, and a column counts another unit of time."""
    if "on" in columns.of or paired:
        return
    taken = {*columns.of.values()}  # such as that of an age in months
    for name in sheet.heading:
        if name not in taken and (unit := time_unit_in(name)) and sheet.has_numbers(name):
            columns.doubts.append(doubt_of("time_unit", name=repr(name), unit=unit))


def _field_in(sheet: Sheet, name: str) -> str | None:
    """Return what a column holds by its heading, or by the label that stood above its table."""
    return (field_of(name) or fact_of(name, filled(sheet, name))) if name else None


def _find_owner(sheet: Sheet, columns: Columns) -> None:
    """Take the name of the sheet for the patient where no column is, of sheets that are one."""
    if SHEET in sheet.heading and OWNER not in columns.of:
        columns.take(OWNER, SHEET, columns.remark("sheet"))
    if OWNER in columns.of:
        return
    if (name := _short_owner(sheet)) is not None:
        columns.doubts.append(doubt_of("prothrombin", name=repr(name)))
        columns.take(OWNER, name, columns.remark("heading", name=repr(name)))
        return
    columns.names = [name for name in sheet.heading if is_of_name(name) and filled(sheet, name)]
    if columns.names:
        columns.doubts.append(doubt_of("name_as_id", name=repr(columns.names[0])))
    elif (above := _alone_above(sheet)) is not None:
        columns.doubts.append(doubt_of("patient_rows", cell=repr(above)))
    else:
        columns.doubts.append(doubt_of("no_patient"))


def _short_owner(sheet: Sheet) -> str | None:
    """
    Return the column ``Pt`` of a sheet that has no other one of patients.

    It may be the prothrombin time, which is a number of seconds, and stands beside others of it.
    """
    keys = {heading_key(without_choices(name)) for name in sheet.heading}
    found = [name for name in sheet.heading if heading_key(name) == SHORT_OWNER]
    if len(found) != 1 or keys & OF_COAGULATION:
        return None
    cells = filled(sheet, found[0])
    is_measured = any(_MEASURED.fullmatch(cell) for cell in cells)
    return found[0] if cells and not is_measured else None


def _alone_above(sheet: Sheet) -> str | None:
    """Return the first text that stands alone in a row, of several that are patients or their ids.

    Each stands above the rows of its patient; the rows themselves name nobody.
    """
    alone = [said[0] for _, row in sheet.rows[:-1]
             if len(said := [*filter(None, map(as_typed, row.values()))]) == 1]  # fmt: skip
    named = [text for text in alone if any(field_of(word) == OWNER for word in WORD.findall(text))]
    return named[0] if len(named) > 1 else None


def _not_taken(sheet: Sheet, columns: Columns, field: str, name: str) -> list[Sentence] | None:
    """Return what is to be asked of a column that is not what its heading says; None if it is."""
    if field == OWNER and name in columns.owners[1:]:
        return [doubt_of("beside", name=repr(name))]
    if field == "who_grade" and holds_days(filled(sheet, name)):
        return []  # it is the day of the bleeding
    if field == "count" and "%" in name:
        return [doubt_of("percent", name=repr(name))]
    if field == "status" and any(map(tells_death, filled(sheet, name))):
        return []  # it is that of the patient, and is asked about with the remarks
    return None


def _owners_in(sheet: Sheet) -> list[str]:
    """Return the columns of patients that have one name, if there are several."""
    owners = [name for name in sheet.heading if name and field_of(name) == OWNER]
    alike = [name for name in owners if as_headed(name) == as_headed(owners[0])]
    return alike if len(alike) > 1 else []


def _is_of_line(field: str, columns: Columns) -> bool:
    """Tell what says something of a treatment, and of none of those that have a number each."""
    is_told_apart = columns.are_lines or field == "agent"
    return bool(columns.groups) and is_told_apart and field in OF_TREATMENT


def _last_taken(sheet: Sheet, name: str) -> tuple[bool, bool]:
    """Order headings: of two columns that may be one day, one of dates goes before another."""
    is_of_days = field_of(name) in {"on", *NOT_DAYS_OF_COUNT}
    is_undated = is_of_days and not any(map(is_day, filled(sheet, name)))
    return is_of_report(name), is_undated


def _check_days(sheet: Sheet, columns: Columns) -> None:
    """Give up a column of days whose cells are none, or count another unit of time."""
    for field in ("on", *sorted(NOT_DAYS_OF_COUNT)):
        name = columns.of.get(field, "")
        cells = filled(sheet, name) if name else []
        if time_unit_in(name) and sheet.has_numbers(name):
            columns.of.pop(field)
            continue
        if field in OF_PATIENT and _are_flags(cells):
            what = "death_flag" if field == "died_on" else "flag"
            columns.doubts.append(doubt_of(what, name=repr(name), field=field, cell=repr(cells[0])))
            columns.of.pop(field)
            continue
        if field == "followed_until":
            cells = [*map(day_alive, cells)]
        if field in SAID:
            cells = [cell for cell in cells if not SAID[field](cell)]
        dated = [cell for cell in cells if is_day(cell) or is_partial(cell) or _is_open(cell)]
        numbers = [cell for cell in cells if is_number(cell) or is_study_day(cell)]
        if cells and max(len(dated), len(numbers)) < MOST * len(cells):
            strange = next((cell for cell in cells if cell not in {*dated, *numbers}), cells[0])
            columns.doubts.append(
                doubt_of("no_days", name=repr(name), field=field, cell=repr(strange))
            )
            if field != "on" and not (field in SAID and dated):  # no death is lost for a word
                columns.of.pop(field)


def holds_days(cells: Collection[str]) -> bool:
    """Tell whether most cells of a column are dates, or words in the place of one."""
    days = sum(is_day(cell) or is_partial(cell) or _is_open(cell) for cell in cells)
    return days > 0 and days >= MOST * len(cells)


def _is_open(cell: str) -> bool:
    """Tell words in the place of a day that allow the days from one to another."""
    return days_of_words(cell, since=0) is not None and not is_study_day(cell)


def _are_flags(cells: Collection[str]) -> bool:
    """Tell cells that say yes or no, as 1 and 0 do, and no day; *no* alone is nobody's death."""
    is_said = any(cell.isdecimal() or not says_alive(cell) for cell in cells)
    return is_said and all(is_read(read_yes_no, cell) for cell in cells)


def _find_day(sheet: Sheet, columns: Columns, others: Collection[str]) -> None:
    """Take the one column of dates for the day of the counts, where no heading names it."""
    if "on" in columns.of or "count" not in columns.of:
        return
    unknown = (name for name in sheet.heading
               if name and name not in others and field_of(name) is None)  # fmt: skip
    dated = [name for name in unknown if (cells := filled(sheet, name)) and all(map(is_day, cells))]
    if len(dated) == 1:
        columns.take("on", dated[0], columns.remark("only_days"))
        columns.doubts.append(doubt_of("only_days", name=repr(dated[0])))
        return
    if are_days(sheet):
        columns.take("on", SHEET, columns.remark("sheet"))
        columns.doubts.append(doubt_of("sheet_day", listed=enumerated(map(repr, sheet.parts))))
        return
    name = columns.of.get("followed_until", "")
    if is_of_any_visit(name) and any(map(is_day, filled(sheet, name))):
        columns.of.pop("followed_until")
        columns.take("on", name, columns.remark("heading", name=repr(name)))
        columns.doubts.append(doubt_of("visits", name=repr(name)))


def _find_signs(sheet: Sheet, columns: Columns) -> None:
    """
    Take the column of bounds: by its heading, if its cells fit, or by its cells.

    Without it every ``<`` of the sheet is lost.
    """
    name = columns.of.pop("comparator", None)
    if name is not None and all(map(_is_sign, filled(sheet, name))):
        columns.of["comparator"] = name
        return
    for other in filter(None, sheet.heading):
        cells = [] if other in columns.of.values() else filled(sheet, other)
        if any(cells) and all(map(_is_sign, cells)):
            columns.take("comparator", other, columns.remark("signs", cell=repr(cells[0])))
            return


def _is_sign(text: str) -> bool:
    return is_read(read_sign, text)
