"""
The tables of a publication, each number with the patients and the counts behind it.

* `patients_table` lists the patients at the start of a line, `summary_table` sums them up: Table 1;
* `lines_table` lists the lines of treatment with what came of them: Table 2;
* `comparison_table` gives the response rate under every definition;
* `laboratory_table` grades the laboratory values of each line, `laboratory_shifts_table` sums up
  from which grade they went to which;
* `missing_table` counts what is known, assumed and missing of each variable;
* `definitions_table` and `problems_table` say under which rules, and with which gaps.

What is not known is shown as a dash, counted, and never left out of a total without saying so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from itpcase import _names
from itpcase._arguments import each_of
from itpcase._sentences import Listing, Sentence, Told
from itpcase.agents import unread_agents
from itpcase.cohort.codes import NOT_STATED
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions.definition import Definition
from itpcase.definitions.references import reference
from itpcase.errors import Problem, errors_first
from itpcase.model import BleedingEvent, Day, Patient, PlateletMeasurement, RescueTherapy
from itpcase.report._tables.lines import lines_table
from itpcase.report._tables.missing import missing_table
from itpcase.report._tables.patients import patients_table, summary_table
from itpcase.report._tables.shifts import laboratory_shifts_table
from itpcase.report._text import list_briefly
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell, number
from itpcase.response.asking import Subject
from itpcase.response.comparison import CONFIDENCE, compare_definitions, plain_day
from itpcase.safety import NotGraded, safety_table
from itpcase.table import Table
from itpcase.terms import Answer, Assumed, Provenance
from itpcase.units.labs import PLATELETS
from itpcase.units.text import in_print, percent
from itpcase.words import Words, read_words

__all__ = [
    "PublicationTable",
    "TableCell",
    "comparison_table",
    "definitions_table",
    "laboratory_shifts_table",
    "laboratory_table",
    "lines_table",
    "missing_table",
    "patients_table",
    "problems_table",
    "summary_table",
]

LISTED: Final = 5
"""So many patients of a gap are named in its cell; behind it are all."""

# --- definitions --------------------------------------------------------------------------------


def definitions_table(
    definitions: Definition | Iterable[Definition], *, lang: str = "en"
) -> PublicationTable:
    """
    List definitions with their rules, their sources and how sure we are of them.

    Parameters
    ----------
    definitions : Definition or iterable of Definition
    lang : str
        Language of the words; what a user's own definition says in words stays as it is.

    Returns
    -------
    PublicationTable
        One row a definition, whose code is its id.

    Examples
    --------
    >>> import itpcase as itp
    >>> table = itp.report.tables.definitions_table(itp.IWG_2009)
    >>> table.cell("iwg-2009", "levels").text
    'CR: count ≥ 100; R: count ≥ 30 and ≥ 2 × baseline'
    >>> table.cell("iwg-2009", "evidence").value
    'seen'
    """
    said = read_words(lang)
    columns = ("id", "version", "title", "levels", "confirmed", "lost", "citation", "evidence")
    sheet = Sheet(name="definitions", said=said, columns=columns)
    given = [definitions] if isinstance(definitions, Definition) else definitions
    listed = each_of(given, "definitions", Definition)
    for d in listed:
        rules = [(level.name, level.rule) for level in d.levels]
        rules += [(d.told(f"label.{each.name}"), each.rule) for each in d.questions]
        texts = {
            "id": d.id,
            "version": d.version,
            "title": d.told("title"),
            "levels": Listing(
                [Sentence("page_rule.is", name=name, rule=rule) for name, rule in rules],
                "list.semicolon",
            ),
            "confirmed": d.confirm.told if d.levels else None,
            "lost": d.loss.told if d.levels else None,
            "citation": None if d.citation is None else str(reference(d.citation)),
            "evidence": d.evidence.tag,
        }
        whys = {"evidence": said.say(d.evidence.told), "levels": d.explain(said.lang)}
        sheet.rows[d.id] = [
            TableCell(
                text=MISSING if text is None else said.say(text),
                value=text,
                why=whys.get(name, ""),
            )
            for name, text in texts.items()
        ]
    sheet.note("evidence")
    return sheet.table()


# --- every definition side by side --------------------------------------------------------------


@_names.renamed_argument("series", "subject")
def comparison_table(
    subject: Subject,
    *,
    definitions: Iterable[Definition] | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Show the response rate of a series under every definition, with its exact interval.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    definitions : iterable of Definition, optional
        All that can be computed, if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the headings and notes.

    Returns
    -------
    PublicationTable
        One row a definition, whose code is its id: what is compared, yes of all lines that were
        started, of how many patients they are, their rate (primary) and that of the evaluable lines
        (sensitivity) with the interval of Clopper and Pearson [%], and how many lines could not be
        evaluated, with the reasons behind it.

    Raises
    ------
    DefinitionError
        If a definition cannot be computed.

    See Also
    --------
    itpcase.compare_definitions : the same as columns, and where two definitions disagree.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> table = itp.report.tables.comparison_table(
    ...     examples.load("ding-2025"), definitions=[itp.IWG_2009, itp.get_definition("luna-3")]
    ... )
    >>> table.cell("iwg-2009", "responders").text, table.cell("iwg-2009", "rate").text
    ('3/4', '75 (19–99)')
    >>> table.cell("luna-3", "responders").patients
    ()
    """
    said = read_words(lang)
    columns = (
        "id", "asked", "responders", "patients", "rate_of_all", "rate", "not_evaluable", "evidence",
    )  # fmt: skip
    sheet = Sheet(name="comparison", said=said, columns=columns)
    comparison = compare_definitions(subject, definitions=definitions, line=line, data_cut=data_cut)
    compared = {row["definition"]: row for row in comparison.rates.rows() if row["compared"]}
    for d in comparison.definitions:
        rate = compared.get(d.id, NO_LINES)
        answers = comparison.compared(d.id, only_started=True)
        yes = answers[answers["answer"] == str(Answer.YES)]
        unknown = answers[answers["answer"] == str(Answer.UNKNOWN)]
        responders = tuple(map(str, yes["patient_id"]))
        asked = d.compared_by
        cells = {
            "id": TableCell(text=d.id, value=d.id, why=d.explain(said.lang)),
            "asked": TableCell(text=_compared_by(d, said), value=asked, why=said.say(_asked(d))),
            "responders": TableCell(
                text=f"{rate['yes']}/{rate['lines']}", value=int(rate["yes"]), patients=responders,
                why=_list_lines(_line_codes(yes), said),
            ),
            "patients": TableCell(
                text=str(rate["patients"]), value=int(rate["patients"]),
                patients=tuple(map(str, answers["patient_id"])),
            ),
            "rate": _rate_cell(rate, "", responders, said),
            "rate_of_all": _rate_cell(rate, "_of_all", responders, said),
            "not_evaluable": TableCell(
                text=str(len(unknown)), value=len(unknown),
                patients=tuple(map(str, unknown["patient_id"])),
                why=_list_lines([
                    f"{at}: {said.get('reason', str(reason))}"
                    for at, reason in zip(
                        _line_codes(unknown), unknown["not_evaluable"], strict=True)
                ], said),
            ),
            "evidence": TableCell(
                text=d.evidence.tag, value=d.evidence.tag, why=said.say(d.evidence.told)
            ),
        }  # fmt: skip
        sheet.rows[d.id] = [cells[name] for name in columns]
    sheet.note("rates", percent=CONFIDENCE)
    sheet.note("same_word")
    sheet.notes.append(said("definitions.note.evidence"))
    return sheet.table()


