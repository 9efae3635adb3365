"""Drawn laboratory values: grades, rates, stages, Hy's law, and the worst of each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache, partial
from random import Random
from typing import Any

import itpcase as itp
from itpcase.safety import (
    CTCAE_V5,
    CTCAE_V6,
    Ctcae,
    egfr,
    grade_ctcae,
    kdigo_stages,
    potential_hys_law,
    safety_table,
)

from . import Page, cell, odd_arguments, one, properties, refusal, table

VALUES = {
    "alt": ("20 U/L", "39 U/L", "121 U/L", "201 U/L", "<30 U/L", "100-140 U/L", "900 U/L"),
    "ast": ("20 U/L", "125 U/L", "3 µkat/L", ">200 U/L"),
    "alp": ("60 U/L", "130 U/L", "250 U/L"),
    "ggt": ("20 U/L", "400 U/L"),
    "bilirubin": ("10 µmol/L", "1 mg/dL", "2.1 mg/dL", "45 µmol/L", "90 µmol/L"),
    "creatinine": ("0.8 mg/dL", "1.1 mg/dL", "1.6 mg/dL", "300 µmol/L", "4.5 mg/dL"),
    "neutrophils": ("4 G/L", "1.4 G/L", "0.9 G/L", "0.3 G/L", "1-2 G/L"),
    "platelets": ("160 G/L", "70 G/L", "20 G/L"),
}  # fmt: skip
LIMITS = {
    "alt": ("40 U/L", None), "ast": ("35 U/L", None), "alp": ("120 U/L", "40 U/L"),
    "ggt": ("50 U/L", None), "bilirubin": ("1.2 mg/dL", None), "creatinine": ("1.2 mg/dL", None),
    "neutrophils": ("7 G/L", "2 G/L"), "platelets": ("400 G/L", "150 G/L"),
}  # fmt: skip


@cache
def patients() -> tuple[itp.Patient, ...]:
    """Draw patients with laboratory values on days around the starts of their lines."""
    found = []
    for number in range(24):
        rng = Random(number)  # noqa: S311 - no secret
        first = dt.date(2020, 1, 1)

        def place(day: int, number: int = number, first: dt.date = first) -> Any:
            return first + dt.timedelta(days=day) if number % 3 == 0 else day

        labs = [
            itp.LabMeasurement(
                on=None if not rng.randrange(14) else place(day), analyte=analyte,
                value=rng.choice(values),
                upper_limit=LIMITS[analyte][0] if rng.randrange(5) else None,
                lower_limit=LIMITS[analyte][1] if rng.randrange(3) else None,
            )
            for analyte, values in VALUES.items()
            for day in sorted(rng.sample(range(-10, 90), rng.choice((0, 1, 3, 5))))
        ]  # fmt: skip
        found.append(
            itp.Patient(
                id=f"s{number:02d}", sex=rng.choice((None, "F", "M")), labs=labs,
                **rng.choice((
                    {}, {"age": 17}, {"age": 18}, {"age": 50}, {"born_on": place(-18 * 365 - 5)},
                    {"born_on": place(-15000)},
                )),
                lines=[
                    itp.TreatmentLine(line=1, agents=["a"], started_on=place(0)),
                    itp.TreatmentLine(line=2, agents=["b"], started_on=place(40)),
                ][: rng.choice((1, 2))],
                platelets=[itp.PlateletMeasurement(on=place(d), count="40 G/L") for d in (0, 20)],
            )
        )  # fmt: skip
    return tuple(found)


def limits() -> dict[str, str]:
    """Upper limits for values that print none."""
    return {"alt": "45 U/L", "neutrophils": "7 G/L"}


def grades(rule: Ctcae) -> Iterator[str]:
    """Every value, and the worst of each line."""
    yield from table(grade_ctcae(patients()[:6], rule, upper_limits=limits()))
    yield from table(safety_table(patients()[:3], rule))
    yield from table(safety_table(patients()[6:9], rule, analytes=["alt", "platelets"], line=1))
    for each in patients()[10:12]:
        for answer in grade_ctcae(each, rule, lower_limits={"platelets": "140 G/L"}):
            yield from one(answer)


def kidneys() -> Iterator[str]:
    """Rates of filtration, and stages of injury."""
    yield from table(egfr(patients()))
    yield from table(kdigo_stages(patients()))
    for each in patients():
        for answer in (*egfr(each), *kdigo_stages(each)):
            yield cell(answer)
            yield from properties(answer)


def livers() -> Iterator[str]:
    """Hy's law, of every patient and line."""
    yield from table(potential_hys_law(patients(), upper_limits=limits()))
    for each in patients():
        cut = 30 if isinstance(each.lines[0].started_on, int) else dt.date(2020, 2, 1)
        yield from one(potential_hys_law(each, data_cut=cut))


def columns() -> dict[str, Any]:
    """Values in a table, with units and limits of their own."""
    return {
        "patient_id": ["a", "a", "b", "b", "c"], "on": [0, 14, 0, 9, None],
        "analyte": ["ALT", "alt", "creatinine", "neutrophils", "ast"],
        "value": ["30", "3", "<0.9", "0.4-0.8", "70"],
        "unit": ["U/L", "µkat/L", "mg/dL", "10*9/L", "U/L"],
        "upper_limit": [40, 0.7, None, None, 35], "lower_limit": [None, None, None, 2, None],
    }  # fmt: skip


def tables() -> Iterator[str]:
    """The same questions of columns, and columns that are refused."""
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0], "agents": ["x", "y"]}
    people = {"patient_id": ["a", "b", "c"], "sex": ["F", "M", None], "age": [40, 50, 60]}
    good = columns()
    yield from table(grade_ctcae(good, lines=lines))
    yield from table(egfr(good, lines=lines, patients=people))
    yield from table(kdigo_stages(good, patients=people))
    yield from table(potential_hys_law(good, lines=lines))
    yield from table(safety_table(good, lines=lines))
    for name, cells in {
        "analyte": "sodium", "unit": "g", "value": "high", "on": "soon", "upper_limit": -1,
    }.items():  # fmt: skip
        yield from refusal(grade_ctcae, good | {name: [cells, *good[name][1:]]})
    for ask in (grade_ctcae, egfr, kdigo_stages, potential_hys_law, safety_table):
        for subject in (patients()[0], good):
            yield from odd_arguments(ask, subject)
    yield from refusal(grade_ctcae, {"patient_id": ["a"]})
    yield from refusal(grade_ctcae, good | {"colour": good["unit"]})
    yield from refusal(grade_ctcae, 7)
    yield from refusal(grade_ctcae, good, "ctcae-v5")
    yield from refusal(grade_ctcae, good, upper_limits={"sodium": "1 U/L"})
    yield from refusal(grade_ctcae, good, upper_limits={"alt": "1 g/L"})
    yield from refusal(grade_ctcae, good, upper_limits={"alt": "<40 U/L"})
    yield from refusal(safety_table, good)
    yield from refusal(safety_table, good, lines=lines, analytes=["sodium"])
    yield from refusal(safety_table, good, lines=lines, line=7)
    yield from refusal(egfr, patients()[0], lines=lines)
    yield from refusal(kdigo_stages, patients()[0], patients=people)
    yield from refusal(potential_hys_law, patients()[1], data_cut=dt.date(2020, 1, 1))


PAGES: dict[str, Page] = {
    "safety-ctcae-v5": partial(grades, CTCAE_V5), "safety-ctcae-v6": partial(grades, CTCAE_V6),
    "safety-kidneys": kidneys, "safety-livers": livers, "safety-tables": tables,
}  # fmt: skip
