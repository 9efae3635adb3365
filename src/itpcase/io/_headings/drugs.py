"""
The treatment that the heading of a column names, where a row of a sheet has a column for each.

``Rituximab start``, ``Date of splenectomy``, ``pred_stop``, ``IVIG 2 date``, ``利妥昔单抗开始日期``
and ``リツキシマブ開始日`` say which drug a column is of, and what of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from itpcase.agents.lookup import agent_named
from itpcase.io._headings.doses import dose_unit_in, without_dose_unit
from itpcase.io._headings.fields import field_of
from itpcase.io._headings.lines import field_of_words
from itpcase.units.text import UNDIVIDED, as_typed, letters, width_of

__all__: list[str] = []


class Drugged(NamedTuple):
    """What of which drug or procedure a column holds."""

    agent: str
    number: int
    """Of several courses; 0 where the heading has none."""
    field: str | None
    """``started_on``, ``ended_on``, ``stop_reason``, ``dose``, ``stated_response``, or ``agent``
    where nothing stands beside the name; None for anything else."""


_NARROWEST: Final = 3
"""No name of a drug in a heading is shorter. [columns in print]"""

_LONGEST: Final = 80
"""No heading of a treatment has more signs; a question of a form may have."""
_MOST_WORDS: Final = 4
"""No name of a drug in a heading has more words."""
_MOST: Final = 12
"""No patient of a sheet has more numbered courses of a drug."""

_DIVIDED: Final = re.compile(r"[\s_.:;,/()\[\]\uff08\uff09\u3010\u3011-]+")
_NUMBER: Final = re.compile(r"(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")
_FORM: Final = frozenset(("dd", "mm", "yyyy", "yy", "jj", "jjjj", "tt", "aaaa", "gg", "date"))
"""How a form says in brackets how a date is to be typed."""


@lru_cache(maxsize=4096)
def drug_in(name: str) -> Drugged | None:
    """
    Return what of which drug a heading names; None for one that names none.

    Examples
    --------
    >>> from itpcase.io._headings.drugs import drug_in
    >>> drug_in("Rituximab start"), drug_in("Date of splenectomy")
    (Drugged(agent='rituximab', number=0, field='started_on'), \
Drugged(agent='splenectomy', number=0, field='started_on'))
    >>> drug_in("IVIG 2 (g/kg)").field, drug_in("PLT"), drug_in("Drug 1")
    ('dose', None, None)
    """
    if not name or len(name) > _LONGEST:
        return None
    has_dose = dose_unit_in(name) is not None
    words = [*_words_in(without_dose_unit(name))]
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            text = " ".join(words[first : first + size])
            agent = None if width_of(letters(text)) < _NARROWEST else agent_named(text)
            if agent is None or field_of(text) is not None:  # platelets are counts in a heading
                continue
            rest = [*words[:first], *words[first + size :]]
            numbers = [word for word in rest if word.isdecimal()]
            if len(numbers) > 1 or any(int(word) > _MOST for word in numbers):
                return Drugged(agent.name, 0, None)
            rest = [word.casefold() for word in rest if not word.isdecimal()]
            field = field_of_words(rest)
            field = "dose" if has_dose and field == "agent" else field
            return Drugged(agent.name, int(numbers[0]) if numbers else 0, field)
    return None


def _words_in(name: str) -> Iterator[str]:
    """Give the words of a heading; a name and what is said of it may be one in Chinese."""
    text = as_typed(name)
    inside = re.search(r"\(([^()]*)\)\s*$", text)
    if inside and {*_DIVIDED.split(inside[1].casefold())} <= _FORM:  # (dd.mm.yyyy)
        text = text[: inside.start()] + (" date" if "date" in inside[1].casefold() else "")
    for word in filter(None, _DIVIDED.split(text)):
        if agent_named(word) is not None:
            yield word
        elif UNDIVIDED.search(word):
            yield from _parted(word)
        else:
            yield from _NUMBER.sub(" ", word).split()


def _parted(word: str) -> Iterator[str]:
    """Part the name of a drug from what stands before and behind it."""
    for length in range(len(word) - 1, 1, -1):
        for first in range(len(word) - length + 1):
            name = word[first : first + length]
            if agent_named(name) is not None:
                yield from filter(
                    None, (word[:first], name, *_NUMBER.split(word[first + length :]))
                )
                return
    yield word
