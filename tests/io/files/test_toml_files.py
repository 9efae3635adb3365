"""Files of TOML that a user writes: a mapping, options, the numbers of a review, a definition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from itpcase.definitions.files import read_definition
from itpcase.errors import DataError, InputError
from itpcase.io.mapped import read_mapped
from itpcase.io.recognise import read_options
from itpcase.report import read_review

MAPPING = (
    'layout = "long"\n[counts]\npatient_id = "ID"\non = "Date"\ncount = "PLT"\n'
    'unit = { value = "G/L" }\n'
)


def mapped(file: Path) -> Any:
    """The counts of a sheet beside its mapping."""
    sheet = file.with_name("sheet.csv")
    sheet.write_text("ID,Date,PLT\n1,2021-03-05,9\n", encoding="utf-8")
    return read_mapped(sheet, mapping=file).counts["count"].tolist()


READERS: dict[str, tuple[Callable[[Path], Any], str, Any]] = {
    "mapping": (mapped, MAPPING, [9.0]),
    "options": (read_options, "orders = true\n", {"orders": True}),
    "review": (
        lambda file: len(read_review(file)),
        "excluded = 130\ncases = 15\n[identified]\nPubMed = 145\n", 11,
    ),
    "definition": (
        lambda file: read_definition(file).id,
        ('schema = 1\nid = "mine"\ntitle = "Mine"\nevidence = "seen"\n[[levels]]\nname = "R"\n'
        'label = "response"\nclause = "30."\nany_of = [{ at_least = 30 }]\n'), "mine",
    ),
}  # fmt: skip
"""By the kind of file: its reader, a small one, and what it says."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("kind", READERS)
def test_a_file_with_the_mark_of_windows(kind: str, encoding: str, tmp_path: Path) -> None:
    """Editors of Windows write a byte order mark before UTF-8; it is no part of the text."""
    read, text, expected = READERS[kind]
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding=encoding)

    assert expected == read(file)


@pytest.mark.parametrize("kind", READERS)
def test_a_file_in_another_encoding_is_refused(kind: str, tmp_path: Path) -> None:
    """TOML is UTF-8; nothing is guessed."""
    read, text, _ = READERS[kind]
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-16")

    with pytest.raises((InputError, DataError)):
        read(file)