def _line_codes(lines: Table) -> list[str]:
    return list(map("{}/{}".format, lines["patient_id"], lines["line"]))


def _list_lines(lines: Sequence[str], said: Words) -> str:
    """List lines one below the other, as far as there is room, and say how many more there are."""
    return list_briefly(lines, len(lines), "\n", lambda n: said("comparison.more", n=n))


NO_LINES: Final = {
    "yes": 0, "no": 0, "lines": 0, "patients": 0,
    **{f"{name}{of}": np.nan for name in ("share", "lower", "upper") for of in ("", "_of_all")},
}  # fmt: skip
"""The rate of a series without lines."""


def _compared_by(d: Definition, said: Words) -> str:
    """Name the level or the question that is compared; a code with what it stands for."""
    name = d.compared_by
    if name not in d.level_names:
        return said.get("endpoint", name)
    told = said.category(name)
    label = said.say(d.told(f"label.{name}"))
    return told if told != name else said("tables.abbreviation", code=name, label=label)


def _asked(d: Definition) -> Told:
    if d.compared_by in d.level_names:
        return d.levels[d.rank(d.compared_by)].rule
    question = d.question(d.compared_by)
    return Sentence("page_rule.is", name=d.told(f"label.{question.name}"), rule=question.rule)


def _rate_cell(
    rate: Mapping[str, Any], suffix: str, patients: tuple[str, ...], said: Words
) -> TableCell:
    share, low, high = (float(rate[f"{name}{suffix}"]) for name in ("share", "lower", "upper"))
    if np.isnan(share):
        return TableCell(text=MISSING)
    total = rate["lines"] if suffix else rate["yes"] + rate["no"]
    ends = "–".join(percent(end, total) for end in (low, high))
    text = said("tables.with", text=percent(share, total), inside=ends)
    return TableCell(text=text, value=share, patients=patients)


