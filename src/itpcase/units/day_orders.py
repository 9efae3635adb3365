"""
In which order the numbers of dates stand, one by one and in a column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from itpcase._sentences import Sentence
from itpcase.errors import InputError, Problem
from itpcase.units.dates_as_numbers import MONTHS_OF_YEAR
from itpcase.units.day_forms import NUMBERS
from itpcase.units.days import DayOrder, plain_day, without_clock
from itpcase.units.month_names import without_weekday
from itpcase.units.text import as_typed, without_accents

__all__ = ["order_of", "two_orders_in"]


def order_of(text: str) -> DayOrder | None:
    """
    Tell in which order a date in numbers is written, if only one is possible.

    Parameters
    ----------
    text : str

    Returns
    -------
    {"day first", "month first"} or None
        None for ``03/04/2021``, which has two readings, and for what is no such date.

    Examples
    --------
    >>> from itpcase.units.day_orders import order_of
    >>> order_of("25/04/2021"), order_of("4.25.2021"), order_of("03/04/2021"), order_of("Day 7")
    ('day first', 'month first', None, None)
    """
    plain = without_clock(as_typed(text))
    marked = without_weekday(without_accents(plain.casefold()))
    found = NUMBERS.fullmatch(plain if marked is None else marked[0])
    if found is None:
        return None
    one, two = int(found[1]) > MONTHS_OF_YEAR, int(found[2]) > MONTHS_OF_YEAR
    return None if one == two else "day first" if one else "month first"


def two_orders_in(texts: Iterable[str], dates: DayOrder) -> Problem | None:
    """
    Tell of a column with dates of another order than is said, and others that may have it too.

    Parameters
    ----------
    texts : iterable of str
        The days of one column, as they are typed.
    dates : {"day first", "month first"}

    Returns
    -------
    Problem or None
        A warning; None where every date has the order, or none has two readings.

    Examples
    --------
    >>> from itpcase.units.day_orders import two_orders_in
    >>> two_orders_in(["04/13/2021", "05/06/2021", "2021-05-07"], "day first").code
    'SWAPPED_DATES'
    """
    times = Counter(texts)
    orders = {text: order_of(text) for text in times}
    other = next((text for text, order in orders.items() if order not in {None, dates}), "")
    open_ = (text for text, order in orders.items() if order is None)
    doubtful = [*filter(_has_two_readings, open_)] if other else []
    if not doubtful:
        return None
    return Problem(
        code="SWAPPED_DATES", severity="warning", argument="",
        needed=Sentence("problem.SWAPPED_DATES.needed_orders"),
        given=Sentence("problem.SWAPPED_DATES.given_orders", text=repr(other),
                       other=repr(orders[other]), n=sum(times[each] for each in doubtful),
                       doubtful=repr(doubtful[0])),
        remedy=Sentence("problem.SWAPPED_DATES.remedy_orders", order=repr(dates),
                        other=repr(orders[other])),
    )  # fmt: skip


def _has_two_readings(text: str) -> bool:
    try:
        plain_day(text)
    except InputError as error:
        return error.problem.code == "AMBIGUOUS_DATE"
    return False
