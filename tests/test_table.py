"""Columns: tables, and rows that belong to patients."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import pydoc
import sys
import textwrap
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import itpcase as itp
from itpcase import examples
from itpcase import table as columns
from itpcase._late_columns import LateTexts, Listed, WorkedOut
from itpcase._ragged import ColumnsOfRecords
from itpcase.table import Ragged, Table


def example() -> Table:
    """Two rows of three columns."""
    return Table({"line": [1, 2], "level": ["R", "CR"], "days": np.array([7.0, np.nan])})


# --- numbers that are worked out late -------------------------------------------------------------


def test_numbers_are_worked_out_when_somebody_looks() -> None:
    """Once, and not for who looks at other columns; some of the rows are those of all."""
    made: list[str] = []

    def work_out() -> Any:
        made.append("days")
        return np.array([3.0, 1.0, 2.0])

    table = Table({"line": np.array([1, 2, 3]), "days": WorkedOut(3, work_out)})

    assert [1, 2, 3] == table["line"].tolist()
    assert 3 == len(table)
    assert not made
    assert [3.0, 2.0] == table[[0, 2]]["days"].tolist()
    assert [1.0, 2.0] == table[1:]["days"].tolist()
    assert [3.0, 1.0, 2.0] == table["days"].tolist()
    assert table["days"] is table["days"]
    assert ["days"] == made


# --- texts that are written late ------------------------------------------------------------------


def test_texts_are_written_when_they_are_asked_for() -> None:
    """Some rows of a column are taken without a text; one text is written alone, all once."""
    written: list[list[int]] = []

    def write(rows: Any) -> Any:
        written.append(rows.tolist())
        return columns.objects([f"row {row}" for row in rows])

    texts: Any = LateTexts(write, np.arange(6))
    ragged = Ragged(np.array([0, 2, 6]), {"source": texts, "day": np.arange(6)})
    some = ragged.between(1, 2).columns["source"].take(np.array([3, 0]))

    assert [] == written
    assert (2, 16) == (len(some), some.nbytes)
    assert "row 5" == some[0]
    assert ["row 5", "row 2"] == some.tolist() == np.asarray(some).tolist()
    assert [[5], [5, 2]] == written
    assert isinstance(ragged["source"], np.ndarray)
    assert [f"row {row}" for row in range(6)] == ragged["source"].tolist()
    assert object == np.asarray(texts).dtype == texts.dtype


# --- a table ------------------------------------------------------------------------------------


def test_columns_by_name() -> None:
    """A column is a numpy array, in the order and with the numbers given."""
    t = example()

    assert [1, 2] == t["line"].tolist()
    assert isinstance(t["line"], np.ndarray)
    assert ["R", "CR"] == t["level"].tolist()
    assert 7.0 == t["days"][0]


def test_it_is_a_mapping_to_look_at() -> None:
    """Length and iteration are rows; ``in``, ``columns``, ``keys`` and ``dict`` are columns."""
    t = example()

    assert 2 == len(t)
    assert ["line", "level", "days"] == list(t[0]) == list(t.columns)
    assert ("line", "level", "days") == t.keys()
    assert "line" in t
    assert "lines" not in t
    assert {"line", "level", "days"} == dict(t).keys()


def test_rows() -> None:
    """Each row is a mapping of column to value."""
    assert [{"line": 1, "level": "R"}, {"line": 2, "level": "CR"}] == [
        {name: row[name] for name in ("line", "level")} for row in example().rows()
    ]


def test_its_repr_holds_no_values() -> None:
    """A printed table tells rows and columns, and nothing of a patient."""
    assert "Table(2 rows: line, level, days)" == repr(example())


@pytest.mark.parametrize("given", [{}, {"line": []}, {"line": np.empty(0), "level": ()}])
def test_an_empty_table(given: dict[str, Any]) -> None:
    """No columns or no rows are a table all the same."""
    t = Table(given)

    assert 0 == len(t)
    assert [] == list(t.rows())
    assert tuple(given) == t.columns


def test_columns_of_two_lengths() -> None:
    """They are refused, with the length of each."""
    with pytest.raises(itp.InputError) as caught:
        Table({"line": [1, 2], "days": [1.0]})
    problem = caught.value.problem

    assert ("COLUMN_LENGTHS", "columns") == (problem.code, problem.argument)
    assert "{'line': 2, 'days': 1}" == problem.given


def test_an_unknown_column() -> None:
    """The message lists the columns there are."""
    with pytest.raises(KeyError, match="no column 'lines'; there are: line, level, days"):
        example()["lines"]


def test_a_table_survives_pickling() -> None:
    """Names and values are the same afterwards."""
    t = example()
    back = pickle.loads(pickle.dumps(t))

    assert t.columns == back.columns
    assert [t[name].tolist() for name in ("line", "level")] == [
        back[name].tolist() for name in ("line", "level")
    ]


def test_arrow_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow the extra is named."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(itp.errors.MissingExtraError, match="arrow"):
        example().__arrow_c_stream__()


# --- rows that belong to patients ---------------------------------------------------------------


def ragged() -> Ragged:
    """Three patients with two, no and three rows."""
    return Ragged(
        np.array([0, 2, 2, 5]),
        {"day": np.array([1, 5, 0, 3, 3]), "count": np.array([10.0, 20.0, 30.0, 40.0, 50.0])},
    )


def test_ragged_rows() -> None:
    """Length, columns, and the patient of each row."""
    rows = ragged()

    assert 5 == len(rows)
    assert [0, 0, 2, 2, 2] == rows.patient.tolist()
    assert [1, 5, 0, 3, 3] == rows["day"].tolist()
    assert rows.get("comparator") is None
    assert rows["count"] is rows.get("count")


def test_columns_of_records_are_made_when_they_are_looked_at() -> None:
    """Each is made once, and not before; one that says nothing is not there."""
    made = []

    def double(records: Any) -> Any:
        made.append("double")
        return 2 * np.array(records)

    late = ColumnsOfRecords([1, 2], {"double": double, "nothing": lambda _: None})

    assert [] == made
    assert [2, 4] == late["double"].tolist()
    assert late["double"] is late.get("double")
    assert ["double"] == made == list(late)
    assert 1 == len(late)
    assert "nothing" not in late
    assert late.get("nothing", "default") == late.get("other", "default") == "default"
    with pytest.raises(KeyError, match="nothing"):
        late["nothing"]


def test_a_column_of_records_is_a_list_until_an_array_is_asked_for() -> None:
    """The walk reads the list itself, everyone else one array of the column's type."""
    listed = Listed([3, 1], np.int32)
    late = ColumnsOfRecords([1, 2], {"day": lambda _: listed})
    rows = Ragged(np.array([0, 2]), late)

    assert rows.held("day") is listed
    assert rows.held("other") is None
    assert listed.tolist() is listed.tolist()
    assert "column" not in vars(listed)
    assert rows["day"] is rows.get("day") is late["day"] is listed.column
    assert np.int32 == rows["day"].dtype == np.asarray(listed).dtype
    assert [1, 3] == listed.take(np.array([1, 0])).tolist()
    assert [True, False] == [Listed(each, np.bool_).any() for each in ([False, True], [False])]
    assert [0, 1] == Ragged(np.array([0, 2]), {"day": np.arange(2)}).held("day").tolist()


