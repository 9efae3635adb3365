"""The public names: a new one needs a line here."""

from __future__ import annotations

import importlib
import inspect
import json
import pickle
import re
import subprocess
import sys
from typing import Any

import cloudpickle
import pytest

import itpcase
from itpcase import _names
from itpcase.definitions import guidelines, iwg

PUBLIC_NAMES = [
    "ASH_2019",
    "CHINA_2020",
    "DING_2025",
    "IWG_2009",
    "BleedingEvent",
    "CaseSeries",
    "Cohort",
    "Count",
    "Definition",
    "EndReason",
    "Exposure",
    "InputError",
    "ItpcaseError",
    "LabMeasurement",
    "NotEvaluable",
    "Patient",
    "Phase",
    "PlateletMeasurement",
    "RescueTherapy",
    "ResponseCategory",
    "Table",
    "TreatmentLine",
    "UnitError",
    "__version__",
    "answer_endpoints",
    "answer_landmarks",
    "classify_response",
    "compare_definitions",
    "cumulative_incidence",
    "cumulative_response",
    "find_agent",
    "get_definition",
    "in_response",
    "itp_phase",
    "kaplan_meier",
    "list_definitions",
    "parse_count",
    "read_cdisc",
    "read_csv",
    "read_excel",
    "read_fhir",
    "read_mapped",
    "read_meds",
    "read_omop",
    "read_parquet",
    "read_phenopackets",
    "remission_causes",
    "remission_episodes",
    "remission_survival",
    "remission_times",
    "response_rates",
    "response_times",
    "time_to_response",
    "treatment_lines",
    "turnbull",
    "write_adam",
    "write_csv",
    "write_excel",
    "write_fhir",
    "write_meds",
    "write_omop",
    "write_parquet",
    "write_phenopackets",
    "write_template",
]

PUBLIC_MODULES = [
    "itpcase.agents",
    "itpcase.bleeding",
    "itpcase.registry.dask",
    "itpcase.errors",
    "itpcase.exposures",
    "itpcase.history",
    "itpcase.measures",
    "itpcase.registry.job",
    "itpcase.safety",
    "itpcase.registry.shards",
    "itpcase.registry.simulate",
    "itpcase.registry.spark",
    "itpcase.testing.strategies",
    "itpcase.testing.asserts",
]
"""Modules that users import by name."""

ON_CLUSTERS = {"itpcase.registry.dask.map_shards", "itpcase.registry.spark.ask"}
"""What is shown in docs/how-to/registry.md, since it needs a cluster."""

CALLABLES = [name for name in PUBLIC_NAMES if callable(getattr(itpcase, name, None))]
FUNCTIONS = [name for name in CALLABLES if inspect.isfunction(getattr(itpcase, name))]


def test_the_public_names() -> None:
    """``__all__`` is the list above."""
    strange = sorted({*itpcase.__all__} ^ {*PUBLIC_NAMES})

    assert not strange, f"list in both, or in neither: {__file__}, src/itpcase/__init__.py"
    assert PUBLIC_NAMES == list(itpcase.__all__)


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_name_exists(name: str) -> None:
    """What ``__all__`` lists can be imported."""
    assert hasattr(itpcase, name)


@pytest.mark.parametrize("name", CALLABLES)
def test_every_public_name_explains_itself(name: str) -> None:
    """A public class or function has a docstring of its own."""
    assert (getattr(itpcase, name).__doc__ or "").strip()


NO_EXAMPLE = "give an example"


def lacks(function: Any) -> list[str]:
    """What the docstring of a function does not say."""
    sections = re.split(r"^(\w[\w ]*)\n-{3,}$", inspect.getdoc(function) or "", flags=re.MULTILINE)
    by_title = dict(zip(sections[1::2], sections[2::2], strict=True))
    entry = r"^(\S[^:\n]*)(?: :.*)?\n((?:(?:[ ]+\S.*)?\n)*)"
    described: dict[str, str] = {}
    for names, text in re.findall(entry, by_title.get("Parameters", "") + "\n", flags=re.MULTILINE):
        described |= dict.fromkeys((name.strip(" *") for name in names.split(",")), text)
    wanted = inspect.signature(function).parameters
    found = [f"say what {name!r} is" for name in wanted if not described.get(name, "").strip()]
    if not found and [name for name in described if name in wanted] != [*wanted]:
        found.append("name the parameters in the order of the signature")
    found += [f"{name!r} is no parameter" for name in described if name not in wanted]
    if inspect.signature(function).return_annotation not in {None, "None"}:
        found += [] if {"Returns", "Yields"} & {*by_title} else ["say under Returns what it gives"]
    return found + ([] if ">>> " in by_title.get("Examples", "") else [NO_EXAMPLE])


