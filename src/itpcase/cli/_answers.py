"""
The commands that answer about every line, of data or of the shards of a registry.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, cast

from itpcase._disk import write_whole
from itpcase._sentences import Sentence
from itpcase.cli._named import DONE, PROBLEMS, language_of, options_of, say, show, tell
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError, Problem
from itpcase.estimates.small_cells import hide_small_rates
from itpcase.io._partial import problem_rows, summarise_problems
from itpcase.io.recognise import known_options, recognise_form
from itpcase.model import CaseSeries
from itpcase.report import invented, table_as_csv, table_as_text
from itpcase.response.category import ResponseTable, classify_response
from itpcase.response.comparison import Comparison, compare_definitions
from itpcase.response.endpoints import answer_endpoints
from itpcase.response.remission import remission_episodes
from itpcase.response.stated import read_stated_level
from itpcase.table import Table

__all__: list[str] = []

FUNCTIONS: dict[str, Any] = {
    "classify": classify_response, "remissions": remission_episodes, "endpoints": answer_endpoints,
}  # fmt: skip
"""What the commands that answer line by line ask."""


RATES = ("definition", "asked", "yes", "no", "not_evaluable", "lines", "share", "lower", "upper")
"""What the command line shows of the rates."""


def print_answers(
    arguments: argparse.Namespace,
    series: CaseSeries | Cohort,
    wanted: list[Definition],
    *,
    all_definitions: bool,
) -> None:
    table = _answers(arguments, series, wanted, all_definitions=all_definitions)
    for kind in invented(series):
        tell([say(arguments, f"command_said.invented_{kind}")])
    if not _has_lines(series):
        tell([f"itpcase: {say(arguments, 'command_said.no_lines')}"])
    if getattr(arguments, "explain", False):
        show("\n\n".join(table.explain(row, arguments.lang) for row in range(len(table))))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print(
            table_as_csv(table)
            if arguments.csv
            else table_as_text(table, arguments.lang, width=width),
            end="",
        )
    if isinstance(table, ResponseTable) and _says_responses(series):
        _print_stated(arguments, table, wanted[0])


def _print_stated(
    arguments: argparse.Namespace, table: ResponseTable, definition: Definition
) -> None:
    """Say of each line whose category the data name otherwise than the counts both, and why."""
    agreed = stated = 0
    for row, (owner, line, category) in enumerate(
        zip(table["patient_id"].tolist(), table["line"].tolist(), table["category"].tolist(),
            strict=True)
    ):  # fmt: skip
        said = table.place(row)[0].line(line).stated_response
        level = read_stated_level(said)
        if level is None:
            continue
        is_same = _agrees(level, category, definition.level_names)
        stated, agreed = stated + 1, agreed + is_same
        if not is_same:
            told = Sentence(
                "command_said.stated", patient=owner, line=line, stated=repr(said),
                category=category, definition=definition.id,
            )  # fmt: skip
            why = (each.told for each in table.answer(row).not_reached)
            listed = (each.render(arguments.lang) for each in (told, *why))
            tell([" ".join(listed)])
    if stated:
        tell([say(arguments, "command_said.stated_all", agreed=agreed, n=stated,
                  definition=definition.id)])  # fmt: skip


def _agrees(stated: str, category: str, levels: Collection[str]) -> bool:
    """
    Tell whether a category that is stated agrees with that which a definition gives.

    A response of a degree that the definition does not have agrees with any that is no CR.
    """
    if stated == category:
        return True
    return stated not in {*levels, "NR"} and category in {*levels} - {"CR"}


def _says_responses(series: CaseSeries | Cohort) -> bool:
    """Tell whether the data say of any line what the response was."""
    if isinstance(series, Cohort) and series.records is None:
        return series.lines.get("stated_response") is not None
    patients = series.records if isinstance(series, Cohort) else series.patients
    return any(line.stated_response for patient in patients or () for line in patient.lines)


def _has_lines(series: CaseSeries | Cohort) -> bool:
    if isinstance(series, Cohort):
        return len(series.lines) > 0
    return any(patient.lines for patient in series.patients)


def _answers(
    arguments: argparse.Namespace,
    series: CaseSeries | Cohort,
    wanted: list[Definition],
    *,
    all_definitions: bool,
) -> Any:
    """Ask what the command asks."""
    if arguments.command == "compare":
        return _compared(
            compare_definitions(series, definitions=None if all_definitions else wanted), arguments
        )
    ask = FUNCTIONS[arguments.command]
    return ask(series, definition=wanted[0], **_level(arguments))


def _level(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the level that was asked for, as an argument."""
    level = getattr(arguments, "level", None)
    return {} if level is None else {"level": level}


