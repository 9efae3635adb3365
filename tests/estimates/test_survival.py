"""The table of times, and the estimates that read it."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import estimates, examples
from itpcase.estimates.curves import no_lines_left_out
from itpcase.estimates.states import InResponse, follow_responses
from itpcase.table import Table
from itpcase.terms import Strategy
from itpcase.testing.strategies import case_series
from tests.estimates.r_data import Columns
from tests.estimates.r_data import myeloid as arm_of_myeloid
from tests.oracle.bridge import person


def patient(name: str, counts: dict[int, float], **more: Any) -> itp.Patient:
    """One line from day 0, unless others are given."""
    lines = [itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)]
    return itp.Patient(
        id=name,
        lines=more.pop("lines", lines),
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
        **more,
    )


def every(days: int, last: int, count: float = 60) -> dict[int, float]:
    """10 on day 0, and then so many on each so-many-th day."""
    return {0: 10, **dict.fromkeys(range(days, last + 1, days), count)}


def line(number: int, start: int, **more: Any) -> itp.TreatmentLine:
    """A line of the same agent."""
    return itp.TreatmentLine(line=number, agents=["eltrombopag"], started_on=start, **more)


# --- deaths in response (S1) --------------------------------------------------------------------

DEATHS = [patient(f"dead{i}", every(7, 99), died_on=100) for i in range(5)] + [
    patient(f"alive{i}", every(7, 399)) for i in range(5)
]


@pytest.mark.parametrize("definition", [itp.IWG_2009, itp.DING_2025])
@pytest.mark.parametrize("estimator", ["states", "curves"])
def test_deaths_in_response_end_being_in_response(
    definition: itp.Definition, estimator: Any
) -> None:
    """Ten respond on day 7, five die on day 100, whatever the strategy for death."""
    found = itp.in_response(DEATHS, definition=definition, estimator=estimator)

    assert [1, 0.5, 0.5, 0.5] == pytest.approx(found.at([99, 105, 200, 390]).tolist())
    assert 242.5 == pytest.approx(found.restricted_mean(399))
    assert [0.5] == pytest.approx(itp.remission_survival(DEATHS).at(365).tolist())
    assert 399 == estimates.follow_up(DEATHS).median


def test_had_nobody_died_is_asked_for_by_name() -> None:
    """The hypothetical curve is no probability of being in response."""
    curve = itp.remission_survival(DEATHS, hypothetical=["DEATH"])

    assert [1.0] == curve.at(365).tolist()
    with pytest.raises(itp.InputError, match=r"\[UNKNOWN_CAUSE\]"):
        itp.remission_survival(DEATHS, hypothetical=["death"])


def test_the_next_line_is_one_event_for_both() -> None:
    """A censoring strategy does not censor being in response, for responders nor for others."""
    strategies = attrs.evolve(itp.IWG_2009.strategies, new_line=Strategy.CENSOR)
    definition = attrs.evolve(itp.IWG_2009, id="censored-next-line", strategies=strategies)
    two = [line(1, 0), line(2, 100)]
    subjects = [patient(f"r{i}", every(7, 98), lines=two) for i in range(3)] + [
        patient(f"n{i}", every(7, 98, 9), lines=two) for i in range(3)
    ]
    found = itp.in_response(subjects, definition=definition, line=1)

    assert [0.5, 0.0] == pytest.approx(found.at([98, 150]).tolist())
    assert {"NEW_LINE"} == set(itp.remission_times(subjects, definition, line=1)["cause"])


# --- competing events (S2) ----------------------------------------------------------------------


def test_who_died_before_has_not_responded() -> None:
    """Five respond on day 49, five die on day 20: one half has responded, and the median is 49."""
    subjects = [patient(f"r{i}", {0: 10, 49: 60, 63: 60}) for i in range(5)] + [
        patient(f"d{i}", {0: 10, 7: 9}, died_on=20) for i in range(5)
    ]
    found = itp.response_times(subjects).all_treated

    assert [0.0, 0.5] == pytest.approx(found.at([48, 49]).tolist())
    assert 49 == found.median
    assert (10, 5) == (len(found), found.events)


TWELVE = (
    [patient(f"r{i}", {0: 10, 21: 60, 35: 60, 84: 60}) for i in range(4)]
    + [patient(f"d{i}", {0: 10, 7: 9}, died_on=10) for i in range(2)]
    + [patient("n", {0: 10, 7: 9}, lines=[line(1, 0), line(2, 15)])]
    + [patient(f"f{i}", {0: 10, 42: 9, 84: 9}) for i in range(5)]
)


def test_the_next_line_rules_a_response_out() -> None:
    """Of twelve lines four respond: R's cuminc gives 1/3, its jackknife 0.136083."""
    found = itp.response_times(TWELVE, line=1).all_treated
    inside = itp.in_response(TWELVE, line=1)

    assert [0.0, 1 / 3] == pytest.approx(found.at([20, 21]).tolist(), abs=1e-12)
    assert 0.136083 == pytest.approx(found.found.influence.standard_error[-1], abs=1e-6)
    assert found.median is None
    assert found.median_interval[0] is not None
    assert [1 / 3] == pytest.approx(inside.at(84).tolist())
    states = inside.states_at([84])
    assert {"waiting": 5 / 12, "in_response": 4 / 12, "NEW_LINE": 1 / 12, "DEATH": 2 / 12} == (
        pytest.approx({name: states[name][0] for name in states.columns if name != "day"})
    )


