"""
An OpenDocument spreadsheet as the workbook that openpyxl would make of it.

What a cell holds, what its format shows of it, what is hidden, merged, noted or struck through
stands in the workbook as it stands in the file, so that every rule of workbooks holds.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, fromstring

import attrs

from itpcase.io._workbooks.runs import moved, text_of_runs

__all__: list[str] = []

_SPACES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip
_PREFIXES: Final = {space: prefix for prefix, space in _SPACES.items()}

_GROUPS: Final = frozenset({
    "table:table-row-group", "table:table-header-rows", "table:table-rows",
    "table:table-column-group", "table:table-header-columns", "table:table-columns",
})  # fmt: skip
"""What stands around rows and columns."""

_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})

_UNSEEN: Final = frozenset({"collapse", "filter"})

_LETTERS: Final = {
    "number:day": "d", "number:month": "m", "number:year": "y", "number:era": "e",
    "number:day-of-week": "ddd", "number:hours": "h", "number:minutes": "m",
    "number:seconds": "s", "number:am-pm": "AM/PM",
}  # fmt: skip
"""The parts of a date or a time, in the letters of a spreadsheet's format."""

_CONDITION: Final = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]+)")

_FAULT: Final = re.compile(r"#[A-Z/0]+[!?]?|#N/A|Err:[0-9]+")
"""What a formula shows that has no value."""

TRUTHS: Final = {"of:=TRUE()": True, "of:=FALSE()": False}
"""How a truth value of another workbook is kept: the number beside it is shown as a word."""

SIXTY: Final = 60
"""Minutes of an hour, seconds of a minute."""

LONGEST_TEXT: Final = 32_767
"""No cell holds more. [characters]"""

_DURATION: Final = re.compile(r"(-?)PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,][0-9]*)?S)?")


@attrs.frozen
class _Style:
    """What the style of a cell, or of a part of its text, says."""

    number_format: str = "General"
    is_struck: bool = False
    position: str = ""
    """``superscript`` or ``subscript``, of a part of a text."""
    is_hidden: bool = False
    """Whether a sheet is not shown."""
    fill: str = ""
    colour: str = ""
    """The colours of a cell and of its letters, such as ``FFFF00``."""


def workbook_of(path: Path, most_cells: int) -> tuple[Any, Any]:
    """
    Read an OpenDocument spreadsheet that was looked through.

    Parameters
    ----------
    path : Path
    most_cells : int
        So many cells are made at most, those that are repeated or merged among them.

    Returns
    -------
    (openpyxl workbook, openpyxl workbook or None)
        With its values, and with its formulas that have none.

    Raises
    ------
    OverflowError
        For more cells.
    """
    import openpyxl  # noqa: PLC0415 - an extra

    with zipfile.ZipFile(path) as package:
        parts = [fromstring(package.read(name)) for name in ("styles.xml", "content.xml")  # noqa: S314 - looked through: it declares nothing
                 if name in package.namelist()]  # fmt: skip
    values, formulas = openpyxl.Workbook(), openpyxl.Workbook()
    values.remove(values.active)
    formulas.remove(formulas.active)
    reader = _Reader(_styles(parts), most_cells)
    for table in parts[-1].iterfind("office:body/office:spreadsheet/table:table", _SPACES):
        name = _said(table, "table:name") or f"Sheet{len(values.sheetnames) + 1}"
        reader.read(table, _sheet_named(values, name), _sheet_named(formulas, name))
    return values, formulas if reader.has_formulas else None


def _sheet_named(book: Any, name: str) -> Any:
    """Make a sheet of the name that it has, which openpyxl may not take: ``a/b``, or a long one."""
    free = (f"{name}{number or ''}" for number in count())
    title = next(each for each in free if each not in book.sheetnames)
    sheet = book.create_sheet()
    sheet._WorkbookChild__title = title  # noqa: SLF001 - its setter refuses some
    return sheet


@cache
def _name(tag: str) -> str:
    """Write a name with the prefix of its namespace, such as ``table:table-row``."""
    space, _, name = tag.removeprefix("{").partition("}")
    return f"{_PREFIXES.get(space, '')}:{name}"


