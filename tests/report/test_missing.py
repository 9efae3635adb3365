"""The table of missing data, and the shift tables as they are printed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

import itpcase as itp
from itpcase import examples
from itpcase.report import bibtex, laboratory_shifts_table, methods_text, missing_table
from itpcase.report.publication import MISSING, PublicationTable
from itpcase.report.tables import summary_table
from itpcase.testing.strategies import case_series
from itpcase.words import read_words

STATES = ("known", "assumed", "missing")


def row(table: PublicationTable, code: str) -> tuple[Any, ...]:
    """How many records there are, and how many of each state."""
    return tuple(table.cell(code, name).value for name in ("of", *STATES))


def line(number: int = 1, start: int | None = 0, **facts: Any) -> itp.TreatmentLine:
    """A line of treatment."""
    return itp.TreatmentLine(line=number, **{"agents": ["ivig"], "started_on": start, **facts})


def two() -> list[itp.Patient]:
    """One of whom all is known, and one of whom next to nothing is."""
    return [
        itp.Patient(
            id="all", sex="F", age=30, diagnosed_on=-10, followed_until=90,
            lines=[line(dose="1 g/kg", ended_on=2, stop_reason="completed")],
            comorbidity="asthma",
            platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
                       for d, c in [(0, 9), (7, 150), (21, 150)]],
            bleeds=[itp.BleedingEvent(on=0, who_grade=2)],
        ),
        itp.Patient(
            id="little", bleeding_recorded=False,
            lines=[line(assumed=["day"]), line(2, None, agents=["a word of nobody"])],
            platelets=[
                itp.PlateletMeasurement(on=None, count="9 G/L", assumed=["unit"]),
                itp.PlateletMeasurement(on=5, count="40 G/L", assumed=["day", "approximate"]),
            ],
            bleeds=[itp.BleedingEvent(on=None, who_grade=None)],
        ),
    ]  # fmt: skip


def test_every_variable_is_known_assumed_or_not() -> None:
    """Worked out by hand: how many of how many."""
    table = missing_table(two(), definitions=[itp.IWG_2009])
    expected = {
        "patients.age": (2, 1, 0, 1),
        "patients.sex": (2, 1, 0, 1),
        "patients.diagnosed": (2, 1, 0, 1),
        "patients.phase": (2, 1, 0, 1),
        "patients.comorbidity": (2, 1, 0, 1),
        "patients.bleeding": (2, 1, 0, 1),
        "patients.vital_status": (2, 1, 0, 1),
        "patients.last_contact": (2, 1, 1, 0),
        "lines.start": (3, 1, 1, 1),
        "lines.agents": (3, 2, 0, 1),
        "lines.dose": (3, 1, 0, 2),
        "lines.end": (3, 1, 0, 2),
        "lines.stop_reason": (1, 1, 0, 0),
        "counts.day": (5, 3, 1, 1),
        "counts.value": (5, 4, 1, 0),
        "counts.unit": (5, 4, 1, 0),
        "bleeds.day": (2, 1, 0, 1),
        "bleeds.grade": (2, 1, 0, 1),
        "lines.baseline/iwg-2009": (3, 1, None, 2),
        "lines.category/iwg-2009": (3, 1, None, 2),
    }

    assert expected == {code: row(table, code) for code in expected}
    assert [*expected] == [code for code in table.rows if code.count("/") < 2]
    assert "1 (33%)" == table.cell("lines.start", "assumed").text
    assert ("all",) == table.cell("patients.age", "known").patients
    assert ("little", "little") == table.cell("lines.dose", "missing").patients
    assert MISSING == table.cell("lines.category/iwg-2009", "assumed").text


def test_what_is_not_evaluable_stands_by_its_reason() -> None:
    """The reasons add up to the lines of which the answer is not known."""
    table = missing_table(two(), definitions=[itp.IWG_2009])
    reasons = {
        code.rpartition("/")[2]: table.cell(code, "missing").text
        for code in table.rows if code.count("/") == 2
    }  # fmt: skip

    assert {"NO_BASELINE": "1 (33%)", "NO_START": "1 (33%)"} == reasons
    assert "– not evaluable: start not known" == table.cell(
        "lines.category/iwg-2009/NO_START", "item").text  # fmt: skip


def test_the_endpoints_of_a_definition_have_rows() -> None:
    """A definition without levels is counted by its questions."""
    table = missing_table(two(), definitions=[itp.ASH_2019])
    answers = [code for code in table.rows if code.endswith("/ash-2019")]

    assert answers
    assert "lines.category/ash-2019" not in answers
    for code in answers:
        assert 3 == table.cell(code, "of").value


def test_words_for_a_count_are_no_number_and_an_age_at_another_line_is_assumed() -> None:
    """As Table 1 has the age; the limits of the laboratory are rows where there are values."""
    one = itp.Patient(
        id="p1", age=40, phase_stated="chronic", lines=[line(2)],
        platelets=[itp.PlateletMeasurement(on=3, count="decreased")],
        labs=[itp.LabMeasurement(on=3, analyte="alt", value="30 U/L"),
              itp.LabMeasurement(on=None, analyte="alt", value="30 U/L", upper_limit="40 U/L")],
        rescues=[itp.RescueTherapy(on=None, kind="ivig")],
    )  # fmt: skip
    table = missing_table(one, definitions=[])

    assert (1, 0, 1, 0) == row(table, "patients.age") == row(table, "patients.phase")
    assert (1, 0, 0, 1) == row(table, "counts.value") == row(table, "rescues.day")
    assert (0, 0, 0, 0) == row(table, "counts.unit")
    assert "0" == table.cell("counts.unit", "known").text
    assert (2, 1, 0, 1) == row(table, "labs.day") == row(table, "labs.limit")
    assert (1, 1, 0, 0) == row(table, "patients.labs")


def test_columns_count_as_records_do() -> None:
    """A cohort of tables, in which words and assumptions stand in columns."""
    counts = {
        "patient_id": ["a", "a", "b"], "on": [0, 7, None], "count": [9, 40, 45], "unit": "G/L",
        "assumed": [None, "day; unit", "unit"], "when": [None, None, "later"],
    }  # fmt: skip
    lines = {
        "patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0], "agents": ["ivig", "ivig"],
        "dose": ["1 g/kg", None], "ongoing": [None, "yes"], "ended_on": [None, None],
    }  # fmt: skip
    cohort = itp.Cohort.from_tables(counts, lines, patients={"patient_id": ["a", "b"],
                                                            "sex": ["F", None]})  # fmt: skip
    table = missing_table(cohort, definitions=[itp.IWG_2009])

    assert (3, 1, 1, 1) == row(table, "counts.day")
    assert (3, 1, 2, 0) == row(table, "counts.unit")
    assert (2, 1, 0, 1) == row(table, "lines.dose") == row(table, "lines.end")
    assert (2, 1, 0, 1) == row(table, "patients.sex")
    records = missing_table(cohort.to_patients(), definitions=[itp.IWG_2009])
    assert [[cell.text for cell in cells] for cells in records.cells] == [
        [cell.text for cell in cells] for cells in table.cells
    ]


def counted(people: tuple[itp.Patient, ...], cut: Any) -> dict[str, tuple[int, int, int, int]]:
    """Written from the definition of the table, record by record, without the library's rules."""
    found: dict[str, Counter[str]] = {}

    def add(name: str, known: object, assumed: object = None) -> None:
        state = "missing" if not known else "assumed" if assumed else "known"
        found.setdefault(name, Counter())[state] += 1

    def by_the_cut(day: Any) -> bool:
        return cut is None or day is None or day <= cut

    for each in people:
        add("patients.sex", each.sex is not None)
        add("patients.diagnosed", each.diagnosed_on is not None)
        bled = any(by_the_cut(one.on) for one in each.bleeds)
        add("patients.comorbidity", each.comorbidity)
        add("patients.bleeding", each.bleeding_recorded, not bled)
        add("patients.vital_status", each.died_on is not None or each.followed_until is not None)
        for one in (line for line in each.lines if by_the_cut(line.started_on)):
            add("lines.start", one.started_on is not None, "day" in one.assumed)
            add("lines.dose", one.dose is not None)
            add("lines.end", one.ended_on is not None or one.ongoing is True)
            if one.ended_on is not None:
                add("lines.stop_reason", one.stop_reason)
        for count in (one for one in each.platelets if by_the_cut(one.on)):
            add("counts.day", count.on is not None, "day" in count.assumed)
            is_number = not count.as_printed.is_unknown
            add("counts.value", is_number, "approximate" in count.assumed)
            if is_number:
                add("counts.unit", True, "unit" in count.assumed)
        for bleed in (one for one in each.bleeds if by_the_cut(one.on)):
            add("bleeds.day", bleed.on is not None, "day" in bleed.assumed)
            add("bleeds.grade", bleed.who_grade is not None)
        for rescue in (one for one in each.rescues if by_the_cut(one.on)):
            add("rescues.day", rescue.on is not None, "day" in rescue.assumed)
    return {
        name: (n.total(), n["known"], n["assumed"], n["missing"]) for name, n in found.items()
    }  # fmt: skip


