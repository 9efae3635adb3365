"""
The report: one page of HTML with tables, figures, methods and references.
"""

from __future__ import annotations

import errno
import itertools
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import check_ending, check_switches, to_path
from itpcase._disk import (
    FILES,
    digests_of,
    file_stem,
    new_folder,
    not_writable,
    read_list,
    write_list,
    write_new,
    write_whole,
)
from itpcase._html import policy_of
from itpcase._version import __version__
from itpcase.cohort.subject import as_series
from itpcase.definitions.definition import Definition
from itpcase.errors import MissingExtraError, Problem
from itpcase.figures import save_figure
from itpcase.figures._canvas import lacks_font, refuse_boxes, texts_without_font
from itpcase.figures._course import PANELS
from itpcase.model import CaseSeries
from itpcase.report._cells import brief, kept
from itpcase.report._document import DOCUMENT, Manuscript, check_place, fits_upright
from itpcase.report._markup import SHORT, unnumbered
from itpcase.report._methods import many, methods_in
from itpcase.report._own_groups import column_of
from itpcase.report._parts import DEFAULT_DEFINITIONS, Part, Track, untracked
from itpcase.report._references import bibtex, cited
from itpcase.report._sections.courses import drawn_of
from itpcase.report._sections.order import parts_of
from itpcase.report._svg import address_of
from itpcase.report._text import cells_of, invented
from itpcase.report.release import (
    check_what_is_summed_up,
    count_days,
    rename_groups,
    rename_patients,
    without_note_behind,
)
from itpcase.report.tables import PublicationTable
from itpcase.response.asking import Subject
from itpcase.table import Table
from itpcase.units.text import unbroken, width_of
from itpcase.words import Words, read_words

HIGH: Final = 6.0
"""A figure that is higher has the width of the page, in print too. [inch]"""

ROWS_OF_A_PAGE: Final = 40
"""In print a table with more rows begins below what stands before it, and goes on over pages, where
a shorter one is kept whole; a row of a wide table is taken for two, as its cells have two lines."""

MANY_COLUMNS: Final = 9
"""A table with more columns is wide."""

LINES_OF_A_PAGE: Final = 45
ROW_WIDTH, NOTE_WIDTH = 100, 160
"""So many lines has a page in print, and so many characters a row that is one line high, and a line
of a note: of a table that leaves no room for its notes the last rows go on with them."""

MOST_EXPLAINED: Final = 600
"""In a table with more rows, the page leaves out what stands behind the cells."""

MOST_LISTED: Final = 200
"""So many patients or counts behind a cell are listed on the page, and the others counted."""

MANY_PATIENTS: Final = 1000
FEW_LISTED: Final = 50
"""Of more patients than that so many are listed: a browser opens no page of 20 megabytes."""


def report_html(
    subject: Subject,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
    lang: str = "en",
    by: str | Mapping[Any, Any] | None = None,
    strata: str | Mapping[Any, Any] | None = None,
    reference: str | None = None,
    more: Mapping[str, Table | PublicationTable] | None = None,
    review: Table | None = None,
    checklists: Sequence[str] = (),
    listings: bool = True,
    track: Track = untracked,
) -> str:
    """
    Write a case series as one page of HTML that needs no other file.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients; platelet counts. [10^9/L]
    problems : sequence of Problem
        What the reader found in the data.
    definitions : sequence of Definition
        Every line is answered under each; the courses are drawn under the first that has
        levels.
    lang : str
        Language of the words.
    by : str or mapping, optional
        What divides the lines into groups that are put beside each other: ``"agents"``, ``"line"``,
        ``"phase"``, ``"agent_class"``, ``"start_year"``, a column of the lines or patients, such as
        ``"arm"``, or a mapping of patient id to group, such as `read_groups` gives.
    strata : str or mapping, optional
        In what the groups of *by* are compared with their like too, such as ``"centre"``, or a
        mapping as for *by*.
    reference : str, optional
        The group of *by* that the others are compared with, such as ``"placebo"``; the one with the
        most lines if omitted.
    more : mapping of str to Table or PublicationTable, optional
        Further tables by their titles, such as one of laboratory safety.
    review : Table, optional
        The flow of a review, as `itpcase.estimates.prisma_flow` or `read_review` gives it; the
        report then has it with the table of evidence.
    checklists : sequence of {"care", "strobe", "jbi-case-reports", "jbi-case-series"}
        Check lists to fill where the data answer them.
    listings : bool
        Whether single patients are listed: in tables and figures with a row, a lane or a bar each,
        behind the values, and among the problems. If not, no id of a patient is written.
    track : callable, optional
        Goes through a sequence and shows how far it has come.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If there is no such language, or a text or table of *more* names a patient without
        *listings*.
    MissingExtraError
        Without the extra ``report``.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.report import report_html
    >>> series = examples.load("ding-2025")
    >>> page = report_html(series.patients[0], definitions=[itp.DING_2025])
    >>> page[:15], page.count("<title>")
    ('<!DOCTYPE html>', 1)
    """
    check_switches(listings=listings)
    series = as_series(subject)
    parts = parts_of(
        series,
        problems=problems,
        definitions=definitions,
        lang=lang,
        by=by,
        strata=strata,
        reference=reference,
        more=more,
        review=review,
        checklists=checklists,
        listings=listings,
        track=track,
    )
    return page_of(
        series, tuple(parts), definitions=definitions, lang=lang, listings=listings, by=by,
        strata=strata,
    )  # fmt: skip


