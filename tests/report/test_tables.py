"""The tables of a publication: every number by hand, and what stands behind it."""

from __future__ import annotations

import datetime as dt
import re
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase._days import day_number
from itpcase.cohort.problems import Problems
from itpcase.report._estimates.endpoints import endpoints_table
from itpcase.report.publication import MISSING, months, signed_percent
from itpcase.report.tables import (
    comparison_table,
    definitions_table,
    laboratory_shifts_table,
    laboratory_table,
    lines_table,
    patients_table,
    problems_table,
    summary_table,
)
from itpcase.response.endpoints import answer_endpoints
from itpcase.testing.strategies import case_series
from itpcase.words import languages, read_words

PUBLISHED = examples.load("published-cases")
DING = examples.load("ding-2025")


def line(number: int = 1, start: Any = 0, **more: Any) -> itp.TreatmentLine:
    """A line of treatment."""
    return itp.TreatmentLine(line=number, **{"agents": ["ivig"], "started_on": start, **more})


def count(on: Any, value: object) -> itp.PlateletMeasurement:
    """A platelet count in 10⁹/L."""
    return itp.PlateletMeasurement(on=on, count=f"{value} G/L")


def row_of(table: itp.report.tables.PublicationTable, row: int | str) -> dict[str, str]:
    """The texts of one row by column."""
    return {column: table.cell(row, column).text for column in table.columns}


# --- Table 1 ------------------------------------------------------------------------------------


def test_the_published_patients() -> None:
    """As their sources print them: 58 and 180 months of ITP, three with an age at the line."""
    table = patients_table(PUBLISHED)

    assert {
        "patient": "CRIHEM2017-3", "sex": MISSING, "age": MISSING, "line": "4",
        "agents": "romiplostim", "phase": "chronic", "duration": "58", "prior_lines": "3",
        "splenectomy": "yes", "comorbidity": MISSING,
    } == row_of(table, "CRIHEM2017-3")  # fmt: skip
    assert ["male", "0.24", "IVIG", "0", "no"] == [
        row_of(table, "IJP2012-infant")[c]
        for c in ("sex", "age", "agents", "prior_lines", "splenectomy")
    ]
    assert ("newly diagnosed†", "newly diagnosed") == (
        table.cell("CRIHEM2017-2", "phase").text, table.cell("CRIHEM2017-2", "phase").value,
    )  # fmt: skip
    assert 12 == len(table)
    assert "(n = 12)" in table.title


def test_the_published_patients_summed_up() -> None:
    """By hand: ages 0.24, 1.4, 2, 10 and 32; months 1.15, 2.99, 58, 180; prior lines 0 to 5."""
    table = summary_table(PUBLISHED)
    shown = {row: [table.cell(row, c).text for c in ("value", "known")] for row in table.rows}

    assert {
        "patients": ["12", "12"],
        "age": ["2 (0.24–32)", "5/12"],
        "sex.F": ["4/6 (67%)", "6/12"],
        "sex.M": ["2/6 (33%)", "6/12"],
        "phase.newly_diagnosed": ["2/4 (50%)", "4/12"],
        "phase.persistent": ["0/4 (0%)", "4/12"],
        "phase.chronic": ["2/4 (50%)", "4/12"],
        "duration": ["30.5 (1.1–180)", "4/12"],
        "prior_lines": ["2 (0–5)", "11/12"],
        "splenectomy": ["2/11 (18%)", "11/12"],
    } == shown
    assert ("CRIHEM2017-3", "ASH2006-3968-1") == table.cell("splenectomy", "value").patients
    assert (
        "IJP2012-infant",
        "PAKJPATH-32F",
        "VAERS-0035087",
        "VAERS-0109987",
        "VAERS-0112045",
    ) == (table.cell("age", "known").patients)
    assert any("The age of 2 of them is as recorded" in note for note in table.notes)


@pytest.mark.parametrize(
    ("patient", "age"),
    [
        ({"age": 30, "lines": [line()]}, "30"),
        ({"age": 30, "lines": [line(1, 0), line(2, 1461)]}, "34"),
        ({"age": 30, "lines": [line(1, None), line(2, 1461)]}, "30*"),
        ({"age": 30, "lines": [line(2, 1461)]}, "30*"),
        ({"age": 30}, "30*"),
        ({"born_on": -3652, "lines": [line()]}, "10"),
        ({"age": 34.2, "lines": [line()]}, "34.2"),
        ({"born_on": dt.date(1990, 1, 1), "lines": [line(1, dt.date(2020, 7, 1))]}, "30.5"),
        ({"born_on": dt.date(1990, 1, 1), "lines": [line(1, None)]}, MISSING),
        ({"lines": [line()]}, MISSING),
    ],
)
def test_the_age_is_that_at_the_start_of_the_line(patient: Any, age: str) -> None:
    """From the birth, or from the age at the first line; where it cannot be moved, it is marked."""
    table = patients_table(itp.Patient(id="p1", **patient))

    assert age == table.cell("p1", "age").text
    assert ("*" in age or age == MISSING) == table.cell("p1", "age").is_missing
    assert ("*" in age) == any(note.startswith("* ") for note in table.notes)


