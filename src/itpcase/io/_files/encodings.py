"""
The encoding that a file of text may be in, where it is no UTF-8.

Most bytes mean something in every encoding. What tells the right one is that the signs it gives
are those of one language, and stand where signs of it stand: capitals begin a word, letters of a
script stand together, and ``³`` stands behind a digit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, NamedTuple

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.io._files.tongues import LATIN, OTHER_SCRIPTS, WITH_TWO_BYTES, Tongue

__all__: list[str] = []

LEAST: Final = 0.4
"""A text that reads worse than this is none of a language. The best is 1."""

NEAR: Final = 0.85
"""An encoding in which a text reads so well beside the best one may be meant as well."""

SHOWN: Final = 3
"""So many words show how a text would read."""

_FIRST: Final = 2**16
"""So many bytes of the lines that are not ASCII tell the language; large files have no other."""

_WORDS: Final = compile_late(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*|[^\x00-\x7f]")
"""A word with a letter that is not ASCII, or another such sign."""

_PLACED: Final = compile_late(
    r"(?<=[0-9m])[²³¹⁹]|[µμ](?=[lLgGm])|(?<=[nNoO])[°º](?!\w)|(?<=[0-9] )°(?=C)|(?<=[0-9])[ªº]"
    r"|(?<=[0-9 ])[×·±≤≥](?=[0-9 ])|[≤≥](?=[0-9 ])|(?<=[a-zA-Z])’(?=[a-zA-Z])"
)
"""Signs that stand where they mean something."""

_PRINTED: Final = frozenset(
    "–—“”„\u2018’«»…•·×±≤≥µ°§€²³ªº¿¡®™†‡、。「」【】・①②③\uff08\uff09\uff1a\uff1b\uff0c\uff5e"
)
"""Other signs of print; within a word none of them stands but the apostrophe."""

_NO_TEXT: Final = compile_late("[\x80-\x9f\u2500-\u259f\ue000-\uf8ff]")
"""Control signs, parts of frames, and signs of nobody."""

_AT_THE_END: Final = compile_late("[ςךםןףץ](?=\\w)")
"""A letter that stands at the end of a word, and does not."""

_ASCII_WORDS: Final = compile_late("[a-z]{3,}")

LOST: Final = "\ufffd"
"""What programs write for a letter that they could not read."""

_CELLS: Final = compile_late(r"[^,;\t|\r\n\"]*[^\x00-\x7f,;\t|\r\n\"][^,;\t|\r\n\"]*")
"""What stands between two delimiters and has a sign that is not ASCII."""

_LETTER: Final = 0.9
_STRANGE: Final = 0.3
_ALONE: Final = 0.6
_RARE: Final = 0.5
_RARE_LATIN: Final = 0.2
_NAMED: Final = 0.1
"""
What a letter is worth; the part of it in a word that is written otherwise, and by itself; by which
part the rarest is worth less; and by which a letter is worth more beside words of its language.
"""


class Reading(NamedTuple):
    """A text as it reads in an encoding."""

    encoding: str
    share: float
    """How well its signs fit a language; the best is 1."""
    shown: tuple[str, ...]
    """The first cells with signs that are not ASCII."""

    @property
    def quoted(self) -> str:
        """Write those cells with a comma between them."""
        return ", ".join(map(repr, self.shown))


def readings_of(content: bytes) -> list[Reading]:
    """
    List the encodings that a text may be in, the most likely first.

    Parameters
    ----------
    content : bytes
        Of the whole file.

    Returns
    -------
    list of Reading
        In those in which every byte means something, and most signs are of one language; of several
        in which it reads the same, the most usual. None for a text of which half of the lines are
        UTF-8: the others are damaged, or were put to it from elsewhere.

    Examples
    --------
    >>> from itpcase.io._files.encodings import readings_of
    >>> [readings_of(text.encode(name))[0].encoding for text, name in (
    ...     ("血小板", "gb18030"), ("血小板数", "cp932"), ("Größe", "cp1252"), ("Größe", "cp850"),
    ...     ("Płeć", "cp1250"), ("Тромбоциты", "koi8_r"), ("혈소판", "cp949"))]
    ['gb18030', 'cp932', 'cp1252', 'cp850', 'cp1250', 'koi8_r', 'cp949']
    """
    lines = _lines_beside_ascii(content)
    if b"\0" in content or _is_mostly_utf_8(lines):
        return []
    named = {*_ASCII_WORDS.findall(content[:_FIRST].decode("latin-1").casefold())}
    found: dict[str, Reading] = {}
    for encoding, tongues in _TONGUES_OF.items():
        if not _is_text(content, encoding):
            continue
        text = lines.decode(encoding)
        share = 0 if _NO_TEXT.search(text) else _share_of(text, tongues, named)
        if share >= LEAST and (text not in found or share > found[text].share):
            found[text] = Reading(encoding, share, _shown(text))
    return sorted(found.values(), key=lambda each: each.share, reverse=True)


def is_near(other: Reading, best: Reading) -> bool:
    """Tell whether a text reads nearly as well in another encoding."""
    return other.share >= NEAR * best.share


def remedy_of(content: bytes, where: str) -> Sentence | None:
    """Say which encoding to give for a file, if that is known."""
    if _is_mostly_utf_8(_lines_beside_ascii(content)):
        return Sentence("problem.ENCODING.remedy_mixed")
    best = next(iter(readings_of(content)), None)
    return best and Sentence(
        f"problem.ENCODING.remedy_{where}_known", guessed=best.encoding, shown=best.quoted
    )


def first_outside(content: bytes, encoding: str) -> tuple[int, int] | None:
    """Return the first line of a text, and the byte in it, that mean nothing in an encoding."""
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError as error:
            return number, line[error.start]
    return None


def decoded_twice(content: bytes) -> tuple[str, str] | None:
    """
    Find a cell of UTF-8 that was read as if of western Windows, and written again.

    Returns
    -------
    (str, str) or None
        The cell, and what it was.

    Examples
    --------
    >>> from itpcase.io._files.encodings import decoded_twice
    >>> decoded_twice("Datum;Größe".encode().decode("cp1252").encode())
    ('GrÃ¶ÃŸe', 'Größe')
    """
    text = _lines_beside_ascii(content).decode("utf-8", "ignore")
    for cell in (found[0].strip() for found in _CELLS.finditer(text)):
        try:
            raw = b"".join(map(_as_western, cell))
            mended = raw.decode("utf-8")
        except UnicodeError:
            continue
        if not mended.isascii():
            return cell, mended
    return None


def _as_western(sign: str) -> bytes:
    """Write a sign as western Windows does, or as the byte that means nothing there."""
    return sign.encode("latin-1" if "\x80" <= sign <= "\x9f" else "cp1252")


_TONGUES: Final = (*LATIN, *OTHER_SCRIPTS, *WITH_TWO_BYTES)
_TONGUES_OF: Final = {
    encoding: [tongue for tongue in _TONGUES if encoding in tongue.encodings]
    for encoding in dict.fromkeys(name for tongue in _TONGUES for name in tongue.encodings)
}


def _lines_beside_ascii(content: bytes) -> bytes:
    """Return the first lines that are not ASCII alone; no sign has an end of a line in it."""
    found: list[bytes] = []
    left = _FIRST
    for line in content.splitlines():
        if left > 0 and not line.isascii():
            found.append(line)
            left -= len(line)
    return b"\n".join(found)


def _is_mostly_utf_8(lines: bytes) -> bool:
    each = lines.splitlines()
    return sum(_is_text(line, "utf-8") for line in each) * 2 >= len(each) > 0


def _is_text(content: bytes, encoding: str) -> bool:
    """Tell whether every byte means something in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _shown(text: str) -> tuple[str, ...]:
    """Return the first cells that are not ASCII, each once."""
    cells = (found[0].strip() for found in _CELLS.finditer(text))
    return tuple(dict.fromkeys(cells))[:SHOWN]


