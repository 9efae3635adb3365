#!/usr/bin/env bash
# Four visits in a row are one day after a shift of dates, and the way back does not part them.
#
# Library: cleared 0.4.11 (de-identification of tables of patients)
# Guess:   All days of a patient are moved by one shift, so that what lies between them stays, and the
#          reverse that it has gives the days back.
# Happens: With shift_by_months and shift_by_years the shift is one of the calendar: it has another
#          length for every day, and days that the month does not have become its last. By days and
#          weeks all is as guessed.
# Seen:    28, 29, 30 and 31 January 2021 are four times 28 February, and four times 28 January on the
#          way back; twice 28 days, from 1 to 29 January to 26 February, are 27 and 26; by a year 28
#          and 29 February 2020 are one day
# Matters: Four counts of four days are four counts of one day, and the lowest or the last is taken. A
#          count at 4 weeks is one at 26 days, before the window of a response opens.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  cleared==0.4.11 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")

import pandas as pd
from cleared.config.structure import DeIDConfig, IdentifierConfig, TimeShiftConfig
from cleared.transformers.temporal import DateTimeDeidentifier


def shifted(method, days):
    """Move the days by one unit (min 1, and below max 2) and back again."""
    visits = pd.DataFrame({"patient_id": "a", "on": pd.to_datetime(days)})
    mover = DateTimeDeidentifier(
        IdentifierConfig(name="patient_id", uid="patient_id"), "on",
        global_deid_config=DeIDConfig(time_shift=TimeShiftConfig(method=method, min=1, max=2)))
    there, shifts = mover.transform(visits, {})
    back, _ = mover.reverse(there, shifts)
    return [[str(day.date()) for day in table["on"]] for table in (there, back)]


def apart(days):
    return pd.to_datetime(pd.Series(days)).diff().dt.days.tolist()[1:]


january = [f"2021-01-{day}" for day in (28, 29, 30, 31)]
monthly = ["2021-01-01", "2021-01-29", "2021-02-26"]
leap = ["2020-02-28", "2020-02-29"]
for method, days, moved, returned in [
    ("shift_by_weeks", january, [f"2021-02-0{day}" for day in (4, 5, 6, 7)], january),
    ("shift_by_months", january, ["2021-02-28"] * 4, ["2021-01-28"] * 4),
    ("shift_by_months", monthly, ["2021-02-01", "2021-02-28", "2021-03-26"],
     ["2021-01-01", "2021-01-28", "2021-02-26"]),
    ("shift_by_years", leap, ["2021-02-28"] * 2, ["2020-02-28"] * 2),
]:
    there, back = shifted(method, days)
    print(method, *days, "days between:", apart(days), "to", apart(there))
    print("   there", *there)
    print("   back ", *back)
    assert (there, back) == (moved, returned), f"changed: {method} {there} {back}"
PYTHON
echo "as described"
