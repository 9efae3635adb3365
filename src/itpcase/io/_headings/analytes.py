"""
The laboratory value that a heading or the name of a test stands for, beside the platelet count.
"""
# ruff: noqa: RUF001 - letters of other scripts are what is listed

from __future__ import annotations

import re
from typing import Final, NamedTuple

from itpcase.io._headings.days import day_in
from itpcase.io._headings.fields import IN_BRACKETS, heading_key
from itpcase.io._source.analytes import LOINC
from itpcase.units.labs import is_unit_of
from itpcase.units.text import as_typed

__all__: list[str] = []

_WORDS: Final = {
    "alt": "alt, alat, gpt, sgpt, tgp, alt/gpt, alt (gpt), alanine aminotransferase, "
    "alanin-aminotransferase, alanine transaminase, 谷丙转氨酶, 丙氨酸氨基转移酶, "
    "丙氨酸转氨酶, 丙胺酸轉胺酶, АЛТ",
    "ast": "ast, asat, got, sgot, tgo, ast/got, aspartate aminotransferase, "
    "aspartat-aminotransferase, aspartate transaminase, 谷草转氨酶, 天门冬氨酸氨基转移酶, "
    "天冬氨酸氨基转移酶, АСТ",
    "alp": "alp, alkaline phosphatase, alk phos, alkalische phosphatase, phosphatases alcalines, "
    "fosfatasa alcalina, fosfatasi alcalina, fosfatase alcalina, 碱性磷酸酶",
    "ggt": "ggt, gamma gt, gamma-gt, γ-gt, γgt, gamma glutamyl transferase, 谷氨酰转肽酶, "
    "γ-谷氨酰转肽酶, γ-谷氨酰转移酶",
    "bilirubin": "bilirubin, total bilirubin, bilirubin total, t bil, tbil, t-bili, bili, "
    "gesamtbilirubin, bilirubine totale, bilirubina total, bilirubina totale, bilirrubina total, "
    "bilirrubina, bilirubina, 总胆红素, 總膽紅素, 総ビリルビン, 총빌리루빈, bilirubina calkowita",
    "creatinine": "creatinine, creat, crea, cr, scr, s-creatinine, serum creatinine, kreatinin, "
    "krea, kreatinin i.s., créatinine, creatininemia, creatinina, creatinina serica, 肌酐, 血肌酐, "
    "血清肌酐, クレアチニン, 크레아티닌, kreatynina, креатинин",
    "neutrophils": "neutrophils, neutrophil count, absolute neutrophil count, anc, neut, neu, "
    "neutrophile, neutrophile granulozyten, neutrófilos, neutrofili, 中性粒细胞, "
    "中性粒细胞计数, 中性粒细胞绝对值, 嗜中性球, 好中球, 호중구, neutrofile, нейтрофилы",
    "haemoglobin": "haemoglobin, hemoglobin, hb, hgb, hämoglobin, hémoglobine, hemoglobina, "
    "emoglobina, hemoglobine, 血红蛋白, 血色素, ヘモグロビン, 헤모글로빈, гемоглобин",
}  # fmt: skip
"""How analytes of which rules ask are called, as recalled."""

_OTHERS: Final = (
    "wbc, white blood cells, leukocytes, "
    "leukozyten, leucocytes, leucocitos, leucociti, 白细胞, 白细胞计数, 白血球, rbc, 红细胞, crp, "
    "ldh, urea, bun, 尿素, glucose, sodium, potassium, albumin, 白蛋白, inr, ferritin, mpv, "
    "lymphocytes, 淋巴细胞, haematocrit, hematocrit, hct"
)
"""What is measured and no rule asks for, as recalled."""

_BY_WORD: Final = {
    **{heading_key(code): name for code, name in LOINC.items()},
    **{heading_key(word): name for name, words in _WORDS.items() for word in words.split(",")},
}
_OTHER_WORDS: Final = frozenset(map(heading_key, _OTHERS.split(",")))

_DAY_BEHIND: Final = re.compile(
    r"[\s_,;:@-]*(?:(?:day|days|tag|jour|dia|giorno|week|wk|d|w|第)?[\s_.]*[+-]?\d{1,4}[天日]?"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2})$",
    re.IGNORECASE,
)
"""The day at the end of a heading, as in ``ALT D7``."""

_DIVIDED: Final = re.compile(r"[\s,;:]+(?:in\s+)?")


_MASS_SHARE: Final = re.compile(r"(?<![^\W\d_])(?:m?gm?s?|м?г)\s*%", re.IGNORECASE)
"""Grams, or milligrams, of a decilitre, as in ``Hb (g%)``: no share of anything."""


class Measured(NamedTuple):
    """A laboratory value that a heading names."""

    analyte: str
    unit: str
    """Its unit, empty where the heading has none."""
    day: str
    """Its day, empty where the heading has none."""


def analyte_in(name: str) -> Measured | None:
    """
    Return the laboratory value that a heading names; None for one of which no rule asks.

    Examples
    --------
    >>> from itpcase.io._headings.analytes import analyte_in
    >>> analyte_in("Creatinine (mg/dL)")
    Measured(analyte='creatinine', unit='mg/dL', day='')
    >>> analyte_in("谷丙转氨酶").analyte, analyte_in("ALT D7").day, analyte_in("WBC")
    ('alt', '7', None)
    """
    text = as_typed(name)
    if not text or "%" in _MASS_SHARE.sub("", text):
        return None
    outside, inside = IN_BRACKETS.sub("", text).strip(), IN_BRACKETS.findall(text)
    for plain, unit in ((text, ""), (outside, ""), *_with_units(outside)):
        short = _DAY_BEHIND.sub("", plain)
        for said in dict.fromkeys((plain, short)):
            analyte = _BY_WORD.get(heading_key(said))
            if analyte is not None and (not unit or is_unit_of(unit, analyte)):
                units = [each for each in (unit, *inside) if each and is_unit_of(each, analyte)]
                day = "" if said == plain else day_in(plain) or ""
                return Measured(analyte, units[0] if units else "", day)
    return None


def _with_units(text: str) -> list[tuple[str, str]]:
    """Divide a heading into a name and what may be its unit, at each place where it may be."""
    return [(text[: at.start()], text[at.end() :]) for at in _DIVIDED.finditer(text)]


def is_other_analyte(name: str) -> bool:
    """
    Tell whether a heading names a laboratory value of which no rule asks.

    Examples
    --------
    >>> from itpcase.io._headings.analytes import is_other_analyte
    >>> is_other_analyte("WBC (G/L)"), is_other_analyte("白细胞"), is_other_analyte("Remarks")
    (True, True, False)
    """
    outside = IN_BRACKETS.sub("", as_typed(name))
    said = [outside, _DAY_BEHIND.sub("", outside), *(text for text, _ in _with_units(outside))]
    return any(heading_key(text) in _OTHER_WORDS for text in said)
