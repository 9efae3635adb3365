"""
Which records of a FHIR source stand: not those that were deleted, and of several versions the last.

Results have their own reader, which knows more of them: `itpcase.io._source.results`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from itpcase._sentences import Sentence
from itpcase.io._fhir.people import People, is_deleted
from itpcase.io._fhir.values import is_later_version, version_of
from itpcase.io._source.records import Result
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
    for record, key in _without_earlier(stand, keys, source):
        is_alone = times[key] == 1
        of_id[key if is_alone else (key, people.owner(record[0]))].append(record)
    return [
        record for versions in of_id.values()
        for record in (versions if len(versions) == 1 else _last(versions, source))
    ]  # fmt: skip


def _without_earlier(
    records: list[Record], keys: list[Hashable], source: Source
) -> Iterator[tuple[Record, Hashable]]:
    """Leave out what a later version in the same file replaced, be it of another patient."""
    newest: dict[Hashable, str] = {}
    listed = [
        ((source.whole_of(where), key), version_of(resource), (resource, where))
        for key, (resource, where) in zip(keys, records, strict=True)
    ]  # fmt: skip
    for at, version, _ in listed:
        if at not in newest or is_later_version(version, newest[at]):
            newest[at] = version
    for at, version, (resource, where) in listed:
        if is_later_version(newest[at], version):
            tell_replaced(source, where, version, newest[at])
        else:
            yield (resource, where), at[1]


def tell_replaced(
    source: Source, where: Where, version: str, last: str, owner: str | None = None
) -> None:
    """Tell of a version that a later one replaced."""
    source.note(
        "REPLACED_RESULT", where, argument="version", given=repr(version), patient_id=owner,
        remedy=Sentence("problem.REPLACED_RESULT.remedy", version=repr(last)),
    )  # fmt: skip


def without_replaced(
    results: list[Result], others: Mapping[Hashable, str], source: Source
) -> list[Result]:
    """
    Leave out the results of which a later version is of another patient, or of another test.

    Those of one patient and one test have their own reader.

    Parameters
    ----------
    results : list of Result
    others : mapping
        The last versions of observations of histories, by file and id: of one that is corrected to
        another test there is no result.
    source : Source

    Returns
    -------
    list of Result
    """
    versions: dict[Hashable, str] = dict(others)
    mixed: set[Hashable] = set()
    for each in results:
        if (at := _place_of(each, source)) is not None and (
            versions.setdefault(at, each.version) != each.version
        ):
            mixed.add(at)
            if is_later_version(each.version, versions[at]):
                versions[at] = each.version
    if not mixed:
        return results
    newest = {
        _said_of(each) for each in results
        if (at := _place_of(each, source)) in mixed and each.version == versions[at]
    }  # fmt: skip
    kept: list[Result] = []
    for each in results:
        at = _place_of(each, source)
        is_old = at in mixed and is_later_version(versions[at], each.version)
        if not is_old or _said_of(each) in newest:
            kept.append(each)
            continue
        source.found.rows += each.is_count
        tell_replaced(source, each.where, each.version, versions[at], each.patient_id)
    return kept


def _place_of(result: Result, source: Source) -> Hashable:
    """Return the file and the id of a result; None for one without an id or a version."""
    if not isinstance(result.key, tuple) or not result.version:
        return None
    return source.whole_of(result.where), result.key[0]


def _said_of(result: Result) -> Hashable:
    """Return whose a result is, and of what: such versions are told of where they are read."""
    return result.patient_id, result.analyte, result.among_labs, result.key


def _key_of(resource: Mapping[str, Any]) -> Hashable:
    """Return what the versions of a record share; one without an id has no others."""
    known = clean(resource.get("id"))
    return (resource["resourceType"], known) if known else id(resource)


def _last(versions: list[Record], source: Source) -> list[Record]:
    """Return the records of the newest version, and tell of the others."""
    last, replaced = latest(versions, lambda record: version_of(record[0]))
    for resource, where in replaced:
        tell_replaced(source, where, version_of(resource), version_of(last[0][0]))
    return last
