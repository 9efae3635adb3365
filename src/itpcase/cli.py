"""
The command line: arguments, then files, then rules, then a report.

Exit codes: 0 done, 1 problems in the data, 2 wrong usage, a place that cannot be read or written,
or not enough memory, 130 interrupted (Ctrl-C).

Data that were refused in part give no answer about the patients concerned, unless ``--keep-going``
is said. No output replaces an input, or a file that the command did not make, unless
``--overwrite`` is said; an input is never replaced.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from itpcase import examples
from itpcase._disk import remedy_of, write_whole
from itpcase._screen import give_up, printable
from itpcase._sentences import DEFAULT_LANGUAGE, Sentence, Word, on_the_command_line, render, said
from itpcase._version import __version__
from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.definitions import get_definition, list_definitions
from itpcase.definitions.definition import Definition
from itpcase.definitions.files import read_definition
from itpcase.definitions.schema import definition_schema
from itpcase.errors import DataError, InputError, ItpcaseError, Problem, RecordError
from itpcase.estimates.small_cells import hide_small_rates
from itpcase.io._outputs import check_file, check_folder
from itpcase.io._partial import (
    PROBLEM_COLUMNS,
    leave_out,
    patients_concerned,
    problem_rows,
    summarise_problems,
)
from itpcase.io.adam import write_adam
from itpcase.io.excel import write_template
from itpcase.io.fhir import write_fhir
from itpcase.io.mapping import propose_mapping
from itpcase.io.meds import write_meds
from itpcase.io.omop import write_omop
from itpcase.io.phenopackets import write_phenopackets
from itpcase.io.recognise import (
    FORMS,
    inspect_data,
    known_options,
    read_data,
    read_options,
    recognise_form,
)
from itpcase.io.redcap import write_redcap_template
from itpcase.model import CaseSeries
from itpcase.registry.simulate import write_simulated
from itpcase.report import (
    CHECKLISTS,
    DEFAULT_DEFINITIONS,
    findings,
    invented,
    is_a_piece,
    mark_of,
    read_review,
    table_as_csv,
    table_as_text,
    write_report,
)
from itpcase.response.category import classify_response
from itpcase.response.comparison import Comparison, compare_definitions
from itpcase.response.endpoints import answer_endpoints
from itpcase.response.prove import prove_definition
from itpcase.response.remission import remission_episodes
from itpcase.table import Table
from itpcase.units.whole import read_digits, whole_argument
from itpcase.words import languages

__all__ = ["main"]

DONE, PROBLEMS, USAGE = range(3)
INTERRUPTED = 130

DOORS: dict[str, Any] = {
    "classify": classify_response, "remissions": remission_episodes, "endpoints": answer_endpoints,
}  # fmt: skip
"""What the commands that answer line by line ask."""

WRITERS: dict[str, Any] = {
    "adam": write_adam, "fhir": write_fhir, "meds": write_meds, "omop": write_omop,
    "phenopackets": write_phenopackets,
}  # fmt: skip
"""What writes each form of `itpcase export`."""

RATES = ("definition", "asked", "yes", "no", "not_evaluable", "lines", "rate", "low", "high")
"""What the command line shows of the rates."""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="itpcase",
        description="Platelet counts in immune thrombocytopenia: response, remission, and why.",
        epilog="DATA is a folder of CSV or Parquet files, a workbook, an OMOP CDM, CDISC data "
        "sets, FHIR resources, a MEDS data set, a sheet with a mapping, or the name of an example: "
        + ", ".join(examples.names()) + ".",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"itpcase {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "--lang", choices=languages(), default=DEFAULT_LANGUAGE, help="language of what is said"
        )
        return command

    def add_data(command: argparse.ArgumentParser) -> None:
        _add_data(command)
        add_overwrite(command)

    def add_overwrite(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--overwrite", action="store_true", help="replace files that this command did not make"
        )

    def add_definition(command: argparse.ArgumentParser, *, many: bool = False) -> None:
        command.add_argument(
            "--definition", metavar="ID", action="append" if many else "store",
            help="id of a definition, or a .toml or .json file with one"
            + ("; may be repeated" if many else ""),
        )  # fmt: skip

    _add_report(add, add_data, add_definition)
    compare = add("compare", "Print the response rate under every definition, and who disagrees.")
    add_data(compare)
    add_definition(compare, many=True)
    compare.add_argument("--csv", action="store_true", help="print comma-separated values")
    compare.add_argument(
        "--min-cell", metavar="N", type=_whole_from(1),
        help="hide counts below N, such as 5, so that they cannot be worked out either",
    )  # fmt: skip
    shown = compare.add_mutually_exclusive_group()
    shown.add_argument("--answers", action="store_true", help="every line under every definition")
    shown.add_argument(
        "--disagreements", action="store_true", help="lines, and the count that decides"
    )
    for name, text in (
        ("classify", "Print the category of every line."),
        ("remissions", "Print every episode of remission."),
        ("endpoints", "Print what a definition asks beside its levels."),
    ):
        command = add(name, text)
        add_data(command)
        add_definition(command)
        command.add_argument("--csv", action="store_true", help="print comma-separated values")
        command.add_argument("--explain", action="store_true", help="say why, line by line")
        command.add_argument(
            "--workers", type=_whole_from(1), metavar="N",
            help="for a registry larger than memory: DATA is a folder of Parquet files or of "
            "shards, an OMOP CDM or a MEDS data set, which so many processes answer part by part; "
            "comma-separated values, or a folder of Parquet files with --output",
        )  # fmt: skip
        command.add_argument(
            "-o", "--output", type=Path, metavar="FOLDER",
            help="a new folder for the answers of --workers; a call that was interrupted goes on",
        )  # fmt: skip
        if name == "remissions":
            command.add_argument("--level", help="level of the definition; the lowest if not given")
    add_data(add("validate", "List the problems in the data."))
    _add_formats(add, add_data, add_definition, add_overwrite)
    _add_without_data(add, add_overwrite)
    return parser


def _add_report(add: Any, add_data: Any, add_definition: Any) -> None:
    report = add("report", "Write a report: responses, remissions, and why.")
    add_data(report)
    add_definition(report, many=True)
    report.add_argument("-o", "--output", type=Path, default=Path("report.html"))
    _add_on_request(report)
    report.add_argument(
        "--pieces", metavar="FOLDER", type=Path,
        help="a folder for the tables and figures as files: CSV, HTML, Markdown, PNG, SVG, PDF",
    )  # fmt: skip
    report.add_argument(
        "--relative-days", action="store_true",
        help="count the days of each patient from the first treatment, in the place of dates",
    )  # fmt: skip
    report.add_argument(
        "--pseudonyms", action="store_true", help="call the patients P1, P2 and so on"
    )
    report.add_argument(
        "--min-cell", metavar="N", type=_whole_from(1),
        help="write only what sums up many patients, without counts below N, such as 5",
    )  # fmt: skip


def _whole_from(least: int) -> Callable[[str], int]:
    """Read an option that is a whole number."""

    def read(text: str) -> int:
        number = read_digits(text)
        try:
            return whole_argument(text if number is None else number, "", least=least)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _add_on_request(report: argparse.ArgumentParser) -> None:
    """Add what a report has on request: groups, and what belongs to a review."""
    report.add_argument(
        "--by", metavar="COLUMN",
        help="put groups of lines beside each other: agents, line, phase, or a column of the lines "
        "or patients",
    )  # fmt: skip
    report.add_argument(
        "--prisma", metavar="FILE.toml", type=Path,
        help="the numbers of a review (identified, removed, excluded ...): its flow, and the "
        "table of evidence",
    )  # fmt: skip
    report.add_argument(
        "--checklist", choices=sorted(CHECKLISTS), action="append", default=[],
        help="a check list to fill where the data answer it; may be repeated",
    )  # fmt: skip


def _add_data(command: argparse.ArgumentParser) -> None:
    """Add what every command about data says of them."""
    command.add_argument(
        "data", metavar="DATA", help="a folder, a workbook, or the name of an example"
    )
    command.add_argument(
        "--decimal", choices=[".", ","], help="the decimal sign, where the files leave it open"
    )
    command.add_argument(
        "--impute", choices=["first", "middle", "last"], help="day to take for a partial date"
    )
    command.add_argument("--encoding", help="of the files; utf-8 if not given")
    command.add_argument(
        "--dates", choices=["day first", "month first"],
        help="how the data write dates such as 03/04/2021",
    )  # fmt: skip
    command.add_argument(
        "--format", choices=FORMS, help="what DATA is; recognised if it is not given"
    )
    command.add_argument(
        "--mapping", metavar="FILE.toml", type=Path,
        help="what the columns of a foreign sheet are; 'itpcase map' proposes one",
    )  # fmt: skip
    command.add_argument(
        "--options", metavar="FILE.toml", type=Path,
        help="what the reader of a system is to know: bleeding, agents, codes, units, labs",
    )  # fmt: skip
    command.add_argument(
        "--zone", help="time zone of the hospital, such as Europe/Rome, for instants"
    )
    command.add_argument(
        "--days", choices=["elapsed", "cdisc"],
        help="cdisc: study days have no day 0, and day 1 is the day of the start",
    )  # fmt: skip
    command.add_argument(
        "--problems", metavar="FILE.csv", type=Path, help="a file for every problem in the data"
    )
    command.add_argument(
        "--keep-going", action="store_true",
        help="answer about patients of whom something was refused, with what is left",
    )  # fmt: skip


def _add_without_data(add: Any, add_overwrite: Any) -> None:
    """Add the commands that read no data."""
    simulated = add("simulate", "Write a synthetic registry as Parquet files.")
    simulated.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder")
    simulated.add_argument("--patients", type=_whole_from(0), default=1000, help="how many; 1000")
    simulated.add_argument("--seed", type=_whole_from(0), default=0, help="which registry; 0")
    add_overwrite(simulated)
    template = add("template", "Write an empty workbook to fill in, with help and examples.")
    template.add_argument("file", metavar="FILE.xlsx", type=Path, help="a new file")
    template.add_argument(
        "--redcap", action="store_true", help="a new folder with a REDCap project in its place"
    )
    listed = add("definitions", "List the definitions, print one, or check one of your own.")
    listed.add_argument(
        "id", nargs="?", metavar="ID", help="id of a definition, a .toml or .json file, or check"
    )
    listed.add_argument(
        "file", nargs="?", metavar="FILE",
        help="after check: the file, or the id, whose every clause is proved by two histories",
    )  # fmt: skip
    listed.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of a definition's file"
    )


def _add_formats(add: Any, add_data: Any, add_definition: Any, add_overwrite: Any) -> None:
    """Add the commands about the forms of other systems."""
    add_data(add("inspect", "Say what the data are, and what would be left out and why."))
    export = add("export", "Write patients and answers in the form of another system.")
    add_data(export)
    add_definition(export)
    export.add_argument("--to", choices=sorted(WRITERS), required=True, help="the form")
    export.add_argument("-o", "--output", type=Path, required=True, help="a new folder")
    mapped = add("map", "Propose a mapping for a foreign sheet, to correct and to pass.")
    mapped.add_argument("file", metavar="FILE", type=Path, help="a sheet: CSV, text or workbook")
    mapped.add_argument("--encoding", help="of the sheet; proposed if it is not given")
    mapped.add_argument("--sheet", help="of a workbook; the first if not given")
    mapped.add_argument(
        "--dictionary", metavar="FILE.csv", type=Path,
        help="the data dictionary of a REDCap project: what the codes of its fields stand for",
    )  # fmt: skip
    mapped.add_argument(
        "-o", "--output", type=Path, help="a new file; printed on the screen if not given"
    )
    add_overwrite(mapped)


def _definition(name: str | None) -> Definition:
    if name is None:
        return DEFAULT_DEFINITIONS[0]
    if name.endswith((".toml", ".json")):
        return read_definition(Path(name))
    return get_definition(name)


def _place(arguments: argparse.Namespace) -> Path:
    """Return the path of the data, or of the example of this name."""
    is_example = arguments.data in examples.names() and not Path(arguments.data).is_dir()
    folder = examples.path(arguments.data) if is_example else Path(arguments.data)
    if not folder.exists():
        raise InputError.of(
            "NO_DATA",
            argument="DATA",
            given=arguments.data,
            remedy=Sentence("problem.NO_DATA.remedy", listed=", ".join(examples.names())),
        )
    return folder


def _read(arguments: argparse.Namespace) -> tuple[CaseSeries | Cohort, tuple[Problem, ...]]:
    return read_data(_place(arguments), **_options(arguments))


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says about the data; a file of options goes first."""
    written = {} if arguments.options is None else read_options(arguments.options)
    return written | {
        "form": arguments.format, "mapping": arguments.mapping, "zone": arguments.zone,
        "days": None if arguments.days == "elapsed" else arguments.days,
        "decimal": arguments.decimal, "impute": arguments.impute,
        "encoding": arguments.encoding, "dates": arguments.dates,
    }  # fmt: skip


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
    ask = DOORS[arguments.command]
    return ask(series, definition=wanted[0], **_level(arguments))


