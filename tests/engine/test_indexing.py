"""What is compiled counts rows from the front, and is compiled so."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import numba
import numpy as np
import pytest
from hypothesis import given, settings

import itpcase as itp
from itpcase.engine import compiled as _engine
from itpcase.engine import indexing
from itpcase.engine.indexing import pipeline_from_the_front
from itpcase.exposures import treatment_lines
from itpcase.response import asking
from itpcase.response.daily import POLICIES
from itpcase.terms import SameDay
from tests.engine.test_compiled import compile_from, questions, registry
from tests.exposures.test_columns import RULES, many
from tests.response.test_one_count_a_day import Row, drawn_rows, laid_out

TEXTS = [*_engine.INNER]


class FromTheEndError(AssertionError):
    """An index was negative."""


def front(index: Any) -> Any:
    """Pass an index on; one that is a whole number shall not be negative."""
    if isinstance(index, int | np.integer) and index < 0:
        raise FromTheEndError(index)
    return index


def entry(value: Any) -> Any:
    """Return what was read as a number of Python, which is as wide as what is compiled."""
    return value.item() if isinstance(value, np.generic) else value


class Watched(ast.NodeTransformer):
    """Put `front` around the index of every entry that is read or written."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Watch what is read and written."""
        self.generic_visit(node)
        index = ast.Call(ast.Name("front", ast.Load()), [node.slice], [])
        found: ast.expr = ast.Subscript(node.value, index, node.ctx)
        if isinstance(node.ctx, ast.Load):
            found = ast.Call(ast.Name("entry", ast.Load()), [found], [])
        return ast.copy_location(found, node)


def watched_texts() -> dict[types.ModuleType, dict[str, Any]]:
    """Give the texts of the engine with every index watched; each calls the others' likewise."""
    found: dict[types.ModuleType, dict[str, Any]] = {}
    for module in TEXTS:
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        text = ast.Module([Watched().visit(node) for node in functions], [])
        names = vars(module) | {"front": front, "entry": entry}
        for other in _engine.USED.get(module, ()):
            names |= {name: found[other][name] for name in _engine.INNER[other]}
        exec(compile(ast.fix_missing_locations(text), str(module.__file__), "exec"), names)  # noqa: S102 - our own text
        found[module] = names
    return found


CACHED = ("compiled", "compiled_sorting", "compiled_days", "compiled_steps")


@pytest.fixture(scope="module")
def watched() -> Iterator[None]:
    """Let every question be answered by the watched texts, in place of what is compiled."""
    texts = watched_texts()
    with pytest.MonkeyPatch.context() as patch:

        def give(module: types.ModuleType) -> types.SimpleNamespace:
            return types.SimpleNamespace(**{n: texts[module][n] for n in _engine.OUTERMOST[module]})

        patch.setattr(_engine, "compile_functions", give)
        compile_from(patch, 0)
        patch.setattr(_engine, "STEPS_FROM", 0)
        patch.setattr(_engine, "STEPS_LOADED_FROM", 0)
        patch.setattr(asking, "COMPILED_CHUNK", 500)
        for name in CACHED:
            getattr(_engine, name).cache_clear()
        yield
    for name in CACHED:
        getattr(_engine, name).cache_clear()


def test_the_texts_call_one_another_in_this_order() -> None:
    """A text that is used stands before those that use it."""
    assert all(
        TEXTS.index(used) < TEXTS.index(module)
        for module, others in _engine.USED.items()
        for used in others
    )


def test_an_index_from_the_end_is_seen() -> None:
    """The watch is one that can fail."""
    names = {"front": front, "entry": entry}
    tree = ast.parse("def last(days):\n    return days[len(days) - 5]\n")
    exec(compile(ast.fix_missing_locations(Watched().visit(tree)), "", "exec"), names)  # noqa: S102 - the text above
    last: Any = names["last"]

    assert last([3, 4, 5, 6, 7]) == 3
    with pytest.raises(FromTheEndError):
        last([3, 4, 5, 6])


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("seed", range(6))
def test_no_question_counts_from_the_end(seed: int) -> None:
    """Lines, bounds, bleeds, rescues, deaths: no index of what is compiled is negative."""
    assert questions(registry(120, seed))


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("policy", [*POLICIES])
@settings(max_examples=40)
@given(rows=drawn_rows())
def test_no_day_is_counted_from_the_end(policy: SameDay, rows: list[Row]) -> None:
    """Ties, days that are not known, bounds and ranges, under each policy of a day."""
    definition = attrs.evolve(itp.IWG_2009, same_day=policy)

    assert 4 == len(itp.classify_response(laid_out(rows), definition))


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("rules", RULES, ids=lambda rules: str(rules.id))
def test_no_step_of_treatment_counts_from_the_end(rules: Any) -> None:
    """Exposures that share days, under each way to make lines of them."""
    assert len(treatment_lines(many(3, 200), rules).lines)


def test_what_is_compiled_asks_no_sign_of_an_index() -> None:
    """The question that it saves is not in the machine's text; in what numba makes alone, it is."""

    def read(values: Any, row: int) -> Any:
        return values[row]

    def questions_in(made: Any) -> int:
        assert made(np.array([3.0, 4.0]), 1) == 4
        (text,) = made.inspect_llvm().values()
        own = text[text.index("define") :].split("\n}")[0]
        return int(own.count("icmp slt"))

    plain = numba.njit(nogil=True, _nrt=False)
    ours = numba.njit(nogil=True, _nrt=False, pipeline_class=pipeline_from_the_front())

    assert questions_in(plain(read)) == 1
    assert questions_in(ours(read)) == 0


def test_the_compiled_entry_is_written_where_it_belongs() -> None:
    """An entry is read and written at its place, in one column and in a table."""

    def move(values: Any, table: Any, row: int) -> Any:
        values[row] = values[row + 1]
        table[row, 0] = 7
        table[row][1] = table[row, 0] + 1
        return values[row]

    values, table = np.array([1, 2, 3]), np.zeros((3, 2), dtype=np.int64)
    numba.njit(_nrt=False, pipeline_class=pipeline_from_the_front())(move)(values, table, 1)

    assert values.tolist() == [1, 3, 3]
    assert table.tolist() == [[0, 0], [7, 8], [0, 0]]


@pytest.mark.parametrize("gone", ["typed_passes.NopythonTypeInference", "ir_utils.mk_unique_var"])
def test_a_numba_that_keeps_its_steps_elsewhere(gone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compiled is compiled as numba does alone, and gives the same."""

    def last(values: Any, row: int) -> Any:
        return values[row]

    monkeypatch.delattr(f"numba.core.{gone}")
    steps = indexing.pipeline_from_the_front.__wrapped__()
    made = numba.njit(_nrt=False, pipeline_class=steps)(last)

    assert made(np.array([3.0, 4.0]), -1) == 4  # counted from the end
