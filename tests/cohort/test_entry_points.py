"""What a row says is the same in whatever form it comes: cases of registries x ways in."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import numpy as np
import pandas as pd
import pint
import polars as pl
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase.cli import main
from itpcase.errors import InputError, ItpcaseError
from itpcase.estimates import kaplan_meier
from itpcase.figures import course_data, plot_course, swimmer_data
from itpcase.history import steroid_dependence, treatment_history
from tests.cohort.doors import DOORS, FILES, FRAMES, Tables

UNITS: Any = pint.application_registry


class Case(NamedTuple):
    """Tables, and what is right: a category with its reason, or codes of what is told of."""

    tables: Tables
    category: str | None = None
    """None for what is refused."""
    codes: frozenset[str] = frozenset()
    """Of these, one at least is told, whether it is refused or kept."""
    settings: dict[str, Any] = {}  # noqa: RUF012 - never changed
    without: Mapping[str, str] = {}
    """The ways in that cannot carry the case, each with its reason."""
    assumed: tuple[str, ...] | None = None
    """Of the counts, if it matters."""
    line: int = 1
    """The line that is asked about."""
    on: tuple[Any, ...] | None = None
    """The days of the counts, if it matters."""


NO_OPTIONS = {"records": "a record is told nothing about others: no option reaches it"}
NO_READING = {"records": "a record takes a date or a whole number; to read a day is a reader's"}
NO_COUNT = {"records": "a measurement without a count is no record: it is refused where it is made"}
NO_STATUS = {"records": "a measurement is a result that stands"}
NO_COLUMNS = {"records": "a record has fields; Python itself refuses another name"}
NO_IDS = {"records": "a patient holds its own records: no id joins them"}
NO_UNITS = dict.fromkeys(
    (*FRAMES, *FILES), "no column here carries a unit: it stands beside, or in the text"
)

LINE: dict[str, list[Any]] = {
    "patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"],
}  # fmt: skip
DATED = LINE | {"started_on": [dt.date(2021, 1, 1)]}


def case(
    counts: Mapping[str, Any],
    category: str | None = None,
    *codes: str,
    unit: str | None = "10*9/L",
    lines: dict[str, list[Any]] = LINE,
    **tables: Any,
) -> Case:
    """A case of patient *a*."""
    n = len(counts["on"])
    settings = tables.pop("settings", {})
    more = [tables.pop(name, default) for name, default in
            (("without", {}), ("assumed", None), ("line", 1), ("on", None))]  # fmt: skip
    if settings:
        more[0] = NO_OPTIONS | more[0]
    beside = {"patient_id": ["a"] * n} | ({} if unit is None else {"unit": [unit] * n})
    return Case(
        {"patients": tables.pop("patients", {"patient_id": ["a"]}), "lines": lines,
         "counts": beside | dict(counts), **tables},
        category, frozenset(codes), settings, *more,
    )  # fmt: skip


def lab(value: str, **beside: str) -> dict[str, list[Any]]:
    """One value of alt."""
    row = {"patient_id": "a", "on": 1, "analyte": "alt", "value": value, "unit": "U/L", **beside}
    return {name: [cell] for name, cell in row.items()}


def days(*numbers: int) -> list[dt.date]:
    """Days of 2021, the first is day 1."""
    return [dt.date(2020, 12, 31) + dt.timedelta(number) for number in numbers]


NAN = math.nan
SEEN_LATER: dict[str, dict[str, Any]] = {
    "a laboratory value": {
        "labs": {
            "patient_id": ["a"],
            "on": days(16),
            "analyte": ["alt"],
            "value": [30],
            "unit": ["U/L"],
        },
    },
    "a bleed": {"bleeds": {"patient_id": ["a"], "on": days(16), "who_grade": [1]}},
    "a rescue": {"rescues": {"patient_id": ["a"], "on": days(16), "kind": ["ivig"]}},
    "a sign": {"signs": {"patient_id": ["a"], "on": days(16), "sign": ["epistaxis"]}},
    "the start of an exposure": {
        "exposures": {"patient_id": ["a"], "agent": ["RTX"], "started_on": days(16)},
    },
}
"""What shows that a patient was seen on 16 January, besides a count and a line."""

CASES: dict[str, Case] = {
    "texts with a bound beside": case(
        {"on": [0, 1, 8], "count": ["9", "100", "100"], "comparator": ["", "<", "<"]}, "NE"
    ),
    "numbers with a bound beside": case(
        {"on": [0, 1, 8], "count": [9.0, 100.0, 100.0], "comparator": ["", "<", "<"]}, "NE"
    ),
    "bounds in the text": case({"on": [0, 1, 8], "count": ["9", "<100", "<100"]}, "NE"),
    "ranges without a column of bounds": case(
        {"on": [0, 7, 14], "count": [9.0, 20.0, 20.0], "upper": [NAN, 120.0, 120.0]}, "NE"
    ),
    "counts that are missing": case(
        {"on": [0, 7, 14, 21, 28], "count": [10.0, 120.0, NAN, NAN, 130.0]}, "CR", "NO_COUNT",
        without=NO_COUNT,
    ),
    "the texts of counts that a standard leaves empty": case(
        {"on": [0, 7, 14, 21, 28], "count": ["10", "120", "<5", "<5", "130"]}, "NR"
    ),
    "an end that stands for none": case(
        {"on": days(1, 8, 15), "count": [9, 120, 130]}, None, "SENTINEL_DAY",
        lines=DATED | {"ended_on": [dt.date(9999, 12, 31)]},
    ),
    "a mistyped year": case(
        {"on": [dt.date(2021, 1, 1), dt.date(2201, 1, 22)], "count": [9, 120]}, None,
        "IMPOSSIBLE_DAY", lines=DATED,
    ),
    "a table in the wrong unit": case(
        {"on": [0, 7, 14], "count": [9000, 120000, 130000]}, "NR", "SUSPICIOUS_UNIT", unit="/L"
    ),
    "a column of another name": case(
        {"on": [0, 7, 14], "count": [9, 100, 100], "operator": ["", "<", "<"]}, None, "NEAR_MISS",
        without=NO_COLUMNS,
    ),
    "an end of another name": case(
        {"on": [0, 7, 14], "count": [9, 100, 100]}, None, "NEAR_MISS",
        lines=LINE | {"end_on": [100]},
        without=NO_COLUMNS,
    ),
    "a line that ends before it starts": case(
        {"on": days(1, 8), "count": [9, 120]}, None, "LINE_ENDS_BEFORE_START",
        lines=DATED | {"ended_on": [dt.date(2020, 1, 1)]},
    ),
    "a count nobody has": case(
        {"on": [0, 7, 14], "count": [9, 5000, 6000]}, "CR", "SUSPICIOUS_COUNT"
    ),
    "an id that is empty": case(
        {"patient_id": ["a", ""], "on": [0, 7], "count": [9, 8]}, None, "NO_ID", "EMPTY_CELL",
        without=NO_IDS,
    ),
    "a row of means": case(
        {"patient_id": ["a", "Mean"], "on": [0, 7], "count": [9, 8]}, None, "SUMMARY_ROW",
        "UNKNOWN_PATIENT",
        without=NO_IDS,
    ),
    "a bleed that goes on": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "NR",
        bleeds={"patient_id": ["a"], "on": [3], "who_grade": [2], "ongoing": ["yes"]},
    ),
    "a bleed of one day": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR",
        bleeds={"patient_id": ["a"], "on": [3], "who_grade": [2]},
    ),
    "sex, age and yes in words": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR",
        patients={
            "patient_id": ["a"], "sex": ["女"], "age": ["34 y"], "bleeding_recorded": ["是"]
        },
    ),
    "words among the counts": case(
        {"on": [0, 1, 2], "count": ["15", "clumped", "see comment"]}, None, "NOT_A_NUMBER",
    ),
    "a negative baseline": case(
        {"on": [0], "count": [9]}, None, "NEGATIVE", lines=LINE | {"baseline": ["-5 G/L"]}
    ),
    "days as people type them": case(
        {"on": ["2021/1/1", "2021年1月8日", "15. Januar 2021"], "count": [9, 120, 130]}, "CR",
        lines=LINE | {"started_on": ["2021-01-01"]},
        without=NO_READING,
    ),
    "the number of a date": case(
        {"on": ["2021-01-01", "44260"], "count": [9, 120]}, None, "DATE_SERIAL",
        lines=LINE | {"started_on": ["2021-01-01"]},
        without=NO_READING,
    ),
    "a month that is none of the table": case(
        {"on": ["2021-01-01", "5 marraskuu 2021"], "count": [9, 120]}, None, "NOT_A_DAY",
        lines=LINE | {"started_on": ["2021-01-01"]},
        without=NO_READING,
    ),
    "a rescue as a line": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "RESCUE_AS_LINE",
        lines=LINE | {"agents": ["platelet transfusion"]},
    ),
    "an agent with its dose": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR",
        lines=LINE | {"agents": ["rituximab 375 mg/m2 x4"]},
    ),
    "an agent that nobody knows": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR", "UNKNOWN_AGENT",
        lines=LINE | {"agents": ["drugx"]},
    ),
    "a kind of rescue in words": case(
        {"on": [0, 3, 40, 50], "count": [9, 120, 20, 20]}, "NR",
        rescues={"patient_id": ["a"], "on": [2], "kind": ["platelet transfusion"]},
    ),
    "a spelled-out unit": case(
        {"on": [0, 7, 14], "count": [9000, 120000, 130000]}, "CR", unit="/microlitro"
    ),
    "an invisible space and a raised point": case(
        {"on": [0, 7, 14], "count": ["\u200b9", "120·5", "130"]}, "CR"
    ),
    "a partial date that is imputed": case(
        {"on": ["2021-01-01", "2021-02", "2021-03"], "count": [9, 120, 130]}, "CR", "IMPUTED_DAY",
        lines=LINE | {"started_on": ["2021-01-01"]}, settings={"impute": "first"},
        assumed=("", "day", "day"),
    ),
    "a partial date": case(
        {"on": ["2021-01-01", "2021-02"], "count": [9, 120]}, None, "PARTIAL_DATE",
        lines=LINE | {"started_on": ["2021-01-01"]},
        without=NO_READING,
    ),
    "a death before a count": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "AFTER_DEATH",
        patients={"patient_id": ["a"], "died_on": [10]},
    ),
    "a unit that begins with a digit, in the text and beside it": case(
        {"on": [0, 7, 14], "count": ["9 10*9/L", "120 10*9/L", "130"]}, "CR",
        without={"records": "a record has one text, and no unit beside it"},
    ),
    "a number that is approximate": case(
        {"on": [0, 7, 14], "count": ["~9", "ca. 120", "130"]}, "CR", "APPROXIMATE",
        assumed=("approximate", "approximate", ""),
        without={"records": "the record itself says that it is approximate"},
    ),
    "numbers that a laboratory flags": case(
        {"on": [0, 7, 14], "count": ["9↓", "120 (H)", "130*"]}, "CR", "LAB_FLAG",
        without={"records": "the record itself keeps the flag, beside its number"},
    ),
    "a day and a month": case(
        {"on": [0, 7, 14], "count": ["05.03", "120", "130"]}, "CR", "DAY_AND_MONTH",
        without={"records": "the record itself keeps what is printed, beside its number"},
    ),
    "a unit without a number": case(
        {"on": [0, 7, 14], "count": ["9", "10*9/L", "130"]}, None, "NO_NUMBER",
        without={"records": "a record has one text, and no unit beside it"},
    ),
    "a superscript in the unit": case(
        {"on": [0, 7, 14], "count": ["9", "120", "130"], "unit": ["10³/mm³"] * 3}, "CR"
    ),
    "bounds in words of several languages": case(
        {"on": [0, 7, 14], "count": ["unter 10", "plus de 120", "130以上"]}, "CR"
    ),
    "a comma where no decimal sign is declared": case(
        {"on": [0, 7, 14], "count": ["9,5", "120", "130"]}, None, "DECIMAL_SIGN"
    ),
    "a dash for no count": case(
        {"on": [0, 7, 14], "count": ["9", "-", "130"]}, None, "NOT_A_NUMBER"
    ),
    "more in a cell than a number": case(
        {"on": [0, 7, 14], "count": ["9", "120±5", "130"]}, None, "MORE_THAN_A_NUMBER",
        without={"records": "a record has one text, of which the unit may be at fault"},
    ),
    "bounds in letters, as HL7 writes them": case(
        {"on": [0, 7, 14], "count": [9, 100, 100], "comparator": ["", "LT", "lt"]}, "NE",
        without={"records": "a text of its own has the sign that is printed"},
    ),
    "a bound beside the lowest of a line": case(
        {"on": [0, 7, 14], "count": ["9", "peaked at 100", "100"], "comparator": ["", "<", "<"]},
        "NE",
        without={"records": "the reader of words is that of columns and files"},
    ),
    "a bound beside words without a number": case(
        {"on": [0, 7, 14], "count": ["9", "normal", "130"], "comparator": ["", "<", ""]}, None,
        "TWO_BOUNDS",
        without={"records": "the reader of words is that of columns and files"},
    ),
    "a bound in words beside an upper end": case(
        {"on": [0, 7, 14], "count": ["9", "less than 5", "130"], "upper": [None, 50, None]}, None,
        "TWO_BOUNDS",
        without={"records": "a record has one text for both ends"},
    ),
    "a count before the birth": case(
        {"on": days(1, 8), "count": [9, 120]}, None, "BEFORE_BIRTH", lines=DATED,
        patients={"patient_id": ["a"], "born_on": [dt.date(2021, 1, 5)]},
    ),
    "a result that is there twice": case(
        {"on": [0, 7, 7, 14], "count": [9, 120, 120, 130]}, "CR", "DUPLICATE_ROW"
    ),
    "a laboratory value that is there twice": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR", "DUPLICATE_ROW",
        labs={
            "patient_id": ["a"] * 3, "on": [1, 1, 1], "analyte": ["alt", "ast", "alt"],
            "value": [30, 30, 30], "unit": ["U/L"] * 3,
        },
    ),
    "a line that ends after the last contact": case(
        {"on": days(1, 8, 15), "count": [9, 120, 130]}, "CR", "END_AFTER_FOLLOW_UP",
        lines=DATED | {"ended_on": [dt.date(2022, 1, 1)]},
        patients={"patient_id": ["a"], "followed_until": [dt.date(2021, 6, 1)]},
    ),
    **{
        f"{name} after the last contact": case(
            {"on": days(1, 8, 15), "count": [9, 120, 130]}, "CR", "AFTER_FOLLOW_UP",
            lines=DATED, patients={"patient_id": ["a"], "followed_until": [dt.date(2021, 1, 15)]},
            **tables,
        )
        for name, tables in SEEN_LATER.items()
    },
    "a count after the last contact": case(
        {"on": days(1, 8, 15), "count": [9, 120, 130]}, "CR", "AFTER_FOLLOW_UP",
        lines=DATED, patients={"patient_id": ["a"], "followed_until": [dt.date(2021, 1, 14)]},
    ),
    "a line that starts after the last contact": case(
        {"on": days(1, 8, 15), "count": [9, 120, 130]}, "CR", "AFTER_FOLLOW_UP",
        lines={
            "patient_id": ["a", "a"], "line": [1, 2], "agents": ["ivig", "rituximab"],
            "started_on": days(1, 16),
        },
        patients={"patient_id": ["a"], "followed_until": [dt.date(2021, 1, 15)]},
    ),
    "an exposure that ends after the last contact": case(
        {"on": days(1, 8, 15), "count": [9, 120, 130]}, "CR", "END_AFTER_FOLLOW_UP",
        lines=DATED, patients={"patient_id": ["a"], "followed_until": [dt.date(2021, 6, 1)]},
        exposures={
            "patient_id": ["a"], "agent": ["RTX"], "started_on": days(1),
            "ended_on": [dt.date(2022, 1, 1)],
        },
    ),
    "an exposure without an end": case(
        {"on": days(1, 8, 15), "count": [9, 120, 130]}, None, "SENTINEL_DAY", lines=DATED,
        exposures={
            "patient_id": ["a"], "agent": ["RTX"], "started_on": days(1),
            "ended_on": [dt.date(9999, 12, 31)],
        },
    ),
    "a dose a kilogram": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "PER_KG",
        exposures={
            "patient_id": ["a"], "agent": ["PDN"], "started_on": [0], "daily_dose": ["1 mg/kg/d"],
        },
    ),
    "an exposure to what nobody knows": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR", "UNKNOWN_AGENT",
        exposures={"patient_id": ["a"], "agent": ["drugx"], "started_on": [0]},
        without={"records": "an exposure takes an agent that is known, or one of the user"},
    ),
    "a sign that is none": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "NOT_IN_VOCABULARY",
        signs={"patient_id": ["a"], "on": [1], "sign": ["nose"]},
    ),
    "a sign in words": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR",
        signs={"patient_id": ["a"], "on": [1], "sign": ["Epistaxis"], "present": ["是"]},
        without={"records": "a sign is there or not; to read a word for it is a reader's"},
    ),
    "splenectomy in Chinese": case(
        {"on": days(1, 12, 201, 211, 221), "count": [10, 12, 25, 33, 34]}, "R",
        lines={
            "patient_id": ["a", "a"], "line": [1, 2], "agents": ["prednisone", "脾切除术"],
            "started_on": [dt.date(2021, 1, 2), dt.date(2021, 7, 21)],
        },
        line=2,
    ),
    "study days of CDISC": case(
        {"on": [-1, 1, 8, 15], "count": [12, 9, 120, 130]}, "CR", settings={"days": "cdisc"},
        lines=LINE | {"started_on": [1]}, on=(-1, 0, 7, 14),
    ),
    "a unit by its number in a database": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR", unit="8848"
    ),
    "a unit that was not mapped": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "UNMAPPED_UNIT", unit="0"
    ),
    "numbers that have passed through float32": case(
        {"on": [0, 7, 14], "count": [9.0, 120.30000305175781, 130.10000610351562]}, "CR",
        "THROUGH_FLOAT32",
    ),
    "a bound that every count is above": case(
        {"on": [0, 7, 14, 21], "count": [9, 0, 120, 130], "comparator": ["", ">=", "", ""]}, "CR",
        "NO_BOUND",
    ),
    "numbers that are meant to the last digit": case(
        {"on": [0, 7, 14], "count": [9.125, 120.30000305, 130.12345678]}, "CR"
    ),
    "a result that was entered in error": case(
        {"on": [0, 7, 14], "count": [9, 120, 130], "status": ["final", "entered in error", ""]},
        "NE", "WITHDRAWN", without=NO_STATUS,
    ),
    "a preliminary result beside a later one": case(
        {"on": [0, 7, 7, 14], "count": [9, 12, 120, 130],
         "status": ["final", "preliminary", "corrected", "final"]},
        "CR", "WITHDRAWN", without=NO_STATUS,
    ),
    "a status that nobody knows": case(
        {"on": [0, 7, 14], "count": [9, 120, 130], "status": ["", "perhaps", ""]}, None, "STATUS",
        without=NO_STATUS,
    ),
    "a reference range in another unit": case(
        {"on": [0, 7, 14], "count": [9, 120, 130], "lower_limit": [150, 1.5, 150]}, "CR",
        "REFERENCE_RANGE", without={"records": "a measurement holds no reference range"},
    ),
    "a moment": case(
        {"on": ["2021-01-01T08:00", "2021-01-08 23:59:59", "15.01.2021 8:30"],
         "count": [9, 120, 130]},
        "CR", lines=LINE | {"started_on": ["2021-01-01"]}, without=NO_READING,
        on=(dt.date(2021, 1, 1), dt.date(2021, 1, 8), dt.date(2021, 1, 15)),
    ),
    "an instant without a zone for the hospital": case(
        {"on": ["2021-01-01T08:00Z", "2021-01-08T23:59:59Z"], "count": [9, 120]}, None, "DATETIME",
        "NOT_A_DAY", lines=LINE | {"started_on": ["2021-01-01"]}, without=NO_READING,
    ),
    "a day that was forgotten": case(
        {"on": [*days(1, 8, 15), None], "count": [9, 120, 130, 8]}, "CR", "EMPTY_CELL",
        lines=DATED, without={"records": "a record that is given no day says that it has none"}
        | dict.fromkeys(FILES, "a cell can say undated, so one that is empty is refused"),
    ),
    "days with their order": case(
        {"on": ["01/02/2021", "08/02/2021", "15/02/2021"], "count": [9, 120, 130]}, "CR",
        lines=LINE | {"started_on": ["2021-02-01"]}, settings={"dates": "day first"},
        on=(dt.date(2021, 2, 1), dt.date(2021, 2, 8), dt.date(2021, 2, 15)),
    ),
    "a limit of normal that is a range": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "LIMIT_IS_A_BOUND",
        labs=lab("30", upper_limit="10-40"),
        without={"records": "here a record holds no limit: it is tested with the records"},
    ),
    "a laboratory value with its unit twice": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR", labs=lab("30 U/L"),
        without={"records": "a record has one text, and no unit beside it"},
    ),
    "a laboratory value that is a range and a bound": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "TWO_BOUNDS",
        labs=lab("30", upper="40", comparator="<"),
        without={"records": "a record has one text, which cannot say both"},
    ),
    "a laboratory value whose limits of normal run down": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "RANGE",
        labs=lab("35", upper_limit="10", lower_limit="40"),
        without={"records": "the limits of a record have their unit in their own text"},
    ),
    "counts that are masked": case(
        {"on": [0, 7, 14], "count": [9, None, None]}, "NE", "NO_COUNT", without=NO_COUNT
    ),
    "quantities": case(
        {"on": [0, 7, 14], "count": UNITS.Quantity([9000, 120000, 130000], "1/microliter")}, "CR",
        unit=None, without=NO_UNITS,
    ),
    "quantities beside another unit": case(
        {"on": [0, 7, 14], "count": UNITS.Quantity([1000, 5000, 5000], "1/microliter")}, None,
        "TWO_UNITS", without=NO_UNITS | {"records": "a record has no unit beside its count"},
    ),
    "months": case(
        {"on": np.array(["2021-01", "2021-02"], "M8[M]"), "count": [9, 120]}, None, "PARTIAL_DATE",
        "NOT_A_DAY",
        lines=DATED, without=dict.fromkeys((*FRAMES, *FILES), "it has no column of months"),
    ),
    "ids of two types": case(
        {"patient_id": ["1", "1"], "on": [0, 7], "count": [9, 8]}, None, "ID_TYPES",
        lines=LINE | {"patient_id": [1]}, patients={"patient_id": ["1"]},
        without=NO_IDS | dict.fromkeys(FILES, "an id in a cell is the text that it shows"),
    ),
    "decimals": case(
        {"on": [0, 7, 14], "count": [Decimal("9.5"), Decimal(120), Decimal(130)]}, "CR"
    ),
    "times of whole days": case(
        {"on": [dt.timedelta(0), dt.timedelta(7), dt.timedelta(14)], "count": [9, 120, 130]}, "CR",
        on=(0, 7, 14),
        without=NO_READING | dict.fromkeys(FILES, "a cell holds a number of days, or a date"),
    ),
    "a continental number": case(
        {"on": [0, 7, 14], "count": ["9,5", "120,0", "130,0"]}, "CR", settings={"decimal": ","}
    ),
}  # fmt: skip
"""What is right for each case, in every form."""


KINDS: dict[int, tuple[str, ...]] = {
    1: ("texts with a bound beside", "numbers with a bound beside", "bounds in the text"),
    2: ("ranges without a column of bounds",),
    3: ("counts that are missing", "the texts of counts that a standard leaves empty"),
    4: ("splenectomy in Chinese",),
    5: ("an end that stands for none", "an exposure without an end"),
    6: ("a mistyped year",),
    7: ("a table in the wrong unit",),
    8: ("counts that are masked",),
    9: ("quantities", "quantities beside another unit"),
    10: ("months", "a partial date"),
    12: ("a column of another name", "an end of another name"),
    13: ("a line that ends before it starts", "a count nobody has"),
    14: ("an id that is empty", "ids of two types"),
    15: ("study days of CDISC",),
    16: ("a bleed that goes on", "a bleed of one day"),
    17: ("sex, age and yes in words",),
    18: ("decimals", "times of whole days"),
    20: ("words among the counts",),
    21: ("a negative baseline",),
    22: (
        "days as people type them", "the number of a date", "a month that is none of the table",
    ),
    23: ("a rescue as a line",),
    24: ("an agent with its dose", "an agent that nobody knows"),
    25: (
        "a spelled-out unit", "a unit by its number in a database", "a unit that was not mapped",
    ),
    29: ("an invisible space and a raised point",),
    30: ("a kind of rescue in words",),
}  # fmt: skip
"""The kinds of cases that tables can hold, and the cases of each."""

TABLES_ONLY = "what is shown is what is held: only a cell of a workbook has a format beside it"
NOTHING_WRITTEN = "it writes no file"
ELSEWHERE: dict[int, dict[str, str]] = {
    11: dict.fromkeys(DOORS, TABLES_ONLY) | {"xlsx": "tests/io/files/test_excel_formats.py"},
    19: dict.fromkeys(("records", *FILES, "parquet"), "it holds patients: no times and events")
    | dict.fromkeys(("lists", "arrays", "pandas", "polars", "arrow"), "test_the_coding_of_events")
    | {"duckdb": "its columns come as those of Arrow"},
    26: dict.fromkeys(DOORS, "test_a_splenectomy_is_one_day"),
    27: dict.fromkeys(DOORS, NOTHING_WRITTEN)
    | dict.fromkeys(("csv", "xlsx", "parquet"), "test_no_output_replaces_an_input"),
    28: dict.fromkeys(DOORS, "test_days_of_questions"),
    31: dict.fromkeys(DOORS, "a strategy draws records, which then take every way in")
    | {"records": "tests/testing/test_strategies.py"},
    32: dict.fromkeys(DOORS, "test_a_text_is_told_from_a_truth_value")
    | {"csv": "everything in it is text"},
}
"""The other kinds, and what tests them in each way in, or why nothing can."""


def test_no_kind_of_case_is_left_out() -> None:
    """Each kind is tested through each way in, or the reason why it cannot be stands here."""
    untested = [
        (kind, door)
        for kind in range(1, 33)
        for door in DOORS
        if not any(door not in CASES[name].without for name in KINDS.get(kind, ()))
        and not any(CASES[name].without.get(door) for name in KINDS.get(kind, ()))
        and not ELSEWHERE.get(kind, {}).get(door)
    ]

    assert [] == untested
    assert {*CASES} >= {name for names in KINDS.values() for name in names}
    named = {reason for reasons in ELSEWHERE.values() for reason in reasons.values()}
    root = Path(__file__).parents[2]
    for reason in named:
        assert not reason.startswith("test_") or reason in globals()
        assert not reason.startswith("tests/") or (root / reason).is_file()


PAIRS = [(name, door) for name, case in CASES.items() for door in DOORS if door not in case.without]


@pytest.mark.parametrize(("name", "door"), PAIRS)
def test_each_case_through_each_way_in(name: str, door: str, tmp_path: Path) -> None:
    """The right answer, or a refusal by name; nothing changes in silence."""
    wanted = CASES[name]
    enter = DOORS[door]
    if wanted.category is None:
        try:
            _, problems = enter(wanted.tables, tmp_path, **wanted.settings)
        except ItpcaseError as error:
            refused: Any = error
            problems = refused.problems
        else:
            assert "records" == door, "only a record is told of after it was made"
        assert wanted.codes & {problem.code for problem in problems}
        return
    cohort, problems = enter(wanted.tables, tmp_path, **wanted.settings)

    answers = itp.classify_response(cohort)
    assert [wanted.category] == answers["category"][answers["line"] == wanted.line].tolist()
    assert not wanted.codes or wanted.codes & {problem.code for problem in problems}
    if wanted.on is not None:
        assert list(wanted.on) == [each.on for each in cohort.to_patients()[0].platelets]
    if wanted.assumed is not None:
        (patient,) = cohort.to_patients()
        assert wanted.assumed == tuple(";".join(each.assumed) for each in patient.platelets)


# --- what tables cannot hold ----------------------------------------------------------------------


@pytest.mark.parametrize("column", [list, tuple, np.array, pd.Series, pl.Series, pa.array])
def test_the_coding_of_events(column: Any) -> None:
    """1 and 2, texts, a missing flag and one of nearly 0 are refused in columns of any kind."""
    times = column([5, 8, 12, 30])
    for event in ([1, 2, 1, 2], ["0", "1", "0", "1"], [1.0, 0.0, math.nan, 1.0],
                  [1.0, 0.0, 5.4e-79, 1.0]):  # fmt: skip
        with pytest.raises(InputError, match=r"event\[\d\]"):
            kaplan_meier(times, column(event))

    assert [5.0, 8.0, 12.0, 30.0] == kaplan_meier(times, column([1, 1, 1, 1])).days[1:].tolist()


@pytest.mark.parametrize("door", DOORS)
def test_a_splenectomy_is_one_day(door: str, tmp_path: Path) -> None:
    """Without an end it is no partner of every later drug."""
    tables = CASES["bounds in the text"].tables | {
        "exposures": {
            "patient_id": ["a", "a"], "agent": ["splenectomy", "eltrombopag"],
            "started_on": [0, 40],
        }
    }  # fmt: skip
    cohort, _ = DOORS[door](tables, tmp_path)

    lines = itp.treatment_lines(cohort).lines
    assert ["splenectomy", "eltrombopag"] == lines["agents"].tolist()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_no_output_replaces_an_input(form: str, tmp_path: Path) -> None:
    """A report on the place of its data is refused, and the data are as they were."""
    DOORS[form](CASES["bounds in the text"].tables, tmp_path)
    data = tmp_path / "cases.xlsx" if form == "xlsx" else tmp_path
    target = data if form == "xlsx" else tmp_path / f"counts.{form}"
    before = target.read_bytes()

    assert 2 == main(["report", str(data), "-o", str(target)])
    assert 2 == main(["report", str(data), "-o", str(target), "--overwrite"])
    assert before == target.read_bytes()


@pytest.mark.parametrize("door", DOORS)
def test_days_of_questions(door: str, tmp_path: Path) -> None:
    """A cut as a frame gives it is the day that it says; a truth value is none."""
    counts: dict[str, list[Any]] = {"on": [0, 7, 14, 28], "count": [9.0, 120.0, 130.0, 9.0]}
    cohort, _ = DOORS[door](case(counts).tables, tmp_path)
    days: tuple[Any, ...] = (np.int64(15), np.int32(15), 15.0, "15", dt.timedelta(15))
    for cut in days:
        assert ["CR"] == itp.classify_response(cohort, data_cut=cut)["category"].tolist()
    no_days: tuple[Any, ...] = (True, np.True_, 15.5, math.nan, "2021-02", [15])
    for cut in no_days:
        with pytest.raises(InputError, match="data_cut"):
            itp.classify_response(cohort, data_cut=cut)


QUESTIONS: dict[str, Callable[[itp.Patient, Any], Any]] = {
    "the phase": lambda patient, day: itp.itp_phase(patient, on=day).on,
    "the history": lambda patient, day: treatment_history(patient, on=day).on,
    "the dependence": lambda patient, day: steroid_dependence(patient.exposures, on=day).on,
    "a course": lambda patient, day: len(course_data(patient, data_cut=day)),
    "a figure": lambda patient, day: plot_course(patient, data_cut=day).get_xlim(),
    "a swimmer": lambda patient, day: len(swimmer_data(patient, data_cut=day)),
}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_question_reads_its_day_alike(asked: str) -> None:
    """A day of numpy, of pandas and as text is the day that it says; a truth value is none."""
    (cohort, _), ask = (
        DOORS["records"](CASES["bounds in the text"].tables, Path()),
        QUESTIONS[asked],
    )
    exposure = itp.Exposure(agent="prednisone", started_on=0, ended_on=9, daily_dose="20 mg/d")
    patient = attrs.evolve(cohort.patient(0), diagnosed_on=-3, exposures=[exposure])
    days: tuple[Any, ...] = (np.int64(8), 8.0, "8", "Day 8", dt.timedelta(8))

    assert [ask(patient, 8)] * len(days) == [ask(patient, day) for day in days]
    no_days: tuple[Any, ...] = (True, "2021-02", 8.5)
    for day in no_days:
        with pytest.raises(InputError):
            ask(patient, day)


@pytest.mark.parametrize("door", [door for door in DOORS if door != "csv"])
def test_a_text_is_told_from_a_truth_value(door: str, tmp_path: Path) -> None:
    """A message prints a text in quotation marks, and a truth value without."""
    for value in (True, "True"):
        place = tmp_path / type(value).__name__
        place.mkdir()
        counts: dict[str, list[Any]] = {"on": [0, 7, 14], "count": [value] * 3}
        with pytest.raises(ItpcaseError) as caught:
            DOORS[door](case(counts, unit=None if door == "records" else "G/L").tables, place)
        refused: Any = caught.value

        shown = refused.problems[0].given
        assert (repr(value) if door != "xlsx" else repr(value).upper()).casefold() in {
            shown.casefold(), shown.replace("True G/L", "True").casefold(),
        }  # fmt: skip


def test_an_end_that_is_masked() -> None:
    """A masked end is no end: the drug was not stopped on the day under the mask."""
    for ended in ([None, 90], np.ma.array([10, 90], mask=[True, False]), [math.nan, 90.0]):
        cohort = itp.Cohort.from_tables(
            counts={"patient_id": ["a"] * 3, "on": [0, 7, 14], "count": [9, 120, 130],
                    "unit": "G/L"},
            lines={"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0],
                   "ended_on": ended, "agents": ["ivig", "ivig"]},
        )  # fmt: skip
        episodes = itp.remission_episodes(cohort, definition=itp.DING_2025)

        assert [7.0] == episodes["days"].tolist()
        assert ["END_OF_FOLLOW_UP"] == episodes["end_reason"].tolist()


@pytest.mark.parametrize("door", [door for door in DOORS if door != "records"])
def test_a_baseline_with_its_unit_beside_it(door: str, tmp_path: Path) -> None:
    """The column of its unit is read from files too, and another unit in the text is refused."""
    beside = {"baseline": ["9000"], "baseline_unit": ["/uL"]}
    tables = CASES["bounds in the text"].tables
    cohort, _ = DOORS[door](tables | {"lines": tables["lines"] | beside}, tmp_path)

    baseline: Any = cohort.patient(0).lines[0].baseline
    assert "9" == baseline.printed

    beside = {"baseline": ["9 K/uL"], "baseline_unit": ["/uL"]}
    with pytest.raises(ItpcaseError) as caught:
        DOORS[door](tables | {"lines": tables["lines"] | beside}, tmp_path)
    refused: Any = caught.value
    assert ["TWO_UNITS"] == [problem.code for problem in refused.problems]


@pytest.mark.parametrize("door", DOORS)
def test_a_dose_that_stands_twice_is_told_of(door: str, tmp_path: Path) -> None:
    """Two equal rows of 60 mg a day are 120 mg: they are kept, and told of; without doses, not."""
    row = {"agent": "prednisone", "started_on": 0, "ended_on": 10}
    for dose, told in (("60 mg/d", ["exposures"]), (None, [])):
        twice = {name: [value] * 2 for name, value in row.items()} | {"patient_id": ["a", "a"]}
        twice |= {} if dose is None else {"daily_dose": [dose, dose]}
        place = tmp_path / str(dose is None)
        place.mkdir()
        tables = CASES["bounds in the text"].tables | {"exposures": twice}
        cohort, problems = DOORS[door](tables, place)
        found = [each for each in problems or (*cohort.problems,) if each.code == "DUPLICATE_ROW"]

        assert 2 == sum(len(patient.exposures) for patient in cohort.to_patients())
        assert len(told) == len(found)
        assert all("add up" in each.remedy and "daily_dose" in str(each) for each in found)


@pytest.mark.parametrize("door", [door for door in DOORS if door != "records"])
@pytest.mark.parametrize("owner", ["p\u20131", "P-1", "p-1\u200b", "q-1"])
def test_an_id_that_is_written_otherwise(door: str, owner: str, tmp_path: Path) -> None:
    """Nothing is joined by a guess; that another spelling of it is there is said."""
    tables: Tables = {
        "patients": {"patient_id": ["p-1"]},
        "lines": {"patient_id": ["p-1"], "line": [1], "agents": ["ivig"], "started_on": [0]},
        "counts": {"patient_id": [owner], "on": [0], "count": [9.0], "unit": ["G/L"]},
    }
    cohort, problems = DOORS[door](tables, tmp_path, strict=False)
    told = problems or (*cohort.problems,)
    (problem,) = [each for each in told if each.code == "UNKNOWN_PATIENT"]

    assert (owner != "q-1") == ("differs from 'p-1' only" in problem.remedy)
    assert not len(cohort.counts)


@pytest.mark.parametrize("door", [door for door in DOORS if door not in {"records", "parquet"}])
@pytest.mark.parametrize("word", ["ongoing", "至今", "En cours"])
def test_an_end_that_says_that_it_goes_on(door: str, word: str, tmp_path: Path) -> None:
    """It is no day; where it belongs is said."""
    tables = CASES["bounds in the text"].tables
    lines = tables["lines"] | {"ended_on": [word]}
    _, problems = DOORS[door](tables | {"lines": lines}, tmp_path, strict=False)
    told = [problem for problem in problems if problem.code == "NOT_A_DAY"]

    assert all("write yes to 'ongoing'" in problem.remedy for problem in told)
    assert told
