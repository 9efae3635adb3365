"""Patients of whom something was refused are taken out of what is answered."""

from __future__ import annotations

import attrs

import itpcase as itp
from itpcase.io._partial import leave_out


def test_patients_are_taken_out_of_a_cohort_of_any_origin() -> None:
    """The others stay as they are, whether the cohort was made of records or of tables."""
    series = itp.examples.load("ding-2025")
    gone = series.patients[1].id
    of_records = itp.Cohort.from_patients(series)
    of_tables = attrs.evolve(of_records, records=None)
    expected = [patient.id for patient in series.patients if patient.id != gone]

    for cohort in (of_records, of_tables):
        itp.classify_response(cohort)
        kept = leave_out(cohort, [gone])
        assert isinstance(kept, itp.Cohort)
        assert expected == kept.ids.tolist()
        assert expected == [kept.patient(i).id for i in range(len(kept))]
        assert gone not in set(itp.classify_response(kept)["patient_id"].tolist())
