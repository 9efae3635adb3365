"""
The treatments of a mapping that is proposed: lines, exposures, drugs and check boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from itpcase._sentences import enumerated
from itpcase.agents import AgentClass, find_agent, look_up_agent, says_no_treatment, split_agents
from itpcase.io._headings.courses import courses_in
from itpcase.io._headings.days import is_day
from itpcase.io._headings.doses import dose_unit_in, is_a_day
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.cells import filled, is_read
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._proposals.groups import OF_TREATMENT, are_numbered, may_be_agents
from itpcase.io._proposals.layouts import FEW_DRUGS, names_of_drugs
from itpcase.io._proposals.remarks import tells_rescue
from itpcase.io._proposals.toml import (
    MISSING,
    as_toml,
    ask_codes,
    ask_instrument,
    ask_rows,
    write_codes,
    write_line,
    write_owner,
)
from itpcase.io._sheets.facts import COURSE
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.amounts import DAILY_DOSE, read_amount
from itpcase.vocabularies import read_rescue_kind

__all__: list[str] = []

OF_ONE_DAY: Final = frozenset(
    (AgentClass.IMMUNOGLOBULIN, AgentClass.ANTI_D, AgentClass.TRANSFUSION)
)
"""What is given on one day, where the sheet has one day for it."""


def write_treatments(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns have treatments: numbered, by drug, one a row, or check boxes."""
    _find_boxes(sheet, columns)
    if columns.boxes and columns.drugs:  # a table has one or the other
        columns.drugs.clear()
        listed = enumerated(map(repr, names_of_drugs(sheet, columns)[:FEW_DRUGS]))
        columns.doubts.append(doubt_of("drugs", listed=listed))
    if columns.groups:
        yield from _groups(sheet, columns)
    if columns.drugs and not columns.groups:
        first = next(iter(columns.drugs.values()))["started_on"]
        yield from ("", "[exposures]", write_owner(sheet, columns, first))
        yield from (columns.beside("groups = [", "drugs"), *_drugs(sheet, columns), "]")
    if "agent" in columns.of or columns.boxes:
        yield from _exposures(sheet, columns)
    yield from _above(sheet, columns)
    yield from _rescues(sheet, columns)


