"""The reading order: a module imports only what comes before it."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import itpcase
from itpcase import _names
from tests.sources import nodes, parsed

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "itpcase"

FLOORS = [
    "errors",
    "_arguments",
    "_disk",
    "units",
    "terms",
    "vocabularies",
    "definitions",
    "words",
    "agents",
    "model",
    "_days",
    "engine",
    "_late_columns",
    "_ragged",
    "table",
    "cohort",
    "response",
    "exposures",
    "history",
    "measures",
    "safety",
    "bleeding",
    "estimates",
    "io",
    "figures",
    "report",
    "cli",
]
"""The order in which the modules are read, imported and documented."""

GROUND = [
    "_version",
    "_names",
    "_html",
    "_sentences",
    "_screen",
    "_interruption",
    "_patterns",
    "_nearest",
    "_kept",
    "_same",
]
"""Below every floor: these import nothing of itpcase, and everyone may import them."""

FREE = [
    "examples",
    "registry",
    "testing",
    "__main__",
]
"""Beside the floors: these import any floor and what stands before them here; of the floors, only
``cli`` imports them."""

DOOR = "__init__"
"""Brings every public name when it is asked for; nobody imports from it."""

FIRST = {
    "units": "text",
    "definitions": "parts",
    "safety": "limits",
    "bleeding": "limits",
    "model": "fields",
    "exposures": "rules",
    "history": "facts",
    "measures": "limits",
    "estimates": "limits",
}
"""Inside a room, this module imports no sibling: it is the one to read first."""

CORE_PACKAGES = {"attr", "attrs", "numpy"}
"""What a module may import at its top. pint is the third core dependency, and slow to import."""

ADAPTERS = {
    "testing.strategies": {"hypothesis"},
    "testing._choices": {"hypothesis"},
    "testing._definitions": {"hypothesis"},
    "testing._records": {"hypothesis"},
}
"""Modules that are imported only by who wants the package, and may import it at the top."""

PINT_AT_RUN_TIME = {"units.counts"}
"""The one registry is set up in one place."""

THE_USERS_OWN = {"pandas", "polars"}
"""No dependency of ours: a table hands itself over to a user who has them."""

DISTRIBUTIONS = {
    "attr": "attrs",
    "dask": "distributed",
    "docx": "python-docx",
    "tomli_w": "tomli-w",
}
"""Where the name to import differs from the name to install."""


class Import(NamedTuple):
    """One import statement, one name."""

    importer: str
    """The module that imports, such as ``io.csv``."""
    name: str
    """What is imported, such as ``itpcase.errors.UnitError``."""
    line: int
    at_top: bool
    """It runs when the module is imported."""
    for_types: bool
    """It stands under ``if TYPE_CHECKING``."""


@lru_cache(maxsize=1)
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name; a package by its folder's."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if len(parts) > 1 and parts[-1] == DOOR:
            parts = parts[:-1]
        found[".".join(parts)] = path
    return found


def absolute(statement: ast.Import | ast.ImportFrom, module: str) -> Iterator[str]:
    """The dotted names that a statement imports, relative ones resolved."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
        return
    base = statement.module or ""
    if statement.level:
        path = modules()[module]
        package = ["itpcase", *path.relative_to(SOURCE).parent.parts]
        parts = package[: len(package) - statement.level + 1]
        base = ".".join([*parts, base] if base else parts)
    yield from (f"{base}.{alias.name}" for alias in statement.names)


