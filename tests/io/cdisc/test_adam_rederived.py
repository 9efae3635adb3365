"""Every row that is written as ADaM, derived again from SDTM by a program of its own."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pyreadstat
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.definitions import get_definition
from itpcase.errors import InputError

FIRST = dt.date(2021, 1, 1)
WASHOUT = {"IVIG": 28, "ANTI-D": 28, "PLATELET TRANSFUSION": 7}
SIGNS = ["<", "<=", "", ">=", ">"]
"""Of one value, what lies lower stands first."""

HEADS = {
    "lb": "USUBJID,LBSEQ,LBTESTCD,LBORRES,LBORRESU,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC,LBSTAT",
    "ex": "USUBJID,EXSEQ,EXTRT,EXDOSE,EXSTDTC,EXENDTC",
    "cm": "USUBJID,CMSEQ,CMTRT,CMCAT,CMSTDTC,CMENDTC",
    "pr": "USUBJID,PRSEQ,PRTRT,PRSTDTC",
    "ae": "USUBJID,AESEQ,AEDECOD,AESTDTC,AEENDTC,AEOUT",
    "dm": "USUBJID,SEX,RFSTDTC,RFPENDTC,DTHDTC,DTHFL",
    "ds": "USUBJID,DSSEQ,DSDECOD,DSCAT,DSSCAT,DSSTDTC",
}


def iso(day: int | None) -> str:
    """The date of a day of the trial."""
    return "" if day is None else str(FIRST + dt.timedelta(days=day))


def day_of(text: str) -> int | None:
    """The day of a whole date; None of a part of one."""
    return (
        (dt.date.fromisoformat(text[:10]) - FIRST).days if len(text) >= len("2021-01-01") else None
    )


# --- a trial of two lines ---------------------------------------------------------------------


def draw(rng: random.Random, who: str) -> Iterator[tuple[str, list[Any]]]:
    """Give the rows of a subject, by their data sets."""
    start, length = rng.randrange(40), rng.choice([0, 5, 20, 40, 80, 150])
    second = start + length + rng.choice([1, 1, 2, 10, 40]) if rng.random() < 0.6 else None
    last = (start if second is None else second) + rng.randrange(5, 260)
    died = last if rng.random() < 0.12 else None
    many = min(last - start, rng.choice([0, 1, 2, 4, 8, 14, 20]))
    before = start - rng.choice([0, 0, 1, 5, 29, 30, 31, 40])
    weekly = range(start + 7, last + 1, 7) if rng.random() < 0.3 else ()
    irregular = [start + each for each in rng.sample(range(1, last - start + 1), many)]
    visits = sorted({*([before] if rng.random() < 0.9 else []), *weekly, *irregular})
    count, number = rng.choice([8, 15, 25, 40]), 0
    for visit in visits:
        for _ in range(1 if rng.random() < 0.93 else 2):
            number += 1
            moved = max(1, min(600, int(count * rng.choice([0.4, 0.7, 1, 1, 1.3, 1.8, 3]))))
            edge = rng.choice([19, 20, 29, 30, 31, 49, 50, 51, 99, 100, 101, 200])
            count = moved if rng.random() < 0.8 else edge
            printed = str(count)
            if rng.random() < 0.04:
                printed = rng.choice(["<5", "<10", ">200", ">100", "<30", ">=50", "<=50"])
            on = iso(visit)[:7] if rng.random() < 0.02 else f"{iso(visit)}T{number % 24:02}:30"
            is_exact = printed == str(count)
            raw = [count * 1000, "/uL"] if is_exact and rng.random() < 0.2 else [printed, "GI/L"]
            row = [who, number, "PLAT", *raw, printed, count if is_exact else "", "GI/L", on, ""]
            if rng.random() < 0.01:
                row[3:8], row[9] = [""] * 5, "NOT DONE"
            yield "lb", row
    drugs = rng.sample(["ROMIPLOSTIM", "ELTROMBOPAG", "AVATROMBOPAG", "RITUXIMAB"], 2)
    end = iso(start + length) if second is not None or rng.random() < 0.6 else ""
    yield (
        "ex",
        [
            who,
            1,
            drugs[0],
            5,
            iso(start),
            end[:7] if second is None and rng.random() < 0.1 else end,
        ],
    )
    if second is not None:
        end = iso(second + rng.choice([0, 10, 60, 150])) if rng.random() < 0.6 else ""
        yield "ex", [who, 2, drugs[1], 5, iso(second), end]
    for number in range(rng.choice([0, 0, 0, 1, 1, 2])):
        on = iso(rng.randrange(start - 5, last + 1))
        on = on[:7] if rng.random() < 0.1 else on
        drug = rng.choice([*WASHOUT])
        if drug.startswith("PLATELET"):
            yield "pr", [who, number, drug, on]
        else:
            yield "cm", [who, number, drug, "RESCUE", on, on]
    for number in range(rng.choice([0, 0, 0, 1, 2])):
        day, kind = rng.randrange(start - 5, last + 1), rng.random()
        until = iso(min(day + rng.randrange(9), last)) if kind < 0.6 else ""
        out = "NOT RECOVERED/NOT RESOLVED" if 0.6 <= kind < 0.75 else "UNKNOWN"
        term = rng.choice(["EPISTAXIS", "EPISTAXIS", "HEADACHE"])
        yield "ae", [who, number, term, iso(day), until, out]
    is_said = died is not None or rng.random() < 0.5
    yield "dm", [who, "F", iso(start), iso(last) if is_said else "", iso(died), "Y" if died else ""]
    word = rng.choice(["COMPLETED", "LOST TO FOLLOW-UP", "WITHDRAWAL BY SUBJECT"])
    if not is_said:
        yield "ds", [who, 1, word, "DISPOSITION EVENT", "STUDY PARTICIPATION", iso(last)]
    yield "ds", [who, 2, "ADVERSE EVENT", "DISPOSITION EVENT", "STUDY TREATMENT", iso(start + 1)]


def write_trial(folder: Path, seed: int, subjects: int) -> None:
    """Write the data sets of a trial as CSV."""
    rng = random.Random(seed)  # noqa: S311 - of a trial that is made up
    rows: dict[str, list[list[Any]]] = {name: [head.split(",")] for name, head in HEADS.items()}
    for number in range(subjects):
        for name, row in draw(rng, f"S{number:03}"):
            rows[name].append(row)
    for name, listed in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(listed)


# --- derived again, from the rules alone ------------------------------------------------------


class Count(NamedTuple):
    """A printed count, and its row."""

    value: float
    sign: str
    row: str

    def at_least(self, limit: float) -> bool | None:
        """Whether it is the limit or more."""
        if self.sign in {"<", "<="}:
            return (
                False if self.value < limit or (self.sign == "<" and self.value == limit) else None
            )
        if self.sign in {">", ">="}:
            return True if self.value >= limit else None
        return self.value >= limit

    def above(self, limit: float) -> bool | None:
        """Whether it is more than the limit."""
        if self.sign in {"<", "<="}:
            return False if self.value <= limit else None
        if self.sign in {">", ">="}:
            return (
                True if self.value > limit or (self.sign == ">" and self.value == limit) else None
            )
        return self.value > limit


def both(*tests: bool | None) -> bool | None:
    """Three-valued: not met goes first."""
    return False if False in tests else None if None in tests else True


def either(*tests: bool | None) -> bool | None:
    """Three-valued: met goes first."""
    return True if True in tests else None if None in tests else False


def response(count: Count, baseline: float | None) -> bool | None:
    """R of the IWG: 30 or more, and doubled."""
    doubled = None if baseline is None else count.at_least(2 * baseline)
    return either(count.at_least(100), both(count.at_least(30), doubled))


class Rule(NamedTuple):
    """What a definition asks of levels and episodes."""

    levels: Mapping[str, Callable[[Count, float | None], bool | None]]
    bleeding: bool
    confirm: tuple[int, int]
    loss: tuple[int, int]
    ends: Mapping[str, bool]
    """Whether an intercurrent event is an end, and not a censoring; those that are looked at."""


IWG = Rule(
    {"CR": lambda count, _: count.at_least(100), "R": response}, bleeding=True,
    confirm=(2, 7), loss=(2, 1), ends={"RESCUE": True, "NEW_LINE": True, "DEATH": False},
)  # fmt: skip
DING = Rule(
    {"SR": lambda count, _: count.above(50)}, bleeding=False, confirm=(1, 0), loss=(1, 0),
    ends=dict.fromkeys(["RESCUE", "NEW_LINE", "DEATH", "DISCONTINUATION"], True),
)  # fmt: skip
RULES = {"iwg-2009": IWG, "on-drug-remission-above-50": DING, "china-2020": IWG}


class Subject:
    """What SDTM says of a subject."""

    def __init__(self, sets: Mapping[str, list[dict[str, str]]]) -> None:
        (dm,) = sets["dm"]
        self.died, contact = day_of(dm["DTHDTC"]), day_of(dm["RFPENDTC"])
        for row in sets["ds"]:
            if contact is None and row["DSSCAT"] == "STUDY PARTICIPATION":
                contact = day_of(row["DSSTDTC"])
        seen = min(inf if day is None else day for day in (contact, self.died))
        results: dict[int, list[Count]] = {}
        for row in sets["lb"]:
            on, text = day_of(row["LBDTC"]), row["LBSTRESC"]
            if on is not None and text:
                value = text.lstrip("<>=")
                count = Count(float(value), text.removesuffix(value), row["LBSEQ"])
                results.setdefault(on, []).append(count)
        self.counts = {
            on: min(each, key=lambda count: (count.value, SIGNS.index(count.sign)))
            for on, each in sorted(results.items())
        }
        self.lines: list[tuple[int, float, str]] = []
        for row in sets["ex"]:
            end = row["EXENDTC"]
            if len(end) == len("2021-01"):  # on the last day that it can have been
                year, month = divmod(int(end[:4]) * 12 + int(end[5:]), 12)
                end = str(dt.date(year, month + 1, 1) - dt.timedelta(days=1))
            stop = inf if not end else (day_of(end) or 0) + 1
            start = day_of(row["EXSTDTC"])
            assert start is not None
            self.lines.append((start, inf if stop > seen else stop, row["EXTRT"].lower()))
        given = [(row[f"{name}STDTC"], WASHOUT[row[f"{name}TRT"]]) for name in ("CM", "PR")
                 for row in sets[name.lower()]]  # fmt: skip
        self.rescues = [(on, days) for text, days in given if (on := day_of(text)) is not None]
        self.bleeds: list[tuple[int, float]] = []
        for row in sets["ae"]:
            on, until = day_of(row["AESTDTC"]), day_of(row["AEENDTC"])
            if row["AEDECOD"] == "EPISTAXIS" and on is not None:
                goes_on = row["AEOUT"].startswith("NOT")
                self.bleeds.append((on, until if until is not None else seen if goes_on else on))


class Line:
    """A line of a subject under a rule."""

    def __init__(self, subject: Subject, number: int, rule: Rule) -> None:
        self.subject, self.rule = subject, rule
        self.start, self.stop, self.drug = subject.lines[number]
        self.next = subject.lines[number + 1][0] if number + 1 < len(subject.lines) else inf
        self.until = min(self.next, inf if subject.died is None else subject.died)
        before = [day for day in subject.counts if self.start - 30 <= day <= self.start]
        self.baseline = subject.counts[max(before)].value if before else None
        self.days = [day for day in subject.counts if self.start < day <= self.until]

    def meets(self, level: str, day: int) -> bool | None:
        """Whether the count of a day meets a level or a better one; None if set aside."""
        subject = self.subject
        if self.rule.bleeding and any(on <= day <= until for on, until in subject.bleeds):
            return False
        names = [*self.rule.levels][: [*self.rule.levels].index(level) + 1]
        met = either(
            *(self.rule.levels[name](subject.counts[day], self.baseline) for name in names)
        )
        rescued = any(on <= day < on + washout for on, washout in subject.rescues)
        return None if met and rescued else met

    def steps(self, level: str) -> list[tuple[int, int, str]]:
        """Give what decides, in order: bleeding, then the count, then events of each day."""
        found = [(day, 1, "yes" if met else "no") for day in self.days
                 if (met := self.meets(level, day)) is not None]  # fmt: skip
        if self.rule.bleeding:
            found += [(on, 0, "BLEEDING") for on, _ in self.subject.bleeds if self.inside(on)]
        died = inf if self.subject.died is None else self.subject.died
        events = [(died, "DEATH"), (self.next, "NEW_LINE"),
                  *((on, "RESCUE") for on, _ in self.subject.rescues),
                  (self.stop, "DISCONTINUATION")]  # fmt: skip
        found += [(int(day), 2 + place, name) for place, (day, name) in enumerate(events)
                  if name in self.rule.ends and self.inside(day)]  # fmt: skip
        return sorted(found)

    def inside(self, day: float) -> bool:
        """Whether a day is of the line."""
        return self.start < day <= self.until and day != inf

    def walk(self, level: str) -> list[tuple[int, int, bool, str]]:
        """Give the episodes of a level: start, end, whether it is an event, and why."""
        (needed, apart), (lost, lost_apart) = self.rule.confirm, self.rule.loss
        found: list[tuple[int, int, bool, str]] = []
        run: list[int] = []
        failing: list[int] = []
        first: int | None = None
        last = 0
        for day, _, what in self.steps(level):
            if first is None:
                run = [*run, day] if what == "yes" else []
                if len(run) >= needed and run[-1] - run[0] >= apart:
                    first, last, failing = run[0], day, []
                continue
            end: tuple[int, bool, str] | None = None
            if what == "yes":
                last, failing = day, []
            elif what == "no":
                failing.append(day)
                if len(failing) >= lost and failing[-1] - failing[0] >= lost_apart:
                    end = failing[0], True, "LOSS"
            elif self.rule.ends.get(what, True):
                end = [*failing, day][0], True, what
            else:
                end = last, False, what
            if end is not None:
                found.append((first, *end))
                first, run = None, []
        if first is not None:
            reason = "UNCONFIRMED_LOSS" if failing else "END_OF_FOLLOW_UP"
            found.append((first, last, False, reason))
        return found

    def category(self) -> tuple[str, int | None, str | None]:
        """Give the category, the day on which it was reached, and why it is none."""
        for level in self.rule.levels:
            if episodes := self.walk(level):
                return level, episodes[0][0], None
        lowest = [*self.rule.levels][-1]
        met = [self.meets(lowest, day) for day in self.days]
        failed = {day for day, each in zip(self.days, met, strict=True) if each is False}
        if self.rule.bleeding:
            failed |= {on for on, _ in self.subject.bleeds if self.inside(on)}
        if len(failed) > 1:
            return "NR", None, None
        needs_baseline = self.rule.bleeding  # of these definitions
        why = (
            "NO_COUNTS" if not met else "UNCONFIRMED" if True in met
            else "NO_BASELINE" if {*met} == {None} and self.baseline is None and needs_baseline
            else "INDETERMINATE" if {*met} == {None} else "SINGLE_COUNT"
        )  # fmt: skip
        return "NE", None, why


def landmark(line: Line, window: tuple[int, int, int], test: Any, *, bleeding: bool) -> str:
    """Answer a question about the count nearest to a day, inside its window."""
    target, low, high = (line.start + each for each in window)
    days = [day for day in line.days if low <= day <= high]
    subject = line.subject
    if not days:
        ends = (line.next, inf if subject.died is None else subject.died)
        return "N" if any(line.start < day < high for day in ends) else "NE"
    day = min(days, key=lambda each: (abs(each - target), each))
    if bleeding and any(on <= day <= until for on, until in subject.bleeds):
        return "N"
    met = test(subject.counts[day], line.baseline)
    if met and any(on <= day < on + washout for on, washout in subject.rescues):
        return "NE"
    return "NE" if met is None else "Y" if met else "N"


def doubled(count: Count, baseline: float | None) -> bool | None:
    """Whether a count is 30 or more, and doubled."""
    return both(count.at_least(30), None if baseline is None else count.at_least(2 * baseline))


LANDMARKS: Mapping[str, tuple[tuple[int, int, int], Any, bool]] = {
    "EARLYRES": ((7, 4, 10), doubled, True),
    "INITIALR": ((30, 21, 37), doubled, True),
    "REMISSIO": ((365, 323, 407), lambda count, _: count.at_least(100), False),
}


def read_trial(folder: Path) -> dict[str, dict[str, list[dict[str, str]]]]:
    """Give the rows of each subject, by their data sets."""
    sets: dict[str, dict[str, list[dict[str, str]]]] = {}
    for each in HEADS:
        with (folder / f"{each}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                mine = sets.setdefault(row["USUBJID"], {known: [] for known in HEADS})
                mine[each].append(row)
    return sets


def derive(folder: Path, name: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Give the rows of ADRS and ADTTE."""
    responses: list[tuple[Any, ...]] = []
    times: list[tuple[Any, ...]] = []
    for owner, rows in read_trial(folder).items():
        subject = Subject(rows)
        for number in range(len(subject.lines)):
            line = Line(subject, number, RULES[name])
            key = owner, number + 1
            responses += _responses(key, line, name)
            times += _times(key, line)
    return responses, times


