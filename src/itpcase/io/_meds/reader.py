"""
Reads the events of a MEDS data set, file by file, each by what its code is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence, leading_to, remedy_of
from itpcase.io._files.folder import readable_folder
from itpcase.io._files.parquet_file import batches_of, readable, values_of
from itpcase.io._meds.codes import PLATELETS, Codes
from itpcase.io._meds.drugs import UNUSED, DrugEvents
from itpcase.io._meds.files import (
    COLUMNS,
    PLACE,
    event_files,
    open_events,
    read_described,
    read_subjects,
    writer_without_signs,
)
from itpcase.io._meds.others import OtherEvents, day_of, digits_of, has_time
from itpcase.io._options import check_options
from itpcase.io._source.analytes import MEDS, with_own
from itpcase.io._source.results import Result
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.ids import refused_ids
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign
from itpcase.units.spellings import count_factor
from itpcase.units.text import clean

__all__: list[str] = []

OF_UCUM: Final = "UCUM/"
"""How a unit begins that meds-etl took from its concept."""


def collect(folder: str | os.PathLike[str], **options: Any) -> Source:
    """Read everything that can be read, before anything is laid out."""
    reader = reader_of(folder, **options)
    reader.read()
    return reader.source


def reader_of(
    folder: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] | None = None,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    units: Mapping[str, str] | None = None,
    labs: Mapping[str, str] | None = None,
    zone: str | None = None,
    decimal: DecimalSign | None = None,
    shifted: bool = False,
) -> Reader:
    """Make the reader of a data set, which knows its codes."""
    check_switches(shifted=shifted)
    codes = PLATELETS if codes is None else codes
    check_options(codes=codes, agents=agents, bleeding=bleeding, units=units, labs=labs,
                  zone=zone, decimal=decimal)  # fmt: skip
    place = readable_folder(folder, "MEDS files")
    source = Source(name="MEDS", zone=zone, decimal=decimal, agents=agents or {},
                    has_whole_ids=True, is_shifted=shifted)  # fmt: skip
    all_labs = with_own(MEDS, labs)
    source.look_for("codes", codes, known=PLATELETS)
    for name, asked in (("labs", labs), ("units", units), ("bleeding", bleeding)):
        source.look_for(name, asked)
    said = read_described(place)
    patients = read_subjects(place)
    source.has_whole_ids = not patients
    known = Codes(
        codes=tuple(codes), labs=all_labs, units={**said.units, **(units or {})},
        bleeding=bleeding if isinstance(bleeding, Mapping) else dict.fromkeys(bleeding),
        said=said, source=source,
        drugs=DrugEvents(source=source, parents=said.parents, described=said.words),
    )  # fmt: skip
    return Reader(folder=place, codes=known, source=source, patients=patients)


@attrs.define(kw_only=True)
class Reader:
    """Reads the events of one data set."""

    folder: Path
    codes: Codes
    source: Source
    patients: Mapping[str, str]
    """The id of the patient that a subject stands for, where `itpcase.write_meds` says so."""
    _others: OtherEvents = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._others = OtherEvents(source=self.source, codes=self.codes)

    def files(self) -> list[Path]:
        """Return the files of events."""
        return event_files(self.folder)

    def read(self) -> None:
        """Read every file, the events of a subject in order of time."""
        for path in self.files():
            self.source.take(self._events(path))
        self._others.finish()
        found = self.source.found.codes
        named = {f"{code} {self.codes.said.words.get(code, '')}": found[code] for code in found}
        self.source.tell_of_names(Where("metadata/codes.parquet"), "description", named)
        self._others.tell_of_codes()
        if self.source.found.rows and (writer := writer_without_signs(self.folder)):
            self.source.note("SIGNS_LOST", Where("metadata/dataset.json"), given=writer)
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", bool(self.codes.bleeding))

    def _events(self, path: Path) -> Iterator[Result]:
        """Give the counts of a file; take its other events as they come."""
        name = str(path.relative_to(self.folder))
        with open_events(path, self.folder) as file:
            self.source.found.tables[name] = file.metadata.num_rows
            first = 1
            have = file.schema_arrow.names
            read = [name for name in (*COLUMNS, *PLACE) if name in have]
            for batch in batches_of(file, name, columns=read):
                with readable(name):  # a text that is none shows when it is taken out
                    rows = self.wanted(batch)
                    chosen = batch.take(rows)
                    files, numbers = self._places(chosen, name, rows.to_pylist(), first)
                    cells = _cells(chosen)
                for of_file, row, subject, time, code, value, text, unit in zip(
                    files, numbers, *cells, strict=True
                ):
                    place = Where(of_file, row)
                    owner = self._owner(subject, place)
                    if owner is None:
                        continue
                    result = self._event(owner, time, code, value, text, unit, place)
                    if result is not None:
                        yield result
                first += batch.num_rows

    def _owner(self, subject: Any, where: Where) -> str | None:
        """
        Return the id of a subject: a whole number, or the text that stands in its place.

        One that has lost digits as a float is None, and told of.
        """
        if isinstance(subject, float) and (fault := refused_ids([subject], "subject_id")):
            problem = fault[0]
            self.source.tell(
                where.problem(
                    problem.code, argument=problem.argument, needed=problem.needed,
                    given=problem.given, remedy=leading_to(remedy_of(problem.code), "row"),
                )
            )  # fmt: skip
            return None
        is_whole = isinstance(subject, float) and subject.is_integer()
        owner = "" if subject is None else str(int(subject)) if is_whole else clean(subject)
        owner = self.patients.get(owner, owner)
        if owner and not owner.removeprefix("-").isdecimal():
            self.source.has_whole_ids = False
        return owner

    def wanted(self, batch: Any) -> Any:
        """Return the places of the events whose code says something."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        codes = pc.cast(batch.column("code"), pa.string()).dictionary_encode()
        kinds = [self.codes.kind(code) if code else "" for code in codes.dictionary.to_pylist()]
        where = [place for place, kind in enumerate(kinds) if kind]
        mask = pc.is_in(codes.indices, value_set=pa.array(where, codes.indices.type))
        return pc.indices_nonzero(mask)

    @staticmethod
    def _places(chosen: Any, name: str, rows: list[int], first: int) -> tuple[list[str], list[int]]:
        """Return file and row of each event; a part of a data set says where they came from."""
        if PLACE[0] in chosen.schema.names:
            of_file, row = (chosen.column(column).to_pylist() for column in PLACE)
            return of_file, row
        return [name] * len(rows), [first + row for row in rows]

    def _event(  # noqa: PLR0917 - the cells of a row
        self, owner: str, time: Any, code: str, value: Any, text: Any, unit: Any, where: Where
    ) -> Result | None:
        kind = self.codes.kind(code)
        if kind in {"other", "unknown", *UNUSED}:
            self._others.count(kind, code)
            return None
        if not owner:
            self.source.tell_no_id(where)
            return None
        if kind not in {"count", "lab"}:
            self._others.take(kind, owner, time, code, value, text, where)
            return None
        if kind == "count":
            self.source.found.codes[code] = self.source.found.codes.get(code, 0) + 1
        has_number = value not in {None, "nan", "NaN"}
        result = Result(
            patient_id=owner, where=where, unit=self.codes.unit(code),
            day=time if has_time(time) else day_of(time),  # of an instant, copies are known
            analyte=self.codes.analyte(code) if kind == "lab" else COUNT,
            number=digits_of(value) if has_number else None,
            printed=text,
        )  # fmt: skip
        return self._beside(result, clean(unit).removeprefix(OF_UCUM))

    def _beside(self, result: Result, unit: str) -> Result | None:
        """Take the unit that a column gives; one that contradicts the code leaves the row out."""
        if not unit:
            return result
        if result.unit is None:
            result.unit = unit
        elif result.analyte == COUNT and count_factor(unit) != count_factor(result.unit):
            self.source.found.rows += 1
            self.source.tell(
                result.where.problem(
                    "TWO_UNITS", argument="unit", patient_id=result.patient_id,
                    needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                    given=Sentence("problem.TWO_UNITS.given", text=repr(result.unit),
                                   unit=repr(unit)),
                    remedy=Sentence("problem.TWO_UNITS.remedy_count_columns"),
                )
            )  # fmt: skip
            return None
        return result


def _cells(chosen: Any) -> list[list[Any]]:
    """Return the columns of events, a number as its digits: those of its own float."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    def taken(name: str) -> list[Any]:
        if name not in chosen.schema.names:
            return [None] * len(chosen)
        column = chosen.column(name)
        return values_of(pc.cast(column, pa.string()) if name == "numeric_value" else column)

    return [taken(name) for name in COLUMNS]
