"""
Sheets of any origin, read by a mapping: REDCap and EDC exports, hospital sheets, long and wide.

A mapping is a TOML file that says what the columns of a sheet are; `itpcase map FILE` proposes one.

.. code-block:: toml

    layout = "long"            # a row for each count; or "wide": a column for each day
    file = "labs.csv"          # beside the mapping; the data that are passed if it is left out
    encoding = "utf-16"        # and delimiter, sheet, heading_row
    decimal = "."
    dates = "day first"        # how 03/04/2021 is written; or "month first"
    missing = ["-99", "999"]   # what stands for a value that is not there
    dictionary = "dictionary.csv"   # of REDCap: the words of its codes

    [counts]
    patient_id = "record_id"
    on = "lab_date"
    count = "plt"
    unit = { value = "10*9/L" }     # one value for all rows; or unit = "plt_unit"
    where = { redcap_repeat_instrument = "labs" }
    analyte = "test"                # the column of tests, where a sheet holds several

    [counts.codes.unit]
    1 = "10*9/L"

``[patients]``, ``[exposures]``, ``[labs]``, ``[lines]``, ``[bleeds]`` and ``[rescues]`` are written
in the same way, with the columns of `itpcase.Cohort.from_tables`; each may have a *file* of its
own.
Of two columns with one name, the first is written ``"Date (1)"`` and the second ``"Date (2)"``.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._kept import cached_property
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, leading_to
from itpcase.cohort.cohort import Cohort
from itpcase.errors import DataError, InputError, Problem
from itpcase.io._drugs import Drug
from itpcase.io._folder import as_path
from itpcase.io._mapping_file import (
    TABLES,
    check_mapping,
    mapping_of_export,
    read_choices,
    read_mapping,
)
from itpcase.io._options import check_options
from itpcase.io._results import Result
from itpcase.io._sheets import Sheet, ToldCell, as_headed, read_sheet
from itpcase.io._source import Source
from itpcase.io._source_days import one_day
from itpcase.io._source_tables import to_cohort
from itpcase.io._where import Where
from itpcase.io.mapping import field_of
from itpcase.model import Day
from itpcase.units.days import DayOrder, Impute, kind_of_time, may_be_year, plain_day
from itpcase.units.labs import ANALYTES, PLATELETS
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import as_typed, plain_key
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


REPEATS: Final = frozenset(
    {"redcap_repeat_instrument", "redcap_repeat_instance", "Repeat Instrument", "Repeat Instance"}
)
"""Columns that REDCap leaves out where a batch has no repeats."""

SENTINELS: Final = frozenset(
    {"99", "999", "9999", "99999", "888", "8888", "777", "7777", "-1", "-9", "-99", "-999"}
)
"""Numbers that are often codes for a missing value."""

FEW_PATIENTS: Final = 3
"""A value of so many patients or more is looked at."""

SHARE: Final = 0.5
"""A value that more than this share of the patients has is told of."""

VALUES: Final = {"counts": "count", "labs": "value"}
"""The column of the value, by table."""

_POINT_ZERO: Final = compile_late(r"(?<=[0-9])\.0+$")

BOXES: Final = {"1": True, "0": False, "checked": True, "unchecked": False}
"""A check box of REDCap, in its export of codes and in that of labels."""

PEOPLE: Final = tuple(name for name in TABLES["patients"] if name != "patient_id")


def _plain(text: str) -> str:
    """Return a whole number without the point and the zeros that some programs write."""
    return _POINT_ZERO.sub("", text)


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
    * a cell with one of the *missing* codes is empty; a value that many patients share, and that
      may be such a code, is told of;
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
        mapping = mapping_of_export(as_path(path))
    read = mapping if isinstance(mapping, Mapping) else read_mapping(as_path(mapping))
    check_mapping(read)
    given = {**read, **{name: value for name, value in said.items() if value is not None}}
    base = None if isinstance(mapping, Mapping) else as_path(mapping).parent
    reader = Reader(
        path=as_path(path), base=base, mapping=given,
        source=Source(
            name="mapped", zone=given.get("zone"), impute=given.get("impute"),
            decimal=given.get("decimal"), agents=agents or {},
        ),
    )  # fmt: skip
    reader.read()
    return reader.source


@attrs.define(kw_only=True, slots=False)
class Reader:
    """Reads the tables of one mapping."""

    path: Path
    base: Path | None
    mapping: Mapping[str, Any]
    source: Source
    _sheets: dict[tuple[str, str], Sheet] = attrs.field(factory=dict, init=False)
    _empty: set[str] = attrs.field(factory=set, init=False)
    """Tables of which no row is what the mapping asks for."""
    _told: set[Problem] = attrs.field(factory=set, init=False)
    _choices: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)

    def read(self) -> None:
        """Read every table of the mapping."""
        if "dictionary" in self.mapping:
            self._choices = read_choices(self._file(self.mapping["dictionary"]))
        if "patients" in self.mapping:
            self._read_people()
        wide = self.mapping.get("layout", "long") == "wide"
        results = list(self._wide() if wide else self._long("counts"))
        self._tell_of_sentinels(results)
        self.source.take(results)
        if "labs" in self.mapping:
            self.source.take(self._long("labs"))
        for name, read in (
            ("exposures", self._read_exposures), ("lines", self._read_lines),
            ("bleeds", self._read_bleeds), ("rescues", self._read_rescues),
        ):  # fmt: skip
            if name in self.mapping:
                read()
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", "bleeds" in self.mapping)

    # --- sheets and cells

    def _file(self, name: str) -> Path:
        places = [self.path / name] if self.path.is_dir() else [self.path.parent / name]
        if self.base is not None:
            places.append(self.base / name)
        return next((place for place in places if place.is_file()), places[0])

    def _sheet(self, table: str) -> Sheet:
        """Read the sheet of a table, once."""
        wanted = self.mapping[table]
        file = wanted.get("file") or self.mapping.get("file")
        path = self.path if file is None else self._file(file)
        if file is not None and self.path.is_file() and self.path.name == file:
            path = self.path
        sheet = wanted.get("sheet") or self.mapping.get("sheet")
        key = (str(path), sheet or "")
        if key not in self._sheets:
            self._sheets[key] = read_sheet(
                path, encoding=self.mapping.get("encoding"), sheet=sheet,
                delimiter=self.mapping.get("delimiter"),
                heading_row=self.mapping.get("heading_row", 1),
            )  # fmt: skip
            self.source.found.tables[path.name] = len(self._sheets[key])
            for problem in self._sheets[key].told:
                self.source.tell(problem)
        found = self._sheets[key]
        self._check_columns(table, found)
        return found

    def _check_columns(self, table: str, sheet: Sheet) -> None:
        mapping = self.mapping[table]
        wanted = [
            (key, name)
            for key, name in mapping.items()
            if isinstance(name, str) and key in TABLES[table] and key != "days"
        ]
        wanted += [("where", name) for name in mapping.get("where", ()) if name not in REPEATS]
        wanted += [("checkboxes", name) for name in mapping.get("checkboxes", ())]
        if isinstance(days := mapping.get("days"), list):
            wanted += [("days", str(name)) for name in days]
        missing = [
            Problem(
                code="MISSING_COLUMN",
                file=sheet.file,
                argument=f"{table}.{key}",
                needed=Sentence("problem.MISSING_COLUMN.needed", name=repr(name)),
                given=Sentence(
                    "problem.MISSING_COLUMN.given", listed=", ".join(filter(None, sheet.heading))
                ),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_mapped"),
            )
            for key, name in wanted
            if name not in sheet.heading
        ]
        if missing:
            raise DataError.of("the mapping does not fit the data", missing)

    def _rows(self, table: str) -> Iterator[tuple[Where, dict[str, str]]]:
        """Give the rows of a table that the mapping asks for."""
        sheet = self._sheet(table)
        where = self.mapping[table].get("where", {})
        asked = {
            name: {plain_key(str(v)) for v in (values if isinstance(values, list) else [values])}
            for name, values in where.items()
            if name in sheet.heading
        }
        found = False
        for number, row in sheet.rows:
            if all(plain_key(row.get(name, "")) in values for name, values in asked.items()):
                found = True
                yield Where(sheet.file, number), row
        if sheet.rows and not found and table not in self._empty:
            self._empty.add(table)
            said = ", ".join(f"{name} = {where[name]!r}" for name in asked)
            self.source.note("NO_ROWS", Where(sheet.file), argument=f"{table}.where", given=said)

    def _cell(self, table: str, row: Mapping[str, str], key: str) -> str:
        """Return what a row says under one of our names, its codes in words."""
        name = self.mapping[table].get(key)
        if name is None:
            return ""
        if isinstance(name, Mapping):
            return str(name.get("value", ""))
        text = self._typed(row, name)
        if _plain(text) in self._missing(table):
            return ""
        return self._word(table, key, name, text)

    def _typed(self, row: Mapping[str, str], name: str) -> str:
        """Return what stands in a cell, and tell once what is to be told of it."""
        cell = row.get(name, "")
        if isinstance(cell, ToldCell) and cell.problem not in self._told:
            self._told.add(cell.problem)
            remedy = cell.problem.remedy if cell else leading_to(cell.problem.remedy, "value")
            self.source.tell(attrs.evolve(cell.problem, remedy=remedy))
        return as_typed(cell)

    def _word(self, table: str, key: str, name: str, text: str) -> str:
        codes = self.mapping[table].get("codes", {})
        for words in (codes.get(key), codes.get(name), self._choices.get(name)):
            for code, word in (words or {}).items():
                if text == str(code):
                    return str(word)
        return text

    def _missing(self, table: str) -> set[str]:
        given = [*self.mapping.get("missing", ()), *self.mapping[table].get("missing", ())]
        return {_plain(str(code)) for code in given}

    def _day(self, text: str, where: Where, argument: str, owner: str) -> Day | None:
        try:
            written: object = self._written_day(text)
        except InputError as error:
            self.source.tell(
                attrs.evolve(
                    error.problem,
                    file=where.file,
                    row=where.row,
                    argument=argument,
                    patient_id=owner,
                    remedy=leading_to(error.problem.remedy, "value"),
                )
            )
            return None
        return self.source.day(written, where, argument, owner)

    def _written_day(self, text: str) -> object:
        """Write a day as ISO, or as the whole number of a study day."""
        plain = plain_day(text, self.mapping.get("dates")) if text else ""
        is_study = kind_of_time(plain) == "study day"
        is_study |= may_be_year(plain) and self._is_in_study_days
        return int(plain) if is_study else plain

    @cached_property
    def _is_in_study_days(self) -> bool:
        """Whether every day of the counts that is certain is a study day; then 1945 is one too."""
        kinds = set()
        for _, row in self._rows("counts"):
            text = self._cell("counts", row, "on")
            try:
                kinds.add(kind_of_time(plain_day(text, self.mapping.get("dates"))))
            except InputError:
                continue
        return kinds - {None} == {"study day"}

    # --- counts

    def _long(self, table: str) -> Iterator[Result]:
        """Give a result for each row, of those of the analytes that are known."""
        value = VALUES[table]
        for where, row in self._rows(table):
            said = {key: self._cell(table, row, key) for key in ("patient_id", "on", value)}
            if not said["on"] and not said[value]:
                continue
            analyte = self._analyte(table, row)
            if analyte not in ANALYTES or (table == "labs" and analyte == PLATELETS):
                self.source.strange_tests[where.file, table][analyte] += 1
                continue
            yield self._result(
                table, where, row, owner=said["patient_id"], day=said["on"], value=said[value],
                analyte=analyte,
            )  # fmt: skip

    def _analyte(self, table: str, row: Mapping[str, str]) -> str:
        """Return what a row measured: a count where the mapping names no column of tests."""
        if table == "counts" and "analyte" not in self.mapping[table]:
            return PLATELETS
        said = self._cell(table, row, "analyte")
        return PLATELETS if table == "counts" and field_of(said) == "count" else said

    def _result(
        self, table: str, where: Where, row: Mapping[str, str], *, owner: str, day: str,
        value: str, analyte: str = PLATELETS,
    ) -> Result:  # fmt: skip
        def said(key: str) -> str:
            return self._cell(table, row, key)

        on: object
        try:
            on = self._written_day(day)
        except InputError as error:
            on = error
        name = self.mapping[table].get(VALUES[table])
        raw = as_typed(row.get(name, "")) if isinstance(name, str) else ""
        reason = raw if not value and raw else None
        return Result(
            patient_id=owner, day=on, where=where, printed=value or None, unit=said("unit"),
            comparator=said("comparator"), status=said("status"), range_low=said("range_low"),
            range_high=said("upper_limit"), analyte=analyte,
            reason=None if reason is None
            else Sentence("problem.NOT_A_COUNT.missing_code", code=reason),
        )  # fmt: skip

    def _wide(self) -> Iterator[Result]:
        """Give a count for each cell under a day, of the rows of the analyte that is asked for."""
        sheet = self._sheet("counts")
        days = self._day_columns(sheet)
        for where, row in self._rows("counts"):
            owner = self._cell("counts", row, "patient_id")
            for name in days:
                cell = self._typed(row, name)
                is_ours = self._analyte("counts", row) == PLATELETS
                if not cell or not is_ours or _plain(cell) in self._missing("counts"):
                    continue
                at = attrs.evolve(where, id=f"column {name!r}")
                yield self._result("counts", at, row, owner=owner, day=as_headed(name), value=cell)

    def _day_columns(self, sheet: Sheet) -> list[str]:
        named = self.mapping["counts"].get("days")
        if isinstance(named, list):
            return [str(name) for name in named]
        used = {each for each in self.mapping["counts"].values() if isinstance(each, str)}
        found = []
        for name in sheet.heading:
            try:
                on = self._written_day(as_headed(name))
                if isinstance(on, int) or one_day(on) is not None:
                    found.append(name)
                    continue
                problem = Problem(code="NOT_A_DAY", argument="", given=repr(name))
            except InputError as error:
                problem = error.problem
            if name not in used and (not name or any(map(str.isdecimal, name))):
                self.source.tell(
                    attrs.evolve(
                        problem, file=sheet.file, argument=f"column {name!r}", severity="warning",
                        remedy=leading_to(problem.remedy, "column"),
                    )
                )  # fmt: skip
        if not found:
            raise InputError.of(
                "NO_DAYS",
                argument=sheet.file,
                given=Sentence(
                    "problem.NO_DAYS.given", listed=", ".join(filter(None, sheet.heading))
                ),
            )
        return found

    def _tell_of_sentinels(self, results: list[Result]) -> None:
        """Tell of a value that many patients share and that may stand for a missing one."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        times: Counter[str] = Counter()
        for row in results:
            if row.printed:
                owners[row.printed].add(row.patient_id)
                times[row.printed] += 1
        everyone = {row.patient_id for row in results}
        for value, whose in owners.items():
            is_code = value in SENTINELS and len(whose) > 1
            is_common = len(whose) >= FEW_PATIENTS and len(whose) > SHARE * len(everyone)
            if is_code or is_common:
                self.source.note(
                    "REPEATED_VALUE",
                    results[0].where if not results else Where(_file(results)),
                    argument="count",
                    given=Sentence(
                        "problem.REPEATED_VALUE.given",
                        value=repr(value),
                        times=times[value],
                        whose=len(whose),
                    ),
                    remedy=Sentence("problem.REPEATED_VALUE.remedy", value=repr(value)),
                )

    # --- the other tables

    def _read_people(self) -> None:
        for where, row in self._rows("patients"):
            owner = self._cell("patients", row, "patient_id")
            if not owner:
                if any(self._cell("patients", row, key) for key in PEOPLE):
                    self.source.tell_no_id(where)
                continue
            self.source.person(owner)
            self.source.known.add(owner)
            for key, read in (
                ("sex", read_sex), ("age", read_age), ("bleeding_recorded", read_yes_no),
            ):  # fmt: skip
                text = self._cell("patients", row, key)
                if not text:
                    continue
                try:
                    self.source.state(owner, where, **{key: read(text, f"patients.{key}")})
                except InputError as error:
                    self.source.tell(
                        attrs.evolve(
                            error.problem, file=where.file, row=where.row, patient_id=owner,
                            remedy=leading_to(error.problem.remedy, "field"),
                        )
                    )  # fmt: skip
            for key in ("born_on", "diagnosed_on", "died_on", "followed_until"):
                text = self._cell("patients", row, key)
                if text:
                    self.source.state(owner, where, **{key: self._day(text, where, key, owner)})

    def _read_exposures(self) -> None:
        boxes = self.mapping["exposures"].get("checkboxes", {})
        unknown = 0
        for where, row in self._rows("exposures"):
            owner = self._cell("exposures", row, "patient_id")
            words = [self._cell("exposures", row, "agent")]
            for name, agent in boxes.items():
                ticked = BOXES.get(self._typed(row, name).casefold())
                unknown += ticked is None
                words += [agent] if ticked else []
            start = self._cell("exposures", row, "started_on")
            if start and not boxes and not words[0]:
                self.source.note(
                    "NO_AGENT", where, argument="agent", patient_id=owner,
                    given=Sentence("problem.NO_DAY.given_results"),
                    remedy=Sentence("problem.NO_AGENT.remedy_source"),
                )  # fmt: skip
            for word in filter(None, words):
                self._read_exposure(where, owner, word, start, row)
        if unknown:
            self.source.note(
                "UNKNOWN_BOX",
                Where(self._sheet("exposures").file),
                given=Sentence("problem.UNKNOWN_BOX.given", unknown=unknown),
                argument="checkboxes",
            )

    def _read_exposure(
        self, where: Where, owner: str, word: str, start: str, row: Mapping[str, str]
    ) -> None:
        agent = self.source.agent(word)
        if agent is None:
            self.source.strange(where.file, word)
            return
        on = self._day(start, where, "started_on", owner) if start else None
        if on is None:
            if not start:
                self.source.tell_no_day(where, "started_on", owner)
            return
        ended = self._cell("exposures", row, "ended_on")
        end = self._day(ended, where, "ended_on", owner) if ended else None
        self.source.person(owner)
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=end is not None,
                ended_on=on if agent.is_procedure else end,
                intent=self._cell("exposures", row, "intent") or None,
                daily_dose=self._cell("exposures", row, "daily_dose") or None,
                stop_reason=self._cell("exposures", row, "stop_reason") or None,
                is_assumed=bool(self.source.assumed(where, "started_on", "ended_on")),
            )
        )  # fmt: skip

    def _read_lines(self) -> None:
        for where, row in self._rows("lines"):
            owner = self._cell("lines", row, "patient_id")
            number = self._cell("lines", row, "line")
            start, end = (self._cell("lines", row, k) for k in ("started_on", "ended_on"))
            line_number = read_digits(number)
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
            line = {
                "patient_id": owner, "line": line_number,
                "agents": self._cell("lines", row, "agents") or None,
                "started_on": self._day(start, where, "started_on", owner) if start else None,
                "ended_on": self._day(end, where, "ended_on", owner) if end else None,
                "stop_reason": self._cell("lines", row, "stop_reason") or None,
                "baseline": self._cell("lines", row, "baseline") or None,
            }  # fmt: skip
            line["assumed"] = self.source.assumed(where, "started_on", "ended_on")
            self.source.lines.append((line, where))

    def _read_bleeds(self) -> None:
        for where, row in self._rows("bleeds"):
            owner = self._cell("bleeds", row, "patient_id")
            on = self._cell("bleeds", row, "on")
            if not on:
                continue
            until = self._cell("bleeds", row, "until")
            self._take_event(
                self.source.bleeds, where, owner, on,
                until=self._day(until, where, "until", owner) if until else None,
                who_grade=self._read(read_grade, "bleeds", row, "who_grade", where, owner),
            )  # fmt: skip

    def _read_rescues(self) -> None:
        for where, row in self._rows("rescues"):
            owner = self._cell("rescues", row, "patient_id")
            on = self._cell("rescues", row, "on")
            kind = self._read(read_rescue_kind, "rescues", row, "kind", where, owner)
            washout = self._read(read_whole, "rescues", row, "washout_days", where, owner)
            if on and kind is not None:
                self._take_event(
                    self.source.rescues, where, owner, on, kind=str(kind), washout_days=washout
                )

    def _take_event(
        self, events: list[Any], where: Where, owner: str, on: str, **more: Any
    ) -> None:
        day = self._day(on, where, "on", owner)
        if day is not None:
            self.source.person(owner)
            more["assumed"] = self.source.assumed(where, "on", "until")
            events.append(({"patient_id": owner, "on": day, **more}, where))

    def _read(  # noqa: PLR0917 - a cell, how it is read, and its address
        self, read: Any, table: str, row: Mapping[str, str], key: str, where: Where, owner: str
    ) -> Any:
        text = self._cell(table, row, key)
        if not text:
            return None
        try:
            return read(text, f"{table}.{key}")
        except InputError as error:
            self.source.tell(
                attrs.evolve(error.problem, file=where.file, row=where.row, patient_id=owner)
            )
            return None


def _file(results: list[Result]) -> str:
    return results[0].where.file
