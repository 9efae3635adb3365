"""
The days that print leaves open, and what that means for an answer, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from itpcase._sentences import Listing, Sentence
from itpcase.cohort.open_days import Place
from itpcase.model import Patient

__all__ = ["OpenDay", "open_days_of_answer", "open_days_told"]


@attrs.frozen
class OpenDay:
    """
    A day that print leaves open.

    Parameters
    ----------
    place : Place
        Where it stands: the table, the row of the patient and the column.
    words : str
        What print says of it.
    patient : Patient
    decides : bool
        Whether another day within its bounds would change the category.
    """

    place: Place
    words: str
    patient: Patient = attrs.field(repr=False)
    decides: bool = False

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        table, row, column = self.place
        values: dict[str, object] = {"words": self.words}
        if table == "counts":
            values["count"] = self.patient.platelets[row].as_printed.printed
        elif table == "lines":
            values["line"] = self.patient.lines[row].line
        return Sentence(f"open_day.{table}_{column}", **values)


def open_days_of_answer(
    patient: Patient, words: Mapping[Place, str], deciding: Iterable[Place]
) -> tuple[OpenDay, ...]:
    """
    Return the days that print leaves open, those first that would decide an answer.

    Parameters
    ----------
    patient : Patient
    words : mapping of Place to str
        What print says of each.
    deciding : iterable of Place
        Those that make a difference while the others stay where they are.

    Returns
    -------
    tuple of OpenDay
    """
    decides = {*deciding}
    found = [
        OpenDay(place, said, patient, decides=place in decides) for place, said in words.items()
    ]
    return tuple(sorted(found, key=lambda each: not each.decides))


def open_days_told(
    days: tuple[OpenDay, ...], possible: Sentence | None, certain: Sentence | None
) -> Iterator[Sentence]:
    """
    Say which days print leaves open, and what that means for the answer.

    Parameters
    ----------
    days : tuple of OpenDay
    possible : Sentence, optional
        What is possible within their bounds, where the answer is open.
    certain : Sentence, optional
        What holds on all of them, where it is not.

    Yields
    ------
    Sentence
    """
    yield Sentence("said.open_days", days=Listing([each.told for each in days], "list.comma"))
    if possible is None:
        yield from () if certain is None else (certain,)
        return
    yield possible
    deciding = [each.told for each in days if each.decides]
    if deciding:
        yield Sentence("said.open_deciding", days=Listing(deciding, "list.or"))
