"""Pages of an answer and files of an export: one that is missing is told of, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.io.fhir.parts import NEXT_DAY, bundle_of, count, lines, read

SERVER = "https://a.org/fhir"
ONE, OTHER = count("a"), count("b", 8, NEXT_DAY)


def page(*entries: dict[str, Any], total: int | None = None, **links: str) -> dict[str, Any]:
    """A page of an answer with its links, which begin behind the server."""
    addresses = {
        name: url if url[:4] in {"http", "?rel"} else SERVER + url for name, url in links.items()
    }
    head = {} if total is None else {"total": total}
    return bundle_of(*entries, links=addresses, **head)


def manifest(*files: tuple[str, str, int | None], **more: Any) -> dict[str, Any]:
    """The list of the files of an export: kind, name, and how many resources each has."""
    output = [
        {"type": kind, "url": f"https://a.org/{name}"} | ({} if n is None else {"count": n})
        for kind, name, n in files
    ]
    head = {"transactionTime": "2021-01-01T00:00:00Z", "request": "x", "error": []}
    return head | {"output": output} | more


@pytest.mark.parametrize(
    ("first", "second", "is_whole"),
    [
        (page(ONE, self="?p=1&c=2", next="?c=2&p=2"), page(OTHER, self="?p=2&c=2"), True),
        (page(ONE, self="?p=1", next="?p=2"), page(OTHER, previous="?p=1"), True),
        (page(ONE, self="?rel=1", next="?rel=2"), page(OTHER, self="?rel=2"), True),
        (page(ONE, self="?p=1", next="http://a.org/fhir?p=2"), page(OTHER, self="?p=2"), True),
        (page(ONE, self="?p=1", next="?p=a%7Cb"), page(OTHER, self="?p=a|b"), True),
        (page(ONE, self="?p=1", next="/?p=2"), page(OTHER, self="?p=2"), True),
        (page(ONE, self="?p=1", next="?p=2"), page(OTHER, self="?p=3"), False),
        (page(ONE, self="?p=1", next="?p=2", total=3),
         page(OTHER, self="?p=2", previous="?p=1", next="?p=3", total=3), False),
    ],
    ids=["order", "before", "relative", "scheme", "encoded", "slash", "another", "third"],
)  # fmt: skip
def test_how_pages_are_addressed(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], *, is_whole: bool
) -> None:
    """Two spellings of an address are one page, in files and in the lines of one."""
    values = ["9", "8"], [] if is_whole else ["NEXT_PAGE"]
    for name, files in (("files", {"1.json": first, "2.json": second}),
                        ("lines", {"1.ndjson": lines(first, second)})):  # fmt: skip
        (tmp_path / name).mkdir()
        assert values == read(tmp_path / name, files)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"1.json": page(total=5), "2.json": bundle_of(ONE, type="collection")}, ["NEXT_PAGE"]),
        ({"1.json": page({"resource": ONE, "search": {"mode": "match"}},
                         {"resource": {"resourceType": "Patient", "id": "p1"},
                          "search": {"mode": "include"}}, total=1)}, []),
        ({"1.json": page(ONE, self="?p=1", next="?p=1")}, []),
        ({"1.json": page(ONE, self="?p=1", total=1), "2.json": page(ONE, self="?p=1", total=1)},
         ["DUPLICATE_RESULT"]),
    ],
    ids=["none of five", "included", "its own next", "twice"],
)  # fmt: skip
def test_what_a_page_says_of_the_whole(
    tmp_path: Path, files: dict[str, Any], expected: list[str]
) -> None:
    """What is included is no match; a page that stands twice is one."""
    assert (["9"], expected) == read(tmp_path, files)


@pytest.mark.parametrize(
    ("listed", "name", "expected"),
    [
        (manifest(("Observation", "x.000.ndjson", None), ("Patient", "y.ndjson", None)),
         "x.000.ndjson", ["NEXT_PAGE"]),
        (manifest(("Observation", "x1", 2)), "obs.ndjson", ["NEXT_PAGE"]),
        (manifest(("Observation", "x1", 1)), "obs.ndjson", []),
        (manifest(("Observation", "x.ndjson", 5)), "x.ndjson", ["NEXT_PAGE"]),
        (manifest(("Observation", "x.ndjson", 1)), "x.ndjson", []),
        (manifest(("Observation", "x.ndjson", None)), "x.ndjson", []),
        (manifest(("Observation", "x.ndjson?sig=a/b", None)), "x.ndjson", []),
        (manifest(("Observation", "x%20y.ndjson", None)), "x y.ndjson", []),
        (manifest(("Observation", "x.ndjson", None), ("Encounter", "e.ndjson", 7)), "x.ndjson", []),
        (manifest(("Observation", "x.ndjson", None),
                  link=[{"relation": "next", "url": "https://a.org/m2"}]), "x.ndjson",
         ["NEXT_PAGE"]),
        (manifest(("Observation", "x.ndjson", None),
                  deleted=[{"type": "Bundle", "url": "https://a.org/d.ndjson"}]), "x.ndjson",
         ["NEXT_PAGE"]),
    ],
    ids=["a kind", "renamed and short", "renamed", "cut short", "counted", "not counted", "signed",
         "encoded", "not read", "a further list", "what was deleted"],
)  # fmt: skip
def test_what_an_export_is_said_to_have(
    tmp_path: Path, listed: dict[str, Any], name: str, expected: list[str]
) -> None:
    """A file of it, a part of one, and a further list are missed by name."""
    assert (["9"], expected) == read(tmp_path, {"manifest.json": listed, name: lines(ONE)})


def test_a_list_in_two_parts_is_whole(tmp_path: Path) -> None:
    """Each names its own files."""
    further = {"link": [{"relation": "next", "url": "https://a.org/m2"}]}
    files = {
        "m1.json": manifest(("Observation", "x.ndjson", 1), **further), "x.ndjson": lines(ONE),
        "m2.json": manifest(("Observation", "y.ndjson", 1)), "y.ndjson": lines(OTHER),
    }  # fmt: skip

    assert (["9", "8"], []) == read(tmp_path, files)
