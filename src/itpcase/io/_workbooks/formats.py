"""
What the number format of a cell adds to, or hides of, the value of the cell.

``"<"0`` shows ``<100`` where the cell holds 100; ``mmm-yy`` shows a month where it holds a day.
What is shown is what was meant.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, Literal

import attrs

__all__: list[str] = []

EAST_ASIAN_DATES: Final = frozenset((*range(27, 32), 36, *range(50, 59)))
"""Built-in formats of Chinese, Japanese and Korean spreadsheets that show a date."""

EAST_ASIAN_TIMES: Final = frozenset(range(32, 36))
"""Those that show a time, in most of these languages."""

EAST_ASIAN_MOMENTS: Final = EAST_ASIAN_DATES | EAST_ASIAN_TIMES

EAST_ASIAN_MONTHS: Final = frozenset((27, 34, 50, 52, 55, 57))
"""Those that show a month without its day in one of these languages."""

_PART: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_.|\*.'
    r"|(?P<place>General|[0#?.,/]+(?:[eE][+-]?[0#?]+)?|@)|(?P<raw>.)",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"%")
_THOUSANDS: Final = re.compile(r"[0#?],+(?=[^0#?]|$)")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_HOLDS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_DATE_LETTERS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@attrs.define
class _Section:
    """One part of a format, for the values of which *condition* holds."""

    before: str = ""
    after: str = ""
    zeros: int = 0
    """The fewest digits before the decimal point."""
    has_place: bool = False
    condition: tuple[str, float] | None = None

    def holds_for(self, value: float) -> bool:
        if self.condition is None:
            return True
        sign, limit = self.condition
        return _HOLDS[sign](value, limit)


@attrs.frozen
class Shown:
    """What a format writes around a number; *is_hidden* if it does not show the number."""

    before: str = ""
    after: str = ""
    digits: int = 0
    is_hidden: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the number stands alone."""
        return not self.before and not self.after and not self.is_hidden


@lru_cache(maxsize=256)
def scale_of(number_format: str) -> Literal["percent", "thousands"] | None:
    """Tell whether a format shows a number as hundredths, or without its last digits."""
    shown = _QUOTED.sub("", number_format)
    if _PERCENT.search(shown):
        return "percent"
    return "thousands" if _THOUSANDS.search(shown) else None


@lru_cache(maxsize=256)
def _sections(number_format: str) -> tuple[_Section, ...]:
    return tuple(_divided(number_format))


def _divided(number_format: str) -> Iterator[_Section]:
    section = _Section()
    for part in _PART.finditer(number_format):
        if part["raw"] == ";":
            yield section
            section = _Section()
        elif part["place"]:
            section.has_place = True
            whole = part["place"].partition(".")[0]
            section.zeros += whole.count("0")
        elif part["bracket"] is not None:
            if found := _CONDITION.fullmatch(part["bracket"].strip()):
                section.condition = (found[1], float(found[2]))
                continue
            # [$€-407] shows the sign of a currency, [$-409] none
            sign = part["bracket"][1:].partition("-")[0] if part["bracket"][:1] == "$" else ""
            if section.has_place:
                section.after += sign
            else:
                section.before += sign
        else:
            sign = part["quoted"] or part["escaped"] or part["raw"] or ""
            if section.has_place:
                section.after += sign
            else:
                section.before += sign
    yield section


def shown_by(number_format: str, value: float) -> Shown:
    """
    Tell what a format writes around a number.

    Parameters
    ----------
    number_format : str
    value : float

    Returns
    -------
    Shown

    Examples
    --------
    >>> from itpcase.io._workbooks.formats import shown_by
    >>> shown_by('"<"0', 100), shown_by("0.0", 100).is_plain
    (Shown(before='<', after='', digits=1, is_hidden=False), True)
    """
    sections = _sections(number_format)
    if any(section.condition for section in sections):
        chosen = next((each for each in sections if each.holds_for(value)), sections[-1])
    elif value < 0 and len(sections) > 1:
        chosen = sections[1]
    elif value == 0 and len(sections) > 2:  # noqa: PLR2004 - the third section is for zero
        chosen = sections[2]
    else:
        chosen = sections[0]
    before, after = chosen.before.strip(), chosen.after.strip()
    if value < 0 and (before, after) in {("-", ""), ("(", ")")}:
        before = after = ""
    return Shown(before, after, chosen.zeros, is_hidden=not chosen.has_place)


def shows_no_day(number_format: str) -> bool:
    """Whether a format of dates shows months or years without the day, such as ``mmm-yy``."""
    letters = _DATE_LETTERS.sub("", number_format).partition(";")[0].casefold()
    return "y" in letters and "d" not in letters and "h" not in letters


def shows_no_month(number_format: str) -> bool:
    """Whether a format of dates shows nothing but the year."""
    letters = _DATE_LETTERS.sub("", number_format).partition(";")[0].casefold()
    return shows_no_day(number_format) and "m" not in letters


def shows_no_year(number_format: str) -> bool:
    """
    Tell whether a format of dates shows no year, such as ``d-mmm``, ``dddd`` or ``h:mm``.

    A spreadsheet gives the first to what is typed as ``5 Mar``, and fills in the year of typing.
    """
    letters = _DATE_LETTERS.sub("", number_format).partition(";")[0].casefold()
    return not set("yegb") & set(letters)


def shows_no_date(number_format: str) -> bool:
    """
    Tell whether a format of dates shows a time alone, such as ``h:mm``.

    Examples
    --------
    >>> from itpcase.io._workbooks.formats import shows_no_date
    >>> [shows_no_date(each) for each in ("hh:mm", "[h]:mm", "yyyy-mm-dd hh:mm", "mmm-yy")]
    [True, True, False, False]
    """
    letters = _DATE_LETTERS.sub("", number_format).partition(";")[0].casefold()
    has_hours = "h" in letters or "[h" in number_format.casefold()
    return has_hours and not set("yegbd") & set(letters)
