"""
A workbook as a file: what it is, and whether it is safe to open.

Workbooks of Open XML are opened by openpyxl; OpenDocument spreadsheets and old binary workbooks
become what openpyxl would have made of them.

The file is told by its first bytes, not by its name. What its parts say of their sizes is looked
at first; then everything is unpacked once and looked through with limits, before openpyxl, which
has none, makes an object of each cell.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError, ParserCreate

from itpcase._disk import remedy_of
from itpcase._sentences import Sentence
from itpcase.errors import InputError, MissingExtraError
from itpcase.io._files.archives import DAMAGED, PROPERTIES
from itpcase.io._workbooks import old_workbook, open_document
from itpcase.io._workbooks.runs import mark_texts

__all__: list[str] = []

LARGEST_FILE: Final = 50 * 1024 * 1024
"""No workbook is larger than this. [bytes]"""

LARGEST_CONTENT: Final = 300 * 1024 * 1024
"""No workbook unpacks to more than this. [bytes]"""

MOST_PARTS: Final = 2_000
"""No workbook has more parts than this."""

MOST_SHEETS: Final = 100
"""No workbook has more sheets than this."""

MOST_CELLS: Final = 2_000_000
"""No workbook has more cells than this, merged ones among them."""

MOST_TIMES: Final = 500
"""No large part unpacks to so many times its size: cells differ."""

DEEPEST: Final = 64
"""No part has more elements inside one another than this."""

WORKBOOK: Final = "xl/workbook.xml"
"""The part that lists the sheets."""

STRICT: Final = b"purl.oclc.org/ooxml"
"""Names the strict form of the standard, of which openpyxl sees no sheet."""

TEXTS: Final = ("xl/sharedStrings", "xl/worksheets/")
"""The parts that hold the texts of cells."""

MARKS: Final = frozenset({"strike", "vertAlign"})
"""How a part of a text says that it is struck through, or stands higher or lower."""

CELLS: Final = frozenset({"c", "table-cell"})
"""The elements that are cells."""

MANIFEST: Final = "META-INF/manifest.xml"
"""The part of an OpenDocument file that lists the others."""

SPREADSHEET: Final = b"opendocument.spreadsheet"
ENCRYPTED_PART: Final = b"encryption-data"
NUMBERS: Final = ".iwa"
"""The ending of the parts of a spreadsheet of Numbers."""

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every part, the earliest that an archive can say."""

_TIMES: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_PIECE: Final = 1 << 20
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
ZIP_OF_ANY_KIND: Final = b"PK"
"""How an archive of ZIP begins, also one that is empty or in pieces."""

_KINDS: Final = {
    b"sheet.binary": ("BINARY_WORKBOOK", Sentence("workbook.binary")),  # it names macros too
    b"macroEnabled": ("WORKBOOK_WITH_MACROS", Sentence("workbook.with_macros")),
}


def _refused(code: str, given: str, remedy: str | None = None) -> InputError:
    return InputError.of(
        code, argument="path", needed=Sentence("workbook.needed"), given=given,
        remedy=remedy or Sentence("workbook.save_as"),
    )  # fmt: skip


