"""A report without listings: nobody's id stands anywhere, and what is summed up is as it was."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings

import itpcase as itp
from itpcase import cli, examples
from itpcase.errors import Problem
from itpcase.estimates import prisma_flow
from itpcase.figures import save_figure
from itpcase.report import CHECKLISTS, write_report
from itpcase.report._page import page_of
from itpcase.report._sections.order import parts_of
from itpcase.report.tables import problems_table
from itpcase.testing.strategies import case_series
from itpcase.words import read_words

LISTED = {"table1", "table2", "laboratory", "problems", "evidence"}
"""The tables with a row for each patient, line or record."""

QUESTIONS = itp.get_definition("luna-3")


def named(series: itp.CaseSeries) -> itp.CaseSeries:
    """The same patients under ids that stand in no other word, in two scripts."""
    return attrs.evolve(
        series, title=None, citation=None, note=None,
        patients=[
            attrs.evolve(
                patient, id=f"Zq{number}甲-x", assessments=(), arm="ab"[number % 2],
                citation=None,
            )
            for number, patient in enumerate(series.patients)
        ],
    )  # fmt: skip


def found_in(path: Path, ids: set[str]) -> list[str]:
    """Of a file, the ids that its name or any stream in it holds."""
    data = path.read_bytes()
    streams = [path.name.encode(), data]
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            streams += [parts.read(name) for name in parts.namelist()]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            streams.append(zlib.decompress(packed))
        except zlib.error:
            streams.append(packed)
    texts = [each.decode("utf-8", errors="ignore") for each in streams]
    return sorted(id for id in ids if any(id in text for text in texts))


def a_problem(patient: str) -> Problem:
    """One that names a patient in its place, its value and its remedy."""
    return Problem(
        severity="warning", code="SUSPICIOUS_COUNT", file=f"{patient}.csv", row=2, cell=None,
        patient_id=patient, argument="count", needed=f"another count of {patient}",
        given=patient, remedy=f"look at {patient}",
    )  # fmt: skip


@pytest.mark.usefixtures("undrawn")
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(case_series(itp.IWG_2009, calendar=False, min_size=1, max_size=5))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_id_is_in_what_is_said(lang: str, series: itp.CaseSeries) -> None:
    """Of drawn cohorts: in no text, heading, cell, note, title, legend, datum or code of a row."""
    mine = named(series)
    problems = [a_problem(patient.id) for patient in mine.patients]
    parts = [
        *parts_of(mine, definitions=[itp.IWG_2009, QUESTIONS], lang=lang, by="arm",
                  problems=problems, checklists=sorted(CHECKLISTS), listings=False)
    ]  # fmt: skip
    drawn = [
        "\n".join([*(text.get_text() for text in each.figure.findobj(hasattr_text)), repr(each.data
                   and [each.data[name].tolist() for name in each.data.columns])])
        for part in parts for each in part.pictures
    ]  # fmt: skip
    page = page_of(mine, parts, definitions=[itp.IWG_2009, QUESTIONS], lang=lang, listings=False)

    assert "甲-x" not in "\n".join([repr(parts), page, *drawn])
    assert "Zq" not in page
    assert read_words(lang)("estimates.note.behind") not in page


def hasattr_text(artist: Any) -> bool:
    """Tell whether an artist of a figure has words."""
    return hasattr(artist, "get_text")


@pytest.fixture
def three() -> itp.CaseSeries:
    """Three patients with every kind of record that a report lists."""
    return itp.CaseSeries(
        patients=[
            itp.Patient(
                id=f"Zq{n}-Müller", arm=arm, centre="a", sex="F", age=40, followed_until=90,
                lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
                platelets=[itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                           for day, count in ((0, 9), (7, 60), (14, 70), (60, 80), (90, 9))],
                labs=[itp.LabMeasurement(on=3, analyte="alt", value="40 U/L")],
                rescues=[itp.RescueTherapy(on=None, kind="ivig")],
            )
            for n, arm in ((1, "drug"), (2, "drug"), (3, "placebo"))
        ]
    )  # fmt: skip


@pytest.mark.parametrize(("name", "lang"), [("page.html", "en"), ("paper.docx", "zh")])
def test_no_id_is_in_any_file(three: itp.CaseSeries, tmp_path: Path, name: str, lang: str) -> None:
    """By the command: the page with each piece, the document, their names, and what is in them."""
    itp.write_csv(three, tmp_path / "mine")
    ids = {patient.id for patient in three.patients} | {"Müller"}
    out = tmp_path / "out"
    out.mkdir()
    pieces = ["--pieces", str(out / "pieces")] if name == "page.html" else []
    code = cli.main([
        "report", str(tmp_path / "mine"), "-o", str(out / name), "--no-listings", "--by", "arm",
        "--lang", lang, "--definition", "iwg-2009", *pieces,
    ])  # fmt: skip
    files = [path for path in out.rglob("*") if path.is_file()]
    kinds = {".html", ".csv", ".md", ".svg", ".pdf", ".png", ".bib"} if pieces else {".docx"}

    assert code == 0
    assert kinds <= {path.suffix for path in files}
    assert {} == {path.name: found for path in files if (found := found_in(path, ids))}


@pytest.mark.usefixtures("undrawn", "few_pictures")
def test_what_is_looked_for_is_found(three: itp.CaseSeries, tmp_path: Path) -> None:
    """The search sees the ids of a report with listings, in the page, the document and the SVG."""
    ids = {patient.id for patient in three.patients}
    for name in ("page.html", "paper.docx"):
        write_report(three, tmp_path / name, definitions=[itp.IWG_2009])

        assert ids == {*found_in(tmp_path / name, ids)}
    save_figure(itp.figures.plot_swimmer(three), tmp_path / "swimmer.svg")

    assert ids == {*found_in(tmp_path / "swimmer.svg", ids)}


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_summed_up_is_as_it_was(three: itp.CaseSeries, lang: str) -> None:
    """Every other table has the same texts; only listings are missing."""
    about: dict[str, Any] = {"definitions": [itp.IWG_2009, QUESTIONS], "by": "arm", "lang": lang}
    with_, without = (
        {(part.name, table.name): [[cell.text for cell in row] for row in table.cells]
         for part in parts_of(three, listings=listings, **about) for table in part.tables}
        for listings in (True, False)
    )  # fmt: skip
    gone = {name for _, name in with_.keys() - without.keys()}

    assert gone == {"table1", "table2", "laboratory", "problems", "more"}
    assert {name for _, name in without.keys() - with_.keys()} == {
        "endpoint_rates", "problem_kinds",
    }  # fmt: skip
    assert all(with_[key] == without[key] for key in with_.keys() & without.keys())


def test_rules_still_stand_behind_their_names(three: itp.CaseSeries) -> None:
    """Who is behind a value is not told; what a definition asks is."""
    cells = [
        (part.name, name, cell)
        for part in parts_of(three, listings=False) for table in part.tables
        for row in table.cells for name, cell in zip(table.columns, row, strict=True)
    ]  # fmt: skip

    assert [] == [cell for _, _, cell in cells if cell.patients or cell.counts]
    assert {("methods", "levels"), ("comparison", "id")} <= {
        (part, name) for part, name, cell in cells if cell.why
    }  # fmt: skip


def test_problems_are_counted_by_their_kind(three: itp.CaseSeries) -> None:
    """Those of the reader and the gaps, each as often as the listing has it."""
    found = [a_problem("Zq1-Müller"), attrs.evolve(a_problem("Zq2-Müller"), alike=4)]
    (part,) = [
        each for each in parts_of(three, problems=found, listings=False) if each.name == "problems"
    ]
    (table,) = part.tables
    listed = problems_table(three, problems=found)

    assert {"SUSPICIOUS_COUNT": "6", "EVENT_WITHOUT_DAY": "3"} == {
        table.cell(row, "code").text: table.cell(row, "count").text for row in table.rows
    }  # fmt: skip
    assert {each.text for each in (listed.cell(i, "code") for i in range(len(listed)))} == {
        table.cell(row, "code").text for row in table.rows
    }  # fmt: skip


@pytest.mark.parametrize("asked", [["--no-listings"], ["--min-cell", "1"], []])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_names_nobody_whom_the_report_does_not(
    asked: list[str], lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Problems are counted by their kind; the file of problems is asked for by its name."""
    patient = itp.Patient(
        id="Zq1-Müller", followed_until=20,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count="9 G/L") for day in (0, 7, 30, 37)],
    )  # fmt: skip
    itp.write_csv(itp.CaseSeries(patients=[patient]), tmp_path / "csv")
    file = tmp_path / "problems.csv"
    code = cli.main(
        ["report", str(tmp_path / "csv"), "-o", str(tmp_path / "out.html"), "--lang", lang,
         "--definition", "ding-2025-response-assumed", "--problems", str(file), *asked]
    )  # fmt: skip
    told = "".join(capsys.readouterr())

    assert code == 0
    assert ("Zq1-Müller" in told) is not bool(asked)
    assert "AFTER_FOLLOW_UP" in told
    assert "Zq1-Müller" in file.read_text(encoding="utf-8-sig")


