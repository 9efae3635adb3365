"""The SVG of a figure in few bytes: nothing that can be seen is left out."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.figures import save_figure
from itpcase.figures._canvas import new_axes
from itpcase.report._svg import LONG, MANY_MARKS, corners, in_short

Place = tuple[float, float]


def path_of(places: list[Place], end: str = "") -> str:
    """Write places as matplotlib does: six decimals, a line each."""
    lines = [f"{'L' if i else 'M'} {x:.6f} {y:.6f} " for i, (x, y) in enumerate(places)]
    return "\n".join(lines) + end


def places_in(written: str) -> list[list[Place]]:
    """Read the pieces of a path, with all their places."""
    pieces: list[list[Place]] = []
    x = y = 0.0
    for command, numbers in re.findall(r"([MLHVz])([-\d.,]*)", written):
        if command == "z":
            continue
        values = [float(each) for each in numbers.split(",")]
        x = y_or_x(x, values[0], command != "V")
        y = y_or_x(y, values[-1], command != "H")
        if command == "M":
            pieces.append([])
        pieces[-1].append((x, y))
    return pieces


def y_or_x(held: float, given: float, is_given: bool) -> float:
    """Hold the other number of a level or an upright line."""
    return given if is_given else held


def columns_of(places: list[Place]) -> list[tuple[Place, Place, Place, Place]]:
    """Give of places one above the other the first, the lowest, the highest and the last."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in places]
    columns = [[*own] for _, own in groupby(rounded, key=lambda place: place[0])]
    return [(each[0], min(each), max(each), each[-1]) for each in columns]


def without_levels(places: list[Place]) -> list[Place]:
    """Leave of a level line its ends, by looking at every three places."""
    kept = [*places]
    i = 1
    while i < len(kept) - 1:
        (x, y), (a, b), (c, d) = kept[i - 1 : i + 2]
        if y == b == d and (a - x) * (c - a) > 0:
            del kept[i]
        else:
            i += 1
    return kept


TENTHS = st.integers(-40, 40).map(lambda n: n / 20)


@given(st.lists(st.tuples(TENTHS, TENTHS), min_size=1, max_size=40))
def test_what_is_left_of_a_long_path_covers_the_same(places: list[Place]) -> None:
    """It begins and ends where it did, and reaches as far; one alone on its upright stays."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in places]
    found = corners(rounded)
    bounds = [place for column in columns_of(places) for place in (column[0], column[-1])]
    alone = {place for place in without_levels(bounds)
             if [x for x, _ in rounded].count(place[0]) == 1}  # fmt: skip

    assert (rounded[0], rounded[-1]) == (found[0], found[-1])
    assert {*found} <= {*rounded}
    assert alone <= {*found}
    for at in (0, 1):
        assert min(each[at] for each in rounded) == min(each[at] for each in found)
        assert max(each[at] for each in rounded) == max(each[at] for each in found)


def test_a_short_path_has_two_decimals_and_all_its_places() -> None:
    """As the figures of a series of patients have."""
    svg = f'<path d="{path_of([(0, 0), (0, 0), (1.23456, 5), (2, 5), (3, 5)], "z")}" style=""/>'

    assert '<path d="M0,0L0,0L1.23,5L2,5L3,5z" style=""/>' == in_short(svg)


def test_a_long_curve_of_steps_has_its_corners() -> None:
    """A step for each of thousands of lines: the level at every tenth of a point is the same."""
    rng = np.random.default_rng(5)
    x = np.cumsum(rng.integers(0, 3, 3000)) / 10
    y = np.cumsum(rng.integers(0, 2, 3000)) / 10
    steps = [place for i in range(2999) for place in ((x[i], y[i]), (x[i + 1], y[i]))]
    svg = f'<path d="{path_of(steps)}"/>'
    (found,) = places_in(in_short(svg))

    rises = [each for each in columns_of(steps) if each[1] != each[2]]
    assert rises == [each for each in columns_of(found) if each[1] != each[2]]
    assert {*columns_of(found)} <= {*columns_of(steps)}
    assert steps[0] == found[0]
    assert found[-1] == pytest.approx(steps[-1])
    assert len(in_short(svg)) < len(svg) / 6
    assert len(re.sub(r"\.0+(?=\D)| |\n", "", svg)) > LONG


@pytest.mark.parametrize(("marks", "paths"), [(MANY_MARKS - 1, 0), (MANY_MARKS, 1)])
def test_many_strokes_are_one_path(marks: int, paths: int, tmp_path: Path) -> None:
    """As many as there are places, of the same form and colour; few stay marks of their own."""
    ax = new_axes(183.0, 4.0)
    ax.plot(range(marks), range(marks), linestyle="", marker="|", color="#123456", gid="censored")
    svg = save_figure(ax, tmp_path / "marks.svg").read_text(encoding="utf-8")
    used = re.findall(r'x="([\d.]+)" y="([\d.]+)" style="fill: #123456', svg)
    short = in_short(svg)
    joined = [found for found in re.findall(r' d="([^"]*)" style="([^"]*)"', short)
              if found[1].startswith("fill: #123456")]  # fmt: skip

    assert marks == len(used)
    assert paths == len(joined)
    assert (0 if paths else marks) == short.count("fill: #123456; stroke: #123456") - paths
    for places, style in joined:
        ends = places_in(places)
        middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in ends]
        heights = {round(abs(b - d), 1) for (_, b), (_, d) in ends}
        assert style.endswith("stroke: #123456")
        assert {6.0} == heights
        np.testing.assert_allclose(middles, np.array(used, dtype=float), atol=0.011)


@pytest.mark.parametrize("marker", ["o", "^", "s"])
def test_marks_with_an_area_stay_marks(marker: str, tmp_path: Path) -> None:
    """Where they lie on each other, the edge of the upper one is seen."""
    ax = new_axes(183.0, 4.0)
    ax.plot(range(300), range(300), linestyle="", marker=marker, markeredgecolor="white")
    svg = save_figure(ax, tmp_path / "marks.svg").read_text(encoding="utf-8")

    assert svg.count("<use ") == in_short(svg).count("<use ") > 300
