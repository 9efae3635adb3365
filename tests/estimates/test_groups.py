"""Groups of lines: rates, curves and tests by any column."""

from __future__ import annotations

import datetime as dt
import pickle
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase import Definition, estimates, examples, report
from itpcase.estimates.groups import FIELDS, LINE_FIELDS, group_order, label_lines, shown_group
from itpcase.estimates.stated import understand
from itpcase.report.publication import PublicationTable
from itpcase.testing.strategies import case_series
from tests.figures.drawn import registry


def test_lines_are_divided_by_any_column() -> None:
    """Agents, number, phase, a column of the patients, or one value a line."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "a", "b", "b"], "on": [7, 14, 7, 14], "count": [60, 60, 9, 9],
                "unit": "10*9/L"},
        lines={"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0],
               "agents": ["ivig", "danazol"]},
        patients={"patient_id": ["a", "b"], "sex": ["F", None]},
    )  # fmt: skip

    assert ["ivig", "danazol"] == itp.remission_times(cohort, by="agents")["group"].tolist()
    assert ["1", "1"] == itp.remission_times(cohort, by="line")["group"].tolist()
    assert ["unknown"] * 2 == itp.remission_times(cohort, by="phase")["group"].tolist()
    assert ["F", "unknown"] == itp.remission_times(cohort, by="sex")["group"].tolist()
    assert ["x", "unknown"] == itp.remission_times(cohort, by=["x", None])["group"].tolist()
    for by, code in (("colour", "UNKNOWN_COLUMN"), (["x"], "COLUMN_LENGTHS")):
        with pytest.raises(itp.InputError, match=code):
            itp.remission_times(cohort, by=by)


def test_agents_are_one_group_however_they_are_written() -> None:
    """By their code; what is no agent of the vocabulary stands for itself."""
    words = ["Promacta", "eltrombopag", "艾曲泊帕", "Revolade 50 mg", "drug x"]
    series = [
        itp.Patient(id=word, lines=[itp.TreatmentLine(line=1, agents=[word], started_on=0)])
        for word in words
    ]
    both = itp.Patient(
        id="both", lines=[itp.TreatmentLine(line=1, agents=["IVIG", "Promacta"], started_on=0)]
    )

    assert ["eltrombopag"] * 4 + ["drug x", "eltrombopag+ivig"] == (
        itp.remission_times([*series, both], by="agents")["group"].tolist()
    )


def test_lines_are_divided_by_the_class_of_their_agents() -> None:
    """However they are written; each class once, in order, and what is not understood too."""
    given = [
        ["Promacta"], ["romiplostim", "艾曲泊帕"], ["RTX", "dexamethasone"], ["drug x"],
        ["prednisone", "drug x"], ["脾切除术"], ["placebo"],
    ]  # fmt: skip
    series = [
        itp.Patient(id=str(i), lines=[itp.TreatmentLine(line=1, agents=agents, started_on=0)])
        for i, agents in enumerate(given)
    ]
    cohort = itp.Cohort.from_patients(series)

    found = ["TPO receptor agonist", "TPO receptor agonist", "anti-CD20+corticosteroid", "unknown",
             "corticosteroid+unknown", "splenectomy", "placebo"]  # fmt: skip
    for subject in (series, cohort):
        assert found == itp.remission_times(subject, by="agent_class")["group"].tolist()
    rows = [report.groups_table(series, by="agent_class", lang=lang) for lang in ("en", "zh")]
    assert {"anti-CD20 + corticosteroid", "corticosteroid + unknown", "unknown"} <= {
        rows[0].cell(row, "group").text for row in rows[0].rows
    }
    assert {"抗CD20单抗 + 糖皮质激素", "糖皮质激素 + 未知", "未知"} <= {
        rows[1].cell(row, "group").text for row in rows[1].rows
    }


def test_lines_are_divided_by_the_year_in_which_they_started() -> None:
    """The year of the calendar; study days and lines without a start are of none."""
    days = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(1969, 12, 31), None]
    series = [
        itp.Patient(id=str(i), lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=day)])
        for i, day in enumerate(days)
    ]
    on_study_days = [
        attrs.evolve(series[0], lines=[attrs.evolve(series[0].lines[0], started_on=2019)])
    ]

    cohort = itp.Cohort.from_patients(series)
    years = label_lines(cohort, np.arange(len(days)), "start_year").tolist()
    assert ["2019", "2020", "1969", "unknown"] == years
    assert years[:3] == itp.remission_times(series, by="start_year")["group"].tolist()
    assert ["unknown"] == itp.remission_times(on_study_days, by="start_year")["group"].tolist()
    table = report.groups_table(series, by="start_year")
    assert ("1969", "2019", "2020") == table.rows[:3]
    assert "2019" == table.cell("2019", "group").text
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": [], "on": [], "count": [], "unit": []},
        lines={"patient_id": ["p"], "line": [1], "started_on": ["2021-03-05"], "agents": ["ivig"]},
    )
    assert ["2021"] == itp.remission_times(cohort, by="start_year")["group"].tolist()


@pytest.mark.parametrize(
    "by",
    [
        ["a", None], ["a", np.nan], ["a", ""], pd.Series(["a", None]), pl.Series(["a", None]),
        pd.array(["a", None], dtype="string"), pd.Series(pd.Categorical(["a", None])),
        np.ma.array(["a", "b"], mask=[False, True]),
    ],
)  # fmt: skip
def test_what_is_missing_is_a_group_of_its_own(by: Any) -> None:
    """Nobody is left out, however a missing value is written."""
    series = registry()[:2]

    assert ["a", "unknown"] == itp.remission_times(series, line=1, by=by)["group"].tolist()
    assert ["a", "unknown"] == list(itp.remission_survival(series, line=1, by=by))


def test_one_group_is_estimated_and_not_compared() -> None:
    """A column with one value."""
    series = registry()

    assert ["x"] == list(itp.in_response(series, line=1, by=["x"] * len(series)))
    with pytest.raises(itp.InputError, match=r"\[NO_GROUPS\]"):
        estimates.compare_durations(series, line=1, by=["x"] * len(series))
    for by in (5, [["a"]] * len(series)):
        with pytest.raises(itp.InputError, match=r"\[NOT_ONE_COLUMN\]"):
            itp.remission_times(series, line=1, by=by)


def test_blanks_make_no_other_reference() -> None:
    """As they make no other group."""
    series = registry()
    by = [("drug  50 mg ", "placebo")[place % 2] for place in range(len(series))]
    found = [
        estimates.response_rate_differences(series, by=by, line=1, reference=reference)
        for reference in ("drug 50 mg", "drug  50 mg ")
    ]

    assert [["placebo"]] * 2 == [each["group"].tolist() for each in found]
    assert [["drug 50 mg"]] * 2 == [each["reference"].tolist() for each in found]


@pytest.mark.parametrize(
    "names",
    [
        ["C1", "C2", "C10"],
        ["0.25 mg/kg", "0.5 mg/kg", "2 mg/kg"],
        ["0,25 mg", "0,5 mg", "10 mg"],
        ["1", "2", "3+", "10"],
        ["2 drugs", "10 drugs", "placebo", "unknown"],
        ["site 01", "site 1", "site 2", "甲10"],
        ["9" * 400, "A"],
    ],
)
def test_numbers_in_names_stand_by_their_size(names: list[str]) -> None:
    """From whatever order; the unknown last."""
    for order in (names, names[::-1], [*names[1:], *names]):
        assert names == group_order(order)


def test_a_number_names_the_group_of_that_number() -> None:
    """Of groups that are numbers, the reference may be given as one; True is none of them."""
    series = registry()
    by = [place % 2 + 1 for place in range(len(series))]
    for reference in (1, np.int64(1), "1"):
        found = estimates.response_rate_differences(series, by=by, line=1, reference=reference)  # type: ignore[arg-type]
        assert ["1"] == found["reference"].tolist()
    with pytest.raises(itp.InputError, match=r"\[UNKNOWN_GROUP\]"):
        estimates.response_rate_differences(series, by=by, line=1, reference=True)  # type: ignore[arg-type]


def test_a_group_that_no_line_is_in_is_no_reference() -> None:
    """Nor is another denominator read as one of the two."""
    for reference in ("drug x", "", " "):
        with pytest.raises(itp.InputError, match=r"\[UNKNOWN_GROUP\]"):
            estimates.response_rate_differences(registry(), by="agents", reference=reference)
    with pytest.raises(itp.InputError, match=r"\[UNKNOWN_CONVENTION\]"):
        estimates.response_rate_differences(registry(), by="agents", denominator="all")
    empty = estimates.response_rate_differences([], by="agents")

    assert 0 == len(empty)
    assert [object, object, float] == [
        empty[name].dtype for name in ("group", "reference", "difference")
    ]


def test_a_table_of_times_gives_what_it_was_made_with() -> None:
    """Another line, level, cut or division is refused instead of passed over."""
    times = itp.remission_times(registry(), itp.DING_2025, by="agents")

    assert times is itp.remission_times(times, by="agents", level=times.level)
    for asked in ({"by": "line"}, {"line": 1}, {"level": "CR"}, {"data_cut": 100}):
        with pytest.raises(itp.InputError, match=r"\[TABLE_OF_TIMES\]") as error:
            itp.remission_times(times, **asked)
        assert [error.value.problem.argument] == list(asked)
    alone = itp.remission_times(registry(), itp.DING_2025)
    with pytest.raises(itp.InputError, match="make the table with it"):
        itp.remission_survival(alone, by="agents")


def test_each_group_is_estimated_as_if_it_were_alone() -> None:
    """By name, in order, and equal to the estimate of its lines."""
    subjects = registry()
    for ask in (
        itp.remission_survival, itp.in_response, itp.response_times, itp.remission_causes,
        estimates.remission_between_visits,
    ):  # fmt: skip
        found = ask(subjects, by="agents", line=1)
        assert ["eltrombopag", "rituximab"] == list(found)
        assert "agents" == found.by
        alone = ask([p for p in subjects if p.lines[0].agents == ("rituximab",)], line=1)
        assert repr(alone) == repr(found["rituximab"])


def test_rates_of_groups_are_compared_with_one_of_them() -> None:
    """Newcombe's and Katz's intervals; Fisher's p where each patient has one line."""
    subjects = registry()
    rates = itp.response_rates(subjects, itp.DING_2025, by="agents", line=1)
    found = estimates.response_rate_differences(
        subjects, itp.DING_2025, by="agents", reference="rituximab", line=1
    )
    primary = {row["group"]: row for row in rates if row["is_primary"]}
    pair = estimates.compare_proportions(
        *(estimates.proportion(int(primary[name]["responders"]), int(primary[name]["lines"]))
          for name in ("eltrombopag", "rituximab"))
    )  # fmt: skip

    assert ["eltrombopag"] == found["group"].tolist()
    assert pair.difference_interval == (found["lower"][0], found["upper"][0])
    assert pair.p == found["p"][0]
    every = estimates.response_rate_differences(subjects, itp.DING_2025, by="agents")
    assert np.isnan(every["p"]).all()