def test_columns_of_records_are_sent_as_columns() -> None:
    """A pickle of them has the columns, and neither the records nor what makes them."""
    late = ColumnsOfRecords([1, 2], {"same": np.array, "nothing": lambda _: None})
    sent = pickle.loads(pickle.dumps(late))

    assert dict is type(sent)
    assert ["same"] == list(sent)
    assert [1, 2] == sent["same"].tolist()


@pytest.mark.parametrize(
    ("first", "last", "days", "patients"),
    [
        (0, 3, [1, 5, 0, 3, 3], [0, 0, 2, 2, 2]),
        (0, 1, [1, 5], [0, 0]),
        (1, 2, [], []),
        (1, 3, [0, 3, 3], [1, 1, 1]),
        (2, 3, [0, 3, 3], [0, 0, 0]),
        (3, 3, [], []),
    ],
)
def test_some_patients(first: int, last: int, days: list[int], patients: list[int]) -> None:
    """A slice of patients counts them from 0 and shares their rows."""
    part = ragged().between(first, last)

    assert days == part["day"].tolist()
    assert patients == part.patient.tolist()
    assert len(days) == len(part)
    assert last - first == len(part.offsets) - 1


def test_a_slice_is_no_copy() -> None:
    """It looks at the same numbers."""
    rows = ragged()

    assert np.shares_memory(rows["day"], rows.between(1, 3)["day"])


