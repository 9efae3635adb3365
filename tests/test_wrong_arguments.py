"""An argument of another kind is refused by name, whichever question is asked with it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from matplotlib import pyplot as plt

import itpcase as itp
from itpcase import _names, examples
from itpcase.agents import Agent, AgentClass, Use, read_agent
from itpcase.bleeding import WHO, BleedingAssessment, BleedingSign, bleeding_scale
from itpcase.bleeding.limits import Detail, Part, SignRule
from itpcase.bleeding.limits import Grade as BleedingPoints
from itpcase.estimates import (
    agreement,
    compare_rates,
    compare_responses,
    event_rate,
    mean_cumulative,
    pool_proportions,
    proportion,
)
from itpcase.exposures import ITP_LINES
from itpcase.figures import plot_remission, save_figure
from itpcase.history import REFRACTORY_RULES, Facts, steroid_dependence
from itpcase.history.refractory_rules import AllOf, AnyOf
from itpcase.history.steroid_rules import PREDNISONE_EQUIVALENTS
from itpcase.io import read_data, read_definition, write_definition
from itpcase.measures import daily_dose, steroid_exposure, time_on_drug
from itpcase.model import Sign
from itpcase.registry.job import Job
from itpcase.report import methods_text, prisma_table, read_review, table_as_text, write_tables
from itpcase.safety import Bound, Scale
from itpcase.safety.published import CKD_EPI_2021, HYS_LAW, KDIGO_AKI
from itpcase.testing.asserts import (
    assert_same_answers,
    assert_same_counts,
    assert_same_patients,
)
from itpcase.words import describe_column
from tests.test_every_subject import MORE, place_for, questions

SERIES = itp.CaseSeries(patients=examples.load("ding-2025").patients[:2])

ODD: dict[str, Any] = {
    "an object": object(), "a list": ["x"], "a mapping": {"a": 1}, "bytes": b"x",
    "a number beyond every float": 10**5000, "a column": np.array([1, 2]), "no answer": pd.NA,
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


# --- objects that compare with nothing, of one value, of no length -------------------------------

COUNTS: dict[str, Any] = {"patient_id": ["a"], "on": [0], "count": [30], "unit": "G/L"}
LINES: dict[str, Any] = {"patient_id": ["a"], "line": [1], "started_on": [0]}
COHORT = itp.Cohort.from_tables(counts=COUNTS, lines=LINES)
COMPARED = itp.compare_definitions(SERIES, definitions=[itp.IWG_2009])
CURVE = itp.remission_survival(SERIES, level="R")
RATE = event_rate(5, 10.0)
TIMES = itp.remission_times(SERIES, level="R")


def tables_with(**said: Any) -> Any:
    """Lay out the tables of one patient, with something said of them."""
    return itp.Cohort.from_tables(**{"counts": COUNTS, "lines": LINES} | said)


REFRACTORY = next(iter(REFRACTORY_RULES.values()))
MINE = Agent(name="mine", kind=AgentClass.SYK, uses=Use.DISEASE_MODIFYING)
EXPOSURE = itp.Exposure(agent="prednisone", started_on=0, ended_on=9, daily_dose="20 mg/d")


class Unshown:
    """An object that cannot show itself."""

    def __repr__(self) -> str:
        raise RuntimeError("of others")


TAKES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "a table": ("columns", itp.Table),
    "a row of answers": ("row", itp.classify_response(SERIES).explain),
    "a row of a comparison": ("row", COMPARED.explain),
    "a row of counts": ("row", COHORT.count_at),
    "a table of counts": ("counts", lambda odd: tables_with(counts=odd)),
    "days": ("days", lambda odd: tables_with(days=odd)),
    "a day to take": ("impute", lambda odd: tables_with(impute=odd)),
    "an order of days": ("dates", lambda odd: tables_with(dates=odd)),
    "a sign": ("decimal", lambda odd: tables_with(decimal=odd)),
    "a sign of a count": ("decimal", lambda odd: itp.parse_count("30 G/L", decimal=odd)),
    "a level": ("level", itp.IWG_2009.rank),
    "a question": ("name", itp.get_definition("luna-3").question),
    "a language": ("lang", itp.IWG_2009.explain),
    "a column to describe": ("name", describe_column),
    "a form of data": ("form", lambda odd: read_data(examples.path("ding-2025"), form=odd)),
    "a class of an agent": ("Agent.kind", lambda odd: attrs.evolve(MINE, kind=odd)),
    "uses of an agent": ("Agent.uses", lambda odd: attrs.evolve(MINE, uses=odd)),
    "words of an agent": ("words", lambda odd: attrs.evolve(MINE, brands=odd)),
    "a status of a code": ("Agent.atc_status", lambda odd: attrs.evolve(MINE, atc_status=odd)),
    "an id of rules": ("LineRules.id", lambda odd: attrs.evolve(ITP_LINES, id=odd)),
    "a title of rules": ("LineRules.title", lambda odd: attrs.evolve(ITP_LINES, title=odd)),
    "a filter of rules": ("LineRules.filter", lambda odd: attrs.evolve(ITP_LINES, filter=odd)),
    "notes of rules": ("LineRules.notes", lambda odd: attrs.evolve(ITP_LINES, notes=odd)),
    "a side": ("Bound.side", lambda odd: Bound(odd, 3)),
    "a bound": ("Bound.value", lambda odd: Bound(">", odd)),
    "a bound as text": ("bound", Bound.from_text),
    "where grades begin": ("Scale.grades", lambda odd: Scale(of="ULN", grades=odd)),
    "a bound of a law": ("HysLaw.alp", lambda odd: attrs.evolve(HYS_LAW, alp=odd)),
    "ratios": ("Kdigo.ratios", lambda odd: attrs.evolve(KDIGO_AKI, ratios=odd)),
    "a number for each sex": ("CkdEpi.kappa", lambda odd: attrs.evolve(CKD_EPI_2021, kappa=odd)),
    "what a rule requires": (
        "RefractoryRule.requires", lambda odd: attrs.evolve(REFRACTORY, requires=odd)
    ),
    "a reference": ("Scale.of", lambda odd: Scale(of=odd, grades=[">1"])),
    "facts": ("Facts.outcomes", lambda odd: Facts(outcomes=odd)),
    "a line of facts": ("line", Facts().outcome),
    "an agent of a table of doses": (
        "agent", lambda odd: PREDNISONE_EQUIVALENTS.prednisone(odd, 5.0)
    ),
    "problems of a series": (
        "CaseSeries.problems", lambda odd: itp.CaseSeries(patients=[], problems=odd)
    ),
    "a sex": ("sex", lambda odd: itp.Patient(id="a", sex=odd)),
    "levels": ("Definition.levels", lambda odd: attrs.evolve(itp.IWG_2009, levels=odd)),
    "patients": ("subject", itp.classify_response),
    "a coverage": ("confidence", lambda odd: compare_rates(RATE, RATE, confidence=odd)),
    "days of a figure": ("days", lambda odd: plot_remission(CURVE, days=odd)),
    "a unit of a figure": ("unit", lambda odd: plot_remission(CURVE, unit=odd)),
    "a spread": ("spread", lambda odd: itp.report.tables.summary_table(SERIES, spread=odd)),
    "names of series": ("names", lambda odd: pool_proportions([1, 2], [3, 4], names=odd)),
    "doses that stand for another": (
        "equivalents", lambda odd: steroid_exposure([EXPOSURE], equivalents=odd)
    ),
    "a first day": ("first", lambda odd: time_on_drug([EXPOSURE], "prednisone", first=odd)),
    "a coverage of a mean": (
        "confidence", lambda odd: mean_cumulative([0], [5], [1], confidence=odd)
    ),
    "a width": ("width", lambda odd: table_as_text(itp.Table({"a": [1]}), width=odd)),
    "arguments of a job": (
        "Job.arguments", lambda odd: Job(func=itp.classify_response, arguments=odd)
    ),
    "words of a detail": ("Detail.any_of", lambda odd: Detail(field="sites", any_of=odd)),
    "signs of a rule": (
        "SignRule.signs", lambda odd: SignRule(signs=odd, grades=[BleedingPoints(1)])
    ),
    "points of a rule": (
        "SignRule.otherwise",
        lambda odd: SignRule(signs=[Sign.GUM], grades=[BleedingPoints(1)], otherwise=odd),
    ),
    "ways of an item": ("Item.found", lambda odd: attrs.evolve(WHO.items[0], found=odd)),
    "documents of an item": (
        "Item.documented", lambda odd: attrs.evolve(WHO.items[0], documented=odd)
    ),
    "signs of a part": ("Part.signs", lambda odd: Part(name="a", signs=odd)),
    "all of the parts": ("AllOf.parts", AllOf),
    "any of the parts": ("AnyOf.parts", AnyOf),
    "answers beside others": ("left", lambda odd: assert_same_answers(odd, odd)),
    "counts beside others": ("left", lambda odd: assert_same_counts(odd, ["9 G/L"])),
    "fields to pass over": (
        "ignore", lambda odd: assert_same_patients(SERIES, SERIES, ignore=odd)
    ),
    "the flow of a review": ("flow", prisma_table),
    "groups of lines": ("group", lambda odd: TIMES.divide(odd, "group")),
    "a figure": ("figure", lambda odd: save_figure(odd, "a.svg")),
    "what an agent is called by": ("argument", lambda odd: read_agent("ivig", argument=odd)),
    "a state of a baseline": ("state", Scale(of="ULN", grades=[">1"]).applies),
    "a sign that is absent": ("sign", BleedingAssessment(on=0).is_absent),
    "a field of a sign": ("field", BleedingSign(sign="petechiae").bounds_of),
    "a rule of dependence": (
        "definition", lambda odd: steroid_dependence([EXPOSURE], odd, on=5)
    ),
}  # fmt: skip
"""How an error calls what is given, and what it is given to."""

UNLIKE: dict[str, Any] = {
    "a number": 2.5, "an array of no dimension": np.array(7.5), "rows of arrays": np.ones((2, 2)),
    "a structured array": np.zeros(2, dtype=[("a", int)]), "no value": pd.NA,
    "a column of polars": pl.Series("a", [1.5, 2]), "chunks": pa.chunked_array([[1.5], [2]]),
    "a function": len, "a class": int, "what cannot show itself": Unshown(),
}  # fmt: skip


TAKEN: dict[str, set[str]] = {
    "a bound": {"a number"}, "a sex": {"no value"}, "ratios": {"a column of polars"},
    "groups of lines": {"a structured array", "a column of polars", "chunks"},
    "days of a figure": {"a number", "an array of no dimension", "a column of polars", "chunks"},
    "names of series": {
        "rows of arrays", "a structured array", "a column of polars", "chunks",
    },
}  # fmt: skip
"""What is taken for what it says."""


@pytest.mark.parametrize(
    ("what", "odd"),
    [(what, odd) for what in TAKES for odd in UNLIKE if odd not in TAKEN.get(what, ())],
)
@pytest.mark.usefixtures("undrawn")
def test_what_is_unlike_all_that_is_taken_is_refused_by_name(what: str, odd: str) -> None:
    """Neither a column nor what has no truth value is compared with what is known."""
    argument, take = TAKES[what]
    with pytest.raises(itp.ItpcaseError) as caught:
        take(UNLIKE[odd])
    plt.close("all")

    assert argument in str(caught.value)


def test_a_table_has_columns_of_one_name_and_one_value_a_row() -> None:
    """A frame with a column twice would lose one of them."""
    for columns in (
        pd.DataFrame([[1, 2]], columns=["a", "a"]), {"a": 3}, {"a": [[1], [2, 3]]}, {1: [2]},
        {"a": np.ones((2, 2))},
    ):  # fmt: skip
        with pytest.raises(itp.InputError) as caught:
            itp.Table(columns)  # type: ignore[arg-type]

        assert "columns" in str(caught.value)


def test_a_count_beyond_every_float_is_refused() -> None:
    """It is no number that a remedy could repeat."""
    with pytest.raises(itp.UnitError, match=r"PlateletMeasurement\.count.*30"):
        itp.PlateletMeasurement(on=0, count=10**400)  # type: ignore[arg-type]


def test_questions_of_nobody_have_no_groups() -> None:
    """Patients that there are not are divided into nothing."""
    with pytest.raises(itp.InputError, match="by: "):
        compare_responses(
            [], itp.get_definition("luna-3"), by="sex", strata="agents",
            endpoint="platelet_response",
        )  # fmt: skip


def test_events_without_end_are_no_rate() -> None:
    """Neither are rows of several lengths."""
    for events in (float("inf"), [[1], [2, 3]]):
        with pytest.raises(itp.InputError, match="events"):
            event_rate(events, 10.0)
    with pytest.raises(itp.InputError, match="first"):
        agreement([[1], [2, 3]], ["R", "R"])
    with pytest.raises(itp.InputError, match="total"):
        proportion([1], [float("inf")])


def test_the_first_and_the_last_day_are_read_as_every_day() -> None:
    """A truth value was day 1, and a text or a day of numpy was of another kind."""
    asked = time_on_drug([EXPOSURE], "prednisone", first=3, last=8)

    assert asked == time_on_drug([EXPOSURE], "prednisone", first=np.int64(3), last="8")  # type: ignore[call-overload]  # as users pass them
    for odd in (True, 2**63):
        with pytest.raises(itp.InputError, match="last: needs"):
            time_on_drug([EXPOSURE], "prednisone", last=odd)


@pytest.mark.parametrize("name", ["", "G/L", "relevant"])
def test_a_detail_that_no_sign_has_is_refused(name: str) -> None:
    """It was an error of Python."""
    with pytest.raises(itp.InputError, match="field"):
        BleedingAssessment(on=0).value(BleedingSign(sign="petechiae"), name)


def test_a_table_of_something_else_is_no_flow() -> None:
    """Neither is a flow with a stage that there is not."""
    for columns in ({"a": [1]}, {"stage": ["a"], "reason": [""], "records": [1]}):
        with pytest.raises(itp.InputError, match="REVIEW_FLOW"):
            prisma_table(itp.Table(columns))


def test_a_report_of_no_definition_is_refused() -> None:
    """There is nothing to judge by."""
    with pytest.raises(itp.InputError, match="definitions"):
        itp.report.report_html(SERIES, definitions=[])


def test_a_name_that_no_system_takes_is_no_path(tmp_path: Path) -> None:
    """It is too long, or has half a sign; the library says it by name."""
    for name in ("x" * 300 + ".xlsx", "\ud800.xlsx"):
        for call in (itp.read_excel, itp.write_template):
            with pytest.raises(itp.InputError, match="path"):
                call(tmp_path / name)


def test_a_number_that_cannot_be_written_is_shown_by_its_size() -> None:
    """More digits than Python writes, wherever a text of them was made."""
    huge: Any = 10**5000
    for take in (
        itp.get_definition, lambda odd: event_rate(odd, 10.0),
        lambda odd: itp.Patient(id="a", age=odd),
        lambda odd: attrs.evolve(EXPOSURE, intent=odd),
        lambda odd: itp.LabMeasurement(on=0, analyte=odd, value="5 U/L"),
    ):  # fmt: skip
        with pytest.raises(itp.ItpcaseError) as caught:
            take(huge)

        assert "10^5000" in str(caught.value)