def test_durations_of_groups_are_compared() -> None:
    """The log-rank test of the table of times; robust where a patient has several lines."""
    subjects = registry()
    times = itp.remission_times(subjects, itp.DING_2025, line=1, by="agents").responded
    found = estimates.compare_durations(subjects, itp.DING_2025, line=1, by="agents")
    plain = estimates.logrank(times["days"], times["closed"], times["group"])
    inside = estimates.compare_durations(
        subjects, itp.DING_2025, line=1, by="agents", strata=[str(i // 6) for i in range(12)]
    )

    assert plain.statistic == pytest.approx(found.statistic)
    assert not found.is_robust
    assert inside.statistic != found.statistic
    twice = [_again(patient) for patient in subjects]
    assert estimates.compare_durations(twice, itp.DING_2025, by="line").is_robust
    pairs = estimates.pair_durations(subjects, itp.DING_2025, line=1, by="agents")
    assert [plain.p] == pytest.approx(pairs["p"].tolist())


def _again(patient: itp.Patient) -> itp.Patient:
    """The same patient by another name, with a second line of the same agent."""
    lines = [
        *patient.lines[:1],
        itp.TreatmentLine(line=2, agents=patient.lines[0].agents, started_on=75),
    ]
    return itp.Patient(id=f"{patient.id}x", lines=lines, platelets=patient.platelets)


def test_ends_of_groups_are_compared_by_gray() -> None:
    """As the test of the columns."""
    subjects = registry()
    times = itp.remission_times(subjects, itp.DING_2025, line=1, by="agents").responded
    cause = np.where(times["closed"], times["cause"], "")
    found = estimates.compare_ends(subjects, itp.DING_2025, line=1, by="agents", of="LOSS")

    assert (
        found.statistic
        == estimates.gray_test(times["days"], cause, times["group"], of="LOSS").statistic
    )


def test_responders_by_a_day_are_compared_from_that_day() -> None:
    """Of those still followed; from the start the comparison is refused, with the reason."""
    subjects = registry()
    for i, patient in enumerate(subjects[:4]):
        subjects[i] = itp.Patient(
            id=patient.id, lines=patient.lines,
            platelets=[
                itp.PlateletMeasurement(on=day, count="9 G/L") for day in range(0, 150, 7)
            ],
        )  # fmt: skip
    found = estimates.compare_from_landmark(subjects, itp.DING_2025, day=28, line=1)

    assert (8, 4, 0) == (len(found.responded), len(found.others), found.left_out)
    assert (3, 1) == (found.responded.events, found.others.events)
    assert 1 == found.test.df
    deaths = estimates.compare_from_landmark(
        subjects, itp.DING_2025, day=28, line=1, outcome="death"
    )
    assert 1 == deaths.responded.events
    with pytest.raises(itp.InputError, match="must have lived to respond"):
        estimates.compare_from_landmark(subjects, day=0)


@pytest.mark.parametrize(("day", "known"), [(28, False), (34, False), (35, True), (36, True)])
def test_a_response_is_known_at_a_landmark_that_was_confirmed_by_then(
    day: int, known: bool
) -> None:
    """The count that confirms it may still come, and comes only to who is still followed then."""

    def of(id: str, counts: dict[int, int]) -> itp.Patient:
        return itp.Patient(
            id=id, lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            platelets=[
                itp.PlateletMeasurement(on=at, count=f"{count} G/L") for at, count in counts.items()
            ],
        )  # fmt: skip

    early = of("early", {0: 9, 7: 60, 14: 60, 100: 60})
    late = of("late", {0: 9, 7: 9, 28: 60, 35: 60, 100: 60})
    never = of("never", {0: 9, 7: 9, 100: 9})
    found = estimates.compare_from_landmark([early, late, never], day=day)

    assert ["early", *["late"] * known] == found.responded.lines["patient_id"].tolist()
    assert ["late"] * (not known) + ["never"] == found.others.lines["patient_id"].tolist()


# --- follow-up, again and again, and next -------------------------------------------------------


def long_course() -> itp.Patient:
    """Two lines, a rescue, bleeds, and a death."""
    return itp.Patient(
        id="p",
        lines=[
            itp.TreatmentLine(line=1, agents=["ivig"], started_on=10, ended_on=50),
            itp.TreatmentLine(line=2, agents=["danazol"], started_on=100),
        ],
        platelets=[
            itp.PlateletMeasurement(on=day, count="60 G/L") for day in range(10, 95, 14)
        ],
        rescues=[itp.RescueTherapy(on=day, kind="ivig") for day in (60, 150, 150)],
        bleeds=[itp.BleedingEvent(on=day, who_grade=1) for day in (5, 70)],
        died_on=375,
    )  # fmt: skip


def test_patients_are_followed_from_their_first_line() -> None:
    """Death censors the reverse curve; the years of all are added up."""
    alive = itp.Patient(
        id="q", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        followed_until=730,
    )  # fmt: skip
    nobody = itp.Patient(id="r")
    found = estimates.follow_up([long_course(), alive, nobody])

    assert (730, (365, 730), 2, 1, 1) == (
        found.median, found.range, found.patients, found.died, found.not_started,
    )  # fmt: skip
    assert (365 + 730) / 365.25 == pytest.approx(found.patient_years)
    assert 14 == found.count_spacing
    cut = estimates.follow_up([long_course(), alive], data_cut=100)
    assert (0, (90, 100)) == (cut.died, cut.range)
    at_death = [estimates.follow_up([long_course()], data_cut=day).died for day in (374, 375)]
    assert [0, 1] == at_death
    assert estimates.follow_up([nobody]).median is None


def test_rescues_bleeds_and_lines_per_patient_year() -> None:
    """Events after the start of the first line; a day counts once in the mean."""
    rate = estimates.patient_year_rate([long_course()], "rescues")
    mean = estimates.mean_events([long_course()], "rescues")

    assert (3, 365 / 365.25) == pytest.approx((rate.events, rate.time))
    assert [0, 1, 2] == mean.at([49, 50, 140]).tolist()
    assert 1 == estimates.patient_year_rate([long_course()], "bleeds").events
    assert [0, 1] == estimates.mean_events([long_course()], "lines").at([89, 90]).tolist()
    with pytest.raises(itp.InputError, match=r"\[UNKNOWN_CONVENTION\]"):
        estimates.patient_year_rate([long_course()], "counts")  # type: ignore[arg-type]


@pytest.mark.parametrize("by_columns", [False, True])
def test_grade_0_is_no_bleed(by_columns: bool) -> None:
    """A visit without bleeding is written as grade 0; bleeding without a grade counts."""
    days, grades = (7, 14, 21, 28), (0, 1, None, 0)
    subject: Any = [
        itp.Patient(
            id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            followed_until=365,
            bleeds=[
                itp.BleedingEvent(on=day, who_grade=grade)
                for day, grade in zip(days, grades, strict=True)
            ],
        )
    ]  # fmt: skip
    if by_columns:
        subject = itp.Cohort.from_tables(
            counts={"patient_id": ["p"], "on": [0], "count": [9], "unit": "G/L"},
            lines={"patient_id": ["p"], "line": [1], "started_on": [0], "agents": ["ivig"]},
            patients={"patient_id": ["p"], "followed_until": [365]},
            bleeds={
                "patient_id": ["p"] * 4, "on": list(days), "who_grade": [0.0, 1.0, np.nan, 0.0],
            },
        )  # fmt: skip

    assert 2 == estimates.patient_year_rate(subject, "bleeds").events
    assert [0, 1, 2, 2] == estimates.mean_events(subject, "bleeds").at(list(days)).tolist()


@pytest.mark.parametrize(
    ("until", "years"), [(None, 100), (160, 160), (400, 100)], ids=["one day", "later", "uncut"]
)
def test_a_bleed_is_known_to_its_last_day(until: int | None, years: int) -> None:
    """Nothing else is known after day 100; what lies behind the cut of day 200 is not known."""
    one = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        bleeds=[itp.BleedingEvent(on=100, until=until)],
    )  # fmt: skip
    going_on = attrs.evolve(one, bleeds=[itp.BleedingEvent(on=100, ongoing=True)])

    assert (years, years) == estimates.follow_up([one], data_cut=200).range
    assert (100, 100) == estimates.follow_up([going_on]).range


def test_unrecorded_bleeding_is_no_absence_of_bleeding() -> None:
    """Patients whose bleeding was not recorded have no rate of it."""
    unknown = itp.Patient(
        id="u", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        followed_until=365, bleeding_recorded=False,
    )  # fmt: skip
    with pytest.raises(itp.InputError, match=r"\[NO_RATE\]"):
        estimates.patient_year_rate([unknown], "bleeds")


@pytest.mark.parametrize(
    ("since", "rescues", "cause", "days"),
    [
        ("start", True, ["RESCUE", "RESCUE"], [50, 50]),
        ("start", False, ["NEW_LINE", "DEATH"], [90, 275]),
        ("stop", True, ["RESCUE"], [10]),
    ],
)
def test_what_comes_next(since: Any, rescues: bool, cause: list[str], days: list[float]) -> None:
    """From the start or from the stop; a line that was not stopped has no stop."""
    found = estimates.time_to_next_treatment([long_course()], since=since, rescues=rescues)

    assert cause == found.lines["cause"].tolist()
    assert days == found.lines["days"].tolist()


def test_a_response_is_lost_after_the_stop() -> None:
    """Days count from the stop, of lines that were stopped in response."""
    lost = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=40)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L")
            for day, count in [(0, 9), (7, 60), (35, 60), (70, 60), (100, 9)]
        ],
    )  # fmt: skip
    found = estimates.relapse_after_stop([lost], itp.DING_2025)

    assert [("LOSS", 60.0)] == list(
        zip(found.lines["cause"].tolist(), found.lines["days"].tolist(), strict=True)
    )
    with pytest.raises(itp.InputError, match="stopped while in response"):
        estimates.relapse_after_stop([long_course()], itp.IWG_2009, line=2)


