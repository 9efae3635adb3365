#!/usr/bin/env bash
# Patients without an answer make the p-value of the response rate.
#
# Library: tableone 0.9.6
# Guess:   The test compares yes and no among the patients who have an answer; missing ones are
#          counted in their own column.
# Happens: By default a missing value is a category of its own, called None, in the percentages
#          and in the test. Two groups with the same response rate differ "significantly" because
#          more patients of one were not seen.
# Seen:    p = 0.008 by default, with 31.2 % responders in the second group; p = 1.000 and 50.0 %
#          with include_null=False
# Matters: "Not evaluable" is a common answer in registries of ITP; the p-value beside the
#          response rate says who was followed up.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  tableone==0.9.6 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3 statsmodels==0.15.0
"$room/bin/python" -I - <<'PYTHON'
import warnings

import pandas as pd
from tableone import TableOne

warnings.simplefilter("ignore")
# half of those with an answer responded, in both groups; twelve of the second were not seen
patients = pd.DataFrame({
    "response": ["yes"] * 10 + ["no"] * 10 + ["yes"] * 10 + ["no"] * 10 + [None] * 12,
    "drug": ["first"] * 20 + ["second"] * 32,
})

def p_value(**options):
    made = TableOne(patients, columns=["response"], categorical=["response"], groupby="drug",
                    pval=True, **options)
    print(options, made.tableone.to_string(), sep="\n")
    return made.tableone.xs("P-Value", axis=1, level=1).iloc[1, 0]

by_default, answered = p_value(), p_value(include_null=False)
assert answered == "1.000", f"changed: {answered}"
assert by_default == "0.008", f"changed: {by_default}"
PYTHON
echo "as described"
