"""What people type, read alike from CSV files and from a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.errors import Problem

PATIENTS = ["patient_id", "sex", "age", "bleeding_recorded", "diagnosed_on"]
LINES = ["patient_id", "line", "agents", "started_on", "ended_on", "baseline"]
COUNTS = ["patient_id", "on", "count", "unit", "comparator"]
BLEEDS = ["patient_id", "on", "who_grade"]
RESCUES = ["patient_id", "on", "kind"]
HEADINGS = {
    "patients": PATIENTS, "lines": LINES, "counts": COUNTS, "bleeds": BLEEDS, "rescues": RESCUES,
}  # fmt: skip

Rows = dict[str, list[Sequence[str]]]
Entry = Callable[..., tuple[itp.CaseSeries, tuple[Problem, ...]]]


def from_csv(path: Path, rows: Rows, **more: Any) -> tuple[itp.CaseSeries, tuple[Problem, ...]]:
    """The rows through CSV files."""
    for name, heading in HEADINGS.items():
        lines = [",".join(f'"{cell}"' for cell in row) for row in rows.get(name, [])]
        text = "\n".join([",".join(heading), *lines])
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return itp.read_csv(path, strict=False, **more)


def from_workbook(
    path: Path, rows: Rows, **more: Any
) -> tuple[itp.CaseSeries, tuple[Problem, ...]]:
    """The rows through a workbook whose cells are texts."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, heading in HEADINGS.items():
        sheet = book.create_sheet(name)
        sheet.append(heading)
        for number, row in enumerate(rows.get(name, []), start=2):
            for place, text in enumerate(row, start=1):
                cell = sheet.cell(number, place, text)
                cell.data_type = "s" if text else "n"
    book.save(path / "cases.xlsx")
    return itp.read_excel(path / "cases.xlsx", strict=False, **more)


@pytest.fixture(params=[from_csv, from_workbook], ids=["csv", "xlsx"])
def entry(request: pytest.FixtureRequest, tmp_path: Path) -> Entry:
    """One way in; the same rows give the same records and the same problems through each."""

    def read(rows: Rows, **more: Any) -> tuple[itp.CaseSeries, tuple[Problem, ...]]:
        count = ["p1", "undated", "9", "G/L", ""]
        filled: Rows = {"patients": [["p1", "F", "30", "", ""]], "counts": [count], **rows}
        found: tuple[itp.CaseSeries, tuple[Problem, ...]] = request.param(tmp_path, filled, **more)
        return found

    return read


