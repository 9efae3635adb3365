"""Answers on both sides of every edge, written by hand before they were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import itpcase as itp
from tests.oracle import bridge

DATA = Path(__file__).resolve().parents[1] / "data"
BLEED = re.compile(r"B(-?\d+)(?:-(-?\d+))?(?:g(\d))?")
RESCUE = re.compile(r"X(-?\d+)([a-z_]+)(?:/(\d+))?")
WEEKS = re.compile(r"W(\d+)\.\.(\d+)=(.+)")
DAYS = {"N": "next_line", "E": "end", "D": "died_on", "F": "followed_until"}
Told = dict[str, Any]


def rows_of(name: str) -> Iterator[tuple[str, str, str]]:
    """The definition, the facts and what is expected, row by row."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            definition, facts, expected = line.split(" | ")
            yield definition, facts, expected


def whole(text: str | None) -> int | None:
    """A number that may be left out."""
    return int(text) if text else None


def read(facts: str, id: str) -> tuple[itp.Patient, int, int | None]:
    """The patient, the line that is asked about, and the data cut."""
    counts: list[str] = []
    bleeds, rescues = [], []
    known: Told = {}
    line, cut = 1, None
    for word in facts.split():
        if weeks := WEEKS.fullmatch(word):
            first, last = int(weeks[1]), int(weeks[2])
            counts += [f"{7 * week}:{weeks[3]}" for week in range(first, last + 1)]
        elif ":" in word:
            day, text = word.split(":")
            counts.append(f"{7 * int(day[:-1]) if day.endswith('w') else day}:{text}")
        elif bleed := BLEED.fullmatch(word):
            bleeds.append((int(bleed[1]), whole(bleed[2]), whole(bleed[3])))
        elif rescue := RESCUE.fullmatch(word):
            rescues.append((int(rescue[1]), rescue[2], whole(rescue[3])))
        elif word == "line2":
            line = 2
        elif word.startswith("C"):
            cut = int(word[1:])
        elif "=" in word:
            name, _, text = word.partition("=")
            known[{"base": "baseline", "agent": "agents"}[name]] = text
        else:
            known[DAYS[word[0]]] = int(word[1:])
    patient = bridge.person(" ".join(counts), id=id, bleeds=bleeds, rescues=rescues, **known)
    return patient, line, cut


def episodes_of(expected: list[str]) -> dict[str, list[str]]:
    """What is said of the episodes of each level; one without a level is of the last."""
    found: dict[str, list[str]] = {}
    level = ""
    for word in expected:
        if word.endswith("]"):
            name, _, text = word.removesuffix("]").partition("[")
            level = name or level
            found.setdefault(level, []).append(text)
    return found


def shown(episode: Told) -> str:
    """An episode as the file has it."""
    names = ("start", "end", "end_reason", "days_min", "days_max", "blips")
    plain = [bridge.plain(episode[name]) for name in names]
    return ",".join(
        str(int(each)) if isinstance(each, float) and each < float("inf") else str(each)
        for each in plain
    )


def told(facts: str, definition: str, expected: str) -> tuple[list[str], list[list[str]]]:
    """What is expected, and what is said of records and of tables, in the same words."""
    words, d = expected.split(), itp.get_definition(definition)
    patient, line, cut = read(facts, "p1")
    said = []
    for subject in ([patient], itp.Cohort.from_tables(**bridge.tables_of([patient]), strict=False)):
        (row,) = (
            row for row in itp.classify_response(subject, d, data_cut=cut).rows()
            if row["line"] == line
        )  # fmt: skip
        known: Told = {
            "t": row["time_to_response_days"], "base": row["baseline_1e9_per_l"],
            "unconf": row["unconfirmed"] or None,
            "late": "yes" if bridge.plain(row["late"]) else "no",
            **{name: row[f"reached_{name}"] for name in d.level_names},
        }  # fmt: skip
        reason = row["category"] if row["category"] != "NE" else row["not_evaluable"]
        answer = [str(reason)]
        episodes = episodes_of(words[1:])
        for word in words[1:]:
            if "=" in word and "[" not in word:
                name = word.partition("=")[0]
                value = bridge.plain(known[name])
                is_number = isinstance(value, float)
                text = "-" if value is None else f"{value:g}" if is_number else str(value)
                answer.append(f"{name}={'?' if name == 'base' and value is None else text}")
        for level, texts in episodes.items():
            table = itp.remission_episodes(subject, d, level=level, data_cut=cut)
            mine = [shown(each) for each in table.rows() if each["line"] == line]
            answer += [f"{'' if i else level}[{text}]" for i, text in enumerate(mine)]
            assert len(texts) == len(mine), (facts, mine)
        said.append(answer)
    order = [words[0], *(w for w in words[1:] if "[" not in w), *(w for w in words[1:] if "[" in w)]
    return order, said


def test_responses_and_episodes() -> None:
    """Of records and of tables, as they were written down."""
    rows = [*rows_of("edges_of_response.txt")]
    differ = []
    for definition, facts, expected in rows:
        wanted, said = told(facts, definition, expected)
        differ += [(definition, facts, wanted, each) for each in said if each != wanted]

    assert len(rows) > 200
    assert [] == differ


def test_questions_of_trials() -> None:
    """Of records and of tables, as they were written down."""
    differ, asked = [], 0
    for definition, facts, expected in rows_of("edges_of_questions.txt"):
        patient, line, cut = read(facts, "p1")
        d = itp.get_definition(definition)
        for subject in ([patient], itp.Cohort.from_tables(**bridge.tables_of([patient]))):
            table = itp.answer_endpoints(subject, d, data_cut=cut)
            found = {row["endpoint"]: row for row in table.rows() if row["line"] == line}
            for name, wanted in (word.split("=") for word in expected.split()):
                row, asked = found[name], asked + 1
                said = str(row["answer"])
                said += f":{row['not_evaluable']}" if ":" in wanted else ""
                said += f"@{bridge.plain(row['on'])}" if "@" in wanted else ""
                if said.replace(".0", "") != wanted:
                    differ.append((definition, facts, name, wanted, said))

    assert asked > 400
    assert [] == differ