@pytest.mark.parametrize(
    ("lines", "prior", "spleen"),
    [
        ([line(1)], "0", "no"),
        ([line(1, None, agents=["splenectomy"]), line(2)], "1", "yes"),
        ([line(1, agents=["splenectomy"])], "0", "no"),
        ([line(5)], "4", MISSING),
        ([line(2, None, agents=["splenectomy"]), line(5)], "4", "yes"),
        ([], MISSING, MISSING),
    ],
)
def test_lines_that_are_not_listed_are_not_denied(lines: Any, prior: str, spleen: str) -> None:
    """The number counts the earlier lines; no splenectomy among some of them is no answer."""
    table = patients_table(itp.Patient(id="p1", lines=lines))

    assert (prior, spleen) == (
        table.cell(0, "prior_lines").text, table.cell(0, "splenectomy").text,
    )  # fmt: skip


def test_another_line_may_be_asked_for() -> None:
    """A patient without it is shown with what is known."""
    patients = [itp.Patient(id="a", sex="F", lines=[line(1, 0), line(2, 9)]), itp.Patient(id="b")]
    table = patients_table(patients, line=1)

    assert [1, None] == [table.cell(name, "line").value for name in ("a", "b")]
    assert "female" == table.cell("a", "sex").text


def test_quartiles_and_range() -> None:
    """Of 10, 20, 30, 40 the quartiles of type 7 are 17.5 and 32.5; one value has no spread."""
    people = [itp.Patient(id=f"p{n}", age=n, lines=[line()]) for n in (10, 20, 30, 40)]

    assert "25 (10–40)" == summary_table(people).cell("age", "value").text
    assert "25 (17.5–32.5)" == summary_table(people, spread="iqr").cell("age", "value").text
    assert "10 (10–10)" == summary_table(people[0], spread="iqr").cell("age", "value").text
    assert "p10: 10; p20: 20; p30: 30; p40: 40" in (
        summary_table(people).cell("age", "value").explain()
    )
    with pytest.raises(itp.InputError, match="SPREAD"):
        summary_table(people, spread="sd")  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 120), min_size=1, max_size=9))
def test_quartiles_are_those_of_numpy(ages: list[int]) -> None:
    """The named rule, against numpy's own."""
    people = [itp.Patient(id=f"p{i}", age=age, lines=[line()]) for i, age in enumerate(ages)]
    cell = summary_table(people, spread="iqr").cell("age", "value")
    low, middle, high = np.quantile(ages, [0.25, 0.5, 0.75], method="linear")

    assert median(ages) == middle == cell.value
    assert f"{middle:.3g} ({low:.3g}–{high:.3g})" == cell.text


def test_groups_have_a_column_each_that_says_of_how_many() -> None:
    """By a fact of the patients, of the line shown, a mapping, and one value a patient."""
    people = [
        itp.Patient(id=name, sex=sex, age=age, lines=[line(agents=[agent])] if agent else [])
        for name, sex, age, agent in (
            ("a", "F", 20, "ivig"), ("b", "F", 40, "Promacta"), ("c", "M", 60, "eltrombopag"),
            ("d", None, None, ""),
        )
    ]  # fmt: skip
    table = summary_table(people, by="agent", spread="both")

    assert ("item", "eltrombopag", "ivig", "unknown", "value", "known") == table.columns
    assert ["eltrombopag (n = 2)", "IVIG (n = 1)"] == list(table.headings[1:3])
    assert "50 (45–55; 40–60), n = 2" == table.cell("age", "eltrombopag").text
    assert "40 (30–50; 20–60)" == table.cell("age", "value").text
    assert ("b", "c") == table.cell("age", "eltrombopag").patients
    assert MISSING == table.cell("age", "unknown").text
    assert ("1", ("d",)) == (
        table.cell("patients", "unknown").text,
        table.cell("patients", "unknown").patients,
    )
    centres = {"a": "north", "b": "north", "c": "south"}
    for by in (centres, ["north", "north", "south", None]):
        found = summary_table(people, by=by)
        assert ("north", "south", "unknown") == found.columns[1:4]
        assert "2/2 (100%)" == found.cell("sex.F", "north").text
    assert ("F", "M", "unknown") == summary_table(people, by="sex").columns[1:4]
    for wrong in ("no such column", ["north"]):
        with pytest.raises(itp.InputError, match="by"):
            summary_table(people, by=wrong)


