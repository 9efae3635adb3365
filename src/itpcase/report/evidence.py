"""
The evidence table of a literature review: what print says of each case, beside what is computed.

`evidence_table` has a row for each line of each case, `evidence_summary` a row for each definition,
`cases_bibtex` the sources of the cases.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any, Final

import numpy as np

from itpcase._arguments import each_of
from itpcase.agents import say_agents
from itpcase.cohort.subject import as_cohort, as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.kappa import agreement
from itpcase.measures.printed import bounds_of_start
from itpcase.model import Day, Patient, TreatmentLine
from itpcase.report._methods import many
from itpcase.report._references import fields_of
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject
from itpcase.response.category import Response, classify_response
from itpcase.response.stated import read_stated_response
from itpcase.response.stated_duration import OTHER_WORDS, StatedDuration, read_stated_end
from itpcase.terms import Answer, NotEvaluable, ResponseCategory, Verdict
from itpcase.units.times import DELIVERY, read_time
from itpcase.words import Words, read_words

__all__ = ["cases_bibtex", "evidence_summary", "evidence_table"]

_COLUMNS: Final = (
    "patient", "who", "line", "agents", "start", "stated", "criterion", "duration", "ended",
    "computed", "agreement", "missing", "source", "doi",
)  # fmt: skip
_SUMMARY_COLUMNS: Final = (
    "definition", "lines", "judged", "missing", "both", "agreed", "kappa",
)  # fmt: skip

MONTHS_IN_YEAR: Final = 12
IN_MONTHS_BELOW: Final = 24
"""Ages below are written in months. [months]"""

Bounds = tuple[Any, Any]
"""The least and the greatest that a value can be."""

_DOI: Final = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:?\s*)?\b(10\.\d{4,9}/[^\s,;\"'<>\]]*[^\s,;.\"'<>\])])",
    re.IGNORECASE,
)


def _computed(a: Response) -> Answer:
    """Whether a definition finds a response of whatever level."""
    if a.category == ResponseCategory.NE:
        return Answer.UNKNOWN
    return Answer.YES if str(a.category) in a.definition.level_names else Answer.NO


def _compared(stated: str | None, computed: Answer) -> str:
    """Say by its code whether the authors and a definition agree."""
    read = read_stated_response(stated)
    if stated is None:
        return "not_stated"
    if read == Answer.UNKNOWN:
        return "not_read"
    if computed == Answer.UNKNOWN:
        return "not_evaluable"
    return "agree" if read == computed else "differ"


def _answers(subject: Subject, d: Definition, line: int | None, cut: Day | None) -> list[Response]:
    table = classify_response(as_cohort(subject, cut), line=line, definition=d)
    return [table.answer(row) for row in range(len(table))]


def evidence_table(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    List each line of each published case: what the authors say, and what a definition computes.

    * *who* is sex, age, and the diagnosis with its phase and cause, *agents* what was given with
      its dose;
    * *stated* is the text of the source, with its *criterion* and the *duration* that it gives;
      whether it says that there was a response is read by
      `itpcase.response.stated.read_stated_response`;
    * *ended* is whether the response had ended by then, as `itpcase.estimates.stated_durations`
      reads it: ended, cut off, or not said;
    * *computed* is the category of `itpcase.classify_response`; if print leaves days open and they
      decide, all that are possible;
    * *start* is the day of the line, or what the source says of it; files and frames have the first
      and the last day that is possible, and the least and the most days of the *duration*;
    * *agreement* compares only response or none: agree, differ, or why they cannot be compared;
    * *missing* names what would be needed where the line is not evaluable.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        What counts as a response.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words; what the source says stays as it is.

    Returns
    -------
    PublicationTable
        One row a line, whose code is such as ``"p1/2"`` for line 2 of patient p1. Its
        ``filter_rows`` and ``sort_rows`` choose and order, ``to_csv``, ``to_html``, ``to_latex``
        and `itpcase.report.write_tables` write it.

    Raises
    ------
    DefinitionError
        If the definition has no levels.

    See Also
    --------
    evidence_summary : how many could be judged, and how far the authors agree.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import evidence_table
    >>> table = evidence_table(examples.load("published-cases"))
    >>> row = "PAKJPATH-32F/2"
    >>> [table.cell(row, name).text for name in ("agents", "computed", "agreement")]
    ['prednisone (1 mg/kg body weight)', 'NR', 'agree']
    >>> table.cell("PAKJPATH-32F/1", "missing").text
    'the day on which the line started; the days of 1 count'
    """
    said = read_words(lang)
    sheet = Sheet(name="review", said=said, columns=_COLUMNS, bounded=("start", "duration"))
    series = as_series(subject, data_cut)
    cohort = as_cohort(series)
    starts = {
        f"{owner}/{number}": bounds_of_start(cohort, row) for row, (owner, number) in enumerate(
            zip(cohort.ids[cohort.lines.patient], cohort.lines["number"].tolist(), strict=True)
        )
    }  # fmt: skip
    answers = _answers(series, definition, line, data_cut)
    own: dict[str, list[Response]] = {patient.id: [] for patient in series.patients}
    for a in answers:
        own[a.patient_id].append(a)
    for patient in series.patients:
        for each in own[patient.id]:
            row = f"{patient.id}/{each.line}"
            sheet.rows[row] = _row(patient, each, said, starts[row])
        if not own[patient.id]:
            sheet.rows[patient.id] = _row(patient, None, said)
    sheet.note("definition", id=definition.id, version=definition.version)
    sheet.note("stated")
    if any(row[_COLUMNS.index("ended")].value for row in sheet.rows.values()):
        sheet.note("ended")
    sheet.note_missing()
    return sheet.table(lines=many(said, len(answers), "line"),
                       patients=many(said, len(own), "patient"))  # fmt: skip


