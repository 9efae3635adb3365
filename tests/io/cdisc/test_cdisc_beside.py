"""What a trial says of counts and of ends in other columns and data sets than the usual ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.cli import main
from tests.io.systems import codes, lb, printed, sdtm

COUNTS = lb("1,9,10^9/L,9,9,10^9/L,2021-03-01", "2,60,10^9/L,60,60,10^9/L,2021-12-01")
DM = "USUBJID,RFSTDTC,RFPENDTC\n01,2021-03-01,2021-12-31\n"
HEAD = "USUBJID,CMSEQ,CMTRT,CMSTDTC,CMENDTC,CMDUR,CMENRF,CMENRTPT,CMENTPT"


def ended(place: Path, cells: str, *, start: str = "2021-01-02", dm: str = DM) -> itp.Cohort:
    """A trial with a course of prednisone; *cells* are its end, and what is said of it."""
    row = f"01,1,PREDNISONE,{start},{cells}"
    return itp.read_cdisc(sdtm(place, lb=COUNTS, dm=dm, cm=f"{HEAD}\n{row}\n"))


@pytest.mark.parametrize(
    ("cells", "end", "told"),
    [
        (",P14D,,,", "2021-01-16", []), (",P2W,,,", "2021-01-16", []),
        (",P1D,,,", "2021-01-03", []),
        (",PT4H,,,", "2021-01-03", []), (",P3M,,,", "None", ["NO_END"]),
        ("2021-01-09,P14D,,,", "2021-01-10", []),
        (",,BEFORE,,", "2021-03-01", ["NO_END"]),
        (",,,BEFORE,2021-02-01", "2021-02-01", ["NO_END"]),
        (",,,BEFORE,2021-02-01T08:30", "2021-02-01", ["NO_END"]),
        (",,,BEFORE,VISIT 2", "2021-01-03", ["NO_END"]),
        (",,,BEFORE,2020-02-01", "2021-01-03", ["NO_END"]),
        (",,DURING,,", "None", ["NO_END"]), (",,ONGOING,,", "None", []),
        (",,,ONGOING,", "None", []),
        (",,AFTER,,", "None", []), (",,,,", "None", []), ("2021-01-09,,BEFORE,,", "2021-01-10", []),
    ],
)  # fmt: skip
def test_an_end_without_a_date(tmp_path: Path, cells: str, end: str, told: list[str]) -> None:
    """A duration and a reference give an end; what is over on an unknown day is told of."""
    cohort = ended(tmp_path, cells)
    (line,) = cohort.patient(0).lines

    assert (end, told) == (str(line.ended_on), codes(cohort))


def test_a_worked_out_end_is_assumed(tmp_path: Path) -> None:
    """The line says so."""
    (line,) = ended(tmp_path, ",,BEFORE,,").patient(0).lines

    assert ["day"] == [str(each) for each in line.assumed]


def test_an_end_before_a_start_that_is_not_known(tmp_path: Path) -> None:
    """Without the start of the subject such a course is one day, on study days as well."""
    (line,) = ended(tmp_path, ",,BEFORE,,", dm="USUBJID,SEX\n01,F\n").patient(0).lines

    assert "2021-01-03" == str(line.ended_on)


def test_ends_on_study_days(tmp_path: Path) -> None:
    """A reference is turned into the days of the subject."""
    folder = sdtm(tmp_path, lb=COUNTS, dm=DM,
                  cm=f"{HEAD}\n01,1,PREDNISONE,2021-01-30,,,BEFORE,,\n")  # fmt: skip
    (line,) = itp.read_cdisc(folder, days="cdisc").patient(0).lines

    assert (-30, 0) == (line.started_on, line.ended_on)


def test_a_bleed_with_a_duration(tmp_path: Path) -> None:
    """Its last day is worked out, and it is no bleed of one day."""
    ae = "USUBJID,AEDECOD,AESEQ,AESTDTC,AEENDTC,AEDUR\n01,EPISTAXIS,1,2021-03-02,,P3D\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, ae=ae), bleeding=("EPISTAXIS",))
    (bleed,) = cohort.patient(0).bleeds

    assert ("2021-03-04", []) == (str(bleed.until), codes(cohort))


SUPP = "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM,QVAL"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("supplb", f"{SUPP}\nLB,01,LBSEQ,1,LBCOMM,CLUMPED\n", "'LBCOMM' (1)"),
        ("suppqual", f"{SUPP}\nLB,01,LBSEQ,1.0,LBCOMM,CLUMPED\nAE,01,AESEQ,1,X,Y\n",
         "'LBCOMM' (1)"),
        ("co", "RDOMAIN,USUBJID,IDVAR,IDVARVAL,COVAL\nLB,01,LBSEQ,2,CLUMPED\n", "'COVAL' (1)"),
        ("supplb", f"{SUPP}\nLB,01,LBSEQ,7,LBCOMM,HAEMOLYTIC\nLB,02,LBSEQ,1,LBCOMM,X\n", None),
        ("co", "RDOMAIN,USUBJID,IDVAR,IDVARVAL,COVAL\nAE,01,AESEQ,1,MILD\n", None),
    ],
    ids=["qualifier", "all qualifiers", "comment", "of another result", "of another set"],
)  # fmt: skip
def test_what_another_set_says_of_counts(
    tmp_path: Path, name: str, text: str, told: str | None
) -> None:
    """The count is kept, and it is said once that something is said of it."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, **{name: text}))

    assert 2 == len(printed(cohort))
    assert [("WORDS_BESIDE", f"{name}.csv", told)] * (told is not None) == [
        (each.code, each.file, each.given) for each in cohort.problems
    ]