def test_a_phase_that_the_source_states_is_kept() -> None:
    """Where it cannot be computed, with its mark; a computed one stands before it."""
    stated = itp.Patient(id="a", phase_stated="Chronic ITP", lines=[line()])
    computed = itp.Patient(id="b", phase_stated="chronic", diagnosed_on=-5, lines=[line()])
    other = itp.Patient(id="c", phase_stated="long-standing", lines=[line()])
    table = patients_table([stated, computed, other])

    assert ["chronic*", "newly diagnosed", MISSING] == [
        table.cell(row, "phase").text for row in "abc"
    ]
    assert any("as the source states it" in note for note in table.notes)
    summed = summary_table([stated, computed, other])
    assert "1/2 (50%)" == summed.cell("phase.chronic", "value").text


@pytest.mark.parametrize(
    ("stated", "phase"),
    [("慢性", "chronic"), ("慢性ITP", "chronic"), ("持续性", "persistent"),
     ("新诊断", "newly diagnosed"), ("新诊断的ITP", "newly diagnosed"),
     ("Newly diagnosed ITP", "newly diagnosed")],
)  # fmt: skip
def test_a_phase_is_read_in_the_languages_of_the_template(stated: str, phase: str) -> None:
    """The Chinese template shows a Chinese word of it; one with more words is none of them."""
    people = [
        itp.Patient(id="a", phase_stated=stated, lines=[line()]),
        itp.Patient(id="b", phase_stated=f"{stated}?", lines=[line()]),
    ]
    table = patients_table(people)

    assert [f"{phase}*", MISSING] == [table.cell(row, "phase").text for row in "ab"]


def test_nothing_is_known_of_anybody() -> None:
    """No median, no percentage, and no patient lost; no patients at all make an empty table."""
    table = summary_table([itp.Patient(id="a"), itp.Patient(id="b")])

    assert "2" == table.cell("patients", "value").text
    for row in table.rows[1:]:
        assert (MISSING, None) == (table.cell(row, "value").text, table.cell(row, "value").value)
        assert "0/2" == table.cell(row, "known").text
    nobody = itp.CaseSeries(patients=())
    assert "0" == summary_table(nobody).cell("patients", "value").text
    assert (0, 0, 0) == tuple(
        len(make(nobody)) for make in (patients_table, lines_table, problems_table)
    )


@given(case_series())
def test_everybody_is_counted_once(series: itp.CaseSeries) -> None:
    """What is known and what is not make up everybody, and no patient stands behind a gap."""
    table = summary_table(series)
    everyone = {patient.id for patient in series.patients}

    for row in table.rows[1:]:
        known = table.cell(row, "known")
        assert f"{known.value}/{len(everyone)}" == known.text
        assert set(table.cell(row, "value").patients) <= set(known.patients) <= everyone
    assert len(patients_table(series)) == len(everyone)


# --- Table 2 ------------------------------------------------------------------------------------


def test_the_paper_of_ding() -> None:
    """1045, 390 and 334 days still going on, 120 up to the stop of the drug."""
    table = lines_table(DING, definition=itp.DING_2025)

    assert ["1045+ (1045–∞)", "390+ (390–∞)", "334+ (334–∞)", "120 (0–127)"] == [
        table.cell(row, "duration").text for row in range(4)
    ]
    assert {
        "patient": "DING2025-4", "line": "5", "agents": "zanubrutinib", "start": "0",
        "baseline": "8", "category": "SR", "time": "21", "best": "67 (day 21)",
        "duration": "120 (0–127)", "ended": "ended: drug stopped (day 141)", "on_drug": "120",
        "off_drug": "0", "episodes": "1",
    } == row_of(table, "DING2025-4/5")  # fmt: skip
    assert any("constructed" in note and "4 patients" in note for note in table.notes)
    assert any("SR: count > 50" in note for note in table.notes)


def test_a_published_infant() -> None:
    """15 before, 540 at best on day 7, at 30 and more from day 1 to day 28."""
    row = row_of(lines_table(PUBLISHED), "IJP2012-infant/1")

    assert [
        "15",
        "CR",
        "1",
        "540 (day 7)",
        "27+ (27–∞)",
        "censored: end of follow-up (day 28)",
    ] == [row[c] for c in ("baseline", "category", "time", "best", "duration", "ended")]


def test_a_line_that_cannot_be_judged_says_why() -> None:
    """Never "no response"; what is not known is a dash."""
    row = row_of(lines_table(PUBLISHED), "CRIHEM2017-3/1")

    assert "NE (start not known)" == row["category"]
    assert [MISSING] * 5 == [row[c] for c in ("start", "baseline", "time", "best", "duration")]


