"""
The sheets of a workbook, as rows of text with the address of each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, languages, leading_to
from itpcase.cohort.cells import CountCell, CountWithUnit, DayCell, LabValue, unguarded
from itpcase.cohort.forms import OWNER, Column, Row, Rows, strange_columns
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FACT, FORMS, SERIES, SERIES_COLUMNS, VALUE
from itpcase.errors import Problem
from itpcase.io._files.csv_rows import heading_mistakes
from itpcase.io._workbooks.cells import (
    CellReader,
    coloured_in,
    doubt_of,
    formula_of,
    hidden_in,
    notes_in,
    refusal,
    swapped_in,
    without_value,
)
from itpcase.units.missing import is_blank
from itpcase.words import read_words

__all__: list[str] = []

MOST_ROWS: Final = 100_000
"""No sheet has more rows than this."""

FIRST_ROWS: Final = 20
"""The heading is one of these."""

MOST_COLUMNS: Final = 256
"""What stands further to the right is not looked at."""

HELP: Final = "↓"
"""A row whose first cell starts with this explains the columns, and is not read."""

EXAMPLE: Final = "EXAMPLE"
"""Patients whose id starts with this are examples of the template, and are not read."""

OTHER_SHEETS: Final = ("instructions", "lists")
"""Sheets of the template that hold no data."""

SHEETS: Final[Mapping[str, tuple[str, Sequence[Column], bool]]] = {
    PurePath(form.file).stem: (
        form.file,
        form.columns if form is not SERIES else SERIES_COLUMNS,
        form.is_required,
    )
    for form in (SERIES, *FORMS)
}
"""By the name of the sheet: its file in a folder of CSV files, its columns, whether it must be."""

_FACTS: Final = {column.name: column for column in SERIES.columns}

_HEADED: Final = re.compile(
    "(?P<name>[^\\[(\uff08]*?)\\s*[\\[(\uff08](?P<unit>[^\\])\uff09]*)[\\])\uff09]"
)
"""A heading with its unit in brackets, those of a Chinese keyboard among them."""
_UNITS_OF_NOTHING: Final = {
    "age": {"years", "year", "y", "yr", "yrs", "岁"},
    "washout_days": {"days", "day", "d", "天"},
}


@attrs.define(kw_only=True)
class WorkbookSheets:
    """The sheets of one workbook, and the list to which their problems go."""

    values: Any
    formulas: Any
    cells: CellReader
    problems: Problems
    letters: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)
    """By file and column, the letters of the column in its sheet."""
    names: dict[str, str] = attrs.field(factory=dict, init=False)
    """By file, the name of its sheet as it is written."""
    examples: set[str] = attrs.field(factory=set, init=False)
    """The patients of the template that were told of."""

    def read(self) -> dict[str, Rows]:
        """Read the rows of every sheet, by the name of its file."""
        there: dict[str, Any] = {}
        strangers = []
        for sheet in self.values.worksheets:
            name = sheet.title.strip().casefold()
            if name in SHEETS and name not in there:
                there[name] = sheet
            elif name not in OTHER_SHEETS and sheet.max_row > 0 and _has_content(sheet):
                strangers.append(sheet.title)
        found = {}
        for name, (file, columns, is_required) in SHEETS.items():
            self.names[file] = name
            if name in there:
                self.names[file] = there[name].title
                found[file] = _Sheet(
                    book=self, sheet=there[name], file=file, columns=columns
                ).read()
            else:
                found[file] = Rows(are_all=not is_required)
                if is_required:
                    self._tell_missing(file, name, strangers, is_foreign=not there)
        for title in strangers:
            self.problems.add(
                Problem(
                    code="UNKNOWN_SHEET",
                    severity="warning",
                    argument=title,
                    given=repr(title),
                    needed=Sentence("problem.UNKNOWN_SHEET.needed", listed=", ".join(SHEETS)),
                )
            )
        return found

    def _tell_missing(
        self, file: str, name: str, others: Sequence[str], *, is_foreign: bool
    ) -> None:
        """Tell of a sheet that is not there; a workbook with none of ours may be one of others."""
        how = "_foreign" if is_foreign and others else ""
        problem = refusal(
            "MISSING_SHEET",
            Sentence("problem.MISSING_SHEET.needed", name=repr(name)),
            ", ".join(map(repr, others)) or Sentence("problem.MISSING_SHEET.given_none"),
            Sentence(f"problem.MISSING_SHEET.remedy{how}"),
        )
        self.problems.add(attrs.evolve(problem, file=file))


def _has_content(sheet: Any) -> bool:
    width = min(sheet.max_column, MOST_COLUMNS)
    rows = sheet.iter_rows(max_row=FIRST_ROWS, max_col=width, values_only=True)
    return any(value is not None for row in rows for value in row)


@attrs.define(kw_only=True, slots=False)
class _Sheet:
    """One sheet of the form."""

    book: WorkbookSheets
    sheet: Any
    file: str
    columns: Sequence[Column]
    at: dict[str, int] = attrs.field(factory=dict, init=False)
    """The place of each column, from 1 on."""
    units: dict[str, str] = attrs.field(factory=dict, init=False)
    """The units of the heading, by column."""

    @property
    def key(self) -> str:
        """The column by which the heading is found."""
        return self.columns[0].name

    # --- addresses

    def tell(self, problem: Problem, row: int | None, column: str = "", owner: str = "") -> None:
        self.book.problems.add(
            attrs.evolve(
                problem,
                file=self.file,
                row=row,
                argument=column or problem.argument,
                patient_id=owner or problem.patient_id,
            )
        )

    # --- the sheet

    def read(self) -> Rows:
        found = Rows()
        for problem in hidden_in(self.sheet):
            self.tell(problem, None)
        notes = [*notes_in(self.sheet)]
        if self.sheet.max_row > MOST_ROWS:
            self.tell(
                refusal(
                    "TOO_MANY_ROWS",
                    Sentence("problem.TOO_MANY_ROWS.needed", most_rows=MOST_ROWS),
                    Sentence("problem.TOO_MANY_ROWS.given", max_row=self.sheet.max_row),
                    Sentence("problem.TOO_MANY_ROWS.remedy"),
                ),
                None,
            )
            return found
        heading = self._heading()
        if heading is None:
            for cell, problem in notes:
                self.tell(problem, cell.row)
            return found
        found.are_all = True
        for cell, problem in notes:
            if cell.row == heading and self._is_help(cell):
                continue
            self.tell(problem, cell.row, self._names.get(cell.column, ""), self._owner_of(cell.row))
        merged = self._merged(heading)
        nameless: list[tuple[int, str]] = []
        cells_of_heading = next(self._cells(heading, heading))
        headed = {cell.column for cell in cells_of_heading if not is_blank(cell.value)}
        below = self._below(heading)
        for number, cells in below.items():
            if all(is_blank(cell.value) and self._formula(cell) is None for cell in cells.values()):
                continue
            row = self._row(number, cells, merged)
            first = row.cells.get(self.key, "")
            if self._is_data(first, row):
                found.rows.append(row)
                self._tell_doubts(cells, row)
            nameless += [
                (number, cell.coordinate)
                for place, cell in cells.items()
                if place not in headed and not is_blank(cell.value)
            ]
        self._tell_of_columns([below[row.number] for row in found.rows])
        if nameless:
            number, place = nameless[0]
            problem = refusal(
                "CELL_WITHOUT_HEADING",
                Sentence("problem.CELL_WITHOUT_HEADING.needed"),
                Sentence("problem.CELL_WITHOUT_HEADING.given", nameless=len(nameless), place=place),
                Sentence("problem.CELL_WITHOUT_HEADING.remedy"),
            )
            self.tell(attrs.evolve(problem, severity="warning"), number)
        return found

    def _is_help(self, cell: Any) -> bool:
        """
        Tell the note of the template on a heading, by what it says in some language.

        Other spreadsheets take out who wrote it.
        """
        name = self._names.get(cell.column)
        said = {" ".join(read_words(lang)(f"template.column.{name}").split())
                for lang in languages()} if name is not None else set()  # fmt: skip
        return " ".join(cell.comment.text.split()) in said

    @cached_property
    def _names(self) -> dict[int, str]:
        """The column of each place."""
        return {place: name for name, place in self.at.items()}

    @cached_property
    def _days(self) -> set[int]:
        """The places of the columns of days."""
        days = {column.name for column in self.columns if isinstance(column.cell, DayCell)}
        return {place for place, name in self._names.items() if name in days}

    @cached_property
    def _placed(self) -> tuple[tuple[Column, int], ...]:
        """The columns of the form that the sheet has, with their places."""
        return tuple((each, self.at[each.name]) for each in self.columns if each.name in self.at)

    @cached_property
    def _width(self) -> int:
        """How many columns are looked at; found out once, for looking at a cell makes it."""
        return min(int(self.sheet.max_column), MOST_COLUMNS)

    def _cells(self, first: int, last: int) -> Iterator[Sequence[Any]]:
        """Give every cell of some rows; those that are not there are made."""
        yield from self.sheet.iter_rows(min_row=first, max_row=last, max_col=self._width)

    def _below(self, heading: int) -> dict[int, dict[int, Any]]:
        """Return the cells that there are below the heading, by their rows and places."""
        rows: dict[int, dict[int, Any]] = {}
        for (row, place), cell in sorted(self.sheet._cells.items()):  # noqa: SLF001 - looking at cells makes more
            if row > heading and place <= MOST_COLUMNS:
                rows.setdefault(row, {})[place] = cell
        return rows

    # --- the heading

    def _heading(self) -> int | None:
        """Find and check the heading; rows above it, such as a title, are not read."""
        number = self._heading_row()
        if number is None:
            self.tell(
                refusal(
                    "EMPTY_SHEET",
                    Sentence("problem.EMPTY_SHEET.needed"),
                    Sentence("problem.EMPTY_SHEET.given"),
                    Sentence("problem.EMPTY_SHEET.remedy", columns=_listed(self.columns)),
                ),
                None,
            )
            return None
        names: list[str] = []
        problems: list[Problem] = []
        known = {column.name: column for column in self.columns}
        for cell in next(self._cells(number, number)):
            name, unit = _headed(cell.value)
            names.append(name)
            if unit and name in known and not self._takes(known[name], unit):
                problem = refusal(
                    "UNIT_IN_HEADING",
                    Sentence("problem.UNIT_IN_HEADING.needed", name=repr(name)),
                    repr(str(cell.value)),
                    Sentence("problem.UNIT_IN_HEADING.remedy"),
                )
                problems.append(attrs.evolve(problem, argument=name))
            elif name and name not in self.at:
                self.at[name] = cell.column
        self.book.letters[self.file] = {
            name: self.sheet.cell(number, place).column_letter for name, place in self.at.items()
        }
        if names.count(self.key) > 1:
            problem = refusal(
                "TWO_BLOCKS",
                Sentence("problem.TWO_BLOCKS.needed"),
                Sentence("problem.TWO_BLOCKS.given", name=names.count(self.key)),
                Sentence("problem.TWO_BLOCKS.remedy"),
            )
            problems.append(attrs.evolve(problem, argument=self.key))
        else:
            problems += heading_mistakes(names, [self._wanted(each) for each in self.columns])
        for problem in problems:
            remedy = leading_to(problem.remedy, "sheet")
            self.tell(attrs.evolve(problem, remedy=remedy), number)
        if problems:
            return None
        for problem in strange_columns(names, self.columns):
            self.tell(problem, number)
        return number

    def _wanted(self, column: Column) -> Column:
        """Ask for no column *unit* where the heading gives the unit."""
        is_spare = column.name == "unit" and bool(self.units)
        return attrs.evolve(column, is_required=False) if is_spare else column

    def _heading_row(self) -> int | None:
        first = None
        for cells in self._cells(1, min(FIRST_ROWS, self.sheet.max_row)):
            names = [_headed(cell.value)[0] for cell in cells]
            if self.key in names:
                return int(cells[0].row)
            if first is None and any(names):
                first = int(cells[0].row)
        return first

    def _takes(self, column: Column, unit: str) -> bool:
        """Keep a unit of the heading, if the column can have one."""
        if isinstance(column.cell, CountCell | CountWithUnit | LabValue):
            self.units[column.name] = unit
            return True
        return unit.casefold() in _UNITS_OF_NOTHING.get(column.name, ())

    # --- rows

    def _merged(self, heading: int) -> dict[tuple[int, int], Any]:
        """
        Find the merged cells below the heading.

        An id that is merged over several rows stands for each of them; nothing else does.
        """
        found: dict[tuple[int, int], Any] = {}
        for area in self.sheet.merged_cells.ranges:
            if area.max_row <= heading or not set(self.at.values()) & set(
                range(area.min_col, area.max_col + 1)
            ):
                continue
            is_owner = area.min_col == area.max_col == self.at.get(OWNER)
            for row in range(max(area.min_row, heading + 1), area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    found[row, column] = (
                        self.sheet.cell(area.min_row, area.min_col) if is_owner else area.coord
                    )
        return found

    def _row(
        self, number: int, cells: Mapping[int, Any], merged: Mapping[tuple[int, int], Any]
    ) -> Row:
        texts: dict[str, str] = {}
        wrong: dict[str, Problem] = {}
        for column, place in self._placed:
            area = merged.get((number, place)) if merged else None
            if isinstance(area, str):
                wrong[column.name] = refusal(
                    "MERGED_CELLS",
                    Sentence("problem.MERGED_CELLS.needed"),
                    Sentence("problem.MERGED_CELLS.given", area=area),
                    Sentence("problem.MERGED_CELLS.remedy"),
                )
                continue
            cell = cells.get(place) if area is None else area
            if cell is None:
                texts[column.name] = ""
                continue
            said = self._said(cell, filled_by(column, texts.get(FACT)))
            if isinstance(said, Problem):
                wrong[column.name] = said
            else:
                texts[column.name] = said
        self._add_units(texts, wrong)
        return Row(number, texts, wrong)

    def _tell_doubts(self, cells: Mapping[int, Any], row: Row) -> None:
        """Tell of values that are read, and look otherwise than a value that stands."""
        for place, cell in cells.items():
            problem, name = doubt_of(cell, is_day=place in self._days), self._names.get(place)
            if problem is None or name is None:
                continue
            refused = row.refused.get(name)
            if refused is None or refused.code != problem.code:
                self.tell(problem, row.number, name, unguarded(row.cells.get(OWNER, "")))

    def _tell_of_columns(self, rows: Sequence[Mapping[int, Any]]) -> None:
        """Tell of what a column says as a whole: by colours, and by the order of its days."""
        for place, name in sorted(self._names.items()):
            cells = [row[place] for row in rows if place in row]
            if (coloured := coloured_in(cells)) is not None:
                self.tell(coloured, None, name)
            if place in self._days:
                self._tell_swapped(place, cells)

    def _tell_swapped(self, place: int, cells: Sequence[Any]) -> None:
        """Tell of days whose order a spreadsheet may have changed."""
        problem = swapped_in(cells)
        if problem is not None:
            self.tell(problem, None, self._names[place])

    def _owner_of(self, row: int) -> str:
        """Return whose a row is; nothing for the heading, and where nobody is named."""
        place = self.at.get(OWNER)
        value = None if place is None else self.sheet.cell(row, place).value
        return "" if value is None or _headed(value)[0] == OWNER else str(value).strip()

    def _said(self, cell: Any, column: Column) -> str | Problem:
        formula = self._formula(cell)
        if formula is not None and cell.value is None:
            return without_value(formula, column.cell.needed)
        return self.book.cells.text(cell, column, self.units.get(column.name, ""))

    def _formula(self, cell: Any) -> str | None:
        return formula_of(self.book.formulas, cell)

    def _add_units(self, texts: dict[str, str], wrong: dict[str, Problem]) -> None:
        """Put the unit of the heading beside a number that has none of its own."""
        for name, unit in self.units.items():
            column = next(each for each in self.columns if each.name == name)
            if isinstance(column.cell, CountWithUnit) or not texts.get(name, "").strip():
                continue
            beside = texts.get("unit", "").strip()
            if not beside:
                texts["unit"] = unit
            elif beside != unit:
                wrong.setdefault(
                    name,
                    refusal(
                        "TWO_UNITS",
                        Sentence("problem.TWO_UNITS.needed_count_columns"),
                        Sentence(
                            "problem.TWO_UNITS.given_excel_rows",
                            unit=repr(unit),
                            beside=repr(beside),
                        ),
                        Sentence("problem.TWO_UNITS.remedy_count_columns"),
                    ),
                )

    def _is_data(self, first: str, row: Row) -> bool:
        """Tell data from help, examples and a second heading."""
        first = unguarded(first)
        if first.startswith(HELP):
            return False
        if self.key == OWNER and first.casefold().startswith(EXAMPLE.casefold()):
            if first not in self.book.examples:
                self.book.examples.add(first)
                problem = refusal(
                    "EXAMPLE_ROW",
                    Sentence("problem.EXAMPLE_ROW.needed"),
                    repr(first),
                    Sentence("problem.EXAMPLE_ROW.remedy"),
                )
                self.tell(attrs.evolve(problem, severity="warning"), row.number, self.key, first)
            return False
        if _headed(first)[0] == self.key:
            self.tell(
                refusal(
                    "SECOND_HEADING",
                    Sentence("problem.SECOND_HEADING.needed"),
                    repr(first),
                    Sentence("problem.SECOND_HEADING.remedy"),
                ),
                row.number,
                self.key,
            )
            return False
        return True


def filled_by(column: Column, fact: str | None) -> Column:
    """Return the column whose rules hold: in the sheet of facts, that of the fact of the row."""
    if column.name != VALUE:
        return column
    return _FACTS.get((fact or "").strip(), column)


def _listed(columns: Iterable[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _headed(value: object) -> tuple[str, str]:
    """Divide a heading into the name of the column and its unit."""
    text = " ".join(str(value).split()) if value is not None else ""
    found = _HEADED.fullmatch(text)
    name, unit = (found["name"], found["unit"].strip()) if found else (text, "")
    plain = name.strip().casefold().replace(" ", "_")
    return plain, unit


def addresses(sheets: WorkbookSheets, file: str) -> Any:
    """Return what turns the address of a CSV file into that of the workbook."""

    def placed(problem: Problem) -> Problem:
        if problem.file not in sheets.names:
            return attrs.evolve(problem, file=file)
        name = sheets.names[problem.file]
        column = VALUE if problem.file == SERIES.file else problem.argument
        if problem.argument in (FACT, VALUE):
            column = problem.argument
        letter = sheets.letters.get(problem.file, {}).get(column)
        has_cell = letter is not None and problem.row is not None
        return attrs.evolve(
            problem,
            file=file,
            sheet=name,
            cell=f"{letter}{problem.row}" if has_cell else None,
            needed=_renamed(problem.needed, problem.file),
            remedy=_renamed(problem.remedy, problem.file),
        )

    return placed


def _renamed(text: str, _file: str) -> str:
    """Name sheets where a rule names files."""
    if isinstance(text, Sentence):
        renamed = {key: _renamed(value, _file) if isinstance(value, str) else value
                   for key, value in text.values.items()}  # fmt: skip
        return Sentence(text.key, **renamed)
    names = {file: name for name, (file, _, _) in SHEETS.items()}
    return Sentence("problem_at.the_sheet", name=repr(names[text])) if text in names else text


def reserved(owner: str) -> Iterator[str]:
    """Say why a reader would not give back a patient of this id."""
    if owner.casefold().startswith(EXAMPLE.casefold()):
        yield f"starts with {EXAMPLE!r}, as the examples of the template do"
    if owner.startswith(HELP):
        yield f"starts with {HELP!r}, as the help of the template does"
    if owner != owner.strip():
        yield "starts or ends with a blank"
    if _headed(owner)[0] == OWNER:
        yield "is the name of its column"
