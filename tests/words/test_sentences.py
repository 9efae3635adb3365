"""What answers say in Chinese: every sentence, over published cases and drawn patients."""

from __future__ import annotations

import ast
import datetime as dt
import pickle
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given

import itpcase as itp
from itpcase import examples
from itpcase._sentences import Code, Listing, Sentence, Told, Word, day_told, said, texts
from itpcase.definitions.references import reference
from itpcase.testing.strategies import patients
from itpcase.words import languages, read_words, render, tell
from tests.sources import nodes
from tests.words.chinese import english, words_of_print

PACKAGE = Path(itp.__file__).parent

PATIENTS = [patient for name in examples.names() for patient in examples.load(name).patients]

PUBLISHED = itp.Cohort.from_patients(PATIENTS)
"""Laid out once, for every definition."""

ASKED = [d for d in itp.list_definitions() if not d.placeholder]

OWN = itp.definitions.definition.Definition(
    id="own", title="Mine", evidence="assumed",
    levels=[
        itp.definitions.definition.Level(
            name="Part", label="part", any_of=itp.definitions.parts.Criterion(at_least=40)
        )
    ],
)  # fmt: skip


def known(d: itp.Definition, given: Iterable[itp.Patient]) -> Iterator[str]:
    """Identifiers of a definition and of patients, and what patients are treated with."""
    yield d.id
    yield from (cell.cell for cell in d.cells)
    yield from d.level_names
    yield from (question.name for question in d.questions)
    for patient in given:
        yield patient.id
        yield from words_of_print(patient)
        for line in patient.lines:
            yield from line.agents


def told(d: itp.Definition, given: itp.Cohort) -> Iterator[str]:
    """Every explanation of every answer under a definition, in Chinese."""
    tables: list[Any] = []
    if d.levels:
        tables.append(itp.classify_response(given, definition=d))
        tables += [itp.remission_episodes(given, level=x, definition=d) for x in d.level_names]
    if d.questions:
        tables.append(itp.answer_endpoints(given, definition=d))
    for table in tables:
        for row in range(len(table)):
            yield table.explain(row, lang="zh")


@pytest.mark.parametrize("d", [*ASKED, OWN], ids=lambda d: d.id)
def test_no_english_sentence_over_the_published_cases(d: itp.Definition) -> None:
    """Identifiers, codes and names aside, nothing is left in English."""
    words = [*known(d, PATIENTS), "Mine"]

    assert set() == {left for text in told(d, PUBLISHED) for left in english(text, words)}


@given(patients())
def test_no_english_sentence_over_drawn_patients(patient: itp.Patient) -> None:
    """Bleeding, rescues, bounds, missing days: whatever decides has its words."""
    cohort = itp.Cohort.from_patients([patient])
    for d in (itp.IWG_2009, itp.get_definition("luna-3"), OWN):
        words = [*known(d, [patient]), "Mine"]

        assert set() == {left for text in told(d, cohort) for left in english(text, words)}


@pytest.mark.parametrize("d", itp.list_definitions(), ids=lambda d: d.id)
def test_a_definition_is_printed_in_chinese(d: itp.Definition) -> None:
    """Title, rules, clauses and notes; the source is that of the paper."""
    source = "" if d.citation is None else str(reference(d.citation))
    names = [*(each.id for each in itp.list_definitions()), *known(d, []), *CALLED]
    left = english(d.explain("zh").replace(source, ""), names)

    assert set() == {each for each in left if each.lower() not in TRIALS}
    assert d.explain() == str(d)


CALLED = ("itpcase.cumulative_response", "attrs.evolve", "at_most", "remission_episodes")
"""What a Python script calls."""

TRIALS = {
    "raise", "extend", "ding", "stopago", "taper", "luna", "fit", "vayhit", "advance", "eslim",
    "gimema", "b",
}  # fmt: skip
"""Names of trials and of those who wrote."""


# --- the machinery ------------------------------------------------------------------------------


def test_a_sentence_is_its_english_text_and_can_be_said_in_chinese() -> None:
    """It is a str, equals its text, and survives pickling with its values."""
    sentence = Sentence("said.count_on", count="<5", day=day_told(7))

    assert "<5 on day 7" == sentence
    assert "第7天为<5" == sentence.render("zh")
    assert ("said.count_on", "<5") == (sentence.key, sentence.values["count"])
    back = pickle.loads(pickle.dumps(sentence))
    assert (sentence, "第7天为<5") == (back, back.render("zh"))
    assert "日期不详" == said(day_told(None), "zh")
    assert "2021-03-05" == day_told(dt.date(2021, 3, 5))


def test_parts_in_a_row_take_the_separator_of_the_language() -> None:
    """Sentences among them are said in it too."""
    both = Listing([Word("agent", "ivig"), Code("agent", "ivig"), "own"], "list.or")

    assert "IVIG or ivig or own" == both
    assert "静脉注射免疫球蛋白或静脉注射免疫球蛋白或own" == both.render("zh")
    assert both.render("zh") == pickle.loads(pickle.dumps(both)).render("zh")


def test_an_explanation_in_no_language_of_ours_is_refused() -> None:
    """The message lists those there are."""
    (patient, *_) = PATIENTS

    with pytest.raises(itp.InputError, match="en, zh"):
        itp.classify_response(patient).explain(lang="fr")
    with pytest.raises(KeyError, match="nothing"):
        render("said.nothing", {})
    assert "a\nb" == tell(["a", "b"])


def test_a_told_text_of_no_kind_cannot_be_made() -> None:
    """Each kind says how its parts are put together."""
    with pytest.raises(NotImplementedError):
        Told("a")


# --- every key is used --------------------------------------------------------------------------


def literals() -> Iterator[str]:
    """Every text in the code, with a star where something is put in."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".jinja":
            yield from re.findall(r"[\"']([\w.]+)[\"']", path.read_text(encoding="utf-8"))
        if path.suffix != ".py":
            continue
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    str(each.value) if isinstance(each, ast.Constant) else "*"
                    for each in node.values
                )


def test_every_key_is_used() -> None:
    """No text stands in the words that nothing says."""
    found = {each for each in literals() if re.fullmatch(r"[\w.*-]+", each) and each.strip(".*")}
    patterns = [
        re.compile(re.escape(each).replace(r"\*", r"[\w. *-]*") + "(_many)?")
        for each in found if "." in each and "*" in each
    ]  # fmt: skip
    whole = {each for each in found if "*" not in each}

    def is_used(key: str) -> bool:
        section, dot, _ = key.rpartition(".")
        return (
            section in whole
            or (bool(dot) and not whole.isdisjoint({key, key.removesuffix("_many")}))
            or any(pattern.fullmatch(key) for pattern in patterns)
        )

    assert [] == [key for key in keys(texts("en")) if not is_used(key)]


def keys(found: dict[str, object], before: str = "") -> Iterator[str]:
    """Every key of the words."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield from keys(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def test_the_languages_are_those_of_the_files() -> None:
    """A few files a language, one language."""
    assert ("en", "zh") == languages()
    assert read_words("zh").table is texts("zh")
    assert attrs.has(type(read_words("zh")))
