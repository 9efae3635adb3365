"""Counts of one day stand in order of their times, in whichever form the times come."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import itpcase as itp
from itpcase.cohort._tables.order import lay_by_time
from itpcase.units.days import seconds_behind_day
from itpcase.units.instants import seconds_into_day
from tests.io import systems

LATE, EARLY = "2021-01-01T18:00:00", "2021-01-01T06:00:00"
"""In the order in which each source lists them: 50 in the evening, 10 in the morning."""

BERLIN = "Europe/Berlin"

Source = Callable[[Path, str, str], itp.Cohort]


def _moments(*texts: str) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(text) for text in texts]


def _counts(on: Any) -> dict[str, Any]:
    return {"patient_id": ["p", "p"], "on": on, "count": [50.0, 10.0], "unit": "10*9/L"}


def _frame(on: Any, zone: str | None = None) -> itp.Cohort:
    lines = {"patient_id": ["p"], "line": [1], "started_on": ["2020-12-31"]}
    return itp.Cohort.from_tables(counts=_counts(on), lines=lines, zone=zone)


def _csv(folder: Path, one: str, two: str, zone: str | None = None) -> itp.Cohort:
    (folder / "patients.csv").write_text("patient_id\np\n", encoding="utf-8")
    rows = f"p,{one},50,10*9/L\np,{two},10,10*9/L\n"
    (folder / "counts.csv").write_text(f"patient_id,on,count,unit\n{rows}", encoding="utf-8")
    (folder / "lines.csv").write_text(
        "patient_id,line,started_on,agents\np,1,2020-12-31,ivig\n", encoding="utf-8"
    )
    return itp.Cohort.from_patients(itp.read_csv(folder, zone=zone))


def _parquet(folder: Path, one: str, two: str) -> itp.Cohort:
    on = pa.array(_moments(one, two), pa.timestamp("us"))
    table = pa.table({"patient_id": ["p", "p"], "on": on, "count": [50.0, 10.0],
                      "unit": ["10*9/L"] * 2})  # fmt: skip
    pq.write_table(table, folder / "counts.parquet")
    day = pa.array([dt.date(2020, 12, 31)])
    pq.write_table(pa.table({"patient_id": ["p"], "line": [1], "started_on": day,
                             "agents": ["ivig"]}), folder / "lines.parquet")  # fmt: skip
    return itp.read_parquet(folder)


def _excel(folder: Path, one: str, two: str) -> itp.Cohort:
    book = Workbook()
    sheet = book.active
    sheet.title = "counts"
    sheet.append(["patient_id", "on", "count", "unit"])
    for moment, count in zip(_moments(one, two), (50, 10), strict=True):
        sheet.append(["p", moment, count, "10*9/L"])
    book.create_sheet("patients").append(["patient_id"])
    book["patients"].append(["p"])
    lines = book.create_sheet("lines")
    lines.append(["patient_id", "line", "started_on", "agents"])
    lines.append(["p", 1, dt.date(2020, 12, 31), "ivig"])
    book.save(folder / "book.xlsx")
    return itp.Cohort.from_patients(itp.read_excel(folder / "book.xlsx"))


def _mapped(folder: Path, one: str, two: str, zone: str | None = None) -> itp.Cohort:
    text = f"ID;Date;PLT (10^9/L)\np;{one.replace('T', ' ')};50\np;{two.replace('T', ' ')};10\n"
    (folder / "sheet.csv").write_text(text, encoding="utf-8")
    mapping = folder / "mapping.toml"
    mapping.write_text(
        '[counts]\nfile = "sheet.csv"\npatient_id = "ID"\non = "Date"\ncount = "PLT (10^9/L)"\n'
        'unit = {value = "10*9/L"}\n',
        encoding="utf-8",
    )
    return itp.read_mapped(folder / "sheet.csv", mapping=mapping, zone=zone, strict=False)


def _mapped_clock(folder: Path, one: str, two: str) -> itp.Cohort:
    """A foreign sheet with the time in a column of its own."""
    clocks = [each.partition("T")[2] or each for each in (one, two)]
    text = "".join(f"p;1.1.2021;{each};{n}\n" for each, n in zip(clocks, (50, 10), strict=True))
    (folder / "sheet.csv").write_text(f"ID;Date;Time;PLT\n{text}", encoding="utf-8")
    (folder / "mapping.toml").write_text(
        '[counts]\nfile = "sheet.csv"\npatient_id = "ID"\non = "Date"\ntime = "Time"\n'
        'count = "PLT"\nunit = {value = "10*9/L"}\n', encoding="utf-8",
    )  # fmt: skip
    return itp.read_mapped(folder / "sheet.csv", mapping=folder / "mapping.toml", strict=False)


def _fhir(folder: Path, one: str, two: str, zone: str = "Asia/Shanghai") -> itp.Cohort:
    offset = "+08:00" if zone == "Asia/Shanghai" else ""
    rows = [
        systems.observation(name, f"{day}{offset}", **systems.quantity(count))
        for name, day, count in (("1", one, 50), ("2", two, 10))
    ]
    return itp.read_fhir(systems.bundle(folder, *rows), zone=zone, strict=False)


def _cdisc(folder: Path, one: str, two: str, zone: str | None = None) -> itp.Cohort:
    text = systems.lb(f"1,50,10^9/L,50,50,10^9/L,{one}", f"2,10,10^9/L,10,10,10^9/L,{two}")
    return itp.read_cdisc(systems.sdtm(folder, lb=text), zone=zone, strict=False)


def _meds(folder: Path, one: str, two: str) -> itp.Cohort:
    code = "LOINC//777-3//10*3/uL"
    moments = _moments(one, two)
    return itp.read_meds(
        systems.meds(folder, (1, moments[0], code, 50.0, None), (1, moments[1], code, 10.0, None)),
        strict=False,
    )


def _omop(
    kinds: tuple[str, str], one: str, two: str, *, printed: str = "50", zone: str | None = None
) -> itp.Cohort:
    db = systems.omop(
        {"measurement_date": one[:10], "value_as_number": 50.0, "unit_concept_id": 8848,
         "value_source_value": printed},
        {"measurement_date": two[:10], "value_as_number": 10.0, "unit_concept_id": 8848},
    )  # fmt: skip
    day, instant = kinds
    if day != "date":
        db.execute(f"alter table measurement alter measurement_date type {day}")
    if instant:
        db.execute(f"alter table measurement add column measurement_datetime {instant}")
    for number, moment in ((1, one), (2, two)):
        column = "measurement_datetime" if instant else "measurement_date"
        db.execute(f"update measurement set {column} = '{moment}' where measurement_id = {number}")  # noqa: S608 - of ours
    return itp.read_omop(db, zone=zone, strict=False)


def _omop_clock(
    one: str, two: str, *, printed: str = "50", kind: str = "varchar", instant: str = ""
) -> itp.Cohort:
    """A CDM of version 5.3, with the time beside the day in a column of its own."""
    db = systems.omop(
        {"measurement_date": "2021-01-01", "value_as_number": 50.0, "unit_concept_id": 8848,
         "value_source_value": printed},
        {"measurement_date": "2021-01-01", "value_as_number": 10.0, "unit_concept_id": 8848},
    )  # fmt: skip
    db.execute(f"alter table measurement add column measurement_time {kind}")
    for number, moment in ((1, one), (2, two)):
        db.execute(
            "update measurement set measurement_time = ? where measurement_id = ?",
            [moment.partition("T")[2] or moment, number],
        )
    if instant:
        db.execute("alter table measurement add column measurement_datetime timestamp")
        db.execute(f"update measurement set measurement_datetime = {instant}")  # noqa: S608 - of ours
    return itp.read_omop(db, strict=False)


SOURCES: dict[str, Source] = {
    "datetime64": lambda _, *on: _frame(np.array(on, "datetime64[s]")),
    "texts": lambda _, *on: _frame([*on]),
    "datetimes": lambda _, *on: _frame(_moments(*on)),
    "pandas": lambda _, *on: _frame(pd.to_datetime(pd.Series(on))),
    "Arrow": lambda _, *on: _frame(pa.array(_moments(*on), pa.timestamp("ns"))),
    "CSV": _csv,
    "Parquet": _parquet,
    "Excel": _excel,
    "a foreign sheet": _mapped,
    "a foreign sheet, a time beside": _mapped_clock,
    "FHIR": _fhir,
    "CDISC": _cdisc,
    "MEDS": _meds,
    "OMOP, an instant beside": lambda _, *on: _omop(("date", "timestamp"), *on),
    "OMOP, a text beside": lambda _, *on: _omop(("date", "varchar"), *on),
    "OMOP, a text": lambda _, *on: _omop(("varchar", ""), *on),
    "OMOP, an instant": lambda _, *on: _omop(("timestamp", ""), *on),
    "OMOP, one row open": lambda _, *on: _omop(("date", "timestamp"), *on, printed=">50"),
    "OMOP, a time beside": lambda _, *on: _omop_clock(*on),
    "OMOP, a time beside an open row": lambda _, *on: _omop_clock(*on, printed=">50"),
    "OMOP, a column of times": lambda _, *on: _omop_clock(*on, kind="time"),
    "OMOP, a time beside midnight": lambda _, *on: _omop_clock(
        *on, instant="timestamp '2021-01-01'"
    ),
    "OMOP, with a zone": lambda _, *on: _omop(
        ("date", "timestamp with time zone"), *(f"{each}+00" for each in on), zone="Europe/Paris"
    ),
}  # fmt: skip


def _values(cohort: itp.Cohort) -> list[float]:
    values: list[float] = cohort.counts["count"].tolist()
    return values


@pytest.mark.parametrize("source", SOURCES)
def test_counts_of_a_day_are_in_order_of_time(source: str, tmp_path: Path) -> None:
    """The morning stands before the evening, whichever the source lists first."""
    assert _values(SOURCES[source](tmp_path, LATE, EARLY)) == [10.0, 50.0]


@pytest.mark.parametrize("source", SOURCES)
def test_counts_that_are_in_order_stay(source: str, tmp_path: Path) -> None:
    """What is listed in order of time stays as it is."""
    assert _values(SOURCES[source](tmp_path, EARLY, LATE)) == [50.0, 10.0]


@pytest.mark.parametrize("source", [name for name in SOURCES if name != "OMOP, with a zone"])
def test_a_day_of_which_one_count_has_no_time_stays(source: str, tmp_path: Path) -> None:
    """Midnight is a day that was kept as an instant: where it belongs nobody knows."""
    assert _values(SOURCES[source](tmp_path, LATE, "2021-01-01T00:00:00")) == [50.0, 10.0]


@pytest.mark.parametrize("printed", ["50", ">50"])
@pytest.mark.parametrize(
    ("late", "early"),
    [
        ("18:00", "06:00"), ("18:00:00", "6:00"), ("1800", "0600"), ("180000", "060030"),
        ("2021-01-01 18:00:00", "06:00:00.5"), (" 18:00 ", "17:59:59"), ("24:00", "23:59"),
    ],
)  # fmt: skip
def test_the_forms_of_a_time_beside_a_day(late: str, early: str, printed: str) -> None:
    """As OMOP 5.3 has them; each is read, and none is told of."""
    cohort = _omop_clock(late, early, printed=printed)
    assert _values(cohort) == [10.0, 50.0]
    assert "UNREAD_TIME" not in systems.codes(cohort)


@pytest.mark.parametrize("printed", ["50", ">50"])
def test_an_instant_goes_before_the_time_beside_it(printed: str) -> None:
    """``measurement_datetime`` says it of both; the column of OMOP 5.3 says otherwise."""
    instant = "timestamp '2021-01-01 06:00:00' + to_hours(3 * cast(measurement_id as int))"
    cohort = _omop_clock("18:00", "06:00", printed=printed, instant=instant)
    assert _values(cohort) == [50.0, 10.0]


@pytest.mark.parametrize("printed", ["50", ">50"])
@pytest.mark.parametrize("word", ["morning", "8h30", "25:00", "8", "2561"])
def test_a_time_that_cannot_be_read_is_told_of(word: str, printed: str) -> None:
    """The count stays, and so does the order of the rows."""
    cohort = _omop_clock("18:00", word, printed=printed)
    (problem,) = [each for each in cohort.problems if each.code == "UNREAD_TIME"]
    said = (problem.argument, problem.severity, str(problem.given))
    assert said == ("measurement_time", "warning", f"{word!r} in 1 row")
    assert _values(cohort) == [50.0, 10.0]


@pytest.mark.parametrize(
    ("late", "early", "values", "told"),
    [
        ("6:00 PM", "8:30", [10.0, 50.0], []), ("18 Uhr", "0830", [10.0, 50.0], []),
        ("下午 6:00", "上午 8:30", [10.0, 50.0], []), ("18:00", "00:00", [50.0, 10.0], []),
        ("18:00", "", [50.0, 10.0], []), ("18:00", "early", [50.0, 10.0], ["'early'"]),
        ("18:00", "25:00", [50.0, 10.0], ["'25:00'"]), ("00:00:00", "early", [50.0, 10.0],
                                                        ["'early'"]),
    ],
)  # fmt: skip
def test_a_column_of_times_in_a_foreign_sheet(
    late: str, early: str, values: list[float], told: list[str], tmp_path: Path
) -> None:
    """What is no time is told of with its row, and the count stays in the order of the rows."""
    cohort = _mapped_clock(tmp_path, late, early)
    found = [each for each in cohort.problems if each.code == "UNREAD_TIME"]
    assert (values, told) == (_values(cohort), [each.given for each in found])
    assert all(("column 'Time'", 3, "warning") == (p.argument, p.row, p.severity) for p in found)


@pytest.mark.parametrize(("policy", "baseline"), [("first", 10.0), ("last", 50.0)])
def test_first_and_last_are_those_of_the_day(policy: str, baseline: float) -> None:
    """``first`` takes the count of the morning, ``last`` that of the evening."""
    cohort = itp.Cohort.from_tables(
        counts=_counts([LATE, EARLY]),
        lines={"patient_id": ["p"], "line": [1], "started_on": ["2021-01-02"]},
    )
    definition = attrs.evolve(itp.IWG_2009, same_day=policy)
    answers = itp.classify_response(cohort, definition=definition)
    assert answers["baseline_1e9_per_l"].tolist() == [baseline]


@pytest.mark.parametrize("printed", ["50", ">50"])
@pytest.mark.parametrize(
    ("kind", "zone", "instants", "is_other"),
    [
        ("timestamp", None, ("2021-01-01 18:00:00", "2020-12-31 22:00:00"), True),
        ("timestamp", None, ("2021-01-02 01:00:00", "2021-01-01 06:00:00"), True),
        ("varchar", None, ("2021-01-01 18:00:00", "2020-12-31 22:00:00"), True),
        ("timestamptz", None, ("2021-01-01 18:00:00+00", "2020-12-31 22:00:00+00"), False),
        ("varchar", None, ("2021-01-01T18:00:00Z", "2020-12-31T22:00:00Z"), False),
        ("timestamptz", None, ("2021-01-01 18:00:00+00", "2020-12-30 22:00:00+00"), True),
        ("timestamptz", "Europe/Paris", ("2021-01-01 18:00:00+00", "2020-12-31 23:30:00+00"),
         False),
        ("timestamptz", "Europe/Paris", ("2021-01-01 18:00:00+00", "2020-12-31 22:00:00+00"),
         True),
        ("varchar", "Europe/Paris", ("2021-01-01T18:00:00Z", "2020-12-31T22:00:00Z"), True),
        ("timestamp", None, ("2021-01-01 18:00:00", "2021-01-02 00:00:00"), True),
        ("date", None, ("2021-01-01", "2021-01-02"), True),
        ("varchar", None, ("2021-01-01 18:00:00", "2021-01-02 00:00:00"), True),
        ("varchar", None, ("2021-01-01 18:00:00", "2020-12-31"), True),
        ("timestamptz", None, ("2021-01-01 18:00:00+00", "2021-01-03 00:00:00+00"), True),
        ("timestamptz", "Europe/Paris", ("2021-01-01 18:00:00+00", "2021-01-01 23:00:00+00"),
         True),
        ("varchar", "Europe/Paris", ("2021-01-01T18:00:00Z", "2021-01-02T00:00:00Z"), True),
    ],
)  # fmt: skip
def test_an_instant_of_another_day_has_no_time(
    kind: str, zone: str | None, instants: tuple[str, str], is_other: bool, printed: str
) -> None:  # fmt: skip
    """
    Whether a row of the day is open or not: the date is taken, and it is told of once.

    Midnight is no time, and of a day as any other instant is. Where nobody says of which zone the
    days are, 22:00 in Greenwich may be of the next day.
    """
    db = systems.omop(
        {"measurement_date": "2021-01-01", "value_as_number": 50.0, "unit_concept_id": 8848,
         "value_source_value": printed},
        {"measurement_date": "2021-01-01", "value_as_number": 10.0, "unit_concept_id": 8848},
    )  # fmt: skip
    db.execute(f"alter table measurement add column measurement_datetime {kind}")
    db.execute("update measurement set measurement_datetime = if(measurement_id = 1, ?, ?)",
               [*instants])  # fmt: skip
    cohort = itp.read_omop(db, zone=zone, strict=False)
    found = [each for each in cohort.problems if each.code == "TWO_FACTS"]

    assert ([50.0, 10.0] if is_other else [10.0, 50.0]) == _values(cohort)
    assert [("measurement_datetime", "warning")] * is_other == [
        (each.argument, each.severity) for each in found
    ]
    assert all(instants[1][:10] in each.given and "in 1 row" in each.given for each in found)


def test_an_open_row_of_omop_keeps_its_place_in_its_day() -> None:
    """Without times the order of a day is that of the table, also where one row says ``>50``."""
    cohort = _omop(("date", ""), "2021-01-01", "2021-01-01", printed=">50")
    assert _values(cohort) == [50.0, 10.0]
    other = systems.omop(
        {"measurement_date": "2021-01-01", "value_as_number": 10.0, "unit_concept_id": 8848},
        {"measurement_date": "2021-01-01", "value_as_number": 50.0, "unit_concept_id": 8848,
         "value_source_value": ">50"},
    )  # fmt: skip
    assert _values(itp.read_omop(other, strict=False)) == [10.0, 50.0]


@given(st.permutations(range(6)))
def test_rows_of_meds_that_are_read_one_by_one_stand_among_the_others(order: list[int]) -> None:
    """A text, a number beside a text and one result twice are no less in order of time."""
    code, day = "LOINC//777-3//10*3/uL", dt.datetime.fromisoformat("2021-01-01")
    events = [
        (day.replace(hour=4), code, 40.0, None), (day.replace(hour=6), code, None, "<5"),
        (day.replace(hour=8), code, 80.0, None), (day.replace(hour=8), code, 80.0, None),
        (day.replace(hour=9), code, None, "clotted"), (day.replace(hour=10), code, 100.0, "100"),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        rows = [(1, *events[place]) for place in order]
        cohort = itp.read_meds(systems.meds(Path(folder), *rows), strict=False)
    assert _values(cohort) == [40.0, 5.0, 80.0, 100.0]


def test_instants_of_two_zones_are_in_order_of_the_hospital(tmp_path: Path) -> None:
    """09:00 in Shanghai is after 00:30 in Greenwich, which is 08:30 there."""
    rows = [
        systems.observation("1", "2021-01-05T09:00:00+08:00", **systems.quantity(50)),
        systems.observation("2", "2021-01-05T00:30:00Z", **systems.quantity(10)),
    ]
    cohort = itp.read_fhir(systems.bundle(tmp_path, *rows), zone="Asia/Shanghai", strict=False)
    assert _values(cohort) == [10.0, 50.0]


@pytest.mark.parametrize(
    "source", ["texts", "datetimes", "CSV", "a foreign sheet", "FHIR", "CDISC"]
)
def test_the_hour_that_comes_twice(source: str, tmp_path: Path) -> None:
    """Where clocks are put back, 02:50 of summer is before 02:10 of winter."""
    winter, summer = "2021-10-31T02:10:00+01:00", "2021-10-31T02:50:00+02:00"
    read: dict[str, Callable[[str, str], itp.Cohort]] = {
        "texts": lambda one, two: _frame([one, two], zone=BERLIN),
        "datetimes": lambda one, two: _frame(_moments(one, two), zone=BERLIN),
        "CSV": lambda one, two: _csv(tmp_path, one, two, zone=BERLIN),
        "a foreign sheet": lambda one, two: _mapped(tmp_path, one, two, zone=BERLIN),
        "FHIR": lambda one, two: _fhir(tmp_path, one, two, zone=BERLIN),
        "CDISC": lambda one, two: _cdisc(tmp_path, one, two, zone=BERLIN),
    }
    assert _values(read[source](winter, summer)) == [10.0, 50.0]


ZONED: dict[str, Callable[[Path, str, str, str | None], itp.Cohort]] = {
    "texts": lambda _, one, two, zone: _frame([one, two], zone),
    "CSV": _csv,
    "a foreign sheet": _mapped,
    "FHIR": lambda folder, one, two, zone: itp.read_fhir(
        systems.bundle(folder, *(
            systems.observation(str(count), on, **systems.quantity(count))
            for on, count in ((one, 50), (two, 10))
        )), zone=zone,
    ),
    "CDISC": _cdisc,
    "OMOP, a text": lambda _, one, two, zone: _omop(("varchar", ""), one, two, zone=zone),
    "OMOP, a text beside": lambda _, one, two, zone: _omop(
        ("date", "varchar"), one, two, zone=zone
    ),
    "OMOP, an instant": lambda _, one, two, zone: _omop(
        ("timestamptz", ""), one, two, zone=zone
    ),
}  # fmt: skip
"""Sources that have texts with a zone, or that keep instants of one."""

NEED_A_ZONE = ("texts", "CSV", "a foreign sheet", "OMOP, an instant")
"""Without *zone* these refuse an instant with a zone, or do not keep which one it was."""


@pytest.mark.parametrize("source", ZONED)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", None])
@pytest.mark.parametrize("midnight", ["T00:00:00+08:00", "T00:00+08:00", "T00:00:00.000+08:00"])
def test_midnight_where_the_day_is_read_is_no_time(
    source: str, zone: str | None, midnight: str, tmp_path: Path
) -> None:
    """In its own zone, or in that of the hospital: nobody knows which of the counts was first."""
    if zone is None and source in NEED_A_ZONE:
        zone = "Asia/Shanghai"
    cohort = ZONED[source](tmp_path, "2021-01-01T09:00:00+08:00", f"2021-01-01{midnight}", zone)

    assert _values(cohort) == [50.0, 10.0]


@pytest.mark.parametrize("source", ZONED)
def test_midnight_in_greenwich_is_a_time_elsewhere(source: str, tmp_path: Path) -> None:
    """In Shanghai it is eight in the morning."""
    on = "2021-01-01T09:00:00+00:00", "2021-01-01T00:00:00+00:00"

    assert _values(ZONED[source](tmp_path, *on, "Asia/Shanghai")) == [10.0, 50.0]


@pytest.mark.parametrize("day", ["T00:00:00+08:00", "T00:00:00", "T08:00:00+08:00"])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", None])
def test_equal_counts_at_midnight_are_two(day: str, zone: str | None, tmp_path: Path) -> None:
    """At one time they are one result that was sent twice; at midnight both are kept, and told."""
    on, same = f"2021-01-01{day}", {"value_as_number": 50.0, "unit_concept_id": 8848}
    observed = [systems.observation(each, on, **systems.quantity(50)) for each in "ab"]
    rows = systems.lb(*(f"{n},50,K/uL,50,50,K/uL,{on}" for n in (1, 2)))
    db = systems.omop(*({"measurement_date": "2021-01-01", **same} for _ in range(2)))
    db.execute("alter table measurement alter measurement_date type varchar")
    db.execute(f"update measurement set measurement_date = '{on}'")  # noqa: S608 - of ours
    said = {"DUPLICATE_RESULT"} if "08" in day[:3] else {"DUPLICATE_ROW"}

    for cohort in (
        itp.read_fhir(systems.bundle(tmp_path, *observed), zone=zone),
        itp.read_cdisc(systems.sdtm(tmp_path, lb=rows), zone=zone),
        itp.read_omop(db, zone=zone),
    ):
        assert said == {*systems.codes(cohort)} - {"ZONE_ASSUMED"}
        assert len(_values(cohort)) == (1 if "DUPLICATE_RESULT" in said else 2)


@given(
    st.sampled_from(["2021-03-27T22:00Z", "2021-10-30T22:00Z"]),
    st.lists(st.integers(0, 48 * 3600), min_size=2),
)
def test_instants_of_a_day_are_in_order_of_the_time_that_has_passed(
    begin: str, seconds: list[int]
) -> None:
    """Of one day in the zone of the hospital, in whichever zone each is written."""
    zones = (ZoneInfo(BERLIN), ZoneInfo("Asia/Shanghai"), dt.UTC)
    instants = [dt.datetime.fromisoformat(begin) + dt.timedelta(seconds=s) for s in seconds]
    written = [each.astimezone(zones[n % 3]) for n, each in enumerate(instants)]
    said = zip(instants, (seconds_into_day(each, zones[0]) for each in written), strict=True)
    known = [each for each in said if not np.isnan(each[1])]
    for (one, before), (other, after) in combinations(known, 2):
        if one.astimezone(zones[0]).date() == other.astimezone(zones[0]).date():
            assert after - before == pytest.approx((other - one).total_seconds())


def test_without_a_zone_instants_stand_in_their_order(tmp_path: Path) -> None:
    """01:00 in Greenwich is after 08:00 in Shanghai, which is midnight there."""
    rows = [
        systems.observation("1", "2021-01-05T01:00:00Z", **systems.quantity(50)),
        systems.observation("2", "2021-01-05T08:00:00+08:00", **systems.quantity(10)),
    ]
    cohort = itp.read_fhir(systems.bundle(tmp_path, *rows), strict=False)
    assert _values(cohort) == [10.0, 50.0]


def test_everything_of_a_row_moves_with_it() -> None:
    """A sign and a note stay beside their count, and a problem names the row of the table."""
    counts = _counts([LATE, EARLY]) | {"comparator": [">", ""], "note": ["evening", "morning"],
                                       "count": [50.0, 5000.0]}  # fmt: skip
    lines = {"patient_id": ["p"], "line": [1], "started_on": ["2020-12-31"]}
    cohort = itp.Cohort.from_tables(counts=counts, lines=lines)
    (patient,) = cohort.to_patients()
    said = [(m.as_printed.printed, m.note) for m in patient.platelets]
    assert said == [("5000", "morning"), (">50", "evening")]
    assert [p.row for p in cohort.problems if p.code == "SUSPICIOUS_COUNT"] == [1]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2021-01-01T08:30", 8.5), ("1.1.2021 08:30", 8.5), ("1/13/2021 8:30 PM", 20.5),
        ("1/13/2021 12:30 AM", 0.5), ("1/13/2021 12:30 pm", 12.5), ("20210101083000", 8.5),
        ("2021年1月1日 8时30分", 8.5), ("2021年1月1日 下午 8:30", 20.5), ("1.1.2021 8 Uhr", 8.0),
        ("2021-01-01", None), ("2021-01-01 00:00", None), ("1.1.2021 00:00:00", None),
        ("Day 7", None), ("2021-01-01 07:30Z", 8.5), ("20210101073000+0000", 8.5),
    ],
)  # fmt: skip
def test_the_time_behind_a_day(text: str, hours: float | None) -> None:
    """A time is read in each form in which a day is read that has one."""
    seconds = seconds_behind_day(text, ZoneInfo("Europe/Paris"))
    assert (None if np.isnan(seconds) else seconds / 3600) == hours


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([np.nan, 60.0, 120.0, 180.0])), max_size=12
    )
)
def test_the_order_of_times(rows: list[tuple[int, float]]) -> None:
    """Each group keeps its places, and stands in order of time if each of its rows has one."""
    group = np.array([g for g, _ in rows], dtype=np.int64)
    seconds = np.array([s for _, s in rows], dtype=np.float64)
    order = lay_by_time(group, seconds)
    laid = [*range(len(rows))] if order is None else order.tolist()
    for each in set(group.tolist()):
        places = [place for place, (g, _) in enumerate(rows) if g == each]
        times = [rows[place][1] for place in places]
        expected = places if np.isnan(times).any() else sorted(places, key=lambda p: rows[p][1])
        assert [laid[place] for place in places] == expected


def _clocks(folder: Path, *clocks: Any) -> tuple[list[float], list[tuple[str, int | None]]]:
    """The counts 1, 2, … of a day with these times, in order, and what is told."""
    book = Workbook()
    sheet = book.active
    sheet.append(["ID", "Date", "Zeit", "PLT"])
    for number, clock in enumerate(clocks, start=1):
        sheet.append(["p", dt.date(2021, 1, 1), clock, number])
    book.save(folder / "clocks.xlsx")
    cohort = itp.read_mapped(folder / "clocks.xlsx", mapping={"counts": {
        "patient_id": "ID", "on": "Date", "time": "Zeit", "count": "PLT",
        "unit": {"value": "10*9/L"}}})  # fmt: skip
    told = [(each.argument, each.row) for each in cohort.problems if each.code == "UNREAD_TIME"]
    return cohort.counts["count"].tolist(), told


def test_a_column_of_times_in_many_forms(tmp_path: Path) -> None:
    """Cells of a workbook that are times, parts of a day and texts are put in one order."""
    counts, told = _clocks(
        tmp_path, "8:30 PM", dt.time(7, 15), 0.354166666666667, "08.40", "上午9时30分", "10h00",
        "11.30 Uhr", "1205", dt.datetime(2021, 1, 1, 6, 0),  # noqa: DTZ001 - a cell
    )  # fmt: skip

    assert ([9, 2, 3, 4, 5, 6, 7, 8, 1], []) == (counts, told)


def test_a_time_that_is_not_certain_is_told_with_its_column(tmp_path: Path) -> None:
    """The rows of the day stay as they are."""
    other_day = dt.datetime(2021, 2, 1, 6, 0)  # noqa: DTZ001 - a cell
    counts, told = _clocks(tmp_path, "20:00", "8.30", "07:00", other_day)

    assert ([1, 2, 3, 4], [("column 'Zeit'", 3), ("column 'Zeit'", 5)]) == (counts, told)