def test_what_comes_after_the_data_cut_is_not_counted() -> None:
    """Neither records of later days nor lines that start then; records of no day are."""
    one = itp.Patient(
        id="p1", sex="F",
        lines=[line(), line(2, 40, agents=["a word of nobody"])],
        platelets=[itp.PlateletMeasurement(on=d, count="9 G/L") for d in (0, 30, 31, None)],
        bleeds=[itp.BleedingEvent(on=50, who_grade=None)],
        rescues=[itp.RescueTherapy(on=d, kind="ivig") for d in (3, 60)],
        labs=[itp.LabMeasurement(on=45, analyte="alt", value="30 U/L")],
    )  # fmt: skip
    whole = missing_table(one, definitions=[itp.IWG_2009])
    table = missing_table(one, definitions=[itp.IWG_2009], data_cut=30)

    assert (4, 3, 0, 1) == row(whole, "counts.day")
    assert (3, 2, 0, 1) == row(table, "counts.day")
    assert (2, 1, 0, 1) == row(whole, "lines.agents")
    assert (1, 1, 0, 0) == row(table, "lines.agents") == row(table, "rescues.day")
    assert (1, None) == tuple(row(table, "lines.category/iwg-2009")[i] for i in (0, 2))
    assert {"bleeds.day", "labs.day", "patients.labs"} <= {*whole.rows}
    assert not {"bleeds.day", "labs.day", "patients.labs"} & {*table.rows}
    columns = itp.Cohort.from_tables(
        {"patient_id": ["p1"] * 2, "on": [0, 31], "count": [9, 9], "unit": "G/L"},
        {"patient_id": ["p1"], "line": [1], "started_on": [0]}, data_cut=30,
    )  # fmt: skip
    assert (1, 1, 0, 0) == row(missing_table(columns, definitions=[]), "counts.day")


