"""Draw the picture of the README: ``python docs/pictures.py``."""

from __future__ import annotations

from pathlib import Path

import itpcase as itp
from itpcase import examples
from itpcase.figures import plot_swimmer, save_figure

PLACE = Path(__file__).parent / "tutorials" / "images" / "swimmer.png"


def draw() -> Path:
    """Draw the four patients of the seed series as lanes."""
    axes = plot_swimmer(examples.load("ding-2025"), itp.DING_2025)
    return save_figure(axes.figure, PLACE)


if __name__ == "__main__":
    draw()
