"""
What a section of a report is made of: texts, tables, figures; and what every section asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import attrs

from itpcase.definitions import DING_2025, IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.report.publication import PublicationTable
from itpcase.table import Table
from itpcase.words import Words

DEFAULT_DEFINITIONS: Final = (IWG_2009, DING_2025)
"""The definitions of a report for which none is named."""

Track = Callable[[Sequence[Any], str], Iterable[Any]]
"""Goes through a sequence and shows how far it has come; the text says what is done."""


def under(d: Definition, said: Words) -> str:
    """Name the definition that a table or a figure is by."""
    return said("tables.under", id=d.id, version=d.version)


@attrs.frozen
class Picture:
    """A figure of the report: its name, what it shows, how to read it, and the figure itself."""

    name: str
    title: str
    alt: str
    figure: Any
    data: Table | None = None
    legend: str = ""

    @classmethod
    def of(
        cls,
        said: Words,
        kind: str,
        name: str,
        drawn: Any,
        *,
        definition: Definition | None = None,
        data: Table | None = None,
        title: str = "",
        legend: str = "",
        **places: object,
    ) -> Picture:
        """
        Put a picture together by the words of its kind, and name the definition it is by.

        *legend* is the name of another legend than that of the kind.
        """
        legend = said(f"report.legend.{legend or kind}")
        if definition is not None:
            legend += said("report.next") + under(definition, said)
        return cls(
            name, title or said(f"report.figure.{kind}", **places),
            said(f"report.alt.{kind}", **places),
            drawn if hasattr(drawn, "savefig") else drawn.figure, data,
            legend,
        )  # fmt: skip


@attrs.frozen
class Part:
    """What the report holds under one heading."""

    name: str
    title: str
    texts: tuple[str, ...] = ()
    tables: tuple[PublicationTable, ...] = ()
    pictures: tuple[Picture, ...] = ()


def untracked(items: Sequence[Any], _text: str) -> Iterable[Any]:
    """Go through a sequence without telling how far it has come."""
    return items
