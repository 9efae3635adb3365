"""
Columns of counts: number, bound and upper end in 10⁹/L, whatever they are printed as.

What a row says is the same as number or as text, with its sign in the text or in a column of its
own. A number is converted by the unit of its row; a column that carries its unit by that one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from math import inf
from typing import Any, Final

import attrs
import numpy as np

from itpcase._sentences import Sentence, remedy_of
from itpcase.cohort._cells.cells import WRITTEN_UNIT
from itpcase.cohort._cells.coded import Coded, rarest, rows_of
from itpcase.cohort._cells.printed import (
    beside_quantity,
    count_of_stated,
    read_in_words,
    read_printed,
    read_sign,
)
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.faults import LONGEST_TEXT, first_of_each, read_each, told_of
from itpcase.cohort.vocabularies import read_distinct
from itpcase.errors import InputError, Problem, UnitError
from itpcase.table import Column, rows_where
from itpcase.units.count_words import CountWords
from itpcase.units.counts import Count, as_count, convert_counts, convert_rows, parse_count
from itpcase.units.limits import HIGHEST_COUNT
from itpcase.units.missing import is_blank, is_nothing
from itpcase.units.numbers import Comparator, DecimalSign, shortest_floats, too_high
from itpcase.units.spellings import count_factor, power_of_spelling, power_of_unit
from itpcase.units.whole import as_whole

__all__: list[str] = []

MOST_UNITS: Final = 1_000
"""So many spellings of units are read in a column; others, the rarest, are refused together."""


@attrs.frozen(eq=False, repr=False)
class Counts:
    """The counts of a table; NaN where there is none, no bounds where no row has one."""

    value: Column
    comparator: Column | None = None
    upper: Column | None = None
    said: tuple[CountWords | None, ...] = ()
    """What words say of each; empty where no row has words."""

    def columns(self) -> dict[str, Column]:
        """Return the columns of a cohort."""
        found = {"count": self.value}
        if self.comparator is not None:
            found["comparator"] = self.comparator
        elif self.upper is not None:
            found["comparator"] = np.zeros(len(self.value), dtype=np.int8)
        if self.upper is not None:
            found["upper"] = self.upper
        return found


@attrs.frozen(eq=False, repr=False, kw_only=True)
class CountColumns:
    """The names of the columns in which the counts of a table stand."""

    value: str = "count"
    unit: str = "unit"
    comparator: str = ""
    upper: str = ""
    lower_limit: str = ""
    stated: str = ""
    """The words that stand in place of a number."""
    is_optional: bool = False
    """Whether a row without a count is nothing to tell of."""


PLATELETS: Final = CountColumns(
    comparator="comparator", upper="upper", lower_limit="lower_limit", stated="count_stated"
)
BASELINES: Final = CountColumns(value="baseline", unit="baseline_unit", is_optional=True)


def read_counts(
    table: InputTable, names: CountColumns, decimal: DecimalSign | None, unit: object = None
) -> Counts:
    """
    Read the counts of a table; what cannot be read is told of.

    Parameters
    ----------
    table : InputTable
    names : CountColumns
    decimal : {".", ","} or None
        The decimal sign of texts.
    unit : str, optional
        The unit of a table that has no column of units.

    Returns
    -------
    Counts
        [10^9/L]
    """
    values = table.texts(names.value)
    units = _units(table, names, unit)
    signs = read_signs(table, names.comparator)
    numbers = as_numbers(values)
    if numbers is None or _is_text(table, names.upper) or _is_text(table, names.stated):
        return _of_texts(table, names, values, units, signs, decimal)
    found = _converted(table, names, names.value, numbers, units)
    if not names.is_optional:
        tell_missing(table, "NO_COUNT", names.value, found)
    upper = None
    if names.upper and names.upper in table:
        highs = as_numbers(table.texts(names.upper))
        if highs is not None and not np.isnan(highs.astype(np.float64)).all():
            upper = _writable(_converted(table, names, names.upper, highs, units))
            tell_ranges(table, names, found, upper, signs)
    if signs is not None:
        _tell_empty_bounds(table, names, found, signs)
    return Counts(found, signs, upper)


def tell_missing(table: InputTable, code: str, column: str, values: Column) -> None:
    """Tell of the rows without a value, those left out for another reason apart."""
    missing = np.isnan(values)
    if not missing.any():
        return
    bad = None if table.faults is None else table.faults.is_bad(table.name)
    rows = np.flatnonzero(missing if bad is None else missing & ~bad)
    table.tell(code, column, rows, given=Sentence(f"problem.{code}.given"), severity="warning")


# --- units --------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Units:
    """The spellings of the units of a table, and for each row which one it has; or one for all."""

    spellings: list[Any]
    codes: Column | None = None

    def of(self, row: int) -> Any:
        """Return the unit of a row, None if it has none."""
        return self.spellings[0 if self.codes is None else self.codes[row]]

    def without_rare(self) -> tuple[Units, int]:
        """
        Return the most frequent units, and behind them the place of one that stands for all others.

        A column has few spellings of units. Where it has more than any has, it is no column of
        units. The place is -1 where there are no others.
        """
        size = len(self.spellings)
        if self.codes is None or not len(rare := rarest(self.codes, size, MOST_UNITS)):
            return self, -1
        kept = np.setdiff1d(np.arange(size), rare)
        place = np.full(size, len(kept))
        place[kept] = np.arange(len(kept))
        listed = [self.spellings[i] for i in (*kept.tolist(), int(rare[0]))]
        return Units(listed, place[self.codes]), len(kept)


def _units(table: InputTable, names: CountColumns, unit: object) -> Units:
    carried = table.units.get(names.value)
    if carried is not None:
        power = power_of_unit(carried)
        if power is None:
            table.tell(
                "NOT_CELLS_PER_VOLUME", names.value, np.arange(len(table)), given=str(carried)
            )
            return Units([WRITTEN_UNIT])
        if names.unit in table:
            _tell_two_units(table, names, carried, power)
        return Units([f"10*{power}/L" if power else "/L"])
    if names.unit in table.columns and not table.columns[names.unit].ndim:
        return Units([_spelling(table.columns[names.unit].item())])
    if names.unit in table:
        few = table.few(names.unit)
        return Units([_spelling(value) for value in few.values.tolist()], few.codes)
    return Units([_spelling(unit)])


def _spelling(value: object) -> str | None:
    """Return a unit as text; a concept id of OMOP may be a number."""
    if type(value) is str:
        return value
    if is_nothing(value):
        return None
    return str(as_whole(value))


def _tell_two_units(table: InputTable, names: CountColumns, carried: Any, power: int) -> None:
    """Tell of rows whose stated unit is not the one that the column carries."""
    few = table.few(names.unit)
    other: list[int] = []
    for place, value in enumerate(few.values.tolist()):
        if not is_nothing(value) and power_of_spelling(str(_spelling(value))) != power:
            other.append(place)
    for place, rows in rows_of(few.codes, other):
        table.tell(
            "TWO_UNITS",
            names.unit,
            rows,
            needed=Sentence("problem.TWO_UNITS.needed", value=names.value, carried=carried),
            given=str(few.values[place]),
        )


# --- numbers ------------------------------------------------------------------------------------


def _is_text(table: InputTable, name: str) -> bool:
    if not name or name not in table:
        return False
    values = table.texts(name)
    return values.dtype.kind in "US" or (
        values.dtype.kind == "O" and any(isinstance(value, str) for value in values.tolist())
    )


def as_numbers(values: Column) -> Column | None:
    """Return a column that holds nothing but numbers; None for any other."""
    if values.dtype.kind in "iuf":
        return values
    if values.dtype.kind == "O":
        kinds = set(map(type, values.tolist()))
        plain = {int, float, Decimal, np.float64, np.int64, np.float32, type(None)}
        if kinds <= plain:
            return np.array(
                [np.nan if is_nothing(value) else as_float(value) for value in values.tolist()],
                dtype=np.float64,
            )
        if all(is_nothing(value) for value in values.tolist()):
            return np.full(len(values), np.nan)
    return None


def as_float(value: Any) -> float:
    """Turn a number into a float; one that is more than a float holds is infinite."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _converted(
    table: InputTable, names: CountColumns, column: str, numbers: Column, units: Units
) -> Column:
    """Convert numbers by the unit of their row, and tell of those that cannot be."""
    values = shortest_floats(numbers)
    units, others = units.without_rare()
    wrong = _wrong_units(units, others, f"{table.name}.{names.unit}")
    powers = [0 if i in wrong else _power_of(unit) for i, unit in enumerate(units.spellings)]
    if numbers.dtype in (np.float16, np.float32):
        wrong |= _too_short(numbers, powers, wrong)
    found = convert_rows(values, powers, units.codes)
    found = _writable(found) if wrong else found
    codes = np.zeros(len(found), dtype=np.int64) if units.codes is None else units.codes
    for problem, of_unit in first_of_each([*told_of(wrong.items(), codes)]):
        rows = of_unit[~np.isnan(values[of_unit])]
        if units.codes is None and len(values):  # one unit for all is one problem
            if not table.faults:
                raise UnitError(attrs.evolve(problem, argument=f"{table.name}.{column}"))
            if len(rows):
                table.faults.add(attrs.evolve(problem, argument=f"{table.name}.{column}"))
                table.faults.drop(table.name, rows, len(table))
        else:
            table.tell(
                problem.code,
                column,
                rows,
                needed=problem.needed,
                given=problem.given,
                remedy=problem.remedy,
                keeps=names.is_optional,
            )
        found[rows] = np.nan
    least, most = np.fmin.reduce(values, initial=0.0), np.fmax.reduce(found, initial=0.0)
    if least < 0 or most > HIGHEST_COUNT:
        found = _writable(found)
        _tell_impossible(table, names, column, values, found, units, powers)
    return found


