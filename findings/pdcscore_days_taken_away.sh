#!/usr/bin/env bash
# Every day of ninety was covered, and because of a pack in January it is two days of three.
#
# Library: pdcscore 1.1.9 (proportion of days covered)
# Guess:   A pack that was used up before the period, or fetched after it, covers no day of it.
# Happens: With the setting that credits overlaps (`overlap_adjustment=True`) the days between such
#          a pack and the period are counted with a minus, and taken from what the others cover.
#          Without it they cover nothing. The share has no lower end.
# Seen:    March to May with a pack of 30 each month: 1.0; with one of 1 January 0.678, with one of
#          July 0.644, with that of January alone -0.322; without the setting 1.0, 1.0 and 0.0
# Matters: Drugs by mouth are judged by it. Who has been treated for longer looks less adherent, and
#          a loss of response is put down to that.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check pdcscore==1.1.9 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import pandas as pd
from pdcscore import pdcCalc

PERIOD = pd.Timestamp("2021-03-01"), pd.Timestamp("2021-05-29")
spring = ["2021-03-01", "2021-03-31", "2021-04-30"]

def covered(packs, adjusted):
    table = pd.DataFrame({
        "patient": 1, "drug": "eltrombopag", "fetched": pd.to_datetime(packs), "days": 30,
        "first": PERIOD[0], "last": PERIOD[1],
    })
    asked = pdcCalc(table, "patient", "drug", "fetched", "days", "first", "last", adjusted)
    return round(float(asked.calculate_pdc_scores()["pdc_score"].iloc[0]), 3)

cases = [
    ("three packs", spring, (1.0, 1.0)),
    ("and one of January", ["2021-01-01", *spring], (0.678, 1.0)),
    ("and one of July", [*spring, "2021-07-01"], (0.644, 1.0)),
    ("one of January alone", ["2021-01-01"], (-0.322, 0.0)),
]
for name, packs, described in cases:
    seen = covered(packs, True), covered(packs, False)
    print(name, "with overlaps credited", seen[0], "without", seen[1])
    assert seen == described, f"changed: {name}: {seen}"
PYTHON
echo "as described"
