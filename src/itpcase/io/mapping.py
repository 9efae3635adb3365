"""
A mapping proposed for a foreign sheet, from its headings and its first rows.

The proposal is TOML with a comment on each line: why a column was taken, and what is not sure. The
user corrects it and reads the sheet with `itpcase.read_mapped`. Headings are understood in English,
Chinese and many other languages; a column that is not understood is listed, not used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import DEFAULT_LANGUAGE, Sentence
from itpcase.agents import (
    AgentClass,
    find_agent,
    look_up_agent,
    says_no_treatment,
    split_agents,
)
from itpcase.errors import InputError
from itpcase.io._folder import as_path
from itpcase.io._heading_days import order_in
from itpcase.io._heading_doses import dose_unit_in, is_a_day
from itpcase.io._headings import codes_in, heading_key, is_of_any_group, unit_in
from itpcase.io._mapped_values import is_count_test
from itpcase.io._mapping_columns import (
    NOT_DAYS_OF_COUNT,
    OF_TREATMENT,
    Columns,
    are_numbered,
    are_wide,
    columns_of,
    columns_of_counts,
    columns_of_visits,
    days_of_headings,
    doubt_of,
    filled,
    is_day,
    is_read,
    may_be_agents,
)
from itpcase.io._mapping_file import read_choices
from itpcase.io._mapping_layouts import FEW_DRUGS, doubts_of_layout, names_of_drugs
from itpcase.io._mapping_sheet import (
    doubt_of_encoding,
    doubts_of_letters,
    heading_of,
    read_below_title,
    read_guessed,
)
from itpcase.io._sexes import may_be_woman, sexes_in
from itpcase.io._sheets import Sheet, as_headed, kept_open, sheets_of
from itpcase.units.amounts import DAILY_DOSE, read_amount
from itpcase.units.counts import parse_count
from itpcase.units.days import DayOrder, order_of
from itpcase.units.text import as_typed
from itpcase.vocabularies import read_grade, read_sex
from itpcase.words import read_words

__all__ = ["Proposal", "propose_mapping"]

MOST_SHEETS: Final = 20
"""So many sheets of a workbook are looked at to find those with the same heading."""

FEW_GROUPS: Final = 5
"""So many groups of patients are shown."""

MISSING: Final = frozenset({"-99", "-9", "-1", "999", "9999", "NASK"})
"""What often stands for a value that is missing."""

OF_ONE_DAY: Final = frozenset(
    (AgentClass.IMMUNOGLOBULIN, AgentClass.ANTI_D, AgentClass.TRANSFUSION)
)
"""What is given on one day, where the sheet has one day for it."""

_TWO_FIRST: Final = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}(?=$|[ T,])")
"""A date whose year stands last, before the end of a cell or a time of day."""

INSTRUMENTS: Final = frozenset({"redcaprepeatinstrument", "repeatinstrument"})
"""The heading of the instrument of a row, raw and as a label."""


@attrs.frozen(kw_only=True)
class Proposal:
    """
    A mapping that is proposed for a sheet.

    Attributes
    ----------
    text : str
        The TOML, with comments.
    doubts : tuple of str
        What is not sure, or missing; each is a comment in the text as well.
    """

    text: str
    doubts: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


@kept_open()
def propose_mapping(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    dictionary: str | os.PathLike[str] | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> Proposal:
    r"""
    Propose a mapping for a foreign sheet.

    * a column is taken by its heading, and only if its first rows fit: days where days are needed,
      counts where counts are;
    * the unit is that of a column, or of the brackets in the heading; if there is none, the line is
      left for the user to fill in;
    * dates with two readings, decimal signs and codes are asked about;
    * headings may stand below a title: the row that was taken is said;
    * where the sheet names no counts, the other sheets of the workbook are looked at;
    * of a REDCap export, the rows of the instrument that holds a column are asked for.

    Parameters
    ----------
    path : path
        CSV, tab-separated text or a workbook.
    encoding, delimiter, sheet : str, optional
        As in `itpcase.read_mapped`; an encoding that is not given is proposed, if the file is no
        UTF-8.
    dictionary : path, optional
        The data dictionary of a REDCap project: what the codes of its fields stand for.
    lang : {"en", "zh"}
        The language of the comments.

    Returns
    -------
    Proposal

    Raises
    ------
    InputError
        For a file that is none, and for a language that there is not.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.io.mapping import propose_mapping
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "labor.csv"
    >>> _ = path.write_text("Patientennummer;Datum;Thrombozyten (G/l)\n1;05.03.2021;12\n",
    ...                     encoding="utf-8")
    >>> print(propose_mapping(path))
    # A mapping for labor.csv, proposed from its headings and first rows: check every line.
    ...
    """
    words = read_words(lang)
    place = as_path(path, "path")
    found, row, guessed = read_guessed(place, encoding, delimiter=delimiter, sheet=sheet)
    others: list[str] = []
    alike: list[str] = []
    names = sheets_of(place) if sheet is None else []
    if names and not _has_counts(found):
        for name in names:
            with suppress(InputError):  # an empty sheet, or one without headings
                other, at = read_below_title(place, encoding, delimiter=delimiter, sheet=name)
                if _has_counts(other):
                    found, row, sheet = other, at, name
                    others = [each for each in names if each != name]
                    break
    if len(names) > 1:
        of = sheet or names[0]
        alike = [
            each
            for each in names[:MOST_SHEETS]
            if each != of and heading_of(place, row, encoding, each) == found.heading
        ]
        filled_in = (each for each in names[:MOST_SHEETS]
                     if each != of and heading_of(place, 1, encoding, each))  # fmt: skip
        others = [each for each in others or filled_in if each not in alike]
    columns = columns_of(found, words.lang)
    columns.doubts += doubts_of_layout(found, columns)
    if alike:
        listed = ", ".join(map(repr, alike))
        columns.doubts.append(doubt_of("sheets_alike", listed=listed, sheet=repr(of)))
    if others:
        columns.doubts.append(doubt_of("sheets", listed=", ".join(map(repr, others))))
    if guessed:
        columns.doubts.append(doubt_of_encoding(*guessed))
    columns.doubts += doubts_of_letters(place)
    if isinstance(row, list):
        columns.doubts.append(doubt_of("heading_rows", upper=row[0], lower=row[1]))
    elif row != 1:
        columns.doubts.append(doubt_of("heading_row", row=row))
    if dictionary is not None:
        columns.choices = read_choices(as_path(dictionary, "dictionary"))
    settings = [
        f"{name} = {_toml(value)}"
        for name, value in (
            ("encoding", guessed[0].encoding if guessed else encoding),
            ("delimiter", delimiter), ("sheet", sheet),
            ("heading_row", None if row == 1 else row),
            ("dictionary", _beside(as_path(dictionary), place) if dictionary else None),
        )
        if value is not None
    ]  # fmt: skip
    is_dated = "on" in columns.of or bool(columns.pairs)
    days = {} if is_dated else days_of_headings(found, columns)
    is_wide = are_wide(days)
    body = [*_settings(found, columns, is_wide=is_wide), *settings, ""]
    body += _counts(found, columns, days if is_wide else {})
    body += _others(found, columns)
    said = "\n".join(line.partition("    #")[0] for line in body if not line.startswith("# "))
    used = {*columns.owners, *columns.boxes, _instruments(found), *(days if is_wide else ())}
    unknown = [name for name in found.heading
               if name and name not in used and _toml(name) not in said]  # fmt: skip
    if unknown:
        body += ["", f"# {columns.remark('unknown', listed=', '.join(map(repr, unknown)))}"]
    head = [
        f"# {columns.remark('head', file=found.file)}",
        *(f"# {columns.remark('doubt', doubt=doubt)}" for doubt in columns.doubts),
        "",
    ]
    return Proposal(text="\n".join([*head, *body, ""]), doubts=tuple(columns.doubts))


# --- the sheets -----------------------------------------------------------------------------------


def _has_counts(sheet: Sheet) -> bool:
    """Tell whether the headings of a sheet name patients and counts."""
    columns = columns_of(sheet, DEFAULT_LANGUAGE)
    if "patient_id" not in columns.of:
        return False
    if "count" in columns.of or columns.pairs:
        return True
    return are_wide(days_of_headings(sheet, columns))


def _beside(dictionary: Path, sheet: Path) -> str:
    """Write where a dictionary stands: its name, if it is beside the sheet."""
    is_near = dictionary.resolve().parent == sheet.resolve().parent
    return dictionary.name if is_near else str(dictionary.resolve())


# --- lines of TOML --------------------------------------------------------------------------------


def _toml(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _settings(sheet: Sheet, columns: Columns, *, is_wide: bool) -> Iterator[str]:
    layout = "wide" if is_wide else "long"
    yield columns.beside(f"layout = {_toml(layout)}", layout)
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
        yield columns.beside(f"# decimal = {_toml(sign)}", "decimal", shown=repr(shown))
    drugs = [cell for group in columns.groups.values() for cell in filled(sheet, group["agent"])]
    codes = sorted(MISSING.intersection((*counts, *drugs)))
    if codes:
        columns.doubts.append(doubt_of("missing", listed=", ".join(codes)))
        yield f"# missing = {_toml(codes)}"
    else:
        yield "missing = []"


def _dosed(columns: Columns) -> list[str]:
    """Return the columns of doses."""
    groups = (columns.of, *columns.drugs.values(), *columns.groups.values())
    return [group["dose"] for group in groups if "dose" in group]


def _order(columns: Columns, cells: list[str], said: tuple[DayOrder, str] | None) -> Iterator[str]:
    """Say in which order dates are written, if their numbers or a heading tell it."""
    dated = [found[0] for cell in cells if (found := _TWO_FIRST.match(cell))]
    shown = {order: date for date in reversed(dated) if (order := order_of(date)) is not None}
    if len(shown) > 1:
        listed = ", ".join(map(repr, shown.values()))
        columns.doubts.append(doubt_of("orders", listed=listed))
        yield columns.beside('# dates = "day first"', "orders")
    elif shown:
        (order, date) = shown.popitem()
        if said is not None and said[0] != order:
            columns.doubts.append(doubt_of("order", date=repr(said[1])))
        yield f"dates = {_toml(order)}    # {date!r}"
    elif dated and said is not None:
        yield columns.beside(f"dates = {_toml(said[0])}", "heading", name=repr(said[1]))
    elif dated:
        columns.doubts.append(doubt_of("order", date=repr(dated[0])))
        yield columns.beside('# dates = "day first"', "order")


def _counts(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> Iterator[str]:
    yield "[counts]"
    yield _owner(sheet, columns, columns.of.get("count", ""))
    are_said = all(name == day for name, day in days.items())
    if days and are_said:
        if all(map(str.isdecimal, days)):
            columns.doubts.append(doubt_of("numbers", listed=", ".join(map(repr, days))))
        yield f"days = {_toml([*days])}"
    elif columns.pairs:
        listed = ", ".join(map(repr, columns.pairs[0]))
        columns.doubts.append(doubt_of("pairs", listed=listed))
        yield columns.beside(f"pairs = {_toml([*map(list, columns.pairs)])}", "pairs")
    elif not days:
        if "on" not in columns.of:
            columns.doubts.append(_no_day(sheet))
        yield _line(columns, "on")
        if "count" not in columns.of:
            columns.doubts.append(_no_count(sheet))
        yield _line(columns, "count")
    yield _unit(sheet, columns, days or {name: "" for _, name in columns.pairs})
    for field in ("comparator", "status"):
        if field in columns.of:
            yield _line(columns, field)
    yield from _day_0(sheet, columns, days)
    asked = [*_instrument(sheet, columns, "count"), *_where(sheet, columns)]
    yield from _asked(asked)
    if not are_said:
        yield from ("", columns.beside("[counts.days]", "days"))
        yield from (f"{'' if day else '# '}{_toml(name)} = {_toml(day)}"
                    for name, day in days.items())  # fmt: skip
        listed = ", ".join(repr(name) for name, day in days.items() if name != day)
        columns.doubts.append(doubt_of("days", listed=listed))
    if "unit" in columns.of:
        yield from _codes(sheet, columns, ("counts", "unit"), _is_unit)


def _no_day(sheet: Sheet) -> Sentence:
    """Say that no column has the day of the counts, and which has visits in its place."""
    visits = columns_of_visits(sheet)
    if not visits:
        return doubt_of("no_day")
    return doubt_of("visits_named", name=repr(visits[0]), cell=repr(filled(sheet, visits[0])[0]))


def _no_count(sheet: Sheet) -> Sentence:
    """Say that no column has the counts, and which may."""
    names = columns_of_counts(sheet)
    return doubt_of("counts", listed=", ".join(map(repr, names))) if names else doubt_of("no_count")


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
        yield columns.beside(f"# day_0 = {_toml(dated[0])}", "day_0")


def _line(columns: Columns, field: str, written: str | None = None) -> str:
    if field not in columns.of:
        return columns.beside(f'# {field} = ""', "no_column")
    return f"{written or field} = {_toml(columns.of[field])}    # {columns.why[field]}"


def _owner(sheet: Sheet, columns: Columns, name: str) -> str:
    """Name the column of the patients; of tables side by side, that to the left of a column."""
    left = sheet.heading[: sheet.heading.index(name)] if name else ()
    near = [each for each in left if each in columns.owners]
    if not near:
        return _line(columns, "patient_id")
    said = columns.remark("heading", name=repr(near[-1]))
    return f"patient_id = {_toml(near[-1])}    # {said}"


def _unit(sheet: Sheet, columns: Columns, days: Mapping[str, str]) -> str:
    if "unit" in columns.of and (filled(sheet, columns.of["unit"]) or not sheet.rows):
        return _line(columns, "unit")
    name = columns.of.get("count", "")
    units = {unit_in(each) for each in ([*days] or [name])}
    if len(units) == 1 and (unit := units.pop()) is not None:
        shown = repr(next(iter(days), name))
        return columns.beside(f"unit = {{ value = {_toml(unit)} }}", "in_heading", name=shown)
    if name and not days:
        cells = filled(sheet, name)
        if any(map(_has_unit, cells)) and not any(map(_is_bare, cells)):
            return columns.beside('unit = { value = "" }', "with_unit")
    if name and sheet.unit:
        return columns.beside(f"unit = {{ value = {_toml(sheet.unit)} }}", "below")
    columns.doubts.append(doubt_of("no_unit"))
    return columns.beside('# unit = { value = "10*9/L" }', "no_unit")


def _is_unit(text: str) -> bool:
    return _has_unit(f"100 {text}") or _has_unit(f"100000 {text}")


def _has_unit(text: str) -> bool:
    return is_read(parse_count, text)


def _is_bare(text: str) -> bool:
    """Tell a number, or a bound, without its unit."""
    return not _has_unit(text) and _has_unit(f"{text} /uL")


def _is_grade(text: str) -> bool:
    return is_read(read_grade, text)


def _is_sex(text: str) -> bool:
    return is_read(read_sex, text)


def _asked(conditions: list[tuple[str, str]]) -> Iterator[str]:
    """Ask for the rows that meet conditions, each with what is to be said of it."""
    known = [text for text, _ in conditions if text]
    said = "; ".join(why for _, why in conditions)
    if known:
        yield f"where = {{ {', '.join(known)} }}    # {said}"
    elif conditions:
        yield f"# where = {{ ... }}    # {said}"


def _where(sheet: Sheet, columns: Columns) -> Iterator[tuple[str, str]]:
    """Ask for the rows of the platelet count where a sheet holds several tests."""
    if "test" not in columns.of:
        return
    name = columns.of["test"]
    tests = dict.fromkeys(filled(sheet, name))
    mine = [*filter(is_count_test, tests)]
    if mine:
        if len(mine) > 1:
            listed = ", ".join(map(repr, mine))
            columns.doubts.append(doubt_of("tests", listed=listed, name=repr(name)))
        yield f"{_toml(name)} = {_toml(mine)}", columns.remark("tests", n=len(tests))
    else:
        columns.doubts.append(doubt_of("test", name=repr(name)))
        yield "", columns.remark("one_of", name=repr(name), listed=", ".join([*tests][:5]))


def _instruments(sheet: Sheet) -> str | None:
    """Return the column in which REDCap names the instrument of a row."""
    return next((name for name in sheet.heading if heading_key(name) in INSTRUMENTS), None)


def _instrument(sheet: Sheet, columns: Columns, field: str) -> Iterator[tuple[str, str]]:
    """Ask for the rows of the instrument of REDCap that holds a field."""
    name, column = _instruments(sheet), columns.of.get(field)
    if name is None or column is None:
        return
    found = {as_typed(row[name]) for _, row in sheet.rows if as_typed(row.get(column, ""))}
    if len(found) == 1 and found != {""}:
        said = columns.remark("instrument", name=repr(column))
        yield f"{_toml(name)} = {_toml(found.pop())}", said


def _codes(
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
            columns.beside(f"{_toml(code)} = {_toml(said[code])}", "heading", name=repr(name))
            for code in codes
        )
    elif guess:
        listed = ", ".join(map(repr, guess))
        columns.doubts.append(doubt_of("codes", listed=listed, name=repr(name)))
        yield from ("", f"[{table}.codes.{field}]")
        yield from (
            columns.beside(f"{_toml(code)} = {_toml(word)}" if word else f'# {_toml(code)} = ""',
                           "not_sure")
            for code, word in guess.items()
        )  # fmt: skip
    elif codes and name not in columns.choices:
        what = "codes" if _instruments(sheet) is None else "codes_redcap"
        yield from _ask_codes(columns, f"{table}.codes.{written or field}", name, codes, what)


def _ask_codes(
    columns: Columns, place: str, name: str, codes: list[str], what: str
) -> Iterator[str]:
    """Ask what codes stand for, and leave a line for each."""
    listed = ", ".join(map(repr, codes[:5]))
    columns.doubts.append(doubt_of(what, listed=listed, name=repr(name)))
    yield from ("", columns.beside(f"# [{place}]", "codes", name=repr(name)))
    yield from (f'# {_toml(code)} = ""' for code in codes[:20])


def _others(sheet: Sheet, columns: Columns) -> Iterator[str]:
    facts = ("sex", "age", "born_on", "diagnosed_on", "died_on", "followed_until", "centre", "arm")
    if any(field in columns.of for field in facts):
        first = next(columns.of[field] for field in facts if field in columns.of)
        yield from ("", "[patients]", _owner(sheet, columns, first))
        yield from (_line(columns, field) for field in facts if field in columns.of)
        if "sex" in columns.of:
            name = columns.of["sex"]
            guess = sexes_in(name, cells := filled(sheet, name))
            if may_be_woman(name, cells):
                columns.doubts.append(doubt_of("mujer", name=repr(name)))
            yield from _codes(sheet, columns, ("patients", "sex"), _is_sex, guess)
        if "arm" in columns.of:
            yield from _codes(sheet, columns, ("patients", "arm"), lambda word: not word.isdigit())
            if is_of_any_group(name := columns.of["arm"]):
                values = dict.fromkeys(filled(sheet, name))
                listed = ", ".join(map(repr, [*values][:FEW_GROUPS]))
                columns.doubts.append(doubt_of("arm", name=repr(name), listed=listed))
    _find_boxes(sheet, columns)
    if columns.boxes and columns.drugs:  # a table has one or the other
        columns.drugs.clear()
        listed = ", ".join(map(repr, names_of_drugs(sheet, columns)[:FEW_DRUGS]))
        columns.doubts.append(doubt_of("drugs", listed=listed))
    if columns.groups:
        yield from _groups(sheet, columns)
    if columns.drugs and not columns.groups:
        first = next(iter(columns.drugs.values()))["started_on"]
        yield from ("", "[exposures]", _owner(sheet, columns, first))
        yield from (columns.beside("groups = [", "drugs"), *_drugs(sheet, columns), "]")
    if "agent" in columns.of or columns.boxes:
        yield from _exposures(sheet, columns)
    if "who_grade" in columns.of:
        yield from _bleeds(sheet, columns)


def _bleeds(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """
    Say which column has the grade of bleeding on the day of each count, if each count has one.

    Where some have none, nobody knows whether there was none or nothing was written down.
    """
    name = columns.of["who_grade"]
    count = columns.of.get("count")
    rows = [row for _, row in sheet.rows if count and as_typed(row.get(count, ""))]
    is_whole = (
        "on" in columns.of and bool(rows) and all(as_typed(row.get(name, "")) for row in rows)
    )
    codes = [cell for cell in dict.fromkeys(filled(sheet, name)) if not _is_grade(cell)]
    if not is_whole:
        columns.doubts.append(doubt_of("bleeding", name=repr(name)))
        return
    yield from ("", "[bleeds]", _owner(sheet, columns, name), _line(columns, "on"))
    yield _line(columns, "who_grade")
    if codes and name not in columns.choices:
        yield from _ask_codes(columns, "bleeds.codes.who_grade", name, codes, "bleeding_words")


def _drugs(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns each drug has that headings name."""
    of_one_day, without_end = [], []
    for (agent, _), group in columns.drugs.items():
        said = dict(group)
        found = find_agent(agent)
        if "ended_on" not in group and found.kind in OF_ONE_DAY:
            said["ended_on"] = group["started_on"]
            of_one_day.append(group["started_on"])
        elif "ended_on" not in group and not found.is_procedure:
            without_end.append(group["started_on"])
        named = ", ".join(f"{_key(sheet, 'exposures', field, said[field])} = {_toml(said[field])}"
                          for field in OF_TREATMENT if field in said)  # fmt: skip
        yield f"  {{ agent = {{ value = {_toml(agent)} }}, {named} }},"
    if of_one_day:
        columns.doubts.append(doubt_of("one_day", listed=", ".join(map(repr, of_one_day))))
    if without_end:
        columns.doubts.append(doubt_of("no_end", listed=", ".join(map(repr, without_end))))
    fullest = max(columns.drugs.values(), key=len)
    together = ", ".join(repr(fullest[field]) for field in OF_TREATMENT if field in fullest)
    columns.doubts.append(doubt_of("groups", listed=together))


