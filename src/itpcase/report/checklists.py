"""
The check lists of CARE and STROBE, filled where the data answer them, and the flow of a review.

The items are those of the statements by their numbers, in words of our own. What only the authors
know stays to be written; nothing is said for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._kept import cached_property
from itpcase.agents import code_of, look_up_agent, say_agents
from itpcase.agents.naming import shown_names
from itpcase.cohort.codes import NOT_STATED
from itpcase.cohort.subject import as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.prisma import PRISMA_STAGES, check_flow
from itpcase.figures._prisma import reason_words
from itpcase.model import CaseSeries, Day, Patient
from itpcase.report._methods import many
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.response.rules import check_definition
from itpcase.table import Table
from itpcase.terms import ResponseCategory
from itpcase.words import Words, read_words

__all__ = ["care_checklist", "prisma_table", "strobe_checklist"]

CARE: Final = {
    "1": "", "2": "", "3": "", "4": "", "5a": "demographics", "5b": "", "5c": "history",
    "5d": "prior", "6": "findings", "7": "timeline", "8a": "tests", "8b": "", "8c": "diagnosis",
    "8d": "phase", "9a": "agents", "9b": "doses", "9c": "stops", "10a": "outcomes",
    "10b": "follow_up", "10c": "", "10d": "", "11a": "", "11b": "", "11c": "", "11d": "",
    "12": "", "13": "",
}  # fmt: skip
STROBE: Final = {
    "1": "", "2": "", "3": "", "4": "", "5": "dates", "6": "participants", "7": "definition",
    "8": "tests", "9": "assumed", "10": "participants", "11": "", "12": "missing",
    "13": "participants", "14": "demographics", "15": "outcomes", "16": "", "17": "", "18": "",
    "19": "", "20": "", "21": "", "22": "",
}  # fmt: skip
"""By the number of the item, which fact of the data speaks to it."""

STATES: Final = {"whole": "filled", "in_part": "in_part", "nothing": "to_write"}
"""The state of an item, by how far the data answer it."""

SUMMED_UP: Final = frozenset(("demographics", "phase", "outcomes", "definition"))
"""The facts that a report tells where it lists no single patient."""


@attrs.frozen(slots=False)
class Facts:
    """What the data of a series say to the items of a check list, and whether they are listed."""

    series: CaseSeries
    definition: Definition
    said: Words
    listings: bool = True

    @cached_property
    def patients(self) -> tuple[Patient, ...]:
        return self.series.patients

    @property
    def _of(self) -> str:
        return many(self.said, len(self.patients), "patient")

    def _all(self, records: str) -> list[Any]:
        return [each for patient in self.patients for each in getattr(patient, records)]

    def _known(self, of: Callable[[Patient], object]) -> int:
        return sum(of(patient) is not None for patient in self.patients)

    def fact(self, name: str) -> tuple[str, bool]:
        """Return what is known in words, and whether that is the whole answer to an item."""
        numbers, whole = getattr(self, f"_{name}")()
        is_told = self.listings or name in SUMMED_UP
        return self.said(f"checklist.fact.{name}", **numbers), whole and is_told

    def speak_to(self, name: str) -> tuple[str, str]:
        """Return what is known of an item in words, and how far it goes, as in `STATES`."""
        if not name:  # no data speak to it
            return "", "nothing"
        text, is_whole = self.fact(name)
        return text, ("whole" if is_whole else "in_part") if self.holds(name) else "nothing"

    def holds(self, name: str) -> bool:
        """Tell whether the data hold anything that speaks to an item."""
        held: dict[str, Sequence[object]] = {
            "tests": [*self._all("platelets"), *self._all("labs")],
            "outcomes": [each for each in self._categories if each != ResponseCategory.NE],
            "participants": self.patients,
            "prior": self._all("lines"),
            "missing": self._categories,
            "agents": [a for line in self._all("lines") for a in line.agents if a != NOT_STATED],
            "definition": [self.definition],
            "findings": self._all("bleeds"),
        }
        if name in held:
            return bool(held[name])
        numbers, _ = getattr(self, f"_{name}")()
        return any(isinstance(each, int) and each > 0 for each in numbers.values())

    def _demographics(self) -> tuple[dict[str, Any], bool]:
        ages = self._known(lambda p: p.age if p.age is not None else p.born_on or p.age_stated)
        sexes = self._known(lambda p: p.sex)
        return {"ages": ages, "sexes": sexes, "of": self._of}, ages == sexes == len(self.patients)

    def _history(self) -> tuple[dict[str, Any], bool]:
        """Count what is told of diseases; the family and the life of a patient are in no data."""
        known, pregnant = self._known(lambda p: p.comorbidity), self._known(lambda p: p.pregnancy)
        return {"known": known, "pregnant": pregnant, "of": self._of}, False

    def _prior(self) -> tuple[dict[str, Any], bool]:
        """Count the lines; a line whose number tells of earlier ones without a record has a gap."""
        lines = self._all("lines")
        return {"lines": many(self.said, len(lines), "line"), "of": self._of}, (
            bool(lines)
            and all(map(_has_every_line, self.patients))
            and str(ResponseCategory.NE) not in self._categories
        )

    def _findings(self) -> tuple[dict[str, Any], bool]:
        """
        Count the bleeding; what else an examination found is in no data.

        That no bleeding is on record does not tell that it was looked for: so it is where nothing
        is said.
        """
        bled = sum(bool(patient.bleeds) for patient in self.patients)
        silent = sum(not patient.bleeding_recorded for patient in self.patients)
        numbers = {"n": len(self._all("bleeds")), "bled": bled, "silent": silent, "of": self._of}
        return numbers, False

    def _bleeds(self) -> tuple[dict[str, Any], bool]:
        """Return of how many patients a bleed, and of how many a count is on record."""
        bled = sum(bool(patient.bleeds) for patient in self.patients)
        counted = sum(bool(patient.platelets) for patient in self.patients)
        return {"bled": bled, "counted": counted, "of": self._of}, (
            bled == counted == len(self.patients)
        )

    def _timeline(self) -> tuple[dict[str, Any], bool]:
        counts, lines = self._all("platelets"), self._all("lines")
        dated = sum(count.on is not None for count in counts)
        worded = sum(count.on is None and count.when is not None for count in counts)
        started = sum(line.started_on is not None for line in lines)
        return {
            "dated": dated, "worded": worded, "counts": many(self.said, len(counts), "count"),
            "started": started, "lines": many(self.said, len(lines), "line"),
        }, all((counts, lines, dated + worded == len(counts), started == len(lines)))  # fmt: skip

    def _dates(self) -> tuple[dict[str, Any], bool]:
        """Give the days as for the course; where the patients were seen is in no data."""
        numbers, _ = self._timeline()
        return numbers, False

    def _tests(self) -> tuple[dict[str, Any], bool]:
        counts = self._all("platelets")
        return {
            "counts": many(self.said, len(counts), "count"), "labs": len(self._all("labs")),
        }, False  # fmt: skip

    def _diagnosis(self) -> tuple[dict[str, Any], bool]:
        known = self._known(lambda p: p.diagnosis_stated)
        causes = self._known(lambda p: p.etiology)
        return {"known": known, "causes": causes, "of": self._of}, False

    def _phase(self) -> tuple[dict[str, Any], bool]:
        known = self._known(lambda p: p.phase_stated if p.diagnosed_on is None else p.diagnosed_on)
        return {"known": known, "of": self._of}, known == len(self.patients)

    def _agents(self) -> tuple[dict[str, Any], bool]:
        lines = self._all("lines")
        given = [agent for line in lines for agent in line.agents]
        shown = shown_names(line.agents for line in lines)
        words = (agent if look_up_agent(agent) else shown[code_of(agent)] for agent in given)
        names = dict.fromkeys(say_agents((word,), self.said.lang) for word in words)
        known = all(patient.lines for patient in self.patients) and NOT_STATED not in given
        return {"agents": ", ".join(names) or MISSING}, bool(lines) and known

    def _doses(self) -> tuple[dict[str, Any], bool]:
        lines = self._all("lines")
        dosed = sum(line.dose is not None for line in lines)
        ended = sum(line.ended_on is not None or bool(line.ongoing) for line in lines)
        numbers = {"dosed": dosed, "ended": ended, "lines": many(self.said, len(lines), "line")}
        return numbers, bool(lines) and dosed == ended == len(lines)

    def _stops(self) -> tuple[dict[str, Any], bool]:
        """Count the stops with a reason; no table of a report tells it."""
        stops = [line for line in self._all("lines") if line.ended_on is not None]
        known = sum(line.stop_reason is not None for line in stops)
        return {"known": known, "stops": len(stops)}, False

    @cached_property
    def _categories(self) -> list[str]:
        if not self._all("lines"):
            return []
        return [str(c) for c in classify_response(self.series, self.definition)["category"]]

    def _outcomes(self) -> tuple[dict[str, Any], bool]:
        found = self._categories
        counted = (f"{self.said.category(c)} {found.count(c)}" for c in dict.fromkeys(found))
        numbers = {"definition": self.definition.id, "counted": ", ".join(counted) or MISSING}
        return numbers, bool(found) and str(ResponseCategory.NE) not in found

    def _follow_up(self) -> tuple[dict[str, Any], bool]:
        """Give until when patients were seen; which results then are important is in no data."""
        known = self._known(lambda p: p.died_on if p.followed_until is None else p.followed_until)
        return {"known": known, "of": self._of}, False

    def _participants(self) -> tuple[dict[str, Any], bool]:
        lines = self._all("lines")
        return {"of": self._of, "lines": many(self.said, len(lines), "line")}, False

    def _definition(self) -> tuple[dict[str, Any], bool]:
        title = self.said.say(self.definition.told("title"))
        return {"title": title, "id": self.definition.id, "version": self.definition.version}, True

    def _assumed(self) -> tuple[dict[str, Any], bool]:
        records = [*self._all("platelets"), *self._all("lines")]
        return {"n": sum(bool(record.assumed) for record in records), "of": len(records)}, False

    def _missing(self) -> tuple[dict[str, Any], bool]:
        n = self._categories.count(str(ResponseCategory.NE))
        lines = many(self.said, len(self._categories), "line")
        return {"n": n, "lines": lines, "definition": self.definition.id}, False


def _has_every_line(patient: Patient) -> bool:
    """Tell whether a patient has lines, and a record of each up to the last."""
    numbers = {each.line for each in patient.lines}
    return bool(numbers) and numbers >= {*range(1, max(numbers) + 1)}


def _fill(name: str, items: dict[str, str], facts: Facts) -> PublicationTable:
    said = facts.said
    sheet = Sheet(name=name, said=said, columns=("item", "asks", "data", "state"))
    for item, speaks in items.items():
        text, known = facts.speak_to(speaks)
        state = STATES[known]
        sheet.rows[item] = [
            TableCell(text=item, value=item),
            TableCell(text=said(f"{name}.item.{item}"), value=item),
            TableCell(text=text or MISSING, value=text or None),
            TableCell(text=said(f"checklist.state.{state}"), value=state),
        ]
    sheet.note("source")
    return sheet.table()


def care_checklist(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    data_cut: Day | None = None,
    listings: bool = True,
    lang: str = "en",
) -> PublicationTable:
    """
    Fill the check list of CARE for case reports, as far as the data answer it.

    * an item is filled (the data know it of all, and a report tells it), filled in part (the data
      know it of some, or hold a part of what is asked), or to be written (they know it of none);
    * what is filled says of how many patients, lines or counts it is known.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        By which the outcomes are told.
    data_cut : date or int, optional
        The last day that counts.
    listings : bool
        Whether the report lists single patients. Without, what it does not sum up, such as the
        course in time, is filled in part.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row an item, with its number, what it asks in words of our own, what the data say and
        its state; `itpcase.report.write_tables` writes it.

    Raises
    ------
    DefinitionError
        If the definition has no levels.

    References
    ----------
    Gagnier JJ et al. J Med Case Rep 2013;7:223 (the items as public copies of the list have them).

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import care_checklist
    >>> table = care_checklist(examples.load("published-cases"))
    >>> table.cell("5a", "data").text, table.cell("5a", "state").text
    ('age of 6, sex of 6 of 12 patients', 'in part')
    """
    return _fill("care", CARE, _facts(subject, definition, data_cut, lang, listings=listings))


def strobe_checklist(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    data_cut: Day | None = None,
    listings: bool = True,
    lang: str = "en",
) -> PublicationTable:
    """
    Fill the check list of STROBE for observational studies, as far as the data answer it.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        By which the outcomes are told.
    data_cut : date or int, optional
        The last day that counts.
    listings : bool
        As of `care_checklist`.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        As `care_checklist`.

    Raises
    ------
    DefinitionError
        If the definition has no levels.

    References
    ----------
    von Elm E et al. Lancet 2007;370:1453 (the items as public copies of the list have them).

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report import strobe_checklist
    >>> table = strobe_checklist(examples.load("ding-2025"))
    >>> table.cell("6", "data").text, table.cell("17", "state").text
    ('4 patients, 4 lines of treatment', 'to be written')
    """
    return _fill("strobe", STROBE, _facts(subject, definition, data_cut, lang, listings=listings))


def _facts(
    subject: Subject, definition: Definition, cut: Day | None, lang: str, *, listings: bool
) -> Facts:
    check_definition(definition)
    check_switches(listings=listings)
    return Facts(as_series(subject, cut), definition, read_words(lang), listings=listings)


def prisma_table(flow: Table, *, lang: str = "en") -> PublicationTable:
    """
    Write the flow of a review as a table.

    Parameters
    ----------
    flow : Table
        What `itpcase.estimates.prisma_flow` gives.
    lang : str
        Language of the words; sources and reasons stay as they are, but those that the statement
        names, such as ``"duplicates"``.

    Returns
    -------
    PublicationTable
        One row a number.

    Raises
    ------
    InputError
        For what is no table.

    See Also
    --------
    itpcase.figures.plot_prisma : the same as boxes.

    Examples
    --------
    >>> from itpcase.estimates import prisma_flow
    >>> from itpcase.report import prisma_table
    >>> table = prisma_table(prisma_flow({"PubMed": 200}, removed={"duplicates": 40}, excluded=130))
    >>> [cell.text for cell in table.cells[3]]
    ['removed before the screening', 'duplicates', '40']
    """
    check_flow(flow)
    said = read_words(lang)
    sheet = Sheet(name="prisma", said=said, columns=("stage", "reason", "records"))
    for row in _in_order(flow):
        reason, number = str(row["reason"]), int(row["records"])
        sheet.rows["/".join(filter(None, (row["stage"], reason)))] = [
            TableCell(text=said(f"prisma.{row['stage']}"), value=row["stage"]),
            TableCell(text=reason_words(reason, said), value=reason),
            TableCell(text=str(number), value=number),
        ]
    sheet.note("source")
    return sheet.table()


def _in_order(flow: Table) -> Iterator[dict[str, Any]]:
    yield from sorted(flow, key=lambda row: PRISMA_STAGES.index(row["stage"]))
