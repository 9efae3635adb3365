"""
The words of tables, figures, reports and templates, one file a language.

A file such as ``en.toml`` holds every word under a key; the codes of rows, columns and answers are
not words and are the same in every language. A new language is one more file with the same keys.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import attrs

from itpcase.errors import InputError

__all__ = ["DEFAULT_LANGUAGE", "Words", "languages", "read_words"]

DEFAULT_LANGUAGE: Final = "en"
"""The language in which the library writes its own sentences."""

_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")

_PATTERNS: Final = {
    "n": r"[^\s,]+",
    "day": r"(?:day -?\d+|\d{4}-\d{2}-\d{2}|an unknown day)",
    "level": r"[A-Z]{1,4}",
    "bound": r"[≥>≤<] .+?",
    "criterion": r"(?:count|baseline) .+?",
}
"""What can stand in some places of a sentence; anything in the others."""


@attrs.frozen(repr=False)
class Words:
    """
    The words of one language, by their keys.

    Parameters
    ----------
    lang : str
    table : dict
        Sections of words, as in the file of the language.

    Examples
    --------
    >>> from itpcase.words import read_words
    >>> said = read_words("zh")
    >>> said("term.yes"), said("table1.column.patient")
    ('是', '患者')
    >>> said.agents(("rituximab", "own mixture"))
    '利妥昔单抗 + own mixture'
    """

    lang: str
    table: dict[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """
        Return the words under a key, with values put into their places.

        Parameters
        ----------
        key : str
            Section and name with dots between them.
        **values : object

        Returns
        -------
        str

        Raises
        ------
        KeyError
            If the language has no such key.
        """
        found: Any = self.table
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, str):
            raise KeyError(key)
        return found.format_map(values) if values else found

    def get(self, section: str, name: str) -> str:
        """
        Return the word of an open vocabulary, such as a drug; its code where there is none.

        Parameters
        ----------
        section, name : str

        Returns
        -------
        str
        """
        return str(self.table.get(section, {}).get(name, name))

    def agents(self, agents: Iterable[str]) -> str:
        """
        Join the agents of a line; a drug without a word is shown by its own name.

        Parameters
        ----------
        agents : iterable of str

        Returns
        -------
        str
        """
        return " + ".join(self.get("agent", agent) for agent in agents)

    def category(self, code: str) -> str:
        """
        Return a category in words; a level of a user's own definition by its code.

        Parameters
        ----------
        code : str

        Returns
        -------
        str
        """
        return self.get("category", str(code))

    def day(self, day: dt.date | int | None) -> str:
        """
        Return a date as ISO, and a study day with the word for it.

        Parameters
        ----------
        day : date or int or None

        Returns
        -------
        str
        """
        return self("term.study_day", day=day) if isinstance(day, int) else str(day)

    def sentence(self, text: str) -> str | None:
        """
        Say a sentence that the library writes in English in this language; None if it has none.

        The section ``sentence`` of each language holds them. What stands in braces in the English
        one is found in the text and said in the language itself: the name in the braces tells
        whether it is a number, a day, counts, agents, a level or words.

        Parameters
        ----------
        text : str

        Returns
        -------
        str or None
        """
        if self.lang == DEFAULT_LANGUAGE:
            return text
        for pattern, key in _sentences():
            if found := pattern.fullmatch(text):
                return self(
                    f"sentence.{key}",
                    **{name: self._part(name, value) for name, value in found.groupdict().items()},
                )
        return None

    def _part(self, name: str, text: str) -> str:
        """Say a part of a sentence; the name of its place tells what it is."""
        kind = name.rstrip("0123456789")
        if kind in {"n", "id", "code", "definition"}:
            return text
        if kind == "counts":
            return self("report.and").join(self.sentence(each) or each for each in text.split(", "))
        if kind == "agents":
            return self.agents(text.split(" + "))
        if kind in {"level", "category"}:
            return self.category(text)
        return self.sentence(text) or self.get("provenance", text)

    def __repr__(self) -> str:
        return f"Words({self.lang!r})"


@lru_cache(maxsize=1)
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the English sentences as patterns with their keys, the longest first."""
    texts = read_words(DEFAULT_LANGUAGE).table["sentence"]
    order = sorted(texts, key=lambda key: len(_PLACE.sub("", re.escape(texts[key]))), reverse=True)
    return tuple((re.compile(_PLACE.sub(_pattern, re.escape(texts[key]))), key) for key in order)


def _pattern(place: re.Match[str]) -> str:
    """Return what can stand in a place of a sentence."""
    name = place[1]
    return f"(?P<{name}>{_PATTERNS.get(name.rstrip('0123456789'), '.+?')})"


def languages() -> tuple[str, ...]:
    """
    List the languages that there are.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from itpcase.words import languages
    >>> languages()
    ('en', 'zh')
    """
    files = resources.files(__name__).iterdir()
    return tuple(sorted(each.name[:-5] for each in files if each.name.endswith(".toml")))


@lru_cache(maxsize=8)
def read_words(lang: str) -> Words:
    """
    Return the words of a language.

    Parameters
    ----------
    lang : str

    Returns
    -------
    Words

    Raises
    ------
    InputError
        If there is no such language, with those that there are.
    """
    if lang not in languages():
        raise InputError.of(
            "LANGUAGE", argument="lang", needed="a language that there is", given=repr(lang),
            remedy="pass one of " + ", ".join(languages()),
        )  # fmt: skip
    text = resources.files(__name__).joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return Words(lang, tomllib.loads(text))
