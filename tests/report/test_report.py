"""Answers as tables and as one page of HTML."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
import sys
from collections.abc import Sequence
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.definitions.definition import BaselineRule, Criterion, VisitRule
from itpcase.definitions.references import REFERENCES, reference
from itpcase.figures import _canvas
from itpcase.report import (
    _page,
    bibtex,
    estimates_table,
    methods_text,
    report_html,
    table_as_csv,
    table_as_text,
    write_report,
)
from itpcase.report._cells import kept
from itpcase.report._page import form_of
from itpcase.report._references import cited
from itpcase.report._sections import outcomes
from itpcase.report.publication import PublicationTable, TableCell
from itpcase.report.tables import lines_table
from itpcase.units.text import width_of
from itpcase.words import read_words


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and the text of its cells by table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.headings: list[str] = []
        self._within: list[str] = []
        self._caption = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag; a row and a cell begin, and end the ones before that nothing has ended."""
        self.tags.append((tag, dict(attrs)))
        self._end({"td": {"td", "th"}, "tr": {"td", "th", "tr"}}.get(tag, set()))
        if tag not in {"meta", "img", "br", "link"}:
            self._within.append(tag)
        if tag == "table":
            self._caption = str(len(self.tables))
            self.tables[self._caption] = []
        if tag == "tr":
            self.tables[self._caption].append([])
        if tag in {"td", "th"}:
            self.tables[self._caption][-1].append("")
        if tag in {"h1", "h2"}:
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        """A tag ends; with a table the row and the cell that nothing has ended."""
        self._end({"td", "th", "tr"} if tag == "tbody" else set())
        assert tag == self._within.pop()

    def _end(self, tags: set[str]) -> None:
        while self._within and self._within[-1] in tags:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Add to the heading, the caption or the cell; what is disclosed is no text of a cell."""
        within = self._within
        if within and within[-1] in {"h1", "h2"}:
            self.headings[-1] += data
        elif "caption" in within:
            self.tables[data.strip()] = self.tables.pop(self._caption)
            self._caption = data.strip()
        elif {"td", "th"} & set(within) and "div" not in within[within.index("table") :]:
            self.tables[self._caption][-1][-1] += data.strip()

    def named(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of these names."""
        return [attrs for tag, attrs in self.tags if tag in names]

    def table(self, title: str) -> list[list[str]]:
        """The first table whose title starts so."""
        return next(rows for name, rows in self.tables.items() if name.startswith(title))


def series(name: str = "p1", **more: object) -> itp.CaseSeries:
    """One patient with a response that was lost."""
    days = {0: "9", 7: "50", 14: "60", 30: "10", 31: "8"}
    lines = more.pop("lines", [itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)])
    return itp.CaseSeries(
        patients=[
            itp.Patient(
                id=name,
                lines=lines,  # type: ignore[arg-type]
                platelets=[
                    itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                    for day, count in days.items()
                ],
                **more,  # type: ignore[arg-type]
            )
        ]
    )


@cache
def report_of(example: str = "", lang: str = "en") -> str:
    """The page about an example, or about `series`, under IWG 2009; written once for all tests."""
    subject = examples.load(example) if example else series()
    return report_html(subject, definitions=[itp.IWG_2009], lang=lang)


ONE_DRUG = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, ended_on=9)]


@pytest.mark.usefixtures("undrawn")
def test_the_report_of_the_seed_series_prints_its_durations() -> None:
    """1045, 390, 334 and 120 days, the last ended by the stop of the drug; constructed is said."""
    html = report_html(examples.load("ding-2025"), definitions=[itp.DING_2025])
    heading, *rows = Page(html).table("Lines of treatment")
    durations = [row[heading.index("Duration (shortest–longest) [days]")] for row in rows]

    assert ["1045+", "390+", "334+", "120"] == [text.split()[0] for text in durations]
    assert "drug stopped" in rows[3][heading.index("How it ended")]
    assert "are constructed to fit published facts: they are not patient data" in html


def test_the_report_of_the_published_cases_shows_every_line_with_its_explanation() -> None:
    """Nobody is dropped, and each row says why."""
    published = examples.load("published-cases")
    html = report_of("published-cases")
    lines = [[p.id, str(line.line)] for p in published.patients for line in p.lines]

    assert lines == [row[:2] for row in Page(html).table("Lines of treatment")[1:]]
    assert html.count("under iwg-2009 (version 1).") >= len(lines)
    assert "The unit of 4 counts was supplied" in html
    assert "Rodeghiero F" in html


