"""The records of a patient: what they hold, what they refuse, and what contradicts itself."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.model.records import HIGHEST_AGE
from itpcase.terms import Assumed, Provenance, RescueKind
from itpcase.units.counts import quantity

Make = Callable[..., Any]


def platelets(**fields: Any) -> itp.PlateletMeasurement:
    """A count."""
    return itp.PlateletMeasurement(**{"on": 0, "count": "15 G/L", **fields})


def line(**fields: Any) -> itp.TreatmentLine:
    """A line."""
    return itp.TreatmentLine(**{"line": 1, "agents": ["ivig"], "started_on": 0, **fields})


def rescue(**fields: Any) -> itp.RescueTherapy:
    """A rescue."""
    return itp.RescueTherapy(**{"on": 0, "kind": "ivig", **fields})


def bleed(**fields: Any) -> itp.BleedingEvent:
    """A bleeding event."""
    return itp.BleedingEvent(**{"on": 0, "who_grade": 2, **fields})


def lab(**fields: Any) -> itp.LabMeasurement:
    """A laboratory value."""
    return itp.LabMeasurement(**{"on": 0, "analyte": "alt", "value": "35 U/L", **fields})


def person(**fields: Any) -> itp.Patient:
    """A patient."""
    return itp.Patient(**{"id": "p1", **fields})


def series(**fields: Any) -> itp.CaseSeries:
    """A series."""
    return itp.CaseSeries(**{"patients": [], **fields})


RECORDS: list[Make] = [platelets, line, rescue, bleed, lab, person, series]

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


def refused(make: Make, **fields: Any) -> itp.errors.Problem:
    """What is wrong with one record."""
    with pytest.raises(itp.InputError) as caught:
        make(**fields)
    return caught.value.problem


def contradictions(make: Make = person, **fields: Any) -> list[itp.errors.Problem]:
    """Everything in a patient, or a series, that cannot be true together."""
    with pytest.raises(itp.errors.RecordError) as caught:
        make(**fields)
    return list(caught.value.problems)


def short(problems: list[itp.errors.Problem]) -> list[tuple[str, str, str]]:
    """Code, field and value of each problem."""
    return [(p.code, p.argument, p.given) for p in problems]


# --- values that cannot be changed --------------------------------------------------------------


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


# --- what a printed record tells ----------------------------------------------------------------


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


# --- days ---------------------------------------------------------------------------------------

DAY_FIELDS: list[tuple[Make, str]] = [
    (platelets, "on"),
    (line, "started_on"),
    (line, "ended_on"),
    (rescue, "on"),
    (bleed, "on"),
    (bleed, "until"),
    (lab, "on"),
    (person, "born_on"),
    (person, "diagnosed_on"),
    (person, "died_on"),
    (person, "followed_until"),
    (series, "data_cut"),
]

every_day = pytest.mark.parametrize(
    ("make", "field"), DAY_FIELDS, ids=[f"{make.__name__}.{field}" for make, field in DAY_FIELDS]
)


@every_day
@pytest.mark.parametrize(
    ("value", "day"),
    [
        (5, 5),
        (0, 0),
        (dt.date(2021, 3, 4), dt.date(2021, 3, 4)),
        (None, None),
        (np.int64(5), 5),
        (np.uint8(5), 5),
        (np.datetime64("2021-03-04"), dt.date(2021, 3, 4)),
        (np.datetime64("NaT", "D"), None),
    ],
)
def test_days(make: Make, field: str, value: Any, day: Any) -> None:
    """Dates and study days, numpy's too, become Python's; None is a day that is not known."""
    kept = getattr(make(**{field: value}), field)

    assert day == kept
    assert type(day) is type(kept)


@every_day
@pytest.mark.parametrize(
    ("value", "code", "remedy"),
    [
        (dt.datetime(2021, 3, 4, 10, 30), "DATETIME", "value.date()"),  # noqa: DTZ001
        (dt.datetime(2021, 3, 4, tzinfo=dt.UTC), "DATETIME", "time zone"),
        ("2021-03", "PARTIAL_DATE", "assumed=('day',)"),
        ("2021", "PARTIAL_DATE", "not moved silently"),
        (" 2021-3 ", "PARTIAL_DATE", "reader impute"),
        ("2021-03-04", "NOT_A_DAY", "fromisoformat"),
        ("yesterday", "NOT_A_DAY", "fromisoformat"),
        ("", "NOT_A_DAY", "fromisoformat"),
        (True, "NOT_A_DAY", "a whole number of days"),
        (np.True_, "NOT_A_DAY", "a whole number of days"),
        (5.0, "NOT_A_DAY", "a whole number of days"),
        (np.float64(5), "NOT_A_DAY", "a whole number of days"),
        (float("nan"), "NOT_A_DAY", "a whole number of days"),
        (dt.timedelta(5), "NOT_A_DAY", "a whole number of days"),
        (np.datetime64("2021-03-04T10:30"), "NOT_A_DAY", "a whole number of days"),
        (np.datetime64("2021-03"), "NOT_A_DAY", "a whole number of days"),
        ([5], "NOT_A_DAY", "a whole number of days"),
    ],
)
def test_what_is_not_a_day(make: Make, field: str, value: Any, code: str, remedy: str) -> None:
    """A moment, a partial date, text, fractions and truth values are refused with the fix."""
    problem = refused(make, **{field: value})

    assert (code, f"{type(make()).__name__}.{field}") == (problem.code, problem.argument)
    assert remedy in problem.remedy
    assert problem.needed


class Timestamp(dt.datetime):
    """A subclass of ``datetime``, as pandas has."""


def test_a_timestamp_of_another_library() -> None:
    """It carries a time of day, at midnight too."""
    problem = refused(platelets, on=Timestamp(2021, 3, 4))

    assert ("DATETIME", "datetime 2021-03-04 00:00:00") == (problem.code, problem.given)


# --- fields -------------------------------------------------------------------------------------


def test_a_platelet_measurement() -> None:
    """Value, bound and range, in 10⁹/L."""
    bound, between = platelets(count="<5 K/µL"), platelets(count="30–60 ×10⁹/L")

    assert (5.0, "<", None) == (bound.count_1e9_per_l, bound.comparator, bound.upper_1e9_per_l)
    assert (30.0, "", 60.0) == (
        between.count_1e9_per_l, between.comparator, between.upper_1e9_per_l
    )  # fmt: skip
    assert itp.Count(30.0, "", 60.0) == between.as_printed
    assert "15.0 gigacount / liter" == str(platelets().count)
    assert platelets(count="15,000 /uL") == platelets(count=itp.Count(15.0)) == platelets()


def test_a_bare_count_names_the_field() -> None:
    """The address is that of the record."""
    assert "PlateletMeasurement.count" == refused(platelets, count=15).argument
    assert "TreatmentLine.baseline" == refused(line, baseline=15).argument
    assert "LabMeasurement.value" == refused(lab, value=35).argument
    assert "LabMeasurement.upper_limit" == refused(lab, upper_limit=40).argument


@pytest.mark.parametrize(
    ("given_agents", "agents"),
    [
        (["Zanubrutinib"], ("zanubrutinib",)),
        ("IVIG", ("ivig",)),
        (("ivig", "IVIG ", "dexamethasone"), ("ivig", "dexamethasone")),
        (["  high  dose\tdexamethasone "], ("high dose dexamethasone",)),
        ((agent for agent in ("b", "a")), ("b", "a")),
    ],
)
def test_agents(given_agents: Any, agents: tuple[str, ...]) -> None:
    """In small letters, without spare blanks, each once and in the order given."""
    assert agents == line(agents=given_agents).agents


@pytest.mark.parametrize("agents", [[], "", [""], ["ivig", "  "]])
def test_a_line_has_agents(agents: Any) -> None:
    """A line without a name for what was given is refused."""
    problem = refused(line, agents=agents)

    assert ("NO_AGENT", "TreatmentLine.agents") == (problem.code, problem.argument)
    assert "rituximab" in problem.remedy


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "one", None, "0"])
def test_the_number_of_a_line(number: Any) -> None:
    """Whole, and from 1 on."""
    problem = refused(line, line=number)

    assert ("LINE_NUMBER", "TreatmentLine.line") == (problem.code, problem.argument)
    assert "a whole number from 1 to 100,000,000" == problem.needed
    assert 1 == line(line=1).line


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (0, 1), (-5, -5), (dt.date(2021, 3, 4), dt.date(2021, 3, 4)),
                       (None, 5), (5, None), (5, dt.date(2021, 3, 4))],
)  # fmt: skip
def test_a_line_ends_on_or_after_its_start(start: Any, end: Any) -> None:
    """Its first day is early enough; what cannot be compared is the patient's to report."""
    assert (start, end) == (
        (kept := line(started_on=start, ended_on=end)).started_on,
        kept.ended_on,
    )


