"""
Write the page of all columns: those of files and frames, and those of answers.

Run it as ``python docs/columns.py``; it reads the forms of `itpcase.cohort.schema`, asks every
question about the published cases, and writes docs/reference/columns.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import itpcase as itp
from itpcase import examples
from itpcase._sentences import texts
from itpcase.bleeding import BleedingAssessment, grade_bleeding, major_bleeding
from itpcase.cohort.schema import TABLES
from itpcase.exposures import Exposure, treatment_lines
from itpcase.history import line_outcomes, refractory, steroid_dependence, treatment_history
from itpcase.safety import egfr, grade_ctcae, kdigo_stages, potential_hys_law, safety_table
from itpcase.words import describe_column

PAGE = Path(__file__).resolve().parent / "reference" / "columns.md"

UNITS: Final = {
    "reached_*": "day",
    "time_to_response_days": "days",
    "time_to_response_days_min": "days",
    "time_to_response_days_max": "days",
    "baseline_1e9_per_l": "10⁹/L",
    "start": "day",
    "end": "day",
    "days": "days",
    "days_min": "days",
    "days_max": "days",
    "last_qualifying": "day",
    "first_failing": "day",
    "confirmed_on": "day",
    "last_not_met_before": "day",
    "days_on_drug": "days",
    "days_off_drug": "days",
    "days_in_response": "days",
    "days_not_in_response": "days",
    "days_unknown": "days",
    "days_observed": "days",
    "share": "1",
    "on": "day",
    "value": "as asked",
    "rate": "1",
    "low": "as asked",
    "high": "as asked",
    "rate_of_all": "1",
    "low_of_all": "1",
    "high_of_all": "1",
    "count": "10⁹/L",
    "started_on": "day",
    "ended_on": "day",
    "lost_on": "day",
    "lowest_mg_per_day": "mg/d",
    "highest_mg_per_day": "mg/d",
    "upper": "as its unit",
    "baseline": "as its unit",
    "baseline_on": "day",
    "worst": "as its unit",
    "worst_upper": "as its unit",
    "worst_on": "day",
    "worst_grade_on": "day",
    "creatinine_umol_per_l": "µmol/L",
    "age": "years",
    "egfr": "mL/min/1.73 m²",
    "egfr_low": "mL/min/1.73 m²",
    "egfr_high": "mL/min/1.73 m²",
    "ratio": "1",
    "rise_umol_per_l": "µmol/L",
    "onset": "day",
    "transaminase_uln": "ULN",
    "bilirubin_on": "day",
    "bilirubin_uln": "ULN",
    "alp_uln": "ULN",
    "waited_days": "days",
    "responded_on": "day",
    "entry": "days",
    "washout_days": "days",
}
"""The unit of a column of answers."""

TYPES: Final = {"i": "whole number", "u": "whole number", "f": "number", "b": "yes or no",
                "M": "day", "m": "days", "O": "text", "U": "text"}  # fmt: skip

INTRODUCTION = """\
# Columns

Every column of every table that goes in and comes out, with its type, unit and meaning in English
and Chinese. `docs/columns.py` makes this page from the forms of the library and from the answers
about the published cases.

## Files and frames

The same columns stand in a CSV file, a sheet of a workbook, a Parquet file and a frame. What a cell
needs is said as an error says it.
"""

ANSWERS = """\
## Answers

One row an answer. A day is a date or a study day, as in the data. `itpcase.words.describe_column`
says the same.
"""


def answers() -> Iterator[tuple[str, Any]]:
    """Give every table of answers, by the function that gives it."""
    given = [p for name in examples.names() for p in examples.load(name).patients]
    compared = itp.compare_definitions(given)
    taken = [Exposure(agent="prednisone", started_on=0, daily_dose="5 mg/d")]
    seen = [BleedingAssessment(on=0, signs=[], complete=True)]
    yield "classify_response", itp.classify_response(given)
    yield "remission_episodes", itp.remission_episodes(given)
    yield "cumulative_response", itp.cumulative_response(given)
    yield "answer_landmarks", itp.answer_landmarks(given, definition=itp.ASH_2019)
    yield "answer_endpoints", itp.answer_endpoints(given, definition=itp.get_definition("luna-3"))
    yield "compare_definitions", compared
    yield "compare_definitions(...).rates", compared.rates
    yield "compare_definitions(...).disagreements()", compared.disagreements()
    yield "remission_times", itp.remission_times(given)
    yield "itp_phase", itp.itp_phase(given)
    yield "history.line_outcomes", line_outcomes(given)
    yield "history.treatment_history", treatment_history(given)
    yield "history.refractory", refractory(given)
    yield "history.steroid_dependence", steroid_dependence({"a": taken}, on=3)
    yield "bleeding.grade_bleeding", grade_bleeding(seen)
    yield "bleeding.major_bleeding", major_bleeding(seen)
    yield "safety.grade_ctcae", grade_ctcae(given)
    yield "safety.safety_table", safety_table(given)
    yield "safety.egfr", egfr(given)
    yield "safety.kdigo_stages", kdigo_stages(given)
    yield "safety.potential_hys_law", potential_hys_law(given)
    made = treatment_lines({"patient_id": ["a"], "agent": ["RTX"], "started_on": [0],
                            "ended_on": [21]})  # fmt: skip
    for name in ("lines", "rescues", "origins", "set_aside"):
        yield f"exposures.treatment_lines(...).{name}", getattr(made, name)


def kind_of(table: Any, name: str) -> str:
    """Return the type of a column."""
    if UNITS.get(name) == "day" or name.startswith("reached_"):
        return "day"
    if name in {"unconfirmed", "late"} and not any(isinstance(v, bool) for v in table[name]):
        return "text"
    return TYPES[table[name].dtype.kind]


def page() -> str:
    """Return the page as it should be."""
    lines = [INTRODUCTION]
    meaning = {lang: texts(lang)["template"]["column"] for lang in ("en", "zh")}
    for name, form in TABLES.items():
        lines += [
            f"### `{name}`",
            "",
            "| column | needed | a cell | meaning | 含义 |",
            "|---|---|---|---|---|",
        ]
        for column in form.columns:
            told = [meaning[lang].get(column.name, "") for lang in ("en", "zh")]
            needed = "yes" if column.is_required else ""
            lines.append(
                f"| `{column.name}` | {needed} | {column.cell.needed} | {told[0]} | {told[1]} |"
            )
        lines.append("")
    lines.append(ANSWERS)
    for name, table in answers():
        lines += [
            f"### `{name}`",
            "",
            "| column | type | unit | meaning | 含义 |",
            "|---|---|---|---|---|",
        ]
        for column in table.columns:
            unit = "day" if column.startswith("reached_") else UNITS.get(column, "")
            told = [describe_column(column, lang) for lang in ("en", "zh")]
            kind = kind_of(table, column)
            lines.append(
                f"| `{column}` | {kind} | {'' if unit == kind else unit} | {told[0]} | {told[1]} |"
            )
        lines.append("")
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
