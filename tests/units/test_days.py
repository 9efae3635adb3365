"""Days as people type them."""
# ruff: noqa: RUF001 - letters of other scripts are what is tested

from __future__ import annotations

import datetime as dt
import importlib
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.errors import InputError
from itpcase.units.days import (
    day_in_zone,
    elapsed_days,
    impute_day,
    plain_day,
    read_day,
)
from itpcase.units.month_names import _MONTHS, MONTHS, MONTHS_OF_TWO, RECALLED, weekdays
from itpcase.units.text import without_accents

FIFTH = dt.date(2021, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-05", " 2021-03-05 ", "2021/3/5", "2021.3.5", "2021. 3. 5", "2021-3-5",
        "2021年3月5日", "2021年03月05日", "2021年3月5号", "2021 年 3 月 5 日", "2021-03-05\u200b",
        "\uff12\uff10\uff12\uff11-03-05", "5 March 2021", "5 Mar 2021", "5-Mar-2021", "05MAR2021",
        "March 5, 2021", "Mar 5 2021", "March 5th, 2021", "5th of March 2021", "5. März 2021",
        "5. Mrz. 2021", "5 maerz 2021", "5 mars 2021", "le 5 mars 2021", "5 marzo 2021",
        "5 de marzo de 2021",
        "5 de março de 2021", "5 maart 2021", "5. marts 2021", "5 Mart 2021",
        "5 \u043c\u0430\u0440\u0442\u0430 2021",
        "2021.03.05.", "2021. 3. 5.", "2021년 3월 5일", "5 三月 2021", "2021-03-05_x000D_",
        "20210305", "\uff12\uff10\uff12\uff11\uff10\uff13\uff10\uff15",
        "5/Mar/2021", "2021-Mar-05", "2021 March 5", "2021/MAR/05", "2021-W09-5", "2021W095",
        "R3.3.5", "r3/03/05", "R03.03.05", "R.3.3.5", "令和3年3月5日", "令和3.3.5", "㋿3年3月5日",
        "民國110年3月5日", "民国110年03月05日", "中華民國110年3月5日", "令和 3 年 3 月 5 日",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text: str) -> None:
    """Year first, Chinese, Korean, and months by name in many languages are one day."""
    assert FIFTH == read_day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er février 2021", dt.date(2021, 2, 1)), ("14 juillet 2020", dt.date(2020, 7, 14)),
        ("3 Jänner 2020", dt.date(2020, 1, 3)), ("24 Dez 2019", dt.date(2019, 12, 24)),
        ("2 giugno 2018", dt.date(2018, 6, 2)), ("1° giugno 2021", dt.date(2021, 6, 1)),
        ("12 de octubre de 2017", dt.date(2017, 10, 12)),
        ("15 août 2016", dt.date(2016, 8, 15)), ("1 ott 2015", dt.date(2015, 10, 1)),
    ],
)  # fmt: skip
def test_months_by_name(text: str, day: dt.date) -> None:
    """Months are read in the languages of the closed table."""
    assert day == read_day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", dt.date(2019, 5, 1)), ("H31.4.30", dt.date(2019, 4, 30)),
        ("平成元年1月8日", dt.date(1989, 1, 8)), ("S64.1.7", dt.date(1989, 1, 7)),
        ("昭和1年12月25日", dt.date(1926, 12, 25)), ("大正15年12月24日", dt.date(1926, 12, 24)),
        ("民國元年1月1日", dt.date(1912, 1, 1)), ("2020-W53-5", dt.date(2021, 1, 1)),
    ],
)  # fmt: skip
def test_the_ends_of_eras_and_of_a_year_of_weeks(text: str, day: dt.date) -> None:
    """The first and the last day of an era are of it."""
    assert day == read_day(text)


