"""The walk gives the same rows when it is compiled."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase._days import NO_DAY
from itpcase.engine import blocks as _blocks
from itpcase.engine import calls as _calls
from itpcase.engine import compiled as _engine
from itpcase.engine import lines as _lines
from itpcase.engine import sorting as _sorting
from itpcase.engine import walk as _walk
from itpcase.response import asking
from itpcase.response.course import Course
from itpcase.response.daily import POLICIES, daily
from itpcase.table import Table
from itpcase.terms import SameDay


def registry(patients: int, seed: int) -> itp.Cohort:
    """Random lines with bounds, bleeding, rescues, deaths and several lines a patient."""
    rng = np.random.default_rng(seed)
    n = patients * 12
    who = rng.integers(0, patients, n)
    values = rng.choice([5, 15, 29.999, 30, 30.001, 50, 60, 99.999, 100, 150], n)
    lines = 2 * patients
    start = np.sort(rng.integers(0, 90, (patients, 2)), axis=1)
    start[:, 1] += 1
    return itp.Cohort.from_tables(
        counts={
            "patient_id": who,
            "on": rng.integers(-20, 140, n),
            "count": values,
            "unit": "10*9/L",
            "comparator": rng.choice(["", "", "", "<", "<=", ">", ">="], n),
        },
        lines={
            "patient_id": np.repeat(np.arange(patients), 2),
            "line": np.tile([1, 2], patients),
            "started_on": start.ravel(),
            "ended_on": np.where(rng.random(lines) < 0.5, start.ravel() + 30.0, np.nan),
            "agents": rng.choice(["ivig", "splenectomy", "rituximab + prednisone"], lines),
        },
        patients={
            "patient_id": np.arange(patients),
            "died_on": np.where(rng.random(patients) < 0.2, 140.0, np.nan),
        },
        bleeds={
            "patient_id": rng.integers(0, patients, patients),
            "on": rng.integers(0, 140, patients),
            "who_grade": rng.choice([0, 1, 2, np.nan], patients),
        },
        rescues={
            "patient_id": rng.integers(0, patients, patients),
            "on": rng.integers(0, 140, patients),
            "kind": rng.choice(["ivig", "platelet_transfusion"], patients),
        },
    )


@pytest.mark.parametrize("kind", ["i1", "i4", "i8", "u2", "f4", "f8", "?", "c16", "U3", "M8[D]"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("writeable", [True, False])
def test_values_have_the_types_that_numba_gives_them(
    kind: str, order: Any, writeable: bool
) -> None:
    """We say them, so that nothing is loaded or searched for to see that an array is not masked."""
    for shape in ((0,), (3,), (2, 3)):
        values = np.zeros(shape, dtype=kind, order=order)
        parts = [values, values[::2], values.T]
        for each in parts:
            each.flags.writeable = writeable
            within = _sorting.Carried(*[each] * len(_sorting.Carried._fields))

            assert numba.typeof(each) == _engine.type_of(each)
            assert numba.typeof(within) == _engine.type_of(within)
            assert numba.typeof((1, within)) == _engine.type_of((1, within))


def test_a_masked_array_is_refused_as_numba_refuses_it() -> None:
    """Its missing values would be read as numbers."""
    masked = np.ma.masked_array([1.0])
    for value in (masked, (masked,)):
        with pytest.raises(numba.core.errors.NumbaTypeError, match="MaskedArray"):
            _engine.type_of(value)


TYPES_ALONE = """
import sys, numpy as np, numba
from itpcase.engine import compiled, walk
known, loaded = {*numba.extending.typeof_impl.registry}, {*sys.modules}
walk_lines, day = compiled.compiled().walk_lines, np.zeros(3, dtype=np.int32)
facts = walk.Facts(*[day] * len(walk.Facts._fields))
print([walk_lines.typeof_pyval(each) == compiled.type_of(each) for each in (day, facts, 1.5)])
print("numpy.ma" in {*sys.modules} - loaded)
print({each.__module__ for each in {*numba.extending.typeof_impl.registry} - known})
"""


def test_only_our_functions_have_their_types_from_us() -> None:
    """Masked arrays are not loaded, and numba says of arrays to others what it has always said."""
    found = subprocess.run(
        [sys.executable, "-c", TYPES_ALONE], check=True, capture_output=True, text=True
    )

    assert "[True, True, True]\nFalse\n{'itpcase.engine.compiled'}\n" == found.stdout


def test_the_room_of_a_piece_serves_the_next_and_is_let_go() -> None:
    """Whatever the piece before left in it, the answers are those of a room of its own."""
    cohort = registry(60, 5)
    pieces = [cohort.between(*each) for each in pairwise((0, 20, 22, 60))]

    def episodes(piece: itp.Cohort) -> list[Any]:
        asked = Course(piece, itp.IWG_2009, compile=True).classified
        return [rows.tolist() for rows in asked.episodes]

    alone = []
    for piece in pieces:
        _calls.let_go_of_room()
        alone.append(episodes(piece.between(0, len(piece))))
    after_one_another = [episodes(piece.between(0, len(piece))) for piece in pieces]
    room = _calls.OF_THREAD.episodes
    episodes(pieces[1])

    assert alone == after_one_another
    assert any(map(any, alone))
    assert room is _calls.OF_THREAD.episodes
    assert len(room) >= len(pieces[2].counts)
    itp.classify_response(cohort)
    assert not len(_calls.OF_THREAD.episodes)


def questions(cohort: itp.Cohort) -> list[Table]:
    """Every question that walks."""
    return [
        itp.classify_response(cohort),
        itp.classify_response(cohort, definition=itp.DING_2025),
        itp.remission_episodes(cohort, level="R"),
        itp.remission_episodes(cohort, definition=itp.DING_2025),
        itp.cumulative_response(cohort, level="CR"),
        itp.answer_landmarks(cohort, definition=itp.CHINA_2020),
        itp.time_to_response(cohort),
    ]


def rows(tables: list[Table]) -> list[list[str]]:
    """All cells as text, so that missing values compare."""
    return [[str(value) for name in table.columns for value in table[name]] for table in tables]


def compile_from(monkeypatch: pytest.MonkeyPatch, counts: int) -> None:
    """Compile from so many counts on, whatever was loaded or asked before."""
    monkeypatch.setattr(_engine, "COMPILED_FROM", counts)
    monkeypatch.setattr(_engine, "LOADED_FROM", counts)


@pytest.fixture
def compiled_anew() -> Iterator[None]:
    """What is compiled is forgotten before and after: nothing of one test stays for the next."""
    kept = (_engine.compiled, _engine.compiled_days, _engine.compiled_sorting,
            _engine.compiled_steps)  # fmt: skip
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.fixture
def compile_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile the walk however small the cohort, in pieces smaller than it."""
    compile_from(monkeypatch, 0)
    monkeypatch.setattr(asking, "COMPILED_CHUNK", 500)
    monkeypatch.setattr(asking, "SHARED_CHUNK", 1)


