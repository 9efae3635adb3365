"""From the library's records to the oracle's cases, and back.

What the oracle does not know is settled here, from the page: a line without a start (NO_START), the
baseline of splenectomy (4.2). Records without a day are left
out, as they decide nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Literal, cast

import attrs
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import (
    BaselineRule,
    Confirmation,
    Criterion,
    Level,
    Strategies,
)
from itpcase.model import Day
from itpcase.testing import strategies

from . import endpoints
from . import rules as oracle

SPLENECTOMY = "splenectomy"

# --- definitions --------------------------------------------------------------------------------


def criterion_of(criterion: Criterion) -> oracle.Criterion:
    """The bounds that are given."""
    names = oracle.Criterion.__annotations__
    bounds = {name: getattr(criterion, name) for name in names}
    return cast("oracle.Criterion", {k: v for k, v in bounds.items() if v is not None})


def rules_of(d: itp.Definition) -> oracle.Rules:
    """A definition as the oracle's rules, which count two days for "no response", as the page."""
    assert d.no_response_days == 2
    return {
        "levels": [
            {
                "name": level.name,
                "any_of": [criterion_of(c) for c in level.any_of],
                "bleeding_allowed": level.bleeding_allowed,
            }
            for level in d.levels
        ],
        "bleeding_allowed": d.bleeding_allowed,
        "bleeding_unrecorded": d.bleeding_unrecorded,
        "confirm": {"counts": d.confirm.counts, "apart": d.confirm.apart},
        "loss": {"counts": d.loss.counts, "apart": d.loss.apart},
        "max_gap": d.max_gap,
        "same_day": str(d.same_day),
        "baseline_window": d.baseline.window_days,
        "response_date": d.response_date,
        "strategies": {
            "RESCUE": str(d.strategies.rescue),
            "NEW_LINE": str(d.strategies.new_line),
            "DISCONTINUATION": str(d.strategies.discontinuation),
            "DEATH": str(d.strategies.death),
        },
    }


def definition_of(rules: oracle.Rules) -> itp.Definition:
    """The oracle's rules as a definition."""
    return itp.Definition(
        id="from-rules",
        title="From the oracle's rules",
        evidence="assumed",
        levels=[
            Level(
                name=level["name"],
                label=level["name"],
                any_of=[Criterion(**criterion) for criterion in level["any_of"]],
                bleeding_allowed=level.get("bleeding_allowed"),
            )
            for level in rules["levels"]
        ],
        bleeding_allowed=rules["bleeding_allowed"],
        bleeding_unrecorded=cast(
            "Literal['assume_none', 'not_evaluable']", rules["bleeding_unrecorded"]
        ),
        confirm=Confirmation(**rules["confirm"]),
        loss=Confirmation(**rules["loss"]),
        max_gap=rules["max_gap"],
        same_day=rules["same_day"],
        baseline=BaselineRule(window_days=rules["baseline_window"]),
        response_date=cast("Literal['first', 'confirming']", rules["response_date"]),
        strategies=Strategies(**{k.lower(): v for k, v in rules["strategies"].items()}),
    )


# --- cases --------------------------------------------------------------------------------------


def number(day: Day) -> int:
    """A day as a whole number."""
    return day if isinstance(day, int) else day.toordinal()


def _number(day: Day | None) -> int | None:
    return None if day is None else number(day)


def day_like(value: float | None, example: Day) -> Day | None:
    """A whole number as a day of the kind of the example."""
    if value is None:
        return None
    return int(value) if isinstance(example, int) else dt.date.fromordinal(int(value))


def _bleed(bleed: itp.BleedingEvent) -> Iterator[oracle.Bleed]:
    if bleed.on is not None:
        yield {"on": number(bleed.on), "until": _number(bleed.until), "who_grade": bleed.who_grade}


def _rescue(rescue: itp.RescueTherapy, d: itp.Definition) -> Iterator[oracle.Rescue]:
    if rescue.on is not None:
        own = rescue.washout_days
        days = getattr(d.washouts, rescue.kind.value) if own is None else own
        yield {"on": number(rescue.on), "washout_days": days}


