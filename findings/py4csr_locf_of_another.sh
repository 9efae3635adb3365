#!/usr/bin/env bash
# A missing count is filled with the last count of another patient.
#
# Library: py4csr 0.1.1 (reports of clinical trials)
# Guess:   calculate_locf carries the last count of a patient forward, for the rows as they stand;
#          the other column of its module, the change from baseline, is in the order of the rows.
# Happens: It sorts the rows by patient and visit, and returns the values in that order, without
#          their rows. Visits are sorted as text, so that the tenth week comes before the second.
#          Where rows are sorted by visit, every patient has the counts of somebody else.
# Seen:    Patients 2 and 1 with 120 and 8 in week 1: in week 2 both have 120, and patient 2 has 8
#          in week 1. Of 10, 150, 20 and none in week 10 the column is 10, 10, 150, 20
# Matters: A trial that carries the last count forward reads its responses from this column. Also
#          counts that were measured are changed.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  py4csr==0.1.1 pandas==2.1.4 numpy==1.26.4 scipy==1.11.4 matplotlib==3.8.4 statsmodels==0.14.6 \
  lifelines==0.30.0
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -I - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")  # of pandas, that fillna has another name by now

import numpy as np
import pandas as pd
from py4csr.analysis.utils import calculate_change_from_baseline, calculate_locf

MISSING = np.nan

def visits(rows):
    return pd.DataFrame(rows, columns=["patient", "visit", "count"])

def filled(rows):
    table = visits(rows)
    table["filled"] = calculate_locf(table, "patient", "visit", "count")
    return table["filled"].tolist()

def changed(rows):
    change = calculate_change_from_baseline(
        visits(rows), "patient", "visit", "count", baseline_visit="week 1")
    return [None if np.isnan(each) else each for each in change]

by_visit = [("2", "week 1", 120), ("1", "week 1", 8), ("2", "week 2", MISSING),
            ("1", "week 2", MISSING)]
by_patient = sorted(by_visit)
weeks = [("1", "week 1", 10), ("1", "week 2", 150), ("1", "week 8", 20), ("1", "week 10", MISSING)]

for name, seen, described in [
    ("rows by visit", filled(by_visit), [8, 8, 120, 120]),
    ("rows by patient", filled(by_patient), [8, 8, 120, 120]),
    ("week 10", filled(weeks), [10, 10, 150, 20]),
    ("change from baseline, rows by visit", changed(by_visit), [0, 0, None, None]),
]:
    print(name, seen)
    assert seen == described, f"changed: {name}"
PYTHON
echo "as described"
