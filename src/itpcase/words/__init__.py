"""
The words of tables, figures, reports and templates, one file a language.

A file such as ``en.toml`` holds every word under a key; the codes of rows, columns and answers are
not words and are the same in every language. A new language is one more file with the same keys.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any

import attrs

from itpcase.errors import InputError

__all__ = ["Words", "languages", "words"]


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
    >>> from itpcase.words import words
    >>> said = words("zh")
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

    def __repr__(self) -> str:
        return f"Words({self.lang!r})"


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
def words(lang: str) -> Words:
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
