"""
What a definition asks beside its levels, as tables: the answers of lines, and their rates.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import endpoint_rates
from itpcase.estimates.groups import group_order
from itpcase.figures._labels import group_words
from itpcase.model import CaseSeries
from itpcase.report._estimates.groups import rate_words
from itpcase.report._parts import under
from itpcase.report.publication import MISSING, Sheet, as_published
from itpcase.report.tables import PublicationTable, TableCell
from itpcase.response.endpoints import answer_endpoints
from itpcase.table import Table
from itpcase.words import Words

__all__: list[str] = []

ENDPOINT_COLUMNS: Final = (
    "patient_id", "line", "endpoint", "answer", "not_evaluable", "on", "value", "out_of",
)  # fmt: skip
"""What the report shows of what a definition asks beside its levels."""


def endpoints_table(series: CaseSeries, d: Definition, said: Words) -> PublicationTable:
    """List what a definition asks beside its levels, one row a line and question."""
    table = answer_endpoints(series, definition=d)
    shown = Table({name: table[name] for name in ENDPOINT_COLUMNS})
    told = as_published(said("report.endpoints"), shown, said)
    return attrs.evolve(told, notes=(under(d, said), *told.notes))


def endpoint_rates_table(
    subject: CaseSeries | Cohort, d: Definition, said: Words, *, by: Any = None
) -> PublicationTable:
    """Sum up what a definition asks beside its levels: one row a question, in each group."""
    columns: tuple[str, ...] = ("endpoint", "lines", "patients", "rate", "rate_evaluable")
    columns = columns if by is None else ("group", *columns)
    sheet = Sheet(name="endpoint_rates", said=said, columns=columns)
    asked = endpoint_rates(subject, d, by=by).rows()
    found = {(row["endpoint"], row["group"], row["is_primary"]): row for row in asked}
    groups = group_order([group for _, group, _ in found])
    for name in dict.fromkeys(name for name, _, _ in found):
        for group in groups:
            both = [found[name, group, is_primary] for is_primary in (True, False)]
            texts = (
                *(() if by is None else (group_words(group, said, by),)),
                said.get("endpoint", str(name)), str(both[0]["lines"]), str(both[0]["patients"]),
                *(rate_words(row, row["lines"], said) if row["lines"] else MISSING
                  for row in both),
            )  # fmt: skip
            key = str(name) if by is None else f"{name}, {group}"
            sheet.rows[key] = [TableCell(text=text, value=text) for text in texts]
    sheet.notes.append(under(d, said))
    sheet.note("rates")
    return sheet.table()
