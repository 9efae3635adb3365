"""Days of OMOP in text files: instants in columns say what they say one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.errors import InputError
from itpcase.io._source.days import DayReader
from itpcase.io.omop import read_omop
from tests.io.systems import codes, printed

TEXTS = (
    "2021-03-01", "2021-03-01 08:30", "2021-03-01T08:30:15.5", "2021-03-01 00:00:00.0000000",
    "2021-03-01T23:30:00Z", "2021-03-01 23:30:00+01:00", "2021-03-01T00:30:00-0500",
    "2021-03-01T0830", "2021-03-01T24:00", "2021-03-01T24:00Z", "2021-03-01T23:59:60Z",
    "2021-03-01T25:00", "2021-03-01 08:61", "2021-02-30", "2021-02-30T08:30Z", "2021-03",
    "20210301", "01-MAR-2021", "2021-03-01T08:30 ", "2021-03-01T08:30+01", "2021-03-01T08",
    "2021-03-01T08:30:00,5Z", "yesterday", "9999-12-31 08:00",
)  # fmt: skip


def read(folder: Path, *days: str, zone: str | None = None) -> itp.Cohort:
    """Counts of one person on days as they are written, each with an id of its own."""
    head = "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,"
    rows = "".join(f'{n},1,3024929,"{day}",9,8848\n' for n, day in enumerate(days))
    (folder / "measurement.csv").write_text(f"{head}unit_concept_id\n{rows}")
    (folder / "person.csv").write_text("person_id\n1\n")
    return read_omop(folder, zone=zone)


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Shanghai"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_the_day_that_the_reader_of_texts_gives_it(
    tmp_path: Path, text: str, zone: str | None
) -> None:
    """With a zone, without one, and where there is none to read; what was assumed is counted."""
    reader = DayReader(zone=zone)
    try:
        expected = [str(reader.read(text.strip()).day)]
    except InputError:
        expected = []
    expected = [day for day in expected if day != "9999-12-31"]
    cohort = read(tmp_path, text, zone=zone)

    assert expected == [day for _, day, _ in printed(cohort)]
    assert bool(expected) == ({*codes(cohort)} <= {"ZONE_ASSUMED"})  # or it is said why
    assert bool(reader.own_offsets) == ("ZONE_ASSUMED" in codes(cohort))


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (("2021-03-01 08:30", "2021-03-01T08:30:00.000"), "DUPLICATE_RESULT"),
        (("2021-03-01T08:30Z", "2021-03-01T09:30:00+01:00"), "DUPLICATE_RESULT"),
        (("2021-03-01T08:30", "2021-03-01T08:30Z"), "DUPLICATE_ROW"),
        (("2021-03-01T24:00", "2021-03-01 24:00:00"), "DUPLICATE_RESULT"),
        (("2021-03-01 00:00:00", "2021-03-01"), "DUPLICATE_ROW"),
        (("2021-03-01", "2021-03-01"), "DUPLICATE_ROW"),
        (("2021-03-01 08:30", "2021-03-01 09:30"), "DUPLICATE_ROW"),
    ],
)
def test_results_of_one_instant_are_one(tmp_path: Path, days: tuple[str, ...], code: str) -> None:
    """In whichever spelling; at midnight it is a day, on which there may be two."""
    cohort = read(tmp_path, *days, zone="UTC")

    assert [code] == codes(cohort)
    assert (1 if code == "DUPLICATE_RESULT" else 2) == len(cohort.counts)


def test_instants_with_a_zone_are_counted(tmp_path: Path) -> None:
    """Those alone, and one of them is shown."""
    cohort = read(tmp_path, "2021-03-01", "2021-03-02T08:30Z", "2021-03-03T08:30+01:00")
    (told,) = cohort.problems

    assert 3 == len(cohort.counts)
    assert str(told.given).startswith("2 instants")
    assert "2021-03-02T08:30Z" in str(told.given)
