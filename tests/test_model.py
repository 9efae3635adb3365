"""The records of one patient."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase.units import quantity


def count(on: Any = 0, text: str = "15 G/L") -> itp.PlateletMeasurement:
    """A count."""
    return itp.PlateletMeasurement(on=on, count=text)


def line(number: int = 1, start: Any = 0, end: Any = None) -> itp.TreatmentLine:
    """A line."""
    return itp.TreatmentLine(number=number, agents=["ivig"], started_on=start, ended_on=end)


PATIENT = itp.Patient(
    id="p1",
    platelets=[count(7, "<5 G/L"), count(0), count(None, "30-60 G/L")],
    lines=[line(2, 50), line(1, 0)],
    rescues=[itp.RescueTherapy(on=3, kind="ivig", washout_days=5)],
    bleeds=[itp.BleedingEvent(on=2, until=4, who_grade=1, site="skin")],
    labs=[itp.LabMeasurement(on=0, analyte="ALT", value="30 U/L", upper_limit="40 U/L")],
    note="secret",
)


def test_records_are_kept_in_order() -> None:
    """Counts by day, those without a day first; lines by number."""
    assert [None, 0, 7] == [m.on for m in PATIENT.platelets]
    assert [1, 2] == [each.number for each in PATIENT.lines]


@pytest.mark.parametrize(
    "record", [PATIENT, PATIENT.platelets[1], PATIENT.lines[0], PATIENT.labs[0]]
)
def test_records_are_values(record: Any) -> None:
    """Hashable, equal by content, copied and pickled whole."""
    again = pickle.loads(pickle.dumps(record))

    assert record == again == copy.deepcopy(record)
    assert hash(record) == hash(again)


@pytest.mark.parametrize("record", [PATIENT, *PATIENT.platelets, PATIENT.lines[0]])
def test_records_are_frozen(record: Any) -> None:
    """No field can be set."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.note = "changed"


def test_a_count_is_immutable_to_the_bottom() -> None:
    """Changing the Quantity that it hands out changes nothing."""
    measured = count()
    measured.count.ito("1/liter")

    assert "15.0 gigacount / liter" == str(measured.count)
    assert 15.0 == measured.count_1e9_per_l


def test_records_take_names_only() -> None:
    """Positions say nothing."""
    with pytest.raises(TypeError):
        itp.PlateletMeasurement(0, "15 G/L")  # type: ignore[call-arg]