def test_every_public_function_shows_how() -> None:
    """Of `itpcase` and of every room: each parameter, what is returned, and an example."""
    rooms = [f"itpcase.{room}" for room in _names.ROOMS]
    public = {
        f"{home}.{name}": found
        for home in ("itpcase", *rooms, *PUBLIC_MODULES)
        for name in importlib.import_module(home).__all__
        if inspect.isfunction(found := getattr(importlib.import_module(home), name))
    }

    assert len(public) > len(FUNCTIONS) > 0
    assert [] == [
        f"{name}: {fault}"
        for name, each in public.items()
        for fault in lacks(each)
        if not (fault == NO_EXAMPLE and name in ON_CLUSTERS)
    ]


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_every_public_module_can_be_imported(module: str) -> None:
    """A public module lists its names, and each of them exists."""
    found = importlib.import_module(module)

    assert [] == [name for name in found.__all__ if not hasattr(found, name)]


def test_a_function_that_uses_the_package_can_be_sent_to_another_process() -> None:
    """What is written in a notebook goes to a cluster with the modules that it names."""
    sent = cloudpickle.dumps(lambda text: itpcase.parse_count(text).value)

    assert 15.0 == pickle.loads(sent)("15 10*9/L")


@pytest.mark.parametrize(("old", "new"), _names.RENAMED.items())
def test_an_old_name_goes_on_and_says_the_new_one(old: str, new: str) -> None:
    """A name that was renamed gives what it is called now, with a warning."""
    vars(itpcase).pop(old, None)
    module, _, name = new.rpartition(".")
    with pytest.warns(DeprecationWarning, match=re.escape(f"itpcase.{old} is now itpcase.{new}")):
        found = getattr(itpcase, old)

    assert found is getattr(importlib.import_module(f"itpcase.{module}"), name)


OLD_MODULES = """
import importlib, itpcase, json, sys, warnings
told = {}
for old, places in json.loads(sys.argv[1]).items():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        module = importlib.import_module(f"itpcase.{old}")
    parts = [importlib.import_module(f"itpcase.{place}") for place in places]
    told[old] = {
        "said": [str(each.message) for each in said],
        "names": {*module.__all__} == {name for part in parts for name in part.__all__},
        "same": all(getattr(p, n) is getattr(module, n) for p in parts for n in p.__all__),
    }
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def old_modules() -> Any:
    """What each module that was moved says and holds, asked in a process of its own."""
    places = {
        old: [new, *filter(None, [_names.PARTED.get(old)])] for old, new in _names.MOVED.items()
    }
    done = subprocess.run(
        [sys.executable, "-c", OLD_MODULES, json.dumps(places)], check=True, capture_output=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("old", "new"), _names.MOVED.items())
def test_an_old_module_goes_on_and_says_the_new_one(old: str, new: str, old_modules: Any) -> None:
    """A module that was moved can be imported from where it was, with a warning."""
    found = old_modules[old]

    assert f"itpcase.{old} is now itpcase.{new}" in found["said"][0]
    assert found["names"]
    assert found["same"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("definitions", "definitions.list_definitions"),
        ("endpoints", "response.endpoints.answer_endpoints"),
        ("landmarks", "response.landmarks.answer_landmarks"),
    ],
)
def test_a_function_whose_module_had_its_name_can_still_be_called(old: str, new: str) -> None:
    """``itpcase.definitions()`` answers for one release, also when the module was imported."""
    asks = "" if old == "definitions" else "p, definition=itpcase.ASH_2019"
    code = (
        "import importlib, itpcase, warnings\n"
        "line = itpcase.TreatmentLine(line=1, agents=['ivig'], started_on=0)\n"
        "p = itpcase.Patient(id='p', lines=[line])\n"
        "with warnings.catch_warnings(record=True) as said:\n"
        "    warnings.simplefilter('always')\n"
        f"    importlib.import_module('itpcase.{old}')\n"
        f"    found = itpcase.{old}({asks})\n"
        f"assert any('itpcase.{new}' in str(each.message) for each in said), said\n"
        "assert isinstance(found, tuple)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_definition_that_was_moved_is_found_where_it_was() -> None:
    """Those of the IWG have a module of their own; the old place says the new one."""
    moved = [name for name in vars(iwg) if name.isupper() and not name.startswith("_")]
    for name in moved:
        with pytest.warns(DeprecationWarning, match=f"is now itpcase.definitions.iwg.{name}"):
            assert getattr(guidelines, name) is getattr(iwg, name)
    assert "IWG_2009" in moved
    with pytest.raises(AttributeError, match="has no attribute 'OTHER'"):
        getattr(guidelines, "OTHER")  # noqa: B009 - a type checker would say it first


def test_an_unknown_name_is_refused() -> None:
    """A misspelt name is an AttributeError, as for any module."""
    with pytest.raises(AttributeError, match="has no attribute 'clasify_response'"):
        getattr(itpcase, "clasify_response")  # noqa: B009 - a type checker would say it first


def test_what_is_completed_is_what_is_public() -> None:
    """The public names and rooms, and nothing that the module needs for itself."""
    shown = {name for name in dir(itpcase) if not name.startswith("__")}

    assert {*itpcase.__all__, *_names.ROOMS} - {"__version__"} == shown
