"""
Files that hold answers, and no data from which any could be computed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.io._sheets.sheet import read_sheet

__all__: list[str] = []

OF_OMOP: Final = frozenset(
    {"cohort", "episode", "episode_event", "itpcase_episode", "itpcase_person"}
)
"""The tables that `itpcase.write_omop` writes."""

OF_ADAM: Final = frozenset({"adrs", "adtte"})
"""The data sets of responses and of times to event."""

PHENOPACKET: Final = b'"phenopacketSchemaVersion"'
"""A key that every phenopacket has."""

OF_ROWS: Final = frozenset({"patient_id", "line"})
OF_ANSWERS: Final = frozenset({"category", "endpoint", "episode", "landmark"})
"""Columns of the tables that the commands print: all of the first, and one of the others."""

_LONGEST: Final = 1_000_000
"""In so much of a file the key of a phenopacket is looked for. [bytes]"""


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
            return Sentence("problem.UNKNOWN_FORM.remedy_answers", listed=", ".join(found))
    if any(map(_is_phenopacket, files)):
        return Sentence("problem.UNKNOWN_FORM.remedy_phenopackets")
    if place.is_file() and _is_table_of_answers(place):
        return Sentence("problem.UNKNOWN_FORM.remedy_answers", listed=place.name)
    return None


def _stem(path: Path) -> str:
    return path.name.partition(".")[0].casefold()


def _is_phenopacket(path: Path) -> bool:
    if path.suffix.casefold() != ".json" or not path.is_file():
        return False
    with path.open("rb") as stream:
        return PHENOPACKET in stream.read(_LONGEST)


def _is_table_of_answers(path: Path) -> bool:
    """Tell whether a sheet is a table that a command printed, by its heading."""
    if path.suffix.casefold() not in {".csv", ".tsv", ".txt"}:
        return False
    try:
        heading = set(read_sheet(path, first=1).heading)
    except InputError:
        return False
    return heading >= OF_ROWS and not heading.isdisjoint(OF_ANSWERS)
