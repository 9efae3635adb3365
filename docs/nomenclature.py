"""
Write the nomenclature: every name of a column or an attribute, with its unit and its meaning.

Run it as ``python docs/nomenclature.py``; it reads the forms of `itpcase.cohort.schema`, asks every
question about the examples, reads the docstrings of the answers, and writes
docs/reference/nomenclature.md.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import itpcase as itp
from itpcase import (
    bleeding,
    estimates,
    examples,
    exposures,
    figures,
    history,
    measures,
    report,
    response,
    safety,
)
from itpcase._sentences import texts
from itpcase.bleeding import BleedingAssessment
from itpcase.cohort.schema import TABLES
from itpcase.exposures import Exposure
from itpcase.io._partial import problem_rows
from itpcase.registry.simulate import simulate_registry
from itpcase.report import tables
from itpcase.words import column_form, describe_column

PAGE = Path(__file__).resolve().parent / "reference" / "nomenclature.md"

DAY: Final = "day"

BAR: Final = r"\|"
"""A bar within the cell of a table."""

FORMS: Final = {
    r"reached_.*|(.*_)?on|until|earliest|latest|start|end|last_qualifying|first_failing|last_not_met_before|onset|"
    r"STARTDT": DAY,
    r".*_1e9_per_l": "10⁹/L",
    r".*_umol_per_l": "µmol/L",
    r"(.*_)?days(_.*)?|entry|(on|off)_(min|max)|(from|to)_day|AVAL(LO|HI)?": "days",
    r".*mg_per_day(_min|_max)?": "mg/d",
    r"cumulative_mg_.*": "mg",
    r"mg_per_kg_per_day": "mg/kg/d",
    r"ug_per_kg_per_week": "µg/kg/week",
    r"total_g_per_kg": "g/kg",
    r".*_uln": "ULN",
    r"egfr(_low|_high)?": "mL/min/1.73 m²",
    r"age": "years",
    r"(count|highest|lowest|rise|q1|q3|median)(_low|_high)?": "10⁹/L",
    r"share(_min|_max)?|rate|(.*_)?of_all|survival|in_response|waiting|left|mass|cause_.*|incidence|wilson_.*|kappa.*|"
    r"discordant_.*|difference(_.*)?|confidence|p|p_holm|ratio(_.*)?|fold_.*|design_effect": "1",
    r"week": "weeks",
    r"day": "days",
    r"value|low|high|lower|baseline|worst|(worst_)?upper": "as asked",
}
"""The unit of a name, by its form: what is not listed has none."""

TYPES: Final = {"i": "whole number", "u": "whole number", "f": "number", "b": "yes or no",
                "M": DAY, "m": "days", "O": "text", "U": "text"}  # fmt: skip

INTRODUCTION = """\
# Nomenclature

One name for one thing, in records, columns, files and answers: every column of every table that
goes in and comes out, and every attribute of an answer. `docs/nomenclature.py` makes this page from
the forms of the library and from the answers about the examples. A *day* is a date of the calendar
or a whole study day; the records of one patient use one kind.

## How names are built

| form | meaning |
|---|---|
| noun (`PlateletMeasurement`, `Patient`) | a record |
| verb (`classify_response`, `read_csv`) | a function |
| `on`, `*_on` | the day of something that has one day, or the first of several |
| `until` | its last day, included |
| `*_when` | a time in the words of the source, where the day is not known |
| `*_1e9_per_l` | a plain number in 10⁹ per litre, which is the same number in 10³/µL |
| `days`, `days_*`, `*_days` | a plain number of days |
| `*_min`, `*_max`, `*_low`, `*_high` | the least and the greatest that it can be |
| `earliest`, `latest` | the first and the last day that is possible, of a day in words |
| `is_*`, `event`, `*_recorded` | yes or no |
| `not_evaluable` | why nothing can be said |
| `end_reason` | why an episode ended |
| `definition` | the published rule |
| `at_least`, `at_most` | a bound that is itself inside: `>=`, `<=` |
| `above`, `below` | a bound that is itself outside: `>`, `<` |

## Files and frames

The same columns stand in a CSV file, a sheet of a workbook, a Parquet file and a frame. What a cell
needs is said as an error says it. A count is a number in 10⁹/L or as its unit says.
"""

ANSWERS = """\
## Answers

One row an answer. A day is a date or a study day, as in the data. `itpcase.words.describe_column`
says the same.
"""

ATTRIBUTES = """\
## Attributes of answers

What one answer holds, beside what it has in common with its table.
"""

PUBLISHED = """\
## Tables of a report