@pytest.mark.parametrize(
    ("start", "end"), [(0, -1), (5, 4), (dt.date(2021, 3, 4), dt.date(2021, 3, 3))]
)
def test_a_line_that_ends_before_it_starts(start: Any, end: Any) -> None:
    """Both days are in the message."""
    problem = refused(line, started_on=start, ended_on=end)

    assert ("LINE_ENDS_BEFORE_START", "TreatmentLine.ended_on") == (problem.code, problem.argument)
    assert f"a day on or after the start ({start})" == problem.needed
    assert str(end) == problem.given


def test_a_printed_baseline() -> None:
    """It is read as a count is; a line may have none."""
    assert itp.Count(15.0) == line(baseline="15,000 /uL").baseline
    assert itp.Count(5.0, "<") == line(baseline="<5 G/L").baseline
    assert line().baseline is None


@pytest.mark.parametrize("kind", list(RescueKind))
def test_kinds_of_rescue(kind: RescueKind) -> None:
    """Each may be given as text."""
    assert kind is rescue(kind=kind.value).kind
    assert kind is rescue(kind=kind).kind


@pytest.mark.parametrize("kind", ["red cells", "rituximab", "", None, ["ivig"]])
def test_an_unknown_rescue(kind: Any) -> None:
    """The message lists the kinds."""
    problem = refused(rescue, kind=kind)

    assert ("NOT_IN_VOCABULARY", "RescueTherapy.kind") == (problem.code, problem.argument)
    assert "one of platelet_transfusion, ivig, anti_d, steroid_pulse, other" == problem.needed