@pytest.mark.parametrize(
    ("on_stop", "more", "expected"),
    [
        (60, {}, [("LOSS", 30.0)]),
        (9, {}, None),  # a count of that day is seen before the stop
        (9, {"rescues": [itp.RescueTherapy(on=41, kind="ivig")]}, None),
        (60, {"rescues": [itp.RescueTherapy(on=40, kind="ivig")]}, None),  # belongs to before it
        (60, {"rescues": [itp.RescueTherapy(on=41, kind="ivig")]}, [("RESCUE", 1.0)]),
        (60, {"bleeds": [itp.BleedingEvent(on=40, who_grade=2)]}, None),
        (60, {"bleeds": [itp.BleedingEvent(on=41, who_grade=2)]}, [("BLEEDING", 1.0)]),
    ],
)
def test_a_response_that_was_lost_on_the_day_of_the_stop(
    on_stop: float, more: dict[str, Any], expected: list[tuple[str, float]] | None
) -> None:
    """It is no response that was kept off the drug for 0 days."""
    lost = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=40)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L")
            for day, count in [(0, 9), (7, 60), (14, 60), (40, on_stop), (70, 9), (71, 9)]
        ], **more,
    )  # fmt: skip
    if expected is None:
        with pytest.raises(itp.InputError, match="stopped while in response"):
            estimates.relapse_after_stop([lost], itp.IWG_2009)
        return
    lines = estimates.relapse_after_stop([lost], itp.IWG_2009).lines
    assert expected == [*zip(lines["cause"].tolist(), lines["days"].tolist(), strict=True)]


