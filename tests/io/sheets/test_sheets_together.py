"""A workbook with a sheet for each patient, or for each year, is read as one sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import LineChart
from openpyxl.styles import Font

import itpcase as itp
from itpcase.cli import main
from itpcase.io._sheets.facts import fact_in
from itpcase.io._source.where import Where
from itpcase.io.mapping import propose_mapping

Rows = Sequence[Any]

HEAD = ["Date", "PLT (G/L)", None, "Drug", "Start", "Stop"]


def on(month: int, day: int, year: int = 2021) -> dt.datetime:
    """A date cell."""
    return dt.datetime(year, month, day)  # noqa: DTZ001 - as a spreadsheet keeps it


def book(place: Path, **sheets: Rows) -> Path:
    """A workbook with these sheets; a double underscore stands for a blank."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("__", " "))
        for row in rows:
            sheet.append(row)
    made.save(place / "clinic.xlsx")
    return place / "clinic.xlsx"


ANNA: Rows = [
    ["Sex: F", None, "Age: 61"],
    ["Diagnosis 2019-03-02"],
    ["blood group 0"],
    [],
    HEAD,
    [on(1, 4), 9, None, "prednisone", on(1, 4), on(3, 1)],
    [on(1, 11), 45, None, "romiplostim", on(3, 2), "ongoing"],
    [on(1, 18), "<5"],
]
BORIS: Rows = [
    ["Sex", "M"],
    ["Born", on(5, 6, 1980)],
    HEAD,
    [on(2, 4), 12, None, "IVIG", on(2, 4), on(2, 5)],
    [on(2, 11), "clumped"],
    ["Total", 2],
]


def read(path: Path) -> itp.Cohort:
    """The workbook, read by the mapping that is proposed for it."""
    mapping = path.with_suffix(".toml")
    mapping.write_text(str(propose_mapping(path)), encoding="utf-8")
    return itp.read_mapped(path, mapping=mapping)


def test_each_sheet_is_a_patient(tmp_path: Path) -> None:
    """The name of the sheet is the id; facts above the table and drugs beside it are its own."""
    cohort = read(book(tmp_path, P01__Anna=ANNA, P02=BORIS))
    anna, boris = (cohort.patient(at) for at in range(2))

    assert ("P01 Anna", "P02") == (anna.id, boris.id)
    assert (["9", "45", "<5"], ["12"]) == (
        [str(m.as_printed).partition(" ")[0] for m in anna.platelets],
        [str(m.as_printed).partition(" ")[0] for m in boris.platelets],
    )
    assert ("F", "M") == (anna.sex, boris.sex)
    assert (61, dt.date(2019, 3, 2), dt.date(1980, 5, 6)) == (
        anna.age, anna.diagnosed_on, boris.born_on
    )  # fmt: skip
    assert [("prednisone",), ("romiplostim",)] == [line.agents for line in anna.lines]


def test_what_is_not_understood_is_told_with_its_sheet(tmp_path: Path) -> None:
    """Text above a table, a word for a count, a row of sums, and a sheet that is no table."""
    cohort = read(book(tmp_path, P01__Anna=ANNA, P02=BORIS, Legend=[["PLT = platelets"]]))
    told = {(p.code, p.sheet, p.row) for p in cohort.problems}

    assert {
        ("CELL_WITHOUT_HEADING", "P01 Anna", None),
        ("NOT_A_COUNT", "P02", 5),
        ("SUMMARY_ROW", "P02", 6),
        ("OTHER_SHEETS", None, None),
    } <= told
    assert "clinic.xlsx, sheet 'P02', row 5" in "\n".join(map(str, cohort.problems))


def test_the_source_of_a_count_names_its_sheet(tmp_path: Path) -> None:
    """Rows of several sheets have the same numbers."""
    cohort = read(book(tmp_path, P01__Anna=ANNA, P02=BORIS))

    assert "clinic.xlsx, sheet 'P02', row 4" in list(cohort.counts["source"])