def _printed(
    patient: itp.Patient, treatment: itp.TreatmentLine, d: itp.Definition
) -> itp.Count | None:
    """4.1, 4.2: what is printed on the line; for a splenectomy that is asked so, on line 1."""
    first = patient.lines[0]
    is_asked = d.baseline.splenectomy_before_first_treatment and SPLENECTOMY in treatment.agents
    if treatment.baseline is None and is_asked and first.line == 1:
        return first.baseline
    return treatment.baseline


def _baseline(printed: itp.Count | None) -> float | oracle.PrintedBaseline | None:
    if printed is None or (not printed.comparator and printed.upper is None):
        return None if printed is None else printed.value
    return {"value": printed.value, "comparator": printed.comparator, "upper": printed.upper}


def _says_nothing(m: itp.PlateletMeasurement) -> bool:
    """Whether a count is only said to be 0 or more, which every count is: it is as words are."""
    is_open = m.comparator in {">", ">="} and m.upper_1e9_per_l is None
    return is_open and m.count_1e9_per_l == 0


def asked(
    patient: itp.Patient, line: int, d: itp.Definition, data_cut: Day | None = None
) -> tuple[oracle.Case, oracle.Rules]:
    """One line of a patient as a case, with the rules under which it is judged."""
    treatment = patient.line(line)
    assert treatment.started_on is not None
    later = [
        each.started_on
        for each in patient.lines
        if each.line > line and each.started_on is not None
    ]
    rules = rules_of(d)
    case: oracle.Case = {
        "counts": [
            {
                "day": number(m.on),
                "count": m.count_1e9_per_l,
                "comparator": m.comparator,
                "upper": m.upper_1e9_per_l,
            }
            for m in patient.platelets
            if m.on is not None and not _says_nothing(m)
        ],
        "bleeds": [one for bleed in patient.bleeds for one in _bleed(bleed)],
        "rescues": [one for rescue in patient.rescues for one in _rescue(rescue, d)],
        "line": {
            "start": number(treatment.started_on),
            "end": _number(treatment.ended_on),
            "is_splenectomy": treatment.agents == (SPLENECTOMY,),
            "baseline": _baseline(_printed(patient, treatment, d)),
            "next_line_start": _number(later[0]) if later else None,
            "later_starts": [number(day) for day in later],
        },
        "died": _number(patient.died_on),
        "followed_until": _number(patient.followed_until),
        "data_cut": _number(data_cut),
        "bleeding_recorded": patient.bleeding_recorded,
    }
    is_asked = d.baseline.splenectomy_before_first_treatment and SPLENECTOMY in treatment.agents
    if is_asked and case["line"]["baseline"] is None:
        # 4.2: the last count on or before the start of line 1, if that is on record; no other
        first = patient.lines[0]
        known = first.line == 1 and first.started_on is not None
        start = number(first.started_on) if first.started_on is not None else 0
        before: oracle.Case = {**case, "line": {**case["line"], "start": start}}
        case["line"]["baseline"] = oracle.baseline(before, rules) if known else None
        rules["baseline_window"] = -1  # nothing else
    return case, rules


def patient_of(case: oracle.Case, id: str = "p1") -> itp.Patient:
    """A case as a patient whose first line is the case's, and whose second is the next."""
    line = case["line"]
    printed = line["baseline"]
    count: itp.Count | None
    if isinstance(printed, dict):
        count = _count(printed["value"], printed["comparator"], printed.get("upper"))
    else:
        count = None if printed is None else itp.Count(printed)
    lines = [
        itp.TreatmentLine(
            line=1,
            agents=["drug"],
            started_on=line["start"],
            ended_on=line["end"],
            baseline=count,
        )
    ]
    if line["next_line_start"] is not None:
        lines.append(
            itp.TreatmentLine(line=2, agents=["next drug"], started_on=line["next_line_start"])
        )
    return itp.Patient(
        id=id,
        lines=lines,
        platelets=[
            itp.PlateletMeasurement(
                on=c["day"], count=_count(c["count"], c["comparator"], c.get("upper"))
            )
            for c in case["counts"]
        ],
        bleeds=[
            itp.BleedingEvent(on=b["on"], until=b["until"], who_grade=b["who_grade"])
            for b in case["bleeds"]
        ],
        rescues=[
            itp.RescueTherapy(on=r["on"], kind="other", washout_days=r["washout_days"])
            for r in case["rescues"]
        ],
        died_on=case["died"],
        bleeding_recorded=case.get("bleeding_recorded", True),
    )


