"""
The rows of SDTM and ADaM data sets: their days, their numbers and what they are known by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, as_given
from itpcase.cohort._tables.day_columns import Numbering
from itpcase.cohort._tables.statuses import Standing, standing_of
from itpcase.errors import InputError, Severity
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.text import clean
from itpcase.units.whole import as_whole
from itpcase.vocabularies import read_yes_no

__all__: list[str] = []

ONGOING: Final = "ONGOING"
"""The status of who is in the trial or on the drug, whose date is that of the data cut."""

UNKNOWN_STATUS: Final = frozenset({"unknown", "unk", "u", "not known"})
"""What a status may say where nobody knows whether something was done."""

IMPUTED: Final = frozenset({"D", "M", "Y"})
"""What the flag of a date of ADaM says that was imputed of it: the day, the month, the year."""


@attrs.define(kw_only=True)
class StudyDays:
    """Reads the days of rows: dates, or study days if these are asked for."""

    source: Source
    numbering: Numbering
    starts: dict[str, dt.date] = attrs.field(factory=dict)
    """The reference start of each subject."""
    trials: dict[str, str] = attrs.field(factory=dict)
    """The trial of which that is."""
    others: dict[tuple[str, str], dt.date] = attrs.field(factory=dict)
    """The reference start of each subject in its further trials, where days count anew."""

    def begin(self, owner: str, trial: str, start: Day | None) -> None:
        """Take the reference start of a subject in a trial."""
        first = self.trials.setdefault(owner, trial)
        if isinstance(start, dt.date):
            if trial == first:
                self.starts.setdefault(owner, start)
            else:
                self.others.setdefault((owner, trial), start)

    def day(
        self, row: Mapping[str, Any], dated: tuple[str, ...], numbered: str, where: Where,
        *, severity: Severity = "error",
    ) -> Day | None:  # fmt: skip
        """Read a day from its date, or from its study day if that is asked for."""
        owner = clean(row.get("USUBJID"))
        value = self.value(row, dated, numbered, where)
        return self.source.day(value, where, dated[0], owner, severity=severity)

    def value(
        self, row: Mapping[str, Any], dated: tuple[str, ...], numbered: str, where: Where
    ) -> Any:
        """
        Return the date of a row as it stands, its study day in elapsed days, or why there is none.

        A day 0 is none: it costs its row, and tells that the data set may count otherwise.
        """
        used = next((name for name in dated if row.get(name) is not None), "")
        text = row.get(used)
        if self.numbering == "elapsed":  # where a number is no day, and a study day no date
            as_text = whole_code(text) if isinstance(text, (int, float)) else text
            return self._as_imputed(row, used, as_text)
        number = row.get(numbered)
        if number is not None:
            try:
                return self._as_imputed(row, used, self._since_first(row, _elapsed_day(number)))
            except InputError as error:
                return InputError(where.problem(error.problem.code, given=f"{numbered} {number}"))
        start = self.starts.get(clean(row.get("USUBJID")))
        try:
            read = self.source.days.read(text) if text is not None else None
        except InputError:
            return text
        if read is not None and isinstance(read.day, dt.date) and start is not None:
            return self._as_imputed(row, used, read._replace(day=(read.day - start).days))
        return None

    def _since_first(self, row: Mapping[str, Any], day: int) -> Any:
        """Count a day of a further trial of a subject from the start of its first."""
        owner, trial = clean(row.get("USUBJID")), clean(row.get("STUDYID"))
        if trial == self.trials.get(owner, trial):
            return day
        first, start = self.starts.get(owner), self.others.get((owner, trial))
        if first is None or start is None:
            return InputError.of(
                "STUDY_DAYS", argument="day",
                needed=Sentence("problem.STUDY_DAYS.needed_trial"), given=f"{day} ({trial})",
                remedy=Sentence("problem.STUDY_DAYS.remedy_trial"),
            )  # fmt: skip
        return day + (start - first).days

    def _as_imputed(self, row: Mapping[str, Any], name: str, value: Any) -> Any:
        """Keep of a date of ADaM that the trial imputed it, as its flag says (``ADTF``)."""
        flag = f"{name.removesuffix('M')}F"
        said = in_capitals(row, flag) if name.endswith(("DT", "DTM")) else ""
        if said not in IMPUTED:
            return value
        try:
            return self.source.days.read(value)._replace(imputed_from=f"{flag} = {said}")
        except InputError:
            return value

    def last_day(
        self, row: Mapping[str, Any], dated: tuple[str, ...], numbered: str, where: Where
    ) -> Day | None:
        """Read the last day of a drug from its date, which may be partial, or its study day."""
        owner = clean(row.get("USUBJID"))
        value, since = self.value(row, dated, numbered, where), None
        if self.numbering == "cdisc":
            since = self.starts.get(owner)
            if since is None:  # a date has no place among study days
                return self.source.day(value, where, dated[0], owner, severity="warning")
        return self.source.last_day(value, where, dated[0], owner, since=since)

    def only_numbered(self, row: Mapping[str, Any], dated: tuple[str, ...], number: str) -> bool:
        """Whether a row has no more than a study day, and dates are asked for."""
        return (
            self.numbering == "elapsed"
            and all(row.get(name) is None for name in dated)
            and row.get(number) is not None
        )

    def tell_only_numbered(self, where: Where, owner: str, argument: str, number: Any) -> None:
        """Tell of a row that has no more than a study day, where dates are asked for."""
        self.source.note(
            "STUDY_DAYS", where, argument=argument, patient_id=owner,
            needed=Sentence("problem.STUDY_DAYS.needed_cdisc"),
            given=Sentence("problem.STUDY_DAYS.given_cdisc", value=number),
            remedy=Sentence("problem.STUDY_DAYS.remedy_cdisc"),
        )  # fmt: skip


def _elapsed_day(number: Any) -> int:
    """
    Turn a CDISC study day into elapsed days: there is no day 0, and day 1 is the day of the start.

    Raises
    ------
    InputError
        For a day 0, and for what is no whole number.
    """
    try:
        whole = int(number)
    except (TypeError, ValueError, OverflowError):
        whole = 0
    if whole == 0 or whole != float(number):
        raise InputError.of("STUDY_DAY", argument="day", given=as_given(number))
    return whole - 1 if whole > 0 else whole


def in_capitals(row: Mapping[str, Any], name: str) -> str:
    """Return a word of a controlled terminology, however it is spelt; nothing for none."""
    return clean(row.get(name)).upper()


def read_flag(row: Mapping[str, Any], name: str) -> bool | None:
    """Read a flag, in whichever words for yes and no; None for anything else."""
    try:
        return read_yes_no(whole_code(row.get(name)), name)
    except InputError:
        return None


def is_not_done(row: Mapping[str, Any], prefix: str) -> bool:
    """
    Tell whether a row says that nothing was done (``LBSTAT``), in whichever words.

    One that says that nobody knows does not.
    """
    status = row.get(f"{prefix}STAT")
    if status is None or is_unknown_status(row, prefix):
        return False
    return standing_of(clean(status)) is not Standing.STANDS


def is_unknown_status(row: Mapping[str, Any], prefix: str) -> bool:
    """Tell whether a row says that nobody knows whether something was done."""
    return clean(row.get(f"{prefix}STAT")).casefold() in UNKNOWN_STATUS


def tell_of_doubt(
    source: Source,
    row: Mapping[str, Any],
    prefix: str,
    where: Where,
    owner: str,
    *,
    needs_answer: bool = True,
) -> None:
    """Tell of a drug or an event that is kept though nobody knows whether it was there."""
    occurred = clean(row.get(f"{prefix}OCCUR"))
    is_asked = needs_answer and read_flag(row, f"{prefix}PRESP") and not occurred
    if is_asked or (occurred and read_flag(row, f"{prefix}OCCUR") is None):
        source.note(
            "UNKNOWN_STATUS", where, argument=f"{prefix}OCCUR", patient_id=owner,
            given=repr(occurred) if occurred else Sentence("problem.NO_DAY.given_results"),
        )  # fmt: skip
    if is_unknown_status(row, prefix):
        source.note(
            "UNKNOWN_STATUS", where, argument=f"{prefix}STAT", patient_id=owner,
            given=repr(clean(row[f"{prefix}STAT"])),
        )  # fmt: skip


def whole_code(value: Any) -> str:
    """Write a sequence number or a code without the decimals of a float."""
    return clean(as_whole(value))


def sequence_of(row: Mapping[str, Any], name: str) -> str | None:
    """Name a row by its sequence number; None where it has none."""
    return None if row.get(name) is None else f"{name} {whole_code(row[name])}"


def number_of(value: Any) -> float | None:
    """Return a number; None for what is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
