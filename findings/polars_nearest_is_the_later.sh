#!/usr/bin/env bash
# Of two counts three days from day 30 one library takes 20, the other 120.
#
# Library: polars 2.1.0, pandas 3.1.1 (joins on the nearest day)
# Guess:   The same join, by the same name, takes the same of two rows that are equally near.
# Happens: With "nearest", pandas takes the row before the day, as it says nowhere, and polars the
#          one after it, as it documents by "the last row". Of several rows of one day both take the
#          last, and so does "backward"; "forward" takes the first in polars and in pandas. A
#          tolerance has its end in it in both.
# Seen:    Day 30 of counts on days 27 and 33: 20 with pandas, 120 with polars; by patients the
#          same; with a tolerance of 2 days none
# Matters: Visits of a trial are read so, a count before and one after a visit as often as not. One
#          patient has no response with one library and a complete one with the other.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check polars==2.1.0 pandas==3.1.1 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import warnings

import pandas as pd
import polars as pl

warnings.simplefilter("ignore")  # that rows of several patients are not looked at for their order

def nearest(days, counts, strategy="nearest", tolerance=None):
    visit, rows = {"patient": [1], "day": [30]}, {"day": days, "count": counts}
    rows = {"patient": [1] * len(days), **rows}
    keys = {"on": "day", "by": "patient", "tolerance": tolerance}
    of_pandas = pd.merge_asof(pd.DataFrame(visit), pd.DataFrame(rows), direction=strategy, **keys)
    of_polars = pl.DataFrame(visit).join_asof(pl.DataFrame(rows), strategy=strategy, **keys)
    found = of_pandas["count"][0]
    return None if pd.isna(found) else int(found), of_polars["count"][0]

TIE = [27, 33], [20, 120]
for case, described in [
    ((*TIE,), (20, 120)),
    ((*TIE, "nearest", 3), (20, 120)),
    ((*TIE, "nearest", 2), (None, None)),
    (([27, 32], [20, 120]), (120, 120)),
    (([27, 27, 33, 33], [10, 20, 120, 130]), (20, 130)),
    (([30, 30], [20, 120]), (120, 120)),
    (([30, 30], [20, 120], "backward"), (120, 120)),
    (([30, 30], [20, 120], "forward"), (20, 20)),
]:
    seen = nearest(*case)
    print(case, "pandas", seen[0], "polars", seen[1])
    assert seen == described, f"changed: {case} is {seen}"
PYTHON
echo "as described"
