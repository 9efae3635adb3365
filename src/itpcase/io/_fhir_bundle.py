"""
The resources of a FHIR file or folder, one by one.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Listing, Sentence
from itpcase.errors import InputError
from itpcase.io._fhir_outcomes import OUTCOME, Outcomes
from itpcase.io._fhir_values import part_of, parts_of
from itpcase.io._json import KeyTwiceError, as_object, key_twice
from itpcase.io._where import Where
from itpcase.units.text import clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

UNREADABLE: Final = (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error)
"""What a text in another encoding, or a damaged packed file, leads to."""

LONGEST_RESOURCE: Final = 32_000_000
"""No resource is longer than this. [characters]"""

CHUNK: Final = 1 << 20

SUFFIXES: Final = (".json", ".ndjson", ".json.gz", ".ndjson.gz")
"""The files that are read; servers pack what they hand out."""


UNREAD: Final = (".xml", ".ttl", ".zip", ".tar", ".tgz", ".tar.gz", ".bz2", ".xz", ".zst", ".7z")
"""Other forms of resources, and ways to pack them."""

MANIFEST: Final = frozenset({"transactionTime", "output"})
"""Keys of the list of files that a server answers a bulk export with, which is no resource."""


def files_of(path: Path) -> list[Path]:
    """Return the files of a source: itself, or those of a folder and of what stands in it."""
    if not path.exists():
        raise InputError.of(
            "NO_FOLDER",
            argument="path",
            needed=Sentence("problem.NO_FOLDER.needed_fhir"),
            given=repr(str(path)),
            remedy=Sentence("problem.NO_FOLDER.remedy_folder_3"),
        )
    if path.is_file():
        return [path]
    found = sorted(
        each for each in path.rglob("*") if each.is_file()
        and each.name.casefold().endswith(SUFFIXES) and not each.name.startswith(".")
    )  # fmt: skip
    if not found:
        raise InputError.of(
            "MISSING_FILE",
            argument=path.name,
            needed=Sentence("problem.MISSING_FILE.needed_fhir"),
            given=", ".join(sorted(p.name for p in path.iterdir())[:10])
            or Sentence("problem.MISSING_FILE.given_fhir"),
            remedy=Sentence("problem.MISSING_FILE.remedy_fhir"),
        )
    return found


def unread_files(path: Path) -> list[str]:
    """Return the files of a folder that may hold resources, in a form that is not read."""
    inside = path.rglob("*") if path.is_dir() else ()
    return sorted(each.name for each in inside if each.name.casefold().endswith(UNREAD))


@attrs.define
class Pages:
    """The bundles of a source that are pages of an answer of a server."""

    here: set[str] = attrs.field(factory=set)
    """How the pages that are there are called."""
    following: dict[str, str] = attrs.field(factory=dict)
    """By its file, the page that a bundle says comes next."""
    short: dict[str, tuple[int, int]] = attrs.field(factory=dict)
    """By its file, how many matches the one page of an answer holds, of how many there are."""
    outcomes: Outcomes = attrs.field(factory=Outcomes)
    deleted: set[str] = attrs.field(factory=set)
    """Resources that an entry says were deleted, such as ``Observation/1``."""

    def see(self, path: Path, head: Mapping[str, Any], matches: int) -> None:
        """Keep how a bundle is called, and which comes next, or that it holds less than it says."""
        total = read_digits(clean(head.get("total")))
        relations = {clean(link.get("relation")) for link in parts_of(head.get("link"))}
        if head.get("type") == "searchset" and total is not None and relations <= {"self"}:
            self.short[path.name] = matches, total
        for link in parts_of(head.get("link")):
            relation, url = clean(link.get("relation")), clean(link.get("url"))
            if relation == "self":
                self.here.add(url)
            elif relation == "next" and url:
                self.following[path.name] = url

    def missing(self) -> Iterator[tuple[str, str]]:
        """Give the bundles whose next page is not there, with its address without a query."""
        for name, url in self.following.items():
            if url not in self.here:
                yield name, url.partition("?")[0]

    def shortages(self) -> Iterator[tuple[str, int, int]]:
        """Give the answers that hold less than they say: of one total, the pages are added up."""
        for total in {total: None for _, total in self.short.values()}:
            pages = {name: held for name, (held, said) in self.short.items() if said == total}
            if sum(pages.values()) < total:
                yield min(pages), sum(pages.values()), total


def resources(path: Path, pages: Pages) -> Iterator[tuple[dict[str, Any], Where]]:
    """
    Give the resources of a file one by one, with the place of each.

    Parameters
    ----------
    path : Path
    pages : Pages
        Takes what a bundle says of itself and of its next page.

    Yields
    ------
    dict, Where

    Raises
    ------
    InputError
        For broken JSON, at the character where it breaks.
    """
    if ".ndjson" in path.name.casefold():
        yield from _lines(path, pages)
        return
    for number, (resource, address) in enumerate(_entries(path, pages), start=1):
        where = Where(path.name, None, address or f"entry {number}")
        yield resource, where


def is_packed(path: Path) -> bool:
    """Tell whether a file is packed, by its name."""
    return path.suffix.casefold() == ".gz"


def _opened(path: Path) -> Any:
    if is_packed(path):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _row(number: int) -> Sentence:
    return Sentence("problem.BROKEN_JSON.line", n=number)


def _broken(path: Path, at: str, why: str) -> InputError:
    return InputError.of("BROKEN_JSON", argument=Listing([path.name, at], "list.comma"), given=why)


def _said(error: Exception) -> str:
    """Return what an error says of the text, shortened."""
    return error.args[0] if isinstance(error, KeyTwiceError) else str(error)[:120]


_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, object_pairs_hook=as_object)


def _lines(path: Path, pages: Pages) -> Iterator[tuple[dict[str, Any], Where]]:
    with _opened(path) as stream:
        number = 0
        while line := _line(stream, path, number + 1):
            number += 1
            if not line.strip():
                continue
            try:
                resource = _DECODER.decode(line)
            except (json.JSONDecodeError, RecursionError, KeyTwiceError) as error:
                raise _broken(path, _row(number), _said(error)) from None
            held = _as_resource(resource, path)
            for each, address in _unpacked(held, path, pages):
                yield each, Where(path.name, number, address or None)


def _line(stream: Any, path: Path, number: int) -> str:
    try:
        line: str = stream.readline(LONGEST_RESOURCE)
    except UNREADABLE as error:
        raise _broken(path, _row(number), str(error)) from None
    if len(line) == LONGEST_RESOURCE:
        raise _broken(
            path, _row(number), Sentence("problem.BROKEN_JSON.long_line", n=LONGEST_RESOURCE)
        )
    return line


def _as_resource(value: Any, path: Path) -> dict[str, Any]:
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(kind, str) or not kind.isalpha():
        raise InputError.of("NOT_FHIR", argument=path.name, given=type(value).__name__)
    return value


def _as_entry(value: Any, path: Path) -> dict[str, Any]:
    """Return an entry of a bundle; one may hold no resource, as where it was deleted."""
    if not isinstance(value, dict):
        raise InputError.of("NOT_FHIR", argument=path.name, given=type(value).__name__)
    return value


@attrs.define
class _Text:
    """The text of a file, read in pieces as it is decoded."""

    stream: Any
    path: Path
    text: str = ""
    at: int = 0
    done: bool = False

    def more(self) -> bool:
        """Read a further piece; what was decoded is let go."""
        try:
            piece = self.stream.read(CHUNK)
        except UNREADABLE as error:
            raise _broken(self.path, "its text", str(error)) from None
        self.text, self.at = self.text[self.at :] + piece, 0
        self.done = not piece
        return bool(piece)

    def sign(self) -> str:
        """Return the next sign that is no blank, empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, sign: str) -> None:
        """Go past a sign that must stand here."""
        if self.sign() != sign:
            raise _broken(self.path, "its structure", f"{self.sign()!r} where {sign!r} is needed")
        self.at += 1

    def value(self) -> Any:
        """Decode the next value, reading on until it is whole."""
        self.sign()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except (json.JSONDecodeError, RecursionError, KeyTwiceError) as error:
                is_long = len(self.text) - self.at > LONGEST_RESOURCE
                may_go_on = isinstance(error, json.JSONDecodeError) and not is_long
                if not may_go_on or not self.more():
                    why = Sentence("problem.BROKEN_JSON.long") if is_long else _said(error)
                    raise _broken(self.path, Sentence("problem.BROKEN_JSON.value"), why) from None
                continue
            if end == len(self.text) and not self.done and self.more_after(end):
                continue  # a number may go on in the next piece
            self.at = end
            return value

    def more_after(self, end: int) -> bool:
        """Read on where a value ends with the piece; tell whether there was more."""
        self.at = min(self.at, end)
        return self.more()


