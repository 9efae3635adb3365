"""Patterns of text that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import itpcase
from itpcase._patterns import compile_late

WAITING = type(compile_late(""))


def waiting() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Give every pattern of the library, those in tables of patterns too."""
    for found in pkgutil.walk_packages(itpcase.__path__, "itpcase."):
        if not found.name.startswith(("itpcase.registry", "itpcase.cli", "itpcase.__main__")):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                parts = value.values() if isinstance(value, dict) else value
                for part in parts if isinstance(value, dict | tuple) else [value]:
                    if isinstance(part, WAITING):
                        yield f"{found.name}.{name}", part


def test_a_pattern_does_what_re_does() -> None:
    """It has the methods of a compiled pattern, the flags among what it is compiled with."""
    late = compile_late(r"(?P<days>\d+) D", re.IGNORECASE)
    match = late.fullmatch("28 d")

    assert match is not None
    assert "28" == match["days"]
    assert r"(?P<days>\d+) D" == late.pattern
    assert late.fullmatch is late.fullmatch


def test_a_pattern_waits_for_its_first_use() -> None:
    """One that cannot be compiled says so when it is used, and not before."""
    late = compile_late("(")

    with pytest.raises(re.error):
        late.match("")


def test_every_pattern_can_be_compiled() -> None:
    """None of those that wait has a fault that only its first use would show."""
    names = [name for name, late in waiting() if late.groups >= 0]

    assert "itpcase.units.days._DATE" in names
    assert len(names) > 100