@given(st.dates(dt.date(1912, 1, 1), dt.date(2099, 12, 31)))
def test_years_of_the_republic_and_weeks_come_back(day: dt.date) -> None:
    """Every date has one year of the Republic of China, and one day of a week."""
    assert day == read_day(f"民國{day.year - 1911}年{day.month}月{day.day}日")
    assert day == read_day("{}-W{:02}-{}".format(*day.isocalendar()))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("110/3/5", "write 2021-03-05, or 民國 before it"),
        ("1100305", "write 2021-03-05"),
        ("110.03.05", "write 2021-03-05"),
        ("110年3月5日", "write 2021-03-05"),
        ("R1.4.30", "correct the era or its year"),
        ("H31.5.1", "correct the era or its year"),
        ("S64.1.8", "correct the era"),
        ("110/13/5", "correct the date"),
        ("2021-W53-1", "correct the date"),
    ],
)
def test_a_year_of_no_era_is_refused_with_what_it_may_be(text: str, remedy: str) -> None:
    """A year of three digits may be of Taiwan; a day beyond an era is of another one."""
    with pytest.raises(InputError) as caught:
        read_day(text)

    assert ("NOT_A_DAY", repr(text)) == (caught.value.problem.code, caught.value.problem.given)
    assert remedy in caught.value.problem.remedy


@pytest.mark.parametrize(
    "text",
    [
        "5 marca 2021", "5 marzec 2021 r.", "5. března 2021", "5. marca 2021", "5. ožujka 2021.",
        "5. ožujka 2021. godine", "5. marec 2021", "5. март 2021", "5 березня 2021 р.",
        "5 марта 2021 г.", "5 сакавіка 2021", "2021 m. kovo 5 d.", "2021. gada 5. martā",
        "5. märts 2021", "2021. március 5.", "5 martie 2021", "5 Μαρτίου 2021", "5 de març de 2021",
        "5 Maret 2021", "5 Mac 2021", "ngày 5 tháng 3 năm 2021", "5 מרץ 2021", "5 مارس 2021",
        "5 mars 2021", "5 shkurt 2021|2021-02-05", "5 Ocak 2021|2021-01-05",
        "12. lipnja 2021|2021-06-12", "12 lipca 2021|2021-07-12", "12 липня 2021|2021-07-12",
        "5. července 2021|2021-07-05", "5. června 2021|2021-06-05", "5 rujna 2021|2021-09-05",
        "5. října 2021|2021-10-05", "5. listopadu 2021|2021-11-05", "5 листопада 2021|2021-11-05",
        "2021 m. gegužės 5 d.|2021-05-05", "5. svibnja 2021|2021-05-05",
    ],
)  # fmt: skip
def test_months_of_other_languages(text: str) -> None:
    """Names in the case that a date has them, and the word for a year behind it."""
    text, _, day = text.partition("|")

    assert dt.date.fromisoformat(day or "2021-03-05") == read_day(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5 listopada 2021", "2021-10-05 or 2021-11-05"),
        ("5. Listopad 2021", "2021-10-05 or 2021-11-05"),
        ("listopad 2021", "2021-10 or 2021-11"), ("5 lis 2021", "2021-10-05 or 2021-11-05"),
        ("5 lip 2021", "2021-06-05 or 2021-07-05"), ("5. srp 2021", "2021-07-05 or 2021-08-05"),
    ],
)  # fmt: skip
def test_a_name_of_two_months_is_refused_with_both(text: str, days: str) -> None:
    """October in Croatia is November in Poland: no order of the numbers says which."""
    with pytest.raises(InputError) as caught:
        read_day(text, dates="day first")

    assert "AMBIGUOUS_DATE" == caught.value.problem.code
    assert days in caught.value.problem.remedy


def test_no_name_of_a_month_is_of_two() -> None:
    """Names are looked up in small letters and without accents, and each is of one month."""
    names = [name for names in _MONTHS for name in names.split()]

    assert [*map(str.casefold, map(without_accents, names))] == names
    assert len({*names}) == len(names)
    assert not {*names} & {*MONTHS_OF_TWO}