def test_a_splenectomy_shows_the_baseline_of_line_1() -> None:
    """As it is printed on line 1, with its bound."""
    patient = itp.Patient(
        id="p1",
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{n} G/L") for on, n in ((39, 8), (47, 60))
        ],
        lines=[
            itp.TreatmentLine(line=1, agents=["ivig"], started_on=0, baseline="<10 G/L"),
            itp.TreatmentLine(line=2, agents=["splenectomy"], started_on=40),
        ],
    )
    cell = lines_table(itp.CaseSeries(patients=[patient])).cell(1, "baseline")

    assert ("<10", 10.0) == (cell.text, cell.value)


def test_what_stands_behind_the_numbers() -> None:
    """The counts of the record themselves, and the words of the answer."""
    table = lines_table(PUBLISHED)
    platelets = {m.on: m for m in PUBLISHED.patients[0].platelets}
    behind = {c: [m for _, m in table.cell(0, c).counts] for c in table.columns}

    assert [platelets[0]] == behind["baseline"]
    assert [platelets[7]] == behind["best"]
    assert [platelets[1]] == behind["time"]
    assert (1, 28) == (behind["duration"][0].on, behind["duration"][-1].on)
    assert {"IJP2012-infant"} == {owner for owner, _ in table.cell(0, "duration").counts}
    assert "CR under iwg-2009" in table.cell(0, "category").explain()
    assert "540, day 7" in table.cell(0, "best").explain()


def test_the_best_count_is_none_that_a_rescue_raised() -> None:
    """The count in the washout of a transfusion is left out; if there is no other, a dash."""
    counts = [count(0, 5), count(3, 90), count(20, 40)]
    rescue = itp.RescueTherapy(on=2, kind="platelet_transfusion")
    patient = itp.Patient(id="p1", lines=[line()], platelets=counts, rescues=[rescue])
    only = itp.Patient(id="p1", lines=[line()], platelets=counts[:2], rescues=[rescue])

    assert "40 (day 20)" == lines_table(patient).cell(0, "best").text
    assert MISSING == lines_table(only).cell(0, "best").text
    assert "rescue" in lines_table(only).cell(0, "best").explain()


@pytest.mark.parametrize(("day", "shown"), [(8, "90 (day 8)"), (7, "40 (day 20)")])
def test_the_edge_of_a_washout(day: int, shown: str) -> None:
    """Seven days from a transfusion on day 1: day 7 is the last of them."""
    patient = itp.Patient(
        id="p1", lines=[line()], platelets=[count(day, 90), count(20, 40)],
        rescues=[itp.RescueTherapy(on=1, kind="platelet_transfusion")],
    )  # fmt: skip

    assert shown == lines_table(patient).cell(0, "best").text


def test_several_episodes_are_counted() -> None:
    """The first is shown, the last column says how many there are."""
    days = [(0, 5), (7, 60), (20, 70), (30, 10), (33, 9), (50, 80), (60, 90)]
    patient = itp.Patient(id="p1", lines=[line()], platelets=[count(*each) for each in days])
    table = lines_table(patient)

    assert ("2", 2) == (table.cell(0, "episodes").text, table.cell(0, "episodes").value)
    assert table.cell(0, "duration").text.startswith("23 (")
    assert "episode 2" in table.cell(0, "episodes").explain()


def test_no_responder() -> None:
    """No time, no duration, no episode; the category is given."""
    days = [(0, 5), (7, 6), (20, 7)]
    patient = itp.Patient(id="p1", lines=[line()], platelets=[count(*each) for each in days])
    row = row_of(lines_table(patient), 0)

    assert ["NR", MISSING, "7 (day 20)", MISSING, MISSING, "0"] == [
        row[c] for c in ("category", "time", "best", "duration", "ended", "episodes")
    ]


def test_a_definition_without_levels_is_refused() -> None:
    """It asks at landmarks; another level than its own is refused as well."""
    with pytest.raises(itp.errors.DefinitionError):
        lines_table(DING, definition=itp.ASH_2019)
    with pytest.raises(itp.errors.DefinitionError):
        lines_table(DING, level="SR")


@given(case_series())
def test_table_2_says_what_the_doors_say(series: itp.CaseSeries) -> None:
    """Categories, times and durations are those of the questions themselves."""
    table = lines_table(series)
    answers = itp.classify_response(series)
    episodes = itp.remission_episodes(series)
    first: dict[str, float] = {}
    for row in episodes.rows():
        first.setdefault(f"{row['patient_id']}/{row['line']}", float(row["days"]))

    assert len(answers) == len(table)
    for i, key in enumerate(table.rows):
        assert str(answers["category"][i]) == table.cell(key, "category").value
        assert first.get(key) == table.cell(key, "duration").value
    assert len(episodes) == sum(table.cell(key, "episodes").value for key in table.rows)