@pytest.mark.parametrize(
    ("patient", "day", "end"),
    [(0, 0, 0), (0, 1, 1), (0, 4, 1), (0, 5, 2), (0, 99, 2), (1, 5, 2), (2, -1, 2), (2, 0, 3),
     (2, 2, 3), (2, 3, 5), (2, 4, 5)],
)  # fmt: skip
def test_rows_until_a_day(patient: int, day: int, end: int) -> None:
    """The end of the patient's rows on or before a day, all rows of that day included."""
    assert [end] == ragged().until(np.array([patient]), np.array([day])).tolist()


# --- values of a column --------------------------------------------------------------------------


def test_codes_become_words() -> None:
    """A code is its place in the list; -1 is None."""
    codes = np.array([1, -1, 0])

    assert ["b", None, "a"] == columns.pick(["a", "b"], codes).tolist()
    assert [None, None] == columns.pick([], np.array([-1, -1])).tolist()
    assert [(1, 2), None] == columns.pick_objects([(1, 2)], np.array([0, -1])).tolist()
    assert [str] == [type(word) for word in columns.pick(itp.terms.Answer, np.array([0]))]


def test_objects_stay_whole() -> None:
    """Tuples and lists are values, not further dimensions."""
    column = columns.objects([(1, 2), [3, 4], None])

    assert ((3,), np.dtype(object)) == (column.shape, column.dtype)
    assert [(1, 2), [3, 4], None] == list(column)


def test_parts_are_joined() -> None:
    """One part is itself; several are one after the other."""
    one, two = {"a": np.array([1])}, {"a": np.array([2, 3])}

    assert one is columns.joined(iter([one]))
    assert [1, 2, 3] == columns.joined([one, two])["a"].tolist()


def test_columns_of_one_kind_are_joined_in_one_piece_of_memory() -> None:
    """Whatever kinds, widths and shapes there are: the rows are those of the parts."""
    parts = [
        {"day": np.arange(n), "code": np.full((n, 2), n), "met": np.arange(n) + 0.5,
         "id": np.array([f"{n}"] * n, dtype=object), "end": np.arange(n) * 2,
         "unit": np.full(n, "u" * n)}
        for n in (1, 3)
    ]  # fmt: skip
    found = columns.joined(parts)

    assert list(parts[0]) == list(found)
    for name, column in found.items():
        want = np.concatenate([part[name] for part in parts])
        assert (want.dtype, want.tolist()) == (column.dtype, column.tolist())
        assert column.flags.c_contiguous
    assert found["day"].base is found["end"].base
    assert found["day"].base is not found["met"].base


# --- rows, slices, masks -------------------------------------------------------------------------


def test_a_row_by_its_number() -> None:
    """A row is a mapping of column to value, also counted from the end."""
    assert {"line": 2, "level": "CR"} == {k: v for k, v in example()[-1].items() if k != "days"}


@pytest.mark.parametrize(
    "rows", [slice(1, None), [False, True], np.array([1]), [1], np.array([False, True])]
)
def test_some_rows_are_a_table(rows: Any) -> None:
    """A slice, row numbers, or one truth value a row."""
    found = example()[rows]

    assert isinstance(found, Table)
    assert [2] == found["line"].tolist()


def test_some_columns_are_a_table() -> None:
    """A list of names keeps these columns in this order; of one that is missing it says so."""
    assert ("days", "line") == example()[["days", "line"]].columns
    with pytest.raises(KeyError, match="no column 'day'"):
        example()[["day"]]


@pytest.mark.parametrize("rows", [[True], [True, False, True], [1.5], np.ones((1, 2))])
def test_a_mask_of_another_length_is_refused(rows: Any) -> None:
    """The message says what can be asked for."""
    with pytest.raises(itp.InputError, match="TABLE_ROWS"):
        example()[rows]


