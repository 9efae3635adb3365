"""
The sheets of a mapping and their cells: which rows are asked for, and what each cell says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, has_key, leading_to
from itpcase.agents import says_no_treatment
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError, Problem
from itpcase.io._sheets.column_checks import check_columns
from itpcase.io._sheets.day_words import day_in_words, fault_of_words, says_not_given
from itpcase.io._sheets.facts import COURSE, COURSE_ABOVE, SHEET
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.mapping_file import (
    INSTRUMENTS,
    REPEATS,
    TABLES,
    groups_of,
    names_in,
    read_choices,
)
from itpcase.io._sheets.redcap_rows import tell_of_forms
from itpcase.io._sheets.sheet import Sheet, plain
from itpcase.io._sheets.together import read_sheets
from itpcase.io._sheets.workbook import ToldCell
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.days import KindOfTime, kind_of_time, may_be_year, plain_day
from itpcase.units.ids import read_otherwise, refused_ids
from itpcase.units.text import as_typed, plain_key, with_breaks

__all__: list[str] = []

AGENTS: Final = frozenset({"agent", "agents"})
"""What holds a drug or several, in any table."""

VALUES: Final = frozenset({"count", "value"})
"""What holds a number that is measured, in any table."""


class RowOfGroup(dict[str, str]):
    """A row of a sheet, and the columns of the one treatment of several that is looked at."""

    __slots__ = ("columns",)
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, row: Mapping[str, str], columns: Mapping[str, Any]) -> RowOfGroup:
        """Put the columns of a treatment beside a row."""
        found = cls(row)
        found.columns = columns
        return found


@attrs.define(kw_only=True, slots=False)
class Cells:
    """Reads the sheets of one mapping, each once."""

    path: Path
    base: Path | None
    mapping: Mapping[str, Any]
    source: Source
    is_own: bool = False
    """Whether the mapping is that of our own template, and not one of the user."""
    _sheets: dict[tuple[str, str], Sheet] = attrs.field(factory=dict, init=False)
    _empty: set[str] = attrs.field(factory=set, init=False)
    """Tables of which no row is what the mapping asks for."""
    _with_others: set[str] = attrs.field(factory=set, init=False)
    """Tables of which it was told that another instrument fills their columns."""
    _looked_for: set[str] = attrs.field(factory=set, init=False)
    """Conditions whose values were looked for."""
    _with_forms: set[str] = attrs.field(factory=set, init=False)
    """Tables of whose forms of REDCap it was told."""
    _told: set[Problem] = attrs.field(factory=set, init=False)
    _spelled: dict[tuple[str, str], str] = attrs.field(factory=dict, init=False)
    """How each id of a column is written in the first row that has it."""
    _sums_of: dict[tuple[int, str], set[str]] = attrs.field(factory=dict, init=False)
    """What stands in a column of ids for a row of sums or notes."""
    _choices: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        if "dictionary" in self.mapping:
            self._choices = read_choices(self._file(self.mapping["dictionary"]))

    def _file(self, name: str) -> Path:
        places = [self.path / name] if self.path.is_dir() else [self.path.parent / name]
        if self.base is not None:
            places.append(self.base / name)
        return next((place for place in places if place.is_file()), places[0])

    def sheet(self, table: str) -> Sheet:
        """Read the sheet of a table, once."""
        wanted = self.mapping[table]
        file = wanted.get("file") or self.mapping.get("file")
        path = self.path if file is None else self._file(file)
        if file is not None and self.path.is_file() and self.path.name == file:
            path = self.path
        sheet = wanted.get("sheet") or self.mapping.get("sheet")
        key = (str(path), sheet or "")
        if key not in self._sheets:
            self._sheets[key] = read_sheets(
                path, encoding=self.mapping.get("encoding"), sheet=sheet,
                delimiter=self.mapping.get("delimiter"),
                heading_row=self.mapping.get("heading_row"),
            )  # fmt: skip
            self.source.found.tables[path.name] = len(self._sheets[key])
            is_course_read = any(COURSE[0] in names_in(each) for each in self.mapping.values())
            for problem in self._sheets[key].told:
                if not (is_course_read and has_key(problem.remedy, COURSE_ABOVE)):
                    self.source.tell(problem)
        found = self._sheets[key]
        for problem in check_columns(self.mapping, table, found):
            self._tell_once(problem, is_read=True)
        if table not in self._with_forms:
            self._with_forms.add(table)
            for problem in tell_of_forms(self.mapping[table], found):
                self._tell_once(problem, is_read=True)
        return found

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that were read, each once."""
        return tuple(self._sheets.values())

    def rows(self, table: str) -> Iterator[tuple[Where, dict[str, str]]]:
        """Give the rows of a table that the mapping asks for."""
        sheet = self.sheet(table)
        where = self.mapping[table].get("where", {})
        asked = {
            name: {plain_key(str(v)) for v in (values if isinstance(values, list) else [values])}
            for name, values in where.items()
            if name in sheet.heading
        }
        self._look_for(table, asked, sheet)
        found = False
        others: Counter[str] = Counter()
        column = next(iter(asked.keys() & INSTRUMENTS), "")
        known = {"", *self._instruments(column)}
        owner, sums = self._sums(table, sheet)
        groups = groups_of(self.mapping[table])
        own = self._own_columns(table)
        is_above = table == "patients" or COURSE[0] in names_in(self.mapping[table])
        of_facts = sheet.facts if is_above else ()
        for number, row in (*of_facts, *self._rows_of_ids(table, sheet)):
            where_at = Where(sheet.file, number, sheet=row.get(SHEET))
            if sums and (said := as_typed(row.get(owner, ""))) in sums:
                self._tell_once(_sum_at(where_at, said), is_read=True)
            elif all(_is_asked(row, name, values, own) for name, values in asked.items()):
                found = True
                if groups:
                    yield from self._treatments(table, where_at, row, groups)
                else:
                    yield where_at, row
            elif plain_key(row.get(column, "")) not in known and _fills(row, own):
                # as where an instrument was renamed while its project went on
                others[f"{column} = {as_typed(row[column])}"] += 1
        if others and table not in self._with_others:  # rows may be gone through again
            self._with_others.add(table)
            self.source.note(
                "NO_ROWS", Where(sheet.file), argument=f"{table}.where", given=most_often(others),
                needed=Sentence("problem.NO_ROWS.needed_instrument"),
                remedy=Sentence(
                    f"problem.NO_ROWS.remedy_{'renamed' if self.is_own else 'instrument'}"
                ),
            )  # fmt: skip
        if sheet.rows and not found and table not in self._empty:
            self._empty.add(table)
            for name in asked:  # told of as one
                self.source.look_for(f"{table}.where.{name}", ())
            said = ", ".join(f"{name} = {where[name]!r}" for name in asked)
            self.source.note(
                "NO_ROWS", Where(sheet.file), argument=table if self.is_own else f"{table}.where",
                needed=Sentence(f"problem.NO_ROWS.needed{'_own' * self.is_own}"), given=said,
                remedy=Sentence(f"problem.NO_ROWS.remedy{'_own' * self.is_own}"),
            )  # fmt: skip

    def _rows_of_ids(self, table: str, sheet: Sheet) -> Iterable[tuple[int, dict[str, str]]]:
        """Give the rows of a sheet; where the mapping says so, each with the id above it."""
        name = self.mapping[table].get(OWNER)
        if not self.mapping.get("ids_above") or not isinstance(name, str):
            return sheet.rows
        found: list[tuple[int, dict[str, str]]] = []
        above, part, filled_in = "", None, 0
        for number, row in sheet.rows:
            if row.get(SHEET) != part:
                above, part = "", row.get(SHEET)
            cell = row.get(name, "")
            is_open = not isinstance(cell, ToldCell) and not as_typed(cell)
            above = above if is_open else cell
            is_filled = is_open and bool(above) and any(map(as_typed, row.values()))
            filled_in += is_filled
            found.append((number, {**row, name: above} if is_filled else row))
        if filled_in:
            problem = Problem(
                code="EMPTY_CELL", file=sheet.file, argument=name, severity="warning",
                needed=Sentence("problem.NO_ID.needed_source"),
                given=Sentence("problem.EMPTY_CELL.given_ids", n=filled_in),
                remedy=Sentence("problem.EMPTY_CELL.remedy_ids"),
            )  # fmt: skip
            self._tell_once(problem, is_read=True)
        return found

    def _instruments(self, name: str) -> set[str]:
        """Return the instruments that the tables of the mapping ask for."""
        found: set[str] = set()
        for table in self.mapping.values():
            value = table.get("where", {}).get(name) if isinstance(table, Mapping) else None
            asked = value if isinstance(value, list) else [value]
            found |= {plain_key(str(each)) for each in asked if each is not None}
        return found

    def _own_columns(self, table: str) -> set[str]:
        """
        Return the columns of a table that are fields of one instrument of REDCap.

        A row that fills one is of that instrument, although it names none: the instrument does not
        repeat in each event, or its event repeats as a whole.
        """
        columns = self.mapping[table]
        named = {name for key, name in columns.items() if isinstance(name, str) and key != OWNER}
        return (named & {*self.sheet(table).heading}) | {*columns.get("checkboxes", ())}

    def _treatments(
        self, table: str, where: Where, row: Mapping[str, str], groups: list[dict[str, Any]]
    ) -> Iterator[tuple[Where, RowOfGroup]]:
        """Give a row once for each treatment, or value, of which it says anything."""
        if not (agents := AGENTS & {*TABLES[table]}):
            yield from _measured(where, row, groups)
            return
        (agent,) = agents
        is_said = False
        for columns, own in zip(groups, self.mapping[table]["groups"], strict=True):
            part = RowOfGroup.of(row, columns)
            said = {key: self.cell(table, part, key) for key, name in own.items()
                    if isinstance(name, str)}  # fmt: skip
            if says_no_treatment(said.get(agent, "")):
                said.pop(agent, None)
            name = own.get(agent)
            if not isinstance(name, str):  # the heading of the column names it
                said = {key: text for key, text in said.items() if not says_not_given(text)}
                name = own.get("started_on")
            if any(said.values()):
                is_said = True
                yield (
                    attrs.evolve(where, id=f"column {name!r}" if isinstance(name, str) else None),
                    part,
                )
        if not is_said and self.cell(table, row, "started_on"):  # of all, and no drug is named
            yield where, RowOfGroup.of(row, groups[0])

    def _sums(self, table: str, sheet: Sheet) -> tuple[str, set[str]]:
        """Return the column of ids, and its texts that name a row of sums or notes."""
        name = self.mapping[table].get(OWNER)
        if name == SHEET:  # in the place of a day
            name = self.mapping[table].get("on")
        if not isinstance(name, str):
            return "", set()
        key = (id(sheet), name)
        if key not in self._sums_of:
            said = [*dict.fromkeys(as_typed(row.get(name, "")) for _, row in sheet.rows)]
            faults = refused_ids(said, OWNER).items()
            self._sums_of[key] = {said[at] for at, each in faults if each.code == "SUMMARY_ROW"}
        return name, self._sums_of[key]

    def _look_for(self, table: str, asked: Mapping[str, set[str]], sheet: Sheet) -> None:
        """Ask for every value of a condition that names several, and take those that rows have."""
        for name, values in asked.items():
            argument = f"{table}.where.{name}"
            if len(values) > 1 and argument not in self._looked_for:
                self._looked_for.add(argument)
                self.source.look_for(argument, sorted(values))
                self.source.found_codes(
                    argument, {plain_key(row.get(name, "")) for _, row in sheet.rows}
                )  # fmt: skip

    def cell(self, table: str, row: Mapping[str, str], key: str) -> str:
        """Return what a row says under one of our names, its codes in words."""
        name = self._named(table, row, key)
        if name is None:
            return ""
        if isinstance(name, Mapping):
            return str(name.get("value", ""))
        if key == "time" and (clock := getattr(row.get(name), "as_time", None)) is not None:
            return str(clock)
        text = self._id(row, name) if key == OWNER else self.typed(row, name)
        if key in AGENTS and len(lines := row.get(name, "").splitlines()) > 1:
            text = "\n".join(filter(None, map(as_typed, lines)))  # each may be a drug
        elif key in VALUES:
            text = self.value(row, name)
        if plain(text) in self.missing(table):
            return ""
        return self._word(table, key, name, text)

    def heading(self, table: str, row: Mapping[str, str], key: str) -> str:
        """Return the heading of the column of one of our names; nothing where there is none."""
        name = self._named(table, row, key)
        return name if isinstance(name, str) else ""

    def _named(self, table: str, row: Mapping[str, str], key: str) -> Any:
        """Return the column, or the value for all rows, of one of our names."""
        columns = row.columns if isinstance(row, RowOfGroup) else self.mapping[table]
        return columns.get(key)

    def _id(self, row: Mapping[str, str], name: str) -> str:
        """Return an id as the cell shows it; one that became a date is none."""
        cell = row.get(name, "")
        said = cell.as_id if isinstance(cell, ToldCell) else None
        if isinstance(said, Problem):
            self._tell_once(said, is_read=False)
            return ""
        text, written = self.typed(row, name), cell if said is None else said
        text = text if said is None else as_typed(said)
        if text:
            self._tell_of_spelling(name, text, written)
        return text

    def _tell_of_spelling(self, name: str, text: str, written: str) -> None:
        """
        Tell of an id that is read as that of another row, and is written in another way.

        Blanks around every cell, as between bars, part the cells of a text, and a byte order mark
        is where another file begins.
        """
        written = written.replace("\ufeff", "")
        first = self._spelled.setdefault((name, text), written)
        if first == written:
            return
        told = read_otherwise(first if written == text else written, text)
        told = attrs.evolve(told, argument=name, file=self.path.name)
        self._tell_once(told, is_read=True)

    def typed(self, row: Mapping[str, str], name: str) -> str:
        """Return what stands in a cell, and tell once what is to be told of it."""
        cell = row.get(name, "")
        if isinstance(cell, ToldCell) and cell.problem is not None:
            self._tell_once(cell.problem, is_read=bool(cell))
        return as_typed(cell)

    def value(self, row: Mapping[str, str], name: str) -> str:
        """Return what stands in the cell of a value, two numbers on two lines as two."""
        self.typed(row, name)
        return with_breaks(row.get(name, ""))

    def _tell_once(self, problem: Problem, *, is_read: bool) -> None:
        if problem not in self._told:
            self._told.add(problem)
            remedy = problem.remedy if is_read else leading_to(problem.remedy, "value")
            self.source.tell(attrs.evolve(problem, remedy=remedy))

    def _word(self, table: str, key: str, name: str, text: str) -> str:
        return self._words(table, key, name).get(text, text)

    def _words(self, table: str, key: str, name: str) -> dict[str, str]:
        """Return what the codes of a column stand for."""
        codes = self.mapping[table].get("codes", {})
        found: dict[str, str] = {}
        for words in (self._choices.get(name), codes.get(name), codes.get(key)):
            found |= {str(code): str(word) for code, word in (words or {}).items()}
        return found

    def uncoded(self, table: str, key: str) -> tuple[str, set[str]]:
        """Return the column of one of our names, and what stands in it of which no code is told."""
        name = self.mapping[table].get(key)
        if not isinstance(name, str):
            return "", set()
        found = {self.typed(row, name) for _, row in self.rows(table)}
        return name, found - {"", *self._words(table, key, name), *self.missing(table)}

    def missing(self, table: str) -> set[str]:
        """Return the codes that stand for nothing in a table."""
        given = [*self.mapping.get("missing", ()), *self.mapping[table].get("missing", ())]
        return {plain(str(code)) for code in given}

    def day(self, text: str, where: Where, argument: str, owner: str) -> Day | None:
        """Read a day, or list why there is none."""
        return self.source.day(self.day_or_fault(text), where, argument, owner)

    def day_or_fault(self, text: str) -> object:
        """Write a day as `written_day` does; what is none is its error, which readers tell of."""
        try:
            day = self.written_day(text)
        except InputError as error:
            return error
        is_read = isinstance(day, int) or not day or _is_of_calendar(str(day))
        return day if is_read else fault_of_words(text) or day

    def words_of_day(self, text: str, day: object) -> str | None:
        """Return the words in the place of a day that is none, if they allow some days."""
        is_none = not isinstance(day, int) and not _is_of_calendar(str(day))
        if isinstance(day, InputError):  # what is refused by name stays so
            is_none = day.problem.code == "NOT_A_DAY"
        return day_in_words(text) if text and is_none else None

    def written_day(self, text: str) -> object:
        """Write a day as ISO, or as the whole number of a study day."""
        day = plain_day(text, self.mapping.get("dates")) if text else ""
        kind = kind_of_time(day)
        is_study = kind == "study day" or (may_be_year(day) and self._kind_of_counts == "study day")
        if kind == "study day" and self._kind_of_counts == "date":  # such as the code -99
            raise InputError.of(
                "NOT_A_DAY", argument="on", needed=Sentence("problem.NOT_A_DAY.needed_results"),
                given=Sentence("problem.NOT_A_DAY.given_number", value=text),
                remedy=Sentence("problem.NOT_A_DAY.remedy_missing", code=repr(text)),
            )  # fmt: skip
        return int(day) if is_study else day

    @cached_property
    def _kind_of_counts(self) -> KindOfTime | None:
        """
        Whether the counts are dated or have study days, of which 1945 is one then too.

        A few numbers among dates are none: codes of what is missing. Study days are all of a kind,
        and so are the dates of a sheet that names the day 0 of its counts.
        """
        kinds: Counter[KindOfTime | None] = Counter()
        for text in self._days_of_counts():
            try:
                kinds[kind_of_time(plain_day(text, self.mapping.get("dates")))] += 1
            except InputError:
                continue
        dated, numbered = kinds["date"], kinds["study day"]
        if dated > numbered:
            return "date"
        return "study day" if numbered and not dated else None

    def _days_of_counts(self) -> Iterator[str]:
        """Give what stands for the days of counts, in cells or in headings."""
        counts = self.mapping["counts"]
        if self.mapping.get("layout") == "wide":
            named = counts.get("days") or self.sheet("counts").heading
            days = named.values() if isinstance(named, Mapping) else named
            yield from (as_headed(str(day)) for day in days)
            return
        pairs = [on for on, _ in counts.get("pairs", ())]
        for _, row in self.rows("counts"):
            if pairs:
                yield from (self.typed(row, on) for on in pairs)
            else:
                yield self.cell("counts", row, "on")