@pytest.mark.parametrize(
    "text",
    [
        "Fr 05.03.2021", "Fr. 05.03.2021", "Freitag, 5. März 2021", "Fri, 5 Mar 2021",
        "Fri Mar 5 2021", "Friday, March 5, 2021", "Fri 2021-03-05", "2021-03-05 (Fri)",
        "2021年3月5日(金)", "2021年3月5日（金曜日）", "2021/3/5(金) 10:30", "2021年3月5日星期五",
        "星期五2021年3月5日", "2021-03-05 周五", "2021. 3. 5.(금)", "2021년 3월 5일 금요일",
        "ven 5 mars 2021",
        "vie 5 marzo 2021", "pt 5 marca 2021", "pá 5. března 2021", "пт 5 марта 2021",
        "5 Mart 2021 Cuma", "2021/3/5 上午 8:30",
        "vr 5 maart 2021", "sexta-feira, 5 de março de 2021", "Fri, 20210305",
    ],
)  # fmt: skip
def test_the_day_of_the_week_beside_a_date(text: str) -> None:
    """The word is left out where it is right; the calendar knows it anyway."""
    assert dt.date(2021, 3, 5) == read_day(text, dates="day first")


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 6))
def test_a_day_of_the_week_is_a_witness(day: dt.date, weekday: int) -> None:
    """Another day than that of the date is refused, and is never taken for it."""
    name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[weekday]

    if weekday == day.weekday():
        assert day == read_day(f"{name}, {day.isoformat()}")
        return
    with pytest.raises(InputError) as caught:
        read_day(f"{name}, {day.isoformat()}")
    assert f"{day.isoformat()} is a " in caught.value.problem.remedy


@pytest.mark.parametrize("name", sorted(name for name in weekdays() if len(name) > 1))
def test_each_name_of_a_day_of_the_week_is_one(name: str) -> None:
    """Before and behind the dates of a week: read on its days, refused on the others."""
    for day in (dt.date(2021, 3, 15) + dt.timedelta(days) for days in range(7)):
        for text in (
            f"{name} {day}",
            f"{name}., {day:%d.%m.%Y}",
            f"{day} {name}",
            f"{day} ({name})",
        ):
            if day.weekday() in weekdays()[name]:
                assert day == read_day(text)
                continue
            with pytest.raises(InputError) as caught:
                read_day(text)
            assert f"{day} is a " in caught.value.problem.remedy


def test_what_lies_after_a_day_is_not_the_day() -> None:
    """Monday is *po* in Czech, and what is after in the Slavonic languages, on a Monday too."""
    with pytest.raises(InputError, match=r"got 'po 15\.3\.2021'.*NOT_A_DAY"):
        read_day("po 15.3.2021")


@pytest.mark.parametrize(
    ("text", "code"),
    [("Mo 05.03.2021", "AMBIGUOUS_DATE"), ("Fr 05.03.2021", "AMBIGUOUS_DATE"),
     ("Mon 25.03.2021", "NOT_A_DAY"),
     ("Fri 05.03.21", "TWO_DIGIT_YEAR"), ("Fri 2021-13-05", "NOT_A_DAY"),
     ("2021-03-06 (金)", "NOT_A_DAY"), ("Fri, 31 June 2021", "NOT_A_DAY")],
)  # fmt: skip
def test_a_day_of_the_week_mends_no_date(text: str, code: str) -> None:
    """What is no date, or numbers with two readings, stays refused, though the word fits one."""
    with pytest.raises(InputError) as caught:
        read_day(text)

    assert code == caught.value.problem.code


@pytest.mark.parametrize(
    ("text", "day"),
    [("czwartek, 7 listopada 2019", dt.date(2019, 11, 7)),
     ("ponedjeljak, 7. listopada 2019.", dt.date(2019, 10, 7)),
     ("pon., 1 lip 2019", dt.date(2019, 7, 1)), ("subota 1. lip 2019", dt.date(2019, 6, 1)),
     ("poniedziałek, 26 października 2020", dt.date(2020, 10, 26))],
)  # fmt: skip
def test_a_day_of_the_week_tells_a_month_of_two_languages(text: str, day: dt.date) -> None:
    """*Listopada* after a Thursday is one month alone: the two begin on other days of the week."""
    assert day == read_day(text)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)), st.sampled_from([*MONTHS_OF_TWO]))
