"""
What an OMOP CDM knows of its persons: sex, birth, death, last contact.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import attrs
import numpy as np

from itpcase._sentences import Sentence
from itpcase.errors import InputError, Severity
from itpcase.io._omop.database import Database, a_text, whole
from itpcase.io._omop.days import day_or_instant
from itpcase.io._source.source import Source, most_often, places_of
from itpcase.io._source.where import Where, of_row
from itpcase.model.fields import FIRST_DATE, SENTINELS, why_no_day
from itpcase.model.records import HIGHEST_AGE
from itpcase.table import Column, objects
from itpcase.units.text import clean
from itpcase.vocabularies import read_sex

__all__: list[str] = []

_SEXES: Final = {8532: "F", 8507: "M"}

EPOCH: Final = 1970
"""The year from which numpy counts years."""

NO_SEXES: Final = (0, 8521, 8551, 8570)
"""No matching concept, other, unknown, ambiguous."""

PERIOD: Final = ("observation_period_start_date", "observation_period_end_date")
"""The days on which an observation of a person began and ended."""

_BIRTH = "format('{:04d}-{:02d}-{:02d}', year, month, day_of_month)"

_BORN = (
    "case when year between 1000 and 9999 and month between 1 and 12 and day_of_month between 1 "
    f"and 28 then make_date(year, month, day_of_month) else try_cast({_BIRTH} as date) end"
)
"""The day of a birth: most are days of any month, for which nothing is written."""


@attrs.define(kw_only=True)
class People:
    """Reads the tables ``person``, ``death`` and ``observation_period``."""

    database: Database
    source: Source
    bleeding_recorded: bool

    def read(self) -> None:
        """Read what is known of each person, in columns."""
        person = self.database.select(
            "person",
            ("person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth",
             "birth_datetime"),
            ("person_id",),
        )  # fmt: skip
        kinds = self.database.columns("person")
        birth_day = f"try_cast(left({a_text('birth_datetime')}, 10) as date)"
        people = (
            f"select {self.database.owner('person')} as id, "
            f"{whole('gender_concept_id')} as gender, "
            f"{whole('year_of_birth')} as year, {whole('month_of_birth')} as month, "
            f"{whole('day_of_birth')} as day_of_month, "
            f"(year is not null and month is not null and day_of_month is not null) as is_whole, "
            f"{birth_day} as birth_day from {person}"
        )
        sexes = " ".join(f"when {concept} then {at}" for at, concept in enumerate(_SEXES))
        rows = self.database.arrow(  # nothing is joined, which puts the rows in another order
            f"select p.id, cast(case p.gender {sexes} else {len(_SEXES)} end as tinyint) as sex, "
            f"case when p.is_whole then {_BORN} when p.year is null then p.birth_day end as born, "
            f"case when not p.is_whole then p.year end as year from ({people}) p "
            "where p.id is not null"
        )
        if np.any(~(rows["born"].is_valid().to_numpy() | rows["year"].is_valid().to_numpy())):
            self._tell_of_births_of_no_day(people)
        if "birth_datetime" in kinds:
            self._tell_of_births(people)
        self._tell_of_genders(person)
        self._tell_of_gender_texts()
        if "death_datetime" in kinds and not self.database.has("death"):
            self._tell_of_deaths()
        self._tell_of_strangers(person)
        self.source.people = self.database.file("person"), "person_id"
        ids = rows["id"].to_numpy()
        columns: dict[str, Column] = {
            "patient_id": ids,
            "sex": objects([*_SEXES.values(), None])[rows["sex"].to_numpy()],
            "bleeding_recorded": np.full(len(ids), self.bleeding_recorded),
            "born_on": rows["born"].to_numpy().astype("datetime64[D]"),
            "died_on": self._days(ids, "death", "death_date", "min"),
            "followed_until": self._days(
                ids, "observation_period", "observation_period_end_date", "max"
            ),
        }
        years = rows["year"].to_numpy()
        self._tell_of_years(ids, years, columns["born_on"])
        if rows["year"].null_count < len(rows):
            columns["age"] = self._ages(ids, years)
        self.source.plain_people = columns

    def _days(self, ids: Column, table: str, column: str, which: str) -> Column:
        """Return the first or the last day of each person in a table; two deaths are told of."""
        days = np.full(len(ids), np.datetime64("NaT", "D"))
        if not self.database.has(table):
            return days
        selected = self.database.select(table, ("person_id", column))
        day = self._day(table, column)
        if table == "observation_period":
            selected = self._without_turned()
        found = self.database.arrow(
            f"select {self.database.owner(table)} as id, min({day}) as first, max({day}) as last, "
            f"count(*) - count({day}) as others from {selected} group by 1 order by 1 nulls last"
        )
        others = found["others"].to_numpy().any()
        found = found.filter(found["id"].is_valid())
        if text := self.database.example(table, column):
            self.source.days.take_offset(text, len(found))
        at = places_of(found["id"].to_numpy(), ids)
        known = at >= 0
        first, last = days.copy(), days
        for side, of in (("first", first), ("last", last)):
            of[known] = found[side].to_numpy().astype("datetime64[D]")[at[known]]
        if others:
            self._read_others(ids, table, column, first, last)
        if table == "death":
            self._tell_of_two(ids, first, last)
        return first if which == "min" else last

    def _without_turned(self) -> str:
        """Tell of periods that end before they begin, and write in SQL the others."""
        table, first, last = "observation_period", *PERIOD
        names = (f"{table}_id", "person_id", first, last, f"{last}time")
        selected = self.database.select(table, names, ("person_id", last))
        start, end = self.database.day(table, first), self._day(table, last)
        turned = f"coalesce({start} > {end}, false)"
        for number, person, begin, on in self.database.query(
            f"select {whole(f'{table}_id')}, cast({self.database.owner(table)} as varchar), "
            f"{start}, {end} from {selected} where {turned} order by 1 nulls last, 2"
        ).fetchall():
            self.source.note(
                "WINDOW_ENDS_BEFORE_START",
                of_row(self.database.file(table), f"{table}_id", number),
                argument=last, patient_id=person, given=str(on),
                needed=Sentence("problem.WINDOW_ENDS_BEFORE_START.needed_period", start=begin),
                remedy=Sentence("problem.WINDOW_ENDS_BEFORE_START.remedy_period"),
            )  # fmt: skip
        return f"(select * from {selected} where not {turned}) m"

    def _day(self, table: str, column: str) -> str:
        """Write in SQL the days of a table; of a last contact, none that stands for no day."""
        day = self.database.day(table, column)
        if table == "death":
            return day
        within = f"{day} > date '{FIRST_DATE}' and {day} < date '{SENTINELS[2]}'"
        return f"case when {within} then {day} end"

    def _read_others(
        self, ids: Column, table: str, column: str, first: Column, last: Column
    ) -> None:
        """Read the days that are no dates to SQL, and list those that cannot be read."""
        selected = self.database.select(table, ("person_id", column, f"{column}time"))
        date = self.database.day(table, column)
        open_rows = self.database.query(
            f"select {self.database.owner(table)}, {day_or_instant(self.database, table, column)}, "
            f"{date} is not null "
            f"from {selected} where {self._day(table, column)} is null"
        ).fetchall()
        place = {owner: at for at, owner in enumerate(ids.tolist())} if open_rows else {}
        where, open_ended = Where(self.database.file(table)), list[int]()
        for person, text, is_date in open_rows:
            who = None if person is None else str(person)
            if table == "death":
                day = self.source.needed_day(text, where, column, who)
            else:  # a date that stands for no day is no mistake: the observation goes on
                severity: Severity = "warning" if is_date else "error"
                day = self.source.day(text, where, column, who, severity=severity)
                if is_date and day is None and person in place:
                    open_ended.append(place[person])
            if isinstance(day, dt.date) and person in place:
                at, found = place[person], np.datetime64(day, "D")
                first[at], last[at] = np.fmin(first[at], found), np.fmax(last[at], found)
        last[open_ended] = np.datetime64("NaT", "D")  # whatever other periods of theirs there are

    def _tell_of_two(self, ids: Column, first: Column, last: Column) -> None:
        """Tell of deaths on two days."""
        for row in np.flatnonzero(first < last).tolist():
            self.source.note(
                "TWO_DEATHS",
                Where(self.database.file("death")),
                argument="death_date",
                given=Sentence("problem.TWO_DEATHS.given", first=first[row], last=last[row]),
                patient_id=str(ids[row]),
            )

    def _tell_of_genders(self, person: str) -> None:
        """Tell of genders that are none of OMOP's."""
        known = ", ".join(map(str, (*_SEXES, *NO_SEXES)))
        gender, text = whole("gender_concept_id"), a_text("gender_concept_id")
        for word, times in self.database.query(
            f"select {text}, count(*) from {person} where {text} is not null "
            f"and ({gender} is null or {gender} not in ({known})) group by 1 order by 1"
        ).fetchall():
            self.source.note(
                "SEX", Where(self.database.file("person")), argument="gender_concept_id",
                given=f"{word!r} ({times})",
            )  # fmt: skip

    def _tell_of_gender_texts(self) -> None:
        """Tell of texts that say another sex than the concept beside them, or one where it is 0."""
        person = self.database.select("person", ("gender_concept_id", "gender_source_value"))
        found: Counter[str] = Counter()
        for concept, text, times in self.database.query(
            f"select coalesce({whole('gender_concept_id')}, 0), {a_text('gender_source_value')}, "
            f"count(*) from {person} group by 1, 2 having {a_text('gender_source_value')} "
            "is not null order by 3 desc, 1, 2"
        ).fetchall():
            with suppress(InputError):  # a text of another kind says no sex
                said = read_sex(clean(text), "gender_source_value")
                if said is not None and said != _SEXES.get(concept):
                    found[f"{concept} {text}"] += times
        if found:
            self.source.note(
                "SEX", Where(self.database.file("person")), argument="gender_source_value",
                needed=Sentence("problem.SEX.needed_omop"), given=most_often(found),
                remedy=Sentence("problem.SEX.remedy_omop"),
            )  # fmt: skip

    def _tell_of_deaths(self) -> None:
        """Tell of deaths in the table of persons, where version 6 has them."""
        rows = self.database.query(
            f"select count(*) from {self.database.tables['person']} "
            f"where {a_text('death_datetime')} is not null"
        ).fetchall()[0][0]
        if rows:
            self.source.note(
                "NOT_USED", Where(self.database.file("person")), argument="death_datetime",
                needed=Sentence("problem.NOT_USED.needed_death"), given=str(rows),
                remedy=Sentence("problem.NOT_USED.remedy_death"),
            )  # fmt: skip

    def _tell_of_births(self, people: str) -> None:
        """Tell of a birth on two days: that of the whole numbers, and birth_datetime."""
        for person, first, other in self.database.query(
            f"select cast(id as varchar), {_BORN} as born, birth_day from ({people}) "
            "where is_whole and born <> birth_day order by id, 2, 3"
        ).fetchall():
            self.source.note(
                "TWO_FACTS", Where(self.database.file("person")), argument="birth_datetime",
                patient_id=person,
                given=Sentence("problem.TWO_FACTS.given", first=first, other=other),
            )  # fmt: skip

    def _tell_of_strangers(self, person: str) -> None:
        """Tell of deaths of nobody."""
        if self.database.has("death"):
            dead = self.database.select("death", ("person_id", "death_date"))
            owner, known = self.database.owner("death"), self.database.owner("person")
            for (word,) in self.database.query(
                f"select distinct {a_text('person_id')} from {dead} where {owner} is null or "
                f"{owner} not in (select {known} from {person} where {known} is not null) "
                "order by 1"
            ).fetchall():
                self.source.note(
                    "UNKNOWN_PATIENT", Where(self.database.file("death")), argument="person_id",
                    given=repr(word),
                )  # fmt: skip

    def _tell_of_births_of_no_day(self, people: str) -> None:
        """List births on days that the calendar does not have."""
        for person, text in self.database.query(
            f"select cast(id as varchar), {_BIRTH} from ({people}) "
            f"where is_whole and {_BORN} is null"
        ).fetchall():
            self.source.day(text, Where(self.database.file("person")), "birth", person)

    def _ages(self, ids: Column, years: Column) -> Column:
        """Return the age in the year of the first count of those with no more than a year."""
        ages = self._first_years(ids) - years
        ages[~((ages >= 0) & (ages < HIGHEST_AGE))] = np.nan  # which is told of
        told = int(np.isfinite(ages).sum())
        if told:
            self.source.note(
                "AGE_FROM_YEAR",
                Where(self.database.file("person")),
                given=Sentence("problem.AGE_FROM_YEAR.given", told=told),
                argument="year_of_birth",
            )
        return ages

    def _tell_of_years(self, ids: Column, years: Column, born_on: Column) -> None:
        """Tell of years of birth that are not those of somebody alive at the first count."""
        born = born_on.astype("datetime64[Y]").astype(np.float64) + EPOCH
        born[np.isnat(born_on)] = np.nan
        born = np.where(np.isnan(born), years, born)
        span = self._years_of_counts()
        if not np.any((born > span[0]) | (born <= span[1] - HIGHEST_AGE)):
            return
        first = self._first_years(ids)
        ages = first - born
        for row in np.flatnonzero((ages < 0) | (ages >= HIGHEST_AGE)).tolist():
            self.source.note(
                "AGE", Where(self.database.file("person")), argument="year_of_birth",
                patient_id=str(ids[row]), given=f"{born[row]:.0f}",
                needed=Sentence("problem.AGE.needed_year", first=f"{first[row]:.0f}",
                                oldest=HIGHEST_AGE),
                remedy=Sentence("problem.AGE.remedy_year"),
            )  # fmt: skip

    def _years_of_counts(self) -> tuple[float, float]:
        """Return the years of the first and the last of the days of counts."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        ends = pc.min_max(self.source.plain_counts["on"]).as_py()
        days = [*ends.values(), *(row.on for row in self.source.kept)]
        years = [day.year for day in days if isinstance(day, dt.date)]
        return (min(years), max(years)) if years else (np.inf, -np.inf)

    def _first_years(self, ids: Column) -> Column:
        first = np.full(len(ids), np.nan)
        place = {each: at for at, each in enumerate(ids.tolist())}
        for owner, day in self._first_days():
            at = place.get(owner)
            if at is not None and day is not None and self.source.why_no_day(day) is None:
                first[at] = np.fmin(first[at], day.year)
        return first

    def _first_days(self) -> Iterator[tuple[int, dt.date | None]]:
        """Give days of counts with their patients, the first of all among them."""
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        counts = self.source.plain_counts
        lowest = pc.min(counts["on"]).as_py()
        if lowest is not None and why_no_day(lowest) is not None:  # it hides the first that is one
            counts = counts.filter(pc.field("on") > FIRST_DATE)
        table = counts.group_by("patient_id").aggregate([("on", "min")])
        yield from zip(table["patient_id"].to_pylist(), table["on_min"].to_pylist(), strict=True)
        kept = ((int(row.patient_id), row.on) for row in self.source.kept)
        yield from ((owner, on) for owner, on in kept if isinstance(on, dt.date))