@pytest.mark.parametrize(
    ("stop", "definition", "expected"),
    [
        (28, itp.IWG_2009, None), (34, itp.IWG_2009, None), (35, itp.IWG_2009, 28.0),
        (62, itp.IWG_2009, 1.0), (27, itp.DING_2025, None), (28, itp.DING_2025, 35.0),
    ],
)  # fmt: skip
def test_a_response_that_was_confirmed_after_the_stop(
    stop: int, definition: Definition, expected: float | None
) -> None:
    """Up to the count that confirmed it such a line could not have lost it, and would not count."""
    lost = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=stop)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L")
            for day, count in [(0, 9), (28, 60), (35, 60), (63, 9), (64, 9)]
        ],
    )  # fmt: skip
    if expected is None:
        with pytest.raises(itp.InputError, match="stopped while in response"):
            estimates.relapse_after_stop([lost], definition)
        return
    lines = estimates.relapse_after_stop([lost], definition).lines
    assert [("LOSS", expected)] == [
        *zip(lines["cause"].tolist(), lines["days"].tolist(), strict=True)
    ]


def test_a_next_line_before_the_stop_comes_before_a_death_on_its_day() -> None:
    """Days before the stop are not one day; a next line on the day of a death is."""
    for started_on, cause in ((3, "NEW_LINE"), (6, "DEATH")):
        patient = itp.Patient(
            id="p", died_on=6,
            lines=[
                itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=6),
                itp.TreatmentLine(line=2, agents=["rituximab"], started_on=started_on),
            ],
        )  # fmt: skip
        found = estimates.time_to_next_treatment([patient], line=1, since="stop")
        assert ([cause], [0.0]) == tuple(found.lines[key].tolist() for key in ("cause", "days"))


