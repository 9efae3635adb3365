"""Doors that end their process, as a system does that is out of memory."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import itpcase as itp
from itpcase.table import Table


def ended(_cohort: itp.Cohort, **_more: Any) -> Table:
    """End the process, whatever is asked."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def ended_half_way(cohort: itp.Cohort, *, answers: str, mark: str, **more: Any) -> Table:
    """Classify; once the folder has an answer, one process ends, which leaves its mark."""
    if any(Path(answers).glob("[0-9]*.parquet")):
        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            return ended(cohort)
    return itp.classify_response(cohort, **more)
