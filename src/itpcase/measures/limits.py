"""
Limits and weeks that papers report, as data; another may be asked for in every call.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ABOVE", "BELOW", "WEEKS"]

BELOW: Final = (10.0, 20.0, 30.0)
"""Counts below which days are reported. [10^9/L]"""

ABOVE: Final = (50.0, 100.0)
"""Counts above which days are reported. [10^9/L]"""

WEEKS: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 52.0)
"""Weeks from the start of a line at which counts are shown; 0 is the baseline."""