@pytest.mark.parametrize(
    ("make", "field", "code", "good", "bad"),
    [
        (rescue, "washout_days", "WASHOUT", [None, 0, 28, 1000], [-1, 7.5, True, "a week"]),
        (bleed, "who_grade", "WHO_GRADE", [None, 0, 1, 4], [-1, 5, 2.5, True, "2-3"]),
    ],
)
def test_whole_numbers(make: Make, field: str, code: str, good: list[Any], bad: list[Any]) -> None:
    """Both ends of the range pass, and nothing beyond them."""
    for value in good:
        assert value == getattr(make(**{field: value}), field)
    for value in bad:
        problem = refused(make, **{field: value})

        assert (code, f"{type(make()).__name__}.{field}") == (problem.code, problem.argument)
        assert "leave it out" in problem.remedy


@pytest.mark.parametrize(
    ("on", "until"), [(5, 5), (5, 9), (None, 5), (None, dt.date(2021, 3, 4)), (5, None),
                      (5, dt.date(2021, 3, 4))],
)  # fmt: skip
def test_a_bleed_ends_on_or_after_its_first_day(on: Any, until: Any) -> None:
    """Without a first day, and for the patient to report, it is kept."""
    assert until == bleed(on=on, until=until).until


@pytest.mark.parametrize(("on", "until"), [(5, 4), (dt.date(2021, 3, 4), dt.date(2021, 3, 3))])
def test_a_bleed_that_ends_before_it_begins(on: Any, until: Any) -> None:
    """Both days are in the message."""
    problem = refused(bleed, on=on, until=until)

    assert ("BLEED_ENDS_BEFORE_START", "BleedingEvent.until") == (problem.code, problem.argument)
    assert (f"a day on or after the first ({on})", str(until)) == (problem.needed, problem.given)


