"""The document of a word processor: its pages, and the layout of its tables."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.report import write_report, write_tables
from itpcase.report._document import Width, columns_of, fitted, narrowed
from itpcase.report.publication import PublicationTable, TableCell
from itpcase.report.tables import lines_table, patients_table
from itpcase.units.text import parts_of
from itpcase.words import languages

SERIES = examples.load("ding-2025")


def case(id: str) -> itp.Patient:
    """A patient with one line and three counts."""
    return itp.Patient(
        id=id,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{count} G/L")
            for on, count in ((0, 9), (7, 110), (14, 120))
        ],
    )


@pytest.mark.parametrize("lang", languages())
def test_a_table_lies_across_only_where_it_does_not_fit(lang: str, tmp_path: Path) -> None:
    """Nine short columns stand on the page of the text; thirteen do not."""
    tables = [patients_table(SERIES, lang=lang), lines_table(SERIES, lang=lang)]
    document = docx.Document(str(write_tables(tables, tmp_path / "t.docx")))

    assert 9 == len(document.tables[0].columns)
    assert [False, True] == [s.page_width > s.page_height for s in document.sections]


def test_an_id_of_capitals_has_its_column(tmp_path: Path) -> None:
    """A capital takes more room than a small letter: no id is broken at its hyphen."""
    widths = []
    for id in ("dingdin2025-1", "DINGDIN2025-1"):
        table = patients_table(itp.CaseSeries(patients=[case(id)]))
        document = docx.Document(str(write_tables(table, tmp_path / "t.docx")))
        widths.append(document.tables[0].columns[0].width.cm)
    small, capital = widths

    assert capital - small > 0.3
    assert capital > 0.2 * 7 + 0.15 * 6


@pytest.mark.usefixtures("few_pictures")
def test_the_pages_of_a_document_are_numbered(tmp_path: Path) -> None:
    """On every section; no section ends with an empty paragraph, which could fill a page alone."""
    path = tmp_path / "report.docx"
    write_report(SERIES, path)
    document = docx.Document(str(path))

    assert len(document.sections) > 2
    for section in document.sections:
        assert 'w:instr="PAGE"' in section.footer._element.xml  # noqa: SLF001 - no name for it
    ends = [p for p in document.paragraphs if p._p.xpath("./w:pPr/w:sectPr")]  # noqa: SLF001
    assert len(document.sections) - 1 == len(ends)
    assert all(paragraph.text or paragraph.style.name == "Table Note" for paragraph in ends)


def test_two_curves_stand_on_a_page(tmp_path: Path) -> None:
    """With their legends; a swimmer plot keeps its width, and no figure waits for a wide table."""
    write_report(SERIES, tmp_path / "r.docx", definitions=[itp.IWG_2009])
    document = docx.Document(str(tmp_path / "r.docx"))
    section = document.sections[0]
    page = section.page_height - section.top_margin - section.bottom_margin
    across = section.page_width - section.left_margin - section.right_margin
    body = [[*each.iterdescendants("{*}docPr")] for each in document.element.body]
    told = {each.get("descr"): shape for [each], shape in
            zip(filter(None, body), document.inline_shapes, strict=True)}  # fmt: skip
    curve, swimmer = (
        next(shape for text, shape in told.items() if word in text)
        for word in ("Kaplan-Meier", "lane")
    )
    before = document.element.body[: next(i for i, each in enumerate(body) if each)]

    assert curve.height < 0.42 * page
    assert 0.8 * across <= curve.width < across
    assert abs(swimmer.width - across) < docx.shared.Cm(0.01)
    assert 4 == sum(each.tag.endswith("}tbl") for each in before)


def test_a_short_table_stands_on_one_page(tmp_path: Path) -> None:
    """
    Every row stays with the next, the last with the notes; a long table goes on with its heading.

    Two rows of a long table stand below its title, and two above its notes.
    """
    for n, middle in ((4, True), (30, False)):
        series = [case(f"p{i}") for i in range(n)]
        document = docx.Document(str(write_tables(patients_table(series), tmp_path / "t.docx")))
        rows = document.tables[0].rows[1:]
        notes = [each for each in document.paragraphs if each.style.name == "Table Note"]

        assert [True, *[middle] * (n - 3), True, True] == [
            bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in rows
        ]
        assert len(notes) == len(patients_table(series).notes) > 1
        assert [*[True] * (len(notes) - 1), False] == [
            bool(each.paragraph_format.keep_with_next) for each in notes
        ]
        assert {"Table Text"} == {c.paragraphs[0].style.name for row in rows for c in row.cells}


@pytest.mark.parametrize(("lang", "tongue"), [("en", "en-US"), ("zh", "zh-CN")])
def test_a_document_says_its_language(lang: str, tongue: str, tmp_path: Path) -> None:
    """So that a word processor spells it, and writes it with fonts of the language."""
    document = docx.Document(
        str(write_tables(patients_table(SERIES, lang=lang), tmp_path / "t.docx"))
    )

    (said,) = document.styles.element.xpath("./w:docDefaults//w:lang")
    assert tongue in said.attrib.values()


def test_a_heading_of_chinese_with_its_unit_stands_on_one_line(tmp_path: Path) -> None:
    """No line begins with the bracket that closes a unit."""
    table = patients_table(SERIES, lang="zh")
    document = docx.Document(str(write_tables(table, tmp_path / "t.docx")))
    drawn = document.tables[0]
    (at,) = (i for i, cell in enumerate(drawn.rows[0].cells) if cell.text == "年龄\uff08岁\uff09")

    assert ["年", "龄", "\uff08岁\uff09"] == parts_of("年龄\uff08岁\uff09")
    assert drawn.columns[at].width.cm > 10 * 0.15


def test_the_headings_of_a_table_without_rows_are_not_broken() -> None:
    """No letter below the other."""
    headings = ("Kind", "What to mend, and how to mend it")
    empty = PublicationTable(
        name="x", title="x", columns=("kind", "how"), headings=headings, rows=(), cells=()
    )
    kind, how = columns_of(empty)

    assert how.most > 3 * kind.most


@pytest.mark.parametrize(("long", "stays"), [(False, True), (True, None)])
def test_rows_stay_together_where_a_page_holds_them(
    tmp_path: Path, long: bool, stays: bool | None
) -> None:
    """Else the title would stand on a page alone."""
    cell = TableCell(text=" ".join(["word"] * (400 if long else 4)))
    table = PublicationTable(
        name="x", title="x", columns=("a", "b"), headings=("a", "b"),
        rows=tuple("123456789"), cells=((cell, cell),) * 9,
    )  # fmt: skip
    drawn = docx.Document(str(write_tables(table, tmp_path / "t.docx"))).tables[0]
    first = drawn.rows[1].cells[0].paragraphs[0]

    assert stays is first.paragraph_format.keep_with_next


def test_no_date_of_a_table_is_torn(tmp_path: Path) -> None:
    """A line may end before a date and not within it; ids with hyphens stay as they are."""
    cells = ["38 (2017-04-07)", "CRIHEM2017-3", "2021-03-05 to 2021-04-01", "12-30"]
    table = PublicationTable(
        name="t", title="T", columns=tuple("abcd"), headings=tuple("ABCD"), rows=("1",),
        cells=(tuple(TableCell(text=text, value=text) for text in cells),), notes=(),
    )  # fmt: skip
    (drawn,) = docx.Document(str(write_tables(table, tmp_path / "t.docx"))).tables
    found = drawn.rows[1].cells

    assert cells == [cell.text for cell in found]
    runs = [[run.element.xml for run in cell.paragraphs[0].runs] for cell in found]
    assert [2, 0, 4, 0] == ["".join(each).count("<w:noBreakHyphen/>") for each in runs]


def test_a_line_may_end_before_a_date_in_chinese_brackets(tmp_path: Path) -> None:
    """Else a word processor tears the date; other brackets stand where they are."""
    cells = ["38\uff082017-04-07\uff09", "27+\uff0827–\u221e\uff09", "\uff082021-03-05\uff09"]
    table = PublicationTable(
        name="t", title="T", columns=tuple("abc"), headings=tuple("ABC"), rows=("1",),
        cells=(tuple(TableCell(text=text, value=text) for text in cells),), notes=(),
    )  # fmt: skip
    (drawn,) = docx.Document(str(write_tables(table, tmp_path / "t.docx"))).tables

    assert ["38 \uff082017-04-07\uff09", *cells[1:]] == [cell.text for cell in drawn.rows[1].cells]


def test_a_long_word_narrows_its_own_column_alone(tmp_path: Path) -> None:
    """In a table that no page holds, the headings of the other columns keep their longest word."""
    drug = "M" * 60
    people = [
        itp.Patient(
            id=f"p{i}",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=[drug], started_on=0, ended_on=9,
                    stop_reason="transaminases-" * 9,
                )
            ],
            platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
        )
        for i in range(2)
    ]  # fmt: skip
    table = lines_table(people)
    path = write_tables(table, tmp_path / "lines.docx")
    widths = [cell.width.cm for cell in docx.Document(str(path)).tables[0].rows[0].cells]
    wide = {table.columns.index(name) for name in ("agents", "stop_reason")}

    assert sum(widths) <= 29.7 - 2 * 2.0 + 0.01
    for place, width in enumerate(columns_of(table)):
        assert (widths[place] < width.least - 0.01) == (place in wide)


@given(widths=st.lists(st.floats(0.5, 20), min_size=1, max_size=14), page=st.floats(1, 30))
def test_what_is_narrowed_fills_the_page(widths: list[float], page: float) -> None:
    """No column is wider than before, and none that is narrower is wider than another."""
    found = narrowed(widths, page)

    assert pytest.approx(min(page, sum(widths))) == sum(found)
    assert all(mine <= before for mine, before in zip(found, widths, strict=True))
    cap = max(found)
    assert all(
        mine in (before, pytest.approx(cap)) for mine, before in zip(found, widths, strict=True)
    )


def test_where_a_page_is_full_chinese_is_broken_and_no_id(tmp_path: Path) -> None:
    """The widest table of the published cases in Chinese: headings are broken, ids stay whole."""
    table = lines_table(examples.load("published-cases"), lang="zh")
    document = docx.Document(str(write_tables(table, tmp_path / "lines.docx")))
    widths = [cell.width.cm for cell in document.tables[0].rows[0].cells]
    wanted = columns_of(table)

    assert sum(each.least for each in wanted) > 29.7 - 2 * 2.0
    assert sum(widths) <= 29.7 - 2 * 2.0 + 0.01
    assert all(own >= each.torn - 0.01 for own, each in zip(widths, wanted, strict=True))
    assert widths[0] >= wanted[0].least - 0.01


@given(
    columns=st.lists(
        st.tuples(st.floats(0.5, 9), st.floats(0, 9)).map(
            lambda size: Width(size[0], sum(size), sum(size))
        ),
        min_size=1, max_size=14,
    ),
    page=st.floats(1, 60),
)  # fmt: skip
def test_what_may_be_broken_is_narrowed_first(columns: list[Width], page: float) -> None:
    """The columns fill the page, and words that must not be torn keep their room if it is there."""
    found = fitted(columns, page)
    kept = sum(each.torn for each in columns)

    assert pytest.approx(min(page, sum(each.least for each in columns))) == sum(found)
    assert all(own <= each.least + 1e-9 for own, each in zip(found, columns, strict=True))
    if kept <= page:
        assert all(own >= each.torn - 1e-9 for own, each in zip(found, columns, strict=True))