def page_of(
    series: CaseSeries,
    parts: Sequence[Part],
    *,
    definitions: Sequence[Definition],
    lang: str,
    listings: bool = True,
    by: Any = None,
    strata: Any = None,
) -> str:
    try:
        import jinja2  # noqa: PLC0415, F401 - an extra
    except ImportError:
        raise MissingExtraError("the report", "report") from None
    environment = _templates()
    environment.filters["image"] = image
    said = read_words(lang)
    is_brief = any(
        len(table.cells) > MOST_EXPLAINED for part in parts for table in part.tables
    )  # fmt: skip
    style = environment.get_template("report.css").render(is_brief=is_brief).strip()
    compares = by if series.patients else None
    cites: dict[str, Any] = {"by": compares, "strata": strata, **methods_in(parts)}
    page = environment.get_template("report.html.jinja").render(
        style=style,
        policy=policy_of(style, images="data:"),
        series=series,
        said=said,
        invented=[said.get("provenance", kind) for kind in invented(series)],
        parts=parts,
        hint=_hint(parts, said),
        listings=listings,
        figures={patient.id: i // PANELS + 1 for i, patient in enumerate(drawn_of(series))},
        most_explained=MOST_EXPLAINED,
        most_listed=FEW_LISTED if len(series.patients) > MANY_PATIENTS else MOST_LISTED,
        form_of=form_of,
        short=SHORT,
        references=[str(entry) for entry in cited(definitions, **cites)],
        bibtex=bibtex(definitions, **cites),
        version=__version__,
        patients=many(said, len(series.patients), "patient"),
        cells=cells_of,
        table_numbers=itertools.count(1),
        figure_numbers=itertools.count(1),
        unnumbered=unnumbered,
        high=HIGH,
    )
    return unbroken(page)


def _hint(parts: Sequence[Part], said: Words) -> str:
    """Say what the values of a page open; nothing, where none can be opened."""
    cells = [
        cell for part in parts for table in part.tables if len(table.cells) <= MOST_EXPLAINED
        for row in table.cells for cell in row
    ]  # fmt: skip
    if any(cell.counts or len(cell.patients) > 1 for cell in cells):
        return said("report.hint")
    return said("report.hint_rules") if any(cell.why for cell in cells) else ""


def form_of(table: PublicationTable) -> str:
    """Say whether a table has many columns, and whether it may go on over pages in print."""
    is_wide = len(table.columns) > MANY_COLUMNS
    is_long = len(table.cells) * (1 + is_wide) > ROWS_OF_A_PAGE
    if not is_wide and not is_long:
        rows = (sum(width_of(cell.text) for cell in row) / ROW_WIDTH for row in table.cells)
        notes = (width_of(note) / NOTE_WIDTH for note in table.notes)
        is_long = sum(map(math.ceil, itertools.chain(rows, notes))) > LINES_OF_A_PAGE
    return " ".join(["many"] * is_wide + ["long"] * is_long)


@cache
def _templates() -> Any:
    """Give the templates, which are compiled once."""
    import jinja2  # noqa: PLC0415 - an extra

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("itpcase.report"), autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"next_of": next, "kept": kept, "brief": brief}
    return environment