def test_a_laboratory_value() -> None:
    """In the canonical unit of its analyte, with the limit of the laboratory."""
    alt = lab(analyte=" ALT ", value="0.7 µkat/L", upper_limit="0.6 µkat/L")
    low = lab(value="<5 U/L")

    assert ("alt", 42.0, "U/L", 36.0) == (
        alt.analyte, alt.value_in_unit, alt.unit, alt.upper_limit_in_unit
    )  # fmt: skip
    assert quantity(42.0, "enzyme_unit / liter") == alt.value
    assert (itp.Count(5.0, "<"), "<", None) == (
        low.as_printed, low.comparator, low.upper_limit_in_unit
    )  # fmt: skip
    assert lab(value=quantity(35.0, "enzyme_unit / liter")) == lab()
    assert "umol/L" == lab(analyte="creatinine", value="1 mg/dL").unit


@pytest.mark.parametrize("limit", ["<40 U/L", "30-40 U/L"])
def test_an_upper_limit_is_one_number(limit: str) -> None:
    """A bound or a range is no limit."""
    problem = refused(lab, upper_limit=limit)

    assert ("LIMIT_IS_A_BOUND", "LabMeasurement.upper_limit") == (problem.code, problem.argument)
    assert "one number with its unit" == problem.needed


def test_an_unknown_analyte() -> None:
    """The message lists the names there are."""
    problem = refused(lab, analyte="sgpt")

    assert "UNKNOWN_ANALYTE" == problem.code
    assert (
        "one of alt, ast, alp, ggt, bilirubin, creatinine, neutrophils, platelets" == problem.needed
    )


@pytest.mark.parametrize("make", [platelets, line, rescue, bleed, lab], ids=lambda m: m.__name__)
def test_what_was_assumed(make: Make) -> None:
    """The words of the vocabulary, each once, in one order."""
    record = make(assumed=["unit", "day", "unit"])

    assert (Assumed.DAY, Assumed.UNIT) == record.assumed
    assert () == make().assumed
    assert "one of unit, day, approximate" == refused(make, assumed=["year"]).needed


TEXTS: list[tuple[Make, str]] = [
    *[(make, "note") for make in RECORDS],
    (line, "stop_reason"),
    (line, "stated_response"),
    (bleed, "site"),
    (person, "death_cause"),
    (person, "citation"),
    (series, "title"),
    (series, "citation"),
]


@pytest.mark.parametrize(
    ("make", "field"), TEXTS, ids=[f"{make.__name__}.{field}" for make, field in TEXTS]
)
def test_free_text(make: Make, field: str) -> None:
    """Text is kept, an empty one is none, and what is no text is refused."""
    assert "as it is " == getattr(make(**{field: "as it is "}), field)
    assert getattr(make(**{field: ""}), field) is None
    assert getattr(make(), field) is None
    for bad in (5, ["x"], b"x"):
        problem = refused(make, **{field: bad})

        assert ("NOT_TEXT", f"{type(make()).__name__}.{field}") == (problem.code, problem.argument)


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


