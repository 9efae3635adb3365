"""
A case series as a workbook, and the empty workbook that clinicians fill in.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, Final

from itpcase._disk import new_file
from itpcase._sentences import Sentence
from itpcase.cohort._cells.cells import (
    UNDATED,
    WRITTEN_UNIT,
    CountCell,
    DayCell,
    LabValue,
    Number,
    Text,
    Whole,
    YesNo,
    unguarded,
)
from itpcase.cohort.forms import Column
from itpcase.cohort.schema import FORMS, SERIES, SERIES_COLUMNS
from itpcase.errors import InputError, MissingExtraError
from itpcase.io._files.csv_write import facts_of, rows_of
from itpcase.io._workbooks.cells import AUTHOR, FIRST_DATED
from itpcase.io._workbooks.file import without_times
from itpcase.io._workbooks.form import EXAMPLE, HELP, OTHER_SHEETS, SHEETS, filled_by, why_reserved
from itpcase.io._workbooks.paper import NARROWEST, WIDEST, height_for, lay_on_paper
from itpcase.io._workbooks.rows import MOST_ROWS
from itpcase.model import CaseSeries
from itpcase.model.entries import HIGHEST_WHO_GRADE
from itpcase.model.signs import BloodLoss, BodySite, Found, Intervention, Sign
from itpcase.terms import Intent, Provenance, RescueKind
from itpcase.units.dates_as_numbers import FIRST_SERIAL
from itpcase.units.days import may_be_year
from itpcase.units.instants import ISO_DAY
from itpcase.units.labs import ANALYTES, PLATELETS
from itpcase.units.text import width_of
from itpcase.words import Words

__all__: list[str] = []

INSTRUCTIONS, LISTS = OTHER_SHEETS

FIRST_FREE: Final = 2
INSTRUCTIONS_WIDTH: Final = 110
"""Of the one column of the instructions. [characters]"""

SPACED: Final = 16.0
TITLE: Final = 24.0
"""Height of a line of the instructions, and of their title. [points]"""

ROWS_TO_FILL: Final = 2_000
"""So many rows of the template have drop-down lists."""

STORED_DIGITS: Final = 16
"""So many digits of a number are stored in a workbook; one that needs more is stored as text."""

_NUMBERS: Final = (Number, Whole, CountCell, LabValue, DayCell)
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_DATE: Final = re.compile(ISO_DAY)
_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_LOST: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)
"""What the file format does not give back."""


def _package() -> Any:
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("writing a workbook", "excel") from None
    return openpyxl


# --- cells --------------------------------------------------------------------------------------


def _typed(text: str, column: Column) -> Any:
    """Turn the text of a cell into what a spreadsheet can reckon with, if it reads back equal."""
    kind = column.cell
    if isinstance(kind, DayCell) and _DATE.fullmatch(text):
        day = dt.date.fromisoformat(text)
        return day if day.year >= FIRST_DATED else text
    if not isinstance(kind, _NUMBERS) or not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    if float(f"{number:.{STORED_DIGITS}g}") != number:
        return text
    if isinstance(kind, DayCell) and (number >= FIRST_SERIAL or may_be_year(text)):
        return text
    return int(number) if number.is_integer() else number


def _put(sheet: Any, row: int, place: int, value: Any) -> Any:
    """Write a value; a text is a text, whatever it starts with."""
    cell = sheet.cell(row, place, value)
    if isinstance(value, str):
        cell.data_type = "s"
        if _FORMULA.match(value):
            cell.quotePrefix = True
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _heading(sheet: Any, names: Sequence[str]) -> None:
    openpyxl = _package()
    for place, name in enumerate(names, start=1):
        cell = _put(sheet, 1, place, name)
        cell.font = openpyxl.styles.Font(bold=True, color="FFFFFF")
        cell.fill = openpyxl.styles.PatternFill("solid", fgColor="1F4E79")
        _column(sheet, place).width = max(NARROWEST, len(name) + 4)
    sheet.freeze_panes = "B2"
    lay_on_paper(sheet, columns=len(names))


def _column(sheet: Any, place: int) -> Any:
    return sheet.column_dimensions[_package().utils.get_column_letter(place)]


def _wrapped(cell: Any) -> None:
    cell.alignment = _package().styles.Alignment(wrap_text=True, vertical="top")


def _widen(sheet: Any, place: int, width: int) -> None:
    """Give a column the width of its longest text, as far as a page allows."""
    column = _column(sheet, place)
    column.width = max(column.width, min(WIDEST, width + 2))


# --- a series -----------------------------------------------------------------------------------


def write_workbook(
    series: CaseSeries, path: Path, wrong: Callable[[CaseSeries, Path], str]
) -> None:
    """Write every sheet beside the file, and move it when it is whole and gives all back."""
    for patient in series.patients:
        for reason in why_reserved(patient.id):
            raise _not_writable(f"Patient.id of patient {patient.id!r}", f"one that {reason}")
    try:
        _save(_book_of(series), path, lambda beside: wrong(series, beside))
    except InputError:
        for form in FORMS:  # if the row of a record alone does not give it back, name its field
            deque(rows_of(form, series.patients), maxlen=0)
        raise


def _book_of(series: CaseSeries) -> Any:
    book = _package().Workbook()
    book.remove(book.active)
    for name, (file, columns, _) in SHEETS.items():
        form = next((each for each in FORMS if each.file == file), None)
        rows = facts_of(series) if form is None else rows_of(form, series.patients, check=False)
        sheet = book.create_sheet(name)
        _fill(sheet, name, rows, {column.name: column for column in columns})
    return book


def _fill(sheet: Any, name: str, rows: Iterable[Sequence[str]], columns: dict[str, Column]) -> None:
    heading: Sequence[str] = ()
    long: dict[int, dict[int, str]] = {}
    widest: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        if number == 1:
            heading = row
            _heading(sheet, heading)
            continue
        if number > MOST_ROWS:
            raise _not_writable(f"series, sheet {name!r}", f"more than {MOST_ROWS} rows")
        for place, (column, text) in enumerate(zip(heading, row, strict=True), start=1):
            if text:
                known = filled_by(columns[column], row[0])
                plain = unguarded(text) if isinstance(known.cell, Text) else text
                if _LOST.search(plain):
                    raise _not_writable(f"{name}.{column}, row {number}", repr(plain))
                _put(sheet, number, place, _typed(plain, known))
                width = width_of(plain)
                widest[place] = max(width, widest.get(place, 0))
                if width + 2 > WIDEST:
                    long.setdefault(number, {})[place] = plain
    for place, width in widest.items():
        _widen(sheet, place, width)
    for number, texts in long.items():
        widths = [_column(sheet, place).width for place in texts]
        sheet.row_dimensions[number].height = height_for([*texts.values()], widths)
        for cell in sheet[number]:
            _wrapped(cell)


def _not_writable(argument: str, given: str) -> InputError:
    return InputError.of(
        "NOT_WRITABLE",
        argument=argument,
        needed=Sentence("problem.NOT_WRITABLE.needed_excel_write"),
        given=given,
        remedy=Sentence("problem.NOT_WRITABLE.remedy_excel_write"),
    )


def _save(book: Any, path: Path, wrong: Callable[[Path], str] = lambda _: "") -> None:
    """Put the workbook in place only when it is whole."""
    if not path.parent.is_dir():
        raise InputError.of("NO_FOLDER", argument="path", given=repr(str(path)))
    content = io.BytesIO()
    book.save(content)
    with new_file(path) as stream:
        stream.write(without_times(content.getvalue()))
        stream.flush()
        if found := wrong(Path(stream.name)):
            raise _not_writable("series", found)


# --- the template -------------------------------------------------------------------------------

AGENTS: Final = (
    "prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "ivig", "anti-d",
    "rituximab", "eltrombopag", "romiplostim", "avatrombopag", "hetrombopag", "rhtpo",
    "fostamatinib", "zanubrutinib", "orelabrutinib", "rilzabrutinib", "sovleplenib",
    "efgartigimod", "azathioprine", "ciclosporin", "cyclophosphamide", "mycophenolate", "danazol",
    "vincristine", "vinblastine", "dapsone", "sirolimus", "splenectomy",
)  # fmt: skip
"""Offered in a list; any other name may be typed."""

COUNT_UNITS: Final = (WRITTEN_UNIT, "10^3/uL", "/uL", "/mm3")
"""Offered in a list; `itpcase.parse_count` reads many more."""

_CLOSED: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("patients", "sex"): ("F", "M"),
    ("patients", "provenance"): tuple(Provenance),
    ("bleeds", "who_grade"): tuple(map(str, range(HIGHEST_WHO_GRADE + 1))),
    ("rescues", "kind"): tuple(RescueKind),
    ("labs", "analyte"): tuple(name for name in ANALYTES if name != PLATELETS),
    ("exposures", "intent"): tuple(Intent),
    ("signs", "sign"): tuple(Sign),
    ("signs", "blood_loss"): tuple(BloodLoss),
    ("signs", "found"): tuple(Found),
    **{
        (form.name, column.name): ("yes", "no")
        for form in FORMS
        for column in form.columns
        if isinstance(column.cell, YesNo)
    },
    ("series", "field"): tuple(column.name for column in SERIES.columns),
}
"""Nothing else can be chosen."""

_EXAMPLES: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "patients": (
        {"sex": "F", "age": 34, "diagnosed_on": "2020-11-02",
         "followed_until": "2021-09-01", "bleeding_recorded": "yes"},
        {"sex": "M", "age": 61, "diagnosed_on": -400, "bleeding_recorded": "no"},
    ),
    "lines": (
        {"line": 1, "agents": "prednisone", "started_on": "2021-03-05",
         "ended_on": "2021-06-01", "baseline": "12 10*9/L", "dose": "1 mg/kg",
         "stated_response": "complete response", "stated_duration": "ongoing at 8 months"},
        {"line": 2, "agents": "rituximab + dexamethasone", "started_on": 0},
    ),
    "counts": (
        {"on": "2021-03-12", "count": 45, "unit": WRITTEN_UNIT},
        {"count": "<5", "unit": "10^3/uL", "when": "3-4 weeks after line 2", "line": 2},
    ),
    "bleeds": (
        {"on": "2021-03-01", "until": "2021-03-03", "who_grade": 2, "site": "nose"},
        {"on": 3, "who_grade": 1, "site": "skin"},
    ),
    "rescues": (
        {"on": "2021-03-06", "kind": str(RescueKind.IVIG)},
        {"on": 5, "kind": str(RescueKind.PLATELET_TRANSFUSION)},
    ),
    "labs": (
        {"on": "2021-03-12", "analyte": "alt", "value": 35, "unit": "U/L",
         "upper_limit": 40},
        {"on": 14, "analyte": "creatinine", "value": 80, "unit": "umol/L"},
    ),
    "exposures": (
        {"agent": "prednisone", "started_on": "2021-03-05",
         "ended_on": "2021-06-01", "daily_dose": "20 mg/d"},
        {"agent": "ivig", "started_on": 0, "intent": str(Intent.RESCUE)},
    ),
    "signs": (
        {"on": "2021-03-01", "sign": str(Sign.EPISTAXIS), "present": "yes", "minutes": 12},
        {"on": 3, "sign": str(Sign.PETECHIAE), "present": "no", "complete": "no"},
    ),
}  # fmt: skip
"""Days are texts: a cell in the format of a date would make a date of a study day."""


def write_empty(path: Path, said: Words) -> None:
    """Write the workbook that is filled in."""
    if path.exists():
        raise InputError.of(
            "FILE_EXISTS",
            argument="path",
            needed=Sentence("problem.FILE_EXISTS.needed_excel_write"),
            given=repr(str(path)),
            remedy=Sentence("problem.FILE_EXISTS.remedy_excel_write"),
        )
    openpyxl = _package()
    book = openpyxl.Workbook()
    _instruct(book.active, said)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for name, (_, columns, _) in SHEETS.items():
        if name != PurePath(SERIES.file).stem:
            _sheet_to_fill(book.create_sheet(name, len(book.sheetnames) - 1), name, columns, said)
    series = book.create_sheet(PurePath(SERIES.file).stem, len(book.sheetnames) - 1)
    _sheet_to_fill(series, series.title, SERIES_COLUMNS, said)
    for number, column in enumerate(SERIES.columns, start=FIRST_FREE + 1):
        _put(series, number, 1, column.name)
    _offer(book, lists, said)
    _save(book, path)


def _instruct(sheet: Any, said: Words) -> None:
    openpyxl = _package()
    sheet.title = INSTRUCTIONS
    _column(sheet, 1).width = INSTRUCTIONS_WIDTH
    for number, line in enumerate(_lines(said), start=1):
        cell = _put(sheet, number, 1, line)
        _wrapped(cell)
        sheet.row_dimensions[number].height = height_for([line], [INSTRUCTIONS_WIDTH], SPACED)
        if number == 1:
            cell.font = openpyxl.styles.Font(bold=True, size=14)
            sheet.row_dimensions[number].height = height_for([line], [INSTRUCTIONS_WIDTH], TITLE)
    lay_on_paper(sheet, title_rows=0)


def _lines(said: Words) -> Iterator[str]:
    yield said("template.title")
    number = 1
    while f"line{number}" in said.table["template"]["text"]:
        yield said(f"template.text.line{number}", undated=UNDATED, example=EXAMPLE, help=HELP)
        number += 1


def _sheet_to_fill(sheet: Any, name: str, columns: Sequence[Column], said: Words) -> None:
    """Write the heading with its help, a row of help, and two examples."""
    openpyxl = _package()
    written = [column for column in columns if column.is_written]
    _heading(sheet, [column.name for column in written])
    helps = []
    for place, column in enumerate(written, start=1):
        text = said(f"template.column.{column.name}")
        head = sheet.cell(1, place)
        head.comment = openpyxl.comments.Comment(text, AUTHOR, width=320, height=120)
        mark = said("template.required") if column.is_required else ""
        lead = f"{HELP} " if place == 1 else ""
        helps.append(f"{lead}{text}{mark}")
        help_cell = _put(sheet, FIRST_FREE, place, helps[-1])
        help_cell.font = openpyxl.styles.Font(italic=True, color="7F7F7F", size=9)
        _wrapped(help_cell)
    sheet.freeze_panes = f"B{FIRST_FREE + 1}"
    lay_on_paper(sheet, title_rows=FIRST_FREE, columns=len(written))
    for number, example in enumerate(_EXAMPLES.get(name, ()), start=1):
        facts = {"patient_id": f"{EXAMPLE}-{number}"} | example
        for place, column in enumerate(written, start=1):
            if column.name in facts:
                cell = _put(sheet, FIRST_FREE + number, place, facts[column.name])
                cell.font = openpyxl.styles.Font(color="C00000", italic=True)
                cell.alignment = openpyxl.styles.Alignment(horizontal="left")
                _widen(sheet, place, width_of(str(facts[column.name])))
                if isinstance(facts[column.name], int):
                    cell.number_format = "General"
    widths = [_column(sheet, place).width for place in range(1, len(written) + 1)]
    sheet.row_dimensions[FIRST_FREE].height = height_for(helps, widths)


def _offer(book: Any, lists: Any, said: Words) -> None:
    """Add the drop-down lists; where other words are good as well, they only suggest."""
    openpyxl = _package()
    offered = {key: (values, True) for key, values in _CLOSED.items()}
    units = tuple(dict.fromkeys([*(each.unit for each in ANALYTES.values()), "mg/dL"]))
    reasons = tuple(part.strip() for part in said("template.stop_reasons").split(";"))
    offered |= {
        ("lines", "agents"): (AGENTS, False),
        ("exposures", "agent"): (AGENTS, False),
        ("signs", "sites"): (tuple(BodySite), False),
        ("signs", "interventions"): (tuple(Intervention), False),
        ("lines", "stop_reason"): (reasons, False),
        ("counts", "unit"): (COUNT_UNITS, False),
        ("labs", "unit"): (units, False),
    }
    for sheet_name in ("counts", "bleeds", "rescues", "labs", "lines"):
        offered[sheet_name, "assumed"] = (("day", "unit", "day;unit"), False)
    for number, ((name, column), (values, is_closed)) in enumerate(offered.items(), start=1):
        letter = openpyxl.utils.get_column_letter(number)
        _put(lists, 1, number, f"{name}.{column}")
        for row, value in enumerate(values, start=2):
            _put(lists, row, number, str(value))
        rule = openpyxl.worksheet.datavalidation.DataValidation(
            type="list",
            formula1=f"{LISTS}!${letter}$2:${letter}${len(values) + 1}",
            allow_blank=True,
            showErrorMessage=is_closed,
            errorTitle=column,
            error=said("template.choose"),
        )
        sheet = book[name]
        place = next(cell.column_letter for cell in sheet[1] if cell.value == column)
        rule.add(f"{place}{FIRST_FREE + 1}:{place}{ROWS_TO_FILL}")
        sheet.add_data_validation(rule)
