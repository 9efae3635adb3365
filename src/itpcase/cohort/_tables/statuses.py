"""
What the status of a laboratory row says: whether the result stands.

The words are those of FHIR, HL7 v2 and CDISC, and what laboratories write; those of other languages
than English are recalled. A result that was withdrawn is left out by name; a preliminary one stays
only where no later one is there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np

from itpcase._sentences import Sentence
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort.faults import Shown
from itpcase.table import Column
from itpcase.units.missing import is_nothing

__all__: list[str] = []


class Standing(StrEnum):
    """Whether a result stands."""

    STANDS = "stands"
    PRELIMINARY = "preliminary"
    WITHDRAWN = "withdrawn"


_WORDS: Final = {
    Standing.STANDS: (
        "final", "f", "amended", "corrected", "c", "appended", "verified", "complete", "completed",
        "released", "a", "final result", "corrected result", "validated", "reported",
        "endgültig", "endbefund", "freigegeben", "validiert", "vidiert", "korrigiert",
        "définitif", "validé", "valide", "corrigé", "definitivo", "validado", "corregido",
        "validato", "corretto", "corrigido", "审核", "已审核", "已报告", "已发布", "最终", "確定",
    ),
    Standing.PRELIMINARY: (
        "preliminary", "p", "registered", "partial", "pending", "unverified", "prelim", "interim",
        "vorläufig", "teilbefund", "provisoire", "partiel", "preliminar", "provisional", "parcial",
        "provvisorio", "parziale", "初步", "未审核", "待审核", "暫定",
    ),
    Standing.WITHDRAWN: (
        "entered in error", "entered-in-error", "cancelled", "canceled", "x", "d", "w", "not done",
        "not-done", "rejected", "deleted", "wrong", "unknown specimen", "specimen rejected",
        "void", "withdrawn", "error", "nd",
        "storniert", "abgebrochen", "gelöscht", "ungültig", "nicht durchgeführt", "annulé",
        "rejeté", "supprimé", "non réalisé", "anulado", "cancelado", "rechazado", "no realizado",
        "annullato", "rifiutato", "non eseguito", "rejeitado", "não realizado", "作废", "已作废",
        "取消", "已取消", "拒收", "退回", "中止",
    ),
}  # fmt: skip
STANDINGS: Final = {word: standing for standing, words in _WORDS.items() for word in words}
"""The words for each standing."""

WITHDRAWN: Final = "withdrawn"
SUPERSEDED: Final = "later"
"""Why a result does not stand, as a key of the words."""


def standing_of(status: str | None) -> Standing | None:
    """
    Tell whether a result of a status stands; None for a word that is not known.

    Examples
    --------
    >>> from itpcase.cohort._tables.statuses import standing_of
    >>> str(standing_of("Entered_in_error")), str(standing_of(" ")), standing_of("perhaps")
    ('withdrawn', 'stands', None)
    """
    word = " ".join((status or "").replace("_", " ").split()).casefold()
    return STANDINGS.get(word) if word else Standing.STANDS


def read_statuses(table: InputTable, day: Column, patient: Column, analyte: Column | None) -> None:
    """
    Leave out the rows of results that do not stand, each told of.

    Parameters
    ----------
    table : InputTable
    day, patient : numpy.ndarray
        Of each row.
    analyte : numpy.ndarray or None
        Where a table holds several.
    """
    if "status" not in table:
        return
    few = table.few("status")
    standing = [standing_of(None if is_nothing(v) else str(v)) for v in few.values.tolist()]

    def given(row: int) -> object:
        return few.values[few.codes[row]]

    def rows_of(wanted: Standing | None) -> Column:
        is_wanted = np.array([each is wanted for each in standing], dtype=bool)
        return is_wanted[few.codes] if len(few) else np.zeros(0, dtype=bool)

    table.tell("STATUS", "status", np.flatnonzero(rows_of(None)), given=given)
    _leave_out(table, np.flatnonzero(rows_of(Standing.WITHDRAWN)), given, WITHDRAWN)
    early = rows_of(Standing.PRELIMINARY)
    if not early.any():
        return
    key = patient.astype(np.int64) << 40 | (day.astype(np.int64) & 0xFFFFFFFF) << 8
    if analyte is not None:
        key |= analyte
    later = np.isin(key, key[rows_of(Standing.STANDS)])
    _leave_out(table, np.flatnonzero(early & later), given, SUPERSEDED)


def withdrawn_remedy(why: str) -> Sentence:
    """Say why a row is left out: `WITHDRAWN` or `SUPERSEDED`."""
    return Sentence("problem.WITHDRAWN.remedy", why=Sentence(f"problem.WITHDRAWN.{why}"))


def _leave_out(table: InputTable, rows: Column, given: Shown, why: str) -> None:
    table.tell(
        "WITHDRAWN",
        "status",
        rows,
        given=given,
        remedy=withdrawn_remedy(why),
        severity="warning",
    )
    if table.faults is not None and len(rows):
        table.faults.drop(table.name, rows, len(table))
