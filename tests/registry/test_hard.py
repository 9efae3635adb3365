"""Registries that are hard to answer fast, and how much work each question is on them."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.cohort._tables import order as ordering
from itpcase.engine import calls as _calls
from itpcase.engine import compiled as _engine
from itpcase.engine import days
from itpcase.engine.walk import Facts
from itpcase.errors import InputError
from itpcase.registry.hard import HARD, simulate_hard
from itpcase.response.endpoints import answer_endpoints
from itpcase.units.missing import is_nothing

COUNTS = 3000
LEVELS = len(itp.IWG_2009.levels)

READS = 5
"""So often may the walk of one level look at a count, on average: at its day, its low and its high
end, and once or twice more where it changes what is known."""

TEXT = Path(__file__).parents[2] / "benchmarks" / "registry.py"
FEW = [itp.IWG_2009, itp.DING_2025, itp.get_definition("luna-3")]

QUESTIONS: dict[str, tuple[int, Callable[[itp.Cohort], object]]] = {
    "category": (LEVELS, itp.classify_response),
    "category, one level": (1, lambda cohort: itp.classify_response(cohort, itp.DING_2025)),
    "episodes": (LEVELS, itp.remission_episodes),
    "episodes, one level": (
        1, lambda cohort: itp.remission_episodes(cohort, definition=itp.DING_2025),
    ),
    "time to response": (LEVELS, itp.time_to_response),
    "cumulative response": (1, itp.cumulative_response),
    "landmarks": (6, lambda cohort: itp.answer_landmarks(cohort, itp.CHINA_2020)),
    "endpoints": (5, lambda cohort: answer_endpoints(cohort, definition=FEW[-1])),
    "three definitions": (8, lambda cohort: itp.compare_definitions(cohort, definitions=FEW)),
}  # fmt: skip
"""What can be asked, and along how many levels or criteria that walks at most."""


def tables_of(name: str) -> dict[str, Any]:
    """Draw a registry of the benchmark: a hard one, the easy one, or the real one."""
    if name in HARD:
        return simulate_hard(name, COUNTS, seed=1).tables
    found = runpy.run_path(str(TEXT))
    if name == "real":
        tables: dict[str, Any] = found["repeated_trial"](COUNTS)
        return tables
    easy = found["draw"](COUNTS)
    return {"counts": easy.counts_table, "lines": easy.lines_table}


ALL = (*HARD, "real", "plain")


class Noted(list[Any]):
    """A column that counts how often one of its values is read."""

    read = 0

    def __getitem__(self, place: Any) -> Any:
        Noted.read += 1
        return super().__getitem__(place)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count what is read of the counts, compared between counts, sorted, and walked along."""
    work = {"compared": 0, "sorted": 0, "walked": 0}
    lists, comes_first = _calls.as_lists, days.comes_first

    def as_noted(facts: Facts, known: Any) -> Facts:
        found = lists(facts, known)
        return found._replace(
            **{name: Noted(getattr(found, name)) for name in ("day", "low", "high")}
        )

    def compare(*rows: Any) -> bool:
        work["compared"] += 1
        return comes_first(*rows)

    def counting(sort: Any) -> Any:
        def count(keys: Any, *args: Any, **more: Any) -> Any:
            work["sorted"] += len(keys[-1]) if isinstance(keys, tuple) else np.size(keys)
            return sort(keys, *args, **more)

        return count

    def walking(name: str, levels: Callable[[Any], int]) -> Any:
        plain = getattr(_calls.Engine, name)

        def walk(self: Any, *args: Any, **more: Any) -> Any:
            work["walked"] += levels(self.rules)
            return plain(self, *args, **more)

        return walk

    for name, levels in (
        ("classify_lines", lambda rules: len(rules.level_ends)), ("walk_lines", lambda _: 1),
    ):  # fmt: skip
        monkeypatch.setattr(_calls.Engine, name, walking(name, levels))
    monkeypatch.setattr(_calls, "as_lists", as_noted)
    monkeypatch.setattr(_engine, "COMPILED_FROM", 10**9)
    monkeypatch.setattr(days, "comes_first", compare)
    for name in ("lexsort", "argsort", "sort", "unique"):
        monkeypatch.setattr(np, name, counting(getattr(np, name)))
    monkeypatch.setattr(Noted, "read", 0)
    return work


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", ALL)
def test_no_question_does_more_work_on_a_hard_registry(
    name: str, question: str, noted: dict[str, int]
) -> None:
    """
    Each question walks a given number of times, whatever the registry, and sorts what it must.

    What is sorted are episodes, and the counts of the windows of landmarks.
    """
    walks, ask = QUESTIONS[question]
    cohort = itp.Cohort.from_tables(**tables_of(name))
    noted["sorted"] = 0
    ask(cohort)

    assert 0 < noted["walked"] <= walks
    assert 0 < Noted.read <= noted["walked"] * READS * len(cohort.counts)
    assert noted["sorted"] <= len(cohort.counts)


