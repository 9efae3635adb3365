"""The flow of a review, and the check lists that the data fill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.errors import InputError
from itpcase.estimates import prisma_flow
from itpcase.figures import plot_prisma
from itpcase.report import (
    care_checklist,
    prisma_table,
    read_review,
    report_html,
    strobe_checklist,
    write_tables,
)
from itpcase.report.checklists import CARE, STROBE
from itpcase.words import languages, read_words

PUBLISHED = examples.load("published-cases")
FLOW = prisma_flow(
    {"PubMed": 120, "Embase": 80}, removed={"duplicates": 43}, excluded=127, not_retrieved=2,
    not_eligible={"no platelet counts": 12, "secondary ITP": 4}, included=12, cases=15,
)  # fmt: skip


def number(flow: Any, stage: str, reason: str = "") -> int:
    """Return one number of a flow."""
    found = [row["records"] for row in flow if (row["stage"], row["reason"]) == (stage, reason)]
    return int(found[0])


def test_the_flow_adds_up() -> None:
    """Each stage holds what the one before left."""
    assert [200, 157, 30, 28, 12, 15] == [
        number(FLOW, stage)
        for stage in ("identified", "screened", "sought", "assessed", "included", "cases")
    ]
    assert 4 == number(FLOW, "not_eligible", "secondary ITP")


@given(numbers=st.lists(st.integers(0, 50), min_size=5, max_size=5))
def test_what_leaves_and_what_stays_is_what_was_found(numbers: list[int]) -> None:
    """The included and all that left are the records that were found."""
    included, *gone = numbers
    removed, excluded, lost, unfit = gone
    flow = prisma_flow(
        sum(numbers), removed=removed, excluded=excluded, not_retrieved=lost, not_eligible=unfit
    )

    assert included == number(flow, "included")


@pytest.mark.parametrize(
    ("numbers", "argument"),
    [
        ({"identified": -1}, "identified"),
        ({"identified": True}, "identified"),
        ({"identified": 10.5}, "identified"),
        ({"identified": {"PubMed": "10"}}, "identified"),
        ({"identified": 10, "excluded": 11}, "excluded"),
        ({"identified": 10, "excluded": 4, "included": 5}, "included"),
        ({"identified": 10, "cases": -2}, "cases"),
    ],
)
def test_numbers_that_cannot_be_are_refused(numbers: dict[str, Any], argument: str) -> None:
    """A number below 0, no whole number, or numbers that do not add up are refused by name."""
    with pytest.raises(InputError, match="REVIEW_FLOW") as refusal:
        prisma_flow(**numbers)

    assert refusal.value.problem.argument.startswith(argument)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("width", [89, 183])
def test_the_figure_has_every_number(lang: str, width: float) -> None:
    """Each box has its number, in a figure of one column and of two."""
    drawn = "\n".join(text.get_text() for text in plot_prisma(FLOW, lang=lang, width=width).texts)

    for row in FLOW:
        assert f"n = {row['records']}" in drawn
        assert read_words(lang).get("prisma_reason", row["reason"]) in drawn.replace("\n", " ")


@pytest.mark.parametrize("lang", languages())
def test_the_table_has_every_number(lang: str) -> None:
    """The table has a row for each number."""
    table = prisma_table(FLOW, lang=lang)

    assert [str(row["records"]) for row in FLOW] == [cells[2].text for cells in table.cells]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(("make", "items"), [(care_checklist, CARE), (strobe_checklist, STROBE)])
def test_every_item_is_there(make: Any, items: dict[str, str], lang: str) -> None:
    """Every item of the statement has a row; one that the data do not speak to is to be written."""
    table = make(PUBLISHED, lang=lang)

    assert [*items] == list(table.rows)
    for item, fact in items.items():
        assert table.cell(item, "data").is_missing == (not fact)
        assert "to_write" == table.cell(item, "state").value or fact


def test_what_is_known_of_everybody_fills_an_item() -> None:
    """An item is filled when the data know it of all, and in part when they know it of some."""
    known = itp.Patient(
        id="a", sex="F", age=34, comorbidity="none", followed_until=30,
        lines=[
            itp.TreatmentLine(
                line=1, agents=["ivig"], started_on=0, ended_on=2, stop_reason="completed",
                dose="1 g/kg",
            )
        ],
        platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
                   for d, c in [(0, 9), (7, 110), (14, 120)]],
    )  # fmt: skip
    whole, part = care_checklist([known]), care_checklist([known, itp.Patient(id="b")])
    items = ("5a", "5d", "7", "9a", "9b", "10a")

    assert {"filled"} == {whole.cell(item, "state").value for item in items}
    assert {"in_part"} == {part.cell(item, "state").value for item in ("5a", "5c", "5d")}
    for item in ("5c", "9c", "10b"):  # of which a report tells no more than how many
        assert {"in_part"} == {each.cell(item, "state").value for each in (whole, part)}
    assert "iwg-2009: CR 1" == whole.cell("10a", "data").text


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "bleeding events: 2, in 1 of 3 patients; stated as not recorded in 1"),
        ("zh", "3例患者中1例有出血记录"),
    ],
)
def test_bleeding_is_recorded_only_where_that_is_told(lang: str, expected: str) -> None:
    """Of a patient of whom nothing is said, the list does not say that bleeding was recorded."""
    bleeds = [itp.BleedingEvent(on=day, who_grade=2) for day in (3, 9)]
    silent = itp.Patient(id="silent")
    told = [
        silent,
        itp.Patient(id="bled", bleeds=bleeds),
        itp.Patient(id="not", bleeding_recorded=False),
    ]
    table, nothing = care_checklist(told, lang=lang), care_checklist(silent, lang=lang)

    assert table.cell("6", "data").text.startswith(expected)
    assert "in_part" == table.cell("6", "state").value
    assert "to_write" == nothing.cell("6", "state").value


@pytest.mark.parametrize(("lang", "reason"), [("en", "duplicates"), ("zh", "重复记录")])
def test_the_reasons_of_the_statement_are_words(lang: str, reason: str) -> None:
    """Duplicates are told in the language of the report, sources and other reasons as they are."""
    drawn = "\n".join(text.get_text() for text in plot_prisma(FLOW, lang=lang).texts)
    table = prisma_table(FLOW, lang=lang)

    assert reason == table.cell("removed/duplicates", "reason").text
    assert "secondary ITP" == table.cell("not_eligible/secondary ITP", "reason").text
    for word in (reason, "PubMed", "secondary ITP"):
        assert word in drawn.replace("\n", " ")
    assert ("duplicates" in drawn) == (lang == "en")


def test_a_case_without_a_line_has_a_list() -> None:
    """A series of which no line is on record is no error."""
    table = strobe_checklist([itp.Patient(id="b")])

    assert "1 patient, 0 lines of treatment" == table.cell("6", "data").text


def test_the_lists_go_into_a_document(tmp_path: Path) -> None:
    """The check lists and the flow are tables of a document."""
    path = write_tables(
        [care_checklist(PUBLISHED), strobe_checklist(PUBLISHED), prisma_table(FLOW)],
        tmp_path / "lists.docx",
    )

    assert [len(CARE) + 1, len(STROBE) + 1, len(FLOW) + 1] == [
        len(table.rows) for table in docx.Document(str(path)).tables
    ]


# --- a review in the report ----------------------------------------------------------------------

NUMBERS = """
excluded = 130
cases = 12
[identified]
PubMed = 120
Embase = 80
[removed]
duplicates = 40
[not_eligible]
"no counts" = 18
"""


def test_the_numbers_of_a_review_are_read_from_a_file(tmp_path: Path) -> None:
    """As `prisma_flow` takes them."""
    file = tmp_path / "review.toml"
    file.write_text(NUMBERS, encoding="utf-8")
    flow = prisma_flow(
        {"PubMed": 120, "Embase": 80}, removed={"duplicates": 40}, excluded=130,
        not_eligible={"no counts": 18}, cases=12,
    )  # fmt: skip

    assert list(flow) == list(read_review(file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("identifed = 3", "identifed"), ("excluded = 3", "no identified"), ("identified =", "TOML"),
        ("identified = 3.5", "whole number"), ("identified = 3\nexcluded = 4", "at most the 3"),
    ],
)  # fmt: skip
def test_a_file_of_a_review_that_cannot_be_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """By its name, with what was needed."""
    file = tmp_path / "review.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=said):
        read_review(file)
    with pytest.raises(InputError, match="REVIEW_FILE"):
        read_review(tmp_path / "none.toml")


@pytest.mark.usefixtures("undrawn")
def test_a_report_has_the_review_and_the_check_lists_that_are_asked_for(tmp_path: Path) -> None:
    """The flow as figure and table, the evidence, and each list; none of it unasked."""
    file = tmp_path / "review.toml"
    file.write_text(NUMBERS, encoding="utf-8")
    series = examples.load("ding-2025")
    html = report_html(
        series, definitions=[itp.DING_2025], review=read_review(file), checklists=["care"]
    )
    plain = report_html(series, definitions=[itp.DING_2025])

    for title in ("Review of the literature", "Flow of the review (PRISMA)", "Check lists"):
        assert title in html
        assert title not in plain
    with pytest.raises(InputError, match="care, strobe, jbi"):
        report_html(series, definitions=[itp.DING_2025], checklists=["prisma"])


def test_what_is_known_of_no_line_and_no_count_is_not_filled() -> None:
    """All of none are dated; that is no course, and no dose: nothing is known in part either."""
    table = care_checklist(itp.Patient(id="p", bleeding_recorded=False))
    states = {item: table.cell(item, "state").text for item in table.rows}

    assert {"to be written"} == {*states.values()}


def test_what_is_filled_stands_on_the_page() -> None:
    """Without listings there is no course, no drug and no dose of a patient to be seen."""
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=2, dose="1 g/kg")
    counts = [itp.PlateletMeasurement(on=on, count=f"{n} G/L")
              for on, n in ((0, 9), (7, 150), (21, 150))]  # fmt: skip
    one = itp.Patient(id="long-id", sex="F", age=34, diagnosed_on=-9, lines=[line],
                      platelets=counts)  # fmt: skip
    series = itp.CaseSeries(patients=[one])
    listed, summed = care_checklist(series), care_checklist(series, listings=False)
    lists = {"5d", "7", "9a", "9b"}

    for item in listed.rows:
        states = [table.cell(item, "state").value for table in (listed, summed)]
        assert (["filled", "in_part"] if item in lists else [states[0]] * 2) == states
    assert {"filled"} == {summed.cell(item, "state").value for item in ("5a", "8d", "10a")}
    page = report_html(series, definitions=[itp.IWG_2009], checklists=["care"], listings=False)
    assert [cell.text for row in summed.cells for cell in row if row[3].value == "filled"]
    assert page.count(">filled<") == sum(row[3].value == "filled" for row in summed.cells)
    assert page.count(">filled<") < sum(row[3].value == "filled" for row in listed.cells)
    with pytest.raises(InputError):
        care_checklist(series, listings="no")  # type: ignore[arg-type]


def test_earlier_lines_without_a_record_are_no_whole_history() -> None:
    """Line 5 alone says that four lines came before it, of which nothing is known."""
    assert "in_part" == care_checklist(examples.load("ding-2025")).cell("5d", "state").value


def test_an_item_is_filled_only_where_all_of_it_is_there() -> None:
    """One treated patient among two, no stop, and a place that no data hold."""
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ongoing=True)
    counts = [itp.PlateletMeasurement(on=on, count=f"{n} G/L")
              for on, n in ((0, 9), (7, 150), (21, 150))]  # fmt: skip
    treated = itp.Patient(id="a", lines=[line], platelets=counts, followed_until=30)
    alone = care_checklist([treated])
    both = care_checklist([treated, itp.Patient(id="b")])
    stopped = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=9,
                                stop_reason="remission")  # fmt: skip
    known = care_checklist([itp.Patient(id="a", lines=[stopped], platelets=counts)])
    unknown = care_checklist([itp.Patient(id="a", lines=[line])])

    assert ["filled", "in part"] == [each.cell("9a", "state").text for each in (alone, both)]
    assert ["to be written", "in part"] == [
        each.cell("9c", "state").text for each in (alone, known)
    ]
    assert ["filled", "in part"] == [each.cell("5d", "state").text for each in (alone, unknown)]
    assert "in part" == strobe_checklist([treated]).cell("5", "state").text
