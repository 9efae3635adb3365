"""The words of tables, figures and reports: every language says the same things."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.agents import say_agents
from itpcase.io.recognise import FORMS
from itpcase.terms import EndReason, NotEvaluable, ResponseCategory
from itpcase.words import languages, read_words, render
from tests.sources import nodes

SOURCE = Path(itp.__file__).parent

OTHERS = [lang for lang in languages() if lang != "en"]

OPEN = {
    "agent",
    "category",
    "catalogue",
    "published",
    "sign",
    "bleeding_word",
    "analyte",
    "reference",
    "agent_class",
    "agent_use",
    "intent",
    "rescue_kind",
}
"""Sections of an open vocabulary: what has no word there is shown as it is."""

SAYS = {"said", "self.said", "words"}
"""What the function that says a key is called in the code."""

UNTRANSLATED = re.compile(r"[a-z]{4}")


def flat(found: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its text."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def texts(lang: str) -> dict[str, str]:
    """The texts of the closed sections by key."""
    every = dict(flat(read_words(lang).table))
    return {key: text for key, text in every.items() if key.partition(".")[0] not in OPEN}


def words_of(text: str) -> str:
    """What of a text is written, and not filled in."""
    return "".join(before for before, _, _, _ in Formatter().parse(text))


def places(text: str) -> set[str]:
    """The places of a text that are filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_same_keys(lang: str) -> None:
    """No word is missing, and none is left over."""
    english, other = set(texts("en")), set(texts(lang))

    assert [] == [f"say {key} in words/{lang}*.toml" for key in sorted(english - other)]
    assert [] == [f"words/{lang}*.toml: no English has {key}" for key in sorted(other - english)]
    assert set(read_words(lang).table) >= {"agent", "category", "catalogue"}


def said_in_code() -> Iterator[tuple[str, str]]:
    """Every key that the code says by its whole name, with the line that says it."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in nodes(path):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in SAYS:
                key = node.args[0]
                if isinstance(key, ast.Constant) and "." in (name := str(key.value)):
                    yield name, f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_what_tables_and_figures_say_is_in_the_words() -> None:
    """A section or a figure that is new has its words, whether or not a test draws it."""
    known, said = texts("en"), [*said_in_code()]

    assert len(said) > 200
    assert [] == [f"say {key} in words/en.toml ({line})" for key, line in said if key not in known]


@pytest.mark.parametrize("lang", languages())
def test_every_text_has_the_same_places(lang: str) -> None:
    """What is filled in in English is filled in everywhere; no text is empty."""
    english, other = texts("en"), texts(lang)

    assert {} == {key: other[key] for key in english if places(english[key]) != places(other[key])}
    empty = [key for key, text in other.items() if not text.strip()]

    assert [] == [key for key in empty if english[key].strip()]


@pytest.mark.parametrize("lang", OTHERS)
def test_every_definition_has_its_texts(lang: str) -> None:
    """Titles, labels, clauses and notes of the catalogue, and no others."""
    known = dict(flat(read_words(lang).table["catalogue"]))
    needed = {
        f"{d.id}.{part}": text for d in itp.list_definitions() for part, text in d.texts.items()
    }

    file = f"words/{lang}.catalogue.toml"

    assert [] == [f"say {key} in {file}" for key in needed if key not in known]
    assert [] == [f"{file}: no definition has {key}" for key in known if key not in needed]
    assert [] == [
        key for key, text in known.items() if UNTRANSLATED.search(text) and text == needed[key]
    ]


def test_a_text_of_a_users_own_definition_stays_as_it_is() -> None:
    """Even where its id is one of the catalogue: no other words are put in its place."""
    own = attrs.evolve(itp.IWG_2009, title="Mine")

    assert "Mine" == own.told("title").render("zh")
    assert "国际工作组2009年标准" in itp.IWG_2009.told("title").render("zh")


@pytest.mark.parametrize("lang", OTHERS)
def test_no_text_is_left_in_english(lang: str) -> None:
    """A text of words differs from the English one."""
    english, other = texts("en"), texts(lang)
    same = [key for key in english if english[key] == other[key]]

    assert [] == [key for key in same if UNTRANSLATED.search(words_of(english[key]))]


@pytest.mark.parametrize("lang", languages())
def test_every_code_has_a_word(lang: str) -> None:
    """How a response ended, why a line is not evaluable, and in which form data are."""
    found = texts(lang)

    assert [] == [form for form in FORMS if f"data_form.{form}" not in found]
    assert [] == [code for code in EndReason if f"end.{code}" not in found]
    assert [] == [code for code in NotEvaluable if f"reason.{code}" not in found]


def test_the_terms_of_the_field() -> None:
    """What the Chinese guideline calls them."""
    zh = read_words("zh")
    codes = (ResponseCategory.CR, ResponseCategory.R, ResponseCategory.NR)

    assert ["完全反应", "有效", "无效"] == [re.split(r"\W", zh.category(code))[0] for code in codes]
    assert "泽布替尼 + my own drug" == say_agents(("zanubrutinib", "my own drug"), "zh")
    assert "a level of mine" == zh.category("a level of mine")
    assert "Words('zh')" == repr(zh)


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    """The message lists them."""
    with pytest.raises(itp.InputError, match="en, zh"):
        read_words("tlh")


def test_a_missing_key_is_named() -> None:
    """A mistake in a key is found at once."""
    with pytest.raises(KeyError, match="nothing"):
        read_words("en")("term.nothing")


def test_a_number_and_the_word_beside_it_agree() -> None:
    """One row is told of as often as many."""
    said = {n: render("problem.NO_END.given_omop", {"rows": n}) for n in (0, 1, 2)}

    assert ["0 rows", "1 row", "2 rows"] == [text.rpartition(" in ")[2] for text in said.values()]
    assert "1 row is left out" in render("problem.NOT_USED.remedy", {"total": 1})