@cache
def _expanded(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{rest}"


def _tag(element: Element) -> str:
    return _name(element.tag)


def _said(element: Element, name: str) -> str | None:
    """Return an attribute."""
    return element.get(_expanded(name))


# --- styles ---------------------------------------------------------------------------------------


def _styles(parts: Iterable[Element]) -> dict[str, _Style]:
    """Read the styles of a document by their names."""
    formats: dict[str, Element] = {}
    found: dict[str, Element] = {}
    for part in parts:
        for style in part.iter():
            name = _said(style, "style:name")
            if name is None:
                continue
            if _tag(style) == "style:style":
                found[name] = style
            elif _tag(style).startswith("number:"):
                formats[name] = style
    return {name: _style_of(name, found, formats) for name in found}


def _style_of(name: str, styles: Mapping[str, Element], formats: Mapping[str, Element]) -> _Style:
    """Return what a style says, and those that it is made from."""
    said: dict[str, str] = {}
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        style = styles[name]
        own: dict[str, str | None] = {"format": _said(style, "style:data-style-name")}
        for part in style:
            if _tag(part) == "style:text-properties":
                through = [_said(part, f"style:text-line-through-{kind}")
                           for kind in ("style", "type")]  # fmt: skip
                if any(through):
                    own["struck"] = "yes" if {*through} - {None, "none"} else "no"
                own["position"] = _said(part, "style:text-position")
                own["colour"] = _said(part, "fo:color")
            elif _tag(part) == "style:table-cell-properties":
                own["fill"] = _said(part, "fo:background-color")
            elif _tag(part) == "style:table-properties":
                own["display"] = _said(part, "table:display")
        said = {**{key: value for key, value in own.items() if value}, **said}
        name = _said(style, "style:parent-style-name") or ""
    raised = said.get("position", "").partition(" ")[0]
    is_level = raised in {"", "0%"}
    is_lower = raised == "sub" or raised.startswith("-")
    return _Style(
        _code_of(said.get("format", ""), formats),
        said.get("struck") == "yes",
        "" if is_level else "subscript" if is_lower else "superscript",
        said.get("display") == "false",
        _hex(said.get("fill", "")),
        _hex(said.get("colour", "")),
    )


def _hex(colour: str) -> str:
    """Write a colour as a workbook does; nothing for one that is none."""
    found = re.fullmatch(r"#([0-9a-fA-F]{6})", colour)
    return found[1].upper() if found else ""


def _code_of(name: str, formats: Mapping[str, Element], *, is_part: bool = False) -> str:
    """Write a format as a spreadsheet does, such as ``"<"0`` or ``yyyy-mm-dd``."""
    style = formats.get(name)
    if style is None:
        return "General"
    code, parts = "", []
    for part in style:
        if _tag(part) == "style:map" and not is_part:
            condition = _CONDITION.fullmatch(_said(part, "style:condition") or "")
            if condition is not None:
                sign = condition[1].replace("!=", "<>")
                named = _said(part, "style:apply-style-name") or ""
                shown = _code_of(named, formats, is_part=True)
                parts.append(f"[{sign}{condition[2]}]{shown}")
        else:
            code += _code_of_part(part, _tag(style))
    is_nothing = not code and all(part.endswith("]") for part in parts)
    return ";;;" if is_nothing and not is_part else ";".join([*parts, code])


def _code_of_part(part: Element, kind: str) -> str:
    """Write a part of a format."""
    tag = _tag(part)
    if tag in _LETTERS:
        return _letters(part)
    if tag in {"number:text", "number:currency-symbol"}:
        shown = (part.text or "").replace('"', "")
        if kind == "number:percentage-style" and "%" in shown:
            return "%"
        return f'"{shown}"' if shown else ""
    if tag in {"number:number", "number:scientific-number", "number:fraction"}:
        return _places(part)
    return "@" if tag == "number:text-content" else ""


def _letters(part: Element) -> str:
    """Write a part of a date or a time, such as ``mm`` or ``mmm``."""
    letters = _LETTERS[_tag(part)]
    is_long = _said(part, "number:style") == "long"
    if _said(part, "number:textual") == "true":
        return letters * 3
    if letters == "y":
        return "yyyy" if is_long else "yy"
    return letters * 2 if is_long and len(letters) == 1 else letters


def _places(part: Element) -> str:
    """Write the places of the digits of a number."""
    if _tag(part) == "number:fraction":
        return "# ?/?"
    digits = "0" * int(_said(part, "number:min-integer-digits") or 0) or "#"
    if _said(part, "number:grouping") == "true":
        digits = f"#,##{digits}"
    decimals = int(_said(part, "number:decimal-places") or 0)
    factor = _said(part, "number:display-factor") or "1"
    shown = digits + ("." + "0" * min(decimals, 20) if decimals else "")
    shown += "E+0" if _tag(part) == "number:scientific-number" else ""
    return shown + ("," if float(factor) > 1 else "")


# --- cells ----------------------------------------------------------------------------------------


@attrs.define
class _Reader:
    """Writes the sheets of a document into those of a workbook."""

    styles: Mapping[str, _Style]
    most_cells: int
    has_formulas: bool = False

    def read(self, table: Element, sheet: Any, formulas: Any) -> None:
        """Read one sheet."""
        name = _said(table, "table:style-name") or ""
        if self.styles.get(name, _Style()).is_hidden:
            sheet.sheet_state = "hidden"
        of_columns = list(self._columns(table, sheet))
        row = 0
        for element, is_hidden in _inside(table, "table:table-row"):
            repeated = _times(element, "table:number-rows-repeated")
            self._count(repeated * _width(element))
            cells = list(_placed(element))
            for at in range(row + 1, row + 1 + repeated) if cells else ():
                for place, cell in cells:
                    self._put(sheet, formulas, (at, place), cell, self._style(
                        cell, element, of_columns, place))  # fmt: skip
                if is_hidden or _said(element, "table:visibility") in _UNSEEN:
                    sheet.row_dimensions[at].hidden = True
            row += repeated

    def _count(self, cells: int) -> None:
        """Count cells before they are made."""
        self.most_cells -= cells
        if self.most_cells < 0:
            raise OverflowError

    def _columns(self, table: Element, sheet: Any) -> Iterator[tuple[int, str]]:
        """Give the last place of each run of columns with the style of its cells; hide some."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

        place = 0
        for element, is_hidden in _inside(table, "table:table-column"):
            repeated = _times(element, "table:number-columns-repeated")
            if is_hidden or _said(element, "table:visibility") in _UNSEEN:
                run = sheet.column_dimensions[get_column_letter(place + 1)]
                run.hidden, run.min, run.max = True, place + 1, place + repeated
            place += repeated
            yield place, _said(element, "table:default-cell-style-name") or ""

    def _style(
        self, cell: Element, row: Element, of_columns: list[tuple[int, str]], place: int
    ) -> _Style:  # fmt: skip
        named = _said(cell, "table:style-name")
        named = named or _said(row, "table:default-cell-style-name")
        named = named or next((name for last, name in of_columns if place <= last), "")
        return self.styles.get(named, _Style())

    def _put(
        self, sheet: Any, formulas: Any, at: tuple[int, int], element: Element, style: _Style
    ) -> None:  # fmt: skip
        across, down = (_times(element, f"table:number-{what}-spanned")
                        for what in ("columns", "rows"))  # fmt: skip
        self._count(across * down - 1)
        cell = sheet.cell(*at)
        value, kind = self._value(element, style)
        if value is None and _said(element, "table:formula"):
            twin = formulas.cell(*at)
            twin.value, twin.data_type = _said(element, "table:formula"), "f"
            self.has_formulas = True
        cell._value, cell.data_type = value, kind  # noqa: SLF001 - a text, whatever it begins with
        self._dress(cell, element, style, kind)
        if across * down > 1:
            sheet.merge_cells(start_row=at[0], start_column=at[1], end_row=at[0] + down - 1,
                              end_column=at[1] + across - 1)  # fmt: skip

    def _dress(self, cell: Any, element: Element, style: _Style, kind: str) -> None:
        """Give a cell its format, its note, and the line through it."""
        from openpyxl.comments import Comment  # noqa: PLC0415 - an extra
        from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 - an extra

        shown = "".join(text for text, _ in self._runs(element))
        if kind == "n" and shown.strip() and not re.search(r"\d", shown):
            said = shown.replace('"', "")
            cell.number_format = f'"{said}"'  # a truth value of a formula
        elif style.number_format != "General":
            cell.number_format = style.number_format
        elif _said(element, "office:value-type") == "percentage":
            cell.number_format = "0%"
        elif _said(element, "office:value-type") == "currency":
            cell.number_format = f'0 "{_said(element, "office:currency") or "?"}"'
        if style.is_struck or style.colour:
            cell.font = Font(strike=style.is_struck or None, color=style.colour or None)
        if style.fill:
            cell.fill = PatternFill("solid", fgColor=style.fill)
        for note in element:
            if _tag(note) == "office:annotation":
                author = next((each.text for each in note if _tag(each) == "dc:creator"), None)
                lines = ("".join(each.itertext()) for each in note if _tag(each) == "text:p")
                cell.comment = Comment("\n".join(lines), author or "")

    def _value(self, element: Element, style: _Style) -> tuple[Any, str]:
        """Return what a cell holds, as openpyxl gives it, and its letter for the kind."""
        kind = _said(element, "office:value-type")
        runs = list(self._runs(element))
        text = "".join(text for text, _ in runs)
        formula = _said(element, "table:formula")
        if _said(element, "calcext:value-type") == "error" or (
            formula and _FAULT.fullmatch(text.strip())  # a number beside it is none
        ):
            return text.strip(), "e"
        try:
            value = _typed(element, kind, text)
        except ValueError:  # kept as it is shown, and refused where it is read
            return text, "s"
        if value is not None:
            return value
        said = _said(element, "office:string-value")
        is_plain = all(name is None for _, name in runs)
        is_said = kind is not None and said is not None and is_plain
        whole = said if is_said else text_of_runs(self._moved(runs, style))
        return (whole, "s") if whole else (None, "n")

    def _moved(
        self, runs: list[tuple[str, str | None]], style: _Style
    ) -> Iterator[tuple[str, bool]]:
        """Give the parts of a text, raised and lowered digits as such, and which are struck."""
        for text, name in runs:
            own = self.styles.get(name or "", _Style())
            yield moved(text, own.position), own.is_struck and not style.is_struck

    def _runs(self, element: Element) -> Iterator[tuple[str, str | None]]:
        """Give the parts of the text of a cell with their styles, its paragraphs as lines."""
        first = True
        for part in element:
            if _tag(part) == "text:p":
                if not first:
                    yield "\n", None
                first = False
                yield from _runs_in(part, None)


def _typed(element: Element, kind: str | None, text: str) -> tuple[Any, str] | None:
    """Return what a cell holds that is no text, and its letter; None for a text."""
    if (truth := TRUTHS.get(_said(element, "table:formula") or "")) is not None:
        return truth, "b"
    if kind == "boolean":
        return _said(element, "office:boolean-value") == "true", "b"
    if kind in {"float", "percentage", "currency"}:
        return _number(_said(element, "office:value") or text), "n"
    if kind == "date":
        said = _said(element, "office:date-value") or text
        moment = dt.datetime.fromisoformat(said)
        return (moment, "d") if moment.tzinfo is None else (said, "s")  # read by its zone
    if kind == "time":
        return _time(_said(element, "office:time-value") or ""), "d"
    return None


def _runs_in(element: Element, style: str | None) -> Iterator[tuple[str, str | None]]:
    yield element.text or "", style
    for part in element:
        if _tag(part) == "text:s":
            yield " " * min(_times(part, "text:c"), LONGEST_TEXT), style
        elif _tag(part) in {"text:tab", "text:line-break"}:
            yield "\t" if _tag(part) == "text:tab" else "\n", style
        elif _tag(part) not in {"office:annotation", "text:ruby-text"}:
            named = _said(part, "text:style-name")
            yield from _runs_in(part, named if _tag(part) == "text:span" and named else style)
        yield part.tail or "", style


def _inside(
    element: Element, tag: str, *, is_hidden: bool = False
) -> Iterator[tuple[Element, bool]]:
    """Give the rows or columns of a sheet, and whether the group around them is closed."""
    for part in element:
        if _tag(part) == tag:
            yield part, is_hidden
        elif _tag(part) in _GROUPS:
            closed = is_hidden or _said(part, "table:display") == "false"
            yield from _inside(part, tag, is_hidden=closed)


def _placed(row: Element) -> Iterator[tuple[int, Element]]:
    """Give the cells of a row with their places, each that is repeated as often."""
    place = 0
    for cell in row:
        if _tag(cell) in _CELLS:
            repeated = _times(cell, "table:number-columns-repeated")
            if _says(cell):
                yield from ((place + 1 + k, cell) for k in range(repeated))
            place += repeated


def _width(row: Element) -> int:
    """Count the cells of a row that say something."""
    return sum(_times(cell, "table:number-columns-repeated") for cell in row if _says(cell))


def _says(cell: Element) -> bool:
    """Tell whether there is anything to be read in a cell."""
    return _tag(cell) == "table:table-cell" and (
        len(cell) > 0
        or _said(cell, "office:value-type") is not None
        or _said(cell, "table:formula") is not None
    )


def _times(element: Element, name: str) -> int:
    said = _said(element, name) or "1"
    return max(1, int(said)) if said.isdecimal() else 1


def _number(text: str) -> int | float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _time(text: str) -> dt.time | dt.timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds = (int(each or 0) for each in found.groups()[1:])
    try:
        span = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ValueError(text) from None
    if found[1] or span >= dt.timedelta(days=1):
        return -span if found[1] else span
    return dt.time(hours, minutes, seconds) if minutes < SIXTY > seconds else span
