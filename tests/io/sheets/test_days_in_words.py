"""Words in the place of a day of a mapped sheet: placed by a line, kept with bounds, or refused."""

from __future__ import annotations

import datetime as dt
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.io._headings.days import words_of_time
from itpcase.io._sheets.day_words import day_in_words, fault_of_words
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from itpcase.units.times import DAYS_PER_MONTH, read_time
from tests.io.systems import codes

HEAD = "ID,Date,PLT (G/L),Drug,Start"


def cohort_of(place: Path, text: str, mapping: dict[str, Any] | None = None) -> itp.Cohort:
    """A sheet, read by a mapping or by the one that is proposed."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return read_mapped(path, mapping=mapping or tomllib.loads(str(propose_mapping(path))))


def with_day(day: str, drug: str = "rituximab") -> str:
    """A sheet of one patient with this in the place of the day of the last count."""
    return (f"{HEAD}\n1,2021-03-05,9,{drug},2021-03-05\n1,2021-03-12,40,,\n1,2021-03-19,45,,\n"
            f"1,{day},120,,\n")  # fmt: skip


def bounds(cohort: itp.Cohort) -> str:
    """What is told of the one count with words."""
    problem, = (each for each in cohort.problems if each.code == "PARTIAL_DATE")  # fmt: skip
    assert ("warning", 5, "1") == (problem.severity, problem.row, problem.patient_id)
    return str(problem.remedy)


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        ("3 months post", "2021-05-21", "2021-06-19"), ("week 12", "2021-05-21", "2021-05-28"),
        ("wk 12 post ritux", "2021-05-21", "2021-05-28"), ("M6", "2021-08-04", "2021-09-04"),
        ("day +7", "2021-03-12", "2021-03-12"), ("D14 after rituximab", "2021-03-18", "2021-03-19"),
        ("at 1 yr", "2021-09-04", "2022-09-03"), ("mid-March 2021", "2021-03-11", "2021-03-20"),
        ("about 10 March 2021", "2021-03-03", "2021-03-17"),
        ("2021-04-01 to 2021-04-10", "2021-04-01", "2021-04-10"),
        ("治疗后3个月", "2021-05-21", "2021-06-19"),
        ("利妥昔单抗后第12周", "2021-05-21", "2021-05-28"),
        ("利妥昔单抗治疗后3个月", "2021-05-21", "2021-06-19"),
    ],
)  # fmt: skip
def test_words_that_a_line_places(tmp_path: Path, day: str, low: str, high: str) -> None:
    """They are kept as words, with the first and the last day that they allow, and told of."""
    cohort = cohort_of(tmp_path, with_day(day))
    last, = (each for each in cohort.patient(0).platelets if each.on is None)  # fmt: skip

    assert day == last.when
    assert f"{low} to {high}" in bounds(cohort)
    assert ["R"] == itp.classify_response(cohort)["category"].tolist()


@pytest.mark.parametrize(
    ("day", "is_wide"), [("at 1 yr", True), ("2 years post", True), ("12 months post", False),
                         ("M12", False), ("within 2 years", False)],
)  # fmt: skip
def test_years_are_asked_for_in_months(tmp_path: Path, day: str, is_wide: bool) -> None:
    """A year is half a year to either side: the message says what to write instead."""
    assert ("write months, as in '12 months'" in bounds(cohort_of(tmp_path, with_day(day)))) == (
        is_wide
    )


def test_baseline_lies_before_the_line(tmp_path: Path) -> None:
    """Nobody says how long before."""
    assert "up to 2021-03-05" in bounds(cohort_of(tmp_path, with_day("baseline")))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("before March 2021", "the first and the last day"),
        ("on or before 2021-04-05", "the first and the last day"),
        ("≥2021", "the first and the last day"), ("by 5 March 2021", "the first and the last day"),
        ("after 2021-03-20", "the first and the last day"),
        ("2021年3月以前", "the first and the last day"),
        ("mid-March", "the year is missing"), ("5 March", "the year is missing"),
        ("spring 2021", "that of a hemisphere"),
        ("wk 12 post eltrombopag", "they name a treatment that the patient has"),
        ("visit 3", "the name of a visit is no day"), ("soon", "correct the date"),
    ],
)  # fmt: skip
def test_words_that_place_nothing(tmp_path: Path, day: str, said: str) -> None:
    """The row is left out, and the message says what to write."""
    cohort = cohort_of(tmp_path, with_day(day))
    problem, = cohort.problems  # fmt: skip

    assert 3 == len(cohort.patient(0).platelets)
    assert ("NOT_A_DAY", "error", 5) == (problem.code, problem.severity, problem.row)
    assert said in str(problem.remedy)
    assert "the row is left out" in str(problem.remedy)


@pytest.mark.parametrize("day", ["Mar 21", "03/04/2021", "5-Mar-21", "-99", "2021-02", "12.3."])
def test_what_has_two_readings_stays_refused(tmp_path: Path, day: str) -> None:
    """A short year, an order of day and month, a code and a part of a date are no words."""
    cohort = cohort_of(tmp_path, with_day(day))

    assert 3 == len(cohort.patient(0).platelets)
    assert all(each.severity == "error" for each in cohort.problems)
    assert cohort.problems


def test_which_of_several_lines(tmp_path: Path) -> None:
    """Words that name none of two are left out; those that name one count from it."""
    text = (
        f"{HEAD}\n1,2021-03-05,9,prednisone,2021-03-05\n1,2021-03-12,40,eltrombopag,2021-06-01\n"
        "1,3 months post,50,,\n1,wk 4 post eltrombopag,50,,\n1,M2 after line 1,60,,\n"
        "2,M2,60,,\n"
    )
    cohort = cohort_of(tmp_path, text)
    told = {each.row: each.code for each in cohort.problems}

    assert {4: "NOT_A_DAY", 5: "PARTIAL_DATE", 6: "PARTIAL_DATE", 7: "NOT_A_DAY"} == told
    assert {"wk 4 post eltrombopag", "M2 after line 1"} == {
        each.when for each in cohort.patient(0).platelets if each.on is None
    }


WIDE = "ID,Baseline,M3,M6,Drug,Start\n1,9,110,120,rituximab,2021-03-05\n"


def test_headings_that_count_from_a_treatment(tmp_path: Path) -> None:
    """They are proposed as they stand, and asked about; what is no time stays open."""
    path = tmp_path / "wide.csv"
    path.write_text(WIDE, encoding="utf-8")
    proposal = propose_mapping(path)
    mapping = tomllib.loads(str(proposal).replace("# unit = {", "unit = {"))

    assert {"M3": "M3", "M6": "M6"} == mapping["counts"]["days"]
    assert any("whether 'M3', 'M6' count from the start" in str(d) for d in proposal.doubts)
    assert any("which days the headings 'Baseline' are" in str(d) for d in proposal.doubts)
    cohort = read_mapped(path, mapping=mapping)
    assert ["PARTIAL_DATE", "PARTIAL_DATE", "NOT_A_DAY"] == codes(cohort)
    assert ["CR"] == itp.classify_response(cohort)["category"].tolist()


def test_a_column_of_day_0_is_an_anchor(tmp_path: Path) -> None:
    """The mapping names it: the words are days of the calendar, and a day is one of them."""
    path = tmp_path / "wide.csv"
    path.write_text("ID,D7,M6,Diagnosed\n1,9,110,2021-03-05\n", encoding="utf-8")
    mapping = {
        "layout": "wide",
        "counts": {"patient_id": "ID", "unit": {"value": "G/L"}, "day_0": "Diagnosed",
                   "days": {"D7": "7", "M6": "M6"}},
    }  # fmt: skip
    cohort = read_mapped(path, mapping=mapping)

    assert [(None, "2021-08-04 to 2021-09-04"), (dt.date(2021, 3, 12), None)] == [
        (each.on, each.when) for each in cohort.patient(0).platelets
    ]
    assert ["'M6'"] == [str(each.given) for each in cohort.problems]


def test_without_a_line_or_day_0_nothing_is_placed(tmp_path: Path) -> None:
    """The heading is proposed behind a comment, and a count with words is left out."""
    path = tmp_path / "wide.csv"
    path.write_text("ID,M3,M6,M9\n1,9,110,90\n", encoding="utf-8")
    mapping = {
        "layout": "wide",
        "counts": {"patient_id": "ID", "unit": {"value": "G/L"}, "days": {"M3": "M3"}},
    }

    assert '# "M3" = ""' in str(propose_mapping(path))
    assert "NOT_A_DAY" in codes(read_mapped(path, mapping=mapping))


def test_starts_ends_and_diagnoses_in_words(tmp_path: Path) -> None:
    """They are kept in the columns of words, and told of; one side alone is refused."""
    path = tmp_path / "lines.csv"
    path.write_text(
        "ID,Dx,Date,PLT,1L,1L start,1L end\n"
        "1,early 2020,2021-03-05,9,prednisone,early 2020,mid-2020\n"
        "2,before 2020,2021-03-05,9,prednisone,2020-02-01,\n",
        encoding="utf-8",
    )
    mapping = {
        "counts": {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}},
        "patients": {"patient_id": "ID", "diagnosed_on": "Dx"},
        "lines": {"patient_id": "ID", "groups": [
            {"agents": "1L", "started_on": "1L start", "ended_on": "1L end"}]},
    }  # fmt: skip
    cohort = read_mapped(path, mapping=mapping)
    one = cohort.patient(0)

    assert ("early 2020", "early 2020", "mid-2020") == (
        one.diagnosed_when, one.lines[0].started_when, one.lines[0].ended_when)  # fmt: skip
    assert ["PARTIAL_DATE"] * 3 == [p.code for p in cohort.problems if p.patient_id == "1"]
    assert ["NOT_A_DAY"] == [p.code for p in cohort.problems if p.patient_id == "2"]


@given(st.integers(min_value=1, max_value=120), st.sampled_from(["M{}", "m {}", "mo {}", "mth {}"]))
def test_a_month_of_a_number(number: int, form: str) -> None:
    """It is either way of counting months, each of 30.4375 days."""
    time = read_time(form.format(number))

    assert time is not None
    assert time.after is not None
    assert time.after[0] <= (number - 1) * DAYS_PER_MONTH < time.after[0] + 1
    assert time.after[1] is not None
    assert time.after[1] - 1 < number * DAYS_PER_MONTH <= time.after[1]


@given(st.text(max_size=12))
def test_any_text_is_words_or_none(text: str) -> None:
    """What is kept as words is read by the grammar of times, and has its year."""
    words = day_in_words(text)
    time = None if words is None else read_time(words)

    assert words is None or (time is not None and time.has_year and fault_of_words(text) is None)


@pytest.mark.parametrize("heading", ["PLT", "ALT", "Age", "Baseline", "Age at diagnosis", "T7", ""])
def test_headings_that_count_from_nothing(heading: str) -> None:
    """They are no words of a time."""
    assert "" == words_of_time(heading)


EVENTS = "ID,Date,PLT (G/L),Drug,Start,Bleed,WHO,Rescue,Given"
OF_EVENTS: dict[str, Any] = {
    "counts": {"patient_id": "ID", "on": "Date", "count": "PLT (G/L)", "unit": {"value": "G/L"}},
    "exposures": {"patient_id": "ID", "agent": "Drug", "started_on": "Start"},
    "bleeds": {"patient_id": "ID", "on": "Bleed", "who_grade": "WHO"},
    "rescues": {"patient_id": "ID", "on": "Given", "kind": "Rescue"},
}


def with_event(bleed: str, rescue: str, drug: str = "romiplostim") -> str:
    """A sheet of one patient of whom a bleed of grade 2 and IVIG have these days."""
    events = f"{bleed},{'2' if bleed else ''},{'IVIG' if rescue else ''},{rescue}"
    return (f"{EVENTS}\n1,2021-03-05,9,{drug},2021-03-05,,,,\n1,2021-03-12,40,,,{events}\n"
            "1,2021-03-26,45,,,,,,\n1,2021-04-02,50,,,,,,\n")  # fmt: skip


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("day +7", "2021-03-12", "2021-03-12"), ("M6", "2021-08-04", "2021-09-04"),
        ("wk 12 post romiplostim", "2021-05-21", "2021-05-28"),
        ("early 2021", "2021-01-01", "2021-04-30"), ("3 months post", "2021-05-21", "2021-06-19"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("table", ["bleeds", "rescues"])
def test_words_for_the_day_of_an_event(
    tmp_path: Path, table: str, words: str, low: str, high: str
) -> None:
    """They are kept with every day that they allow, as those of a count, and told of."""
    text = with_event(*((words, "") if table == "bleeds" else ("", words)))
    cohort = cohort_of(tmp_path, text, OF_EVENTS)
    problem, = (each for each in cohort.problems if each.code == "PARTIAL_DATE")  # fmt: skip
    patient = cohort.patient(0)
    event, = patient.bleeds if table == "bleeds" else patient.rescues  # fmt: skip

    assert (None, words) == (event.on, event.when)
    assert ("warning", 3, f"{table}.on") == (problem.severity, problem.row, problem.argument)
    assert f"{low} to {high}" in str(problem.remedy)


def test_the_days_of_an_event_decide(tmp_path: Path) -> None:
    """In week 2 two counts are left, whatever the day; on the last day of week 3 only one is."""
    said = {}
    for words in ("2021-03-20", "week 52", "week 2", "week 3", "early 2021"):
        place = tmp_path / words
        place.mkdir()
        cohort = cohort_of(place, with_event(words, ""), OF_EVENTS)
        said[words] = itp.classify_response(cohort)["category"].tolist()

    assert {"2021-03-20": ["R"], "week 52": ["R"], "week 2": ["R"], "week 3": ["NE"],
            "early 2021": ["NE"]} == said  # fmt: skip


@pytest.mark.parametrize("words", ["wk 12 post eltrombopag", "M6"])
def test_words_of_an_event_that_nothing_places(tmp_path: Path, words: str) -> None:
    """The row is left out, of both tables, and the others stay."""
    text = with_event(words, words).replace("2021-04-02,50,,", "2021-04-02,50,IVIG,2021-04-02")
    cohort = cohort_of(tmp_path, f"{text}1,,,splenectomy,2021-05-01,2021-03-06,1,,\n", OF_EVENTS)
    told = [each.argument for each in cohort.problems if each.code == "NOT_A_DAY"]

    assert ["bleeds.on", "rescues.on"] == told
    assert [dt.date(2021, 3, 6)] == [each.on for each in cohort.patient(0).bleeds]
    assert all(each.on is not None for each in cohort.patient(0).rescues)


def of_one_day(field: str, words: str, **more: Any) -> tuple[itp.Cohort, dict[str, Any]]:
    """A cohort with these words in the place of a day that keeps none, and what is told of it."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "sheet.csv"
        days = {"started_on": "2021-03-05", "ended_on": "", "died_on": "", "followed_until": ""}
        said = ",".join((days | {field: words}).values())
        path.write_text(
            "ID,Date,PLT,Drug,started_on,ended_on,died_on,followed_until\n"
            f"1,2021-03-05,9,romiplostim,{said}\n1,2021-03-12,40,,,,,\n1,2021-03-26,45,,,,,\n",
            encoding="utf-8",
        )
        mapping = {
            "counts": {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}},
            "exposures": {"patient_id": "ID", "agent": "Drug", "started_on": "started_on",
                          "ended_on": "ended_on"},
            "patients": {"patient_id": "ID", "died_on": "died_on",
                         "followed_until": "followed_until"},
        }  # fmt: skip
        cohort = read_mapped(path, mapping=mapping, **more)
    return cohort, {each.code: each for each in cohort.problems if each.argument == field}


