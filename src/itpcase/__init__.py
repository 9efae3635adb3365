"""itpcase: from dated platelet counts to a category, a duration, and why."""

import importlib
import importlib.util
import sys
import types
from typing import TYPE_CHECKING, Any, Final

from itpcase._version import __version__

if TYPE_CHECKING:
    from itpcase.agents import agent
    from itpcase.bleeding import (
        BleedingAssessment,
        BleedingSign,
        bleeding_event,
        grade_bleeding,
        major_bleeding,
    )
    from itpcase.cohort import Cohort
    from itpcase.compare import Comparison, compare_definitions
    from itpcase.criteria import Definition
    from itpcase.definitions import (
        ASH_2019,
        CHINA_2020,
        DING_2025,
        DING_2025_RESPONSE,
        IWG_2009,
        definition,
        definitions,
    )
    from itpcase.endpoints import EndpointAnswer, endpoints
    from itpcase.errors import (
        DataError,
        DefinitionError,
        InputError,
        ItpcaseError,
        MissingExtraError,
        Problem,
        RecordError,
        UnitError,
    )
    from itpcase.exposures import ITP_LINES, TREATMENT_PATTERNS, Exposure, treatment_lines
    from itpcase.history import (
        Facts,
        line_outcomes,
        refractory,
        steroid_dependence,
        treatment_history,
    )
    from itpcase.io.csv import read_csv, write_csv
    from itpcase.io.parquet import read_parquet, write_parquet
    from itpcase.landmarks import LandmarkAnswer, landmarks
    from itpcase.model import (
        BleedingEvent,
        CaseSeries,
        LabMeasurement,
        Patient,
        PlateletMeasurement,
        RescueTherapy,
        TreatmentLine,
    )
    from itpcase.phase import PhaseAnswer, itp_phase
    from itpcase.remission import (
        CumulativeResponse,
        Episode,
        cumulative_response,
        remission_episodes,
    )
    from itpcase.response import Response, classify_response, time_to_response
    from itpcase.safety import (
        CTCAE_V5,
        CTCAE_V6,
        egfr,
        grade_ctcae,
        kdigo_stages,
        potential_hys_law,
        safety_table,
    )
    from itpcase.table import Table
    from itpcase.terms import Answer, EndReason, NotEvaluable, Phase, ResponseCategory
    from itpcase.units import Count, parse_count
    from itpcase.verdicts import Verdict

__all__ = [
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
    "InputError",
    "ItpcaseError",
    "LabMeasurement",
    "LandmarkAnswer",
    "MissingExtraError",
    "NotEvaluable",
    "Patient",
    "Phase",
    "PhaseAnswer",
    "PlateletMeasurement",
    "Problem",
    "RecordError",
    "RescueTherapy",
    "Response",
    "ResponseCategory",
    "Table",
    "TreatmentLine",
    "UnitError",
    "Verdict",
    "__version__",
    "agent",
    "bleeding_event",
    "classify_response",
    "compare_definitions",
    "cumulative_response",
    "definition",
    "definitions",
    "egfr",
    "endpoints",
    "grade_bleeding",
    "grade_ctcae",
    "itp_phase",
    "kdigo_stages",
    "landmarks",
    "line_outcomes",
    "major_bleeding",
    "parse_count",
    "potential_hys_law",
    "read_csv",
    "read_parquet",
    "refractory",
    "remission_episodes",
    "safety_table",
    "steroid_dependence",
    "time_to_response",
    "treatment_history",
    "treatment_lines",
    "write_csv",
    "write_parquet",
]

_HOMES: Final = {
    "agents": ("agent",),
    "bleeding": (
        "BleedingAssessment",
        "BleedingSign",
        "bleeding_event",
        "grade_bleeding",
        "major_bleeding",
    ),
    "cohort": ("Cohort",),
    "compare": ("Comparison", "compare_definitions"),
    "criteria": ("Definition",),
    "definitions": (
        "ASH_2019",
        "CHINA_2020",
        "DING_2025",
        "DING_2025_RESPONSE",
        "IWG_2009",
        "definition",
        "definitions",
    ),
    "endpoints": ("EndpointAnswer", "endpoints"),
    "errors": (
        "DataError",
        "DefinitionError",
        "InputError",
        "ItpcaseError",
        "MissingExtraError",
        "Problem",
        "RecordError",
        "UnitError",
    ),
    "exposures": ("ITP_LINES", "TREATMENT_PATTERNS", "Exposure", "treatment_lines"),
    "history": ("Facts", "line_outcomes", "refractory", "steroid_dependence", "treatment_history"),
    "io.csv": ("read_csv", "write_csv"),
    "io.parquet": ("read_parquet", "write_parquet"),
    "landmarks": ("LandmarkAnswer", "landmarks"),
    "model": (
        "BleedingEvent",
        "CaseSeries",
        "LabMeasurement",
        "Patient",
        "PlateletMeasurement",
        "RescueTherapy",
        "TreatmentLine",
    ),
    "phase": ("PhaseAnswer", "itp_phase"),
    "remission": ("CumulativeResponse", "Episode", "cumulative_response", "remission_episodes"),
    "response": ("Response", "classify_response", "time_to_response"),
    "safety": (
        "CTCAE_V5",
        "CTCAE_V6",
        "egfr",
        "grade_ctcae",
        "kdigo_stages",
        "potential_hys_law",
        "safety_table",
    ),
    "table": ("Table",),
    "terms": ("Answer", "EndReason", "NotEvaluable", "Phase", "ResponseCategory"),
    "units": ("Count", "parse_count"),
    "verdicts": ("Verdict",),
}
"""Where each public name lives: its module is imported when the name is first asked for."""

_HOME: Final = {name: module for module, names in _HOMES.items() for name in names}


class _Door(types.ModuleType):
    """The package: what nobody asks for is not loaded."""

    def __getattr__(self, name: str) -> Any:
        if name in _HOME:
            value = getattr(importlib.import_module(f"itpcase.{_HOME[name]}"), name)
            setattr(self, name, value)
            return value
        submodule = f"itpcase.{name}"
        if not name.startswith("_") and importlib.util.find_spec(submodule) is not None:
            return importlib.import_module(submodule)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, types.ModuleType) and name in _HOME:
            return  # itpcase.landmarks is the function, also when its module has been imported
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Door