@pytest.mark.parametrize(
    "where",
    [
        Where("a.xlsx", 3, None, "p1"),
        Where("a.xlsx", 3, "column 'x, y'", "3, O'Hara"),
        Where("a.xlsx", None, None, "a\"b'c\\"),
        Where("a.xlsx", 3),
    ],
)
def test_a_place_with_its_sheet_is_read_again(where: Where) -> None:
    """As it is kept beside a row, whatever the name of the sheet has in it."""
    assert where == Where.of_text(str(where))


def test_a_sheet_without_the_column_of_counts_is_refused_by_name(tmp_path: Path) -> None:
    """Its counts would be missing without a word; of drugs it is a warning."""
    other = [["Date", "Platelets"], [on(2, 4), 12]]
    cohort = read(book(tmp_path, P01=ANNA, P02=BORIS, P03=other))
    told = [(p.severity, p.sheet, p.argument) for p in cohort.problems
            if p.code == "MISSING_COLUMN"]  # fmt: skip

    assert [("error", "P03", "counts.count"), ("warning", "P03", "exposures.agent")] == told


def test_sheets_of_years_with_ids_are_put_together(tmp_path: Path) -> None:
    """The same heading in each, with a column of patients: the rows are of one table."""
    year = [["ID", "Date", "PLT (G/L)"], [1, on(1, 4), 9], [2, on(1, 5), 40]]
    later = [["ID", "Date", "PLT (G/L)"], [1, on(1, 4, 2022), 90]]
    path = book(tmp_path, y2021=year, y2022=later, Notes=[["seen"]])
    cohort = read(path)

    assert 'sheet = "*"' in str(propose_mapping(path))
    assert [2, 1] == [len(cohort.patient(at).platelets) for at in range(2)]


def test_sheets_of_other_tables_are_not_put_together(tmp_path: Path) -> None:
    """A sheet of patients beside one of counts is one of its own."""
    people = [["ID", "Sex"], [1, "F"]]
    counts = [["ID", "Date", "PLT (G/L)"], [1, on(1, 4), 9]]

    assert '"*"' not in str(propose_mapping(book(tmp_path, people=people, counts=counts)))


def test_every_sheet_can_be_asked_for(tmp_path: Path) -> None:
    """One alone, and an empty one, which is none; a text has no sheets."""
    path = book(tmp_path, P01=ANNA, Sheet2=[], P03=[["Date", "PLT (G/L)"]])
    proposal = str(propose_mapping(path, sheet="*"))
    text = tmp_path / "labor.csv"
    text.write_text("ID,Date,PLT (G/L)\n1,2021-03-05,9\n", encoding="utf-8")
    mapping = {"sheet": "*", "counts": {"patient_id": "ID", "on": "Date", "count": "PLT (G/L)",
                                        "unit": {"value": "G/L"}}}  # fmt: skip

    assert 'patient_id = "<sheet>"' in proposal
    assert 1 == len(itp.read_mapped(text, mapping=mapping))


def test_a_heading_row_that_is_said_holds_for_every_sheet(tmp_path: Path) -> None:
    """What stands above it is looked through for facts."""
    rows = [["Sex: F"], ["when", "what"], [on(1, 4), 9]]
    mapping = {
        "sheet": "*", "heading_row": 2,
        "counts": {"patient_id": "<sheet>", "on": "when", "count": "what",
                   "unit": {"value": "G/L"}},
        "patients": {"patient_id": "<sheet>", "sex": "<Sex>"},
    }  # fmt: skip
    cohort = itp.read_mapped(book(tmp_path, a=rows, b=rows), mapping=mapping)

    assert ["F", "F"] == [str(cohort.patient(at).sex) for at in range(2)]