def test_what_comes_next_in_groups() -> None:
    """Each as if it were alone; the groups are of all lines asked about."""
    other = attrs.evolve(long_course(), id="q")
    subjects = [long_course(), other]
    next_one = estimates.time_to_next_treatment(subjects, line=1, by=["p", "q"])
    lost = estimates.relapse_after_stop(subjects, itp.DING_2025, line=1, by=["p", "q"])

    assert repr(estimates.time_to_next_treatment([other], line=1)) == repr(next_one["q"])
    assert repr(estimates.relapse_after_stop([other], itp.DING_2025, line=1)) == repr(lost["q"])
    assert ["p", "q"] == list(next_one) == list(lost)


def test_a_death_on_the_day_of_the_next_line_comes_first() -> None:
    """As of intercurrent events of one day."""
    died = attrs.evolve(long_course(), died_on=100, rescues=())

    assert ["DEATH"] == (estimates.time_to_next_treatment([died], line=1).lines["cause"].tolist())


# --- stated and computed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("CR", "responded"), ("Partial response; 50-60", "responded"), ("NR", "no response"),
        ("did not respond; slight rise", "no response"), ("完全反应 (停药)", "responded"),
        ("one of 1 CR and 2 PR", ""), ("no complete response", ""),
        ("minor response, persistent bleeding", "responded"), ("failure", "no response"),
        ("R (day 14)", "responded"), ("部分反应\uff1b后复发", "responded"),
        ("refractory to first-line treatment", "no response"),
        ("bone marrow failure", ""), ("R-CHOP", ""), ("2 of 3 responded", ""),
    ],
)  # fmt: skip
def test_statements_are_understood_by_a_closed_table(text: str, answer: str) -> None:
    """Whether this line responded; what says it of several patients says nothing."""
    assert answer == understand(text)