def _entries(path: Path, pages: Pages) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the entries of a bundle, or the single resource of the file."""
    with _opened(path) as stream:
        text = _Text(stream, path)
        text.take("{")
        head: dict[str, Any] = {}
        streamed, matches = False, 0
        while text.sign() == '"' or text.sign() == ",":
            if text.sign() == ",":
                text.at += 1
                text.sign()
            key = text.value()
            text.take(":")
            if key in head or (key == "entry" and streamed):
                raise _broken(path, "its structure", key_twice(key))
            if key == "entry" and text.sign() == "[":
                streamed = True
                for entry in _items(text):
                    yield from _held(entry, path, pages)
                    matches += _is_match(entry)
            else:
                head[key] = text.value()
        text.take("}")
        if head.keys() >= MANIFEST:
            return
        _as_resource(head, path)
        if head["resourceType"] == "Bundle":
            pages.see(path, head, matches)
        if not streamed and head["resourceType"] != "Bundle":
            yield head, ""


def _is_match(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry is what was searched for, not what is included or said beside it."""
    mode = clean(part_of(entry.get("search")).get("mode"))
    is_said = part_of(entry.get("resource")).get("resourceType") == OUTCOME
    return mode == "match" or (not mode and not is_said)


def _held(entry: Any, path: Path, pages: Pages) -> Iterator[tuple[dict[str, Any], str]]:
    """Give what an entry of a bundle holds; keep what it says was deleted."""
    held = _as_entry(entry, path)
    address = clean(held.get("fullUrl"))
    if "resource" in held:
        for each, inside in _unpacked(_as_resource(held["resource"], path), path, pages):
            yield each, inside or address
    else:
        pages.outcomes.take_response(part_of(held.get("response")), path.name)
    request = part_of(held.get("request"))
    if clean(request.get("method")) == "DELETE":
        pages.deleted.add("/".join(clean(request.get("url")).split("/")[-2:]))


def _unpacked(
    resource: dict[str, Any], path: Path, pages: Pages
) -> Iterator[tuple[dict[str, Any], str]]:
    """Give a resource, and of a bundle within another, as a batch answers, what it holds."""
    entries = resource.get("entry")
    if resource["resourceType"] != "Bundle" or not isinstance(entries, list):
        yield resource, ""
        return
    for entry in entries:
        yield from _held(entry, path, pages)


def _items(text: _Text) -> Iterator[Any]:
    """Give the items of an array one by one."""
    text.take("[")
    while text.sign() != "]":
        yield text.value()
        if text.sign() == ",":
            text.at += 1
        elif text.sign() != "]":
            raise _broken(text.path, "an array", f"{text.sign()!r} where ',' or ']' is needed")
    text.at += 1
