"""The phase of ITP at a date."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import itpcase as itp
from itpcase.definitions import IWG_PHASES


def patient(diagnosed_on: dt.date | int | None, *starts: dt.date | int) -> itp.Patient:
    """A patient with a line at each start."""
    return itp.Patient(
        id="p",
        diagnosed_on=diagnosed_on,
        lines=[
            itp.TreatmentLine(line=i, agents=["ivig"], started_on=start)
            for i, start in enumerate(starts, 1)
        ],
    )


@pytest.mark.parametrize(
    ("diagnosed", "on", "phase"),
    [
        (dt.date(2021, 1, 15), dt.date(2021, 1, 15), "newly diagnosed"),
        (dt.date(2021, 1, 15), dt.date(2021, 4, 14), "newly diagnosed"),
        (dt.date(2021, 1, 15), dt.date(2021, 4, 15), "persistent"),
        (dt.date(2021, 1, 15), dt.date(2022, 1, 14), "persistent"),
        (dt.date(2021, 1, 15), dt.date(2022, 1, 15), "chronic"),
        (dt.date(2021, 1, 31), dt.date(2021, 4, 29), "newly diagnosed"),
        (dt.date(2021, 1, 31), dt.date(2021, 4, 30), "persistent"),
        (dt.date(2019, 11, 30), dt.date(2020, 2, 28), "newly diagnosed"),
        (dt.date(2019, 11, 30), dt.date(2020, 2, 29), "persistent"),
        (dt.date(2020, 2, 29), dt.date(2021, 2, 27), "persistent"),
        (dt.date(2020, 2, 29), dt.date(2021, 2, 28), "chronic"),
        (0, 91, "newly diagnosed"),
        (0, 92, "persistent"),
        (0, 365, "persistent"),
        (0, 366, "chronic"),
        (-35, 0, "newly diagnosed"),
    ],
)
def test_the_phase_changes_on_the_day_of_the_month(
    diagnosed: dt.date | int, on: dt.date | int, phase: str
) -> None:
    """Calendar months for dates, 30.4375 days for study days; the boundary is the later phase."""
    assert phase == str(itp.itp_phase(patient(diagnosed), on=on).phase)


@pytest.mark.parametrize(
    ("day", "near"),
    [(84, False), (85, True), (92, True), (99, True), (100, False), (358, False), (359, True)],
)
def test_a_day_near_a_boundary_is_flagged(day: int, near: bool) -> None:
    """Within 7 days of a boundary that the source does not assign."""
    assert near is itp.itp_phase(patient(0), on=day).near_boundary


def test_what_is_not_known_is_unknown() -> None:
    """No diagnosis, no day, or a day before the diagnosis: unknown, and never flagged."""
    for answer in (
        itp.itp_phase(patient(None), on=5),
        itp.itp_phase(patient(10)),
        itp.itp_phase(patient(10), on=9),
    ):
        assert ("unknown", False) == (str(answer.phase), answer.near_boundary)


def test_without_a_day_the_start_of_the_last_line_is_asked() -> None:
    """The phase of a patient is that at the last line."""
    answer = itp.itp_phase(patient(0, 10, 400))

    assert ("chronic", 400) == (str(answer.phase), answer.on)


def test_many_patients_are_asked_at_each_line() -> None:
    """One row a line, the same answers as one by one."""
    one, two = patient(0, 10, 400), itp.Patient(id="q", diagnosed_on=0)
    table = itp.itp_phase([one, two])

    assert ["newly diagnosed", "chronic"] == table["phase"].tolist()
    assert [1, 2] == table["line"].tolist()
    assert ["newly diagnosed", "chronic"] == [str(table.answer(row).phase) for row in (0, 1)]


def test_a_day_of_the_other_kind_is_refused() -> None:
    """A date for a patient in study days."""
    with pytest.raises(itp.InputError, match=r"\[MIXED_TIMES\]"):
        itp.itp_phase(patient(0), on=dt.date(2021, 1, 1))


def test_the_numbers_of_the_source() -> None:
    """3 and 12 months."""
    assert (3, 12, 7) == (
        IWG_PHASES.persistent_from,
        IWG_PHASES.chronic_from,
        IWG_PHASES.flag_within_days,
    )


@pytest.mark.parametrize(
    ("said", "on", "phase"),
    [
        ("1999", dt.date(2005, 1, 1), "chronic"),
        ("August 2021", dt.date(2021, 9, 5), "newly diagnosed"),
        ("August 2021", dt.date(2021, 11, 15), "unknown"),
        ("2021", dt.date(2021, 2, 1), "newly diagnosed"),
        ("about 1 February", dt.date(2021, 2, 1), "unknown"),
    ],
)
def test_a_diagnosis_in_words_gives_the_phase_that_holds_on_all_its_days(
    said: str, on: dt.date, phase: str
) -> None:
    """The same for one patient, many and columns; where it is open, the day would decide."""
    patient = itp.Patient(
        id="p1", diagnosed_when=said,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=on)],
    )  # fmt: skip
    one = itp.itp_phase(patient)
    columns = itp.Cohort.from_tables(
        counts={"patient_id": ["p1"], "on": [on], "count": [9.0], "unit": ["10*9/L"]},
        lines={"patient_id": ["p1"], "line": [1], "agents": ["ivig"], "started_on": [on]},
        patients={"patient_id": ["p1"], "diagnosed_when": [said]},
    )

    assert phase == str(one.phase)
    assert [phase] == [str(each) for each in itp.itp_phase([patient])["phase"]]
    assert [phase] == [str(each) for each in itp.itp_phase(columns)["phase"]]
    assert one.explain()
    assert one.explain("zh")


def test_an_answer_has_the_rule_that_was_asked() -> None:
    """Of one patient on a day, and of every line of many."""
    rule = attrs.evolve(IWG_PHASES, persistent_from=6)
    one = patient(0, 100)

    for answer in (itp.itp_phase(one, rule, on=100), itp.itp_phase([one], rule).answer(0)):
        assert "newly diagnosed" == str(answer.phase)
        assert rule is answer.definition
