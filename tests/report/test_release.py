"""A report that leaves the house: no date, no id, and no small count, not by subtraction either."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase import cli
from itpcase.figures import save_figure
from itpcase.report import findings, methods_text, write_report
from itpcase.report._methods import methods_in
from itpcase.report._page import page_of
from itpcase.report._parts import Part
from itpcase.report._references import cited
from itpcase.report._sections.order import parts_of
from itpcase.report.publication import MISSING
from itpcase.report.release import (
    check_no_patients,
    count_days,
    hide_small_counts,
    rename_patients,
)
from itpcase.report.tables import comparison_table, summary_table
from itpcase.testing.strategies import case_series
from itpcase.words import read_words

DATE = re.compile(r"\b(19|20)\d\d-\d\d(-\d\d)?\b")


def dated(name: str = "Müller-1980") -> itp.Patient:
    """A patient in dates, with every kind of record."""
    day = dt.date(2021, 3, 1)

    def on(days: int) -> dt.date:
        return day + dt.timedelta(days=days)

    return itp.Patient(
        id=name, sex="F", born_on=dt.date(1980, 5, 17), diagnosed_on=on(-40), died_on=on(400),
        platelets=[itp.PlateletMeasurement(on=on(n), count=f"{c} 10*9/L")
                   for n, c in ((-1, 12), (9, 45), (20, 130), (60, 140), (90, 9), (95, 8))],
        lines=[itp.TreatmentLine(line=1, agents=("ivig",), started_on=day, ended_on=on(5)),
               itp.TreatmentLine(line=2, agents=("eltrombopag",), started_on=on(100))],
        rescues=[itp.RescueTherapy(on=on(92), kind="ivig")],
        bleeds=[itp.BleedingEvent(on=on(91), who_grade=2)],
        labs=[itp.LabMeasurement(on=on(3), analyte="alt", value="40 U/L")],
        exposures=[itp.Exposure(agent="ivig", started_on=day, ended_on=on(5))],
    )  # fmt: skip


def test_no_date_is_left() -> None:
    """In no record; day 0 is the start of the first line."""
    (moved,) = count_days([dated()]).patients

    assert not DATE.search(repr(attrs.asdict(moved)))
    assert "datetime" not in repr(attrs.asdict(moved))
    assert [-1, 9, 20, 60, 90, 95] == [each.on for each in moved.platelets]
    assert [(0, 5), (100, None)] == [(x.started_on, x.ended_on) for x in moved.lines]
    assert (92, 91, 3) == (moved.rescues[0].on, moved.bleeds[0].on, moved.labs[0].on)
    assert (-40, 400) == (moved.diagnosed_on, moved.died_on)


@settings(max_examples=40)
@given(case_series(itp.IWG_2009, calendar=True, min_size=1, max_size=3))
def test_answers_are_those_of_the_dates(series: itp.CaseSeries) -> None:
    """Category, days, episodes: of every line."""
    series = attrs.evolve(series, data_cut=None)
    moved = count_days(series)
    names = ("patient_id", "line", "category", "not_evaluable", "time_to_response_days")
    before, after = (itp.classify_response(each) for each in (series, moved))
    for name in names:
        assert before[name].astype(str).tolist() == after[name].astype(str).tolist()
    episodes = [
        [(str(row["patient_id"]), row["line"], row["episode"], row["days"], str(row["end_reason"]))
         for row in itp.remission_episodes(each).rows()]
        for each in (series, moved)
    ]  # fmt: skip
    assert repr(episodes[0]) == repr(episodes[1])


def test_a_cut_in_dates_is_refused() -> None:
    """It is another study day for each patient."""
    series = itp.CaseSeries(patients=[dated()], data_cut=dt.date(2022, 1, 1))

    with pytest.raises(itp.InputError, match="CUT_IN_DATES"):
        count_days(series)


def test_names_are_as_wide_as_the_last_of_them() -> None:
    """So that they sort as they stand."""
    series = rename_patients([dated(f"x{i}") for i in range(10)])

    assert ["P01", "P02", "P10"] == [series.patients[i].id for i in (0, 1, 9)]


@pytest.fixture
def as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write of the figures of a folder those that are text: the others have the same words."""
    monkeypatch.setattr(
        "itpcase.report._page.save_figure",
        lambda figure, to: save_figure(figure, to) if to.suffix == ".svg" else to,
    )


