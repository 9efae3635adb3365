"""
The files of a MEDS data set: events, and what its metadata say of codes, subjects and programs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._files.parquet_file import open_parquet, readable
from itpcase.io._files.parquet_parts import parquet_files
from itpcase.io._meds.write import SUBJECTS
from itpcase.units.text import clean

__all__: list[str] = []

END: Final = "end"
"""The last time of an event, which meds-etl puts beside it."""

COLUMNS: Final = ("subject_id", "time", "code", "numeric_value", "text_value", "unit", END)
"""Those of the schema, and what meds-etl puts beside them."""

PLACE: Final = ("itpcase_file", "itpcase_row")
"""Where the events of a part of a data set stand in the whole."""

WITHOUT_SIGNS: Final = frozenset({"meds_etl.omop"})
"""Programs that write ``<5`` as 5: meds_etl_omop of meds-etl 0.3.11."""


@attrs.frozen
class Described:
    """What a data set says of its codes."""

    parents: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """What stands above each code, at any height."""
    words: Mapping[str, str] = attrs.field(factory=dict)
    """What each code is in words."""
    units: Mapping[str, str] = attrs.field(factory=dict)


def event_files(folder: Path) -> list[Path]:
    """
    Return the files of events.

    Raises
    ------
    InputError
        If there are none.
    """
    found = parquet_files(folder / "data")
    if not found:
        inside = ", ".join(sorted(path.name for path in folder.iterdir())[:10])
        raise InputError.of(
            "MISSING_TABLE",
            argument=folder.name,
            needed=Sentence("problem.MISSING_TABLE.needed_meds"),
            given=inside or Sentence("problem.MISSING_TABLE.given_meds"),
            remedy=Sentence("problem.MISSING_TABLE.remedy_meds"),
        )
    return found


def open_events(path: Path, folder: Path) -> Any:
    """
    Open a file of events.

    Raises
    ------
    InputError
        If it is no Parquet file, or a column is missing.
    """
    file = open_parquet(path, "reading MEDS")
    _need(file.schema_arrow.names, COLUMNS[:3], str(path.relative_to(folder)))
    return file


def _need(have: Sequence[str], needed: Sequence[str], name: str) -> None:
    """Refuse a file that lacks a column."""
    missing = [each for each in needed if each not in have]
    if missing:
        raise InputError.of(
            "MISSING_COLUMN",
            argument=name,
            needed=Sentence("problem.MISSING_COLUMN.needed_meds", missing=missing[0]),
            given=Sentence("problem.MISSING_COLUMN.given", listed=enumerated(have)),
            remedy=Sentence("problem.MISSING_COLUMN.remedy_meds"),
        )


def read_described(folder: Path) -> Described:
    """
    Read what a data set says of its codes: parents, words and, in some, units.

    Raises
    ------
    InputError
        If the file cannot be read, or does not name its codes.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    path = folder / "metadata" / "codes.parquet"
    if not path.is_file():
        return Described()
    table = _parquet(path)
    names = table.column_names
    _need(names, ("code",), "metadata/codes.parquet")
    with readable(path.name):
        codes = table["code"].cast(pa.string()).to_pylist()
    above = table["parent_codes"].to_pylist() if "parent_codes" in names else []
    parents: dict[str, tuple[str, ...]] = {}
    for code, each in zip(codes, above, strict=False):  # a code may have several rows
        named = (each,) if isinstance(each, str) else tuple(filter(None, each or ()))
        parents[code] = parents.get(code, ()) + named
    parents = {code: _all_above(code, parents) for code in parents}
    words: dict[str, str] = {}
    if "description" in names:
        described = zip(codes, table["description"].to_pylist(), strict=True)
        words = {code: said for code, said in described if said}
    units: dict[str, str] = {}
    for column in ("unit", "units"):
        if column in names:
            for code, unit in zip(codes, table[column].to_pylist(), strict=True):
                if unit:
                    units.setdefault(code, unit)
    return Described(parents, words, units)


def _all_above(code: str, parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what stands above a code, the nearest first; a code above itself is there once."""
    found = dict.fromkeys(parents[code])
    waiting = [*found]
    for each in waiting:  # which grows
        new = [above for above in parents.get(each, ()) if above not in found]
        found |= dict.fromkeys(new)
        waiting += dict.fromkeys(new)
    return tuple(found)


def read_subjects(folder: Path) -> dict[str, str]:
    """Return the patient that each subject stands for, where `write_meds` says so."""
    path = folder / "metadata" / SUBJECTS
    if not path.is_file():
        return {}
    table = _parquet(path)
    if not {"subject_id", "patient_id"} <= set(table.column_names):
        return {}
    subjects, ids = (
        [str(each) for each in table[name].to_pylist()] for name in ("subject_id", "patient_id")
    )
    is_other = subjects != ids and len(set(ids)) == len(ids)
    return dict(zip(subjects, ids, strict=True)) if is_other else {}


def writer_without_signs(folder: Path) -> str:
    """Return what wrote the data set, if that leaves the signs of bounds away."""
    path = folder / "metadata" / "dataset.json"
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return ""
    name = said.get("etl_name") if isinstance(said, dict) else None
    is_known = isinstance(name, str) and name in WITHOUT_SIGNS
    return clean(f"{name} {said.get('etl_version') or ''}") if is_known else ""


def _parquet(path: Path) -> Any:
    with open_parquet(path, "reading MEDS") as file, readable(path.name):
        return file.read()
