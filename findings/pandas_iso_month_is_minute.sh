#!/usr/bin/env bash
# Six months on a drug are six minutes, and half a day is five days.
#
# Library: pandas 3.1.1 (durations of ISO 8601, which it reads as documented)
# Guess:   P6M, the way of writing six months that CDISC and phenopackets ask for, is refused as P1Y
#          is, or is counted in days; PT6M is six minutes. P0.5D is half a day.
# Happens: M is minutes on either side of the T. Of a decimal the point is passed over: what stands
#          after it is the number of days, weeks or hours, and what stands before it is taken for
#          seconds.
# Seen:    P6M 6 minutes, P1M15D 15 days and 1 minute, P0.5D 5 days, P1.5D 5 days and 1 second,
#          P7.5D 5 days and 7 seconds, P1.5W 35 days and 1 second, PT1.5H 5 hours and 1 second; P3W
#          and P30D are read right, P1Y, P0Y6M and P1,5D are refused
# Matters: Courses and durations of response are exchanged so. A column of P3W, P1M and P6M is 21
#          days and two times no day, and no error is raised.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check pandas==3.1.1 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import warnings

import pandas

described = {
    "P3W": "21 days 00:00:00", "P30D": "30 days 00:00:00", "PT6M": "0 days 00:06:00",
    "P6M": "0 days 00:06:00", "P1M15D": "15 days 00:01:00", "P0.5D": "5 days 00:00:00",
    "P1.5D": "5 days 00:00:01", "P7.5D": "5 days 00:00:07", "P1.5W": "35 days 00:00:01",
    "PT1.5H": "0 days 05:00:01", "P1Y": "refused", "P0Y6M": "refused", "P1,5D": "refused",
}

def read(text):
    try:
        return str(pandas.Timedelta(text))
    except ValueError:
        return "refused"

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    seen = {text: read(text) for text in described}
    column = pandas.to_timedelta(pandas.Series(["P3W", "P1M", "P6M"])).dt.days.tolist()
print(seen, "a column in days:", column, len(told), "warnings")
assert seen == described, f"changed: {[text for text in seen if seen[text] != described[text]]}"
assert column == [21, 0, 0], f"changed: {column}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"