@given(case_series())
def test_table_2_shows_the_counts_of_the_record(series: itp.CaseSeries) -> None:
    """Baseline and best count, looked up patient by patient; the first of equal ones is best."""
    table = lines_table(series)
    days = itp.IWG_2009.washouts
    lines = [(patient, each) for patient in series.patients for each in patient.lines]
    for row, (patient, each) in enumerate(lines):
        alone = itp.classify_response(patient, line=each.line, data_cut=series.data_cut)
        washouts = [
            (rescue.on, days.days(rescue.kind) if rescue.washout_days is None
             else rescue.washout_days)
            for rescue in patient.rescues
            if rescue.on is not None
        ]  # fmt: skip
        course, at = alone.course, alone.line_index
        own = range(int(course.first_count[at]), int(course.counts_end[at]))
        kept = [
            patient.platelets[course.measured[i]]
            for i in own
            if not any(
                0 <= day_number(patient.platelets[course.measured[i]].on) - day_number(on) < n
                for on, n in washouts
            )
        ]
        best = max(kept, key=lambda count: count.count_1e9_per_l, default=None)

        assert (alone.baseline.printed or MISSING) == table.cell(row, "baseline").text
        assert alone.baseline.value == table.cell(row, "baseline").value
        behind = [count for _, count in table.cell(row, "best").counts]
        assert ([] if best is None else [best]) == behind
        assert each.started_on == table.cell(row, "start").value
        shown = {c for c in table.columns if table.cell(row, c).is_missing}
        assert not shown or any(MISSING in note for note in table.notes)


def test_a_cohort_gives_the_same_tables() -> None:
    """One patient, a series and a cohort are asked alike."""
    cohort = itp.Cohort.from_patients(DING)
    for make in (patients_table, summary_table, lines_table, problems_table):
        assert make(DING).cells == make(cohort).cells


# --- definitions and problems -------------------------------------------------------------------


def test_every_definition_can_be_listed() -> None:
    """Id, version, rules, source and how sure we are."""
    table = definitions_table(itp.list_definitions())

    assert [d.id for d in itp.list_definitions()] == list(table.rows)
    assert "recalled 93" == table.cell("ash-2019", "evidence").text
    assert "not checked" in table.cell("ash-2019", "evidence").explain()
    assert "10.1182/blood-2008-07-162503" in table.cell("iwg-2009", "citation").text
    assert "initial response: count ≥ 30 and ≥ 2 × baseline at day 30 (days 21 to 37)" in (
        table.cell("ash-2019", "levels").text
    )
    assert MISSING == table.cell("ash-2019", "confirmed").text


# --- every definition, and the laboratory -------------------------------------------------------


def test_a_series_under_every_definition() -> None:
    """The rates of the comparison, each with the lines behind it; ids and evidence are codes."""
    table = comparison_table(DING)
    rates = {row["definition"]: row for row in itp.compare_definitions(DING).rates.rows()
             if row["compared"]}  # fmt: skip

    assert [d.id for d in itp.list_definitions() if not d.placeholder] == list(table.rows)
    for id, rate in rates.items():
        assert rate["lines"] == rate["yes"] + rate["no"] + rate["not_evaluable"]
        assert f"{rate['yes']}/{rate['lines']}" == table.cell(id, "responders").text
        assert str(rate["not_evaluable"]) == table.cell(id, "not_evaluable").text
        assert rate["yes"] == len(table.cell(id, "rate").patients)
    assert "75 (19–99)" == table.cell("iwg-2009", "rate").text
    assert "DING2025-1/5" in table.cell("iwg-2009", "responders").explain()
    assert "recalled 93" == table.cell("ash-2019", "evidence").text
    assert "count ≥ 30" in table.cell("iwg-2009", "asked").why


def test_the_comparison_and_the_estimates_have_one_rate() -> None:
    """Eleven published lines have a start, two more are judged without it, and both say so."""
    series = examples.load("published-cases")
    table = comparison_table(series, definitions=[itp.IWG_2009])
    rates = itp.response_rates(series)

    assert "1/13" == table.cell("iwg-2009", "responders").text
    assert ("8 (0–37)", "50 (1–99)") == tuple(
        table.cell("iwg-2009", name).text for name in ("rate_of_all", "rate")
    )
    assert [1, 1] == rates["responders"].tolist()
    assert [13, 2] == rates["lines"].tolist()
    assert "11" == table.cell("iwg-2009", "not_evaluable").text


def test_the_comparison_of_a_registry_can_be_printed() -> None:
    """What stands behind a cell stays short, and says how many lines more there are."""
    many = [itp.Patient(id=f"p{i}", lines=[line()]) for i in range(300)]
    why = comparison_table(many, definitions=[itp.IWG_2009]).cell("iwg-2009", "not_evaluable").why

    assert len(why) <= 2000
    assert "p0/1: no usable count after the start" in why
    assert re.search(r"and \d+ more: see itpcase.compare_definitions", why)