def _writable(values: Column) -> Column:
    """Return numbers that may be changed: a copy of those that may not."""
    return values if values.flags.writeable else values.copy()


def _power_of(unit: Any) -> int:
    """Return the power of ten from a unit to 10⁹/L."""
    factor = count_factor(unit)
    return 0 if factor is None else int(factor.adjusted())


def _wrong_units(units: Units, others: int, argument: str) -> dict[int, Problem]:
    """Find the units that cannot be read, by their places; one may stand for all that are rare."""
    problems = {
        i: too_many_units(unit, argument) if i == others else _wrong_unit(unit, argument)
        for i, unit in enumerate(units.spellings)
    }
    return {i: problem for i, problem in problems.items() if problem is not None}


def too_many_units(spelling: object, argument: str) -> Problem:
    """Refuse a unit that is none of the most frequent ones."""
    return Problem(
        code="TOO_MANY_UNITS", argument=argument,
        needed=Sentence("problem.TOO_MANY_UNITS.needed", most=MOST_UNITS),
        given=repr(str(spelling)[:LONGEST_TEXT]), remedy=remedy_of("TOO_MANY_UNITS"),
    )  # fmt: skip


def _wrong_unit(unit: Any, argument: str) -> Problem | None:
    if unit is None:
        return Problem(
            code="NO_UNIT",
            argument=argument,
            given=Sentence("problem.NO_UNIT.given"),
            remedy=Sentence("problem.NO_UNIT.remedy", value=argument.rpartition(".")[2]),
        )
    try:
        convert_counts(np.zeros(0), unit, argument=argument)
    except InputError as error:
        return error.problem
    return None


