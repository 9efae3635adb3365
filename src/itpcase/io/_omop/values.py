"""
Laboratory values of an OMOP CDM: platelet counts, and what safety is graded by.

Rows in which nothing is open are selected by DuckDB and handed over as columns; only rows with a
text to read, or a contradiction, are looked at one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._sentences import Sentence
from itpcase.io._omop.concepts import find_concepts
from itpcase.io._omop.database import Database, a_case, a_literal
from itpcase.io._omop.days import instant_or_date
from itpcase.io._omop.measured_rows import BOUNDS, COUNT, OPERATORS, TESTS, MeasuredRows
from itpcase.io._omop.measured_units import MeasuredUnits
from itpcase.io._omop.moments import copies_of, ids_of_one_moment, put_in_order_of_time
from itpcase.io._omop.said import tell_of_values_beside, words_of_values
from itpcase.io._source.records import Result
from itpcase.io._source.source import Source
from itpcase.io._source.values import range_problem, scale_of
from itpcase.io._source.where import Where, of_row
from itpcase.table import Column
from itpcase.units.labs import is_unit_of
from itpcase.units.limits import HIGHEST_COUNT, REFERENCE_LOW_ENDS

__all__: list[str] = []

_OPEN: Final = "itpcase_open"
"""The rows in which something is to be decided."""
_COPIES: Final = "itpcase_copies"
"""Their ids, while they are put aside."""
_PLAIN: Final = "itpcase_plain"
"""The rows in which nothing is open, while those of the days of others are looked for."""


@attrs.define(kw_only=True, slots=False)
class Values:
    """Reads the table ``measurement``."""

    database: Database
    source: Source
    tests: Mapping[int, str]
    units: Mapping[int, str]
    _rows: MeasuredRows = attrs.field(init=False)
    _units: MeasuredUnits = attrs.field(init=False)
    names: list[str] = attrs.field(factory=list, init=False)
    """The units of the rows in which nothing is open."""
    _places: dict[int, dict[int, int | dict[str, int]]] = attrs.field(factory=dict, init=False)
    """
    By analyte and concept, the place of a unit among the names; by its text as well, where that is
    read.
    """
    _has_open_units: bool = attrs.field(default=False, init=False)
    """Whether a row has a unit that is to be decided."""
    _highest: dict[int, float] = attrs.field(factory=dict, init=False)
    """The highest number of a count, by the place of a unit in which some are higher."""
    _is_placed: bool = attrs.field(default=False, init=False)
    """Whether the open rows have their place in the table; without one, they stand in its order."""
    _doubtful: list[tuple[int, str | None, str, float]] = attrs.field(factory=list, init=False)
    """Units beside which a reference range stands that is none of theirs."""

    def __attrs_post_init__(self) -> None:
        self._rows = MeasuredRows(database=self.database, tests=self.tests)
        self._units = MeasuredUnits(self.database, self.units)

    def read(self) -> None:
        """Read platelet counts and other laboratory values."""
        rows = self._sort_out()
        self.database.check_room(rows)
        plain = self.database.arrow(self._plain(), rows)
        self.database.query(
            f"create or replace temp table {_OPEN} as select * from ({self._judged()}) "
            f"where {'not is_plain' if len(plain) < rows else 'false'}"
        )
        ids, others = plain["source"], self.database.arrow(f"select id from {_OPEN}")["id"]
        copies = copies_of(
            np.concatenate([ids.to_numpy(), others.to_numpy()]) if len(others) else ids.to_numpy()
        )
        if "moment" in plain.column_names:
            copies = np.union1d(copies, ids_of_one_moment(plain))
            plain = plain.drop_columns(["moment"])
        if len(others):
            copies = np.union1d(copies, self._beside_open(plain))
        if len(copies):
            plain = self._without(plain, copies)
        plain = put_in_order_of_time(self._take_offsets(plain), COUNT)
        counts = f"select said, number from ({self._rows.all}) r where analyte = {COUNT}"
        tell_of_values_beside(self.database, self.source, counts)
        self._tell_of_clocks()
        self._tell_of_other_days()
        for unit in self._doubtful:
            self._ask_witness(*unit)
        self.source.plain_counts, self.source.plain_labs = self._by_analyte(plain)
        self._count()
        if len(plain) < rows:
            self.source.take(self._open())
        self.database.forget(_OPEN)

    def _tell_of_clocks(self) -> None:
        """Tell of times of the day of counts that are none; the counts are kept."""
        for column, text in self._rows.days.unread.items():
            ((rows, first),) = self.database.query(
                f"select count(*), min({text}) from ({self._rows.all}) r "
                f"where analyte = {COUNT} and {text} is not null"
            ).fetchall()
            if rows:
                self.source.note(
                    "UNREAD_TIME", Where(self.database.file("measurement")), argument=column,
                    needed=Sentence("problem.UNREAD_TIME.needed_clock"),
                    given=Sentence("problem.UNREAD_TIME.given_clock", text=repr(first), n=rows),
                    remedy=Sentence("problem.UNREAD_TIME.remedy_clock"),
                )  # fmt: skip

    def _tell_of_other_days(self) -> None:
        """Tell of instants beside the days of counts that are of another day: no time is taken."""
        if not (is_one := self._rows.days.is_of_other_day):
            return
        day, instant = f"cast({self._rows.days.on} as varchar)", "cast(r.instant as varchar)"
        ((rows, first),) = self.database.query(
            f"select count(*), min([{day}, {instant}]) from ({self._rows.all}) r "
            f"where analyte = {COUNT} and {is_one} and {self._rows.days.on} is not null"
        ).fetchall()
        if rows:
            self.source.note(
                "TWO_FACTS", Where(self.database.file("measurement")),
                argument="measurement_datetime",
                needed=Sentence("problem.TWO_FACTS.needed_instant"),
                given=Sentence(
                    "problem.TWO_FACTS.given_instant", day=first[0], instant=first[1], n=rows
                ),
                remedy=Sentence("problem.TWO_FACTS.remedy_instant"),
            )  # fmt: skip

    def _take_offsets(self, plain: Any) -> Any:
        """Count the instants that have their days in no zone that was given."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        rows, text = len(plain), self.database.example("measurement", "measurement_date")
        if self._zoned:
            rows = pc.sum(plain["zoned"]).as_py() or 0
            plain = plain.drop_columns(["zoned"])
            text = self._zoned_text() if rows else ""
        if text and rows:
            self.source.days.take_offset(text, rows)
        return plain

    @property
    def _zoned(self) -> str:
        """Write in SQL the column that says whether a text has a zone, if none is given."""
        is_asked = self._rows.days.is_text and self.database.zone is None
        return f", {self._rows.days.is_zoned} as zoned" if is_asked else ""

    def _zoned_text(self) -> str:
        """Return the first text with a zone."""
        found = self.database.query(
            f"select {self._rows.days.text} from ({self._rows.all}) r "
            f"where {self._rows.days.is_zoned} limit 1"
        ).fetchall()
        return found[0][0] if found else ""

    def _beside_open(self, plain: Any) -> Column:
        """Return the ids of rows that share a day with one that is open: they are laid together."""
        days = f'select person_id, {self._rows.days.on} as "on" from {_OPEN} r '
        days += f"where analyte = {COUNT}"
        self.database.connection.register(_PLAIN, plain.select(["patient_id", "on", "source"]))
        found = self.database.arrow(
            f"select source from {_PLAIN} p where source is not null and exists "
            f'(select 1 from ({days}) o where o.person_id = p.patient_id and o."on" = p."on")'
        )
        self.database.connection.unregister(_PLAIN)
        ids: Column = found["source"].to_numpy()
        return ids

    def _without(self, plain: Any, copies: Column) -> Any:
        """Leave rows that may be versions of one result, or mistakes, to be decided."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        self.database.connection.register(_COPIES, pa.table({"id": copies}))
        judged = self._judged(self._rows.placed)
        self.database.query(
            f"create or replace temp table {_OPEN} as select * from ({judged}) "
            f"where not is_plain or id in (select id from {_COPIES})"
        )
        self._is_placed = True
        self.database.connection.unregister(_COPIES)
        return plain.filter(~np.isin(plain["source"].to_numpy(), copies))

    def _sort_out(self) -> int:
        """
        Judge each unit once; return how many rows there are.

        Concepts that no row has are not asked for any more.
        """
        asked = self._rows.asked  # where a column is missing, it is refused here
        low, number = "try_cast(m.range_low as double)", self._rows.number
        as_written = (
            "select m.measurement_concept_id, m.unit_concept_id, m.unit_source_value, "
            f"count(*) as times, min({low}) as lowest, max({low}) as highest, "
            f"max({number}) as most from {asked} "
            "group by 1, 2, 3"
        )
        combinations = self.database.query(
            f"select {self._rows.kinds}, sum(m.times)::bigint, min(m.lowest), max(m.highest), "
            f"max(m.most), list(distinct {self._rows.concept}) from ({as_written}) m "
            "group by all order by 1, 2, 3"
        ).fetchall()
        places: dict[str, int] = {}
        rows, found = 0, set[int]()
        for analyte, unit, text, times, lowest, highest, most, concepts in combinations:
            rows += times
            found.update(concepts)
            self.source.found_codes("units", [unit])
            name = self._units.name(unit, text)
            if not is_unit_of(name, TESTS[analyte]):
                self._has_open_units = True
                continue
            place = places.setdefault(name, len(places))
            units = self._places.setdefault(analyte, {})
            by_text = units.setdefault(unit, place if self._units.of_concept(unit) else {})
            if isinstance(by_text, dict):
                by_text[text] = place
            scale = scale_of(name) if analyte == COUNT else None
            if scale is None:
                continue
            if most is not None and not most * scale <= HIGHEST_COUNT:  # NaN is above all
                self._highest[place] = HIGHEST_COUNT / scale
            beside = scale_of(text) if text and self._units.of_concept(unit) else None
            if beside is not None and beside != scale:
                self._tell_of_units(unit, str(text), name, beside / scale)
            limits = [low * scale for low in (lowest, highest) if low is not None]
            if not all(REFERENCE_LOW_ENDS[0] <= low <= REFERENCE_LOW_ENDS[1] for low in limits):
                self._doubtful.append((unit, text, name, scale))
        self.names = [*places]
        find_concepts(self.database, self.source, found, "concepts", "labs")
        if found:
            tests = self._rows.tests.items()
            self._rows.tests = {test: name for test, name in tests if test in found}
        return rows

    def _tell_of_units(self, unit: int, text: str, name: str, ratio: float) -> None:
        """Tell of a unit beside its concept that is another one, unless the print was converted."""
        (rows,) = self.database.query(
            f"select count(*) from ({self._rows.all}) r where analyte = {COUNT} and unit = ? "
            "and unit_text = ? and number > 0 and not coalesce(abs(printed_number * ? / number - 1)"
            " < 1e-6, false)",
            [unit, text, ratio],
        ).fetchall()[0]
        if rows:
            self.source.note(
                "TWO_UNITS", Where(self.database.file("measurement")),
                argument="unit_concept_id",
                needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                given=Sentence(
                    "problem.TWO_UNITS.given_omop", concept=unit, name=name, text=repr(text), n=rows
                ),
                remedy=Sentence("problem.TWO_UNITS.remedy_omop", concept=unit, text=text),
            )  # fmt: skip

    def _by_analyte(self, rows: Any) -> tuple[Any, Any]:
        """Take platelet counts and other values apart; None for no other values."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        if "unit" in rows.column_names:
            rows = _with(rows, unit=_words(rows["unit"], self.names))
        else:
            first = pa.chunked_array([np.zeros(len(rows), dtype=np.int8)])
            rows = rows.append_column("unit", _words(first, self.names))
        labs = None
        if "analyte" in rows.column_names:
            is_count = pc.equal(rows["analyte"], COUNT)
            labs = rows.filter(pc.invert(is_count)).rename_columns({"count": "value"})
            rows = rows.filter(is_count).drop_columns(["analyte", "lower_limit", "upper_limit"])
            place = pc.binary_join_element_wise(
                "measurement, measurement_id", pc.cast(labs["source"], pa.string()), " "
            )
            labs = _with(
                labs, source=place, analyte=_words(labs["analyte"], TESTS),
                comparator=_words(labs["comparator"], BOUNDS),
            ) if len(labs) else None  # fmt: skip
        if pc.max(rows["comparator"]).as_py():
            return _with(rows, comparator=_words(rows["comparator"], BOUNDS)), labs
        return rows.drop_columns(["comparator"]), labs

    def _count(self) -> None:
        """Count the rows in which nothing is open, by unit; the others are counted as read."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        counts = self.source.plain_counts
        self.source.found.rows += len(counts)
        if len(counts):
            self.source.results.seen["status"][""] += len(counts)
        seen = self.source.results.seen["unit"]
        if len(self.names) == 1 and len(counts):
            seen[self.names[0]] += len(counts)
            return
        for each in pc.value_counts(counts["unit"]).to_pylist():
            seen[each["values"]] += each["counts"]

    def _judged(self, rows: str = "") -> str:
        """Write the query of all rows, and whether nothing is open."""
        return (
            f"select r.*, coalesce({self._rows.is_whole}, false) "
            f"and {self._unit_place()} is not null as is_plain from ({rows or self._rows.all}) r"
        )

    def _unit_place(self) -> str:
        """
        Write in SQL the place of the unit of a row among the names.

        Nothing is joined, which might put the rows in another order.
        """

        def said(place: int) -> str:
            most = self._highest.get(place)
            return (
                f"{place}" if most is None else f"case when r.number <= {most!r} then {place} end"
            )

        cases = {
            analyte: a_case("r.unit", {
                unit: said(place) if isinstance(place, int)
                else a_case("r.unit_text", {
                    a_literal(text): said(at) for text, at in place.items()
                })
                for unit, place in units.items()
            }) for analyte, units in self._places.items()
        }  # fmt: skip
        if len({*self._rows.tests.values()}) == len(cases) == 1:  # there is nothing else
            (place,) = cases.values()
            return place
        return a_case("r.analyte", cases)

    def _plain(self) -> str:
        """
        Write the query of the rows in which nothing is open, with words by their places.

        Each condition stands by itself, so that DuckDB looks at a text only where all before hold.
        """
        place, labs = self._unit_place(), ""
        owner, id_ = (
            self.database.narrow("measurement", column, f"r.{of}")
            for column, of in (("person_id", "person_id"), ("measurement_id", "id"))
        )
        unit = f"cast({place} as {_kind_of_places(self.names)}) as unit, "
        if len(self.names) == 1:  # that of all of these rows
            unit = ""
        is_open = self._has_open_units or self._highest or not self.names
        known = f" and {place} is not null" if is_open else ""
        if self._places.keys() - {COUNT}:
            labs = ", cast(r.analyte as tinyint) as analyte, r.low as lower_limit, "
            labs += "r.high as upper_limit"
        return (
            f'select {owner} as patient_id, {self._rows.days.on} as "on", r.number as count, '
            f"{unit}{id_} as source, "
            f"cast(r.bound as tinyint) as comparator{labs}{self._rows.days.moment}"
            f"{self._rows.days.time}{self._zoned} "
            f"from ({self._rows.all}) r where {self._rows.is_whole}{known}"
        )

    def _open(self) -> Iterator[Result]:
        """Give the rows in which something is to be decided."""
        day = f"coalesce(nullif(trim({self._rows.days.text}), ''), {instant_or_date('r.instant')})"
        columns = f"id, person_id, {day}, cast(nullif(number, 'nan') as varchar), "
        columns += "operator, no_operator, unit, unit_text, low, high, printed, analyte, nobody, "
        columns += "case when number is null then said end, no_low, no_high, "
        columns += self._rows.days.since_midnight
        ids = self.database.query(f"select distinct said from {_OPEN} where said is not null")
        said_by = words_of_values(self.database, sorted(each for (each,) in ids.fetchall()))
        order = "order by r.id nulls last, r.place" if self._is_placed else ""
        found = self.database.query(f"select {columns} from {_OPEN} r {order}")
        file = self.database.file("measurement")
        named: dict[tuple[int, str | None], tuple[str, Sentence | None]] = {}
        while batch := found.fetchmany(10_000):
            for (id_, who, day, number, sign, other, unit, text, low, high, printed, test,
                 nobody, said, no_low, no_high, time) in batch:  # fmt: skip
                if (unit, text) not in named:
                    named[unit, text] = (
                        self._units.name(unit, text),
                        self._units.remedy_of(unit, text),
                    )
                name, remedy = named[unit, text]
                yield Result(
                    patient_id="" if who is None else str(who), no_patient=nobody,
                    unit_remedy=remedy,
                    day=day, moment=None if time is None else dt.timedelta(microseconds=time),
                    where=of_row(file, "measurement_id", id_), number=number, printed=printed,
                    unit=name, analyte=TESTS[test],
                    comparator=other if other in OPERATORS.values()
                    else OPERATORS.get(sign, f"operator_concept_id {other or sign}"),
                    range_low=no_low if low is None else format(low, ".17g"),
                    range_high=no_high if high is None else format(high, ".17g"), key=id_,
                    reason=said_by.get(said),
                )  # fmt: skip

    def _ask_witness(self, unit: int, text: str | None, name: str, scale: float) -> None:
        """List the rows in which nothing is open but the unit, by their reference range."""
        found = self.database.query(
            f"select id, cast(person_id as varchar), low from ({self._judged()}) r "
            f"where is_plain and unit = ? and analyte = {COUNT} "
            f"and not exists (select 1 from {_OPEN} o where o.id = r.id) "
            "and unit_text is not distinct from ? and low is not null "
            f"and not low * {scale!r} between {REFERENCE_LOW_ENDS[0]} and {REFERENCE_LOW_ENDS[1]} "
            "order by id nulls last, person_id, low limit 1000",
            [unit, text],
        ).fetchall()
        for id_, person, low in found:
            where = of_row(self.database.file("measurement"), "measurement_id", id_)
            self.source.tell(where.at(range_problem(f"{low:g} {name}", low * scale), person))


def _with(rows: Any, **columns: Any) -> Any:
    """Put columns in the place of those with their names."""
    for name, column in columns.items():
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def _kind_of_places(words: list[str]) -> str:
    """Return the smallest type in which DuckDB can say the place of each of these words."""
    return "tinyint" if len(words) <= np.iinfo(np.int8).max else "integer"


def _words(places: Any, words: list[str]) -> Any:
    """Give the places of words their words."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = pa.dictionary(places.type, pa.string())
    dictionary = pa.array(words, pa.string())
    return pa.chunked_array(
        [pa.DictionaryArray.from_arrays(chunk, dictionary) for chunk in places.chunks], type=kind
    )
