"""
Columns of laboratory values, each in the canonical unit of its analyte.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._cells.coded import Coded, rarest, rows_of
from itpcase.cohort._cells.printed import beside_quantity, read_printed
from itpcase.cohort._tables.count_columns import (
    MOST_UNITS,
    CountColumns,
    as_numbers,
    columns_of,
    printed_text,
    read_signs,
    tell_missing,
    tell_ranges,
    too_many_units,
)
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.faults import read_each
from itpcase.errors import Problem, UnitError
from itpcase.table import Column
from itpcase.units.counts import Count
from itpcase.units.labs import (
    ANALYTES,
    analyte_named,
    as_lab_value,
    convert_lab_values,
    parse_lab_value,
)
from itpcase.units.missing import is_blank, is_nothing
from itpcase.units.numbers import DecimalSign, shortest_floats

__all__: list[str] = []

LAB_NAMES: Final = tuple(ANALYTES)
"""The analytes, in the order of their codes."""

VALUES: Final = CountColumns(value="value", comparator="comparator", upper="upper")


def read_labs(table: InputTable, decimal: DecimalSign | None) -> dict[str, Column]:
    """
    Read a table of laboratory values; what cannot be read is told of.

    Parameters
    ----------
    table : InputTable
    decimal : {".", ","} or None
        The decimal sign of texts.

    Returns
    -------
    dict of str to numpy.ndarray
        ``analyte`` as a place in `LAB_NAMES`; ``value``, ``comparator``, ``upper`` and the limits
        of normal ``uln`` and ``lln`` in the canonical unit, NaN where there is none.
    """
    analyte = _analytes(table)
    pairs = _Pairs.of(table, analyte)
    signs = read_signs(table, "comparator")
    codes = np.zeros(len(table), dtype=np.int8) if signs is None else signs
    values = pairs.column(table, "value") if "value" in table else np.zeros(0)
    numbers = as_numbers(values)
    upper = _limits(table, "upper", pairs, decimal)
    if numbers is None:
        read, which = pairs.texts(table, values, codes, decimal)
        table.tell_of_marks("value", read, which)
        value, codes, own = (column[which] for column in columns_of(read))
        upper = np.where(np.isnan(upper), own, upper)
    else:
        value = pairs.converted(table, "value", numbers)
    tell_ranges(table, VALUES, value, upper, codes)
    tell_missing(table, "NO_VALUE", "value", value)
    high, low = (_limits(table, f"{side}_limit", pairs, decimal) for side in ("upper", "lower"))
    return {
        "analyte": np.maximum(analyte, 0),
        "value": value,
        "comparator": codes,
        "upper": upper,
        "uln": high,
        "lln": _below(table, low, high),
    }


def _below(table: InputTable, low: Column, high: Column) -> Column:
    """Leave out the lower limits of normal that do not lie below the upper ones."""
    with np.errstate(invalid="ignore"):
        crossed = low >= high
    table.tell(
        "RANGE",
        "lower_limit",
        np.flatnonzero(crossed),
        needed=Sentence("problem.RANGE.needed_limits"),
        given=lambda row: Sentence(
            "problem.RANGE.given_limits", low=f"{low[row]:g}", high=f"{high[row]:g}"
        ),
        remedy=Sentence("problem.RANGE.remedy_limits"),
        keeps=True,
    )
    return np.where(crossed, np.nan, low)


def _analytes(table: InputTable) -> Column:
    """Turn names of analytes into codes; a name that is not known is told of, and leaves a row."""
    few = table.few("analyte")
    names = [None if is_nothing(v) else analyte_named(str(v)) for v in few.values.tolist()]
    known = np.array(
        [-1 if name is None else LAB_NAMES.index(name) for name in names], dtype=np.int64
    )
    codes: Column = known[few.codes] if len(few) else np.zeros(0, dtype=np.int64)
    strange = np.flatnonzero(codes < 0)
    table.tell(
        "UNKNOWN_ANALYTE",
        "analyte",
        strange,
        needed=Sentence("problem.UNKNOWN_ANALYTE.needed", listed=enumerated(LAB_NAMES)),
        given=lambda row: few.values[few.codes[row]],
    )
    return codes


@attrs.frozen(eq=False, repr=False, slots=False)
class _Pairs:
    """The pairs of analyte and unit of a table, and for each row which one it has."""

    pairs: list[tuple[str, str | None]]
    which: Column
    strange: Column
    """The rows of analytes that are not known; nothing more is told of them."""

    @classmethod
    def of(cls, table: InputTable, analyte: Column) -> _Pairs:
        """Find the pairs."""
        size = len(table)
        if "unit" in table.columns and not table.columns["unit"].ndim:
            unit = Coded(np.zeros(size, dtype=np.int32), table.columns["unit"].reshape(1))
        elif "unit" in table:
            unit = table.few("unit")
        else:
            unit = Coded(np.zeros(size, dtype=np.int32), np.array([None]))
        units = [None if is_nothing(v) else str(v) for v in unit.values.tolist()]
        pair = np.maximum(analyte, 0) * max(len(units), 1) + unit.codes
        found, which = np.unique(pair, return_inverse=True)
        pairs = [
            (LAB_NAMES[each // len(units)], units[each % len(units)]) for each in found.tolist()
        ]
        return cls(pairs, which, np.flatnonzero(analyte < 0))

    def column(self, table: InputTable, name: str) -> Column:
        """Return a column, with nothing in the rows of which it is not known what was measured."""
        values = table.texts(name)
        if not len(self.strange):
            return values
        is_number = values.dtype.kind in "iuf"
        kept = values.astype(np.float64 if is_number else object)
        kept[self.strange] = np.nan if is_number else None
        return kept

    def rows(self) -> Iterator[tuple[str, str | None, Column]]:
        """Give each pair with its rows; of too many, the most frequent."""
        places = np.setdiff1d(np.arange(len(self.pairs)), self.rare).tolist()
        for place, rows in rows_of(self.which, places):
            yield *self.pairs[place], rows

    @cached_property
    def rare(self) -> Column:
        """The pairs that are refused together, since the column of units holds other things."""
        return rarest(self.which, len(self.pairs), MOST_UNITS)

    def converted(self, table: InputTable, column: str, numbers: Column) -> Column:
        """Convert a column of numbers, each pair at once."""
        found = np.full(len(table), np.nan)
        values = shortest_floats(numbers)
        bad = (values < 0) | np.isinf(values)
        table.tell(
            "NEGATIVE",
            column,
            np.flatnonzero(bad),
            needed=Sentence("problem.NEGATIVE.needed_lab_columns"),
            given=lambda row: values[row],
            keeps=column != "value",
            remedy=Sentence("problem.NEGATIVE.remedy_lab_columns"),
        )
        rare = np.flatnonzero(np.isin(self.which, self.rare) & ~np.isnan(values))
        if len(rare):
            problem = too_many_units(self.pairs[self.which[rare[0]]][1], column)
            table.tell(
                problem.code, column, rare, needed=problem.needed,
                given=lambda row: self.pairs[self.which[row]][1], remedy=problem.remedy,
                keeps=column != "value",
            )  # fmt: skip
        for name, unit, rows in self.rows():
            good = rows[~bad[rows] & ~np.isnan(values[rows])]
            while len(good):
                try:
                    found[good] = _convert(values[good], unit, name)
                except UnitError as error:
                    place = error.problem.argument.strip("[]")
                    wrong = good[int(place) : int(place) + 1] if place.isdigit() else good
                    problem = error.problem
                    table.tell(
                        problem.code,
                        column,
                        wrong,
                        needed=problem.needed,
                        given=problem.given,
                        remedy=problem.remedy,
                        keeps=column != "value",
                    )
                    good = np.setdiff1d(good, wrong)
                else:
                    break
        return found

    def texts(
        self, table: InputTable, values: Column, signs: Column, decimal: DecimalSign | None,
        column: str = "value",
    ) -> tuple[list[Count | None], Column]:  # fmt: skip
        """Read values that are printed as text, each distinct row once."""
        text = Coded.of(values)
        of_pair = text.codes.astype(np.int64) * len(self.pairs) + self.which
        key = of_pair * len(COMPARATORS) + signs
        _, first, which = np.unique(key, return_index=True, return_inverse=True)

        def read_row(row: int) -> Count | None:
            name, unit = self.pairs[self.which[row]]
            value = text.values[text.codes[row]]
            return _one(value, unit, name, COMPARATORS[signs[row]], decimal)

        read, refused = read_each(first.tolist(), read_row, column, given=values.__getitem__)
        table.tell_each(
            column, refused.items(), which, given=lambda row: values[row], keeps=column != "value"
        )
        return read, which


def _convert(values: Column, unit: str | None, name: str) -> Column:
    if unit is None:
        raise UnitError.of(
            "NO_UNIT",
            argument="unit",
            given=Sentence("problem.NO_UNIT.given"),
            remedy=Sentence("problem.NO_UNIT.remedy_lab_columns"),
        )
    return convert_lab_values(values, unit, analyte=name, argument="")


def _one(
    value: object, unit: str | None, name: str, sign: str, decimal: DecimalSign | None
) -> Count | None:
    if is_blank(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument="value",
            needed=Sentence("problem.NOT_A_NUMBER.needed_count_columns"),
            given=value,
            remedy=Sentence("problem.NOT_A_NUMBER.remedy_lab_columns"),
        )

    def read(text: str) -> Count:
        return parse_lab_value(text, analyte=name, decimal=decimal)

    if hasattr(value, "magnitude"):
        own = as_lab_value(value, name)
        return beside_quantity(own, value, read, unit=unit or "", comparator=sign, argument="value")
    return read_printed(
        printed_text(value), read, unit=unit or "", comparator=sign, argument="value"
    )


def _limits(table: InputTable, column: str, pairs: _Pairs, decimal: DecimalSign | None) -> Column:
    """Read a column of limits, in the unit of the row."""
    if column not in table:
        return np.full(len(table), np.nan)
    values = pairs.column(table, column)
    numbers = as_numbers(values)
    if numbers is not None:
        return pairs.converted(table, column, numbers)
    none = np.zeros(len(table), dtype=np.int8)
    read, which = pairs.texts(table, values, none, decimal, column)
    bounds = [
        (place, _no_limit(count, column))
        for place, count in enumerate(read) if count is not None and not count.is_exact
    ]  # fmt: skip
    table.tell_each(column, bounds, which, keeps=True)
    return np.array([c.value if c is not None and c.is_exact else np.nan for c in read])[which]


def _no_limit(count: Count, column: str) -> Problem:
    return Problem(
        code="LIMIT_IS_A_BOUND",
        needed=Sentence("problem.LIMIT_IS_A_BOUND.needed"),
        given=count.printed,
        remedy=Sentence("problem.LIMIT_IS_A_BOUND.remedy", value=column.replace("_", " ")),
    )
