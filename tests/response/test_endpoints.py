"""Every question that a definition asks beside its levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import (
    Combined,
    Counted,
    Criterion,
    Endpoint,
    Failure,
    Kept,
    Reached,
    Strategies,
    TreatmentFree,
    VisitRule,
)
from itpcase.definitions.parts import asks_as_much
from itpcase.errors import DefinitionError
from itpcase.model import Day
from itpcase.response.endpoints import EndpointTable, answer_endpoints
from tests.oracle import bridge
from tests.oracle import endpoints as oracle
from tests.oracle.bridge import person

COLUMNS = ("endpoint", "answer", "not_evaluable", "on", "value", "out_of", "end_reason")
EXECUTABLE = [d.id for d in itp.list_definitions() if d.questions]
few = settings(max_examples=max(5, settings().max_examples // 12))

# --- the oracle agrees --------------------------------------------------------------------------


def expected(
    patient: itp.Patient, line: int, d: itp.Definition, data_cut: Day | None
) -> list[dict[str, Any]]:
    """What the slow rules say."""
    start = patient.line(line).started_on
    if start is None:
        unknown = oracle.Answered(None, "NO_START")
        found = {question.name: unknown for question in d.questions}
    else:
        case, rules = bridge.asked(patient, line, d, data_cut)
        before = [
            oracle.Drug(
                start=None if e.started_on is None else bridge.number(e.started_on),
                end=None if e.ended_on is None else bridge.number(e.ended_on),
                goes_on=e.ongoing is True and tuple(e.agents) != ("splenectomy",),
            )
            for e in patient.lines
            if e.line < line
        ]
        found = oracle.answers(case, rules, d.questions, before)
    words = {True: "yes", False: "no", None: "NE"}
    return [
        {
            "endpoint": name,
            "answer": words[one.met],
            "not_evaluable": one.reason,
            "on": None if start is None else bridge.day_like(one.on, start),
            "value": one.value,
            "out_of": one.out_of,
            "end_reason": one.ended,
        }
        for name, one in found.items()
    ]


def known(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what means nothing: numbers of a line whose start is not known."""
    return [
        row | (dict.fromkeys(("value", "out_of")) if row["not_evaluable"] == "NO_START" else {})
        for row in rows
    ]


def agrees(d: itp.Definition, series: itp.CaseSeries, seed: int) -> None:
    """Compare the oracle, the patient door, and the cohort door with records and with tables."""
    tables = bridge.tables_of(series.patients, seed=seed)
    cohort = itp.Cohort.from_tables(**tables, data_cut=series.data_cut)
    of_records, of_tables = (
        bridge.rows_of(table_of(each, d), COLUMNS) for each in (series, cohort)
    )
    assert of_records == of_tables
    for p in series.patients:
        for line in p.lines:
            found = answer_endpoints(p, line=line.line, definition=d, data_cut=series.data_cut)
            assert isinstance(found, tuple)
            shown = [bridge.told(answer, COLUMNS) for answer in found]
            assert known(expected(p, line.line, d, series.data_cut)) == known(shown)
            assert shown == of_records[p.id, line.line]


def table_of(subject: Any, d: itp.Definition) -> EndpointTable:
    """The answers for many."""
    found = answer_endpoints(subject, definition=d)
    assert isinstance(found, EndpointTable)
    return found


@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_drawn_definitions(data: st.DataObject, seed: int) -> None:
    """Oracle, patient, records and shuffled tables give the same answers."""
    d, series = data.draw(bridge.questions("drawn"))
    if d.questions:
        agrees(d, series, seed)


@pytest.mark.parametrize("asked", EXECUTABLE)
@few
@given(data=st.data(), seed=st.integers(0, 999))
def test_the_oracle_agrees_on_the_catalogue(data: st.DataObject, asked: str, seed: int) -> None:
    """The same for every definition that asks something beside its levels."""
    agrees(*data.draw(bridge.questions(asked)), seed)


@pytest.mark.parametrize("asked", [d.id for d in itp.list_definitions() if d.levels])
@few
@given(data=st.data())
def test_the_oracle_agrees_on_the_levels_of_the_catalogue(data: st.DataObject, asked: str) -> None:
    """The category of every line, for one patient and for many, and the episodes."""
    d, series = data.draw(bridge.questions(asked))
    rows = bridge.classification_rows(itp.classify_response(series, definition=d), d)
    for p in series.patients:
        for line in (each.line for each in p.lines):
            cut = series.data_cut
            found = itp.classify_response(p, line=line, definition=d, data_cut=cut)
            slow = bridge.classification(p, line, d, cut)
            assert slow == bridge.classification_of(found)
            assert [slow] == rows[p.id, line]
            for level in d.level_names:
                episodes = itp.remission_episodes(
                    p, line=line, level=level, definition=d, data_cut=cut
                )
                assert bridge.episodes(p, line, level, d, cut) == [
                    bridge.told(episode, bridge.EPISODE) for episode in episodes
                ]


# --- by hand --------------------------------------------------------------------------------------

AT_LEAST_50 = Criterion(at_least=50)
BASE = attrs.evolve(itp.IWG_2009, id="ours", bleeding_allowed=0)


def asks(*questions: Endpoint, **changes: Any) -> itp.Definition:
    """A definition that asks these questions."""
    kinds = {
        Reached: "reached", Kept: "kept", Counted: "counted", VisitRule: "visits",
        TreatmentFree: "treatment_free", Failure: "failures", Combined: "combined",
    }  # fmt: skip
    named: dict[str, Any] = {}
    for question in questions:
        named.setdefault(kinds[type(question)], []).append(question)
    return attrs.evolve(BASE, **named, **changes)


def said(patient: itp.Patient, *questions: Endpoint, **how: Any) -> str:
    """Answer and reason of the last of the questions, for the first line."""
    cut = how.pop("data_cut", None)
    d = asks(*questions, **how)
    found = answer_endpoints(
        patient, line=1, definition=d, data_cut=cut, endpoints=[questions[-1].name]
    )
    assert isinstance(found, tuple)
    reason = found[0].not_evaluable
    return str(found[0].answer) if reason is None else f"{found[0].answer} {reason}"


def answer(patient: itp.Patient, question: Endpoint, **how: Any) -> Any:
    """The answer object."""
    (found,) = answer_endpoints(patient, line=1, definition=asks(question), **how)
    return found


