"""
A mapping proposed for a foreign sheet, from its headings and its first rows.

The proposal is TOML with a comment on each line: why a column was taken, and what is not sure. The
user corrects it and reads the sheet with `itpcase.read_mapped`. Headings are understood in English,
Chinese, German, French, Spanish and Italian; a column that is not understood is listed, not used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.agents import look_up_agent
from itpcase.errors import InputError
from itpcase.io._folder import as_path
from itpcase.io._sheets import Sheet, read_sheet
from itpcase.units.counts import parse_count
from itpcase.units.days import plain_day
from itpcase.units.text import as_typed, without_accents

__all__ = ["Proposal", "propose_mapping"]

FIRST_ROWS: Final = 200
"""So many rows are looked at."""

MOST: Final = 0.8
"""A column is of days, or of counts, if more than this share of its filled cells is."""

FEW_DAYS: Final = 3
"""A sheet with so many headings that are days has a column for each day."""

WORDS: Final = {
    "patient_id": (
        "patient id, patient_id, patientid, patient, pid, id, record_id, record id, subject, "
        "subject_id, usubjid, mrn, case, case id, study id, "
        "病历号, 患者编号, 患者id, 住院号, 门诊号, 登记号, 编号, 病案号, 患者, "
        "patientennummer, patienten-id, fallnummer, pat-nr, patnr, pseudonym, "
        "numero patient, id patient, nip, ipp, identifiant, "
        "id paciente, paciente, numero de historia, historia clinica, nhc, "
        "id paziente, paziente, numero paziente, codice paziente, cartella"
    ),
    "on": (
        "date, on, day, lab date, lab_date, sample date, collection date, collected, visit date, "
        "date of sample, measurement_date, drawn, time, "
        "日期, 采样日期, 检验日期, 采集时间, 检查日期, 报告日期, 时间, 检测日期, "
        "datum, abnahmedatum, entnahmedatum, labordatum, tag, "
        "date de prelevement, date du prelevement, jour, "
        "fecha, fecha de muestra, fecha de extraccion, dia, "
        "data, data prelievo, data del prelievo, giorno"
    ),
    "count": (
        "platelets, platelet count, platelet, plt, plts, count, platelet_count, thrombocytes, "
        "血小板, 血小板计数, 血小板数, 血小板(plt), "
        "thrombozyten, thrombozytenzahl, thrombos, thr, "
        "plaquettes, numeration plaquettaire, plq, "
        "plaquetas, recuento de plaquetas, recuento plaquetario, "
        "piastrine, conta piastrinica, conta delle piastrine, conteggio piastrine"
    ),
    "unit": (
        "unit, units, platelet unit, plt_unit, unit of measure, 单位, einheit, unite, unites, "
        "unidad, unidades, unita, unita di misura"
    ),
    "result": "result, value, wert, ergebnis, 结果, 检验结果, resultat, valeur, resultado, valor, "
    "risultato, valore",
    "test": "test, analyte, parameter, item, 项目, 检验项目, 项目名称, untersuchung, analyt, "
    "analyse, examen, parametre, prueba, parametro, analisi, esame",
    "status": "status, result status, 状态, befundstatus, statut, estado, stato",
    "sex": "sex, gender, 性别, geschlecht, sexe, sexo, sesso",
    "age": "age, age at diagnosis, 年龄, alter, edad, eta",
    "born_on": "birth date, date of birth, dob, 出生日期, geburtsdatum, date de naissance, "
    "fecha de nacimiento, data di nascita",
    "diagnosed_on": "diagnosis date, date of diagnosis, 诊断日期, 确诊日期, diagnosedatum, "
    "date de diagnostic, date du diagnostic, fecha de diagnostico, data diagnosi",
    "died_on": "death date, date of death, died, 死亡日期, todesdatum, date de deces, "
    "fecha de muerte, data di morte, data decesso",
    "followed_until": "last contact, last visit, last follow-up, 末次随访, 随访日期, "
    "letzter kontakt, derniere nouvelle, date des dernieres nouvelles, ultimo contacto, "
    "ultimo contatto",
    "agent": (
        "drug, agent, treatment, medication, therapy, 药物, 药品, 药品名称, 治疗, 治疗药物, "
        "medikament, therapie, wirkstoff, medicament, traitement, farmaco, tratamiento, "
        "medicamento, terapia, trattamento"
    ),
    "started_on": (
        "start, start date, started, treatment start, 开始日期, 开始时间, 用药开始, beginn, "
        "therapiebeginn, date de debut, debut, fecha de inicio, inicio, data inizio, inizio"
    ),
    "ended_on": (
        "end, stop, end date, stop date, stopped, 结束日期, 停药日期, 停药时间, ende, "
        "therapieende, date de fin, fin, arret, fecha de fin, fecha fin, data fine, fine"
    ),
    "line": "line, treatment line, line of therapy, 线数, 治疗线, therapielinie, linie, ligne, "
    "linea, linea de tratamiento, linea di terapia",
}  # fmt: skip
"""The words by which the columns of a sheet are known, without accents."""

NOT_DAYS_OF_COUNT: Final = frozenset(
    {"born_on", "diagnosed_on", "died_on", "followed_until", "started_on", "ended_on"}
)

_IN_BRACKETS: Final = re.compile(
    r"[(\uff08\[\u3010]([^()\uff08\uff09\[\]\u3010\u3011]+)[)\uff09\]\u3011]"
)
_HEAD: Final = (
    "# A mapping for {file}, proposed from its headings and first rows: check every line."
)
_DIVIDERS: Final = re.compile(r"[\s_\-.:\uff1a/]+")


def _key(text: str) -> str:
    return _DIVIDERS.sub("", without_accents(as_typed(text)).casefold())


_BY_WORD: Final = {_key(word): field for field, words in WORDS.items() for word in words.split(",")}


@attrs.frozen(kw_only=True)
class Proposal:
    """
    A mapping that is proposed for a sheet.

    Attributes
    ----------
    text : str
        The TOML, with comments.
    doubts : tuple of str
        What is not sure, or missing; each is a comment in the text as well.
    """

    text: str
    doubts: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


@attrs.define
class _Columns:
    """The columns of a sheet: what each was taken for, and why."""

    of: dict[str, str] = attrs.field(factory=dict)
    why: dict[str, str] = attrs.field(factory=dict)
    doubts: list[str] = attrs.field(factory=list)

    def take(self, field: str, name: str, why: str) -> None:
        self.of[field] = name
        self.why[field] = why


def propose_mapping(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Proposal:
    r"""
    Propose a mapping for a foreign sheet.

    * a column is taken by its heading, and only if its first rows fit: days where days are needed,
      counts where counts are;
    * the unit is that of a column, or of the brackets in the heading; if there is none, the line is
      left for the user to fill in;
    * dates with two readings, decimal signs and codes of missing values are asked about.

    Parameters
    ----------
    path : path
        CSV, tab-separated text or a workbook.
    encoding, delimiter, sheet : str, optional
        As in `itpcase.read_mapped`.

    Returns
    -------
    Proposal

    Raises
    ------
    InputError
        For a file that is none.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.io.mapping import propose_mapping
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "labor.csv"
    >>> _ = path.write_text("Patientennummer;Datum;Thrombozyten (G/l)\n1;05.03.2021;12\n",
    ...                     encoding="utf-8")
    >>> print(propose_mapping(path))
    # A mapping for labor.csv, proposed from its headings and first rows: check every line.
    ...
    """
    found = read_sheet(
        as_path(path), encoding=encoding, delimiter=delimiter, sheet=sheet, first=FIRST_ROWS
    )
    columns = _columns_of(found)
    settings = [
        f"{name} = {_toml(value)}"
        for name, value in (("encoding", encoding), ("delimiter", delimiter), ("sheet", sheet))
        if value is not None
    ]
    days = [name for name in found.heading if _is_day(name)]
    is_wide = len(days) >= FEW_DAYS and "on" not in columns.of
    body = [*_settings(found, columns, is_wide=is_wide), *settings, ""]
    body += _counts(found, columns, days if is_wide else [])
    body += _others(found, columns)
    unknown = [
        name
        for name in found.heading
        if name and name not in columns.of.values() and not (is_wide and name in days)
    ]
    if unknown:
        body += ["", "# Not understood, and not used: " + ", ".join(map(repr, unknown))]
    head = [
        _HEAD.format(file=found.file),
        *(f"# NOT SURE: {doubt}" for doubt in columns.doubts),
        "",
    ]
    return Proposal(text="\n".join([*head, *body, ""]), doubts=tuple(columns.doubts))


# --- what the columns are -------------------------------------------------------------------------


def _field_of(name: str) -> str | None:
    """Return what a heading names, with or without what stands in its brackets."""
    plain = _IN_BRACKETS.sub("", name)
    for text in (name, plain, *_IN_BRACKETS.findall(name)):
        if _key(text) in _BY_WORD:
            return _BY_WORD[_key(text)]
    return None


def _doubt(what: str, **values: object) -> Sentence:
    """Say what is left open, in every language."""
    return Sentence(f"map_doubt.{what}", **values)


def _columns_of(sheet: Sheet) -> _Columns:
    columns = _Columns()
    for name in sheet.heading:
        field = _field_of(name) if name else None
        if field is None:
            continue
        if field in columns.of:
            columns.doubts.append(
                _doubt("two", name=repr(name), other=repr(columns.of[field]), field=field)
            )
            continue
        columns.take(field, name, f"the heading {name!r}")
    _check_days(sheet, columns)
    if "count" not in columns.of and "result" in columns.of:
        columns.take("count", columns.of["result"], f"the results, {columns.of['result']!r}")
    if "patient_id" not in columns.of:
        columns.doubts.append(_doubt("no_patient"))
    return columns


def _filled(sheet: Sheet, name: str) -> list[str]:
    return [cell for _, row in sheet.rows if (cell := as_typed(row.get(name, "")))]


def _is_day(text: str) -> bool:
    try:
        plain = plain_day(text, "day first") if text else ""
    except InputError:
        return False
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain) is not None


def _check_days(sheet: Sheet, columns: _Columns) -> None:
    """Give up a column of days whose cells are none."""
    for field in ("on", *sorted(NOT_DAYS_OF_COUNT)):
        name = columns.of.get(field)
        cells = _filled(sheet, name) if name else []
        dated = [cell for cell in cells if _is_day(cell) or re.match(r"[0-9]{4}-[0-9]{2}", cell)]
        numbers = [cell for cell in cells if re.fullmatch(r"[+-]?[0-9]{1,4}", cell)]
        if cells and max(len(dated), len(numbers)) < MOST * len(cells):
            columns.doubts.append(
                _doubt("no_days", name=repr(name), field=field, cell=repr(cells[0]))
            )
            if field != "on":
                columns.of.pop(field)


# --- lines of TOML --------------------------------------------------------------------------------


def _toml(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _settings(sheet: Sheet, columns: _Columns, *, is_wide: bool) -> Iterator[str]:
    yield (
        'layout = "wide"    # a column for each day'
        if is_wide
        else ('layout = "long"    # a row for each count')
    )
    cells = [cell for name in sheet.heading for cell in _filled(sheet, name)]
    two = [cell for cell in cells if re.fullmatch(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}", cell)]
    if two:
        first, second = zip(*(map(int, re.split(r"[./-]", cell)[:2]) for cell in two), strict=True)
        if max(first) > 12:  # noqa: PLR2004 - months
            yield f'dates = "day first"    # {two[0]!r}'
        elif max(second) > 12:  # noqa: PLR2004 - months
            yield f'dates = "month first"    # {two[0]!r}'
        else:
            columns.doubts.append(_doubt("order", date=repr(two[0])))
            yield '# dates = "day first"    # or "month first": the rows leave it open'
    counts = _filled(sheet, columns.of["count"]) if "count" in columns.of else []
    if any(re.search(r"[0-9],[0-9]", cell) for cell in counts):
        columns.doubts.append(_doubt("comma"))
        yield '# decimal = ","    # or "."'
    codes = sorted({cell for cell in counts if cell in {"-99", "-9", "-1", "999", "9999", "NASK"}})
    if codes:
        columns.doubts.append(_doubt("missing", listed=", ".join(codes)))
        yield f"# missing = {_toml(codes)}"
    else:
        yield "missing = []"


def _counts(sheet: Sheet, columns: _Columns, days: list[str]) -> Iterator[str]:
    yield "[counts]"
    yield _line(columns, "patient_id")
    if days:
        yield f"days = {_toml(days)}"
    else:
        if "on" not in columns.of:
            columns.doubts.append(_doubt("no_day"))
        yield _line(columns, "on")
        if "count" not in columns.of:
            columns.doubts.append(_doubt("no_count"))
        yield _line(columns, "count")
    yield _unit(sheet, columns, days)
    if "status" in columns.of:
        yield _line(columns, "status")
    if "test" in columns.of:
        yield from _where(sheet, columns)


def _line(columns: _Columns, field: str) -> str:
    if field not in columns.of:
        return f'# {field} = ""    # NOT FOUND: name the column'
    return f"{field} = {_toml(columns.of[field])}    # {columns.why[field]}"


def _unit(sheet: Sheet, columns: _Columns, days: list[str]) -> str:
    if "unit" in columns.of:
        return _line(columns, "unit")
    name = columns.of.get("count", "")
    for text in _IN_BRACKETS.findall(name):
        if _is_unit(text):
            return f"unit = {{ value = {_toml(text)} }}    # in the heading {name!r}"
    if name and not days:
        cells = _filled(sheet, name)
        if cells and all(_has_unit(cell) for cell in cells):
            return 'unit = { value = "" }    # each count is written with its unit'
    columns.doubts.append(_doubt("no_unit"))
    return '# unit = { value = "10*9/L" }    # NOT FOUND: say the unit of the counts'


def _is_unit(text: str) -> bool:
    return _has_unit(f"100 {text}") or _has_unit(f"100000 {text}")


def _has_unit(text: str) -> bool:
    try:
        parse_count(text)
    except InputError:
        return False
    return True


def _where(sheet: Sheet, columns: _Columns) -> Iterator[str]:
    """Ask for the rows of the platelet count where a sheet holds several tests."""
    name = columns.of["test"]
    tests = dict.fromkeys(_filled(sheet, name))
    mine = [test for test in tests if _field_of(test) == "count"]
    if mine:
        yield f"where = {{ {_toml(name)} = {_toml(mine)} }}    # of {len(tests)} tests in the sheet"
    else:
        columns.doubts.append(_doubt("test", name=repr(name)))
        yield f"# where = {{ {_toml(name)} = [...] }}    # one of {', '.join(list(tests)[:5])}"


def _others(sheet: Sheet, columns: _Columns) -> Iterator[str]:
    facts = ("sex", "age", "born_on", "diagnosed_on", "died_on", "followed_until")
    if any(field in columns.of for field in facts):
        yield from ("", "[patients]", _line(columns, "patient_id"))
        yield from (_line(columns, field) for field in facts if field in columns.of)
    if "agent" in columns.of:
        words = dict.fromkeys(_filled(sheet, columns.of["agent"]))
        strange = [word for word in words if look_up_agent(word) is None]
        if strange:
            columns.doubts.append(_doubt("drugs", listed=", ".join(map(repr, strange[:5]))))
        yield from ("", "[exposures]", _line(columns, "patient_id"), _line(columns, "agent"))
        yield _line(columns, "started_on")
        if "started_on" not in columns.of:
            columns.doubts.append(_doubt("no_start"))
        if "ended_on" in columns.of:
            yield _line(columns, "ended_on")
