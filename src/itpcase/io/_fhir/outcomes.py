"""
What a server says of its answer in FHIR: an OperationOutcome beside or instead of its matches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.drugs import SHOWN
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

OUTCOME: Final = "OperationOutcome"

SERIOUS: Final = frozenset({"fatal", "error", "warning"})
"""Severities of what may have left something out; another is a hint, or that all went well."""

FAILED: Final = ("4", "5")
"""How a status of HTTP begins that is none of success."""

LONGEST: Final = 100
"""So much of what a server says is shown. [characters]"""


@attrs.define
class Outcomes:
    """What servers said of their answers, each with its file and how often."""

    said: dict[str, Counter[str]] = attrs.field(factory=dict)

    def take(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep the issues of an OperationOutcome that are serious."""
        for issue in parts_of(resource.get("issue")):
            if clean(issue.get("severity")) in SERIOUS:
                self._add(_words_of(issue), where.file)

    def take_response(self, response: Mapping[str, Any], file: str) -> None:
        """Keep what an entry of a batch says in place of a resource: its outcome, or its status."""
        outcome, status = part_of(response.get("outcome")), clean(response.get("status"))
        if outcome:
            self.take(outcome, Where(file))
        elif status.startswith(FAILED):
            self._add(status[:LONGEST], file)

    def tell(self, source: Source) -> None:
        """Tell of it, once a file."""
        for file, said in self.said.items():
            source.note("SERVER_ISSUE", Where(file), given="; ".join(_most(said)))

    def words(self) -> str:
        """List the most frequent of all files."""
        return "; ".join(_most(sum(self.said.values(), Counter[str]())))

    def _add(self, words: str, file: str) -> None:
        self.said.setdefault(file, Counter())[words] += 1


def _most(said: Counter[str]) -> Iterator[str]:
    for words, times in said.most_common(SHOWN):
        yield f"{words} ({times})" if times > 1 else words


def _words_of(issue: Mapping[str, Any]) -> str:
    """Write an issue: how serious it is, its code, and what it says in words."""
    details = part_of(issue.get("details"))
    coding = next(iter(parts_of(details.get("coding"))), {})
    texts = (details.get("text"), issue.get("diagnostics"), coding.get("display"))
    text = next(filter(None, map(clean, texts)), "")[:LONGEST]
    kind = " ".join(filter(None, (clean(issue.get("severity")), clean(issue.get("code")))))
    return f"{kind}: {text!r}" if text else kind