def test_what_no_definition_can_evaluate_says_why() -> None:
    """The line and the reason stand behind the number; a rate of nobody is a dash."""
    table = comparison_table([itp.Patient(id="p1", lines=[line()])], definitions=[itp.IWG_2009])

    assert {
        "responders": "0/1",
        "rate": MISSING,
        "rate_of_all": "0 (0–98)",
        "not_evaluable": "1",
    } == {
        name: table.cell("iwg-2009", name).text
        for name in ("responders", "rate", "rate_of_all", "not_evaluable")
    }
    assert (
        "p1/1: no usable count after the start" in table.cell("iwg-2009", "not_evaluable").explain()
    )
    nobody = comparison_table([itp.Patient(id="p1")], definitions=[itp.IWG_2009])
    assert "0/0" == nobody.cell("iwg-2009", "responders").text


@pytest.mark.parametrize("lang", languages())
def test_why_a_treatment_was_stopped_and_what_else_a_patient_had(lang: str) -> None:
    """Both stand in the words of the source, in a column of their own where any is told."""
    stopped = line(ended_on=9, stop_reason="adverse event: 肝功能异常")
    one = itp.Patient(id="p1", comorbidity="asthma, <b>HIV</b>", lines=[stopped, line(2, 30)])
    other = itp.Patient(id="p2", lines=[line()])
    series = itp.CaseSeries(patients=[one, other])
    patients, lines = patients_table(series, lang=lang), lines_table(series, lang=lang)
    columns = itp.Cohort.from_tables(
        {"patient_id": ["p1"], "on": [0], "count": [9], "unit": ["G/L"]},
        {"patient_id": ["p1", "p2"], "line": [1, 1], "started_on": [0, 0], "ended_on": [9, None],
         "stop_reason": ["no response", None]},
        patients={"patient_id": ["p1", "p2"], "comorbidity": [None, "diabetes"]},
    )  # fmt: skip

    assert ["asthma, <b>HIV</b>", MISSING] == [
        patients.cell(row, "comorbidity").text for row in ("p1", "p2")
    ]
    assert ["adverse event: 肝功能异常", MISSING, MISSING] == [
        lines.cell(row, "stop_reason").text for row in ("p1/1", "p1/2", "p2/1")
    ]
    assert "no response" == lines_table(columns).cell("p1/1", "stop_reason").text
    assert "no response" == lines_table(columns, by="line").cell("p1/1", "stop_reason").text
    assert "diabetes" == patients_table(columns).cell("p2", "comorbidity").text
    assert "comorbidity" not in patients_table(other).columns
    assert "stop_reason" not in lines_table(other).columns
    assert "<b>HIV</b>" not in patients.to_html()


def test_laboratory_safety_by_line() -> None:
    """Baseline, worst value with its day, grade and shift; what has no limit has no grade."""
    labs = [(0, "alt", "30", "40 U/L"), (14, "alt", "201", "40 U/L"), (28, "alt", "60", "40 U/L"),
            (14, "ast", "201", None)]  # fmt: skip
    one = itp.Patient(
        id="p1",
        lines=[line()],
        labs=[
            itp.LabMeasurement(on=on, analyte=name, value=f"{value} U/L", upper_limit=limit)
            for on, name, value, limit in labs
        ],
    )
    table = laboratory_table([one, itp.Patient(id="p2", lines=[line()])])

    assert ("p1/1/alt", "p1/1/ast") == table.rows
    assert {
        "patient": "p1", "line": "1", "analyte": "ALT", "baseline": "30 U/L",
        "baseline_grade": "0", "worst": "201 U/L", "worst_on": "day 14", "worst_grade": "3",
        "shift": "3",
    } == row_of(table, "p1/1/alt")  # fmt: skip
    assert MISSING == table.cell("p1/1/ast", "worst_grade").text
    assert MISSING == table.cell("p1/1/ast", "baseline").text
    assert "Worst grade: 3" in table.cell("p1/1/alt", "worst_grade").explain()


