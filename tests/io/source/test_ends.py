"""Ends of treatment that are no day, or lie before the start, through the readers of systems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.model.fields import SENTINELS
from tests.io.systems import at, bundle, lb, meds, observation, omop, quantity, sdtm

START = "2021-03-05"


def of_cdisc(place: Path, end: str) -> itp.Cohort:
    """A trial whose drug ends on a day."""
    sets = {
        "lb": lb("1,9,10^9/L,9,9,10^9/L,2021-03-01"),
        "ex": f"USUBJID,EXTRT,EXSTDTC,EXENDTC\n01,ELTROMBOPAG,{START},{end}\n",
    }
    return itp.read_cdisc(sdtm(place, **sets))


def of_fhir(place: Path, end: str) -> itp.Cohort:
    """A bundle whose drug ends on a day."""
    drug = {
        "resourceType": "MedicationStatement", "id": "m", "status": "active",
        "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": "ivig"},
        "effectivePeriod": {"start": START, "end": end},
    }  # fmt: skip
    return itp.read_fhir(bundle(place, observation("a", "2021-03-01", **quantity(9)), drug))


def of_mapped(place: Path, end: str) -> itp.Cohort:
    """A sheet whose drug ends on a day."""
    text = f"id,day,plt,drug,from,to\n1,2021-03-01,9,ivig,{START},{end}\n"
    (place / "a.csv").write_text(text, encoding="utf-8")
    mapping = {
        "counts": {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "10*9/L"}},
        "exposures": {"patient_id": "id", "agent": "drug", "started_on": "from", "ended_on": "to"},
    }
    return itp.read_mapped(place / "a.csv", mapping=mapping)


def cdm(end: str, verbatim: str | None) -> Any:
    """A CDM whose drug ends on a day."""
    db = omop({"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848})
    last = "null" if verbatim is None else f"date '{verbatim}'"
    db.execute(
        "create table drug_exposure as select 1 drug_exposure_id, 1 person_id, 0 drug_concept_id, "
        f"'ivig' drug_source_value, date '{START}' drug_exposure_start_date, "
        f"date '{end}' drug_exposure_end_date, {last} verbatim_end_date"
    )
    return db


def of_omop(_: Path, end: str) -> itp.Cohort:
    """A CDM whose drug was seen to end on a day."""
    return itp.read_omop(cdm(START, end))


def of_imputed(_: Path, end: str) -> itp.Cohort:
    """A CDM that gives the drug an end."""
    return itp.read_omop(cdm(end, None))


READERS = [of_cdisc, of_fhir, of_mapped, of_omop, of_imputed]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("end", "code"), [*((str(day), "SENTINEL_DAY") for day in SENTINELS),
                      ("2101-01-01", "IMPOSSIBLE_DAY")],
)  # fmt: skip
def test_an_end_that_is_no_day(
    read: Callable[[Path, str], itp.Cohort], end: str, code: str, tmp_path: Path
) -> None:
    """The treatment goes on, and the end is told of at its place, as it is written."""
    cohort = read(tmp_path, end)

    assert [(code, end)] == [(problem.code, problem.given) for problem in cohort.problems]
    assert cohort.problems[0].file
    (exposure,) = cohort.patient(0).exposures
    (line,) = cohort.patient(0).lines
    assert ((dt.date(2021, 3, 5), None), None) == (
        (exposure.started_on, exposure.ended_on), line.ended_on
    )  # fmt: skip


@pytest.mark.parametrize("read", READERS)
def test_an_end_before_the_start(read: Callable[[Path, str], itp.Cohort], tmp_path: Path) -> None:
    """Whoever says it, which of the two days is wrong is not known: the record is left out."""
    cohort = read(tmp_path, "2021-03-01")

    assert ["EXPOSURE_ENDS_BEFORE_START"] == [problem.code for problem in cohort.problems]
    assert cohort.problems[0].file
    assert "2021-03-01" == cohort.problems[0].given
    assert "row " not in cohort.problems[0].told.render("zh")
    assert not len(cohort.lines)


@pytest.mark.parametrize("read", READERS)
def test_an_end_on_the_day_of_the_start(
    read: Callable[[Path, str], itp.Cohort], tmp_path: Path
) -> None:
    """A drug may be given on a single day, as an infusion is: it is a line."""
    cohort = read(tmp_path, "2021-03-05")

    assert [] == [problem.code for problem in cohort.problems]
    assert [dt.date(2021, 3, 5)] == [line.started_on for line in cohort.patient(0).lines]


def test_an_event_at_the_end_of_the_calendar(tmp_path: Path) -> None:
    """A stop, or a death, on a day that stands for none is told of and passed over."""
    never = dt.datetime(9999, 12, 31)  # noqa: DTZ001 - MEDS has no zones
    cohort = itp.read_meds(
        meds(
            tmp_path, (1, at(1), "LAB//51265//K/uL", 9.0, None),
            (1, at(2), "MEDICATION//START//ivig", None, None),
            (1, never, "MEDICATION//STOP//ivig", None, None),
            (1, never, "MEDS_DEATH", None, None),
        )
    )  # fmt: skip

    assert ["SENTINEL_DAY"] * 2 == [problem.code for problem in cohort.problems]
    assert cohort.patient(0).died_on is None
    assert [None] == [line.ended_on for line in cohort.patient(0).lines]


PARTIAL = {
    "2021-05": (dt.date(2021, 6, 1), "2021-05-31"),
    "2021": (dt.date(2022, 1, 1), "2021-12-31"),
    "2021--": (dt.date(2022, 1, 1), "2021-12-31"),
    "2021-03": (dt.date(2021, 4, 1), "2021-03-31"),  # the month of the start
}  # fmt: skip
"""Partial dates of an end, the day after the last day that it can have been, and what is told."""


@pytest.mark.parametrize("read", [of_cdisc, of_fhir])
@pytest.mark.parametrize("end", PARTIAL)
def test_an_end_that_is_a_month_or_a_year(
    tmp_path: Path, read: Callable[[Path, str], itp.Cohort], end: str
) -> None:
    """What is known to have ended is not beside every later line: it ends when it can have last."""
    cohort = read(tmp_path, end)
    ended_on, told = PARTIAL[end]
    (problem,) = [each for each in cohort.problems if each.code == "PARTIAL_DATE"]

    assert ended_on == cohort.patient(0).lines[0].ended_on
    assert "day" in cohort.patient(0).lines[0].assumed
    assert (told in str(problem), problem.severity) == (True, "warning")


def test_an_end_before_the_start_in_any_part_of_it_is_refused(tmp_path: Path) -> None:
    """A year before that of the start cannot be read as any day after it."""
    cohort = of_cdisc(tmp_path, "2020")

    assert ["PARTIAL_DATE", "EXPOSURE_ENDS_BEFORE_START"] == [p.code for p in cohort.problems]


def test_a_partial_end_is_imputed_where_that_is_asked_for(tmp_path: Path) -> None:
    """The day that the user asks for goes first."""
    of_cdisc(tmp_path, "2021-05")
    cohort = itp.read_cdisc(tmp_path, impute="first")

    assert dt.date(2021, 5, 2) == cohort.patient(0).lines[0].ended_on
    assert ["IMPUTED_DAY"] == [each.code for each in cohort.problems]


def test_a_partial_end_among_study_days(tmp_path: Path) -> None:
    """With study days the last day is counted from the start of the subject, as the others are."""
    of_cdisc(tmp_path, "2021-05")
    sdtm(tmp_path, dm="USUBJID,RFSTDTC\n01,2021-03-05\n")
    cohort = itp.read_cdisc(tmp_path, days="cdisc")

    assert (0, 88) == (cohort.patient(0).lines[0].started_on, cohort.patient(0).lines[0].ended_on)
