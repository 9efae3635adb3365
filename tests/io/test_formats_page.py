"""The table of formats names everything that reads or writes one."""

from __future__ import annotations

import re
from pathlib import Path

import itpcase as itp
from itpcase.cli._commands import WRITERS
from itpcase.io.recognise import FORMS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {
    "csv": "columns", "excel": "excel", "parquet": "registry", "omop": "omop", "cdisc": "cdisc",
    "fhir": "fhir", "meds": "meds", "phenopackets": "phenopackets", "mapped": "sheets",
}  # fmt: skip
"""The page on which each form is read."""


def table() -> list[list[str]]:
    """The rows of the table of formats, their cells without blanks around them."""
    text = (DOCS / "reference" / "formats.md").read_text(encoding="utf-8").partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_reader_and_writer_is_in_the_table() -> None:
    """Each public function that reads or writes patients has its row, and no other is named."""
    named = {name for row in table() for cell in row[1:3] for name in re.findall(r"`(\w+)`", cell)}
    public = {name for name in dir(itp) if re.match(r"(read|write)_", name)}

    unlisted = (public - OTHERS) ^ (named & public)
    assert not unlisted, "a row in docs/reference/formats.md, and no other"
    assert {f"write_{form}" for form in WRITERS} <= named
    unread = {f"read_{form}" for form in FORMS} - named
    assert not unread, "a row in docs/reference/formats.md"


OTHERS = frozenset({"read_definition", "write_definition", "write_report", "write_template"})
"""What is read and written beside patients."""


def test_every_row_says_what_is_kept() -> None:
    """Four cells beside the name: read, written, kept, lost; only the last may be empty."""
    for row in table():
        assert 5 == len(row)
        assert row[1] or row[2]
        assert row[3]


def test_every_form_has_its_page() -> None:
    """The page of a form is in the list of pages, and names its reader or its command."""
    listed = (DOCS / "how-to" / "index.md").read_text(encoding="utf-8").split()

    unpaged = {*FORMS} ^ {*PAGES}
    assert not unpaged, f"a page in docs/how-to and a row in PAGES of {__file__}"
    for page in (*PAGES.values(), "redcap", "export"):
        assert page in listed
        assert "itp" in (DOCS / "how-to" / f"{page}.md").read_text(encoding="utf-8")
