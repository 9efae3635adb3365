"""
What is said at the head of a mapping that is proposed: layout, order of dates, decimal sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from itpcase._sentences import enumerated
from itpcase.cohort.forms import OWNER
from itpcase.io._headings.days import order_in
from itpcase.io._proposals.cells import filled
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._proposals.toml import MISSING, as_toml
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.sheet import Sheet
from itpcase.io._sheets.workbook import ToldCell
from itpcase.units.day_orders import order_of
from itpcase.units.days import DayOrder
from itpcase.units.text import as_typed

__all__: list[str] = []

_TWO_FIRST: Final = re.compile(r"[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?[0-9]{4}(?=$|[ T,.])")
"""A date whose year stands last, before the end of a cell or a time of day."""


def write_settings(sheet: Sheet, columns: Columns, *, is_wide: bool) -> Iterator[str]:
    """Say the layout, the order of dates, the decimal sign, and what stands for missing values."""
    layout = "wide" if is_wide else "long"
    yield columns.beside(f"layout = {as_toml(layout)}", layout)
    cells = [
        *map(as_headed, sheet.heading),
        *(cell for name in sheet.heading for cell in filled(sheet, name)),
    ]
    yield from _order(columns, cells, order_in(sheet.heading))
    named = [columns.of["count"]] if "count" in columns.of else [name for _, name in columns.pairs]
    counts = [cell for name in named for cell in filled(sheet, name)]
    written = counts if any(re.search("[0-9][,.][0-9]", cell) for cell in counts) else [
        cell for name in _dosed(columns) for cell in filled(sheet, name)
        if re.fullmatch("[0-9]+[,.][0-9]+", cell)
    ]  # fmt: skip
    signs = {sign: [c for c in written if re.search(rf"[0-9][{sign}][0-9]", c)] for sign in ",."}
    sure = [c for c in signs[","] if not re.search(r"[0-9],[0-9]{3}(?![0-9])", c)]
    open_ = [c for c in signs["."] if re.search(r"[0-9]\.[0-9]{3}(?![0-9])", c)]
    if sure:
        yield f'decimal = ","    # {sure[0]!r}'
    elif signs[","] or open_:
        shown = (signs[","] or open_)[0]
        columns.doubts.append(doubt_of("decimal", shown=repr(shown)))
        sign = "." if signs[","] else ","
        yield columns.beside(f"# decimal = {as_toml(sign)}", "decimal", shown=repr(shown))
    if _lacks_ids(sheet, columns.of.get(OWNER, "")):
        columns.doubts.append(doubt_of("ids_above", name=repr(columns.of[OWNER])))
        yield columns.beside("# ids_above = true", "ids_above")
    drugs = [cell for group in columns.groups.values() for cell in filled(sheet, group["agent"])]
    codes = sorted(MISSING.intersection((*counts, *drugs)))
    if codes:
        columns.doubts.append(doubt_of("missing", listed=enumerated(codes)))
        yield f"# missing = {as_toml(codes)}"
    else:
        yield "missing = []"


def _lacks_ids(sheet: Sheet, owner: str) -> bool:
    """Tell a sheet whose first row has an id, and later rows that say something have none."""
    if not owner or not sheet.rows:
        return False
    first, *rest = (row for _, row in sheet.rows)
    return bool(as_typed(first.get(owner, ""))) and any(
        not isinstance(row.get(owner, ""), ToldCell) and not as_typed(row.get(owner, ""))
        and sum(bool(as_typed(cell)) for cell in row.values()) > 1
        for row in rest
    )  # fmt: skip


def _dosed(columns: Columns) -> list[str]:
    """Return the columns of doses."""
    groups = (columns.of, *columns.drugs.values(), *columns.groups.values())
    return [group["dose"] for group in groups if "dose" in group]


def _order(columns: Columns, cells: list[str], said: tuple[DayOrder, str] | None) -> Iterator[str]:
    """Say in which order dates are written, if their numbers or a heading tell it."""
    dated = [found[0] for cell in cells if (found := _TWO_FIRST.match(cell))]
    shown = {order: date for date in reversed(dated) if (order := order_of(date)) is not None}
    if len(shown) > 1:
        listed = enumerated(map(repr, shown.values()))
        columns.doubts.append(doubt_of("orders", listed=listed))
        yield columns.beside('# dates = "day first"', "orders")
    elif shown:
        (order, date) = shown.popitem()
        if said is not None and said[0] != order:
            columns.doubts.append(doubt_of("order", date=repr(said[1])))
        yield f"dates = {as_toml(order)}    # {date!r}"
    elif dated and said is not None:
        yield columns.beside(f"dates = {as_toml(said[0])}", "heading", name=repr(said[1]))
    elif dated:
        columns.doubts.append(doubt_of("order", date=repr(dated[0])))
        yield columns.beside('# dates = "day first"', "order")
