"""
Shift tables of the laboratory: the grade at baseline by the worst grade on treatment.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import Final

import numpy as np

from itpcase.model import Day
from itpcase.report.publication import PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject
from itpcase.safety import safety_table
from itpcase.safety.shifts import shifts_of
from itpcase.units.labs import PLATELETS
from itpcase.units.text import percent
from itpcase.words import read_words

__all__ = ["laboratory_shifts_table"]

GRADES: Final = (0, 1, 2, 3, 4)
"""No value of the laboratory is graded 5, which is death."""

UNKNOWN: Final = "unknown"


def laboratory_shifts_table(
    subject: Subject,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Show from which CTCAE grade at baseline the lines went to which worst grade: a shift table.

    * baseline and worst grade are those of `itpcase.safety.safety_table`, by analyte;
    * percentages are of the lines of the analyte of which both grades are known; a grade that is
      not known has a row or a column of its own, and is no grade 0.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the headings and notes.

    Returns
    -------
    PublicationTable
        One row for each analyte and grade at baseline, such as ``"alt/0"`` and ``"alt/unknown"``;
        each cell leads to the patients behind it, as often as they have a line there.

    Raises
    ------
    InputError
        For a cohort that holds no laboratory values.

    See Also
    --------
    itpcase.safety.shift_table : the same as columns.
    laboratory_table : the lines one by one.

    References
    ----------
    ctcae5.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["zanubrutinib"], started_on=0)],
    ...     labs=[itp.LabMeasurement(on=d, analyte="alt", value=f"{v} U/L", upper_limit="40 U/L")
    ...           for d, v in [(0, 30), (14, 130), (28, 60)]],
    ... )
    >>> table = itp.report.tables.laboratory_shifts_table(patient)
    >>> [table.cell("alt/0", name).text for name in ("baseline", "grade_2", "total")]
    ['Grade 0', '1 (100%)', '1']
    """
    said = read_words(lang)
    codes = (*map(str, GRADES), UNKNOWN)
    columns = ("analyte", "baseline", *(f"grade_{n}" for n in GRADES), UNKNOWN, "total")
    sheet = Sheet(
        name="shifts", said=said, columns=columns,
        headings={f"grade_{n}": said("shifts.grade", n=n) for n in GRADES},
    )  # fmt: skip
    found = safety_table(subject, line=line, data_cut=data_cut)
    of = shifts_of(found)
    behind: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for row, *grades in zip(of.row.tolist(), of.baseline.tolist(), of.worst.tolist(), strict=True):
        before, after = (UNKNOWN if np.isnan(each) else f"{each:g}" for each in grades)
        behind[found["analyte"][row]][before, after].append(str(found["patient_id"][row]))
    for analyte in filter(behind.__contains__, dict.fromkeys(found["analyte"].tolist())):
        own = behind[analyte]
        name = said.get("analyte", analyte)
        known = sum(len(ids) for pair, ids in own.items() if UNKNOWN not in pair)
        for before in (code for code in codes if any(pair[0] == code for pair in own)):
            named = said("shifts.unknown" if before == UNKNOWN else "shifts.grade", n=before)
            lines = [own.get((before, after), []) for after in codes]
            everyone = [*chain.from_iterable(lines)]
            cells = []
            for after, ids in zip(codes, lines, strict=True):
                text = str(len(ids))
                if ids and UNKNOWN not in {before, after}:
                    share = f"{percent(len(ids) / known, known)}%"
                    text = said("tables.with", text=text, inside=share)
                cells.append(TableCell(text=text, value=len(ids), patients=tuple(ids)))
            sheet.rows[f"{analyte}/{before}"] = [
                TableCell(text=name, value=analyte),
                TableCell(text=named, value=None if before == UNKNOWN else int(before)),
                *cells,
                TableCell(text=str(len(everyone)), value=len(everyone), patients=tuple(everyone)),
            ]
    sheet.note("lines")
    sheet.note("grades")
    if PLATELETS in behind:
        sheet.note("platelets")
    return sheet.table()
