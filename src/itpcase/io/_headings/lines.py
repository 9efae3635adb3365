"""
The treatment that the heading of a column numbers, where a row of a sheet holds several.

``1L start``, ``Therapy 2``, ``Drug 1``, ``Zweitlinie Ende``, ``2e ligne``, ``Línea 1 inicio`` and
``二线治疗开始日期`` say which line of treatment a column is of, and what of it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from itpcase.io._headings.doses import without_dose_unit
from itpcase.io._headings.fields import field_of, heading_key
from itpcase.units.text import without_accents

__all__: list[str] = []


class Numbered(NamedTuple):
    """What of which treatment a column holds."""

    number: int
    field: str
    """``agent``, ``started_on``, ``ended_on``, ``stop_reason``, ``dose``, ``stated_response``."""
    kind: str
    """``line``, ``drug``, or nothing where the heading has a number alone."""
    is_bare: bool
    """Whether the heading names the treatment alone, as ``1L`` does."""


_KINDS: Final = {
    word: kind
    for kind, words in {
        "line": (
            "l line lines linie therapielinie behandlungslinie ligne linea linha lot therapy "
            "treatment tx rx trt therapie behandlung traitement terapia trattamento tratamiento "
            "tto regimen regime schema course 治疗 疗法 方案"
        ),
        "drug": (
            "drug agent medication med medikament wirkstoff medicament farmaco medicamento "
            "molecule molecola molecula substance substanz praparat 药物 药品 用药 药"
        ),
    }.items()
    for word in words.split()
}
"""What is a line of treatment where it has a number, or a drug that may stand beside another."""

_PARTICLES: Final = "name of the der des de du della del di la le d 的 名称"
"""Words that part the others, and say nothing."""

_SUFFIXES: Final = "st nd rd th er ere re e eme ieme a o"
"""What stands behind the number of an ordinal: 1st, 1ère, 2ª."""

_ORDINALS: Final = {
    word: number
    for number, words in enumerate((
        "first erste ersten premiere premier prima primo primera primer erst i",
        "second zweite zweiten deuxieme seconde seconda secondo segunda segundo zweit ii",
        "third dritte dritten troisieme terza terzo tercera tercer dritt iii",
        "fourth vierte vierten quatrieme quarta quarto cuarta cuarto viert iv",
        "fifth funfte funften cinquieme quinta quinto funft v",
    ), start=1)
    for word in words.split()
}  # fmt: skip
_CHINESE: Final = {sign: number for number, sign in enumerate("一二三四五六七八九", start=1)}
_CHINESE_LINE: Final = re.compile(
    rf"第?(?P<number>[0-9]+|[{''.join(_CHINESE)}])(?:[线線](?:治疗|用药)?|次治疗)"
)
_JOINED: Final = re.compile(r"(erst|zweit|dritt|viert|funft|first|second|third)(linien?|line)")
"""A number and a line in one word."""

_TOKENS: Final = re.compile(r"[0-9]+|[a-z]+|[^\W\d_a-z]+")
_LONGEST: Final = 120
"""No heading of a treatment has more signs; a question of a form may have."""
_MOST: Final = 12
"""No patient of a sheet has more numbered treatments than this; ``Day 14`` is none."""

_FIELDS: Final = {
    field: frozenset(map(heading_key, words.split(",")))
    for field, words in {
        "started_on": (
            "start, started, start day, am, date start, date started, start datum, startdatum, "
            "beginn datum, beginn am, beginndatum, anfang, date debut, debut le, fecha inicio, "
            "f inicio, data di inizio, inicio fecha, inizio data, from, since, von, ab, seit, dal, "
            "da, desde, du, depuis, on, date, datum, data, fecha, begin, began, initiation, 起, "
            "起始, 起始日期, 开始, 启动日期, 用药日期, 日期, 时间, 开始用药, 开始用药日期, 启用, "
            "first dose, first dose date, date of first dose, first infusion, given, given on, "
            "date given, administered, erste gabe, premiere dose, primera dosis, prima dose, "
            "手术日期, 首次用药, 首次用药日期, 起始时间, 开始使用, 使用日期, 应用日期, 给药日期, "
            "给药时间, 用药时间, 输注日期, 输注时间, 手术时间, "
            "輸注日期, 日, 開始, 初回投与日, 投与日, 施行日, "
            "手術日, 시작, 투여일, 수술일, 날짜, начало, старт, дата, poczatek, rozpoczecie, od, "
            "zacatek, zahajeni, kezdete, kezdes, baslangic, baslama, baslama tarihi, tarih, "
            "tarihi, startdato, start dato, oppstart, dato, aloitus, aloituspvm, pvm"
        ),
        "ended_on": (
            "stop, stopped, ended, stop day, end day, date stop, date end, to, until, till, bis, "
            "enddatum, ende datum, ende am, stopp, au, date fin, fin le, jusqu'au, al, a, hasta, "
            "fecha fin, f fin, data di fine, fine data, fin fecha, 止, 终止, 终止日期, 停药, "
            "停止, 停止日期, 结束, 结束时间, 截止, "
            "last dose, last dose date, date of last dose, last infusion, discontinued, "
            "discontinuation, letzte gabe, derniere dose, ultima dosis, ultima dose, "
            "末次用药, 末次用药日期, 停用日期, 停用, 停用时间, 停止使用, 停止时间, 终止时间, "
            "停藥, 終了, 中止, 最終投与日, 終止, 終止日期, 종료, 중단, конец, "
            "окончание, отмена, koniec, zakonczenie, do, konec, ukonceni, vege, befejezes, bitis, "
            "bitis tarihi, kesilme, kesilme tarihi, einde, sluttdato, slutdato, stoppdato, slut, "
            "lopetus, lopetuspvm"
        ),
        "stop_reason": (
            "reason, why stopped, reason stop, reason end, reason for stop, reason for change, "
            "grund, abbruch grund, stopp grund, motif, motif arret, raison, motivo, causa, "
            "motivo fin, motivo fine, 原因, 停用原因, 换药原因, 终止原因, 结束原因"
        ),
    }.items()
}  # fmt: skip
"""Words that say this of a treatment, and by themselves anything."""


def numbered_in(name: str) -> Numbered | None:
    """
    Return what of which treatment a heading names; None for one that numbers no treatment.

    Examples
    --------
    >>> from itpcase.io._headings.lines import numbered_in
    >>> numbered_in("2L start")
    Numbered(number=2, field='started_on', kind='line', is_bare=False)
    >>> numbered_in("一线治疗")
    Numbered(number=1, field='agent', kind='line', is_bare=True)
    >>> numbered_in("PLT 1"), numbered_in("line"), numbered_in("Day 7 start")
    (None, None, None)
    """
    if len(name) > _LONGEST:
        return None
    text = without_accents(without_dose_unit(name)).casefold()
    text = _JOINED.sub(r"\1 line ", _CHINESE_LINE.sub(_in_digits, text))
    tokens = _TOKENS.findall(text)
    found = _number_in(tokens)
    if found is None or not 1 <= found[0] <= _MOST:
        return None
    number, kind, rest = found
    words = [word for word in rest if word not in _KINDS] if kind else rest
    field = field_of_words(words)
    is_bare = not [word for word in _spoken(rest) if _KINDS.get(word) != "line"]
    if field is None or (field == "agent" and not kind):
        return None
    return Numbered(number, field, kind, is_bare and field == "agent")


def _in_digits(found: re.Match[str]) -> str:
    number = _CHINESE.get(found["number"], found["number"])
    return f" {number} line "


def _number_in(tokens: list[str]) -> tuple[int, str, list[str]] | None:
    """Find the number of a treatment, whether it is of a line or a drug, and the other words."""
    for at, token in enumerate(tokens):
        kind = _KINDS.get(token)
        if kind is None:
            continue
        before, behind = tokens[:at], tokens[at + 1 :]
        if behind and (number := _whole(behind[0], is_word=kind == "line")):
            return number, kind, [*before, *behind[1:]]
        if len(before) > 1 and before[-1] in _SUFFIXES.split() and (number := _whole(before[-2])):
            return number, kind, [*before[:-2], *behind]
        if before and (number := _whole(before[-1], is_word=True)):
            return number, kind, [*before[:-1], *behind]
    numbers = [at for at, token in enumerate(tokens) if token.isdecimal()]
    if len(numbers) != 1:
        return None
    (at,) = numbers
    return int(tokens[at]), "", [*tokens[:at], *tokens[at + 1 :]]


def _whole(token: str, *, is_word: bool = False) -> int:
    """Return the number of a token, 0 for one that is none."""
    return int(token) if token.isdecimal() else _ORDINALS.get(token, 0) if is_word else 0


def field_of_words(words: list[str]) -> str | None:
    """Return what words say of a treatment: which it was, when it began or ended, or why."""
    for said in (words, _spoken(words)):
        text = " ".join(said)
        if not text:
            return "agent"
        known = next((field for field, keys in _FIELDS.items() if heading_key(text) in keys), None)
        field = known or field_of(text)
        if field in {"agent", "dose", "stated_response", *_FIELDS}:
            return field
    return None


def _spoken(words: list[str]) -> list[str]:
    """Leave out the words that say nothing."""
    return [word for word in words if word not in _PARTICLES.split()]