@given(
    counts=st.lists(st.integers(1, 300), min_size=2, max_size=5),
    lang=st.sampled_from(languages()),
)
def test_the_listing_has_the_grades_of_the_shift_table(counts: list[int], lang: str) -> None:
    """Platelets that are not worse than at baseline have the same worst grade in both tables."""
    one = itp.Patient(
        id="p1", lines=[line()],
        platelets=[itp.PlateletMeasurement(on=d, count=f"{n} G/L") for d, n in enumerate(counts)],
        labs=[itp.LabMeasurement(on=0, analyte="alt", value="30 U/L", upper_limit="40 U/L")],
    )  # fmt: skip
    listing = laboratory_table(one, lang=lang)
    shifts = laboratory_shifts_table(one, lang=lang)
    worst, told = listing.cell("p1/1/platelets", "worst_grade"), listing.notes

    (row,) = (each for each in shifts.rows if each.startswith("platelets/"))
    column, before = worst.value, listing.cell("p1/1/platelets", "baseline_grade").value
    assert 1 == shifts.cell(row, "unknown" if column is None else f"grade_{column}").value
    assert f"platelets/{before or 'unknown'}" == row
    assert {*told} <= {read_words(lang)("laboratory.note.grades"), *shifts.notes}
    assert read_words(lang)("shifts.note.platelets") in told


@pytest.mark.parametrize("lang", languages())
def test_both_in_every_language(lang: str) -> None:
    """The codes of rows and columns are the same; the headings are words."""
    one = itp.Patient(
        id="p1", lines=[line()],
        labs=[itp.LabMeasurement(on=7, analyte="alt", value="50 U/L", upper_limit="40 U/L")],
    )  # fmt: skip
    for make in (comparison_table, laboratory_table):
        table, english = make(one, lang=lang), make(one)
        assert (english.rows, english.columns) == (table.rows, table.columns)
        assert lang == "en" or table.headings != english.headings


def test_problems_and_gaps_are_listed() -> None:
    """A problem with its address, a gap with its counts."""
    found = Problems()
    found.add(
        itp.errors.Problem(
            code="NO_UNIT", needed="a unit", given="'9'", remedy="write it", argument="count",
            patient_id="p1", file="c.xlsx", sheet="counts", row=4, cell="C4",
        )
    )  # fmt: skip
    undated = itp.PlateletMeasurement(on=None, count="9 G/L", assumed=["unit"])
    table = problems_table(itp.Patient(id="p1", platelets=[undated]), problems=found.listed())

    assert ["NO_UNIT", "COUNT_WITHOUT_DAY", "UNIT_SUPPLIED"] == [
        table.cell(row, "code").text for row in range(3)
    ]
    assert "c.xlsx, sheet 'counts', row 4, patient 'p1', count (C4)" == table.cell(0, "place").text
    assert (("p1", undated),) == table.cell(1, "count").counts
    assert (1, 1) == (table.cell(1, "count").value, table.cell(2, "count").value)


@pytest.mark.parametrize(
    ("lang", "patients"),
    [("en", "p0, p1, p2, p3, p4 and 2 more"), ("zh", "p0、p1、p2、p3、p4等\uff0c另有2例")],
)
def test_a_kind_of_gap_is_one_row(lang: str, patients: str) -> None:
    """However many patients have it: the first are named, and all stand behind the cell."""
    count = itp.PlateletMeasurement(on=0, count="9 G/L")
    series = [itp.Patient(id=f"p{i}", provenance="synthetic", platelets=[count]) for i in range(7)]
    table = problems_table(series, lang=lang)

    assert [("NOT_OBSERVED", "7", patients)] == [
        tuple(table.cell(row, name).text for name in ("code", "count", "patient"))
        for row in range(len(table))
    ]
    assert tuple(f"p{i}" for i in range(7)) == table.cell(0, "patient").patients
    assert 7 == len(table.cell(0, "count").counts)


def test_no_problem_is_said() -> None:
    """An empty list says that it is empty."""
    table = problems_table(itp.Patient(id="p1"))

    assert (0, 1) == (len(table), len(table.notes))


# --- every table --------------------------------------------------------------------------------


def every_table(subject: Any, lang: str = "en") -> list[itp.report.tables.PublicationTable]:
    """One of each."""
    makers = (patients_table, summary_table, lines_table, problems_table)
    return [make(subject, lang=lang) for make in makers] + [
        definitions_table(itp.list_definitions(), lang=lang)
    ]


@pytest.mark.parametrize("lang", languages())
def test_codes_and_values_are_the_same_in_every_language(lang: str) -> None:
    """Only the words differ."""
    for one, two in zip(every_table(PUBLISHED), every_table(PUBLISHED, lang), strict=True):
        assert (one.rows, one.columns, lang) == (two.rows, two.columns, two.lang)
        for column in set(one.columns) - {"item", "what"}:
            values = [[t.cell(row, column).value for row in t.rows] for t in (one, two)]
            assert values[0] == values[1]


def test_chinese_tables_are_chinese() -> None:
    """No heading, title or note is left in English, and categories have their words."""
    for table in every_table(DING, "zh"):
        for text in (table.title, *table.headings, *table.notes[:1]):
            assert re.search(r"[\u4e00-\u9fff]", text), text
    table = lines_table(DING, definition=itp.definitions.DING_2025_RESPONSE, lang="zh")
    assert "完全反应" in table.cell(0, "category").text
    assert "泽布替尼" == table.cell(0, "agents").text
    with pytest.raises(itp.InputError, match="LANGUAGE"):
        patients_table(DING, lang="la")


