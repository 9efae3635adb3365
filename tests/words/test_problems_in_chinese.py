"""What problems say, by their codes, in Chinese and on the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import itpcase as itp
from itpcase import cli
from itpcase._sentences import Sentence, on_the_command_line, said, texts
from itpcase.errors import Problem, errors_first
from itpcase.io._partial import problem_rows
from itpcase.io._source.where import Where
from itpcase.report.tables import problems_table
from tests.io.csv_folders import good_folder, problems_of
from tests.sources import nodes
from tests.words.calls import is_of
from tests.words.chinese import is_sentence

PACKAGE = Path(itp.__file__).parent

ARGUMENTS = re.compile(r"(?<![A-Za-z_-])[a-z_]+=(?!=)|(?<!\w)itpcase(?:\.\w+)+\(")
"""An argument with its value, or a call."""

NOT_ON_THE_COMMAND_LINE = {
    "ARGUMENT.remedy_id", "COUNTS_AMONG_LABS.remedy", "DEPENDENCE_RULE.remedy",
    "LOCAL_CODE.remedy", "LOCAL_CODE.remedy_omop", "MEMORY_LIMIT.remedy",
    "NOT_CELLS_PER_VOLUME.remedy_concept", "NOT_IDENTIFIED.remedy", "NO_LABS.remedy",
    "NO_WEIGHT.remedy", "ONGOING_AND_ENDED.given_fields", "ONGOING_AND_ENDED.needed_fields",
    "PARTIAL_DATE.remedy_fields",
}  # fmt: skip
"""Told of records and arguments alone, or with what a command takes beside it."""

PYTHON = re.compile(r"itpcase\.\w|attrs\.evolve")


def texts_of_problems(lang: str) -> Iterator[tuple[str, str]]:
    """Every text under the code of a problem."""
    for code, found in texts(lang)["problem"].items():
        for key, text in found.items():
            yield f"{code}.{key}", text


def test_no_problem_is_told_in_english() -> None:
    """A Chinese text names arguments and words of files, and has no English sentence."""
    assert [] == [key for key, text in texts_of_problems("zh") if is_sentence(text)]


def test_on_the_command_line_remedies_name_options() -> None:
    """What a script passes as an argument is an option there, and a function may be a command."""
    for lang in ("en", "zh"):
        here, there = dict(texts_of_problems(lang)), on_the_command_line(lang)
        told = dict(texts_of_problems(there))
        named = {key for key, text in here.items() if ARGUMENTS.search(text)}

        assert len(named) > 10
        left = {key for key, text in told.items() if ARGUMENTS.search(text)}
        assert set() == left - NOT_ON_THE_COMMAND_LINE
        assert here.keys() == told.keys()
        changed = {key for key in here if here[key] != told[key]} - named
        assert {key for key in changed if PYTHON.search(here[key])} == changed


def written() -> Iterator[str]:
    """What the code passes as needed or remedy that is a text and no key."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in nodes(path):
            if isinstance(node, ast.Call):
                for word in node.keywords:
                    is_text = isinstance(word.value, ast.JoinedStr) or (
                        isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
                    )
                    if word.arg in {"needed", "remedy"} and is_text:
                        yield f"{path.relative_to(PACKAGE)}:{node.lineno}"


def test_no_code_writes_what_was_needed_itself() -> None:
    """What was needed and how to mend it stand in the words, under the code of the problem."""
    assert [] == list(written())


@pytest.fixture
def mistakes(tmp_path: Path) -> tuple[Problem, ...]:
    """The problems of a folder with a mistake of many kinds."""
    folder = good_folder(
        tmp_path,
        patients="p1,F\np2,X\n",
        lines="p1,1,rituximab,2021-03\np2,0,x,2021-03-01\n",
        counts="p1,2021-03-05,333,\np2,03/04/2021,162.000,/uL\n",
    )
    return problems_of(folder)


def test_a_problem_is_told_in_chinese(mistakes: tuple[Problem, ...]) -> None:
    """Address, what was needed, what came and the remedy; the code stays."""
    told, *_ = [each.told.render("zh") for each in mistakes if each.code == "SEX"]

    assert (
        "patients.csv，第4行，患者'p2'，sex：要求：F、M或留空；实际：'X'；使用F或M；"  # noqa: RUF001
        "在此之前该字段不予采用 [SEX]"
    ) == told
    assert str(mistakes[0]) == mistakes[0].told


def test_the_tables_of_problems_are_in_chinese(mistakes: tuple[Problem, ...]) -> None:
    """The section of the report, and the file of the command line."""
    table = problems_table([itp.Patient(id="p1")], problems=mistakes, lang="zh")
    rows = problem_rows(mistakes, on_the_command_line("zh"))

    assert not any(is_sentence(cell.text) for row in table.cells for cell in row)
    assert not any(is_sentence(text) for text in rows["remedy"])
    assert any("--impute" in text for text in rows["remedy"])
    in_order = errors_first(mistakes)
    assert problem_rows(mistakes)["remedy"].tolist() == [each.remedy for each in in_order]


def test_validate_speaks_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the screen and in the file of problems, with the options of the command."""
    folder = good_folder(tmp_path, counts="p1,2021-03,9,10*9/L\np1,5,30000,\n")
    file = tmp_path / "problems.csv"
    code = cli.main(["validate", str(folder), "--lang", "zh", "--problems", str(file)])
    told = capsys.readouterr().out

    assert 1 == code
    assert "个错误" in told
    assert "--impute" in told
    assert not any(is_sentence(line) for line in told.splitlines())
    assert "写明日期" in file.read_text(encoding="utf-8-sig")


def test_a_refused_argument_names_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line the remedy is one that can be typed there."""
    folder = good_folder(tmp_path, counts="p1,2021-03-05,162.000,/uL\n")
    cli.main(["classify", str(folder)])
    told = capsys.readouterr().err

    assert "--decimal" in told
    assert "decimal=" not in told
    with pytest.raises(itp.UnitError, match=r"decimal='\.'"):
        itp.parse_count("162.000 /uL")


