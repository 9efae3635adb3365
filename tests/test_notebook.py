"""The notebook of the tutorials: it runs, and holds nothing of the machine it was written on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "tutorials" / "paper.ipynb"


def cells(kind: str) -> list[dict[str, Any]]:
    """The cells of one kind."""
    held = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in held if cell["cell_type"] == kind]


def test_the_notebook_runs_from_the_workbook_to_the_files() -> None:
    """Cell by cell, in order, in one namespace."""
    held: dict[str, Any] = {"__name__": "notebook"}
    for cell in cells("code"):
        exec("".join(cell["source"]), held)  # noqa: S102 - our own cells

    made = {path.suffix for path in held["folder"].iterdir()}
    assert {".xlsx", ".pdf", ".docx", ".tex", ".html"} == made
    assert 12 == len(held["series"].patients)


def test_the_notebook_stores_no_outputs_and_no_paths() -> None:
    """They are made where it is read."""
    for cell in cells("code"):
        assert ([], None) == (cell["outputs"], cell["execution_count"])
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|work|Users|tmp|root)/", text)
    assert cells("markdown")
