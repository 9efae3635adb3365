#!/usr/bin/env bash
# Blood that was drawn on the morning of the 5th was drawn on the 4th.
#
# Library: polars 2.1.0, pandas 3.1.1 with pyarrow 22.0.0 (instants in a time zone)
# Guess:   The day of an instant in a zone is its day in that zone, whichever of a library's ways
#          to a date is taken.
# Happens: In polars `.dt.date()` is the day in the zone, and `.cast(pl.Date)` that in Greenwich. In
#          pandas `.dt.date` is the day in the zone, and `.astype("date32[pyarrow]")` that in
#          Greenwich, where pyarrow's own cast to that type is the day in the zone.
# Seen:    For 07:30 in Shanghai on 2021-03-05: 5 and 4 March, 5 and 4 March, 5 March; for 23:30 in
#          New York the same day: 5 and 6 March, 5 and 6 March, 5 March
# Matters: Where blood is drawn before eight in the morning every count of East Asia is of the day
#          before, and a baseline of the day of the start lies before it; two tables that were cast
#          in two ways do not meet.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  polars==2.1.0 pandas==3.1.1 numpy==2.3.5 pyarrow==22.0.0 tzdata==2026.6
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pyarrow as pa

FIFTH = dt.date(2021, 3, 5)

def days(hour, zone):
    moment = dt.datetime(2021, 3, 5, hour, 30, tzinfo=ZoneInfo(zone))
    of_polars = pl.Series([moment], dtype=pl.Datetime("us", zone))
    of_pandas = pd.Series([moment], dtype=pd.DatetimeTZDtype("us", zone))
    of_arrow = pa.array([moment], pa.timestamp("us", zone))
    return {
        "polars, dt.date": of_polars.dt.date()[0],
        "polars, cast": of_polars.cast(pl.Date)[0],
        "pandas, dt.date": of_pandas.dt.date[0],
        "pandas, astype": of_pandas.astype("date32[pyarrow]")[0],
        "pyarrow, cast": of_arrow.cast(pa.date32())[0].as_py(),
    }

for hour, zone, other in [
    (7, "Asia/Shanghai", dt.date(2021, 3, 4)), (23, "America/New_York", dt.date(2021, 3, 6)),
]:
    for way, day in days(hour, zone).items():
        print(zone, way, day)
        turned = way in ("polars, cast", "pandas, astype")
        assert day == (other if turned else FIFTH), f"changed: {way} is {day}"
PYTHON
echo "as described"
