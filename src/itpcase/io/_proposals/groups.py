"""
The columns of each treatment, of a sheet that has several in a row, or some for each drug.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from itpcase.agents import find_agent, split_agents
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError
from itpcase.io._headings.days import WORD, is_day
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of
from itpcase.io._headings.lines import numbered_in
from itpcase.io._proposals.cells import DIGITS, filled, is_number, is_partial
from itpcase.io._proposals.days import days_of_headings
from itpcase.io._sheets.day_words import says_not_given
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.text import as_typed

__all__: list[str] = []

OF_TREATMENT: Final = (
    "agent", "started_on", "ended_on", "dose", "stop_reason", "stated_response",
)  # fmt: skip
"""What the columns of one treatment of several in a row say of it, in the order of a mapping."""


def groups_in(sheet: Sheet, taken: Collection[str]) -> tuple[dict[int, dict[str, str]], bool]:
    """
    Find the columns of each treatment, of a sheet that has several in a row.

    Returns
    -------
    (dict of int to dict of str to str, bool)
        By the number of a treatment and what of it is said; and whether each is a line. A drug
        without a number beside numbered ones is the first.
    """
    found: dict[int, dict[str, str]] = {}
    named: set[tuple[int, str]] = set()
    are_lines = False
    for name in sheet.heading:
        said = numbered_in(name) if name and name not in taken else None
        if said is None or (said.is_bare and not may_be_agents(filled(sheet, name))):
            continue
        group = found.setdefault(said.number, {})
        is_named = said.kind == "line" and (said.number, said.field) not in named
        if is_named or said.field not in group:  # 1L start goes before Start 1
            group[said.field] = name
        if said.kind == "line":
            named.add((said.number, said.field))
        are_lines |= said.kind == "line"
    found = {number: group for number, group in sorted(found.items())
             if _is_treatment(group)}  # fmt: skip
    if found and 1 not in found:
        first = {field: name for name in reversed(sheet.heading)
                 if name and (field := field_of(name)) in OF_TREATMENT}  # fmt: skip
        found = {1: first, **found} if "agent" in first else found
    if not found or (len(found) == 1 and not are_lines):
        return {}, True
    has_starts = any("started_on" in group for group in found.values())
    has_start = any(field_of(name) == "started_on" for name in sheet.heading if name)
    return found, are_lines or not (has_starts or has_start)


def drugs_in(sheet: Sheet, of: Mapping[str, str]) -> dict[tuple[str, int], dict[str, str]]:
    """Find the columns of drugs that headings name, of a sheet that has some for each."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    counted = [*days_of_headings(sheet, of)] or filled(sheet, of.get("on", ""))
    may_be_number = not any(map(is_day, counted))
    for name in sheet.heading:
        said = drug_in(name) if name and field_of(name) is None else None
        if said is None or said.field is None:
            continue
        cells = [cell for cell in filled(sheet, name) if not says_not_given(cell)]
        is_bare = said.field == "agent"
        others = [cell for cell in cells if not (is_day(cell) or is_partial(cell))]
        if said.field == "dose":
            is_said = not any(map(is_day, cells))
        elif is_bare:  # words are told of when it is read; a number is a dose
            is_said = len(others) < len(cells) and not any(map(DIGITS.search, others))
        else:
            numbers = sum(map(is_number, others)) if may_be_number else 0
            is_said = not cells or numbers > 0 or len(others) < len(cells)
        if said.field not in {"stop_reason", "stated_response"} and not is_said:
            continue
        group = found.setdefault((said.agent, said.number), {})
        group.setdefault("started_on" if is_bare else said.field, name)
    return {key: group for key, group in found.items() if "started_on" in group}


def are_numbered(sheet: Sheet, of: Mapping[str, str]) -> bool:
    """Tell whether a column numbers the lines of treatment, each with one text for its drugs."""
    names = [of.get(each) for each in (OWNER, "line", "agent")]
    drugs: dict[tuple[str, str], str] = {}
    for _, row in sheet.rows if all(names) else ():
        who, line, drug = (as_typed(row.get(name or "", "")) for name in names)
        if (line and not re.fullmatch(r"[1-9][0-9]?", line)) or (drug and not line):
            return False
        if drug and drugs.setdefault((who, line), drug) != drug:
            return False
    return bool(drugs)


def _is_treatment(group: Mapping[str, str]) -> bool:
    """Tell columns of a treatment; of several columns of one name, a drug needs its start."""
    name = group.get("agent", "")
    return bool(name) and ("started_on" in group or name == as_headed(name))


def may_be_agents(cells: Sequence[str]) -> bool:
    """Tell whether drugs, classes of them or procedures stand in a column, or nothing yet."""
    words = (word for cell in cells for word in (*split_agents(cell), *WORD.findall(cell)))
    return not cells or any(map(_is_agent, words))


def _is_agent(word: str) -> bool:
    """Tell a drug or a procedure, or a class of drugs."""
    try:
        find_agent(word)
    except InputError as error:
        return error.problem.code != "UNKNOWN_AGENT"
    return True