@pytest.mark.parametrize("age", ["old", True, [45], dt.timedelta(45), "34 m"])
def test_an_age_is_a_number(age: Any) -> None:
    """Of years."""
    problem = refused(person, age=age)

    assert ("NOT_A_NUMBER", "Patient.age") == (problem.code, problem.argument)


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

        assert ("WRONG_RECORD", f"Patient.{field}") == (problem.code, problem.argument)
        assert f"records of type {kind}" == problem.needed
        assert type(bad).__name__ == problem.given
        assert f"itpcase.{kind}(...)" in problem.remedy
    assert "CaseSeries.patients" == refused(series, patients=[platelets()]).argument


# --- order --------------------------------------------------------------------------------------


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


# --- contradictions -----------------------------------------------------------------------------

ONE_CONTRADICTION: list[tuple[dict[str, Any], tuple[str, str, str], str]] = [
    ({"sex": "x"}, ("SEX", "sex", "'x'"), "use F or M"),
    ({"sex": 1}, ("SEX", "sex", "1"), "use F or M"),
    ({"age": -1}, ("AGE", "age", "-1"), "correct the age"),
    ({"age": 130}, ("AGE", "age", "130"), "correct the age"),
    ({"age": float("nan")}, ("AGE", "age", "nan"), "correct the age"),
    ({"age": 40, "born_on": -9000}, ("AGE_AND_BIRTH", "age", "both"), "leave one of them out"),
    (
        {"platelets": [platelets(on=31)], "died_on": 30},
        ("AFTER_DEATH", "platelets[0].on", "31"),
        "correct this day or died_on",
    ),
    ({"rescues": [rescue(on=31)], "died_on": 30}, ("AFTER_DEATH", "rescues[0].on", "31"), "died"),
    (
        {"bleeds": [bleed(on=31, until=None)], "died_on": 30},
        ("AFTER_DEATH", "bleeds[0].on", "31"),
        "died",
    ),
    (
        {"bleeds": [bleed(on=30, until=31)], "died_on": 30},
        ("AFTER_DEATH", "bleeds[0].until", "31"),
        "died",
    ),
    ({"labs": [lab(on=31)], "died_on": 30}, ("AFTER_DEATH", "labs[0].on", "31"), "died"),
    (
        {"lines": [line(started_on=31)], "died_on": 30},
        ("AFTER_DEATH", "lines[0].started_on", "31"),
        "died",
    ),
    (
        {"lines": [line(ended_on=31)], "died_on": 30},
        ("AFTER_DEATH", "lines[0].ended_on", "31"),
        "died",
    ),
    ({"followed_until": 31, "died_on": 30}, ("AFTER_DEATH", "followed_until", "31"), "died"),
    ({"diagnosed_on": 31, "died_on": 30}, ("AFTER_DEATH", "diagnosed_on", "31"), "died"),
    ({"born_on": 31, "died_on": 30}, ("AFTER_DEATH", "born_on", "31"), "died"),
    (
        {"platelets": [platelets(on=-1)], "born_on": 0},
        ("BEFORE_BIRTH", "platelets[0].on", "-1"),
        "correct this day or born_on",
    ),
    ({"diagnosed_on": -1, "born_on": 0}, ("BEFORE_BIRTH", "diagnosed_on", "-1"), "born_on"),
    (
        {"lines": [line(started_on=-1)], "born_on": 0},
        ("BEFORE_BIRTH", "lines[0].started_on", "-1"),
        "born_on",
    ),
    (
        {"platelets": [platelets(on=31)], "followed_until": 30},
        ("AFTER_FOLLOW_UP", "platelets[0].on", "31"),
        "correct this day or followed_until",
    ),
    (
        {"rescues": [rescue(on=31)], "followed_until": 30},
        ("AFTER_FOLLOW_UP", "rescues[0].on", "31"),
        "followed_until",
    ),
    (
        {"bleeds": [bleed(on=31)], "followed_until": 30},
        ("AFTER_FOLLOW_UP", "bleeds[0].on", "31"),
        "followed_until",
    ),
    (
        {"labs": [lab(on=31)], "followed_until": 30},
        ("AFTER_FOLLOW_UP", "labs[0].on", "31"),
        "followed_until",
    ),
    (
        {"lines": [line(started_on=0)], "diagnosed_on": 1},
        ("DIAGNOSIS_AFTER_LINE", "diagnosed_on", "1"),
        "the start of the line",
    ),
    (
        {"lines": [line(line=4), line(line=4, started_on=9)]},
        ("LINE_TWICE", "lines[1].line", "4"),
        "number the lines 1, 2, 3",
    ),
    (
        {"lines": [line(line=1, started_on=9), line(line=2, started_on=8)]},
        ("LINE_ORDER", "lines[1].started_on", "8"),
        "in the order in which they started",
    ),
    (
        {
            "lines": [
                line(line=1, started_on=9),
                line(line=2, started_on=None),
                line(line=3, started_on=8),
            ]
        },
        ("LINE_ORDER", "lines[2].started_on", "8"),
        "in the order in which they started",
    ),
    (
        {"lines": [line(line=1, started_on=9), line(line=2, started_on=9)]},
        ("LINES_SAME_DAY", "lines[1].started_on", "9"),
        "one line with several agents",
    ),
    (
        {"died_on": dt.date(2021, 3, 4), "platelets": [platelets(on=dt.date(2021, 3, 5))]},
        ("AFTER_DEATH", "platelets[0].on", "2021-03-05"),
        "died_on",
    ),
]


