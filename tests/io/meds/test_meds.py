"""MEDS: each rule and trap on small data sets that the schema accepts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import meds as schema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.errors import InputError
from itpcase.io.meds import read_meds
from itpcase.registry.parts import divide
from tests.io.systems import at, codes, meds, printed

COUNT = "LAB//51265//K/uL"


def test_the_unit_is_in_the_code(tmp_path: Path) -> None:
    """K/uL at the end of the code; a microsecond before midnight is the same day."""
    folder = meds(
        tmp_path, (1, at(1, 23), COUNT, 29.9, None), (1, at(2), "LAB//51222//g/dL", 12, None)
    )
    table = pq.read_table(folder / "data" / "train" / "0.parquet")
    schema.DataSchema.validate(table)

    assert [("1", "2021-01-01", "29.9")] == printed(read_meds(folder))


def test_a_text_in_place_of_a_number(tmp_path: Path) -> None:
    """Without a number the text is read, or left out with its words."""
    cohort = read_meds(
        meds(tmp_path, (1, at(1), COUNT, None, "<5"), (1, at(2), COUNT, None, "clumped"))
    )

    assert ([("1", "2021-01-01", "<5")], ["NOT_A_COUNT"]) == (printed(cohort), codes(cohort))


def test_a_count_by_hand_is_a_count(tmp_path: Path) -> None:
    """LOINC has a code for each way of counting; the mean volume is none of them."""
    folder = meds(
        tmp_path, (1, at(1), "LOINC/778-1//K/uL", 9.0, None),
        (1, at(2), "LOINC//49497-1//K/uL", 10.0, None), (1, at(3), "LOINC/32623-1//fL", 8.0, None),
    )  # fmt: skip

    assert [("1", "2021-01-01", "9"), ("1", "2021-01-02", "10")] == printed(read_meds(folder))


def test_codes_by_their_parents_and_units_of_the_metadata(tmp_path: Path) -> None:
    """codes.parquet says that a local code is a platelet count, and its unit."""
    folder = meds(tmp_path, (1, at(1), "LOCAL//7", 9.0, None), (1, at(2), "LOCAL//8", 9.0, None))
    (folder / "metadata").mkdir()
    table = pa.table(
        {"code": ["LOCAL//7", "LOCAL//8"], "unit": ["10*9/L", None],
         "parent_codes": [["LOINC/777-3"], ["LOINC/32623-1"]]}
    )  # fmt: skip
    pq.write_table(table, folder / "metadata" / "codes.parquet")

    assert [("1", "2021-01-01", "9")] == printed(read_meds(folder))


@pytest.mark.parametrize("top", [["LOINC/777-3"], ["LOINC/777-3", "LOCAL//7"]])
def test_a_code_far_below_that_of_the_count(top: list[str], tmp_path: Path) -> None:
    """A code whose parents have the count as their parent is one, in a circle as well."""
    folder = meds(tmp_path, (1, at(1), "LOCAL//7//K/uL", 9.0, None), (1, at(2), COUNT, 10.0, None))
    (folder / "metadata").mkdir()
    table = pa.table(
        {"code": ["LOCAL//7//K/uL", "LOCAL//7", "LOCAL//above"],
         "parent_codes": [["LOCAL//7"], ["LOCAL//above"], top]}
    )  # fmt: skip
    pq.write_table(table, folder / "metadata" / "codes.parquet")

    assert [("1", "2021-01-01", "9"), ("1", "2021-01-02", "10")] == printed(read_meds(folder))


@pytest.mark.parametrize(
    "code", [COUNT, "MEDS_DEATH", "MEDS_BIRTH", "DRUG//START//eltrombopag", "BLEED//1"]
)
def test_a_moment_that_no_calendar_has(code: str, tmp_path: Path) -> None:
    """A number of microseconds in the year 292277 is named, whatever happened then."""
    folder = meds(tmp_path, (1, at(1), COUNT, 9.0, None), (1, at(2), code, 30.0, None))
    path = folder / "data" / "train" / "0.parquet"
    table = pq.read_table(path)
    moments = pa.array([0, 2**63 - 1], pa.int64()).cast(pa.timestamp("us"))
    pq.write_table(table.set_column(1, "time", moments), path)
    cohort = read_meds(folder, bleeding={"BLEED//1": 2})

    assert [("1", "1970-01-01", "9")] == printed(cohort)
    (told,) = [each for each in cohort.problems if each.code == "NOT_A_DAY"]
    assert ("1", repr(str(2**63 - 1))) == (told.patient_id, str(told.given))


def test_a_code_without_a_unit_is_refused(tmp_path: Path) -> None:
    """Nothing is guessed: the user says the unit."""
    folder = meds(tmp_path, (1, at(1), "LAB//51265", 9.0, None))

    assert ["NO_UNIT"] == codes(read_meds(folder))
    assert 1 == len(read_meds(folder, units={"LAB//51265": "K/uL"}).counts)


def test_starts_and_stops(tmp_path: Path) -> None:
    """A start and a stop make a line; a stop alone is told of; other codes are one day."""
    folder = meds(
        tmp_path, (1, at(1), COUNT, 9.0, None),
        (1, at(2), "MEDICATION//START//prednisone", None, None),
        (1, at(9), "MEDICATION//STOP//prednisone", None, None),
        (1, at(10), "MEDICATION//STOP//eltrombopag", None, None),
        (1, at(11), "PROCEDURE//splenectomy", None, None),
        (1, at(12), "MEDICATION//START//aspirin", None, None),
        (1, dt.datetime(2021, 6, 1), COUNT, 9.0, None),  # noqa: DTZ001 - MEDS has no zones
    )  # fmt: skip
    cohort = read_meds(folder)
    one, two = cohort.patient(0).lines

    assert (("prednisone",), dt.date(2021, 1, 2), dt.date(2021, 1, 9)) == (
        one.agents, one.started_on, one.ended_on,
    )  # fmt: skip
    assert ("splenectomy",) == two.agents
    assert {"STOP_WITHOUT_START", "NOT_USED"} == set(codes(cohort))


@pytest.mark.parametrize("as_text", [False, True])
def test_starts_and_stops_in_files_of_two_zones(tmp_path: Path, as_text: bool) -> None:
    """A stop at 10:00 in Shanghai is before a start at 09:00 of that day in Greenwich."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, zone, code, hour in (
        ("0", "Asia/Shanghai", "STOP", 10), ("1", "UTC", "START", 9),
    ):  # fmt: skip
        time = dt.datetime(2021, 1, 9, hour, tzinfo=ZoneInfo(zone))
        times = [time.isoformat()] if as_text else pa.array([time], pa.timestamp("us", zone))
        table = {"subject_id": [1], "time": times, "code": [f"MEDICATION//{code}//prednisone"]}
        pq.write_table(pa.table(table), folder / f"{name}.parquet")
    cohort = read_meds(tmp_path)
    (line,) = cohort.patient(0).lines

    assert (dt.date(2021, 1, 9), None) == (line.started_on, line.ended_on)
    assert "STOP_WITHOUT_START" in codes(cohort)