@settings(deadline=None)
@given(case_series(itp.IWG_2009, max_size=4))
def test_the_table_agrees_with_the_oracle(series: itp.CaseSeries) -> None:
    """Of drawn patients; what is known of age is what Table 1 says, and the reasons add up."""
    table = missing_table(series, definitions=[itp.IWG_2009])

    for name, expected in counted(series.patients, series.data_cut).items():
        assert expected == row(table, name), name
    one = summary_table(series)
    for item in ("age", "sex"):
        _, known, assumed, _ = row(table, f"patients.{item}")
        code = {"age": "age", "sex": "sex.F"}[item]
        assert one.cell(code, "known").value == known + assumed
    response = "lines.category/iwg-2009"
    reasons = [table.cell(code, "missing").value for code in table.rows
               if code.startswith(f"{response}/")]  # fmt: skip
    assert sum(reasons) == row(table, response)[-1]
    for code in table.rows:
        if code.count("/") < 2:
            n, *parts = row(table, code)
            assert n == sum(part or 0 for part in parts)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_are_in_every_language(lang: str) -> None:
    """The codes are the same, and every heading and item is a word."""
    series = examples.load("published-cases")
    table, english = missing_table(series, lang=lang), missing_table(series)

    assert (english.rows, english.columns) == (table.rows, table.columns)
    assert read_words(lang)("missing.title") == table.title
    shifts = laboratory_shifts_table(labelled(), lang=lang)
    assert shifts.rows == laboratory_shifts_table(labelled()).rows
    assert read_words(lang)("shifts.title") == shifts.title


# --- shift tables -------------------------------------------------------------------------------