def _responses(key: tuple[str, int], line: Line, name: str) -> Iterator[tuple[Any, ...]]:
    order = [*line.rule.levels, "NR", "NE"]
    category, on, why = line.category()
    source = None if on is None else int(line.subject.counts[on].row)
    start = iso(line.start)
    yield (
        *key,
        "RESP",
        category,
        order.index(category) + 1,
        iso(on),
        start,
        why,
        line.baseline,
        source,
    )
    for code, (window, test, bleeding) in LANDMARKS.items() if name == "china-2020" else ():
        said = landmark(line, window, test, bleeding=bleeding)
        yield *key, code, said, {"Y": 1, "N": 0}.get(said), start, line.baseline


def _times(key: tuple[str, int], line: Line) -> Iterator[tuple[Any, ...]]:
    lowest = [*line.rule.levels][-1]
    episodes = line.walk(lowest)
    for number, (first, end, event, why) in enumerate(episodes, start=1):
        yield *key, "REMDUR", number, end - first + 1, 1 - event, why, iso(first), iso(end)
    end = episodes[0][0] if episodes else [line.start, *line.days][-1]
    word = "RESPONSE" if episodes else "NO RESPONSE REACHED"
    yield (*key, "TTRESP", 1, end - line.start + 1, 0 if episodes else 1, word,
           iso(line.start), iso(end))  # fmt: skip


