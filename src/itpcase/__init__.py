"""itpcase: from dated platelet counts to a category, a duration, and why."""

from itpcase._version import __version__
from itpcase.agents import agent
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
from itpcase.table import Table
from itpcase.terms import Answer, EndReason, NotEvaluable, Phase, ResponseCategory
from itpcase.units import Count, parse_count
from itpcase.verdicts import Verdict

__all__ = [
    "ASH_2019",
    "CHINA_2020",
    "DING_2025",
    "DING_2025_RESPONSE",
    "ITP_LINES",
    "IWG_2009",
    "TREATMENT_PATTERNS",
    "Answer",
    "BleedingEvent",
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
    "classify_response",
    "compare_definitions",
    "cumulative_response",
    "definition",
    "definitions",
    "endpoints",
    "itp_phase",
    "landmarks",
    "line_outcomes",
    "parse_count",
    "read_csv",
    "refractory",
    "remission_episodes",
    "steroid_dependence",
    "time_to_response",
    "treatment_history",
    "treatment_lines",
    "write_csv",
]