def test_a_review_keeps_its_flow_and_not_its_evidence() -> None:
    """The table of evidence has a row for each case."""
    cases = examples.load("published-cases")
    flow = prisma_flow({"PubMed": 145}, excluded=130, cases=12)
    names = {
        table.name
        for part in parts_of(cases, review=flow, listings=False) for table in part.tables
    }  # fmt: skip

    assert names & LISTED == set()
    assert {"prisma", "review_summary"} <= names


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ({"title": "The case Zq1-Müller"}, {}),
        ({"note": "as Zq2-Müller, told"}, {}),
        ({}, {"more": {"Doses": itp.Table({"patient_id": ["9"], "mg": [50]})}}),
        ({}, {"more": {"Doses": itp.Table({"who": ["Zq3-Müller"], "mg": [50]})}}),
        ({}, {"more": {"Of Zq3-Müller": itp.Table({"mg": [50]})}}),
    ],
)
def test_texts_of_ones_own_that_name_a_patient(
    three: itp.CaseSeries, tmp_path: Path, what: dict[str, Any], given: dict[str, Any]
) -> None:
    """They are refused, and nothing is written."""
    path = tmp_path / "x.html"
    with pytest.raises(itp.InputError, match="PATIENT_NAMED"):
        write_report(attrs.evolve(three, **what), path, listings=False, **given)

    assert not path.exists()