def _level(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the level that was asked for, as an argument."""
    level = getattr(arguments, "level", None)
    return {} if level is None else {"level": level}


def _ask_shards(arguments: argparse.Namespace, definition: Definition) -> int:
    """Answer from shards on several processes; a folder that is not divided yet is divided."""
    from itpcase.registry.job import Question  # noqa: PLC0415 - for registries
    from itpcase.registry.shards import is_sharded, map_shards  # noqa: PLC0415 - as above

    if arguments.explain:
        raise InputError.of(
            "WORKERS", argument="--workers", given=f"{arguments.workers} with --explain"
        )
    question = Question(
        door=DOORS[arguments.command], definition=definition, arguments=_level(arguments)
    )
    with tempfile.TemporaryDirectory() as folder:
        place, held = Path(arguments.data), Path(folder)
        problems: tuple[Problem, ...] = ()
        if not is_sharded(place):
            place, problems = _divided(place, held / "shards", arguments)
        code = PROBLEMS if any(each.severity == "error" for each in problems) else DONE
        out = held / "answers" if arguments.output is None else arguments.output
        found = map_shards(place, question, out=out, workers=arguments.workers)
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
    said = {name: value for name, value in _options(arguments).items() if name != "form"}
    made = divide(
        data,
        folder,
        form=cast("Any", form),
        only_whole=not arguments.keep_going,
        **known_options(form, said),
    )
    for line in summarise_problems(made.problems, _language(arguments)):
        print(line, file=sys.stderr)
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
    print(_said(arguments, "command_said.hidden", least=least), file=sys.stderr)
    return hide_small_rates(found, least)


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


def _list_definitions(arguments: argparse.Namespace) -> int | None:
    if arguments.schema:
        print(json.dumps(definition_schema(), indent=2, ensure_ascii=False))
        return None
    if arguments.id == "check":
        return _check_definition(arguments)
    if arguments.id is not None:
        print(_definition(arguments.id).explain(arguments.lang))
        return None
    for each in list_definitions():
        title = said(each.told("title"), arguments.lang)
        if each.placeholder:
            title = _said(arguments, "command_said.no_compute", title=title)
        print(f"{each.id:36} {each.evidence.tag:12} {title}")
    return None


def _check_definition(arguments: argparse.Namespace) -> int:
    """Prove a definition, and show its edges."""
    name = arguments.file
    if name is None:
        raise InputError.of("NO_FILE", argument="FILE", given=Sentence("problem.NO_FILE.given"))
    proof = prove_definition(_definition(name))
    for edge in proof.edges:
        print(_said(arguments, "command_said.edge", asked=edge.asked, clause=edge.clause))
        for history, answer in ((edge.given, edge.answer), (edge.other, edge.other_answer)):
            print(f"  {history.bars} {history} -> {answer}")
    for clause in proof.unproved:
        print(_said(arguments, "command_said.unproved", clause=clause), file=sys.stderr)
    print(_said(arguments, "command_said.proved", n=len(proof.edges), left=len(proof.unproved)))
    return PROBLEMS if proof.unproved else DONE


def _simulate(arguments: argparse.Namespace) -> None:
    check_folder(
        arguments.folder, "FOLDER", inputs=(), made=lambda _: False, overwrite=arguments.overwrite,
        mend="overwrite",
    )  # fmt: skip
    write_simulated(arguments.patients, arguments.folder, seed=arguments.seed)
    print(_said(arguments, "command_said.simulated", folder=arguments.folder))


def _template(arguments: argparse.Namespace) -> None:
    if arguments.redcap:
        write_redcap_template(arguments.file)
    else:
        write_template(arguments.file, lang=arguments.lang)
    print(arguments.file)


def _map(arguments: argparse.Namespace) -> None:
    proposal = propose_mapping(
        arguments.file, encoding=arguments.encoding, sheet=arguments.sheet,
        dictionary=arguments.dictionary, lang=arguments.lang,
    )  # fmt: skip
    if arguments.output is None:
        print(proposal, end="")
        return
    inputs = tuple(path for path in (arguments.file, arguments.dictionary) if path is not None)
    check_file(arguments.output, "output", inputs=inputs, mark=None, overwrite=arguments.overwrite)
    write_whole(arguments.output, str(proposal), "output")
    print(arguments.output)
    for doubt in proposal.doubts:
        print(_said(arguments, "command_said.doubt", doubt=doubt), file=sys.stderr)


WITHOUT_DATA: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "definitions": _list_definitions,
    "map": _map,
    "simulate": _simulate,
    "template": _template,
}
"""The commands that read no data."""


def _inspect(arguments: argparse.Namespace) -> int:
    """Say what data are, before anything is laid out."""
    for sentence in inspect_data(_place(arguments), **_options(arguments)).sentences():
        print(said(sentence, _language(arguments)))
    return DONE


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command in WITHOUT_DATA:
        found = WITHOUT_DATA[arguments.command](arguments)
        return DONE if found is None else found
    chosen = getattr(arguments, "definition", None)
    wanted = [_definition(name) for name in (chosen if isinstance(chosen, list) else [chosen])]
    _check_outputs(arguments)
    if arguments.command == "inspect":
        return _inspect(arguments)
    if getattr(arguments, "workers", None) is not None:
        return _ask_shards(arguments, wanted[0])
    if arguments.command in DOORS and arguments.output is not None:
        raise InputError.of(
            "NO_WORKERS", argument="--output", given=Sentence("problem.NO_UNIT.given"),
        )  # fmt: skip
    series, problems = _read(arguments)
    errors = [problem for problem in problems if problem.severity == "error"]
    if arguments.problems is not None:
        rows = problem_rows(problems, _language(arguments))
        write_whole(arguments.problems, table_as_csv(rows), "--problems")
    if arguments.command == "validate":
        for problem in problems:
            severity = Word("problem_severity", problem.severity)
            print(_said(arguments, "problem_listed.is", severity=severity, problem=problem.told))
        warnings = len(problems) - len(errors)
        print(_said(arguments, "problem_listed.counts", errors=len(errors), warnings=warnings))
        return PROBLEMS if errors else DONE
    kept = series if arguments.keep_going else _answerable(series, errors)
    if kept is None:
        pass
    elif arguments.command == "report":
        held = kept.to_series() if isinstance(kept, Cohort) else kept
        asked = wanted if chosen else DEFAULT_DEFINITIONS
        write_report(
            held, arguments.output, problems=problems, definitions=asked, lang=arguments.lang,
            by=arguments.by, pieces=arguments.pieces,
            review=None if arguments.prisma is None else read_review(arguments.prisma),
            checklists=arguments.checklist,
            relative_days=arguments.relative_days,
            pseudonyms=arguments.pseudonyms, min_cell=arguments.min_cell, track=_tracked,
        )  # fmt: skip
        print(arguments.output)
        for told in findings(
            held, problems=problems, definitions=asked, lang=arguments.lang,
            min_cell=arguments.min_cell,
        ):  # fmt: skip
            print(told)
    elif arguments.command == "export":
        WRITERS[arguments.to](as_cohort(kept), arguments.output, wanted[0])
        print(arguments.output)
    else:
        _print_answers(arguments, kept, wanted, all_definitions=not chosen)
    _tell(arguments, problems, series, kept)
    return PROBLEMS if errors else DONE


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
    lines = [*summarise_problems(problems, _language(arguments))]
    if arguments.problems is not None:
        lines.append(_said(arguments, "problem_listed.written", file=arguments.problems))
    elif len(problems) > 1:
        lines.append(_said(arguments, "problem_listed.option"))
    size, missing = _size(series), _size(series) - (0 if kept is None else _size(kept))
    if kept is None:
        lines.append(_said(arguments, "problem_listed.nothing"))
    elif missing:
        lines.append(_said(arguments, "problem_listed.some", missing=missing, size=size))
    for line in lines:
        print(line, file=sys.stderr)


def _language(arguments: argparse.Namespace) -> str:
    """Return the language of what is said on the screen."""
    return on_the_command_line(arguments.lang)


def _said(arguments: argparse.Namespace, key: str, **values: object) -> str:
    """Say what a command says beside its answers, in the language that was asked for."""
    return render(key, values, _language(arguments))


def _check_outputs(arguments: argparse.Namespace) -> None:
    """Refuse, before anything is read, a place that must not or cannot be written."""
    chosen = getattr(arguments, "definition", None) or ()
    given = [chosen] if isinstance(chosen, str) else [*chosen]
    named = (arguments.mapping, arguments.options, *map(Path, given))
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


def _print_answers(
    arguments: argparse.Namespace,
    series: CaseSeries | Cohort,
    wanted: list[Definition],
    *,
    all_definitions: bool,
) -> None:
    table = _answers(arguments, series, wanted, all_definitions=all_definitions)
    for kind in invented(series):
        print(_said(arguments, f"command_said.invented_{kind}"), file=sys.stderr)
    if getattr(arguments, "explain", False):
        print("\n\n".join(table.explain(row, arguments.lang) for row in range(len(table))))
    else:
        told = table_as_csv(table) if arguments.csv else table_as_text(table, arguments.lang)
        print(told, end="")


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process if omitted.

    Returns
    -------
    int
        0 done, 1 problems in the data, 2 wrong usage, a place that cannot be read or written, or
        not enough memory, 130 interrupted.
    """
    with printable(sys.stdout, sys.stderr):
        try:
            code = _answered(argv)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of a pipe has gone
            give_up(sys.stdout)
            return DONE
        except OSError as error:
            give_up(sys.stdout)
            return _told(f"{error}; {remedy_of(error)}", USAGE)
        return code


def _answered(argv: Sequence[str] | None) -> int:
    """Do what the arguments say; what goes wrong is told in one sentence."""
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed its message
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        return _run(arguments)
    except ItpcaseError as error:
        code = PROBLEMS if isinstance(error, DataError) else USAGE
        return _told(_refusal(arguments, error), code)
    except MemoryError:
        return _told(_said(arguments, "command_said.memory"), USAGE)
    except ImportError as error:  # of a package that is there, and of what it is made of
        return _told(_said(arguments, "command_said.unloadable", package=error.name or "?"), USAGE)
    except KeyboardInterrupt:
        return _told(_said(arguments, "command_said.interrupted"), INTERRUPTED)


def _refusal(arguments: argparse.Namespace, error: ItpcaseError) -> str:
    """Say why nothing was done, with the options of the command line."""
    if isinstance(error, DataError | RecordError):
        lines = [said(problem.told, _language(arguments)) for problem in error.problems]
        return "\n  ".join(
            [_said(arguments, "problem_listed.cannot_be_used", n=len(lines)), *lines]
        )
    if isinstance(error, InputError):
        return said(error.problem.told, _language(arguments))
    return str(error)


def _told(sentence: str, code: int) -> int:
    """Say what went wrong, and give the exit code."""
    print(f"itpcase: {sentence}", file=sys.stderr)
    return code
