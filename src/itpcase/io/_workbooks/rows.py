"""
The sheets of a workbook, as rows of text with the address of each cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, enumerated, languages
from itpcase.cohort._cells.cells import CountWithUnit, DayCell, unguarded
from itpcase.cohort.forms import OWNER, Column, Row, Rows
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FACT, SERIES, VALUE
from itpcase.errors import Problem
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
from itpcase.io._workbooks.form import (
    EXAMPLE,
    HELP,
    OTHER_SHEETS,
    SHEETS,
    divide_heading,
    filled_by,
)
from itpcase.io._workbooks.heading import FIRST_ROWS, MOST_COLUMNS, Heading
from itpcase.units.missing import is_blank
from itpcase.words import read_words

__all__: list[str] = []

MOST_ROWS: Final = 100_000
"""No sheet has more rows than this."""


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
                    needed=Sentence("problem.UNKNOWN_SHEET.needed", listed=enumerated(SHEETS)),
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
    heading: Heading = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.heading = Heading(sheet=self.sheet, columns=self.columns, tell=self.tell)

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
        first = self.heading.find()
        self.book.letters[self.file] = self.heading.letters
        if first is None:
            for cell, problem in notes:
                self.tell(problem, cell.row)
            return found
        found.are_all = True
        for cell, problem in notes:
            if cell.row == first and self._is_help(cell):
                continue
            self.tell(problem, cell.row, self._names.get(cell.column, ""), self._owner_of(cell.row))
        below = self._below(first)
        self._read_rows(below, self._merged(first), found)
        self._tell_of_columns([below[row.number] for row in found.rows])
        self._tell_of_nameless(first, below)
        return found

    def _read_rows(
        self, below: Mapping[int, Mapping[int, Any]], merged: Mapping[tuple[int, int], Any],
        found: Rows,
    ) -> None:  # fmt: skip
        """Read the rows of data, and tell of what looks otherwise in them."""
        for number, cells in below.items():
            row = self._row(number, cells, merged)
            if self._is_data(row.cells.get(self.heading.key, ""), row):
                found.rows.append(row)
                self._tell_doubts(cells, row)

    def _tell_of_nameless(self, heading: int, below: Mapping[int, Mapping[int, Any]]) -> None:
        """Tell of cells under no heading."""
        headed_by = next(self.heading.cells(heading, heading))
        named = {cell.column for cell in headed_by if not is_blank(cell.value)}
        nameless = [
            (number, cell.coordinate)
            for number, cells in below.items()
            for place, cell in cells.items()
            if place not in named and not is_blank(cell.value)
        ]
        if nameless:
            number, place = nameless[0]
            problem = refusal(
                "CELL_WITHOUT_HEADING",
                Sentence("problem.CELL_WITHOUT_HEADING.needed"),
                Sentence("problem.CELL_WITHOUT_HEADING.given", nameless=len(nameless), place=place),
                Sentence("problem.CELL_WITHOUT_HEADING.remedy"),
            )
            self.tell(attrs.evolve(problem, severity="warning"), number)

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
        return {place: name for name, place in self.heading.at.items()}

    @cached_property
    def _days(self) -> set[int]:
        """The places of the columns of days."""
        days = {column.name for column in self.columns if isinstance(column.cell, DayCell)}
        return {place for place, name in self._names.items() if name in days}

    @cached_property
    def _placed(self) -> tuple[tuple[Column, int], ...]:
        """The columns of the form that the sheet has, with their places."""
        at = self.heading.at
        return tuple((each, at[each.name]) for each in self.columns if each.name in at)

    def _below(self, heading: int) -> dict[int, dict[int, Any]]:
        """Return the cells below the heading, by the rows that say anything and their places."""
        rows: dict[int, dict[int, Any]] = {}
        for (row, place), cell in sorted(self.sheet._cells.items()):  # noqa: SLF001 - looking at cells makes more
            if row > heading and place <= MOST_COLUMNS:
                rows.setdefault(row, {})[place] = cell
        return {number: cells for number, cells in rows.items() if self._says_anything(cells)}

    def _says_anything(self, cells: Mapping[int, Any]) -> bool:
        """Tell a row with a value, or with a formula that has none."""
        return any(not is_blank(cell.value) or self._formula(cell) is not None
                   for cell in cells.values())  # fmt: skip

    # --- rows

    def _merged(self, heading: int) -> dict[tuple[int, int], Any]:
        """
        Find the merged cells below the heading.

        An id that is merged over several rows stands for each of them; nothing else does.
        """
        found: dict[tuple[int, int], Any] = {}
        for area in self.sheet.merged_cells.ranges:
            if area.max_row <= heading or not set(self.heading.at.values()) & set(
                range(area.min_col, area.max_col + 1)
            ):
                continue
            is_owner = area.min_col == area.max_col == self.heading.at.get(OWNER)
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
        place = self.heading.at.get(OWNER)
        value = None if place is None else self.sheet.cell(row, place).value
        return "" if value is None or divide_heading(value)[0] == OWNER else str(value).strip()

    def _said(self, cell: Any, column: Column) -> str | Problem:
        formula = self._formula(cell)
        if formula is not None and cell.value is None:
            return without_value(formula, column.cell.needed)
        return self.book.cells.text(cell, column, self.heading.units.get(column.name, ""))

    def _formula(self, cell: Any) -> str | None:
        return formula_of(self.book.formulas, cell)

    def _add_units(self, texts: dict[str, str], wrong: dict[str, Problem]) -> None:
        """Put the unit of the heading beside a number that has none of its own."""
        for name, unit in self.heading.units.items():
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
        if self.heading.key == OWNER and first.casefold().startswith(EXAMPLE.casefold()):
            if first not in self.book.examples:
                self.book.examples.add(first)
                problem = refusal(
                    "EXAMPLE_ROW",
                    Sentence("problem.EXAMPLE_ROW.needed"),
                    repr(first),
                    Sentence("problem.EXAMPLE_ROW.remedy"),
                )
                problem = attrs.evolve(problem, severity="warning")
                self.tell(problem, row.number, self.heading.key, first)
            return False
        if divide_heading(first)[0] == self.heading.key:
            self.tell(
                refusal(
                    "SECOND_HEADING",
                    Sentence("problem.SECOND_HEADING.needed"),
                    repr(first),
                    Sentence("problem.SECOND_HEADING.remedy"),
                ),
                row.number,
                self.heading.key,
            )
            return False
        return True


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
