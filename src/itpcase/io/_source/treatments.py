"""
The drugs of a source as lines, rescues and exposures, and which of them may go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, day_number
from itpcase._sentences import Sentence
from itpcase.agents import split_agents
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort._tables.day_columns import number_day_or_number, without_impossible
from itpcase.errors import Problem
from itpcase.io._source.drugs import Drugs
from itpcase.io._source.own_facts import LINE_FACTS
from itpcase.io._source.source import Source, owners_of, places_of
from itpcase.io._source.twice import count_once
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.table import Column, fetch, objects, pieces

__all__: list[str] = []


def lay_out_treatments(source: Source) -> dict[str, Any]:
    """Turn drugs into lines, rescues and exposures, and add those that the source states."""
    drugs = Drugs.of(source.drugs, source.owner_id)
    if source.plain_drugs is not None:
        drugs = source.plain_drugs.and_then(drugs)
    drugs = count_once(source, drugs)
    stated_drugs = Drugs.of(source.line_drugs, source.owner_id)
    source.past.tell(
        source,
        {str(each) for of in (drugs, stated_drugs) for each in of.owner[of.is_procedure].tolist()},
    )
    names = ("patient_id", "line", "started_on", "ended_on", "agents", "stop_reason", "ongoing",
             "started_when", *LINE_FACTS)  # fmt: skip
    stated = {
        "lines": source.columns(source.lines, names),
        "rescues": source.columns(
            source.rescues,
            ("patient_id", "on", "kind", "washout_days", "assumed", "note", "when"),
        ),
    }
    drugs = _with_ends(source, drugs) if len(drugs) else drugs
    if not len(drugs):
        return stated | ({"exposures": stated_drugs.exposures()} if len(stated_drugs) else {})
    lines, rescues = drugs.tables(source.rules)
    if not any(lines["stop_reason"]):
        del lines["stop_reason"]
    if source.first_doses and not source.has_prior_lines:
        lines = _without_prior(source, lines)
    source.line_of_first_dose = _lines_of_first_dose(source, lines)
    if source.stated_responses:
        lines["stated_response"] = _stated_of(source, lines)
    if source.baselines:
        each = [
            (str(owner), line)
            for owner, line in zip(
                lines["patient_id"].tolist(), lines["line"].tolist(), strict=True
            )
        ]
        lines["baseline"] = objects([
            source.baselines.get(owner)
            if line == source.line_of_baseline(owner) else None
            for owner, line in each
        ])  # fmt: skip
    return {
        "lines": _joined(lines, stated["lines"]),
        "rescues": _joined(rescues, stated["rescues"]),
        "exposures": drugs.and_then(stated_drugs).exposures(),
    }


def _stated_of(source: Source, lines: dict[str, Any]) -> Any:
    """Give what the source calls the response of each line: of the one in which a drug began."""
    places: dict[str, list[int]] = {}
    for place, owner in enumerate(lines["patient_id"].tolist()):
        places.setdefault(str(owner), []).append(place)
    starts, found = lines["started_on"].tolist(), [None] * len(lines["patient_id"])
    for owner, on, agent, words, where in source.stated_responses:
        begun = [place for place in places.get(owner, ())
                 if day_number(starts[place]) <= day_number(on)]  # fmt: skip
        at = max(begun, key=lambda place: day_number(starts[place]), default=None)
        if at is None or agent not in map(str.strip, split_agents(str(lines["agents"][at]))):
            source.note(
                "NO_LINE", where, argument="stated_response", patient_id=owner, given=repr(words),
                needed=Sentence("problem.NO_LINE.needed_stated"),
                remedy=Sentence("problem.NO_LINE.remedy_stated"),
            )  # fmt: skip
        elif found[at] is None:
            found[at] = words  # type: ignore[call-overload] # of texts
        elif found[at] != words:
            source.note(
                "TWO_FACTS", where, argument="stated_response", patient_id=owner,
                needed=Sentence("problem.TWO_FACTS.needed_stated"),
                given=Sentence("problem.TWO_FACTS.given", first=found[at], other=words),
                remedy=Sentence("problem.TWO_FACTS.remedy_stated"),
            )  # fmt: skip
    return objects(found)


def _lines_of_first_dose(source: Source, lines: dict[str, Any]) -> dict[str, int]:
    """
    Return the last line that began on the first dose of the drug of a trial, or before it.

    What was given before a trial makes lines as well, so that it need not be the first.
    """
    found: dict[str, int] = {}
    if not source.first_doses:
        return found
    for owner, line, start in zip(
        lines["patient_id"].tolist(), lines["line"].tolist(), lines["started_on"].tolist(),
        strict=True,
    ):  # fmt: skip
        first = source.first_doses.get(str(owner))
        if first is not None and line > 1 and day_number(start) <= day_number(first):
            found[str(owner)] = max(line, found.get(str(owner), 1))
    return found


def _without_prior(source: Source, lines: dict[str, Any]) -> dict[str, Any]:
    """Leave out the lines that began before the first dose, and those of who had none; tell it."""
    first = [source.first_doses.get(str(owner)) for owner in lines["patient_id"].tolist()]
    is_prior = np.array([
        day is None or day_number(start) < day_number(day)
        for day, start in zip(first, lines["started_on"].tolist(), strict=True)
    ])  # fmt: skip
    if is_prior.any():
        source.note(
            "NOT_USED", Where(source.name), argument="prior",
            needed=Sentence("problem.NOT_USED.needed_prior"),
            given=Sentence("problem.NOT_USED.given_prior", n=int(is_prior.sum())),
            remedy=Sentence("problem.NOT_USED.remedy_prior"),
        )  # fmt: skip
    kept = np.flatnonzero(~is_prior)
    return {name: column[kept] for name, column in lines.items()}


def _with_ends(source: Source, drugs: Drugs) -> Drugs:
    """
    Leave open what may go on, and list what ends before it starts.

    * An end that is no day, such as 9999-12-31, stands for none.
    * A stop that the source states lies after the last contact or the death: nobody saw it.
    * An end that the source imputed is no stop while the next record could still come within
      the gap that makes one era of two.
    """
    drugs = _without_sentinels(source, drugs)
    last = drugs.end if source.has_stops else drugs.end - 1
    backwards = (last < drugs.start) & ~drugs.is_procedure
    source.tell_of_rows(
        np.flatnonzero(backwards), lambda row: _ends_before_start(drugs, row, int(last[row]))
    )
    drugs = drugs.rows(np.flatnonzero(~backwards)) if backwards.any() else drugs
    who = drugs.who
    owners, at = who.values, who.codes
    seen = _last_contact(source, owners)
    np.maximum.at(seen, at, drugs.start)
    limits = fetch(_limits(source, owners), at)
    is_open = (drugs.end != NEVER) & ~drugs.is_procedure
    for part in pieces(len(drugs)):
        end, gap = drugs.end[part], source.rules.collapse_gap
        is_open[part] &= np.where(
            drugs.is_stop[part], end > limits[part], end + gap > seen[at[part]]
        )  # fmt: skip
    to_the_end = int((is_open & drugs.is_stop).sum())
    if to_the_end:
        source.note(
            "END_AT_LAST_CONTACT",
            Where(source.name),
            argument="end",
            given=Sentence("problem.END_AT_LAST_CONTACT.given", to_the_end=to_the_end),
        )
    end = np.where(is_open, NEVER, drugs.end)
    return attrs.evolve(drugs, end=end, seen_until=limits, owners=who)


def _without_sentinels(source: Source, drugs: Drugs) -> Drugs:
    """Leave ends open that are no day, and tell of them."""
    has_end = (drugs.end != NEVER) & ~drugs.is_procedure
    last = np.full(len(drugs), NO_DAY, dtype=np.int64)
    np.subtract(drugs.end, 1, out=last, where=has_end)

    def tell(code: str, rows: Column, *, given: Any, needed: Any = None, **_: Any) -> None:
        def problem(row: int) -> Problem:
            return drugs.place(row).problem(
                code, argument="end", severity="warning", patient_id=str(drugs.owner[row]),
                needed=needed, given=str(given(row)),
            )  # fmt: skip

        source.tell_of_rows(rows, problem)

    is_none = has_end & (without_impossible(last, tell) == NO_DAY)
    if not is_none.any():
        return drugs
    return attrs.evolve(
        drugs, end=np.where(is_none, NEVER, drugs.end), is_stop=drugs.is_stop & ~is_none
    )


def _ends_before_start(drugs: Drugs, row: int, last: int) -> Problem:
    start, end = (
        number_day_or_number(day, calendar=drugs.calendar) for day in (int(drugs.start[row]), last)
    )
    return drugs.place(row).problem(
        "EXPOSURE_ENDS_BEFORE_START",
        argument="end",
        patient_id=str(drugs.owner[row]),
        needed=Sentence("problem.EXPOSURE_ENDS_BEFORE_START.needed_source", start=start),
        given=str(end),
        remedy=Sentence("problem.EXPOSURE_ENDS_BEFORE_START.remedy_source"),
    )


def _limits(source: Source, owners: Column) -> Column:
    """Return the death or the last contact of patients, the first of the two; `NEVER` else."""
    limit = np.full(len(owners), NEVER, dtype=np.int64)
    place = _places(owners) if source.patients else {}
    for patient_id, facts in source.patients.items():
        at = place.get(source.owner_id(patient_id))
        for name in ("died_on", "followed_until"):
            if at is not None and facts.get(name) is not None:
                limit[at] = min(limit[at], day_number(facts[name]))
    people = source.plain_people
    rows = places_of(owners, people.get("patient_id", np.zeros(0, dtype=np.int64)))
    for name in ("died_on", "followed_until"):
        if name in people:
            days = _numbers(people[name])
            known = (rows >= 0) & (days != NO_DAY)
            np.minimum.at(limit, rows[known], days[known])
    return limit


def _last_contact(source: Source, owners: Column) -> Column:
    """Return the last day that anything is known of patients, as a number."""
    events = (source.bleeds, source.rescues, source.labs, source.signs)
    one_by_one = (source.kept, *events, source.patients)
    place = _places(owners) if any(one_by_one) else {}
    last = np.full(len(owners), NO_DAY, dtype=np.int64)

    def see(ids: Iterable[Any], days: Iterable[Day | None]) -> None:
        for owner, day in zip(ids, days, strict=True):
            at = place.get(owner)
            if at is not None and day is not None:
                last[at] = max(last[at], day_number(day))

    see((source.owner_id(row.patient_id) for row in source.kept), (row.on for row in source.kept))
    for table in events:
        see((source.owner_id(r["patient_id"]) for r, _ in table), (r.get("on") for r, _ in table))
    for name in ("followed_until", "died_on"):
        see(map(source.owner_id, source.patients), (f.get(name) for f in source.patients.values()))
    for ids, days in _plain_days(source):
        latest = np.full(len(ids.values), NO_DAY, dtype=days.dtype)  # of one type it is fast
        np.maximum.at(latest, ids.codes, days)
        at = places_of(owners, ids.values)
        is_owner = at >= 0
        last[at[is_owner]] = np.maximum(last[at[is_owner]], latest[is_owner])
    return last


def _places(owners: Column) -> dict[Any, int]:
    """Return the place of each owner, to look up many that are known one by one."""
    return {owner: at for at, owner in enumerate(owners.tolist())}


def _plain_days(source: Source) -> Iterator[tuple[Coded, Column]]:
    """Give the days of what was handed over in columns, each with its patients."""
    for table in (source.plain_counts, source.plain_labs):
        if table is not None and len(table):
            days = table["on"].cast("int32").to_numpy()  # each row has a day
            is_counts = table is source.plain_counts
            yield source.counted_owners if is_counts else owners_of(table), days
    if source.plain_people:
        people = Coded.of(source.plain_people["patient_id"])
        for name in ("followed_until", "died_on"):
            if name in source.plain_people:
                yield people, _numbers(source.plain_people[name])


def _joined(found: dict[str, Any], stated: dict[str, list[Any]]) -> dict[str, Any]:
    """Put what a source states below what was made of its records."""
    if not stated["patient_id"]:
        return found
    joined: dict[str, Any] = {}
    for name in dict.fromkeys((*found, *stated)):
        above = found.get(name)
        listed = [None] * len(found["patient_id"]) if above is None else _plain_list(above)
        joined[name] = [*listed, *stated.get(name, [None] * len(stated["patient_id"]))]
    return joined


def _plain_list(column: Any) -> list[Any]:
    """Return a column as Python has it, missing values as None."""
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.tolist()
    kind = getattr(getattr(column, "dtype", None), "kind", "")
    if kind == "f":  # study days
        return [None if each != each else int(each) for each in values]  # noqa: PLR0124 - NaN
    return list(values)


def _numbers(days: Column) -> Column:
    """Return dates as numbers."""
    whole = days.astype("datetime64[D]")
    return np.where(np.isnat(whole), NO_DAY, whole.astype(np.int64))
