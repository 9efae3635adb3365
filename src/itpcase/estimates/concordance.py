"""
Agreement between definitions as numbers, and the clause that separates them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from itpcase._arguments import check_kind
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.estimates.kappa import agreement
from itpcase.estimates.proportions import proportion
from itpcase.response.comparison import Comparison, compare_definitions
from itpcase.response.comparison_columns import CATEGORY
from itpcase.response.prove import clauses_of
from itpcase.table import Column, Table, objects
from itpcase.terms import Answer

__all__ = ["agreement_between", "separating_clauses"]

YES, NO = str(Answer.YES), str(Answer.NO)

NUMBERS: Final = (
    "kappa", "kappa_lower", "kappa_upper",
    "discordant", "discordant_lower", "discordant_upper", "p",
)  # fmt: skip


def agreement_between(comparison: Comparison) -> Table:
    """
    Tell how far any two definitions agree about the lines that both can evaluate.

    Parameters
    ----------
    comparison : Comparison
        Of `itpcase.compare_definitions`.

    Returns
    -------
    Table
        One row a pair: ``definition, other, lines, patients, both_yes, only_first, only_other,
        both_no``; Cohen's ``kappa`` with its asymptotic interval ``kappa_lower, kappa_upper``, NaN
        where all lines have one answer; the share of discordant lines ``discordant`` with its exact
        interval ``discordant_lower, discordant_upper``; and McNemar's ``p``, exact where each
        patient has one line. Intervals are by patient.

    Raises
    ------
    InputError
        If it is no comparison.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    separating_clauses : which clause separates two definitions, line by line.

    References
    ----------
    Cohen J. Educ Psychol Meas 1960;20:37-46. Fleiss JL, Cohen J, Everitt BS. Psychol Bull
    1969;72:323-327.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.estimates import agreement_between
    >>> both = itp.compare_definitions(
    ...     examples.load("published-cases"),
    ...     definitions=[itp.IWG_2009, itp.get_definition("extend")],
    ... )
    >>> table = agreement_between(both)
    >>> str(table["definition"][0]), str(table["other"][0]), int(table["lines"][0]) > 0
    ('iwg-2009', 'extend', True)
    """
    check_kind(comparison, Comparison, "comparison")
    pairs, owner = comparison.pairs, comparison.owner
    yes = comparison.answers == YES
    known = yes | (comparison.answers == NO)
    place = {d.id: i for i, d in enumerate(comparison.definitions)}
    found = [
        _agreement(yes[[place[first], place[other]]], known[[place[first], place[other]]], owner)
        for first, other in zip(pairs["definition"], pairs["other"], strict=True)
    ]
    names = ("definition", "other", "both_yes", "only_first", "only_other", "both_no")
    cells = np.stack([pairs[name] for name in names[2:]], axis=1)
    return Table(
        {name: pairs[name] for name in names[:2]}
        | {"lines": cells.sum(axis=1), "patients": np.array([each[0] for each in found], int)}
        | {name: pairs[name] for name in names[2:]}
        | {
            name: np.array([each[1][i] for each in found], dtype=float)
            for i, name in enumerate(NUMBERS)
        }
    )


def _agreement(yes: Column, known: Column, owner: Column) -> tuple[int, tuple[float, ...]]:
    """Compare two definitions on the lines that both can evaluate."""
    both = known.all(axis=0)
    if not both.any():
        return 0, (np.nan,) * len(NUMBERS)
    (first, other), of = yes[:, both], owner[both]
    found = agreement(first, other, cluster=of)
    differ = proportion(first != other, cluster=of)
    return found.patients, (
        found.kappa, *found.interval, differ.share, *differ.interval(),
        found.p if found.p_exact is None else found.p_exact,
    )  # fmt: skip


def separating_clauses(comparison: Comparison, definition: str, other: str) -> Table:
    """
    Name, for each line on which two definitions disagree, the clauses that separate them.

    Such a clause is one of the definition that says no, without which it would say yes.

    Parameters
    ----------
    comparison : Comparison
        What `itpcase.compare_definitions` answers.
    definition, other : str
        Ids of two definitions that were compared.

    Returns
    -------
    Table
        ``patient_id, line, definition, other, on, count_1e9_per_l, decided_by, clauses``, as
        `Comparison.disagreements` tells them: *definition* says yes, *other* says no. The clauses
        stand with semicolons between; empty if it takes more than one.

    Raises
    ------
    InputError
        If it is no comparison, or a definition is not among those compared.

    References
    ----------
    No published method: one clause is left out at a time. The sources of the clauses are those of
    the definitions.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.estimates import separating_clauses
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 20), (7, 45), (14, 48), (21, 47)]],
    ... )
    >>> both = itp.compare_definitions(
    ...     patient, definitions=[itp.IWG_2009, itp.get_definition("extend")]
    ... )
    >>> separating_clauses(both, "iwg-2009", "extend")["clauses"].tolist()
    ['count ≥ 50']
    """
    check_kind(comparison, Comparison, "comparison")
    table = comparison.disagreements(definition, other)
    told = [""] * len(table)
    by_id = {d.id: d for d in comparison.definitions}
    for id in sorted({str(each) for each in table["other"]}):
        rows = np.flatnonzero(table["other"] == id)
        for row, clause in _separating(comparison.cohort, by_id[id], table, rows):
            told[row] = f"{told[row]}; {clause}" if told[row] else clause
    columns = {name: table[name] for name in tuple(table.keys())}
    return Table(columns | {"clauses": objects(told)})


def _separating(
    cohort: Cohort, d: Definition, table: Table, rows: Column
) -> Iterator[tuple[int, str]]:
    """Give the rows that a definition would call a response without a clause, and the clause."""
    asked = d.compared_by
    parts = {asked}
    for each in d.combined:
        if each.name == asked:
            parts.update(each.names)
    for name, clause, without in clauses_of(d):
        if name not in parts:
            continue
        found = compare_definitions(cohort, definitions=[without])
        yes = {
            (str(row["patient_id"]), int(row["line"]))
            for row in found.rows()
            if row["asked"] == (CATEGORY if asked in d.level_names else asked)
            and row["answer"] == YES
        }
        for row in rows.tolist():
            if (str(table["patient_id"][row]), int(table["line"][row])) in yes:
                yield row, clause