def reached(**changes: Any) -> Reached:
    """R by day 28."""
    given: dict[str, Any] = {"name": "q", "label": "q", "level": "R", "by_day": 28}
    return Reached(**given | changes)


@pytest.mark.parametrize(
    ("counts", "cut", "expected"),
    [
        ("28:50 35:50", None, "yes"),
        ("29:50 36:50", None, "no"),
        ("7:10 14:10", None, "no"),
        ("7:10 14:10", 27, "NE CENSORED"),
        ("7:10 14:10", 28, "no"),
        ("28:50", None, "NE UNCONFIRMED"),
        ("7:10 14:10 28:50", None, "NE UNCONFIRMED"),  # of the level that is asked, not the best
        ("7:10 14:10 28:50", 40, "NE CENSORED"),
        ("7:10 14:10 28:50 29:10", 40, "no"),
        ("", None, "NE NO_COUNTS"),
    ],
)
def test_reached_by_a_day(counts: str, cut: int | None, expected: str) -> None:
    """The day belongs to it; before it is over, or a count of it confirmed, it is open."""
    assert expected == said(person("0:10 " + counts), reached(), data_cut=cut)


@pytest.mark.parametrize(
    ("counts", "since", "expected"),
    [
        ("7:50 14:50 37:50", "first_response", "yes"),
        ("7:50 14:50 36:50", "first_response", "NE CENSORED"),
        ("7:50 14:50 36:9 37:9", "first_response", "no"),
        ("7:50 14:50 36:9 37:9 50:50 80:50", "first_response", "no"),
        ("7:50 14:50 36:9 37:9 50:50 80:50", "any_response", "yes"),
        ("7:50 14:50 36:9 37:9 50:50 79:50", "any_response", "NE CENSORED"),
        ("7:9 8:9", "any_response", "no"),
        ("7:9", "any_response", "NE SINGLE_COUNT"),
    ],
)
def test_kept_since_a_response(counts: str, since: str, expected: str) -> None:
    """Counted from the first day of the episode; any of them may be long enough."""
    kept = Kept(name="q", label="q", level="R", until_day=30, since=since)  # type: ignore[arg-type]

    assert expected == said(person("0:10 " + counts), kept)


# --- reached by one rule, kept by another ---------------------------------------------------------

DOUBLED: Final = "0:20 7:60 14:60"


@pytest.mark.parametrize(
    ("more", "how", "expected"),
    [
        ("45:35 100:35 190:35", {}, "yes"),  # not doubled any more
        ("45:30 100:30 190:30", {}, "yes"),
        ("45:29.999 100:29.999 190:35", {}, "no"),
        ("45:35 100:29 110:35 190:35", {}, "yes"),  # a blip
        ("45:35 100:35", {}, "NE CENSORED"),
        ("45:35 100:35 220:10 221:10", {}, "NE BETWEEN_VISITS"),
        ("45:35 190:29 191:35", {}, "no"),  # on the day of the goal
        ("45:<40 100:>25 190:>35", {}, "yes"),  # what is not known is dropped
        ("45:<30 100:<30 190:35", {}, "no"),
        ("45:35 100:35 190:35", {"bleeds": [(100, None, 1)]}, "no"),
        ("45:35 100:35 190:35", {"rescues": [(100, "ivig", None)]}, "no"),
        ("45:35 100:35 190:35", {"next_line": 100}, "no"),
        ("45:35 100:35 190:35", {"end": 30}, "yes"),  # the stop is ignored
    ],
)
def test_kept_by_less_than_was_reached(more: str, how: dict[str, Any], expected: str) -> None:
    """The response is reached by its level; from its first day on, 30 is enough to keep it."""
    kept = Kept(
        name="q", label="q", level="R", until_day=183, since="first_response",
        keep_any_of=Criterion(at_least=30),
    )  # fmt: skip

    assert expected == said(person(f"{DOUBLED} {more}", **how), kept)
    assert "no" == said(person("0:20 7:39 14:39 100:39 190:39"), kept)  # never reached


@pytest.mark.parametrize(
    ("since", "expected"),
    [("start", "no"), ("first_response", "no"), ("any_response", "yes")],
)
def test_kept_by_less_after_a_loss(since: str, expected: str) -> None:
    """Each episode of the level is walked on from its own start."""
    kept = Kept(
        name="q", label="q", level="R", until_day=30, keep_any_of=Criterion(at_least=30),
        since=since,  # type: ignore[arg-type]
    )  # fmt: skip

    assert expected == said(person(f"{DOUBLED} 20:9 21:9 40:60 47:60 60:35 70:35"), kept)


