"""A question is what it says: every difference is one, and what cannot be told is refused."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import operator
import sys
import threading
import types
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import itpcase as itp
from itpcase.definitions.files import read_definition, write_definition
from itpcase.registry.identity import digest_of_value
from itpcase.registry.job import Job
from itpcase.testing.strategies import case_series
from tests.registry.own_functions import ask_of

VALUES: tuple[Any, ...] = (
    None, True, 1, 1.0, "1", b"1", Fraction(1, 2), 0.5, dt.date(2021, 1, 1), "2021-01-01",
    dt.datetime(2021, 1, 1, tzinfo=dt.UTC), dt.timedelta(days=1), (1, 2), [1, 2], {1: 2}, {2: 1},
    {1, 2}, frozenset({1, 2}), np.array([1, 2]), np.array([1.0, 2.0]), np.array([[1, 2]]),
    np.array([1, 2], dtype="i4"), np.array(["a", "b"], dtype=object), np.float64(1),
    itp.IWG_2009, attrs.evolve(itp.IWG_2009, max_gap=56), itp.ASH_2019, itp.ResponseCategory.CR,
    itp.parse_count("12 10*9/L"), itp.parse_count("<12 10*9/L"), len, sum, itp.classify_response,
    itp.remission_episodes, functools.partial(sum, start=1), functools.partial(sum, start=2),
    float("nan"), float("inf"), -0.0, 0.0, "é", "e\u0301", itp.Table({"a": np.array([1])}),
    itp.Table({"b": np.array([1])}), "", (), [], {}, {"a": 1, "b": 2}, {"b": 2, "a": 1},
    np.ma.array([1, 2], mask=[False, True]), np.ma.array([1, 2], mask=[False, False]),
    np.array([(1, 2)], dtype=[("a", "i4"), ("b", "i4")]),
    np.array([(1, 2)], dtype=[("b", "i4"), ("a", "i4")]),
    np.add, np.subtract, defaultdict(int, a=1), defaultdict(list, a=1),
)  # fmt: skip
"""All different, many with equal or shortened texts."""


def test_different_values_have_different_digests() -> None:
    """And the same value has the same one, also as a copy."""
    digests = [digest_of_value(value) for value in VALUES]

    assert len(VALUES) == len(set(digests))
    assert digests == [digest_of_value(value) for value in VALUES]


@given(arrays.arrays(np.float64, st.integers(1, 3000)), st.data())
def test_every_byte_of_an_array_counts(array: Any, data: st.DataObject) -> None:
    """Whatever numpy leaves out when it prints it; how it lies in memory does not count."""
    place = data.draw(st.integers(0, array.nbytes - 1))
    other = array.copy()
    other.view(np.uint8)[place] ^= 1

    assert digest_of_value(array) != digest_of_value(other)
    assert digest_of_value(array) == digest_of_value(np.repeat(array, 2)[::2])


def test_the_order_of_keyword_arguments_does_not_count() -> None:
    """Nor that of a set; that of a list does."""
    arguments: list[dict[str, Any]] = [{"line": 1, "a": 2}, {"a": 2, "line": 1}]
    one, two = (Job(func=itp.classify_response, arguments=each) for each in arguments)

    assert one.digest == two.digest
    assert digest_of_value({"a", "b", "c"}) == digest_of_value({"c", "b", "a"})
    assert digest_of_value(["a", "b"]) != digest_of_value(["b", "a"])


@pytest.mark.parametrize(
    "change",
    [
        ("(1, 2, 3)", "(1, 2, 4)"),
        ("value + 1", "value + 2"),
        ("value + 1", "value - 1"),
        ("LIMIT = 30", "LIMIT = 31"),
        ('level="R"', 'level="CR"'),
        ("remission_episodes", "classify_response"),
        ("math.pi", "math.e"),
        ("def ask(cohort, *, level", "def ask(cohort, *more, level"),
    ],
)
def test_an_edited_function_is_another(change: tuple[str, str]) -> None:
    """Its body, a constant, a default, a function that it calls or a value that it names."""
    assert digest_of_value(ask_of()) == digest_of_value(ask_of())
    assert digest_of_value(ask_of()) != digest_of_value(ask_of(change))


def own(source: str) -> Any:
    """Give the function ``f`` of a text."""
    names: dict[str, Any] = {"__name__": "own"}
    exec(source, names)  # noqa: S102 - our own text
    return names["f"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(a, /, b): return a", "def f(a, b): return a"),
        ("def f(): return f.most\nf.most = 3", "def f(): return f.most\nf.most = 4"),
        (
            "def f(c):\n try:\n  a = c()\n  b = a()\n except ValueError:\n  return None\n return b",
            "def f(c):\n try:\n  a = c()\n except ValueError:\n  return None\n b = a()\n return b",
        ),
    ],
)
def test_what_instructions_do_not_tell(one: str, other: str) -> None:
    """How it may be called, its attributes, and what it catches."""
    assert digest_of_value(own(one)) == digest_of_value(own(one))
    assert digest_of_value(own(one)) != digest_of_value(own(other))


@pytest.mark.parametrize(
    "body", ["import mine; return mine.step()", "from mine import step; return step()"]
)
def test_what_a_function_imports_counts(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of one's own that is imported inside it; another function of it does not."""
    digests = []
    for step, rest in (("1", "1"), ("1", "2"), ("2", "1")):
        module = types.ModuleType("mine")
        exec(f"def step(): return {step}\ndef rest(): return {rest}", module.__dict__)  # noqa: S102
        monkeypatch.setitem(sys.modules, "mine", module)
        digests.append(digest_of_value(own(f"def f(): {body}")))

    assert digests[0] == digests[1] != digests[2]
    assert digest_of_value(own("def f(): import no_such_module"))


