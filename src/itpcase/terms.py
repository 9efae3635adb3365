"""
The closed vocabularies: what an answer, an event or a policy can be called.

Every member is a ``str`` whose text is the code that tables and files use.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from itpcase import _names
from itpcase._arguments import check_switches, each_of, is_word_of

__all__ = [
    "Answer",
    "Assumed",
    "BaselineSource",
    "EndReason",
    "Intent",
    "NotEvaluable",
    "Phase",
    "Provenance",
    "RescueKind",
    "ResponseCategory",
    "SameDay",
    "Strategy",
    "Verdict",
    "all_of",
    "any_of",
    "read_category",
    "verdict_of",
]


class ResponseCategory(StrEnum):
    """The category of a line of treatment; a definition's own level names are plain text."""

    CR = "CR"
    """Complete response."""
    R = "R"
    """Response."""
    PR = "PR"
    """Partial response; its band is the definition's."""
    AR = "AR"
    """Alternative response, the name that the EMA gives to R."""
    SR = "SR"
    """Sustained remission."""
    NR = "NR"
    """No response."""
    NE = "NE"
    """Not evaluable, which is never "no response"."""


def read_category(name: str) -> ResponseCategory | str:
    """
    Return the member of this name, or the name itself for a level of a user's definition.

    Parameters
    ----------
    name : str
        Code of a category, or name of a level.

    Returns
    -------
    ResponseCategory or str

    Examples
    --------
    >>> from itpcase.terms import read_category
    >>> read_category("CR"), read_category("sustained")
    (<ResponseCategory.CR: 'CR'>, 'sustained')
    """
    return ResponseCategory(name) if is_word_of(name, tuple(ResponseCategory)) else name


class NotEvaluable(StrEnum):
    """Why a line is not evaluable."""

    NO_START = "NO_START"
    """The day on which the line started is not known."""
    NOT_STARTED = "NOT_STARTED"
    """The line starts after the data cut; so rates and curves say, a category says NO_COUNTS."""
    NO_COUNTS = "NO_COUNTS"
    """No count after the start."""
    UNCONFIRMED = "UNCONFIRMED"
    """A count met the level, and none was confirmed."""
    NO_BASELINE = "NO_BASELINE"
    """Every count is unknown, and the level needs a baseline that is missing."""
    INDETERMINATE = "INDETERMINATE"
    """Every count was set aside or is unknown for another reason."""
    SINGLE_COUNT = "SINGLE_COUNT"
    """Only one day shows the level not met."""
    NO_COUNT_IN_WINDOW = "NO_COUNT_IN_WINDOW"
    """No count lies in the window of a landmark."""
    CENSORED = "CENSORED"
    """Follow-up ended before the question was decided."""
    TOO_FEW_VISITS = "TOO_FEW_VISITS"
    """Fewer counts than the definition asks for."""
    ON_TREATMENT = "ON_TREATMENT"
    """The drug was not stopped, or its stop is not recorded."""
    DAYS_OPEN = "DAYS_OPEN"
    """Print leaves days open, and not every day within their bounds gives the same category."""
    TOO_MANY_DAYS = "TOO_MANY_DAYS"
    """Print leaves so many days open that not every placement of them can be looked at."""
    BETWEEN_VISITS = "BETWEEN_VISITS"
    """The last good count lies before the goal, and what ended the response behind it."""


class EndReason(StrEnum):
    """What ended an episode, or why it was censored."""

    LOSS = "LOSS"
    BLEEDING = "BLEEDING"
    DEATH = "DEATH"
    NEW_LINE = "NEW_LINE"
    RESCUE = "RESCUE"
    DISCONTINUATION = "DISCONTINUATION"
    GAP = "GAP"
    END_OF_FOLLOW_UP = "END_OF_FOLLOW_UP"
    UNCONFIRMED_LOSS = "UNCONFIRMED_LOSS"
    NOT_STOPPED = "NOT_STOPPED"
    """The drug was not stopped by the day that the trial sets."""


class Strategy(StrEnum):
    """What an intercurrent event does to an episode, in the sense of ICH E9(R1)."""

    COMPOSITE = "composite"
    """The episode ends, as an event."""
    CENSOR = "censor"
    """The episode is censored at the last count that met the level."""
    IGNORE = "ignore"
    """Treatment policy: the episode goes on."""


