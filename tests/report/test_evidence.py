"""The evidence table of a review, and the documents that it goes into."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import attrs
import docx
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.cli import main
from itpcase.errors import InputError
from itpcase.report import (
    cases_bibtex,
    evidence_summary,
    evidence_table,
    write_tables,
)
from itpcase.report.tables import lines_table
from itpcase.units.text import unbroken
from itpcase.units.times import read_time
from itpcase.words import languages

PUBLISHED = examples.load("published-cases")


def case(id: str, *counts: tuple[int, int], stated: str | None, **more: object) -> itp.Patient:
    """A case with one line from day 0 and its counts."""
    return itp.Patient(
        id=id,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, stated_response=stated)],
        platelets=[itp.PlateletMeasurement(on=on, count=f"{n} G/L") for on, n in counts],
        **more,  # type: ignore[arg-type]
    )


RESPONSE = ((0, 9), (7, 110), (14, 120))
NONE = ((0, 9), (7, 11), (14, 12))
SERIES = itp.CaseSeries(
    patients=[
        case("a", *RESPONSE, stated="complete response", sex="F", age=34,
             citation="Author A. Journal 2001;1:1. https://doi.org/10.1000/a_1."),
        case("b", *NONE, stated="partial response", sex="M", age=0.5),
        case("c", *NONE, stated="no response"),
        case("d", *RESPONSE, stated="recovered"),
        case("e", *RESPONSE, stated=None),
        case("f", (0, 9), (7, 120), stated="responded"),
        itp.Patient(id="g", platelets=[itp.PlateletMeasurement(on=None, count="9 G/L")]),
    ]
)  # fmt: skip


def test_agreement_compares_response_or_none() -> None:
    """What both know agrees or differs; otherwise the row says why it is not compared."""
    table = evidence_table(SERIES)

    assert {
        "a/1": "agree", "b/1": "differ", "c/1": "agree", "d/1": "not_read", "e/1": "not_stated",
        "f/1": "not_evaluable", "g": None,
    } == {row: table.cell(row, "agreement").value for row in table.rows}  # fmt: skip
    assert "not confirmed" == table.cell("f/1", "missing").text


def test_every_case_comes_out_with_its_source() -> None:
    """A case without a line has a row as well; ages of small children are months."""
    table = evidence_table(SERIES)

    assert [p.id for p in SERIES.patients] == list(
        dict.fromkeys(cell.text for cell, *_ in table.cells)
    )
    assert ("Author A. Journal 2001;1:1", "10.1000/a_1") == (
        table.cell("a/1", "source").text, table.cell("a/1", "doi").text,
    )  # fmt: skip
    assert ["female, 34 years", "male, 6 months"] == [
        table.cell(row, "who").text for row in ("a/1", "b/1")
    ]
    assert "a line of treatment" == table.cell("g", "missing").text


@pytest.mark.parametrize("lang", languages())
def test_every_line_of_the_published_cases_has_an_answer_or_a_reason(lang: str) -> None:
    """No line is not evaluable without a named fact that is missing."""
    table = evidence_table(PUBLISHED, lang=lang)

    assert all(
        table.cell(i, "missing").value
        for i in range(len(table))
        if table.cell(i, "computed").value in {"NE", None}
    )
    assert {p.id for p in PUBLISHED.patients} == {row[0].value for row in table.cells}


def as_print_gives_it(patient: itp.Patient) -> itp.Patient:
    """Take away the days that were worked out from words that can be read."""
    return attrs.evolve(
        patient,
        platelets=[
            attrs.evolve(m, on=None)
            if "day" in m.assumed and m.when and read_time(m.when) is not None
            else m
            for m in patient.platelets
        ],
    )


def test_words_alone_never_contradict_the_days_that_were_worked_out() -> None:
    """With the words in place of worked-out days a line has the same answer, or is left open."""
    worked_out = itp.classify_response(PUBLISHED)
    in_words = itp.classify_response([*map(as_print_gives_it, PUBLISHED.patients)])
    certain = [
        (str(one), str(two))
        for one, two in zip(worked_out["category"], in_words["category"], strict=True)
        if str(two) != "NE"
    ]

    assert sum(m.on is None for p in map(as_print_gives_it, PUBLISHED.patients)
               for m in p.platelets) > len(PUBLISHED.patients)  # fmt: skip
    assert certain
    assert all(one == two for one, two in certain)


def test_a_line_without_a_day_is_judged_on_what_print_ties_to_it() -> None:
    """Sixteen and, a week later, eight after a re-start is no response, and the authors say so."""
    table = evidence_table(PUBLISHED)
    row = "PAKJPATH-32F/2"

    assert ["prednisone (1 mg/kg body weight)", "NR", "agree"] == [
        table.cell(row, name).text for name in ("agents", "computed", "agreement")
    ]
    assert "NE (CR or NE)" == table.cell("ASH2006-3968-1/6", "computed").text
    assert (548, 913) == table.cell("ASH2006-3968-1/6", "duration").value
    assert "the day of the count >100" in table.cell("ASH2006-3968-1/6", "missing").text


def test_the_summary_counts_what_could_be_judged() -> None:
    """Five of six lines are judged, three are stated and computed, of which two agree."""
    table = evidence_summary(SERIES, definitions=[itp.IWG_2009, itp.DING_2025])

    assert ("iwg-2009", "on-drug-remission-above-50") == table.rows
    row = {name: table.cell(0, name).value for name in table.columns}
    assert (6, 5, {"UNCONFIRMED": 1}, 3, 2) == (
        row["lines"], row["judged"], row["missing"], row["both"], row["agreed"],
    )  # fmt: skip
    # yes/yes, yes/no, no/no: seen 2/3, by chance (2/3 · 1/3 + 1/3 · 2/3) = 4/9
    assert pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9)) == row["kappa"]
    assert 4 == table.cell(1, "both").value


def test_kappa_is_not_defined_where_all_have_one_answer() -> None:
    """Where everybody says yes there is no kappa, and no number stands for it."""
    table = evidence_summary([SERIES.patients[0]])

    assert "not defined: one answer only" == table.cell(0, "kappa").text
    assert table.cell(0, "kappa").is_missing


def test_rows_are_chosen_and_put_in_order() -> None:
    """A filter keeps rows by value or text; what is not known stands last in every order."""
    table = evidence_table(SERIES)
    differ = table.filter_rows("agreement", "differ", "agree")
    doi = table.sort_rows("doi", descending=True)

    assert ("a/1", "b/1", "c/1") == differ.rows
    assert ("c/1", "b/1", "a/1") == differ.sort_rows("patient", descending=True).rows
    assert ("a/1", "b/1") == doi.rows[:2]
    best = lines_table(SERIES).sort_rows("best", descending=True)
    assert (120.0, 12.0) == (best.cell(0, "best").value, best.cell(-2, "best").value)


def test_each_source_is_cited_once() -> None:
    """BibTeX has one entry a source, with its DOI and all its cases."""
    text = cases_bibtex(PUBLISHED)
    sources = {p.citation for p in PUBLISHED.patients}

    assert len(sources) == len(re.findall(r"^@misc\{", text, re.MULTILINE))
    assert text.count("{") == text.count("}")
    for patient in PUBLISHED.patients:
        assert patient.id in text


@pytest.mark.parametrize("lang", languages())
def test_latex_has_no_bare_sign(lang: str) -> None:
    """Every sign that LaTeX reads as a command is escaped, and every row has all its cells."""
    series = [case("a_1 & 50% #{x}~^\\", *RESPONSE, stated="CR <5 $ 10⁹")]
    text = evidence_table(series, lang=lang).to_latex()
    (row,) = [line for line in text.splitlines() if line.startswith("a\\_1")]

    assert r"a\_1 \& 50\% \#\{x\}\textasciitilde{}\textasciicircum{}\textbackslash{}" in row
    assert r"CR \textless{}5 \$ 10$^{9}$" in row
    assert len(evidence_table(series).columns) - 1 == len(re.findall(r"(?<!\\)&", row))
    assert r"\endhead" in text


@pytest.mark.parametrize("lang", languages())
def test_a_document_holds_every_cell_and_note(lang: str, tmp_path: Path) -> None:
    """Tables of a document are numbered, repeat their heading, and hold the texts of the table."""
    tables = [evidence_summary(SERIES, lang=lang), evidence_table(SERIES, lang=lang)]
    document = docx.Document(str(write_tables(tables, tmp_path / "e.docx", title="Review")))
    texts = [paragraph.text for paragraph in document.paragraphs]

    for drawn, table in zip(document.tables, tables, strict=True):
        wanted = [list(table.headings), *([c.text for c in row] for row in table.cells)]
        assert [[unbroken(text) for text in row] for row in wanted] == [
            [cell.text for cell in row.cells] for row in drawn.rows
        ]
        assert drawn._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")  # noqa: SLF001 - no name for it
        assert set(map(unbroken, table.notes)) <= set(texts)
    assert "Review" == texts[0]
    assert 2 == sum(bool(re.match(r"(Table|表) [12]", text)) for text in texts)
    lies = [section.page_width > section.page_height for section in document.sections]
    assert [False, True] == lies


def test_a_document_replaces_signs_that_it_cannot_hold(tmp_path: Path) -> None:
    """A control sign in a text of the data does not break the document."""
    series = [case("a", *RESPONSE, stated="response\x01; 5 < 6 & more")]
    document = docx.Document(str(write_tables(evidence_table(series), tmp_path / "e.docx")))

    assert "response\N{REPLACEMENT CHARACTER}; 5 <\N{NO-BREAK SPACE}6 & more" in [
        cell.text for cell in document.tables[0].rows[1].cells
    ]


@pytest.mark.parametrize("ending", [".tex", ".html", ".md", ".csv"])
def test_tables_are_written_by_the_ending(ending: str, tmp_path: Path) -> None:
    """The ending chooses the format, and the cases are there."""
    path = write_tables(evidence_table(SERIES), tmp_path / f"e{ending}")
    text = path.read_text(encoding="utf-8")

    assert "complete response" in text
    if ending == ".csv":
        assert 1 + len(evidence_table(SERIES)) == len(list(csv.reader(io.StringIO(text))))


@pytest.mark.parametrize(
    ("name", "code", "many"),
    [("e.pptx", "TABLE_FORMAT", 1), ("e.csv", "NUMBER_OF_TABLES", 2),
     ("e.docx", "NUMBER_OF_TABLES", 0), ("no/e.tex", "NO_FOLDER", 1)],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(name: str, code: str, many: int, tmp_path: Path) -> None:
    """Another ending, no folder, no table: refused, and nothing is written."""
    with pytest.raises(InputError) as refused:
        write_tables([evidence_summary(SERIES)] * many, tmp_path / name)

    assert code == refused.value.problem.code
    assert [] == list(tmp_path.iterdir())


def test_the_report_is_written_as_a_document(tmp_path: Path) -> None:
    """A name that ends in .docx gives numbered tables and figures with legends, no page of HTML."""
    path = tmp_path / "report.docx"
    assert 0 == main(["report", "ding-2025", "-o", str(path), "--definition", "iwg-2009"])
    document = docx.Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    captions = [p.text for p in document.paragraphs if p.style and p.style.name == "Caption"]
    figures = [each for each in captions if each.startswith("Figure")]

    assert len(document.tables) + len(figures) == len(captions)
    assert len(document.inline_shapes) == len(figures) > 3
    assert [f"Figure {i + 1}." for i in range(len(figures))] == [
        " ".join(each.split()[:2]) for each in figures
    ]
    assert any("constructed" in text for text in texts)
    page = document.sections[0].page_width - 2 * document.sections[0].left_margin
    assert all(shape.width <= page for shape in document.inline_shapes)


@pytest.mark.usefixtures("few_pictures")
def test_its_own_document_is_replaced(tmp_path: Path) -> None:
    """The command may be given again, and the document is whole."""
    path = tmp_path / "report.docx"
    for _ in range(2):
        assert 0 == main(["report", "ding-2025", "-o", str(path), "--definition", "iwg-2009"])

    assert 2 == len(docx.Document(str(path)).inline_shapes)


def test_a_document_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    """Only a document that the same command wrote is written over."""
    path = tmp_path / "thesis.docx"
    docx.Document().save(str(path))
    before = path.read_bytes()

    assert 2 == main(["report", "ding-2025", "-o", str(path)])
    assert before == path.read_bytes()


def test_a_damaged_document_is_not_replaced(tmp_path: Path) -> None:
    """Who made it can no longer be read."""
    path = tmp_path / "thesis.docx"
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as package:
        part = package.getinfo("docProps/core.xml")
    before = bytearray(path.read_bytes())
    data = part.header_offset + 30 + len(part.filename)
    before[data : data + part.compress_size] = b"\xff" * part.compress_size
    path.write_bytes(before)

    assert 2 == main(["report", "ding-2025", "-o", str(path)])
    assert before == path.read_bytes()


def test_a_page_needs_no_word_processor() -> None:
    """The extra is loaded only for a document."""
    code = "import sys, itpcase.report; sys.exit('docx' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