ABOUT = "USUBJID,FASEQ,FATESTCD,FAOBJ,FAORRES"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("fa", f"{ABOUT}\n01,1,PLAT,Thrombocytopenia,20\n01,2,plat,X,30\n", "'PLAT' (2)"),
        ("facm", f"{ABOUT}\n01,1,PLAT,Transfusion,20\n", "'PLAT' (1)"),
        ("fa", f"{ABOUT}\n01,1,PLAT,Thrombocytopenia,\n01,2,SEV,X,MILD\n", None),
    ],
    ids=["findings about events", "findings about drugs", "no result"],
)  # fmt: skip
def test_counts_among_findings_about_something_else(
    tmp_path: Path, name: str, text: str, told: str | None
) -> None:
    """They are not read, and it is said; a damaged set costs nothing of the others."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, **{name: text}))

    assert 2 == len(printed(cohort))
    assert [("NOT_USED", f"{name}.csv", told)] * (told is not None) == [
        (each.code, each.file, each.given) for each in cohort.problems
    ]


def test_findings_without_subjects_cost_nothing(tmp_path: Path) -> None:
    """Nobody knows of whom they are: that is told, and the counts are read."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, fa="FATESTCD,FAORRES\nPLAT,20\n"))

    assert 2 == len(printed(cohort))
    assert ["MISSING_COLUMN"] == [each.code for each in cohort.problems]


PARAM = "USUBJID,PARAMCD,PARAM,PARAMTYP,AVAL,AVALC,ADT"


@pytest.mark.parametrize(
    ("kinds", "kept", "told"),
    [(("", "DERIVED"), 1, ["DERIVED_ROWS"]), (("DERIVED", "DERIVED"), 2, []), (("", ""), 2, [])],
)
def test_derived_parameters(
    tmp_path: Path, kinds: tuple[str, str], kept: int, told: list[str]
) -> None:
    """A worst value among measured ones is no count; a parameter that was converted is one."""
    rows = [f"01,PLAT,Platelets (10^9/L),{kind},{n}0,{n}0,2021-03-0{n}"
            for n, kind in enumerate(kinds, start=1)]  # fmt: skip
    cohort = itp.read_cdisc(sdtm(tmp_path, adlb="\n".join([PARAM, *rows, ""])))

    assert (kept, told) == (len(printed(cohort)), codes(cohort))


def test_exposure_as_it_was_collected(tmp_path: Path) -> None:
    """Without EX it is told of, and with it it is not."""
    ec = "USUBJID,ECSEQ,ECTRT,ECSTDTC\n01,1,ELTROMBOPAG,2021-03-01\n"
    alone = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, ec=ec))
    beside = itp.read_cdisc(sdtm(tmp_path, ex=ec.replace("EC", "EX")))

    assert ([("NOT_USED", "ec.csv")], []) == (
        [(each.code, each.file) for each in alone.problems], codes(beside),
    )  # fmt: skip


def test_a_death_whose_day_another_set_has(tmp_path: Path) -> None:
    """DM has a part of the date, DS all of it: it is not said that nobody sees the death."""
    ds = "USUBJID,DSDECOD,DSSTDTC\n01,DEATH,2021-12-05\n"
    dm = "USUBJID,DTHDTC,DTHFL\n01,2021-12,Y\n"
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=COUNTS, dm=dm, ds=ds))

    assert ("2021-12-05", ["PARTIAL_DATE"]) == (str(cohort.patient(0).died_on), codes(cohort))