def _row(
    patient: Patient, a: Response | None, said: Words, start: Bounds = (None, None)
) -> list[TableCell]:
    """Write the row of a line, or of a case of which no line is on record."""

    def cell(
        text: str | None, value: object = None, why: str = "", bounds: Bounds = (None, None)
    ) -> TableCell:
        return TableCell(
            text=text or MISSING, value=(value or text) or None,
            patients=(patient.id,), why=why, bounds=bounds,
        )  # fmt: skip

    doi = _DOI.search(patient.citation or "")
    told = said("list.semicolon").join(filter(None, (_who(patient, said), _itp(patient))))
    who, source = cell(told), [cell(source_of(patient)), cell(doi and doi[1])]
    if a is None:
        lacking = cell(said("review.gap.line"), (said("review.gap.line"),))
        nothing = [cell(None) for _ in _COLUMNS[_COLUMNS.index("line") : _COLUMNS.index("missing")]]
        return [cell(patient.id), who, *nothing, lacking, *source]
    treatment = a.treatment
    compared = _compared(treatment.stated_response, _computed(a))
    found = read_stated_end(
        treatment.stated_duration, *(getattr(treatment, name) for name in OTHER_WORDS)
    )
    lasted = found.lasted
    gaps = list(_gaps(a, said))
    return [
        cell(patient.id),
        who,
        cell(str(a.line), a.line),
        cell(_given(treatment, said), treatment.agents),
        _start(patient, treatment, said, start),
        cell(treatment.stated_response),
        cell(treatment.stated_criterion),
        cell(treatment.stated_duration, lasted, bounds=_bounds(lasted)),
        _ended(found, cell, said),
        cell(_category(a, said), str(a.category), a.explain(said.lang)),
        cell(said(f"review.agreement.{compared}"), compared),
        cell(said("list.semicolon").join(gaps), tuple(gaps)),
        *source,
    ]


def _ended(found: StatedDuration, cell: Callable[..., TableCell], said: Words) -> TableCell:
    """Write whether a response had ended by the time that is stated."""
    if found.says_nothing:
        return cell(None)
    is_both = found.ended is Verdict.UNKNOWN and bool(found.said_in)
    key = "both" if is_both else str(found.ended)
    return cell(said(f"review.ended.{key}"), str(found.ended))


