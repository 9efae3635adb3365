"""Answers as tables and as one page of HTML."""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.report import report_html, table_as_csv, table_as_text, write_report


class Page(HTMLParser):
    """What a page holds: its tags, and the text of its cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.rows: list[list[str]] = []
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note tags, rows, cells, and what points out of the page."""
        self.tags.append(tag)
        self.outside += [value for name, value in attrs if name in {"src", "href"} and value]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        if tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        """Add to the cell."""
        if self._cell:
            self.rows[-1][-1] += data


def series(name: str = "p1", **more: object) -> itp.CaseSeries:
    """One patient with a response that was lost."""
    days = {0: "9", 7: "50", 14: "60", 30: "10", 31: "8"}
    return itp.CaseSeries(
        patients=[
            itp.Patient(
                id=name,
                lines=[itp.TreatmentLine(number=1, agents=["ivig"], started_on=0)],
                platelets=[
                    itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                    for day, count in days.items()
                ],
                **more,  # type: ignore[arg-type]
            )
        ]
    )


def test_the_report_of_the_seed_series_prints_its_durations() -> None:
    """1045, 390, 334 and 120 days, the last ended by the stop of the drug; constructed is said."""
    html = report_html(examples.load("ding-2025"), definitions=[itp.DING_2025])
    page = Page(html)
    episodes = {row[0]: row for row in page.rows if len(row) == 13 and row[0] != "Patient"}

    assert ["1045", "390", "334", "120"] == [row[5] for row in episodes.values()]
    assert ["ended", "DISCONTINUATION"] == episodes["DING2025-4"][8:10]
    assert "The counts of this series are constructed: they are not patient data." in html


def test_the_report_of_the_published_cases_shows_every_line_with_its_explanation() -> None:
    """Nobody is dropped, and each row says why."""
    published = examples.load("published-cases")
    html = report_html(published, definitions=[itp.IWG_2009])
    lines = [(p.id, str(line.number)) for p in published.patients for line in p.lines]
    rows = [tuple(row[:2]) for row in Page(html).rows if len(row) == 11 and row[0] != "Patient"]

    assert lines == rows
    assert html.count("<summary>Why</summary>") >= len(lines)
    assert "The unit of 4 counts was supplied" in html
    assert "Rodeghiero F" in html


def test_the_page_needs_no_other_file() -> None:
    """No script, no image, no style sheet, no link out of the page."""
    page = Page(report_html(examples.load("published-cases")))

    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert [] == page.outside


def test_untrusted_text_cannot_run() -> None:
    """A name is text, also in a title, a note and a stated response."""
    bad = "<script>alert(1)</script>"
    one = series(bad, note=bad, citation=bad).patients[0]
    html = report_html(itp.CaseSeries(patients=[one], title=bad, note=bad, citation=bad))

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_problems_are_listed_with_address_and_remedy() -> None:
    """What the reader found stands in the report."""
    problem = itp.Problem(
        code="NO_UNIT", argument="count", needed="a unit", given="'40'", remedy="write it",
        file="counts.csv", row=3,
    )  # fmt: skip
    html = report_html(series(), problems=[problem])

    assert "counts.csv, row 3, count" in html
    assert "write it" in html


def test_a_definition_of_landmarks_gets_its_table() -> None:
    """ASH 2019 has no levels; its landmarks are shown."""
    rows = Page(report_html(series(), definitions=[itp.ASH_2019])).rows

    assert ["p1", "1", "early_response", "yes", "", "7", "observed"] in rows


def test_an_empty_series_is_a_page() -> None:
    """No patient, no error."""
    assert "No line had such an episode" in report_html(itp.CaseSeries(patients=[]))


def test_a_report_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old report stays until the new one is complete."""
    target = tmp_path / "report.html"
    target.write_text("old")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            write_report(series(), target)

    assert "old" == target.read_text()
    write_report(series(), target)
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert ["report.html"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """The report has nowhere to go."""
    with pytest.raises(itp.InputError, match="NO_FOLDER"):
        write_report(series(), tmp_path / "nowhere" / "report.html")


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """jinja2 belongs to the extra report."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(itp.MissingExtraError, match=re.escape("pip install 'itpcase[report]'")):
        report_html(series())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (math.nan, ""),
        (np.datetime64("NaT"), ""),
        (math.inf, "∞"),
        (120.0, "120"),
        (29.999, "29.999"),
        (True, "yes"),
        (np.bool_(False), "no"),
        (dt.date(2021, 3, 14), "2021-03-14"),
        ("CR", "CR"),
    ],
)
def test_how_a_cell_is_written(value: object, shown: str) -> None:
    """Nothing for what is missing, whole numbers without a point."""
    column = np.empty(1, dtype=object)
    column[0] = value

    assert f"a,x\nk,{shown}\n" == table_as_csv(itp.Table({"a": ["k"], "x": column}))


def test_no_cell_of_a_csv_starts_a_formula() -> None:
    """A patient called =1+1 is text in a spreadsheet."""
    text = table_as_csv(itp.Table({"patient_id": ["=1+1", "+2", "-3", "@x"], "days": [-1.0] * 4}))

    assert ["'=1+1,-1", "'+2,-1", "'-3,-1", "'@x,-1"] == text.splitlines()[1:]


def test_text_columns_are_aligned() -> None:
    """Columns start below their names."""
    table = itp.Table({"patient_id": ["a", "longer name"], "days": [1.0, 22.0]})

    assert "patient_id   days\na            1\nlonger name  22\n" == table_as_text(table)
