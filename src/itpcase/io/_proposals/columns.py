"""
What the columns of a foreign sheet are taken for, by their headings and their first cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import attrs

from itpcase._sentences import Sentence, render
from itpcase.agents import find_agent, split_agents
from itpcase.cohort.forms import OWNER
from itpcase.cohort.printed import read_sign
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.errors import InputError
from itpcase.io._headings.days import WORD, day_in, looks_like_counts, time_unit_in
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import (
    LONGEST_NAME,
    field_of,
    is_of_any_visit,
    is_of_report,
    unit_in,
)
from itpcase.io._headings.lines import numbered_in
from itpcase.io._proposals.remarks import tells_death
from itpcase.io._sheets.cells import day_alive, says_alive, says_not_given
from itpcase.io._sheets.sheet import Sheet, as_headed
from itpcase.io._sheets.together import SHEET, fact_of
from itpcase.units.days import (
    DAY_ORDERS,
    goes_on,
    impute_day,
    kind_of_time,
    plain_day,
    remedy_of_no_day,
)
from itpcase.units.instants import ISO_DAY
from itpcase.units.text import as_typed

__all__: list[str] = []

MOST: Final = 0.8
"""A column is of days, or of counts, if more than this share of its filled cells is."""

FEW_DAYS: Final = 3
"""A sheet with so many headings that may be days has a column for each day."""

FEW_DATES: Final = 2
"""So many are enough where each is a date."""

FEW_NAMES: Final = 2
"""A row with the names of so many kinds of columns, and no number, is a heading."""

NOT_DAYS_OF_COUNT: Final = HOLD_DAYS - {"on", "until", "since"}
"""The days of patients and of treatments."""

OF_TREATMENT: Final = ("agent", "started_on", "ended_on", "dose", "stop_reason")
"""What the columns of one treatment of several in a row say of it, in the order of a mapping."""

SAID: Final[Mapping[str, Callable[[str], bool]]] = {"ended_on": goes_on, "died_on": says_alive}
"""What stands in the place of a day, and says that there is none."""

_DIGITS: Final = re.compile(r"\d+")


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
    boxes: dict[str, str] = attrs.field(factory=dict)
    """The columns of check boxes that are drugs."""

    pairs: list[tuple[str, str]] = attrs.field(factory=list)
    """The columns of a day and of its count, where a row has several."""

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


def columns_of(sheet: Sheet, lang: str) -> Columns:
    columns = Columns(lang, pairs=_pairs_in(sheet))
    columns.owners = _owners_in(sheet)
    paired = {name for pair in columns.pairs for name in pair}
    columns.groups, columns.are_lines = _groups_in(sheet, paired)
    paired |= {name for group in columns.groups.values() for name in group.values()}
    is_of_drug = {name for name in sheet.heading if name and drug_in(name) is not None}
    for name in sorted(sheet.heading, key=partial(_last_taken, sheet)):
        field = _field_in(sheet, name)
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
        columns.take(field, name, columns.remark("heading", name=repr(name)))
    _check_days(sheet, columns)
    _find_signs(sheet, columns)
    if "count" not in columns.of and "result" in columns.of:
        name = columns.of["result"]
        columns.take("count", name, columns.remark("results", name=repr(name)))
        if "test" not in columns.of:
            columns.doubts.append(doubt_of("results", name=repr(name)))
    _find_day(sheet, columns, is_of_drug)
    if "agent" not in columns.of and not (columns.groups and columns.are_lines):
        columns.drugs = _drugs_in(sheet, columns)
    _find_owner(sheet, columns)
    for name in sheet.heading if "on" not in columns.of and not paired else ():
        if (unit := time_unit_in(name)) and sheet.has_numbers(name):
            columns.doubts.append(doubt_of("time_unit", name=repr(name), unit=unit))
    return columns


def _field_in(sheet: Sheet, name: str) -> str | None:
    """Return what a column holds by its heading, or by the label that stood above its table."""
    return (field_of(name) or fact_of(name, filled(sheet, name))) if name else None


def _find_owner(sheet: Sheet, columns: Columns) -> None:
    """Take the name of the sheet for the patient where no column is, of sheets that are one."""
    if SHEET in sheet.heading and OWNER not in columns.of:
        columns.take(OWNER, SHEET, columns.remark("sheet"))
    if OWNER not in columns.of:
        columns.doubts.append(doubt_of("no_patient"))


def _not_taken(sheet: Sheet, columns: Columns, field: str, name: str) -> list[Sentence] | None:
    """Return what is to be asked of a column that is not what its heading says; None if it is."""
    if field == OWNER and name in columns.owners[1:]:
        return [doubt_of("beside", name=repr(name))]
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
    """Order headings: of two columns that may be the day, one of dates goes before another."""
    is_undated = field_of(name) == "on" and not any(map(is_day, filled(sheet, name)))
    return is_of_report(name), is_undated


def names_in(cells: Sequence[str]) -> int:
    """Count the columns that a heading names; a title, an empty row and values name none."""
    fields = {field_of(cell) for cell in cells if cell} - {None}
    days = sum(is_day(cell) or cell.isdecimal() for cell in cells)
    is_heading = (len(fields) >= FEW_NAMES and not days) or (OWNER in fields and days >= FEW_DAYS)
    return len(fields) + days if is_heading else 0


def are_one_heading(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """
    Tell whether a row names groups of columns, or columns whose units stand in the row below.

    The lower row has no id of a patient; a number or a day in it stands below a group.
    """
    owner = next((i for i, cell in enumerate(upper) if field_of(cell) == OWNER), len(lower))
    below = {i for i, cell in enumerate(lower) if cell}
    if owner >= len(lower) or owner in below:
        return False
    grouped = {i for i in below if i >= len(upper) or not upper[i]}
    if len(grouped) >= FEW_NAMES or _are_units(upper, lower):
        return True
    is_of_values = any(is_day(lower[i]) or looks_like_counts([lower[i]]) for i in below)
    return bool(grouped) and len(below) >= FEW_NAMES and not is_of_values


def _are_units(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether a row has the unit of the counts below their name."""
    return any(field_of(name) == "count" and unit_in(f"({unit})") is not None
               for name, unit in zip(upper, lower, strict=False))  # fmt: skip


