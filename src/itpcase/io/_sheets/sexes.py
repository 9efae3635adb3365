"""
What a letter for the sex stands for, where that depends on the language of a sheet.

``F`` is a man in Hungarian (férfi), ``M`` a woman in Lithuanian (moteris), and in Spanish where
``H`` or ``V`` stands beside it (mujer). The heading of the column says the language, or its other
letters do. The words of Slavic, Baltic and Nordic languages are recalled, not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from itpcase.errors import InputError
from itpcase.io._headings.fields import heading_key, without_choices
from itpcase.units.text import plain_key
from itpcase.vocabularies import read_sex

__all__: list[str] = []

_OF_HEADING: Final = {
    heading_key(name): {plain_key(letter): sex for sex, letters in (("F", woman), ("M", man))
                        for letter in letters.split()}
    for names, woman, man in (
        ("Nem, Neme", "N n\u0151", "F"),
        ("Geslacht", "V", "M J"),
        ("P\u0142e\u0107", "K", "M"),
        ("Pohlav\u00ed, Pohlavie, Spol", "\u017d Z", "M"),
        ("Cinsiyet, Cinsiyeti", "K", "E"),
        ("\u041f\u043e\u043b", "\u0416", "\u041c"),
        ("\u0421\u0442\u0430\u0442\u044c", "\u0416", "\u0427"),
        ("K\u00f6n, K\u00f8n, Kj\u00f8nn", "K", "M"),
        ("Sukupuoli, Sugu", "N", "M"),
        ("Lytis", "M", "V"),
        ("Dzimums", "S", "V"),
        ("\u03a6\u03cd\u03bb\u03bf", "\u0393 \u0398", "\u0391"),
        ("Jenis kelamin", "P W", "L"),
        ("Giới tính", "Nữ", "Nam"),
        ("מין", "נ נקבה", "ז זכר"),
        ("الجنس", "أنثى", "ذكر"),
        ("เพศ", "ญ หญิง", "ช ชาย"),
    )
    for name in names.split(",")
}  # fmt: skip
"""Headings -> the letters of their language, and the sex that each stands for."""

_SPANISH: Final = frozenset(map(heading_key, ("Sexo", "G\u00e9nero", "Genere")))
"""Headings below which ``M`` alone may be *mujer*, or *masculino*."""


class _Beside(NamedTuple):
    """What some letters of a column say of the others."""

    there: str
    not_there: str
    meant: Mapping[str, str | None]
    """The sex that each stands for; None where it may be either."""


_BY_LETTERS: Final = (
    _Beside("hf", "m", {"h": "M", "f": "F"}),  # homme, femme
    _Beside("hm", "f", {"h": "M", "m": "F"}),  # hombre, mujer
    _Beside("hmf", "", {"h": "M", "m": None, "f": "F"}),
    _Beside("jm", "f", {"j": "M", "m": "F"}),  # Junge, Mädchen; jongen, meisje
    _Beside("jmv", "", {"j": "M", "m": None, "v": "F"}),  # or jongen, man, vrouw
    _Beside("vm", "f", {"v": None, "m": None}),  # varón, mujer; man, vrouw; vyras, moteris
    _Beside("nf", "m", {"n": "F", "f": "M"}),  # nő, férfi
    _Beside("du", "mfw", {"d": "F", "u": "M"}),  # donna, uomo
    _Beside("bf", "m", {"b": "M", "f": "F"}),  # bărbat, femeie
)


def sexes_in(name: str, cells: Iterable[str]) -> dict[str, str | None]:
    """
    Return what the letters of a column stand for, where its heading or its letters say it.

    Parameters
    ----------
    name : str
        The heading of the column.
    cells : iterable of str
        What stands in it.

    Returns
    -------
    dict of str to str or None
        Each cell of such a letter with its sex; None for one that may stand for either.

    Examples
    --------
    >>> from itpcase.io._sheets.sexes import sexes_in
    >>> sexes_in("Nem", ["F", "N"]), sexes_in("Sexo", "HM"), sexes_in("Sex", "FM")
    ({'F': 'M', 'N': 'F'}, {'H': 'M', 'M': 'F'}, {})
    """
    keys = {cell: plain_key(cell) for cell in sorted({*cells})}
    letters = {*keys.values()}
    key = _language_key(name)
    known = _OF_HEADING.get(key, {})
    meant: Mapping[str, str | None] = {each: known[each] for each in letters & known.keys()}
    if key in _SPANISH and {"v", "m"} <= letters and "f" not in letters:
        meant = {"v": "M", "m": "F"}
    elif known and {"j", "m"} <= letters and "v" not in letters:  # jongen, meisje
        meant = {"j": "M", "m": "F"}
    elif key == "geschlecht" and {"k", "m"} <= letters and not letters & {*"wf"}:
        meant = {"k": "M", "m": "F"}  # Knabe, Mädchen
    elif not meant:
        meant = next((each.meant for each in _BY_LETTERS if letters >= {*each.there}
                      and not letters & {*each.not_there}), {})  # fmt: skip
    return {cell: meant[letter] for cell, letter in keys.items() if letter in meant}


def may_be_woman(name: str, cells: Iterable[str]) -> bool:
    """Tell whether all that stands in a column is an M that may be *mujer*."""
    return _language_key(name) in _SPANISH and {*map(plain_key, cells)} == {"m"}


def contradicts(text: str, meant: Mapping[str, str | None]) -> bool:
    """Tell whether the closed table reads a cell as another sex than its column means."""
    if text not in meant:
        return False
    try:
        return read_sex(text) != meant[text]
    except InputError:
        return False


def _language_key(name: str) -> str:
    return heading_key(without_choices(name))