def test_the_page_needs_no_other_file() -> None:
    """No script, no style sheet; images are inside, and links stay on the page."""
    page = Page(report_of("published-cases"))
    targets = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = [attrs["href"] or "" for attrs in page.named("a")]

    assert [] == page.named("script", "link", "iframe", "object")
    images = [attrs["src"] or "" for attrs in page.named("img")]
    assert images
    assert all(each.startswith("data:image/svg+xml,%3C") for each in images)
    assert set() == {link.removeprefix("#") for link in links} - targets
    assert all(link.startswith("#") for link in links)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_can_be_read_aloud(lang: str) -> None:
    """Language, title, landmarks, headings in order, headers with scope, images with text."""
    page = Page(report_of(lang=lang))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]

    assert [lang] == [attrs["lang"] for attrs in page.named("html")]
    assert 1 == len(page.named("title")) == len(page.named("main")) == len(page.named("nav"))
    assert [1] + [2] * (len(levels) - 1) == levels
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.named("th"))
    assert all((attrs.get("alt") or "").strip() for attrs in page.named("img"))
    assert len(set(ids)) == len(ids)
    assert "" not in page.headings


def test_untrusted_text_cannot_run() -> None:
    """A name is text, also in a title, a note, a drug, and inside the figures."""
    bad = "<script>alert(1)</script>"
    lines = [itp.TreatmentLine(line=1, agents=[bad], started_on=0, note=bad, stop_reason=bad)]
    one = attrs.evolve(series(bad, note=bad, citation=bad).patients[0], lines=lines)
    found = itp.CaseSeries(patients=[one], title=bad, note=bad, citation=bad)
    html = report_html(found, more={bad: itp.Table({"patient_id": [bad]})})
    images = [unquote(each) for each in re.findall(r'src="data:image/svg\+xml,([^"]+)"', html)]

    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert images
    assert all("<script" not in each for each in images)
    assert all("<svg" in each for each in images)


def test_every_number_leads_to_what_stands_behind_it() -> None:
    """A value opens its counts and its rule; an estimate opens its lines."""
    html = report_of()

    assert re.search(r"<summary>23</summary>|<summary>23 \(", html)
    assert "<li>50 ×10⁹/L, day 7</li>" in html
    assert "p1/1: 23 d" in html
    assert "Kaplan-Meier, first response of each line" in html


@pytest.mark.usefixtures("undrawn")
def test_problems_are_listed_with_address_and_remedy() -> None:
    """What the reader found stands in the report."""
    problem = itp.errors.Problem(
        code="NO_UNIT", argument="count", needed="a unit", given="'40'", remedy="write it",
        file="counts.csv", row=3,
    )  # fmt: skip
    rows = Page(report_html(series(), problems=[problem])).table("Problems")

    assert "counts.csv, row 3, count" in rows[1]
    assert "write it" in rows[1]


@pytest.mark.usefixtures("undrawn")
def test_a_definition_of_landmarks_gets_its_table() -> None:
    """ASH 2019 has no levels; its landmarks are shown."""
    rows = Page(report_html(series(), definitions=[itp.ASH_2019])).table("Endpoints")

    assert ["p1", "1", "early response", "yes", "", "7", "", ""] in rows


@pytest.mark.usefixtures("undrawn")
def test_every_definition_and_the_laboratory_stand_in_the_report() -> None:
    """The first for every series with patients, the second where there are laboratory values."""
    labs = [
        itp.LabMeasurement(on=on, analyte="alt", value=f"{value} U/L", upper_limit="40 U/L")
        for on, value in ((0, 30), (14, 130))
    ]
    without = Page(report_of())
    with_labs = Page(report_html(series(labs=labs), definitions=[itp.IWG_2009]))

    assert "The same series under every definition" in without.headings
    assert "Laboratory safety" not in without.headings
    assert "Laboratory safety" in with_labs.headings
    assert ["iwg-2009", "R, response", "1/1"] in [
        row[:3] for row in with_labs.table("The same lines")
    ]


def test_an_empty_series_is_a_page() -> None:
    """No patient, no error, and every figure says that nobody is there."""
    page = Page(report_html(itp.CaseSeries(patients=[])))

    assert ["None."] in page.table("Lines of treatment")
    assert page.named("img")


@pytest.mark.usefixtures("undrawn")
def test_further_tables_have_a_part_of_their_own() -> None:
    """A table of columns, or one of cells, under its title."""
    own = itp.Table({"patient_id": ["p1"], "grade": [3]})
    published = itp.report.tables.patients_table(series())
    html = report_html(series(), more={"Safety": own, "Again": published})
    page = Page(html)

    assert "Further tables" in page.headings
    assert [["Patient", "grade"], ["p1", "3"]] == page.table("Safety")


IN_CHINESE = [
    itp.IWG_2009,
    itp.ASH_2019,
    itp.CHINA_2020,
    itp.DING_2025,
    itp.definitions.DING_2025_RESPONSE,
]
"""Definitions whose titles and rules have Chinese words."""

