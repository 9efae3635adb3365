"""
The report as a document of a word processor: headings, tables, figures and legends.

Tables have three rules and a heading that is repeated on every page; one that does not fit the page
stands on pages of its own that lie across. What stands below a table on the page stands below it
here, and every page has its number.
"""

from __future__ import annotations

import io
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import check_ending, each_of, to_path
from itpcase._disk import write_whole
from itpcase._sentences import Sentence
from itpcase.errors import InputError, MissingExtraError
from itpcase.figures import save_figure
from itpcase.report._markup import LONGEST, unnumbered, visible
from itpcase.report.publication import DATE, PublicationTable
from itpcase.units.text import WHOLE as WHOLE_WORD
from itpcase.units.text import unbroken, unbroken_width, width_of
from itpcase.words import Words, read_words

DOCUMENT: Final = ".docx"
"""The ending of a document."""

UPRIGHT, ACROSS = (21.0, 29.7), (29.7, 21.0)
"""Width and height of A4. [cm]"""

MARGIN: Final = 2.0
"""[cm]"""

WIDE: Final = 6
"""A table with more columns, which does not fit, stands on a page that lies across."""

CHARACTER: Final = 0.157
"""Width of a digit of a table, and of most of its small letters. [cm]"""

CAPITAL: Final = 0.3
"""So much of a character a capital letter is wider."""

WIDE_LETTERS: Final = frozenset("mw")

BROAD: Final = 0.5
"""So much of a character such a small letter is wider."""

PERCENT: Final = 0.75
"""So much of a character a percent sign is wider."""

HALF: Final = 10.6
"""So high are two figures of one page, with the legends below them. [cm]"""

READABLE: Final = 0.8
"""No figure is made smaller than so much of the width of the page, for its letters."""

_BRACKET: Final = re.compile(r"(?<=\S)(?=\uff08\d{4}-\d{2}-\d{2})")
"""Here a line is to break: a word processor tears the date behind a bracket of Chinese print."""

WHOLE: Final = 15
"""A table of so many rows stands on one page, if it fits there."""

BEGINNING: Final = 2
"""No fewer rows of a table stand below its title at the end of a page."""

ENDING: Final = 2
"""So many rows stay with the notes below them, which are not left alone on a page."""

FULL: Final = 0.85
"""So much of a page the rows of such a table may take: its title stands above them."""

LINE: Final = 0.34
"""Height of a line of a table; the space between two rows is a third of it. [cm]"""

UNBROKEN: Final = "\N{NON-BREAKING HYPHEN}"
"""Stands for a hyphen at which Word must not end a line; the document has an element for it."""

TOGETHER: Final = 6
"""So many columns of Chinese stay together in a table that is too wide for its page."""

PADDING: Final = 0.12
"""Space on each side of a cell. [cm]"""

LATIN, CHINESE = "Arial", "Noto Sans CJK SC"
"""The fonts; a word processor without one takes its own."""

TABLE_SIZE, NOTE_SIZE, TEXT_SIZE = 8.0, 8.0, 10.5
"""Sizes of letters. [points]"""

CELL, NOTE = "Table Text", "Table Note"
"""The styles of what stands in a table and below it."""