def mark_of(path: Path) -> str:
    """
    Return what a report of this name holds near its start.

    Parameters
    ----------
    path : path
        The file; its ending says which kind of report it is.

    Returns
    -------
    str

    Examples
    --------
    >>> from pathlib import Path
    >>> from itpcase.report import mark_of
    >>> mark_of(Path("report.html")) == mark_of(Path("report.docx"))
    False
    """
    return DOCUMENT_MARK if to_path(path, "path").suffix.lower() == DOCUMENT else REPORT_MARK


def document_of(
    series: CaseSeries,
    parts: Sequence[Part],
    *,
    definitions: Sequence[Definition],
    lang: str,
    listings: bool = True,
    by: Any = None,
    strata: Any = None,
) -> Manuscript:
    """Write the parts as a document of a word processor."""
    said = read_words(lang)
    paper = Manuscript(said)
    paper.document.core_properties.keywords = DOCUMENT_MARK
    paper.title(series.title or said("report.title"))
    for text in filter(None, (series.citation, series.note)):
        paper.text(text)
    for kind in invented(series):
        notice = paper.text("")
        notice.add_run(said("report.invented", kind=said.get("provenance", kind))).bold = True
    patients = many(said, len(series.patients), "patient")
    about = said("report.about", patients=patients, version=__version__)
    if series.data_cut is not None:
        about += said("report.next") + said("report.data_cut", day=said.day(series.data_cut))
    paper.text(about)
    if not listings:
        paper.text(said("report.no_listings"))
    for part in map(_on_paper, parts):
        paper.heading(part.title)
        for text in part.texts:
            paper.text(text)
        upright = [*itertools.takewhile(fits_upright, part.tables)]
        for table in upright:
            paper.table(table)
        for picture in part.pictures:  # before pages that lie across, which leave a page half empty
            paper.figure(picture.figure, picture.title, picture.legend, alt=picture.alt)
        others = part.tables[len(upright) :]
        wide = [place for place, table in enumerate(others) if not fits_upright(table)]
        for place, table in enumerate(others):  # between two that lie across no page is turned
            paper.table(table, across=place < max(wide, default=0))
    paper.heading(said("report.references"))
    compares = by if series.patients else None
    for entry in cited(definitions, by=compares, strata=strata, **methods_in(parts)):
        paper.text(str(entry), style="List Number")
    paper.text(said("report.footer", version=__version__))
    return paper


def _on_paper(part: Part) -> Part:
    return attrs.evolve(part, tables=tuple(map(without_note_behind, part.tables)))


def image(figure: Any) -> str:
    """
    Return a figure as the address of an image that is inside the page.

    A place on a path has two decimals, a hundredth of a point, and the image is text: of thousands
    of patients most of a page are figures.
    """
    with tempfile.TemporaryDirectory() as folder:
        data = save_figure(figure, Path(folder) / "figure.svg").read_text(encoding="utf-8")
    return address_of(data)