def _count(value: float, comparator: str, upper: float | None) -> itp.Count:
    return itp.Count(value, cast("Any", comparator), upper)


# --- the oracle's answers in the library's words --------------------------------------------------


def classification(
    patient: itp.Patient, line: int, d: itp.Definition, data_cut: Day | None = None
) -> dict[str, Any]:
    """What the oracle says about the category."""
    treatment = patient.line(line)
    if treatment.started_on is None:
        printed = _printed(patient, treatment, d)
        limit = None if printed is None else printed.value
        if printed is not None and printed.upper is not None:
            limit = printed.upper
        return {
            "category": "NE",
            "not_evaluable": "NO_START",
            "reached": dict.fromkeys(d.level_names),
            "time_to_response_days": None,
            "baseline": limit,
            "unconfirmed": None,
        }
    found = oracle.classify(*asked(patient, line, d, data_cut))
    reached = {name: day_like(day, treatment.started_on) for name, day in found["reached"].items()}
    return {
        "category": found["category"],
        "not_evaluable": found["reason"],
        "reached": reached,
        "time_to_response_days": found["time_to_response"],
        "baseline": found["baseline"],
        "unconfirmed": found["unconfirmed"],
    }


def time_to(
    patient: itp.Patient, line: int, level: str, d: itp.Definition, data_cut: Day | None = None
) -> dict[str, Any]:
    """The days to a level that was reached, or to the last count of the line."""
    start = patient.line(line).started_on
    reached = classification(patient, line, d, data_cut)["reached"][level]
    last = None
    if start is not None and reached is None:
        counts = oracle._line_counts(*asked(patient, line, d, data_cut))  # noqa: SLF001
        last = counts[-1]["day"] if counts else None
    elif reached is not None:
        last = number(reached)
    days = None if last is None or start is None else last - number(start)
    return {"level": level, "time_to_response_days": days, "event": reached is not None}


EPISODE_DAYS = ("start", "end", "last_qualifying", "first_failing")


def episodes(
    patient: itp.Patient, line: int, level: str, d: itp.Definition, data_cut: Day | None = None
) -> list[dict[str, Any]]:
    """What the oracle says about the episodes."""
    start = patient.line(line).started_on
    if start is None:
        return []
    case, rules = asked(patient, line, d, data_cut)
    return [
        {
            **{name: value for name, value in found.items() if name != "reason"},
            **{name: day_like(cast("Any", found)[name], start) for name in EPISODE_DAYS},
            "end_reason": found["reason"],
        }
        for found in oracle.episodes(case, level, rules)
    ]


def cumulative(
    patient: itp.Patient, line: int, level: str, d: itp.Definition, data_cut: Day | None = None
) -> dict[str, int]:
    """What the oracle says about the time in response."""
    names = ("days_in_response", "days_not_in_response", "days_unknown", "days_observed")
    if patient.line(line).started_on is None:
        return dict.fromkeys(names, 0)
    found = oracle.cumulative(*_with_level(asked(patient, line, d, data_cut), level))
    return dict(zip(names, cast("dict[str, int]", found).values(), strict=True))


def _with_level(
    case_and_rules: tuple[oracle.Case, oracle.Rules], level: str
) -> tuple[oracle.Case, str, oracle.Rules]:
    case, rules = case_and_rules
    return case, level, rules


def landmark(
    patient: itp.Patient, line: int, name: str, d: itp.Definition, data_cut: Day | None = None
) -> dict[str, Any]:
    """What the oracle says about a landmark, or about whether a response was kept."""
    start = patient.line(line).started_on
    if start is None:
        return {"answer": "NE", "not_evaluable": "NO_START", "on": None}
    case, rules = asked(patient, line, d, data_cut)
    found = endpoints.answers(case, rules, [d.question(name)], [])[name]
    answers = {True: "yes", False: "no", None: "NE"}
    return {
        "answer": answers[found.met],
        "not_evaluable": found.reason,
        "on": day_like(found.on, start),
    }


