"""The days that print gives in words, as numbers: in a table of their own, and beside the words."""

from __future__ import annotations

import csv
import datetime as dt
import io
from math import inf
from typing import Any

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.measures import days_in_words
from itpcase.report import evidence_table
from itpcase.report.tables import lines_table

COUNT, LINE = itp.PlateletMeasurement, itp.TreatmentLine


def in_words() -> itp.Patient:
    """A patient of whom most days stand in words."""
    return itp.Patient(
        id="p1",
        lines=[
            LINE(line=1, agents=["prednisone"], started_on=None, started_when="August 2021",
                 ended_on=None, ended_when="about 1 December 2021",
                 stated_duration="lasted 3-4 weeks"),
            LINE(line=2, agents=["ivig"], started_on=dt.date(2022, 3, 1),
                 stated_duration="more than 2 years"),
            LINE(line=3, agents=["rituximab"], started_on=None, started_when="in youth"),
        ],
        platelets=[
            COUNT(on=dt.date(2022, 3, 1), count="9 G/L", line=2),
            COUNT(on=None, count="120 G/L", when="3-4 weeks after line 2", line=2),
            COUNT(on=None, count="130 G/L", when="2-3 weeks later", line=2),
        ],
        bleeds=[itp.BleedingEvent(on=None, when="spring 2021, northern hemisphere")],
    )  # fmt: skip


def as_day(value: object) -> dt.date | None:
    """A cell of a column of days."""
    return None if np.isnat(value) else value.astype(object)  # type: ignore[attr-defined, call-overload]  # a day


def test_every_day_in_words_has_its_bounds() -> None:
    """Words that are read have the first and the last day; words that are not have none."""
    rows = [*days_in_words(in_words()).rows()]

    assert [
        ("counts", 2, "120", "3-4 weeks after line 2", dt.date(2022, 3, 22), dt.date(2022, 3, 29)),
        ("counts", 2, "130", "2-3 weeks later", dt.date(2022, 4, 5), dt.date(2022, 4, 19)),
        ("lines", 1, "", "August 2021", dt.date(2021, 8, 1), dt.date(2021, 8, 31)),
        ("lines", 3, "", "in youth", dt.date(2022, 4, 5), None),
        ("lines", 1, "", "about 1 December 2021", dt.date(2021, 11, 24), dt.date(2021, 12, 8)),
        ("bleeds", 0, "", "spring 2021, northern hemisphere", dt.date(2021, 3, 1),
         dt.date(2021, 6, 22)),
    ] == [
        (row["table"], row["line"], row["printed"], row["words"], as_day(row["earliest"]),
         as_day(row["latest"])) for row in rows
    ]  # fmt: skip


def test_known_days_have_no_row() -> None:
    """The constructed patients have a day for everything."""
    assert 0 == len(days_in_words(examples.load("ding-2025")))


@pytest.mark.parametrize("door", ["patient", "series", "columns"])
def test_every_subject_has_the_same_rows(door: str) -> None:
    """Records, a series, and columns without records."""
    patient = in_words()
    subject: Any = {
        "patient": patient, "series": itp.CaseSeries(patients=[patient]),
        "columns": itp.Cohort.from_patients([patient]),
    }[door]  # fmt: skip

    assert repr([*days_in_words(patient).rows()]) == repr([*days_in_words(subject).rows()])


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file of values."""
    return [*csv.DictReader(io.StringIO(text))]


@pytest.mark.parametrize(
    ("lang", "earliest", "latest", "least", "most"),
    [
        ("en", "Started: earliest", "Started: latest", "Duration as stated: at least",
         "Duration as stated: at most"),
        ("zh", "开始时间\uff1a最早", "开始时间\uff1a最晚", "原文的持续时间\uff1a最少",
         "原文的持续时间\uff1a最多"),
    ],
)  # fmt: skip
def test_the_evidence_has_bounds_as_numbers_in_files(
    lang: str, earliest: str, latest: str, least: str, most: str
) -> None:
    """Words for readers, and beside them days and numbers for who calculates."""
    table = evidence_table(in_words(), lang=lang)
    first, second, third = rows_of(table.to_csv())

    assert "August 2021" == table.cell("p1/1", "start").text
    assert ("2021-08-01", "2021-08-31", "21", "28") == tuple(
        first[name] for name in (earliest, latest, least, most)
    )
    assert ("2022-03-01", "2022-03-01", "730", "inf") == tuple(
        second[name] for name in (earliest, latest, least, most)
    )
    assert ("2022-04-05", "", "", "") == tuple(
        third[name] for name in (earliest, latest, least, most)
    )


def test_frames_have_the_bounds_by_their_codes() -> None:
    """The codes are those of other answers: earliest and latest of days, min and max of numbers."""
    frame = evidence_table(in_words()).to_pandas()
    known = attrs.evolve(in_words(), lines=in_words().lines[:2])
    lines = lines_table(known).to_pandas()

    assert [21, 730] == frame["duration_min"].tolist()[:2]
    assert [28, inf] == frame["duration_max"].tolist()[:2]
    assert dt.date(2021, 8, 31) == lines.loc["p1/1", "start_latest"]
    assert (21, 28) == (lines.loc["p1/2", "time_min"], lines.loc["p1/2", "time_max"])
    assert {"duration_min", "duration_max"} <= {*lines.columns}


def test_printed_forms_stay_as_they_are() -> None:
    """A page has words; nobody prints two more columns."""
    table = lines_table(in_words())

    assert "August 2021" == table.cell("p1/1", "start").text
    assert "earliest" not in table.to_html() + table.to_latex() + table.to_markdown()


def test_a_time_that_nothing_bounds_has_no_upper_end() -> None:
    """A count after the start may lie on any later day, whatever days are tried."""
    patient = itp.Patient(
        id="p1", lines=[LINE(line=1, agents=["ivig"], started_on=0)],
        platelets=[
            COUNT(on=0, count="9 G/L"), COUNT(on=None, count="120 G/L", when="after line 1"),
            COUNT(on=None, count="130 G/L", when="3-4 weeks later"),
        ],
    )  # fmt: skip
    answer = itp.classify_response(patient)
    table = itp.classify_response([patient])

    assert ("CR", (1, None)) == (str(answer.category), answer.time_to_response_bounds)
    assert [inf] == table["time_to_response_days_max"].tolist()
    assert "1–∞" == lines_table(patient).cell(0, "time").text
    assert "1 day or more" in answer.explain()
    assert "至少1天" in answer.explain("zh")
