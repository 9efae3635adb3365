"""
No small count comes back from all that one run writes, by subtraction or any other equation.

The attack reads what is printed (the page, its pieces in every form, the rates of the command and
the screen), knows who is nested in whom, and asks of every hidden number how small and how great it
can be. It is told nothing by the rule that hides.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from itertools import permutations
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import itpcase as itp
from itpcase import cli
from itpcase.definitions import list_definitions
from itpcase.definitions.definition import Definition
from itpcase.estimates.small_cells import hide_small_rates
from itpcase.report._parts import DEFAULT_DEFINITIONS
from itpcase.report._sections.order import without_events
from itpcase.report._small_counts import hide_together
from itpcase.report.tables import (
    comparison_table,
    laboratory_shifts_table,
    missing_table,
    summary_table,
)
from itpcase.response.comparison import compare_definitions
from itpcase.response.shares import is_started
from itpcase.table import Table
from itpcase.terms import Answer

LEAST = 5

COURSES: Final[tuple[list[tuple[int, int]], ...]] = (
    [(0, 12), (7, 140), (14, 150), (30, 160), (90, 150), (180, 155)],
    [(0, 12), (7, 45), (14, 60), (30, 70), (90, 65), (180, 80)],
    [(0, 12), (7, 35), (14, 36), (30, 34), (90, 33)],
    [(0, 25), (7, 55), (14, 52), (30, 110), (90, 120)],
    [(0, 12), (7, 14), (14, 10), (30, 12), (90, 9)],
    [(0, 12), (7, 140), (14, 150), (30, 20), (60, 12)],
    [(0, 12)],
    [],
)
"""Counts by day, such that some definitions say yes and others no."""


def patients_of(seed: int, *, size: int) -> itp.CaseSeries:
    """Patients with one or two lines, of whom some facts are not known."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    rare = draw.choice((0.02, 0.1, 0.4))
    people = []
    for i in range(size):
        second = draw.random() < rare
        lines = [itp.TreatmentLine(line=1, agents=("ivig",), started_on=0)]
        platelets = [(on, count) for on, count in draw.choice(COURSES)]
        if second:
            lines.append(itp.TreatmentLine(line=2, agents=("rituximab",), started_on=400))
            platelets += [(on + 400, count) for on, count in draw.choice(COURSES)]
        if draw.random() < rare / 4:
            lines = [attrs.evolve(lines[0], started_on=None), *lines[1:]]
        people.append(
            itp.Patient(
                id=f"p{i}", sex=draw.choice(("F", "F", "M", None) if draw.random() < rare else "F"),
                age=None if draw.random() < rare else draw.randint(20, 80),
                diagnosed_on=None if draw.random() < rare else draw.choice((-10, -200, -900)),
                lines=lines,
                platelets=[itp.PlateletMeasurement(on=on, count=f"{count} G/L")
                           for on, count in platelets],
            )
        )  # fmt: skip
    return itp.CaseSeries(patients=people)