def filled(sheet: Sheet, name: str) -> list[str]:
    rows = (*sheet.facts, *sheet.rows)
    return [cell for _, row in rows if (cell := as_typed(row.get(name, "")))]


def is_day(text: str) -> bool:
    """Tell a date, in whatever order its day and its month are written."""
    for order in DAY_ORDERS if text else ():
        with suppress(InputError):
            if re.fullmatch(ISO_DAY, plain_day(text, order)) is not None:
                return True
    return False


def days_of_headings(sheet: Sheet, columns: Columns) -> dict[str, str]:
    """
    Find the columns that stand for a time each, and the day of each.

    Of a day that a heading with platelets has, one without (``WBC 2021-01-08``) is another test.

    The day is the heading itself, where a reader takes it for one; else what it may be, or nothing
    where only the user knows: of ``Jan 2021``, ``baseline`` or ``month 3``.
    """
    found: dict[str, str] = {}
    for name in sheet.heading:
        text = as_headed(name)
        if is_day(text):
            found[name] = name
        elif name and name not in columns.of.values() and looks_like_counts(filled(sheet, name)):
            day = day_in(text)
            if day is None and _names_platelets(name):
                day = ""  # PLT 3 may be of a day or of a visit, and PLT before treatment is of one
            if day is not None:
                found[name] = name if day == text else day
    ours = {name for name in found if _names_platelets(name)}
    taken = {day_in(as_headed(name)) for name in ours} - {""}
    return {
        name: day
        for name, day in found.items()
        if name in ours or day_in(as_headed(name)) not in taken
    }


def are_wide(days: Mapping[str, str]) -> bool:
    """Tell whether headings that may be days are so many that each day has its column."""
    are_sure = all(is_day(as_headed(day)) for day in days.values()) or all(
        day and _names_platelets(name) for name, day in days.items()
    )
    few = FEW_DATES if are_sure else FEW_DAYS
    return len(days) >= few


def _names_platelets(heading: str) -> bool:
    """Tell whether the words of a heading name platelets, as in ``PLT 2021-01-08``."""
    return any(field_of(span) == "count" and span.casefold() != "count" for span in _spans(heading))


def _spans(heading: str) -> Iterator[str]:
    """Give the words of a heading that stand side by side, as far as names are so long."""
    words = WORD.findall(as_headed(heading))
    for first in range(len(words)):
        letters = 0
        for end, word in enumerate(words[first:], start=first + 1):
            letters += len(word)
            if letters > LONGEST_NAME:
                break
            yield " ".join(words[first:end])


