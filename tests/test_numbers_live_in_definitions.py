"""Clinical numbers stand in ``definitions`` and in modules of published data only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.sources import nodes

SOURCE = Path(__file__).resolve().parents[1] / "src" / "itpcase"

RULE_MODULES = [
    "definitions/parts",
    "definitions/endpoints",
    "definitions/rules",
    "definitions/definition",
    "definitions/page",
    "_days",
    "engine/walk",
    "engine/lines",
    "_late_columns",
    "_ragged",
    "table",
    "cohort/codes",
    "cohort/_tables/owners",
    "cohort/_tables/order",
    "cohort/intake",
    "cohort/_doubts/relations",
    "cohort/plausible",
    "cohort/patient_columns",
    "cohort/_doubts/doubtful",
    "cohort/_doubts/doubtful_values",
    "cohort/_doubts/two_roles",
    "cohort/cohort",
    "response/daily",
    "response/one_patient",
    "response/rules",
    "response/course",
    "response/events",
    "response/asking",
    "response/explain",
    "response/phase",
    "response/category",
    "response/candidates",
    "response/left_open",
    "response/timing",
    "response/_questions/grounds",
    "response/_questions/levels",
    "response/_questions/goals",
    "response/_questions/off_drug",
    "response/_questions/visits",
    "response/_questions/failure",
    "response/_questions/decide",
    "response/endpoints",
    "response/landmarks",
    "response/remission",
    "response/cumulative",
    "response/comparison",
    "response/comparison_columns",
    "exposures/roles",
    "exposures/steps",
    "exposures/patient",
    "exposures/records",
    "model/exposures",
    "exposures/columns",
    "exposures/lines",
    "history/facts",
    "history/outcomes",
    "history/prior",
    "history/answers",
    "history/multirefractory",
    "history/steroids",
    "measures/counts",
    "measures/levels",
    "measures/weeks",
    "measures/exposed",
    "measures/steroids",
    "measures/drugs",
    "measures/weights",
    "safety/limits",
    "safety/grading",
    "safety/labs",
    "safety/columns",
    "safety/explain",
    "safety/ctcae",
    "safety/worst",
    "safety/liver",
    "safety/kidney",
    "safety/filtration",
    "model/signs",
    "bleeding/limits",
    "bleeding/grading",
    "bleeding/columns",
    "bleeding/grade",
    "bleeding/major",
]

PLAIN = {0, 1}
"""Numbers that count and compare without meaning anything clinical; -1 is written with 1."""

_CODES = "a code or the number of columns of a row"
_DEFAULT = "what holds where a definition does not say: washouts, baseline window, days of NR"
ALLOWED: dict[str, dict[float, str]] = {
    "definitions/rules": dict.fromkeys((7, 28, 30), _DEFAULT),
    "definitions/definition": {2: _DEFAULT},
    "definitions/parts": {3: "the grade of the WHO below the highest"},
    "engine/lines": dict.fromkeys((3, 5, 6), _CODES),
    "engine/walk": dict.fromkeys((2, 6, 9, 10), _CODES)
    | {
        8.0: "decimals of a count",
        10.0: "the base of the decimals",
    },
    "_days": {
        2: "the base of the width",
        31: "the width of a day",
        1970: "where numpy counts days from",
        33: "the width of a day in a sort key",
    },
    "table": {5: "how far up a warning points"},
    "cohort/_tables/order": {63: "bits of a sort key"},
    "measures/exposed": dict.fromkeys((6, 8), "decimals of a dose and of a sum"),
    "cohort/plausible": {
        3: "few other counts, and a power of ten",
        2: "a half, and a median",
        **dict.fromkeys((6, 9, 10), "powers of ten between units"),
    },
    "response/category": dict.fromkeys((256, 4096), "how many settings are held at a time"),
    "definitions/endpoints": {
        2: "half of an interval",
        7: "days of a week",
        1000: "how fine a simple fraction is",
    },
    "response/_questions/visits": dict.fromkeys((2, 3, 4, 5), "less than nothing: codes"),
    "response/_questions/decide": {1024: "how many fillings of open questions are looked at"},
    "response/_questions/goals": {256: "how many definitions are held at a time"},
    "response/_questions/off_drug": {256: "how many definitions are held at a time"},
    "response/comparison": {
        2: "the two sides of an interval",
        95: "a customary confidence",
        100: "per cent",
    },
    "response/comparison_columns": {4: "about how many walks a definition takes"},
    "cohort/patient_columns": {256: "how many sizes and data cuts are held at a time"},
    "response/daily": {3: "how many days with several counts are named"},
    "response/rules": {256: "how many definitions are held at a time"},
    "response/asking": dict.fromkeys(
        (15, 17, 20, 24, 100, 256), "how many are held at a time, and a little more"
    ),
}
"""module -> number -> why it is no clinical number."""


def numbers(module: str) -> dict[float, list[int]]:
    """The numbers written in a module, each with its lines; strings and truth values are none."""
    path = SOURCE / f"{module}.py"
    found: dict[float, list[int]] = {}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float, complex}:
            found.setdefault(node.value, []).append(node.lineno)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("module", RULE_MODULES)
def test_rules_hold_no_numbers(module: str) -> None:
    """A rule module writes 0 and 1 only, or what is allowed with a reason."""
    known = PLAIN | ALLOWED.get(module, {}).keys()
    strangers = [
        f"{module}.py:{line} writes {number:g}: name it in definitions/, or say in ALLOWED why not"
        for number, lines in numbers(module).items()
        if number not in known
        for line in lines
    ]

    assert [] == strangers


@pytest.mark.parametrize("module", sorted(ALLOWED))
def test_what_is_allowed_is_needed(module: str) -> None:
    """An exception that no longer occurs is taken off the list."""
    assert set() == ALLOWED[module].keys() - numbers(module).keys()
    assert all(ALLOWED[module].values())


def test_the_exceptions_name_rule_modules() -> None:
    """An exception belongs to a module that is searched."""
    assert set() == ALLOWED.keys() - set(RULE_MODULES)
