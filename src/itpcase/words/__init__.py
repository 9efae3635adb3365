"""
The words of tables, figures, reports, answers and templates, a few files a language.

A file such as ``en.toml`` holds every word under a key; the codes of rows, columns and answers are
not words and are the same in every language. A new language is one more set of files with the same
keys: ``xx.toml`` for labels, ``xx.sentences.toml`` for what answers say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import attrs

from itpcase import _names
from itpcase._arguments import check_language, check_text, each_of
from itpcase._html import text_html
from itpcase._sentences import (
    DEFAULT_LANGUAGE,
    Sentence,
    Word,
    day_told,
    languages,
    render,
    said,
    text_of,
    texts,
)
from itpcase.terms import EndReason

__all__ = [
    "DEFAULT_LANGUAGE",
    "ExplainsItself",
    "Sentence",
    "Word",
    "Words",
    "column_form",
    "describe_column",
    "languages",
    "read_words",
    "render",
    "tell",
]


@attrs.frozen(repr=False)
class Words:
    """
    The words of one language, by their keys.

    Parameters
    ----------
    lang : str
    table : dict
        Sections of words, as in the files of the language.

    Examples
    --------
    >>> from itpcase.words import read_words
    >>> said = read_words("zh")
    >>> said("term.yes"), said("table1.column.patient")
    ('是', '患者')
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
        return render(key, values, self.lang) if values else text_of(key, self.lang)

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
        return Word(section, name).render(self.lang)

    def agents(self, agents: Iterable[str]) -> str:
        """
        Join the agents of a line; goes with the next release.

        Parameters
        ----------
        agents : iterable of str

        Returns
        -------
        str

        See Also
        --------
        itpcase.agents.say_agents : knows a drug by any of its words.
        """
        _names.warn_of_name("Words.agents()", "itpcase.agents.say_agents()")
        return self("list.plus").join(self.get("agent", agent) for agent in agents)

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
        return str(day) if day is None else self.say(day_told(day))

    def say(self, text: str) -> str:
        """
        Say a `Sentence` in this language; any other text is left as it is.

        Parameters
        ----------
        text : str

        Returns
        -------
        str
        """
        return said(text, self.lang)

    def __repr__(self) -> str:
        return f"Words({self.lang!r})"


def read_words(lang: str) -> Words:
    """
    Return the words of a language.

    Parameters
    ----------
    lang : str
        Such as ``"en"``.

    Returns
    -------
    Words

    Raises
    ------
    InputError
        If there is no such language, with those that there are.

    Examples
    --------
    >>> from itpcase.words import read_words
    >>> read_words("zh")("answer_column.line")
    '治疗线编号'
    """
    check_language(lang)
    return _words(lang)


@lru_cache(maxsize=8)
def _words(lang: str) -> Words:
    return Words(lang, texts(lang))


def tell(sentences: Iterable[str], lang: str = DEFAULT_LANGUAGE) -> str:
    """
    Say sentences in a language, one a line.

    Parameters
    ----------
    sentences : iterable of Sentence
        Texts among them stay as they are.
    lang : str
        Language of the words.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If there is no such language.

    Examples
    --------
    >>> from itpcase.words import Sentence, tell
    >>> print(tell([Sentence("term.study_day", day=7), "as printed"], "zh"))
    第7天
    as printed
    """
    words = read_words(lang)
    return "\n".join(map(words.say, each_of(sentences, "sentences")))


class ExplainsItself:
    """An answer that says in plain sentences what it is and why; a notebook shows these."""

    __slots__ = ()

    def _told(self) -> Iterator[str]:
        """Give the sentences one by one."""
        raise NotImplementedError

    def explain(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """
        Say in plain sentences what the answer is and why.

        Parameters
        ----------
        lang : {"en", "zh"}

        Returns
        -------
        str
        """
        return tell(self._told(), lang)

    def _repr_html_(self) -> str:
        return text_html(self.explain())


def column_form(name: str) -> str:
    """
    Return how a column is called where its name holds a level or a cause.

    Parameters
    ----------
    name : str
        Such as ``"reached_CR"``.

    Returns
    -------
    str
        The name itself, if it holds none.

    Examples
    --------
    >>> from itpcase.words import column_form
    >>> column_form("reached_CR"), column_form("LOSS"), column_form("days")
    ('reached_*', 'cause_*', 'days')
    """
    if check_text(name, "name").startswith("reached_"):
        return "reached_*"
    return "cause_*" if name in EndReason.__members__ else name


def describe_column(name: str, lang: str = DEFAULT_LANGUAGE) -> str:
    """
    Say what a column of an answer means.

    Parameters
    ----------
    name : str
        Such as ``"end_reason"``.
    lang : {"en", "zh"}
        Language of the words.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If no answer has such a column.

    Examples
    --------
    >>> from itpcase.words import describe_column
    >>> describe_column("lost_on"), describe_column("reached_CR")
    ('day on which the response was lost', 'first day on which the level was reached and confirmed')
    """
    return read_words(lang)(f"answer_column.{column_form(name)}")