def _pairs_in(sheet: Sheet) -> list[tuple[str, str]]:
    """
    Find the pairs of a day and a count, of a sheet that has several in a row.

    They are known by their numbers (``Date1, Date2, PLT1, PLT2``), or stand in turn.
    """
    kinds = {name: kind for name in sheet.heading if (kind := _kind_in_pair(sheet, name))}
    days, counts = ([name for name in kinds if kinds[name] == each] for each in ("on", "count"))
    owners = [name for name in sheet.heading if field_of(as_headed(name)) == OWNER]
    if len(days) != len(counts) or len(days) < FEW_NAMES or len(owners) > 1:
        return []
    days_of, counts_of = ({"".join(_DIGITS.findall(name)): name for name in names}
                          for names in (days, counts))  # fmt: skip
    if len(days_of) == len(days) and "" not in days_of and days_of.keys() == counts_of.keys():
        return [(name, counts_of[number]) for number, name in days_of.items()]
    in_turn = [*kinds.values()] in (["on", "count"] * len(days), ["count", "on"] * len(days))
    return list(zip(days, counts, strict=True)) if in_turn else []


def _kind_in_pair(sheet: Sheet, name: str) -> str | None:
    """Return whether a column is one of the days or of the counts of which a row has several."""
    cells = filled(sheet, name) if name else []
    if _names_platelets(name):
        return "count" if looks_like_counts(cells) else None
    if drug_in(name) is not None:
        return None
    said = numbered_in(name)
    is_plain = field_of(_DIGITS.sub("", as_headed(name))) == "on"  # WBC Day 7 holds no days
    if said is not None and not is_plain:  # the start of a treatment
        return None
    if field_of(name) not in {None, "on"} or not any(field_of(s) == "on" for s in _spans(name)):
        return None
    are_days = [is_day(cell) or (is_plain and _is_number(cell)) for cell in cells]
    return "on" if sum(are_days) >= MOST * len(cells) > 0 else None


def _groups_in(sheet: Sheet, taken: Collection[str]) -> tuple[dict[int, dict[str, str]], bool]:
    """
    Find the columns of each treatment, of a sheet that has several in a row.

    Returns
    -------
    (dict of int to dict of str to str, bool)
        By the number of a treatment and what of it is said; and whether each is a line. A drug
        without a number beside numbered ones is the first.
    """
    found: dict[int, dict[str, str]] = {}
    are_lines = False
    for name in sheet.heading:
        said = numbered_in(name) if name and name not in taken else None
        if said is None or (said.is_bare and not may_be_agents(filled(sheet, name))):
            continue
        found.setdefault(said.number, {}).setdefault(said.field, name)
        are_lines |= said.kind == "line"
    found = {number: group for number, group in sorted(found.items())
             if _is_treatment(group)}  # fmt: skip
    if found and 1 not in found:
        first = {field: name for name in reversed(sheet.heading)
                 if name and (field := field_of(name)) in OF_TREATMENT}  # fmt: skip
        found = {1: first, **found} if "agent" in first else found
    if not found or (len(found) == 1 and not are_lines):
        return {}, True
    has_starts = any("started_on" in group for group in found.values())
    has_start = any(field_of(name) == "started_on" for name in sheet.heading if name)
    return found, are_lines or not (has_starts or has_start)


