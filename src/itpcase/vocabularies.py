"""
What people type for the members of a closed vocabulary: sex, yes and no, grades, kinds, ages.

Each table is closed: a word that is not in it is refused with those that are, and never guessed.
Every entry point reads by these tables, a record as well as a frame, a CSV file and a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any, Final, cast

import numpy as np

from itpcase._arguments import check_decimal, is_number
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError, shown_value
from itpcase.terms import RescueKind
from itpcase.units.amounts import in_unit
from itpcase.units.missing import is_nothing
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import as_typed, letters, plain_key, without_accents
from itpcase.units.whole import as_whole, without_zero

__all__ = [
    "read_age",
    "read_grade",
    "read_rescue_kind",
    "read_sex",
    "read_whole",
    "read_yes_no",
]


def _table(key: Callable[[str], str], **words: str) -> dict[str, str]:
    """Turn lists of words, parted by commas, into word -> member."""
    return {key(word): member for member, listed in words.items() for word in listed.split(",")}


def _refuse(code: str, argument: str, needed: str, given: object, remedy: str) -> InputError:
    return InputError.of(code, argument=argument, needed=needed, given=given, remedy=remedy)


def _shown(value: object) -> str:
    """Show a value so that a text is told from what is none."""
    return repr(value) if isinstance(value, str) else shown_value(value)


def _plain(value: object) -> object:
    """Take a Python value out of one of numpy; a bool stays one."""
    return value.item() if isinstance(value, np.generic) else value


# --- sex ----------------------------------------------------------------------------------------

_UNKNOWN: Final = ""

_BESIDE_OTHERS: Final = frozenset("hvjn")
"""Letters beside which M is a woman (H, V, J) or F a man (N), in Spanish, Dutch or Hungarian."""

_SEX: Final = _table(
    plain_key,
    F="F,♀,female,f,woman,girl,fem,weiblich,w,frau,femme,feminin,femenino,mujer,femmina,femminile,"
    "女,女性,feminino,vrouw,kobieta,zena,kadin,kad\u0131n,kvinna,kvinne,kvinde,nainen,"
    "жен,женский,женщина,여,여자,여성,donna,moteris,sieviete,naine,femeie,zenski,zensko,жінка,"
    "жіноча,γυναικα,θηλυ,perempuan,wanita,8532,248152002",
    M="M,♂,male,m,man,boy,masc,männlich,mann,homme,masculin,masculino,hombre,varon,maschio,maschile,"
    "男,男性,mezczyzna,muz,ferfi,erkek,mies,муж,мужской,мужчина,남,남자,남성,"
    "uomo,vyras,virietis,mees,barbat,muski,musko,чоловік,чоловіча,ανδρας,αρρεν,laki laki,pria,"
    "8507,248153007",
) | dict.fromkeys(
    map(
        plain_key,
        ("U", "unknown", "unk", "undifferentiated", "UN", "NA", "N/A", "not stated",
         "not recorded", "missing", "?", "unbekannt", "inconnu", "desconocido", "sconosciuto",
         "未知", "不详", "8551", "0"),
    ),
    _UNKNOWN,
)  # fmt: skip
"""Words for the sex, in the languages of sheets, and those of OMOP and SNOMED CT."""


def read_sex(value: object, argument: str = "sex") -> str | None:
    """
    Read a sex by a closed table.

    * words of English, Chinese and other languages of sheets, CDISC and OMOP codes;
    * a word that says that it is not known (``U``, ``未知``, OMOP 8551) is None.

    Parameters
    ----------
    value : object
        What was typed; None stays None.
    argument : str
        The name to use in an error.

    Returns
    -------
    {"F", "M"} or None

    Raises
    ------
    InputError
        For any other word, ``1`` and ``2`` among them: registries code them either way.

    Examples
    --------
    >>> from itpcase.vocabularies import read_sex
    >>> read_sex("FEMALE"), read_sex("男"), read_sex(8532), read_sex("U")
    ('F', 'M', 'F', None)
    """
    value = _plain(value)
    if _is_empty(value):
        return None
    key = as_whole(value)
    is_word = isinstance(key, str) or (is_number(key) and not isinstance(key, float))
    member = _SEX.get(plain_key(without_zero(str(key)))) if is_word else None
    if member is None:
        raise _refuse(
            "SEX",
            argument,
            Sentence("problem.SEX.needed"),
            _shown(value),
            remedy_of_sex(value, "problem.SEX.remedy_vocabularies"),
        )
    return member or None


def remedy_of_sex(value: object, otherwise: str) -> Sentence:
    """Say what to write; a letter of another language casts doubt on those beside it."""
    if isinstance(value, str) and plain_key(value) in _BESIDE_OTHERS:
        return Sentence("problem.SEX.remedy_letter", letter=as_typed(str(value)))
    return Sentence(otherwise)


def _is_empty(value: object) -> bool:
    return is_nothing(value) or (isinstance(value, str) and not as_typed(value))


# --- yes and no ---------------------------------------------------------------------------------

_YES_NO: Final = {
    plain_key(word): member
    for member, words in {
        True: "yes,y,true,t,1,ja,j,oui,o,si,s,是,有,对,vero,verdadero,vrai,wahr,x,✓,✔,4188539,"
        "tak,ano,igen,evet,var,sim,да,так,kyllä,はい,あり,有り,예,네,있음",
        False: "no,n,false,f,0,nein,non,否,无,没有,falso,faux,falsch,4188540,"
        "nie,ne,nem,hay\u0131r,yok,nee,nej,nei,ei,não,нет,не,ні,いいえ,なし,無し,無,아니오,아니요,없음",
    }.items()
    for word in words.split(",")
}
"""Words for yes and no in the languages read; OMOP's two concepts."""


