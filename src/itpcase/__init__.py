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
from itpcase.io.csv import read_csv, write_csv
from itpcase.io.excel import read_excel, write_excel, write_template
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
from itpcase.survival import (
    InResponse,
    KaplanMeier,
    TimeToResponse,
    in_response,
    kaplan_meier,
    remission_survival,
    response_times,
)
from itpcase.table import Table
from itpcase.tables import (
    PublicationTable,
    TableCell,
    definitions_table,
    lines_table,
    patients_table,
    problems_table,
    summary_table,
)
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
    "__version__",
    "classify_response",
    "course_data",
    "cumulative_response",
    "definition",
    "definitions",
    "definitions_table",
    "in_response",
    "itp_phase",
    "kaplan_meier",
    "landmarks",
    "lines_table",
    "parse_count",
    "patients_table",
    "plot_course",
    "plot_courses",
    "plot_in_response",
    "plot_remission",
    "plot_swimmer",
    "plot_time_to_response",
    "problems_table",
    "read_csv",
    "read_excel",
    "remission_episodes",
    "remission_survival",
    "response_times",
    "save_figure",
    "summary_table",
    "swimmer_data",
    "time_to_response",
    "write_csv",
    "write_excel",
    "write_template",
]