# --- between visits (S3) ------------------------------------------------------------------------


def test_quarterly_visits_are_intervals() -> None:
    """Three in (0, 84], four in (84, 168], three beyond 420."""
    subjects = [patient(f"a{i}", {0: 10, 7: 60, 91: 20}) for i in range(3)]
    subjects += [patient(f"b{i}", {0: 10, 7: 60, 91: 60, 175: 20}) for i in range(4)]
    subjects += [
        patient(f"c{i}", {0: 10, 7: 60, **dict.fromkeys(range(91, 428, 84), 60.0)})
        for i in range(3)
    ]
    times = itp.remission_times(subjects, itp.DING_2025)
    found = itp.estimates.remission_between_visits(times)

    assert [0] * 3 + [84] * 4 + [420] * 3 == times["low"].tolist()
    assert [84] * 3 + [168] * 4 + [np.inf] * 3 == times["high"].tolist()
    assert [0.7, 0.3] == pytest.approx(found.at([84, 168]).tolist())
    assert [84, 168] == list(found.median_interval or ())
    assert (143.1, 201.9) == pytest.approx(found.restricted_mean(365))
    curve = itp.remission_survival(times)
    assert (168, 201.9) == pytest.approx((curve.median, curve.restricted_mean(365)))


@pytest.mark.parametrize(
    ("more", "low", "high", "cause", "closed"),
    [
        ({"died_on": 40}, 33, 33, "DEATH", True),
        ({"rescues": [itp.RescueTherapy(on=30, kind="ivig")]}, 23, 23, "RESCUE", True),
        ({"lines": [line(1, 0), line(2, 30)]}, 23, 23, "NEW_LINE", True),
        ({"lines": [line(1, 0, ended_on=30)]}, 23, 23, "DISCONTINUATION", True),
        ({}, 14, np.inf, "END_OF_FOLLOW_UP", False),
    ],
)
def test_an_event_with_a_date_is_exact(
    more: dict[str, Any], low: float, high: float, cause: str, closed: bool
) -> None:
    """And what was not seen to end has no upper limit."""
    times = itp.remission_times(patient("p", {0: 10, 7: 60, 21: 60}, **more), itp.DING_2025, line=1)

    assert (low, high, cause, closed) == tuple(
        times[name][0] for name in ("low", "high", "cause", "closed")
    )


def test_an_unconfirmed_loss_is_censored_at_the_last_day_met() -> None:
    """Although a failing count was seen later."""
    subject = patient("p", {0: 10, 7: 60, 14: 60, 91: 20})
    times = itp.remission_times([subject])
    (episode,) = itp.remission_episodes(subject)

    assert (7, np.inf, None) == (episode.days_min, episode.days_max, episode.first_failing)
    assert (7, np.inf, "UNCONFIRMED_LOSS", False) == tuple(
        times[name][0] for name in ("low", "high", "cause", "closed")
    )


def test_a_bleed_has_a_date() -> None:
    """It ends the response on its day; the count after it shows nothing more."""
    bleeds = [itp.BleedingEvent(on=30, who_grade=2)]
    times = itp.remission_times([patient("p", {0: 10, 7: 60, 21: 60, 42: 60}, bleeds=bleeds)])

    assert (23, 23, "BLEEDING") == tuple(times[name][0] for name in ("low", "high", "cause"))