def test_long_durations_are_whole() -> None:
    """1000 months and more have no decimals; below, three digits are shown."""
    old = [
        itp.Patient(id=f"p{days}", diagnosed_on=-days, lines=[line()]) for days in (31_000, 30_000)
    ]
    table = patients_table(old)

    assert ["1018", "986"] == [table.cell(row, "duration").text for row in range(2)]


def test_the_lines_of_a_group_stand_together() -> None:
    """Its name is the first column; the rows are the same, in the order of the groups."""
    series = examples.load("published-cases")
    plain, grouped = lines_table(series), lines_table(series, by="line")

    assert ("group", *plain.columns) == grouped.columns
    assert sorted(plain.rows) == sorted(grouped.rows)
    groups = [cells[0].value for cells in grouped.cells]
    assert sorted(groups, key=int) == groups
    assert [row.rpartition("/")[2] for row in grouped.rows] == groups
    own = plain.cells[plain.rows.index("PAKJPATH-32F/2")]
    assert [cell.text for cell in own] == [
        cell.text for cell in grouped.cells[grouped.rows.index("PAKJPATH-32F/2")][1:]
    ]


def test_open_days_are_printed_with_their_bounds() -> None:
    """A time and a duration that hang on them have the fewest and the most, and no NaN."""
    patient = itp.Patient(
        id="p1", lines=[line()],
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{count} G/L", when=when)
            for on, count, when in [
                (0, 10, None), (None, 60, "3-4 weeks after line 1"), (40, 70, None), (60, 65, None)
            ]
        ],
    )  # fmt: skip
    table = lines_table(patient)

    assert ("21–28", "(32–∞)", "censored: end of follow-up (day 60)") == tuple(
        table.cell(0, name).text for name in ("time", "duration", "ended")
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0657, "0.1"), (0.02, "0"), (3.94, "3.9"), (58.0, "58"), (1018.5, "1018")],
)
def test_months_have_one_decimal_at_most(value: float, shown: str) -> None:
    """A month of 0.0657 is two days, and says more than is known."""
    assert shown == months(value)


@pytest.mark.parametrize(
    ("share", "total", "shown"),
    [
        (0.124, 99, "+12"), (-0.002, 99, "0"), (0.004, 99, "0"),
        (-0.79, 99, "\N{MINUS SIGN}79"), (0.124, 100, "+12.4"), (-0.0004, 100, "0.0"),
        (-0.002, 100, "\N{MINUS SIGN}0.2"),
    ],
)  # fmt: skip
def test_a_difference_has_the_sign_of_print(share: float, total: int, shown: str) -> None:
    """A minus, not a hyphen; nothing before a zero; decimals as the shares have them."""
    assert shown == signed_percent(share, total)


@pytest.mark.parametrize(
    ("id", "lang", "shown"),
    [
        ("raise", "en", "P, platelet response"), ("raise", "zh", "P\uff1a血小板反应"),
        ("iwg-2009", "zh", "有效\uff08R\uff09"), ("luna-3", "en", "durable response"),
    ],
)  # fmt: skip
def test_a_comparison_says_what_its_codes_stand_for(id: str, lang: str, shown: str) -> None:
    """A letter alone is no word; and a note explains the evidence."""
    table = comparison_table(PUBLISHED, definitions=[itp.get_definition(id)], lang=lang)

    assert shown == table.cell(id, "asked").text
    assert "seen" in table.notes[-1]


def test_cells_of_chinese_have_the_signs_of_chinese() -> None:
    """No colon and no bracket of English beside a word."""
    table = lines_table(examples.load("ding-2025"), lang="zh")
    torn = re.compile(r"[\u4e00-\u9fff][:(]|[:)][\u4e00-\u9fff]")
    texts = [table.cell(row, "ended").text for row in table.rows]

    assert any(each != MISSING for each in texts)
    assert [] == [each for each in texts if torn.search(each)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_why_a_question_is_not_evaluable_is_said_in_words(lang: str) -> None:
    """As in the table of categories, and not as the code of the reason."""
    said = read_words(lang)
    patient = itp.Patient(id="p", lines=[line()], platelets=[count(0, 10), count(7, 40)])
    series = itp.CaseSeries(patients=[patient])
    codes = answer_endpoints(series, definition=itp.CHINA_2020)["not_evaluable"].tolist()
    table = endpoints_table(series, itp.CHINA_2020, said)
    at = table.columns.index("not_evaluable")
    shown = [row[at].text for row in table.cells]

    assert any(codes)
    assert [said(f"reason.{code}") if code else "" for code in codes] == shown
