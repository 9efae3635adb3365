#!/usr/bin/env bash
# "At least 50" is not met by 50, and is met by a count that is no number.
#
# Library: es-aces 0.7.3 (cohorts from MEDS)
# Guess:   value_min: 50 is met by 50 and more, as minimum is in a schema and minValueQuantity in
#          FHIR, and not by NaN.
# Happens: Without value_min_inclusive it is "above 50". NaN is above every number, so that two
#          counts that are not numbers are two counts above 50. (The number of times in `has: met:
#          (2, None)`, in the same file, includes its end.)
# Seen:    of patients with counts of 50 and 60, of 51 and 60, and of NaN twice, the second and the
#          third have two; with value_min_inclusive: true all three
# Matters: The thresholds of response are met by the count itself, and 50 and 100 are common. Who
#          has no count at all becomes a responder.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  es-aces==0.7.3 meds==0.4.0 polars==1.44.2 pyarrow==22.0.0 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt
import math
import pathlib
import tempfile

import polars as pl
from aces import config, predicates, query
from omegaconf import OmegaConf

TASK = """
predicates:
  drug:
    code: DRUG
  met:
    code: PLATELETS
    value_min: 50
    {more}
trigger: drug
windows:
  after:
    start: trigger
    end: start + 60 days
    start_inclusive: False
    end_inclusive: True
    has:
      met: (2, None)
"""
COUNTS = {1: (50.0, 60.0), 2: (51.0, 60.0), 3: (math.nan, math.nan)}

start = dt.datetime(2021, 3, 1, 8)
rows = []
for patient, pair in COUNTS.items():
    rows.append((patient, start, "DRUG", None))
    for week, count in enumerate(pair, 1):
        rows.append((patient, start + dt.timedelta(weeks=week), "PLATELETS", count))
schema = {
    "subject_id": pl.Int64, "time": pl.Datetime("us"), "code": pl.String,
    "numeric_value": pl.Float32,
}

def found(more=""):
    with tempfile.TemporaryDirectory() as folder:
        data, task = pathlib.Path(folder) / "counts.parquet", pathlib.Path(folder) / "task.yaml"
        pl.DataFrame(rows, schema=schema, orient="row").write_parquet(data)
        task.write_text(TASK.format(more=more))
        asked = config.TaskExtractorConfig.load(str(task))
        where = OmegaConf.create({"path": str(data), "standard": "meds"})
        answer = query.query(asked, predicates.get_predicates_df(asked, where))
    return sorted(answer["subject_id"].to_list())

given, inclusive = found(), found("value_min_inclusive: true")
print("two counts of value_min 50:", given, "inclusive:", inclusive)
assert given == [2, 3], f"changed: {given}"
assert inclusive == [1, 2, 3], f"changed: {inclusive}"
PYTHON
echo "as described"
