"""
Platelet counts and other laboratory values of a trial: ``LB``, else ``ADLB``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from itertools import pairwise
from math import isclose
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated, leading_to, needed_of, remedy_of
from itpcase.errors import InputError
from itpcase.io._cdisc.datasets import Dataset
from itpcase.io._cdisc.rows import (
    StudyDays,
    in_capitals,
    is_not_done,
    is_unknown_status,
    number_of,
    read_flag,
    whole_code,
)
from itpcase.io._headings.fields import field_of
from itpcase.io._source.analytes import PLATELET_LOINC, other_test
from itpcase.io._source.days import one_day
from itpcase.io._source.records import Result
from itpcase.io._source.samples import doubtful_sample
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.values import scale_of
from itpcase.io._source.where import Where
from itpcase.units.counts import Count, parse_count
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.number_words import take_apart
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean
from itpcase.units.whole import without_zero

__all__: list[str] = []

BLOOD: Final = re.compile("BLOOD|全血|血液|静脉血|动脉血|末梢血|外周血")
"""What the specimen of a count is, or is a kind of: ``LBSPEC`` may say whole or capillary blood."""

ROUNDED: Final = 0.1
"""A result may differ by so much of itself from the one that it was converted from."""

OTHER_UNITS: Final = frozenset({"fl", "pl", "pg", "%", "l/l", "ml/l", "g/l", "g/dl"})
"""Units of what stands beside a count: of volumes, widths, shares and haemoglobin."""

NAMES: Final = ("LBTEST", "PARAM")
"""The columns that name a test, in SDTM and in ADaM."""

_UNIT_OF_PARAM: Final = re.compile(r"\(([^()]+(?:\([^()]*\))?[^()]*)\)\s*$")
_DATED: Final = ("LBDTC", "ADT", "ADTM")

_TIMED: Final = ("ADTM", "LBDTC")
"""The columns that can hold a time of the day, by which the counts of a day are put in order."""

DERIVED: Final = "DERIVED"
"""The kind of a parameter that was measured in no sample (``PARAMTYP``)."""

SAMPLE: Final = ("LBSPCCND", "LBMETHOD", "LBANMETH", "LBSPEC")
"""The columns that say what was counted, and how."""

FLAGS: Final = ("LBBLFL", "LBLOBXFL", "ABLFL")
"""Flags of a baseline: that of SDTM before its guide 3.3, and since, and that of ADaM."""


@attrs.define(kw_only=True)
class Values:
    """Reads the data set of laboratory results."""

    source: Source
    days: StudyDays
    codes: frozenset[str]
    labs: Mapping[str, str]
    flagged: dict[str, tuple[str, Where]] = attrs.field(factory=dict, init=False)
    """The baseline that is flagged, as printed."""
    _by_flag: dict[tuple[str, str], str] = attrs.field(factory=dict, init=False)
    _other_days: Counter[tuple[str, str]] = attrs.field(factory=Counter, init=False)
    """Study days that are not those of the dates beside them."""
    counted: set[tuple[str, str]] = attrs.field(factory=set, init=False)
    """Subject and LBSEQ of the counts."""

    def results(self, table: Dataset) -> Iterator[Result]:
        """Give the rows of a data set that are asked for, as its laboratory printed them."""
        code = "LBTESTCD" if "LBTESTCD" in table else "PARAMCD"
        if code not in table:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=table.path.name,
                needed=Sentence("problem.MISSING_COLUMN.needed_cdisc_2"),
                given=Sentence("problem.MISSING_COLUMN.given", listed=enumerated(table.columns)),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_cdisc_2"),
            )
        self._tell_of_columns(table, code)
        seen: dict[Hashable, tuple[Any, ...]] = {}
        copies, observed = 0, _observed(table, code)
        for number, row in self._of_one_test(table, code):
            test, analyte = in_capitals(row, code), self._analyte(row[code])
            owner, sequence = clean(row["USUBJID"]), _sequence(row)
            where = _place(table, number, row)
            if analyte == COUNT:
                self._see(row, row[code], owner)
            is_average = analyte == COUNT and read_flag(row, "LBDRVFL") is True
            if is_average or _is_derived(row, is_mixed=test in observed):
                copies += 1
                continue
            result = self._result(row, where, owner)
            result.analyte = analyte
            said = result.printed, result.unit, str(result.day)
            if sequence is not None:  # which begins anew in each trial
                result.key = owner, test, sequence, clean(row.get("STUDYID"))
                if seen.get(result.key) == said:
                    copies += 1
                    continue
                seen[result.key] = said
            if analyte != COUNT:
                yield result
                continue
            if self._is_two(row, where, owner):
                continue
            if two := _beyond_rounding(row):
                self.source.note(
                    "TWO_FACTS", where, argument="result", given=two, patient_id=owner,
                    needed=Sentence("problem.TWO_FACTS.needed_rounded"),
                    remedy=Sentence("problem.TWO_FACTS.remedy_rounded"),
                )  # fmt: skip
            self._see_baseline(row, result)
            self._see_study_day(row, owner)
            numbered = _study_day(row)
            if self.days.only_numbered(row, _DATED, numbered):
                result.day = None
                self.days.tell_only_numbered(where, owner, "day", row[numbered])
            yield result
        self._tell_of_study_days(table)
        if copies:
            self.source.note(
                "DERIVED_ROWS",
                Where(table.path.name),
                given=Sentence("problem.DERIVED_ROWS.given", copies=copies),
            )

    def _see_baseline(self, row: Mapping[str, Any], result: Result) -> None:
        """Keep the flagged baseline of a subject, and tell of a second of one flag."""
        owner, flags = result.patient_id, [flag for flag in FLAGS if read_flag(row, flag)]
        text = f"{clean(result.printed)} {clean(result.unit)}"
        for flag in flags:
            first = self._by_flag.setdefault((owner, flag), text)
            if first != text:
                self.source.note(
                    "TWO_FACTS", result.where, argument=flag, patient_id=owner,
                    given=Sentence("problem.TWO_FACTS.given", first=first, other=text),
                )  # fmt: skip
        if flags:
            self.flagged.setdefault(owner, (text, result.where))

    def _see_study_day(self, row: Mapping[str, Any], owner: str) -> None:
        """Count a study day that is not that of its date."""
        on, start = one_day(row.get("LBDTC")), self.days.starts.get(owner)
        number = number_of(row.get("LBDY"))
        trial = clean(row.get("STUDYID"))
        is_other = trial != self.days.trials.get(owner, trial)  # where days count anew
        if on is None or start is None or number is None or is_other:
            return
        passed = (on - start).days
        if number != (passed + 1 if passed >= 0 else passed):
            self._other_days[f"LBDY {whole_code(number)}", str(on)] += 1

    def _tell_of_study_days(self, table: Dataset) -> None:
        """Tell, once, of study days that are not those of their dates."""
        if self._other_days:
            (number, on), _ = next(iter(self._other_days.items()))
            way = "_numbered" if self.days.numbering == "cdisc" else ""
            self.source.note(
                "STUDY_DAYS", Where(table.path.name), argument="LBDY",
                needed=Sentence("problem.STUDY_DAYS.needed_beside"),
                given=Sentence(
                    "problem.STUDY_DAYS.given_beside", rows=self._other_days.total(),
                    number=number, on=on,
                ),
                remedy=Sentence(f"problem.STUDY_DAYS.remedy_beside{way}"),
            )  # fmt: skip
            self._other_days.clear()

    def _see(self, row: Mapping[str, Any], code: Any, owner: str) -> None:
        """Count the code of a count, and keep what other data sets know it by."""
        found = self.source.found.codes
        found[code] = found.get(code, 0) + 1
        if row.get("LBSEQ") is not None:
            self.counted.add((owner, whole_code(row["LBSEQ"])))

    def _is_two(self, row: Mapping[str, Any], where: Where, owner: str) -> bool:
        """Tell of a result that says two things; it is left out."""
        code, two = "SIGN_CONTRADICTS", _contradiction(row)
        needed, remedy = needed_of(code), remedy_of(code)
        if two is None:
            code, two = "TWO_UNITS", _two_units(row)
            needed = Sentence("problem.TWO_UNITS.needed_count_columns")
            remedy = Sentence("problem.TWO_UNITS.remedy_count_columns")
        if two is not None:
            self.source.count_refused(owner)
            self.source.tell(
                where.problem(
                    code, argument="result", given=two, patient_id=owner, needed=needed,
                    remedy=leading_to(remedy, "row"),
                )
            )  # fmt: skip
        return two is not None

    def _analyte(self, code: Any) -> str:
        """Return what a code that is asked for stands for."""
        test = clean(code).upper()
        return COUNT if test in self.codes else self.labs[test]

    def _of_one_test(self, table: Dataset, code: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give the rows that are asked for, but none whose LOINC, or name, is of another test."""
        unknown: Counter[str] = Counter()
        for number, row in self._of_blood(table, code):
            analyte, loinc = self._analyte(row[code]), clean(row.get("LBLOINC"))
            other = other_test(
                analyte, loinc=loinc, names=[clean(row.get(name)) for name in NAMES]
            )  # fmt: skip
            if not other:
                if analyte == COUNT and loinc and loinc not in PLATELET_LOINC:
                    unknown[f"{clean(row[code])} = LOINC {loinc}"] += 1
                yield number, row
                continue
            if analyte == COUNT:
                self.source.count_refused(clean(row["USUBJID"]))
            self.source.tell(
                _place(table, number, row).problem(
                    "TWO_TESTS", argument="result", given=f"{clean(row[code])} = {other}",
                    severity="error" if analyte == COUNT else "warning",
                    patient_id=clean(row["USUBJID"]),
                    remedy=leading_to(remedy_of("TWO_TESTS"), "row"),
                )
            )  # fmt: skip
        if unknown:
            self.source.note(
                "TWO_TESTS", Where(table.path.name), argument="LBLOINC", given=most_often(unknown),
                remedy=Sentence("problem.TWO_TESTS.remedy_unknown"),
            )  # fmt: skip

    def _tell_of_columns(self, table: Dataset, code: str) -> None:
        """Tell of numbers without a text, and of platelets under a code that is not asked for."""
        if not {"LBSTRESC", "LBORRES", "AVALC"} & {*table.columns}:
            alone = "AVAL" if "AVAL" in table else "LBSTRESN"
            self.source.note(
                "NUMBER_ALONE",
                Where(table.path.name),
                given=Sentence("problem.NUMBER_ALONE.given", column=alone),
                argument=alone,
            )
        names = [name for name in NAMES if name in table]
        coded = table.columns.get("LBLOINC", [None] * len(table))
        for name in ("codes", "labs"):
            self.source.found_codes(name, {clean(test).upper() for test in table.columns[code]})
        others: Counter[str] = Counter()
        columns = (table.columns[code], coded, *(table.columns[name] for name in names))
        for row in zip(*columns, strict=True):
            test, loinc, *words = map(clean, row)
            is_ours = test.upper() in self.codes or test.upper() in self.labs
            if is_ours:
                continue
            if loinc in PLATELET_LOINC:
                others[f"{test} = LOINC {loinc}"] += 1
            elif any(field_of(word) == "count" for word in (test, *words)):
                others[test] += 1
        if others:
            where = Where(table.path.name)
            self.source.note("LOCAL_CODE", where, argument=code, given=most_often(others))

    def _of_blood(self, table: Dataset, code: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give the rows that are asked for, but no counts of another specimen."""
        others: Counter[str] = Counter()
        doubtful: Counter[str] = Counter()
        for number, row in table.rows(code, self.codes | self.labs.keys()):
            specimen = in_capitals(row, "LBSPEC")
            is_other = specimen and not BLOOD.search(specimen)
            is_count = in_capitals(row, code) in self.codes
            if is_other and is_count:
                others[specimen] += 1
                continue
            if is_count and (said := doubtful_sample(row.get(name) for name in SAMPLE)):
                doubtful[said] += 1
            yield number, row
        self.source.tell_of_samples(Where(table.path.name), doubtful)
        if others:
            listed = most_often(others)
            self.source.note(
                "NOT_BLOOD", Where(table.path.name), given=listed, argument="LBSPEC",
                remedy=Sentence("problem.NOT_BLOOD.remedy", rows=others.total()),
            )  # fmt: skip

    def _result(self, row: Mapping[str, Any], where: Where, owner: str) -> Result:
        printed, unit = _printed(row)
        if printed is not None and _is_about(row):
            printed = f"~{printed}"
        low = next((row[n] for n in ("LBSTNRLO", "A1LO", "ANRLO") if row.get(n) is not None), None)
        high = next((row[n] for n in ("LBSTNRHI", "A1HI", "ANRHI") if row.get(n) is not None), None)
        if printed is not None and row.get("LBSTRESC") is None and row.get("LBORRES") is not None:
            low, high = row.get("LBORNRLO"), row.get("LBORNRHI")
        return Result(
            patient_id=owner,
            day=self.days.value(row, _DATED, _study_day(row), where),
            moment=next((row[n] for n in _TIMED if row.get(n) is not None), None),
            where=where,
            printed=printed,
            decimal=_sign_of(printed, row),
            unit=unit,
            range_low=None if low is None else str(low),
            range_high=None if high is None else str(high),
            status="not done"
            if is_not_done(row, "LB")
            else clean(row["LBSTAT"])
            if is_unknown_status(row, "LB")
            else "",
            reason=row.get("LBREASND"),
        )


def _sequence(row: Mapping[str, Any]) -> Any:
    """Return the number of a row, or that of the row of SDTM that it was made of."""
    return next((row[name] for name in ("LBSEQ", "SRCSEQ") if row.get(name) is not None), None)


def _place(table: Dataset, number: int, row: Mapping[str, Any]) -> Where:
    sequence = _sequence(row)
    name = None if sequence is None else f"LBSEQ {whole_code(sequence)}"
    return Where(table.path.name, number, name)


def _study_day(row: Mapping[str, Any]) -> str:
    """Return the column of the study day of a row."""
    return "LBDY" if "LBDY" in row else "ADY"


def _is_derived(row: Mapping[str, Any], *, is_mixed: bool) -> bool:
    """Tell of a row that is made of others, among some of the test that are not."""
    is_of_kind = is_mixed and in_capitals(row, "PARAMTYP") == DERIVED
    return row.get("DTYPE") is not None or is_of_kind


def _observed(table: Dataset, code: str) -> set[str]:
    """Return the tests of which not every row is of a derived parameter."""
    if "PARAMTYP" not in table:
        return set()
    rows = zip(table.columns[code], table.columns["PARAMTYP"], strict=True)
    return {clean(test).upper() for test, kind in rows if clean(kind).upper() != DERIVED}


def _sign_of(printed: object, row: Mapping[str, Any]) -> DecimalSign | None:
    """Return a dot where the number beside a text says that its dot is a decimal sign."""
    number = number_of(printed)
    beside = [number_of(row.get(name)) for name in ("LBSTRESN", "AVAL")]
    return "." if number is not None and number in beside else None


def _contradiction(row: Mapping[str, Any]) -> str | None:
    """Return what a result says that its number, or the result as it was measured, does not."""
    printed, beside = clean(row.get("LBSTRESC")), "LBSTRESN"
    if not printed and row.get("LBORRES") is None:
        printed, beside = clean(row.get("AVALC")), "AVAL"
    text, number = number_of(printed), number_of(row.get(beside))
    if is_not_done(row, "LB"):
        return None
    if text is not None and number is not None and not isclose(text, number, rel_tol=ROUNDED):
        return f"{printed} beside {beside} {number:g}"
    found = [
        (name, _count(clean(value), unit), bool(row.get(its_unit) or name == "AVAL"))
        for name, value, its_unit, unit in (
            ("LBSTRESC", row.get("LBSTRESC"), "LBSTRESU", row.get("LBSTRESU")),
            ("LBORRES", row.get("LBORRES"), "LBORRESU",
             row.get("LBORRESU") or row.get("LBSTRESU")),
            ("AVAL", _analysed(row), "AVALU", _analysis_unit(row)),
        )
    ]  # fmt: skip
    said = [(name, count, has_unit) for name, count, has_unit in found if count is not None]
    for (_, one, _), (name, two, has_unit) in pairwise(said):
        is_number = name == "AVAL" and row.get("AVALC") is None  # half of a limit, where one is
        if not _are_one(one, two, has_unit=has_unit, is_number=is_number):
            words = " ".join(clean(row.get(each)) for each in (name, f"{name}U")).strip()
            return f"{one} beside {name} {words.removeprefix(name).strip()}"
    number = None if row.get("LBSTRESC") is not None else row.get("LBSTRESN")
    if row.get("LBORRES") is not None and number is not None and row.get("LBSTRESU") is not None:
        measured = _count(clean(row["LBORRES"]), row.get("LBORRESU"))
        standard = _count(clean(number), row["LBSTRESU"])
        if measured is None or standard is None:
            return None
        if not _are_one(measured, standard, has_unit=True, is_number=True):
            return f"{measured} beside LBSTRESN {clean(number)} {row['LBSTRESU']}"
    return None


def _beyond_rounding(row: Mapping[str, Any]) -> str | None:
    """
    Return two columns of one result that differ by more than its last digit, and not by much.

    Rounding moves a number by half of its last digit, cutting it off by less than all of it.
    """
    said: list[tuple[str, str, float, float]] = []
    for name, unit in (
        ("LBSTRESC", row.get("LBSTRESU")), ("LBSTRESN", row.get("LBSTRESU")),
        ("LBORRES", row.get("LBORRESU")),
    ):  # fmt: skip
        text = without_zero(clean(row.get(name)))
        count, scale = _count(text, unit), scale_of(clean(unit))
        if number_of(text) is not None and count is not None and scale is not None:
            said.append((name, text, count.value, scale * 10.0 ** -len(text.partition(".")[2])))
    for (_, one, value, place), (name, two, other, its_place) in pairwise(said):
        last_digit = max(place, its_place)
        if abs(value - other) > last_digit or isclose(abs(value - other), last_digit):
            return f"{one} beside {name} {two}"
    return None


def _are_one(one: Count, two: Count, *, has_unit: bool, is_number: bool) -> bool:
    """Tell whether two columns say one count, as far as the second has a unit and a sign."""
    if is_number and not one.is_exact:
        return True
    if (one.comparator, one.upper is None) != (two.comparator, two.upper is None):
        return False
    ends = ((one.value, two.value), (one.upper or 0.0, two.upper or 0.0))
    return not has_unit or all(isclose(*end, rel_tol=ROUNDED, abs_tol=1.0) for end in ends)


def _analysed(row: Mapping[str, Any]) -> Any:
    """Return the analysis value of a row, as it is written."""
    return next((row[name] for name in ("AVALC", "AVAL") if row.get(name) is not None), None)


def _unit_of_param(row: Mapping[str, Any]) -> str | None:
    """Return the unit in the name of a parameter, such as ``Platelets (10^9/L)``."""
    found = _UNIT_OF_PARAM.search(clean(row.get("PARAM")))
    return found[1] if found else None


def _analysis_unit(row: Mapping[str, Any]) -> Any:
    """Return the unit of the analysis value."""
    return row.get("AVALU") or _unit_of_param(row)


def _two_units(row: Mapping[str, Any]) -> str | None:
    """Return the units of an analysis value that are two."""
    if row.get("LBSTRESC") is not None or row.get("LBORRES") is not None:
        measured, standard = (clean(row.get(name)) for name in ("LBORRESU", "LBSTRESU"))
        is_other = number_of(row.get("LBORRES")) is not None and measured.casefold() in OTHER_UNITS
        return f"{standard} beside {measured}" if is_other and scale_of(standard) else None
    stated, named = row.get("AVALU"), _unit_of_param(row)
    one, two = scale_of(clean(stated)), scale_of(named)
    return None if one is None or two is None or one == two else f"{stated} beside {named}"


def _is_about(row: Mapping[str, Any]) -> bool:
    """Tell whether a result was approximate as it was measured, and is not as standardised."""
    measured, standard = clean(row.get("LBORRES")), clean(row.get("LBSTRESC"))
    if not standard or number_of(measured) is not None:
        return False
    return take_apart(measured).is_about and not take_apart(standard).is_about


def _count(text: str, unit: object) -> Count | None:
    """Read a count; None for what is none, which is told of where it is used."""
    try:
        return parse_count(f"{text} {unit}") if text and unit is not None else None
    except InputError:
        return None


def _printed(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the character result and its unit; a number stands alone only where no text is."""
    for result, its_unit in (("LBSTRESC", "LBSTRESU"), ("LBORRES", "LBORRESU")):
        if row.get(result) is not None:
            text = clean(row[result])
            unit = row.get(its_unit)
            if unit is None and text == clean(row.get("LBORRES")):  # it was not converted
                unit = row.get("LBORRESU")
            if unit is None and number_of(text) == number_of(row.get("AVAL")) is not None:
                unit = _analysis_unit(row)
            return text, None if unit is None else str(unit)
    if is_not_done(row, "LB"):
        return None, None
    value, unit = _analysed(row), _analysis_unit(row)
    if value is None:
        value, unit = row.get("LBSTRESN"), row.get("LBSTRESU")
    return (None if value is None else _number_text(value)), None if unit is None else str(unit)


def _number_text(value: Any) -> str:
    return repr(value) if isinstance(value, float) else clean(value)
