"""
Files in and out.

Every format has two verbs, ``read_*`` and ``write_*``. A reader collects every problem with its
address, and either raises them together or returns them beside the data.
"""

from itpcase.definitions.files import (
    definition_from_dict,
    definition_to_dict,
    read_definition,
    write_definition,
)
from itpcase.io.adam import write_adam
from itpcase.io.cdisc import read_cdisc
from itpcase.io.csv import read_csv, write_csv
from itpcase.io.excel import read_excel, write_excel, write_template
from itpcase.io.fhir import read_fhir, write_fhir
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from itpcase.io.meds import read_meds, write_meds
from itpcase.io.omop import read_omop, write_omop
from itpcase.io.parquet import read_parquet, write_parquet
from itpcase.io.phenopackets import read_phenopackets, write_phenopackets
from itpcase.io.recognise import inspect_data, read_data, recognise_form
from itpcase.io.redcap import write_redcap_template

__all__ = [
    "definition_from_dict",
    "definition_to_dict",
    "inspect_data",
    "propose_mapping",
    "read_cdisc",
    "read_csv",
    "read_data",
    "read_definition",
    "read_excel",
    "read_fhir",
    "read_mapped",
    "read_meds",
    "read_omop",
    "read_parquet",
    "read_phenopackets",
    "recognise_form",
    "write_adam",
    "write_csv",
    "write_definition",
    "write_excel",
    "write_fhir",
    "write_meds",
    "write_omop",
    "write_parquet",
    "write_phenopackets",
    "write_redcap_template",
    "write_template",
]