The code of each column, by which a cell is asked for, with its heading.
"""

HOMES: Final = (response, history, bleeding, safety, exposures, measures, estimates)


def cases() -> list[itp.Patient]:
    """List the patients of the examples."""
    return [p for name in examples.names() for p in examples.load(name).patients]


def halves(given: Sequence[itp.Patient]) -> dict[str, str]:
    """Part patients into two groups."""
    return {patient.id: "ab"[place % 2] for place, patient in enumerate(given)}


@cache
def answers() -> tuple[tuple[str, Any], ...]:
    """Give every table of answers, by the function that gives it."""
    return tuple(_answers())


def _answers() -> Iterator[tuple[str, Any]]:
    given = cases()
    yield from _of_responses(given)
    yield from _of_rules(given)
    yield from _of_measures(given)
    yield from _of_estimates(given)
    yield "figures.course_data", figures.course_data(given[0])
    yield "figures.swimmer_data", figures.swimmer_data(given, by="phase")
    yield "figures.waterfall_data", figures.waterfall_data(given)
    yield "itpcase validate --problems FILE", problem_rows([])


def _of_responses(given: list[itp.Patient]) -> Iterator[tuple[str, Any]]:
    compared = itp.compare_definitions(given, definitions=[itp.IWG_2009, itp.CHINA_2020])
    proof = response.prove.prove_definition(itp.IWG_2009)
    yield "classify_response", itp.classify_response(given)
    yield "time_to_response", itp.time_to_response(given)
    yield "remission_episodes", itp.remission_episodes(given)
    yield "cumulative_response", itp.cumulative_response(given)
    yield "answer_landmarks", itp.answer_landmarks(given, definition=itp.ASH_2019)
    yield "answer_endpoints", itp.answer_endpoints(given, definition=itp.get_definition("luna-3"))
    yield "compare_definitions", compared
    yield "compare_definitions(...).rates", compared.rates
    yield "compare_definitions(...).pairs", compared.pairs
    yield "compare_definitions(...).disagreements()", compared.disagreements()
    yield "itp_phase", itp.itp_phase(given)
    yield "response.prove.prove_definition(...).table", proof.table


def _of_rules(given: list[itp.Patient]) -> Iterator[tuple[str, Any]]:
    taken = [Exposure(agent="prednisone", started_on=0, daily_dose="5 mg/d")]
    seen = [BleedingAssessment(on=0, signs=[], complete=True)]
    yield "history.line_outcomes", history.line_outcomes(given)
    yield "history.treatment_history", history.treatment_history(given)
    yield "history.refractory", history.refractory(given)
    yield "history.steroid_dependence", history.steroid_dependence({"a": taken}, on=3)
    yield "bleeding.grade_bleeding", bleeding.grade_bleeding(seen)
    yield "bleeding.major_bleeding", bleeding.major_bleeding(seen)
    yield "safety.grade_ctcae", safety.grade_ctcae(given)
    yield "safety.safety_table", safety.safety_table(given)
    yield "safety.shift_table", safety.shift_table(given)
    yield "safety.egfr", safety.egfr(given)
    yield "safety.kdigo_stages", safety.kdigo_stages(given)
    yield "safety.potential_hys_law", safety.potential_hys_law(given)
    made = itp.treatment_lines({"patient_id": ["a"], "agent": ["RTX"], "started_on": [0],
                                "ended_on": [21]})  # fmt: skip
    for name in ("lines", "rescues", "origins", "set_aside"):
        yield f"treatment_lines(...).{name}", getattr(made, name)


def _of_measures(given: list[itp.Patient]) -> Iterator[tuple[str, Any]]:
    taken = {"patient_id": ["a"], "agent": ["prednisone"], "started_on": [0], "ended_on": [10],
             "mg_per_day": [5.0]}  # fmt: skip
    limits: Any = {"below": ["30 10*9/L"], "above": ["50 10*9/L"]}
    yield "measures.rise_over_baseline", measures.rise_over_baseline(given)
    yield "measures.counts.counts_of_lines", measures.counts.counts_of_lines(given)
    yield "measures.counts_at_weeks", measures.counts_at_weeks(given, weeks=[0, 4])
    yield "measures.days_in_words", measures.days_in_words(given)
    yield "measures.days_at_levels", measures.days_at_levels(given, **limits)
    yield "measures.steroid_exposure", measures.steroid_exposure(taken)
    yield "measures.time_on_drug", measures.time_on_drug(taken)
    yield "measures.doses_by_weight", measures.doses_by_weight(taken, weight={"a": "70 kg"})


def _of_estimates(given: list[itp.Patient]) -> Iterator[tuple[str, Any]]:
    compared = itp.compare_definitions(given, definitions=[itp.IWG_2009, itp.CHINA_2020])
    ids = [itp.IWG_2009.id, itp.CHINA_2020.id]
    some = examples.load("ding-2025")
    asked: Any = {"definition": itp.DING_2025}
    curve = itp.remission_survival(some, **asked)
    causes = itp.remission_causes(some, **asked)
    state = itp.in_response(some, **asked)
    to_response = itp.response_times(some, **asked)
    times = itp.remission_times(given)
    yield "remission_times", times
    yield "remission_times(...).to_adtte()", times.to_adtte()
    yield "remission_survival(...).steps()", curve.steps()
    yield "remission_survival(...).risk_table()", curve.risk_table([0, 100])
    yield "remission_survival(...).left_out", curve.left_out
    yield "turnbull(...).steps()", itp.turnbull([0, 10], [5, 20]).steps()
    yield "remission_causes(...).steps()", causes.steps()
    yield "remission_causes(...).at()", causes.at([0, 100])
    yield "remission_causes(...).lines", causes.lines
    cause = next(iter(causes))
    yield "remission_causes(...)[cause].steps()", causes[cause].steps()
    yield "remission_causes(...)[cause].risk_table()", causes[cause].risk_table([0, 100])
    yield "in_response(...).steps()", state.steps()
    yield "in_response(...).states_at()", state.states_at([0, 100])
    yield "in_response(...).risk_table()", state.risk_table([0, 100])
    yield "response_times(...).all_treated.steps()", to_response.all_treated.steps()
    yield "response_rates", itp.response_rates(given, by="phase")
    yield "estimates.response_flow", estimates.response_flow(given)
    asked = itp.get_definition("luna-3")
    yield "estimates.endpoint_rates", estimates.endpoint_rates(given, asked, by="phase")
    rates = estimates.response_rate_differences(given, by=halves(given))
    yield "estimates.response_rate_differences", rates
    yield "estimates.counts_by_week", estimates.counts_by_week(given, weeks=[0, 4])
    yield "estimates.agreement_between", estimates.agreement_between(compared)
    yield "estimates.separating_clauses", estimates.separating_clauses(compared, *ids)
    yield "estimates.compare_stated(...).lines", estimates.compare_stated(given).lines
    yield "estimates.stated_rates", estimates.stated_rates(given)
    durations = estimates.stated_durations(given)
    yield "estimates.stated_durations(...).lines", durations.lines
    yield "estimates.stated_durations(...).summary()", durations.summary()
    yield "estimates.stated_durations(...).times()", durations.times("ended")
    yield "estimates.stated_durations(...).band()", durations.band()
    strata = estimates.compare_in_strata([1, 0, 1, 0], ["a", "b", "b", "a"], [1, 1, 1, 1]).strata
    yield "estimates.compare_in_strata(...).strata, compare_responses(...)[group].strata", strata
    pairs = estimates.logrank_pairs([1, 2, 3, 4], [1, 1, 1, 1], ["a", "b", "a", "b"])
    yield "estimates.logrank_pairs", pairs
    yield "estimates.pair_durations", estimates.pair_durations(given, by=halves(given))
    ratios = estimates.hazard_ratios([1, 2, 3, 4], [1, 1, 1, 1], ["a", "b", "a", "b"])
    yield "estimates.hazard_ratios, compare_hazards", ratios
    yield "estimates.prisma_flow, report.read_review", estimates.prisma_flow(10, excluded=4)


def published(lang: str) -> Iterator[tuple[str, Any]]:
    """Give every table of a report in a language, by the function that gives it."""
    given, review = examples.load("ding-2025"), examples.load("published-cases")
    yield "report.tables.patients_table", tables.patients_table(given, lang=lang)
    yield "report.tables.summary_table", tables.summary_table(given, lang=lang)
    yield "report.tables.lines_table", tables.lines_table(given, itp.DING_2025, lang=lang)
    yield "report.tables.comparison_table", tables.comparison_table(given, lang=lang)
    yield "report.tables.definitions_table", tables.definitions_table([itp.IWG_2009], lang=lang)
    yield "report.tables.laboratory_table", tables.laboratory_table(given, lang=lang)
    yield "report.tables.laboratory_shifts_table", tables.laboratory_shifts_table(given, lang=lang)
    yield "report.tables.missing_table", tables.missing_table(given, lang=lang)
    yield "report.tables.problems_table", tables.problems_table(given, lang=lang)
    yield "report.estimates_table", report.estimates_table(given, itp.DING_2025, lang=lang)
    yield "report.groups_table", report.groups_table(review, by=halves(review.patients), lang=lang)
    yield "report.stated_table", report.stated_table(review, lang=lang)
    pooled = estimates.pool_proportions([1, 2, 3], [3, 3, 4])
    yield "report.pooled_table", report.pooled_table(pooled, lang=lang)
    yield "report.stated_durations_table", report.stated_durations_table(review, lang=lang)
    trial = simulate_registry(20, seed=1).cohort()
    yield (
        "report.strata_table",
        report.strata_table(trial, by="sex", strata="phase", line=1, lang=lang),
    )
    about: Any = {"by": "sex", "line": 1, "lang": lang}
    yield "report.times_to_response_table", report.times_to_response_table(trial, **about)
    yield "report.durations_table", report.durations_table(trial, **about)
    yield "report.evidence_table", report.evidence_table(review, lang=lang)
    yield "report.evidence_summary", report.evidence_summary(review, lang=lang)
    yield "report.appraisal_table", report.appraisal_table(given, lang=lang)
    yield "report.care_checklist", report.care_checklist(given, lang=lang)
    yield "report.strobe_checklist", report.strobe_checklist(given, lang=lang)
    flow = estimates.prisma_flow(10, excluded=4)
    yield "report.prisma_table", report.prisma_table(flow, lang=lang)


def unit_of(name: str) -> str:
    """Return the unit of a name, by its form; empty if it has none."""
    called = column_form(name)
    return next((unit for form, unit in FORMS.items() if re.fullmatch(form, called)), "")


def kind_of(table: Any, name: str) -> str:
    """Return the type of a column."""
    if unit_of(name) == DAY:
        return DAY
    if name in {"unconfirmed", "late"} and not any(isinstance(v, bool) for v in table[name]):
        return "text"
    return TYPES[table[name].dtype.kind]


def attributes() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Give every class of answers with its attributes: name, type and meaning."""
    for home in HOMES:
        for name in sorted(home.__all__):
            kind = getattr(home, name)
            if inspect.isclass(kind) and "\nAttributes\n" in inspect.cleandoc(kind.__doc__ or ""):
                listed = documented(kind)
                yield f"{home.__name__.rpartition('.')[2]}.{name}", listed


