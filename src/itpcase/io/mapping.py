"""
A mapping proposed for a foreign sheet, from its headings and its first rows.

The proposal is TOML with a comment on each line: why a column was taken, and what is not sure. The
user corrects it and reads the sheet with `itpcase.read_mapped`. Headings are understood in English,
Chinese, German, French, Spanish and Italian; a column that is not understood is listed, not used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import DEFAULT_LANGUAGE, Sentence, render
from itpcase.agents import look_up_agent
from itpcase.cohort.printed import read_sign
from itpcase.errors import InputError
from itpcase.io._folder import as_path
from itpcase.io._heading_days import day_in, looks_like_counts
from itpcase.io._mapping_file import read_choices
from itpcase.io._sheets import Sheet, as_headed, read_sheet
from itpcase.units.counts import parse_count
from itpcase.units.days import plain_day
from itpcase.units.text import as_typed, without_accents
from itpcase.vocabularies import read_sex
from itpcase.words import read_words

__all__ = ["Proposal", "propose_mapping"]

FIRST_ROWS: Final = 200
"""So many rows are looked at."""

MOST: Final = 0.8
"""A column is of days, or of counts, if more than this share of its filled cells is."""

FEW_DAYS: Final = 3
"""A sheet with so many headings that are days has a column for each day."""

WORDS: Final = {
    "patient_id": (
        "patient id, patient_id, patientid, patient, patient number, patient no, pid, id, "
        "record_id, record id, subject, "
        "subject_id, usubjid, mrn, case, case id, study id, "
        "病历号, 患者编号, 患者id, 住院号, 门诊号, 登记号, 编号, 病案号, 患者, "
        "patientennummer, patienten-id, fallnummer, pat-nr, patnr, pseudonym, "
        "numero patient, id patient, nip, ipp, identifiant, "
        "id paciente, paciente, numero de historia, historia clinica, nhc, "
        "id paziente, paziente, numero paziente, codice paziente, cartella"
    ),
    "on": (
        "date, on, day, lab date, lab_date, sample date, date of sample, test date, "
        "collection date, collected, visit date, measurement_date, drawn, time, "
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
    "comparator": (
        "comparator, operator, sign, qualifier, bound, prefix, 符号, 比较符, vorzeichen, "
        "operateur, signe, operador, signo, operatore, segno"
    ),
    "result": "result, value, wert, ergebnis, 结果, 检验结果, resultat, valeur, resultado, valor, "
    "risultato, valore",
    "test": "test, analyte, parameter, item, 项目, 检验项目, 项目名称, untersuchung, analyt, "
    "analyse, examen, parametre, prueba, parametro, analisi, esame",
    "status": "status, result status, 状态, befundstatus, statut, estado, stato",
    "sex": "sex, gender, 性别, geschlecht, sexe, sexo, sesso, genere, genero, genre",
    "age": "age, age at diagnosis, 年龄, alter, edad, eta",
    "born_on": "birth date, date of birth, dob, 出生日期, geburtsdatum, date de naissance, "
    "fecha de nacimiento, data di nascita",
    "diagnosed_on": "diagnosis date, date of diagnosis, dx_date, diagnosed, itp diagnosis, "
    "诊断日期, 确诊日期, diagnosedatum, date de diagnostic, "
    "date du diagnostic, fecha de diagnostico, data diagnosi",
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
        "start, start date, started, treatment start, drug_start, drug start date, rx_start, "
        "first day, 开始日期, 开始时间, 用药开始, beginn, "
        "therapiebeginn, date de debut, debut, fecha de inicio, inicio, data inizio, inizio"
    ),
    "ended_on": (
        "end, stop, end date, stop date, stopped, drug_stop, drug_end, drug stop date, rx_stop, "
        "treatment end, 结束日期, 停药日期, 停药时间, ende, "
        "therapieende, date de fin, fin, arret, fecha de fin, fecha fin, data fine, fine"
    ),
    "line": "line, treatment line, line of therapy, 线数, 治疗线, therapielinie, linie, ligne, "
    "linea, linea de tratamiento, linea di terapia",
}  # fmt: skip
"""The words by which the columns of a sheet are known, without accents."""

SEXES: Final = {
    frozenset("HF"): {"H": "M", "F": "F"},  # homme, femme
    frozenset("HM"): {"H": "M", "M": "F"},  # hombre, mujer
    frozenset("VM"): {"V": "M", "M": "F"},  # varón, mujer
}
"""Letters whose meaning depends on the other one of the column."""

MISSING: Final = frozenset({"-99", "-9", "-1", "999", "9999", "NASK"})
"""What often stands for a value that is missing."""

INSTRUMENTS: Final = frozenset({"redcaprepeatinstrument", "repeatinstrument"})
"""The heading of the instrument of a row, raw and as a label."""

NOT_DAYS_OF_COUNT: Final = frozenset(
    {"born_on", "diagnosed_on", "died_on", "followed_until", "started_on", "ended_on"}
)

_IN_BRACKETS: Final = re.compile(
    r"[(\uff08\[\u3010]([^()\uff08\uff09\[\]\u3010\u3011]+)[)\uff09\]\u3011]"
)
_WORDS: Final = re.compile(r"[^\W\d_]+")
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

    lang: str
    """The language of the comments."""
    of: dict[str, str] = attrs.field(factory=dict)
    why: dict[str, str] = attrs.field(factory=dict)
    doubts: list[str] = attrs.field(factory=list)
    choices: dict[str, dict[str, str]] = attrs.field(factory=dict)
    """What the codes of the fields of a REDCap project stand for."""
    boxes: dict[str, str] = attrs.field(factory=dict)
    """The columns of check boxes that are drugs."""

    def take(self, field: str, name: str, why: str) -> None:
        self.of[field] = name
        self.why[field] = why

    def remark(self, what: str, **values: object) -> str:
        """Say a comment in the language of the mapping."""
        return render(f"map_comment.{what}", values, self.lang)

    def beside(self, line: str, what: str, **values: object) -> str:
        """Write a comment beside a line."""
        return f"{line}    # {self.remark(what, **values)}"


def propose_mapping(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    dictionary: str | os.PathLike[str] | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> Proposal:
    r"""
    Propose a mapping for a foreign sheet.

    * a column is taken by its heading, and only if its first rows fit: days where days are needed,
      counts where counts are;
    * the unit is that of a column, or of the brackets in the heading; if there is none, the line is
      left for the user to fill in;
    * dates with two readings, decimal signs and codes are asked about;
    * of a REDCap export, the rows of the instrument that holds a column are asked for.

    Parameters
    ----------
    path : path
        CSV, tab-separated text or a workbook.
    encoding, delimiter, sheet : str, optional
        As in `itpcase.read_mapped`; an encoding that is not given is proposed, if the file is no
        UTF-8.
    dictionary : path, optional
        The data dictionary of a REDCap project: what the codes of its fields stand for.
    lang : {"en", "zh"}
        The language of the comments.

    Returns
    -------
    Proposal

    Raises
    ------
    InputError
        For a file that is none, and for a language that there is not.

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
    words = read_words(lang)
    place = as_path(path)
    found, guessed = _read(place, encoding, delimiter=delimiter, sheet=sheet)
    columns = _columns_of(found, words.lang)
    if guessed is not None:
        columns.doubts.append(_doubt("encoding", guessed=guessed))
    if dictionary is not None:
        columns.choices = read_choices(as_path(dictionary))
    settings = [
        f"{name} = {_toml(value)}"
        for name, value in (
            ("encoding", encoding or guessed), ("delimiter", delimiter), ("sheet", sheet),
            ("dictionary", _beside(as_path(dictionary), place) if dictionary else None),
        )
        if value is not None
    ]  # fmt: skip
    days = {} if "on" in columns.of else _days_of_headings(found, columns)
    is_wide = len(days) >= FEW_DAYS
    body = [*_settings(found, columns, is_wide=is_wide), *settings, ""]
    body += _counts(found, columns, days if is_wide else {})
    body += _others(found, columns)
    used = {*columns.of.values(), *columns.boxes, _instruments(found), *(days if is_wide else ())}
    unknown = [name for name in found.heading if name and name not in used]
    if unknown:
        body += ["", f"# {columns.remark('unknown', listed=', '.join(map(repr, unknown)))}"]
    head = [
        f"# {columns.remark('head', file=found.file)}",
        *(f"# {columns.remark('doubt', doubt=doubt)}" for doubt in columns.doubts),
        "",
    ]
    return Proposal(text="\n".join([*head, *body, ""]), doubts=tuple(columns.doubts))


