"""Doors that take their time, for runs that are interrupted, and one that fails."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import itpcase as itp
from itpcase.table import Table


def slowly(cohort: itp.Cohort, *, seconds: float = 0.25, **more: Any) -> Table:
    """Classify after a while."""
    time.sleep(seconds)
    return itp.classify_response(cohort, **more)


def ended(_cohort: itp.Cohort, **_more: Any) -> Table:
    """End as a process that the system ends."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
