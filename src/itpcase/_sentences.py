"""
Sentences as keys with values, said in any language.

A `Sentence` is the English text, and beside it the key and the values from which every other
language says the same. No text is read back. The texts are in the folder ``words``: those of a
language are in the files that begin with its name, such as ``zh.toml`` and ``zh.sentences.toml``.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DEFAULT_LANGUAGE: Final = "en"
"""The language in which the library writes its own sentences."""

COMMAND: Final = "@command"
"""Stands behind a language that names the options of the command line."""


def as_given(value: object) -> object:
    """Return a value as a message shows it: a text in quotation marks, so that it is told apart."""
    return repr(value) if type(value) is str else value


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
    return tuple(sorted({name.split(".")[0] for name in _files() if "@" not in name}))


@cache
def _files() -> list[str]:
    return sorted(each.name for each in _folder().iterdir() if each.name.endswith(".toml"))


def _folder() -> Traversable:
    """Return the folder of the words."""
    from importlib import resources  # noqa: PLC0415 - 10 ms, for who reads a sentence

    return resources.files(__package__).joinpath("words")


def on_the_command_line(lang: str) -> str:
    """
    Return a language as the command line speaks it: with its options in place of arguments.

    Parameters
    ----------
    lang : str

    Returns
    -------
    str
    """
    return lang + COMMAND


def is_english(lang: str) -> bool:
    """Tell whether a language is the one in which sentences are written."""
    return lang.partition("@")[0] == DEFAULT_LANGUAGE


@lru_cache(maxsize=8)
def texts(lang: str) -> dict[str, Any]:
    """Return the sections of words of a language, out of all of its files."""
    base, at, _ = lang.partition("@")
    found: dict[str, Any] = {}
    if at:
        found = copy.deepcopy(texts(base))
    for name in _files_of(lang):
        _merge(found, _read(name))
    return found


def _files_of(lang: str) -> list[str]:
    return [name for name in _files() if name.split(".")[0] == lang]


def _read(name: str) -> dict[str, Any]:
    """Return what a file of words holds."""
    import tomllib  # noqa: PLC0415 - for who reads a sentence

    return tomllib.loads(_folder().joinpath(name).read_text(encoding="utf-8"))


def _merge(found: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Put texts into sections, in the place of those that are there."""
    for key, value in more.items():
        if isinstance(value, dict):
            _merge(found.setdefault(key, {}), value)
        else:
            found[key] = value


@cache
def text_of(key: str, lang: str) -> str:
    """
    Return the words under a key as they stand in the file.

    Raises
    ------
    KeyError
        If the language has no such key.
    """
    found: Any = texts(lang)
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, str):
        raise KeyError(f"no words for {key} in words/{_file_of(key, lang)}")
    return found


def _file_of(key: str, lang: str) -> str:
    """Name the file that has the section of a key; a new section begins in the first."""
    section = key.partition(".")[0]
    return next((name for name in _files_of(lang) if section in _read(name)), f"{lang}.toml")


def render(key: str, values: Mapping[str, object], lang: str = DEFAULT_LANGUAGE) -> str:
    """
    Say a sentence in a language.

    Parameters
    ----------
    key : str
        Section and name with dots between them.
    values : mapping of str to object
        What is put into the places; a sentence among them is said in the same language.
    lang : str
        Language of the words.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If the language has no such key.

    Examples
    --------
    >>> from itpcase.words import render
    >>> render("term.study_day", {"day": 7}), render("term.study_day", {"day": 7}, "zh")
    ('day 7', '第7天')
    >>> [render("hidden.rows", {"n": n, "listed": "3, 4"}) for n in (1, 2)]
    ['1 hidden row (3, 4)', '2 hidden rows (3, 4)']
    """
    text = text_of(key, lang)
    given = {name: said(value, lang) for name, value in values.items()}
    if "|" in text:
        return text.format_map({name: _Number(value) for name, value in given.items()})
    return text.format_map(given)


class _Number(str):
    """A number that chooses the word beside it: ``{rows} {rows:row|rows}``, the first for one."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Say the first of two words for one, the second for any other number."""
        one, bar, many = spec.partition("|")
        if not bar:
            return super().__format__(spec)
        return one if self == "1" else many


def said(value: object, lang: str) -> str:
    """Say a value in a language, if it is one that can be said; else return its text."""
    if lang == DEFAULT_LANGUAGE:  # a sentence is its own text in English
        return str(value)
    return value.render(lang) if isinstance(value, Told) else str(value)


