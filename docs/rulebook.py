"""
Write the rulebook: every definition with its source, its rule and its edge cases.

Run it as ``python docs/rulebook.py``; it reads tests/data/rulebook.toml, asks itpcase, and writes
docs/reference/rulebook.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import itpcase as itp
from itpcase.definitions.references import reference
from itpcase.response.endpoints import EndpointAnswer, answer_endpoints
from itpcase.response.prove import Proof, prove_definition

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "data" / "rulebook.toml"
PAGE = ROOT / "docs" / "reference" / "rulebook.md"

INTRODUCTION = """\
# The rulebook

Every definition that ships with the library: where it comes from, how sure we are of it, its rule
as the library prints it, and a table of cases on its edges with the answers that the library gives.
The cases are in `tests/data/rulebook.toml`, written from the rules and not from the answers; the
tests ask the library about each. `docs/rulebook.py` makes this page.

The input of a case is written in short. Every day is counted from the start of treatment, every
count is in 10⁹/L.

| written | meaning |
|---|---|
| `b15` | baseline of 15 |
| `7:30`, `7:>20` | count of 30 on day 7; a printed bound |
| `w3:30` | count of 30 in week 3, on day 21 |
| `w13-20:50` | the same count in each of weeks 13 to 20, once a week |
| `w14-24/2:50` | the same every 2 weeks |
| `bleed1@14` | bleeding of WHO grade 1 on day 14 |
| `ivig@5`, `transfusion@5`, `steroid@5`, `rescue@5` | rescue on day 5; `rescue` is another kind |
| `stop@100` | the drug is stopped on day 100 |
| `next@200` | the next line of treatment begins on day 200 |
| `died@110`, `cut@140` | death; the last day on which data count |

A second table proves each clause: two histories that differ in a single fact, whose answers differ
because of the clause, and would not without it. The bars draw the counts, up to 120. The tests make
the proof again; a clause that can change no answer fails them.

What is asked is the category of the line, how long the first episode of a level lasted (days, and
what ended it), or one of the definition's own questions by its name. NE is "not evaluable", with
the reason; `6 of 8` are the counts or visits that met the criterion, of those observed.
"""

_KINDS = {"transfusion": "platelet_transfusion", "steroid": "steroid_pulse", "rescue": "other"}
_COUNTS = re.compile(
    r"(?P<week>w?)(?P<first>\d+)(?:-(?P<last>\d+))?(?:/(?P<step>\d+))?:(?P<count>\S+)"
)
_BLEED = re.compile(r"bleed(?P<grade>\d)@(?P<day>\d+)")
_EVENT = re.compile(r"(?P<what>[a-z_]+)@(?P<day>\d+)")


def patient_of(given: str) -> tuple[itp.Patient, int | None]:
    """Read a case in the short notation; give the patient and the data cut."""
    counts: list[itp.PlateletMeasurement] = []
    bleeds: list[itp.BleedingEvent] = []
    rescues: list[itp.RescueTherapy] = []
    days: dict[str, int] = {}
    baseline = None
    for word in given.split():
        if found := _COUNTS.fullmatch(word):
            length = 7 if found["week"] else 1
            first, last = int(found["first"]), int(found["last"] or found["first"])
            counts += [
                itp.PlateletMeasurement(on=length * time, count=f"{found['count']} 10*9/L")
                for time in range(first, last + 1, int(found["step"] or 1))
            ]
        elif found := _BLEED.fullmatch(word):
            bleeds.append(itp.BleedingEvent(on=int(found["day"]), who_grade=int(found["grade"])))
        elif found := _EVENT.fullmatch(word):
            what, day = found["what"], int(found["day"])
            if what in {"stop", "next", "died", "cut"}:
                days[what] = day
            else:
                rescues.append(itp.RescueTherapy(on=day, kind=_KINDS.get(what, what)))
        elif word.startswith("b"):
            baseline = f"{word[1:]} 10*9/L"
        else:
            raise ValueError(f"{word!r} in {given!r} is not in the notation of the rulebook")
    lines = [
        itp.TreatmentLine(
            line=1, agents=["drug"], started_on=0, ended_on=days.get("stop"), baseline=baseline
        )
    ]
    if "next" in days:
        lines.append(itp.TreatmentLine(line=2, agents=["next drug"], started_on=days["next"]))
    patient = itp.Patient(
        id="case", platelets=counts, lines=lines, bleeds=bleeds, rescues=rescues,
        died_on=days.get("died"),
    )  # fmt: skip
    return patient, days.get("cut")


def answer_of(case: dict[str, str], d: itp.Definition) -> tuple[str, str | None]:
    """Ask the library; give the answer with its reason, and what was counted."""
    patient, cut = patient_of(case["given"])
    asks = case["asks"]
    if asks == "category":
        response = itp.classify_response(patient, line=1, definition=d, data_cut=cut)
        return _with_reason(response.category, response.not_evaluable), None
    if asks.endswith(" lasts"):
        level = asks.removesuffix(" lasts")
        episodes = itp.remission_episodes(patient, line=1, level=level, definition=d, data_cut=cut)
        first = next(iter(episodes), None)
        return "none" if first is None else f"{first.days:.0f} {first.end_reason}", None
    (found,) = answer_endpoints(patient, line=1, endpoints=[asks], definition=d, data_cut=cut)
    assert isinstance(found, EndpointAnswer)  # noqa: S101 - for the type
    counted = None if found.out_of is None else f"{found.value:.0f} of {found.out_of:.0f}"
    return _with_reason(found.answer, found.not_evaluable), counted


def _with_reason(answer: object, reason: object) -> str:
    return str(answer) if reason is None else f"{answer} {reason}"


@cache
def cases() -> dict[str, dict[str, Any]]:
    """Read the cases, by the id of their definition."""
    with CASES.open("rb") as file:
        return tomllib.load(file)


@cache
def proof_of(d: itp.Definition) -> Proof:
    """Prove each clause of a definition."""
    return prove_definition(d)


def _section(d: itp.Definition, entry: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {d.title}\n"
    yield f"* id: `{d.id}`, version {d.version}"
    source = "no single source" if d.citation is None else str(reference(d.citation))
    yield f"* source: {source}"
    yield f"* evidence: {d.evidence}"
    if d.placeholder:
        yield f"\nListed, and refuses to compute: {d.placeholder}."
        return
    yield f"\n```text\n{d}\n```\n"
    yield "| what it shows | input | asked | answer |"
    yield "|---|---|---|---|"
    for case in entry["cases"]:
        answer, counted = answer_of(case, d)
        if "counted" in case:
            answer += f" ({counted})"
        yield f"| {case['shows']} | `{case['given']}` | {case['asks']} | {answer} |"
    yield "\n| clause | a history | answer | one that differs by the clause | answer |"
    yield "|---|---|---|---|---|"
    for edge in proof_of(d).edges:
        told = (f"{each.bars} `{each}`" for each in (edge.given, edge.other))
        one, two = (text.replace("|", "/") for text in told)
        clause = f"{edge.asked}: {edge.clause}"
        yield f"| {clause} | {one} | {edge.answer} | {two} | {edge.other_answer} |"


def section(d: itp.Definition) -> str:
    """Make the text about one definition."""
    if d.id not in cases():
        raise KeyError(f"{d.id} has no cases in tests/data/rulebook.toml")
    return "\n".join(_section(d, cases()[d.id])) + "\n"


def page() -> str:
    """Make the text of the page."""
    return INTRODUCTION.rstrip() + "\n" + "".join(map(section, itp.list_definitions()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
