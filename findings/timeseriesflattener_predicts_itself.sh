#!/usr/bin/env bash
# The count of the day is what is foretold, and what it is foretold from.
#
# Library: timeseriesflattener 2.5.2 (predictors and outcomes from records over time)
# Guess:   A predictor is made of "the preceding values", an outcome of what comes after the time of
#          the prediction: a count at that very time belongs to one of the two, and that is said.
# Happens: Both windows are closed: "within 0 to 30 days" before and after have the same count. The
#          sum of no count is 0, where the fallback that was asked for is not a number.
# Seen:    12 and, at the time of the prediction, 150: the highest count before is 150, the highest
#          after is 150, two before and one after; of a patient without counts the lowest is nan and
#          the sum 0.0
# Matters: Counts and visits have one date. A model of response at the next visit is given the
#          answer of this one, and is better on paper than at the bedside.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  timeseriesflattener==2.5.2 attrs==26.1.0 polars==2.1.0 pandas==3.1.1
"$room/bin/python" -I - <<'PYTHON'
import contextlib
import datetime
import io
import math

import polars
from timeseriesflattener import (
    Flattener, OutcomeSpec, PredictionTimeFrame, PredictorSpec, ValueFrame,
)
from timeseriesflattener.aggregators import (
    CountAggregator, MaxAggregator, MinAggregator, SumAggregator,
)

visit = datetime.datetime(2021, 3, 31)
counts = [(1, datetime.datetime(2021, 3, 10), 12.0), (1, visit, 150.0)]

def values(name):
    return ValueFrame(
        init_df=polars.DataFrame(counts, schema=["patient", "on", name], orient="row"),
        entity_id_col_name="patient", value_timestamp_col_name="on")

visits = PredictionTimeFrame(
    init_df=polars.DataFrame({"patient": [1, 2], "on": [visit, visit]}),
    entity_id_col_name="patient", timestamp_col_name="on")
reach = [datetime.timedelta(days=30)]
ways = [MinAggregator(), MaxAggregator(), CountAggregator(), SumAggregator()]
with contextlib.redirect_stdout(io.StringIO()):  # a bar that grows
    table = Flattener(predictiontime_frame=visits).aggregate_timeseries(specs=[
        PredictorSpec(values("before"), lookbehind_distances=reach, aggregators=ways,
                      fallback=math.nan, column_prefix="x"),
        OutcomeSpec(values("after"), lookahead_distances=reach, aggregators=ways,
                    fallback=math.nan, column_prefix="y"),
    ]).df
rows = table.sort("patient").to_dicts()

def seen(row, side):
    return [value for name, value in row.items() if f"_{side}_within_0_to_30_days_" in name]

before, after, none = seen(rows[0], "before"), seen(rows[0], "after"), seen(rows[1], "before")
print("lowest, highest, number and sum: before", before, "after", after, "without counts", none)
assert before == [12.0, 150.0, 2.0, 162.0], f"changed: {before}"
assert after == [150.0, 150.0, 1.0, 150.0], f"changed: {after}"
assert [str(each) for each in none] == ["nan", "nan", "0.0", "0.0"], f"changed: {none}"
PYTHON
echo "as described"