@pytest.mark.parametrize("counts", [0, 1, 10**5, 10**6, 10**7, 12_345_678])
@pytest.mark.parametrize("on_threads", [1, 2, 7, 64])
def test_threads_get_even_pieces(counts: int, on_threads: int) -> None:
    """Large pieces, and one for each thread in every round; few counts are one piece."""
    size = asking.compiled_piece(counts, on_threads)
    pieces = -(-counts // size)

    assert size <= asking.COMPILED_CHUNK
    assert pieces <= 1 or size >= asking.SHARED_CHUNK
    if counts > 2 * on_threads * asking.SHARED_CHUNK:
        assert pieces % on_threads == 0


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_work_is_shared_out_among_threads(limit: int) -> None:
    """The pieces are found in their order, on no more threads than may be, each with one."""

    def work(piece: int) -> tuple[int, int, str]:
        return piece, _engine.threads(), threading.current_thread().name

    with _engine.at_most_threads(limit):
        found = _engine.on_threads(work, iter(range(20)))
        alone = _engine.on_threads(work, [7])

    assert list(range(20)) == [piece for piece, _, _ in found]
    assert {1} == {inside for _, inside, _ in found}
    assert 1 <= len({name for *_, name in found}) <= limit
    assert [(7, limit, threading.current_thread().name)] == alone
    assert [] == _engine.on_threads(work, [])


def test_a_part_is_worth_what_all_of_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first block of many exposures loads what is compiled; once loaded, it is asked itself."""
    most = _engine.STEPS_LOADED_FROM
    monkeypatch.setattr(_engine, "_FAST", {})
    with _engine.part_of_exposures(most):
        assert _engine.is_worth_stepping(1)
    with _engine.part_of_exposures(most - 1):
        assert not _engine.is_worth_stepping(1)
    assert not _engine.is_worth_stepping(most - 1)
    monkeypatch.setattr(_engine, "_is_loaded", lambda _: True)
    with _engine.part_of_exposures(most):
        assert not _engine.is_worth_stepping(_engine.STEPS_FROM - 1)
        assert _engine.is_worth_stepping(_engine.STEPS_FROM)


@pytest.mark.usefixtures("compile_always")
@pytest.mark.parametrize("seed", range(4))
def test_compiled_and_plain_give_the_same_rows(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One text, two speeds, one answer; also on several threads and in several pieces."""
    fast = rows(questions(registry(300, seed)))
    compile_from(monkeypatch, 10**12)

    assert rows(questions(registry(300, seed))) == fast


def test_many_definitions_are_worth_compiling_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the work; and under every definition the answers are the same."""
    cohort = registry(60, 5)
    plain = rows([itp.compare_definitions(cohort)])
    asked: list[Any] = []
    compiled = _engine.compiled

    def noted() -> Any:
        asked.append(1)
        return compiled()

    monkeypatch.setattr(_engine, "compiled", noted)
    compile_from(monkeypatch, 2 * (len(cohort.counts) + _engine.LINE * len(cohort.lines)))
    itp.classify_response(cohort)
    assert [] == asked

    assert plain == rows([itp.compare_definitions(cohort)])
    assert asked


def test_a_small_cohort_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody with four patients waits for a compiler."""
    asked: list[Any] = []
    monkeypatch.setattr(_engine, "compiled", lambda: asked.append(1))
    itp.classify_response(registry(4, 0))

    assert [] == asked


def test_without_numba_the_plain_walk_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra makes it fast; without it the answer is the same."""
    want = rows(questions(registry(50, 1)))
    compile_from(monkeypatch, 0)
    monkeypatch.setattr(_engine, "compiled", lambda: None)

    assert want == rows(questions(registry(50, 1)))


@pytest.mark.parametrize("module", _engine.OUTERMOST, ids=lambda module: module.__name__)
def test_every_function_of_the_engine_is_compiled(module: ModuleType) -> None:
    """A function that is forgotten would be called as plain Python by the compiled ones."""
    names = {
        name
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    }

    assert names == {*_engine.INNER[module], *_engine.OUTERMOST[module]}


@pytest.mark.usefixtures("compiled_anew", "compile_always")
def test_the_walk_is_compiled_once() -> None:
    """Whatever a registry holds, and whoever owns its columns, it is one compiled function."""
    itp.classify_response(registry(40, 0))
    day = np.array([0, 0, 7, 14])
    count = np.array([5.0, 9.0, 60.0, 70.0])
    day.flags.writeable = count.flags.writeable = False
    counts = {"patient_id": [1, 2, 2, 2], "on": day, "count": count, "unit": "10*9/L"}
    lines = {"patient_id": [1, 2], "line": [1, 1], "started_on": [0, 0]}
    answers = itp.classify_response(itp.Cohort.from_tables(counts, lines))
    module: Any = _engine.compiled()

    assert ["NE", "R"] == answers["category"].tolist()
    assert 1 == len(module.classify_blocks.signatures)


@pytest.mark.usefixtures("compiled_anew")
def test_a_read_only_install_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no compiled function can be kept, it is compiled for this process only."""
    no_folder = tmp_path / "file"
    no_folder.touch()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(no_folder / "cache"))
    compile_from(monkeypatch, 0)

    assert 8 == len(itp.classify_response(registry(4, 0)))


