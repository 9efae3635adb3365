"""The pages that are made: nomenclature and codes."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from itpcase import _names
from itpcase._sentences import texts
from itpcase.definitions.references import reference
from itpcase.words import column_form, describe_column
from tests.sources import nodes
from tests.words.calls import is_of

DOCS = Path(__file__).resolve().parents[2] / "docs"


@cache
def made_by(name: str) -> Any:
    """The script that makes a page."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.mark.parametrize("name", ["nomenclature", "codes"])
def test_the_page_is_current(name: str) -> None:
    """Made again, it is the same: ``python docs/nomenclature.py``, ``python docs/codes.py``."""
    script = made_by(name)

    is_current = script.page() == script.PAGE.read_text(encoding="utf-8")

    assert is_current, f"docs/reference/{script.PAGE.name}: run python docs/{name}.py"


def test_every_column_of_an_answer_is_described() -> None:
    """In both languages, and no other is."""
    script = made_by("nomenclature")
    there = {column_form(column) for _, table in script.answers() for column in table.columns}
    there |= {"washout_days"}  # of rescues, where washouts are given

    for lang in ("en", "zh"):
        file, described = f"words/{lang}.columns.toml", set(texts(lang)["answer_column"])

        assert [] == [f"describe {name} in {file}" for name in sorted(there - described)]
        assert [] == [f"{file}: no answer has {name}" for name in sorted(described - there)]
    with pytest.raises(KeyError, match="nothing"):
        describe_column("nothing")


def public(kind: Callable[[Any], bool]) -> Iterator[tuple[str, str]]:
    """Every public function and class of the library that is of a kind, with its room."""
    for room in _names.ROOMS:
        module = importlib.import_module(f"itpcase.{room}")
        for name in getattr(module, "__all__", ()):
            if kind(getattr(module, name)):
                yield room, name


def gives_table(each: Any) -> bool:
    """Whether a function gives a table, of answers or of a report."""
    given = each.__annotations__.get("return", "") if inspect.isfunction(each) else ""
    return bool(re.search(r"(Tables?|Answers|Comparison|Times)\b", str(given)))


def is_answer(each: Any) -> bool:
    """Whether a class holds an answer, and says so."""
    return inspect.isclass(each) and "\nAttributes\n" in inspect.cleandoc(each.__doc__ or "")


def test_every_function_that_gives_a_table_is_in_the_nomenclature() -> None:
    """Of answers, measures, estimates, figures and reports."""
    page = made_by("nomenclature").PAGE.read_text(encoding="utf-8")
    functions = {name for _, name in public(gives_table)}

    assert {"classify_response", "rise_over_baseline", "response_rates", "groups_table"} < functions
    assert [] == [name for name in sorted(functions) if not re.search(rf"### `.*\b{name}\b", page)]


def test_every_answer_has_its_attributes_in_the_nomenclature() -> None:
    """As its docstring has them."""
    script = made_by("nomenclature")
    homes = {home.__name__.rpartition(".")[2] for home in script.HOMES}
    there = {f"{room}.{name}" for room, name in public(is_answer) if room in homes}

    assert there == {name for name, _ in script.attributes()}
    assert "measures.Rise" in there
    assert all(listed for _, listed in script.attributes())


CALLS = {
    "of",
    "Problem",
    "tell",
    "note",
    "problem",
    "refuse",
    "_refuse",
    "refusal",
    "refused",
    "_tell",
}
"""What takes the code of a problem."""


CODE = re.compile("[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*")


def codes_raised(*places: str) -> Iterator[str]:
    """The codes that the library writes, or some of its rooms and files."""
    package = DOCS.parent / "src" / "itpcase"
    for path in sorted(package.rglob("*.py")):
        if places and not str(path.relative_to(package)).startswith(places):
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call) and is_of(node, *CALLS):
                named = [word.value for word in node.keywords if word.arg == "code"]
                for each in (*node.args[:4], *named):
                    if isinstance(each, ast.Constant) and CODE.fullmatch(str(each.value)):
                        yield str(each.value)