def test_what_was_stated_against_what_was_counted() -> None:
    """Each disagreement is listed; what is not evaluable is not judged."""
    told = ["CR", "PR; lost later", "no response", "NR", "improved", "CR"]
    counts = [60, 9, 60, 9, 60, None]
    series = [
        itp.Patient(
            id=f"p{i}",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=["ivig"], started_on=0, stated_response=told[i]
                )
            ],
            platelets=[
                itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                for day in (7, 14) if count is not None
            ],
        )
        for i, count in enumerate(counts)
    ]  # fmt: skip
    found = estimates.compare_stated(series, itp.DING_2025)

    assert told == found.lines["stated"].tolist()
    assert ["", "NE"] == [found.lines["understood"][4], found.lines["computed"][5]]
    assert ["p1", "p2"] == found.disagreements["patient_id"].tolist()
    assert found.agreement is not None
    assert [[1, 1], [1, 1]] == found.agreement.counts.tolist()
    by_columns = estimates.compare_stated(itp.Cohort.from_patients(series), itp.DING_2025)
    assert told == by_columns.lines["stated"].tolist()
    nothing = estimates.compare_stated([itp.Patient(id="p")])
    assert (0, None) == (len(nothing.lines), nothing.agreement)


def test_an_estimate_names_its_groups() -> None:
    """In one line."""
    found = itp.remission_survival(examples.load("ding-2025"), itp.DING_2025, by="agents")

    assert re.fullmatch(r"ByGroup\(agents: zanubrutinib: KaplanMeier\(.*\)\)", repr(found))
    assert 1 == len(found)


def test_groups_may_be_given_by_patient() -> None:
    """A mapping, such as of centres, and a fact of the patients; both words for agents do."""
    patients = registry()
    centres = {patient.id: "north" if i % 2 else "south" for i, patient in enumerate(patients)}
    times = itp.remission_times(patients, by=centres)

    assert [centres[str(id)] for id in times["patient_id"]] == times["group"].tolist()
    some = itp.remission_times(patients, by={patients[0].id: "north"})["group"]
    assert {"north", "unknown"} == set(some.tolist())
    by_sex = [
        itp.Patient(id=name, sex=sex, lines=patients[0].lines)
        for name, sex in (("a", "F"), ("b", None))
    ]
    assert ["F", "unknown"] == itp.remission_times(by_sex, by="sex", line=1)["group"].tolist()
    same = [
        itp.remission_times(patients, by=word)["group"].tolist() for word in ("agent", "agents")
    ]
    assert same[0] == same[1]