def test_a_visit_without_bleeding_dates_no_end() -> None:
    """
    The count of day 30 fails, bleeding on day 33 confirms it: it was lost between 23 and 30.

    On day 30 the visit wrote grade 0, which is no bleed with a date.
    """
    bleeds = [itp.BleedingEvent(on=30, who_grade=0), itp.BleedingEvent(on=33, who_grade=2)]
    times = itp.remission_times([patient("p", {0: 10, 7: 60, 21: 60, 30: 20}, bleeds=bleeds)])

    assert (14, 23, "BLEEDING") == tuple(times[name][0] for name in ("low", "high", "cause"))


def test_a_response_cannot_be_lost_before_it_is_confirmed() -> None:
    """Delayed entry at the day of confirmation, as an option with that name."""
    subjects = [patient("a", {0: 10, 7: 60, 14: 60, 42: 20, 49: 20}), patient("b", every(7, 90))]
    times = itp.remission_times(subjects, entry="confirmation")
    curve = itp.remission_survival(subjects, entry="confirmation")

    assert [7, 7] == times["entry"].tolist()
    assert [0, 2] == curve.risk_table([7, 8])["at_risk"].tolist()
    assert [0, 0] == itp.remission_times(subjects)["entry"].tolist()
    with pytest.raises(itp.InputError, match=r"\[UNKNOWN_CONVENTION\]"):
        itp.remission_times(subjects, entry="late")  # type: ignore[arg-type]


def test_who_is_last_seen_when_the_response_is_confirmed_is_never_at_risk() -> None:
    """Entry and end are one day: the line is in the table of times, and in no curve."""
    subjects = [person("0:10 7:60 14:60", id="a"), person("0:10 7:60 14:60 28:60", id="b")]
    times = itp.remission_times(subjects, entry="confirmation")
    curve = itp.remission_survival(times)

    assert [(7, 7), (7, 21)] == list(zip(times["entry"], times["days"], strict=True))
    assert ["b"] == curve.lines["patient_id"].tolist()
    assert 2 == len(itp.remission_survival(subjects))


# --- lines are not patients (S4) ----------------------------------------------------------------


def copied(copies: int) -> list[itp.Patient]:
    """Ten patients whose responses last 34, 54 ... 214 days, each with so many equal lines."""
    gap = 400
    return [
        patient(
            f"p{i}",
            {
                day + gap * c: count
                for c in range(copies)
                for day, count in {0: 10, 1: 60, 34 + 20 * i: 60, 35 + 20 * i: 20}.items()
            },
            lines=[line(c + 1, gap * c, ended_on=gap * c + 390) for c in range(copies)],
        )
        for i in range(10)
    ]


@pytest.mark.parametrize("entry", ["start", "confirmation"])
def test_a_response_that_is_dated_at_its_confirmation_ends_when_it_ends(entry: Any) -> None:
    """The waiting and the response follow each other: in response from day 14 up to day 15."""
    confirming = attrs.evolve(itp.IWG_2009, id="confirming", response_date="confirming")
    subject = person("0:10 7:60 14:60", next_line=15)
    times = itp.remission_times([subject], confirming, line=1, entry=entry)

    assert [14, 14, 0, 1, 1, 1] == [
        times[name][0] for name in ("waited_days", "responded_on", "entry", "low", "high", "days")
    ]
    assert [0, 1, 0, 0] == itp.in_response(times).at([13, 14, 15, 21]).tolist()
    (episode,) = itp.remission_episodes(subject, confirming, line=1)
    assert (7, 15) == (episode.start, episode.end)


def test_copies_of_lines_change_no_limit() -> None:
    """Three lines each: 30 lines of 10 patients, and the limits of 10."""
    once, often = copied(1), copied(3)
    one, three = (itp.remission_survival(each, itp.DING_2025) for each in (once, often))
    rates = [estimates.response_rates(each, itp.DING_2025) for each in (once, often)]
    inside = [itp.in_response(each, itp.DING_2025) for each in (once, often)]

    assert "(34.0, 174.0)" == str(one.median_interval) == str(three.median_interval)
    assert (30, 10, 10) == (len(three), three.patients, one.patients)
    for name in ("lower", "upper", "wilson_lower", "wilson_upper"):
        np.testing.assert_allclose(rates[0][name], rates[1][name], atol=1e-9)
    np.testing.assert_allclose(
        inside[0].interval_at([30, 100, 150]), inside[1].interval_at([30, 100, 150]), atol=1e-9
    )
    assert inside[0].restricted_mean_error(200) == pytest.approx(
        inside[1].restricted_mean_error(200)
    )


