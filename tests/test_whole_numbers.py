"""One bound for every whole number, whoever gives it and wherever it is given."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase import bleeding, cli, definitions, examples, exposures, history
from itpcase.bleeding import BleedingSign, scales
from itpcase.bleeding import limits as bleeding_limits
from itpcase.bleeding.limits import Grade
from itpcase.definitions.definition import Counted, Criterion
from itpcase.definitions.files import definition_from_dict, definition_to_dict, read_definition
from itpcase.estimates.contrasts import compare_hazards
from itpcase.estimates.prisma import prisma_flow
from itpcase.estimates.small_cells import hide_small_cells
from itpcase.history import refractory_rules, steroid_rules
from itpcase.registry.hard import simulate_hard
from itpcase.registry.job import Job
from itpcase.registry.shards import map_shards
from itpcase.registry.simulate import simulate_registry
from itpcase.safety import limits as safety_limits
from itpcase.safety import published
from itpcase.units.whole import MOST, is_whole, read_digits, whole_argument

WRONG = (MOST + 1, -MOST - 1, 2**63, 10**30, -(10**30), 10**5000, True, 1.5, [7])
"""What is no whole number of anything."""

WORDS = ("7", "²", "", "9" * 5000)
"""Texts, which are no numbers where numbers are asked for."""


def shown(value: object) -> str:
    """Name a value in the list of tests."""
    if isinstance(value, int) and abs(value) > 2**64:
        return f"{'-' * (value < 0)}{value.bit_length()} bits"
    return repr(value)[:12]


# --- definitions --------------------------------------------------------------------------------

RULES: tuple[ModuleType, ...] = (
    exposures.rules, steroid_rules, refractory_rules, bleeding_limits, scales, safety_limits,
    published, definitions.iwg, definitions.guidelines,
)  # fmt: skip


def reachable(value: object, seen: set[int]) -> Iterator[Any]:
    """Give every object of a class of ours that a value holds, itself among them."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if attrs.has(type(value)):
        yield value
        kind: Any = type(value)
        parts = [getattr(value, field.name) for field in attrs.fields(kind)]
    elif isinstance(value, dict):
        parts = [*value.values()]
    elif isinstance(value, list | tuple):
        parts = [*value]
    else:
        return
    for part in parts:
        yield from reachable(part, seen)


def holds_whole(kind: Any) -> bool:
    """Whether a field of this type holds a whole number."""
    if get_origin(kind) in (Union, UnionType):
        return any(holds_whole(each) for each in get_args(kind))
    return kind is int


def fields_of_rules() -> dict[tuple[type, str], Any]:
    """Every field of a definition, or of a rule, that is a whole number, and an object with it."""
    roots = [*definitions.list_definitions(), *(vars(module) for module in RULES)]
    found: dict[tuple[type, str], Any] = {}
    seen: set[int] = set()
    for root in roots:
        for each in reachable(root, seen):
            hints = get_type_hints(type(each))
            for field in attrs.fields(type(each)):
                key = type(each), field.name
                if holds_whole(hints[field.name]) and (
                    key not in found or getattr(found[key], field.name) is None
                ):
                    found[key] = each
    return found


FIELDS = {key: each for key, each in fields_of_rules().items() if key[0] is not Grade}
"""A `Grade` is built from its points and alternatives; it has a test of its own."""


def test_the_fields_are_found() -> None:
    """All classes of a definition, and those of the other rules."""
    classes = {kind.__name__ for kind, _ in FIELDS}

    assert classes >= {
        "Definition", "BaselineRule", "Confirmation", "Washouts", "AttributionWindow", "Evidence",
        "Landmark", "Kept", "Reached", "Counted", "VisitRule", "TreatmentFree", "Failure",
        "LineRules", "DependenceRule", "FailedLines", "PhaseRule", "BleedingScale", "Kdigo",
        "HysLaw", "CkdEpi", "Term",
    }  # fmt: skip
    assert len(FIELDS) > 50


@pytest.mark.parametrize("wrong", [*WRONG, *WORDS], ids=shown)
@pytest.mark.parametrize("key", FIELDS, ids=lambda key: f"{key[0].__name__}.{key[1]}")
def test_fields_of_definitions(key: tuple[type, str], wrong: object) -> None:
    """A value that is no whole number, or beyond the bound, is refused by the name of the field."""
    kind, name = key

    with pytest.raises(itp.InputError, match=rf"{kind.__name__}\.{name}|line rules"):
        attrs.evolve(FIELDS[key], **{name: wrong})


