"""
The answers of every definition about a stored set of patients, as one digest a definition.

``python -m tests.answers`` adds the digests that have changed to ``data/answers.toml``. Each of
them needs a line in the *Changed answers* of the changelog that names the definition.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

import itpcase as itp
from itpcase import examples
from itpcase.definitions import list_definitions

DATA = Path(__file__).parent / "data"
STORED = DATA / "answers.toml"
CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


COLUMNS = (
    "patient_id", "line", "asked", "answer", "category", "not_evaluable", "on", "value", "out_of",
    "level", "episode", "start", "end", "event", "end_reason",
)  # fmt: skip
"""What an answer says; a column that is new changes no answer."""


def cohorts() -> list[itp.Cohort]:
    """The stored set: forty simulated patients as they were drawn once, and the examples."""
    return [
        itp.read_parquet(DATA / "stored"),
        *(itp.Cohort.from_patients(examples.load(name)) for name in examples.names()),
    ]


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else repr(float(value))  # noqa: PLR0124 - NaN
    return "" if value is None or str(value) == "NaT" else str(value)


def digest_of(definition: itp.Definition, asked: list[itp.Cohort]) -> str:
    """Digest categories, episodes and endpoints of all lines, cell by cell."""
    found = hashlib.sha256()
    for cohort in asked:
        tables = [
            itp.compare_definitions(cohort, definitions=[definition]),
            *(
                itp.remission_episodes(cohort, level=level.name, definition=definition)
                for level in definition.levels
            ),
        ]
        for table in tables:
            names = [name for name in COLUMNS if name in table.columns]
            for row in table.rows():
                found.update("\t".join(_text(row[name]) for name in names).encode() + b"\n")
    return found.hexdigest()[:16]


def digests() -> dict[str, str]:
    """The digest of every definition that can be computed."""
    asked = cohorts()
    return {each.id: digest_of(each, asked) for each in list_definitions() if not each.placeholder}


def stored() -> dict[str, list[str]]:
    """The digests of each definition, the oldest first."""
    return tomllib.loads(STORED.read_text(encoding="utf-8"))


def lines_about(definition: str) -> int:
    """How many lines of *Changed answers* name a definition, in every release."""
    rows = re.findall(r"^\|.*\|$", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    return sum(f"`{definition}`" in row.split("|")[1] for row in rows)


def main() -> None:
    """Add what has changed."""
    before = stored() if STORED.exists() else {}
    now = digests()
    kept = {
        name: before.get(name, []) + [now[name]] * (before.get(name, [""])[-1] != now[name])
        for name in sorted(now)
    }
    STORED.write_text(tomli_w.dumps(kept), encoding="utf-8")
    sys.stdout.write(f"{sum(kept[name] != before.get(name) for name in kept)} definitions added\n")


if __name__ == "__main__":
    main()
