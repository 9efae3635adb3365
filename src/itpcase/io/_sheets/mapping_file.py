"""
The file of a mapping: which columns of which file hold what, and whether that can be read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from itpcase._arguments import refuse_kind
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import DataError, InputError, Problem
from itpcase.io._files.folder import read_toml
from itpcase.io._options import faults_of
from itpcase.io._sheets.sheet import read_sheet
from itpcase.io.redcap import own_mapping
from itpcase.units.text import as_typed

__all__: list[str] = []

SETTINGS: Final = frozenset(
    {"layout", "file", "encoding", "delimiter", "sheet", "heading_row", "decimal", "dates",
     "missing", "dictionary", "impute", "shifted", "zone",
     "ids_above"}
)  # fmt: skip

TABLES: Final = {
    "counts": ("patient_id", "on", "time", "count", "unit", "comparator", "status", "range_low",
               "analyte", "days", "pairs", "day_0"),
    "patients": ("patient_id", "sex", "age", "born_on", "diagnosed_on", "died_on",
                 "followed_until", "bleeding_recorded", "centre", "arm", "study"),
    "exposures": ("patient_id", "agent", "started_on", "ended_on", "intent", "daily_dose",
                  "dose", "stop_reason", "stated_response", "checkboxes", "groups"),
    "labs": ("patient_id", "on", "analyte", "value", "unit", "comparator", "status",
             "upper_limit", "lower_limit", "day_0", "days", "groups"),
    "lines": ("patient_id", "line", "agents", "started_on", "ended_on", "stop_reason", "baseline",
              "dose", "stated_response", "groups"),
    "bleeds": ("patient_id", "on", "until", "who_grade"),
    "rescues": ("patient_id", "on", "kind", "washout_days"),
}  # fmt: skip
"""The tables of a mapping, and what each may say."""

REPEATS: Final = frozenset(
    {"redcap_repeat_instrument", "redcap_repeat_instance", "Repeat Instrument", "Repeat Instance"}
)
"""Columns that REDCap leaves out where a batch has no repeats."""

INSTRUMENTS: Final = frozenset({"redcap_repeat_instrument", "Repeat Instrument"})
"""Those of them that name the instrument of a row."""

_RAISED: Final = compile_late(r"<sup\b[^<>]*>", re.IGNORECASE)
_TAG: Final = compile_late(r"</?[a-z][^<>]*>", re.IGNORECASE)
"""What REDCap lets a label have of HTML; ``10<sup>9</sup>/L`` is ``10^9/L``."""

NEEDED: Final = {
    "counts": ("patient_id", "count", "unit"), "patients": ("patient_id",),
    "exposures": ("patient_id", "agent", "started_on"),
    "labs": ("patient_id", "on", "analyte", "value", "unit"),
    "lines": ("patient_id", "line", "agents", "started_on"),
    "bleeds": ("patient_id", "on"), "rescues": ("patient_id", "on", "kind"),
}  # fmt: skip

REMEDIES: Final = {("lines", "started_on"): "problem.MAPPING.remedy_undated"}
"""What to write for a column that is needed, where it is not what it is for the others."""

EVERY_TABLE: Final = ("where", "codes", "file", "sheet", "missing")

KINDS: Final = ("where", "file", "sheet", "missing", "checkboxes", "pairs", "groups")
"""What a table says beside its columns."""


def names_in(table: object) -> set[str]:
    """Return the columns that a table of a mapping names, in its groups too."""
    if not isinstance(table, Mapping):
        return set()
    parts = [table, *table.get("groups", ())]
    return {name for part in parts for name in part.values() if isinstance(name, str)}


def groups_of(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    Return the columns of each treatment that a row of a table holds, of a table that is checked.

    What the table says beside its groups holds for each. Lines are numbered in order, unless a
    group has a number of its own.
    """
    rest = {key: column for key, column in table.items() if key != "groups"}
    return [{"line": {"value": str(place)}, **rest, **group}
            for place, group in enumerate(table.get("groups", ()), start=1)]  # fmt: skip