def test_what_is_compiled_is_what_python_runs() -> None:
    """No copy is loaded: a breakpoint in the text stops the plain walk, and the module is one."""
    found: Any = _engine.compiled()

    for module in (_lines, _blocks):
        for name in _engine.OUTERMOST[module]:
            assert getattr(found, name).py_func is getattr(module, name)
    assert not [name for name in sys.modules if name.startswith("itpcase") and "compiled" in name
                and name != "itpcase.engine.compiled"]  # fmt: skip


def test_a_debugger_stops_in_the_walk() -> None:
    """A patient, and every cohort that is not compiled, passes through the lines of the text."""
    seen: set[str] = set()

    def trace(frame: Any, _event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename in {_walk.__file__, _lines.__file__}:
            seen.add(frame.f_code.co_name)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        itp.classify_response(registry(2, 0))
    finally:
        sys.settrace(before)

    assert {"classify_lines", "walk_line", "limits"} <= seen


@pytest.mark.usefixtures("compiled_anew")
def test_nothing_is_compiled_where_numba_is_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NUMBA_DISABLE_JIT every cohort is walked in plain Python."""
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    compile_from(monkeypatch, 0)

    assert None is _engine.compiled()
    assert 8 == len(itp.classify_response(registry(4, 0)))


@pytest.mark.parametrize("policy", [*POLICIES])
@pytest.mark.parametrize("has_ranges", [True, False])
def test_the_same_count_of_a_day_is_chosen(policy: SameDay, has_ranges: bool) -> None:
    """Compiled and plain, among numbers that are equal, bounds and ranges."""
    rng = np.random.default_rng(6)
    n = 600
    counts: dict[str, Any] = {
        "patient_id": np.repeat(np.arange(20), n // 20), "on": rng.integers(0, 9, n),
        "count": rng.integers(1, 5, n).astype(np.float64), "unit": "10*9/L",
    }  # fmt: skip
    is_range = has_ranges & (rng.random(n) < 0.4)
    counts["comparator"] = np.where(is_range, "", rng.choice(["", "<", "<=", ">", ">="], n))
    counts["upper"] = np.where(is_range, counts["count"] + rng.integers(1, 3, n), np.nan)
    lines = {"patient_id": np.arange(20), "line": [1] * 20, "started_on": [0] * 20}
    cohort = itp.Cohort.from_tables(counts, lines)
    (_, want), (_, found) = (daily(cohort, policy, compile=fast) for fast in (False, True))

    assert has_ranges == ("upper" in cohort.counts.columns)
    assert want is not None
    assert found is not None
    assert 20 < len(want) < n
    assert want.tolist() == found.tolist()


# --- which of the two ---------------------------------------------------------------------------


def test_once_loaded_the_compiled_walk_takes_all_but_few_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is in memory costs nothing to load."""
    monkeypatch.setattr(_engine, "_is_loaded", lambda _: True)
    monkeypatch.setattr(_engine, "compiled", list)

    assert not _engine.is_worth_compiling(_engine.COMPILED_FROM - 1, 0)
    assert _engine.is_worth_compiling(_engine.COMPILED_FROM, 0)


@pytest.mark.usefixtures("compile_always")
def test_lines_without_counts_are_work_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of many lines and few counts is walked compiled, and gets the same answers."""
    patients = 400
    who = np.arange(patients)
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": who[::4], "on": 1, "count": 9.0, "unit": "10*9/L"},
        lines={"patient_id": who, "line": 1, "started_on": 0},
    )
    fast = itp.classify_response(cohort)
    walked = cohort.kept["courses"][itp.IWG_2009]
    compile_from(monkeypatch, _engine.LINE * patients + len(cohort.counts) + 1)
    plain = itp.classify_response(cohort.between(0, patients))

    assert all(course.compile for course in walked)
    assert plain["not_evaluable"].tolist() == fast["not_evaluable"].tolist()
    assert _engine.is_worth_compiling(0, patients + 11)


def test_small_questions_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has asked in plain Python for as long as it takes to load the other, gets the other."""
    monkeypatch.setattr(_engine, "_is_loaded", lambda _: False)
    monkeypatch.setattr(_engine, "compiled", list)
    monkeypatch.setattr(_engine, "_plain_work", 0)
    quarter = _engine.LOADED_FROM // 4

    assert [_engine.is_worth_compiling(quarter, 0) for _ in range(5)] == [False] * 3 + [True] * 2
    assert not _engine.is_worth_compiling(_engine.COMPILED_FROM - 1, 0)
    assert _engine.is_worth_compiling(_engine.LOADED_FROM, 0)


# --- what was kept on disk ----------------------------------------------------------------------


def sorted_rows(fast: Any) -> list[int]:
    """Ask compiled functions to put three rows in order."""
    patient, keys = np.array([1, 0, 0], dtype=np.int32), np.array([5, 9, 2], dtype=np.int32)
    ends, order = np.zeros(3, dtype=np.int64), np.empty(3, dtype=np.int32)
    nothing = _sorting.Carried(*np.zeros((2, 0), dtype=np.int64))
    room = _sorting.Room(*(np.empty(3, dtype=np.int64) for _ in "rka"))
    room = room._replace(at=room.at[:2])
    into = _sorting.Rows(np.empty_like(keys), order, nothing)
    fast.tally(patient, keys, ends)
    fast.order_block(patient, keys, nothing, ends, 0, room, into)
    return list(map(int, order))


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"no pickle",
        pickle.dumps(numba.__version__)[:9],
        # what a build left that compiled a copy of the module under another name
        pickle.dumps(numba.__version__) + b"citpcase.engine.walk_compiled\nFacts\n.",
    ],
    ids=["empty", "other text", "cut off", "another build"],
)
def test_a_file_that_cannot_be_read_breaks_no_call(
    left: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept by another build, or is damaged, is compiled anew and kept again."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert [2, 1, 0] == sorted_rows(_engine.compile_functions(_sorting))
    indexes = [*tmp_path.rglob("*.nbi")]
    assert indexes
    for path in (*indexes, *tmp_path.rglob("*.nbc")):
        path.write_bytes(left)

    assert [2, 1, 0] == sorted_rows(_engine.compile_functions(_sorting))
    again: Any = _engine.compile_functions(_sorting)
    assert [2, 1, 0] == sorted_rows(again)
    assert 1 == sum(again.order_block.stats.cache_hits.values())


def test_what_another_version_kept_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file name, size and time are not enough: the text and the version count."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    sorted_rows(_engine.compile_functions(_sorting))
    monkeypatch.setattr(_engine, "__version__", "another")
    other: Any = _engine.compile_functions(_sorting)

    assert [2, 1, 0] == sorted_rows(other)
    assert not other.order_block.stats.cache_hits


LOADED = """
import sys
import itpcase as itp
from itpcase._sentences import texts
from itpcase.engine import compiled

compiled.LOADED_FROM = compiled.COMPILED_FROM = 0
counts = {"patient_id": [2, 1, 1], "on": [0, 7, 0], "count": [9.0, 40.0, 8.0], "unit": "10*9/L"}
lines = {"patient_id": [1, 2], "line": [1, 1], "started_on": [0, 0], "agents": ["ivig", "ivig"]}
itp.Cohort.from_tables(counts, lines)
assert "numba" in sys.modules
print(*{"numba.np.arraymath", "pint"} & {*sys.modules}, *["words"] * texts.cache_info().currsize)
"""


def test_what_is_kept_is_loaded_without_the_compiler(tmp_path: Path) -> None:
    """To put the rows of clean tables in order asks for no compiler, no words, no units."""
    environment = os.environ | {
        "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip

    def ask() -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", LOADED],
            capture_output=True, check=True, encoding="ascii", env=environment,
        )  # fmt: skip
        return done.stdout.split()

    assert "numba.np.arraymath" in ask()
    assert [] == ask()


# --- rows in order ------------------------------------------------------------------------------


def general_order(patient: Any, keys: Any) -> list[int]:
    """Rows by patient and key; equal ones keep their order."""
    return sorted(range(len(patient)), key=lambda row: (patient[row], keys[row]))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([NO_DAY, -3, 0, 1, 7])), max_size=60),
    st.integers(0, _calls.MOST_CARRIED),
    st.lists(st.integers(1, 5), unique=True).map(sorted),
)
def test_rows_are_put_in_order_as_a_stable_sort_does(
    rows: list[tuple[int, int]], many: int, cuts: list[int]
) -> None:
    """In plain Python, which is what is compiled."""
    patient, keys = [p for p, _ in rows], [k for _, k in rows]
    want = general_order(patient, keys)
    ends, sorted_keys, order = [0] * 7, [0] * len(rows), [0] * len(rows)
    lists = [[row * 10 + place for row in range(len(rows))] for place in range(many)]
    carried, out = (
        _sorting.Carried(*(*each, [], [])[: _calls.MOST_CARRIED])
        for each in (lists, [[0] * len(rows) for _ in range(many)])
    )
    into = _sorting.Rows(sorted_keys, order, out)

    found = _sorting.tally(patient, keys, ends)
    for first, last in pairwise([0, *cuts, 6]):
        here = (ends[last] - ends[first]) * (1 + many)
        room = _sorting.Room([0] * here, [0] * len(rows), [0] * (last - first))
        _sorting.order_block(patient, keys, carried, ends, first, room, into)

    assert found == (_sorting.IN_ORDER if want == [*range(len(rows))] else _sorting.SORTED)
    assert order == want
    assert sorted_keys == [keys[row] for row in want]
    assert [*out] == [[each[row] for row in want] if each else [] for each in carried]
    assert ends == [sum(p < k for p in patient) for k in range(7)]