@pytest.mark.usefixtures("undrawn", "as_text")
def test_a_report_that_leaves_the_house(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the command: no id and no date in the page or in any piece."""
    itp.write_csv(itp.CaseSeries(patients=[dated("Mueller-1980")]), tmp_path / "mine")
    code = cli.main(
        ["report", str(tmp_path / "mine"), "-o", str(tmp_path / "out.html"), "--relative-days",
         "--pseudonyms", "--pieces", str(tmp_path / "pieces")]
    )  # fmt: skip
    capsys.readouterr()
    texts = [
        path.read_text(encoding="utf-8")
        for path in (tmp_path / "out.html", *(tmp_path / "pieces").rglob("*"))
        if path.suffix in {".html", ".csv", ".md", ".svg"}
    ]

    assert code in {0, 1}
    assert len(texts) > 5
    assert [] == [text for text in texts if "Mueller" in text]
    assert "2021-0" not in texts[0]
    assert "1980-05" not in "".join(texts)


# --- small counts -------------------------------------------------------------------------------


def people(women: int, men: int, unknown: int, cut: int) -> list[itp.Patient]:
    """So many of each, of whom the first had a splenectomy."""
    sexes: list[str | None] = ["F"] * women + ["M"] * men + [None] * unknown
    return [
        itp.Patient(
            id=f"id-{i}", sex=sex, age=30 + i,
            lines=[
                itp.TreatmentLine(line=1, agents=("splenectomy" if i < cut else "ivig",),
                                  started_on=0),
                itp.TreatmentLine(line=2, agents=("rituximab",), started_on=10),
            ],
        )
        for i, sex in enumerate(sexes)
    ]  # fmt: skip


def told(text: str) -> int | None:
    """The count of a cell; None if it is hidden."""
    if text == MISSING:  # of nobody
        return 0
    return None if text == "hidden" else int(re.split(r"[/ ]", text)[0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 12))
def test_small_counts_do_not_come_back(women: int, men: int, unknown: int, cut: int) -> None:
    """Every small count of a Table 1 has more than one value that fits all that is told."""
    everybody = women + men + unknown
    table = hide_small_counts(summary_table(people(women, men, unknown, cut), spread="iqr"), 5)
    shown = {code: told(table.cell(code, "value").text) for code in ("patients", "sex.F", "sex.M")}
    known_text = table.cell("sex.F", "known").text
    known = None if known_text == "hidden" else int(known_text.split("/")[0])
    if not everybody:
        return
    if everybody < 5:
        assert shown == dict.fromkeys(shown)
        return
    fits = [
        (f, m, u)
        for f, m, u in itertools.product(range(everybody + 1), repeat=3)
        if f + m + u == everybody
        and (known is None or f + m == known)
        and shown["sex.F"] in {None, f} and shown["sex.M"] in {None, m}
    ]  # fmt: skip
    for place, count in enumerate((women, men, unknown)):
        if 0 < count < 5:
            assert len({each[place] for each in fits}) > 1
    assert (women, men, unknown) in fits


def of_one_line(responders: int, others: int, unseen: int) -> list[itp.Patient]:
    """Patients of one line each: so many respond, so many do not, and so many have no count."""
    low = [attrs.evolve(each, count="9 10*9/L") for each in dated().platelets]
    held = [*[dated().platelets] * responders, *[low] * others, *[()] * unseen]
    return [attrs.evolve(dated(f"p{i}"), lines=dated().lines[:1], platelets=each)
            for i, each in enumerate(held)]  # fmt: skip


@pytest.mark.parametrize("min_cell", [2, 5, 11])
@pytest.mark.parametrize(
    ("responders", "others", "unseen"), [(1, 8, 12), (12, 1, 8), (8, 12, 1), (12, 12, 12)]
)
def test_small_counts_of_rates_do_not_come_back(
    responders: int, others: int, unseen: int, min_cell: int
) -> None:
    """Of yes, no and not evaluable of every definition; the percentages are hidden with them."""
    plain = comparison_table(of_one_line(responders, others, unseen))
    table = hide_small_counts(plain, min_cell)
    iwg = {"yes": responders, "no": others, "unknown": unseen}
    told = {table.cell("iwg-2009", name).text for name in ("responders", "not_evaluable")}

    assert ("hidden" in told) == (min(iwg.values()) < min_cell)
    for code in plain.rows:
        yes, lines = (int(x) for x in plain.cell(code, "responders").text.split("/"))
        unknown = int(plain.cell(code, "not_evaluable").value)
        counts = {"yes": yes, "no": lines - yes - unknown, "unknown": unknown}
        shown = table.cell(code, "responders").text
        small = [name for name, count in counts.items() if 0 < count < min_cell]
        if {"yes", "no"} & {*small}:
            assert "hidden" == table.cell(code, "rate").text
        if "yes" in small:
            assert "hidden" == shown
        if "unknown" in small:
            assert "hidden" == table.cell(code, "not_evaluable").text
        if "no" in small:  # it is not shown, and follows from the others unless one is hidden
            assert "hidden" in {shown, table.cell(code, "not_evaluable").text}


def test_nothing_stands_behind_a_cell() -> None:
    """No id, no day and no count of a patient."""
    table = hide_small_counts(summary_table(people(8, 8, 0, 0)), 5)

    assert [((), (), "")] == list({
        (cell.patients, cell.counts, cell.why) for row in table.cells for cell in row
    })  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "asked",
    [{}, {"listings": False}, {"min_cell": 5}, {"by": "sex"}, {"by": "sex", "strata": "agents"}],
)
def test_the_methods_describe_what_the_report_has(asked: dict[str, Any], lang: str) -> None:
    """A method that is named has its table, and what is cited is what the sentences cite."""
    definitions = [itp.IWG_2009]
    series = itp.CaseSeries(patients=people(8, 8, 0, 8))
    parts = tuple(parts_of(series, definitions=definitions, lang=lang, **asked))
    tables = [table.name.partition("-")[0] for part in parts for table in part.tables]
    text = " ".join(next(part.texts for part in parts if part.name == "methods"))
    hiding = read_words(lang)("tables.note_hidden", n=5)

    for names, table in (
        (("Kaplan", "Turnbull", "KMunicate"), "estimates"),
        (("Newcombe", "Fisher", "Gray"), "groups"),
        (("Breslow", "Tarone"), "strata"),
        (("STROBE",), "missing"),
    ):
        for name in names:
            assert (name in text) == (table in tables), (name, table)
    assert (hiding in text) == ("min_cell" in asked)
    by, strata = asked.get("by"), asked.get("strata")
    entries = cited(definitions, by=by, strata=strata, **methods_in(parts))
    numbers = list(dict.fromkeys(map(int, re.findall(r"\[(\d+)\]", text))))
    assert list(range(1, len(entries) + 1)) == numbers


def test_the_page_of_a_report_of_many_cites_no_curve(tmp_path: Path) -> None:
    """The list of sources goes with the methods; a smallest count must be one."""
    page, series = tmp_path / "page.html", people(8, 8, 0, 0)
    write_report(series, page, min_cell=5)

    assert "kaplan1958" not in page.read_text(encoding="utf-8")
    assert "clopper1934" in page.read_text(encoding="utf-8")
    with pytest.raises(itp.InputError, match="MIN_CELL"):
        methods_text(series, definitions=[itp.IWG_2009], min_cell=0)


def test_a_report_of_many_names_nobody(tmp_path: Path) -> None:
    """It holds Table 1, rates and methods; groups and tables of one's own are refused."""
    page, series = tmp_path / "page.html", people(8, 8, 0, 0)
    write_report(series, page, min_cell=5)
    text = page.read_text(encoding="utf-8")

    assert not re.search(r"\bid-\d", text)
    assert "Counts below 5 are hidden" in text
    assert "<svg" not in text
    with pytest.raises(itp.InputError, match="MIN_CELL_ALONE"):
        write_report(series, page, min_cell=5, by="agents")
    with pytest.raises(itp.InputError, match="MIN_CELL_ALONE"):
        write_report(series, page, min_cell=5, checklists=["care"])
    with pytest.raises(itp.InputError, match="MIN_CELL"):
        write_report(series, page, min_cell=0)
    with pytest.raises(itp.InputError, match=r"at least 17 patients.*FEW_PATIENTS"):
        write_report(series, page, min_cell=17)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_offers_what_it_can_open(lang: str) -> None:
    """Patients and counts with listings; without them, and of many patients, rules alone."""
    said, series = read_words(lang), itp.CaseSeries(patients=people(8, 8, 0, 0))
    parts = partial(parts_of, series, definitions=[itp.IWG_2009], lang=lang)
    page = partial(page_of, series, definitions=[itp.IWG_2009], lang=lang)
    rules, everything = said("report.hint_rules"), said("report.hint")

    assert everything in page(tuple(parts()))
    unlisted = page(tuple(parts(listings=False)), listings=False)
    for text in (unlisted, page(tuple(parts(min_cell=5)))):
        assert rules in text
        assert everything not in text
    assert 'screen">' not in page((Part("more", "More"),))


def test_a_table_of_many_says_how_it_is_read() -> None:
    """What the numbers in brackets are, in each table; no note counts patients beside the cells."""
    series = itp.CaseSeries(patients=[
        attrs.evolve(dated(f"p{i}"), born_on=None, age=30 + i, provenance="synthetic")
        for i in range(12)
    ])  # fmt: skip
    plain = summary_table(series, spread="iqr")
    hidden = hide_small_counts(plain, 5)

    assert any("Counts of 12 patients" in note for note in plain.notes)
    assert [note.split(";")[0].split(" in whom")[0] for note in hidden.notes] == [
        "Age, phase and duration of ITP are those at the start of the line",
        "Numbers are medians (first–third quartile)",
        "Percentages are of the patients",
        "Counts below 5 are hidden, and others that would give them back.",
    ]
    rates = comparison_table(series)
    assert hide_small_counts(rates, 5).notes[:-1] == rates.notes


def test_the_screen_gives_no_small_count_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines and their categories, beside the rates of the report, would."""
    folder, page = tmp_path / "series", tmp_path / "page.html"
    series = itp.CaseSeries(patients=[dated(f"p{i}") for i in range(12)])
    itp.write_csv(series, folder)
    code = cli.main(["report", str(folder), "-o", str(page), "--min-cell", "5"])

    assert 0 == code
    assert [str(page), *findings(series, min_cell=5)] == capsys.readouterr().out.splitlines()
    assert {*findings(series)} - {*findings(series, min_cell=5)} == {
        "12 patients, 24 lines of treatment, 72 counts",
        "Of 24 lines of treatment: 12 CR, 0 R, 0 NR, 12 NE. (iwg-2009)",
    }


def test_another_table_is_refused() -> None:
    """Its counts would be passed over."""
    with pytest.raises(itp.InputError, match="NO_SMALL_COUNTS"):
        hide_small_counts(summary_table(people(8, 8, 0, 0), by="sex"), 5)


@pytest.mark.parametrize(
    ("title", "is_named"),
    [
        ("Cases of Ward-A", True), ("ward-A: (Ward-A).", True), ("Ward-A", True),
        ("Ward-AB and MyWard-A", False), ("Steward-A", False), ("ward-a", False), ("", False),
    ],
)  # fmt: skip
def test_an_id_is_one_where_it_is_a_word_of_its_own(title: str, is_named: bool) -> None:
    """Where a longer word holds its letters, nobody is named."""
    _check_title("Ward-A", title, is_named)


@pytest.mark.parametrize(
    ("id", "title", "is_named"),
    [
        ("730415", "The case 730415", True), ("730415", "Cases 730414,730415", True),
        ("730415", "Case 730415.0", True), ("000019", "Case 000019, told", True),
        ("730415", "Cases of 7304150 and A730415", False), ("730415", "p 0.730415", False),
        ("73041", "73041 lines", False), ("2021", "A series of 2021", False),
    ],
)  # fmt: skip
def test_an_id_of_digits_alone_is_one_where_it_is_long(id: str, title: str, is_named: bool) -> None:
    """So many digits are no year, and by chance no number of a series."""
    _check_title(id, title, is_named)


def _check_title(id: str, title: str, is_named: bool) -> None:
    series = itp.CaseSeries(patients=[itp.Patient(id=id)], title=title or None)
    if is_named:
        with pytest.raises(itp.InputError, match=rf"^title: .*{id}.*PATIENT_NAMED"):
            check_no_patients(series, None)
    else:
        check_no_patients(series, None)
