#!/usr/bin/env bash
# Twelve platelets are no failure of clotting where creatinine was measured after them.
#
# Library: clifpy 2.1.0 (SOFA-2 from tables of the CLIF standard, with duckdb 1.4.4)
# Guess:   Where no count falls in the window, the last one before it is taken if it is near enough,
#          as documented, whatever else was measured.
# Happens: The last value of any laboratory test before the window is taken, and left away if it is
#          no count. Its score is missing then, and adds nothing to the total.
# Seen:    a count of 12 six hours before the window: 4 points, also with creatinine an hour before;
#          with creatinine an hour later no count, no points, and a total of 0; no warning
# Matters: Counts and chemistry of one blood draw have times of their own. Who has the fewest
#          platelets is among those without any failure, by the order of two tubes.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  clifpy==2.1.0 duckdb==1.4.4 polars==1.35.2 pandas==2.3.3 numpy==2.3.5
cd "$room"
"$room/bin/python" -I - <<'PYTHON'
import json
import logging
import pathlib
import warnings

import duckdb
import pandas
from clifpy.utils.sofa2 import calculate_sofa2

logging.disable(logging.WARNING)  # it tells that there are no tables of dialysis, ECMO and fluids
TIME, TEXT, NUMBER = "TIMESTAMPTZ", "VARCHAR", "DOUBLE"
TABLES = {
    "labs": {"lab_category": TEXT, "lab_collect_dttm": TIME, "lab_value_numeric": NUMBER},
    "vitals": {"vital_category": TEXT, "recorded_dttm": TIME, "vital_value": NUMBER},
    "patient_assessments": {
        "assessment_category": TEXT, "recorded_dttm": TIME, "numerical_value": NUMBER},
    "medication_admin_continuous": {
        "admin_dttm": TIME, "med_category": TEXT, "med_dose": NUMBER, "med_dose_unit": TEXT,
        "mar_action_category": TEXT},
    "respiratory_support": {
        "recorded_dttm": TIME, "device_category": TEXT, "mode_category": TEXT, "fio2_set": NUMBER,
        "lpm_set": NUMBER},
}
RESULTS = [
    ("alone", "platelet_count", "06:00", 12), ("before", "creatinine", "05:00", 0.8),
    ("before", "platelet_count", "06:00", 12), ("after", "platelet_count", "06:00", 12),
    ("after", "creatinine", "07:00", 0.8),
]

for name, columns in TABLES.items():
    written = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    duckdb.execute(f"CREATE TABLE own_{name} (hospitalization_id VARCHAR, {written})")
    if name == "labs":
        for patient, test, hour, value in RESULTS:
            duckdb.execute("INSERT INTO own_labs VALUES (?, ?, ?, ?)",
                           [patient, test, f"2021-03-04 {hour}:00+00", value])
    duckdb.execute(f"COPY own_{name} TO 'clif_{name}.parquet' (FORMAT parquet)")
here = str(pathlib.Path.cwd())
pathlib.Path("config.json").write_text(json.dumps({
    "data_directory": here, "tables_path": here, "output_directory": here,
    "filetype": "parquet", "timezone": "UTC"}))
window = pandas.DataFrame({
    "hospitalization_id": ["alone", "before", "after"],
    "start_dttm": pandas.to_datetime(["2021-03-04 12:00Z"] * 3),
    "end_dttm": pandas.to_datetime(["2021-03-05 12:00Z"] * 3)})

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    scores = calculate_sofa2(window, clif_config_path="config.json")
told = [str(each.message) for each in told if "platelet" in str(each.message)]
columns = ["platelet_count", "sofa2_hemo", "sofa2_total"]
scores = scores.set_index("hospitalization_id")[columns].astype(float).fillna(-1)
seen = {patient: tuple(row) for patient, row in scores.iterrows()}
print("count, points, total; -1 for missing:", seen, told)
assert seen["alone"] == seen["before"] == (12.0, 4.0, 4.0), f"changed: {seen}"
assert seen["after"] == (-1.0, -1.0, 0.0), f"changed: {seen}"
assert not told, f"changed: {told}"
PYTHON
echo "as described"