def with_labs(series: itp.CaseSeries, seed: int) -> itp.CaseSeries:
    """The same patients with laboratory values, of whom some have no baseline, or none at all."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    rare = draw.choice((0.05, 0.2))

    def value(on: int, analyte: str) -> itp.LabMeasurement:
        times = draw.choice((0.5, 0.5, 0.8, 2, 4) if draw.random() < 4 * rare else (0.5,))
        text = f"{'<' if draw.random() < rare / 2 else ''}{40 * times:g} U/L"
        return itp.LabMeasurement(on=on, analyte=analyte, value=text, upper_limit="40 U/L")

    people = []
    for patient in series.patients:
        asked = (
            [] if draw.random() < rare / 2 else ["alt"] if draw.random() < rare else ["alt", "ast"]
        )
        days = [7, 60] if draw.random() < rare else [0, 7, 60, 410]
        labs = [value(on, analyte) for analyte in asked for on in days]
        people.append(attrs.evolve(patient, labs=labs))
    return itp.CaseSeries(patients=people)


def with_stops(series: itp.CaseSeries, seed: int) -> itp.CaseSeries:
    """The same patients, of whom stops with and without a reason, and other facts, are told."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    often, rare = draw.choice((0.1, 0.5, 0.9)), draw.choice((0.05, 0.3))

    def stopped(line: itp.TreatmentLine) -> itp.TreatmentLine:
        if not isinstance(line.started_on, int) or draw.random() > often:
            return attrs.evolve(line, ongoing=True) if draw.random() < rare else line
        why = None if draw.random() < rare else "no response"
        return attrs.evolve(line, ended_on=5 + line.started_on, stop_reason=why)

    people = [
        attrs.evolve(
            patient, lines=[*map(stopped, patient.lines)], bleeding_recorded=draw.random() > rare,
            comorbidity="asthma" if draw.random() < often else None,
            bleeds=[itp.BleedingEvent(on=300, who_grade=1)] if draw.random() < rare else [],
        )
        for patient in series.patients
    ]  # fmt: skip
    return itp.CaseSeries(patients=people)


# --- what is printed ----------------------------------------------------------------------------


