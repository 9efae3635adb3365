"""
One colour an agent and one mark an event, the same in every figure; hatches tell agents apart.

Agents of one class share a colour and differ by their hatch; two agents given together have the
colour of the first and stripes in that of the second. No two treatments of a figure have one hatch
as long as there are enough of them, so that they are told apart in grey as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from itpcase.agents import AGENTS, AgentClass
from itpcase.figures._canvas import COLOURS, HATCHES, INK, RED

_FAMILIES: Final = (
    (AgentClass.CORTICOSTEROID,),
    (AgentClass.IMMUNOGLOBULIN, AgentClass.ANTI_D, AgentClass.FCRN, AgentClass.TRANSFUSION),
    (AgentClass.TPO_RA, AgentClass.RHTPO, AgentClass.INTERLEUKIN),
    (AgentClass.ANTI_CD20, AgentClass.ANTI_CD38, AgentClass.BAFF_R),
    (AgentClass.BTK, AgentClass.SYK, AgentClass.JAK, AgentClass.COMPLEMENT, AgentClass.PROTEASOME),
    (AgentClass.SPLENECTOMY,),
)
"""Classes that share a colour, in the order of the colours; all others share the next one."""

PATTERNS: Final = (*HATCHES[:-1], "ooo", "|||", "**", "OO")
"""The hatches of agents; each class begins with another one."""

UNKNOWN: Final = "$?$"
"""The marker of an end that nobody recorded."""

MARKS: Final = {
    "loss": ("v", RED, 7),
    "rescue:platelet_transfusion": ("P", "#D55E00", 7),
    "rescue:ivig": ("*", "#D55E00", 9),
    "rescue:anti_d": ("^", "#D55E00", 7),
    "rescue:steroid_pulse": ("s", "#D55E00", 6),
    "rescue:other": ("h", "#D55E00", 7),
    "bleeding": ("D", RED, 5),
    "stop": ("|", INK, 15),
    "death": ("X", INK, 8),
    "going-on": (">", INK, 7),
    "end-unknown": (UNKNOWN, INK, 7),
}
"""Marker, colour and size of each mark."""

THINNEST: Final = 0.008
"""A treatment or response is drawn at least so wide, as a share of the axis."""


class Style(NamedTuple):
    """How a bar of an agent is filled."""

    colour: str
    hatch: str
    edge: str = INK


@lru_cache(maxsize=1)
def _known() -> dict[str, Style]:
    """Give each agent of the vocabulary its style, in the order of the vocabulary."""
    family = {kind: i for i, kinds in enumerate(_FAMILIES) for kind in kinds}
    seen = [0] * (len(_FAMILIES) + 1)
    found = {}
    for agent in AGENTS:
        place = family.get(agent.kind, len(_FAMILIES))
        found[agent.name] = Style(COLOURS[place], PATTERNS[(place + seen[place]) % len(PATTERNS)])
        seen[place] += 1
    return found


def style_of(agents: tuple[str, ...]) -> Style:
    """Return the style of agents that are given together; grey without one that is known."""
    known = _known()
    places = {name: i for i, name in enumerate(known)}
    ours = sorted((name for name in agents if name in known), key=places.__getitem__)
    if not ours:
        return Style(COLOURS[-1], PATTERNS[0])
    first = known[ours[0]]
    if len(ours) > 1:
        second = known[ours[1]]
        edge = second.colour if second.colour != first.colour else INK
        return Style(first.colour, "////", edge)
    return first


def tell_apart(groups: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], Style]:
    """Give each group its style; where its hatch is that of another, the next that is free."""
    found: dict[tuple[str, ...], Style] = {}
    for agents in groups:
        style, taken = style_of(agents), set(found.values())
        hatched = {each.hatch for each in taken}
        ways = [
            style._replace(hatch=hatch, edge=edge)
            for edge in dict.fromkeys((style.edge, INK, *COLOURS))
            for hatch in dict.fromkeys((style.hatch, *PATTERNS))
        ]
        free = [way for way in ways if way not in taken]
        found[agents] = next((way for way in free if way.hatch not in hatched), (*free, style)[0])
    return found


Line = str | tuple[int, tuple[int, ...]]
"""A stroke by its name, or by the lengths of its dashes and gaps."""


class Stroke(NamedTuple):
    """How a group is drawn as a line, as marks, and as an area."""

    colour: str
    line: Line
    marker: str
    hatch: str


LINES: Final[tuple[Line, ...]] = (
    "-", "--", "-.", ":",
    (0, (10, 3)), (0, (4, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (9, 2, 2, 2, 2, 2)),
)  # fmt: skip
_AS_LINES: Final = tuple("#8F8300" if each == "#F0E442" else each for each in COLOURS)
"""The colours of lines and marks: a yellow line on white paper is hardly seen."""
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "*")


def strokes_of(groups: Iterable[str]) -> list[Stroke]:
    """
    Give each group a colour, a line and a marker that tell it from the others, in grey as well.

    A group that is named by its agents has their colour; where that is taken, the next that is
    free.
    """
    found: list[Stroke] = []
    taken: set[str] = set()
    for i, name in enumerate(groups):
        agents = tuple(name.split("+"))
        is_known = all(each in _known() for each in agents)
        own = [_AS_LINES[COLOURS.index(style_of(agents).colour)]] if is_known else []
        colour = next(
            (c for c in (*own, *_AS_LINES) if c not in taken), _AS_LINES[i % len(_AS_LINES)]
        )
        taken.add(colour)
        turn = i + i // len(COLOURS)  # a colour that comes again has another line and marker
        line = LINES[turn % len(LINES)]
        ways = (each[turn % len(each)] for each in (MARKERS, HATCHES))
        found.append(Stroke(colour, line, *ways))
    return found