def read_yes_no(value: object, argument: str = "value") -> bool | None:
    """
    Read yes or no by a closed table.

    * words of English, German, French, Spanish, Italian and Chinese, and, as recalled, of other
      languages of sheets; 1 and 0; truth values;
    * nothing stays None.

    Parameters
    ----------
    value : object
        As the source has it.
    argument : str
        The name to use in an error.

    Returns
    -------
    bool or None

    Raises
    ------
    InputError
        For any other word.

    Examples
    --------
    >>> from itpcase.vocabularies import read_yes_no
    >>> read_yes_no("Y"), read_yes_no("是"), read_yes_no("nein"), read_yes_no(1)
    (True, True, False, True)
    """
    value = _plain(value)
    if _is_empty(value):
        return None
    if isinstance(value, bool):
        return value
    key = plain_key(without_zero(str(value))) if isinstance(value, str) or is_number(value) else ""
    if key not in _YES_NO:
        raise _refuse(
            "NOT_A_BOOL",
            argument,
            Sentence("problem.NOT_A_BOOL.needed_vocabularies"),
            _shown(value),
            Sentence("problem.NOT_A_BOOL.remedy_vocabularies"),
        )
    return _YES_NO[key]


# --- whole numbers and grades -------------------------------------------------------------------

_WHOLE: Final = compile_late(r"[+-]?[0-9]{1,9}")


def read_whole(value: object, argument: str = "value", needed: str | None = None) -> int | None:
    """
    Read a whole number; ``2.0`` is 2, a truth value is none.

    Parameters
    ----------
    value : object
        A text, or a number of Python or numpy.
    argument, needed : str
        What to say in an error.

    Returns
    -------
    int or None

    Raises
    ------
    InputError
        For what is not a whole number.

    Examples
    --------
    >>> from itpcase.vocabularies import read_whole
    >>> read_whole(" 2 "), read_whole(2.0)
    (2, 2)
    """
    value = _plain(value)
    if _is_empty(value):
        return None
    if type(value) is int:
        return value
    if isinstance(value, float | Decimal) and isfinite(value) and value == int(value):
        return int(value)
    if isinstance(value, str):
        text = without_zero(as_typed(value))
        if _WHOLE.fullmatch(text):
            return int(text)
    raise _refuse(
        "NOT_A_WHOLE_NUMBER",
        argument,
        Sentence("cell.whole") if needed is None else needed,
        _shown(value),
        Sentence("problem.NOT_A_WHOLE_NUMBER.remedy_vocabularies"),
    )