class Tables(HTMLParser):
    """The texts of the tables of a page, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data: str) -> None:
        """Add to a cell."""
        if self.inside:
            self.tables[-1][-1][-1] += data.strip()


def tables_of(page: str) -> list[list[list[str]]]:
    """The tables of a page."""
    reader = Tables()
    reader.feed(page)
    return reader.tables


def rows_of(text: str) -> list[list[str]]:
    """The rows of a CSV file, without the mark that keeps a text from being a formula."""
    return [[cell.removeprefix("'") for cell in row] for row in csv.reader(io.StringIO(text))]


@attrs.frozen
class Report:
    """The tables of a report that are about patients."""

    summary: list[list[str]]
    rates: list[list[str]]
    missing: list[list[str]]
    shifts: list[list[str]]


def reported(series: itp.CaseSeries, place: Path, capsys: Any) -> Report:
    """Write a report, and see that every form of a table says the same."""
    itp.write_csv(series, place / "data")
    given = (str(place / "data"), "--min-cell", str(LEAST))
    pieces = place / "pieces"
    assert 0 == cli.main(
        ["report", *given, "-o", str(place / "page.html"), "--pieces", str(pieces)]
    )
    assert f"{len(series.patients)} patients" == capsys.readouterr().out.splitlines()[1]
    on_page = tables_of((place / "page.html").read_text(encoding="utf-8"))
    files = sorted(pieces.glob("*.csv"))
    names = [path.stem for path in files]
    assert ["comparison-table-1-comparison", "laboratory-table-1-shifts",
            "methods-table-1-definitions", "patients-table-1-summary",
            "patients-table-2-missing"] == names  # fmt: skip
    texts = {}
    for path in files:
        texts[path.stem] = rows_of(path.read_text(encoding="utf-8-sig"))
        (html,) = tables_of(path.with_suffix(".html").read_text(encoding="utf-8"))
        assert html == [[*map(str.strip, row)] for row in texts[path.stem]]
        assert html in on_page or path.stem.startswith("methods")  # of no patient
    assert len(names) == len(on_page)
    assert not [*pieces.glob("*.svg")]
    methods = (pieces / "methods.txt").read_text(encoding="utf-8")
    assert f"comprises {len(series.patients)} patients, assessed" in methods
    return Report(
        summary=texts[names[3]], rates=texts[names[0]], missing=texts[names[4]],
        shifts=texts[names[1]],
    )  # fmt: skip


def compared(series: itp.CaseSeries, place: Path, capsys: Any) -> list[dict[str, str]]:
    """Print the rates."""
    itp.write_csv(series, place / "data")
    assert 0 == cli.main(["compare", str(place / "data"), "--min-cell", str(LEAST), "--csv"])
    heading, *rest = rows_of(capsys.readouterr().out)
    return [dict(zip(heading, row, strict=True)) for row in rest]


# --- what is true -------------------------------------------------------------------------------

Group = Counter[str]
"""Patients, as often as they are counted."""


def groups_of_lines(definition: Definition, answers: Table) -> dict[str, Group]:
    """Who is behind each count of a definition."""
    kept = is_started(answers["not_evaluable"])
    ids, said = answers["patient_id"][kept].astype(str), answers["answer"][kept].astype(str)
    found = {
        name: Counter(ids[said == str(answer)].tolist())
        for name, answer in (("yes", Answer.YES), ("no", Answer.NO), ("open", Answer.UNKNOWN))
    }
    found |= {"lines": Counter(ids.tolist()), "patients": Counter({*ids.tolist()})}
    return {f"{definition.id} {name}": group for name, group in found.items()}


def told_of_rates(row: list[str], definition: str) -> Iterator[tuple[str, int]]:
    """What a row of the comparison tells."""
    yes, _, lines = row[2].partition("/")
    for name, text in (
        ("yes", yes), ("lines", lines), ("patients", row[3]), ("open", row[6]),
    ):  # fmt: skip
        if text.isdecimal():
            yield f"{definition} {name}", int(text)


def shares_of_rates(
    row: list[str], definition: str
) -> Iterator[tuple[str, list[str], float, float]]:
    """The percentages of a row: of which count, of the sum of which others, and half their step."""
    for text, parts in ((row[4], ["lines"]), (row[5], ["yes", "no"])):
        if found := re.match(r"\d+(\.\d)?", text):
            yield (f"{definition} yes", [f"{definition} {part}" for part in parts],
                   float(found[0]), 0.05 if found[1] else 0.5)  # fmt: skip


def groups_of_patients(series: itp.CaseSeries, texts: list[list[str]]) -> dict[str, Group]:
    """Who is behind each count of a Table 1."""
    table = summary_table(series, spread="iqr")
    everybody = {patient.id for patient in series.patients}
    found = {"everybody": Counter(everybody)}
    assert len(texts) == 1 + len(table)
    for code in table.rows[1:]:
        item = code.partition(".")[0]
        known = {*table.cell(code, "known").patients}
        found[f"{item} known"] = Counter(known)
        found[f"{item} missing"] = Counter(everybody - known)
        if item in {"sex", "phase", "splenectomy"}:
            have = {*table.cell(code, "value").patients}
            found[code] = Counter(have)
            rest = {*found.get(f"{item} rest", known)} - have
            found[f"{item} rest"] = Counter(rest)
    return found


def told_of_summary(series: itp.CaseSeries, texts: list[list[str]]) -> Iterator[tuple[str, int]]:
    """What a Table 1 tells."""
    table = summary_table(series, spread="iqr")
    for code, (_, value, known) in zip(table.rows, texts[1:], strict=True):
        item = code.partition(".")[0]
        if code == "patients":
            yield "everybody", int(value)
            continue
        if found := re.match(r"(\d+)/", known):
            yield f"{item} known", int(found[1])
        if item in {"sex", "phase", "splenectomy"}:
            if found := re.match(r"(\d+)(?:/(\d+))?", value):
                yield code, int(found[1])
                if found[2]:
                    yield f"{item} known", int(found[2])
            elif value == "–":
                yield code, 0


Sums = list[tuple[list[str], str]]

MISSING_CELLS: Final = {"of": 1, "known": 2, "assumed": 3, "missing": 4}
"""Where what stands in the table of missing data."""


def groups_of_missing(table: Any) -> tuple[dict[str, Group], Sums]:
    """Who is behind each count of the table of missing data, and what adds up there."""
    found: dict[str, Group] = {}
    sums: Sums = []
    for code in table.rows:
        if code.count("/") > 1:
            found[f"{code} missing"] = Counter(table.cell(code, "missing").patients)
            continue
        for name in MISSING_CELLS:
            found[f"{code} {name}"] = Counter(table.cell(code, name).patients)
        sums.append(([f"{code} {name}" for name in MISSING_CELLS if name != "of"], f"{code} of"))
        why = [f"{each} missing" for each in table.rows if each.startswith(f"{code}/")]
        sums += [(why, f"{code} missing")] if why else []
    return found, sums


def groups_of_shifts(table: Any) -> tuple[dict[str, Group], Sums]:
    """The same of the shift tables: rows add up, and rows to the lines of an analyte."""
    found: dict[str, Group] = {}
    sums: Sums = []
    names = [name for name in table.columns if name not in {"analyte", "baseline", "total"}]
    for code in table.rows:
        for name in (*names, "total"):
            found[f"{code} {name}"] = Counter(table.cell(code, name).patients)
        sums.append(([f"{code} {name}" for name in names], f"{code} total"))
    for analyte in {code.partition("/")[0] for code in table.rows}:
        rows = [f"{each} total" for each in table.rows if each.startswith(f"{analyte}/")]
        graded = [f"{each} {name}" for each in table.rows if each.startswith(f"{analyte}/")
                  for name in names if "unknown" not in {name, each.partition("/")[2]}]  # fmt: skip
        for whole, parts in ((f"{analyte} lines", rows), (f"{analyte} graded", graded)):
            found[whole] = sum((found[each] for each in parts), Counter())
            sums.append((parts, whole))
    return found, sums


def told_of_cells(
    codes: Sequence[str], places: Mapping[str, int], texts: list[list[str]]
) -> Iterator[tuple[str, int, float | None]]:
    """What rows tell: counts, and of how many percent."""
    for code, row in zip(codes, texts[1:], strict=True):
        for name, place in places.items():
            if found := re.match(r"(\d+)(?: \((\d+)%\)| [a-z]+.*)?$", row[place]):
                yield f"{code} {name}", int(found[1]), float(found[2]) if found[2] else None


# --- the attack ---------------------------------------------------------------------------------


@attrs.define
class Attack:
    """What is known of the counts, as equations and bounds in whole numbers."""

    groups: Mapping[str, Group]
    told: Mapping[str, int]
    rows: list[tuple[dict[str, float], float, float]] = attrs.Factory(list)
    stands_for: dict[str, str] = attrs.Factory(dict)
    """The first of the groups of the same patients; an empty group stands for itself."""
    nested: list[tuple[str, str]] = attrs.Factory(list)
    """Pairs of which the one is part of the other."""

    def __attrs_post_init__(self) -> None:
        first: dict[Any, str] = {}
        for name, group in self.groups.items():
            key = frozenset(group.items()) or name
            self.stands_for[name] = first.setdefault(key, name)
        filled = [name for name in first.values() if self.groups[name]]
        self.nested = [
            (one, other) for one, other in permutations(filled, 2)
            if self.groups[one] <= self.groups[other]
        ]  # fmt: skip
        for name, count in self.told.items():
            assert self.groups[name].total() == count, name
            self.rows.append(({name: 1}, count, count))
        self.rows += [({one: -1.0, other: 1.0}, 0, np.inf) for one, other in self.nested]

    def add_sum(self, parts: list[str], whole: str) -> None:
        """The count of the whole is the sum of its parts."""
        assert sum((self.groups[part] for part in parts), Counter()) == self.groups[whole]
        self.rows.append((dict.fromkeys(parts, 1.0) | {whole: -1.0}, 0, 0))

    def add_share(self, count: str, of: list[str], percent: float, half: float) -> None:
        """The count is so many percent of the sum of others, as rounded."""
        for share, bounds in (
            ((percent - half) / 100, (0, np.inf)), ((percent + half) / 100, (-np.inf, 0)),
        ):  # fmt: skip
            row: dict[str, float] = dict.fromkeys(of, -share)
            row[count] = row.get(count, 0) + 1
            self.rows.append((row, *bounds))

    def secrets(self) -> Iterator[dict[str, float]]:
        """The small counts, and the small differences of groups that are nested."""
        for name in {*self.stands_for.values()}:
            if 0 < self.groups[name].total() < LEAST:
                yield {name: 1}
        for one, other in self.nested:
            if self.groups[other].total() - self.groups[one].total() < LEAST:
                yield {other: 1, one: -1}

    def leaks(self) -> list[tuple[dict[str, float], int]]:
        """The secrets that can be one number only."""
        names = [*{*self.stands_for.values()}]
        place = {name: names.index(first) for name, first in self.stands_for.items()}

        def row_of(entries: Mapping[str, float]) -> Any:
            row = np.zeros(len(names))
            for name, value in entries.items():
                row[place[name]] += value
            return row

        rows = {(tuple(row_of(row)), low, high) for row, low, high in self.rows}
        matrix = np.array([row for row, _, _ in rows])
        low, high = (np.array([row[at] for row in rows]) for at in (1, 2))
        limits = LinearConstraint(matrix, low - 1e-6, high + 1e-6)
        most = Bounds(0, 9 * max(group.total() for group in self.groups.values()))
        found = []
        for secret in self.secrets():
            ends = []
            for sign in (1, -1):
                end = milp(
                    sign * row_of(secret), constraints=limits, bounds=most,
                    integrality=np.ones(len(names)),
                )  # fmt: skip
                assert end.success, end.message
                ends.append(round(sign * end.fun))
            if ends[0] == ends[1]:
                found.append((secret, ends[0]))
        return found


def attack_on_report(
    series: itp.CaseSeries, shown: Report, definitions: Sequence[Definition]
) -> Attack:
    """Put together what the tables of a report tell."""
    comparison = compare_definitions(series, definitions=definitions)
    groups = groups_of_patients(series, shown.summary)
    told = dict(told_of_summary(series, shown.summary))
    whole = missing_table(series, definitions=DEFAULT_DEFINITIONS)
    kept = [i for i, code in enumerate(whole.rows) if code.startswith(("patients.", "lines."))]
    gaps = attrs.evolve(
        whole, rows=tuple(whole.rows[i] for i in kept), cells=tuple(whole.cells[i] for i in kept)
    )
    shifts = laboratory_shifts_table(series)
    columns = {name: place for place, name in enumerate(shifts.columns) if place > 1}
    sums: Sums = []
    shares: list[tuple[str, float]] = []
    for made, table, places, texts in (
        (groups_of_missing, gaps, MISSING_CELLS, shown.missing),
        (groups_of_shifts, shifts, columns, shown.shifts),
    ):  # fmt: skip
        more, adding = made(table)
        groups |= more
        sums += adding
        for cell, number, share in told_of_cells(table.rows, places, texts):
            told[cell] = number
            shares += [] if share is None else [(cell, share)]
    rates = {row[0]: row for row in shown.rates[1:]}
    assert {*rates} == {d.id for d in definitions}
    for d in definitions:
        groups |= groups_of_lines(d, comparison.compared(d.id))
        told |= dict(told_of_rates(rates[d.id], d.id))
    found = Attack(groups, told)
    for parts, all_of in sums:
        found.add_sum(parts, all_of)
    for cell, share in shares:
        code = cell.rpartition(" ")[0]
        whole_of = f"{code} of" if f"{code} of" in groups else f"{code.partition('/')[0]} graded"
        if code.count("/") > 1:
            whole_of = f"{'/'.join(code.split('/')[:2])} of"
        found.add_share(cell, [whole_of], share, half=0.5)
    add_lines(found, definitions)
    for d in definitions:
        for count, of, percent, half in shares_of_rates(rates[d.id], d.id):
            found.add_share(count, of, percent, half=half)
    for item in ("age", "sex", "phase", "duration", "prior_lines", "splenectomy"):
        found.add_sum([f"{item} known", f"{item} missing"], "everybody")
    for item in ("sex", "phase", "splenectomy"):
        parts = [name for name in groups if re.match(rf"{item}(\.|$| rest)", name)]
        found.add_sum(parts, f"{item} known")
    return found


def attack_on_rates(
    series: itp.CaseSeries, shown: list[dict[str, str]], definitions: Sequence[Definition]
) -> Attack:
    """Put together what the rates of the command tell."""
    comparison = compare_definitions(series, definitions=definitions)
    groups: dict[str, Group] = {}
    for d in definitions:
        groups |= groups_of_lines(d, comparison.compared(d.id))
    told: dict[str, int] = {}
    for row in shown:
        told |= {
            f"{row['definition']} {name}": int(row[column])
            for column, name in NAMES.items() if row[column] != "hidden"
        }  # fmt: skip
    found = Attack(groups, told)
    add_lines(found, definitions)
    for row in shown:
        if row["share"] not in {"hidden", "nan", ""}:
            yes, no = (f"{row['definition']} {name}" for name in ("yes", "no"))
            found.add_share(yes, [yes, no], 100 * float(row["share"]), half=0.0)
    return found


NAMES: Final = {"yes": "yes", "no": "no", "not_evaluable": "open", "lines": "lines"}
"""The columns of the rates, and the words for them here."""


def add_lines(attack: Attack, definitions: Sequence[Definition]) -> None:
    """Every line that was started has one of three answers."""
    for d in definitions:
        attack.add_sum([f"{d.id} {part}" for part in ("yes", "no", "open")], f"{d.id} lines")


SOME: Final = (
    itp.IWG_2009, itp.ASH_2019, itp.DING_2025,
    *map(itp.get_definition, ("china-2018", "china-old", "flight", "raise", "luna-3", "taper")),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_no_report_gives_a_small_count_back(seed: int) -> None:
    """Of drawn patients, under some definitions that are nested in each other."""
    series = with_stops(with_labs(patients_of(seed, size=5 + 7 * seed), seed), seed)
    gaps = without_events(missing_table(series, definitions=DEFAULT_DEFINITIONS))
    tables = hide_together(
        [summary_table(series, spread="iqr"), comparison_table(series, definitions=SOME), gaps,
         laboratory_shifts_table(series)], LEAST,
    )  # fmt: skip
    shown = [
        [[*table.headings], *([cell.text for cell in row] for row in table.cells)]
        for table in tables
    ]
    attack = attack_on_report(series, Report(*shown), SOME)

    assert [] == attack.leaks()
    assert {name.partition(" ")[0] for name in attack.told} & {*gaps.rows}


@pytest.mark.parametrize("seed", range(12))
def test_no_rates_give_a_small_count_back(seed: int) -> None:
    """The same of the rates alone, all that each definition asks among them."""
    series = patients_of(seed, size=5 + 7 * seed)
    comparison = compare_definitions(series, definitions=SOME)
    is_compared = comparison.rates["compared"]
    names = ("definition", "asked", *NAMES, "share")
    rates = Table({name: comparison.rates[name][is_compared] for name in names})
    hidden = hide_small_rates(rates, LEAST, comparison=comparison)
    shown = [{name: str(value) for name, value in row.items()} for row in hidden.rows()]

    assert [] == attack_on_rates(series, shown, SOME).leaks()


def test_no_file_gives_a_small_count_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what the commands write and print, under every definition that ships."""
    series = with_labs(patients_of(seed=1, size=40), seed=1)
    definitions = [d for d in list_definitions() if not d.placeholder]
    report = attack_on_report(series, reported(series, tmp_path, capsys), definitions)
    rates = attack_on_rates(series, compared(series, tmp_path, capsys), definitions)

    assert all([*attack.secrets()] for attack in (report, rates))
    assert [] == report.leaks() + rates.leaks()
