"""
The tests of a process, run for each of many mutants in a copy of the process.

A plugin of pytest (``-p tests.forks``). The tests are collected once. A first copy runs them all
without a mutant, and notes which functions each of them reaches. Then there is a copy for each
mutant, with the tests that reach its function: those of its own module and
the printed answers, then the quickest. Where
the function was called as the modules were loaded and those tests pass, the mutant is run once more
from the start.
"""

from __future__ import annotations

import gc
import json
import math
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from mutmut.mutation import trampoline

from tests.mutation import ANSWERS, MUTANTS, PYTEST

WITHOUT: Final = "stats"
"""What mutmut calls a run without a mutant, in which every function tells that it is reached."""

SLOWER: Final = 5
"""A test that takes so many times as long as without a mutant, and WAIT, does not end."""

WAIT: Final = 30.0
"""Of the processor, as all times here; a test may have to make what others made before it. [s]"""

MEMORY: Final = 6 << 30
"""What a mutant that does not end may take. [bytes]"""


reached: Final[set[str]] = set()
"""The functions that were called, in a run without a mutant."""

trampoline.record_trampoline_hit = lambda name, **_: reached.add(name)
trampoline.set_mutant_under_test(WITHOUT)


def function_of(mutant: str) -> str:
    """The name by which mutmut knows the function of a mutant."""
    return mutant.rpartition("__mutmut_")[0]


def copy_of_process(mutant: str) -> int | None:
    """Copy the process. None in the copy; in this one, the code with which the copy has ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    trampoline.set_mutant_under_test(mutant)
    return None


def from_the_start(mutant: str, tests: list[str], limit: float) -> int:
    """Run tests in a process of its own, which takes so many seconds of the processor at most."""
    most = math.ceil(limit)
    done = subprocess.run(
        [sys.executable, *PYTEST, *tests], check=False,
        env=os.environ | {"MUTANT_UNDER_TEST": mutant},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most)),
    )  # fmt: skip
    return done.returncode


@attrs.frozen
class Reached:
    """What a test reaches, and how long it takes. [s]"""

    functions: list[str]
    seconds: float


@attrs.define
class Forks:
    """Run the tests without a mutant, then for each."""

    notes: Path
    tests: dict[str, Reached] = attrs.Factory(dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[Any]:
        """Leave nothing to be run to this process; its copies go on with their tests."""
        as_loaded = frozenset(reached)
        gc.collect()
        gc.freeze()  # what is there is not looked through again in every copy
        code = copy_of_process(WITHOUT)
        if code is None:
            done = yield
            kept = {test: attrs.asdict(each) for test, each in self.tests.items()}
            self.notes.write_text(json.dumps(kept), encoding="utf-8")
            return done
        if code:
            pytest.exit("the tests fail without a mutant", returncode=code)
        noted = json.loads(self.notes.read_text(encoding="utf-8"))
        self.tests = {test: Reached(**each) for test, each in noted.items()}
        if not any(each.functions for each in self.tests.values()):
            pytest.exit("no test reaches a function that has mutants", returncode=1)
        limit = WAIT + SLOWER * sum(each.seconds for each in self.tests.values())
        every = [*session.items]
        for mutant in self.notes.with_suffix(".txt").read_text(encoding="utf-8").split():
            session.items[:] = self.that_reach(mutant, every)
            code = copy_of_process(mutant) if session.items else 0
            if code is None:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
                try:
                    yield
                finally:  # what a process tidies up as it ends takes longer than its tests
                    os._exit(int(session.testsfailed > 0))
            if code == 0 and function_of(mutant) in as_loaded:
                code = from_the_start(mutant, session.config.args, limit)
            line = json.dumps({"mutant": mutant, "noticed": code != 0}) + "\n"
            os.write(int(os.environ[ANSWERS]), line.encode())
        session.items.clear()
        return (yield)

    def that_reach(self, mutant: str, items: list[pytest.Item]) -> list[pytest.Item]:
        """Choose the tests that reach the function of a mutant, in the order in which they run."""
        function = function_of(mutant)
        first = {f"test_{function.split('.')[-2]}.py", "test_printed.py"}
        chosen = [item for item in items if function in self.tests[item.nodeid].functions]
        return sorted(
            chosen, key=lambda x: (x.path.name not in first, self.tests[x.nodeid].seconds)
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        """Note what a test reaches; with a mutant, end the process if the test does not end."""
        if trampoline.get_mutant_under_test() != WITHOUT:
            limit = WAIT + SLOWER * self.tests[item.nodeid].seconds
            signal.setitimer(signal.ITIMER_PROF, limit)
            return (yield)
        reached.clear()
        began = time.process_time()
        done = yield
        self.tests[item.nodeid] = Reached(sorted(reached), time.process_time() - began)
        return done


def pytest_configure(config: pytest.Config) -> None:
    """Take the names from where the environment says."""
    config.pluginmanager.register(Forks(Path(os.environ[MUTANTS]).with_suffix(".json")))
