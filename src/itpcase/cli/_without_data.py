"""
The commands that read no data.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from itpcase._disk import write_whole
from itpcase._sentences import Sentence, said
from itpcase.cli._named import DONE, PROBLEMS, definition_of, say, show, tell
from itpcase.definitions import list_definitions
from itpcase.definitions.files import doubt_of_id, write_definition
from itpcase.definitions.schema import definition_schema
from itpcase.errors import InputError
from itpcase.io._files.outputs import check_file, check_folder
from itpcase.io.excel import write_template
from itpcase.io.mapping import propose_mapping
from itpcase.io.redcap import write_redcap_template
from itpcase.registry.simulate import write_simulated
from itpcase.response.prove import prove_definition

__all__: list[str] = []


def _list_definitions(arguments: argparse.Namespace) -> int | None:
    if arguments.schema:
        print(json.dumps(definition_schema(), indent=2, ensure_ascii=False))
        return None
    if arguments.output is not None:
        _write_definition(arguments)
        return None
    if arguments.id == "check":
        return _check_definition(arguments)
    if arguments.id is not None:
        show(definition_of(arguments.id).explain(arguments.lang))
        return None
    for each in list_definitions():
        title = said(each.told("title"), arguments.lang)
        if each.placeholder:
            title = say(arguments, "command_said.no_compute", title=title)
        print(f"{each.id:36} {each.evidence.tag:12} {title}")
    return None


def _write_definition(arguments: argparse.Namespace) -> None:
    """Write a definition to a file, to change it there."""
    if arguments.id is None or arguments.id == "check":
        raise InputError.of(
            "NO_FILE",
            argument="ID",
            needed=Sentence("problem.NO_FILE.needed_id"),
            given=Sentence("problem.NO_FILE.given"),
            remedy=Sentence("problem.NO_FILE.remedy_id"),
        )
    inputs = (Path(arguments.id),)
    check_file(arguments.output, "output", inputs=inputs, mark=None, overwrite=arguments.overwrite)
    write_definition(definition_of(arguments.id), arguments.output)
    print(arguments.output)


def _check_definition(arguments: argparse.Namespace) -> int:
    """Prove a definition, and show its edges."""
    name = arguments.file
    if name is None:
        raise InputError.of("NO_FILE", argument="FILE", given=Sentence("problem.NO_FILE.given"))
    definition = definition_of(name)
    proof, doubt = prove_definition(definition), doubt_of_id(definition)
    for edge in proof.edges:
        show(say(arguments, "command_said.edge", asked=edge.asked, clause=edge.clause))
        for history, answer in ((edge.given, edge.answer), (edge.other, edge.other_answer)):
            print(f"  {history.bars} {history} -> {answer}")
    for clause in proof.unproved:
        tell([say(arguments, "command_said.unproved", clause=clause)])
    show(say(arguments, "command_said.proved", n=len(proof.edges), left=len(proof.unproved)))
    asked = definition.levels or any(
        getattr(q, "asks_bleeding", False) for q in definition.questions
    )
    if asked and definition.bleeding_allowed is None:
        tell([say(arguments, "command_said.bleeding_not_asked")])
    if doubt is not None:
        tell([said(doubt.told, arguments.lang)])
    return PROBLEMS if proof.unproved or doubt is not None else DONE


def _simulate(arguments: argparse.Namespace) -> None:
    check_folder(
        arguments.folder, "FOLDER", inputs=(), made=lambda _: False, overwrite=arguments.overwrite,
        mend="overwrite",
    )  # fmt: skip
    write_simulated(arguments.patients, arguments.folder, seed=arguments.seed)
    print(say(arguments, "command_said.simulated", folder=arguments.folder))


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
        tell([say(arguments, "command_said.doubt", doubt=doubt)])


WITHOUT_DATA: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "definitions": _list_definitions,
    "map": _map,
    "simulate": _simulate,
    "template": _template,
}
"""The commands that read no data."""