class SameDay(StrEnum):
    """
    Which of several counts on one day is taken.

    The first and the last are so by their times, where each count of the day has one as it is read;
    else, and of records, in the order of the data. A time of day is not kept.
    """

    LOWEST = "lowest"
    HIGHEST = "highest"
    FIRST = "first"
    LAST = "last"
    ERROR = "error"


class Answer(StrEnum, metaclass=_names.OldMembers):
    """
    The answer to a question of a definition: yes, no, or not evaluable.

    Not `Verdict`, whose third word is another: what a definition asks is not evaluable for a reason
    of `NotEvaluable`, which is printed beside it, and is ``NE`` in every table and file of answers.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "NE"
    """Not evaluable: tables and files keep the code of the release before."""


class Verdict(StrEnum):
    """
    The answer to a question of the history: yes, no, or unknown.

    Not `Answer`: what is unknown here a person may know, and state in `itpcase.history.Facts`; the
    facts that are missing are printed beside it, and its tables say ``unknown``.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """
    Return no if any is no, else unknown if any is unknown, else yes.

    Parameters
    ----------
    verdicts : iterable of Verdict
        What is put together; of none, yes.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        For what is no verdict.

    Examples
    --------
    >>> from itpcase.terms import Verdict, all_of
    >>> str(all_of([Verdict.YES, Verdict.UNKNOWN]))
    'unknown'
    """
    found = each_of(verdicts, "verdicts", Verdict)
    if Verdict.NO in found:
        return Verdict.NO
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.YES


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """
    Return yes if any is yes, else unknown if any is unknown, else no.

    Parameters
    ----------
    verdicts : iterable of Verdict
        What is put together; of none, no.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        For what is no verdict.

    Examples
    --------
    >>> from itpcase.terms import Verdict, any_of
    >>> str(any_of([Verdict.YES, Verdict.UNKNOWN]))
    'yes'
    """
    found = each_of(verdicts, "verdicts", Verdict)
    if Verdict.YES in found:
        return Verdict.YES
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.NO


def verdict_of(value: bool | None) -> Verdict:  # noqa: FBT001 - a fact, not an option
    """
    Return a stated fact as one of three values.

    Parameters
    ----------
    value : bool or None
        None if nothing is stated.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        For what is neither a truth value nor None.

    Examples
    --------
    >>> from itpcase.terms import verdict_of
    >>> [str(verdict_of(value)) for value in (True, False, None)]
    ['yes', 'no', 'unknown']
    """
    check_switches(or_none=True, value=value)
    return {True: Verdict.YES, False: Verdict.NO, None: Verdict.UNKNOWN}[value]


class BaselineSource(StrEnum):
    """Where the baseline of a line came from."""

    PRINTED = "printed on the line"
    COUNT = "last count on or before the start"
    BEFORE_FIRST_TREATMENT = "last count on or before the first-ever treatment"
    PRINTED_BEFORE_FIRST_TREATMENT = "printed on the line of the first-ever treatment"
    MISSING = "missing"


class Phase(StrEnum):
    """The phase of ITP by time from diagnosis."""

    NEWLY_DIAGNOSED = "newly diagnosed"
    PERSISTENT = "persistent"
    CHRONIC = "chronic"
    UNKNOWN = "unknown"


class Intent(StrEnum):
    """What an exposure was given for, as recorded."""

    MAINTENANCE = "maintenance"
    """Treatment of ITP: it makes lines."""
    RESCUE = "rescue"
    """To raise the count for a while because of bleeding or a very low count."""
    ON_DEMAND = "on-demand"
    """To raise the count for a while for a procedure, or after a trauma."""
    ADJUNCT = "adjunct"
    """Not for the count: premedication, antifibrinolytics."""


class RescueKind(StrEnum):
    """The kind of a rescue therapy; a definition gives each its washout."""

    PLATELET_TRANSFUSION = "platelet_transfusion"
    IVIG = "ivig"
    ANTI_D = "anti_d"
    STEROID_PULSE = "steroid_pulse"
    OTHER = "other"


class Assumed(StrEnum):
    """What the person who entered a record supplied because the source did not print it."""

    UNIT = "unit"
    """The unit of a count."""
    DAY = "day"
    """The day, from a partial date or from words such as "the third month"."""
    APPROXIMATE = "approximate"
    """The last digits of a number that the source prints as approximate, such as ``~12``."""


class Provenance(StrEnum):
    """What the counts of a patient are."""

    OBSERVED = "observed"
    CONSTRUCTED = "constructed"
    """Made up to fit published facts; not patient data."""
    SYNTHETIC = "synthetic"
    """Drawn by a simulation; not patient data."""
