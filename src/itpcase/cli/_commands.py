"""
The commands about data: read, refuse or leave out, answer, write, and tell of the problems.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from itpcase._sentences import Sentence, Word, said
from itpcase.cli._answers import FUNCTIONS, ask_shards, print_answers, write_problems
from itpcase.cli._named import (
    DONE,
    PROBLEMS,
    definition_of,
    is_file,
    language_of,
    options_of,
    place_of,
    say,
    show,
    tell,
)
from itpcase.cli._option_pairs import check_pairs, check_places
from itpcase.cli._without_data import WITHOUT_DATA
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions.definition import Definition
from itpcase.definitions.files import doubt_of_id
from itpcase.errors import InputError, Problem, count_problems, errors_first
from itpcase.io._files.outputs import check_file, check_folder
from itpcase.io._partial import (
    PROBLEM_COLUMNS,
    leave_out,
    patients_concerned,
    summarise_problems,
)
from itpcase.io.adam import write_adam
from itpcase.io.fhir import write_fhir
from itpcase.io.meds import write_meds
from itpcase.io.omop import write_omop
from itpcase.io.phenopackets import write_phenopackets
from itpcase.io.recognise import inspect_data, read_data
from itpcase.model import CaseSeries
from itpcase.report import (
    DEFAULT_DEFINITIONS,
    findings,
    is_a_piece,
    mark_of,
    read_groups,
    read_review,
    write_report,
)
from itpcase.report._own_groups import headings_of
from itpcase.report._page import check_font

__all__: list[str] = []

WRITERS: dict[str, Any] = {
    "adam": write_adam, "fhir": write_fhir, "meds": write_meds, "omop": write_omop,
    "phenopackets": write_phenopackets,
}  # fmt: skip
"""What writes each form of `itpcase export`."""


def run(arguments: argparse.Namespace) -> int:
    check_pairs(arguments)
    check_places(arguments)
    if arguments.command in WITHOUT_DATA:
        found = WITHOUT_DATA[arguments.command](arguments)
        return DONE if found is None else found
    chosen = getattr(arguments, "definition", None)
    names = chosen if isinstance(chosen, list) else [chosen]
    wanted = [definition_of(name) for name in names]
    _check_outputs(arguments)
    if arguments.command == "inspect":
        return _inspect(arguments)
    own = [each for name, each in zip(names, wanted, strict=True) if is_file(name)]
    doubts = [*filter(None, map(doubt_of_id, own))]
    if getattr(arguments, "workers", None) is not None:
        return ask_shards(arguments, wanted[0], doubts)
    if arguments.command in FUNCTIONS and arguments.output is not None:
        raise InputError.of(
            "NO_WORKERS", argument="--output", given=Sentence("problem.NO_UNIT.given"),
        )  # fmt: skip
    series, problems = _read(arguments)
    problems = (*problems, *doubts)
    errors = [problem for problem in problems if problem.severity == "error"]
    write_problems(arguments, problems)
    if arguments.command == "validate":
        _list_problems(arguments, problems, errors)
        return PROBLEMS if errors else DONE
    kept = series if arguments.keep_going else _answerable(series, errors)
    if kept is None:
        pass
    elif arguments.command == "report":
        _report(arguments, kept, problems, wanted if chosen else DEFAULT_DEFINITIONS)
    elif arguments.command == "export":
        more = {} if arguments.study is None else {"study": arguments.study}
        WRITERS[arguments.to](as_cohort(kept), arguments.output, wanted[0], **more)
        print(arguments.output)
    else:
        print_answers(arguments, kept, wanted, all_definitions=not chosen)
    _tell(arguments, problems, series, kept)
    return PROBLEMS if errors else DONE


def _list_problems(
    arguments: argparse.Namespace, problems: Sequence[Problem], errors: Sequence[Problem]
) -> None:
    """Print every problem of the data, the errors first, and how many there are."""
    for problem in errors_first(problems):
        severity = Word("problem_severity", problem.severity)
        show(say(arguments, "problem_listed.is", severity=severity, problem=problem.told))
    many = count_problems(errors)
    warnings = count_problems(problems) - many
    show(say(arguments, "problem_listed.counts", errors=many, warnings=warnings))


def _report(
    arguments: argparse.Namespace, kept: CaseSeries | Cohort, problems: Sequence[Problem],
    definitions: Sequence[Definition],
) -> None:  # fmt: skip
    """Write a report, and print where it is and what it found."""
    held = kept.to_series() if isinstance(kept, Cohort) else kept
    write_report(
        held, arguments.output, problems=problems, definitions=definitions, lang=arguments.lang,
        **_groups(arguments), reference=arguments.reference,
        pieces=arguments.pieces,
        review=None if arguments.prisma is None else read_review(arguments.prisma),
        checklists=arguments.checklist,
        relative_days=arguments.relative_days,
        pseudonyms=arguments.pseudonyms, min_cell=arguments.min_cell,
        listings=not arguments.no_listings, track=_tracked,
    )  # fmt: skip
    print(arguments.output)
    for told in findings(
        held, problems=problems, definitions=definitions, lang=arguments.lang,
        min_cell=arguments.min_cell,
    ):  # fmt: skip
        show(told)


def _inspect(arguments: argparse.Namespace) -> int:
    """Say what data are, before anything is laid out."""
    found = inspect_data(place_of(arguments), **options_of(arguments))
    write_problems(arguments, found.problems)
    for sentence in found.sentences():
        show(said(sentence, language_of(arguments)))
    return DONE


def _groups(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what divides the lines, each a column of the data or one of a file of one's own."""
    named = {name: getattr(arguments, name) for name in ("by", "strata")}
    if arguments.groups is None:
        return named
    held = {*headings_of(arguments.groups, encoding=arguments.encoding)}
    needed = {*named.values()} & held or {arguments.by}  # what is in neither is told of
    return {
        name: read_groups(arguments.groups, column, encoding=arguments.encoding)
        if column in needed else column
        for name, column in named.items()
    }  # fmt: skip


