"""What a trial says in flags, units and other data sets than those that come first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import itpcase as itp
from tests.io.systems import codes, lb, sdtm

START = "2021-01-05"
LB = lb(f"1,9,10^9/L,9,9,10^9/L,{START}T08:00", "2,40,10^9/L,40,40,10^9/L,2021-01-12")
CM = "USUBJID,CMSEQ,CMDECOD,CMSTDTC,CMENDTC"


@pytest.mark.parametrize(
    ("age", "unit", "years"),
    [("34", "YEARS", 34.0), ("34", "", 34.0), ("30", "MONTHS", 2.5), ("52.178571", "WEEKS", 1.0),
     ("365.25", "DAYS", 1.0), ("8766", "HOURS", 1.0), ("1", "YEAR", 1.0)],
)  # fmt: skip
def test_units_of_an_age(tmp_path: Path, age: str, unit: str, years: float) -> None:
    """Every unit that AGEU has is one of years; another is told of, and the age left out."""
    dm = "USUBJID,AGE,AGEU\n01,{},{}\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, dm=dm.format(age, unit)))
    other = itp.read_cdisc(sdtm(tmp_path, lb=LB, dm=dm.format(age, "DECADES")))

    assert pytest.approx(years, rel=1e-6) == cohort.patient(0).age
    assert ([], ["AGE_UNIT"]) == (codes(cohort), codes(other))


def test_an_age_in_words(tmp_path: Path) -> None:
    """A range of ages is what is stated of the age."""
    dm = "USUBJID,AGE,AGEU,AGETXT\n01,,YEARS,18-65\n"
    patient = itp.read_cdisc(sdtm(tmp_path, lb=LB, dm=dm)).patient(0)

    assert (None, "18-65") == (patient.age, patient.age_stated)


@pytest.mark.parametrize(
    ("rows", "cause", "told"),
    [
        (["PRCDTH,Sepsis"], "Sepsis", []), (["PRCDTH,UNKNOWN"], None, []),
        (["PRCDTH,Not applicable"], None, []), (["PRCDTH,N/A", "PRCDTH,Sepsis"], "Sepsis", []),
        (["LOCDTH,HOSPITAL", "SECDTH1,ITP", "PRCDTH,Sepsis"], "Sepsis", []),
        (["PRCDTH,Sepsis", "PRCDTH,SEPSIS"], "Sepsis", []),
        (["PRCDTH,Sepsis", "PRCDTH,Haemorrhage"], "Sepsis", ["TWO_FACTS"]),
    ],
)  # fmt: skip
def test_the_cause_of_a_death(
    tmp_path: Path, rows: list[str], cause: str | None, told: list[str]
) -> None:
    """The primary one of DD, else that of ADSL; of two that differ the first stays."""
    dd = "\n".join(["USUBJID,DDTESTCD,DDSTRESC", *(f"01,{row}" for row in rows), ""])
    dm = "USUBJID,DTHDTC\n01,2021-03-01\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, dm=dm, dd=dd))
    adsl = "USUBJID,DTHDT,DTHCAUS\n01,2021-03-01,Sepsis\n"

    assert (cause, told) == (cohort.patient(0).death_cause, codes(cohort))

    (tmp_path / "dd.csv").unlink()

    assert "Sepsis" == itp.read_cdisc(sdtm(tmp_path, lb=LB, adsl=adsl)).patient(0).death_cause


def test_a_cause_without_a_day_is_told_of_once(tmp_path: Path) -> None:
    """With its place, and not of its patient as well."""
    dd = "USUBJID,DDTESTCD,DDSTRESC\n01,PRCDTH,Sepsis\n"
    (told,) = itp.read_cdisc(sdtm(tmp_path, lb=LB, dd=dd)).problems

    assert ("DEATH_WITHOUT_DAY", "dd.csv", 2) == (told.code, told.file, told.row)


@pytest.mark.parametrize("yes", ["Y", "y", "Yes", "YES", "1", "true"])
def test_flags_in_other_words(tmp_path: Path, yes: str) -> None:
    """A flag of a baseline and of a death, and a drug that did not occur, however it is said."""
    head = "USUBJID,LBSEQ,LBTESTCD,LBSTRESC,LBSTRESU,LBDTC,LBBLFL"
    flagged = f"{head}\n01,1,PLAT,9,10^9/L,2021-01-04,\n01,2,PLAT,12,10^9/L,{START},{yes}\n"
    no = {"Y": "N", "y": "n", "1": "0", "true": "false"}.get(yes, "No")
    cohort = itp.read_cdisc(
        sdtm(tmp_path, lb=flagged, dm=f"USUBJID,DTHFL\n01,{yes}\n",
             ex="USUBJID,EXTRT,EXSTDTC,EXENDTC\n01,ROMIPLOSTIM,2021-01-04,2021-02-01\n",
             cm=f"{CM},CMOCCUR\n01,1,PREDNISONE,{START},,{no}\n")
    )  # fmt: skip

    assert {"BASELINE_DIFFERS", "DEATH_WITHOUT_DAY", "NOT_TAKEN"} == {*codes(cohort)}


def test_two_starts_of_one_trial(tmp_path: Path) -> None:
    """A subject that was screened again may have two, and its study days are counted from one."""
    dm = f"STUDYID,USUBJID,SUBJID,RFSTDTC\nS,01,1,{START}\nS,01,2,2021-03-05\n"
    (told,) = itp.read_cdisc(sdtm(tmp_path, lb=LB, dm=dm)).problems

    assert ("TWO_FACTS", "RFSTDTC", 3) == (told.code, told.argument, told.row)


@pytest.mark.parametrize(
    ("cells", "end", "ongoing", "told"),
    [
        (",ONGOING,2021-03-01,", "None", True, []),
        (",ONGOING,END OF STUDY,", "None", True, []),
        (",,,AFTER", "None", True, []),
        (",,,", "None", None, []),
        ("2021-02-01,,,AFTER", "2021-02-02", None, []),
        ("2021-04-01,ONGOING,2021-03-01,", "2021-04-02", None, []),
        ("2021-02-01,ONGOING,2021-03-01,", "2021-02-02", None, ["ONGOING_AND_ENDED"]),
        ("2021-03-01,ONGOING,2021-03-01,", "2021-03-02", None, ["ONGOING_AND_ENDED"]),
        ("2021-03-02,ONGOING,2021-03-01,", "2021-03-03", None, []),
    ],
)
def test_a_drug_that_goes_on(
    tmp_path: Path, cells: str, end: str, ongoing: bool | None, told: list[str]
) -> None:
    """The line says so; an end up to the day on which it went on is told of."""
    cm = f"{CM},CMENRTPT,CMENTPT,CMENRF\n01,1,PREDNISONE,{START},{cells}\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, cm=cm))
    (line,), (exposure,) = cohort.patient(0).lines, cohort.patient(0).exposures

    assert (end, ongoing, ongoing) == (str(line.ended_on), line.ongoing, exposure.ongoing)
    assert told == codes(cohort)


@pytest.mark.parametrize(("said", "told"), [("Y,", 1), ("Y,U", 1), (",", 0), ("Y,Y", 0)])
def test_whether_a_drug_was_taken(tmp_path: Path, said: str, told: int) -> None:
    """What was asked for without an answer is kept, and it is told that nobody knows it."""
    cm = f"{CM},CMPRESP,CMOCCUR\n01,1,PREDNISONE,{START},2021-02-01,{said}\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, cm=cm))

    assert (["UNKNOWN_STATUS"] * told, 1) == (codes(cohort), len(cohort.lines))


@pytest.mark.parametrize(
    ("status", "lines", "told"),
    [("UNKNOWN", 1, "UNKNOWN_STATUS"), ("U", 1, "UNKNOWN_STATUS"), ("NOT DONE", 0, "NOT_TAKEN")],
)
def test_a_status_that_nobody_knows_is_no_no(
    tmp_path: Path, status: str, lines: int, told: str
) -> None:
    """A drug of which nobody knows whether it was taken is kept, and told of; so is a result."""
    cm = f"{CM},CMSTAT\n01,1,PREDNISONE,{START},2021-02-01,{status}\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, cm=cm))
    head = "USUBJID,LBSEQ,LBTESTCD,LBSTRESC,LBSTRESU,LBDTC,LBSTAT"
    lb = f"{head}\n01,1,PLAT,9,10^9/L,2021-01-04,{status}\n"
    counts = itp.read_cdisc(sdtm(tmp_path, lb=lb), strict=False).counts

    assert (lines, [told]) == (len(cohort.lines), codes(cohort))
    assert lines == len(counts)


def test_a_treatment_that_was_left_without_its_last_dose(tmp_path: Path) -> None:
    """Nobody knows the last dose: the line stays open, and it is told that it was left."""
    sets = {
        "ex": f"USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC\n01,1,ROMIPLOSTIM,{START},\n",
        "ds": "USUBJID,DSCAT,DSSCAT,DSDECOD,DSSTDTC\n"
              "01,DISPOSITION EVENT,STUDY TREATMENT,ADVERSE EVENT,2021-02-01\n",
    }  # fmt: skip
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=LB, **sets))
    sets["ex"] = sets["ex"].replace(f"{START},\n", f"{START},{START}\n")
    ended = itp.read_cdisc(sdtm(tmp_path, lb=LB, **sets))

    assert (["NO_END"], []) == (codes(cohort), codes(ended))
    assert "DSDECOD = ADVERSE EVENT (ds.csv, row 2)" == cohort.problems[0].given


def test_clinical_events_are_bleeding_too(tmp_path: Path) -> None:
    """A trial may have its bleeding in CE, by the same codes; other uses of the name are let be."""
    ce = "USUBJID,CESEQ,CEDECOD,CESTDTC,CEENDTC,CESEV\n01,1,EPISTAXIS,2021-01-06,2021-01-07,MILD\n"
    cohort = itp.read_cdisc(
        sdtm(tmp_path, lb=LB, ce=ce), bleeding=("EPISTAXIS",), grades={"MILD": 1}
    )
    (bleed,) = cohort.patient(0).bleeds

    assert ("2021-01-06", "2021-01-07", 1) == (str(bleed.on), str(bleed.until), bleed.who_grade)
    assert [] == codes(cohort)


@pytest.mark.parametrize(
    ("said", "told"),
    [("Y,", ["UNKNOWN_STATUS"]), ("Y,Not done", ["UNKNOWN_STATUS"]), (",", []), ("Y,Y", [])],
)
def test_whether_a_clinical_event_occurred(tmp_path: Path, said: str, told: list[str]) -> None:
    """As of a drug; an adverse event is on record because it occurred."""
    rows = "USUBJID,{0}SEQ,{0}DECOD,{0}STDTC,{0}ENDTC,{0}PRESP,{0}OCCUR\n"
    rows += "01,1,EPISTAXIS,2021-01-06,2021-01-07,{1}\n"
    found = []
    for prefix in ("CE", "AE"):
        folder = tmp_path / prefix
        folder.mkdir()
        sets = sdtm(folder, lb=LB, **{prefix.lower(): rows.format(prefix, said)})
        cohort = itp.read_cdisc(sets, bleeding=("EPISTAXIS",))
        found.append((codes(cohort), len(cohort.bleeds)))

    assert [(told, 1), ([] if said == "Y," else told, 1)] == found


@pytest.mark.parametrize("name", ["lbhm", "lbhem", "lb_b", "LB-1"])
def test_the_parts_of_lb_and_what_is_said_of_them(tmp_path: Path, name: str) -> None:
    """Each is read, whatever it is called, and its supplemental qualifiers are looked at."""
    supp = "USUBJID,RDOMAIN,IDVAR,IDVARVAL,QNAM,QVAL\n01,LB,LBSEQ,1,PLATCLMP,Y\n"
    chemistry = lb(f"1,30,U/L,30,30,U/L,{START}").replace("PLAT", "ALT")
    sets = {name: LB, "lbch": chemistry, f"SUPP{name}": supp}
    cohort = itp.read_cdisc(sdtm(tmp_path, **sets))

    patient = cohort.patient(0)

    assert (2, 1) == (len(patient.platelets), len(patient.labs))
    assert ["WORDS_BESIDE"] == codes(cohort)


def test_what_is_called_like_a_part_of_lb_and_has_no_subjects(tmp_path: Path) -> None:
    """Limits of a laboratory beside a part are told of; alone they are no results."""
    limits = "LBTESTCD,LOW,HIGH\nPLAT,150,400\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lbhm=LB, lbref=limits))

    assert (["MISSING_COLUMN"], 2) == (codes(cohort), len(cohort.counts))

    (tmp_path / "lbhm.csv").unlink()
    with pytest.raises(itp.InputError, match=r"lbref\.csv: needs a column USUBJID"):
        itp.read_cdisc(tmp_path)


def test_a_folder_above_names_the_one_with_the_results(tmp_path: Path) -> None:
    """Whether it is known as a trial or not."""
    (tmp_path / "sdtm").mkdir()
    sdtm(tmp_path / "sdtm", lb=LB)
    for read in (itp.read_cdisc, itp.io.recognise.recognise_form):
        with pytest.raises(itp.InputError) as caught:
            read(tmp_path)

        assert repr(str(tmp_path / "sdtm")) in str(caught.value.problem.remedy)


@pytest.mark.parametrize(
    ("day", "remedy"),
    [("2021-01-05/2021-01-06", "from one day to another"),
     ("2021-01-05T08:00/2021-01-06T08:00", "from one day to another"),
     ("2021-01/2021-02", "from one day to another"), ("2021---05", "month or its year"),
     ("--03-05", "month or its year"), ("-----T07:15", "month or its year"),
     ("2021-03-32", "correct the date")],
)  # fmt: skip
def test_days_that_are_none(tmp_path: Path, day: str, remedy: str) -> None:
    """Each is left out, and it is said what is wrong with it."""
    (told,) = itp.read_cdisc(sdtm(tmp_path, lb=lb(f"1,9,10^9/L,9,9,10^9/L,{day}"))).problems

    assert "NOT_A_DAY" == told.code
    assert remedy in told.remedy


@pytest.mark.parametrize("given_in", ["ex", "adsl"])
@pytest.mark.parametrize("before", [[], ["2019-02-01"], ["2018-01-01", "2019-02-01"]])
def test_a_flagged_baseline_is_that_of_the_first_dose(
    tmp_path: Path, before: list[str], given_in: str
) -> None:
    """What was given before the trial makes lines, which have another baseline or none."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBBLFL\n"
    rows = "01,PLAT,1,12,GI/L,2021-02-20,Y\n01,PLAT,2,20,GI/L,2021-02-28,\n"
    drugs = ["PREDNISONE", "ELTROMBOPAG"]
    cm = "\n".join(
        f"01,{n},{drug},{start},{start[:4]}-12-01"
        for n, (drug, start) in enumerate(zip(drugs, before, strict=False))
    )
    ex = "USUBJID,EXTRT,EXSTDTC,EXENDTC\n01,ROMIPLOSTIM,2021-03-01,\n01,ROMIPLOSTIM,2021-03-08,\n"
    adsl = "USUBJID,TRT01A,TRTSDT,TRTEDT\n01,ROMIPLOSTIM,2021-03-01,\n"
    given = {"ex": ex} if given_in == "ex" else {"adsl": adsl}
    folder = sdtm(tmp_path, lb=head + rows, cm=f"{CM}\n{cm}\n", **given)
    told = [p for p in itp.read_cdisc(folder).problems if p.code == "BASELINE_DIFFERS"]
    flagged = itp.classify_response(itp.read_cdisc(folder, baseline="flag"))

    assert [("01", "20 ×10⁹/L")] == [(p.patient_id, p.given) for p in told]
    assert [*["nan"] * len(before), "12.0"] == [
        str(each) for each in flagged["baseline_1e9_per_l"].tolist()
    ]