@pytest.mark.parametrize(
    ("fields", "problem", "remedy"),
    ONE_CONTRADICTION,
    ids=[f"{problem[0]}-{problem[1]}" for _, problem, _ in ONE_CONTRADICTION],
)
def test_one_contradiction(
    fields: dict[str, Any], problem: tuple[str, str, str], remedy: str
) -> None:
    """Its code, field, value and fix, and nothing else."""
    (found,) = contradictions(**fields)

    assert problem == (found.code, found.argument, found.given)
    assert remedy in found.remedy
    assert found.needed
    assert ("p1", "error") == (found.patient_id, found.severity)


@pytest.mark.parametrize(
    ("code", "needed"),
    {
        "SEX": "F, M or nothing",
        "AGE": "an age in years",
        "AGE_AND_BIRTH": "either age or born_on",
        "AFTER_DEATH": "a day up to the death (30)",
        "BEFORE_BIRTH": "a day after the birth (0)",
        "AFTER_FOLLOW_UP": "a day up to the last contact (30)",
        "DIAGNOSIS_AFTER_LINE": "a day up to the first line (0)",
        "LINE_TWICE": "a number of its own",
        "LINE_ORDER": "a day after the start of line 1 (9)",
        "LINES_SAME_DAY": "a day after the start of line 1 (9)",
    }.items(),
)
def test_what_was_needed(code: str, needed: str) -> None:
    """The limit that a day passes is in the message."""
    fields = next(fields for fields, problem, _ in ONE_CONTRADICTION if problem[0] == code)

    assert [needed] == [problem.needed for problem in contradictions(**fields)]


@pytest.mark.parametrize(
    "fields",
    [
        {"sex": "M", "age": 0},
        {"sex": "F", "age": HIGHEST_AGE - 0.5},
        {"platelets": [platelets(on=30)], "died_on": 30, "followed_until": 30},
        {"died_on": 31, "followed_until": 30},
        {"born_on": 0, "died_on": 0, "platelets": [platelets(on=0)], "diagnosed_on": 0},
        {"bleeds": [bleed(on=30, until=40)], "followed_until": 30},
        {"lines": [line(started_on=0, ended_on=40)], "followed_until": 30},
        {"lines": [line(started_on=0)], "diagnosed_on": 0},
        {"lines": [line(started_on=None)], "diagnosed_on": 5},
        {"lines": [line(line=2), line(line=5, started_on=1)]},
        {"lines": [line(line=1, started_on=None), line(line=2, started_on=None)]},
        {"lines": [line(line=1), line(line=2, started_on=None)]},
        {"platelets": [platelets(on=None)], "died_on": 0},
        {"platelets": [platelets(on=None)], "lines": [line(started_on=dt.date(2021, 1, 1))]},
    ],
)
def test_the_edges_are_no_contradiction(fields: dict[str, Any]) -> None:
    """A day that is its own limit, and a day that is not known, are fine."""
    assert "p1" == person(**fields).id


