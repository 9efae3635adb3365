"""
Ids of patients, and what only looks like one.

A spreadsheet keeps fifteen digits of a number and shows six of them, and writes its errors and its
empty cells as words; who types it writes a mark for the id of the row above, and what the rows sum
up to below them. Such an id joins the rows of several patients, or of none, so it is refused by
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, needed_of
from itpcase.errors import InputError, Problem
from itpcase.units.missing import NULLS

__all__ = [
    "BareId", "bare_id", "blanks_around", "check_id", "is_rounded_cell", "read_otherwise",
    "refused_ids",
]  # fmt: skip

SHEET_DIGITS: Final = 15
"""So many digits of a number are kept by a spreadsheet. [digits]"""

EXACT: Final = 2**53
"""From here on floats skip whole numbers, and two ids may be one."""

NOTHING: Final = (*(word for word in NULLS if word != "NA"), "N/A")
"""What stands for an id that is not there: ``NA`` may be a name, ``N/A`` is none."""

DITTO: Final = ("ditto", "dito", "idem", "as above", "same as above", "同上", "同前")
"""What people write for the id of the row above."""

SUMMARIES: Final = (
    "total", "totals", "grand total", "subtotal", "sub-total", "mean", "median", "average",
    "standard deviation", "std dev", "std. dev.", "mean/median", "legend", "footnote", "footnotes",
    "abbreviations", "p value", "p-value", "p values", "p-values",
    "gesamt", "summe", "mittelwert", "durchschnitt", "standardabweichung", "legende",
    "moyenne", "mediane", "médiane", "ecart-type", "écart-type", "écart type", "légende",
    "media", "mediana", "promedio", "desviación estándar", "desviación típica", "leyenda",
    "totale", "deviazione standard", "legenda",
    "gesamtergebnis", "gesamtsumme", "insgesamt", "zwischensumme", "teilergebnis",
    "total général", "total general", "sous-total", "somme", "suma total",
    "totale complessivo", "totale generale", "subtotale",
    "合计", "总计", "小计", "总和", "平均", "平均值", "平均数", "均值", "均数", "中位数", "中位值",
    "标准差", "图例", "备注", "汇总",
    "reference range", "reference ranges", "reference values", "normal range", "normal ranges",
    "normal values", "ref range", "ref. range", "normbereich", "normwert", "normwerte",
    "referenzbereich", "referenzwert", "referenzwerte", "valeurs normales", "valeurs de référence",
    "valores normales", "valores de referencia", "rango de referencia", "valori normali",
    "valori di riferimento", "intervallo di riferimento", "valores de referência",
    "参考值", "参考范围", "正常值", "正常范围", "參考值", "參考範圍", "基準値",
    "基準範囲", "참고치", "참고범위",
    "total patients", "total number of patients", "number of patients", "no. of patients",
    "anzahl patienten", "anzahl der patienten", "patienten gesamt", "nombre de patients",
    "número de pacientes", "numero de pacientes", "numero di pazienti", "numero pazienti",
    "患者数", "患者总数", "总例数", "病例数",
    "summary", "summaries", "zusammenfassung", "résumé", "riepilogo", "riassunto",
    "合計", "小計", "總計", "总数", "中央値", "標準偏差", "中位數", "標準差",
    "합계", "소계", "총계", "평균", "중앙값", "표준편차",
    "итого", "всего", "сумма", "среднее", "медиана", "стандартное отклонение", "разом",
    "razem", "suma", "średnia", "odchylenie standardowe", "celkem", "průměr", "medián",
    "összesen", "átlag", "toplam", "ara toplam", "genel toplam", "ortalama", "ortanca",
    "totaal", "gemiddelde", "mediaan", "summa", "medel", "medelvärde", "medelverdi",
    "gjennomsnitt", "gennemsnit", "sum total", "yhteensä", "keskiarvo", "mediaani",
    "média", "desvio padrão", "resumo", "σύνολο", "μέσος όρος", "ø", "⌀", "x̄",
)  # fmt: skip
"""What stands in the place of an id where a row sums up the others, or tells of them."""

BESIDE_SUMMARIES: Final = frozenset({
    "sum", "sd", "s.d.", "sem", "se", "min", "max", "minimum", "maximum", "range", "iqr", "n", "p",
    "q1", "q3", "count", "var", "variance", "cv", "mw", "和", "最大值", "最小值", "例数",
    "normal", "reference", "referenz", "référence", "referencia", "riferimento",
    "min-max", "min - max", "min–max", "min – max", "min/max", "spannweite", "étendue", "rango",
    "intervallo", "范围",
})  # fmt: skip
"""The same where such a row stands in the table as well; alone they may be a name."""


_BEHIND_WORD: Final = compile_late(r"[(\uff08±].*$")
"""What stands behind a word for a sum: ``SD (mg)``, ``MW ± SD``."""


def _by_initial(words: Iterable[str]) -> str:
    """Write words as a pattern that looks at the rest of one only where its first letter is met."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"[{c}{c.upper()}](?i:{'|'.join(each)})" for c, each in rests.items())