def test_a_text_of_ones_own_is_kept() -> None:
    """Where a code has no words, what was needed and the remedy are passed."""
    own = itp.InputError.of("MINE", argument="x", needed="this", given="that", remedy="mend it")

    assert "x: needs this, got that; mend it [MINE]" == str(own)
    assert "mend it" == said(own.problem.remedy, "zh")
    assert isinstance(itp.InputError.of("SEX", argument="x", given=1).problem.needed, Sentence)


def texts_in(node: ast.expr) -> Iterator[str]:
    """The texts that an argument is made of."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else "'x'" for p in node.values)
    elif isinstance(node, ast.IfExp | ast.BoolOp | ast.BinOp):
        parts = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
        yield from (text for part in parts for text in texts_in(part))


TOLD = {"of", "Problem", "Sentence", "tell", "note", "refuse", "_refuse", "_broken", "_lengths"}
"""What takes the parts of a problem."""


def test_no_value_of_a_problem_is_an_english_sentence() -> None:
    """What came, and what is put into a sentence, is a key as well; titles of groups are not."""
    found = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}: {text}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in nodes(path)
        if isinstance(call, ast.Call) and is_of(call, *TOLD)
        for argument in (*call.args, *(word.value for word in call.keywords))
        for text in texts_in(argument)
        if is_sentence(text) and not TITLE.search(text)
    ]

    assert [] == found


TITLE = re.compile("cannot be (used|divided)|is no definition|does not fit|are not known")
"""How the title of a group of errors ends, which only a traceback of Python shows."""


def test_lists_and_classes_are_told_in_chinese() -> None:
    """A class of agents, a word with two meanings, near misses, a unit that may be two, ids."""
    asks: list[Callable[[], object]] = [
        lambda: itp.find_agent("TPO-RA"), lambda: itp.find_agent("MP"),
        lambda: itp.find_agent("rituximap"), lambda: itp.find_agent("zzzz"),
        lambda: itp.parse_count("30 T/uL"), lambda: itp.parse_count("9" * 500 + " G/L"),
        lambda: itp.IWG_2009.question("nothing"),
    ]  # fmt: skip
    for ask in asks:
        with pytest.raises(itp.InputError) as refusal:
            ask()
        told = refusal.value.problem.told.render("zh")
        assert not is_sentence(told), told
        assert " or " not in told


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("column 'PLT (G/L)'", "列'PLT (G/L)'"),
        ("column '2021-03-05' count", "列'2021-03-05'的count"),
        ('column "pt\'s count"', '列"pt\'s count"'),
        ("counts.on[3]", "counts.on[3]"),
        ("columns['a']", "columns['a']"),
        ("column", "column"),
    ],
)
def test_a_column_of_a_foreign_sheet_is_named_in_chinese(argument: str, told: str) -> None:
    """The name is as it stands in the sheet; what is no heading is the name of an argument."""
    problem = Problem(code="NOT_A_DAY", argument=argument, given="'2023/13/12'", row=4)

    assert told == problem.address.render("zh").split("\N{FULLWIDTH COMMA}")[-1]
    assert f"{argument}: needs whole days" in str(problem)


def test_a_place_in_a_sentence_names_its_column_in_chinese() -> None:
    """Where one count stands again elsewhere, say."""
    where = Where("labor.csv", 4, "column 'PLT'")

    assert "labor.csv, row 4, column 'PLT'" == str(where) == where.text
    assert ["labor.csv", "第4行", "列'PLT'"] == where.told.render("zh").split("\N{FULLWIDTH COMMA}")
    assert where == Where.of_text(where.text)


def test_lists_in_a_message_have_the_sign_of_their_language() -> None:
    """A comma of English stood between the names of a Chinese message."""
    for ask, names in (
        (lambda: itp.get_definition("iwg"), ("iwg-2009", "iwg-update")),
        (lambda: itp.RescueTherapy(on=0, kind="x"), ("ivig", "anti_d")),
        (lambda: itp.LabMeasurement(on=0, analyte="x", value="5 U/L"), ("alt", "ast")),
        (lambda: itp.answer_endpoints([], itp.get_definition("luna-3"), endpoints=["x"]), ()),
    ):
        with pytest.raises(itp.InputError) as refusal:
            ask()
        told = refusal.value.problem.told

        assert ", ".join(names) in told
        assert "、".join(names) in told.render("zh")


def test_the_units_of_a_laboratory_value_are_named_in_the_language() -> None:
    """So was the English word between the units."""
    with pytest.raises(itp.InputError) as refusal:
        itp.LabMeasurement(on=0, analyte="haemoglobin", value="9.8 /uL")
    told = refusal.value.problem.told

    assert "g/dL, g/L or mmol/L" in told
    assert "g/dL、g/L或mmol/L" in told.render("zh")


def test_no_list_of_a_message_is_joined_as_english_joins_it() -> None:
    """What came and what there is are lists with the sign of their language, in every module."""
    calls = (
        (path, each.value)
        for path in PACKAGE.rglob("*.py")
        for each in nodes(path)
        if isinstance(each, ast.keyword) and each.arg in {"given", "listed"}
    )
    joined = {
        f"{path.name}:{value.lineno}"
        for path, value in calls
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "', '.join"
    }

    assert set() == joined