@pytest.mark.parametrize(
    ("field", "words", "days"),
    [
        ("started_on", "early 2021", ("2021-01-01", "2021-03-01", "2021-04-30")),
        ("ended_on", "M6", ("2021-08-04", "2021-08-19", "2021-09-04")),
        ("ended_on", "wk 12 post romiplostim", ("2021-05-21", "2021-05-24", "2021-05-28")),
        ("died_on", "early 2022", ("2022-01-01", "2022-03-01", "2022-04-30")),
        ("followed_until", "mid-March 2022", ("2022-03-11", "2022-03-15", "2022-03-20")),
    ],
)  # fmt: skip
def test_words_for_a_day_that_keeps_none(
    field: str, words: str, days: tuple[str, str, str]
) -> None:
    """They are refused with the days that they allow; one of these is taken where asked for."""
    cohort, told = of_one_day(field, words)
    problem = told.pop("PARTIAL_DATE")

    assert "error" == problem.severity
    assert f"every day from {days[0]} to {days[2]}" in str(problem.remedy)
    assert ("[lines]" in str(problem.remedy)) == (field in {"started_on", "ended_on"})
    for impute, day in zip(("first", "middle", "last"), days, strict=True):
        cohort, told = of_one_day(field, words, impute=impute)
        person = cohort.patient(0)
        found: Any = person if field in {"died_on", "followed_until"} else person.exposures[0]
        assert day == str(getattr(found, field))
        assert ["IMPUTED_DAY"] == list(told)


