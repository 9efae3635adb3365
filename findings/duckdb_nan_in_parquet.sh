#!/usr/bin/env bash
# A count that is not a number cannot be found in a Parquet file, and meets every threshold.
#
# Library: duckdb 2.0.1, on a Parquet file that pyarrow 22.0.0 wrote
# Guess:   isnan finds the one count that is not a number, in a file as in memory, and that count
#          is not "at least 50".
# Happens: From the file isnan is false in every row: the least and greatest value in the file's
#          statistics leave NaN out, and the filter is decided by them. NaN also counts as greater
#          than every number, so the row passes a threshold, and in the file even an upper bound.
# Seen:    isnan: 1 row in memory, 0 from the file; >= 50: 2 and 2; between 50 and 1000: 1 and 2
# Matters: A missing count that pandas or numpy wrote as NaN is a response, and the usual filter
#          against it does nothing.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check duckdb==2.0.1 pyarrow==22.0.0
"$room/bin/python" -I - <<'PYTHON'
import pathlib
import tempfile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

counts = pa.table({"count": [10.0, float("nan"), 120.0]})

def rows(source, condition):
    return duckdb.sql(f'select count(*) from {source} where {condition}').fetchall()[0][0]

conditions = ['isnan("count")', '"count" >= 50', '"count" between 50 and 1000']
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "counts.parquet"
    pq.write_table(counts, path)
    for condition, described in zip(conditions, [(1, 0), (2, 2), (1, 2)]):
        seen = rows("counts", condition), rows(f"'{path}'", condition)
        print(condition, "in memory, in the file:", seen)
        assert seen == described, f"changed: {condition} is {seen}"
PYTHON
echo "as described"