# --- the file -------------------------------------------------------------------------------------


def _read(path: Path, encoding: str | None, **more: Any) -> tuple[Sheet, str | None]:
    """Read a sheet; if it is no UTF-8, in the encoding that makes most of its heading known."""
    try:
        return read_sheet(path, encoding=encoding, first=FIRST_ROWS, **more), None
    except InputError as error:
        if error.problem.code != "ENCODING" or encoding is not None:
            raise
        refused = error
    are_pairs = re.search(rb"[\x80-\xff]{2}", path.read_bytes()) is not None
    tried: list[tuple[int, Sheet, str]] = []
    for name in ("gb18030", "cp1252") if are_pairs else ("cp1252", "gb18030"):
        try:
            sheet = read_sheet(path, encoding=name, first=FIRST_ROWS, **more)
        except InputError:
            continue
        tried.append((sum(field_of(each) is not None for each in sheet.heading), sheet, name))
    if not tried:
        raise refused
    _, sheet, name = max(tried, key=itemgetter(0))
    return sheet, name


def _beside(dictionary: Path, sheet: Path) -> str:
    """Write where a dictionary stands: its name, if it is beside the sheet."""
    is_near = dictionary.resolve().parent == sheet.resolve().parent
    return dictionary.name if is_near else str(dictionary.resolve())


