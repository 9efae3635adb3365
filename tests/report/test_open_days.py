"""Estimates of a report where print leaves open on which day a line responded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.report import estimates_table, report_html, times_to_response_table
from itpcase.report._estimates.series import Estimates, table_of
from itpcase.report.publication import PublicationTable
from itpcase.words import languages, read_words

LINE = itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)


def undated(id: str) -> itp.Patient:
    """A response for certain, in words that allow several days."""
    words = ("3-4 weeks after line 1", "3 months after line 1")
    return itp.Patient(
        id=id, lines=[LINE],
        platelets=[
            itp.PlateletMeasurement(on=0, count="10 G/L"),
            *(itp.PlateletMeasurement(on=None, when=when, line=1, count="120 G/L")
              for when in words),
        ],
    )  # fmt: skip


def dated(id: str, count: int) -> itp.Patient:
    """Counts on days, up to day 200."""
    return itp.Patient(
        id=id, lines=[LINE],
        platelets=[itp.PlateletMeasurement(on=0, count="10 G/L"),
                   *(itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                     for day in (7, 30, 100, 200))],
    )  # fmt: skip


def series(no: int, yes: int, open_days: int) -> itp.CaseSeries:
    """So many lines without a response, with one, and with one on a day that is not known."""
    people = [
        *(dated(f"no{i}", 9) for i in range(no)),
        *(dated(f"yes{i}", 120) for i in range(yes)),
        *(undated(f"open{i}") for i in range(open_days)),
    ]
    return itp.CaseSeries(patients=people)


def value(table: PublicationTable, row: str) -> str:
    """What stands in a row."""
    return table.cell(row, "value").text


def test_a_response_on_an_open_day_is_no_zero() -> None:
    """Two of four respond, no one knows on which day: no estimate says that nobody did."""
    table = estimates_table(series(2, 0, 2))
    nobody = "not evaluable (2 of 4 lines with open days)"

    assert "2/4 (50%, 7–93)" == value(table, "responded")
    assert f"{nobody}; with open days 0–50%" == value(table, "in_response_at_6")
    assert f"{nobody}; with open days 0–100" == value(table, "mean_in_response")
    for row in ("time_all", "time_responders", "duration", "still_at_6", "in_response_at_12",
                "mean_duration"):  # fmt: skip
        assert nobody == value(table, row), row
    assert any("open on which day" in note for note in table.notes)


def test_beside_days_that_are_known_stand_the_bounds() -> None:
    """One of two dated lines is in response; of four, between one and three are."""
    table = estimates_table(series(1, 1, 2))

    assert value(table, "in_response_at_6").endswith("; with open days 25–75%")
    assert value(table, "in_response_at_6").startswith("50% (")
    assert value(table, "time_all").endswith("; without 2 lines with open days")
    assert "7 (7–7)" == value(table, "time_responders")


def test_without_open_days_nothing_is_said_of_them() -> None:
    """Where every line has its day, the estimates stand alone."""
    table = estimates_table(series(2, 2, 0))

    assert not any("open days" in cell.text for row in table.cells for cell in row)
    assert not any("Open days" in note for note in table.notes)
    assert value(estimates_table(series(2, 0, 0)), "in_response_at_6").startswith("0% (")


@settings(deadline=None)
@given(no=st.integers(0, 3), yes=st.integers(0, 3), open_days=st.integers(1, 3))
def test_the_bounds_hold_what_the_rate_says(no: int, yes: int, open_days: int) -> None:
    """By hand: all that respond do so on day 7 and stay so; the most is the response rate."""
    cohort = itp.Cohort.from_patients(series(no, yes, open_days).patients)
    found = Estimates.of(cohort, definition=itp.IWG_2009, level="R")
    table = table_of(found, itp.IWG_2009, horizon=100)
    total = no + yes + open_days
    if not no + yes:
        assert f"not evaluable ({total} of" in value(table, "in_response_at_6")
        return
    least, most = ((200 * n + total) // (2 * total) for n in (yes, yes + open_days))  # a half up
    days = [round(93 * yes / total), round(93 * yes / total + 100 * open_days / total)]

    assert value(table, "in_response_at_6").endswith(f"with open days {least}–{most}%")
    told = value(table, "mean_in_response").rpartition("with open days ")[2].split("–")
    assert [pytest.approx(each, abs=1) for each in days] == [float(each) for each in told]


@pytest.mark.parametrize("lang", languages())
def test_the_page_does_not_say_that_no_line_responded(lang: str) -> None:
    """No curve can be drawn, for want of days and not of responses."""
    said = read_words(lang)
    hidden, nobody = (
        report_html(series(2, 0, n), definitions=[itp.IWG_2009], lang=lang) for n in (2, 0)
    )

    assert said("report.no_dated_response_drawn") in hidden
    assert said("report.no_response_drawn") not in hidden
    assert said("report.no_response_drawn") in nobody


def test_groups_say_how_many_lines_have_open_days() -> None:
    """In a group without a responder whose day is known, the time to response is no estimate."""
    groups = {"no0": "a", "no1": "a", "open0": "a", "yes0": "b", "open1": "b"}
    table = times_to_response_table(series(2, 1, 2), by=groups)

    assert "not evaluable (1 of 3 lines with open days)" == table.cell("a", "time_all").text
    assert table.cell("a", "time_responders").text == table.cell("a", "time_all").text
    assert table.cell("b", "time_all").text.endswith("; without 1 line with open days")
    assert any("Open days" in note for note in table.notes)
