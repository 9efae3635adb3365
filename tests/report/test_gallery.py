"""The gallery shows every figure and every table; the build of the documentation runs its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from itpcase import figures, report
from itpcase.report import tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "gallery.md"


def shown() -> Iterator[str]:
    """Every public function that draws a figure or lays out a table of a paper."""
    yield from (name for name in figures.__all__ if name.startswith("plot_"))
    for module in (report, tables):
        for name in module.__all__:
            each: Any = getattr(module, name)
            if getattr(each, "__annotations__", {}).get("return") == "PublicationTable":
                yield name


def test_every_figure_and_table_is_in_the_gallery() -> None:
    """With the code that makes it."""
    cells = re.findall(r"```\{code-cell\}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    wanted = list(shown())

    assert {"plot_prisma", "plot_course", "lines_table", "care_checklist"} < set(wanted)
    unshown = [name for name in wanted if f".{name}(" not in "\n".join(cells)]

    assert [] == [f"show {name} in docs/gallery.md" for name in unshown]