_later: Final = st.lists(
    st.tuples(
        st.sampled_from(["9", "<30", "<40", ">25", "30", "35", "39", "60"]), st.integers(1, 4),
        st.sampled_from([1, 7, 7, 20]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
_on: Final = st.none() | st.integers(8, 80)
_strategy: Final = st.sampled_from(["composite", "censor", "ignore"])


@given(
    later=_later,
    days=st.tuples(_on, _on, _on, _on),
    data_cut=st.sampled_from([None, None, 40, 75]),
    until_day=st.sampled_from([20, 30, 45]),
    changes=st.fixed_dictionaries(
        {
            "max_gap": st.sampled_from([None, None, 14]),
            "bleeding_allowed": st.sampled_from([None, 0, 1]),
            "strategies": st.builds(
                Strategies, rescue=_strategy, new_line=_strategy,
                discontinuation=_strategy,
            ),
        }
    ),
)  # fmt: skip
def test_the_oracle_agrees_on_what_keeps_a_response(
    later: list[tuple[str, int, int]],
    days: tuple[int | None, ...],
    data_cut: int | None,
    until_day: int,
    changes: dict[str, Any],
) -> None:
    """A response that is doubled, then counts about 30 that are not, with all that can end it."""
    day, counts = 14, [DOUBLED]
    for text, times, apart in later:
        for _ in range(times):
            day += apart
            counts.append(f"{day}:{text}")
    next_line, end, rescued, bled = days
    one = person(
        " ".join(counts), next_line=next_line, end=end,
        rescues=[] if rescued is None else [(rescued, "ivig", 7)],
        bleeds=[] if bled is None else [(bled, None, 1)],
    )  # fmt: skip
    kept = [
        Kept(
            name=since, label="q", level="R", until_day=until_day, since=since,
            keep_any_of=Criterion(at_least=30),
        )
        for since in ("start", "first_response", "any_response")
    ]  # fmt: skip

    agrees(asks(*kept, **changes), itp.CaseSeries(patients=[one], data_cut=data_cut), 0)


@pytest.mark.parametrize(
    ("level", "enough", "is_refused"),
    [
        ("R", Criterion(at_least=30), False),
        ("R", Criterion(at_least=30, fold_at_least=2), True),  # the level itself
        ("R", Criterion(above=30, fold_at_least=2), True),
        ("R", Criterion(at_least=40, fold_above=2, below=90), True),
        ("R", Criterion(at_least=90), False),  # not the double of every baseline
        ("R", Criterion(at_least=100), True),  # the better level
        ("R", Criterion(fold_at_least=3), False),
        ("CR", Criterion(at_least=100), True),
        ("CR", Criterion(above=100), True),
        ("CR", Criterion(at_least=99), False),
        ("CR", [Criterion(at_least=50), Criterion(at_least=120)], True),
        ("CR", Criterion(rise_at_least=100), False),
    ],
)
def test_what_keeps_a_response_asks_less_than_the_level(
    level: str, enough: Any, *, is_refused: bool
) -> None:
    """What asks as much could change no answer, and is refused with what the level asks."""
    kept = Kept(name="q", label="q", level=level, until_day=30, keep_any_of=enough)
    if not is_refused:
        assert enough == asks(kept).kept[0].keep_any_of[0]
        return
    with pytest.raises(DefinitionError, match="could change no answer") as refusal:
        asks(kept)

    assert "Definition.kept[0].keep_any_of" == refusal.value.problem.argument
    assert "count ≥ 100" in refusal.value.problem.needed


@given(
    bounds=st.tuples(*[st.sampled_from((None, 30.0, 50.0))] * 4),
    others=st.tuples(*[st.sampled_from((None, 30.0, 50.0))] * 4),
    count=st.sampled_from((29.0, 30.0, 31.0, 49.0, 50.0, 51.0, 100.0)),
    baseline=st.sampled_from((1.0, 5.0, 10.0, 25.0)),
)
def test_what_asks_as_much_is_met_by_fewer_counts(
    bounds: tuple[float | None, ...], others: tuple[float | None, ...], count: float,
    baseline: float,
) -> None:  # fmt: skip
    """A count that meets the one meets the other, whatever the baseline."""
    names = ("at_least", "above", "rise_at_least", "rise_above")
    one, other = (
        {name: bound for name, bound in zip(names, each, strict=True) if bound is not None}
        for each in (bounds, others)
    )
    assume(one and other)

    def is_met(asked: dict[str, float]) -> bool:
        rise = count - baseline
        sides = {"at_least": count, "above": count, "rise_at_least": rise, "rise_above": rise}
        return all(
            sides[name] > bound if name.endswith("above") else sides[name] >= bound
            for name, bound in asked.items()
        )

    if asks_as_much(Criterion(**one), Criterion(**other)) and is_met(one):
        assert is_met(other)


def test_what_keeps_a_response_is_said() -> None:
    """In the rule of the question, in English and in Chinese; the level itself is not repeated."""
    plain = Kept(name="q", label="q", level="R", until_day=183, since="first_response")
    kept = attrs.evolve(plain, keep_any_of=Criterion(at_least=30))

    assert "R first response kept for 183 days" == str(plain.rule)
    assert "; once it is reached, count ≥ 30 is enough to keep it" in str(kept.rule)
    assert "计数≥30即足以保持" in kept.rule.render("zh")


def counted(**changes: Any) -> Counted:
    """Two counts of 50 in days 7 to 28."""
    given: dict[str, Any] = {"name": "q", "label": "q", "any_of": AT_LEAST_50}
    quota = {} if "share" in changes else {"at_least": 2}
    return Counted(**given | {"first_day": 7, "last_day": 28} | quota | changes)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ("7:50 28:50", "yes"),
        ("6:50 28:50", "no"),
        ("7:50 29:50", "no"),
        ("7:50 7:60", "no"),
        ("7:50 14:>20", "NE INDETERMINATE"),
        ("7:50 14:>=50", "yes"),
        ("6:50", "NE NO_COUNT_IN_WINDOW"),
        ("", "NE NO_COUNTS"),
    ],
)
def test_counts_of_a_window(counts: str, expected: str) -> None:
    """Both ends belong to it; a day is one count; a bound may leave it open."""
    assert expected == said(person(counts), counted())


@pytest.mark.parametrize(
    ("cut", "expected"), [(28, "no"), (27, "NE CENSORED"), (13, "NE CENSORED"), (6, "NE CENSORED")]
)
def test_counts_still_to_come(cut: int, expected: str) -> None:
    """Before the window is over at the cut, one more count may come."""
    assert expected == said(person("7:50 14:10"), counted(), data_cut=cut)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"share": 0.5}, "yes"),
        ({"share": 0.501}, "no"),
        ({"share": 0.5, "fewest_observed": 3}, "NE TOO_FEW_VISITS"),
        ({"share": 0.5, "fewest_observed": 3, "too_few": "no"}, "no"),
        ({"at_least": 1, "fewest_observed": 2}, "yes"),
    ],
)
def test_a_share_of_counts(changes: dict[str, Any], expected: str) -> None:
    """One of two."""
    assert expected == said(person("7:50 14:10"), counted(**changes))


@pytest.mark.parametrize(
    ("on", "changes", "expected"),
    [
        (8, {}, "no"),  # 14 lies in the washout
        (8, {"share": 0.5}, "yes"),  # not met, one of two
        (8, {"share": 0.6}, "no"),
        (8, {"share": 0.6, "set_aside": "missing"}, "yes"),
        (15, {}, "yes"),
        (28, {"rescue": "disqualifies"}, "no"),
        (29, {"rescue": "disqualifies"}, "yes"),
        (6, {"rescue": "disqualifies", "rescue_from_day": 7}, "no"),  # by its washout
        (0, {"rescue": "disqualifies"}, "no"),  # by its washout
        (-20, {"rescue": "disqualifies"}, "yes"),  # it belongs to before
    ],
)
def test_rescue_and_counts(on: int, changes: dict[str, Any], expected: str) -> None:
    """A count under rescue is not met, or missing; or any rescue in the window decides."""
    patient = person("7:50 14:50", rescues=[(on, "other", 10)])

    assert expected == said(patient, counted(**changes))