@pytest.mark.parametrize("kind", [np.int32, np.int64])
@pytest.mark.parametrize("many", range(_calls.MOST_CARRIED + 1))
@pytest.mark.parametrize("block", [1, 300, _sorting.BLOCK])
def test_the_compiled_copy_orders_as_the_plain_text(
    kind: type, many: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for patients without a row, with as many as are sorted so, and without a day."""
    compile_from(monkeypatch, 0)
    monkeypatch.setattr(_sorting, "BLOCK", block)
    monkeypatch.setattr(_sorting, "MOST_BLOCKS", 10**6)
    rng = np.random.default_rng(3)
    patient = rng.integers(1, 90, 2000).astype(np.int32)
    patient = rng.permutation(np.append(patient, np.full(_sorting.MOST_ROWS, 95, dtype=np.int32)))
    keys: Any = rng.choice([NO_DAY, *range(-9, 9), -NO_DAY - 1], len(patient)).astype(kind)
    carried = [rng.random(len(patient)), np.arange(len(patient))][:many]
    found = _calls.order_rows(patient, keys, 100, carried)

    assert found is not None
    ends, sorted_keys, in_order, order = found
    want = general_order(patient, keys)
    assert want == order.tolist()
    assert keys[want].tolist() == sorted_keys.tolist()
    assert [each[want].tolist() for each in carried] == [each.tolist() for each in in_order]
    assert [each.dtype for each in carried] == [each.dtype for each in in_order]
    assert np.searchsorted(np.sort(patient), np.arange(101)).tolist() == ends.tolist()


def test_a_patient_with_very_many_rows_is_left_to_a_general_sort(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Comparing each row with each other would take too long; the answers are the same."""
    many = _sorting.MOST_ROWS + 1
    day = np.arange(many)[::-1].copy()
    counts = {"patient_id": ["a"] * many, "on": day, "count": day + 5.0, "unit": "10*9/L"}
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]}
    want = itp.Cohort.from_tables(counts, lines).counts
    compile_from(monkeypatch, 0)
    found = itp.Cohort.from_tables(counts, lines).counts

    one_patient = np.zeros(many, dtype=np.int32)
    assert _calls.order_rows(one_patient, day, 1) is None
    assert sorted(day.tolist()) == want["day"].tolist() == found["day"].tolist()
    assert want["count"].tolist() == found["count"].tolist()


@pytest.mark.parametrize("shuffled", [True, False])
def test_tables_are_laid_out_the_same_by_both_sorts(
    shuffled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts, lines and events, with days that are not known and several counts of a day."""
    rng = np.random.default_rng(5)
    n = 400
    order = rng.permutation(n) if shuffled else np.arange(n)
    day = np.sort(rng.integers(0, 40, (20, n // 20))).ravel().astype(np.float64)
    counts = {
        "patient_id": np.repeat(np.arange(20), n // 20)[order],
        "on": np.where(rng.random(n) < 0.05, np.nan, day[order]) if shuffled else day,
        "count": rng.integers(1, 200, n).astype(np.float64),
        "unit": rng.choice(["10*9/L", "/nL"], n),
    }
    lines = {"patient_id": np.arange(20), "line": [1] * 20, "started_on": [0] * 20}
    want = itp.Cohort.from_tables(counts, lines)
    compile_from(monkeypatch, 0)
    found = itp.Cohort.from_tables(counts, lines)

    assert want.counts.offsets.tolist() == found.counts.offsets.tolist()
    for name, column in want.counts.columns.items():
        assert column.tolist() == found.counts[name].tolist()