def _share_of(text: str, tongues: list[Tongue], named: Iterable[str]) -> float:
    """Tell how well the signs of a text that are not ASCII fit the best of some languages."""
    placed = Counter(_PLACED.findall(text))
    words = Counter(_WORDS.findall(_PLACED.sub(" ", text)))
    signs = sum(placed.values()) + sum(n * _beside_ascii(word) for word, n in words.items())

    def worth_in(tongue: Tongue) -> float:
        rated = _rating_of(tongue)
        worth = sum(n * rated(word) for word, n in words.items())
        is_named = any(word.startswith(tuple(tongue.words.split())) for word in named)
        return worth * (1 + _NAMED * is_named)

    return (sum(placed.values()) + max(map(worth_in, tongues))) / max(signs, 1)


def _beside_ascii(word: str) -> int:
    return sum(not sign.isascii() for sign in word)


@cache
def _rating_of(tongue: Tongue) -> Callable[[str], float]:
    """Return what the signs of a word are worth in a language."""
    if tongue in WITH_TWO_BYTES:
        return _OfSigns(tongue)
    is_latin = tongue in LATIN
    falling = (_RARE_LATIN if is_latin else _RARE) / len(tongue.signs)
    letters = {sign: _LETTER * (1 - falling * at) for at, sign in enumerate(tongue.signs)}
    return _OfLetters(letters, tongue.words.split(), is_latin=is_latin)


class _OfLetters:
    """What a word of letters is worth in a language."""

    def __init__(self, letters: dict[str, float], words: Iterable[str], *, is_latin: bool) -> None:
        self.letters = letters
        self.alone = {word for word in words if len(word) == 1}
        self.is_latin = is_latin

    def __call__(self, word: str) -> float:
        """Add up what its letters are worth, less where no word of the language is written so."""
        if not word.isalpha():
            return 0.5 * (word in _PRINTED)
        worth = sum(self.letters.get(_small(sign), 0) for sign in word if not sign.isascii())
        if len(word) == 1:
            return _LETTER if _small(word) in self.alone else _ALONE * worth
        return worth if self._is_written(word) else _STRANGE * worth

    def _is_written(self, word: str) -> bool:
        strange = _beside_ascii(word)
        if not _has_case_of_a_word(word) or _AT_THE_END.search(word):
            return False
        return 4 * strange <= 3 * len(word) if self.is_latin else strange == len(word)


def _small(sign: str) -> str:
    return "i" if sign == "İ" else sign.lower()


def _has_case_of_a_word(word: str) -> bool:
    """Tell a word in small letters, in capitals, or with a capital at its beginning."""
    return word.islower() or word.isupper() or word[1:].islower() or word == word.lower()


class _OfSigns:
    """What the signs of Chinese, Japanese or Korean are worth."""

    def __init__(self, tongue: Tongue) -> None:
        self.known = frozenset(tongue.signs)
        self.everyday = tongue.everyday
        self.encoding = tongue.encodings[-1]

    def __call__(self, word: str) -> float:
        """Add up what its signs are worth; within a word of small letters none stands."""
        if any("a" <= sign <= "z" for sign in word):
            return 0
        return sum(map(self._worth, (sign for sign in word if not sign.isascii())))

    def _worth(self, sign: str) -> float:
        if sign in self.known:
            return 1
        if sign in _PRINTED:
            return 0.5
        raw = sign.encode(self.encoding, "ignore")
        return 0.5 * (len(raw) > 1 and self.everyday[0] <= raw[0] <= self.everyday[1])