# --- one response rate (S5) ---------------------------------------------------------------------


def test_one_rate_and_its_sensitivity() -> None:
    """R, NE, NE, NR: 1 of 4 started, 1 of 2 evaluable."""
    subjects = [
        patient("r", {0: 10, 7: 60, 14: 60}),
        patient("single", {0: 10, 7: 9}),
        patient("unconfirmed", {0: 10, 7: 60}),
        patient("nr", {0: 10, 7: 9, 14: 9}),
    ]
    rates = estimates.response_rates(subjects)
    flow = estimates.response_flow(subjects)

    assert ["started", "evaluable"] == rates["denominator"].tolist()
    assert [True, False] == rates["is_primary"].tolist()
    assert [(1, 4, 2), (1, 2, 0)] == list(
        zip(*(rates[name].tolist() for name in ("responders", "lines", "not_evaluable")),
            strict=True)
    )  # fmt: skip
    assert [0.25, 0.5] == rates["share"].tolist()
    np.testing.assert_allclose(rates["lower"], [0.00630946, 0.0125791], atol=1e-6)
    assert [
        ("entered", "", 4), ("started", "", 4), ("counted", "", 4), ("evaluable", "", 2),
        ("responded", "", 1), ("censored", "END_OF_FOLLOW_UP", 1), ("no_response", "", 1),
        ("not_evaluable", "SINGLE_COUNT", 1), ("not_evaluable", "UNCONFIRMED", 1),
    ] == [(row["stage"], row["reason"], row["lines"]) for row in flow]  # fmt: skip


@given(case_series())
def test_the_flow_adds_up(series: itp.CaseSeries) -> None:
    """What responded has ended or not; what did not is no response or not evaluable."""
    flow = estimates.response_flow(series)
    lines: dict[str, int] = {}
    for stage, many in zip(flow["stage"].tolist(), flow["lines"].tolist(), strict=True):
        lines[stage] = lines.get(stage, 0) + many

    assert sum(len(each.lines) for each in series.patients) == lines["entered"]
    assert lines["responded"] == lines.get("ended", 0) + lines.get("censored", 0)
    assert lines["evaluable"] == lines["responded"] + lines.get("no_response", 0)
    assert lines["entered"] == lines["evaluable"] + lines.get("not_evaluable", 0)
    assert lines["entered"] >= lines["started"] >= lines["counted"] >= lines["evaluable"]


# --- medians and reading (S6 to S8, S10) --------------------------------------------------------


def test_four_durations_have_a_median_between_them() -> None:
    """120, 334, 390 and 1045 days, all ended: 362, as R prints."""
    ends = [120, 334, 390, 1045]
    subjects = [
        patient(f"p{i}", {0: 10, 1: 60, end: 60, end + 1: 20}) for i, end in enumerate(ends)
    ]
    curve = itp.remission_survival(subjects, itp.DING_2025)

    assert 362 == curve.median


def test_responders_alone_are_not_always_sooner() -> None:
    """The two medians follow two rules, and neither is called the shorter."""
    subjects = [patient(f"p{day}", {0: 10, day: 60, day + 7: 60}) for day in (7, 14, 21, 28)]
    found = itp.response_times(subjects)

    assert (14, 17.5) == (found.all_treated.median, found.median_of_responders)
    assert (7, 28) == found.range_of_responders


def test_before_the_start_nothing_is_read() -> None:
    """A day below 0 is refused by every curve."""
    found = itp.in_response(DEATHS)
    for read in (found.at, found.interval_at, found.states_at, itp.remission_survival(DEATHS).at):
        with pytest.raises(itp.InputError, match=r"\[NEGATIVE_TIME\]"):
            read([-1])
    with pytest.raises(itp.InputError, match=r"\[BEYOND_FOLLOW_UP\]"):
        found.restricted_mean(np.inf)


# --- the table of times -------------------------------------------------------------------------


LOST = patient("lost", {0: 9, 10: 60, 20: 70, 50: 10, 60: 9})
KEPT = patient("kept", {0: 9, 20: 60, 30: 70, 100: 80})
NEVER = patient("never", {0: 9, 10: 8, 80: 9})
NEXT = patient("next", {0: 9, 10: 8, 20: 9, 40: 60, 50: 70}, lines=[line(1, 0), line(2, 30)])
DEAD = patient("dead", {0: 9, 10: 8, 20: 9}, died_on=35)
BLANK = patient("blank", {})


