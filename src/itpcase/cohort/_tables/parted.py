"""
Patients whose rows may stand under two ids, one in each table.

A spreadsheet makes ``1`` of ``001``, a database pads ``A7`` with a blank, and the counts of a
patient are those of another. Nothing is joined by a guess: ids that differ only in how they are
written are told of where one of them has no counts or no treatment, and so are tables that share
no patient.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from itpcase._patterns import compile_late
from itpcase._sentences import Listing, Sentence
from itpcase.errors import Problem
from itpcase.table import Column, Ragged
from itpcase.units.text import as_typed

__all__: list[str] = []

_DASHES: Final = compile_late(r"\s*[-\u2010-\u2015]\s*|[ _]+")
_BEFORE_NUMBER: Final = compile_late(r"(?<=[^\W\d_])(?:\.[- ]?|[- ])(?=[0-9])")
"""Between the letters and the number of an id: ``P-1``, ``P 1``, ``P. 1`` and ``P1``."""

_WHOLE: Final = compile_late(r"^0*([0-9]+)(?:\.0+)?$", re.MULTILINE)
_UNUSUAL: Final = compile_late(r"[^!#-&(-~\n]|_x00|\\S\\")
"""What `as_typed`, another sign between two parts or quotation marks would change."""

_QUOTES: Final = "\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"

_POWER: Final = compile_late(r"^([0-9]{1,6})e[+]?([0-9]{1,2})$", re.MULTILINE)
"""A spreadsheet makes the number 100000 of the id ``1E5``."""


def parted_rows(
    ids: Column, tables: Mapping[str, Ragged | None], argument: str
) -> Iterator[Problem]:
    """
    Tell of them in the tables of a cohort; lines and exposures are treatment.

    Parameters
    ----------
    ids : array, shape (n_patients,)
    tables : mapping of str to Ragged
        By name; a table that is not there has no rows.
    argument : str

    Yields
    ------
    Problem
    """
    counts, *treatment = (
        np.diff(rows.offsets) > 0
        for name in ("counts", "lines", "exposures")
        if (rows := tables.get(name)) is not None
    )
    yield from parted_patients(ids, counts, np.logical_or.reduce(treatment), argument)


def parted_patients(
    ids: Column, has_counts: Column, has_treatment: Column, argument: str
) -> Iterator[Problem]:
    """
    Tell of ids that may be one patient's, and of tables that share none.

    Parameters
    ----------
    ids : array, shape (n_patients,)
        Texts or whole numbers.
    has_counts, has_treatment : array of bool, shape (n_patients,)
    argument : str
        Where the ids stand.

    Yields
    ------
    Problem
        Warnings; one for each group of ids that look alike.
    """
    is_whole = has_counts & has_treatment
    counted, treated = np.count_nonzero(has_counts), np.count_nonzero(has_treatment)
    if counted and treated and not is_whole.any():
        given = Sentence("problem.NO_COMMON_PATIENT.given", treated=treated, counted=counted)
        yield Problem(code="NO_COMMON_PATIENT", argument=argument, given=given, severity="warning")
    if is_whole.all() or ids.dtype.kind != "O":
        return
    plain = _plain_ids(ids.tolist())
    if len(set(plain)) == len(plain):
        return
    alike: dict[str, list[int]] = {}
    for place, spelled in enumerate(plain):
        alike.setdefault(spelled, []).append(place)
    for places in alike.values():
        if len(places) == 1 or is_whole[places].all():
            continue
        told = [_found(ids[at], bool(has_counts[at]), bool(has_treatment[at])) for at in places]
        apart = next(at for at in places if not is_whole[at])
        yield Problem(
            code="IDS_ALIKE", argument=argument, given=Listing(told, "list.comma"),
            patient_id=ids[apart], severity="warning",
        )  # fmt: skip


def _plain_ids(owners: Sequence[str]) -> list[str]:
    """Return what the spellings of each id share; all at once where no sign is unusual."""
    joined = "\n".join(owners)
    if _UNUSUAL.search(joined) is None and joined.count("\n") == len(owners) - 1:
        return _as_numbers(joined.casefold().replace("_", "-")).split("\n")
    bare = (as_typed(owner).strip(_QUOTES).strip().casefold() for owner in owners)
    return [_as_numbers(_DASHES.sub("-", owner)) for owner in bare]


def _as_numbers(lines: str) -> str:
    """Write ids that a spreadsheet takes for a whole number as that number, a line each."""
    whole = _POWER.sub(lambda found: found[1] + "0" * int(found[2]), lines)
    return _WHOLE.sub(r"\1", _BEFORE_NUMBER.sub("", whole))


def spelled_otherwise(owners: Iterable[object]) -> Callable[[object], str | None]:
    """
    Find an id by another spelling of it.

    Parameters
    ----------
    owners : iterable
        The ids that are known.

    Returns
    -------
    callable
        Takes an id, and gives the known one that differs from it only in how it is written.
    """
    known = [each for each in owners if isinstance(each, str)]
    spelled = dict(zip(_plain_ids(known), known, strict=True)) if known else {}

    def find(owner: object) -> str | None:
        return spelled.get(_plain_ids([owner])[0]) if isinstance(owner, str) else None

    return find


def _found(owner: str, has_counts: bool, has_treatment: bool) -> Sentence:  # noqa: FBT001 - facts
    what = {
        (True, True): "both", (True, False): "counts", (False, True): "treatment",
        (False, False): "neither",
    }[has_counts, has_treatment]  # fmt: skip
    return Sentence(f"problem.IDS_ALIKE.given_{what}", owner=repr(owner))