def documented(kind: type) -> list[tuple[str, str, str]]:
    """Read the section of attributes of a docstring."""
    _, _, section = inspect.cleandoc(kind.__doc__ or "").partition("Attributes\n----------\n")
    section = re.split(r"\n\n?\w[\w ]*\n---", section)[0]
    found = re.findall(r"^(\w[^:\n]*?) : (.+)((?:\n    .+|\n(?=    ))*)", section, re.MULTILINE)
    return [(name, of, " ".join(meaning.split())) for name, of, meaning in found]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def _of_files() -> Iterator[str]:
    meaning = {lang: texts(lang)["template"]["column"] for lang in ("en", "zh")}
    for name, form in TABLES.items():
        yield from (f"### `{name}`", "", "| column | needed | a cell | meaning | 含义 |",
                    "|---|---|---|---|---|")  # fmt: skip
        for column in form.columns:
            told = [meaning[lang][column.name] for lang in ("en", "zh")]
            needed = "yes" if column.is_required else ""
            yield _row(f"`{column.name}`", needed, f"{column.cell.needed}", *told)
        yield ""


def _of_answers() -> Iterator[str]:
    for name, table in answers():
        yield from (f"### `{name}`", "", "| column | type | unit | meaning | 含义 |",
                    "|---|---|---|---|---|")  # fmt: skip
        for column in table.columns:
            told = [describe_column(column, lang) for lang in ("en", "zh")]
            kind, unit = kind_of(table, column), unit_of(column)
            yield _row(f"`{column}`", kind, "" if unit == kind else unit, *told)
        yield ""


def _of_reports() -> Iterator[str]:
    for (name, english), (_, chinese) in zip(published("en"), published("zh"), strict=True):
        yield from (f"### `{name}`", "", "| column | heading | 标题 |", "|---|---|---|")
        headings = zip(english.columns, english.headings, chinese.headings, strict=True)
        yield from (_row(f"`{code}`", *told) for code, *told in headings)
        yield ""


def _of_attributes() -> Iterator[str]:
    for name, listed in attributes():
        yield from (f"### `{name}`", "", "| attribute | type | meaning |", "|---|---|---|")
        yield from (_row(f"`{each}`", of, meaning) for each, of, meaning in listed)
        yield ""


def page() -> str:
    """Return the page as it should be."""
    lines = [
        INTRODUCTION, *_of_files(), ANSWERS, *_of_answers(), PUBLISHED, *_of_reports(), ATTRIBUTES,
        *_of_attributes(),
    ]  # fmt: skip
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
