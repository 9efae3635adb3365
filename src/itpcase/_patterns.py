"""
Patterns of text, each compiled when it is first used.

The readers of days, numbers and units know more than a hundred. A process that reads none of them
does not wait until all are compiled.
"""

import re
from typing import Any, Final, cast

__all__: list[str] = []


class _Pattern:
    """Stands for a compiled pattern, and has what that has."""

    def __init__(self, text: str, flags: int) -> None:
        self._written: Final = text, flags

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern, and keep what was asked for at hand."""
        value = vars(self)[name] = getattr(re.compile(*self._written), name)
        return value


def compile_late(text: str, flags: int = 0) -> re.Pattern[str]:
    """
    Return a pattern that is compiled when it is first used.

    Parameters
    ----------
    text : str
        As for `re.compile`.
    flags : int

    Returns
    -------
    re.Pattern

    Examples
    --------
    >>> from itpcase._patterns import compile_late
    >>> compile_late("[0-9]+").findall("15 and 30")
    ['15', '30']
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))
