"""Calls in the code of the package."""

from __future__ import annotations

import ast


def is_of(call: ast.Call, *names: str) -> bool:
    """Whether a call is of a function or a class of one of these names, whatever it belongs to."""
    return getattr(call.func, "id", getattr(call.func, "attr", "")) in names