def opened(path: Path) -> tuple[Any, Any]:
    """
    Open a workbook: with the values that the spreadsheet has worked out, and with its formulas.

    The second is None where there is no formula.
    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("reading a workbook", "excel") from None
    seen = _checked(path)
    try:
        if seen.form == "document":
            return open_document.workbook_of(path, MOST_CELLS)
        if seen.form == "old":
            return old_workbook.workbook_of(path, MOST_CELLS), None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that are not read, such as pictures
            with path.open("rb") as stream:  # by a path, openpyxl tells the file by its name
                values = openpyxl.load_workbook(stream, data_only=True)
                formulas = openpyxl.load_workbook(stream) if seen.has_formulas else None
                if seen.has_marks:
                    mark_texts(
                        values, openpyxl.load_workbook(stream, data_only=True, rich_text=True)
                    )
    except (MemoryError, MissingExtraError):  # not a damaged file
        raise
    except OverflowError:
        raise _too_large("given_cells", MOST_CELLS) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise _refused("UNREADABLE", str(error), remedy_of(error)) from error
        if seen.form == "old":  # no spreadsheet, or one with a password
            is_locked = "encrypted" in str(error)
            raise (
                _encrypted()
                if is_locked
                else _refused("OLD_WORKBOOK", Sentence("problem.OLD_WORKBOOK.given"))
            ) from error
        # whatever openpyxl meets in a damaged file
        raise _refused("DAMAGED_WORKBOOK", f"{type(error).__name__}: {error}") from error
    for sheet in values.worksheets:
        _cut_to_filled(sheet, formulas and formulas[sheet.title])
    _check_areas(values)
    if not _formats_are_defined(values):
        raise _refused("DAMAGED_WORKBOOK", Sentence("problem.DAMAGED_WORKBOOK.given"))
    return values, formulas


def _cut_to_filled(sheet: Any, formulas: Any) -> None:
    """Take out the cells behind the last that holds something: they have a format, and no more."""
    cells = sheet._cells  # noqa: SLF001 - looking at cells by a public name makes more
    filled = [place for place, cell in cells.items() if cell.value is not None or cell.comment]
    if formulas is not None:
        filled += [place for place, cell in formulas._cells.items() if cell.value is not None]  # noqa: SLF001
    rows = max((row for row, _ in filled), default=0)
    columns = max((column for _, column in filled), default=0)
    for place in [place for place in cells if place[0] > rows or place[1] > columns]:
        del cells[place]


def _check_areas(book: Any) -> None:
    """Refuse sheets whose cells lie far apart: every cell between them is gone through."""
    left = MOST_CELLS
    for sheet in book.worksheets:
        rows, columns = sheet.max_row, sheet.max_column
        left -= rows * columns
        if left < 0:
            raise _refused(
                "WORKBOOK_TOO_LARGE",
                Sentence("problem.WORKBOOK_TOO_LARGE.given_area", sheet=repr(sheet.title),
                         rows=f"{rows:,}", columns=f"{columns:,}"),
                Sentence("problem.WORKBOOK_TOO_LARGE.remedy_area"),
            )  # fmt: skip


def without_times(workbook: bytes) -> bytes:
    """Take the time of writing out of a workbook: the same content gives the same bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for part in package.infolist():
            content = package.read(part)
            if part.filename == PROPERTIES:
                content = _TIMES.sub(b"", content)
            again.writestr(zipfile.ZipInfo(part.filename, EARLIEST), content)
    return out.getvalue()


def _formats_are_defined(book: Any) -> bool:
    """Whether each cell style names a number format that the workbook has."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415 - an extra

    own = len(book._number_formats)  # noqa: SLF001 - openpyxl asks here and raises IndexError
    styles = book._cell_styles  # noqa: SLF001 - no public name has all of them
    return all(style.numFmtId < BUILTIN_FORMATS_MAX_SIZE + own for style in styles)


def _checked(path: Path) -> _Seen:
    """Refuse what is no workbook, and tell what is in it beside values."""
    if not path.is_file():
        raise _refused(
            "NO_FILE",
            repr(str(path)),
            Sentence("problem.NO_FILE.remedy_excel_file")
            if path.is_dir()
            else Sentence("problem.NO_FILE.remedy_files"),
        )
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refused(
                "WORKBOOK_TOO_LARGE",
                Sentence("problem.WORKBOOK_TOO_LARGE.given", size=size),
                Sentence("problem.WORKBOOK_TOO_LARGE.remedy", largest_file=LARGEST_FILE),
            )
        with path.open("rb") as stream:
            start = stream.read(len(OLE))
            if start == OLE:
                stream.seek(0)
                if _ENCRYPTED in stream.read():
                    raise _encrypted()
                seen = _Seen()
                seen.form = "old"
                return seen
        if not start.startswith(ZIP_OF_ANY_KIND):
            raise _refused("NOT_A_WORKBOOK", Sentence("problem.NOT_A_WORKBOOK.given_excel_file"))
        with zipfile.ZipFile(path) as package:
            _check_sizes(package.infolist())
            return _looked_through(package)
    except OSError as error:
        raise _refused("UNREADABLE", str(error), remedy_of(error)) from error
    except DAMAGED as error:
        raise _refused("DAMAGED_WORKBOOK", str(error)) from error


def _encrypted() -> InputError:
    return _refused(
        "ENCRYPTED_WORKBOOK",
        Sentence("problem.ENCRYPTED_WORKBOOK.given"),
        Sentence("problem.ENCRYPTED_WORKBOOK.remedy"),
    )


def _check_sizes(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse by what the parts say of themselves, before any of them is unpacked."""
    total = sum(part.file_size for part in parts)
    if total > LARGEST_CONTENT:
        raise _too_large("given_excel_file", LARGEST_CONTENT)
    for part in parts:
        if part.file_size > _PIECE and part.file_size > MOST_TIMES * max(part.compress_size, 1):
            raise _too_large("given_times", MOST_TIMES)
    if sum(part.filename.startswith("xl/worksheets/sheet") for part in parts) > MOST_SHEETS:
        raise _too_large("given_sheets", MOST_SHEETS)


