"""So many counts of a window that must lie apart from each other."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import Counted, Criterion, Definition
from itpcase.errors import DefinitionError
from itpcase.report._methods import definition_text
from itpcase.words import read_words
from tests.oracle.bridge import person
from tests.response.test_endpoints import agrees

YES, NO, CENSORED = ("yes", ""), ("no", ""), ("NE", "CENSORED")


def apart(**changes: Any) -> Definition:
    """Two counts of 50 that lie a week apart, in weeks 7 to 12."""
    two = Counted(
        name="two", label="two, a week apart", any_of=Criterion(at_least=50), first_day=43,
        last_day=84, at_least=2, each_apart=7,
    )  # fmt: skip
    return Definition(
        id="ours", title="Ours", evidence="assumed", counted=[attrs.evolve(two, **changes)]
    )


@pytest.mark.parametrize(
    ("counts", "how", "answer", "numbers"),
    [
        ("43:50 50:50", {}, YES, (2, 2)),
        ("43:50 49:50", {}, NO, (1, 2)),
        ("42:50 49:50", {}, NO, (1, 1)),
        ("78:50 84:50 85:50", {}, NO, (1, 2)),
        ("44:50 47:50 50:50 51:50", {}, YES, (2, 4)),  # the first with the last
        ("43:50 46:10 50:50", {}, YES, (2, 3)),  # what lies between is passed over
        ("43:50 50:10 50:50", {}, NO, (1, 2)),  # the lowest of the day
        ("43:50 50:>20", {}, ("NE", "INDETERMINATE"), (1, 2)),
        ("43:50 49:>20 50:<5", {}, NO, (1, 3)),  # unknown, but too near
        ("43:>20 46:50 52:50 53:50", {}, YES, (2, 4)),
        ("43:50 50:50", {"rescues": [(40, "ivig", None)]}, NO, (0, 2)),
        ("43:50 50:50 68:50", {"rescues": [(40, "ivig", None)]}, NO, (1, 3)),
        ("43:50 50:50 68:50 75:50", {"rescues": [(40, "ivig", None)]}, YES, (2, 4)),
        ("", {}, ("NE", "NO_COUNTS"), (0, 0)),
    ],
)
def test_counts_that_lie_apart(
    counts: str, how: dict[str, Any], answer: tuple[str, str], numbers: tuple[int, int]
) -> None:
    """The most counts that lie a week apart, each from the one before."""
    patient = person(counts, **how)
    (found,) = itp.answer_endpoints(patient, apart())

    assert answer == (str(found.answer), str(found.not_evaluable or ""))
    assert [*numbers] == [found.value, found.out_of]
    of_many = itp.answer_endpoints([patient], apart())
    assert (answer[0], *numbers) == tuple(of_many[k][0] for k in ("answer", "value", "out_of"))


@pytest.mark.parametrize(
    ("counts", "cut", "answer"),
    [
        ("", 83, CENSORED), ("10:9", 78, CENSORED), ("43:9", 77, NO), ("43:9", 76, CENSORED),
        ("77:50", 83, CENSORED), ("78:50", 83, NO), ("43:50 77:50", 80, YES),
        ("70:50", 71, CENSORED), ("78:50", 78, NO), ("76:>20", 78, CENSORED),
    ],
)  # fmt: skip
def test_counts_that_lie_apart_at_a_data_cut(
    counts: str, cut: int, answer: tuple[str, str]
) -> None:
    """Open as long as enough of the days that are left lie far enough from the last."""
    (found,) = itp.answer_endpoints(person(counts), apart(), data_cut=cut)

    assert answer == (str(found.answer), str(found.not_evaluable or ""))


def test_the_day_that_decides_of_counts_that_lie_apart() -> None:
    """It is that of the last of as many as are asked for, at its earliest."""
    (found,) = itp.answer_endpoints(person("44:50 46:50 52:50 53:50 60:50"), apart())

    assert (52, 3) == (found.on, found.value)
    assert "Met on 3 of 5 observed, taking the most that lie at least 7 days apart." in (
        found.explain()
    )
    assert "取彼此相隔至少7天的最多次数" in found.explain("zh")
    said = (
        "on at least 2 of the counts from day 43 to 84, each at least 7 days after the one before"
    )
    assert said in str(apart().counted[0].rule)
    assert "每次距前一次至少7天" in apart().explain("zh")
    methods = definition_text(apart(), read_words("en"))
    assert "Each of them lay at least 7 days after the one before." in methods


def test_an_open_day_may_decide_whether_counts_lie_apart() -> None:
    """Two weeks after the start or more, before the count on day 20: a week apart or not."""
    d = apart(first_day=1, last_day=84)
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["rituximab"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=None, count="60 G/L", when="1-2 weeks after line 1"),
            itp.PlateletMeasurement(on=20, count="60 G/L"),
        ],
    )
    (found,) = itp.answer_endpoints(patient, d)
    assert ("NE", "DAYS_OPEN") == (str(found.answer), str(found.not_evaluable))
    nearer = attrs.evolve(
        patient, platelets=[patient.platelets[0], attrs.evolve(patient.platelets[1], on=21)]
    )
    assert "yes" == str(itp.answer_endpoints(nearer, d)[0].answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"at_least": 1}, {"at_least": None, "share": "1/2"}, {"at_least": 7}, {"each_apart": 42},
        {"each_apart": -1}, {"each_apart": "7"},
    ],
)  # fmt: skip
def test_a_distance_that_nothing_can_keep_is_refused(changes: dict[str, Any]) -> None:
    """Of one count, of a share, and of more counts than the window has room for."""
    with pytest.raises(DefinitionError, match=r"Counted\.each_apart"):
        apart(**changes)


FACTS = st.fixed_dictionaries(
    {
        "rescue": st.none() | st.integers(-30, 30),
        "end": st.none() | st.tuples(st.sampled_from(("next_line", "died_on")), st.integers(1, 40)),
        "days": st.lists(
            st.tuples(st.integers(-5, 40), st.sampled_from(("50", "49", ">20", "<60", "80"))),
            max_size=12,
        ),
    }
)
ASKED = st.fixed_dictionaries(
    {
        "at_least": st.integers(2, 4),
        "each_apart": st.sampled_from((1, 2, 7, 8)),
        "last_day": st.none() | st.integers(26, 35),
        "set_aside": st.sampled_from(("not_met", "missing")),
        "rescue": st.sampled_from(("washout", "disqualifies")),
        "fewest_observed": st.sampled_from((0, 3)),
        "too_few": st.sampled_from(("not_evaluable", "no")),
    }
)


@settings(max_examples=100)
@given(facts=FACTS, asked=ASKED, cut=st.none() | st.integers(0, 40))
def test_the_oracle_agrees_on_counts_that_lie_apart(
    facts: dict[str, Any], asked: dict[str, Any], cut: int | None
) -> None:
    """The longest row of counts is found by the slow rules in another way."""
    end: dict[str, Any] = {} if facts["end"] is None else dict([facts["end"]])
    alive, rescue = end.get("died_on", 99), facts["rescue"]
    patient = person(
        " ".join(f"{day}:{count}" for day, count in facts["days"] if day <= alive),
        rescues=[] if rescue is None or rescue > alive else [(rescue, "other", 9)], **end,
    )  # fmt: skip
    agrees(
        apart(first_day=2, **asked), itp.CaseSeries(patients=[patient], data_cut=cut), seed=len(end)
    )