# --- the library's answers in the same words ------------------------------------------------------

CLASSIFICATION = ("category", "not_evaluable", "time_to_response_days", "unconfirmed")
EPISODE = (
    "start", "end", "event", "end_reason", "days", "days_min", "days_max", "blips",
    "last_qualifying", "first_failing",
)  # fmt: skip
CUMULATIVE = ("days_in_response", "days_not_in_response", "days_unknown", "days_observed")
LANDMARK = ("answer", "not_evaluable", "on")


def plain(value: Any) -> Any:
    """A value of a column as one of Python, missing as None, a code as its text."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
        return None
    return str(value) if isinstance(value, str) else value


def told(answer: object, names: Iterable[str]) -> dict[str, Any]:
    """What an answer says under these names."""
    return {name: plain(getattr(answer, name)) for name in names}


def classification_of(answer: itp.response.Response) -> dict[str, Any]:
    """The answer for one patient."""
    return told(answer, CLASSIFICATION) | {
        "reached": dict(answer.reached),
        "baseline": answer.baseline.value,
    }


def rows_of(table: itp.Table, names: Iterable[str]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The answers in a table, by patient and line."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in table.rows():
        key = (str(row["patient_id"]), int(row["line"]))
        found.setdefault(key, []).append({name: plain(row[name]) for name in names})
    return found


def classification_rows(
    table: itp.Table, d: itp.Definition
) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The answers for many patients."""
    levels = {name: f"reached_{name}" for name in d.level_names}
    names = (*CLASSIFICATION, "baseline_1e9_per_l", *levels.values())
    found = rows_of(table, names)
    for row in (row for rows in found.values() for row in rows):
        row["reached"] = {name: row.pop(column) for name, column in levels.items()}
        row["baseline"] = row.pop("baseline_1e9_per_l")
    return found


# --- records as tables --------------------------------------------------------------------------

_UNITS = {"10*9/L": 1, "10^3/uL": 1, "/uL": 1000, "/mm3": 1000, "10*6/L": 1000}


def tables_of(
    patients: Iterable[itp.Patient], *, seed: int = 0, keep_order: bool = True
) -> dict[str, Any]:
    """Records as the tables of a registry: rows shuffled, units, days and blanks in many spellings.

    If asked to keep an order, it is that of the counts of one patient and day, which the policies
    first and last ask for.
    """
    chosen = random.Random(seed)  # noqa: S311 - rows, not secrets
    people = list(patients)
    counts = [_count_row(p, m, chosen) for p in people for m in p.platelets]
    lines = [
        {
            "patient_id": p.id,
            "line": line.line,
            "started_on": line.started_on,
            "ended_on": line.ended_on,
            "ongoing": line.ongoing,
            "agents": " + ".join(line.agents),
            "baseline": None if line.baseline is None else _baseline_text(line.baseline),
        }
        for p in people
        for line in p.lines
    ]
    bleeds = [
        {"patient_id": p.id, "on": b.on, "until": b.until, "who_grade": b.who_grade}
        for p in people
        for b in p.bleeds
    ]
    rescues = [
        {"patient_id": p.id, "on": r.on, "kind": str(r.kind), "washout_days": r.washout_days}
        for p in people
        for r in p.rescues
    ]
    facts = [
        {
            "patient_id": p.id,
            "died_on": p.died_on,
            "followed_until": p.followed_until,
            "bleeding_recorded": p.bleeding_recorded,
            "provenance": str(p.provenance),
        }
        for p in people
    ]
    rows = {"counts": counts, "lines": lines, "bleeds": bleeds, "rescues": rescues}
    tables: dict[str, Any] = {
        name: _table(_shuffled(found, chosen, keep_order=keep_order), chosen)
        for name, found in rows.items()
    }
    for name in ("bleeds", "rescues"):
        if not rows[name]:
            tables[name] = None
    if not counts:
        tables["counts"] = {"patient_id": [], "on": [], "count": [], "unit": "10*9/L"}
    if not lines:
        tables["lines"] = {"patient_id": [], "line": [], "started_on": []}
    return {**tables, "patients": _table(_shuffled(facts, chosen, keep_order=False), chosen)}


