#!/usr/bin/env bash
# The first dose was on 4 March, and is on 1 June: that one has a time of day.
#
# Library: cdiscbuilder 2.2.0 (SDTM from ODM)
# Guess:   A column of SDTM may hold days with and without a time of day, and each of them is a day:
#          it has a study day, and may be the first or the last.
# Happens: A column is read as its first entry is written. If that has a time, days without one are
#          passed over, and if it has none, those with one: they have no study day, and are neither
#          the first nor the last of their patient. Nothing is said. Days that all have a time, or all
#          none, are read.
# Seen:    1 June at nine and 4 March: first dose, consent 1 June; 4 March and 1 December at ten: last
#          dose and last participation 4 March, and study days 4 and none
# Matters: RFXSTDTC is day 1 of all that follows, RFENDTC the end of follow-up. Hours are written for
#          infusions and counts of the first days, and left away later.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  cdiscbuilder==2.2.0 pandas==2.3.3 numpy==2.3.5 polars==2.1.0 PyYAML==6.0.3 reactable==0.1.6
"$room/bin/python" -I - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")  # of pandas, that None is found in a column of text

import pandas as pd
from cdiscbuilder import functions

PATIENT = pd.Series(["a"])

def read(days):
    doses = pd.DataFrame({"USUBJID": "a", "EXDOSE": 50, "EXSTDTC": days, "EXENDTC": days})
    visits = pd.DataFrame({"USUBJID": "a", "SVSTDTC": days, "SVENDTC": days})
    consent = pd.DataFrame(
        {"USUBJID": "a", "DSDECOD": "INFORMED CONSENT OBTAINED", "DSSTDTC": days})
    study_days = functions.calculate_study_day(pd.Series(days), pd.Series(["2021-03-01"] * 2))
    return (
        functions.get_first_dose_date(PATIENT, {"EX": doses})[0],
        functions.get_earliest_informed_consent_date(PATIENT, {"DS": consent})[0],
        functions.get_last_dose_date(PATIENT, {"EX": doses})[0],
        functions.get_last_participation_date(PATIENT, {"SV": visits})[0],
        [None if pd.isna(day) else int(day) for day in study_days],
    )

MARCH, JUNE, DECEMBER = "2021-03-04", "2021-06-01", "2021-12-01"
for days, described in [
    ([JUNE, MARCH], (MARCH, MARCH, JUNE, JUNE, [93, 4])),
    ([JUNE + "T09:00", MARCH], (*[JUNE + "T09:00"] * 4, [93, None])),
    ([MARCH, DECEMBER], (MARCH, MARCH, DECEMBER, DECEMBER, [4, 276])),
    ([MARCH, DECEMBER + "T10:00"], (*[MARCH] * 4, [4, None])),
]:
    seen = read(days)
    print(*days, "first dose, consent, last dose, last participation, study days:", *seen)
    assert seen == described, f"changed: {days}: {seen}"
PYTHON
echo "as described"