def test_each_line_has_a_row() -> None:
    """How long it waited, and if it responded, how long that lasted and why it ended."""
    times = itp.remission_times([LOST, KEPT, NEVER, NEXT, DEAD, BLANK], line=1)
    rows = {
        name: tuple(times[key][i] for key in ("responded", "waited_days", "cause", "closed"))
        for i, name in enumerate(times["patient_id"])
    }

    assert {
        "lost": (True, 10, "LOSS", True), "kept": (True, 20, "END_OF_FOLLOW_UP", False),
        "never": (False, 80, "END_OF_FOLLOW_UP", False), "next": (False, 30, "NEW_LINE", True),
        "dead": (False, 35, "DEATH", True), "blank": (False, 0, "END_OF_FOLLOW_UP", False),
    } == rows  # fmt: skip
    assert [40, 80] == times.responded["days"].tolist()
    assert np.isnan(times["low"][~times["responded"]]).all()
    found = itp.in_response(times)
    assert ["LOSS", "", "", "NEW_LINE", "DEATH", ""] == found.lines["cause"].tolist()
    assert [0, 1 / 5, 2 / 5] == pytest.approx(found.at([9, 10, 20]).tolist())


@pytest.mark.parametrize(("died_on", "cause"), [(30, "DEATH"), (31, "NEW_LINE")])
def test_what_ends_the_wait_for_a_response(died_on: int, cause: str) -> None:
    """The next line, or the death on its day."""
    waits = patient("p", {0: 10, 20: 12}, lines=[line(1, 0), line(2, 30)], died_on=died_on)
    times = itp.remission_times([waits], line=1)

    assert (30, cause) == (times["waited_days"][0], times["cause"][0])


def test_a_line_without_a_start_is_left_out_by_name() -> None:
    """Nothing can be counted from a day that is not known."""
    undated = patient(
        "undated", {0: 9, 10: 60},
        lines=[itp.TreatmentLine(line=1, agents=["x"], started_on=None)],
    )  # fmt: skip
    times = itp.remission_times([undated, KEPT])

    assert ["kept"] == times["patient_id"].tolist()
    out = times.left_out
    assert [("undated", 1, "NO_START")] == [
        tuple(column[i] for column in (out["patient_id"], out["line"], out["not_evaluable"]))
        for i in range(len(out))
    ]


def _printed(name: str, start: int | None, *counts: tuple[int | None, int, str]) -> itp.Patient:
    return itp.Patient(
        id=name, bleeding_recorded=True,
        lines=[itp.TreatmentLine(line=1, agents=["x"], started_on=start)],
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{count} ×10⁹/L", when=when or None, line=1)
            for on, count, when in counts
        ],
    )  # fmt: skip


def test_a_line_that_starts_after_the_data_cut_is_not_started() -> None:
    """In no rate and in no curve; the flow names it, and its counts are behind the cut."""
    lines = [line(1, 0), line(2, 41)]
    two = patient("two", {0: 10, 7: 12, 14: 11, 40: 20, 48: 60, 60: 70}, lines=lines)
    late = patient("late", {50: 10, 57: 60, 64: 60}, lines=[line(1, 50)])
    subjects, cut = [two, late], 30
    times = itp.remission_times(subjects, data_cut=cut)
    rates = itp.response_rates(subjects, data_cut=cut)
    compared = itp.compare_definitions(
        subjects, definitions=[itp.IWG_2009, itp.ASH_2019], data_cut=cut
    )
    flow = estimates.response_flow(subjects, data_cut=cut)
    answers = itp.classify_response(subjects, data_cut=cut)

    assert [None, "NO_COUNTS", "NO_COUNTS"] == answers["not_evaluable"].tolist()
    assert [("two", 1)] == list(zip(times["patient_id"], times["line"], strict=True))
    assert ["NOT_STARTED"] * 2 == times.left_out["not_evaluable"].tolist()
    assert [1, 1] == rates["lines"].tolist()
    assert {1} == set(compared.rates["lines"].tolist())
    assert [3, 1] == [row["lines"] for row in flow.rows() if row["stage"] in {"entered", "started"}]
    assert answers["line"].tolist() == itp.classify_response(subjects)["line"].tolist()