@pytest.mark.parametrize("wrong", [*WRONG, *WORDS], ids=shown)
def test_points_of_a_grade(wrong: Any) -> None:
    """As every field."""
    with pytest.raises(itp.InputError, match=r"Grade\.points"):
        Grade(wrong)


@pytest.mark.parametrize(
    "key",
    [key for key, each in FIELDS.items() if getattr(each, key[1]) is not None],
    ids=lambda key: f"{key[0].__name__}.{key[1]}",
)
def test_numbers_of_numpy_are_numbers(key: tuple[type, str]) -> None:
    """What a column gives is kept as a whole number of Python."""
    name = key[1]
    value = getattr(FIELDS[key], name)

    changed = attrs.evolve(FIELDS[key], **{name: np.int64(value)})

    assert type(getattr(changed, name)) is int


PLAIN = {each.id: definition_to_dict(each) for each in definitions.list_definitions()}


def paths_of(plain: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in plain data a number stands."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from paths_of(value, (*path, key))
    elif isinstance(plain, list):
        for i, value in enumerate(plain):
            yield from paths_of(value, (*path, i))
    elif isinstance(plain, int | float) and not isinstance(plain, bool):
        yield path


def places() -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One place for each number that a file of a definition can hold, by the keys of its path."""
    seen = set()
    for name, plain in PLAIN.items():
        for path in paths_of(plain):
            keys = tuple(key for key in path if isinstance(key, str))
            if keys not in seen and keys != ("schema",):
                seen.add(keys)
                yield name, path


def put(plain: Any, path: tuple[Any, ...], value: object) -> Any:
    """Copy plain data with one value changed."""
    if not path:
        return value
    if isinstance(plain, dict):
        return {k: put(v, path[1:], value) if k == path[0] else v for k, v in plain.items()}
    return [put(v, path[1:], value) if i == path[0] else v for i, v in enumerate(plain)]


@pytest.mark.parametrize("wrong", [MOST + 1, 10**30, -1, True, "7", 1e300, [7]], ids=shown)
@pytest.mark.parametrize("place", [*places()], ids=lambda each: ".".join(map(str, each[1])))
def test_files_of_definitions(
    place: tuple[str, tuple[Any, ...]], wrong: object, tmp_path: Path
) -> None:
    """As a dict and as a file, with the path of the mistake."""
    name, path = place
    plain = put(PLAIN[name], path, wrong)
    (tmp_path / "mine.json").write_text(json.dumps(plain), encoding="utf-8")

    reads: tuple[Callable[[], object], ...] = (
        lambda: definition_from_dict(plain), lambda: read_definition(tmp_path / "mine.json"),
    )  # fmt: skip
    for read in reads:
        with pytest.raises(itp.errors.DataError) as caught:
            read()
        assert any(str(path[0]) in problem.argument for problem in caught.value.problems)


@pytest.mark.parametrize(
    "text", ["max_gap = 1" + "0" * 5000, "max_gap = 1e400", "max_gap = 0x7" + "f" * 99]
)
def test_numbers_of_toml_without_end(text: str, tmp_path: Path) -> None:
    """Digits that Python does not read are a mistake of the file."""
    place = tmp_path / "mine.toml"
    place.write_text(
        f'schema = 1\nid = "mine"\ntitle = "mine"\nevidence = "seen"\n{text}\n', encoding="utf-8"
    )

    with pytest.raises(itp.ItpcaseError):
        read_definition(place)


@pytest.mark.parametrize("share", ["1e-999999999", "1/" + "9" * 5000, "1/0", "0.5e3", "-1/2", "²"])
def test_shares_without_end(share: str) -> None:
    """A share as text has few digits and no exponent; no time is spent on others."""
    with pytest.raises(itp.InputError):
        Counted(name="x", label="x", any_of=Criterion(at_least=50), share=share)


# --- records ------------------------------------------------------------------------------------

RECORDS = (
    itp.PlateletMeasurement(on=3, count="20 10*9/L", line=1),
    itp.TreatmentLine(line=1, agents=("ivig",), started_on=0, ended_on=9),
    itp.RescueTherapy(on=3, kind="ivig", washout_days=7),
    itp.BleedingEvent(on=3, until=4, who_grade=2),
    itp.Exposure(agent="ivig", started_on=0, ended_on=9),
    itp.LabMeasurement(on=3, analyte="alt", value="40 U/L"),
    itp.Patient(id="p", born_on=-9000, diagnosed_on=-3, died_on=90, followed_until=80),
    itp.CaseSeries(patients=[], data_cut=90),
    bleeding.BleedingAssessment(on=3),
    BleedingSign(sign="petechiae", number=9, small=5, large=4, per_palm=3, per_palm_other_side=2),
)


def record_fields() -> Iterator[tuple[Any, str]]:
    """Every day and whole number of the records."""
    for record in RECORDS:
        for field in attrs.fields(type(record)):
            value = getattr(record, field.name)
            if isinstance(value, int) and not isinstance(value, bool):
                yield record, field.name


@pytest.mark.parametrize("wrong", WRONG, ids=shown)
@pytest.mark.parametrize(
    "place", [*record_fields()], ids=lambda each: f"{type(each[0]).__name__}.{each[1]}"
)
def test_fields_of_records(place: tuple[Any, str], wrong: object) -> None:
    """Refused by the name of the field, and told in few signs."""
    record, name = place

    with pytest.raises(itp.InputError) as caught:
        attrs.evolve(record, **{name: wrong})

    assert name in caught.value.problem.argument
    assert len(str(caught.value)) < 400


# --- columns ------------------------------------------------------------------------------------

COUNTS: dict[str, list[Any]] = {
    "patient_id": ["a", "a"], "on": [0, 7], "count": [20, 40], "unit": ["10*9/L"] * 2,
    "line": [1, 1],
}  # fmt: skip
LINES: dict[str, list[Any]] = {
    "patient_id": ["a"], "line": [1], "started_on": [0], "ended_on": [30], "agents": ["ivig"],
}  # fmt: skip
RESCUES: dict[str, list[Any]] = {
    "patient_id": ["a"], "on": [3], "kind": ["ivig"], "washout_days": [7],
}  # fmt: skip
TABLES: dict[str, dict[str, list[Any]]] = {
    "counts": COUNTS, "lines": LINES, "rescues": RESCUES,
}  # fmt: skip


def as_objects(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Keep numbers of any size."""
    return {name: np.array(values, dtype=object) for name, values in columns.items()}


FRAMES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "objects": as_objects,
    "floats": lambda c: {
        name: np.array(values, dtype=object if isinstance(values[0], str) else np.float64)
        for name, values in c.items()
    },
    "pandas": pd.DataFrame,
    "texts": lambda c: {name: np.array([*map(str, values)]) for name, values in c.items()},
    "polars": lambda c: pl.DataFrame(c, strict=False),
    "arrow": pa.table,
}


