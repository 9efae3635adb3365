"""Exceptions: what they say, what else they are, and how they travel."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase import errors, examples
from itpcase.safety import grade_ctcae

PROBLEM = itp.errors.Problem(
    code="NO_UNIT",
    argument="count",
    needed="a number with a unit",
    given="'333'",
    remedy="write '333 10*9/L'",
    patient_id="p1",
    file="counts.csv",
    row=4,
)

SERIES = examples.load("ding-2025")

SINGLE = [itp.InputError, itp.UnitError, itp.errors.DefinitionError]
GROUPS = [itp.errors.RecordError, itp.errors.DataError]


def three_problems() -> list[itp.errors.Problem]:
    """Three problems that differ in their code."""
    return [attrs.evolve(PROBLEM, code=code) for code in ("ONE", "TWO", "THREE")]


# --- a problem ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "counts.csv, row 4, patient 'p1', count"),
        ({"file": None}, "row 4, patient 'p1', count"),
        ({"row": None}, "counts.csv, patient 'p1', count"),
        ({"patient_id": None}, "counts.csv, row 4, count"),
        ({"argument": ""}, "counts.csv, row 4, patient 'p1'"),
        ({"row": 0}, "counts.csv, row 0, patient 'p1', count"),
        ({"patient_id": ""}, "counts.csv, row 4, patient '', count"),
        ({"file": None, "row": None, "patient_id": None}, "count"),
        ({"file": None, "row": None, "patient_id": None, "argument": ""}, ""),
    ],
)
def test_the_address(changes: dict[str, Any], address: str) -> None:
    """File, row, patient and field, as far as they are known."""
    problem = attrs.evolve(PROBLEM, **changes)
    where = f"{address}: " if address else ""

    assert address == problem.address
    assert f"{where}needs a number with a unit, got '333'; write '333 10*9/L' [NO_UNIT]" == str(
        problem
    )


def test_a_message_has_one_order() -> None:
    """The argument, what was needed, what came, how to mend it, and the code."""
    text = str(PROBLEM)
    places = [
        text.index(part)
        for part in (
            PROBLEM.address, PROBLEM.needed, PROBLEM.given, PROBLEM.remedy, PROBLEM.code
        )
    ]  # fmt: skip

    assert sorted(places) == places


def test_a_problem_is_a_value() -> None:
    """Frozen, hashable, keyword-only, an error unless it says otherwise."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        PROBLEM.code = "OTHER"  # type: ignore[misc]
    with pytest.raises(TypeError):
        itp.errors.Problem("CODE", "needed", "given", "remedy")  # type: ignore[call-arg]
    bare = itp.errors.Problem(code="A", needed="b", given="c", remedy="d")

    assert {PROBLEM} == {copy.deepcopy(PROBLEM)}
    assert ("error", None, None, None, "") == (
        bare.severity, bare.row, bare.file, bare.patient_id, bare.argument
    )  # fmt: skip
    assert "needs b, got c; d [A]" == str(bare)


# --- one problem --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "also"),
    [
        (itp.InputError, ValueError),
        (itp.UnitError, ValueError),
        (itp.UnitError, itp.InputError),
        (itp.errors.DefinitionError, ValueError),
        (itp.errors.DefinitionError, itp.InputError),
        (itp.errors.MissingExtraError, ImportError),
        (itp.errors.RecordError, ValueError),
        (itp.errors.RecordError, ExceptionGroup),
        (itp.errors.DataError, ValueError),
        (itp.errors.DataError, ExceptionGroup),
        *[(getattr(itp, name), itp.ItpcaseError) for name in dir(itp) if name.endswith("Error")],
    ],
)
def test_what_else_an_error_is(error: type[Exception], also: type[Exception]) -> None:
    """Each is an ItpcaseError and the builtin exception that one would guess."""
    assert issubclass(error, also)
    assert issubclass(error, Exception)


def test_every_error_is_public() -> None:
    """The module lists its exceptions, and the package hands out those that users catch."""
    raised = {
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, BaseException) and name[0] != "_"
    }

    assert raised | {"Problem"} == set(errors.__all__)
    assert {"InputError", "ItpcaseError", "UnitError"} == set(errors.__all__) & set(itp.__all__)


@pytest.mark.parametrize("error", SINGLE)
def test_one_problem_is_kept(error: type[itp.InputError]) -> None:
    """The fields stand on the exception, and the message is theirs."""
    made = error(PROBLEM)

    assert PROBLEM is made.problem
    assert str(PROBLEM) == str(made)
    assert (PROBLEM,) == made.args


@pytest.mark.parametrize("error", SINGLE)
@pytest.mark.parametrize(
    ("given", "shown"), [("as written", "as written"), (5, "5"), (None, "None")]
)
def test_of(error: type[itp.InputError], given: object, shown: str) -> None:
    """Built from its parts, it is of the class it was asked of; text is shown as written."""
    made = error.of("CODE", argument="x", needed="a", given=given, remedy="b")

    assert type(made) is error
    assert f"x: needs a, got {shown}; b [CODE]" == str(made)
    assert made.problem.file is None