# --- what the columns are -------------------------------------------------------------------------


def field_of(name: str) -> str | None:
    """Return what a heading names, with or without what stands in its brackets."""
    plain = _IN_BRACKETS.sub("", name)
    for text in (name, plain, *_IN_BRACKETS.findall(name)):
        if _key(text) in _BY_WORD:
            return _BY_WORD[_key(text)]
    return None


def _doubt(what: str, **values: object) -> Sentence:
    """Say what is left open, in every language."""
    return Sentence(f"map_doubt.{what}", **values)


def _columns_of(sheet: Sheet, lang: str) -> _Columns:
    columns = _Columns(lang)
    for name in sheet.heading:
        field = field_of(name) if name else None
        if field is None:
            continue
        if field in columns.of:
            columns.doubts.append(
                _doubt("two", name=repr(name), other=repr(columns.of[field]), field=field)
            )
            continue
        columns.take(field, name, columns.remark("heading", name=repr(name)))
    _check_days(sheet, columns)
    _find_signs(sheet, columns)
    if "count" not in columns.of and "result" in columns.of:
        name = columns.of["result"]
        columns.take("count", name, columns.remark("results", name=repr(name)))
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


def _days_of_headings(sheet: Sheet, columns: _Columns) -> dict[str, str]:
    """
    Find the columns that stand for a time each, and the day of each.

    Where some headings name platelets, those of another test (``WBC 2021-01-08``) are none.

    The day is the heading itself, where a reader takes it for one; else what it may be, or nothing
    where only the user knows: of ``Jan 2021``, ``baseline`` or ``month 3``.
    """
    found: dict[str, str] = {}
    for name in sheet.heading:
        text = as_headed(name)
        if _is_day(text):
            found[name] = name
        elif name and name not in columns.of.values() and looks_like_counts(_filled(sheet, name)):
            day = day_in(text)
            if day is not None:
                found[name] = name if day == text else day
    ours = [name for name in found if _names_platelets(name)]
    return found if not ours else {
        name: day for name, day in found.items() if name in ours or _is_day(as_headed(name))
    }  # fmt: skip


def _names_platelets(heading: str) -> bool:
    """Tell whether the words of a heading name platelets, as in ``PLT 2021-01-08``."""
    words = _WORDS.findall(as_headed(heading))
    spans = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return any(field_of(span) == "count" and span.casefold() != "count" for span in spans)


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


def _find_signs(sheet: Sheet, columns: _Columns) -> None:
    """
    Take the column of bounds: by its heading, if its cells fit, or by its cells.

    Without it every ``<`` of the sheet is lost.
    """
    name = columns.of.pop("comparator", None)
    if name is not None and all(map(_is_sign, _filled(sheet, name))):
        columns.of["comparator"] = name
        return
    for other in filter(None, sheet.heading):
        cells = [] if other in columns.of.values() else _filled(sheet, other)
        if any(cells) and all(map(_is_sign, cells)):
            columns.take("comparator", other, columns.remark("signs", cell=repr(cells[0])))
            return


# --- lines of TOML --------------------------------------------------------------------------------