@pytest.mark.parametrize("wrong", [MOST + 1, 2**31, -(2**31), 2**62, 10**30, -MOST - 1], ids=shown)
@pytest.mark.parametrize("form", FRAMES)
@pytest.mark.parametrize(
    "place",
    [(table, name) for table, columns in TABLES.items() for name in columns
     if name not in {"patient_id", "agents", "kind", "count", "unit"}],
    ids=".".join,
)  # fmt: skip
def test_columns(place: tuple[str, str], form: str, wrong: int) -> None:
    """A column of any frame: the row is told, and nothing wraps around."""
    table, name = place
    tables = dict(TABLES) | {table: TABLES[table] | {name: [*TABLES[table][name][:-1], wrong]}}
    try:
        made = {key: FRAMES[form](columns) for key, columns in tables.items()}
    except (OverflowError, pa.ArrowInvalid):
        return  # the frame cannot hold it

    with pytest.raises(itp.errors.TableError) as caught:
        itp.Cohort.from_tables(**made)

    assert any(f"{table}.{name}" in problem.argument for problem in caught.value.problems)


# --- arguments ----------------------------------------------------------------------------------

SERIES = examples.load("ding-2025")
GIVEN: dict[str, Any] = {
    "subject": SERIES, "patients": SERIES, "definition": itp.IWG_2009, "of": "rescue",
    "weeks": [1, 2], "day": 28, "by": "agents",
}  # fmt: skip
"""What functions are given beside the number."""