def test_people_and_bleeding(tmp_path: Path) -> None:
    """Sex, birth, death, and bleeding by codes of the user."""
    folder = meds(
        tmp_path, (7, None, "GENDER//F", None, None),
        (7, dt.datetime(1980, 1, 2), schema.birth_code, None, None),  # noqa: DTZ001
        (7, at(3), "ICD10CM//R04.0", None, None), (7, at(5), schema.death_code, None, None),
    )  # fmt: skip
    cohort = read_meds(folder, bleeding={"ICD10CM//R04.0": 1})
    patient = cohort.patient(0)

    assert ("F", dt.date(1980, 1, 2), dt.date(2021, 1, 5), [1]) == (
        patient.sex, patient.born_on, patient.died_on, [b.who_grade for b in patient.bleeds],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "sex", "told"),
    [
        (("GENDER", None, "female"), "F", None), (("SEX", None, "M"), "M", None),
        (("Gender/F", None, None), "F", None), (("GENDER", 8532.0, None), "F", None),
        (("GENDER", None, "bogus"), None, "text_value"), (("SEX//bogus", None, None), None, "code"),
        (("GENDER", 77.0, None), None, "numeric_value"), (("GENDER", None, None), None, None),
    ],
)  # fmt: skip
def test_a_sex_stands_in_the_code_or_beside_it(
    event: tuple[Any, ...], sex: str | None, told: str | None, tmp_path: Path
) -> None:
    """A code alone has its sex as a text or a number; what is none is told of with its column."""
    folder = meds(
        tmp_path, (7, None, *event),
        (7, at(1), "LOINC//777-3//10*9/L", 9.0, None), (7, at(5), "PREDNISONE", None, None),
    )  # fmt: skip
    cohort = read_meds(folder)

    said = [each for each in cohort.problems if each.code == "SEX"]
    assert sex == cohort.patient(0).sex
    assert [told] * (told is not None) == [each.argument for each in said]
    assert all(
        (each.file, each.row, each.severity) == ("data/train/0.parquet", 1, "warning")
        for each in said
    )


def test_problems_stand_file_by_file(tmp_path: Path) -> None:
    """Those of two files of events do not stand among each other."""
    events = [(7, None, "GENDER//bogus", None, None), (8, None, "GENDER//bogus", None, None),
              (7, at(1), "LOINC//777-3//10*9/L", 9.0, None)]  # fmt: skip
    folder = meds(tmp_path, *events)
    first = folder / "data" / "train" / "0.parquet"
    (folder / "data" / "train" / "1.parquet").write_bytes(first.read_bytes())

    said = [(p.file, p.row) for p in read_meds(folder).problems if p.code == "SEX"]
    assert [(f"data/train/{file}.parquet", row) for file in (0, 1) for row in (1, 2)] == said


def test_grades_and_washouts_of_our_codes_that_cannot_be_read(tmp_path: Path) -> None:
    """What is no grade, and no number of days, is told of; the event is kept without it."""
    folder = meds(
        tmp_path, (1, at(1), "BLEEDING//WHO//2", None, None),
        (1, at(2), "BLEEDING//WHO//ungraded", None, None),
        (1, at(3), "BLEEDING//WHO//severe", None, None),
        (1, at(4), "RESCUE//ivig", 14.0, None), (1, at(5), "RESCUE//ivig", 2.5, None),
    )  # fmt: skip
    cohort = read_meds(folder)
    patient = cohort.patient(0)

    assert [2, None, None] == [bleed.who_grade for bleed in patient.bleeds]
    assert [14, None] == [rescue.washout_days for rescue in patient.rescues]
    assert {("who_grade", "'severe'"), ("washout_days", "'2.5'")} == {
        (each.argument, each.given) for each in cohort.problems if each.code != "NO_COUNTS"
    }


