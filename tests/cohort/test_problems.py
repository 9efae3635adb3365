"""Problems are collected, ordered and counted; doubtful counts are found."""

from __future__ import annotations

import itpcase as itp
from itpcase.cohort.problems import Problems, implausible_counts


def test_problems_come_in_order() -> None:
    """By the order of the files, then by row; a file that is not known comes last."""
    problems = Problems(files=("b.csv", "a.csv"))
    for file, row in (("c.csv", 1), ("a.csv", None), ("a.csv", 9), ("a.csv", 2), ("b.csv", 5)):
        problems.add(
            itp.errors.Problem(code="X", needed="", given="", remedy="", file=file, row=row)
        )

    assert ["b.csv 5", "a.csv 2", "a.csv 9", "a.csv None", "c.csv 1"] == [
        f"{problem.file} {problem.row}" for problem in problems.listed()
    ]


def test_plausibility_is_judged_against_the_patients_own_counts() -> None:
    """A thousandth or a thousandfold of the median is doubtful, itself included; zero never is."""

    def codes(*counts: str) -> list[tuple[str, str]]:
        measured = [itp.PlateletMeasurement(on=i, count=c) for i, c in enumerate(counts)]
        found = implausible_counts(itp.Patient(id="p", platelets=measured))
        return [(p.argument, p.code) for p in found]

    assert [] == codes()
    assert [] == codes("0 G/L", "0 G/L")
    assert [] == codes("30 G/L", "30 G/L", "0 G/L")
    assert [] == codes("30 G/L", "30 G/L", "31 /uL")
    assert [("platelets[2].count", "SUSPICIOUS_FACTOR")] == codes("30 G/L", "30 G/L", "30 /uL")
    assert [
        ("platelets[2].count", "SUSPICIOUS_COUNT"),
        ("platelets[2].count", "SUSPICIOUS_FACTOR"),
    ] == codes("3 G/L", "3 G/L", "3000 G/L")