def write_problems(arguments: argparse.Namespace, problems: Sequence[Problem]) -> None:
    """Write every problem to the file of --problems, if there is one."""
    if arguments.problems is not None:
        rows = problem_rows(problems, language_of(arguments))
        write_whole(arguments.problems, table_as_csv(rows), "--problems")


def ask_shards(
    arguments: argparse.Namespace, definition: Definition, doubts: Sequence[Problem]
) -> int:
    """
    Answer from shards on several processes; a folder that is not divided yet is divided.

    The doubts about the definition are told of beside those about the data.
    """
    from itpcase.registry.job import Job  # noqa: PLC0415 - for registries
    from itpcase.registry.shard_folder import is_sharded  # noqa: PLC0415 - as above
    from itpcase.registry.shards import map_shards  # noqa: PLC0415 - as above

    if arguments.explain:
        raise InputError.of(
            "WORKERS", argument="--workers", given=f"{arguments.workers} with --explain"
        )
    tell(summarise_problems(doubts, language_of(arguments)))
    job = Job(func=FUNCTIONS[arguments.command], definition=definition, arguments=_level(arguments))
    with tempfile.TemporaryDirectory() as folder:
        place, held = Path(arguments.data), Path(folder)
        problems: tuple[Problem, ...] = ()
        if not is_sharded(place):
            place, problems = _divided(place, held / "shards", arguments)
        write_problems(arguments, (*problems, *doubts))
        code = PROBLEMS if any(each.severity == "error" for each in problems) else DONE
        out = held / "answers" if arguments.output is None else arguments.output
        found = map_shards(place, job, out=out, workers=arguments.workers)
        if arguments.output is not None:
            print(out)
            return code
        for i, table in enumerate(found.tables()):
            told = table_as_csv(table)
            print(told if i == 0 else told.partition("\n")[2], end="")
    return code


def _divided(
    data: Path, folder: Path, arguments: argparse.Namespace
) -> tuple[Path, tuple[Problem, ...]]:
    """Divide a registry, or a system that can be read part by part, and say what was left out."""
    from itpcase.registry.parts import FORMS, divide  # noqa: PLC0415 - for registries
    from itpcase.registry.shards import write_shards  # noqa: PLC0415 - as above

    form = arguments.format or recognise_form(data)
    if form not in FORMS:
        return write_shards(data, folder).folder, ()
    said = {name: value for name, value in options_of(arguments).items() if name != "form"}
    made = divide(
        data,
        folder,
        form=cast("Any", form),
        only_whole=not arguments.keep_going,
        **known_options(form, said),
    )
    tell(summarise_problems(made.problems, language_of(arguments)))
    return made.shards.folder, made.problems


def _compared(comparison: Comparison, arguments: argparse.Namespace) -> Table:
    least = arguments.min_cell
    if least is not None and (arguments.answers or arguments.disagreements):
        raise InputError.of(
            "MIN_CELL_OF_LINES",
            argument="--min-cell",
            given=Sentence("problem.MIN_CELL_OF_LINES.given"),
        )
    if arguments.disagreements:
        return comparison.disagreements()
    table, columns = (
        (comparison, ("patient_id", "line", "definition", "asked", "answer", "not_evaluable", "on"))
        if arguments.answers
        else (comparison.rates, RATES)
    )
    found = Table({name: table[name][table["compared"]] for name in columns})
    if least is None:
        return found
    tell([say(arguments, "command_said.hidden", least=least)])
    return hide_small_rates(found, least, comparison=comparison)