def test_repr_has_no_clinical_content() -> None:
    """The id, and how many."""
    want = "Patient(id='p1', 3 counts, 2 lines, 1 rescue, 1 bleed, 1 laboratory value)"

    assert want == repr(PATIENT)
    for record in (*PATIENT.platelets, *PATIENT.lines, *PATIENT.bleeds, *PATIENT.labs):
        assert not {"5", "15", "skin", "ivig", "30"} & set(repr(record).replace("(", " ").split())
    assert "secret" not in repr(itp.CaseSeries(patients=[PATIENT]))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.int64(5), 5),
        (np.datetime64("2021-03-14"), dt.date(2021, 3, 14)),
        (np.datetime64("NaT", "D"), None),
        (-3, -3),
    ],
)
def test_days_of_numpy_become_days_of_python(given: Any, kept: object) -> None:
    """A converter normalises."""
    assert kept == count(given).on


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (dt.datetime(2021, 3, 14, tzinfo=dt.UTC), "DATETIME"),
        ("2021-03", "PARTIAL_DATE"),
        ("2021", "PARTIAL_DATE"),
        ("2021-03-14", "NOT_A_DAY"),
        (7.0, "NOT_A_DAY"),
        (True, "NOT_A_DAY"),
        (np.datetime64("2021-03-14T10:00"), "NOT_A_DAY"),
    ],
)
def test_what_is_no_day_is_refused(on: Any, code: str) -> None:
    """By name, with the field and the fix."""
    with pytest.raises(itp.InputError) as error:
        count(on)

    assert (code, "PlateletMeasurement.on") == (
        error.value.problem.code,
        error.value.problem.argument,
    )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: line(0), "LINE_NUMBER"),
        (lambda: line(1, 5, 4), "LINE_ENDS_BEFORE_START"),
        (lambda: line(True), "LINE_NUMBER"),
        (lambda: itp.TreatmentLine(number=1, agents=[], started_on=0), "NO_AGENT"),
        (lambda: itp.TreatmentLine(number=1, agents=[" "], started_on=0), "NO_AGENT"),
        (lambda: itp.RescueTherapy(on=0, kind="magic"), "NOT_IN_VOCABULARY"),
        (lambda: itp.RescueTherapy(on=0, kind="ivig", washout_days=-1), "WASHOUT"),
        (lambda: itp.BleedingEvent(on=0, who_grade=5), "WHO_GRADE"),
        (lambda: itp.BleedingEvent(on=0, until=-1), "BLEED_ENDS_BEFORE_START"),
        (lambda: itp.LabMeasurement(on=0, analyte="hdl", value="1 U/L"), "UNKNOWN_ANALYTE"),
        (lambda: itp.LabMeasurement(on=0, analyte="alt", value="1 mg/dL"), "WRONG_LAB_UNIT"),
        (
            lambda: itp.LabMeasurement(on=0, analyte="alt", value="1 U/L", upper_limit="<9 U/L"),
            "LIMIT_IS_A_BOUND",
        ),
        (lambda: itp.Patient(id=" "), "NO_ID"),
        (lambda: itp.Patient(id="p", age="32"), "NOT_A_NUMBER"),  # type: ignore[arg-type]
        (lambda: itp.Patient(id="p", platelets=[line()]), "WRONG_RECORD"),
        (lambda: itp.Patient(id="p", bleeding_recorded=1), "NOT_A_BOOL"),  # type: ignore[arg-type]
        (lambda: itp.Patient(id="p", provenance="real"), "NOT_IN_VOCABULARY"),
        (lambda: itp.Patient(id="p", note=5), "NOT_TEXT"),  # type: ignore[arg-type]
        (lambda: itp.CaseSeries(patients=[1]), "WRONG_RECORD"),
        (lambda: PATIENT.line(3), "NO_LINE"),
        (lambda: itp.Patient(id="p").line(), "NO_LINE"),
    ],
)
def test_a_record_that_cannot_be(make: Any, code: str) -> None:
    """Each mistake has a name."""
    with pytest.raises(itp.InputError) as error:
        make()

    assert code == error.value.problem.code


CONTRADICTIONS = [
    ({"died_on": 3, "platelets": [count(4)]}, [("AFTER_DEATH", "platelets[0].on")]),
    ({"died_on": 3, "platelets": [count(3)]}, []),
    ({"died_on": 3, "lines": [line(1, 0, 4)]}, [("AFTER_DEATH", "lines[0].ended_on")]),
    ({"died_on": 3, "lines": [line(1, 4)]}, [("AFTER_DEATH", "lines[0].started_on")]),
    ({"died_on": 3, "followed_until": 4}, [("AFTER_DEATH", "followed_until")]),
    (
        {"died_on": 3, "bleeds": [itp.BleedingEvent(on=3, until=5)]},
        [("AFTER_DEATH", "bleeds[0].until")],
    ),
    ({"followed_until": 3, "platelets": [count(4)]}, [("AFTER_FOLLOW_UP", "platelets[0].on")]),
    ({"followed_until": 3, "platelets": [count(3)]}, []),
    ({"born_on": 1, "platelets": [count(0)]}, [("BEFORE_BIRTH", "platelets[0].on")]),
    ({"diagnosed_on": 1, "lines": [line(1, 0)]}, [("DIAGNOSIS_AFTER_LINE", "diagnosed_on")]),
    ({"diagnosed_on": 0, "lines": [line(1, 0)]}, []),
    ({"lines": [line(1, 0), line(1, 5)]}, [("LINE_TWICE", "lines[1].number")]),
    ({"lines": [line(1, 5), line(2, 0)]}, [("LINE_ORDER", "lines[1].started_on")]),
    ({"lines": [line(1, 5), line(2, 5)]}, [("LINES_SAME_DAY", "lines[1].started_on")]),
    ({"lines": [line(1, 5), line(2, None), line(3, 6)]}, []),
    ({"sex": "X"}, [("SEX", "sex")]),
    ({"age": -1}, [("AGE", "age")]),
    ({"age": 130}, [("AGE", "age")]),
    ({"age": 5, "born_on": 0}, [("AGE_AND_BIRTH", "age")]),
    (
        {"platelets": [count(0), count(1), count(dt.date(2021, 1, 1))]},
        [("MIXED_TIMES", "platelets[2].on")],
    ),
]


