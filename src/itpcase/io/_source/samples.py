"""
What a source says of the sample of a count: that it was no blood, or how far to trust it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from itpcase._patterns import compile_late
from itpcase.units.text import clean, without_accents

__all__: list[str] = []

_OTHER: Final = compile_late(
    r"marrow|plasma|serum|\burin|cerebrospinal|\bcsf\b|ascit|pleura|apheresis|concentrate|"
    r"knochenmark|moelle|\bmedul|midollo|\bliquor|\bharn|\borina|"
    r"骨髓|血浆|血漿|血清|尿|脑脊液|腦脊液"
)

_BLOOD: Final = compile_late(
    r"blood|\b(?:voll|venen|kapillar)?blut\b|\bsang\b|\bsangre\b|\bsangue\b|\bkrew\b|全血|血液|静脉血|靜脈血|末梢血|外周血|周邊血"
)

_OF_BLOOD: Final = compile_late(
    r"\b(?:from|of|in)\s(?:\w+\s)?blood|\bblood\s(?=plasma|serum)|"
    r"\b(?:plasma|serum|suero|siero|osocze)\s(?:\w+\s)?(?:blut|sang|sangre|sangue)\b"
)
"""Where what the sample is was taken from blood, and is none."""

_DOUBTFUL: Final = compile_late(
    r"[cz]itrat|heparin|\bclot|clump|\bagg?rega|(?:\bha?e?|\be)mol[yi][stz]|lipa?emi|\bcord\b|"
    r"insufficient|contaminat|dilut|estimat|gerinnsel|\bgeronnen|\bkoag|(?<!anti)(?<!anti-)coagul|"
    r"caillot|verklump|mislabel|\bwrong (?:patient|tube|sample)|verwechsel|\binvalid|ungultig|"
    r"\b(?:mean|median|average)\sof\b|\bmittelwert|\bmoyenne|均值|平均|unsatisf|\breject|entered.in.error|拒收|nabelschnur|枸橼酸|柠檬酸|檸檬酸|肝素|(?<!抗)凝|聚集|溶血|脐|臍"
)
"""
A count of citrated blood is a tenth too low unless the laboratory corrected it, one of a clotted
sample is no count of the blood of the patient, and that of the cord is of a child at birth. A mean
of several is none that was counted.
"""

_DENIED: Final = compile_late(
    r"\b(?:no|nor|not|non|none|nil|never|without|absent|negative|neg|free|"
    r"ohne|kein\w*|nicht|nein|sans|pas|aucune?|sin|senza|ness\w+)\b|[:=]\s*(?:0|-+)?$|\s-+$|"
    r"无|無|未|没|沒|非|不|阴性|陰性"
)
"""Beside such a word (``no clumps seen``, ``clots: none``) the sample is a good one."""

_SENTENCES: Final = compile_late(r"[;.|\u3002()\[\]]|(?<=[\u4e00-\u9fff]),|\bbut\b")
_PARTS: Final = compile_late(r"[,\u3001]")

_SAID: Final = compile_late(
    r"\b(?:present|seen|noted|found|detected|visible|yes)\b|[:=+]|有|可见|可見"
)
"""Such a word says something of its own of what it stands with."""


def other_sample(words: Iterable[object]) -> str:
    """Return the first of the words that names a sample that is no blood; else nothing."""
    return next((t for t in map(clean, words) if _is_other(t)), "")


def doubtful_sample(words: Iterable[object]) -> str:
    """Return the first of the words that tells how far a count can be trusted; else nothing."""
    return next((t for t in map(clean, words) if _is_named(_DOUBTFUL, t)), "")


def says_blood(words: Iterable[object]) -> bool:
    """Tell whether one of the words says that a sample was blood, not what was taken from it."""
    plain = ((text, without_accents(text).casefold()) for text in map(clean, words))
    return any(_BLOOD.search(said) and not _is_other(text) for text, said in plain)


def _says_blood(text: str) -> bool:
    plain = without_accents(text).casefold()
    return _BLOOD.search(_OF_BLOOD.sub(" ", plain)) is not None


def _is_other(text: str) -> bool:
    return _is_named(_OTHER, text) and not _says_blood(text)


def _is_named(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a part of a text names something, and does not deny it."""
    return any(pattern.search(part) and not is_denied for part, is_denied in _parts_of(text))


def _parts_of(text: str) -> Iterator[tuple[str, bool]]:
    """
    Give the parts of a text, each with whether it is denied.

    What is denied in a list (``no clots, clumps or haemolysis``) is so to its end, or to the part
    that says something else (``clumps present``).
    """
    for sentence in _SENTENCES.split(without_accents(text).casefold()):
        is_denied = False
        for each in _PARTS.split(sentence):
            if (said := _DENIED.search(each) is not None) or _SAID.search(each):
                is_denied = said
            yield each, is_denied
