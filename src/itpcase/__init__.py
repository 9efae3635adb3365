"""itpcase: from dated platelet counts to a category, a duration, and why."""

from itpcase._version import __version__
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
from itpcase.table import Table
from itpcase.terms import Answer, EndReason, NotEvaluable, Phase, ResponseCategory
from itpcase.units import Count, parse_count

__all__ = [
    "ASH_2019",
    "CHINA_2020",
    "DING_2025",
    "DING_2025_RESPONSE",
    "IWG_2009",
    "Answer",
    "BleedingEvent",
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
    "classify_response",
    "cumulative_response",
    "definition",
    "definitions",
    "itp_phase",
    "landmarks",
    "parse_count",
    "read_csv",
    "read_parquet",
    "remission_episodes",
    "time_to_response",
    "write_csv",
    "write_parquet",
]