def _too_large(given: str, most: int) -> InputError:
    return _refused(
        "WORKBOOK_TOO_LARGE",
        Sentence(f"problem.WORKBOOK_TOO_LARGE.{given}", most=f"{most:,}"),
        Sentence("problem.WORKBOOK_TOO_LARGE.remedy_excel_file"),
    )


def _looked_through(package: zipfile.ZipFile) -> _Seen:
    """Unpack every part, with limits, and look for what a workbook of data does not have."""
    parts = package.infolist()
    names = {part.filename for part in parts}
    seen = _Seen()
    if "mimetype" in names and _is_spreadsheet(package.read("mimetype")):
        seen.form = "document"
    if any(name.endswith(NUMBERS) for name in names):
        raise _refused("NOT_A_WORKBOOK", Sentence("workbook.numbers"))
    if len(parts) > MOST_PARTS or not {"[Content_Types].xml", MANIFEST} & names:
        raise _refused("NOT_A_WORKBOOK", Sentence("problem.NOT_A_WORKBOOK.given"))
    total = 0
    for part in parts:
        seen.begin(part.filename)
        with package.open(part) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > LARGEST_CONTENT:  # more than the parts said
                    raise _too_large("given_excel_file", LARGEST_CONTENT)
                _check_piece(part.filename, piece)
                seen.feed(piece)
    return seen


def _check_piece(name: str, piece: bytes) -> None:
    """Refuse a part that says that this is another kind of file, or one that cannot be read."""
    if name == MANIFEST and ENCRYPTED_PART in piece:
        raise _encrypted()
    if name == "[Content_Types].xml":
        for mark, (code, given) in _KINDS.items():
            if mark in piece:
                raise _refused(code, given)
    if name == WORKBOOK and STRICT in piece:
        raise _refused("NOT_A_WORKBOOK", Sentence("workbook.strict"))


def _is_spreadsheet(kind: bytes) -> bool:
    """Tell an OpenDocument spreadsheet; a text or a drawing is refused."""
    if SPREADSHEET in kind:
        return True
    if b"opendocument" in kind:
        raise _refused("OPEN_DOCUMENT", Sentence("problem.OPEN_DOCUMENT.given"))
    return False


class _Seen:
    """What was seen so far in the parts of a workbook, which are read as a stream."""

    def __init__(self) -> None:
        self.cells = 0
        self.has_formulas = False
        self.form = "open XML"
        self.has_marks = False
        """Whether a part of a text is raised, lowered or struck through."""
        self.begin("")

    def begin(self, part: str) -> None:
        """Begin with the next part."""
        self.depth = 0
        self.is_text = part.startswith(TEXTS)
        self.is_run = False
        self.reader: Any = ParserCreate()
        self.reader.StartElementHandler = self._open
        self.reader.EndElementHandler = self._close
        self.reader.StartDoctypeDeclHandler = self._declare

    def feed(self, piece: bytes) -> None:
        """Look through a piece of a part; what is no XML is left to openpyxl."""
        if self.reader is not None:
            try:
                self.reader.Parse(piece)
            except ExpatError:
                self.reader = None

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_large("given_deep", DEEPEST)
        kind = name.rpartition(":")[2]
        if kind in CELLS:
            self.cells += 1
        elif kind == "f":
            self.has_formulas = True
        elif kind == "rPr":
            self.is_run = self.is_text
        elif kind in MARKS:
            self.has_marks |= self.is_run
        elif kind == "mergeCell":
            self.cells += _area(attributes.get("ref", ""))
        if self.cells > MOST_CELLS:
            raise _too_large("given_cells", MOST_CELLS)

    def _close(self, name: str) -> None:
        self.depth -= 1
        self.is_run &= name.rpartition(":")[2] != "rPr"

    def _declare(self, *_: object) -> None:
        raise _refused("NOT_A_WORKBOOK", Sentence("problem.NOT_A_WORKBOOK.given_excel_file_2"))


def _area(ref: str) -> int:
    """Count the cells of an area such as ``A1:C3``."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415 - an extra

    try:
        left, top, right, bottom = range_boundaries(ref)
    except (TypeError, ValueError):  # openpyxl refuses it later
        return 0
    return (right - left + 1) * (bottom - top + 1) if None not in (left, top, right, bottom) else 0