# --- compared ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, itp.Cohort]:
    """A trial of 150 subjects with partial dates, deaths, rescue and drop-outs, and its cohort."""
    folder = tmp_path_factory.mktemp("trial")
    write_trial(folder, seed=20261130, subjects=150)
    return folder, itp.read_cdisc(folder, bleeding={"EPISTAXIS": 1})


def plain(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    """Some values of a row, days as texts."""
    return tuple("" if row[name] is None and name.endswith("DT") else str(row[name])
                 if isinstance(row[name], dt.date) else row[name] for name in names)  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_every_row_is_what_the_rules_give(
    trial: tuple[Path, itp.Cohort], tmp_path: Path, name: str
) -> None:
    """PARAMCD, AVAL, CNSR, EVNTDESC, STARTDT, ADT and the rest, of each line and each episode."""
    source, cohort = trial
    itp.write_adam(cohort, tmp_path / "adam", get_definition(name))
    adrs, adtte = (
        pq.read_table(tmp_path / "adam" / f"{each}.parquet").to_pylist()
        for each in ("adrs", "adtte")
    )
    responses, times = derive(source, name)
    whole = ["USUBJID", "LINE", "PARAMCD", "AVALC", "AVAL", "ADT", "STARTDT", "REASND", "BASE",
             "SRCSEQ"]  # fmt: skip
    asked = ["USUBJID", "LINE", "PARAMCD", "AVALC", "AVAL", "STARTDT", "BASE"]
    known = {row[2] for row in responses}
    written = [
        plain(row, whole if row["PARAMCD"] == "RESP" else asked)
        for row in adrs if row["PARAMCD"] in known
    ]  # fmt: skip
    lengths = ["USUBJID", "LINE", "PARAMCD", "SEQ", "AVAL", "CNSR", "EVNTDESC", "STARTDT", "ADT"]

    assert sorted(responses, key=str) == sorted(written, key=str)
    assert sorted(times, key=str) == sorted((plain(row, lengths) for row in adtte), key=str)


def test_every_treatment_failure(trial: tuple[Path, itp.Cohort], tmp_path: Path) -> None:
    """FLIGHT: a count below 30 and a next line, at the later of the two; else the last count."""
    source, cohort = trial
    itp.write_adam(cohort, tmp_path / "adam", get_definition("flight"))
    expected = []
    for owner, rows in read_trial(source).items():
        subject = Subject(rows)
        for number in range(len(subject.lines)):
            line = Line(subject, number, DING)
            low = [day for day in line.days if subject.counts[day].at_least(30) is False]
            has_failed = bool(low) and line.inside(line.next)
            if has_failed or line.days:
                end = int(max(low[0], line.next)) if has_failed else line.days[-1]
                days = end - line.start + 1, 0 if has_failed else 1
                expected.append((owner, number + 1, *days, iso(line.start), iso(end)))
    names = ["USUBJID", "LINE", "AVAL", "CNSR", "STARTDT", "ADT"]
    written = pq.read_table(tmp_path / "adam" / "adtte.parquet").to_pylist()

    assert {0, 1} == {row[3] for row in expected}
    assert sorted(expected) == sorted(plain(row, names) for row in written)


@pytest.mark.parametrize("name", ["adrs", "adtte"])
@pytest.mark.parametrize("definition", ["iwg-2009", "china-2020"])
def test_the_three_files_say_the_same(
    trial: tuple[Path, itp.Cohort], tmp_path: Path, definition: str, name: str
) -> None:
    """Parquet, XPT and Dataset-JSON hold the same rows, Chinese words among them."""
    itp.write_adam(trial[1], tmp_path / "adam", get_definition(definition))
    path = tmp_path / "adam" / name
    table = pq.read_table(path.with_suffix(".parquet")).to_pylist()
    text = json.loads(path.with_suffix(".json").read_text("utf-8"))
    names = [column["name"] for column in text["columns"]]
    xpt, _ = pyreadstat.read_xport(path.with_suffix(".xpt"), output_format="dict")
    rows = [[str(row[each]) if isinstance(row[each], dt.date) else row[each] for each in names]
            for row in table]  # fmt: skip

    assert rows == text["rows"]
    for each in names:
        for one, other in zip((row[each] for row in table), xpt[each], strict=True):
            is_empty = other in {"", None} or other != other  # noqa: PLR0124 - NaN
            assert is_empty if one is None else str(one) == str(other) or float(one) == other


@pytest.mark.parametrize("study", ["", "  "])
def test_an_empty_study_is_refused(tmp_path: Path, study: str) -> None:
    """No row of ADaM is without one."""
    with pytest.raises(InputError, match=r"^study: needs a text, got '"):
        itp.write_adam(examples.load("ding-2025"), tmp_path / "adam", itp.IWG_2009, study=study)