def _above(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say that treatments stand above tables, each in one text that tells its drug and its days."""
    if COURSE[0] not in sheet.heading:
        return
    shown = ", ".join(repr(fact[COURSE[0]]) for _, fact in sheet.facts if COURSE[0] in fact)
    names = dict(zip(("agent", "started_on", "ended_on"), COURSE, strict=True))
    if columns.groups or columns.drugs or columns.boxes or "agent" in columns.of:
        group = ", ".join(f"{field} = {as_toml(name)}" for field, name in names.items())
        columns.doubts.append(doubt_of("course_beside", listed=shown, group=f"{{ {group} }}"))
        return
    columns.doubts.append(doubt_of("course_above", listed=shown))
    yield from ("", "[exposures]", write_owner(sheet, columns, ""))
    yield from (columns.beside(f"{field} = {as_toml(name)}", "course")
                for field, name in names.items())  # fmt: skip


def _rescues(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns have the kind and the day of a rescue, where headings name one."""
    names = [name for name in sheet.heading if name and field_of(name) is None
             and drug_in(name) is None and tells_rescue(name) and filled(sheet, name)]  # fmt: skip
    days = [name for name in names if all(map(is_day, filled(sheet, name)))]
    kinds = [name for name in names if all(map(_is_rescue, filled(sheet, name)))]
    if len(days) == len(kinds) == 1:
        (day,), (kind,) = days, kinds
        yield from ("", "[rescues]", write_owner(sheet, columns, kind))
        for field, name in (("on", day), ("kind", kind)):
            said = columns.remark("heading", name=repr(name))
            yield f"{field} = {as_toml(name)}    # {said}"


def _is_rescue(text: str) -> bool:
    return is_read(lambda said: read_rescue_kind(said, "kind"), text)


def _drugs(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns each drug has that headings name."""
    of_one_day, without_end = [], []
    for (agent, _), group in columns.drugs.items():
        said = dict(group)
        found = find_agent(agent)
        if "ended_on" not in group and found.kind in OF_ONE_DAY:
            said["ended_on"] = group["started_on"]
            of_one_day.append(group["started_on"])
        elif "ended_on" not in group and not found.is_procedure:
            without_end.append(group["started_on"])
        named = ", ".join(f"{_key(sheet, 'exposures', field, said[field])} = {as_toml(said[field])}"
                          for field in OF_TREATMENT if field in said)  # fmt: skip
        yield f"  {{ agent = {{ value = {as_toml(agent)} }}, {named} }},"
    if of_one_day:
        columns.doubts.append(doubt_of("one_day", listed=enumerated(map(repr, of_one_day))))
    if without_end:
        columns.doubts.append(doubt_of("no_end", listed=enumerated(map(repr, without_end))))
    fullest = max(columns.drugs.values(), key=len)
    together = ", ".join(repr(fullest[field]) for field in OF_TREATMENT if field in fullest)
    columns.doubts.append(doubt_of("groups", listed=together))


def _key(sheet: Sheet, table: str, field: str, name: str) -> str:
    """Return under which of our names a column of a treatment stands in a table."""
    if field == "agent" and table == "lines":
        return "agents"
    if field != "dose" or table != "exposures":
        return field
    cells = filled(sheet, name)
    is_daily = is_a_day(dose_unit_in(name)) or (bool(cells) and all(map(_is_daily_dose, cells)))
    return "daily_dose" if is_daily else field


def _is_daily_dose(text: str) -> bool:
    return is_read(lambda said: read_amount(said, DAILY_DOSE, "dose"), text)


def _groups(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns each treatment of a row has; a line without a start has no day."""
    table, agent = ("lines", "agents") if columns.are_lines else ("exposures", "agent")
    first = next(iter(columns.groups.values()))["agent"]
    yield from ("", f"[{table}]", write_owner(sheet, columns, first))
    yield from (write_line(columns, field, _key(sheet, table, field, columns.of[field]))
                for field in OF_TREATMENT if field in columns.of)  # fmt: skip
    yield columns.beside("groups = [", table)
    undated = []
    numbers = [*columns.groups]
    for number, group in columns.groups.items():
        said = {
            _key(sheet, table, field, group[field]): as_toml(group[field])
            for field in OF_TREATMENT
            if field in group
        }
        if columns.are_lines and numbers != [*range(1, len(numbers) + 1)]:
            said = {"line": f'{{ value = "{number}" }}', **said}
        if columns.are_lines and "started_on" not in group:
            said["started_on"] = '{ value = "undated" }'
            undated.append(group["agent"])
        yield f"  {{ {', '.join(f'{field} = {text}' for field, text in said.items())} }},"
    if table == "exposures" and columns.drugs:
        yield from _drugs(sheet, columns)
    yield "]"
    groups = columns.groups.values()
    fullest = max(groups, key=len)
    named = {**columns.of, **fullest}
    together = [named[field] for field in OF_TREATMENT if field in named]
    if len(together) > 1:
        columns.doubts.append(doubt_of("groups", listed=enumerated(map(repr, together))))
    if undated:
        columns.doubts.append(doubt_of("undated", listed=enumerated(map(repr, undated))))
    elif "started_on" not in columns.of and not all("started_on" in group for group in groups):
        columns.doubts.append(doubt_of("no_start"))
    cells = dict.fromkeys(cell for group in groups for cell in filled(sheet, group["agent"]))
    codes = [cell for cell in cells if cell not in MISSING
             and not says_no_treatment(cell) and not may_be_agents([cell])]  # fmt: skip
    if codes:
        yield from ask_codes(columns, f"{table}.codes.{agent}", first, codes, "codes")


def _exposures(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """Say which columns each treatment of a row of its own has; a line has its number."""
    table, agent = ("exposures", "agent")
    if are_numbered(sheet, columns.of):
        table, agent = ("lines", "agents")
    yield from ("", f"[{table}]", write_owner(sheet, columns, columns.of.get("agent", "")))
    if table == "lines":
        yield write_line(columns, "line")
    if "agent" in columns.of:
        yield write_line(columns, "agent", agent)
    _take_courses(sheet, columns, table)
    if "started_on" not in columns.of:
        on = columns.of.get("on")
        how = "no_start" if on is None else "no_start_of_row"
        columns.doubts.append(doubt_of(how, name=as_toml(on or "")))
    yield write_line(columns, "started_on")
    if "ended_on" in columns.of:
        yield write_line(columns, "ended_on")
    if "dose" in columns.of:
        yield write_line(columns, "dose", _key(sheet, table, "dose", columns.of["dose"]))
    for field in ("stop_reason", "stated_response"):
        if field in columns.of:
            yield write_line(columns, field)
    of_rows = "agent" if "agent" in columns.of else "started_on"  # of check boxes
    yield from ask_rows([*ask_instrument(sheet, columns, of_rows)])
    if columns.boxes:
        listed = ", ".join(f"{name} = {as_toml(drug)}" for name, drug in columns.boxes.items())
        yield columns.beside(f"checkboxes = {{ {listed} }}", "boxes")
    if "agent" in columns.of:
        yield from write_codes(
            sheet,
            columns,
            (table, "agent"),
            lambda word: _is_read(word, table),
            written=agent,
        )


def _is_read(word: str, table: str) -> bool:
    """Tell whether a cell names drugs alone, or tells their courses, which exposures may."""
    is_known = all(look_up_agent(part) is not None for part in split_agents(word))
    return is_known or (table == "exposures" and bool(courses_in(word)))


def _take_courses(sheet: Sheet, columns: Columns, table: str) -> None:
    """Take the days from the words of the drugs, where these tell them and no column does."""
    name = columns.of.get("agent", "")
    told = [cell for cell in filled(sheet, name) if courses_in(cell)] if name else []
    if table == "exposures" and told and "started_on" not in columns.of:
        columns.take("started_on", name, columns.remark("in_words", cell=repr(told[0])))


def _find_boxes(sheet: Sheet, columns: Columns) -> None:
    """Find the check boxes that are drugs, by the words of the dictionary."""
    strange = []
    for name in sheet.heading:
        field, mark, code = name.partition("___")
        if not mark:
            continue
        word = columns.choices.get(field, {}).get(code)
        if word is None:
            strange.append(name)
        elif look_up_agent(word) is not None:
            columns.boxes[name] = word
    if strange:
        columns.doubts.append(doubt_of("boxes", listed=enumerated(map(repr, strange[:5]))))
