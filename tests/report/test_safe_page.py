"""A report opens nothing that it does not hold, and a cell starts nothing."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.cohort._cells.cells import csv_of
from itpcase.figures._canvas import INK, PALE, RED
from itpcase.io.phenopackets import write_phenopackets
from itpcase.report import table_as_csv, write_report
from itpcase.report.tables import summary_table

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
IDS = (
    "../x", "../../x", "/x", "a/b", "a\\b", "CON", "nul.txt", ".a", "..a", "x" * 300, "🩸" * 80,
    "-rf", "=1+1", "a\rb", "a\nb", "%2e%2e", "~a", "a:b", "x ", "x.", "é", "e\u0301",
)  # fmt: skip
"""Ids that a careless writer makes into paths, names of devices, or formulas."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report with tables and figures."""
    place = tmp_path_factory.mktemp("page") / "r.html"
    write_report(examples.load("ding-2025"), place, definitions=[itp.IWG_2009])
    return place.read_text(encoding="utf-8")


def test_the_policy_forbids_what_the_page_does_not_use(page: str) -> None:
    """Nothing but its own style, by its hash, and the images that it holds."""
    (policy,) = POLICY.findall(page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def test_the_page_uses_what_the_policy_allows(page: str) -> None:
    """Images are in the page; no script, no style beside the one, no address of elsewhere."""
    sources = re.findall(r"\bsrc=\"([^\"]*)\"", page)

    assert sources
    assert all(source.startswith("data:image/svg+xml") for source in sources)
    assert not re.findall(r"<script|\sstyle=|\son\w+=|<iframe|<form|<base|<link|javascript:", page)


def test_a_piece_allows_nothing_and_uses_nothing() -> None:
    """A table as a page of its own has no style, no image and no script."""
    page = summary_table(examples.load("ding-2025")).to_html(page=True)

    assert ["default-src 'none'; base-uri 'none'; form-action 'none'"] == POLICY.findall(page)
    assert not re.findall(r"<script|<style|<img|<link|\sstyle=|\ssrc=|\son\w+=", page)


@given(st.lists(st.lists(st.text(min_size=1), min_size=2, max_size=2), min_size=1))
def test_every_reader_divides_rows_alike(rows: list[list[str]]) -> None:
    """Whatever is in a cell: a comma, a quotation mark, a lone carriage return."""
    kept = [[cell.replace("\0", "0") for cell in row] for row in rows]

    assert kept == [*csv.reader(io.StringIO(csv_of(kept), newline=""))]


def test_a_carriage_return_in_an_id_is_quoted() -> None:
    """A spreadsheet would begin a row with what comes after it."""
    text = table_as_csv(itp.Table({"patient_id": ["a\r=1+1"], "days": [7]}))

    assert 'patient_id,days\n"a\r=1+1","7"\n' == text


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    """Names of files come from ids by one rule, and no two ids share a file."""
    count = itp.PlateletMeasurement(on=dt.date(2021, 1, 1), count="12 10*9/L")
    cohort = itp.Cohort.from_patients([itp.Patient(id=x, platelets=[count]) for x in IDS])
    write_phenopackets(cohort, tmp_path / "packets", itp.IWG_2009)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert len(IDS) == len(written)
    assert {tmp_path / "packets"} == {path.parent for path in written}
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*\.json", path.name) for path in written)
    assert len(IDS) == len({path.name.casefold() for path in written})


def _luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG 2.1 has it."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours, as WCAG 2.1 has it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_text_of_the_page_has_contrast_on_every_ground() -> None:
    """At least 4.5 to 1, whichever text stands on whichever ground, in figures as well."""
    style = files("itpcase.report").joinpath("templates", "report.css").read_text("utf-8")
    inks = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", style))
    grounds = {"#ffffff", *re.findall(r"background: (#[0-9a-f]+)", style)}
    pairs = [(ink, ground) for ink in inks for ground in grounds]
    pairs += [(ink, "#ffffff") for ink in (INK, PALE, RED)]

    assert [] == [pair for pair in pairs if _contrast(*pair) < 4.5]
    assert 21 == round(_contrast("#000", "#fff"), 6)