def test_another_folder_is_named(tmp_path: Path) -> None:
    """Without data/ it is no MEDS data set; a damaged file is named."""
    (tmp_path / "lb.xpt").write_text("x")
    with pytest.raises(InputError, match=r"lb\.xpt"):
        read_meds(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "0.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match=r"0\.parquet"):
        read_meds(tmp_path)


def test_a_damaged_page_is_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    """Wherever in the file; it opens, for its end is whole."""
    folder = meds(tmp_path, (1, at(1), "LOINC//777-3", 50.0, "50"))
    place = folder / "data" / "train" / "0.parquet"
    content = place.read_bytes()
    for damage in (b"\xff" * 8, b"\0" * 8):
        place.write_bytes(content[:4] + damage + content[12:])
        with pytest.raises(itp.InputError, match=r"0\.parquet.*UNREADABLE"):
            itp.read_meds(folder, units={"LOINC//777-3": "10*9/L"})


def test_a_text_that_is_none_is_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 in a column of texts are those of the file, not an accident."""
    folder = meds(tmp_path, (1, at(1), "LAB//51265//K/uL", None, "clumped"))
    path = folder / "data" / "train" / "0.parquet"
    table = pq.read_table(path)
    broken = pa.array([b"\xff\xfe"], pa.large_binary()).view(pa.large_string())
    pq.write_table(table.set_column(4, "text_value", broken), path)

    with pytest.raises(InputError, match=r"0\.parquet.*UNREADABLE"):
        itp.read_meds(folder)


def test_a_unit_that_begins_with_the_sign_of_the_cut(tmp_path: Path) -> None:
    """``/uL`` behind the two signs that part a code is three of them."""
    cohort = itp.read_meds(meds(tmp_path, (1, at(1), "LAB//51265///uL", 9000.0, None)))

    assert [("1", "2021-01-01", "9")] == printed(cohort)


def with_units(folder: Path, *events: tuple[Any, ...]) -> Path:
    """A data set whose events have a column of units, as meds-etl writes it."""
    made = meds(folder, *(event[:-1] for event in events))
    path = made / "data" / "train" / "0.parquet"
    units = pa.array([event[-1] for event in events], pa.string())
    pq.write_table(pq.read_table(path).append_column("unit", units), path)
    return made


def test_the_unit_of_an_event_has_a_column(tmp_path: Path) -> None:
    """It is read where the code names none; one that contradicts the code leaves the event out."""
    folder = with_units(
        tmp_path,
        (1, at(1), "LOINC/777-3", 12.0, None, "UCUM/10*3/uL"),
        (1, at(2), "LOINC/777-3", 9000.0, None, "/mm3"),
        (1, at(3), "LAB//51265//K/uL", 30.0, None, "10*9/L"),
        (1, at(4), "LAB//51265//K/uL", 30.0, None, "/uL"),
        (1, at(5), "LOINC/777-3", 31.0, None, None),
    )
    cohort = read_meds(folder)
    divided = divide(folder, tmp_path / "shards", shards=2)

    assert [("1", "2021-01-01", "12"), ("1", "2021-01-02", "9"),
            ("1", "2021-01-03", "30")] == printed(cohort)  # fmt: skip
    told = [("TWO_UNITS", 4), ("NO_UNIT", 5)]
    for problems in (cohort.problems, divided.problems):
        assert told == [(each.code, each.row) for each in problems if each.severity == "error"]


def test_results_and_specimens_of_mimic(tmp_path: Path) -> None:
    """A result is known in both forms of its code; that a specimen was taken is none."""
    folder = meds(
        tmp_path, (1, at(1, 6), "LAB//SPECIMEN_COLLECTED//51265", None, None),
        (1, at(1), "LAB//RESULT//51265//K/uL", 9.0, None), (1, at(2), COUNT, 40.0, None),
    )  # fmt: skip
    (folder / "metadata").mkdir()
    kinds = ["LAB//SPECIMEN_COLLECTED//51265", "LAB//RESULT//51265//K/uL"]
    parents = pa.array([["LOINC/777-3"]] * 2)
    pq.write_table(
        pa.table({"code": kinds, "parent_codes": parents}), folder / "metadata" / "codes.parquet"
    )
    cohort = itp.read_meds(folder)

    assert [("1", "2021-01-01", "9"), ("1", "2021-01-02", "40")] == printed(cohort)
    assert [] == codes(cohort)


@pytest.mark.parametrize(
    ("said", "is_given"),
    [
        ("Administered", True), ("Delayed Administered", True), ("Started", True), ("UNK", True),
        ("Removed Existing / Applied New", True), ("Not Given", False), ("Hold Dose", False),
        ("Delayed Not Started", False), ("Stopped - Unscheduled", False), ("Delayed", False),
        ("Discontinued", False),
    ],
)  # fmt: skip
def test_a_drug_that_was_not_given_is_no_line(tmp_path: Path, said: str, is_given: bool) -> None:
    """MIMIC says in the last part of the code what became of a dose."""
    folder = meds(
        tmp_path, (1, at(2), f"MEDICATION//Prednisone//{said}", None, None),
        (1, at(9), COUNT, 9.0, None),
    )  # fmt: skip
    cohort = itp.read_meds(folder)

    assert is_given == bool(len(cohort.lines))
    told = ["UNKNOWN_STATUS"] if said == "UNK" else [] if is_given else ["NOT_TAKEN"]
    assert told == codes(cohort)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("MEDICATION//ORDER//prednisone", "ORDERS"), ("MEDICATION//prednisone//Ordered", "ORDERS"),
        ("MEDICATION//START//dexamethasone//ophthalmic", "LOCAL_ROUTE"),
        ("MEDICATION//dexamethasone//TOPICAL", "LOCAL_ROUTE"),
        ("MEDICATION//prednisone//ORAL", None), ("MEDICATION//START//prednisone//PO", None),
    ],
)  # fmt: skip
def test_an_order_and_a_drug_that_acts_where_it_is_put(
    tmp_path: Path, code: str, told: str | None
) -> None:
    """A part of the code may say that a drug was only ordered, or by which route it was given."""
    folder = meds(tmp_path, (1, at(2), code, None, None), (1, at(9), COUNT, 9.0, None))
    cohort = itp.read_meds(folder)

    assert (told is None) == bool(len(cohort.lines))
    assert ([] if told is None else [told]) == codes(cohort)
    assert all(code in problem.given for problem in cohort.problems)


def test_starts_and_stops_in_any_order_of_rows(tmp_path: Path) -> None:
    """They belong together by their times, in one file or in several."""
    folder = meds(
        tmp_path, (1, at(12), "MEDICATION//STOP//eltrombopag", None, "cost"),
        (1, at(9), "MEDICATION//STOP//prednisone", None, None), (1, at(28), COUNT, 9.0, None),
        (1, at(10), "MEDICATION//START//eltrombopag", None, None),
    )  # fmt: skip
    other = tmp_path / "other"
    other.mkdir()
    meds(other, (1, at(2), "MEDICATION//START//prednisone", None, None))
    (other / "data" / "train" / "0.parquet").rename(folder / "data" / "train" / "1.parquet")
    cohort = itp.read_meds(folder)
    lines = cohort.patient(0).lines

    assert [
        ("prednisone", "2021-01-02", "2021-01-09", None),
        ("eltrombopag", "2021-01-10", "2021-01-12", "cost"),
    ] == [
        (line.agents[0], str(line.started_on), str(line.ended_on), line.stop_reason)
        for line in lines
    ]
    assert [] == codes(cohort)


def test_times_with_a_zone_are_told_of(tmp_path: Path) -> None:
    """MEDS has none: the day is that of the time as it stands."""
    (tmp_path / "data").mkdir()
    times = pa.array([dt.datetime(2021, 1, 1, 23)], pa.timestamp("us", "UTC"))  # noqa: DTZ001
    table = pa.table({"subject_id": [1], "time": times, "code": [COUNT], "numeric_value": [9.0]})
    pq.write_table(table, tmp_path / "data" / "0.parquet")
    cohort = itp.read_meds(tmp_path)

    assert [("1", "2021-01-01", "9")] == printed(cohort)
    assert ["ZONE_ASSUMED"] == codes(cohort)


def test_subjects_that_lost_digits_are_no_subjects(tmp_path: Path) -> None:
    """From 2⁵³ on floats skip whole numbers, and two subjects may be one."""
    (tmp_path / "data").mkdir()
    table = pa.table(
        {"subject_id": [2.0**53, 2.0**53 + 1, 7.0], "time": [at(1)] * 3, "code": [COUNT] * 3,
         "numeric_value": [9.0] * 3}
    )  # fmt: skip
    pq.write_table(table, tmp_path / "data" / "0.parquet")
    cohort = itp.read_meds(tmp_path)

    assert [("7", "2021-01-01", "9")] == printed(cohort)
    assert ["ID_DIGITS"] * 2 == codes(cohort)
    with pytest.raises(InputError, match="ID_DIGITS"):
        divide(tmp_path, tmp_path / "shards", shards=2)


def test_the_patients_of_subjects_are_known_in_parts(tmp_path: Path) -> None:
    """What `write_meds` says of its numbers stands in the metadata, which each part has."""
    cohort = itp.Cohort.from_patients([
        itp.Patient(
            id=name, platelets=[itp.PlateletMeasurement(on=dt.date(2021, 1, 1), count="9 10*9/L")]
        )
        for name in ("b", "a")
    ])  # fmt: skip
    itp.write_meds(cohort, tmp_path / "meds", itp.IWG_2009)
    divided = divide(tmp_path / "meds", tmp_path / "shards", shards=2)
    tables = [divided.shards.read(shard)["counts"] for shard in range(2)]

    assert ["a", "b"] == sorted(n for each in tables for n in each["patient_id"].to_pylist())


def test_subjects_that_are_one_patient_stay_apart(tmp_path: Path) -> None:
    """A table of patients that was changed by hand joins no two subjects."""
    folder = meds(tmp_path, (1, at(1), COUNT, 9.0, None), (2, at(1), COUNT, 9.0, None))
    table = pa.table({"subject_id": [1, 2], "patient_id": ["a", "a"]})
    (folder / "metadata").mkdir()
    pq.write_table(table, folder / "metadata" / "itpcase_subjects.parquet")

    assert ["1", "2"] == [str(name) for name in read_meds(folder).ids]


def test_an_event_that_stands_twice_is_one(tmp_path: Path) -> None:
    """At one instant, whatever code and unit its count has; bleeding and rescue as well."""
    twice = [
        (1, at(1), COUNT, 9, None), (1, at(1), "LOINC/777-3//K/uL", 9, None),
        (1, at(2), "BLEED", None, None), (1, at(2), "BLEED", None, None),
        (1, at(3), "PROCEDURE//platelet transfusion", None, None),
        (1, at(3), "PROCEDURE//platelet transfusion", None, None),
    ]  # fmt: skip
    cohort = read_meds(meds(tmp_path, *twice), bleeding=("BLEED",))
    patient = cohort.patient(0)

    assert (1, 1, 1) == (len(patient.platelets), len(patient.bleeds), len(patient.rescues))
    assert ["DUPLICATE_RESULT"] * 3 == codes(cohort)


def test_results_of_one_day_without_a_time_may_be_two(tmp_path: Path) -> None:
    """What was kept as a day is at midnight: equal counts of it are both kept, and told of."""
    day = dt.datetime(2021, 1, 1)  # noqa: DTZ001 - MEDS has no zones
    cohort = read_meds(meds(tmp_path, (1, day, COUNT, 9, None), (1, day, COUNT, 9, None),
                            (1, at(2), COUNT, 9, None), (1, at(2), COUNT, 12, None)))  # fmt: skip

    assert ["9", "9", "9", "12"] == [count for _, _, count in printed(cohort)]
    assert ["DUPLICATE_ROW"] == codes(cohort)


def test_a_code_of_any_kind_is_a_drug_if_the_user_says_so(tmp_path: Path) -> None:
    """What MIMIC has among its infusions: the code says nothing by itself."""
    folder = meds(
        tmp_path, (1, at(1), COUNT, 9, None), (1, at(2), "INFUSION_START//225170", 1, "x")
    )
    cohort = read_meds(folder, agents={"INFUSION_START//225170": "platelet transfusion"})

    assert ["2021-01-02"] == [str(rescue.on) for rescue in cohort.patient(0).rescues]
    assert [] == codes(cohort)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("INFUSION//START//IVIG", True), ("RX//prednisone 5 mg", True),
        ("TRANSFUSION//platelets", True), ("LAB//50986//Tacrolimus", False),
        ("HOSPITAL_ADMISSION//URGENT", False), ("DIAGNOSIS//ICD10CM//D69.3", False),
    ],
)  # fmt: skip
def test_a_drug_under_a_code_of_another_kind_is_told_of(
    tmp_path: Path, code: str, told: bool
) -> None:
    """It has the name of an agent as one of its parts, and can be asked for as it is told."""
    folder = meds(tmp_path, (1, at(1), COUNT, 9, None), (1, at(2), code, None, None))
    found = [(each.code, each.given) for each in read_meds(folder).problems]

    assert ([("NOT_USED", f"{code!r} (1)")] if told else []) == found
    assert [] == codes(read_meds(folder, agents={code: "rituximab"}))


@pytest.mark.parametrize(
    ("words", "found"), [("Platelet count, blood", []), ("Platelet mean volume", ["TWO_TESTS"])]
)
def test_a_code_that_its_data_set_calls_something_else(
    tmp_path: Path, words: str, found: list[str]
) -> None:
    """By the description of the code of counts, which are read."""
    folder = meds(tmp_path, (1, at(5), "LAB//51265//K/uL", 9.0, None))
    (folder / "metadata").mkdir()
    table = pa.table({"code": ["LAB//51265//K/uL"], "description": [words],
                      "parent_codes": pa.array([[]], pa.list_(pa.string()))})  # fmt: skip
    pq.write_table(table, folder / "metadata" / "codes.parquet")
    cohort = itp.read_meds(folder)

    assert (1, found) == (len(cohort.counts), codes(cohort))


@pytest.mark.parametrize(
    ("zone", "expected", "told"),
    [
        (None, ["2021-03-01", "2021-03-08", "2021-03-02"], ["ZONE_ASSUMED"]),
        ("Asia/Shanghai", ["2021-03-02", "2021-03-08", "2021-03-02"], []),
        ("America/New_York", ["2021-03-01", "2021-03-07", "2021-03-01"], ["MIDNIGHT"]),
    ],
)
def test_times_with_a_zone(
    zone: str | None, expected: list[str], told: list[str], tmp_path: Path
) -> None:
    """They have their days where the hospital is, also where the data set is divided."""
    times = [dt.datetime(2021, 3, *day, tzinfo=dt.UTC) for day in ((1, 23), (8, 0), (2, 0))]
    columns = {
        "subject_id": [1, 1, 1], "time": pa.array(times, pa.timestamp("us", "UTC")),
        "code": [COUNT, COUNT, "MEDICATION//START//prednisone"],
        "numeric_value": pa.array([9.0, 40.0, None], pa.float32()),
    }  # fmt: skip
    (tmp_path / "set" / "data").mkdir(parents=True)
    pq.write_table(pa.table(columns), tmp_path / "set" / "data" / "0.parquet")
    cohort = read_meds(tmp_path / "set", zone=zone)
    made = divide(tmp_path / "set", tmp_path / "shards", shards=1, zone=zone)
    patient = cohort.patient(0)
    counts = pq.read_table(tmp_path / "shards" / "counts" / "00000.parquet")

    assert expected == [str(m.on) for m in patient.platelets] + [str(patient.lines[0].started_on)]
    assert expected[:2] == [str(day) for day in counts["on"].to_pylist()]
    assert told == codes(cohort)
    assert told == [problem.code for problem in made.problems]


def test_a_unit_that_a_program_knew_nothing_of(tmp_path: Path) -> None:
    """The programs for MIMIC write UNK in its place: the column of units goes, and is needed."""
    code = "LAB//51265//UNK"
    alone = itp.read_meds(meds(tmp_path, (1, at(1), code, 9.0, None)))
    said = itp.read_meds(tmp_path, units={code: "K/uL"})

    assert (["NO_UNIT"], []) == (codes(alone), codes(said))
    assert [("1", "2021-01-01", "9")] == printed(said)


def test_a_code_of_counts_in_other_letters(tmp_path: Path) -> None:
    """Codes of MEDS have one case: another is told of, as a local code is."""
    other = (1, at(1), "lab//51265//k/ul", 9.0, None)
    cohort = itp.read_meds(meds(tmp_path, other, (1, at(2), "LAB//51265//K/uL", 9.0, None)))

    assert (["LOCAL_CODE"], 1) == (codes(cohort), len(cohort.counts))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (("ONGOING", 1.0, "maybe"), ["NOT_A_BOOL"]), (("ONGOING", None, "yes"), ["NOT_USED"]),
        (("ONGOING", 1.5, "yes"), ["NOT_USED"]), (("FACT//shoe", 1.0, "44"), ["NOT_USED"]),
        (("FACT//baseline", 1.0, "lots"), ["NOT_A_NUMBER"]),
    ],
)  # fmt: skip
def test_what_our_events_of_a_line_say_amiss(
    tmp_path: Path, event: tuple[str, float | None, str], told: list[str]
) -> None:
    """It is told of, or of no line, and the line stays as its drug is."""
    name, number, text = event
    cohort = itp.read_meds(
        meds(
            tmp_path, (1, at(1), "LAB//51265//K/uL", 9.0, None),
            (1, at(1), "MEDICATION//START//prednisone", None, None),
            (1, at(1), "ITPCASE//LINE//AGENT", 1.0, "prednisone"),
            (1, at(1), f"ITPCASE//LINE//{name}", number, text),
        )
    )  # fmt: skip
    (line,) = cohort.patient(0).lines

    assert told == codes(cohort)
    assert (None, None) == (line.ongoing, line.baseline)


OURS = [(1, at(1), "LAB//51265//K/uL", 9.0, None)]


@pytest.mark.parametrize(
    "event",
    [
        ("ITPCASE//SHOE", None, "44"), ("ITPCASE//PATIENT//shoe", None, "44"),
        ("ITPCASE//LINE//SHOE", 1.0, "44"), ("ITPCASE//LAB//alt//shoe", 1.0, "44"),
        ("ITPCASE//LAB//zinc//note", 1.0, "44"), ("ITPCASE//SIGN//shoe", 1.0, "44"),
        ("ITPCASE//LAB//alt//upper_limit", 1.0, "40"), ("ITPCASE//SIGN//sign", None, "epistaxis"),
    ],
)  # fmt: skip
def test_codes_of_ours_that_nobody_knows(
    tmp_path: Path, event: tuple[str, float | None, str]
) -> None:
    """A code of another version, or of a record that is not there, is named once."""
    code, number, text = event
    cohort = itp.read_meds(meds(tmp_path, *OURS, *[(1, at(1), code, number, text)] * 2))

    assert [("NOT_USED", f"'{code}' (2)")] == [(p.code, p.given) for p in cohort.problems] or [
        ("DUPLICATE_RESULT",),
        ("NOT_USED", f"'{code}' (1)"),
    ] == [(p.code,) if p.code == "DUPLICATE_RESULT" else (p.code, p.given) for p in cohort.problems]


@pytest.mark.parametrize("more", [[], ["MEDICATION//START//rituximab"]])
def test_events_of_a_line_without_its_drugs(tmp_path: Path, more: list[str]) -> None:
    """Lines are made of the drugs that are there, and that those of ours are not is told."""
    cohort = itp.read_meds(
        meds(
            tmp_path, *OURS, (1, at(1), "ITPCASE//LINE//AGENT", 1.0, "prednisone"),
            *[(1, at(2), code, None, None) for code in more],
        )
    )  # fmt: skip
    (told,) = cohort.problems

    assert ("NOT_USED", "events of 1 line (ITPCASE//LINE//…)", "1") == (
        told.code, told.given, told.patient_id,
    )  # fmt: skip
    assert [("rituximab",)] * len(more) == [line.agents for line in cohort.patient(0).lines]


@pytest.mark.parametrize("is_backwards", [False, True])
def test_limits_of_several_values_of_a_day(tmp_path: Path, is_backwards: bool) -> None:
    """Each goes to its value, in whichever order the rows of a day stand."""
    day = dt.date(2021, 1, 1)
    values = [
        itp.LabMeasurement(on=day, analyte="alt", value=value, upper_limit=limit)
        for value, limit in (("30 U/L", None), ("<5 U/L", "40 U/L"), ("5 U/L", "41 U/L"))
    ]
    count = itp.PlateletMeasurement(on=day, count="9 G/L")
    itp.write_meds(
        itp.Patient(id="1", platelets=[count], labs=values), tmp_path / "m", itp.IWG_2009
    )
    path = tmp_path / "m" / "data" / "0.parquet"
    rows = pq.read_table(path).to_pylist()
    schema = pq.read_schema(path)
    pq.write_table(pa.Table.from_pylist(rows[::-1] if is_backwards else rows, schema=schema), path)
    found = itp.read_meds(tmp_path / "m").patient(0).labs

    assert {("30", None), ("<5", 40.0), ("5", 41.0)} == {
        (lab.as_printed.printed, lab.upper_limit_in_unit) for lab in found
    }


def test_what_is_said_of_bleeding_and_rescue(tmp_path: Path) -> None:
    """Each goes to its record, in whichever order the rows of a day stand."""
    on = dt.date(2021, 3, 1)
    bleeds = [
        itp.BleedingEvent(on=on, who_grade=1, note="first"),
        itp.BleedingEvent(on=on, who_grade=1, until=on + dt.timedelta(days=2), site="nose"),
        itp.BleedingEvent(on=on, who_grade=1, ongoing=True, assumed=["day"]),
        itp.BleedingEvent(on=on), itp.BleedingEvent(on=on, note="no grade"),
    ]  # fmt: skip
    rescues = [
        itp.RescueTherapy(on=on, kind="ivig", washout_days=0, note="second"),
        itp.RescueTherapy(on=on, kind="ivig", washout_days=14, assumed=["day"]),
        itp.RescueTherapy(on=on, kind="ivig"), itp.RescueTherapy(on=on, kind="other", note="X"),
    ]  # fmt: skip
    patient = itp.Patient(
        id="1", platelets=[itp.PlateletMeasurement(on=on, count="9 G/L")], bleeds=bleeds,
        rescues=rescues,
    )  # fmt: skip
    itp.write_meds([patient], tmp_path / "meds", itp.IWG_2009)
    path = tmp_path / "meds" / "data" / "0.parquet"
    events = pq.read_table(path)
    for order in (range(len(events)), range(len(events) - 1, -1, -1)):
        pq.write_table(events.take([*order]), path)
        cohort = itp.read_meds(tmp_path / "meds")
        back = cohort.patient(0)

        assert "NOT_USED" not in codes(cohort)
        for one, other in ((patient.bleeds, back.bleeds), (patient.rescues, back.rescues)):
            assert sorted(map(repr, one)) == sorted(map(repr, other))

    gone = [row for row, code in enumerate(events["code"].to_pylist()) if "WHO//1" not in code]
    pq.write_table(events.take(gone), path)
    told = {problem.code: problem for problem in itp.read_meds(tmp_path / "meds").problems}
    assert "ITPCASE//BLEED//1//note" in told["NOT_USED"].given


def test_a_result_that_stands_in_two_files(tmp_path: Path) -> None:
    """It is one, as it is where one file has it twice, and where the data set is divided."""
    event = (1, at(1), COUNT, 9.0, None)
    folder = meds(tmp_path / "one", event)
    other = meds(tmp_path / "two", event, (1, at(2), COUNT, 40.0, None))
    (other / "data" / "train" / "0.parquet").rename(folder / "data" / "train" / "1.parquet")
    cohort = read_meds(folder)
    divided = divide(folder, tmp_path / "shards", shards=1)

    assert [("1", "2021-01-01", "9"), ("1", "2021-01-02", "40")] == printed(cohort)
    for problems in (cohort.problems, divided.problems):
        assert [("DUPLICATE_RESULT", "data/train/1.parquet", 1)] == [
            (each.code, each.file, each.row) for each in problems
        ]


def test_results_of_a_day_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Whether they are read with all others or one by one, each with its file and row."""
    midnight = dt.datetime(2021, 1, 1)  # noqa: DTZ001 - MEDS has no zones
    said = [(30, None), (None, "~12"), (9, "9"), (None, "<5"), (None, "20-30"), (40, "40 K/uL")]
    cohort = read_meds(meds(tmp_path, *((1, midnight, COUNT, *each) for each in said)))
    found = cohort.patient(0).platelets

    assert ["30", "12", "9", "<5", "20–30", "40"] == [m.as_printed.printed for m in found]
    places = [f"data/train/0.parquet, row {row}" for row in range(1, 7)]
    assert places == [*map(str, cohort.counts["source"])]


@pytest.mark.parametrize("kind", [pa.timestamp("s"), pa.timestamp("ns"), pa.date32(), pa.string()])
def test_times_of_other_types(tmp_path: Path, kind: pa.DataType) -> None:
    """Their days are those of the times that the schema asks for."""
    days = [dt.date(1969, 12, 31), dt.date(2021, 3, 1)]
    (tmp_path / "data").mkdir()
    table = pa.table({"subject_id": [1, 1], "time": pa.array(days).cast(kind),
                      "code": [COUNT] * 2, "numeric_value": [9.0, 40.0]})  # fmt: skip
    pq.write_table(table, tmp_path / "data" / "0.parquet")

    assert days == [m.on for m in read_meds(tmp_path).patient(0).platelets]


def test_columns_are_written_as_records_are(tmp_path: Path) -> None:
    """A cohort of columns and the same one of records make the same events."""
    day = dt.date(2021, 3, 1)
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "a", "a", "b", "b"], "on": [day] * 5, "unit": "10*9/L",
                "count": ["<5", "12.3", "20-30", "~9", "0.123456789"]},
        labs={"patient_id": ["a", "a", "b", "b"], "on": [day] * 4, "analyte": ["alt"] * 4,
              "value": ["7", "<5", "1.1", "9"], "unit": "U/L",
              "upper_limit": [None, None, 40, None]},
        lines={"patient_id": ["a"], "line": [1], "started_on": [day], "agents": ["ivig"]},
    )  # fmt: skip
    itp.write_meds(cohort, tmp_path / "columns", itp.IWG_2009)
    itp.write_meds(cohort.to_patients(), tmp_path / "records", itp.IWG_2009)
    one, two = (
        pq.read_table(tmp_path / each / "data" / "0.parquet").to_pylist()
        for each in ("columns", "records")
    )

    assert one == two
    assert ["<5", None, "20-30", "~9", None] == [
        event["text_value"] for event in one if "26515-7" in event["code"]
    ]