def test_a_line_that_is_judged_without_its_days_is_in_the_rates_and_in_no_curve() -> None:
    """NR without a start, a response on an open day, NE without a start, nothing at all, R."""
    series = [
        _printed("nr", None, (None, 9, "before line 1"), (None, 8, "during line 1"),
                 (None, 7, "2 weeks later")),
        _printed("open", 0, (0, 10, ""), (None, 60, "3-4 weeks after line 1"), (40, 70, ""),
                 (60, 65, "")),
        _printed("ne", None, (None, 60, "after line 1")),
        _printed("nothing", None),
        KEPT,
    ]  # fmt: skip
    times = itp.remission_times(series)
    rates = estimates.response_rates(series)
    compared = itp.compare_definitions(series, definitions=[itp.IWG_2009]).rates
    flow = {(row["stage"], row["reason"]): row["lines"] for row in estimates.response_flow(series)}

    assert ["kept"] == times["patient_id"].tolist()
    assert [("nr", "NO_START"), ("open", "DAYS_OPEN"), ("ne", "NO_START"),
            ("nothing", "NO_START")] == list(
        zip(times.left_out["patient_id"], times.left_out["not_evaluable"], strict=True)
    )  # fmt: skip
    assert [(2, 4), (2, 3)] == list(zip(rates["responders"], rates["lines"], strict=True))
    assert (2, 4, 1) == tuple(compared[name][0] for name in ("yes", "lines", "not_evaluable"))
    assert {
        ("entered", ""): 5, ("started", ""): 4, ("counted", ""): 4, ("evaluable", ""): 3,
        ("responded", ""): 2, ("censored", "END_OF_FOLLOW_UP"): 1, ("undated", "DAYS_OPEN"): 1,
        ("no_response", ""): 1, ("not_evaluable", "NO_START"): 1,
        ("not_evaluable", "NO_BASELINE"): 1,
    } == flow  # fmt: skip
    assert [1, 1] == estimates.response_rates(times[times["responded"]])["lines"].tolist()


def test_times_of_groups_count_the_lines_of_each_that_have_no_times() -> None:
    """The group of a line that is judged without a start has a rate and no curve."""
    judged = _printed("nr", None, (None, 9, "before line 1"), (None, 8, "during line 1"),
                      (None, 7, "2 weeks later"))  # fmt: skip
    rates = estimates.response_rates([judged, KEPT], by={"nr": "a", "kept": "b"})

    assert [("a", 0, 1), ("b", 1, 1)] == [
        (row["group"], row["responders"], row["lines"]) for row in rates if row["is_primary"]
    ]


def test_a_response_on_an_open_day_is_an_event_without_a_time() -> None:
    """As the answer of one patient says: it was reached, and no one day is known."""
    one = _printed(
        "open", 0, (0, 10, ""), (30, 60, ""), (40, 70, ""), (None, 80, "3-4 weeks after line 1")
    )
    table = itp.time_to_response([one])

    assert [True] == table["event"].tolist()
    assert np.isnan(table["time_to_response_days"]).all()
    assert itp.time_to_response(one) is None


def test_a_cut_before_the_death_keeps_the_chance() -> None:
    """What lies after the cut did not happen yet."""
    times = itp.remission_times([DEAD], data_cut=30)

    assert [(False, 20.0)] == list(
        zip(times["closed"].tolist(), times["waited_days"].tolist(), strict=True)
    )


def test_only_the_first_response_of_a_line_is_in_the_table() -> None:
    """A response that comes back is not a second line."""
    again = patient("again", {0: 9, 10: 60, 20: 70, 50: 10, 60: 9, 70: 80, 90: 85})

    assert [40, 80] == itp.remission_times([again, KEPT])["days"].tolist()


def test_the_times_as_analysis_data() -> None:
    """One row a line and question; CNSR is 0 for an event."""
    table = itp.remission_times([LOST, NEVER]).to_adtte()

    assert [("lost", "RESPONSE", 10, 0), ("never", "RESPONSE", 80, 1),
            ("lost", "DURATION", 40, 0)] == list(
        zip(*(table[k].tolist() for k in ("USUBJID", "PARAMCD", "AVAL", "CNSR")), strict=True)
    )  # fmt: skip
    assert ["RESPONSE", "", "LOSS"] == table["EVNTDESC"].tolist()
    assert ["", "END_OF_FOLLOW_UP", ""] == table["CNSDTDSC"].tolist()


