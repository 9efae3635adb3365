"""A day that was worked out is among the assumptions of what is told of the history."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.history import Facts, refractory, steroid_dependence, treatment_history

SAID = "Assumed: A day was worked out: the source prints no whole date."
TABLES = {
    "patients": "patient_id\np\n",
    "lines": "patient_id,line,agents,started_on\np,1,prednisone,2021-01-01\n",
    "counts": "patient_id,on,count,unit\np,2021-01-01,9,10*9/L\np,2021-02-01,9,10*9/L\n",
    "bleeds": "patient_id,on,who_grade\np,2021-01-20,1\n",
    "rescues": "patient_id,on,kind\np,2021-01-10,ivig\n",
    "exposures": "patient_id,agent,started_on,ended_on,daily_dose\n"
    "p,prednisone,2021-01-01,2021-03-20,10 mg/d\np,eltrombopag,2021-01-01,2021-03-20,\n",
}
NEEDED = Facts(steroids_needed=True, treatment_needed=True)
ON = dt.date(2021, 3, 10)


def read(folder: Path, changed: str = "", day: str = "", month: str = "") -> itp.Patient:
    """Read the tables, with a month in place of a day of one of them."""
    for name, text in TABLES.items():
        is_changed = name == changed
        written = text.replace(day, month, 1) if is_changed else text
        assert not is_changed or written != text
        (folder / f"{name}.csv").write_text(written, encoding="utf-8")
    series, _ = itp.read_csv(folder, impute="first", strict=False)
    (patient,) = series
    return patient


def told(patient: itp.Patient) -> tuple[str, str, str]:
    """The explanations of the history on a day, of refractory ITP, and of dependence."""
    return (
        treatment_history(patient, on=ON).explain(),
        refractory(patient, facts=NEEDED).explain(),
        steroid_dependence(patient.exposures, "iwg-2009", on=ON, facts=NEEDED).explain(),
    )


@pytest.mark.parametrize(
    ("table", "day", "says"),
    [
        ("lines", "2021-01-01", (True, True, False)),
        ("counts", "2021-02-01", (True, True, False)),
        ("bleeds", "2021-01-20", (True, True, False)),
        ("rescues", "2021-01-10", (True, True, False)),
        ("exposures", "prednisone,2021-01-01", (False, False, True)),
        ("exposures", "prednisone,2021-01-01,2021-03-20", (False, False, True)),
        ("exposures", "eltrombopag,2021-01-01", (False, False, False)),
    ],
)
def test_a_month_in_place_of_a_day(
    tmp_path: Path, table: str, day: str, says: tuple[bool, bool, bool]
) -> None:
    """The answer that reads the record says so, in records and in a cohort."""
    patient = read(tmp_path, table, day, day[:-3])
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["p"], "on": ["2021-01-01"], "count": [9], "unit": "10*9/L",
                "assumed": ["day" if table == "counts" else None]},
        lines={"patient_id": ["p"], "line": [1], "agents": ["prednisone"],
               "started_on": ["2021-01-01"], "assumed": ["day" if table == "lines" else None]},
    )  # fmt: skip

    assert says == tuple(SAID in each for each in told(patient))
    of_tables = SAID in treatment_history(cohort, on=ON).explain(0)
    assert of_tables == (table in {"counts", "lines"})
    assert of_tables == (SAID in refractory(cohort, facts={"p": NEEDED}).explain(0))


def test_whole_days_are_not_assumed(tmp_path: Path) -> None:
    """Nothing is said where every day is printed."""
    assert not any(SAID in each for each in told(read(tmp_path)))