def test_a_count_is_shown_with_the_day_that_decided() -> None:
    """The day of the last that was needed; those met, of those observed."""
    found = answer(person("7:50 14:10 21:50 28:50"), counted())

    assert (21, 3.0, 4.0) == (found.on, found.value, found.out_of)


def visits(**changes: Any) -> VisitRule:
    """2 of 3 visits at days 14, 28 and 42, each 7 days either way."""
    given: dict[str, Any] = {"name": "q", "label": "q", "any_of": AT_LEAST_50}
    given |= {"first_day": 14, "visits": 3, "interval_days": 14}
    quota = {} if "share" in changes else {"at_least": 2}
    return VisitRule(**given | quota | changes)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ("14:50 28:50 42:9", "yes"),
        ("14:50 28:9 42:9", "no"),
        ("14:50 42:50", "yes"),
        ("14:50", "no"),
        ("7:50 49:50", "yes"),  # 7 days from their visits
        ("6:50 49:50", "no"),
        ("7:50 50:50", "no"),
        ("21:50", "no"),  # between two visits, it serves one
        ("20:9 21:50 35:50", "yes"),
        ("13:50 15:9 28:50", "yes"),  # of two equally near the earlier
        ("13:9 15:50 28:50", "no"),
        ("60:50", "no"),  # no visit at all, and a count later: missing visits
        ("", "NE NO_COUNTS"),
    ],
)
def test_two_of_three_visits(counts: str, expected: str) -> None:
    """The nearest count within half the interval; a missing visit does not meet it."""
    assert expected == said(person(counts), visits())


@pytest.mark.parametrize(
    ("counts", "cut", "expected"),
    [
        ("14:50 28:9", 48, "NE CENSORED"),
        ("14:50 28:9", 49, "no"),
        ("14:50 28:50", 30, "yes"),
        ("14:9 28:9", 30, "no"),
        ("14:50", 34, "NE CENSORED"),
    ],
)
def test_visits_not_yet_due(counts: str, cut: int, expected: str) -> None:
    """A visit whose days are not over at the cut is open; what it cannot change is not."""
    assert expected == said(person(counts), visits(), data_cut=cut)


def test_a_share_of_no_visits_is_not_known() -> None:
    """Where every count is set aside, none is left to take a share of."""
    patient = person("14:50", rescues=[(13, "other", 10)])
    rule = visits(visits=1, share=0.5, set_aside="missing")

    assert "NE INDETERMINATE" == said(patient, rule)


def test_a_new_line_leaves_nothing_pending() -> None:
    """After it the visits are missing, also before the cut."""
    patient = person("14:50", next_line=20)

    assert "no" == said(patient, visits(), data_cut=30)


def test_a_visit_near_the_next_line() -> None:
    """A count of the next line does not hide the one of this line."""
    assert "yes" == said(person("14:50 27:50 29:9", next_line=28), visits())


@pytest.mark.parametrize(
    ("counts", "changes", "expected"),
    [
        ("14:50 28:50 42:9", {"share": 2 / 3}, "yes"),
        ("14:50 28:9", {"share": 2 / 3}, "no"),
        ("14:50", {"share": 2 / 3, "fewest_observed": 2}, "NE TOO_FEW_VISITS"),
        ("14:50", {"share": 2 / 3, "fewest_observed": 2, "too_few": "no"}, "no"),
        ("60:50", {"share": 2 / 3, "fewest_observed": 2, "too_few": "no"}, "no"),
        ("60:50", {"share": 2 / 3}, "NE NO_COUNT_IN_WINDOW"),
        ("14:50 28:9 42:50", {"within": 2}, "no"),
        ("14:9 28:50 42:50", {"within": 2}, "yes"),
    ],
)
def test_shares_and_visits_in_a_row(counts: str, changes: dict[str, Any], expected: str) -> None:
    """A share is of the observed visits; 2 of 2 in a row are not 2 of 3."""
    assert expected == said(person(counts), visits(**changes))


@pytest.mark.parametrize(
    ("patient", "changes", "expected"),
    [
        (person("14:50 28:50 42:50", rescues=[(42, "other", 0)]), {}, "no"),
        (person("14:50 28:50 42:50", rescues=[(43, "other", 0)]), {}, "yes"),
        (person("14:50 28:50", rescues=[(9, "other", 0)]), {"rescue_from_day": 10}, "yes"),
        (person("14:50 28:50", rescues=[(10, "other", 0)]), {"rescue_from_day": 10}, "no"),
        (person("14:50 28:50", next_line=42), {}, "no"),
        (person("14:50 28:50", next_line=43), {}, "yes"),
    ],
)
def test_rescue_rules_visits_out(
    patient: itp.Patient, changes: dict[str, Any], expected: str
) -> None:
    """Up to the last visit, the day included; a new drug is a rescue."""
    assert expected == said(patient, visits(rescue="disqualifies", **changes))


@pytest.mark.parametrize("bound", [">20", "40-60", "<60"])
def test_a_bound_in_a_washout_meets_nothing(bound: str) -> None:
    """It fails, or is set aside; outside of a washout nobody knows."""
    washed = person(f"7:10 14:{bound}", rescues=[(13, "other", 7)])
    free = person(f"7:10 14:{bound}", rescues=[(6, "other", 7)])

    once = counted(at_least=1)

    assert ("no", "NE INDETERMINATE") == (said(washed, once), said(free, once))
    assert "no" == said(washed, visits(at_least=1))
    other = person(f"7:50 14:{bound}", rescues=[(13, "other", 7)])  # one of one, or one of two
    assert "NE INDETERMINATE" == said(other, counted(share=0.6, set_aside="missing"))


