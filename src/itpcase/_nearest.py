"""
The words of a list that may be meant by a text that is none of them.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

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
    meant = dict(words) if isinstance(words, Mapping) else {word: word for word in words}
    meant = {written.casefold(): word for written, word in meant.items()}
    key = text.casefold().strip()
    shortest = sorted(meant, key=len) if len(key) >= SHORTEST_START else []
    first = [word for word in shortest if word.startswith(key)]
    inside = [word for word in shortest if f" {_spaced(key)}" in _spaced(word)]
    like = difflib.get_close_matches(key, meant, n=most, cutoff=likeness)
    return list(dict.fromkeys(meant[word] for word in (*first, *inside, *like)))[:most]


def _spaced(text: str) -> str:
    return text.replace("-", " ")
