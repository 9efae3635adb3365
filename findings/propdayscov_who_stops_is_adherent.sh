#!/usr/bin/env bash
# Who takes a drug for one month of three and stops has had it on all of her days.
#
# Library: propdayscov 1.2.0 (proportion of days covered)
# Guess:   The days of the analysis window are those from the start of eligibility to its end, both
#          of which are given for each patient.
# Happens: The window ends with the last day of the last pack. Days after it count only where
#          another pack comes later. What a pack of before the window covered then is a covered day
#          of it.
# Seen:    January to March, 90 days: 30 days of supply are 30 of 30, 1.0; the same with another
#          pack of one day on 31 March 31 of 90, 0.344; 90 days of supply from 1 December 90 of 59,
#          1.525
# Matters: Who stops for good is as adherent as who never missed a day, and more than who came back.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  pandas==1.5.3 numpy==1.26.4 propdayscov==1.2.0
"$room/bin/python" -I -W ignore - <<'PYTHON'
import pandas as pd
from propdayscov.propdayscov import calc_pdc

for packs, described in [
    ([("2021-01-01", 90)], (90, 90, 1.0)),
    ([("2021-01-01", 30)], (30, 30, 1.0)),
    ([("2021-01-01", 30), ("2021-03-31", 1)], (31, 90, 0.344)),
    ([("2020-12-01", 90)], (90, 59, 1.525)),
]:
    fills = pd.DataFrame(packs, columns=["FILLDATE", "DAYSSUPPLY"]).assign(
        P_ID="7", DRUGNAME="eltrombopag",
        MBRELIGSTART=pd.Timestamp("2021-01-01"), MBRELIGEND=pd.Timestamp("2021-03-31"),
    )
    fills["FILLDATE"] = pd.to_datetime(fills["FILLDATE"])
    found = calc_pdc(fills).iloc[0]
    seen = int(found.COV_DAYS), int(found.TOT_DAYS), round(float(found.PDC_RATIO), 3)
    print(*packs, "are", *seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