def test_no_rows_of_a_table() -> None:
    """An empty list of rows is an empty table with the same columns."""
    assert (0, ("line", "level", "days")) == (len(example()[[]]), example()[[]].columns)


def test_frames_have_the_rows_as_rows() -> None:
    """Pandas and polars read a table of answers as it is."""
    table = itp.classify_response(examples.load("ding-2025"))

    assert list(table.columns) == list(pd.DataFrame(table).columns)
    assert table["line"].tolist() == pd.DataFrame(table)["line"].tolist()
    assert list(table.columns) == pl.DataFrame(table).columns
    assert table["line"].tolist() == pl.DataFrame(table)["line"].to_list()


@pytest.mark.parametrize("d", [itp.IWG_2009, itp.DING_2025])
def test_a_part_of_a_table_explains_the_same_rows(d: itp.Definition) -> None:
    """What was chosen by a mask has the sentences of its own patients."""
    series = examples.load("ding-2025")
    tables: list[Any] = [
        itp.classify_response(series, definition=d),
        itp.remission_episodes(series, definition=d),
        itp.compare_definitions(series, definitions=[d]),
    ]
    for table in tables:
        mask = np.arange(len(table)) % 2 == 1
        chosen = table[mask]
        rows = np.flatnonzero(mask)

        assert [table.explain(int(i)) for i in rows] == [
            chosen.explain(i) for i in range(len(chosen))
        ]


# --- in a notebook -------------------------------------------------------------------------------


def test_everything_is_shown_in_a_notebook() -> None:
    """Tables, records, answers, definitions and curves have an HTML form; texts are escaped."""
    series = examples.load("ding-2025")
    patient = series.patients[0]
    shown: list[Any] = [
        example(), series, patient, patient.lines[0], patient.platelets[0], itp.IWG_2009,
        itp.Cohort.from_patients(series), itp.classify_response(patient),
        *itp.remission_episodes(patient, definition=itp.DING_2025),
        itp.classify_response(series), itp.report.tables.patients_table(series),
        itp.remission_survival(series, definition=itp.DING_2025),
    ]  # fmt: skip

    assert all(each._repr_html_().startswith("<") for each in shown)
    assert "<td>&lt;script&gt;</td>" in Table({"a": ["<script>"]})._repr_html_()
    assert "<td>0.333333</td>" in Table({"share": [1 / 3]})._repr_html_()
    assert "15 rows, the first 12 shown" in Table({"a": range(15)})._repr_html_()
    assert "DING2025-1" not in patient._repr_html_() or "DING2025-1" in repr(patient)


def test_a_definition_is_short_in_a_signature() -> None:
    """
    ``help(itp.classify_response)`` starts with a signature of three lines of a screen.

    From Python 3.13 on it has a line for each argument.
    """
    assert "Definition('iwg-2009', version='1')" == repr(itp.IWG_2009)
    text = pydoc.plain(pydoc.render_doc(itp.classify_response)).splitlines()
    end = next(at for at, line in enumerate(text) if "->" in line)
    lines = [part for line in text[2 : end + 1] for part in textwrap.wrap(line, 80)]
    arguments = inspect.signature(itp.classify_response).parameters

    assert len(lines) <= (3 if sys.version_info < (3, 13) else len(arguments) + len("(*)"))


def test_no_default_fills_a_line_of_a_signature() -> None:
    """What holds if nobody says otherwise is read at a glance: a published rule by its id."""
    modules = (importlib.import_module(name) for name in public_modules())
    long = {
        f"{module.__name__}.{name}({argument.name}=)"
        for module in modules
        for name in getattr(module, "__all__", ())
        if inspect.isfunction(function := getattr(module, name))
        for argument in inspect.signature(function).parameters.values()
        if len(repr(argument.default)) > 100
    }

    assert set() == long


def public_modules() -> list[str]:
    """Every module of the package whose name says that it is for users."""
    found = pkgutil.walk_packages(itp.__path__, "itpcase.")
    return [each.name for each in found if "._" not in each.name]
