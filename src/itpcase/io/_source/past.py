"""
A splenectomy that a source tells of as the past, without a record of the operation with its day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.problems import MOST_OF_A_KIND
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

HINTS: Final = ("splen", "splén", "spleen", "milz", "脾", "z90.81", "z9081")
"""One of these stands in every text that tells of a splenectomy, in small letters."""

_SAID: Final = re.compile(
    r"spl[eé]ne[ck]tom|asplen|(?:absence|removal|resection|excision) of (?:the )?spleen|"
    r"spleen (?:is |was )?(?:absent|removed)|milzentfernung|脾切除|脾脏切除|切脾|无脾|z90\.?81",
    re.IGNORECASE,
)

_OTHERWISE: Final = re.compile(
    r"\b(?:(?:no|without)(?! (?:\w+ )?(?:complication|respon|relapse|remission|effect|success))|"
    r"not|non|never|family|mother|father|donor|partial|accessory|functional|congenital|"
    r"declin\w*|refus\w*|plan\w*|consider\w*|candidate\w*|contraindicat\w*|vaccin\w*|"
    r"schedul\w*|book(?:ed|ing)|offer\w*|recommend\w*|discuss\w*|counsel\w*|await\w*|pending|"
    r"possib\w*|eligib\w*|if|risk of|(?:before|prior to|pre)\W+(?=spl))\b|"
    r"否认|未|拟|拒绝|部分|先天|功能|建议|考虑|计划|准备|推荐|讨论|等待|必要时",
    re.IGNORECASE,
)
"""Beside such words it was not done, or is of somebody else, or of a part of the spleen."""

NEGATED: Final = frozenset({"no", "n", "false", "0", "absent", "never", "none", "negative", "否"})
"""Answers to the question whether there was one that say that there was none."""


def tells_of_splenectomy(*words: object) -> str:
    """Return the first of the words that tells of a splenectomy, the empty text if none does."""
    texts = (clean(word) for word in words)
    return next((t for t in texts if _SAID.search(t) and not _OTHERWISE.search(t)), "")


@attrs.define
class Past:
    """Collects what a source tells of splenectomies of the past."""

    told: dict[str, tuple[Where, str]] = attrs.field(factory=dict)
    """By patient, where the first of them stands, and in which words."""

    def add(self, patient_id: str, where: Where, words: str) -> None:
        """Keep that a patient is said to have had one."""
        self.told.setdefault(patient_id, (where, words))

    def tell(self, source: Any, operated: Collection[str]) -> None:
        """Tell of those of whom there is no operation: no rule knows of it."""
        others = [each for each in self.told.items() if each[0] not in operated]
        for number, (patient_id, (where, words)) in enumerate(others):
            problem = where.problem(
                "NO_DAY", argument="splenectomy", patient_id=patient_id, severity="warning",
                needed=Sentence("problem.NO_DAY.needed_splenectomy"), given=repr(words),
                remedy=Sentence("problem.NO_DAY.remedy_splenectomy"),
            )  # fmt: skip
            if number < MOST_OF_A_KIND:
                source.tell(problem)
            else:
                source.problems.count(problem, len(others) - number)
                return


def is_denied(answers: Iterable[object]) -> bool:
    """Tell whether an answer says that there was none."""
    return any(clean(each).casefold() in NEGATED for each in answers)