@pytest.mark.parametrize(
    ("subjects", "kind", "expected"),
    [
        ([2**63 + 5, 1], pa.uint64(), ["9223372036854775813", "1"]),
        ([2**63 - 1, 1], pa.uint64(), [2**63 - 1, 1]),
        (["S 1", " 7 "], pa.string(), ["S 1", "7"]), (["7", "1"], pa.string(), [7, 1]),
    ],
)  # fmt: skip
def test_subjects_that_are_no_whole_numbers_of_64_bits(
    tmp_path: Path, subjects: list[Any], kind: pa.DataType, expected: list[Any]
) -> None:
    """They are texts, and each keeps all of its signs; where a data set is divided as well."""
    (tmp_path / "set" / "data").mkdir(parents=True)
    table = pa.table(
        {"subject_id": pa.array(subjects, kind), "time": [at(1), at(2)], "code": [COUNT] * 2,
         "numeric_value": [9.0, 40.0]}
    )  # fmt: skip
    pq.write_table(table, tmp_path / "set" / "data" / "0.parquet")
    divided = divide(tmp_path / "set", tmp_path / "shards", shards=2)
    parts = [divided.shards.read(shard)["counts"]["patient_id"] for shard in range(2)]

    assert set(expected) == {*read_meds(tmp_path / "set").ids.tolist()}
    assert set(expected) == {owner for part in parts for owner in part.to_pylist()}