_BEHIND: Final = (
    r"\s*[:\uff1a]?|\s*[:\uff1a]\s*[0-9][0-9.,]*(?:\s.{0,20})?"
    r"|\s*(?:[(\uff08±/].{0,60}|[,;]?\s*[nN]\s*=.{0,20})"
)
_TOTALS: Final = (
    "total", "subtotal", "sub-total", "summe", "zwischensumme", "sous-total", "totale", "subtotale",
)  # fmt: skip
_OF_ONE: Final = r"\s+(?:(?:for|of|f\u00fcr|de|du|di)\s+)?(?:(?:patient|pat[.]?|id)\s*)?\S*[0-9]\S*"
"""Behind a word for a sum: the patient whose rows it sums up."""

_NOTES: Final = (
    "legend", "legende", "légende", "leyenda", "note", "notes", "footnote", "footnotes",
    "abbreviation", "abbreviations", "图例", "备注", "注",
    "source", "sources", "remark", "remarks", "quelle", "quellen", "stand", "bemerkung",
    "bemerkungen", "anmerkung", "anmerkungen", "remarque", "remarques", "fuente", "fuentes",
    "nota", "notas", "fonte", "fonti", "来源", "数据来源", "资料来源", "说明", "注释", "出典",
)  # fmt: skip
_PRINTED: Final = (
    "exported", "printed", "generated", "created", "downloaded", "extracted", "report generated",
    "report created", "last updated", "data as of", "erstellt", "gedruckt", "exportiert",
    "exporté", "imprimé", "édité", "généré", "impreso", "generado", "exportado", "stampato",
)  # fmt: skip
_WHEN: Final = "by|on|at|from|am|von|le|par|el|por|il|da"
_PAGES: Final = ("page", "seite", "página", "pagina", "feuille")
_ENDS: Final = ("end of report", "end of list", "end of file", "end of data", "end of export")
_EXPLAINED: Final = r"[A-Za-z][\w/+-]{0,9}\s*[:=\uff1a]\s*[^\W\d_][^:=;,\uff1a\uff1b\uff0c]{1,60}"
"""An abbreviation and what it stands for; two of them are a legend, and no id."""

_NOTE: Final = (
    r"[nN]\s*=\s*\d+|\(\d+ rows?(?: affected)?\)"
    rf"|(?:{_by_initial(_PAGES)})\s+\d+\s*(?:of|von|sur|de|di|/)\s*\d+"
    rf"|(?:{_by_initial(_PRINTED)})(?:\s+(?:{_WHEN})\b|\s+\d|\s*[:\uff1a]).*"
    rf"|(?:{_by_initial(_ENDS)}).*"
    r"|(?:导出|打印|制表|统计|生成|下载)(?:时间|日期|人|者|单位)?\s*[:\uff1a].*"
    r"|第\s*\d+\s*页.*|共\s*\d+\s*[条行例页].*"
    rf"|(?:{_by_initial(_NOTES)})\s*[:\uff1a].*"
    r"|[*†‡§]+\s*[^\W\d_]+[\s,;:].*|[*†‡§]+\s+[^\W\d_]{3,}"
    rf"|{_EXPLAINED}(?:[;,\uff1b\uff0c]\s*{_EXPLAINED})+[.\u3002;]?"
)

