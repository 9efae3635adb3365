"""
Shift tables of the laboratory: the grade at baseline by the worst grade on treatment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

import attrs
import numpy as np

from itpcase.cohort.subject import as_cohort
from itpcase.estimates.groups import group_order, label_lines
from itpcase.figures._labels import group_words
from itpcase.model import Day
from itpcase.report._own_groups import column_of
from itpcase.report.publication import PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject, kept_lines
from itpcase.safety import SafetyTable, safety_table
from itpcase.safety.shifts import shifts_of
from itpcase.units.labs import PLATELETS
from itpcase.units.text import percent
from itpcase.words import Words, read_words

__all__ = ["laboratory_shifts_table"]

GRADES: Final = (0, 1, 2, 3, 4)
"""No value of the laboratory is graded 5, which is death."""

UNKNOWN: Final = "unknown"
CODES: Final = (*map(str, GRADES), UNKNOWN)


@attrs.frozen(eq=False, kw_only=True)
class Shifted:
    """
    The lines of an analyte, and of a group, by their two grades.

    Parameters
    ----------
    analyte : str
    group : str or None
    owners : dict of (str, str) to list of str
        By the grade at baseline and the worst grade, the patient of each line.
    """

    analyte: str
    group: str | None
    owners: dict[tuple[str, str], list[str]]

    @property
    def known(self) -> int:
        """How many lines have two grades that are known."""
        return sum(len(ids) for pair, ids in self.owners.items() if UNKNOWN not in pair)

    def baselines(self) -> Iterator[tuple[str, list[list[str]]]]:
        """Give each grade at baseline that occurs, with the patients by the worst grade."""
        for before in (code for code in CODES if any(pair[0] == code for pair in self.owners)):
            yield before, [self.owners.get((before, after), []) for after in CODES]


def _shifted(found: SafetyTable, groups: Sequence[str] | None) -> list[Shifted]:
    """Divide the lines by analyte, in its order, by group and by their two grades."""
    of = shifts_of(found)
    names = [None] if groups is None else group_order(groups)
    lines: dict[tuple[str, str | None], dict[tuple[str, str], list[str]]] = {}
    for row, *grades in zip(of.row.tolist(), of.baseline.tolist(), of.worst.tolist(), strict=True):
        before, after = (UNKNOWN if np.isnan(each) else f"{each:g}" for each in grades)
        key = found["analyte"][row], None if groups is None else groups[row]
        own = lines.setdefault(key, {})
        own.setdefault((before, after), []).append(str(found["patient_id"][row]))
    return [
        Shifted(analyte=analyte, group=name, owners=lines[analyte, name])
        for analyte in dict.fromkeys(found["analyte"].tolist())
        for name in names
        if (analyte, name) in lines
    ]


def laboratory_shifts_table(
    subject: Subject,
    *,
    by: Any = None,
    line: int | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Show from which CTCAE grade at baseline the lines went to which worst grade: a shift table.

    * baseline and worst grade are those of `itpcase.safety.safety_table`, by analyte;
    * percentages are of the lines of the analyte of which both grades are known, beside groups of
      those of the group; a grade that is not known has a row or a column of its own, and is no
      grade 0.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    by : str, mapping or array_like, optional
        What divides the lines into groups, which stand below each other for each analyte, as for
        `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the headings and notes.

    Returns
    -------
    PublicationTable
        One row for each analyte and grade at baseline, such as ``"alt/0"`` and ``"alt/unknown"``,
        with groups ``"alt/placebo/0"``; each cell leads to the patients behind it, as often as
        they have a line there.

    Raises
    ------
    InputError
        For a cohort that holds no laboratory values, and for groups that are none.

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
    ...     id="p1", arm="zanubrutinib",
    ...     lines=[itp.TreatmentLine(line=1, agents=["zanubrutinib"], started_on=0)],
    ...     labs=[itp.LabMeasurement(on=d, analyte="alt", value=f"{v} U/L", upper_limit="40 U/L")
    ...           for d, v in [(0, 30), (14, 130), (28, 60)]],
    ... )
    >>> table = itp.report.tables.laboratory_shifts_table(patient)
    >>> [table.cell("alt/0", name).text for name in ("baseline", "grade_2", "total")]
    ['Grade 0', '1 (100%)', '1']
    >>> itp.report.tables.laboratory_shifts_table(patient, by="arm").rows
    ('alt/zanubrutinib/0',)
    """
    said = read_words(lang)
    cohort = as_cohort(subject, data_cut)
    found = safety_table(cohort, line=line)
    groups = None
    if by is not None:
        kept = kept_lines(cohort, line)
        labels = label_lines(cohort, kept, by)
        each = len(found) // len(kept) if len(kept) else 0  # a row an analyte, line by line
        groups = np.repeat(labels, each).tolist()
    columns = (
        "analyte", *(() if by is None else ("group",)), "baseline",
        *(f"grade_{n}" for n in GRADES), UNKNOWN, "total",
    )  # fmt: skip
    sheet = Sheet(
        name="shifts", said=said, columns=columns,
        headings={f"grade_{n}": said("shifts.grade", n=n) for n in GRADES},
    )  # fmt: skip
    shifted = _shifted(found, groups)
    for own in shifted:
        _add_rows(sheet, own, by)
    sheet.note("lines" if by is None else "lines_by_group")
    sheet.note("grades")
    if any(own.analyte == PLATELETS for own in shifted):
        sheet.note("platelets")
    table = sheet.table()
    return table if by is None else attrs.evolve(table, title=_title_by(by, said))


def _title_by(by: Any, said: Words) -> str:
    return said("shifts.title_by_group", by=said.get("column", column_of(by)))


def _add_rows(sheet: Sheet, own: Shifted, by: Any) -> None:
    """Add the rows of an analyte, and of a group of it."""
    said, known = sheet.said, own.known
    name = TableCell(text=said.get("analyte", own.analyte), value=own.analyte)
    start, group = [own.analyte], []
    if own.group is not None:
        start.append(own.group)
        group = [TableCell(text=group_words(own.group, said, by), value=own.group)]
    for before, lines in own.baselines():
        named = said("shifts.unknown" if before == UNKNOWN else "shifts.grade", n=before)
        everyone = [*chain.from_iterable(lines)]
        cells = []
        for after, ids in zip(CODES, lines, strict=True):
            text = str(len(ids))
            if ids and UNKNOWN not in {before, after}:
                share = f"{percent(len(ids) / known, known)}%"
                text = said("tables.with", text=text, inside=share)
            cells.append(TableCell(text=text, value=len(ids), patients=tuple(ids)))
        sheet.rows["/".join([*start, before])] = [
            name,
            *group,
            TableCell(text=named, value=None if before == UNKNOWN else int(before)),
            *cells,
            TableCell(text=str(len(everyone)), value=len(everyone), patients=tuple(everyone)),
        ]