@pytest.mark.parametrize(("facts", "want"), CONTRADICTIONS)
def test_what_contradicts_itself_is_refused(
    facts: dict[str, Any], want: list[tuple[str, str]]
) -> None:
    """With the code, the field and the patient; what does not, is not."""
    problems: tuple[itp.Problem, ...] = ()
    try:
        itp.Patient(id="p", **facts)
    except itp.RecordError as error:
        problems = error.problems

    assert want == [(p.code, p.argument) for p in problems]
    assert all("p" == p.patient_id and p.remedy for p in problems)


def test_fifteen_problems_are_fifteen() -> None:
    """None hides another."""
    with pytest.raises(itp.RecordError) as error:
        itp.Patient(id="p", died_on=0, platelets=[count(day) for day in range(1, 16)])

    assert 15 == len(error.value.problems)
    assert isinstance(error.value, ValueError)
    assert "15 in all" in str(error.value)


def test_two_patients_of_a_series_have_two_ids() -> None:
    """And a cut is of the kind of time that the patients use."""
    with pytest.raises(itp.RecordError) as twice:
        itp.CaseSeries(patients=[PATIENT, PATIENT])
    with pytest.raises(itp.RecordError) as mixed:
        itp.CaseSeries(patients=[PATIENT], data_cut=dt.date(2021, 1, 1))

    assert ["PATIENT_TWICE"] == [p.code for p in twice.value.problems]
    assert ["MIXED_TIMES"] == [p.code for p in mixed.value.problems]


def test_laboratory_values_are_converted_by_name() -> None:
    """µkat/L to U/L, mg/dL by the molar mass, from text and from a Quantity."""
    make = itp.LabMeasurement
    kat = make(on=0, analyte="ast", value="1 µkat/L")
    creatinine = make(on=0, analyte="creatinine", value=quantity(1.0, "mg/dL"))
    bilirubin = make(on=0, analyte="bilirubin", value="1 mg/dL")

    assert (60.0, "U/L") == (kat.value_in_unit, kat.unit)
    assert 88.4 == pytest.approx(creatinine.value_in_unit, abs=0.01)
    assert creatinine == make(on=0, analyte="creatinine", value="1 mg/dL")
    assert 17.104 == pytest.approx(bilirubin.value_in_unit, abs=0.001)
    assert "<" == make(on=0, analyte="alt", value="<5 U/L").comparator


def test_errors_survive_pickling() -> None:
    """Also from another process."""
    with pytest.raises(itp.RecordError) as group:
        itp.Patient(id="p", died_on=0, platelets=[count(1)])
    with pytest.raises(itp.UnitError) as one:
        itp.parse_count("30")
    for error in (group.value, one.value, itp.MissingExtraError("x", "y")):
        again = pickle.loads(pickle.dumps(error))
        assert (str(error), type(error)) == (str(again), type(again))


def test_except_star_splits_a_group() -> None:
    """A group of problems is an exception group."""
    caught = 0
    try:
        itp.Patient(id="p", died_on=0, platelets=[count(1)])
    except* itp.InputError as group:
        caught = len(group.exceptions)

    assert 1 == caught
