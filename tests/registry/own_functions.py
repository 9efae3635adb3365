"""Functions of one's own, of which a text is executed with one thing changed in it."""

from __future__ import annotations

import types
from typing import Any

SOURCE = '''
import math
import itpcase as itp

LIMIT = 30

def helper(value):
    return value + 1

def make(step):
    def inside(cohort, *, most=5):
        return closed(cohort, step)
    return inside

def closed(cohort, step):
    return step

def ask(cohort, *, level="R"):
    """Say something."""
    found = [helper(each) for each in (1, 2, 3)]
    return itp.remission_episodes(cohort, level=level), found, LIMIT, math.pi
'''


def ask_of(*changes: tuple[str, str]) -> Any:
    """Give the function ``ask`` of a module of one's own, with texts of its source replaced."""
    text = SOURCE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    module = types.ModuleType("own")
    exec(compile(text, "own.py", "exec"), module.__dict__)  # noqa: S102 - our own text
    return module.__dict__["ask"]