@pytest.mark.parametrize(
    "columns",
    [
        {"code": ["5"], "parent_codes": ["LOINC/777-3"]},
        {"code": [5], "parent_codes": [["LOINC/777-3", None]]},
    ],
)
def test_codes_and_parents_of_other_types(tmp_path: Path, columns: dict[str, Any]) -> None:
    """One parent may be a text, and a code a whole number; events have it as text."""
    folder = meds(tmp_path, (1, at(1), "5", 9.0, None))
    (folder / "metadata").mkdir()
    pq.write_table(pa.table(columns), folder / "metadata" / "codes.parquet")

    assert [("1", "2021-01-01", "9")] == printed(read_meds(folder, units={"5": "K/uL"}))


def test_codes_without_their_names_are_refused(tmp_path: Path) -> None:
    """What the file says is of no code; it is named, with what it has."""
    folder = meds(tmp_path, (1, at(1), COUNT, 9.0, None))
    (folder / "metadata").mkdir()
    pq.write_table(pa.table({"description": ["x"]}), folder / "metadata" / "codes.parquet")

    with pytest.raises(InputError, match=r"metadata/codes\.parquet.*description.*MISSING_COLUMN"):
        read_meds(folder)


@pytest.mark.parametrize(
    "code", ["LOINC:777-3", "http://loinc.org/777-3", "LOINC|26515-7", "777-3"]
)
def test_a_code_of_loinc_in_another_form(tmp_path: Path, code: str) -> None:
    """It is told of beside counts that are read, and read where it is asked for."""
    folder = meds(tmp_path, (1, at(1), COUNT, 9.0, None), (1, at(2), code, 40.0, None))
    cohort = read_meds(folder)
    asked = read_meds(folder, codes=(code,), units={code: "K/uL"})

    assert (["LOCAL_CODE"], 1) == (codes(cohort), len(cohort.counts))
    assert [("1", "2021-01-02", "40")] == printed(asked)


