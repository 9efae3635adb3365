"""OMOP: rows that are handed over in columns, and the same rows read one by one, drawn."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import table as columns
from itpcase.agents import find_agent
from itpcase.io._omop import drugs as omop_drugs
from itpcase.io._omop.drugs import Treatments
from itpcase.io._omop.measured_rows import MeasuredRows
from itpcase.io._omop.moments import copies_of
from itpcase.io._source import drugs as shared_drugs
from tests.io.systems import insert, omop

pytestmark = pytest.mark.long

DAYS = st.dates(dt.date(2021, 3, 1), dt.date(2021, 3, 9)).map(str)
NUMBERS = st.sampled_from([0.0, 5.0, 9.0, 29.9, 150.0, 30_000.0, -3.0, 1e6, float("nan"), None])
TEXTS = st.sampled_from(
    [None, "", "  ", "<5", ">400", "≤5", "<= 9", "9", "9.0", "9000", "9 10*3/uL", "clumped"]
)

ROWS = st.fixed_dictionaries({
    "measurement_id": st.one_of(st.integers(1, 40), st.sampled_from([1, 2, None])),
    "person_id": st.sampled_from([1, 1, 1, 2, 3, None]),
    "measurement_concept_id": st.sampled_from([3024929, 3024929, 3007461, 3043111, 3006923, 5]),
    "measurement_date": st.one_of(DAYS, st.none()),
    "value_as_number": st.one_of(st.integers(1, 300).map(float), NUMBERS),
    "operator_concept_id": st.sampled_from(
        [0, 0, 0, None, 4172703, 4171754, 4171755, 4171756, 4172704, 9]
    ),
    "unit_concept_id": st.sampled_from([8848, 8848, 9444, 8647, 0, None, 8938, 77, 8645]),
    "range_low": st.sampled_from([None, 150.0, 150_000.0]),
    "range_high": st.sampled_from([None, 400.0]),
    "value_source_value": TEXTS,
    "unit_source_value": st.sampled_from(["K/uL", "x10E9/L", "U/L", "odd", "", None]),
})  # fmt: skip
"""Measurements with every trap of the page of formats in them."""

DRUG_COLUMNS = 10

DRUGS = st.tuples(
    st.one_of(st.integers(1, 20), st.none()), st.sampled_from([1, 1, 2, None]),
    st.one_of(DAYS, st.none()), st.one_of(DAYS, st.none()), st.one_of(st.none(), DAYS),
    st.sampled_from([None, 0, 7, 30]), st.sampled_from([None, None, "toxicity"]),
    st.sampled_from([32818, 32838, None]),
    st.sampled_from(["prednisone", "eltrombopag 50 mg", "romiplostim", "aspirin", "IVIG", None]),
    st.sampled_from([0, 0, 1, 2, None]),
)  # fmt: skip

CALLED: Any = {
    1: "prednisone", 2: "eltrombopag 50 mg", 3: "romiplostim", 4: "aspirin", 5: "prednisone 5 mg",
}  # fmt: skip
"""What each concept is called: two are of one agent, and one is of none."""

OF_CONCEPTS = st.tuples(DRUGS, st.sampled_from([*CALLED])).map(
    lambda drawn: (*drawn[0][:-2], CALLED[drawn[1]], drawn[1])
)
"""Records whose concepts stand for one agent each."""


connection = cache(duckdb.connect)
"""One for all CDMs that are drawn, each of which is dropped before the next."""


def cdm(rows: list[dict[str, Any]], drugs: list[tuple[Any, ...]]) -> Any:
    """A CDM of these rows."""
    db = omop(*rows, db=connection())
    db.execute(
        "create table drug_exposure (drug_exposure_id bigint, person_id bigint, "
        "drug_exposure_start_date date, drug_exposure_end_date date, verbatim_end_date date, "
        "days_supply bigint, stop_reason varchar, drug_type_concept_id bigint, "
        "drug_source_value varchar, drug_concept_id bigint default 0)"
    )
    insert(db, "drug_exposure", [row if len(row) == DRUG_COLUMNS else (*row, 0) for row in drugs])
    return db


def image(cohort: itp.Cohort) -> tuple[Any, ...]:
    """All that is read, and all that is told; the order of counts of one day is not asked."""
    patients = [
        (
            p.id, p.sex, p.age, p.followed_until, repr(p.lines), repr(p.exposures),
            repr(p.rescues),
            sorted((str(m.on), m.as_printed.printed) for m in p.platelets),
            sorted(repr(lab) for lab in p.labs),
        )
        for p in cohort.to_patients()
    ]  # fmt: skip
    ids = cohort.counts.columns.get("source", ())
    return patients, sorted(map(str, ids)), Counter(cohort.problems)


COPY: Any = {
    "person_id": 1, "measurement_concept_id": 3024929, "value_as_number": 1.0,
    "operator_concept_id": 0, "unit_concept_id": 8848, "unit_source_value": "K/uL",
}  # fmt: skip
LATER_FIRST = [
    COPY | {"measurement_id": id_, "measurement_date": day}
    for id_, day in ((1, None), (3, "2021-03-01"), (2, "2021-03-01"))
]
"""Two copies that stand in another order than their ids: the second is told of."""


@example(LATER_FIRST, [])
@example(
    [
        COPY | {"measurement_id": 1, "measurement_date": "2021-03-01"} | number
        for number in (
            {"value_as_number": 30_000.0},
            {"value_as_number": 30_000.0, "unit_concept_id": 8647},
        )
    ],
    [],
)
@example([], [(None, 1, "2021-03-01", None, None, None, None, 32818, "prednisone")])
@example(
    [],
    [
        (1, 1, "2021-03-01", end, None, 7, None, kind, "prednisone")
        for end, kind in ((None, 32818), ("2021-03-09", 32818), (None, 32818), (None, 32838))
    ],
)
@example(
    [],
    [
        (1, 1, "2021-03-01", None, None, None, None, 32818, word)
        for word in ("prednisone", "eltrombopag 50 mg")
    ],
)
@given(st.lists(ROWS, max_size=8), st.lists(DRUGS, max_size=4))
def test_rows_in_columns_are_those_read_one_by_one(
    rows: list[dict[str, Any]], drugs: list[tuple[Any, ...]]
) -> None:
    """What SQL selects as plain is what the reader of single rows makes of the same rows."""
    db = cdm(rows, drugs)
    found = image(itp.read_omop(db))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MeasuredRows, "is_whole", "false")
        patch.setattr(Treatments, "is_whole", "false")
        expected = image(itp.read_omop(db))

    assert expected == found


def read_where(db: Any, module: Any, name: str, value: Any) -> itp.Cohort:
    """What is read of a CDM where a setting of a module is another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, value)
        return itp.read_omop(db)


