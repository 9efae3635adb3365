"""Small sources of FHIR in files, as servers hand them out, for the tests beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import itpcase as itp
from tests.io.systems import observation, printed, quantity

DAY, NEXT_DAY = "2021-03-01", "2021-03-02"
Resource = dict[str, Any]


def count(ident: str, value: int = 9, day: str = DAY, **more: Any) -> Resource:
    """A count of a patient."""
    return observation(ident, day, **(quantity(value) | more))


def bundle_of(*entries: Resource, links: dict[str, str] | None = None, **head: Any) -> Resource:
    """A bundle of resources, or of entries as they are."""
    held = [each if "resourceType" not in each else {"resource": each} for each in entries]
    said = [{"relation": name, "url": url} for name, url in (links or {}).items()]
    return {"resourceType": "Bundle", "type": "searchset", "entry": held, "link": said} | head


def lines(*resources: Resource) -> str:
    """Resources as a bulk export has them."""
    return "\n".join(map(json.dumps, resources))


def read(folder: Path, files: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The counts of files in the order of their days, and the codes of what is listed."""
    for name, said in files.items():
        text = said if isinstance(said, str) else json.dumps(said)
        (folder / name).write_text(text, encoding="utf-8")
    cohort = itp.read_fhir(folder)
    counts = sorted(printed(cohort), key=lambda each: (each[1], each[0]))
    return [value for _, _, value in counts], sorted({each.code for each in cohort.problems})