@pytest.mark.parametrize(
    ("what", "given", "argument"),
    [
        ({}, {"by": {f"Zq{n}-Müller": f"Zq{n}-Müller" for n in (1, 2, 3)}}, "by"),
        ({"arm": "Zq1-Müller"}, {"by": "arm"}, "arm"),
        ({"centre": "Zq1-Müller"}, {"by": "sex"}, "centre"),
        ({"comorbidity": "Zq1-Müller"}, {"by": "sex", "strata": "comorbidity"}, "strata"),
        ({"lines": [itp.TreatmentLine(line=1, agents=["Zq1-Müller"], started_on=0)]},
         {"by": "agents"}, "by"),
        ({}, {"review": prisma_flow({"PubMed": 9}, excluded={"as Zq1-Müller": 6}, cases=3)},
         "review"),
    ],
)  # fmt: skip
def test_groups_and_reasons_that_name_a_patient(
    three: itp.CaseSeries, what: dict[str, Any], given: dict[str, Any], argument: str
) -> None:
    """A group with the id of a patient is one patient by name, wherever the groups are from."""
    first, *others = three.patients
    series = attrs.evolve(three, patients=[attrs.evolve(first, **what), *others])

    with pytest.raises(itp.InputError, match=rf"^{argument}: .*Zq1-Müller.*PATIENT_NAMED"):
        list(parts_of(series, listings=False, **given))


@pytest.mark.usefixtures("undrawn")
def test_numbers_are_no_names(three: itp.CaseSeries, tmp_path: Path) -> None:
    """An id that is a number, or very short, does not forbid a title with it."""
    ids = {"Zq1-Müller": "12", "Zq2-Müller": "A", "Zq3-Müller": "2021"}
    series = attrs.evolve(
        three, title="A series of 12, 2021",
        patients=[attrs.evolve(patient, id=ids[patient.id]) for patient in three.patients],
    )  # fmt: skip
    more = {"Doses": itp.Table({"mg": [12]})}
    write_report(series, tmp_path / "x.html", listings=False, more=more)

    assert "A series of 12" in (tmp_path / "x.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("undrawn")
def test_beside_a_smallest_count_it_changes_nothing(three: itp.CaseSeries, tmp_path: Path) -> None:
    """A report of what sums up many patients has no listing to leave out."""
    texts = []
    for listings in (True, False):
        write_report(three, tmp_path / "x.html", min_cell=2, listings=listings)
        texts.append((tmp_path / "x.html").read_text(encoding="utf-8"))

    assert texts[0] == texts[1]