@given(
    st.one_of(st.lists(DRUGS, max_size=12), st.lists(OF_CONCEPTS, max_size=12)),
    st.sampled_from([1, 2, 5]),
    st.sampled_from([(1,), (1, 2, 3)]),
)  # fmt: skip
def test_the_way_in_which_drugs_are_read_changes_none(
    drugs: list[tuple[Any, ...]], size: int, people: tuple[int, ...]
) -> None:
    """By concepts or texts too, by a case in SQL or a join, and some patients at a time."""
    db = cdm([{"person_id": each, "measurement_date": "2021-03-01"} for each in people], drugs)
    whole = itp.read_omop(db)
    found = image(whole)

    assert found == image(read_where(db, omop_drugs, "_are_by_concept", lambda _: False))
    assert found == image(read_where(db, omop_drugs, "MOST_CASES", 0))
    parted = read_where(db, shared_drugs, "BLOCK", size)
    assert found == image(parted)
    assert whole.lines["source"].tolist() == parted.lines["source"].tolist()
    assert whole.rescues["source"].tolist() == parted.rescues["source"].tolist()


@given(st.lists(st.one_of(st.integers(1, 9), st.none())), st.integers(1, 5))
def test_ids_that_several_rows_have(ids: list[int | None], size: int) -> None:
    """Each once, in order, whatever stands beside one another; a row without an id is no copy."""
    known = [each for each in ids if each is not None]
    expected = sorted(each for each, times in Counter(known).items() if times > 1)
    column = np.array([np.nan if each is None else each for each in ids], dtype=np.float64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "ROWS_AT_ONCE", size)

        assert expected == copies_of(column).tolist()
        assert expected == copies_of(np.array(known, dtype=np.int64)).tolist()


def test_a_concept_with_texts_of_two_agents() -> None:
    """A concept stands for one agent where each text beside it does, and for none elsewhere."""
    start = ("2021-03-01", "2021-03-09", "2021-03-09", None, None, 32818)
    texts = [("prednisone", 1), ("aspirin", 1), ("romiplostim", 2), ("romiplostim", 2)]
    drugs = [(id_, 1, *start, *text) for id_, text in enumerate(texts, 1)]
    rows = [{"person_id": 1, "measurement_date": "2021-03-01"}]
    mixed, alike = (itp.read_omop(cdm(rows, some)) for some in (drugs, drugs[2:]))

    assert ["prednisone", "romiplostim", "romiplostim"] == sorted(
        each.agent.name for each in mixed.patient(0).exposures
    )
    assert ["romiplostim"] * 2 == [each.agent.name for each in alike.patient(0).exposures]


def test_each_concept_stands_for_its_own_agent() -> None:
    """By a case in SQL and by a join, and one of no known agent for none."""
    start = ("2021-03-01", "2021-03-09", "2021-03-09", None, None, 32818)
    drugs = [(concept, 1, *start, text, concept) for concept, text in CALLED.items()]
    db = cdm([{"person_id": 1, "measurement_date": "2021-03-01"}], drugs)
    expected = ["eltrombopag", "prednisone", "prednisone", "romiplostim"]

    for most in (omop_drugs.MOST_CASES, 0):
        found = read_where(db, omop_drugs, "MOST_CASES", most).patient(0)
        assert expected == sorted(each.agent.name for each in found.exposures)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=20), st.integers(1, 6))
def test_a_block_holds_whole_patients_in_the_order_in_which_they_first_stand(
    owners: list[int], size: int
) -> None:
    """No patient is in two blocks, and the rows of one keep their order."""
    n = len(owners)
    given_rows = shared_drugs.Drugs(
        owner=np.array(owners), agents=[find_agent("prednisone")], agent=np.zeros(n, dtype=int),
        start=np.arange(n), end=np.arange(n) + 1, is_stop=np.ones(n, dtype=bool),
        where=np.arange(n).astype(str).astype(object), calendar=True,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_drugs, "BLOCK", size)
        blocks = [(b.owner.tolist(), b.start.tolist()) for b in given_rows.blocks()]
    of_patients = {p: [i for i, owner in enumerate(owners) if owner == p] for p in owners}

    assert [i for rows in of_patients.values() for i in rows] == [i for _, b in blocks for i in b]
    assert len(of_patients) == sum(len(set(block)) for block, _ in blocks)