@pytest.mark.parametrize("bound", [">20", "40-60", "<60"])
def test_a_bound_in_a_washout_that_is_left_out_meets_nothing_either(bound: str) -> None:
    """It fails, or is missing: of so many counts it is none, and a share may have it or not."""
    washed = person(f"7:10 14:{bound}", rescues=[(13, "other", 7)])

    assert "no" == said(washed, counted(at_least=1, set_aside="missing"))
    assert "no" == said(washed, counted(at_least=2, each_apart=7, set_aside="missing"))
    assert "no" == said(washed, visits(at_least=1, set_aside="missing"))
    last = visits(at_least=1, set_aside="missing", last_must_meet=True)
    assert "no" == said(person(f"14:50 42:{bound}", rescues=[(41, "other", 7)]), last)
    alone = person(f"14:{bound}", rescues=[(13, "other", 7)])  # a failing count, or no count
    assert "NE INDETERMINATE" == said(alone, counted(at_least=1, set_aside="missing"))
    good = person(f"7:50 14:{bound}", rescues=[(13, "other", 7)])
    for share, expected in ((0.5, "yes"), (0.6, "NE INDETERMINATE")):
        assert expected == said(good, counted(share=share, set_aside="missing"))
    few = {"fewest_observed": 2, "too_few": "not_evaluable", "set_aside": "missing"}
    assert "NE INDETERMINATE" == said(good, counted(at_least=2, **few))  # too few, or one of two


def test_a_visit_set_aside() -> None:
    """It counts as not met, or is left out of the share."""
    patient = person("14:50 28:50 42:9", rescues=[(14, "other", 7)])

    assert "no" == said(patient, visits(share=0.5))
    assert "yes" == said(patient, visits(share=0.5, set_aside="missing"))


def off(**changes: Any) -> TreatmentFree:
    """50 for 30 days after the stop."""
    given: dict[str, Any] = {"name": "q", "label": "q", "any_of": AT_LEAST_50, "days": 30}
    return TreatmentFree(**given | changes)


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (person("20:50 40:50", end=10), "yes"),
        (person("20:50 39:50", end=10), "NE CENSORED"),
        (person("10:9 20:50 40:50", end=10), "yes"),  # what follows the stop is asked
        (person("20:50 39:9 40:9", end=10), "no"),
        (person("20:50 30:9 40:50", end=10), "yes"),  # too short for a loss
        (person("11:9 20:50 40:50", end=10), "no"),  # not there when the drug was stopped
        (person("20:50 40:50", end=10, rescues=[(39, "other", 0)]), "no"),
        (person("20:50 40:50", end=10, rescues=[(41, "other", 0)]), "yes"),
        (person("20:50 40:50", end=10, rescues=[(10, "other", 0)]), "yes"),
        (person("20:50 40:50", end=10, bleeds=[(30, None, 1)]), "no"),
        (person("20:50 40:50", end=10, next_line=39), "no"),
        (person("20:50 40:50", end=10, next_line=40), "yes"),
        (person("20:50 40:50", end=10, next_line=10), "no"),  # on the day of the stop
        (person("20:50 40:50", end=10, next_line=9), "no"),  # before it
        (person("20:50 40:50"), "NE ON_TREATMENT"),
        (person("5:50", end=10), "NE NO_COUNTS"),
        (person("20:>20", end=10), "NE INDETERMINATE"),
        (person("20:50 30:50", end=10, died_on=35), "NE CENSORED"),
    ],
)
def test_response_off_treatment(patient: itp.Patient, expected: str) -> None:
    """From the stop on, up to the day, ended by loss, bleeding and any therapy."""
    assert expected == said(patient, off())


@pytest.mark.parametrize(
    ("events", "on"),
    [
        ({"rescues": [(45, "other", 0)]}, 45),
        ({"next_line": 45}, 45),
        ({"bleeds": [(50, None, 1)]}, 50),
        ({"bleeds": [(50, None, 1)], "rescues": [(45, "other", 0)]}, 45),
        ({"bleeds": [(42, None, 1)], "rescues": [(45, "other", 0)]}, 42),
        ({"died_on": 45, "rescues": [(45, "other", 0)]}, 45),  # death comes first, and censors
    ],
)
@pytest.mark.parametrize("rescue", ["composite", "censor", "ignore"])
def test_the_day_of_a_therapy_behind_a_gap(events: dict[str, Any], on: int, rescue: str) -> None:
    """The response is known up to its last good count; the day of the "no" is that of the event."""
    patient = person("20:50 30:50", end=10, **events)
    strategies = attrs.evolve(itp.IWG_2009.strategies, rescue=rescue)
    d = asks(off(days=60), max_gap=10, strategies=strategies)
    (a,) = itp.answer_endpoints(patient, d, line=1)

    assert ("no", on, 20.0) == (a.answer, a.on, a.value)
    assert f"(day {on})" in a.explain().splitlines()[0]


@pytest.mark.parametrize(
    ("patient", "max_gap", "expected"),
    [
        (person("20:50 40:50", end=10), 20, ("yes", None, 40, 30.0, "END_OF_FOLLOW_UP")),
        (person("20:50 40:50", end=10), 19, ("NE", "CENSORED", None, 10.0, "GAP")),
        (person("20:50 40:50 70:50", end=10), 20, ("yes", None, 40, 30.0, "GAP")),
        (person("20:50 40:50 60:50", end=10), 20, ("yes", None, 60, 50.0, "END_OF_FOLLOW_UP")),
        # nothing is known from the stop to the first count after it, if that comes too late
        (person("5:50 35:50 40:50", end=10), 20, ("NE", "CENSORED", None, 0.0, "GAP")),
        (person("5:50 30:50 40:50", end=10), 20, ("yes", None, 40, 30.0, "END_OF_FOLLOW_UP")),
        # what fails behind the gap is not asked any more
        (person("20:50 35:9 45:9", end=10), 14, ("NE", "CENSORED", None, 10.0, "GAP")),
    ],
)
def test_a_gap_after_the_stop(
    patient: itp.Patient, max_gap: int, expected: tuple[str, str | None, int | None, float, str]
) -> None:
    """The response is followed to the last count before a gap that is too long."""
    d = asks(off(), max_gap=max_gap)
    (found,) = answer_endpoints(patient, line=1, definition=d)
    reason = None if found.not_evaluable is None else str(found.not_evaluable)

    assert expected == (str(found.answer), reason, found.on, found.value, str(found.end_reason))


