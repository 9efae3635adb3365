"""
What a heading of a foreign sheet names, by its words: a column, and the unit of its counts.
"""

from __future__ import annotations

import re
from typing import Final

from itpcase.io._headings.doses import without_dose_unit
from itpcase.io._headings.words import GROUP, REPORTED, WORDS
from itpcase.units.spellings import count_factor
from itpcase.units.text import as_typed, width_of, without_accents

__all__: list[str] = []

IN_BRACKETS: Final = re.compile(
    r"[(\uff08\[\u3010]"
    r"((?:[^()\uff08\uff09\[\]\u3010\u3011]|\([^()\[\]]*\))+)"  # such as (x10(9)/L)
    r"[)\uff09\]\u3011]"
)
_DIVIDERS: Final = re.compile(r"[\s_\-.:\uff1a/*†‡#]+")
_BEFORE_UNIT: Final = re.compile(r"[\s,;:\uff0c\uff1a]+(?:in\s+)?|(?<=\w)(?=[×*/])")
"""What stands between the name of a column and its unit, where no brackets do."""
_LONGEST_UNIT: Final = 80
"""No unit of counts has more letters; a heading that is a question has none behind each word."""


_CHOICES: Final = re.compile(r"(?:[\s,;:]+|(?<=[\u522b\u5225]))[^\W\d_]+(?:\s*/\s*[^\W\d_]+)+\s*$")
"""What may be chosen, behind the name of a column: ``Sex m/f``."""

_CODED: Final = re.compile(
    r"(?<!\w)(?P<code>[0-9]{1,2}|[a-zA-Z])\s*[=:\uff1a]\s*(?P<word>[^\W\d_][^=:;,/|\uff0c\uff1a\uff1b]*)"
)
"""A code and its word, as a heading explains them."""

_WITHOUT_MARKS: Final = str.maketrans("\u0131\u0142\u00f8\u0111", "ilod")
"""Letters of which the mark is no accent: the i without its dot, and those with a stroke."""


def heading_key(text: str) -> str:
    """Return the letters of a heading by which it is known, small and without accents."""
    small = without_accents(as_typed(text)).casefold()
    return _DIVIDERS.sub("", small.translate(_WITHOUT_MARKS))


_BY_WORD: Final = {
    heading_key(word): field for field, words in WORDS.items() for word in words.split(",")
}

LONGEST_NAME: Final = 2 * max(map(len, _BY_WORD))
"""No name of a column has more letters, with room for accents that are signs of their own."""


_OF_SOMETHING: Final = frozenset({
    "dose", "who_grade",
    "unit", "comparator", "result", "test", "status", "started_on", "ended_on", "stop_reason",
    "line", "stated_response",
})  # fmt: skip
_OF_ANYTHING: Final = frozenset({"on", "patient_id"})
_SHORT: Final = 5
"""What says something of any column in the brackets behind its name; some if so short."""

_REPORTED: Final = frozenset(map(heading_key, REPORTED.split(",")))
_VISITS: Final = frozenset(map(heading_key, ("随访日期", "隨訪日期")))
_GROUPS: Final = frozenset(map(heading_key, GROUP.split(",")))

_NAMES: Final = frozenset(map(heading_key, (
    "name", "patient name", "full name", "surname", "last name", "nachname", "patientenname",
    "nom", "nombre", "nome", "cognome", "apellido", "姓名", "患者姓名", "病人姓名", "氏名", "성명",
    "фио", "фамилия", "initials", "patient initials", "pat. initials", "subject initials",
    "nombre del paciente", "nombre y apellidos", "nombre paciente", "nombres", "apellidos",
    "nom du patient", "nom patient", "nom prenom", "nome del paziente", "nome paziente",
    "nome do paciente", "name des patienten", "patient's name", "name of patient", "first name",
    "name, vorname", "vorname", "prenom", "受试者姓名", "病人名", "患者名", "病患姓名", "姓名拼音",
    "initialen", "initiales", "iniciales", "iniziali", "инициалы", "姓名缩写", "姓名首字母",
)))  # fmt: skip
"""Headings of the names of patients, or of their initials, as recalled."""


