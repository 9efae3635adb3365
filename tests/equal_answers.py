"""
Compare the answers of this source with those of another build, patient by patient.

python3 tests/equal_answers.py WHEEL [--patients 10000] [--seed 1] [--definition ID ...]

WHEEL is a built wheel, or a folder that holds the package ``itpcase``. Both builds get the same
drawn tables: days that are not known, several counts of a day within and across patients, bounds
and ranges, bleeding, rescues, deaths, several lines. Every definition that both have is asked all
that it can answer, under each policy for several counts of a day. The first difference of each
table is printed; the exit code is 1 if there was one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import numpy as np

import itpcase as itp

SOURCE = Path(__file__).resolve().parents[1] / "src"
POLICIES = ("lowest", "highest", "first", "last")
BOUNDS = ("", "", "", "", "<", "<=", ">", ">=")
AGENTS = ("prednisone", "ivig", "splenectomy", "rituximab + prednisone", "eltrombopag")
VALUES = (5, 12, 20, 29.999, 30, 30.001, 45, 50, 50.001, 60, 99.999, 100, 100.001, 150, 260)

Rows = dict[str, list[str]]
"""A table, with its cells as text."""

RENAMED = {
    "reason": ("not_evaluable", "end_reason"), "ended": ("end_reason",),
    "days": ("time_to_response_days",), "days_to_response": ("time_to_response_days",),
}  # fmt: skip
"""Columns of builds before, and what they are called since."""


def drawn_tables(patients: int, seed: int) -> dict[str, Any]:
    """Draw the tables of a registry with everything that a rule could meet."""
    rng = np.random.default_rng(seed)
    n, lines = patients * 20, 2 * patients
    days = rng.integers(-40, 200, n).astype(np.float64)
    days[rng.random(n) < 0.03] = np.nan
    comparator = rng.choice(BOUNDS, n)
    count = rng.choice(VALUES, n)
    is_range = (comparator == "") & (rng.random(n) < 0.1)
    start = np.sort(rng.integers(0, 90, (patients, 2)), axis=1)
    start[:, 1] += 1
    some = rng.random(lines)
    return {
        "counts": {
            "patient_id": rng.integers(0, patients, n), "on": days, "count": count,
            "unit": "10*9/L", "comparator": comparator,
            "upper": np.where(is_range, count + rng.choice([0.5, 20, 90], n), np.nan),
        },
        "lines": {
            "patient_id": np.repeat(np.arange(patients), 2), "line": np.tile([1, 2], patients),
            "started_on": start.ravel().astype(np.float64),
            "ended_on": np.where(some < 0.5, start.ravel() + rng.integers(1, 90, lines), np.nan),
            "agents": rng.choice(AGENTS, lines),
        },
        "patients": {
            "patient_id": np.arange(patients),
            "died_on": np.where(rng.random(patients) < 0.1, rng.integers(201, 230, patients),
                                np.nan),
            "bleeding_recorded": rng.random(patients) < 0.9,
        },
        "bleeds": {
            "patient_id": rng.integers(0, patients, patients),
            "on": rng.integers(0, 200, patients),
            "who_grade": rng.choice([0, 1, 2, np.nan], patients),
        },
        "rescues": {
            "patient_id": rng.integers(0, patients, patients),
            "on": rng.integers(0, 200, patients),
            "kind": rng.choice(["ivig", "platelet_transfusion", "steroid_pulse"], patients),
        },
    }  # fmt: skip


def answers(patients: int, seed: int, only: list[str]) -> Iterator[tuple[str, Rows]]:
    """Ask the build that is on the path everything, table by table."""
    known = [
        d
        for d in _named(import_module("itpcase.definitions"), "list_definitions", "definitions")()
        if not d.placeholder and (not only or d.id in only)
    ]
    cohort = itp.Cohort.from_tables(**drawn_tables(patients, seed))
    cut = itp.Cohort.from_tables(**drawn_tables(patients, seed), data_cut=120)
    for d in known:
        asked: list[tuple[str, Any]] = []
        if d.levels:
            asked += [
                ("classify", itp.classify_response), ("time", itp.time_to_response),
            ]  # fmt: skip
            for level in d.level_names:
                asked += [
                    (f"episodes {level}", _of_level(itp.remission_episodes, level)),
                    (f"cumulative {level}", _of_level(itp.cumulative_response, level)),
                ]
        if d.questions:
            asked.append(("endpoints", _named(itp, "answer_endpoints", "endpoints")))
        for name, question in asked:
            for policy in POLICIES:
                one = attrs.evolve(d, same_day=policy)
                yield f"{d.id} {policy} {name}", as_texts(question(cohort, definition=one))
            yield f"{d.id} cut {name}", as_texts(question(cut, definition=d))
    few = cohort.between(0, min(len(cohort), 50))
    yield "comparison", as_texts(itp.compare_definitions(few, definitions=known))


def _named(module: Any, *names: str) -> Any:
    """Return the function that has one of these names, the newest first."""
    return next(getattr(module, name) for name in names if hasattr(module, name))


def _of_level(question: Any, level: str) -> Any:
    return lambda cohort, definition: question(cohort, level=level, definition=definition)


def as_texts(table: Any) -> Rows:
    """Write every cell as text, so that missing values compare."""
    return {name: list(map(str, np.asarray(table[name]).tolist())) for name in table.keys()}  # noqa: SIM118 - a table may give rows when iterated


# --- two builds ---------------------------------------------------------------------------------


def ask_build(build: Path, arguments: list[str], out: Path) -> subprocess.Popen[bytes]:
    """Start a process in which this build answers."""
    path = os.pathsep.join([str(build), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, __file__, "--answer", str(out), *arguments],
        env={**os.environ, "PYTHONPATH": path},
    )


def differences(mine: Path, other: Path) -> Iterator[str]:
    """Say of every table what differs first."""
    with mine.open(encoding="utf-8") as new, other.open(encoding="utf-8") as old:
        ours, theirs = (dict(map(json.loads, each)) for each in (new, old))
    for name in sorted({*ours, *theirs}):
        if name not in ours or name not in theirs:
            yield f"{name}: only {'here' if name in ours else 'in the other build'}"
            continue
        one = ours[name]
        two = {_now_called(column, one): cells for column, cells in theirs[name].items()}
        for column in sorted({*one} ^ {*two}):
            yield f"{name}, {column}: only {'here' if column in one else 'in the other build'}"
        for column in one:
            if column in two and one[column] != two[column]:
                yield f"{name}, {column}: {_first_difference(one, two, column)}"


def _now_called(column: str, ours: Rows) -> str:
    """Return what a column of the other build is called here."""
    names = [name for name in RENAMED.get(column, ()) if name in ours]
    return names[0] if column not in ours and names else column


def _first_difference(one: Rows, two: Rows, column: str) -> str:
    if len(one[column]) != len(two[column]):
        return f"{len(one[column])} rows here, {len(two[column])} in the other build"
    pairs = zip(one[column], two[column], strict=True)
    rows = [row for row, (mine, other) in enumerate(pairs) if mine != other]
    at = rows[0]
    who = ", ".join(one[name][at] for name in ("patient_id", "line") if name in one)
    return (
        f"{len(rows)} of {len(one[column])} rows, first row {at} (patient and line {who}): "
        f"{one[column][at]} here, {two[column][at]} in the other build"
    )


def compare(build: Path, arguments: list[str]) -> list[str]:
    """Ask this source and another build, and return what differs."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if build.is_file():
            with zipfile.ZipFile(build) as wheel:
                wheel.extractall(folder / "build")
            build = folder / "build"
        files = [folder / "ours", folder / "theirs"]
        asked = [
            ask_build(path, arguments, file)
            for path, file in zip((SOURCE, build), files, strict=True)
        ]
        if any([process.wait() for process in asked]):  # noqa: C419 - all of them are waited for
            sys.exit("a build did not answer")
        return list(differences(*files))


def main() -> None:
    """Compare, or answer for one build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, nargs="?")
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--definition", action="append", default=[])
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.answer is not None:
        with asked.answer.open("w", encoding="utf-8") as out:
            for table in answers(asked.patients, asked.seed, asked.definition):
                out.write(json.dumps(table) + "\n")
        return
    if asked.build is None:
        parser.error("name a wheel, or a folder that holds the package")
    arguments = ["--patients", str(asked.patients), "--seed", str(asked.seed)]
    arguments += [word for id in asked.definition for word in ("--definition", id)]
    found = compare(asked.build, arguments)
    sys.stdout.writelines(f"{each}\n" for each in [*found, f"{len(found)} differences"])
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
