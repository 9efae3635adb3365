"""The sections of a report: which there are, and what stands in each."""

from __future__ import annotations

import attrs

import itpcase as itp
from itpcase import examples
from itpcase.report._sections import parts_of
from tests.report.test_report import series


def test_every_table_and_figure_of_outcomes_names_its_definition_and_data_cut() -> None:
    """So that one that is taken out of the report still says what it is by."""
    found = examples.load("ding-2025")
    cut = attrs.evolve(found, data_cut=2000)
    parts = {part.name: part for part in parts_of(cut, definitions=[itp.IWG_2009])}
    outcomes = parts["outcomes-1"]
    told = [" ".join(table.notes) for table in outcomes.tables]
    told += [
        picture.legend
        for name in ("outcomes-1", "courses", "together")
        for picture in parts[name].pictures
    ]

    assert len(told) > 8
    for text in told:
        assert "Definition iwg-2009, version 1" in text
        assert "Data cut: day 2000." in text


def test_no_empty_curve_is_drawn() -> None:
    """Where no line responded, a sentence says so."""
    nobody = attrs.evolve(series().patients[0], platelets=[
        itp.PlateletMeasurement(on=on, count="9 G/L") for on in (0, 9, 19)
    ])  # fmt: skip
    found = itp.CaseSeries(patients=[nobody])
    outcomes = next(
        part for part in parts_of(found, definitions=[itp.IWG_2009]) if part.name == "outcomes-1"
    )

    assert ["flow", "swimmer"] == [x.name.removeprefix("outcomes-1-") for x in outcomes.pictures]
    assert "No line responded: no curve of responses is drawn." in outcomes.texts


def test_the_courses_of_many_patients_are_left_to_the_reader() -> None:
    """The page shows one figure of them, and says how many it does not show."""
    many = [attrs.evolve(series().patients[0], id=f"p{i}") for i in range(62)]
    found = list(parts_of(itp.CaseSeries(patients=many), definitions=[itp.ASH_2019]))
    courses = next(part for part in found if part.name == "courses")
    assert "p0: 5 counts from 8 to 60 ×10⁹/L" in courses.pictures[0].alt

    assert 1 == len(courses.pictures)
    assert "first 12 patients are shown; 50 more" in courses.texts[0]


def test_groups_have_their_table_of_patients_and_their_weeks() -> None:
    """Beside the rates and curves of the groups."""
    parts = parts_of(series(), definitions=[itp.IWG_2009], by="line")
    groups = next(part for part in parts if part.name == "groups")

    assert ["summary", "groups-R", "to_response-R", "of_response-R"] == [
        table.name for table in groups.tables
    ]
    assert ["groups-1-rates", "groups-1-response", "groups-1-remission", "groups-weeks"] == [
        picture.name for picture in groups.pictures
    ]