NAMES = {
    "itpcase", "kaplan", "meier", "kmunicate", "bibtex", "brookmeyer", "crowley", "clopper",
    "pearson", "turnbull", "aalen", "johansen", "seen", "cited", "recalled", "assumed", "ding",
}  # fmt: skip
"""What a Chinese text leaves in Latin letters: names, and the codes of the evidence."""


SOURCES = {str(reference(key)) for key in REFERENCES}


@pytest.mark.parametrize("definition", IN_CHINESE, ids=lambda d: d.id)
@pytest.mark.usefixtures("undrawn")
def test_the_whole_report_is_in_chinese(definition: itp.Definition) -> None:
    """No words of the library are left in English, but codes, names and publications."""
    found = attrs.evolve(series(lines=ONE_DRUG), title="病例")
    html = report_html(found, definitions=[definition], lang="zh")
    without = r"<style>.*?</style>|<li lang=.*?</li>|<pre>.*?</pre>|<[^>]*>"
    text = unescape(re.sub(without, "\n", html, flags=re.DOTALL))
    for known in (*SOURCES, *sorted((d.id for d in itp.list_definitions()), key=len, reverse=True)):
        text = text.replace(known, "")
    left = {
        each for each in re.findall(r"(?<![\w-])[A-Za-z]{4,}(?!\w)", text) if each.upper() != each
    }

    assert set() == {each.lower() for each in left} - NAMES - {q.name for q in definition.questions}
    assert "患者" in Page(html).headings


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("d", itp.list_definitions(), ids=lambda d: d.id)
def test_the_methods_say_every_definition(d: itp.Definition, lang: str) -> None:
    """Every kind of rule has its words, and a Chinese text leaves names and codes in Latin."""
    title = d.told("title").render(lang)
    told = title
    if not d.placeholder:
        told += "".join(methods_text(series(lines=ONE_DRUG), definitions=[d], lang=lang))

    assert title
    if lang == "zh":
        left = re.findall(r"[A-Za-z]{4,}", told.replace(d.id, ""))
        assert set() == {each.lower() for each in left if each.upper() != each} - NAMES - {"log"}


def test_the_lines_say_what_the_codes_stand_for() -> None:
    """In a language that shows the codes alone; Chinese has the words beside them."""
    found = examples.load("ding-2025")
    said = "CR, complete response; R, response; NR, no response; NE, not evaluable."

    assert said in lines_table(found).notes
    assert not any("complete" in note for note in lines_table(found, lang="zh").notes)


def test_dates_stay_on_one_line_and_identifiers_are_left_alone() -> None:
    """A browser breaks both at their hyphens; a DOI is no date."""
    html = report_of()

    assert "10.1182/blood-2008-07-162503" in html
    assert html.count('<span class="day">') == len(
        re.findall(r'class="day">\d{4}-\d\d-\d\d<', html)
    )


def test_a_word_of_chinese_stands_on_one_line() -> None:
    """In print too, where a line of Chinese may break anywhere; headings break at brackets."""
    style = re.search(r"@media print \{.*?</style>", report_of(lang="zh"), re.DOTALL)

    assert '<span class="whole">待写</span>' == kept("待写")
    assert '<span class="whole">缺失或假定</span>' == kept("缺失或假定")
    assert "随访结束后仍有效的治疗线" == kept("随访结束后仍有效的治疗线")
    assert "NR &lt; R" == kept("NR < R")
    assert '27+ (<span class="whole">27–∞</span>)' == kept("27+ (27–∞)")
    assert '(100%, <span class="whole">2.5–100</span>)' == kept("(100%, 2.5–100)")
    assert style is not None
    assert ":lang(zh) thead th { word-break: keep-all; }" in style[0]


@pytest.mark.usefixtures("undrawn")
def test_dates_of_long_tables_stay_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nothing opens behind the cells, as in the report of a registry."""
    monkeypatch.setattr(_page, "MOST_EXPLAINED", 0)
    one = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=dt.date(2021, 3, 5))],
        platelets=[itp.PlateletMeasurement(on=dt.date(2021, 3, 5), count="9 G/L")],
    )
    html = report_html(itp.CaseSeries(patients=[one]), definitions=[itp.IWG_2009])

    assert "<td><span>2021-03-05</span>" in html
    assert "<td>2021-03-05" not in html
    assert ".brief span { white-space: nowrap; }" in html


@pytest.mark.usefixtures("undrawn")
def test_a_page_of_many_patients_leaves_out_what_nobody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One swimmer figure, nothing behind the cells of long tables, and a few of the ids listed."""
    one = series().patients[0]
    many = itp.CaseSeries(patients=[attrs.evolve(one, id=f"p{i}") for i in range(9)])
    monkeypatch.setattr(_page, "MOST_LISTED", 5)
    whole = report_html(many, definitions=[itp.IWG_2009])
    monkeypatch.setattr(outcomes, "MOST_PAGES", 0)
    monkeypatch.setattr(_page, "MOST_EXPLAINED", 8)
    short = report_html(many, definitions=[itp.IWG_2009])

    told = "R under iwg-2009"
    assert told in whole
    assert told not in short
    assert "With 9 rows, what stands behind the cells is left out" in short
    assert "and 4 more" in whole
    assert [*Page(whole).tables.values()] == [*Page(short).tables.values()]
    assert Page(short).named("th").count({"scope": "row"}) == Page(whole).named("th").count(
        {"scope": "row"}
    )
    assert "</td></tr>" in short
    assert len(short) < len(whole)
    assert ".brief" not in whole
    assert 'id="outcomes-1-swimmer"' in short