def doors() -> Iterator[tuple[str, Callable[..., Any], str]]:
    """Every public function that takes the number of a line, the last day that counts, or such."""
    seen = set()
    for info in pkgutil.walk_packages(itp.__path__, "itpcase."):
        if any(part.startswith("_") for part in info.name.split(".")[1:]):
            continue
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            door = getattr(module, name)
            if not inspect.isfunction(door) or door in seen:
                continue
            seen.add(door)
            arguments = inspect.signature(door).parameters.values()
            needed = {
                each.name for each in arguments
                if each.default is each.empty and each.kind is not each.VAR_KEYWORD
            }  # fmt: skip
            for argument in arguments:
                asked = {"line", "data_cut", "columns", "page"}
                if argument.name in asked and needed - {argument.name} <= GIVEN.keys():
                    yield f"{name}-{argument.name}", door, argument.name


DOORS = [*doors()]


def call(door: Callable[..., Any], argument: str, value: object) -> object:
    """Call a function with what it needs and one number."""
    given = {}
    for each in inspect.signature(door).parameters.values():
        if each.name == argument:
            given[each.name] = value
        elif each.default is each.empty and each.kind is not each.VAR_KEYWORD:
            given[each.name] = GIVEN[each.name]
    if door in {itp.answer_endpoints, itp.answer_landmarks}:
        given["definition"] = itp.ASH_2019
    if door is compare_hazards:
        given["of"] = "response"
    return door(**given)


@pytest.mark.parametrize("wrong", [MOST + 1, 10**30, 10**5000, True, 1.5, "one", [7]], ids=shown)
@pytest.mark.parametrize("door", DOORS, ids=[name for name, _, _ in DOORS])
def test_arguments(door: tuple[str, Callable[..., Any], str], wrong: object) -> None:
    """Refused by the name of the argument, before anything is computed."""
    _, function, argument = door

    with pytest.raises(itp.InputError) as caught:
        call(function, argument, wrong)

    assert argument in caught.value.problem.argument


def test_doors_are_found() -> None:
    """So many take a line, or a last day."""
    assert len(DOORS) > 50


@pytest.mark.parametrize("wrong", [*WRONG, -1, "one", *WORDS[1:]], ids=shown)
@pytest.mark.parametrize(
    ("argument", "door"),
    [
        ("patients", lambda x: simulate_registry(x, seed=1)),
        ("seed", lambda x: simulate_registry(1, seed=x)),
        ("counts", lambda x: simulate_hard("short", x, seed=1)),
        ("seed", lambda x: simulate_hard("short", 10, seed=x)),
        ("replicates", lambda x: itp.turnbull([1, 2], [2, 3]).bootstrap_median(replicates=x)),
        ("seed", lambda x: itp.turnbull([1, 2], [2, 3]).bootstrap_at([1], seed=x)),
        ("min_cell", lambda x: hide_small_cells([[3, 3], [3, 3]], x)),
        ("excluded", lambda x: prisma_flow({"PubMed": 200}, excluded=x)),
        ("outcomes", lambda x: history.Facts(outcomes=[(x, "no response")])),
        ("workers", lambda x: map_shards("nowhere", Job(func=itp.classify_response),
                                         out="nowhere", workers=x)),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)  # fmt: skip
def test_numbers_to_draw(argument: str, door: Callable[[Any], object], wrong: object) -> None:
    """Patients, draws, processes and such."""
    with pytest.raises(itp.InputError, match=argument):
        door(wrong)


# --- the command line ---------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["-1", "1.5", "1e3", "1_000", "²", str(MOST + 1), "9" * 5000, ""])
@pytest.mark.parametrize(
    "command",
    [
        ["compare", "ding-2025", "--min-cell"], ["classify", "ding-2025", "--workers"],
        ["simulate", "nowhere", "--patients"], ["simulate", "nowhere", "--seed"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_options(command: list[str], wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The option is named, and what is needed; the code is that of a wrong call."""
    assert 2 == cli.main([*command, wrong])
    last = capsys.readouterr().err.splitlines()[-1]
    assert command[-1] in last
    assert "needs a whole number from" in last


# --- the rule itself ----------------------------------------------------------------------------


def test_the_ends_belong_to_the_range() -> None:
    """And nothing beyond them."""
    assert [True, True, False, False] == [is_whole(x) for x in (0, MOST, -1, MOST + 1)]
    assert [True, True, False] == [is_whole(x, 3, 4) for x in (3, 4, 5)]
    assert [1, MOST] == [whole_argument(x, "x", least=1) for x in (np.uint8(1), MOST)]
    assert [None, MOST, None] == [read_digits(x) for x in ("", str(MOST), str(MOST + 1))]


def test_sums_of_several_fit_in_32_bits() -> None:
    """A day, a washout and what else is added to them."""
    assert 20 * MOST < np.iinfo(np.int32).max
