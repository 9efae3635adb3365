"""Whose rows they are: ids that are none, and patients whose rows stand under two ids."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase.errors import DataError, InputError, Problem, RecordError
from tests.cohort.doors import DOORS, FILES, Answer

FIRST = dt.date(2021, 3, 1)


def tables(counted: Sequence[Any], treated: Sequence[Any]) -> Any:
    """One count of each of the first, and one line of each of the others."""
    n, m = len(counted), len(treated)
    return {
        "counts": {
            "patient_id": list(counted), "on": [FIRST] * n, "count": [9.0] * n,
            "unit": ["10*9/L"] * n,
        },
        "lines": {
            "patient_id": list(treated), "line": [1] * m, "agents": ["rituximab"] * m,
            "started_on": [FIRST] * m,
        },
    }  # fmt: skip


def problems(counted: Any, treated: Any) -> tuple[Problem, ...]:
    """What is told of them."""
    return tuple(itp.Cohort.from_tables(**tables(counted, treated)).problems)


ALIKE = (
    ("001", "1"), ("1.0", "1"), ("P1", "p1"), ("é", "e\u0301"),
    ("P\u00a01", "P 1"), ("\uff30\uff11", "P1"), ("P1\u200b", "P1"),
    ("P-1", "P\u20131"), ("P -1", "P-1"), ("'P1'", "P1"), ('"P1"', "P1"),
    ("\u201cP1\u201d", "P1"), ("1E5", "100000"), ("12e+03", "12000.0"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_ids_that_differ_only_in_how_they_are_written_are_told_of(one: str, other: str) -> None:
    """One has counts, the other the line: nothing is joined, and nothing is silent."""
    told = [p for p in problems([one, "both"], [other, "both"]) if p.code == "IDS_ALIKE"]

    assert ["warning"] == [problem.severity for problem in told]
    assert f"{one!r} with counts and no treatment" in told[0].given
    assert f"{other!r} with treatment and no count" in told[0].given


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_patients_with_counts_and_treatment_each_are_two(one: str, other: str) -> None:
    """Two whole patients may have ids that look alike."""
    assert () == problems([one, other], [one, other])


@pytest.mark.parametrize(
    ("one", "other"),
    [("P-01", "P-1"), ("1-11", "11-1"), ("P1", "P2"), ("10", "1"), ("1.5", "15"), ("a", "á")],
)
def test_ids_that_say_something_else_are_others(one: str, other: str) -> None:
    """A site and a number are parted by a dash; an accent and a zero within are part of an id."""
    codes = {p.code for p in problems([one, "both"], [other, "both"])}

    assert set() == codes


def test_a_group_is_told_of_once_with_what_each_has() -> None:
    """Three spellings; one patient has both."""
    (told,) = problems(["P1", "p1"], ["P1", "\uff501"])

    assert told.argument == "tables.patient_id"
    assert told.given == (
        "'P1' with counts and treatment, 'p1' with counts and no treatment, "
        "'\uff501' with treatment and no count"
    )
    assert "一致" in told.told.render("zh")


@pytest.mark.parametrize("kind", [str, int])
def test_tables_that_share_no_patient_are_told_of(kind: type) -> None:
    """Numbers of the hospital in one table, those of the study in the other."""
    (told,) = problems([kind(101), kind(102), kind(103)], [kind(1), kind(2)])

    assert (told.code, told.severity) == ("NO_COMMON_PATIENT", "warning")
    assert told.given == "treatment of 2 and counts of 3, none with both"


def test_a_table_without_rows_shares_nothing_to_tell_of() -> None:
    """A registry of counts before any treatment."""
    assert () == problems(["a", "b"], [])
    assert ["NO_COUNTS"] == [problem.code for problem in problems([], ["a", "b"])]


def test_exposures_are_treatment() -> None:
    """Lines may be made of them."""
    given = tables(["a"], [])
    exposures = {"patient_id": ["a"], "agent": ["rituximab"], "started_on": [FIRST]}

    cohort = itp.Cohort.from_tables(**given, exposures=exposures)

    assert [] == [p.code for p in cohort.problems if p.code == "NO_COMMON_PATIENT"]


def _with_patients(given: Any) -> Any:
    everyone = dict.fromkeys([*given["counts"]["patient_id"], *given["lines"]["patient_id"]])
    return {"patients": {"patient_id": list(everyone)}, **given}


def enter(door: str, given: Any, place: Path, **settings: Any) -> Answer:
    """Go through a door; files have a place of their own."""
    place.mkdir()
    return DOORS[door](given, place, **settings)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_tells_of_parted_patients(door: str, tmp_path: Path) -> None:
    """The same codes about the same patients through records, columns and files."""
    given = _with_patients(tables(["P1", "x"], ["p1", "x"]))
    apart = _with_patients(tables(["101"], ["1"]))

    _, told = enter(door, given, tmp_path / "alike")
    _, others = enter(door, apart, tmp_path / "apart")

    assert [("IDS_ALIKE", "P1")] == [(p.code, p.patient_id) for p in told]
    assert ["NO_COMMON_PATIENT"] == [p.code for p in others]


@pytest.mark.parametrize(
    ("owner", "code"),
    [("nan", "NO_ID"), ("<NA>", "NO_ID"), ("#REF!", "ERROR_CELL"), ("1.10101E+17", "ID_DIGITS")],
)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_what_is_no_id(door: str, owner: str, code: str, tmp_path: Path) -> None:
    """Before anything of such a patient is answered; those of others are read."""
    given = _with_patients(tables([owner, "x"], [owner, "x"]))

    with pytest.raises((DataError, InputError)) as caught:
        enter(door, given, tmp_path / "strict")

    error: Any = caught.value
    assert code in {problem.code for problem in error.problems}


@pytest.mark.parametrize("door", FILES)
def test_without_those_the_others_are_read(door: str, tmp_path: Path) -> None:
    """Rows without an id belong to nobody."""
    given = _with_patients(tables(["nan", "x"], ["nan", "x"]))

    cohort, told = enter(door, given, tmp_path / "lax", strict=False)

    assert ["x"] == cohort.ids.tolist()
    assert {"NO_ID"} <= {problem.code for problem in told}


IN_BYTES = [b"a", b"b"]


@pytest.mark.parametrize(
    "ids", [IN_BYTES, np.array(IN_BYTES), pa.array(IN_BYTES), pl.Series(IN_BYTES)]
)
def test_ids_of_bytes_are_refused(ids: Any) -> None:
    """Written out they would be other ids than the same in text."""
    given = tables(["a", "b"], ["a", "b"])
    given["counts"]["patient_id"] = ids

    with pytest.raises(DataError, match=r"counts.patient_id: .* a column of bytes.*ID_TYPES"):
        itp.Cohort.from_tables(**given)


def test_whole_decimals_are_whole_numbers() -> None:
    """Databases hand over numbers of 18 digits as decimals."""
    large = 110101199001011234
    given = tables([Decimal(large), Decimal(large + 1)], [large, large + 1])
    column = pa.array(given["counts"]["patient_id"], pa.decimal128(18, 0))

    for ids in (given["counts"]["patient_id"], column):
        given["counts"]["patient_id"] = ids
        assert [large, large + 1] == itp.Cohort.from_tables(**given).ids.tolist()


@pytest.mark.parametrize("strange", ["1.5", "9" * 40, "Infinity"])
def test_other_decimals_are_no_ids(strange: str) -> None:
    """A part, and what no column holds."""
    given = tables([Decimal(strange)], [1])

    with pytest.raises(DataError, match=r"a column of Decimal.*ID_TYPES"):
        itp.Cohort.from_tables(**given)


def test_uuids_are_their_text() -> None:
    """In one table an object, in the other its text."""
    one = uuid.UUID(int=17)

    assert [str(one)] == itp.Cohort.from_tables(**tables([one], [str(one)])).ids.tolist()


def test_a_frame_with_a_name_twice_is_refused_however_it_is_read() -> None:
    """Of one type through Arrow, of several column by column."""
    given = tables(["a"], ["a"])
    plain = pd.DataFrame(given["counts"])
    mixed = plain.assign(note=pd.Series([object()], dtype=object))
    dated = plain.assign(on=pd.PeriodIndex(["2021-03-01"], freq="D"))

    for frame in (plain, mixed, dated):
        twice = pd.concat([frame, frame[["count"]]], axis=1)
        with pytest.raises(DataError, match=r"counts.count: .*2 columns 'count'.*COLUMN_TWICE"):
            itp.Cohort.from_tables(twice, given["lines"])


def test_records_with_one_id_are_refused() -> None:
    """Two patients of two papers who are both called p1: an answer would be that of either."""
    one = itp.Patient(id="p1", sex="F")
    other = itp.Patient(id="p1", sex="M")

    for given in ([one, other], iter([one, one])):
        with pytest.raises(RecordError, match="patients cannot be used") as caught:
            itp.classify_response(given)
        told = "patient 'p1', patients: needs one record a patient, got 2 records"
        assert told in str(caught.value)


@pytest.mark.parametrize("door", DOORS)
def test_a_count_of_a_line_that_is_none_is_told_of(door: str, tmp_path: Path) -> None:
    """A number that was typed wrong ties a count without a day to nothing."""
    given = _with_patients(tables(["a", "a", "b"], ["a", "b"]))
    given["counts"]["on"] = [FIRST, FIRST + dt.timedelta(days=7), FIRST]
    given["counts"]["line"] = [1, 5, 1]

    cohort, told = enter(door, given, tmp_path / "lines")

    assert [("NO_LINE", "warning", "a", "5")] == [
        (p.code, p.severity, p.patient_id, p.given) for p in told
    ]
    assert 3 == len(cohort.counts)


@pytest.mark.parametrize("door", [door for door in DOORS if door not in {"records", *FILES}])
def test_marks_for_the_id_above(door: str, tmp_path: Path) -> None:
    """Two counts with a ditto mark are those of no patient, whatever the columns are."""
    held = tables(["a", "〃", "〃"], ["a"])
    cohort, _ = DOORS[door](held, tmp_path, strict=False)

    assert ["a"] == [*cohort.ids]
    assert {"NO_ID"} == {problem.code for problem in cohort.problems}


@pytest.mark.parametrize("door", FILES)
def test_marks_for_the_id_above_in_files(door: str, tmp_path: Path) -> None:
    """A row is refused with its place, as one of nobody."""
    held = tables(["a", "〃", "〃"], ["a"]) | {"patients": {"patient_id": ["a"]}}
    cohort, told = DOORS[door](held, tmp_path, strict=False)

    assert ["a"] == [*cohort.ids]
    assert [2, 3] == sorted(each.row - 1 for each in told if each.severity == "error" and each.row)