@pytest.mark.parametrize(
    "by", ["centre", "center", "dose", "stop_reason", "etiology", "provenance"]
)
def test_any_fact_of_a_patient_or_line_divides_the_lines(by: str) -> None:
    """A column of the records is a group, and nothing is unknown in silence."""
    facts: dict[str, Any] = {"centre": "Rome", "etiology": "primary"}
    patients = [
        itp.Patient(
            id=name, **(facts if name == "a" else {}),
            lines=[itp.TreatmentLine(
                line=1, agents=["ivig"], started_on=0, ended_on=9,
                **({"dose": "1 g/kg", "stop_reason": "adverse event"} if name == "a" else {}),
            )],
        )
        for name in ("a", "b")
    ]  # fmt: skip
    cohort = itp.Cohort.from_patients(patients)
    expected = {
        "centre": ["Rome", "unknown"], "center": ["Rome", "unknown"],
        "dose": ["1 g/kg", "unknown"], "stop_reason": ["adverse event", "unknown"],
        "etiology": ["primary", "unknown"], "provenance": ["observed"] * 2,
    }  # fmt: skip

    assert expected[by] == label_lines(cohort, np.arange(2), by).tolist()


def known_groups(cohort: itp.Cohort, by: str) -> list[str]:
    """Return the group of each line; all are unknown of a fact that is refused."""
    lines = np.arange(len(cohort.lines))
    try:
        return [str(name) for name in label_lines(cohort, lines, by)]
    except itp.InputError as error:
        if error.problem.code != "NO_GROUPS":
            raise
        return ["unknown"] * len(lines)


