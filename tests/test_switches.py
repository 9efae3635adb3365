"""An argument of yes and no is True or False: no text, number or list counts as either."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.bleeding import BleedingAssessment, BleedingSign
from itpcase.definitions.parts import Criterion
from itpcase.estimates import time_to_next_treatment
from itpcase.report import write_report

NEITHER: tuple[Any, ...] = ("no", "", 0, 1, 1.0, [], {}, object())

ROOT = Path(__file__).resolve().parents[1]


def public() -> dict[str, Callable[..., Any]]:
    """Every function, and every method of a class, that the reference documents."""
    pages = [page.read_text("utf-8") for page in (ROOT / "docs/reference/api").glob("*.md")]
    found: dict[str, Callable[..., Any]] = {}
    for name in ["itpcase", *re.findall(r"automodule:: ([\w.]+)", "\n".join(pages))]:
        module = importlib.import_module(name)
        for thing in (getattr(module, each) for each in getattr(module, "__all__", ())):
            methods = inspect.getmembers(thing) if inspect.isclass(thing) else []
            for method, each in [("", thing), *methods]:
                if inspect.isfunction(getattr(each, "__func__", each)) and method[:1] != "_":
                    found[f"{each.__module__}.{each.__qualname__}"] = each
    return found


def is_switch(argument: inspect.Parameter) -> bool:
    """Whether it is an option of yes and no; by its place only a fact is given."""
    is_truth = str(argument.annotation) in {"bool", "bool | None"}
    return is_truth and argument.kind is argument.KEYWORD_ONLY


SWITCHES = [
    (name, argument)
    for name, function in sorted(public().items())
    for argument in inspect.signature(function).parameters.values()
    if is_switch(argument)
]


def ask(name: str, **given: Any) -> Any:
    """Call a public function with nonsense in every other place: a switch is read first."""
    function = public()[name]
    wanted = [
        each for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.name not in given
        and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]  # fmt: skip
    by_place = [object() for each in wanted if each.kind is not each.KEYWORD_ONLY]
    by_name = {each.name: object() for each in wanted if each.kind is each.KEYWORD_ONLY}
    answer = function(*by_place, **by_name, **given)
    if hasattr(answer, "__enter__"):
        answer.__enter__()
    return answer


@pytest.mark.parametrize(
    ("name", "argument"), SWITCHES, ids=[f"{name}-{argument.name}" for name, argument in SWITCHES]
)
def test_neither_true_nor_false(name: str, argument: inspect.Parameter) -> None:
    """Every switch of every documented function refuses what is no truth value, by its name."""
    for odd in NEITHER if "None" in str(argument.annotation) else (*NEITHER, None):
        with pytest.raises(itp.InputError) as caught:
            ask(name, **{argument.name: odd})

        assert ("ARGUMENT", argument.name) == (
            caught.value.problem.code, caught.value.problem.argument
        )  # fmt: skip
        assert "needs True or False" in str(caught.value)


def test_the_walk_finds_them() -> None:
    """Readers, reports, figures, estimates and methods have switches."""
    assert {
        "itpcase.report._page.write_report", "itpcase.io.fhir.read_fhir",
        "itpcase.cohort.cohort.Cohort.from_tables", "itpcase.figures._course.plot_course",
        "itpcase.report.publication.PublicationTable.to_html", "itpcase.registry.parts.divide",
        "itpcase.estimates.sequels.time_to_next_treatment",
    } <= {name for name, _ in SWITCHES}  # fmt: skip


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.usefixtures("undrawn")
def test_truth_values_of_numpy_serve(truth: bool, tmp_path: Path) -> None:
    """What a column of pandas or numpy gives is the answer that Python's own gives."""
    series = examples.load("ding-2025").patients[:1]
    pages = []
    for each in (truth, np.bool_(truth)):
        write_report(series, tmp_path / "page.html", pseudonyms=each, relative_days=each)  # type: ignore[arg-type]  # as numpy has them
        pages.append((tmp_path / "page.html").read_text("utf-8"))
        (tmp_path / "page.html").unlink()
    asked = [str(time_to_next_treatment(series, rescues=each)) for each in (truth, np.bool_(truth))]  # type: ignore[arg-type]

    assert pages[0] == pages[1]
    assert asked[0] == asked[1]


ANSWERS = {"BleedingGrade", "LineOutcome"}
"""Only the library makes them."""

ROOMS = (
    "bleeding", "bleeding.limits", "definitions", "definitions.definition", "definitions.endpoints",
    "definitions.parts", "history", "model", "safety", "safety.limits",
)  # fmt: skip


def truths() -> Iterator[tuple[type, attrs.Attribute[Any]]]:
    """Every field of yes and no of a documented record or rule."""
    for room in ROOMS:
        module = importlib.import_module(f"itpcase.{room}")
        for kind in (getattr(module, name) for name in module.__all__):
            if inspect.isclass(kind) and attrs.has(kind) and kind.__name__ not in ANSWERS:
                for field in attrs.fields(kind):
                    if field.init and str(field.type).startswith("bool"):
                        yield kind, field


RULES = [*dict.fromkeys(truths())]
"""Every truth value of a record, a rule and a part of a definition."""


@pytest.mark.parametrize(
    ("kind", "field"), RULES, ids=[f"{kind.__name__}-{field.name}" for kind, field in RULES]
)
def test_of_records_and_rules(kind: type, field: attrs.Attribute[Any]) -> None:
    """A field of yes and no refuses what is neither, and keeps what numpy has as Python's."""
    record: Any = object.__new__(kind)
    for each in attrs.fields(kind):
        object.__setattr__(record, each.name, None)
    for odd in ("maybe", 2, [], object()):
        with pytest.raises(itp.InputError, match=field.name):
            _set(record, field, odd)
    _set(record, field, np.bool_(True))

    assert getattr(record, field.name) is True


def _set(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Convert, keep and check a value, as attrs does when it makes a record."""
    convert: Any = field.converter
    kept = convert(value) if convert else value
    object.__setattr__(record, field.name, kept)
    assert field.validator is not None, f"{type(record).__name__}.{field.name} is not checked"
    field.validator(record, field, kept)


def test_numbers_of_numpy_serve() -> None:
    """What a column gives is the number that Python's own is; a truth value is none."""
    for number in (np.int64(3), np.float32(3.0), np.int8(3)):
        given: Any = number
        assert Criterion(at_least=3) == Criterion(at_least=given)
        sign = BleedingSign(sign="petechiae", largest_cm=given, minutes=given)
        assert (3, 3) == (sign.largest_cm, sign.minutes)
        assert not {type(sign.largest_cm), type(sign.minutes)} & {type(number)}
        assert BleedingAssessment(on=0, age=given).age == given
    truth: Any = np.bool_(True)
    with pytest.raises(itp.InputError, match="Criterion"):
        Criterion(at_least=truth)
    with pytest.raises(itp.InputError, match="largest_cm"):
        BleedingSign(sign="petechiae", largest_cm=truth)