def codes(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Column and code of each problem."""
    return [(problem.argument, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (["p1", "female", "", "", ""], "sex", "F"), (["p1", "男", "", "", ""], "sex", "M"),
        (["p1", "8532", "", "", ""], "sex", "F"), (["p1", "U", "", "", ""], "sex", None),
        (["p1", "", "34 y", "", ""], "age", 34.0), (["p1", "", "3 months", "", ""], "age", 0.25),
        (["p1", "", "3岁", "", ""], "age", 3.0), (["p1", "", "29·5", "", ""], "age", 29.5),
        (["p1", "", "", "Y", ""], "bleeding_recorded", True),
        (["p1", "", "", "否", ""], "bleeding_recorded", False),
        (["p1", "", "", "0", ""], "bleeding_recorded", False),
        (["p1", "", "", "", "2021年3月5日"], "diagnosed_on", dt.date(2021, 3, 5)),
        (["p1", "", "", "", "5. März 2021"], "diagnosed_on", dt.date(2021, 3, 5)),
        (["p1", "", "", "", "2021/3/5"], "diagnosed_on", dt.date(2021, 3, 5)),
        (["p1", "", "", "", "Day -7"], "diagnosed_on", -7),
    ],
)  # fmt: skip
def test_a_patient_as_typed(entry: Entry, row: list[str], field: str, value: object) -> None:
    """Sex, age, yes and no, and days are read by the closed tables."""
    series, problems = entry({"patients": [row]})

    assert [] == codes(problems)
    assert value == getattr(series.patients[0], field)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["p1", "x", "", "", ""], ("sex", "SEX")),
        (["p1", "", "old", "", ""], ("age", "NOT_A_NUMBER")),
        (["p1", "", "200", "", ""], ("age", "AGE")),
        (["p1", "", "", "", "44260"], ("diagnosed_on", "DATE_SERIAL")),
        (["p1", "", "", "", "5 marraskuu 2021"], ("diagnosed_on", "NOT_A_DAY")),
    ],
)  # fmt: skip
def test_a_fault_in_one_field_costs_the_field(
    entry: Entry, row: list[str], code: tuple[str, str]
) -> None:
    """A patient is kept without the fact that cannot be read, and the problem is listed."""
    series, problems = entry({"patients": [row], "counts": [["p1", "0", "9", "G/L", ""]]})

    assert [code] == codes(problems)
    assert ["error"] == [problem.severity for problem in problems]
    assert ["p1"] == [patient.id for patient in series.patients]
    assert getattr(series.patients[0], code[0]) is None
    assert 1 == len(series.patients[0].platelets)


def test_a_fact_that_decides_answers_costs_the_patient(entry: Entry) -> None:
    """Whether bleeding was recorded has no neutral value: without it, the patient is left out."""
    series, problems = entry({"patients": [["p1", "F", "", "maybe", ""]]})

    assert [("bleeding_recorded", "NOT_A_BOOL")] == codes(problems)
    assert () == series.patients


@pytest.mark.parametrize(
    ("row", "printed"),
    [
        (["p1", "0", "<5", "G/L", ""], "<5"), (["p1", "0", "5", "G/L", "<"], "<5"),
        (["p1", "0", "5", "G/L", "LT"], "<5"), (["p1", "0", "<5", "G/L", "<"], "<5"),
        (["p1", "0", "9 G/L", "10*9/L", ""], "9"), (["p1", "0", "30–60", "G/L", ""], "30–60"),
        (["p1", "0", "<5_x000D_", "G/L", ""], "<5"), (["p1", "0", "1e+02", "10*9/L", ""], "100"),
        (["p1", "0", "29·5", "×10⁹/L", ""], "29.5"), (["p1", "0", "\u200b12", "G/L", ""], "12"),
        (["p1", "0", "145000", "/microlitro", ""], "145"), (["p1", "0", "9", "8848.0", ""], "9"),
        (["p1", "0", "30", "G/L", "="], "30"),
    ],
)  # fmt: skip
def test_a_count_as_typed(entry: Entry, row: list[str], printed: str) -> None:
    """What a row says is the same with the sign and the unit in the text or beside it."""
    series, problems = entry({"counts": [row]})

    assert [] == codes(problems)
    assert printed == series.patients[0].platelets[0].as_printed.printed


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["p1", "0", "<5", "G/L", ">"], "TWO_BOUNDS"),
        (["p1", "0", "30-60", "G/L", "<"], "TWO_BOUNDS"),
        (["p1", "0", "9 G/L", "/uL", ""], "TWO_UNITS"),
        (["p1", "0", "9", "G/L", "about"], "COMPARATOR"),
        (["p1", "0", "9", "0", ""], "UNMAPPED_UNIT"), (["p1", "0", "0", "G/L", "<"], "NEGATIVE"),
    ],
)  # fmt: skip
def test_a_text_and_a_column_that_contradict_each_other(
    entry: Entry, row: list[str], code: str
) -> None:
    """They are refused by name."""
    series, problems = entry({"counts": [row]})

    assert [("count", code)] == codes(problems)
    assert () == series.patients[0].platelets


@pytest.mark.parametrize(
    ("beside", "en", "zh"),
    [
        ({"comparator": ["", ">"]}, "got '<100' beside the sign >", "'<100'与符号>并存"),
        ({"upper": [None, 50]}, "got '<100' and the upper end 50", "另有上端50"),
    ],
)
def test_both_cells_that_contradict_each_other_are_printed(
    beside: dict[str, list[Any]], en: str, zh: str
) -> None:
    """Of two cells of a table the message shows both, and not the first alone."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "a"], "on": [0, 1], "count": ["10", "<100"],
                "unit": "10*9/L", **beside},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0]}, strict=False,
    )  # fmt: skip
    (problem,) = cohort.problems

    assert "TWO_BOUNDS" == problem.code
    assert en in problem.told.render("en")
    assert zh in problem.told.render("zh")


