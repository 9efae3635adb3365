"""
The phenopackets of a file or a folder, one by one.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._files.json import (
    DECODER,
    RESOURCE,
    KeyTwiceError,
    as_object,
    broken_json,
    part_of,
    place_told,
    placed_parts,
    why_broken,
)
from itpcase.units.text import clean

__all__: list[str] = []

SUFFIXES: Final = (".json", ".json.gz")

UNREAD: Final = (".yaml", ".yml", ".pb", ".jsonl", ".ndjson")
"""Other forms of phenopackets."""

KEYS: Final = (b'"phenopacketSchemaVersion"', b'"phenopacket_schema_version"')
"""One of these every phenopacket has, at its end."""

_LONGEST_HEAD: Final = 4096
LONGEST_SHOWN: Final = 80
"""So much of an element in another form is shown. [characters]"""

_LONGEST: Final = 1_000_000
"""In so much of either end of a file the key of a phenopacket is looked for. [bytes]"""

_LATER: Final = re.compile("_([a-z0-9])")

NO_PACKETS: Final = "MISSING_FILE"
"""The code of a file that holds none."""

MEMBERS: Final = "members"
"""The packets of a cohort."""

PROBAND, RELATIVES = "proband", "relatives"
"""The packet of a family that is about the patient, and those of others."""


def files_of(path: Path) -> dict[Path, str]:
    """
    Return the files of a source with their names: itself, or those of a folder and what is in it.

    Raises
    ------
    InputError
        Where there is none.
    """
    if not path.exists():
        raise InputError.of(
            "NO_FOLDER", argument="path", given=repr(str(path)),
            needed=Sentence("problem.MISSING_FILE.needed_packets"),
            remedy=Sentence("problem.MISSING_FILE.remedy_sheets"),
        )  # fmt: skip
    if path.is_file():
        return {path: path.name}
    found = {
        each: each.relative_to(path).as_posix() for each in sorted(path.rglob("*"))
        if each.is_file() and each.name.casefold().endswith(SUFFIXES) and each.name[0] != "."
    }  # fmt: skip
    if not found:
        listed = enumerated(sorted(each.name for each in path.iterdir())[:10])
        raise no_packets(path.name, listed or Sentence("problem.MISSING_FILE.given_fhir"))
    return found


def is_phenopacket(path: Path) -> bool:
    """Tell whether a file of JSON holds phenopackets, by a key that every one of them has."""
    if not path.name.casefold().endswith(SUFFIXES) or not path.is_file():
        return False
    try:
        with _opened(path) as stream:
            head = stream.read(_LONGEST)
            if RESOURCE in head[:_LONGEST_HEAD]:
                return False
            if any(key in head for key in KEYS):
                return True
            if len(head) < _LONGEST or path.name.casefold().endswith(".gz"):
                return False
            stream.seek(-_LONGEST, 2)
            tail = stream.read()
    except (OSError, EOFError, zlib.error):
        return False
    return any(key in tail for key in KEYS)


def packets_of(path: Path, name: str) -> Iterator[tuple[Mapping[str, Any], str, bool]]:
    """
    Give the packets of a file, with the place of each in it, and whether it is of a relative.

    A file holds a packet, a family, a cohort, or a list of these.

    Raises
    ------
    InputError
        For broken JSON, and for what is no phenopacket.
    """
    whole = _read(path, name)
    if isinstance(whole, list):
        for number, each in enumerate(whole):
            yield from _members(each, f"[{number}]", name)
    else:
        yield from _members(whole, "", name)


def _members(said: Any, at: str, name: str) -> Iterator[tuple[Mapping[str, Any], str, bool]]:
    said = _object(said, at, name)
    if PROBAND in said:
        place = _joined(at, PROBAND)
        yield _object(said[PROBAND], place, name), place, False
        for place, each in _listed(said.get(RELATIVES) or [], _joined(at, RELATIVES), name):
            yield each, place, True
    elif MEMBERS in said:
        for place, each in _listed(said[MEMBERS], _joined(at, MEMBERS), name):
            yield each, place, False
    elif "subject" in said or "metaData" in said:
        yield said, at, False
    else:
        raise no_packets(name, enumerated([*said][:5]) or "{}")


def _object(value: Any, at: str, name: str) -> Mapping[str, Any]:
    """Return what should be an object; a file in which it is none is refused."""
    if not isinstance(value, Mapping):
        said = type(value).__name__ if not at else f"{at}: {repr(value)[:LONGEST_SHOWN]}"
        raise no_packets(name, said)
    return value


def _listed(value: Any, at: str, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, list):
        raise no_packets(name, f"{at}: {repr(value)[:LONGEST_SHOWN]}")
    for number, each in enumerate(value):
        place = f"{at}[{number}]"
        yield place, _object(each, place, name)


def _joined(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def no_packets(name: str, given: str) -> InputError:
    """Say that a file or a folder holds no phenopackets."""
    return InputError.of(
        NO_PACKETS, argument=name, given=given,
        needed=Sentence("problem.MISSING_FILE.needed_packets"),
        remedy=Sentence("problem.MISSING_FILE.remedy_packets"),
    )  # fmt: skip


def _opened(path: Path) -> Any:
    return gzip.open(path) if path.name.casefold().endswith(".gz") else path.open("rb")


def _read(path: Path, name: str) -> Any:
    """Decode a file; names of keys are those of JSON, though programs may write others."""
    try:
        with _opened(path) as stream:
            text = stream.read().decode("utf-8-sig")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise broken_json(name, str(error)) from None
    try:
        return _named(DECODER.decode(text))
    except (json.JSONDecodeError, RecursionError, KeyTwiceError) as error:
        at = (
            place_told(error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else ()
        )
        raise broken_json(name, why_broken(error), *at) from None


def _named(value: Any) -> Any:
    """
    Name the keys of objects as JSON has them, ``timeObserved``.

    Programs that keep the names of the schema write ``time_observed``, which is the same. A key
    that an object has under both names is refused as one that it has twice.
    """
    if isinstance(value, list):
        return [_named(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    pairs = [(_LATER.sub(lambda found: found[1].upper(), key), each) for key, each in value.items()]
    return as_object([(key, _named(each)) for key, each in pairs])


def is_malformed(value: Mapping[str, Any], name: str) -> bool:
    """Tell whether what should be a list of objects is none; one that is not there is empty."""
    said = value.get(name)
    return said is not None and len(placed_parts(value, name)) != len(
        said if isinstance(said, list) else "x"
    )


def named_term(term: Any) -> tuple[str, str]:
    """Return the id and the label of a term of an ontology."""
    said = part_of(term)
    return clean(said.get("id")), clean(said.get("label"))
