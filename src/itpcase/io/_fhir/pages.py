"""
What the bundles of a source say of others: pages of an answer, files of an export, and requests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.io._fhir.outcomes import OUTCOME, Outcomes
from itpcase.io._fhir.values import is_later_version, is_subsetted, modifiers_of
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.drugs import SHOWN
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.text import clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

SUFFIXES: Final = (
    ".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz",
)  # fmt: skip
"""The files that are read; servers pack what they hand out."""

PARAMETERS: Final = "Parameters"
"""What an operation answers with: each parameter may be a resource."""

SELF, NEXT = "self", "next"

NEIGHBOURS: Final = frozenset({NEXT, "previous", "prev"})
"""What a page calls the one behind it, and the one before it."""

PART_OF_EXPORT: Final = re.compile(
    r"(?P<kind>Observation)[._-]?[0-9]*\.(?:ndjson|jsonl)(?:\.gz)?", re.IGNORECASE
)
"""A file of a bulk export: its resources, and which part of them (``Observation.000.ndjson``)."""

EXPORTED: Final = ("output", "deleted", "error")
"""What that list names: resources, what was deleted since, and what went wrong."""

CHANGES: Final = frozenset({None, PARAMETERS, "Binary"})
"""What a request to change a part of a resource holds in the place of the resource."""


@attrs.frozen
class Exported:
    """A file that a server says a bulk export has."""

    file: str
    """The list that names it."""
    kind: str
    """Of its resources; of others than those exported, in which part of the list it stands."""
    name: str
    number: int | None
    """Of its resources, where that is said."""


@attrs.define
class Pages:
    """The bundles of a source that are pages of an answer of a server."""

    here: set[str] = attrs.field(factory=set)
    """How the pages that are there are called."""
    following: dict[str, str] = attrs.field(factory=dict)
    """The pages that bundles say come next, each with the file that says so."""
    short: list[tuple[str, int, int]] = attrs.field(factory=list)
    """The file of the one page of an answer, how many matches it holds, and how many there are."""
    _own: dict[str, Path] = attrs.field(factory=dict, init=False)
    """The file of each page that is there, by how it is called."""
    _beside: list[tuple[Path, str]] = attrs.field(factory=list, init=False)
    """The files of pages, each with what a page before or behind it is called."""
    _shown: dict[str, str] = attrs.field(factory=dict, init=False)
    """How the address of each page is written, without its query."""
    _said_by: dict[str, str] = attrs.field(factory=dict, init=False)
    """The page that names each as its next."""
    _before: set[str] = attrs.field(factory=set, init=False)
    """What pages call the one before them, which has one behind it."""
    outcomes: Outcomes = attrs.field(factory=Outcomes)
    modifiers: dict[tuple[str, str], str] = attrs.field(factory=dict)
    """By file and element, what changes the meaning of its bundles in a way that is not known."""
    cut: int = 0
    """So many bundles of which a server left elements out."""
    deleted: dict[str, str] = attrs.field(factory=dict)
    """
    Resources that an entry says were deleted, such as ``Observation/1``, each with the last version
    or instant of a deletion.
    """
    undone: Counter[str] = attrs.field(factory=Counter)
    """Requests that change resources, and are not carried out here, such as a PATCH."""
    exported: list[Exported] = attrs.field(factory=list)
    """The files that a server says a bulk export has."""
    histories: set[Path] = attrs.field(factory=set)
    """The files with the versions of resources, one after another."""
    manifests: list[str] = attrs.field(factory=list)
    """The lists that say so."""
    _further: list[str] = attrs.field(factory=list, init=False)
    """Those of them that another list follows."""

    def see(self, path: Path, head: Mapping[str, Any], matches: int) -> None:
        """Keep how a bundle is called, and which comes next, or that it holds less than it says."""
        self.cut += is_subsetted(head)
        if head.get("type") == "history":
            self.histories.add(path)
        for element, named in modifiers_of(head).items():
            self.modifiers.setdefault((path.name, element), named)
        total = read_digits(clean(head.get("total")))
        relations = {clean(link.get("relation")) for link in parts_of(head.get("link"))}
        is_alone = relations.isdisjoint(NEIGHBOURS)
        if head.get("type") == "searchset" and total is not None and is_alone:
            self.short.append((path.name, matches, total))
        links = [
            (clean(link.get("relation")), clean(link.get("url")))
            for link in parts_of(head.get("link"))
        ]  # fmt: skip
        own = next((url for relation, url in links if relation == SELF), "")
        for relation, said in links:
            url = _address_of(own, said)
            self._shown.setdefault(url, urljoin(own, said).partition("?")[0])
            if relation == SELF:
                self.here.add(url)
                self._own.setdefault(url, path)
            elif relation == NEXT and said:
                self.following[url] = path.name
                self._said_by[url] = _address_of(own, own)
            if relation in NEIGHBOURS and said:
                self._beside.append((path, url))
                self._before |= {url} if relation != NEXT else set()

    def see_manifest(self, head: Mapping[str, Any], file: str) -> None:
        """Keep which files a server says that a bulk export has."""
        self.manifests.append(file)
        links = (clean(link.get("relation")) for link in parts_of(head.get("link")))
        self._further += [file] if NEXT in links else []
        for part in EXPORTED:
            for each in parts_of(head.get(part)):
                name = unquote(clean(each.get("url")).partition("?")[0].rpartition("/")[2])
                number = read_digits(clean(each.get("count")))
                kind = clean(each.get("type")) if part == EXPORTED[0] else part
                self.exported.append(Exported(file, kind, name, number))

    def unfetched(
        self, files: Iterable[Path], kinds: Collection[str], found: Mapping[str, int]
    ) -> Iterator[tuple[str, str]]:
        """
        Give the lists of files of bulk exports of which some are not there, with their names.

        Where none has the name that the server gave it, the resources are counted, if that list
        says how many there are.
        """
        here = {_stem(path.name) for path in files}
        for file in dict.fromkeys(each.file for each in self.exported):
            said = [
                each for each in self.exported
                if each.file == file and (each.kind in kinds or each.kind in EXPORTED)
            ]  # fmt: skip
            missing = [each for each in said if _stem(each.name) not in here]
            if len(missing) == len(said):  # the files were named anew
                totals: Counter[str] = Counter()
                for each in said:
                    totals[each.kind] += each.number or 0
                missing = [each for each in said if found.get(each.kind, 0) < totals[each.kind]]
            missing = missing or [*_cut_short(said, found)]
            if missing:
                yield file, enumerated(each.name for each in missing[:SHOWN])
        if len(self._further) >= len(self.manifests) > 0:
            yield self._further[-1], NEXT

    def ask(self, request: Mapping[str, Any], resource: Any) -> None:
        """
        Keep what a request of an entry changes.

        What is deleted by its id is left out; a change of a part, and a deletion of what a search
        finds, are not carried out here.
        """
        method, url = clean(request.get("method")), clean(request.get("url"))
        is_part = method == "PATCH" and part_of(resource).get("resourceType") in CHANGES
        if is_part or (method == "DELETE" and "?" in url):
            named = url.partition("?")[0].rstrip("/").split("/")
            kinds = [each for each in named if each[:1].isupper()]
            self.undone[f"{method} {kinds[-1] if kinds else url}"] += 1

    def delete(self, name: str, version: str) -> None:
        """Keep that a resource was deleted, in which version or when; the last counts."""
        before = self.deleted.get(name)
        if before is None or is_later_version(version, before):
            self.deleted[name] = version

    def tell(self, source: Source, files: Iterable[Path], kinds: Collection[str]) -> None:
        """
        Tell of what servers did not answer, and of requests that are not carried out here.

        Parameters
        ----------
        source : Source
        files : iterable of Path
            Those that are there.
        kinds : collection of str
            The resources that are read.
        """
        self.outcomes.tell(source)
        for (name, element), named in self.modifiers.items():
            source.note(
                "UNKNOWN_MODIFIER", Where(name), argument=f"Bundle {element}", given=repr(named),
                remedy=Sentence("problem.UNKNOWN_MODIFIER.remedy_bundle"),
            )  # fmt: skip
        for name, following in self.missing():
            source.note("NEXT_PAGE", Where(name), given=repr(following))
        for name, matches, total in self.shortages():
            source.note(
                "NEXT_PAGE", Where(name), argument="total",
                given=Sentence("problem.NEXT_PAGE.given_total", matches=matches, total=total),
            )  # fmt: skip
        for name, listed in self.unfetched(files, {*kinds, OUTCOME}, source.found.tables):
            source.note(
                "NEXT_PAGE", Where(name), argument="output", given=listed,
                needed=Sentence("problem.NEXT_PAGE.needed_export"),
                remedy=Sentence("problem.NEXT_PAGE.remedy_export"),
            )  # fmt: skip
        undone = Counter({
            request: times for request, times in self.undone.items()
            if request.partition(" ")[2] in kinds
        })  # fmt: skip
        if undone:
            source.note(
                "UNKNOWN_STATUS", Where("Bundle"), argument="request.method",
                given=most_often(undone),
                needed=Sentence("problem.UNKNOWN_STATUS.needed_request"),
                remedy=Sentence("problem.UNKNOWN_STATUS.remedy_request"),
            )  # fmt: skip

    def wholes(self, files: Mapping[Path, str]) -> dict[str, str]:
        """
        Say which files are parts of one whole: pages of an answer, and files of a bulk export.

        Parameters
        ----------
        files : mapping of Path to str
            The name of each file.

        Returns
        -------
        dict of str to str
            By the name of a file that of its whole; a file that is none's part is not there.
        """
        whole = {path: path for path in files}

        def root(path: Path) -> Path:
            while whole[path] != path:
                path = whole[path]
            return path

        for path, url in self._beside:
            other = self._own.get(url)
            if other is not None:
                whole[root(other)] = root(path)
        first: dict[tuple[Path, str], Path] = {}
        for path in files:
            part = PART_OF_EXPORT.fullmatch(path.name)
            if part is not None:
                whole[root(path)] = root(first.setdefault((path.parent, part["kind"]), path))
        return {name: files[root(path)] for path, name in files.items() if root(path) != path}

    def missing(self) -> Iterator[tuple[str, str]]:
        """Give the bundles whose next page is not there, with its address without a query."""
        reached = {self._own[url] for url in self.following if url in self._own}
        beside = {
            url: path.name
            for path, url in self._beside
            if url not in self.following and path not in reached
        }
        for url, name in (self.following | beside).items():
            is_behind = self._said_by.get(url) in self._before and url in self.following
            if url not in self.here and not is_behind:
                yield name, self._shown[url]

    def shortages(self) -> Iterator[tuple[str, int, int]]:
        """Give the answers that hold less than they say: of one total, the pages are added up."""
        for total in {total: None for _, _, total in self.short}:
            pages = [(name, held) for name, held, said in self.short if said == total]
            if (matches := sum(held for _, held in pages)) < total:
                yield min(pages)[0], matches, total


def _cut_short(said: Iterable[Exported], found: Mapping[str, int]) -> Iterator[Exported]:
    """Give the files of a kind of which fewer resources are there than they are said to have."""
    of_kind: dict[str, list[Exported]] = {}
    for each in said:
        of_kind.setdefault(each.kind, []).append(each)
    for kind, files in of_kind.items():
        if kind not in EXPORTED and found.get(kind, 0) < sum(each.number or 0 for each in files):
            yield from files


def _address_of(own: str, said: str) -> str:
    """
    Write the address of a page so that two spellings of one are the same.

    One that is relative is of the page that says it. Servers behind others write ``http:`` for
    ``https:``, and parameters in any order.

    Examples
    --------
    >>> from itpcase.io._fhir.pages import _address_of
    >>> _address_of("https://a.org/fhir?page=1", "?c=a%7Cb&page=2")
    'https://a.org/fhir?c=a%7Cb&page=2'
    """
    whole = urljoin(own, said)
    try:
        parts = urlsplit(whole)
    except ValueError:  # of an address that is none
        return whole
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    scheme = {"http": "https"}.get(parts.scheme, parts.scheme)
    return urlunsplit((scheme, parts.netloc.casefold(), parts.path.rstrip("/"), query, ""))


def _stem(name: str) -> str:
    """Return the name of a file without its endings, by which it is known however it is packed."""
    lower = name.casefold()
    return next((lower.removesuffix(end) for end in reversed(SUFFIXES) if lower.endswith(end)),
                lower)  # fmt: skip