def test_an_approximate_count_is_kept_and_told_of(entry: Entry) -> None:
    """The number is used, the record is marked, and a warning says so."""
    series, problems = entry(
        {"counts": [["p1", "0", "~12", "G/L", ""], ["p1", "1", "ca. 9", "G/L", ""]]}
    )

    assert [("count", "APPROXIMATE")] * 2 == codes(problems)
    assert ["warning"] * 2 == [problem.severity for problem in problems]
    assert [12.0, 9.0] == [m.count_1e9_per_l for m in series.patients[0].platelets]
    assert {("approximate",)} == {m.assumed for m in series.patients[0].platelets}


def test_the_order_of_dates_is_declared(entry: Entry) -> None:
    """A date with two readings is refused, and read where the order is said."""
    rows: Rows = {"counts": [["p1", "05.03.2021", "9", "G/L", ""]]}

    assert [("on", "AMBIGUOUS_DATE")] == codes(entry(rows)[1])
    assert dt.date(2021, 3, 5) == entry(rows, dates="day first")[0].patients[0].platelets[0].on
    assert dt.date(2021, 5, 3) == entry(rows, dates="month first")[0].patients[0].platelets[0].on


def test_the_declared_order_refuses_the_other(entry: Entry) -> None:
    """A date that only the other order can read is a mistake."""
    rows: Rows = {"counts": [["p1", "25.03.2021", "9", "G/L", ""]]}

    assert [] == codes(entry(rows)[1])
    assert [("on", "NOT_A_DAY")] == codes(entry(rows, dates="month first")[1])


def test_study_days_of_cdisc(entry: Entry) -> None:
    """Day 1 is the day of the start, and there is no day 0."""
    rows: Rows = {
        "counts": [["p1", day, "9", "G/L", ""] for day in ("-1", "1", "8", "0")],
        "lines": [["p1", "1", "ivig", "1", "", ""]],
    }
    series, problems = entry(rows, days="cdisc")

    assert [("on", "DAY_0")] == codes(problems)
    assert [-1, 0, 7] == [m.on for m in series.patients[0].platelets]
    assert 0 == series.patients[0].lines[0].started_on


def test_a_moment_in_the_zone_of_the_hospital(entry: Entry) -> None:
    """An instant is the calendar day there; without a zone it is refused."""
    rows: Rows = {"counts": [["p1", "2021-03-05T23:30:00Z", "9", "G/L", ""]]}

    assert [("on", "DATETIME")] == codes(entry(rows)[1])
    found = entry(rows, zone="Asia/Shanghai")[0].patients[0].platelets[0].on
    assert dt.date(2021, 3, 6) == found


def test_partial_dates_in_words(entry: Entry) -> None:
    """The name of a month without a day is a partial date, and can be completed."""
    rows: Rows = {"counts": [["p1", "März 2021", "9", "G/L", ""]]}

    assert [("on", "PARTIAL_DATE")] == codes(entry(rows)[1])
    (found,) = entry(rows, impute="middle")[0].patients[0].platelets
    assert (dt.date(2021, 3, 15), ("day",)) == (found.on, found.assumed)


