"""
The resources of a FHIR file or folder, one by one.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Listing, Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._fhir.outcomes import OUTCOME
from itpcase.io._fhir.pages import PARAMETERS, SUFFIXES, Pages
from itpcase.io._fhir.values import version_of, version_said
from itpcase.io._files.archives import GZIP, PACKED, ZIP
from itpcase.io._files.json import (
    DECODER,
    RESOURCE,
    KeyTwiceError,
    broken_json,
    key_twice,
    line_told,
    part_of,
    parts_of,
    place_told,
    why_broken,
)
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

UNREADABLE: Final = (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error)
"""What a text in another encoding, or a damaged packed file, leads to."""

LONGEST_RESOURCE: Final = 32_000_000
"""No resource is longer than this. [characters]"""

CHUNK: Final = 1 << 20

LONGEST_WORD: Final = 16
"""A word or an escape that JSON writes in several letters has no more."""

OPEN_STRING: Final = "Unterminated string"
"""How Python begins to say that a text has no end; it names where the text begins."""


UNREAD: Final = (
    ".xml", ".xml.gz", ".ttl", ".ttl.gz", ".zip", ".tar", ".tgz", ".tar.gz", ".bz2", ".xz", ".zst",
    ".7z",
)  # fmt: skip
"""Other forms of resources, and ways to pack them."""

TARS: Final = (".tar", ".tgz", ".tar.gz")
"""Archives that begin in no way of their own, or as one packed file does."""

LONGEST_HEAD: Final = 1024
"""In so much of a file its form is looked for. [bytes]"""

_MARKUP: Final = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s\0]*<")
"""How XML begins, after the marks of an encoding and blanks."""

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
        if _is_archive(path):
            given = Sentence("problem.PACKED.given")
            raise InputError.of("PACKED", argument=path.name, given=given)
        return [path]
    found = sorted(
        each for each in path.rglob("*") if each.is_file()
        and each.name.casefold().endswith(SUFFIXES) and not each.name.startswith(".")
    )  # fmt: skip
    if not found:
        unread = unread_files(path)
        names = sorted(each.name for each in unread or path.iterdir())
        raise InputError.of(
            "MISSING_FILE",
            argument=path.name,
            needed=Sentence("problem.MISSING_FILE.needed_fhir"),
            given=enumerated(names[:10]) or Sentence("problem.MISSING_FILE.given_fhir"),
            remedy=Sentence("problem.UNKNOWN_FILE.remedy_fhir", files=len(unread)) if unread
            else Sentence("problem.MISSING_FILE.remedy_fhir"),
        )  # fmt: skip
    return found


def unread_files(path: Path) -> list[Path]:
    """
    Return the files of a folder that may hold resources, in a form that is not read.

    One that begins with a resource is among them, if its name does not say so.
    """
    inside = path.rglob("*") if path.is_dir() else ()
    others = (each for each in inside if not each.name.casefold().endswith(SUFFIXES))
    return sorted(
        each for each in others
        if each.is_file()
        and (each.name.casefold().endswith(UNREAD) or RESOURCE in _head(each))
    )  # fmt: skip


def resources(
    path: Path, pages: Pages, name: str | None = None
) -> Iterator[tuple[dict[str, Any], Where]]:
    """
    Give the resources of a file one by one, with the place of each.

    Parameters
    ----------
    path : Path
    pages : Pages
        Takes what a bundle says of itself and of its next page.
    name : str, optional
        How the file is called in places, such as with its folder; else by its name alone.

    Yields
    ------
    dict, Where

    Raises
    ------
    InputError
        For broken JSON, at the character where it breaks.
    """
    if is_markup(path):
        raise _markup(path.name)
    if ".ndjson" in path.name.casefold():
        yield from _lines(path, pages, name or path.name)
        return
    for number, (resource, address) in enumerate(_entries(path, pages), start=1):
        where = Where(name or path.name, None, address or f"entry {number}")
        yield resource, where


def holds_resources(path: Path) -> bool:
    """
    Tell whether a file of JSON begins with a resource.

    Raises
    ------
    InputError
        For JSON that breaks before.
    """
    try:
        return next(resources(path, Pages()), None) is not None
    except InputError as error:
        if error.problem.code == "NOT_FHIR":
            return False
        raise


def is_packed(path: Path) -> bool:
    """Tell whether a file is packed, by its name."""
    return path.suffix.casefold() == ".gz"


def _is_archive(path: Path) -> bool:
    """Tell whether a file is packed in a way that is not read, by its name or its first bytes."""
    if path.name.casefold().endswith(TARS):
        return True
    head = _head(path)
    return head.startswith((ZIP, *PACKED)) and not (head.startswith(GZIP) and is_packed(path))


def is_markup(path: Path) -> bool:
    """Tell whether a file begins as XML or HTML does, in whatever encoding."""
    head = _head(path)
    if head.startswith(GZIP):
        with suppress(*UNREADABLE), gzip.open(path) as stream:
            head = stream.read(len(head))
    return _MARKUP.match(head) is not None


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LONGEST_HEAD)


def _markup(*at: str) -> InputError:
    """Say that XML is not read, and where it stands."""
    return InputError.of(
        "NOT_FHIR", argument=Listing([*at], "list.comma"),
        given=Sentence("problem.NOT_FHIR.given_markup"),
        remedy=Sentence("problem.NOT_FHIR.remedy_markup"),
    )  # fmt: skip


def _opened(path: Path) -> Any:
    if is_packed(path):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _lines(path: Path, pages: Pages, name: str) -> Iterator[tuple[dict[str, Any], Where]]:
    with _opened(path) as stream:
        number = 0
        while line := _line(stream, path, number + 1):
            number += 1
            if not line.strip():
                continue
            try:
                resource = DECODER.decode(line.rstrip())
            except (json.JSONDecodeError, RecursionError, KeyTwiceError) as error:
                if line.lstrip().startswith("<"):
                    raise _markup(path.name, line_told(number)) from None
                at = getattr(error, "pos", 0) + 1
                raise broken_json(path.name, why_broken(error), *place_told(number, at)) from None
            held = _as_resource(resource, path)
            for each, address in _unpacked(held, path, pages):
                yield each, Where(name, number, address or None)


def _line(stream: Any, path: Path, number: int) -> str:
    try:
        line: str = stream.readline(LONGEST_RESOURCE)
    except UNREADABLE as error:
        raise broken_json(path.name, str(error), line_told(number)) from None
    if len(line) == LONGEST_RESOURCE:
        why = Sentence("problem.BROKEN_JSON.long_line", n=LONGEST_RESOURCE)
        raise broken_json(path.name, why, line_told(number))
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
    line: int = 1
    """The line of the file in which the text begins."""
    column: int = 1

    def more(self) -> bool:
        """Read a further piece; what was decoded is let go."""
        self.line, self.column = self._place_of(self.at)
        try:
            piece = self.stream.read(CHUNK)
        except UNREADABLE as error:
            at = place_told(self.line, self.column)
            raise broken_json(self.path.name, str(error), *at) from None
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
            raise self.broken(f"{self.sign()!r} where {sign!r} is needed")
        self.at += 1

    def goes_on(self, end: str, *, is_first: bool) -> bool:
        """Tell whether a further part stands before the end, and go past what parts them."""
        if self.sign() == end:
            self.at += 1
            return False
        if not is_first:
            self.take(",")
        return True

    def value(self) -> Any:
        """Decode the next value, reading on until it is whole."""
        self.sign()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except (json.JSONDecodeError, RecursionError, KeyTwiceError) as error:
                is_long = len(self.text) - self.at > LONGEST_RESOURCE
                behind = getattr(error, "pos", self.at) - self.at
                if is_long or not self._may_go_on(error) or not self.more():
                    why = Sentence("problem.BROKEN_JSON.long") if is_long else why_broken(error)
                    raise self.broken(why, self.at + behind) from None
                continue
            behind = end - self.at
            if end == len(self.text) and not self.done and self.more():
                continue  # a number may go on in the next piece
            self.at += behind
            return value

    def _may_go_on(self, error: Exception) -> bool:
        """Tell whether a value may be whole with the next piece: it breaks where the piece ends."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.pos + LONGEST_WORD > len(self.text) or error.msg.startswith(OPEN_STRING)

    def broken(self, why: str, at: int | None = None) -> InputError:
        """Say that the text breaks, here or at another place of the piece."""
        place = self._place_of(self.at if at is None else at)
        return broken_json(self.path.name, why, *place_told(*place))

    def place(self) -> tuple[str, ...]:
        """Say in which line and column the text goes on."""
        return place_told(*self._place_of(self.at))

    def _place_of(self, at: int) -> tuple[int, int]:
        """Return the line and the column of a place of the piece."""
        above = self.text.count("\n", 0, at)
        if not above:
            return self.line, self.column + at
        return self.line + above, at - self.text.rindex("\n", 0, at)


