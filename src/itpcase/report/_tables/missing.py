"""
What is missing: of each variable that the answers use, in how many it is known, assumed, or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, Self

import attrs
import numpy as np

from itpcase._arguments import each_of
from itpcase._days import NO_DAY
from itpcase.agents import unread_agents
from itpcase.cohort.assumed import are_assumed
from itpcase.cohort.codes import NOT_STATED, UNGRADED, unknown_counts
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.contact import last_contact
from itpcase.cohort.subject import as_cohort
from itpcase.definitions.definition import Definition
from itpcase.estimates.groups import fact_of_each
from itpcase.model import Day
from itpcase.report._parts import DEFAULT_DEFINITIONS
from itpcase.report._tables.patients import patients_at_start
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.response.endpoints import answer_endpoints
from itpcase.table import Column, Ragged, objects
from itpcase.terms import Answer, Assumed, BaselineSource, Phase, ResponseCategory
from itpcase.units.text import percent
from itpcase.words import Words, read_words

__all__ = ["missing_table"]

KNOWN, ASSUMED, NOT_KNOWN = "known", "assumed", "missing"
STATES: Final = (KNOWN, ASSUMED, NOT_KNOWN)
"""What a variable of a record can be; each record is one of them."""

# --- the kernel ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class Variable:
    """
    A variable of all records of a kind.

    Parameters
    ----------
    name : str
        Its code, such as ``"lines.start"``: the kind of the records, and what of them.
    owner : numpy.ndarray
        The patient of each record, by place.
    known, assumed : numpy.ndarray of bool
        Whether it is known of each record, and whether that is by an assumption.
    reason : numpy.ndarray of str or None, optional
        Why it is not known, where that is told.
    definition : Definition, optional
        By which it is an answer.
    """

    name: str
    owner: Column
    known: Column
    assumed: Column
    reason: Column | None = None
    definition: Definition | None = None

    @classmethod
    def of(cls, name: str, owner: Column, known: Any, *, assumed: Any = False, **more: Any) -> Self:
        """Take what is known of each record, and what of that is assumed."""
        held = np.asarray(known, dtype=bool)
        taken = np.broadcast_to(np.asarray(assumed, dtype=bool), held.shape) & held
        return cls(name=name, owner=owner, known=held, assumed=taken, **more)

    @property
    def records(self) -> str:
        return self.name.partition(".")[0]

    @property
    def is_answer(self) -> bool:
        return self.definition is not None

    def rows(self, state: str) -> Column:
        """Return the places of the records in a state."""
        held = {
            KNOWN: self.known & ~self.assumed, ASSUMED: self.assumed, NOT_KNOWN: ~self.known,
        }[state]  # fmt: skip
        return np.flatnonzero(held)


def _variables_of(cohort: Cohort, definitions: Sequence[Definition]) -> Iterator[Variable]:
    """Give the variables that the answers use, patients first, and the answers themselves."""
    yield from _of_patients(cohort)
    yield from _of_lines(cohort)
    counts = cohort.counts
    counted = partial(_counted, cohort, counts)
    dated, of_unit, about = (
        are_assumed(cohort, "counts", word)
        for word in (Assumed.DAY, Assumed.UNIT, Assumed.APPROXIMATE)
    )
    is_number = ~unknown_counts(counts)
    yield counted("counts.day", counts["day"] != NO_DAY, assumed=dated)
    yield counted("counts.value", is_number, assumed=about)
    yield counted("counts.unit", is_number, assumed=of_unit, of=is_number)
    for name, rows in (("bleeds", cohort.bleeds), ("rescues", cohort.rescues)):
        if not _is_counted(cohort, rows).any():
            continue
        assumed = are_assumed(cohort, name, Assumed.DAY)
        yield _counted(cohort, rows, f"{name}.day", rows["day"] != NO_DAY, assumed=assumed)
        if name == "bleeds":
            yield _counted(cohort, rows, "bleeds.grade", rows["grade"] != UNGRADED)
    if cohort.labs is not None and _is_counted(cohort, cohort.labs).any():
        yield from _of_labs(cohort, cohort.labs)
    for d in definitions:
        yield from _answers(cohort, d)


def _is_counted(cohort: Cohort, rows: Ragged, day: str = "day") -> Column:
    """Tell which records are not of a day after the data cut; one of no day is counted."""
    found: Column = rows[day] <= cohort.data_cut[rows.patient]
    found |= rows[day] == NO_DAY
    return found


def _have_any(cohort: Cohort, rows: Ragged) -> Column:
    """Tell which patients have a record that is counted."""
    found = np.zeros(len(cohort), dtype=bool)
    found[rows.patient[_is_counted(cohort, rows)]] = True
    return found


def _counted(
    cohort: Cohort, rows: Ragged, name: str, known: Any, *, day: str = "day", assumed: Any = False,
    of: Column | None = None, reason: Column | None = None, **more: Any,
) -> Variable:  # fmt: skip
    """Take a variable of records, without those after the data cut; *of* some of them."""
    kept = _is_counted(cohort, rows, day) & (True if of is None else of)
    is_assumed = np.broadcast_to(np.asarray(assumed, dtype=bool), kept.shape)
    return Variable.of(
        name, rows.patient[kept], np.asarray(known, dtype=bool)[kept], assumed=is_assumed[kept],
        reason=None if reason is None else reason[kept], **more,
    )  # fmt: skip


def _of_patients(cohort: Cohort) -> Iterator[Variable]:
    """Take age, sex and phase as Table 1 has them."""
    starts = patients_at_start(cohort)
    each = partial(Variable.of, owner=np.arange(len(cohort)))
    facts = cohort.patients
    yield each("patients.age", known=[at.known_age is not None for at in starts],
               assumed=[at.is_age_as_recorded for at in starts])  # fmt: skip
    yield each("patients.sex", known=[at.patient.sex is not None for at in starts])
    yield each("patients.diagnosed", known=facts["diagnosed"] != NO_DAY)
    yield each("patients.phase", known=[at.known_phase is not Phase.UNKNOWN for at in starts],
               assumed=[at.known_phase is not at.phase for at in starts])  # fmt: skip
    bled = _have_any(cohort, cohort.bleeds)
    yield each(
        "patients.comorbidity",
        known=[bool(told) for told in fact_of_each(cohort, "patients", "comorbidity")],
    )
    yield each("patients.bleeding", known=facts["bleeding_recorded"], assumed=~bled)
    told = (facts["died"] != NO_DAY) | (facts["followed"] != NO_DAY)
    yield each("patients.vital_status", known=told)
    seen = last_contact(cohort) != NO_DAY
    yield each("patients.last_contact", known=told | seen, assumed=~told)


def _of_lines(cohort: Cohort) -> Iterator[Variable]:
    lines = cohort.lines
    counted = partial(_counted, cohort, lines, day="start")
    is_read = {
        agents: not any(each == NOT_STATED for each in agents) and not any(unread_agents(agents))
        for agents in set(lines["agents"].tolist())
    }
    ongoing = lines.get("ongoing")
    goes_on = np.zeros(len(lines), dtype=bool) if ongoing is None else ongoing == 1
    doses = [line.dose for at in patients_at_start(cohort) for line in at.patient.lines]
    dated = are_assumed(cohort, "lines", Assumed.DAY)
    yield counted("lines.start", lines["start"] != NO_DAY, assumed=dated)
    yield counted("lines.agents", [is_read[each] for each in lines["agents"].tolist()])
    yield counted("lines.dose", [each is not None for each in doses])
    ended = lines["end"] != NO_DAY
    why = [bool(told) for told in fact_of_each(cohort, "lines", "stop_reason")]
    yield counted("lines.end", ended | goes_on)
    if ended.any():
        yield counted("lines.stop_reason", why, of=ended)


def _of_labs(cohort: Cohort, labs: Ragged) -> Iterator[Variable]:
    yield Variable.of("patients.labs", np.arange(len(cohort)), _have_any(cohort, labs))
    for name, known in (
        ("day", labs["day"] != NO_DAY), ("value", ~np.isnan(labs["value"])),
        ("limit", ~(np.isnan(labs["uln"]) & np.isnan(labs["lln"]))),
    ):  # fmt: skip
        assumed = are_assumed(cohort, "labs", Assumed.DAY) if name == "day" else False
        yield _counted(cohort, labs, f"labs.{name}", known, assumed=assumed)


def _answers(cohort: Cohort, d: Definition) -> Iterator[Variable]:
    """Give the baseline, the category and the other answers of a definition."""
    counted = partial(_counted, cohort, cohort.lines, day="start", definition=d)
    if d.levels:
        found = classify_response(cohort, definition=d)
        yield counted("lines.baseline", found["baseline_source"] != BaselineSource.MISSING)
        yield counted(
            "lines.category", found["category"] != str(ResponseCategory.NE),
            reason=found["not_evaluable"],
        )  # fmt: skip
    if not d.questions:
        return
    asked = answer_endpoints(cohort, d)
    for name in dict.fromkeys(asked["endpoint"].tolist()):
        own = asked[asked["endpoint"] == name]
        yield counted(
            f"lines.{name}", own["answer"] != str(Answer.UNKNOWN), reason=own["not_evaluable"]
        )


# --- the table ----------------------------------------------------------------------------------


def missing_table(
    subject: Subject,
    *,
    definitions: Iterable[Definition] = DEFAULT_DEFINITIONS,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Count what is missing: of each variable that the answers use, and the answers themselves.

    * each record is one of three: the variable is known, it is assumed, or it is not known; the
      three add up to the number of records, of which the percentages are;
    * assumed is what the source does not print and the data mark as supplied (a unit, a day, a
      number that is about so much); an age as recorded that cannot be moved to the start of the
      line, and a phase as the source states it, as in Table 1; a last contact that is the last day
      on record, as neither death nor the end of follow-up is; and that bleeding was recorded, of a
      patient without a bleed of whom the data do not say that it was not;
    * the reason of a stop is counted of the treatments that were stopped;
    * what the data hold of days after the data cut is not counted, lines that start then neither;
      a record of no day is;
    * a day that print gives in words alone is not known; so are drugs that are not understood, and
      whether a patient lived where neither a death nor a last contact is on record;
    * below an answer of a definition stand the lines that are not evaluable, reason by reason.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definitions : iterable of Definition
        Whose answers are counted; those of a report if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a variable, whose code is such as ``"lines.start"``, or
        ``"lines.category/iwg-2009"`` and ``"lines.category/iwg-2009/NO_COUNTS"`` of an answer.

    Raises
    ------
    InputError
        For what is no definition.

    See Also
    --------
    itpcase.report.tables.problems_table : the same gaps one by one, with the patients.

    References
    ----------
    STROBE, items 12c and 14b: von Elm E et al. Lancet 2007;370:1453 (the items as public copies of
    the list have them).

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.report import missing_table
    >>> table = missing_table(examples.load("published-cases"), definitions=[itp.IWG_2009])
    >>> for row in ("patients.age", "lines.start", "lines.category/iwg-2009"):
    ...     print(row, [table.cell(row, name).text for name in ("of", "known", "missing")])
    patients.age ['12 patients', '3 (25%)', '7 (58%)']
    lines.start ['32 lines of treatment', '5 (16%)', '21 (66%)']
    lines.category/iwg-2009 ['32 lines of treatment', '2 (6%)', '30 (94%)']
    """
    said = read_words(lang)
    chosen = each_of(definitions, "definitions", Definition)
    cohort = as_cohort(subject, data_cut)
    ids = [str(each) for each in cohort.ids.tolist()]
    sheet = Sheet(name="missing", said=said, columns=("item", "of", *STATES))
    for each in _variables_of(cohort, chosen):
        _add_rows(sheet, each, ids)
    sheet.note("states")
    sheet.note("assumed")
    sheet.note("evaluable")
    return sheet.table()


