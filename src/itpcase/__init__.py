"""itpcase: from dated platelet counts to a category, a duration, and why."""

from itpcase._version import __version__
from itpcase.bleeding import (
    BleedingAssessment,
    BleedingSign,
    bleeding_event,
    grade_bleeding,
    major_bleeding,
)
from itpcase.cohort import Cohort
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

__all__ = [
    "ASH_2019",
    "CHINA_2020",
    "CTCAE_V5",
    "CTCAE_V6",
    "DING_2025",
    "DING_2025_RESPONSE",
    "IWG_2009",
    "Answer",
    "BleedingAssessment",
    "BleedingEvent",
    "BleedingSign",
    "CaseSeries",
    "Cohort",
    "Count",
    "CumulativeResponse",
    "DataError",
    "Definition",
    "DefinitionError",
    "EndReason",
    "Episode",
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
    "__version__",
    "bleeding_event",
    "classify_response",
    "cumulative_response",
    "definition",
    "definitions",
    "egfr",
    "grade_bleeding",
    "grade_ctcae",
    "itp_phase",
    "kdigo_stages",
    "landmarks",
    "major_bleeding",
    "parse_count",
    "potential_hys_law",
    "read_csv",
    "remission_episodes",
    "safety_table",
    "time_to_response",
    "write_csv",
]