def _entries(path: Path, pages: Pages) -> Iterator[tuple[dict[str, Any], str]]:
    """
    Give the entries of a bundle, or the single resource of the file.

    Some write resources in an array, or one after another, whatever the name of the file.
    """
    with _opened(path) as stream:
        text = _Text(stream, path)
        if not text.sign():
            raise text.broken(Sentence("problem.EMPTY_FILE.given"))
        while text.sign():
            if text.sign() == "[":
                for each in _items(text):
                    yield from _unpacked(_as_resource(each, path), path, pages)
            elif text.sign() == "{":
                yield from _parts(text, pages)
            elif text.sign() == "<":
                raise _markup(path.name, *text.place())
            else:
                _as_resource(text.value(), path)  # which it is not


def _parts(text: _Text, pages: Pages) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the entries of the bundle that comes next, or the resource if it is none."""
    text.take("{")
    path = text.path
    head: dict[str, Any] = {}
    streamed, matches, is_first = False, 0, True
    while text.goes_on("}", is_first=is_first):
        is_first = False
        text.sign()
        start, key = text.at, text.value()
        text.take(":")
        if key in head or (key == "entry" and streamed):
            raise text.broken(key_twice(key))
        if not isinstance(key, str):
            raise text.broken(f"{key!r} where a key is needed", start)
        if key == "entry" and text.sign() == "[":
            streamed = True
            for entry in _items(text):
                yield from _held(entry, path, pages)
                matches += _is_match(entry)
        else:
            head[key] = text.value()
    if head.keys() >= MANIFEST:
        pages.see_manifest(head, path.name)
        return
    _as_resource(head, path)
    if head["resourceType"] == "Bundle":
        pages.see(path, head, matches)
    if not streamed and head["resourceType"] != "Bundle":
        yield from _unpacked(head, path, pages)


def _is_match(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry is what was searched for, not what is included or said beside it."""
    mode = clean(part_of(entry.get("search")).get("mode"))
    is_said = part_of(entry.get("resource")).get("resourceType") == OUTCOME
    return mode == "match" or (not mode and not is_said)


