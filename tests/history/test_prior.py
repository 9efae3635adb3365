"""Prior lines, splenectomy and relapse on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import InputError
from itpcase.history import Facts, History, line_outcomes, refractory, treatment_history
from itpcase.history.prior import prior_numbers
from itpcase.terms import Verdict
from tests.oracle.open_days import every_choice


def line(
    number: int, start: int | None, agent: str = "rituximab", **more: Any
) -> itp.TreatmentLine:
    """A line of one agent."""
    return itp.TreatmentLine(line=number, agents=[agent], started_on=start, **more)


def patient(
    lines: list[itp.TreatmentLine], counts: dict[int, float] | None = None, **more: Any
) -> itp.Patient:
    """A patient with these lines and counts."""
    platelets = [itp.PlateletMeasurement(on=d, count=f"{c} G/L") for d, c in (counts or {}).items()]
    return itp.Patient(id="p", lines=lines, platelets=platelets, **more)


# --- prior lines --------------------------------------------------------------------------------


NONE = None
PRIOR: list[tuple[list[tuple[int, int | None]], int, tuple[int, int]]] = [
    # (number, start) of the lines, the day, fewest and most prior lines
    ([], 50, (0, 0)),
    ([(1, 50)], 50, (0, 0)),
    ([(1, 49)], 50, (1, 1)),
    ([(1, 51)], 50, (0, 0)),
    ([(1, 0), (2, 50)], 50, (1, 1)),
    ([(1, 0), (2, 49)], 50, (2, 2)),
    ([(1, 0), (2, 51)], 50, (1, 1)),
    ([(5, 50)], 50, (4, 4)),
    ([(5, 49)], 50, (5, 5)),
    ([(5, 51)], 50, (0, 4)),
    ([(1, NONE), (2, 49)], 50, (2, 2)),
    ([(1, NONE), (2, 50)], 50, (1, 1)),
    ([(1, NONE), (2, 51)], 50, (0, 1)),
    ([(1, 0), (2, NONE), (3, 100)], 50, (1, 2)),
    ([(1, 0), (2, NONE), (3, 50)], 50, (2, 2)),
    ([(1, 0), (2, NONE)], 50, (1, 2)),
    ([(1, NONE), (2, NONE)], 50, (0, 2)),
    ([(2, 0), (4, NONE), (7, 60)], 50, (2, 6)),
]


@pytest.mark.parametrize(("lines", "on", "counted"), PRIOR)
def test_prior_lines(
    lines: list[tuple[int, int | None]], on: int, counted: tuple[int, int]
) -> None:
    """Undated lines come before a dated one of a larger number; else they may or may not."""
    found = treatment_history(patient([line(n, start) for n, start in lines]), on=on)

    assert counted == (found.fewest_prior_lines, found.most_prior_lines)
    assert found.prior_lines == (counted[0] if counted[0] == counted[1] else None)


@given(st.lists(st.booleans(), max_size=5), st.integers(-1, 55))
def test_what_is_not_dated_only_widens_the_range(dated: list[bool], on: int) -> None:
    """Leaving out the day of a line never moves the true number out of the range."""
    numbers = list(range(1, len(dated) + 1))
    starts = [10 * number for number in numbers]
    known = [(s, s) if keep else (-inf, inf) for s, keep in zip(starts, dated, strict=True)]
    fewest, most = prior_numbers(numbers, known, on)
    true, same = prior_numbers(numbers, [(s, s) for s in starts], on)

    assert true == same == sum(start < on for start in starts)
    assert fewest <= true <= most


Windows = list[tuple[int, int]]


def with_starts(windows: Sequence[tuple[int, int]], agents: list[str]) -> itp.Patient:
    """A patient whose lines start between two days, by the words of print, or on one."""
    return patient(
        [
            line(number, first, agent)
            if first == last
            else line(number, None, agent, started_when=f"{first} to {last}")
            for number, ((first, last), agent) in enumerate(zip(windows, agents, strict=True), 1)
        ],
        {5: 20, 12: 35, 19: 60, 40: 20, 41: 20},
    )


@given(
    windows=st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 5)).map(lambda w: (w[0], w[0] + w[1])),
        min_size=1,
        max_size=3,
    ),
    on=st.integers(-1, 40),
    agents=st.lists(st.sampled_from(["splenectomy", "rituximab"]), min_size=3, max_size=3),
)
@example(windows=[(14, 19)], on=20, agents=["splenectomy"] * 3)  # no count behind day 19
def test_words_for_a_start_tell_what_every_day_of_them_tells(
    windows: Windows, on: int, agents: list[str]
) -> None:
    """Prior lines are the fewest and the most of all days that the words allow, no more."""
    numbers = range(len(windows) - 1)
    in_order = [(i, i + 1, 1, 99) for i in numbers]
    choices = every_choice(windows, in_order)
    agents = agents[: len(windows)]
    assume(choices)
    people = [with_starts([(day, day) for day in days], agents) for days in choices]
    of_each = [treatment_history(each, on=on) for each in people]
    found = treatment_history(with_starts(windows, agents), on=on)
    counted = [each.fewest_prior_lines for each in of_each]

    assert (min(counted), max(counted)) == (found.fewest_prior_lines, found.most_prior_lines)
    said = {each.splenectomised for each in of_each}
    assert found.splenectomised == (said.pop() if len(said) == 1 else Verdict.UNKNOWN)
    lines = {line.line for line in line_outcomes(with_starts(windows, agents), data_cut=on)}
    every = [{line.line for line in line_outcomes(each, data_cut=on)} for each in people]
    assert lines == set().union(*every)
    relapsed = {each.relapsed for each in of_each}
    assert found.relapsed is Verdict.UNKNOWN or relapsed == {found.relapsed}


def test_words_for_a_start_in_a_table() -> None:
    """A month tells as well, in a table as in records; words without a day tell nothing."""
    for words, on, counted in (
        ("May 2021", dt.date(2021, 6, 1), (2, 2)),
        ("May 2021", dt.date(2021, 5, 31), (1, 2)),
        ("May 2021", dt.date(2021, 5, 1), (1, 1)),
        ("in spring", dt.date(2021, 12, 31), (1, 2)),
    ):
        cohort = itp.Cohort.from_tables(
            counts={"patient_id": ["p"], "on": ["2021-01-01"], "count": [9], "unit": "10*9/L"},
            lines={"patient_id": ["p", "p"], "line": [1, 2], "agents": ["prednisone", "rituximab"],
                   "started_on": ["2021-01-01", None], "started_when": [None, words]},
        )  # fmt: skip
        (row,) = treatment_history(cohort, on=on).rows()
        assert counted == (row["fewest_prior_lines"], row["most_prior_lines"])


def test_a_line_has_those_before_it() -> None:
    """Asked about a line, prior lines are those numbered before it, recorded or not."""
    found = treatment_history(patient([line(5, 0)]))

    assert (4, 5, 0) == (found.prior_lines, found.line, found.on)
    assert 4 == treatment_history(patient([line(5, None)]), line=5).prior_lines


# --- splenectomy --------------------------------------------------------------------------------


SPLEEN = [
    ([line(1, 0)], 50, "no"),
    ([line(1, 0), line(2, 50, "splenectomy")], 50, "yes"),
    ([line(1, 0), line(2, 49, "splenectomy")], 50, "yes"),
    ([line(1, 0), line(2, 51, "splenectomy")], 50, "no"),
    ([line(1, 0, "脾切除")], 50, "yes"),
    ([line(1, None, "splenectomy"), line(2, 40)], 50, "yes"),
    ([line(1, None, "splenectomy"), line(2, 60)], 50, "unknown"),
    ([line(1, 0), line(2, 60), line(3, None, "splenectomy")], 50, "no"),
    ([line(2, 0)], 50, "unknown"),
    ([line(2, 60)], 50, "unknown"),
    ([line(1, 60)], 50, "no"),
    ([], 50, "no"),
]


@pytest.mark.parametrize(("lines", "on", "verdict"), SPLEEN)
def test_splenectomised(lines: list[itp.TreatmentLine], on: int, verdict: str) -> None:
    """Yes from the day of the splenectomy on; unknown if it is undated or a line is missing."""
    found = treatment_history(patient(lines), on=on)

    assert verdict == found.splenectomised
    assert (verdict == "unknown") == any(
        fact.startswith(("whether splenectomy", "the day of splenectomy")) for fact in found.missing
    )


def test_splenectomised_at_the_start_of_a_line() -> None:
    """A line of splenectomy has no splenectomy before it; the next one has."""
    lines = [line(1, 0, "splenectomy"), line(2, 90)]
    found = [treatment_history(patient(lines), line=number).splenectomised for number in (1, 2)]

    assert [Verdict.NO, Verdict.YES] == found


# --- relapse ------------------------------------------------------------------------------------


GOOD: dict[int, float] = {0: 9, 7: 40, 14: 50}
LOST = GOOD | {30: 12, 31: 11}
RELAPSED = [
    # counts, starts of the lines, the day, answer
    (GOOD, [0], 14, "no"),
    (GOOD, [0], 15, "unknown"),
    (LOST, [0], 14, "no"),
    (LOST, [0], 30, "unknown"),
    (LOST, [0], 31, "yes"),
    (LOST, [0], 99, "yes"),
    (LOST | {40: 60}, [0], 40, "yes"),
    (LOST | {40: 60, 47: 60}, [0], 47, "no"),
    ({0: 9, 7: 10, 14: 11}, [0], 14, "no"),
    ({0: 9, 7: 10}, [0], 7, "no"),
    ({0: 9}, [0], 7, "unknown"),
    ({0: 9, 7: 40}, [0], 7, "unknown"),
    (GOOD, [0, 20], 20, "unknown"),
    (GOOD | {20: 55}, [0, 20], 20, "no"),
    (GOOD | {20: 12}, [0, 20], 20, "yes"),
    (GOOD | {27: 12, 34: 13}, [0, 20], 40, "yes"),
    (GOOD | {27: 12}, [0, 20], 40, "unknown"),
    (LOST | {41: 60, 48: 60}, [0, 35], 48, "no"),
    (LOST, [0, 35], 60, "unknown"),
    (LOST | {41: 12}, [0, 35], 60, "yes"),
    ({}, [], 60, "no"),
]


@pytest.mark.parametrize(("counts", "starts", "on", "verdict"), RELAPSED)
def test_relapsed(counts: dict[int, float], starts: list[int], on: int, verdict: str) -> None:
    """The response to the last line that had one was lost, by what was known on the day."""
    lines = [line(i, start) for i, start in enumerate(starts, start=1)]
    found = treatment_history(patient(lines, counts), on=on)

    assert verdict == found.relapsed
    assert (verdict == "unknown") == bool(found.missing)


STATED = [
    ({1: "response, lost"}, "yes"),
    ({1: "response"}, "no"),
    ({1: "no response"}, "no"),
    ({1: "not evaluable"}, "unknown"),
    ({1: "response, unclear whether lost"}, "unknown"),
    ({1: "response", 2: "no response"}, "yes"),
    ({1: "response, lost", 2: "response"}, "no"),
    ({2: "response, lost"}, "yes"),
    ({1: "response, lost", 2: "not evaluable"}, "unknown"),
]


@pytest.mark.parametrize(("outcomes", "verdict"), STATED)
def test_relapsed_by_what_is_stated(outcomes: dict[int, str], verdict: str) -> None:
    """Undated lines decide by what a person states of them; the last one first."""
    numbers = range(1, max(outcomes) + 1)
    lines = [line(n, None) for n in numbers] + [line(max(outcomes) + 1, 0)]
    found = treatment_history(patient(lines), facts=Facts(outcomes=outcomes))

    assert verdict == found.relapsed


@pytest.mark.parametrize(
    ("after", "on", "verdict"),
    [
        ({50: 52, 57: 52}, 57, "no"),  # 52 of a baseline of 52 is NR, and no loss of the first
        ({50: 52, 57: 52}, 60, "unknown"),  # held when last seen
        ({50: 20, 57: 19}, 57, "yes"),
        ({50: 20}, 57, "unknown"),
    ],
)
def test_a_later_line_without_a_response_is_no_relapse_by_itself(
    after: dict[int, float], on: int, verdict: str
) -> None:
    """R of line 1 is 30 and 20; line 2 from day 42 would need 104, twice its own baseline."""
    counts: dict[int, float] = {0: 10, 7: 52, 14: 52, 28: 52, 35: 52} | after
    columns = itp.Cohort.from_tables(
        counts={
            "patient_id": ["p"] * len(counts), "on": [*counts], "count": [*counts.values()],
            "unit": "G/L",
        },
        lines={
            "patient_id": ["p", "p"], "line": [1, 2], "started_on": [0, 42],
            "agents": ["rituximab", "danazol"],
        },
    )  # fmt: skip
    one = patient([line(1, 0), line(2, 42, "danazol")], counts)

    assert verdict == treatment_history(one, on=on).relapsed
    assert [verdict] == treatment_history(columns, on=on)["relapsed"].tolist()


def test_a_line_that_is_not_recorded_leaves_relapse_open() -> None:
    """Of a line that is not on record nothing is known."""
    found = treatment_history(patient([line(3, 0)]))

    assert (Verdict.UNKNOWN, Verdict.UNKNOWN) == (found.relapsed, found.splenectomised)
    assert "line 2 is not recorded" in found.missing
    assert "whether splenectomy was done: lines 1, 2 are not recorded" in found.missing


# --- many, words, errors ------------------------------------------------------------------------


def test_many_patients_give_one_row_a_line() -> None:
    """The table answers at the start of each line what the record door answers there."""
    counts: dict[int, float] = LOST | {95: 60, 102: 60}
    one = patient([line(1, 0), line(2, 90, "splenectomy"), line(3, 200)], counts)
    two = itp.Patient(id="q", lines=[line(1, None), line(2, 5)])
    table = treatment_history([one, two])
    alone = [treatment_history(p, line=each.line) for p in (one, two) for each in p.lines]

    assert ["p", "p", "p", "q", "q"] == table["patient_id"].tolist()
    assert [0, 1, 2, 0, 1] == table["fewest_prior_lines"].tolist()
    assert ["no", "no", "yes", "no", "no"] == table["splenectomised"].tolist()
    assert [str(each.relapsed) for each in alone] == table["relapsed"].tolist()
    assert ["; ".join(each.missing) for each in alone] == table["missing"].tolist()
    assert [2, 2] == treatment_history([one, two], line=2)["line"].tolist()


def test_many_patients_on_a_day() -> None:
    """Asked about a day, the table has one row a patient and says what the record door says."""
    lines = [line(1, 0), line(2, 40, "splenectomy")]
    both = [patient(lines, LOST), itp.Patient(id="q", lines=[line(1, None), line(2, 5)])]
    days = {"p": 31, "q": 5}
    for on in (31, days):
        table = treatment_history(both, on=on)
        alone = [treatment_history(each, on=31 if on == 31 else days[each.id]) for each in both]

        assert ["p", "q"] == table["patient_id"].tolist()
        assert [0, 0] == table["line"].tolist()
        assert [each.on for each in alone] == table["on"].tolist()
        assert [e.fewest_prior_lines for e in alone] == table["fewest_prior_lines"].tolist()
        assert [str(each.relapsed) for each in alone] == table["relapsed"].tolist()
        assert [str(each.splenectomised) for each in alone] == table["splenectomised"].tolist()
    with pytest.raises(InputError, match=r"\[NO_DAY\]"):
        treatment_history(both, on={"p": 31})
    with pytest.raises(InputError, match=r"\[MIXED_TIMES\]"):
        treatment_history(both, on={"p": 31, "q": dt.date(2021, 1, 1)})


def test_dates_work_as_study_days_do() -> None:
    """The history of a patient in dates is that of the same patient in study days."""
    start = dt.date(2020, 2, 27)
    dated = itp.Patient(
        id="p",
        lines=[itp.TreatmentLine(line=1, agents=["rituximab"], started_on=start)],
        platelets=[
            itp.PlateletMeasurement(on=start + dt.timedelta(day), count=f"{count} G/L")
            for day, count in LOST.items()
        ],
    )
    found = treatment_history(dated, on=start + dt.timedelta(31))

    assert Verdict.YES == found.relapsed
    assert "The response to line 1 was lost on 2020-03-28." in found.explain()


def test_the_words() -> None:
    """The explanation gives the range of prior lines and what is missing."""
    lines = [line(1, 0), line(2, None, "splenectomy"), line(3, 100)]
    text = treatment_history(patient(lines), on=50).explain()

    assert "Patient p on day 50: prior lines 1 to 2." in text
    assert "Missing: the day of splenectomy (line 2)." in text
    undated = treatment_history(patient([line(1, None)]))
    assert isinstance(undated, History)
    assert "the start of the line, not dated: prior lines 0." in undated.explain()


def test_what_is_refused() -> None:
    """A day with a line, a day of the other kind, facts of one for many, an unknown line."""
    one = patient([line(1, 0)])
    with pytest.raises(InputError, match=r"\[DAY_AND_LINE\]"):
        treatment_history(one, on=5, line=1)
    with pytest.raises(InputError, match=r"\[MIXED_TIMES\]"):
        treatment_history(one, on=dt.date(2021, 1, 1))
    with pytest.raises(InputError, match=r"\[FACTS\]"):
        treatment_history([one], facts=Facts())  # type: ignore[call-overload]
    with pytest.raises(InputError, match=r"\[NO_LINE\]"):
        treatment_history(patient([]))


def test_the_published_series_has_more_than_four_earlier_lines() -> None:
    """Each patient of the series of 2025 had more than 4 lines, and none is on record."""
    series, _ = itp.read_csv(Path(itp.__file__).parent / "examples" / "ding-2025", strict=False)
    table = treatment_history(series)

    assert [4, 4, 4, 4] == table["fewest_prior_lines"].tolist()
    assert ["unknown"] * 4 == table["splenectomised"].tolist()
    assert ["unknown"] * 4 == table["relapsed"].tolist()


# --- an agent that is not understood --------------------------------------------------------------


def test_an_agent_that_is_not_understood_may_be_what_is_asked_about() -> None:
    """It is unknown, never "not given", and named."""
    lines = [
        itp.TreatmentLine(line=1, agents=["xyzumab"], started_on=0),
        itp.TreatmentLine(line=2, agents=["rituximab"], started_on=90),
    ]
    patient = itp.Patient(id="p1", lines=lines)
    before = treatment_history(patient, line=2)

    assert ("unknown", True) == (
        str(before.splenectomised), "what 'xyzumab' of line 1 is" in before.missing
    )  # fmt: skip
    for rule in ("mahevas-2016", "cuker-neunert-2016"):
        answer = refractory(patient, rules=rule).answers[rule]
        assert "unknown" == str(answer.answer)
        assert any("what 'xyzumab' of line 1 is" in fact for fact in answer.missing)


def test_a_relapse_that_was_not_seen() -> None:
    """The last day of the response is said, in the reason and in what is missing."""
    seen = patient([line(1, 0, "splenectomy")], {0: 9, 7: 40, 14: 50})
    found = treatment_history(seen, on=60)

    assert Verdict.UNKNOWN is found.relapsed
    assert ("whether the response to line 1, last seen on day 14, was lost",) == found.missing
    assert "The response to line 1 was not seen to be lost, last seen on day 14." in found.explain()


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"p": "soon"}, r"on\['p'\]: needs a date .*got 'soon'.*\[NOT_A_DAY\]"),
        ({}, r"on\['p'\]: needs a day for each patient, got none;.*\[NO_DAY\]"),
    ],
)
def test_a_day_of_a_patient_that_is_none(days: Any, told: str) -> None:
    """The message says whose it is."""
    with pytest.raises(itp.InputError, match=told):
        treatment_history([patient([line(1, 0)])], on=days)
