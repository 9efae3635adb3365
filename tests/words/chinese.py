"""What of a Chinese text is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import itpcase as itp

LATIN = re.compile(r"[A-Za-z]+(?:[-'_./ ][A-Za-z0-9]+)*")

NAMES = {
    "CR", "R", "NR", "NE", "PR", "AR", "SR", "MR", "WHO", "ITP", "IWG", "CTCAE", "KDIGO", "Hy",
    "ALT", "AST", "ALP", "GGT", "L", "CKD-EPI", "EPI", "eGFR", "ULN", "LLN", "T", "s",
}  # fmt: skip
"""Names, codes and units that a Chinese text writes in Latin."""


@cache
def as_word(name: str) -> re.Pattern[str]:
    """A name where it stands alone."""
    return re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])")


def english(text: str, known: Iterable[str]) -> set[str]:
    """What is left of a text in Latin letters, identifiers and codes of the data aside."""
    for name in sorted({name for name in known if name in text}, key=len, reverse=True):
        text = as_word(name).sub("", text)
    left = {each for found in LATIN.findall(text) for each in found.split()}
    return {each for each in left if each not in NAMES and each != each.upper()}


QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\{[^}]*\}|`[^`]*`")

SENTENCE = re.compile(r"[A-Za-z][a-z]+(?: [a-z]{2,}){2,}")


def is_sentence(text: str) -> bool:
    """Whether a text has an English sentence: three words in a row outside quotation marks."""
    return SENTENCE.search(QUOTED.sub("", text)) is not None


def words_of_print(patient: itp.Patient) -> set[str]:
    """Return what stands in the words of the source in every language: times, stops, diseases."""
    said = {count.when for count in patient.platelets}
    said |= {event.when for event in patient.bleeds} | {each.when for each in patient.rescues}
    said |= {words for line in patient.lines for words in (line.started_when, line.ended_when)}
    said |= {line.stop_reason for line in patient.lines} | {patient.comorbidity}
    return {words for words in said if words is not None}