@cache
def imports(module: str) -> tuple[Import, ...]:
    """Every import of a module, wherever it stands."""

    def walk(node: ast.AST, *, at_top: bool, for_types: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in absolute(node, module):
                yield Import(module, name, node.lineno, at_top, for_types)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            at_top = False
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for statement in node.body:
                yield from walk(statement, at_top=at_top, for_types=True)
            for statement in node.orelse:
                yield from walk(statement, at_top=at_top, for_types=for_types)
            return
        for child in ast.iter_child_nodes(node):
            yield from walk(child, at_top=at_top, for_types=for_types)

    tree = parsed(modules()[module])
    return tuple(walk(tree, at_top=True, for_types=False))


def target(name: str) -> str | None:
    """The module of itpcase that a dotted name belongs to, None for a name from elsewhere."""
    first, *rest = name.split(".")
    if first != "itpcase":
        return None
    known = modules()
    for end in range(len(rest), 0, -1):
        if ".".join(rest[:end]) in known:
            return ".".join(rest[:end])
    return DOOR


def inside(module: str) -> list[Import]:
    """The imports of a module that lead to itpcase."""
    return [found for found in imports(module) if target(found.name) is not None]


def outside(module: str) -> list[Import]:
    """The imports of a module that lead to a third party, those for type checkers left out."""
    return [
        found
        for found in imports(module)
        if target(found.name) is None
        and not found.for_types
        and found.name.split(".")[0] not in sys.stdlib_module_names | {"__future__"}
    ]


def floor(module: str) -> str:
    """The name of the list's entry that a module belongs to."""
    return module.partition(".")[0]


def allowed(module: str) -> set[str]:
    """What a module may import of itpcase."""
    here = floor(module)
    if here in GROUND:
        return set()
    if here in FREE:
        return {*GROUND, *FLOORS, *FREE[: FREE.index(here)]}
    below = {*GROUND, *FLOORS[: FLOORS.index(here)]}
    return below | (set(FREE) - {"__main__"} if here == "cli" else set())


def where(found: Import) -> str:
    """One line for the message of a failed test."""
    return f"{found.importer}:{found.line} imports {found.name}"


MODULES = [module for module in modules() if module != DOOR]


def test_every_module_stands_in_the_list() -> None:
    """A new module gets a floor, and none is called utils."""
    strangers = {floor(module) for module in MODULES} - {*GROUND, *FLOORS, *FREE}

    assert set() == strangers
    assert not [module for module in MODULES if module.split(".")[-1] == "utils"]


def test_imports_go_down() -> None:
    """A module imports smaller floors only, and never from the door."""
    upward = [
        where(found)
        for module in MODULES
        for found in inside(module)
        if (there := floor(target(found.name) or "")) not in allowed(module)
        and there != floor(module)
    ]

    assert [] == upward


ROOMS = sorted({floor(module) for module in MODULES if "." in module})


@pytest.mark.parametrize("room", ROOMS)
def test_inside_a_room_nothing_goes_round(room: str) -> None:
    """One module may come first and imports no sibling, none imports the room, no circle."""
    siblings = [module for module in MODULES if floor(module) == room]
    arrows = {
        module: {to for found in inside(module) if floor(to := target(found.name) or "") == room}
        for module in siblings
    }
    first = f"{room}.{FIRST.get(room)}"

    assert set() == arrows.get(first, set())
    assert not [module for module in siblings if module != room and room in arrows[module]]
    tuple(TopologicalSorter(arrows).static_order())


def inner_room(module: str) -> str:
    """The folder in a room that a module stands in, or the module itself."""
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("room", ROOMS)
def test_the_folders_of_a_room_do_not_go_round(room: str) -> None:
    """Each folder in a room counts as one, and as many arrows as there are lead one way."""
    arrows: dict[str, set[str]] = {}
    for module in MODULES:
        if floor(module) == room:
            there = {inner_room(target(found.name) or "") for found in inside(module)}
            here = arrows.setdefault(inner_room(module), set())
            here |= {to for to in there if floor(to) == room} - {inner_room(module)}

    tuple(TopologicalSorter(arrows).static_order())


def test_third_parties_wait_until_they_are_needed() -> None:
    """At the top of a module stand attrs and numpy; an extra, and pint, inside the function."""
    early = [
        where(found)
        for module in MODULES
        for found in outside(module)
        if found.at_top
        and found.name.split(".")[0] not in CORE_PACKAGES | ADAPTERS.get(module, set())
    ]

    assert [] == early


def test_pint_is_called_in_one_place() -> None:
    """Only ``units`` imports pint at run time."""
    callers = [
        where(found)
        for module in MODULES
        if module not in PINT_AT_RUN_TIME
        for found in outside(module)
        if found.name.split(".")[0] == "pint"
    ]

    assert [] == callers


def test_every_third_party_is_declared() -> None:
    """What is imported anywhere is a dependency, in an extra, or the user's own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    declared = THE_USERS_OWN | {re.split(r"[<>=\[;~! ]", text)[0] for text in wanted}
    undeclared = [
        where(found)
        for module in MODULES
        for found in outside(module)
        if DISTRIBUTIONS.get(top := found.name.split(".")[0], top) not in declared
    ]

    assert [] == undeclared


def test_the_door_names_each_public_name_and_its_module() -> None:
    """``__init__`` imports each name for type checkers from where `_names` says it lives."""
    tree = parsed(modules()[DOOR])
    assert ast.get_docstring(tree)
    (listed,) = (
        ast.literal_eval(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
    )
    typed: dict[str, set[str]] = {}
    for found in imports(DOOR):
        if found.for_types and target(found.name):
            module, _, name = found.name.removeprefix("itpcase").rpartition(".")
            typed.setdefault(module.removeprefix("."), set()).add(name)
    rooms = typed.pop("")

    assert listed == sorted(set(listed), key=in_order)
    for module, names in _names.HOMES.items():
        other = {*names} ^ typed.get(module, set())
        assert not other, f"{module}: in HOMES of _names.py and below TYPE_CHECKING of __init__.py"
    assert {*_names.HOMES} == {*typed}
    assert {*_names.ROOMS} == rooms
    assert {*listed} == {*(n for names in _names.HOMES.values() for n in names), VERSION}


VERSION = "__version__"


def test_the_door_loads_nothing_that_nobody_asked_for() -> None:
    """``import itpcase`` reads the door and the version; a name brings its module."""
    code = (
        "import sys, itpcase\n"
        "here = {'itpcase', 'itpcase._names', 'itpcase._version'}\n"
        "assert here == {m for m in sys.modules if 'itpcase' in m}\n"
        "assert 'numpy' not in sys.modules\n"
        "itpcase.classify_response\n"
        "assert not {'pint', 'numba', 'itpcase.io', 'itpcase.report'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_public_function_has_the_name_of_a_module() -> None:
    """A name is a function or a module: importing the one never hides the other."""
    public = [m for m in MODULES if not any(part.startswith("_") for part in m.split("."))]
    stems = {module.split(".")[-1] for module in public}
    draws = "testing.strategies"  # nouns, as Hypothesis names what it draws
    offenders = {
        f"{module}.{name}"
        for module in public
        if module != draws
        for name in getattr(importlib.import_module(f"itpcase.{module}"), "__all__", [])
        if name in stems
    }

    assert set() == offenders
    assert set() == stems & {*itpcase.__all__}


def words_in(path: Path) -> set[str]:
    """What a file names: whatever it uses, imports, or has as the last part of a text."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.update(node.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value.rpartition(".")[2])
    return found


def exported(path: Path) -> set[str]:
    """The names in the `__all__` of a file."""
    listed = (
        each.value
        for each in parsed(path).body
        if isinstance(each, ast.Assign | ast.AnnAssign)
        if "__all__" in {getattr(target, "id", "") for target in targets_of(each)}
    )
    return {
        str(node.value) for value in listed if value is not None for node in ast.walk(value)
        if isinstance(node, ast.Constant)
    }  # fmt: skip


def targets_of(statement: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    """What a statement gives a value."""
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]


def test_a_function_that_its_module_alone_uses_has_an_underscore() -> None:
    """A stranger sees what may be called from elsewhere: the rest, what `__all__` or a page has."""
    named_in: dict[str, set[Path]] = {}
    for folder in ("src", "tests", "benchmarks", "docs"):
        for path in (ROOT / folder).rglob("*.py"):
            for word in words_in(path):
                named_in.setdefault(word, set()).add(path)
    alone = [
        f"{module}.{each.name}"
        for module, path in modules().items()
        for each in parsed(path).body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
        if named_in.get(each.name, set()) <= {path} and each.name not in exported(path)
        if ">>>" not in (ast.get_docstring(each) or "")
    ]

    assert [] == alone


def in_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by name: what ruff's RUF022 keeps."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name


def test_the_reference_is_in_the_reading_order() -> None:
    """The reference pages stand in the order of the floors, the free modules after them."""
    index = (ROOT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    pages = re.findall(r"^api/(\w+)$", index, flags=re.MULTILINE)
    order = [*FLOORS, *FREE]

    assert pages
    assert sorted(pages, key=order.index) == pages
    for page in pages:
        text = (ROOT / "docs" / "reference" / "api" / f"{page}.md").read_text(encoding="utf-8")
        assert f"automodule:: itpcase.{page}" in text


def test_the_page_on_changes_names_files_that_are_there() -> None:
    """A module that is renamed is renamed in the page for who carries this on."""
    page = "docs/explanation/contributing.md"
    named = set(re.findall(r"`([\w./]+\.(?:py|toml|md|csv))`", (ROOT / page).read_text("utf-8")))
    there = [
        path.as_posix()
        for folder in ("src", "docs", "tests")
        for path in (ROOT / folder).rglob("*.*")
    ]
    lost = [
        name
        for name in sorted(named)
        if "FORM" not in name and "NAME" not in name
        if not any(path.endswith(f"/{name}") for path in there)
    ]

    assert len(named) > 60
    assert [] == [f"{page}: there is no {name}" for name in lost]
