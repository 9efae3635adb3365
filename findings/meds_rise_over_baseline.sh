#!/usr/bin/env bash
# A rise of exactly 20 over the baseline is less than 20 once it stands in a MEDS table.
#
# Library: meds 0.4.1 (Medical Event Data Standard)
# Guess:   A count with one decimal keeps its value, or a column of doubles is refused.
# Happens: numeric_value is a 32-bit float, and DataSchema.align casts doubles to it without a
#          word. The digits after the seventh are gone, so differences are wrong by more than a
#          rounding to 6 decimals repairs.
# Seen:    12.300000190734863 and 32.29999923706055, rise 19.999999; 68 of 299 baselines fall
#          short
# Matters: "A rise of at least 20 ×10⁹/L over the baseline" is a response criterion; a tenth of a
#          unit is how analysers print low counts.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check meds==0.4.1 pyarrow==22.0.0
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt

import pyarrow as pa
from meds import DataSchema

def stored(values):
    table = pa.table({
        "subject_id": [1] * len(values),
        "time": [dt.datetime(2021, 1, 1)] * len(values),
        "code": ["LAB//PLATELETS"] * len(values),
        "numeric_value": pa.array(values, pa.float64()),
    })
    return DataSchema.align(table).column("numeric_value").to_pylist()

baseline, count = stored([12.3, 32.3])
print("12.3 and 32.3 are stored as", baseline, count, "rise", count - baseline)
assert round(32.3 - 12.3, 6) == 20
assert round(count - baseline, 6) == 19.999999, f"changed: {count - baseline}"

tenths = range(1, 300)
before, after = stored([n / 10 for n in tenths]), stored([(n + 200) / 10 for n in tenths])
short = sum(round(high - low, 6) < 20 for low, high in zip(before, after))
print("baselines from 0.1 to 29.9 whose rise of 20 falls short, rounded to 6 decimals:", short)
assert short == 68, f"changed: {short}"
PYTHON
echo "as described"
