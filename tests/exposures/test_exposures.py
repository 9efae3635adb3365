"""Lines of treatment from drug exposures: the rule table, the oracle, and what must always hold."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.agents import Agent, AgentClass, Use, find_agent
from itpcase.definitions.definition import Washouts
from itpcase.exposures import (
    Exposure,
    LineRules,
    Lines,
    treatment_lines,
)
from tests.oracle import exposures as oracle

DRUGS = {
    letter: Agent(name=letter.casefold(), kind=AgentClass.BTK, uses=Use.DISEASE_MODIFYING)
    for letter in "ABCDE"
} | {"S": Agent(name="s", kind=AgentClass.SPLENECTOMY, uses=Use.DISEASE_MODIFYING)}
SHORT = {
    "era": "min_era", "gap": "collapse_gap", "window": "combination_window",
    "after": "min_after_combination", "filter": "filter", "overlap": "overlap",
}  # fmt: skip


CASES = """
name                           | exposures | settings | lines | no line
nothing                        | |  | |
A                              | A 0-60 | | A 0-60 |
A-B apart                      | A 0-60, B 90-120 | | A 0-60; B 90-120 |
A-B touching                   | A 0-60, B 60-120 | | A 0-60; B 60-120 |
A+B same days                  | A 0-60, B 0-60 | | A+B 0-60 |
A-A apart                      | A 0-60, A 100-160 | | A 0-60; A 100-160 |
A-A gap at the limit           | A 0-60, A 70-90 | | A 0-90 |
A-A gap one below              | A 0-60, A 69-90 | | A 0-90 |
A-A gap one above              | A 0-60, A 71-90 | | A 0-60; A 71-90 |
A-A touching without a gap     | A 0-60, A 60-90 | gap=0 | A 0-90 |
A-A a day apart without a gap  | A 0-60, A 61-90 | gap=0 | A 0-60; A 61-90 |
A-A overlapping                | A 0-60, A 30-90 | gap=0 | A 0-90 |
A-A inside                     | A 0-60, A 20-30 | gap=0 | A 0-60 |
A-A-A collapse in a chain      | A 0-4, A 14-18, A 28-32 | | A 0-32 |
A twice the same               | A 0-60, A 0-60 | | A 0-60 |
A across B collapses           | A 0-30, B 32-38, A 40-70 | | A 0-32; A+B 32-38; A 38-70 |
era at the limit               | A 0-5 | era=5 | A 0-5 |
era one below                  | A 0-4 | era=5 | | A min_era
era one above                  | A 0-6 | era=5 | A 0-6 |
era before collapsing          | A 0-4, A 5-9 | era=5 | | A min_era
era drops one of two           | A 0-20, A 22-25 | era=5 | A 0-20 | A min_era
era spares a procedure         | S 30-30 | era=5 | S 30-30 |
era drops a single day         | A 30-30 | era=1 | | A min_era
era spares an open end         | A 0- | era=99 | A 0- |
window at the limit            | A 0-60, B 50-120 | after=0 | A 0-50; A+B 50-60; B 60-120 |
window one below               | A 0-60, B 51-120 | after=0 | A 0-51; B 51-120 |
window one above               | A 0-60, B 49-120 | after=0 | A 0-49; A+B 49-60; B 60-120 |
window of none                 | A 0-60, B 59-120 | window=0 after=0 | A 0-59; A+B 59-60; B 60-120 |
window of none, touching       | A 0-60, B 60-120 | window=0 after=0 | A 0-60; B 60-120 |
nested and long                | A 0-90, B 30-60 | | A 0-30; A+B 30-60; A 60-90 |
nested and short               | A 0-90, B 30-35 | | A 0-30; A+B 30-35; A 35-90 |
nested at the end              | A 0-90, B 85-90 | | A 0-85; A+B 85-90 |
ends one day first             | A 0-90, B 85-91 | | A 0-85; B 85-91 |
nested at the start            | A 0-90, B 0-5 | | A+B 0-5; A 5-90 |
extended                       | A 0-60, B 55-120 | extend | A 0-55; A+B 55-65; B 65-120 |
extended to the end of B       | A 0-60, B 55-62 | extend | A 0-55; A+B 55-62 |
extended and nested            | A 0-90, B 30-35 | extend | A 0-30; A+B 30-35; A 35-90 |
extended touches, no more      | A 0-60, B 60-120 | extend | A 0-60; B 60-120 |
after at the limit             | A 0-10, B 0-60 | | A+B 0-10; B 10-60 |
lead at the limit              | A 0-60, B 10-60 | | A 0-10; A+B 10-60 |
lead one below                 | A 0-60, B 9-60 | | A+B 0-60 |
lead one above                 | A 0-60, B 11-60 | | A 0-11; A+B 11-60 |
tail at the limit              | A 0-50, B 0-60 | | A+B 0-50; B 50-60 |
tail one below                 | A 0-51, B 0-60 | | A+B 0-60 |
tail one above                 | A 0-49, B 0-60 | | A+B 0-49; B 49-60 |
tail joins, B goes on          | A 0-30, B 0-39 | | A+B 0-39 |
between two combinations       | A 0-60, B 0-25, C 30-60 | | A+B 0-30; A+C 30-60 |
between two, to the larger      | A 0-60, B 0-25, B 30-60, C 30-60 | gap=0 | A+B 0-25; A+B+C 25-60 |
combination is never too short | A 0-90, B 30-31 | after=30 | A 0-30; A+B 30-31; A 31-90 |
short B alone stays            | A 0-30, B 30-33, C 33-60 | | A 0-30; B 30-33; C 33-60 |
three at once                  | A 0-60, B 0-60, C 0-60 | | A+B+C 0-60 |
three one by one               | A 0-90, B 20-90, C 40-90 | | A 0-20; A+B 20-40; A+B+C 40-90 |
three in and out | A 0-60, B 20-80, C 40-99 | | A 0-20; A+B 20-40; A+B+C 40-60; B+C 60-80; C 80-99 |
three built up fast            | A 0-90, B 4-90, C 8-90 | | A+B+C 0-90 |
A-B+C                          | A 0-60, B 60-120, C 60-120 | | A 0-60; B+C 60-120 |
A+B-A                          | A 0-120, B 0-60 | | A+B 0-60; A 60-120 |
A+B-C                          | A 0-60, B 0-60, C 60-90 | | A+B 0-60; C 60-90 |
chain of switches              | A 0-35, B 30-65, C 60-90 | | A 0-30; B 30-60; C 60-90 |
two switches on one day        | A 0-33, B 0-34, C 30-90 | | A+B 0-30; C 30-90 |
cut at the earliest            | A 0-40, B 35-90, C 33-90 | | A 0-33; B+C 33-90 |
part after the cut is lost     | A 0-30, A 38-40, B 32-90 | | A 0-32; B 32-90 | A overlap
ties of three, one short       | A 0-5, B 0-60, C 0-60 | after=0 | A+B+C 0-5; B+C 5-60 |
same day, far ends             | A 0-4, B 0-90 | | A+B 0-4; B 4-90 |
single days on one day         | A 30-30, B 30-30 | | A+B 30-30 |
single day                     | A 30-30 | | A 30-30 |
single day, then the next      | A 30-30, B 31-60 | | A 30-30; B 31-60 |
single day as B starts         | A 30-30, B 30-60 | after=0 | A+B 30-31; B 31-60 |
single day as A stops          | A 0-30, S 30-30 | | A 0-30; S 30-30 |
procedure within a taper       | A 0-60, S 55-55 | | A 0-55; A+S 55-60 |
procedure within a long drug   | A 0-90, S 30-30 | | A 0-30; A+S 30-31; A 31-90 |
open end                       | A 0- | | A 0- |
open end and a later drug      | A 0-, B 60-90 | | A 0-60; A+B 60-90; A 90- |
open ends together             | A 0-, B 60- | | A 0-60; A+B 60- |
open end swallows              | A 0-, A 90-120 | | A 0- |
A-B-A all                      | A 0-30, B 30-60, A 60-90 | | A 0-30; B 30-60; A 60-90 |
A-B-A changes | A 0-30, B 30-60, A 60-90 | filter=changes | A 0-30; B 30-60; A 60-90 |
A-B-A first | A 0-30, B 30-60, A 60-90 | filter=first | A 0-30; B 30-60 | A filter
A-A changes                    | A 0-30, A 60-90 | filter=changes | A 0-90 |
A-A first                      | A 0-30, A 60-90 | filter=first | A 0-30 | A filter
A-A-B changes                  | A 0-30, A 60-90, B 90-99 | filter=changes | A 0-90; B 90-99 |
A+B-A-A first | A 0-60, B 0-30, A 90-99 | filter=first | A+B 0-30; A 30-60 | A filter
before day 0                   | A -30-0, B 0-30 | | A -30-0; B 0-30 |
"""
"""One case a row. What the settings do not say is 10 days, ``all`` and ``truncate``."""


# --- the rule table -----------------------------------------------------------------------------


def exposures_of(text: str) -> list[Exposure]:
    """``A 0-60, B 60-`` as records."""
    found = []
    for each in filter(None, text.split(",")):
        letter, first, last = re.fullmatch(r"\s*([A-Z]) (-?\d+)-(\d*)\s*", each).groups()  # type: ignore[union-attr]
        end = int(last) if last else None
        found.append(Exposure(agent=DRUGS[letter], started_on=int(first), ended_on=end))
    return found


def rules_of(text: str) -> LineRules:
    """``gap=10 filter=first`` as settings; what is not said is 10 days, all, and truncate."""
    text = text.replace("extend", "overlap=extend-combine")
    said: dict[str, Any] = {
        "era": 0, "gap": 10, "window": 10, "after": 10, "filter": "all", "overlap": "truncate",
    } | dict(pair.split("=") for pair in text.split())  # fmt: skip
    make: Any = LineRules
    return make(  # type: ignore[no-any-return]
        id="table",
        **{SHORT[key]: int(v) if str(v).isdigit() else v for key, v in said.items()},
    )


def text_of(found: Lines) -> str:
    """The lines as ``A 0-60; A+B 60-``."""
    return "; ".join(
        f"{'+'.join(line.agents).upper()} {line.started_on}-"
        f"{'' if line.ended_on is None else line.ended_on}"
        for line in found.lines
    )


def aside_of(found: Lines) -> str:
    """What became no line, as ``A min_era``."""
    told = (f"{each.exposure.agent.name.upper()} {each.by}" for each in found.set_aside)
    return ", ".join(dict.fromkeys(told))


def cases() -> list[Any]:
    """The rows of the rule table."""
    rows = [
        [cell.strip() for cell in row.split("|")]
        for row in CASES.strip().splitlines()
        if not row.startswith("name")
    ]
    return [pytest.param(*row[1:], id=row[0]) for row in rows]


def test_the_table_holds_fifty_cases() -> None:
    """The rule table names at least fifty cases, each once."""
    names = [case.id for case in cases()]

    assert 50 <= len(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("text", "said", "lines", "aside"), cases())
def test_the_rule_table(text: str, said: str, lines: str, aside: str) -> None:
    """Each named case gives the lines and the leftovers that the table says."""
    found = treatment_lines(exposures_of(text), definition=rules_of(said))

    assert lines == text_of(found)
    assert aside == aside_of(found)


@pytest.mark.parametrize(("text", "said", "lines", "aside"), cases())
def test_the_oracle_agrees_with_the_rule_table(
    text: str, said: str, lines: str, aside: str
) -> None:
    """The slow twin, written from the page alone, gives the lines of the table too."""
    found, left = oracle.lines(oracle_of(exposures_of(text)), settings_of(rules_of(said)))

    assert lines == "; ".join(
        f"{'+'.join(line.agents).upper()} {line.start}-{'' if line.end is None else line.end}"
        for line in found
    )
    assert bool(aside) >= bool(left)


# --- by which setting ---------------------------------------------------------------------------


PROVENANCE = """
A 0-60                      |              | as given
A 0-60, A 70-90             |              | collapse_gap
A 0-60, B 60-120            |              | as given - as given
A 0-60, B 0-60              |              | same_day
A 0-60, B 0-30              |              | same_day - as given
A 0-60, B 40-90             |              | as given - combination_window - as given
A 0-90, B 30-35             |              | as given - nested - as given
A 0-60, B 55-120            |              | overlap - overlap
A 0-60, B 55-120, C 70-90   |              | overlap - overlap - combination_window - as given
A 0-60, B 55-120            | extend       | as given - overlap - as given
A 0-60, B 9-60              |              | combination_window min_after_combination
A 0-30, A 60-90             | filter=changes | filter
A 0-60, A 65-90, B 85-120   |              | collapse_gap overlap - overlap
A 0-40, B 35-90, C 33-90 | | overlap - combination_window min_after_combination overlap
A 0-30, B 60-90, B 95-99, C 200-210 |      | as given - collapse_gap - as given
A 0-60, B 0-10, B 40-50     | gap=5        | same_day - as given - combination_window - as given
"""
"""Exposures, settings, and for each line the settings that shaped it."""


@pytest.mark.parametrize("row", PROVENANCE.strip().splitlines())
def test_every_line_says_by_which_setting(row: str) -> None:
    """A line names the settings that shaped it and no other; each has a sentence."""
    text, said, by = (cell.strip() for cell in row.split("|"))
    found = treatment_lines(exposures_of(text), definition=rules_of(said))

    assert by == " - ".join(" ".join(sorted(origin.by)) for origin in found.origins)
    assert all(origin.reasons and origin.exposures for origin in found.origins)


TOO_SHORT = "a overlaps b by 5 days, less than the 10 of combination_window: "
REASONS = [
    ("A 3-7", "era=5", "it lasted 4 days, less than min_era asks (5)"),
    ("A 0-60, B 55-120", "", f"{TOO_SHORT}a switch on the day b starts"),
    ("A 0-60, B 55-120", "extend", f"{TOO_SHORT}extended to a combination"),
    ("A 0-60, B 9-60", "", "a alone for 9 days, less than min_after_combination asks (10)"),
    ("A 0-60, A 65-90", "", "2 exposures to a with at most 10 days between are one era"),
    ("A 0-30, A 60-90", "filter=first", "a comes again (filter 'first')"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "reason"), REASONS)
def test_the_reasons_give_the_numbers(text: str, said: str, reason: str) -> None:
    """A reason says in words which days decided."""
    found = treatment_lines(exposures_of(text), definition=rules_of(said))
    told = [reason for origin in found.origins for reason in origin.reasons]

    assert reason in [*told, *(each.reason for each in found.set_aside)]


# --- the edge of every setting ------------------------------------------------------------------


DAYS_OF_A_SETTING = st.integers(2, 40)
EDGE = st.sampled_from((-1, 0, 1))
SHIFT = st.integers(-1000, 1000)


def lines_at(shift: int, rules: LineRules, *taken: tuple[str, int, int]) -> str:
    """The lines of exposures that are all moved by so many days, moved back."""
    found = treatment_lines(
        [
            Exposure(agent=DRUGS[a], started_on=first + shift, ended_on=last + shift)
            for a, first, last in taken
        ],
        definition=rules,
    )
    return "; ".join(
        f"{'+'.join(line.agents).upper()} {first(line) - shift}-{last(line) - shift}"
        for line in found.lines
    )


@given(DAYS_OF_A_SETTING, EDGE, SHIFT)
def test_the_edge_of_min_era(d: int, off: int, shift: int) -> None:
    """An exposure of as many days as asked is a line; one of a day less is none."""
    found = lines_at(shift, LineRules(id="e", min_era=d), ("A", 0, d + off))

    assert found == ("" if off < 0 else f"A 0-{d + off}")


@given(DAYS_OF_A_SETTING, EDGE, SHIFT)
def test_the_edge_of_collapse_gap(d: int, off: int, shift: int) -> None:
    """A gap of as many days as allowed is none; one of a day more parts two eras."""
    second = 20 + d + off
    rules = LineRules(id="e", collapse_gap=d)
    found = lines_at(shift, rules, ("A", 0, 20), ("A", second, 200))

    assert found == (f"A 0-20; A {second}-200" if off > 0 else "A 0-200")


@given(DAYS_OF_A_SETTING, EDGE, SHIFT)
def test_the_edge_of_combination_window(d: int, off: int, shift: int) -> None:
    """An overlap of as many days as asked is a combination; one of a day less is a switch."""
    start = 100 - d - off
    rules = LineRules(id="e", combination_window=d)
    found = lines_at(shift, rules, ("A", 0, 100), ("B", start, 300))

    assert found == (
        f"A 0-{start}; B {start}-300" if off < 0
        else f"A 0-{start}; A+B {start}-100; B 100-300"
    )  # fmt: skip


@given(DAYS_OF_A_SETTING, EDGE, SHIFT)
def test_the_edge_of_overlap(d: int, off: int, shift: int) -> None:
    """What is short of the window is extended to just the window, and never beyond the later."""
    start = 100 - d - off
    rules = LineRules(id="e", combination_window=d, overlap="extend-combine")
    found = lines_at(shift, rules, ("A", 0, 100), ("B", start, 300))
    until = max(100, start + d)

    assert found == f"A 0-{start}; A+B {start}-{until}; B {until}-300"


@given(DAYS_OF_A_SETTING, EDGE, SHIFT)
def test_the_edge_of_min_after_combination(d: int, off: int, shift: int) -> None:
    """What is left before and after a combination stays if it lasts as long as asked."""
    rules = LineRules(id="e", combination_window=1, min_after_combination=d)
    lead = lines_at(shift, rules, ("A", 0, 200), ("B", d + off, 200))
    tail = lines_at(shift, rules, ("A", 0, 200 - d - off), ("B", 0, 200))

    assert lead == ("A+B 0-200" if off < 0 else f"A 0-{d + off}; A+B {d + off}-200")
    assert tail == ("A+B 0-200" if off < 0 else f"A+B 0-{200 - d - off}; B {200 - d - off}-200")


@given(st.sampled_from(("all", "changes", "first")), DAYS_OF_A_SETTING, EDGE, SHIFT)
def test_the_edge_of_filter(which: Any, d: int, off: int, shift: int) -> None:
    """The filter acts only where a gap has parted two eras of one drug."""
    second = 20 + d + off
    rules = LineRules(id="e", collapse_gap=d, filter=which)
    found = lines_at(shift, rules, ("A", 0, 20), ("A", second, 200))
    apart = {"all": f"A 0-20; A {second}-200", "changes": "A 0-200", "first": "A 0-20"}

    assert found == (apart[which] if off > 0 else "A 0-200")


# --- the oracle, and what always holds ----------------------------------------------------------


def oracle_of(exposures: list[Exposure]) -> list[oracle.Exposure]:
    """Records as the oracle takes them."""
    return [
        oracle.Exposure(e.agent.name, e.started_on, given_until(e), e.agent.is_procedure)  # type: ignore[arg-type]
        for e in exposures
    ]


def settings_of(rules: LineRules) -> oracle.Settings:
    """Settings as the oracle takes them."""
    return oracle.Settings(
        rules.min_era, rules.collapse_gap, rules.combination_window, rules.min_after_combination,
        rules.filter, rules.overlap,
    )  # fmt: skip


DAYS = st.integers(0, 30)
EXPOSURES = st.lists(
    st.builds(
        lambda letter, start, length: Exposure(
            agent=DRUGS[letter],
            started_on=start,
            ended_on=None if length is None else start + length,
        ),
        st.sampled_from("ABCS"),
        DAYS,
        st.sampled_from((0, 1, 3, 4, 5, 6, 9, 10, 11, 20, None)),
    ),
    max_size=7,
)
RULES = st.builds(
    LineRules,
    id=st.just("drawn"),
    min_era=st.sampled_from((0, 1, 4, 5)),
    collapse_gap=st.sampled_from((0, 1, 4, 5)),
    combination_window=st.sampled_from((0, 1, 4, 5, 10)),
    min_after_combination=st.sampled_from((0, 1, 4, 5, 10)),
    filter=st.sampled_from(("all", "changes", "first")),
    overlap=st.sampled_from(("truncate", "extend-combine")),
)


def by_row(found: Lines, exposures: list[Exposure]) -> list[tuple[int, ...]]:
    """For each line, which of the exposures made it."""
    return [
        tuple(i for i, each in enumerate(exposures) if any(each is e for e in origin.exposures))
        for origin in found.origins
    ]


@given(EXPOSURES, RULES)
def test_the_oracle_agrees(exposures: list[Exposure], rules: LineRules) -> None:
    """Walk and oracle give the same lines, made of the same exposures, and leave out the same."""
    found = treatment_lines(exposures, definition=rules)
    lines, left = oracle.lines(oracle_of(exposures), settings_of(rules))
    in_lines = {id(e) for origin in found.origins for e in origin.exposures}

    assert [(line.agents, line.start, line.end) for line in lines] == [
        (line.agents, line.started_on, line.ended_on) for line in found.lines
    ]
    assert [line.exposures for line in lines] == by_row(found, exposures)
    assert left == {i for i, each in enumerate(exposures) if id(each) not in in_lines}


@given(EXPOSURES, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_exposures_is_irrelevant(
    exposures: list[Exposure], rules: LineRules, random: Any
) -> None:
    """The same exposures in another order give the same answer."""
    shuffled = random.sample(exposures, len(exposures))

    assert treatment_lines(exposures, definition=rules) == treatment_lines(
        shuffled, definition=rules
    )


@given(EXPOSURES, RULES, st.integers(-500, 500))
def test_shifting_the_days_shifts_the_lines(
    exposures: list[Exposure], rules: LineRules, by: int
) -> None:
    """When all days move, the days of the lines move with them, and nothing else."""

    def moved(day: Any) -> Any:
        return None if day is None else day + by

    later = [
        attrs.evolve(e, started_on=moved(e.started_on), ended_on=moved(e.ended_on), daily_dose=None)
        for e in exposures
    ]
    lines = treatment_lines(exposures, definition=rules).lines

    assert treatment_lines(later, definition=rules).lines == tuple(
        attrs.evolve(line, started_on=moved(line.started_on), ended_on=moved(line.ended_on))
        for line in lines
    )


@given(EXPOSURES, RULES)
def test_every_exposure_is_told_of(exposures: list[Exposure], rules: LineRules) -> None:
    """Each exposure is in a line or is set aside with a reason; none is lost."""
    found = treatment_lines(exposures, definition=rules)
    told = {id(e) for origin in found.origins for e in origin.exposures}
    told |= {id(each.exposure) for each in found.set_aside}

    assert {id(each) for each in exposures} == told
    assert all(each.reason for each in found.set_aside)


@given(EXPOSURES, RULES)
def test_lines_cover_every_day_on_treatment(exposures: list[Exposure], rules: LineRules) -> None:
    """Without minimum and filter, a day on treatment is in a line, and lines do not overlap."""
    rules = attrs.evolve(rules, min_era=0, filter="all")
    lines = treatment_lines(exposures, definition=rules).lines
    for each in exposures:
        until = given_until(each)
        for day in range(first(each), min(60 if until is None else until, 60) + 1):
            assert any(first(line) <= day <= last(line) for line in lines)
    for one, two in pairwise(lines):
        assert last(one) <= first(two)


def given_until(each: Exposure) -> int | None:
    """The last day of an exposure; a procedure is done on one day."""
    return each.started_on if each.agent.is_procedure else each.ended_on  # type: ignore[return-value]


def first(record: Any) -> int:
    """The first day."""
    return int(record.started_on)


def last(record: Any) -> int:
    """The last day; far away for none."""
    return 10_000 if record.ended_on is None else int(record.ended_on)


@given(EXPOSURES, RULES)
def test_collapsing_is_idempotent(exposures: list[Exposure], rules: LineRules) -> None:
    """The lines of one drug, taken as exposures, give the same lines again."""
    rules = attrs.evolve(rules, min_era=0)
    alone = [e for e in exposures if e.agent is DRUGS["A"]]
    once = treatment_lines(alone, definition=rules).lines
    again = treatment_lines(
        [
            Exposure(agent=DRUGS["A"], started_on=line.started_on, ended_on=line.ended_on)
            for line in once
        ],
        definition=rules,
    ).lines

    assert once == again


@given(EXPOSURES, RULES)
def test_lines_make_a_patient(exposures: list[Exposure], rules: LineRules) -> None:
    """Lines have numbers and starts of their own, so that a patient takes them as they are."""
    found = treatment_lines(exposures, definition=rules)

    assert found.lines == itp.Patient(id="p", lines=found.lines).lines
    assert list(range(1, len(found.lines) + 1)) == [line.line for line in found.lines]


NAMED = st.lists(
    st.tuples(
        st.sampled_from("pqr"),
        st.sampled_from(("prednisone", "RTX", "IVIg", "splenectomy", "血小板输注", "TXA")),
        st.one_of(st.none(), DAYS),
        st.one_of(st.none(), st.integers(0, 20)),
        st.sampled_from((None, "maintenance", "rescue", "on-demand", "adjunct")),
    ),
    max_size=9,
)


@given(NAMED, RULES, st.sampled_from((None, Washouts())))
@settings(max_examples=60)
def test_the_table_door_gives_what_the_record_door_gives(
    rows: list[tuple[Any, ...]], rules: LineRules, washouts: Washouts | None
) -> None:
    """Many patients in a table get the lines, rescues and leftovers that each gets alone."""
    table: dict[str, Any] = {
        "patient_id": [row[0] for row in rows],
        "agent": [row[1] for row in rows],
        "started_on": [row[2] for row in rows],
        "ended_on": [None if row[3] is None else (row[2] or 0) + row[3] for row in rows],
        "intent": [row[4] for row in rows],
    }
    many = treatment_lines(table, definition=rules, washouts=washouts)
    lines = list(many.lines.rows())
    for patient in dict.fromkeys(table["patient_id"]):
        alone = treatment_lines(
            [
                Exposure(agent=a, started_on=s, ended_on=e, intent=i)
                for p, a, s, e, i in zip(*table.values(), strict=True)
                if p == patient
            ],
            definition=rules,
            washouts=washouts,
        )
        mine = [row for row in lines if row["patient_id"] == patient]
        rescues = [row for row in many.rescues.rows() if row["patient_id"] == patient]

        assert alone.lines == many.answer(patient).lines
        assert [" + ".join(line.agents) for line in alone.lines] == [r["agents"] for r in mine]
        assert [line.started_on for line in alone.lines] == [r["started_on"] for r in mine]
        assert ["; ".join(o.by) for o in alone.origins] == [r["by"] for r in mine]
        assert [str(each.kind) for each in alone.rescues] == [
            r["kind"] for r in sorted(rescues, key=lambda r: place(table, r["row"]))
        ]
        for origin in alone.origins:
            made_of = [
                row["row"]
                for row in many.origins.rows()
                if (row["patient_id"], row["line"]) == (patient, origin.line.line)
            ]
            assert sorted(e.agent.name for e in origin.exposures) == sorted(
                find_agent(table["agent"][row]).name for row in made_of
            )
        assert sorted(str(each.by) for each in alone.set_aside) == sorted(
            row["by"] for row in many.set_aside.rows() if row["patient_id"] == patient
        )


def place(table: dict[str, Any], row: int) -> tuple[Any, ...]:
    """Where a row stands in the order of time, name and end."""
    start, end = table["started_on"][row], table["ended_on"][row]
    name = find_agent(table["agent"][row]).name
    return (-(10**6) if start is None else start, name, 10**6 if end is None else end)


def test_exposures_of_one_day_are_listed_by_their_end() -> None:
    """In order of time, of name, and of the day on which they end; what goes on comes last."""
    ends = {"prednisone": (None, 10, 9), "ivig": (30,)}
    listed = [
        Exposure(agent=agent, started_on=0, ended_on=end) for agent in ends for end in ends[agent]
    ]
    (line, *_) = treatment_lines(listed, LineRules(id="one", collapse_gap=90)).origins

    assert [30, 9, 10, None] == [each.ended_on for each in line.exposures]


def test_exposures_alike_in_drug_and_days_come_in_one_order() -> None:
    """Two doses of one drug on the same days are listed alike, whichever came first."""
    doses = [
        Exposure(agent="prednisone", started_on=0, ended_on=30, daily_dose=dose, note=note)
        for dose, note in (("20 mg/d", None), ("40 mg/d", None), ("20 mg/d", "evening"))
    ]
    ((one,), (other,)) = (treatment_lines(each).origins for each in (doses, doses[::-1]))

    assert 3 == len(one.exposures)
    assert one.exposures == other.exposures


def test_a_splenectomy_without_an_end_is_one_day() -> None:
    """A procedure has a day and no duration, and is no partner of what comes later."""
    found = treatment_lines(
        [
            Exposure(agent="脾切除术", started_on=0),
            Exposure(agent="prednisone", started_on=100, ended_on=130),
        ]
    )

    assert [("splenectomy",), ("prednisone",)] == [line.agents for line in found.lines]
    assert [(0, 0), (100, 130)] == [(line.started_on, line.ended_on) for line in found.lines]
    assert not [text for text in found.assumptions if "goes on" in text]
