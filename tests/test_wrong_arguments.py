"""An argument of another kind is refused by name, whichever question is asked with it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib import pyplot as plt

import itpcase as itp
from itpcase import _names, examples
from itpcase.bleeding import bleeding_scale
from itpcase.figures import save_figure
from itpcase.io import read_definition, write_definition
from itpcase.measures import daily_dose
from itpcase.report import methods_text, read_review, write_tables
from tests.test_every_subject import MORE, place_for, questions

SERIES = itp.CaseSeries(patients=examples.load("ding-2025").patients[:2])

ODD: dict[str, Any] = {
    "an object": object(), "a list": ["x"], "a mapping": {"a": 1}, "bytes": b"x",
    "a number beyond every float": 10**5000,
}  # fmt: skip
"""What no argument takes but one of its own kind."""

RULE: dict[str, Any] = ODD | {"an id": "iwg-2009", "nothing": None, "a number": float("nan")}
"""What is no definition, and no other rule."""


ALWAYS = {
    "confidence", "data_cut", "definitions", "estimator", "interval", "lang", "line", "quantile",
    "scale", "unit", "width",
}  # fmt: skip
"""Arguments that every question reads, whatever it is asked."""


def arguments() -> Iterator[tuple[str, str]]:
    """Every argument of every question, but for the subject."""
    for name, asked in sorted(questions().items()):
        for each in [*inspect.signature(asked).parameters.values()][1:]:
            if each.kind not in {each.VAR_KEYWORD, each.VAR_POSITIONAL}:
                yield name, each.name


@pytest.mark.filterwarnings("ignore")  # a question that is answered all the same may warn
@pytest.mark.parametrize(("name", "argument"), [*arguments()])
@pytest.mark.usefixtures("undrawn")
def test_of_another_kind(name: str, argument: str, tmp_path: Path) -> None:
    """It is refused with a sentence, or it makes no difference; no other error comes."""
    given = {**MORE.get(name, {})} | ({"by": ["a", "b"]} if "by" in MORE.get(name, {}) else {})
    given |= place_for(name, tmp_path)
    refused = []
    for kind, odd in (RULE if argument == "definition" else ODD).items():
        try:
            questions()[name](SERIES, **given | {argument: odd})
        except itp.ItpcaseError:
            refused.append(kind)
    plt.close("all")

    if argument == "definition":
        assert [*RULE] == refused
    assert argument not in ALWAYS or [*ODD] == refused[: len(ODD)]


PLACES: dict[str, Callable[[Any], object]] = {
    "compare_definitions": lambda place: itp.compare_definitions(SERIES, out=place),
    "read_csv": itp.read_csv,
    "read_definition": read_definition,
    "read_excel": itp.read_excel,
    "read_parquet": itp.read_parquet,
    "read_review": read_review,
    "save_figure": lambda place: save_figure(plt.figure(), place),
    "write_csv": lambda place: itp.write_csv(SERIES, place),
    "write_definition": lambda place: write_definition(itp.IWG_2009, place),
    "write_excel": lambda place: itp.write_excel(SERIES, place),
    "write_parquet": lambda place: itp.write_parquet(SERIES, place),
    "write_tables": lambda place: write_tables(
        itp.report.tables.patients_table(SERIES), place
    ),
}  # fmt: skip


@pytest.mark.parametrize("call", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("place", [object(), 3, b"x", ["a"], "a\0b"], ids=range(5))
def test_of_no_place(call: Callable[[Any], object], place: object) -> None:
    """What is no path is refused before anything is read or written."""
    with pytest.raises(itp.ItpcaseError, match=r"path|folder|out|place|file"):
        call(place)
    plt.close("all")


def test_a_rule_by_its_id_says_how_it_is_got() -> None:
    """The remedy can be copied."""
    with pytest.raises(itp.InputError) as caught:
        itp.classify_response(SERIES, "iwg-2009")  # type: ignore[call-overload]  # as users try

    assert "itpcase.get_definition('iwg-2009')" in str(caught.value)


@pytest.mark.parametrize("text", ["iwg_2009", "IWG 2009", "IWG-2009", "iwg2009"])
def test_a_text_that_looks_like_an_id_is_answered_with_the_id(text: str) -> None:
    """What is proposed can be passed."""
    with pytest.raises(itp.InputError) as caught:
        itp.classify_response(SERIES, text)  # type: ignore[call-overload]

    assert "itpcase.get_definition('iwg-2009')" in str(caught.value)


def others() -> dict[str, Callable[..., Any]]:
    """Every public function that needs something, but for those of words and of tests by key."""
    rooms = {"", *_names.ROOMS, "report.tables"} - {"testing", "words"}
    modules = [importlib.import_module(f"itpcase.{room}".rstrip(".")) for room in sorted(rooms)]
    return {
        f"{module.__name__}.{name}": function
        for module in modules
        for name in module.__all__
        if inspect.isfunction(function := getattr(module, name)) and needed_by(function)
    }


def needed_by(function: Callable[..., Any]) -> list[str]:
    """The arguments without a default."""
    given = inspect.signature(function).parameters.values()
    kinds = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    return [each.name for each in given if each.default is each.empty and each.kind not in kinds]


WRONG: dict[str, Any] = {
    "an object": object(), "a number": 3, "nothing": None, "a list": ["x"],
    "a frame": pd.DataFrame({"patient_id": ["p-7"], "x": [1]}),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted(others()))
@pytest.mark.usefixtures("undrawn")
def test_in_the_place_of_all_that_is_needed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function says what it needs, or takes what it is given; it repeats no row of a frame."""
    monkeypatch.chdir(tmp_path)
    function = others()[name]
    for odd in WRONG.values():
        try:
            function(**dict.fromkeys(needed_by(function), odd))
        except itp.ItpcaseError as refused:
            assert "p-7" not in str(refused)  # noqa: PT017 - it may be taken as well
    plt.close("all")


