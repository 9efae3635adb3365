"""The code of the package, read once in a process by all tests that look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """The tree of a file; whoever asks changes nothing in it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the tree of a file, as `ast.walk` gives them."""
    return tuple(ast.walk(parsed(path)))