def test_a_missing_extra() -> None:
    """It names what was asked for, and the command that brings it."""
    error = itp.errors.MissingExtraError("reading a workbook", "excel")

    assert ("reading a workbook", "excel") == (error.feature, error.extra)
    assert "reading a workbook needs the extra 'excel': pip install 'itpcase[excel]'" == str(error)
    with pytest.raises(ImportError, match="excel"):
        raise error


# --- travelling ---------------------------------------------------------------------------------

TRAVELLERS: list[itp.ItpcaseError] = [
    *(error(PROBLEM) for error in SINGLE),
    itp.errors.MissingExtraError("a table as an Arrow stream", "arrow"),
    *(error.of("several", three_problems()) for error in GROUPS),
]


@pytest.mark.parametrize("error", TRAVELLERS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_errors_survive_pickling(error: itp.ItpcaseError, protocol: int) -> None:
    """The type, the message and the fields are the same on the other side."""
    for back in (
        pickle.loads(pickle.dumps(error, protocol)),
        copy.copy(error),
        copy.deepcopy(error),
    ):
        assert type(error) is type(back)
        assert str(error) == str(back)
        assert getattr(error, "problem", None) == getattr(back, "problem", None)
        assert getattr(error, "problems", None) == getattr(back, "problems", None)
        assert getattr(error, "extra", None) == getattr(back, "extra", None)


def test_errors_arrive_in_another_interpreter() -> None:
    """A worker's refusal is raised where it was asked for."""
    dumped = [pickle.dumps(error) for error in TRAVELLERS]
    code = f"import pickle\nfor one in {dumped!r}: print(pickle.loads(one))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert "".join(f"{error}\n" for error in TRAVELLERS) == done.stdout


# --- several problems ---------------------------------------------------------------------------


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_lists_all(group: type[itp.errors.RecordError | itp.errors.DataError]) -> None:
    """The heading says how many there are, then each has its line, in the order found."""
    problems = three_problems()
    error = group.of("two files", problems)

    assert tuple(problems) == error.problems
    assert "two files" == error.message
    assert "\n".join(["two files (3 in all)", *(f"  {p}" for p in problems)]) == str(error)
    assert [itp.InputError] * 3 == [type(one) for one in error.exceptions]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_caught_whole_and_in_parts(
    group: type[itp.errors.RecordError | itp.errors.DataError],
) -> None:
    """By its own name, as a ValueError, and by ``except*`` as what it holds."""
    with pytest.raises(group):
        raise group.of("x", three_problems())
    with pytest.raises(ValueError, match="x"):
        raise group.of("x", three_problems())
    caught: list[itp.errors.Problem] = []
    try:
        raise group.of("x", three_problems())
    except* itp.InputError as part:
        caught += [error.problem for error in part.exceptions if isinstance(error, itp.InputError)]

    assert three_problems() == caught


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_that_is_split_keeps_its_kind(
    group: type[itp.errors.RecordError | itp.errors.DataError],
) -> None:
    """Both parts are groups of the same class, with their problems."""
    one, two, three = three_problems()
    whole = group("x", [itp.UnitError(one), itp.InputError(two), itp.UnitError(three)])
    units, others = whole.split(itp.UnitError)

    assert isinstance(units, group)
    assert isinstance(others, group)
    assert ((one, three), (two,)) == (units.problems, others.problems)
    assert "x (2 in all)" == str(units).splitlines()[0]
    assert whole.subgroup(itp.errors.DefinitionError) is None


def test_a_group_within_a_group() -> None:
    """Groups of several files can be raised together, and taken apart again."""
    whole = ExceptionGroup("both", [group.of("x", three_problems()) for group in GROUPS])
    found = whole.subgroup(lambda error: isinstance(error, itp.InputError))

    assert found is not None
    assert GROUPS == [type(group) for group in found.exceptions]


def test_a_group_needs_a_problem() -> None:
    """There is no exception without a problem."""
    with pytest.raises(ValueError, match="non-empty"):
        itp.errors.RecordError.of("x", [])


def test_a_group_may_be_noted() -> None:
    """Notes that a caller adds stay on the exception."""
    error = itp.errors.DataError.of("x", three_problems())
    error.add_note("while reading the second folder")

    assert ["while reading the second folder"] == error.__notes__


@pytest.mark.parametrize(
    ("ask", "given", "remedy"),
    [
        (itp.classify_response, "iwg-2009", "itpcase.get_definition('iwg-2009')"),
        (itp.classify_response, 5, "itpcase.definitions.ASH_2019"),
        (grade_ctcae, 5, "itpcase.safety.CTCAE_V5"),
    ],
)
def test_an_argument_of_another_kind_is_told_what_may_be_passed(
    ask: Any, given: object, remedy: str
) -> None:
    """The published rules of its class, by the name under which they are imported."""
    with pytest.raises(itp.errors.InputError) as caught:
        ask(SERIES, definition=given)

    assert "ARGUMENT" == caught.value.problem.code
    assert remedy in str(caught.value.problem.remedy)