def test_no_patient_is_shown() -> None:
    """Of what may hold data only the class is told."""
    with pytest.raises(itp.InputError) as caught:
        itp.classify_response(SERIES, SERIES)  # type: ignore[call-overload]  # in its place

    assert "CaseSeries" in str(caught.value)
    assert SERIES.patients[0].id not in str(caught.value)


def test_a_gap_without_end() -> None:
    """A greatest gap may be infinite, which asks for nothing."""
    asked = itp.measures.days_at_levels(SERIES, max_gap=float("inf"))

    assert asked["days_min"].tolist() == itp.measures.days_at_levels(SERIES)["days_min"].tolist()


@pytest.mark.parametrize(
    "ask",
    [
        itp.read_csv, itp.read_excel, itp.read_parquet, itp.find_agent, itp.get_definition,
        itp.parse_count, daily_dose, bleeding_scale, methods_text,
        lambda given: itp.Patient(id=given), lambda given: itp.RescueTherapy(on=0, kind=given),
        lambda given: itp.TreatmentLine(line=given, agents=["prednisone"], started_on=0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [pd.DataFrame, lambda columns: pd.Series(columns["id"])])
def test_a_frame_in_the_place_of_a_value_is_told_by_its_class(ask: Any, make: Any) -> None:
    """Its rows may hold what is known of patients, and no message repeats them."""
    given = make({"id": ["somebody", "nobody"]})
    with pytest.raises((itp.ItpcaseError, TypeError, AttributeError)) as caught:
        ask(given)

    assert "somebody" not in str(caught.value)
    if isinstance(caught.value, itp.InputError):
        assert type(given).__name__ in str(caught.value)


@pytest.mark.parametrize("name", [name for name in itp.__all__ if name.startswith("read_")])
@pytest.mark.parametrize("given", [None, 7, ["a"]])
def test_a_reader_that_is_given_no_path_names_its_argument(name: str, given: Any) -> None:
    """By its own name for it: a folder, a path or a source."""
    reader = getattr(itp, name)
    first = next(iter(inspect.signature(reader).parameters))
    with pytest.raises(itp.InputError) as caught:
        reader(given)

    assert first == caught.value.problem.argument