def _too_short(
    numbers: Column, powers: Sequence[int], wrong: Mapping[int, Problem]
) -> dict[int, Problem]:
    """Refuse floats of which the unit needs more digits than they have."""
    is_half = numbers.dtype == np.float16
    return {
        i: Problem(code="FLOAT32", given=str(numbers.dtype))
        for i, power in enumerate(powers)
        if i not in wrong and (is_half or power <= -6)  # noqa: PLR2004 - a power of ten
    }


def _tell_impossible(  # noqa: PLR0917 - one row, in its columns
    table: InputTable,
    names: CountColumns,
    column: str,
    values: Column,
    found: Column,
    units: Units,
    powers: Sequence[int],
) -> None:
    """Tell of counts that nobody has, each with the unit that would make it possible."""

    def given(row: int) -> str:
        return f"{values[row]:.15g} {units.of(row)}"

    def too_high_at(row: int) -> Problem:
        power = powers[0 if units.codes is None else units.codes[row]]
        factor = Decimal((0, (1,), power))
        return too_high(float(found[row]), given(row), column, factor).problem

    with np.errstate(invalid="ignore"):
        is_below = (values < 0) & ~np.isnan(found)  # before rounding, and told of no other fault
        negative, high = np.flatnonzero(is_below), np.flatnonzero(found > HIGHEST_COUNT)
    table.tell("NEGATIVE", column, negative, given=given, keeps=names.is_optional)
    for row in high[:1].tolist():
        table.tell(
            "TOO_HIGH",
            column,
            high,
            needed=too_high_at(row).needed,
            given=given,
            remedy=lambda row: too_high_at(row).remedy,
            keeps=names.is_optional,
        )
    found[negative] = np.nan
    found[high] = np.nan