def test_what_came_before_the_trial_is_history(tmp_path: Path) -> None:
    """With ``prior="history"`` lines begin with the first dose, and keep their numbers."""
    rows = "".join(f"0{n},1,PLAT,{n}0,10^9/L,2021-03-08\n" for n in (1, 2, 3))
    counts = f"USUBJID,LBSEQ,LBTESTCD,LBSTRESC,LBSTRESU,LBDTC\n{rows}"
    cm = (
        f"{CM}\n01,1,PREDNISONE,2020-01-01,2020-02-01\n01,2,ROMIPLOSTIM,2021-09-01,\n"
        "02,1,PREDNISONE,2020-01-01,2020-02-01\n"
    )
    ex = "USUBJID,EXTRT,EXSTDTC,EXENDTC\n01,PLACEBO,2021-03-01,2021-06-01\n03,PLACEBO,2021-03-01,\n"
    folder = sdtm(tmp_path, lb=counts, cm=cm, ex=ex)
    every, own = itp.read_cdisc(folder), itp.read_cdisc(folder, prior="history")
    found = [list(zip(*(itp.classify_response(c)[name].tolist() for name in ("patient_id", "line")),
                      strict=True)) for c in (every, own)]  # fmt: skip
    (told,) = [p for p in own.problems if p.argument == "prior"]

    assert [("01", 1), ("01", 2), ("01", 3), ("02", 1), ("03", 1)] == found[0]
    assert [("01", 2), ("01", 3), ("03", 1)] == found[1]
    assert ("NOT_USED", "2 lines from before it, or of subjects without a dose") == (
        told.code, str(told.given)
    )  # fmt: skip
    assert [1, 0, 1] == [len(p.lines[:1]) for p in own.to_patients()]
    assert len(every.to_patients()[0].exposures) == len(own.to_patients()[0].exposures)


