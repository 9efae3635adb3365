"""Exposures, signs of bleeding and limits of normal through every file, in and out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given

import itpcase as itp
from itpcase.agents import Agent, AgentClass, Use
from itpcase.bleeding import BleedingAssessment, BleedingSign, grade_bleeding
from itpcase.errors import DataError, InputError, RecordError
from itpcase.exposures import Exposure
from itpcase.model.sign_rows import SignRow, gather_rows, spread_assessment
from tests.io.csv_folders import good_folder

ASSESSMENT = BleedingAssessment(
    on=3, age=34, complete=True, anaemia=True, stated={"who": 2, "smog": 1},
    signs=[
        BleedingSign(sign="epistaxis", hb_drop="21 g/L", interventions=(), minutes=12.5),
        BleedingSign(sign="petechiae", sites=["arms", "legs"], number=30, small=29),
    ],
    absent=["gum bleeding"],
)  # fmt: skip
PATIENT = itp.Patient(
    id="a",
    platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
    lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    assessments=[ASSESSMENT, BleedingAssessment(on=9)],
    exposures=[
        Exposure(agent="泼尼松 20 mg", started_on=0, ended_on=9, daily_dose="0.02 g/d"),
        Exposure(agent="rituximab 375 mg/m2 x4", started_on=20, ongoing=True, intent="on demand"),
        Exposure(agent="=RTX", started_on=None, stop_reason="toxicity", note="-1",
                 assumed=["unit"]),
    ],
    labs=[
        itp.LabMeasurement(on=1, analyte="platelets", value="<5 G/L", lower_limit="125 G/L"),
        itp.LabMeasurement(
            on=1, analyte="alt", value="5-9 U/L", upper_limit="40 U/L", lower_limit="3 U/L"
        ),
    ],
)  # fmt: skip
SERIES = itp.CaseSeries(patients=[PATIENT, itp.Patient(id="b")])


def through_csv(series: itp.CaseSeries | itp.Cohort, place: Path) -> itp.CaseSeries:
    """Written as CSV files and read again."""
    itp.write_csv(series, place / "csv")
    return itp.read_csv(place / "csv")


def through_excel(series: itp.CaseSeries | itp.Cohort, place: Path) -> itp.CaseSeries:
    """Written as a workbook and read again."""
    itp.write_excel(series, place / "all.xlsx")
    return itp.read_excel(place / "all.xlsx")


def through_parquet(series: itp.CaseSeries | itp.Cohort, place: Path) -> itp.CaseSeries:
    """Written as Parquet files and read again."""
    itp.write_parquet(series, place / "parquet")
    return itp.read_parquet(place / "parquet").to_series()


def through_columns(series: itp.CaseSeries | itp.Cohort, _place: Path) -> itp.CaseSeries:
    """Laid out in columns, and taken out of them again."""
    cohort = itp.Cohort.from_patients(series) if isinstance(series, itp.CaseSeries) else series
    return attrs.evolve(cohort, records=None).to_series()


Way = Callable[[itp.CaseSeries | itp.Cohort, Path], itp.CaseSeries]
WAYS: list[Way] = [through_csv, through_excel, through_parquet, through_columns]


@pytest.mark.parametrize("way", WAYS)
def test_a_round_trip_loses_nothing(way: Way, tmp_path: Path) -> None:
    """The word and the dose of an exposure, every fact of a sign and both limits come back."""
    assert SERIES == way(SERIES, tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_a_cohort_of_tables_goes_out_whole(way: Way, tmp_path: Path) -> None:
    """What came as columns leaves as records and comes back as the same records."""
    cohort = attrs.evolve(itp.Cohort.from_patients(SERIES), records=None)

    assert SERIES == way(cohort, tmp_path)


def test_records_and_tables_answer_alike() -> None:
    """Lines of exposures and grades of signs are those of the records."""
    cohort = attrs.evolve(itp.Cohort.from_patients(SERIES), records=None)

    assert grade_bleeding(PATIENT)["code"].tolist() == grade_bleeding(cohort)["code"].tolist()
    assert [line.agents for line in itp.treatment_lines(PATIENT).lines] == [
        (agents,) for agents in itp.treatment_lines(cohort).lines["agents"].tolist()
    ]


SIGNS = st.sampled_from(["epistaxis", "petechiae", "joint", "gum bleeding", "oral blisters"])
YES_NO = st.none() | st.booleans()
WHOLE = st.none() | st.integers(0, 40)


@st.composite
def assessments(draw: st.DrawFn) -> BleedingAssessment:
    """Any assessment that can be written down."""
    names = draw(st.lists(SIGNS, unique=True, max_size=4))
    cut = draw(st.integers(0, len(names)))
    signs = [
        BleedingSign(
            sign=name, largest_cm=draw(st.none() | st.floats(0, 40).map(lambda x: round(x, 2))),
            generalised=draw(YES_NO), fatal=draw(st.booleans()), gross=draw(YES_NO),
            sites=draw(st.none() | st.just(()) | st.just(("arms", "legs"))),
            number=draw(WHOLE), per_palm=None,
            interventions=draw(st.none() | st.just(()) | st.just(("packing",))),
            found=draw(st.none() | st.just("in a medical record")),
        )
        for name in names[:cut]
    ]  # fmt: skip
    return BleedingAssessment(
        on=draw(st.none() | st.integers(-5, 5)), signs=signs, absent=names[cut:],
        complete=draw(st.booleans()), age=draw(st.none() | st.integers(0, 90)),
        shock=draw(YES_NO), hb_drop=draw(st.none() | st.just("2.5 g/dL")),
        stated=draw(st.just({}) | st.just({"who": 3})),
    )  # fmt: skip


@given(assessments())
def test_rows_of_an_assessment_give_it_back(assessment: BleedingAssessment) -> None:
    """Whatever an assessment says stands in its rows."""
    assert assessment == gather_rows(list(spread_assessment(assessment)))


def with_rows(tmp_path: Path, **rows: str) -> Any:
    """What a folder with such rows gives, and its problems."""
    return itp.read_csv(good_folder(tmp_path, **rows), strict=False)


def test_what_is_wrong_with_exposures_has_its_address(tmp_path: Path) -> None:
    """An unknown word is kept; a dose and a purpose cost the field, whatever else costs the row."""
    series, problems = with_rows(
        tmp_path,
        exposures="p1,rituximb,0,,,\n"
        "p1,PDN,0,9,,1 mg/kg/d\n"
        "p1,PDN,0,9,bridge,\n"
        "p1,PDN,9,0,,\n"
        "p1,prednisone 0 mg,0,9,,\n",
    )

    assert ["rituximb", "PDN", "PDN"] == [each.printed for each in series.patients[0].exposures]
    assert [
        ("exposures.csv", 2, "agent", "UNKNOWN_AGENT", "warning"),
        ("exposures.csv", 3, "daily_dose", "PER_KG", "error"),
        ("exposures.csv", 4, "intent", "NOT_IN_VOCABULARY", "error"),
        ("exposures.csv", 5, "ended_on", "EXPOSURE_ENDS_BEFORE_START", "error"),
        ("exposures.csv", 6, "agent", "DOSE_OF_ZERO", "error"),
    ] == [(p.file, p.row, p.argument, p.code, p.severity) for p in problems]


def test_what_is_wrong_with_signs_has_its_address(tmp_path: Path) -> None:
    """A sign that is there and absent costs the rows of the day, a bad detail the field."""
    series, problems = with_rows(
        tmp_path,
        signs="p1,0,Epistaxis,是,12,\n"
        "p1,7,joint,yes,,\n"
        "p1,7,joint,no,,\n"
        "p1,8,nose,yes,,\n"
        "p1,9,,,4,\n"
        "p1,10,joint,yes,,perhaps\n",
    )

    assert [0, 9, 10] == [each.on for each in series.patients[0].assessments]
    assert [
        (3, "BLEEDING_CONTRADICTION"), (5, "NOT_IN_VOCABULARY"), (6, "BLEEDING"),
        (7, "NOT_A_BOOL"),
    ] == [(p.row, p.code) for p in problems]  # fmt: skip


COUNTS: dict[str, Any] = {"patient_id": ["a"], "on": [0], "count": [9], "unit": "10*9/L"}
LINES: dict[str, Any] = {"patient_id": ["a"], "line": [1], "started_on": [0]}


def laid_out(**tables: Any) -> itp.Cohort:
    """A cohort of one with these tables, whatever is wrong with them."""
    return itp.Cohort.from_tables(COUNTS, LINES, strict=False, **tables)


def test_columns_say_the_same_about_exposures() -> None:
    """The door of columns reads the words and doses; a field that is refused is left empty."""
    cohort = laid_out(
        exposures={
            "patient_id": ["a"] * 4, "agent": ["rituximb", "PDN", "PDN", "prednisone 0 mg"],
            "started_on": [0] * 4, "intent": [None, "bridge", "rescue", None],
            "daily_dose": ["1 mg/kg/d", "20 mg/d", None, None],
        }
    )  # fmt: skip
    (patient,) = cohort.to_patients()

    assert {
        (0, "agent", "UNKNOWN_AGENT"), (0, "daily_dose", "PER_KG"),
        (1, "intent", "NOT_IN_VOCABULARY"), (3, "agent", "DOSE_OF_ZERO"),
    } == {(p.row, p.column, p.code) for p in cohort.problems}  # fmt: skip
    assert [("rituximb", None, None), ("PDN", 20.0, None), ("PDN", None, "rescue")] == [
        (each.printed, each.mg_per_day, each.intent) for each in patient.exposures
    ]
    assert [("rituximb",), ("prednisone",)] == [
        tuple(words.split(" + ")) for words in
        itp.treatment_lines(laid_out(exposures={
            "patient_id": ["a"] * 2, "agent": ["rituximb", "PDN"], "started_on": [0, 90],
            "ended_on": [50, 100],
        })).lines["agents"].tolist()
    ]  # fmt: skip


def test_columns_say_the_same_about_signs() -> None:
    """A word that is no sign leaves the row out, a detail that cannot be leaves the detail out."""
    cohort = laid_out(
        signs={
            "patient_id": ["a"] * 3, "on": [0, 1, 2], "sign": ["nose", "Joint", "petechiae"],
            "gross": [None, 2, None], "sites": [None, None, ["arms"]],
        }
    )  # fmt: skip
    (patient,) = cohort.to_patients()

    assert [(0, "sign", "NOT_IN_VOCABULARY"), (1, "gross", "NOT_A_BOOL")] == [
        (p.row, p.column, p.code) for p in cohort.problems
    ]
    assert [["joint"], ["petechiae"]] == [
        [sign.sign.value for sign in each.signs] for each in patient.assessments
    ]


def test_facts_of_all_signs_stand_in_a_row_without_a_sign() -> None:
    """A fall of haemoglobin beside no sign is that of the whole assessment."""
    (read,) = laid_out(
        signs={"patient_id": ["a"], "on": [0], "sign": [None], "hb_drop": ["3 g/dL"]}
    ).to_patients()

    assert [3.0] == [each.hb_drop_g_per_dl for each in read.assessments]


@pytest.mark.parametrize(
    ("records", "code", "argument"),
    [
        ({"assessments": [BleedingAssessment(on=3)] * 2}, "ASSESSMENT_TWICE", "assessments[1].on"),
        (
            {"assessments": [BleedingAssessment(on=3, patient_id="b")]}, "OTHER_PATIENT",
            "assessments[0].patient_id",
        ),
        ({"assessments": [BleedingAssessment(on=6)]}, "AFTER_DEATH", "assessments[0].on"),
        (
            {"exposures": [Exposure(agent="PDN", started_on=6)]}, "AFTER_DEATH",
            "exposures[0].started_on",
        ),
        (
            {"exposures": [Exposure(agent="PDN", started_on=dt.date(2021, 3, 1))]}, "MIXED_TIMES",
            "died_on",
        ),
    ],
)  # fmt: skip
def test_contradictions_are_told_of(records: dict[str, Any], code: str, argument: str) -> None:
    """Whose an assessment is, one assessment a day, and days that cannot be."""
    with pytest.raises(RecordError) as caught:
        itp.Patient(id="a", died_on=5, **records)

    assert (code, argument) in {(p.code, p.argument) for p in caught.value.problems}


@pytest.mark.parametrize("way", [through_csv, through_excel, through_parquet])
def test_an_agent_of_your_own_is_refused_by_the_writers(way: Way, tmp_path: Path) -> None:
    """Files hold words: what a word does not give back is not written."""
    own = Agent(name="cevidoplenib", kind=AgentClass.SYK, uses=Use.DISEASE_MODIFYING)
    patient = itp.Patient(id="a", exposures=[Exposure(agent=own, started_on=0)])

    with pytest.raises((DataError, InputError), match="NOT_WRITABLE"):
        way(itp.CaseSeries(patients=[patient]), tmp_path)
    assert patient == through_columns(itp.CaseSeries(patients=[patient]), tmp_path).patients[0]


def test_a_copy_of_a_record_keeps_its_amounts() -> None:
    """A dose that was read is no bare number when a record is copied with a change."""
    taper = Exposure(agent="PDN", started_on=0, daily_dose="20 mg/d")
    row = SignRow(on=0, sign="joint", hb_drop="2 g/dL")

    assert 20.0 == attrs.evolve(taper, ended_on=4).mg_per_day
    assert 2.0 == attrs.evolve(row, on=1).hb_drop_g_per_dl