def _is_of_calendar(day: str) -> bool:
    """Tell a date, a part of one or an instant, as `plain_day` writes it."""
    return kind_of_time(day) is not None or may_be_year(day)


def _measured(
    where: Where, row: Mapping[str, str], groups: list[dict[str, Any]]
) -> Iterator[tuple[Where, RowOfGroup]]:
    """Give a row once for each value that stands in a column of its own."""
    for columns in groups:
        if as_typed(row.get(name := columns["value"], "")):
            yield attrs.evolve(where, id=f"column {name!r}"), RowOfGroup.of(row, columns)


def _is_asked(
    row: Mapping[str, str], name: str, values: Collection[str], own: Iterable[str]
) -> bool:
    """Tell whether a row says what is asked of a column, or is of its instrument without saying."""
    said = plain_key(row.get(name, ""))
    return said in values or (name in REPEATS and not said and _fills(row, own))


def _fills(row: Mapping[str, str], names: Iterable[str]) -> bool:
    return any(as_typed(row.get(name, "")) for name in names)


def _sum_at(where: Where, said: str) -> Problem:
    """Tell of a row that is of nobody."""
    return where.problem(
        "SUMMARY_ROW", argument="patient", given=repr(said), severity="warning",
        remedy=Sentence("problem.SUMMARY_ROW.remedy_mapped"),
    )  # fmt: skip