def test_every_code_is_on_the_page() -> None:
    """With what was needed and how to mend it."""
    script = made_by("codes")
    raised = set(codes_raised())

    assert len(raised) > 200
    unsaid = sorted(raised - set(script.known()) - {"CR", "NR", "NE"})
    assert [] == [f"say what {code} is in words/en.problems.toml and zh" for code in unsaid]
    for code in script.known():
        told = {row.split("|")[1].strip() for row in script.rows(code)}
        assert {"needs", "mend it"} <= told, code


OF_FILES_AND_OBJECTS = {
    "AGENT_CLASS", "AGENT_NAME", "AGENT_WORD_TWICE", "AMBIGUOUS", "BLEEDING_CONTRADICTION",
    "COLUMN_TWICE", "COLUMN_TYPE", "COUNT", "DATA_CUT", "DIMENSIONLESS", "EMPTY_FILE",
    "HEADING_BELOW", "ENCODING", "END_AFTER_FOLLOW_UP", "FLOAT32", "FUTURE_DAY", "MISSING_FILE",
    "NOT_A_FILE",
    "NOT_ONE_VALUE", "NOT_WRITABLE", "NO_MAPPING", "NO_TABLE", "OTHER_PATIENT",
    "ROW_TOO_LONG", "SEMICOLONS", "SWAPPED_DATES", "TABS", "TOO_MANY_TEXTS", "TOO_MANY_UNITS",
    "UNKNOWN_FILE", "UNMAPPED_UNIT", "UNREADABLE", "WIDE_SHEET",
}  # fmt: skip
"""Codes of these doors whose input is no line of text: a whole file, or an object of a package."""


def test_codes_of_records_frames_and_files_have_an_example() -> None:
    """An input that gives the code; the page is made by asking each of them."""
    raised = set(
        codes_raised(
            "units", "agents", "model", "cohort", "exposures", "bleeding", "vocabularies",
            "io/csv.py", "io/_files/csv_rows.py", "io/_read.py",
        )
    )  # fmt: skip
    shown = set(made_by("codes").inputs())

    unshown = sorted(raised - OF_FILES_AND_OBJECTS - shown)
    assert [] == [f"give an input of {code} in docs/reference/codes.toml" for code in unshown]
    assert set() == shown & OF_FILES_AND_OBJECTS


def mended(docstring: str) -> list[str]:
    """What the pages show of a docstring."""
    lines = inspect.cleandoc(docstring).splitlines()
    made_by("docstrings").mend_docstring(None, "", "", None, None, lines)
    return lines


def test_attributes_that_share_a_row_are_told_one_by_one() -> None:
    """With what is said of them; types are shared, or one for each."""
    assert mended(
        """
        An answer.

        Attributes
        ----------
        low, high : float
            The range.
        patient_id, line : str, int
        first, last
        """
    ) == [
        "An answer.", "", "Attributes", "----------", "low : float", "    The range.",
        "high : float", "    The range.", "patient_id : str", "line : int", "first", "last",
    ]  # fmt: skip


def test_the_key_of_a_source_is_written_out() -> None:
    """Once, and only below the heading of references."""
    docstring = """
        A rule of rodeghiero2009.

        References
        ----------
        rodeghiero2009, table 2; page 3 of rodeghiero2009. Cohen J, 1960.
        """
    lines = mended(docstring)

    assert (
        lines[: len(inspect.cleandoc(docstring).splitlines())]
        == inspect.cleandoc(docstring).splitlines()
    )
    assert [f"* *rodeghiero2009*: {reference('rodeghiero2009')}"] == [
        line for line in lines if line.startswith("*")
    ]


def test_a_signature_does_not_show_where_attrs_keeps_a_default() -> None:
    """The names of parameters stay."""
    mend = made_by("docstrings").mend_signature
    signature = "(*, day, settled=attr_dict['settled'].default)"

    assert mend(None, "", "", None, None, signature, None) == ("(*, day, settled=...)", None)
    assert mend(None, "", "", None, None, None, None) == (None, None)
