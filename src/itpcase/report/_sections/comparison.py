"""
The section of a report that puts the series under every definition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from itpcase.definitions import list_definitions as catalogue
from itpcase.definitions.definition import Definition
from itpcase.model import CaseSeries
from itpcase.report._methods import rules_of
from itpcase.report._parts import Part
from itpcase.report.tables import PublicationTable, comparison_table
from itpcase.words import DEFAULT_LANGUAGE, Words

__all__: list[str] = []


def compare_definitions(series: CaseSeries, definitions: Sequence[Definition], said: Words) -> Part:
    """Put the series under every definition that ships, and under those of the report."""
    known = {d.id: d for d in (*catalogue(), *definitions) if not d.placeholder}
    table = _with_rules(
        comparison_table(series, definitions=known.values(), lang=said.lang), known, said
    )
    return Part("comparison", said("report.comparison"), tables=(table,))


def _with_rules(
    table: PublicationTable, definitions: Mapping[str, Definition], said: Words
) -> PublicationTable:
    """Say the rules behind each definition of a comparison in the language."""
    if said.lang == DEFAULT_LANGUAGE:
        return table
    behind = {id: said("methods.join").join(rules_of(d, said)) for id, d in definitions.items()}
    cells = tuple(
        tuple(
            attrs.evolve(cell, why=behind[id] if name == "id" else "")
            if name in {"id", "asked", "evidence"}
            else cell
            for name, cell in zip(table.columns, row, strict=True)
        )
        for id, row in zip(table.rows, table.cells, strict=True)
    )
    return attrs.evolve(table, cells=cells)