# --- bounds and ranges --------------------------------------------------------------------------


def columns_of(read: Sequence[Count | None]) -> tuple[Column, Column, Column]:
    """Return the value, the sign and the upper end of each count or laboratory value."""
    values = np.array([np.nan if c is None else c.value for c in read], dtype=np.float64)
    signs = [0 if c is None else COMPARATORS.index(c.comparator) for c in read]
    uppers = [np.nan if c is None or c.upper is None else c.upper for c in read]
    return values, np.array(signs, dtype=np.int8), np.array(uppers, dtype=np.float64)


def read_signs(table: InputTable, name: str) -> Column | None:
    """Read a column of bounds as codes; None if it says nothing."""
    if not name or name not in table:
        return None
    few = table.few(name)
    texts = ["" if is_nothing(value) else str(value).strip() for value in few.values.tolist()]
    signs, refused = read_distinct(texts, read_sign, name)
    codes = [-1 if i in refused else COMPARATORS.index(sign) for i, sign in enumerate(signs)]
    by_value = np.array(codes, dtype=np.int8)
    found: Column = by_value[few.codes] if len(few) else np.zeros(0, dtype=np.int8)
    strange = np.flatnonzero(found < 0)
    if len(strange):
        table.tell("COMPARATOR", name, strange, given=lambda row: texts[few.codes[row]])
        found[strange] = 0
    return found if (by_value > 0).any() else None


def tell_ranges(
    table: InputTable, names: CountColumns, low: Column, high: Column, signs: Column | None
) -> None:
    """Tell of ranges that run down, or that are bounds as well."""
    with np.errstate(invalid="ignore"):
        down = high < low
    table.tell(
        "RANGE",
        names.upper,
        np.flatnonzero(down),
        given=lambda row: Sentence(
            "problem.RANGE.given", high=f"{high[row]:g}", low=f"{low[row]:g}"
        ),
    )
    if signs is not None:
        both = (signs > 0) & ~np.isnan(high)
        table.tell(
            "TWO_BOUNDS",
            names.upper,
            np.flatnonzero(both),
            needed=Sentence("problem.TWO_BOUNDS.needed_count_columns"),
            given=lambda row: Sentence(
                "problem.TWO_BOUNDS.given_upper", bound=f"{COMPARATORS[signs[row]]}{low[row]:g}"
            ),
        )
    high[high == low] = np.nan


def _tell_empty_bounds(
    table: InputTable, names: CountColumns, values: Column, signs: Column
) -> None:
    below = COMPARATORS.index("<")
    empty = rows_where(lambda part: (signs[part] == below) & (values[part] == 0), len(signs))
    table.tell(
        "NEGATIVE",
        names.value,
        empty,
        needed=Sentence("problem.NEGATIVE.needed_count_columns"),
        given="<0",
        remedy=Sentence("problem.NEGATIVE.remedy_count_columns"),
    )


