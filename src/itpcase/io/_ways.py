"""
How the values of files are to be read: what the caller says once for all of them.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, Self, get_args

import attrs

from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.cohort._tables.day_columns import read_zone
from itpcase.errors import InputError
from itpcase.units.days import DayNumbering, DayOrder, Impute
from itpcase.units.numbers import DecimalSign

__all__: list[str] = []


@attrs.frozen(kw_only=True)
class Ways:
    """The decimal sign, the order and the numbering of days, the zone, and what to impute."""

    decimal: DecimalSign | None = None
    impute: Impute | None = None
    dates: DayOrder | None = None
    days: DayNumbering | None = None
    zone: tzinfo | None = None

    @classmethod
    def of(cls, *, zone: str | tzinfo | None, **said: Any) -> Self:
        """Check what the caller says."""
        for argument, choices in (
            ("decimal", get_args(DecimalSign)),
            ("impute", get_args(Impute)),
            ("dates", get_args(DayOrder)),
            ("days", get_args(DayNumbering)),
        ):
            one_of(argument, said[argument], (None, *choices))
        return cls(zone=read_zone(zone), **said)


def one_of(argument: str, value: object, choices: tuple[str | None, ...]) -> None:
    """Refuse what is not among the choices."""
    if not (value is None or isinstance(value, str)) or value not in choices:
        raise InputError.of(
            argument.upper(),
            argument=argument,
            given=as_given(value),
            needed=enumerated(map(repr, choices)),
            remedy=Sentence("problem.ZONE.one_of"),
        )