def test_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As every door does."""
    sdtm(tmp_path, lb=COUNTS, supplb=f"{SUPP}\nLB,01,LBSEQ,1,LBCOMM,CLUMPED\n")

    assert 0 == main(["inspect", str(tmp_path)])
    assert "LBCOMM" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("said", "code", "bleeds"),
    [
        ("AEOUT,NOT RECOVERED/NOT RESOLVED", "ONGOING_AND_ENDED", 1),
        ("AEENRTPT,ONGOING", "ONGOING_AND_ENDED", 1), ("AEENRF,AFTER", None, 1),
        ("AEOUT,RECOVERED/RESOLVED", None, 1), ("AEOCCUR,N", "WITHDRAWN_RESULT", 0),
        ("AESTAT,NOT DONE", "WITHDRAWN_RESULT", 0), ("AEOCCUR,Y", None, 1),
    ],
)  # fmt: skip
def test_an_event_that_says_more_than_its_days(
    tmp_path: Path, said: str, code: str | None, bleeds: int
) -> None:
    """One that ended and goes on is told of; one that did not occur is none."""
    column, value = said.split(",")
    ae = f"USUBJID,AESEQ,AEDECOD,AESTDTC,AEENDTC,{column}\n01,1,EPISTAXIS,2021-03-05,2021-03-09,"
    folder = sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"), ae=f"{ae}{value}\n")
    cohort = itp.read_cdisc(folder, bleeding=("EPISTAXIS",))

    assert {code} - {None} == {*codes(cohort)}
    assert bleeds == len(cohort.patient(0).bleeds)


@pytest.mark.parametrize(
    ("said", "goes_on"),
    [
        ("AEENRTPT,AFTER", True), ("AEENRTPT,ONGOING", True), ("AEENRF,AFTER", True),
        ("AEENRF,ONGOING", True), ("AEENRTPT,UNKNOWN", None), ("AEOUT,FATAL", None),
    ],
)  # fmt: skip
def test_an_event_without_an_end_goes_on_where_that_is_said(
    tmp_path: Path, said: str, goes_on: bool | None
) -> None:
    """After a day and after the trial alike; of any other one nobody knows the end."""
    column, value = said.split(",")
    ae = f"USUBJID,AESEQ,AEDECOD,AESTDTC,AEENDTC,{column}\n01,1,EPISTAXIS,2021-03-05,,{value}\n"
    folder = sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,GI/L,2021-03-01"), ae=ae)
    (bleed,) = itp.read_cdisc(folder, bleeding=("EPISTAXIS",)).patient(0).bleeds

    assert (None, goes_on) == (bleed.until, bleed.ongoing)


def coded(
    loinc: str, *, test: str = "PLAT", name: str = "Platelets", unit: str = "GI/L",
    measured: str = "",
) -> str:  # fmt: skip
    """An LB data set of two results, the second with a code of LOINC and a name."""
    head = "USUBJID,LBTESTCD,LBTEST,LBSEQ,LBORRES,LBORRESU,LBSTRESC,LBSTRESU,LBDTC,LBLOINC"
    return (
        f"{head}\n01,PLAT,Platelets,1,9,GI/L,9,GI/L,2021-03-01,777-3\n"
        f"01,{test},{name},2,50,{measured or unit},50,{unit},2021-03-08,{loinc}\n"
    )


@pytest.mark.parametrize(
    ("lb", "number", "found"),
    [
        (coded("32623-1"), 1, [("TWO_TESTS", "error")]),
        (coded("6690-2"), 1, [("TWO_TESTS", "error")]),
        (coded("", name="Mean Platelet Volume"), 1, [("TWO_TESTS", "error")]),
        (coded("", name="Log10 Platelets"), 1, [("TWO_TESTS", "error")]),
        (coded("", name="Platelets percent change from baseline"), 1, [("TWO_TESTS", "error")]),
        (coded("", name="Platelets catalogue 10"), 2, []),
        (coded("", name="血小板平均体积"), 1, [("TWO_TESTS", "error")]),
        (coded("777-3", test="WBC", name="Leukocytes"), 1, [("LOCAL_CODE", "warning")]),
        (coded("1920-8", test="ALT", name="Alanine", unit="U/L"), 1, [("TWO_TESTS", "warning")]),
        (coded("1742-6", test="ALT", name="Alanine", unit="U/L"), 1, []),
        (coded("9999-9"), 2, [("TWO_TESTS", "warning")]),
        (coded("26515-7"), 2, []),
        (coded("777-3", measured="fL"), 1, [("TWO_UNITS", "error")]),
        (coded("777-3", measured="local unit"), 2, []),
    ],
    ids=["mean volume", "leukocytes", "by its name", "a logarithm", "a change", "a catalogue",
         "in Chinese", "another code", "an enzyme",
         "its own", "not known", "counted otherwise", "another unit", "a unit of its own"],
)  # fmt: skip
def test_a_row_that_names_two_tests(
    tmp_path: Path, lb: str, number: int, found: list[tuple[str, str]]
) -> None:
    """By LOINC and by name beside its code, and by the unit that it was measured in."""
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=lb))

    assert number == len(printed(cohort))
    assert found == [(problem.code, problem.severity) for problem in cohort.problems]


def test_an_analysis_row_of_another_test(tmp_path: Path) -> None:
    """Of ADaM, by the name of its parameter."""
    rows = "01,PLAT,Mean Platelet Volume (fL),9,2021-03-01\n01,PLAT,Platelets (10^9/L),9,2021-03-02"
    folder = sdtm(tmp_path, adlb=f"USUBJID,PARAMCD,PARAM,AVALC,ADT\n{rows}\n")
    cohort = itp.read_cdisc(folder)

    assert ([("01", "2021-03-02", "9")], ["TWO_TESTS"]) == (printed(cohort), codes(cohort))


def test_a_death_that_is_said_and_denied(tmp_path: Path) -> None:
    """A day beside a flag that says no is told of, and so is a fatal event without a day."""
    one = lb("1,9,K/uL,9,9,GI/L,2021-03-01")
    denied = sdtm(tmp_path, lb=one, dm="USUBJID,SEX,DTHDTC,DTHFL\n01,F,2021-06-01,N\n")
    found = [itp.read_cdisc(denied)]
    ae = "USUBJID,AESEQ,AEDECOD,AESTDTC,AESDTH,AEOUT\n01,1,SEPSIS,2021-03-05,{}\n"
    for said in ("Y,", ",FATAL", "N,NOT RECOVERED/NOT RESOLVED"):
        sdtm(tmp_path, dm="USUBJID,SEX\n01,F\n", ae=ae.format(said))
        found.append(itp.read_cdisc(tmp_path))
    sdtm(tmp_path, dm="USUBJID,SEX,DTHDTC\n01,F,2021-06-01\n", ae=ae.format("Y,FATAL"))
    found.append(itp.read_cdisc(tmp_path))

    told = [["TWO_FACTS"], ["DEATH_WITHOUT_DAY"], ["DEATH_WITHOUT_DAY"], [], []]
    others = ["BLEEDING_UNKNOWN"]  # that no event is said to be bleeding
    assert told == [[code for code in codes(cohort) if code not in others] for cohort in found]


def test_two_baselines_of_one_flag(tmp_path: Path) -> None:
    """They are told of; the flags of two guides may mark two counts."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC,LBBLFL,LBLOBXFL\n"
    rows = "01,PLAT,1,9,GI/L,2021-03-01,Y,\n01,PLAT,2,12,GI/L,2021-03-02,{}\n"
    found = [
        codes(itp.read_cdisc(sdtm(tmp_path, lb=head + rows.format(flags)), baseline="flag"))
        for flags in ("Y,", ",Y")
    ]

    assert [["TWO_FACTS"], []] == found


