"""Counts that are quantities of pint."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from multiprocessing import get_context
from typing import Any

import numpy as np
import pint
import pytest

import itpcase as itp
from itpcase.units.counts import (
    COUNT_UNIT,
    as_count,
    quantity,
)


@pytest.mark.parametrize(
    ("value", "unit", "code", "given"),
    [
        (30.0, "kelvin / microliter", "NOT_CELLS_PER_VOLUME", "30.0 kelvin / microliter"),
        (30.0, "gauss / liter", "NOT_CELLS_PER_VOLUME", "30.0 gauss / liter"),
        (30.0, "gram / liter", "NOT_CELLS_PER_VOLUME", "30.0 gram / liter"),
        (30.0, "mole / liter", "NOT_CELLS_PER_VOLUME", "30.0 mole / liter"),
        (30.0, "1 / meter ** 2", "NOT_CELLS_PER_VOLUME", "30.0 1 / meter ** 2"),
        (30.0, "liter", "NOT_CELLS_PER_VOLUME", "30.0 liter"),
        (30.0, "dimensionless", "NOT_CELLS_PER_VOLUME", "30.0 dimensionless"),
        (-1.0, "1 / nanoliter", "NEGATIVE", "-1.0 1 / nanoliter"),
        (-inf, "1 / nanoliter", "NEGATIVE", "-inf 1 / nanoliter"),
        (nan, "1 / nanoliter", "NOT_A_NUMBER", "nan 1 / nanoliter"),
        (inf, "1 / nanoliter", "NOT_A_NUMBER", "inf 1 / nanoliter"),
        (10_000.001, "1 / nanoliter", "TOO_HIGH", "10000.001 ×10⁹/L"),
        ([1.0, 2.0], "1 / nanoliter", "NOT_ONE_VALUE", "an array"),
    ],
)
def test_quantities_that_are_no_count(value: Any, unit: str, code: str, given: str) -> None:
    """Look-alike units, impossible numbers and arrays are refused, with what came."""
    measured = pint.application_registry.Quantity(value, unit)
    with pytest.raises(itp.UnitError) as caught:
        as_count(measured, "x")
    problem = caught.value.problem

    assert (code, given, "x") == (problem.code, problem.given, problem.argument)
    assert problem.remedy
    with pytest.raises(itp.UnitError, match=code):
        itp.PlateletMeasurement(on=0, count=measured)


def test_the_remedy_for_a_look_alike_quantity() -> None:
    """Whoever let pint read 'K/uL' learns why it is kelvin."""
    with pytest.raises(itp.UnitError, match=r"'K/uL' as kelvin and 'G/L' as gauss: pass the text"):
        as_count(quantity(30.0, "kelvin / microliter"))


@pytest.mark.parametrize("magnitude", [30, 30.0, np.float32(30), np.int64(30), np.array(30.0)])
def test_kinds_of_magnitude(magnitude: Any) -> None:
    """Python's numbers and numpy's are read alike."""
    assert itp.Count(30.0) == as_count(pint.application_registry.Quantity(magnitude, "1 / nL"))


@pytest.mark.parametrize("kind", [Decimal, Fraction])
def test_exact_magnitudes(kind: Any) -> None:
    """A Decimal or a Fraction is read, although pint cannot convert it."""
    assert itp.Count(30.0) == as_count(pint.application_registry.Quantity(kind(30000), "1 / uL"))


def test_another_registry() -> None:
    """A Quantity of the caller's own registry is read, and handed back in the library's."""
    theirs: Any = pint.UnitRegistry()
    measured = itp.PlateletMeasurement(on=0, count=theirs.Quantity(15000.0, "1 / microliter"))

    assert 15.0 == measured.count_1e9_per_l
    assert pint.application_registry.Quantity(15.0, COUNT_UNIT) == measured.count


def test_quantities_pickle_into_another_interpreter() -> None:
    """The canonical unit is made of stock names, so any process knows it."""
    dumped = pickle.dumps(itp.PlateletMeasurement(on=0, count="15 G/L").count)
    code = f"import pickle; print(pickle.loads({dumped!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "15.0 gigacount / liter\n" == done.stdout


def test_quantities_travel_between_processes() -> None:
    """A worker gets a Quantity, and gives one back that adds to the others."""
    here = itp.PlateletMeasurement(on=0, count="15 G/L").count
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(abs, here).result(timeout=60)

    assert 2 * here == here + there
    assert 30.0 == as_count(here + there).value


def test_many_threads_may_come_first() -> None:
    """The application registry is built once when eight threads ask for it at one time."""
    code = """
import sys, threading
sys.setswitchinterval(1e-6)
from itpcase.units.counts import COUNT_UNIT, quantity
ready, answers = threading.Barrier(8), []
def ask():
    ready.wait()
    answers.append(str(quantity(15.0, COUNT_UNIT)))
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(answers), set(answers))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "8 {'15.0 gigacount / liter'}\n" == done.stdout
    assert "" == done.stderr


def test_importing_does_not_wait_for_pint() -> None:
    """The first Quantity imports pint, and reading text or columns does not."""
    code = """
import sys, itpcase as itp
from itpcase.units.counts import convert_counts
itp.PlateletMeasurement(on=0, count="15 K/uL"); convert_counts([1.0], "/uL")
early = "pint" in sys.modules
itp.PlateletMeasurement(on=0, count="15 K/uL").count
print(early, "pint" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "False True\n" == done.stdout


def test_quantity_belongs_to_the_application_registry() -> None:
    """A fresh Quantity each time, which adds to the caller's own."""
    one, two = quantity(15.0, COUNT_UNIT), quantity(15.0, COUNT_UNIT)
    one.ito("1 / microliter")

    assert pytest.approx(15_000.0) == one.magnitude
    assert 15.0 == two.magnitude
    assert pint.application_registry.Quantity(20.0, COUNT_UNIT) == two + quantity(5.0, COUNT_UNIT)
