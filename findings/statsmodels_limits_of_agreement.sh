#!/usr/bin/env bash
# The limits of agreement of two analysers are a tenth too narrow.
#
# Library: statsmodels 0.15.0, pyCompare 1.5.4, bland-altman 0.1.4
# Guess:   A plot after Bland and Altman, whose papers two of the three cite, has its limits at 1.96
#          standard deviations of the sample: squares divided by n - 1.
# Happens: All three divide by n. No argument changes that.
# Seen:    six pairs of counts: -11.49 and 9.49; by hand -12.50 and 10.50
# Matters: Counts by hand and by machine are compared in a handful of samples. With six pairs the
#          limits are 9 % too narrow, with ten 5 %, and an analyser passes that does not.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 pyCompare==1.5.4 bland-altman==0.1.4 \
  matplotlib==3.10.7 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLBACKEND=Agg "$room/bin/python" -I - <<'PYTHON'
import statistics

import bland_altman
import matplotlib.pyplot as plt
import numpy as np
import pyCompare
from statsmodels.graphics.agreement import mean_diff_plot

by_hand = np.array([12.0, 30, 55, 101, 240, 18])
by_machine = np.array([14.0, 27, 60, 95, 250, 16])
differences = (by_hand - by_machine).tolist()
mean = statistics.fmean(differences)

def limits(deviation):
    return {round(mean - 1.96 * deviation, 2), round(mean + 1.96 * deviation, 2)}

right, divided_by_n = limits(statistics.stdev(differences)), limits(statistics.pstdev(differences))

def heights(axes):
    """Give the heights of the level lines that were drawn."""
    ends = [np.asarray(line.get_ydata(), dtype=float) for line in axes.lines]
    return {round(float(each[0]), 2) for each in ends if len(each) == 2 and each[0] == each[1]}

seen = {"statsmodels": heights(mean_diff_plot(by_hand, by_machine).axes[0])}
axes = plt.figure().add_subplot()
pyCompare.blandAltman(by_hand, by_machine, confidenceInterval=None, ax=axes)
seen["pyCompare"] = heights(axes)
bland_altman.bland_altman_plot(by_hand, by_machine)
seen["bland-altman"] = heights(plt.gca())

print("by hand", sorted(right), "divided by n", sorted(divided_by_n), "drawn", seen)
assert right == {-12.5, 10.5} and divided_by_n == {-11.49, 9.49}
for name, drawn in seen.items():
    assert divided_by_n <= drawn and not right & drawn, f"changed: {name} {drawn}"
PYTHON
echo "as described"
