"""
What a source says of the sample of a count: that it was no blood, or how far to trust it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from itpcase.units.text import clean

__all__: list[str] = []

_OTHER: Final = re.compile(
    r"marrow|plasma|serum|\burine\b|cerebrospinal|\bcsf\b|ascit|pleura|apheresis|concentrate|"
    r"骨髓|血浆|血清|尿|脑脊液",
    re.IGNORECASE,
)

_DOUBTFUL: Final = re.compile(
    r"citrat|heparin|\bclot|clump|aggregat|ha?emoly[sz]|lipa?emi|\bcord\b|insufficient|contaminat|"
    r"dilut|estimat|枸橼酸|肝素|(?<!抗)凝|聚集|溶血|脐",
    re.IGNORECASE,
)
"""
A count of citrated blood is a tenth too low unless the laboratory corrected it, one of a clotted
sample is no count of the blood of the patient, and that of the cord is of a child at birth.
"""

_DENIED: Final = re.compile(r"\b(?:no|not|non|without|absent)\b|无|未", re.IGNORECASE)
"""Beside such a word (``no clumps seen``) the sample is a good one."""


def other_sample(words: Iterable[object]) -> str:
    """Return the first of the words that names a sample that is no blood; else nothing."""
    texts = map(clean, words)
    return next((t for t in texts if _OTHER.search(t) and "blood" not in t.casefold()), "")


def doubtful_sample(words: Iterable[object]) -> str:
    """Return the first of the words that tells how far a count can be trusted; else nothing."""
    texts = map(clean, words)
    return next((t for t in texts if _DOUBTFUL.search(t) and not _DENIED.search(t)), "")
