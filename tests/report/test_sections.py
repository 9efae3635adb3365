"""The sections of a report: which there are, and what stands in each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import attrs
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.report import write_report
from itpcase.report._sections.order import parts_of
from itpcase.words import read_words
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

    assert ["summary", "groups-R", "to_response-R", "of_response-R", "ends-R"] == [
        table.name for table in groups.tables
    ]
    assert ["groups-1-rates", "groups-1-response", "groups-1-remission", "groups-weeks"] == [
        picture.name for picture in groups.pictures
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("many", [False, True])
def test_the_legend_says_whether_groups_have_bands(many: bool, lang: str) -> None:
    """Five groups have no bands, and no rows of censored lines below; two have both."""
    subject = itp.CaseSeries(patients=[
        attrs.evolve(patient, id=f"{patient.id}-{i}")
        for i in range(5) for patient in series().patients[:2]
    ])  # fmt: skip
    arms = 5 if many else 2
    by = {patient.id: f"arm {i % arms}" for i, patient in enumerate(subject.patients)}
    parts = parts_of(subject, definitions=[itp.IWG_2009], by=by, lang=lang)
    _, response, remission, _ = next(part for part in parts if part.name == "groups").pictures
    ending = "_many" if many else ""

    for picture, kind in ((response, "groups_response"), (remission, "groups")):
        legend = read_words(lang)(f"report.legend.{kind}{ending}")
        bands = [each for each in picture.figure.axes[0].collections if each.get_gid() == "band"]
        words = [text.get_text() for text in picture.figure.axes[0].texts]
        censored = read_words(lang)("figure.risk.censored")
        assert picture.legend.startswith(legend)
        assert bool(bands) is not many
        assert any(word.strip() == censored for word in words) is not many


def _followed(years: float) -> itp.CaseSeries:
    """Four patients who respond on day 7 and are seen so many years; two lose it on the way."""
    last = round(365.25 * years)
    return itp.CaseSeries(patients=[
        itp.Patient(
            id=f"p{i}",
            lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ongoing=True)],
            platelets=[
                itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                for day, count in [
                    (0, 9), (7, 150), (21, 150), (last // 2, 150),
                    (last // 2 + 7, 9 if i % 2 else 150), (last, 9 if i % 2 else 150),
                ]
            ],
            followed_until=last,
        )
        for i in range(4)
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("years", "months"),
    [(0.4, [6, 12, 24]), (4.9, [6, 12, 24]), (6, [6, 12, 24, 60]), (11, [6, 12, 24, 60, 120]),
     (21, [6, 12, 24, 60, 120, 240])],
)  # fmt: skip
def test_curves_are_read_as_far_as_lines_were_followed(years: float, months: list[int]) -> None:
    """At 6, 12 and 24 months always; later in the table of estimates and in that of the groups."""
    parts = {part.name: part for part in parts_of(_followed(years), definitions=[itp.IWG_2009],
                                                  by="agents")}  # fmt: skip
    tables = {
        table.name: table for name in ("outcomes-1", "groups") for table in parts[name].tables
    }
    told = tables["estimates-R"]

    for kind in ("still_at", "in_response_at"):
        assert [f"{kind}_{n}" for n in months] == [row for row in told.rows if kind in row]
    assert [f"still_{n}" for n in months] == [
        name for name in tables["of_response-R"].columns if name.startswith("still_")
    ]
    for row in (f"still_at_{months[-1]}", f"in_response_at_{months[-1]}"):
        assert str(months[-1]) in told.cell(row, "item").text


@pytest.mark.parametrize(
    ("years", "unit", "ticks", "duration"),
    [
        (2.9, "days", ["0", "180", "360", "540", "720", "900"], "529"),
        (4, "months", ["0", "6", "12", "18", "24", "30", "36", "42", "48"], "24.0"),
        (20, "years", ["0", "3", "6", "9", "12", "15", "18"], "10.00"),
    ],
)
def test_long_times_are_printed_in_months_and_years(
    years: float, unit: str, ticks: list[str], duration: str
) -> None:
    """Days up to three years, months up to six, years beyond; what is at risk stands at them."""
    series = _followed(years)
    for lang in ("en", "zh"):
        word = read_words(lang)(f"time_unit.{unit}")
        study = read_words(lang)(f"figure.{unit}_study")
        parts = parts_of(series, definitions=[itp.IWG_2009], lang=lang, by="agents")
        found = {part.name: part for part in parts}
        drawn = {each.name: each.figure for part in found.values() for each in part.pictures}
        for name in ("outcomes-1-remission", "outcomes-1-swimmer"):
            (label,) = {ax.get_xlabel() for ax in drawn[name].axes}

            assert word in label.casefold()
        assert {study} == {ax.get_xlabel() for ax in drawn["courses-1"].axes}
        (ax,) = drawn["outcomes-1-remission"].axes
        (quick,) = drawn["outcomes-1-time-to-response"].axes

        assert ticks == [each.get_text() for each in ax.get_xticklabels()]
        assert read_words(lang)("figure.days_from_start") == quick.get_xlabel()
        tables = {table.name: table for table in found["outcomes-1"].tables}
        told = tables["estimates-R"]
        assert word in told.cell("duration", "item").text
        assert duration in told.cell("duration", "value").text
        groups = {table.name: table for table in found["groups"].tables}
        for name in ("groups-R", "of_response-R"):
            place = groups[name].columns.index("duration")
            assert word in groups[name].headings[place]
            assert groups[name].cells[0][place].text == told.cell("duration", "value").text
        (data,) = (x.data for x in found["outcomes-1"].pictures if "-remission" in x.name)
        assert data is not None
        assert round(365.25 * years) // 2 in data["day"]  # days, whatever is printed


def test_who_has_no_line_is_told_below_the_flow() -> None:
    """The flow begins with fewer patients than the series has: it says how many it leaves out."""
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)
    count = itp.PlateletMeasurement(on=0, count="9 G/L")
    told = "1 patient without a line of treatment is in no row and in no rate here."
    for lines, expected in (([], True), ([line], False)):
        series = itp.CaseSeries(patients=[
            itp.Patient(id="p1", lines=[line], platelets=[count]),
            itp.Patient(id="p2", lines=lines, platelets=[count]),
        ])  # fmt: skip
        part = next(p for p in parts_of(series, definitions=[itp.IWG_2009])
                    if p.name == "outcomes-1")  # fmt: skip
        assert expected == (told in part.tables[0].notes)
        assert expected == part.pictures[0].legend.endswith(told)


@pytest.mark.usefixtures("undrawn", "few_pictures")
def test_paper_offers_nothing_to_open(tmp_path: Path) -> None:
    """A page opens what stands behind a value; a document and the pieces say nothing of it."""
    series = examples.load("ding-2025")
    behind = "Behind a value stand"
    write_report(series, tmp_path / "page.html", definitions=[itp.IWG_2009],
                 pieces=tmp_path / "pieces")  # fmt: skip
    write_report(series, tmp_path / "paper.docx", definitions=[itp.IWG_2009])
    with zipfile.ZipFile(tmp_path / "paper.docx") as paper:
        assert behind not in paper.read("word/document.xml").decode("utf-8")

    assert behind in (tmp_path / "page.html").read_text(encoding="utf-8")
    tables = [*(tmp_path / "pieces").glob("outcomes-1-table-*-estimates-*.md")]
    assert tables
    assert not any(behind in path.read_text(encoding="utf-8") for path in tables)
