"""Times of groups in a report: medians, who is at risk, hazard ratios, and which way they point."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.estimates import compare_hazards
from itpcase.figures import plot_forest
from itpcase.figures._labels import p_words
from itpcase.report import durations_table, groups_table, report_html, times_to_response_table
from itpcase.report._page import document_of
from itpcase.report._parts import Part
from itpcase.report._sections.order import parts_of
from itpcase.units.text import unbroken
from itpcase.words import read_words

DRUG, PLACEBO = "drug", "placebo"


def patient(number: int, arm: str, responds_on: int | None, lost_on: int = 999) -> itp.Patient:
    """Counted each week for half a year; one line from day 0."""
    begin = 999 if responds_on is None else responds_on
    return itp.Patient(
        id=f"{arm}{number}", arm=arm,
        lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count="90 G/L" if begin <= day < lost_on else "9 G/L")
            for day in range(0, 183, 7)
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def trial() -> list[itp.Patient]:
    """The drug responds sooner and oftener, and its responses last longer; one arm never does."""
    return [
        *(patient(n, DRUG, 7 + 7 * (n % 3), 90 + 14 * n if n < 3 else 999) for n in range(6)),
        *(
            patient(n, PLACEBO, 21 if n < 3 else None, 60 + 14 * n if n < 2 else 999)
            for n in range(6)
        ),
        *(patient(n, "none", None) for n in range(4)),
    ]


def texts(table: Any, row: str) -> dict[str, str]:
    """The texts of a row, by their columns."""
    return {name: table.cell(row, name).text for name in table.columns}


def test_the_ratio_of_the_table_is_the_estimate(trial: list[itp.Patient]) -> None:
    """With its interval and p; the reference has none."""
    for table, of in (
        (times_to_response_table(trial, by="arm", reference=PLACEBO), "response"),
        (durations_table(trial, by="arm", reference=PLACEBO), "end of response"),
    ):
        found = compare_hazards(trial, by="arm", of=of, reference=PLACEBO)  # type: ignore[arg-type]
        row = next(each for each in found.rows() if each["group"] == DRUG)
        ends = f"{row['ratio']:.2f} ({row['lower']:.2f}–{row['upper']:.2f})"

        assert texts(table, DRUG)["hazard"] == ends
        assert texts(table, DRUG)["p"] == p_words(row["p"], "")
        assert texts(table, PLACEBO)["hazard"] == "reference"


def test_the_way_the_ratio_points(trial: list[itp.Patient]) -> None:
    """The drug responds sooner, which is above 1, and loses later, which is below."""
    two = [each for each in trial if each.arm != "none"]
    soon = times_to_response_table(two, by="arm", reference=PLACEBO)
    long = durations_table(two, by="arm", reference=PLACEBO)

    assert float(texts(soon, DRUG)["hazard"].split()[0]) > 1
    assert float(texts(long, DRUG)["hazard"].split()[0]) < 1
    assert any("comes sooner, or oftener, in drug than in placebo" in note for note in soon.notes)
    assert any("ends sooner, or oftener, in drug than in placebo" in note for note in long.notes)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_group_without_an_event_is_told_of(trial: list[itp.Patient], lang: str) -> None:
    """In words, not as 0 or as infinite; its row is there in both tables."""
    said = read_words(lang)
    soon = times_to_response_table(trial, by="arm", reference=PLACEBO, lang=lang)
    long = durations_table(trial, by="arm", reference=PLACEBO, lang=lang)
    turned = times_to_response_table(trial, by="arm", reference="none", lang=lang)

    assert texts(soon, "none")["hazard"] == said("hazards.NO_EVENT")
    assert texts(soon, "none")["responded"] == "0"
    assert texts(long, "none")["hazard"] == said("hazards.nobody")
    assert texts(long, "none")["responses"] == "0"
    assert texts(turned, DRUG)["hazard"] == said("hazards.NO_EVENT_IN_REFERENCE")
    assert not re.search(
        r"\b(inf|nan)\b",
        "".join(cell.text for table in (soon, long, turned) for row in table.cells for cell in row),
    )


def test_medians_by_hand(trial: list[itp.Patient]) -> None:
    """Responses of the drug on 7, 7, 14, 14, 21, 21; of placebo half respond, on day 21."""
    soon = times_to_response_table(trial, by="arm", reference=PLACEBO)

    assert texts(soon, DRUG)["time_all"].startswith("14 (")
    assert texts(soon, DRUG)["time_responders"] == "14 (7–21)"
    assert (texts(soon, PLACEBO)["lines"], texts(soon, PLACEBO)["responded"]) == ("6", "3")
    assert texts(soon, "none")["time_all"] == "not reached"


def test_who_is_at_risk_stands_beside_a_share(trial: list[itp.Patient]) -> None:
    """After 6 months, 12 and 24; the row is there where nobody is."""
    long = durations_table(trial, by="arm", reference=PLACEBO)

    for column in ("still_6", "still_12", "still_24"):
        assert re.search(r"\d at risk$", texts(long, DRUG)[column])


def test_several_lines_of_a_patient_are_told_of() -> None:
    """The interval is by patient then, and a note says so."""
    patients = [patient(n, DRUG if n % 2 else PLACEBO, 7 + 7 * (n % 3), 60 + 7 * n)
                for n in range(8)]  # fmt: skip
    second = itp.TreatmentLine(line=2, agents=["rituximab"], started_on=100)
    several = [
        itp.Patient(id=each.id, arm=each.arm, lines=[*each.lines, second],
                    platelets=each.platelets)
        for each in patients
    ]  # fmt: skip
    one, two = (times_to_response_table(each, by="arm") for each in (patients, several))

    assert not any("robust by patient" in note for note in one.notes)
    assert any("robust by patient" in note for note in two.notes)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_by_groups_has_both(trial: list[itp.Patient], lang: str) -> None:
    """And the curve of the time to response, and how it was done in the methods."""
    said = read_words(lang)
    page = report_html(trial, definitions=[itp.IWG_2009], by="arm", reference=PLACEBO, lang=lang)

    assert page.count(said("hazards.column.hazard_to_response")) == 1
    assert page.count(said("hazards.column.hazard_of_response")) == 1
    assert 'id="groups-1-response"' in page
    assert ("by hazard ratios (Cox" if lang == "en" else "另以风险比与参照组比较") in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_ratio_of_rates_without_a_response_says_so(trial: list[itp.Patient], lang: str) -> None:
    """In the table of rates too, where the difference is known and the ratio has no limits."""
    table = groups_table(trial, by="arm", reference=PLACEBO, lang=lang)

    assert texts(table, "none")["ratio"] == read_words(lang)("groups.no_ratio")
    assert texts(table, DRUG)["ratio"].startswith("2.00")


def test_names_of_groups_that_begin_alike_are_told_apart_in_a_forest() -> None:
    """A long name is cut in its middle, as that of a table of risk is."""
    names = [f"Eltrombopag tablets once daily with dietary advice, arm {n}" for n in "AB"]
    ax = plot_forest(itp.response_rates(
        [patient(n, names[n % 2], 7) for n in range(4)], by="arm"))  # fmt: skip
    shown = [text.get_text() for text in ax.texts if text.get_text().startswith("Eltrom")]

    assert len({*shown}) == len(shown) == 2


def test_a_small_p_stands_on_one_line() -> None:
    """No line ends between the sign and the number, on a page and in a document."""
    assert "\N{NO-BREAK SPACE}" in unbroken("< 0.001")
    assert unbroken("&lt; 0.001") == "&lt;\N{NO-BREAK SPACE}0.001"
    assert unbroken("a < b") == "a < b"
    assert unbroken("placebo (n = 96)") == "placebo (n\u00a0=\u00a096)"
    assert unbroken("lines, n = 3 (n = few)") == "lines, n = 3 (n = few)"


def test_pages_are_not_turned_between_two_tables_that_lie_across(trial: list[itp.Patient]) -> None:
    """A table of groups that would fit upright lies across between two that do not."""
    rates = groups_table(trial, by="arm", reference=PLACEBO)
    wide = durations_table(trial, by="arm", reference=PLACEBO)
    narrow = attrs.evolve(
        rates, columns=rates.columns[:2], headings=rates.headings[:2],
        cells=tuple(tuple(row)[:2] for row in rates.cells),
    )  # fmt: skip
    part = Part("groups", "Groups", tables=(wide, narrow, wide, narrow))
    paper = document_of(itp.CaseSeries(patients=trial), [part], definitions=[itp.IWG_2009],
                        lang="en")  # fmt: skip

    assert [section.orientation for section in paper.document.sections] == [0, 1, 0]


def test_groups_without_a_line_that_was_started(trial: list[itp.Patient]) -> None:
    """A report by groups has its tables and figures all the same; nobody is at risk."""
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=None)
    undated = [itp.Patient(id=each.id, arm=each.arm, lines=[line]) for each in trial]
    groups = next(
        part
        for part in parts_of(itp.CaseSeries(patients=undated), definitions=[itp.IWG_2009], by="arm")
        if part.name == "groups"
    )  # fmt: skip
    soon = next(table for table in groups.tables if table.name == "to_response-R")

    assert [texts(soon, row)["lines"] for row in soon.rows] == ["0", "0", "0"]
    assert "groups-1-response" in {picture.name for picture in groups.pictures}