_SIGN: Final = (
    r"\-\"'`\u2018-\u201f\u2032-\u2037\u3003\u301d-\u301f\u02ba\uff02*?~_.\u2026\u2010-\u2015"
)
_MARKS: Final = f"[{_SIGN}][{_SIGN} ]*"
"""Marks of repetition, dashes, points and stars: no letter and no digit."""

_ERROR: Final = "#+|#(?:REF!|NAME[?]|VALUE!|DIV/0!|NUM!|NULL!|N/A)"
_ROUNDED: Final = "[0-9][.,][0-9]+E[+][0-9]{2,3}"
_CODES: Final = {
    "nothing": "NO_ID",
    "error": "ERROR_CELL",
    "rounded": "ID_DIGITS",
    "above": "NO_ID",
    "summary": "SUMMARY_ROW",
}
_NO_ID: Final = compile_late(
    rf"^\s*(?:(?P<nothing>{'|'.join(map(re.escape, NOTHING))})|(?P<error>{_ERROR})"
    rf"|(?P<rounded>{_ROUNDED})|(?P<above>(?i:{'|'.join(DITTO)})|{_MARKS})"
    r"|(?![A-Za-z]*[-_]?[0-9])"  # most ids, of which nothing else need be looked at
    rf"(?P<summary>(?:{_by_initial(SUMMARIES)})(?:{_BEHIND})|(?:{_by_initial(_TOTALS)})(?:{_OF_ONE})"
    rf"|{_NOTE}))\s*$",
    re.MULTILINE,
)


class BareId(str):
    """
    An id that was written with blanks around it, without them.

    It is a text to everyone; that it was changed is told of where patients are put together.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> from itpcase.units.ids import BareId
    >>> each = BareId(" A1 ")
    >>> each, each.as_written
    ('A1', ' A1 ')
    """

    __slots__ = ("as_written",)
    as_written: str

    def __new__(cls, text: str) -> Self:
        """Take off the blanks, and keep what was written."""
        found = super().__new__(cls, text.strip())
        found.as_written = getattr(text, "as_written", text)
        return found


def bare_id(value: Any) -> Any:
    """
    Return an id without blanks around it, which belong to no id; what is no text as it is.

    A column that a database pads, and a cell with a blank behind the id, name the same patient.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        A `BareId` where there were blanks; a text of blanks alone as it is, which is no id.

    Examples
    --------
    >>> from itpcase.units.ids import bare_id
    >>> bare_id("A1 "), bare_id(7), bare_id("site 1")
    ('A1', 7, 'site 1')
    """
    if not isinstance(value, str) or value == (stripped := value.strip()) or not stripped:
        return value
    return BareId(value)


def blanks_around(written: str) -> Problem:
    """
    Tell of an id that was written with blanks around it, as a warning.

    Parameters
    ----------
    written : str

    Returns
    -------
    Problem
    """
    return Problem(
        code="IDS_ALIKE", argument="", patient_id=written.strip(), given=repr(written),
        severity="warning", needed=Sentence("problem.IDS_ALIKE.needed_blanks"),
        remedy=Sentence("problem.IDS_ALIKE.remedy_blanks", owner=repr(written.strip())),
    )  # fmt: skip


def read_otherwise(written: str, read: str) -> Problem:
    """
    Tell of an id that is read in another way than it is written, as a warning.

    Parameters
    ----------
    written, read : str
        They differ in blanks, or in signs that a keyboard does not have.

    Returns
    -------
    Problem

    Examples
    --------
    >>> from itpcase.units.ids import read_otherwise
    >>> read_otherwise("A1 ", "A1").given, read_otherwise("\uff21\uff11", "A1").patient_id
    ("'A1 '", 'A1')
    """
    told = blanks_around(written)
    if written.strip() == read:
        return told
    return attrs.evolve(
        told, patient_id=read, needed=Sentence("problem.IDS_ALIKE.needed"),
        remedy=Sentence("problem.IDS_ALIKE.remedy_signs", owner=repr(read)),
    )  # fmt: skip