def test_words_for_the_end_that_allow_one_day() -> None:
    """The day is taken, counted from the start of the drug, and told of."""
    cohort, told = of_one_day("ended_on", "day +21")

    assert dt.date(2021, 3, 26) == cohort.patient(0).exposures[0].ended_on
    assert "taken as 2021-03-26, counted from 2021-03-05" in str(told["IMPUTED_DAY"].remedy)


def until_of(tmp_path: Path, words: str, impute: Any = "last") -> tuple[Any, list[str]]:
    """The last day of a bleed of 1 April, in words, after a drug of March; and what is told."""
    mapping = OF_EVENTS | {"bleeds": OF_EVENTS["bleeds"] | {"until": "Until"}}
    head, *rows = with_event("2021-04-01", "").splitlines()
    ends = [words if "2021-04-01" in row else "" for row in rows]
    text = "\n".join(
        [f"{head},Until", *(f"{row},{end}" for row, end in zip(rows, ends, strict=True))]
    )
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    cohort = read_mapped(path, mapping=mapping, impute=impute)
    bleed, = cohort.patient(0).bleeds  # fmt: skip
    return bleed.until, codes(cohort)


@pytest.mark.parametrize(
    ("words", "last"),
    [("3 days", "2021-04-04"), ("2 weeks", "2021-04-18"), ("two days later", "2021-04-03"),
     ("5天", "2021-04-06"), ("mid-April 2021", "2021-04-20")],
)  # fmt: skip
def test_how_long_a_bleed_went_on(tmp_path: Path, words: str, last: str) -> None:
    """Days that are counted are those of the bleed."""
    assert (dt.date.fromisoformat(last), ["IMPUTED_DAY"]) == until_of(tmp_path, words)


