"""A patient and a series: values that travel, hold together, and are kept in order."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.cohort.schema import FORMS
from itpcase.model import BleedingAssessment, Exposure
from itpcase.model.records import has_dates
from itpcase.terms import Provenance
from itpcase.units.counts import quantity
from tests.model.made import (
    DATE,
    RECORDS,
    Make,
    bleed,
    contradictions,
    lab,
    line,
    person,
    platelets,
    refused,
    rescue,
    series,
    short,
)

COUNT: dict[str, Any] = {"on": None, "when": "later", "count": "9 G/L"}
ONE_DATE: dict[str, dict[str, Any]] = {
    "born_on": {"born_on": DATE},
    "diagnosed_on": {"diagnosed_on": DATE},
    "died_on": {"died_on": DATE},
    "followed_until": {"followed_until": DATE},
    "platelets.on": {"platelets": [platelets(on=DATE)]},
    "platelets.since": {"platelets": [itp.PlateletMeasurement(since=DATE, **COUNT)]},
    "lines.started_on": {"lines": [line(started_on=DATE)]},
    "lines.ended_on": {"lines": [line(started_on=None, ended_on=DATE)]},
    "rescues.on": {"rescues": [rescue(on=DATE)]},
    "bleeds.on": {"bleeds": [bleed(on=DATE)]},
    "bleeds.until": {"bleeds": [itp.BleedingEvent(on=None, when="later", until=DATE)]},
    "labs.on": {"labs": [lab(on=DATE)]},
    "exposures.started_on": {"exposures": [Exposure(agent="ivig", started_on=DATE)]},
    "exposures.ended_on": {"exposures": [Exposure(agent="ivig", started_on=None, ended_on=DATE)]},
    "assessments.on": {"assessments": [BleedingAssessment(on=DATE)]},
}
"""Patients who have one day, by the column that holds it."""

every_record = pytest.mark.parametrize("make", RECORDS, ids=lambda make: make.__name__)

FULL = person(
    platelets=[platelets(on=day, count=f"{day + 9} G/L") for day in (14, 0, 7)],
    lines=[line(line=2, started_on=10, agents=["rituximab"]), line(ended_on=9)],
    rescues=[rescue(on=3)],
    bleeds=[bleed(until=2)],
    labs=[lab(on=5, upper_limit="40 U/L"), lab(on=1)],
    sex="F",
    age=45.5,
    diagnosed_on=-30,
    followed_until=100,
    note="secret",
)


# --- values that cannot be changed ----------------------------------------------------------------


@every_record
def test_records_are_frozen(make: Make) -> None:
    """No field can be set, added or taken away."""
    record = make()
    for field in attrs.fields(type(record)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(record, field.name, None)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(record, field.name)
    with pytest.raises(AttributeError):
        record.anything = 1

    assert not hasattr(record, "__dict__")


@every_record
def test_records_take_their_fields_by_name(make: Make) -> None:
    """Nothing is passed by position, and nothing unknown is swallowed."""
    with pytest.raises(TypeError):
        type(make())(0)
    with pytest.raises(TypeError):
        make(colour="red")


@every_record
def test_records_are_values(make: Make) -> None:
    """Equal, hashable, and the same after copying and pickling."""
    one, two = make(), make()

    assert {one} == {two}
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert one == pickle.loads(pickle.dumps(one, protocol))
    assert one == copy.copy(one) == copy.deepcopy(one)
    assert one == attrs.evolve(one)
    assert one != 5


def test_a_whole_patient_travels() -> None:
    """With all kinds of records in it, it is equal, and has the same hash, afterwards."""
    back = pickle.loads(pickle.dumps(FULL))

    assert FULL == back == copy.deepcopy(FULL) == attrs.evolve(FULL)
    assert hash(FULL) == hash(back)
    assert FULL != attrs.evolve(FULL, note="other")


def test_evolving_checks_again() -> None:
    """A changed copy is held to the same rules, and its original stays."""
    later = attrs.evolve(FULL.lines[0], ended_on=8)

    assert (8, 9) == (later.ended_on, FULL.lines[0].ended_on)
    with pytest.raises(itp.InputError, match="LINE_ENDS_BEFORE_START"):
        attrs.evolve(FULL.lines[0], ended_on=-1)
    with pytest.raises(itp.errors.RecordError) as caught:
        attrs.evolve(FULL, died_on=1)

    assert {"AFTER_DEATH"} == {problem.code for problem in caught.value.problems}


def test_records_hold_nothing_that_can_be_changed() -> None:
    """Lists become tuples, to the bottom."""
    agents = ["ivig"]
    given_platelets = [platelets()]
    record = person(platelets=given_platelets, lines=[line(agents=agents)])
    agents.append("rituximab")
    given_platelets.clear()

    assert ("ivig",) == record.lines[0].agents
    assert 1 == len(record.platelets)
    for name in ("platelets", "lines", "rescues", "bleeds", "labs"):
        assert type(getattr(FULL, name)) is tuple


def test_a_quantity_that_is_changed_leaves_the_record() -> None:
    """Each access hands out a fresh one."""
    count, value = platelets().count, lab().value
    count.ito("1 / microliter")
    value.ito("katal / liter")
    printed = quantity(15.0, "gigacount / liter")
    kept = platelets(count=printed)
    printed.ito("1 / liter")

    assert 15.0 == platelets().count.magnitude
    assert quantity(15.0, "gigacount / liter") == platelets().count
    assert quantity(35.0, "enzyme_unit / liter") == lab().value
    assert 15.0 == kept.count_1e9_per_l
    assert platelets().count is not platelets().count


# --- what a printed record tells ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "printed"),
    [
        (platelets(note="secret"), "PlateletMeasurement(1 count)"),
        (line(note="secret"), "TreatmentLine(line=1, 1 agent)"),
        (line(line=3, agents=["a", "b"]), "TreatmentLine(line=3, 2 agents)"),
        (rescue(note="secret"), "RescueTherapy(1 rescue)"),
        (bleed(site="brain"), "BleedingEvent(1 bleed)"),
        (lab(), "LabMeasurement(1 value)"),
        (person(), "Patient(id='p1')"),
        (person(platelets=[platelets()]), "Patient(id='p1', 1 count)"),
        (
            FULL,
            "Patient(id='p1', 3 counts, 2 lines, 1 rescue, 1 bleed, 2 laboratory values)",
        ),
        (series(patients=[FULL]), "CaseSeries(1 patient)"),
        (series(title="secret"), "CaseSeries(0 patients)"),
    ],
)
def test_a_repr_holds_no_clinical_content(record: Any, printed: str) -> None:
    """An id and numbers of records: safe in a log."""
    assert printed == repr(record)


# --- fields ---------------------------------------------------------------------------------------


def test_a_series_gives_its_patients() -> None:
    """One after the other, as many as it says; another series is made of some of them."""
    whole = examples.load("ding-2025")
    some = itp.CaseSeries(patients=[patient for patient in whole if patient.lines])

    assert [*whole] == [*whole.patients]
    assert len(whole) == len(whole.patients) == len(some)
    assert 0 == len(series(patients=[]))


@pytest.mark.parametrize("id", ["", "  ", None, 5, b"p1"])
def test_a_patient_has_an_id(id: Any) -> None:
    """A text that is not empty."""
    problem = refused(person, id=id)

    assert ("NO_ID", "Patient.id") == (problem.code, problem.argument)


@pytest.mark.parametrize("value", [None, 2, 0.5, "maybe", ""])
def test_bleeding_recorded_is_yes_or_no(value: Any) -> None:
    """Nothing that is neither yes nor no."""
    problem = refused(person, bleeding_recorded=value)

    assert ("NOT_A_BOOL", "Patient.bleeding_recorded") == (problem.code, problem.argument)
    assert not person(bleeding_recorded=False).bleeding_recorded
    assert person().bleeding_recorded


@pytest.mark.parametrize("age", ["old", True, [45], "34 m"])
def test_an_age_is_a_number(age: Any) -> None:
    """Of years; a span of time is so many of them."""
    problem = refused(person, age=age)

    assert ("NOT_A_NUMBER", "Patient.age") == (problem.code, problem.argument)
    assert 34 == person(age=dt.timedelta(34 * 365.25)).age


def test_provenance() -> None:
    """Observed unless it says otherwise."""
    assert Provenance.OBSERVED is person().provenance
    assert Provenance.SYNTHETIC is person(provenance="synthetic").provenance
    assert "NOT_IN_VOCABULARY" == refused(person, provenance="invented").code


@pytest.mark.parametrize(
    ("field", "wrong", "kind"),
    [
        ("platelets", line, "PlateletMeasurement"),
        ("lines", platelets, "TreatmentLine"),
        ("rescues", bleed, "RescueTherapy"),
        ("bleeds", rescue, "BleedingEvent"),
        ("labs", platelets, "LabMeasurement"),
    ],
)
def test_records_of_another_kind(field: str, wrong: Make, kind: str) -> None:
    """Each list holds its own, and names what came instead."""
    for bad in (wrong(), "15 G/L", 15, None):
        problem = refused(person, **{field: [bad]})

        assert ("ARGUMENT", f"Patient.{field}[0]") == (problem.code, problem.argument)
        assert f"an object of the class {kind}" == problem.needed
        assert f"help(itpcase.{kind})" in problem.remedy
    assert "CaseSeries.patients[0]" == refused(series, patients=[platelets()]).argument


# --- order ----------------------------------------------------------------------------------------


def test_records_are_kept_in_order() -> None:
    """In order of time, those without a day first, those of one day as given; lines by number."""
    notes = [(7, "b"), (None, "x"), (0, "c"), (7, "a"), (-3, "d"), (None, "w")]
    record = person(
        platelets=(platelets(on=day, note=note) for day, note in notes),
        lines=[line(line=3, started_on=9), line(line=1), line(line=2, started_on=None)],
    )

    assert ["x", "w", "d", "c", "b", "a"] == [m.note for m in record.platelets]
    assert [1, 2, 3] == [each.line for each in record.lines]
    assert [0, 7, 14] == [m.on for m in FULL.platelets]
    assert [1, 5] == [m.on for m in FULL.labs]


@given(st.permutations([dt.date(2020, 1, 1), dt.date(2020, 2, 29), dt.date(2021, 1, 1), None]))
def test_dates_are_kept_in_order(days: list[dt.date | None]) -> None:
    """Whatever order they were given in."""
    wanted = [None, dt.date(2020, 1, 1), dt.date(2020, 2, 29), dt.date(2021, 1, 1)]
    record = person(
        platelets=[platelets(on=day) for day in days],
        rescues=[rescue(on=day) for day in days],
        bleeds=[bleed(on=day) for day in days],
        labs=[lab(on=day) for day in days],
    )

    for records in (record.platelets, record.rescues, record.bleeds, record.labs):
        assert wanted == [each.on for each in records]


def test_a_line_by_its_number() -> None:
    """Without a number, the last one."""
    assert FULL.lines[1] is FULL.line()
    assert FULL.lines[0] is FULL.line(1)
    assert FULL.lines[1] is FULL.line(2)


@pytest.mark.parametrize(
    ("patient", "number", "needed", "remedy"),
    [
        (FULL, 3, "a line of patient 'p1' (there are: 1, 2)", "pass one of these numbers"),
        (FULL, 0, "a line of patient 'p1' (there are: 1, 2)", "pass one of these numbers"),
        (person(), 1, "a line of patient 'p1' (there are: none)", "add a TreatmentLine to the"),
        (person(), None, "a line of patient 'p1' (there are: none)", "add a TreatmentLine to the"),
    ],
)
def test_no_such_line(patient: itp.Patient, number: int | None, needed: str, remedy: str) -> None:
    """The message lists the lines there are."""
    with pytest.raises(itp.InputError) as caught:
        patient.line(number)
    problem = caught.value.problem

    assert ("NO_LINE", "line", needed) == (problem.code, problem.argument, problem.needed)
    assert problem.remedy.startswith(remedy)


# --- a series -------------------------------------------------------------------------------------


def test_a_series() -> None:
    """Patients in the order given, from any iterable."""
    cases = series(patients=(person(id=name) for name in "ba"), title="Four cases", data_cut=90)

    assert ["b", "a"] == [patient.id for patient in cases.patients]
    assert ("Four cases", 90) == (cases.title, cases.data_cut)


def test_two_patients_of_one_id() -> None:
    """Each is told once, with how often it occurs."""
    found = contradictions(series, patients=[person(id=name) for name in "abacab"])

    assert [
        ("PATIENT_TWICE", "CaseSeries.patients", "3 records"),
        ("PATIENT_TWICE", "CaseSeries.patients", "2 records"),
    ] == short(found)
    assert ["a", "b"] == [problem.patient_id for problem in found]
    assert "merge the records, or give each patient an id of its own" == found[0].remedy


@pytest.mark.parametrize("data_cut", [90, DATE])
def test_a_data_cut_of_another_kind(data_cut: Any) -> None:
    """A date for patients in dates, a study day for study days; undated patients take both."""
    dated, numbered = person(id="d", diagnosed_on=DATE), person(id="n", platelets=[platelets()])
    good, bad = (numbered, dated) if data_cut == 90 else (dated, numbered)
    (found,) = contradictions(series, patients=[good, bad, person(id="u")], data_cut=data_cut)

    assert ("MIXED_TIMES", "CaseSeries.data_cut", str(data_cut)) == (
        found.code, found.argument, found.given
    )  # fmt: skip
    assert bad.id == found.patient_id
    assert "two series" in found.remedy
    assert data_cut == series(patients=[good, person(id="u")], data_cut=data_cut).data_cut
    assert 2 == len(series(patients=[good, bad]).patients)


def test_the_need_of_a_data_cut() -> None:
    """The message shows a day of the patient."""
    (found,) = contradictions(series, patients=[person(platelets=[platelets(on=7)])], data_cut=DATE)

    assert "a day as platelets[0].on of the patient (7)" == found.needed


def test_every_column_of_days_says_whether_a_patient_is_in_dates() -> None:
    """In the record and in the columns, whichever is the only one that has a day."""
    known = {
        f"{form.holds}.{column.name}".removeprefix(".") for form in FORMS for column in form.days
    }

    assert {*ONE_DATE} == known, f"each has its patient in ONE_DATE of {__file__}"
    for name, facts in ONE_DATE.items():
        patient = person(**facts)
        assert has_dates(patient), name
        assert [True] == itp.Cohort.from_patients([patient]).calendar.tolist(), name
    assert has_dates(itp.Patient(id="a")) is None
    assert has_dates(itp.Patient(id="a", died_on=7)) is False
