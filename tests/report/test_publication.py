"""A table as it is printed: its cells, and every document that it is written for."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest

import itpcase as itp
from itpcase import examples
from itpcase.figures._canvas import wrapped
from itpcase.report import estimates_table
from itpcase.report._document import seen
from itpcase.report._markup import latex_columns
from itpcase.report.publication import PublicationTable, Rows, TableCell
from itpcase.report.tables import lines_table, patients_table, problems_table, summary_table
from itpcase.units.text import unbroken

PUBLISHED = examples.load("published-cases")
DING = examples.load("ding-2025")
MAKERS = (patients_table, summary_table, lines_table, problems_table)


def texts(table: PublicationTable) -> list[str]:
    """Every text of a table, cell by cell."""
    return [cell.text for row in table.cells for cell in row]


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=HYPERLINK(1)", "+1|2", "@x",
    "a|b", "**bold** [x](javascript:1)", "a\nb", "\x07\x00b", "&lt;", "-5+2",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects the elements and the texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text(text: str) -> None:
    """In HTML it is no element, in a spreadsheet no formula, in Markdown no mark."""
    patient = itp.Patient(
        id=text.replace("\0", ""),  # which no id may have
        lines=[itp.TreatmentLine(line=1, agents=[text], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=0, count="5 G/L")],
    )
    for table in [make(patient) for make in MAKERS]:
        reader = Reader()
        reader.feed(table.to_html(page=True))
        assert set(reader.elements) <= {
            "html", "head", "meta", "title", "body", "div", "table", "caption", "thead", "tbody",
            "tr", "th", "td", "p",
        }  # fmt: skip
        assert set(reader.attributes) <= {
            "lang", "charset", "http-equiv", "content", "border", "cellspacing", "scope", "nowrap",
        }  # fmt: skip
        for cell in (cell for row in csv.reader(io.StringIO(table.to_csv())) for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or re.fullmatch(r"-[0-9.]+", cell)
        lines = table.to_markdown().splitlines()
        rows = [each for each in lines if each.startswith("|")]
        assert 2 + len(table) == len(rows)
        assert {len(table.columns) + 1} == {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        assert "<script" not in table.to_markdown().replace(r"\<script", "")


def test_html_has_every_text_once() -> None:
    """Headings, cells and notes, in order; rows have their headings for readers of screens."""
    table = patients_table(DING)
    reader = Reader()
    reader.feed(table.to_html())

    told = [table.title, *table.headings, *texts(table), *table.notes]
    assert reader.text == [unbroken(text) for text in told]
    assert len(table) + len(table.columns) == reader.elements.count("th")
    assert table.to_html(page=True).startswith("<!DOCTYPE html>")
    assert "html" not in reader.elements


def test_csv_holds_the_texts() -> None:
    """With its headings, negative days as they are, and bounds beside what has some."""
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=-5)
    table = lines_table(itp.Patient(id="p1", lines=[line]))
    heading, row = list(csv.reader(io.StringIO(table.to_csv())))
    of_text = [i for i, name in enumerate(heading) if name in table.headings]

    assert [*table.headings] == [heading[i] for i in of_text]
    assert texts(table) == [row[i] for i in of_text]
    assert ["-5", "-5", "-5"] == row[3:6]
    assert len(table.headings) + 2 * len(table.bounded) == len(row)


def test_pandas_holds_the_values() -> None:
    """With the codes as names; what is missing is None."""
    frame = lines_table(DING, definition=itp.DING_2025).to_pandas()

    assert [1045, 390, 334, 120] == frame["duration"].tolist()
    assert "DING2025-4/5" == frame.index[3]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [("p9", 0, "NO_ROW"), (9, 0, "NO_ROW"), (0, "weight", "NO_COLUMN"), (0, 99, "NO_COLUMN")],
)
def test_a_cell_that_is_not_there(row: Any, column: Any, code: str) -> None:
    """The message lists what there is."""
    with pytest.raises(itp.InputError) as refused:
        patients_table(DING).cell(row, column)

    assert code == refused.value.problem.code
    assert re.search("DING2025-1|splenectomy", refused.value.problem.remedy)


def test_a_cell_by_its_place() -> None:
    """From the start, and from the end."""
    table = patients_table(DING)

    assert table.cell(0, 0) is table.cell("DING2025-1", "patient")
    assert table.cell(-1, -1) is table.cell("DING2025-4", "splenectomy")
    assert "PublicationTable(table1, 4 rows" in repr(table)


def test_a_column_in_latex_holds_its_longest_word() -> None:
    """Beside the others, at a size at which they fit; the rest is shared out by what they hold."""
    columns = [["id", "CRIHEM2017-1"], ["n", "1"], ["how", "a text of several words " * 3]]
    shares, size = latex_columns(columns)
    wide, small = latex_columns([["eltrombopag " + "x" * i] for i in range(13)])

    assert ("footnotesize", "tiny") == (size, small)
    assert 1 == pytest.approx(sum(shares)) == pytest.approx(sum(wide))
    assert shares[1] < shares[0] < shares[2]
    assert all(80 * share >= n for share, n in zip(shares, (12, 1, 7), strict=True))
    text = lines_table(PUBLISHED).to_latex()
    assert "\\begingroup\\tiny" in text or "\\begingroup\\scriptsize" in text


def test_no_line_ends_between_a_number_and_its_percent_sign() -> None:
    """On pages, in documents and in LaTeX; what is read by programs has a plain blank."""
    table = estimates_table(PUBLISHED)
    torn = re.compile("[0-9] +\\\\?%")
    written = (table.to_html(), table.to_html(page=True), table.to_markdown(), table.to_latex())

    assert [None] * 4 == [torn.search(text) for text in written]
    assert "(95% CI)" in written[0]
    assert "(95\\% CI)" in written[3]
    assert "95\u00a0%" == seen("95 %")
    assert "rate with its 95\u00a0%" == wrapped("rate with its 95 % interval", 18).split("\n")[0]


def test_rows_are_put_together_when_they_are_read() -> None:
    """One that was asked for once, and a table of them equals one of tuples."""
    made: list[int] = []

    def make(row: int) -> tuple[TableCell, ...]:
        made.append(row)
        return (TableCell(text=str(row)),)

    rows = Rows(3, make)
    assert (TableCell(text="2"),) == rows[-1] == rows[2]
    assert ((TableCell(text="1"),), (TableCell(text="2"),)) == rows[1:]
    assert [2, 1] == made
    assert rows == tuple((TableCell(text=str(i)),) for i in range(3))
    assert rows != rows[:2]
    assert hash(rows) == hash(tuple(rows))
    assert repr(tuple(rows)) == repr(rows)
    assert 1 == made.count(1) == made.count(2)
    with pytest.raises(IndexError):
        rows[3]