def write_report(
    subject: Subject,
    path: Path | str,
    *,
    problems: Sequence[Problem] = (),
    definitions: Sequence[Definition] = DEFAULT_DEFINITIONS,
    lang: str = "en",
    by: str | Mapping[Any, Any] | None = None,
    strata: str | Mapping[Any, Any] | None = None,
    reference: str | None = None,
    more: Mapping[str, Table | PublicationTable] | None = None,
    review: Table | None = None,
    checklists: Sequence[str] = (),
    pieces: Path | str | None = None,
    relative_days: bool = False,
    pseudonyms: bool = False,
    min_cell: int | None = None,
    listings: bool = True,
    track: Track = untracked,
) -> None:
    """
    Write the report to a file; an old one is replaced only when the new one is whole.

    A name that ends in ``.docx`` gives a document of a word processor, with numbered tables and
    figures; one that ends in ``.html`` or ``.htm``, or has no ending, a page of HTML.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients; platelet counts. [10^9/L]
    path : path
        The file.
    problems : sequence of Problem
        What the reader found in the data.
    definitions : sequence of Definition
        Every line is answered under each; the courses are drawn under the first that has
        levels.
    lang : str
        Language of the words.
    by : str or mapping, optional
        What divides the lines into groups that are put beside each other: ``"agents"``, ``"line"``,
        ``"phase"``, ``"agent_class"``, ``"start_year"``, a column of the lines or patients, such as
        ``"arm"``, or a mapping of patient id to group, such as `read_groups` gives.
    strata : str or mapping, optional
        In what the groups of *by* are compared with their like too, such as ``"centre"``, or a
        mapping as for *by*.
    reference : str, optional
        The group of *by* that the others are compared with, such as ``"placebo"``; the one with the
        most lines if omitted.
    more : mapping of str to Table or PublicationTable, optional
        Further tables by their titles, such as one of laboratory safety.
    review : Table, optional
        The flow of a review, as `itpcase.estimates.prisma_flow` or `read_review` gives it; the
        report then has it with the table of evidence.
    checklists : sequence of {"care", "strobe", "jbi-case-reports", "jbi-case-series"}
        Check lists to fill where the data answer them.
    pieces : path, optional
        A folder for the same tables and figures as files: CSV, HTML and Markdown; PNG at 300 dots
        per inch, SVG and PDF; and the references as BibTeX.
    relative_days, pseudonyms : bool
        Whether the days of each patient are counted from the first treatment in the place of dates,
        and whether patients have other names; then the problems of the data are left out.
    min_cell : int, optional
        Write only what sums up many patients (their characteristics and the rates under every
        definition), and hide the counts that are smaller, with what would give them back.
    listings : bool
        Whether single patients are listed: in tables and figures with a row, a lane or a bar each,
        behind the values, and among the problems. If not, no id of a patient is written.
    track : callable, optional
        Goes through a sequence and shows how far it has come.

    Raises
    ------
    InputError
        If there is a data cut in dates and *relative_days* are asked for, or *by*, *strata*,
        *reference*, *more*, *review* or *checklists* beside *min_cell*, or fewer patients than it;
        if without *listings* a title, a note, a group or a table of *more* names a patient;
        if no line is in the group *reference*; if the name ends in something else such as ``.pdf``,
        the folder of the file does not exist, the file cannot be written, or a Chinese figure would
        print boxes.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.registry.simulate import simulate_registry
    >>> from itpcase.report import write_report
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(cohort, Path(folder) / "report.html", min_cell=5)
    """
    check_switches(relative_days=relative_days, pseudonyms=pseudonyms, listings=listings)
    target = to_path(path, "path")
    folder = None if pieces is None else to_path(pieces, "pieces")
    check_place(target)
    check_ending(target, ENDINGS)
    if min_cell is None:  # else it has no picture
        check_font(target, folder, lang)
    series = as_series(subject)
    if min_cell is not None:
        beside = {
            "by": None if by is None else column_of(by),
            "strata": None if strata is None else column_of(strata),
            "reference": reference, "more": ", ".join(more or ()),
            "review": "" if review is None else "PRISMA", "checklists": ", ".join(checklists),
        }  # fmt: skip
        check_what_is_summed_up(series, min_cell, beside)
    if relative_days:
        series = count_days(series)
    if pseudonyms:
        named, series = series, rename_patients(series)
        by = rename_groups(by, named, series, "by")
        strata = rename_groups(strata, named, series, "strata")
    parts = tuple(
        part
        for part in parts_of(
            series,
            problems=problems,
            definitions=definitions,
            lang=lang,
            by=by,
            strata=strata,
            reference=reference,
            more=more,
            review=review,
            checklists=checklists,
            min_cell=min_cell,
            listings=listings,
            track=track,
        )
        if part.name != "problems" or not listings or not (relative_days or pseudonyms)
    )
    listed = listings or min_cell is not None  # what sums up has no listings to speak of
    if folder is not None or target.suffix.lower() == DOCUMENT:
        _check_words(parts, "path" if folder is None else "pieces")
    if target.suffix.lower() == DOCUMENT:
        paper = document_of(
            series, parts, definitions=definitions, lang=lang, listings=listed, by=by,
            strata=strata,
        )  # fmt: skip
        write_whole(target, paper.to_bytes(), "path")
    else:
        text = page_of(
            series, parts, definitions=definitions, lang=lang, listings=listed, by=by,
            strata=strata,
        )  # fmt: skip
        write_whole(target, text, "path")
    if folder is not None:
        compares = by if series.patients else None
        write_pieces(
            parts, folder, definitions=definitions, track=track, lang=lang, by=compares,
            strata=strata,
        )  # fmt: skip


