"""
The arguments of every command.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from itpcase import examples
from itpcase._sentences import DEFAULT_LANGUAGE
from itpcase._version import __version__
from itpcase.cli._commands import WRITERS
from itpcase.errors import InputError
from itpcase.io.recognise import FORMS
from itpcase.report import CHECKLISTS
from itpcase.units.whole import read_digits, whole_argument
from itpcase.words import languages

__all__: list[str] = []


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="itpcase",
        description="Platelet counts in immune thrombocytopenia: response, remission, and why.",
        epilog="DATA is a folder of CSV or Parquet files, a workbook, an OMOP CDM, CDISC data "
        "sets, FHIR resources, a MEDS data set, phenopackets, a sheet with a mapping, or the name "
        "of an example: "
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
        "--no-listings", action="store_true",
        help="write no listing of single patients and no id: tables, figures and problems are "
        "summed up, on the screen too; only --problems FILE.csv names patients",
    )  # fmt: skip
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
        help="put groups of lines beside each other: arm, agents, agent_class, line, start_year, "
        "phase, or another column of the lines or patients; one of your own with --groups",
    )  # fmt: skip
    report.add_argument(
        "--groups", metavar="FILE.csv", type=Path,
        help="with --by: the file that has the column beside patient_id, if it or that of --strata "
        "is one of your own, such as patients.csv",
    )  # fmt: skip
    report.add_argument(
        "--strata", metavar="COLUMN",
        help="with --by: compare the groups inside of strata too, such as centre "
        "(Mantel-Haenszel); one of your own with --groups",
    )  # fmt: skip
    report.add_argument(
        "--reference", metavar="GROUP",
        help="with --by: the group that the others are compared with, such as placebo; the one "
        "with the most lines if not given",
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
    listed.add_argument(
        "-o", "--output", metavar="FILE.toml", type=Path,
        help="a new file for the definition, to change and to pass as --definition",
    )  # fmt: skip
    add_overwrite(listed)


def _add_formats(add: Any, add_data: Any, add_definition: Any, add_overwrite: Any) -> None:
    """Add the commands about the forms of other systems."""
    add_data(add("inspect", "Say what the data are, and what would be left out and why."))
    export = add("export", "Write patients and answers in the form of another system.")
    add_data(export)
    add_definition(export)
    export.add_argument("--to", choices=sorted(WRITERS), required=True, help="the form")
    export.add_argument("-o", "--output", type=Path, required=True, help="a new folder")
    export.add_argument(
        "--study", metavar="NAME",
        help="of adam: the STUDYID of every row; that of each patient if it is not given",
    )  # fmt: skip
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