def _read(arguments: argparse.Namespace) -> tuple[CaseSeries | Cohort, tuple[Problem, ...]]:
    return read_data(place_of(arguments), **options_of(arguments))


def _answerable(
    series: CaseSeries | Cohort, errors: Sequence[Problem]
) -> CaseSeries | Cohort | None:
    """Take out the patients of whom something was refused; None if that may be any of them."""
    concerned = patients_concerned(errors)
    return None if concerned is None else leave_out(series, concerned)


def _size(series: CaseSeries | Cohort) -> int:
    return len(series) if isinstance(series, Cohort) else len(series.patients)


def _tell(
    arguments: argparse.Namespace,
    problems: Sequence[Problem],
    series: CaseSeries | Cohort,
    kept: CaseSeries | Cohort | None,
) -> None:
    """Sum up the problems by their kinds, and say of whom nothing was answered."""
    named = not _is_summed_up(arguments)
    lines = [*summarise_problems(problems, language_of(arguments), named=named)]
    if arguments.problems is not None:
        lines.append(say(arguments, "problem_listed.written", file=arguments.problems))
    elif len(problems) > named:
        lines.append(say(arguments, "problem_listed.option"))
    size, missing = _size(series), _size(series) - (0 if kept is None else _size(kept))
    if kept is None:
        lines.append(say(arguments, "problem_listed.nothing"))
    elif missing:
        lines.append(say(arguments, "problem_listed.some", missing=missing, size=size))
    tell(lines)


def _is_summed_up(arguments: argparse.Namespace) -> bool:
    """Tell whether a report that names no patient was asked for: the screen names none either."""
    return getattr(arguments, "no_listings", False) or (
        arguments.command == "report" and arguments.min_cell is not None
    )


def _check_outputs(arguments: argparse.Namespace) -> None:
    """Refuse, before anything is read, a place that must not or cannot be written."""
    chosen = getattr(arguments, "definition", None) or ()
    given = [chosen] if isinstance(chosen, str) else [*chosen]
    named = (
        arguments.mapping, arguments.options, getattr(arguments, "groups", None),
        *map(Path, given),
    )  # fmt: skip
    inputs = [Path(arguments.data), *(path for path in named if path and path.is_file())]

    def check(path: Path, argument: str, mark: str) -> None:
        check_file(path, argument, inputs=inputs, mark=mark, overwrite=arguments.overwrite)

    if arguments.problems is not None:
        check(arguments.problems, "--problems", ",".join(PROBLEM_COLUMNS))
    if arguments.command == "report":
        check(arguments.output, "--output", mark_of(arguments.output))
        if arguments.pieces is not None:
            check_folder(
                arguments.pieces, "--pieces", inputs=inputs, made=is_a_piece, overwrite=False
            )  # fmt: skip
        if arguments.min_cell is None:
            check_font(arguments.output, arguments.pieces, arguments.lang)


def _tracked(items: Sequence[Any], text: str) -> Iterable[Any]:
    """Go through the items with a bar on the screen; in silence where nobody looks."""
    if not sys.stderr.isatty():
        return items
    try:
        from rich.console import Console  # noqa: PLC0415 - an extra
        from rich.progress import track  # noqa: PLC0415 - an extra
    except ImportError:
        return items
    return cast("Iterable[Any]", track(items, text, console=Console(stderr=True), transient=True))