def _toml(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _settings(sheet: Sheet, columns: _Columns, *, is_wide: bool) -> Iterator[str]:
    layout = "wide" if is_wide else "long"
    yield columns.beside(f"layout = {_toml(layout)}", layout)
    cells = [
        *map(as_headed, sheet.heading),
        *(cell for name in sheet.heading for cell in _filled(sheet, name)),
    ]
    two = [cell for cell in cells if re.fullmatch(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}", cell)]
    if two:
        first, second = zip(*(map(int, re.split(r"[./-]", cell)[:2]) for cell in two), strict=True)
        if max(first) > 12:  # noqa: PLR2004 - months
            yield f'dates = "day first"    # {two[0]!r}'
        elif max(second) > 12:  # noqa: PLR2004 - months
            yield f'dates = "month first"    # {two[0]!r}'
        else:
            columns.doubts.append(_doubt("order", date=repr(two[0])))
            yield columns.beside('# dates = "day first"', "order")
    counts = _filled(sheet, columns.of["count"]) if "count" in columns.of else []
    signs = {sign: [c for c in counts if re.search(rf"[0-9][{sign}][0-9]", c)] for sign in ",."}
    sure = [c for c in signs[","] if not re.search(r"[0-9],[0-9]{3}(?![0-9])", c)]
    open_ = [c for c in signs["."] if re.search(r"[0-9]\.[0-9]{3}(?![0-9])", c)]
    if sure:
        yield f'decimal = ","    # {sure[0]!r}'
    elif signs[","] or open_:
        shown = (signs[","] or open_)[0]
        columns.doubts.append(_doubt("decimal", shown=repr(shown)))
        sign = "." if signs[","] else ","
        yield columns.beside(f"# decimal = {_toml(sign)}", "decimal", shown=repr(shown))
    codes = sorted(MISSING.intersection(counts))
    if codes:
        columns.doubts.append(_doubt("missing", listed=", ".join(codes)))
        yield f"# missing = {_toml(codes)}"
    else:
        yield "missing = []"


def _counts(sheet: Sheet, columns: _Columns, days: Mapping[str, str]) -> Iterator[str]:
    yield "[counts]"
    yield _line(columns, "patient_id")
    are_said = all(name == day for name, day in days.items())
    if days and are_said:
        yield f"days = {_toml([*days])}"
    elif not days:
        if "on" not in columns.of:
            columns.doubts.append(_doubt("no_day"))
        yield _line(columns, "on")
        if "count" not in columns.of:
            columns.doubts.append(_doubt("no_count"))
        yield _line(columns, "count")
    yield _unit(sheet, columns, days)
    for field in ("comparator", "status"):
        if field in columns.of:
            yield _line(columns, field)
    asked = [*_instrument(sheet, columns, "count"), *_where(sheet, columns)]
    yield from _asked(asked)
    if not are_said:
        yield from ("", columns.beside("[counts.days]", "days"))
        yield from (f"{'' if day else '# '}{_toml(name)} = {_toml(day)}"
                    for name, day in days.items())  # fmt: skip
        listed = ", ".join(repr(name) for name, day in days.items() if name != day)
        columns.doubts.append(_doubt("days", listed=listed))
    if "unit" in columns.of:
        yield from _codes(sheet, columns, ("counts", "unit"), _is_unit)


def _line(columns: _Columns, field: str) -> str:
    if field not in columns.of:
        return columns.beside(f'# {field} = ""', "no_column")
    return f"{field} = {_toml(columns.of[field])}    # {columns.why[field]}"


def _unit(sheet: Sheet, columns: _Columns, days: Mapping[str, str]) -> str:
    if "unit" in columns.of:
        return _line(columns, "unit")
    name = columns.of.get("count", "")
    for text in _IN_BRACKETS.findall(name):
        if _is_unit(text):
            return columns.beside(
                f"unit = {{ value = {_toml(text)} }}", "in_heading", name=repr(name)
            )
    if name and not days:
        cells = _filled(sheet, name)
        if cells and all(_has_unit(cell) for cell in cells):
            return columns.beside('unit = { value = "" }', "with_unit")
    columns.doubts.append(_doubt("no_unit"))
    return columns.beside('# unit = { value = "10*9/L" }', "no_unit")


def _is_unit(text: str) -> bool:
    return _has_unit(f"100 {text}") or _has_unit(f"100000 {text}")


def _has_unit(text: str) -> bool:
    return _is_read(parse_count, text)


def _is_sign(text: str) -> bool:
    return _is_read(read_sign, text)


def _is_sex(text: str) -> bool:
    return _is_read(read_sex, text)


def _is_read(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a reader takes a text."""
    try:
        read(text)
    except InputError:
        return False
    return True


def _asked(conditions: list[tuple[str, str]]) -> Iterator[str]:
    """Ask for the rows that meet conditions, each with what is to be said of it."""
    known = [text for text, _ in conditions if text]
    said = "; ".join(why for _, why in conditions)
    if known:
        yield f"where = {{ {', '.join(known)} }}    # {said}"
    elif conditions:
        yield f"# where = {{ ... }}    # {said}"


def _where(sheet: Sheet, columns: _Columns) -> Iterator[tuple[str, str]]:
    """Ask for the rows of the platelet count where a sheet holds several tests."""
    if "test" not in columns.of:
        return
    name = columns.of["test"]
    tests = dict.fromkeys(_filled(sheet, name))
    mine = [test for test in tests if field_of(test) == "count"]
    if mine:
        yield f"{_toml(name)} = {_toml(mine)}", columns.remark("tests", n=len(tests))
    else:
        columns.doubts.append(_doubt("test", name=repr(name)))
        yield "", columns.remark("one_of", name=repr(name), listed=", ".join([*tests][:5]))


def _instruments(sheet: Sheet) -> str | None:
    """Return the column in which REDCap names the instrument of a row."""
    return next((name for name in sheet.heading if _key(name) in INSTRUMENTS), None)


def _instrument(sheet: Sheet, columns: _Columns, field: str) -> Iterator[tuple[str, str]]:
    """Ask for the rows of the instrument of REDCap that holds a field."""
    name, column = _instruments(sheet), columns.of.get(field)
    if name is None or column is None:
        return
    found = {as_typed(row[name]) for _, row in sheet.rows if as_typed(row.get(column, ""))}
    if len(found) == 1 and found != {""}:
        said = columns.remark("instrument", name=repr(column))
        yield f"{_toml(name)} = {_toml(found.pop())}", said


def _codes(
    sheet: Sheet, columns: _Columns, place: tuple[str, str], is_known: Callable[[str], bool],
    guess: Mapping[str, str] | None = None,
) -> Iterator[str]:  # fmt: skip
    """Ask what the codes of a column stand for, where neither we nor the dictionary know."""
    table, field = place
    name = columns.of[field]
    cells = dict.fromkeys(_filled(sheet, name))
    codes = [cell for cell in cells if not is_known(cell) and cell not in MISSING]
    if guess:
        columns.doubts.append(_doubt("codes", listed=", ".join(map(repr, guess)), name=repr(name)))
        yield from ("", f"[{table}.codes.{field}]")
        yield from (
            columns.beside(f"{_toml(code)} = {_toml(word)}", "not_sure")
            for code, word in guess.items()
        )
    elif codes and name not in columns.choices:
        what = "codes" if _instruments(sheet) is None else "codes_redcap"
        listed = ", ".join(map(repr, codes[:5]))
        columns.doubts.append(_doubt(what, listed=listed, name=repr(name)))
        yield from ("", columns.beside(f"# [{table}.codes.{field}]", "codes", name=repr(name)))
        yield from (f'# {_toml(code)} = ""' for code in codes[:20])


def _others(sheet: Sheet, columns: _Columns) -> Iterator[str]:
    facts = ("sex", "age", "born_on", "diagnosed_on", "died_on", "followed_until")
    if any(field in columns.of for field in facts):
        yield from ("", "[patients]", _line(columns, "patient_id"))
        yield from (_line(columns, field) for field in facts if field in columns.of)
        if "sex" in columns.of:
            sexes = frozenset(_filled(sheet, columns.of["sex"]))
            yield from _codes(sheet, columns, ("patients", "sex"), _is_sex, SEXES.get(sexes))
    _find_boxes(sheet, columns)
    if "agent" in columns.of or columns.boxes:
        yield from _exposures(sheet, columns)


def _exposures(sheet: Sheet, columns: _Columns) -> Iterator[str]:
    yield from ("", "[exposures]", _line(columns, "patient_id"))
    if "agent" in columns.of:
        yield _line(columns, "agent")
    if "started_on" not in columns.of:
        columns.doubts.append(_doubt("no_start"))
    yield _line(columns, "started_on")
    if "ended_on" in columns.of:
        yield _line(columns, "ended_on")
    yield from _asked([*_instrument(sheet, columns, "agent")])
    if columns.boxes:
        listed = ", ".join(f"{name} = {_toml(drug)}" for name, drug in columns.boxes.items())
        yield columns.beside(f"checkboxes = {{ {listed} }}", "boxes")
    if "agent" in columns.of:
        yield from _codes(
            sheet,
            columns,
            ("exposures", "agent"),
            lambda word: look_up_agent(word) is not None,
        )


def _find_boxes(sheet: Sheet, columns: _Columns) -> None:
    """Find the check boxes that are drugs, by the words of the dictionary."""
    strange = []
    for name in sheet.heading:
        field, mark, code = name.partition("___")
        if not mark:
            continue
        word = columns.choices.get(field, {}).get(code)
        if word is None:
            strange.append(name)
        elif look_up_agent(word) is not None:
            columns.boxes[name] = word
    if strange:
        columns.doubts.append(_doubt("boxes", listed=", ".join(map(repr, strange[:5]))))