# --- texts --------------------------------------------------------------------------------------


def _of_texts(  # noqa: PLR0917 - one row, in its columns
    table: InputTable,
    names: CountColumns,
    values: Column,
    units: Units,
    signs: Column | None,
    decimal: DecimalSign | None,
) -> Counts:
    """Read counts that are printed as text, each distinct row once."""
    text = Coded.of(np.broadcast_to(values, len(table)) if not values.ndim else values)
    parts: list[Column] = [text.codes]
    if units.codes is not None:
        parts.append(units.codes)
    if signs is not None:
        parts.append(signs)
    highs, limits, words = (
        Coded.of(table.texts(name)) if name and name in table else None
        for name in (names.upper, names.lower_limit, names.stated)
    )
    parts += [each.codes for each in (highs, limits, words) if each is not None]
    first, which = _distinct(parts)

    def read_row(row: int) -> Count | None:
        sign: Comparator = COMPARATORS[signs[row]] if signs is not None else ""
        high, limit, stated = (
            None if each is None else each.values[each.codes[row]]
            for each in (highs, limits, words)
        )
        value, unit = text.values[text.codes[row]], units.of(row)
        beside = {
            "unit": unit or "", "comparator": sign,
            "upper": "" if is_nothing(high) else printed_text(high),
        }  # fmt: skip
        said = _in_words(value, stated, limit, beside, read_text) if names.stated else None
        return said or _one(value, beside, read_text, names)

    read_text = partial(parse_count, decimal=decimal, argument=names.value)
    read, refused = read_each(first.tolist(), read_row, names.value, given=values.__getitem__)
    table.tell_each(
        names.value, refused.items(), which, given=lambda row: values[row], keeps=names.is_optional
    )
    numbers, codes, uppers = columns_of(read)
    table.tell_of_marks(names.value, read, which)
    stated_of = [None if c is None else c.stated for c in read]
    said_of = tuple(stated_of[each] for each in which) if any(stated_of) else ()
    found = Counts(numbers[which], codes[which], uppers[which], said_of)
    if not names.is_optional:
        tell_missing(table, "NO_COUNT", names.value, found.value)
    return found


def _distinct(parts: Sequence[Column]) -> tuple[Column, Column]:
    """Return the first row of each distinct combination, and for each row which one it is."""
    key = parts[0].astype(np.int64)
    for part in parts[1:]:
        span = int(part.max()) + 1 if len(part) else 1
        key = np.unique(key * span + part, return_inverse=True)[1].astype(np.int64)
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return first, which


def _in_words(
    value: object, stated: object, limit: object, beside: Mapping[str, str],
    read: Callable[[str], Count],
) -> Count | None:  # fmt: skip
    """Read the count of one row that stands in words; None for a number, and where is none."""
    lower = "" if is_nothing(limit) else printed_text(limit)
    if is_blank(value):
        words = "" if is_nothing(stated) else str(stated).strip()
        return count_of_stated(words, read, lower_limit=lower, **beside) if words else None
    if isinstance(value, str):
        return read_in_words(value.strip(), read, lower_limit=lower, **beside)
    return None


def _one(
    value: object, beside: Mapping[str, str], read: Callable[[str], Count], names: CountColumns
) -> Count | None:
    """Read the count of one row, with the cells beside it."""
    if is_blank(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument=names.value,
            needed=Sentence("problem.NOT_A_NUMBER.needed_count_columns"),
            given=value,
            remedy=Sentence("problem.NOT_A_NUMBER.remedy_count_columns"),
        )
    if hasattr(value, "magnitude"):
        own = as_count(value, names.value)
        return beside_quantity(own, value, read, argument=names.value, **beside)
    return read_printed(printed_text(value), read, argument=names.value, **beside)


def printed_text(value: object) -> str:
    """Write a number in decimals, and a text as it is."""
    if isinstance(value, (float, np.floating)):
        return f"{Decimal(repr(float(value))):f}"
    return str(value).strip()