def test_without_any_dose_nothing_is_history(tmp_path: Path) -> None:
    """Of a folder that has other drugs alone, all of them are lines."""
    folder = sdtm(tmp_path, lb=LB, cm=f"{CM}\n01,1,PREDNISONE,2020-01-01,2020-02-01\n")

    assert [1] == itp.classify_response(itp.read_cdisc(folder, prior="history"))["line"].tolist()
    with pytest.raises(itp.InputError, match="prior"):
        itp.read_cdisc(folder, prior="none")  # type: ignore[arg-type]


def test_adverse_events_of_which_none_is_said_to_be_bleeding(tmp_path: Path) -> None:
    """They are told of once, with their terms; not where it is said, or where there are none."""
    ae = "USUBJID,AESEQ,AETERM,AEDECOD,AESTDTC\n"
    rows = f"01,1,nose bleed,EPISTAXIS,{START}\n01,2,nosebleed,EPISTAXIS,{START}\n01,3,rash,,\n"
    folder = sdtm(tmp_path, lb=LB, ae=ae + rows)
    (told,) = itp.read_cdisc(folder).problems

    assert ("BLEEDING_UNKNOWN", "ae.csv", "bleeding") == (told.code, told.file, told.argument)
    assert ["EPISTAXIS", "rash"] == re.findall("EPISTAXIS|rash", str(told.given))
    assert "BLEEDING_UNKNOWN" not in codes(itp.read_cdisc(folder, bleeding=("EPISTAXIS",)))
    assert [] == codes(itp.read_cdisc(sdtm(tmp_path, lb=LB, ae=ae)))


def test_a_flagged_baseline_is_of_nobody_without_a_dose(tmp_path: Path) -> None:
    """Who was randomised and not treated has prior lines, and the flag is not of these."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBBLFL\n"
    rows = "01,PLAT,1,12,GI/L,2021-03-01,Y\n02,PLAT,1,14,GI/L,2021-03-01,Y\n"
    cm = f"{CM}\n01,1,PREDNISONE,2019-02-01,2019-12-01\n02,1,PREDNISONE,2019-02-01,2019-12-01\n"
    ex = "USUBJID,EXTRT,EXSTDTC,EXENDTC\n01,ROMIPLOSTIM,2021-03-01,\n"
    folder = sdtm(tmp_path, lb=head + rows, cm=cm, ex=ex)
    flagged = itp.classify_response(itp.read_cdisc(folder, baseline="flag"))
    baselines = flagged["baseline_1e9_per_l"]

    assert [("01", 1), ("01", 2), ("02", 1)] == list(
        zip(flagged["patient_id"].tolist(), flagged["line"].tolist(), strict=True)
    )
    assert ["nan", "12.0", "nan"] == [str(each) for each in baselines.tolist()]
    assert "BASELINE_DIFFERS" not in codes(itp.read_cdisc(folder))
