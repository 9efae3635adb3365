"""
Files that hold answers, and no data from which any could be computed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import DataError, InputError, MissingExtraError, Problem
from itpcase.io._files.parquet_file import open_parquet
from itpcase.io._phenopackets.packets import is_phenopacket
from itpcase.io._sheets.sheet import read_sheet

__all__: list[str] = []

OF_OMOP: Final = frozenset(
    {"cohort", "episode", "episode_event", "itpcase_episode", "itpcase_person"}
)
"""The tables that `itpcase.write_omop` writes."""

OF_ADAM: Final = frozenset({"adrs", "adtte"})
"""The data sets of responses and of times to event."""

OF_ROWS: Final = frozenset({"patient_id", "line"})
OF_ANSWERS: Final = frozenset({"category", "endpoint", "episode", "landmark"})
"""Columns of the tables that the commands print: all of the first, and one of the others."""

NO_DATA_HERE: Final = frozenset({
    "MISSING_TABLE", "MISSING_FILE", "NOT_FHIR", "NO_FILE", "NO_FOLDER", "NOT_A_WORKBOOK",
    "MAPPING", "MISSING_SHEET",
})  # fmt: skip
"""What readers say of a place that holds nothing of theirs."""

_PARQUET: Final = ".parquet"
_PRINTED: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".ods", ".xls"})
"""The endings of tables, which a command prints and a spreadsheet saves anew."""


def remedy_of_answers(place: Path) -> Sentence | None:
    """
    Say what to give instead of a folder or a file of answers; None for anything else.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase.io._answers import remedy_of_answers
    >>> patient = itp.Patient(
    ...     id="1", platelets=[itp.PlateletMeasurement(on=dt.date(2021, 3, 1), count="9 G/L")]
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_omop(patient, Path(place) / "omop", itp.IWG_2009)
    ...     print(remedy_of_answers(Path(place) / "omop"))
    these are answers (cohort, episode, ...), and no data: ...
    """
    folder = place if place.is_dir() else place.parent
    files = [place] if place.is_file() else sorted(place.iterdir())
    beside = {_stem(path) for path in folder.iterdir()}
    here = beside if place.is_dir() else {_stem(place)}
    is_omop = "itpcase_episode" in beside or {"cohort", "episode"} <= beside
    is_trial = any(stem.startswith(("lb", "adlb")) for stem in beside)
    of_adam = frozenset[str]() if is_trial else OF_ADAM
    of_omop = OF_OMOP if is_omop and "measurement" not in beside else frozenset[str]()
    for known in (of_omop, of_adam):
        if found := sorted(known & here):
            return Sentence("problem.UNKNOWN_FORM.remedy_answers", listed=enumerated(found))
    if any(map(is_phenopacket, files)):
        return Sentence("problem.UNKNOWN_FORM.remedy_phenopackets")
    tables = [path for path in files if path.suffix.casefold() in {*_PRINTED, _PARQUET}]
    if tables and all(map(_is_table_of_answers, tables)):
        listed = enumerated(path.name for path in tables)
        return Sentence("problem.UNKNOWN_FORM.remedy_answers", listed=listed)
    return None


@contextmanager
def told_as_answers(path: str | os.PathLike[str]) -> Iterator[None]:
    """
    Say of answers what they are, where a reader finds no data in them.

    Parameters
    ----------
    path : path

    Raises
    ------
    InputError
        That of the reader, which says to pass the data instead.
    """
    try:
        yield
    except InputError as error:
        place = Path(path) if isinstance(path, (str, os.PathLike)) else None
        is_here = error.problem.code in NO_DATA_HERE and place is not None and place.exists()
        remedy = remedy_of_answers(place) if place is not None and is_here else None
        if remedy is None:
            raise
        raise InputError(attrs.evolve(error.problem, remedy=remedy)) from None


def refuse_answers(path: str | os.PathLike[str], problems: Iterable[Problem]) -> None:
    """
    Refuse answers of which a reader has listed that they are no data.

    Parameters
    ----------
    path : path
    problems : iterable of Problem
        What the reader has listed.

    Raises
    ------
    InputError
        The first of the errors, which says to pass the data instead.
    """
    place = Path(path)
    none = [each for each in problems if each.severity == "error" and each.code in NO_DATA_HERE]
    remedy = remedy_of_answers(place) if none and place.exists() else None
    if remedy is not None:
        raise InputError(attrs.evolve(none[0], remedy=remedy))


def _stem(path: Path) -> str:
    return path.name.partition(".")[0].casefold()


def _is_table_of_answers(path: Path) -> bool:
    """Tell whether a table is one that a command printed, by its heading; in Parquet as well."""
    try:
        if path.suffix.casefold() == _PARQUET:
            with open_parquet(path, "path") as file:
                heading = {*file.schema_arrow.names}
        elif path.suffix.casefold() in _PRINTED:
            heading = {*read_sheet(path, first=1).heading}
        else:
            return False
    except (DataError, InputError, MissingExtraError):
        return False
    return heading >= OF_ROWS and not heading.isdisjoint(OF_ANSWERS)
