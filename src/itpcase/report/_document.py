"""
The report as a document of a word processor: headings, tables, figures and legends.

Tables have three rules and a heading that is repeated on every page; a wide one stands on pages of
its own that lie across. What stands below a table on the page stands below it here.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from itpcase._arguments import check_ending, each_of, to_path
from itpcase._disk import write_whole
from itpcase._sentences import Sentence
from itpcase.errors import InputError, MissingExtraError
from itpcase.figures import save_figure
from itpcase.report._markup import LONGEST, unnumbered, visible
from itpcase.report.publication import PublicationTable
from itpcase.units.text import unbroken, unbroken_width, width_of
from itpcase.words import Words, read_words

DOCUMENT: Final = ".docx"
"""The ending of a document."""

UPRIGHT, ACROSS = (21.0, 29.7), (29.7, 21.0)
"""Width and height of A4. [cm]"""

MARGIN: Final = 2.0
"""[cm]"""

WIDE: Final = 6
"""A table with more columns stands on a page that lies across."""

CHARACTER: Final = 0.15
"""Width of a character of a table. [cm]"""

PADDING: Final = 0.12
"""Space on each side of a cell. [cm]"""

LATIN, CHINESE = "Arial", "Noto Sans CJK SC"
"""The fonts; a word processor without one takes its own."""

TABLE_SIZE, NOTE_SIZE, TEXT_SIZE = 8.0, 8.0, 10.5
"""Sizes of letters. [points]"""


class Manuscript:
    """
    A document in the making, which counts its tables and figures.

    Parameters
    ----------
    said : Words
        Language of "Table" and "Figure".
    """

    def __init__(self, said: Words) -> None:
        try:
            import docx  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError("a document", "docx") from None
        self._docx = docx
        self.said = said
        self.document = docx.Document()
        self.tables = self.figures = 0
        self._is_across = False
        self._waiting: list[tuple[str, str]] = []
        self._dress()

    def _dress(self) -> None:
        qn = self._docx.oxml.ns.qn
        black = self._docx.shared.RGBColor(0, 0, 0)
        for name, size in (
            ("Normal", TEXT_SIZE), ("Title", 18.0), ("Heading 1", 14.0), ("Caption", 9.5),
        ):  # fmt: skip
            style = self.document.styles[name]
            style.font.name, style.font.size = LATIN, self._docx.shared.Pt(size)
            style.font.color.rgb = black
            style.font.italic = False
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for place in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(place), None)
            fonts.set(qn("w:hAnsi"), LATIN)
            fonts.set(qn("w:eastAsia"), CHINESE)
        self._set_page(self.document.sections[0], UPRIGHT)
        own = self.document.core_properties
        own.author, own.comments, own.title = "", "", ""

    def _set_page(self, section: Any, size: tuple[float, float]) -> None:
        cm = self._docx.shared.Cm
        section.page_width, section.page_height = cm(size[0]), cm(size[1])
        orient = self._docx.enum.section.WD_ORIENT
        section.orientation = orient.LANDSCAPE if size == ACROSS else orient.PORTRAIT
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", cm(MARGIN))

    def _begin(self, *, across: bool) -> None:
        """Go to a page of the right direction, and write there the headings that wait for it."""
        if across != self._is_across:
            size, has_text = ACROSS if across else UPRIGHT, len(self.document.element.body) > 1
            section = self.document.add_section() if has_text else self.document.sections[0]
            self._set_page(section, size)
            self._is_across = across
        for text, style in self._waiting:
            self.document.add_paragraph(seen(text), style=style)
        self._waiting.clear()

    def title(self, text: str) -> None:
        """Write the title of the document."""
        self.document.core_properties.title = seen(text)
        self._waiting.append((text, "Title"))

    def heading(self, text: str) -> None:
        """Begin a part; the heading stands with what comes first in it."""
        self._waiting.append((text, "Heading 1"))

    def text(self, text: str, *, style: str | None = None) -> Any:
        """Write a paragraph."""
        self._begin(across=False)
        return self.document.add_paragraph(seen(text), style=style)

    def note(self, text: str) -> None:
        """Write a note below a table."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = self._docx.shared.Pt(2)
        paragraph.add_run(seen(text)).font.size = self._docx.shared.Pt(NOTE_SIZE)

    def caption(self, lead: str, text: str, *, stays: bool) -> None:
        """Write a number and a title; above a table they stay with it."""
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = stays
        paragraph.add_run(f"{lead} ").bold = True
        paragraph.add_run(seen(text)).bold = False

    def table(self, table: PublicationTable) -> None:
        """Add a table with its number, its title and its notes."""
        self._begin(across=len(table.columns) > WIDE)
        self.tables += 1
        self.caption(
            self.said("document.table", n=self.tables), unnumbered(table.title), stays=True
        )
        drawn = self.document.add_table(rows=1, cols=len(table.columns))
        drawn.autofit = False
        self._set_padding(drawn)
        widths = self._widths(table)
        for column, width in zip(drawn.columns, widths, strict=True):
            column.width = width
        self._write_row(drawn.rows[0], table.headings, widths, is_heading=True)
        for row in table.cells:
            self._write_row(drawn.add_row(), [cell.text for cell in row], widths)
        if not table.cells:
            drawn.add_row().cells[0].text = self.said("report.no_rows")
        self._rule(drawn)
        for note in table.notes:
            self.note(note)
        self.document.add_paragraph()

    def _set_padding(self, drawn: Any) -> None:
        element, qn = self._docx.oxml.OxmlElement, self._docx.oxml.ns.qn
        margins = element("w:tblCellMar")
        for side in ("left", "right"):
            one = element(f"w:{side}")
            one.set(qn("w:w"), str(self._docx.shared.Cm(PADDING).twips))
            one.set(qn("w:type"), "dxa")
            margins.append(one)
        drawn._tbl.tblPr.append(margins)  # noqa: SLF001 - the package has no name for it

    def _widths(self, table: PublicationTable) -> list[Any]:
        """Give each column its longest word, and share out the rest by what the columns hold."""
        texts = [table.headings, *([cell.text for cell in row] for row in table.cells)]
        columns = list(zip(*texts, strict=True))
        words = [
            max(1 + unbroken_width(heading), *map(unbroken_width, column), 1)  # it is bold
            for heading, *column in columns
        ]
        wanted = [max(min(width_of(text), LONGEST) for text in column) for column in columns]
        least = [min(one, LONGEST) * CHARACTER + 2 * PADDING for one in words]
        more = [
            max(0.0, most * CHARACTER + 2 * PADDING - own)
            for most, own in zip(wanted, least, strict=True)
        ]
        page = (ACROSS if self._is_across else UPRIGHT)[0] - 2 * MARGIN
        left = page - sum(least)
        if left < 0:
            least = [own * page / sum(least) for own in least]
        share = max(0.0, left) / (sum(more) or 1.0)
        cm = self._docx.shared.Cm
        return [cm(own + min(share, 1.0) * gap) for own, gap in zip(least, more, strict=True)]

    def _write_row(
        self, row: Any, texts: Sequence[str], widths: Sequence[Any], *, is_heading: bool = False
    ) -> None:
        element = self._docx.oxml.OxmlElement
        own = row._tr.get_or_add_trPr()  # noqa: SLF001 - the package has no name for it
        own.append(element("w:cantSplit"))
        if is_heading:
            own.append(element("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = self._docx.shared.Pt(1.5)
            paragraph.paragraph_format.space_after = self._docx.shared.Pt(1.5)
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.paragraph_format.keep_with_next = is_heading
            run = paragraph.add_run(seen(text))
            run.font.size = self._docx.shared.Pt(TABLE_SIZE)
            run.bold = is_heading

    def _rule(self, drawn: Any) -> None:
        """Draw a line above and below the heading, and one below the last row."""
        for cells, sides in ((drawn.rows[0].cells, ("top", "bottom")),
                             (drawn.rows[-1].cells, ("bottom",))):  # fmt: skip
            for cell in cells:
                own = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - as above
                borders = self._docx.oxml.OxmlElement("w:tcBorders")
                for side in sides:
                    line = self._docx.oxml.OxmlElement(f"w:{side}")
                    for name, value in (("val", "single"), ("sz", "8"), ("color", "000000")):
                        line.set(self._docx.oxml.ns.qn(f"w:{name}"), value)
                    borders.append(line)
                own.append(borders)

    def figure(self, figure: Any, title: str, legend: str, *, alt: str = "") -> None:
        """Add a figure that fits the page, with its number, its title and its legend below."""
        self._begin(across=False)
        self.figures += 1
        with tempfile.TemporaryDirectory() as folder:
            data = save_figure(figure, Path(folder) / "figure.png").read_bytes()
        wide, high = figure.get_size_inches()
        page = UPRIGHT[0] - 2 * MARGIN
        most_high = UPRIGHT[1] - 2 * MARGIN - 4
        width = min(page, most_high * wide / high)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        drawn = paragraph.add_run().add_picture(io.BytesIO(data), width=self._docx.shared.Cm(width))
        drawn._inline.docPr.set("descr", seen(alt or legend))  # noqa: SLF001 - as above
        lead = self.said("document.figure", n=self.figures)
        self.caption(
            lead, self.said("document.legend", title=title.rstrip("."), legend=legend), stays=False
        )

    def to_bytes(self) -> bytes:
        """Return the file."""
        self._begin(across=self._is_across)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def seen(text: str) -> str:
    """Replace what a document cannot hold."""
    return unbroken(visible(text))


def write_tables(
    tables: PublicationTable | Iterable[PublicationTable],
    path: Path | str,
    *,
    title: str = "",
) -> Path:
    """
    Write tables to a file for a paper.

    Parameters
    ----------
    tables : PublicationTable or iterable of PublicationTable
        In the order of the paper.
    path : path
        Its ending chooses the format: ``.docx`` for word processors, ``.tex`` for LaTeX, ``.html``,
        ``.md`` or ``.csv``. The last takes one table.
    title : str
        Of the document; ``.docx`` only.

    Returns
    -------
    pathlib.Path
        The file; an old one is replaced only when the new one is whole.

    Raises
    ------
    InputError
        For another ending, a folder that does not exist, no table, or several tables as ``.csv``.
    MissingExtraError
        For ``.docx`` without the extra ``docx``.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from itpcase import examples
    >>> from itpcase.report import evidence_table, write_tables
    >>> table = evidence_table(examples.load("published-cases"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_tables(table, pathlib.Path(folder) / "evidence.tex").name
    'evidence.tex'
    """
    given = [tables] if isinstance(tables, PublicationTable) else tables
    listed = each_of(given, "tables", PublicationTable)
    target = to_path(path, "path")
    check_place(target)
    ending = target.suffix.lower()
    writers: dict[str, Callable[[PublicationTable], str]] = {
        ".tex": PublicationTable.to_latex, ".html": PublicationTable.to_html,
        ".md": PublicationTable.to_markdown, ".csv": PublicationTable.to_csv,
    }  # fmt: skip
    check_ending(target, (DOCUMENT, *writers))
    if not listed or (ending == ".csv" and len(listed) > 1):
        raise InputError.of(
            "NUMBER_OF_TABLES",
            argument="tables",
            given=str(len(listed)),
            needed=Sentence("problem.NUMBER_OF_TABLES.needed")
            if listed
            else Sentence("problem.NUMBER_OF_TABLES.needed_document"),
            remedy=Sentence("problem.NUMBER_OF_TABLES.remedy")
            if listed
            else Sentence("problem.NUMBER_OF_TABLES.remedy_document"),
        )
    if ending == DOCUMENT:
        paper = Manuscript(read_words(listed[0].lang))
        if title:
            paper.title(title)
        for table in listed:
            paper.table(table)
        write_whole(target, paper.to_bytes(), "path")
        return target
    if ending == ".html" and len(listed) == 1:
        text = listed[0].to_html(page=True)
    else:
        text = "\n".join(writers[ending](table) for table in listed)
    write_whole(target, text, "path")
    return target


def check_place(target: Path) -> None:
    """Refuse a file in a folder that does not exist, before anything is worked out."""
    if not target.parent.is_dir():
        raise InputError.of(
            "NO_FOLDER",
            argument="path",
            needed=Sentence("problem.NO_FOLDER.needed_outputs"),
            given=str(target.parent),
            remedy=Sentence("problem.NO_FOLDER.remedy_document"),
        )
