#!/usr/bin/env bash
# "<5" in OMOP is a measured 5 in MEDS.
#
# Library: meds-etl 0.3.11 (OMOP to MEDS)
# Guess:   A measurement whose operator_concept_id says `<` (4171756) and whose source says `<5`
#          is a bound in MEDS too, as text or under another code.
# Happens: Its numeric_value is 5, its text_value is empty, and neither the operator nor the printed
#          value is kept in any column. Nothing is said.
# Seen:    numeric_value 5.0, text_value None, beside 12.0 of the row without an operator
# Matters: The lowest counts are those printed as bounds, and a baseline of `<5` that is 5 makes
#          twice the baseline 10.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  meds-etl==0.3.11 polars==1.27.1 pyarrow==22.0.0 numpy==2.3.5
PATH="$room/bin:$PATH" "$room/bin/python" -I - <<'PYTHON'
import pathlib
import subprocess
import tempfile

import polars as pl

TABLES = {
    "person": """person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,\
birth_datetime,race_concept_id,ethnicity_concept_id,gender_source_concept_id,\
race_source_concept_id,ethnicity_source_concept_id
1,0,1980,,,,0,0,0,0,0
""",
    "concept": """concept_id,concept_name,domain_id,vocabulary_id,concept_class_id,\
standard_concept,concept_code,valid_start_date,valid_end_date,invalid_reason
3024929,Platelets,Measurement,LOINC,Lab Test,S,777-3,1970-01-01,2099-12-31,
8848,thousand per microliter,Unit,UCUM,Unit,S,10*3/uL,1970-01-01,2099-12-31,
4171756,<,Meas Value Operator,SNOMED,Qualifier Value,S,276139006,1970-01-01,2099-12-31,
""",
    "concept_relationship": """concept_id_1,concept_id_2,relationship_id,valid_start_date,\
valid_end_date,invalid_reason
3024929,3024929,Maps to,1970-01-01,2099-12-31,
""",
    "cdm_source": "cdm_source_name,cdm_release_date\nregistry,2021-01-01\n",
    "measurement": """measurement_id,person_id,measurement_concept_id,measurement_date,\
measurement_datetime,measurement_type_concept_id,operator_concept_id,value_as_number,\
value_as_concept_id,unit_concept_id,measurement_source_value,measurement_source_concept_id,\
unit_source_value,value_source_value
1,1,3024929,2021-03-05,2021-03-05 08:00:00,32817,4171756,5,0,8848,PLT,0,K/uL,<5
2,1,3024929,2021-03-12,2021-03-12 08:00:00,32817,,12,0,8848,PLT,0,K/uL,12
""",
}

with tempfile.TemporaryDirectory() as folder:
    source, target = pathlib.Path(folder) / "omop", pathlib.Path(folder) / "meds"
    source.mkdir()
    for name, text in TABLES.items():
        (source / f"{name}.csv").write_text(text)
    command = ["meds_etl_omop", str(source), str(target)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, f"changed: {run.stderr[-500:]}"
    events = pl.concat([pl.read_parquet(path) for path in target.glob("data/**/*.parquet")])
counts = events.filter(pl.col("code") == "LOINC/777-3").sort("time").to_dicts()
kept = [(row["numeric_value"], row["text_value"]) for row in counts]
rest = {str(value) for value in counts[0].values()}
print("counts", kept, "the bound and all that is kept of it", rest)
print("columns", events.columns)
assert kept == [(5.0, None), (12.0, None)], f"changed: {kept}"
assert not [value for value in rest if "<" in value or "4171756" in value], f"changed: {rest}"
PYTHON
echo "as described"
