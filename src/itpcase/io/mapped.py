"""
Sheets of any origin, read by a mapping: REDCap and EDC exports, hospital sheets, long and wide.

A mapping is a TOML file that says what the columns of a sheet are; `itpcase map FILE` proposes one.

.. code-block:: toml

    layout = "long"            # a row for each count; or "wide": a column for each day
    file = "labs.csv"          # beside the mapping; the data that are passed if it is left out
    encoding = "utf-16"        # and delimiter, sheet
    heading_row = 3            # or [3, 4], where the first row names groups of columns
    decimal = "."
    dates = "day first"        # how 03/04/2021 is written; or "month first"
    missing = ["-99", "999"]   # what stands for a value that is not there
    dictionary = "dictionary.csv"   # of REDCap: the words of its codes
    ids_above = true           # a row without an id is of the patient in the row above
    shifted = true             # days that were shifted, each patient by another span

    [counts]
    patient_id = "record_id"
    on = "lab_date"
    count = "plt"
    unit = { value = "10*9/L" }     # one value for all rows; or unit = "plt_unit"
    where = { redcap_repeat_instrument = "labs" }
    analyte = "test"                # the column of tests, where a sheet holds several

    [counts.codes.unit]
    1 = "10*9/L"

A workbook may have a sheet for each patient. ``sheet = "*"`` reads every sheet that has the table,
``<sheet>`` is a column with the name of the sheet, and what stands above a table as ``Sex: F`` is a
column ``<Sex>``:

.. code-block:: toml

    sheet = "*"

    [counts]
    patient_id = "<sheet>"
    on = "Date"
    count = "PLT"
    unit = { value = "10*9/L" }

    [patients]
    patient_id = "<sheet>"
    sex = "<Sex>"

In a wide sheet *days* names the columns that are days, as a list, or with the day of each where
their headings do not say it:

.. code-block:: toml

    [counts.days]
    "week 1" = 7
    "PLT March" = "2021-03-05"

A sheet with several days in a row, each with its count, has *pairs* in the place of *on* and
*count*:

.. code-block:: toml

    [counts]
    patient_id = "ID"
    pairs = [["Date 1", "PLT 1"], ["Date 2", "PLT 2"]]
    unit = { value = "10*9/L" }

A sheet with several treatments in a row has *groups*, the columns of each, in ``[lines]`` or, of
drugs that may be given together, in ``[exposures]``. Lines are numbered in order, unless a group
has a *line* of its own; one whose start the sheet does not have is ``"undated"``, and is history:

.. code-block:: toml

    [lines]
    patient_id = "ID"
    groups = [
      { agents = "1L drug", started_on = "1L start", ended_on = "1L end" },
      { agents = "2L drug", started_on = "2L start", stop_reason = "2L reason" },
      { agents = "3L drug", started_on = { value = "undated" } },
    ]

Of drugs that have columns of their own, the heading names each, and the mapping writes it down. A
cell in the place of a day that says *no* or *none*, or is a dash, is no treatment:

.. code-block:: toml

    [exposures]
    patient_id = "ID"
    groups = [
      { agent = { value = "rituximab" }, started_on = "RTX start", ended_on = "RTX stop" },
      { agent = { value = "ivig" }, started_on = "IVIG date", ended_on = "IVIG date" },
    ]

A dose a day is *daily_dose* of ``[exposures]``; any other is *dose*, of ``[exposures]`` and of
``[lines]``, and is kept as it is printed. The unit may stand in the heading, ``Dose (mg/kg)``.

Where the days of counts are counted and other days are dates, *day_0* names the column that holds
the date of day 0, as in ``day_0 = "Start date"``.

``[patients]``, ``[exposures]``, ``[labs]``, ``[lines]``, ``[bleeds]`` and ``[rescues]`` are written
in the same way, with the columns of `itpcase.Cohort.from_tables`; each may have a *file* of its
own.
Of two columns with one name, the first is written ``"Date (1)"`` and the second ``"Date (2)"``.

What a cell says by a mapping stands in `_sheets/cells.py`, how counts and other values are found in
`_sheets/values.py`; here are the other tables.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._kept import cached_property
from itpcase._sentences import Sentence, leading_to
from itpcase.agents import Agent, look_up_agent, split_agents
from itpcase.cohort.cells import UNDATED
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.errors import DataError, InputError, Problem, Severity
from itpcase.io._files.folder import as_path
from itpcase.io._headings.days import age_in_unit, time_unit_in
from itpcase.io._headings.doses import dose_in_unit
from itpcase.io._headings.fields import field_of
from itpcase.io._options import check_options
from itpcase.io._proposals.layouts import names_of_one, site_of_two
from itpcase.io._sheets.cells import Cells, day_alive, plain, says_alive
from itpcase.io._sheets.mapping_file import (
    TABLES,
    check_mapping,
    mapping_of_export,
    read_mapping,
    with_names_as_typed,
)
from itpcase.io._sheets.sexes import contradicts, may_be_woman, sexes_in
from itpcase.io._sheets.sheet import kept_open
from itpcase.io._sheets.values import Values, is_count_test
from itpcase.io._source.drugs import Drug
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.where import Where
from itpcase.io.redcap import access_group
from itpcase.model import Day
from itpcase.model.exposures import to_intent
from itpcase.units.amounts import DAILY_DOSE, read_amount
from itpcase.units.days import DayOrder, Impute, goes_on
from itpcase.units.numbers import DecimalSign
from itpcase.units.whole import read_digits
from itpcase.vocabularies import (
    read_age,
    read_grade,
    read_rescue_kind,
    read_sex,
    read_whole,
    read_yes_no,
)

__all__ = ["read_mapped"]


BOXES: Final = {"1": True, "0": False, "checked": True, "unchecked": False}
"""A check box of REDCap, in its export of codes and in that of labels."""

NO_BLEEDING: Final = "0"
"""The grade of a row that is of no bleed."""

PEOPLE: Final = tuple(name for name in TABLES["patients"] if name != "patient_id")


def read_mapped(
    path: str | os.PathLike[str],
    *,
    mapping: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    agents: Mapping[str, str] | None = None,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    dates: DayOrder | None = None,
    encoding: str | None = None,
    strict: bool = False,
) -> Cohort:
    r"""
    Read sheets of any origin by a mapping that says what their columns are.

    * a column that the mapping names and that is not there is refused, with those that are;
    * a cell with one of the *missing* codes is empty; a count that may be such a code, and that
      several patients have, is told of;
    * of REDCap, the rows of an instrument are those of *where*; an empty check box is unknown;
    * a wide sheet has a column for each day, and a row for each patient or analyte.

    Parameters
    ----------
    path : path
        The sheet, or the folder in which the files of the mapping are.
    mapping : path or mapping, optional
        A TOML file, as `itpcase.io.mapped` describes it, or its content. The export of a REDCap
        project that was made from our template needs none.
    agents : mapping of str to str, optional
        What a word for a drug stands for, where it is not known.
    zone, impute, decimal, dates, encoding : str, optional
        As a mapping may say them; what is passed goes before it.
    strict : bool
        Whether rows that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says file and row.

    Raises
    ------
    InputError
        For a mapping that cannot be used.
    DataError
        With every mistake of a mapping; if *strict*, with every row that cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "hospital.csv"
    >>> _ = path.write_text("病历号,日期,血小板\n1,2021年3月5日,12\n1,2021/3/12,<5\n",
    ...                     encoding="utf-8")
    >>> cohort = itp.read_mapped(path, mapping={"counts": {
    ...     "patient_id": "病历号", "on": "日期", "count": "血小板", "unit": {"value": "10*9/L"}}})
    >>> [str(m.as_printed) for m in cohort.patient(0).platelets]
    ['12 ×10⁹/L', '<5 ×10⁹/L']
    """
    check_switches(strict=strict)
    found = collect(
        path, mapping=mapping, agents=agents, zone=zone, impute=impute, decimal=decimal,
        dates=dates, encoding=encoding,
    )  # fmt: skip
    return to_cohort(found, strict=strict)


@kept_open()
def collect(
    path: str | os.PathLike[str],
    *,
    mapping: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    agents: Mapping[str, str] | None = None,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    dates: DayOrder | None = None,
    encoding: str | None = None,
) -> Source:
    """Read everything that can be read, before anything is laid out."""
    said = {"zone": zone, "impute": impute, "decimal": decimal, "dates": dates,
            "encoding": encoding}  # fmt: skip
    check_options(agents=agents, **said)
    if mapping is None:
        mapping = mapping_of_export(as_path(path, "path"))
    read = mapping if isinstance(mapping, Mapping) else read_mapping(as_path(mapping, "mapping"))
    check_mapping(read)
    given = {
        **with_names_as_typed(read),
        **{name: value for name, value in said.items() if value is not None},
    }
    base = None if isinstance(mapping, Mapping) else as_path(mapping).parent
    source = Source(
        name="mapped", zone=given.get("zone"), impute=given.get("impute"),
        decimal=given.get("decimal"), agents=agents or {}, has_stops=True,
        is_shifted=given.get("shifted", False),
    )  # fmt: skip
    cells = Cells(path=as_path(path, "path"), base=base, mapping=given, source=source)
    Reader(source=source, cells=cells, values=Values(source=source, cells=cells)).read()
    return source


def _read_intent(text: str, argument: str) -> str:
    """Read what a drug was given for."""
    try:
        return str(to_intent(text))
    except InputError as error:
        raise InputError(attrs.evolve(error.problem, argument=argument)) from None


def _read_dose(text: str, argument: str) -> str:
    """Keep a dose a day that can be read."""
    read_amount(text, DAILY_DOSE, argument)
    return text


def _sex_in(
    where: Where, column: str, letter: str, meant: str | None, *, severity: Severity = "error",
    patient_id: str | None = None,
) -> Problem:  # fmt: skip
    """Say that a letter may be another sex in the language of its column than it is for us."""
    how = "warned" if severity == "warning" else "in" if meant else "open"
    return where.problem(
        "SEX", argument="patients.sex", given=repr(letter), severity=severity,
        patient_id=patient_id,
        needed=Sentence(f"problem.SEX.needed_{how}", name=repr(column), sex=meant),
        remedy=Sentence(f"problem.SEX.remedy_{how}", letter=letter, sex=meant),
    )  # fmt: skip


@attrs.define(kw_only=True, slots=False)
class Reader:
    """Reads the tables of one mapping."""

    source: Source
    cells: Cells
    values: Values

    def read(self) -> None:
        """Read every table of the mapping."""
        tables = self.cells.mapping
        self._check_tests()
        if "patients" in tables:
            self._read_people()
        self.source.take(self.values.counts())
        if "labs" in tables:
            self.source.take(self.values.long("labs"))
        for name, read in (
            ("exposures", self._read_exposures), ("lines", self._read_lines),
            ("bleeds", self._read_bleeds), ("rescues", self._read_rescues),
        ):  # fmt: skip
            if name in tables:
                read()
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", "bleeds" in tables)
        self._tell_of_sites()

    def _check_tests(self) -> None:
        """
        Refuse a mapping that takes the rows of every test of a sheet for counts.

        Raises
        ------
        DataError
            Where a column names platelets in some rows and another test in others, and the mapping
            does not name it.
        """
        counts = self.cells.mapping["counts"]
        is_wide = self.cells.mapping.get("layout") == "wide" or "pairs" in counts
        sheet = self.cells.sheet("counts")
        named = {*counts.get("where", {}), counts.get("analyte")}
        if is_wide or named & {name for name in sheet.heading if field_of(name) == "test"}:
            return
        for name in sheet.heading:
            if field_of(name) != "test":
                continue
            rows = (row for _, row in self.cells.rows("counts"))
            tests = dict.fromkeys(filter(None, (self.cells.typed(row, name) for row in rows)))
            ours = [test for test in tests if is_count_test(test)]
            others = [test for test in tests if test not in ours]
            if ours and others:
                problem = Problem(
                    code="TWO_TESTS", file=sheet.file, argument="counts.where",
                    needed=Sentence("problem.TWO_TESTS.needed_rows"),
                    given=Sentence("problem.TWO_TESTS.given_rows", name=repr(name),
                                   other=repr(others[0]), ours=repr(ours[0])),
                    remedy=Sentence("problem.TWO_TESTS.remedy_rows",
                                    name=name, listed=", ".join(f'"{test}"' for test in ours)),
                )  # fmt: skip
                raise DataError.of("the mapping does not fit the data", [problem])

    def _tell_of_sites(self) -> None:
        """Tell of an id at two sites, or of two names, of a sheet: it may be of two patients."""
        counts = self.cells.mapping["counts"]
        sheet, owner = self.cells.sheet("counts"), counts.get("patient_id")
        if not isinstance(owner, str):
            return
        if (called := names_of_one(sheet, owner)) is not None:
            self.source.note(
                "IDS_ALIKE", Where(sheet.file), argument="counts.patient_id",
                needed=Sentence("problem.IDS_ALIKE.needed_sites"),
                given=Sentence("problem.IDS_ALIKE.given_names", owner=repr(owner),
                               name=repr(called)),
                remedy=Sentence("problem.IDS_ALIKE.remedy_names"),
            )  # fmt: skip
        name = site_of_two(sheet, owner)
        if name is not None and name not in counts.get("where", {}):
            self.source.note(
                "IDS_ALIKE", Where(sheet.file), argument="counts.patient_id",
                needed=Sentence("problem.IDS_ALIKE.needed_sites"),
                given=Sentence("problem.IDS_ALIKE.given_sites", owner=repr(owner), name=repr(name)),
                remedy=Sentence("problem.IDS_ALIKE.remedy_sites"),
            )  # fmt: skip

    def _read_people(self) -> None:
        tables = self.cells.mapping["patients"]
        column, letters = self.cells.uncoded("patients", "sex")
        meant = sexes_in(column, letters)
        if may_be_woman(column, letters):
            where = Where(self.cells.sheet("patients").file)
            self.source.tell(_sex_in(where, column, "M", "F", severity="warning"))
        for where, row in self.cells.rows("patients"):
            owner = self.cells.cell("patients", row, "patient_id")
            if not owner:
                if any(self.cells.cell("patients", row, key) for key in PEOPLE):
                    self.source.tell_no_id(where)
                continue
            self.source.person(owner)
            self.source.known.add(owner)
            for key, read in (
                ("sex", read_sex), ("age", read_age), ("bleeding_recorded", read_yes_no),
            ):  # fmt: skip
                text = self.cells.cell("patients", row, key)
                if not text:
                    continue
                if key == "age" and isinstance(name := tables["age"], str):
                    text = age_in_unit(text, name)
                if key == "sex" and text in letters and contradicts(text, meant):
                    problem = _sex_in(where, column, text, meant[text], patient_id=owner)
                    self.source.tell(
                        attrs.evolve(problem, remedy=leading_to(problem.remedy, "field"))
                    )
                    continue
                try:
                    self.source.state(owner, where, **{key: read(text, f"patients.{key}")})
                except InputError as error:
                    self.source.tell(
                        attrs.evolve(
                            error.problem, **where.address, patient_id=owner,
                            remedy=leading_to(error.problem.remedy, "field"),
                        )
                    )  # fmt: skip
            self._read_groups_and_days(row, where, owner)

    def _read_groups_and_days(self, row: Mapping[str, str], where: Where, owner: str) -> None:
        for key in ("centre", "arm"):
            text = self.cells.cell("patients", row, key)
            if key == "centre":
                text = text or access_group(self.cells.mapping["patients"].get(key), row)
            if text:
                self.source.state(owner, where, **{key: text})
        for key in (field for field in TABLES["patients"] if field in HOLD_DAYS):
            text = self.cells.cell("patients", row, key)
            text = day_alive(text) if key == "followed_until" else text
            if text and not (key == "died_on" and says_alive(text)):
                self.source.state(owner, where, **{key: self.cells.day(text, where, key, owner)})

    def _has_treatment(self, row: Mapping[str, str]) -> bool:
        """Tell whether a row without a drug says of one more than the day of its count."""
        tables = self.cells.mapping
        drugs, counts = tables["exposures"], tables["counts"]
        if "groups" in drugs or drugs.get("started_on") != counts.get("on"):
            return True
        own = {name for key, name in drugs.items() if isinstance(name, str) and key != "file"}
        own -= {drugs.get(OWNER), drugs["started_on"], drugs.get("sheet")}
        return any(self.cells.typed(row, name) for name in own)

    def _read_exposures(self) -> None:
        boxes = self.cells.mapping["exposures"].get("checkboxes", {})
        unknown = 0
        for where, row in self.cells.rows("exposures"):
            owner = self.cells.cell("exposures", row, "patient_id")
            words = [self.cells.cell("exposures", row, "agent")]
            for name, agent in boxes.items():
                ticked = BOXES.get(self.cells.typed(row, name).casefold())
                unknown += ticked is None
                words += [agent] if ticked else []
            start = self.cells.cell("exposures", row, "started_on")
            if start and not boxes and not words[0] and self._has_treatment(row):
                self.source.note(
                    "NO_AGENT", where, argument="agent", patient_id=owner,
                    given=Sentence("problem.NO_DAY.given_results"),
                    remedy=Sentence("problem.NO_AGENT.remedy_source"),
                )  # fmt: skip
            if not self.cells.cell("exposures", row, "daily_dose"):  # of several it is of one
                words = [each for word in words for each in self._agents_in(word)]
            words = [*filter(None, words)]
            for word in words:
                self._read_exposure(where, owner, word, start, row, is_one=len(words) == 1)
        self._take_once()
        if unknown:
            self.source.note(
                "UNKNOWN_BOX",
                Where(self.cells.sheet("exposures").file),
                given=Sentence("problem.UNKNOWN_BOX.given", unknown=unknown),
                argument="checkboxes",
            )

    def _agents_in(self, text: str) -> tuple[str, ...]:
        """Divide a cell with several drugs, if no word of the user stands for all of it."""
        return (text,) if self.source.agent(text) is not None else split_agents(text)

    def _take_once(self) -> None:
        """
        Take each treatment once: a sheet of counts repeats it in every row.

        Of rows that differ in nothing but that one has no end, the end stands; where none has, that
        it goes on.
        """
        courses: dict[tuple[Any, ...], dict[tuple[Any, ...], Drug]] = {}
        for drug in self.source.drugs:
            key = (drug.patient_id, drug.agent, drug.started_on, drug.intent, drug.daily_dose,
                   drug.word, drug.note)  # fmt: skip
            course = courses.setdefault(key, {})
            course.setdefault((drug.ended_on, drug.stop_reason, drug.ongoing), drug)
        for course in courses.values():
            for is_ongoing in (False, True):
                if len(course) > 1:
                    course.pop((None, None, is_ongoing), None)
        kept = [drug for course in courses.values() for drug in course.values()]
        self._tell_repeated("exposures", len(self.source.drugs) - len(kept))
        self.source.drugs[:] = kept

    def _tell_repeated(self, table: str, rows: int) -> None:
        """Tell how many rows say again what another row says of a treatment."""
        if rows:
            self.source.note(
                "DUPLICATE_ROW",
                Where(self.cells.sheet(table).file),
                argument=table,
                given=Sentence("problem.DUPLICATE_ROW.given_mapped", rows=rows),
                remedy=Sentence("problem.DUPLICATE_ROW.remedy_mapped"),
            )

    def _read_exposure(
        self, where: Where, owner: str, word: str, start: str, row: Mapping[str, str],
        *, is_one: bool,
    ) -> None:  # fmt: skip
        agent = self.source.agent(word)
        if agent is None:
            self.source.strange(where.file, word)
            return
        on = self.cells.day(start, where, "started_on", owner) if start else None
        if on is None:
            if not start:
                self.source.tell_no_day(where, "started_on", owner)
            return
        end, ongoing = self._end("exposures", row, where, owner)
        printed, note = self._printed(agent, word, self._dose("exposures", row), is_one=is_one)
        self.source.person(owner)
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=end is not None,
                ended_on=on if agent.is_procedure else end,
                intent=self._read(_read_intent, "exposures", row, "intent", where, owner),
                daily_dose=self._read(_read_dose, "exposures", row, "daily_dose", where, owner),
                word=printed, note=note, ongoing=bool(ongoing),
                stop_reason=self.cells.cell("exposures", row, "stop_reason") or None,
                is_assumed=bool(self.source.assumed(where, "started_on", "ended_on")),
            )
        )  # fmt: skip

    def _end(
        self, table: str, row: Mapping[str, str], where: Where, owner: str
    ) -> tuple[Day | None, bool | None]:
        """Read the end of a treatment, and whether the word in its place says that it goes on."""
        text = self.cells.cell(table, row, "ended_on")
        if goes_on(text):
            return None, True
        return self.cells.day(text, where, "ended_on", owner) if text else None, None

    def _dose(self, table: str, row: Mapping[str, str], key: str = "dose") -> str:
        """Return a dose with its unit, which may stand in the heading."""
        return dose_in_unit(self.cells.cell(table, row, key), self.cells.heading(table, row, key))

    @staticmethod
    def _printed(
        agent: Agent, word: str, dose: str, *, is_one: bool
    ) -> tuple[str | None, str | None]:
        """
        Return a drug as it is printed, where that is more than its name, and a note.

        A dose beside it that makes another word of it, or is beside several drugs, is the note.
        """
        word = word.strip()
        said = f"{word} {dose}"
        if dose and is_one and look_up_agent(said) is agent:
            return said, None
        is_more = word.casefold() != agent.name and look_up_agent(word) is agent
        return word if is_more else None, dose or None

    def _read_lines(self) -> None:
        lines: dict[tuple[str, ...], tuple[dict[str, Any], Where]] = {}
        rows = 0
        for where, row in self.cells.rows("lines"):
            owner = self.cells.cell("lines", row, "patient_id")
            number = self.cells.cell("lines", row, "line")
            start, end = (self.cells.cell("lines", row, k) for k in ("started_on", "ended_on"))
            dose = self._dose("lines", row)
            agents = self.cells.cell("lines", row, "agents")
            if not any((number, start, end, agents)):
                continue
            line_number = read_digits(plain(number))
            if line_number is None:
                self.source.tell(
                    where.problem(
                        "NOT_A_WHOLE_NUMBER",
                        needed=Sentence("problem.MAPPING.needed_mapped_5"),
                        given=repr(number),
                        argument="line",
                        patient_id=owner,
                        remedy=Sentence("problem.MAPPING.remedy_mapped_5"),
                    )
                )
                continue
            self.source.person(owner)
            ended, ongoing = self._end("lines", row, where, owner)
            line = {
                "patient_id": owner, "line": line_number,
                "agents": agents or None,
                "started_on": self._start(start, where, owner),
                "ended_on": ended, "ongoing": ongoing, "dose": dose or None,
                "stop_reason": self.cells.cell("lines", row, "stop_reason") or None,
                "baseline": self.cells.cell("lines", row, "baseline") or None,
            }  # fmt: skip
            line["assumed"] = self.source.assumed(where, "started_on", "ended_on")
            lines.setdefault(tuple(map(str, line.values())), (line, where))
            rows += 1
        self.source.lines += lines.values()
        self._tell_repeated("lines", rows - len(lines))

    def _start(self, text: str, where: Where, owner: str) -> Day | str | None:
        """
        Read the start of a line; the word for one without a day stays as it is.

        One that is told of as no day stands for none: it is no empty cell that was forgotten.
        """
        if not text:
            return None
        is_said = text.casefold() == UNDATED
        on = None if is_said else self.cells.day(text, where, "started_on", owner)
        return UNDATED if on is None else on

    @cached_property
    def _is_of_count(self) -> bool:
        """Whether the bleeding of a sheet stands beside its counts, with their day."""
        bleeds, counts = (self.cells.mapping[table] for table in ("bleeds", "counts"))
        is_one = self.cells.sheet("bleeds") is self.cells.sheet("counts")
        return is_one and "who_grade" in bleeds and bleeds.get("on") == counts.get("on")

    def _read_bleeds(self) -> None:
        without = 0
        for where, row in self.cells.rows("bleeds"):
            owner = self.cells.cell("bleeds", row, "patient_id")
            on = self.cells.cell("bleeds", row, "on")
            if not on:
                said = {self.cells.cell("bleeds", row, key) for key in ("until", "who_grade")}
                if said - {"", NO_BLEEDING}:
                    self.source.tell_no_day(where, "on", owner)
                continue
            until = self.cells.cell("bleeds", row, "until")
            if self._is_of_count and not until and not self.cells.cell("bleeds", row, "who_grade"):
                without += bool(self.cells.cell("counts", row, "count"))
                continue  # the day is that of a count, and nothing is said of bleeding
            self._take_event(
                self.source.bleeds, where, owner, on,
                until=self.cells.day(until, where, "until", owner) if until else None,
                who_grade=self._read(read_grade, "bleeds", row, "who_grade", where, owner),
            )  # fmt: skip
        if without:
            self.source.note(
                "EMPTY_CELL", Where(self.cells.sheet("bleeds").file), argument="who_grade",
                needed=Sentence("problem.EMPTY_CELL.needed_bleeding"),
                given=Sentence("problem.EMPTY_CELL.given_bleeding", n=without),
                remedy=Sentence("problem.EMPTY_CELL.remedy_bleeding"),
            )  # fmt: skip

    def _read_rescues(self) -> None:
        name = self.cells.mapping["rescues"].get("washout_days")
        unit = time_unit_in(name) if isinstance(name, str) else None

        def read_days(text: str, argument: str) -> int | None:
            return read_whole(text if unit is None else f"{text} {unit}", argument)

        for where, row in self.cells.rows("rescues"):
            owner = self.cells.cell("rescues", row, "patient_id")
            on = self.cells.cell("rescues", row, "on")
            kind = self._read(read_rescue_kind, "rescues", row, "kind", where, owner)
            washout = self._read(read_days, "rescues", row, "washout_days", where, owner)
            if kind is not None and not on:
                self.source.tell_no_day(where, "on", owner)
            if on and kind is not None:
                self._take_event(
                    self.source.rescues, where, owner, on, kind=str(kind), washout_days=washout
                )

        self._take_rescues_once()

    def _take_rescues_once(self) -> None:
        """Take each rescue once: a sheet of counts repeats it in every row."""
        once: dict[tuple[str, ...], tuple[dict[str, Any], Where]] = {}
        for event, where in self.source.rescues:
            once.setdefault(tuple(map(str, event.values())), (event, where))
        self._tell_repeated("rescues", len(self.source.rescues) - len(once))
        self.source.rescues[:] = once.values()

    def _take_event(
        self, events: list[Any], where: Where, owner: str, on: str, **more: Any
    ) -> None:
        day = self.cells.day(on, where, "on", owner)
        if day is not None:
            self.source.person(owner)
            more["assumed"] = self.source.assumed(where, "on", "until")
            events.append(({"patient_id": owner, "on": day, **more}, where))

    def _read(  # noqa: PLR0917 - a cell, how it is read, and its address
        self, read: Any, table: str, row: Mapping[str, str], key: str, where: Where, owner: str
    ) -> Any:
        text = self.cells.cell(table, row, key)
        if key == "daily_dose":
            text = self._dose(table, row, key)
            text = text.replace(",", ".") if self.source.decimal == "," else text
        if not text:
            return None
        try:
            return read(text, f"{table}.{key}")
        except InputError as error:
            problem = error.problem
            if key == "who_grade":
                remedy = Sentence("problem.NOT_A_WHOLE_NUMBER.remedy_bleeding", word=repr(text))
                problem = attrs.evolve(problem, remedy=remedy)
            self.source.tell(attrs.evolve(problem, **where.address, patient_id=owner))
            return None
