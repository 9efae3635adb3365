"""Numbers, units, days and times as they are typed, and how each is read or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

import itpcase as itp
from itpcase.units.amounts import DAILY_DOSE, HAEMOGLOBIN, WEIGHT, read_amount
from itpcase.units.counts import as_count, convert_counts, parse_count, quantity, snap
from itpcase.units.dates_as_numbers import is_serial
from itpcase.units.days import (
    day_in_zone,
    elapsed_days,
    impute_day,
    kind_of_time,
    later,
    may_be_year,
    plain_day,
    read_day,
)
from itpcase.units.gestation import days_of_gestation, read_gestation, read_pregnancy
from itpcase.units.labs import ANALYTES, as_lab_value, convert_lab_values, parse_lab_value
from itpcase.units.printed_days import days_of, lacks_hemisphere, moved, part_of
from itpcase.units.text import letters, parts_of, plain_key, unbroken_width, width_of
from itpcase.units.times import read_duration, read_time
from itpcase.units.whole import is_whole, plain_whole, read_digits, whole_argument

from . import Page, cell


def said(read: Callable[..., Any], *given: Any, **more: Any) -> str:
    """What a reader makes of a text, or the sentence with which it refuses."""
    try:
        return cell(read(*given, **more))
    except (itp.ItpcaseError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


NUMBERS = (
    "30", "0", "<5", "<= 5", "≥50", ">400", "~45", "30-50", "30 – 50", "50-30", "12.5", "12,5",
    "1,234", "1.234", "30 000", "30.000", "30,000", "1.5e4", "-3", "+3", "三十", "30±4", "30/40",
    "1,23,456", "10001", "30..50", "0.0001", "١٢", "5-10x", "nd", "",
)  # fmt: skip
UNITS = (
    "10*9/L", "x10^9/L", "×10⁹/L", "G/L", "/µL", "K/uL", "10^3/mm3", "/mm³", "万/μL", "Mio/L",
    "10E9/L", "10^6/mL", "g/L", "U/L", "tsd/ul", "/L", "10*-9/L", "", "cells/mL", "lakh/cumm",
)  # fmt: skip


def counts() -> Iterator[str]:
    """Every number with every unit; what is said of it with a declared sign."""
    for number, unit in product(NUMBERS, UNITS):
        yield f"{number} {unit}: {said(parse_count, f'{number} {unit}')}"
    for number, decimal in product(NUMBERS, (".", ",")):
        text = f"{number} /uL"
        yield f"{text} {decimal}: {said(parse_count, text, decimal=decimal, argument='plt')}"
    for value, unit in ((3e12, "1 / meter**3"), (3.0, "1 / nanoliter"), (3.0, "1 / second")):
        yield f"{value} {unit}: {said(as_count, quantity(value, unit))}"
    for odd in ("x" * 300, 7, None):
        yield f"column of {cell(odd)[:9]}: {said(convert_counts, [1, 2], odd)}"
        yield f"  {said(convert_lab_values, [1, 2], odd, analyte='alt', argument='alat')}"
    for value, unit in product((15.0, 0.1 + 0.2, -1.0, 2e7), ("1 / microliter", "1 / liter", "m")):
        yield f"{value} {unit}: {said(as_count, quantity(value, unit))}"
    for unit in UNITS:
        yield f"column of {unit}: {said(convert_counts, [1, 29.999, 30, np.nan], unit)}"
    yield said(snap, [0.1 + 0.2, 29.999999999999996, 1e-9, np.nan])


VALUES = ("40", "<5", "0.7", "1,2", "30-60", "88.4", "1.234", "-4", "60000", "a", "")
LAB_UNITS = (
    "U/L", "IU/l", "µkat/L", "nkat/L", "µmol/L", "mmol/L", "mg/dL", "mg/L", "mg%", "g/L", "K/uL",
    "10*9/L", "",
)  # fmt: skip


def labs() -> Iterator[str]:
    """Laboratory values of one analyte of each kind."""
    for analyte, value, unit in product(("alt", "creatinine", "neutrophils"), VALUES, LAB_UNITS):
        text = f"{value} {unit}"
        yield f"{analyte} {text}: {said(parse_lab_value, text, analyte=analyte)}"
    for analyte, unit in product(sorted(ANALYTES), LAB_UNITS):
        yield f"{analyte} {unit}: {said(convert_lab_values, [1.0, 40.0], unit, analyte=analyte)}"
    for unit in ("milligram / deciliter", "micromole / liter", "enzyme_unit / liter"):
        for analyte in ("bilirubin", "ggt", "platelets"):
            yield f"{analyte} {unit}: {said(as_lab_value, quantity(1.5, unit), analyte)}"


AMOUNTS = (
    "20 mg/d", "20 mg daily", "0.02 g/day", "2x10 mg", "20", "1 mg/kg/d", "12.5 g/dL", "125 g/L",
    "7.8 mmol/L", "1,5 mg/d", "70 kg", "154 lb", "70000 g", "9 kg/d", "<5 mg/d", "500 ug/d", "",
    "20 MG QD", "20 mg/24h", "20毫克/天", "1.000 mg/d", "-2 kg", "10 mg 20 mg",
)  # fmt: skip


def amounts() -> Iterator[str]:
    """Doses, haemoglobin and weights."""
    for kind, text in product((DAILY_DOSE, HAEMOGLOBIN, WEIGHT), AMOUNTS):
        yield f"{kind.name} {text}: {said(read_amount, text, kind, 'amount')}"
    for kind, value in product((DAILY_DOSE, HAEMOGLOBIN, WEIGHT), (20, 1.5, None, True)):
        yield f"{kind.name} {value}: {said(read_amount, value, kind, 'amount')}"


DAYS = (
    "2021-03-05", "2021-3-5", "20210305", "05/03/2021", "13/03/2021", "03/13/2021", "5.3.2021",
    "5-Mar-2021", "March 5, 2021", "5 mars 2021", "2021年3月5日", "2021-02-29", "2020-02-29",
    "2021-03", "March 2021", "2021", "0", "7", "-14", "+44260", "44260", "44260.5", "day 7", "D7",
    "第7天", "2021-03-05T10:30", "2021-03-05 00:00:00", "2021-03-05T23:30:00+02:00",
    "2021-03-05T02:30Z", "5/3/21", "1899-12-31", "9999-12-31", "0001-01-01", "32.01.2021", "x",
    "", "2021-W10-5", "1e3", "100000001", "12.0", "12.5", "2021/03", "30 Feb 2021", "Sept 5 2021",
    "5. Dez. 2020",
)  # fmt: skip


def days() -> Iterator[str]:
    """Dates and study days, by every order in which they can be declared."""
    for text, order in product(DAYS, (None, "day first", "month first")):
        yield f"{text} {order}: {said(read_day, text, dates=order)}"
        yield f"  {said(plain_day, text, order, 'on')}"
    for text in DAYS:
        found = (kind_of_time(text), may_be_year(text), is_serial(text))
        yield f"{text}: {cell(found)} {said(days_of, text)} {said(part_of, text)}"
        yield f"  {[said(impute_day, text, way) for way in ('first', 'middle', 'last')]}"
        yield f"  {said(day_in_zone, text, dt.timezone(dt.timedelta(hours=-9)))}"
    for number in (0, 1, 2, 60, 61, 44260, -1, 10**9):
        yield f"{number}: {said(elapsed_days, number)}"
    for day, more in product((5, dt.date(2021, 2, 27), dt.date(2020, 12, 31)), (-1, 0, 2)):
        yield f"{day} {more}: {said(later, day, more)}"


LENGTHS = (
    "3 days", "2 weeks", "a month", "1.5 years", "3-4 weeks", "2 to 3 months", "about 6 weeks",
    "more than 2 years", "within 10 days", "several weeks", "a few days", "24 h", "36 hours",
    "3 days to 2 weeks", "4-3 weeks", "十二个月", "约3周", "a fortnight", "week 3",
    "the third month", "day 10", "第2周", "first year", "21st day", "0 days", "twelve", "long",
)  # fmt: skip
PLACES = (
    "{}", "{} later", "{} after line 2", "{} before line 2", "after {}", "{} after ivig",
    "{} of eltrombopag", "{} after the start of rituximab", "{} postpartum", "{} before delivery",
    "产后{}", "分娩前{}", "{} after delivery", "{} prior to splenectomy",
    "{} after starting prednisone", "line 2 {}", "{}后",
)  # fmt: skip
TIMES = (
    "before line 2", "after line 1", "during line 3", "during", "before", "then", "at diagnosis",
    "before splenectomy", "after splenectomy", "during eltrombopag", "at last follow-up",
    "end of 2018", "mid-2018", "early March 2020", "2018年底", "first half of 2019", "Q2 2019",
    "spring 2019", "northern winter 2019/20", "southern autumn 2019", "5 to 9 March 2020",
    "between May and June 2020", "3月5日", "约3月5日", "大约8月", "八月底", "March", "5 March",
    "late August", "about 1 February 2021", "since 2020", "32 weeks of gestation",
    "at 20+3 weeks", "second trimester", "two days after delivery", "the same day",
    "the next day", "on the day of surgery", "peaked", "nadir", "age 45", "never",
    "day 3 to day 9", "2020-2021", "",
)  # fmt: skip


def times() -> Iterator[str]:
    """Words for a time, and how long something lasted."""
    for length in LENGTHS:
        yield f"{length}: {said(read_duration, length)}"
    for place, length in product(PLACES, LENGTHS):
        text = place.format(length)
        yield f"{text}: {said(read_time, text)}"
    for text in TIMES:
        yield f"{text}: {said(read_time, text)} {said(days_of, text)} {said(part_of, text)}"
        yield f"  {lacks_hemisphere(text)}"
    spans = ((0, 1), (3, 9), (dt.date(2020, 2, 28), dt.date(9999, 12, 30)))
    for span, low, high in product(spans, (-1, 0, 5), (0, 1)):
        yield f"{span} {low} {high}: {said(moved, span, low, high)}"


PREGNANCIES = (
    "delivered 2020-05-20 at 38+2 weeks", "LMP 2020-01-10", "due 2020-10-16",
    "G2P1, 32 weeks on day 0", "delivery on day 120 at 40 weeks", "twins", "EDD 2020-10-16",
    "末次月经2020-01-10", "孕32周 on 2020-08-20", "delivered in May 2020", "delivered 2020-05-20",
    "yes", "",
)  # fmt: skip
GESTATIONS = (
    "32 weeks of gestation", "GA 20+3", "at 38 weeks and 2 days of pregnancy",
    "pregnancy week 12", "12th week of pregnancy", "孕32周", "妊娠第12周", "first trimester",
    "third trimester", "孕晚期", "32 weeks", "44 weeks of gestation", "43 weeks' gestation",
)  # fmt: skip


def gestation() -> Iterator[str]:
    """Ages of gestation, by themselves and of a pregnancy."""
    for age in GESTATIONS:
        yield f"{age}: {said(read_gestation, age)}"
    for text in PREGNANCIES:
        pregnancy = read_pregnancy(text)
        yield f"{text}: {cell(pregnancy)}"
        for ages in ((0, 0), (140, 146), (224, 230), (295, 301)):
            yield f"  {ages}: {said(days_of_gestation, pregnancy, ages)}"


TEXTS = (
    "Über\u00a0alles",
    "a  b\tc",
    "血小板 12",
    "x; y, z",
    "ﬁne",
    "\u200bA1-b",
    "",
    "I.V.I.G.",
    "é́",
)
WHOLES = (0, 7, -1, 7.0, 7.5, True, None, "7", "007", "7.0", "-3", "1e3", 10**9, np.int32(5), "七")


def texts() -> Iterator[str]:
    """Keys and widths of texts, and whole numbers."""
    for text in TEXTS:
        found = (
            plain_key(text),
            letters(text),
            width_of(text),
            parts_of(text),
            unbroken_width(text),
        )
        yield f"{text!r}: {cell(found)}"
    for value in WHOLES:
        yield f"{value!r}: {is_whole(value)} {is_whole(value, 5, 7)} {said(plain_whole, value)}"
        yield f"  {said(whole_argument, value, 'line')} {said(whole_argument, value, 'n', least=5)}"
        yield f"  {said(read_digits, value)}" if isinstance(value, str) else "  no text"


PAGES: dict[str, Page] = {
    "unit-counts": counts, "unit-labs": labs, "unit-amounts": amounts, "unit-days": days,
    "unit-times": times, "unit-gestation": gestation, "unit-texts": texts,
}  # fmt: skip