@pytest.mark.parametrize(
    ("words", "first"),
    [("3 days", "2021-04-03"), ("1 day", "2021-04-01"), ("2 weeks", "2021-04-11"),
     ("two days later", "2021-04-03")],
)  # fmt: skip
def test_the_first_day_of_a_bleed_may_be_one_of_its_days(
    tmp_path: Path, words: str, first: str
) -> None:
    """Of three days from 1 April the last is the 3rd or the 4th; two days later is one day."""
    assert (dt.date.fromisoformat(first), ["IMPUTED_DAY"]) == until_of(tmp_path, words, "first")


@pytest.mark.parametrize("words", ["week 2", "D14", "M2", "第2周", "治疗后3个月", "at 2 weeks"])
def test_a_time_of_treatment_ends_no_bleed_by_its_own_start(tmp_path: Path, words: str) -> None:
    """Week 2 is that of a treatment, as it is in the place of the day on which a bleed began."""
    assert (None, ["NOT_A_DAY"]) == until_of(tmp_path, words)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("started_on", "M6"), ("ended_on", "wk 12 post ritux"), ("ended_on", "M2 after line 1"),
        ("died_on", "3 months post"), ("followed_until", "M6"), ("ended_on", "after relapse"),
    ],
)  # fmt: skip
def test_words_that_count_from_what_is_not_known(field: str, words: str) -> None:
    """They are refused, and the message says what to write."""
    for more in ({}, {"impute": "first"}):
        _, told = of_one_day(field, words, **more)

        assert ["NOT_A_DAY"] == list(told)
        assert "write the date" in str(told["NOT_A_DAY"].remedy)