def _key(sheet: Sheet, table: str, field: str, name: str) -> str:
    """Return under which of our names a column of a treatment stands in a table."""
    if field == "agent" and table == "lines":
        return "agents"
    if field != "dose" or table != "exposures":
        return field
    cells = filled(sheet, name)
    is_daily = is_a_day(dose_unit_in(name)) or (bool(cells) and all(map(_is_daily_dose, cells)))
    return "daily_dose" if is_daily else field


def _is_daily_dose(text: str) -> bool:
    return is_read(lambda said: read_amount(said, DAILY_DOSE, "dose"), text)


def _groups(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns each treatment of a row has; a line without a start has no day."""
    table, agent = ("lines", "agents") if columns.are_lines else ("exposures", "agent")
    first = next(iter(columns.groups.values()))["agent"]
    yield from ("", f"[{table}]", _owner(sheet, columns, first))
    yield from (_line(columns, field, _key(sheet, table, field, columns.of[field]))
                for field in OF_TREATMENT if field in columns.of)  # fmt: skip
    yield columns.beside("groups = [", table)
    undated = []
    numbers = [*columns.groups]
    for number, group in columns.groups.items():
        said = {
            _key(sheet, table, field, group[field]): _toml(group[field])
            for field in OF_TREATMENT
            if field in group
        }
        if columns.are_lines and numbers != [*range(1, len(numbers) + 1)]:
            said = {"line": f'{{ value = "{number}" }}', **said}
        if columns.are_lines and "started_on" not in group:
            said["started_on"] = '{ value = "undated" }'
            undated.append(group["agent"])
        yield f"  {{ {', '.join(f'{field} = {text}' for field, text in said.items())} }},"
    if table == "exposures" and columns.drugs:
        yield from _drugs(sheet, columns)
    yield "]"
    groups = columns.groups.values()
    fullest = max(groups, key=len)
    named = {**columns.of, **fullest}
    together = [named[field] for field in OF_TREATMENT if field in named]
    if len(together) > 1:
        columns.doubts.append(doubt_of("groups", listed=", ".join(map(repr, together))))
    if undated:
        columns.doubts.append(doubt_of("undated", listed=", ".join(map(repr, undated))))
    elif "started_on" not in columns.of and not all("started_on" in group for group in groups):
        columns.doubts.append(doubt_of("no_start"))
    cells = dict.fromkeys(cell for group in groups for cell in filled(sheet, group["agent"]))
    codes = [cell for cell in cells if cell not in MISSING
             and not says_no_treatment(cell) and not may_be_agents([cell])]  # fmt: skip
    if codes:
        yield from _ask_codes(columns, f"{table}.codes.{agent}", first, codes, "codes")


def _exposures(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns each treatment of a row of its own has; a line has its number."""
    table, agent = ("exposures", "agent")
    if are_numbered(sheet, columns):
        table, agent = ("lines", "agents")
    yield from ("", f"[{table}]", _owner(sheet, columns, columns.of.get("agent", "")))
    if table == "lines":
        yield _line(columns, "line")
    if "agent" in columns.of:
        yield _line(columns, "agent", agent)
    if "started_on" not in columns.of:
        columns.doubts.append(doubt_of("no_start"))
    yield _line(columns, "started_on")
    if "ended_on" in columns.of:
        yield _line(columns, "ended_on")
    if "dose" in columns.of:
        yield _line(columns, "dose", _key(sheet, table, "dose", columns.of["dose"]))
    if "stop_reason" in columns.of:
        yield _line(columns, "stop_reason")
    yield from _asked([*_instrument(sheet, columns, "agent")])
    if columns.boxes:
        listed = ", ".join(f"{name} = {_toml(drug)}" for name, drug in columns.boxes.items())
        yield columns.beside(f"checkboxes = {{ {listed} }}", "boxes")
    if "agent" in columns.of:
        yield from _codes(
            sheet,
            columns,
            (table, "agent"),
            lambda word: all(look_up_agent(part) is not None for part in split_agents(word)),
            written=agent,
        )


def _find_boxes(sheet: Sheet, columns: Columns) -> None:
    """Find the check boxes that are drugs, by the words of the dictionary."""
    strange = []
    for name in sheet.heading:
        field, mark, code = name.partition("___")
        if not mark:
            continue
        word = columns.choices.get(field, {}).get(code)
        if word is None:
            strange.append(name)
        elif look_up_agent(word) is not None:
            columns.boxes[name] = word
    if strange:
        columns.doubts.append(doubt_of("boxes", listed=", ".join(map(repr, strange[:5]))))
