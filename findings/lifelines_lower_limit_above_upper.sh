#!/usr/bin/env bash
# A share of 0.83 has limits of 0.73 and 0.03, the lower one first.
#
# Library: lifelines 0.30.3
# Guess:   Limits that are called lower and upper are that, and hold their estimate.
# Happens: With left-censored counts (`<5`) the estimate is the share at or below a count, and its
#          confidence_interval_ is that of the share above it; there, and in the interval of the
#          share itself, the upper limit is called lower. BreslowFlemingHarringtonFitter calls
#          its limits the wrong way round too.
# Seen:    at or below 12: 0.833 (0.727 to 0.025), by its own name (0.975 to 0.273); by hand, with
#          the counts turned round, 0.273 to 0.975; Breslow 0.819 (0.972 to 0.242)
# Matters: Counts below the limit of an analyser are left-censored. A table that is filled by a
#          program prints limits that exclude the share.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
from lifelines import BreslowFlemingHarringtonFitter, KaplanMeierFitter

counts, measured = [5, 5, 5, 8, 12, 20], [0, 0, 1, 1, 1, 1]  # two are printed as <5

def limits(interval, at):
    return [round(float(limit), 3) for limit in interval.loc[at]]

curve = KaplanMeierFitter().fit_left_censoring(counts, measured)
share = round(float(curve.cumulative_density_.loc[12].iloc[0]), 3)
names = [name.split("_")[-2] for name in curve.confidence_interval_]
first = limits(curve.confidence_interval_, 12)
second = limits(curve.confidence_interval_cumulative_density_, 12)
# the same, as what is left of the counts turned round: at or below 12 is after -20
turned = KaplanMeierFitter().fit([-count for count in counts], measured)
right = limits(turned.confidence_interval_, -20)
assert round(float(turned.survival_function_.loc[-20].iloc[0]), 3) == share == 0.833
print(share, names, first, "by its own name", second, "by hand", right)
assert names == ["lower", "upper"], f"changed: {names}"
assert first == [0.727, 0.025], f"changed: {first}"
assert second == [0.975, 0.273] == right[::-1], f"changed: {second}, {right}"

breslow = BreslowFlemingHarringtonFitter().fit([1, 2, 3, 4, 5], [1, 1, 0, 1, 0])
left = round(float(breslow.survival_function_.loc[1].iloc[0]), 3)
third = limits(breslow.confidence_interval_, 1)
print("Breslow", left, list(breslow.confidence_interval_), third)
assert breslow.confidence_interval_.columns[0] == "BFH_estimate_lower_0.95"
assert (left, third) == (0.819, [0.972, 0.242]), f"changed: {left}, {third}"
PYTHON
echo "as described"