def _start(
    patient: Patient, treatment: TreatmentLine, said: Words, bounds: Bounds
) -> TableCell:  # fmt: skip
    """Write when the line started: its day, or the words of the source."""
    on, words = treatment.started_on, treatment.started_when
    text = said.day(on) if on is not None else words or MISSING
    value = on if on is not None else words
    return TableCell(text=text, value=value, patients=(patient.id,), bounds=bounds)


def _bounds(days: tuple[int, int | None] | None) -> Bounds:
    """Return the bounds of a duration; one that print does not bound is infinite."""
    if days is None:
        return None, None
    low, high = days
    return low, inf if high is None else high


def _given(treatment: TreatmentLine, said: Words) -> str:
    """Write what was given, with its dose."""
    agents = say_agents(treatment.agents, said.lang)
    if treatment.dose is None:
        return agents
    return said("review.with_dose", agents=agents, dose=treatment.dose)


def _category(a: Response, said: Words) -> str:
    """Write the category, and those that the days that print leaves open allow."""
    own = said.category(a.category)
    if len(a.possible) == 1:
        return own
    possible = said("list.or").join(said.category(each) for each in a.possible)
    return said("review.possible", category=own, possible=possible)


def _itp(patient: Patient) -> str:
    """Write diagnosis, phase and cause in the words of the source."""
    said = (patient.diagnosis_stated, patient.phase_stated, patient.etiology)
    return "; ".join(each for each in said if each)


def _who(patient: Patient, said: Words) -> str:
    """Write sex and age as print does, the age of a small child in months."""
    sex, age = said.get("sex", patient.sex) if patient.sex else "", patient.age
    if patient.age_stated is not None:
        return ", ".join(filter(None, (sex, patient.age_stated)))
    if age is None:
        return sex
    months = round(age * MONTHS_IN_YEAR)
    is_small = months < IN_MONTHS_BELOW
    told = said("review.months", n=months) if is_small else said("review.years", n=f"{age:.3g}")
    return ", ".join(filter(None, (sex, told)))


def source_of(patient: Patient) -> str:
    """Return the citation without its DOI, which has a column of its own."""
    return _DOI.sub("", patient.citation or "").strip(" .,;")


def _gaps(a: Response, said: Words) -> Iterator[str]:
    """Name what a line that is not evaluable would need."""
    if a.category != ResponseCategory.NE:
        return
    if a.not_evaluable == NotEvaluable.NO_START:
        yield said("review.gap.start")
        if all(count.line != a.line and count.on is None for count in a.patient.platelets) or all(
            count.line not in {None, a.line} for count in a.patient.platelets
        ):
            yield said("review.gap.counts_of_line")
    elif a.not_evaluable is not None:
        yield said(f"reason.{a.not_evaluable}")
    deciding = [str(said.say(each.told)) for each in a.open_days if each.decides]
    if deciding:
        yield said("list.or").join(deciding)
    placed = {each.place.row for each in a.open_days if each.place.table == "counts"}
    own = [
        row for row, count in enumerate(a.patient.platelets)
        if count.on is None and row not in placed and count.line in {None, a.line}
    ]  # fmt: skip
    if own:
        yield said("review.gap.days_of_counts", counts=many(said, len(own), "count"))
    if any(_is_of_pregnancy(a.patient.platelets[row].when) for row in own):
        yield said("review.gap.pregnancy")
    words = dict.fromkeys(
        count.count_stated for count in a.patient.platelets
        if count.count_stated and count.as_printed.is_unknown and count.line in {None, a.line}
    )  # fmt: skip
    if words:
        yield said("review.gap.number", words=said("list.comma").join(words))
    if not a.patient.platelets:
        yield said("review.gap.counts")


def _is_of_pregnancy(words: str | None) -> bool:
    """Whether the words of a count count from a day of a pregnancy."""
    time = read_time(words) if words else None
    return time is not None and (time.since == "gestation" or time.of == DELIVERY)