@settings(max_examples=40)
@given(st.booleans().flatmap(lambda calendar: case_series(calendar=calendar, max_size=3)))
def test_columns_give_the_groups_that_records_give(series: itp.CaseSeries) -> None:
    """No fact is another one where nobody makes the records of a registry to know it."""
    with TemporaryDirectory() as place:
        itp.write_parquet(series, Path(place) / "all")
        read = itp.read_parquet(Path(place) / "all")
    bare = itp.Cohort.from_tables(
        counts={"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
        lines={"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]},
    )
    for cohort in (read, bare):
        records = itp.Cohort.from_patients(cohort.to_patients())
        for by in (*FIELDS, *LINE_FIELDS):
            assert known_groups(records, by) == known_groups(cohort, by), by


@pytest.mark.parametrize("by", ["sex", "age", "centre", "etiology", "dose", "stop_reason"])
def test_no_record_is_made_to_divide_a_registry(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A usual fact is taken from its column; of any other fact no count becomes a record."""
    patients = {"patient_id": ["a", "b"], "sex": ["F", "M"], "centre": ["Rome", "Oslo"],
                "age": [None, 61], "etiology": ["primary", None],
                "born_on": [-9000, None]}  # fmt: skip
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"], "on": [1], "count": [9.0], "unit": "10*9/L"},
        lines={"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0],
               "dose": ["1 g/kg", None], "stop_reason": ["relapse", None]},
        patients=patients,
    )  # fmt: skip
    born = label_lines(cohort, np.arange(2), "born_on")
    monkeypatch.setattr(itp.Cohort, "patient", None)

    assert ["-9000", "unknown"] == born.tolist()
    assert 2 == len(label_lines(cohort, np.arange(2), by))


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        (["a", "a ", " a", "a\u00a0", "a\u3000"], ["a"] * 5),
        (["a b", "a  b", "a\tb", "A b", " "], ["a b", "a b", "a b", "A b", "unknown"]),
        ([1, 2, 1, 2, 1], ["1", "2", "1", "2", "1"]),
        ([1.0, 2.0, float("nan"), 1.5, 1.0], ["1", "2", "unknown", "1.5", "1"]),
        (["", None, "unknown", "1.0", "2"], ["unknown", "unknown", "unknown", "1.0", "2"]),
    ],
)
def test_blanks_and_floats_make_no_groups(given: list[Any], groups: list[str]) -> None:
    """A column of a table, a mapping, and one value a line are read alike."""
    ids = list("abcde")
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
        lines={"patient_id": ids, "line": [1] * 5, "started_on": [0] * 5},
        patients=pd.DataFrame({"patient_id": ids, "arm": given}),
    )
    lines = np.arange(5)
    for by in ("arm", dict(zip(ids, given, strict=True)), given):
        assert groups == label_lines(cohort, lines, by).tolist()
    assert groups == label_lines(
        itp.Cohort.from_patients(cohort.to_patients()), lines, "arm"
    ).tolist()  # fmt: skip


def test_who_has_no_arm_changes_no_comparison() -> None:
    """They have a row of their own; in polartableone 0.1.1 they are an arm of the test."""

    def by_arm(without: int) -> PublicationTable:
        ids = [f"p{number}" for number in range(20 + without)]
        counts = [
            (patient, on, 120 if on and (number < 6 or 10 <= number < 14) else 9)
            for number, patient in enumerate(ids)
            for on in (0, 7, 14)
        ]
        trial = itp.Cohort.from_tables(
            counts=pd.DataFrame(counts, columns=["patient_id", "on", "count"]).assign(
                unit="10*9/L"
            ),
            lines={"patient_id": ids, "line": 1, "started_on": 0, "agents": "ivig"},
            patients={"patient_id": ids, "arm": ["new"] * 10 + ["old"] * 10 + [None] * without},
        )
        return report.groups_table(trial, by="arm", reference="new")

    given, allotted = by_arm(10), by_arm(0)

    assert ["new", "old", "unknown"] == list(given.rows)
    for name in ("rate", "difference", "ratio", "p"):
        assert allotted.cell("old", name).text == given.cell("old", name).text
    assert "0.656" == given.cell("old", "p").text


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("2021", "2021"),
        ("August 2021", "2021"),
        ("end of 2018", "2018"),
        ("spring 2019, northern hemisphere", "2019"),
        ("December 2020 to February 2021", "unknown"),
        ("early August", "unknown"),
        ("3-4 weeks after line 1", "unknown"),
        ("before splenectomy", "unknown"),
        ("no time", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_year_of_a_start_in_words(words: str | None, year: str) -> None:
    """It is the one of every day that they allow; words of no year or of two say none."""
    lines = [
        itp.TreatmentLine(line=1, agents=["prednisone"], started_on=dt.date(2017, 5, 1)),
        itp.TreatmentLine(line=2, agents=["rituximab"], started_on=None, started_when=words),
    ]
    cohort = itp.Cohort.from_patients([itp.Patient(id="a", lines=lines)])

    assert ["2017", year] == label_lines(cohort, np.arange(2), "start_year").tolist()


SPELLINGS = st.lists(
    st.tuples(st.sampled_from(("Drug X", "DRUG X", "drug x", "Drug  X", "RTX", "rituximab")),
              st.sampled_from(("Other-1", "OTHER-1", ""))),
    min_size=1, max_size=8,
)  # fmt: skip


@given(lines=SPELLINGS, cut=st.integers(1, 8))
def test_a_part_of_a_cohort_names_its_drugs_as_the_whole(
    lines: list[tuple[str, str]], cut: int
) -> None:
    """However a registry is divided, the lines of a drug are of one group."""
    people = [
        itp.Patient(
            id=f"p{i}",
            lines=[itp.TreatmentLine(line=1, agents=[*filter(None, drugs)], started_on=0)],
        )
        for i, drugs in enumerate(lines)
    ]
    whole = itp.remission_times(people, by="agents")["group"].tolist()
    parts = [people[at : at + cut] for at in range(0, len(people), cut)]

    assert whole == [
        name for part in parts for name in itp.remission_times(part, by="agents")["group"].tolist()
    ]
    assert {name.casefold() for name in whole} == {*whole}


def test_a_drug_is_printed_as_it_was_typed_and_asked_for_in_any_letters() -> None:
    """The name of the group has small letters, and the page those of most lines."""
    people = [
        itp.Patient(
            id=f"p{i}", lines=[itp.TreatmentLine(line=1, agents=[drug], started_on=0)],
            platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
        )
        for i, drug in enumerate(("Drug X", "Drug X", "DRUG X", "Other-1", "other-1", "Other-1"))
    ]  # fmt: skip
    cohort = itp.Cohort.from_patients(people)
    rates = itp.response_rates(cohort, by="agents")

    assert ["drug x", "other-1"] == list(dict.fromkeys(rates["group"].tolist()))
    for asked in ("Drug X", "drug x", "DRUG X"):
        found = estimates.response_rate_differences(cohort, by="agents", reference=asked)
        assert ["drug x"] == list(dict.fromkeys(found["reference"].tolist()))
        table = report.groups_table(cohort, by="agents", reference=asked)
        assert ["Drug X", "Other-1"] == [cells[0].text for cells in table.cells]
    (again,) = {*pickle.loads(pickle.dumps(rates["group"][:1])).tolist()}
    assert ("drug x", "Drug X") == (again, shown_group(again))
    with pytest.raises(itp.InputError, match="UNKNOWN_GROUP"):
        report.groups_table(cohort, by="agents", reference="drug")
