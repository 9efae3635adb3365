"""The style of the documentation: what is written for word processors is at home on its pages."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from itpcase import examples
from itpcase.report import tables

DOCS = Path(__file__).resolve().parents[1] / "docs"

SHEET = DOCS / "_static" / "pages.css"


def declared(selector: str) -> dict[str, str]:
    """What the style sheet says of a selector, all of its rules together."""
    text = re.sub(r"/\*.*?\*/", "", SHEET.read_text("utf-8"), flags=re.DOTALL)
    found: dict[str, str] = {}
    for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        if selector in [name.strip() for name in names.split(",")]:
            pairs = (each.partition(":") for each in body.split(";") if each.strip())
            found |= {name.strip(): value.strip() for name, _, value in pairs}
    return found


def test_a_table_for_word_processors_has_no_frame_on_a_page() -> None:
    """Its attribute draws one in a word processor; on a page it is a half of one, in black."""
    table = tables.patients_table(examples.load("ding-2025")).to_html()

    assert 'border="1"' in table
    assert "0" == declared(".cell_output table")["border"]
    assert "0" == declared(".cell_output td")["border"]


def test_a_word_of_code_is_not_broken_at_its_hyphens() -> None:
    """``--pieces`` stands on one line; one that is longer than a line is broken all the same."""
    style = declared("code.literal span.pre")

    assert ("inline-block", "100%", "break-word") == (
        style["display"], style["max-width"], style["overflow-wrap"],
    )  # fmt: skip


def test_columns_of_a_narrow_screen_have_room_for_a_word() -> None:
    """The table scrolls; a date is not set in three lines."""
    room = declared(".table-wrapper td:not(:first-child)")["min-width"]

    assert re.fullmatch(r"[4-9](\.\d)?em", room)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_of_a_report_is_of_today(lang: str) -> None:
    """It holds the rows of the table that it shows, and they are those of a report now."""
    drawn: dict[str, Any] = runpy.run_path(str(DOCS / "pictures.py"))
    with Image.open(drawn["place_of"]("report", lang)) as picture:
        told = picture.info[drawn["SHOWN"]]

    assert drawn["rows_of"](lang) == told, "python docs/pictures.py"
    assert re.search(r"\t4/6\W+67%\W?\t6/12\n", told)
