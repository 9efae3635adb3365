"""
What stands for nothing in a cell: None, NaN, NaT, and the missing values of pandas and of masks.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Any, Final

import numpy as np

__all__ = ["is_blank", "is_masked", "is_nothing"]

NULLS: Final = (
    "NA", "NULL", "null", "(null)", "None", "NaN", "nan", "<NA>", "NaT", r"\N", "undefined",
)  # fmt: skip
"""What R, pandas, JavaScript and databases write into a table as text for an empty cell."""


def is_nothing(value: object) -> bool:
    """
    Tell whether a value stands for nothing.

    Parameters
    ----------
    value : object

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.missing import is_nothing
    >>> is_nothing(None), is_nothing(float("nan")), is_nothing(0), is_nothing("")
    (True, True, False, False)
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType", "MaskedConstant"}:
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, (float, np.floating, np.datetime64, np.timedelta64)):
        return bool(value != value)  # noqa: PLR0124 - NaN and NaT
    return False


def is_blank(value: object) -> bool:
    """
    Tell whether a value stands for nothing, or is a text of blanks.

    Parameters
    ----------
    value : object

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.missing import is_blank
    >>> is_blank(None), is_blank(" "), is_blank(0), is_blank("-")
    (True, True, False, False)
    """
    return is_nothing(value) or (isinstance(value, str) and not value.strip())


def is_masked(values: Any) -> bool:
    """Tell whether values are a masked array; numpy loads that kind when it is first named."""
    masked = sys.modules.get("numpy.ma")
    return masked is not None and isinstance(values, masked.MaskedArray)