class Told(str):
    """A text in English that can be said in every language."""

    __slots__ = ("parts",)

    parts: tuple[Any, ...]

    def __new__(cls, *parts: Any) -> Self:
        """Say the parts in English, and keep them."""
        self = super().__new__(cls, cls.told(parts, DEFAULT_LANGUAGE))
        self.parts = parts
        return self

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Say the parts in a language."""
        raise NotImplementedError

    def render(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """
        Say it in a language.

        Parameters
        ----------
        lang : str

        Returns
        -------
        str
        """
        return self.told(self.parts, lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).of, self.parts

    @classmethod
    def known(cls, text: str, *parts: Any) -> Self:
        """Keep parts of which somebody knows what they are in English."""
        self = str.__new__(cls, text)
        self.parts = parts
        return self

    @classmethod
    def of(cls, *parts: Any) -> Told:
        """Build it from its parts."""
        return Told.__new__(cls, *parts)


class Sentence(Told):
    """
    A sentence: a key of ``words`` and the values for its places.

    Parameters
    ----------
    key : str
    **values : object

    Examples
    --------
    >>> from itpcase.words import Sentence
    >>> when = Sentence("term.study_day", day=7)
    >>> print(when, when.render("zh"))
    day 7 第7天
    """

    __slots__ = ()

    def __new__(cls, key: str, /, **values: object) -> Self:
        """Say it in English, and keep the key and the values."""
        return super().__new__(cls, key, values)

    @property
    def key(self) -> str:
        """The key."""
        return str(self.parts[0])

    @property
    def values(self) -> dict[str, object]:
        """The values."""
        return dict(self.parts[1])

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Say the words under the key with the values in their places."""
        return render(parts[0], parts[1], lang)


class Word(Told):
    """
    The word of an open vocabulary, such as a drug; its code where a language has none.

    Parameters
    ----------
    section, name : str

    Examples
    --------
    >>> from itpcase.words import Word
    >>> Word("agent", "rituximab").render("zh"), Word("agent", "own mixture").render("zh")
    ('利妥昔单抗', 'own mixture')
    """

    __slots__ = ()

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Look the word up."""
        section, name = parts
        return str(texts(lang).get(section, {}).get(str(name), name))


class Code(Word):
    """
    A code of the data, such as the generic name of a drug, that English shows as it is.

    Parameters
    ----------
    section, name : str
    """

    __slots__ = ()

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Look the word up in the other languages."""
        return str(parts[1]) if is_english(lang) else Word.told(parts, lang)


class Listing(Told):
    """
    Parts in a row, with the separator of a language between them.

    Parameters
    ----------
    parts : iterable of str
    by : str
        Key of the separator.
    """

    __slots__ = ()

    def __new__(cls, parts: Iterable[object], by: str) -> Self:
        """Keep the parts, and say them in English."""
        return super().__new__(cls, tuple(parts), by)

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Say the parts one after the other."""
        listed, by = parts
        return text_of(by, lang).join(said(part, lang) for part in listed)


class Opening(Told):
    """
    A phrase that opens a sentence: in English its first letter is a capital.

    Parameters
    ----------
    phrase : str
    """

    __slots__ = ()

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        """Say the phrase."""
        text = said(parts[0], lang)
        return text[:1].upper() + text[1:] if is_english(lang) else text


# --- what many sentences hold --------------------------------------------------------------------


def enumerated(names: Iterable[object]) -> Listing:
    """List names, such as those that there are, with the sign of a language between them."""
    return Listing(names, "list.name")


def day_told(day: dt.date | int | None) -> str:
    """Say a day: a date as ISO, a study day with the word for it, and that it is unknown."""
    if day is None:
        return Sentence("term.unknown_day")
    return Sentence("term.study_day", day=day) if isinstance(day, int) else day.isoformat()


def end_told(day: dt.date | int | None) -> str:
    """Say the last day, or that there is none."""
    return Sentence("exposure_said.open_end") if day is None else day_told(day)


def published(text: str) -> Code:
    """Say a text of a published rule, such as its note; one of a user's own rule as it is."""
    return Code("published", text)


def verdict_told(verdict: str) -> Word:
    """Say yes, no or unknown."""
    return Word("term", verdict)


def source_told(rule: Any) -> Sentence:
    """Say id, source and evidence of a published rule, as the second line of its page."""
    return Sentence("rule_page.source", id=rule.id, source=rule.source, evidence=rule.evidence.told)


def notes_told(rule: Any) -> Iterator[Sentence]:
    """Say the notes of a published rule, at the end of its page."""
    return (Sentence("page.note", note=published(note)) for note in rule.notes)


def noted(rule: Any) -> Iterator[Sentence]:
    """Say the notes of a published rule in an explanation."""
    return (Sentence("list.note", note=published(note)) for note in rule.notes)


def needed_of(code: str) -> Sentence:
    """Say what was needed where there is a problem of this code."""
    return Sentence(f"problem.{code}.needed")


def remedy_of(code: str) -> Sentence:
    """Say how a problem of this code is mended."""
    return Sentence(f"problem.{code}.remedy")


def has_key(text: str | None, key: str) -> bool:
    """Tell whether a text is the sentence under a key, whatever its values."""
    return isinstance(text, Sentence) and text.key == key


def leading_to(remedy: str, what: str) -> Sentence:
    """Say beside a remedy what becomes of the row, the value or the patient."""
    return Sentence(f"problem_leads.{what}", remedy=remedy)


def stopped(phrase: str) -> Sentence:
    """Make a phrase a sentence, with a stop at its end."""
    return Sentence("list.stop", text=Opening(phrase))