def labelled() -> list[itp.Patient]:
    """Four lines with ALT: from 0 to 0, from 0 to 2, from 1 to 2, and one without a baseline."""
    values = {"a": ((0, 30), (7, 35)), "b": ((0, 30), (7, 130)), "c": ((0, 50), (7, 160)),
              "d": ((7, 130),)}  # fmt: skip
    return [
        itp.Patient(
            id=id, lines=[line()],
            labs=[itp.LabMeasurement(on=on, analyte="alt", value=f"{value} U/L",
                                     upper_limit="40 U/L") for on, value in pairs],
        )
        for id, pairs in values.items()
    ]  # fmt: skip


def test_a_shift_table_as_it_is_printed() -> None:
    """Percentages are of the three lines whose two grades are known; what is not known is apart."""
    table = laboratory_shifts_table(labelled())
    texts = {
        code: [cell.text for cell in cells[1:]]
        for code, cells in zip(table.rows, table.cells, strict=True)
    }

    assert {
        "alt/0": ["Grade 0", "1 (33%)", "0", "1 (33%)", "0", "0", "0", "2"],
        "alt/1": ["Grade 1", "0", "0", "1 (33%)", "0", "0", "0", "1"],
        "alt/unknown": ["not known", "0", "0", "1", "0", "0", "0", "1"],
    } == texts
    assert ("b",) == table.cell("alt/0", "grade_2").patients
    assert not any("latelets" in note for note in table.notes)


def test_a_shift_table_by_group() -> None:
    """Each line stands in its group, of which percentages are; the groups make the whole."""
    people = [attrs.evolve(each, arm="drug" if each.id in "ab" else "placebo")
              for each in labelled()]  # fmt: skip
    whole = laboratory_shifts_table(people)
    table = laboratory_shifts_table(people, by="arm")

    assert ("alt/drug/0", "alt/placebo/1", "alt/placebo/unknown") == table.rows
    assert ["ALT", "drug", "Grade 0", "1 (50%)", "0", "1 (50%)", "0", "0", "0", "2"] == [
        cell.text for cell in table.cells[0]
    ]
    assert "1 (100%)" == table.cell("alt/placebo/1", "grade_2").text
    assert "by arm" in table.title.casefold()
    for name in (*(f"grade_{n}" for n in range(5)), "unknown", "total"):
        held = Counter[str]()
        for code in table.rows:
            held.update(table.cell(code, name).patients)
        assert held == Counter(
            [each for code in whole.rows for each in whole.cell(code, name).patients]
        )
    own = laboratory_shifts_table(people, by={"a": "x", "b": "y", "c": "x", "d": "y"})
    assert ("alt/x/0", "alt/x/1", "alt/y/0", "alt/y/unknown") == own.rows
    with pytest.raises(itp.InputError, match="UNKNOWN_COLUMN"):
        laboratory_shifts_table(people, by="nobody's column")


def test_a_report_by_group_has_the_shifts_by_group_and_says_so() -> None:
    """Below those of all lines; also where lines are divided, and without listings."""
    from itpcase.report._sections.order import parts_of  # noqa: PLC0415 - what is tested

    people = [attrs.evolve(each, arm=arm) for each, arm in zip(labelled(), "xyxy", strict=True)]
    for options in ({"by": "arm"}, {"by": "line", "listings": False}):
        given = parts_of(
            itp.CaseSeries(patients=people), definitions=[itp.IWG_2009], **options
        )  # fmt: skip
        parts = {part.name: part for part in given}
        first, second, *_ = parts["laboratory"].tables
        assert "group" not in first.columns
        assert "group" in second.columns
        assert any("for each group" in text for text in parts["methods"].texts)
    assert not any("for each group" in text for text in methods_text(people, definitions=[]))


def test_the_platelets_of_a_shift_table_have_a_note() -> None:
    """And are counted in every line that has one."""
    one = attrs.evolve(labelled()[0], platelets=[itp.PlateletMeasurement(on=d, count="20 G/L")
                                                 for d in (0, 9)])  # fmt: skip
    table = laboratory_shifts_table([one])

    assert "1 (100%)" == table.cell("platelets/4", "grade_4").text
    assert "platelets" == table.cell("platelets/4", "analyte").text
    assert "ALT" == table.cell("alt/0", "analyte").text
    assert any("Platelets are the disease" in note for note in table.notes)