# --- laboratory safety --------------------------------------------------------------------------


@_names.renamed_argument("series", "subject")
def laboratory_table(
    subject: Subject,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Show the baseline and the worst laboratory value of each line, with CTCAE grades.

    * the grades are those of `laboratory_shifts_table`: the worst is that after the start, also of
      platelets that are not worse than at baseline;
    * a grade that is not single has a dash.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the headings and notes.

    Returns
    -------
    PublicationTable
        One row for each line and analyte that was measured in a patient with laboratory values; an
        analyte without a value after the start says so.

    See Also
    --------
    itpcase.safety.safety_table : the same as columns.

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
    >>> table = itp.report.tables.laboratory_table(patient)
    >>> table.cell("p1/1/alt", "worst").text, table.cell("p1/1/alt", "worst_grade").text
    ('130 U/L', '2')
    """
    said = read_words(lang)
    columns = (
        "patient", "line", "analyte", "baseline", "baseline_grade", "worst", "worst_on",
        "worst_grade", "shift",
    )  # fmt: skip
    sheet = Sheet(name="laboratory", said=said, columns=columns)
    found = safety_table(subject, line=line, data_cut=data_cut)
    worst_grades = found.single_worst_grades()
    for i, row in enumerate(found.rows()):
        if row["not_evaluable"] == str(NotGraded.NO_VALUE):
            continue
        patient = str(row["patient_id"])
        unit, why = str(row["unit"]), found.explain(i, lang)
        shown = {
            "patient": patient,
            "line": str(row["line"]),
            "analyte": said.get("analyte", str(row["analyte"])),
            "baseline": _with_unit(row["baseline"], unit),
            "baseline_grade": _whole(row["baseline_grade"]),
            "worst": _with_unit(row["worst"], unit),
            "worst_on": said.day(plain_day(row["worst_on"])),
            "worst_grade": _whole(worst_grades[i]),
            "shift": _whole(row["shift"]),
        }
        sheet.rows[f"{patient}/{row['line']}/{row['analyte']}"] = [
            TableCell(
                text=MISSING if shown[name] is None else str(shown[name]),
                value=shown[name],
                patients=(patient,),
                why=why if name in {"worst", "worst_grade"} else "",
            )
            for name in columns
        ]
    sheet.note("grades")
    if any(row.rpartition("/")[2] == PLATELETS for row in sheet.rows):
        sheet.notes.append(said("shifts.note.platelets"))
    return sheet.table()


def _with_unit(value: float, unit: str) -> str | None:
    return None if np.isnan(value) else f"{number(float(value))} {unit}"


def _whole(value: float) -> str | None:
    return None if np.isnan(value) else in_print(f"{value:.0f}")


# --- problems and assumptions -------------------------------------------------------------------


def problems_table(
    subject: Subject, *, problems: Iterable[Problem] = (), lang: str = "en"
) -> PublicationTable:
    """
    List what is wrong with the data, and what was assumed where the source is silent.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    problems : iterable of Problem
        What the reader found in the files.
    lang : str
        Language of the words; the text of a problem is that of the reader.

    Returns
    -------
    PublicationTable
        One row a problem, and one for each kind of gap with the patients that have it; *count* says
        how many records it concerns, and the cell leads to the platelet counts among them.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1", bleeding_recorded=False,
    ...     platelets=[itp.PlateletMeasurement(on=None, count="9 G/L")],
    ... )
    >>> table = itp.report.tables.problems_table(patient)
    >>> [table.cell(row, "code").text for row in range(len(table))]
    ['COUNT_WITHOUT_DAY', 'BLEEDING_NOT_RECORDED']
    """
    said = read_words(lang)
    columns = ("kind", "patient", "place", "what", "remedy", "count", "code")
    sheet = Sheet(name="problems", said=said, columns=columns)
    for p in errors_first(each_of(problems, "problems", Problem)):
        what = said("problems.needs", needed=p.needed, given=p.given)
        where, remedy = said.say(p.address), said.say(p.remedy)
        texts = [
            said(f"problems.kind.{p.severity}"), p.patient_id, where, what, remedy,
            str(1 + p.alike), p.code,
        ]  # fmt: skip
        values = [p.severity, p.patient_id, where, what, remedy, 1 + p.alike, p.code]
        own = () if p.patient_id is None else (p.patient_id,)
        sheet.rows[str(len(sheet.rows) + 1)] = [
            TableCell(text=text or MISSING, value=value, patients=own, why=str(p))
            for text, value in zip(texts, values, strict=True)
        ]
    for code, found in _gaps_of(as_cohort(subject)).items():
        owners = tuple(found)
        many = sum(times for times, _ in found.values())
        listed = said("problems.and").join(owners[:LISTED])
        if len(owners) > LISTED:
            listed = said("problems.others", listed=listed, n=len(owners) - LISTED)
        texts = [
            said("problems.kind.gap"), listed, None, said(f"problems.gap.{code}"), None, str(many),
            code,
        ]  # fmt: skip
        values = ["gap", ", ".join(owners), None, texts[3], None, many, code]
        behind = tuple((owner, count) for owner in owners for count in found[owner][1])
        sheet.rows[str(len(sheet.rows) + 1)] = [
            TableCell(
                text=text or MISSING, value=value, patients=owners,
                counts=behind if column == "count" else (),
            )
            for column, text, value in zip(columns, texts, values, strict=True)
        ]  # fmt: skip
    if not sheet.rows:
        sheet.note("none")
    return sheet.table()


def problem_kinds_table(
    subject: Subject, *, problems: Iterable[Problem] = (), lang: str = "en"
) -> PublicationTable:
    """Count problems and gaps by their kind; nothing is told of a patient, nor of what was read."""
    said = read_words(lang)
    sheet = Sheet(name="problem_kinds", said=said,
                  columns=("kind", "what", "count", "code"))  # fmt: skip
    times: Counter[tuple[str, str]] = Counter()
    for p in errors_first(each_of(problems, "problems", Problem)):
        times[p.severity, p.code] += 1 + p.alike
    gaps = {
        ("gap", code): sum(many for many, _ in found.values())
        for code, found in _gaps_of(as_cohort(subject)).items()
    }
    for (kind, code), many in {**times, **gaps}.items():
        what = said(f"problems.gap.{code}") if kind == "gap" else None
        texts = (said(f"problems.kind.{kind}"), what or MISSING, str(many), code)
        values = (kind, what, many, code)
        sheet.rows[f"{kind}/{code}"] = [
            TableCell(text=text, value=value) for text, value in zip(texts, values, strict=True)
        ]
    sheet.note("codes" if times else "none")
    return sheet.table()


def _gaps_of(
    cohort: Cohort,
) -> dict[str, dict[str, tuple[int, tuple[PlateletMeasurement, ...]]]]:
    """Collect the gaps of a kind, each with its patients, in the order in which kinds are met."""
    found: dict[str, dict[str, tuple[int, tuple[PlateletMeasurement, ...]]]] = {}
    for patient in cohort.to_patients():
        for code, many, counts in _gaps(patient):
            found.setdefault(code, {})[patient.id] = (many, counts)
    return found


def _gaps(patient: Patient) -> Iterator[tuple[str, int, tuple[PlateletMeasurement, ...]]]:
    """List what the source of a patient does not print, with the counts that it concerns."""
    platelets, lines = patient.platelets, patient.lines
    undated = tuple(count for count in platelets if count.on is None)
    of_unit, of_day, about = (
        tuple(count for count in platelets if kind in count.assumed)
        for kind in (Assumed.UNIT, Assumed.DAY, Assumed.APPROXIMATE)
    )
    in_words = tuple(count for count in platelets if count.as_printed.is_unknown)
    unread = sum(any(a != NOT_STATED for a in unread_agents(line.agents)) for line in lines)
    events: tuple[BleedingEvent | RescueTherapy, ...] = (*patient.bleeds, *patient.rescues)
    found = {
        "COUNT_WITHOUT_DAY": (len(undated), undated),
        "LINE_WITHOUT_START": (sum(line.started_on is None for line in lines), ()),
        "EVENT_WITHOUT_DAY": (sum(event.on is None for event in events), ()),
        "UNIT_SUPPLIED": (len(of_unit), of_unit),
        "DAY_WORKED_OUT": (len(of_day), of_day),
        "APPROXIMATE_COUNT": (len(about), about),
        "COUNT_IN_WORDS": (len(in_words), in_words),
        "AGENT_NOT_UNDERSTOOD": (unread, ()),
        "LINE_DAY_WORKED_OUT": (sum(Assumed.DAY in line.assumed for line in lines), ()),
        "BLEEDING_NOT_RECORDED": (int(not patient.bleeding_recorded), ()),
        "NOT_OBSERVED": (int(patient.provenance is not Provenance.OBSERVED), platelets),
    }
    for code, (many, counts) in found.items():
        if many:
            yield code, many, counts
