"""
Whose rows they are: the ids of the patients, and the patient of each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import Any, Final

import numpy as np

from itpcase._sentences import Listing, Sentence
from itpcase.cohort._cells.coded import TEXT, Coded, all_say
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort._tables.parted import spelled_otherwise
from itpcase.cohort.faults import Faults
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError, Problem
from itpcase.table import Column, fetch, objects
from itpcase.units.ids import blanks_around, refused_ids
from itpcase.units.missing import is_nothing
from itpcase.units.whole import LARGEST

__all__: list[str] = []

NO_IDS: Final = (bool, bytes, Decimal, list, tuple, dict, set, np.ndarray)
"""What names no patient, whatever it is as a text."""


def _plain_ids(table: InputTable) -> tuple[str, list[Any]]:
    """Return the distinct ids as texts or as whole numbers, None for none, and which they are."""
    few = table.coded[OWNER]
    kind, listed = _read_ids(table)
    refused = refused_ids(listed, OWNER)
    table.tell_each(OWNER, refused.items(), few.codes)
    listed = [None if place in refused else value for place, value in enumerate(listed)]
    if kind == "text":
        listed = _without_blanks(table, listed)
    if kind != "number":
        return kind, listed
    numbers = [None if value is None else _number(value) for value in listed]
    for number in filter(None, numbers):
        if not abs(number) <= LARGEST:
            raise InputError.of("ID_TYPES", argument=f"{table.name}.{OWNER}", given=number)
    return kind, numbers


def _without_blanks(table: InputTable, listed: list[Any]) -> list[Any]:
    """Return texts without the blanks around them, and tell of each that had some."""
    bare = [None if value is None else value.strip() for value in listed]
    if bare == listed:
        return listed
    told = ((place, blanks_around(value)) for place, value in enumerate(listed)
            if value is not None and value != bare[place])  # fmt: skip
    table.tell_each(OWNER, told, table.coded[OWNER].codes)
    return bare


def _read_ids(table: InputTable) -> tuple[str, list[Any]]:
    """Return the distinct ids as they came, and whether they are texts or numbers."""
    values = table.coded[OWNER].values
    if values.dtype.kind in "iu":
        return "number", values.tolist()
    listed = values.tolist()
    if all_say(listed):
        return "text", listed
    if set(map(type, listed)) <= TEXT:
        texts = [value if value and value.strip() else None for value in listed]
        return "text" if any(texts) else "", texts
    listed = [None if is_nothing(value) else value for value in listed]
    known = [value for value in listed if value is not None]
    whole = [_is_number(value) for value in known]
    if known and all(whole):
        return "number", listed
    texts = [None if v is None or not str(v).strip() else v for v in listed]
    if all(isinstance(value, str) for value in known):
        return "text" if any(texts) else "", texts
    if any(whole) or any(isinstance(value, NO_IDS) for value in known):
        raise InputError.of(
            "ID_TYPES",
            argument=f"{table.name}.{OWNER}",
            given=Sentence(
                "problem.ID_TYPES.given",
                listed=" and ".join(sorted({type(v).__name__ for v in known})),
            ),
        )
    return "text", [None if value is None else str(value) for value in texts]


def _is_number(value: object) -> bool:
    """Tell numbers, and whole decimals that an id may be; not truth values."""
    if isinstance(value, Decimal):
        return abs(value) <= LARGEST and value == value.to_integral_value()
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: float | Decimal) -> float:
    """Return a number of an id as a whole one, if it is that."""
    is_whole = not isinstance(value, float) or value.is_integer()
    return int(value) if is_whole else float(value)


def ids_of(
    tables: Mapping[str, InputTable], faults: Faults
) -> tuple[Column, dict[str, Column], set[int]]:
    """Return the ids, for each table the patient of each row, and the patients to be left out."""
    whole = _whole_ids(tables)
    if whole is not None:
        others = {name: table for name, table in tables.items() if name != "patients"}
        return whole, {name: _place_of(table, whole) for name, table in others.items()}, set()
    kinds: dict[str, str] = {}
    listed: dict[str, list[Any]] = {}
    for name, table in tables.items():
        kind, listed[name] = _plain_ids(table)
        if kind:
            kinds[name] = kind
    if len(set(kinds.values())) > 1:
        raise InputError.of(
            "ID_TYPES",
            argument=f"tables.{OWNER}",
            needed=Sentence("problem.ID_TYPES.needed_intake"),
            given=Listing(
                [Sentence(f"problem.ID_TYPES.{kind}s", table=name) for name, kind in kinds.items()],
                "list.comma",
            ),
        )
    lost: set[int] = set()
    is_number = "number" in kinds.values()
    if "patients" in tables:
        ids, lost = _of_patients(tables["patients"], listed["patients"], faults)
    else:
        ids = sorted(set().union(*listed.values()) - {None})
    has_fractions = is_number and any(isinstance(each, float) for each in ids)
    number_type: Any = np.float64 if has_fractions else np.int64
    column = np.array(ids, dtype=number_type) if is_number else objects(ids)
    place = dict(zip(ids, range(len(ids)), strict=True))
    rows: dict[str, Column] = {}
    for name, table in tables.items():
        if name == "patients":
            continue
        codes = table.coded[OWNER].codes
        found = map(place.get, listed[name], repeat(-1))
        at = np.fromiter(found, dtype=np.int32, count=len(listed[name]))
        plain = len(at) and at[0] == 0 and bool((at == np.arange(len(at))).all())
        rows[name] = codes if plain and codes.dtype == np.int32 else at[codes]
        if (at < 0).any():
            strange = rows[name] < 0
            bad = faults.is_bad(name)
            table.tell(
                "UNKNOWN_PATIENT",
                OWNER,
                np.flatnonzero(strange if bad is None else strange & ~bad),
                given=table.owner,
                remedy=partial(_remedy, table, spelled_otherwise(ids)),
            )
            rows[name] = np.maximum(rows[name], 0)
    return column, rows, lost


def _remedy(table: InputTable, find: Callable[[object], str | None], row: int) -> str:
    """Say which id of the patients a row may mean."""
    other = find(table.owner(row))
    key = "remedy" if other is None else "remedy_alike"
    return Sentence(f"problem.UNKNOWN_PATIENT.{key}", other=repr(other))


def _whole_ids(tables: Mapping[str, InputTable]) -> Column | None:
    """Return the ids where all are whole numbers and nothing is to be told of; None elsewhere."""
    listed = {name: table.coded[OWNER].values for name, table in tables.items() if len(table)}
    if not listed or any(values.dtype.kind != "i" for values in listed.values()):
        return None
    named, *others = (values.astype(np.int64) for values in listed.values())
    in_order = (named[1:] > named[:-1]).all()
    if not in_order or not all(np.array_equal(named, values) for values in others):
        named = Coded.of(np.concatenate([named, *others])).values
    if "patients" not in tables:
        return named
    if "patients" not in listed:
        return None
    owners: Column = listed["patients"][tables["patients"].coded[OWNER].codes].astype(np.int64)
    return owners if len(named) == len(owners) and (np.sort(owners) == named).all() else None


def _place_of(table: InputTable, ids: Column) -> Column:
    """Return for each row the place of its patient among the ids."""
    few = table.coded[OWNER]
    codes, values = few.codes, few.values
    if codes.dtype == np.int32 and np.array_equal(values, ids[: len(values)]):
        return codes
    order = np.argsort(ids, kind="stable")
    at = order[np.searchsorted(ids, values.astype(np.int64), sorter=order)]
    places: Column = fetch(at.astype(np.int32), codes)
    return places


def _of_patients(
    table: InputTable, listed: list[Any], faults: Faults
) -> tuple[list[Any], set[int]]:
    """Return the ids in the order of the table of patients; one that is there twice is lost."""
    codes = table.coded[OWNER].codes
    names = [listed[code] for code in codes.tolist()]
    first: dict[Any, int] = {}
    twice: dict[Any, list[int]] = {}
    for row, name in enumerate(names):
        if name in first and name is not None:
            twice.setdefault(name, [first[name]]).append(row)
        first.setdefault(name, row)
    argument = f"{table.name}.{OWNER}"
    known = sorted(twice, key=str)
    for at in faults.rows_to_list(table.name, argument, "PATIENT_TWICE", np.arange(len(known))):
        rows = twice[known[at]]
        faults.add(
            Problem(
                code="PATIENT_TWICE",
                argument=argument,
                patient_id=str(known[at]),
                row=rows[-1],
                given=Sentence("problem.PATIENT_TWICE.given", rows=len(rows)),
            )
        )
    kept = [name for name in first if name is not None]
    if not twice:
        return kept, set()
    again = [row for rows in twice.values() for row in rows[1:]]
    faults.drop(table.name, np.array(again), len(table))
    return kept, {place for place, name in enumerate(kept) if name in twice}