def test_where_both_stand_in_a_report() -> None:
    """Missing data below the patients, shift tables with the laboratory; without listings too."""
    from itpcase.report._sections.order import parts_of  # noqa: PLC0415 - what is tested

    series = itp.CaseSeries(patients=labelled())
    for listings in (True, False):
        parts = {part.name: part for part in parts_of(series, definitions=[itp.IWG_2009],
                                                      listings=listings)}  # fmt: skip
        last = parts["patients"].tables[-1]
        assert "missing" == last.name
        assert "shifts" == parts["laboratory"].tables[0].name
        assert listings == any(cell.patients for cells in last.cells for cell in cells)
    many = {table.name for part in parts_of(series, min_cell=2) for table in part.tables}
    assert {"summary", "missing", "comparison", "shifts", "definitions"} == many


def test_small_counts_are_hidden_where_many_are_summed_up() -> None:
    """Nothing stands behind a cell, a share is of what is told, and events have no rows."""
    from itpcase.report._sections.order import parts_of  # noqa: PLC0415 - what is tested

    people = [attrs.evolve(labelled()[k % 2], id=f"p{k:02}", sex="F" if k else None)
              for k in range(20)]  # fmt: skip
    parts = parts_of(itp.CaseSeries(patients=people), definitions=[itp.IWG_2009], min_cell=5)
    tables = {table.name: table for part in parts for table in part.tables}
    gaps, shifts = tables["missing"], tables["shifts"]

    sexes = [gaps.cell("patients.sex", name).text for name in STATES]
    ages = [gaps.cell("patients.age", name).text for name in ("of", "known")]
    grades = [shifts.cell("alt/0", name).text for name in ("grade_0", "grade_2", "total")]

    assert ["hidden", "0 (0%)", "hidden"] == sexes
    assert ["20 patients", "0 (0%)"] == ages
    assert ["10 (50%)", "10 (50%)", "20"] == grades
    assert {code.partition(".")[0] for code in gaps.rows} == {"patients", "lines"}
    assert not any(cell.patients or cell.counts or cell.why
                   for table in (gaps, shifts) for row in table.cells for cell in row)  # fmt: skip
    assert any("CTCAE 5.0" in note for note in shifts.notes)
    assert "hidden" in shifts.notes[-1]
    assert "hidden" in gaps.notes[-1]


def test_the_methods_say_what_was_done_with_what_is_not_known() -> None:
    """The grades of the laboratory where there are any; nothing of both in a report of many."""
    series = itp.CaseSeries(patients=labelled())
    told = methods_text(series, definitions=[itp.IWG_2009])
    without = methods_text(two(), definitions=[itp.IWG_2009])

    assert "What was not known was not imputed" in told[2]
    assert "CTCAE version 5.0 [5]" in told[3]
    assert not any("CTCAE" in text for text in without)
    many = methods_text(series, definitions=[itp.IWG_2009], tell_lines=False)
    assert {"STROBE", "CTCAE"} == {word for word in ("STROBE", "CTCAE") for text in many
                                   if word in text}  # fmt: skip
    cited = bibtex([itp.IWG_2009], labs=True)
    assert "{elm2007," in cited
    assert "{ctcae5," in cited
    assert "{ctcae5," not in bibtex([itp.IWG_2009])
    assert "{elm2007," not in bibtex([itp.IWG_2009], gaps=False)


def test_the_methods_tell_of_prior_lines_and_of_baselines_that_the_source_gives() -> None:
    """Line 3 alone is two earlier lines; a baseline of the line is one that the source gives."""
    one = itp.Patient(id="p1", lines=[line(3, baseline="9 G/L"), line(5, 40)])
    first, *_ = methods_text([one, *two()], definitions=[itp.IWG_2009])

    assert "by its number alone in 1 patient: 3 lines of treatment without any record" in first
    assert "For 1 line of treatment the source itself gives a baseline" in first
    plain, *_ = methods_text(two(), definitions=[itp.IWG_2009])
    assert "number alone" not in plain
    assert "flagged" not in plain


def test_no_share_is_torn_in_a_chinese_document() -> None:
    """A percent sign is wider than a digit: without its room 10 (100%) broke after the 1."""
    from itpcase.report._document import word_width  # noqa: PLC0415 - what is tested

    share = read_words("zh")("tables.with", text="10", inside="100%")
    assert word_width(share) == 10.75
    assert word_width(share.replace("%", "")) < word_width(share)
