"""
Platelet counts and other laboratory values of a MEDS data set.

The events are kept as columns of places among distinct codes, numbers, texts and units. What these
say is decided once for each pair of code and unit, for each number and for each text; only events
in which something is open are looked at one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import sort_key
from itpcase._sentences import Sentence
from itpcase.cohort._tables.order import lay_by_time
from itpcase.cohort.codes import COMPARATORS
from itpcase.io._files.parquet_file import values_of
from itpcase.io._meds.cells import digits_of
from itpcase.io._meds.codes import Codes
from itpcase.io._meds.distinct import Distinct, as_they_come
from itpcase.io._meds.pieces import Piece
from itpcase.io._meds.times import (
    DAY,
    NEVER,
    NOT_PLAIN,
    clock_times,
    day_of,
    has_time,
    instants_of,
    moment_of,
    plain_times,
)
from itpcase.io._source.plain import convert_plain, plain_numbers
from itpcase.io._source.records import Result
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.table import Column, objects
from itpcase.units.labs import ANALYTES, PLATELETS
from itpcase.units.spellings import count_factor
from itpcase.units.text import clean

__all__: list[str] = []

OF_UCUM: Final = "UCUM/"
"""How a unit begins that meds-etl took from its concept."""

_NAMES: Final = [*ANALYTES, PLATELETS]
"""The analytes, and platelets once more, that stand among other laboratory values."""
_COUNT: Final = _NAMES.index(PLATELETS)
_AMONG_LABS: Final = len(_NAMES) - 1
_OF_LABS: Final = {name: place for place, name in enumerate(_NAMES) if place != _COUNT}
"""The places of laboratory values that are no rows of counts."""


@attrs.frozen
class Pair:
    """What a code and the unit beside it say together."""

    analyte: int
    """A place among the analytes."""
    unit: str | None
    of_code: str | None = None
    """The unit that the code names, where that beside it is another one."""


@attrs.frozen(eq=False)
class LabPiece(Piece):
    """
    Events of laboratory values that were read together.

    Their times are `NEVER`, or `NOT_PLAIN` for what stands among the times.
    """

    pair: Column
    instant: Column
    """In microseconds since 1970 in Greenwich; `NEVER` for a time without a zone."""


@attrs.define(kw_only=True)
class LabEvents:
    """Takes the events of laboratory values as columns, and makes rows of a cohort of them."""

    source: Source
    codes: Codes
    owners: list[str]
    """The ids of patients."""
    files: list[str]
    """The names of files, by their places."""
    _numbers: Distinct = attrs.field(factory=Distinct, init=False)
    _texts: Distinct = attrs.field(factory=Distinct, init=False)
    _units: Distinct = attrs.field(factory=Distinct, init=False)
    _pairs: list[Pair] = attrs.field(factory=list, init=False)
    _of_pair: dict[tuple[str, int], int] = attrs.field(factory=dict, init=False)
    _pieces: list[LabPiece] = attrs.field(factory=list, init=False)
    _times: dict[int, Any] = attrs.field(factory=dict, init=False)
    """Of the rows whose time is not plain, as the file has it."""
    _many: int = attrs.field(default=0, init=False)

    def pairs_of(self, events: Any, words: list[str], code: Column) -> Column:
        """
        Return the places of what the codes of events and the units beside them say.

        Parameters
        ----------
        events : pyarrow.RecordBatch
        words : list of str
            The codes.
        code : numpy.ndarray
            Of each event, the place of its code.
        """
        unit = np.full(len(events), -1, dtype=np.int32)
        if "unit" in events.schema.names:
            unit = self._units.places(events.column("unit"))
        found = self.source.found.codes
        for each, times in as_they_come(code):
            if self.codes.kind(words[each]) == "count":
                found[words[each]] = found.get(words[each], 0) + times
        both = code.astype(np.int64) << 32 | (unit + 1)
        said, which = np.unique(both, return_inverse=True)
        places = [self._pair(words[each >> 32], (each & 0xFFFFFFFF) - 1) for each in said.tolist()]
        return np.array(places, dtype=np.int64)[which]

    def are_contradictions(self, pair: Column) -> Column:
        """Tell which places are those of a code and another unit; -1 is of none."""
        return np.array([*(each.of_code is not None for each in self._pairs), False])[pair]

    def _pair(self, code: str, unit: int) -> int:
        """Return the place of what a code and a unit beside it say."""
        if (code, unit) not in self._of_pair:
            self._of_pair[code, unit] = len(self._pairs)
            self._pairs.append(self._said_of(code, unit))
        return self._of_pair[code, unit]

    def _said_of(self, code: str, unit: int) -> Pair:
        is_lab = self.codes.kind(code) == "lab"
        analyte = _OF_LABS[self.codes.analyte(code)] if is_lab else _COUNT
        named = self.codes.unit(code)
        beside = clean(self._units.values[unit]).removeprefix(OF_UCUM) if unit >= 0 else ""
        if not beside or (named is not None and is_lab):
            return Pair(analyte, named)
        if named is not None and count_factor(beside) != count_factor(named):
            return Pair(analyte, beside, of_code=named)
        return Pair(analyte, beside if named is None else named)

    def tell_of_two_units(self, place: int, owner: str, where: Where) -> None:
        """Tell of a count whose column of units contradicts its code, which leaves it out."""
        pair = self._pairs[place]
        self.source.count_refused(owner)
        self.source.tell(
            where.problem(
                "TWO_UNITS", argument="unit", patient_id=owner,
                needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                given=Sentence("problem.TWO_UNITS.given", text=repr(pair.of_code),
                               unit=repr(pair.unit)),
                remedy=Sentence("problem.TWO_UNITS.remedy_count_columns"),
            )
        )  # fmt: skip

    def take(self, events: Any, owner: Column, pair: Column, file: Column, row: Column) -> None:
        """Take events, each with its patient, its pair of code and unit, and its place."""
        names = events.schema.names

        def places(name: str, known: Distinct) -> Column:
            if name not in names:
                return np.full(len(events), -1, dtype=np.int32)
            column = events.column(name)
            return known.places(column, as_texts=known is self._numbers)

        time, instant = self._times_of(events.column("time"))
        strange = np.flatnonzero(time == NOT_PLAIN)
        if len(strange):
            said = values_of(events.column("time").take(strange))
            self._times |= dict(zip((strange + self._many).tolist(), said, strict=True))
        self._pieces.append(
            LabPiece(
                owner, places("numeric_value", self._numbers),
                places("text_value", self._texts), time, file, row, pair, instant,
            )
        )  # fmt: skip
        self._many += len(events)

    def _times_of(self, column: Any) -> tuple[Column, Column]:
        """Return the times of a column as the clock of the hospital has them, and its instants."""
        instants = instants_of(column)
        clock = None if instants is None else clock_times(instants, self.source.zone)
        if instants is None or clock is None:
            return plain_times(column), np.full(len(column), NEVER)
        return clock, np.where(clock == NOT_PLAIN, NEVER, instants)

    # --- all that was taken

    def finish(self, are_told: Iterable[tuple[str, dt.date, str]]) -> None:
        """
        Hand the values over, in the order in which they stand.

        Parameters
        ----------
        are_told : iterable of tuple
            Patient, day and analyte of values of which other events say something.
        """
        if not self._many:
            return
        rows = LabPiece.joined(self._pieces)
        self._pieces.clear()
        analyte = np.array([pair.analyte for pair in self._pairs], dtype=np.int64)[rows.pair]
        values, signs = self._values(rows, analyte)
        is_plain = ~np.isnan(values) & (rows.time != NEVER) & (rows.time != NOT_PLAIN)
        is_plain &= ~_of_one_moment(rows, analyte)
        is_plain &= ~self._are_told(rows, analyte, are_told)
        self._count(rows, analyte, is_plain)
        plain, others = np.flatnonzero(is_plain), np.flatnonzero(~is_plain)
        self._see_zones(rows, plain[rows.instant[plain] != NEVER])
        self.source.take(self._results(rows, analyte, others))
        seen = self.source.results.seen["unit"]
        for name in [name for name, times in seen.items() if not times]:
            del seen[name]
        kept, labs = self._places_of(rows, others)
        places = self._places_by_time(rows, plain[analyte[plain] == _COUNT], kept)
        plain = plain[np.argsort(places[plain])]
        self._hand_over(rows, analyte, values, signs, plain)
        for name, listed in (("counts", kept), ("labs", labs)):
            of_table = plain[(analyte[plain] == _COUNT) == (name == "counts")]
            if len(listed) and len(of_table):
                stands = places[np.concatenate([of_table, listed])]
                self.source.order[name] = np.argsort(stands)

    def _see_zones(self, rows: LabPiece, zoned: Column) -> None:
        """Count the instants whose day is that of Greenwich, or of the zone of the hospital."""
        days, instants = self.source.days, rows.instant[zoned]
        if not len(zoned):
            return
        if self.source.zone is None:
            days.take_offset(_text_of(instants[0]), len(zoned))
            return
        days.in_zone += len(zoned)
        is_moved = (instants % DAY == 0) & (instants // DAY != rows.time[zoned] // DAY)
        if is_moved.any():
            days.moved_midnights += int(is_moved.sum())
            days.first_midnight = days.first_midnight or _text_of(instants[is_moved][0])

    def _values(self, rows: LabPiece, analyte: Column) -> tuple[Column, Column]:
        """
        Return the values of rows, NaN where something is open, and their signs.

        A number alone, or with itself as text, is converted with all others of its unit; any other
        pair of a number and a text is read once.
        """
        values, signs = np.full(len(rows), np.nan), np.zeros(len(rows), dtype=np.int8)
        number = np.append(plain_numbers(self._numbers.values), np.nan)[rows.number]
        printed = np.append(plain_numbers(self._texts.values), np.nan)[rows.text]
        is_printed = np.array([*(bool(clean(t)) for t in self._texts.values), False])[rows.text]
        is_one = ~np.isnan(number) & (~is_printed | (printed == number))
        for place, pair in enumerate(self._pairs):
            if pair.unit:
                here = np.flatnonzero(is_one & (rows.pair == place))
                values[here] = convert_plain(number[here], pair.unit, _NAMES[pair.analyte])
        left = np.flatnonzero(np.isnan(values) & ((rows.number >= 0) | is_printed))
        if not len(left):
            return values, signs
        said = np.stack([rows.pair[left], rows.number[left], rows.text[left]])
        _, first, which = np.unique(said, axis=1, return_index=True, return_inverse=True)
        read = [self.source.results.plain_value(each)
                for each in self._results(rows, analyte, left[first])]  # fmt: skip
        which = which.reshape(-1)
        values[left] = np.array([np.nan if e is None else e.value for e in read])[which]
        signs[left] = np.array(
            [0 if each is None else COMPARATORS.index(each.comparator) for each in read]
        )[which]
        return values, signs

    def _are_told(
        self, rows: LabPiece, analyte: Column, told: Iterable[tuple[str, dt.date, str]]
    ) -> Column:
        """Tell of which rows other events say something: by patient, day and analyte."""
        place = {owner: at for at, owner in enumerate(self.owners)}
        keys = {
            (place[owner], (day - dt.date(1970, 1, 1)).days, _OF_LABS[name])
            for owner, day, name in told if owner in place
        }  # fmt: skip
        found = np.zeros(len(rows), dtype=bool)
        if keys:
            near = np.flatnonzero(np.isin(rows.owner, [owner for owner, _, _ in keys]))
            said = zip(rows.owner[near].tolist(), (rows.time[near] // DAY).tolist(),
                       analyte[near].tolist(), strict=True)  # fmt: skip
            found[near] = [each in keys for each in said]
        return found

    def _count(self, rows: LabPiece, analyte: Column, is_plain: Column) -> None:
        """Count the units of counts, in the order in which they come; others as they are read."""
        results, is_count = self.source.results, analyte == _COUNT
        plain = np.bincount(rows.pair[is_count & is_plain], minlength=len(self._pairs)).tolist()
        pairs, first = np.unique(rows.pair[is_count], return_index=True)
        for place in pairs[np.argsort(first)].tolist():
            results.seen["unit"][clean(self._pairs[place].unit)] += plain[place]
        if any(plain):
            self.source.found.rows += sum(plain)
            results.seen["status"][""] += sum(plain)

    def _hand_over(
        self, rows: LabPiece, analyte: Column, values: Column, signs: Column, plain: Column
    ) -> None:
        """Hand over the rows in which nothing is open."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        kind = pa.int64() if self.source.has_whole_ids else pa.string()
        ids = pa.array(map(self.source.owner_id, self.owners), kind)
        names = pa.array(self.files, pa.string())
        for is_count in (True, False):
            here = plain[(analyte[plain] == _COUNT) == is_count]
            if not len(here):
                continue
            columns = {
                "patient_id": ids.take(pa.array(rows.owner[here])),
                "on": pa.array((rows.time[here] // DAY).astype(np.int32)).cast(pa.date32()),
                "count" if is_count else "value": pa.array(values[here]),
                "unit": _words(analyte[here], [ANALYTES[name].unit for name in _NAMES]),
            }
            if not is_count:
                of_test = np.where(analyte[here] == _AMONG_LABS, _COUNT, analyte[here])
                columns["analyte"] = _words(of_test, _NAMES[:_AMONG_LABS])
            if signs[here].any():
                columns["comparator"] = _words(signs[here], [*COMPARATORS])
            columns["source"] = pc.binary_join_element_wise(
                names.take(pa.array(rows.file[here])), pa.array(rows.row[here]).cast(pa.string()),
                ", row ",
            )  # fmt: skip
            if is_count:
                self.source.plain_counts = pa.table(columns)
            else:
                self.source.plain_labs = pa.table(columns)

    def _results(self, rows: LabPiece, analyte: Column, which: Column) -> Iterator[Result]:
        """Give rows one by one."""
        for row in which.tolist():
            number, text, time = (int(getattr(rows, n)[row]) for n in ("number", "text", "time"))
            value = self._numbers.values[number] if number >= 0 else None
            has_number = value not in {None, "nan", "NaN"}
            moment = self._times[row] if time == NOT_PLAIN else moment_of(time)
            if moment is not None and rows.instant[row] != NEVER:
                moment = _instant_of(rows.instant[row])
            yield Result(
                patient_id=self.owners[rows.owner[row]],
                day=moment if has_time(moment) else day_of(moment),  # copies are known by a time
                where=Where(self.files[rows.file[row]], int(rows.row[row])),
                unit=self._pairs[rows.pair[row]].unit, analyte=_NAMES[analyte[row]],
                among_labs=bool(analyte[row] == _AMONG_LABS),
                number=digits_of(value) if has_number else None,
                printed=self._texts.values[text] if text >= 0 else None,
            )  # fmt: skip

    def _places_of(self, rows: LabPiece, others: Column) -> tuple[Column, Column]:
        """Return the rows of the counts, and of other values, that were read one by one."""
        names, numbers = rows.file[others].tolist(), rows.row[others].tolist()
        at = {
            (self.files[name], number): row
            for name, number, row in zip(names, numbers, others.tolist(), strict=True)
        }
        kept = [at[each.where.file, each.where.row or 0] for each in self.source.kept]
        labs = [at[where.file, where.row or 0] for _, where in self.source.labs]
        return np.array(kept, dtype=np.intp), np.array(labs, dtype=np.intp)

    def _places_by_time(self, rows: LabPiece, plain: Column, kept: Column) -> Column:
        """Return where each row stands: as it comes, the counts of a day in order of time."""
        day, seconds = rows.time // DAY, rows.time % DAY / 1e6
        seconds[seconds == 0] = np.nan
        for row, each in zip(kept.tolist(), self.source.kept, strict=True):
            day[row] = np.datetime64(each.on, "D").astype(np.int64)
            seconds[row] = self.source.days.seconds(each.moment)
        counts, places = np.sort(np.concatenate([plain, kept])), np.arange(len(rows))
        order = lay_by_time(sort_key(rows.owner[counts], day[counts]), seconds[counts])
        if order is not None:
            places[counts[order]] = counts
        return places


def _of_one_moment(rows: LabPiece, analyte: Column) -> Column:
    """Tell which rows have the patient, the test and the time of the day of another."""
    found, is_zoned = np.zeros(len(rows), dtype=bool), rows.instant != NEVER
    is_known = (rows.time != NEVER) & (rows.time != NOT_PLAIN)
    is_known &= (rows.time % DAY != 0) | is_zoned
    timed = np.flatnonzero(is_known)
    who = rows.owner[timed].astype(np.int64) * len(_NAMES) + analyte[timed]
    order = np.lexsort((rows.time[timed], who))
    time, who = rows.time[timed][order], who[order]
    same = (time[1:] == time[:-1]) & (who[1:] == who[:-1])
    again = np.flatnonzero(same)
    found[timed[order[again]]] = found[timed[order[again + 1]]] = True
    return found


def _instant_of(instant: int) -> dt.datetime:
    moment = moment_of(int(instant))
    assert moment is not None  # noqa: S101 - whoever asks has one
    return moment.replace(tzinfo=dt.UTC)


def _text_of(instant: int) -> str:
    return _instant_of(instant).isoformat()


def _words(places: Column, words: list[Any]) -> Any:
    """Give the places of words their words."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.DictionaryArray.from_arrays(
        pa.array(places.astype(np.int32)), pa.array(objects(words), pa.string())
    )
