"""
The table of counts of a mapping that is proposed: days, counts, unit, and whose rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from itpcase._sentences import Sentence, enumerated
from itpcase.io._headings.days import is_day, words_of_time
from itpcase.io._headings.fields import unit_in
from itpcase.io._proposals.cells import filled, is_read
from itpcase.io._proposals.columns import NOT_DAYS_OF_COUNT, Columns, doubt_of
from itpcase.io._proposals.days import columns_of_counts, columns_of_visits
from itpcase.io._proposals.toml import (
    as_toml,
    ask_instrument,
    ask_rows,
    write_codes,
    write_line,
    write_owner,
)
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.sheet import Sheet
from itpcase.io._sheets.values import is_count_test
from itpcase.units.counts import parse_count
from itpcase.units.text import as_typed

__all__: list[str] = []


def write_counts(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    """Say which columns have the counts, their days and their unit, and which rows count."""
    yield "[counts]"
    yield write_owner(sheet, columns, columns.of.get("count", ""))
    are_said = all(name == day for name, day in days.items())
    if days and are_said:
        if all(map(str.isdecimal, days)):
            columns.doubts.append(doubt_of("numbers", listed=enumerated(map(repr, days))))
        yield f"days = {as_toml([*days])}"
    elif columns.pairs:
        listed = enumerated(map(repr, columns.pairs[0]))
        columns.doubts.append(doubt_of("pairs", listed=listed))
        yield columns.beside(f"pairs = {as_toml([*map(list, columns.pairs)])}", "pairs")
    elif not days:
        if "on" not in columns.of:
            columns.doubts.append(_no_day(sheet))
        yield write_line(columns, "on")
        if "time" in columns.of:
            yield write_line(columns, "time")
        if "count" not in columns.of:
            columns.doubts.append(_no_count(sheet))
        yield write_line(columns, "count")
    yield _unit(sheet, columns, days or {name: "" for _, name in columns.pairs})
    for field in ("comparator", "status"):
        if field in columns.of:
            yield write_line(columns, field)
    yield from _day_0(sheet, columns, days)
    asked = [*ask_instrument(sheet, columns, "count"), *_where(sheet, columns)]
    yield from ask_rows(asked)
    if not are_said:
        yield from _days(columns, days)
    if "unit" in columns.of:
        of_others = _units_of_others(sheet, columns)
        yield from write_codes(
            sheet, columns, ("counts", "unit"), lambda text: text in of_others or _is_unit(text)
        )


def _days(columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    """Say the day of each heading, and ask for what is open."""
    words = _words(columns, days)
    yield from ("", columns.beside("[counts.days]", "days"))
    yield from (f"{'' if day else '# '}{as_toml(name)} = {as_toml(day)}"
                for name, day in {**days, **words}.items())  # fmt: skip
    if open_days := [name for name, day in days.items() if name not in words and name != day]:
        columns.doubts.append(doubt_of("days", listed=enumerated(map(repr, open_days))))
    if words:
        columns.doubts.append(doubt_of("days_in_words", listed=enumerated(map(repr, words))))


def _words(columns: Columns, days: Mapping[str, str]) -> dict[str, str]:
    """Return the words of headings that count from a treatment, of a sheet that has one."""
    has_treatment = bool(columns.groups or columns.drugs or "agent" in columns.of)
    found = {name: words_of_time(as_headed(name)) for name, day in days.items() if not day}
    return {name: words for name, words in found.items() if words and has_treatment}


def _no_day(sheet: Sheet) -> Sentence:
    """Say that no column has the day of the counts, and which has visits in its place."""
    visits = columns_of_visits(sheet)
    if not visits:
        return doubt_of("no_day")
    return doubt_of("visits_named", name=repr(visits[0]), cell=repr(filled(sheet, visits[0])[0]))


def _no_count(sheet: Sheet) -> Sentence:
    """Say that no column has the counts, and which may."""
    names = columns_of_counts(sheet)
    return (
        doubt_of("counts", listed=enumerated(map(repr, names))) if names else doubt_of("no_count")
    )


def _day_0(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    """Ask for the column of day 0 where the counts have study days and other columns dates."""

    def days_in(field: str) -> list[str]:
        return filled(sheet, columns.of[field]) if field in columns.of else []

    said = [*days.values()] or days_in("on")
    starts = [group["started_on"] for group in columns.groups.values() if "started_on" in group]
    named = [*starts, *(columns.of[field] for field in ("started_on", *sorted(NOT_DAYS_OF_COUNT))
                        if field in columns.of)]  # fmt: skip
    dated = [name for name in named if any(map(is_day, filled(sheet, name)))]
    if dated and said and not any(map(is_day, said)):
        columns.doubts.append(doubt_of("day_0", name=repr(dated[0])))
        yield columns.beside(f"# day_0 = {as_toml(dated[0])}", "day_0")


def _unit(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> str:
    if "unit" in columns.of and (filled(sheet, columns.of["unit"]) or not sheet.rows):
        return write_line(columns, "unit")
    name = columns.of.get("count", "")
    units = {unit_in(each) for each in ([*days] or [name])}
    if len(units) == 1 and (unit := units.pop()) is not None:
        shown = repr(next(iter(days), name))
        return columns.beside(f"unit = {{ value = {as_toml(unit)} }}", "in_heading", name=shown)
    if not days and (unit := unit_in(label := columns.labels.get(name, ""))) is not None:
        return columns.beside(
            f"unit = {{ value = {as_toml(unit)} }}", "in_heading", name=repr(label)
        )
    if name and not days:
        cells = filled(sheet, name)
        if any(map(_has_unit, cells)) and not any(map(_is_bare, cells)):
            return columns.beside('unit = { value = "" }', "with_unit")
    if name and sheet.unit:
        return columns.beside(f"unit = {{ value = {as_toml(sheet.unit)} }}", "below")
    columns.doubts.append(doubt_of("no_unit"))
    return columns.beside('# unit = { value = "10*9/L" }', "no_unit")


def _units_of_others(sheet: Sheet, columns: Columns) -> set[str]:
    """Return the units that stand beside other tests alone, of a sheet that holds several."""
    if "test" not in columns.of:
        return set()
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for _, row in sheet.rows:
        is_ours = is_count_test(as_typed(row.get(columns.of["test"], "")))
        said[is_ours].add(as_typed(row.get(columns.of["unit"], "")))
    return said[False] - said[True] if said[True] else set()


def _is_unit(text: str) -> bool:
    return _has_unit(f"100 {text}") or _has_unit(f"100000 {text}")


def _has_unit(text: str) -> bool:
    return is_read(parse_count, text)


def _is_bare(text: str) -> bool:
    """Tell a number, or a bound, without its unit."""
    return not _has_unit(text) and _has_unit(f"{text} /uL")


def _where(sheet: Sheet, columns: Columns) -> Iterator[tuple[str, str]]:
    """Ask for the rows of the platelet count where a sheet holds several tests."""
    if "test" not in columns.of:
        return
    name = columns.of["test"]
    tests = dict.fromkeys(filled(sheet, name))
    mine = [*filter(is_count_test, tests)]
    if mine:
        if len(mine) > 1:
            listed = enumerated(map(repr, mine))
            columns.doubts.append(doubt_of("tests", listed=listed, name=repr(name)))
        yield f"{as_toml(name)} = {as_toml(mine)}", columns.remark("tests", n=len(tests))
    else:
        columns.doubts.append(doubt_of("test", name=repr(name)))
        yield "", columns.remark("one_of", name=repr(name), listed=enumerated([*tests][:5]))
