"""
What a caller says to the reader of a system, checked before anything is read.

One table holds what each option is, for every reader that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, get_args

import attrs

from itpcase._arguments import (
    check_convention,
    check_mapping,
    check_switches,
    check_text,
    each_of,
    is_number,
    refuse_kind,
)
from itpcase._sentences import Sentence, as_given
from itpcase.cohort._tables.day_columns import Numbering, read_zone
from itpcase.errors import InputError, Problem
from itpcase.io._files.csv_rows import DELIMITERS
from itpcase.io._ways import one_of
from itpcase.model.entries import HIGHEST_WHO_GRADE
from itpcase.units.days import DayOrder, Impute
from itpcase.units.numbers import DecimalSign
from itpcase.units.whole import whole_argument

__all__: list[str] = []

LAYOUTS: Final = ("long", "wide")
"""Of a sheet: a row for each count, or a column for each day."""

BASELINES: Final = ("library", "flag")
"""Whether the baseline is that of the library, or a flagged one."""


PRIORS: Final = ("lines", "history")
"""Whether what was given before the drug of a trial makes lines, or counts as prior lines alone."""

DEFAULTED: Final = frozenset({"baseline", "prior", "bleeding", "codes", "concepts", "days"})
"""Options that say something where the caller says nothing."""


def check_options(**said: Any) -> None:
    """
    Refuse an option of another kind, by its name; None says nothing where there is no default.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from itpcase.io._options import check_options
    >>> check_options(bleeding={"EPISTAXIS": 1}, impute="first")
    >>> check_options(bleeding="EPISTAXIS")
    Traceback (most recent call last):
        ...
    itpcase.errors.InputError: bleeding: needs several values, as a list or a tuple, \
got EPISTAXIS; put it in brackets, even if it is one [NOT_A_LIST]
    """
    for name, value in said.items():
        if value is not None or name in DEFAULTED:
            _CHECKS[name](value, name)


def faults_of(
    said: Mapping[str, Any], names: Collection[str], place: str = ""
) -> Iterator[Problem]:
    """Give what is wrong with some settings of a mapping; *place* stands before their names."""
    for name, value in said.items():
        if name in names:
            try:
                check_options(**{name: value})
            except InputError as error:
                yield attrs.evolve(error.problem, argument=f"{place}{error.problem.argument}")


def whole_concepts(given: Any, argument: str) -> dict[int, Any]:
    """Return what is given by concepts of OMOP, or a list of them, by their whole numbers."""
    by_concept = given if isinstance(given, Mapping) else dict.fromkeys(each_of(given, argument))
    found = {}
    for concept, meant in by_concept.items():
        is_text = isinstance(concept, str) and concept.isdecimal()
        if not is_text and not (is_number(concept) and concept == concept // 1):
            raise InputError.of(
                "NOT_A_WHOLE_NUMBER",
                argument=argument,
                needed=Sentence("problem.NOT_A_WHOLE_NUMBER.needed_omop"),
                given=as_given(concept),
                remedy=Sentence("problem.NOT_A_WHOLE_NUMBER.remedy_concept"),
            )
        found[int(concept)] = meant
    if argument != "units":  # of which 0 is that of rows without a unit
        refuse_no_concept(found, argument)
    return found


def refuse_no_concept(given: Mapping[Any, Any], argument: str) -> None:
    """
    Refuse the concept 0 of OMOP, which stands on every row that was mapped to none.

    Raises
    ------
    InputError
        With what to give instead: agents can be given by the text of their source.
    """
    if any(str(concept).strip() == "0" for concept in given):
        remedy = "source" if argument == "agents" else "unmapped"
        raise InputError.of(
            "NOT_A_WHOLE_NUMBER",
            argument=argument,
            needed=Sentence("problem.NOT_A_WHOLE_NUMBER.needed_concept"),
            given="0",
            remedy=Sentence(f"problem.NOT_A_WHOLE_NUMBER.remedy_{remedy}"),
        )


def _key(value: Any, argument: str) -> None:
    """Check a code: a text, or a whole number of Python or numpy."""
    if not isinstance(value, str) and not (is_number(value) and value == value // 1):
        raise refuse_kind(value, argument, "text")


def _codes(value: Any, argument: str) -> None:
    each_of(value, argument, str)


def _texts(value: Any, argument: str) -> None:
    """Check a mapping whose values are texts."""
    for key, meant in check_mapping(value, argument).items():
        _key(key, argument)
        check_text(meant, f"{argument}[{key!r}]")


def _grades(value: Any, argument: str, *, is_optional: bool = False) -> None:
    """Check a mapping whose values are grades of the WHO."""
    for key, grade in check_mapping(value, argument).items():
        _key(key, argument)
        if grade is not None or not is_optional:
            whole_argument(grade, f"{argument}[{key!r}]", most=HIGHEST_WHO_GRADE)


def _bleeding(value: Any, argument: str) -> None:
    """Check codes with a grade each, or without."""
    if isinstance(value, Mapping):
        _grades(value, argument, is_optional=True)
    else:
        for each in each_of(value, argument):
            _key(each, argument)


def _heading_row(value: Any, argument: str) -> None:
    """Check the row of a heading, or two rows, the second below the first."""
    if not isinstance(value, list | tuple):
        whole_argument(value, argument, least=1)
        return
    if len(value) != 2:  # noqa: PLR2004 - the groups of columns, and the columns
        raise refuse_kind(value, argument, "rows")
    whole_argument(value[0], f"{argument}[0]", least=1)
    whole_argument(value[1], f"{argument}[1]", least=value[0] + 1)


def _pairs(value: Any, argument: str) -> None:
    """Check a list of pairs of names."""
    for place, pair in enumerate(each_of(value, argument)):
        names = each_of(pair, f"{argument}[{place}]", str)
        if len(names) != 2:  # noqa: PLR2004 - a pair
            raise refuse_kind(pair, f"{argument}[{place}]", "pair")


def _groups(value: Any, argument: str) -> None:
    """Check a list of mappings, one at least."""
    groups = each_of(value, argument)
    if not groups:
        raise refuse_kind(value, argument, "treatments")
    for place, group in enumerate(groups):
        check_mapping(group, f"{argument}[{place}]")


def _choice(choices: tuple[str, ...]) -> Callable[[Any, str], None]:
    return lambda value, argument: one_of(argument, value, choices)


_CHECKS: Final[dict[str, Callable[[Any, str], object]]] = {
    "agents": _texts,
    "baseline": lambda value, argument: check_convention(argument, value, BASELINES),
    "bleeding": _bleeding,
    "checkboxes": _texts,
    "codes": _codes,
    "concepts": whole_concepts,
    "dates": _choice(get_args(DayOrder)),
    "days": _choice(get_args(Numbering)),
    "decimal": _choice(get_args(DecimalSign)),
    "encoding": check_text,
    "delimiter": lambda value, argument: check_convention(argument, value, tuple(DELIMITERS)),
    "dictionary": check_text,
    "file": check_text,
    "grades": _grades,
    "groups": _groups,
    "heading_row": _heading_row,
    "impute": _choice(get_args(Impute)),
    "labs": _texts,
    "layout": lambda value, argument: check_convention(argument, value, LAYOUTS),
    "missing": each_of,
    "sheet": check_text,
    "pairs": _pairs,
    "prior": lambda value, argument: check_convention(argument, value, PRIORS),
    "shifted": lambda value, argument: check_switches(**{argument: value}),
    "ids_above": lambda value, argument: check_switches(**{argument: value}),
    "units": _texts,
    "where": check_mapping,
    "zone": lambda value, _: read_zone(value),
}