def test_lines_that_share_number_and_start_are_told_once() -> None:
    """Two lines with one number and one start are one mistake."""
    assert [("LINE_TWICE", "lines[1].line", "1")] == short(contradictions(lines=[line(), line()]))
    assert 2 == len(contradictions(lines=[line(), line(), line()]))


def test_fifteen_problems() -> None:
    """A patient with fifteen contradictions reports fifteen, in one exception."""
    problems = contradictions(
        sex="Fe",
        age=200,
        born_on=-100,
        diagnosed_on=3,
        died_on=50,
        followed_until=40,
        platelets=[platelets(on=day) for day in (-200, -150, 41, 51, 60)],
        rescues=[rescue(on=45)],
        bleeds=[bleed(on=44, until=55)],
        labs=[lab(on=99)],
        lines=[line(), line(line=2, started_on=-1), line(line=2, started_on=5)],
    )

    assert [
        ("SEX", "sex", "'Fe'"),
        ("AGE", "age", "200"),
        ("AGE_AND_BIRTH", "age", "both"),
        ("BEFORE_BIRTH", "platelets[0].on", "-200"),
        ("BEFORE_BIRTH", "platelets[1].on", "-150"),
        ("AFTER_DEATH", "platelets[3].on", "51"),
        ("AFTER_DEATH", "platelets[4].on", "60"),
        ("AFTER_DEATH", "labs[0].on", "99"),
        ("AFTER_DEATH", "bleeds[0].until", "55"),
        ("AFTER_FOLLOW_UP", "platelets[2].on", "41"),
        ("AFTER_FOLLOW_UP", "platelets[3].on", "51"),
        ("AFTER_FOLLOW_UP", "platelets[4].on", "60"),
        ("AFTER_FOLLOW_UP", "rescues[0].on", "45"),
        ("AFTER_FOLLOW_UP", "bleeds[0].on", "44"),
        ("AFTER_FOLLOW_UP", "labs[0].on", "99"),
        ("DIAGNOSIS_AFTER_LINE", "diagnosed_on", "3"),
        ("LINE_TWICE", "lines[2].line", "2"),
        ("LINE_ORDER", "lines[1].started_on", "-1"),
    ] == short(problems)
    fifteen = contradictions(died_on=0, platelets=[platelets(on=day) for day in range(1, 16)])

    assert [("AFTER_DEATH", f"platelets[{i}].on", str(i + 1)) for i in range(15)] == short(fifteen)


def test_the_message_lists_all() -> None:
    """Whoever reads the exception sees every line that must be mended."""
    with pytest.raises(itp.errors.RecordError) as caught:
        person(id="p 7", sex="x", age=-1)

    assert (
        "patient 'p 7' contradicts itself (2 in all)\n"
        "  patient 'p 7', sex: needs F, M or nothing, got 'x'; use F or M [SEX]\n"
        "  patient 'p 7', age: needs an age in years, got -1; correct the age [AGE]"
    ) == str(caught.value)


# --- dates or study days, never both ------------------------------------------------------------

