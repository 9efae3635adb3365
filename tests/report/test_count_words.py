"""Counts in words: what is read, what is kept as printed, and what decides nothing."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import itpcase as itp
from itpcase.cohort.subject import as_cohort
from itpcase.errors import InputError
from itpcase.estimates import counts_by_week
from itpcase.figures import course_data, plot_course
from itpcase.report import evidence_table
from itpcase.report.tables import problems_table
from itpcase.testing.asserts import assert_same_answers
from itpcase.units.count_words import read_count_words

COUNT = itp.PlateletMeasurement


@pytest.mark.parametrize(
    "text",
    ["normal", "Normalised", "normalized rapidly", "within normal limits", "WNL", "normal range",
     "the platelet count returned to normal", "in the normal range", "正常", "恢复正常"],
)  # fmt: skip
def test_normal_is_no_number(text: str) -> None:
    """The range of the laboratory is not printed with it."""
    said = read_count_words(text)

    assert said is not None
    assert (text, True, "", "") == said


@pytest.mark.parametrize("text", ["doubled", "platelets rose", "unchanged", "翻倍", "下降"])
def test_words_of_change_are_no_number(text: str) -> None:
    """Nobody says of what exactly."""
    said = read_count_words(text)

    assert said is not None
    assert (text, False) == said[:2]


@pytest.mark.parametrize(
    ("text", "when", "number"),
    [
        ("peaked at 120 G/L", "highest", "120 G/L"),
        ("peak of 120", "highest", "120"),
        ("peak: >200 ×10⁹/L", "highest", ">200 ×10⁹/L"),
        ("nadir 3", "lowest", "3"),
        ("nadir of 3 G/L", "lowest", "3 G/L"),
        ("最高120", "highest", "120"),
        ("最低值为3", "lowest", "3"),
    ],
)
def test_an_extreme_is_a_number_and_a_time(text: str, when: str, number: str) -> None:
    """It is the highest or the lowest of its line."""
    said = read_count_words(text)

    assert said is not None
    assert ("", when, number) == (said.words, said.when, said.number)


@pytest.mark.parametrize(
    "text", ["120", "abnormal", "not normal", "low", "adequate", "haemolysed", "highest", ""]
)
def test_other_words_are_none(text: str) -> None:
    """They are refused where a count is needed, as before."""
    assert read_count_words(text) is None
    with pytest.raises(InputError):
        COUNT(on=0, count=text)


def patient(*counts: itp.PlateletMeasurement) -> itp.Patient:
    """A patient treated on day 0."""
    return itp.Patient(
        id="p1", platelets=counts,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    )  # fmt: skip


WORDS = patient(
    COUNT(on=0, count="9 G/L"),
    COUNT(on=7, count="normal", note="by telephone"),
    COUNT(on=14, count="doubled"),
    COUNT(on=21, count=None, count_stated="in the hundreds"),
    COUNT(on=None, count="peaked at 180 G/L"),
)


def test_a_count_without_number_and_words_is_refused() -> None:
    """Nothing is no count."""
    with pytest.raises(InputError, match="NO_COUNT"):
        COUNT(on=0, count=None)


def test_the_record_keeps_the_words() -> None:
    """They are shown where the number would be; the number alone says nothing."""
    by_words = {m.count_stated: m for m in WORDS.platelets}
    normal = by_words["normal"]

    assert ("normal", 0.0, ">=") == (
        normal.as_printed.printed, normal.count_1e9_per_l, normal.comparator,
    )  # fmt: skip
    assert normal.as_printed.is_unknown
    assert by_words.keys() == {None, "normal", "doubled", "in the hundreds"}
    assert ["highest"] == [m.when for m in WORDS.platelets if m.on is None]


def test_words_decide_nothing() -> None:
    """With them and without them every question has the same answer."""
    known = [m for m in WORDS.platelets if m.count_stated is None]
    bare = attrs.evolve(WORDS, platelets=known)
    for d in (itp.IWG_2009, itp.DING_2025, itp.get_definition("luna-3")):
        one, two = (itp.classify_response([p], definition=d) for p in (WORDS, bare))
        assert_same_answers(one, two)
        compared = [itp.compare_definitions([p], definitions=[d]) for p in (WORDS, bare)]
        assert_same_answers(*compared)
    weeks = [counts_by_week([p]) for p in (WORDS, bare)]
    assert_same_answers(*weeks)


def test_normal_is_no_baseline() -> None:
    """The count before it is: of words alone nothing is known."""
    counts = (COUNT(on=-7, count="20 G/L"), COUNT(on=0, count="unchanged"),
              COUNT(on=7, count="45 G/L"), COUNT(on=14, count="50 G/L"))  # fmt: skip

    assert 20.0 == itp.classify_response(patient(*counts)).baseline.value


def test_with_the_limit_normal_is_at_least_that() -> None:
    """A laboratory's lower limit of 150 makes two normal counts a complete response."""
    counts = (COUNT(on=0, count="9 G/L"), COUNT(on=7, count="≥150 G/L", count_stated="normal"),
              COUNT(on=14, count="≥150 G/L", count_stated="normal"))  # fmt: skip
    answer = itp.classify_response(patient(*counts))

    assert "CR" == str(answer.category)
    assert "normal on day 7" in answer.explain()