def _count_row(
    patient: itp.Patient, measured: itp.PlateletMeasurement, chosen: random.Random
) -> dict[str, Any]:
    unit = chosen.choice(list(_UNITS))
    upper = measured.upper_1e9_per_l
    return {
        "patient_id": patient.id,
        "on": measured.on,
        "count": round(measured.count_1e9_per_l * _UNITS[unit], 5),
        "upper": math.nan if upper is None else round(upper * _UNITS[unit], 5),
        "comparator": measured.comparator or chosen.choice(["", None]),
        "unit": unit,
    }


def _baseline_text(count: itp.Count) -> str:
    """Cells per µL, where no number has three digits after a dot."""
    cells = [f"{value * 1000:.10g}" for value in (count.value, count.upper) if value is not None]
    return f"{count.comparator}{'-'.join(cells)} /uL"


def _shuffled(
    rows: list[dict[str, Any]], chosen: random.Random, *, keep_order: bool
) -> list[dict[str, Any]]:
    """Rows in any order; if asked, those of one patient and day in the order that they had."""
    places = list(range(len(rows)))
    chosen.shuffle(places)
    if not keep_order:
        return [rows[place] for place in places]
    groups: dict[Any, list[int]] = {}
    for place in sorted(places):
        row = rows[place]
        groups.setdefault((row["patient_id"], row.get("on"), row.get("line")), []).append(place)
    taken = {key: iter(group) for key, group in groups.items()}
    return [
        rows[next(taken[row["patient_id"], row.get("on"), row.get("line")])]
        for row in (rows[place] for place in places)
    ]


def _table(rows: list[dict[str, Any]], chosen: random.Random) -> dict[str, Any]:
    """Rows as columns: lists or arrays, days as dates, datetime64 or numbers."""
    names = rows[0] if rows else {}
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in names}
    for name in ("on", "until", "started_on", "ended_on", "died_on", "followed_until"):
        days = columns.get(name)
        if days is None or chosen.random() < 1 / 3:
            continue
        kinds = {type(day) for day in days} - {type(None)}
        if kinds == {dt.date}:
            columns[name] = np.array(days, dtype=chosen.choice(["datetime64[D]", "datetime64[ns]"]))
        elif None in days and kinds:
            columns[name] = np.array([math.nan if day is None else day for day in days])
        elif kinds:
            columns[name] = np.array(days)
    return columns


# --- the same patient at another time -------------------------------------------------------------


def retimed(patient: itp.Patient, move: Callable[[Day], Day]) -> itp.Patient:
    """The patient with every day moved."""

    def moved(record: Any) -> Any:
        names = ("on", "until", "started_on", "ended_on")
        days = {
            name: None if getattr(record, name) is None else move(getattr(record, name))
            for name in names
            if hasattr(record, name)
        }
        return attrs.evolve(record, **days)

    # moved in one step: half a patient in dates is refused
    records: dict[str, Any] = {
        name: [moved(record) for record in getattr(patient, name)]
        for name in ("platelets", "lines", "rescues", "bleeds")
    }
    for name in ("died_on", "followed_until"):
        day = getattr(patient, name)
        records[name] = None if day is None else move(day)
    return attrs.evolve(patient, **records)


# --- patients by hand, and by chance ------------------------------------------------------------


def count(text: str) -> itp.Count:
    """A count as printed, in 10⁹/L: ``60``, ``<5``, ``>=50``, ``30-60``."""
    number = text.lstrip("<>=")
    low, _, high = number.partition("-")
    return _count(float(low), text.removesuffix(number), float(high) if high else None)


