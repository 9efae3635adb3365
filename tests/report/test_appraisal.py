"""The critical appraisal of the sources of a review."""

from __future__ import annotations

from typing import Any

import pytest

import itpcase as itp
from itpcase import examples
from itpcase.errors import InputError
from itpcase.report import appraisal_table, report_html
from itpcase.words import languages, read_words

PUBLISHED = examples.load("published-cases")


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(("checklist", "items"), [("case reports", 8), ("case series", 10)])
def test_every_source_has_a_row_in_one_of_the_lists(checklist: Any, items: int, lang: str) -> None:
    """One with a patient among the case reports, one with several among the series."""
    table = appraisal_table(PUBLISHED, checklist=checklist, lang=lang)
    patients: dict[str | None, int] = {}
    for patient in PUBLISHED.patients:
        patients[patient.citation] = patients.get(patient.citation, 0) + 1
    wanted = [n for n in patients.values() if (n > 1) == (checklist == "case series")]

    assert wanted
    assert wanted == [table.cell(row, "patients").value for row in table.rows]
    assert tuple(map(str, range(1, items + 1))) == table.columns[2:]
    assert items + 1 == len(table.notes)
    assert table.to_html()


def test_what_the_data_do_not_hold_is_to_be_judged() -> None:
    """A source of which nothing is on record has no item that is reported, not even in part."""
    table = appraisal_table([itp.Patient(id="a"), itp.Patient(id="b", sex="F")])

    assert ("a", "b") == table.rows
    assert {"to_judge"} == {cell.value for cell in table.cells[0][2:]}
    assert ["in_part", "to_judge"] == [table.cell("b", name).value for name in ("1", "2")]


def test_what_is_reported_whole_says_so() -> None:
    """A case with everything that an item asks; its harms and lessons are not in the data."""
    counts = [itp.PlateletMeasurement(on=day, count=f"{n} G/L")
              for day, n in ((0, 9), (7, 110), (14, 120))]  # fmt: skip
    case = itp.Patient(
        id="a", sex="F", age=30, citation="A", platelets=counts,
        bleeds=[itp.BleedingEvent(on=0, who_grade=1)],
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=1, dose="1 g/kg")],
    )  # fmt: skip
    (cells,) = appraisal_table([case]).cells

    assert ["reported"] * 3 == [cell.value for cell in cells[2:5]]
    assert ["reported"] * 2 == [cell.value for cell in cells[6:8]]
    assert ["to_judge"] * 2 == [cell.value for cell in cells[8:]]
    assert "1 of 1 patient" in cells[2].why


def test_another_list_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(InputError, match="case reports, case series"):
        appraisal_table([], checklist="cohort")  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.usefixtures("undrawn")
def test_a_report_has_them_where_they_are_asked_for(lang: str) -> None:
    """As the other check lists."""
    page = report_html(
        PUBLISHED, definitions=[itp.IWG_2009], checklists=["jbi-case-reports", "jbi-case-series"],
        lang=lang,
    )  # fmt: skip

    said = read_words(lang)
    for kind in ("case_reports", "case_series"):
        assert said("appraisal.title", kind=said(f"appraisal_{kind}.kind")) in page
