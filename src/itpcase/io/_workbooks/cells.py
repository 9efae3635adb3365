"""
What one cell of a workbook says, as text.

A spreadsheet keeps a value and shows another: a date is a number, a percentage a fraction, ``3-5``
the fifth of March. What is certain becomes the text that a person would have typed; the rest is
refused by name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._cells.cells import CountWithUnit, DayCell, Text, YesNo, exact_text, guarded
from itpcase.cohort.forms import OWNER, Column
from itpcase.errors import Problem
from itpcase.io._workbooks.formats import (
    EAST_ASIAN_MOMENTS,
    EAST_ASIAN_MONTHS,
    EAST_ASIAN_TIMES,
    scale_of,
    shown_by,
    shows_no_day,
    shows_no_month,
    shows_no_year,
)
from itpcase.io._workbooks.runs import StruckText
from itpcase.units.dates_as_numbers import FIRST_SERIAL, MONTHS_OF_YEAR
from itpcase.units.day_orders import order_of
from itpcase.units.ids import is_rounded_cell
from itpcase.units.missing import is_blank
from itpcase.units.numbers import DecimalSign

__all__: list[str] = []

AUTHOR: Final = "itpcase"
"""Who writes the notes of the template."""

FIRST_DATED: Final = 1905
"""Cells that show an earlier date hold a small number, most likely a study day."""

LEAST_PLAIN: Final = 3
"""Cells of a colour of their own are so many times fewer than those of their column."""

PLAIN: Final = frozenset({"000000", "FFFFFF"})
PLAIN_THEMES: Final = frozenset({0, 1})
PLAIN_NUMBERS: Final = frozenset({0, 1, 8, 9, 64, 65, 32767})
"""The numbers of black, white and the colours of the program, of themes and of the palette."""

_MOMENTS: Final = (dt.datetime, dt.date, dt.time, dt.timedelta)


def refusal(code: str, needed: str, given: str, remedy: str) -> Problem:
    """Say what is wrong with a cell; the address is added by who knows it."""
    return Problem(code=code, needed=needed, given=given, remedy=remedy)


@attrs.frozen(kw_only=True)
class CellReader:
    """How the cells of a workbook are read."""

    decimal: DecimalSign | None

    def text(self, cell: Any, column: Column, unit: str = "") -> str | Problem:
        """
        Return what stands in a cell, or why it cannot be read.

        Parameters
        ----------
        cell : openpyxl cell
            With the value that the spreadsheet has worked out.
        column : Column
        unit : str
            The unit that the heading gives.
        """
        if cell.value is None:
            return ""
        said = self._said(cell, cell.value, column)
        if isinstance(said, Problem):
            return said
        if isinstance(column.cell, Text):
            is_shown = column.name == OWNER and not isinstance(cell.value, str)  # by its format
            return guarded(said.strip() if is_shown else said)
        is_bare = isinstance(column.cell, CountWithUnit) and _is_bare(said)
        return f"{said} {unit}" if unit and is_bare else said

    def _said(self, cell: Any, value: Any, column: Column) -> str | Problem:
        if cell.data_type == "e":
            return refusal(
                "ERROR_CELL",
                column.cell.needed,
                Sentence("problem.ERROR_CELL.given", value=value),
                Sentence("problem.ERROR_CELL.remedy"),
            )
        if isinstance(value, str):
            is_kept = isinstance(column.cell, Text) and column.name != OWNER
            return value if is_kept else standing(value, column.cell.needed)
        if isinstance(value, bool):
            return _truth(value, column)
        if (number := _format_number(cell)) in EAST_ASIAN_MOMENTS:
            return _east_asian(cell, number, column)
        if isinstance(value, _MOMENTS):
            return _moment(value, column, str(cell.number_format or ""))
        return self._number(cell, value, column)

    def _number(self, cell: Any, value: float, column: Column) -> str | Problem:
        number_format = str(cell.number_format or "")
        if (scale := scale_of(number_format)) == "percent":
            return refusal(
                "PERCENT_CELL",
                column.cell.needed,
                Sentence("problem.PERCENT_CELL.given", value=repr(value)),
                Sentence("problem.PERCENT_CELL.remedy"),
            )
        if scale == "thousands":
            return refusal(
                "SCALED_CELL",
                column.cell.needed,
                Sentence(
                    "problem.SCALED_CELL.given",
                    value=repr(value),
                    number_format=repr(number_format),
                ),
                Sentence("problem.SCALED_CELL.remedy"),
            )
        if isinstance(column.cell, DayCell) and value >= FIRST_SERIAL:
            return refusal(
                "DATE_SERIAL",
                column.cell.needed,
                Sentence("problem.DATE_SERIAL.given", value=repr(value)),
                Sentence("problem.DATE_SERIAL.remedy"),
            )
        text = exact_text(value).replace(".", self.decimal or ".")
        around = shown_by(number_format, value)
        if around.is_hidden:
            return refusal(
                "HIDDEN_NUMBER",
                column.cell.needed,
                Sentence(
                    "problem.HIDDEN_NUMBER.given",
                    value=repr(value),
                    number_format=repr(number_format),
                ),
                Sentence("problem.HIDDEN_NUMBER.remedy"),
            )
        if column.name == OWNER and is_rounded_cell(value):
            return Problem(code="ID_DIGITS", given=repr(text))
        if isinstance(column.cell, Text):
            text = text.zfill(around.digits)  # 007 is a name
        return f"{around.before}{text}{around.after}"


def standing(text: str, needed: str) -> str | Problem:
    """Return a text, if none of it is struck through beside what stands."""
    if not isinstance(text, StruckText) or text.is_whole:
        return text
    return refusal(
        "STRUCK_THROUGH",
        needed,
        Sentence(
            "problem.STRUCK_THROUGH.given_part", text=repr(str(text)), struck=repr(text.struck)
        ),
        Sentence("problem.STRUCK_THROUGH.remedy_part"),
    )


def hidden_in(sheet: Any) -> Iterator[Problem]:
    """Tell of rows and columns with cells that nobody sees, and of a sheet that is hidden."""
    rows = [n for n, each in sheet.row_dimensions.items() if each.hidden]
    columns = [letter for name, each in sheet.column_dimensions.items() if each.hidden
               for letter in _run_of(name, each.max, sheet.max_column)]  # fmt: skip
    found = {
        f"HIDDEN_{what.upper()}": Sentence(
            f"hidden.{what}", n=len(many), listed=enumerated(map(str, many[:5]))
        )
        for what, many in (("rows", rows), ("columns", columns)) if many
    }  # fmt: skip
    if sheet.sheet_state != "visible":
        found["HIDDEN_SHEET"] = Sentence("hidden.sheet")
    for code, given in found.items():
        problem = refusal(code, Sentence("hidden.needed"), given, Sentence("hidden.remedy"))
        yield attrs.evolve(problem, severity="warning")


def _run_of(first: str, last: int | None, most: int) -> list[str]:
    """Name the columns of a run that is kept under its first, up to the last that has a cell."""
    from openpyxl.utils import column_index_from_string, get_column_letter  # noqa: PLC0415 - an extra

    at = column_index_from_string(first)
    return [get_column_letter(each) for each in range(at, min(max(at, last or at), most) + 1)]


def notes_in(sheet: Any) -> Iterator[tuple[Any, Problem]]:
    """
    Give each cell with a note, and tell of it; what it says is for who has the workbook.

    The help that the template has in its notes is none.
    """
    there = sheet._cells.values()  # noqa: SLF001 - looking at cells makes more
    noted = [cell for cell in there if cell.comment is not None and cell.comment.author != AUTHOR]
    for cell in sorted(noted, key=lambda cell: (cell.row, cell.column)):
        given = Sentence("problem.CELL_NOTE.given", cell=cell.coordinate)
        yield cell, Problem(code="CELL_NOTE", severity="warning", given=given)


def coloured_in(cells: Iterable[Any]) -> Problem | None:
    """
    Tell of the few cells of a column that have a colour of their own: it means something.

    Where many have one, or as many as not, it is how the sheet is made up.
    """
    filled_in = [cell for cell in cells if not is_blank(cell.value)]
    colours = Counter(map(_colour, filled_in))
    few = [cell for cell in filled_in
           if (own := _colour(cell)) and colours[own] * LEAST_PLAIN <= len(filled_in)]  # fmt: skip
    if not few or sum(colours[own] for own in {*map(_colour, few)}) * 2 > len(filled_in):
        return None
    given = Sentence("problem.CELL_NOTE.given_colour", n=len(few), cell=few[0].coordinate)
    remedy = Sentence("problem.CELL_NOTE.remedy_colour")
    return Problem(code="CELL_NOTE", severity="warning", argument="", given=given, remedy=remedy)


def _colour(cell: Any) -> tuple[str, ...]:
    """Return the colours of a cell and of its letters; nothing for black on white."""
    if not cell.has_style:
        return ()
    fill = cell.fill.fgColor if cell.fill.fill_type else None
    found = [(kind, said) for kind, colour in (("fill", fill), ("font", cell.font.color))
             if (said := _said_of(colour))]  # fmt: skip
    return tuple(f"{kind} {said}" for kind, said in found)


def _said_of(colour: Any) -> str:
    """Write a colour; nothing for black, white and that of the program."""
    if colour is None:
        return ""
    if colour.type == "rgb":
        return "" if str(colour.rgb)[-6:].upper() in PLAIN else str(colour.rgb)[-6:].upper()
    number = colour.theme if colour.type == "theme" else colour.indexed
    is_plain = number in (PLAIN_THEMES if colour.type == "theme" else PLAIN_NUMBERS)
    return "" if is_plain else f"{colour.type} {number}"


def swapped_in(cells: Iterable[Any]) -> Problem | None:
    """
    Tell of a column of days that a spreadsheet may have read in another order than they have.

    One that puts the month first makes the fourth of March of a typed ``03/04/2021``, and leaves
    ``25/04/2021`` as the text that it is: no date of the column is then after the twelfth.
    """
    texts, dates = [], []
    for cell in cells:
        if isinstance(cell.value, str) and order_of(cell.value) is not None:
            texts.append(cell)
        elif isinstance(cell.value, dt.date):
            dates.append(cell)
    may_be = [each for each in dates if each.value.day != each.value.month]
    if not texts or not may_be or any(each.value.day > MONTHS_OF_YEAR for each in dates):
        return None
    given = Sentence(
        "problem.SWAPPED_DATES.given",
        day=f"{may_be[0].value:%Y-%m-%d}",
        cell=may_be[0].coordinate,
        text=repr(texts[0].value),
    )
    return Problem(code="SWAPPED_DATES", severity="warning", argument="", given=given)


def doubt_of(cell: Any, *, is_day: bool = True) -> Problem | None:
    """Tell of a value that is read, and looks otherwise than a value that stands."""
    return _struck_through(cell) or (_without_year(cell) if is_day else None)


def _without_year(cell: Any) -> Problem | None:
    """Tell of a date of which the year is not seen: it may be that of typing."""
    if not (isinstance(cell.value, dt.date) and shows_no_year(cell.number_format)):
        return None
    problem = refusal(
        "NO_YEAR",
        Sentence("problem.NO_YEAR.needed"),
        Sentence("problem.NO_YEAR.given", value=f"{cell.value:%Y-%m-%d}"),
        Sentence("problem.NO_YEAR.remedy"),
    )
    return attrs.evolve(problem, severity="warning")


def _struck_through(cell: Any) -> Problem | None:
    """Tell of a value that somebody has struck through, and not taken out."""
    is_marked = isinstance(cell.value, StruckText)
    if is_blank(cell.value) or not (is_marked or (cell.has_style and cell.font.strike)):
        return None
    struck = cell.value.struck if is_marked else str(cell.value)
    problem = refusal(
        "STRUCK_THROUGH",
        Sentence("problem.STRUCK_THROUGH.needed"),
        Sentence("problem.STRUCK_THROUGH.given", value=repr(struck)),
        Sentence("problem.STRUCK_THROUGH.remedy"),
    )
    return attrs.evolve(problem, severity="warning")


def formula_of(formulas: Any, cell: Any) -> str | None:
    """Return the formula of a cell, of the same workbook with its formulas; None without one."""
    if formulas is None:
        return None
    twin = formulas[cell.parent.title].cell(cell.row, cell.column)
    return None if twin.data_type != "f" else str(getattr(twin.value, "text", twin.value))


def without_value(formula: str, needed: str) -> Problem:
    """Tell of a formula that no spreadsheet has worked out."""
    return refusal(
        "FORMULA_WITHOUT_VALUE",
        needed,
        Sentence("problem.FORMULA_WITHOUT_VALUE.given", formula=formula),
        Sentence("problem.FORMULA_WITHOUT_VALUE.remedy"),
    )


def _format_number(cell: Any) -> int:
    """Return the number of the format of a cell: what openpyxl does not know is General to it."""
    style = getattr(cell, "_style", None)
    return 0 if style is None else int(style.numFmtId)


def _east_asian(cell: Any, number: int, column: Column) -> str | Problem:
    """Read a cell with a date format that only spreadsheets in East Asia have."""
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 - an extra

    try:
        value = from_excel(cell.value, cell.parent.parent.epoch)
    except (TypeError, ValueError, OverflowError):
        return refusal(
            "NOT_A_DAY",
            column.cell.needed,
            Sentence("problem.NOT_A_DAY.given_excel_cells", value=repr(cell.value)),
            Sentence("problem.NOT_A_DAY.remedy_excel_cells"),
        )
    if number in EAST_ASIAN_TIMES and isinstance(value, dt.datetime) and value.time() != dt.time():
        value = value.time()
    no_day = number in EAST_ASIAN_MONTHS
    return _moment(value, column, "yyyy-mm" if no_day else "yyyy-mm-dd")


def _truth(value: bool, column: Column) -> str | Problem:  # noqa: FBT001 - a value, no option
    if isinstance(column.cell, YesNo):
        return YesNo().write(value)
    return refusal(
        "BOOL_CELL", column.cell.needed, str(value).upper(), Sentence("problem.BOOL_CELL.remedy")
    )


def _moment(
    value: dt.datetime | dt.date | dt.time | dt.timedelta, column: Column, number_format: str
) -> str | Problem:
    """Read a cell that the spreadsheet keeps as a date or a time."""
    is_day = isinstance(column.cell, DayCell)
    if isinstance(value, dt.time | dt.timedelta):
        is_zero = value == dt.time() and "y" in number_format.casefold()  # 1900-01-00
        return refusal(
            "TIME_CELL",
            column.cell.needed,
            Sentence("problem.TIME_CELL.given_zero" if is_zero else "problem.TIME_CELL.given",
                     value=value),
            Sentence("problem.TIME_CELL.remedy_zero" if is_zero else "problem.TIME_CELL.remedy"),
        )  # fmt: skip
    if not is_day and (column.name == OWNER or not isinstance(column.cell, Text)):
        return refusal(
            "DATE_CELL",
            column.cell.needed,
            Sentence("problem.DATE_CELL.given", value=f"{value:%Y-%m-%d}"),
            Sentence("problem.DATE_CELL.remedy"),
        )
    if is_day and value.year < FIRST_DATED:
        return refusal(
            "EARLY_DATE",
            column.cell.needed,
            Sentence("problem.EARLY_DATE.given", value=f"{value:%Y-%m-%d}"),
            Sentence("problem.EARLY_DATE.remedy"),
        )
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat()
    if is_day and value.day == 1 and shows_no_day(number_format):  # Feb-21 is kept as its first
        first_of_year = value.month == 1 and shows_no_month(number_format)
        return f"{value.year:04}" if first_of_year else f"{value.year:04}-{value.month:02}"
    return f"{value:%Y-%m-%d}"


_BARE: Final = re.compile(r"(?:[~≈约]|ca\.?\s)?[<>≤≥=\s]*[0-9][0-9.,'\s]*(?:[-–][0-9.,'\s]+)?")


def _is_bare(text: str) -> bool:
    """Whether a number stands without a unit."""
    return _BARE.fullmatch(text.strip()) is not None
