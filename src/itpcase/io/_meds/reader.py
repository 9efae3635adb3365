"""
Reads the events of a MEDS data set, file by file, each by what its code is.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence, leading_to, remedy_of
from itpcase.io._answers import told_as_answers
from itpcase.io._files.folder import readable_folder
from itpcase.io._files.parquet_file import batches_of, readable
from itpcase.io._meds.cells import cells_of
from itpcase.io._meds.codes import PLATELETS, Codes
from itpcase.io._meds.distinct import Distinct, as_they_come
from itpcase.io._meds.drug_columns import TAKEN, DrugColumns
from itpcase.io._meds.drugs import SPAN, UNUSED, DrugEvents
from itpcase.io._meds.files import (
    COLUMNS,
    END,
    PLACE,
    event_files,
    open_events,
    read_described,
    read_subjects,
    writer_without_signs,
)
from itpcase.io._meds.others import OtherEvents
from itpcase.io._meds.values import LabEvents
from itpcase.io._options import check_options
from itpcase.io._source.analytes import MEDS, other_test, with_own
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.table import Column
from itpcase.units.ids import refused_ids
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean
from itpcase.units.whole import as_whole

__all__: list[str] = []

LABS: Final = frozenset({"count", "lab"})
"""Kinds of codes whose events are laboratory values."""

NOT_READ: Final = UNUSED | {"other", "unknown"}
"""Kinds of codes whose events are counted and not read."""

REFUSED, NOBODY = -2, -1
"""In the place of a patient: an id that lost digits, and none."""


def collect(folder: str | os.PathLike[str], **options: Any) -> Source:
    """Read everything that can be read, before anything is laid out."""
    with told_as_answers(folder):
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
    _subjects: Distinct = attrs.field(factory=Distinct, init=False)
    _owner_of: list[int] = attrs.field(factory=list, init=False)
    """For each of the subjects, its place among the patients."""
    _owners: Distinct = attrs.field(factory=Distinct, init=False)
    _files: Distinct = attrs.field(factory=Distinct, init=False)
    _others: OtherEvents = attrs.field(init=False)
    _labs: LabEvents = attrs.field(init=False)
    _drugs: DrugColumns = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._others = OtherEvents(source=self.source, codes=self.codes)
        self._labs = LabEvents(
            source=self.source, codes=self.codes, owners=self._owners.values,
            files=self._files.values,
        )  # fmt: skip
        self._drugs = DrugColumns(
            source=self.source, drugs=self.codes.drugs, owners=self._owners.values,
            files=self._files.values, kind=self.codes.kind,
        )  # fmt: skip

    def files(self) -> list[Path]:
        """Return the files of events."""
        return event_files(self.folder)

    def read(self) -> None:
        """Read every file, the events of a subject in order of time."""
        for path in self.files():
            self._take(path)
        self._labs.finish(self._others.days_of_labs())
        self._drugs.finish()
        self._others.finish()
        found = self.source.found.codes
        named = {f"{code} {self.codes.said.words.get(code, '')}": found[code] for code in found}
        self.source.tell_of_names(Where("metadata/codes.parquet"), "description", named)
        self._others.tell_of_codes()
        self._tell_of_parents()
        if self.source.found.rows and (writer := writer_without_signs(self.folder)):
            self.source.note("SIGNS_LOST", Where("metadata/dataset.json"), given=writer)
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", bool(self.codes.bleeding))

    def _tell_of_parents(self) -> None:
        """Tell of codes of counts above which stands the code of another test as well."""
        others = Counter({
            f"{code} below {each}": times
            for code, times in self.source.found.codes.items()
            for each in self.codes.said.parents.get(code, ())
            if other_test(COUNT, loinc=each.rpartition("/")[2])
        })  # fmt: skip
        if others:
            self.source.note(
                "TWO_TESTS", Where("metadata/codes.parquet"), argument="parent_codes",
                given=most_often(others), remedy=Sentence("problem.TWO_TESTS.remedy_names"),
            )  # fmt: skip

    def _take(self, path: Path) -> None:
        """Take the events of a file, piece by piece."""
        name = str(path.relative_to(self.folder))
        with open_events(path, self.folder) as file:
            self.source.found.tables[name] = file.metadata.num_rows
            first = 1
            have = file.schema_arrow.names
            read = [name for name in (*COLUMNS, *PLACE) if name in have]
            for batch in batches_of(file, name, columns=read):
                with readable(name):  # a text that is none shows when it is taken out
                    rows = self.wanted(batch)
                    if len(rows):
                        self._take_piece(
                            batch.take(rows), name, rows.to_numpy().astype(np.int64) + first
                        )
                first += batch.num_rows

    def wanted(self, batch: Any) -> Any:
        """Return the places of the events whose code says something."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        codes = pc.cast(batch.column("code"), pa.string()).dictionary_encode()
        kinds = [self.codes.kind(code) if code else "" for code in codes.dictionary.to_pylist()]
        where = [place for place, kind in enumerate(kinds) if kind]
        mask = pc.is_in(codes.indices, value_set=pa.array(where, codes.indices.type))
        return pc.indices_nonzero(mask)

    def _take_piece(self, events: Any, name: str, row: Column) -> None:
        """Take events: laboratory values and drugs as columns, and others one by one."""
        codes = Distinct()
        code = codes.places(events.column("code"), as_texts=True)
        kinds = [self.codes.kind(each) for each in codes.values]
        known = len(self._owner_of)
        owner = self._owners_of(events.column("subject_id"))
        file = np.full(len(events), self._files.place(name), dtype=np.int32)
        if PLACE[0] in events.schema.names:  # of a part of a data set
            file = self._files.places(events.column(PLACE[0]), as_texts=True)
            row = events.column(PLACE[1]).to_numpy(zero_copy_only=False)
        self._see_ids(events.column("subject_id"), known, file, row)
        is_unused = np.array([kind in NOT_READ for kind in kinds], dtype=bool)[code]
        is_unused |= _are_without_end(
            events, np.array([k == SPAN for k in kinds], dtype=bool)[code]
        )
        for each, times in as_they_come(code[is_unused & (owner != REFUSED)]):
            self._others.count(kinds[each], codes.values[each], times)
        is_lab = np.array([kind in LABS for kind in kinds], dtype=bool)[code] & (owner >= 0)
        labs, pair = np.flatnonzero(is_lab), np.full(len(events), NOBODY)
        pair[labs] = self._labs.pairs_of(events.take(labs), codes.values, code[labs])
        is_out = self._labs.are_contradictions(pair) & is_lab
        labs = labs[~is_out[labs]]
        self._labs.take(events.take(labs), owner[labs], pair[labs], file[labs], row[labs])
        is_given = self._take_drugs(events, kinds, code, owner, file, row)
        is_column = is_lab & ~is_out | is_given
        new = self._new_patients(np.flatnonzero(is_column), owner)
        others = np.flatnonzero(~is_column & ~is_unused | (owner == REFUSED))
        rows = np.union1d(others, new)
        cells = zip(rows.tolist(), *cells_of(events.take(rows)), strict=True)
        for at, subject, time, word, value, text, _, end in cells:
            where = Where(self._files.values[file[at]], int(row[at]))
            if owner[at] == REFUSED:
                self._refuse(subject, where)
                continue
            if owner[at] == NOBODY:
                self.source.tell_no_id(where)
                continue
            patient = self._owners.values[owner[at]]
            if is_out[at]:
                self._labs.tell_of_two_units(int(pair[at]), patient, where)
            elif is_column[at]:
                self.source.person(patient)
            else:
                kind = kinds[code[at]]
                self._others.take(kind, patient, time, word, value, text, where, end=end)

    def _take_drugs(  # noqa: PLR0917 - columns of one table
        self, events: Any, kinds: list[str], code: Column, owner: Column, file: Column, row: Column
    ) -> Column:
        """
        Take events of drugs as columns, and tell which; none where one is not plain.

        Lines of ours are stated beside their drugs, which are then looked at one by one.
        """
        is_given = np.array([kind in TAKEN for kind in kinds], dtype=bool)[code] & (owner >= 0)
        drugs = np.flatnonzero(is_given)
        taken = None
        if self._drugs.is_whole and "line" not in kinds:
            taken = self._drugs.take(events.take(drugs), owner[drugs], file[drugs], row[drugs])
        if taken is None and self._drugs.is_whole:
            for event in self._drugs.give_up():
                self._others.take(*event)
        is_given[drugs] = False if taken is None else taken
        return is_given

    def _new_patients(self, rows: Column, owner: Column) -> Column:
        """Return the first of the rows of each patient of whom nothing was read."""
        owners, first = np.unique(owner[rows], return_index=True)
        is_new = [self._owners.values[each] not in self.source.patients for each in owners]
        found: Column = rows[first[np.array(is_new, dtype=bool)]]
        return found

    # --- subjects

    def _owners_of(self, subjects: Any) -> Column:
        """Return the places of the patients that subjects are."""
        at = self._subjects.places(subjects)
        for subject in self._subjects.values[len(self._owner_of) :]:
            self._owner_of.append(self._owner(subject))
        return np.array([*self._owner_of, NOBODY], dtype=np.int64)[at]

    def _owner(self, subject: Any) -> int:
        """
        Return the place of a subject: of a whole number, or of the text that stands in its place.

        One that has lost digits as a float is refused.
        """
        if isinstance(subject, float) and refused_ids([subject], "subject_id"):
            return REFUSED
        owner = clean(as_whole(subject))
        owner = self.patients.get(owner, owner)
        if owner and not _is_whole(owner):
            self.source.has_whole_ids = False
        return self._owners.place(owner) if owner else NOBODY

    def _see_ids(self, subjects: Any, known: int, file: Column, row: Column) -> None:
        """Tell of new subjects that are read in another way than they are written."""
        odd = [each for each in self._subjects.values[known:]
               if isinstance(each, str) and clean(each) != each]  # fmt: skip
        listed = subjects.to_pylist() if odd else []
        for each in odd:
            at = listed.index(each)
            where = Where(self._files.values[file[at]], int(row[at]))
            self.source.see_id(each, clean(each), where, "subject_id")

    def _refuse(self, subject: Any, where: Where) -> None:
        """Tell of a subject that has lost digits as a float."""
        problem = refused_ids([subject], "subject_id")[0]
        self.source.tell(
            where.problem(
                problem.code, argument=problem.argument, needed=problem.needed,
                given=problem.given, remedy=leading_to(remedy_of(problem.code), "row"),
            )
        )  # fmt: skip


def _are_without_end(events: Any, is_span: Column) -> Column:
    """Tell of drugs by the code of a vocabulary which have no end: nobody knows how long."""
    if END not in events.schema.names:
        return is_span
    has_none: Column = events.column(END).is_null().to_numpy(zero_copy_only=False)
    return is_span & has_none


def _is_whole(owner: str) -> bool:
    """Tell whether an id is a whole number that a column of whole numbers can hold."""
    is_number = owner.removeprefix("-").isdecimal()
    return is_number and abs(int(owner)) <= np.iinfo(np.int64).max