def test_the_missing_number_is_named() -> None:
    """In the evidence, among the problems, and in both languages."""
    unknown = patient(COUNT(on=0, count="9 G/L"), COUNT(on=7, count="normal"))

    assert "a number for the count printed as: normal" in (
        evidence_table([unknown]).cell(0, "missing").text
    )
    assert "normal" in evidence_table([unknown], lang="zh").cell(0, "missing").text
    table = problems_table(itp.CaseSeries(patients=[unknown]))
    codes = {row[table.columns.index("code")].text for row in table.cells}
    assert "COUNT_IN_WORDS" in codes


def test_a_course_shows_the_words() -> None:
    """They stand at their day, and no line is drawn through them."""
    data = course_data(WORDS)
    words = data[data["kind"] == "words"]
    texts = [text.get_text() for text in plot_course(WORDS).texts]

    assert [(7.0, "normal"), (14.0, "doubled"), (21.0, "in the hundreds")] == [
        *zip(words["day"].tolist(), words["printed"].tolist(), strict=True)
    ]
    assert {"normal", "doubled", "in the hundreds"} <= {*texts}


# --- through every door -------------------------------------------------------------------------


def test_files_give_the_words_back(tmp_path: Path) -> None:
    """CSV, workbook and columns."""
    series = itp.CaseSeries(patients=[WORDS])
    itp.write_csv(series, tmp_path / "csv")
    itp.write_excel(series, tmp_path / "series.xlsx")
    itp.write_parquet(as_cohort(series), tmp_path / "parquet")

    assert WORDS == itp.read_csv(tmp_path / "csv").patients[0]
    assert WORDS == itp.read_excel(tmp_path / "series.xlsx").patients[0]
    assert WORDS == itp.read_parquet(tmp_path / "parquet").patient(0)


ROWS = {
    "patient_id": ["p1"] * 5, "on": [0, 7, 14, 21, 28], "unit": ["G/L", "G/L", None, "G/L", "G/L"],
    "count": ["9", "normal", "doubled", None, "nadir 3"],
    "lower_limit": [None, "150", None, None, None],
    "count_stated": [None, None, None, "fair", None],
}  # fmt: skip
LINES = {"patient_id": ["p1"], "line": [1], "agents": ["ivig"], "started_on": [0]}


def read_by(door: str, folder: Path) -> itp.Patient:
    """Read the same rows through a door."""
    if door == "mapping":
        return itp.Cohort.from_tables(counts=ROWS, lines=LINES).patient(0)
    (folder / "patients.csv").write_text("patient_id\np1\n", encoding="utf-8")
    for name, table in (("counts", ROWS), ("lines", LINES)):
        lines = [",".join(table), *(
            ",".join("" if cell is None else str(cell) for cell in row)
            for row in zip(*table.values(), strict=True)
        )]  # fmt: skip
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    series, problems = itp.read_csv(folder, strict=False)
    assert {"COUNT_IN_WORDS"} <= {problem.code for problem in problems}
    return series.patients[0]


@pytest.mark.parametrize("door", ["mapping", "csv"])
def test_cells_of_words_are_read_alike(door: str, tmp_path: Path) -> None:
    """A limit beside normal is its bound; an empty count beside words is one in words."""
    found = read_by(door, tmp_path)

    assert [
        (0, "9", None, None), (7, "normal", "normal", None), (14, "doubled", "doubled", None),
        (21, "fair", "fair", None), (28, "3", None, "lowest"),
    ] == [
        (m.on, m.as_printed.printed, m.count_stated, m.when) for m in found.platelets
    ]  # fmt: skip
    assert [(9.0, ""), (150.0, ">="), (0.0, ">="), (0.0, ">="), (3.0, "")] == [
        (m.count_1e9_per_l, m.comparator) for m in found.platelets
    ]