# --- the methods and the estimates --------------------------------------------------------------


def test_the_methods_name_rules_settings_version_and_sources() -> None:
    """What a reviewer asks for, in sentences."""
    subject, rules, gaps, estimates = methods_text(series(), definitions=[itp.IWG_2009])

    assert subject.startswith(
        f"This series comprises 1 patient with 1 line of treatment, assessed with itpcase "
        f"{itp.__version__} [1]."
    )
    assert "CR was a count of at least 100." in rules
    assert "R was a count of at least 30 and at least 2 times the baseline." in rules
    assert "2 counts in a row, the first and the last at least 7 days apart" in rules
    assert "items 12c and 14b of STROBE [4]" in gaps
    assert "[5]" in estimates
    assert "log-log" in estimates


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sources_are_numbered_in_the_order_in_which_they_are_cited(lang: str) -> None:
    """As journals ask."""
    for by, strata, last in ((None, None, 12), ("line", None, 20), ("line", "arm", 27)):
        told = methods_text(
            series(), definitions=[itp.IWG_2009, itp.DING_2025], by=by, strata=strata, lang=lang
        )
        numbers = list(dict.fromkeys(map(int, re.findall(r"\[(\d+)\]", " ".join(told)))))

        assert list(range(1, last + 1)) == numbers


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_method_that_the_methods_name_is_cited(lang: str) -> None:
    """Each name has its number at once behind it, and the page lists what has one."""
    names = (
        "Newcombe", "Katz", "Fisher", "Cox", "Efron", "Gray", "Cochran", "Sato", "Robins",
        "Breslow", "Tarone", "Turnbull", "Clopper", "Mantel",
    )  # fmt: skip
    definitions = [itp.IWG_2009, itp.get_definition("luna-3")]
    told = methods_text(series(), definitions=definitions, by="line", strata="arm", lang=lang)
    text = " ".join(told)
    entries = cited(definitions, by="line", strata="arm")
    for name in names:
        assert re.search(name + r"[^.,\uff0c\u3002;]*?\[\d+\]", text), name
        assert any(name in entry.authors for entry in entries), name
    page = report_html(series(), definitions=definitions, by="line", lang=lang)

    assert "Newcombe RG (1998)" in page
    assert "Tarone RE (1985)" not in page
    assert "@article{gray1988," in page
    assert "@article{gray1988," not in report_html(series(), definitions=definitions, lang=lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_methods_cite_the_software_and_say_the_data_cut(lang: str) -> None:
    """The first source is this library, with its version; no cut is told of where none was set."""
    cut = attrs.evolve(series(), data_cut=400)
    first, *_ = methods_text(cut, definitions=[itp.IWG_2009], lang=lang)
    said = read_words(lang)
    told = said("report.data_cut", day=said.day(400))

    assert f"itpcase {itp.__version__}[1]" in first.replace(" [", "[")
    assert first.endswith(told)
    assert told not in methods_text(series(), definitions=[itp.IWG_2009], lang=lang)[0]
    page = report_html(cut, definitions=[itp.IWG_2009], lang=lang)
    assert '<li lang="en">itpcase contributors. itpcase: platelet' in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_methods_name_how_each_estimate_was_made(lang: str) -> None:
    """A sentence for each, that a paper can take over."""
    told = methods_text(series(), definitions=[itp.IWG_2009], lang=lang)[-1]
    named = {
        "en": ("Kaplan and Meier", "cumulative incidences", "competing events", "Turnbull",
               "state occupation probability", "restricted", "infinitesimal jackknife",
               "Poisson", "reverse curve"),
        "zh": ("Kaplan-Meier法", "累积发生率", "竞争事件", "Turnbull法", "状态占有概率", "限制",
               "无穷小刀切法", "泊松分布", "反向曲线"),
    }  # fmt: skip

    assert [] == [each for each in named[lang] if each not in told]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.usefixtures("undrawn")
def test_the_methods_name_how_groups_were_compared(lang: str) -> None:
    """In a report that compares them, after what is cited, and in no other."""
    asked: Any = {"definitions": [itp.IWG_2009], "lang": lang}
    *plain, told = methods_text(series(), by="line", **asked)
    named = {
        "en": ("Newcombe", "Katz", "95%", "Fisher", "log-rank", "No p value is corrected"),
        "zh": ("Newcombe", "Katz", "95%", "Fisher", "log-rank", "未作多重比较校正"),
    }

    assert [] == [each for each in named[lang] if each not in told]
    assert tuple(plain) == methods_text(series(), **asked)
    assert told in unescape(report_html(series(), by="line", **asked))
    assert told not in unescape(report_html(series(), **asked))
    assert told not in methods_text(series(), definitions=[itp.ASH_2019], by="line", lang=lang)


def test_the_methods_of_a_definition_of_landmarks() -> None:
    """The landmark, its window, and that it was not checked."""
    text = " ".join(methods_text(series(), definitions=[itp.ASH_2019]))

    assert "read from the count nearest to day 7 (days 4 to 10)" in text
    assert "not yet checked against the paper" in text
    assert "Kaplan" not in text


@pytest.mark.parametrize(
    ("lang", "within", "of_the_day", "splenectomy"),
    [
        ("en", "last count on the day of the start or up to 30 days before it.",
         "The baseline was the count of the day of the start.", "the first-ever treatment"),
        ("zh", "治疗开始当日或之前30天内的末次计数。", "基线为治疗开始当日的计数。",
         "脾切除术以首次治疗的开始"),
    ],
)  # fmt: skip
def test_the_methods_say_which_count_was_the_baseline(
    lang: str, within: str, of_the_day: str, splenectomy: str
) -> None:
    """The count of the day of the start is one, and of a window of no days the only one."""
    given = series()
    no_window = attrs.evolve(itp.DING_2025, id="mine", baseline=BaselineRule(window_days=0))

    judged, plain, narrow = (
        methods_text(given, definitions=[d], lang=lang)[1]
        for d in (itp.IWG_2009, itp.DING_2025, no_window)
    )

    assert within in judged
    assert within in plain
    assert (splenectomy in judged, splenectomy in plain) == (True, False)
    assert of_the_day in narrow
    assert of_the_day not in plain


@pytest.mark.parametrize(
    ("lang", "censored"),
    [("en", "Intercurrent events: rescue therapy censored a response; "),
     ("zh", "伴发事件\uff1a补救治疗视为疗效删失\uff1b")],
)  # fmt: skip
def test_the_methods_say_what_an_event_censored(lang: str, censored: str) -> None:
    """It is named where it is the first of the events too."""
    strategies = attrs.evolve(itp.IWG_2009.strategies, rescue="censor")
    mine = attrs.evolve(itp.IWG_2009, id="mine", strategies=strategies)

    assert censored in methods_text(series(), definitions=[mine], lang=lang)[1]


def test_the_methods_tell_of_no_bleeding_rule_where_there_is_none() -> None:
    """The rule of a variant without it is not said, in whatever language."""
    mine = attrs.evolve(itp.IWG_2009, id="mine", bleeding_allowed=None)
    for lang, word in (("en", "leeding"), ("zh", "出血")):
        with_rule, without = (
            methods_text(series(), definitions=[d], lang=lang)[1] for d in (itp.IWG_2009, mine)
        )

        assert word in with_rule
        assert word not in without


def test_the_methods_of_visits_gaps_and_unrecorded_bleeding() -> None:
    """Settings that a variant can have."""
    visits = VisitRule(
        name="durable", label="durable platelet response", any_of=Criterion(at_least=50),
        first_day=7, visits=8, interval_days=7, at_least=6,
    )  # fmt: skip
    variant = attrs.evolve(
        itp.IWG_2009, id="mine", citation=None, visits=[visits], max_gap=56,
        bleeding_unrecorded="not_evaluable", response_date="confirming", same_day="first",
    )  # fmt: skip
    text = methods_text(series(), definitions=[variant])[1]

    assert "Durable platelet response was a count of at least 50 on at least 6 of 8 visits" in text
    assert "A visit without a count counted as not met." in text
    assert "no count was imputed or carried forward." in text
    assert "the first by its time, or in the order of the data where a time is missing, was" in text
    shares = methods_text(series(), definitions=[itp.get_definition("luna-3")])[1]
    assert "a count of at least 50 on a share of at least 2/3 of 12 visits" in shares
    assert "Visits without a count were left out." in shares
    assert "With fewer than 8 observed, the answer was no." in shares
    assert "more than 56 days apart" in text
    assert "the line was not evaluable" in text
    assert "dated at the count that confirmed it" in text
    assert text.startswith(
        "Response was defined by “International Working Group 2009: CR, R and NR” ("
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_methods_hold_every_number_of_a_tally(lang: str) -> None:
    """A quota, its share, the fewest observed and visits in a row are told of every definition."""
    told = [
        (d.id, question, " ".join(methods_text(series(), definitions=[d], lang=lang)))
        for d in itp.list_definitions()
        if not d.placeholder
        for question in (*d.visits, *d.counted)
    ]

    missing = [
        (id, question.name, field)
        for id, question, text in told
        for field in ("at_least", "share", "fewest_observed", "within")
        if (number := getattr(question, field, None))
        and not re.search(rf"(?<![0-9/]){number}(?![0-9/])", text)
    ]
    assert told
    assert missing == []


def test_bibtex_holds_what_is_cited() -> None:
    """Papers with their authors, places and pages, and this library."""
    text = bibtex([itp.IWG_2009, itp.CHINA_2020])

    assert "@article{rodeghiero2009," in text
    assert "author = {Rodeghiero, F. and Stasi, R. and Gernsheimer, T. and others}" in text
    assert "volume = {113}" in text
    assert "pages = {2386--2393}" in text
    assert "author = {{Thrombosis and Hemostasis Group" in text
    assert "@software{itpcase," in text
    assert 1 == text.count("{itpcase,")
    assert text.count("{") == text.count("}")


def test_the_estimates_of_a_series() -> None:
    """Each with the lines behind it and its convention."""
    table = estimates_table(series())

    assert "1/1 (100%, 3–100)" == table.cell("responded", "value").text
    assert "23 (not estimable)" == table.cell("duration", "value").text
    assert "p1/1: 23 d" == table.cell("duration", "value").why
    assert "7 (7–7)" == table.cell("time_responders", "value").text
    assert ("p1",) == table.cell("responded", "value").patients


@pytest.mark.usefixtures("undrawn")
def test_nobody_responds() -> None:
    """Dashes, no error."""
    table = estimates_table([itp.Patient(id="p", lines=series().patients[0].lines)])

    assert "—" == table.cell("duration", "value").text
    assert "not known: nobody was followed beyond day 0" == (
        table.cell("mean_in_response", "value").text
    )
    assert "nobody at risk" == table.cell("still_at_12", "value").text
    assert "0/1 (0%, 0–98)" == table.cell("responded", "value").text
    nothing = report_html(
        itp.CaseSeries(patients=[itp.Patient(id="p")]), definitions=[itp.ASH_2019]
    )
    assert "p: no count with a day" in nothing
    assert "0" == table.cell("left_out", "value").text


# --- the files ----------------------------------------------------------------------------------


def test_the_pieces_are_files(tmp_path: Path) -> None:
    """Every table in three forms, every figure in three, methods and references."""
    folder = tmp_path / "pieces"
    write_report(series("=1+1"), tmp_path / "r.html", definitions=[itp.IWG_2009], pieces=folder)
    names = sorted(path.name for path in folder.iterdir())
    stems = {path.stem for path in folder.iterdir() if path.suffix == ".png"}

    assert {"references.bib", "methods.txt"} <= set(names)
    assert {
        "outcomes-1-flow", "outcomes-1-swimmer", "outcomes-1-remission", "outcomes-1-in-response",
        "outcomes-1-time-to-response", "courses-1", "together-weeks", "together-waterfall",
    } == stems  # fmt: skip
    assert all(f"{stem}{end}" in names for stem in stems for end in (".svg", ".pdf"))
    tables = [path for path in folder.iterdir() if path.suffix == ".csv"]
    assert all(path.with_suffix(end).exists() for path in tables for end in (".md", ".html"))
    cells = [
        cell for path in tables
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) for cell in row
    ]  # fmt: skip
    assert "'=1+1" in cells
    assert [] == [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!\d)", cell)]


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """The report is there, the pieces are not."""
    (tmp_path / "pieces").write_text("a file")
    nobody = itp.CaseSeries(patients=[])
    with pytest.raises(itp.InputError, match="NOT_WRITABLE"):
        write_report(
            nobody, tmp_path / "r.html", definitions=[itp.ASH_2019], pieces=tmp_path / "pieces"
        )

    assert (tmp_path / "r.html").exists()


@pytest.mark.usefixtures("undrawn")
def test_boxes_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese report without a Chinese font has no pictures in PNG; the page alone has them."""
    monkeypatch.setattr(_canvas, "chinese_font", lambda: None)
    for name, pieces in (("r.html", tmp_path / "pieces"), ("r.docx", None)):
        with monkeypatch.context() as patched:
            patched.setattr(_page, "parts_of", None)  # nothing is computed
            with pytest.raises(itp.InputError, match=r"without pieces.*\[NO_CHINESE_FONT\]"):
                write_report(series(), tmp_path / name, lang="zh", pieces=pieces)

    assert [] == list(tmp_path.iterdir())
    write_report(series(), tmp_path / "r.html", lang="zh")


@pytest.mark.usefixtures("undrawn")
def test_boxes_of_the_data_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese id in an English report: the words are named, and what can be done with them."""
    monkeypatch.setattr(_canvas, "chinese_font", lambda: None)
    told = r"the words '张三'.*Latin letters.*\[NO_CHINESE_FONT\]"
    for name, pieces in (("r.html", tmp_path / "pieces"), ("r.docx", None)):
        with pytest.raises(itp.InputError, match=told):
            write_report(series("张三"), tmp_path / name, pieces=pieces)

    assert [] == list(tmp_path.iterdir())


@pytest.mark.usefixtures("undrawn")
def test_progress_is_told_to_who_asks() -> None:
    """What is gone through, and in which words."""
    seen: list[tuple[int, str]] = []

    def track(items: Sequence[Any], text: str) -> Sequence[Any]:
        seen.append((len(items), text))
        return items

    report_html(series(), definitions=[itp.IWG_2009], track=track)

    assert [(1, "Definitions"), (1, "Courses")] == seen


@pytest.mark.usefixtures("undrawn")
def test_a_report_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old report stays until the new one is complete."""
    target = tmp_path / "report.html"
    target.write_text("old")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(itp.InputError, match="disk full"):
            write_report(series(), target)

    assert "old" == target.read_text()
    write_report(series(), target)
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert ["report.html"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """The report has nowhere to go."""
    with pytest.raises(itp.InputError, match="NO_FOLDER"):
        write_report(series(), tmp_path / "nowhere" / "report.html")


@pytest.mark.parametrize("name", ["report.pdf", "report.doc", "report.xlsx"])
def test_a_report_of_another_kind_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    """A page under the name of another form of file would open in no program."""
    with pytest.raises(itp.InputError, match=r"ends in \.html, \.htm, \.docx"):
        write_report(series(), tmp_path / name)

    assert [] == [*tmp_path.iterdir()]


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra report brings jinja2."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(
        itp.errors.MissingExtraError, match=re.escape("pip install 'itpcase[report]'")
    ):
        report_html(series())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (math.nan, ""),
        (np.datetime64("NaT"), ""),
        (math.inf, "∞"),
        (120.0, "120"),
        (29.999, "29.999"),
        (True, "yes"),
        (np.bool_(False), "no"),
        (dt.date(2021, 3, 14), "2021-03-14"),
        ("CR", "CR"),
    ],
)
def test_how_a_cell_is_written(value: object, shown: str) -> None:
    """Nothing for what is missing, whole numbers without a point."""
    column = np.empty(1, dtype=object)
    column[0] = value

    assert f"a,x\nk,{shown}\n" == table_as_csv(itp.Table({"a": ["k"], "x": column}))


def test_no_cell_of_a_csv_starts_a_formula() -> None:
    """A patient called =1+1 is text in a spreadsheet."""
    text = table_as_csv(itp.Table({"patient_id": ["=1+1", "+2", "-3", "@x"], "days": [-1.0] * 4}))

    assert ["'=1+1,-1", "'+2,-1", "'-3,-1", "'@x,-1"] == text.splitlines()[1:]


def test_text_columns_are_aligned() -> None:
    """Columns start below their names."""
    table = itp.Table({"patient_id": ["a", "longer name"], "days": [1.0, 22.0]})

    assert "patient_id   days\na            1\nlonger name  22\n" == table_as_text(table)


@pytest.mark.parametrize("width", [1, 24, 40, 80, 500])
def test_a_table_that_is_wider_than_the_screen_goes_on_below(width: int) -> None:
    """Every part has the patient and the line before it; no cell is left out."""
    table = itp.Table({
        "patient_id": ["a", "患者"], "line": [1, 2], "category": ["CR", "NE"],
        "not_evaluable": [None, "NO_START"], "baseline_1e9_per_l": [12.0, None],
    })  # fmt: skip
    whole = table_as_text(table)
    parts = table_as_text(table, width=width).split("\n\n")
    widest = max(width_of(line) for part in parts for line in part.splitlines())

    assert (whole in parts) == (width >= max(map(width_of, whole.splitlines())))
    assert all(part.startswith("patient_id  line") for part in parts)
    assert list(table.columns)[2:] == [
        name for part in parts for name in part.splitlines()[0].split()[2:]
    ]
    assert widest <= max(width, len("patient_id  line  baseline_1e9_per_l"))


@pytest.mark.usefixtures("undrawn")
def test_a_report_takes_whatever_holds_patients(tmp_path: Path) -> None:
    """A cohort, and an iterable of patients, give the page of the series."""
    held = examples.load("ding-2025")
    subjects: list[tuple[str, itp.Cohort | list[itp.Patient]]] = [
        ("cohort", itp.Cohort.from_patients(held)),
        ("list", list(held.patients)),
    ]
    for name, subject in subjects:
        write_report(subject, tmp_path / f"{name}.html", definitions=[itp.DING_2025])

        assert "DING2025-4" in (tmp_path / f"{name}.html").read_text(encoding="utf-8")


# --- for print ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.usefixtures("undrawn")
def test_figures_have_numbers_and_legends_and_tables_numbers(lang: str) -> None:
    """One after the other, in the order in which they stand."""
    html = report_html(series(), definitions=[itp.IWG_2009, itp.DING_2025], lang=lang, by="line")
    said = read_words(lang)
    captions = re.findall(r"<figcaption><b>(.*?)</b> (.*?)</figcaption>\n</figure>", html)
    tables = re.findall(r'<caption data-number="(.*?) ">', html)

    assert [said("document.figure", n=i + 1) for i in range(len(captions))] == [
        number for number, _ in captions
    ]
    assert all(len(legend) > 20 for _, legend in captions)
    assert [said("document.table", n=i + 1) for i in range(html.count("<caption"))] == tables


@pytest.mark.parametrize(
    ("words", "notes", "is_long"), [(3, 2, False), (41, 2, True), (9, 30, True)]
)
def test_a_table_that_leaves_its_notes_no_room_goes_on_with_them(
    words: int, notes: int, is_long: bool
) -> None:
    """Kept whole, a table of 20 rows that fills a page would have its notes alone on the next."""
    row = (TableCell(text=" ".join(["word"] * words)),)
    table = PublicationTable(
        name="x", title="x", columns=("a",), headings=("a",), rows=tuple(map(str, range(20))),
        cells=(row,) * 20, notes=("A note of a table.",) * notes,
    )  # fmt: skip

    assert ("long" in form_of(table)) is is_long


@pytest.mark.usefixtures("undrawn")
def test_the_caption_is_the_last_of_its_figure() -> None:
    """HTML allows a caption first or last in a figure; the data of one stand behind both."""
    html = report_html(series(), definitions=[itp.IWG_2009])
    figures = re.findall(r"<figure id=.*?</figure>", html, re.DOTALL)

    assert re.search(r"</figure>\n<details><summary>", html)
    assert all(each.endswith("</figcaption>\n</figure>") for each in figures)


def test_words_are_not_broken_in_print() -> None:
    """A word may go on in the next line only if it is wider than the page."""
    html = report_of()
    style = re.search(r"@media print \{.*?</style>", html, re.DOTALL)

    assert style is not None
    assert "anywhere" not in style[0]
    assert "break-all" not in style[0]


@pytest.mark.usefixtures("undrawn")
def test_what_scrolls_can_be_reached_and_no_two_regions_share_a_name() -> None:
    """By the keyboard, as WCAG asks; names tell the regions apart."""
    page = Page(report_html(series(), definitions=[itp.IWG_2009, itp.DING_2025]))
    scrolls = [each for each in page.named("div") if each.get("class") in {"scroll", "behind"}]
    names = [each["aria-label"] for each in scrolls if each.get("role") == "region"]

    assert scrolls
    assert all("0" == each.get("tabindex") for each in scrolls)
    assert len(names) == len(set(names))


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(("patients", "is_long"), [(20, False), (21, True)])
def test_a_table_longer_than_a_page_begins_where_it_stands(patients: int, is_long: bool) -> None:
    """In print: a wide table of 21 rows goes on over pages, one of 20 is kept whole on one."""
    lines = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)]
    many = [itp.Patient(id=f"p{n}", lines=lines) for n in range(patients)]
    html = report_html(many, definitions=[itp.IWG_2009])
    form = re.search(r'<table class="([^"]*)">\s*<caption[^>]*>Lines of treatment', html)

    assert form is not None
    assert ["many", *["long"] * is_long] == form[1].split()
    assert "table.long { break-inside: auto; }" in html
    assert html.index("figure, table { break-inside: avoid; }") < html.index("table.long {")
    assert ".note { break-before: avoid; }" in html  # else they would stand on a page alone


@pytest.mark.usefixtures("undrawn")
def test_so_many_counts_are_listed_behind_a_cell() -> None:
    """The others are counted, as patients are."""
    many = [itp.PlateletMeasurement(on=day, count="9 G/L", assumed=["unit"]) for day in range(300)]
    lines = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)]
    html = report_html(itp.Patient(id="a", platelets=many, lines=lines))
    lists = re.findall("<ul>(.*?)</ul>", html, re.DOTALL)
    long = [each for each in lists if "9 ×10⁹/L, day 100" in each]

    assert long
    assert {201} == {each.count("<li>") for each in long}
    assert all("more counts" in each for each in long)


@pytest.mark.usefixtures("undrawn")
def test_what_stands_behind_a_row_is_written_once() -> None:
    """The sentence of a problem opens at the first cell of its row."""
    problem = itp.errors.Problem(code="NO_COUNT", given="nothing at all", argument="count")
    html = report_html(series(), problems=[problem])

    assert 1 == unescape(html).count(f"<p>{problem}</p>")