DATE = dt.date(2021, 3, 4)


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        (
            {"platelets": [platelets(on=DATE), platelets(on=5), platelets(on=DATE)]},
            [("platelets[0].on", "5")],
        ),
        (
            {"platelets": [platelets(on=5), platelets(on=6)], "died_on": DATE},
            [("died_on", "2021-03-04")],
        ),
        ({"platelets": [platelets(on=5)], "born_on": DATE}, [("platelets[0].on", "5")]),
        (
            {"lines": [line(started_on=DATE, ended_on=5)], "diagnosed_on": DATE},
            [("lines[0].ended_on", "5")],
        ),
        (
            {"bleeds": [bleed(on=5, until=DATE)], "followed_until": 9},
            [("bleeds[0].until", "2021-03-04")],
        ),
        (
            {
                "lines": [line(started_on=DATE)],
                "rescues": [rescue(on=DATE)],
                "labs": [lab(on=1), lab(on=2)],
                "diagnosed_on": DATE,
            },
            [("labs[0].on", "1"), ("labs[1].on", "2")],
        ),
    ],
)
def test_mixed_times(fields: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    """The rarer kind is named, field by field; of equally many, the study days."""
    found = contradictions(**fields)

    assert [("MIXED_TIMES", *problem) for problem in problems] == short(found)
    assert {"use dates or study days, never both"} == {problem.remedy for problem in found}


def test_what_mixed_times_need() -> None:
    """A date among dates, a study day among study days."""
    (one,) = contradictions(platelets=[platelets(on=DATE), platelets(on=DATE), platelets(on=5)])
    (two,) = contradictions(platelets=[platelets(on=DATE), platelets(on=4), platelets(on=5)])

    assert "a date, as in the rest of the patient" == one.needed
    assert "a study day, as in the rest" == two.needed


def test_mixed_times_end_the_search_for_an_order() -> None:
    """Nothing can be put in order, but sex and age are told all the same."""
    found = contradictions(
        sex="x", died_on=0, platelets=[platelets(on=5), platelets(on=DATE)], diagnosed_on=9
    )

    assert ["SEX", "MIXED_TIMES"] == [problem.code for problem in found]


# --- a series -----------------------------------------------------------------------------------


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


# --- typed words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"sex": "FEMALE"}, ("sex", "F")), ({"sex": "男"}, ("sex", "M")),
        ({"sex": "U"}, ("sex", None)),
        ({"sex": 8532}, ("sex", "F")), ({"age": "34 y"}, ("age", 34.0)),
        ({"age": "3 months"}, ("age", 0.25)), ({"age": "3岁"}, ("age", 3.0)),
        ({"age": np.int64(41)}, ("age", 41.0)),
        ({"bleeding_recorded": "是"}, ("bleeding_recorded", True)),
        ({"bleeding_recorded": "Y"}, ("bleeding_recorded", True)),
        ({"bleeding_recorded": 0}, ("bleeding_recorded", False)),
        ({"bleeding_recorded": np.True_}, ("bleeding_recorded", True)),
    ],
)  # fmt: skip
def test_typed_words_of_a_patient(typed: dict[str, Any], kept: tuple[str, object]) -> None:
    """A record reads the words of the closed tables, as files do."""
    field, value = kept

    assert value == getattr(person(**typed), field)


def test_typed_words_of_the_other_records() -> None:
    """Kinds, grades and whole numbers are read by the same tables."""
    assert RescueKind.PLATELET_TRANSFUSION is rescue(kind="Platelet transfusion").kind
    assert 3 == bleed(who_grade="WHO III").who_grade
    assert 2 == bleed(who_grade=np.int64(2)).who_grade
    assert 7 == rescue(washout_days=np.int16(7)).washout_days
    assert 2 == line(line=np.int64(2)).line


def test_an_approximate_number_is_marked_on_its_record() -> None:
    """The flag is kept on the record; the number is the one that is printed."""
    counted = platelets(count="~12 G/L", assumed=["day"])
    treated = line(baseline="ca. 9 G/L")
    measured = lab(value="~40 U/L")

    assert (Assumed.APPROXIMATE, Assumed.DAY) == counted.assumed
    assert 12.0 == counted.count_1e9_per_l
    assert not counted.as_printed.approximate
    assert (Assumed.APPROXIMATE,) == treated.assumed == measured.assumed
    assert platelets(count="12 G/L", assumed=["approximate"]) == platelets(count="~12 G/L")
