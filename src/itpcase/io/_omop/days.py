"""
The days of an OMOP CDM in SQL.

Of a measurement they come with the instant by which copies are known; of each table it is counted
how many instants are midnight in Greenwich.

`measurement_date` is a date, an instant or, in text files, a text of either. At midnight it is the
date that the column is named for, and no instant.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase._kept import cached_property
from itpcase.io._omop.database import DAYS, INSTANT, Database, a_text
from itpcase.units.instants import ISO_DAY, LENGTH_OF_DAY, TIME_OF_DAY, ZONE

__all__: list[str] = []

_ZONED: Final = f"{ISO_DAY}[ T]{TIME_OF_DAY} *{ZONE}"
"""An instant with a zone, as SQL looks for it."""

_MIDNIGHT: Final = f"{ISO_DAY}[ T]00(?::?00(?::?00(?:[.,]0+)?)?)? *{ZONE}"
"""One at midnight in its own zone."""

_MOMENTS: Final = ("timestamptz", "timestamp")
"""What a text is read as."""

_DAY: Final = 24 * 60 * 60 * 1_000_000
"""A day in microseconds."""


@attrs.frozen(slots=False)
class MeasuredDays:
    """Writes in SQL what is asked of ``r.day``, the day of a row as it stands."""

    database: Database

    @cached_property
    def kind(self) -> str:
        """The type of the column."""
        return self.database.columns("measurement")["measurement_date"]

    @property
    def is_text(self) -> bool:
        """Whether it is a text, or of a type that is read as one."""
        return self.kind not in DAYS | {INSTANT}

    @property
    def on(self) -> str:
        """The day of a row that has one."""
        if self.kind == "DATE":
            return "r.day"
        plain = self.database.day("measurement", "measurement_date", "r.day")
        if not self.is_text:
            return plain
        text = a_text("r.day")
        local = f"left({text}, {LENGTH_OF_DAY})"
        if self.database.zone is not None:
            local = self.database.local(f"try_cast({text} as timestamptz)")
        return f"case when {self.is_zoned} then try_cast({local} as date) else {plain} end"

    @property
    def is_zoned(self) -> str:
        """Whether a text has a zone."""
        text = a_text("r.day")
        return (
            f"case when length({text}) > {LENGTH_OF_DAY} and not {_is_end(text)} "
            f"then regexp_full_match({text}, '{_ZONED}') else false end"
        )

    @property
    def is_day(self) -> str:
        """The condition that a row has a day; of one with a time, copies can be put aside."""
        if self.kind == "DATE":  # one that is none of the calendar is told of with its number
            return "r.day is not null"
        if self.kind in DAYS:
            return f"isfinite(r.day) and (r.id is not null or {_at_midnight('r.day')})"
        if self.kind == INSTANT:
            return f"isfinite(r.day) and r.id is not null and {self.on} is not null"
        has_instant = f"r.id is not null and {self._instant} is not null"
        is_one = f"case when {self._has_no_time} then true else {has_instant} end"
        return f"{self.on} is not null and {is_one}"

    @property
    def moment(self) -> str:
        """The column that rows of one patient, analyte and instant have alike; none for dates."""
        if self.kind == "DATE":
            return ""
        same, has_none = "hash(r.person_id, r.analyte, r.day)", self._is_local_midnight("r.day")
        if self.kind in DAYS:
            has_none = _at_midnight("r.day")
        elif self.is_text:
            same = f"hash(r.person_id, r.analyte, {self.is_zoned}, {self._instant})"
            has_none = (
                f"case when {self.is_zoned} then {self._is_text_at_midnight('r.day')} "
                f"else {self._has_no_time} end"
            )
        return f", case when not {has_none} then {same} end as moment"

    def _is_local_midnight(self, instant: str) -> str:
        """Whether an instant is midnight where its day is read: in the zone, else in Greenwich."""
        local = f"timezone('UTC', {instant})"
        local = local if self.database.zone is None else self.database.local(instant)
        return f"coalesce({_at_midnight(local)}, false)"

    def _is_text_at_midnight(self, column: str) -> str:
        """Whether a text with a zone is midnight where its day is read: there, or as it stands."""
        text = a_text(column)
        if self.database.zone is None:
            return f"regexp_full_match({text}, '{_MIDNIGHT}')"
        return self._is_local_midnight(_moment_of(text, "timestamptz"))

    @property
    def time(self) -> str:
        """The column of instants by which the rows of a day are put in order; none without."""
        return f", {self._moment} as time" if self._moment else ""

    @property
    def since_midnight(self) -> str:
        """The time of a row since its day began, in microseconds; NULL where none is known."""
        if not self._moment:
            return "null::bigint"
        return f"{self._moment} - epoch_us(cast({self.on} as timestamp))"

    @cached_property
    def _moment(self) -> str:
        """
        Write in SQL the instant of a row as a number; nothing without times.

        It is that of the day, else the one beside it, where that is of this day, else that of
        `measurement_time`. At midnight there is none. Where nobody says of which zone the days are,
        an instant with a zone may be of the day beside this one.
        """
        known = [self._time_of("r.day", self.kind)]
        beside = self._time_of("r.instant", self._kind_beside)
        if beside:
            known.append(f"case when {self._is_of_day} then {beside} end")
        if self.has_clock:
            known.append(f"epoch_us({self.on} + nullif(r.clock, time '00:00'))")
        known = [each for each in known if each]
        return f"coalesce({', '.join(known)})" if known else ""

    @property
    def _kind_beside(self) -> str:
        return self.database.columns("measurement").get("measurement_datetime", "DATE")

    @property
    def is_of_other_day(self) -> str:
        """Whether the day or instant beside a day is of another one; nothing without such."""
        if "measurement_datetime" not in self.database.columns("measurement"):
            return ""
        is_one = "isfinite(r.instant)"
        if self._kind_beside not in DAYS | {INSTANT}:
            text = a_text("r.instant")
            moments = (f"{_moment_of(text, kind)} is not null" for kind in _MOMENTS)
            is_one = f"({' or '.join(moments)})"
        return f"{is_one} and not {self._is_of_day}"

    @property
    def _is_of_day(self) -> str:
        """Whether the instant beside a day is of it."""
        kind, zone = self._kind_beside, self.database.zone
        own, instant = f"cast(r.instant as date) = {self.on}", "r.instant"
        if kind not in DAYS | {INSTANT}:
            text = a_text("r.instant")
            instant = _moment_of(text, "timestamptz")
            own = f"try_cast({_moment_of(text, 'timestamp')} as date) = {self.on}"
        local = f"abs(cast(timezone('UTC', {instant}) as date) - {self.on}) < 2"
        if zone is not None:
            local = f"cast({self.database.local(instant)} as date) = {self.on}"
        if kind in DAYS:
            return f"coalesce({own}, false)"
        if kind == INSTANT:
            return f"coalesce({local}, false)"
        is_zoned = f"coalesce(regexp_full_match({a_text('r.instant')}, '{_ZONED}'), false)"
        return f"coalesce(case when {is_zoned} then {local} else {own} end, false)"

    @property
    def has_clock(self) -> bool:
        """
        Whether the times of `measurement_time` are read, as OMOP 5.3 has them beside a date.

        They are not beside instants with a zone: of which zone they are nobody says.
        """
        columns = self.database.columns("measurement")
        return "measurement_time" in columns and INSTANT not in (self.kind, self._kind_beside)

    @property
    def clock(self) -> str:
        """The time of the day of a row *m*, and its text where that is none."""
        if not self.has_clock:
            return "null::time as clock, null::varchar as no_clock"
        text = a_text("m.measurement_time")
        ways = (
            f"try_cast({text} as time)", f"try_cast({text} as timestamp)::time",
            f"try_strptime({text}, ['%H%M%S', '%H%M'])::time",
        )  # fmt: skip
        return (
            f"coalesce({', '.join(ways)}) as clock, "
            f"case when clock is null then {text} end as no_clock"
        )

    @property
    def unread(self) -> dict[str, str]:
        """By their column, the texts of times of the day and of instants that are none, in SQL."""
        found = {"measurement_time": "no_clock"} if self.has_clock else {}
        if self._kind_beside not in DAYS | {INSTANT}:
            text = a_text("r.instant")
            moments = " and ".join(f"{_moment_of(text, kind)} is null" for kind in _MOMENTS)
            found["measurement_datetime"] = f"case when {moments} then {text} end"
        return found

    def _time_of(self, column: str, kind: str) -> str:
        """Write in SQL an instant as a number, NULL for a day; nothing of a type without times."""
        if kind == "DATE":
            return ""
        if kind in DAYS:
            is_one, instant = f"not {_at_midnight(column)}", column
        elif kind == INSTANT:
            is_one, instant = f"not {self._is_local_midnight(column)}", column
        else:
            text = a_text(column)
            zoned, plain = (_moment_of(text, name) for name in ("timestamptz", "timestamp"))
            is_zoned = f"coalesce(regexp_full_match({text}, '{_ZONED}'), false)"
            is_one = (
                f"case when {is_zoned} then not {self._is_text_at_midnight(column)} "
                f"else not coalesce({_at_midnight(plain)}, true) end"
            )
            instant = f"case when {is_zoned} then epoch_us({zoned}) else epoch_us({plain}) end"
            return f"case when {is_one} then {instant} end"
        return f"case when isfinite({column}) and {is_one} then epoch_us({instant}) end"

    @property
    def text(self) -> str:
        """The day of a row as a text, an instant with its time of the day."""
        text = "cast(r.day as varchar)"
        if self.kind in {"DATE", INSTANT}:
            return text
        is_day = self._has_no_time if self.is_text else _at_midnight("r.day")
        return f"case when {is_day} then left(trim({text}), {LENGTH_OF_DAY}) else {text} end"

    @property
    def _instant(self) -> str:
        """The instant of a text as a number, NULL where DuckDB does not read it."""
        text = a_text("r.day")
        cases = (f"epoch_us(try_cast({text} as {kind}))" for kind in _MOMENTS)
        return f"case when {self.is_zoned} then {next(cases)} else {next(cases)} end"

    @property
    def _has_no_time(self) -> str:
        """Whether a text is a date, or an instant at midnight, as a day was kept."""
        text = a_text("r.day")
        midnight = _at_midnight(f"try_cast({text} as timestamp)")
        return (
            f"case when length({text}) = {LENGTH_OF_DAY} then true "
            f"when {self.is_zoned} or {_is_end(text)} then false "
            f"else coalesce({midnight}, false) end"
        )


def instant_beside(database: Database, table: str, column: str) -> str:
    """Return the column of the instants beside a column of days, empty if there is none."""
    beside = f"{column}time"
    return beside if beside in database.columns(table) else ""


def day_or_instant(database: Database, table: str, column: str, of: str = "") -> str:
    """
    Write in SQL a day as a text; where it is empty, the instant beside it, which has its day.

    At midnight that is a date, as in a column of days.
    """
    day = a_text(f"{of}{column}")
    beside = instant_beside(database, table, column)
    return f"coalesce({day}, {instant_or_date(f'{of}{beside}')})" if beside else day


def instant_or_date(instant: str) -> str:
    """Write in SQL a column of instants as texts, a date for one at midnight without a zone."""
    return f"regexp_replace({a_text(instant)}, '[ T]00:00(:00([.]0+)?)?$', '')"


def moved_midnights(
    database: Database, table: str, column: str, condition: str = "true"
) -> tuple[int, int, str]:
    """
    Count the instants of a column that have their day in the zone that is given.

    Parameters
    ----------
    database : Database
    table, column : str
    condition : str
        Which rows are asked for, in SQL.

    Returns
    -------
    int, int, str
        How many there are, how many of them are midnight in Greenwich and of another day in the
        zone, and the first of these.
    """
    kind = database.columns(table).get(column, "DATE")
    if database.zone is None or kind == "DATE" or kind in DAYS:
        return 0, 0, ""
    rows, instant, is_plain = database.tables[table], column, "true"
    if kind != INSTANT:
        text = a_text(column)
        rows = f"(select *, try_cast({text} as timestamptz) as instant from {rows} where "
        rows += f"length({text}) > {LENGTH_OF_DAY} and regexp_full_match({text}, '{_ZONED}'))"
        instant, is_plain = "instant", f"regexp_matches({text}, '(Z|[+-]00(:?00)?)$')"
    moved = (
        f"{is_plain} and epoch_us({instant}) % {_DAY} = 0 and cast({database.local(instant)} as "
        f"date) <> date '1970-01-01' + cast(epoch_us({instant}) // {_DAY} as integer)"
    )
    total, many, first = database.query(
        f"select count(*), count(*) filter ({moved}), min(cast({column} as varchar)) "
        f"filter ({moved}) from {rows} where isfinite({instant}) and {condition}"
    ).fetchall()[0]
    return total, many, first or ""


def _is_end(text: str) -> str:
    """Write in SQL whether an instant is at 24:00, which DuckDB takes for the next day."""
    return f"substr({text}, {LENGTH_OF_DAY + 2}, 2) = '24'"


def _moment_of(text: str, kind: str) -> str:
    """Write in SQL a text as an instant; at 24:00 it is the last one of its day."""
    instant = f"try_cast({text} as {kind})"
    return f"({instant} - to_microseconds(cast({_is_end(text)} as int)))"


def _at_midnight(column: str) -> str:
    """Write in SQL whether an instant is a day that was kept as one."""
    return f"{column} = date_trunc('day', {column})"
