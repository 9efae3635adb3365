"""How responses of groups end, cause by cause, and the test of Gray beside them."""

from __future__ import annotations

import numpy as np
import pytest

import itpcase as itp
from itpcase.estimates import compare_ends, gray_test
from itpcase.figures._labels import p_words
from itpcase.report import times_to_response_table
from itpcase.report._estimates.ends import ends_table
from itpcase.words import read_words


def patient(number: int, arm: str, lost_on: int, *, rescued: bool = False) -> itp.Patient:
    """Counted each week; a response from day 7 that is lost, or broken by a rescue."""
    return itp.Patient(
        id=f"{arm}{number}", arm=arm,
        lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{90 if 7 <= day < lost_on else 9} G/L")
            for day in range(0, 183, 7)
        ],
        rescues=[itp.RescueTherapy(on=lost_on - 1, kind="ivig")] * rescued,
    )  # fmt: skip


TRIAL = [
    *(patient(n, "a", 42 + 14 * n, rescued=n % 2 == 1) for n in range(5)),
    *(patient(n, "b", 84 + 14 * n) for n in range(5)),
    patient(9, "c", 999),
]
"""Three of a are lost and two rescued, five of b are lost; that of c is seen to the end."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_end_has_its_incidence_and_its_test(lang: str) -> None:
    """As `remission_causes` and `compare_ends` give them, p in the first row of the cause."""
    said, times = read_words(lang), itp.remission_times(TRIAL, by="arm")
    table = ends_table(times, by="arm", said=said)
    assert table is not None
    ends = itp.remission_causes(times, by="arm")
    share = 100 * float(ends["a"]["LOSS"].at(6 * 30.4375)[0])

    assert [f"{cause}/{arm}" for cause in ("LOSS", "RESCUE") for arm in "abc"] == [*table.rows]
    assert [table.cell(row, "ended").text for row in table.rows] == ["3", "5", "0", "2", "0", "0"]
    assert table.cell("LOSS/a", "ended_6").text.startswith(f"{share:.0f}%")
    for cause in ("LOSS", "RESCUE"):
        p = compare_ends(times, by="arm", of=cause).p
        assert p_words(p, "") == table.cell(f"{cause}/a", "p").text
        assert "—" == table.cell(f"{cause}/b", "p").text
    assert said("ends.gray") in table.notes
    assert said("ends.several") not in table.notes


def test_patients_with_several_responses_have_no_test() -> None:
    """Gray's test takes rows for patients; the table says so, and that of times says nothing."""
    lines = [itp.TreatmentLine(line=n, agents=["ivig"], started_on=70 * n - 70) for n in (1, 2)]
    counts = [
        itp.PlateletMeasurement(on=day, count=f"{90 if day % 70 in range(7, 42) else 9} G/L")
        for day in range(0, 140, 7)
    ]
    twice = [itp.Patient(id="z", arm="a", platelets=counts, lines=lines), *TRIAL]
    said, times = read_words("en"), itp.remission_times(twice, by="arm")
    table = ends_table(times, by="arm", said=said)
    assert table is not None

    assert {"—"} == {table.cell(row, "p").text for row in table.rows}
    assert said("ends.several") in table.notes
    assert said("ends.gray") not in table.notes
    assert not any("Gray" in note for note in times_to_response_table(times, by="arm").notes)


def test_responses_of_which_none_ended_have_no_table() -> None:
    """Nor has a group by itself a test."""
    said = read_words("en")
    alone = itp.remission_times(TRIAL[:5], by="arm")
    table = ends_table(alone, by="arm", said=said)

    assert ends_table(itp.remission_times(TRIAL[-1:], by="arm"), by="arm", said=said) is None
    assert table is not None
    assert {"—"} == {table.cell(row, "p").text for row in table.rows}


def test_the_incidence_of_response_has_the_test_of_gray() -> None:
    """Of all treated; death and the next line are other ends, not censoring."""
    never = [patient(n, "d", 7) for n in range(4)]
    times = itp.remission_times([*TRIAL, *never], by="arm")
    table = times_to_response_table(times, by="arm")
    cause = np.where(times["responded"], "RESPONSE", "")
    test = gray_test(times["waited_days"], cause, times["group"], of="RESPONSE")

    assert f"Gray's test of the groups: chi-squared {test.statistic:.2f} on 3" in table.notes[-1]
    assert table.notes[-1].endswith(f"p {p_words(test.p)}.")