_GRADE: Final = compile_late(
    r"(?:who )?(?:bleeding )?(?:grade|grad|gr|g|grado|degree|级别|等级)?[ .:]*(?P<number>[0-9])"
    r"(?:\.0+)?(?: ?级)?(?: ?\(?who\)?)?"
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_GRADE_ROMAN: Final = compile_late(
    r"(?:who )?(?:bleeding )?(?:grade|grad|gr|grado|degree|级别|等级)?[ .:]*(?P<roman>i{1,3}|iv)"
    r"(?: ?级)?(?: ?\(?who\)?)?"
)
_UNTRUE: Final = frozenset({"false", "falso", "faux", "falsch"})
"""Truth values, which are no grade."""

_NO_BLEEDING: Final = frozenset({
    *(word for word, is_so in _YES_NO.items()
      if not is_so and word.isalpha() and len(word) > 1 and word not in _UNTRUE)
}) | frozenset(map(plain_key, (
    "none", "no", "no bleeding", "nil", "absent", "not bleeding", "无", "无出血", "否", "没有",
    "未出血", "無", "無出血", "なし", "無し", "없음", "nein", "keine", "keine Blutung",
    "keine Blutungen", "non", "aucun", "aucune", "aucun saignement", "pas de saignement", "ninguno",
    "ninguna", "sin sangrado", "nessuno", "nessuna", "nessun sanguinamento", "nenhum", "nenhuma",
    "sem sangramento", "geen", "ingen", "brak", "brak krwawienia", "brak krwawień",
    "bez krwawienia", "bez krwawień", "není", "žádné", "bez krvácení", "žiadne", "bez krvácania",
    "nincs", "nema", "brez krvavitve", "bez krvarenja", "fără sângerare", "нет", "yok",
)))  # fmt: skip
"""No bleeding in words, those for "no" among them; of most languages they are as recalled."""


def read_grade(value: object, argument: str = "who_grade") -> int | None:
    """
    Read a grade of the WHO bleeding scale.

    Parameters
    ----------
    value : object
        A number, or such as ``"Grade 2"``, ``"WHO II"``, ``"2级"``, ``"no bleeding"``.
    argument : str
        The name to use in an error.

    Returns
    -------
    int or None
        The grade; whether the scale has it is for the record to say.

    Raises
    ------
    InputError
        For what names no grade, a range such as ``"2-3"`` among it.

    Examples
    --------
    >>> from itpcase.vocabularies import read_grade
    >>> read_grade("Grade 2"), read_grade("WHO III"), read_grade("2级"), read_grade(1.0)
    (2, 3, 2, 1)
    """
    value = _plain(value)
    if isinstance(value, str) and not _is_empty(value):
        key = plain_key(value)
        if key in _NO_BLEEDING:
            return 0
        if found := _GRADE.fullmatch(key):
            return int(found["number"])
        if found := _GRADE_ROMAN.fullmatch(key):
            return _ROMAN[found["roman"]]
    return read_whole(value, argument, Sentence("problem.NOT_A_WHOLE_NUMBER.needed_vocabularies"))


# --- kinds of rescue ----------------------------------------------------------------------------

_RESCUES: Final = _table(
    letters,
    platelet_transfusion="platelet transfusion,platelet transfusions,platelets,transfusion,"
    "platelet concentrate,platelet concentrates,thrombocyte transfusion,plt transfusion,"
    "thrombozytentransfusion,thrombozytenkonzentrat,transfusion plaquettaire,"
    "transfusion de plaquettes,transfusion de plaquetas,transfusión de plaquetas,"
    "trasfusione di piastrine,trasfusione piastrinica,血小板输注,输注血小板,输血小板,单采血小板",
    ivig="ivig,iv ig,ivgg,igiv,intravenous immunoglobulin,intravenous immunoglobulins,"
    "intravenous immune globulin,immunoglobulin,immunoglobulins,immune globulin,gamma globulin,"
    "gammaglobulin,immunglobulin,immunglobuline,immunoglobulines,inmunoglobulina,"
    "inmunoglobulinas,immunoglobuline,丙种球蛋白,静注人免疫球蛋白,静脉注射免疫球蛋白,"
    "静脉注射丙种球蛋白,免疫球蛋白,人免疫球蛋白,丙球,静丙",
    anti_d="anti d,antid,anti rh(d),anti d immunoglobulin,anti d immune globulin,rho(d) immune "
    "globulin,rhig,winrho,rhophylac,抗d免疫球蛋白,抗d球蛋白,抗d",
    steroid_pulse="steroid pulse,steroid pulses,pulse steroid,pulse steroids,pulsed steroids,"
    "steroid,steroids,corticosteroid,corticosteroids,glucocorticoid,glucocorticoids,"
    "methylprednisolone,iv methylprednisolone,methylprednisolone pulse,dexamethasone,"
    "high dose dexamethasone,dexamethasone pulse,hd dxm,prednisone,prednisolone,"
    "steroidpuls,bolus de corticoides,激素冲击,甲泼尼龙冲击,地塞米松,大剂量地塞米松,甲泼尼龙",
    other="other,others,andere,autre,otro,altro,其他,其它",
)
"""Words for the kinds of rescue in the languages read."""


def read_rescue_kind(value: object, argument: str = "RescueTherapy.kind") -> RescueKind:
    """
    Read a kind of rescue therapy by a closed table.

    * ``platelet transfusion``, ``IVIG``, ``gamma globulin``, ``anti-D``, ``steroid pulse`` and the
      like, in the languages read;
    * blanks, hyphens and underscores are one.

    Parameters
    ----------
    value : object
        As the source has it.
    argument : str
        The name to use in an error.

    Returns
    -------
    RescueKind

    Raises
    ------
    InputError
        For any other word, with the members of the vocabulary.

    Examples
    --------
    >>> from itpcase.vocabularies import read_rescue_kind
    >>> str(read_rescue_kind("Platelet Transfusion")), str(read_rescue_kind("gamma globulin"))
    ('platelet_transfusion', 'ivig')
    """
    member = _RESCUES.get(letters(value)) if isinstance(value, str) else None
    if member is None:
        raise _refuse(
            "NOT_IN_VOCABULARY",
            argument,
            Sentence("problem.NOT_IN_VOCABULARY.needed", listed=enumerated(RescueKind)),
            _shown(value),
            Sentence("problem.NOT_IN_VOCABULARY.remedy"),
        )
    return RescueKind(member)


# --- ages ---------------------------------------------------------------------------------------

MONTHS_A_YEAR: Final = 12
"""Months in a year of age."""

_MORE_YEARS: Final = (
    "歳 才 세 살 лет год года рік років lat let rok roky ev eves yas ar jaar vuotta"
)
_MORE_MONTHS: Final = (
    "ヶ月 か月 カ月 개월 мес месяцев miesiecy mesicu honap ay maand maanden kuukautta"
)
"""Of further languages, without accents, as they are recalled."""

_YEARS: Final = frozenset(
    (
        "y",
        "yr",
        "yrs",
        "year",
        "years",
        "yo",
        "y/o",
        "a",
        "an",
        "ans",
        "jahr",
        "jahre",
        "j",
        "ano",
        "anos",
        "anno",
        "anni",
        "岁",
        "周岁",
        "歲",
        "years old",
        "year old",
        "years of age",
        *_MORE_YEARS.split(),
    )
)
_MONTHS: Final = frozenset(
    (
        "mo",
        "mos",
        "mth",
        "mths",
        "mon",
        "month",
        "months",
        "monat",
        "monate",
        "mois",
        "mes",
        "meses",
        "mese",
        "mesi",
        "月",
        "个月",
        "月龄",
        "個月",
        "months old",
        "month old",
        "months of age",
        *_MORE_MONTHS.split(),
    )
)
"""Not ``m``, which is a man as often: ``34 m``."""
_AGE: Final = compile_late(r"(?P<number>[0-9]+(?:\.[0-9]+)?) ?(?P<unit>[^\d.,]*)")
_AGE_IN_PARTS: Final = compile_late(
    r"^(?:(?P<years>[0-9]{1,3})[ ^]+)?(?P<n>[0-9]{1,2})[/\u2044](?P<of>2|4|12)(?![0-9])"
)
"""Years with a half, a quarter or months as a fraction: ``3½``, ``3 1/2``, ``3 6/12``."""

_AGE_OF_TWO: Final = compile_late(
    r"(?P<years>[0-9]+) ?(?P<y>[^\W\d][^\d]*?),? ?(?P<months>[0-9]+) ?(?P<m>.+)"
)


def read_age(
    value: object, argument: str = "age", *, decimal: DecimalSign | None = None
) -> float | None:
    """
    Read an age in years; a unit that is typed with it is read.

    * a bare number is in years;
    * ``34 y``, ``34 years``, ``3岁``, ``34 Jahre``, ``34 ans``; ``3 months`` is a quarter of a
      year, ``2 y 6 m`` two and a half;
    * ``3½``, ``3 1/2`` and ``3 6/12`` are three and a half;
    * weeks and days as text are refused: no registry of ITP has them, and one that has will say
      so; a ``Quantity`` and a span of time are read by the unit that they carry.

    Parameters
    ----------
    value : object
        A number, a text, a ``Quantity`` or a span of time.
    argument : str
        The name to use in an error.
    decimal : {".", ","}, optional
        The decimal sign of a text.

    Returns
    -------
    float or None
        [years]

    Raises
    ------
    InputError
        For what is no number, and for another unit.

    Examples
    --------
    >>> from itpcase.vocabularies import read_age
    >>> read_age("34 y"), read_age("3 months"), read_age("3岁"), read_age(41)
    (34.0, 0.25, 3.0, 41.0)
    """
    check_decimal(decimal)
    value = _plain(in_unit(value, "year"))
    if _is_empty(value):
        return None
    if is_number(value) or (isinstance(value, Decimal) and not value.is_snan()):
        return float(cast("float", value))
    if isinstance(value, str):
        age = _age(as_typed(value, decimal or "."), decimal or ".")
        if age is not None:
            return age
    raise _refuse(
        "NOT_A_NUMBER",
        argument,
        Sentence("problem.NOT_A_NUMBER.needed_vocabularies"),
        _shown(value),
        Sentence("problem.NOT_A_NUMBER.remedy_vocabularies"),
    )


def _with_part(found: re.Match[str]) -> str:
    """Write a half, a quarter or months of a year as decimals."""
    part = int(found["n"]) / int(found["of"])
    return f"{int(found['years'] or 0) + part:.10g}" if part < 1 else found[0]


def _age(text: str, sign: DecimalSign) -> float | None:
    if sign == ",":
        text = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text)
    key = re.sub(r"(?<=[a-z])\.|-(?=[a-z])", " ", without_accents(text.casefold()))
    key = _AGE_IN_PARTS.sub(_with_part, " ".join(key.split()))
    if found := _AGE_OF_TWO.fullmatch(key):
        if found["y"].strip() in _YEARS and found["m"].strip() in _MONTHS | {"m"}:
            return int(found["years"]) + int(found["months"]) / MONTHS_A_YEAR
        return None
    found = _AGE.fullmatch(key)
    if found is None:
        return None
    number, unit = float(found["number"]), found["unit"].strip() or "y"
    if unit in _YEARS:
        return number
    return number / MONTHS_A_YEAR if unit in _MONTHS else None


Reader = Callable[[Any, str], Any]

READERS: Final[Mapping[str, Reader]] = {
    "sex": read_sex,
    "bleeding_recorded": read_yes_no,
    "who_grade": read_grade,
    "kind": read_rescue_kind,
    "age": read_age,
}
"""The reader of each column of typed words."""