def test_a_month_of_two_languages_has_no_day_of_the_week_twice(day: dt.date, name: str) -> None:
    """The right word gives the day; one that fits neither month is refused as without it."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    both = []
    for month in MONTHS_OF_TWO[name]:
        with suppress(ValueError):
            both.append(day.replace(month=month))
    for weekday, word in enumerate(names):
        text = f"{word}, {day.day} {name} {day.year}"
        fitting = [each for each in both if each.weekday() == weekday]
        if fitting:
            assert fitting == [read_day(text)]
            continue
        with pytest.raises(InputError) as caught:
            read_day(text)
        assert "AMBIGUOUS_DATE" == caught.value.problem.code


@pytest.mark.parametrize("text", ["So 06.03.2021", "So 14.03.2021"])
def test_a_name_of_two_days_of_the_week_fits_both(text: str) -> None:
    """*So* is Sunday in German and Saturday in Czech."""
    day = read_day(text, dates="day first")

    assert isinstance(day, dt.date)
    assert day.weekday() in {5, 6}


@pytest.mark.parametrize(
    ("text", "day"),
    [("ma 08-03-2021", 8), ("ma. 09/03/2021", 9), ("di 09.03.2021", 9), ("di 14/03/2021", 14),
     ("do 11.03.2021", 11), ("do 14/03/2021", 14), ("pt 12.03.2021", 12), ("Pt 08.03.2021", 8),
     ("sa 13.03.2021", 13), ("Sa 09.03.2021", 9), ("tor 11.03.2021", 11), ("tor. 09.03.2021", 9),
     ("ct 11.03.2021", 11), ("Ct 13.03.2021", 13), ("pa 12.03.2021", 12), ("Pa 14.03.2021", 14),
     ("st 10.03.2021", 10), ("št 11.03.2021", 11), ("št 13.03.2021", 13)],
)  # fmt: skip
def test_a_name_of_a_day_in_each_of_its_languages(text: str, day: int) -> None:
    """As the CLDR has them: *ma* is Monday in Dutch, and Tuesday in French and Spanish."""
    assert dt.date(2021, 3, day) == read_day(text, dates="day first")


def test_what_is_recalled_is_a_name() -> None:
    """What no source states is told one by one, and is one of the names."""
    assert RECALLED <= MONTHS.keys() | weekdays().keys()
    assert {"sijec", "weds", "礼拜一"} <= RECALLED
    assert not RECALLED & {"march", "styczen", "ocak", "lundi", "월요일"}


@pytest.mark.parametrize(
    "text",
    ["治疗前", "治疗第7天", "用药后2周", "6月后", "3个月后", "术后", "2021-W10", "KW 10",
     "W10/2021", "Visit 3"],
)  # fmt: skip
def test_a_visit_or_a_time_after_a_treatment_is_no_day(text: str) -> None:
    """It says from what it counts, and not when that was."""
    with pytest.raises(InputError) as caught:
        read_day(text)

    assert "the name of a visit is no day" in caught.value.problem.remedy


@pytest.mark.parametrize(
    "text",
    ["R3", "R3.5", "X3.5.1", "2021-W09", "5 marraskuu 2021", "3 decades 2010", "5 lipcami 2021",
     "5 marzecz 2021", "5 mayonnaise 2021", "Fri March 2021", "5 Fri 2021", "Wednesday",
     "5 junta 2020", "1 sepsis 2020",
     "week 2", "W3", "three", "5 3", "day", "2021-13-05", "x"],
)  # fmt: skip
def test_a_month_is_never_guessed(text: str) -> None:
    """A word that only begins like a month, and what is no day, is refused."""
    with pytest.raises(InputError) as caught:
        read_day(text)

    assert "NOT_A_DAY" == caught.value.problem.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05.03.2021", "AMBIGUOUS_DATE"), ("3/4/2021", "AMBIGUOUS_DATE"),
        ("5.3.21", "TWO_DIGIT_YEAR"), ("5-Mar-21", "TWO_DIGIT_YEAR"), ("Feb-21", "PARTIAL_DATE"),
        ("Feb 2021", "PARTIAL_DATE"), ("2021年3月", "PARTIAL_DATE"), ("2021-03", "PARTIAL_DATE"),
        ("03/2021", "PARTIAL_DATE"), ("2021", "PARTIAL_DATE"), ("2021年", "PARTIAL_DATE"),
        ("44260", "DATE_SERIAL"), ("44260.0", "DATE_SERIAL"), ("44260.5", "DATE_SERIAL"),
        ("2021-02-30", "NOT_A_DAY"), ("30.02.2021", "NOT_A_DAY"), ("2021-03-05T10:00Z", "DATETIME"),
        ("31 June 2021", "NOT_A_DAY"), ("7.5", "NOT_A_DAY"),
    ],
)  # fmt: skip
def test_what_has_no_one_reading_is_refused_by_name(text: str, code: str) -> None:
    """Two readings, a year of two digits, a part of a date and a serial number are refused."""
    with pytest.raises(InputError) as caught:
        read_day(text, argument="the day")

    assert (code, "the day") == (caught.value.problem.code, caught.value.problem.argument)
    assert repr(text) == caught.value.problem.given


@pytest.mark.parametrize(
    "text",
    ["2021-03-15T10:00", "2021-03-15 23:59:59.9", "2021-03-15 9:05 PM", "15.03.2021, 8:30 Uhr",
     "15.3.2021 um 8 Uhr", "15 mars 2021 à 8h30", "2021年3月15日 08:30", "2021年3月15日下午3时20分",
     "20210315T1000", "202103151000", "20210315100059.123", "20210315 10:00",
     "Mar 15, 2021 10:30 AM", "2021/3/15 0:00", "2021\u201103\u201115T10:00"],
)  # fmt: skip
def test_a_time_of_day_is_left_out(text: str) -> None:
    """A moment without a zone is of its place: its day is the one that is printed."""
    assert dt.date(2021, 3, 15) == read_day(text)


@pytest.mark.parametrize(
    "text",
    ["Day 7 10:30", "10:30", "2021-03-15 24:10", "2021-03-15 10:75", "2021-03-15 noon",
     "202103152410", "202103151075", "2021031510", "20210315Z", "202103151000Z",
     "20210315100000+0100"],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    """A clock alone, behind a study day, or with an hour that is none, is no day."""
    with pytest.raises(InputError) as caught:
        read_day(text)

    assert caught.value.problem.code in {"NOT_A_DAY", "DATETIME"}


@pytest.mark.parametrize(
    ("text", "day"),
    [("7", 7), ("-7", -7), ("\u22127", -7), ("+2021", 2021), ("+44260", 44260), ("7.0", 7),
     ("Day 7", 7), ("day -3", -3), ("Day - 3", -3), ("D14", 14), ("Study Day 28", 28),
     ("Tag 7", 7), ("jour 7", 7),
     ("día 7", 7), ("giorno 7", 7), ("第7天", 7), ("第 14 天", 14), ("0", 0)],
)  # fmt: skip
def test_study_days(text: str, day: int) -> None:
    """A study day may have its word, and a sign where it could be taken for a date."""
    assert day == read_day(text)


def test_the_order_is_declared() -> None:
    """The declared order decides, also where only the other reading is possible."""
    assert dt.date(2021, 3, 5) == read_day("05.03.2021", dates="day first")
    assert dt.date(2021, 5, 3) == read_day("05.03.2021", dates="month first")
    assert dt.date(2021, 3, 25) == read_day("25.03.2021")
    assert dt.date(2021, 3, 25) == read_day("03/25/2021")
    with pytest.raises(InputError, match=r"\[NOT_A_DAY\]"):
        read_day("25.03.2021", dates="month first")


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_in_digits_is_no_day(month: int) -> None:
    """202112 is no 2 January 2021, as strptime has it by "%Y%m%d"; 202103 is none there either."""
    for text in (f"2021{month:02}", f" 2021{month:02} "):
        with pytest.raises(InputError, match=r"\[NOT_A_DAY\]"):
            read_day(text)


def test_partial_dates_can_be_completed() -> None:
    """A partial date is written so that a day of it can be chosen."""
    assert "2021-02-28" == impute_day(plain_day("Feb 2021"), "last")
    assert "2021-03-15" == impute_day(plain_day("2021年3月"), "middle")
    assert impute_day("7", "first") is None


def test_the_months_are_twelve() -> None:
    """Each month has names, and no name is two months."""
    assert set(range(1, 13)) == set(MONTHS.values())


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_comes_back(day: dt.date) -> None:
    """A date is read back from every form with the year first, and with its month by name."""
    forms = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%b %d, %Y", "%Y年%m月%d日", "%Y%m%d")

    assert {day} == {read_day(day.strftime(form)) for form in forms}


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_refused_by_name(text: str) -> None:
    """Every text is a day, or an `InputError`."""
    with suppress(InputError):
        assert isinstance(read_day(text), dt.date | int)


@pytest.mark.parametrize(("day", "elapsed"), [(1, 0), (2, 1), (8, 7), (-1, -1), (-2, -2)])
def test_a_study_day_of_cdisc(day: int, elapsed: int) -> None:
    """Day 1 is the day of the start, and day -1 the day before it."""
    assert elapsed == elapsed_days(day)


@pytest.mark.parametrize(
    ("text", "hours", "day"),
    [
        ("2021-03-05T23:30:00Z", 8, "2021-03-06"),
        ("2021-03-05T23:30:00Z", -9, "2021-03-05"),
        ("2021-03-05T00:30:00+08:00", -9, "2021-03-04"),
        ("2021-03-05T23:30:00", 8, "2021-03-05"),
        ("2021-03-05", 8, None),
    ],
)  # fmt: skip
def test_a_moment_has_the_day_of_its_hospital(text: str, hours: int, day: str | None) -> None:
    """A moment of another zone is moved to that of the hospital; one of no zone is of it."""
    assert day == day_in_zone(text, dt.timezone(dt.timedelta(hours=hours)))


@pytest.mark.parametrize(
    "text",
    ["2021-01-08T08", "2021-01-08 08", "2021-01-08T0830", "2021-01-08 24:00",
     "2021-01-08T24:00:00.000", "202101082400", "8 January 2021 24:00",
     "2021年1月8日24时", "2021-01-08 24 Uhr", "2021-01-08T23:59:60"],
)  # fmt: skip
def test_the_end_of_a_day_belongs_to_it(text: str) -> None:
    """24:00 is midnight at the end of the day it stands beside; so is a leap second before it."""
    assert dt.date(2021, 1, 8) == read_day(text)


@pytest.mark.parametrize("text", ["2021-01-08 24:01", "2021-01-08 25:00", "2021-01-08T12:60"])
def test_a_time_that_no_clock_shows_is_none(text: str) -> None:
    """Not even with a zone."""
    with pytest.raises(InputError):
        read_day(text)
    assert day_in_zone(text, ZoneInfo("Europe/Rome")) is None


def test_the_end_of_a_day_in_a_zone() -> None:
    """It is the last instant of the day: in its own zone that day, further east the next."""
    text = "2021-01-08T24:00:00Z"

    assert "2021-01-08" == day_in_zone(text, ZoneInfo("UTC"))
    assert "2021-01-09" == day_in_zone(text, ZoneInfo("Asia/Shanghai"))
    assert "2021-01-08" == day_in_zone("2021-01-08T24:00+08:00", ZoneInfo("Asia/Shanghai"))


def test_the_order_of_a_date_is_where_it_was_for_one_release_more() -> None:
    """With a warning that names the new place."""
    days: Any = importlib.import_module("itpcase.units.days")
    with pytest.warns(DeprecationWarning, match=r"itpcase\.units\.day_orders"):
        moved = days.order_of

    assert "day first" == moved("25/04/2021")
