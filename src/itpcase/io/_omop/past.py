"""
Splenectomies that an OMOP CDM tells of as the past: observations and conditions.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.agents import own_agent
from itpcase.errors import InputError
from itpcase.io._omop.conditions import STATUS, is_early, is_ruled_out, words_of_statuses
from itpcase.io._omop.database import Database, a_literal, a_text, whole
from itpcase.io._source.past import HINTS, is_denied, tells_of_splenectomy
from itpcase.io._source.source import Source
from itpcase.io._source.where import of_row
from itpcase.units.whole import read_digits

__all__: list[str] = []

TABLES: Final = {"observation": "observation", "condition_occurrence": "condition"}
"""The tables that may tell of one, and how their columns of concepts begin."""

STATUSES: Final = {
    "observation": ("qualifier_concept_id", "qualifier_source_value"),
    "condition_occurrence": STATUS,
}
"""Where each table says how sure it is."""

NO: Final = (45878245, 4188540)
"""Concepts of an answer that say no, of LOINC and SNOMED CT, as public mappings name them."""


@attrs.define(kw_only=True)
class PastOperations:
    """Reads what the tables tell of splenectomies; their days are those on which it was told."""

    database: Database
    source: Source

    def read(self) -> None:
        """Read every table that is there."""
        tables = [name for name in TABLES if self.database.has(name)]
        if not tables:
            return
        names = self._concepts() | self._asked()
        for table in tables:
            self._read_table(table, names)

    def _concepts(self) -> dict[int, str]:
        """Return the concepts whose names tell of one."""
        if not self.database.has("concept"):
            return {}
        rows = self.database.query(
            f"select {whole('concept_id')}, {a_text('concept_name')} "
            f"from {self.database.tables['concept']} where {_hinted('concept_name')}"
        ).fetchall()
        return {
            concept: name for concept, name in rows
            if concept is not None and tells_of_splenectomy(name)
        }  # fmt: skip

    def _asked(self) -> dict[int, str]:
        """Return the concepts that the user says stand for one."""
        found: dict[int, str] = {}
        for word, meant in self.source.agents.items():
            concept = read_digits(word)
            try:
                agent = own_agent(meant)
            except InputError:
                continue
            if concept is not None and agent.is_procedure:
                found[concept] = meant
        return found

    def _read_table(self, table: str, names: dict[int, str]) -> None:
        """Keep the persons of whom a table tells it, by concepts or in the words of the source."""
        prefix = TABLES[table]
        ids = ", ".join(map(str, names)) or "null"
        concept, value, source = (
            f"{prefix}_concept_id", "value_as_concept_id", f"{prefix}_source_value"
        )  # fmt: skip
        status, text_of_status = STATUSES[table]
        selected = self.database.select(
            table,
            (f"{table}_id", "person_id", concept, value, source, "value_as_string",
             status, text_of_status),
            ("person_id", concept),
        )  # fmt: skip
        owner = self.database.owner(table)
        persons = f"select {self.database.owner('person')} from {self.database.tables['person']}"
        no = f"coalesce({whole(value)}, 0) in ({', '.join(map(str, NO))})"
        rows = self.database.query(
            f"select {whole(f'{table}_id')}, cast({owner} as varchar), "
            f"{whole(concept)}, {whole(value)}, {a_text(source)}, {a_text('value_as_string')}, "
            f"coalesce({whole(status)}, 0), {a_text(text_of_status)} from {selected} "
            f"where {owner} in ({persons}) and not {no} "
            f"and ({whole(concept)} in ({ids}) or {whole(value)} in ({ids}) "
            f"or {_hinted(source)} or {_hinted('value_as_string')}) "
            "order by 2, 1, 3, 4, 5, 6, 7, 8"
        ).fetchall()
        statuses = words_of_statuses(self.database, table, STATUSES[table])
        for id_, person, *concepts, text, answer, of_status, said in rows:
            status = statuses.get((of_status, said), "")
            named = [names[each] for each in concepts if each in names]
            words = named[0] if named else tells_of_splenectomy(text, answer)
            self.source.found_codes("agents", (str(c) for c in concepts if c in names))
            if words and not is_denied([answer, status]) and not is_ruled_out(status):
                where = of_row(self.database.file(table), f"{table}_id", id_)
                told = f"{words} ({status})" if is_early(status) else words
                self.source.past.add(person, where, told)


def _hinted(column: str) -> str:
    """Write in SQL that a text may tell of one."""
    hints = " or ".join(f"contains(lower({a_text(column)}), {a_literal(hint)})" for hint in HINTS)
    return f"coalesce({hints}, false)"
