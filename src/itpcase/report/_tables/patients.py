"""
Table 1: the patients at the start of a line, one by one and summed up, all or by group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from statistics import median, quantiles
from typing import Any, Final, Literal, get_args

import attrs
import numpy as np

from itpcase._arguments import is_word_of
from itpcase._days import day_number
from itpcase._kept import once
from itpcase.agents import codes_of, say_agents, unread_agents
from itpcase.cohort.codes import SPLENECTOMY
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import DAYS_PER_MONTH
from itpcase.errors import InputError
from itpcase.estimates.groups import (
    UNKNOWN,
    for_each_group,
    group_order,
    label_lines,
    label_patients,
    spelled,
)
from itpcase.figures._labels import group_words
from itpcase.model import Day, Patient, TreatmentLine
from itpcase.report.publication import (
    MISSING,
    PublicationTable,
    Sheet,
    TableCell,
    months,
    number,
)
from itpcase.response.asking import Subject, line_number
from itpcase.response.phase import itp_phase
from itpcase.table import objects
from itpcase.terms import Phase
from itpcase.units.text import percent
from itpcase.units.times import DAYS_PER_YEAR
from itpcase.words import Words, languages, read_words

__all__ = ["patients_table", "summary_table"]

AS_RECORDED: Final = "*"
NEAR_BOUNDARY: Final = "†"
"""Marks that follow a value, and that a note below the table explains."""

Spread = Literal["range", "iqr", "both"]
"""What stands in brackets after a median."""

SPREADS: Final = get_args(Spread)


def _years(days: int) -> float:
    return days / DAYS_PER_YEAR


def _between(first: Day | None, last: Day | None) -> int | None:
    """Days from one day to another; None if one of them is not known."""
    return None if first is None or last is None else day_number(last) - day_number(first)


# --- Table 1: patients --------------------------------------------------------------------------

_PATIENT_COLUMNS: Final = (
    "patient", "sex", "age", "line", "agents", "phase", "duration", "prior_lines", "splenectomy",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class AtStart:
    """A patient at the start of a line, the last one unless another is asked for."""

    patient: Patient
    line: TreatmentLine | None
    phase: Phase = Phase.UNKNOWN
    is_near_boundary: bool = False

    @property
    def start(self) -> Day | None:
        return None if self.line is None else self.line.started_on

    @property
    def earlier(self) -> tuple[TreatmentLine, ...]:
        """The lines before it that are on record."""
        if self.line is None:
            return ()
        return tuple(line for line in self.patient.lines if line.line < self.line.line)

    @property
    def age(self) -> float | None:
        """
        Age at the start. [years]

        From the day of birth, or from the age at the first line and the time since; None if it
        cannot be moved to the start of the line.
        """
        days = _between(self.patient.born_on, self.start)
        if days is not None:
            return _years(days)
        if self.patient.age is None or self.line is None:
            return None
        if not self.earlier and self.line.line == 1:
            return self.patient.age
        first = self.earlier[0] if self.earlier else None
        since = _between(first.started_on, self.start) if first and first.line == 1 else None
        return None if since is None else self.patient.age + _years(since)

    @property
    def known_age(self) -> float | None:
        """Age at the start, or as recorded where it cannot be moved there. [years]"""
        return self.patient.age if self.age is None else self.age

    @property
    def is_age_as_recorded(self) -> bool:
        return self.age is None and self.patient.age is not None

    @property
    def known_phase(self) -> Phase:
        """The phase at the start, or as the source states it in a word of the vocabulary."""
        if self.phase is not Phase.UNKNOWN:
            return self.phase
        stated = (self.patient.phase_stated or "").casefold().removesuffix("itp").strip()
        return _phases().get(stated.removesuffix("的"), Phase.UNKNOWN)

    @property
    def duration(self) -> float | None:
        """Time from the diagnosis to the start. [months]"""
        days = _between(self.patient.diagnosed_on, self.start)
        return None if days is None else days / DAYS_PER_MONTH

    @property
    def prior_lines(self) -> int | None:
        return None if self.line is None else self.line.line - 1

    @property
    def splenectomy(self) -> bool | None:
        """
        Whether the spleen was taken out before.

        None if earlier lines are not on record, or if one of their agents is not understood.
        """
        if any(SPLENECTOMY in codes_of(line.agents) for line in self.earlier):
            return True
        if any(unread_agents(line.agents) for line in self.earlier):
            return None
        return False if self.prior_lines == len(self.earlier) else None


def patients_at_start(cohort: Cohort, line: int | None = None) -> list[AtStart]:
    """Return every patient at the start of a line; they are kept for the other table."""
    line = line_number(line)

    def find() -> list[AtStart]:
        found, phases = [], itp_phase(cohort)
        patients = cohort.without_entries().to_patients()
        for first, patient in zip(cohort.lines.offsets[:-1], patients, strict=True):
            own = [n for n, each in enumerate(patient.lines) if line is None or each.line == line]
            if not own:
                found.append(AtStart(patient=patient, line=None))
                continue
            row = first + own[-1]
            found.append(
                AtStart(
                    patient=patient, line=patient.lines[own[-1]], phase=Phase(phases["phase"][row]),
                    is_near_boundary=bool(phases["near_boundary"][row]),
                )
            )  # fmt: skip
        return found

    starts: list[AtStart] = once(cohort.kept, ("at start", line), find)
    return starts


def patients_table(
    subject: Subject, *, line: int | None = None, lang: str = "en"
) -> PublicationTable:
    """
    List the patients at the start of a line: Table 1 of a case series.

    * the age is that at the start of the line, from the day of birth or from the age at the first
      line and the time since; an age that cannot be moved there is shown with a mark;
    * a phase that cannot be computed is that which the source states, with the same mark;
    * the duration of ITP is the time from the diagnosis to the start of the line, in months of
      30.4375 days; the phase is that of `itp_phase` on the same day;
    * prior lines are those with a lower number, listed or not; splenectomy is *no* only if all of
      them are on record;
    * comorbidity stands in the words of the source, where it is told of a patient.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    line : int, optional
        Number of the line; the last line of each patient if omitted.
    lang : str
        Language of the words; the codes of rows and columns do not change.

    Returns
    -------
    PublicationTable
        One row a patient, whose code is the patient's id.

    See Also
    --------
    summary_table : the same facts, summed up.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1", sex="F", age=30, diagnosed_on=-100,
    ...     lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
    ... )
    >>> table = itp.report.tables.patients_table(patient)
    >>> [(c, table.cell("p1", c).text) for c in ("age", "phase", "duration", "prior_lines")]
    [('age', '30'), ('phase', 'persistent'), ('duration', '3.3'), ('prior_lines', '0')]
    """
    said = read_words(lang)
    found = patients_at_start(as_cohort(subject), line)
    has_more = any(each.patient.comorbidity for each in found)
    columns = (*_PATIENT_COLUMNS, "comorbidity") if has_more else _PATIENT_COLUMNS
    sheet = Sheet(name="table1", said=said, columns=columns)
    for each in found:
        sheet.rows[each.patient.id] = _patient_row(each, said)[: len(columns)]
    sheet.note("anchor")
    sheet.note_missing()
    if any(each.is_age_as_recorded for each in found):
        sheet.note("age", mark=AS_RECORDED)
    if any(each.known_phase is not each.phase for each in found):
        sheet.note("phase", mark=AS_RECORDED)
    if any(each.is_near_boundary for each in found):
        sheet.note("boundary", mark=NEAR_BOUNDARY)
    sheet.note_provenance(each.patient.provenance for each in found)
    return sheet.table(n=len(found))


def _patient_row(at: AtStart, said: Words) -> list[TableCell]:
    patient, line = at.patient, at.line

    def cell(text: str | None, value: Any, why: str = "") -> TableCell:
        shown = MISSING if text is None else text
        return TableCell(text=shown, value=value, patients=(patient.id,), why=why)

    start = MISSING if at.start is None else said.day(at.start)
    moved, phase, spleen = at.age, at.known_phase, at.splenectomy
    age = None if at.known_age is None else number(at.known_age)
    if age is not None and at.is_age_as_recorded:
        age += AS_RECORDED
    flag = NEAR_BOUNDARY if at.is_near_boundary else AS_RECORDED if phase is not at.phase else ""
    diagnosed = MISSING if patient.diagnosed_on is None else said.day(patient.diagnosed_on)
    since = said("span.days", first=diagnosed, last=start)
    known_phase = phase is not Phase.UNKNOWN
    removed = {True: said("term.yes"), False: said("term.no"), None: None}[spleen]
    return [
        cell(patient.id, patient.id),
        cell(patient.sex and said(f"sex.{patient.sex}"), patient.sex),
        cell(age, moved, start),
        cell(None if line is None else str(line.line), None if line is None else line.line),
        cell(say_agents(line.agents, said.lang) if line else None, line and line.agents, start),
        cell(said(f"phase.{phase}") + flag if known_phase else None,
             str(phase) if known_phase else None, since),
        cell(None if at.duration is None else months(at.duration), at.duration, since),
        cell(None if at.prior_lines is None else str(at.prior_lines), at.prior_lines,
             said("list.semicolon").join(
                 f"{e.line}: {say_agents(e.agents, said.lang)}" for e in at.earlier)),
        cell(removed, spleen),
        cell(patient.comorbidity, patient.comorbidity),
    ]  # fmt: skip


# --- Table 1, summed up -------------------------------------------------------------------------


def summary_table(
    subject: Subject,
    *,
    line: int | None = None,
    by: Any = None,
    spread: Spread = "range",
    lang: str = "en",
) -> PublicationTable:
    """
    Sum up the patients at the start of a line: Table 1 of a larger series.

    * a number is given as its median with the range, or with the first and third quartile; the
      median of an even number of values is the mean of the two in the middle, and quartiles are
      interpolated linearly between the values (type 7 of Hyndman and Fan);
    * an age that cannot be moved to the start of the line is taken as it is recorded, and a phase
      that cannot be computed as it is stated; a note says of how many patients;
    * a word is given as n of the patients in whom it is known, with the percentage of those;
    * the last column says in how many patients it is known; what is not known has a row or this
      number, and is in no percentage.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    line : int, optional
        Number of the line; the last line of each patient if omitted.
    by : str, mapping or array_like, optional
        What divides the patients into groups: a column of them or of the line shown, as for
        `itpcase.remission_times`, a mapping of patient id to group, or one value a patient. Each
        group has a column, in which a median says of how many patients it is.
    spread : {"range", "iqr", "both"}
        What stands in brackets after a median.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        The rows ``patients, age, sex.F, sex.M, phase.*, duration, prior_lines, splenectomy``; with
        groups ``arm.*`` and ``centre.*`` too, where they are known and are not the groups, or of
        more than 20 of them ``arms`` and ``centres``, how many there are; each cell leads to the
        patients behind it. The column of a group has its name, and ``group.value`` is that of one
        called like another column.

    Raises
    ------
    InputError
        For another *spread*, and a *by* that there is not.

    References
    ----------
    Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365.

    Examples
    --------
    >>> import itpcase as itp
    >>> patients = [
    ...     itp.Patient(id=name, sex=sex, age=age,
    ...                 lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)])
    ...     for name, sex, age in [("a", "F", 20), ("b", "F", 40), ("c", "M", None)]
    ... ]
    >>> table = itp.report.tables.summary_table(patients)
    >>> table.cell("age", "value").text, table.cell("age", "known").text
    ('30 (20–40)', '2/3')
    >>> table.cell("sex.F", "value").text, table.cell("sex.F", "value").patients
    ('2/3 (67%)', ('a', 'b'))

    A column for each group:

    >>> table = itp.report.tables.summary_table(patients, by="sex")
    >>> table.columns, table.cell("age", "F").text
    (('item', 'F', 'M', 'value', 'known'), '30 (20–40), n = 2')
    """
    if not is_word_of(spread, SPREADS):
        raise InputError.of("SPREAD", argument="spread", given=spread)
    said, cohort = read_words(lang), as_cohort(subject)
    found = patients_at_start(cohort, line)
    groups = {} if by is None else _groups(cohort, found, by)
    ids = tuple(each.patient.id for each in found)
    columns = {_column_of(name): name for name in groups}
    sheet = Sheet(
        name="summary", said=said, columns=("item", *columns, "value", "known"),
        headings={
            column: said("summary.group", group=group_words(name, said, by), n=len(groups[name]))
            for column, name in columns.items()
        } | ({"value": said("summary.all", n=len(ids))} if groups else {}),
    )  # fmt: skip
    everyone = TableCell(text=str(len(ids)), value=len(ids), patients=ids)
    sheet.rows["patients"] = [
        _item(said, "patients"),
        *(TableCell(text=str(len(own)), value=len(own), patients=tuple(own))
          for own in groups.values()),
        everyone, everyone,
    ]  # fmt: skip
    for name, take in _FACTS.items():
        values = {each.patient.id: fact for each in found if (fact := take(each)) is not None}
        known = TableCell(
            text=f"{len(values)}/{len(ids)}", value=len(values), patients=tuple(values)
        )
        inside = [{id: fact for id, fact in values.items() if id in own} for own in groups.values()]
        words_of = _WORDS.get(name)
        written = months if name == "duration" else number
        if words_of is None:
            sheet.rows[name] = [
                _item(said, name),
                *(_middle(each, spread, written, said, counts=True) for each in inside),
                _middle(values, spread, written, said), known,
            ]  # fmt: skip
            continue
        for code, label in words_of.items():
            shares = (_share(each, code, said) for each in (*inside, values))
            sheet.rows[label] = [_item(said, label), *shares, known]
    for name in WHERE if groups else ():
        if not isinstance(by, str) or spelled(by) != name:
            _add_where(sheet, name, found, groups)
    sheet.note("anchor")
    sheet.note(spread)
    sheet.note("known")
    for name, are in (
        ("age", [each.is_age_as_recorded for each in found]),
        ("phase", [each.known_phase is not each.phase for each in found]),
    ):
        if any(are):
            sheet.note(f"{name}_as_recorded", n=sum(are))
    sheet.note_provenance(each.patient.provenance for each in found)
    return sheet.table(n=len(ids))


def _groups(cohort: Cohort, found: Sequence[AtStart], by: Any) -> dict[str, set[str]]:
    """Divide the patients by the line shown; those without one by what is known of themselves."""
    ids = np.array([each.patient.id for each in found], dtype=object)
    labels = label_patients(cohort, by)
    if labels is None:
        has = np.array([each.line is not None for each in found], dtype=bool)
        keep = [
            int(cohort.lines.offsets[p]) + each.patient.lines.index(each.line)
            for p, each in enumerate(found) if each.line is not None
        ]  # fmt: skip
        labels = objects([UNKNOWN] * len(ids))
        labels[has] = label_lines(cohort, np.array(keep, dtype=np.int64), by)
    return dict(for_each_group(labels, by, lambda rows: set(ids[rows].tolist())))


def _column_of(group: str) -> str:
    """Name the column of a group, other than every other column."""
    return f"{OF_GROUP}{group}" if group in OWN_COLUMNS or group.startswith(OF_GROUP) else group


OF_GROUP: Final = "group."

OWN_COLUMNS: Final = frozenset(("item", "value", "known"))
"""The columns of a Table 1 that are no groups."""

_FACTS: Final[Mapping[str, Any]] = {
    "age": lambda at: at.known_age,
    "sex": lambda at: at.patient.sex,
    "phase": lambda at: None if at.known_phase is Phase.UNKNOWN else at.known_phase,
    "duration": lambda at: at.duration,
    "prior_lines": lambda at: at.prior_lines,
    "splenectomy": lambda at: at.splenectomy,
}

_WORDS: Final[Mapping[str, Mapping[Any, str]]] = {
    "sex": {"F": "sex.F", "M": "sex.M"},
    "phase": {
        phase: f"phase.{phase.replace(' ', '_')}" for phase in Phase if phase is not Phase.UNKNOWN
    },
    "splenectomy": {True: "splenectomy"},
}
"""The words of a fact, and the row of each."""


WHERE: Final = ("arm", "centre")
"""What patients belong to; a table by group has rows of it, where it is not the group."""

MOST_ROWS: Final = 20
"""Of more arms or centres the table tells how many there are."""


def _add_where(
    sheet: Sheet, name: str, found: Sequence[AtStart], groups: Mapping[str, set[str]]
) -> None:
    """Add a row for each arm or centre, in which the patients of each group are counted."""
    said = sheet.said
    values = {
        each.patient.id: " ".join(told.split())
        for each in found if (told := getattr(each.patient, name)) and told.strip()
    }  # fmt: skip
    if not values:
        return
    known = TableCell(text=f"{len(values)}/{len(found)}", value=len(values), patients=tuple(values))
    inside = [{id: told for id, told in values.items() if id in own} for own in groups.values()]
    different = group_order(values.values())
    if len(different) > MOST_ROWS:
        sheet.rows[f"{name}s"] = [
            _item(said, f"{name}s"),
            *(TableCell(text=str(n := len({*each.values()})), value=n, patients=tuple(each))
              for each in (*inside, values)), known,
        ]  # fmt: skip
        return
    for value in different:
        label = said(f"summary.row.of_{name}", name=group_words(value, said, "group"))
        sheet.rows[f"{name}.{value}"] = [
            TableCell(text=label, value=value),
            *(_share(each, value, said) for each in (*inside, values)), known,
        ]  # fmt: skip


def _item(said: Words, name: str) -> TableCell:
    return TableCell(text=said(f"summary.row.{name}"), value=name)


def _middle(
    values: Mapping[str, float],
    spread: Spread,
    written: Callable[[float], str],
    said: Words,
    *,
    counts: bool = False,
) -> TableCell:
    """Give the median with its range or its quartiles, and of how many values if asked."""
    if not values:
        return TableCell(text=MISSING)
    numbers = sorted(values.values())
    low, _, high = quantiles(numbers, method="inclusive") if len(numbers) > 1 else numbers * 3
    spans = {
        "iqr": f"{written(low)}–{written(high)}",
        "range": f"{written(numbers[0])}–{written(numbers[-1])}",
    }  # fmt: skip
    shown = said("list.semicolon").join(spans.values()) if spread == "both" else spans[spread]
    middle = median(numbers)
    text = said("tables.with", text=written(middle), inside=shown)
    return TableCell(
        text=said("tables.counted", text=text, n=len(numbers)) if counts else text,
        value=float(middle),
        patients=tuple(values),
        why=said("list.semicolon").join(f"{k}: {written(value)}" for k, value in values.items()),
    )


@cache
def _phases() -> Mapping[str, Phase]:
    """Give the phases by their words in each language of a report."""
    return {
        said.get("phase", str(phase)).casefold(): phase
        for said in map(read_words, languages()) for phase in Phase if phase is not Phase.UNKNOWN
    }  # fmt: skip


def _share(values: Mapping[str, Any], code: object, said: Words) -> TableCell:
    """Give the patients who have a word, of those in whom it is known."""
    if not values:
        return TableCell(text=MISSING)
    have = tuple(name for name, value in values.items() if value == code)
    share = percent(len(have) / len(values), len(values))
    text = said("tables.with", text=f"{len(have)}/{len(values)}", inside=f"{share}%")
    return TableCell(text=text, value=len(have), patients=have)
