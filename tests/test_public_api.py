"""The public names: a new one needs a line here."""

from __future__ import annotations

import importlib
import inspect
import pickle
import re

import cloudpickle
import pytest

import itpcase

PUBLIC_NAMES = [
    "ASH_2019",
    "CHINA_2020",
    "CTCAE_V5",
    "CTCAE_V6",
    "DING_2025",
    "DING_2025_RESPONSE",
    "ITP_LINES",
    "IWG_2009",
    "TREATMENT_PATTERNS",
    "Answer",
    "BleedingAssessment",
    "BleedingEvent",
    "BleedingSign",
    "CaseSeries",
    "Cohort",
    "Comparison",
    "Count",
    "CumulativeResponse",
    "DataError",
    "Definition",
    "DefinitionError",
    "EndReason",
    "EndpointAnswer",
    "Episode",
    "Exposure",
    "Facts",
    "InResponse",
    "InputError",
    "ItpcaseError",
    "KaplanMeier",
    "LabMeasurement",
    "LandmarkAnswer",
    "MissingExtraError",
    "NotEvaluable",
    "Patient",
    "Phase",
    "PhaseAnswer",
    "PlateletMeasurement",
    "Problem",
    "PublicationTable",
    "RecordError",
    "RescueTherapy",
    "Response",
    "ResponseCategory",
    "Table",
    "TableCell",
    "TimeToResponse",
    "TreatmentLine",
    "UnitError",
    "Verdict",
    "__version__",
    "agent",
    "bleeding_event",
    "classify_response",
    "compare_definitions",
    "comparison_table",
    "course_data",
    "cumulative_response",
    "definition",
    "definitions",
    "definitions_table",
    "egfr",
    "endpoints",
    "grade_bleeding",
    "grade_ctcae",
    "in_response",
    "itp_phase",
    "kaplan_meier",
    "kdigo_stages",
    "laboratory_table",
    "landmarks",
    "line_outcomes",
    "lines_table",
    "major_bleeding",
    "parse_count",
    "patients_table",
    "plot_course",
    "plot_courses",
    "plot_in_response",
    "plot_remission",
    "plot_swimmer",
    "plot_time_to_response",
    "potential_hys_law",
    "problems_table",
    "read_csv",
    "read_excel",
    "read_parquet",
    "refractory",
    "remission_episodes",
    "remission_survival",
    "response_times",
    "safety_table",
    "save_figure",
    "steroid_dependence",
    "summary_table",
    "swimmer_data",
    "time_to_response",
    "treatment_history",
    "treatment_lines",
    "write_csv",
    "write_excel",
    "write_parquet",
    "write_template",
]

PUBLIC_MODULES = [
    "itpcase.agents",
    "itpcase.bleeding",
    "itpcase.registry.dask",
    "itpcase.errors",
    "itpcase.exposures",
    "itpcase.history",
    "itpcase.registry.job",
    "itpcase.safety",
    "itpcase.registry.shards",
    "itpcase.registry.simulate",
    "itpcase.registry.spark",
    "itpcase.testing.strategies",
    "itpcase.testing.asserts",
]
"""Modules that users import by name."""

CALLABLES = [name for name in PUBLIC_NAMES if callable(getattr(itpcase, name, None))]
FUNCTIONS = [name for name in CALLABLES if inspect.isfunction(getattr(itpcase, name))]


def test_the_public_names() -> None:
    """``__all__`` is the list above."""
    assert PUBLIC_NAMES == list(itpcase.__all__)


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_name_exists(name: str) -> None:
    """What ``__all__`` lists can be imported."""
    assert hasattr(itpcase, name)


@pytest.mark.parametrize("name", CALLABLES)
def test_every_public_name_explains_itself(name: str) -> None:
    """A public class or function has a docstring of its own."""
    assert (getattr(itpcase, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_shows_how(name: str) -> None:
    """A public function documents each parameter and what it returns, and has an example."""
    function = getattr(itpcase, name)
    text = inspect.getdoc(function) or ""
    sections = re.split(r"^(\w[\w ]*)\n-{3,}$", text, flags=re.MULTILINE)
    by_title = dict(zip(sections[1::2], sections[2::2], strict=True))
    entries = re.findall(r"^(\S.*?)(?: :.*)?$", by_title.get("Parameters", ""), flags=re.MULTILINE)
    documented = {name.strip(" *") for entry in entries for name in entry.split(",")}

    assert set() == set(inspect.signature(function).parameters) - documented
    assert "Returns" in by_title
    assert ">>> " in by_title.get("Examples", "")


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_every_public_module_can_be_imported(module: str) -> None:
    """A public module lists its names, and each of them exists."""
    found = importlib.import_module(module)

    assert [] == [name for name in found.__all__ if not hasattr(found, name)]


def test_a_function_that_uses_the_package_can_be_sent_to_another_process() -> None:
    """What is written in a notebook goes to a cluster with the modules that it names."""
    sent = cloudpickle.dumps(lambda text: itpcase.parse_count(text).value)

    assert 15.0 == pickle.loads(sent)("15 10*9/L")
    assert pickle.loads(pickle.dumps(itpcase)) is itpcase
