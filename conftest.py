"""
Hypothesis profiles, the examples of the documentation as tests, garbage, and what a failure shows.

The gate draws the same cases every time, so that it fails for a reason in the change. `deep` draws
many more, other ones each time: for a release, and for who changes a rule.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from typing import Any

import pytest
from hypothesis import Phase, settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=150, print_blob=True)
settings.register_profile("deep", deadline=None, max_examples=1000, print_blob=True)
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=25)
settings.register_profile(
    "mutants", settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """Show all that is found where nothing should be, as by ``assert [] == missing``."""
    if op != "==" or type(left) not in {list, set, dict} or left or type(right) is not type(left):
        return None
    found = right.items() if isinstance(right, dict) else right
    return [f"{len(right)} where there should be none:", *map(str, found)]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put files that take long first, then those with most tests: workers end at the same time."""
    if not hasattr(config, "workerinput"):
        return
    file_of = {item: item.nodeid.partition("::")[0] for item in items}
    many = Counter(file_of.values())
    long = {file for item, file in file_of.items() if item.get_closest_marker("long")}
    items.sort(key=lambda item: (file_of[item] not in long, -many[file_of[item]]))


OPTIONS = ELLIPSIS | NORMALIZE_WHITESPACE

pages = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=OPTIONS), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
)
docstrings = Sybil(
    parsers=[DocTestParser(optionflags=OPTIONS)],
    patterns=["src/itpcase/*.py", "src/itpcase/*/*.py"],
    document_types={".py": PythonDocStringDocument},
)

pytest_collect_file = (pages + docstrings).pytest()

SELDOM = (50_000, 10, 10)
"""Garbage is searched for after so many new objects; there is little of it."""

gc.disable()  # while the tests are collected: these make many objects and drop none


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage; it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()
