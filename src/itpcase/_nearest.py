"""
The words of a list that may be meant by a text that is none of them.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

__all__: list[str] = []

LIKENESS: Final = 0.6
"""A word so like a text, or more, is proposed: the share of the letters that they have alike."""

PROPOSED: Final = 3
"""So many words are proposed."""

SHORTEST_START: Final = 2
"""Too many words begin with one letter. [characters]"""


def nearest(
    text: str,
    words: Mapping[str, str] | Iterable[str],
    *,
    most: int = PROPOSED,
    likeness: float = LIKENESS,
) -> list[str]:
    """
    Propose what may be meant by a text that is none of the words.

    First come the words that begin with the text, then those with a part behind a hyphen or a space
    that does, of each the shortest first; then those that look like it. Capitals do not matter.

    Parameters
    ----------
    text : str
    words : iterable of str, or mapping of str to str
        The words; or each way to write one, and the word.
    most : int
        How many to propose.
    likeness : float
        How like the text a word has to be of which no part begins with it, from 0 to 1.

    Returns
    -------
    list of str
        Each once, the nearest first; none for no text.

    Examples
    --------
    >>> from itpcase._nearest import nearest
    >>> nearest("iwg", ["pr-iwg-r", "iwg-2009-trial", "iwg-2009", "raise"])
    ['iwg-2009', 'iwg-2009-trial', 'pr-iwg-r']
    >>> nearest("iwg-2008", ["pr-iwg-r", "iwg-2009-trial", "iwg-2009", "raise"])
    ['iwg-2009', 'iwg-2009-trial']
    """
    return NearWords(words).nearest(text, most=most, likeness=likeness)


class NearWords:
    """
    Words laid out once, to propose the nearest of them to many texts.

    Parameters
    ----------
    words : iterable of str, or mapping of str to str
        As for `nearest`.

    Examples
    --------
    >>> from itpcase._nearest import NearWords
    >>> words = NearWords(["rituximab", "romiplostim"])
    >>> words.nearest("rituximb"), words.nearest("romi")
    (['rituximab'], ['romiplostim'])
    """

    def __init__(self, words: Mapping[str, str] | Iterable[str]) -> None:
        meant = dict(words) if isinstance(words, Mapping) else {word: word for word in words}
        self._meant = {written.casefold(): word for written, word in meant.items()}
        self._words = sorted(self._meant, key=len)
        self._all = _spaced("\n".join(["", *self._words]))
        letters = sorted(set().union(*self._words))
        self._row = {letter: row for row, letter in enumerate(letters)}
        self._times = np.array(
            [[word.count(letter) for word in self._words] for letter in letters], dtype=np.int16
        ).reshape(len(letters), len(self._words))
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)

    def nearest(self, text: str, *, most: int = PROPOSED, likeness: float = LIKENESS) -> list[str]:
        """
        Propose what may be meant by a text, as `nearest` does.

        Parameters
        ----------
        text : str
        most : int
        likeness : float

        Returns
        -------
        list of str
        """
        key = text.casefold().strip()
        found: list[str] = []
        part = _spaced(f" {key}")
        if len(key) >= SHORTEST_START and (part in self._all or f"\n{part[1:]}" in self._all):
            found = [word for word in self._words if word.startswith(key)]
            found += [word for word in self._words if part in _spaced(word)]
        if len(found) < most:
            found += difflib.get_close_matches(
                key, self._with_letters_of(key, likeness), n=most, cutoff=likeness
            )
        return list(dict.fromkeys(self._meant[word] for word in found))[:most]

    def _with_letters_of(self, key: str, likeness: float) -> list[str]:
        """Choose the words that are like a text if the order of letters is left aside."""
        times = Counter(letter for letter in key if letter in self._row)
        rows = [self._row[letter] for letter in times]
        alike = np.minimum(self._times[rows], np.array(list(times.values()))[:, None]).sum(axis=0)
        likely = np.flatnonzero(2.0 * alike >= likeness * (self._lengths + len(key)))
        return [self._words[place] for place in likely]


def _spaced(text: str) -> str:
    return text.replace("-", " ")
