"""
What authors state of groups of lines: whether they responded, and for how long.
"""

from __future__ import annotations

from typing import Final

from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import By, ByGroup
from itpcase.estimates.stated import stated_rates
from itpcase.estimates.stated_duration import COUNTED, Reading, stated_durations
from itpcase.figures._axis import last_of, unit_for
from itpcase.figures._labels import group_words
from itpcase.report._estimates.groups import rate_words
from itpcase.report._estimates.series import median_words
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject
from itpcase.words import read_words

COLUMNS: Final = ("group", "lines", "patients", "lines_stated", "rate_stated")

MEDIANS: Final[dict[Reading, str]] = {"ended": "if_ended", "cut off": "if_cut_off"}
"""The columns of the medians, by how durations are read that do not say whether they ended."""


def stated_table(
    subject: Subject, *, by: By | None = None, line: int | None = None, lang: str = "en"
) -> PublicationTable:
    """
    Give how many lines responded by the words of their authors, in all or by group.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a group; the columns ``group, lines, patients, lines_stated, rate_stated``.

    Raises
    ------
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.estimates.stated_rates : the same numbers.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import stated_table
    >>> table = stated_table(examples.load("published-cases"), by="phase")
    >>> table.cell("chronic", "rate_stated").text
    '2/2 (100%, 16–100)'
    """
    said = read_words(lang)
    rows = {}
    for rate in stated_rates(subject, by=by, line=line):
        texts = {
            "group": group_words(rate["group"], said, by),
            **{name: str(rate[name]) for name in ("lines", "patients", "lines_stated")},
            "rate_stated": rate_words(rate, rate["lines_stated"], said)
            if rate["lines_stated"]
            else MISSING,
        }
        rows[rate["group"]] = tuple(TableCell(text=t, value=t) for t in texts.values())
    return PublicationTable(
        name="stated",
        title=said("groups.title_stated"),
        columns=COLUMNS,
        headings=tuple(said(f"groups.column.{name}") for name in COLUMNS),
        rows=tuple(rows),
        cells=tuple(rows.values()),
        notes=(said("groups.note_stated"),),
        lang=lang,
    )


def stated_durations_table(
    subject: Subject, *, by: By | None = None, line: int | None = None, lang: str = "en"
) -> PublicationTable:
    """
    Give how many durations ended, were cut off or do not say it, and the median in both readings.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a group; the columns ``group, lines, lines_stated, ended, cut_off, not_said,
        without_length, not_reported, if_ended, if_cut_off``. The last two are the medians under
        either reading of what is not said.

    Raises
    ------
    InputError
        For a column that is not there.

    See Also
    --------
    itpcase.estimates.stated_durations : the same numbers, and the lines one by one.
    itpcase.figures.plot_stated_durations : the curves of both readings.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import stated_durations_table
    >>> table = stated_durations_table(examples.load("published-cases"))
    >>> [table.cell(0, name).text for name in ("lines_stated", "ended", "cut_off", "not_said")]
    ['7', '1', '0', '6']
    """
    said = read_words(lang)
    found = stated_durations(subject, by=by, line=line)
    sheet = Sheet(
        name="stated_durations", said=said, columns=("group", *COUNTED, *MEDIANS.values())
    )
    curves = {name: found.curve(reading) for reading, name in MEDIANS.items()}
    every = [
        each
        for found_by in curves.values()
        for each in (found_by.values() if isinstance(found_by, ByGroup) else [found_by])
    ]
    unit = unit_for(last_of(every))
    for name in MEDIANS.values():
        sheet.headings[name] = said(
            f"stated_durations.column.{name}", unit=said(f"time_unit.{unit}")
        )
    of_group = {
        name: each if isinstance(each, ByGroup) else {ALL: each} for name, each in curves.items()
    }
    for row in found.summary().rows():
        name = row["group"]
        medians = [
            median_words(curve, said, unit) if len(curve := each[name]) else MISSING
            for each in of_group.values()
        ]
        texts = [group_words(name, said, by), *(str(row[each]) for each in COUNTED), *medians]
        sheet.rows[name] = [TableCell(text=text, value=text) for text in texts]
    sheet.note("parts")
    sheet.note("source")
    return sheet.table()