def _check_words(parts: Iterable[Part], argument: str) -> None:
    """Refuse pictures with words of the data that would print boxes."""
    drawn = (x.figure for part in parts for x in part.pictures)
    words = dict.fromkeys(text for figure in drawn for text in texts_without_font(figure))
    if words:
        first = ", ".join(repr(text[:LONGEST_WORD]) for text in [*words][:MOST_WORDS])
        refuse_boxes(argument, "remedy_data", words=first)


MOST_WORDS, LONGEST_WORD = 3, 40
"""So many words that cannot be drawn are named, with so many characters of each."""


def check_font(path: Path, pieces: Path | None, lang: str) -> None:
    """
    Refuse pictures of a language whose words would print boxes, before anything is done.

    Parameters
    ----------
    path : Path
        The report. A page takes the fonts of who reads it, a document and pieces do not.
    pieces : Path, optional
        The folder of the pieces.
    lang : str
    """
    is_drawn = pieces is not None or path.suffix.lower() == DOCUMENT
    if is_drawn and lacks_font(read_words(lang)("report.title")):
        refuse_boxes("path" if pieces is None else "pieces", "remedy_report")


ENDINGS: Final = (".html", ".htm", DOCUMENT, "")
"""Of the name of a report; one without an ending is a page."""

REPORT_MARK: Final = '<meta name="generator" content="itpcase">'
"""Stands near the start of every report."""

DOCUMENT_MARK: Final = "itpcase-document"
"""What the properties of a document hold, whoever wrote the texts in it."""

PIECES: Final = "pieces.json"
"""The list of the pieces in a folder of them."""


def is_a_piece(path: Path) -> bool:
    """
    Whether a file is one of the pieces of an earlier report.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bool
        That it is the list of the pieces, or stands in the list beside it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.report import is_a_piece
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     is_a_piece(Path(folder) / "figure_1.png")
    False
    """
    path = to_path(path, "path")
    listed = read_list(path.parent / PIECES).get(FILES, {})
    return path.name == PIECES or path.name in listed


def write_pieces(
    parts: Sequence[Part],
    folder: Path,
    *,
    definitions: Sequence[Definition],
    track: Track,
    lang: str,
    by: Any = None,
    strata: Any = None,
) -> None:
    """Write tables and figures as files of a folder, which holds the old ones or the new ones."""
    target = Path(os.path.realpath(folder))
    try:
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, "pieces", error) from error
    listed = {PIECES, *read_list(target / PIECES).get(FILES, {})}
    with new_folder(target, listed.__contains__, argument="pieces") as new:
        _write_each(
            parts, new, definitions=definitions, track=track, lang=lang, by=by, strata=strata
        )  # fmt: skip
        names = sorted(path.name for path in new.iterdir())
        write_list(new / PIECES, {FILES: digests_of(new, names)})


def _write_each(
    parts: Sequence[Part],
    folder: Path,
    *,
    definitions: Sequence[Definition],
    track: Track,
    lang: str,
    by: Any = None,
    strata: Any = None,
) -> None:
    told = bibtex(definitions, by=by, strata=strata, **methods_in(parts))
    write_new(folder / "references.bib", told)
    for part in parts:
        if part.name == "methods":
            write_new(folder / "methods.txt", "\n\n".join(part.texts) + "\n")
        for i, table in enumerate(_on_paper(part).tables, start=1):
            stem = file_stem(f"{part.name}-table-{i}-{table.name}")
            for ending, text in (
                (".csv", table.to_csv()),
                (".html", table.to_html(page=True)),
                (".md", table.to_markdown()),
            ):
                write_new(folder / f"{stem}{ending}", text)
    pictures = [picture for part in parts for picture in part.pictures]
    for picture in track(pictures, read_words(lang)("report.progress.figures")):
        for ending in (".svg", ".pdf", ".png"):
            save_figure(picture.figure, folder / f"{file_stem(picture.name)}{ending}")
