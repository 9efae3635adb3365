"""
Critical appraisal of case reports and case series: one row a source, as far as the data answer it.

The items are those of the check lists of JBI by their numbers, in words of our own. What a source
reports can be seen in the data; whether it is free of bias is for the reviewers to judge.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from itpcase._arguments import check_convention
from itpcase.cohort.subject import as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.model import CaseSeries, Day, Patient
from itpcase.report.checklists import Facts
from itpcase.report.evidence import source_of
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject
from itpcase.response.rules import check_definition
from itpcase.words import read_words

__all__ = ["appraisal_table"]

Appraisal = Literal["case reports", "case series"]

APPRAISALS: Final = get_args(Appraisal)

ITEMS: Final[dict[Appraisal, dict[str, str]]] = {
    "case reports": {
        "1": "demographics", "2": "timeline", "3": "bleeds", "4": "tests", "5": "doses",
        "6": "outcomes", "7": "", "8": "",
    },
    "case series": {
        "1": "", "2": "diagnosis", "3": "", "4": "", "5": "", "6": "demographics",
        "7": "bleeds", "8": "outcomes", "9": "", "10": "",
    },
}  # fmt: skip
"""By the number of the item, which fact of the data speaks to it."""

STATES: Final = {"whole": "reported", "in_part": "in_part", "nothing": "to_judge"}
"""The state of an item, by how far the data answer it."""


def appraisal_table(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    checklist: Appraisal = "case reports",
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Lay out the critical appraisal of the sources of a review, one row a source.

    * sources are told apart by their *citation*; a case without one is a source of its own;
    * a source with one patient is a case report, one with several a case series: each check list
      has the sources of its kind;
    * an item is reported, reported in part, or to be judged where the data hold nothing of it; what
      stands behind a cell says of how many patients, lines or counts it is known. Nothing is
      scored, and no risk is summed up.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The cases, each with its source as *citation*.
    definition : Definition
        By which the outcomes are told.
    checklist : {"case reports", "case series"}
        Of eight and of ten items.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words; sources stay as they are.

    Returns
    -------
    PublicationTable
        One row a source, by its first patient; the columns ``source, patients`` and the numbers of
        the items, whose words are in the notes.

    Raises
    ------
    DefinitionError
        If the definition has no levels.
    InputError
        For another check list.

    See Also
    --------
    care_checklist, strobe_checklist : what a report of one's own has to say.

    References
    ----------
    Munn Z et al. JBI Evid Synth 2020;18:2127 (case series). Moola S et al. in: JBI Manual for
    Evidence Synthesis, 2020 (case reports). The items as public copies of the lists have them.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import appraisal_table
    >>> table = appraisal_table(examples.load("published-cases"))
    >>> [table.cell("PAKJPATH-32F", name).text for name in ("patients", "1", "2", "8")]
    ['1', 'reported', 'in part', 'to judge']
    >>> table.cell("PAKJPATH-32F", "1").why
    'age of 1, sex of 1 of 1 patient'
    """
    check_convention("checklist", checklist, APPRAISALS)
    check_definition(definition)
    said, items = read_words(lang), ITEMS[checklist]
    name = f"appraisal_{checklist.replace(' ', '_')}"
    sheet = Sheet(name="appraisal", said=said, columns=("source", "patients", *items))
    sheet.headings.update({number: number for number in items})
    sources: dict[str, list[Patient]] = {}
    for patient in as_series(subject, data_cut).patients:
        sources.setdefault(patient.citation or f"\0{patient.id}", []).append(patient)
    for patients in sources.values():
        if (len(patients) > 1) == (checklist == "case series"):
            facts = Facts(CaseSeries(patients=patients), definition, said)
            sheet.rows[patients[0].id] = _row(facts, items)
    for number in items:
        sheet.notes.append(
            said("appraisal.item", number=number, asks=said(f"{name}.item.{number}"))
        )
    sheet.note("source")
    return sheet.table(kind=said(f"{name}.kind"))


def _row(facts: Facts, items: dict[str, str]) -> list[TableCell]:
    said, patients = facts.said, facts.patients
    ids = tuple(patient.id for patient in patients)
    source = source_of(patients[0])
    cells: list[Any] = [
        TableCell(text=source or MISSING, value=source or None, patients=ids),
        TableCell(text=str(len(ids)), value=len(ids), patients=ids),
    ]
    for speaks in items.values():
        why, known = facts.speak_to(speaks)
        state = STATES[known]
        cells.append(TableCell(text=said(f"appraisal.state.{state}"), value=state, why=why))
    return cells