def person(
    counts: str,
    *,
    id: str = "p1",
    agents: str = "zanubrutinib",
    start: Day | None = 0,
    end: Day | None = None,
    baseline: str | None = None,
    next_line: Day | None = None,
    bleeds: Iterable[tuple[Day | None, Day | None, int | None]] = (),
    rescues: Iterable[tuple[Day | None, str, int | None]] = (),
    **facts: Any,
) -> itp.Patient:
    """A patient with one line and, if it starts, a next one; counts are written ``day:count``."""
    pairs = [pair.split(":") for pair in counts.split()]
    printed = None if baseline is None else count(baseline)
    lines = [
        itp.TreatmentLine(
            line=1, agents=agents.split(" + "), started_on=start, ended_on=end, baseline=printed
        )
    ]
    if next_line is not None:
        lines.append(itp.TreatmentLine(line=2, agents=["next drug"], started_on=next_line))
    return itp.Patient(
        id=id,
        platelets=[
            itp.PlateletMeasurement(on=None if on == "?" else int(on), count=count(text))
            for on, text in pairs
        ],
        lines=lines,
        bleeds=[itp.BleedingEvent(on=on, until=to, who_grade=grade) for on, to, grade in bleeds],
        rescues=[
            itp.RescueTherapy(on=on, kind=kind, washout_days=days) for on, kind, days in rescues
        ],
        **facts,
    )


some = settings(max_examples=max(10, settings().max_examples // 4))
"""For tests that ask much, or that others repeat: a quarter of the examples of the profile."""

BUILT_IN = ("iwg-2009", "china-2020", "on-drug-remission-above-50", "ding-2025-response-assumed")


def as_the_page_counts(d: itp.Definition) -> itp.Definition:
    """A definition under which no response takes two days, as in the oracle."""
    return attrs.evolve(d, no_response_days=2)


def people_of(d: itp.Definition, calendar: bool) -> st.SearchStrategy[itp.CaseSeries]:
    """One or two patients on the edges of a definition."""
    return strategies.case_series(d, calendar=calendar, min_size=1, max_size=2, only_edges=True)


@cache
def asked_and_people(asked: str) -> tuple[itp.Definition, list[st.SearchStrategy[itp.CaseSeries]]]:
    """A definition that ships with the library, and its patients in study days and in dates."""
    d = as_the_page_counts(itp.get_definition(asked))
    return d, [people_of(d, calendar) for calendar in (False, True)]


@st.composite
def questions(draw: st.DrawFn, asked: str) -> tuple[itp.Definition, itp.CaseSeries]:
    """A definition that ships with the library, by its id, or a drawn one; and patients."""
    if asked == "drawn":
        d = as_the_page_counts(draw(strategies.definitions()))
        return d, draw(people_of(d, draw(st.booleans())))
    d, kinds = asked_and_people(asked)
    return d, draw(kinds[draw(st.booleans())])


STRETCHES = st.lists(
    st.tuples(
        st.sampled_from(["12", "<30", "29", "30", "55", "100", ">=100", "130"]),
        st.integers(1, 9),
        st.sampled_from([1, 6, 7, 8, 28, 91]),
    ),
    min_size=1,
    max_size=6,
)
LASTS = st.sampled_from([0, 1, 20])
GRADES = st.sampled_from([0, 1, 3])
WASHOUTS = st.sampled_from([None, 1, 30, 400])


@st.composite
def stretches(draw: st.DrawFn) -> itp.Patient:
    """A patient whose counts stay for a while, with bleeding and rescues on the days of counts."""
    counts, day = [], -3
    for text, repeats, gap in draw(STRETCHES):
        for _ in range(repeats):
            counts.append((day, text))
            day += gap
    last = max(day, 1)
    some_day = st.sampled_from([on for on, _ in counts]) | st.integers(0, last)
    return person(
        " ".join(f"{on}:{text}" for on, text in counts),
        end=draw(st.none() | some_day.filter(lambda on: on >= 0)),
        next_line=draw(st.none() | some_day.filter(lambda on: on > 0)),
        bleeds=[
            (on, on + draw(LASTS), draw(GRADES))
            for on in draw(st.lists(some_day, max_size=2, unique=True))
        ],
        rescues=[
            (on, "ivig", draw(WASHOUTS)) for on in draw(st.lists(some_day, max_size=2, unique=True))
        ],
        died_on=draw(st.sampled_from([None, last + 25])),
    )