@pytest.mark.parametrize(
    ("bleeds", "expected", "ended"),
    [
        ([(10, None, 1)], "yes", "END_OF_FOLLOW_UP"),  # on the day of the stop
        ([(5, 12, 1)], "yes", "END_OF_FOLLOW_UP"),  # over before the response began
        ([(11, None, 1)], "no", None),  # the first that is known after the stop
        ([(15, None, 1)], "no", None),
        ([(20, None, 1)], "no", None),
        ([(30, None, 1)], "no", "BLEEDING"),
        ([(40, None, 1)], "no", "BLEEDING"),  # on the day of the goal
        ([(41, None, 1)], "yes", "BLEEDING"),
        ([(30, None, 0)], "yes", "END_OF_FOLLOW_UP"),  # none above what is allowed
        ([(30, None, 0), (35, None, 2)], "no", "BLEEDING"),
    ],
)
def test_bleeding_after_the_stop(
    bleeds: list[tuple[int, int | None, int]], expected: str, ended: str | None
) -> None:
    """It ends the response from the day after the stop to the day of the goal, if it is asked."""
    patient = person("20:50 40:50", end=10, bleeds=bleeds)
    found = answer(patient, off())

    assert (expected, ended) == (str(found.answer), found.end_reason and str(found.end_reason))
    assert "yes" == said(patient, off(asks_bleeding=False))


def test_a_stop_after_the_cut_is_not_known() -> None:
    """Nor is a new line after it."""
    patient = person("5:50 20:50", end=10, next_line=25)

    assert "NE ON_TREATMENT" == said(patient, off(), data_cut=9)
    assert "NE CENSORED" == said(patient, off(), data_cut=24)
    assert "no" == said(patient, off(), data_cut=25)


def test_an_earlier_drug_that_overlaps() -> None:
    """The last drug is the one that was stopped last."""
    lines = [
        itp.TreatmentLine(line=1, agents=["first"], started_on=0, ended_on=30),
        itp.TreatmentLine(line=2, agents=["second"], started_on=10, ended_on=20),
    ]
    counts = [itp.PlateletMeasurement(on=day, count="50 G/L") for day in (25, 50, 60)]
    patient = itp.Patient(id="p1", lines=lines, platelets=counts)

    def of(line: int, days: int) -> tuple[str, float | None]:
        (found,) = answer_endpoints(patient, line=line, definition=asks(off(days=days)))
        return str(found.answer), found.value

    assert ("yes", 30.0) == of(2, 30)
    assert ("NE", 30.0) == of(2, 31)
    assert "no" == of(1, 30)[0]  # the next drug was there when it was stopped


@pytest.mark.parametrize(
    ("ongoing", "agents", "expected"),
    [
        (None, ["second"], "yes"),  # taken to have ended when the next line started
        (False, ["second"], "yes"),
        (True, ["second"], "NE ON_TREATMENT"),
        (True, ["splenectomy"], "NE ON_TREATMENT"),  # which has a day, and no stop to be told
    ],
)
def test_an_earlier_drug_that_is_said_to_go_on(
    ongoing: bool | None, agents: list[str], expected: str
) -> None:
    """Whoever still takes an earlier drug is not off treatment, whatever was stopped since."""
    end = None if agents == ["splenectomy"] else 10
    lines = [
        itp.TreatmentLine(line=1, agents=["romiplostim"], started_on=0, ongoing=ongoing),
        itp.TreatmentLine(line=2, agents=agents, started_on=10, ended_on=end),
    ]
    counts = [itp.PlateletMeasurement(on=day, count="50 G/L") for day in (25, 41)]
    patient = itp.Patient(id="p1", lines=lines, platelets=counts)
    (found,) = answer_endpoints(patient, line=2, definition=asks(off()))

    assert expected == " ".join(str(each) for each in (found.answer, found.not_evaluable) if each)
    says = "the stop of the drug, or of one begun before it, is not recorded" in found.explain()
    assert says is expected.startswith("NE")


def test_a_splenectomy_has_a_day_and_does_not_go_on() -> None:
    """Whatever is said of it, what follows is off the drug."""
    lines = [
        itp.TreatmentLine(line=1, agents=["splenectomy"], started_on=0, ongoing=True),
        itp.TreatmentLine(line=2, agents=["second"], started_on=5, ended_on=10),
    ]
    counts = [itp.PlateletMeasurement(on=day, count="50 G/L") for day in (3, 25, 41)]
    patient = itp.Patient(id="p1", lines=lines, platelets=counts)

    (found,) = answer_endpoints(patient, line=2, definition=asks(off()))
    assert found.answer == "yes"


def test_an_earlier_drug_that_goes_on_bars_a_response_off_treatment_at_visits() -> None:
    """Where no drug is allowed from a day on; the drug of another patient plays no part."""
    definition = itp.get_definition("nct07051915")
    counts = [itp.PlateletMeasurement(on=day, count="80 G/L") for day in (252, 350, 448, 546)]

    def patient(name: str, *, ongoing: bool | None) -> itp.Patient:
        lines = [
            itp.TreatmentLine(line=1, agents=["romiplostim"], started_on=-20, ongoing=ongoing),
            itp.TreatmentLine(line=2, agents=["rituximab"], started_on=0, ended_on=100),
        ]
        return itp.Patient(id=name, lines=lines, platelets=counts)

    table = answer_endpoints(
        [patient("a", ongoing=True), patient("b", ongoing=None)], definition, endpoints=["srot"]
    )
    of = {
        (str(p), int(n)): (str(a), w)
        for p, n, a, w in zip(
            table["patient_id"], table["line"], table["answer"], table["not_evaluable"], strict=True
        )
    }
    assert ("NE", "ON_TREATMENT") == of["a", 2]
    assert ("yes", None) == of["b", 2]


def test_off_treatment_to_a_day_after_the_start() -> None:
    """Stopped in time, and kept to the day."""
    question = off(since="start", days=40)

    assert "yes" == said(person("20:50 40:50", end=10), question)
    assert "NE CENSORED" == said(person("20:50 39:50", end=10), question)
    assert "no" == said(person("42:50 60:50", end=41), question)


def failure(**changes: Any) -> Failure:
    """A count below 50 or a rescue from day 14 on, a new line, death."""
    given: dict[str, Any] = {"name": "q", "label": "q", "any_of": AT_LEAST_50}
    return Failure(**given | {"count_from_day": 14, "rescue_from_day": 14} | changes)


