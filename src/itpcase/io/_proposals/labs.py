"""
The laboratory values of a mapping that is proposed, beside the counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from itpcase.io._headings.analytes import Measured, analyte_in, is_other_analyte
from itpcase.io._headings.days import looks_like_counts
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.cells import filled
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._proposals.toml import as_toml, write_line, write_owner
from itpcase.io._sheets.sheet import Sheet
from itpcase.io._sheets.values import is_count_test
from itpcase.units.labs import ANALYTES

__all__: list[str] = []

SHOWN: Final = 8
"""So many names are shown."""


def write_labs(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    """
    Say which columns, or which rows of a column of tests, have laboratory values.

    A column is taken where its heading names it and its cells are numbers; one without a unit is
    left for the user to open.
    """
    lines = [*_of_tests(sheet, columns, days)] if "test" in columns.of else []
    if lines:
        yield from lines
    elif "test" not in columns.of:
        yield from _of_columns(sheet, columns, days)


def _of_columns(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    """Write a group for each column of a laboratory value, with its unit."""
    taken = {*columns.of.values(), *days}
    found = {name: said for name in sheet.heading
             if name and name not in taken and field_of(name) is None
             and (said := analyte_in(name)) is not None
             and looks_like_counts(filled(sheet, name))}  # fmt: skip
    dated = {name: said for name, said in found.items() if bool(said.day) == bool(days)}
    others = [name for name in sheet.heading if name and name not in {*taken, *dated}
              and (name in found or is_other_analyte(name))
              and looks_like_counts(filled(sheet, name))]  # fmt: skip
    if not dated or (not days and "on" not in columns.of):
        return
    if others:
        columns.doubts.append(doubt_of("labs_other", listed=_listed(others)))
    first = next(iter(dated))
    is_open = not all(said.unit for said in dated.values())
    are_all_open = not any(said.unit for said in dated.values())
    mark = "# " if are_all_open else ""
    yield from ("", f"{mark}[labs]", mark + write_owner(sheet, columns, first))
    if not days:
        yield mark + write_line(columns, "on")
    yield mark + columns.beside("groups = [", "labs")
    yield from (_group(name, said, is_dated=bool(days)) for name, said in dated.items())
    yield f"{mark}]"
    if is_open:
        names = [name for name, said in dated.items() if not said.unit]
        columns.doubts.append(doubt_of("labs_unit", listed=_listed(names)))
    _ask_limits(columns, [*dated])


def _group(name: str, said: Measured, *, is_dated: bool) -> str:
    """Write the columns of one value; of one without a unit, the unit in which rules have it."""
    on = f"on = {{ value = {as_toml(said.day)} }}, " if is_dated else ""
    unit = as_toml(said.unit or ANALYTES[said.analyte].unit)
    line = (
        f"{{ analyte = {{ value = {as_toml(said.analyte)} }}, {on}value = {as_toml(name)}, "
        f"unit = {{ value = {unit} }} }},"
    )
    return f"  {line}" if said.unit else f"#  {line}"


def _of_tests(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    """Write the table of a sheet whose rows say what each of them measured."""
    name = columns.of["test"]
    tests = dict.fromkeys(filled(sheet, name))
    known = {test: said.analyte for test in tests if (said := analyte_in(test)) is not None}
    others = [test for test in tests if test not in known and not is_count_test(test)]
    is_placed = bool(days) or {"on", "count"} <= columns.of.keys()
    if not known or not is_placed:
        return
    if others:
        columns.doubts.append(doubt_of("labs_other", listed=_listed(others)))
    mark = "" if "unit" in columns.of else "# "
    yield from ("", f"{mark}[labs]", mark + write_owner(sheet, columns, name))
    if days:
        yield f"{mark}days = {as_toml([*days])}"
    else:
        yield mark + write_line(columns, "on")
        yield mark + write_line(columns, "count", "value")
    yield mark + write_line(columns, "test", "analyte")
    yield mark + (write_line(columns, "unit") if not mark else columns.beside(
        'unit = ""', "no_column"))  # fmt: skip
    yield from (mark + write_line(columns, field) for field in ("comparator", "status")
                if field in columns.of)  # fmt: skip
    yield f"{mark}where = {{ {as_toml(name)} = {as_toml([*known])} }}"
    yield from ("", f"{mark}[labs.codes.analyte]")
    yield from (f"{mark}{as_toml(test)} = {as_toml(said)}" for test, said in known.items())
    if mark:
        columns.doubts.append(doubt_of("labs_unit", listed=_listed([*known])))
    _ask_limits(columns, [*known])


def _ask_limits(columns: Columns, names: list[str]) -> None:
    columns.doubts.append(doubt_of("labs", listed=_listed(names)))


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names[:SHOWN]))
