"""
What may stand beside the name of an agent without changing which agent it is.

A dose, a salt, a dose form, a route, a rhythm, the suffix of a biosimilar. The lists are closed: a
word that is not in them (``no``, ``planned``, another drug) leaves the phrase not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from itpcase._patterns import compile_late
from itpcase.units.rhythms import without_rhythm
from itpcase.units.text import UNDIVIDED, as_typed, letters, without_accents

__all__ = ["Phrase", "divide"]

MOST_WORDS: Final = 24
"""A text of more words than this is prose."""

LONGEST_NAME: Final = 9
"""No name of an agent has more words."""

SUFFIX: Final = 4
"""Letters of the suffix that tells biological products apart."""

_SALTS: Final = """
sodium potassium acetate phosphate succinate hemisuccinate hydrochloride hcl sulfate sulphate
olamine maleate mesylate disodium hydrogen choline monohydrate hexahydrate anhydrous micronised
micronized mofetil alfa natrium acetat phosphat hydrochlorid sulfat acetato fosfato sodico
sodique human humain humana umana polyvalent normal hyaluronidase
"""
_FORMS: Final = """
tablet tablets tab tabs capsule capsules cap caps film coated oral orally injection injections
injectable infusion infusions solution suspension powder lyophilised lyophilized concentrate
vial vials syringe prefilled ampoule ampoules syrup elixir granules sachet delayed extended
release enteric dispersible disintegrating chewable product dose doses dosage pack generic
biosimilar reconstituted intravenous intravenously subcutaneous subcutaneously intramuscular
intravenos tablette tabletten filmtabletten kapsel kapseln infusionslosung comprime comprimes
gelule gelules comprimido comprimidos capsula capsulas compresse compressa solucion inyectable
perfusion iniezione orale sterile for in
"""
_RHYTHM: Final = """
mg g gm gram grams mcg ug ng kg m m2 ml l u iu ie ui unit units miu mu x d day days daily qd od
bid bd tid tds qid die j sett sem q h hr hrs hour hours w wk wks week weeks weekly fortnightly
monthly month months cycle cycles course courses per every each once twice times time
pulse pulses pulsed high low standard full hd ld sd on of then
and po iv sc im p o i v s c bolus therapy treatment tag tage
woche wochen jour jours semaine semaines dia dias semana semanas giorno giorni settimana
settimane fur uber pendant durante por hochdosis hochdosiert therapie dosis dosi sup μg μ
wkly qwk qweek qwkly mthly mo maintenance induction monotherapy taper tapered tapering
"""
_RUSSIAN: Final = """
мг мкг \u0433 кг м2 ме ед мл сут сутки сутках день дня дней раз раза неделю недели недель нед месяц
месяцев курс курса курсов в вв внутрь внутривенно перорально подкожно капельно таблетки таб табл
раствор инфузий для введения терапия пульс доза дозы высокие низкие по на
"""
_BESIDE: Final = frozenset(without_accents(f"{_SALTS} {_FORMS} {_RHYTHM} {_RUSSIAN}").split())

_CHINESE: Final = """
片 分散片 薄膜衣片 胶囊 软胶囊 颗粒 口服 口服液 口服溶液 注射液 注射剂 注射用 注射 静滴 静脉滴注
静脉注射 静脉输注 静脉 静注 皮下注射 皮下 肌注 输注 冻干粉针 粉针 针 人 大剂量 小剂量 低剂量
高剂量 标准剂量 常规剂量 冲击 冲击治疗 治疗 疗法 单药 每日 每天 每周 每月 每次 次 日 天 周 月 疗程
个疗程 共 连用 乙醇胺 醋酸 磷酸钠 琥珀酸钠 磷酸 盐酸 马来酸 硫酸 钠 生物类似药 术 一次 毫克 克
注射劑 膠囊 靜脈注射 靜脈 大劑量 高劑量 低劑量 劑量 每週 週 療法 治療
錠 注 散 内服 点滴 点滴静注 点滴静注用 静注用 注射用 皮下注 皮下注用 カプセル 大量 少量
高用量 低用量 パルス パルス療法 大量療法 連日 毎日 毎週 回 日間 週間 週毎 年 投与
정 주 주사 주사제 정맥주사 정주 피하주사 경구 캡슐 매일 매주 일 일간 회 주간 개월 대량 고용량 저용량
요법 치료 펄스
"""
_PIECE: Final = "|".join(sorted({*without_accents(_CHINESE).split()}, key=len, reverse=True))
_UNITS: Final = r"\d+|mg|kg|g|ml|m2|iu|u|d\d*|w|q\d*[dwh]|qd|bid|tid|po|iv|sc|ih|x|×"
_CHINESE_BESIDE: Final = compile_late(f"(?:{_PIECE}|{_UNITS})*")
IS_CHINESE: Final = compile_late("[\u4e00-\u9fff]")

_WORD: Final = compile_late(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_DOSE: Final = compile_late(
    r"(?<![0-9.,-])(?P<low>\d[\d.,]*)(?:\s?[-–]\s?\d[\d.,]*)?"
    r"\s?(?:mg|gm?|mcg|[µμu]g|ng|iu|ie|ui|units?|u|毫克|克|мг|мкг|\u0433|ме|ед)(?![^\W\d_])"
    r"(?:\s?/\s?(?:kg|m2|days?|doses?|weeks?|wk|d|w|h|日|天|周|次|일|회|週|回|кг|м2|сут|нед))*"
    r"(?:\s?[x×*]\s?\d+(?:\s?(?:days?|doses?|weeks?|cycles?|d))?)?",
    re.IGNORECASE,
)

_SHORT: Final = compile_late(
    r"(?<![^\W_])(?P<one>[a-z])\s?(?P<sign>[/.])\s?(?P<two>[a-z])(?![^\W_])", re.IGNORECASE
)
"""Two letters that stand for two words: ``i.v.``, ``w/o``."""

_ROUTES: Final = frozenset(("po", "iv", "sc", "im"))
_RATES: Final = compile_late("[dgmulx]/[dhwm]")
"""Short forms that change nothing: a route, and an amount in a time."""

_SAYINGS: Final = frozenset(("sp", "dc", "ho", "wo", "zn"))
"""Status post, discontinued, history of, without, and the German for the first, with points."""

_FIRST_NUMBER: Final = compile_late(
    r"[^0-9]*?(?P<before>[^\W\d_]*)[\s.]*(?P<number>[0-9]+(?:[.,][0-9]+)*)"
    r"(?!\s?[-–~0-9]|\s?/\s?[0-9])"
)
_TIMES: Final = """
d day days tag jour j dia giorno w wk week weeks m mo month months c cycle cycles course 第 день
"""
_OF_TIMES: Final = frozenset(_TIMES.split())
"""Words before the number of a day, or of a cycle, which may be 0."""


@attrs.frozen
class Phrase:
    """The known word of a text, by its letters, and the dose beside it."""

    key: str
    dose: str | None = None
    is_of_nothing: bool = False
    """Whether the dose, or the only amount, is zero."""


def divide(text: str, known: Mapping[str, object]) -> Phrase | None:
    """
    Find the known word of a text beside which stands nothing but dose, form and the like.

    Parameters
    ----------
    text : str
    known : mapping
        Words by their letters, and what each stands for.

    Returns
    -------
    Phrase or None

    Examples
    --------
    >>> from itpcase.agents.phrases import divide
    >>> divide("Prednisone 20 MG Oral Tablet", {"prednisone": 1})
    Phrase(key='prednisone', dose='20 MG', is_of_nothing=False)
    >>> print(divide("no prednisone", {"prednisone": 1}))
    None
    """
    typed = as_typed(text)
    plain = without_rhythm(without_accents(typed.casefold()))
    if "?" in typed or _says_otherwise(plain):
        return None
    key = _key(plain, known)
    if key is None and UNDIVIDED.search(typed):
        key = _chinese_key(plain, known)
    if key is None:
        return None
    dose = _DOSE.search(typed)
    said = None if dose is None else dose[0].strip()
    return Phrase(key, said, _is_zero(typed if said is None else said))


def _says_otherwise(typed: str) -> bool:
    """Tell of ``w/o``, ``d/c``, ``s/p``, ``h/o``: letters that are no route and no rate."""
    for found in _SHORT.finditer(typed.casefold()):
        pair, is_plain = found["one"] + found["two"], _RATES.fullmatch(found[0].replace(" ", ""))
        if pair in _SAYINGS or not (found["sign"] == "." or pair in _ROUTES or is_plain):
            return True
    return False


def _is_zero(text: str) -> bool:
    """Tell whether the first number of a text is a zero that is no day and begins no range."""
    found = _FIRST_NUMBER.match(text)
    is_amount = found is not None and found["before"].casefold() not in _OF_TIMES
    return found is not None and is_amount and not found["number"].strip("0.,")


def _chinese_key(typed: str, known: Mapping[str, object]) -> str | None:
    """Find the longest known word in a text without blanks between its words."""
    whole = letters(typed)
    for length in range(len(whole), 1, -1):
        for first in range(len(whole) - length + 1):
            key = whole[first : first + length]
            if key in known:
                before, after = whole[:first], whole[first + length :]
                if _CHINESE_BESIDE.fullmatch(before) and _CHINESE_BESIDE.fullmatch(after):
                    return key
    return None


def _key(folded: str, known: Mapping[str, object]) -> str | None:
    words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(folded)]
    if len(words) > MOST_WORDS:
        return None
    for size in range(min(LONGEST_NAME, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            last = first + size
            key = _as_known([word for word, _, _ in words[first:last]], known)
            if key is None:
                continue
            rest = [*words[:first], *words[last:]]
            if last < len(words) and _is_suffix(folded, words[last - 1][2], words[last], known):
                rest.remove(words[last])
            if all(_stands_beside(word) or known.get(word) is known[key] for word, _, _ in rest):
                return key
    return None


def _as_known(words: list[str], known: Mapping[str, object]) -> str | None:
    return next((key for key in _spellings(words) if key in known), None)


def _spellings(words: list[str]) -> Iterator[str]:
    """Give a name as it is, and without the s of a plural; one letter has no plural."""
    yield "".join(words)
    if len("".join(words)) == 1:
        return
    yield "".join(word.removesuffix("s") for word in words)
    yield "".join((*words[:-1], words[-1] + "s"))


def _is_suffix(
    folded: str, end: int, word: tuple[str, int, int], known: Mapping[str, object]
) -> bool:
    """Whether a word is the suffix of a biological product, as in ``rituximab-abbs``."""
    text, start, _ = word
    joined = folded[end:start] == "-" and len(text) == SUFFIX and text.isalpha()
    return joined and text not in known


def _stands_beside(word: str) -> bool:
    return word[0].isdigit() or word in _BESIDE