def is_of_name(heading: str) -> bool:
    """
    Tell whether a heading is that of the names of patients, or of their initials.

    Examples
    --------
    >>> from itpcase.io._headings.fields import is_of_name
    >>> is_of_name("Nombre"), is_of_name("姓名"), is_of_name("Drug name")
    (True, True, False)
    """
    return heading_key(heading) in _NAMES


def is_of_report(name: str) -> bool:
    """Tell whether a heading names the day on which a result was written, and not taken."""
    return heading_key(IN_BRACKETS.sub("", name)) in _REPORTED


def is_of_any_group(name: str) -> bool:
    """Tell whether a heading names a group, and not of what."""
    return heading_key(IN_BRACKETS.sub("", name)) in _GROUPS


def is_of_any_visit(name: str) -> bool:
    """Tell whether a heading names the day of a follow-up visit, the last one or any."""
    return heading_key(IN_BRACKETS.sub("", name)) in _VISITS


def unit_in(name: str) -> str | None:
    """Return the unit of counts that a heading has, as in ``PLT (10^9/L)`` and ``PLT, G/L``."""
    shorter = name.rpartition(" ")[0]  # PLT G/L D7
    texts = [*IN_BRACKETS.findall(name), _divided(name)[1], _divided(shorter)[1]]
    return next((text for text in texts if text and count_factor(text) is not None), None)


def _divided(name: str) -> tuple[str, str]:
    """Divide a heading into what it names and a unit of counts behind it, if there is one."""
    for found in _BEFORE_UNIT.finditer(name):
        unit = name[found.end() :]
        if 0 < len(unit) <= _LONGEST_UNIT and count_factor(unit) is not None:
            return name[: found.start()], unit
    return name, ""


def field_of(name: str) -> str | None:
    """Return what a heading names, with or without what stands in its brackets, and its unit."""
    plain = IN_BRACKETS.sub("", name)
    beside = [text for text in IN_BRACKETS.findall(name) if not plain.strip() or _says_all(text)]
    for text in (name, plain, _divided(plain)[0], without_dose_unit(plain), *beside):
        if heading_key(text) in _BY_WORD:
            return _BY_WORD[heading_key(text)]
    twice = {_BY_WORD.get(heading_key(text)) for text in re.split(r"[/|]", plain)}
    if len(twice) == 1 and twice != {None}:  # in two languages
        return twice.pop()
    return "sex" if _BY_WORD.get(heading_key(without_choices(name))) == "sex" else None


def without_choices(name: str) -> str:
    """
    Return a heading without its brackets, and without the choices behind it.

    Examples
    --------
    >>> from itpcase.io._headings.fields import without_choices
    >>> without_choices("Geschlecht m/w"), without_choices("Sex (F/M)")
    ('Geschlecht', 'Sex')
    """
    return _CHOICES.sub("", IN_BRACKETS.sub("", name)).strip()


def codes_in(name: str) -> dict[str, str]:
    """
    Return the codes that a heading explains in its brackets, each with its word.

    Examples
    --------
    >>> from itpcase.io._headings.fields import codes_in
    >>> codes_in("Sex (1=male, 2=female)"), codes_in("Sex (m/f)")
    ({'1': 'male', '2': 'female'}, {})
    """
    inside = " ; ".join(IN_BRACKETS.findall(as_typed(name)))
    return {found["code"]: found["word"].strip() for found in _CODED.finditer(inside)}


def _says_all(text: str) -> bool:
    """Tell what names a column by itself; ``(date)`` behind a name says what the name is of."""
    field = _BY_WORD.get(heading_key(text))
    is_short = len(text.split()) == 1 and width_of(text) <= _SHORT
    is_of_any = (field in _OF_ANYTHING and is_short) or text.casefold() == "count"
    return not is_of_any and field not in _OF_SOMETHING