@pytest.mark.parametrize(
    ("patient", "changes", "expected"),
    [
        (person("14:9"), {}, (14, "LOSS")),
        (person("13:9 20:50"), {}, (None, "END_OF_FOLLOW_UP")),
        (person("7:50", rescues=[(14, "other", 0)]), {}, (14, "RESCUE")),
        (person("7:50", rescues=[(13, "other", 0)]), {}, (None, "END_OF_FOLLOW_UP")),
        (
            person("7:50", rescues=[(20, "other", 0)]),
            {"rescue_from_day": None},
            (None, "END_OF_FOLLOW_UP"),
        ),
        (person("7:50", next_line=8), {}, (8, "NEW_LINE")),
        (person("7:50", end=8), {}, (None, "END_OF_FOLLOW_UP")),
        (person("7:50", end=8), {"discontinuation": True}, (8, "DISCONTINUATION")),
        (person("7:50", died_on=9), {}, (9, "DEATH")),
        (person("7:50", died_on=9), {"death": False}, (None, "END_OF_FOLLOW_UP")),
        (person("20:9", died_on=20), {}, (20, "LOSS")),
        (person("7:50", died_on=20, next_line=20), {}, (20, "DEATH")),
        (person("7:50", next_line=20, rescues=[(20, "other", 0)]), {}, (20, "NEW_LINE")),
        (
            person("7:50", end=20, rescues=[(20, "other", 0)]),
            {"discontinuation": True},
            (20, "RESCUE"),
        ),
        (person("20:50", bleeds=[(20, None, 1)]), {}, (20, "LOSS")),
        (
            person("20:50", bleeds=[(20, None, 1)]),
            {"asks_bleeding": False},
            (None, "END_OF_FOLLOW_UP"),
        ),
        (person("20:>20"), {}, (None, "END_OF_FOLLOW_UP")),
    ],
)
def test_the_first_failure(
    patient: itp.Patient, changes: dict[str, Any], expected: tuple[int | None, str]
) -> None:
    """The first event; on one day count, death, new line, rescue, stop."""
    found = answer(patient, failure(**changes))

    assert ("no" if expected[0] is None else "yes") == found.answer
    assert expected == (found.on, found.end_reason)


def test_failure_without_anything() -> None:
    """Nothing is known, and nothing ended it; after the cut nothing counts."""
    found = answer(person(""), failure())

    assert ("NE", "NO_COUNTS", None) == (found.answer, found.not_evaluable, found.end_reason)
    assert "no" == answer(person("7:50", next_line=20), failure(), data_cut=19).answer


def parts(yes: str, other: str) -> list[Endpoint]:
    """Questions that are answered so."""
    counts = {"yes": (1, 50.0), "no": (1, 100.0), "NE": (1, 70.0)}
    return [
        Counted(name=name, label=name, at_least=1, first_day=day, any_of=Criterion(at_least=limit))
        for name, (day, limit) in (("a", counts[yes]), ("b", counts[other]))
    ]


@pytest.mark.parametrize(
    ("one", "two", "both", "either", "only"),
    [
        ("yes", "yes", "yes", "yes", "no"),
        ("yes", "no", "no", "yes", "yes"),
        ("yes", "NE", "NE", "yes", "NE"),
        ("no", "NE", "no", "NE", "no"),
        ("NE", "NE", "NE", "NE", "NE"),
        ("no", "no", "no", "no", "no"),
        ("NE", "no", "no", "NE", "NE"),
    ],
)
def test_questions_put_together(one: str, two: str, both: str, either: str, only: str) -> None:
    """No decides "all of", yes decides "any of", and what is unknown stays so otherwise."""
    patient = person("7:60-80")  # at least 50, perhaps 70, not 100
    combined = [
        Combined(name="both", label="both", all_of=["a", "b"]),
        Combined(name="either", label="either", any_of=["a", "b"]),
        Combined(name="only", label="only", all_of=["a"], none_of=["b"]),
    ]
    found = answer_endpoints(patient, definition=asks(*parts(one, two), *combined))

    assert [one, two, both, either, only] == [str(each.answer) for each in found]


@pytest.mark.parametrize(
    ("one", "two", "decided"),
    [
        ("yes", "yes", {"only": "b yes"}),
        ("yes", "no", {"both": "b no"}),
        ("yes", "NE", {}),
        ("no", "NE", {"both": "a no", "only": "a no"}),
        ("no", "no", {"both": "a no, b no", "either": "a no, b no", "only": "a no"}),
        ("NE", "no", {"both": "b no"}),
        ("no", "yes", {"both": "a no", "only": "a no, b yes"}),
    ],
)
@pytest.mark.parametrize(
    ("lang", "signs"),
    [
        ("en", ("The parts that decided: ", ": ", "; ", ".", {"no": "no", "yes": "yes"})),
        ("zh", ("起决定作用的部分：", "：", "；", "。", {"no": "否", "yes": "是"})),  # noqa: RUF001
    ],
)
def test_the_parts_that_decided_no_are_named(
    one: str, two: str, decided: dict[str, str], lang: str, signs: tuple[Any, ...]
) -> None:
    """Each with its answer, in both languages; of "any of" all; and of a yes or an NE none."""
    combined = [
        Combined(name="both", label="both", all_of=["a", "b"]),
        Combined(name="either", label="either", any_of=["a", "b"]),
        Combined(name="only", label="only", all_of=["a"], none_of=["b"]),
        Combined(name="nested", label="nested", all_of=["only"]),
    ]
    d = asks(*parts(one, two), *combined)
    if "only" in decided:
        decided = decided | {"nested": "only no"}

    lead, is_, and_, end, words = signs
    for name in ("both", "either", "only", "nested"):
        (found,) = answer_endpoints(person("7:60-80"), definition=d, endpoints=[name])
        pairs = [each.split() for each in decided.get(name, "").split(", ") if each]
        said = and_.join(f"{part}{is_}{words[answer]}" for part, answer in pairs)
        told = [line for line in found.explain(lang).splitlines() if line.startswith(lead)]
        assert [f"{lead}{said}{end}"] * bool(pairs) == told


def test_parts_that_are_not_answered_by_themselves_are_not_named() -> None:
    """Both at once is impossible, whichever holds: nothing is said of either."""
    once, twice = counted(name="once", at_least=1), counted(name="twice", at_least=2)
    alone = Combined(name="one_alone", label="one alone", all_of=["once"], none_of=["twice"])
    both = Combined(name="both", label="both", all_of=["twice", "one_alone"])
    (found,) = answer_endpoints(
        person("7:>20 14:>20"), definition=asks(once, twice, alone, both), endpoints=["both"]
    )
    assert ("no", False) == (found.answer, "parts that decided" in found.explain())


