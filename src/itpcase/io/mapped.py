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
    "PLT M6" = "M6 after line 1"    # words: every day that they allow

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

What the sheet calls the response to a treatment is *stated_response* of ``[lines]`` and of
``[exposures]``, where it is that of the line which begins with the drug.

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

Laboratory values may stand in a row each, with a column of *analyte* and of *unit*; in a column
each, which *groups* of ``[labs]`` name; or, in a wide sheet with a row for each test, under *days*:

.. code-block:: toml

    [labs]
    patient_id = "ID"
    on = "Date"
    groups = [
      { analyte = { value = "alt" }, value = "ALT (U/L)", unit = { value = "U/L" } },
      { analyte = { value = "creatinine" }, value = "Krea", unit = { value = "mg/dL" } },
    ]

Where the days of counts are counted and other days are dates, *day_0* names the column that holds
the date of day 0, as in ``day_0 = "Start date"``.

``[patients]``, ``[exposures]``, ``[labs]``, ``[lines]``, ``[bleeds]`` and ``[rescues]`` are written
in the same way, with the columns of `itpcase.Cohort.from_tables`; each may have a *file* of its
own.
Of two columns with one name, the first is written ``"Date (1)"`` and the second ``"Date (2)"``.

What a cell says by a mapping stands in `_sheets/cells.py`; each table is read by a module of its
own, `_sheets/values.py` (counts and other values), `people.py`, `treatments.py` and `events.py`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.cohort import Cohort
from itpcase.errors import DataError, Problem
from itpcase.io._files.folder import as_path
from itpcase.io._headings.courses import courses_in
from itpcase.io._headings.days import words_of_time
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of, is_of_name
from itpcase.io._options import check_options
from itpcase.io._proposals.cells import filled
from itpcase.io._proposals.layouts import names_of_one, site_of_two
from itpcase.io._proposals.remarks import unread_events
from itpcase.io._sheets.cells import Cells
from itpcase.io._sheets.events import Events
from itpcase.io._sheets.facts import COURSE, SHEET
from itpcase.io._sheets.mapping_file import (
    check_mapping,
    mapping_of_export,
    read_mapping,
    with_names_as_typed,
)
from itpcase.io._sheets.people import People
from itpcase.io._sheets.sheet import Sheet
from itpcase.io._sheets.treatments import Treatments
from itpcase.io._sheets.values import Values, is_count_test
from itpcase.io._sheets.workbook import kept_open
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.where import Where
from itpcase.io.redcap import REDCAP_MAPPING
from itpcase.units.days import DayOrder, Impute
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import as_typed

__all__ = ["read_mapped"]


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
    is_own = mapping is None
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
    cells = Cells(
        path=as_path(path, "path"), base=base, mapping=given, source=source, is_own=is_own
    )
    for name in sorted(REDCAP_MAPPING.keys() - given.keys()) if is_own else ():
        instrument = ", ".join(
            f"{key} = {of!r}" for key, of in REDCAP_MAPPING[name]["where"].items()
        )
        source.note(
            "NO_ROWS", Where(as_path(path, "path").name), argument=name, given=instrument,
            needed=Sentence("problem.NO_ROWS.needed_own"),
            remedy=Sentence("problem.NO_ROWS.remedy_own"),
        )  # fmt: skip
    Reader(source=source, cells=cells, values=Values(source=source, cells=cells)).read()
    return source


UNREAD: Final = {
    "death": "patients.died_on", "rescue": "rescues", "treatment": "exposures.groups",
}  # fmt: skip
"""What of a mapping would have such columns."""