@pytest.mark.parametrize(
    ("label", "value", "field"),
    [
        ("Sex", "F", "sex"), ("Geschlecht", "w", "sex"), ("性别", "女", "sex"),
        ("Born", "1960", "born_on"), ("geb.", "3.4.1960", "born_on"), ("Age", "45", "age"),
        ("Diagnosis", "2019-03-02", "diagnosed_on"), ("Diagnosis", "ITP", None),
        ("诊断", "2019年3月", "diagnosed_on"), ("Last seen", "2024-05-01", "followed_until"),
        ("Blood group", "0", None), ("PLT", "12", None),
    ],
)  # fmt: skip
def test_a_label_says_what_is_beside_it(label: str, value: str, field: str | None) -> None:
    """Words that may name something else are taken before a day alone."""
    assert field == fact_in(label, value)


def test_the_command_reads_every_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mapping is proposed, and classify answers each patient by it."""
    path = book(tmp_path, P01=ANNA, P02=BORIS[:-2])
    mapping = tmp_path / "m.toml"
    assert 0 == main(["map", str(path), "-o", str(mapping)])
    assert "each sheet is one patient" in capsys.readouterr().err
    assert 0 == main(["classify", str(path), "--mapping", str(mapping)])

    assert "P01" in capsys.readouterr().out


def test_one_id_in_the_sheets_of_two_centres_is_told_of(tmp_path: Path) -> None:
    """Patient 1 of each may be another one; sheets of years hold the same patients."""
    head = ["ID", "Date", "PLT (G/L)"]
    path = book(tmp_path, Wien=[head, [1, on(1, 4), 9]], Graz=[head, [1, on(1, 5), 40]])
    cohort = read(path)
    assert "IDS_ALIKE" in {problem.code for problem in cohort.problems}
    assert "two sites of '<sheet>'" in "\n".join(map(str, propose_mapping(path).doubts))
    path = book(tmp_path, y2021=[head, [1, on(1, 4), 9]], y2022=[head, [1, on(1, 5), 40]])

    assert "IDS_ALIKE" not in {problem.code for problem in read(path).problems}


TWO: Rows = [["Date", "PLT (G/L)"], [on(3, 5), 8], [on(3, 12), 45]]
COUNTS = {"patient_id": "<sheet>", "on": "Date", "count": "PLT (G/L)", "unit": {"value": "G/L"}}
EVERY = {"sheet": "*", "counts": COUNTS}


def test_a_sheet_of_a_chart_is_none(tmp_path: Path) -> None:
    """A chart has no cells: it is passed over, and is no sheet that can be named."""
    path = book(tmp_path, A=TWO, B=TWO)
    made = openpyxl.load_workbook(path)
    made.create_chartsheet("Chart").add_chart(LineChart())
    made.save(path)
    cohort = itp.read_mapped(path, mapping=EVERY)

    assert [(2, ())] == [(len(cohort), cohort.problems)]
    assert 'sheet = "*"' in str(propose_mapping(path))
    with pytest.raises(itp.InputError, match="needs a sheet 'Chart', got A, B"):
        itp.read_mapped(path, mapping={**EVERY, "sheet": "Chart"})


def test_a_label_that_has_another_form_in_another_sheet_is_the_same(tmp_path: Path) -> None:
    """A day is found under either label; the sex, which a label may decide, under its own."""
    heads = ([["Née le", on(3, 2, 1980)], ["Sexe : F"]], [["Né le", on(3, 2, 1970)], ["SEXE : M"]])
    path = book(tmp_path, Anna=[*heads[0], *TWO], Boris=[*heads[1], *TWO])
    proposal = propose_mapping(path)

    assert "Né le" not in str(proposal)
    cohort = itp.read_mapped(path, mapping={**EVERY, "patients": {
        "patient_id": "<sheet>", "born_on": "<Née le>", "sex": "<Sexe>"}})  # fmt: skip
    found = [(each.born_on, each.sex) for each in map(cohort.patient, range(2))]
    assert [(dt.date(1980, 3, 2), "F"), (dt.date(1970, 3, 2), "M")] == found


def test_a_heading_with_an_error_of_typing_leaves_no_patient_out_unseen(tmp_path: Path) -> None:
    """A sheet that is as the others but for one name is an error, not one of no data."""
    path = book(tmp_path, A=TWO, B=TWO, C=[["Date", "Platlets (G/L)"], *TWO[1:]])
    proposal = propose_mapping(path)
    cohort = itp.read_mapped(path, mapping=EVERY)
    errors = [each for each in cohort.problems if each.severity == "error"]

    assert [("MISSING_COLUMN", "C", "C")] == [(e.code, e.sheet, e.patient_id) for e in errors]
    assert any("'C' has no column 'PLT (G/L)'" in doubt for doubt in proposal.doubts)


@pytest.mark.parametrize("name", ["Pt 1 (2)", "Pt 1_2", "Pt 1 cont.", "Pt 1 (continued)", "Pt 1续"])
def test_a_sheet_that_may_go_on_from_another_is_told_of(name: str, tmp_path: Path) -> None:
    """Two sheets of one patient are two patients: it is said, and asked by the proposal."""
    path = book(tmp_path, **{"Pt 1": TWO, name: TWO, "Pt 2": TWO})
    told = itp.read_mapped(path, mapping=EVERY).problems

    assert [("IDS_ALIKE", name)] == [(each.code, each.sheet) for each in told]
    assert any("its copy" in doubt for doubt in propose_mapping(path).doubts)


def test_names_that_only_look_like_one_are_several(tmp_path: Path) -> None:
    """A letter in brackets, and a number without the sheet it goes on from, say nothing."""
    path = book(tmp_path, **{"Pt 3 (f)": TWO, "Pt 3 (m)": TWO, "Pt 4 (2)": TWO})

    assert () == itp.read_mapped(path, mapping=EVERY).problems


def test_a_treatment_above_a_table_is_told_of_as_one(tmp_path: Path) -> None:
    """No response to it is given; the name of the sheet beside it is nothing to be told of."""
    head = [["Name: Anna"], ["Prednisone 60 mg/d start 2021-03-05"]]
    path = book(tmp_path, Anna=[*head, *TWO], Boris=TWO)
    (told,) = itp.read_mapped(path, mapping=EVERY).problems

    assert told.given == "'Prednisone 60 mg/d start 2021-03-05'"
    assert "no response to it is given" in str(told)
    assert any("are read with the days beside" in doubt for doubt in propose_mapping(path).doubts)


def test_a_hidden_sheet_is_asked_about(tmp_path: Path) -> None:
    """A hidden sheet may be of no patient."""
    path = book(tmp_path, A=TWO, B=TWO, old=TWO)
    made = openpyxl.load_workbook(path)
    made["old"].sheet_state = "hidden"
    made.save(path)

    assert any("'old' is hidden" in doubt for doubt in propose_mapping(path).doubts)


def test_the_day_of_a_count_is_no_start_of_a_treatment(tmp_path: Path) -> None:
    """A drug begins in the row where it stands first; a row without one says of none."""
    head = ["Date", "PLT (G/L)", "Drug", "Dose (mg/d)"]
    rows = [[on(3, 5), 8, "prednisone", 60], [on(3, 12), 45], [on(3, 19), 90, None, 20]]
    path = book(tmp_path, A=[head, *rows], B=[head, *rows[:2]])
    proposal = propose_mapping(path)
    drugs = {"patient_id": "<sheet>", "agent": "Drug", "started_on": "Date"}
    with_dose = {**drugs, "daily_dose": "Dose (mg/d)"}
    told = [itp.read_mapped(path, mapping={**EVERY, "exposures": each}).problems
            for each in (drugs, with_dose)]  # fmt: skip

    assert any('started_on = "Date"' in doubt for doubt in proposal.doubts)
    assert [[], [("NO_AGENT", "A", 4)]] == [[(p.code, p.sheet, p.row) for p in each]
                                            for each in told]  # fmt: skip


def test_a_folder_with_a_file_for_each_patient_is_read_as_sheets_are(tmp_path: Path) -> None:
    """The name of a file is the id; its rows are divided by what divides them."""
    text = "Date,PLT (G/L)\n2021-03-05,8\n2021-03-12,45\n"
    (tmp_path / "张三.csv").write_text(text, encoding="utf-8")
    (tmp_path / "Pt 2.txt").write_text("Sex: F\n" + text.replace(",", ";"), encoding="utf-8")
    (tmp_path / "notes.docx").write_bytes(b"PK")
    proposal = propose_mapping(tmp_path)
    cohort = itp.read_mapped(tmp_path, mapping={
        **EVERY, "patients": {"patient_id": "<sheet>", "sex": "<Sex>"}})  # fmt: skip

    assert 'sheet = "*"' in str(proposal)
    assert ["Pt 2", "张三"] == [cohort.patient(i).id for i in range(2)]
    assert [(2, "F"), (2, None)] == [
        (len(each.platelets), each.sex) for each in map(cohort.patient, range(2))
    ]


def test_a_folder_without_files_of_text_says_what_is_needed(tmp_path: Path) -> None:
    """A folder is there; the path need not be corrected."""
    with pytest.raises(itp.InputError, match="got a folder; pass the file; a folder is read"):
        propose_mapping(tmp_path)


def test_two_names_under_one_id_are_told_of(tmp_path: Path) -> None:
    """One id beside two names may be of two patients; one name in two spellings is one."""
    path = tmp_path / "names.csv"
    mapping = {"counts": {**COUNTS, "patient_id": "ID"}}
    text = "ID,Name,Date,PLT (G/L)\n7,Anna,2021-03-05,12\n7,{},2021-03-12,45\n"
    found = []
    for name in ("Bert", "ANNA"):
        path.write_text(text.format(name), encoding="utf-8")
        found.append([each.code for each in itp.read_mapped(path, mapping=mapping).problems])

    assert [["IDS_ALIKE"], []] == found


@pytest.mark.parametrize(
    "heading", ["Initials", "Patient initials", "Initialen", "\u0424\u0418\u041e"]
)
def test_other_initials_under_one_id_are_told_of(heading: str, tmp_path: Path) -> None:
    """With points or without they are one; other ones may be of another patient."""
    path = tmp_path / "initials.csv"
    mapping = {"counts": {**COUNTS, "patient_id": "ID"}}
    text = "ID,{},Date,PLT (G/L)\n7,JD,2021-03-05,12\n7,{},2021-03-12,45\n"
    found = []
    for name in ("MK", "J.D.", "j d"):
        path.write_text(text.format(heading, name), encoding="utf-8")
        found.append([each.code for each in itp.read_mapped(path, mapping=mapping).problems])

    assert [["IDS_ALIKE"], [], []] == found


def test_an_id_that_is_struck_through_is_told_of(tmp_path: Path) -> None:
    """Whoever struck the id of a row may have withdrawn the row."""
    path = tmp_path / "struck.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["ID", "Date", "PLT (G/L)"])
    made.active.append(["A", "2021-03-05", 12])
    made.active.append(["B", "2021-03-05", 9])
    made.active["A3"].font = Font(strike=True)
    made.save(path)
    cohort = itp.read_mapped(path, mapping={"counts": {**COUNTS, "patient_id": "ID"}})

    assert [("STRUCK_THROUGH", 3)] == [(each.code, each.row) for each in cohort.problems]


def test_a_workbook_of_ones_own_is_shown_the_way_to_a_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workbook with none of our sheets is told of as one of others."""
    main(["inspect", str(book(tmp_path, A=TWO, B=TWO))])

    assert "itpcase map FILE" in capsys.readouterr().out


def test_cells_that_lie_far_apart_are_refused_at_once(tmp_path: Path) -> None:
    """Every cell between two is gone through: a stray one far away is said with its sheet."""
    path = book(tmp_path, A=TWO, B=TWO)
    made = openpyxl.load_workbook(path)
    made["B"]["Z200000"] = "x"
    made.save(path)

    with pytest.raises(itp.InputError, match=r"'B', whose cells .* 200,000 rows and 26 columns"):
        itp.read_mapped(path, mapping=EVERY)