def _drugs_in(sheet: Sheet, columns: Columns) -> dict[tuple[str, int], dict[str, str]]:
    """Find the columns of drugs that headings name, of a sheet that has some for each."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    counted = [*days_of_headings(sheet, columns)] or filled(sheet, columns.of.get("on", ""))
    may_be_number = not any(map(is_day, counted))
    for name in sheet.heading:
        said = drug_in(name) if name and field_of(name) is None else None
        if said is None or said.field is None:
            continue
        cells = [cell for cell in filled(sheet, name) if not says_not_given(cell)]
        is_bare = said.field == "agent"
        others = [cell for cell in cells if not is_day(cell)]
        if said.field == "dose":
            is_said = not any(map(is_day, cells))
        elif is_bare:  # words are told of when it is read; a number is a dose
            is_said = len(others) < len(cells) and not any(map(_DIGITS.search, others))
        else:
            numbers = sum(map(_is_number, others)) if may_be_number else 0
            is_said = not cells or numbers > 0 or len(others) < len(cells)
        if said.field != "stop_reason" and not is_said:
            continue
        group = found.setdefault((said.agent, said.number), {})
        group.setdefault("started_on" if is_bare else said.field, name)
    return {key: group for key, group in found.items() if "started_on" in group}


def are_numbered(sheet: Sheet, columns: Columns) -> bool:
    """Tell whether a column numbers the lines of treatment, each with one text for its drugs."""
    names = [columns.of.get(each) for each in (OWNER, "line", "agent")]
    drugs: dict[tuple[str, str], str] = {}
    for _, row in sheet.rows if all(names) else ():
        who, line, drug = (as_typed(row.get(name or "", "")) for name in names)
        if (line and not re.fullmatch(r"[1-9][0-9]?", line)) or (drug and not line):
            return False
        if drug and drugs.setdefault((who, line), drug) != drug:
            return False
    return bool(drugs)


def _is_treatment(group: Mapping[str, str]) -> bool:
    """Tell columns of a treatment; of several columns of one name, a drug needs its start."""
    name = group.get("agent", "")
    return bool(name) and ("started_on" in group or name == as_headed(name))


def may_be_agents(cells: Sequence[str]) -> bool:
    """Tell whether drugs, classes of them or procedures stand in a column, or nothing yet."""
    words = (word for cell in cells for word in (*split_agents(cell), *WORD.findall(cell)))
    return not cells or any(map(_is_agent, words))


def _is_agent(word: str) -> bool:
    """Tell a drug or a procedure, or a class of drugs."""
    try:
        find_agent(word)
    except InputError as error:
        return error.problem.code != "UNKNOWN_AGENT"
    return True


def _is_study_day(text: str) -> bool:
    """Tell a study day by its name, such as ``D+14``."""
    try:
        return kind_of_time(plain_day(text)) == "study day"
    except InputError:
        return False


def _is_partial(text: str) -> bool:
    """Tell a month or a year, of which it is told when it is read."""
    with suppress(InputError):
        return impute_day(plain_day(text), "first") is not None
    return False


def _is_number(text: str) -> bool:
    """Tell a number that a study day may be."""
    return re.fullmatch(r"[+-]?[0-9]{1,4}", text) is not None


def _check_days(sheet: Sheet, columns: Columns) -> None:
    """Give up a column of days whose cells are none, or count another unit of time."""
    for field in ("on", *sorted(NOT_DAYS_OF_COUNT)):
        name = columns.of.get(field, "")
        cells = filled(sheet, name) if name else []
        if time_unit_in(name) and sheet.has_numbers(name):
            columns.of.pop(field)
            continue
        if field == "followed_until":
            cells = [*map(day_alive, cells)]
        if field in SAID:
            cells = [cell for cell in cells if not SAID[field](cell)]
        dated = [cell for cell in cells if is_day(cell) or _is_partial(cell)]
        numbers = [cell for cell in cells if _is_number(cell) or _is_study_day(cell)]
        if cells and max(len(dated), len(numbers)) < MOST * len(cells):
            strange = next((cell for cell in cells if cell not in {*dated, *numbers}), cells[0])
            columns.doubts.append(
                doubt_of("no_days", name=repr(name), field=field, cell=repr(strange))
            )
            if field != "on" and not (field in SAID and dated):  # no death is lost for a word
                columns.of.pop(field)


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


def is_read(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a reader takes a text."""
    try:
        read(text)
    except InputError:
        return False
    return True


def columns_of_counts(sheet: Sheet) -> list[str]:
    """Return the columns that may be counts by a word of their heading, and by their cells."""
    return [name for name in sheet.heading if name and _names_platelets(name)
            and "%" not in name and looks_like_counts(filled(sheet, name))]  # fmt: skip


def columns_of_visits(sheet: Sheet) -> list[str]:
    """Return the columns that name visits, or times that are no days, such as ``week 2``."""
    return [name for name in sheet.heading
            if name and field_of(name) is None and _are_visits(filled(sheet, name))]  # fmt: skip


def _are_visits(cells: Sequence[str]) -> bool:
    named = [cell for cell in cells if _DIGITS.search(cell) and not cell.isdecimal()
             and remedy_of_no_day(cell).key == "problem.NOT_A_DAY.remedy_visit"]  # fmt: skip
    return len(named) > len(cells) / 2