def _texts_in(said: Any) -> set[str]:
    """Return every text in a mapping: a column that it names anywhere is known to the user."""
    if isinstance(said, str):
        return {said}
    if isinstance(said, Mapping):
        return set(map(str, said)).union(*map(_texts_in, said.values()))
    return set().union(*map(_texts_in, said)) if isinstance(said, (list, tuple)) else set()


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
        treatments = Treatments(source=self.source, cells=self.cells)
        events = Events(source=self.source, cells=self.cells)
        if "patients" in tables:
            People(source=self.source, cells=self.cells).read_people()
        self.source.take(self.values.counts())
        if "labs" in tables:
            self.source.take(self.values.labs())
        for name, read in (
            ("exposures", treatments.read_exposures), ("lines", treatments.read_lines),
            ("bleeds", events.read_bleeds), ("rescues", events.read_rescues),
        ):  # fmt: skip
            if name in tables:
                read()
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", "bleeds" in tables)
        self._tell_of_bleeds()
        self._tell_of_sites()
        self._tell_of_headings()
        self._tell_of_unread()

    def _tell_of_bleeds(self) -> None:
        """Tell of a graded bleed of a patient of whom a column says that none was recorded."""
        for event, where in self.source.bleeds:
            owner, grade = event["patient_id"], event.get("who_grade")
            if grade and self.source.person(owner).get("bleeding_recorded") is False:
                self.source.note(
                    "BLEEDING_CONTRADICTION", where, argument="patients.bleeding_recorded",
                    patient_id=owner, given=Sentence(
                        "problem.BLEEDING_CONTRADICTION.given_recorded", grade=grade),
                    needed=Sentence("problem.BLEEDING_CONTRADICTION.needed_recorded"),
                    remedy=Sentence("problem.BLEEDING_CONTRADICTION.remedy_recorded"),
                )  # fmt: skip

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
                                    name=name, listed=enumerated(f'"{test}"' for test in ours)),
                )  # fmt: skip
                raise DataError.of("the mapping does not fit the data", [problem])

    def _tell_of_headings(self) -> None:
        """Tell of headings that say when a treatment began, of which nothing is read."""
        sheet = self.cells.sheet("counts")
        days = self.values.days
        told = [name for name in sheet.heading
                if (name in days and drug_in(name) is not None and not words_of_time(name))
                or (name not in self.values.used and courses_in(name))]  # fmt: skip
        if told:
            self.source.note(
                "NOT_USED", Where(sheet.file), argument="exposures",
                given=enumerated(map(repr, told)),
                needed=Sentence("problem.NOT_USED.needed_heading"),
                remedy=Sentence("problem.NOT_USED.remedy_heading"),
            )  # fmt: skip

    def _tell_of_unread(self) -> None:
        """Tell of columns of deaths and treatments that are not read: answers would change."""
        named = _texts_in(self.cells.mapping)
        has_deaths = "died_on" in self.cells.mapping.get("patients", {})
        for sheet in self.cells.sheets:
            for name in sheet.heading:
                if not name or name in {SHEET, *COURSE} or name in named:  # told of as they stand
                    continue
                cells = list(dict.fromkeys(filled(sheet, name)))
                for what, said in unread_events(name, cells):
                    cell: str | None = said
                    if what == "death" and has_deaths:  # such as its cause, beside its day
                        cell = self._death_without_day(sheet, name)
                    if cell is None:
                        continue
                    self.source.note(
                        "NOT_USED", Where(sheet.file), argument=UNREAD[what],
                        given=Sentence("problem.NOT_USED.given_unread", name=repr(name),
                                       cell=repr(cell)),
                        needed=Sentence(f"problem.NOT_USED.needed_unread_{what}"),
                        remedy=Sentence(f"problem.NOT_USED.remedy_unread_{what}"),
                    )  # fmt: skip

    def _death_without_day(self, sheet: Sheet, name: str) -> str | None:
        """Return what a column says of the death of a patient of whom no row has its day."""
        named = self.cells.mapping["patients"]
        owner, died = named.get("patient_id"), named.get("died_on")
        if not {owner, died} <= {*sheet.heading}:
            return None
        dated = {
            as_typed(row.get(owner, "")) for _, row in sheet.rows if as_typed(row.get(died, ""))
        }
        cells = [as_typed(row.get(name, "")) for _, row in sheet.rows
                 if as_typed(row.get(owner, "")) not in dated]  # fmt: skip
        told = unread_events(name, list(filter(None, cells)))
        return next((cell for what, cell in told if what == "death"), None)

    def _tell_of_sites(self) -> None:
        """Tell of an id at two sites, or of two names, of a sheet: it may be of two patients."""
        counts = self.cells.mapping["counts"]
        sheet, owner = self.cells.sheet("counts"), counts.get("patient_id")
        if not isinstance(owner, str):
            return
        if is_of_name(owner):
            self.source.note(
                "PATIENT_NAMED", Where(sheet.file), argument="counts.patient_id",
                needed=Sentence("problem.PATIENT_NAMED.needed_mapped"),
                given=Sentence("problem.PATIENT_NAMED.given_mapped", name=repr(owner)),
                remedy=Sentence("problem.PATIENT_NAMED.remedy_mapped"),
            )  # fmt: skip
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