def test_a_column_of_words_is_proposed() -> None:
    """Words that allow the days from one to another are days that are asked about when read."""
    proposal = proposal_of("1,2021-03-05,9,romiplostim,early 2021,M6,early 2022,\n")

    assert 'started_on = "Start"' in proposal
    assert 'ended_on = "Stop"' in proposal
    assert 'died_on = "Death"' in proposal
    assert "ended_on = " not in proposal_of("1,2021-03-05,9,romiplostim,2021-03-05,soon,,\n")


def proposal_of(rows: str) -> str:
    """The mapping that is proposed for rows of counts and one drug."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "sheet.csv"
        path.write_text(f"ID,Date,PLT (G/L),Drug,Start,Stop,Death,Seen\n{rows}", encoding="utf-8")
        return str(propose_mapping(path))


OF_COURSES = "ID,Date,PLT (G/L),Drug,Start,Stop"


@pytest.mark.parametrize(
    ("second", "is_read"),
    [
        ("rituximab,2021-10-01,2021-10-22", False), ("rituximab,2021-10-01,", False),
        ("rituximab,2021-03-12,2021-03-12", True), ("rituximab,2021-04-25,2021-04-25", True),
        ("rituximab,2021-04-26,2021-04-26", False), ("IVIG,2021-10-01,2021-10-01", True),
    ],
)  # fmt: skip
def test_words_that_name_a_drug_of_several_courses(
    tmp_path: Path, second: str, is_read: bool
) -> None:
    """
    Nobody says from which they count; doses of one course are 30 days apart at most.

    The rules of lines put both courses in one, from whose start the count was placed.
    """
    text = (f"{OF_COURSES}\n1,2021-03-05,9,rituximab,2021-03-05,2021-03-26\n"
            f"1,2021-03-19,40,{second}\n1,wk 12 post ritux,120,,,\n"
            "1,M2 after line 1,90,,,\n")  # fmt: skip
    told = {each.row: each for each in cohort_of(tmp_path, text).problems}

    assert told[4].code == ("PARTIAL_DATE" if is_read else "NOT_A_DAY")
    said = "2021-05-21 to 2021-05-28, counted from the line that began on 2021-03-05"
    day = second.split(",")[1]
    left_out = f"began on 2021-03-05 and {day}, and nobody says from which of these they count"
    assert (said if is_read else left_out) in str(told[4].remedy)
    assert "PARTIAL_DATE" == told[5].code


@pytest.mark.parametrize(
    "heading",
    ["Bleed date", "Date of bleed", "Bleed", "出血日期", "Blutung Datum", "Fecha sangrado"],
)
@pytest.mark.parametrize(
    ("cell", "day"), [("2021-03-09", dt.date(2021, 3, 9)), ("week 2", None), ("early 2021", None)]
)
def test_the_days_of_bleeding_go_before_those_of_counts(
    tmp_path: Path, heading: str, cell: str, day: dt.date | None
) -> None:
    """A bleed with a day of its own is on no day of a count."""
    text = (f"ID,Date,PLT (G/L),Drug,Start,{heading},WHO grade\n"
            f"1,2021-03-05,9,rituximab,2021-03-05,{cell},2\n1,2021-03-12,40,,,,\n")  # fmt: skip
    cohort = cohort_of(tmp_path, text)
    bleed, = cohort.patient(0).bleeds  # fmt: skip

    assert (day, 2) == (bleed.on, bleed.who_grade)
    assert (None if day else cell) == bleed.when


def test_which_of_two_days_of_bleeding(tmp_path: Path) -> None:
    """Two columns of days are asked about, and neither is taken."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,Date,PLT,Bleed date,Bleed end date,WHO grade\n"
                    "1,2021-03-05,9,2021-03-07,2021-03-09,2\n", encoding="utf-8")  # fmt: skip
    proposal = propose_mapping(path)

    assert "on" not in tomllib.loads(str(proposal))["bleeds"]
    assert any("which of 'Bleed date', 'Bleed end date'" in str(each) for each in proposal.doubts)