def test_laboratory_results_in_several_data_sets(tmp_path: Path) -> None:
    """LB may be split by category: the parts are read where it is not whole, and ADaM is not."""
    blood, later = lb("1,9,K/uL,9,9,GI/L,2021-03-01"), lb("2,50,K/uL,50,50,GI/L,2021-03-08")
    adlb = "USUBJID,PARAMCD,PARAM,AVALC,ADT\n01,PLAT,Platelets (10^9/L),7,2021-03-01\n"
    split = sdtm(tmp_path, lbhm=blood, lbch=later)
    found = [itp.read_cdisc(split), itp.read_cdisc(sdtm(tmp_path, adlb=adlb))]
    found.append(itp.read_cdisc(sdtm(tmp_path, lb=blood)))

    assert [["9", "50"], ["9", "50"], ["9"]] == [[c for *_, c in printed(each)] for each in found]
    assert [[], ["TWO_SETS"], ["TWO_SETS"]] == [codes(cohort) for cohort in found]
    assert "lb.csv, adlb.csv, lbch.csv, lbhm.csv" in str(found[2].problems[0])
    assert "cdisc" == itp.io.recognise_form(tmp_path)


@pytest.mark.parametrize(
    ("row", "more", "told"),
    [
        ("0,DEATH", {}, ["DEATH_WITHOUT_DAY"]),
        ("0,Death from any cause", {}, ["DEATH_WITHOUT_DAY"]),
        ("1,DEATH", {}, []),
        ("0,DEATH OR LOSS OF RESPONSE", {}, []),
        ("0,DEATH", {"adsl": "USUBJID,DTHDT\n01,2021-04-30\n"}, []),
    ],
    ids=["a death", "of any cause", "censored", "of two kinds", "its day is known"],
)
def test_a_death_among_the_times_to_events(
    tmp_path: Path, row: str, more: dict[str, str], told: list[str]
) -> None:
    """Of whom no other data set has the day, it is told of; no day is taken from an analysis."""
    times = f"USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC\n01,OS,60,{row}\n"
    folder = sdtm(tmp_path, lb=lb("1,9,K/uL,9,9,K/uL,2021-03-01"), adtte=times, **more)

    assert told == codes(itp.read_cdisc(folder))