def _add_rows(sheet: Sheet, of: Variable, ids: Sequence[str]) -> None:
    """Add the row of a variable, and below an answer one for each reason."""
    said, d = sheet.said, of.definition
    code = of.name if d is None else f"{of.name}/{d.id}"
    total = len(of.owner)

    def owners(rows: Column) -> tuple[str, ...]:
        return tuple(ids[p] for p in of.owner[rows].tolist())

    def share(rows: Column) -> TableCell:
        n = len(rows)
        text = said("tables.with", text=n, inside=f"{percent(n / total, total)}%") if total else "0"
        return TableCell(text=text, value=n, patients=owners(rows))

    sheet.rows[code] = [
        TableCell(text=_told(of, said), value=of.name),
        TableCell(
            text=said(f"many.{_NOUN[of.records]}", n=total), value=total,
            patients=owners(np.arange(total)),
        ),
        *(
            TableCell(text=MISSING) if of.is_answer and state == ASSUMED else share(of.rows(state))
            for state in STATES
        ),
    ]  # fmt: skip
    if of.reason is None:
        return
    rows = of.rows(NOT_KNOWN)
    reasons = objects([str(each) for each in of.reason[rows].tolist()])
    for reason in dict.fromkeys(reasons.tolist()):
        told = said("missing.reason", reason=said.get("reason", reason))
        sheet.rows[f"{code}/{reason}"] = [
            TableCell(text=told, value=reason),
            *[TableCell(text="")] * 3,
            share(rows[reasons == reason]),
        ]


_NOUN: Final = {
    "patients": "patient", "lines": "line", "counts": "count", "bleeds": "bleed",
    "rescues": "rescue", "labs": "lab",
}  # fmt: skip
"""What is said of the number of records of a kind."""


def _told(of: Variable, said: Words) -> str:
    """Name a variable; an answer with the definition that gives it."""
    if of.definition is None:
        return said(f"missing.item.{of.name}")
    kind, _, name = of.name.partition(".")
    if name in {"category", "baseline"}:
        return said(f"missing.item.{kind}.{name}", id=of.definition.id)
    return said("missing.answer", name=said.get("endpoint", name), id=of.definition.id)
