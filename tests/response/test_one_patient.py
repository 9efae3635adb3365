"""One patient of records is laid out as lists: the same as in columns, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.agents import codes_of
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import has_words
from itpcase.engine.walk import Facts
from itpcase.response.course import Course, as_columns
from itpcase.response.one_patient import list_facts
from itpcase.response.rules import asked_facts
from itpcase.testing.strategies import data_cuts, definitions, patients
from tests.oracle.bridge import person

EVENTS = ["bleeds", "rescues"]


def of(patient: itp.Patient, data_cut: Any = None) -> Cohort:
    """The cohort of one patient, which nobody was asked about."""
    return Cohort.from_patients([patient], data_cut=data_cut)


def in_columns(cohort: Cohort) -> Cohort:
    """The same cohort, whose columns alone are known."""
    return attrs.evolve(cohort, records=None)


def has_to_decide(patient: itp.Patient, d: itp.Definition) -> bool:
    """Whether a count is no exact one of its own day, or a splenectomy is asked for."""
    days = [count.on for count in patient.platelets]
    bounds = [c.comparator != "" or c.upper_1e9_per_l is not None for c in patient.platelets]
    cut_out = [line for line in patient.lines if "splenectomy" in codes_of(line.agents)]
    return bool(
        any(bounds)
        or len(days) != len(set(days))
        or (d.baseline.splenectomy_before_first_treatment and cut_out)
    )


@given(data=st.data(), bleeding=st.booleans(), rescue=st.booleans())
def test_lists_hold_what_the_columns_hold(
    data: st.DataObject, *, bleeding: bool, rescue: bool
) -> None:
    """Every fact, of whom nothing has to be decided; there are no lists of anybody else."""
    d = data.draw(st.one_of(st.just(itp.IWG_2009), definitions()))
    drawn = data.draw(patients(d))
    left_out: dict[str, Any] = dict.fromkeys(data.draw(st.sets(st.sampled_from(EVENTS))), ())
    patient = attrs.evolve(drawn, **left_out)
    if data.draw(st.booleans()):
        once = {count.on: count for count in patient.platelets}
        exact = [c for c in once.values() if not c.comparator and c.upper_1e9_per_l is None]
        patient = attrs.evolve(patient, platelets=exact)
    cohort = of(patient, data.draw(data_cuts(patient)))
    asked = asked_facts(d, bleeding, rescue)
    listed = list_facts(cohort, asked)

    assert has_to_decide(patient, d) == (listed is None)
    if listed is not None:
        columns = Course(in_columns(cohort), d).facts(asks_bleeding=bleeding, asks_rescue=rescue)
        assert_same(columns, as_columns(listed))


def assert_same(one: Facts, two: Facts) -> None:
    """The facts are of the same types and values."""
    for name, left, right in zip(Facts._fields, one, two, strict=True):
        np.testing.assert_array_equal(left, right, err_msg=name)
        if len(left):
            assert left.dtype == right.dtype, name


@pytest.mark.parametrize(
    "patient",
    [person("0:8 7:40 14:45"), person(""), itp.Patient(id="p1"), person("0:8 7:40 ?:45")],
    ids=["counts", "no count", "nothing", "a day that is not known"],
)
def test_a_plain_patient_needs_no_columns(patient: itp.Patient) -> None:
    """Neither counts nor lines are laid out in columns to find the category."""
    cohort = of(patient)
    course = Course(cohort, itp.IWG_2009)

    assert len(course.classified.categories) == len(patient.lines)
    assert isinstance(cohort.kept[asked_facts(itp.IWG_2009, True, True).key].day, list)
    assert not made(cohort)


def made(cohort: Cohort) -> list[str]:
    """The columns of counts and lines that somebody looked at."""
    tables: Iterable[Any] = (cohort.counts, cohort.lines)
    return [name for rows in tables if len(rows) for name in rows.columns.held.__self__]


def test_many_patients_and_columns_are_no_lists() -> None:
    """One patient of records is; two, and tables, are laid out in columns."""
    asked = asked_facts(itp.IWG_2009, True, True)
    one, two = person("0:8 7:40", id="p1"), person("0:8 7:40", id="p2")

    assert list_facts(of(one), asked) is not None
    assert list_facts(Cohort.from_patients([one, two]), asked) is None
    assert list_facts(in_columns(of(one)), asked) is None


@given(patient=patients(itp.IWG_2009), words=st.sampled_from([None, "2 weeks after line 1"]))
def test_words_are_found_in_records_as_in_columns(patient: itp.Patient, words: str | None) -> None:
    """A day without its number and with words; words beside a day tell nothing more."""
    counts = [attrs.evolve(count, when=words) for count in patient.platelets]
    cohort = of(attrs.evolve(patient, platelets=counts))
    by_columns = has_words(in_columns(cohort))
    found = has_words(cohort)

    if found is None or by_columns is None:
        assert found is by_columns
    else:
        assert found.tolist() == by_columns.tolist()
