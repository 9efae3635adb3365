"""
Draw the pictures of the pages: ``python docs/pictures.py``.

A picture of a report needs Chromium. Each holds the rows of the table that it shows as a text, by
which a test knows that it is of today.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import attrs
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import itpcase as itp
from itpcase import examples
from itpcase.figures import plot_swimmer, save_figure
from itpcase.model import CaseSeries
from itpcase.report import write_report
from itpcase.report.tables import summary_table

PAGES: Final = Path(__file__).parent

PLACES: Final = {"en": PAGES / "tutorials" / "images", "zh": PAGES / "zh" / "images"}

ENDINGS: Final = {"en": ".png", "zh": "-zh.png"}

SHOWN: Final = "Description"
"""The text of a PNG that says what it shows."""

SIZE: Final = (900, 970)
"""Of the first screen of a report. [pixels]"""

IN_CHINESE: Final = {
    "title": "免疫性血小板减少症：已发表病例与安全性报告",  # noqa: RUF001
    "citation": "六个来源，逐例注明出处",  # noqa: RUF001
    "note": "共12例。未对来源作任何补充：此处缺失者，原文亦缺失。",  # noqa: RUF001
}
"""What is said of the series, which is written by who enters it, in the Chinese picture."""


def place_of(name: str, lang: str) -> Path:
    """Return where a picture stands."""
    return PLACES[lang] / f"{name}{ENDINGS[lang]}"


def series_of(lang: str) -> CaseSeries:
    """Return the series of which the first screen is shown."""
    series = examples.load("published-cases")
    return attrs.evolve(series, **IN_CHINESE) if lang == "zh" else series


def rows_of(lang: str) -> str:
    """Return what the first table of the report says, a line a row."""
    table = summary_table(series_of(lang), lang=lang)
    return "\n".join("\t".join(cell.text for cell in row) for row in table.cells)


def draw_swimmer(lang: str) -> Path:
    """Draw the four patients of the seed series as lanes."""
    axes = plot_swimmer(examples.load("ding-2025"), itp.DING_2025, lang=lang)
    return save_figure(axes.figure, place_of("swimmer", lang))


def show_report(lang: str, browser: str) -> Path:
    """Take a picture of the first screen of a report."""
    place = place_of("report", lang)
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder) / "report.html", Path(folder) / "report.png"
        write_report(series_of(lang), page, lang=lang)
        subprocess.run(  # noqa: S603 - our own page
            [
                browser, "--headless", "--no-sandbox", "--hide-scrollbars",
                f"--window-size={SIZE[0]},{SIZE[1]}", f"--screenshot={picture}", page.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        told = PngInfo()
        told.add_itxt(SHOWN, rows_of(lang))
        Image.open(picture).convert("P", palette=Image.Palette.ADAPTIVE).save(
            place, optimize=True, pnginfo=told
        )
    return place


def main() -> None:
    """Draw them all, in both languages."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    for lang in PLACES:
        draw_swimmer(lang)
        if browser is not None:
            show_report(lang, browser)
    if browser is None:
        sys.exit("the pictures of reports need Chromium: they are left as they were")


if __name__ == "__main__":
    main()
