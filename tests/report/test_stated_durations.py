"""Stated durations in the tables and the report of a review."""

from __future__ import annotations

import pytest

import itpcase as itp
from itpcase.estimates import prisma_flow
from itpcase.report import evidence_table, report_html, stated_durations_table
from itpcase.words import languages
from tests.estimates.test_stated_durations import STATED, lines_of

FLOW = prisma_flow({"PubMed": 30}, excluded=20, included=10, cases=9)


def test_the_table_counts_the_parts_and_gives_both_medians() -> None:
    """Of all lines; those that do not say it are counted, and are in both medians."""
    table = stated_durations_table(STATED)

    assert ["all lines", "9", "7", "1", "3", "3", "1", "1"] == [
        cell.text for cell in table.cells[0][:8]
    ]
    assert "390 (56–not reached)" == table.cell(0, "if_ended").text
    assert "not reached (56–not reached)" == table.cell(0, "if_cut_off").text


@pytest.mark.parametrize("lang", languages())
def test_groups_have_a_row_each(lang: str) -> None:
    """One of which nothing has a length has a dash for its medians."""
    cases = lines_of("8 weeks, relapse", "ongoing", agents=("ivig", "rituximab"))
    table = stated_durations_table(cases, by="agents", lang=lang)

    assert ("ivig", "rituximab") == table.rows
    assert table.cell(0, "if_ended").text.startswith("56")
    assert "—" == table.cell(1, "if_ended").text


def test_the_evidence_table_says_of_each_line_whether_it_had_ended() -> None:
    """From the words of its duration or its result; the bounds of what was cut off are open."""
    table = evidence_table(STATED)
    ended = [table.cell(row, "ended").text for row in table.rows]
    said = evidence_table(lines_of("8 months", stated_response="CR, relapsed"))

    assert ["not said", "cut off", "ended", "—", "cut off", "cut off"] == ended[:6]
    assert ["not said", "not said", "—"] == ended[6:]
    assert (442, float("inf")) == table.cell("p1/1", "duration").bounds
    assert (53, 59) == table.cell("p2/1", "duration").bounds
    assert (259, 289) == table.cell("p7/1", "duration").bounds
    assert "ended" == said.cell(0, "ended").text
    assert any("not said" in note for note in said.notes)


def test_words_that_say_both_are_told_from_those_that_say_nothing() -> None:
    """In the table of evidence; neither is an end."""
    table = evidence_table(lines_of("relapsed after 8 weeks", stated_response="CR, maintained"))

    assert ("said both ways", "unknown") == (
        table.cell(0, "ended").text, table.cell(0, "ended").value
    )  # fmt: skip


@pytest.mark.parametrize("lang", languages())
@pytest.mark.usefixtures("undrawn")
def test_the_report_of_a_review_has_table_and_figure(lang: str) -> None:
    """Where a duration is stated; else neither."""
    title = stated_durations_table(STATED, lang=lang).title
    told, untold = (
        report_html(
            itp.CaseSeries(patients=cases), definitions=[itp.IWG_2009], review=FLOW, lang=lang
        )
        for cases in (STATED, lines_of(None))
    )

    assert title in told
    assert "review-durations" in told
    assert title not in untold
    assert "review-durations" not in untold


@pytest.mark.usefixtures("undrawn")
def test_a_report_by_group_has_the_durations_of_the_groups() -> None:
    """Beside the rates, where any is stated."""
    told = report_html(itp.CaseSeries(patients=STATED), definitions=[itp.IWG_2009], by="agents")
    untold = report_html(
        itp.CaseSeries(patients=lines_of(None)), definitions=[itp.IWG_2009], by="agents"
    )

    assert "Durations of response as stated by the authors" in told
    assert "Durations of response as stated by the authors" not in untold
