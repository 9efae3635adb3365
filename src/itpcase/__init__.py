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
    from itpcase.cohort.cohort import Cohort
    from itpcase.definitions import (
        ASH_2019,
        CHINA_2020,
        DING_2025,
        DING_2025_RESPONSE,
        IWG_2009,
        definition,
        definitions,
    )
    from itpcase.definitions.definition import Definition
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
    from itpcase.estimates.survival import (
        InResponse,
        KaplanMeier,
        TimeToResponse,
        in_response,
        kaplan_meier,
        remission_survival,
        response_times,
    )
    from itpcase.exposures import ITP_LINES, TREATMENT_PATTERNS, Exposure, treatment_lines
    from itpcase.figures import (
        course_data,
        plot_course,
        plot_courses,
        plot_in_response,
        plot_remission,
        plot_swimmer,
        plot_time_to_response,
        save_figure,
        swimmer_data,
    )
    from itpcase.history import (
        Facts,
        line_outcomes,
        refractory,
        steroid_dependence,
        treatment_history,
    )
    from itpcase.io.csv import read_csv, write_csv
    from itpcase.io.excel import read_excel, write_excel, write_template
    from itpcase.io.parquet import read_parquet, write_parquet
    from itpcase.model import (
        BleedingEvent,
        CaseSeries,
        LabMeasurement,
        Patient,
        PlateletMeasurement,
        RescueTherapy,
        TreatmentLine,
    )
    from itpcase.report.tables import (
        PublicationTable,
        TableCell,
        comparison_table,
        definitions_table,
        laboratory_table,
        lines_table,
        patients_table,
        problems_table,
        summary_table,
    )
    from itpcase.response.category import Response, classify_response, time_to_response
    from itpcase.response.comparison import Comparison, compare_definitions
    from itpcase.response.endpoints import EndpointAnswer, endpoints
    from itpcase.response.landmarks import LandmarkAnswer, landmarks
    from itpcase.response.phase import PhaseAnswer, itp_phase
    from itpcase.response.remission import (
        CumulativeResponse,
        Episode,
        cumulative_response,
        remission_episodes,
    )
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
    from itpcase.units.counts import Count, parse_count
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

_HOMES: Final = {
    "agents": ("agent",),
    "bleeding": (
        "BleedingAssessment",
        "BleedingSign",
        "bleeding_event",
        "grade_bleeding",
        "major_bleeding",
    ),
    "cohort.cohort": ("Cohort",),
    "response.comparison": ("Comparison", "compare_definitions"),
    "definitions.definition": ("Definition",),
    "definitions": (
        "ASH_2019",
        "CHINA_2020",
        "DING_2025",
        "DING_2025_RESPONSE",
        "IWG_2009",
        "definition",
        "definitions",
    ),
    "response.endpoints": ("EndpointAnswer", "endpoints"),
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
    "figures": (
        "course_data",
        "plot_course",
        "plot_courses",
        "plot_in_response",
        "plot_remission",
        "plot_swimmer",
        "plot_time_to_response",
        "save_figure",
        "swimmer_data",
    ),
    "history": ("Facts", "line_outcomes", "refractory", "steroid_dependence", "treatment_history"),
    "io.csv": ("read_csv", "write_csv"),
    "io.excel": ("read_excel", "write_excel", "write_template"),
    "io.parquet": ("read_parquet", "write_parquet"),
    "response.landmarks": ("LandmarkAnswer", "landmarks"),
    "model": (
        "BleedingEvent",
        "CaseSeries",
        "LabMeasurement",
        "Patient",
        "PlateletMeasurement",
        "RescueTherapy",
        "TreatmentLine",
    ),
    "response.phase": ("PhaseAnswer", "itp_phase"),
    "response.remission": (
        "CumulativeResponse",
        "Episode",
        "cumulative_response",
        "remission_episodes",
    ),
    "response.category": ("Response", "classify_response", "time_to_response"),
    "safety": (
        "CTCAE_V5",
        "CTCAE_V6",
        "egfr",
        "grade_ctcae",
        "kdigo_stages",
        "potential_hys_law",
        "safety_table",
    ),
    "estimates.survival": (
        "InResponse",
        "KaplanMeier",
        "TimeToResponse",
        "in_response",
        "kaplan_meier",
        "remission_survival",
        "response_times",
    ),
    "table": ("Table",),
    "report.tables": (
        "PublicationTable",
        "TableCell",
        "comparison_table",
        "definitions_table",
        "laboratory_table",
        "lines_table",
        "patients_table",
        "problems_table",
        "summary_table",
    ),
    "terms": ("Answer", "EndReason", "NotEvaluable", "Phase", "ResponseCategory"),
    "units.counts": ("Count", "parse_count"),
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
            return  # itpcase.definitions is the function, also when its module is imported
        super().__setattr__(name, value)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Send the name to another process, where it is imported; as Dask and Spark do."""
        return importlib.import_module, (self.__name__,)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Door