def test_a_function_that_bears_the_name_of_another() -> None:
    """It is not taken for it, and is refused: another process would find the other one."""

    @functools.wraps(itp.classify_response)
    def wrapped(cohort: Any) -> Any:
        return itp.remission_episodes(cohort)

    assert digest_of_value(wrapped) != digest_of_value(itp.classify_response)
    with pytest.raises(itp.InputError, match="FUNCTION"):
        Job(func=wrapped)


class Colour(enum.Enum):
    """Of one's own."""

    RED = 1


class Day(dt.date):
    """Prints as any other day."""

    def __repr__(self) -> str:
        return "a day"


@attrs.frozen
class Limit:
    """Has code."""

    most: int = 1

    def __call__(self, count: int) -> bool:
        """Compare."""
        return count < self.most


def test_what_a_function_does_not_use_does_not_count() -> None:
    """Another function of its module may change."""
    assert digest_of_value(ask_of()) == digest_of_value(ask_of(("return step", "return 2 * step")))


def test_what_a_function_closes_over_counts() -> None:
    """The same code with other values in it."""

    def make(step: object) -> Callable[[], object]:
        return lambda: step

    assert digest_of_value(make(1)) == digest_of_value(make(1))
    assert digest_of_value(make(1)) != digest_of_value(make(2))


def test_functions_that_call_each_other() -> None:
    """Have a digest, and a change in one is a change in the other."""

    def even(number: int) -> bool:
        return number == 0 or odd(number - 1)

    def odd(number: int) -> bool:
        return number != 0 and even(number - 1)

    def other(number: int) -> bool:
        return number == 1 or odd(number - 1)

    assert digest_of_value(even) == digest_of_value(even)
    assert len({digest_of_value(each) for each in (even, odd, other)}) > 1


def test_a_version_stands_for_the_code() -> None:
    """The same version is the same job, whatever the code; another is another."""
    ask, edited = ask_of(), ask_of(("value + 1", "value + 2"))
    one, same, other = (
        Job(func=door, version=version)
        for door, version in ((ask, "1"), (edited, "1"), (edited, "2"))
    )

    assert one.digest == same.digest != other.digest
    for wrong in ("", " ", 1):
        with pytest.raises(itp.InputError, match="VERSION"):
            Job(func=ask, version=wrong)  # type: ignore[arg-type]


def test_what_cannot_be_told_is_refused() -> None:
    """An object whose content or code is not known, in an argument or named by a function."""
    for value in (
        object(), threading.Lock(), {"a": [object()]}, iter([1]), Colour.RED, Day(2021, 1, 1),
        Limit(), Limit, Limit().__call__, operator.itemgetter(1), np.poly1d([1, 2]), list[int],
        functools.lru_cache(len),
    ):  # fmt: skip
        arguments: dict[str, Any] = {"x": value}
        job = Job(func=itp.classify_response, arguments=arguments)
        with pytest.raises(itp.InputError, match=r"Job\.arguments: .* \[NOT_IDENTIFIED\]"):
            _ = job.digest
    ask = ask_of(("LIMIT = 30", "LIMIT = object()"))
    with pytest.raises(itp.InputError, match=r"version=.* \[NOT_IDENTIFIED\]"):
        _ = Job(func=ask).digest


@given(case_series())
def test_read_and_written_again_the_bytes_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: itp.CaseSeries
) -> None:
    """CSV, Parquet and workbook: what was read is written as it stood."""
    place = tmp_path_factory.mktemp("again")
    itp.write_csv(drawn, place / "one")
    itp.write_csv(itp.read_csv(place / "one"), place / "two")

    assert_same_bytes(place / "one", place / "two")


def test_other_forms_give_the_same_bytes_again(tmp_path: Path) -> None:
    """Parquet, a workbook and a definition."""
    cases = itp.examples.load("ding-2025")
    itp.write_parquet(cases, tmp_path / "cases")
    itp.write_parquet(itp.read_parquet(tmp_path / "cases"), tmp_path / "one")
    itp.write_parquet(itp.read_parquet(tmp_path / "one"), tmp_path / "two")
    itp.write_excel(cases, tmp_path / "one.xlsx")
    itp.write_excel(itp.read_excel(tmp_path / "one.xlsx"), tmp_path / "two.xlsx")
    write_definition(itp.ASH_2019, tmp_path / "one.toml")
    write_definition(read_definition(tmp_path / "one.toml"), tmp_path / "two.toml")

    assert_same_bytes(tmp_path / "one", tmp_path / "two")
    for ending in (".xlsx", ".toml"):
        one, two = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("one", "two"))
        assert one == two


def assert_same_bytes(one: Path, two: Path) -> None:
    """Every file of the first folder is in the second, and equal."""
    names = sorted(path.name for path in one.iterdir())

    assert names == sorted(path.name for path in two.iterdir())
    assert [(one / n).read_bytes() for n in names] == [(two / n).read_bytes() for n in names]