def _held(entry: Any, path: Path, pages: Pages) -> Iterator[tuple[dict[str, Any], str]]:
    """Give what an entry of a bundle holds; keep what it says was deleted."""
    held = _as_entry(entry, path)
    address = clean(held.get("fullUrl"))
    said, request = part_of(held.get("response")), part_of(held.get("request"))
    stated = clean(said.get("etag")).removeprefix("W/").strip('"')
    changed = clean(said.get("lastModified"))
    if "resource" in held:
        resource = _as_resource(held["resource"], path)
        if (stated or changed) and not version_of(resource):  # which the server says beside it
            beside = {"versionId": stated, "lastUpdated": changed}
            resource["meta"] = {**part_of(resource.get("meta")), **beside}
        if modifiers := held.get("modifierExtension"):  # it changes what is in the entry
            resource["modifierExtension"] = modifiers
        for each, inside in _unpacked(resource, path, pages):
            yield each, inside or address
    else:
        pages.outcomes.take_response(said, path.name)
    if request:
        pages.ask(request, held.get("resource"))
    if clean(request.get("method")) == "DELETE":
        address, _, version = clean(request.get("url")).partition("/_history/")
        deleted_in = version_said(version or stated, changed)
        pages.delete("/".join(address.split("/")[-2:]), deleted_in)


def _unpacked(
    resource: dict[str, Any], path: Path, pages: Pages
) -> Iterator[tuple[dict[str, Any], str]]:
    """
    Give a resource, and what it holds.

    A bundle stands within another where a batch is answered, and in Parameters where an operation
    is.
    """
    if resource["resourceType"] == PARAMETERS:
        for parameter in parts_of(resource.get("parameter")):
            for each in (parameter, *parts_of(parameter.get("part"))):
                if "resource" in each:
                    yield from _unpacked(_as_resource(each["resource"], path), path, pages)
        return
    entries = resource.get("entry")
    if resource["resourceType"] != "Bundle" or not isinstance(entries, list):
        yield resource, ""
        return
    for entry in entries:
        yield from _held(entry, path, pages)
    pages.see(path, resource, sum(_is_match(entry) for entry in entries))


def _items(text: _Text) -> Iterator[Any]:
    """Give the items of an array one by one."""
    text.take("[")
    is_first = True
    while text.goes_on("]", is_first=is_first):
        is_first = False
        yield text.value()