def test_one_patient_and_a_cohort_have_the_same_rows() -> None:
    """A patient is a cohort of one; a table of times is read as it is."""
    one, many = itp.remission_times(LOST), itp.remission_times(itp.Cohort.from_patients([LOST]))

    for name in one.columns:
        np.testing.assert_array_equal(one[name], many[name])
    assert many is itp.remission_times(many)


def test_dates_and_study_days_are_one_table() -> None:
    """The published cases hold both kinds of time."""
    series = examples.load("published-cases")
    times = itp.remission_times(series)
    lines = sum(len(each.lines) for each in series.patients)

    assert lines == len(times) + len(times.left_out)
    assert len(itp.remission_survival(series)) == itp.in_response(series).responders


# --- what holds for any series ------------------------------------------------------------------


@given(case_series())
def test_every_estimate_counts_the_same_lines(series: itp.CaseSeries) -> None:
    """Waiting, in response and gone by each cause are one, at every day."""
    times = itp.remission_times(series)
    inside, soon = itp.in_response(times), itp.response_times(times).all_treated
    grid = np.arange(0, inside.until + 1)
    states = inside.states_at(grid)
    total = sum(
        (states[name] for name in states.columns if name != "day"), start=np.zeros(len(grid))
    )

    assert len(inside) == len(soon) == len(times)
    assert inside.responders == soon.events == int(times["responded"].sum())
    if len(times):
        np.testing.assert_allclose(total, 1, atol=1e-12)
    assert np.all(soon.at(grid) >= inside.at(grid) - 1e-12)
    assert np.all((inside.at(grid) >= 0) & (inside.at(grid) <= 1 + 1e-12))


@given(case_series(), st.sampled_from([itp.IWG_2009, itp.DING_2025]))
def test_how_responses_end_and_those_that_go_on_are_one(
    series: itp.CaseSeries, definition: itp.Definition
) -> None:
    """At every day, to 1e-12."""
    ends = itp.estimates.remission_causes(series, definition)
    table = ends.steps()
    total = sum((table[name] for name in ends), start=table["left"])

    np.testing.assert_allclose(total, 1, atol=1e-12)
    curve = itp.remission_survival(series, definition)
    np.testing.assert_array_equal(ends.left.survival, curve.survival)


@given(case_series(), st.sampled_from([itp.IWG_2009, itp.DING_2025]))
def test_the_end_lies_in_its_interval(series: itp.CaseSeries, definition: itp.Definition) -> None:
    """Low <= days <= high; a closed end is finite, an open one is not."""
    times = itp.remission_times(series, definition).responded

    assert np.all(times["low"] <= times["days"])
    assert np.all(times["days"] <= times["high"])
    np.testing.assert_array_equal(np.isfinite(times["high"]), times["closed"])
    assert np.all(times["closed"] | (times["low"] == times["days"]))


# --- being in response, as R finds it -----------------------------------------------------------


def followed(data: Columns, estimator: Any) -> InResponse:
    """One arm of myeloid."""
    size = len(data["waited"])
    lines = {
        "patient_id": np.arange(size).astype(str), "line": np.ones(size, int),
        "responded": data["responded"], "waiting_days": data["waited"],
        "waiting_event": data["waiting_event"], "kept_days": data["kept"],
        "kept_event": data["kept_event"],
        "cause": np.where(data["kept_event"], "LOSS", "").astype(object),
    }  # fmt: skip
    return follow_responses(
        Table(lines), patient=np.arange(size), left_out=no_lines_left_out(), estimator=estimator
    )


@pytest.mark.parametrize(
    ("arm", "shares", "errors", "mean"),
    [
        ("A", [0.595690911643, 0.568898729337, 0.402070215592, 0.300238841518],
         [0.0282912278203, 0.0286399080788, 0.028456531972, 0.0267328700876],
         (397.992501254, 25.4924473952)),
        ("B", [0.702858848214, 0.671795195961, 0.530756016455, 0.395828920556],
         [0.0254263314524, 0.0261671548562, 0.0278826006931, 0.0274250294694],
         (513.296803693, 25.0620019305)),
    ],
)  # fmt: skip
def test_the_difference_of_curves_of_r(
    arm: str, shares: list[float], errors: list[float], mean: tuple[float, float]
) -> None:
    """Myeloid at 90, 180, 365 and 730 days, and the mean to 1095 days, with their errors."""
    found = followed(arm_of_myeloid(arm), "curves")
    days = [90, 180, 365, 730]

    np.testing.assert_allclose(found.at(days), shares, atol=1e-9)
    np.testing.assert_allclose(found.error_at(days), errors, atol=1e-6)
    assert mean == pytest.approx(
        (found.restricted_mean(1095), found.restricted_mean_error(1095)), abs=1e-6
    )
    states = followed(arm_of_myeloid(arm), "states")
    np.testing.assert_allclose(states.at(days), shares, atol=5e-4)
    np.testing.assert_allclose(states.error_at(days), errors, atol=5e-4)