def test_a_month_in_digits_is_no_day(entry: Entry) -> None:
    """November and December are refused as the other months are, in counts and in lines."""
    rows: Rows = {
        "counts": [["p1", f"2021{month:02}", "9", "G/L", ""] for month in range(1, 13)],
        "lines": [["p1", "1", "prednisone", "20210304", "202112", ""]],
    }
    series, problems = entry(rows)

    assert [("ended_on", "NOT_A_DAY")] + [("on", "NOT_A_DAY")] * 12 == sorted(codes(problems))
    assert [] == [*series.patients[0].platelets]


@pytest.mark.parametrize(
    ("kind", "read"),
    [("platelet transfusion", "platelet_transfusion"), ("IVIG", "ivig"), ("gamma globulin", "ivig"),
     ("anti-D", "anti_d"), ("丙种球蛋白", "ivig")],
)  # fmt: skip
def test_rescues_and_grades_as_typed(entry: Entry, kind: str, read: str) -> None:
    """Kinds of rescue and grades of bleeding are read in the words that people use."""
    series, problems = entry(
        {"rescues": [["p1", "0", kind]], "bleeds": [["p1", "0", "Grade 2"], ["p1", "1", "WHO III"]]}
    )

    assert [] == codes(problems)
    assert [read] == [str(rescue.kind) for rescue in series.patients[0].rescues]
    assert [2, 3] == [bleed.who_grade for bleed in series.patients[0].bleeds]


def test_agents_that_are_not_understood_are_kept_and_told_of(entry: Entry) -> None:
    """A word that is not in the vocabulary is named with its neighbours; the line is kept."""
    series, problems = entry(
        {
            "lines": [
                ["p1", "1", "rituximb 375 mg/m2", "0", "", ""],
                ["p1", "2", "pred", "9", "", ""],
            ]
        }
    )

    assert [("agents", "UNKNOWN_AGENT"), ("agents", "AMBIGUOUS_AGENT")] == codes(problems)
    assert ["warning"] * 2 == [problem.severity for problem in problems]
    assert "rituximab" in problems[0].remedy
    assert 2 == len(series.patients[0].lines)


def test_a_platelet_transfusion_is_no_line(entry: Entry) -> None:
    """A line of nothing but a transfusion is refused, and said to be a rescue."""
    series, problems = entry({"lines": [["p1", "1", "Platelet transfusion", "0", "", ""]]})

    assert [("agents", "RESCUE_AS_LINE")] == codes(problems)
    assert "rescue" in problems[0].remedy
    assert () == series.patients[0].lines


def test_a_drug_of_a_trial_and_placebo_are_lines(entry: Entry) -> None:
    """Placebo and a drug without a name are lines like any other."""
    series, problems = entry(
        {"lines": [["p1", "1", "PLACEBO", "0", "", ""], ["p1", "2", "study drug", "9", "", ""]]}
    )

    assert [] == codes(problems)
    assert [("placebo",), ("study drug",)] == [line.agents for line in series.patients[0].lines]


@pytest.mark.parametrize(
    ("text", "agents"),
    [("Prednisone and IVIG", ("prednisone", "ivig")),
     ("prednisone, rituximab 375 mg/m2", ("prednisone", "rituximab 375 mg/m2")),
     ("泼尼松+利妥昔单抗", ("泼尼松", "利妥昔单抗"))],
)  # fmt: skip
def test_several_agents_in_one_cell(entry: Entry, text: str, agents: tuple[str, ...]) -> None:
    """The printed words are kept, one for each agent."""
    series, problems = entry({"lines": [["p1", "1", text, "0", "", ""]]})

    assert [] == codes(problems)
    assert agents == series.patients[0].lines[0].agents


def test_everything_is_listed_at_once(entry: Entry) -> None:
    """Five texts of which one is a count: four problems with their rows, and the count is kept."""
    texts = ["15", "clumped", "see comment", "NA", "12 (clumps)"]
    series, problems = entry(
        {"counts": [["p1", str(i), t, "G/L", ""] for i, t in enumerate(texts)]}
    )

    assert [3, 4, 5, 6] == [problem.row for problem in problems]
    assert [15.0] == [m.count_1e9_per_l for m in series.patients[0].platelets]
