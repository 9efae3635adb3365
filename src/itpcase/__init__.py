"""
itpcase: from dated platelet counts to a category, a duration, and why.

Patients come from records (`Patient`), files (`read_csv`, `read_excel` ...) or columns
(`Cohort.from_tables`); every question takes one patient or many, and a published definition.

    >>> import itpcase as itp
    >>> series = itp.examples.load("ding-2025")
    >>> itp.classify_response(series.patients[0], itp.IWG_2009)
    Response(patient 'DING2025-1', line 5: CR, iwg-2009)
    >>> itp.classify_response(series, itp.IWG_2009)["category"].tolist()
    ['CR', 'R', 'R', 'NR']
"""

from typing import TYPE_CHECKING, Any

from itpcase import _names
from itpcase._version import __version__

if TYPE_CHECKING:
    from itpcase import (
        agents as agents,
    )
    from itpcase import (
        bleeding as bleeding,
    )
    from itpcase import (
        cohort as cohort,
    )
    from itpcase import (
        definitions as definitions,
    )
    from itpcase import (
        errors as errors,
    )
    from itpcase import (
        estimates as estimates,
    )
    from itpcase import (
        examples as examples,
    )
    from itpcase import (
        exposures as exposures,
    )
    from itpcase import (
        figures as figures,
    )
    from itpcase import (
        history as history,
    )
    from itpcase import (
        io as io,
    )
    from itpcase import (
        measures as measures,
    )
    from itpcase import (
        model as model,
    )
    from itpcase import (
        registry as registry,
    )
    from itpcase import (
        report as report,
    )
    from itpcase import (
        response as response,
    )
    from itpcase import (
        safety as safety,
    )
    from itpcase import (
        table as table,
    )
    from itpcase import (
        terms as terms,
    )
    from itpcase import (
        testing as testing,
    )
    from itpcase import (
        units as units,
    )
    from itpcase import (
        vocabularies as vocabularies,
    )
    from itpcase import (
        words as words,
    )
    from itpcase.agents import find_agent
    from itpcase.cohort.cohort import Cohort
    from itpcase.definitions import (
        ASH_2019,
        CHINA_2020,
        DING_2025,
        IWG_2009,
        get_definition,
        list_definitions,
    )
    from itpcase.definitions.definition import Definition
    from itpcase.errors import InputError, ItpcaseError, UnitError
    from itpcase.estimates.between_visits import turnbull
    from itpcase.estimates.curves import kaplan_meier
    from itpcase.estimates.flow import response_rates
    from itpcase.estimates.incidence import cumulative_incidence
    from itpcase.estimates.survival import (
        in_response,
        remission_causes,
        remission_survival,
        response_times,
    )
    from itpcase.estimates.times import remission_times
    from itpcase.exposures import Exposure, treatment_lines
    from itpcase.io.adam import write_adam
    from itpcase.io.cdisc import read_cdisc
    from itpcase.io.csv import read_csv, write_csv
    from itpcase.io.excel import read_excel, write_excel, write_template
    from itpcase.io.fhir import read_fhir, write_fhir
    from itpcase.io.mapped import read_mapped
    from itpcase.io.meds import read_meds, write_meds
    from itpcase.io.omop import read_omop, write_omop
    from itpcase.io.parquet import read_parquet, write_parquet
    from itpcase.io.phenopackets import read_phenopackets, write_phenopackets
    from itpcase.model import (
        BleedingEvent,
        CaseSeries,
        LabMeasurement,
        Patient,
        PlateletMeasurement,
        RescueTherapy,
        TreatmentLine,
    )
    from itpcase.response.category import classify_response
    from itpcase.response.comparison import compare_definitions
    from itpcase.response.cumulative import cumulative_response
    from itpcase.response.endpoints import answer_endpoints
    from itpcase.response.landmarks import answer_landmarks
    from itpcase.response.phase import itp_phase
    from itpcase.response.remission import remission_episodes
    from itpcase.response.timing import time_to_response
    from itpcase.table import Table
    from itpcase.terms import EndReason, NotEvaluable, Phase, ResponseCategory
    from itpcase.units import Count, parse_count

__all__ = [
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

if not TYPE_CHECKING:  # a type checker knows the names above, and no others

    def __getattr__(name: str) -> Any:
        """Load a public name, and the modules behind it, when it is first asked for."""
        value = globals()[name] = _names.load(name)
        return value


def __dir__() -> list[str]:
    own = (name for name in globals() if name.startswith("__"))
    return sorted({*own, *__all__, *_names.ROOMS})
