"""What a row says is the same in whatever form it comes: cases of registries x ways in."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.errors import ItpcaseError, Problem

Tables = dict[str, dict[str, list[Any]]]


class Case(NamedTuple):
    """Tables, and what is right: a category with its reason, or codes of what is told of."""

    tables: Tables
    category: str | None = None
    """None for what is refused."""
    codes: frozenset[str] = frozenset()
    """Of these, one at least is told, whether it is refused or kept."""
    settings: dict[str, Any] = {}  # noqa: RUF012 - never changed
    assumed: tuple[str, ...] | None = None
    """Of the counts, if it matters."""
    line: int = 1
    """The line that is asked about."""
    on: tuple[Any, ...] | None = None
    """The days of the counts, if it matters."""


LINE: dict[str, list[Any]] = {
    "patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"],
}  # fmt: skip
DATED = LINE | {"started_on": [dt.date(2021, 1, 1)]}


def case(
    counts: dict[str, list[Any]],
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
            (("assumed", None), ("line", 1), ("on", None))]  # fmt: skip
    beside = {"patient_id": ["a"] * n} | ({} if unit is None else {"unit": [unit] * n})
    return Case(
        {"patients": tables.pop("patients", {"patient_id": ["a"]}), "lines": lines,
         "counts": beside | counts, **tables},
        category, frozenset(codes), settings, *more,
    )  # fmt: skip


def days(*numbers: int) -> list[dt.date]:
    """Days of 2021, the first is day 1."""
    return [dt.date(2020, 12, 31) + dt.timedelta(number) for number in numbers]


NAN = math.nan
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
        {"on": [0, 7, 14, 21, 28], "count": [10.0, 120.0, NAN, NAN, 130.0]}, "CR", "NO_COUNT"
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
        {"on": [0, 7, 14], "count": [9, 100, 100], "operator": ["", "<", "<"]}, None, "NEAR_MISS"
    ),
    "an end of another name": case(
        {"on": [0, 7, 14], "count": [9, 100, 100]}, None, "NEAR_MISS",
        lines=LINE | {"end_on": [100]},
    ),
    "a line that ends before it starts": case(
        {"on": days(1, 8), "count": [9, 120]}, None, "LINE_ENDS_BEFORE_START",
        lines=DATED | {"ended_on": [dt.date(2020, 1, 1)]},
    ),
    "a count nobody has": case(
        {"on": [0, 7, 14], "count": [9, 5000, 6000]}, "CR", "SUSPICIOUS_COUNT"
    ),
    "an id that is empty": case(
        {"patient_id": ["a", ""], "on": [0, 7], "count": [9, 8]}, None, "NO_ID", "EMPTY_CELL"
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
    ),
    "the number of a date": case(
        {"on": ["2021-01-01", "44260"], "count": [9, 120]}, None, "DATE_SERIAL",
        lines=LINE | {"started_on": ["2021-01-01"]},
    ),
    "a month that is none of the table": case(
        {"on": ["2021-01-01", "5 marraskuu 2021"], "count": [9, 120]}, None, "NOT_A_DAY",
        lines=LINE | {"started_on": ["2021-01-01"]},
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
    ),
    "a death before a count": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "AFTER_DEATH",
        patients={"patient_id": ["a"], "died_on": [10]},
    ),
    "a unit that begins with a digit, in the text and beside it": case(
        {"on": [0, 7, 14], "count": ["9 10*9/L", "120 10*9/L", "130"]}, "CR"
    ),
    "a number that is approximate": case(
        {"on": [0, 7, 14], "count": ["~9", "ca. 120", "130"]}, "CR", "APPROXIMATE",
        assumed=("approximate", "approximate", ""),
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
    ),
    "a sign that is none": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, None, "NOT_IN_VOCABULARY",
        signs={"patient_id": ["a"], "on": [1], "sign": ["nose"]},
    ),
    "a sign in words": case(
        {"on": [0, 7, 14], "count": [9, 120, 130]}, "CR",
        signs={"patient_id": ["a"], "on": [1], "sign": ["Epistaxis"], "present": ["是"]},
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
    "a continental number": case(
        {"on": [0, 7, 14], "count": ["9,5", "120,0", "130,0"]}, "CR", settings={"decimal": ","}
    ),
}  # fmt: skip
"""What is right for each case, in every form."""


# --- the ways in --------------------------------------------------------------------------------

Answer = tuple[itp.Cohort, tuple[Problem, ...]]


def _tables(make: Callable[[dict[str, list[Any]]], Any]) -> Callable[..., Answer]:
    def enter(tables: Tables, _place: Path, **settings: Any) -> Answer:
        made = {name: make(table) for name, table in tables.items()}
        cohort = itp.Cohort.from_tables(**made, **settings)
        return cohort, cohort.problems

    return enter


def _arrow(table: dict[str, list[Any]]) -> Any:
    """Columns of Arrow, NaN as null."""
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in table.items()})


def _parquet(tables: Tables, place: Path, **settings: Any) -> Answer:
    for name, table in tables.items():
        pq.write_table(_arrow(table), place / f"{name}.parquet")
    cohort, problems = itp.read_parquet(place, strict=False, **settings)
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if errors:
        raise itp.errors.DataError.of("folder", errors)
    return cohort, problems


def _cell(value: Any) -> str:
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN


def _csv(tables: Tables, place: Path, **settings: Any) -> Answer:
    for name, table in tables.items():
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(table)
            out.writerows(
                [_cell(each) for each in row] for row in zip(*table.values(), strict=True)
            )
    return _of_series(itp.read_csv(place, strict=False, **settings))


def _xlsx(tables: Tables, place: Path, **settings: Any) -> Answer:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table))
        for row in zip(*table.values(), strict=True):
            sheet.append([None if _cell(each) == "" else each for each in row])
    book.save(place / "cases.xlsx")
    return _of_series(itp.read_excel(place / "cases.xlsx", strict=False, **settings))


def _of_series(read: tuple[itp.CaseSeries, tuple[Problem, ...]]) -> Answer:
    series, problems = read
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if errors:
        raise itp.errors.DataError.of("files", errors)
    return itp.Cohort.from_patients(series), problems


FORMS: dict[str, Callable[..., Answer]] = {
    "lists": _tables(dict),
    "arrays": _tables(lambda table: {k: np.array(v, dtype=_kind(v)) for k, v in table.items()}),
    "pandas": _tables(pd.DataFrame),
    "polars": _tables(lambda table: pl.DataFrame(table, strict=False)),
    "arrow": _tables(_arrow),
    "duckdb": _tables(lambda table: duckdb.from_arrow(_arrow(table)).to_arrow_table()),
    "parquet": _parquet,
    "csv": _csv,
    "xlsx": _xlsx,
}


def _kind(values: list[Any]) -> Any:
    if any(isinstance(value, dt.date) for value in values):
        return "datetime64[D]"
    return object if any(isinstance(value, str) for value in values) else None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CASES)
def test_each_case_through_each_way_in(name: str, form: str, tmp_path: Path) -> None:
    """The right answer, or a refusal by name; nothing changes in silence."""
    wanted = CASES[name]
    enter = FORMS[form]
    if wanted.category is None:
        with pytest.raises(ItpcaseError) as caught:
            enter(wanted.tables, tmp_path, **wanted.settings)
        refused: Any = caught.value
        assert wanted.codes & {problem.code for problem in refused.problems}
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
