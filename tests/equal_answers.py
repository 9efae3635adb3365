"""
Compare the answers of this source with those of another build, patient by patient.

python3 tests/equal_answers.py WHEEL [--patients 10000] [--seed 1] [--definition ID ...]

WHEEL is a built wheel, or a folder that holds the package ``itpcase``. Both builds get the same
drawn tables: days that are not known, several counts of a day within and across patients, bounds
and ranges, bleeding, rescues, deaths, several lines. Every definition that both have is asked all
that it can answer, under each policy for several counts of a day. Both answer at the same time,
definition by definition, in columns. The first difference of each question is printed, and how many
tables have one; the exit code is 1 if there was one.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
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

Columns = dict[str, np.ndarray[Any, Any]]
"""A table: its columns, objects among them as plain texts and numbers."""

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


def computable() -> dict[str, Any]:
    """List the definitions of the build that is on the path, by their ids."""
    listed = _named(import_module("itpcase.definitions"), "list_definitions", "definitions")()
    return {d.id: d for d in listed if not d.placeholder}


def answers(patients: int, seed: int, ids: list[str]) -> Iterator[dict[str, Columns]]:
    """Ask the build that is on the path everything, definition by definition."""
    known = computable()
    cohort = itp.Cohort.from_tables(**drawn_tables(patients, seed))
    cut = itp.Cohort.from_tables(**drawn_tables(patients, seed), data_cut=120)
    for d in (known[id] for id in ids):
        found = {}
        for policy in POLICIES:
            one = attrs.evolve(d, same_day=policy)
            for name, question in _questions(d):
                found[f"{policy} {name}"] = in_columns(question(cohort, definition=one))
        for name, question in _questions(d):
            found[f"cut {name}"] = in_columns(question(cut, definition=d))
        yield found
    few = cohort.between(0, min(len(cohort), 50))
    compared = itp.compare_definitions(few, definitions=[known[id] for id in ids])
    yield {"comparison": in_columns(compared)}


def _questions(d: Any) -> Iterator[tuple[str, Any]]:
    """Give all that can be asked under a definition."""
    if d.levels:
        yield "classify", itp.classify_response
        yield "time", itp.time_to_response
        for level in d.level_names:
            yield f"episodes {level}", partial(itp.remission_episodes, level=level)
            yield f"cumulative {level}", partial(itp.cumulative_response, level=level)
    if d.questions:
        yield "endpoints", _named(itp, "answer_endpoints", "endpoints")


def _named(module: Any, *names: str) -> Any:
    """Return the function that has one of these names, the newest first."""
    return next(getattr(module, name) for name in names if hasattr(module, name))


def in_columns(table: Any) -> Columns:
    """Return the columns of a table, without objects that only its own build knows."""
    columns = {}
    for name in table.keys():  # noqa: SIM118 - a table may give rows when iterated
        values = np.asarray(table[name])
        if values.dtype.kind == "O":
            plain = {None: None, **{value: _plain(value) for value in set(values.tolist())}}
            values = np.array([plain[value] for value in values.tolist()], dtype=object)
        columns[name] = values
    return columns


def _plain(value: Any) -> Any:
    if value is None or type(value) in {bool, int, float}:
        return value
    return str(value)


# --- two builds ---------------------------------------------------------------------------------


def ask_build(build: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a process in which this build answers, and sends what it found."""
    path = os.pathsep.join([str(build), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, __file__, *words],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
    )


def received(process: subprocess.Popen[bytes]) -> Any:
    """Return what a process sends next."""
    try:
        return pickle.load(process.stdout)  # type: ignore[arg-type]  # a pipe
    except EOFError:
        sys.exit("a build did not answer")


def differences(ours: dict[str, Columns], theirs: dict[str, Columns]) -> Iterator[tuple[str, str]]:
    """Tell of every table that differs: which columns, and what differs first."""
    for name in sorted({*ours, *theirs}):
        if name not in ours or name not in theirs:
            yield name, f"only {'here' if name in ours else 'in the other build'}"
            continue
        one = ours[name]
        two = {_now_called(column, one): values for column, values in theirs[name].items()}
        if lonely := sorted({*one} ^ {*two}):
            yield name, f"only one build has {', '.join(lonely)}"
        sizes = [len(next(iter(table.values()))) for table in (one, two)]
        if sizes[0] != sizes[1]:
            yield name, f"{sizes[0]} rows here, {sizes[1]} in the other build"
            continue
        found = {
            column: said
            for column in one
            if column in two and (said := _first_difference(one, two, column))
        }
        if found:
            yield name, f"{', '.join(found)}: {next(iter(found.values()))}"


def _now_called(column: str, ours: Columns) -> str:
    """Return what a column of the other build is called here."""
    names = [name for name in RENAMED.get(column, ()) if name in ours]
    return names[0] if column not in ours and names else column


def _first_difference(one: Columns, two: Columns, column: str) -> str:
    """Say what differs first in a column; nothing if all is equal, or missing in both."""
    mine, other = one[column], two[column]
    equal = np.asarray(mine == other, dtype=bool)
    equal |= np.asarray(mine != mine, dtype=bool) & np.asarray(other != other, dtype=bool)  # noqa: PLR0124 - NaN
    if equal.all():
        return ""
    at = int(np.flatnonzero(~equal)[0])
    who = ", ".join(str(one[name][at]) for name in ("patient_id", "line") if name in one)
    return (
        f"{(~equal).sum()} of {len(mine)} rows, first row {at} (patient and line {who}): "
        f"{mine[at]} here, {other[at]} in the other build"
    )


def compare(build: Path, patients: int, seed: int, only: Iterable[str] = ()) -> list[str]:
    """Ask this source and another build, and return what differs, once for each question."""
    with ExitStack() as stack:
        if build.is_file():
            place = stack.enter_context(tempfile.TemporaryDirectory())
            with zipfile.ZipFile(build) as wheel:
                wheel.extractall(place)
            build = Path(place)

        def both(*words: str) -> list[subprocess.Popen[bytes]]:
            return [stack.enter_context(ask_build(each, *words)) for each in (SOURCE, build)]

        ours, theirs = map(received, both("--list"))
        ids = sorted({*ours} & {*theirs} & ({*only} or {*ours}))
        running = both("--answer", *ids, "--patients", str(patients), "--seed", str(seed))
        found: dict[tuple[str, str], list[str]] = {}
        for id in [*ids, "all"]:
            for name, said in differences(*map(received, running)):
                question = name.partition(" ")[2].partition(" ")[0] or name
                found.setdefault((id, question), []).append(f"{name}: {said}")
    return [
        f"{id}, {question}: {len(said)} tables; {said[0]}" for (id, question), said in found.items()
    ]


def main() -> None:
    """Compare, or answer for one build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, nargs="?")
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--definition", action="append", default=[])
    parser.add_argument("--list", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--answer", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.list:
        pickle.dump(list(computable()), sys.stdout.buffer)
        return
    if asked.answer is not None:
        for tables in answers(asked.patients, asked.seed, asked.answer):
            pickle.dump(tables, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
        return
    if asked.build is None:
        parser.error("name a wheel, or a folder that holds the package")
    found = compare(asked.build, asked.patients, asked.seed, asked.definition)
    sys.stdout.writelines(f"{each}\n" for each in [*found, f"{len(found)} differences"])
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
