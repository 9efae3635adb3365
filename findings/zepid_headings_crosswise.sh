#!/usr/bin/env bash
# In a table by arm the means stand under "% / SD", and the standard deviations under "n".
#
# Library: zEpid 0.9.1 (epidemiology)
# Guess:   table1_generator has what its headings say: counts, medians and means under "n", shares,
#          quartiles and deviations under "%". A standard error is one, as its documentation says.
# Happens: By arm the headings stand crosswise, with medians and with means. In a table of all the
#          column "% / SE" is the standard deviation, divided by n. With fewer columns than arms, or
#          with a column of words and pandas 2, there is an error and no table.
# Seen:    Arm a, five patients, counts 10, 30, 50, 70 and one missing: 40 under "% / SD" and 22.361
#          under "n". Of all 22.913 under "% / SE", where the error is 8.66
# Matters: Table 1 is the first of each report. Limits of a mean that are made of its "SE" are too
#          wide by the root of the number of patients.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  zepid==0.9.1 pandas==2.2.3 numpy==1.26.4 scipy==1.15.3 statsmodels==0.14.6 matplotlib==3.10.9
MPLCONFIGDIR="$room" "$room/bin/python" -I - <<'PYTHON'
import contextlib
import io

import pandas as pd
from zepid import table1_generator

MISSING = float("nan")
patients = pd.DataFrame({
    "arm": ["a", "b"] * 5,
    "count": [10, 20, 30, 40, 50, 60, 70, 80, MISSING, MISSING],
    "age": range(40, 50),
})

def of(measure, **more):
    with contextlib.redirect_stdout(io.StringIO()):  # the headings are printed too
        return table1_generator(
            patients, ["count", "age"], ["continuous"] * 2, continuous_measure=measure, **more)

by_median, by_mean = of("median", strat_by="arm"), of("mean", strat_by="arm")
everyone = of("mean")
counts = patients["count"]
seen = {
    "median under % / IQR": by_median["arm=a", "% / IQR"].iloc[1],
    "quartiles under n": [float(each) for each in by_median["arm=a", "n"].iloc[1]],
    "patients under % / SD": by_mean["arm=a", "% / SD"].iloc[0],
    "mean under % / SD": by_mean["arm=a", "% / SD"].iloc[1],
    "deviation under n": float(by_mean["arm=a", "n"].iloc[1]),
    "% / SE of all": float(everyone["% / SE"].iloc[0]),
}
described = {
    "median under % / IQR": 40.0,
    "quartiles under n": [25.0, 55.0],
    "patients under % / SD": 5.0,
    "mean under % / SD": 40.0,
    "deviation under n": 22.361,
    "% / SE of all": 22.913,
}
for case, found in seen.items():
    print(case, found)
    assert found == described[case], f"changed: {case}"
print("deviation", round(counts.std(ddof=0), 3), "error", round(counts.sem(), 3))
assert (round(counts.std(ddof=0), 3), round(counts.sem(), 3)) == (22.913, 8.66)
PYTHON
echo "as described"
