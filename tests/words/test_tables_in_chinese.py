"""Every table of a Chinese report: its cells, what stands behind them, its notes."""

from __future__ import annotations

import attrs

import itpcase as itp
from itpcase import examples
from itpcase.definitions.references import REFERENCES
from itpcase.report._sections.order import parts_of
from itpcase.report.publication import PublicationTable
from tests.words.chinese import is_sentence, words_of_print

LABS = (("alt", "U/L", "40", (30, 150)), ("haemoglobin", "g/dL", None, (13, 9)),
        ("creatinine", "umol/L", "100", (80, 340)))  # fmt: skip


def with_labs(patient: itp.Patient) -> itp.Patient:
    """Put values of three tests on the first days of a patient's counts."""
    days = [count.on for count in patient.platelets if count.on is not None]
    values = [
        itp.LabMeasurement(on=on, analyte=name, value=f"{value} {unit}",
                           upper_limit=limit and f"{limit} {unit}")
        for name, unit, limit, values in LABS
        for on, value in zip((days[0], days[-1]), values, strict=True)
    ] if days else []  # fmt: skip
    return attrs.evolve(patient, labs=values)


def texts_of(table: PublicationTable) -> list[str]:
    """Return all that a table says."""
    cells = [cell for row in table.cells for cell in row]
    behind = [text for cell in cells for text in (cell.text, cell.explain("zh"))]
    return [table.title, *table.headings, *table.notes, *behind]


def test_no_table_of_a_chinese_report_says_an_english_sentence() -> None:
    """With laboratory values, groups, a review and check lists; words of the source are its own."""
    series = examples.load("published-cases")
    patients = [with_labs(patient) for patient in series.patients]
    own = {word for patient in patients for word in words_of_print(patient)}
    own |= {str(each) for each in REFERENCES.values()}
    found = []
    for part in parts_of(itp.CaseSeries(patients=patients), lang="zh", by="agents",
                         checklists=("care", "strobe")):  # fmt: skip
        for text in (text for table in part.tables for text in texts_of(table)):
            for words in sorted(own, key=len, reverse=True):
                text = text.replace(words, "")  # noqa: PLW2901 - what is left
            if is_sentence(text):
                found.append((part.name, text))

    assert [] == found
