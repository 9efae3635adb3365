"""
Which records of a FHIR source stand: not those that were deleted, and of several versions the last.

Results have their own reader, which knows more of them: `itpcase.io._source.results`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from itpcase._sentences import Sentence
from itpcase.io._fhir.people import People, is_deleted
from itpcase.io._fhir.values import version_of
from itpcase.io._source.results import latest
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

Record = tuple[dict[str, Any], Where]
"""A resource, with its place."""


def standing(
    records: Iterable[Record], deleted: Mapping[str, str], source: Source, people: People
) -> list[Record]:
    """
    Return the records that stand; copies of one version are left to what collects them.

    Parameters
    ----------
    records : iterable of Record
    deleted : mapping of str to str
        Such as ``Condition/1``, each with the version of the deletion or when it was.
    source : Source
        Takes what is told of the others.
    people : People
        Records of one id of two patients are two.

    Returns
    -------
    list of Record
    """
    stand = [
        (resource, where) for resource, where in records
        if not deleted or not is_deleted(where, version_of(resource), deleted, source)
    ]  # fmt: skip
    keys = [_key_of(resource) for resource, _ in stand]
    times = Counter(keys)
    if len(times) == len(keys):
        return stand
    of_id: dict[Hashable, list[Record]] = defaultdict(list)
    for record, key in zip(stand, keys, strict=True):
        is_alone = times[key] == 1
        of_id[key if is_alone else (key, people.owner(record[0]))].append(record)
    return [
        record for versions in of_id.values()
        for record in (versions if len(versions) == 1 else _last(versions, source))
    ]  # fmt: skip


def _key_of(resource: Mapping[str, Any]) -> Hashable:
    """Return what the versions of a record share; one without an id has no others."""
    known = clean(resource.get("id"))
    return (resource["resourceType"], known) if known else id(resource)


def _last(versions: list[Record], source: Source) -> list[Record]:
    """Return the records of the newest version, and tell of the others."""
    last, replaced = latest(versions, lambda record: version_of(record[0]))
    for resource, where in replaced:
        source.note(
            "REPLACED_RESULT", where, argument="version", given=repr(version_of(resource)),
            remedy=Sentence(
                "problem.REPLACED_RESULT.remedy", version=repr(version_of(last[0][0]))
            ),
        )  # fmt: skip
    return last