def check_id(value: str | float, argument: str = "id") -> None:
    """
    Refuse what is no id of a patient, or no longer the whole of one.

    Parameters
    ----------
    value : str or float
        A text that is not blank, or a number.
    argument : str

    Raises
    ------
    InputError
        For ``nan`` and its like, for marks and words such as ``〃`` and ``ditto``, for the errors
        of a spreadsheet, for rows that sum up others (``Median``, ``n = 12``), for numbers that
        were rounded: ``1.10101E+17``, and floats that skip whole numbers; for a NUL, which programs
        drop or cut at, so that two patients could become one.

    Examples
    --------
    >>> from itpcase.errors import InputError
    >>> from itpcase.units.ids import check_id
    >>> check_id("0017")
    >>> try:
    ...     check_id("1.10101E+17")
    ... except InputError as error:
    ...     print(error.problem.code)
    ID_DIGITS
    """
    problem = _fault(value, argument)
    if problem is not None:
        raise InputError(problem)


def refused_ids(values: Sequence[Any], argument: str) -> dict[int, Problem]:
    """
    List those that are no ids, by their place.

    Beside a row of means or totals, short words such as ``SD`` and ``n`` are none either.

    Parameters
    ----------
    values : sequence of str or float
        None stands for nothing, which is told of elsewhere.
    argument : str

    Returns
    -------
    dict of int to Problem

    Examples
    --------
    >>> from itpcase.units.ids import refused_ids
    >>> {place: p.code for place, p in refused_ids(["a", "#REF!", "NaN"], "patient_id").items()}
    {1: 'ERROR_CELL', 2: 'NO_ID'}
    """
    if set(map(type, values)) == {str}:
        joined = "\n".join(values)
        if "\0" not in joined and not _NO_ID.search(joined):
            return {}
    faults = ((place, _fault(value, argument)) for place, value in enumerate(values)
              if value is not None)  # fmt: skip
    found = {place: problem for place, problem in faults if problem is not None}
    if any(problem.code == "SUMMARY_ROW" for problem in found.values()):
        words = (_BEHIND_WORD.sub("", str(value)).strip().casefold() for value in values)
        found |= {place: _refused("SUMMARY_ROW", values[place], argument)
                  for place, word in enumerate(words) if word in BESIDE_SUMMARIES}  # fmt: skip
    return found


def is_rounded_cell(value: float) -> bool:
    """
    Tell whether a number of a spreadsheet may have lost its last digits.

    Parameters
    ----------
    value : int or float

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.ids import is_rounded_cell
    >>> is_rounded_cell(110101199001010), is_rounded_cell(110101199001010000)
    (False, True)
    """
    digits = str(abs(int(value)))
    return _skips(value) or (len(digits) > SHEET_DIGITS and not digits[SHEET_DIGITS:].strip("0"))


def _skips(value: float) -> bool:
    return isinstance(value, float) and abs(value) >= EXACT


def _fault(value: str | float, argument: str) -> Problem | None:
    if not isinstance(value, str):
        code = "ID_DIGITS" if _skips(value) else None
    elif "\0" in value:
        return Problem(
            code="NUL_BYTES", argument=argument, needed=Sentence("problem.NUL_BYTES.needed_id"),
            given=repr(value), remedy=Sentence("problem.NUL_BYTES.remedy_id"),
        )  # fmt: skip
    else:
        found = _NO_ID.fullmatch(value)
        code = None if found is None else _CODES[str(found.lastgroup)]
    return None if code is None else _refused(code, value, argument)


def _refused(code: str, value: object, argument: str) -> Problem:
    needed = needed_of("NO_ID" if code == "ERROR_CELL" else code)
    return Problem(code=code, argument=argument, needed=needed, given=repr(value))