def evidence_summary(
    subject: Subject,
    *,
    definitions: Sequence[Definition] = (IWG_2009,),
    line: int | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Sum up a review: how many lines could be judged, what was missing, and who agrees.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definitions : sequence of Definition
        A row each.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        Kappa compares response or none, in the lines in which both are known.

    Raises
    ------
    DefinitionError
        If a definition has no levels.
    MissingExtraError
        Without the extra ``report``.

    See Also
    --------
    evidence_table : the lines one by one.
    itpcase.estimates.agreement : kappa and its interval.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.report import evidence_summary
    >>> table = evidence_summary(examples.load("published-cases"))
    >>> [table.cell(0, name).text for name in ("lines", "both", "agreed", "kappa")]
    ['32 (11 patients)', '1', '1/1', 'not defined: one answer only']
    """
    said = read_words(lang)
    sheet = Sheet(name="review_summary", said=said, columns=_SUMMARY_COLUMNS)
    for d in each_of(definitions, "definitions", Definition):
        sheet.rows[d.id] = _sum_up(_answers(subject, d, line, data_cut), d, said)
    sheet.note("judged")
    sheet.note("kappa")
    return sheet.table()


def _sum_up(answers: Sequence[Response], d: Definition, said: Words) -> list[TableCell]:
    patients = tuple(dict.fromkeys(a.patient_id for a in answers))
    judged = [a for a in answers if a.category != ResponseCategory.NE]
    missing = Counter(str(a.not_evaluable) for a in answers if a.category == ResponseCategory.NE)
    gaps = [f"{said(f'reason.{reason}')}: {n}" for reason, n in missing.most_common()]
    both = [
        (str(read), str(_computed(a)), a.patient_id)
        for a in judged
        if (read := read_stated_response(a.treatment.stated_response)) != Answer.UNKNOWN
    ]
    agreed = sum(one == other for one, other, _ in both)
    cells = [
        TableCell(text=d.id, value=d.id, why=str(said.say(d.told("title")))),
        TableCell(
            text=said("review.of_patients", lines=len(answers),
                      patients=many(said, len(patients), "patient")),
            value=len(answers), patients=patients,
        ),
        TableCell(
            text=str(len(judged)), value=len(judged),
            patients=tuple(dict.fromkeys(a.patient_id for a in judged)),
        ),
        TableCell(text=said("list.semicolon").join(gaps) or MISSING, value=dict(missing) or None),
        TableCell(text=str(len(both)), value=len(both)),
    ]  # fmt: skip
    if not both:
        return [*cells, TableCell(text=MISSING), TableCell(text=MISSING)]
    stated, computed, owners = zip(*both, strict=True)
    found = agreement(stated, computed, cluster=owners)
    low, high = found.interval
    ends = f"{low:.2f} – {high:.2f}" if np.isfinite(low) else said("estimates.not_estimable")
    kappa = (
        TableCell(
            text=said("tables.with", text=f"{found.kappa:.2f}", inside=ends), value=found.kappa
        )
        if np.isfinite(found.kappa)
        else TableCell(text=said("review.one_answer"))
    )
    return [*cells, TableCell(text=f"{agreed}/{len(both)}", value=agreed), kappa]


def cases_bibtex(subject: Subject) -> str:
    """
    Write the sources of the cases as BibTeX, each once, with the cases that come from it.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The cases, each with its source as *citation*.

    Returns
    -------
    str
        The citation stands whole in ``note``: who wrote what is not guessed from its text.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import cases_bibtex
    >>> print(cases_bibtex(examples.load("published-cases")).splitlines()[1])
      note = {Indian J Pediatr 2012, letter},
    """
    sources: dict[str, list[Patient]] = {}
    for patient in as_series(subject).patients:
        if patient.citation:
            sources.setdefault(patient.citation, []).append(patient)
    entries: list[str] = []
    for citation, patients in sources.items():
        doi, year = _DOI.search(citation), re.search(r"\b(?:19|20)\d{2}\b", citation)
        fields = {
            "note": _braced(source_of(patients[0])),
            "year": year and year[0],
            "doi": doi and doi[1],
            "annote": _braced(", ".join(patient.id for patient in patients)),
        }
        key = re.sub(r"[^A-Za-z0-9-]", "", patients[0].id) or f"case{len(entries) + 1}"
        entries.append(fields_of("misc", key, fields))
    return "\n".join(entries)


def _braced(text: str) -> str:
    """Write a text so that its braces are in pairs and its signs are printed."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[{}\\]", "", text))