def described(folder: Path, rows: list[tuple[str, list[str] | None]]) -> None:
    """What a data set says of the parents of its codes."""
    (folder / "metadata").mkdir()
    names, above = zip(*rows, strict=True)
    table = pa.table({"code": names, "parent_codes": pa.array(above, pa.list_(pa.string()))})
    pq.write_table(table, folder / "metadata" / "codes.parquet")


def test_a_code_that_is_described_twice_has_the_parents_of_both(tmp_path: Path) -> None:
    """A row without parents takes none away."""
    meds(tmp_path, (1, at(1), "H//PLT//G/L", 40.0, None))
    described(tmp_path, [("H//PLT//G/L", ["LOINC/777-3"]), ("H//PLT//G/L", None)])

    assert [40.0] == itp.read_meds(tmp_path).counts["count"].tolist()


def test_a_code_below_two_tests_is_told_of(tmp_path: Path) -> None:
    """The count and its mean volume: which of them was measured the data set does not say."""
    meds(tmp_path, (1, at(1), "H//PLT//G/L", 40.0, None))
    described(tmp_path, [("H//PLT//G/L", ["LOINC/777-3", "LOINC/32623-1"])])
    cohort = itp.read_meds(tmp_path)
    (told,) = (problem for problem in cohort.problems if problem.code == "TWO_TESTS")

    assert "'H//PLT//G/L below LOINC/32623-1' (1)" == told.given
    assert 1 == len(cohort.counts)