@pytest.mark.parametrize(
    ("arm", "errors"),
    [
        ("A", [0.0292601484655, 0.0298116977231, 0.0272332425197, 0.0252278674142]),
        ("B", [0.0256601604038, 0.0257666834286, 0.02723281254, 0.0275787793505]),
    ],
)
@pytest.mark.parametrize("estimator", ["states", "curves"])
def test_the_error_is_that_of_a_bootstrap(arm: str, errors: list[float], estimator: Any) -> None:
    """R's of 600 draws, to 10 %; and one of 300 draws here."""
    data = arm_of_myeloid(arm)
    days = [90, 180, 365, 730]
    ours = followed(data, estimator).error_at(days)
    random = np.random.default_rng(16)
    drawn = []
    for _ in range(300):
        rows = random.integers(0, len(data["waited"]), len(data["waited"]))
        drawn.append(followed({k: v[rows] for k, v in data.items()}, estimator).at(days))

    np.testing.assert_allclose(ours, errors, rtol=0.1)
    np.testing.assert_allclose(ours, np.std(drawn, axis=0), rtol=0.12)


def test_the_steps_have_their_limits() -> None:
    """As they are read on each day; 0 before anyone responded."""
    found = followed(arm_of_myeloid("A"), "states")
    table = found.steps()
    low, high = found.interval_at(table["day"])
    some = table["in_response"] > 0

    np.testing.assert_allclose(table["lower"][some], low[some])
    np.testing.assert_allclose(table["upper"][some], high[some])
    assert {0.0} == {*table["lower"][~some].tolist(), *table["upper"][~some].tolist()}


def test_many_days_have_the_errors_of_each() -> None:
    """In one pass over the lines, whichever estimator; 0 before anyone responded."""
    for estimator in ("states", "curves"):
        found = followed(arm_of_myeloid("A"), estimator)
        days = np.arange(0, 1000, 37)
        one_by_one = [float(found.error_at(day)[0]) for day in days]

        np.testing.assert_allclose(found.error_at(days), one_by_one, atol=1e-12)
        assert 0 == one_by_one[0]


def test_the_difference_of_two_means_of_r() -> None:
    """Arm A against arm B, up to day 1095."""
    one, two = (followed(arm_of_myeloid(arm), "curves") for arm in "AB")
    two = attrs.evolve(
        two, lines=Table({name: two.lines[name] for name in two.lines.columns}
                         | {"patient_id": two.lines["patient_id"].astype(object) + "b"}),
    )  # fmt: skip
    found = estimates.compare_means(one, two, until=1095)

    assert (-115.304302439, 35.7486896958, 0.00125790889637) == pytest.approx(
        (found.difference, found.standard_error, found.p), abs=1e-6
    )


def test_a_convention_that_is_not_known_is_refused() -> None:
    """By its name."""
    with pytest.raises(itp.InputError, match="estimator"):
        itp.in_response(DEATHS, estimator="difference")  # type: ignore[call-overload]


def test_the_lines_of_an_estimate_keep_their_numbers() -> None:
    """In the order of patients and lines, with the patient of each."""
    people = [
        person("7:120 40:120", id="a", next_line=50),
        person("14:120 30:120 60:9 67:9", id="b"),
    ]
    found = itp.in_response(people)

    assert [("a", 1), ("a", 2), ("b", 1)] == [
        (str(row["patient_id"]), int(row["line"])) for row in found.lines.rows()
    ]
    assert [True, False, True] == found.lines["responded"].tolist()
    assert [2] == itp.in_response(people, line=2).lines["line"].tolist()


def test_in_response_at_a_higher_level() -> None:
    """From 40 on day 7 the lowest level holds, from 110 on day 21 the highest as well."""
    people = [person("0:10 7:40 14:40 21:110 28:110")]

    assert [1, 1] == itp.in_response(people).at([10, 25]).tolist()
    assert [0, 1] == itp.in_response(people, level="CR").at([10, 25]).tolist()
