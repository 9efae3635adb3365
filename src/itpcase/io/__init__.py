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
from itpcase.io.csv import read_csv, write_csv
from itpcase.io.excel import read_excel, write_excel, write_template
from itpcase.io.parquet import read_parquet, write_parquet

__all__ = [
    "definition_from_dict",
    "definition_to_dict",
    "read_csv",
    "read_definition",
    "read_excel",
    "read_parquet",
    "write_csv",
    "write_definition",
    "write_excel",
    "write_parquet",
    "write_template",
]
