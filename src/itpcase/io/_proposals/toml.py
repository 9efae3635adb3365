"""
The lines of a mapping that is proposed: columns with their reasons, and what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from itpcase._sentences import enumerated
from itpcase.cohort.forms import OWNER
from itpcase.io._headings.fields import codes_in, heading_key
from itpcase.io._proposals.cells import filled
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._sheets.mapping_file import INSTRUMENTS
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.text import as_typed

__all__: list[str] = []

MISSING: Final = frozenset({"-99", "-9", "-1", "999", "9999", "NASK"})
"""What often stands for a value that is missing."""

HEADINGS_OF_INSTRUMENTS: Final = frozenset(map(heading_key, INSTRUMENTS))
"""The heading of the instrument of a row, raw and as a label."""


def as_toml(value: Any) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def write_line(columns: Columns, field: str, written: str | None = None) -> str:
    """Say which column is a field of ours, and why; where there is none, leave the line open."""
    if field == OWNER and columns.names:
        return columns.beside(f"# {field} = {as_toml(columns.names[0])}", "name_as_id")
    if field not in columns.of:
        return columns.beside(f'# {field} = ""', "no_column")
    return f"{written or field} = {as_toml(columns.of[field])}    # {columns.why[field]}"


def write_owner(sheet: Sheet, columns: Columns, name: str) -> str:
    """Name the column of the patients; of tables side by side, that to the left of a column."""
    left = sheet.heading[: sheet.heading.index(name)] if name else ()
    near = [each for each in left if each in columns.owners]
    if not near:
        return write_line(columns, "patient_id")
    said = columns.remark("heading", name=repr(near[-1]))
    return f"patient_id = {as_toml(near[-1])}    # {said}"


def ask_rows(conditions: list[tuple[str, str]]) -> Iterator[str]:
    """Ask for the rows that meet conditions, each with what is to be said of it."""
    known = [text for text, _ in conditions if text]
    said = "; ".join(why for _, why in conditions)
    if known:
        yield f"where = {{ {', '.join(known)} }}    # {said}"
    elif conditions:
        yield f"# where = {{ ... }}    # {said}"


def find_instruments(sheet: Sheet) -> str | None:
    """Return the column in which REDCap names the instrument of a row."""
    return next(
        (name for name in sheet.heading if heading_key(name) in HEADINGS_OF_INSTRUMENTS), None
    )


def ask_instrument(sheet: Sheet, columns: Columns, field: str) -> Iterator[tuple[str, str]]:
    """Ask for the rows of the instrument of REDCap that holds a field."""
    name, column = find_instruments(sheet), columns.of.get(field)
    if name is None or column is None:
        return
    found = {as_typed(row[name]) for _, row in sheet.rows if as_typed(row.get(column, ""))}
    if len(found) == 1 and found != {""}:
        said = columns.remark("instrument", name=repr(column))
        yield f"{as_toml(name)} = {as_toml(found.pop())}", said


def write_codes(
    sheet: Sheet, columns: Columns, place: tuple[str, str], is_known: Callable[[str], bool],
    guess: Mapping[str, str | None] | None = None, *, written: str | None = None,
) -> Iterator[str]:  # fmt: skip
    """Ask what the codes of a column stand for, where neither we nor the dictionary know."""
    table, field = place
    name = columns.of[field]
    cells = dict.fromkeys(filled(sheet, name))
    codes = [cell for cell in cells if not is_known(cell) and cell not in MISSING]
    said = codes_in(name)
    are_said = bool(codes) and all(code in said and is_known(said[code]) for code in codes)
    if are_said and name not in columns.choices:
        yield from ("", f"[{table}.codes.{written or field}]")
        yield from (
            columns.beside(f"{as_toml(code)} = {as_toml(said[code])}", "heading", name=repr(name))
            for code in codes
        )
    elif guess:
        listed = enumerated(map(repr, guess))
        columns.doubts.append(doubt_of("codes", listed=listed, name=repr(name)))
        yield from ("", f"[{table}.codes.{field}]")
        yield from (
            columns.beside(
                f"{as_toml(code)} = {as_toml(word)}" if word else f'# {as_toml(code)} = ""',
                "not_sure",
            )
            for code, word in guess.items()
        )  # fmt: skip
    elif codes and name not in columns.choices:
        what = "codes" if find_instruments(sheet) is None else "codes_redcap"
        yield from ask_codes(columns, f"{table}.codes.{written or field}", name, codes, what)


def ask_codes(
    columns: Columns, place: str, name: str, codes: list[str], what: str
) -> Iterator[str]:
    """Ask what codes stand for, and leave a line for each."""
    listed = enumerated(map(repr, codes[:5]))
    columns.doubts.append(doubt_of(what, listed=listed, name=repr(name)))
    yield from ("", columns.beside(f"# [{place}]", "codes", name=repr(name)))
    yield from (f'# {as_toml(code)} = ""' for code in codes[:20])