@pytest.mark.parametrize("name", ALL)
def test_rows_in_order_are_not_sorted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are they by a day that patients or rows share; in no order they are, to the same rows."""
    tables, sizes = tables_of(name), list[int]()
    order = ordering._order  # noqa: SLF001 - what is counted

    def noted(packed: Any, *others: Any) -> Any:
        sizes.append(len(packed))
        return order(packed, *others)

    monkeypatch.setattr(_engine, "COMPILED_FROM", 10**9)
    monkeypatch.setattr(ordering, "_order", noted)
    want = itp.Cohort.from_tables(**tables)
    assert [] == sizes

    backwards = {
        key: column if isinstance(column, str) else column[::-1]
        for key, column in tables["counts"].items()
    }
    found = itp.Cohort.from_tables(**tables | {"counts": backwards})
    assert [len(want.counts)] == sizes
    assert want.counts["day"].tolist() == found.counts["day"].tolist()


@pytest.mark.parametrize("name", HARD)
def test_no_registry_is_sorted_or_walked_twice(name: str, noted: dict[str, int]) -> None:
    """
    Each count is read a few times a level, and compared only with others of its day.

    One coincidence, such as two patients with a count on the same day, sends no question through a
    slower way; and the second question about a cohort walks no more.
    """
    cohort = simulate_hard(name, COUNTS, seed=1).cohort()
    day, patient = cohort.counts["day"], cohort.counts.patient
    twice = int(np.sum((day[1:] == day[:-1]) & (patient[1:] == patient[:-1])))
    noted["sorted"] = 0
    itp.classify_response(cohort)
    first = Noted.read

    assert 0 < first <= LEVELS * READS * len(cohort.counts)
    assert noted["compared"] <= twice
    assert noted["sorted"] == 0

    itp.remission_episodes(cohort)
    itp.remission_episodes(cohort, level="CR")
    itp.time_to_response(cohort)
    assert first == Noted.read
    assert noted["sorted"] == 0


def test_each_registry_has_what_makes_it_hard() -> None:
    """Days that meet, second counts, missing counts, short and long patients, lines and events."""
    made = {name: simulate_hard(name, COUNTS, seed=1) for name in HARD}
    cohorts = {name: registry.cohort() for name, registry in made.items()}
    sizes = {name: np.diff(each.counts.offsets) for name, each in cohorts.items()}

    def repeats(name: str, *, within: bool) -> int:
        counts = cohorts[name].counts
        same = counts.patient[1:] == counts.patient[:-1]
        equal = counts["day"][1:] == counts["day"][:-1]
        return int(np.sum(equal & (same == within)))

    assert len(np.unique(made["calendar"].lines["started_on"])) > len(cohorts["calendar"]) // 2
    assert repeats("noisy", within=True) > COUNTS // 50
    assert np.isnan(made["noisy"].counts["count"]).sum() > COUNTS // 50
    assert "<" in made["noisy"].counts["comparator"]
    assert {5} == set(sizes["short"].tolist())
    assert {1000} == set(sizes["long"].tolist())
    low = cohorts["alternating"].counts["count"] < 50
    assert 0.9 < np.mean(low[1:] != low[:-1])
    assert len(cohorts["eventful"].lines) > 2 * len(cohorts["eventful"])
    assert len(cohorts["eventful"].bleeds) > 50 < len(cohorts["eventful"].rescues)


@pytest.mark.parametrize("name", HARD)
def test_the_same_seed_draws_the_same_registry(name: str) -> None:
    """And another seed another one; all of it is marked as synthetic."""
    one, two, other = (simulate_hard(name, 500, seed=seed).counts for seed in (1, 1, 2))

    assert all(str(one[key].tolist()) == str(two[key].tolist()) for key in one)
    assert str(one["count"].tolist()) != str(other["count"].tolist())
    assert all(each.startswith("synthetic-") for each in one["patient_id"])


@pytest.mark.parametrize("name", HARD)
def test_nothing_lies_in_the_future(name: str) -> None:
    """Its days are past."""
    cohort = simulate_hard(name, 20_000, seed=1).cohort()

    assert "FUTURE_DAY" not in {problem.code for problem in cohort.problems}


def test_an_unknown_registry_is_refused() -> None:
    """With the names that there are."""
    with pytest.raises(InputError, match="calendar"):
        simulate_hard("easy", 100, seed=1)


def test_texts_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of columns of text objects, as pandas gives them, each distinct value is looked at once."""
    seen: list[object] = []

    def noted(value: object) -> bool:
        seen.append(value)
        return is_nothing(value)

    monkeypatch.setattr("itpcase.cohort._cells.coded.is_nothing", noted)
    cohort = simulate_hard("noisy", 3000, seed=1).cohort()

    assert len(seen) < len(cohort) < len(cohort.counts)