def test_the_day_of_what_is_put_together() -> None:
    """The last of all, the first of any."""
    first, second = (
        Counted(name=name, label=name, at_least=1, any_of=Criterion(at_least=limit))
        for name, limit in (("a", 50), ("b", 100))
    )
    both = Combined(name="both", label="both", all_of=["a", "b"])
    either = Combined(name="either", label="either", any_of=["a", "b"])
    found = answer_endpoints(person("7:50 14:100"), definition=asks(first, second, both, either))

    assert [7, 14, 14, 7] == [each.on for each in found]


# --- the doors ----------------------------------------------------------------------------------


def test_a_line_without_a_start() -> None:
    """Every question is not evaluable."""
    questions: list[Endpoint] = [
        visits(name="v"),
        counted(name="c"),
        off(name="o"),
        failure(name="f"),
    ]
    found = answer_endpoints(person("7:50", start=None), definition=asks(*questions))

    assert {("NE", "NO_START")} == {(each.answer, each.not_evaluable) for each in found}


def test_a_question_that_stands_there_twice_has_one_answer() -> None:
    """Four weekly responses are durable or transient, whichever; without them nothing is known."""
    d = itp.get_definition("romiplostim-phase-3")

    def said_at(counts: str, cut: int) -> dict[str, str]:
        found = answer_endpoints(person(counts), definition=d, data_cut=cut)
        return {each.endpoint: each.answer for each in found}

    four = said_at("14:60 21:60 28:60 35:60", 60)
    assert ("NE", "yes", "NE", "yes") == tuple(
        four[name] for name in ("durable", "four_weekly_responses", "transient", "overall")
    )
    three = said_at("14:60 21:60 28:60", 60)
    assert ("NE", "NE") == (three["transient"], three["overall"])

    once = counted(name="once", at_least=1)
    twice = counted(name="twice", at_least=2)
    both = Combined(name="both", label="both", all_of=["twice", "one_alone"])
    alone = Combined(name="one_alone", label="one alone", all_of=["once"], none_of=["twice"])
    (found,) = answer_endpoints(
        person("7:>20"), definition=asks(once, twice, alone, both), endpoints=["both"]
    )
    assert "no" == found.answer


def test_names_pick_questions_and_unknown_names_are_refused() -> None:
    """Also one that is put together, without its parts."""
    d = itp.get_definition("romiplostim-phase-3")
    found = answer_endpoints(person("7:50"), definition=d, endpoints=["overall"])

    assert ["overall"] == [each.endpoint for each in found]
    with pytest.raises(DefinitionError):
        answer_endpoints(person("7:50"), definition=d, endpoints=["remission"])
    with pytest.raises(DefinitionError):
        answer_endpoints(person("7:50"), definition=itp.IWG_2009)


def test_an_answer_is_known_by_its_line_and_question() -> None:
    """With why it has none, and the definition that asked."""
    early, initial, *_ = answer_endpoints(person("0:10 7:60 14:60"), definition=itp.ASH_2019)

    assert "EndpointAnswer(patient 'p1', line 1, early_response: yes, ash-2019)" == repr(early)
    assert (
        "EndpointAnswer(patient 'p1', line 1, initial_response: NE (NO_COUNT_IN_WINDOW), ash-2019)"
    ) == repr(initial)


@pytest.mark.parametrize(
    ("counts", "cut", "expected"),
    [
        ("20:50", None, ("NE", "CENSORED")),  # no later count
        ("20:50 40:50", None, ("yes", "None")),
        ("20:50 40:50", 30, ("NE", "CENSORED")),  # the count of day 40 can still come
        ("11:50 40:50", None, ("no", "None")),  # a count while it lasts
        ("40:50", 30, ("NE", "CENSORED")),
        ("9:50", None, ("NE", "NO_COUNTS")),
    ],
)
def test_bleeding_that_began_before_the_stop_decides_nothing_without_a_count(
    counts: str, cut: int | None, expected: tuple[str, str]
) -> None:
    """Stopped on day 10, bleeding from day 5 to day 12, goal on day 40."""
    patient = person(counts, end=10, bleeds=[(5, 12, 1)])
    found = answer(patient, off(), data_cut=cut)

    assert expected == (str(found.answer), str(found.not_evaluable))


@pytest.mark.parametrize(
    ("day", "kept", "off"),
    [(None, "NE", "NE"), (50, "NE", "no"), (70, "no", "no"), (71, "NE", "NE")],
)
def test_bleeding_behind_a_gap(day: int | None, kept: str, off: str) -> None:
    """On the day of the goal it refutes what was to be kept; up to it, what was to be without."""
    asked = attrs.evolve(
        itp.IWG_2009, id="ours", max_gap=20,
        kept=[Kept(name="kept", label="kept", level="R", since="start", until_day=70)],
        treatment_free=[TreatmentFree(name="off", label="off", any_of=Criterion(at_least=50),
                                      days=60)],
    )  # fmt: skip
    bleeds = [] if day is None else [(day, day, 2)]
    one = person("0:9 7:60 14:60 21:60 90:60", end=10, bleeds=bleeds)
    found = answer_endpoints(one, definition=asked, endpoints=["kept", "off"])

    assert [kept, off] == [str(each.answer) for each in found]


@pytest.mark.parametrize(
    ("count", "more", "expected"),
    [
        ("2:<=50", {"next_line": 40}, "no"),  # it fails, or is left out: no count, and a next line
        ("2:>40", {"next_line": 40}, "no"),
        ("2:>40", {"died_on": 40}, "no"),
        ("2:>40", {"next_line": 168}, "NE INDETERMINATE"),  # not before the last day
        ("2:>40", {}, "NE INDETERMINATE"),  # it fails, and is a no; or is left out, and nothing is
        ("2:<50", {}, "no"),
        ("2:60", {"next_line": 40}, "no"),
        ("2:60", {}, "NE NO_COUNT_IN_WINDOW"),
    ],
)
def test_a_bound_in_a_washout_is_no_where_both_readings_are(
    count: str, more: dict[str, Any], expected: str
) -> None:
    """Rules 9.3 and 9.6: whether it fails or is left out, a line that went over is a no."""
    patient = person(count, rescues=[(0, "ivig", None)], **more)
    (found,) = answer_endpoints(
        patient, line=1, definition=itp.get_definition("eslim-01"), endpoints=["overall"]
    )

    assert expected == " ".join(str(each) for each in (found.answer, found.not_evaluable) if each)
