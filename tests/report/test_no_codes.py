"""No code of the library stands in what a report prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest

import itpcase as itp
from itpcase import examples
from itpcase.definitions import list_definitions
from itpcase.report._methods import methods_text
from itpcase.report._sections.order import parts_of
from itpcase.units.text import CHINESE

CODE: Final = re.compile(r"[a-z0-9]+_[a-z0-9_]+")
"""A name of the code: words with a low line."""

HAN: Final = re.compile(rf"[{CHINESE}]")

ALLOWED: Final = {"Turnbull.bootstrap_median"}
"""The function that draws what the report does not: it is named for who works on in Python."""

COMPUTED: Final = [d for d in list_definitions() if not d.placeholder]


def codes_in(text: str) -> list[str]:
    """Give the codes of a text, those that may stand there left out."""
    for each in ALLOWED:
        text = text.replace(each, "")
    return CODE.findall(text)


def printed(series: itp.CaseSeries, lang: str) -> Iterator[str]:
    """Give every sentence, heading, note and legend of a report, and the cells that it words."""
    definitions = [itp.IWG_2009, itp.CHINA_2020, itp.get_definition("luna-3")]
    found = parts_of(
        series, definitions=definitions, lang=lang, by="line",
        checklists=["care", "strobe", "jbi-case-series"],
    )  # fmt: skip
    for part in found:
        if part.name == "problems":  # places of files and codes by which they are looked up
            continue
        yield from (part.title, *part.texts)
        for table in part.tables:
            yield from (table.title, *table.headings, *table.notes)
            for row in table.cells:
                yield from (cell.text for cell in row)
        for picture in part.pictures:
            yield from (picture.title, picture.alt, picture.legend)
            for text in picture.figure.findobj(lambda each: hasattr(each, "get_text")):
                yield text.get_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("definition", COMPUTED, ids=lambda d: d.id)
def test_the_methods_of_a_definition_hold_no_code(definition: itp.Definition, lang: str) -> None:
    """Neither the name of an endpoint or an enum, nor Chinese among English."""
    series = examples.load("ding-2025")
    told = " ".join(methods_text(series, definitions=[definition], lang=lang))
    names = {each.name for each in definition.questions if "_" in each.name}

    assert [] == codes_in(told)
    assert [] == [name for name in names if name in told]
    assert lang == "zh" or not HAN.search(told)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["ding-2025", "published-cases"])
def test_no_part_of_a_report_prints_a_code(name: str, lang: str) -> None:
    """In titles, headings, cells, notes, legends and the figures themselves."""
    texts = list(printed(examples.load(name), lang))

    assert len(texts) > 500
    assert [] == [text for text in texts if codes_in(text)]