def with_names_as_typed(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """
    Write the names of columns in a mapping that is checked as headings are read.

    Examples
    --------
    >>> from itpcase.io._sheets.mapping_file import with_names_as_typed
    >>> with_names_as_typed({"counts": {"count": "PLT (10³/µL)", "unit": {"value": "G/L"}}})
    {'counts': {'count': 'PLT (10^3/μL)', 'unit': {'value': 'G/L'}}}
    """
    return {name: {key: _names_in(key, said) for key, said in table.items()}
            if name in TABLES else table for name, table in mapping.items()}  # fmt: skip


def _names_in(key: str, said: Any) -> Any:
    """Write the names of columns under a key of a table as headings are read."""
    if isinstance(said, str) and key not in EVERY_TABLE:
        return as_typed(said)
    if isinstance(said, Mapping) and key in {"where", "checkboxes", "days"}:
        return {as_typed(str(name)): value for name, value in said.items()}
    if isinstance(said, (list, tuple)) and key in {"pairs", "days", "groups"}:
        return [_names_in(key, each) for each in said]
    if isinstance(said, Mapping) and key == "groups":
        return {field: _names_in(field, column) for field, column in said.items()}
    return said


def mapping_of_export(path: Path) -> dict[str, Any]:
    """Return the mapping of our own template, if the sheet is the export of such a project."""
    heading = read_sheet(path, first=1).heading if path.is_file() else ()
    known = own_mapping(heading)
    if known is not None:
        return _part_of(known, heading)
    raise InputError.of("MAPPING", argument="mapping", given=Sentence("problem.MAPPING.given"))


def _part_of(mapping: Mapping[str, Any], heading: tuple[str, ...]) -> dict[str, Any]:
    """Take the part of a mapping whose columns are there: an export may hold few instruments."""
    found: dict[str, Any] = {}
    for name, table in mapping.items():
        kept = {
            key: column
            for key, column in table.items()
            if not isinstance(column, str) or column in heading
        }
        if all(key in kept for key in NEEDED[name]):
            found[name] = kept
    return found


def is_own_export(path: Path) -> bool:
    """Tell whether a sheet is the export of a REDCap project that was made from our template."""
    try:
        return own_mapping(read_sheet(path, first=1).heading) is not None
    except InputError:
        return False


def read_mapping(path: Path) -> dict[str, Any]:
    """
    Read a mapping from a TOML file.

    Raises
    ------
    InputError
        For a file that is none, and for what is no TOML.
    """
    return read_toml(
        path,
        "MAPPING",
        needed=Sentence("problem.MAPPING.needed_mapped_2"),
        remedy=Sentence("problem.MAPPING.remedy_mapped_2"),
    )


def check_mapping(mapping: Mapping[str, Any]) -> None:
    """
    Check the names in a mapping.

    Raises
    ------
    DataError
        With every name that is not known, and every one that is missing.
    """

    def problem(argument: str, needed: str, given: str, remedy: str) -> Problem:
        return Problem(code="MAPPING", argument=argument, needed=needed, given=given, remedy=remedy)

    found = [
        problem(
            name,
            Sentence(
                "problem.MAPPING.needed_mapped", listed=enumerated((*sorted(SETTINGS), *TABLES))
            ),
            repr(name),
            Sentence("problem.MAPPING.remedy_mapped"),
        )
        for name in mapping
        if name not in SETTINGS and name not in TABLES
    ]
    if "counts" not in mapping:
        found.append(
            problem(
                "counts",
                Sentence("problem.MAPPING.needed_mapped_3"),
                Sentence("problem.MAPPING.given"),
                Sentence("problem.MAPPING.remedy_mapped_3"),
            )
        )
    found += faults_of(mapping, SETTINGS)
    is_wide = mapping.get("layout") == "wide"
    for name, table in mapping.items():
        if name not in TABLES:
            continue
        if not isinstance(table, Mapping):
            found.append(refuse_kind(table, name, "mapping").problem)
            continue
        found += _faults_of_table(name, table)
        known = (*TABLES[name], *EVERY_TABLE)
        found += [
            problem(
                f"{name}.{key}",
                Sentence("problem.MAPPING.needed_mapped", listed=enumerated(known)),
                repr(key),
                Sentence("problem.MAPPING.remedy_mapped"),
            )
            for key in table
            if key not in known
        ]
        found += [
            problem(
                f"{place}.{key}",
                Sentence("problem.MAPPING.needed_mapped_4", name=key),
                Sentence("problem.MAPPING.given"),
                Sentence(REMEDIES.get((name, key), "problem.MAPPING.remedy_mapped_4"), name=key),
            )
            for place, said in _parts(name, table)
            for key in NEEDED[name]
            if key not in said
            and not (key == "count" and (is_wide or "days" in said or "pairs" in said))
            and not (name == "labs" and "days" in said and key in {"on", "value"})
            and not (key == "agent" and "checkboxes" in said)
        ]
    if found:
        raise DataError.of("the mapping cannot be used", found)


def _parts(name: str, table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """
    Return a table, or each of its groups with what the table says, under the name of each.

    Of groups that are none it is told by itself; what they would have said is not asked.
    """
    if "groups" not in table:
        return [(name, table)]
    if any(faults_of(table, ("groups",))):
        return []
    return [(f"{name}.groups[{at}]", each) for at, each in enumerate(groups_of(table))]


def _faults_of_table(name: str, table: Mapping[str, Any]) -> Iterator[Problem]:
    """Give what is of another kind: a column is a name, or one value for all rows."""
    yield from faults_of(table, KINDS, f"{name}.")
    codes = table.get("codes", {})
    for column, words in codes.items() if isinstance(codes, Mapping) else [("", codes)]:
        if not isinstance(words, Mapping):
            yield refuse_kind(words, f"{name}.codes.{column}".rstrip("."), "mapping").problem
    columns = {key for key in TABLES[name] if key not in (*KINDS, "days")}
    yield from _faults_of_columns(name, {key: table[key] for key in columns & {*table}})
    if "groups" not in table or any(faults_of(table, ("groups",))):
        return
    listed = enumerated(key for key in TABLES[name] if key in columns)
    for place, group in enumerate(table["groups"]):
        yield from _faults_of_columns(f"{name}.groups[{place}]", group)
        for key in group:
            if key not in columns:
                yield Problem(
                    code="MAPPING", argument=f"{name}.groups[{place}].{key}", given=repr(key),
                    needed=Sentence("problem.MAPPING.needed_mapped", listed=listed),
                    remedy=Sentence("problem.MAPPING.remedy_mapped"),
                )  # fmt: skip


def _faults_of_columns(place: str, named: Mapping[str, Any]) -> Iterator[Problem]:
    """Give what is no column: neither its name, nor one value for all rows."""
    for key, column in named.items():
        if not (isinstance(column, str) or (isinstance(column, Mapping) and "value" in column)):
            yield Problem(
                code="MAPPING", argument=f"{place}.{key}", given=repr(column),
                needed=Sentence("problem.MAPPING.needed_mapped_4", name=key),
                remedy=Sentence("problem.MAPPING.remedy_mapped_4", name=key),
            )  # fmt: skip


def read_choices(path: Path) -> dict[str, dict[str, str]]:
    """
    Read the choices of a REDCap data dictionary: ``1, 10^9/L | 2, /mm3`` for each field.

    Raises
    ------
    InputError
        For a file that is none.
    """
    found: dict[str, dict[str, str]] = {}
    for name, row in _fields_of(path):
        listed = (
            row.get("Choices, Calculations, OR Slider Labels")
            or row.get("select_choices_or_calculations") or ""
        )  # fmt: skip
        kind = row.get("Field Type") or row.get("field_type") or ""
        if kind in {"radio", "dropdown", "checkbox"}:
            choices = (choice.partition(",") for choice in listed.split("|"))
            found[name] = {code.strip(): word.strip() for code, _, word in choices}
    return found


def read_labels(path: Path) -> dict[str, str]:
    """
    Read the label of each field of a REDCap data dictionary, without its markup.

    Raises
    ------
    InputError
        For a file that is none.
    """
    labels = {
        name: row.get("Field Label") or row.get("field_label") or ""
        for name, row in _fields_of(path)
    }
    bare = ((name, _TAG.sub("", _RAISED.sub("^", label))) for name, label in labels.items())
    return {name: text for name, label in bare if (text := as_typed(label))}


def _fields_of(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the rows of a data dictionary, each with the name of its field."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeError, csv.Error) as error:
        raise InputError.of(
            "MISSING_FILE",
            argument=str(path),
            needed=Sentence("problem.MISSING_FILE.needed_mapped"),
            given=str(error)[:120],
            remedy=Sentence("problem.MISSING_FILE.remedy_mapped"),
        ) from None
    for row in rows:
        name = row.get("Variable / Field Name") or row.get("field_name") or ""
        yield name.strip(), row
