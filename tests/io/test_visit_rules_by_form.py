"""Rules on visits, answered by hand, are answered alike whatever form the history comes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp

HISTORIES = [
    # definition, question, counts by day, stop, next line, IVIG, answer
    ("mezagitamab-phase-3", "durable", "129:60 140:60 147:60 154:60", None, None, None, "no"),
    ("mezagitamab-phase-3", "durable", "130:60 140:60 147:60 154:60", None, None, None, "yes"),
    ("mezagitamab-phase-3", "durable", "133:50 140:50 147:50 154:>40", None, None, None, "NE"),
    ("eslim-01", "overall_12_weeks", "7:10 84:50", None, None, 57, "no"),
    ("eslim-01", "open_label_durable", "98:50 154:50", None, None, None, "yes"),
    ("eslim-01", "open_label_durable", "97:50 154:50", None, None, None, "no"),
    ("srot-hetrombopag", "srot", "80:50 218:50", 50, None, 50, "yes"),
    ("srot-hetrombopag", "srot", "80:50 218:50", 50, None, 51, "no"),
    ("srot-hetrombopag", "srot", "80:>40 217:50 219:49", 50, None, None, "NE"),
    ("srot-hetrombopag", "srot", "80:50 218:50", 50, 217, None, "no"),
    ("vayhit-2", "taper_entry", "98:50 112:>49", None, None, None, "NE"),
    ("vayhit-2", "treatment_failure", "56:29 57:<30", 100, None, None, "yes"),
]


def patient(number: int) -> itp.Patient:
    """The patient of a history."""
    _, _, counts, stop, later, ivig, _ = HISTORIES[number]
    lines = [itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0, ended_on=stop)]
    if later is not None:
        lines.append(itp.TreatmentLine(line=2, agents=["rituximab"], started_on=later))
    return itp.Patient(
        id=f"p{number:02d}", lines=lines,
        platelets=[
            itp.PlateletMeasurement(on=int(day), count=f"{count} 10*9/L")
            for day, _, count in (each.partition(":") for each in counts.split())
        ],
        rescues=[] if ivig is None else [itp.RescueTherapy(on=ivig, kind="ivig")],
    )  # fmt: skip


def by_csv(cohort: itp.Cohort, path: Path) -> itp.Cohort:
    """Written as a folder of CSV and read again."""
    itp.write_csv(cohort, path / "csv")
    return itp.Cohort.from_patients(itp.read_csv(path / "csv").patients)


def by_excel(cohort: itp.Cohort, path: Path) -> itp.Cohort:
    """Written as a workbook and read again."""
    itp.write_excel(cohort, path / "a.xlsx")
    return itp.Cohort.from_patients(itp.read_excel(path / "a.xlsx").patients)


def by_parquet(cohort: itp.Cohort, path: Path) -> itp.Cohort:
    """Written as Parquet and read again."""
    itp.write_parquet(cohort, path / "parquet")
    return itp.read_parquet(path / "parquet")


def by_tables(_cohort: itp.Cohort, _path: Path) -> itp.Cohort:
    """From tables, whose rows come in another order."""
    counts, lines, rescues = [], [], []
    for number, (_, _, printed, stop, later, ivig, _) in reversed([*enumerate(HISTORIES)]):
        who = f"p{number:02d}"
        lines.append((who, 1, 0, stop, "eltrombopag"))
        lines += [] if later is None else [(who, 2, later, None, "rituximab")]
        rescues += [] if ivig is None else [(who, ivig, "ivig")]
        for each in reversed(printed.split()):
            day, _, count = each.partition(":")
            counts.append((who, int(day), count))
    return itp.Cohort.from_tables(
        columns(("patient_id", "on", "count"), counts) | {"unit": "10*9/L"},
        columns(("patient_id", "line", "started_on", "ended_on", "agents"), lines),
        rescues=columns(("patient_id", "on", "kind"), rescues),
    )


def columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Rows as columns."""
    return {name: [*column] for name, column in zip(names, zip(*rows, strict=True), strict=True)}


@pytest.mark.parametrize("form", [by_csv, by_excel, by_parquet, by_tables])
def test_visit_rules_by_hand(
    form: Callable[[itp.Cohort, Path], itp.Cohort], tmp_path: Path
) -> None:
    """The answers are those by hand."""
    cohort = form(itp.Cohort.from_patients(map(patient, range(len(HISTORIES)))), tmp_path)
    found = []
    for number, (rules, question, *_) in enumerate(HISTORIES):
        table = itp.answer_endpoints(
            cohort, endpoints=[question], definition=itp.get_definition(rules)
        )
        at = (table["patient_id"] == f"p{number:02d}") & (table["line"] == 1)
        found += [str(answer) for answer in table["answer"][at]]

    assert [each[-1] for each in HISTORIES] == found
