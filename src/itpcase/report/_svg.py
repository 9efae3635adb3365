"""
The SVG of a figure in few bytes: its paths, and marks that are drawn by the hundred.

Of few patients only decimals and blanks are left out. Of thousands a curve has more steps, and more
censored lines, than a page has points to tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import cycle, groupby, pairwise
from operator import itemgetter
from typing import Final
from urllib.parse import quote

__all__: list[str] = []

LONG: Final = 10_000
"""Characters; of a longer path of straight lines a place has one decimal."""

MANY_MARKS: Final = 200
"""So many strokes of one form and colour, each behind the other, are drawn as one path."""

Place = tuple[float, float]

_OTHERS: Final = re.compile(r"[^\w!$()*+,./:;=?@\[\]^`{|}~-]|[^\x00-\x7f]", re.ASCII)
"""Signs that do not stand for themselves in the address of an image, and on a page."""

_PRECISE: Final = re.compile(r"-?[0-9]+\.[0-9]{3,}")
_PATH: Final = re.compile(r' d="([^"]*)"')
_COMMAND: Final = re.compile(r"\s*([A-Za-z])\s*")
_PIECE: Final = re.compile(r"M[^M]+")
_STRAIGHT: Final = re.compile(r"(?:M[-\d.]+,[-\d.]+(?:L[-\d.]+,[-\d.]+)*z?)+")
_PLACE: Final = re.compile(r"[ML]([-\d.]+),([-\d.]+)")
_FORM: Final = re.compile(r'<path id="(\w+)" d="([^"]*)" style="([^"]*)"/>')
_STROKES: Final = re.compile(r"(?:M[-\d.]+,[-\d.]+L[-\d.]+,[-\d.]+)+")
_MARK: Final = re.compile(
    r'<use xlink:href="#(\w+)" x="([-\d.]+)" y="([-\d.]+)" style="([^"]*)"/>\s*'
)
_MARKS: Final = re.compile(
    r'(?:<use xlink:href="#\w+" x="[-\d.]+" y="[-\d.]+" style="[^"]*"/>\s*)+'
)


def address_of(svg: str) -> str:
    """Return the address of an image that is inside a page."""
    return "data:image/svg+xml," + _OTHERS.sub(lambda sign: _code_of(sign[0]), in_short(svg))


@cache
def _code_of(sign: str) -> str:
    return quote(sign, safe="")


def in_short(svg: str) -> str:
    """
    Write the paths of an image with two decimals, and without blanks.

    * a path of thousands of straight lines has one decimal, a tenth of a point; places that are
      then the same, or lie on a line to the next, are left out: the corners stay;
    * hundreds of marks that are strokes, such as the ticks of censored lines, are one path with a
      stroke for each place.
    """
    short = _PATH.sub(_shorten_path, svg)
    if short.count("<use ") < MANY_MARKS:
        return short
    strokes = {form: (places, style) for form, places, style in _FORM.findall(short)
               if _STROKES.fullmatch(places) and "opacity" not in style}  # fmt: skip
    return _MARKS.sub(partial(_join_marks, strokes), short)


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shorten_path(path: re.Match[str]) -> str:
    places = _PRECISE.sub(lambda place: f"{float(place[0]):.2f}".rstrip("0").rstrip("."), path[1])
    short = ",".join(_COMMAND.sub(lambda found: found[1], places).split())
    if len(short) > LONG and _STRAIGHT.fullmatch(short):
        short = "".join(map(_shorten_piece, _PIECE.findall(short)))
    return f' d="{short}"'


def _places(piece: str, decimals: int) -> list[Place]:
    return [(round(float(x), decimals), round(float(y), decimals))
            for x, y in _PLACE.findall(piece)]  # fmt: skip


def _shorten_piece(piece: str) -> str:
    """Write one line of a path by its corners."""
    first, *others = corners(_places(piece, 1))
    lines = [_line(*each) for each in pairwise([first, *others])]
    return "".join([f"M{_number(first[0], 1)},{_number(first[1], 1)}", *lines,
                    "z" if piece.endswith("z") else ""])  # fmt: skip


def _line(begin: Place, end: Place) -> str:
    """Write a line to a place, by one number where it is level or upright."""
    x, y = (_number(each, 1) for each in end)
    return f"V{y}" if begin[0] == end[0] else f"H{x}" if begin[1] == end[1] else f"L{x},{y}"


def corners(places: Iterable[Place]) -> list[Place]:
    """
    Leave out what cannot be seen of a line.

    These are places that lie on a level or an upright line between their neighbours, and of many
    on one upright line all but the first, the lowest, the highest and the last.
    """
    kept: list[Place] = []
    for _, own in groupby(places, key=itemgetter(0)):
        column = [*own]
        least, most = sorted(column.index(end(column)) for end in (min, max))
        for place in (column[0], column[least], column[most], column[-1]):
            if kept and place == kept[-1]:
                continue
            if len(kept) > 1 and _goes_on(kept[-2], kept[-1], place):
                kept[-1] = place
            else:
                kept.append(place)
    return kept if len(kept) > 1 else kept * 2  # a line that stays where it is has a dot


def _goes_on(first: Place, middle: Place, last: Place) -> bool:
    """Whether a level or an upright line goes on in its direction."""
    return any(
        first[at] == middle[at] == last[at]
        and (middle[1 - at] - first[1 - at]) * (last[1 - at] - middle[1 - at]) > 0
        for at in (0, 1)
    )


def _join_marks(strokes: Mapping[str, tuple[str, str]], found: re.Match[str]) -> str:
    """Draw many marks of one form, one behind the other, as one path."""
    written = []
    for (form, style), own in groupby(_MARK.finditer(found[0]), key=lambda each: each.group(1, 4)):
        marks = [*own]
        if len(marks) < MANY_MARKS or form not in strokes or "opacity" in style:
            written += [each[0] for each in marks]
            continue
        places, more = strokes[form]
        ends = [(float(x), float(y)) for x, y in _PLACE.findall(places)]
        at = dict.fromkeys((round(float(each[2]), 2), round(float(each[3]), 2)) for each in marks)
        lines = (
            f"{sign}{_number(x + right, 2)},{_number(y + down, 2)}"
            for x, y in at for sign, (right, down) in zip(cycle("ML"), ends, strict=False)
        )  # fmt: skip
        written.append(f'<path d="{"".join(lines)}" style="{style}; {more}"/>\n')
    return "".join(written)