TONGUES: Final = {"en": "en-US", "zh": "zh-CN"}
"""How a word processor calls the languages, for its spelling and its fonts."""


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
        self._of_cells = self.document.styles[CELL].style_id

    def _dress(self) -> None:
        qn = self._docx.oxml.ns.qn
        black = self._docx.shared.RGBColor(0, 0, 0)
        for name in (CELL, NOTE):
            self.document.styles.add_style(name, self._docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        for name, size in (
            ("Normal", TEXT_SIZE), ("Title", 18.0), ("Heading 1", 14.0), ("Caption", 9.5),
            ("Footer", NOTE_SIZE), (CELL, TABLE_SIZE), (NOTE, NOTE_SIZE),
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
        for name, before, after in ((CELL, 1.5, 1.5), (NOTE, 2.0, 0.0), ("Caption", 12.0, 4.0)):
            form = self.document.styles[name].paragraph_format
            form.space_before = self._docx.shared.Pt(before)
            form.space_after = self._docx.shared.Pt(after)
            form.line_spacing = 1.0
        self._speak(self.document.styles.element)
        self._set_page(self.document.sections[0], UPRIGHT)
        self._number_pages(self.document.sections[0])
        own = self.document.core_properties
        own.author, own.comments, own.title = "", "", ""

    def _speak(self, styles: Any) -> None:
        """Say the language, by which a word processor spells and chooses its fonts."""
        qn, tongue = self._docx.oxml.ns.qn, TONGUES[self.said.lang]
        for one in styles.iter(qn("w:lang")):
            one.set(qn("w:eastAsia" if self.said.lang == "zh" else "w:val"), tongue)

    def _number_pages(self, section: Any) -> None:
        """Write the number of the page below each; the sections that follow do the same."""
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = self._docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
        field = self._docx.oxml.OxmlElement("w:fldSimple")
        field.set(self._docx.oxml.ns.qn("w:instr"), "PAGE")
        field.append(paragraph.add_run("1")._r)  # noqa: SLF001 - the package has no name for it
        paragraph._p.append(field)  # noqa: SLF001 - as above

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
            section = self._new_section() if has_text else self.document.sections[0]
            self._set_page(section, size)
            self._is_across = across
        for text, style in self._waiting:
            self.document.add_paragraph(seen(text), style=style)
        self._waiting.clear()

    def _new_section(self) -> Any:
        """Begin a section; what ends the one before stands in its last paragraph, on its page."""
        section = self.document.add_section()
        mark = self.document.element.body[-2]  # an empty paragraph, which could fill a page alone
        last = mark.getprevious()
        if last is not None and last.tag == mark.tag:
            last.get_or_add_pPr().append(mark.pPr.find(self._docx.oxml.ns.qn("w:sectPr")))
            mark.getparent().remove(mark)
        return section

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

    def note(self, text: str, *, stays: bool = False) -> None:
        """Write a note below a table; it stays with the next one where that is said."""
        paragraph = self.document.add_paragraph(seen(text), style=NOTE)
        paragraph.paragraph_format.keep_with_next = stays or None

    def caption(self, lead: str, text: str, *, stays: bool) -> None:
        """Write a number and a title; above a table they stay with it."""
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = stays
        paragraph.add_run(f"{lead} ").bold = True
        paragraph.add_run(seen(text)).bold = False

    def table(self, table: PublicationTable, *, across: bool = False) -> None:
        """Add a table with its number, its title and its notes; across if asked, or too wide."""
        columns = columns_of(table)
        self._begin(across=across or not fits_upright(table))
        self.tables += 1
        self.caption(
            self.said("document.table", n=self.tables), unnumbered(table.title), stays=True
        )
        drawn = self.document.add_table(rows=1, cols=len(table.columns))
        drawn.autofit = False
        self._set_padding(drawn)
        widths = self._widths(columns)
        for column, width in zip(drawn.columns, widths, strict=True):
            column.width = width
        self._write_row(drawn.rows[0], table.headings, widths, stays=True)
        self._repeat(drawn.rows[0])
        texts = [[cell.text for cell in row] for row in table.cells] or [
            [self.said("report.no_rows"), *[""] * (len(widths) - 1)]
        ]
        page = (ACROSS if self._is_across else UPRIGHT)[1] - 2 * MARGIN
        heading, *heights = (_height_of(row, widths) for row in (table.headings, *texts))
        stay = _staying(heights, FULL * page - heading, noted=bool(table.notes))
        for row, stays in zip(texts, stay, strict=True):
            self._write_row(drawn.add_row(), row, widths, stays=stays)
        self._rule(drawn)
        notes = table.notes or ("",)  # a paragraph has to part two tables
        for left, note in zip(reversed(range(len(notes))), notes, strict=True):
            self.note(note, stays=left > 0)

    def _set_padding(self, drawn: Any) -> None:
        element, qn = self._docx.oxml.OxmlElement, self._docx.oxml.ns.qn
        margins = element("w:tblCellMar")
        for side in ("left", "right"):
            one = element(f"w:{side}")
            one.set(qn("w:w"), str(self._docx.shared.Cm(PADDING).twips))
            one.set(qn("w:type"), "dxa")
            margins.append(one)
        drawn._tbl.tblPr.append(margins)  # noqa: SLF001 - the package has no name for it

    def _widths(self, columns: Sequence[Width]) -> list[Any]:
        """Give each column its longest word, and share out the rest by what the columns hold."""
        page = (ACROSS if self._is_across else UPRIGHT)[0] - 2 * MARGIN
        least = fitted(columns, page)
        left = page - sum(least)
        more = [max(0.0, each.most - own) for each, own in zip(columns, least, strict=True)]
        share = max(0.0, left) / (sum(more) or 1.0)
        cm = self._docx.shared.Cm
        return [cm(own + min(share, 1.0) * gap) for own, gap in zip(least, more, strict=True)]

    def _write_row(
        self, row: Any, texts: Sequence[str], widths: Sequence[Any], *, stays: bool
    ) -> None:
        """Write a row that no page divides, and that stays with the next one where that is said."""
        own = row._tr.get_or_add_trPr()  # noqa: SLF001 - the package has no name for it
        own.append(self._docx.oxml.OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph._p.style = self._of_cells  # noqa: SLF001 - by its name each asks all styles
            paragraph.paragraph_format.keep_with_next = stays or None
            self._write_whole(paragraph, seen(text))

    def _write_whole(self, paragraph: Any, text: str) -> None:
        """Write a text none of whose dates is torn between two lines."""
        text = _BRACKET.sub(" ", text)
        whole = DATE.sub(lambda found: found[0].replace("-", UNBROKEN), text)
        first, *others = whole.split(UNBROKEN)
        run = paragraph.add_run(first)
        for part in others:
            run._r.append(self._docx.oxml.OxmlElement("w:noBreakHyphen"))  # noqa: SLF001 - as above
            run = paragraph.add_run(part)

    def _repeat(self, row: Any) -> None:
        """Make a row the heading of its table on every page."""
        own = row._tr.get_or_add_trPr()  # noqa: SLF001 - as above
        own.append(self._docx.oxml.OxmlElement("w:tblHeader"))
        for cell in row.cells:
            cell.paragraphs[0].runs[0].bold = True

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
        """
        Add a figure that fits the page, with its number, its title and its legend below.

        One that may be as small stands with another on a page.
        """
        self._begin(across=False)
        self.figures += 1
        with tempfile.TemporaryDirectory() as folder:
            data = save_figure(figure, Path(folder) / "figure.png").read_bytes()
        wide, high = figure.get_size_inches()
        page = UPRIGHT[0] - 2 * MARGIN
        half = HALF * wide / high
        most = half if half >= READABLE * page else (UPRIGHT[1] - 2 * MARGIN - 4) * wide / high
        width = min(page, most)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.alignment = self._docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
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


def fits_upright(table: PublicationTable) -> bool:
    """Tell whether a table stands on a page that stands upright."""
    columns = columns_of(table)
    return len(columns) <= WIDE or sum(each.most for each in columns) <= UPRIGHT[0] - 2 * MARGIN


@attrs.frozen
class Width:
    """What a column asks for. [cm]"""

    torn: float
    """Here no word is torn; Chinese, whose lines may break anywhere, is broken earlier."""

    least: float
    """Here the longest word stands on one line, of Chinese a part."""

    most: float
    """Here the longest cell stands on one line."""


def columns_of(table: PublicationTable) -> list[Width]:
    """Return for each column how wide it is to be."""
    texts = [table.headings, *([cell.text for cell in row] for row in table.cells)]
    found = []
    for heading, *column in zip(*texts, strict=True):
        torn, least = (
            min(max(1 + of(heading), *map(of, column), 1.0), LONGEST)  # the heading is bold
            for of in (partial(word_width, whole=TOGETHER), word_width)
        )
        cells = max((_print_width(text) for text in column), default=_print_width(heading))
        sizes = (torn, least, max(least, min(cells, LONGEST)))
        found.append(Width(*(size * CHARACTER + 2 * PADDING for size in sizes)))
    return found


def fitted(columns: Sequence[Width], page: float) -> list[float]:
    """Narrow columns whose longest words do not fit the page; first where Chinese may break."""
    kept = [each.torn for each in columns]
    if sum(kept) > page:
        return narrowed(kept, page)
    widths, free = [each.least for each in columns], set(range(len(columns)))
    while True:
        left = page - sum(widths[n] for n in range(len(widths)) if n not in free)
        order = sorted(free)
        narrow = dict(zip(order, narrowed([columns[n].least for n in order], left), strict=True))
        below = {n for n in order if narrow[n] < kept[n]}
        if not below:
            return [narrow.get(n, width) for n, width in enumerate(widths)]
        free -= below
        for n in below:
            widths[n] = kept[n]


def narrowed(widths: Sequence[float], page: float) -> list[float]:
    """Narrow the widest columns alone, as far as it takes: in the others no word is torn."""
    left = page
    for n, own in zip(range(len(widths), 0, -1), sorted(widths), strict=True):
        if own * n > left:
            return [min(each, left / n) for each in widths]
        left -= own
    return [*widths]


def _height_of(row: Iterable[str], widths: Iterable[Any]) -> float:
    """Return how high a row of a table is. [cm]"""
    lines: Iterable[int] = (
        math.ceil(_print_width(text) * CHARACTER / (width.cm - 2 * PADDING))
        for text, width in zip(row, widths, strict=True)
    )
    return LINE * (max(1, *lines) + 1 / 3)


def _staying(heights: Sequence[float], room: float, *, noted: bool) -> list[bool]:
    """
    Say of each row of a table whether no page ends behind it.

    All rows of a short table stand together; else two stand below the title, and two above the
    notes, if the table has some, as far as a page has room for them. [cm]
    """
    last = len(heights) - 1
    together = len(heights) <= WHOLE and sum(heights) < room
    begins, ends = (sum(own) < room for own in (heights[:BEGINNING], heights[-ENDING:]))
    return [
        (place < last and (together or (begins and place < BEGINNING - 1)))
        or (noted and ends and place > last - ENDING)
        for place in range(len(heights))
    ]


def _print_width(text: str) -> float:
    """Return how many small letters take the room of a text."""
    broad = sum(map(WIDE_LETTERS.__contains__, text))
    return width_of(text) + CAPITAL * sum(map(str.isupper, text)) + BROAD * broad


def word_width(text: str, *, whole: int = WHOLE_WORD) -> float:
    """Return how many small letters take the room of the longest word of a text."""
    words = text.split()
    latin = (_print_width(word) for word in words if word.isascii())
    shares = (unbroken_width(word, whole=whole) + PERCENT * word.count("%") for word in words)
    return max(unbroken_width(text, whole=whole), *latin, *shares, 0.0)


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
