"""Problems are collected, ordered and counted; doubtful counts are found."""

from __future__ import annotations

import pytest

import itpcase as itp
from itpcase._sentences import Sentence
from itpcase.cohort.problems import Problems, implausible_counts
from itpcase.errors import Problem, count_problems


def test_problems_come_in_order() -> None:
    """By the order of the files, then by row; files that are not known come last, one by one."""
    problems = Problems(files=("b.csv", "a.csv"))
    for file, row in (
        ("d/1.csv", 2), ("c.csv", 1), ("a.csv", None), ("a.csv", 9), ("a.csv", 2), ("b.csv", 5),
        ("c.csv", 7), ("d/1.csv", 1), ("d/0.csv", 3), ("c.csv", None),
    ):  # fmt: skip
        problems.add(
            itp.errors.Problem(code="X", needed="", given="", remedy="", file=file, row=row)
        )

    assert [
        "b.csv 5", "a.csv 2", "a.csv 9", "a.csv None",
        "c.csv 1", "c.csv 7", "d/0.csv 3", "d/1.csv 1", "d/1.csv 2", "c.csv None",
    ] == [f"{problem.file} {problem.row}" for problem in problems.listed()]  # fmt: skip


@pytest.mark.parametrize("most", [1, 2])
def test_what_is_not_listed_is_counted(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By file, code and what it costs; a sum of all rows says the true number."""
    monkeypatch.setattr("itpcase.cohort.problems.MOST_OF_A_KIND", most)
    field, row = (Sentence(f"problem_leads.{what}", remedy="mend it") for what in ("field", "row"))

    def problem(number: int, remedy: str) -> Problem:
        return Problem(code="SEX", needed="", given="", remedy=remedy, file="a.csv", row=number)

    problems = Problems()
    problems.add(*(problem(number, field) for number in range(5)))
    problems.add(*(problem(number, row) for number in range(5, 8)))
    problems.count(problem(9, row), 4)
    listed = problems.listed()

    assert [*range(most), *range(5, 5 + most)] == [each.row for each in listed]
    assert [5 - most, 3 + 4 - most] == [each.alike for each in listed if each.alike]
    assert 5 + 3 + 4 == count_problems(listed)
    assert "(12 in all)" in str(itp.errors.DataError.of("no", listed))
    assert "(12 in all)" in str(itp.errors.TableError.of("no", listed))
    assert f"and {5 - most} more rows" in str(listed[most - 1])


def test_plausibility_is_judged_against_the_patients_own_counts() -> None:
    """A hundredth or a hundredfold of the others is doubtful; zero never is."""

    def codes(*counts: str) -> list[tuple[str, str]]:
        measured = [itp.PlateletMeasurement(on=i, count=c) for i, c in enumerate(counts)]
        found = implausible_counts(itp.Patient(id="p", platelets=measured))
        return [(p.argument, p.code) for p in found]

    assert [] == codes()
    assert [] == codes("0 G/L", "0 G/L")
    assert [] == codes("30 G/L", "30 G/L", "0 G/L")
    far, low, high = "SUSPICIOUS_FACTOR", "SUSPICIOUS_LOW", "SUSPICIOUS_COUNT"
    assert [] == codes("30 G/L", "31 G/L", "32 G/L", "33 G/L", "0.32 G/L")
    assert [(f"platelets[{4}].count", far)] == codes(*["30 G/L"] * 4, "0.3 G/L")
    assert [(f"platelets[{4}].count", far)] == codes(*["9 G/L"] * 4, "900 G/L")
    assert [("platelets[2].count", far)] == codes("30 G/L", "30 G/L", "30 /uL")
    assert [("platelets[1].count", low)] == codes("5 G/L", "0.09 G/L")
    assert [("platelets[2].count", high), ("platelets[2].count", far)] == codes(
        "3 G/L", "3 G/L", "3000 G/L"
    )


def test_real_swings_of_patients_with_few_counts_are_no_alarm() -> None:
    """A count of 1 and one of 649 are those of a published patient."""
    measured = [itp.PlateletMeasurement(on=i, count=c) for i, c in enumerate(["1 G/L", "649 G/L"])]

    assert () == implausible_counts(itp.Patient(id="p", platelets=measured))


def test_a_patient_without_a_possible_count_is_told_of() -> None:
    """The highest count is below 1: the unit is wrong, and the message says by how much."""
    measured = [itp.PlateletMeasurement(on=i, count=f"{c} G/L") for i, c in enumerate([0.2, 0.9])]
    (problem,) = implausible_counts(itp.Patient(id="p", platelets=measured))

    assert "SUSPICIOUS_UNIT" == problem.code
    assert "0.9 would be 900 with a unit 10*3 larger" in problem.remedy


def test_the_unit_that_would_fit_is_that_of_each_row() -> None:
    """Of counts that nobody has, each names its own number and unit, not those of the first."""
    counts = {
        "patient_id": ["a"] * 5, "on": [0, 7, 14, 21, 28],
        "count": [3e4, 2.5e8, 9.9e10, 7e4, 9.9e12],
        "unit": ["10*9/L", "10*9/L", "10*9/L", "10*3/uL", "10*9/L"],
    }  # fmt: skip
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0]}
    cohort = itp.Cohort.from_tables(counts, lines, strict=False)
    told = [(p.row, p.remedy.partition(":")[0]) for p in cohort.problems if p.code == "TOO_HIGH"]
    assert [
        (0, "it would be 30 ×10⁹/L with the unit '/uL'"),
        (1, "it would be 250 ×10⁹/L with the unit '/mL'"),
        (2, "it would be 99 ×10⁹/L with the unit '/L'"),
        (3, "it would be 70 ×10⁹/L with the unit '/uL'"),
        (4, "correct the number or its unit"),
    ] == told


def test_what_a_count_would_be_with_another_unit_is_said_of_each_patient() -> None:
    """Of several patients without a possible count, each has its own number."""
    counts = {
        "patient_id": ["a", "a", "b", "b", "c"], "on": [0, 7, 0, 7, 0],
        "count": [0.03, 0.04, 0.2, 0.15, 120], "unit": "10*9/L",
    }  # fmt: skip
    lines = {"patient_id": ["a", "b", "c"], "line": [1] * 3, "started_on": [0] * 3}
    cohort = itp.Cohort.from_tables(counts, lines)
    of_records = itp.Cohort.from_patients(cohort.to_patients())
    for problems in (cohort.problems, of_records.problems):
        told = {p.patient_id: p.remedy.partition(";")[0] for p in problems
                if p.code == "SUSPICIOUS_UNIT"}  # fmt: skip
        assert {
            "a": "0.04 would be 40 with a unit 10*3 larger",
            "b": "0.2 would be 200 with a unit 10*3 larger",
        } == told
