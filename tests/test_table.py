"""Tables: named columns of one length."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import pydoc
import sys
import textwrap
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase import table as columns
from itpcase.table import Table


def example() -> Table:
    """Two rows of three columns."""
    return Table({"line": [1, 2], "level": ["R", "CR"], "days": np.array([7.0, np.nan])})


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


@pytest.mark.parametrize(
    "rows",
    [
        {0}, frozenset({0}), {}, {0: 1}, None, 1.5, True, np.array(1), object(), b"x", ..., 1j,
        iter([0]), np.datetime64("2020-01-01"), [[0], [1, 2]], slice("a", None), slice(0, 1.5),
        slice(None, None, 0), np.ma.array([True, True], mask=[False, True]), [0, "days"],
    ],
)  # fmt: skip
def test_what_asks_for_no_rows_is_refused(rows: Any) -> None:
    """A set, a single value that is no number of a row, and a mask with a gap choose nothing."""
    with pytest.raises(itp.InputError, match="TABLE_ROWS"):
        example()[rows]


@pytest.mark.parametrize("row", [2, -3, 10**30, np.int64(2), [0, 2], np.array([5], dtype="u8")])
def test_a_row_that_is_not_there_is_refused(row: Any) -> None:
    """A number beyond the table is told with how many rows there are."""
    with pytest.raises(IndexError, match="there are 2, counted from 0"):
        example()[row]


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
    assert ">&lt;script&gt;</td>" in Table({"a": ["<script>"]})._repr_html_()
    assert ">0.333333</td>" in Table({"share": [1 / 3]})._repr_html_()
    assert "15 rows, the first 12 shown" in Table({"a": range(15)})._repr_html_()
    assert '<caption style="text-align:left">1 row</caption>' in Table({"a": [1]})._repr_html_()
    assert "DING2025-1" not in patient._repr_html_() or "DING2025-1" in repr(patient)


def test_a_notebook_breaks_no_id_and_sets_words_to_the_left() -> None:
    """
    Each cell says it, for a notebook has a rule for cells: to the right, and broken at hyphens.

    What word processors take over is as it was.
    """
    series = examples.load("published-cases")
    rows = ET.fromstring(itp.classify_response(series)._repr_html_()).iter("td")  # noqa: S314 - our own
    paper = itp.report.tables.patients_table(series)
    cells = [
        each
        for each in ET.fromstring(paper._repr_html_()).iter()  # noqa: S314 - as above
        if each.tag in {"caption", "td", "th"}
    ]
    names = {each.text: each.get("style", "") for each in cells}

    assert {"white-space:nowrap"} == {each.get("style") for each in rows}
    assert all("text-align:left" in each.get("style", "") for each in cells)
    assert "white-space:nowrap" in names["IJP2012-infant"]
    assert "white-space:nowrap" not in names["diabetes mellitus"]
    assert "style=" not in paper.to_html()


def test_the_rows_of_a_cohort_say_what_they_are() -> None:
    """How many, of how many patients, and their columns; no address of the memory."""
    cohort = itp.Cohort.from_patients(examples.load("ding-2025"))

    assert "Ragged(82 rows of 4 patients: day, count)" == repr(cohort.counts)
    assert "ColumnsOfRecords(calendar, died" in repr(cohort.patients)
    assert " at 0x" not in repr(cohort.lines) + repr(cohort.rescues) + repr(cohort.patients)


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


@given(st.lists(st.integers(0, 2)), st.integers(1, 5))
def test_rows_are_found_piece_by_piece(values: list[int], size: int) -> None:
    """However many are looked at together, they are the rows for which the test holds."""
    column = np.array(values, dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "ROWS_AT_ONCE", size)
        found = columns.rows_where(lambda part: column[part] == 1, len(column))

    assert [row for row, value in enumerate(values) if value == 1] == found.tolist()


def test_a_row_that_is_not_there_has_a_code() -> None:
    """It is an error of ours and of Python's lists, and can be said in Chinese."""
    with pytest.raises(itp.errors.RowError, match="TABLE_ROWS") as caught:
        example()[5]

    assert isinstance(caught.value, IndexError)
    assert isinstance(caught.value, itp.InputError)
    assert "共2行" in caught.value.problem.told.render("zh")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_truth_values_with_gaps_are_such_in_pandas() -> None:
    """They were a column of objects."""
    table = itp.Table({"late": np.array([True, None, False], dtype=object),
                       "word": np.array(["a", None, True], dtype=object)})  # fmt: skip
    frame = table.to_pandas()

    assert ["boolean", "object"] == [str(each) for each in frame.dtypes]
    assert [True, False] == frame["late"].dropna().tolist()
