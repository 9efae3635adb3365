#!/usr/bin/env bash
# 4 March 2021 at nine comes back as 1 January 1960 at twelve past six.
#
# Library: dsjconvert 0.9.1 (CDISC: SAS transport files to Dataset-JSON and back, with pyreadstat)
# Guess:   An instant stays one: as text of ISO 8601, or as the seconds since 1960 that SAS counts,
#          with the format that says so.
# Happens: It is the number of its day, the hours as a part of one, called "double", and no format is
#          written. Back in a transport file the number is the same, and SAS and all that follow it
#          read a column of instants in seconds. Days without an hour are right, and have no format.
# Seen:    ADTM of 1930467600 with DATETIME20. is 22343.375 in the JSON and in the file that is made
#          from it, without a format: in seconds 1960-01-01T06:12:23
# Matters: All counts of a trial lie on one day, in the hours of the year in which each was taken: no
#          response lasts, and each is confirmed at once. Nothing is told of.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  dsjconvert==0.9.1 pyreadstat==1.3.7 pandas==2.3.3 numpy==2.3.5 linkml==1.12.1
cd "$room"
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt
import json
import logging

logging.disable(logging.WARNING)

import pandas as pd
import pyreadstat
from dsjconvert.converter import XPTConverter
from dsjconvert.xpt_writer import write_dataset_json_to_xpt

moment = dt.datetime(2021, 3, 4, 9)
rows = pd.DataFrame({"USUBJID": ["01"], "ADT": [moment.date()], "ADTM": [moment], "AVAL": [12.0]})
pyreadstat.write_xport(
    rows, "adlb.xpt", table_name="ADLB", file_format_version=5,
    variable_format={"ADT": "DATE9.", "ADTM": "DATETIME20."})
there = XPTConverter().convert_dataset("adlb.xpt", ".")
write_dataset_json_to_xpt(there, "back.xpt")

with open(there, encoding="utf-8") as file:
    head, row = (json.loads(line) for line in file.read().splitlines()[:2])
kinds = {each["name"]: each["dataType"] for each in head["columns"]}
formats = [each for each in head["columns"] if each.get("displayFormat")]
print("Dataset-JSON:", row, kinds, "formats:", formats)

seen = {}
for name in ("adlb.xpt", "back.xpt"):
    table, meta = pyreadstat.read_xport(name, disable_datetime_conversion=True)
    number = float(table["ADTM"][0])
    read = dt.datetime(1960, 1, 1) + dt.timedelta(seconds=number)
    seen[name] = (number, meta.original_variable_types["ADTM"], read.isoformat(timespec="seconds"))
    print(name, *seen[name])
assert row == ["01", 22343, 22343.375, 12], f"changed: {row}"
assert kinds["ADTM"] == kinds["ADT"] == "double" and not formats, "changed"
assert seen["adlb.xpt"] == (1930467600, "DATETIME20", "2021-03-04T09:00:00"), f"changed: {seen}"
assert seen["back.xpt"] == (22343.375, None, "1960-01-01T06:12:23"), f"changed: {seen}"
PYTHON
echo "as described"
